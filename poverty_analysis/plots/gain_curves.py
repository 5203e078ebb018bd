"""Charts of what a scenario gives along something that varies: returns, paid days, holdings, rents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import ArrayLike

from poverty_analysis.plots.gains import legend_lines, short_percent_axis
from poverty_analysis.plots.headings import REPORT_NOTE, title_and_source
from poverty_analysis.plots.number_axes import number_axis, number_height
from poverty_analysis.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    RED,
    SKY,
    legend_above,
)

LOSS = "#fbe3d6"  # where households have less than before; hatched, for a grey print
LOSS_LOOK: dict[str, Any] = {"facecolor": LOSS, "edgecolor": "#c9c9c9", "hatch": "//", "lw": 0}


def surplus_by_return(
    returns: ArrayLike,
    *,
    investment_per_person: float,
    loan_service: ArrayLike,
    firms_return: ArrayLike,
    dividends: ArrayLike,
    title: str,
    note: str = REPORT_NOTE,
    name: str | None = None,
) -> Axes:
    """Draw where the surplus of projects goes at each annual return: banks first, then firms, then what is left.

    Parameters
    ----------
    returns : array_like, shape (m,)
        Surplus over investment, ratios per year, rising from 0 or less.
    investment_per_person : float
        CNY per person covered.
    loan_service, firms_return, dividends : array_like, shape (n,) or float
        What banks and firms are owed, and what was paid to people: draws, CNY per person covered per year.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        Areas are drawn at the medians; the grey band is the 5th to 95th percentile of what banks and firms are owed
        together, the dashed line their median with the dividends on top.
    """
    r = np.asarray(returns, dtype=float)
    earned = r * investment_per_person
    to_banks, to_firms = np.asarray(loan_service, dtype=float), np.asarray(firms_return, dtype=float)
    banks, firms, owed = float(np.median(to_banks)), float(np.median(to_firms)), to_banks + to_firms
    low, middle, high = (float(number) for number in np.quantile(owed, [0.05, 0.5, 0.95]))
    with_dividends = float(np.median(owed + np.asarray(dividends, dtype=float)))
    _, axes = plt.subplots(figsize=(8.2, 4.3))
    first, second = np.clip(earned, 0, banks), np.clip(earned, 0, banks + firms)
    look: dict[str, Any] = {"lw": 0, "edgecolor": "white"}  # white hatches tell the areas apart in a grey print
    axes.fill_between(r, 0, first, facecolor=SKY, alpha=0.75, label="banks: loan service", **look)
    axes.fill_between(r, first, second, facecolor=ORANGE, alpha=0.75, hatch="//", label="firms: their return", **look)
    axes.fill_between(
        r, second, np.maximum(earned, second), facecolor=GREEN, alpha=0.7, hatch="..", label="left to share", **look
    )
    axes.axhspan(low, high, color=GREY, alpha=0.22, lw=0, label="owed, 5% to 95%")
    axes.plot(r, earned, color=INK, lw=1.6, label="earned")
    axes.axhline(middle, color=GREY, lw=1)
    axes.axhline(with_dividends, color=BLUE, lw=1.4, ls="--", label="owed and dividends")
    axes.set_xlim(r[0], r[-1])
    axes.set_ylim(min(0.0, float(earned.min())), float(max(earned.max(), high, with_dividends)) * 1.05)
    number_height(axes, "CNY per person covered per year")
    short_percent_axis(axes, "annual return: surplus before loan service, per cent of investment")
    legend_lines(axes, 3)
    title_and_source(axes, title, note, name=name)
    return axes


def gain_fan(
    x: ArrayLike,
    draws: ArrayLike,
    *,
    title: str,
    label: str,
    gain_label: str = "gain, CNY per household per year",
    claim: tuple[float, str] | None = None,
    mark: tuple[float, str] | None = None,
    parts: Mapping[str, ArrayLike] | None = None,
    note: str = REPORT_NOTE,
    name: str | None = None,
) -> Axes:
    """Draw a gain along something that varies: median, 25% to 75%, 5% to 95%; the claim; and where it is a loss.

    Parameters
    ----------
    x : array_like, shape (m,)
        Paid days, or mu per household.
    draws : array_like, shape (m, n)
        The gain, n draws at each x.
    claim, mark : (float, str), optional
        A gain, drawn level, and a value of x, drawn upright, each with its name.
    parts : mapping of str to array_like of shape (m,), optional
        What the gain is made of, as thin lines.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If draws do not have one row for each x.
    """
    along, gains = np.asarray(x, dtype=float), np.asarray(draws, dtype=float)
    if gains.ndim != 2 or len(gains) != len(along):
        raise ValueError(f"draws must have one row for each x; got shapes {gains.shape} and {along.shape}")
    low, lower, middle, upper, high = np.quantile(gains, [0.05, 0.25, 0.5, 0.75, 0.95], axis=1)
    _, axes = plt.subplots(figsize=(8.2, 4.3))
    axes.fill_between(along, low, high, color=BLUE, alpha=0.16, lw=0, label="5% to 95%")
    axes.fill_between(along, lower, upper, color=BLUE, alpha=0.28, lw=0, label="25% to 75%")
    axes.plot(along, middle, color=BLUE, lw=2, label="median")
    for (part, values), tone, dash in zip((parts or {}).items(), (GREEN, ORANGE, RED), ("--", "-.", ":"), strict=False):
        axes.plot(along, np.asarray(values, dtype=float), color=tone, ls=dash, lw=1.4, label=part)
    axes.set_xlim(along[0], along[-1])
    bottom, top = axes.get_ylim()
    bottom, top = min(bottom, -0.04 * (top - bottom)), max(top, 1.12 * claim[0] if claim else top)
    axes.axhspan(bottom, 0, **LOSS_LOOK, zorder=0, label="less than before")
    axes.axhline(0, color=GREY, lw=0.8)
    axes.set_ylim(bottom, top)
    if claim:
        axes.axhline(claim[0], color=INK, lw=1.2, ls="--")
        axes.annotate(claim[1], (1.0, claim[0]), xycoords=("axes fraction", "data"), xytext=(-4, 3),
                      textcoords="offset points", ha="right", fontsize=8, color=INK)  # fmt: skip
    if mark:
        axes.axvline(mark[0], color=INK, lw=1, ls=":")
        axes.annotate(mark[1], (mark[0], 0.0), xycoords=("data", "axes fraction"), xytext=(4, 4),
                      textcoords="offset points", fontsize=8, color=INK)  # fmt: skip
    number_height(axes, gain_label)
    number_axis(axes, label)
    legend_lines(axes, 4)
    title_and_source(axes, title, note, name=name)
    return axes


def break_even_frontier(
    break_even: pd.DataFrame,
    claim: pd.DataFrame,
    *,
    title: str,
    claim_name: str,
    draws: tuple[ArrayLike, ArrayLike] | None = None,
    note: str = REPORT_NOTE,
    name: str | None = None,
) -> Axes:
    """Draw rent against paid days: below which line a household has less than before, above which the claim holds.

    Parameters
    ----------
    break_even, claim : pandas.DataFrame, index: rent in CNY per mu per year
        Columns `low`, `median`, `high`: days per household per year, as own farm income varies.
    draws : (array_like, array_like), optional
        Rent and days of some draws, as dots.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, axes = plt.subplots(figsize=(8.2, 4.5))
    axes.fill_between(break_even.index, 0, break_even["median"], **LOSS_LOOK, zorder=0)
    for frontier, tone, dash, words in ((break_even, RED, "-", "gain is zero"), (claim, BLUE, "--", claim_name)):
        for end in ("low", "high"):
            axes.plot(frontier.index, frontier[end], color=tone, ls=":", lw=1)
        axes.plot(frontier.index, frontier["median"], color=tone, ls=dash, lw=2, label=words)
    handles, _ = axes.get_legend_handles_labels()
    dotted = Line2D([], [], color=INK, ls=":", lw=1, label="own income at 5% and 95%")
    handles = [*handles, dotted, Patch(**LOSS_LOOK, label="less than before")]
    if draws:
        rents, days = (np.asarray(values, dtype=float) for values in draws)
        axes.plot(rents, days, ".", color=INK, ms=3, alpha=0.3, zorder=2)
        handles.append(Line2D([], [], ls="", marker=".", color=INK, alpha=0.5, label="draws"))
    axes.set_xlim(float(break_even.index.min()) - 0.012 * float(np.ptp(break_even.index)), break_even.index.max())
    axes.set_ylim(0, max(float(claim["high"].max()), float(np.max(draws[1])) if draws else 0.0) * 1.05)
    axes.set_ylabel("paid days per household per year")
    number_axis(axes, "rent, CNY per mu per year")
    legend_above(axes, handles)
    title_and_source(axes, title, note, name=name)
    return axes

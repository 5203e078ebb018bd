"""Charts of relocation: growth before and after beside a causal estimate, paths over years, the break-even frontier."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from poverty_analysis.plots.headings import title_and_source
from poverty_analysis.plots.number_axes import number_axis, number_height, percent_axis, percent_height
from poverty_analysis.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    RED,
    SCENARIO_NOTE,
    legend_above,
    named_levels,
    named_lines,
)

BAND = "5% to 95%"
DASHES = ((BLUE, "-"), (ORANGE, "--"), (GREEN, ":"), (RED, "-."))


def before_after_causal(
    table: pd.DataFrame, *, assumed: tuple[float, float], title: str, source: str, name: str | None = None
) -> Axes:
    """Draw growth before and after, that of others, and a causal estimate on one axis, each with what it means in yuan.

    Parameters
    ----------
    table : pandas.DataFrame
        As `gains.counterfactual.before_after_against_causal` returns.
    assumed : tuple of two floats
        Ends of the effect that the scenario assumes, as ratios of income: drawn over the causal estimate, whose own
        standard error is not known.
    title, source : str
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, axes = plt.subplots(figsize=(8.2, 2.7))
    places = np.arange(len(table))[::-1]
    colors = [ORANGE, GREY, BLUE]
    axes.barh(places, table["growth"], color=colors, height=0.55)
    axes.hlines(places[-1], *assumed, color=INK, lw=2)
    for place, row in zip(places, table.itertuples(), strict=True):
        end = max(row.growth, assumed[1]) if place == places[-1] else row.growth
        axes.annotate(f"+{row.growth:.1%} ({row.gain_cny:,.0f} yuan)", (end, place), xytext=(4, 0),
                      textcoords="offset points", va="center", fontsize=8.5)  # fmt: skip
    axes.set_yticks(places, [fill(name, 32) for name in table.index])
    axes.set_xlim(0, table["growth"].max() * 1.35)
    axes.grid(axis="y", visible=False)
    percent_axis(axes, f"change of income per person, per cent (yuan: the same on {table['before'].iloc[0]:,.0f} yuan)")
    legend_above(axes, [Line2D([], [], color=INK, lw=2, label="effect assumed, 5% to 95% of draws")])
    title_and_source(axes, title, source, name=name)
    return axes


def fan(
    years: ArrayLike,
    paths: Mapping[str, ArrayLike],
    *,
    title: str,
    label: str,
    years_label: str,
    lines: Mapping[str, float] | None = None,
    side: Literal["left", "right"] = "right",
    source: str = SCENARIO_NOTE,
    name: str | None = None,
) -> Axes:
    """Draw paths over years: the median of the draws in each year, and a band from the 5th to the 95th percentile.

    Parameters
    ----------
    years : array_like, shape (T,)
    paths : mapping of str to array_like, shape (n, T)
        Draws of each path.
    title, label, years_label : str
        The title, and what the two axes show, with their units.
    lines : mapping of str to float, optional
        Horizontal lines to compare with.
    side : {"left", "right"}
        The end at which these lines have their names: where the paths leave room.
    source : str
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, axes = plt.subplots(figsize=(8.2, 3.6))
    handles: list[Artist] = []
    for (path, draws), (color, style) in zip(paths.items(), DASHES, strict=False):
        low, median, high = np.percentile(np.asarray(draws, dtype=float), [5, 50, 95], axis=0)
        axes.fill_between(years, low, high, color=color, alpha=0.22, lw=0)
        handles += axes.plot(years, median, style, color=color, lw=2, label=path)
        handles.append(_band(color, BAND, 5 + 2 * len(handles)))  # of several widths, for a grey print
    named_levels(axes, lines or {}, side=side)
    number_axis(axes, years_label)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.set_xlim(np.min(years), np.max(years))
    number_height(axes, label)
    legend_above(axes, handles)
    title_and_source(axes, title, source, name=name)
    return axes


def move_frontier(
    cost_cny: ArrayLike,
    needed: ArrayLike,
    *,
    assumed: tuple[float, float],
    costs: Mapping[str, float],
    levels: Mapping[str, float] | None = None,
    title: str,
    source: str = SCENARIO_NOTE,
    name: str | None = None,
) -> Axes:
    """Draw the effect on income at which a move's gains are worth its cost, over the cost, beside the effect assumed.

    Parameters
    ----------
    cost_cny : array_like, shape (m,)
        CNY per person, rising.
    needed : array_like, shape (n, m)
        Draws of the break-even effect at each cost, as ratios of income: above, the move pays; below, it does not.
    assumed : tuple of two floats
        Ends of the effect that the scenario assumes, as ratios of income.
    costs : mapping of str to float
        Published costs, CNY per person.
    levels : mapping of str to float, optional
        Other changes of income to compare with, as ratios.
    title, source : str
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        The line is the median of the draws, the band runs from the 5th to the 95th percentile.
    """
    grid = np.asarray(cost_cny, dtype=float)
    low, median, high = np.percentile(np.asarray(needed, dtype=float), [5, 50, 95], axis=0)
    _, axes = plt.subplots(figsize=(8.2, 4.2))
    axes.axhspan(*assumed, color=ORANGE, alpha=0.35, lw=0)
    axes.fill_between(grid, low, high, color=BLUE, alpha=0.22, lw=0)
    handles: list[Artist] = list(axes.plot(grid, median, color=BLUE, lw=2, label="needed, median"))
    axes.set_xlim(grid[0], grid[-1])
    axes.set_ylim(min(0.0, assumed[0]), float(high.max()))
    number_axis(axes, "cost of the move, CNY per person")
    percent_height(axes, "change of income, per cent")
    named_lines(axes, costs)
    named_levels(axes, levels or {})
    handles.append(_band(BLUE, "needed, 5% to 95% of draws"))
    handles.append(_band(ORANGE, "assumed, 5% to 95% of draws"))
    legend_above(axes, handles)
    title_and_source(axes, title, source, name=name)
    return axes


def _band(color: str, words: str, width: float = 6) -> Line2D:
    return Line2D([], [], color=color, lw=width, alpha=0.3, solid_capstyle="butt", label=words)

"""Charts of evaluation on a synthetic register: each sets estimates beside the truth and carries the stamp."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from poverty_analysis.plots.headings import synthetic_title
from poverty_analysis.plots.measures import LOOKS
from poverty_analysis.plots.number_axes import number_axis, number_height, percent_axis, percent_height
from poverty_analysis.plots.style import (
    BLUE,
    GREY,
    HALO,
    INK,
    RED,
    interval_points,
    legend_above,
)

HATCHES = ("", "//", "..", "xx", "")  # of parts in one bar: in a grey print some colours are alike
EFFECT = "effect on income per person, per cent"


def estimates_against_truth(
    table: pd.DataFrame, *, title: str, note: str = "", label: str = EFFECT, name: str | None = None
) -> Axes:
    """Draw estimates with their intervals, and the truth of each; an interval that misses it has another colour.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an estimate, its name as index; columns estimate, low, high, truth, in the unit of the axis.
    title, note : str
        The chart's title, and what stands below it.
    label : str
        What the axis shows, with its unit.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no rows, or an interval does not hold its own estimate.
    """
    _, axes = plt.subplots(figsize=(8.2, 1.6 + 0.36 * len(table)))
    holds = (table["low"] <= table["truth"]) & (table["truth"] <= table["high"])
    points = table[["estimate", "low", "high"]].rename(columns={"estimate": "value"})
    interval_points(
        axes,
        points,
        labels=[str(name) for name in table.index],
        color=[BLUE if held else RED for held in holds],
        marker=["o" if held else "s" for held in holds],
    )
    axes.plot(table["truth"], np.arange(len(table))[::-1], "|", color=INK, markersize=15, mew=2)
    axes.axvline(0, color=GREY, lw=0.8, zorder=0)
    number_axis(axes, label)
    keys = [Line2D([], [], marker="|", ls="", color=INK, markersize=11, mew=2, label="truth")]
    if holds.any():
        keys.append(Line2D([], [], marker="o", color=BLUE, lw=4, alpha=0.6, label="95% interval holds it"))
    if not holds.all():
        word = "misses it" if holds.any() else "95% interval misses it"
        keys.append(Line2D([], [], marker="s", color=RED, mfc="white", lw=4, alpha=0.6, label=word))
    legend_above(axes, keys)
    synthetic_title(axes, title, note, name=name)
    return axes


def group_paths(
    paths: Mapping[str, pd.Series], *, title: str, note: str = "", start: float | None = None, name: str | None = None
) -> Axes:
    """Draw means by wave; a series whose name says "without" is dashed: only the maker knows it.

    Parameters
    ----------
    paths : mapping of str to pandas.Series
        By the name in the legend; CNY per person and year, index: wave.
    title, note : str
    start : float, optional
        First wave in the programme, marked half a wave before it.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no series, more than can be told apart, or a mean is missing.
    """
    require_few(paths)
    _, axes = plt.subplots(figsize=(8.2, 3.6))
    colors, _, markers = (dict(zip(paths, looks, strict=False)) for looks in zip(*LOOKS, strict=True))
    rows = pd.concat({series: pd.Series(path) for series, path in paths.items()}, names=["series", "wave"])
    if rows.isna().any():  # seaborn would draw a line across it
        raise ValueError(f"means must not be missing; got one in {rows[rows.isna()].index[0][0]!r}: leave its wave out")
    sns.lineplot(
        rows.rename("income").reset_index(),
        x="wave",
        y="income",
        hue="series",
        style="series",
        palette=colors,
        markers=markers,
        dashes={series: (4, 2) if "without" in series else "" for series in paths},
        markersize=6,
        errorbar=None,  # what is drawn are means already
        ax=axes,
    )
    if start is not None:
        axes.axvline(start - 0.5, color=INK, lw=1, ls=":", label="start")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("wave, year")
    number_height(axes, "mean synthetic income,\nCNY per person and year")
    legend_above(axes)
    synthetic_title(axes, title, note, name=name)
    return axes


def growth_curves(
    curves: Mapping[str, pd.DataFrame], mean_growth: float, *, title: str, note: str = "", name: str | None = None
) -> Axes:
    """Draw growth a year along the distribution, and that of the mean.

    Parameters
    ----------
    curves : mapping of str to pandas.DataFrame
        By the name in the legend; columns population_share (0-1) and growth_rate (0.05 is 5 per cent a year), as
        `measures.growth_incidence_curve` returns.
    mean_growth : float
        Growth of the mean, a ratio per year.
    title, note : str
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no curves, or more than can be told apart.
    """
    require_few(curves)
    _, axes = plt.subplots(figsize=(8.2, 3.6))
    for (series, curve), (color, dashes, marker) in zip(curves.items(), LOOKS, strict=False):
        axes.plot(curve["population_share"], curve["growth_rate"], color=color, ls=dashes, marker=marker, markersize=5,
                  label=series)  # fmt: skip
    axes.axhline(mean_growth, color=INK, lw=1, ls=":", label="growth of the mean")
    axes.set_xlim(0, 1)
    percent_axis(axes, "share of persons, poorest first, per cent")
    percent_height(axes, "growth of synthetic income,\nper cent a year")
    legend_above(axes)
    synthetic_title(axes, title, note, name=name)
    return axes


def gap_steps(steps: Mapping[str, pd.Series], *, title: str, note: str = "", name: str | None = None) -> Axes:
    """Draw what adds up to a growth before and after: one bar a register, one part a reason, in per cent.

    Parameters
    ----------
    steps : mapping of str to pandas.Series
        By the name of the bar; per cent of the income before, index: the parts, the same in every bar.
    title, note : str
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no bars, more parts than can be told apart, or a part below 0.
    """
    require_few(next(iter(steps.values()), pd.Series(dtype=float)).to_dict())
    table = pd.DataFrame(steps).T
    if (table < 0).any(axis=None):
        raise ValueError(f"parts must not be below 0; got {table.min(axis=None):.3g}")
    _, axes = plt.subplots(figsize=(8.2, 1.9 + 0.5 * len(table)))
    left = np.zeros(len(table))
    for part, (color, _, _), hatch in zip(table.columns, LOOKS, HATCHES, strict=False):
        bars = axes.barh(np.arange(len(table))[::-1], table[part], left=left, color=color, height=0.6, label=part,
                         hatch=hatch, edgecolor="white", lw=0)  # fmt: skip
        texts = [f"{width:.0f}" if width >= 4 else "" for width in table[part]]
        axes.bar_label(bars, texts, label_type="center", fontsize=8, color=INK, bbox=HALO)
        left += table[part].to_numpy()
    axes.set_yticks(np.arange(len(table))[::-1], list(table.index))
    axes.grid(axis="y", visible=False)
    number_axis(axes, "growth of participants' mean income before and after, per cent")
    legend_above(axes)
    synthetic_title(axes, title, note, name=name)
    return axes


def require_few(shown: Mapping[str, object]) -> None:
    """Refuse a chart without series, or with more than can be told apart."""
    if not 1 <= len(shown) <= len(LOOKS):
        raise ValueError(f"a chart must have 1 to {len(LOOKS)} series; got {len(shown)}")

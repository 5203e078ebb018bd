"""Charts of distributions and of poverty; each takes the curves of `measures` by name and gives the axes."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from poverty_analysis.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    RED,
    SKY,
    legend_above,
    number_axis,
    percent_axis,
    percent_height,
    title_and_source,
)

# colour, dashes and marker of a chart's first, second, ... curve: a grey print tells them apart as well
LOOKS = [(BLUE, "-", "o"), (ORANGE, "--", "s"), (GREEN, "-.", "^"), (RED, ":", "D"), (SKY, (0, (6, 1.5)), "v")]
MOST_MARKED = 12  # points of a curve up to which each is marked: groups of a table or persons, not a fine grid


def lorenz_curves(curves: Mapping[str, pd.DataFrame], *, title: str, source: str, name: str | None = None) -> Axes:
    """Draw Lorenz curves below the line of equal incomes.

    Parameters
    ----------
    curves : mapping of str to pandas.DataFrame
        By the name in the legend; columns `population_share` and `income_share`, as `measures.lorenz_curve` returns.
    title, source : str
        The chart's title, and where its numbers are from.
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
    _, axes = plt.subplots(figsize=(6.0, 5.6))
    axes.plot([0, 1], [0, 1], color=GREY, lw=1, label="equal incomes")
    _draw(axes, curves, "population_share", "income_share")
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    percent_axis(axes, "poorest share of the population, per cent")
    percent_height(axes, "share of all income, per cent")
    axes.legend(loc="upper left", fontsize=8.5)  # no curve ever passes above the diagonal
    title_and_source(axes, title, source, name=name)
    return axes


def tip_curves(curves: Mapping[str, pd.DataFrame], *, title: str, source: str, name: str | None = None) -> Axes:
    """Draw TIP curves: how many are poor (where a curve turns flat), how poor (its height), how unequally (its bend).

    Parameters
    ----------
    curves : mapping of str to pandas.DataFrame
        By the name in the legend; columns `population_share` and `cumulative_gap`, as `measures.tip_curve` returns
        with gaps relative to the line.
    title, source : str
        The chart's title, and where its numbers are from.
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
    _, axes = plt.subplots(figsize=(8.2, 3.8))
    _draw(axes, curves, "population_share", "cumulative_gap")
    axes.set_xlim(0, 1)
    axes.set_ylim(bottom=0)
    percent_axis(axes, "share of the population, largest gap first, per cent")
    percent_height(axes, "gaps so far, per person,\nper cent of the line")
    legend_above(axes)
    title_and_source(axes, title, source, name=name)
    return axes


def incidence_curves(
    curves: Mapping[str, pd.DataFrame],
    *,
    title: str,
    source: str,
    label: str = "poverty line, CNY per person and year",
    marks: Mapping[str, float] | None = None,
    name: str | None = None,
) -> Axes:
    """Draw the headcount ratio at every poverty line.

    Parameters
    ----------
    curves : mapping of str to pandas.DataFrame
        By the name in the legend; columns `poverty_line` (unit of the axis) and `headcount_ratio`, as
        `measures.poverty_incidence_curve` returns. A line without a value (NaN) leaves a gap.
    title, source : str
        The chart's title, and where its numbers are from.
    label : str
        What the horizontal axis shows, with its unit and the year of its prices.
    marks : mapping of str to float, optional
        Lines to be marked on the axis, by what they are.
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
    _, axes = plt.subplots(figsize=(8.2, 4.4))
    _draw(axes, curves, "poverty_line", "headcount_ratio")
    lines = pd.concat([curve["poverty_line"] for curve in curves.values()])
    axes.set_xlim(lines.min(), lines.max())
    axes.set_ylim(bottom=0)
    number_axis(axes, label)
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
    percent_height(axes, "share below the line, per cent")
    for text, line in (marks or {}).items():
        axes.axvline(line, color=INK, lw=1, ls="--", zorder=1)
        axes.annotate(text, (line, 1.0), xycoords=("data", "axes fraction"), xytext=(-3, -3), ha="right",
                      textcoords="offset points", va="top", fontsize=8, color=INK)  # fmt: skip
    legend_above(axes)
    title_and_source(axes, title, source, name=name)
    return axes


def _draw(axes: Axes, curves: Mapping[str, pd.DataFrame], across: str, up: str) -> None:
    if not 1 <= len(curves) <= len(LOOKS):
        raise ValueError(f"a chart of curves must have 1 to {len(LOOKS)} of them; got {len(curves)}")
    for (name, curve), (color, dashes, marker) in zip(curves.items(), LOOKS, strict=False):
        shown = marker if len(curve) <= MOST_MARKED else ""
        axes.plot(curve[across], curve[up], color=color, ls=dashes, marker=shown, markersize=5, label=name,
                  clip_on=False)  # fmt: skip

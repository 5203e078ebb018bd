"""Charts of distributions and of poverty; each takes the curves of `measures` by name and gives the axes."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from poverty_analysis.plots.headings import synthetic_title, title_and_source
from poverty_analysis.plots.number_axes import number_axis, percent_axis, percent_height
from poverty_analysis.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    RED,
    SKY,
    legend_above,
    named_lines,
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
    _, axes = plt.subplots(figsize=(7.0, 3.4))
    axes.plot([0, 1], [0, 1], color=GREY, lw=1, label="equal incomes")
    _draw(axes, curves, "population_share", "income_share")
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", anchor="W")
    percent_axis(axes, "poorest share of the population, per cent")
    percent_height(axes, "share of all income, per cent")
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1), fontsize=8.5)
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
    _, axes = plt.subplots(figsize=(8.2, 3.7))
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


def cumulative_incomes(
    people: Mapping[str, pd.DataFrame],
    *,
    title: str,
    step: float = 100.0,
    highest: float | None = None,
    marks: Mapping[str, float] | None = None,
    note: str = "",
    name: str | None = None,
) -> Axes:
    """Draw which share of the persons of a synthetic register has at most an income, for every income of a grid.

    Parameters
    ----------
    people : mapping of str to pandas.DataFrame
        By the name in the legend, from one row a household: columns `income` (CNY per person and year, 0 or more) and
        `persons`, the row's weight.
    title, note : str
        The chart's title, and what stands below it.
    step : float
        Distance of the grid's incomes, CNY: at each of them the curve is exact.
    highest : float, optional
        Where the axis ends, CNY; by default where everybody is counted.
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
        If there are no people, more groups than can be told apart, or an income or a weight is missing or below 0.

    Notes
    -----
    A line of the grid counts who has as much as it or less; `headcount_ratio` counts who has less than the line.
    """
    _require_few(people)
    for group, table in people.items():
        for column in ("income", "persons"):
            if not (table[column] >= 0).all():
                raise ValueError(f"{column} must be 0 or more; got a missing or negative one in {group!r}")
    largest = max(float(table["income"].max()) for table in people.values())
    end = step * np.ceil(largest / step) if highest is None else highest
    _, axes = plt.subplots(figsize=(8.2, 3.6))
    for (group, table), (color, dashes, _) in zip(people.items(), LOOKS, strict=False):
        rungs = step * np.ceil(table["income"] / step)
        held = table["persons"].groupby(rungs).sum().rename("persons").reset_index()
        sns.ecdfplot(held, x="income", weights="persons", color=color, ls=dashes, label=group, ax=axes)
        line = axes.lines[-1]
        incomes, shares = (np.asarray(along, dtype=float) for along in line.get_data())
        line.set_data(incomes[incomes <= end], shares[incomes <= end])
        line.set_drawstyle("default")  # straight from rung to rung: stairs would show the grid
    axes.set_xlim(0, end)
    number_axis(axes, "income, CNY per person and year")
    percent_height(axes, "persons with that much or less,\nper cent")
    named_lines(axes, marks or {})
    legend_above(axes)
    synthetic_title(axes, title, note, name=name)
    return axes


def _require_few(curves: Mapping[str, pd.DataFrame]) -> None:
    if not 1 <= len(curves) <= len(LOOKS):
        raise ValueError(f"a chart of curves must have 1 to {len(LOOKS)} of them; got {len(curves)}")


def _draw(axes: Axes, curves: Mapping[str, pd.DataFrame], across: str, up: str) -> None:
    _require_few(curves)
    for (name, curve), (color, dashes, marker) in zip(curves.items(), LOOKS, strict=False):
        shown = marker if len(curve) <= MOST_MARKED else ""
        axes.plot(curve[across], curve[up], color=color, ls=dashes, marker=shown, markersize=5, label=name,
                  clip_on=False)  # fmt: skip

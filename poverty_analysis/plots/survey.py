"""Numbers of a survey with their intervals, marked by how far they can be relied on."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from poverty_analysis.plots.headings import title_and_source
from poverty_analysis.plots.number_axes import number_axis
from poverty_analysis.plots.style import (
    BLUE,
    GREY,
    ORANGE,
    interval_points,
    legend_above,
)
from poverty_analysis.tables.labels import for_readers

MARKS = {"reliable": (BLUE, "o"), "with caution": (ORANGE, "s"), "not to be published": (GREY, "x")}
BEHIND = ("poverty_line", "measure", "kind", "dimension", "fifth", "change")  # what a row is, behind its group


def survey_intervals(
    table: pd.DataFrame,
    *,
    labels: Sequence[str] | None = None,
    title: str,
    label: str,
    source: str,
    zero: bool = False,
    name: str | None = None,
) -> Axes:
    """Draw a survey's numbers with their intervals, each with the mark that it has in the table.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `Survey.profile`: estimate, low, high (in the unit of the axis), reliability.
    labels : sequence of str, shape (rows,), optional
        Where left out, the groups of the table by the labels of their values, and on the axis what the file says of
        the variables that make them.
    title, label, source : str
        The chart's finding, what the axis shows with its unit, and where the numbers are from.
    zero : bool
        Whether a line marks zero, for differences.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no rows, a row has no interval, or an interval does not hold its own estimate.
    """
    if (without := table[["estimate", "low", "high"]].isna().any(axis=1)).any():
        raise ValueError(f"every row must have an interval; got none in {int(without.sum())}: leave these rows out")
    _, axes = plt.subplots(figsize=(8.2, 1.6 + 0.3 * len(table)))
    marks = [MARKS[mark] for mark in table["reliability"]]
    points = table[["estimate", "low", "high"]].rename(columns={"estimate": "value"})
    colors, markers = [color for color, _ in marks], [marker for _, marker in marks]
    interval_points(axes, points, labels=labels or _of_rows(table), color=colors, marker=markers)
    if not labels:
        heads = ", ".join(map(str, for_readers(table).columns[: len(_groups(table))]))
        axes.set_ylabel(fill(heads, max(12, 6 * len(table))))  # no longer than the axis
    if zero:
        axes.axvline(0, color=GREY, lw=0.8, zorder=0)
    elif points.min(axis=None) >= 0:
        axes.set_xlim(left=0)
    number_axis(axes, label)
    shown = [mark for mark in MARKS if (table["reliability"] == mark).any()]
    keys = [
        Line2D([], [], color=MARKS[mark][0], marker=MARKS[mark][1], lw=4, alpha=0.6, label=f"95% interval, {mark}")
        for mark in shown
    ]
    legend_above(axes, keys)
    title_and_source(axes, title, source, name=name)
    return axes


def _groups(table: pd.DataFrame) -> list[str]:
    """Return the columns of a profile that make its groups: those before the line and the measure."""
    first = min(list(table.columns).index(name) for name in ("poverty_line", "measure") if name in table)
    return list(table.columns[:first])


def _of_rows(table: pd.DataFrame) -> list[str]:
    """Return what to call each row: its group, with the line, the measure and what it is of where these differ."""
    differ = [name for name in BEHIND if name in table and len(table[name].unique()) > 1]
    named = _groups(table) + differ
    cells = for_readers(table).set_axis(table.columns, axis=1)[named].astype(object)
    rows = [[f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in row] for row in cells.to_numpy()]
    return [", ".join(filter(None, row)) for row in rows]  # the kind of a measure that has none is empty

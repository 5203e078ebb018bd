"""Numbers of a survey with their intervals, marked by how far they can be relied on."""

from __future__ import annotations

from collections.abc import Sequence

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

MARKS = {"reliable": (BLUE, "o"), "with caution": (ORANGE, "s"), "not to be published": (GREY, "x")}


def survey_intervals(
    table: pd.DataFrame,
    *,
    labels: Sequence[str],
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
    labels : sequence of str, shape (rows,)
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
        If there are no rows, or an interval does not hold its own estimate.
    """
    _, axes = plt.subplots(figsize=(8.2, 1.7 + 0.36 * len(table)))
    marks = [MARKS[mark] for mark in table["reliability"]]
    points = table[["estimate", "low", "high"]].rename(columns={"estimate": "value"})
    colors, markers = [color for color, _ in marks], [marker for _, marker in marks]
    interval_points(axes, points, labels=labels, color=colors, marker=markers)
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

"""Heat maps: a number for each pair of a row and a column, written in its cell and shown by the depth of one colour."""

from __future__ import annotations

from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgba

from poverty_analysis.plots.headings import synthetic_title
from poverty_analysis.plots.style import (
    BLUE,
    INK,
    LABEL_WIDTH,
)

DEEPEST = 0.6  # how much of the blue the deepest cell has: dark words on it stand out 6 to 1
HEADING_WIDTH = 24  # characters of a column's name on one line
TINT = LinearSegmentedColormap.from_list("tint", [to_rgba(BLUE, 0.04), to_rgba(BLUE, DEEPEST)])


def coverage_map(
    table: pd.DataFrame, *, title: str, note: str = "", nominal: float = 0.95, name: str | None = None
) -> Axes:
    """Draw how often intervals hold the truth with few villages: a row a design, a column a kind of interval.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns villages, treated_villages, interval and coverage (ratio 0-1), one row for each design and interval, as
        `gains.load_few_villages` returns for one estimator.
    title, note : str
    nominal : float
        What the intervals promise, 0-1.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        The deeper a cell, the more rarely its intervals hold the truth; numbers in per cent.

    Raises
    ------
    ValueError
        If there are no rows, or a design has two of one interval.
    """
    given = ["villages", "treated_villages", "interval"]
    if table.empty or table.duplicated(given).any():
        raise ValueError("table must have one row for each design and interval; got none, or two of one")
    cells = 100 * table.pivot_table("coverage", index=given[:2], columns="interval", sort=True)
    cells.index = pd.Index([f"{villages} villages, {treated} treated" for villages, treated in cells.index])
    _, axes = plt.subplots(figsize=(8.2, 1.7 + 0.26 * len(cells)))
    label = f"trials whose interval holds the truth, per cent; promised: {nominal:.0%}"
    number_cells(axes, cells, label=label, deepest_lowest=True)
    synthetic_title(axes, title, note, name=name)
    return axes


def number_cells(
    axes: Axes, table: pd.DataFrame, *, label: str, form: str = ",.0f", deepest_lowest: bool = False
) -> None:
    """Draw a table of numbers of one unit as a heat map, each written in its cell; a missing one leaves it empty.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    table : pandas.DataFrame
        Rows and columns with their names; numbers in the unit of `label`.
    label : str
        What the numbers are, with their unit: stands at the bar of colours.
    form : str
        How a number is written, as `format` takes it.
    deepest_lowest : bool
        Whether low numbers, not high ones, have the deep colour.
    """
    words = table.map(lambda number: "" if np.isnan(number) else format(number, form))
    sns.heatmap(
        table,
        annot=words,
        fmt="",
        annot_kws={"color": INK, "fontsize": 9},
        cmap=TINT.reversed() if deepest_lowest else TINT,
        linewidths=1.5,
        cbar_kws={"label": fill(label, 36), "aspect": 14, "pad": 0.02},
        xticklabels=[fill(str(column), HEADING_WIDTH) for column in table.columns],
        yticklabels=[fill(str(row), LABEL_WIDTH, break_on_hyphens=False) for row in table.index],
        ax=axes,
    )
    axes.set(xlabel="", ylabel="")
    axes.tick_params(axis="x", rotation=0, labeltop=True, labelbottom=False)
    axes.tick_params(axis="y", rotation=0)
    axes.grid(visible=False)

"""Poverty over time: who left and who fell, wave by wave; bounds from two cross-sections beside what is known."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from poverty_analysis.plots.headings import title_and_source
from poverty_analysis.plots.number_axes import percent_axis, percent_height
from poverty_analysis.plots.style import (
    BLUE,
    GREY,
    INK,
    LABEL_WIDTH,
    ORANGE,
    as_words,
    legend_above,
)

FLOWS = {
    ("poor", "not poor"): ("left poverty, of those poor before", BLUE, "-", "o"),
    ("not poor", "poor"): ("fell into poverty, of all others", ORANGE, "--", "s"),
}
CELLS = {
    ("poor", "poor"): "poor at both dates",
    ("poor", "not poor"): "poor at first, not later",
    ("not poor", "poor"): "not poor at first, poor later",
    ("not poor", "not poor"): "poor at neither date",
}


def poverty_flows(table: pd.DataFrame, *, title: str, source: str, name: str | None = None) -> Axes:
    """Draw from wave to wave which share of the poor left poverty, and which share of the others fell into it.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of one group, as `measures.transition_table` returns with one line.
    title, source : str
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the table is not of one group and one line, or waves are not numbers.
    """
    needed = {"from_wave", "to_wave", "from_state", "to_state", "measure", "estimate", "low", "high"}
    if lost := sorted(needed - {*table.columns}):
        raise ValueError(f"table must be as transition_table returns; got it without {', '.join(lost)}")
    rows = table[table["measure"] == "share of origin"]
    keys = ["from_wave", "to_wave", "from_state", "to_state"]
    if not set(FLOWS) <= set(zip(rows["from_state"], rows["to_state"], strict=True)) or rows.duplicated(keys).any():
        raise ValueError("table must hold one group and one line; got several groups, or classes of income")
    if not pd.api.types.is_numeric_dtype(rows["to_wave"].dtype):
        raise ValueError("waves must be numbers, such as years; got labels")
    waves = np.unique(rows[["from_wave", "to_wave"]])
    following = dict(pairwise(waves))
    rows = rows[rows["from_wave"].map(following) == rows["to_wave"]]
    _, axes = plt.subplots(figsize=(8.2, 3.5))
    for (before, after), (label, color, dashes, marker) in FLOWS.items():
        part = rows[(rows["from_state"] == before) & (rows["to_state"] == after)].sort_values("to_wave", kind="stable")
        axes.fill_between(part["to_wave"], part["low"], part["high"], color=color, alpha=0.2, lw=0)
        axes.plot(part["to_wave"], part["estimate"], color=color, ls=dashes, marker=marker, label=label)
        if len(part) == 1:  # a band of one point has no width
            axes.vlines(part["to_wave"], part["low"], part["high"], color=color, lw=4, alpha=0.3)
    axes.set_xticks(waves[1:], [f"{wave:g}" for wave in waves[1:]])
    axes.set_xlim(waves[1] - 0.2, waves[-1] + 0.2)
    axes.set_ylim(0, min(1.0, 1.15 * float(rows.loc[rows["from_state"] != rows["to_state"], "high"].max())))
    axes.set_xlabel("wave in which they are seen again: year or number")
    percent_height(axes, "share since the wave before,\nper cent")
    legend_above(axes, [*axes.lines, Patch(color=GREY, alpha=0.3, lw=0, label="95% interval")])
    title_and_source(axes, title, source, name=name)
    return axes


def panel_bounds(
    table: pd.DataFrame, *, title: str, source: str, truth: Sequence[float] | None = None, name: str | None = None
) -> Axes:
    """Draw the bounds of a synthetic panel, and the true shares where these are known.

    Parameters
    ----------
    table : pandas.DataFrame
        Four rows of one group, as `measures.synthetic_panel_bounds` returns.
    title, source : str
    truth : sequence of float, shape (4,), optional
        In the order of the table.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the table is not one of four cells, or the truth not of four shares.
    """
    needed = {"from_state", "to_state", "low", "high"}
    if not needed <= {*table.columns} or list(zip(table["from_state"], table["to_state"], strict=True)) != list(CELLS):
        raise ValueError("table must be the four cells of one group, as synthetic_panel_bounds returns")
    if truth is not None and len(truth) != len(table):
        raise ValueError(f"truth must be four shares; got {len(truth)}")
    _, axes = plt.subplots(figsize=(8.2, 3.2))
    places = np.arange(len(table))[::-1]
    axes.hlines(places, table["low"], table["high"], color=BLUE, lw=9, alpha=0.45)
    bounds = "bounds from two cross-sections"
    keys = [Line2D([], [], color=BLUE, lw=9, alpha=0.45, solid_capstyle="butt", label=bounds)]
    if truth is not None:
        axes.plot(list(truth), places, "D", color=INK, markerfacecolor="white", markersize=7)
        keys.append(Line2D([], [], color=INK, marker="D", ls="", markerfacecolor="white", label="truth of the panel"))
    axes.set_yticks(places, [fill(as_words(label), LABEL_WIDTH, break_on_hyphens=False) for label in CELLS.values()])
    axes.set_ylim(-0.6, len(table) - 0.4)
    axes.set_xlim(0, min(1.0, 1.08 * float(table["high"].max())))
    axes.grid(axis="x", visible=True)
    axes.grid(axis="y", visible=False)
    percent_axis(axes, "share of the people, per cent")
    legend_above(axes, keys)
    title_and_source(axes, title, source, name=name)
    return axes

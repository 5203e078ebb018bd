"""Charts of who gets a programme's money: what was got by each fifth, and what totals alone allow."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from poverty_analysis.plots.headings import synthetic_title, title_and_source
from poverty_analysis.plots.number_axes import percent_axis
from poverty_analysis.plots.style import (
    BLUE,
    GREY,
    INK,
    LABEL_WIDTH,
    ORANGE,
    legend_above,
)


def incidence_ranges(
    ranges: Mapping[str, pd.DataFrame],
    *,
    group: int = 1,
    title: str,
    source: str,
    name: str | None = None,
) -> Axes:
    """Draw, for each programme, which share of its money and of its people totals alone allow a group to have got.

    Parameters
    ----------
    ranges : mapping of str to pandas.DataFrame
        By the programme's name, as `measures.incidence_bounds` returns.
    group : int
        Row of these tables: 1 for the poorest.
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
        If there are no programmes.
    """
    if not ranges:
        raise ValueError("ranges must hold at least one programme; got none")
    _, axes = plt.subplots(figsize=(8.2, 1.7 + 0.36 * len(ranges)))
    places = np.arange(len(ranges))[::-1]
    for place, table in zip(places, ranges.values(), strict=True):
        row = table.loc[group]
        axes.hlines(place + 0.14, row["coverage_low"], row["coverage_high"], color=BLUE, lw=5)
        axes.hlines(place - 0.14, row["share_of_money_low"], row["share_of_money_high"], color=ORANGE, lw=5)
    axes.set_yticks(places, [fill(text, LABEL_WIDTH) for text in ranges])
    axes.set_ylim(-0.7, len(ranges) - 0.3)
    axes.set_xlim(0, 1)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    percent_axis(axes, "share of the group, or of the money, per cent")
    marks = [
        Line2D([], [], color=BLUE, lw=5, label="part of the group that is reached"),
        Line2D([], [], color=ORANGE, lw=5, label="part of the money"),
    ]
    legend_above(axes, marks)
    title_and_source(axes, title, source, name=name)
    return axes


def incidence_by_group(
    tables: Mapping[str, pd.DataFrame],
    *,
    title: str,
    note: str = "",
    source: str | None = None,
    label: str = "share of the money, per cent",
    name: str | None = None,
) -> Axes:
    """Draw which share of a transfer each fifth gets, beside an equal share for all.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        One or two, by what they are in the legend, as `measures.benefit_incidence` or, of one group of a survey,
        `measures.programme_incidence` returns: these with their intervals.
    title : str
        The chart's title.
    note : str
        What stands under the chart besides that it is synthetic.
    source : str, optional
        Where the numbers are from; without it they are of a synthetic register, and the chart says so.
    label : str
        What the axis measures.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are none or more than two, they have other numbers of groups, or a table of a survey holds several
        groups of people.
    """
    if not 1 <= len(tables) <= 2:
        raise ValueError(f"a chart of incidence must have one or two tables; got {len(tables)}")
    shares = {text: _shares(table, text) for text, table in tables.items()}
    groups = len(next(iter(shares.values())))
    if any(len(table) != groups for table in shares.values()):
        sizes = [len(table) for table in shares.values()]
        raise ValueError(f"tables of incidence must have as many groups; got {sizes}")
    _, axes = plt.subplots(figsize=(8.2, 1.9 + 0.5 * groups))
    places = np.arange(groups)[::-1]
    height = 0.7 / len(tables)
    for number, (text, table) in enumerate(shares.items()):
        at = places + height * ((len(tables) - 1) / 2 - number)
        axes.barh(at, table["share"], height, color=(BLUE, ORANGE)[number], label=text)
        if "low" in table:
            axes.hlines(at, table["low"], table["high"], color=INK, lw=1.2, label="" if number else "interval")
    axes.axvline(1 / groups, color=INK, lw=1, ls="--", label="equal shares")
    axes.set_yticks(places, [_group(number, groups) for number in range(1, groups + 1)])
    axes.tick_params(axis="y", labelcolor=INK)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True, color=GREY, alpha=0.3)
    percent_axis(axes, label)
    legend_above(axes)
    if source is None:
        synthetic_title(axes, title, note, name=name)
    else:
        title_and_source(axes, title, f"{source}. {note}" if note else source, name=name)
    return axes


def _shares(table: pd.DataFrame, text: str) -> pd.DataFrame:
    """Return the share of each group, with its interval where the table is of a survey."""
    if "share_of_transfer" in table:
        return table[["share_of_transfer"]].set_axis(["share"], axis=1)
    found = table[(table["measure"] == "share of transfer") & (table["fifth"] > 0)]
    if found.empty or found["fifth"].duplicated().any():
        raise ValueError(f"table {text!r} must hold the shares of one group of people; got {len(found)} rows of shares")
    return found[["estimate", "low", "high"]].set_axis(["share", "low", "high"], axis=1)


def _group(number: int, groups: int) -> str:
    ends = {1: "poorest group", groups: "richest group"}
    return ends.get(number, f"group {number}")

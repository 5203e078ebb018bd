"""Curves of a survey with their bands, and multidimensional poverty with its parts, each in one call."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from poverty_analysis.plots.headings import title_and_source
from poverty_analysis.plots.measures import LOOKS, MOST_MARKED
from poverty_analysis.plots.number_axes import number_axis, percent_axis, percent_height
from poverty_analysis.plots.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    interval_points,
    legend_above,
)

SHARES = "poorest share of the population, per cent"
HEIGHTS = {
    "lorenz_curve": "share of all income, per cent",
    "poverty_incidence_curve": "share below the line, per cent",
}
OVER_SHARES = (
    "lorenz_curve",
    "generalized_lorenz_curve",
    "pens_parade",
    "tip_curve",
    "concentration_curve",
    "growth_incidence_curve",
)
COLUMNS = {"value", "low", "high", "low_uniform", "high_uniform", "at"}


def banded_curves(
    tables: Mapping[str, pd.DataFrame],
    curve: str,
    *,
    title: str,
    source: str,
    across: str = "poverty line, CNY per person and year",
    up: str | None = None,
    name: str | None = None,
) -> Axes:
    """Draw curves of a survey: dark the band of each point alone, light the band that holds the whole curve at once.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        By the name in the legend: rows of one group, as `measures.curve_bands` returns.
    curve : str
        Which curve it is, by the name that `measures.curve_bands` takes.
    title, source : str
    across : str
        What the horizontal axis shows, where that is a poverty line.
    up : str, optional
        What the vertical axis shows, with its unit; needed for a curve that is no share.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no curves, more than can be told apart, a table without bands or with several groups, or no `up`.
    """
    if not 1 <= len(tables) <= len(LOOKS):
        raise ValueError(f"a chart of curves must have 1 to {len(LOOKS)} of them; got {len(tables)}")
    if curve not in HEIGHTS and up is None:
        raise ValueError(f"up must say what the vertical axis shows; got none, for {curve!r}")
    square = curve == "lorenz_curve"
    _, axes = plt.subplots(figsize=(6.0, 5.8) if square else (8.2, 4.4))
    if square:
        axes.plot([0, 1], [0, 1], color=GREY, lw=1, label="equal incomes")
        axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    for (label, table), (color, dashes, marker) in zip(tables.items(), LOOKS, strict=False):
        if lost := sorted(COLUMNS - {*table.columns}):
            raise ValueError(f"tables must be as curve_bands returns; got {label!r} without {', '.join(lost)}")
        if not table["at"].is_unique:
            raise ValueError(f"tables must hold one group each; got {label!r} with a point twice")
        rows = table.sort_values("at", kind="stable")
        axes.fill_between(rows["at"], rows["low_uniform"], rows["high_uniform"], color=color, alpha=0.15, lw=0)
        axes.fill_between(rows["at"], rows["low"], rows["high"], color=color, alpha=0.25, lw=0)
        axes.plot(rows["at"], rows["value"], color=color, ls=dashes, marker=marker if len(rows) <= MOST_MARKED else "",
                  markersize=4, label=label)  # fmt: skip
    if curve in OVER_SHARES:
        percent_axis(axes, SHARES)
    else:
        number_axis(axes, across)
    if curve in HEIGHTS:
        percent_height(axes, up or HEIGHTS[curve])
    else:
        axes.set_ylabel(up or "")
    if curve != "pens_parade" and min(table["value"].min() for table in tables.values()) >= 0:
        axes.set_ylim(bottom=0)  # a symmetric band may reach below what the curve can be
    keys = [line for line in axes.lines if not str(line.get_label()).startswith("_")]
    bands = [
        Patch(color=GREY, alpha=0.5, lw=0, label="95% at one point"),
        Patch(color=GREY, alpha=0.2, lw=0, label="95% for the whole curve"),
    ]
    legend_above(axes, [*keys, *bands], columns=2 if square else None)
    title_and_source(axes, title, source, name=name)
    return axes


def dimension_dashboard(
    table: pd.DataFrame,
    *,
    dimensions: Mapping[str, str],
    title: str,
    source: str,
    name: str | None = None,
) -> dict[str, Axes]:
    """Draw multidimensional poverty and its parts with their intervals: how many, how much, and in what.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of one group, as `measures.multidimensional_poverty` returns.
    dimensions : mapping of str to str
        By the column of each dimension, what it is called; drawn in this order.
    title, source : str
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    dict of str to matplotlib.axes.Axes
        "whole", "raw headcount", "censored headcount", "contribution".

    Raises
    ------
    ValueError
        If a dimension is not in the table or is there more than once, or there is nobody poor.
    """
    rows = table.rename(columns={"estimate": "value"}).set_index(["measure", "dimension"])[["value", "low", "high"]]
    wanted = [(measure, "") for measure in ("H", "A", "M0")]
    panels = {
        "raw headcount": ("deprived, per cent", GREY, "s"),
        "censored headcount": ("poor and deprived, per cent", ORANGE, "o"),
        "contribution": ("part of M0, per cent", GREEN, "D"),
    }
    wanted += [(measure, each) for measure in panels for each in dimensions]
    if lost := [key for key in wanted if key not in rows.index]:
        raise ValueError(f"table must hold every measure and dimension; got none of {lost[0]}")
    if rows.index.has_duplicates:
        raise ValueError(f"table must hold one group; got {rows.index[rows.index.duplicated()][0]} twice")
    if rows.loc[wanted].isna().any(axis=None):
        raise ValueError("a dashboard needs somebody poor and intervals; got missing values")
    _, drawn = plt.subplot_mosaic(
        [["whole", *panels]], figsize=(12.0, 1.9 + 0.34 * max(3, len(dimensions))), width_ratios=[1.1, 1, 1, 1]
    )
    interval_points(
        drawn["whole"],
        rows.loc[wanted[:3]],
        labels=["H: how many are poor", "A: in how much of all", "M0: both together"],
        color=BLUE,
    )
    percent_axis(drawn["whole"], "per cent")
    for measure, (label, color, marker) in panels.items():
        part = rows.loc[[(measure, each) for each in dimensions]]
        interval_points(drawn[measure], part, labels=list(dimensions.values()), color=color, marker=marker)
        percent_axis(drawn[measure], label)
    for measure in ("censored headcount", "contribution"):
        drawn[measure].tick_params(labelleft=False)
    for axes in drawn.values():
        axes.set_xlim(left=0)
        axes.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.10g}%"))
    legend_above(drawn["whole"], [Line2D([], [], color=BLUE, marker="o", lw=4, alpha=0.6, label="95% interval")])
    title_and_source(drawn["whole"], title, source, name=name)
    return dict(drawn)

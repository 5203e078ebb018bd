"""Charts of printed tables of income classes: the fitted shapes, and each measure with its two intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from poverty_analysis.plots.headings import title_and_source
from poverty_analysis.plots.measures import LOOKS
from poverty_analysis.plots.number_axes import number_axis, percent_axis
from poverty_analysis.plots.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    RED,
    legend_above,
)

_SHARES = ["headcount_ratio", "poverty_gap_index", "gini", "mean_log_deviation", "theil_t", "wolfson_polarisation"]
_NAMES = {
    "headcount_ratio": "Headcount ratio",
    "poverty_gap_index": "Poverty gap index",
    "gini": "Gini",
    "mean_log_deviation": "Mean log deviation",
    "theil_t": "Theil T",
    "wolfson_polarisation": "Wolfson's polarisation",
}


def grouped_fit(
    answer: Any,
    *,
    title: str,
    source: str,
    unit: str = "CNY per person and year",
    lines: Mapping[float, str] | None = None,
    name: str | None = None,
) -> Axes:
    """Draw what a printed table says: incomes under every shape beside the classes, and each measure's two intervals.

    Parameters
    ----------
    answer : measures.GroupedProfile
        As `measures.grouped_profile` returns.
    title, source : str
        The chart's title, and where its numbers are from.
    unit : str
        Of incomes, for the vertical axis.
    lines : mapping of float to str, optional
        What to call each poverty line; its number otherwise.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        Of the incomes, on the left; the measures stand on the right.

    Notes
    -----
    The printed classes are the steps; they are left out where several tables are joined. The two intervals stand apart,
    rounding above the shapes: neither holds the other's doubt.
    """
    shown = _rows(answer.profile, lines or {})
    _, (left, right) = plt.subplots(
        1, 2, figsize=(9.4, 1.9 + 0.42 * max(len(shown), 5)), width_ratios=[1, 1], squeeze=True
    )
    _incomes(left, answer, unit)
    _intervals(right, shown)
    title_and_source(left, title, source, name=name)
    return cast("Axes", left)


def _incomes(axes: Axes, answer: Any, unit: str) -> None:
    at = np.arange(1, 97) / 100
    if len(answer.points) == 1:
        points = next(iter(answer.points.values()))
        means = points.mean * np.diff(points.income, prepend=0) / np.diff(points.population, prepend=0)
        edges = np.concatenate([[0.0], points.population])
        axes.step(edges, np.concatenate([means, means[-1:]]), where="post", color=GREY, lw=2.2, label="table")
    for (curve, shape), (color, dashes, _) in zip(answer.shapes.items(), LOOKS, strict=False):
        chosen = bool(answer.fit.loc[curve, "chosen"])
        axes.plot(at, shape.incomes_at(at), color=color, ls=dashes, lw=2.4 if chosen else 1.1, label=curve)
    axes.set_xlim(0, 1)
    axes.set_ylim(bottom=0)
    percent_axis(axes, "share of the population, poorest first, per cent")
    axes.set_ylabel(unit)
    axes.yaxis.set_major_formatter(lambda number, _: f"{number:,.10g}")
    axes.legend(loc="upper left", fontsize=8)


def _rows(profile: pd.DataFrame, lines: Mapping[float, str]) -> pd.DataFrame:
    rows = profile[profile["measure"].isin(_SHARES)].copy()
    rows["order"] = rows["measure"].map(_SHARES.index)
    rows = rows.sort_values(["order", "poverty_line"], kind="stable")
    names = rows["measure"].map(_NAMES)
    at = [
        "" if np.isnan(line) else f", {lines.get(line, f'{line:,.10g}')}" for line in rows["poverty_line"].astype(float)
    ]
    return rows.assign(label=[text + line for text, line in zip(names, at, strict=True)])


def _intervals(axes: Axes, rows: pd.DataFrame) -> None:
    places = np.arange(len(rows))[::-1]
    for place, row in zip(places, rows.itertuples(), strict=True):
        # seen where it is shorter than a pixel, as rounding mostly is: snapped to pixels it would have no length
        rounding = axes.hlines(place + 0.16, row.rounding_low, row.rounding_high, color=BLUE, lw=4)
        rounding.set(capstyle="projecting", snap=False)
        axes.hlines(place - 0.16, row.curves_low, row.curves_high, color=ORANGE, lw=4)
        axes.plot(row.value, place, "o", color=INK, markersize=5, clip_on=False)  # whole where it is zero
    axes.set_yticks(places, rows["label"].tolist())
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlim(left=0)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    percent_axis(axes, "ratio or index, per cent")
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    marks = [
        Line2D([], [], color=INK, marker="o", lw=0, label="best fit"),
        Line2D([], [], color=BLUE, lw=4, label="rounding"),
        Line2D([], [], color=ORANGE, lw=4, label="shapes"),
    ]
    legend_above(axes, marks)


def income_against_lines(
    income: float,
    lines: pd.DataFrame,
    *,
    title: str,
    source: str,
    label: str = "CNY per person and year",
    name: str | None = None,
) -> Axes:
    """Draw one income against every poverty line of a year: under which it is poor, and under which not.

    Parameters
    ----------
    income : float
        In the currency and the prices of the lines.
    lines : pandas.DataFrame, index `standard`
        As `context.lines_in` returns: columns `value` and `kind`.
    title, source : str
        The chart's title, and where its numbers are from.
    label : str
        The horizontal axis, with its unit.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no lines.
    """
    if lines.empty:
        raise ValueError("lines must hold at least one poverty line; got none")
    ordered = lines.sort_values("value", kind="stable")
    _, axes = plt.subplots(figsize=(8.2, 1.9 + 0.42 * len(ordered)))
    places = np.arange(len(ordered))[::-1]
    poor = (ordered["value"] > income).to_numpy()
    for below, color, marker, text in ((True, RED, "s", "poor by this line"), (False, BLUE, "o", "not poor by it")):
        shown = poor == below
        if shown.any():
            axes.plot(ordered["value"].to_numpy()[shown], places[shown], marker, color=color, markersize=7, label=text)
    axes.axvline(income, color=INK, lw=1.2, ls="--", label="the income")
    axes.set_yticks(places, [_line_label(str(name), kind) for name, kind in ordered["kind"].items()])
    axes.set_ylim(-0.7, len(ordered) - 0.3)
    axes.set_xlim(left=0)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    number_axis(axes, label)
    legend_above(axes)
    title_and_source(axes, title, source, name=name)
    return axes


def _line_label(standard: str, kind: str) -> str:
    if standard == "CN-2010":
        return f"national line of 2010, {kind}"
    return f"World Bank, {standard.removeprefix('WB-')} dollars a day, {kind}"

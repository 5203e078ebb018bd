"""Charts of scenarios over programmes: ranges, paths over years, break-even, overlap; every interval is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import cast

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter
from numpy.typing import ArrayLike

from poverty_analysis.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LABEL_WIDTH,
    ORANGE,
    RED,
    REPORT_NOTE,
    SKY,
    legend_above,
    number_axis,
    one_interval,
    percent_axis,
    title_and_source,
)

SCENARIO_NOTE = "Scenario, not an estimate: the report's claims, outside facts, and assumptions of the package"
TONES: tuple[tuple[str, str], ...] = ((BLUE, "o"), (ORANGE, "D"), (GREEN, "^"), (RED, "v"), (SKY, "s"))


def scenario_ranges(
    table: pd.DataFrame,
    *,
    title: str,
    label: str,
    bar: str = "5th to 95th percentile",
    log: bool = False,
    percent: bool = False,
    lines: Mapping[str, float] | None = None,
    source: str = SCENARIO_NOTE,
) -> Axes:
    """Draw ranges, one row a line, with several kinds (gross, additional) below each other in the row.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `row`, `kind`, `low`, `median`, `high`, in the unit of the axis; rows and kinds in the order in which
        they first stand. An infinite end becomes an arrow.
    title, label : str
        The title, and what the horizontal axis shows, with its unit.
    bar : str
        What the bars span; said in the legend.
    log, percent : bool
        Whether the axis is logarithmic; whether ratios are written as per cent.
    lines : mapping of str to float, optional
        Values to compare with, drawn as dashed lines with their names.
    source : str
        The note in the corner.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no rows, or one does not hold ``low <= median <= high``.
    """
    if not len(table) or not ((table["low"] <= table["median"]) & (table["median"] <= table["high"])).all():
        raise ValueError("table must have rows, and each must hold low <= median <= high")
    rows, kinds = list(dict.fromkeys(table["row"])), list(dict.fromkeys(table["kind"]))
    tones = dict(zip(kinds, TONES, strict=False))
    within = {row: [kind for kind in kinds if kind in set(group["kind"])] for row, group in table.groupby("row")}
    most = max(len(found) for found in within.values())
    step = 0.62 / most
    _, axes = plt.subplots(figsize=(8.2, 1.5 + (0.16 + 0.2 * most) * len(rows)))
    if log:
        axes.set_xscale("log")
    for item in table.itertuples():
        color, marker = tones[item.kind]
        found = within[item.row]
        place = len(rows) - 1 - rows.index(item.row) + step * ((len(found) - 1) / 2 - found.index(item.kind))
        one_interval(axes, place, (item.low, item.median, item.high), color=color, marker=marker)
    axes.set_yticks(range(len(rows))[::-1], [fill(row, LABEL_WIDTH, break_on_hyphens=False) for row in rows])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="y", visible=False)
    (percent_axis if percent else number_axis)(axes, label)
    _named_lines(axes, lines or {})
    handles: list[Artist] = [_point(tones[kind][0], tones[kind][1], kind) for kind in kinds] if len(kinds) > 1 else []
    legend_above(axes, [*handles, Line2D([], [], color=GREY, lw=4, alpha=0.4, label=bar)])
    title_and_source(axes, title, source)
    return axes


def before_after_causal(table: pd.DataFrame, *, assumed: tuple[float, float], title: str, source: str) -> Axes:
    """Draw growth before and after, that of others, and a causal estimate on one axis, each with what it means in yuan.

    Parameters
    ----------
    table : pandas.DataFrame
        As `gains.counterfactual.before_after_against_causal` returns.
    assumed : tuple of two floats
        Ends of the effect that the scenario assumes, as ratios of income: drawn over the causal estimate, whose own
        standard error is not known.
    title, source : str

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, axes = plt.subplots(figsize=(8.2, 2.7))
    places = np.arange(len(table))[::-1]
    colors = [ORANGE, GREY, BLUE]
    axes.barh(places, table["growth"], color=colors, height=0.55)
    axes.hlines(places[-1], *assumed, color=INK, lw=2)
    for place, row in zip(places, table.itertuples(), strict=True):
        end = max(row.growth, assumed[1]) if place == places[-1] else row.growth
        axes.annotate(f" +{row.growth:.1%} ({row.gain_cny:,.0f} yuan)", (end, place), va="center",
                      fontsize=8.5)  # fmt: skip
    axes.set_yticks(places, [fill(name, 32) for name in table.index])
    axes.set_xlim(0, table["growth"].max() * 1.35)
    axes.grid(axis="y", visible=False)
    percent_axis(axes, f"change of income per person, per cent (yuan: the same on {table['before'].iloc[0]:,.0f} yuan)")
    legend_above(axes, [Line2D([], [], color=INK, lw=2, label="effect assumed, 5th to 95th percentile")])
    title_and_source(axes, title, source)
    return axes


def fan(
    years: ArrayLike,
    paths: Mapping[str, ArrayLike],
    *,
    title: str,
    label: str,
    years_label: str,
    lines: Mapping[str, float] | None = None,
    source: str = SCENARIO_NOTE,
) -> Axes:
    """Draw paths over years: the median of the draws in each year, and a band from the 5th to the 95th percentile.

    Parameters
    ----------
    years : array_like, shape (T,)
    paths : mapping of str to array_like, shape (n, T)
        Draws of each path.
    title, label, years_label : str
        The title, and what the two axes show, with their units.
    lines : mapping of str to float, optional
        Horizontal lines to compare with.
    source : str

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, axes = plt.subplots(figsize=(8.2, 3.6))
    handles: list[Artist] = []
    for (name, draws), (color, _), style in zip(paths.items(), TONES, ("-", "--", ":", "-.", "-"), strict=False):
        low, median, high = np.percentile(np.asarray(draws, dtype=float), [5, 50, 95], axis=0)
        axes.fill_between(years, low, high, color=color, alpha=0.22, lw=0)
        handles += axes.plot(years, median, style, color=color, lw=2, label=name)
    _named_levels(axes, lines or {})
    number_axis(axes, years_label)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.set_ylabel(label)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,.10g}"))
    legend_above(axes, [*handles, Line2D([], [], color=GREY, lw=6, alpha=0.3, label="5th to 95th percentile")])
    title_and_source(axes, title, source)
    return axes


def move_frontier(
    cost_cny: ArrayLike,
    needed: ArrayLike,
    *,
    assumed: tuple[float, float],
    costs: Mapping[str, float],
    levels: Mapping[str, float] | None = None,
    title: str,
    source: str = SCENARIO_NOTE,
) -> Axes:
    """Draw the effect on income at which a move's gains are worth its cost, over the cost, beside the effect assumed.

    Parameters
    ----------
    cost_cny : array_like, shape (m,)
        CNY per person, rising.
    needed : array_like, shape (n, m)
        Draws of the break-even effect at each cost, as ratios of income: above, the move pays; below, it does not.
    assumed : tuple of two floats
        Ends of the effect that the scenario assumes, as ratios of income.
    costs : mapping of str to float
        Published costs, CNY per person.
    levels : mapping of str to float, optional
        Other changes of income to compare with, as ratios.
    title, source : str

    Returns
    -------
    matplotlib.axes.Axes
        The line is the median of the draws, the band their 5th to 95th percentile.
    """
    grid = np.asarray(cost_cny, dtype=float)
    low, median, high = np.percentile(np.asarray(needed, dtype=float), [5, 50, 95], axis=0)
    _, axes = plt.subplots(figsize=(8.2, 4.2))
    axes.axhspan(*assumed, color=ORANGE, alpha=0.35, lw=0)
    axes.fill_between(grid, low, high, color=BLUE, alpha=0.22, lw=0)
    handles: list[Artist] = list(axes.plot(grid, median, color=BLUE, lw=2, label="needed, median"))
    axes.set_xlim(grid[0], grid[-1])
    axes.set_ylim(min(0.0, assumed[0]), float(high.max()))
    number_axis(axes, "cost of the move, CNY per person")
    axes.set_ylabel("change of income, per cent")
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=None))
    _named_lines(axes, costs)
    _named_levels(axes, levels or {})
    handles.append(Line2D([], [], color=BLUE, lw=6, alpha=0.3, label="needed, 5th to 95th percentile"))
    handles.append(Line2D([], [], color=ORANGE, lw=6, alpha=0.4, label="assumed, 5th to 95th percentile"))
    legend_above(axes, handles)
    title_and_source(axes, title, source)
    return axes


def claims_by_basis(claims: pd.DataFrame, *, title: str, source: str = REPORT_NOTE) -> Sequence[Axes]:
    """Draw each programme's gain as stated, per household beside per person, with the household size between the two.

    Parameters
    ----------
    claims : pandas.DataFrame
        Rows of `gains.programme_claims` that state a gain. A gain is drawn only where the programme's own counts allow
        its basis; filled points are as printed, hollow ones follow from the counts.
    title, source : str

    Returns
    -------
    sequence of two matplotlib.axes.Axes
        Per household, per person.
    """
    figure, panels = plt.subplots(1, 2, sharey=True, figsize=(8.2, 1.7 + 0.42 * len(claims)))
    places = np.arange(len(claims))[::-1]
    for axes, basis in zip(panels, ("per household", "per person"), strict=True):
        name = f"gain_{basis.replace(' ', '_')}"
        for place, row in zip(places, claims.to_dict("records"), strict=True):
            ends = tuple(float(row[f"{name}_{end}"]) for end in ("low", "value", "high"))
            if np.isnan(ends[1]):
                axes.annotate("not stated", (0.02, place), xycoords=("axes fraction", "data"), va="center", color=GREY,
                              fontsize=8)  # fmt: skip
                continue
            printed = row["gain_basis"] == basis
            one_interval(axes, place, cast("tuple[float, float, float]", ends), color=BLUE if printed else ORANGE,
                         marker="o" if printed else "D")  # fmt: skip
        number_axis(axes, f"CNY {basis}")
        axes.set_xlim(left=0)
        axes.grid(axis="y", visible=False)
    labels = [
        row.label_en
        + ("" if np.isnan(row.household_size_value) else f"\n{row.household_size_value:.1f} persons a household")
        for row in claims.itertuples()
    ]
    panels[0].set_yticks(places, labels)
    panels[0].set_ylim(-0.7, len(claims) - 0.3)
    legend_above(panels[0], [_point(BLUE, "o", "as printed"), _point(ORANGE, "D", "by the programme's own counts")])
    title_and_source(panels[0], title, source)
    return cast("Sequence[Axes]", list(cast("Figure", figure).axes))


def _point(color: str, marker: str, words: str) -> Line2D:
    face = "white" if marker in "sD" else color
    return Line2D([], [], ls="", marker=marker, color=color, markerfacecolor=face, markersize=6, label=words)


def _named_lines(axes: Axes, lines: Mapping[str, float]) -> None:
    """Vertical dashed lines, their names above each other so that close ones can be read."""
    if not lines:
        return
    low, high = axes.get_ylim()
    room = (high - low) * 0.06 * len(lines)
    axes.set_ylim(low, high + room)
    for number, (name, value) in enumerate(lines.items()):
        axes.axvline(value, color=INK, lw=1, ls="--", zorder=1)
        right = axes.transAxes.inverted().transform(axes.transData.transform((value, low)))[0] > 0.75
        axes.annotate(name, (value, 1.0), xycoords=("data", "axes fraction"), textcoords="offset points", va="top",
                      xytext=(-4 if right else 4, -2 - 10 * number), ha="right" if right else "left", fontsize=8,
                      color=INK)  # fmt: skip


def _named_levels(axes: Axes, levels: Mapping[str, float]) -> None:
    """Horizontal dashed lines with their names at the right end."""
    for name, value in levels.items():
        axes.axhline(value, color=INK, lw=1, ls="--", zorder=1)
        axes.annotate(name, (1, value), xycoords=("axes fraction", "data"), xytext=(-2, 2), textcoords="offset points",
                      ha="right", fontsize=8, color=INK)  # fmt: skip

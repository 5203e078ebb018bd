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
from matplotlib.ticker import MaxNLocator

from poverty_analysis.plots.headings import QUIET, REPORT_NOTE, WARNING, title_and_source
from poverty_analysis.plots.number_axes import number_axis, percent_axis
from poverty_analysis.plots.style import (
    BLUE,
    GREEN,
    GREY,
    HALO,
    INK,
    LABEL_WIDTH,
    ORANGE,
    RED,
    SCENARIO_NOTE,
    SKY,
    interval_keys,
    legend_above,
    named_lines,
    one_interval,
)

_ACCOUNT = {"rise": INK, "trend": GREY, "earnings": GREEN, "transfer": ORANGE, "all": BLUE}
ROOM = 0.2  # of a panel that a percentage behind a bar takes
TONES: tuple[tuple[str, str], ...] = ((BLUE, "o"), (ORANGE, "D"), (GREEN, "^"), (RED, "v"), (SKY, "s"))


def scenario_ranges(
    table: pd.DataFrame,
    *,
    title: str,
    label: str,
    bar: str = "5% to 95% of draws",
    log: bool = False,
    percent: bool = False,
    lines: Mapping[str, float] | None = None,
    source: str = SCENARIO_NOTE,
    name: str | None = None,
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
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no rows, one does not hold ``low <= median <= high``, or there are more kinds than colours.
    """
    if not len(table) or not ((table["low"] <= table["median"]) & (table["median"] <= table["high"])).all():
        raise ValueError("table must have rows, and each must hold low <= median <= high")
    rows, kinds = list(dict.fromkeys(table["row"])), list(dict.fromkeys(table["kind"]))
    if len(kinds) > len(TONES):
        raise ValueError(f"kinds must be at most {len(TONES)}; got {len(kinds)}")
    tones = dict(zip(kinds, TONES, strict=False))
    within = {row: [kind for kind in kinds if kind in set(group["kind"])] for row, group in table.groupby("row")}
    most = max(len(found) for found in within.values())
    step = 0.62 / most
    _, axes = plt.subplots(figsize=(8.2, 1.5 + (0.2 + 0.13 * most) * len(rows)))
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
    named_lines(axes, lines or {})
    handles: list[Artist] = [_point(tones[kind][0], tones[kind][1], kind) for kind in kinds] if len(kinds) > 1 else []
    handles += interval_keys(table, bar)
    if handles:
        legend_above(axes, handles, columns=(len(handles) + 1) // 2 if len(handles) > 4 else None)
    title_and_source(axes, title, source, name=name)
    return axes


def claims_by_basis(
    claims: pd.DataFrame, *, title: str, source: str = REPORT_NOTE, name: str | None = None
) -> Sequence[Axes]:
    """Draw each programme's gain as stated, per household beside per person, with the household size between the two.

    Parameters
    ----------
    claims : pandas.DataFrame
        Rows of `gains.programme_claims` that state a gain. A gain is drawn only where the programme's own counts allow
        its basis; filled points are as printed, hollow ones follow from the counts.
    title, source : str
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    sequence of two matplotlib.axes.Axes
        Per household, per person.
    """
    figure, panels = plt.subplots(1, 2, sharey=True, figsize=(8.2, 1.7 + 0.42 * len(claims)))
    places = np.arange(len(claims))[::-1]
    for axes, basis in zip(panels, ("per household", "per person"), strict=True):
        gain = f"gain_{basis.replace(' ', '_')}"
        for place, row in zip(places, claims.to_dict("records"), strict=True):
            ends = tuple(float(row[f"{gain}_{end}"]) for end in ("low", "value", "high"))
            if np.isnan(ends[1]):
                axes.annotate("not stated", (0.02, place), xycoords=("axes fraction", "data"), va="center", color=QUIET,
                              fontsize=8)  # fmt: skip
                continue
            printed = row["gain_basis"] == basis
            one_interval(axes, place, cast("tuple[float, float, float]", ends), color=BLUE if printed else ORANGE,
                         marker="o" if printed else "D")  # fmt: skip
        number_axis(axes, f"CNY {basis}")
        axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))  # a panel has half of the width
        axes.set_xlim(left=0)
        axes.grid(axis="y", visible=False)
    labels = [
        row.label_en
        + ("" if np.isnan(row.household_size_value) else f"\n{row.household_size_value:.1f} persons a household")
        for row in claims.itertuples()
    ]
    panels[0].set_yticks(places, labels)
    panels[0].set_ylim(-0.7, len(claims) - 0.3)
    drawn = [(row[f"gain_per_{unit}_low"], row[f"gain_per_{unit}_high"])
             for row in claims.to_dict("records") for unit in ("household", "person")]  # fmt: skip
    keys: list[Artist] = [_point(BLUE, "o", "as printed"), _point(ORANGE, "D", "by the programme's own counts")]
    legend_above(panels[0], [*keys, *interval_keys(drawn, "what the print allows")])
    title_and_source(panels[0], title, source, name=name)
    return cast("Sequence[Axes]", list(cast("Figure", figure).axes))


def overlap_bars(bounds: pd.DataFrame, *, title: str, source: str = REPORT_NOTE, name: str | None = None) -> Axes:
    """Draw how many distinct people programmes can reach, beside what their counts add up to.

    Parameters
    ----------
    bounds : pandas.DataFrame
        As `gains.overlap_bounds` returns.
    title, source : str
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        Where one programme alone reaches more than the population, its row says so, in red.
    """
    _, axes = plt.subplots(figsize=(8.2, 1.7 + 0.55 * len(bounds)))
    places = np.arange(len(bounds))[::-1]
    axes.barh(places, bounds["persons_sum"], color=GREY, alpha=0.35, height=0.5, label="counts added up")
    for place, row in zip(places, bounds.itertuples(), strict=True):
        ends = sorted((row.distinct_low, row.distinct_high))
        axes.barh(place, ends[1] - ends[0], left=ends[0], height=0.26, color=BLUE if row.possible else RED)
        words = f"{row.programmes_per_person:.1f} programmes a person, at least"
        if not row.possible:
            words = "one programme alone has more people"
        axes.annotate(words, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=8,
                      color=INK if row.possible else WARNING)  # fmt: skip
    labels = [f"{scope} ({count})" for scope, count in zip(bounds.index, bounds["programmes"], strict=True)]
    axes.set_yticks(places, [fill(label, 24) for label in labels])
    axes.set_ylim(-0.6, len(bounds) - 0.4)
    axes.grid(axis="y", visible=False)
    number_axis(axes, "persons")
    whole = float(bounds["population"].iloc[0])
    named_lines(axes, {f"counted out of poverty: {whole:,.0f}": whole})
    handles: list[Artist] = [
        Line2D([], [], color=GREY, lw=7, alpha=0.4, solid_capstyle="butt", label="counts added up"),
        Line2D([], [], color=BLUE, lw=4, solid_capstyle="butt", label="distinct people, from fewest to most"),
    ]
    legend_above(axes, handles)
    title_and_source(axes, title, source, name=name)
    return axes


def growth_accounts(
    table: pd.DataFrame, *, title: str, source: str = SCENARIO_NOTE, name: str | None = None
) -> Sequence[Axes]:
    """Draw the published rise of poor people's income, and what claims could explain of it, one panel a baseline.

    Parameters
    ----------
    table : pandas.DataFrame
        As `gains.growth_accounting` returns.
    title, source : str
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    sequence of matplotlib.axes.Axes
        Bars in yuan per registered poor person, with lines from low to high.
    """
    baselines = list(dict.fromkeys(table["baseline"]))
    kinds = [kind for kind in _ACCOUNT if kind in set(table["kind"])]
    shown = pd.concat([table[table["kind"] == kind] for kind in kinds])
    count = int((shown["baseline"] == baselines[0]).sum())
    figure, panels = plt.subplots(1, len(baselines), sharex=True, sharey=True, figsize=(8.2, 1.4 + 0.36 * count),
                                  squeeze=False)  # fmt: skip
    widest = 1.2 * float(shown["high"].max())
    for axes, baseline in zip(panels[0], baselines, strict=True):
        whole = table[table["baseline"] == baseline].set_index("item")
        rows = shown[shown["baseline"] == baseline]
        places = np.arange(count)[::-1]
        axes.barh(places, rows["cny_per_person"], color=[_ACCOUNT[kind] for kind in rows["kind"]], height=0.6)
        for place, row in zip(places, rows.itertuples(), strict=True):
            if row.high > row.low:
                axes.hlines(place, row.low, row.high, color=INK, lw=1.6)
            end, rise = max(row.high, row.cny_per_person), float(whole.loc["rise", "cny_per_person"])
            end = rise if end <= rise < end + ROOM * widest else end  # no number lies on the line
            axes.annotate(f"{row.share_of_rise:.0%}", (end, place), xytext=(4, 0),
                          textcoords="offset points", va="center", fontsize=8.5, bbox=HALO)  # fmt: skip
        axes.axvline(float(whole.loc["rise", "cny_per_person"]), color=INK, lw=1, ls="--", zorder=1)
        axes.set_title(f"{baseline}: {whole.loc['income in 2015', 'cny_per_person']:,.0f} yuan in 2015", fontsize=9.5)
        axes.set_yticks(places, [fill(item, 30) for item in rows["item"]])
        axes.grid(axis="y", visible=False)
        number_axis(axes, "CNY per person per year")
    panels[0][0].set_xlim(0, widest)
    keys: list[Artist] = [
        Line2D([], [], color=INK, lw=1, ls="--", label="the published rise"),
        Line2D([], [], color=INK, lw=1.6, label="from all lower to all upper ends"),
    ]
    legend_above(panels[0][0], keys, above=1.12)
    title_and_source(panels[0][0], title, source, name=name)
    return cast("Sequence[Axes]", list(cast("Figure", figure).axes))


def _point(color: str, marker: str, words: str) -> Line2D:
    face = "white" if marker in "sD" else color
    return Line2D([], [], ls="", marker=marker, color=color, markerfacecolor=face, markersize=6, label=words)

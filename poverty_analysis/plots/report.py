"""Charts of the report's figures and of their audit; each takes a table and gives the axes it drew on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from poverty_analysis.plots.headings import QUIET, REPORT_NOTE, WARNING, as_words, title_and_source
from poverty_analysis.plots.language import Language
from poverty_analysis.plots.number_axes import number_axis, percent_axis
from poverty_analysis.plots.style import (
    BLUE,
    GREEN,
    GREY,
    HALO,
    INK,
    ORANGE,
    RED,
    SKY,
    interval_keys,
    interval_points,
    legend_above,
    one_interval,
)
from poverty_analysis.report.vocabulary import status_shown

# status: colour, marker, words; hollow markers are what has not happened, so that a grey print tells them apart
STATUS = {
    "achieved": (BLUE, "o", "stated as done or counted"),
    "expected": (ORANGE, "D", "expected"),
    "planned": (ORANGE, "s", "planned"),
    "target": (GREEN, "^", "target"),
    "policy": (GREY, "v", "rule"),
    "rule": (GREY, "v", "rule"),
    "": (SKY, "o", "status not decided"),
}
VERDICT = {
    "consistent": "#0072B2",
    "consistent within rounding": "#56B4E9",
    "inconsistent": "#D55E00",
    "cannot be checked": "#c9c9c9",
    "not comparable": "#8a8a8a",
}


def figure_points(
    figures: pd.DataFrame,
    ids: Sequence[str],
    *,
    title: str,
    label: str,
    scale: float = 1.0,
    log: bool = False,
    labels: Sequence[str] | None = None,
    language: Language = "en",
    note: str = REPORT_NOTE,
    name: str | None = None,
) -> Axes:
    """Draw figures of one unit, one a line, with the interval of each print, its status and its printed token.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `report.load_figures` returns.
    ids : sequence of str
        The figures to draw, from the top down; all of one unit.
    title, label : str
        The title, and what the horizontal axis shows, with its unit.
    scale : float
        What one unit of the axis stands for: 1e8 for an axis in 100 million yuan. Ratios are drawn as per cent.
    log : bool
        Whether the axis is logarithmic.
    labels : sequence of str, optional
        The rows' labels where the title already says most of them; the figures' own labels by default.
    language : {"en", "zh"}, optional
        The language of the labels as written; those in English are translated where the chart is drawn in Chinese.
    note : str
        The source, for the corner of the chart.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        The paragraph of the source stands behind each label (¶), the token as printed at the right.

    Raises
    ------
    ValueError
        If the figures are not of one unit.
    """
    rows = figures.loc[list(ids)]
    if len(units := rows["unit"].unique()) != 1:
        raise ValueError(f"figures on one axis must have one unit; got {', '.join(units)}")
    _, axes = plt.subplots(figsize=(8.2, 1.3 + 0.36 * len(rows)))
    if log:
        axes.set_xscale("log")
    statuses = _statuses(rows)
    colors, markers, _ = zip(*(STATUS[status] for status in statuses), strict=True)
    words = list(labels) if labels is not None else list(rows[f"label_{language}"])
    labels = [f"{word}\u00a0\u00a0¶{paragraph}" for word, paragraph in zip(words, rows["paragraph"], strict=True)]
    interval_points(axes, rows[["value", "low", "high"]] / scale, labels=labels, color=colors, marker=markers)
    tokens = rows["literal"].where(~rows["corrected"], rows["literal"] + "*")
    for place, token in enumerate(tokens[::-1]):
        axes.annotate(
            as_words(token, longest=24),
            (1.01, place),
            xycoords=("axes fraction", "data"),
            va="center",
            color=QUIET,
            fontsize=8.5,
        )
    (percent_axis if rows["unit"].iloc[0] == "ratio" else number_axis)(axes, label)
    if not log:
        left, right = axes.get_xlim()
        right *= 1.08 if np.isinf(rows["high"]).any() else 1.03
        axes.set_xlim(left if (rows["low"] < 0).any() else -0.012 * right, right)  # a marker at 0 is drawn whole
    _status_legend(axes, statuses, rows)
    title_and_source(axes, title, _source(rows, note), name=name)
    return axes


def _statuses(rows: pd.DataFrame) -> list[str]:
    """What each row's status is called on a chart: planned and expected apart where the ledger holds them apart."""
    words = rows["status_word"] if "status_word" in rows else [""] * len(rows)
    return [status_shown(status, word) for status, word in zip(rows["status"], words, strict=True)]


def _status_legend(axes: Axes, statuses: Sequence[str], rows: pd.DataFrame) -> None:
    present = [
        status for status in STATUS if status in set(statuses) and not (status == "rule" and "policy" in statuses)
    ]
    handles: list[Artist] = []
    for color, marker, words in (STATUS[status] for status in present):
        face = "white" if marker in "sD" else color
        handles.append(
            Line2D([], [], ls="", marker=marker, color=color, markerfacecolor=face, markersize=6, label=words)
        )
    handles += interval_keys(rows, "what the print allows")
    legend_above(axes, handles)


def reference_line(axes: Axes, value: float, text: str) -> None:
    """Draw a vertical line at a value and say beside its top what it is."""
    axes.axvline(value, color=INK, lw=1, ls="--", zorder=1)
    axes.set_ylim(top=axes.get_ylim()[1] + 0.5)  # room for the words above the first row
    axes.annotate(text, (value, 1.0), xycoords=("data", "axes fraction"), xytext=(4, -2), textcoords="offset points",
                  va="top", fontsize=8, color=INK)  # fmt: skip


def finance_split(
    figures: pd.DataFrame, ids: Sequence[str], names: Sequence[str], *, title: str, name: str | None = None
) -> Axes:
    """Draw shares of one whole as one bar, each with its name and its printed percentage."""
    rows = figures.loc[list(ids)]
    _, axes = plt.subplots(figsize=(8.2, 1.7))
    left = 0.0
    for row, payer, color in zip(rows.itertuples(), names, (BLUE, ORANGE, SKY), strict=True):
        axes.barh(0, row.value, left=left, color=color, edgecolor="white", height=0.6)
        place = (left + row.value / 2, 0)
        axes.annotate(f"{payer}\n{row.literal}", place, ha="center", va="center", color=INK, bbox=HALO)
        left += row.value
    axes.set_yticks([])
    axes.grid(visible=False)
    percent_axis(axes, "share of a project's finance, per cent")
    title_and_source(axes, title, name=name)
    return axes


NARROW = 0.025  # of the longest bar: a part that has no room for its number
PLATE = {**HALO, "alpha": 0.9}  # below a number on a bar: 4.5 to 1 whatever the bar's colour
Vector = NDArray[np.float64]

_PROMISE = {
    "met": (VERDICT["consistent"], None),
    "missed": (VERDICT["inconsistent"], "//"),
    "cannot say": (VERDICT["cannot be checked"], None),
    "not mentioned": (VERDICT["not comparable"], "xx"),
}


def verdict_bars(audit: pd.DataFrame, *, title: str, note: str = REPORT_NOTE, name: str | None = None) -> Axes:
    """Draw how many checks of each kind (basis) got each verdict.

    Parameters
    ----------
    audit : pandas.DataFrame
        As `report.audit` returns.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
    """
    names = {
        "definition": "should hold by definition",
        "logic": "should hold by logic",
        "sentence": "stated by the sentence itself",
        "reading": "should hold under a stated reading",
        "derived": "implied value, nothing to compare",
    }
    bases = [basis for basis in names if basis != "sentence" or "sentence" in set(audit["basis"])]
    bases = [basis for basis in bases if basis in set(audit["basis"])]
    given = [verdict for verdict in VERDICT if verdict in set(audit["verdict"])]
    counts = pd.crosstab(audit["basis"], audit["verdict"]).reindex(index=bases, columns=given, fill_value=0)
    _, axes = plt.subplots(figsize=(8.2, 1.4 + 0.32 * max(len(counts), 2)))
    left = np.zeros(len(counts))
    places = np.arange(len(counts))[::-1]
    most = counts.sum(axis=1).max()
    for verdict in given:
        width = counts[verdict].to_numpy(dtype=float)
        hatch = "//" if verdict == "inconsistent" else None  # in a grey print it is as dark as consistent
        axes.barh(places, width, left=left, color=VERDICT[verdict], edgecolor="white", label=verdict, height=0.62,
                  hatch=hatch)  # fmt: skip
        _counts_in_bars(axes, places, left, width, narrow=NARROW * most)
        left += width
    axes.set_yticks(places, [names[basis] for basis in counts.index])
    axes.grid(axis="y", visible=False)
    number_axis(axes, "checks")
    legend_above(axes)
    title_and_source(axes, title, note, name=name)
    return axes


def _counts_in_bars(axes: Axes, places: NDArray[np.int_], left: Vector, width: Vector, narrow: float) -> None:
    """Write each count on its part of a bar; where that has no room, above it."""
    for place, start, count in zip(places, left, width, strict=True):
        if count >= narrow:
            axes.annotate(f"{count:.0f}", (start + count / 2, place), ha="center", va="center", color=INK, bbox=PLATE)
        elif count:
            axes.annotate(f"{count:.0f}", (start + count / 2, place + 0.31), xytext=(0, -1), va="bottom", ha="center",
                          textcoords="offset points", color=INK, fontsize=7)  # fmt: skip


def promise_bars(counts: pd.DataFrame, *, title: str, note: str = REPORT_NOTE, name: str | None = None) -> Axes:
    """Draw what became of promises: how many were met, missed, cannot be said, not mentioned, a bar a pair of reports.

    Parameters
    ----------
    counts : pandas.DataFrame
        One row a pair of reports, as `report.promise_counts` counts: columns met, missed, cannot say, not mentioned.
        The number of promises is put behind the row's name.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, axes = plt.subplots(figsize=(8.2, 1.4 + 0.5 * len(counts)))
    places, left = np.arange(len(counts))[::-1], np.zeros(len(counts))
    totals = counts[list(_PROMISE)].sum(axis=1)
    shown = {verdict: look for verdict, look in _PROMISE.items() if counts[verdict].any()}
    for verdict, (color, hatch) in shown.items():
        width = counts[verdict].to_numpy(dtype=float)
        axes.barh(places, width, left=left, color=color, edgecolor="white", label=verdict, height=0.7, hatch=hatch)
        _counts_in_bars(axes, places, left, width, narrow=NARROW * totals.max())
        left += width
    axes.set_yticks(places, [f"{row} (n = {total:.0f})" for row, total in totals.items()])
    axes.grid(axis="y", visible=False)
    number_axis(axes, "promises")
    legend_above(axes)
    title_and_source(axes, title, note, name=name)
    return axes


def implied_points(
    audit: pd.DataFrame, ids: Sequence[str], *, title: str, label: str, log: bool = False, name: str | None = None
) -> Axes:
    """Draw what checks imply, one a line, with its interval; inconsistent ones in another colour and shape."""
    rows = audit.loc[list(ids)]
    _, axes = plt.subplots(figsize=(8.2, 1.3 + 0.36 * len(rows)))
    if log:
        axes.set_xscale("log")
    wrong = rows["verdict"] == "inconsistent"
    interval_points(
        axes,
        rows[["implied_value", "implied_low", "implied_high"]].set_axis(["value", "low", "high"], axis=1),
        labels=list(rows["label_en"]),
        color=[RED if bad else BLUE for bad in wrong],
        marker=["X" if bad else "o" for bad in wrong],
    )
    number_axis(axes, label)
    ends = rows[["implied_low", "implied_high"]].set_axis(["low", "high"], axis=1)
    keys: list[Artist] = [Line2D([], [], ls="", marker="o", color=BLUE, markersize=6, label="implied by the counts")]
    if wrong.any():
        keys.append(Line2D([], [], ls="", marker="X", color=RED, markersize=6, label="inconsistent"))
    legend_above(axes, [*keys, *interval_keys(ends, "what the print allows")])
    title_and_source(axes, title, name=name)
    return axes


def whole_totals(
    printed: Mapping[str, float],
    implied: Mapping[str, Sequence[int]],
    *,
    title: str,
    label: str,
    name: str | None = None,
) -> Axes:
    """Draw totals that a source prints, and those that its counts and rates imply, one a line, with their numbers.

    Parameters
    ----------
    printed : mapping of str to float
        Totals as printed.
    implied : mapping of str to sequence of int
        Whole totals that a count and its rate allow; none, one or more.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        "none" is written where no whole number is possible.
    """
    names = [*printed, *implied]
    _, axes = plt.subplots(figsize=(8.2, 1.45 + 0.32 * len(names)))
    places = dict(zip(names, range(len(names))[::-1], strict=True))
    axes.plot(list(printed.values()), [places[name] for name in printed], "o", color=BLUE, label="printed")
    points = [(total, places[name]) for name, totals in implied.items() for total in totals]
    axes.plot(*zip(*points, strict=True), "D", color=ORANGE, markerfacecolor="white", label="implied by count and rate")
    for whole, place in places.items():
        totals = [printed[whole]] if whole in printed else implied[whole]
        text = " or ".join(f"{total:,.0f}" for total in totals) or "none"
        axes.annotate(text, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=8.5,
                      color=INK if totals else WARNING)  # fmt: skip
    axes.set_yticks(list(places.values()), names)
    axes.set_ylim(-0.7, len(names) - 0.3)
    axes.grid(axis="y", visible=False)
    number_axis(axes, label)
    legend_above(axes)
    title_and_source(axes, title, name=name)
    return axes


def programme_sum(
    figures: pd.DataFrame, ids: Sequence[str], *, total: str, title: str, label: str, name: str | None = None
) -> Axes:
    """Draw persons of programmes end to end against a total: what they would be if nobody were in two.

    The last row is the sum, with what the print allows of it.
    """
    rows = figures.loc[list(ids)].sort_values("value", ascending=False, kind="stable")
    _, axes = plt.subplots(figsize=(8.2, 1.6 + 0.28 * len(rows)))
    places = np.arange(len(rows))[::-1]
    starts = rows["value"].cumsum() - rows["value"]
    axes.barh(places, rows["value"], left=starts, color=BLUE, height=0.6, label="one programme")
    stars = np.where(rows["corrected"], "*", "")
    texts = zip(rows["label_en"], stars, rows["paragraph"], strict=True)
    words = [f"{text}{star}\u00a0\u00a0¶{paragraph}" for text, star, paragraph in texts]
    axes.set_yticks([*places, -1], [*words, "all of them, added up"])
    axes.grid(axis="y", visible=False)
    number_axis(axes, label)
    reference_line(axes, float(figures.loc[total, "value"]), str(figures.loc[total, "label_en"]))
    one_interval(axes, -1, tuple(rows[["low", "value", "high"]].sum()), color=RED, marker="s")
    axes.set_ylim(bottom=-1.6)
    ends = [(rows["low"].sum(), rows["high"].sum())]
    legend_above(axes, [Patch(color=BLUE, lw=0, label="one programme"),
                        Line2D([], [], ls="", marker="s", color=RED, markerfacecolor="white", label="the sum"),
                        *interval_keys(ends, "what the print allows", RED)])  # fmt: skip
    title_and_source(axes, title, _source(rows), name=name)
    return axes


def _source(rows: pd.DataFrame, note: str = REPORT_NOTE) -> str:
    return note + ("; * drawn as corrected" if rows["corrected"].any() else "")

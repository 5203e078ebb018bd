"""Charts of income-gain scenarios: distributions of draws, never points; each takes numbers and gives its axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from poverty_analysis.plots.headings import REPORT_NOTE, title_and_source
from poverty_analysis.plots.number_axes import number_axis, percent_axis
from poverty_analysis.plots.style import (
    BLUE,
    GREY,
    INK,
    SKY,
    legend_above,
)

Vector = NDArray[np.float64]

TAIL = 0.005  # of the draws on each side may lie beyond the axis
ATOM = 0.05  # from this share on, one value that draws repeat is drawn as a line of its own


def assumptions_note(assumptions: pd.DataFrame, parameters: Sequence[str]) -> str:
    """Say which of a chart's assumptions are placeholders, judgements or pooled: the words that stand under it.

    Parameters
    ----------
    assumptions : pandas.DataFrame
        As `gains.load_assumptions` returns, with columns `kind` and `label_en`.
    parameters : sequence of str
        Those that the chart rests on.

    Examples
    --------
    >>> table = pd.DataFrame({"kind": ["placeholder", "sourced"], "label_en": ["Rent", "Line"]}, index=["r", "z"])
    >>> assumptions_note(table, ["r", "z"])
    'Scenario, not an estimate. Placeholders (no source found): rent. Report: official self-report, 2020'
    """
    rows = assumptions.loc[list(parameters)]
    said = ["Scenario, not an estimate"]
    kinds = {"placeholder": "Placeholders (no source found)", "judgement": "Judgement", "pooled": "Pooled from studies"}
    for kind, words in kinds.items():
        names = [_lower_first(name) for name in rows.loc[rows["kind"] == kind, "label_en"]]
        if names:
            said.append(f"{words}: {'; '.join(names)}")
    return ". ".join([*said, "Report: official self-report, 2020"])


def scenario_note(assumptions: pd.DataFrame, parameters: Sequence[str]) -> str:
    """Say in one line what a scenario's chart rests on, and where the assumptions stand with their sources.

    Parameters
    ----------
    assumptions : pandas.DataFrame
        As `gains.load_assumptions` returns, with a column `kind`.
    parameters : sequence of str
        Those that the chart rests on.

    Examples
    --------
    >>> table = pd.DataFrame({"kind": ["placeholder", "sourced"]}, index=["rent", "line"])
    >>> scenario_note(table, ["rent", "line"])
    "Scenario, not an estimate: the report's claims and 2 assumptions, 1 of no source (see data/assumptions)"
    """
    rows = assumptions.loc[list(parameters)]
    bare = int((rows["kind"] == "placeholder").sum())
    number = f"{len(rows)} assumptions" if len(rows) > 1 else "one assumption"
    claims = f"Scenario, not an estimate: the report's claims and {number}"
    return f"{claims}{f', {bare} of no source' if bare else ''} (see data/assumptions)"


def gain_distributions(
    draws: Mapping[str, ArrayLike],
    *,
    title: str,
    label: str,
    note: str = REPORT_NOTE,
    percent: bool = False,
    colors: Sequence[str] | None = None,
    line: tuple[float, str] | None = None,
    name: str | None = None,
) -> Axes:
    """Draw what scenarios draw, one a row: the shape, the median, the 5th to 95th percentile, and these as numbers.

    Parameters
    ----------
    draws : mapping of str to array_like of shape (n,) or float
        By the row's name, from the top down; a single number is one that does not vary.
    title, label, note : str
        The title, the horizontal axis with its unit, what stands under the chart.
    percent : bool
        Whether the draws are ratios, to be shown as per cent.
    colors : sequence of str, optional
        One a row.
    line : (float, str), optional
        A value to compare with, and its name.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        The axis ends at the 0.5th and 99.5th percentile of the widest row; shapes are scaled to one height. A value
        that at least 5% of a row's draws repeat (rent of 0) is a vertical line with its share, outside the shape.

    Raises
    ------
    ValueError
        If there are no rows, or a draw is missing or infinite.
    """
    values = {name: np.atleast_1d(np.asarray(drawn, dtype=float)) for name, drawn in draws.items()}
    if not values:
        raise ValueError("draws must have at least one row; got none")
    for row, drawn in values.items():
        if drawn.size == 0 or not np.isfinite(drawn).all():
            raise ValueError(f"draws must be finite; got a missing or infinite one in {row!r}")
    tones = list(colors) if colors is not None else [BLUE] * len(values)
    _, axes = plt.subplots(figsize=(8.2, 1.4 + 0.48 * len(values)))
    ends = [np.quantile(drawn, [TAIL, 1 - TAIL]) for drawn in values.values()]
    low, high = (float(end) for end in (min(e[0] for e in ends), max(e[1] for e in ends)))
    low, high = min(low, 0.0, line[0] if line else 0.0), max(high, line[0] if line else high)
    high = high if high > low else low + 1.0
    step = (high - low) / 80
    bins = np.arange(np.floor(low / step), np.ceil(high / step) + 1) * step  # 0 is an edge: no gain is shown as a loss
    places = np.arange(len(values))[::-1].astype(float)
    for place, drawn, tone in zip(places, values.values(), tones, strict=True):
        _distribution(axes, place, drawn, tone, bins)
        numbers = [_number(number, percent) for number in np.quantile(drawn, [0.5, 0.05, 0.95])]
        text = f"{numbers[0]}\n({numbers[1]} to {numbers[2]})" if np.ptp(drawn) > 0 else numbers[0]
        axes.annotate(text, (1.01, place + 0.2), xycoords=("axes fraction", "data"), va="center", fontsize=8.5)
    axes.set_yticks(places + 0.1, [fill(name, 34, break_on_hyphens=False) for name in values])
    axes.set_ylim(-0.3, len(values) - 0.05 + (0.35 if line else 0.0))
    pad = 0.02 * (high - low)
    axes.set_xlim(low - pad, high + pad)
    axes.grid(axis="y", visible=False)
    axes.axvline(0, color=GREY, lw=0.8, zorder=1)
    if line:
        _named_line(axes, *line)
    (short_percent_axis if percent else number_axis)(axes, label)
    if any(np.ptp(drawn) > 0 for drawn in values.values()):
        legend_above(axes, _shape_keys(values, tones))
    title_and_source(axes, title, note, name=name)
    return axes


def _shape_keys(values: Mapping[str, Vector], tones: Sequence[str]) -> list[Artist]:
    """What the legend says of a row's marks; in grey, where the rows have several colours."""
    tone = tones[0] if len(set(tones)) == 1 else GREY
    keys: list[Artist] = [
        Line2D([], [], ls="", marker="o", color=tone, markeredgecolor="white", markersize=8, label="median"),
        Line2D([], [], color=tone, lw=4, alpha=0.7, solid_capstyle="butt", label="5% to 95% of draws"),
        Patch(facecolor=tone, alpha=0.3, lw=0, label="draws (99 of 100)"),
    ]
    if any(_atoms(drawn).size for drawn in values.values()):
        keys.append(Line2D([], [], ls="", marker="|", color=tone, markersize=11, mew=2.5, alpha=0.6, label="one value"))
    return keys


def tornado(
    table: pd.DataFrame, *, base: float, title: str, label: str, note: str = REPORT_NOTE, name: str | None = None
) -> Axes:
    """Draw how far a result moves when one assumption at a time goes to its 5th and its 95th percentile.

    Parameters
    ----------
    table : pandas.DataFrame
        Index: names of the assumptions; columns `at_low` and `at_high`: the result there, all others at the median.
    base : float
        The result with every assumption at its median.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        The widest bar at the top; an assumption that moves nothing keeps its row.

    Raises
    ------
    ValueError
        If there are no rows, or a result is missing or infinite.
    """
    if table.empty or not np.isfinite(table[["at_low", "at_high"]].to_numpy(dtype=float)).all():
        raise ValueError("table must have rows with finite at_low and at_high; got none, or a missing or infinite one")
    rows = table.loc[(table["at_high"] - table["at_low"]).abs().sort_values(kind="stable").index]
    _, axes = plt.subplots(figsize=(8.2, 1.45 + 0.36 * len(rows)))
    places = np.arange(len(rows))
    for column, tone, words in (("at_low", SKY, "at its 5th percentile"), ("at_high", BLUE, "at its 95th percentile")):
        axes.barh(places, rows[column] - base, left=base, color=tone, height=0.62, label=words)
    axes.axvline(base, color=INK, lw=1, label="every assumption at its median")
    axes.axvline(0, color=GREY, lw=0.8)
    axes.set_yticks(places, [fill(str(name), 44, break_on_hyphens=False) for name in rows.index])
    axes.grid(axis="y", visible=False)
    number_axis(axes, label)
    axes.margins(x=0.06)
    legend_above(axes)
    title_and_source(axes, title, note, name=name)
    return axes


def _distribution(axes: Axes, place: float, drawn: Vector, tone: str, bins: Vector) -> None:
    low, middle, high = np.quantile(drawn, [0.05, 0.5, 0.95])
    atoms = _atoms(drawn)
    rest = drawn[~np.isin(drawn, atoms)] if atoms.size else drawn
    if np.ptp(drawn) > 0 and rest.size:
        heights, _ = np.histogram(rest, bins)
        axes.stairs(
            place + 0.54 * heights / max(heights.max(), 1), bins, baseline=place, fill=True, color=tone, alpha=0.3
        )
    for atom in atoms:
        axes.vlines(atom, place, place + 0.54, color=tone, lw=2.5, alpha=0.6)
        share = float(np.mean(drawn == atom))
        axes.annotate(f"{share:.0%} at {atom:g}", (atom, place + 0.58), xytext=(6, 0), textcoords="offset points",
                      fontsize=8, color=INK)  # fmt: skip
    axes.hlines(place, low, high, color=tone, lw=4, alpha=0.7)
    axes.plot(middle, place, "o", color=tone, markeredgecolor="white", markersize=8)


def _atoms(drawn: Vector) -> Vector:
    """Values that many draws repeat, where not all are one."""
    found, counts = np.unique(drawn, return_counts=True)
    return found[counts >= ATOM * drawn.size] if found.size > 1 else found[:0]


def short_percent_axis(axes: Axes, label: str) -> None:
    """Label the horizontal axis and write its ratios as per cent, at few round places."""
    percent_axis(axes, label)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def legend_lines(axes: Axes, columns: int) -> None:
    """Put the legend above the axes in lines of so many entries."""
    legend_above(axes, columns=columns)


def _number(number: float, percent: bool) -> str:
    if not percent or number == 0:
        return f"{number:,.0f}" + "%" * percent
    return f"{number:.2%}" if abs(number) < 0.02 else f"{number:.1%}"


def _named_line(axes: Axes, value: float, text: str) -> None:
    axes.axvline(value, color=INK, lw=1.2, ls="--", zorder=1)
    right = value > np.mean(axes.get_xlim())
    axes.annotate(text, (value, 1.0), xycoords=("data", "axes fraction"), xytext=(-4 if right else 4, -2), va="top",
                  ha="right" if right else "left", textcoords="offset points", fontsize=8, color=INK)  # fmt: skip


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]

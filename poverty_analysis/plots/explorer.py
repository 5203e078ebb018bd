"""The chart of one explored programme: gain per person, years to pay its cost back, people below a line."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from poverty_analysis.gains import Explored
from poverty_analysis.plots.chart_names import name_chart
from poverty_analysis.plots.gains import TAIL, Vector, assumptions_note
from poverty_analysis.plots.headings import QUIET
from poverty_analysis.plots.language import TranslatedPlaces
from poverty_analysis.plots.number_axes import number_axis
from poverty_analysis.plots.style import (
    BLUE,
    GREY,
    INK,
    SKY,
    named_lines,
    one_interval,
)

# The chart is narrow, so that a telephone shows it whole. Its panels have fixed places, in inches: they do not shift
# while an assumption moves, and a drawing takes half the time that a computed layout would.
WIDTH = 5.2
_PANELS, _GAP = (1.5, 1.4, 1.25), 0.6
_LEFT, _RIGHT, _TOP, _BOTTOM, _LINE = 1.35, 1.4, 0.4, 0.62, 0.125  # _LINE: of the note
_NOTE_WIDTH = 92  # characters of the note on one line
_YEARS = (0.1, 1_000.0)  # ends of the axis of payback
_TONES = {"gross": SKY, "additional": BLUE}
_GROSS = {  # the gross gain in words, and the case without it, by what it is
    "claim": ("as stated", "without the gain\nas stated"),
    "none": ("as stated", ""),
    "pay": ("pay of a post", "without the\npay of a post"),
    "payout": ("payout and\nwages", "without payout\nand wages"),
}


def explored(
    scenario: Explored,
    *,
    compared: Explored | None = None,
    title: str | None = None,
    note: str | None = None,
    name: str | None = None,
) -> Sequence[Axes]:
    """Draw one explored programme: gain per person, years to pay back, people below the line with and without it.

    Parameters
    ----------
    scenario : gains.Explored
        As `gains.explore` returns it.
    compared : gains.Explored, optional
        The same programme under other choices, drawn as grey outlines; it also keeps the axes still while choices move.
    title : str, optional
        By default the programme's name.
    note : str, optional
        Source and caveats; by default all placeholders and judgements that the scenario rests on.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    sequence of three matplotlib.axes.Axes
        Points are medians, bars run from the 5th to the 95th percentile; the words at the right say the same, also of
        what lies beyond an axis (the outermost 0.5% of gains, paybacks over 1,000 years). "In time" is the share of
        draws in which the cost is paid back within the years for which the gain lasts.

    Raises
    ------
    ValueError
        If the two are not of one programme.
    """
    if compared is not None and compared.programme != scenario.programme:
        raise ValueError(f"compared must be of {scenario.programme}; got {compared.programme}")
    words = "Point: median; bar: 5% to 95% of draws; shapes are scaled to one height. "
    words += "" if compared is None else "Grey: other choices. " if compared.choices else "Grey: nothing chosen. "
    words += assumptions_note(scenario.assumptions, list(scenario.assumptions.index)) if note is None else note
    lines = wrap(words, _NOTE_WIDTH)
    figure, panels = _panels(bottom=_BOTTOM + _LINE * len(lines))
    _gains(panels[0], scenario, compared)
    _paybacks(panels[1], scenario, compared)
    _below(panels[2], scenario, compared)
    if name is not None:
        name_chart(figure, name)
    figure.suptitle(title or f"Scenario: {scenario.label}", x=0.01, ha="left", fontsize=12)
    figure.text(0.01, 0.005, "\n".join(lines), fontsize=7, color=QUIET, va="bottom")
    return panels


def _panels(*, bottom: float) -> tuple[Figure, list[Axes]]:
    """Three axes above each other, their places and the space below them in inches."""
    height = _TOP + sum(_PANELS) + 2 * _GAP + bottom
    figure, panels = plt.subplots(3, 1, figsize=(WIDTH, height), layout=TranslatedPlaces(), height_ratios=_PANELS)
    figure.subplots_adjust(
        left=_LEFT / WIDTH,
        right=1 - _RIGHT / WIDTH,
        top=1 - _TOP / height,
        bottom=bottom / height,
        hspace=3 * _GAP / sum(_PANELS),  # a share of the mean height of the panels
    )
    return figure, list(panels)


def _gains(axes: Axes, scenario: Explored, compared: Explored | None) -> None:
    """Distributions of the gain per person, as stated and additional."""
    drawn = {kind: _draws(scenario, f"{kind}_gain_cny") for kind in _TONES}
    other = {kind: _draws(compared, f"{kind}_gain_cny") for kind in _TONES}
    found = [values for values in (*drawn.values(), *other.values()) if values.size]
    ends = [np.quantile(values, [TAIL, 1 - TAIL]) for values in found]
    ticks = _few_ticks().tick_values(min(0.0, *(e[0] for e in ends)), max(e[1] for e in ends))
    bins = np.linspace(ticks[0], ticks[-1], 10 * (len(ticks) - 1) + 1)
    for place, (kind, tone) in zip((1, 0), _TONES.items(), strict=True):
        _row(axes, place, drawn[kind], other[kind], bins, tone)
        words = _words(scenario.summary, f"{kind}_gain_cny", "the report\nstates none")
        axes.annotate(words, (1.02, place + 0.2), xycoords=("axes fraction", "data"), va="center", fontsize=8.5)
    axes.axvline(0, color=GREY, lw=0.8, zorder=1)
    axes.set_xlim(ticks[0], ticks[-1])
    _rows(axes, [_GROSS[scenario.gross][0], "additional"])
    number_axis(axes, "gain, CNY per person per year")
    axes.xaxis.set_major_locator(_few_ticks())


def _paybacks(axes: Axes, scenario: Explored, compared: Explored | None) -> None:
    """Distributions of the years until the cost is paid back, against the years for which the gain lasts."""
    axes.set_xscale("log")
    axes.set_xlim(*_YEARS)
    bins = np.geomspace(*_YEARS, 81)
    kinds = [kind for kind in _TONES if f"{kind}_gain_cny" in scenario.summary.index]
    for place, kind in zip(range(len(kinds))[::-1], kinds, strict=True):
        name = f"{kind}_payback_years"
        years = _draws(scenario, name)
        _row(axes, place, years, _draws(compared, name), bins, _TONES[kind])
        if years.size:
            in_time = np.mean(years <= scenario.draws["years_lasting"])
            words = f"{_words(scenario.summary, name, '')}\nin time: {in_time:.0%}"
            axes.annotate(words, (1.02, place + 0.2), xycoords=("axes fraction", "data"), va="center", fontsize=8.5)
    _rows(axes, [_GROSS[scenario.gross][0] if kind == "gross" else "additional" for kind in kinds])
    axes.set_xlabel("years to pay the cost back, without interest")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,.10g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    if f"{kinds[-1]}_payback_years" in scenario.summary.index:
        low, middle, high = np.quantile(scenario.draws["years_lasting"], [0.05, 0.5, 0.95])
        axes.axvspan(low, high, color=GREY, alpha=0.2, lw=0)
        named_lines(axes, {"the gain lasts": float(middle)})
    else:
        paid = f"{kinds[-1]}_yuan_per_yuan" in scenario.summary.index
        words = "what is paid each year is its cost" if paid else "no cost is stated, and none is chosen"
        axes.annotate(words, (0.5, 0.5), xycoords="axes fraction", ha="center", va="center", color=INK, fontsize=8.5)


def _below(axes: Axes, scenario: Explored, compared: Explored | None) -> None:
    """People reached who are below the line, with the gain and without it."""
    words = {
        "with": ("with the gain", INK),
        "without_gross": (_GROSS[scenario.gross][1], SKY),
        "without_additional": ("without the\nadditional gain", BLUE),
    }
    words = {f"below_line_{case}": row for case, row in words.items() if f"below_line_{case}" in scenario.summary.index}
    highest = [0.0]
    for place, (name, (_, tone)) in zip(range(len(words))[::-1], words.items(), strict=True):
        for table, shift in ((compared, 0.24), (scenario, 0.0)):
            if table is not None:
                low, middle, high = (float(table.summary.loc[name, end]) for end in ("low", "median", "high"))
                one_interval(axes, place + shift, (low, middle, high), color=GREY if shift else tone)
                highest.append(high)
        axes.annotate(_words(scenario.summary, name, ""), (1.02, place), xycoords=("axes fraction", "data"),
                      va="center", fontsize=8.5)  # fmt: skip
    axes.set_xlim(0, _few_ticks().tick_values(0, max(highest))[-1])
    axes.set_yticks(range(len(words))[::-1], [row for row, _ in words.values()], fontsize=9)
    axes.set_ylim(-0.6, len(words) - 0.4)
    axes.grid(axis="y", visible=False)
    number_axis(axes, f"persons reached who are below {scenario.poverty_line_cny:,.0f} CNY per year")
    axes.xaxis.set_major_locator(_few_ticks())


def _few_ticks() -> MaxNLocator:
    return MaxNLocator(4, steps=[1, 2, 5, 10])


def _row(axes: Axes, place: float, drawn: Vector, other: Vector, bins: Vector, tone: str) -> None:
    """One distribution as a shape with its median and its 5% to 95%, over the outline of the compared one."""
    if other.size and np.any(other != other[0]):
        axes.stairs(place + _heights(other, bins), bins, baseline=place, color=GREY, lw=1)
    if not drawn.size:
        return
    if np.any(drawn != drawn[0]):
        axes.stairs(place + _heights(drawn, bins), bins, baseline=place, fill=True, color=tone, alpha=0.35)
    low, middle, high = np.quantile(drawn, [0.05, 0.5, 0.95], method="nearest")
    if low < bins[-1]:
        axes.hlines(place, max(low, bins[0]), min(high, bins[-1]), color=tone, lw=4, alpha=0.7)
    if bins[0] <= middle <= bins[-1]:
        axes.plot(middle, place, "o", color=tone, markeredgecolor="white", markersize=8)


def _heights(drawn: Vector, bins: Vector) -> Vector:
    """Counts within the bins, the highest as 0.66; NaN where there is none, so that no line runs along the axis."""
    counts = np.histogram(drawn, bins)[0].astype(float)
    return np.where(counts > 0, 0.66 * counts / max(counts.max(), 1.0), np.nan)


def _rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(np.arange(len(names))[::-1] + 0.1, list(names), fontsize=9)
    axes.set_ylim(-0.25, len(names) - 0.1)
    axes.grid(axis="y", visible=False)


def _draws(scenario: Explored | None, name: str) -> Vector:
    if scenario is None or name not in scenario.draws:
        return np.empty(0)
    return np.asarray(scenario.draws[name], dtype=float)


def _words(summary: pd.DataFrame, name: str, otherwise: str) -> str:
    """The median and, below it, from where to where."""
    if name not in summary.index:
        return otherwise
    low, middle, high = (_number(float(summary.loc[name, end])) for end in ("low", "median", "high"))
    return middle if low == middle == high else f"{middle}\n({low} to {high})"


def _number(number: float) -> str:
    if np.isinf(number):
        return "never"
    return f"{number:,.1f}" if 0 < abs(number) < 10 else f"{number:,.0f}"

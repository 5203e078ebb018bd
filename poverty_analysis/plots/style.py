"""One look for every chart: colours, fonts, axes with units, intervals, the source in the corner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any, Literal, cast

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from poverty_analysis.fonts import FAMILY as CHINESE_FAMILY
from poverty_analysis.fonts import FONT as CHINESE_FONT
from poverty_analysis.plots.chart_data import offer_chart_data
from poverty_analysis.plots.chart_names import name_chart
from poverty_analysis.plots.language import TranslatedLayout
from poverty_analysis.plots.table_headers import offer_headers

AXIS_WIDTH = 72  # characters of an axis label on one line
LABEL_WIDTH = 44  # characters of a row's label before it takes a second line
NOTE_WIDTH = 138  # characters of a note below a chart on one line

# Okabe and Ito (2008), Color universal design: told apart with every common colour blindness
INK, GREY, BLUE, ORANGE, GREEN, RED, SKY, PINK = (
    "#222222",
    "#7f7f7f",
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#56B4E9",
    "#CC79A7",
)

HALO = {"facecolor": "white", "alpha": 0.7, "lw": 0, "pad": 1}

PALETTE = [BLUE, ORANGE, GREEN, RED, SKY, PINK, GREY]

# beyond seaborn's "whitegrid", or instead of what that has
STYLE: dict[str, Any] = {
    "axes.edgecolor": "#999999",
    "axes.labelcolor": "black",
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,  # and never bold: the Chinese font has one weight, and matplotlib says so on stderr
    "axes.unicode_minus": False,
    "figure.constrained_layout.use": True,
    "figure.dpi": 110,
    "figure.figsize": (8.0, 4.0),
    "font.family": ["DejaVu Sans", CHINESE_FAMILY],  # the second is asked only for what the first does not have
    "font.size": 9.5,
    "grid.color": "#e4e4e4",
    "legend.frameon": False,
    "lines.solid_capstyle": "projecting",
    "patch.force_edgecolor": False,  # white edges would cut what thin bars and areas have
    "savefig.dpi": 110,
    "text.color": "black",
    "xtick.color": "black",
    "ytick.color": "black",
}

SCENARIO_NOTE = "Scenario, not an estimate: the report's claims, outside facts, and assumptions of the package"
SYNTHETIC_NOTE = "Synthetic register: drawn at random by the package to teach methods; nothing here is about Qamdo"
REPORT_NOTE = "Source: Qamdo report, 2020 (official self-report); own transcription"


def apply_style() -> None:
    """Give every chart drawn from here on the package's look, whatever the user's own settings are.

    Starts from matplotlib's defaults, takes seaborn's white theme with the package's palette, and makes the Chinese
    font of the package known. Notebooks call it once, in the cell of the imports; nothing happens when the package is
    imported. Where IPython runs, every figure shown from then on carries its numbers beside its picture (`chart_data`).

    Examples
    --------
    >>> apply_style()
    >>> mpl.rcParams["font.family"]
    ['DejaVu Sans', 'Noto Sans SC Subset']
    """
    if CHINESE_FAMILY not in {font.name for font in font_manager.fontManager.ttflist}:
        font_manager.fontManager.addfont(CHINESE_FONT)
    mpl.rcdefaults()
    sns.set_theme(context=cast("Any", None), style="whitegrid", palette=PALETTE, rc=STYLE)  # sizes stay matplotlib's
    offer_chart_data()
    offer_headers()


LONGEST_LABEL = 120


def as_words(text: str, longest: int = LONGEST_LABEL) -> str:
    """Make a text from data safe to draw: a dollar sign is no mathematics, and what is very long is cut.

    Examples
    --------
    >>> as_words("US$5 to US$10")
    'US\\\\$5 to US\\\\$10'
    """
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return cut.replace("$", r"\$")


def title_and_source(axes: Axes, title: str, source: str = REPORT_NOTE, *, name: str | None = None) -> None:
    """Write a chart's title above it, and the source of its numbers below it, small, in as many lines as it takes.

    The `name`, if one is given, is what the chart is called for good (`name_chart`).
    """
    figure = cast("Figure", axes.figure)
    if name is not None:
        name_chart(figure, name)
    figure.suptitle(as_words(title, longest=400), x=0.01, ha="left", fontsize=12)
    text = as_words(fill(source, NOTE_WIDTH), longest=2000)
    note = (0.2 + 0.125 * text.count("\n")) / figure.get_size_inches()[1]
    figure.set_layout_engine(TranslatedLayout(rect=(0, note, 1, 1 - note)))
    figure.text(0.01, 0.005, text, fontsize=7, color=GREY, va="bottom")


def synthetic_title(axes: Axes, title: str, note: str = "", *, name: str | None = None) -> None:
    """Write title and source of a chart of synthetic numbers, and stamp it: in the title, the corner and the note."""
    title_and_source(axes, f"Synthetic: {title}", f"{SYNTHETIC_NOTE}. {note}" if note else SYNTHETIC_NOTE, name=name)
    cast("Figure", axes.figure).text(0.99, 0.97, "synthetic", ha="right", va="top", fontsize=9, color=RED)


def legend_above(
    axes: Axes, handles: Sequence[Artist] | None = None, *, columns: int | None = None, above: float = 1.0
) -> None:
    """Put the legend between title and axes, in one line or in so many columns; higher, above a panel's own title."""
    entries = handles if handles is not None else axes.get_legend_handles_labels()[0]
    axes.legend(
        handles=entries,
        loc="lower left",
        bbox_to_anchor=(0, above),
        ncols=columns or len(entries),
        borderaxespad=0.2,
        fontsize=8.5,
        handletextpad=0.4,
        columnspacing=1.1,
    )


def number_axis(axes: Axes, label: str) -> None:
    """Label the horizontal axis with its unit and write its numbers with thousands separators."""
    axes.set_xlabel(fill(label, AXIS_WIDTH))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,.10g}"))
    if axes.get_xscale() == "linear":
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))


def percent_axis(axes: Axes, label: str) -> None:
    """Label the horizontal axis and write its ratios as per cent."""
    axes.set_xlabel(fill(label, AXIS_WIDTH))
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=None))


def percent_height(axes: Axes, label: str) -> None:
    """Label the vertical axis and write its ratios as per cent."""
    axes.set_ylabel(label)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.10g}%"))


def interval_points(
    axes: Axes,
    table: pd.DataFrame,
    *,
    labels: Sequence[str],
    color: str | Sequence[str] = BLUE,
    marker: str | Sequence[str] = "o",
) -> None:
    """Draw one row a line: a point at its value, a bar over its interval, an arrow where the interval has no end.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    table : pandas.DataFrame
        Columns `value`, `low`, `high`, in the unit of the axis; the first row is drawn at the top.
    labels : sequence of str, shape (rows,)
    color, marker : str or sequence of str, shape (rows,)

    Raises
    ------
    ValueError
        If there are no rows, or a row does not hold ``low <= value <= high``.
    """
    rows = len(table)
    if not rows:
        raise ValueError("table must have at least one row; got none")
    if not ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all():
        raise ValueError("an interval must hold its value: low <= value <= high in every row")
    places = np.arange(rows)[::-1]
    colors = [color] * rows if isinstance(color, str) else list(color)
    markers = [marker] * rows if isinstance(marker, str) else list(marker)
    for place, row, tone, shape in zip(places, table.itertuples(), colors, markers, strict=True):
        one_interval(axes, place, (row.low, row.value, row.high), color=tone, marker=shape)
    axes.set_yticks(places, [fill(as_words(label), LABEL_WIDTH, break_on_hyphens=False) for label in labels])
    axes.set_ylim(-0.7, rows - 0.3)
    axes.grid(axis="x", visible=True)
    axes.grid(axis="y", visible=False)


def one_interval(
    axes: Axes, place: float, ends: tuple[float, float, float], *, color: str = BLUE, marker: str = "o"
) -> None:
    """Draw low, value and high at one height: a point, a bar, an arrow where there is no upper end."""
    low, value, high = ends
    axes.plot(value, place, marker, color=color, markersize=6, markerfacecolor="white" if marker in "sD" else color)
    if np.isinf(high):
        arrow = {"arrowstyle": "<-", "color": color, "lw": 1.4, "shrinkA": 0}
        axes.annotate("", (value, place), xytext=(26, 0), textcoords="offset points", arrowprops=arrow)
    elif high > low:
        axes.hlines(place, low, high, color=color, lw=4, alpha=0.4)


def named_lines(axes: Axes, lines: Mapping[str, float]) -> None:
    """Vertical dashed lines, their names above each other so that close ones can be read."""
    if not lines:
        return
    low, high = axes.get_ylim()
    inches = max(cast("Figure", axes.figure).get_size_inches()[1] - 1.4, 1.0)  # about the height of the axes
    axes.set_ylim(low, high + (high - low) * 0.15 * len(lines) / inches)
    for number, (name, value) in enumerate(lines.items()):
        axes.axvline(value, color=INK, lw=1, ls="--", zorder=1)
        right = axes.transAxes.inverted().transform(axes.transData.transform((value, low)))[0] > 0.6
        axes.annotate(name, (value, 1.0), xycoords=("data", "axes fraction"), textcoords="offset points", va="top",
                      xytext=(-4 if right else 4, -2 - 10 * number), ha="right" if right else "left", fontsize=8,
                      color=INK, bbox=HALO)  # fmt: skip


def named_levels(axes: Axes, levels: Mapping[str, float], *, side: Literal["left", "right"] = "right") -> None:
    """Horizontal dashed lines with their names above one end of them."""
    end, shift = (0, 2) if side == "left" else (1, -2)
    for name, value in levels.items():
        axes.axhline(value, color=INK, lw=1, ls="--", zorder=1)
        axes.annotate(name, (end, value), xycoords=("axes fraction", "data"), xytext=(shift, 2),
                      textcoords="offset points", ha=side, fontsize=8, color=INK, bbox=HALO)  # fmt: skip

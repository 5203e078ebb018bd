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
from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory

from poverty_analysis.fonts import FAMILY as CHINESE_FAMILY
from poverty_analysis.fonts import FONT as CHINESE_FONT
from poverty_analysis.plots.chart_data import offer_chart_data
from poverty_analysis.plots.headings import as_words
from poverty_analysis.plots.table_headers import offer_headers

KEY_WIDTH, LETTER_WIDTH = 0.55, 0.066  # inches that a mark of the legend takes, and a letter of its words
LABEL_WIDTH = 44  # characters of a row's label before it takes a second line

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

FAR_RIGHT = 0.6  # of the axes' width: a line beyond it has its name on its left

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


def legend_above(
    axes: Axes, handles: Sequence[Artist] | None = None, *, columns: int | None = None, above: float = 1.0
) -> None:
    """Put the legend between title and axes, below the title's first letter: in as many lines as it takes, or columns.

    Higher, `above` a panel's own title.
    """
    entries = list(handles) if handles is not None else axes.get_legend_handles_labels()[0]
    figure = cast("Figure", axes.figure)
    spec = axes.get_subplotspec()
    aligned = spec is None or spec.is_first_col()  # else above its own panel, not below the title
    # of a figure in panels, the first one: a longer line would push the next panel away
    room = figure.get_size_inches()[0] * (spec.colspan.stop / spec.get_gridspec().ncols if spec and aligned else 1)
    needed = sum(KEY_WIDTH + LETTER_WIDTH * len(str(entry.get_label())) for entry in entries)
    lines = max(1, int(np.ceil(needed / (room - 0.3))))
    legend = axes.legend(
        handles=entries,
        loc="lower left",
        bbox_to_anchor=(0.005 if aligned else 0, above),
        bbox_transform=(blended_transform_factory(figure.transFigure, axes.transAxes) if aligned else axes.transAxes),
        ncols=columns or -(-len(entries) // lines),
        borderaxespad=0.2,
        fontsize=8.5,
        handletextpad=0.4,
        columnspacing=1.1,
    )
    for line in legend.get_lines():
        line.set_solid_capstyle("butt")  # a projecting end would touch the words


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


def interval_keys(
    ends: pd.DataFrame | Sequence[tuple[float, float]], words: str = "interval", color: str = GREY
) -> list[Artist]:
    """Return what a legend says of bars and arrows of `one_interval`, of those that are drawn: what ends they have.

    Parameters
    ----------
    ends : pandas.DataFrame or sequence of (float, float)
        Columns `low` and `high`, or pairs of them.
    words : str
        What a bar spans.
    """
    pairs = ends[["low", "high"]].to_numpy(dtype=float) if isinstance(ends, pd.DataFrame) else np.array(ends, float)
    keys: list[Artist] = []
    if (np.isfinite(pairs[:, 1]) & (pairs[:, 1] > pairs[:, 0])).any():
        keys.append(Line2D([], [], color=color, lw=4, alpha=0.4, solid_capstyle="butt", label=words))
    if np.isinf(pairs[:, 1]).any():
        keys.append(Line2D([], [], color=color, lw=1.4, marker=">", markersize=4, label="no upper end"))
    return keys


def named_lines(axes: Axes, lines: Mapping[str, float]) -> None:
    """Vertical dashed lines, their names above each other and across no line, so that close ones can be read."""
    if not lines:
        return
    low, high = axes.get_ylim()
    inches = max(cast("Figure", axes.figure).get_size_inches()[1] - 1.4, 1.0)  # about the height of the axes
    axes.set_ylim(low, high + (high - low) * 0.15 * len(lines) / inches)
    to_left = {
        name: axes.transAxes.inverted().transform(axes.transData.transform((value, low)))[0] > FAR_RIGHT
        for name, value in lines.items()
    }
    # a name lies across the lines beyond its own, which therefore end below it
    order = sorted(lines, key=lambda name: (to_left[name], -lines[name] if to_left[name] else lines[name]))
    for name, value in lines.items():
        down, left = 2 + 10 * order.index(name), to_left[name]
        axes.axvline(value, ymax=1 - (down - 2) / (72 * inches), color=INK, lw=1, ls="--", zorder=1)
        axes.annotate(name, (value, 1.0), xycoords=("data", "axes fraction"), textcoords="offset points", va="top",
                      xytext=(-4 if left else 4, -down), ha="right" if left else "left", fontsize=8, color=INK,
                      bbox=HALO)  # fmt: skip


def named_levels(
    axes: Axes, levels: Mapping[str, float], *, side: Literal["left", "right"] = "right", below: bool = False
) -> None:
    """Horizontal dashed lines with their names above one end of them, or below it."""
    end, shift = (0, 2) if side == "left" else (1, -2)
    for name, value in levels.items():
        axes.axhline(value, color=INK, lw=1, ls="--", zorder=1)
        axes.annotate(name, (end, value), xycoords=("axes fraction", "data"), xytext=(shift, -2 if below else 2),
                      textcoords="offset points", ha=side, va="top" if below else "baseline", fontsize=8, color=INK,
                      bbox=HALO)  # fmt: skip

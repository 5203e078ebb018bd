"""One look for every chart: the style, axes in percent and thousands, the source note, the dot with its interval."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pandas as pd
from cycler import cycler
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FuncFormatter, PercentFormatter

# Okabe and Ito's colours, told apart with every common kind of colour vision: M. Okabe and K. Ito (2008), Color
# Universal Design: How to make figures and presentations that are friendly to colorblind people.
# In this order the first three also differ as greys: their lightness (CIE L*) is 46, 71 and 0.
BLUE, ORANGE, BLACK, VERMILLION = "#0072B2", "#E69F00", "#000000", "#D55E00"
SKY_BLUE, GREEN, PURPLE, GREY = "#56B4E9", "#009E73", "#CC79A7", "#595959"
PALETTE = (BLUE, ORANGE, BLACK, VERMILLION, SKY_BLUE, GREEN, PURPLE)

CHINESE_FONT = Path(__file__).parent / "fonts" / "NotoSansSC-Subset.otf"
CHINESE_FAMILY = "Noto Sans SC Subset"

STYLE: dict[str, Any] = {
    "figure.dpi": 110,
    "figure.figsize": (7.2, 4.2),
    "figure.constrained_layout.use": True,
    "font.family": ["DejaVu Sans", CHINESE_FAMILY],  # the second is asked only for what the first does not have
    "font.size": 9.5,
    "axes.titlesize": "large",  # and never bold: the Chinese font has one weight, and matplotlib says so on stderr
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=PALETTE, linestyle=["-", "--", "-.", ":", "-", "--", "-."]),
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "image.cmap": "cividis",
}


def apply_style() -> None:
    """Give every figure drawn from here on the house's look, whatever the user's own settings are.

    Starts from matplotlib's defaults, makes the Chinese font of the package known and sets `STYLE`. Notebooks call
    it once, in the cell of the imports; nothing happens when the package is imported.

    Examples
    --------
    >>> apply_style()
    >>> mpl.rcParams["font.family"]
    ['DejaVu Sans', 'Noto Sans SC Subset']
    """
    if CHINESE_FAMILY not in {font.name for font in font_manager.fontManager.ttflist}:
        font_manager.fontManager.addfont(CHINESE_FONT)
    mpl.rcdefaults()
    mpl.style.use(STYLE)


def percent_axis(axis: Axis, *, decimals: int | None = None) -> None:
    """Label the ticks of an axis of ratios as percent: 0.25 becomes 25%.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        `ax.xaxis` or `ax.yaxis`; its values are ratios, 1 for the whole.
    decimals : int, optional
        Digits behind the point; as many as the ticks need by default.
    """
    axis.set_major_formatter(PercentFormatter(xmax=1, decimals=decimals))


def number_axis(axis: Axis) -> None:
    """Label the ticks of an axis with plain numbers in groups of three: 194600 becomes 194,600.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        `ax.xaxis` or `ax.yaxis`.
    """
    axis.set_major_formatter(FuncFormatter(_grouped))


def _grouped(value: float, _: object = None) -> str:
    """Write a tick.

    Examples
    --------
    >>> _grouped(194600), _grouped(0.5), _grouped(-3_000_000)
    ('194,600', '0.5', '−3,000,000')
    """
    return f"{value:,.12g}".replace("-", "\N{MINUS SIGN}")


def source_note(where: Axes | Figure, text: str) -> Text:
    """Write where the numbers come from into the lower right corner of a figure.

    Parameters
    ----------
    where : Axes or Figure
        The figure, or any axes in it.
    text : str
        The source, such as "Source: report on Qamdo (2020), paragraph 5".

    Returns
    -------
    matplotlib.text.Text
        The layout keeps room for it, so that it never lies on an axis label.

    Raises
    ------
    ValueError
        If the figure has a note: the second would replace the first without a word.
    """
    figure = where if isinstance(where, Figure) else where.get_figure(root=True)
    if not isinstance(figure, Figure):
        raise TypeError(f"where must be axes or a figure; got {type(where).__name__} in no figure")
    if figure.get_supxlabel():
        raise ValueError(f"a figure must have one source note; it has {figure.get_supxlabel()!r}")
    return figure.supxlabel(text, x=0.995, ha="right", fontsize="x-small", color=GREY)


class IntervalPoints(NamedTuple):
    """What `interval_points` drew: dots, the lines between finite ends, an arrow for each end that is open."""

    dots: Line2D
    intervals: LineCollection
    arrows: list[Annotation]


def interval_points(
    ax: Axes,
    table: pd.DataFrame,
    *,
    value: str = "value",
    low: str = "low",
    high: str = "high",
    label: str | None = None,
    color: str = BLUE,
    marker: str = "o",
    offset: float = 0.0,
    legend: str | None = None,
) -> IntervalPoints:
    """Draw one row per quantity, from the top: a dot at its value, a line over its interval.

    An end without a bound is an arrow to the edge of the chart. Called twice with different `offset`, `color` and
    `marker`, it compares two readings of the same rows.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The rows become y = 0, 1, ... from the top, the values x.
    table : pandas.DataFrame, n rows
        One row per quantity, in the order to be shown; not changed.
    value, low, high : str
        Columns, all in the unit of the x axis. `low` may be -inf and `high` inf; a value that is not known (NaN) has
        no dot.
    label : str, optional
        The column that names the rows; the index by default.
    color, marker : str
        Of the dots.
    offset : float
        Moves the rows down, in rows: -0.15 and 0.15 set two series side by side.
    legend : str, optional
        The name of this series in a legend.

    Returns
    -------
    IntervalPoints
        The artists; `dots.get_xdata()` are the plotted values.

    Raises
    ------
    KeyError
        If the table lacks a column.
    ValueError
        If it has no rows, or an interval is missing, reversed or does not hold its value.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> table = pd.DataFrame({"value": [3200, 3300], "low": [3200, 3300], "high": [3300, np.inf]}, index=["a", "b"])
    >>> fig, ax = plt.subplots()
    >>> drawn = interval_points(ax, table)
    >>> drawn.dots.get_xdata().tolist(), len(drawn.arrows)
    ([3200.0, 3300.0], 1)
    >>> plt.close(fig)
    """
    names = (table[label] if label is not None else table.index.to_series()).astype(str).tolist()
    values, lows, highs = (table[column].to_numpy(dtype=float, na_value=np.nan) for column in (value, low, high))
    _require_intervals(values, lows, highs, names)
    rows = np.arange(len(names)) + offset
    (dots,) = ax.plot(values, rows, linestyle="none", marker=marker, color=color, label=legend, zorder=3)
    starts, ends = np.where(np.isfinite(lows), lows, values), np.where(np.isfinite(highs), highs, values)
    intervals = ax.hlines(rows, starts, ends, color=color, linewidth=2)
    arrows = [_open_end(ax, starts[row], rows[row], 1, color) for row in np.flatnonzero(np.isposinf(highs))]
    arrows += [_open_end(ax, ends[row], rows[row], 0, color) for row in np.flatnonzero(np.isneginf(lows))]
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    return IntervalPoints(dots, intervals, arrows)


def _require_intervals(values: np.ndarray, lows: np.ndarray, highs: np.ndarray, names: list[str]) -> None:
    if not names:
        raise ValueError("table must have at least one row; got none")
    outside = ~(lows <= highs) | (values < lows) | (values > highs) | np.isinf(values)
    nothing = np.isnan(values) & np.isinf(lows) & np.isinf(highs)
    if (outside | nothing).any():
        row = int(np.argmax(outside | nothing))
        raise ValueError(
            f"an interval must hold its value, low <= value <= high, with one of them finite; "
            f"got {lows[row]:g}, {values[row]:g}, {highs[row]:g} in row {names[row]!r}"
        )


def _open_end(ax: Axes, at: float, row: float, edge: int, color: str) -> Annotation:
    """Draw an arrow from a value to the left (0) or right (1) edge of the axes, wherever that comes to lie."""
    return ax.annotate(
        "",
        xy=(edge, row),
        xycoords=ax.get_yaxis_transform(),
        xytext=(at, row),
        textcoords="data",
        arrowprops={"arrowstyle": "-|>", "color": color, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0},
        annotation_clip=False,
    )

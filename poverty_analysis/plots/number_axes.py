"""Axes of numbers: labels with their unit, ticks as people write them, in English by thousands, in Chinese by 万."""

from __future__ import annotations

from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import Formatter, FuncFormatter, MaxNLocator

from poverty_analysis.plots.language import language_in_use

AXIS_WIDTH = 72  # characters of an axis label on one line
LONG = 10_000_000  # from which on English numbers are written as millions
CHINESE_LONG = 100_000  # from which on Chinese numbers are written by 万 and 亿


def in_words(number: float) -> str:
    """Write a large number as people say it in the language in use: 100 million; 1亿.

    Examples
    --------
    >>> in_words(163.87e8), in_words(250_000.0), in_words(0.0)
    ('16.387 billion', '250,000', '0')
    >>> from poverty_analysis.plots import in_language
    >>> with in_language("zh"):
    ...     in_words(163.87e8), in_words(250_000.0), in_words(0.0)
    ('163.87亿', '25万', '0')
    """
    chinese = language_in_use() == "zh"
    units = ((1e8, "亿"), (1e4, "万")) if chinese else ((1e9, " billion"), (1e6, " million"))
    size, unit = next((pair for pair in units if abs(number) >= pair[0]), (1.0, ""))
    return f"{number / size:,.10g}{unit}"


def thousands(axis: Axis) -> Formatter:
    """Return how the numbers of an axis are written: all in one way, by the largest that it reaches.

    Up to 10 million by thousands (250,000), beyond in words (250 million); in Chinese from 100,000 on in 万 and 亿.
    """

    def written(number: float, _: object) -> str:
        reach = max(map(abs, axis.get_view_interval()))
        long = reach >= (CHINESE_LONG if language_in_use() == "zh" else LONG)
        return in_words(number) if long else f"{number:,.10g}"

    return FuncFormatter(written)


def number_axis(axes: Axes, label: str) -> None:
    """Label the horizontal axis with its unit and write its numbers with thousands separators, long ones in words."""
    axes.set_xlabel(fill(label, AXIS_WIDTH))
    axes.xaxis.set_major_formatter(thousands(axes.xaxis))
    if axes.get_xscale() == "linear":
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))


def number_height(axes: Axes, label: str) -> None:
    """Label the vertical axis with its unit and write its numbers in the same way."""
    axes.set_ylabel(label)
    axes.yaxis.set_major_formatter(thousands(axes.yaxis))


def percent_axis(axes: Axes, label: str) -> None:
    """Label the horizontal axis and write its ratios as per cent."""
    axes.set_xlabel(fill(label, AXIS_WIDTH))
    axes.xaxis.set_major_formatter(FuncFormatter(_percent))


def percent_height(axes: Axes, label: str) -> None:
    """Label the vertical axis and write its ratios as per cent."""
    axes.set_ylabel(label)
    axes.yaxis.set_major_formatter(FuncFormatter(_percent))


def _percent(share: float, _: object) -> str:
    """No more decimals than the number has: 5%, 0.5%."""
    return f"{100 * share:.10g}%"

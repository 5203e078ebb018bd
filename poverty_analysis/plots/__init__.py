"""One look for every chart; a drawing function per kind of chart."""

from poverty_analysis.plots.report import (
    figure_points,
    finance_split,
    implied_points,
    programme_sum,
    reference_line,
    verdict_bars,
    whole_totals,
)
from poverty_analysis.plots.style import apply_style, interval_points, number_axis, percent_axis, title_and_source

__all__ = [
    "apply_style",
    "figure_points",
    "finance_split",
    "implied_points",
    "interval_points",
    "number_axis",
    "percent_axis",
    "programme_sum",
    "reference_line",
    "title_and_source",
    "verdict_bars",
    "whole_totals",
]

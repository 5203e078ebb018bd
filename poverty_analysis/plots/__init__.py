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
from poverty_analysis.plots.style import interval_points, number_axis, percent_axis, title_and_source, use_style

__all__ = [
    "figure_points",
    "finance_split",
    "implied_points",
    "interval_points",
    "number_axis",
    "percent_axis",
    "programme_sum",
    "reference_line",
    "title_and_source",
    "use_style",
    "verdict_bars",
    "whole_totals",
]

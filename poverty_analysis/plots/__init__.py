"""One look for every chart; a drawing function per kind of chart."""

from poverty_analysis.plots.programmes import (
    SCENARIO_NOTE,
    before_after_causal,
    break_even_frontier,
    claims_by_basis,
    distributions,
    fan,
    scenario_ranges,
)
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
    "SCENARIO_NOTE",
    "apply_style",
    "before_after_causal",
    "break_even_frontier",
    "claims_by_basis",
    "distributions",
    "fan",
    "figure_points",
    "finance_split",
    "implied_points",
    "interval_points",
    "number_axis",
    "percent_axis",
    "programme_sum",
    "reference_line",
    "scenario_ranges",
    "title_and_source",
    "verdict_bars",
    "whole_totals",
]

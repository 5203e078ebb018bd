"""One look for every chart; a drawing function per kind of chart."""

from poverty_analysis.plots.chart_data import chart_csv, chart_data
from poverty_analysis.plots.chart_names import chart_name, name_chart
from poverty_analysis.plots.effects import effect_paths, village_means
from poverty_analysis.plots.evaluation import (
    estimates_against_truth,
    gap_steps,
    group_paths,
    growth_curves,
)
from poverty_analysis.plots.evidence import forest
from poverty_analysis.plots.explorer import explored
from poverty_analysis.plots.gain_curves import break_even_frontier, gain_fan, surplus_by_return
from poverty_analysis.plots.gains import assumptions_note, gain_distributions, tornado
from poverty_analysis.plots.heat_maps import coverage_map
from poverty_analysis.plots.language import UntranslatedError, in_language, language_in_use, say, use_language
from poverty_analysis.plots.measures import cumulative_incomes, incidence_curves, lorenz_curves, tip_curves
from poverty_analysis.plots.programmes import claims_by_basis, growth_accounts, overlap_bars, scenario_ranges
from poverty_analysis.plots.reliability import calibration_chart, coverage_chart, detectable_effects
from poverty_analysis.plots.relocation import before_after_causal, fan, move_frontier
from poverty_analysis.plots.report import (
    figure_points,
    finance_split,
    implied_points,
    programme_sum,
    reference_line,
    verdict_bars,
    whole_totals,
)
from poverty_analysis.plots.style import (
    REPORT_NOTE,
    SCENARIO_NOTE,
    apply_style,
    interval_points,
    number_axis,
    percent_axis,
    title_and_source,
)
from poverty_analysis.plots.table_headers import headers

__all__ = [
    "REPORT_NOTE",
    "SCENARIO_NOTE",
    "UntranslatedError",
    "apply_style",
    "assumptions_note",
    "before_after_causal",
    "break_even_frontier",
    "calibration_chart",
    "chart_csv",
    "chart_data",
    "chart_name",
    "claims_by_basis",
    "coverage_chart",
    "coverage_map",
    "cumulative_incomes",
    "detectable_effects",
    "effect_paths",
    "estimates_against_truth",
    "explored",
    "fan",
    "figure_points",
    "finance_split",
    "forest",
    "gain_distributions",
    "gain_fan",
    "gap_steps",
    "group_paths",
    "growth_accounts",
    "growth_curves",
    "headers",
    "implied_points",
    "in_language",
    "incidence_curves",
    "interval_points",
    "language_in_use",
    "lorenz_curves",
    "move_frontier",
    "name_chart",
    "number_axis",
    "overlap_bars",
    "percent_axis",
    "programme_sum",
    "reference_line",
    "say",
    "scenario_ranges",
    "surplus_by_return",
    "tip_curves",
    "title_and_source",
    "tornado",
    "use_language",
    "verdict_bars",
    "village_means",
    "whole_totals",
]

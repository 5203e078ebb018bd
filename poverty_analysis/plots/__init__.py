"""One look for every chart; a drawing function per kind of chart."""

from poverty_analysis.plots.areas import area_dots
from poverty_analysis.plots.chart_data import chart_csv, chart_data
from poverty_analysis.plots.chart_names import chart_name, name_chart
from poverty_analysis.plots.dimensions import banded_curves, dimension_dashboard
from poverty_analysis.plots.effects import effect_paths, village_means
from poverty_analysis.plots.evaluation import (
    estimates_against_truth,
    gap_steps,
    group_paths,
    growth_curves,
)
from poverty_analysis.plots.evidence import claims_in_company, forest
from poverty_analysis.plots.explorer import explored
from poverty_analysis.plots.gain_curves import break_even_frontier, gain_fan, surplus_by_return
from poverty_analysis.plots.gains import assumptions_note, gain_distributions, scenario_note, tornado
from poverty_analysis.plots.headings import REPORT_NOTE, title_and_source
from poverty_analysis.plots.heat_maps import coverage_map
from poverty_analysis.plots.incidence import incidence_by_group, incidence_ranges
from poverty_analysis.plots.language import UntranslatedError, in_language, language_in_use, say, use_language
from poverty_analysis.plots.measures import cumulative_incomes, incidence_curves, lorenz_curves, tip_curves
from poverty_analysis.plots.number_axes import number_axis, percent_axis
from poverty_analysis.plots.over_time import panel_bounds, poverty_flows
from poverty_analysis.plots.programmes import claims_by_basis, growth_accounts, overlap_bars, scenario_ranges
from poverty_analysis.plots.reliability import calibration_chart, coverage_chart, detectable_effects
from poverty_analysis.plots.relocation import before_after_causal, fan, move_frontier
from poverty_analysis.plots.report import (
    figure_points,
    finance_split,
    implied_points,
    programme_sum,
    promise_bars,
    reference_line,
    verdict_bars,
    whole_totals,
)
from poverty_analysis.plots.style import (
    SCENARIO_NOTE,
    apply_style,
    interval_points,
)
from poverty_analysis.plots.survey import survey_intervals
from poverty_analysis.plots.table_headers import headers
from poverty_analysis.plots.yearbook import grouped_fit, income_against_lines

__all__ = [
    "REPORT_NOTE",
    "SCENARIO_NOTE",
    "UntranslatedError",
    "apply_style",
    "area_dots",
    "assumptions_note",
    "banded_curves",
    "before_after_causal",
    "break_even_frontier",
    "calibration_chart",
    "chart_csv",
    "chart_data",
    "chart_name",
    "claims_by_basis",
    "claims_in_company",
    "coverage_chart",
    "coverage_map",
    "cumulative_incomes",
    "detectable_effects",
    "dimension_dashboard",
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
    "grouped_fit",
    "growth_accounts",
    "growth_curves",
    "headers",
    "implied_points",
    "in_language",
    "incidence_by_group",
    "incidence_curves",
    "incidence_ranges",
    "income_against_lines",
    "interval_points",
    "language_in_use",
    "lorenz_curves",
    "move_frontier",
    "name_chart",
    "number_axis",
    "overlap_bars",
    "panel_bounds",
    "percent_axis",
    "poverty_flows",
    "programme_sum",
    "promise_bars",
    "reference_line",
    "say",
    "scenario_note",
    "scenario_ranges",
    "surplus_by_return",
    "survey_intervals",
    "tip_curves",
    "title_and_source",
    "tornado",
    "use_language",
    "verdict_bars",
    "village_means",
    "whole_totals",
]

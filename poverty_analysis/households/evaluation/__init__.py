"""Estimators of a programme's effect: thin wrappers over statsmodels, for any table of households with column names.

Every estimator returns a `Result`: one tidy table (estimand, estimate, standard_error, low, high, n, clusters,
assumptions, clusters by arm, degrees of freedom, remark) that remembers its covariance and what each cluster adds. Some
put a column before it (an event time, a quantile). Of several rows of the same kind none is the headline. Tests return
hypothesis, statistic and p_value. Nothing is dropped, trimmed or filled in: what cannot be used is refused, with the
place; `prepare_panel` is the door for a table as it comes, and says what it does to it.

Standard errors leave out each cluster in turn, with Welch's degrees of freedom; `cluster=` has no default. Rows that
rest on too few clusters have no interval, and say why.
"""

from poverty_analysis.households.evaluation.attrition import attrition_weights
from poverty_analysis.households.evaluation.bacon import bacon_decomposition
from poverty_analysis.households.evaluation.balance import covariate_balance, score_overlap
from poverty_analysis.households.evaluation.bounds import lee_bounds, manski_bounds
from poverty_analysis.households.evaluation.castle import load_castle
from poverty_analysis.households.evaluation.difference_in_differences import difference_in_differences
from poverty_analysis.households.evaluation.discontinuity import regression_discontinuity
from poverty_analysis.households.evaluation.door import prepare_panel
from poverty_analysis.households.evaluation.event_study import event_study, pre_trend_test
from poverty_analysis.households.evaluation.instrument import instrumental_variable
from poverty_analysis.households.evaluation.naive import before_after, naive_comparison
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.households.evaluation.placebo import permutation_test, placebo_date
from poverty_analysis.households.evaluation.power import (
    intracluster_correlation,
    minimum_detectable_effect,
    power_to_detect,
)
from poverty_analysis.households.evaluation.quantile_effects import quantile_treatment_effect
from poverty_analysis.households.evaluation.regression import regression_with_controls
from poverty_analysis.households.evaluation.relative_magnitudes import pre_trend_power, relative_magnitudes
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.robustness import breakdown, robustness_value
from poverty_analysis.households.evaluation.stacked import stacked_difference_in_differences
from poverty_analysis.households.evaluation.staggered import group_time_effects
from poverty_analysis.households.evaluation.threshold_bandwidth import discontinuity_bandwidth
from poverty_analysis.households.evaluation.threshold_checks import placebo_cutoffs, threshold_density
from poverty_analysis.households.evaluation.two_way_fixed_effects import two_way_fixed_effects, two_way_weights
from poverty_analysis.households.evaluation.weighting import (
    doubly_robust,
    inverse_probability_weighting,
    propensity_score,
)
from poverty_analysis.households.evaluation.wild import sandwich, uniform_band, wild_bootstrap

__all__ = [
    "Panel",
    "Result",
    "attrition_weights",
    "bacon_decomposition",
    "before_after",
    "breakdown",
    "covariate_balance",
    "difference_in_differences",
    "discontinuity_bandwidth",
    "doubly_robust",
    "event_study",
    "group_time_effects",
    "instrumental_variable",
    "intracluster_correlation",
    "inverse_probability_weighting",
    "lee_bounds",
    "load_castle",
    "manski_bounds",
    "minimum_detectable_effect",
    "naive_comparison",
    "permutation_test",
    "placebo_cutoffs",
    "placebo_date",
    "power_to_detect",
    "pre_trend_power",
    "pre_trend_test",
    "prepare_panel",
    "propensity_score",
    "quantile_treatment_effect",
    "regression_discontinuity",
    "regression_with_controls",
    "relative_magnitudes",
    "robustness_value",
    "sandwich",
    "score_overlap",
    "stacked_difference_in_differences",
    "threshold_density",
    "two_way_fixed_effects",
    "two_way_weights",
    "uniform_band",
    "wild_bootstrap",
]

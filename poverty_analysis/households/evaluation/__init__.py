"""Estimators of a programme's effect: thin wrappers over statsmodels, for any table of households with column names.

Every estimator returns one tidy shape: estimand, estimate, standard_error, low, high, n, clusters, assumptions. Some
put a column before it (an event time, a quantile). The first row is the headline. Tests return hypothesis, statistic
and p_value. Nothing is dropped, trimmed or filled in: what cannot be used is refused, with the place.

Standard errors are cluster-robust with Student's t of G - 1 degrees of freedom; fewer than 20 clusters are refused
unless `minimum_clusters` says otherwise.
"""

from poverty_analysis.households.evaluation.balance import covariate_balance, score_overlap
from poverty_analysis.households.evaluation.difference_in_differences import difference_in_differences
from poverty_analysis.households.evaluation.discontinuity import discontinuity_bandwidth, regression_discontinuity
from poverty_analysis.households.evaluation.event_study import event_study, pre_trend_test
from poverty_analysis.households.evaluation.instrument import instrumental_variable
from poverty_analysis.households.evaluation.naive import before_after, naive_comparison
from poverty_analysis.households.evaluation.placebo import permutation_test, placebo_date
from poverty_analysis.households.evaluation.power import (
    intracluster_correlation,
    minimum_detectable_effect,
    power_to_detect,
)
from poverty_analysis.households.evaluation.quantile_effects import quantile_treatment_effect
from poverty_analysis.households.evaluation.regression import regression_with_controls
from poverty_analysis.households.evaluation.stacked import stacked_difference_in_differences
from poverty_analysis.households.evaluation.staggered import group_time_effects
from poverty_analysis.households.evaluation.two_way_fixed_effects import two_way_fixed_effects, two_way_weights
from poverty_analysis.households.evaluation.weighting import (
    doubly_robust,
    inverse_probability_weighting,
    propensity_score,
)

__all__ = [
    "before_after",
    "covariate_balance",
    "difference_in_differences",
    "discontinuity_bandwidth",
    "doubly_robust",
    "event_study",
    "group_time_effects",
    "instrumental_variable",
    "intracluster_correlation",
    "inverse_probability_weighting",
    "minimum_detectable_effect",
    "naive_comparison",
    "permutation_test",
    "placebo_date",
    "power_to_detect",
    "pre_trend_test",
    "propensity_score",
    "quantile_treatment_effect",
    "regression_discontinuity",
    "regression_with_controls",
    "score_overlap",
    "stacked_difference_in_differences",
    "two_way_fixed_effects",
    "two_way_weights",
]

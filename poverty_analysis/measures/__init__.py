"""Poverty and inequality: one definition per measure, named as in the literature."""

from poverty_analysis.measures.concentration import concentration_curve, concentration_index, kakwani_index
from poverty_analysis.measures.curves import (
    generalized_lorenz_curve,
    growth_incidence_curve,
    lorenz_curve,
    pens_parade,
)
from poverty_analysis.measures.distribution_sensitive import sen_index, sen_shorrocks_thon_index, watts_index
from poverty_analysis.measures.dominance import stochastic_dominance
from poverty_analysis.measures.grouped import grouped_gini, grouped_lorenz_points
from poverty_analysis.measures.grouped_families import Dagum, Lognormal, SinghMaddala
from poverty_analysis.measures.grouped_family_fit import fit_dagum, fit_lognormal, fit_singh_maddala
from poverty_analysis.measures.grouped_lorenz_fit import choose_lorenz_curve, fit_beta_lorenz, fit_general_quadratic
from poverty_analysis.measures.grouped_poverty import (
    fitted_gini,
    grouped_elasticities,
    grouped_poverty,
    lorenz_validity,
)
from poverty_analysis.measures.inequality import (
    atkinson,
    generalized_entropy,
    gini,
    hoover,
    mean_log_deviation,
    theil_t,
)
from poverty_analysis.measures.multidimensional import alkire_foster
from poverty_analysis.measures.poverty import (
    foster_greer_thorbecke,
    headcount_ratio,
    income_gap_ratio,
    poverty_gap_index,
    squared_poverty_gap_index,
)
from poverty_analysis.measures.poverty_curves import (
    poverty_deficit_curve,
    poverty_incidence_curve,
    poverty_severity_curve,
    tip_curve,
)
from poverty_analysis.measures.poverty_line import relative_poverty_line
from poverty_analysis.measures.quantiles import (
    palma_ratio,
    quantile_shares,
    quintile_share_ratio,
    weighted_quantile,
    wolfson_polarisation,
)
from poverty_analysis.measures.shortfall import average_shortfall, poor_count, total_shortfall

__all__ = [
    "Dagum",
    "Lognormal",
    "SinghMaddala",
    "alkire_foster",
    "atkinson",
    "average_shortfall",
    "choose_lorenz_curve",
    "concentration_curve",
    "concentration_index",
    "fit_beta_lorenz",
    "fit_dagum",
    "fit_general_quadratic",
    "fit_lognormal",
    "fit_singh_maddala",
    "fitted_gini",
    "foster_greer_thorbecke",
    "generalized_entropy",
    "generalized_lorenz_curve",
    "gini",
    "grouped_elasticities",
    "grouped_gini",
    "grouped_lorenz_points",
    "grouped_poverty",
    "growth_incidence_curve",
    "headcount_ratio",
    "hoover",
    "income_gap_ratio",
    "kakwani_index",
    "lorenz_curve",
    "lorenz_validity",
    "mean_log_deviation",
    "palma_ratio",
    "pens_parade",
    "poor_count",
    "poverty_deficit_curve",
    "poverty_gap_index",
    "poverty_incidence_curve",
    "poverty_severity_curve",
    "quantile_shares",
    "quintile_share_ratio",
    "relative_poverty_line",
    "sen_index",
    "sen_shorrocks_thon_index",
    "squared_poverty_gap_index",
    "stochastic_dominance",
    "theil_t",
    "tip_curve",
    "total_shortfall",
    "watts_index",
    "weighted_quantile",
    "wolfson_polarisation",
]

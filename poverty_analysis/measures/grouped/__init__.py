"""Published tables of income groups: curves and families of incomes through them, poverty and inequality from these."""

from poverty_analysis.measures.grouped.comparison import grouped_poverty_by_curve
from poverty_analysis.measures.grouped.families import Dagum, Lognormal, SinghMaddala
from poverty_analysis.measures.grouped.family_fit import fit_dagum, fit_lognormal, fit_singh_maddala
from poverty_analysis.measures.grouped.grouped_profile import grouped_profile
from poverty_analysis.measures.grouped.lorenz_fit import choose_lorenz_curve, fit_beta_lorenz, fit_general_quadratic
from poverty_analysis.measures.grouped.points import grouped_gini, grouped_lorenz_points
from poverty_analysis.measures.grouped.poverty import (
    fitted_gini,
    grouped_elasticities,
    grouped_poverty,
    lorenz_validity,
)
from poverty_analysis.measures.grouped.printed_table import grouped_table

__all__ = [
    "Dagum",
    "Lognormal",
    "SinghMaddala",
    "choose_lorenz_curve",
    "fit_beta_lorenz",
    "fit_dagum",
    "fit_general_quadratic",
    "fit_lognormal",
    "fit_singh_maddala",
    "fitted_gini",
    "grouped_elasticities",
    "grouped_gini",
    "grouped_lorenz_points",
    "grouped_poverty",
    "grouped_poverty_by_curve",
    "grouped_profile",
    "grouped_table",
    "lorenz_validity",
]

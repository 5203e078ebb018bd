"""Poverty and inequality: one definition per measure, named as in the literature.

Modules of measures hand on what their `__all__` names, so that a new measure in one of them is public at once.
"""

from typing import TYPE_CHECKING

from poverty_analysis.measures import (
    banded,
    beyond_gini,
    bounded_concentration,
    change_parts,
    chronic,
    concentration,
    distribution_sensitive,
    inequality,
    inequality_parts,
    influence,
    mobility,
    poverty,
    quantiles,
    relative_poverty,
    shortfall,
)
from poverty_analysis.measures.area_variances import smoothed_variances
from poverty_analysis.measures.banded import *
from poverty_analysis.measures.bands import DominanceTest, curve_bands, dominance_test
from poverty_analysis.measures.beyond_gini import *
from poverty_analysis.measures.bounded_concentration import *
from poverty_analysis.measures.change_parts import *
from poverty_analysis.measures.chronic import *
from poverty_analysis.measures.concentrated import concentration_table, programme_incidence
from poverty_analysis.measures.concentration import *
from poverty_analysis.measures.curves import (
    generalized_lorenz_curve,
    growth_incidence_curve,
    lorenz_curve,
    pens_parade,
)
from poverty_analysis.measures.decomposition import (
    generalized_entropy_by_subgroup,
    huppi_ravallion,
    poverty_by_subgroup,
)
from poverty_analysis.measures.designed import Reliability, Survey
from poverty_analysis.measures.dimensions import (
    TWO_ASSURANCES_THREE_GUARANTEES,
    Question,
    multidimensional_change,
    multidimensional_poverty,
    multidimensional_robustness,
    two_assurances_three_guarantees,
)
from poverty_analysis.measures.distribution_sensitive import *
from poverty_analysis.measures.dominance import stochastic_dominance
from poverty_analysis.measures.engine import open_files
from poverty_analysis.measures.equivalence import oecd_modified_scale, square_root_scale
from poverty_analysis.measures.grouped import (
    Dagum,
    Lognormal,
    SinghMaddala,
    choose_lorenz_curve,
    fit_beta_lorenz,
    fit_dagum,
    fit_general_quadratic,
    fit_lognormal,
    fit_singh_maddala,
    fitted_gini,
    grouped_elasticities,
    grouped_gini,
    grouped_lorenz_points,
    grouped_poverty,
    grouped_poverty_by_curve,
    grouped_profile,
    grouped_table,
    lorenz_validity,
)
from poverty_analysis.measures.growth import datt_ravallion, shapley_growth_redistribution
from poverty_analysis.measures.growth_parts import growth_redistribution
from poverty_analysis.measures.incidence import benefit_incidence, cost_to_close_gap
from poverty_analysis.measures.incidence_bounds import concentration_bounds, incidence_bounds
from poverty_analysis.measures.income_sources import lerman_yitzhaki
from poverty_analysis.measures.inequality import *
from poverty_analysis.measures.inequality_parts import *
from poverty_analysis.measures.inference import (
    Design,
    bootstrap,
    bootstrap_replicates,
    difference,
    estimate,
    independent_difference,
    jackknife,
    linearise,
    standard_error,
)
from poverty_analysis.measures.mobility import *
from poverty_analysis.measures.mobility_parts import income_mobility
from poverty_analysis.measures.multidimensional import alkire_foster
from poverty_analysis.measures.other_names import known_elsewhere
from poverty_analysis.measures.poverty import *
from poverty_analysis.measures.poverty_curves import (
    poverty_deficit_curve,
    poverty_incidence_curve,
    poverty_severity_curve,
    tip_curve,
)
from poverty_analysis.measures.poverty_line import relative_poverty_line
from poverty_analysis.measures.poverty_parts import sectoral_change, subgroup_parts
from poverty_analysis.measures.pro_poor_growth import (
    kakwani_pernia_index,
    poverty_equivalent_growth_rate,
    ravallion_chen_rate,
)
from poverty_analysis.measures.profile import poverty_profile
from poverty_analysis.measures.quantiles import *
from poverty_analysis.measures.redistribution import marginal_contributions, reynolds_smolensky
from poverty_analysis.measures.relative_poverty import *
from poverty_analysis.measures.shortfall import *
from poverty_analysis.measures.small_areas import area_sums, fay_herriot
from poverty_analysis.measures.spells import poverty_spells, spell_table
from poverty_analysis.measures.synthetic_panels import synthetic_panel_bounds
from poverty_analysis.measures.transitions import transition_table
from poverty_analysis.measures.visits import VerificationDesign, sequential_scores, verification_design
from poverty_analysis.tables.survey_files import read_survey_file

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Say what another program's name for a measure is here."""
        said = f"module {__name__!r} has no attribute {name!r}"
        if not name.startswith("_") and (ours := known_elsewhere(name)):
            said = f"{said}; it is {' or '.join(ours)} here"
        raise AttributeError(said)


__all__ = [
    "TWO_ASSURANCES_THREE_GUARANTEES",
    "Dagum",
    "Design",
    "DominanceTest",
    "Lognormal",
    "Question",
    "Reliability",
    "SinghMaddala",
    "Survey",
    "VerificationDesign",
    "alkire_foster",
    "area_sums",
    "benefit_incidence",
    "bootstrap",
    "bootstrap_replicates",
    "choose_lorenz_curve",
    "concentration_bounds",
    "concentration_table",
    "cost_to_close_gap",
    "curve_bands",
    "datt_ravallion",
    "difference",
    "dominance_test",
    "estimate",
    "fay_herriot",
    "fit_beta_lorenz",
    "fit_dagum",
    "fit_general_quadratic",
    "fit_lognormal",
    "fit_singh_maddala",
    "fitted_gini",
    "generalized_entropy_by_subgroup",
    "generalized_lorenz_curve",
    "grouped_elasticities",
    "grouped_gini",
    "grouped_lorenz_points",
    "grouped_poverty",
    "grouped_poverty_by_curve",
    "grouped_profile",
    "grouped_table",
    "growth_incidence_curve",
    "growth_redistribution",
    "huppi_ravallion",
    "incidence_bounds",
    "income_mobility",
    "independent_difference",
    "influence",
    "jackknife",
    "kakwani_pernia_index",
    "lerman_yitzhaki",
    "linearise",
    "lorenz_curve",
    "lorenz_validity",
    "marginal_contributions",
    "multidimensional_change",
    "multidimensional_poverty",
    "multidimensional_robustness",
    "oecd_modified_scale",
    "open_files",
    "pens_parade",
    "poverty_by_subgroup",
    "poverty_deficit_curve",
    "poverty_equivalent_growth_rate",
    "poverty_incidence_curve",
    "poverty_profile",
    "poverty_severity_curve",
    "poverty_spells",
    "programme_incidence",
    "ravallion_chen_rate",
    "read_survey_file",
    "relative_poverty_line",
    "reynolds_smolensky",
    "sectoral_change",
    "sequential_scores",
    "shapley_growth_redistribution",
    "smoothed_variances",
    "spell_table",
    "square_root_scale",
    "standard_error",
    "stochastic_dominance",
    "subgroup_parts",
    "synthetic_panel_bounds",
    "tip_curve",
    "transition_table",
    "two_assurances_three_guarantees",
    "verification_design",
]
__all__ += banded.__all__
__all__ += beyond_gini.__all__
__all__ += bounded_concentration.__all__
__all__ += change_parts.__all__
__all__ += chronic.__all__
__all__ += concentration.__all__
__all__ += distribution_sensitive.__all__
__all__ += inequality.__all__
__all__ += inequality_parts.__all__
__all__ += mobility.__all__
__all__ += poverty.__all__
__all__ += quantiles.__all__
__all__ += relative_poverty.__all__
__all__ += shortfall.__all__

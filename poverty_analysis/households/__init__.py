"""What household data could show, on synthetic households whose truth is known.

`register` draws the households, `evaluation` estimates what a programme did, `monitoring` watches who may fall back,
`judging` holds the estimators against the truth. `gains` hands the same names on.
"""

from poverty_analysis.households import evaluation, monitoring
from poverty_analysis.households.evaluation.selection_gap import before_after_growth, mean_reversion, published_gap
from poverty_analysis.households.judging import (
    OperatingCharacteristics,
    analysis_table,
    load_band_coverage,
    load_coverage,
    load_coverage_of_sets,
    load_few_villages,
    load_operating_characteristics,
    load_school_coverage,
    operating_characteristics,
)
from poverty_analysis.households.register import (
    PLAIN_TRUTH,
    Register,
    RegisterDesign,
    RegisterTruth,
    Truth,
    draw_register,
    draw_register_in_parts,
    income_without_programme,
    read_register,
    register_design,
    register_report,
    register_targets,
    synthetic_register,
    true_effects,
    write_register,
)

__all__ = [
    "PLAIN_TRUTH",
    "OperatingCharacteristics",
    "Register",
    "RegisterDesign",
    "RegisterTruth",
    "Truth",
    "analysis_table",
    "before_after_growth",
    "draw_register",
    "draw_register_in_parts",
    "evaluation",
    "income_without_programme",
    "load_band_coverage",
    "load_coverage",
    "load_coverage_of_sets",
    "load_few_villages",
    "load_operating_characteristics",
    "load_school_coverage",
    "mean_reversion",
    "monitoring",
    "operating_characteristics",
    "published_gap",
    "read_register",
    "register_design",
    "register_report",
    "register_targets",
    "synthetic_register",
    "true_effects",
    "write_register",
]

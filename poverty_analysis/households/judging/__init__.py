"""Estimators judged on synthetic registers: under their own assumptions, and with one of them switched off."""

from poverty_analysis.households.judging.characteristics import OperatingCharacteristics, operating_characteristics
from poverty_analysis.households.judging.estimators import analysis_table
from poverty_analysis.households.judging.stored import (
    load_band_coverage,
    load_coverage,
    load_coverage_of_sets,
    load_few_villages,
    load_operating_characteristics,
    load_school_coverage,
)

__all__ = [
    "OperatingCharacteristics",
    "analysis_table",
    "load_band_coverage",
    "load_coverage",
    "load_coverage_of_sets",
    "load_few_villages",
    "load_operating_characteristics",
    "load_school_coverage",
    "operating_characteristics",
]

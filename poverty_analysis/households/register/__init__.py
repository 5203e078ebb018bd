"""A synthetic register of the poor: it meets the report's printed margins, and its maker knows what is true of it."""

from poverty_analysis.households.register.design import RegisterDesign, register_design
from poverty_analysis.households.register.effects import income_without_programme, true_effects
from poverty_analysis.households.register.files import read_register, write_register
from poverty_analysis.households.register.margins import register_targets
from poverty_analysis.households.register.reached import register_report
from poverty_analysis.households.register.synthetic import (
    SYNTHETIC,
    Register,
    draw_register,
    draw_register_in_parts,
    synthetic_register,
)
from poverty_analysis.households.register.truth import PLAIN_TRUTH, RegisterTruth, Truth

__all__ = [
    "PLAIN_TRUTH",
    "SYNTHETIC",
    "Register",
    "RegisterDesign",
    "RegisterTruth",
    "Truth",
    "draw_register",
    "draw_register_in_parts",
    "income_without_programme",
    "read_register",
    "register_design",
    "register_report",
    "register_targets",
    "synthetic_register",
    "true_effects",
    "write_register",
]

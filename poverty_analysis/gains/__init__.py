"""Income-gain models of the programmes, simulation, a synthetic register and evaluation on it.

`programme_claims` says what the report claims, `load_assumptions` what the models assume beyond it, `simulate` what
both together would mean. Everything here is a scenario, not an estimate.
"""

from poverty_analysis.gains import industry, land_transfer, relocation, sensitivity, siblings
from poverty_analysis.gains.accounting import gain_readings, growth_accounting
from poverty_analysis.gains.assumption_changes import with_assumption, with_assumptions, with_point_priors
from poverty_analysis.gains.assumptions import assumption_quantile, draw, load_assumptions
from poverty_analysis.gains.claims import load_programmes, programme_claims
from poverty_analysis.gains.counterfactual import before_after_against_causal, counterfactual_income, effect_gain
from poverty_analysis.gains.distribution import income_families, poverty_without
from poverty_analysis.gains.exploration import Explored, explorable, explore
from poverty_analysis.gains.outcomes import OUTCOMES
from poverty_analysis.gains.overlap import annual_claims, overlap_bounds, pairwise_overlap
from poverty_analysis.gains.present_value import (
    annual_loan_service,
    annuity_factor,
    net_present_value,
    payback_years,
)
from poverty_analysis.gains.programme_model import load_models
from poverty_analysis.gains.programme_poverty import poverty_without_programme
from poverty_analysis.gains.readings import industry_readings, industry_returns
from poverty_analysis.gains.scenarios import (
    land_transfer_scenario,
    relocation_scenario,
    remaining_persons,
    remaining_relocation,
)
from poverty_analysis.gains.sensitivity import sobol_indices, tornado
from poverty_analysis.gains.simulation import Simulation, simulate
from poverty_analysis.gains.wording import draws_in_words

__all__ = [
    "OUTCOMES",
    "Explored",
    "Simulation",
    "annual_claims",
    "annual_loan_service",
    "annuity_factor",
    "assumption_quantile",
    "before_after_against_causal",
    "counterfactual_income",
    "draw",
    "draws_in_words",
    "effect_gain",
    "explorable",
    "explore",
    "gain_readings",
    "growth_accounting",
    "income_families",
    "industry",
    "industry_readings",
    "industry_returns",
    "land_transfer",
    "land_transfer_scenario",
    "load_assumptions",
    "load_models",
    "load_programmes",
    "net_present_value",
    "overlap_bounds",
    "pairwise_overlap",
    "payback_years",
    "poverty_without",
    "poverty_without_programme",
    "programme_claims",
    "relocation",
    "relocation_scenario",
    "remaining_persons",
    "remaining_relocation",
    "sensitivity",
    "siblings",
    "simulate",
    "sobol_indices",
    "tornado",
    "with_assumption",
    "with_assumptions",
    "with_point_priors",
]

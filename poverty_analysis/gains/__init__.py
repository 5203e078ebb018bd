"""Income-gain models of the programmes, simulation, a synthetic register and evaluation on it.

`programme_claims` says what the report claims, `load_assumptions` what the models assume beyond it, `simulate` what
both together would mean. Everything here is a scenario, not an estimate.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from poverty_analysis.gains import sensitivity
from poverty_analysis.gains.accounting import gain_readings, growth_accounting
from poverty_analysis.gains.assumption_changes import with_assumption, with_assumptions, with_point_priors
from poverty_analysis.gains.assumptions import assumption_quantile, draw, load_assumptions
from poverty_analysis.gains.breakdown_points import breakdown
from poverty_analysis.gains.channels import channel_readings
from poverty_analysis.gains.claims import load_programmes, programme_claims
from poverty_analysis.gains.company import claims_in_company, figures_of_other_dates, load_beside
from poverty_analysis.gains.conclusions import load_conclusions
from poverty_analysis.gains.counterfactual import before_after_against_causal, counterfactual_income, effect_gain
from poverty_analysis.gains.distribution import income_families, poverty_without
from poverty_analysis.gains.estimands import rescaled_effect, rescaling_steps
from poverty_analysis.gains.evidence import load_evidence, load_observations
from poverty_analysis.gains.exploration import Explored, explore
from poverty_analysis.gains.exploration_choices import explorable
from poverty_analysis.gains.joint import in_three_rows, joint_table, three_rows
from poverty_analysis.gains.labour import by_labour, labour_account
from poverty_analysis.gains.layers import claim_layers
from poverty_analysis.gains.move import move_account
from poverty_analysis.gains.outcomes import OUTCOMES
from poverty_analysis.gains.overlap import annual_claims, overlap_bounds, pairwise_overlap
from poverty_analysis.gains.own_claim_files import read_claims
from poverty_analysis.gains.own_claims import claim
from poverty_analysis.gains.percentiles import draws_in_words
from poverty_analysis.gains.pooling import evidence_pool, pooled_effect
from poverty_analysis.gains.pooling_checks import leave_one_out, pooled_under_errors
from poverty_analysis.gains.present_value import (
    annual_loan_service,
    annuity_factor,
    net_present_value,
    payback_years,
    persisting_share,
    value_of_public_funds,
)
from poverty_analysis.gains.programme_model import load_models, with_moving_losses
from poverty_analysis.gains.programme_poverty import poverty_without_programme
from poverty_analysis.gains.programmes import industry, land_transfer, relocation, siblings
from poverty_analysis.gains.programmes.land_contracts import (
    contract_value,
    earnings_needed_per_mu,
    new_paid_days,
)
from poverty_analysis.gains.programmes.relocation_flows import jobs_needed, move_flows, paid_days
from poverty_analysis.gains.project import project_cash_flows
from poverty_analysis.gains.readings import industry_readings, industry_scenario
from poverty_analysis.gains.returns_needed import industry_returns
from poverty_analysis.gains.scenarios import (
    land_transfer_scenario,
    relocation_scenario,
    remaining_persons,
    remaining_relocation,
)
from poverty_analysis.gains.sensitivity import sobol_indices, tornado
from poverty_analysis.gains.sentences import assumptions_in_words, points_in_words
from poverty_analysis.gains.simulation import Simulation, simulate
from poverty_analysis.gains.unsourced import unsourced_turns

if TYPE_CHECKING:
    from poverty_analysis.households import (
        PLAIN_TRUTH,
        OperatingCharacteristics,
        Register,
        RegisterDesign,
        RegisterTruth,
        Truth,
        analysis_table,
        before_after_growth,
        draw_register,
        draw_register_in_parts,
        evaluation,
        income_without_programme,
        load_band_coverage,
        load_coverage,
        load_coverage_of_sets,
        load_few_villages,
        load_operating_characteristics,
        load_school_coverage,
        mean_reversion,
        monitoring,
        operating_characteristics,
        published_gap,
        read_register,
        register_design,
        register_report,
        register_targets,
        synthetic_register,
        true_effects,
        write_register,
    )

if not TYPE_CHECKING:  # read by the first who asks: households stand on gains, and nothing here on them

    def __getattr__(name: str) -> object:
        """Hand on what moved to `households` and keeps its public name here."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module("poverty_analysis.households"), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


__all__ = [
    "OUTCOMES",
    "PLAIN_TRUTH",
    "Explored",
    "OperatingCharacteristics",
    "Register",
    "RegisterDesign",
    "RegisterTruth",
    "Simulation",
    "Truth",
    "analysis_table",
    "annual_claims",
    "annual_loan_service",
    "annuity_factor",
    "assumption_quantile",
    "assumptions_in_words",
    "before_after_against_causal",
    "before_after_growth",
    "breakdown",
    "by_labour",
    "channel_readings",
    "claim",
    "claim_layers",
    "claims_in_company",
    "contract_value",
    "counterfactual_income",
    "draw",
    "draw_register",
    "draw_register_in_parts",
    "draws_in_words",
    "earnings_needed_per_mu",
    "effect_gain",
    "evaluation",
    "evidence_pool",
    "explorable",
    "explore",
    "figures_of_other_dates",
    "gain_readings",
    "growth_accounting",
    "in_three_rows",
    "income_families",
    "income_without_programme",
    "industry",
    "industry_readings",
    "industry_returns",
    "industry_scenario",
    "jobs_needed",
    "joint_table",
    "labour_account",
    "land_transfer",
    "land_transfer_scenario",
    "leave_one_out",
    "load_assumptions",
    "load_band_coverage",
    "load_beside",
    "load_conclusions",
    "load_coverage",
    "load_coverage_of_sets",
    "load_evidence",
    "load_few_villages",
    "load_models",
    "load_observations",
    "load_operating_characteristics",
    "load_programmes",
    "load_school_coverage",
    "mean_reversion",
    "monitoring",
    "move_account",
    "move_flows",
    "net_present_value",
    "new_paid_days",
    "operating_characteristics",
    "overlap_bounds",
    "paid_days",
    "pairwise_overlap",
    "payback_years",
    "persisting_share",
    "points_in_words",
    "pooled_effect",
    "pooled_under_errors",
    "poverty_without",
    "poverty_without_programme",
    "programme_claims",
    "project_cash_flows",
    "published_gap",
    "read_claims",
    "read_register",
    "register_design",
    "register_report",
    "register_targets",
    "relocation",
    "relocation_scenario",
    "remaining_persons",
    "remaining_relocation",
    "rescaled_effect",
    "rescaling_steps",
    "sensitivity",
    "siblings",
    "simulate",
    "sobol_indices",
    "synthetic_register",
    "three_rows",
    "tornado",
    "true_effects",
    "unsourced_turns",
    "value_of_public_funds",
    "with_assumption",
    "with_assumptions",
    "with_moving_losses",
    "with_point_priors",
    "write_register",
]

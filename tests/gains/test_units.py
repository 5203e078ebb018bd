"""Units: hectares and 万元 give the same answer or an error, never a wrong one, in every model that takes them."""

import numpy as np
import pytest

from poverty_analysis import gains, report
from poverty_analysis.gains import industry, land_transfer, relocation, siblings

FINANCE = industry.Finance(0.3, 0.3, 0.4)
TERMS = {"finance": FINANCE, "interest_rate": 0.04, "loan_years": 10, "firm_required_return": 0.08}
LAND = {
    "area_mu": 3.6,
    "rent_cny_per_mu": 300,
    "daily_wage_cny": 150,
    "paid_days": 20,
    "own_income_cny_per_mu": 400,
}
MOVE = {
    "baseline_cny": 5000,
    "growth": 0.03,
    "settling_years": 2,
    "production_lost_share": 0.02,
    "living_cost_cny": 100,
    "years": 5,
}

# function, its arguments, and of these the ones with a unit and what else they may be given in: factor and unit
CASES = [
    (land_transfer.land_transfer_gain, LAND, {"area_mu": (15, "hectare"), "daily_wage_cny": (1e4, "万元")}),
    (land_transfer.land_transfer_gain, LAND, {"rent_cny_per_mu": (1 / 15, "CNY per hectare")}),
    (
        land_transfer.gain_per_mu,
        {"gain_cny": 3300, "area_mu": 3.6},
        {"gain_cny": (1e4, "万元"), "area_mu": (15, "公顷")},
    ),
    (
        land_transfer.rent_share_of_claim,
        {"gain_cny": 3300, "area_mu": 3.6, "rent_cny_per_mu": 300},
        {"gain_cny": (1e4, "万元"), "area_mu": (15, "ha")},
    ),
    (
        land_transfer.days_to_fill,
        {"gain_cny": 3300, "area_mu": 3.6, "rent_cny_per_mu": 300, "daily_wage_cny": 150},
        {"gain_cny": (1e4, "万元"), "area_mu": (15, "hectares"), "daily_wage_cny": (1e4, "万元")},
    ),
    (
        industry.capital_gain_per_person,
        {"investment_cny": 10.893e9, "annual_return": 0.1, "share_passed": 0.3, "persons": 130_000},
        {"investment_cny": (1e8, "亿元")},
    ),
    (
        industry.return_for_gain,
        {"gain_cny_per_person": 1000, "persons": 130_000, "investment_cny": 10.893e9, "share_passed": 0.3},
        {"gain_cny_per_person": (1e4, "万元")},
    ),
    (
        industry.dividend_yield,
        {"dividends_cny": 66_397_400, "years": 2, "investment_cny": 10.893e9},
        {"dividends_cny": (1e4, "万元"), "investment_cny": (1e8, "亿元")},
    ),
    (
        industry.return_for_dividends,
        {"dividends_cny_per_year": 33e6, "investment_cny": 10.893e9, **TERMS},
        {"dividends_cny_per_year": (1e4, "万元")},
    ),
    (gains.annual_loan_service, {"loan_cny": 4e9, "interest_rate": 0.04, "years": 10}, {"loan_cny": (1e8, "亿元")}),
    (industry.surplus, {"investment_cny": 10.893e9, "annual_return": 0.1, **TERMS}, {"investment_cny": (1e4, "万元")}),
    (gains.effect_gain, {"income_cny": 5000, "log_effect": 0.09}, {"income_cny": (1e4, "万元")}),
    (gains.counterfactual_income, {"baseline_cny": 1499, "growth": 0.1, "years": 4}, {"baseline_cny": (1e4, "万元")}),
    (
        relocation.relocation_cost,
        {"persons": 99_000, "cost_per_person_cny": 74_361},
        {"cost_per_person_cny": (1e4, "万元")},
    ),
    (relocation.relocation_gain_path, {**MOVE, "log_effect": 0.09}, {"baseline_cny": (1e4, "万元")}),
    (
        relocation.break_even_effect,
        {**MOVE, "cost_per_person_cny": 74_361, "discount_rate": 0.05},
        {"cost_per_person_cny": (1e4, "万元")},
    ),
    (siblings.paid_per_person_year, {"paid_cny": 710e6, "persons": 77_900, "years": 4.5}, {"paid_cny": (1e8, "亿元")}),
    (siblings.post_gain, {"pay_cny": 3500, "posts_per_person": 1}, {"pay_cny": (1e4, "万元")}),
    (siblings.dibao_top_up, {"income_cny": 3000, "standard_cny": 4713}, {"standard_cny": (1e4, "万元")}),
    (siblings.income_behind_dibao, {"paid_cny": 2025, "standard_cny": 4713}, {"paid_cny": (1e4, "万元")}),
    (
        siblings.plantation_net_gain,
        {"gross_cny": 3300, "input_share": 0.1, "days": 20, "daily_wage_cny": 150, "time_value_share": 0.5},
        {"gross_cny": (1e4, "万元")},
    ),
    (
        siblings.transfer_employment_gain,
        {"daily_wage_cny": 150, "days": 100, "income_lost_cny": 2000, "living_cost_cny": 4000},
        {"income_lost_cny": (1e4, "万元"), "living_cost_cny": (1e4, "万元")},
    ),
]
EACH = [(call, given, name, *other) for call, given, others in CASES for name, other in others.items()]
NAMES = [f"{call.__name__}-{name}-{unit}" for call, _, name, _, unit in EACH]


@pytest.mark.parametrize(("call", "given", "name", "factor", "unit"), EACH, ids=NAMES)
def test_another_unit_gives_the_same_answer(call, given, name, factor, unit):
    expected = call(**given)
    found = call(**{**given, name: (given[name] / factor, unit)})
    np.testing.assert_allclose(np.asarray(found, dtype=float), np.asarray(expected, dtype=float), rtol=1e-12)


@pytest.mark.parametrize(("call", "given", "name", "factor", "unit"), EACH, ids=NAMES)
def test_a_bare_number_in_another_unit_is_refused(call, given, name, factor, unit):
    with pytest.raises(ValueError, match=r"reads like another unit|must lie from"):
        call(**{**given, name: given[name] / factor})


@pytest.mark.parametrize(("call", "given", "name", "factor", "unit"), EACH, ids=NAMES)
def test_a_unit_of_something_else_is_refused(call, given, name, factor, unit):
    with pytest.raises(ValueError, match=f"{name} must be in one of .*; got 'kg'"):
        call(**{**given, name: (given[name], "kg")})


@pytest.mark.parametrize(("call", "given", "name", "factor", "unit"), EACH, ids=NAMES)
def test_what_is_missing_or_no_number_is_refused(call, given, name, factor, unit):
    with pytest.raises(ValueError, match="must be finite; got nan"):
        call(**{**given, name: float("nan")})
    with pytest.raises(TypeError, match="must be numbers"):
        call(**{**given, name: "many"})


@pytest.mark.parametrize(
    ("call", "given", "name", "value"),
    [
        (land_transfer.land_transfer_gain, LAND, "area_mu", -1),
        (land_transfer.land_transfer_gain, LAND, "paid_days", -1),
        (relocation.relocation_cost, {"persons": 10, "cost_per_person_cny": 74_361}, "cost_per_person_cny", -74_361),
        (relocation.relocation_cost, {"persons": 10, "cost_per_person_cny": 74_361}, "persons", 0),
        (gains.annuity_factor, {"discount_rate": 0.05, "years": 10}, "discount_rate", 5),  # per cent
        (gains.annuity_factor, {"discount_rate": 0.05, "years": 10}, "years", -1),
        (gains.effect_gain, {"income_cny": 5000, "log_effect": 0.09}, "log_effect", 9.61),  # per cent
        (gains.effect_gain, {"income_cny": 5000, "log_effect": 0.09}, "income_cny", -5000),
        (CASES[5][0], CASES[5][1], "share_passed", 30),  # per cent
        (CASES[5][0], CASES[5][1], "annual_return", 10),  # per cent
    ],
)
def test_what_is_out_of_range_is_refused(call, given, name, value):
    with pytest.raises(ValueError, match=f"{name} must lie from"):
        call(**{**given, name: value})


@pytest.mark.parametrize(
    ("programme", "quantity", "message"),
    [
        ("forest", "gain", "gain_low of forest must be 0 or from 5 to 200,000 yuan"),
        ("cooperatives", "gain", "gain_low of cooperatives must be"),
        ("dividends", "gain", "gain_low of dividends must be"),
        ("dibao", "cost", "cost_low of dibao, over those reached, must be"),
        ("industry", "cost", "cost_low of industry, over those reached, must be"),
    ],
)
def test_a_simulation_refuses_claims_in_ten_thousands(programme, quantity, message):
    claims = gains.programme_claims(report.load_figures())
    columns = [f"{quantity}_{end}" for end in ("low", "value", "high")]
    claims.loc[programme, columns] = claims.loc[programme, columns].astype(float) / (
        1e8 if programme == "industry" else 1e4
    )
    with pytest.raises(ValueError, match=message):
        gains.simulate(claims, gains.load_assumptions(), draws=10)

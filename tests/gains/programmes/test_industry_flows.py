"""Cash flows of industry projects: nothing is lost between the parties, rates are what they are by definition."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.gains import industry
from poverty_analysis.gains.present_value import annuity_factor

EACH = 10_893e6 / 130_000  # yuan of investment per person covered
POINT = {
    "investment_cny": (EACH, "CNY"), "annual_return": 0.075, "finance": industry.Finance(0.3, 0.3, 0.4),
    "interest_rate": 0.04, "loan_years": 10, "asset_life_years": 15,
}  # fmt: skip
TERMS = {
    "A": {"share_passed": 0.3}, "B": {"firm_required_return": 0.075}, "C": {"share_passed": 0.3},
    "P": {"payout_share": 0.012},
}  # fmt: skip


def by_party(flows, party):
    return flows[flows["party"] == party].groupby("year")["cny"].sum()


@pytest.mark.parametrize(
    ("rule", "early", "late", "npv", "firms"),
    [  # a trial of the same terms with another program: yuan per person covered, and the firms' rate in per cent
        ("A", 1885, 1885, 18_924, -0.2),
        ("B", 267, 4399, 13_008, 1.5),
        ("C", 646, 1885, 9_580, 4.1),
        ("P", 1006, 1006, 10_093, 4.0),
    ],
)
def test_the_four_rules_at_one_point(rule, early, late, npv, firms):
    flows = industry.cash_flows(**POINT, rule=rule, **TERMS[rule])
    households = by_party(flows, "households")
    assert [households[1], households[10]] == pytest.approx([early, early], abs=0.6)
    assert [households[11], households[15]] == pytest.approx([late, late], abs=0.6)
    table = industry.flow_summary(flows, discount_rates={"assumed": 0.055, "official": 0.08})
    assert table.loc["households", "npv_assumed"] == pytest.approx(npv, abs=0.6)
    assert 100 * table.loc["firms", "internal_rate"] == pytest.approx(firms, abs=0.05)
    assert table.loc["project", ["npv_assumed", "npv_official"]].tolist() == pytest.approx([-20_712, -30_001], abs=1)
    assert 100 * table.loc["project", "internal_rate"] == pytest.approx(1.51, abs=0.005)
    assert table.loc["banks", "internal_rate"] == pytest.approx(0.04, rel=1e-9)  # the interest rate, by construction
    assert table.loc[["households", "government"], "internal_rate"].isna().all()
    assert table.loc["households", "no_rate_because"] == "nothing is paid"
    assert table.loc["government", "no_rate_because"] == "nothing is received"


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    rule=st.sampled_from("ABCP"),
    annual_return=st.floats(-0.3, 0.6),
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1)),
    loan_years=st.integers(1, 25),
    life=st.integers(1, 25),
    part=st.floats(0, 1),
    wages=st.floats(0, 1),
    rest=st.tuples(st.floats(0, 0.2), st.floats(0, 1), st.floats(0, 0.1)),
)
def test_parties_sum_to_the_project_in_every_year(rule, annual_return, shares, loan_years, life, part, wages, rest):
    whole = sum(shares)
    invested, (upkeep, residual, inflation) = 50e6, rest
    flows = industry.cash_flows(
        investment_cny=invested, annual_return=annual_return, interest_rate=0.05,
        finance=industry.Finance(*(one / whole for one in shares)), loan_years=loan_years, asset_life_years=life,
        rule=rule, payout_share=part, share_passed=part, firm_required_return=part, wages_cny=(wages * 1e6, "CNY"),
        income_lost_cny=(wages * 3e5, "CNY"), upkeep_share=upkeep, residual_share=residual, inflation=inflation,
    )  # fmt: skip
    total = industry.project_flows(flows)
    assert total.index.tolist() == list(range(max(life, loan_years) + 1))
    expected = np.zeros(len(total))
    expected[0] = -invested
    expected[1 : life + 1] = invested * (annual_return - upkeep) + wages * 1e6 - wages * 3e5
    expected[life] += residual * invested
    assert total.to_numpy() == pytest.approx(expected, rel=1e-9, abs=1e-9 * invested)
    receives = flows[(flows["party"] == "households") & (flows["item"] == "payout")]["cny"]
    assert (receives >= 0).all()  # people owe nothing


def test_firms_go_on_paying_a_loan_that_outlives_the_asset():
    flows = industry.cash_flows(**{**POINT, "asset_life_years": 5}, payout_share=0.012)
    firms = by_party(flows, "firms")
    service = 0.4 * EACH / annuity_factor(discount_rate=0.04, years=10)
    assert firms.loc[6:].tolist() == pytest.approx([-service] * 5, rel=1e-12)
    assert (by_party(flows, "households").loc[6:] == 0).all()


def test_an_inflation_takes_the_banks_rate_down_to_a_real_one():
    flows = industry.cash_flows(**POINT, payout_share=0.012, inflation=0.02)
    banks = industry.internal_rate(by_party(flows, "banks"))
    assert banks.value == pytest.approx(1.04 / 1.02 - 1, rel=1e-9)


def test_a_rate_needs_flows_that_change_sign_once():
    several = industry.internal_rate(pd.Series([-100.0, 230.0, -132.0]))  # 10% and 20% both fit
    assert np.isnan(several.value) and several.reason == "flows change sign 2 times, so that several rates may fit"
    assert industry.internal_rate(pd.Series([0.0, 0.0])).reason == "nothing flows"
    assert industry.internal_rate(pd.Series([100.0, -110.0])).value == pytest.approx(
        0.1
    )  # a loan, seen by who takes it


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rule": "D"}, "rule must be one of A, B, C, P; got 'D'"),
        ({"payout_share": None}, "payout_share must be given under rule P"),
        ({"loan_years": 10.5}, "loan_years must be a whole number from 1; got 10.5"),
        ({"asset_life_years": 0}, "asset_life_years must be a whole number from 1; got 0"),
        ({"payout_share": 1.2}, "payout_share must lie from 0 to 1; got 1.2"),
        ({"annual_return": 7.5}, "annual_return must lie from -1 to 1; got 7.5"),
        ({"upkeep_share": -0.1}, "upkeep_share must lie from 0 to 1"),
        ({"investment_cny": (0, "CNY")}, "investment_cny must be above 0; got 0"),
    ],
)
def test_bad_terms_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        industry.cash_flows(**{**POINT, "payout_share": 0.012, **change})


def test_shares_of_finance_are_held_to_a_whole_where_they_are_built():
    with pytest.raises(ValueError, match=r"finance\.firms must lie from 0 to 1; got 30"):
        industry.Finance(30, 30, 40)
    with pytest.raises(ValueError, match=r"finance must sum to 1; got 0\.9"):
        industry.Finance(firms=0.3, government=0.3, loans=0.3)
    assert industry.Finance(np.array([0.3, 0.2]), 0.3, np.array([0.4, 0.5])).government == 0.3


def test_wages_of_the_projects_per_person_covered():
    # by hand: 23,279 x 7,705 / 130,000 = 1,379.7; with 1,500 given up by each worker, 1,111.1
    terms = {"jobs": 23_279, "pay_cny": 7705, "persons": 130_000}
    assert industry.wage_gain_per_person(**terms, income_lost_cny=0) == pytest.approx(1379.73, abs=0.01)
    assert industry.wage_gain_per_person(**terms, income_lost_cny=1500) == pytest.approx(1111.13, abs=0.01)
    with pytest.raises(ValueError, match="jobs must not be above persons"):
        industry.wage_gain_per_person(jobs=10, pay_cny=7705, income_lost_cny=0, persons=9)


@pytest.mark.parametrize(
    "arguments", [([2016], [1]), ([2017, 2016], [0, 5]), ([2016, 2017], [5, 4]), ([2016, 2017], [0, 0])]
)
def test_dates_of_completion_are_held_to_time(arguments):
    with pytest.raises(ValueError, match="must"):
        industry.mean_years_in_use(dates=arguments[0], completed=arguments[1])

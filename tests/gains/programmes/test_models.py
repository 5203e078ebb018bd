"""The models by hand, their inverses, limits and directions."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import gains, report
from poverty_analysis.gains import industry, land_transfer, relocation, siblings
from poverty_analysis.report.expressions import Interval

STEADY = settings(derandomize=True, max_examples=60, deadline=None)
REPORTED = industry.Finance(0.3, 0.3, 0.4)


# --- money over years -------------------------------------------------------------------------------------------------
@STEADY
@given(rate=st.floats(-0.5, 0.9), years=st.integers(1, 40))
def test_an_annuity_is_the_sum_of_its_payments(rate, years):
    by_hand = sum((1 + rate) ** -t for t in range(1, years + 1))
    assert gains.annuity_factor(discount_rate=rate, years=years) == pytest.approx(by_hand, rel=1e-10)


@STEADY
@given(rate=st.floats(0, 0.3), years=st.integers(1, 30))
def test_loan_service_repays_the_loan(rate, years):
    """Balance by balance: interest is added, the payment taken away; nothing is left at the end."""
    payment = gains.annual_loan_service(loan_cny=(100_000, "CNY"), interest_rate=rate, years=years)
    balance = 100_000.0
    for _ in range(years):
        balance = balance * (1 + rate) - payment
    assert balance == pytest.approx(0, abs=1e-4)


def test_rates_near_zero_join_the_limit():
    found = gains.annuity_factor(discount_rate=[0.0, 1e-9, -1e-9], years=20)
    np.testing.assert_allclose(found, 20, rtol=1e-7)


@pytest.mark.parametrize(
    ("path", "cost", "rate", "years"),
    [
        ([100, 100, 100], 250, 0, 2.5),
        ([100, 100, 100], 300, 0, 3.0),
        ([100, 100, 100], 301, 0, math.inf),
        ([-50, 200, 100], 100, 0, 1.75),  # 150 of 200 in the second year
        ([125, 156.25], 150, 0.25, 1.5),  # each worth 100 at 25%
        ([-1, -1], 10, 0, math.inf),
        ([0, 0, 5], 0, 0, 0.0),
        ([0.1] * 10, 1, 0, 10.0),  # added up in floating point, ten tenths fall short of one
    ],
)
def test_payback_by_hand(path, cost, rate, years):
    assert gains.payback_years(path, cost_cny=(cost, "CNY"), discount_rate=rate) == pytest.approx(years)


def test_payback_and_present_value_of_many_paths_are_those_of_each():
    rng = np.random.default_rng(0)
    paths, costs, rates = rng.normal(50, 60, (40, 8)), rng.uniform(50, 300, 40), rng.uniform(0, 0.2, 40)
    payback = gains.payback_years(paths, cost_cny=(costs, "CNY"), discount_rate=rates)
    present = gains.net_present_value(paths, cost_cny=(costs, "CNY"), discount_rate=rates)
    for i in range(40):
        assert payback[i] == gains.payback_years(paths[i], cost_cny=(costs[i], "CNY"), discount_rate=rates[i])
        by_hand = sum(g / (1 + rates[i]) ** (t + 1) for t, g in enumerate(paths[i])) - costs[i]
        assert present[i] == pytest.approx(by_hand)
    assert np.isinf(payback).any() and np.isfinite(payback).any()


# --- industry ---------------------------------------------------------------------------------------------------------
TERMS = {"finance": REPORTED, "interest_rate": 0.04, "loan_years": 10, "firm_required_return": 0.08}


def test_the_reports_investment_by_hand():
    """10.893 bn at 10%, 30% of it passed on, over 130,000: 2,513.77 yuan; loans of 4.3572 bn cost 537.2 m a year."""
    gain = industry.capital_gain_per_person(
        investment_cny=10.893e9, annual_return=0.1, share_passed=0.3, persons=130_000
    )
    assert gain == pytest.approx(10.893e9 * 0.03 / 130_000)
    parts = industry.surplus(investment_cny=10.893e9, annual_return=0.1, **TERMS)
    service = 10.893e9 * 0.4 * 0.04 / (1 - 1.04**-10)
    assert parts.loan_service == pytest.approx(service)
    assert parts.firms_return == pytest.approx(10.893e9 * 0.3 * 0.08)
    assert parts.left_to_share == pytest.approx(1.0893e9 - service - 0.261432e9)


@STEADY
@given(
    annual_return=st.floats(-0.2, 0.5), interest=st.floats(0, 0.2), years=st.floats(1, 30), required=st.floats(0, 0.3)
)
def test_what_is_earned_is_shared_out_and_the_return_for_dividends_is_the_inverse(
    annual_return, interest, years, required
):
    terms = {
        "investment_cny": 1e9,
        "finance": REPORTED,
        "interest_rate": interest,
        "loan_years": years,
        "firm_required_return": required,
    }
    parts = industry.surplus(annual_return=annual_return, **terms)
    assert parts.loan_service + parts.firms_return + parts.left_to_share == pytest.approx(parts.earned, abs=1e-3)
    if parts.left_to_share > 1_000:
        found = industry.return_for_dividends(dividends_cny_per_year=parts.left_to_share, **terms)
        assert found == pytest.approx(annual_return)


def test_finance_that_does_not_add_up_is_refused():
    with pytest.raises(ValueError, match="finance must sum to 1; got 0"):
        industry.surplus(investment_cny=1e9, annual_return=0.1, **{**TERMS, "finance": industry.Finance(0.3, 0.3, 0.3)})


def test_return_for_a_gain_is_the_inverse_of_the_gain():
    gain = industry.capital_gain_per_person(investment_cny=1e9, annual_return=0.07, share_passed=0.2, persons=20_000)
    found = industry.return_for_gain(gain_cny_per_person=gain, persons=20_000, investment_cny=1e9, share_passed=0.2)
    assert found == pytest.approx(0.07)
    with pytest.raises(ValueError, match="share_passed must be above 0"):
        industry.return_for_gain(gain_cny_per_person=100, persons=20_000, investment_cny=1e9, share_passed=0)


# --- land -------------------------------------------------------------------------------------------------------------
LAND = st.fixed_dictionaries(
    {
        "area_mu": st.floats(0.5, 50),
        "rent_cny_per_mu": st.floats(5, 1_500),
        "daily_wage_cny": st.floats(50, 400),
        "own_income_cny_per_mu": st.floats(5, 1_500),
    }
)


@STEADY
@given(terms=LAND, days=st.floats(0, 300))
def test_land_parts_add_up_and_gain_rises_with_rent_days_and_wage(terms, days):
    parts = land_transfer.land_transfer_gain(**terms, paid_days=days)
    assert parts.gain == pytest.approx(parts.rent + parts.wages - parts.own_income_lost, abs=1e-9)
    for more in ("rent_cny_per_mu", "daily_wage_cny"):
        raised = land_transfer.land_transfer_gain(**{**terms, more: terms[more] * 1.2}, paid_days=days)
        assert raised.gain >= parts.gain
    assert land_transfer.land_transfer_gain(**terms, paid_days=days + 1).gain > parts.gain
    dearer = {**terms, "own_income_cny_per_mu": terms["own_income_cny_per_mu"] + 100}
    assert land_transfer.land_transfer_gain(**dearer, paid_days=days).gain < parts.gain


@STEADY
@given(terms=LAND, claim=st.floats(100, 20_000))
def test_days_that_fill_a_claim_fill_it_and_break_even_days_leave_nothing(terms, claim):
    days = land_transfer.days_to_fill(gain_cny=claim, **terms)
    break_even = land_transfer.break_even_days(**terms)
    if days > 3_650:  # more than ten workers: the model itself refuses it
        return
    filled = land_transfer.land_transfer_gain(**terms, paid_days=days).gain
    even = land_transfer.land_transfer_gain(**terms, paid_days=break_even).gain
    assert filled == pytest.approx(claim) if days > 0 else filled >= claim
    assert even == pytest.approx(0, abs=1e-6) if break_even > 0 else even >= 0


def test_the_reports_claim_needs_925_yuan_a_mu_or_paid_days():
    area = 27_000 / 7_568
    assert land_transfer.gain_per_mu(gain_cny=3_300, area_mu=area) == pytest.approx(3_300 * 7_568 / 27_000)  # 924.98
    assert land_transfer.rent_share_of_claim(gain_cny=3_300, area_mu=area, rent_cny_per_mu=772.25) == pytest.approx(
        0.8349, abs=1e-4
    )  # even the mean rent of Jiangsu: 772.25 x 3.5676 / 3,300
    assert land_transfer.days_to_fill(
        gain_cny=3_300, area_mu=area, rent_cny_per_mu=0, daily_wage_cny=150
    ) == pytest.approx(22)


def test_larger_holdings_lose_where_rent_is_below_own_income():
    table = land_transfer.gain_by_holding(
        [1, 2, 5, 10, 20],
        gain_cny=3_300,
        rent_cny_per_mu=200,
        daily_wage_cny=150,
        paid_days=20,
        own_income_cny_per_mu=400,
    )
    assert table["gain"].tolist() == [2_800, 2_600, 2_000, 1_000, -1_000]  # 3,000 - 200 a mu
    assert table["days_to_fill"].round(3).tolist() == [23.333, 24.667, 28.667, 35.333, 48.667]  # (3,300 + 200 mu) / 150


# --- relocation -------------------------------------------------------------------------------------------------------
MOVE = {
    "baseline_cny": 5_000,
    "growth": 0.03,
    "settling_years": 2.0,
    "production_lost_share": 0.02,
    "living_cost_cny": 100,
    "years": 20,
}


def test_a_path_by_hand():
    path = relocation.relocation_gain_path(**{**MOVE, "years": 3}, log_effect=math.log(1.1))
    by_hand = [5_000 * 1.03**t * (min(t / 2, 1) * 0.1 - 0.02) - 100 for t in (1, 2, 3)]  # 54.5, 324.36, 337.09
    assert path == pytest.approx(by_hand)


@STEADY
@given(
    cost=st.floats(2_000, 200_000),
    discount=st.floats(0, 0.15),
    growth=st.floats(-0.03, 0.1),
    lost=st.floats(0, 0.3),
    settling=st.floats(0.5, 8),
)
def test_at_the_break_even_effect_the_present_value_is_nothing(cost, discount, growth, lost, settling):
    terms = {**MOVE, "growth": growth, "production_lost_share": lost, "settling_years": settling}
    effect = relocation.break_even_effect(cost_per_person_cny=cost, discount_rate=discount, **terms)
    if effect > 2:
        return  # no published effect is near; the path refuses it
    path = relocation.relocation_gain_path(**terms, log_effect=effect)
    present = gains.net_present_value(path, cost_cny=(cost, "CNY"), discount_rate=discount)
    assert present == pytest.approx(0, abs=cost * 1e-9)


def test_present_value_falls_with_cost_losses_and_settling_and_rises_with_the_effect():
    def worth(effect=0.2, **changed):
        path = relocation.relocation_gain_path(**{**MOVE, **changed}, log_effect=effect)
        return gains.net_present_value(path, cost_cny=(0, "CNY"), discount_rate=0.05)

    assert worth(0.3) > worth(0.2) > worth(0.1)
    assert worth(settling_years=5.0) < worth(settling_years=2.0)
    assert worth(production_lost_share=0.1) < worth()
    assert worth(living_cost_cny=200) < worth()
    assert worth(0.0, production_lost_share=0, living_cost_cny=0) == 0


def test_what_remains_of_sanyan_by_hand():
    claims = gains.programme_claims(report.load_figures())
    assert gains.remaining_persons(claims) == pytest.approx(
        (7_211 / 0.62 - 7_211, 7_211 / 0.625 - 7_211, 7_211 / 0.615 - 7_211)
    )
    with pytest.raises(ValueError, match="share_done must lie from above 0 to 1; got 0"):
        relocation.remaining_task(done=Interval(1, 1, 1), share_done=Interval(0, 0, 0))


def test_before_after_and_causal_differ_by_an_order_of_magnitude():
    table = gains.before_after_against_causal()
    assert table["growth"].iloc[0] == pytest.approx(9_313 / 4_221 - 1)  # +120.6%
    assert table["growth"].iloc[2] == pytest.approx(0.0961)
    assert table["share_of_before_after"].iloc[2] == pytest.approx(0.0961 / (9_313 / 4_221 - 1))  # a twelfth
    with pytest.raises(ValueError, match="effect must be a fact in per cent"):
        gains.before_after_against_causal(effect="eff_coop_poor_pc")


# --- siblings ---------------------------------------------------------------------------------------------------------
def test_siblings_by_hand():
    assert siblings.paid_per_person_year(paid_cny=66_397_400, persons=26_000, years=2) == pytest.approx(
        1_276.87, abs=0.01
    )
    paid = siblings.paid_per_person_year(paid_cny=710e6, persons=77_900, years=4.5)
    assert paid == pytest.approx(2_025.39, abs=0.01)
    assert siblings.income_behind_dibao(paid_cny=paid, standard_cny=4_713) == pytest.approx(2_687.61, abs=0.01)
    assert siblings.dibao_top_up(income_cny=[0, 4_713, 9_000], standard_cny=4_713).tolist() == [4_713, 0, 0]
    gross = siblings.plantation_net_gain(gross_cny=3_300, input_share=0, days=0, daily_wage_cny=150, time_value_share=1)
    assert gross == 3_300


@STEADY
@given(income=st.floats(300, 10_000), standard=st.floats(1_000, 9_000))
def test_dibao_lifts_to_the_standard_and_no_further(income, standard):
    topped = income + siblings.dibao_top_up(income_cny=income, standard_cny=standard)
    assert topped == pytest.approx(max(income, standard))


def test_the_sum_of_a_path_is_that_of_its_years():
    terms = {
        "baseline_cny": np.array([3_000.0, 5_000.0]), "growth": np.array([0.0, 0.04]),
        "settling_years": np.array([1.0, 3.5]), "production_lost_share": np.array([0.0, 0.05]),
        "living_cost_cny": np.array([0.0, 200.0]), "years": 20,
    }  # fmt: skip
    effect, rate = np.array([0.1, 0.4]), np.array([0.05, 0.08])
    path = relocation.relocation_gain_path(
        log_effect=effect, **{**terms, "living_cost_cny": (terms["living_cost_cny"], "CNY")}
    )
    worth, most = relocation.summed_gain_path(discount_rate=rate, log_effect=effect, **terms)
    time = np.arange(1, 21)
    assert worth == pytest.approx((path / (1 + rate[:, None]) ** time).sum(axis=1))
    assert most == pytest.approx(np.cumsum(path, axis=1).max(axis=1))


def test_a_payout_is_a_share_of_the_investment_behind_a_person():
    assert industry.payout_per_person(investment_cny=1e9, payout_share=0.02, persons=20_000) == 1_000
    with pytest.raises(ValueError, match="payout_share must lie from 0 to 1; got 2"):
        industry.payout_per_person(investment_cny=1e9, payout_share=2, persons=20_000)
    with pytest.raises(ValueError, match=r"investment_cny must be 0 or from 5e\+06"):
        industry.payout_per_person(investment_cny=1e5, payout_share=0.02, persons=20_000)

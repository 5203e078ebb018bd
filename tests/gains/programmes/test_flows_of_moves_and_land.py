"""Moves and land over their years: one table, one horizon, nothing counted twice; persistence and public money."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import gains, report

MOVE = {
    "cost_per_person_cny": 80_000, "baseline_cny": 4984, "growth": 0.03, "log_effect": 0.09, "settling_years": 2.5,
    "years": 20,
}  # fmt: skip


def test_a_move_in_one_table_is_worth_what_its_break_even_says():
    terms = {name: MOVE[name] for name in ("cost_per_person_cny", "baseline_cny", "growth", "settling_years", "years")}
    losses = {"production_lost_share": 0.05, "living_cost_cny": 250}
    for lost in ({"production_lost_share": 0, "living_cost_cny": 0}, losses):
        effect = gains.relocation.break_even_effect(**terms, **lost, discount_rate=0.055)
        flows = gains.move_flows(**{**MOVE, **lost, "log_effect": effect}).groupby("year")["cny"].sum()
        assert np.sum(flows * 1.055 ** -flows.index.to_numpy(dtype=float)) == pytest.approx(0, abs=1e-6)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    own=st.floats(0, 1), effect=st.floats(-0.3, 0.5), lost=st.floats(0, 0.3), living=st.floats(0, 500),
    house=st.floats(0, 5000), left=st.floats(0, 1), years=st.integers(1, 40),
)  # fmt: skip
def test_who_pays_the_house_moves_nothing_of_the_whole(own, effect, lost, living, house, left, years):
    terms = {**MOVE, "log_effect": effect, "years": years, "production_lost_share": lost, "residual_share": left}
    terms |= {"living_cost_cny": (living, "CNY"), "house_services_cny": (house, "CNY")}
    whole = gains.move_flows(**terms)
    shared = gains.move_flows(**terms, paid_by_household_cny=(own * 80_000, "CNY"))
    one, other = (table.groupby("year")["cny"].sum() for table in (whole, shared))
    assert other.to_numpy() == pytest.approx(one.to_numpy(), abs=1e-6)
    path = gains.relocation.relocation_gain_path(
        **{name: MOVE[name] for name in ("baseline_cny", "growth", "settling_years")},
        log_effect=effect, production_lost_share=lost, living_cost_cny=(living, "CNY"), years=years,
    )  # fmt: skip
    path[-1] += left * 80_000
    assert one.to_numpy()[1:] == pytest.approx(path + house, abs=1e-6)


def test_the_account_of_a_move_by_hand_follows_the_assumptions():
    """80,000 yuan, a tenth paid; an income of 4,000 raised by a tenth at once: 400 a year; 3% of the cost: 2,400."""
    fixed = {
        "relocation_cost_per_person_cny": 80_000, "move_paid_share": 0.1, "house_services_share": 0.03,
        "house_residual_share": 0.5, "baseline_income_cny": 4_000, "income_growth": 0, "later_income_growth": 0,
        "settling_years": 1, "relocation_log_effect": np.log(1.1), "discount_rate": 0.05,
        "official_discount_rate": 0.08,
    }  # fmt: skip
    assumptions = gains.with_assumptions(gains.load_assumptions(), fixed)
    table = gains.move_account(assumptions)
    assert table["year 0"].tolist() == [-72_000, -8_000, 0, 0, 0, -80_000]
    assert table["year 1"].tolist() == pytest.approx([0, 0, 400, 2_400, 0, 2_800])
    assert table.loc[("all", "sum"), "year 20"] == pytest.approx(2_800 + 40_000)
    for name, rate in (("npv_assumed", 0.05), ("npv_official", 0.08)):
        value = -80_000 + 2_800 * (1 - (1 + rate) ** -20) / rate + 40_000 * (1 + rate) ** -20
        assert table.loc[("all", "sum"), name] == pytest.approx(value)
    claims = gains.programme_claims(report.load_figures())
    points = gains.breakdown(claims, assumptions, "relocation", draws=10).set_index(["conclusion", "assumption"])
    # services at which the sum is 0, at 8%: (80,000 - 400 a - 40,000 / 1.08^20) / (80,000 a), a of 20 years
    a = (1 - 1.08**-20) / 0.08
    turn = points.loc[("move_worth_with_house_official", "house_services_share"), "value"]
    assert turn == pytest.approx((80_000 - 400 * a - 40_000 * 1.08**-20) / (80_000 * a))
    with_losses = gains.move_account(assumptions, models=gains.with_moving_losses(gains.load_models()))
    assert with_losses.loc[("household", "own production lost"), "year 1"] == pytest.approx(-200)  # 5% of 4,000
    assert ("household", "own production lost") not in table.index
    with pytest.raises(ValueError, match="house_services_share"):
        gains.move_account(assumptions.drop(index="house_services_share"))


def test_the_household_cannot_pay_more_than_the_house():
    with pytest.raises(ValueError, match="paid_by_household_cny must not be above the cost; got 90000 of 80000"):
        gains.move_flows(**MOVE, paid_by_household_cny=90_000)


def test_the_effect_of_a_move_said_as_days_and_jobs():
    # by hand: 9.61% of 4,984 yuan are 479; at 150 yuan a day 3.19 days; 99,000 people and 249 days a job: 1,270 jobs
    gain = 4984 * 0.0961
    days = gains.paid_days(gain_cny=gain, daily_wage_cny=150)
    assert days == pytest.approx(3.193, abs=5e-4)
    assert gains.jobs_needed(days_per_person=days, persons=99_000, days_per_job=249) == pytest.approx(1269.5, abs=0.5)
    with pytest.raises(ValueError, match="daily_wage_cny must be above 0"):
        gains.paid_days(gain_cny=gain, daily_wage_cny=0)


def test_what_is_left_of_a_gain_over_fifteen_years():
    # by hand: (1 - 2^(-15/h)) / (15 (1 - 2^(-1/h)))
    for half, expected in ((5, 0.451), (10, 0.644)):
        assert gains.persisting_share(half_life_years=half, years=15) == pytest.approx(expected, abs=5e-4)
    assert gains.persisting_share(half_life_years=np.inf, years=15) == 1
    with pytest.raises(ValueError, match="half_life_years must be above 0; got 0"):
        gains.persisting_share(half_life_years=[5, 0], years=15)


def test_the_worth_of_public_money():
    # industry under the assumed payout: 10,093 yuan a person over 0.3 of 83,792, and with a fifth for raising it
    money = {"benefit_cny": 10_093, "public_cost_cny": 0.3 * 83_792}
    assert gains.value_of_public_funds(**money) == pytest.approx(0.40, abs=0.005)
    assert gains.value_of_public_funds(**money, funds_cost=1.2) == pytest.approx(0.40 / 1.2, abs=0.005)
    with pytest.raises(ValueError, match="funds_cost must lie from 1"):
        gains.value_of_public_funds(**money, funds_cost=0.5)
    with pytest.raises(ValueError, match="public_cost_cny must be above 0"):
        gains.value_of_public_funds(benefit_cny=1, public_cost_cny=0)

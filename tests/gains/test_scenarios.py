"""The models' own draws: by hand at points, consistent with the simulation, following their assumptions."""

import math

import numpy as np
import pytest

from poverty_analysis import gains, report
from poverty_analysis.gains import industry


@pytest.fixture(scope="module")
def claims():
    return gains.programme_claims(report.load_figures())


@pytest.fixture(scope="module")
def assumptions():
    return gains.load_assumptions()


def fixed(assumptions, **values):
    for name, value in values.items():
        assumptions = gains.with_assumption(assumptions, name, value=value)
    return assumptions


def test_three_readings_of_industry_by_hand(claims, assumptions):
    points = fixed(
        assumptions,
        industry_return=0.1,
        industry_payout_share=0.03,
        employment_income_lost_cny=1_000,
        loan_interest_rate=0.04,
        loan_years=10,
        firm_required_return=0.08,
        industry_log_effect=0.08,
        baseline_income_cny=3_000,
        income_growth=0.1,
    )
    table = gains.industry_readings(claims, points, draws=4_001, rng=0).set_index(["reading", "people"])
    # over 81,150 to 81,250 lifted, so within 0.1% of 81,200
    payout, wages = 10.893e9 * 0.03, 23_279 * (7_705 - 1_000)
    assert table.loc[("assumed payout", "people lifted"), "median"] == pytest.approx(payout / 81_200, rel=2e-3)
    both = table.loc[("payout and wages", "people lifted"), "median"]
    assert both == pytest.approx((payout + wages) / 81_200, rel=2e-3)
    service = 10.893e9 * 0.4 * 0.04 / (1 - 1.04**-10)
    left = 1.0893e9 - service - 10.893e9 * 0.3 * 0.08  # all of it: the most that can be shared
    found = table.loc[("left after finance", "people lifted"), "median"]
    assert found == pytest.approx(left / 81_200, rel=2e-3)
    effect = table.loc[("effect size", "people covered")]
    assert effect.tolist() == pytest.approx([3_000 * 1.1**4 * math.expm1(0.08)] * 3)
    simulated = gains.simulate(claims, points, draws=4_001, rng=0).summary.set_index(["programme", "outcome"])
    for part in ("leading_firms", "land_transfer", "dividends", "cooperatives"):
        assert table.loc[("as claimed", part), "median"] == simulated.loc[(part, "gross_gain_cny"), "median"]


def test_returns_that_reconcile_by_hand(claims, assumptions):
    points = fixed(
        assumptions,
        dividend_years=2,
        industry_share_passed=0.3,
        loan_interest_rate=0.04,
        loan_years=10,
        firm_required_return=0.08,
    )
    table = gains.industry_returns(claims, points, draws=2_001, rng=0)["median"]
    assert table["yield of dividends so far, all planned projects"] == pytest.approx(
        66_397_400 / 2 / 10.893e9, rel=1e-4
    )
    assert table["yield of dividends so far, projects that pay"] == pytest.approx(
        66_397_400 / 2 / 10.893e9 * 852 / 581, rel=1e-4
    )
    owed = 0.4 * 0.04 / (1 - 1.04**-10) + 0.3 * 0.08
    assert table["return at which these dividends are possible, all planned projects"] == pytest.approx(
        66_397_400 / 2 / 10.893e9 + owed, rel=1e-4
    )
    # 8.3 to 13.4 ten thousand yuan of investment behind a person; 余 makes the first a little less
    assert table["investment behind a person, people lifted"] == pytest.approx(10.893e9 / 81_200, rel=2e-3)
    assert 10.893e9 / 140_000 < table["investment behind a person, people covered"] < 10.893e9 / 130_000


def test_the_finance_of_the_assumptions_is_the_reports():
    figures, assumptions = report.load_figures(), gains.load_assumptions()
    quantiles = gains.assumption_quantile(assumptions, 0.5)
    shares = industry.Finance(*(quantiles[f"finance_share_{part}"] for part in industry.Finance._fields))
    assert shares == tuple(figures.loc[f"finance_share_{part}", "value"] for part in industry.Finance._fields)


def test_land_transfer_draws(claims, assumptions):
    draws = gains.land_transfer_scenario(claims, assumptions, draws=4_000, rng=0)
    assert draws["claim_cny"].between(3_300, 6_600).all()
    assert draws["area_mu"].between(26_500 / 7_568, 27_500 / 7_568).all()
    np.testing.assert_allclose(draws["gain"], draws["rent"] + draws["wages"] - draws["own_income_lost"], atol=1e-9)
    np.testing.assert_allclose(draws["rent"], draws["rent_cny_per_mu"] * draws["area_mu"])
    np.testing.assert_allclose(draws["rent_share_of_claim"], draws["rent"] / draws["claim_cny"])
    assert (draws["rent"] == 0).mean() == pytest.approx(0.5, abs=0.04)  # half of the land for nothing
    assert (draws["days_to_fill_net"] >= draws["days_to_fill"]).all()
    simulated = gains.simulate(claims, assumptions, draws=4_000, rng=0).draws.query("programme == 'land_transfer'")
    np.testing.assert_allclose(draws["claim_cny"] * 7_568 / 26_749, simulated["gross_gain_cny"])
    paid = gains.land_transfer_scenario(claims, fixed(assumptions, land_rent_cny_per_mu=925), draws=10, rng=0)
    assert paid["rent_share_of_claim"].tolist() == pytest.approx((925 * paid["area_mu"] / paid["claim_cny"]).tolist())


def test_relocation_draws_by_hand(assumptions):
    points = fixed(
        assumptions,
        baseline_income_cny=3_000,
        income_growth=0.1,
        later_income_growth=0.03,
        discount_rate=0.05,
        relocation_cost_per_person_cny=74_361,
        relocation_log_effect=0.09,
        production_lost_share=0.02,
        living_cost_increase_cny=100,
        settling_years=2,
    )
    with_losses = gains.with_moving_losses(gains.load_models())
    row = gains.relocation_scenario(points, draws=2, rng=0, models=with_losses).iloc[0]
    income = 3_000 * 1.1**4
    path = [income * 1.03**t * (min(t / 2, 1) * math.expm1(0.09) - 0.02) - 100 for t in range(1, 21)]
    present = sum(gain / 1.05 ** (t + 1) for t, gain in enumerate(path))
    assert row["first_year_gain"] == pytest.approx(path[0])
    assert row["settled_gain"] == pytest.approx(income * (math.expm1(0.09) - 0.02) - 100)
    assert row["mean_gain"] == pytest.approx(sum(path) / 20)
    assert row["present_value"] == pytest.approx(present)
    assert row["net_present_value"] == pytest.approx(present - 74_361)
    assert row["payback_years"] == math.inf
    even = row["break_even_log_effect"]
    at_even = gains.relocation_scenario(points, draws=2, rng=0, log_effect=even, models=with_losses).iloc[0]
    assert at_even["net_present_value"] == pytest.approx(0, abs=1e-6)
    above = gains.relocation_scenario(points, draws=2, rng=0, log_effect=even + 1e-6, models=with_losses).iloc[0]
    assert above["discounted_payback_years"] == pytest.approx(20, abs=0.01)  # paid back at the end of the horizon
    headline = gains.relocation_scenario(points, draws=2, rng=0).iloc[0]  # the two losses left aside
    assert headline["settled_gain"] == pytest.approx(income * math.expm1(0.09))
    assert headline["first_year_gain"] == pytest.approx(income * 1.03 * math.expm1(0.09) / 2)


def test_relocation_years_must_be_whole(assumptions):
    with pytest.raises(ValueError, match="relocation_years must be fixed at a whole number"):
        gains.relocation_scenario(fixed(assumptions, relocation_years=7.5), draws=5)


def test_sanyan_remaining_by_hand(claims, assumptions):
    """38% left: 4,327 to 4,514 people in 688 to 717 households, at 61,162 to 141,279 yuan each."""
    table = gains.remaining_relocation(claims, assumptions, draws=5_000, rng=0)
    low, value, high = 7_211 * (1 / 0.625 - 1), 7_211 * (1 / 0.62 - 1), 7_211 * (1 / 0.615 - 1)
    persons = table.loc["persons"]
    assert low < persons["low"] < persons["median"] < persons["high"] < high
    assert persons["median"] == pytest.approx(value, rel=0.002)
    assert table.loc["households", "median"] == pytest.approx(1_146 / 0.62 - 1_146, rel=0.002)
    assert low * 61_162 < table.loc["cost", "low"] < table.loc["cost", "high"] < high * 141_279
    with pytest.raises(ValueError, match="relocation must have a share of the task done"):
        gains.remaining_relocation(claims, assumptions, programme="relocation")


def test_poverty_without_a_programme(claims, assumptions):
    summary = gains.simulate(claims, assumptions, draws=1_000, rng=0).summary
    table = gains.poverty_without_programme(summary, assumptions, "dibao", kind="gross")
    one = table.query("percentile == 'median' and family == 'lognormal' and poverty_line == 4000")
    gain = one["gain_cny"].iloc[0]
    persons = summary.query("programme == 'dibao' and outcome == 'persons'")["median"].item()
    direct = gains.poverty_without(
        gains.income_families(mean_cny=9_342.35)["lognormal"],
        gain_cny=gain,
        reached_share=persons / 194_600,
        poverty_line=4_000,
    )
    np.testing.assert_allclose(one["without"], direct["without"])
    assert table["percentile"].unique().tolist() == ["low", "median", "high"]
    with pytest.raises(ValueError, match="population must hold the persons of ecological_posts"):
        gains.poverty_without_programme(summary, assumptions, "ecological_posts")
    with pytest.raises(ValueError, match="a gain that relocation has; got 'gross'"):
        gains.poverty_without_programme(summary, assumptions, "relocation", kind="gross")


@pytest.mark.parametrize(
    ("call", "missing"),
    [
        (gains.industry_readings, "industry"),
        (gains.industry_returns, "industry"),
        (gains.land_transfer_scenario, "land_transfer"),
        (gains.remaining_relocation, "sanyan"),
    ],
)
def test_a_scenario_without_its_claim_is_refused(claims, assumptions, call, missing):
    with pytest.raises(ValueError, match=f"claims must hold {missing}"):
        call(claims.drop(missing), assumptions, draws=5)


def test_scenarios_need_no_assumption_that_they_do_not_use(assumptions):
    few = assumptions[assumptions["theme"].isin(["incomes", "relocation_effects"])]
    assert len(gains.relocation_scenario(few, draws=3)) == 3
    with pytest.raises(ValueError, match="assumptions must hold settling_years"):
        gains.relocation_scenario(few.drop("settling_years"), draws=3)

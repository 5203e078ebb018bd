"""Break-down points against closed forms and brute force; what is true by definition, undefined or an interval."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from poverty_analysis import gains, report
from poverty_analysis.gains.conclusions import FORMULAS, FREE, Claimed
from poverty_analysis.gains.priors import parse_parameters
from poverty_analysis.gains.sentences import amount
from poverty_analysis.gains.simulation import unit_mean
from poverty_analysis.gains.turning_points import turning_point, turning_points_over_corners
from poverty_analysis.tables import TableError

CLAIMS = gains.programme_claims(report.load_figures())
# the programmes that the total by hand adds up
ADDED_UP = [
    *("leading_firms", "land_transfer", "dividends", "cooperatives", "forest", "nursery", "ecological_posts"),
    *("transfer_employment", "dibao", "relocation", "sanyan", "industry"),
]
# every assumption that enters at a round value; the figures are the report's
FIXED = {
    "daily_wage_cny": 150, "land_paid_days": 30, "own_farm_income_cny_per_mu": 400, "industry_return": 0.075,
    "loan_interest_rate": 0.04, "loan_years": 10, "firm_required_return": 0.075, "industry_payout_share": 0.012,
    "discount_rate": 0.055, "asset_life_years": 15, "baseline_income_cny": 3000, "income_growth": 0.12,
    "relocation_log_effect": 0.09, "production_lost_share": 0.05, "living_cost_increase_cny": 250,
    "later_income_growth": 0.03, "settling_years": 2, "relocation_cost_per_person_cny": 80_000,
    "additional_share": 0.25, "cooperative_effect_cny": 872, "industry_log_effect": 0.08,
    "employment_income_lost_cny": 1500, "transfer_kept_share": 0.75,
    "dividend_years": 2.75, "unstated_household_size": 4, "dibao_kept_share": 1,
}  # fmt: skip
AREA = 27_000 / 7_568
INCOME = 3000 * 1.12**4


@pytest.fixture(scope="module")
def assumptions():
    return gains.with_assumptions(gains.load_assumptions(), FIXED)


@pytest.fixture(scope="module")
def points(assumptions):
    table = gains.breakdown(CLAIMS, assumptions, draws=50)
    return table.set_index(["conclusion", "assumption"])


def paid_rent():
    """The median of the rent where it is paid, by hand: the lognormal part of its prior within the bound above."""
    row = gains.load_assumptions().loc["land_rent_cny_per_mu"]
    terms = parse_parameters(row["parameters"])
    part = stats.lognorm(terms["sigma"], scale=terms["median"])
    return float(part.ppf(part.cdf(row["highest"]) / 2))


def annuity(rate, years):
    return (1 - (1 + rate) ** -years) / rate


def present_values(rate=0.055):
    """Of 20 years: income settled over two years, income, and one yuan."""
    t = np.arange(1, 21)
    worth, income = (1 + rate) ** -t.astype(float), INCOME * 1.03**t
    return (income * np.minimum(t / 2, 1) * worth).sum(), (income * worth).sum(), worth.sum()


@pytest.mark.parametrize(
    ("conclusion", "assumption", "expected", "holds_if"),
    [  # by hand, from the definitions
        ("land_claim_gross_without_rent", "land_paid_days", 3300 / 150, ">="),
        ("land_claim_net_without_rent", "land_paid_days", (3300 + 400 * AREA) / 150, ">="),
        ("land_claim_net_without_rent", "land_rent_cny_per_mu", (3300 + 400 * AREA - 4500) / AREA, ">="),
        ("land_claim_labour_without_rent", "land_paid_days", (3300 + 400 * AREA) / 150 / 0.5218, ">="),
        ("land_claim_net_without_rent", "own_farm_income_cny_per_mu", 1200 / AREA, "<="),
        ("land_not_worse_without_rent", "land_paid_days", 400 * AREA / 150, ">="),
        ("land_farmer", "land_gross_yield_cny_per_mu", 3300 / AREA, ">="),
        ("industry_banks_and_firms", "industry_return", 0.4 / annuity(0.04, 10) + 0.3 * 0.075, ">="),
        ("industry_payout", "industry_return", 0.4 / annuity(0.04, 10) + 0.3 * 0.075 + 0.012, ">="),
        ("industry_project", "industry_return", 1 / annuity(0.055, 15), ">="),
        ("industry_project_official", "industry_return", 1 / annuity(0.08, 15), ">="),
        ("move_better_off", "relocation_log_effect", 0.0, ">="),
        ("move_better_off_with_losses", "relocation_log_effect", np.log1p(0.05 + 250 / INCOME), ">="),
        ("move_better_off_with_losses", "living_cost_increase_cny", INCOME * (np.expm1(0.09) - 0.05), "<="),
        ("cooperatives_effect", "additional_share", 872 / (3000 * 7000 / 16_000), ">="),
        ("firms_effect", "additional_share", INCOME * np.expm1(0.08) / (3200 / 4), ">="),
        ("posts_repay", "transfer_kept_share", 1.0, ">="),
    ],
)
def test_points_are_those_of_their_closed_forms(points, conclusion, assumption, expected, holds_if):
    row = points.loc[(conclusion, assumption)]
    assert (row["status"], row["holds_if"]) == ("turns", holds_if)
    assert row["value"] == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert np.isnan(row["value_high"])


@pytest.mark.parametrize(("suffix", "rate"), [("", 0.055), ("_official", 0.08)])
def test_the_worth_of_a_move_turns_where_its_present_value_is_0(assumptions, suffix, rate):
    settled, income, one = present_values(rate)
    wide = gains.with_assumption(assumptions, "relocation_log_effect", value=0.09, highest=2)
    table = gains.breakdown(CLAIMS, wide, "relocation", draws=50).set_index(["conclusion", "assumption"])
    row = table.loc[(f"move_worth{suffix}", "relocation_log_effect")]
    assert row["value"] == pytest.approx(np.log1p(80_000 / settled), rel=1e-9)
    lossy = table.loc[(f"move_worth_with_losses{suffix}", "relocation_log_effect")]
    assert lossy["value"] == pytest.approx(np.log1p((80_000 + 0.05 * income + 250 * one) / settled), rel=1e-9)
    house = table.loc[(f"move_worth{suffix}", "house_services_cny")]
    assert house["value"] == pytest.approx((80_000 - np.expm1(0.09) * settled) / one, rel=1e-9)
    # one conclusion, one number: the break-even effect of the scenario
    terms = {"cost_per_person_cny": 80_000, "baseline_cny": (INCOME, "CNY"), "growth": 0.03, "settling_years": 2,
             "production_lost_share": 0.05, "living_cost_cny": 250, "years": 20}  # fmt: skip
    assert lossy["value"] == pytest.approx(gains.relocation.break_even_effect(**terms, discount_rate=rate), rel=1e-9)


def test_the_days_are_those_of_the_model_of_land(points):
    terms = {"gain_cny": 3300, "area_mu": AREA, "rent_cny_per_mu": 0, "daily_wage_cny": 150}
    net = gains.land_transfer.days_to_fill(**terms, own_income_cny_per_mu=400)
    assert points.loc[("land_claim_net_without_rent", "land_paid_days"), "value"] == pytest.approx(net, rel=1e-12)
    with_rent = points.loc[("land_claim_net_with_rent", "land_paid_days"), "value"]
    assert with_rent == pytest.approx((3300 - (paid_rent() - 400) * AREA) / 150, rel=1e-9)


@pytest.mark.parametrize(("year", "line"), [("2019", 3218), ("2020", 4000)])
def test_the_gain_behind_the_stated_exits(points, year, line):
    # F((z + g)/m) - F(z/m) = 81,200 / 130,000 with the Singh-Maddala of unit mean
    incomes, mean = unit_mean(None), 9342.35
    gain = points.loc[(f"industry_exits_{year}_line", "industry_gain_cny"), "value"]
    below = float(incomes.cumulative((line + gain) / mean) - incomes.cumulative(line / mean))
    assert below == pytest.approx(81_200 / 130_000, rel=1e-9)
    family = stats.burr12(incomes.a, incomes.q, scale=incomes.scale * mean)
    assert family.cdf(line + gain) - family.cdf(line) == pytest.approx(0.62462, abs=5e-6)


def test_all_earnings_and_the_tenth_of_two_rises(assumptions):
    # 678.166 yuan of claimed earnings a person; a tenth of 4,506.75 and of 7,829 yuan
    table = gains.breakdown(CLAIMS.loc[ADDED_UP], assumptions, "all", draws=50)
    points = table.set_index(["conclusion", "assumption"])
    row = points.loc[("earnings_tenth_qamdo", "additional_share")]
    assert row["value"] == pytest.approx(450.675 / 678.166, rel=1e-5)
    assert points.loc[("earnings_tenth_tibet", "additional_share"), "status"] == "never"  # it would take 1.15


def test_what_is_true_by_definition_is_said_and_not_solved(points):
    posts = points.loc["posts_repay"]
    assert posts["status"].to_dict() == {
        "transfer_kept_share": "turns", "ecological_post_pay_cny": "identity", "posts_per_person": "identity",
    }  # fmt: skip
    assert posts.loc["ecological_post_pay_cny", ["value", "friendly", "hostile"]].isna().all()
    assert points.loc[("dibao_repays", "years_since_2016"), "status"] == "identity"
    assert "true by definition" in points.loc[("dibao_repays", "years_since_2016"), "sentence_en"]


@pytest.mark.slow
def test_every_point_against_brute_force():
    """No turn that a fine walk over the range does not see, and none that it sees is missing."""
    shipped = gains.load_assumptions()
    table = gains.breakdown(CLAIMS, shipped, draws=10)
    medians, checked = gains.assumption_quantile(shipped, 0.5), 0
    simple = {
        "land_claim_net": "land_claim_net_with_rent",
        "industry_owed": "industry_banks_and_firms",
        "industry_payout": "industry_payout",
        "move_better_off_losses": "move_better_off_with_losses",
    }
    for formula, conclusion in simple.items():
        claimed = _claimed(formula)
        for row in table[table["conclusion"] == conclusion].itertuples():
            low, high = shipped.loc[row.assumption, ["lowest", "highest"]]
            walk = np.linspace(low, high, 200_001)
            values = {**medians, "land_rent_cny_per_mu": paid_rent(), row.assumption: walk}
            holds = np.broadcast_to(FORMULAS[formula](claimed, values) >= 0, walk.shape)
            turns = np.flatnonzero(holds[1:] != holds[:-1])
            if row.status == "turns":
                assert len(turns) == 1 and walk[turns[0]] <= row.value * (1 + 1e-9)
                assert row.value <= walk[turns[0] + 1] * (1 + 1e-9)
            else:
                assert not len(turns) and row.status == ("always" if holds[0] else "never")
            checked += 1
    assert checked > 15


def _claimed(formula):
    nan = float("nan")
    land = formula.startswith("land")
    return Claimed(130_000.0, 7568.0, 81_200.0, nan, 3300.0 if land else nan, AREA, 10_893e6, "", nan, nan, nan,
                   unit_mean(None))  # fmt: skip


def test_the_ends_over_corners_are_those_of_every_corner():
    """Paid days for the net claim: friendly is the least over all corners of wage and own income, hostile the most."""
    shipped = gains.load_assumptions()
    low, high = (gains.assumption_quantile(shipped, p) for p in (0.05, 0.95))
    row = gains.breakdown(CLAIMS, shipped, "land_transfer", draws=10).set_index(["conclusion", "assumption"])
    days = [
        (3300 + own["own_farm_income_cny_per_mu"] * AREA) / wage["daily_wage_cny"]
        for wage in (low, high) for own in (low, high)
    ]  # fmt: skip
    cells = row.loc[("land_claim_net_without_rent", "land_paid_days")]
    assert [cells["friendly"], cells["hostile"]] == pytest.approx([min(days), max(days)], rel=1e-9)


@pytest.mark.slow
def test_shares_of_draws_and_of_the_prior(assumptions):
    # one assumption drawn, all others fixed: days uniform from 0 to 60, the gross claim needs 22
    drawn = gains.with_assumption(assumptions, "land_paid_days", distribution="uniform", parameters="loc=0; scale=60")
    table = gains.breakdown(CLAIMS, drawn, "land_transfer", draws=20_000, rng=3).set_index(["conclusion", "assumption"])
    row = table.loc[("land_claim_gross_without_rent", "land_paid_days")]
    assert row["prior_share_beyond"] == pytest.approx(22 / 60, abs=1e-3)
    assert row["holds_in"] == pytest.approx(38 / 60, abs=4 * np.sqrt(0.23 / 20_000))
    again = gains.breakdown(CLAIMS, drawn, "land_transfer", draws=20_000, rng=3)
    pd.testing.assert_frame_equal(again, table.reset_index()[again.columns])


def test_a_claim_that_lacks_a_number_leaves_its_conclusions_undefined(assumptions):
    bare = CLAIMS.loc[["land_transfer"]].copy()
    gain = [f"{name}_{end}" for name in ("gain", "gain_total", "gain_per_household", "gain_per_person")
            for end in ("low", "value", "high")]  # fmt: skip
    bare[gain] = np.nan
    bare["gain_of"], bare["gain_basis"], bare["gain_timing"] = "", "none", ""
    table = gains.breakdown(bare, assumptions, "land_transfer", draws=10)
    claimed = table[table["conclusion"].str.startswith("land_claim")]
    assert set(claimed["status"]) == {"undefined"} and claimed[["value", "friendly"]].isna().all(axis=None)
    assert (table.loc[table["conclusion"] == "land_not_worse_without_rent", "status"] != "undefined").all()


def test_both_languages_say_the_same_numbers(points):
    row = points.loc[("land_claim_gross_without_rent", "land_paid_days")]
    assert "at least 22 days per household per year (here 30 days" in row["sentence_en"]
    assert "不低于22天/户·年（现取30天/户·年）" in row["sentence_zh"]
    assert not points["sentence_en"].str.contains("nan|None").any()
    assert not points["sentence_zh"].str.contains("nan|None").any()


def test_wrong_programmes_and_tables_are_refused(assumptions, tmp_path):
    with pytest.raises(ValueError, match=r"programmes must be among .*; got 'mining'"):
        gains.breakdown(CLAIMS, assumptions, "mining")
    with pytest.raises(ValueError, match="assumptions must hold loan_years"):
        gains.breakdown(CLAIMS, assumptions.drop(index="loan_years"), "industry")
    path = tmp_path / "conclusions.csv"
    columns = gains.load_conclusions().reset_index().columns
    path.write_text(",".join(columns) + "\na,industry,A,甲,magic,industry_return,,,per year,\n", encoding="utf-8")
    with pytest.raises(TableError, match="row 2, column formula: got 'magic'"):
        gains.load_conclusions(path)


# --- turning points by themselves


@settings(max_examples=100, deadline=None)
@given(st.floats(-50, 50), st.floats(0.01, 10), st.booleans())
def test_a_straight_line_turns_at_its_zero(root, slope, rising):
    turn = turning_point(lambda x: (slope if rising else -slope) * (x - root), -100, 100)
    assert turn.status == "turns" and turn.holds_if == (">=" if rising else "<=")
    assert turn.value == pytest.approx(root, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 9.5), st.floats(0.2, 3), st.floats(0.1, 3))
def test_a_curve_turns_where_it_crosses(root, power, scale):
    turn = turning_point(lambda x: scale * (x**power - root**power), 0, 10)
    assert turn.status == "turns" and turn.value == pytest.approx(root, rel=1e-9)


def test_two_turns_are_an_interval_and_never_the_first_alone():
    inside = turning_point(lambda x: (x - 2) * (7 - x), 0, 10)
    assert (inside.status, inside.holds_if) == ("interval", "between")
    assert [inside.value, inside.value_high] == pytest.approx([2, 7], abs=1e-12)
    outside = turning_point(lambda x: (x - 2) * (x - 7), 0, 10)
    assert (outside.status, outside.holds_if) == ("interval", "outside")
    assert turning_point(lambda x: 1 + 0 * x, 0, 10).status == "still"
    assert turning_point(lambda x: x + 1, 0, 10).status == "always"
    assert turning_point(lambda x: np.nan * x, 0, 10).status == "undefined"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0.5, 3), st.floats(1, 9)), min_size=1, max_size=8))
def test_the_best_and_the_worst_corner_are_found_whatever_they_are(corners):
    slopes, roots = np.array(corners).T

    def margin(x, at):
        return np.atleast_1d(slopes[at]) * (x - np.atleast_1d(roots[at]))

    friendly, hostile = turning_points_over_corners(margin, len(corners), 0, 10)
    assert friendly == pytest.approx(roots.min(), abs=1e-9) and hostile == pytest.approx(roots.max(), abs=1e-9)


def test_no_unit_of_an_assumption_stays_english_in_a_chinese_sentence():
    units = {*gains.load_assumptions()["unit"], *(free.unit for free in FREE.values())}
    assert [unit for unit in sorted(units) if re.search("[A-Za-z]", amount(37.4, unit, "zh"))] == []
    assert amount(37.4, "days per person per year", "zh") == "37.4天/人·年"

"""The simulation: closed forms with point priors, totals, seeds, bounds, directions, percentiles and their errors."""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import gains, report
from poverty_analysis.gains.percentiles import order_statistics, percentile_summary
from poverty_analysis.measures import Lognormal, SinghMaddala

ROOT = Path(__file__).parents[2]
COSTED = {"ecological_posts", "dibao", "relocation", "sanyan", "industry"}


@pytest.fixture(scope="module")
def claims():
    return gains.programme_claims(report.load_figures())


@pytest.fixture(scope="module")
def assumptions():
    return gains.load_assumptions()


@pytest.fixture(scope="module")
def result(claims, assumptions):
    return gains.simulate(claims, assumptions, draws=6_000, rng=1)


def at_points(claims):
    """Printed values without their intervals."""
    fixed = claims.copy()
    for column in [column for column in claims.columns if column.endswith("_value")]:
        for end in ("low", "high"):
            fixed[column.replace("_value", f"_{end}")] = fixed[column]
    return fixed


POINTS = {
    "baseline_income_cny": 3_000.0,
    "income_growth": 0.1,
    "growth_years": 4.0,
    "discount_rate": 0.05,
    "official_discount_rate": 0.08,
    "asset_life_years": 12.0,
    "additional_share": 0.25,
    "transfer_kept_share": 0.8,
    "years_of_undated_gain": 1.0,
    "years_since_2016": 4.5,
    "dividend_years": 2.0,
    "unstated_household_size": 4.0,
    "industry_payout_share": 0.024,
    "employment_income_lost_cny": 1_000.0,
    "later_income_growth": 0.03,
    "settling_years": 2.0,
    "industry_log_effect": 0.08,
    "land_log_effect": -0.02,
    "relocation_cost_per_person_cny": 74_361.0,
    "relocation_log_effect": 0.09,
    "production_lost_share": 0.02,
    "living_cost_increase_cny": 100.0,
    "cooperative_effect_cny": 872.0,
    "training_log_effect": 0.1,
    "dibao_kept_share": 1.0,
}
INCOME = 3_000 * 1.1**4
ENDS = {"": 1.05, "_official": 1.08}  # of names, with one plus the rate
WORTH = {end: sum(factor**-t for t in range(1, 13)) for end, factor in ENDS.items()}
MOVED = INCOME * math.expm1(0.09)  # the two losses are a named case
YEARS = range(1, 21)  # of a move: its effect is whole after two years and grows with income
MOVES = {end: sum(MOVED * 1.03**t * min(t / 2, 1) / factor**t for t in YEARS) for end, factor in ENDS.items()}
LOSSES = sum((INCOME * 1.03**t * 0.02 + 100) / 1.05**t for t in YEARS)

# gross and additional gain per person and year, persons, cost (per year, or now): by hand from the print and POINTS
CLOSED = {
    "leading_firms": (3_200 / 4, 0.25 * 3_200 / 4, 10_300 * 4, None),
    "land_transfer": (3_300 * 7_568 / 26_749, 0.25 * 3_300 * 7_568 / 26_749, 26_749, None),
    "dividends": (66_397_400 / 26_000 / 2, 0.8 * 66_397_400 / 26_000 / 2, 26_000, None),
    "cooperatives": (3_000 * 7_000 / 16_000, 0.25 * 3_000 * 7_000 / 16_000, 16_000, None),
    "forest": (3_300, 825, 6_211, None),
    "nursery": (4_200, 1_050, 1_999, None),
    "ecological_posts": (3_500, 2_800, 200_000, 700e6),
    "transfer_employment": (None, INCOME * math.expm1(0.1), 29_000, None),
    "dibao": (710e6 / 77_900 / 4.5, 710e6 / 77_900 / 4.5, 77_900, 710e6 / 4.5),
    "relocation": (None, MOVED, 99_000, 99_000 * 74_361),
    "sanyan": (None, MOVED, 7_211, 7_211 * 74_361),
    "industry": ((10.893e9 * 0.024 + 23_279 * (7_705 - 1_000)) / 130_000, INCOME * math.expm1(0.08), 130_000, 10.893e9),
}
CAPITAL = {"relocation", "sanyan", "industry"}


@pytest.fixture(scope="module")
def point_result(claims, assumptions):
    for name, value in POINTS.items():
        assumptions = gains.with_assumption(assumptions, name, value=value)
    incomes = SinghMaddala(5_000, 3, 1)
    return gains.simulate(at_points(claims), assumptions, draws=3, rng=0, incomes=incomes)


@pytest.mark.parametrize("programme", CLOSED)
def test_with_point_priors_the_simulation_is_the_closed_form(point_result, programme):
    gross, additional, persons, cost = CLOSED[programme]
    summary = point_result.summary.query("programme == @programme").set_index("outcome")
    draws = point_result.draws.query("programme == @programme")
    # log-logistic with a = 3: F(x) = x^3 / (b^3 + x^3); its mean is b (pi/3) / sin(pi/3), here 9,342.35
    scale = 9_342.35 * math.sin(math.pi / 3) / (math.pi / 3)

    def below(income):
        return persons * income**3 / (scale**3 + income**3)

    expected = {"persons": persons, "below_2020_line_with": below(4_000), "below_2019_line_with": below(3_218)}
    for kind, gain in (("gross", gross), ("additional", additional)):
        if gain is None:
            assert f"{kind}_gain_cny" not in summary.index
            assert draws[f"{kind}_gain_cny"].isna().all()
            continue
        expected |= {
            f"{kind}_gain_cny": gain,
            f"{kind}_gain_over_line": gain / 4_000,
            f"{kind}_gain_over_mean_income": gain / 13_041,
            f"{kind}_total_cny": gain * persons,
            f"below_2019_line_without_{kind}": below(3_218 + gain),
            f"below_2020_line_without_{kind}": below(4_000 + gain),
        }
        if cost is not None:
            moves = programme in {"relocation", "sanyan"}
            for end in ENDS if programme in CAPITAL else [""]:
                worth = WORTH[end] if programme in CAPITAL else 1
                expected[f"{kind}_yuan_per_yuan{end}"] = MOVES[end] / 74_361 if moves else gain * persons * worth / cost
        if programme in CAPITAL:  # the gains of a move do not reach its cost within its 20 years
            expected[f"{kind}_payback_years"] = math.inf if moves else cost / (gain * persons)
    for outcome, value in expected.items():
        row = summary.loc[outcome]
        assert [row["low"], row["median"], row["high"]] == pytest.approx([value] * 3, rel=1e-12), outcome
        errors = [row["error_low"], row["error_median"], row["error_high"]]
        assert errors == [0, 0, 0] or (math.isinf(value) and np.isnan(errors).all())
        if outcome in draws:
            assert draws[outcome].tolist() == pytest.approx([value] * 3, rel=1e-12), outcome
    assert set(summary.index) - set(expected) <= {"effect_gain_cny"}


def test_a_move_with_its_two_losses_is_a_named_case(claims, assumptions):
    points = gains.with_assumptions(assumptions, POINTS)
    models = gains.with_moving_losses(gains.load_models())
    result = gains.simulate(at_points(claims).loc[["relocation"]], points, draws=3, rng=0, models=models)
    medians = result.summary.set_index("outcome")["median"]
    assert medians["additional_gain_cny"] == pytest.approx(MOVED - INCOME * 0.02 - 100, rel=1e-12)
    assert medians["additional_yuan_per_yuan"] == pytest.approx((MOVES[""] - LOSSES) / 74_361, rel=1e-12)
    with pytest.raises(ValueError, match="relocation_years must be fixed at a whole number"):
        gains.simulate(
            claims.loc[["relocation"]], gains.with_assumption(points, "relocation_years", value=7.5), draws=3
        )


def test_effects_stand_beside_claims(point_result):
    effects = point_result.summary.query("outcome == 'effect_gain_cny'").set_index("programme")["median"]
    assert effects["cooperatives"] == 872
    assert effects["land_transfer"] == pytest.approx(INCOME * math.expm1(-0.02), rel=1e-12)
    assert effects["leading_firms"] == pytest.approx(INCOME * math.expm1(0.08), rel=1e-12)
    assert set(effects.index) == {
        *("leading_firms", "land_transfer", "cooperatives", "transfer_employment", "relocation", "sanyan", "industry")
    }


def test_totals_conserve(result, claims):
    """What people gain is what households gain is the printed total: for every draw."""
    draws = result.draws
    for kind in ("gross", "additional"):
        np.testing.assert_allclose(
            draws[f"{kind}_total_cny"], draws[f"{kind}_gain_cny"] * draws["persons"], rtol=1e-12, equal_nan=True
        )
    for name, years in (("leading_firms", 1), ("land_transfer", 1), ("cooperatives", 1), ("forest", 1)):
        total = draws.loc[draws["programme"] == name, "gross_total_cny"]
        assert total.min() >= claims.loc[name, "gain_total_low"] / years * (1 - 1e-12)
        assert total.max() <= claims.loc[name, "gain_total_high"] / years * (1 + 1e-12)
    dibao = draws[draws["programme"] == "dibao"]
    np.testing.assert_allclose(dibao["gross_yuan_per_yuan"], 1, rtol=1e-12)  # one figure, drawn once


def test_bounds_contain_every_draw(result, claims):
    draws = result.draws
    for name in claims.index:
        persons = draws.loc[draws["programme"] == name, "persons"]
        low, high = claims.loc[name, ["persons_low", "persons_high"]]
        if not math.isnan(low):
            assert persons.between(low, high).all(), name
    claimed = ["land_transfer", "cooperatives", "forest", "nursery"]
    for name in claimed:
        gain = draws.loc[draws["programme"] == name, "gross_gain_cny"]
        assert gain.min() >= claims.loc[name, "gain_per_person_low"] * (1 - 1e-12), name
        assert gain.max() <= claims.loc[name, "gain_per_person_high"] * (1 + 1e-12), name
    open_claim = draws.loc[draws["programme"] == "land_transfer", "gross_gain_cny"]
    assert open_claim.max() <= 6_600 * 7_568 / 26_749  # the named upper assumption reaches twice the claim
    additional = draws["additional_gain_cny"] <= draws["gross_gain_cny"]
    claims_only = draws["programme"].isin(["leading_firms", *claimed, "dividends", "ecological_posts", "dibao"])
    assert additional[claims_only].all()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_draws(claims, assumptions, result):
    again = gains.simulate(claims, assumptions, draws=6_000, rng=1)
    pd.testing.assert_frame_equal(again.draws, result.draws)
    pd.testing.assert_frame_equal(again.summary, result.summary)
    other = gains.simulate(claims, assumptions, draws=6_000, rng=2)
    assert not other.draws["additional_gain_cny"].equals(result.draws["additional_gain_cny"])
    generators = [gains.simulate(claims, assumptions, draws=20, rng=np.random.default_rng(7)).draws for _ in range(2)]
    pd.testing.assert_frame_equal(*generators)


def test_a_programme_alone_has_the_draws_it_has_among_others(claims, assumptions, result):
    alone = gains.simulate(claims.loc[["forest"]], assumptions, draws=6_000, rng=1).draws
    among = result.draws.query("programme == 'forest'").reset_index(drop=True)
    pd.testing.assert_frame_equal(alone.drop(columns="programme"), among.drop(columns="programme"))


def test_changing_one_assumption_moves_what_depends_on_it_and_nothing_else(claims, assumptions, result):
    changed = gains.with_assumption(assumptions, "additional_share", value=0.5)
    draws = gains.simulate(claims, changed, draws=6_000, rng=1).draws
    forest = draws["programme"] == "forest"
    np.testing.assert_allclose(
        draws.loc[forest, "additional_gain_cny"], result.draws.loc[forest, "gross_gain_cny"] / 2, rtol=1e-12
    )
    pd.testing.assert_series_equal(draws["gross_gain_cny"], result.draws["gross_gain_cny"])
    dibao = draws["programme"] == "dibao"
    pd.testing.assert_frame_equal(draws[dibao], result.draws[dibao])


@pytest.mark.parametrize(
    ("parameter", "low", "high", "programme", "outcome", "sign"),
    [
        ("relocation_log_effect", 0.02, 0.2, "relocation", "additional_gain_cny", 1),
        ("production_lost_share", 0.0, 0.1, "relocation", "additional_gain_cny", 0),
        ("relocation_years", 10, 30, "relocation", "additional_yuan_per_yuan", 1),
        ("asset_life_years", 10, 30, "relocation", "additional_yuan_per_yuan", 0),
        ("asset_life_years", 10, 30, "industry", "gross_yuan_per_yuan", 1),
        ("discount_rate", 0.03, 0.1, "industry", "gross_yuan_per_yuan", -1),
        ("industry_payout_share", 0.01, 0.05, "industry", "gross_gain_cny", 1),
        ("industry_payout_share", 0.01, 0.05, "industry", "gross_payback_years", -1),
        ("industry_return", 0.02, 0.1, "industry", "gross_gain_cny", 0),
        ("dividend_years", 1, 4, "dividends", "gross_gain_cny", -1),
        ("unstated_household_size", 2.5, 6, "leading_firms", "gross_gain_cny", -1),
        ("unstated_household_size", 2.5, 6, "leading_firms", "gross_total_cny", 0),
        ("poverty_line_2020_cny", 3_500, 5_000, "forest", "gross_gain_over_line", -1),
        ("poverty_line_2020_cny", 3_500, 5_000, "forest", "below_2020_line_without_gross", 1),
        ("poor_income_cny", 8_000, 12_000, "forest", "below_2020_line_without_gross", -1),
        ("ecological_post_pay_cny", 3_000, 4_000, "ecological_posts", "below_2019_line_without_additional", 1),
    ],
)
def test_outcomes_move_where_theory_says(claims, assumptions, parameter, low, high, programme, outcome, sign):
    medians = []
    for value in (low, high):
        changed = gains.with_assumption(assumptions, parameter, value=value)
        summary = gains.simulate(claims.loc[[programme]], changed, draws=300, rng=5).summary
        medians.append(summary.set_index("outcome").loc[outcome, "median"])
    assert np.sign(np.round(medians[1] - medians[0], 6)) == sign


@pytest.mark.parametrize(("effect", "sign"), [(0.3, -1), (-0.1, 1)])
def test_a_dearer_move_thins_its_gain_and_its_loss(claims, assumptions, effect, sign):
    worth = [
        gains.simulate(
            claims.loc[["relocation"]],
            gains.with_assumptions(
                assumptions, {"relocation_log_effect": effect, "relocation_cost_per_person_cny": cost}
            ),
            draws=300,
            rng=5,
        )
        .summary.set_index("outcome")
        .loc["additional_yuan_per_yuan", "median"]
        for cost in (62_000, 140_000)
    ]
    assert np.sign(worth[1] - worth[0]) == sign
    assert worth[1] == pytest.approx(worth[0] * 62_000 / 140_000)


def test_a_random_line_is_drawn_and_not_taken_for_a_constant(claims, assumptions):
    changed = gains.with_assumption(
        assumptions, "poverty_line_2020_cny", distribution="uniform", parameters="loc=3000; scale=2000"
    )
    found = gains.simulate(claims.loc[["nursery"]], changed, draws=4_000, rng=0).summary.set_index("outcome")
    row = found.loc["gross_gain_over_line"]  # 4,250 over 3,100 to 4,900, the ends of nine tenths of the line
    assert [row["low"], row["high"]] == pytest.approx([4_250 / 4_900, 4_250 / 3_100], rel=0.02)


def test_payback_never_comes_where_nothing_is_gained(claims, assumptions):
    changed = gains.with_assumption(assumptions, "relocation_log_effect", value=-0.05)
    found = gains.simulate(claims.loc[["relocation"]], changed, draws=100, rng=0)
    assert np.isinf(found.draws["additional_payback_years"]).all()
    assert (found.draws["additional_yuan_per_yuan"] < 0).all()
    without = found.draws["below_2020_line_without_additional"]
    summary = found.summary.set_index("outcome")
    assert (without < summary.loc["below_2020_line_with", "high"]).all()  # without the move, fewer are below


def test_blocks_join_without_a_seam(claims, assumptions):
    """Beyond one block of draws, with a line that varies too, every outcome is what a direct computation gives."""
    changed = gains.with_assumption(
        assumptions, "poverty_line_2020_cny", distribution="uniform", parameters="loc=3000; scale=2000"
    )
    found = gains.simulate(claims.loc[["forest"]], changed, draws=40_000, rng=0)
    line = gains.draw(changed.loc[["poverty_line_2020_cny"]], draws=40_000, rng=0)["poverty_line_2020_cny"]
    gain = found.draws["gross_gain_cny"].to_numpy()
    assert not found.draws["below_2020_line_without_gross"].isna().any()
    row = found.summary.set_index("outcome").loc["gross_gain_over_line"]
    assert row["median"] == pytest.approx(np.sort(gain / line)[round(0.5 * 39_999)], rel=1e-12)
    share = gains.income_families(mean_cny=9_342.35)["singh_maddala"].headcount_ratio(line + gain)
    np.testing.assert_allclose(found.draws["below_2020_line_without_gross"], 6_211 * share, rtol=1e-10)


def test_costs_stand_where_costs_are_known(result):
    names = ["leading_firms", "land_transfer", "dividends", "cooperatives", "forest", "nursery", "ecological_posts"]
    names += ["transfer_employment", "dibao", "relocation", "sanyan", "industry"]
    summary = result.summary[result.summary["programme"].isin(names)]
    costed = summary[summary["outcome"].str.endswith("yuan_per_yuan")]["programme"].unique()
    assert set(costed) == COSTED
    paid_back = summary[summary["outcome"].str.endswith("payback_years")]["programme"].unique()
    assert set(paid_back) == CAPITAL


def test_shape_of_the_tables(result, claims):
    assert len(result.draws) == len(claims) * 6_000
    assert result.draws.columns[:2].tolist() == ["programme", "draw"]
    assert result.draws["programme"].unique().tolist() == claims.index.tolist()
    assert not result.summary[["low", "median", "high"]].isna().any().any()
    assert (result.summary["low"] <= result.summary["median"]).all()
    assert (result.summary["median"] <= result.summary["high"]).all()


def test_the_summary_is_that_of_the_draws(result):
    """Each percentile is the order statistic nearest to it."""
    for row in result.summary.itertuples():
        if row.outcome not in result.draws or not np.isfinite(row.high):
            continue
        values = np.sort(result.draws.loc[result.draws["programme"] == row.programme, row.outcome].to_numpy())
        for name, share in (("low", 0.05), ("median", 0.5), ("high", 0.95)):
            assert getattr(row, name) == values[round(share * (values.size - 1))]


@pytest.mark.slow
def test_monte_carlo_errors_say_how_far_another_seed_falls(claims, assumptions):
    """Over 60 seeds the spread of a percentile is the error that one run states, within a third."""
    runs = [
        gains.simulate(claims.loc[["forest"]], assumptions, draws=1_000, rng=seed).summary.set_index("outcome")
        for seed in range(60)
    ]
    for name in ("low", "median", "high"):
        spread = np.std([run.loc["additional_gain_cny", name] for run in runs], ddof=1)
        stated = np.mean([run.loc["additional_gain_cny", f"error_{name}"] for run in runs])
        assert stated == pytest.approx(spread, rel=0.33)


@pytest.mark.slow
def test_other_shapes_change_headcounts_alone(claims, assumptions, result):
    other = gains.simulate(claims, assumptions, draws=6_000, rng=1, incomes=Lognormal(1, 0.5)).draws
    same = [column for column in result.draws if not column.startswith("below")]
    pd.testing.assert_frame_equal(other[same], result.draws[same])
    assert (other["below_2019_line_without_additional"] < result.draws["below_2019_line_without_additional"]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda c, a: (c.rename(index={"forest": "not_a_programme"}), a),
            "models must hold every programme; got none for not_a_programme",
        ),
        (lambda c, a: (c.drop(columns="persons_low"), a), "got no column persons_low"),
        (lambda c, a: (c.assign(persons_low=c["persons_high"] + 1), a), "claims must rise from persons_low"),
        (lambda c, a: (pd.concat([c, c]), a), "claims must hold each programme once; got leading_firms twice"),
        (lambda c, a: (c.iloc[:0], a), "claims must hold each programme once; got none"),
        (lambda c, a: (c.assign(gain_value=np.nan), a), "got no number for gain_value of leading_firms"),
        (lambda c, a: (c.assign(persons_of=""), a), "got a number for persons_low of land_transfer"),
        (lambda c, a: (c, pd.concat([a, a])), "assumptions must hold each parameter once; got poverty_line_2019_cny"),
        (lambda c, a: (c, a.drop("upper_land_transfer_gain")), "assumptions must hold upper_land_transfer_gain"),
        (lambda c, a: (c, a.drop("additional_share")), "assumptions must hold additional_share"),
        (
            lambda c, a: (c, gains.with_assumption(a, "upper_land_transfer_gain", value=3_000, lowest=0)),
            "upper_land_transfer_gain must not be below the claim's lower end 3300; got 3000",
        ),
    ],
)
def test_what_is_refused(claims, assumptions, change, message):
    changed_claims, changed_assumptions = change(claims, assumptions)
    with pytest.raises(ValueError, match=message):
        gains.simulate(changed_claims, changed_assumptions, draws=10, rng=0)


def test_what_is_no_table_is_refused(claims, assumptions):
    with pytest.raises(TypeError, match=r"claims must be a table.*; got list"):
        gains.simulate([1], assumptions, draws=5)
    with pytest.raises(TypeError, match=r"assumptions must be a table.*; got dict"):
        gains.simulate(claims, {"additional_share": 0.2}, draws=5)


@pytest.mark.slow
def test_another_process_draws_the_same(claims, assumptions):
    """Streams are found by name, not by a hash that Python salts anew in each process."""
    code = (
        "from poverty_analysis import gains, report; "
        "claims, assumptions = gains.programme_claims(report.load_figures()), gains.load_assumptions(); "
        "found = gains.simulate(claims, assumptions, draws=50, rng=3); "
        "print(repr(found.draws.select_dtypes('number').sum().sum()))"
    )
    here = gains.simulate(claims, assumptions, draws=50, rng=3).draws.select_dtypes("number").sum().sum()
    there = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert there.stdout.strip() == repr(here)


def test_the_callers_tables_are_not_changed(claims, assumptions):
    before = claims.copy(), assumptions.copy()
    gains.simulate(claims, assumptions, draws=10, rng=0)
    pd.testing.assert_frame_equal(claims, before[0])
    pd.testing.assert_frame_equal(assumptions, before[1])


# --- order statistics without sorting ---------------------------------------------------------------------------------
@settings(derandomize=True, max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    size=st.sampled_from([1, 2, 19, 3_999, 4_000, 4_001, 30_000]),
    kind=st.sampled_from(["normal", "ties", "heavy", "infinite", "rising", "waves"]),
)
def test_order_statistics_are_those_of_sorting(seed, size, kind):
    rng = np.random.default_rng(seed)
    values = {
        "normal": lambda: rng.normal(size=size),
        "ties": lambda: rng.integers(0, 3, size).astype(float),
        "heavy": lambda: rng.standard_cauchy(size),
        "infinite": lambda: np.where(rng.random(size) < 0.3, np.inf, rng.normal(size=size)),
        "rising": lambda: np.arange(size, dtype=float),
        "waves": lambda: np.where(np.arange(size) % 24 == 0, 1e6, rng.normal(size=size)),  # the sample sees only these
    }[kind]()
    before = values.copy()
    places = [(int(size * 0.04), int(size * 0.05)), (size // 2,), (int(size * 0.95), size - 1)]
    ordered = np.sort(values)
    assert order_statistics(values, places) == [tuple(ordered[list(group)].tolist()) for group in places]
    np.testing.assert_array_equal(values, before)


def test_percentiles_of_what_does_not_vary():
    assert percentile_summary(3.0) == {
        **dict.fromkeys(["low", "median", "high"], 3.0),
        **dict.fromkeys(["error_low", "error_median", "error_high"], 0.0),
    }

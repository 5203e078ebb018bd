"""Overlap and growth accounting: by hand, and against populations drawn at random."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import context, gains, report

YEARS = [1 + 3.5 * share**0.5 for share in (0.05, 0.5, 0.95)]  # of dividends: quantiles of ((x - 1) / 3.5)^2
# the programmes that the totals by hand add up
ADDED_UP = [
    *("leading_firms", "land_transfer", "dividends", "cooperatives", "forest", "nursery", "ecological_posts"),
    *("transfer_employment", "dibao", "relocation", "sanyan", "industry"),
]


@pytest.fixture(scope="module")
def claims():
    return gains.programme_claims(report.load_figures())


@pytest.fixture(scope="module")
def added_up(claims):
    return claims.loc[ADDED_UP]


@pytest.fixture(scope="module")
def assumptions():
    return gains.load_assumptions()


def test_annual_claims_by_hand(claims, assumptions):
    table = gains.annual_claims(claims, assumptions)
    assert table.loc["land_transfer", "total_cny_value"] == 3_300 * 7_568
    assert table.loc["land_transfer", "total_cny_high"] == pytest.approx((3_400 + 0.95 * 3_200) * 7_568)
    # dividends over 1 to 4.5 years, a triangle that rises to the end: F = ((x - 1) / 3.5)^2
    dividends = table.loc["dividends", ["total_cny_low", "total_cny_value", "total_cny_high"]].tolist()
    assert dividends == pytest.approx([66_397_350 / YEARS[2], 66_397_400 / YEARS[1], 66_397_450 / YEARS[0]])
    assert table.loc["dividends", "gain_per_person_cny_high"] == pytest.approx(66_397_450 / YEARS[0] / 25_500)
    assert table.loc["ecological_posts", "total_cny_value"] == 700e6
    transfers = table.loc[ADDED_UP, "transfer"].astype(bool)
    assert transfers.index[transfers].tolist() == ["ecological_posts", "dibao"]
    none = ["transfer_employment", "relocation", "sanyan", "industry"]
    assert table.loc[none, "total_cny_value"].isna().all()
    for name in ("persons", "gain_per_person_cny", "total_cny"):
        stated = table.dropna(subset=f"{name}_value")
        assert (stated[f"{name}_low"] <= stated[f"{name}_value"]).all(), name
        assert (stated[f"{name}_value"] <= stated[f"{name}_high"]).all(), name


def test_bounds_of_the_report_by_hand(added_up, assumptions):
    bounds = gains.overlap_bounds(added_up, assumptions)
    # registered poor: dividends, forest, nursery, transfer employment, relocation, industry
    counted = bounds.loc["registered poor"]
    assert counted["persons_sum"] == 26_000 + 6_211 + 1_999 + 29_000 + 99_000 + 130_000
    assert [counted["distinct_low"], counted["distinct_high"]] == [130_000, 194_600]
    assert counted["possible"]
    assert counted["programmes_per_person"] == pytest.approx(292_210 / 194_600)
    assert counted["gain_largest"] == pytest.approx(20_496_300)  # forest; dividends have 15.4 m at least
    everyone = bounds.loc["everyone"]
    assert everyone["distinct_low"] == 200_000 and not everyone["possible"]  # posts alone exceed 194,600
    possible = bounds[bounds["possible"]]
    assert (possible["gain_largest"] <= possible["gain_one_each"]).all()
    assert (bounds["gain_one_each"] <= bounds["gain_sum"]).all()


def test_a_larger_population_holds_them_all(added_up, assumptions):
    bounds = gains.overlap_bounds(added_up, assumptions, population=760_966)
    assert bounds["possible"].all()
    assert bounds.loc["registered poor", "distinct_high"] == 26_500 + 6_211 + 1_999 + 29_500 + 99_500 + 140_000
    with pytest.raises(ValueError, match="population must lie from 1"):
        gains.overlap_bounds(added_up, assumptions, population=0)


def small_claims(claims, sizes, gain=(100.0, 200.0, 300.0)):
    """Three made-up programmes of registered poor people, with their persons and gains per person."""
    rows = claims.loc[["forest", "nursery", "dividends"]].copy()
    rows["beneficiaries"], rows["gain_basis"], rows["gain_timing"] = "registered poor", "per person", "per year"
    for end in ("low", "value", "high"):
        rows[f"persons_{end}"] = np.array(sizes, dtype=float)
        rows[f"gain_{end}"] = np.array(gain)
    return rows


@settings(derandomize=True, max_examples=40, deadline=None)
@given(sizes=st.tuples(*[st.integers(1, 40)] * 3), seed=st.integers(0, 1_000))
@pytest.mark.slow
def test_bounds_hold_whoever_is_in_which_programme(claims, assumptions, sizes, seed):
    population = 40
    table = small_claims(claims, sizes)
    bounds = gains.overlap_bounds(table, assumptions, population=population).loc["registered poor"]
    pairs = gains.pairwise_overlap(table, assumptions, population=population)
    rng = np.random.default_rng(seed)
    members = [set(rng.choice(population, size, replace=False).tolist()) for size in sizes]
    distinct = set().union(*members)
    assert bounds["distinct_low"] <= len(distinct) <= bounds["distinct_high"]
    for row, (a, b) in zip(pairs.itertuples(), [(0, 1), (0, 2), (1, 2)], strict=True):
        assert row.both_low <= len(members[a] & members[b]) <= row.both_high
    gains_of = [100, 200, 300]
    one_each = sum(max(gain for gain, group in zip(gains_of, members, strict=True) if who in group) for who in distinct)
    everything = sum(gain * len(group) for gain, group in zip(gains_of, members, strict=True))
    assert bounds["gain_largest"] <= everything <= bounds["gain_sum"] + 1e-9
    assert one_each <= bounds["gain_one_each"] + 1e-9


@pytest.mark.parametrize(
    ("sizes", "one_each"),
    [
        ((10, 10, 10), 10 * 300 + 10 * 200 + 10 * 100),
        ((40, 40, 40), 40 * 300),  # the population is filled by the largest
        ((40, 20, 10), 10 * 300 + 20 * 200 + 10 * 100),
    ],
)
def test_one_gain_each_fills_the_population_from_the_largest_down(claims, assumptions, sizes, one_each):
    bounds = gains.overlap_bounds(small_claims(claims, sizes), assumptions, population=40)
    assert bounds.loc["registered poor", "gain_one_each"] == one_each


def test_growth_accounting_by_hand(added_up, assumptions):
    """Both baselines: rises of 7,829 and 4,506.75 yuan, which the same claims cannot both explain."""
    whole = gains.growth_accounting(added_up, assumptions)
    table = whole.pivot_table(index="item", columns="baseline", values=["cny_per_person", "low", "high"])
    value = table["cny_per_person"]
    assert value.loc["rise"].to_dict() == pytest.approx({"all Tibet": 9_328 - 1_499, "Qamdo": 9_342.35 - 4_835.6})
    pace = 12_951 / 8_244 - 1
    trend = value.loc["growth at the pace of all rural incomes"]
    assert trend.to_dict() == pytest.approx({"all Tibet": 1_499 * pace, "Qamdo": 4_835.6 * pace})
    # forest, nursery, land and co-operatives at their printed totals; dividends over 3.47 and dibao over 4.25 years;
    # firms at 10,300 x 3,200; posts for no more people than the population
    totals = 20_496_300 + 8_395_800 + 3_300 * 7_568 + 21_000_000 + 66_397_400 / YEARS[1] + 10_300 * 3_200
    # printed upper ends; land at 3,400 + 0.95 x 3,200; dividends over 1.78 years; 8,000 members at 3,000.5
    most = 3_400 * 6_211 + 4_300 * 1_999 + 6_440 * 7_568 + 8_000 * 3_000.5 + 66_397_450 / YEARS[0] + 10_400 * 3_300
    earnings, dibao, posts = totals / 194_600, 710e6 / 4.25 / 194_600, 3_500
    for baseline, rise in (("all Tibet", 7_829), ("Qamdo", 4_506.75)):
        assert value.loc["claims of earnings, added up", baseline] == pytest.approx(earnings)
        assert table["high"].loc["claims of earnings, added up", baseline] == pytest.approx(most / 194_600)
        assert value.loc["Rural minimum living allowance (dibao)", baseline] == pytest.approx(dibao)
        assert table["low"].loc["Rural minimum living allowance (dibao)", baseline] == pytest.approx(
            705e6 / 4.475 / 194_600
        )
        assert value.loc["Ecological posts, at an outside pay", baseline] == pytest.approx(posts)
        assert value.loc["all of these added up", baseline] == pytest.approx(earnings + dibao + posts)
        assert value.loc["the largest of these programmes alone", baseline] == posts
        assert value.loc["rise less all of these", baseline] == pytest.approx(rise - earnings - dibao - posts)
    left = value.loc["rise less all of these"]
    assert left["all Tibet"] > 0 > left["Qamdo"]
    assert (whole["low"] <= whole["cny_per_person"]).all() and (whole["cny_per_person"] <= whole["high"]).all()


def test_without_a_claim_nothing_is_explained(claims, assumptions):
    table = gains.growth_accounting(claims.loc[["relocation"]], assumptions).set_index(["baseline", "kind"])
    for baseline in ("all Tibet", "Qamdo"):
        assert table.loc[(baseline, "all"), "cny_per_person"] == 0
        assert table.loc[(baseline, "rest"), "cny_per_person"] == table.loc[(baseline, "rise"), "cny_per_person"]


def test_shares_are_of_the_rise(claims, assumptions):
    table = gains.growth_accounting(claims, assumptions)
    for baseline, part in table.groupby("baseline"):
        rise = part.loc[part["item"] == "rise", "cny_per_person"].item()
        np.testing.assert_allclose(part["share_of_rise"], part["cny_per_person"] / rise, err_msg=str(baseline))


def test_accounting_follows_an_assumption(claims, assumptions):
    changed = gains.with_assumption(assumptions, "ecological_post_pay_cny", value=3_000)
    table = gains.growth_accounting(claims, changed).set_index(["baseline", "kind"])
    assert table.loc[("Qamdo", "largest"), "cny_per_person"] == 3_000


def test_readings_side_by_side(claims, assumptions):
    table = gains.gain_readings(claims, assumptions, draws=4_000, rng=0)
    forest = table[table["programme"] == "forest"].set_index("reading")
    assert forest.index.tolist() == ["reported", "less trend", "additional share"]
    simulated = gains.simulate(claims, assumptions, draws=4_000, rng=0).summary
    row = simulated.query("programme == 'forest' and outcome == 'additional_gain_cny'").iloc[0]
    assert forest.loc["additional share", "median"] == row["median"]
    # 4,967 yuan at 12% a year grew by 532 in its last year
    trend = forest.loc["reported", "median"] - forest.loc["less trend", "median"]
    assert trend == pytest.approx(3_167.3 * 1.12**4 * 0.12 / 1.12, rel=0.05)
    assert table[table["programme"] == "relocation"]["reading"].tolist() == ["effect size"]
    assert table[table["programme"] == "dibao"]["reading"].tolist() == ["reported", "additional share"]


def test_population_of_the_bounds_is_the_reports(claims, assumptions):
    assert context.fact("exit_persons_qamdo").value == report.load_figures().loc["exit_persons", "value"]
    bounds = gains.overlap_bounds(claims, assumptions)
    assert (bounds["population"] == 194_600).all()
    pd.testing.assert_frame_equal(bounds, gains.overlap_bounds(claims, assumptions, population=194_600))


def test_a_population_in_another_unit_is_refused_or_converted(claims, assumptions):
    for function in (gains.growth_accounting, gains.overlap_bounds):
        with pytest.raises(
            ValueError, match=r"population must be a whole number of persons; got 19\.46, which reads like another unit"
        ):
            function(claims, assumptions, population=19.46)
    for function in (gains.growth_accounting, gains.overlap_bounds):  # 20 or 19 may be 万 as well
        with pytest.raises(ValueError, match=r"more than a thousandth of .*; got 20, which reads like another unit"):
            function(claims, assumptions, population=20)
    pair, plain = (gains.growth_accounting(claims, assumptions, population=p) for p in ((19.46, "万人"), 194_600))
    pd.testing.assert_frame_equal(pair, plain)


def test_the_bounds_on_gains_are_in_order_for_every_scope_and_population(claims, assumptions):
    for population in (20_000, 100_000, 194_600, 760_966):
        bounds = gains.overlap_bounds(claims, assumptions, population=population)
        assert (bounds["gain_largest"] <= bounds["gain_one_each"] * (1 + 1e-12)).all()
        assert (bounds["gain_one_each"] <= bounds["gain_sum"] * (1 + 1e-12)).all()
    # posts for everyone: 3,500 yuan for no more than the population of 194,600
    shipped = gains.overlap_bounds(claims, assumptions)
    assert shipped.loc["everyone", "gain_largest"] == 3500 * 194_600

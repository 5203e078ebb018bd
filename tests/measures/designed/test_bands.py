"""Bands of curves and tests of dominance: against tables, by hand and by drawing samples; and what they refuse."""

import itertools
from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from poverty_analysis.measures import Survey, curve_bands, dominance_test, lorenz_curve, pens_parade, quantile_shares
from poverty_analysis.measures.at_once import resampled_largest_t
from poverty_analysis.measures.bands import _largest_t
from poverty_analysis.measures.designed.statistic import Measured
from poverty_analysis.measures.registry import call_by_name

DESIGNS = ("linearised", "two stages", "calibrated", "BRR mean", "SDR estimate")
SHARES = [0.2, 0.4, 0.6, 0.8]


@pytest.mark.parametrize(
    ("correlation", "size", "degrees", "expected"),
    [
        (0.0, 2, np.inf, 2.2365),  # Sidak: the normal point of (1 + .95 ** (1/2)) / 2
        (0.0, 19, np.inf, 3.0031),  # the same of (1 + .95 ** (1/19)) / 2
        (0.5, 2, 10, 2.5683),  # by quadrature over the common normal and the chi of the error, scipy 1.17
        (0.5, 3, 10, 2.7590),
    ],
)
def test_the_point_of_the_largest_t_is_that_of_formula_and_quadrature(correlation, size, degrees, expected):
    covariance = np.full((size, size), correlation) + (1 - correlation) * np.eye(size)
    assert _largest_t(covariance, np.ones(size), 0.95, degrees) == pytest.approx(expected, abs=0.04)


@pytest.mark.parametrize(("size", "point"), [(2, 2.5683), (3, 2.7590)])
def test_scipys_multivariate_t_has_95_in_100_below_these_points(size, point):
    """The points that comparisons with a control use, by a route of its own: Genz's integration."""
    of = stats.multivariate_t(shape=np.full((size, size), 0.5) + 0.5 * np.eye(size), df=10)
    ends = np.full(size, point)
    assert of.cdf(ends, lower_limit=-ends, random_state=0, maxpts=100_000) == pytest.approx(0.95, abs=2e-4)


def test_points_that_move_as_one_need_one_t_only():
    assert _largest_t(np.ones((5, 5)), np.ones(5), 0.95, np.inf) == pytest.approx(1.96, abs=0.03)


def test_clusters_drawn_again_are_all_samples_of_as_many():
    """Six clusters: t = mean over its error, of each of the 6^6 samples of them, at the larger of two numbers."""
    moved = np.array([[1.0, -3.0], [2.0, 1.0], [-4.0, 1.5], [0.5, 2.0], [-1.5, -2.5], [2.0, 1.0]])
    moved = moved - moved.mean(axis=0)
    drawn = moved[np.array(list(itertools.product(range(6), repeat=6)))]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(drawn.mean(axis=1)) / (drawn.std(axis=1, ddof=1) / np.sqrt(6))
    largest = np.where(np.isnan(t), 0.0, t).max(axis=1)
    for level in (0.5, 0.9):
        low, high = np.quantile(largest, [level - 0.04, level + 0.04])  # four errors of 999 draws
        assert low <= resampled_largest_t(moved, level) <= high
        assert resampled_largest_t(1e-200 * moved, level) == resampled_largest_t(moved, level)


def test_two_clusters_tell_nothing_and_thousands_are_normal():
    assert resampled_largest_t(np.array([[1.0], [-1.0]]), 0.95) == np.inf  # half of the samples have no spread
    assert resampled_largest_t(np.ones((1001, 2)), 0.95) == 0
    rng = np.random.default_rng(5)
    people = pd.DataFrame({"income": np.exp(rng.normal(8, 0.6, 60)), "village": np.repeat([1, 2], 30)})
    table = curve_bands(Survey(people, clusters="village"), "lorenz_curve", "income", SHARES)
    np.testing.assert_array_equal(table["low_uniform"], table["low_bonferroni"])


def factor(table) -> float:
    """By how many errors the band is wide."""
    return float(((table["high_uniform"] - table["value"]) / table["standard_error"]).max())


def test_bands_under_replicates_are_as_wide_in_errors_as_linearised_ones():
    """Fifteen villages, left out one by one: named, they are drawn again; else replicates, which move as they do."""
    rng, villages = np.random.default_rng(6), 15
    village = np.repeat(np.arange(villages), 12)
    log = 8 + 0.3 * rng.normal(size=villages)[village] + 0.5 * rng.normal(size=village.size)
    people = pd.DataFrame({"income": np.exp(log), "village": village})
    out = {f"out{one}": np.where(village == one, 0, villages / (villages - 1)) for one in range(villages)}
    people = people.assign(**out)
    plain = factor(curve_bands(Survey(people, clusters="village"), "lorenz_curve", "income", SHARES))
    jackknife = {"replicates": "out*", "replication": "JK1"}
    named = factor(curve_bands(Survey(people, clusters="village", **jackknife), "lorenz_curve", "income", SHARES))
    assert named == pytest.approx(plain, rel=1e-9)
    without = factor(curve_bands(Survey(people, **jackknife), "lorenz_curve", "income", SHARES))
    assert without == pytest.approx(plain, rel=0.1)


def test_two_clusters_of_a_stratum_count_once():
    """Six strata of two villages whose sums differ by d: drawn again are six values d, not twelve of d and -d."""
    rng, strata = np.random.default_rng(7), 6
    village = np.repeat(np.arange(2 * strata), 10)
    log = 8 + 0.3 * rng.normal(size=2 * strata)[village] + 0.5 * rng.normal(size=village.size)
    people = pd.DataFrame({"income": np.exp(log), "village": village, "county": village // 2})
    survey = Survey(people, clusters="village", strata="county")
    statistic = [Measured(call_by_name(partial(lorenz_curve, at=SHARES)), people["income"].to_numpy(), village >= 0)]
    found = survey.found(statistic)
    apart = survey.deviations(found, statistic)
    assert apart.shape == (strata, len(SHARES))
    np.testing.assert_allclose(apart.T @ apart, found.covariance, rtol=1e-10, atol=1e-16)
    each = found.influence / village.size
    sums = np.array([each[village == one].sum(axis=0) for one in range(2 * strata)])
    np.testing.assert_allclose(apart, sums[0::2] - sums[1::2], rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("curve", [lorenz_curve, pens_parade])
@pytest.mark.parametrize("design", DESIGNS)
def test_a_curve_has_the_errors_of_its_heights_under_every_design(design, curve, survey_of):
    survey = survey_of(design)
    table = curve_bands(survey, curve.__name__, "income", SHARES, by="area")
    heights = survey.estimate(curve, "income", by="area", at=SHARES)
    np.testing.assert_allclose(table["value"], heights["estimate"], rtol=1e-12)
    np.testing.assert_allclose(table["standard_error"], heights["standard_error"], rtol=1e-9)
    assert (table["low_bonferroni"] <= table["low_uniform"]).all()
    assert (table["low_uniform"] <= table["low"]).all() and (table["high"] <= table["high_uniform"]).all()


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize(
    ("curve", "at"),
    [
        ("generalized_lorenz_curve", SHARES),
        ("pens_parade", SHARES),
        ("poverty_incidence_curve", [3000, 4000]),
        ("poverty_deficit_curve", [3000, 4000]),
        ("poverty_severity_curve", [3000, 4000]),
    ],
)
def test_every_curve_has_a_band_under_every_design(curve, at, design, survey_of):
    try:
        table = curve_bands(survey_of(design), curve, "income", at)
    except ValueError as error:
        assert curve == "pens_parade" or "below zero" in str(error), error
        return
    assert (table["standard_error"] > 0).all() and (table["low_uniform"] < table["high_uniform"]).all()


def test_the_deficit_curve_by_hand():
    """Gaps of 2, 1 and 0 below 3 sum to 3 of 3 people: 1, and their squares over 2 to 5/6."""
    survey = Survey(pd.DataFrame({"income": [1.0, 2.0, 4.0]}))
    assert curve_bands(survey, "poverty_deficit_curve", "income", 3)["value"].item() == pytest.approx(1)
    assert curve_bands(survey, "poverty_severity_curve", "income", 3)["value"].item() == pytest.approx(5 / 6)


def test_shares_of_fifths_have_errors():
    table = Survey(pd.DataFrame({"income": np.arange(1.0, 101)})).estimate(quantile_shares, "income")
    assert len(table) == 5 and table["estimate"].sum() == pytest.approx(1) and (table["standard_error"] > 0).all()


def two_years(rng, shift, size=300) -> Survey:
    income = np.exp(rng.normal(8, 0.6, 2 * size))
    income[size:] *= shift
    return Survey(pd.DataFrame({"income": income, "year": np.repeat([2015, 2019], size)}))


@pytest.mark.slow
@pytest.mark.parametrize("order", [1, 2, 3])
def test_equal_populations_are_hardly_ever_told_apart(order):
    rng = np.random.default_rng(3)
    found = [dominance_test(two_years(rng, 1.0), "income", "year", (2019, 2015), (1500, 4000), order=order)
             for _ in range(4)]  # fmt: skip
    assert not any(each.dominates for each in found)


def test_a_population_twice_as_rich_dominates_and_the_other_does_not():
    survey = two_years(np.random.default_rng(4), 2.0)
    found = dominance_test(survey, "income", "year", (2019, 2015), (2000, 4000))
    assert found.dominates and found.p_value < 0.05 and found.held_between == (2000, 4000)
    assert found.statistic == found.table["t"].min() and len(found.table) >= 100
    back = dominance_test(survey, "income", "year", (2015, 2019), (2000, 4000))
    assert not back.dominates and back.p_value > 0.5 and back.held_between is None


def test_it_says_at_which_lines_it_holds():
    """Equal up to 3,000, richer above: the conclusion holds in the upper part alone."""
    before = np.linspace(1000, 6000, 400)
    after = np.where(before < 3000, before, before + 1500)
    people = pd.DataFrame({"income": [*before, *after], "year": [2015] * 400 + [2019] * 400})
    found = dominance_test(Survey(people), "income", "year", (2019, 2015), (1500, 5000))
    assert not found.dominates and found.weakest_line < 3100
    assert found.held_between is not None and 3000 < found.held_between[0] < 3500 and found.held_between[1] == 5000


def test_the_t_of_a_line_is_that_of_the_contrast(survey_of):
    survey = survey_of("linearised")
    found = dominance_test(survey, "income", "area", ("town", "herding"), (6000, 9000))
    line = found.table.iloc[0]
    other = survey.contrast({"herding": 1, "town": -1}, "headcount_ratio", "income", 6000, "area")
    assert line["difference"] == pytest.approx(other.value) and line["standard_error"] == pytest.approx(
        other.standard_error
    )


SURVEY = two_years(np.random.default_rng(5), 1.2)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: curve_bands(SURVEY, "lorentz", "income", SHARES), "curve must be one of lorenz_curve"),
        (lambda: curve_bands(SURVEY, "lorenz_curve", "income", [1.2]), "population shares between 0 and 1"),
        (lambda: curve_bands(SURVEY, "poverty_deficit_curve", "income", [0]), "poverty lines above 0"),
        (lambda: curve_bands(SURVEY, "lorenz_curve", "incom", SHARES), "got 'incom'"),
        (lambda: dominance_test(SURVEY, "income", "year", (2015, 2018), (2000, 3000)), "pair must be two different"),
        (lambda: dominance_test(SURVEY, "income", "year", (2015, 2019), (200, 3000)), "lines must start where 10"),
        (lambda: dominance_test(SURVEY, "income", "year", (2015, 2019), (3000, 2000)), "highest line"),
        (lambda: dominance_test(SURVEY, "income", "year", (2015, 2019), (2000, 3000), order=4), "order must be 1, 2"),
    ],
)
def test_wrong_questions(ask, said):
    with pytest.raises(ValueError, match=said):
        ask()


def test_a_table_is_told_how_to_become_a_survey():
    with pytest.raises(TypeError, match=r"Survey\(frame\)"):
        curve_bands(SURVEY.people, "lorenz_curve", "income", SHARES)

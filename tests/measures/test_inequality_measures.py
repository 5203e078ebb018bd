"""Precision of inequality measures: near equality, near the limits of their parameters, far offsets, many people."""

from __future__ import annotations

import numpy as np
import pytest

from poverty_analysis.measures.beyond_gini import percentile_ratio, s_gini, zenga
from poverty_analysis.measures.bounded_concentration import erreygers_index, wagstaff_index
from poverty_analysis.measures.concentration import concentration_curve, concentration_index, kakwani_index
from poverty_analysis.measures.curves import lorenz_curve
from poverty_analysis.measures.distribution_sensitive import sen_index
from poverty_analysis.measures.inequality import (
    atkinson,
    generalized_entropy,
    gini,
    hoover,
    mean_log_deviation,
    theil_t,
)
from poverty_analysis.measures.mobility import fields_ok, hart_index, mobility_rigidity, mobility_trace
from poverty_analysis.measures.quantiles import quantile_shares, weighted_quantile

INCOME = [10, 15, 20, 25, 40, 20, 30, 35, 45, 90]


@pytest.mark.parametrize("step", [1e-3, 1e-6, 1e-9, 1e-12, -1e-6, -1e-9])
def test_generalized_entropy_meets_its_limits_without_a_jump(step):
    # GE is smooth in alpha: its slope here is well below 1
    assert generalized_entropy(INCOME, step) == pytest.approx(mean_log_deviation(INCOME), rel=0, abs=abs(step))
    assert generalized_entropy(INCOME, 1 + step) == pytest.approx(theil_t(INCOME), rel=0, abs=abs(step))
    assert atkinson(INCOME, 1 + step) == pytest.approx(atkinson(INCOME, 1), rel=0, abs=abs(step))


@pytest.mark.parametrize("alpha", [5e-324, 1e-300, -1e-17, 1e-16])
def test_generalized_entropy_at_the_smallest_alpha(alpha):
    assert generalized_entropy(INCOME, alpha) == pytest.approx(mean_log_deviation(INCOME), rel=1e-14, abs=0)


@pytest.mark.parametrize("difference", [0.3, 1e-3, 1e-6])
def test_two_people_who_differ_by_little(difference):
    """Closed forms for incomes 1 - d and 1 + d of the mean, written so that they keep their digits."""
    pair, d = [3 * (1 - difference), 3 * (1 + difference)], difference
    digits = 1e-13 + 1e-14 / d  # what rounding of the incomes themselves leaves of d
    mean_log = -np.log1p(-d * d) / 2
    assert mean_log_deviation(pair) == pytest.approx(mean_log, rel=digits, abs=0)
    assert atkinson(pair, 1) == pytest.approx(-np.expm1(-mean_log), rel=digits, abs=0)
    assert atkinson(pair, 2) == pytest.approx(d * d, rel=digits, abs=0)  # harmonic mean 1 - d^2
    assert generalized_entropy(pair, 2) == pytest.approx(d * d / 2, rel=digits, abs=0)
    assert generalized_entropy(pair, -1) == pytest.approx(d * d / (1 - d * d) / 2, rel=digits, abs=0)
    assert gini(pair) == pytest.approx(d / 2, rel=1e-10, abs=0)


def test_an_income_close_to_nothing_keeps_its_logarithm():
    assert mean_log_deviation([1e-12, 2]) == pytest.approx(
        np.log((2 + 1e-12) / 2) - np.log(2e-12) / 2, rel=1e-14, abs=0
    )


def test_incomes_that_share_a_large_offset():
    far = 1e9 + np.array([1, 2, 3, 4])
    assert gini(far) == pytest.approx(
        0.625 / (1e9 + 2.5), rel=1e-14, abs=0
    )  # half mean difference: 10 pairs' steps of 16
    assert hoover(far) == pytest.approx(0.5 / (1e9 + 2.5), rel=1e-14, abs=0)
    assert generalized_entropy(far, 2) == pytest.approx(1.25 / (1e9 + 2.5) ** 2 / 2, rel=1e-6, abs=0)
    assert theil_t(far) == pytest.approx(1.25 / (1e9 + 2.5) ** 2 / 2, rel=1e-6, abs=0)


@pytest.mark.parametrize("weight", [1, 0.1, 1e-7])
def test_a_million_people(weight):
    n = 1_000_000
    weights = np.full(n, weight)
    steps = np.arange(n) + 0.5
    assert gini(steps, weights=weights) == pytest.approx((1 - n**-2) / 3, rel=1e-12, abs=0)
    one_has_all = np.zeros(n)
    one_has_all[3] = 7
    assert gini(one_has_all, weights=weights) == pytest.approx(1 - 1 / n, rel=1e-12, abs=0)
    assert theil_t(one_has_all, weights=weights) == pytest.approx(np.log(n), rel=1e-12, abs=0)
    assert weighted_quantile(steps, 0.5, weights=weights) == n / 2


def test_incomes_and_weights_of_any_magnitude():
    for scale in (1e-200, 1e200):
        assert gini([scale, 3 * scale]) == pytest.approx(0.25)
        assert gini([1, 3], weights=[3 * scale, scale]) == pytest.approx(0.25)
        assert sen_index([1, 3, 9], 10, weights=[scale] * 3) == pytest.approx(sen_index([1, 3, 9], 10))
        assert theil_t([scale, 3 * scale]) == pytest.approx(theil_t([1, 3]))
        assert atkinson([scale, 3 * scale], 4) == pytest.approx(atkinson([1, 3], 4))


def test_atkinson_for_extreme_aversion_is_one_minus_the_poorest_over_the_mean():
    assert atkinson([10, 20, 90], 1e4) == pytest.approx(1 - 10 / 40, abs=1e-4)
    assert atkinson([10, 20, 90], 0) == 0


def test_generalized_entropy_too_large_for_a_float_is_refused():
    with pytest.raises(ValueError, match="Generalised entropy at alpha = -900 must stay within a float"):
        generalized_entropy([1, 1000], -900)


@pytest.mark.parametrize(("value", "error"), [(np.nan, ValueError), (np.inf, ValueError), ("1", TypeError)])
def test_parameters_are_finite_numbers(value, error):
    for measure in (generalized_entropy, atkinson):
        with pytest.raises(error):
            measure(INCOME, value)
    with pytest.raises(ValueError, match="epsilon must be a finite number of at least 0; got -1"):
        atkinson(INCOME, -1)


def test_the_gini_is_one_minus_twice_the_area_under_the_lorenz_curve():
    curve = lorenz_curve([30, 10, 20, 10, 50], weights=[1, 3, 2, 1, 1])
    assert 1 - 2 * np.trapezoid(curve.income_share, curve.population_share) == pytest.approx(0.328125)


def test_concentration_by_hand():
    # ranks 1/8, 3/8, 5/8, 7/8; the poorest pays all of a tax with mean 1: 2 * 4 * (1/8 - 1/2) / 4
    assert concentration_index([4, 0, 0, 0], [1, 2, 3, 4]) == pytest.approx(-0.75)
    assert kakwani_index([4, 0, 0, 0], [1, 2, 3, 4]) == pytest.approx(-1)  # less the Gini, 1/4
    # the middle two tie: both at rank 1/2, so it is no matter which of them pays
    assert concentration_index([0, 4, 0, 0], [1, 2, 2, 4]) == concentration_index([0, 0, 4, 0], [1, 2, 2, 4]) == 0
    curve = concentration_curve([0, 4, 0, 0], [1, 2, 2, 4])
    assert curve.to_numpy().tolist() == [[0, 0], [0.25, 0], [0.75, 1], [1, 1]]
    with pytest.raises(ValueError, match="rank_by must be as many as variable; got 3 for 4"):
        concentration_index([0, 4, 0, 0], [1, 2, 2])
    with pytest.raises(ValueError, match="The concentration index needs a mean above zero; got -1"):
        concentration_index([-1, -1], [1, 2])


def test_bounded_concentration_by_hand():
    """Twice the covariance of the yes-or-no of the poorest of four with the rank: 2 x (1/8 - 1/2) / 4 = -3/16."""
    assert erreygers_index([1, 0, 0, 0], [1, 2, 3, 4]) == pytest.approx(-0.75)
    assert wagstaff_index([1, 0, 0, 0], [1, 2, 3, 4]) == pytest.approx(-1)  # over 3/4 x 1/4
    assert wagstaff_index([9, 0, 0, 0], [1, 2, 3, 4], bounds=(0, 9)) == pytest.approx(-1)
    assert erreygers_index([0, 1, 0, 0], [1, 2, 2, 4]) == erreygers_index([0, 0, 1, 0], [1, 2, 2, 4]) == 0
    for index in (erreygers_index, wagstaff_index):
        with pytest.raises(ValueError, match="variable must be between 0 and 1; got 2 at position 1"):
            index([0, 2], [1, 2])
        with pytest.raises(ValueError, match="the upper bound must be"):
            index([0, 1], [1, 2], bounds=(1, 1))
        with pytest.raises(ValueError, match="rank_by must be as many"):
            index([0, 1, 1], [1, 2])
    with pytest.raises(ValueError, match="a mean between the bounds; got 1"):
        wagstaff_index([1, 1], [1, 2])


def test_mobility_by_hand():
    """Two of three change places; logs 0, 1, 2 become 1, 0, 2: correlation 1/2."""
    e = np.e
    assert hart_index([1, e, e**2], [e, 1, e**2]) == pytest.approx(0.5)
    assert fields_ok([1, e, e**2], [e, 1, e**2], log=True) == pytest.approx(2 / 3)
    # mean differences of 10 20 60 and 20 10 60: halves of 2 (10 + 50 + 40) / 9; averages 15 15 60: 2 (0 + 45 + 45) / 9
    assert mobility_rigidity([10, 20, 60], [20, 10, 60]) == pytest.approx(1 - 90 / 100)
    assert mobility_trace([10, 20, 60], [20, 10, 60], classes=3) == pytest.approx(1)  # (3 - 1) / 2
    assert mobility_trace([10, 20, 60], [20, 10, 60], limits=[50]) == 0
    assert mobility_trace([1, 2], [2, 1], classes=2, weights=[5, 5]) == 2
    with pytest.raises(ValueError, match=r"Hart's mobility needs incomes above zero; got 1 of 2"):
        hart_index([0, 2], [1, 2])
    with pytest.raises(ValueError, match="incomes that differ"):
        hart_index([2, 2], [1, 2])
    with pytest.raises(ValueError, match="none in class 2"):
        mobility_trace([1, 2], [1, 2], limits=[5])
    with pytest.raises(TypeError, match="classes must be a whole number"):
        mobility_trace([1, 2], [1, 2], classes=2.5)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: percentile_ratio([1, 2], 0.1, 0.9), "upper must be above lower"),
        (lambda: percentile_ratio([0, 0, 2]), "a lower quantile above zero; got 0"),
        (lambda: percentile_ratio([1, 2], 90, 10), "shares between 0 and 1"),
        (lambda: s_gini([1, 2], 1), "nu must be"),
        (lambda: s_gini([-1, 1]), "a mean above zero"),
        (lambda: zenga([-1, 2]), "The Zenga index needs incomes of zero or more"),
        (lambda: zenga([0, 0]), "a mean above zero"),
    ],
)
def test_what_ratios_and_indices_refuse(ask, said):
    with pytest.raises(ValueError, match=said):
        ask()


def test_quantile_shares_split_the_row_at_the_boundary():
    # three people of 6: halves are 1.5 people each; the middle one counts half in either
    np.testing.assert_allclose(quantile_shares([1, 2, 3], 2), [2 / 6, 4 / 6])
    np.testing.assert_allclose(quantile_shares([5, 5], 4), [0.25] * 4)
    for groups, error in ((0, ValueError), (2.5, TypeError), (True, TypeError)):
        with pytest.raises(error, match="groups must be a"):
            quantile_shares([1, 2], groups)
    with pytest.raises(ValueError, match="at must be shares between 0 and 1; got 50 at position 0"):
        weighted_quantile([1, 2], 50)

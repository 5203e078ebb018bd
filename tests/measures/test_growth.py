"""Two dates compared, on populations small enough for paper."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.measures.distribution_sensitive import sen_shorrocks_thon_index, watts_index
from poverty_analysis.measures.growth import datt_ravallion, shapley_growth_redistribution
from poverty_analysis.measures.poverty import foster_greer_thorbecke, headcount_ratio, poverty_gap_index
from poverty_analysis.measures.pro_poor_growth import (
    kakwani_pernia_index,
    poverty_equivalent_growth_rate,
    ravallion_chen_rate,
)

STEADY = settings(derandomize=True, max_examples=40, deadline=None)
SAMPLES = st.lists(st.tuples(st.floats(1, 1000), st.floats(0.1, 10)), min_size=2, max_size=30)

# Poverty gap at the line 10 for 4 20 and 8 28, means 12 and 18.
# At first .6 / 2 = .3. Mean grown by half, 6 and 30: .2. Second shares at the first mean, 16/3 and 56/3: 7/30.
# Later .2 / 2 = .1.
BEFORE, AFTER = [4, 20], [8, 28]


def test_datt_ravallion_by_hand():
    first = datt_ravallion(poverty_gap_index, BEFORE, AFTER, 10)
    assert first == pytest.approx((-0.2, -0.1, -1 / 15, -1 / 30), abs=1e-15)
    last = datt_ravallion(poverty_gap_index, BEFORE, AFTER, 10, reference="final")
    assert last == pytest.approx((-0.2, -2 / 15, -0.1, 1 / 30), abs=1e-15)


def test_shapley_by_hand():
    found = shapley_growth_redistribution(poverty_gap_index, BEFORE, AFTER, 10)
    assert found == pytest.approx((-0.2, -7 / 60, -1 / 12, 0), abs=1e-15)


def test_kakwani_pernia_by_hand():
    """-.2 over -7/60 is 12/7; the mean grew by half, so that the equivalent rate is 6/7."""
    assert kakwani_pernia_index(poverty_gap_index, BEFORE, AFTER, 10) == pytest.approx(12 / 7, rel=1e-13)
    assert poverty_equivalent_growth_rate(poverty_gap_index, BEFORE, AFTER, 10) == pytest.approx(6 / 7, rel=1e-13)


def test_a_recession_that_spares_the_poor():
    """The dates exchanged: the mean falls by a third, .2 of poverty over 7/60: hard on the poor, below the mean's fall.

    If the poor one's income stays while the mean falls, poverty does not rise: index 0, equivalent growth none.
    """
    assert kakwani_pernia_index(poverty_gap_index, AFTER, BEFORE, 10) == pytest.approx(12 / 7, rel=1e-13)
    hard = poverty_equivalent_growth_rate(poverty_gap_index, AFTER, BEFORE, 10)
    assert hard == pytest.approx(-12 / 7 / 3, rel=1e-13)
    assert kakwani_pernia_index(poverty_gap_index, [4, 20], [4, 16], 10) == 0
    assert poverty_equivalent_growth_rate(poverty_gap_index, [4, 20], [4, 16], 10) == 0


def test_weights_stand_for_people():
    weighted = datt_ravallion(poverty_gap_index, [4, 20], [8, 28], 10, weights_0=[3, 1], weights_1=[1, 2])
    spelled = datt_ravallion(poverty_gap_index, [4, 4, 4, 20], [8, 28, 28], 10)
    assert weighted == pytest.approx(spelled, abs=1e-14)


def test_prices_that_double_change_nothing():
    plain = shapley_growth_redistribution(watts_index, BEFORE, AFTER, 10)
    nominal = shapley_growth_redistribution(watts_index, BEFORE, [16, 56], 10, poverty_line_1=20)
    assert nominal == pytest.approx(plain, abs=1e-14)
    rate = poverty_equivalent_growth_rate(watts_index, BEFORE, [16, 56], 10, poverty_line_1=20)
    assert rate == pytest.approx(poverty_equivalent_growth_rate(watts_index, BEFORE, AFTER, 10), rel=1e-12)


@pytest.mark.parametrize("measure", [headcount_ratio, watts_index, sen_shorrocks_thon_index])
@STEADY
@given(SAMPLES, SAMPLES, st.floats(1, 1000))
def test_terms_sum_to_the_change(measure, first, second, line):
    (y0, w0), (y1, w1) = (zip(*part, strict=True) for part in (first, second))
    weights = {"weights_0": w0, "weights_1": w1}
    change = measure(y1, line, weights=w1) - measure(y0, line, weights=w0)
    shapley = shapley_growth_redistribution(measure, y0, y1, line, **weights)
    assert shapley.growth + shapley.redistribution == pytest.approx(change, abs=1e-12)
    first_base = datt_ravallion(measure, y0, y1, line, **weights)
    last_base = datt_ravallion(measure, y0, y1, line, reference="final", **weights)
    for found in (shapley, first_base, last_base):
        assert found.change == pytest.approx(change, abs=1e-12)
        assert found.growth + found.redistribution + found.residual == pytest.approx(change, abs=1e-12)
    assert first_base.residual == pytest.approx(-last_base.residual, abs=1e-12)
    # the Shapley terms are the means over both references
    assert shapley.growth == pytest.approx((first_base.growth + last_base.growth) / 2, abs=1e-12)


@STEADY
@given(SAMPLES, SAMPLES, st.floats(1, 1000), st.floats(0.5, 3))
def test_dates_exchanged_turn_every_sign(first, second, line, alpha):
    (y0, w0), (y1, w1) = (zip(*part, strict=True) for part in (first, second))
    there = shapley_growth_redistribution(foster_greer_thorbecke, y0, y1, line, alpha, weights_0=w0, weights_1=w1)
    back = shapley_growth_redistribution(foster_greer_thorbecke, y1, y0, line, alpha, weights_0=w1, weights_1=w0)
    np.testing.assert_allclose(there, -np.array(back), atol=1e-7 if alpha < 1 else 1e-11)


@STEADY
@given(SAMPLES, st.randoms(use_true_random=False))
def test_no_change_is_none_in_every_term_even_for_those_on_the_line(sample, random):
    shuffled = random.sample(sample, len(sample))
    (y0, w0), (y1, w1) = (zip(*part, strict=True) for part in (sample, shuffled))
    found = datt_ravallion(headcount_ratio, y0, y1, y0[0], weights_0=w0, weights_1=w1)
    assert found == pytest.approx((0, 0, 0, 0), abs=1e-15)


@STEADY
@given(SAMPLES, st.floats(0.5, 2))
def test_everyones_growth_is_growth_alone(sample, factor):
    income, weights = (np.array(column) for column in zip(*sample, strict=True))
    parts = {"weights_0": weights, "weights_1": weights}
    found = shapley_growth_redistribution(poverty_gap_index, income, income * factor, 400, **parts)
    assert found.redistribution == pytest.approx(0, abs=1e-12)
    assert found.growth == pytest.approx(found.change, abs=1e-12)
    if (income < 400).any():
        rate = ravallion_chen_rate(income, income * factor, 400, **parts)
        assert rate == pytest.approx(factor - 1, abs=1e-9)


def test_ravallion_chen_by_hand():
    """Half were poor: quantiles 10 and 20, a quarter of the people each.

    Later 12 for an eighth, 18 for an eighth, 30 for the rest: growth .2, .8 and .5 over 1/8, 1/8, 1/4, mean .5.
    """
    found = ravallion_chen_rate([70, 10, 20], [30, 12, 18], 30, weights_0=[2, 1, 1], weights_1=[6, 1, 1])
    assert found == pytest.approx(0.5, rel=1e-13)


def test_ravallion_chen_when_the_poor_end_within_a_later_step():
    """A third was poor with 10; later half have 15 and half 40: only the first third of 15 counts."""
    assert ravallion_chen_rate([10, 50, 60], [15, 40], 20) == pytest.approx(0.5, rel=1e-13)


def test_ravallion_chen_per_year():
    """From 10 to 14.4 in two years is a fifth a year."""
    assert ravallion_chen_rate([10, 50], [14.4, 50], 20, years=2) == pytest.approx(0.2, rel=1e-13)


def test_ravallion_chen_is_the_change_of_watts_over_headcount_in_the_limit():
    """Ravallion and Chen (2003): minus the change of the Watts index, over the headcount, for a short time."""
    rng = np.random.default_rng(0)
    income, weights = rng.lognormal(8, 0.6, 500), rng.uniform(1, 3, 500)
    later = income * (1 + 1e-6 * rng.uniform(0, 1, 500))
    line = 2500
    both = {"weights_0": weights, "weights_1": weights}
    fall = watts_index(income, line, weights=weights) - watts_index(later, line, weights=weights)
    limit = fall / headcount_ratio(income, line, weights=weights)
    assert ravallion_chen_rate(income, later, line, **both) == pytest.approx(limit, rel=1e-4)


def test_the_line_rule_says_who_was_poor():
    assert ravallion_chen_rate([10, 20], [11, 30], 20) == pytest.approx(0.1)
    assert ravallion_chen_rate([10, 20], [11, 30], 20, line_rule="<=") == pytest.approx(0.3)


def test_errors_say_the_rule():
    with pytest.raises(ValueError, match=r'reference must be "initial" or "final"; got .middle.'):
        datt_ravallion(headcount_ratio, [1, 2], [2, 3], 2, reference="middle")
    with pytest.raises(ValueError, match="Growth to the second date needs a mean above zero; got 0"):
        datt_ravallion(headcount_ratio, [1, 2], [0, 0], 2)
    with pytest.raises(TypeError, match="poverty_line must be a number"):
        datt_ravallion(headcount_ratio, [1, 2], [2, 3], [2, 3])
    with pytest.raises(ValueError, match="poverty_line_1 must be a finite number of more than 0; got -1"):
        datt_ravallion(headcount_ratio, [1, 2], [2, 3], 2, poverty_line_1=-1)
    with pytest.raises(ValueError, match="got nobody below 1"):
        ravallion_chen_rate([1, 2], [2, 3], 1)
    with pytest.raises(ValueError, match=r"needs quantiles of the poor above zero at first.* got 0 and 1"):
        ravallion_chen_rate([0, 2], [1, 3], 1.5)
    with pytest.raises(ValueError, match="years must be a finite number of more than 0"):
        ravallion_chen_rate([1, 2], [2, 3], 2, years=0)
    with pytest.raises(ValueError, match="got a growth term of 0"):
        kakwani_pernia_index(headcount_ratio, [1, 3], [3, 1], 2)

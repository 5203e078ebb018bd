"""Poverty lines as they are read, the line rule, negative incomes, and precision near the line."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures.distribution_sensitive import sen_index, sen_shorrocks_thon_index, watts_index
from poverty_analysis.measures.poverty import (
    foster_greer_thorbecke,
    headcount_ratio,
    income_gap_ratio,
    poverty_gap_index,
    squared_poverty_gap_index,
)
from poverty_analysis.measures.poverty_line import relative_poverty_line
from poverty_analysis.measures.shortfall import average_shortfall, poor_count, total_shortfall

INCOME = [100, 110, 150, 160]


def test_one_line_gives_a_float():
    for line in (125, 125.0, np.float64(125), np.int64(125), np.array(125)):
        assert type(headcount_ratio(INCOME, line)) is float


def test_another_number_of_lines_gives_one_value_each_in_their_order():
    ratios = headcount_ratio(INCOME, [155, 105])
    assert isinstance(ratios, np.ndarray)
    np.testing.assert_array_equal(ratios, [0.75, 0.25])
    np.testing.assert_array_equal(headcount_ratio(INCOME, [125]), [0.5])
    np.testing.assert_array_equal(headcount_ratio(INCOME, pd.Series([105, 155])), [0.25, 0.75])


def test_as_many_lines_as_incomes_are_each_household_its_own():
    own = [100, 120, 100, 200]  # at it; 10 of 120 short; above; 40 of 200 short
    assert headcount_ratio(INCOME, own) == 0.5
    assert headcount_ratio(INCOME, own, line_rule="<=") == 0.75
    assert poverty_gap_index(INCOME, own) == pytest.approx((10 / 120 + 40 / 200) / 4)
    assert total_shortfall(INCOME, own) == 50
    assert average_shortfall(INCOME, own) == 25
    assert watts_index(INCOME, own) == pytest.approx((np.log(120 / 110) + np.log(200 / 160)) / 4)
    assert headcount_ratio(INCOME, pd.Series(own, index=[3, 2, 1, 0])) == 0.5  # the order counts, not the labels


@pytest.mark.parametrize("lines", [[90, 120, 155, 170], [170, 155, 120, 90]])
def test_lines_that_could_be_either_are_refused_until_said(lines):
    with pytest.raises(ValueError, match="got 4 lines in strict order for 4 incomes; say line_per_household=True"):
        headcount_ratio(INCOME, lines)
    np.testing.assert_array_equal(
        headcount_ratio(INCOME, lines, line_per_household=False), [headcount_ratio(INCOME, line) for line in lines]
    )
    assert headcount_ratio(INCOME, lines, line_per_household=True) == np.mean(np.less(INCOME, lines))


def test_one_line_in_a_list_for_one_income_is_refused_until_said():
    with pytest.raises(ValueError, match="got 1 line in strict order for 1 income;"):
        headcount_ratio([100], [125])
    assert headcount_ratio([100], [125], line_per_household=True) == 1.0


@pytest.mark.parametrize("lines", [125, [125, 130, 90]])
def test_lines_per_household_must_be_as_many_as_households(lines):
    with pytest.raises(ValueError, match=r"one line per income where line_per_household=True; got [13] for 4 incomes"):
        headcount_ratio(INCOME, lines, line_per_household=True)


def test_a_bad_line_is_named_with_its_place():
    with pytest.raises(ValueError, match="poverty_line must be above zero; got -3 at position 1"):
        headcount_ratio(INCOME, [125, -3])
    with pytest.raises(ValueError, match=r"poverty_line must be one column of numbers; got shape \(2, 2\)"):
        headcount_ratio(INCOME, [[125, 3], [1, 2]])


def test_who_has_exactly_the_line():
    at_line = [100, 125, 125, 150]
    assert headcount_ratio(at_line, 125) == 0.25
    assert headcount_ratio(at_line, 125, line_rule="<=") == 0.75
    assert foster_greer_thorbecke(at_line, 125, 0) == 0.25  # 0 ** 0 is 1: the rule decides, not the power
    assert foster_greer_thorbecke(at_line, 125, 0, line_rule="<=") == 0.75
    for alpha in (1e-9, 0.5, 1, 2):  # a gap of 0 counts for nothing, however small the power
        expected = 0.2**alpha / 4
        assert foster_greer_thorbecke(at_line, 125, alpha) == pytest.approx(expected)
        assert foster_greer_thorbecke(at_line, 125, alpha, line_rule="<=") == pytest.approx(expected)
    np.testing.assert_array_equal(headcount_ratio(at_line, [125, 150], line_rule="<="), [0.75, 1])
    np.testing.assert_array_equal(headcount_ratio(at_line, [125, 150]), [0.25, 0.75])
    # the income gap ratio and the Sen index do see the rule: the poor are more, their mean gap is less
    assert income_gap_ratio(at_line, 125) == 0.2
    assert income_gap_ratio(at_line, 125, line_rule="<=") == pytest.approx(0.2 / 3)
    assert poor_count(at_line, 125, line_rule="<=", weights=[1, 2, 3, 4]) == 6


def test_everyone_without_income_is_as_poor_as_can_be():
    for measure in (headcount_ratio, poverty_gap_index, squared_poverty_gap_index, sen_index, sen_shorrocks_thon_index):
        assert measure([0, 0, 0], 3218) == 1


def test_nobody_poor():
    for measure in (
        headcount_ratio,
        poverty_gap_index,
        watts_index,
        sen_index,
        sen_shorrocks_thon_index,
        total_shortfall,
    ):
        assert measure(INCOME, 50) == 0
        np.testing.assert_array_equal(measure(INCOME, [50, 60]), [0, 0])
    for measure in (income_gap_ratio, average_shortfall):  # nobody to average over
        assert np.isnan(measure(INCOME, 50))
        np.testing.assert_array_equal(np.isnan(measure(INCOME, [50, 125])), [True, False])


def test_negative_incomes_have_gaps_above_one():
    # gap of -100 at line 100 is 2
    assert poverty_gap_index([-100, 100], 100) == 1
    assert squared_poverty_gap_index([-100, 100], 100) == 2
    assert foster_greer_thorbecke([-100, 100], 100, 0.5) == pytest.approx(2**0.5 / 2)
    assert sen_shorrocks_thon_index([-100, 100], 100) == 1.5  # mean gap 1, Gini of gaps 2 and 0: one half
    np.testing.assert_allclose(squared_poverty_gap_index([-100, 100], [100, 200, 300]), [2, 1.25, (16 + 4) / 18])


def test_a_power_too_large_for_a_float_is_refused():
    with pytest.raises(ValueError, match="FGT must stay within a float; got too large a value at alpha=400"):
        foster_greer_thorbecke([-1e6, 100], 100, 400)


@pytest.mark.parametrize(
    ("alpha", "error"),
    [(-0.1, ValueError), (np.nan, ValueError), (np.inf, ValueError), ("1", TypeError), (True, TypeError)],
)
def test_alpha_is_a_number_of_zero_or_more(alpha, error):
    with pytest.raises(error, match="alpha must be a"):
        foster_greer_thorbecke(INCOME, 125, alpha)


def test_gaps_near_the_line_keep_their_digits():
    """Sums of squares minus squares of sums would lose all digits here: the gap is 1e-9 of the line."""
    income = np.array([1 - 2.0**-30, 1 - 2.0**-31, 2.0])
    expected = (2.0**-60 + 2.0**-62) / 3
    assert squared_poverty_gap_index(income, 1) == pytest.approx(expected, rel=1e-14, abs=0)
    np.testing.assert_allclose(squared_poverty_gap_index(income, [1, 1.5])[0], expected, rtol=1e-14)
    np.testing.assert_allclose(
        sen_shorrocks_thon_index(income, [1, 1.5])[0], sen_shorrocks_thon_index(income, 1), rtol=1e-9
    )


def test_incomes_far_apart_do_not_disturb_the_gaps():
    income = [-1e9, 10.0, 20.0, 1e9, 1e18]
    expected = [1e9 + 15 + 5, 1e9 + 25 + 15 + 5]
    np.testing.assert_allclose(np.array(total_shortfall(income, [15, 25])), expected, rtol=1e-15)


def test_relative_lines():
    income, weights = [10, 20, 30, 100], [1, 1, 1, 2]
    assert relative_poverty_line(income, 0.5, weights=weights) == 15  # median 30
    assert relative_poverty_line(income, 0.5, of="mean", weights=weights) == 26  # mean 260 / 5
    assert relative_poverty_line(income) == 15  # 60 percent of 25
    with pytest.raises(ValueError, match="share must be a finite number of more than 0 and at most 1; got 60"):
        relative_poverty_line(income, 60)
    with pytest.raises(ValueError, match='of must be "median" or "mean"; got \'mode\''):
        relative_poverty_line(income, of="mode")
    with pytest.raises(ValueError, match="A relative poverty line needs a mean above zero"):
        relative_poverty_line([-5, 1], of="mean")

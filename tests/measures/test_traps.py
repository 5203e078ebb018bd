"""Traps that measures of this kind have fallen into elsewhere, one test each; and what every measure refuses."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures.concentration import concentration_curve, concentration_index, kakwani_index
from poverty_analysis.measures.curves import (
    generalized_lorenz_curve,
    growth_incidence_curve,
    lorenz_curve,
    pens_parade,
)
from poverty_analysis.measures.distribution_sensitive import sen_index, sen_shorrocks_thon_index, watts_index
from poverty_analysis.measures.dominance import stochastic_dominance
from poverty_analysis.measures.inequality import (
    atkinson,
    generalized_entropy,
    gini,
    hoover,
    mean_log_deviation,
    theil_t,
)
from poverty_analysis.measures.poverty import (
    foster_greer_thorbecke,
    headcount_ratio,
    income_gap_ratio,
    poverty_gap_index,
    squared_poverty_gap_index,
)
from poverty_analysis.measures.poverty_curves import (
    poverty_deficit_curve,
    poverty_incidence_curve,
    poverty_severity_curve,
    tip_curve,
)
from poverty_analysis.measures.poverty_line import relative_poverty_line
from poverty_analysis.measures.quantiles import (
    palma_ratio,
    quantile_shares,
    quintile_share_ratio,
    weighted_quantile,
    wolfson_polarisation,
)
from poverty_analysis.measures.shortfall import average_shortfall, poor_count, total_shortfall

ON_LINES = {
    function.__name__: lambda y, weights=None, line=125, function=function, **k: function(y, line, weights=weights, **k)
    for function in (
        headcount_ratio,
        poverty_gap_index,
        squared_poverty_gap_index,
        income_gap_ratio,
        watts_index,
        sen_index,
        sen_shorrocks_thon_index,
        poor_count,
        average_shortfall,
        total_shortfall,
        tip_curve,
    )
} | {
    "foster_greer_thorbecke": lambda y, weights=None, line=125, **k: foster_greer_thorbecke(
        y, line, 1.5, weights=weights, **k
    )
}
ON_GRIDS = {
    function.__name__: lambda y, weights=None, line=125, function=function: function(y, [line], weights=weights)
    for function in (poverty_incidence_curve, poverty_deficit_curve, poverty_severity_curve)
}
WITHOUT_LINE = {
    function.__name__: function
    for function in (
        gini,
        theil_t,
        mean_log_deviation,
        hoover,
        palma_ratio,
        quintile_share_ratio,
        quantile_shares,
        wolfson_polarisation,
        relative_poverty_line,
        lorenz_curve,
        generalized_lorenz_curve,
        pens_parade,
    )
} | {
    "generalized_entropy": lambda y, weights=None: generalized_entropy(y, 0.5, weights=weights),
    "atkinson": lambda y, weights=None: atkinson(y, 0.5, weights=weights),
    "weighted_quantile": lambda y, weights=None: weighted_quantile(y, [0.3, 0.5], weights=weights),
    "concentration_index": lambda y, weights=None: concentration_index(y, y, weights=weights),
    "concentration_curve": lambda y, weights=None: concentration_curve(y, y, weights=weights),
    "kakwani_index": lambda y, weights=None: kakwani_index(y, y, weights=weights),
    "growth_incidence_curve": lambda y, weights=None: growth_incidence_curve(
        y, y, weights_0=weights, weights_1=weights
    ),
    "stochastic_dominance": lambda y, weights=None: stochastic_dominance(y, y, weights_a=weights, weights_b=weights),
}
EVERY = ON_LINES | ON_GRIDS | WITHOUT_LINE


def each(measures):
    return pytest.mark.parametrize("measure", list(measures.values()), ids=list(measures))


# ---- the traps, by name ----------------------------------------------------------------------------------------------


@each(EVERY)
@pytest.mark.parametrize("missing", [np.nan, None, pd.NA, np.inf, -np.inf])
def test_trap_a_missing_income_counted_as_not_poor(measure, missing):
    with pytest.raises(ValueError, match=r"must be finite; got 1 missing or infinite value \(first at position 1\)"):
        measure([100, missing, 150])


@pytest.mark.parametrize("scale", [1e-12, 0.1, 3, 1e12])
def test_trap_a_gini_that_changes_with_the_scale_of_the_weights(scale):
    assert gini([30, 10, 20], weights=np.array([1, 3, 2]) * scale) == pytest.approx(gini([30, 10, 10, 10, 20, 20]))


def test_trap_a_gini_above_one_on_negative_incomes_without_a_word():
    # pairs differ by 20, 30 and 50, each twice: 200 / (2 * 9 * 10 / 3)
    with pytest.warns(UserWarning, match=r"can exceed 1 on negative incomes; got 1 of 3 below zero \(lowest: -20\)"):
        assert gini([-20, 0, 30]) == pytest.approx(200 / 60)
    with pytest.raises(ValueError, match="The Gini index needs a mean above zero; got -10 over 2 values"):
        gini([-30, 10])


def test_a_gini_warns_once_per_call_and_not_for_a_row_of_weight_zero():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        gini([-20, -1, 60])
    assert len(caught) == 1
    assert caught[0].filename == __file__
    gini([-20, 1, 60], weights=[0, 1, 1])  # a warning would fail the test


@pytest.mark.parametrize("income", [0, -5])
@each(
    {
        "watts_index": lambda y: watts_index(y, 125),
        "mean_log_deviation": mean_log_deviation,
        "GE(0)": lambda y: generalized_entropy(y, 0),
        "GE(-1)": lambda y: generalized_entropy(y, -1),
        "atkinson(1)": lambda y: atkinson(y, 1),
        "atkinson(2)": lambda y: atkinson(y, 2),
    }
)
def test_trap_zeros_dropped_silently_by_log_measures(measure, income):
    with pytest.raises(ValueError, match=rf"needs incomes above zero; got 1 of 3 .*\(first: {income} at position 2\)"):
        measure([100, 150, income])


def test_zeros_count_where_the_definition_has_a_value():
    assert theil_t([0, 0, 0, 8]) == pytest.approx(np.log(4))  # one has all: ln n
    assert generalized_entropy([0, 4], 0.25) == pytest.approx((2**0.25 / 2 - 1) / (0.25 * -0.75))
    assert generalized_entropy([0, 0, 6], 2) == pytest.approx(1)  # (n - 1) / 2
    assert atkinson([0, 4], 0.5) == pytest.approx(0.5)  # 1 - ((0 + 2) / 2)^2 / 2
    assert gini([0, 0, 0, 8]) == hoover([0, 0, 0, 8]) == 0.75  # (n - 1) / n
    assert sen_index([0, 0, 200], 100) == pytest.approx(2 / 3)  # the poor have nothing: I = 1
    assert watts_index([0, 100], 50, weights=[0, 1]) == 0  # a row that stands for nobody


def test_trap_a_sen_index_built_from_the_gini_of_everyone():
    # of the poor 100 and 110: H .5, I .16, Gini of the poor 10 / 420; what the rich have cannot matter
    assert sen_index([100, 110, 150, 160], 125) == pytest.approx(0.5 * (0.16 + 0.84 * 10 / 420))
    assert sen_index([100, 110, 150, 9000], 125) == sen_index([100, 110, 150, 160], 125)


def test_trap_a_poverty_gap_that_is_a_currency_total():
    assert poverty_gap_index([100, 150], 125, weights=[2000, 2000]) == pytest.approx(0.1)
    assert total_shortfall([100, 150], 125, weights=[2000, 2000]) == 50_000
    assert average_shortfall([100, 150], 125, weights=[2000, 2000]) == 25


@each(EVERY)
def test_trap_unsorted_input_columns_and_shuffled_indexes(measure):
    income, weights = [100, 110, 150, 160], [3, 1, 2, 2]
    expected = measure(income, weights=weights)

    def same(result):
        if isinstance(result, pd.DataFrame):
            pd.testing.assert_frame_equal(result, expected, rtol=1e-12)
        elif isinstance(result, tuple):
            assert result == expected
        else:
            np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-15)

    same(measure([160, 100, 150, 110], weights=[2, 3, 2, 1]))
    same(measure(np.array(income)[:, None], weights=np.array(weights)[:, None]))
    same(measure(pd.Series(income, index=[7, 2, 9, 0]), weights=pd.Series(weights, index=[0, 1, 2, 3])))
    same(measure(pd.Series(income, dtype="Int64"), weights=pd.DataFrame({"weight": weights})))
    same(measure(tuple(income), weights=np.array(weights, dtype=np.uint8)))


def test_trap_a_median_of_one_to_four_that_is_three():
    assert weighted_quantile([1, 2, 3, 4], 0.5) == 2.5
    assert weighted_quantile([10, 20], 0.5) == 15
    assert relative_poverty_line([1, 2, 3, 4], 0.6) == 1.5
    # ten people of weight .1: sums of .1 miss .5 by rounding, the median must not
    assert weighted_quantile(np.arange(10), 0.5, weights=[0.1] * 10) == 4.5
    assert weighted_quantile(np.arange(10_000), 0.5, weights=[0.1] * 10_000) == 4999.5
    assert weighted_quantile([3, 1, 2], [0, 0.1, 1], weights=[0.1, 0.7, 0.1]).tolist() == [1, 1, 3]
    assert weighted_quantile([1, 2], 1, weights=[1e17, 1]) == 2  # the highest, however few have it


# ---- the rest of the policies ----------------------------------------------------------------------------------------


@each(EVERY)
def test_the_data_of_the_caller_is_never_changed(measure):
    income, weights = np.array([160.0, 100.0, 110.0, 150.0]), np.array([1.0, 3.0, 0.0, 2.0])
    before = income.copy(), weights.copy()
    income.flags.writeable = weights.flags.writeable = False
    measure(income, weights=weights)
    np.testing.assert_array_equal(income, before[0])
    np.testing.assert_array_equal(weights, before[1])


@each(EVERY)
@pytest.mark.parametrize(
    ("income", "weights", "error", "message"),
    [
        ([], None, ValueError, "must hold at least one value"),
        (np.ones((3, 2)), None, ValueError, r"one column of numbers; got shape \(3, 2\)"),
        (["a", "b"], None, TypeError, "must be numbers"),
        ([True, False], None, TypeError, "must be numbers"),
        ([100, 150], [1, -2], ValueError, "weights must not be negative; got -2 at position 1"),
        ([100, 150], [0, 0], ValueError, "weights must have a positive sum"),
        ([100, 150], [1, np.nan], ValueError, "weights must be finite"),
        ([100, 150], [1, 2, 3], ValueError, "got 3 weights for 2 incomes"),
    ],
)
def test_bad_samples_are_refused(measure, income, weights, error, message):
    with pytest.raises(error, match=message):
        measure(income, weights=weights)


@each(ON_LINES | ON_GRIDS)
@pytest.mark.parametrize(("line", "error"), [(0, ValueError), (-1, ValueError), (np.nan, ValueError), ("x", TypeError)])
def test_bad_lines_are_refused(measure, line, error):
    with pytest.raises(error, match="poverty_line must be"):
        measure([100, 150], line=line)


@each(ON_LINES)
def test_bad_line_rules_are_refused(measure):
    with pytest.raises(ValueError, match='line_rule must be "<" or "<="; got \'=<\''):
        measure([100, 150], line_rule="=<")


@each(
    {
        "sen_index": lambda y: sen_index(y, 125),
        "GE(0.5)": lambda y: generalized_entropy(y, 0.5),
        "theil_t": theil_t,
        "atkinson(0.5)": lambda y: atkinson(y, 0.5),
        "hoover": hoover,
        "wolfson_polarisation": wolfson_polarisation,
    }
)
def test_negative_incomes_are_refused_by_name(measure):
    with pytest.raises(ValueError, match=r"needs incomes of zero or more; got 1 of 3 below zero \(first: -5 at"):
        measure([100, -5, 150])


@each(
    {
        "gini": gini,
        "theil_t": theil_t,
        "hoover": hoover,
        "quantile_shares": quantile_shares,
        "lorenz_curve": lorenz_curve,
        "atkinson": lambda y: atkinson(y, 0.5),
    }
)
def test_a_mean_of_zero_is_refused_by_name(measure):
    with pytest.raises(ValueError, match="needs a mean above zero; got 0 over 2 values"):
        measure([0, 0])


def test_ratios_need_income_at_the_bottom():
    with pytest.raises(ValueError, match="The Palma ratio needs the poorest 40% to have income above zero; got 0"):
        palma_ratio([0, 0, 1, 5, 6])
    with pytest.raises(ValueError, match="S80/S20 needs the poorest 20%"):
        quintile_share_ratio([-1, 2, 3, 5, 6])
    with pytest.raises(ValueError, match="needs a median above zero; got 0"):
        wolfson_polarisation([0, 0, 1])
    with pytest.raises(ValueError, match="must be above zero; got a median income of 0"):
        relative_poverty_line([0, 0, 1])

"""Curves against hand arithmetic and against the measures that they draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.measures.curves import (
    generalized_lorenz_curve,
    growth_incidence_curve,
    lorenz_curve,
    pens_parade,
)
from poverty_analysis.measures.distribution_sensitive import sen_shorrocks_thon_index
from poverty_analysis.measures.poverty import headcount_ratio, poverty_gap_index, squared_poverty_gap_index
from poverty_analysis.measures.poverty_curves import (
    poverty_deficit_curve,
    poverty_incidence_curve,
    poverty_severity_curve,
    tip_curve,
)

INCOME, WEIGHTS = [30, 10, 20, 10, 50], [1, 3, 2, 1, 1]  # as 10 10 10 10 20 20 30 50
incomes = st.lists(st.integers(1, 60), min_size=1, max_size=12)
steady = settings(derandomize=True, max_examples=50, deadline=None)


def test_lorenz_curve_by_hand():
    curve = lorenz_curve(INCOME, weights=WEIGHTS)
    assert list(curve.columns) == ["population_share", "income_share"]
    assert curve.iloc[0].tolist() == [0, 0]
    assert curve.iloc[-1].tolist() == [1, 1]
    at = lorenz_curve(INCOME, weights=WEIGHTS, at=[0, 0.25, 0.5, 0.75, 0.9375, 1])
    np.testing.assert_allclose(at.income_share, [0, 20 / 160, 40 / 160, 80 / 160, 135 / 160, 1])


def test_lorenz_curve_dips_below_zero_where_incomes_do():
    assert lorenz_curve([-10, 30]).income_share.tolist() == [0, -0.5, 1]
    assert generalized_lorenz_curve([-10, 30]).cumulative_income.tolist() == [0, -5, 10]
    assert generalized_lorenz_curve([-10, -30]).cumulative_income.tolist() == [0, -15, -20]  # no mean to divide by


def test_pens_parade_by_hand():
    parade = pens_parade(INCOME, weights=WEIGHTS)
    assert parade.population_share.iloc[-1] == 1
    assert parade.income.tolist() == [10, 10, 20, 30, 50]
    assert pens_parade(INCOME, weights=WEIGHTS, at=[0, 0.5, 0.6, 0.75, 1]).income.tolist() == [10, 15, 20, 25, 50]


def test_growth_incidence_by_hand():
    doubled = growth_incidence_curve(INCOME, 2 * np.array(INCOME))
    np.testing.assert_allclose(doubled.population_share, np.linspace(0.01, 0.99, 99))
    np.testing.assert_allclose(doubled.growth_rate, 1)
    two_years = growth_incidence_curve([100], [121], at=[0.5], years=2)
    np.testing.assert_allclose(two_years.growth_rate, 0.1)
    other_weights = growth_incidence_curve([10, 20], [10, 20], at=[0.5], weights_0=[3, 1], weights_1=[1, 3])
    np.testing.assert_allclose(other_weights.growth_rate, 1)  # the median went from 10 to 20
    for before, after, date in (([0, 5], [1, 5], "income_0"), ([1, 5], [-1, 5], "income_1")):
        with pytest.raises(ValueError, match=f"needs quantiles above zero; got .* in {date} at population share 0.01"):
            growth_incidence_curve(before, after)
    with pytest.raises(ValueError, match="years must be a finite number of more than 0; got 0"):
        growth_incidence_curve([1], [1], years=0)


def test_tip_curve_in_currency_and_with_own_lines():
    # shortfalls 25 and 15 of four people
    curve = tip_curve([160, 100, 110, 150], 125, normalised=False)
    np.testing.assert_allclose(curve.cumulative_gap, [0, 25 / 4, 10, 10])
    # relative gaps 10 of 120 and 40 of 200: the richer is the poorer one
    own = tip_curve([100, 110, 150, 160], [100, 120, 100, 200])
    np.testing.assert_allclose(own.cumulative_gap, [0, 0.05, 0.05 + 1 / 48, 0.05 + 1 / 48])
    with pytest.raises(ValueError, match=r"A TIP curve is of one line \(or each household's own\); got 2 lines"):
        tip_curve([100, 110, 150], [125, 130])


def test_tip_curve_at_its_ends():
    assert tip_curve([150, 160], 125).to_numpy().tolist() == [[0, 0], [1, 0]]  # nobody poor
    assert tip_curve([0, 0], 125).to_numpy().tolist() == [[0, 0], [0.5, 0.5], [1, 1]]  # everyone, with nothing
    # .1 + .2 + .3 and .3 + .2 + .1 differ by rounding, which makes nobody non-poor
    assert tip_curve([30, 20, 10], 125, weights=[0.1, 0.2, 0.3]).population_share.size == 4


@given(incomes, st.integers(1, 70))
@steady
def test_tip_curve_shows_incidence_intensity_and_inequality(income, line):
    curve = tip_curve(income, line)
    slopes = np.diff(curve.cumulative_gap) / np.diff(curve.population_share)
    assert (np.diff(slopes) <= 1e-9).all()
    assert curve.cumulative_gap.iloc[-1] == pytest.approx(poverty_gap_index(income, line))
    flat_from = curve.population_share[curve.cumulative_gap >= curve.cumulative_gap.iloc[-1] - 1e-12].iloc[0]
    assert flat_from == pytest.approx(headcount_ratio(income, line))
    area = np.trapezoid(curve.cumulative_gap, curve.population_share)
    assert 2 * area == pytest.approx(sen_shorrocks_thon_index(income, line), abs=1e-12)


@pytest.mark.slow
@given(incomes, st.lists(st.integers(1, 70), min_size=1, max_size=12))
@steady
def test_poverty_curves_are_the_measures_by_line(income, lines):
    for curve, measure, scale in (
        (poverty_incidence_curve, headcount_ratio, lambda z: 1),
        (poverty_deficit_curve, poverty_gap_index, lambda z: z),
        (poverty_severity_curve, squared_poverty_gap_index, lambda z: z * z / 2),
    ):
        frame = curve(income, lines)
        assert frame.poverty_line.tolist() == lines
        expected = [scale(z) * measure(income, z) for z in lines]
        np.testing.assert_allclose(frame.iloc[:, 1], expected, rtol=1e-9, atol=1e-12)


def test_each_poverty_curve_is_the_area_under_the_one_before():
    lines = np.linspace(0.005, 79.995, 8000)  # middles of cells of 0.01: no income on any
    incidence = poverty_incidence_curve(INCOME, lines, weights=WEIGHTS).headcount_ratio
    deficit = poverty_deficit_curve(INCOME, lines, weights=WEIGHTS).poverty_deficit
    severity = poverty_severity_curve(INCOME, lines, weights=WEIGHTS).poverty_severity
    ends = lines + 0.005
    np.testing.assert_allclose(
        poverty_deficit_curve(INCOME, ends, weights=WEIGHTS).poverty_deficit, incidence.cumsum() / 100, atol=1e-9
    )
    np.testing.assert_allclose(severity.iloc[-1], np.trapezoid(deficit, lines), rtol=1e-6)


def test_the_line_rule_moves_the_jump():
    assert poverty_incidence_curve([10, 20], [10, 20]).headcount_ratio.tolist() == [0, 0.5]
    assert poverty_incidence_curve([10, 20], [10, 20], line_rule="<=").headcount_ratio.tolist() == [0.5, 1]

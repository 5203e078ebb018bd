"""Dominance against hand arithmetic, and against the curves on a fine grid of lines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.measures.dominance import stochastic_dominance
from poverty_analysis.measures.poverty_curves import (
    poverty_deficit_curve,
    poverty_incidence_curve,
    poverty_severity_curve,
)

CURVES = {1: poverty_incidence_curve, 2: poverty_deficit_curve, 3: poverty_severity_curve}
incomes = st.lists(st.integers(1, 30), min_size=1, max_size=7)


def test_crossings_by_hand():
    # Lines z above 20. Incidence: a has 1/2 from 10 on, b has 1 from 20 on. Deficit: (z - 10) / 2 = z - 20 at 30.
    # Severity: (z - 10)^2 / 4 = (z - 20)^2 / 2, that is z - 10 = sqrt(2) (z - 20), at 10 (3 + sqrt 2).
    a, b = [10, 60], [20, 20]
    assert stochastic_dominance(a, b).crossings == (20,)
    assert stochastic_dominance(a, b, order=2).crossings == pytest.approx((30,))
    assert stochastic_dominance(a, b, order=3).crossings == pytest.approx((10 * (3 + 2**0.5),))
    assert [stochastic_dominance(a, b, order=order).dominant for order in (1, 2, 3)] == [None] * 3


def test_dominance_depends_on_the_range_of_lines():
    a, b = [10, 60], [20, 20]
    assert stochastic_dominance(a, b, (0, 20)).dominant == "b"
    assert stochastic_dominance(a, b, (0, 20), line_rule="<=").crossings == (20,)  # b's people are poor at 20
    assert stochastic_dominance(a, b, (20, 50)).crossings == (20,)
    assert stochastic_dominance(a, b, (21, 50)).dominant == "a"
    assert stochastic_dominance(a, b, (0, 29), order=2).dominant == "b"
    assert stochastic_dominance(a, b, (31, 100), order=2).dominant == "a"
    assert stochastic_dominance(a, b, (0, 9)) == (None, (), 1, (0, 9))  # nobody poor in either


def test_the_same_distribution_in_other_rows_is_equal():
    for order in (1, 2, 3):
        found = stochastic_dominance([10, 20, 20], [20, 10], weights_b=[0.2, 0.1], order=order)
        assert (found.dominant, found.crossings) == (None, ())
    assert stochastic_dominance([5], [5]).dominant is None


def test_touching_is_not_crossing():
    # deficits: a (z - 10) / 2 up to 30; b 0 to 20, then z - 20; they meet at 30, where both are 10, and part again
    a, b = [10, 30], [20, 20]
    found = stochastic_dominance(a, b, order=2)
    assert (found.dominant, found.crossings) == ("b", ())


def test_two_crossings_between_neighbouring_incomes_are_found():
    # severities from 12 to 35: (z - 4)^2 / 4 = ((z - 2)^2 + (z - 12)^2) / 6, that is z^2 - 32 z + 248 = 0
    found = stochastic_dominance([4, 38], [2, 12, 35], (0, 35), order=3)
    assert found.crossings == pytest.approx((16 - 8**0.5, 16 + 8**0.5))


@pytest.mark.slow
@pytest.mark.parametrize("order", [1, 2, 3])
@given(incomes, incomes)
@settings(derandomize=True, max_examples=60, deadline=None)
def test_as_the_curves_on_a_fine_grid(order, a, b):
    lines = np.linspace(1, 31, 601)
    curve = CURVES[order]
    difference = (curve(a, lines).iloc[:, 1] - curve(b, lines).iloc[:, 1]).to_numpy()
    signed = np.where(np.abs(difference) < 1e-12, 0, difference)
    found = stochastic_dominance(a, b, (1, 31), order=order)
    lower, higher = (signed < 0).any(), (signed > 0).any()
    if found.crossings:
        heights = [curve(y, found.crossings).iloc[:, 1].to_numpy() for y in (a, b)]
        if order > 1:  # steps do not meet where they cross
            np.testing.assert_allclose(*heights, rtol=1e-6, atol=1e-9)
    if lower and higher:  # a grid can miss a crossing, but what it sees is there
        assert found.dominant is None
        signs = np.sign(signed[signed != 0])
        assert len(found.crossings) >= (np.diff(signs) != 0).sum()
    elif found.dominant is not None:
        assert not (lower if found.dominant == "b" else higher)


@given(incomes, st.integers(1, 5))
@settings(derandomize=True, max_examples=30, deadline=None)
def test_more_for_everyone_dominates_at_every_order(income, more):
    for order in (1, 2, 3):
        richer = np.array(income) + more
        assert stochastic_dominance(richer, income, order=order)[:2] == ("a", ())
        assert stochastic_dominance(income, richer, order=order)[:2] == ("b", ())


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"order": 4}, ValueError, "order must be 1, 2 or 3; got 4"),
        ({"order": "2"}, TypeError, "order must be a number"),
        ({"lines": (5, 5)}, ValueError, "The highest line must be a finite number of more than 5; got 5"),
        ({"lines": (-1, 5)}, ValueError, "The lowest line must be a finite number of at least 0; got -1"),
        ({"lines": (1, 5, 9)}, ValueError, r"lines must be the lowest and the highest line; got shape \(3,\)"),
        ({"line_rule": "=<"}, ValueError, 'line_rule must be "<" or "<="'),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        stochastic_dominance([10, 20], [20, 30], **arguments)

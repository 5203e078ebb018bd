"""Interval arithmetic and the parser: expected values by hand."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.report.expressions import Interval, evaluate

A, B = Interval(10, 9, 11), Interval(2, 1, 4)
KNOWN = {"a": A, "b": B, "open": Interval(3300, 3300, math.inf), "nought": Interval(0, -1, 1)}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a + b", (12, 10, 15)),
        ("a - b", (8, 5, 10)),
        ("a * b", (20, 9, 44)),
        ("a / b", (5, 2.25, 11)),
        ("a - b - 1", (7, 4, 9)),
        ("a - (b - 1)", (9, 6, 11)),
        ("a / b / 2", (2.5, 1.125, 5.5)),
        ("2 + 3 * 4", (14, 14, 14)),
        ("(2 + 3) * 4", (20, 20, 20)),
        ("open * a", (33_000, 29_700, math.inf)),
        ("0 * open", (0, 0, 0)),
        ("1.5*b", (3, 1.5, 6)),
    ],
)
def test_arithmetic(expression, expected):
    assert evaluate(expression, KNOWN) == pytest.approx(expected, rel=1e-15)


def test_division_by_an_interval_around_zero_is_unbounded():
    result = evaluate("a / nought", KNOWN)
    assert math.isnan(result.value)
    assert (result.low, result.high) == (-math.inf, math.inf)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "a +",
        "a b",
        "(a",
        "a)",
        "a ** b",
        "a % b",
        "a.b",
        "a(b)",
        "-a",
        "a = b",
        "a; b",
        "__import__('os')",
        "1e5",
        "a[0]",
    ],
)
def test_what_is_no_formula_is_refused(expression):
    with pytest.raises(ValueError, match="is not an expression of names, numbers"):
        evaluate(expression, KNOWN)


def test_an_unknown_name_is_refused_and_quoted():
    with pytest.raises(ValueError, match='"c" in "a \\+ c" must be the id of a figure'):
        evaluate("a + c", KNOWN)


def test_deep_nesting_is_refused_not_crashed():
    with pytest.raises(ValueError, match="may nest"):
        evaluate("(" * 5000 + "a" + ")" * 5000, KNOWN)


@settings(max_examples=200, derandomize=True)
@given(*[st.tuples(st.floats(0.1, 100), st.floats(0, 5), st.floats(0, 1)) for _ in range(2)], st.sampled_from("+-*/"))
def test_the_result_holds_every_combination(first, second, sign):
    intervals = {
        name: Interval(low + width * share, low, low + width)
        for name, (low, width, share) in {"a": first, "b": second}.items()
    }
    result = evaluate(f"a {sign} b", intervals)
    assert result.low - 1e-9 <= result.value <= result.high + 1e-9

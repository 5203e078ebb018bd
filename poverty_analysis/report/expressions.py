"""Arithmetic over figures with intervals: names, numbers, + - * / and parentheses; parsed, never evaluated as code."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Interval(NamedTuple):
    """A value and the lowest and highest it may be.

    Examples
    --------
    >>> Interval(10, 9, 11) / Interval(2, 2, 2)
    Interval(value=5.0, low=4.5, high=5.5)
    """

    value: float
    low: float
    high: float

    def __add__(self, other: Interval) -> Interval:  # type: ignore[override]
        return Interval(self.value + other.value, self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.value - other.value, self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:  # type: ignore[override]
        # zero times an open end is zero: an end that is infinite stands for "no end", not for a number
        ends = [0.0 if a == 0 or b == 0 else a * b for a in self[1:] for b in other[1:]]
        return Interval(self.value * other.value, min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        value = self.value / other.value if other.value else math.nan
        if other.low <= 0 <= other.high:
            return Interval(value, -math.inf, math.inf)
        inverse = Interval(1 / other.value, 1 / other.high, 1 / other.low)
        return Interval(value, *(self * inverse)[1:])


_PIECE = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>[-+*/()]))")
_DEEPEST = 50
_SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
Step = float | str
Value = float | NDArray[np.float64]


def evaluate(expression: str, quantities: Mapping[str, Interval]) -> Interval:
    """Compute an expression with interval arithmetic.

    Each name is taken on its own: where one stands twice the interval is wider than it need be, never narrower.

    Parameters
    ----------
    expression : str
        Names, numbers, ``+ - * /`` and parentheses.
    quantities : mapping of str to Interval
        What each name stands for.

    Returns
    -------
    Interval

    Raises
    ------
    ValueError
        If the text is no such expression, or a name is not known; the message quotes both.

    Examples
    --------
    >>> evaluate("started / planned", {"started": Interval(8, 8, 8), "planned": Interval(10, 9.5, 10.5)})
    Interval(value=0.8, low=0.7619047619047619, high=0.8421052631578947)
    >>> evaluate("__import__('os')", {})
    Traceback (most recent call last):
        ...
    ValueError: "__import__('os')" is not an expression of names, numbers, + - * / and parentheses: at "'os')"
    """
    return _computed(expression, quantities, _INTERVALS)


def evaluate_at(expression: str, values: Mapping[str, Value]) -> Value:
    """Compute the value of an expression at plain values, many at once where some are vectors.

    The same numbers as the values of `evaluate`; what is divided by zero is not a number.

    Examples
    --------
    >>> evaluate_at("started / planned", {"started": 8.0, "planned": np.array([10.0, 0.0])})
    array([0.8, nan])
    """
    return _computed(expression, values, _VALUES)


def _computed(expression: str, known: Mapping[str, Any], arithmetic: _Arithmetic) -> Any:
    stack: list[Any] = []
    for step in _steps(expression):
        if isinstance(step, float):
            stack.append(arithmetic.number(step))
        elif step in _SIGNS:
            right = stack.pop()
            stack[-1] = arithmetic.operations[step](stack[-1], right)
        elif step in known:
            stack.append(known[step])
        else:
            raise ValueError(f'"{step}" in "{expression}" must be the id of a figure')
    return stack[0]


class _Arithmetic(NamedTuple):
    number: Callable[[float], Any]
    operations: Mapping[str, Callable[[Any, Any], Any]]


def _quotient(left: Value, right: Value) -> Value:
    if isinstance(left, float) and isinstance(right, float):
        return left / right if right else math.nan
    quotient = np.full(np.broadcast_shapes(np.shape(left), np.shape(right)), math.nan)
    return np.divide(left, right, out=quotient, where=np.not_equal(right, 0))


_INTERVALS = _Arithmetic(lambda number: Interval(number, number, number), _SIGNS)
_VALUES = _Arithmetic(float, {**_SIGNS, "/": _quotient})


def names_in(expression: str) -> list[str]:
    """Return the names that stand in an expression, in order.

    Examples
    --------
    >>> names_in("(a + b) / a")
    ['a', 'b', 'a']
    """
    return [piece for piece in _pieces(expression) if piece[0].isalpha() or piece[0] == "_"]


def _refusal(expression: str, rest: str) -> str:
    return f'"{expression}" is not an expression of names, numbers, + - * / and parentheses: at "{rest}"'


@lru_cache(maxsize=4096)  # the same identities are asked again and again
def _pieces(expression: str) -> tuple[str, ...]:
    pieces, place = [], 0
    text = expression.rstrip()
    while place < len(text):
        match = _PIECE.match(text, place)
        if not match:
            raise ValueError(_refusal(expression, text[place:].strip()))
        pieces.append(match[0].strip())
        place = match.end()
    return tuple(pieces)


@lru_cache(maxsize=4096)
def _steps(expression: str) -> tuple[Step, ...]:
    """The numbers, names and signs of an expression in the order of computing: a sign behind its two sides."""
    pieces = _pieces(expression)
    steps, place = _sum(pieces, 0, expression, 0)
    if place < len(pieces):
        raise ValueError(_refusal(expression, pieces[place]))
    return tuple(steps)


Parsed = tuple[list[Step], int]


def _sum(pieces: tuple[str, ...], place: int, whole: str, depth: int) -> Parsed:
    steps, place = _product(pieces, place, whole, depth)
    while place < len(pieces) and pieces[place] in "+-":
        right, after = _product(pieces, place + 1, whole, depth)
        steps += [*right, pieces[place]]
        place = after
    return steps, place


def _product(pieces: tuple[str, ...], place: int, whole: str, depth: int) -> Parsed:
    steps, place = _operand(pieces, place, whole, depth)
    while place < len(pieces) and pieces[place] in "*/":
        right, after = _operand(pieces, place + 1, whole, depth)
        steps += [*right, pieces[place]]
        place = after
    return steps, place


def _operand(pieces: tuple[str, ...], place: int, whole: str, depth: int) -> Parsed:
    if place >= len(pieces):
        raise ValueError(_refusal(whole, "its end"))
    piece = pieces[place]
    if piece == "(":
        if depth == _DEEPEST:
            raise ValueError(f"an expression may nest {_DEEPEST} parentheses; got more in {whole[:60]!r}...")
        inner, place = _sum(pieces, place + 1, whole, depth + 1)
        if place >= len(pieces) or pieces[place] != ")":
            raise ValueError(_refusal(whole, pieces[place] if place < len(pieces) else "its end"))
        return inner, place + 1
    if piece[0].isdigit():
        return [float(piece)], place + 1
    if piece[0].isalpha() or piece[0] == "_":
        return [piece], place + 1
    raise ValueError(_refusal(whole, piece))

"""Stochastic dominance: is poverty lower in one distribution than in another at every line of a range?"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .population import ordered_population, rising_shares
from .poverty_line import checked_line_rule
from .rising import gap_sums
from .sample import Vector, checked_number

ROUNDING = 1e-12  # differences below this part of the curves' height count as none

Ordered = tuple[Vector, Vector]  # incomes in rising order, weights


class Dominance(NamedTuple):
    """What a comparison of two distributions found over a range of lines."""

    dominant: Literal["a", "b"] | None
    """The distribution with less poverty: nowhere more over the range, somewhere less. None: they cross or are equal"""
    crossings: tuple[float, ...]
    """The lines at which the one with less poverty changes, rising; empty where there is dominance or equality"""
    order: int
    lines: tuple[float, float]


def stochastic_dominance(
    income_a: ArrayLike,
    income_b: ArrayLike,
    lines: tuple[float, float] | None = None,
    *,
    order: int = 1,
    weights_a: ArrayLike | None = None,
    weights_b: ArrayLike | None = None,
    line_rule: str = "<",
) -> Dominance:
    """Stochastic dominance: whether poverty is lower in a than in b at every line of a range, and where they cross.

    a dominates b at order s if D_a(z) <= D_b(z) at every z of the range and < at some, where D is the poverty
    incidence curve (s = 1), the deficit curve (s = 2) or the severity curve (s = 3).

    Parameters
    ----------
    income_a, income_b : array_like, shapes (n_a,) and (n_b,), currency of the same prices per person and year
    lines : tuple of two floats, optional, unit of income
        Lowest and highest line, 0 or more; without it, from the lowest to the highest income in either.
    order : {1, 2, 3}
    weights_a, weights_b : array_like, shapes (n_a,) and (n_b,), optional
        People a row stands for; only proportions matter.
    line_rule : {"<", "<="}
        Whether someone with exactly the line is not poor ("<") or poor; matters at order 1 only.

    Returns
    -------
    Dominance
        `dominant` ("a", "b" or None), `crossings` (lines, unit of income), `order`, `lines`. Without a dominant and
        without a crossing the curves are equal over the range.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, range, order or line rule.

    Notes
    -----
    Exact: curves are compared at every income of either sample and, at orders 2 and 3, between them too, where they
    are pieces of lines and parabolas. Differences below 1e-12 of the curves' height count as none. At order 1 a
    crossing is the income from which on the sign is turned; where curves part again after running together, it is
    the line at which they part. Touching is not crossing. A statement about the samples: it carries no error of
    sampling. Lines beyond the highest income can still change the answer at order 3.

    References
    ----------
    Atkinson (1987), On the measurement of poverty, Econometrica 55.
    Foster and Shorrocks (1988), Poverty orderings, Econometrica 56.

    Examples
    --------
    >>> stochastic_dominance([20, 30], [10, 20])
    Dominance(dominant='a', crossings=(), order=1, lines=(10.0, 30.0))
    >>> stochastic_dominance([10, 40], [20, 30])  # a has the poorest and the richest
    Dominance(dominant=None, crossings=(30.0,), order=1, lines=(10.0, 40.0))
    >>> stochastic_dominance([10, 40], [20, 30], order=2).dominant  # equal means, b more equal
    'b'
    """
    if checked_number(order, "order") not in (1, 2, 3):
        raise ValueError(f"order must be 1, 2 or 3; got {order:g}")
    rule = checked_line_rule(line_rule)
    a, b = ordered_population(income_a, weights_a), ordered_population(income_b, weights_b)
    low, high = _checked_range(lines, a, b)
    incomes = np.concatenate([a[0], b[0]])
    points = np.unique(np.concatenate([[low, high], incomes[(incomes > low) & (incomes < high)]]))
    if order == 1:
        difference, start = _incidence_difference(a, b, points, rule)
        crossings = [float(start[turn]) for turn in _sign_turns(difference)]
    else:
        points = _with_turning_points(a, b, points) if order == 3 else points
        difference = _difference(a, b, points, order)
        slope = _difference(a, b, points, 2) if order == 3 else None
        crossings = [_crossing(points, difference, slope, turn) for turn in _sign_turns(difference)]
    lower, higher = bool((difference < 0).any()), bool((difference > 0).any())
    dominant: Literal["a", "b"] | None = None if lower == higher else "a" if lower else "b"
    return Dominance(dominant, tuple(crossings), int(order), (low, high))


def _checked_range(lines: tuple[float, float] | None, a: Ordered, b: Ordered) -> tuple[float, float]:
    if lines is None:
        return float(min(a[0][0], b[0][0])), float(max(a[0][-1], b[0][-1]))
    if np.shape(lines) != (2,):
        raise ValueError(f"lines must be the lowest and the highest line; got shape {np.shape(lines)}")
    low = checked_number(lines[0], "The lowest line", at_least=0)
    return low, checked_number(lines[1], "The highest line", above=low)


def _curve(population: Ordered, points: Vector, order: int, side: Literal["left", "right"] = "right") -> Vector:
    """Return incidence (order 1), deficit (2) or severity (3) at the points."""
    incomes, weights = population
    reach = np.searchsorted(incomes, points, side=side)
    if order == 1:
        return np.concatenate([[0.0], rising_shares(weights)])[reach]
    return gap_sums(incomes, weights, points, reach, order - 1) / weights.sum() / (order - 1)


def _difference(a: Ordered, b: Ordered, points: Vector, order: int, side: Literal["left", "right"] = "right") -> Vector:
    of_a, of_b = _curve(a, points, order, side), _curve(b, points, order, side)
    return np.where(np.abs(of_a - of_b) > ROUNDING * (of_a + of_b), of_a - of_b, 0.0)


def _incidence_difference(a: Ordered, b: Ordered, points: Vector, rule: str) -> tuple[Vector, Vector]:
    """Return every value that the difference takes over the range, in order, and the line from which it holds."""
    if rule == "<=":
        return _difference(a, b, points, 1), points
    # with "<" an income counts only at lines above it: at the lowest line not yet, past each point but the last
    at_low = _difference(a, b, points[:1], 1, side="left")
    return np.concatenate([at_low, _difference(a, b, points[:-1], 1)]), np.concatenate([points[:1], points[:-1]])


def _with_turning_points(a: Ordered, b: Ordered, points: Vector) -> Vector:
    """Add the lines at which the severity difference turns, so that it rises or falls throughout between points."""
    slope = _difference(a, b, points, 2)
    return np.unique(np.append(points, [_crossing(points, slope, None, turn) for turn in _sign_turns(slope)]))


def _sign_turns(difference: Vector) -> list[int]:
    """Return the places of values whose sign is opposite to the last sign before."""
    signed = np.flatnonzero(difference)
    return [int(after) for before, after in pairwise(signed) if (difference[before] > 0) != (difference[after] > 0)]


def _crossing(points: Vector, difference: Vector, slope: Vector | None, turn: int) -> float:
    """Return the line at which the difference, of the new sign at `points[turn]`, is zero.

    From the point before it runs as c + b h, with b unknown (order 2), or c + b h + a h^2 / 2 (order 3).
    """
    start, width, c = points[turn - 1], points[turn] - points[turn - 1], difference[turn - 1]
    if slope is None:
        return float(start + width * c / (c - difference[turn]))
    b, a = slope[turn - 1], (slope[turn] - slope[turn - 1]) / width
    q = -(b + np.copysign(np.sqrt(max(b * b - 2 * a * c, 0.0)), b))
    roots = [upper / lower for upper, lower in ((2 * c, q), (q, a)) if lower != 0]
    return float(start + min(roots, key=lambda root: abs(root - width / 2)))  # one of the two is between the points

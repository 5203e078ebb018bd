"""Poverty in amounts: how many are poor, and the currency they lack."""

from __future__ import annotations

from numpy.typing import ArrayLike

from .gaps import find_poor, per_line, per_poor_person, poor_weight, shortfall_sum
from .sample import Vector, balanced

__all__ = [
    "average_shortfall",
    "poor_count",
    "total_shortfall",
]


def poor_count(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> float | Vector:
    """Number of the poor: the people that the poor rows stand for.

    sum w [y < z]

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    poverty_line, line_rule, line_per_household
        As in `poverty_analysis.measures.poverty.headcount_ratio`.
    weights : array_like, shape (n,), optional
        People a row stands for. Their scale matters here; without weights, rows are counted.

    Returns
    -------
    float, or numpy.ndarray of shape (k,) for k lines, persons
        Between 0 and the sum of weights.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line or line rule.

    References
    ----------
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 4.

    Examples
    --------
    >>> poor_count([100, 110, 150, 160], 125, weights=[4, 3, 5, 2])
    7.0
    """
    poor = find_poor(income, poverty_line, weights, line_rule, line_per_household)
    return per_line(poor, poor_weight(poor))


def average_shortfall(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> float | Vector:
    """Average shortfall: the currency that a poor person lacks, on average.

    sum over the poor of w (z - y) / sum over the poor of w

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    poverty_line, weights, line_rule, line_per_household
        As in `poverty_analysis.measures.poverty.headcount_ratio`.

    Returns
    -------
    float, or numpy.ndarray of shape (k,) for k lines, currency per poor person and year
        Zero or more; NaN where nobody is poor.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line or line rule.

    References
    ----------
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 4.

    Examples
    --------
    >>> average_shortfall([100, 110, 150, 160], 125)  # (25 + 15) / 2
    20.0
    """
    poor = find_poor(income, poverty_line, weights, line_rule, line_per_household)
    poor = poor._replace(weights=balanced(poor.weights))
    return per_line(poor, per_poor_person(poor, shortfall_sum(poor)))


def total_shortfall(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> float | Vector:
    """Total shortfall: the currency that would bring everyone poor to the line, if none of it went elsewhere.

    sum over the poor of w (z - y)

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    poverty_line, line_rule, line_per_household
        As in `poverty_analysis.measures.poverty.headcount_ratio`.
    weights : array_like, shape (n,), optional
        People a row stands for. Their scale matters here: the total is of as many people as the weights sum to.

    Returns
    -------
    float, or numpy.ndarray of shape (k,) for k lines, currency per year
        Zero or more.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line or line rule.

    Notes
    -----
    Rows of households need weights of household size, since income and line are per person.

    References
    ----------
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 4 (minimum cost of ending poverty).

    Examples
    --------
    >>> total_shortfall([100, 110, 150, 160], 125, weights=[4, 3, 5, 2])  # 4 * 25 + 3 * 15
    145.0
    """
    poor = find_poor(income, poverty_line, weights, line_rule, line_per_household)
    return per_line(poor, shortfall_sum(poor))

"""Influence of shortfalls in currency and of the number of the poor, for a line that is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..sample import Vector, checked_sample
from .people import people_and_gaps

__all__ = [
    "average_shortfall",
    "poor_count",
    "total_shortfall",
]


def average_shortfall(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> Vector:
    r"""Influence of the average shortfall of the poor.

    .. math:: z_i = 1[y_i < z] (z - y_i - S) / H

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    poverty_line : float, or array_like of shape (n,), currency per person and year
        One line, or each household's own.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.
    line_rule : {"<", "<="}
        Who is poor: income below the line, or at most the line.
    line_per_household : bool, optional
        As in the measure.

    Returns
    -------
    numpy.ndarray, shape (n,), currency per poor person and year
        The weighted sum is zero; NaN, as the measure, where nobody is poor.

    Raises
    ------
    TypeError, ValueError
        As the measure; also if there are many lines.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203.

    Examples
    --------
    Shortfalls 50 and 10, mean 30, half of the people poor: 20 / .5.

    >>> average_shortfall([50, 90, 150, 150], 100)
    array([ 40., -40.,   0.,   0.])
    """
    people = people_and_gaps(income, poverty_line, weights, line_rule, line_per_household)
    head_count = people.share @ people.poor
    if head_count == 0:
        return np.full(people.income.size, np.nan)
    shortfall = people.gap * people.line
    return np.where(people.poor, shortfall - people.share @ shortfall / head_count, 0.0) / head_count


def total_shortfall(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> Vector:
    r"""Influence of the total shortfall: each shortfall, times the people that the sample stands for.

    .. math:: z_i = \sum w \cdot \max(0, z - y_i)

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    poverty_line : float, or array_like of shape (n,), currency per person and year
        One line, or each household's own.
    weights : array_like, shape (n,), optional
        People that a row stands for; their scale matters.
    line_rule : {"<", "<="}
        Who is poor: income below the line, or at most the line.
    line_per_household : bool, optional
        As in the measure.

    Returns
    -------
    numpy.ndarray, shape (n,), currency per year
        Zero or more: the influence of a total has no mean of zero. Its standard error counts that the number of people
        a sample stands for is chance too, as far as the design lets it vary.

    Raises
    ------
    TypeError, ValueError
        As the measure; also if there are many lines.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203.

    Examples
    --------
    >>> total_shortfall([50, 150], 100, weights=[10, 20])
    array([1500.,    0.])
    """
    people = people_and_gaps(income, poverty_line, weights, line_rule, line_per_household)
    return people.gap * people.line * checked_sample(income, weights)[1].sum()


def poor_count(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> Vector:
    r"""Influence of the number of the poor: for each of them, the people that the sample stands for.

    .. math:: z_i = \sum w \cdot 1[y_i < z]

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    poverty_line : float, or array_like of shape (n,), currency per person and year
        One line, or each household's own.
    weights : array_like, shape (n,), optional
        People that a row stands for; their scale matters.
    line_rule : {"<", "<="}
        Who is poor: income below the line, or at most the line.
    line_per_household : bool, optional
        As in the measure.

    Returns
    -------
    numpy.ndarray, shape (n,), persons
        Zero or more: as `total_shortfall`, the influence of a total.

    Raises
    ------
    TypeError, ValueError
        As the measure; also if there are many lines.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203.

    Examples
    --------
    >>> poor_count([50, 150], 100, weights=[10, 20])
    array([30.,  0.])
    """
    people = people_and_gaps(income, poverty_line, weights, line_rule, line_per_household)
    return people.poor * checked_sample(income, weights)[1].sum()

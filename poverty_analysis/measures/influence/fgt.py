"""Influence of the Foster-Greer-Thorbecke family and the income gap ratio, for a line that is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..sample import Vector, checked_number
from .people import centred, people_and_gaps

__all__ = [
    "foster_greer_thorbecke",
    "headcount_ratio",
    "income_gap_ratio",
    "poverty_gap_index",
    "squared_poverty_gap_index",
]


def headcount_ratio(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> Vector:
    r"""Influence of the headcount ratio: 1 for the poor and 0 for others, less the headcount ratio.

    .. math:: z_i = 1[y_i < z] - H

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
    numpy.ndarray, shape (n,)
        From -1 to 1; the weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure; also if there are many lines.

    References
    ----------
    Kakwani (1993), Statistical inference in the measurement of poverty, Review of Economics and Statistics 75,
    632-639.

    Examples
    --------
    >>> headcount_ratio([50, 150, 200, 300], 100)
    array([ 0.75, -0.25, -0.25, -0.25])
    """
    return foster_greer_thorbecke(
        income, poverty_line, 0, weights=weights, line_rule=line_rule, line_per_household=line_per_household
    )


def poverty_gap_index(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> Vector:
    r"""Influence of the poverty gap index: the gap as a share of the line, less the mean gap.

    .. math:: z_i = g_i - PG, \quad g_i = \max(0, (z - y_i) / z)

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
    numpy.ndarray, shape (n,)
        In the unit of the measure, a share; the weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure; also if there are many lines.

    References
    ----------
    Kakwani (1993), Statistical inference in the measurement of poverty, Review of Economics and Statistics 75,
    632-639.

    Examples
    --------
    Gaps .5 and 0, mean .25.

    >>> poverty_gap_index([50, 150], 100)
    array([ 0.25, -0.25])
    """
    return foster_greer_thorbecke(
        income, poverty_line, 1, weights=weights, line_rule=line_rule, line_per_household=line_per_household
    )


def squared_poverty_gap_index(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> Vector:
    r"""Influence of the squared poverty gap index: the squared gap, less its mean.

    .. math:: z_i = g_i^2 - SPG, \quad g_i = \max(0, (z - y_i) / z)

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
    numpy.ndarray, shape (n,)
        In the unit of the measure, a share; the weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure; also if there are many lines.

    References
    ----------
    Kakwani (1993), Statistical inference in the measurement of poverty, Review of Economics and Statistics 75,
    632-639.

    Examples
    --------
    Squared gaps .25 and 0, mean .125.

    >>> squared_poverty_gap_index([50, 150], 100)
    array([ 0.125, -0.125])
    """
    return foster_greer_thorbecke(
        income, poverty_line, 2, weights=weights, line_rule=line_rule, line_per_household=line_per_household
    )


def foster_greer_thorbecke(
    income: ArrayLike,
    poverty_line: ArrayLike,
    alpha: float,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> Vector:
    r"""Influence of the Foster-Greer-Thorbecke index: a person's gap to the power alpha, less the index.

    .. math:: z_i = 1[y_i < z] \left(\frac{z - y_i}{z}\right)^\alpha - FGT_\alpha

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    poverty_line : float, or array_like of shape (n,), currency per person and year
        One line, or each household's own.
    alpha : float
        0 or more: the weight of the depth of poverty.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.
    line_rule : {"<", "<="}
        Who is poor: income below the line, or at most the line.
    line_per_household : bool, optional
        As in the measure.

    Returns
    -------
    numpy.ndarray, shape (n,)
        In the unit of the measure, a share; the weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure; also if there are many lines.

    References
    ----------
    Kakwani (1993), Statistical inference in the measurement of poverty, Review of Economics and Statistics 75,
    632-639.

    Examples
    --------
    >>> foster_greer_thorbecke([50, 150], 100, 2)
    array([ 0.125, -0.125])
    """
    people = people_and_gaps(income, poverty_line, weights, line_rule, line_per_household)
    power = checked_number(alpha, "alpha", at_least=0)
    return centred(np.where(people.poor, people.gap**power, 0.0), people.share)


def income_gap_ratio(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> Vector:
    r"""Influence of the income gap ratio: how far a poor person's gap lies from the mean gap of the poor.

    .. math:: z_i = 1[y_i < z] (g_i - I) / H, \quad g_i = (z - y_i) / z

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
    numpy.ndarray, shape (n,)
        In the unit of the measure, a share; the weighted sum is zero. NaN, as the measure, where nobody is poor.

    Raises
    ------
    TypeError, ValueError
        As the measure; also if there are many lines.

    Notes
    -----
    The ratio of two means, PG over H.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203.

    Examples
    --------
    Gaps .5 and .1 of the poor, mean .3, half of the people poor.

    >>> income_gap_ratio([50, 90, 150, 150], 100).round(12)
    array([ 0.4, -0.4,  0. ,  0. ])
    """
    people = people_and_gaps(income, poverty_line, weights, line_rule, line_per_household)
    head_count = people.share @ people.poor
    if head_count == 0:
        return np.full(people.income.size, np.nan)
    mean_gap = people.share @ people.gap / head_count
    return np.where(people.poor, people.gap - mean_gap, 0.0) / head_count

"""Influence of a mean and of a ratio of two means, from which most others are put together."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..sample import Vector, checked_vector, proportions

__all__ = [
    "mean",
    "ratio",
]


def mean(income: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of the mean: how far each value lies from it.

    .. math:: z_i = y_i - \mu

    Parameters
    ----------
    income : array_like, shape (n,)
        Incomes, or any number a person (a censored deprivation score, 0 or 1 for a share).
    weights : array_like, shape (n,), optional
        People or households that a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n,)
        In the unit of the values; the weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        If a value or weight is not valid.

    Notes
    -----
    The measure itself is `numpy.average`.

    References
    ----------
    Hampel (1974), The influence curve and its role in robust estimation, Journal of the American Statistical
    Association 69, 383-393.

    Examples
    --------
    >>> mean([1, 2, 6])
    array([-2., -1.,  3.])
    """
    incomes, weight = proportions(income, weights)
    return incomes - np.average(incomes, weights=weight)


def ratio(numerator: ArrayLike, denominator: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of a ratio of two totals: the residual of the numerator, in units of the mean denominator.

    .. math:: z_i = (x_i - R\,y_i) / \bar y, \quad R = \sum w x / \sum w y

    Parameters
    ----------
    numerator, denominator : array_like, shape (n,)
        Two numbers a row; the denominators must not sum to zero.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n,)
        In the unit of the ratio; the weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        If a value or weight is not valid, there are not as many denominators as numerators, or they sum to zero.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203.

    Examples
    --------
    Ratio 4 / 2, mean denominator 1: residuals 1 - 2 and 3 - 2.

    >>> ratio([1, 3], [1, 1])
    array([-1.,  1.])
    """
    x, weight = proportions(numerator, weights)
    y = checked_vector(denominator, "denominator")
    if y.size != x.size:
        raise ValueError(f"denominator must be one number a row; got {y.size} for {x.size} rows")
    total = weight @ y
    if total == 0:
        raise ValueError("denominator must not sum to zero; got a weighted sum of 0")
    return (x - weight @ x / total * y) * (weight.sum() / total)

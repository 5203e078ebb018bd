"""Influence of the concentration index and of the Kakwani index."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .. import concentration as measures
from ..population import fractional_ranks
from ..sample import Vector, checked_vector, proportions
from .inequality import gini

__all__ = [
    "concentration_index",
    "kakwani_index",
]


def concentration_index(variable: ArrayLike, rank_by: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of the concentration index.

    .. math:: z_i = \frac{2 (x_i R_i + B_i)}{\mu} - (C + 1) \left(1 + \frac{x_i}{\mu}\right)

    with R_i the share of the people who rank below row i, half of its equals among them, and B_i the mean over
    everyone of x of those who rank above, half of its equals among them.

    Parameters
    ----------
    variable : array_like, shape (n,), any unit
    rank_by : array_like, shape (n,)
        What people are ranked by, as a rule income; only its order counts.
    weights : array_like, shape (n,), optional
        People a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure.

    Notes
    -----
    A new person shifts the ranks of others: that is B. With ranks taken as fixed it would be left out.

    References
    ----------
    Kakwani, Wagstaff and van Doorslaer (1997), Socioeconomic inequalities in health: measurement, computation, and
    statistical inference, Journal of Econometrics 77, 87-103.

    Examples
    --------
    C = -1/4, mean 20, R = 1/4 and 3/4, B = 12.5 and 2.5: (15 + 25) / 20 - 3/4 (1 + 1.5), (15 + 5) / 20 - 3/4 (1.5).

    >>> concentration_index([30, 10], rank_by=[1000, 2000])
    array([ 0.125, -0.125])
    """
    index = measures.concentration_index(variable, rank_by, weights=weights)
    values, weight = proportions(variable, weights)
    share = weight / weight.sum()
    rank, level = fractional_ranks(checked_vector(rank_by, "rank_by"), share)
    amount = np.bincount(level, share * values)
    above = np.cumsum(amount[::-1])[::-1] - amount / 2
    mean = share @ values
    return 2 * (values * rank + above[level]) / mean - (index + 1) * (1 + values / mean)


def kakwani_index(payment: ArrayLike, income: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of the Kakwani index: that of the concentration index less that of the Gini index.

    .. math:: z_i = z^C_i - z^G_i

    Parameters
    ----------
    payment : array_like, shape (n,), currency
    income : array_like, shape (n,), currency
        Income before the payment.
    weights : array_like, shape (n,), optional
        People a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure.

    References
    ----------
    Kakwani, Wagstaff and van Doorslaer (1997), Socioeconomic inequalities in health: measurement, computation, and
    statistical inference, Journal of Econometrics 77, 87-103.

    Examples
    --------
    A proportional tax: no income changes that it is one.

    >>> kakwani_index([10, 30], income=[100, 300])
    array([0., 0.])
    """
    return concentration_index(payment, income, weights=weights) - gini(income, weights=weights)

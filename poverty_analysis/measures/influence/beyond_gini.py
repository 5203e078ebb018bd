"""Influence of percentile ratios, of the S-Gini index and of the Zenga index."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .. import beyond_gini as measures
from ..quantiles import weighted_quantile as quantile
from ..sample import Vector, proportions
from .quantiles import weighted_quantile

__all__ = [
    "percentile_ratio",
    "s_gini",
    "zenga",
]


def percentile_ratio(
    income: ArrayLike,
    upper: float = 0.9,
    lower: float = 0.1,
    *,
    weights: ArrayLike | None = None,
    bandwidth: float | None = None,
) -> Vector:
    r"""Influence of a percentile ratio R.

    .. math:: z_i = \frac{z_i(Q_u) - R \, z_i(Q_l)}{Q_l}

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    upper, lower : float
        Shares of the people.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.
    bandwidth : float, optional, unit of income
        Of the density, as `poverty_analysis.measures.density.kernel_density`.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure; where all incomes are the same.

    Notes
    -----
    Of rounded incomes the density at a quantile is not estimated well: prefer a bootstrap.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203.

    Examples
    --------
    Quantiles 12 and 8, at each of which the density is .199538 with bandwidth 1. At the upper one F is 1 and nothing
    moves; at the lower one 1/2 - 1 over the density, -2.505792 for the poorer: times -3/2 over 8.

    >>> percentile_ratio([8, 12], 0.75, 0.25, bandwidth=1).round(6)
    array([ 0.469835, -0.469835])
    """
    ratio = measures.percentile_ratio(income, upper, lower, weights=weights)
    high, low = (weighted_quantile(income, at, weights=weights, bandwidth=bandwidth) for at in (upper, lower))
    return (high - ratio * low) / float(quantile(income, lower, weights=weights))


def s_gini(income: ArrayLike, nu: float = 2, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of the S-Gini index.

    .. math:: z_i = \frac{D (y_i - \mu)}{\mu^2} + \frac{\nu}{\mu} \int (1 - F)^{\nu - 1} (1[y_i \le x] - F) \, dx, \quad
        D = \mu (1 - G)

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    nu : float
        Above 1.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.

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
    Barrett and Donald (2009), Statistical inference with generalized Gini indices of inequality, poverty, and welfare,
    Journal of Business and Economic Statistics 27, 1-17.

    Examples
    --------
    At nu 2 that of the Gini index.

    >>> s_gini([1, 3], 2)
    array([ 0.125, -0.125])
    """
    index = measures.s_gini(income, nu, weights=weights)
    incomes, weight = proportions(income, weights)
    share = weight / weight.sum()
    mean = float(share @ incomes)
    distinct, level = np.unique(incomes, return_inverse=True)
    if distinct.size == 1:  # nobody moves it, also not by rounding
        return np.zeros(incomes.size)
    below = np.minimum(np.cumsum(np.bincount(level, share))[:-1], 1.0)
    lost = (1 - below) ** (nu - 1) * np.diff(distinct)
    # everything above one's own income moves with one, and all of it the other way with everyone
    above = np.concatenate([np.cumsum(lost[::-1])[::-1], [0.0]])
    return (1 - index) * (incomes / mean - 1) + nu * (above[level] - float(lost @ below)) / mean


def zenga(income: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of the Zenga index.

    .. math:: z_i = \int_0^1 \frac{1 - p}{p} \, \frac{g \, z^\mu_i - \mu \, z^g_i(p)}{(\mu - g)^2} \, dp

    with g the generalised Lorenz curve at p and :math:`z^g_i` its influence.

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Zero or more.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.

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
    Each piece of the curve has a closed form, as in the measure.

    References
    ----------
    Langel and Tille (2012), Inference by linearization for Zenga's new inequality index: a comparison with the Gini
    index, Metrika 75, 1093-1110.

    Examples
    --------
    Equal incomes: nothing moves the index to first order.

    >>> zenga([5, 5])
    array([0., 0.])
    """
    measures.zenga(income, weights=weights)  # what it refuses
    incomes, weight = proportions(income, weights)
    share = weight / weight.sum()
    incomes = incomes / (share @ incomes)
    y, level = np.unique(incomes[share > 0], return_inverse=True)
    if y.size == 1:
        return np.zeros(incomes.size)
    mean = float(share @ incomes)
    people = np.bincount(level, share[share > 0])
    p1 = np.minimum(np.cumsum(people), 1.0)
    p1[-1] = 1.0
    p0 = np.concatenate([[0.0], p1[:-1]])
    rest = mean - np.concatenate([[0.0], np.cumsum(people * y)[:-1]])  # what the richer have, at p0
    b = rest + y * p0
    first, second, once = _integrals(y, p0, p1, b, rest, mean)
    place = np.searchsorted(y, incomes)
    upper = np.concatenate([np.cumsum((first * (y - b))[::-1])[::-1], [0.0]])[place]
    below = np.concatenate([[0.0], np.cumsum(first)])[place]
    below_b = np.concatenate([[0.0], np.cumsum(first * b)])[place]
    found = mean * (upper + below * incomes - below_b) + (incomes - mean) * (once - second.sum())
    return found - float(share @ found)


def _integrals(y: Vector, p0: Vector, p1: Vector, b: Vector, rest: Vector, mean: float) -> tuple[Vector, Vector, float]:
    r"""Return, of each piece, with s = b - y p what the richer have, the integrals that do not grow without bound.

    Over (1 - p) / (p s^2) and (1 - p) / (p s); of the first piece, over y (1 - p) / s^2.
    """
    first, second = np.zeros(y.size), np.zeros(y.size)
    inner = slice(1, -1)
    yi, bi, s0 = y[inner], b[inner], rest[inner]
    s1 = s0 - yi * (p1[inner] - p0[inner])
    in_p, in_s = np.log(p1[inner] / p0[inner]), np.log(s1 / s0)
    first[inner] = (in_p - in_s) / bi**2 + (yi - bi) / (bi * yi) * (1 / s1 - 1 / s0)
    second[inner] = in_p / bi - (yi / bi - 1) / yi * in_s
    second[-1] = np.log(1 / p0[-1]) / y[-1]
    if y[0] == 0:
        return first, second, 0.0
    upto = mean - y[0] * p1[0]
    return first, second, float((y[0] - mean) * (1 / upto - 1 / mean) - np.log(upto / mean)) / float(y[0])

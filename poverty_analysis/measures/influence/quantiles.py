"""Influence of quantiles and of what is made of them: Lorenz ordinates, quantile shares, S80/S20, Palma, Wolfson."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import curves, inequality
from .. import quantiles as measures
from ..density import kernel_density, silverman
from ..sample import Sample, Vector, checked_number, checked_shares, proportions
from .inequality import gini

__all__ = [
    "generalized_lorenz_curve",
    "lorenz_curve",
    "palma_ratio",
    "quantile_shares",
    "quintile_share_ratio",
    "weighted_quantile",
    "wolfson_polarisation",
]

Columns = NDArray[np.float64]


def weighted_quantile(
    income: ArrayLike, at: ArrayLike, *, weights: ArrayLike | None = None, bandwidth: float | None = None
) -> Vector:
    r"""Influence of a quantile: who lies below it, over the density of incomes there.

    .. math:: z_i = \frac{F(Q_p) - 1[y_i \le Q_p]}{f(Q_p)}

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    at : float, or array_like of shape (k,)
        Share p of the people, between 0 and 1, or several.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.
    bandwidth : float, optional, unit of income
        Of the density, as `poverty_analysis.measures.density.kernel_density`.

    Returns
    -------
    numpy.ndarray, shape (n,), or (n, k) for k shares, currency per person and year
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, share or bandwidth; where all incomes are the same.

    Notes
    -----
    Centred at the share F(Q) that the sample has at the quantile, which is p but for the last step, so that the
    weighted sum is exactly zero. Far in a tail, where few incomes carry the density, prefer a bootstrap.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203.

    Examples
    --------
    Median 10; with bandwidth 1 the density at it is .24197072: 1/2 over that.

    >>> weighted_quantile([9, 11], 0.5, bandwidth=1).round(6)
    array([-2.066366,  2.066366])
    """
    incomes, weight = proportions(income, weights)
    sample = Sample(incomes, weight)
    points = checked_shares(at, "at") if np.ndim(at) else np.array([checked_number(cast(float, at), "at")])
    quantiles = np.atleast_1d(measures.weighted_quantile(sample, points))
    width = silverman(incomes, weight / weight.sum()) if bandwidth is None else bandwidth
    found = np.empty((incomes.size, points.size))
    for column, quantile in zip(found.T, quantiles, strict=True):
        below = incomes <= quantile
        density = kernel_density(sample, float(quantile), bandwidth=width)
        column[:] = (np.average(below, weights=weight) - below) / density
    return found if np.ndim(at) else found[:, 0]


def generalized_lorenz_curve(income: ArrayLike, *, at: ArrayLike, weights: ArrayLike | None = None) -> Columns:
    r"""Influence of ordinates of the generalised Lorenz curve.

    .. math:: z_i(p) = E[\max(0, Q_p - y)] - \max(0, Q_p - y_i)

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    at : array_like, shape (k,)
        Shares p of the people, between 0 and 1.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n, k), currency per person and year
        One column an ordinate; the weighted sums are zero.

    Raises
    ------
    TypeError, ValueError
        On a bad sample or share.

    Notes
    -----
    No density is in it: GL(p) is the largest p q - E[max(0, q - y)] over q, so that a small shift of the quantile does
    not matter.

    References
    ----------
    Beach and Davidson (1983), Distribution-free statistical inference with Lorenz curves and income shares, Review of
    Economic Studies 50, 723-735.

    Examples
    --------
    The poorest half: quantile 15, shortfalls 5 and 0, mean 2.5.

    >>> generalized_lorenz_curve([10, 20], at=[0.5])
    array([[-2.5],
           [ 2.5]])
    """
    incomes, weight = proportions(income, weights)
    points = checked_shares(at, "at")
    columns = np.empty((incomes.size, points.size))
    for j, quantile in enumerate(np.atleast_1d(measures.weighted_quantile(income, points, weights=weights))):
        shortfall = np.maximum(quantile - incomes, 0)
        columns[:, j] = np.average(shortfall, weights=weight) - shortfall
    return columns


def lorenz_curve(income: ArrayLike, *, at: ArrayLike, weights: ArrayLike | None = None) -> Columns:
    r"""Influence of ordinates of the Lorenz curve.

    .. math:: z_i(p) = [z^{GL}_i(p) - L(p) (y_i - \mu)] / \mu

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    at : array_like, shape (k,)
        Shares p of the people, between 0 and 1.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n, k)
        One column an ordinate; the weighted sums are zero.

    Raises
    ------
    TypeError, ValueError
        On a bad sample or share, or a mean of zero or less.

    References
    ----------
    Beach and Davidson (1983), Distribution-free statistical inference with Lorenz curves and income shares, Review of
    Economic Studies 50, 723-735.

    Examples
    --------
    L(1/2) = 1/3, mean 15: (-2.5 + 5/3) / 15.

    >>> lorenz_curve([10, 20], at=[0.5]).round(6)
    array([[-0.055556],
           [ 0.055556]])
    """
    ordinates = curves.lorenz_curve(income, at=at, weights=weights)["income_share"].to_numpy()
    incomes, weight = proportions(income, weights)
    mean = np.average(incomes, weights=weight)
    return (generalized_lorenz_curve(income, at=at, weights=weights) - np.outer(incomes - mean, ordinates)) / mean


def quantile_shares(income: ArrayLike, groups: int = 5, *, weights: ArrayLike | None = None) -> Columns:
    r"""Influence of the income shares of fifths, tenths or other equal groups: differences of Lorenz ordinates.

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    groups : int
        5 for fifths, 10 for tenths.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n, groups)
        One column a group, poorest first; each row and each weighted column sums to zero.

    Raises
    ------
    TypeError, ValueError
        On a bad sample or number of groups, or a mean of zero or less.

    References
    ----------
    Beach and Davidson (1983), Distribution-free statistical inference with Lorenz curves and income shares, Review of
    Economic Studies 50, 723-735.

    Examples
    --------
    >>> quantile_shares([10, 20], 2).round(6)
    array([[-0.055556,  0.055556],
           [ 0.055556, -0.055556]])
    """
    count = len(measures.quantile_shares(income, groups, weights=weights))
    ordinates = lorenz_curve(income, at=np.arange(count + 1) / count, weights=weights)
    return np.diff(ordinates, axis=1)


def quintile_share_ratio(income: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of S80/S20.

    .. math:: z_i = \frac{(y_i - \mu) - z^{GL}_i(.8) - R\, z^{GL}_i(.2)}{GL(.2)}

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    weights : array_like, shape (n,), optional
        People or households that a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, or where the poorest fifth together has zero or less.

    References
    ----------
    Langel and Tille (2011), Statistical inference for the quintile share ratio, Journal of Statistical Planning and
    Inference 141, 2976-2985.

    Examples
    --------
    R = 3, mean 2, GL(.2) = .2. Influence on GL(.2) -.4 .1 .1 .1 .1, on GL(.8) -.9 .1 .1 .1 .6; for the poorest
    (-1 + .9 + 3 x .4) / .2.

    >>> quintile_share_ratio([1, 2, 2, 2, 3]).round(12)
    array([ 5.5, -2. , -2. , -2. ,  0.5])
    """
    return _tail_ratio(income, weights, 0.2, 0.8, measures.quintile_share_ratio)


def palma_ratio(income: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of the Palma ratio.

    .. math:: z_i = \frac{(y_i - \mu) - z^{GL}_i(.9) - R\, z^{GL}_i(.4)}{GL(.4)}

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    weights : array_like, shape (n,), optional
        People or households that a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, or where the poorest four tenths together have zero or less.

    References
    ----------
    Langel and Tille (2011), Statistical inference for the quintile share ratio, Journal of Statistical Planning and
    Inference 141, 2976-2985, with other shares.

    Examples
    --------
    R = 1.5, mean 2, GL(.4) = .4. For one of the poorest four: (-1 + .8 + 1.5 x .3) / .4.

    >>> palma_ratio([1, 1, 1, 1, 2, 2, 2, 2, 2, 6])[[0, 4, 9]].round(12)
    array([ 0.625, -1.25 ,  3.75 ])
    """
    return _tail_ratio(income, weights, 0.4, 0.9, measures.palma_ratio)


def wolfson_polarisation(
    income: ArrayLike, *, weights: ArrayLike | None = None, bandwidth: float | None = None
) -> Vector:
    r"""Influence of Wolfson's polarisation index.

    .. math:: z_i = \frac{2}{m} \left[(1 - G)(y_i - \mu) - \mu z^G_i - 2 z^{GL}_i(.5)\right] - \frac{P}{m} z^m_i

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Zero or more.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.
    bandwidth : float, optional, unit of income
        Of the density at the median m, as `poverty_analysis.measures.density.kernel_density`.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, incomes below zero or a median of zero; where all incomes are the same.

    Notes
    -----
    The chain rule on :math:`P = 2 (\mu (1 - G) - 2 GL(.5)) / m`, term by term.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203, for the rule; Wolfson (1994), When inequalities diverge, American Economic Review
    84, 353-358, for the index.

    Examples
    --------
    Two equal halves, 9 and 11: m 10, P = 2 (9.5 - 9) / 10 = .1. Influence on m is 2.066 either way (see
    `weighted_quantile`), on the numerator 2 (9.5 - 9) as one half gains: 0, so P z / m remains.

    >>> wolfson_polarisation([9, 11], bandwidth=1).round(6)
    array([ 0.020664, -0.020664])
    """
    polarisation = measures.wolfson_polarisation(income, weights=weights)
    incomes, weight = proportions(income, weights)
    mean = float(np.average(incomes, weights=weight))
    median = measures.weighted_quantile(income, 0.5, weights=weights)
    below = generalized_lorenz_curve(income, at=[0.5], weights=weights)[:, 0]
    on_median = weighted_quantile(income, 0.5, weights=weights, bandwidth=bandwidth)
    index, on_index = inequality.gini(income, weights=weights), gini(income, weights=weights)
    on_numerator = 2 * ((1 - index) * (incomes - mean) - mean * on_index - 2 * below)
    return (on_numerator - polarisation * on_median) / median


def _tail_ratio(
    income: ArrayLike,
    weights: ArrayLike | None,
    bottom: float,
    top: float,
    measure: Callable[..., float],
) -> Vector:
    ratio = measure(income, weights=weights)
    incomes, weight = proportions(income, weights)
    low, high = generalized_lorenz_curve(income, at=[bottom, top], weights=weights).T
    ordinate = curves.generalized_lorenz_curve(income, at=[bottom], weights=weights)["cumulative_income"].item()
    return (incomes - np.average(incomes, weights=weight) - high - ratio * low) / ordinate

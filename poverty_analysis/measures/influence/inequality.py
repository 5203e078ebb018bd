"""Influence of the inequality measures that need no quantile."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .. import inequality as measures
from ..population import positive_mean
from ..sample import Vector, proportions
from .people import mean_distance

__all__ = [
    "atkinson",
    "generalized_entropy",
    "gini",
    "hoover",
    "mean_log_deviation",
    "theil_t",
]


def gini(income: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of the Gini index.

    .. math:: z_i = \frac{d_i - G (y_i + \mu)}{\mu}, \quad d_i = \sum_j w_j |y_i - y_j| / \sum w

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
        On a bad sample or a mean of zero or less.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203. Langel and Tille (2013), Variance estimation of the Gini index: revisiting a result
    several times published, Journal of the Royal Statistical Society A 176, 521-540.

    Examples
    --------
    Mean 2, distances 1 and 1, G = 1/4: (1 - 3/4) / 2 and (1 - 5/4) / 2.

    >>> gini([1, 3])
    array([ 0.125, -0.125])
    """
    incomes, weight = proportions(income, weights)
    share = weight / weight.sum()
    mean = positive_mean(incomes, share, "The Gini index")
    distance = mean_distance(incomes, share) / mean
    index = share @ distance / 2  # not from the measure, which would warn of negative incomes a second time
    return distance - index * (incomes / mean + 1)


def generalized_entropy(income: ArrayLike, alpha: float, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of the generalised entropy index.

    .. math:: z_i = \phi(r_i) - GE_\alpha \left[1 + \alpha (r_i - 1)\right], \quad
        \phi(r) = \frac{r^\alpha - 1 - \alpha (r - 1)}{\alpha (\alpha - 1)}, \; r_i = y_i / \mu

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Zero or more where alpha is above 0, else above zero.
    alpha : float
        Any real number.
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
    The index is the mean of phi, whose derivative with respect to the mean is -alpha GE / mu.

    References
    ----------
    Cowell and Flachaire (2007), Income distribution and inequality measurement: the problem of extreme values, Journal
    of Econometrics 141, 1044-1072.

    Examples
    --------
    r = 1/2 and 3/2, phi 1/8, GE(2) = 1/8: 1/8 - 1/8 (1 - 1).

    >>> generalized_entropy([1, 3], 2)
    array([ 0.125, -0.125])
    """
    index = measures.generalized_entropy(income, alpha, weights=weights)
    ratio, _ = _ratios(income, weights)
    return entropy_terms(ratio, float(alpha)) - index * (1 + alpha * (ratio - 1))


def theil_t(income: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of Theil's T.

    .. math:: z_i = r_i \ln r_i - T - (T + 1) (r_i - 1), \quad r_i = y_i / \mu

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
        On a bad sample, an income that the measure refuses, or a mean of zero.

    References
    ----------
    Cowell and Flachaire (2007), Income distribution and inequality measurement: the problem of extreme values, Journal
    of Econometrics 141, 1044-1072.

    Examples
    --------
    One has all: r = 0 and 2, T = ln 2; 0 - ln 2 + (ln 2 + 1) = 1.

    >>> theil_t([0, 2]).round(12)
    array([ 1., -1.])
    """
    return generalized_entropy(income, 1, weights=weights)


def mean_log_deviation(income: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of the mean log deviation (Theil's L).

    .. math:: z_i = r_i - 1 - \ln r_i - L, \quad r_i = y_i / \mu

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Above zero.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        On a bad sample or an income at or below zero.

    References
    ----------
    Cowell and Flachaire (2007), Income distribution and inequality measurement: the problem of extreme values, Journal
    of Econometrics 141, 1044-1072.

    Examples
    --------
    r = 1/2 and 3/2, L = -ln(3/4) / 2 = .14384: -1/2 + .69315 - .14384.

    >>> mean_log_deviation([1, 3]).round(5)
    array([ 0.04931, -0.04931])
    """
    return generalized_entropy(income, 0, weights=weights)


def atkinson(income: ArrayLike, epsilon: float, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of the Atkinson index.

    .. math:: z_i = (1 - A) \left[r_i - 1 - \frac{r_i^{1 - \epsilon} / m - 1}{1 - \epsilon}\right], \quad
        r_i = y_i / \mu, \; m = \sum w r^{1 - \epsilon} / \sum w

    and the logarithm's deviation from its mean for the last term where epsilon is 1.

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Zero or more where epsilon is below 1, else above zero.
    epsilon : float
        Aversion to inequality, 0 or more.
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
    Cowell and Flachaire (2007), Income distribution and inequality measurement: the problem of extreme values, Journal
    of Econometrics 141, 1044-1072.

    Examples
    --------
    r = .4 and 1.6, their roots' mean .94868, A = .1: .9 (-.6 - (.63246 / .94868 - 1) / .5) = .9 (-.6 + 2/3).

    >>> atkinson([1, 4], 0.5).round(12)
    array([ 0.06, -0.06])
    """
    index = measures.atkinson(income, epsilon, weights=weights)
    ratio, share = _ratios(income, weights)
    return (1 - index) * (ratio - 1 - _power_deviation(ratio, share, 1 - float(epsilon)))


def hoover(income: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of the Hoover index.

    .. math:: z_i = \max(0, 1 - r_i) - H + s (r_i - 1), \quad r_i = y_i / \mu

    with s the share of all income that goes to people below the mean.

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
    Where someone has exactly the mean the index has a kink; they are taken as not below it.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203.

    Examples
    --------
    r = 1/2 and 3/2, H = 1/4, s = 1/4: 1/2 - 1/4 - 1/8 and 0 - 1/4 + 1/8.

    >>> hoover([1, 3])
    array([ 0.125, -0.125])
    """
    index = measures.hoover(income, weights=weights)
    ratio, share = _ratios(income, weights)
    return np.maximum(1 - ratio, 0) - index + share @ np.where(ratio < 1, ratio, 0.0) * (ratio - 1)


def _ratios(income: ArrayLike, weights: ArrayLike | None) -> tuple[Vector, Vector]:
    """Return incomes over their mean, and shares that sum to one."""
    incomes, weight = proportions(income, weights)
    share = weight / weight.sum()
    mean = float(share @ incomes)
    if share.min() == 0:  # a row of weight zero may hold any income: let it hold one that every measure takes
        incomes = np.where(share > 0, incomes, mean)
    return incomes / mean, share


def entropy_terms(ratio: Vector, alpha: float) -> Vector:
    """Return phi of each income over the mean; the forms for alpha near 0 and near 1 do not cancel there."""
    with np.errstate(divide="ignore"):
        logs = np.log(ratio)
    if alpha < 0.5:
        slope = logs if alpha == 0 else np.expm1(alpha * logs) / alpha
        return (ratio - 1 - slope) / (1 - alpha)
    slope = logs if alpha == 1 else np.expm1((alpha - 1) * logs) / (alpha - 1)
    return (np.where(ratio > 0, ratio * np.where(ratio > 0, slope, 0.0), 0.0) - (ratio - 1)) / alpha


def _power_deviation(ratio: Vector, share: Vector, power: float) -> Vector:
    """Return (r ** power / m - 1) / power, m the mean of r ** power; its limit, ln r less its mean, at power 0."""
    with np.errstate(divide="ignore"):
        logs = np.log(ratio)
    if power == 0:
        return logs - share @ logs
    exponent = power * logs
    largest = exponent.max()
    if np.abs(exponent).max() < 1:  # near a power of 0, where m is near 1
        log_mean = np.log1p(share @ np.expm1(exponent))
    else:  # from the largest, so that no power overflows
        log_mean = largest + np.log(share @ np.exp(exponent - largest))
    return np.expm1(exponent - log_mean) / power

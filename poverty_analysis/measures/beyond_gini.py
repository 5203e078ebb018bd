"""Inequality beyond the Gini index: percentile ratios, the S-Gini index, the Zenga index."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .population import ordered_population, positive_mean, rising_shares, weighted_mean
from .quantiles import ordered_quantiles
from .sample import Vector, checked_number, checked_sample, checked_shares, require_not_negative

__all__ = [
    "percentile_ratio",
    "s_gini",
    "zenga",
]


def percentile_ratio(
    income: ArrayLike, upper: float = 0.9, lower: float = 0.1, *, weights: ArrayLike | None = None
) -> float:
    """Percentile ratio: the income at one rank over that at a lower one, such as P90/P10.

    Q(upper) / Q(lower), Q the quantile

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    upper, lower : float
        Shares of the people, between 0 and 1: 0.9 and 0.1, 0.9 and 0.5, 0.5 and 0.1.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        At least 1.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, shares that are none or do not rise, or a lower quantile of zero or less.

    Notes
    -----
    Quantiles as `weighted_quantile`: definition 2 of Hyndman and Fan, with weights. Of what lies between the two ranks,
    or beyond them, it sees nothing.

    References
    ----------
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 6 (decile dispersion ratio).

    Examples
    --------
    The tenth of ten people has 100 and the ninth 90: 95 over 15.

    >>> round(percentile_ratio([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]), 6)
    6.333333
    """
    values, weight = ordered_population(income, weights)
    ranks = checked_shares([lower, upper], "lower and upper")
    if ranks[0] >= ranks[1]:
        raise ValueError(f"upper must be above lower; got {upper:g} and {lower:g}")
    low, high = ordered_quantiles(values, weight, ranks)
    if low <= 0:
        raise ValueError(f"a percentile ratio needs a lower quantile above zero; got {low:g} at {lower:g}")
    return float(high / low)


def s_gini(income: ArrayLike, nu: float = 2, *, weights: ArrayLike | None = None) -> float:
    r"""S-Gini (extended Gini) index: the Gini index with an aversion to inequality of one's choice.

    .. math:: G(\nu) = 1 - \nu (\nu - 1) \int_0^1 (1 - p)^{\nu - 2} L(p) \, dp

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    nu : float
        Above 1: the larger, the more the poorest count. 2 gives the Gini index.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        0 where incomes are equal, 1 where one of very many has all. Above 1 possible only with negative incomes.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, a mean of zero or less, or a nu of 1 or less.

    Notes
    -----
    L is the Lorenz curve, straight within a row, whose people are alike: the integral is exact and splitting a row
    changes nothing.

    References
    ----------
    Donaldson and Weymark (1980), A single-parameter generalization of the Gini indices of inequality, Journal of
    Economic Theory 22, 67-86. Yitzhaki (1983), On an extension of the Gini inequality index, International Economic
    Review 24, 617-628.

    Examples
    --------
    At nu 3 the poorer half counts 7/8 and the richer 1/8: 1 - (7/8 x 10 + 1/8 x 30) / 20.

    >>> s_gini([10, 30], 3)
    0.375
    """
    power = checked_number(nu, "nu", above=1)
    values, weight = ordered_population(income, weights)
    mean = positive_mean(values, weight, "The S-Gini index")
    if values[0] == values[-1]:  # no inequality, also not by rounding
        return 0.0
    above = 1 - np.concatenate([[0.0], rising_shares(weight)])
    return 1 - float(values @ -np.diff(above**power)) / mean


def zenga(income: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    r"""Zenga index of 2007: at each rank the mean of the poorer over that of the richer, taken from 1, on average.

    .. math:: Z = \int_0^1 \left[ 1 - \frac{L(p) / p}{(1 - L(p)) / (1 - p)} \right] dp

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Zero or more.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        0 where incomes are equal; near 1 where one of very many has all.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, incomes below zero or a mean of zero.

    Notes
    -----
    L is the Lorenz curve, straight within a row, whose people are alike: the integral is exact (each piece has a closed
    form) and splitting a row changes nothing. Programs that sum over the rows instead get slightly more: on the sample
    eusilc of R's laeken .590931 in place of .590628.

    Intervals of `estimate` cover less often than they say in samples of few clusters, as a few high incomes decide:
    `load_coverage` of `poverty_analysis.households` says how often.

    References
    ----------
    Zenga (2007), Inequality curve and inequality index based on the ratios between lower and upper arithmetic means,
    Statistica e Applicazioni 4, 3-27. Langel and Tille (2012), Inference by linearization for Zenga's new inequality
    index: a comparison with the Gini index, Metrika 75, 1093-1110.

    Examples
    --------
    L is p / 2 and then (3 p - 1) / 2; what is averaged 1 / (2 - p) and then 1 / (3 p): ln(4/3) + ln(2) / 3.

    >>> round(zenga([10, 30]), 6)
    0.518731
    """
    require_not_negative(*checked_sample(income, weights), "The Zenga index")
    values, weight = ordered_population(income, weights)
    mean = positive_mean(values, weight, "The Zenga index")
    if values[0] == values[-1]:
        return 0.0
    slope = values / mean
    upto = np.concatenate([[0.0], rising_shares(weight)])
    lorenz = np.concatenate([[0.0], np.cumsum(np.diff(upto) * slope)])
    lorenz /= lorenz[-1]
    return weighted_mean(_pieces(upto, lorenz, slope), np.diff(upto))


def _pieces(upto: Vector, lorenz: Vector, slope: Vector) -> Vector:
    r"""Return the mean over each row of what the index averages.

    Where L = a + m p and b = 1 - a, it is :math:`-\frac{a}{b p} + \frac{1 - m / b}{b - m p}`.
    """
    width = np.diff(upto)
    a = lorenz[:-1] - slope * upto[:-1]
    b = 1 - a
    poorer = np.zeros(width.size)
    poorer[1:] = -a[1:] / b[1:] * np.log1p(width[1:] / upto[1:-1])  # at first a is 0
    step = slope * width / (1 - lorenz[:-1])
    step[-1] = 0.0  # at last b is m
    small = step < 1e-8
    shrunk = np.where(small, 1 + step / 2, -np.log1p(-np.where(small, 0.5, step)) / np.where(small, 1.0, step))
    richer = (1 - slope / b) * width / (1 - lorenz[:-1]) * shrunk
    richer[-1] = 0.0
    return np.divide(poorer + richer, width, where=width > 0, out=np.zeros(width.size))

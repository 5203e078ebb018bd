"""Quantiles and the shares of income between them: weighted quantile, quantile shares, Palma, S80/S20, Wolfson."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .inequality import half_mean_difference
from .population import RisingShares, above_zero, ordered_population, positive_mean
from .rising import sums_upto
from .sample import Sample, Vector, checked_number, checked_sample, checked_shares, require_not_negative

__all__ = [
    "palma_ratio",
    "quantile_shares",
    "quintile_share_ratio",
    "weighted_quantile",
    "wolfson_polarisation",
]


def weighted_quantile(income: ArrayLike | Sample, at: ArrayLike, *, weights: ArrayLike | None = None) -> float | Vector:
    """Quantile: the income that a share p of the population does not exceed.

    Q(p) = the smallest y with F(y) >= p; where F is flat at exactly p, the average of both ends of the step.

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    at : float, or array_like of shape (k,)
        p, between 0 and 1.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float, or numpy.ndarray of shape (k,) where `at` is a sequence, unit of income
        Between the lowest and the highest income.

    Raises
    ------
    TypeError, ValueError
        On a bad sample or a share outside 0-1.

    Notes
    -----
    The rule is definition 2 of Hyndman and Fan, with weights. It gives 15 as the median of 10 and 20, and the same
    when a row is repeated or split. It never interpolates within a step. A share within rounding error of a step (n
    times the float's precision) counts as on it, so that the scale of the weights cannot decide.

    References
    ----------
    Hyndman and Fan (1996), Sample quantiles in statistical packages, The American Statistician 50, definition 2.

    Examples
    --------
    >>> weighted_quantile([1, 2, 3, 4], 0.5)
    2.5
    >>> weighted_quantile([10, 20], [0, 0.25, 0.75], weights=[3, 1])
    array([10., 10., 15.])
    """
    values, weight = ordered_population(income, weights)
    points = checked_shares(np.atleast_1d(np.asarray(at)), "at")
    quantiles = ordered_quantiles(values, weight, points)
    return float(quantiles[0]) if np.ndim(at) == 0 else quantiles


def ordered_quantiles(
    values: Vector, weights: Vector, at: Vector, rising: RisingShares | None = None, *, size: int | None = None
) -> Vector:
    """Return the quantiles, by the rule of `weighted_quantile`, of a population in rising order.

    Where a row sums up many, `size` says how many rows there were, which decides what is a rounding error.

    Examples
    --------
    >>> ordered_quantiles(np.array([10.0, 20.0]), np.array([3.0, 3.0]), np.array([0.5, 1.0]))
    array([15., 20.])
    """
    last = values.size - 1
    rising = rising or RisingShares(weights)
    rounding = (size or values.size) * np.finfo(float).eps
    place = np.where(at < 1, np.minimum(rising.places(at - rounding), last), last)
    on_step = (rising.of(place) <= at + rounding) & (place < last)
    return values[place] + np.where(on_step, (values[np.minimum(place + 1, last)] - values[place]) / 2, 0.0)


def cumulative_income(values: Vector, weights: Vector, at: Vector, rising: RisingShares | None = None) -> Vector:
    """Return the income of the poorest share p per member of the population: the generalised Lorenz ordinate.

    A row that straddles p is split: its people are alike.

    Examples
    --------
    >>> cumulative_income(np.array([10.0, 30.0]), np.array([3.0, 3.0]), np.array([0.25, 0.5, 1.0]))
    array([ 2.5,  5. , 20. ])
    """
    rising = rising or RisingShares(weights)
    place = np.where(at < 1, rising.places(at), values.size)
    straddling = np.minimum(place, values.size - 1)
    before = np.where(place > 0, rising.of(np.maximum(straddling - 1, 0)), 0.0)
    part = np.where(place < values.size, (at - before) * values[straddling], 0.0)
    return sums_upto(lambda rows: weights[rows] * values[rows], place) / weights.sum() + part


def quantile_shares(income: ArrayLike, groups: int = 5, *, weights: ArrayLike | None = None) -> Vector:
    """Quantile shares: the part of all income that goes to each fifth (or other equal group) of the population.

    S_i = L(i / k) - L((i - 1) / k), L the Lorenz curve

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    groups : int
        k: 5 for fifths, 10 for tenths.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    numpy.ndarray, shape (k,)
        Poorest group first; sums to 1. Below zero only where incomes are.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, a mean of zero or less, or `groups` that is not a whole number above zero.

    Notes
    -----
    A row that straddles two groups is split between them, so groups are of equal size whatever the weights.

    Intervals of the richest group's share cover less often than they say in samples of few clusters, as a few high
    incomes decide: `load_coverage` of `poverty_analysis.households` says how often.

    References
    ----------
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 6.

    Examples
    --------
    >>> quantile_shares([10, 20, 30, 40], 2)
    array([0.3, 0.7])
    >>> quantile_shares([10, 40], 2, weights=[3, 1]).round(4)  # the poor row is split: 20 of 70, 50 of 70
    array([0.2857, 0.7143])
    """
    if isinstance(groups, bool) or not isinstance(groups, (int, np.integer)):
        raise TypeError(f"groups must be a whole number; got {groups!r}")
    checked_number(groups, "groups", at_least=1)
    values, weight = ordered_population(income, weights)
    return shares_from(cumulative_income(values, weight, np.arange(groups + 1) / groups), values.size)


def shares_from(cumulative: Vector, size: int) -> Vector:
    """Return shares of all income from `cumulative_income`, up to that of everyone, among so many values."""
    return np.diff(cumulative) / above_zero(cumulative[-1], size, "A quantile share")


def _tail_ratio(income: ArrayLike, weights: ArrayLike | None, top: float, bottom: float, measure: str) -> float:
    values, weight = ordered_population(income, weights)
    return tail_ratio_from(cumulative_income(values, weight, np.array([bottom, 1 - top, 1.0])), bottom, measure)


def tail_ratio_from(cumulative: Vector, bottom: float, measure: str) -> float:
    """Return the ratio of tails from `cumulative_income` of the poorest share, of all but the richest, of everyone."""
    low, high, total = cumulative
    if low <= 0:
        raise ValueError(
            f"{measure} needs the poorest {bottom:.0%} to have income above zero; "
            f"got {low / bottom:g} per person among them"
        )
    return float((total - high) / low)


def palma_ratio(income: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Palma ratio: the income of the richest tenth over that of the poorest four tenths.

    (1 - L(0.9)) / L(0.4), L the Lorenz curve

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        At least 1/4, which it is where incomes are equal.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, or where the poorest four tenths together have zero or less.

    Notes
    -----
    A row that straddles a boundary is split.

    Intervals of `estimate` cover less often than they say in samples of few clusters, as a few high incomes decide:
    `load_coverage` of `poverty_analysis.households` says how often.

    References
    ----------
    Palma (2011), Homogeneous middles vs. heterogeneous tails, Development and Change 42.

    Examples
    --------
    >>> round(palma_ratio([1, 1, 1, 1, 2, 2, 2, 2, 2, 6]), 12)  # 6 / 4
    1.5
    """
    return _tail_ratio(income, weights, 0.1, 0.4, "The Palma ratio")


def quintile_share_ratio(income: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Quintile share ratio, S80/S20: the income of the richest fifth over that of the poorest fifth.

    (1 - L(0.8)) / L(0.2), L the Lorenz curve

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        At least 1, which it is where incomes are equal.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, or where the poorest fifth together has zero or less.

    Notes
    -----
    A row that straddles a boundary is split, so that both groups hold exactly a fifth. Statistical offices that
    compare everyone above one quantile with everyone up to another get slightly different ratios in small samples.

    References
    ----------
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 6.

    Examples
    --------
    >>> round(quintile_share_ratio([1, 2, 2, 2, 3]), 12)
    3.0
    """
    return _tail_ratio(income, weights, 0.2, 0.2, "S80/S20")


def wolfson_polarisation(income: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Wolfson polarisation: how far the two halves stand apart and how close each stands together.

    P = 2 (mu (1 - G) - mu_L) / m, with mean mu, Gini G, median m and mu_L the mean of the poorer half

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Zero or more.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        0 where incomes are equal; 1 where one half has nothing and the other half twice the median each.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, incomes below zero or a median of zero.

    Notes
    -----
    A row that straddles the middle is split.

    Where incomes are heaped at the median, intervals of `estimate` are those of a bootstrap, between the percentiles
    that Student's t has: `load_coverage` of `poverty_analysis.households` says how often they hold in few clusters.

    References
    ----------
    Wolfson (1994), When inequalities diverge, American Economic Review 84.
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, table 6.3, for the data of the tests.

    Examples
    --------
    >>> wolfson_polarisation([0, 0, 20, 20])
    1.0
    """
    require_not_negative(*checked_sample(income, weights), "Wolfson's polarisation")
    values, weight = ordered_population(income, weights)
    half = np.array([0.5])
    median = float(ordered_quantiles(values, weight, half)[0])
    mean = positive_mean(values, weight, "Wolfson's polarisation")
    poorer = float(cumulative_income(values, weight, half)[0])
    return polarisation_from(median, mean, half_mean_difference(values, weight), poorer)


def polarisation_from(median: float, mean: float, half_difference: float, poorer: float) -> float:
    """Return Wolfson's polarisation, given also half the mean difference and `cumulative_income` of the poorer half."""
    if median <= 0:
        raise ValueError(f"Wolfson's polarisation needs a median above zero; got {median:g}")
    return 2 * (mean - half_difference - 2 * poorer) / median if half_difference else 0.0

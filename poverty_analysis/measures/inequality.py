"""Inequality measures of one distribution: Gini, generalised entropy with Theil's two, Atkinson, Hoover."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from .population import blocks, ordered_population, population, positive_mean, sum_of, weighted_mean
from .rising import pair_sums
from .sample import Vector, checked_number, checked_sample, require_not_negative, require_positive

__all__ = [
    "atkinson",
    "generalized_entropy",
    "gini",
    "hoover",
    "mean_log_deviation",
    "theil_t",
]


def gini(income: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Gini index: half the mean difference between two people, relative to the mean.

    G = sum_ij w_i w_j abs(y_i - y_j) / (2 W sum_i w_i y_i), W = sum_i w_i

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        0 where incomes are equal, (n - 1) / n where one of n has all. Above 1 possible only with negative incomes.

    Raises
    ------
    TypeError, ValueError
        On a bad sample or a mean of zero or less.

    Warns
    -----
    UserWarning
        If incomes are negative, for the index can then exceed 1.

    Notes
    -----
    Without the factor n / (n - 1): copying everyone changes nothing.

    Intervals of `estimate` cover less often than they say in samples of few clusters, as a few high incomes decide:
    `load_coverage` of `poverty_analysis.households` says how often.

    References
    ----------
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 6.
    Chen, Tsaur and Rhai (1982), The Gini coefficient and negative income, Oxford Economic Papers 34.

    Examples
    --------
    >>> gini([0, 0, 0, 100])
    0.75
    >>> gini([10, 30], weights=[3, 1])  # as 10, 10, 10, 30: 3 * 20 / (4 * 60)
    0.25
    """
    values, weight = ordered_population(income, weights)
    mean = positive_mean(values, weight, "The Gini index")
    warn_if_negative(values, stacklevel=3)
    return half_mean_difference(values, weight) / mean


def warn_if_negative(values: Vector, *, stacklevel: int) -> None:
    """Warn that the Gini index of a population can exceed 1, where that is so."""
    if values.min() < 0:
        warnings.warn(
            f"The Gini index can exceed 1 on negative incomes; got {int((values < 0).sum())} of {values.size} "
            f"below zero (lowest: {values.min():g})",
            UserWarning,
            stacklevel=stacklevel,
        )


def half_mean_difference(values: Vector, weights: Vector) -> float:
    """Return half the mean difference between two people of a population in rising order.

    Examples
    --------
    >>> half_mean_difference(np.array([0.0, 100.0]), np.array([3.0, 1.0]))
    18.75
    """
    return float(pair_sums(values, weights, float(weights.sum()), np.array([values.size]))[0])


def generalized_entropy(income: ArrayLike, alpha: float, *, weights: ArrayLike | None = None) -> float:
    """Generalised entropy: the mean of a convex function of incomes relative to the mean.

    GE(alpha) = (mean of (y / mu)^alpha - 1) / (alpha (alpha - 1)); the limits at 0 and 1 are the mean log deviation
    and Theil's T.

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Zero or more where alpha is above 0; above zero otherwise.
    alpha : float
        Any real number: the larger, the more the top of the distribution counts.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        0 where incomes are equal; at most ln n at alpha = 1, (n - 1) / 2 at alpha = 2.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, on incomes that alpha does not allow, on a mean of zero, or if too large for a float.

    Notes
    -----
    With r = y / mu, the mean of r - 1 is 0 and may be added to each term. That makes every term positive, joins the
    two limits to their neighbours without a jump, and keeps precision where incomes are nearly equal.

    Intervals of `estimate` cover less often than they say at alpha of 2 and more, as a few high incomes decide, also
    that on the scale of the inverse cube, which held most often of those tried: `load_coverage` of
    `poverty_analysis.households` says how often.

    References
    ----------
    Shorrocks (1980), The class of additively decomposable inequality measures, Econometrica 48.
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 6.

    Examples
    --------
    >>> generalized_entropy([10, 30], 2)  # half the squared coefficient of variation: 0.5 ** 2 / 2
    0.125
    """
    alpha = checked_number(alpha, "alpha")
    return _named_entropy(income, weights, alpha, f"Generalised entropy at alpha = {alpha:g}")


def theil_t(income: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Theil's T: the mean of relative income times its logarithm.

    T = mean of (y / mu) ln(y / mu) = GE(1)

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Zero or more; an income of zero counts with 0 ln 0 = 0.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        Between 0 and ln n; natural logarithms.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, incomes below zero or a mean of zero.

    Notes
    -----
    Intervals of `estimate` cover less often than they say in samples of few clusters, as a few high incomes decide,
    also that on the scale of the inverse cube, which held most often of those tried: `load_coverage` of
    `poverty_analysis.households` says how often.

    References
    ----------
    Theil (1967), Economics and Information Theory.
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 6.

    Examples
    --------
    >>> round(theil_t([0, 100]), 12)  # ln 2
    0.69314718056
    """
    return _named_entropy(income, weights, 1.0, "Theil's T")


def mean_log_deviation(income: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Mean log deviation, Theil's L: how far the logarithm of the mean is above the mean logarithm.

    MLD = mean of ln(mu / y) = GE(0)

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Above zero.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        Zero or more; natural logarithms.

    Raises
    ------
    TypeError, ValueError
        On a bad sample or an income of zero or less, which has no logarithm: none is left out.

    Notes
    -----
    Intervals of `estimate` cover less often than they say in samples of few clusters, as a few high incomes decide:
    `load_coverage` of `poverty_analysis.households` says how often.

    References
    ----------
    Theil (1967), Economics and Information Theory.
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 6.

    Examples
    --------
    >>> round(mean_log_deviation([10, 40]), 12)  # ln(25 / 20)
    0.223143551314
    """
    return _named_entropy(income, weights, 0.0, "The mean log deviation")


def _named_entropy(income: ArrayLike, weights: ArrayLike | None, alpha: float, measure: str) -> float:
    incomes, weight = checked_sample(income, weights)
    (require_not_negative if alpha > 0 else require_positive)(incomes, weight, measure)
    values, weight = population(incomes, weight)
    return entropies(values, weight, positive_mean(values, weight, measure), {alpha: measure})[alpha]


def entropies(values: Vector, weights: Vector, mean: float, names: Mapping[float, str]) -> dict[float, float]:
    """Return generalised entropies of a population whose incomes are checked: for each alpha, by the measure's name.

    Examples
    --------
    >>> entropies(np.array([10.0, 30.0]), np.ones(2), 20.0, {2: "Half the squared coefficient of variation"})
    {2: 0.125}
    """
    if values.min() == 0:  # their term is 1 / alpha, at alpha = 1 as well (0 ln 0 = 0)
        some = values > 0
        share = float(weights[some].sum() / weights.sum())
        of_some = entropies(values[some], weights[some], mean, names)
        return {alpha: share * entropy + (1 - share) / alpha for alpha, entropy in of_some.items()}
    near = max(values.max() - mean, mean - values.min()) < mean / 2  # y / mu would round there
    per_mean = 1 / mean
    sums = dict.fromkeys(names, 0.0)
    for rows in blocks(values.size):
        excess = (values[rows] - mean) * per_mean
        ratio = 1 + excess if near else values[rows] * per_mean  # 1 + excess has lost the digits of a tiny income
        logs = np.log1p(excess) if near else _log_of(ratio, values[rows], mean)
        with np.errstate(over="ignore"):
            for alpha in names:
                sums[alpha] += float((weights[rows] * _entropy_terms(ratio, excess, logs, alpha)).sum())
    found = {alpha: max(total / float(weights.sum()), 0.0) for alpha, total in sums.items()}  # rounding near equality
    for alpha, entropy in found.items():
        if not np.isfinite(entropy):
            raise ValueError(f"{names[alpha]} must stay within a float; got too large a value")
    return found


def _log_of(ratio: Vector, values: Vector, mean: float) -> Vector:
    """Return ln(values / mean), also where the ratio is too small for a float."""
    if ratio.min() > 0:
        return np.asarray(np.log(ratio))
    return np.asarray(np.log(values) - np.log(mean))


def _entropy_terms(ratio: Vector, excess: Vector, logs: Vector, alpha: float) -> Vector:
    """Return what each income r = 1 + excess, relative to the mean, adds to the entropy: zero at 1, else positive."""
    if alpha < 0.5:
        terms = excess - _power_slope(logs, alpha)
        return terms if alpha == 0 else terms / (1 - alpha)
    terms = ratio * _power_slope(logs, alpha - 1) - excess
    return terms if alpha == 1 else terms / alpha


def _power_slope(logs: Vector, power: float) -> Vector:
    """Return (r ** power - 1) / power from ln r; its limit, ln r, where the power is too small to matter."""
    return logs if abs(power) < 1e-30 else np.expm1(power * logs) / power


def atkinson(income: ArrayLike, epsilon: float, *, weights: ArrayLike | None = None) -> float:
    """Atkinson index: the share of income that could go without loss of welfare, were the rest shared equally.

    A(epsilon) = 1 - (mean of y^(1 - epsilon))^(1 / (1 - epsilon)) / mu; at epsilon = 1, 1 - geometric mean / mu

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Zero or more where epsilon is below 1; above zero otherwise.
    epsilon : float
        Aversion to inequality, 0 or more.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, epsilon below 0, a mean of zero, incomes below zero, or a zero income where epsilon is 1 or
        more: the limit is then 1 whatever everyone else has, one zero would decide alone.

    Notes
    -----
    Intervals of `estimate` cover less often than they say in samples of few clusters, as a few high incomes decide:
    `load_coverage` of `poverty_analysis.households` says how often.

    References
    ----------
    Atkinson (1970), On the measurement of inequality, Journal of Economic Theory 2.

    Examples
    --------
    >>> round(atkinson([10, 40], 1), 12)  # 1 - 20 / 25
    0.2
    >>> round(atkinson([10, 40], 2), 12)  # 1 - 16 / 25, 16 the harmonic mean
    0.36
    """
    epsilon = checked_number(epsilon, "epsilon", at_least=0)
    incomes, weight = checked_sample(income, weights)
    measure = f"The Atkinson index at epsilon = {epsilon:g}"
    (require_not_negative if epsilon < 1 else require_positive)(incomes, weight, measure)
    values, weight = population(incomes, weight)
    mean = positive_mean(values, weight, measure)
    return atkinson_from_log(log_equivalent(values, weight, mean, 1 - epsilon))


def atkinson_from_log(log_of_equivalent: float) -> float:
    """Return the Atkinson index from ln(equally distributed equivalent / mu)."""
    return float(-np.expm1(log_of_equivalent)) + 0.0  # 0, never -0


def log_equivalent(values: Vector, weights: Vector, mean: float, power: float) -> float:
    """Return ln(equally distributed equivalent / mu), the mean being of y ** power, of incomes that are checked."""
    lowest = values.min()
    if lowest > 0 and abs(power) * (np.log(values.max()) - np.log(lowest)) < 1:  # near equality, or near epsilon = 1
        entropy = entropies(values, weights, mean, {power: "The Atkinson index"})[power]
        return -entropy if abs(power) < 1e-30 else float(np.log1p(power * (power - 1) * entropy) / power)
    base = lowest if power < 0 else mean  # so that no power overflows
    with np.errstate(over="ignore"):
        total = sum_of(lambda rows: weights[rows] * (values[rows] / base) ** power, values.size)
    return float(np.log(base / mean) + np.log(total / weights.sum()) / power)


def hoover(income: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Hoover index: the share of all income that would have to move for all incomes to be equal.

    sum w abs(y - mu) / (2 sum w y)

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Zero or more.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        0 where incomes are equal, (n - 1) / n where one of n has all.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, a mean of zero, or incomes below zero: no share of income could then be moved.

    Notes
    -----
    Also called Schutz, Pietra or Robin Hood index: the largest distance between Lorenz curve and diagonal.

    References
    ----------
    Hoover (1936), The measurement of industrial localization, Review of Economics and Statistics 18.

    Examples
    --------
    >>> hoover([10, 10, 10, 50])  # 30 of 80
    0.375
    """
    incomes, weight = checked_sample(income, weights)
    require_not_negative(incomes, weight, "The Hoover index")
    values, weight = population(incomes, weight)
    mean = positive_mean(values, weight, "The Hoover index")
    return weighted_mean(np.abs(values - mean), weight) / (2 * mean)

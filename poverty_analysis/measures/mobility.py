"""Mobility of incomes: how far people move, and how much inequality evens out over time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .inequality import half_mean_difference
from .population import ordered_population, rising_shares
from .sample import Codes, Vector, balanced, checked_vector, checked_weights, refuse_other_order, require_positive

__all__ = [
    "fields_ok",
    "hart_index",
    "mobility_rigidity",
    "mobility_trace",
]

Matrix = NDArray[np.float64]


def fields_ok(
    income_0: ArrayLike, income_1: ArrayLike, *, log: bool = False, weights: ArrayLike | None = None
) -> float:
    r"""Fields and Ok's mobility: the mean distance between what a person had and has.

    .. math:: M = \frac{1}{n} \sum_i |y_{i1} - y_{i0}|, \quad \text{or of} \; \ln y

    Parameters
    ----------
    income_0, income_1 : array_like, shape (n,), currency per person and year
        Of the same people, row by row, in the same prices; above zero where `log`.
    log : bool
        Whether distances are those of logarithms.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        Unit of income, or (where `log`) nearly the mean change in per cent over 100, up or down; 0 where nobody moves.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, lengths that differ, or an income of zero or less where `log`.

    References
    ----------
    Fields and Ok (1996), The meaning and measurement of income mobility, Journal of Economic Theory 71, 349-377.
    Fields and Ok (1999), Measuring movement of incomes, Economica 66, 455-471, for logarithms.

    Examples
    --------
    One gains 10, the other loses 20.

    >>> fields_ok([10, 30], [20, 10])
    15.0
    """
    first, second, weight = paired(income_0, income_1, weights)
    if log:
        first, second = (_logs(each, weight, "Fields and Ok's mobility in logs") for each in (first, second))
    return float(np.average(np.abs(second - first), weights=weight))


def hart_index(income_0: ArrayLike, income_1: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    r"""Hart's mobility: one less the correlation of log incomes.

    .. math:: H = 1 - \operatorname{corr}(\ln y_0, \ln y_1)

    Parameters
    ----------
    income_0, income_1 : array_like, shape (n,), currency per person and year
        Of the same people, row by row; above zero.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        Between 0 (each stays where it is among all) and 2; 1 where the second income is as it were drawn anew.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, lengths that differ, incomes of zero or less, or where all have the same.

    Notes
    -----
    Errors of measurement that are drawn anew at each date lower the correlation and look like mobility.

    References
    ----------
    Hart (1976), The comparative statics and dynamics of income distributions, Journal of the Royal Statistical Society
    A 139, 108-125. Shorrocks (1993), On the Hart measure of income mobility, in: Casson and Creedy (eds.), Industrial
    Concentration and Economic Inequality.

    Examples
    --------
    The poorer becomes the richer: a correlation of -1.

    >>> round(hart_index([1, 2], [2, 1]), 12)
    2.0
    """
    first, second, weight = paired(income_0, income_1, weights)
    x, y = (_logs(each, weight, "Hart's mobility") for each in (first, second))
    covariance = np.cov(np.stack([x, y])[:, weight > 0], aweights=weight[weight > 0], ddof=0)
    return 1 - float(covariance[0, 1] / _spread(covariance))


def mobility_rigidity(
    income_0: ArrayLike, income_1: ArrayLike, *later: ArrayLike, weights: ArrayLike | None = None
) -> float:
    r"""Shorrocks's mobility by rigidity: how much inequality evens out when incomes are averaged over time.

    .. math:: M = 1 - \frac{G(\bar y)}{\sum_s (\mu_s / \sum_r \mu_r) \, G(y_s)}

    Parameters
    ----------
    income_0, income_1, *later : array_like, shape (n,), currency per person and year
        Of the same people, row by row, in two waves or more.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        0 where relative incomes never change; 1 where all have the same over the waves together.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, lengths that differ, or equal incomes in every wave.

    Notes
    -----
    By the Gini index, whose means cancel: what remains is the mean difference of averaged incomes over the average of
    the mean differences. His other index of the same year, of a transition matrix, is `mobility_trace`.

    References
    ----------
    Shorrocks (1978b), Income inequality and income mobility, Journal of Economic Theory 19, 376-393.

    Examples
    --------
    Two people change places.

    >>> mobility_rigidity([10, 30], [30, 10])
    1.0
    """
    table, weight = waves_of_incomes((income_0, income_1, *later), weights)
    each = [half_mean_difference(*ordered_population(column, weight)) for column in table.T]
    if sum(each) <= 0:
        raise ValueError("mobility by rigidity needs unequal incomes in some wave; got equal ones in each")
    return 1 - half_mean_difference(*ordered_population(table.mean(axis=1), weight)) / float(np.mean(each))


def mobility_trace(
    income_0: ArrayLike,
    income_1: ArrayLike,
    *,
    classes: int = 5,
    limits: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> float:
    r"""Shorrocks's mobility by the trace of a transition matrix: how few stay in their class.

    .. math:: M = \frac{k - \operatorname{tr} P}{k - 1}, \quad P_{jl} = P(y_1 \in l \mid y_0 \in j)

    Parameters
    ----------
    income_0, income_1 : array_like, shape (n,), currency per person and year
        Of the same people, row by row.
    classes : int
        k classes of as many people each, at both dates.
    limits : array_like, shape (k - 1,), optional, unit of income
        Rising limits of classes, the same at both dates, in place of classes of as many people each. Who has exactly a
        limit is above it.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        0 where everyone stays; 1 where the class is as it were drawn anew; k / (k - 1) where nobody stays.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, lengths that differ, or classes without people.

    Notes
    -----
    A row that straddles a quantile belongs to the class of its middle; people of the same income are in one class.

    References
    ----------
    Shorrocks (1978a), The measurement of mobility, Econometrica 46, 1013-1024.

    Examples
    --------
    Of the two poorest of four one moves up, and one of the two richest down: P = [[.5, .5], [.5, .5]].

    >>> mobility_trace([1, 2, 3, 4], [1, 3, 2, 4], classes=2)
    1.0
    """
    first, second, weight = paired(income_0, income_1, weights)
    if limits is None:
        count = checked_classes(classes)
        of = [quantile_classes(each, weight, count) for each in (first, second)]
    else:
        bounds = checked_limits(limits)
        count = bounds.size + 1
        of = [np.searchsorted(bounds, each, side="right") for each in (first, second)]
    people = np.bincount(of[0], weight, minlength=count)
    if people.min() <= 0:
        raise ValueError(f"every class must hold people at first; got none in class {int(people.argmin()) + 1}")
    stayed = np.bincount(of[0], weight * (of[0] == of[1]), minlength=count)
    return float((count - (stayed / people).sum()) / (count - 1))


# --- parts ------------------------------------------------------------------------------------------------------------
def paired(income_0: ArrayLike, income_1: ArrayLike, weights: ArrayLike | None) -> tuple[Vector, Vector, Vector]:
    """Return the incomes of the same people at two dates, with weights, all checked.

    Examples
    --------
    >>> paired([1, 2], [3], None)
    Traceback (most recent call last):
        ...
    ValueError: income_1 must be as many as income_0; got 1 for 2
    """
    refuse_other_order(income_0, income_1, "income_1")
    refuse_other_order(income_0, weights, "weights")
    first, second = checked_vector(income_0, "income_0"), checked_vector(income_1, "income_1")
    if first.size != second.size:
        raise ValueError(f"income_1 must be as many as income_0; got {second.size} for {first.size}")
    return first, second, balanced(checked_weights(weights, first.size))


def waves_of_incomes(incomes: Sequence[ArrayLike], weights: ArrayLike | None) -> tuple[Matrix, Vector]:
    """Return incomes of the same people, one column a wave, and weights, all checked."""
    first, _, weight = paired(incomes[0], incomes[1], weights)
    columns = [first, *(paired(first, each, weights)[1] for each in incomes[1:])]
    return np.column_stack(columns), weight


def quantile_classes(income: Vector, weights: Vector, count: int) -> Codes:
    """Return the class of each row, of so many classes of as many people each: by the middle of its people's ranks."""
    distinct, level = np.unique(income, return_inverse=True)
    people = np.bincount(level, weights, minlength=distinct.size).astype(float)
    upto = rising_shares(people)
    middle = upto - people / people.sum() / 2
    return np.minimum((middle * count + 1e-9).astype(np.intp), count - 1)[level]


def checked_classes(classes: int) -> int:
    """Return a number of classes of two or more."""
    if isinstance(classes, bool) or not isinstance(classes, (int, np.integer)):
        raise TypeError(f"classes must be a whole number; got {classes!r}")
    if classes < 2:
        raise ValueError(f"classes must be two or more; got {classes}")
    return int(classes)


def checked_limits(limits: ArrayLike) -> Vector:
    """Return rising limits of classes."""
    bounds = checked_vector(np.atleast_1d(np.asarray(limits)), "limits")
    if (np.diff(bounds) <= 0).any():
        raise ValueError(f"limits must rise; got {bounds.tolist()}")
    return bounds


def _logs(income: Vector, weights: Vector, measure: str) -> Vector:
    require_positive(income, weights, measure)
    return np.log(np.where(weights > 0, income, 1.0))


def _spread(covariance: Matrix) -> float:
    """Return the product of two standard deviations."""
    product = float(covariance[0, 0] * covariance[1, 1])
    if product <= 0:
        raise ValueError("Hart's mobility needs incomes that differ at both dates; got the same for all")
    return float(np.sqrt(product))

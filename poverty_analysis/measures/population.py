"""A sample read as a population: rows that stand for nobody left out, in order of income where order matters."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .parameters import checked_shares
from .sample import Vector, checked_sample

Reach = NDArray[np.intp]  # how many rows, from the first


def population(income: Vector, weights: Vector) -> tuple[Vector, Vector]:
    """Return incomes and weights without the rows of weight zero, which count for nothing.

    Parameters
    ----------
    income, weights : numpy.ndarray, shape (n,)
        As `checked_sample` returns them.

    Returns
    -------
    tuple of numpy.ndarray, shapes (m,) and (m,)

    Examples
    --------
    >>> population(np.array([5.0, 7.0, 9.0]), np.array([3.0, 0.0, 1.0]))
    (array([5., 9.]), array([3., 1.]))
    """
    if weights.min() == 0:
        counted = weights > 0
        return income[counted], weights[counted]
    return income, weights


def ordered_population(income: ArrayLike, weights: ArrayLike | None = None) -> tuple[Vector, Vector]:
    """Return the checked sample as a population in order of income, poorest first.

    Examples
    --------
    >>> ordered_population([30, 10], weights=[1, 3])
    (array([10., 30.]), array([3., 1.]))
    """
    values, weight = population(*checked_sample(income, weights))
    if weights is None:
        return np.sort(values), weight
    order = np.argsort(values)
    return values[order], weight[order]


def weighted_mean(values: Vector, weights: Vector) -> float:
    """Return the mean of a population.

    Examples
    --------
    >>> weighted_mean(np.array([10.0, 50.0]), np.array([3.0, 1.0]))
    20.0
    """
    return float(weights @ values / weights.sum())


def positive_mean(values: Vector, weights: Vector, measure: str) -> float:
    """Return the mean, refused by the name of the measure that divides by it unless it is above zero.

    Examples
    --------
    >>> positive_mean(np.array([0.0, 0.0]), np.array([3.0, 1.0]), "The Gini index")
    Traceback (most recent call last):
        ...
    ValueError: The Gini index needs a mean above zero; got 0 over 2 values
    """
    mean = weighted_mean(values, weights)
    if mean <= 0:
        raise ValueError(f"{measure} needs a mean above zero; got {mean:g} over {values.size} values")
    return mean


def running_sum(values: Vector) -> Vector:
    """Return the sum up to and including each row, in blocks.

    A plain running sum adds one rounding error per row, all of one sign where the values are alike: over 1e7 equal
    weights of 0.1 it is wrong in the tenth digit. Here errors add up within a block and from block to block only.

    Examples
    --------
    >>> running_sum(np.array([3.0, 1.0, 2.0]))
    array([3., 4., 6.])
    """
    block = 4096
    whole = values.size // block * block
    sums = np.empty(values.size)
    rows = sums[:whole].reshape(-1, block)
    np.cumsum(values[:whole].reshape(-1, block), axis=1, out=rows)
    rows[1:] += np.cumsum(rows[:-1, -1])[:, None]
    np.cumsum(values[whole:], out=sums[whole:])
    if whole:
        sums[whole:] += sums[whole - 1]
    return sums


def rising_shares(weights: Vector) -> Vector:
    """Return the share of the population up to and including each row; exactly 1 at the last.

    Examples
    --------
    >>> rising_shares(np.array([3.0, 1.0]))
    array([0.75, 1.  ])
    """
    rising = running_sum(weights)
    rising /= rising[-1]
    return rising


def sums_upto(values: Vector, reach: Reach) -> Vector:
    """Return the sum of the first `reach` values, for every reach.

    Examples
    --------
    >>> sums_upto(np.array([3.0, 1.0, 2.0]), np.array([3, 0, 2]))
    array([6., 0., 4.])
    """
    order = np.argsort(reach)
    sums = np.empty(reach.size)
    sums[order] = running_sum(sums_between(values, reach[order]))
    return sums


def sums_between(values: Vector, reach: Reach) -> Vector:
    """Return the sum of the values from one reach to the next, for rising reaches.

    Examples
    --------
    >>> sums_between(np.array([3.0, 1.0, 2.0]), np.array([0, 1, 3]))
    array([0., 3., 3.])
    """
    count = np.diff(reach, prepend=0)
    some = count > 0
    sums = np.zeros(reach.size)
    if some.any():
        sums[some] = np.add.reduceat(values[: reach[-1]], (reach - count)[some])
    return sums


def cumulative_curve(
    values: Vector, weights: Vector, at: ArrayLike | None, name: str, *, of_total: bool = False
) -> pd.DataFrame:
    """Return the sum of `values` over the first share p of the rows, per member of the population or of the total.

    From (0, 0), with the upper end of every row; or at given population shares. Straight within a row, whose people
    are alike, so that splitting a row in two changes nothing.

    Examples
    --------
    >>> cumulative_curve(np.array([10.0, 30.0]), np.ones(2), [0.25, 1], "income_share", of_total=True)
       population_share  income_share
    0              0.25         0.125
    1              1.00         1.000
    """
    rising = np.concatenate([[0.0], rising_shares(weights)])
    heights = np.concatenate([[0.0], running_sum(weights * values)])
    heights /= heights[-1] if of_total else weights.sum()
    if at is not None:
        points = checked_shares(at, "at")
        rising, heights = points, np.interp(points, rising, heights)
    return pd.DataFrame({"population_share": rising, name: heights})

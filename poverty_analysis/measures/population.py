"""A sample read as a population: rows that stand for nobody left out, in order of income where order matters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .order import in_rising_order
from .sample import Sample, Vector, balanced, checked_sample, checked_shares

BLOCK = 2**15  # rows: an array of 256 KB
HELD = 8  # blocks that are kept at most where they may be asked for again


def population(income: Vector, weights: Vector) -> tuple[Vector, Vector]:
    """Return incomes and weights without the rows of weight zero, which count for nothing.

    Of weights only proportions are kept (`balanced`).

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
    weights = balanced(weights)
    if weights.min() == 0:
        counted = weights > 0
        return income[counted], weights[counted]
    return income, weights


def ordered_population(income: ArrayLike | Sample, weights: ArrayLike | None = None) -> tuple[Vector, Vector]:
    """Return the checked sample as a population in order of income, poorest first.

    Rows of equal income stand in the order of the data.

    Examples
    --------
    >>> ordered_population([30, 10], weights=[1, 3])
    (array([10., 30.]), array([3., 1.]))
    """
    values, weight = population(*checked_sample(income, weights))
    if weights is None and not isinstance(income, Sample):
        return in_rising_order(values)[0], weight
    rising, weight = in_rising_order(values, weight)
    return rising, weight


def blocks(size: int) -> Iterator[slice]:
    """Yield slices that cover so many rows, each short enough for what is computed on it to stay in the cache.

    Examples
    --------
    >>> list(blocks(40_000))
    [slice(0, 32768, None), slice(32768, 40000, None)]
    """
    for start in range(0, size, BLOCK):
        yield slice(start, min(start + BLOCK, size))


def sum_of(terms: Callable[[slice], Vector], size: int) -> float:
    """Return the sum of terms that are computed block by block.

    Examples
    --------
    >>> values = np.array([1.0, 2.0])
    >>> sum_of(lambda rows: values[rows] ** 2, 2)
    5.0
    """
    return float(sum(terms(rows).sum() for rows in blocks(size)))


def weighted_mean(values: Vector, weights: Vector) -> float:
    """Return the mean of a population.

    Examples
    --------
    >>> weighted_mean(np.array([10.0, 50.0]), np.array([3.0, 1.0]))
    20.0
    >>> weighted_mean(np.array([0.3, 0.3]), np.array([0.1, 0.7]))
    0.3
    """
    people = float(weights.sum())
    if people and values[0] == values[-1] and (values == values[0]).all():
        return float(values[0])  # exactly, or people with one income would seem unequal by rounding
    # not a matrix product, whose threads cost more than they give, and far more on a busy machine
    return sum_of(lambda rows: weights[rows] * values[rows], values.size) / people


def positive_mean(values: Vector, weights: Vector, measure: str) -> float:
    """Return the mean, refused by the name of the measure that divides by it unless it is above zero.

    Examples
    --------
    >>> positive_mean(np.array([0.0, 0.0]), np.array([3.0, 1.0]), "The Gini index")
    Traceback (most recent call last):
        ...
    ValueError: The Gini index needs a mean above zero; got 0 over 2 values
    """
    return above_zero(weighted_mean(values, weights), values.size, measure)


def above_zero(mean: float, size: int, measure: str) -> float:
    """Return a mean over so many values, refused by the name of the measure unless it is above zero."""
    if mean <= 0:
        raise ValueError(f"{measure} needs a mean above zero; got {mean:g} over {size} values")
    return mean


def running_sum(values: Vector) -> Vector:
    """Return the sum up to and including each row.

    A plain running sum adds one rounding error per row, all of one sign where the values are alike: over 1e7 equal
    weights of 0.1 it is wrong in the tenth digit. Here sums within 16 rows, of 16 such sums and so on are put together.

    Examples
    --------
    >>> running_sum(np.array([3.0, 1.0, 2.0]))
    array([3., 4., 6.])
    """
    if values.size <= BLOCK:
        return _running_sum_of_block(values)
    sums = np.empty(values.size)
    upto = 0.0
    for rows in blocks(values.size):
        np.add(_running_sum_of_block(values[rows]), upto, out=sums[rows])
        upto = sums[rows.stop - 1]
    return sums


def _running_sum_of_block(values: Vector) -> Vector:
    if values.size < 512:
        return np.cumsum(values)
    sums = values.astype(float)
    whole = values.size // 16 * 16
    rows = sums[:whole].reshape(-1, 16)
    for column in range(1, 16):  # one addition for all rows: faster than row after row
        rows[:, column] += rows[:, column - 1]
    rows[1:] += _running_sum_of_block(rows[:-1, -1])[:, None]
    sums[whole:] = np.cumsum(sums[whole:]) + sums[whole - 1]
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


class RisingShares:
    """The share of the population up to and including each row, block by block: sums at the ends of blocks are kept.

    Examples
    --------
    >>> shares = RisingShares(np.array([3.0, 1.0]))
    >>> shares[0:2], shares.places(np.array([0.5, 0.8, 2.0]))
    (array([0.75, 1.  ]), array([0, 1, 2]))
    """

    def __init__(self, weights: Vector) -> None:
        self._weights, self.size = weights, weights.size
        self._ends = np.cumsum([0.0, *(weights[rows].sum() for rows in blocks(weights.size))])
        self._held: dict[int, Vector] = {}

    def __getitem__(self, rows: slice) -> Vector:
        """Return the shares of a block."""
        block = rows.start // BLOCK
        if block not in self._held:
            if len(self._held) >= HELD:
                self._held.clear()
            found = _running_sum_of_block(self._weights[rows])
            found += self._ends[block]
            found /= self._ends[-1]
            if rows.stop == self.size:
                found[-1] = 1.0
            self._held[block] = found
        return self._held[block]

    def of(self, places: NDArray[np.intp]) -> Vector:
        """Return the shares of rows."""
        found = np.empty(places.size)
        for own, block in self._by_block(places // BLOCK):
            found[own] = self[block][places[own] - block.start]
        return found

    def places(self, shares: Vector) -> NDArray[np.intp]:
        """Return the first row up to which there is at least a share of the people; behind the last where none is."""
        found = np.empty(shares.size, dtype=np.intp)
        for own, block in self._by_block(np.searchsorted(self._ends[1:-1] / self._ends[-1], shares)):
            found[own] = block.start + np.searchsorted(self[block], shares[own])
        return found

    def _by_block(self, numbers: NDArray[np.intp]) -> Iterator[tuple[NDArray[np.bool_], slice]]:
        """Yield the rows of each block that is asked for, and for whom it is."""
        for number in np.unique(numbers).tolist():
            yield numbers == number, slice(BLOCK * number, min(BLOCK * (number + 1), self.size))


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


class Ranks(NamedTuple):
    """Ranks from 0 to 1, and which rows are equal."""

    rank: Vector  # (n,) share of the people below, and half of those who are equal
    level: NDArray[np.intp]  # (n,) number of the distinct value, lowest first


def fractional_ranks(values: Vector, shares: Vector) -> Ranks:
    """Return the fractional rank of each row; its mean is one half, whatever the ties.

    Parameters
    ----------
    values, shares : numpy.ndarray, shape (n,)
        The shares of the people sum to one.

    Returns
    -------
    Ranks

    Examples
    --------
    >>> fractional_ranks(np.array([20.0, 10.0, 20.0]), np.array([0.25, 0.5, 0.25])).rank
    array([0.75, 0.25, 0.75])
    """
    _, level = np.unique(values, return_inverse=True)
    people = np.bincount(level, shares)
    return Ranks((np.cumsum(people) - people / 2)[level], level)

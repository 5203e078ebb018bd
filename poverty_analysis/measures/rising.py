"""Sums over a population in rising order of income, block by block.

What is computed on the way is as long as a block, not as the population: it stays in the processor's cache, and
memory holds little more than the incomes and weights themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from .population import RisingShares, blocks, running_sum
from .sample import Vector

Reach = NDArray[np.intp]  # how many rows, from the first


def sums_upto(terms: Callable[[slice], Vector], reach: Reach) -> Vector:
    """Return the sum of the first `reach` terms, for every reach.

    Examples
    --------
    >>> values = np.array([3.0, 1.0, 2.0])
    >>> sums_upto(lambda rows: values[rows], np.array([3, 0, 2]))
    array([6., 0., 4.])
    """
    order = np.argsort(reach, kind="stable")
    sums = np.empty(reach.size)
    sums[order] = running_sum(sums_between(terms, reach[order]))
    return sums


def sums_between(terms: Callable[[slice], Vector], reach: Reach) -> Vector:
    """Return the sum of terms from one reach to the next, for rising reaches.

    Examples
    --------
    >>> values = np.array([3.0, 1.0, 2.0])
    >>> sums_between(lambda rows: values[rows], np.array([0, 1, 3]))
    array([0., 3., 3.])
    """
    sums = np.zeros(reach.size)
    for rows in blocks(reach.max(initial=0)):
        _add_between(sums, terms(rows), rows, reach)
    return sums


def _add_between(sums: Vector, terms: Vector, rows: slice, reach: Reach) -> None:
    first, last = np.searchsorted(reach, [rows.start, rows.stop - 1], side="right").tolist()
    if first == last:  # as in nearly all blocks
        sums[first] += terms.sum()
        return
    ends = np.append(reach[first:last], rows.stop) - rows.start
    starts = np.append(0, ends[:-1])
    filled = ends > starts  # no row may lie between two lines
    sums[first : last + 1][filled] += np.add.reduceat(terms, starts[filled])


def gap_sums(income: Vector, weights: Vector, line: Vector, reach: Reach, power: int) -> Vector:
    """Return the weighted sum of (z - y) ** power, power 1 or 2, over the first `reach` of rising incomes.

    Examples
    --------
    >>> income, ones, lines = np.array([1.0, 2.0, 4.0]), np.ones(3), np.array([3.0, 5.0])
    >>> gap_sums(income, ones, lines, np.array([2, 3]), 1)  # 2 + 1; 4 + 3 + 1
    array([3., 8.])
    >>> gap_sums(income, ones, lines, np.array([2, 3]), 2)  # 4 + 1; 16 + 9 + 1
    array([ 5., 26.])
    """
    order = np.argsort(line, kind="stable")
    line, reach = line[order], reach[order]

    def rest(rows: slice) -> Vector:  # of everyone to the first line above
        first, last = np.searchsorted(reach, [rows.start, rows.stop - 1], side="right").tolist()
        if first == last:
            return np.asarray(line[first] - income[rows])
        count = np.diff(reach[first:last], prepend=rows.start, append=rows.stop)
        return np.repeat(line[first : last + 1], count) - income[rows]

    people = sums_between(lambda rows: weights[rows], reach)
    gaps = sums_between(lambda rows: weights[rows] * rest(rows), reach)
    squares = sums_between(lambda rows: weights[rows] * rest(rows) ** 2, reach) if power == 2 else gaps
    unordered = np.empty(line.size)
    unordered[order] = gap_sums_from(line, people, gaps, squares)[power - 1]
    return unordered


def gap_sums_from(line: Vector, people: Vector, gaps: Vector, squares: Vector) -> tuple[Vector, Vector]:
    """Return the sums of gaps and of squared gaps at rising lines, from sums over those between neighbouring lines.

    Of those between a line and the one before: their weight, and their gaps and squared gaps from that line.

    Examples
    --------
    >>> gap_sums_from(np.array([3.0, 5.0]), np.array([2.0, 1.0]), np.array([3.0, 1.0]), np.array([5.0, 1.0]))
    (array([3., 8.]), array([ 5., 26.]))
    """
    # from line to line, whoever was poor already lacks the step between the two as well
    step, poorer = np.diff(line), running_sum(people)[:-1]
    between = gaps.copy()
    between[1:] += step * poorer
    sums = running_sum(between)
    between = squares.copy()
    between[1:] += step * (2 * sums[:-1] + step * poorer)
    return sums, running_sum(between)


def pair_sums(
    income: Vector,
    weights: Vector,
    everyone: float,
    reach: Reach,
    rising: RisingShares | None = None,
    below_each: Vector | None = None,
) -> Vector:
    """Return the sum of distances over all pairs, each once, among the first `reach` of rising incomes.

    By shares of everyone's weight; `rising` are their running sums, where at hand. Each income's distance to all below
    it, which is written to `below_each` if that is given, is built up from steps between neighbours: sums of positive
    terms, so that a common offset of the incomes, however large, costs no precision.

    Examples
    --------
    >>> pair_sums(np.array([1.0, 2.0, 4.0]), np.ones(3), 1.0, np.array([2, 3]))  # 1; 1 + 3 + 2
    array([1., 6.])
    """
    order = np.argsort(reach, kind="stable")
    between = np.zeros(reach.size)
    below = distance = 0.0
    for rows in blocks(reach.max(initial=0)):
        shares = weights[rows] / everyone
        share_below = running_sum(shares) + below if rising is None else rising[rows]
        distances = np.empty(shares.size)
        np.subtract(income[rows][1:], income[rows][:-1], out=distances[1:])
        distances[1:] *= share_below[:-1]
        distances[0] = (income[rows.start] - income[max(rows.start - 1, 0)]) * below + distance
        distances = running_sum(distances)
        if below_each is not None:
            below_each[rows] = distances
        below, distance = share_below[-1], distances[-1]
        distances *= shares
        _add_between(between, distances, rows, reach[order])
    sums = np.empty(reach.size)
    sums[order] = running_sum(between)
    return sums


def mean_distances(income: Vector, shares: Vector) -> Vector:
    r"""Return the mean distance of each of rising incomes from everyone's, :math:`\sum_j s_j |y_i - y_j|`.

    From below and from above, each built up from steps between neighbours: nothing cancels.

    Examples
    --------
    >>> mean_distances(np.array([1.0, 9.0]), np.array([0.75, 0.25]))
    array([2., 6.])
    """
    found = distances_below(income, shares)
    downwards = found[::-1]
    for rows, distances in _from_below(income[::-1], shares[::-1]):
        downwards[rows] += distances
    return found


def distances_below(income: Vector, shares: Vector) -> Vector:
    r"""Return the sum of the distances of each of rising incomes from all before, :math:`\sum_{j < i} s_j (y_i - y_j)`.

    Examples
    --------
    >>> distances_below(np.array([1.0, 9.0]), np.array([0.75, 0.25]))
    array([0., 6.])
    """
    found = np.empty(income.size)
    for rows, distances in _from_below(income, shares):
        found[rows] = distances
    return found


def _from_below(income: Vector, shares: Vector) -> Iterator[tuple[slice, Vector]]:
    """Yield, block by block, how far each is from all before, by their shares."""
    below = distance = 0.0
    for rows in blocks(income.size):
        share_below = running_sum(shares[rows]) + below
        distances = np.abs(np.diff(income[rows], prepend=income[max(rows.start - 1, 0)]))
        distances[0] *= below
        distances[1:] *= share_below[:-1]
        distances = running_sum(distances) + distance
        below, distance = share_below[-1], distances[-1]
        yield rows, distances

"""How far ranked people move measures, summed by cluster block by block: no column as long as the sample is held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..population import BLOCK
from ..sample import Codes, Vector
from .group_sums import GroupSums, heights_from, sums_of_group
from .moves import Moving
from .spreads import Variances
from .terms import Block, ClusterSums, Matrix, Move


class Moved(NamedTuple):
    """Sums over rows of share times influence: by cluster, and variances where these were asked for."""

    totals: Matrix  # (u, k)
    clusters: Codes  # (u,) those that hold anyone
    shares: Vector  # (u,) of the people, in each
    variances: Vector  # (k,)
    sizes: list[int]  # how many of the k numbers are those of each measure
    group: GroupSums | None  # what of these people everyone's sums can be made of


def moved_by(
    moves: Sequence[Sequence[Move]],
    moving: Moving,
    unit: Codes,
    units: int,
    *,
    variances: bool = False,
    groups: Sequence[GroupSums | None] = (),
) -> Moved:
    """Return sums over clusters of how far people move measures, and its variance over everyone, block by block.

    Parameters
    ----------
    moves : sequence of sequence of Move
        One for each number of each measure.
    moving : Moving
    unit : numpy.ndarray, shape (n,)
        Cluster of each row, in the order of the people.
    units : int
        How many clusters there are.
    variances : bool
        Whether the variances over people are found as well; NaN where not.
    groups : sequence of GroupSums or None
        Of everyone, what is held of the groups that they are made of.

    Returns
    -------
    Moved

    Examples
    --------
    >>> from ..survey.ranked import Ranked
    >>> from .moves import headcount_ratio, mean
    >>> moving = Moving(Ranked(np.array([10.0, 20.0, 60.0]), np.array([1.0, 2.0, 1.0]), np.array([15.0]), "<"), "<")
    >>> moved = moved_by([mean(moving), headcount_ratio(moving, 0)], moving, np.array([0, 1, 1]), 2, variances=True)
    >>> moved.totals
    array([[-4.375 ,  0.1875],
           [ 4.375 , -0.1875]])
    >>> moved.variances.tolist()  # (17.5 ** 2 + 2 x 7.5 ** 2 + 32.5 ** 2) / 4; 3/4 x 1/4
    [368.75, 0.1875]
    """
    clusters, own = clusters_held(unit, units)
    sums = ClusterSums([each for measure in moves for each in measure], moving, clusters.size)
    if groups and not nearly_equal(moving.income):
        of_units = heights_from(groups, sums.curves, units, moving.income.size)
        sums.know({curve: height[clusters] for curve, height in of_units.items()})
    of_variances = Variances(sums) if variances else None
    step = max(BLOCK, clusters.size)
    for start in range(0, moving.income.size, step):
        rows = slice(start, min(start + step, moving.income.size))
        block = Block(moving, rows)
        sums.add(block, own[rows])
        if of_variances is not None:
            of_variances.add(block)
    spread = np.full(len(sums.moves), np.nan) if of_variances is None else of_variances.found()
    group = sums_of_group(sums, clusters, moving.people.everyone, moving.income.size)
    return Moved(sums.totals(), clusters, sums.people.sum(axis=0), spread, [len(each) for each in moves], group)


def nearly_equal(income: Vector) -> bool:
    """Return whether rising incomes are so near each other that digits of a mean show in how far people move it."""
    low, high = float(income[0]), float(income[-1])
    return high <= 3 * low or high == low


def clusters_held(unit: Codes, units: int) -> tuple[Codes, Codes]:
    """Return the clusters that hold anyone, and the number of each row's cluster among these.

    Examples
    --------
    >>> clusters_held(np.array([7, 2, 7]), 9)
    (array([2, 7]), array([1, 0, 1]))
    """
    clusters = np.flatnonzero(np.bincount(unit, minlength=units))
    if clusters.size == units:
        return clusters, unit
    number = np.empty(units, dtype=np.intp)
    number[clusters] = np.arange(clusters.size)
    return clusters, number[unit]

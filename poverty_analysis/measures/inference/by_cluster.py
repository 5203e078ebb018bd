"""Replicates of means and of the Gini index from sums by cluster: what a replicate changes is how much each weighs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..sample import Codes, Vector
from .replication import Prepared

Matrix = NDArray[np.float64]

BATCH = 16
"""People between whom each pair is looked at."""


def few_enough(ready: Prepared, clusters: int, replicates: int) -> bool:
    """Return whether sums by pairs of clusters take less time than the replicates one by one."""
    return not ready.others and clusters**2 <= 8 * replicates


def evaluate_by_cluster(ready: Prepared, cluster: Codes, weight: Vector, factors: Matrix) -> Matrix:
    """Return the measures in each replicate, as `evaluate`, from the factor of each cluster's weights in each.

    Parameters
    ----------
    ready : Prepared
        Means and Gini indices only.
    cluster : numpy.ndarray, shape (m,)
        Cluster of each row, in rising order of income.
    weight : numpy.ndarray, shape (m,)
        Weight of each row in the sample.
    factors : numpy.ndarray, shape (replicates, clusters)

    Returns
    -------
    numpy.ndarray, shape (replicates, measures)
        NaN where all factors are zero.

    Examples
    --------
    >>> from ..registry import call_by_name
    >>> from .replication import prepare
    >>> ready = prepare([call_by_name("mean"), call_by_name("gini")], np.array([30.0, 10.0]), np.ones(2))
    >>> evaluate_by_cluster(ready, np.array([0, 1]), np.ones(2), np.array([[1.0, 1.0], [3.0, 1.0]]))
    array([[20.  ,  0.25],
           [15.  ,  0.25]])
    """
    count = factors.shape[1]

    def summed(values: Vector) -> Vector:  # over the first rows, by replicate
        rows = slice(values.size)
        return np.asarray(factors @ np.bincount(cluster[rows], weight[rows] * values, minlength=count))

    everyone = summed(np.ones(weight.size))
    found = np.full((len(factors), len(ready.originals)), np.nan)
    there = everyone > 0
    for number, each in ready.means.items():
        found[there, number] = summed(each)[there] / everyone[there]
    if ready.ginis:
        income = summed(ready.income)
        if (income[there] <= 0).any():
            raise ValueError("The Gini index needs a mean above zero in every replicate; got one at or below zero")
        pairs = ((factors @ pairs_of_clusters(ready.income, weight, cluster, count)) * factors).sum(axis=1)
        for number in ready.ginis:
            found[there, number] = pairs[there] / (everyone[there] * income[there])
    return found


def pairs_of_clusters(income: Vector, weight: Vector, cluster: Codes, count: int) -> Matrix:
    r"""Return the sum of distances between the people of one cluster who are poorer and those of another.

    .. math:: M_{cd} = \sum_{i < j,\; i \in c,\; j \in d} w_i w_j (y_j - y_i)

    Of people in two batches it is the distance of one to where the second begins and from there to the other: sums by
    batch and cluster tell both. Only positive terms, so that nothing cancels.

    Parameters
    ----------
    income, weight, cluster : numpy.ndarray, shape (m,)
        Incomes rising.
    count : int
        How many clusters there are.

    Returns
    -------
    numpy.ndarray, shape (count, count)
        The sum of both triangles and the diagonal is that of the distances of all pairs, each once.

    Examples
    --------
    >>> pairs_of_clusters(np.array([1.0, 2.0, 4.0]), np.ones(3), np.array([0, 1, 0]), 2)
    array([[3., 1.],
           [2., 0.]])
    """
    found = np.zeros((count, count))
    people, lacks = np.zeros(count), np.zeros(count)  # of all before, and what they lack to the first who follows
    part = BATCH * max(1, 2**13 // count)  # so few that a matrix product takes no threads, which would cost more
    for start in range(0, income.size, part):
        rows = slice(start, start + part)
        y, w, c = _batches(income[rows], weight[rows], cluster[rows])
        begins = y[:, 0]
        follows = np.append(begins[1:], income[min(start + part, income.size - 1)])
        by = (np.arange(len(y))[:, None] * count + c).ravel()

        def summed(values: Matrix, by: Codes = by, batches: int = len(y)) -> Matrix:
            sums = np.bincount(by, values.ravel(), batches * count)
            return np.asarray(sums, dtype=float).reshape(batches, count)

        own = summed(w)
        before = np.vstack([people, own[:-1]]).cumsum(axis=0)
        steps = (follows - begins)[:, None] * before + summed(w * (follows[:, None] - y))
        lacking = np.vstack([lacks, steps[:-1]]).cumsum(axis=0)
        found += lacking.T @ own + before.T @ summed(w * (y - begins[:, None]))
        people, lacks = before[-1] + own[-1], lacking[-1] + steps[-1]
    return found + _pairs_within_batches(income, weight, cluster, count)


def _pairs_within_batches(income: Vector, weight: Vector, cluster: Codes, count: int) -> Matrix:
    """Return what pairs of people of one batch add."""
    found = np.zeros(count**2)
    for start in range(0, income.size, 1024 * BATCH):
        rows = slice(start, start + 1024 * BATCH)
        y, w, c = _batches(income[rows], weight[rows], cluster[rows])
        for apart in range(1, BATCH):
            pairs = w[:, :-apart] * w[:, apart:] * (y[:, apart:] - y[:, :-apart])
            of = c[:, :-apart] * count + c[:, apart:]
            found += np.bincount(of.ravel(), pairs.ravel(), count**2)
    return found.reshape(count, count)


def _batches(income: Vector, weight: Vector, cluster: Codes) -> tuple[Matrix, Matrix, NDArray[np.intp]]:
    """Return columns as rows of a batch each, the last one filled up with people of weight zero."""
    missing = -income.size % BATCH
    columns = np.append(income, np.repeat(income[-1], missing)), np.append(weight, np.zeros(missing))
    of = np.append(cluster, np.zeros(missing, dtype=np.intp))
    return columns[0].reshape(-1, BATCH), columns[1].reshape(-1, BATCH), of.reshape(-1, BATCH)

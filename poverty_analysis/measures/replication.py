"""Measures under many sets of weights: incomes are sorted once, then a few passes over a matrix of weights.

Three ways, by what a measure is. A mean of something each person has: one matrix product. The Gini index: running sums
over incomes in rising order. Any other: the measure itself, on incomes that are in order already where that is safe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .call import Call
from .distribution_sensitive import watts_index
from .inequality import gini
from .influence import has_influence_function, influence_function
from .poverty import foster_greer_thorbecke, headcount_ratio, poverty_gap_index, squared_poverty_gap_index
from .sample import Vector

Matrix = NDArray[np.float64]
Positions = NDArray[np.intp]

_MEANS = (
    np.average,
    headcount_ratio,
    poverty_gap_index,
    squared_poverty_gap_index,
    foster_greer_thorbecke,
    watts_index,
)
_STEPS = 16


class RisingRows(NamedTuple):
    """Rows in rising order of income, laid out so that running sums are sums of vectors.

    The row that is number k in rising order stands at [k % s, k // s] of an array of s by b, flattened: neighbours in
    income lie b places apart, and running sums within all b blocks take s - 1 additions of vectors of length b.
    """

    position: Positions  # (s * b,) in the data; places past the last row repeat the richest
    real: NDArray[np.bool_]  # (s * b,) False past the last row
    steps: int  # s

    def in_order(self, values: Vector) -> Vector:
        """Return what stands at these places in rising order of income."""
        return values.reshape(self.steps, -1).T.ravel()[: np.count_nonzero(self.real)]


def rising_rows(income: Vector, rows: Positions) -> RisingRows:
    """Lay out some rows of the data in rising order of income.

    Examples
    --------
    >>> income = np.array([30.0, 10.0, 20.0])
    >>> laid_out = rising_rows(income, np.array([0, 1, 2]))
    >>> laid_out.in_order(income[laid_out.position])
    array([10., 20., 30.])
    """
    order = rows[np.argsort(income[rows])]
    steps = min(_STEPS, order.size)
    blocks = -(-order.size // steps)
    number = np.arange(steps * blocks).reshape(blocks, steps).T.ravel()
    return RisingRows(order[np.minimum(number, order.size - 1)], number < order.size, steps)


class Prepared(NamedTuple):
    """Measures on given incomes, ready for any weights."""

    rows: RisingRows
    columns: list[Vector]  # (places,) each: one, income, then what each person has of every mean
    rise: Vector  # (places,) from this income to the next
    names: list[str]
    means: list[int]  # which of the names are means, and which Gini indices
    ginis: list[int]
    others: dict[int, Callable[[Vector], float]]


def prepare(calls: Mapping[str, Call], income: Vector, weights: Vector) -> Prepared:
    """Prepare measures for replicates of the rows with positive weight.

    Examples
    --------
    >>> ready = prepare({"mean": Call(np.average)}, np.array([10.0, 30.0]), np.ones(2))
    >>> evaluate(ready, np.array([[1.0, 1.0], [3.0, 1.0]]))
    array([[20.],
           [15.]])
    """
    rows = rising_rows(income, np.flatnonzero(weights > 0))
    here = rows.position
    columns, means, ginis, others = [np.ones(here.size), income[here]], [], [], {}
    for j, call in enumerate(calls.values()):
        value = call(income, weights)  # once on the sample itself: for its errors and warnings, and as a mean's origin
        if call.measure in _MEANS:
            influence = influence_function(call.measure)(income, *call.arguments, weights=weights, **call.options)
            columns.append(value + influence[here])
            means.append(j)
        elif call.measure is gini:
            ginis.append(j)
        else:
            others[j] = _one_by_one(call, income, rows)
    rise = np.append(np.diff(rows.in_order(income[here])), np.zeros(here.size - rows.real.sum() + 1))
    places = np.arange(here.size).reshape(-1, rows.steps).T.ravel()
    return Prepared(rows, columns, rise[places], list(calls), means, ginis, others)


def _one_by_one(call: Call, income: Vector, rows: RisingRows) -> Callable[[Vector], float]:
    """Return a function of the weights of `rows` that evaluates any measure."""
    rowwise = any(np.ndim(value) > 0 for value in (*call.arguments, *call.options.values()))
    if has_influence_function(call.measure) and not rowwise:
        rising = rows.in_order(income[rows.position])
        return lambda weights: call(rising, rows.in_order(weights))
    # what else the measure takes, or a stranger's function holds, may go by row: keep the order of the data
    position = rows.position[rows.real]

    def evaluate_in_place(weights: Vector) -> float:
        everyone = np.zeros(income.size)
        everyone[position] = weights[rows.real]
        return call(income, everyone)

    return evaluate_in_place


def evaluate(ready: Prepared, weights: Matrix) -> Matrix:
    """Return the measures under each row of weights; NaN where all weights are zero.

    Parameters
    ----------
    ready : Prepared
    weights : numpy.ndarray, shape (c, places)
        In the order of `ready.rows`, zero past the last row. Overwritten.

    Returns
    -------
    numpy.ndarray, shape (c, measures)
    """
    results = np.full((weights.shape[0], len(ready.names)), np.nan)
    # not a matrix product: its threads cost more than they give on a chunk this small, and far more on a busy machine
    sums = np.stack([np.einsum("ij,j->i", weights, column) for column in ready.columns], axis=1)
    with np.errstate(invalid="ignore"):  # 0 / 0 where all weights are zero
        results[:, ready.means] = sums[:, 2:] / sums[:, :1]
    some = sums[:, 0] > 0
    for j, function in ready.others.items():
        results[some, j] = [function(row) for row in weights[some]]
    if ready.ginis:
        results[:, ready.ginis] = _ginis(ready, weights, sums)[:, None]
    return results


def _ginis(ready: Prepared, weights: Matrix, sums: Matrix) -> Vector:
    r"""Return the Gini index under each row of weights, :math:`\sum_k C_k (W - C_k) (y_{k+1} - y_k) / (W \sum w y)`.

    C is the weight up to and including k; the sum, of positive terms only, is half of all weighted distances.
    """
    total, income = sums[:, 0], sums[:, 1]
    if (income[total > 0] <= 0).any():
        raise ValueError("The Gini index needs a mean above zero in every replicate; got one at or below zero")
    running = weights.reshape(weights.shape[0], ready.rows.steps, -1)
    for step in range(1, ready.rows.steps):
        running[:, step] += running[:, step - 1]
    blocks = running[:, -1]
    running += (np.cumsum(blocks, axis=1) - blocks)[:, None, :]
    distance = np.empty(total.size)
    for replicate, below in enumerate(weights):
        above = total[replicate] - below
        above *= below
        above *= ready.rise
        distance[replicate] = above.sum()
    with np.errstate(invalid="ignore"):
        return distance / (total * income)

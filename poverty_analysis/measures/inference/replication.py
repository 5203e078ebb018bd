"""Measures under many sets of weights on the same incomes, which are sorted once.

Three ways, by what a measure is. A mean of something each person has: one sum of products. The Gini index: one running
sum over incomes in rising order. Any other: the measure itself, on incomes already in order where that is safe.

Weights come as whole numbers of a small unit: running sums of whole numbers are exact, and several times as fast as
those of floats, each of which has to wait for the last to be rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..call import Call
from ..order import rising_order
from ..registry import has_influence_function, influence_function
from ..sample import Vector

Positions = NDArray[np.intp]
WholeWeights = NDArray[np.int64]
Matrix = NDArray[np.float64]

SMALL = 2.0**-62
"""Of a weight as a whole number, the sum of which fits in 63 bits: times the largest incomes they stay floats."""

PIECE = 10_000
"""Numbers in a dot product; of more OpenBLAS takes several threads."""


class Prepared(NamedTuple):
    """Measures on given incomes, ready for any weights."""

    position: Positions  # (m,) in the data, of the rows that count, in rising order of income
    income: Vector  # (m,) rising
    originals: list[float]  # the measures on the sample itself
    means: dict[int, Vector]  # what each person has, from the poorest up to the last who has anything
    ginis: list[int]
    others: dict[int, Callable[[Vector], float]]


def prepare(calls: Iterable[Call], income: Vector, weights: Vector) -> Prepared:
    """Prepare measures for other weights of the rows that have a positive one.

    Examples
    --------
    >>> from ..registry import call_by_name
    >>> ready = prepare([call_by_name("mean"), call_by_name("gini")], np.array([30.0, 10.0]), np.ones(2))
    >>> evaluate(ready, [np.array([[1, 1], [3, 1]])], unit=0.5, replicates=2)
    array([[20.  ,  0.25],
           [15.  ,  0.25]])
    """
    counted = np.flatnonzero(weights > 0)
    position = counted[rising_order(income[counted])]
    rising = income[position]
    originals: list[float] = []
    means, ginis, others = {}, [], {}
    for j, call in enumerate(calls):
        way = call.row.replicated if call.row else None
        # with its errors and warnings, once and not in every replicate
        people = (rising, weights[position]) if way == "gini" else (income, weights)
        originals.append(call.number(*people))
        if way == "mean":
            influence = call.on_checked(influence_function(call.measure), income, weights)
            means[j] = _up_to_the_last(originals[j] + influence[position], abs(originals[j]))
        elif way == "gini":
            ginis.append(j)
        else:
            others[j] = _one_by_one(call, income, position)
    return Prepared(position, rising, originals, means, ginis, others)


def _up_to_the_last(each: Vector, mean: float) -> Vector:
    """Return what each person has, without those at the end who have nothing but what rounding left of the mean.

    Examples
    --------
    >>> _up_to_the_last(np.array([1.0, 0.0, 0.5, 1e-17, 0.0]), 0.3)
    array([1. , 0. , 0.5])
    """
    has = np.abs(each) > 4 * np.finfo(float).eps * mean
    return each[: each.size - np.argmax(has[::-1])]


def _one_by_one(call: Call, income: Vector, position: Positions) -> Callable[[Vector], float]:
    """Return a function of weights in rising order of income that evaluates any measure."""
    rowwise = any(np.ndim(value) > 0 for value in (*call.arguments, *call.options.values()))
    if has_influence_function(call.measure) and not rowwise:
        rising = income[position]
        return lambda weights: call.number(rising, weights)

    # what else the measure takes, or a stranger's function holds, may go by row: keep the order of the data
    def in_place(weights: Vector) -> float:
        everyone = np.zeros(income.size)
        everyone[position] = weights
        return call.number(income, everyone)

    return in_place


def evaluate(ready: Prepared, weights: Iterable[WholeWeights], *, unit: float, replicates: int) -> NDArray[np.float64]:
    """Return the measures under each set of weights; NaN where all weights are zero.

    Parameters
    ----------
    ready : Prepared
    weights : iterable of numpy.ndarray, shape (some, m), whole numbers
        Some sets of weights at a time, in rising order of income; may all be one array that is filled anew.
    unit : float
        What a weight of 1 stands for.
    replicates : int
        How many sets of weights there are.

    Returns
    -------
    numpy.ndarray, shape (replicates, measures)
    """
    table = np.full((replicates, len(ready.originals)), np.nan)
    total, income, pairs = np.zeros((3, replicates))
    means, rising = _side_by_side(ready.means.values()), _in_own_unit(ready.income)
    sums, rise = np.zeros((replicates, len(means))), np.diff(rising, append=rising[-1:])
    looked_at = slice(ready.income.size if ready.others else means.shape[1])  # whose weights, and not only their sums
    rows, running, below, above = slice(0, 0), *_room((0, rising.size))
    for whole in weights:
        rows = slice(rows.stop, rows.stop + len(whole))
        if len(whole) != len(running):  # else filled anew: fresh memory takes longer than what is done with it
            running, below, above = _room(whole.shape)
        total[rows] = np.cumsum(whole, axis=1, out=running)[:, -1]
        weight = np.multiply(whole[:, looked_at], SMALL, out=above[:, looked_at])
        sums[rows] = _sums_of_products(weight[:, None, : means.shape[1]], means)
        for place in np.flatnonzero(total[rows]).tolist() if ready.others else ():
            for j, function in ready.others.items():
                table[rows.start + place, j] = function(weight[place] * (unit / SMALL))
        if ready.ginis:
            below[...] = running
            income[rows], pairs[rows] = _income_and_pairs(below, total[rows, None], rise, scratch=above)
    total[total == 0] = np.nan
    table[:, list(ready.means)] = sums / (SMALL * total[:, None])
    table[:, ready.ginis] = _ginis(pairs, income + rising[0] * total, total)[:, None] if ready.ginis else np.nan
    return table


def _room(shape: tuple[int, ...]) -> tuple[WholeWeights, Matrix, Matrix]:
    return np.empty(shape, dtype=np.int64), np.empty(shape), np.empty(shape)


def _in_own_unit(income: Vector) -> Vector:
    """Return incomes in a unit in which products with whole weights stay floats."""
    return np.ldexp(income, -int(np.frexp(np.abs(income[[0, -1]]).max())[1]))


def _side_by_side(means: Collection[Vector]) -> Matrix:
    """Return vectors as rows of a matrix, the short ones with zeros behind."""
    matrix = np.zeros((len(means), max((each.size for each in means), default=0)))
    for row, each in zip(matrix, means, strict=True):
        row[: each.size] = each
    return matrix


def _income_and_pairs(below: Matrix, total: Matrix, rise: Vector, *, scratch: Matrix) -> tuple[Vector, Vector]:
    r"""Return :math:`\sum_k (W - C_k) (y_{k+1} - y_k)` and :math:`\sum_k C_k (W - C_k) (y_{k+1} - y_k)` of each row.

    C are the running weights. The first is what all have more than the poorest, the second the sum of distances of all
    pairs, each once. Only positive terms are summed, so that nothing cancels.
    """
    above = np.subtract(total, below, out=scratch)
    above *= rise
    return above.sum(axis=1), _sums_of_products(above, below)


def _ginis(pairs: Vector, income: Vector, people: Vector) -> Vector:
    """Return Gini indices from sums of distances of pairs, of incomes and of people."""
    if (income <= 0).any():
        raise ValueError("The Gini index needs a mean above zero in every replicate; got one at or below zero")
    return pairs / (people * income)


def _sums_of_products(each: Matrix, other: Matrix) -> Matrix:
    """Return dot products of rows, in pieces so short that none is shared among threads, which would cost more."""
    sums = np.vecdot(each[..., :PIECE], other[..., :PIECE])
    for start in range(PIECE, each.shape[-1], PIECE):
        sums += np.vecdot(each[..., start : start + PIECE], other[..., start : start + PIECE])
    return np.asarray(sums)

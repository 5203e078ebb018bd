"""Measures under many sets of weights on the same incomes, which are sorted once.

Three ways, by what a measure is. A mean of something each person has: one sum of products. The Gini index: one running
sum over incomes in rising order. Any other: the measure itself, on incomes already in order where that is safe.

Weights come as whole numbers of a small unit: running sums of whole numbers are exact, and several times as fast as
those of floats, each of which has to wait for the last to be rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..call import Call
from ..order import rising_order
from ..registry import has_influence_function, influence_function
from ..sample import Vector

Positions = NDArray[np.intp]
WholeWeights = NDArray[np.int64]

SMALL = 2.0**-62
"""Of a weight as a whole number, the sum of which fits in 63 bits: times the largest incomes they stay floats."""


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
    >>> evaluate(ready, [np.array([1, 1]), np.array([3, 1])], unit=0.5, replicates=2)
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
    weights : iterable of numpy.ndarray, shape (m,), whole numbers
        In rising order of income; may all be one array that is filled anew.
    unit : float
        What a weight of 1 stands for.
    replicates : int
        How many sets of weights there are.

    Returns
    -------
    numpy.ndarray, shape (replicates, measures)
    """
    table = np.full((replicates, len(ready.originals)), np.nan)
    weight, below = np.empty(ready.income.size), np.empty(ready.income.size)
    running = np.empty(ready.income.size, dtype=np.int64)
    largest = np.abs(ready.income[[0, -1]]).max()
    rising = np.ldexp(ready.income, -int(np.frexp(largest)[1]))  # a unit in which products stay floats
    rise = np.diff(rising, append=rising[-1:])
    known = weight.size if ready.others else max((each.size for each in ready.means.values()), default=0)
    for row, whole in zip(table, weights, strict=True):
        np.cumsum(whole, out=running)
        total = float(running[-1])
        if total == 0:
            continue
        weight[:known] = whole[:known]
        weight[:known] *= SMALL
        for j, each in ready.means.items():
            row[j] = _sum_of_products(weight[: each.size], each) / (total * SMALL)
        for j, function in ready.others.items():
            row[j] = function(weight * (unit / SMALL))
        if ready.ginis:
            below[...] = running
            row[ready.ginis] = _gini(below, rise, total, float(rising[0]), scratch=weight)
    return table


def _gini(below: Vector, rise: Vector, total: float, lowest: float, *, scratch: Vector) -> float:
    r"""Return the Gini index, :math:`\sum_k C_k (W - C_k) (y_{k+1} - y_k) / (W \sum w y)`, C the running weights.

    Only positive terms are summed, so that nothing cancels. The sum of incomes is what it were if all had the lowest,
    and what those above each step have more by it.
    """
    more = np.subtract(total, below, out=scratch)
    more *= rise
    income = lowest * total + float(more.sum())
    if income <= 0:
        raise ValueError("The Gini index needs a mean above zero in every replicate; got one at or below zero")
    return _sum_of_products(more, below) / (total * income)


def _sum_of_products(first: Vector, second: Vector) -> float:
    # not a dot product: its threads cost more than they give at this size, and far more on a busy machine
    return float(np.einsum("i,i->", first, second))

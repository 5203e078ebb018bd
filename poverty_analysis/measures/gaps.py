"""The poor and their gaps, summed: what every poverty measure is a formula of.

Sums over many lines come from one sort. With incomes y in rising order, the sum of the poor's gaps at y[i] is the sum
at y[i-1] plus (y[i] - y[i-1]) for everyone already below: only positive terms, so nothing cancels, however close the
incomes are to each other or to the line.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .population import running_sum
from .poverty_line import checked_line_rule, checked_poverty_line
from .sample import Vector, checked_sample


class Poor(NamedTuple):
    """Those below the line, or below the highest of many lines and then in rising order of income."""

    income: Vector  # shape (m,)
    weights: Vector  # shape (m,)
    line: Vector  # shape (1,); (m,) where each household has its own; (k,) where there are many
    reach: NDArray[np.intp] | None  # shape (k,): how many rows, from the first, are poor at each of many lines
    everyone: float  # the weight of all, poor or not


def find_poor(
    income: ArrayLike,
    poverty_line: ArrayLike,
    weights: ArrayLike | None,
    line_rule: str,
    line_per_household: bool | None,
) -> Poor:
    """Check the arguments that all poverty measures share and return the poor.

    Examples
    --------
    >>> find_poor([150, 100], 125, None, "<", None)
    Poor(income=array([100.]), weights=array([1.]), line=array([125.]), reach=None, everyone=2.0)
    >>> find_poor([150, 100, 90], [125, 95], None, "<", None).reach
    array([2, 1])
    """
    incomes, weight = checked_sample(income, weights)
    line, kind = checked_poverty_line(poverty_line, incomes.size, line_per_household=line_per_household)
    rule = checked_line_rule(line_rule)
    highest = line.max() if kind == "many" else line
    poor = ((incomes < highest) if rule == "<" else (incomes <= highest)) & (weight > 0)
    everyone = float(weight.sum())
    incomes, weight = incomes[poor], weight[poor]
    if kind != "many":
        return Poor(incomes, weight, line[poor] if kind == "own" else line, None, everyone)
    order = np.argsort(incomes)
    incomes, weight = incomes[order], weight[order]
    reach = np.searchsorted(incomes, line, side="left" if rule == "<" else "right")
    return Poor(incomes, weight, line, reach, everyone)


def per_line(poor: Poor, values: Vector) -> float | Vector:
    """Return one float where there is one line (or each household its own), else the value at each line."""
    return float(values[0]) if poor.reach is None else values


def poor_weight(poor: Poor) -> Vector:
    """Return the weight of the poor at each line, shape (1,) or (k,)."""
    if poor.reach is None:
        return np.array([poor.weights.sum()])
    return _upto(running_sum(poor.weights), poor.reach)


def per_poor_person(poor: Poor, total: Vector) -> Vector:
    """Return a sum over the poor per poor person; NaN at a line below which there is nobody."""
    people = poor_weight(poor)
    return np.divide(total, people, out=np.full(people.size, np.nan), where=people > 0)


def gap_sum(poor: Poor, alpha: float) -> Vector:
    """Return the weighted sum of ((z - y) / z) ** alpha over the poor at each line, alpha 0 or more."""
    if alpha == 0:
        return poor_weight(poor)
    if poor.reach is None:
        return np.array([poor.weights @ relative_gaps(poor) ** alpha])
    if alpha in (1, 2):
        return rising_gap_sums(poor.income, poor.weights, poor.line, poor.reach, int(alpha)) / poor.line**alpha
    gaps = ((line - poor.income[:reach]) / line for line, reach in zip(poor.line, poor.reach, strict=True))
    return np.array([poor.weights[: gap.size] @ gap**alpha for gap in gaps])


def shortfall_sum(poor: Poor) -> Vector:
    """Return the weighted sum of z - y over the poor at each line, in currency."""
    if poor.reach is None:
        return np.array([poor.weights @ (poor.line - poor.income)])
    return rising_gap_sums(poor.income, poor.weights, poor.line, poor.reach, 1)


def log_gap_sum(poor: Poor) -> Vector:
    """Return the weighted sum of ln(z / y) over the poor at each line."""
    if poor.reach is None:
        return np.array([poor.weights @ np.log(poor.line / poor.income)])
    return rising_gap_sums(np.log(poor.income), poor.weights, np.log(poor.line), poor.reach, 1)


def gap_pair_sum(poor: Poor) -> Vector:
    """Return the sum of |gap - gap'| over all pairs of the poor, each pair once, by shares of everyone's weight."""
    shares = poor.weights / poor.everyone
    if poor.reach is None:
        gaps = relative_gaps(poor)
        order = np.argsort(gaps)
        return _upto(_pair_sums(gaps[order], shares[order]), np.array([gaps.size]))
    return _upto(_pair_sums(poor.income, shares), poor.reach) / poor.line


def relative_gaps(poor: Poor) -> Vector:
    """Return (z - y) / z of each poor row, where there is one line or each household has its own."""
    return (poor.line - poor.income) / poor.line


def rising_gap_sums(income: Vector, weights: Vector, line: Vector, reach: NDArray[np.intp], power: int) -> Vector:
    """Return the weighted sum of (z - y) ** power, power 1 or 2, over the first `reach` of rising incomes.

    Examples
    --------
    >>> income, ones, lines = np.array([1.0, 2.0, 4.0]), np.ones(3), np.array([3.0, 5.0])
    >>> rising_gap_sums(income, ones, lines, np.array([2, 3]), 1)  # 2 + 1; 4 + 3 + 1
    array([3., 8.])
    >>> rising_gap_sums(income, ones, lines, np.array([2, 3]), 2)  # 4 + 1; 16 + 9 + 1
    array([ 5., 26.])
    """
    below = running_sum(weights)
    first = _gap_sums(income, below)
    last = np.maximum(reach - 1, 0)
    if not income.size:
        return np.zeros(line.size)
    rest = line - income[last]
    sums = first[last] + rest * below[last]
    if power == 2:
        step = np.diff(income)
        second = _from_zero(step * (2 * first[:-1] + step * below[:-1]))
        sums = second[last] + rest * (2 * first[last] + rest * below[last])
    return np.where(reach > 0, sums, 0.0)


def _gap_sums(income: Vector, below: Vector) -> Vector:
    return _from_zero(below[:-1] * np.diff(income))


def _pair_sums(income: Vector, shares: Vector) -> Vector:
    return running_sum(shares * _gap_sums(income, running_sum(shares)))


def _from_zero(steps: Vector) -> Vector:
    return np.concatenate([[0.0], running_sum(steps)])


def _upto(running: Vector, reach: NDArray[np.intp]) -> Vector:
    return np.concatenate([[0.0], running])[reach]

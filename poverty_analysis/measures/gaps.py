"""The poor and their gaps, summed: what every poverty measure is a formula of.

Sums over many lines come from one sort and one pass. With incomes and lines in rising order, the sum of the poor's
gaps at a line is the sum at the line before, plus the step between the two for everyone already poor, plus the gaps of
those between the two: only positive terms, so nothing cancels, however close incomes are to each other or to the line.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .order import in_rising_order
from .poverty_line import checked_line_rule, checked_poverty_line
from .rising import Reach, gap_sums, pair_sums, sums_upto
from .sample import Vector, checked_sample, in_precision_of, refuse_other_order


class Poor(NamedTuple):
    """Those below the line, or below the highest of many lines and then in rising order of income."""

    income: Vector  # shape (m,)
    weights: Vector  # shape (m,)
    line: Vector  # shape (1,); (m,) where each household has its own; (k,) where there are many
    reach: Reach | None  # shape (k,): how many rows, from the first, are poor at each of many lines
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
    refuse_other_order(income, poverty_line, "poverty_line")
    lines = in_precision_of(income, poverty_line)
    line, kind = checked_poverty_line(lines, incomes.size, line_per_household=line_per_household)
    rule = checked_line_rule(line_rule)
    highest = line.max() if kind == "many" else line
    poor = ((incomes < highest) if rule == "<" else (incomes <= highest)) & (weight > 0)
    everyone = float(weight.sum())
    incomes, weight = incomes[poor], weight[poor]
    if kind != "many":
        return Poor(incomes, weight, line[poor] if kind == "own" else line, None, everyone)
    incomes, weight = in_rising_order(incomes, weight)
    reach = np.searchsorted(incomes, line, side="left" if rule == "<" else "right")
    return Poor(incomes, weight, line, reach, everyone)


def per_line(poor: Poor, values: Vector) -> float | Vector:
    """Return one float where there is one line (or each household its own), else the value at each line."""
    return float(values[0]) if poor.reach is None else values


def poor_weight(poor: Poor) -> Vector:
    """Return the weight of the poor at each line, shape (1,) or (k,)."""
    if poor.reach is None:
        return np.array([poor.weights.sum()])
    return sums_upto(lambda rows: poor.weights[rows], poor.reach)


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
        unit = unit_of_lines(poor.line)
        sums = gap_sums(poor.income / unit, poor.weights, poor.line / unit, poor.reach, int(alpha))
        return sums / (poor.line / unit) ** alpha
    gaps = ((line - poor.income[:reach]) / line for line, reach in zip(poor.line, poor.reach, strict=True))
    return np.array([poor.weights[: gap.size] @ gap**alpha for gap in gaps])


def unit_of_lines(lines: Vector) -> float:
    """Return a power of two near the highest line: squares of very large or small gaps would be lost."""
    return 2.0 ** math.floor(math.log2(lines.max())) if lines.size else 1.0


def shortfall_sum(poor: Poor) -> Vector:
    """Return the weighted sum of z - y over the poor at each line, in currency."""
    if poor.reach is None:
        return np.array([poor.weights @ (poor.line - poor.income)])
    unit = unit_of_lines(poor.line)
    return gap_sums(poor.income / unit, poor.weights, poor.line / unit, poor.reach, 1) * unit


def log_gap_sum(poor: Poor) -> Vector:
    """Return the weighted sum of ln(z / y) over the poor at each line."""
    if poor.reach is None:
        return np.array([poor.weights @ np.log(poor.line / poor.income)])
    return gap_sums(np.log(poor.income), poor.weights, np.log(poor.line), poor.reach, 1)


def gap_pair_sum(poor: Poor) -> Vector:
    """Return the sum of |gap - gap'| over all pairs of the poor, each pair once, by shares of everyone's weight."""
    if poor.reach is None:
        gaps = relative_gaps(poor)
        rising, weights = in_rising_order(gaps, poor.weights)
        return pair_sums(rising, weights, poor.everyone, np.array([gaps.size]))
    return pair_sums(poor.income, poor.weights, poor.everyone, poor.reach) / poor.line


def relative_gaps(poor: Poor) -> Vector:
    """Return (z - y) / z of each poor row, where there is one line or each household has its own."""
    return (poor.line - poor.income) / poor.line

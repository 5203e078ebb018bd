"""Everyone with their gap below a line, and how far they are from each other: where influence functions start."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..order import is_rising, rising_order
from ..poverty_line import checked_line_rule, checked_poverty_line
from ..rising import mean_distances
from ..sample import Vector, checked_sample, in_precision_of, refuse_other_order


class Gaps(NamedTuple):
    """Everyone in the order of the data, with who is poor and by how much."""

    income: Vector
    share: Vector  # weights that sum to one
    line: Vector  # shape (1,) or (n,)
    poor: NDArray[np.bool_]
    gap: Vector  # share of the line, zero for who is not poor


def people_and_gaps(
    income: ArrayLike,
    poverty_line: ArrayLike,
    weights: ArrayLike | None,
    line_rule: str,
    line_per_household: bool | None,
) -> Gaps:
    """Check the arguments that all poverty measures share; one line, or one per household.

    Examples
    --------
    >>> people_and_gaps([50, 150], 100, None, "<", None).gap
    array([0.5, 0. ])
    """
    incomes, weight = checked_sample(income, weights)
    refuse_other_order(income, poverty_line, "poverty_line")
    lines = in_precision_of(income, poverty_line)
    line, kind = checked_poverty_line(lines, incomes.size, line_per_household=line_per_household)
    if kind == "many":
        raise ValueError(
            f"poverty_line must be one line, or one per household, for influence values; got {line.size} lines for "
            f"{incomes.size} incomes: call once for each line"
        )
    poor = incomes < line if checked_line_rule(line_rule) == "<" else incomes <= line
    gap = np.where(poor, (line - incomes) / line, 0.0)
    return Gaps(incomes, weight / weight.sum(), line, poor, gap)


def centred(values: Vector, share: Vector) -> Vector:
    """Return values less their mean: the influence of that mean.

    Examples
    --------
    >>> centred(np.array([1.0, 2.0]), np.array([0.75, 0.25]))
    array([-0.25,  0.75])
    """
    return values - share @ values


def mean_distance(values: Vector, shares: Vector) -> Vector:
    r"""Return the mean distance of each value from everyone's, :math:`\sum_j s_j |y_i - y_j|`.

    From one sort and sums of positive steps only: nothing cancels, however close the values are.

    Parameters
    ----------
    values, shares : numpy.ndarray, shape (n,)
        Shares of zero leave a value out of everyone.

    Returns
    -------
    numpy.ndarray, shape (n,)
        In the unit of the values, in their order.

    Examples
    --------
    >>> mean_distance(np.array([9.0, 1.0]), np.array([0.25, 0.75]))
    array([6., 2.])
    """
    if is_rising(values):
        return mean_distances(values, shares)
    order = rising_order(values)
    distance = np.empty(values.size)
    distance[order] = mean_distances(values[order], shares[order])
    return distance

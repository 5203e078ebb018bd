"""Statistics of pairs of people and of ranks: mean differences within and between groups, covariances with rank."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .designed.statistic import BelowZero
from .influence.people import mean_distance
from .population import fractional_ranks
from .sample import Codes, Vector

Mask = NDArray[np.bool_]
Matrix = NDArray[np.float64]


class Differences(NamedTuple):
    """Half the mean difference of everyone, within groups and between their means; and the mean."""

    income: Vector
    codes: Codes
    inside: Mask

    def value(self, weights: Vector) -> Vector:
        """Return the four."""
        rows, share = _shares(self.inside, weights)
        income, codes = self.income[rows], self.codes[rows]
        if np.ptp(income) == 0:  # no distances, also not by rounding
            return np.array([0.0, 0.0, 0.0, income[0]])
        within = sum(float(share[k] @ mean_distance(income[k], share[k])) for k in _each(codes))
        between, _, _ = _between(income, codes, share)
        return np.array([share @ mean_distance(income, share) / 2, within / 2, between, share @ income])

    def influence(self, weights: Vector) -> Matrix:
        """Return how each row moves them."""
        rows, share = _shares(self.inside, weights)
        income, codes = self.income[rows], self.codes[rows]
        if np.ptp(income) == 0:
            return np.zeros((weights.size, 4))
        near = np.zeros(rows.size)
        for k in _each(codes):
            near[k] = mean_distance(income[k], share[k])
        between, slope, level = _between(income, codes, share)
        far = mean_distance(income, share)
        each = np.column_stack([
            far - share @ far,
            near - share @ near,
            slope[codes] * income + level[codes] - 2 * between,
            income - share @ income,
        ])  # fmt: skip
        found = np.zeros((weights.size, 4))
        found[rows] = each * (weights.sum() / weights[rows].sum())
        return found


class WithRank(NamedTuple):
    """Twice the covariance of a column with the fractional rank in another."""

    values: Vector
    ranked: Vector
    inside: Mask

    def value(self, weights: Vector) -> Vector:
        """Return the covariance."""
        rows, share = _shares(self.inside, weights)
        rank, values = fractional_ranks(self.ranked[rows], share).rank, self.values[rows]
        if np.ptp(values) == 0:  # nothing goes with rank, also not by rounding
            return np.zeros(1)
        return np.array([2 * share @ ((values - share @ values) * (rank - 0.5))])

    def influence(self, weights: Vector) -> Matrix:
        """Return how each row moves it, through the ranks of others too."""
        rows, share = _shares(self.inside, weights)
        values = self.values[rows]
        if np.ptp(values) == 0:
            return np.zeros((weights.size, 1))
        rank, level = fractional_ranks(self.ranked[rows], share)
        amount = np.bincount(level, share * values)
        above = (np.cumsum(amount[::-1])[::-1] - amount / 2)[level]
        each = 2 * (values * rank + above) - values
        found = np.zeros((weights.size, 1))
        found[rows, 0] = (each - share @ each) * (weights.sum() / weights[rows].sum())
        return found


def _shares(inside: Mask, weights: Vector) -> tuple[Codes, Vector]:
    """Return the rows that hold people, and their shares; weights below zero give no ranks."""
    rows = np.flatnonzero(inside & (weights != 0))
    if rows.size == 0 or weights[rows].sum() <= 0:
        raise ValueError("every group must hold people; got a sum of weights of zero or less")
    if weights[rows].min() < 0:
        raise BelowZero("parts of the Gini index need weights of zero or more; got replicate weights below zero")
    return rows, weights[rows] / weights[rows].sum()


def _each(codes: Codes) -> list[Codes]:
    return [np.flatnonzero(codes == code) for code in np.unique(codes)]


def _between(income: Vector, codes: Codes, share: Vector) -> tuple[float, Vector, Vector]:
    r"""Return half the mean difference of group means, and its slopes by group totals and group shares.

    .. math:: \sum_{k < l} |p_l T_k - p_k T_l|, \quad T_k = p_k \mu_k
    """
    people, totals = np.bincount(codes, share), np.bincount(codes, share * income)
    means = np.divide(totals, people, where=people > 0, out=np.zeros(people.size))
    sign = np.sign(means[:, None] - means)
    by_total, by_share = sign @ people, -(sign @ totals)
    return float(totals @ by_total), by_total, by_share

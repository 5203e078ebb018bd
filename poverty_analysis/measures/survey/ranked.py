"""People in rising order of income: what several measures need of them is computed once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..formulas import entropy_name
from ..gaps import Poor, gap_sum, log_gap_sum, poor_weight
from ..inequality import entropies, log_equivalent
from ..order import in_groups, in_rising_order
from ..population import RisingShares, weighted_mean
from ..quantiles import cumulative_income, ordered_quantiles
from ..rising import pair_sums
from ..sample import Vector, balanced


class Ranked:
    """People in rising order of income, and lines in rising order; what several measures need is computed once.

    Parameters
    ----------
    income, weights : numpy.ndarray, shape (n,)
        Incomes rising, weights above zero.
    lines : numpy.ndarray, shape (k,)
        Rising, above zero.
    line_rule : {"<", "<="}
    distances : bool
        Whether the sums over pairs are to keep each one's distances from all who have less, for standard errors.

    Examples
    --------
    >>> people = Ranked(np.array([100.0, 110, 150, 160]), np.ones(4), np.array([90.0, 125]), "<")
    >>> people.poor_weight, people.gap, people.mean
    (array([0., 2.]), array([0.  , 0.08]), 130.0)
    """

    def __init__(
        self, income: Vector, weights: Vector, lines: Vector, line_rule: str, *, distances: bool = False
    ) -> None:
        self.income, self.weights, self.lines = income, balanced(weights), lines
        self.everyone, self.size = float(weights.sum()), income.size
        self._everyone = float(self.weights.sum())
        self.reach = np.searchsorted(income, lines, side="left" if line_rule == "<" else "right")
        top = self.reach.max(initial=0)
        self._cumulated: dict[float, float] = {}
        self._equivalents: dict[float, float] = {}
        self._distances = distances
        self.poor = Poor(income[:top], self.weights[:top], lines, self.reach, self._everyone)

    @cached_property
    def poor_weight(self) -> Vector:
        """Weight of the poor at each line."""
        found = self.headcount * self.everyone if self._everyone != self.everyone else self._poor_weight
        return np.where(self.reach == self.size, self.everyone, found)

    @cached_property
    def _poor_weight(self) -> Vector:
        return poor_weight(self.poor)

    @cached_property
    def headcount(self) -> Vector:
        """Share of the poor at each line, exactly 1 where all are poor."""
        return np.where(self.reach == self.size, 1.0, np.minimum(self._poor_weight / self._everyone, 1.0))

    @cached_property
    def gap(self) -> Vector:
        """Poverty gap index at each line."""
        return gap_sum(self.poor, 1) / self._everyone

    @cached_property
    def squared_gap(self) -> Vector:
        """Squared poverty gap index at each line."""
        return gap_sum(self.poor, 2) / self._everyone

    @cached_property
    def log_gap(self) -> Vector:
        """Watts index at each line."""
        return log_gap_sum(self.poor) / self._everyone

    @cached_property
    def _pairs(self) -> tuple[Vector, Vector]:
        """Sums over pairs of the poor at each line and of all, and each one's distances from all below, where kept."""
        reach = np.append(self.reach, self.income.size)
        kept = np.empty(self.size) if self._distances else None
        sums = pair_sums(self.income, self.weights, self._everyone, reach, self._rising, kept)
        return sums, np.zeros(0) if kept is None else kept

    @property
    def distance_below(self) -> Vector:
        """Sum of the distances of each from all who have less, by shares of everyone; empty unless asked for."""
        return self._pairs[1]

    @property
    def gap_pairs(self) -> Vector:
        """Sum of |gap - gap'| over all pairs of the poor, at each line."""
        return self._pairs[0][:-1] / self.lines

    @property
    def half_difference(self) -> float:
        """Half the mean difference between two people."""
        return float(self._pairs[0][-1])

    @cached_property
    def mean(self) -> float:
        """Mean income."""
        return weighted_mean(self.income, self.weights)

    @cached_property
    def _theil(self) -> dict[float, float]:
        """Theil's T at 1 and, unless there are zeros, the mean log deviation at 0: from the same logarithms."""
        return entropies(self.income, self.weights, self.mean, self._theil_names)

    @property
    def _theil_names(self) -> dict[float, str]:
        return {1.0: "Theil's T"} | ({0.0: "The mean log deviation"} if self.income[0] > 0 else {})

    def entropy(self, alpha: float) -> float:
        """Return a generalised entropy; the mean is above zero."""
        if alpha in (0, 1):
            return self._theil[alpha]
        return entropies(self.income, self.weights, self.mean, {alpha: entropy_name(alpha)})[alpha]

    def log_equivalent(self, power: float) -> float:
        """Return ln(equally distributed equivalent / mean), the mean being of income ** power."""
        if power not in self._equivalents:
            self._equivalents[power] = log_equivalent(self.income, self.weights, self.mean, power)
        return self._equivalents[power]

    @cached_property
    def _rising(self) -> RisingShares:
        return RisingShares(self.weights)

    def quantiles(self, at: float | Vector) -> Vector:
        """Return quantiles of income at population shares."""
        points = np.atleast_1d(np.asarray(at, dtype=float))
        return ordered_quantiles(self.income, self.weights, points, self._rising)

    def cumulative(self, *shares: float) -> Vector:
        """Return the income of the poorest shares, per member of the population."""
        new = np.array([share for share in dict.fromkeys(map(float, shares)) if share not in self._cumulated])
        if new.size:
            found = cumulative_income(self.income, self.weights, new, self._rising)
            self._cumulated.update(zip(new.tolist(), found.tolist(), strict=True))
        return np.array([self._cumulated[float(share)] for share in shares])


def ranked_groups(
    income: Vector,
    weights: Vector | None,
    codes: NDArray[np.integer[Any]] | None,
    *more: NDArray[Any],
    groups: int = 0,
    ones: Vector | None = None,
) -> Iterator[tuple[NDArray[Any], ...]]:
    """Yield incomes in rising order with their weights: everyone's, then those of each group. Incomes are sorted once.

    More columns come in the same order. There are at least as many groups as said, some of them empty. Without weights
    each row counts once, by ones that may be given, as many as rows, where they are at hand.

    Examples
    --------
    >>> income, weights, codes = np.array([30.0, 10.0, 20.0]), np.array([1.0, 2.0, 3.0]), np.array([1, 0, 1], np.uint8)
    >>> [income for income, _ in ranked_groups(income, weights, codes)]
    [array([10., 20., 30.]), array([10.]), array([20., 30.])]
    """
    if weights is not None and weights.min() == 0:
        counted = weights > 0
        income, weights, codes = income[counted], weights[counted], None if codes is None else codes[counted]
        more = tuple(column[counted] for column in more)
    income, *columns = in_rising_order(income, *more, *(column for column in (weights, codes) if column is not None))
    if weights is None:
        weight: Vector = np.ones(income.size) if ones is None else ones
    else:
        weight = columns[len(more)]
    others = columns[: len(more)]
    del more  # nothing out of order is held while others work
    yield income, weight, *others
    if codes is None:
        return
    codes = columns.pop()
    for own in in_groups(codes, [income, *([] if weights is None else [weight]), *others], groups):
        yield (own[0], weight[: own[0].size], *own[1:]) if weights is None else own
        del own  # nor a group while the next is put in order

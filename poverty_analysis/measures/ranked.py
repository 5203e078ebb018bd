"""Many measures of one population in rising order of income: what several of them need is computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .asked import Asked
from .call import Measure
from .distribution_sensitive import (
    sen_from,
    sen_index,
    sen_shorrocks_thon_from,
    sen_shorrocks_thon_index,
    watts_index,
)
from .gaps import Poor, gap_sum, log_gap_sum, poor_weight
from .inequality import atkinson, atkinson_from_log, entropies, gini, log_equivalent, mean_log_deviation, theil_t
from .population import above_zero, ordered_population, rising_shares, weighted_mean
from .poverty import headcount_ratio, poverty_gap_index, squared_poverty_gap_index
from .quantiles import (
    cumulative_income,
    ordered_quantiles,
    palma_ratio,
    quantile_shares,
    quintile_share_ratio,
    shares_from,
    tail_ratio_from,
    weighted_quantile,
)
from .rising import pair_sums
from .sample import Vector, require_not_negative, require_positive


class Ranked:
    """People in rising order of income, and lines in rising order; what several measures need is computed once.

    Parameters
    ----------
    income, weights : numpy.ndarray, shape (n,)
        Incomes rising, weights above zero.
    lines : numpy.ndarray, shape (k,)
        Rising, above zero.
    line_rule : {"<", "<="}

    Examples
    --------
    >>> people = Ranked(np.array([100.0, 110, 150, 160]), np.ones(4), np.array([90.0, 125]), "<")
    >>> people.poor_weight, people.gap, people.mean
    (array([0., 2.]), array([0.  , 0.08]), 130.0)
    """

    def __init__(self, income: Vector, weights: Vector, lines: Vector, line_rule: str) -> None:
        self.income, self.weights, self.lines = income, weights, lines
        self.everyone = float(weights.sum())
        self.reach = np.searchsorted(income, lines, side="left" if line_rule == "<" else "right")
        top = self.reach.max(initial=0)
        self.poor = Poor(income[:top], weights[:top], lines, self.reach, self.everyone)

    @cached_property
    def poor_weight(self) -> Vector:
        """Weight of the poor at each line."""
        return poor_weight(self.poor)

    @property
    def headcount(self) -> Vector:
        """Share of the poor at each line."""
        return self.poor_weight / self.everyone

    @cached_property
    def gap(self) -> Vector:
        """Poverty gap index at each line."""
        return gap_sum(self.poor, 1) / self.everyone

    @cached_property
    def _pairs(self) -> Vector:
        reach = np.append(self.reach, self.income.size)
        return pair_sums(self.income, self.weights, self.everyone, reach, self._rising)

    @property
    def gap_pairs(self) -> Vector:
        """Sum of |gap - gap'| over all pairs of the poor, at each line."""
        return self._pairs[:-1] / self.lines

    @property
    def half_difference(self) -> float:
        """Half the mean difference between two people."""
        return float(self._pairs[-1])

    @cached_property
    def mean(self) -> float:
        """Mean income."""
        return weighted_mean(self.income, self.weights)

    def positive_mean(self, measure: str) -> float:
        """Return the mean, refused by the name of the measure unless it is above zero."""
        return above_zero(self.mean, self.income.size, measure)

    @cached_property
    def entropy(self) -> dict[float, float]:
        """Theil's T at 1 and, unless there are zeros, the mean log deviation at 0."""
        names = {1.0: "Theil's T"} | ({0.0: "The mean log deviation"} if self.income[0] > 0 else {})
        return entropies(self.income, self.weights, self.positive_mean(" and ".join(names.values())), names)

    @cached_property
    def _rising(self) -> Vector:
        return rising_shares(self.weights)

    def quantiles(self, at: float | Vector) -> Vector:
        """Return quantiles of income at population shares."""
        points = np.atleast_1d(np.asarray(at, dtype=float))
        return ordered_quantiles(self.income, self.weights, points, self._rising)

    def cumulative(self, *shares: float) -> Vector:
        """Return the income of the poorest shares, per member of the population."""
        return cumulative_income(self.income, self.weights, np.array(shares), self._rising)


def _atkinson(people: Ranked, epsilon: float) -> float:
    if epsilon == 1:  # the mean log deviation is ln(mean / geometric mean)
        return atkinson_from_log(-people.entropy[0.0])
    mean = people.positive_mean(f"The Atkinson index at epsilon = {epsilon:g}")
    return atkinson_from_log(log_equivalent(people.income, people.weights, mean, 1 - epsilon))


def _quantile_shares(people: Ranked, groups: int = 5) -> Vector:
    return shares_from(people.cumulative(*np.arange(groups + 1) / groups), people.income.size)


_AT_LINES: Mapping[Measure, Callable[[Ranked], Vector]] = MappingProxyType(
    {
        headcount_ratio: lambda people: people.headcount,
        poverty_gap_index: lambda people: people.gap,
        squared_poverty_gap_index: lambda people: gap_sum(people.poor, 2) / people.everyone,
        watts_index: lambda people: log_gap_sum(people.poor) / people.everyone,
        sen_index: lambda people: sen_from(people.headcount, people.gap, people.gap_pairs),
        sen_shorrocks_thon_index: lambda people: sen_shorrocks_thon_from(
            people.headcount, people.gap, people.gap_pairs
        ),
    }
)
_WITHOUT_LINE: Mapping[Measure, Callable[..., Any]] = MappingProxyType(
    {
        np.average: lambda people: people.mean,
        weighted_quantile: Ranked.quantiles,
        gini: lambda people: people.half_difference / people.positive_mean("The Gini index"),
        theil_t: lambda people: people.entropy[1.0],
        mean_log_deviation: lambda people: people.entropy[0.0],
        atkinson: _atkinson,
        quantile_shares: _quantile_shares,
        quintile_share_ratio: lambda people: tail_ratio_from(people.cumulative(0.2, 0.8, 1), 0.2, "S80/S20"),
        palma_ratio: lambda people: tail_ratio_from(people.cumulative(0.4, 0.9, 1), 0.4, "The Palma ratio"),
    }
)
_OPTION: Mapping[Measure, str] = MappingProxyType(
    {atkinson: "epsilon", weighted_quantile: "at", quantile_shares: "groups"}
)


def is_ranked(asked: Asked) -> bool:
    """Return whether a measure can be computed here; any other is to be called on its own.

    Examples
    --------
    >>> from .asked import asked_measures
    >>> from .quantiles import wolfson_polarisation
    >>> [is_ranked(asked) for asked in asked_measures(["gini", wolfson_polarisation])]
    [True, False]
    """
    if asked.measure in _AT_LINES:
        return asked.at_line and not asked.options
    if asked.measure not in _WITHOUT_LINE or not asked.options.keys() <= {_OPTION.get(asked.measure)}:
        return False
    asked(np.array([1.0, 2.0]))  # the measure itself refuses an option that is out of bounds
    return True


def required_of(asked: Asked) -> Callable[[Vector, Vector, str], None] | None:
    """Return the check that a measure computed here makes of all incomes, if any."""
    if asked.measure is atkinson:
        return require_positive if asked.options["epsilon"] >= 1 else require_not_negative
    if asked.measure in (watts_index, mean_log_deviation):
        return require_positive
    return require_not_negative if asked.measure in (theil_t, sen_index) else None


def ranked_groups(
    income: Vector, weights: Vector | None, codes: NDArray[np.integer[Any]] | None
) -> Iterator[tuple[Vector, Vector]]:
    """Yield incomes in rising order with their weights: everyone's, then those of each group. Incomes are sorted once.

    Examples
    --------
    >>> income, weights, codes = np.array([30.0, 10.0, 20.0]), np.array([1.0, 2.0, 3.0]), np.array([1, 0, 1], np.uint8)
    >>> [income for income, _ in ranked_groups(income, weights, codes)]
    [array([10., 20., 30.]), array([10.]), array([20., 30.])]
    """
    if codes is None:
        yield ordered_population(income, weights)
        return
    if weights is not None and weights.min() == 0:
        counted = weights > 0
        income, weights, codes = income[counted], weights[counted], codes[counted]
    order = np.argsort(income)
    income = income[order]
    weights = np.ones(income.size) if weights is None else weights[order]
    codes = codes[order]
    del order
    yield income, weights
    by_group = np.argsort(codes, kind="stable")  # by digits, as codes are small: faster than another sort of incomes
    stop = 0
    for size in np.bincount(codes).tolist():
        start, stop = stop, stop + size
        rows = by_group[start:stop]
        yield income[rows], weights[rows]


def ranked_values(people: Ranked, measures: Sequence[Asked]) -> list[Vector]:
    """Return each measure: at the lines, or the one or more values that it is.

    Examples
    --------
    >>> from .asked import asked_measures
    >>> people = Ranked(np.array([100.0, 110, 150, 160]), np.ones(4), np.array([90.0, 125]), "<")
    >>> ranked_values(people, asked_measures(["headcount_ratio", "mean", "gini"]))
    [array([0. , 0.5]), array([130.]), array([0.10576923])]
    """
    return [
        _AT_LINES[each.measure](people)
        if each.at_line
        else np.atleast_1d(_WITHOUT_LINE[each.measure](people, **each.options))
        for each in measures
    ]

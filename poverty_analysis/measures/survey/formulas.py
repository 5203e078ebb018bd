"""Measures as formulas of a few sums over people, wherever these were summed: in memory or by an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from ..call import Measure
from ..distribution_sensitive import (
    sen_from,
    sen_index,
    sen_shorrocks_thon_from,
    sen_shorrocks_thon_index,
    watts_index,
)
from ..inequality import atkinson, atkinson_from_log, generalized_entropy, gini, mean_log_deviation, theil_t
from ..population import above_zero
from ..poverty import headcount_ratio, income_gap_ratio, poverty_gap_index, squared_poverty_gap_index
from ..quantiles import (
    palma_ratio,
    polarisation_from,
    quantile_shares,
    quintile_share_ratio,
    shares_from,
    tail_ratio_from,
    weighted_quantile,
    wolfson_polarisation,
)
from ..sample import Vector, require_not_negative, require_positive
from ..shortfall import average_shortfall, poor_count, total_shortfall
from .asked import Asked


class People(Protocol):
    """What the formulas need to know of people."""

    @property
    def lines(self) -> Vector: ...
    @property
    def everyone(self) -> float: ...  # the weight of all
    @property
    def size(self) -> int: ...  # rows
    @property
    def poor_weight(self) -> Vector: ...
    @property
    def headcount(self) -> Vector: ...
    @property
    def gap(self) -> Vector: ...
    @property
    def squared_gap(self) -> Vector: ...
    @property
    def log_gap(self) -> Vector: ...
    @property
    def gap_pairs(self) -> Vector: ...
    @property
    def half_difference(self) -> float: ...
    @property
    def mean(self) -> float: ...
    def entropy(self, alpha: float) -> float: ...
    def log_equivalent(self, power: float) -> float: ...
    def quantiles(self, at: float | Vector) -> Vector: ...
    def cumulative(self, *shares: float) -> Vector: ...


def entropy_name(alpha: float) -> str:
    """Return what to call a generalised entropy in a message."""
    return {0.0: "The mean log deviation", 1.0: "Theil's T"}.get(alpha, f"Generalised entropy at alpha = {alpha:g}")


def _positive_mean(people: People, measure: str) -> float:
    """Return the mean, refused by the name of the measure unless it is above zero."""
    return above_zero(people.mean, people.size, measure)


def _entropy(people: People, alpha: float) -> float:
    _positive_mean(people, entropy_name(alpha))
    return people.entropy(float(alpha))


def _atkinson(people: People, epsilon: float) -> float:
    _positive_mean(people, f"The Atkinson index at epsilon = {epsilon:g}")
    if epsilon == 1:  # the mean log deviation is ln(mean / geometric mean)
        return atkinson_from_log(-people.entropy(0.0))
    return atkinson_from_log(people.log_equivalent(1 - epsilon))


def _quantile_shares(people: People, groups: int = 5) -> Vector:
    return shares_from(people.cumulative(*np.arange(groups + 1) / groups), people.size)


def _wolfson(people: People) -> float:
    median, poorer = float(people.quantiles(0.5)[0]), float(people.cumulative(0.5)[0])
    mean = _positive_mean(people, "Wolfson's polarisation")
    return polarisation_from(median, mean, people.half_difference, poorer)


def _per_poor(people: People, total: Vector) -> Vector:
    return np.divide(total, people.poor_weight, out=np.full(total.size, np.nan), where=people.poor_weight > 0)


_AT_LINES: Mapping[Measure, Callable[[People], Vector]] = MappingProxyType(
    {
        headcount_ratio: lambda people: people.headcount,
        poverty_gap_index: lambda people: people.gap,
        squared_poverty_gap_index: lambda people: people.squared_gap,
        watts_index: lambda people: people.log_gap,
        sen_index: lambda people: sen_from(people.headcount, people.gap, people.gap_pairs),
        sen_shorrocks_thon_index: lambda people: sen_shorrocks_thon_from(
            people.headcount, people.gap, people.gap_pairs
        ),
        income_gap_ratio: lambda people: _per_poor(people, people.gap * people.everyone),
        poor_count: lambda people: people.poor_weight,
        average_shortfall: lambda people: _per_poor(people, people.gap * people.everyone * people.lines),
        total_shortfall: lambda people: people.gap * people.everyone * people.lines,
    }
)
_WITHOUT_LINE: Mapping[Measure, Callable[..., Any]] = MappingProxyType(
    {
        np.average: lambda people: people.mean,
        weighted_quantile: lambda people, at: people.quantiles(at),
        gini: lambda people: people.half_difference / _positive_mean(people, "The Gini index"),
        theil_t: lambda people: _entropy(people, 1),
        mean_log_deviation: lambda people: _entropy(people, 0),
        generalized_entropy: _entropy,
        atkinson: _atkinson,
        quantile_shares: _quantile_shares,
        quintile_share_ratio: lambda people: tail_ratio_from(people.cumulative(0.2, 0.8, 1), 0.2, "S80/S20"),
        palma_ratio: lambda people: tail_ratio_from(people.cumulative(0.4, 0.9, 1), 0.4, "The Palma ratio"),
        wolfson_polarisation: _wolfson,
    }
)
_OPTION: Mapping[Measure, str] = MappingProxyType(
    {atkinson: "epsilon", generalized_entropy: "alpha", weighted_quantile: "at", quantile_shares: "groups"}
)


def is_formula(asked: Asked) -> bool:
    """Return whether a measure is a formula here; any other is to be called on the rows.

    Examples
    --------
    >>> from .asked import asked_measures
    >>> from ..inequality import hoover
    >>> [is_formula(asked) for asked in asked_measures(["gini", hoover])]
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
    if asked.measure is generalized_entropy:
        return require_positive if asked.options["alpha"] <= 0 else require_not_negative
    if asked.measure in (watts_index, mean_log_deviation):
        return require_positive
    return require_not_negative if asked.measure in (theil_t, sen_index, wolfson_polarisation) else None


def formula_values(people: People, measures: Sequence[Asked]) -> list[Vector]:
    """Return each measure: at the lines, or the one or more values that it is.

    Examples
    --------
    >>> from .asked import asked_measures
    >>> from .ranked import Ranked
    >>> people = Ranked(np.array([100.0, 110, 150, 160]), np.ones(4), np.array([90.0, 125]), "<")
    >>> formula_values(people, asked_measures(["headcount_ratio", "mean", "gini"]))
    [array([0. , 0.5]), array([130.]), array([0.10576923])]
    """
    return [
        _AT_LINES[each.measure](people)
        if each.at_line
        else np.atleast_1d(_WITHOUT_LINE[each.measure](people, **each.options))
        for each in measures
    ]

"""Many measures of one population in rising order of income: what several of them need is computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

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


class AtLines(NamedTuple):
    """The poor at rising lines, with what several measures need of them."""

    poor: Poor
    headcount: Vector
    gap: Vector
    pairs: Vector  # sum of |gap - gap'| over pairs of the poor


class Ranked(NamedTuple):
    """People in rising order of income, with what several measures need of them."""

    income: Vector
    weights: Vector  # above zero
    rising: Vector  # share of the people up to and including each row
    cumulative: Mapping[float, float]  # income of the poorest share, per member of the population, by that share
    entropy: Mapping[float, float]  # generalised entropy by alpha
    half_difference: float  # half the mean difference between two people
    average: float

    def mean(self, measure: str) -> float:
        """Return the mean, refused by the name of the measure unless it is above zero."""
        return above_zero(self.average, self.income.size, measure)


def _atkinson(people: Ranked, epsilon: float) -> float:
    if epsilon == 1 and 0.0 in people.entropy:  # the mean log deviation is ln(mean / geometric mean)
        return atkinson_from_log(-people.entropy[0.0])
    mean = people.mean(f"The Atkinson index at epsilon = {epsilon:g}")
    return atkinson_from_log(log_equivalent(people.income, people.weights, mean, 1 - epsilon))


def _quantiles(people: Ranked, at: float | Vector) -> Vector:
    return ordered_quantiles(people.income, people.weights, np.atleast_1d(np.asarray(at, float)), people.rising)


def _upto(people: Ranked, shares: Sequence[float]) -> Vector:
    return np.array([people.cumulative[share] for share in shares])


_AT_LINES: Mapping[Measure, Callable[[AtLines], Vector]] = MappingProxyType(
    {
        headcount_ratio: lambda at: at.headcount,
        poverty_gap_index: lambda at: at.gap,
        squared_poverty_gap_index: lambda at: gap_sum(at.poor, 2) / at.poor.everyone,
        watts_index: lambda at: log_gap_sum(at.poor) / at.poor.everyone,
        sen_index: lambda at: sen_from(at.headcount, at.gap, at.pairs),
        sen_shorrocks_thon_index: lambda at: sen_shorrocks_thon_from(at.headcount, at.gap, at.pairs),
    }
)
_WITHOUT_LINE: Mapping[Measure, Callable[..., Any]] = MappingProxyType(
    {
        np.average: lambda people: people.average,
        weighted_quantile: _quantiles,
        gini: lambda people: people.half_difference / people.mean("The Gini index"),
        theil_t: lambda people: people.entropy[1.0],
        mean_log_deviation: lambda people: people.entropy[0.0],
        atkinson: _atkinson,
        quantile_shares: lambda people, groups=5: shares_from(_upto(people, _fractions(groups)), people.income.size),
        quintile_share_ratio: lambda people: tail_ratio_from(_upto(people, (0.2, 0.8, 1)), 0.2, "S80/S20"),
        palma_ratio: lambda people: tail_ratio_from(_upto(people, (0.4, 0.9, 1)), 0.4, "The Palma ratio"),
    }
)
_OWN_OPTIONS: Mapping[Measure, str] = MappingProxyType(
    {atkinson: "epsilon", weighted_quantile: "at", quantile_shares: "groups"}
)
_ENTROPIES: Mapping[Measure, tuple[float, str]] = MappingProxyType(
    {theil_t: (1.0, "Theil's T"), mean_log_deviation: (0.0, "The mean log deviation")}
)
_OF_PAIRS = frozenset({gini, sen_index, sen_shorrocks_thon_index})
_OF_SHARES: Mapping[Measure, Callable[..., list[float]]] = MappingProxyType(
    {
        quantile_shares: lambda groups=5: _fractions(groups),
        quintile_share_ratio: lambda: [0.2, 0.8, 1],
        palma_ratio: lambda: [0.4, 0.9, 1],
    }
)


def _fractions(groups: int) -> list[float]:
    return [number / groups for number in range(groups + 1)]


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
    if asked.measure not in _WITHOUT_LINE or not asked.options.keys() <= {_OWN_OPTIONS.get(asked.measure)}:
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


def ranked_values(
    income: Vector, weights: Vector, lines: Vector, line_rule: str, measures: Sequence[Asked]
) -> tuple[Vector, list[Vector]]:
    """Return the weight of the poor at rising lines, and each measure: at the lines, or the one or more that it is.

    Examples
    --------
    >>> from .asked import asked_measures
    >>> measures = asked_measures(["headcount_ratio", "poverty_gap_index", "mean", "gini"])
    >>> ranked_values(np.array([100.0, 110, 150, 160]), np.ones(4), np.array([90.0, 125]), "<", measures)
    (array([0., 2.]), [array([0. , 0.5]), array([0.  , 0.08]), array([130.]), array([0.10576923])])
    """
    wanted = [asked.measure for asked in measures]
    mean = weighted_mean(income, weights)
    names = dict(_ENTROPIES[measure] for measure in wanted if measure in _ENTROPIES)
    entropy: dict[float, float] = {}
    if names:
        entropy = entropies(income, weights, above_zero(mean, income.size, next(iter(names.values()))), names)
    shares = sorted(
        {p for each in measures if each.measure in _OF_SHARES for p in _OF_SHARES[each.measure](**each.options)}
    )
    everyone = float(weights.sum())
    reach = np.searchsorted(income, lines, side="left" if line_rule == "<" else "right")
    top = reach[-1] if lines.size else 0
    poor = Poor(income[:top], weights[:top], lines, reach, everyone)
    people = poor_weight(poor)
    pairs = np.full(lines.size + 1, np.nan)
    if _OF_PAIRS.intersection(wanted):
        ends = np.append(reach, income.size if gini in wanted else 0)
        pairs = pair_sums(income, weights, everyone, ends)
    at_lines = AtLines(poor, people / everyone, gap_sum(poor, 1) / everyone, pairs[:-1] / lines)
    rising = rising_shares(weights) if weighted_quantile in wanted or shares else weights[:0]
    cumulative = dict(zip(shares, cumulative_income(income, weights, np.array(shares), rising), strict=True))
    ranked = Ranked(income, weights, rising, cumulative, entropy, pairs[-1], mean)
    return people, [
        _AT_LINES[asked.measure](at_lines)
        if asked.at_line
        else np.atleast_1d(_WITHOUT_LINE[asked.measure](ranked, **asked.options))
        for asked in measures
    ]

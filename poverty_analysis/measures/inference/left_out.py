r"""Measures without one cluster, for all clusters at once, from sums by cluster.

Without cluster c of stratum h, the others of the stratum count :math:`r = n_h / (n_h - 1)` times. A sum over people is
then :math:`X + (r - 1) X_h - r X_c`; a sum over pairs needs the distances of each person to everyone, to those of the
same stratum and to those of the same cluster, which three sorts give.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

import numpy as np

from ..call import Call
from ..order import in_rising_order
from ..registry import influence_function
from ..sample import Codes, Vector
from .case import Case
from .design import SampledUnits


class NotSummedError(Exception):
    """Something that no sum by cluster tells."""


def values_left_out(case: Case, units: SampledUnits) -> Vector:
    """Return a measure without each cluster, in the order of the clusters; NaN where nobody is left.

    A cluster that is alone in its stratum is never left out: its value is that of the whole sample.

    Parameters
    ----------
    case : Case
    units : SampledUnits

    Returns
    -------
    numpy.ndarray, shape (clusters,)

    Examples
    --------
    The Gini index of 1, 2, 6 without each: of 2 and 6, 1 and 6, 1 and 2.

    >>> from ..registry import call_by_name
    >>> from .case import group_of
    >>> from .design import SIMPLE, sampled_units
    >>> income, units = np.array([1.0, 2.0, 6.0]), sampled_units(SIMPLE, 3)
    >>> case = Case(10 / 27, np.zeros(3), income, group_of(units, np.ones(3), "design"), call_by_name("gini"))
    >>> values_left_out(case, units).round(6)
    array([0.25    , 0.357143, 0.166667])
    """
    sums = Sums(case, units)
    row = case.call.row
    if row and row.replicated == "mean":
        call = case.call
        values = call.on_checked(influence_function(call.measure), case.income, case.group.inside)
        return sums.mean_of(case.value + np.where(case.group.inside > 0, values, 0.0))
    if row and row.formula:
        option = {row.option: case.option(row.option, 0, None)} if row.option else {}
        known = {name: value for name, value in option.items() if value is not None}
        try:
            return _by_formula(partial(row.formula, **known), sums)
        except NotSummedError:
            pass
    return _by_rows(case.call, sums)


def _by_formula(formula: Callable[[Any], Any], sums: Sums) -> Vector:
    found = np.full(sums.clusters, np.nan)
    for cluster in np.flatnonzero(sums.everyone > 0):
        found[cluster] = np.asarray(formula(Without(sums, int(cluster)))).item()
    return found


def _by_rows(call: Call, sums: Sums) -> Vector:
    found = np.full(sums.clusters, np.nan)
    for cluster in np.flatnonzero(sums.everyone > 0):
        found[cluster] = call.number(sums.income, sums.weights_without(int(cluster)))
    return found


class Sums:
    """Sums over people without each cluster; each is computed when it is first asked for."""

    def __init__(self, case: Case, units: SampledUnits) -> None:
        self.case, self.units, self.clusters = case, units, units.stratum.size
        self.income, self.inside = case.income, case.group.inside
        many = np.maximum(units.size, 2)
        self.times = np.where(units.size > 1, many / (many - 1), 1.0)[units.stratum]  # r, by cluster
        self.left = (
            np.where(units.size > 1, 1.0, 0.0)[units.stratum] * self.times
        )  # taken away: nothing of a lonely one

    def of(self, values: Vector) -> Vector:
        """Return the weighted sum of values without each cluster."""
        of_cluster = self._by_cluster(self.inside * values)
        of_stratum = np.bincount(self.units.stratum, of_cluster)[self.units.stratum]
        return of_cluster.sum() + (self.times - 1) * of_stratum - self.left * of_cluster

    def mean_of(self, values: Vector) -> Vector:
        """Return the weighted mean of values without each cluster."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.everyone > 0, self.of(values) / self.everyone, np.nan)

    def weights_without(self, cluster: int) -> Vector:
        """Return the weights of all rows without a cluster."""
        units = self.units
        times = np.where(units.stratum == units.stratum[cluster], self.times[cluster], 1.0)
        times[cluster] -= self.left[cluster]
        weights = np.zeros(self.inside.size)
        weights[units.rows] = self.inside[units.rows] * np.maximum(times, 0.0)[units.unit]
        return weights

    def pairs(self, values: Vector, weights: Vector) -> Vector:
        """Return the sum of distances over all pairs, each once, without each cluster."""
        units, rows = self.units, self.units.rows
        value, weight, unit = in_rising_order(values[rows], weights[rows], units.unit)
        value = value - np.average(value, weights=weight + 1e-300)
        to_all = _distances(value, weight, unit, None, self.clusters)
        to_own = _distances(value, weight, unit, unit, self.clusters)
        to_stratum = to_all
        if units.size.size > 1:
            to_stratum = _distances(value, weight, unit, units.stratum[unit], self.clusters)
        stratum_to_all, in_stratum = (np.bincount(units.stratum, sums)[units.stratum] for sums in (to_all, to_stratum))
        more, left = self.times - 1, self.left
        total = to_all.sum() + more**2 * in_stratum + 2 * more * stratum_to_all + left**2 * to_own
        return (total - 2 * left * to_all - 2 * left * more * to_stratum) / 2

    def _by_cluster(self, values: Vector) -> Vector:
        return np.asarray(np.bincount(self.units.unit, values[self.units.rows], minlength=self.clusters), dtype=float)

    @cached_property
    def everyone(self) -> Vector:
        found = self.of(np.ones(self.inside.size))
        return np.where(found > 1e-12 * self.inside.sum(), found, 0.0)

    @cached_property
    def mean(self) -> Vector:
        return self.mean_of(self.income)

    @cached_property
    def line(self) -> Vector:
        line = np.atleast_1d(np.asarray(self.case.option("poverty_line", 0, np.nan), dtype=float))
        if line.size not in (1, self.income.size) or not np.isfinite(line).all():
            raise NotSummedError
        return line

    @cached_property
    def poor(self) -> Vector:
        """1 for the poor, else 0."""
        rule = self.case.option("line_rule", 99, "<")
        return (self.income < self.line if rule == "<" else self.income <= self.line).astype(float)

    @cached_property
    def gaps(self) -> Vector:
        return np.where(self.poor > 0, (self.line - self.income) / self.line, 0.0)

    @cached_property
    def sums(self) -> dict[str, Vector]:
        """What has been asked for by name."""
        return {}

    def named(self, name: str, compute: Callable[[], Vector]) -> Vector:
        """Return sums by name, computed once."""
        if name not in self.sums:
            self.sums[name] = compute()
        return self.sums[name]


class Without:
    """The people without a cluster, for the formulas of measures."""

    def __init__(self, sums: Sums, cluster: int) -> None:
        self._sums, self._cluster = sums, cluster
        self.size = sums.income.size

    def _at(self, values: Vector) -> Any:
        return float(values[self._cluster])

    def _mean(self, name: str, values: Callable[[], Vector]) -> float:
        return float(self._at(self._sums.named(name, lambda: self._sums.mean_of(values()))))

    @property
    def lines(self) -> Vector:
        """The poverty line for everybody."""
        if self._sums.line.size > 1:
            raise NotSummedError
        return self._sums.line

    @property
    def everyone(self) -> float:
        """The weight of all."""
        return float(self._at(self._sums.everyone))

    @property
    def mean(self) -> float:
        """Mean income."""
        return float(self._at(self._sums.mean))

    @property
    def poor_weight(self) -> Vector:
        """The weight of the poor."""
        return self.headcount * self.everyone

    @property
    def headcount(self) -> Vector:
        """The share of the poor."""
        return np.array([self._mean("headcount", lambda: self._sums.poor)])

    @property
    def gap(self) -> Vector:
        """The poverty gap index."""
        return np.array([self._mean("gap", lambda: self._sums.gaps)])

    @property
    def squared_gap(self) -> Vector:
        """The squared poverty gap index."""
        return np.array([self._mean("squared_gap", lambda: self._sums.gaps**2)])

    @property
    def gap_pairs(self) -> Vector:
        """The sum of distances between gaps over all pairs of the poor, by shares of everyone."""
        sums = self._sums
        pairs = sums.named("gap_pairs", lambda: sums.pairs(sums.gaps, sums.inside * sums.poor))
        return np.array([self._at(pairs) / self.everyone**2])

    @property
    def half_difference(self) -> float:
        """Half the mean difference between two people."""
        pairs = self._sums.named("pairs", lambda: self._sums.pairs(self._sums.income, self._sums.inside))
        return float(self._at(pairs) / self.everyone**2)

    def entropy(self, alpha: float) -> float:
        """Return a generalised entropy, from sums over incomes in units of the mean of all."""
        mean = self._mean("ratio", self._ratios)
        if alpha == 0:
            return float(np.log(mean)) - self._mean("log", self._logs)
        if alpha == 1:
            found = self._mean("ratio log", lambda: self._ratios() * self._logs())
            return found / mean - float(np.log(mean))
        found = self._mean(f"power {alpha}", lambda: self._powers(alpha))
        return (found / mean**alpha - 1) / (alpha * (alpha - 1))

    def log_equivalent(self, power: float) -> float:
        """Return ln(equally distributed equivalent / mean)."""
        found = self._mean(f"power {power}", lambda: self._powers(power))
        return float(np.log(found)) / power - float(np.log(self._mean("ratio", self._ratios)))

    def quantiles(self, at: float | Vector) -> Vector:
        """Refuse: a quantile is no sum."""
        raise NotSummedError

    def cumulative(self, *shares: float) -> Vector:
        """Refuse: what the poorest have is no sum."""
        raise NotSummedError

    def _ratios(self) -> Vector:
        sums = self._sums
        counted = sums.inside > 0
        mean = np.average(sums.income[counted], weights=sums.inside[counted])
        return np.where(counted, sums.income / mean, 1.0)

    def _logs(self) -> Vector:
        ratios = self._ratios()
        return np.log(np.where(ratios > 0, ratios, 1.0))

    def _powers(self, power: float) -> Vector:
        return np.asarray(self._ratios() ** power)


def _distances(value: Vector, weight: Vector, unit: Codes, groups: Codes | None, clusters: int) -> Vector:
    """Return the sum over each cluster of weighted distances of its rows to all of their group, or to everyone.

    Values rise.
    """
    if groups is None:
        people, income = np.cumsum(weight), np.cumsum(weight * value)
        distance = value * (2 * people - people[-1]) - 2 * income + income[-1]
        return np.asarray(np.bincount(unit, weight * distance, clusters), dtype=float)
    small = groups.astype(np.uint16) if groups.max() < 2**16 else groups  # sorted by digits
    order, rows = np.argsort(small, kind="stable"), np.bincount(groups)
    value, weight, unit = value[order], weight[order], unit[order]
    distance = _rest_of_group(weight, rows)
    distance *= value
    distance -= _rest_of_group(weight * value, rows)
    distance *= weight
    return np.asarray(np.bincount(unit, distance, clusters), dtype=float)


def _rest_of_group(each: Vector, rows: Codes) -> Vector:
    """Return what is summed up to each row of a group, less what follows; groups lie one after the other."""
    found = np.cumsum(each)
    upto = np.append(0.0, found[np.cumsum(rows) - 1])
    found *= 2
    found -= np.repeat(upto[:-1] + upto[1:], rows)
    return found

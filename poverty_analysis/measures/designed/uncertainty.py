"""From numbers of a survey to their covariance: linearised in stages, calibrated, or from replicate weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..inference.stages import (
    Lonely,
    Stage,
    first_deviations,
    staged_covariance,
    stages_of_units,
)
from ..order import taken
from ..sample import Codes, Vector
from .calibrated import Calibration
from .limits import DrawnUnits
from .replicates import Replicates, replicate_deviations, replicated_covariance
from .statistic import BelowZero, Matrix, Statistic


class Held(NamedTuple):
    """What of a sample holds a group: rows, clusters and strata of the first stage."""

    rows: int
    clusters: int
    strata: int


class Found(NamedTuple):
    """Numbers with their covariance, and what is to be said of each."""

    numbers: Vector
    covariance: Matrix
    sizes: list[int]  # how many numbers each statistic has
    reasons: list[str]  # why one has no value or no error; empty where it has
    influence: Matrix | None = None  # of each row on each number; not there with replicate weights
    replicated: Matrix | None = None  # how far each replicate is from their centre, as the variance counts it

    @property
    def errors(self) -> Vector:
        """The standard error of each number; NaN where there is none."""
        variances = np.diag(self.covariance)
        return np.sqrt(variances, where=variances >= 0, out=np.full(variances.size, np.nan))


class Spread(NamedTuple):
    """A group over the units of the last stage."""

    rows: int
    units: Codes  # those that hold anyone
    shares: Vector  # of the group's people, in each


class Alone(NamedTuple):
    """Numbers with the error of each, without covariances, and with its variance in a simple sample."""

    numbers: Vector
    errors: Vector
    sizes: list[int]
    reasons: list[str]
    simple: Vector
    of: Spread | None = None  # where all are of one group


def _meant(statistics: Sequence[Statistic]) -> NDArray[np.bool_]:
    """Return the rows that any of the statistics speaks of."""
    return np.asarray(np.logical_or.reduce([statistic.inside for statistic in statistics]))


class Drawn(NamedTuple):
    """A sample as it was drawn and weighted, in codes."""

    design_weights: Vector  # (n,) households that a row stands for; 0 for rows that are no part of the sample
    persons: Vector  # (n,) people in each row
    weights: Vector  # (n,) people that each row stands for: the product of the two
    rows: Codes  # (r,) positions of the rows of positive design weight
    stages: list[Stage]
    lonely: Lonely
    replicates: Replicates | None = None
    calibration: Calibration | None = None

    @property
    def by_rows(self) -> bool:
        """Whether rows outside a group move none of its numbers: not so with replicate or calibrated weights."""
        return self.replicates is None and self.calibration is None

    def of_ranked(self, weights: Vector, unit: Codes) -> Drawn:
        """Return the sample as a group sees it: its own rows, in an order of their own, in the clusters of all.

        Rows come with their weights and with their units of the last stage. Of a group everything but its share of all
        people is the same: what others have is zero in each total.
        """
        last, of_units = len(self.stages) - 1, stages_of_units(self.stages)
        stages = [
            stage._replace(unit=unit if number == last else taken(stage.unit, unit))
            for number, stage in enumerate(of_units)
        ]
        return self._replace(
            design_weights=weights,
            persons=np.broadcast_to(1.0, weights.size),  # no array as long as these
            weights=weights,
            rows=np.arange(weights.size),
            stages=stages,
        )

    def places(self, rows: Codes) -> Codes:
        """Return the places of rows of the table among the rows of positive design weight."""
        return rows if self.rows.size == self.weights.size else np.searchsorted(self.rows, rows)

    def units(self) -> DrawnUnits:
        """Return the first stage as `estimate` knows a design, with the error that all of it gives."""
        first = self.stages[0]
        weights = self.weights if self.rows.size == self.weights.size else self.weights[self.rows]
        units = DrawnUnits(self.rows, weights, first.unit, first.stratum, first.size, first.fraction)
        units.error_of, units.replicated = self._error_of_mean, self.replicates is not None
        return units

    def _error_of_mean(self, influence: Vector) -> float:
        """Return the standard error of a mean of what each row has, from its influence values."""
        if self.replicates is None:
            if self.calibration is None and self.rows.size == influence.size:
                return math.sqrt(self._variance_of_mean(influence))
            return math.sqrt(float(self._linearised(influence[:, None], influence != 0)[0, 0]))
        weights = self.replicates.weights * self.persons[:, None]
        found, _ = replicated_covariance(
            (weights.T @ influence / self.weights.sum())[:, None], np.zeros(1), self.replicates
        )
        return math.sqrt(float(found[0, 0]))

    def _variance_of_mean(self, influence: Vector) -> float:
        """Return the variance of one mean, from its sums over the last units, where every row counts."""
        last = self.stages[-1]
        totals = np.zeros((last.stratum.size, 1))
        totals[:, 0] = np.bincount(last.unit, influence * (self.weights / self.weights.sum()), len(totals))
        held = np.flatnonzero(np.bincount(last.unit, influence != 0, len(totals)))  # a sum of 0 may hold people
        return float(staged_covariance(totals[held], stages_of_units(self.stages), self.lonely, held)[0, 0])

    def held(self, inside: NDArray[np.bool_]) -> Held:
        """Return the rows, clusters and strata that hold people of a group."""
        first = self.stages[0]
        of_group = (inside & (self.weights > 0))[self.rows]
        clusters = np.flatnonzero(np.bincount(first.unit[of_group]))
        return Held(int(of_group.sum()), clusters.size, np.unique(first.stratum[clusters]).size)

    def by_cluster(self, group: Spread) -> Vector:
        """Return the share of a group in each cluster of the first stage."""
        first = stages_of_units(self.stages)[0]
        return np.asarray(np.bincount(first.unit[group.units], group.shares, first.stratum.size), dtype=float)

    def held_by(self, group: Spread) -> Held:
        """Return the rows, clusters and strata that hold a group."""
        clusters = np.flatnonzero(self.by_cluster(group))
        return Held(group.rows, clusters.size, np.unique(self.stages[0].stratum[clusters]).size)

    def found(self, statistics: Sequence[Statistic], among: NDArray[np.bool_] | None = None) -> Found:
        """Return values and covariance of statistics; what has no value is NaN, with the reason.

        Strata with one unit count as much as those do on average that hold any of the rows that statistics speak of, or
        of more rows that these are `among`.
        """
        values, reasons = self.found_values(statistics)
        sizes = [value.size for value in values]
        together = np.concatenate(values)
        if self.replicates is not None:
            covariance, each = self._replicated(statistics, sizes, reasons, together, self.replicates)
            return Found(together, covariance, sizes, reasons, None, each)
        influence = self.influences(statistics, sizes, reasons)
        inside = _meant(statistics) if among is None else among
        return Found(together, self._linearised(influence, inside), sizes, reasons, influence)

    def deviations(self, found: Found, statistics: Sequence[Statistic]) -> Matrix | None:
        """Return how far each cluster of the first stage moves each number, or each replicate where none is named."""
        influence = found.influence
        if influence is None and self.stages[0].stratum.size < self.rows.size:  # replicates, of clusters that are named
            influence = self.influences(statistics, found.sizes, [""] * len(found.sizes))
        if influence is not None and np.isfinite(influence).all():
            rows = self._moved(influence, _meant(statistics))
            return first_deviations(self._added(influence, rows), self.stages, self.lonely, self.places(rows))
        return found.replicated

    def found_values(self, statistics: Sequence[Statistic]) -> tuple[list[Vector], list[str]]:
        """Return the numbers of each statistic, NaN where it has none, and why."""
        values, reasons = [], []
        for statistic in statistics:
            try:
                values.append(statistic.value(self.weights))
                reasons.append("")
            except ValueError as error:
                values.append(np.array([np.nan]))
                reasons.append(f"no value: {error}")
        return values, reasons

    def _linearised(self, columns: Matrix, inside: NDArray[np.bool_]) -> Matrix:
        lost = ~np.isfinite(columns).all(axis=0)
        known = np.where(lost, 0.0, columns) if lost.any() else columns
        rows = self._moved(known, inside)
        at = self.places(rows)
        covariance = staged_covariance(self._added(known, rows), self.stages, self.lonely, at)
        covariance[lost, :] = np.nan
        covariance[:, lost] = np.nan
        return covariance

    def _moved(self, columns: Matrix, inside: NDArray[np.bool_]) -> Codes:
        """Return the rows that tell: a group's own and what else moves it; all, where weights are calibrated."""
        moved = np.ones(len(columns), dtype=bool) if self.calibration else inside | columns.any(axis=1)
        return np.flatnonzero(moved & (self.design_weights > 0))

    def influences(self, statistics: Sequence[Statistic], sizes: list[int], reasons: list[str]) -> Matrix:
        """Return the influence of each row on each number; NaN where there is none, with the reason."""
        weights, parts = self.weights, []
        for number, (statistic, size) in enumerate(zip(statistics, sizes, strict=True)):
            found = np.full((weights.size, size), np.nan)
            if not reasons[number]:
                try:
                    found = statistic.influence(weights)
                except ValueError as error:
                    reasons[number] = f"no standard error: {error}"
            parts.append(found)
        return np.hstack(parts)

    def _added(self, columns: Matrix, rows: Codes) -> Matrix:
        """Return what rows add to each number: weight times influence over all people, or its residual."""
        if self.calibration is None:
            return np.asarray(columns[rows] * (self.weights[rows] / self.weights.sum())[:, None], dtype=float)
        each = self.calibration.residuals(columns * self.persons[:, None])[rows]
        return np.asarray(each * (self.design_weights[rows] / self.weights.sum())[:, None], dtype=float)

    def _replicated(
        self, statistics: Sequence[Statistic], sizes: list[int], reasons: list[str], values: Vector, by: Replicates
    ) -> tuple[Matrix, Matrix]:
        ends = np.cumsum(sizes)
        table = np.full((by.weights.shape[1], ends[-1]), np.nan)
        for number, (statistic, end, size) in enumerate(zip(statistics, ends, sizes, strict=True)):
            if not reasons[number]:
                own = slice(end - size, end)
                table[:, own], reasons[number] = self._in_replicates(statistic, values[own], by)
        covariance, undefined = replicated_covariance(table, values, by)
        for number, (end, size) in enumerate(zip(ends, sizes, strict=True)):
            lost = int(undefined[end - size : end].max())
            if lost and not reasons[number]:
                what = "" if np.isfinite(covariance[end - 1, end - 1]) else "no standard error: "
                reasons[number] = f"{what}without a value in {lost} of {len(table)} replicates"
        return covariance, replicate_deviations(table, values, by)

    def _in_replicates(self, statistic: Statistic, values: Vector, by: Replicates) -> tuple[Matrix, str]:
        """Return the numbers of a statistic in each replicate, NaN where it has none, and what is to be said of them.

        A measure that needs ranks has none under weights below zero: there it is taken to first order.
        """
        table = np.full((by.weights.shape[1], values.size), np.nan)
        influence: Matrix | None = None
        first_order = 0
        for replicate, column in enumerate(by.weights.T):
            weights = column * self.persons
            try:
                table[replicate] = statistic.value(weights)
            except BelowZero as error:
                try:
                    influence = statistic.influence(self.weights) if influence is None else influence
                except (TypeError, ValueError):
                    return np.full(table.shape, np.nan), f"no standard error: {error}"
                table[replicate] = values + weights @ influence / self.weights.sum()
                first_order += 1
            except ValueError:  # as where a small group is in none of its clusters
                continue
        said = f"{first_order} replicates have weights below zero: there to first order" if first_order else ""
        return table, said

    def simple_variance(self, influence: Vector, inside: NDArray[np.bool_]) -> float:
        """Return the variance in a simple sample of as many rows of the group, drawn with replacement."""
        rows = np.flatnonzero(inside & (self.weights > 0))
        if rows.size < 2:
            return np.nan
        weight = self.weights[rows]
        share = weight / weight.sum()
        own = influence[rows] * (weight.sum() / self.weights.sum())
        mean = (share * own).sum()  # sums and no matrix products, whose threads cost more than they give
        return float((share * (own - mean) ** 2).sum() / (rows.size - 1))

"""ATT(g, t) of every cohort in every wave, and how each moves when a cluster is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from poverty_analysis.households.evaluation.adjusted import doubly_robust_difference
from poverty_analysis.households.evaluation.columns import Mask, Matrix
from poverty_analysis.households.evaluation.panel import Panel, varying
from poverty_analysis.households.evaluation.tidy import moves_of_influence
from poverty_analysis.measures.sample import Codes, Vector, checked_number

Flags = NDArray[np.bool_]


class Cells(NamedTuple):
    """Effects of every cohort in every wave, one entry (or column) each."""

    start: Vector
    wave: Vector
    effect: Vector
    without: Matrix  # (clusters, cells): how the effect moves without a cluster; NaN where there is none
    linear: Matrix  # (clusters, cells): pull of a cluster to first order
    share: Vector  # weight of the cohort
    share_held: Matrix  # (clusters, cells): weight of the cohort in a cluster
    treated: Flags  # (clusters, cells): whether the cluster has units of the cohort that count
    compared: Flags  # (clusters, cells): whether it has units they are compared with
    left_out: int  # treated cohorts and waves that nobody can be compared with


class Cell(NamedTuple):
    """One ATT(g, t)."""

    effect: float
    without: Vector
    linear: Vector
    treated: Flags
    compared: Flags


class Sums(NamedTuple):
    """A weighted mean: what each cluster holds of its sum, its weight and its rows."""

    total: Vector
    weight: Vector
    rows: Codes

    @property
    def mean(self) -> float:
        """The weighted mean."""
        return float(self.total.sum() / self.weight.sum())

    def without(self) -> Vector:
        """Return how the mean moves without each cluster; NaN where nothing is left."""
        alone = self.rows == self.rows.sum()
        left = np.where(alone, np.nan, self.weight.sum() - self.weight)
        return -(self.total - self.mean * self.weight) / left

    def linear(self) -> Vector:
        """Return the pull of each cluster on the mean to first order."""
        return (self.total - self.mean * self.weight) / self.weight.sum()


def cells_of(panel: Panel, *, never_only: bool, anticipation: float = 0, controls: Sequence[str] = ()) -> Cells:
    """Every ATT(g, t) but at the base wave.

    Parameters
    ----------
    panel : Panel
    never_only : bool
        Whether cohorts are compared with the never treated alone, or with all not yet treated.
    anticipation, controls
        As `group_time_effects`.
    """
    ahead = checked_number(anticipation, "anticipation (in the unit of time)", at_least=0) + panel.slack
    if controls and panel.repeated:
        raise ValueError("controls need the same units in two waves; got repeated cross-sections")
    found: list[tuple[float, float, Cell]] = []
    left_out = 0
    source = _Source(panel, controls)
    for start in panel.starts:
        base = int(np.searchsorted(panel.waves, start - ahead)) - 1
        if base < 0:
            raise ValueError(
                f"a cohort needs a wave before its start less anticipation {anticipation:g}; got none for {start:g}"
            )
        for place in np.delete(np.arange(panel.waves.size), base):
            until = panel.waves[-1] if never_only else panel.waves[max(int(place), base)] + ahead
            cell = source.cell(start, until, int(place), base)
            if cell is None:
                left_out += panel.waves[place] >= start
                continue
            found.append((float(start), float(panel.waves[place]), cell))
    if not any(wave >= start for start, wave, _ in found):
        later = ": control='not_yet_treated' compares with those treated later, too" if never_only else ""
        raise ValueError(
            "a treated cohort needs rows before and from its start on, and units not yet treated in both to compare "
            f"with; got no cohort that has them in any wave{later}"
        )
    start, wave = (np.array([each[place] for each in found], dtype=float) for place in range(2))
    cells = [cell for *_, cell in found]
    held = np.column_stack([source.held(value) for value in start])
    return Cells(
        start=start,
        wave=wave,
        effect=np.array([cell.effect for cell in cells]),
        without=np.column_stack([cell.without for cell in cells]),
        linear=np.column_stack([cell.linear for cell in cells]),
        share=held.sum(axis=0),
        share_held=held,
        treated=np.column_stack([cell.treated for cell in cells]),
        compared=np.column_stack([cell.compared for cell in cells]),
        left_out=left_out,
    )


class _Source:
    """What cells are made of: incomes by unit and wave, or rows by wave."""

    def __init__(self, panel: Panel, controls: Sequence[str]) -> None:
        self.panel = panel
        self.count = panel.clusters.size
        if panel.repeated:
            self.first, self.weight, self.cluster = panel.first, panel.weight, panel.cluster
        else:
            self.first, self.weight, self.cluster = (
                panel.of_units(each) for each in (panel.first, panel.weight, panel.cluster)
            )
            self.wide = panel.wide(panel.outcome)
        extra = varying(panel, controls)
        self.controls = [panel.wide(column) for column in extra.columns.T]
        self.names = ["constant", *extra.names]

    def held(self, start: float) -> Vector:
        """Weight of a cohort in each cluster."""
        members = self.first == start
        return self.added(self.cluster[members], self.weight[members])

    def added(self, codes: Codes, values: Vector) -> Vector:
        """Sums by cluster."""
        return np.bincount(codes, values, minlength=self.count).astype(np.float64)

    def sums(self, values: Vector, rows: Mask) -> Sums:
        """A weighted mean over some rows, in parts by cluster."""
        codes, weight = self.cluster[rows], self.weight[rows]
        return Sums(
            self.added(codes, weight * values[rows]),
            self.added(codes, weight),
            np.bincount(codes, minlength=self.count),
        )

    def cell(self, start: float, until: float, place: int, base: int) -> Cell | None:
        """ATT of a cohort in a wave against units untreated until a time; None where a mean has no rows."""
        cohort = self.first == start
        others = (self.first > until) & ~cohort
        if self.panel.repeated:
            then, before = self.panel.wave == place, self.panel.wave == base
            groups = [(1, cohort & then), (-1, cohort & before), (-1, others & then), (1, others & before)]
            values = self.panel.outcome
        else:
            values = self.wide[:, place] - self.wide[:, base]
            seen = np.isfinite(values)
            if self.controls:
                seen &= np.isfinite(np.column_stack([column[:, base] for column in self.controls])).all(axis=1)
            groups = [(1, cohort & seen), (-1, others & seen)]
        if not all(rows.any() for _, rows in groups):
            return None
        if self.controls:
            return self._adjusted(values, groups[0][1], groups[1][1], base)
        sums = [(sign, self.sums(values, rows)) for sign, rows in groups]
        half = len(sums) // 2
        return Cell(
            sum(sign * each.mean for sign, each in sums),
            np.sum([sign * each.without() for sign, each in sums], axis=0),
            np.sum([sign * each.linear() for sign, each in sums], axis=0),
            np.any([each.rows > 0 for _, each in sums[:half]], axis=0),
            np.any([each.rows > 0 for _, each in sums[half:]], axis=0),
        )

    def _adjusted(self, change: Vector, cohort: Mask, others: Mask, base: int) -> Cell:
        """Doubly robust ATT, given controls in the base wave."""
        used = cohort | others
        columns = np.column_stack([np.ones(int(used.sum())), *(column[used, base] for column in self.controls)])
        effect, influence = doubly_robust_difference(change[used], cohort[used], columns, self.names, self.weight[used])
        moves = moves_of_influence(
            influence, weights=self.weight[used], clusters=self.cluster[used], treated=cohort[used]
        )
        without, linear = np.zeros(self.count), np.zeros(self.count)
        present = np.asarray(moves.labels, dtype=int)
        without[present], linear[present] = moves.without[:, 0], moves.linear[:, 0]
        flags = [np.bincount(self.cluster[rows], minlength=self.count) > 0 for rows in (cohort, others)]
        return Cell(effect, without, linear, *flags)

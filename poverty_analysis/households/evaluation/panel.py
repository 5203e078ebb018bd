"""A panel as the estimators see it: rows with unit, wave, outcome, first treatment, cluster and weight, all checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.households.evaluation.columns import (
    Controls,
    Mask,
    Matrix,
    centred_controls,
    require_list,
)
from poverty_analysis.measures.sample import Codes, Vector
from poverty_analysis.tables import require_columns


class Panel(NamedTuple):
    """Households (or other units) in waves, one row each; made by `prepare_panel`.

    Attributes
    ----------
    units : pandas.Index
        Labels, sorted; in repeated cross-sections each row is a unit.
    waves : numpy.ndarray, shape (t,)
        Times, sorted.
    unit, wave : numpy.ndarray of int, shape (n,)
        Place of each row's unit and wave.
    outcome, weight : numpy.ndarray, shape (n,)
        Weights have a mean of one, and in a panel one value a unit.
    cluster : numpy.ndarray of int, shape (n,)
        Place of the row's cluster among `clusters`.
    clusters : pandas.Index
    first : numpy.ndarray, shape (n,)
        Time of the first treatment of the row's unit; infinite where none comes within the panel.
    frame : pandas.DataFrame
        The rows themselves, with all their columns, in the same order.
    names : mapping of str to str
        Columns of unit, time, outcome and so on in `frame`.
    repeated : bool
        Whether each wave asks other households.
    dropped : pandas.DataFrame
        What was left out: reason, arm, rows, units, mean_outcome_first_wave.
    notes : tuple of str
        What was done to the table, a sentence each.
    """

    units: pd.Index
    waves: Vector
    unit: Codes
    wave: Codes
    outcome: Vector
    weight: Vector
    cluster: Codes
    clusters: pd.Index
    first: Vector
    frame: pd.DataFrame
    names: Mapping[str, str]
    repeated: bool = False
    dropped: pd.DataFrame = pd.DataFrame()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Say what was done, in sentences, as `prepare_panel` prints it."""
        return "\n".join(self.notes) or f"panel of {self.units.size} units in {self.waves.size} waves"

    @property
    def balanced(self) -> bool:
        """Whether every unit is seen in every wave."""
        return not self.repeated and self.outcome.size == self.units.size * self.waves.size

    @property
    def starts(self) -> Vector:
        """Times of the first treatment within the panel, sorted."""
        return np.unique(self.first[np.isfinite(self.first)])

    @property
    def treated(self) -> Mask:
        """Rows of units that are treated at some time within the panel."""
        return np.isfinite(self.first)

    @property
    def slack(self) -> float:
        """Difference up to which two times are the same: a millionth of the shortest step between waves."""
        return float(np.diff(self.waves).min()) / 1e6

    def of_units(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return one value a unit, of rows that agree within each."""
        return values[np.unique(self.unit, return_index=True)[1]]

    def wide(self, values: Vector) -> Matrix:
        """Return values as one row a unit and one column a wave, NaN where a unit is not seen."""
        cells = np.full((self.units.size, self.waves.size), np.nan)
        cells[self.unit, self.wave] = values
        return cells

    def arms(self) -> Codes:
        """Return the arm of each cluster: 0 untreated, 1 treated, 2 with units of both."""
        count = self.clusters.size
        some, others = (np.bincount(self.cluster[rows], minlength=count) > 0 for rows in (self.treated, ~self.treated))
        return np.where(some & others, 2, some.astype(int))

    def taken(self, rows: Mask, **changes: Any) -> Panel:
        """Return some rows as a panel of their own, with clusters and waves that are left."""
        units, unit = np.unique(self.unit[rows], return_inverse=True)
        waves, wave = np.unique(self.wave[rows], return_inverse=True)
        kept, cluster = np.unique(self.cluster[rows], return_inverse=True)
        return self._replace(
            units=self.units[units],
            waves=self.waves[waves],
            unit=unit,
            wave=wave,
            outcome=self.outcome[rows],
            weight=self.weight[rows],
            cluster=cluster,
            clusters=self.clusters[kept],
            first=self.first[rows],
            frame=self.frame[rows],
        )._replace(**changes)


def elapsed(times: Vector, start: Vector) -> Vector:
    """Return the time from a start on, by which months and tenths of different starts are the same.

    Examples
    --------
    >>> waves, starts = np.array([0.2, 0.3]), np.array([0.1, 0.2])
    >>> np.unique(waves - starts).size, elapsed(waves, starts).tolist()
    (2, [0.1, 0.1])
    """
    return np.round(times - start, 9)


def seen_twice(unit: object, wave: float, count: int) -> str:
    """What is said of a unit that is seen more than once in a wave."""
    return f"a unit must be seen once in a wave; got unit {unit} {count} times in wave {wave:g}"


def require_waves(waves: Vector) -> None:
    """Refuse fewer than two waves."""
    if waves.size < 2:
        raise ValueError(f"a panel must have two waves or more; got {waves.size} (only {waves[0]:g})")


def require_untreated(panel: Panel, name: str) -> None:
    """Refuse a panel without a unit that is never treated, where the estimator needs one."""
    if np.isfinite(panel.first).all():
        raise ValueError(
            f"{name} must be missing (never treated) for some units; got a first treatment for all "
            f"{panel.units.size}: compare with units not yet treated (group_time_effects, control='not_yet_treated')"
        )


def varying(panel: Panel, controls: Sequence[str]) -> Controls:
    """Return further columns of a panel's rows as numbers, known in every row; text becomes indicators."""
    require_list(controls, panel.names.get("outcome"))
    require_columns(panel.frame, list(controls), "data")
    for name in controls:
        if (absent := panel.frame[name].isna().to_numpy()).any():
            place = int(np.argmax(absent))
            raise ValueError(
                f"{name} must be known in every row; got {int(absent.sum())} missing (first: unit "
                f"{panel.units[panel.unit[place]]} in wave {panel.waves[panel.wave[place]]:g}): fill it in, or leave "
                "out these rows, before the table becomes a panel"
            )
    return centred_controls(panel.frame, controls)

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
    Unsaid,
    as_table,
    clusters,
    control_columns,
    numbers,
    require_list,
    said,
    sampling_weights,
)
from poverty_analysis.measures.sample import Codes, Vector, checked_labels
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


def read_panel(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    *,
    unit: str | None = None,
    time: str | None = None,
    cluster: str | Unsaid | None = None,
    weights: str | None = None,
    first_treated: str | None = None,
    starts: bool = False,
) -> Panel:
    """Return a long table as a balanced panel, checked; a panel that was prepared comes back as it is.

    Parameters
    ----------
    data : pandas.DataFrame or Panel
        One row a unit and wave, in any order.
    outcome, unit, time : str
        Columns; time in numbers, such as years.
    cluster, weights, first_treated : str, optional
        Columns that do not change within a unit. Each unit is its own cluster where cluster is None. A unit that is
        never treated has a missing or infinite `first_treated`.
    starts : bool
        Whether the estimator needs first treatments.

    Returns
    -------
    Panel

    Raises
    ------
    TypeError, ValueError, TableError
        If a column is missing or not what it should be, a unit is seen twice in a wave or not in every wave, a
        cluster, weight or first treatment changes within a unit; if no unit is treated within the panel, one is from
        its first wave on (it has no before), or the first treatment falls between two waves.

    Examples
    --------
    >>> table = pd.DataFrame({"unit": [1, 1, 2], "year": [2016, 2017, 2016], "income": [10, 12, 9]})
    >>> read_panel(table, "income", unit="unit", time="year")
    Traceback (most recent call last):
        ...
    ValueError: the panel must be balanced; got 1 of 2 units without all 2 waves (first: unit 2, wave 2017): keep the
    units seen in every wave, and say how many were left out, or hand it to prepare_panel, which takes it as it is
    """
    if isinstance(data, Panel):
        return _as_prepared(data, outcome, unit, time, cluster, weights, first_treated)
    for name, column in (("outcome", outcome), ("unit", unit), ("time", time)):
        if column is None:
            raise TypeError(f"{name} must name a column of the table; got none (only a prepared panel needs none)")
    if starts and first_treated is None:
        raise TypeError("first_treated must name a column of the table; got none (only a prepared panel needs none)")
    assert outcome is not None and unit is not None and time is not None  # for the reader of types
    data, groups = as_table(data), said(cluster)
    require_columns(data, [unit, time], "data")
    rows, units = checked_labels(data[unit], len(data), unit)
    waves, places = np.unique(_waves(data, time), return_inverse=True)
    values = numbers(data, outcome)
    order = _wide_order(rows, places, units, waves)
    shape = (units.size, waves.size)

    def fixed(values: NDArray[Any], name: str) -> NDArray[Any]:
        return np.repeat(_constant(values[order].reshape(shape), name, units, waves), waves.size)

    unit_of = np.repeat(np.arange(units.size), waves.size)
    weight = fixed(sampling_weights(data, weights), weights or "weights")
    return Panel(
        units,
        waves,
        unit_of,
        np.tile(np.arange(waves.size), units.size),
        values[order],
        weight / weight.mean(),
        unit_of if groups is None else fixed(clusters(data, groups), groups),
        units if groups is None else checked_labels(data[groups], len(data), groups)[1],
        np.full(unit_of.size, np.inf)
        if first_treated is None
        else _first(fixed(_times(data, first_treated), first_treated), waves, first_treated, units),
        data.iloc[order],
        {"unit": unit, "time": time, "outcome": outcome, "treated_from": first_treated or ""},
    )


def _waves(data: pd.DataFrame, time: str) -> Vector:
    """Return waves that are numbers."""
    try:
        return numbers(data, time)
    except TypeError as error:
        raise TypeError(f"{error}: prepare_panel reads dates, and numbers that are text") from None


def _as_prepared(panel: Panel, *columns: object) -> Panel:
    """Refuse column names beside a panel that knows its own."""
    names = ("outcome", "unit", "time", "cluster", "weights", "first_treated")
    for name, column in zip(names, columns, strict=True):
        if column is not None and not isinstance(column, Unsaid):
            raise TypeError(f"a prepared panel knows its columns; got {name}={column!r} beside it: leave it out")
    return panel


def _wide_order(rows: Codes, places: Codes, units: pd.Index, waves: Vector) -> Codes:
    """Return the order that sorts rows by unit and wave, or refuse a panel that is not balanced."""
    cells = rows * waves.size + places
    counts = np.bincount(cells, minlength=units.size * waves.size)
    if (twice := counts > 1).any():
        cell = int(np.argmax(twice))
        raise ValueError(seen_twice(units[cell // waves.size], waves[cell % waves.size], int(counts[cell])))
    if (empty := counts == 0).any():
        cell = int(np.argmax(empty))
        raise ValueError(
            f"the panel must be balanced; got {int(empty.reshape(units.size, -1).any(axis=1).sum())} of {units.size} "
            f"units without all {waves.size} waves (first: unit {units[cell // waves.size]}, wave "
            f"{waves[cell % waves.size]:g}): keep the units seen in every wave, and say how many were left out, or "
            "hand it to prepare_panel, which takes it as it is"
        )
    require_waves(waves)
    return np.argsort(cells, kind="stable")


def seen_twice(unit: object, wave: float, count: int) -> str:
    """What is said of a unit that is seen more than once in a wave."""
    return f"a unit must be seen once in a wave; got unit {unit} {count} times in wave {wave:g}"


def require_waves(waves: Vector) -> None:
    """Refuse fewer than two waves."""
    if waves.size < 2:
        raise ValueError(f"a panel must have two waves or more; got {waves.size} (only {waves[0]:g})")


def _constant(values: NDArray[Any], name: str, units: pd.Index, waves: Vector) -> NDArray[Any]:
    """Return the one value of each unit, or refuse one that changes from wave to wave."""
    changes = values != values[:, :1]
    if changes.any():
        unit, wave = (int(place[0]) for place in np.nonzero(changes))
        raise ValueError(
            f"{name} must not change within a unit; it does for unit {units[unit]} in wave {waves[wave]:g}: "
            "prepare_panel takes the value before the start"
        )
    return values[:, 0]


def _times(data: pd.DataFrame, column: str) -> Vector:
    """Return the time of the first treatment; infinite where missing."""
    require_columns(data, [column], "data")
    try:
        return pd.array(data[column], dtype="Float64").to_numpy(dtype=float, na_value=np.inf)
    except (ValueError, TypeError):
        raise TypeError(
            f"{column} must be numbers, missing for never; got {data[column].dtype}: prepare_panel reads dates, and "
            "text as never"
        ) from None


def _first(first: Vector, waves: Vector, name: str, units: pd.Index) -> Vector:
    """Return first treatments within the panel; later ones are none yet."""
    first = np.where(first > waves[-1], np.inf, first)
    treated = np.isfinite(first)
    each = waves.size
    if not treated.any():
        raise ValueError(f"{name} must fall within the panel for some unit; got no unit treated up to {waves[-1]:g}")
    if (always := first <= waves[0]).any():
        place = int(np.argmax(always))
        what = "leave them out"
        if first[place] <= 0 or first[place] < waves[0] - 1_000:
            what = f"{first[place]:g} often stands for never: write missing for never, or use prepare_panel, which does"
        raise ValueError(
            f"{name} must be after the first wave, or a unit has no before; got {int(always.sum()) // each} units "
            f"treated from wave {waves[0]:g} on or earlier (first: unit {units[place // each]}, "
            f"{first[place]:g}): {what}"
        )
    if (between := treated & ~np.isin(first, waves)).any():
        place = int(np.argmax(between))
        raise ValueError(
            f"{name} must be a wave of the panel; got {first[place]:g} for unit {units[place // each]}: write the next "
            "wave, or use prepare_panel, which does"
        )
    return first


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
    return control_columns(panel.frame, controls)

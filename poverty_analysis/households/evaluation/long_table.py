"""A long table as a balanced panel: checked, and refused with the place where it is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.households.evaluation.columns import (
    Unsaid,
    as_table,
    clusters,
    numbers,
    said,
    sampling_weights,
)
from poverty_analysis.households.evaluation.panel import Panel, require_waves, seen_twice
from poverty_analysis.measures.sample import Codes, Vector, checked_labels
from poverty_analysis.tables import require_columns


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

"""A long table as a panel: every unit once in every wave, one row a unit and one column a wave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.households.evaluation.columns import Mask, Matrix, clusters, numbers, sampling_weights
from poverty_analysis.measures.groups import Codes, checked_labels
from poverty_analysis.measures.sample import Vector
from poverty_analysis.tables import require_columns


class Panel(NamedTuple):
    """A balanced panel in wide form."""

    units: pd.Index  # (n,) labels, sorted
    waves: Vector  # (t,) times, sorted
    outcome: Matrix  # (n, t)
    varying: dict[str, Matrix]  # each (n, t)
    cluster: Codes  # (n,)
    weights: Vector  # (n,)
    first: Vector  # (n,) time of the first treatment; infinite where none comes within the panel


def read_panel(
    data: pd.DataFrame,
    outcome: str,
    *,
    unit: str,
    time: str,
    cluster: str | None = None,
    weights: str | None = None,
    varying: Sequence[str] = (),
    first_treated: str | None = None,
) -> Panel:
    """Return a long table as a balanced panel, checked.

    Parameters
    ----------
    data : pandas.DataFrame
        One row a unit and wave, in any order.
    outcome, unit, time : str
        Columns; time in numbers, such as years.
    cluster, weights, first_treated : str, optional
        Columns that do not change within a unit. Each unit is its own cluster where none is named. A unit that is
        never treated has a missing or infinite `first_treated`.
    varying : list of str
        Further columns of numbers that may change.

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
    units seen in every wave, and say how many were left out
    """
    require_columns(data, [unit, time], "data")
    rows, units = checked_labels(data[unit], len(data), unit)
    waves, places = np.unique(numbers(data, time), return_inverse=True)
    order = _wide_order(rows, places, units, waves)
    shape = (units.size, waves.size)

    def wide(values: NDArray[Any]) -> NDArray[Any]:
        return values[order].reshape(shape)

    def fixed(values: NDArray[Any], name: str) -> NDArray[Any]:
        return _constant(wide(values), name, units, waves)

    return Panel(
        units,
        waves,
        wide(numbers(data, outcome)),
        {name: wide(numbers(data, name)) for name in varying},
        np.arange(units.size) if cluster is None else fixed(clusters(data, cluster), cluster),
        fixed(sampling_weights(data, weights), weights or "weights"),
        np.full(units.size, np.inf)
        if first_treated is None
        else _first(fixed(_times(data, first_treated), first_treated), waves, first_treated, units),
    )


def _wide_order(rows: Codes, places: Codes, units: pd.Index, waves: Vector) -> Codes:
    """Return the order that sorts rows by unit and wave, or refuse a panel that is not balanced."""
    cells = rows * waves.size + places
    counts = np.bincount(cells, minlength=units.size * waves.size)
    if (twice := counts > 1).any():
        cell = int(np.argmax(twice))
        raise ValueError(
            f"a unit must be seen once in a wave; got unit {units[cell // waves.size]} {counts[cell]} times in wave "
            f"{waves[cell % waves.size]:g}"
        )
    if (empty := counts == 0).any():
        cell = int(np.argmax(empty))
        raise ValueError(
            f"the panel must be balanced; got {int(empty.reshape(units.size, -1).any(axis=1).sum())} of {units.size} "
            f"units without all {waves.size} waves (first: unit {units[cell // waves.size]}, wave "
            f"{waves[cell % waves.size]:g}): keep the units seen in every wave, and say how many were left out"
        )
    if waves.size < 2:
        raise ValueError(f"a panel must have two waves or more; got {waves.size}")
    return np.argsort(cells)


def _constant(values: NDArray[Any], name: str, units: pd.Index, waves: Vector) -> NDArray[Any]:
    """Return the one value of each unit, or refuse one that changes from wave to wave."""
    changes = values != values[:, :1]
    if changes.any():
        unit, wave = (int(place[0]) for place in np.nonzero(changes))
        raise ValueError(
            f"{name} must not change within a unit; it does for unit {units[unit]} in wave {waves[wave]:g}"
        )
    return values[:, 0]


def _times(data: pd.DataFrame, column: str) -> Vector:
    """Return the time of the first treatment; infinite where missing."""
    require_columns(data, [column], "data")
    return pd.array(data[column], dtype="Float64").to_numpy(dtype=float, na_value=np.inf)


def _first(first: Vector, waves: Vector, name: str, units: pd.Index) -> Vector:
    """Return first treatments within the panel; later ones are none yet."""
    first = np.where(first > waves[-1], np.inf, first)
    treated = np.isfinite(first)
    if not treated.any():
        raise ValueError(f"{name} must fall within the panel for some unit; got no unit treated up to {waves[-1]:g}")
    if (always := first <= waves[0]).any():
        raise ValueError(
            f"{name} must be after the first wave, or a unit has no before; got {int(always.sum())} units treated from "
            f"wave {waves[0]:g} on or earlier (first: unit {units[int(np.argmax(always))]}): leave them out"
        )
    if (between := treated & ~np.isin(first, waves)).any():
        place = int(np.argmax(between))
        raise ValueError(f"{name} must be a wave of the panel; got {first[place]:g} for unit {units[place]}")
    return first


def treated_at_last(panel: Panel) -> Mask | None:
    """Return which units are ever treated; None where all are, and early and late ones are compared with each other."""
    treated = np.isfinite(panel.first)
    return None if treated.all() else treated


def require_untreated(panel: Panel, name: str) -> None:
    """Refuse a panel without a unit that is never treated, where the estimator needs one."""
    if np.isfinite(panel.first).all():
        raise ValueError(
            f"{name} must be missing (never treated) for some units; got a first treatment for all "
            f"{panel.first.size}: compare with units not yet treated (group_time_effects, control='not_yet_treated')"
        )

"""The door for a researcher's own panel: recoded, checked, and a table of whom it leaves out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import UNSAID, Mask, Unsaid, indicator, said
from poverty_analysis.households.evaluation.dropped import Tally
from poverty_analysis.households.evaluation.panel import Panel, require_once, require_waves
from poverty_analysis.households.evaluation.starts import Starts, Waves, read_starts, read_waves, starts_of_treatment
from poverty_analysis.measures.sample import Codes, Vector, checked_labels
from poverty_analysis.tables import require_columns


def prepare_panel(
    frame: pd.DataFrame,
    *,
    unit: str | None,
    time: str,
    outcome: str,
    treated_from: str | None = None,
    treated: str | None = None,
    cluster: str | Unsaid | None = UNSAID,
    village: str | None = None,
    weights: str | None = None,
    balance: bool = False,
) -> Panel:
    """Return a table of households and waves as the estimators of this package take it; print what was done to it.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a household and wave, in any order; households may come and go.
    unit : str or None
        Column of the household; None for repeated cross-sections, in which each row is another household.
    time, outcome : str
        Columns of the wave (numbers or dates, evenly spaced or not) and of the outcome (numbers).
    treated_from : str, optional
        Column of the wave (or date) from which the unit is treated. Never treated is missing, infinite, 0, a number
        more than 1,000 below the first wave or from 9,999 on (each only where no wave has such a value), or any text
        that is neither number nor date. A start between two waves counts from the next one.
    treated : str, optional
        In its place, a column of 0 and 1 that says whether the row is treated, and is never switched off.
    cluster : str or None
        Column within which errors go together; None where each unit entered by itself. It has no default.
    village : str, optional
        Column of the place that enters as a whole, if such there is: where treatment is the same throughout each, finer
        clusters are refused.
    weights : str, optional
        Column of sampling weights, which may differ between waves.
    balance : bool
        Whether to keep only units seen in every wave.

    Returns
    -------
    Panel
        Its `dropped` is a table of whom it leaves out: reason, arm, rows, units, mean_outcome_first_wave (of these
        units, as far as they were seen in it). Rows without wave, unit, outcome, cluster or weight, with weight 0, and
        units treated from the first wave on (they have no before) are left out and counted. Village, cluster and
        weight of a unit are those of its last wave before the start, and of the first wave seen where it never starts.

    Raises
    ------
    TypeError, ValueError, TableError
        If a column is missing or not what it should be, a unit is seen twice in a wave, its start differs between
        rows, a weight is negative or infinite, an outcome infinite or the same everywhere, there is one wave, nobody is
        treated or nobody left to compare with, or errors are clustered finer than treatment.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "household": [1, 1, 1, 2, 2, 2, 3, 3, 4, 4], "year": [2010, 2012, 2014] * 2 + [2010, 2014, 2010, 2012],
    ...     "income": [5, 6, 9, 4, 4, None, 3, 4, 8, 9], "start": [2013] * 3 + [0] * 3 + [None] * 2 + [2009] * 2})
    >>> panel = prepare_panel(
    ...     table, unit="household", time="year", outcome="income", treated_from="start", cluster=None
    ... )
    7 rows of 3 households in 3 waves (2010 to 2014); 1 of 3 seen in every wave
    treated at some time: 1; never: 2, written 0, missing
    1 start between two waves counts from the next
    left out: 1 row without income; 2 rows of units treated from the first wave on (see .dropped)
    >>> panel.dropped[["reason", "arm", "rows", "units"]].values.tolist()
    [['income missing', 'never treated', 1, 1], ['treated from the first wave on', 'always treated', 2, 1]]
    """
    asked = _Asked(frame, unit, time, outcome, treated_from, treated, said(cluster), village, weights, balance)
    source = _read(asked)
    tally = Tally(source.outcome, source.wave, source.start, source.always, source.unit)
    for column, name in (("wave", time), ("unit", unit), ("outcome", outcome), ("treated", treated)):
        if name is not None:
            tally.drop(source.missing[column], f"{name} missing", f"without {name}")
    for name in dict.fromkeys((asked.cluster, village, weights)):
        if name is not None:
            tally.drop(frame[name].isna().to_numpy(), f"{name} missing", f"without {name}")
    if weights is not None:
        tally.drop(source.weight == 0, f"{weights} is 0", f"with {weights} 0")
    tally.drop(source.always, "treated from the first wave on", "of units treated from the first wave on")
    tally.drop(source.unknown, "treated when first seen", "of units already treated when first seen")
    if balance and unit is not None:
        tally.drop(_not_throughout(source, tally.kept), "not seen in every wave", "of units not seen in every wave")
    panel = _panel(asked, source, tally)
    print(panel)
    return panel


class _Asked(NamedTuple):
    """The table and its columns."""

    frame: pd.DataFrame
    unit: str | None
    time: str
    outcome: str
    treated_from: str | None
    treated: str | None
    cluster: str | None
    village: str | None
    weights: str | None
    balance: bool


class _Source(NamedTuple):
    """Columns as they come, one value a row of the table."""

    unit: Codes
    labels: pd.Index
    wave: Vector
    outcome: Vector
    weight: Vector
    start: Vector
    moved: Mask
    always: Mask
    unknown: Mask
    missing: dict[str, Mask]
    never: list[str]
    dated: bool


def _read(asked: _Asked) -> _Source:
    """Read all columns, refused by row where they cannot be read."""
    frame, named = asked.frame, [name for name in asked[1:-1] if name is not None]
    require_columns(frame, named, "frame")
    if (asked.treated_from is None) == (asked.treated is None):
        raise TypeError(
            "one of treated_from and treated must name a column; got " + ("none" if asked.treated is None else "both")
        )
    if asked.balance and asked.unit is None:
        raise ValueError("balance needs units; got repeated cross-sections (unit=None)")
    if len(frame) == 0:
        raise ValueError("frame must have rows; got none")
    if asked.unit is None:
        unit, labels, absent = np.arange(len(frame)), pd.Index(np.arange(len(frame))), np.zeros(len(frame), dtype=bool)
    else:
        absent = frame[asked.unit].isna().to_numpy()
        unit, labels = pd.factorize(frame[asked.unit], sort=True)
        unit = np.where(absent, 0, unit)
    waves = read_waves(frame[asked.time], asked.time, None if asked.unit is None else unit)
    outcome = _values(frame, asked.outcome)
    missing = {"wave": np.isnan(waves.row), "unit": absent, "outcome": np.isnan(outcome)}
    missing["treated"] = np.zeros(len(frame), dtype=bool)
    if np.isnan(waves.row).all() or np.isnan(outcome).all():
        raise ValueError(f"{asked.time} and {asked.outcome} must be known for some rows; got none")
    usable = ~(missing["wave"] | missing["outcome"] | absent)
    seen = Waves(np.where(usable, waves.row, np.nan), waves.first_dates)
    weight = np.ones(len(frame)) if asked.weights is None else _weights(frame, asked.weights)
    if asked.treated_from is not None:
        starts = read_starts(frame[asked.treated_from], seen)
        unknown = np.zeros(len(frame), dtype=bool)
    else:
        starts, unknown, missing["treated"] = _from_treatment(asked, seen, unit, labels)
    dated = waves.first_dates is not None
    return _Source(
        unit, labels, waves.row, outcome, weight, starts.row, starts.moved, starts.always, unknown, missing,
        starts.notes, dated,
    )  # fmt: skip


def _values(frame: pd.DataFrame, name: str) -> Vector:
    """A column of numbers that may be missing."""
    try:
        values = pd.array(frame[name], dtype="Float64").to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be numbers; got values of type {frame[name].dtype}") from None
    if np.isinf(values).any():
        place = int(np.argmax(np.isinf(values)))
        raise ValueError(f"{name} must be finite; got {values[place]:g} at position {place}")
    return values


def _weights(frame: pd.DataFrame, name: str) -> Vector:
    """Sampling weights, which may be missing or 0 (these rows are left out)."""
    weight = _values(frame, name)
    if (weight < 0).any():
        place = int(np.argmax(weight < 0))
        raise ValueError(f"{name} must not be negative; got {weight[place]:g} at position {place}")
    return weight


def _from_treatment(asked: _Asked, waves: Waves, unit: Codes, labels: pd.Index) -> tuple[Starts, Mask, Mask]:
    """Starts from a column of 0 and 1, rows of units already treated when first seen, and rows where it is missing."""
    assert asked.treated is not None
    column = asked.frame[asked.treated]
    absent = column.isna().to_numpy()
    here = ~absent & np.isfinite(waves.row)
    on = np.zeros(len(column), dtype=bool)
    on[here] = indicator(asked.frame[here], asked.treated, both=False)
    group, names = unit, labels
    if asked.unit is None:
        if asked.village is None:
            raise TypeError(
                "repeated cross-sections need treated_from, or the village in which treated starts (village=); got none"
            )
        group, names = checked_labels(asked.frame[asked.village], len(column), asked.village)
    start = np.full(len(column), np.inf)
    start[here] = starts_of_treatment(on[here], waves.row[here], group[here], names, asked.treated)
    each = np.full(len(names), np.inf)
    np.minimum.at(each, group[here], start[here])
    start = each[group]
    first_seen = np.full(len(names), np.inf)
    np.minimum.at(first_seen, group[here], waves.row[here])
    always = start <= np.nanmin(waves.row)
    unknown = np.isfinite(start) & ~always & (start <= first_seen[group])
    return Starts(start, ["0 throughout"], np.zeros(len(column), dtype=bool), always), unknown, absent


def _not_throughout(source: _Source, kept: Mask) -> Mask:
    """Rows of units that are not seen in every wave."""
    waves = np.unique(source.wave[kept]).size
    return (np.bincount(source.unit[kept], minlength=len(source.labels)) < waves)[source.unit]


def _panel(asked: _Asked, source: _Source, tally: Tally) -> Panel:
    """Put what is left into order, with one start, cluster, village and weight a unit."""
    kept = np.flatnonzero(tally.kept)
    if kept.size == 0:
        raise ValueError("some rows must be left; got none: " + "; ".join(tally.words))
    kept = kept[np.lexsort((source.wave[kept], source.unit[kept]))]
    waves, wave = np.unique(source.wave[kept], return_inverse=True)
    old, unit = np.unique(source.unit[kept], return_inverse=True)
    units = source.labels[old]
    require_waves(waves)
    require_once(np.bincount(unit * waves.size + wave, minlength=units.size * waves.size), units, waves)
    start = source.start[kept]
    _require_one_start(start, unit, units, waves[wave], asked.treated_from or "")
    frame = asked.frame.iloc[kept]
    base = _base_rows(unit, waves[wave], start)
    moved = 0
    if asked.cluster is None:
        cluster, clusters = unit, units
    else:
        cluster, clusters = checked_labels(frame[asked.cluster], kept.size, asked.cluster)
        moved = int(np.unique(unit[cluster != cluster[base]]).size)
        cluster = cluster[base]
        left, cluster = np.unique(cluster, return_inverse=True)
        clusters = clusters[left]
    weight = source.weight[kept] if asked.unit is None else source.weight[kept][base]
    places = ("unit", "time", "outcome", "treated_from", "treated", "cluster", "village", "weights")
    panel = Panel(
        units, waves, unit, wave, source.outcome[kept], weight / weight.mean(), cluster, clusters, start, frame,
        {place: name or "" for place, name in zip(places, asked[1:-1], strict=True)}, asked.unit is None,
    )  # fmt: skip
    panel.names["treated_from"] = asked.treated_from or asked.treated or ""  # type: ignore[index]
    _require_comparison(panel)
    if asked.village is not None:
        moved = max(moved, _require_coarse(panel, asked.village, base))
    return panel._replace(dropped=tally.table(), notes=tuple(_notes(panel, source, tally, kept, moved)))


def _base_rows(unit: Codes, wave: Vector, start: Vector) -> Codes:
    """For each row the row of its unit in the last wave before the start, or the first one seen; rows are in order."""
    first = np.searchsorted(unit, np.arange(unit.max() + 1))
    before = np.bincount(unit, (wave < start) & np.isfinite(start)).astype(int)
    return (first + np.maximum(before - 1, 0))[unit]


def _require_one_start(start: Vector, unit: Codes, units: pd.Index, wave: Vector, name: str) -> None:
    """Refuse a unit whose start differs between rows."""
    differs = start != start[np.searchsorted(unit, unit)]
    if differs.any():
        place = int(np.argmax(differs))
        raise ValueError(
            f"{name} must not change within a unit; it does for unit {units[unit[place]]} in wave {wave[place]:g}: "
            "write the start in all its rows"
        )


def _require_comparison(panel: Panel) -> None:
    """Refuse a panel in which nothing can be compared."""
    name = panel.names["treated_from"]
    if not panel.treated.any():
        raise ValueError(f"{name} must fall within the panel for some unit; got none treated after the first wave")
    if panel.treated.all() and panel.starts.size < 2:
        raise ValueError(f"somebody must be left to compare with; got all treated from wave {panel.starts[0]:g} on")
    if (panel.outcome == panel.outcome[0]).all():
        raise ValueError(f"{panel.names['outcome']} must vary; got {panel.outcome[0]:g} everywhere")


def _require_coarse(panel: Panel, village: str, base: Codes) -> int:
    """Refuse clusters finer than a village that is treated as a whole; return how many units moved."""
    codes, labels = checked_labels(panel.frame[village], panel.outcome.size, village)
    moved = int(np.unique(panel.unit[codes != codes[base]]).size)
    place = codes[base]
    pairs = pd.DataFrame({"village": place, "start": panel.first, "cluster": panel.cluster})
    kinds = pairs.groupby("village")[["start", "cluster"]].nunique()
    if (kinds["start"] == 1).all() and (kinds["cluster"] > 1).any():
        raise ValueError(
            f"errors must not be clustered finer than treatment, which is the same throughout each {village}; got "
            f"{panel.clusters.size} clusters for {labels.size}: say cluster={village!r}"
        )
    return moved


def _notes(panel: Panel, source: _Source, tally: Tally, kept: Codes, movers: int) -> list[str]:
    """What was done, in sentences."""
    kind = "rows" if panel.repeated else panel.names["unit"] + "s"
    count = panel.units.size
    size = f"{panel.outcome.size:,} rows of {count:,} {kind} in" if not panel.repeated else f"{count:,} rows in"
    notes = [f"{size} {panel.waves.size} waves ({panel.waves[0]:g} to {panel.waves[-1]:g})"]
    if not panel.repeated:
        throughout = int((np.bincount(panel.unit) == panel.waves.size).sum())
        notes[0] += f"; {throughout:,} of {count:,} seen in every wave"
    first = panel.of_units(panel.first)
    never = f", written {', '.join(source.never[:6])}" if source.never else ""
    notes.append(f"treated at some time: {np.isfinite(first).sum():,}; never: {np.isinf(first).sum():,}{never}")
    moved = int(np.unique(panel.unit[source.moved[kept]]).size)
    if moved:
        notes.append(
            f"{moved:,} start{'s' if moved > 1 else ''} between two waves count{'' if moved > 1 else 's'} from the next"
        )
    if source.dated:
        notes.append(
            f"dates in {panel.names['time']} were read as the year (with the month where a unit is seen twice a year)"
        )
    if movers:
        notes.append(
            f"{movers:,} moved; each counts where it was in its last wave before the start (never: first seen)"
        )
    if tally.words:
        notes.append(f"left out: {'; '.join(tally.words)} (see .dropped)")
    return notes

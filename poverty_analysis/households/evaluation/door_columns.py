"""The columns of a researcher's table as the door reads them: one value a row, missing where it is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import Mask, indicator
from poverty_analysis.households.evaluation.place_labels import without_blank_labels
from poverty_analysis.households.evaluation.starts import (
    Starts,
    next_wave,
    read_starts,
    read_waves,
    starts_of_treatment,
)
from poverty_analysis.measures.sample import Codes, Vector
from poverty_analysis.tables import require_columns

YES = {"yes", "y", "true", "t", "1", "1.0", "是"}
NO = {"no", "n", "false", "f", "0", "0.0", "否"}


class Asked(NamedTuple):
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


class Source(NamedTuple):
    """Columns as they come, one value a row of the table."""

    unit: Codes
    labels: pd.Index
    wave: Vector
    outcome: Vector
    weight: Vector
    start: Vector
    moved: Mask
    within: Mask
    always: Mask
    unknown: Mask  # rows of units already treated when first seen
    unseen: Mask  # rows of units not seen in the wave before they are first seen treated
    missing: dict[str, Mask]
    never: list[str]
    dated: bool


def with_labels(asked: Asked) -> Asked:
    """Return what was asked with a table in which blank labels of units and places are missing."""
    frame, named = asked.frame.copy(deep=False), [name for name in asked[1:-1] if name is not None]
    require_columns(frame, named, "frame")
    for name in dict.fromkeys((asked.unit, asked.cluster, asked.village)):
        if name is not None and (found := without_blank_labels(frame[name], name)) is not frame[name]:
            frame.isetitem(frame.columns.get_loc(name), found)
    return asked._replace(frame=frame)


def read_columns(asked: Asked) -> Source:
    """Read all columns, refused by row where they cannot be read."""
    frame = asked.frame
    if (asked.treated_from is None) == (asked.treated is None):
        raise TypeError(
            "one of treated_from and treated must name a column; got " + ("none" if asked.treated is None else "both")
        )
    if asked.balance and asked.unit is None:
        raise ValueError("balance needs units; got repeated cross-sections (unit=None)")
    if len(frame) == 0:
        raise ValueError("frame must have rows; got none")
    none = np.zeros(len(frame), dtype=bool)
    if asked.unit is None:
        unit, labels, absent = np.arange(len(frame)), pd.Index(np.arange(len(frame))), none
    else:
        unit, labels, absent = _groups(frame, asked.unit)
    waves = read_waves(frame[asked.time], asked.time, None if asked.unit is None else unit)
    outcome = _values(frame, asked.outcome)
    missing = {"wave": np.isnan(waves.row), "unit": absent, "outcome": np.isnan(outcome), "treated": none}
    usable = ~(missing["wave"] | missing["outcome"] | absent)
    if not usable.any():
        known = [name for name in (asked.unit, asked.time, asked.outcome) if name is not None]
        raise ValueError(f"{', '.join(map(str, known))} must be known together for some rows; got none")
    seen = waves._replace(row=np.where(usable, waves.row, np.nan))
    weight = np.ones(len(frame)) if asked.weights is None else _weights(frame, asked.weights)
    unknown = unseen = none
    if asked.treated_from is not None:
        starts = read_starts(frame[asked.treated_from], seen, asked.treated_from)
    else:
        starts, unknown, unseen, missing["treated"] = _from_treatment(asked, waves.row, usable, unit, labels)
    dated = waves.first_dates is not None
    return Source(
        unit, labels, waves.row, outcome, weight, starts.row, starts.moved, starts.within, starts.always, unknown,
        unseen, missing, starts.notes, dated,
    )  # fmt: skip


def _groups(frame: pd.DataFrame, name: str) -> tuple[Codes, pd.Index, Mask]:
    """Codes, labels and rows without a label (whose code is that of the first)."""
    absent = frame[name].isna().to_numpy()
    try:
        codes, labels = pd.factorize(frame[name], sort=True)
    except TypeError:
        raise TypeError(f"{name} must be labels; got cells that are none, such as lists") from None
    return np.where(absent, 0, codes), pd.Index(labels), absent


def _values(frame: pd.DataFrame, name: str) -> Vector:
    """A column of numbers that may be missing."""
    column = frame[name]
    try:
        values = pd.array(column, dtype="Float64").to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be numbers; got {_not_a_number(column)}") from None
    if np.isinf(values).any():
        place = int(np.argmax(np.isinf(values)))
        raise ValueError(f"{name} must be finite; got {values[place]:g} at position {place}")
    return values


def _not_a_number(column: pd.Series) -> str:
    """The first cell that is no number, or the type of a column of which all are none."""
    known = column.notna().to_numpy()
    odd = known & pd.to_numeric(column.astype(object), errors="coerce").isna().to_numpy()
    if not odd.any() or odd.sum() == known.sum():
        return f"values of type {column.dtype}"
    place = int(np.argmax(odd))
    return f"{column.iloc[place]!r} at position {place}"


def _weights(frame: pd.DataFrame, name: str) -> Vector:
    """Sampling weights, which may be missing or 0 (these rows are left out)."""
    weight = _values(frame, name)
    if (weight < 0).any():
        place = int(np.argmax(weight < 0))
        raise ValueError(f"{name} must not be negative; got {weight[place]:g} at position {place}")
    return weight


def _from_treatment(
    asked: Asked, wave: Vector, usable: Mask, unit: Codes, labels: pd.Index
) -> tuple[Starts, Mask, Mask, Mask]:
    """Starts from a column of 0 and 1, from rows without outcome, too.

    Beside them rows of units already treated when first seen, rows of units that were not seen in the wave before they
    are first seen treated, and rows where treatment is missing.
    """
    assert asked.treated is not None
    absent = _absent(asked.frame[asked.treated])
    group, names, nowhere = unit, labels, np.zeros(len(absent), dtype=bool)
    if asked.unit is not None:
        nowhere = asked.frame[asked.unit].isna().to_numpy()
    elif asked.village is None:
        raise TypeError(
            "repeated cross-sections need treated_from, or the village in which treated starts (village=); got none"
        )
    else:
        group, names, nowhere = _groups(asked.frame, asked.village)
    here = ~absent & ~nowhere & np.isfinite(wave)
    on = np.zeros(len(absent), dtype=bool)
    on[here] = _treated(asked.frame, here, asked.treated)
    known = np.unique(wave[usable & here])
    if known.size == 0:  # no row is left; the door says why
        none = np.zeros(len(absent), dtype=bool)
        return Starts(np.full(wave.size, np.inf), [], none, none, none), none, none, absent
    each = starts_of_treatment(on[here], wave[here], group[here], names, asked.treated)
    first_seen, before = np.full(len(names), np.inf), np.full(len(names), -np.inf)
    np.minimum.at(first_seen, group[here], wave[here])
    off = here & ~on
    np.maximum.at(before, group[off], wave[off])
    treated, always = np.isfinite(each), each <= known[0]
    unknown = treated & ~always & (each <= first_seen)
    after = known[np.minimum(np.searchsorted(known, before, side="right"), known.size - 1)]
    unseen = treated & ~always & ~unknown & (after < each)
    start, moved = next_wave(np.where(each > known[-1], np.inf, each), known)
    notes = ["0 throughout"] + ["1 after the last wave with outcomes"] * bool((treated & (each > known[-1])).any())
    found = Starts(start[group], notes, moved[group], always[group], np.zeros(len(absent), dtype=bool))
    return found, unknown[group], unseen[group], absent


def _absent(column: pd.Series) -> Mask:
    """Rows in which a column is missing, or blank text."""
    missing = column.isna()
    if column.dtype.kind == "O":
        missing |= column.astype(object).map(lambda cell: isinstance(cell, str) and not cell.strip())
    return missing.to_numpy(dtype=bool)


def _treated(frame: pd.DataFrame, rows: Mask, name: str) -> Mask:
    """A column of 0 and 1, True and False, or yes and no, in rows in which it is known."""
    column = frame[name][rows]
    if column.dtype.kind != "O" and not isinstance(column.dtype, pd.StringDtype | pd.ArrowDtype):
        return indicator(frame[rows], name, both=False)
    codes, cells = pd.factorize(column.astype(object))
    words = [str(cell).strip().lower() for cell in cells]
    for place, word in enumerate(words):
        if word not in YES | NO:
            first = int(np.flatnonzero(rows)[int(np.argmax(codes == place))])
            raise TypeError(
                f"{name} must be 0 or 1, True or False, or yes or no; got {cells[place]!r} at position {first}"
            )
    return np.isin(words, list(YES))[codes]

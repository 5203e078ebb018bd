"""How a table's rows came to be in a survey: read by the names of columns, all troubles told at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.tables.frames import numbers_again
from poverty_analysis.tables.given import not_one_column, numbers_of_cells, told

from ..sample import Vector

Name = Any  # of a column


class Asks(NamedTuple):
    """The columns that describe a survey, by what they are."""

    weights: Name | None = None
    persons: Name | None = None
    strata: Name | None = None
    clusters: Sequence[Name] = ()
    sampling_fraction: Sequence[Name] = ()
    replicates: Sequence[Name] = ()
    calibrated_on: Sequence[Name] = ()
    base_weights: Name | None = None
    id: Name | None = None
    wave: Name | None = None

    def columns(self) -> list[tuple[str, Name]]:
        """Return what each column is, and its name."""
        found: list[tuple[str, Name]] = []
        for what, names in self._asdict().items():
            each = names if what in SEVERAL else [] if names is None else [names]
            found += [(what, name) for name in each]
        return found


SEVERAL = ("clusters", "sampling_fraction", "replicates", "calibrated_on")
NUMBERS = ("weights", "persons", "sampling_fraction", "replicates", "base_weights")


def listed(names: Any, what: str = "columns") -> list[Any]:
    """Return one name or a list of names as a list.

    Raises
    ------
    TypeError
        If it is no list, but a table, a column of numbers, a set or a mapping.

    Examples
    --------
    >>> listed("psu"), listed(["psu", "household"]), listed(None)
    (['psu'], ['psu', 'household'], [])
    >>> listed(pd.Series([1.5, 2.0]), "clusters")
    Traceback (most recent call last):
        ...
    TypeError: clusters must be the name of a column, or a list of names; got Series of shape (2,)
    """
    if names is None:
        return []
    if isinstance(names, (str, bytes, tuple)) or not isinstance(names, Iterable):
        return [names]
    of_names = isinstance(names, (list, pd.Index)) or getattr(names, "dtype", None) == np.dtype(object)
    if not of_names or isinstance(names, pd.DataFrame):
        raise TypeError(f"{what} must be the name of a column, or a list of names; got {told(names)}")
    return list(names)


def replicate_columns(frame: pd.DataFrame, names: Any) -> list[Any]:
    """Return the columns of replicate weights: a list, or a pattern such as "rw*", in the order of the table.

    Examples
    --------
    >>> replicate_columns(pd.DataFrame(columns=["w", "rw1", "rw2"]), "rw*")
    ['rw1', 'rw2']
    """
    if isinstance(names, str) and any(sign in names for sign in "*?["):
        found = [name for name in frame.columns if fnmatchcase(str(name), names)]
        if not found:
            raise ValueError(f"replicates must match columns; got none for {names!r}")
        return found
    return listed(names, "replicates")


def troubles(frame: pd.DataFrame, asks: Asks) -> tuple[list[str], list[str], NDArray[np.bool_]]:
    """Return what is wrong: faults that no dropping cures, faults of rows with their counts, and these rows.

    Examples
    --------
    >>> frame = pd.DataFrame({"w": [1.0, None, -2.0], "village": ["a", "b", None]})
    >>> troubles(frame, Asks(weights="w", clusters=["village", "house"]))
    (["clusters must name a column; got 'house'; columns are 'w', 'village'"],
     ["weights 'w': 1 missing, 1 below zero", "clusters 'village': 1 missing"], array([False,  True,  True]))
    """
    faults: list[str] = []
    of_rows: list[str] = []
    bad_rows = np.zeros(len(frame), dtype=bool)
    for what, name in asks.columns():
        if fault := not_one_column(frame, name, what):
            faults.append(fault)
            continue
        counts, bad = _of_column(frame[name], what)
        if counts is None:
            faults.append(f"{what} {name!r} must be {_no_such(frame[name], what)}")
        elif bad.any():
            of_rows.append(f"{what} {name!r}: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
            bad_rows |= bad
    return faults, of_rows, bad_rows


def _no_such(column: pd.Series, what: str) -> str:
    """Return what a column must be and what it is, where it is neither numbers nor labels."""
    if what in NUMBERS:
        return f"numbers; got values of type {column.dtype}"
    return f"labels, each one value; got {told(column.iloc[0])}"


def _of_column(column: pd.Series, what: str) -> tuple[dict[str, int] | None, NDArray[np.bool_]]:
    missing = column.isna().to_numpy(dtype=bool)
    if what not in NUMBERS:
        if not are_labels(column):
            return None, missing
        kinds = {"missing": missing}
        if what == "calibrated_on" and are_numbers(column):
            kinds["infinite"] = np.isinf(as_numbers(column))
        bad = np.logical_or.reduce(list(kinds.values()))
        return {kind: int(held.sum()) for kind, held in kinds.items() if held.any()}, bad
    try:
        values = as_numbers(column)
    except TypeError:
        return None, missing
    kinds = {"missing": np.isnan(values), "infinite": np.isinf(values)}
    if what != "replicates":  # those of some surveys are below zero
        kinds["below zero"] = values < 0
    bad = np.logical_or.reduce(list(kinds.values()))
    return {kind: int(held.sum()) for kind, held in kinds.items() if held.any()}, bad


def as_numbers(column: pd.Series) -> Vector:
    """Return a column of any numeric type as floats, NaN where missing; text, dates, yes and no are no numbers.

    Raises
    ------
    TypeError

    Examples
    --------
    >>> as_numbers(pd.Series([1, None], dtype="Int64"))
    array([ 1., nan])
    """
    column = numbers_again(column)
    dtype = column.dtype
    if dtype == np.dtype(object):
        return numbers_of_cells(column.to_numpy())
    number = pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype)
    if pd.api.types.is_bool_dtype(dtype) or not number:
        raise TypeError(f"must be numbers; got values of type {dtype}")
    return column.to_numpy(dtype=float, na_value=np.nan)


def are_numbers(column: pd.Series) -> bool:
    """Return whether a column holds amounts: categories of numbers are labels, objects that all are numbers are none.

    Examples
    --------
    >>> are_numbers(pd.Series([1.5, None], dtype=object)), are_numbers(pd.Series([1, 2], dtype="category"))
    (True, False)
    """
    if isinstance(column.dtype, pd.CategoricalDtype) or (column.dtype == np.dtype(object) and column.isna().all()):
        return False
    try:
        as_numbers(column)
    except TypeError:
        return False
    return True


def unknown(column: pd.Series) -> NDArray[np.bool_]:
    """Return where a column is missing, or infinite.

    Examples
    --------
    >>> unknown(pd.Series([1.0, np.inf, np.nan])), unknown(pd.Series(["a", None]))
    (array([False,  True,  True]), array([False,  True]))
    """
    return ~np.isfinite(as_numbers(column)) if are_numbers(column) else column.isna().to_numpy(dtype=bool)


def are_labels(column: pd.Series) -> bool:
    """Return whether cells can be told apart as labels: lists cannot.

    Examples
    --------
    >>> are_labels(pd.Series(["a", None])), are_labels(pd.Series([["a"], ["b"]]))
    (True, False)
    """
    try:
        pd.factorize(column if column.dtype == np.dtype(object) else column.iloc[:1])
    except (TypeError, NotImplementedError):
        return False
    return True


def refusal(faults: Sequence[str], of_rows: Sequence[str], bad: NDArray[np.bool_]) -> str:
    """Return one message for all troubles of a table.

    Examples
    --------
    >>> refusal([], ["weights 'w': 1 missing"], np.array([True, False]))
    'the survey has 1 trouble: weights \\'w\\': 1 missing; 1 of 2 rows concerned: repair them, or say invalid="drop"'
    """
    every = [*faults, *of_rows]
    said = f"the survey has {len(every)} trouble{'s' if len(every) > 1 else ''}: {'; '.join(every)}"
    if of_rows:
        said += f'; {int(bad.sum())} of {bad.size} rows concerned: repair them, or say invalid="drop"'
    return said

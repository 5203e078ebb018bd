"""Tables as people have them: pandas of any column type, polars, Arrow; what is missing, and what is yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .given import told

Missing = Iterable[Any] | Mapping[str, Iterable[Any]]


def as_frame(data: Any, name: str = "data") -> pd.DataFrame:
    """Return a table as a DataFrame of pandas; labels, their order and missing cells stay.

    Parameters
    ----------
    data : pandas.DataFrame, polars.DataFrame, pyarrow.Table or another table that narwhals reads
    name : str
        What it is, for the error message.

    Returns
    -------
    pandas.DataFrame
        The caller's own where it is one already. Levels of its index that have a name are columns too.

    Raises
    ------
    TypeError
        If it is no table in memory.

    Examples
    --------
    >>> as_frame(pd.DataFrame({"income": [1, 2]})).shape
    (2, 1)
    >>> as_frame(pd.DataFrame({"income": [1, 2]}, index=pd.Index(["a", "b"], name="village"))).columns.tolist()
    ['income', 'village']
    >>> as_frame([1, 2])
    Traceback (most recent call last):
        ...
    TypeError: data must be a table of pandas, polars or Arrow; got list
    """
    if isinstance(data, pd.DataFrame):
        return _with_levels(data)
    import narwhals.stable.v2 as nw
    from narwhals.exceptions import DuplicateError

    try:
        found = nw.from_native(data, eager_only=True)
    except DuplicateError as error:
        raise ValueError(f"{name} must have a name of its own for each column; got {_repeated(error)}") from None
    except TypeError:
        kind = f"{type(data).__module__.split('.')[0]}.{type(data).__name__}"
        raise TypeError(
            f"{name} must be a table of pandas, polars or Arrow; got {kind.removeprefix('builtins.')}"
        ) from None
    try:
        frame = found.to_pandas()
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            f"{name} of polars needs pyarrow; got none; pip install poverty-analysis[scale]", name="pyarrow"
        ) from None
    return frame.set_axis([str(column) for column in frame.columns], axis=1)


def _with_levels(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the named levels of its index as columns, unless columns have those names."""
    levels = frame.index.names
    if frame.columns.nlevels > 1 or all(name is None for name in levels):
        return frame
    found = frame.copy(deep=False)
    for number, name in enumerate(levels):
        if name is not None and name not in found.columns:
            found[name] = frame.index.get_level_values(number)
    found.index = frame.index.set_names([None] * len(levels))  # or a name would mean two things
    return found


def _repeated(error: Exception) -> str:
    """The line in which a repeated name stands."""
    return "; ".join(line.strip(" -") for line in str(error).splitlines()[1:]) or str(error)


def is_frame(data: Any) -> bool:
    """Return whether something is a table in memory that `as_frame` reads.

    Examples
    --------
    >>> is_frame(pd.DataFrame()), is_frame("survey.csv")
    (True, False)
    """
    if isinstance(data, pd.DataFrame):
        return True
    import narwhals.stable.v2 as nw

    try:
        nw.from_native(data, eager_only=True)
    except TypeError:
        return False
    return True


def yes_or_no(values: Any, name: str) -> NDArray[np.bool_]:
    """Return a column of yes and no, whatever its type: bool, nullable, Arrow, objects, or two such categories.

    Parameters
    ----------
    values : array_like, shape (n,) or (n, 1)
        True and False. The numbers 1 and 0 are numbers, and refused.
    name : str
        What the values are, for the error message.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)

    Raises
    ------
    TypeError
        If the values are not True and False.
    ValueError
        If one is missing.

    Examples
    --------
    >>> yes_or_no(pd.Series([True, False], dtype="boolean"), "domain")
    array([ True, False])
    >>> yes_or_no([1, 0], "domain")
    Traceback (most recent call last):
        ...
    TypeError: domain must be True or False for every row; got values of type int64
    """
    found = values if isinstance(values, (pd.Series, np.ndarray)) else as_series(values)
    if isinstance(found, np.ndarray) and found.ndim == 2 and found.shape[1] == 1:
        found = found[:, 0]
    if found.dtype == np.bool_:
        return np.asarray(found, dtype=bool)
    cells = np.asarray(found, dtype=object)
    unknown = pd.isna(cells)
    if not cells.size or not is_yes_or_no(found):
        raise TypeError(f"{name} must be True or False for every row; got values of type {found.dtype}")
    if unknown.any():
        raise ValueError(
            f"{name} must be known for every row; got {int(unknown.sum())} missing (first at position "
            f"{int(np.argmax(unknown))})"
        )
    return cells.astype(bool)


def is_yes_or_no(values: Any) -> bool:
    """Return whether all cells that are known are True or False, whatever the column's type.

    Examples
    --------
    >>> is_yes_or_no(np.array([True, None], dtype=object)), is_yes_or_no(np.array([1, 0]))
    (True, False)
    """
    if isinstance(values, pd.DataFrame):
        return False
    if isinstance(values, pd.Series) and isinstance(values.dtype, pd.CategoricalDtype):
        return is_yes_or_no(values.cat.categories.to_numpy())
    dtype = getattr(values, "dtype", None)
    if dtype is not None and pd.api.types.is_bool_dtype(dtype):
        return True
    if dtype != np.dtype(object):
        return False
    cells = np.asarray(values, dtype=object).ravel()
    known = cells[~pd.isna(cells)]
    return known.size > 0 and all(isinstance(cell, (bool, np.bool_)) for cell in known)


def as_series(values: Any) -> Any:
    """Return a column of polars or Arrow as a Series of pandas, and anything else as an array.

    Examples
    --------
    >>> as_series([1, 2])
    array([1, 2])
    """
    import narwhals.stable.v2 as nw

    try:
        return nw.from_native(values, series_only=True).to_pandas()
    except TypeError:
        return np.asarray(values)


def without_missing_codes(frame: pd.DataFrame, missing: Missing | None) -> pd.DataFrame:
    """Return a table in which codes that stand for "missing" are so: -99, "refused", as the codebook has them.

    Parameters
    ----------
    frame : pandas.DataFrame
    missing : iterable, or mapping of column to iterable, optional
        Codes for all columns, or by column.

    Examples
    --------
    >>> frame = pd.DataFrame({"income": [120.0, -99], "head": ["f", "refused"]})
    >>> without_missing_codes(frame, [-99, "refused"]).isna().sum().tolist()
    [1, 1]
    """
    if missing is None:
        return frame
    if isinstance(missing, (str, bytes)) or not isinstance(missing, Iterable):
        raise TypeError(f"missing must be a list of codes, or such lists by column; got {told(missing)}")
    if isinstance(missing, pd.DataFrame):
        raise TypeError(f"missing must be a list of codes, or such lists by column; got {told(missing)}")
    every = [] if isinstance(missing, Mapping) else list(missing)
    by_column = dict(missing) if isinstance(missing, Mapping) else {name: every for name in frame.columns}
    for name, codes in by_column.items():
        if isinstance(codes, (str, bytes)) or not isinstance(codes, Iterable):
            raise TypeError(f"missing must have a list of codes for {name!r}; got {told(codes)}")
    if unknown := [name for name in by_column if name not in frame.columns]:
        raise ValueError(f"missing must name columns; got {', '.join(map(repr, unknown))}")
    changed = frame
    for place, name in enumerate(frame.columns):
        if name not in by_column:
            continue
        column = frame.iloc[:, place]  # by its place: a name may stand twice
        held = _is_one_of(column, list(by_column[name]))
        if held.any():
            changed = frame.copy(deep=False) if changed is frame else changed
            changed.isetitem(place, numbers_again(column.mask(held)))
    return changed


def _is_one_of(column: pd.Series, codes: list[Any]) -> NDArray[np.bool_]:
    """Return which cells are one of several codes; a code that a type of column cannot hold is in none."""
    try:
        return column.isin(codes).to_numpy(dtype=bool)
    except (TypeError, ValueError, NotImplementedError):  # such as a text among numbers of Arrow
        if len(codes) < 2:
            return np.zeros(len(column), dtype=bool)
        each: list[NDArray[np.bool_]] = [_is_one_of(column, [code]) for code in codes]
        return np.logical_or.reduce(each)


def numbers_again(column: pd.Series) -> pd.Series:
    """Return categories of which all that occur are numbers as numbers, and any other column as it is.

    A survey's file that labels no code but that of a refusal makes categories of all the numbers beside it.

    Examples
    --------
    >>> members = pd.Series(pd.Categorical([2.0, None, 5.0], categories=[2.0, 5.0, "refused"], ordered=True))
    >>> numbers_again(members).tolist()
    [2.0, nan, 5.0]
    """
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column
    found = column.cat.remove_unused_categories().cat.categories
    numeric = all(isinstance(cell, Real) and not isinstance(cell, (bool, np.bool_)) for cell in found)
    return column.astype(object).astype(float) if len(found) and numeric else column

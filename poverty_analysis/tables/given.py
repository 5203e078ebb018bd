"""What a caller gave: in a few words for a message, as one of several words, a column of a table, or numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

LONGEST = 60  # signs of a value in a message


def told(value: Any) -> str:
    """Return a value in one short line: a table or an array by its kind and shape, anything else as it is written.

    Examples
    --------
    >>> told("incom"), told(np.ones((2, 3))), told(pd.Series([1, 2]))
    ("'incom'", 'ndarray of shape (2, 3)', 'Series of shape (2,)')
    """
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"{type(value).__name__} of shape {shape}"
    text = " ".join(repr(value.item() if isinstance(value, np.generic) else value).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def is_one_of(value: Any, words: Iterable[str]) -> bool:
    """Return whether a value is one of several words, whatever it is: an array is none.

    Examples
    --------
    >>> is_one_of("error", ("error", "drop")), is_one_of(np.array(["error", "drop"]), ("error", "drop"))
    (True, False)
    """
    return isinstance(value, str) and value in words


def not_one_column(frame: pd.DataFrame, name: Any, what: str) -> str:
    """Return why something does not name one column of a table, in a sentence; nothing where it does.

    Examples
    --------
    >>> frame = pd.DataFrame([[1, 2, 3]], columns=["w", "y", "y"])
    >>> not_one_column(frame, "w", "weights"), not_one_column(frame, "y", "weights")
    ('', "weights must name one column; got 2 of the name 'y'")
    >>> not_one_column(frame, ["w"], "weights")
    "weights must name one column; got ['w']: give the name alone"
    """
    if isinstance(name, list):
        return f"{what} must name one column; got {told(name)}" + (": give the name alone" if len(name) == 1 else "")
    try:
        there = name in frame.columns
    except (TypeError, ValueError):  # what has no hash, or is an array
        there = False
    if not there:
        return f"{what} must name a column; got {told(name)}; columns are {names_of(frame)}"
    found = frame[name]
    if isinstance(found, pd.DataFrame):
        return f"{what} must name one column; got {found.shape[1]} of the name {name!r}"
    return ""


def names_of(frame: pd.DataFrame) -> str:
    """Return the names of a table's columns for a message, the first twenty.

    Examples
    --------
    >>> names_of(pd.DataFrame({"w": [1], "y": [2]})), names_of(pd.DataFrame())
    ("'w', 'y'", 'none')
    """
    return ", ".join(repr(name) for name in frame.columns[:20]) + (", ..." if len(frame.columns) > 20 else "") or "none"


def numbers_of_cells(cells: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return cells of objects as floats, NaN where missing: numbers of any kind, decimal ones and fractions too.

    One too large for a float is infinite.

    Raises
    ------
    TypeError
        If a cell is no real number; yes and no, texts and complex numbers are none.

    Examples
    --------
    >>> numbers_of_cells(np.array([Decimal("1.5"), None, 2, 10**400], dtype=object))
    array([1.5, nan, 2. , inf])
    """
    missing = pd.isna(cells)
    found = np.full(cells.shape, math.nan)
    found[~missing] = [_number(cell) for cell in cells[~missing]]
    return found


def _number(cell: Any) -> float:
    if isinstance(cell, (bool, np.bool_)) or not isinstance(cell, (Real, Decimal)):
        raise TypeError(f"must be numbers; got {told(cell)}")
    try:
        return float(cell)
    except OverflowError:
        return math.copysign(math.inf, 1 if cell > 0 else -1)  # type: ignore[operator]

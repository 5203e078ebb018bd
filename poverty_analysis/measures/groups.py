"""Labels that sort rows into groups, strata or clusters: checked once, turned into codes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Codes = NDArray[np.intp]


def checked_labels(labels: ArrayLike, size: int, name: str = "groups") -> tuple[Codes, pd.Index]:
    """Return labels as codes from 0, and the distinct labels in order.

    Parameters
    ----------
    labels : array_like, shape (size,) or (size, 1)
        Numbers or texts; a categorical Series keeps the order of its categories, others are sorted.
    size : int
        How many rows the incomes have.
    name : str
        What the labels are, for the error message.

    Returns
    -------
    codes : numpy.ndarray, shape (size,), integers
    distinct : pandas.Index
        The label of each code.

    Raises
    ------
    ValueError
        If there are not as many labels as rows or one is missing.

    Examples
    --------
    >>> codes, distinct = checked_labels(["rural", "urban", "rural"], 3)
    >>> codes, list(distinct)
    (array([0, 1, 0]), ['rural', 'urban'])
    >>> checked_labels(["rural", None], 2)
    Traceback (most recent call last):
        ...
    ValueError: groups must be known for every row; got 1 missing (first at position 1)
    """
    # as objects, or a missing label among texts would turn into the text "nan"
    array: Any = labels if hasattr(labels, "dtype") else np.array(labels, dtype=object)
    if isinstance(array, np.ndarray) and array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.shape != (size,):
        raise ValueError(f"{name} must be one label a row; got shape {array.shape} for {size} rows")
    codes, distinct = pd.factorize(array, sort=True)
    if codes.min() < 0:
        raise ValueError(
            f"{name} must be known for every row; got {int((codes < 0).sum())} missing "
            f"(first at position {int(np.argmax(codes < 0))})"
        )
    return codes, pd.Index(distinct)

"""Numbers in place of labels: counted, where labels are categories or few whole numbers, else looked up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Codes = NDArray[np.intp]

BLOCK = 2**15


def sorted_codes(labels: Any) -> tuple[Codes, Any]:
    """Return labels as codes from 0, below 0 where missing, and the distinct labels in order.

    Returns
    -------
    tuple
        Codes and labels in their order, as of `pandas.factorize(labels, sort=True)`; categories as an index.

    Examples
    --------
    >>> sorted_codes(np.array([9, 4, 9]))
    (array([1, 0, 1]), array([4, 9]))
    """
    if isinstance(labels.dtype, pd.CategoricalDtype):
        values = labels if isinstance(labels, pd.Categorical) else labels.array
        if values.codes.size and values.codes.min() >= 0:
            codes, present = _counted(values.codes, len(values.categories))
            return codes, pd.CategoricalIndex(pd.Categorical.from_codes(present, dtype=values.dtype))
    elif isinstance(labels.dtype, np.dtype) and labels.dtype.kind in "iu" and labels.size:
        low, high = int(labels.min()), int(labels.max())
        if high - low < min(labels.size, 2**20) and max(abs(low), abs(high)) < 2**62:
            codes, present = _counted(np.asarray(labels).astype(np.int64) - low, high - low + 1)
            distinct = (present + low).astype(labels.dtype)
            return codes, distinct if isinstance(labels, np.ndarray) else pd.Index(distinct)
    return pd.factorize(labels, sort=True)


def _counted(codes: NDArray[np.integer], count: int) -> tuple[Codes, Codes]:
    """Return codes without gaps, and what they were, from codes from 0 to a count."""
    whole: Codes = codes.astype(np.intp, copy=False)
    present = np.flatnonzero(np.bincount(whole, minlength=count))
    if present.size == count:
        return whole, present
    number = np.empty(count, dtype=np.intp)
    number[present] = np.arange(present.size)
    return number.take(whole), present


def codes_as_met(codes: Codes, count: int) -> tuple[Codes, Codes]:
    """Return codes, from 0 to a count, in the order in which they are met first, and what they were.

    Returns
    -------
    tuple of numpy.ndarray
        As `pandas.factorize(codes)`.

    Examples
    --------
    >>> codes_as_met(np.array([3, 0, 3]), 4)
    (array([0, 1, 0]), array([3, 0]))
    """
    if count > BLOCK:
        return pd.factorize(codes)
    first = np.full(count, codes.size)
    missing = int(np.count_nonzero(np.bincount(codes, minlength=count)))
    for start in range(0, codes.size, BLOCK):
        block = codes[start : start + BLOCK]
        new = np.full(count, codes.size)
        new[block[::-1]] = np.arange(start + block.size - 1, start - 1, -1)  # of several places the last is kept
        np.minimum(first, new, out=first)
        if np.count_nonzero(first < codes.size) == missing:
            break
    present = np.argsort(first, kind="stable")[:missing]
    number = np.empty(count, dtype=np.intp)
    number[present] = np.arange(present.size)
    return number.take(codes), present

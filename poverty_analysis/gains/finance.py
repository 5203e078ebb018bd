"""Who puts up the capital of projects, as shares: refused where they are per cent or do not make a whole."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.gains.units import share


class _Shares(NamedTuple):
    firms: ArrayLike
    government: ArrayLike
    loans: ArrayLike


class Finance(_Shares):
    """Who puts up the capital of a project, as shares that sum to 1.

    Attributes
    ----------
    firms, government, loans : array_like
        0-1 each; arrays are draws.

    Raises
    ------
    TypeError, ValueError
        If a share lies outside 0 to 1 (per cent), or they do not sum to 1.

    Examples
    --------
    >>> Finance(0.3, 0.3, 0.4).loans
    0.4
    >>> Finance(30, 30, 40)
    Traceback (most recent call last):
        ...
    ValueError: finance.firms must lie from 0 to 1; got 30
    """

    __slots__ = ()

    def __new__(cls, firms: ArrayLike, government: ArrayLike, loans: ArrayLike) -> Finance:
        parts = {"firms": firms, "government": government, "loans": loans}
        whole = np.asarray(sum(share(part, f"finance.{name}") for name, part in parts.items()))
        if not np.allclose(whole, 1, rtol=0, atol=1e-9):
            raise ValueError(f"finance must sum to 1; got {whole.flat[0]:g}")
        return super().__new__(cls, firms, government, loans)

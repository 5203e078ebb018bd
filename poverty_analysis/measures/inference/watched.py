"""Whether a function looks at the weights that it takes: one that does not is the same in every replicate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..call import Call
from ..sample import Vector


class Watched:
    """Weights that remember whether anybody has looked at them."""

    def __init__(self, weights: Vector) -> None:
        self.__dict__["seen"] = False
        self.__dict__["_weights"] = weights

    def _look(self) -> Vector:
        self.__dict__["seen"] = True
        return self.__dict__["_weights"]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._look(), name)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Vector:
        return np.array(self._look(), dtype=dtype)

    def __len__(self) -> int:
        return len(self._look())

    def __getitem__(self, key: Any) -> Any:
        return self._look()[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._look())


def require_weights(call: Call, income: Vector, weights: Vector) -> None:
    """Refuse a function from elsewhere that takes weights and never looks at them.

    Raises
    ------
    ValueError
        By the name of the function.

    Examples
    --------
    >>> from ..registry import call_by_name
    >>> def without(income, **options): return max(income)
    >>> require_weights(call_by_name(without), np.array([1.0, 2.0]), np.ones(2))
    Traceback (most recent call last):
        ...
    ValueError: measure must use its weights, or every replicate is the same; got without, which never looks at them
    """
    if call.row is not None:
        return
    watched = Watched(weights)
    try:
        call.measure(income, *call.arguments, weights=watched, **call.options)
    except Exception:
        return
    if not watched.seen:
        name = getattr(call.measure, "__name__", repr(call.measure))
        raise ValueError(
            f"measure must use its weights, or every replicate is the same; got {name}, which never looks at them"
        )

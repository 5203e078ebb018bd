"""A measure with its arguments, called alike whatever it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from .sample import Vector

Measure = Callable[..., Any]


class Call(NamedTuple):
    """A measure with what it takes beside incomes and weights; to be called with these two for one number."""

    measure: Measure
    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = {}

    def __call__(self, income: Vector, weights: Vector) -> float:
        if "weights" in self.options:
            raise TypeError("weights must come with the design; got weights=...: write design=Design(weights=...)")
        value = np.asarray(self.measure(income, *self.arguments, weights=weights, **self.options))
        if value.size != 1:
            raise TypeError(
                f"measure must return one number; got an array of shape {value.shape}: call once for each line"
            )
        return float(value.item())


def call_of(measure: Measure) -> Call:
    """Return a measure, or a `functools.partial` of one, as a call.

    Examples
    --------
    >>> call_of(partial(np.average, axis=0))(np.array([1.0, 2.0]), np.array([3.0, 1.0]))
    1.25
    """
    if isinstance(measure, partial):
        return Call(measure.func, measure.args, measure.keywords)
    return Call(measure)

"""What an estimate is: a measure with its error and its interval, or with its influence values."""

from __future__ import annotations

from typing import NamedTuple

from ..sample import Vector
from .design import SIMPLE, Design


class Estimate(NamedTuple):
    """A measure, how far it may be off, and what that rests on."""

    value: float
    standard_error: float
    low: float
    high: float
    level: float
    degrees_of_freedom: float
    rows: int
    clusters: int
    strata: int
    interval: str = "identity"  # how low and high were found
    remark: str = ""  # why there is no interval, or what it assumes


class Linearised(NamedTuple):
    """A measure with its influence values under a design: all that a standard error or a difference needs of it."""

    value: float
    influence: Vector
    design: Design = SIMPLE
    inside: Vector | None = None  # weight of each row in the measure, zero outside its domain; the design's if None

"""The ends of an interval around a number of a survey."""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy import special


class Ends(NamedTuple):
    low: float
    high: float
    interval: str
    remark: str = ""


def ends(value: float, error: float, degrees: float, level: float) -> Ends:
    """Placeholder: symmetric."""
    if not degrees > 0 or not math.isfinite(error):
        return Ends(math.nan, math.nan, "identity", "no interval: one cluster")
    half = float(special.stdtrit(degrees, (1 + level) / 2)) * error
    return Ends(value - half, value + half, "identity")

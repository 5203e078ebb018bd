"""Whether a number is fit to be published: how many rows and clusters it rests on, how far it may be off."""

from __future__ import annotations

import math
from typing import NamedTuple


class Reliability(NamedTuple):
    """Bounds below which a number is marked; change them with `_replace`.

    Parameters
    ----------
    rows_to_publish, rows_to_trust : int
        Rows of the sample in the group. Where left out 20 and 50, as in Eurostat's rules for EU-SILC.
    clusters_to_publish : int
        First units that hold the group; one has no standard error of its own.
    variation_to_trust, variation_to_publish : float
        Standard error over the value. Where left out .165 and .333, as Statistics Canada marks its tables.

    Notes
    -----
    Conventions differ between offices: give your own. A share below one half is judged by its own coefficient of
    variation, which is large for rare things; look at the interval too.

    References
    ----------
    European Commission Regulation 28/2004, annex I, section 7 (rows). Statistics Canada (2010), Guide to the Labour
    Force Survey, section on coefficients of variation.

    Examples
    --------
    >>> Reliability().mark(0.2, 0.02, rows=400, clusters=40)
    'reliable'
    >>> Reliability().mark(0.2, 0.05, rows=400, clusters=40)
    'with caution'
    >>> Reliability().mark(0.2, 0.05, rows=12, clusters=6)
    'not to be published'
    """

    rows_to_publish: int = 20
    rows_to_trust: int = 50
    clusters_to_publish: int = 2
    variation_to_trust: float = 0.165
    variation_to_publish: float = 0.333

    def mark(self, value: float, standard_error: float, *, rows: int, clusters: int) -> str:
        """Return "reliable", "with caution" or "not to be published"."""
        if rows < self.rows_to_publish or clusters < self.clusters_to_publish or not math.isfinite(standard_error):
            return "not to be published"
        variation = coefficient_of_variation(value, standard_error)
        if variation > self.variation_to_publish:
            return "not to be published"
        if rows < self.rows_to_trust or variation > self.variation_to_trust or not math.isfinite(variation):
            return "with caution"
        return "reliable"


def coefficient_of_variation(value: float, standard_error: float) -> float:
    """Return the standard error over the absolute value; NaN where the value is zero.

    Examples
    --------
    >>> coefficient_of_variation(-0.2, 0.05)
    0.25
    """
    if not math.isfinite(value) or value == 0:
        return math.nan
    return standard_error / abs(value)

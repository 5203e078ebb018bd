"""What an interval is made of: a measure of a group of a sample, and how its interval is asked for."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from poverty_analysis.tables.given import is_one_of, told

from ..call import Call
from ..formulas import People
from ..quantiles import weighted_quantile
from ..sample import Sample, Vector
from .degrees import DegreesOfFreedom, checked_degrees, degrees_under
from .design import LonelyCluster, SampledUnits
from .scales import INTERVALS, Interval


class Terms(NamedTuple):
    """How an interval is asked for, checked."""

    interval: Interval | None  # None: that of the measure
    level: float
    degrees_of_freedom: DegreesOfFreedom
    lonely_cluster: LonelyCluster


class Counted(NamedTuple):
    """Rows that were summed up by cluster."""

    rows: int
    effective: float  # how many equal weights would tell as much


class Group(NamedTuple):
    """The people whom a measure is of, in a sample that may hold others."""

    inside: Vector  # (n,) their weights, zero outside
    everyone: float  # the weight of the whole sample
    degrees: float  # of freedom; 0 where no stratum holds the group in two clusters
    counted: Counted | None = None  # where `inside` sums up rows: what they were

    @property
    def rows(self) -> int:
        """How many rows the group has."""
        return self.counted.rows if self.counted else int((self.inside > 0).sum())

    def influence_of(self, values: Vector) -> Vector:
        """Return the influence of the group's mean of values, on the whole sample."""
        of_group = self.inside.sum()
        mean = float((self.inside * values).sum() / of_group)  # no matrix product, whose threads cost more
        moved = (values - mean) * (self.everyone / of_group)
        return moved if self.inside.min() > 0 else np.where(self.inside > 0, moved, 0.0)


class Case(NamedTuple):
    """A measure of a group, with its influence values on the whole sample."""

    value: float
    influence: Vector
    income: Vector
    group: Group
    call: Call
    why_missing: str = ""  # why there are no influence values, if so
    quantiles: Callable[[Vector], Vector] | None = None  # what finds incomes at shares, where that is at hand
    number: int = 0  # which of the measure's values this is
    below: tuple[float, float] | None = None  # of a quantile: the share at or below it and its error, where at hand
    ranked: People | None = None  # the group in rising order, where that is at hand

    @property
    def scale(self) -> str:
        """On which scale the measure has its interval; the plain one, if nothing is known of it."""
        return self.call.row.interval if self.call.row else "identity"

    def line(self) -> float:
        """Return the poverty line for everybody; NaN without one, or with one a household."""
        line = self._given("poverty_line", 0)
        return float(line) if line is not None and np.ndim(line) == 0 else float("nan")

    def looked_up(self, shares: Vector) -> Vector:
        """Return the group's incomes at population shares."""
        if self.quantiles is not None:
            return self.quantiles(shares)
        return np.atleast_1d(weighted_quantile(Sample(self.income, self.group.inside), shares))

    def relative_incomes(self) -> Vector:
        """Return incomes over each household's own line, where there is one; else incomes."""
        line = np.asarray(self._given("poverty_line", 0), dtype=float)
        return self.income / line if line.shape == self.income.shape else self.income

    def if_poor(self) -> Callable[[float, float, float], float] | None:
        """Return what the measure is at most where a share of people is poor."""
        return self.call.row.if_poor if self.call.row else None

    def option(self, name: str, place: int, default: Any) -> Any:
        """Return what the measure was given under a name, or at a place behind the incomes."""
        found = self._given(name, place)
        return default if found is None else found

    def _given(self, name: str, place: int) -> Any:
        if name in self.call.options:
            return self.call.options[name]
        if name in self.call.takes and len(self.call.arguments) > place:
            return self.call.arguments[place]
        return None


def terms_of(
    interval: Interval | None = None,
    level: float = 0.95,
    degrees_of_freedom: DegreesOfFreedom = "effective",
    lonely_cluster: LonelyCluster = "error",
) -> Terms:
    """Return how an interval is asked for.

    Raises
    ------
    TypeError, ValueError
        If there is no such interval or rule, or the level is not between 0 and 1.

    Examples
    --------
    >>> terms_of("wald")
    Traceback (most recent call last):
        ...
    ValueError: interval must be one of "identity", "logit", "log", "inverse_square", "inverse_cube", "beta",
    "gamma", "woodruff", "bootstrap"; got 'wald'
    """
    if interval is not None and not is_one_of(interval, INTERVALS):
        known = ", ".join(f'"{name}"' for name in INTERVALS)
        raise ValueError(f"interval must be one of {known}; got {told(interval)}")
    if isinstance(level, bool) or not isinstance(level, Real):
        raise TypeError(f"level must be a number between 0 and 1; got {told(level)}")
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1; got {level!r}")
    return Terms(interval, level, checked_degrees(degrees_of_freedom), lonely_cluster)


def group_of(units: SampledUnits, inside: Vector, rule: DegreesOfFreedom, everyone: float | None = None) -> Group:
    """Return a group by the weights of its rows, zero for the others."""
    return Group(
        inside, float(units.weights.sum()) if everyone is None else everyone, degrees_under(units, inside, rule)
    )

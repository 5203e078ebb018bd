"""What a formula asks of people: found by running it on a few people who write down what they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from ..call import Call
from ..sample import Vector
from .ranked import Ranked


class Read(NamedTuple):
    """What formulas ask of people."""

    names: frozenset[str]  # which of the sums of `People`
    alphas: frozenset[float]  # of generalised entropies
    points: frozenset[float]  # population shares, at which incomes are looked up or cumulated

    @property
    def gaps(self) -> bool:
        """Whether the gaps of the poor are summed."""
        return bool(self.names & {"gap", "squared_gap", "gap_pairs"})

    @property
    def logs(self) -> bool:
        """Whether the logarithms of the poor's incomes are summed."""
        return "log_gap" in self.names

    @property
    def pairs_of_poor(self) -> bool:
        """Whether distances between the poor are summed."""
        return "gap_pairs" in self.names

    @property
    def pairs(self) -> bool:
        """Whether distances between pairs of people are summed, of the poor or of all."""
        return self.pairs_of_poor or "half_difference" in self.names

    @property
    def one_line_for_all(self) -> bool:
        """Whether it takes the line itself, or ranks at it, and so cannot be summed at each household's own line."""
        return self.pairs_of_poor or "lines" in self.names


class _Recording:
    """People who write down what they are asked for; any formula has a value for them, at whatever options."""

    def __init__(self) -> None:
        self._people = Ranked(np.arange(1.0, 11.0), np.ones(10), np.array([5.5]), "<")
        self._names: set[str] = set()
        self._alphas: set[float] = set()
        self._points: set[float] = set()

    def __getattr__(self, name: str) -> Any:
        self._names.add(name)
        return getattr(self._people, name)

    def entropy(self, alpha: float) -> float:
        self._alphas.add(float(alpha))
        return self._people.entropy(alpha)

    def log_equivalent(self, power: float) -> float:
        self._alphas.add(float(power))
        return self._people.log_equivalent(power)

    def quantiles(self, at: float | Vector) -> Vector:
        self._points.update(np.atleast_1d(np.asarray(at, dtype=float)).tolist())
        return self._people.quantiles(at)

    def cumulative(self, *shares: float) -> Vector:
        self._points.update(float(share) for share in shares if 0 < share < 1)  # nothing and all need no place
        return self._people.cumulative(*shares)

    def read(self) -> Read:
        return Read(frozenset(self._names), frozenset(self._alphas), frozenset(self._points))


def read_by(measures: Iterable[Call]) -> Read:
    """Return what the formulas of measures ask of people, all together.

    Examples
    --------
    >>> from .asked import asked_measures
    >>> found = read_by(asked_measures(["palma_ratio", "atkinson(epsilon=0.5)", "headcount_ratio"]))
    >>> sorted(found.points), sorted(found.alphas), found.gaps
    ([0.4, 0.9], [0.5], False)
    """
    people = _Recording()
    for each in measures:
        if each.formula:
            each.formula(people)
    return people.read()

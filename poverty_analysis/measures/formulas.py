"""What formulas need to know of people, and those formulas that are longer than a line.

A measure is the same formula of a few sums over people, wherever these were summed: in memory or by an engine. Which
measure has which formula stands in `registry`.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from .inequality import atkinson_from_log
from .population import above_zero
from .quantiles import polarisation_from, shares_from
from .sample import Vector


class People(Protocol):
    """What the formulas need to know of people."""

    @property
    def lines(self) -> Vector: ...
    @property
    def everyone(self) -> float: ...  # the weight of all
    @property
    def size(self) -> int: ...  # rows
    @property
    def poor_weight(self) -> Vector: ...
    @property
    def headcount(self) -> Vector: ...
    @property
    def gap(self) -> Vector: ...
    @property
    def squared_gap(self) -> Vector: ...
    @property
    def log_gap(self) -> Vector: ...
    @property
    def gap_pairs(self) -> Vector: ...
    @property
    def half_difference(self) -> float: ...
    @property
    def mean(self) -> float: ...
    def entropy(self, alpha: float) -> float: ...
    def log_equivalent(self, power: float) -> float: ...
    def quantiles(self, at: float | Vector) -> Vector: ...
    def cumulative(self, *shares: float) -> Vector: ...


def entropy_name(alpha: float) -> str:
    """Return what to call a generalised entropy in a message."""
    return {0.0: "The mean log deviation", 1.0: "Theil's T"}.get(alpha, f"Generalised entropy at alpha = {alpha:g}")


def positive_mean(people: People, measure: str) -> float:
    """Return the mean, refused by the name of the measure unless it is above zero."""
    return above_zero(people.mean, people.size, measure)


def entropy(people: People, alpha: float) -> float:
    """Return a generalised entropy."""
    positive_mean(people, entropy_name(alpha))
    return people.entropy(float(alpha))


def atkinson_index(people: People, epsilon: float) -> float:
    """Return an Atkinson index."""
    positive_mean(people, f"The Atkinson index at epsilon = {epsilon:g}")
    if epsilon == 1:  # the mean log deviation is ln(mean / geometric mean)
        return atkinson_from_log(-people.entropy(0.0))
    return atkinson_from_log(people.log_equivalent(1 - epsilon))


def shares_of_groups(people: People, groups: int = 5) -> Vector:
    """Return the share of income of each group of equal size, from the poorest."""
    return shares_from(people.cumulative(*np.arange(groups + 1) / groups), people.size)


def polarisation(people: People) -> float:
    """Return Wolfson's polarisation."""
    median, poorer = float(people.quantiles(0.5)[0]), float(people.cumulative(0.5)[0])
    mean = positive_mean(people, "Wolfson's polarisation")
    return polarisation_from(median, mean, people.half_difference, poorer)


def gini_index(people: People) -> float:
    """Return the Gini index."""
    return people.half_difference / positive_mean(people, "The Gini index")


def total_gap(people: People) -> Vector:
    """Return the sum of the gaps of the poor, as shares of each line."""
    return people.gap * people.everyone


def per_poor(people: People, total: Vector) -> Vector:
    """Return a total over the poor for each of them, at each line; NaN where nobody is poor."""
    return np.divide(total, people.poor_weight, out=np.full(total.size, np.nan), where=people.poor_weight > 0)

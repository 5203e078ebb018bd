"""How far people move numbers, summed by cluster, from a few terms that all numbers share.

How far one moves a number is, but for curves, a straight line in the own income from one cut to the next: a poverty
line, a quantile. So a cluster's people between two cuts, what they lack to the upper one and their distances from all
who have less are all that has to be summed, once, whatever is asked for; each number's sum follows from these.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ..sample import Codes, Vector

Matrix = NDArray[np.float64]


class Cut(NamedTuple):
    """An income, and who counts as below it: those who have less ("left"), or at most as much ("right")."""

    income: float
    side: Literal["left", "right"]


class Everyone(Protocol):
    """People in rising order of income, with what terms need of all of them."""

    mean: float
    income: Vector
    shares: Vector

    @property
    def distance_below(self) -> Vector:
        """Sum of the distances of each from all who have less, by shares of everyone."""

    def highest(self, cut: Cut | None) -> float:
        """Return the highest income below a cut, or of all."""


class Block:
    """Some people in a row, in rising order of income."""

    def __init__(self, moving: Any, rows: slice) -> None:
        self.moving, self.rows = moving, rows
        self.income, self.shares = moving.income[rows], moving.shares[rows]
        self._curves: dict[Curve, Vector] = {}

    @cached_property
    def excess(self) -> Vector:
        """Income less the mean."""
        return self.income - self.moving.mean

    @cached_property
    def ratio(self) -> Vector:
        """Income over the mean."""
        return self.income / self.moving.mean

    @cached_property
    def logs(self) -> Vector:
        """Logarithm of income over the mean."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.ratio))

    @property
    def distance_below(self) -> Vector:
        """Sum of the distances of each from all who have less."""
        return self.moving.distance_below[self.rows]

    def below(self, cut: Cut | None) -> int:
        """Return how many, from the first, are below a cut."""
        return self.income.size if cut is None else int(np.searchsorted(self.income, cut.income, side=cut.side))

    def first(self, count: int) -> Block:
        """Return the poorest of these people."""
        if count == self.income.size:
            return self
        return Block(self.moving, slice(self.rows.start, self.rows.start + count))

    def of(self, curve: Curve) -> Vector:
        """Return a curve at the incomes of all who are below its cut."""
        if curve not in self._curves:
            self._curves[curve] = curve.height(self.first(self.below(curve.below)))
        return self._curves[curve]


class Kind(NamedTuple):
    """Which of the curves that follow from each other a curve is: at another mean, it is another of them."""

    name: Hashable  # what they are called
    mean: float = 1.0
    level: float = 0.0
    factors: Callable[[float, float], tuple[float, float, float]] = lambda ratio, level: (1.0, 0.0, 0.0)

    def rebased(self, other: Kind) -> tuple[float, float, float]:
        """Return the factors of another curve, of income over its mean less one, and of 1, of which this is the sum."""
        return self.factors(other.mean / self.mean, self.level - other.level)


class Curve(NamedTuple):
    """A term that is no straight line in the own income, of everyone or of those below a cut."""

    height: Callable[[Any], Vector]  # of a block
    below: Cut | None = None
    kind: Kind | None = None


NOTHING: Mapping[Any, float] = MappingProxyType({})
NO_HEIGHTS: Vector = np.zeros(0)


class Move(NamedTuple):
    """How far each moves a number, as factors of terms."""

    constant: float | None = 0.0  # None, of straight moves: what makes their mean zero
    slope: float = 0.0  # of the own income less the mean
    below: Mapping[Cut, float] = NOTHING  # of being below a cut
    lacks: Mapping[Cut, float] = NOTHING  # of what those below a cut lack to it
    distances: Mapping[Cut | None, float] = NOTHING  # of the distances from all who have less, below a cut or of all
    curves: Mapping[Curve, float] = NOTHING

    @property
    def cuts(self) -> set[Cut]:
        """All its cuts."""
        of_curves = [curve.below for curve in self.curves]
        return {cut for cut in (*self.below, *self.lacks, *self.distances, *of_curves) if cut is not None}

    @property
    def straight(self) -> bool:
        """Whether it is a straight line in the own income between cuts."""
        return not self.distances and not self.curves

    def reach(self, block: Block) -> int:
        """Return how many of a block, from the first, it does not move all alike."""
        curved = [*self.distances, *(curve.below for curve in self.curves)]
        if self.slope or None in curved:
            return block.income.size
        return max(map(block.below, {*curved, *self.below, *self.lacks}), default=0)

    def on(self, block: Block, count: int) -> Vector:
        """Return how far each of the first of a block moves the number."""
        moved = np.full(count, self.constant or 0.0)
        if self.slope:
            moved += self.slope * block.excess[:count]
        for cut, times in self.below.items():
            moved[: block.below(cut)] += times
        for cut, times in self.lacks.items():
            poor = slice(block.below(cut))
            moved[poor] += times * (cut.income - block.income[poor])
        for within, times in self.distances.items():
            some = slice(block.below(within))
            moved[some] += times * block.distance_below[some]
        for curve, times in self.curves.items():
            heights = block.of(curve)
            moved[: heights.size] += heights if times == 1 else times * heights
        return moved


class ClusterSums:
    """Sums over clusters, and over cells from one cut to the next, of what moves are made of.

    Parameters
    ----------
    moves : sequence of Move
    everyone : Everyone
    units : int
        How many clusters there are.
    """

    def __init__(self, moves: Sequence[Move], everyone: Everyone, units: int) -> None:
        self.moves, self.units, self.mean = moves, units, everyone.mean
        middle = Cut(everyone.mean, "left")  # so that no cell is far from where its people are
        self.cuts = sorted({middle}.union(*(move.cuts for move in moves)))
        self.highest = np.array([*map(everyone.highest, self.cuts), everyone.highest(None)])
        self.curves = list(dict.fromkeys(curve for move in moves for curve in move.curves))
        cells = len(self.cuts) + 1
        ranked = any(move.distances for move in moves)
        self.people, self.lacks = np.zeros((cells, units)), np.zeros((cells, units))  # what is lacked to the highest
        self.distances = np.zeros((cells if ranked else 0, units))
        self.heights = np.zeros((len(self.curves), units))
        self.known: frozenset[int] = frozenset()  # curves whose heights are not summed from people

    def know(self, heights: Mapping[Curve, Vector]) -> None:
        """Take over the heights of curves, which are then not summed any more."""
        for curve, height in heights.items():
            self.heights[self.curves.index(curve)] = height
        self.known = frozenset(map(self.curves.index, heights))

    def ends(self, block: Block) -> list[int]:
        """Return where in a block each cell ends."""
        return [*map(block.below, self.cuts), block.income.size]

    def add(self, block: Block, unit: Codes) -> None:
        """Add people, whose clusters are given."""
        start = 0
        for cell, end in enumerate(self.ends(block)):
            if end > start:
                shares, own = block.shares[start:end], unit[start:end]
                self.people[cell] += self._by_unit(own, shares)
                self.lacks[cell] += self._by_unit(own, shares * (self.highest[cell] - block.income[start:end]))
                if self.distances.size:
                    self.distances[cell] += self._by_unit(own, shares * block.distance_below[start:end])
            start = max(start, end)
        for place, curve in enumerate(self.curves):
            heights = block.of(curve) if place not in self.known else NO_HEIGHTS
            if heights.size:
                self.heights[place] += self._by_unit(unit[: heights.size], block.shares[: heights.size] * heights)

    def _by_unit(self, unit: Codes, values: Vector) -> Vector:
        return np.asarray(np.bincount(unit, values, minlength=self.units), dtype=float)

    def totals(self) -> Matrix:
        """Return how far each cluster moves each number, shape (u, k)."""
        people = self.people.cumsum(axis=0)
        lacks, distances = self._lacks_to_cuts(people), self.distances.cumsum(axis=0)
        excess = self.excess()
        place = {cut: number for number, cut in enumerate(self.cuts)} | {None: len(self.cuts)}
        curve_at = {curve: number for number, curve in enumerate(self.curves)}
        found = np.empty((self.units, len(self.moves)))
        for number, move in enumerate(self.moves):
            total = (move.constant or 0.0) * people[-1] + move.slope * excess
            parts: list[tuple[Mapping[Any, float], Mapping[Any, int], Matrix]] = [
                (move.below, place, people),
                (move.lacks, place, lacks),
                (move.distances, place, distances),
                (move.curves, curve_at, self.heights),
            ]
            for factors, at, sums in parts:
                for key, times in factors.items():
                    total += times * sums[at[key]]
            if move.constant is None:
                total -= people[-1] * (total.sum() / people[-1].sum())
            found[:, number] = total
        return found

    def excess(self) -> Vector:
        """Return by how much the incomes of each cluster exceed the mean, in sum."""
        return np.asarray(((self.highest - self.mean)[:, None] * self.people - self.lacks).sum(axis=0))

    def _lacks_to_cuts(self, people: Matrix) -> Matrix:
        """Return what those below each cut lack to it: from cut to cut, whoever was below lacks the step as well."""
        found = np.zeros((len(self.cuts), self.units))
        for cell, cut in enumerate(self.cuts):
            found[cell] = self.lacks[cell] + (cut.income - self.highest[cell]) * self.people[cell]
            if cell:
                step = cut.income - self.cuts[cell - 1].income
                found[cell] += found[cell - 1] + step * people[cell - 1]
        return found

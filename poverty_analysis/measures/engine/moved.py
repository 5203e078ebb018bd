"""How far people on an engine move measures, summed by cluster: the same functions of an income as in memory.

What each person moves a measure by is a function of the own income, once the sums over all people are known. Rows come
in lots and are added to their clusters at once. Mean distances from all are exact at each cell's lowest and highest
income and a straight line between: they bend at the incomes within a cell, by no more than its own pairs allow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from ..density import kernel_density, silverman
from ..influence.moves import Block, Column, Move, Moved, Moving, add_block
from ..rising import mean_distances
from ..sample import Codes, Sample, Vector
from .drawn import Drawn, lots
from .summed import Summed
from .table import EngineSurvey


class SummedMoving(Moving):
    """People as an engine summed them up, with what influence functions need of all of them.

    Parameters
    ----------
    people : Summed
    line_rule : {"<", "<="}
    squares : float
        Sum of squared weights.
    """

    people: Summed  # type: ignore[assignment] # blocks here find the poor by their incomes, not by `reach`

    def __init__(self, people: Summed, line_rule: str, squares: float) -> None:
        super().__init__(people)  # type: ignore[arg-type]
        self.side: Literal["left", "right"] = "left" if line_rule == "<" else "right"
        self.effective = people.everyone**2 / squares

    @cached_property
    def _ends(self) -> tuple[Vector, Vector]:
        """The lowest and the highest income of each cell, each with such a part that the mean is the cell's."""
        cells = self.people.cells
        assert cells is not None
        low, high, share = cells.lowest, cells.highest, cells.weight / cells.weight.sum()
        width = high - low
        wide = width > 0
        upper = np.divide(cells.mean + cells.centre - low, width, out=np.zeros(width.size), where=wide)
        upper = share * np.clip(upper, 0.0, 1.0)
        both = np.stack([np.ones(width.size, dtype=bool), wide], axis=1).ravel()
        return np.stack([low, high], axis=1).ravel()[both], np.stack([share - upper, upper], axis=1).ravel()[both]

    @cached_property
    def distance(self) -> Vector:
        """Mean distance from everyone, at the ends of cells."""
        return mean_distances(*self._ends)

    def distance_at(self, income: Vector) -> Vector:
        """Return the mean distance of incomes from everyone's."""
        return np.interp(income, self._ends[0], self.distance)

    def gap_distance(self, line: int) -> Vector:
        """Return the sum of distances of gaps from those of all poor, at the ends of cells below a line."""
        if line not in self._gap_distances:
            income, shares = self._ends
            poor = slice(int(np.searchsorted(income, self.people.lines[line], side=self.side)))
            self._gap_distances[line] = mean_distances(income[poor], shares[poor]) / self.people.lines[line]
        return self._gap_distances[line]

    def gap_distance_at(self, line: int, income: Vector) -> Vector:
        """Return the sum of distances of the gaps of poor people from those of all poor."""
        known = self.gap_distance(line)
        return np.interp(income, self._ends[0][: known.size], known)

    @cached_property
    def bend(self) -> Vector:
        """How far a mean distance can be below the straight line, in each cell."""
        cells = self.people.cells
        assert cells is not None
        mean, width = cells.mean + cells.centre, cells.highest - cells.lowest
        spread = np.maximum(mean - cells.lowest, 0) * np.maximum(cells.highest - mean, 0)
        share = cells.weight / cells.weight.sum()
        return 2 * share * np.divide(spread, width, out=np.zeros(width.size), where=width > 0)

    def bend_at(self, income: Vector) -> Vector:
        """Return how far the mean distance of incomes can be below what is taken: not at all at the ends of a cell."""
        cells = self.people.cells
        assert cells is not None
        place = np.searchsorted(cells.lowest, income, side="right") - 1
        return np.where((income == cells.lowest[place]) | (income == cells.highest[place]), 0.0, self.bend[place])

    @cached_property
    def bandwidth(self) -> float:
        """The bandwidth of a density, by the rows."""
        return silverman(self.income, self.shares) * (self.effective * float(np.sum(self.shares**2))) ** -0.2

    def density(self, income: float) -> float:
        """Return the density of incomes at one, as if all in a cell had its mean."""
        return kernel_density(Sample(self.income, self.shares), income, bandwidth=self.bandwidth)

    def density_off(self, income: float) -> float:
        r"""Return how far a density can be off, as a share of it, since its cells have a spread.

        With u the distance of a cell's end in bandwidths, of the near and of the far one, its variance times half of
        :math:`(1 + u^2) \phi(u)`.
        """
        cells = self.people.cells
        assert cells is not None
        mean, share = cells.mean + cells.centre, cells.weight / cells.weight.sum()
        spread = np.maximum(mean - cells.lowest, 0) * np.maximum(cells.highest - mean, 0) / self.bandwidth**2
        low, high = (cells.lowest - income) / self.bandwidth, (cells.highest - income) / self.bandwidth
        near, far = np.maximum(np.maximum(low, -high), 0.0), np.maximum(np.abs(low), np.abs(high))
        most = spread / 2 * (1 + far**2) * np.exp(-(near**2) / 2)
        return float(share @ most) / (self.density(income) * self.bandwidth * math.sqrt(2 * math.pi))


class Incomes(Block):
    """Some people in rising order of income, wherever they stand among all."""

    moving: SummedMoving

    def __init__(self, moving: SummedMoving, income: Vector, shares: Vector) -> None:
        self.moving, self.income, self.shares = moving, income, shares

    @property
    def distance(self) -> Vector:
        """Mean distance of each from everyone."""
        return self.moving.distance_at(self.income)

    def poor(self, line: int) -> int:
        """Return how many, from the first, are poor at a line."""
        return int(np.searchsorted(self.income, self.moving.people.lines[line], side=self.moving.side))

    def gap_distance(self, line: int) -> Vector:
        """Return, for each of the poor, the sum of distances of the gap from those of all poor."""
        return self.moving.gap_distance_at(line, self.income[: self.poor(line)])


def below(income: float) -> Move:
    """Return who has at most an income, so that their shares are summed by cluster."""
    return lambda block: [(block.income <= income).astype(float)]


def bent(line: int | None) -> Move:
    """Return how far a mean distance, of the poor at a line or of all, can be below what is taken."""

    def move(block: Block) -> Sequence[Column]:
        assert isinstance(block, Incomes)
        if line is None:
            return [block.moving.bend_at(block.income)]
        return [block.among_poor(line, block.moving.bend_at, 0.0)]

    return move


class Of(NamedTuple):
    """Everyone or a group, with what is to be summed by cluster."""

    moving: SummedMoving
    moves: list[Move]


def moved_clusters(survey: EngineSurvey, drawn: Drawn, groups: Sequence[Of]) -> list[Moved]:
    """Return sums over clusters of how far people move measures, for everyone and each group, from one scan.

    Parameters
    ----------
    survey : EngineSurvey
    drawn : Drawn
    groups : sequence of Of
        Everyone, then each group where there are several.

    Returns
    -------
    list of Moved
        Of everyone by cluster; of a group by its clusters, in the order of its pairs.
    """
    everyone, several = groups[0], groups[1:]
    starts = np.searchsorted(drawn.group, np.arange(len(several) + 1))
    found = [_nothing(everyone, drawn.units.stratum.size)]
    found += [_nothing(group, int(size)) for group, size in zip(several, np.diff(starts), strict=True)]
    for income, weight, pair in lots(survey, drawn):
        _add(found[0], everyone, income, weight, drawn.unit[pair])
        if several:
            group = drawn.group[pair]
            order = np.argsort(group, kind="stable")
            parts = np.searchsorted(group[order], np.arange(len(several) + 1))
            for number, of in enumerate(several):
                rows = order[parts[number] : parts[number + 1]]
                if rows.size:
                    _add(found[number + 1], of, income[rows], weight[rows], pair[rows] - starts[number])
    return found


def _nothing(of: Of, units: int) -> Moved:
    lowest = Incomes(of.moving, of.moving.people.income[:1], np.zeros(1))
    sizes = [len(move(lowest)) for move in of.moves]
    return Moved(np.zeros((units, sum(sizes))), np.zeros(sum(sizes)), np.zeros(sum(sizes)), sizes)


def _add(found: Moved, of: Of, income: Vector, weight: Vector, unit: Codes) -> None:
    add_block(found, of.moves, Incomes(of.moving, income, weight / of.moving.people.everyone), unit)

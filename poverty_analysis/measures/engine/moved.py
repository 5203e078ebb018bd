"""How far people on an engine move measures, summed by cluster: the same functions of an income as in memory.

What each person moves a measure by is a function of the own income, once the sums over all people are known. Rows come
in lots and are added to their clusters at once. Mean distances from all are exact at each cell's lowest and highest
income and a straight line between: they bend at the incomes within a cell, by no more than its own pairs allow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..density import kernel_density, silverman
from ..influence.moves import Moving
from ..influence.terms import Block, ClusterSums, Curve, Cut, Matrix, Move
from ..rising import distances_below
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
        super().__init__(people, line_rule)  # type: ignore[arg-type]
        self.effective = (people.everyone / math.sqrt(squares)) ** 2

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
    def distance_below(self) -> Vector:
        """Sum of the distances from all who have less, at the ends of cells."""
        return distances_below(*self._ends)

    def distance_below_at(self, income: Vector) -> Vector:
        """Return the sum of the distances of incomes from all who have less."""
        return np.interp(income, self._ends[0], self.distance_below)

    def highest(self, cut: Cut | None) -> float:
        """Return an income that nobody below a cut exceeds by much."""
        top = float(self.income[-1])
        return top if cut is None else min(cut.income, top)

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
        above, beneath = ((each / self.bandwidth) for each in (mean - cells.lowest, cells.highest - mean))
        spread = np.maximum(above, 0) * np.maximum(beneath, 0)  # no square of a bandwidth, which may be no float
        low, high = (cells.lowest - income) / self.bandwidth, (cells.highest - income) / self.bandwidth
        near, far = np.maximum(np.maximum(low, -high), 0.0), np.maximum(np.abs(low), np.abs(high))
        most = spread / 2 * (1 + far**2) * np.exp(-(near**2) / 2)
        return float(share @ most) / (self.density(income) * self.bandwidth * math.sqrt(2 * math.pi))


class Incomes(Block):
    """Some people in rising order of income, wherever they stand among all."""

    moving: SummedMoving

    def __init__(self, moving: SummedMoving, income: Vector, shares: Vector) -> None:
        self.moving, self.income, self.shares = moving, income, shares
        self._curves = {}

    @property
    def distance_below(self) -> Vector:
        """Sum of the distances of each from all who have less."""
        return self.moving.distance_below_at(self.income)

    def first(self, count: int) -> Incomes:
        """Return the poorest of these people."""
        return self if count == self.income.size else Incomes(self.moving, self.income[:count], self.shares[:count])


def below(income: float) -> list[Move]:
    """Return who has at most an income, so that their shares are summed by cluster."""
    return [Move(below={Cut(income, "right"): 1.0})]


def bent(moving: SummedMoving, line: int | None) -> list[Move]:
    """Return how far a mean distance, of the poor at a line or of all, can be below what is taken."""
    cut = None if line is None else moving.line(line)
    return [Move(curves={Curve(lambda block: block.moving.bend_at(block.income), cut): 1.0})]


class Of(NamedTuple):
    """Everyone or a group, with what is to be summed by cluster."""

    moving: SummedMoving
    moves: list[list[Move]]


def moved_clusters(survey: EngineSurvey, drawn: Drawn, groups: Sequence[Of]) -> list[Matrix]:
    """Return sums over clusters of how far people move numbers, for everyone and each group, from one scan.

    Parameters
    ----------
    survey : EngineSurvey
    drawn : Drawn
    groups : sequence of Of
        Everyone, then each group where there are several.

    Returns
    -------
    list of numpy.ndarray, shape (u, k)
        Of everyone by cluster; of a group by its clusters, in the order of its pairs.
    """
    everyone, several = groups[0], groups[1:]
    starts = np.searchsorted(drawn.group, np.arange(len(several) + 1))
    sums = [_nothing(everyone, drawn.units.stratum.size)]
    sums += [_nothing(group, int(size)) for group, size in zip(several, np.diff(starts), strict=True)]
    for income, weight, pair in lots(survey, drawn):
        _add(sums[0], everyone, income, weight, drawn.unit[pair])
        if several:
            group = drawn.group[pair]
            order = np.argsort(group, kind="stable")
            parts = np.searchsorted(group[order], np.arange(len(several) + 1))
            for number, of in enumerate(several):
                rows = order[parts[number] : parts[number + 1]]
                if rows.size:
                    _add(sums[number + 1], of, income[rows], weight[rows], pair[rows] - starts[number])
    return [each.totals() for each in sums]


def _nothing(of: Of, units: int) -> ClusterSums:
    return ClusterSums([move for measure in of.moves for move in measure], of.moving, units)


def _add(sums: ClusterSums, of: Of, income: Vector, weight: Vector, unit: Codes) -> None:
    sums.add(Incomes(of.moving, income, weight / of.moving.people.everyone), unit)

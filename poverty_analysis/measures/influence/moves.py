"""How far rows move the measures of ranked people, summed by cluster: the fast path of standard errors in a profile.

Each measure's influence function is computed on a block of people in rising order, from what a block needs once for all
measures, and added to its clusters at once: no column as long as the sample is held but the mean distances. Which
measure has which stands in `registry`; one without comes with its influence values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ..call import Call
from ..density import kernel_density
from ..formulas import People
from ..population import BLOCK
from ..rising import gap_sums, mean_distances
from ..sample import Codes, Sample, Vector

Matrix = NDArray[np.float64]


class RankedPeople(People, Protocol):
    """People in rising order of income, with what formulas need of them."""

    income: Vector
    weights: Vector
    reach: Codes  # how many, from the first, are poor at each line


class Moved(NamedTuple):
    """Sums over rows of share times influence: by cluster, of squares, and of the influence itself."""

    totals: Matrix  # (u, k)
    squares: Vector  # (k,)
    means: Vector  # (k,)
    sizes: list[int]  # how many of the k numbers are those of each measure


class Moving:
    """People in rising order, with what influence functions need of all of them."""

    def __init__(self, people: RankedPeople) -> None:
        self.people, self.mean, self.income = people, people.mean, people.income
        self.shares = people.weights / people.weights.sum()
        self._gap_distances: dict[int, Vector] = {}
        self._lacking: dict[float, Lacking] = {}

    @cached_property
    def distance(self) -> Vector:
        """Mean distance of each from everyone."""
        return mean_distances(self.income, self.shares)

    def gap_distance(self, line: int) -> Vector:
        """Return the sum of distances of each poor person's gap from the gaps of all poor, by shares of everyone."""
        if line not in self._gap_distances:
            poor = slice(self.people.reach[line])
            distance = mean_distances(self.income[poor], self.shares[poor])
            self._gap_distances[line] = distance / self.people.lines[line]
        return self._gap_distances[line]

    def lacking(self, *shares: float) -> list[Lacking]:
        """Return how much is lacked to the incomes at shares of people."""
        new = np.array([share for share in shares if share not in self._lacking])
        if new.size:
            incomes = self.people.quantiles(new)
            lacks = gap_sums(self.income, self.shares, incomes, np.searchsorted(self.income, incomes), 1)
            self._lacking.update(zip(new.tolist(), map(Lacking, incomes.tolist(), lacks.tolist()), strict=True))
        return [self._lacking[share] for share in shares]

    def density(self, income: float) -> float:
        """Return the density of incomes at one."""
        return kernel_density(Sample(self.income, self.shares), income)


class Block:
    """Some people in a row, in rising order of income."""

    def __init__(self, moving: Moving, rows: slice) -> None:
        self.moving, self.rows = moving, rows
        self.income, self.shares = moving.income[rows], moving.shares[rows]

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
    def distance(self) -> Vector:
        """Mean distance of each from everyone."""
        return self.moving.distance[self.rows]

    def poor(self, line: int) -> int:
        """Return how many, from the first, are poor at a line."""
        return int(min(max(self.moving.people.reach[line] - self.rows.start, 0), self.income.size))

    def gap_distance(self, line: int) -> Vector:
        """Return, for each of the poor, the sum of distances of the gap from those of all poor."""
        start = self.rows.start
        return self.moving.gap_distance(line)[start : start + self.poor(line)]

    def among_poor(self, line: int, values: Callable[[Vector], Vector], others: float) -> Column:
        """Return what is computed of the incomes of the poor, and one value for all others."""
        count = self.poor(line)
        if count == 0:
            return others
        found = np.full(self.income.size, others)
        found[:count] = values(self.income[:count])
        return found


Column = Vector | float  # of a block: a value for each, or one for all
Move = Callable[[Block], Sequence[Column]]


class Lacking(NamedTuple):
    """How much people lack to an income: what moves a generalised Lorenz curve."""

    income: float
    mean: float

    def move(self, block: Block) -> Vector:
        """Return how far each moves what the poorest have who are below that income."""
        return self.mean - np.maximum(self.income - block.income, 0)


def mean(moving: Moving) -> Move:
    """Return how far each moves the measure `mean`."""
    return lambda block: [block.income - moving.mean]


def headcount_ratio(moving: Moving, line: int) -> Move:
    """Return how far each moves the measure `headcount_ratio`."""
    mean = float(moving.people.headcount[line])
    return lambda block: [block.among_poor(line, lambda income: np.full(income.size, 1 - mean), -mean)]


def poverty_gap_index(moving: Moving, line: int) -> Move:
    """Return how far each moves the measure `poverty_gap_index`."""
    z, mean = moving.people.lines[line], float(moving.people.gap[line])
    return lambda block: [block.among_poor(line, lambda income: (z - income) / z - mean, -mean)]


def squared_poverty_gap_index(moving: Moving, line: int) -> Move:
    """Return how far each moves the measure `squared_poverty_gap_index`."""
    z, mean = moving.people.lines[line], float(moving.people.squared_gap[line])
    return lambda block: [block.among_poor(line, lambda income: ((z - income) / z) ** 2 - mean, -mean)]


def watts_index(moving: Moving, line: int) -> Move:
    """Return how far each moves the measure `watts_index`."""
    z, mean = moving.people.lines[line], float(moving.people.log_gap[line])
    return lambda block: [block.among_poor(line, lambda income: np.log(z / income) - mean, -mean)]


def sen_index(moving: Moving, line: int) -> Move:
    """Return how far each moves the measure `sen_index`."""
    people, z = moving.people, moving.people.lines[line]
    headcount, gap, pairs = (float(each[line]) for each in (people.headcount, people.gap, people.gap_pairs))
    if headcount == 0:
        return lambda block: [0.0]
    half = pairs / headcount

    def move(block: Block) -> list[Column]:
        def poor(income: Vector) -> Vector:
            return (z - income) / z - gap + (block.gap_distance(line) - half) / headcount - half

        return [block.among_poor(line, poor, -gap - half)]

    return move


def sen_shorrocks_thon_index(moving: Moving, line: int) -> Move:
    """Return how far each moves the measure `sen_shorrocks_thon_index`."""
    people, z = moving.people, moving.people.lines[line]
    headcount, gap, pairs = (float(each[line]) for each in (people.headcount, people.gap, people.gap_pairs))
    mean = gap + 2 * (pairs + (1 - headcount) * gap)
    return lambda block: [
        block.among_poor(
            line,
            lambda income: (2 - headcount) * ((z - income) / z) + block.gap_distance(line) - mean,
            gap - mean,
        )
    ]


def weighted_quantile(moving: Moving, at: float | Vector) -> Move:
    """Return how far each moves the measure `weighted_quantile`, at one share or several."""
    known: list[tuple[float, float, float]] = []  # a quantile, the share of people up to it, the density there
    for quantile in moving.people.quantiles(at).tolist():
        reach = int(np.searchsorted(moving.income, quantile, side="right"))
        known.append((quantile, float(moving.shares[:reach].sum()), moving.density(quantile)))
    return lambda block: [
        np.asarray((share - (block.income <= quantile)) / density) for quantile, share, density in known
    ]


def gini(moving: Moving) -> Move:
    """Return how far each moves the measure `gini`."""
    index, mean = moving.people.half_difference / moving.mean, moving.mean
    return lambda block: [block.distance / mean - index * (block.ratio + 1)]


def theil_t(moving: Moving) -> Move:
    """Return how far each moves the measure `theil_t`."""
    index = moving.people.entropy(1)

    def move(block: Block) -> list[Column]:
        ratio, logs = block.ratio, block.logs
        if ratio[0] <= 0:  # nothing, or too little beside the mean for a float
            logs = np.where(ratio > 0, logs, 0.0)
        return [ratio * logs - (ratio - 1) - index * ratio]

    return move


def mean_log_deviation(moving: Moving) -> Move:
    """Return how far each moves the measure `mean_log_deviation`."""
    index = moving.people.entropy(0)
    return lambda block: [block.ratio - 1 - block.logs - index]


def atkinson(moving: Moving, epsilon: float) -> Move:
    """Return how far each moves the measure `atkinson`."""
    power = 1 - float(epsilon)
    if power == 0:
        log_equivalent = -moving.people.entropy(0)
        deviation = lambda block: block.logs - log_equivalent  # noqa: E731
    else:
        log_equivalent = moving.people.log_equivalent(power)
        deviation = lambda block: np.expm1(power * (block.logs - log_equivalent)) / power  # noqa: E731
    return lambda block: [np.exp(log_equivalent) * (block.ratio - 1 - deviation(block))]


def quantile_shares(moving: Moving, groups: int = 5) -> Move:
    """Return how far each moves the measure `quantile_shares`."""
    inner = (np.arange(1, groups) / groups).tolist()
    lacking = moving.lacking(*inner)
    heights = moving.people.cumulative(*inner) / moving.mean

    def move(block: Block) -> list[Column]:
        excess = block.ratio - 1
        curve = [
            each.move(block) / moving.mean - excess * height for each, height in zip(lacking, heights, strict=True)
        ]
        return [curve[0], *(high - low for low, high in pairwise(curve)), -curve[-1]]

    return move if groups > 1 else lambda block: [0.0]


def _tail_ratio(moving: Moving, bottom: float, top: float) -> Move:
    low, high = moving.lacking(bottom, top)
    poorest, all_but_rich, everyone = moving.people.cumulative(bottom, top, 1)
    ratio = (everyone - all_but_rich) / poorest
    return lambda block: [(block.income - moving.mean - high.move(block) - ratio * low.move(block)) / poorest]


def quintile_share_ratio(moving: Moving) -> Move:
    """Return how far each moves S80/S20."""
    return _tail_ratio(moving, 0.2, 0.8)


def palma_ratio(moving: Moving) -> Move:
    """Return how far each moves the Palma ratio."""
    return _tail_ratio(moving, 0.4, 0.9)


def move_of(measure: Call, moving: Moving, line: int | None) -> Move | None:
    """Return how far people move a measure, at a line by its number; nothing of a measure that has no fast path.

    Raises
    ------
    ValueError
        As the measure's influence function, where it has no value.
    """
    moves = measure.row.moves if measure.row and measure.formula else None
    if moves is None:
        return None
    return moves(moving, **measure.options) if line is None else moves(moving, line)


def moved_by(moves: Sequence[Move], moving: Moving, unit: Codes, units: int) -> Moved:
    """Return sums over clusters and over everyone of how far people move measures, block by block.

    Parameters
    ----------
    moves : sequence of Move
    moving : Moving
    unit : numpy.ndarray, shape (n,)
        Cluster of each row, in the order of the people.
    units : int
        How many clusters there are.

    Returns
    -------
    Moved

    Examples
    --------
    >>> from ..survey.ranked import Ranked
    >>> moving = Moving(Ranked(np.array([10.0, 20.0, 60.0]), np.array([1.0, 2.0, 1.0]), np.array([15.0]), "<"))
    >>> moved_by([mean(moving), headcount_ratio(moving, 0)], moving, np.array([0, 1, 1]), 2).totals
    array([[-4.375 ,  0.1875],
           [ 4.375 , -0.1875]])
    """
    sizes = [len(move(Block(moving, slice(0, 1)))) for move in moves]
    count, size = sum(sizes), max(BLOCK, units)
    found = Moved(np.zeros((units, count)), np.zeros(count), np.zeros(count), sizes)
    for start in range(0, moving.income.size, size):
        rows = slice(start, min(start + size, moving.income.size))
        add_block(found, moves, Block(moving, rows), unit[rows])
    return found


def add_block(found: Moved, moves: Sequence[Move], block: Block, unit: Codes) -> None:
    """Add a block to the sums over clusters and over everyone of how far people move measures."""
    units, everyone = found.totals.shape[0], float(block.shares.sum())
    shares = np.bincount(unit, block.shares, minlength=units)
    columns = (column for move in moves for column in move(block))
    for number, column in enumerate(columns):
        if isinstance(column, float):
            found.totals[:, number] += column * shares
            found.means[number] += column * everyone
            found.squares[number] += column**2 * everyone
            continue
        added = block.shares * column
        found.totals[:, number] += np.bincount(unit, added, minlength=units)
        found.means[number] += added.sum()
        found.squares[number] += np.einsum("i,i->", added, column)  # no matrix product, whose threads cost more

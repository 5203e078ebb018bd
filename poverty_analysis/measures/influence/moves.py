"""How far people in rising order of income move each measure: the fast path of standard errors in a profile.

Each measure's influence function as factors of terms that measures share, which `terms` sums by cluster. Which measure
has which stands in `registry`; one without comes with its influence values.
"""

from __future__ import annotations

import math
from functools import cached_property
from itertools import pairwise
from typing import Literal, Protocol

import numpy as np

from ..call import Call
from ..density import bandwidth_around, rising_density
from ..formulas import People
from ..sample import Vector, checked_number
from .inequality import entropy_terms
from .terms import Block, Curve, Cut, Kind, Matrix, Move


class RankedPeople(People, Protocol):
    """People in rising order of income, with what formulas need of them."""

    income: Vector
    weights: Vector

    @property
    def distance_below(self) -> Vector:
        """Sum of the distances of each from all who have less, by shares of everyone."""


class Moving:
    """People in rising order, with what influence functions need of all of them.

    Parameters
    ----------
    people : RankedPeople
    line_rule : {"<", "<="}
    """

    def __init__(self, people: RankedPeople, line_rule: str) -> None:
        self.people, self.mean, self.income = people, people.mean, people.income
        self.side: Literal["left", "right"] = "left" if line_rule == "<" else "right"
        self.shares = people.weights / people.weights.sum()
        self._density: dict[float, float] = {}

    @property
    def distance_below(self) -> Vector:
        """Sum of the distances of each from all who have less."""
        return self.people.distance_below

    def highest(self, cut: Cut | None) -> float:
        """Return the highest income below a cut, or of all."""
        count = self.income.size if cut is None else int(np.searchsorted(self.income, cut.income, side=cut.side))
        return float(self.income[max(count, 1) - 1])

    def line(self, number: int) -> Cut:
        """Return a poverty line as a cut."""
        return Cut(float(self.people.lines[number]), self.side)

    def quantiles(self, *shares: float) -> list[Cut]:
        """Return the incomes at shares of people as cuts."""
        return [Cut(income, "left") for income in self.people.quantiles(np.array(shares)).tolist()]

    def below_with_error(self, income: float, error: float) -> tuple[float, float]:
        """Return the share of people at or below a quantile, and its standard error from that of the quantile."""
        return self.people_below(income), error * self.density(income)

    def people_below(self, income: float) -> float:
        """Return the share of people who have at most an income: exactly 1 where it is the highest."""
        reach = int(np.searchsorted(self.income, income, side="right"))
        return 1.0 if reach == self.income.size else float(self.shares[:reach].sum())

    @cached_property
    def bandwidth(self) -> float:
        """The bandwidth of a density."""
        low, high, quartiles = self.income[0], self.income[-1], self.people.quantiles(np.array([0.25, 0.75]))
        if low == high:
            raise ValueError(f"a density needs incomes that differ; got {low:g} for everyone")
        unit = max(high - self.mean, self.mean - low)
        found = bandwidth_around(self.mean, float(unit), self.income, self.shares, quartiles)
        return checked_number(found, "bandwidth", above=0)

    def density(self, income: float) -> float:
        """Return the density of incomes at one."""
        if income not in self._density:
            self._density[income] = rising_density(self.income, self.shares, income, self.bandwidth)
        return self._density[income]


def mean(moving: Moving) -> list[Move]:
    """Return how far each moves the measure `mean`."""
    return [Move(slope=1.0)]


def headcount_ratio(moving: Moving, line: int) -> list[Move]:
    """Return how far each moves the measure `headcount_ratio`."""
    return [Move(-float(moving.people.headcount[line]), below={moving.line(line): 1.0})]


def poverty_gap_index(moving: Moving, line: int) -> list[Move]:
    """Return how far each moves the measure `poverty_gap_index`."""
    cut = moving.line(line)
    return [Move(-float(moving.people.gap[line]), lacks={cut: 1 / cut.income})]


def squared_poverty_gap_index(moving: Moving, line: int) -> list[Move]:
    """Return how far each moves the measure `squared_poverty_gap_index`."""
    cut = moving.line(line)
    squared = Curve(lambda poor: ((cut.income - poor.income) / cut.income) ** 2, cut, Kind(("square", cut)))
    return [Move(-float(moving.people.squared_gap[line]), curves={squared: 1.0})]


def watts_index(moving: Moving, line: int) -> list[Move]:
    """Return how far each moves the measure `watts_index`."""
    cut = moving.line(line)
    logs = Curve(lambda poor: np.log(cut.income / poor.income), cut, Kind(("log", cut)))
    return [Move(-float(moving.people.log_gap[line]), curves={logs: 1.0})]


def sen_index(moving: Moving, line: int) -> list[Move]:
    """Return how far each moves the measure `sen_index`.

    Of gaps g, the distances of one from all of the poor sum to :math:`2 B + H g - PG`, with B those from all who have
    less, over the line.
    """
    people, cut = moving.people, moving.line(line)
    headcount, gap, pairs = (float(each[line]) for each in (people.headcount, people.gap, people.gap_pairs))
    if headcount == 0:
        return [Move()]
    both = gap + pairs / headcount
    return [
        Move(
            -both,
            below={cut: -both / headcount},
            lacks={cut: 2 / cut.income},
            distances={cut: 2 / (cut.income * headcount)},
        )
    ]


def sen_shorrocks_thon_index(moving: Moving, line: int) -> list[Move]:
    """Return how far each moves the measure `sen_shorrocks_thon_index`, by distances as in `sen_index`."""
    people, cut = moving.people, moving.line(line)
    headcount, gap, pairs = (float(each[line]) for each in (people.headcount, people.gap, people.gap_pairs))
    index = gap + 2 * (pairs + (1 - headcount) * gap)
    each = 2 / cut.income
    return [Move(gap - index, below={cut: -2 * gap}, lacks={cut: each}, distances={cut: each})]


def weighted_quantile(moving: Moving, at: float | Vector) -> list[Move]:
    """Return how far each moves the measure `weighted_quantile`, at one share or several."""
    found = []
    for quantile in moving.people.quantiles(at).tolist():
        share, density = moving.people_below(quantile), moving.density(quantile)
        found.append(Move(share / density, below={Cut(quantile, "right"): -1 / density}))
    return found


def gini(moving: Moving) -> list[Move]:
    """Return how far each moves the measure `gini`: the mean distance is twice that from below, less the excess."""
    index, mean = moving.people.half_difference / moving.mean, moving.mean
    if index == 0:  # everyone has the same: nobody moves it, also not by rounding
        return [Move()]
    return [Move(-2 * index, -(1 + index) / mean, distances={None: 2 / mean})]


def _theil_terms(block: Block) -> Vector:
    ratio, logs = block.ratio, block.logs
    if ratio[0] <= 0:  # nothing, or too little beside the mean for a float
        logs = np.where(ratio > 0, logs, 0.0)
    return np.asarray(ratio * logs - (ratio - 1))


def _log_terms(block: Block) -> Vector:
    return np.asarray(block.ratio - 1 - block.logs)


def _theil_factors(ratio: float, _: float) -> tuple[float, float, float]:
    slope = ratio * math.log(ratio)
    return ratio, slope, slope - ratio + 1


def _log_factors(ratio: float, _: float) -> tuple[float, float, float]:
    return 1.0, ratio - 1, ratio - 1 - math.log(ratio)


def theil_t(moving: Moving) -> list[Move]:
    """Return how far each moves the measure `theil_t`."""
    index, kind = moving.people.entropy(1), Kind("theil", moving.mean, factors=_theil_factors)
    return [Move(-index, -index / moving.mean, curves={Curve(_theil_terms, None, kind): 1.0})]


def _log_curve(moving: Moving) -> Curve:
    return Curve(_log_terms, None, Kind("logarithm", moving.mean, factors=_log_factors))


def mean_log_deviation(moving: Moving) -> list[Move]:
    """Return how far each moves the measure `mean_log_deviation`."""
    return [Move(-moving.people.entropy(0), curves={_log_curve(moving): 1.0})]


def generalized_entropy(moving: Moving, alpha: float) -> list[Move]:
    """Return how far each moves the measure `generalized_entropy`."""
    power, index = float(alpha), moving.people.entropy(float(alpha))
    phi = Curve(lambda block: entropy_terms(block.ratio, power))
    return [Move(-index, -power * index / moving.mean, curves={phi: 1.0})]


def atkinson(moving: Moving, epsilon: float) -> list[Move]:
    """Return how far each moves the measure `atkinson`."""
    power = 1 - float(epsilon)
    if power == 0:
        index = moving.people.entropy(0)
        return [Move(-np.exp(-index) * index, curves={_log_curve(moving): np.exp(-index)})]
    log_equivalent = moving.people.log_equivalent(power)

    def terms(block: Block) -> Vector:
        return np.asarray(block.ratio - 1 - np.expm1(power * (block.logs - log_equivalent)) / power)

    def factors(ratio: float, level: float) -> tuple[float, float, float]:
        less_one = math.expm1(power * (math.log(ratio) - level))
        return 1 + less_one, ratio - 1 - less_one, ratio - 1 - less_one / power

    kind = Kind(("power", power), moving.mean, log_equivalent, factors)
    return [Move(curves={Curve(terms, None, kind): np.exp(log_equivalent)})]


def quantile_shares(moving: Moving, groups: int = 5) -> list[Move]:
    """Return how far each moves the measure `quantile_shares`: by the heights of the Lorenz curve at their ends.

    A generalised Lorenz curve falls by what one lacks to the income at its share of people.
    """
    inner = (np.arange(1, groups) / groups).tolist()
    heights = moving.people.cumulative(*inner) / moving.mean
    curve = [
        Move(None, -height / moving.mean, lacks={cut: -1 / moving.mean})
        for cut, height in zip(moving.quantiles(*inner), heights.tolist(), strict=True)
    ]
    return [_less(high, low) for low, high in pairwise([Move(), *curve, Move()])]


def _less(one: Move, other: Move) -> Move:
    lacks = dict(one.lacks)
    for cut, times in other.lacks.items():
        lacks[cut] = lacks.get(cut, 0.0) - times
    return Move(None, one.slope - other.slope, lacks=lacks)


def _tail_ratio(moving: Moving, bottom: float, top: float) -> list[Move]:
    low, high = moving.quantiles(bottom, top)
    poorest, all_but_rich, everyone = moving.people.cumulative(bottom, top, 1).tolist()
    ratio = (everyone - all_but_rich) / poorest
    lacks = {high: 1 / poorest}
    lacks[low] = lacks.get(low, 0.0) + ratio / poorest
    return [Move(None, 1 / poorest, lacks=lacks)]


def quintile_share_ratio(moving: Moving) -> list[Move]:
    """Return how far each moves S80/S20."""
    return _tail_ratio(moving, 0.2, 0.8)


def palma_ratio(moving: Moving) -> list[Move]:
    """Return how far each moves the Palma ratio."""
    return _tail_ratio(moving, 0.4, 0.9)


def has_moves(measure: Call) -> bool:
    """Return whether how far people move a measure is known of ranked people."""
    return measure.row is not None and measure.row.moves is not None and measure.formula is not None


def moves_of(measure: Call, moving: Moving, line: int | None) -> list[Move] | None:
    """Return how far people move a measure, at a line by its number; nothing of a measure that has no fast path.

    Raises
    ------
    ValueError
        As the measure's influence function, where it has no value.
    """
    if not has_moves(measure):
        return None
    assert measure.row is not None and measure.row.moves is not None and measure.formula is not None
    measure.formula(moving.people)  # is refused where there is no value, which nobody could move
    moves = measure.row.moves
    found: list[Move] = moves(moving, **measure.options) if line is None else moves(moving, line)
    return found


def is_quantile(measure: Call) -> bool:
    """Return whether people move a measure by whether they are below a quantile."""
    return measure.row is not None and measure.row.moves is weighted_quantile and has_moves(measure)


def given_moves(influence: Matrix) -> list[Move]:
    """Return how far people move a measure, from its influence values, shape (n, k)."""

    def of(values: Vector) -> Move:
        return Move(curves={Curve(lambda block: values[block.rows]): 1.0})

    return [of(column) for column in influence.T]


def no_moves(size: int) -> list[Move]:
    """Return moves of a measure that has none."""
    return [Move(float("nan"))] * size

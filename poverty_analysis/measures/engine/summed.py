"""The poverty profile of data that outgrow memory: summed up by an engine, the same formulas on the sums."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..call import Call
from ..formulas import entropy_name
from ..quantiles import cumulative_income, ordered_quantiles
from ..sample import Vector, require_positive
from ..survey.asked import formula_values
from ..survey.recording import Read, read_by
from ..survey.survey import Lines, in_group, naming, read_lines
from ..survey.tabulation import Values
from .cells import (
    NO_DISTANCES,
    NO_RANKS,
    Cells,
    Distances,
    Ranks,
    cells_of_groups,
    cut,
    pair_sums_of_groups,
    rising_incomes,
)
from .sorted_rows import are_at_hand, ranks_of_rows
from .sums import PoorSums, Wanted, sums_of_groups
from .table import EngineSurvey, Expression, is_single_column

Progress = Callable[[str, int, int], None]  # what is done now, how many steps are done, of how many


class Summed(NamedTuple):
    """People as an engine summed them up: what the formulas need to know of them."""

    lines: Vector
    everyone: float
    size: int
    mean: float
    poor: PoorSums
    entropies: dict[float, float]
    distances: Distances  # of those below each line, and of all; empty where nobody asked
    income: Vector  # rising, summed up except near the points asked for
    weights: Vector
    cells: Cells | None = None  # None where nobody asked for ranks

    @property
    def poor_weight(self) -> Vector:
        """Weight of the poor at each line."""
        return self.poor.weight

    @property
    def headcount(self) -> Vector:
        """Share of the poor at each line."""
        return self.poor.weight / self.everyone

    @property
    def gap(self) -> Vector:
        """Poverty gap index at each line."""
        return self.poor.gap / self.everyone

    @property
    def squared_gap(self) -> Vector:
        """Squared poverty gap index at each line."""
        return self.poor.squared_gap / self.everyone

    @property
    def log_gap(self) -> Vector:
        """Watts index at each line."""
        return self.poor.log_gap / self.everyone

    @property
    def gap_pairs(self) -> Vector:
        """Sum of |gap - gap'| over all pairs of the poor, at each line."""
        return self.distances.sums[:-1] / self.lines

    @property
    def half_difference(self) -> float:
        """Half the mean difference between two people."""
        return float(self.distances.sums[-1])

    def entropy(self, alpha: float) -> float:
        """Return a generalised entropy."""
        if not np.isfinite(self.entropies[alpha]):
            raise ValueError(f"{entropy_name(alpha)} must stay within a float; got too large a value")
        return self.entropies[alpha]

    def log_equivalent(self, power: float) -> float:
        """Return ln(equally distributed equivalent / mean), the mean being of income ** power."""
        return float(np.log1p(power * (power - 1) * self.entropy(power)) / power)

    def quantiles(self, at: float | Vector) -> Vector:
        """Return quantiles of income at population shares."""
        points = np.atleast_1d(np.asarray(at, dtype=float))
        return ordered_quantiles(self.income, self.weights, points, size=self.size)

    def cumulative(self, *shares: float) -> Vector:
        """Return the income of the poorest shares, per member of the population."""
        return cumulative_income(self.income, self.weights, np.array(shares))


def refuse_what_needs_rows(measures: Sequence[Call], own_lines: Sequence[str]) -> None:
    """Refuse, by name, measures that are no formula of what an engine sums up."""
    for each in measures:
        if each.formula is None:
            raise ValueError(
                f"measures must be formulas of sums, for data on an engine; got {each.label}, which needs every row "
                "in memory: give data as a DataFrame, or choose `measures` without it"
            )
        if own_lines and read_by([each]).one_line_for_all:
            raise ValueError(
                f"poverty_line must be numbers for {each.label}, for data on an engine; got the column "
                f"{own_lines[0]!r}: give data as a DataFrame, or choose `measures` without it"
            )


def check_engine_incomes(survey: EngineSurvey, measures: Sequence[Call]) -> None:
    """Refuse incomes on which some measures have no value, by the names of all these measures."""
    lowest = float(survey.lowest.min())
    for needs_positive in (False, True):
        asked = [
            each.label for each in measures if (need := each.required) and (need is require_positive) == needs_positive
        ]
        if asked and (lowest <= 0 if needs_positive else lowest < 0):
            y = survey.table.y
            bad = int((y <= 0 if needs_positive else y < 0).sum().execute())
            needs, what = ("above zero", "at or below zero") if needs_positive else ("of zero or more", "below zero")
            raise ValueError(
                f"{asked[0]} needs incomes {needs}; got {bad} of {survey.all_rows} {what} (lowest: {lowest:g}); in "
                f"column {survey.income_name!r}. Find out what these incomes are, or choose `measures` without "
                f"{', '.join(asked)}"
            )


def read_engine_lines(data: Expression, poverty_line: Any, income: Any = None) -> Lines:
    """Return poverty lines as `read_lines` of a DataFrame; what the columns hold is left to the engine."""
    empty = pd.DataFrame(1.0, index=[0], columns=list(data.columns))
    return read_lines(empty, poverty_line, single=is_single_column(data, income))


def approximate(measures: Sequence[Call], groups: Sequence[Values]) -> dict[str, float]:
    """Return the measures that are made of distances between pairs, with what these can be off where cells stay open.

    Examples
    --------
    >>> from ..survey.asked import asked_measures
    >>> everyone = Values(4, 4.0, np.zeros(0), np.zeros((0, 0)), [], open=2e-11)
    >>> approximate(asked_measures(["gini", "mean"]), [everyone])
    {'gini': 2e-11}
    """
    most = max(group.open for group in groups)
    return {each.label: most for each in measures if read_by([each]).pairs} if most > 0 else {}


def warn_if_any_negative(survey: EngineSurvey, *, stacklevel: int) -> None:
    """Warn that the Gini index can exceed 1, where that is so."""
    lowest = float(survey.lowest.min())
    if lowest < 0:
        negative = int((survey.table.y < 0).sum().execute())
        warnings.warn(
            f"The Gini index can exceed 1 on negative incomes; got {negative} of {int(survey.rows.sum())} below zero "
            f"(lowest: {lowest:g})",
            UserWarning,
            stacklevel=stacklevel,
        )


SummedGroup = tuple[Summed, list[Summed]]  # at lines for everybody, and at each own line


def engine_values(
    survey: EngineSurvey, lines: Lines, measures: Sequence[Call], groups: Iterable[SummedGroup]
) -> Iterator[Values]:
    """Yield the values of everyone, then of each group, from what an engine summed up of them."""
    everyones: list[Vector] = []
    for number, (people, own) in enumerate(groups):
        with naming(in_group(survey.by, survey.groups, number - 1) if number else ""):
            found, why = formula_values(people, measures, everyones.copy if number else None)
            everyones = everyones or found
            yield _values(people, own, lines, measures, found, why)


def summed_groups(
    survey: EngineSurvey,
    lines: Lines,
    line_rule: str,
    measures: Sequence[Call],
    progress: Progress | None = None,
    more_points: Iterable[float] = (),
) -> Iterator[SummedGroup]:
    """Yield what the formulas need of everyone, then of each group, each scan of the table serving all of them.

    Parameters
    ----------
    progress : callable, optional
        Told before each scan.
    more_points : iterable of float
        Population shares at which incomes are wanted beside those that the formulas ask for.
    """
    own = sum(rank is None for rank in lines.ranks)
    sides = [True, False] if survey.by else [True]
    read = read_by(measures)
    points, pairs = np.array(sorted(read.points.union(more_points))), read.pairs
    steps = ["poverty and inequality"] + (["ranks"] * len(sides) if pairs or points.size else [])
    _tell(progress, steps, 0)
    sums = sums_of_groups(survey, lines.everybodys, own, line_rule, _wanted(measures, read))
    pairs_at = lines.everybodys if read.pairs_of_poor else np.zeros(0)
    ranked: list[Ranks] = []
    for number, together in enumerate(sides if pairs or points.size else [], start=1):
        _tell(progress, steps, number)
        ranks = ranks_of_rows if are_at_hand(survey, together=together) else _ranks
        ranked += ranks(survey, pairs_at, line_rule, pairs, points, together=together)
    _tell(progress, steps, len(steps))
    totals = [_everyone(survey), *_each(survey)] if survey.by else list(_each(survey))
    highest = [*([survey.highest.max()] if survey.by else []), *survey.highest]
    in_orders = ranked or [NO_RANKS] * len(sums)
    for (size, everyone, mean), high, found, in_order in zip(totals, highest, sums, in_orders, strict=True):
        all_poor = lines.everybodys >= high if line_rule == "<=" else lines.everybodys > high
        weight = np.where(all_poor, everyone, np.minimum(found.at_lines.weight, everyone))
        at_lines = found.at_lines._replace(weight=weight)
        people = Summed(lines.everybodys, everyone, size, mean, at_lines, found.entropy, *in_order)
        yield people, [people._replace(poor=each) for each in found.at_own_lines]


def _tell(progress: Progress | None, steps: Sequence[str], done: int) -> None:
    if progress is not None:
        progress(steps[min(done, len(steps) - 1)], done, len(steps))


def _everyone(survey: EngineSurvey) -> tuple[int, float, float]:
    everyone = float(survey.people.sum())
    return int(survey.rows.sum()), everyone, float((survey.people * survey.mean).sum() / everyone)


def _each(survey: EngineSurvey) -> Iterator[tuple[int, float, float]]:
    for size, people, mean in zip(survey.rows, survey.people, survey.mean, strict=True):
        yield int(size), float(people), float(mean)


def _wanted(measures: Sequence[Call], read: Read) -> Wanted:
    return Wanted(any(each.at_line for each in measures), read.gaps, read.logs, tuple(sorted(read.alphas)))


def _ranks(
    survey: EngineSurvey, lines: Vector, line_rule: str, pairs: bool, points: Vector, *, together: bool
) -> list[Ranks]:
    """Return sums of distances, rising incomes with weights, and cells: of everyone, or of each group."""
    grid, centre = cut(survey, lines, line_rule, 1 if together else len(survey.rows))
    groups = cells_of_groups(survey, grid, centre, together=together)
    distances = (
        pair_sums_of_groups(survey, grid, groups, lines, together=together) if pairs else [NO_DISTANCES] * len(groups)
    )
    incomes = rising_incomes(survey, grid, groups, points, together=together)
    return [Ranks(found, *rising, of) for found, rising, of in zip(distances, incomes, groups, strict=True)]


def _values(
    people: Summed,
    own: Sequence[Summed],
    lines: Lines,
    measures: Sequence[Call],
    found: Sequence[Vector],
    why: dict[str, str],
) -> Values:
    at_line = [each for each in measures if each.at_line]
    known = dict(zip([each.label for each in measures], found, strict=True))
    of_own = iter(own)
    at_lines, poor = [], []
    for rank in lines.ranks:
        if rank is None:
            each_own = next(of_own)
            poor.append(each_own.poor_weight[0])
            at_lines += [value[0] for value in formula_values(each_own, at_line)[0]]
        else:
            poor.append(people.poor_weight[rank])
            at_lines += [known[each.label][rank] for each in at_line]
    cells = np.array(at_lines, dtype=float).reshape(len(lines.ranks), -1)
    without_line = [known[each.label] for each in measures if not each.at_line]
    return Values(people.size, people.everyone, np.array(poor), cells, without_line, people.distances.open, why)

"""The measures of one group on its own rows alone, in rising order, with sums by cluster instead of columns by row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..influence.moves import Move, Moving, RankedPeople, move_of, moved_by
from ..order import in_rising_order, taken
from ..sample import Codes, Vector
from ..survey.ranked import Ranked
from .kinds import found_by_kind, of_one_group
from .stages import refuse_lonely, staged_covariance, stages_of_units
from .statistic import RELATIVE, AtEveryonesLine, Measured, Statistic
from .uncertainty import Drawn, Found


class Grouped(NamedTuple):
    """A sample and measures of it as a group sees them, which rows of the table these are, and what was found."""

    drawn: Drawn
    statistics: Sequence[Statistic]
    rows: Codes | slice
    found: Found


def found_by_group(drawn: Drawn, statistics: Sequence[Statistic]) -> Grouped:
    """Return values and covariance of statistics as `Drawn.found`, of one group's measures on its own rows.

    Nobody outside a group moves it: the clusters without any of it are zeros in each sum. Not so where weights are
    calibrated or replicated, or where statistics are of several groups or columns: these are found on all rows.
    Numbers that ask only of which kind people are need no more of them than sums by kind.

    Examples
    --------
    >>> from ..registry import call_by_name
    >>> from .stages import staged
    >>> stages = staged(np.zeros(3, int), [np.arange(3)], [])
    >>> drawn = Drawn(np.ones(3), np.ones(3), np.ones(3), np.arange(3), stages, "error")
    >>> mean = Measured(call_by_name("mean"), np.array([30.0, 5.0, 10.0]), np.array([True, False, True]))
    >>> found_by_group(drawn, [mean]).rows, found_by_group(drawn, [mean]).found.numbers
    (array([2, 0]), array([20.]))
    """
    kinds = of_one_group(statistics)
    if kinds and drawn.calibration is None and (kinds[0].inside & (drawn.weights > 0)).any():
        return Grouped(drawn, statistics, slice(None), found_by_kind(drawn, kinds))
    own = [each for each in statistics if isinstance(each, Measured)]
    alike = len(own) == len(statistics) and all(_of_one_group(own[0], each) for each in own)
    rows = np.flatnonzero(own[0].inside & (drawn.weights > 0)) if alike else np.zeros(0, dtype=np.intp)
    if drawn.replicates is not None or drawn.calibration is not None or rows.size == 0:
        return Grouped(drawn, statistics, slice(None), drawn.found(statistics))
    if drawn.lonely == "error":
        refuse_lonely(drawn.stages)
    income, rows = in_rising_order(taken(own[0].income, rows), rows)
    inside = np.ones(rows.size, dtype=bool)
    ranked = [
        each._replace(
            income=income, inside=inside, line=each.line[rows] if isinstance(each.line, np.ndarray) else each.line
        )
        for each in own
    ]
    part = drawn.of_rows(rows)
    found = _found(part, ranked)
    for number, reason in enumerate(found.reasons):  # a place that it names is to be one in the table
        if reason.startswith("no value: "):
            found.reasons[number] = drawn.found([own[number]]).reasons[0]
    return Grouped(part, ranked, rows, found)


def _of_one_group(first: Measured, other: Measured) -> bool:
    return other.inside is first.inside and other.income is first.income and other.line_rule == first.line_rule


def _found(drawn: Drawn, measures: Sequence[Measured]) -> Found:
    """Return what `Drawn.found` does of measures whose rows are all the rows, in rising order."""
    lines = sorted({each.line for each in measures if isinstance(each.line, float)})
    people = Ranked(measures[0].income, drawn.weights, np.array(lines), measures[0].line_rule)
    moving = Moving(people)
    values: list[Vector] = []
    moves: list[Move] = []
    reasons = []
    for each in measures:
        line = lines.index(each.line) if isinstance(each.line, float) else None
        value, move, reason = _value_and_move(each, drawn.weights, moving, line)
        values.append(value)
        moves.append(move)
        reasons.append(reason)
    last = drawn.stages[-1]
    moved = moved_by(moves, moving, last.unit, last.stratum.size)
    covariance = staged_covariance(moved.totals, stages_of_units(drawn.stages), drawn.lonely)
    simple = (moved.squares - moved.means**2) / (people.size - 1) if people.size > 1 else moved.squares * math.nan
    return Found(np.concatenate(values), covariance, moved.sizes, reasons, simple=simple)


def _value_and_move(measure: Measured, weights: Vector, moving: Moving, line: int | None) -> tuple[Vector, Move, str]:
    """Return a measure and how far people move it; NaN for what there is not, with the reason."""
    try:
        value = _value(measure, weights, moving.people, line)
    except ValueError as error:
        return np.array([math.nan]), lambda block: [math.nan], f"no value: {error}"
    try:
        return value, _move(measure, weights, moving, line), ""
    except ValueError as error:
        return value, lambda block: [math.nan] * value.size, f"no standard error: {error}"


def _value(measure: Measured, weights: Vector, people: RankedPeople, line: int | None) -> Vector:
    asked = measure.asked
    if asked.measure in RELATIVE:
        return AtEveryonesLine(asked, measure.income, measure.inside, measure.inside, measure.line_rule).value(weights)
    if asked.formula is None or isinstance(measure.line, np.ndarray):
        return measure.value(weights)
    if asked.required:
        asked.required(people.income, people.weights, asked.label)
    found = asked.formula(people)
    return found if line is None else found[[line]]


def _move(measure: Measured, weights: Vector, moving: Moving, line: int | None) -> Move:
    fast = None if isinstance(measure.line, np.ndarray) else move_of(measure.asked, moving, line)
    if fast is not None:
        return fast
    influence = measure.influence(weights)
    return lambda block: list(influence[block.rows].T)

"""The measures of one group on its own rows alone, in rising order, with sums by cluster instead of columns by row."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..inference.stages import staged_errors, stages_of_units
from ..influence.cluster_totals import moved_by
from ..influence.moves import Moving, RankedPeople, given_moves, moves_of, no_moves
from ..influence.terms import Move
from ..order import taken
from ..sample import Codes, Vector
from ..survey.joined import Joined, Known
from ..survey.ranked import ranked_groups
from .of_parts import found_of_parts
from .statistic import RELATIVE, AtEveryonesLine, Measured, Statistic
from .uncertainty import Alone, Drawn, Found, Spread


class Grouped(NamedTuple):
    """A sample and measures of it as a group sees them, which rows of the table these are, and what was found."""

    drawn: Drawn
    statistics: Sequence[Statistic]
    rows: Codes | slice
    found: Found | Alone
    moving: Moving | None = None  # its people in rising order, where they were ranked


class InOrder(NamedTuple):
    """A sample as a group sees it: its own rows alone, in rising order of income."""

    income: Vector
    rows: Codes  # where each stands in the table
    drawn: Drawn


def groups_in_order(drawn: Drawn, income: Vector, codes: NDArray[np.integer], groups: int = 0) -> Iterator[InOrder]:
    """Yield everyone, then each of several groups, from one sort.

    Parameters
    ----------
    drawn : Drawn
    income : numpy.ndarray, shape (n,)
    codes : numpy.ndarray, shape (n,)
        Group of each row, from 0; below 0 where it is not meant.
    groups : int
        How many there are; 0 where only everyone is asked for.

    Examples
    --------
    >>> from ..inference.stages import staged
    >>> stages = staged(np.zeros(3, int), [np.arange(3)], [])
    >>> drawn = Drawn(np.ones(3), np.ones(3), np.ones(3), np.arange(3), stages, "error")
    >>> [each.income for each in groups_in_order(drawn, np.array([30.0, 5.0, 10.0]), np.array([0, 1, 0]), 2)]
    [array([ 5., 10., 30.]), array([10., 30.]), array([5.])]
    """
    for rising, weight, own, last in ranked_groups(*_columns(drawn, income, codes, groups), groups=groups):
        yield InOrder(rising, own.astype(np.intp), drawn.of_ranked(weight, last.astype(np.intp)))


def _columns(drawn: Drawn, income: Vector, codes: NDArray[np.integer], groups: int) -> tuple[Any, ...]:
    """Return what is to be sorted of the rows that are meant: incomes, weights, groups, places and units."""
    rows = np.flatnonzero((codes >= 0) & (drawn.weights > 0))
    columns = [income, drawn.weights, codes.astype(np.min_scalar_type(groups))]
    if rows.size < codes.size:
        columns = [taken(column, rows) for column in columns]
    unit = drawn.stages[-1].unit if rows.size == drawn.rows.size else taken(drawn.stages[-1].unit, drawn.places(rows))
    values, weights, group = columns
    few_bytes = (rows.astype(np.min_scalar_type(-codes.size)), unit.astype(np.min_scalar_type(-drawn.rows.size)))
    return values, weights, group if groups else None, *few_bytes


def found_by_group(
    drawn: Drawn, statistics: Sequence[Statistic], in_order: InOrder | None = None, groups: Sequence[Known] = ()
) -> Grouped:
    """Return values and covariance of statistics as `Drawn.found`, of one group's measures on its own rows.

    Nobody outside a group moves it: the clusters without any of it are zeros in each sum. Not so where weights are
    calibrated or replicated, or where statistics are of several groups or columns: these are found on all rows.
    Numbers that ask only of which kind people are need no more of them than sums by kind.

    Parameters
    ----------
    drawn : Drawn
    statistics : sequence of Statistic
    in_order : InOrder, optional
        The group of measures, if it is at hand.
    groups : sequence of Known
        Of everyone, what was found of the groups that they are made of.

    Examples
    --------
    >>> from ..registry import call_by_name
    >>> from ..inference.stages import staged
    >>> stages = staged(np.zeros(3, int), [np.arange(3)], [])
    >>> drawn = Drawn(np.ones(3), np.ones(3), np.ones(3), np.arange(3), stages, "error")
    >>> mean = Measured(call_by_name("mean"), np.array([30.0, 5.0, 10.0]), np.array([True, False, True]))
    >>> found_by_group(drawn, [mean]).rows, found_by_group(drawn, [mean]).found.numbers
    (array([2, 0]), array([20.]))
    """
    of_kinds = found_of_parts(drawn, statistics)
    if of_kinds is not None:
        return Grouped(drawn, statistics, slice(None), of_kinds)
    own = [each for each in statistics if isinstance(each, Measured)]
    alike = len(own) == len(statistics) and all(_of_one_group(own[0], each) for each in own)
    if not alike or not drawn.by_rows:
        return Grouped(drawn, statistics, slice(None), drawn.found(statistics))
    if in_order is None:
        in_order = next(groups_in_order(drawn, own[0].income, np.where(own[0].inside, 0, -1)))
    if in_order.rows.size == 0:
        return Grouped(drawn, statistics, slice(None), drawn.found(statistics))
    income, rows, part = in_order
    inside = np.ones(rows.size, dtype=bool)
    ranked = [
        each._replace(
            income=income, inside=inside, line=each.line[rows] if isinstance(each.line, np.ndarray) else each.line
        )
        for each in own
    ]
    found, moving = _found(part, ranked, groups)
    for number, reason in enumerate(found.reasons):  # a place that it names is to be one in the table
        if reason.startswith("no value: "):
            found.reasons[number] = drawn.found([own[number]]).reasons[0]
    return Grouped(part, ranked, rows, found, moving)


def _of_one_group(first: Measured, other: Measured) -> bool:
    return other.inside is first.inside and other.income is first.income and other.line_rule == first.line_rule


def _found(drawn: Drawn, measures: Sequence[Measured], groups: Sequence[Known]) -> tuple[Alone, Moving]:
    """Return what `Drawn.found` does of measures whose rows are all the rows, in rising order."""
    lines = sorted({each.line for each in measures if isinstance(each.line, float)})
    people = Joined(measures[0].income, drawn.weights, np.array(lines), measures[0].line_rule, distances=True)
    people.join(groups)
    moving = Moving(people, measures[0].line_rule)
    values: list[Vector] = []
    moves: list[list[Move]] = []
    reasons = []
    for each in measures:
        line = lines.index(each.line) if isinstance(each.line, float) else None
        value, move, reason = _value_and_moves(each, drawn.weights, moving, line)
        values.append(value)
        moves.append(move)
        reasons.append(reason)
    last = drawn.stages[-1]
    moved = moved_by(moves, moving, last.unit, last.stratum.size, variances=True)
    errors = staged_errors(moved.totals, stages_of_units(drawn.stages), drawn.lonely, moved.clusters)
    group = Spread(people.size, moved.clusters, moved.shares)
    simple = moved.variances / (people.size - 1) if people.size > 1 else moved.variances * math.nan
    return Alone(np.concatenate(values), errors, moved.sizes, reasons, simple, group), moving


def _value_and_moves(
    measure: Measured, weights: Vector, moving: Moving, line: int | None
) -> tuple[Vector, list[Move], str]:
    """Return a measure and how far people move it; NaN for what there is not, with the reason."""
    try:
        value = _value(measure, weights, moving.people, line)
    except ValueError as error:
        return np.array([math.nan]), no_moves(1), f"no value: {error}"
    try:
        return value, _moves(measure, weights, moving, line), ""
    except ValueError as error:
        return value, no_moves(value.size), f"no standard error: {error}"


def _value(measure: Measured, weights: Vector, people: RankedPeople, line: int | None) -> Vector:
    asked = measure.asked
    if asked.measure in RELATIVE:
        return AtEveryonesLine(asked, measure.income, measure.inside, measure.inside, measure.line_rule).value(weights)
    if asked.formula is None or isinstance(measure.line, np.ndarray):
        return measure.value(weights)
    if asked.required and people.income[0] <= 0:
        asked.required(people.income, people.weights, asked.label)
    found = asked.formula(people)
    return found if line is None else found[[line]]


def _moves(measure: Measured, weights: Vector, moving: Moving, line: int | None) -> list[Move]:
    fast = None if isinstance(measure.line, np.ndarray) else moves_of(measure.asked, moving, line)
    return given_moves(measure.influence(weights)) if fast is None else fast

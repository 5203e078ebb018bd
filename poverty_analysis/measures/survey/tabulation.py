"""Measures for everyone and for each group of a survey, and their standard errors, in the order of a profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..call import Call
from ..inference.case import Case, Group, Terms
from ..inference.degrees import degrees_of_clusters
from ..inference.design import SampledUnits
from ..inference.stages import staged_errors, stages_of_design
from ..influence.cluster_totals import Moved, moved_by
from ..influence.moves import Moving, given_moves, has_moves, is_quantile, moves_of, no_moves
from ..influence.terms import Move
from ..registry import influence_function
from ..sample import Codes, Vector, require_not_negative, require_positive
from ..shortfall import poor_count
from .asked import asked_measures, formula_values
from .ranked import Ranked, ranked_groups
from .survey import Lines, SampleTable, in_group, naming

Rows = Codes | slice
Cell = tuple[Call, float | Vector | None, int | None]  # a measure, its line, and that line's rank among everybody's

NOTHING: Vector = np.zeros(0)
_POOR = asked_measures([poor_count])


class Values(NamedTuple):
    """What a profile holds of one group."""

    rows: int
    people: float
    poor: Vector  # shape (k,): people below each of k lines
    at_lines: NDArray[np.float64]  # shape (k, m): of each of m measures that take a line
    without_line: list[Vector]  # of each other measure: its value, or its values
    open: float = 0.0  # relative error that sums of distances between pairs can have, on an engine
    why_missing: Mapping[str, str] = MappingProxyType({})  # of a measure without a value in this group, by its label


def check_incomes(survey: SampleTable, measures: Sequence[Call]) -> None:
    """Refuse incomes on which some measures have no value, by the names of all these measures.

    Examples
    --------
    >>> import pandas as pd
    >>> from .asked import asked_measures
    >>> from .survey import read_survey
    >>> survey = read_survey(pd.DataFrame({"income": [0, 5]}), "income", None, None)
    >>> check_incomes(survey, asked_measures(["gini", "watts_index", "mean_log_deviation"]))
    Traceback (most recent call last):
        ...
    ValueError: watts_index needs incomes above zero; got 1 of 2 at or below zero (first: 0 at position 0); in column
    'income'. Find out what these incomes are, or choose `measures` without watts_index, mean_log_deviation
    """
    for requirement in (require_not_negative, require_positive):
        labels = [each.label for each in measures if each.required is requirement]
        if labels:
            hint = f"Find out what these incomes are, or choose `measures` without {', '.join(labels)}"
            with naming(f"in column {survey.income_name!r}. {hint}"):
                requirement(survey.income, survey.weights, labels[0])


class Ordered(NamedTuple):
    """People in rising order of income, and what is known of them."""

    found: Values
    people: Ranked
    weights: Vector
    unit: Codes | None = None  # cluster of each, where given
    rows: Codes | None = None  # where each stands in the table, where asked for


def values_of_groups(
    survey: SampleTable,
    lines: Lines,
    line_rule: str,
    measures: Sequence[Call],
    units: SampledUnits | None = None,
) -> Iterator[Ordered]:
    """Yield the values of everyone, then of each group: as many as possible from one sort.

    With the clusters of a design, each person's comes in the same order; the rows of the table only where a measure
    has its influence values from these.

    Examples
    --------
    >>> import pandas as pd
    >>> from .asked import asked_measures
    >>> from .survey import read_lines, read_survey
    >>> table = pd.DataFrame({"income": [30, 10, 20], "area": ["town", "village", "village"]})
    >>> survey, measures = read_survey(table, "income", None, "area"), asked_measures(["headcount_ratio", "mean"])
    >>> lines = read_lines(table, [15, 25])
    >>> [each.found.at_lines.tolist() for each in values_of_groups(survey, lines, "<", measures)]
    [[[0.3333333333333333], [0.6666666666666666]], [[0.0], [0.0]], [[0.5], [1.0]]]
    """
    together = [each for each in measures if each.formula]
    all_together = len(together) == len(measures) and None not in lines.ranks
    rows_of_groups = repeat(slice(0)) if all_together else _rows(survey)
    more: list[Codes] = []
    if units is not None:
        more.append(_unit_of_rows(units, survey.income.size))
        if None in lines.ranks or not all(has_moves(each) for each in measures):
            more.append(np.arange(survey.income.size))
    in_order = ranked_groups(
        survey.income, survey.weights if survey.weighted else None, survey.codes if survey.by else None, *more
    )
    everyones: list[Vector] | None = None
    first: Values | None = None
    for number, ((income, weights, *ordered), rows) in enumerate(zip(in_order, rows_of_groups, strict=False)):
        with naming(_where(survey, number)):
            people = Ranked(income, weights, lines.everybodys, line_rule, distances=units is not None)
            found, why = formula_values(people, together, everyones)
            everyones = everyones or found
            known = dict(zip([each.label for each in together], found, strict=True))
            at_lines, without_line, others = _values(survey, rows, lines, line_rule, measures, known, first)
            poor = _values(survey, rows, lines, line_rule, _POOR, {_POOR[0].label: people.poor_weight}, None)[0][:, 0]
        values = Values(income.size, people.everyone, poor, at_lines, without_line, why_missing=why | others)
        first = first or values
        yield Ordered(values, people, weights, *ordered)
        del people  # what it keeps of each is not held while the next are ranked


def _unit_of_rows(units: SampledUnits, size: int) -> Codes:
    """Return the cluster of each row of the table; -1 for rows that are no part of the sample."""
    if units.rows.size == size:
        return units.unit
    unit = np.full(size, -1)
    unit[units.rows] = units.unit
    return unit


def _values(
    survey: SampleTable,
    rows: Rows,
    lines: Lines,
    line_rule: str,
    measures: Sequence[Call],
    known: Mapping[str, Vector],
    everyones: Values | None,
) -> tuple[NDArray[np.float64], list[Vector], dict[str, str]]:
    """Return measures at lines and without, from what is known or else by calling them on the rows of the table."""
    why: dict[str, str] = {}

    def called(each: Call, line: float | Vector | None, size: int) -> Vector:
        try:
            return _call(each, survey, rows, line, line_rule)
        except ValueError as error:
            if everyones is None:
                raise
            why[each.label] = str(error)
            return np.full(size, np.nan)

    at_lines = [
        known[each.label][rank] if rank is not None and each.label in known else called(each, line, 1).item()
        for line, rank in zip(lines.values, lines.ranks, strict=True)
        for each in measures
        if each.at_line
    ]
    plain = [each for each in measures if not each.at_line]
    sizes = [1] * len(plain) if everyones is None else [value.size for value in everyones.without_line]
    without_line = [
        known[each.label] if each.label in known else called(each, None, size)
        for each, size in zip(plain, sizes, strict=True)
    ]
    return np.array(at_lines, dtype=float).reshape(len(lines.ranks), -1), without_line, why


class Found(NamedTuple):
    """A value of a profile with its standard error, and the rows of its group in the design."""

    case: Case
    error: float
    units: SampledUnits


def errors_of_groups(
    survey: SampleTable,
    lines: Lines,
    line_rule: str,
    measures: Sequence[Call],
    groups: Iterable[Ordered],
    units: SampledUnits,
    terms: Terms,
) -> Iterator[Found]:
    """Yield each value of a profile with its standard error, and the rows of its group, poorest first, in the design.

    Clusters without anyone of the group stay in the design. Groups are those of `values_of_groups`, with their rows.

    Examples
    --------
    >>> import pandas as pd
    >>> from ..inference.case import terms_of
    >>> from ..inference.design import SIMPLE, sampled_units
    >>> from .asked import asked_measures
    >>> from .survey import read_lines, read_survey
    >>> table = pd.DataFrame({"income": [30, 10, 20], "area": ["town", "village", "village"]})
    >>> survey, units = read_survey(table, "income", None, "area"), sampled_units(SIMPLE, 3)
    >>> measures = asked_measures(["mean"])
    >>> lines = read_lines(table, 15)
    >>> groups = values_of_groups(survey, lines, "<", measures, units)
    >>> for found in errors_of_groups(survey, lines, "<", measures, groups, units, terms_of()):
    ...     print(found.case.income, found.units.unit, round(found.error**2, 3))  # 200 / 9 * 3 / 2; 0; 12.5 * 3 / 2
    [10. 20. 30.] [1 2 0] 33.333
    [30.] [0] 0.0
    [10. 20.] [1 2] 18.75
    """
    cells: list[Cell] = [
        (each, line, rank)
        for line, rank in zip(lines.values, lines.ranks, strict=True)
        for each in measures
        if each.at_line
    ]
    cells += [(each, None, None) for each in measures if not each.at_line]
    sizes: list[int] = []  # how many values each cell has
    stages = stages_of_design(units)
    for number, (values, people, weights, unit, rows) in enumerate(groups):
        assert unit is not None
        value = iter(np.concatenate([values.at_lines.ravel(), *values.without_line]).tolist())
        own = units._replace(rows=np.arange(unit.size), weights=weights, unit=unit)
        moving = Moving(people, line_rule)
        moves, why = [], []
        for place, cell in enumerate(cells):
            try:
                with naming(_where(survey, number)):
                    moves.append(_moves(cell, survey, rows, line_rule, moving))
                why.append("")
            except ValueError as refused:
                if not number:
                    raise
                moves.append(no_moves(sizes[place]))
                why.append(str(refused.__cause__ or refused))
        moved = moved_by(moves, moving, own.unit, own.stratum.size)
        sizes = sizes or moved.sizes
        group = Group(weights, float(weights.sum()), _degrees(moved, units, terms))
        errors = iter(staged_errors(moved.totals, stages, terms.lonely_cluster, moved.clusters).tolist())
        for cell, size, reason in zip(cells, sizes, why, strict=True):
            call = cell[0]._replace(options=_known(cell[0], survey, rows, cell[1], line_rule))
            for which in range(size):
                estimate, error = next(value), next(errors)
                below = moving.below_with_error(estimate, error) if is_quantile(call) and not reason else None
                case = Case(
                    estimate, NOTHING, moving.income, group, call, reason, people.quantiles, which, below, people
                )
                yield Found(case, error, own)


def _degrees(moved: Moved, units: SampledUnits, terms: Terms) -> float:
    """Return the degrees of freedom of a group, by its shares in the clusters that hold it."""
    weight = np.zeros(units.stratum.size)
    weight[moved.clusters] = moved.shares / moved.shares.max()
    return degrees_of_clusters(units, weight, terms.degrees_of_freedom)


def _moves(cell: Cell, survey: SampleTable, rows: Codes | None, line_rule: str, moving: Moving) -> list[Move]:
    """Return how far people of some rows, who are in rising order, move a measure."""
    each, line, rank = cell
    fast = moves_of(each, moving, rank) if line is None or rank is not None else None
    if fast is not None:
        return fast
    assert rows is not None
    function = each._replace(measure=influence_function(each.measure))
    return given_moves(_call(function, survey, rows, line, line_rule).reshape(rows.size, -1))


def _rows(survey: SampleTable) -> Iterator[Rows]:
    """Yield the rows of everyone and of each group in the table."""
    yield slice(None)
    if survey.by:
        ends = np.cumsum(np.bincount(survey.codes))
        yield from np.split(np.argsort(survey.codes, kind="stable"), ends[:-1])


def _where(survey: SampleTable, number: int) -> str:
    """Return what to call a group in a message; nothing for everyone, who is number 0."""
    return in_group(survey.by, survey.groups, number - 1) if number else ""


def _call(each: Call, survey: SampleTable, rows: Rows, line: float | Vector | None, line_rule: str) -> Vector:
    """Return what a measure, or its influence function, gives for some rows of the table, which are checked."""
    known = _known(each, survey, rows, line, line_rule)
    found = each._replace(options=known).on_checked(each.measure, survey.income[rows], survey.weights[rows])
    return np.atleast_1d(np.asarray(found, dtype=float))


def _known(
    each: Call, survey: SampleTable, rows: Rows | None, line: float | Vector | None, line_rule: str
) -> dict[str, Any]:
    """Return what a measure takes beside incomes and weights, at a line."""
    own = isinstance(line, np.ndarray)
    known: dict[str, Any] = {"line_rule": line_rule, "line_per_household": own}
    if line is not None:
        known["poverty_line"] = line[rows] if isinstance(line, np.ndarray) else line
    return {name: value for name, value in known.items() if name in each.takes} | dict(each.options)

"""Measures for everyone and for each group of a survey, and their influence values, in the order of a profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..call import Call
from ..inference.case import Case, Terms, group_of
from ..inference.design import SampledUnits
from ..registry import influence_function
from ..sample import Codes, Vector, require_not_negative, require_positive
from ..shortfall import poor_count
from .asked import asked_measures, formula_values
from .ranked import Ranked, ranked_groups
from .survey import Lines, SampleTable, in_group, naming

Rows = Codes | slice

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


def values_of_groups(survey: SampleTable, lines: Lines, line_rule: str, measures: Sequence[Call]) -> Iterator[Values]:
    """Yield the values of everyone, then of each group: as many as possible from one sort.

    Examples
    --------
    >>> import pandas as pd
    >>> from .asked import asked_measures
    >>> from .survey import read_lines, read_survey
    >>> table = pd.DataFrame({"income": [30, 10, 20], "area": ["town", "village", "village"]})
    >>> survey, measures = read_survey(table, "income", None, "area"), asked_measures(["headcount_ratio", "mean"])
    >>> [values.at_lines.tolist() for values in values_of_groups(survey, read_lines(table, [15, 25]), "<", measures)]
    [[[0.3333333333333333], [0.6666666666666666]], [[0.0], [0.0]], [[0.5], [1.0]]]
    """
    together = [each for each in measures if each.formula]
    all_together = len(together) == len(measures) and None not in lines.ranks
    rows_of_groups = repeat(slice(0)) if all_together else _rows(survey)
    in_order = ranked_groups(
        survey.income, survey.weights if survey.weighted else None, survey.codes if survey.by else None
    )
    everyones: list[Vector] | None = None
    first: Values | None = None
    for number, ((income, weights), rows) in enumerate(zip(in_order, rows_of_groups, strict=False)):
        with naming(_where(survey, number)):
            people = Ranked(income, weights, lines.everybodys, line_rule)
            found, why = formula_values(people, together, everyones)
            everyones = everyones or found
            known = dict(zip([each.label for each in together], found, strict=True))
            at_lines, without_line, more = _values(survey, rows, lines, line_rule, measures, known, first)
            poor = _values(survey, rows, lines, line_rule, _POOR, {_POOR[0].label: people.poor_weight}, None)[0][:, 0]
        values = Values(income.size, people.everyone, poor, at_lines, without_line, why_missing=why | more)
        first = first or values
        yield values


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


def cases_of_groups(
    survey: SampleTable,
    lines: Lines,
    line_rule: str,
    measures: Sequence[Call],
    values: Iterable[float],
    units: SampledUnits,
    terms: Terms,
) -> Iterator[tuple[Case, SampledUnits]]:
    """Yield each value of a profile with its influence values on the rows of its group, and these rows in the design.

    Clusters without anyone of the group stay in the design.

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
    >>> for case, of in cases_of_groups(survey, read_lines(table, 15), "<", measures, [20, 30, 15], units, terms_of()):
    ...     print(case.influence, of.unit)
    [ 10. -10.   0.] [0 1 2]
    [0.] [0]
    [-5.  5.] [1 2]
    """
    cells: list[tuple[Call, float | Vector | None]] = [
        (each, line) for line in lines.values for each in measures if each.at_line
    ]
    cells += [(each, None) for each in measures if not each.at_line]
    value = iter(values)
    sizes: dict[str, int] = {}  # how many values each measure has
    unit = np.full(survey.income.size, -1)
    unit[units.rows] = units.unit
    for number, rows in enumerate(_rows(survey)):
        income, weights = survey.income[rows], survey.weights[rows]
        counted = np.flatnonzero(unit[rows] >= 0)
        own = units._replace(rows=counted, weights=weights[counted], unit=unit[rows][counted])
        group = group_of(own, weights, terms.degrees_of_freedom)
        for each, line in cells:
            function = each._replace(measure=influence_function(each.measure))
            call = each._replace(options=_known(each, survey, rows, line, line_rule))
            try:
                with naming(_where(survey, number)):
                    columns = _call(function, survey, rows, line, line_rule)
            except ValueError as error:
                if not number:
                    raise
                for _ in range(sizes[each.label]):
                    yield Case(float(next(value)), NOTHING, income, group, call, str(error.__cause__ or error)), own
                continue
            columns = columns.reshape(len(columns), -1).T
            sizes[each.label] = len(columns)
            for column in columns:
                yield Case(float(next(value)), column, income, group, call), own


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


def _known(each: Call, survey: SampleTable, rows: Rows, line: float | Vector | None, line_rule: str) -> dict[str, Any]:
    """Return what a measure takes beside incomes and weights, at a line."""
    own = isinstance(line, np.ndarray)
    known: dict[str, Any] = {"line_rule": line_rule, "line_per_household": own}
    if line is not None:
        known["poverty_line"] = line[rows] if isinstance(line, np.ndarray) else line
    return {name: value for name, value in known.items() if name in each.takes} | dict(each.options)

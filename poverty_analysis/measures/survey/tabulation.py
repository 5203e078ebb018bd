"""Measures for everyone and for each group of a survey, in the order of a profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import repeat
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..call import Call
from ..inference.design import SampledUnits
from ..influence.moves import has_moves
from ..sample import Codes, Vector, require_not_negative, require_positive
from ..shortfall import poor_count
from .asked import asked_measures, formula_values
from .joined import Joined, Known
from .ranked import Ranked, ranked_groups
from .survey import Lines, SampleTable, in_group, naming

Rows = Codes | slice

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

    number: int  # of their group; 0 of everyone
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
    """Yield the values of everyone, who is number 0, and of each group: as many as possible from one sort.

    Everyone comes last where all measures are formulas, as what needs no order is then added up from the groups. With
    the clusters of a design, each person's comes in the same order; the rows of the table only where a measure has its
    influence values from these.

    Examples
    --------
    >>> import pandas as pd
    >>> from .asked import asked_measures
    >>> from .survey import read_lines, read_survey
    >>> table = pd.DataFrame({"income": [30, 10, 20], "area": ["town", "village", "village"]})
    >>> survey, measures = read_survey(table, "income", None, "area"), asked_measures(["headcount_ratio", "mean"])
    >>> groups = values_of_groups(survey, read_lines(table, [15, 25]), "<", measures)
    >>> [(each.number, each.found.at_lines.tolist()) for each in groups]
    [(1, [[0.0], [0.0]]), (2, [[0.5], [1.0]]), (0, [[0.3333333333333333], [0.6666666666666666]])]
    """
    asking = _Asking(survey, lines, line_rule, measures, [each for each in measures if each.formula])
    all_formulas = len(asking.together) == len(measures) and None not in lines.ranks
    more: list[Codes] = []
    if units is not None:
        more.append(_unit_of_rows(units, survey.income.size))
        if None in lines.ranks or not all(has_moves(each) for each in measures):
            more.append(np.arange(survey.income.size))
    codes, ones = survey.codes if survey.by else None, None if survey.weighted else survey.weights
    in_order = ranked_groups(survey.income, survey.weights if survey.weighted else None, codes, *more, ones=ones)
    distances = units is not None
    rows_of_groups = repeat(slice(0)) if all_formulas else _rows(survey)
    columns, rows = next(in_order), next(rows_of_groups)
    everyone = Joined(columns[0], columns[1], lines.everybodys, line_rule, distances=distances)
    of_everyone = cache(lambda: formula_values(everyone, asking.together)[0])  # once, however many groups ask
    first: Values | None = None
    if not (all_formulas and survey.by):
        first = asking.values(0, everyone, rows)
        yield Ordered(0, first, everyone, *columns[1:])
    known: list[Known] = []
    while (own := next(in_order, None)) is not None:
        number = len(known) + 1
        people = Ranked(own[0], own[1], lines.everybodys, line_rule, distances=distances)
        found = asking.values(number, people, next(rows_of_groups), of_everyone, first)
        yield Ordered(number, found, people, *own[1:])
        known.append(Known.of(people))
        del people, own  # nothing of a group is held while the next is put in order
    if first is None:
        everyone.join(known)
        yield Ordered(0, asking.values(0, everyone, slice(0)), everyone, *columns[1:])


class _Asking(NamedTuple):
    """What is asked of everyone and of each group."""

    survey: SampleTable
    lines: Lines
    line_rule: str
    measures: Sequence[Call]
    together: Sequence[Call]  # those of the measures that are formulas

    def values(
        self,
        number: int,
        people: Ranked,
        rows: Rows,
        of_everyone: Callable[[], Sequence[Vector]] | None = None,
        first: Values | None = None,
    ) -> Values:
        """Return the values of a group, or of everyone: then nothing of everyone is given."""
        found, why = formula_values(people, self.together, of_everyone)
        known = dict(zip([each.label for each in self.together], found, strict=True))
        with naming(partial(where, self.survey, number)):
            at_lines, without_line, others = self._called(rows, self.measures, known, first)
            poor = self._called(rows, _POOR, {_POOR[0].label: people.poor_weight})[0][:, 0]
        return Values(people.size, people.everyone, poor, at_lines, without_line, why_missing=why | others)

    def _called(
        self, rows: Rows, measures: Sequence[Call], known: Mapping[str, Vector], first: Values | None = None
    ) -> tuple[NDArray[np.float64], list[Vector], dict[str, str]]:
        """Return measures at lines and without, from what is known or else by calling them on the rows of the table."""
        why: dict[str, str] = {}

        def called(each: Call, line: float | Vector | None, size: int) -> Vector:
            try:
                return called_on(each, self.survey, rows, line, self.line_rule)
            except ValueError as error:
                if first is None:
                    raise
                why[each.label] = str(error)
                return np.full(size, np.nan)

        at_lines = [
            known[each.label][rank] if rank is not None and each.label in known else called(each, line, 1).item()
            for line, rank in zip(self.lines.values, self.lines.ranks, strict=True)
            for each in measures
            if each.at_line
        ]
        plain = [each for each in measures if not each.at_line]
        sizes = [1] * len(plain) if first is None else [value.size for value in first.without_line]
        without_line = [
            known[each.label] if each.label in known else called(each, None, size)
            for each, size in zip(plain, sizes, strict=True)
        ]
        return np.array(at_lines, dtype=float).reshape(len(self.lines.ranks), -1), without_line, why


def _unit_of_rows(units: SampledUnits, size: int) -> Codes:
    """Return the cluster of each row of the table, in few bytes as it is sorted; -1 of rows outside the sample."""
    small = np.min_scalar_type(-units.stratum.size)
    if units.rows.size == size:
        return units.unit.astype(small)
    unit = np.full(size, -1, dtype=small)
    unit[units.rows] = units.unit
    return unit


def _rows(survey: SampleTable) -> Iterator[Rows]:
    """Yield the rows of everyone and of each group in the table."""
    yield slice(None)
    if survey.by:
        ends = np.cumsum(np.bincount(survey.codes))
        yield from np.split(np.argsort(survey.codes, kind="stable"), ends[:-1])


def where(survey: SampleTable, number: int) -> str:
    """Return what to call a group in a message; nothing for everyone, who is number 0."""
    return in_group(survey.by, survey.groups, number - 1) if number else ""


def called_on(each: Call, survey: SampleTable, rows: Rows, line: float | Vector | None, line_rule: str) -> Vector:
    """Return what a measure, or its influence function, gives for some rows of the table, which are checked."""
    known = known_of(each, survey, rows, line, line_rule)
    found = each._replace(options=known).on_checked(each.measure, survey.income[rows], survey.weights[rows])
    return np.atleast_1d(np.asarray(found, dtype=float))


def known_of(
    each: Call, survey: SampleTable, rows: Rows | None, line: float | Vector | None, line_rule: str
) -> dict[str, Any]:
    """Return what a measure takes beside incomes and weights, at a line."""
    own = isinstance(line, np.ndarray)
    known: dict[str, Any] = {"line_rule": line_rule, "line_per_household": own}
    if line is not None:
        known["poverty_line"] = line[rows] if isinstance(line, np.ndarray) else line
    return {name: value for name, value in known.items() if name in each.takes} | dict(each.options)

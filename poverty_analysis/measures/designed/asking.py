"""What is asked of a survey: columns, groups and lines as they are named, and measures as statistics of groups."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.tables.given import told

from ..registry import measure_of
from ..sample import Vector
from ..survey.asked import asked_measures
from ..survey.survey import column_groups
from .described import as_numbers, listed
from .statistic import RELATIVE, AtEveryonesLine, Measured, Statistic, has_influence, influence_of
from .tabulating import COLUMNS, Groups, Mask, Row, checked_name
from .uncertainty import Drawn

OF_A_LINE = ("poverty_line", "line_rule", "line_per_household")  # given as line= and line_rule=


class Column(NamedTuple):
    """A column of numbers, and where it is known."""

    given: Vector
    known: Mask
    single: bool  # whether it is held in single precision, as most files of Stata do

    def at(self, line: float) -> float:
        """Return a line in the column's own precision, or 1.9 would lie above the 1.9 of the file."""
        return float(np.float32(line)) if self.single else line


def read_column(frame: pd.DataFrame, name: Any, what: str, inside: Mask, invalid: str) -> Column:
    """Return a column of numbers; what is missing in a row that is asked for is refused, or left out, with its count.

    Examples
    --------
    >>> frame = pd.DataFrame({"income": [1.0, None, 3.0]})
    >>> read_column(frame, "income", "income", np.array([True, True, True]), "error")
    Traceback (most recent call last):
        ...
    ValueError: income 'income' must be finite; got 1 missing or infinite of 3; repair it, or say invalid="drop"
    """
    column = frame[checked_name(frame, name, what)]
    try:
        values = as_numbers(column)
    except TypeError as error:
        raise TypeError(f"{what} {name!r} must be numbers; got values of type {column.dtype}") from error
    known = np.isfinite(values)
    bad = int((inside & ~known).sum())
    if bad and invalid == "error":
        raise ValueError(
            f"{what} {name!r} must be finite; got {bad} missing or infinite of {int(inside.sum())}; repair it, or say "
            'invalid="drop"'
        )
    if not (inside & known).any():
        raise ValueError(f"{what} {name!r} must hold at least one value; got none")
    single = str(column.dtype) in ("float32", "Float32", "float[pyarrow]")
    return Column(np.where(known, values, 1.0), known, single)


def read_groups(frame: pd.DataFrame, by: Any, inside: Mask, invalid: str) -> Groups:
    """Return the groups that columns make, everyone first."""
    names = [checked_name(frame, name, "by") for name in listed(by, "by")]
    if by is not None and not names:
        raise ValueError(f"by must name one column or more; got {by!r}")
    if len(set(names)) < len(names):
        raise ValueError(f"by must name one column or more, each once; got {by!r}")
    for name in names:
        if str(name) in COLUMNS:
            raise ValueError(f"by must not be named as a column of the table is; got {name!r}")
        if invalid == "drop":
            inside = inside & ~frame[name].isna().to_numpy(dtype=bool)
    if not names:
        return Groups([], [], [inside], np.where(inside, np.int8(0), np.int8(-1)))
    if not inside.any():
        raise ValueError(f"by must be known for at least one row; got none: {', '.join(map(repr, names))}")
    part = frame.loc[inside, names] if frame.index.is_unique else frame[names][inside]
    texts, codes, labels = column_groups(part, names)
    everywhere = np.full(len(frame), -1, dtype=np.min_scalar_type(-len(labels[0])))
    everywhere[inside] = codes
    rows = [inside, *(everywhere == group for group in range(len(labels[0])))]
    return Groups(texts, labels, rows, everywhere)


def is_one_line(line: Any) -> bool:
    """Return whether something stands for one poverty line, not for several; refuse a table.

    Examples
    --------
    >>> is_one_line(3000), is_one_line("line"), is_one_line([3000, "line"])
    (True, True, False)
    """
    if isinstance(line, pd.DataFrame):
        raise TypeError(f"line must be a number, the name of a column, or a list of these; got {told(line)}")
    return np.ndim(line) == 0


def read_line(frame: pd.DataFrame, line: Any, income: Column, inside: Mask) -> tuple[Any, float | Vector]:
    """Return the label of a line, and its value or each row's own."""
    if isinstance(line, str):
        own = read_column(frame, line, "line", inside, "error")
        if own.given[inside].min() <= 0:
            raise ValueError(f"line {line!r} must be above zero; got {own.given[inside].min():g}")
        return line, own.given.astype(np.float32).astype(float) if income.single else own.given
    if isinstance(line, bool) or not isinstance(line, (Real, Decimal)):
        raise TypeError(f"line must be a number or the name of a column; got {told(line)}")
    if not 0 < float(line) < math.inf:
        raise ValueError(f"line must be above zero; got {line!r}")
    return float(line), income.at(float(line))


def asked_rows(
    asked: Sequence[Any],
    income: Column,
    groups: Groups,
    lines: Sequence[tuple[Any, float | Vector]],
    line_of: str | None,
    line_rule: str,
) -> Iterator[list[Row]]:
    """Yield, for everyone and each group, the statistics that are asked for."""
    for each in asked:
        if each.at_line and not lines:
            raise ValueError(f"{each.label} needs a poverty line; got none: give line=")
        if each.measure in RELATIVE and groups.names and line_of is None:
            raise ValueError(
                f'{each.label} by groups needs line="everyone" (the line of all, as Eurostat) or line="group" (of each '
                "group its own); got neither"
            )
    for number, rows in enumerate(groups.rows):
        inside = rows & income.known
        found = [
            Row(number, label, each.label, Measured(each, income.given, inside, line, line_rule), has_influence(each))
            for label, line in lines
            for each in asked
            if each.at_line
        ]
        for each in asked:
            if each.at_line:
                continue
            statistic: Statistic = Measured(each, income.given, inside, None, line_rule)
            if each.measure in RELATIVE and line_of == "everyone":
                statistic = AtEveryonesLine(each, income.given, inside, groups.rows[0] & income.known, line_rule)
            found.append(Row(number, math.nan, each.label, statistic, has_influence(each)))
        yield found


def asked_of(drawn: Drawn, measures: Iterable[Any]) -> list[Any]:
    """Return the measures that are asked for; refuse, by name, what is no measure of one column or has no error."""
    if not isinstance(measures, str) and isinstance(measures, Iterable):
        measures = list(measures)
        for each in measures:
            _refuse_more_columns(each)
    asked = asked_measures(measures)
    if drawn.replicates is None:
        for each in asked:
            influence_of(each)
    return asked


def _refuse_more_columns(measure: Any) -> None:
    """Refuse a function that takes more than incomes, a line and weights, where the rest is not given."""
    if isinstance(measure, str):
        measure = measure_of(measure)
    given = dict(measure.keywords) if isinstance(measure, partial) else {}
    function = measure.func if isinstance(measure, partial) else measure
    if not callable(function) or isinstance(function, type):
        raise TypeError(f"measure must be a name or a function of incomes; got {told(function)}")
    name = getattr(function, "__name__", repr(function))
    parameters = list(inspect.signature(function).parameters.values())[1:]
    known = [each.name for each in parameters if each.name != "weights"]  # these are the survey's own
    unknown = [each for each in given if each not in known]
    if unknown and (unknown == ["weights"] or not any(each.kind is each.VAR_KEYWORD for each in parameters)):
        options = ", ".join(repr(each) for each in known if each not in OF_A_LINE)
        raise TypeError(f"{name} takes no option {unknown[0]!r} in a survey; options are {options or 'none'}")
    needed = [
        each.name
        for each in parameters
        if each.default is each.empty
        and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        and each.name not in (*given, "poverty_line", "weights")
    ]
    if needed or "weights" not in {each.name for each in parameters}:
        raise TypeError(
            f"measure must be of one column of incomes, with weights=; got {name}, which takes "
            f"{', '.join(needed) or 'no weights'} besides: give options by name, or use linearise and bootstrap"
        )

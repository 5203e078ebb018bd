"""A survey as a table: its columns found by name, checked, and refused by name."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from poverty_analysis.tables.given import is_one_of, not_one_column, told

from ..inference.design import Design
from ..poverty_line import checked_poverty_line
from ..sample import (
    Codes,
    Vector,
    checked_labels,
    checked_number,
    checked_vector,
    checked_weights,
    is_single,
    refuse_other_order,
)

ALL = "all"

Column = Hashable | ArrayLike


class SampleTable(NamedTuple):
    """Incomes, weights and groups of a table's rows."""

    income: Vector
    income_name: str
    single: bool  # whether incomes were held in single precision
    weights: Vector
    weighted: bool  # False where every row stands for one
    by: list[str]  # the columns that make groups; empty where there are none
    codes: NDArray[np.integer[Any]]  # group of each row
    groups: list[pd.Index]  # for each column of `by`, the label of each group; of one length


class Lines(NamedTuple):
    """Poverty lines in the order they were given: a number for everybody, or each household's own in a column."""

    labels: list[Any]
    values: list[float | Vector]  # a number, or one a row
    everybodys: Vector  # the numbers among them, rising
    ranks: list[int | None]  # of each line among these


@contextmanager
def naming(place: str | Callable[[], str]) -> Iterator[None]:
    """Say where, if there is anything to say, at the end of an error's message; what has to be made up only then.

    Examples
    --------
    >>> with naming("in county '西乡'"):
    ...     raise ValueError("The Gini index needs a mean above zero; got 0 over 2 values")
    Traceback (most recent call last):
        ...
    ValueError: The Gini index needs a mean above zero; got 0 over 2 values; in county '西乡'
    """
    try:
        yield
    except (TypeError, ValueError) as error:
        place = place() if callable(place) else place
        if not place:
            raise
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"{error}; {place}") from error


def column(data: pd.DataFrame, wanted: Column, argument: str, *, unnamed: str | None = None) -> tuple[Any, str]:
    """Return a column by its name, or one value a row as given, and what to call it: `unnamed` where it has no name.

    Examples
    --------
    >>> column(pd.DataFrame({"income": [1], "weight": [2]}), "wieght", "weights")
    Traceback (most recent call last):
        ...
    ValueError: weights must name a column; got 'wieght'; columns are 'income', 'weight'
    """
    if isinstance(wanted, Hashable):
        if fault := not_one_column(data, wanted, argument):
            raise ValueError(fault)
        return data[wanted], str(wanted)
    if isinstance(wanted, list) and wanted and all(is_one_of(each, data.columns) for each in wanted):
        raise ValueError(not_one_column(data, wanted, argument))
    values: Any = wanted if hasattr(wanted, "dtype") else np.asarray(wanted)
    if np.ndim(values) == 0:  # a set, or a mapping
        raise TypeError(f"{argument} must name a column, or be one value a row; got {told(wanted)}")
    index = getattr(wanted, "index", None)
    if not isinstance(index, pd.RangeIndex):  # one that was reset says that positions count
        refuse_other_order(data.index, index, argument)
    if len(values) != len(data):
        raise ValueError(f"{argument} must be one value a row; got {len(values)} for {len(data)} rows")
    name = getattr(wanted, "name", None)
    return values, str(name if name is not None else unnamed or argument)


def read_survey(data: pd.DataFrame, income: Column, weights: Column | None, by: Any) -> SampleTable:
    """Return a table's incomes, weights and groups, checked.

    Examples
    --------
    >>> table = pd.DataFrame({"income": [3, 1, 2], "county": ["b", "a", "b"]})
    >>> survey = read_survey(table, "income", None, "county")
    >>> survey.codes, [list(labels) for labels in survey.groups]
    (array([1, 0, 1], dtype=uint8), [['a', 'b']])
    """
    if not isinstance(data, pd.DataFrame):
        raise TypeError(
            f"data must be a DataFrame, paths of files or a table of Ibis; got {type(data).__name__} (tables of polars "
            "and Arrow are read too)"
        )
    values, name = column(data, income, "income")
    incomes, single = checked_vector(values, f"income {name!r}"), is_single(values)
    weight = np.ones(incomes.size)
    if weights is not None:
        values, weight_name = column(data, weights, "weights")
        with naming(f"in column {weight_name!r}"):
            weight = checked_weights(values, incomes.size)
    names, codes, groups = column_groups(data, by)
    if names:
        codes = codes.astype(np.min_scalar_type(codes.max()))  # a byte or two each, sorted by digits
        if weight.min() == 0 and (people := np.bincount(codes, weight, minlength=groups[0].size)).min() == 0:
            empty = in_group(names, groups, int(np.argmin(people)))
            raise ValueError(f"every group must hold people; got a sum of weights of zero {empty}")
    return SampleTable(incomes, name, single, weight, weights is not None, names, codes, groups)


def deflated(data: pd.DataFrame, survey: SampleTable, deflator: float | Column) -> SampleTable:
    """Return a table's incomes over the price level of each row, or of all.

    Examples
    --------
    >>> table = pd.DataFrame({"income": [110, 120], "prices": [1.1, 1.2]})
    >>> survey = read_survey(table, "income", None, None)
    >>> deflated(table, survey, "prices").income, deflated(table, survey, 2).income
    (array([100., 100.]), array([55., 60.]))
    >>> deflated(table, survey, [1.1, 0])
    Traceback (most recent call last):
        ...
    ValueError: deflator must be above zero; got 0.0 at position 1
    """
    if isinstance(deflator, (int, float, np.number)) and not isinstance(deflator, bool):
        levels = np.full(survey.income.size, checked_number(float(deflator), "deflator", above=0))
    else:
        values, name = column(data, deflator, "deflator")
        levels = checked_vector(values, f"deflator {name!r}")
        if (levels <= 0).any():
            place = int(np.argmax(levels <= 0))
            raise ValueError(f"deflator must be above zero; got {levels[place]} at position {place}")
    return survey._replace(income=survey.income / levels, single=False)


def in_group(by: Sequence[str], groups: Sequence[pd.Index], number: int) -> str:
    """Return what to call a group in a message."""
    return "in " + ", ".join(f"{name} {labels.tolist()[number]!r}" for name, labels in zip(by, groups, strict=True))


def column_groups(data: pd.DataFrame, by: Any) -> tuple[list[str], Codes, list[pd.Index]]:
    """Return the names of the columns that make groups, each row's group, and each group's labels."""
    if by is None:
        return [], np.zeros(0, dtype=np.intp), []
    columns = [column(data, each, "by", unnamed="group") for each in (by if isinstance(by, list) else [by])]
    names = [name for _, name in columns]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"by must name one column or more, each once; got {by!r}")
    read = [checked_labels(values, len(data), f"by {name!r}") for (values, _), name in zip(columns, names, strict=True)]
    for (_, distinct), name in zip(read, names, strict=True):
        if (distinct == ALL).any():
            raise ValueError(f"by must not have a group {ALL!r}, which stands for everyone; got one in {name!r}")
    if len(read) == 1:
        return names, read[0][0], [read[0][1]]
    combined = np.zeros(len(data), dtype=np.intp)
    for codes, distinct in read:
        combined = combined * len(distinct) + codes
    codes, present = pd.factorize(combined, sort=True)
    groups = []
    for _, distinct in reversed(read):
        present, place = np.divmod(present, len(distinct))
        groups.append(distinct[place])
    return names, codes, groups[::-1]


def with_all(labels: pd.CategoricalIndex) -> list[Any]:
    """Return the categories of a group's labels behind that of everyone, which nobody in a group may have.

    Examples
    --------
    >>> with_all(pd.CategoricalIndex(["low"], categories=["low", "high", "all"]))
    ['all', 'low', 'high']
    """
    return [ALL, *(label for label in labels.categories if not is_one_of(label, [ALL]))]


def read_lines(data: pd.DataFrame, poverty_line: Any, *, single: bool = False) -> Lines:
    """Return poverty lines: numbers are for everybody, a name is the column that holds each household's own.

    Where incomes are held in single precision, so are the lines they are compared with; their labels are as given.

    Examples
    --------
    >>> read_lines(pd.DataFrame({"income": [1], "line": [9.0]}), [4000, 3218, "line"])
    Lines(labels=[4000.0, 3218.0, 'line'], values=[4000.0, 3218.0, array([9.])], everybodys=array([3218., 4000.]),
    ranks=[1, 0, None])
    """
    one = isinstance(poverty_line, str) or np.ndim(poverty_line) == 0
    labels: list[Any] = []
    values: list[float | Vector] = []
    for line in [poverty_line] if one else list(poverty_line):
        if isinstance(line, str):
            found, name = column(data, line, "poverty_line")
            with naming(f"in column {name!r}"):
                own = checked_poverty_line(checked_vector(found, "poverty_line"), len(data), line_per_household=True)
            labels.append(name)
            values.append(_rounded(own.line) if single else own.line)
        else:
            if np.ndim(line) > 0:
                raise TypeError(f"poverty_line must be numbers or names of columns; got {line!r}")
            value = float(checked_poverty_line(line, len(data)).line[0])
            labels.append(value)
            values.append(float(_rounded(np.array(value))) if single else value)
    if not labels or len(set(labels)) < len(labels):
        twice = [label for label in labels if labels.count(label) > 1]
        raise ValueError(
            f"poverty_line must be one line or more, each once; got {f'{twice[0]!r} twice' if twice else 'none'} "
            "(a line per household is given by the name of its column)"
        )
    everybodys = sorted(value for value in values if isinstance(value, float))
    ranks = [everybodys.index(value) if isinstance(value, float) else None for value in values]
    return Lines(labels, values, np.array(everybodys), ranks)


def _rounded(line: Vector) -> Vector:
    return line.astype(np.float32).astype(float)


def read_design(data: pd.DataFrame, design: Design, survey: SampleTable) -> Design:
    """Return a design with columns in place of their names, and with the weights of the survey.

    Examples
    --------
    >>> table = pd.DataFrame({"income": [3, 1], "village": [1, 2]})
    >>> read_design(table, Design(clusters="village"), read_survey(table, "income", None, None)).clusters.tolist()
    [1, 2]
    """
    if not isinstance(design, Design):
        raise TypeError(f"design must be a Design; got {type(design).__name__}")
    found = {
        field: None if value is None else column(data, value, f"design.{field}")[0]
        for field, value in design._asdict().items()
    }
    if found["weights"] is not None and not np.array_equal(
        checked_weights(found["weights"], len(data)), survey.weights
    ):
        raise ValueError("design.weights must be those of the profile; got others: give them once, as weights")
    return Design(**found)._replace(weights=survey.weights if survey.weighted else None)

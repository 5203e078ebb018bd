"""What functions of a survey ask of it: numbers of a column, a line in their precision, groups and two dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.tables.given import told

from .designed import Survey
from .designed.described import as_numbers
from .designed.tabulating import checked_name
from .sample import Vector, checked_number, in_precision_of

Mask = NDArray[np.bool_]


def require_survey(survey: Any, how: str = "Survey(frame)") -> None:
    """Refuse what is no survey."""
    if not isinstance(survey, Survey):
        raise TypeError(f"survey must be a Survey; got {type(survey).__name__}: put a table in as {how}")


def numbers_of(frame: pd.DataFrame, name: Any) -> Vector:
    """Return a column of numbers, missing where it is.

    Examples
    --------
    >>> numbers_of(pd.DataFrame({"income": [3, None]}), "income")
    array([ 3., nan])
    """
    column = frame[checked_name(frame, name, "column")]
    try:
        return as_numbers(column)
    except TypeError as error:
        raise TypeError(f"column {name!r} must be numbers; got values of type {column.dtype}") from error


def incomes_of(survey: Survey, column: Any) -> tuple[Vector, Mask]:
    """Return a column of numbers, 1 where it is not known, and where it is."""
    found, known = numbers_of(survey.people, column), survey.inside([column])
    if np.isinf(found[known]).any():
        raise ValueError(f"column {column!r} must be finite; got {int(np.isinf(found[known]).sum())} infinite values")
    return np.where(known, found, 1.0), known


def line_of(survey: Survey, column: Any, line: float, name: str = "line") -> float:
    """Return a poverty line in the precision of the incomes it is compared with.

    Examples
    --------
    >>> survey = Survey(pd.DataFrame({"income": np.float32([1.9, 3])}))
    >>> line_of(survey, "income", 1.9) == float(np.float32(1.9))
    True
    """
    return float(in_their_precision(survey, column, np.array([checked_number(line, name, above=0)]))[0])


def in_their_precision(survey: Survey, column: Any, lines: Vector) -> Vector:
    """Return poverty lines in the precision of the incomes they are compared with."""
    return np.asarray(in_precision_of(survey.people[checked_name(survey.people, column, "column")], lines), dtype=float)


def groups_of(survey: Survey, by: Any, what: str = "by") -> dict[Any, Mask]:
    """Return the rows of each group of one column, by its label.

    Examples
    --------
    >>> {label: rows.tolist() for label, rows in groups_of(Survey(pd.DataFrame({"area": ["b", "a"]})), "area").items()}
    {'a': [False, True], 'b': [True, False]}
    """
    name = str(checked_name(survey.people, by, what))
    return {labels[name]: rows for labels, rows in list(survey.groups(by))[1:]}


def in_both(survey: Survey, groups: dict[Any, Mask], dates: Sequence[Mask], what: str) -> dict[Any, Mask]:
    """Return groups, each of which has people at both dates; refuse them by their label otherwise.

    Examples
    --------
    >>> survey, both = Survey(pd.DataFrame({"area": ["a", "a"]})), [np.array([True, False]), np.array([False, True])]
    >>> list(in_both(survey, groups_of(survey, "area"), both, "groups"))
    ['a']
    """
    for date in dates:
        for label, rows in groups.items():
            if not (survey.weights[rows & date] > 0).any():
                raise ValueError(f"{what} must have people at both dates; got nobody of {label!r} at one")
    return groups


def two_dates(
    survey: Survey, over: Any, known: Mask, wanted: Sequence[Any] | None, what: str = "years"
) -> dict[Any, Mask]:
    """Return the rows of a first and a second date that are known, by the date.

    Examples
    --------
    >>> survey, known = Survey(pd.DataFrame({"year": [1, 2, 2]})), np.array([True, True, False])
    >>> {year: rows.tolist() for year, rows in two_dates(survey, "year", known, None).items()}
    {1: [True, False, False], 2: [False, True, False]}
    """
    found = {date: rows & known for date, rows in groups_of(survey, over, "over").items()}
    chosen = list(found) if wanted is None else wanted
    two = isinstance(chosen, (list, tuple, np.ndarray, pd.Index)) and len(chosen) == 2
    if not two or not all(np.ndim(date) == 0 and date in found for date in chosen) or chosen[0] == chosen[1]:
        raise ValueError(f"{what} must be two different ones of {list(found)}; got {told(chosen)}")
    return {date: found[date] for date in chosen}

"""People of a survey followed over its waves: one row a person, what each had in every wave, and who was lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.tables.given import is_one_of, told

from .designed import Survey
from .designed.waves import Waves
from .poverty_line import checked_line_rule
from .sample import Codes
from .survey_columns import line_of, numbers_of, require_survey

Mask = NDArray[np.bool_]
Matrix = NDArray[np.float64]
ALL_OR_COMPLETE = ("all", "complete")


class Followed(NamedTuple):
    """People over waves, one row a person."""

    survey: Survey
    """One row a person: that of the last wave in which it is meant, with the weight and the group it has there"""
    tables: Mapping[Any, Matrix]
    """By column, shape (n, t): what each had in each wave, 1 where not known"""
    known: Mask
    """Who is meant and known in every wave, shape (n,)"""
    dates: list[Any]
    """The waves, rising"""
    people: pd.Index
    """Who each row is of"""
    lost: str
    """What is to be said of those who are not known in every wave; empty where all are"""

    def noted(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table with what is to be said of the people under it."""
        weights = "the weight, the design and the group of a person are those of its last wave"
        table.attrs["notes"] = [*self.survey.notes, f"one row a person; {weights}", *filter(None, [self.lost])]
        return table


def follow(survey: Survey, columns: Sequence[Any], waves: str) -> Followed:
    """Return what the people of a survey had in each of its waves.

    Parameters
    ----------
    survey : Survey
        With `id` and `wave`; the waves are those in which somebody is meant, as `where` left them.
    columns : sequence of column names
        Numbers.
    waves : {"all", "complete"}
        "all" refuses where somebody of positive weight is not known in every wave; "complete" leaves these people out
        and says which share of all they are.

    Raises
    ------
    TypeError, ValueError
        If it is no survey over time, or a column is none of numbers.

    Examples
    --------
    >>> frame = pd.DataFrame({"who": [1, 1, 2], "year": [2015, 2019, 2015], "income": [3.0, 4, 5]})
    >>> found = follow(Survey(frame, id="who", wave="year"), ["income"], "complete")
    >>> found.tables["income"][found.known], found.lost
    (array([[3., 4.]]), '1 of 2 people (50.0% by weight) left out, who are not known in every wave')
    """
    require_survey(survey, "Survey(frame, id=, wave=)")
    if not is_one_of(waves, ALL_OR_COMPLETE):
        raise ValueError(f'waves must be "all" or "complete"; got {told(waves)}')
    of, inside = survey.waves, survey.inside()
    present = np.unique(of.wave[inside & (survey.weights > 0)])
    if present.size < 2:
        raise ValueError(f"people must be followed over two waves or more; got {present.size}")
    rows = np.flatnonzero(inside & np.isin(of.wave, present))
    at = of.person[rows], np.searchsorted(present, of.wave[rows])
    tables = {}
    for name in columns:
        table = np.full((of.people.size, present.size), np.nan)
        table[at] = numbers_of(survey.people, name)[rows]
        tables[name] = table
    one = survey.of_rows(_last_rows(of, inside))
    complete = np.logical_and.reduce([np.isfinite(table).all(axis=1) for table in tables.values()])
    meant = one.inside() & (one.weights > 0)
    lost = _said_of_lost(meant, complete, one.weights)
    if lost and waves == "all":
        raise ValueError(
            f"people must be known in every wave; got {int((meant & ~complete).sum())} of {int(meant.sum())} who are "
            'not: give waves="complete", which leaves them out and says so, and weights that allow for their loss'
        )
    if not (meant & complete).any():
        raise ValueError("people must be known in every wave; got nobody who is")
    filled = {name: np.where(np.isfinite(table), table, 1.0) for name, table in tables.items()}
    dates = [of.dates.tolist()[place] for place in present]
    return Followed(one, filled, meant & complete, dates, of.people, lost)


def poor_in_each_wave(survey: Survey, column: Any, line: Any, waves: str, line_rule: str) -> tuple[Followed, Matrix]:
    """Return people over waves, and each one's income over the line: poor below 1.

    Parameters
    ----------
    survey, waves
        As `follow`.
    column : column name
    line : float, or name of a column of lines
    line_rule : {"<", "<="}

    Examples
    --------
    >>> frame = pd.DataFrame({"who": [1, 1], "year": [2015, 2019], "income": [3.0, 4], "line": [6.0, 4]})
    >>> poor_in_each_wave(Survey(frame, id="who", wave="year"), "income", "line", "all", "<")[1]
    array([[0.5, 1. ]])
    """
    checked_line_rule(line_rule)
    if isinstance(line, str):
        followed = follow(survey, [column, line], waves)
        lines = followed.tables[line]
        if lines[followed.known].min() <= 0:
            raise ValueError(f"line {line!r} must be above zero; got {lines[followed.known].min():g}")
        return followed, followed.tables[column] / lines
    followed = follow(survey, [column], waves)
    return followed, followed.tables[column] / line_of(survey, column, line)


def _last_rows(of: Waves, inside: Mask) -> Codes:
    """Return for each person the row of its last wave in which it is meant, or of its last wave."""
    order = np.lexsort((of.wave, inside, of.person))
    last = np.flatnonzero(np.diff(of.person[order], append=of.people.size))
    return np.asarray(order[last], dtype=np.intp)


def _said_of_lost(meant: Mask, complete: Mask, weights: NDArray[np.float64]) -> str:
    gone = meant & ~complete
    if not gone.any():
        return ""
    share = weights[gone].sum() / weights[meant].sum()
    return (
        f"{int(gone.sum())} of {int(meant.sum())} people ({share:.1%} by weight) left out, who are not known in every "
        "wave"
    )

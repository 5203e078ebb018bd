"""Where people go from one wave to another: transition tables of poverty or of income classes, with errors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.tables.given import told

from .designed import Survey
from .designed.statistic import Share, Statistic
from .followed import follow, poor_in_each_wave
from .sample import Codes, checked_vector
from .survey_columns import in_their_precision

Mask = NDArray[np.bool_]
POOR_OR_NOT = ("poor", "not poor")


def transition_table(
    survey: Survey, column: Any, line: Any, by: Any = None, *, waves: str = "all", line_rule: str = "<"
) -> pd.DataFrame:
    r"""Tabulate how many people were where in one wave and where in a later one, with errors.

    Parameters
    ----------
    survey : Survey
        With `id` and `wave`.
    column : column name
        Income, in the same prices in every wave.
    line : float, name of a column of lines, or rising list of floats
        One line parts poor from not poor; several make classes of income.
    by : column name or list of names, optional
        Of a person's last wave.
    waves : {"all", "complete"}
        Where somebody is not known in every wave: refuse, or leave out and say the share lost in `attrs["notes"]`.
    line_rule : {"<", "<="}

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile`, one row for each pair of consecutive waves (and the first and the last), each state before
        and after, in `from_wave`, `to_wave`, `from_state`, `to_state`: "share of all", which sums to 1 over the states
        of a pair, and "share of origin", which sums to 1 over the states after.

    Raises
    ------
    TypeError, ValueError
        As `Survey.estimate`; if the survey has no `id` and `wave`, or somebody is not known in every wave.

    Notes
    -----
    Shares are means over persons, one row a person: linearised exactly, and taken anew in each replicate. Weights
    should be longitudinal: they are given, not made.

    References
    ----------
    Bane and Ellwood (1986), Slipping into and out of poverty: the dynamics of spells, Journal of Human Resources 21.

    Examples
    --------
    Of two poor people one leaves poverty.

    >>> frame = pd.DataFrame({"who": [1, 2, 3] * 2, "year": [2015] * 3 + [2019] * 3, "income": [1, 2, 9, 3, 8, 9]})
    >>> table = transition_table(Survey(frame, id="who", wave="year"), "income", 5)
    >>> table.loc[table["measure"] == "share of origin", ["from_state", "to_state", "estimate"]].to_numpy().tolist()
    [['poor', 'poor', 0.5], ['poor', 'not poor', 0.5], ['not poor', 'poor', 0.0], ['not poor', 'not poor', 1.0]]
    """
    states, labels, followed = _states(survey, column, line, waves, line_rule)
    last = len(followed.dates) - 1
    pairs = [*pairwise(range(last + 1)), *([(0, last)] if last > 1 else [])]

    def parts(rows: Mask) -> dict[str, Statistic]:
        inside = rows & followed.known
        found: dict[str, Statistic] = {}
        for before, after in pairs:
            for i in range(len(labels)):
                origin = inside & (states[:, before] == i)
                for j in range(len(labels)):
                    there = (states[:, after] == j).astype(float)[:, None]
                    key = f"{before}#{after}#{i}#{j}"
                    found[f"share of all#{key}"] = Share(there * origin[:, None], inside)
                    found[f"share of origin#{key}"] = Share(there, origin)
        return found

    table = followed.survey.tabulate(parts, by)
    names = table["measure"].str.split("#", expand=True)
    table["measure"] = names[0]
    place = table.columns.get_loc("measure")
    shown = [("from_wave", followed.dates), ("to_wave", followed.dates), ("from_state", labels), ("to_state", labels)]
    for number, (name, values) in enumerate(shown):
        table.insert(place + number, name, [values[int(code)] for code in names[number + 1]])
    return followed.noted(table)


def _states(survey: Survey, column: Any, line: Any, waves: str, line_rule: str) -> tuple[Codes, Sequence[str], Any]:
    """Return each person's state in each wave, from the poorest, and what the states are called."""
    if isinstance(line, str) or np.ndim(line) == 0:
        followed, ratio = poor_in_each_wave(survey, column, line, waves, line_rule)
        poor = ratio < 1 if line_rule == "<" else ratio <= 1
        return (~poor).astype(np.intp), POOR_OR_NOT, followed
    given = checked_vector(line, "line")
    if given.size < 2 or (np.diff(given) <= 0).any():
        raise ValueError(f"line must be one, or rising limits of classes; got {told(line)}")
    followed = follow(survey, [column], waves)
    limits = in_their_precision(survey, column, given)
    codes = np.searchsorted(limits, followed.tables[column], side="right" if line_rule == "<" else "left")
    between = [f"{low:g} to {high:g}" for low, high in pairwise(given)]
    return codes.astype(np.intp), [f"below {given[0]:g}", *between, f"{given[-1]:g} or more"], followed

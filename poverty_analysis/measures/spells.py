"""Spells of poverty: how long people stay poor, whether they leave, and whether they return."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .designed import Survey
from .designed.statistic import Mean, Share, Statistic
from .followed import Followed, poor_in_each_wave
from .sample import Codes

Mask = NDArray[np.bool_]
KINDS = ("begun and ended", "left-censored", "right-censored", "censored at both ends")
"""Of spells: seen whole; poor in the first wave already; poor in the last wave still; poor throughout."""


class _Runs(NamedTuple):
    """Runs of waves in poverty, in order of persons and waves."""

    person: Codes
    first: Codes
    last: Codes
    kind: Codes  # place in KINDS


def poverty_spells(survey: Survey, column: Any, line: Any, *, waves: str = "all", line_rule: str = "<") -> pd.DataFrame:
    """List the spells of poverty: unbroken runs of waves in which a person is poor.

    Parameters
    ----------
    survey, column, line, waves, line_rule
        As `transition_table`, with one line.

    Returns
    -------
    pandas.DataFrame
        One row a spell: `id`, `first_wave`, `last_wave`, `waves` (how many), `kind`: "begun and ended", "left-censored"
        (poor in the first wave already, so that its start is not known), "right-censored" (poor in the last wave
        still), or "censored at both ends".

    Raises
    ------
    TypeError, ValueError
        As `transition_table`.

    Notes
    -----
    Poor in two neighbouring waves counts as poor between them, which no panel sees.

    Examples
    --------
    >>> frame = pd.DataFrame({"who": [7] * 4, "year": [2015, 2016, 2017, 2018], "income": [1, 9, 2, 9]})
    >>> poverty_spells(Survey(frame, id="who", wave="year"), "income", 5)
       id  first_wave  last_wave  waves             kind
    0   7        2015       2015      1    left-censored
    1   7        2017       2017      1  begun and ended
    """
    followed, poor = _poor(survey, column, line, waves, line_rule)
    runs = _runs(poor & followed.known[:, None])
    return pd.DataFrame(
        {
            "id": followed.people[runs.person],
            "first_wave": [followed.dates[place] for place in runs.first],
            "last_wave": [followed.dates[place] for place in runs.last],
            "waves": runs.last - runs.first + 1,
            "kind": [KINDS[kind] for kind in runs.kind],
        }
    )


def spell_table(
    survey: Survey, column: Any, line: Any, by: Any = None, *, waves: str = "all", line_rule: str = "<"
) -> pd.DataFrame:
    """Tabulate how long people are poor, how many leave poverty and how many of these return, with errors.

    Parameters
    ----------
    survey, column, line, by, waves, line_rule
        As `transition_table`, with one line.

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile`: "poor in 0 of t waves" up to all of them, shares of the people; "spells per person", by
        `kind` as in `poverty_spells`; "left by the next wave", of those poor in any wave but the last, and "entered by
        the next wave", of those not poor, both means over waves and persons; "returned", the share of the people who
        were poor, then not poor, then poor; and "returned, of those who left" and were seen in a later wave.

    Raises
    ------
    TypeError, ValueError
        As `transition_table`.

    Notes
    -----
    A spell that is censored is as long as it was seen, or longer: lengths of whole spells alone are too short.

    References
    ----------
    Bane and Ellwood (1986), Slipping into and out of poverty: the dynamics of spells, Journal of Human Resources 21,
    1-23. Stevens (1999), Climbing out of poverty, falling back in, Journal of Human Resources 34, 557-588.

    Examples
    --------
    One of two people leaves poverty and returns.

    >>> frame = pd.DataFrame({"who": [1, 2] * 3, "year": [1, 1, 2, 2, 3, 3], "income": [1, 9, 9, 9, 1, 9]})
    >>> table = spell_table(Survey(frame, id="who", wave="year"), "income", 5)
    >>> table.loc[table["measure"].str.startswith("returned"), "estimate"].tolist()
    [0.5, 1.0]
    """
    followed, poor = _poor(survey, column, line, waves, line_rule)
    size, count = poor.shape
    runs = _runs(poor)
    left, entered = poor[:, :-1] & ~poor[:, 1:], ~poor[:, :-1] & poor[:, 1:]
    returned = np.bincount(runs.person, minlength=size) > 1
    could_return = left[:, :-1].any(axis=1)

    def parts(rows: Mask) -> dict[str, Statistic]:
        inside = rows & followed.known
        found: dict[str, Statistic] = {}
        for times in range(count + 1):
            found[f"poor in {times} of {count} waves"] = Share(_column(poor.sum(axis=1) == times), inside)
        for kind, name in enumerate(KINDS):
            each = np.bincount(runs.person[runs.kind == kind], minlength=size)
            found[f"spells per person#{name}"] = Mean(_column(each), inside)
        found["left by the next wave"] = PersonWaves(left, poor[:, :-1], inside)
        found["entered by the next wave"] = PersonWaves(entered, ~poor[:, :-1], inside)
        found["returned"] = Share(_column(returned), inside)
        found["returned, of those who left"] = Share(_column(returned), inside & could_return)
        return found

    table = followed.survey.tabulate(parts, by)
    names = table["measure"].str.split("#", n=1)
    table["measure"] = names.str[0]
    table.insert(table.columns.get_loc("measure") + 1, "kind", names.str[1].fillna(""))
    return followed.noted(table)


class PersonWaves(NamedTuple):
    """The share of person-waves at risk in which something happens: a ratio of two sums over persons."""

    happened: Mask  # (n, t)
    at_risk: Mask
    people: Mask

    @property
    def inside(self) -> Mask:
        """Who is ever at risk."""
        return self.people & self.at_risk.any(axis=1)

    @property
    def scale(self) -> str:
        """Of its interval: logit, and at 0 and 1 a bound."""
        return "share"

    def value(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share."""
        below = np.where(self.inside, weights, 0.0) @ self.at_risk.sum(axis=1)
        if below <= 0:
            raise ValueError("a rate needs somebody at risk; got nobody")
        return np.array([np.where(self.inside, weights, 0.0) @ self.happened.sum(axis=1) / below])

    def influence(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how each row moves the share."""
        below = np.where(self.inside, weights, 0.0) @ self.at_risk.sum(axis=1)
        moved = self.happened.sum(axis=1) - self.value(weights)[0] * self.at_risk.sum(axis=1)
        return np.where(self.inside, moved * (weights.sum() / below), 0.0)[:, None]


def _poor(survey: Survey, column: Any, line: Any, waves: str, line_rule: str) -> tuple[Followed, Mask]:
    followed, ratio = poor_in_each_wave(survey, column, line, waves, line_rule)
    return followed, (ratio < 1 if line_rule == "<" else ratio <= 1)


def _runs(poor: Mask) -> _Runs:
    last_wave = poor.shape[1] - 1
    steps = np.diff(np.pad(poor.astype(int), ((0, 0), (1, 1))), axis=1)
    person, first = np.nonzero(steps == 1)
    last = np.nonzero(steps == -1)[1] - 1
    return _Runs(person, first, last, (first == 0) + 2 * (last == last_wave))


def _column(values: NDArray[Any]) -> NDArray[np.float64]:
    return values.astype(float)[:, None]

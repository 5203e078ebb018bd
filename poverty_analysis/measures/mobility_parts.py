"""Mobility of the incomes of a survey over time, with errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from . import mobility
from .designed import Survey
from .designed.statistic import BelowZero, Mean, Statistic
from .followed import follow
from .influence import mobility as influences
from .sample import Vector

Mask = NDArray[np.bool_]


class OfColumns(NamedTuple):
    """A measure of several columns of the same people, with its influence function."""

    measure: Callable[..., float]
    influences: Callable[..., Vector]
    columns: tuple[Vector, ...]
    inside: Mask
    scale: str = "identity"

    def value(self, weights: Vector) -> Vector:
        """Return the measure; weights below zero have no ranks."""
        rows = self.inside & (weights != 0)
        if not rows.any() or weights[rows].sum() <= 0:
            raise ValueError("every group must hold people; got a sum of weights of zero or less")
        if weights[rows].min() < 0:
            raise BelowZero("mobility needs weights of zero or more; got replicate weights below zero")
        return np.array([self.measure(*(each[rows] for each in self.columns), weights=weights[rows])])

    def influence(self, weights: Vector) -> NDArray[np.float64]:
        """Return the influence values, scaled to the share of all people that the group is."""
        rows = self.inside & (weights > 0)
        found = np.zeros((weights.size, 1))
        each = self.influences(*(each[rows] for each in self.columns), weights=weights[rows])
        found[rows, 0] = each * (weights.sum() / weights[rows].sum())
        return found


def income_mobility(
    survey: Survey,
    column: Any,
    by: Any = None,
    *,
    classes: int = 5,
    limits: ArrayLike | None = None,
    waves: str = "all",
) -> pd.DataFrame:
    """Tabulate the mobility of incomes from the first wave of a survey to the last, with errors.

    Parameters
    ----------
    survey : Survey
        With `id` and `wave`.
    column : column name
        Income, in the same prices in every wave.
    by : column name or list of names, optional
        Of a person's last wave. Classes are of the people of each group, unless `limits` are given.
    classes, limits
        As `mobility_trace`.
    waves : {"all", "complete"}
        As `transition_table`.

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile`: "fields_ok" (unit of income), "fields_ok(log=True)" and "hart_index", which need incomes
        above zero, "mobility_trace" between the first and the last wave, and "mobility_rigidity" over all of them. What
        has no value is missing, with the reason.

    Raises
    ------
    TypeError, ValueError
        As `transition_table`, `mobility_trace`.

    References
    ----------
    As those of the measures.

    Examples
    --------
    >>> frame = pd.DataFrame({"who": [1, 1, 2, 2], "year": [1, 2, 1, 2], "income": [10, 30, 30, 10]})
    >>> table = income_mobility(Survey(frame, id="who", wave="year"), "income", classes=2)
    >>> table.set_index("measure")["estimate"].round(6).to_dict()
    {'fields_ok': 20.0, 'fields_ok(log=True)': 1.098612, 'hart_index': 2.0, 'mobility_trace': 2.0,
     'mobility_rigidity': 1.0}
    """
    if limits is None:
        mobility.checked_classes(classes)
    else:
        mobility.checked_limits(limits)
    followed = follow(survey, [column], waves)
    table = followed.tables[column]
    first, last = table[:, 0], table[:, -1]
    asked: dict[str, Any] = {"classes": classes, "limits": limits}

    def parts(rows: Mask) -> dict[str, Statistic]:
        inside = rows & followed.known
        distance: Statistic = Mean(np.abs(last - first)[:, None], inside)
        in_logs = OfColumns(
            partial(mobility.fields_ok, log=True), partial(influences.fields_ok, log=True), (first, last), inside, "log"
        )
        hart = OfColumns(mobility.hart_index, influences.hart_index, (first, last), inside)
        trace = OfColumns(
            partial(mobility.mobility_trace, **asked),
            partial(influences.mobility_trace, **asked),
            (first, last),
            inside,
        )
        every = tuple(table.T)
        rigidity = OfColumns(mobility.mobility_rigidity, influences.mobility_rigidity, every, inside, "logit")
        return {
            "fields_ok": distance,
            "fields_ok(log=True)": in_logs,
            "hart_index": hart,
            "mobility_trace": trace,
            "mobility_rigidity": rigidity,
        }

    return followed.noted(followed.survey.tabulate(parts, by))

"""Where the poor of a survey are, and where poverty changed: decompositions by group with their errors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .designed import Survey
from .designed.derived import Derived, Portion
from .designed.statistic import Matrix, Mean, Share, Statistic
from .poverty import foster_greer_thorbecke
from .sample import Vector
from .survey_columns import groups_of, in_both, incomes_of, line_of, require_survey, two_dates

Mask = NDArray[np.bool_]
TERMS = ("change", "intra_sectoral", "population_shift", "interaction")


def subgroup_parts(
    survey: Survey,
    column: str,
    line: float,
    by: str,
    for_each: Any = None,
    *,
    alpha: float = 0,
    line_rule: str = "<",
) -> pd.DataFrame:
    """Tabulate for each group its share of the people, its poverty and its part of all poverty, with errors.

    Parameters
    ----------
    survey : Survey
    column : column name
        Income.
    line : float, unit of income
    by : column name
    for_each : column name or list of names, optional
        Groups that are each taken apart as everyone is: here `by` names the parts.
    alpha : float
        Of the index of Foster, Greer and Thorbecke.
    line_rule : {"<", "<="}

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile`, one row a group and number: `population_share`, `poverty`, `contribution` (0-1, sums to 1).

    Raises
    ------
    TypeError, ValueError
        As `Survey.estimate`.

    References
    ----------
    Foster, Greer and Thorbecke (1984), as in `poverty_by_subgroup`.

    Examples
    --------
    Of the three poor people two live in the village.

    >>> people = pd.DataFrame({"income": [1, 1, 9, 1, 9], "area": ["village"] * 2 + ["town"] * 3})
    >>> table = subgroup_parts(Survey(people), "income", 5, "area")
    >>> table.loc[table["measure"] == "contribution", ["area", "estimate"]].round(3).to_numpy().tolist()
    [['town', 0.333], ['village', 0.667]]
    """
    each, known = _each_person(survey, column, line, alpha, line_rule)
    groups = groups_of(survey, by)
    of_all = np.logical_or.reduce(list(groups.values())) & known

    def parts(rows: Mask) -> dict[str, Statistic]:
        found: dict[str, Statistic] = {}
        for number, of_group in enumerate(groups.values()):
            if not (rows & of_group & known).any():
                continue
            held = (of_group & known).astype(float)
            found[f"population_share#{number}"] = Share(held[:, None], rows & of_all)
            found[f"poverty#{number}"] = Share(each[:, None], rows & of_group & known)
            found[f"contribution#{number}"] = Portion(held * each, each, rows & of_all)
        return found

    table = survey.tabulate(parts, for_each)
    names = table["measure"].str.rsplit("#", n=1)
    table["measure"] = names.str[0]
    labels = list(groups)
    if str(by) in table:
        raise ValueError(f"for_each must name other columns than by; got {by!r} in both")
    table.insert(0, str(by), [labels[int(number)] for number in names.str[1]])
    return table


def sectoral_change(
    survey: Survey,
    column: str,
    line: float,
    by: str,
    over: str,
    for_each: Any = None,
    *,
    years: Sequence[Any] | None = None,
    alpha: float = 0,
    line_rule: str = "<",
) -> pd.DataFrame:
    """Tabulate the change of poverty between two dates of a survey by Huppi and Ravallion's terms, with errors.

    Parameters
    ----------
    survey : Survey
        With the rows of both dates; clusters that hold both share their covariance.
    column, line, alpha, line_rule
        As `subgroup_parts`; incomes of both dates in the same prices.
    by : column name
        The sector of each row: the same sectors at both dates.
    over : column name
        The date of each row.
    for_each : column name or list of names, optional
        Groups that are each taken apart as everyone is: here `by` names the parts.
    years : two labels of `over`, optional
        The first and the second date; may be left out where there are only two.

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile`: `change`, and the three terms that sum to it, `intra_sectoral`, `population_shift` and
        `interaction`, as `huppi_ravallion` has them.

    Raises
    ------
    TypeError, ValueError
        As `Survey.estimate`; if there are not two dates, or a sector has people at one date only.

    References
    ----------
    Huppi and Ravallion (1991), as in `huppi_ravallion`.

    Examples
    --------
    Two more people in the town, where nobody is poor; poverty stays as it is in both sectors.

    >>> people = pd.DataFrame({"income": [1, 1, 9, 9, 1, 1, 9, 9, 9, 9], "year": [1] * 4 + [2] * 6,
    ...     "area": ["farm", "farm", "town", "town", "farm", "farm", "town", "town", "town", "town"]})
    >>> sectoral_change(Survey(people), "income", 5, "area", "year")["estimate"].round(3).tolist()
    [-0.167, 0.0, -0.167, 0.0]
    """
    each, known = _each_person(survey, column, line, alpha, line_rule)
    dates = list(two_dates(survey, over, known, years).values())
    sectors = in_both(survey, groups_of(survey, by), dates, "sectors")

    def parts(rows: Mask) -> dict[str, Statistic]:
        found: list[Statistic] = []
        for then in dates:
            for sector in sectors.values():
                if (rows & sector & (dates[0] | dates[1])).any():
                    found.append(Share(sector.astype(float)[:, None], rows & then))
                    found.append(Mean(each[:, None], rows & sector & then))
        return {"term": Derived(tuple(found), _terms, _slopes_of_terms, of_two=True)}

    table = survey.tabulate(parts, for_each)
    table["measure"] = [*TERMS] * (len(table) // len(TERMS))
    return table


# --- parts ------------------------------------------------------------------------------------------------------------
def _each_person(survey: Survey, column: str, line: float, alpha: float, line_rule: str) -> tuple[Vector, Mask]:
    """Return what each person adds to the index, 0 where income is not known, and where it is."""
    require_survey(survey)
    values, known = incomes_of(survey, column)
    line = line_of(survey, column, line)
    index = partial(foster_greer_thorbecke, alpha=alpha, line_rule=line_rule)
    index(values[known], line)  # what it refuses of all incomes
    found = np.zeros(known.size)
    gap = np.zeros(known.size)
    poor = known & ((values < line) if line_rule == "<" else (values <= line))
    gap[poor] = 1 - values[poor] / line
    found[poor] = gap[poor] ** alpha
    return found, known


def _split(numbers: Vector) -> tuple[Vector, Vector, Vector, Vector]:
    """Return shares and poverty of the first date, then of the second."""
    (s0, s1), (p0, p1) = (numbers[start::2].reshape(2, -1) for start in (0, 1))
    return s0, p0, s1, p1


def _terms(numbers: Vector) -> Vector:
    s0, p0, s1, p1 = _split(numbers)
    return np.array([s1 @ p1 - s0 @ p0, s0 @ (p1 - p0), (s1 - s0) @ p0, (s1 - s0) @ (p1 - p0)])


def _slopes_of_terms(numbers: Vector) -> Matrix:
    s0, p0, s1, p1 = _split(numbers)
    zero = np.zeros(s0.size)
    by_share_0, by_poverty_0 = [-p0, p1 - p0, -p0, p0 - p1], [-s0, -s0, s1 - s0, s0 - s1]
    by_share_1, by_poverty_1 = [p1, zero, p0, p1 - p0], [s1, s0, zero, s1 - s0]
    first = np.stack([by_share_0, by_poverty_0], axis=-1).reshape(4, -1)
    second = np.stack([by_share_1, by_poverty_1], axis=-1).reshape(4, -1)
    return np.hstack([first, second])

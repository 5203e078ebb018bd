"""Who gets what in a survey: concentration over ranks of income and the incidence of a programme, with errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.tables.frames import is_yes_or_no, yes_or_no
from poverty_analysis.tables.given import is_one_of, told

from .banded import ConcentrationHeights
from .bounded_concentration import checked_bounds, room
from .designed import Survey
from .designed.derived import Portion, combination
from .designed.described import listed
from .designed.statistic import Mean, Share, Statistic
from .pairs import WithRank
from .sample import Vector, checked_number
from .smooth import smooth
from .survey_columns import line_of, numbers_of, require_survey

__all__ = ["concentration_table", "programme_incidence"]

Mask = NDArray[np.bool_]


def concentration_table(
    survey: Survey,
    column: str,
    rank_by: str,
    *,
    bounds: tuple[float, float] = (0, 1),
    by: Any = None,
    contrast: Mapping[Any, float] | None = None,
) -> pd.DataFrame:
    r"""Tabulate the Erreygers and the Wagstaff index of a survey, with errors.

    .. math:: E = \frac{4 A}{b - a}, \quad W = \frac{(b - a) A}{(b - \mu)(\mu - a)}, \qquad
        A = 2 \operatorname{cov}(x, R)

    Parameters
    ----------
    survey : Survey
    column : column name
        x, between the bounds: yes or no, or a number.
    rank_by : column name
        What people are ranked by, as a rule income; within a group, by their ranks in it.
    bounds : tuple of two floats
        a and b: the least and the most that anyone could have.
    by : column name or list of names, optional
    contrast : mapping of value of `by` to factor, optional
        Tabulates instead the sum of the groups' indices, each times its factor: `{"town": 1, "village": -1}` is a
        difference. Covariances of the groups are counted.

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile` returns, without lines; Wagstaff's index is missing, with the reason, where all of a group
        are at one bound.

    Raises
    ------
    TypeError, ValueError
        As `erreygers_index`, `wagstaff_index` and `Survey`; if a contrast has no single column `by`, or names a group
        that is not there.

    Notes
    -----
    Errors by influence, in which a person shifts the ranks of others too; in a design of replicates, by these.

    References
    ----------
    As `erreygers_index` and `wagstaff_index`.

    Examples
    --------
    Only the poorer of two is ill.

    >>> people = pd.DataFrame({"ill": [1, 0], "income": [1000, 2000]})
    >>> concentration_table(Survey(people), "ill", "income")["estimate"].tolist()
    [-1.0, -1.0]
    """
    low, high = checked_bounds(bounds)
    values, ranks, known = _columns(survey, column, rank_by)
    outside = known & ((values < low) | (values > high))
    if outside.any():
        at = int(outside.argmax())
        raise ValueError(f"{column!r} must be between {low:g} and {high:g}; got {values[at]:g} at position {at}")

    def erreygers(x: Any) -> Any:
        return np.array([4 * x[0] / (high - low)])

    def wagstaff(x: Any) -> Any:
        room(x[1].real, low, high)
        return np.array([(high - low) * x[0] / (high - x[1]) / (x[1] - low)])

    def of(function: Callable[[Any], Any], rows: Mask) -> Statistic:
        return smooth((WithRank(values, ranks, rows & known), Mean(values[:, None], rows & known)), function)

    def parts(rows: Mask) -> dict[str, Statistic]:
        asked = {"erreygers_index": erreygers, "wagstaff_index": wagstaff}
        if contrast is None:
            return {name: of(function, rows) for name, function in asked.items()}
        chosen = _rows_of(survey, by, contrast)
        factors = [list(contrast.values())]
        return {name: combination([of(function, some) for some in chosen], factors) for name, function in asked.items()}

    return survey.tabulate(parts, by if contrast is None else None)


def programme_incidence(
    survey: Survey,
    transfer: str,
    income: str,
    by: Any = None,
    *,
    poverty_line: float | None = None,
    groups: int = 5,
    ranked: str = "before",
) -> pd.DataFrame:
    r"""Tabulate who gets a programme's money in a survey, and what it does to inequality, each number with its error.

    Parameters
    ----------
    survey : Survey
    transfer : column name
        Currency per person and year, zero or more.
    income : column name
        Currency per person and year, without the transfer. People are ranked by it, within a group by their ranks in
        it; indices always, fifths as `ranked` says.
    by : column name or list of names, optional
    poverty_line : float, optional
        In currency per person and year: adds errors of targeting of those who are below it before the transfer.
    groups : int
        How many equal groups of people: 5 for fifths.
    ranked : {"before", "after"}
        Whether fifths are of income without the transfer or with it, as in `benefit_incidence`.

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile` returns, without lines, with `fifth` (1 is the poorest; 0 for all) after `measure`. For each
        fifth "share of transfer", "share of reached" and "coverage"; for all "concentration index" of the transfer,
        "Kakwani index", "Gini before", "Gini after", "Reynolds-Smolensky index" (the vertical effect), "reranking" and
        "effect" (Gini before less Gini after: vertical less reranking). With a line "exclusion error" (share of the
        poor who get nothing), "inclusion error" (share of those who get something who are not poor) and "leakage"
        (share of the money that goes to them). What has no value in a group that no transfer reaches is missing there,
        with the reason, and stands once, at fifth 0.

    Raises
    ------
    TypeError, ValueError
        If the transfer is below zero or reaches nobody, the mean income is zero or less, on another ranking, or as
        `Survey`.

    Notes
    -----
    Estimates are those of `benefit_incidence`, `kakwani_index` and `reynolds_smolensky`. Errors by influence: indices
    exactly, with the ranks of others; shares of fifths as `concentration_bands`, whose mean transfer near a quantile is
    taken by a kernel. In a design of replicates, by these. Shares, coverage and errors of targeting have the interval
    of a share: logit, and at 0 and 1 a bound.

    References
    ----------
    As `benefit_incidence`, `reynolds_smolensky` and `concentration_bands`.

    Examples
    --------
    Of two halves the poorer one gets 30 of 40.

    >>> people = pd.DataFrame({"aid": [30, 10], "income": [100, 300]})
    >>> table = programme_incidence(Survey(people), "aid", "income", groups=2)
    >>> table.loc[table["measure"] == "share of transfer", ["fifth", "estimate"]].to_numpy().tolist()
    [[1.0, 0.75], [2.0, 0.25]]
    """
    if not is_one_of(ranked, ("before", "after")):
        raise ValueError(f'ranked must be "before" or "after"; got {told(ranked)}')
    count = int(checked_number(groups, "groups", at_least=1))
    require_survey(survey)
    line = None if poverty_line is None else line_of(survey, income, poverty_line, "poverty_line")
    paid, before, known = _columns(survey, transfer, income)
    if (known & (paid < 0)).any():
        at = int((known & (paid < 0)).argmax())
        raise ValueError(f"transfer {transfer!r} must not be below zero; got {paid[at]:g} at position {at}")

    if not paid @ survey.weights > 0:
        raise ValueError(f"a transfer must reach somebody; got only zeros in {transfer!r}")

    ranks = before if ranked == "before" else before + paid

    def parts(rows: Mask) -> dict[str, Statistic]:
        rows = rows & known
        targeting = {} if line is None else _targeting(paid, before < line, rows)
        return _by_fifths(paid, ranks, rows, count) | _of_inequality(paid, before, rows) | targeting

    table = survey.tabulate(parts, by)
    names = table["measure"].str.extract(r"^([^\[]+)(?:\[(\d+)\])?$")  # what has several numbers counts them from 1
    table["measure"] = names[0]
    fifths = names[1].fillna("1").astype(int).where(names[0].isin(_BY_FIFTHS) & table["estimate"].notna(), 0)
    table.insert(table.columns.get_loc("measure") + 1, "fifth", fifths)
    return table


# --- parts ------------------------------------------------------------------------------------------------------------
_BY_FIFTHS = ("share of transfer", "share of reached", "coverage")
_INEQUALITY = (
    "concentration index",
    "Kakwani index",
    "Gini before",
    "Gini after",
    "Reynolds-Smolensky index",
    "reranking",
    "effect",
)


def _columns(survey: Survey, column: str, rank_by: str) -> tuple[Vector, Vector, Mask]:
    """Return two columns of numbers, 0 for who is not meant, and who is meant and known in both."""
    require_survey(survey)
    known = survey.inside([column, rank_by]) & (survey.weights > 0)
    first, second = np.zeros(known.size), np.zeros(known.size)
    for found, name in ((first, column), (second, rank_by)):
        found[known] = _numbers(survey.people[known], name)
    return first, second, known


def _numbers(frame: pd.DataFrame, name: str) -> Vector:
    """Return a column of numbers, yes and no as 1 and 0."""
    if name in frame and is_yes_or_no(frame[name]):
        return np.asarray(yes_or_no(frame[name], name), dtype=float)
    return numbers_of(frame, name)


def _rows_of(survey: Survey, by: Any, contrast: Mapping[Any, float]) -> list[Mask]:
    """Return the rows of each group of a contrast."""
    if len(listed(by)) != 1:
        raise ValueError(f"contrast needs one column by; got {by!r}")
    meant, column = survey.inside(listed(by)), survey.people[listed(by)[0]]
    there = column[meant].unique().tolist()
    if not contrast or not set(contrast) <= set(there):
        raise ValueError(f"contrast must name groups of {sorted(map(str, there))}; got {list(contrast)}")
    return [meant & (column == group).to_numpy(dtype=bool, na_value=False) for group in contrast]


def _by_fifths(paid: Vector, ranks: Vector, rows: Mask, groups: int) -> dict[str, Statistic]:
    bounds = np.arange(1, groups + 1) / groups
    reached = (paid > 0).astype(float)

    def coverage(x: Any) -> Any:
        return _steps(x[:-1]) * x[-1] * groups

    money, people = (ConcentrationHeights(each, ranks, bounds, rows) for each in (paid, reached))
    return {
        "share of transfer": smooth((money,), _steps, scale="share"),
        "share of reached": smooth((people,), _steps, scale="share"),
        "coverage": smooth((people, Share(reached[:, None], rows)), coverage, scale="share"),
    }


def _steps(heights: Any) -> Any:
    return np.concatenate([heights[:1], heights[1:] - heights[:-1]])


def _of_inequality(paid: Vector, before: Vector, rows: Mask) -> dict[str, Statistic]:
    after = before + paid
    ranked = [WithRank(x, rank, rows) for x, rank in ((paid, before), (before, before), (after, after))]

    def indices(x: Any) -> Any:
        of_paid, of_before, of_after, mean, mean_before = x
        if mean.real <= 0:
            raise ValueError("a transfer must reach somebody; got only zeros")
        if mean_before.real <= 0:
            raise ValueError(f"inequality needs a mean above zero; got {mean_before.real:g}")
        concentration, gini, later = of_paid / mean, of_before / mean_before, of_after / (mean_before + mean)
        along = (of_paid + of_before) / (mean_before + mean)  # income after over ranks before
        vertical, reranked = gini - along, later - along
        return np.array([concentration, concentration - gini, gini, later, vertical, reranked, gini - later])

    numbers: tuple[Statistic, ...] = (*ranked, Mean(np.column_stack([paid, before]), rows))

    def one(place: int) -> Statistic:
        return smooth(numbers, lambda x: indices(x)[place : place + 1])

    return {name: one(place) for place, name in enumerate(_INEQUALITY)}


def _targeting(paid: Vector, poor: Mask, rows: Mask) -> dict[str, Statistic]:
    reached = paid > 0
    return {
        "exclusion error": Share((~reached).astype(float)[:, None], rows & poor),
        "inclusion error": Share((~poor).astype(float)[:, None], rows & reached),
        "leakage": Portion(np.where(poor, 0.0, paid), paid, rows & reached),
    }

"""Inequality of a survey taken apart by group and by source of income, each part with its error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .designed import Survey
from .designed.derived import Derived
from .designed.described import listed
from .designed.statistic import Mean, Share, Statistic
from .pairs import Differences, WithRank
from .sample import Codes, Vector, checked_labels, checked_number, checked_sample
from .smooth import quotient, smooth
from .survey_columns import numbers_of, require_survey

__all__ = [
    "entropy_parts",
    "gini_by_subgroup",
    "gini_parts",
    "source_parts",
]

Mask = NDArray[np.bool_]
PARTS = ("total", "within", "between", "overlap")


class GiniByGroup(NamedTuple):
    """The Gini index and its three parts, which sum to it."""

    total: float
    within: float
    between: float
    overlap: float


def gini_by_subgroup(income: ArrayLike, *, groups: ArrayLike, weights: ArrayLike | None = None) -> GiniByGroup:
    r"""Gini index within groups, between their means, and from their overlap (Pyatt).

    .. math:: G = \sum_k p_k s_k G_k + G(\mu_1, \dots, \mu_K) + R

    with p the share of the people and s that of all income that a group has.

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    groups : array_like, shape (n,)
        Label of each row's group.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    GiniByGroup
        total, within, between, overlap. The overlap is 0 where no income of a group lies beyond one of a richer group.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, a mean of zero or less, or labels that are missing or not one a row.

    References
    ----------
    Pyatt (1976), On the interpretation and disaggregation of Gini coefficients, Economic Journal 86, 243-255.
    Lambert and Aronson (1993), Inequality decomposition analysis and the Gini coefficient revisited, Economic Journal
    103, 1221-1227.

    Examples
    --------
    Two groups that do not overlap: of 1/4 x 1/5 x 1/4 and 1/2 x 4/5 x 1/8 within.

    >>> found = gini_by_subgroup([1, 3, 6, 10], groups=["a", "a", "b", "b"])
    >>> found.total, found.within, found.between, round(found.overlap, 12)
    (0.375, 0.075, 0.3, 0.0)
    """
    values, weight = checked_sample(income, weights)
    codes, _ = checked_labels(groups, values.size)
    pieces = Differences(values, codes, np.ones(values.size, dtype=bool)).value(weight)
    if pieces[3] <= 0:
        raise ValueError(f"The Gini index needs a mean above zero; got {pieces[3]:g} over {values.size} values")
    whole, within, between = (float(piece / pieces[3]) for piece in pieces[:3])
    return GiniByGroup(whole, within, between, whole - within - between)


def gini_parts(survey: Survey, column: Any, by: str, for_each: Any = None) -> pd.DataFrame:
    """Tabulate the Gini index of a survey within groups, between them and from their overlap, with errors.

    Parameters
    ----------
    survey : Survey
    column : column name
        Income.
    by : column name
        The groups.
    for_each : column name or list of names, optional
        Groups that are each taken apart as everyone is: here `by` names the parts.

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile`: "total", "within", "between", "overlap", which sums to the total, and "within share",
        "between share", "overlap share" of it.

    Raises
    ------
    TypeError, ValueError
        As `Survey.estimate`.

    References
    ----------
    As `gini_by_subgroup`. Errors by influence: mean differences are sums over pairs of people.

    Examples
    --------
    >>> people = pd.DataFrame({"income": [1, 3, 6, 10], "area": ["a", "a", "b", "b"]})
    >>> gini_parts(Survey(people), "income", "area")["estimate"].round(6).tolist()
    [0.375, 0.075, 0.3, 0.0, 0.2, 0.8, 0.0]
    """
    income, codes, known = _grouped(survey, column, by)

    def of_mean(x: Vector) -> Vector:
        return np.array([x[0], x[1], x[2], x[0] - x[1] - x[2]]) / x[3]

    def of_total(x: Vector) -> Vector:
        return _shares_of(np.array([x[1], x[2], x[0] - x[1] - x[2]]), x[0])

    def parts(rows: Mask) -> dict[str, Statistic]:
        differences = Differences(income, codes, known & rows)
        return {
            "part": smooth((differences,), of_mean),
            "share": smooth((differences,), of_total),
        }

    return _named(survey.tabulate(parts, for_each), (*PARTS, *(f"{part} share" for part in PARTS[1:])))


def entropy_parts(survey: Survey, column: Any, by: str, for_each: Any = None, *, alpha: float = 0) -> pd.DataFrame:
    """Tabulate generalised entropy within and between groups of a survey, with errors.

    Parameters
    ----------
    survey : Survey
    column : column name
        Income: above zero where alpha is 0 or less, else zero or more.
    by : column name
    for_each : column name or list of names, optional
        Groups that are each taken apart as everyone is: here `by` names the parts.
    alpha : float
        0 for the mean log deviation, 1 for Theil's T.

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile`: "total", "within", "between", and "within share" and "between share" of the total.

    Raises
    ------
    TypeError, ValueError
        As `generalized_entropy_by_subgroup` and `Survey.estimate`.

    References
    ----------
    Shorrocks (1984), Inequality decomposition by population subgroups, Econometrica 52, 1369-1385.

    Examples
    --------
    All inequality lies between the two groups: ln 2 of Theil's T, where one of them has nothing but a little.

    >>> people = pd.DataFrame({"income": [1.0, 1, 3, 3], "area": ["a", "a", "b", "b"]})
    >>> table = entropy_parts(Survey(people), "income", "area", alpha=2)
    >>> table["estimate"].round(6).tolist()  # (1/4 + 9/4) / 2 - 1, over 2
    [0.125, 0.0, 0.125, 0.0, 1.0]
    """
    power = checked_number(alpha, "alpha")
    income, codes, known = _grouped(survey, column, by)
    least = income[known].min()
    if least < 0 or (least == 0 and power <= 0):
        raise ValueError(f"generalised entropy at alpha {power:g} needs incomes above zero; got {least:g}")
    inside = np.where(known, income, 1.0)
    moment = np.log(inside) if power == 0 else _x_log_x(inside) if power == 1 else inside**power
    columns = np.column_stack([inside, moment])

    def parts(rows: Mask) -> dict[str, Statistic]:
        there = known & rows
        groups = [there & (codes == code) for code in np.unique(codes[there])]
        statistics: list[Statistic] = [Share(group.astype(float)[:, None], there) for group in groups]
        statistics += [Mean(columns, group) for group in groups]
        alike = np.ptp(income[there]) == 0 if there.any() else False  # nothing within or between, also not by rounding

        def pieces(x: Vector) -> Vector:
            p, (means, moments) = x[: len(groups)], x[len(groups) :].reshape(-1, 2).T
            mean = p @ means
            total, inner = _entropy(mean, p @ moments, power), p @ _entropy(means, moments, power)
            total, inner = total / mean**power, inner / mean**power
            return np.array([total, inner, total - inner]) * (not alike) + 0.0

        def shares(x: Vector) -> Vector:
            total, inner, rest = pieces(x)
            return _shares_of(np.array([inner, rest]), total)

        return {"part": smooth(tuple(statistics), pieces), "share": smooth(tuple(statistics), shares)}

    measures = ("total", "within", "between", "within share", "between share")
    return _named(survey.tabulate(parts, for_each), measures)


def source_parts(survey: Survey, sources: Sequence[Any], by: Any = None) -> pd.DataFrame:
    """Tabulate what each source of income adds to the Gini index of a survey, with errors.

    Parameters
    ----------
    survey : Survey
    sources : list of column names
        Incomes by source; income is their sum.
    by : column name or list of names, optional

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile`, one row a source (in `source`) and number: `share`, `gini`, `correlation`, `contribution`,
        `contribution_share` and `marginal_effect`, as `lerman_yitzhaki` has them.

    Raises
    ------
    TypeError, ValueError
        As `lerman_yitzhaki` and `Survey.estimate`.

    References
    ----------
    Lerman and Yitzhaki (1985), as in `lerman_yitzhaki`. Errors by influence, with ranks estimated.

    Examples
    --------
    >>> people = pd.DataFrame({"wages": [10, 30], "transfer": [10, 12]})
    >>> table = source_parts(Survey(people), ["wages", "transfer"])
    >>> table.loc[table["measure"] == "share", ["source", "estimate"]].round(4).to_numpy().tolist()
    [['wages', 0.6452], ['transfer', 0.3548]]
    """
    require_survey(survey)
    names = listed(sources, "sources")
    known = survey.inside(names)
    if not names or len(set(names)) < len(names):
        raise ValueError(f"sources must be one column or more, each once; got {names!r}")
    columns = {name: np.where(known, numbers_of(survey.people, name), 0.0) for name in names}
    income = np.sum(list(columns.values()), axis=0)

    def parts(rows: Mask) -> dict[str, Statistic]:
        inside = rows & known
        found: dict[str, Statistic] = {}
        mean, all_ = Mean(income[:, None], inside), WithRank(income, income, inside)
        for number, values in enumerate(columns.values()):
            own, shared = WithRank(values, values, inside), WithRank(values, income, inside)
            part = Mean(values[:, None], inside)
            share, contribution = quotient(part, mean), quotient(shared, all_)
            found |= {
                f"share#{number}": share,
                f"gini#{number}": quotient(own, part, "logit"),
                f"correlation#{number}": quotient(shared, own),
                f"contribution#{number}": quotient(shared, mean),
                f"contribution_share#{number}": contribution,
                f"marginal_effect#{number}": Derived(
                    (contribution, share), lambda x: x[:1] - x[1:], lambda _: np.array([[1.0, -1.0]]), of_two=True
                ),
            }
        return found

    table = survey.tabulate(parts, by)
    split = table["measure"].str.rsplit("#", n=1)
    table["measure"] = split.str[0]
    table.insert(table.columns.get_loc("measure"), "source", [str(names[int(number)]) for number in split.str[1]])
    return table


# --- parts ------------------------------------------------------------------------------------------------------------
def _named(table: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """Name the numbers of everyone and of each group."""
    table["measure"] = [*measures] * (len(table) // len(measures))
    return table


def _entropy(mean: Any, moment: Any, alpha: float) -> Any:
    """Return generalised entropy times the mean to alpha, from the mean and that of ln y, of y ln y or of the power."""
    if alpha == 0:
        return np.log(mean) - moment
    if alpha == 1:
        return moment - _x_log_x(mean)
    return (moment - mean**alpha) / (alpha * (alpha - 1))


def _shares_of(parts: Any, total: Any) -> Any:
    """Return parts of an inequality as shares of it; NaN where there is none."""
    return parts / total if np.real(total) > 0 else parts * np.nan


def _x_log_x(x: Any) -> Any:
    """Return x times its logarithm, 0 where nobody has anything."""
    return np.where(x == 0, 0.0, x * np.log(np.where(x == 0, 1.0, x)))


def _grouped(survey: Survey, column: Any, by: str) -> tuple[Vector, Codes, Mask]:
    """Return incomes, the group of each row, and who is known."""
    require_survey(survey)
    known = survey.inside([column, by]) & (survey.weights > 0)
    income = np.where(known, numbers_of(survey.people, column), 0.0)
    if income[known] @ survey.weights[known] <= 0:
        raise ValueError(f"inequality needs a mean above zero; got one of zero or less in {column!r}")
    codes = np.zeros(known.size, dtype=np.intp)
    codes[known] = checked_labels(survey.people[by][known], int(known.sum()), f"by {by!r}")[0]
    return income, codes, known

"""What changed in the mean log deviation between two dates, by groups, with errors in a survey."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .designed import Survey
from .designed.statistic import Mean, Share, Statistic
from .sample import checked_labels, checked_sample, require_positive
from .smooth import smooth
from .survey_columns import groups_of, in_both, incomes_of, require_survey, two_dates

__all__ = [
    "mean_log_deviation_change",
    "mookherjee_shorrocks",
]

Mask = NDArray[np.bool_]
OF_MLD = ("change", "within", "within_shares", "between_shares", "between", "residual")


class MeanLogDeviationChange(NamedTuple):
    """A change of the mean log deviation and its parts, which sum to it."""

    change: float
    within: float
    """Inequality within groups"""
    within_shares: float
    """People who moved between groups that are more or less unequal within"""
    between_shares: float
    """People who moved between richer and poorer groups"""
    between: float
    """Means of groups"""
    residual: float
    """What the four leave over, as the last two are approximate"""


def mookherjee_shorrocks(
    income_0: ArrayLike,
    income_1: ArrayLike,
    *,
    groups_0: ArrayLike,
    groups_1: ArrayLike,
    weights_0: ArrayLike | None = None,
    weights_1: ArrayLike | None = None,
) -> MeanLogDeviationChange:
    r"""Mookherjee and Shorrocks's parts of a change in the mean log deviation between two dates.

    .. math:: \Delta I \approx \sum_k \bar v_k \Delta I_k + \sum_k \bar I_k \Delta v_k
        + \sum_k (\bar \lambda_k - \overline{\ln \lambda_k}) \Delta v_k
        + \sum_k (\bar \theta_k - \bar v_k) \Delta \ln \mu_k

    with v the share of the people of a group, lambda its mean over that of all, theta their product, and bars the means
    of both dates.

    Parameters
    ----------
    income_0, income_1 : array_like, shapes (n0,) and (n1,), currency per person and year
        Of the first and the second date, above zero.
    groups_0, groups_1 : array_like, shapes (n0,) and (n1,)
        Labels, the same groups at both dates.
    weights_0, weights_1 : array_like, shapes (n0,) and (n1,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    MeanLogDeviationChange

    Raises
    ------
    TypeError, ValueError
        On a bad sample, incomes of zero or less, or groups that are at one date only.

    Notes
    -----
    The first two parts are exact; the last two approximate the change between groups, and what they leave is told as
    the residual, mostly small.

    References
    ----------
    Mookherjee and Shorrocks (1982), A decomposition analysis of the trend in UK income inequality, Economic Journal 92,
    886-902, equation 11.

    Examples
    --------
    Incomes double in one of two groups of equal incomes: all of it is between.

    >>> found = mookherjee_shorrocks([1, 1, 1, 1], [1, 1, 2, 2], groups_0=list("aabb"), groups_1=list("aabb"))
    >>> [round(part, 4) for part in found]
    [0.0589, 0.0, 0.0, 0.0, 0.0578, 0.0011]
    """
    numbers, labels = [], []
    for income, groups, weights in ((income_0, groups_0, weights_0), (income_1, groups_1, weights_1)):
        sample = checked_sample(income, weights)
        require_positive(*sample, "The mean log deviation")
        counted = sample.weights > 0
        codes, distinct = checked_labels(groups, counted.size)
        logs = np.log(np.where(counted, sample.income, 1.0))
        people = np.bincount(codes, sample.weights)
        sums = [np.bincount(codes, sample.weights * each) for each in (sample.income, logs)]
        held = people > 0
        labels.append(distinct[held].tolist())
        numbers.append(np.column_stack([people[held] / people.sum(), *(each[held] / people[held] for each in sums)]))
    if labels[0] != labels[1]:
        raise ValueError(f"groups must have people at both dates; got {labels[0]} and {labels[1]}")
    return MeanLogDeviationChange(*(float(part) for part in _of_mld(np.stack(numbers).ravel())))


def mean_log_deviation_change(
    survey: Survey, column: Any, by: str, over: str, for_each: Any = None, *, years: Sequence[Any] | None = None
) -> pd.DataFrame:
    """Tabulate a change of the mean log deviation between two dates of a survey by its parts, with errors.

    Parameters
    ----------
    survey : Survey
        With the rows of both dates; clusters that hold both share their covariance.
    column : column name
        Income, above zero.
    by : column name
        The groups: the same at both dates.
    over : column name
        The date of each row.
    for_each : column name or list of names, optional
        Groups that are each taken apart as everyone is: here `by` names the parts.
    years : two labels of `over`, optional
        The first and the second date; may be left out where there are only two.

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile`: "change", "within", "within_shares", "between_shares", "between", "residual", as
        `mookherjee_shorrocks` has them.

    Raises
    ------
    TypeError, ValueError
        As `mookherjee_shorrocks` and `Survey.estimate`.

    References
    ----------
    Mookherjee and Shorrocks (1982), as in `mookherjee_shorrocks`. All parts are smooth functions of shares and means.

    Examples
    --------
    >>> people = pd.DataFrame({"income": [1, 1, 1, 1, 1, 1, 2, 2], "area": list("aabbaabb"), "year": [1] * 4 + [2] * 4})
    >>> table = mean_log_deviation_change(Survey(people), "income", "area", "year")
    >>> table["estimate"].round(4).tolist()
    [0.0589, 0.0, 0.0, 0.0, 0.0578, 0.0011]
    """
    require_survey(survey)
    income, known = incomes_of(survey, column)
    dates = list(two_dates(survey, over, known, years).values())
    both = dates[0] | dates[1]
    if income[both].min() <= 0:
        raise ValueError(f"The mean log deviation needs incomes above zero; got {income[both].min():g} in {column!r}")
    columns = np.column_stack([income, np.log(np.where(both, income, 1.0))])
    groups = in_both(survey, groups_of(survey, by), dates, "groups")

    def parts(rows: Mask) -> dict[str, Statistic]:
        found: list[Statistic] = []
        for date in dates:
            for group in groups.values():
                if (rows & group & both).any():
                    found += [Share(group.astype(float)[:, None], rows & date), Mean(columns, rows & group & date)]
        return {"part": smooth(tuple(found), _of_mld, of_two=True)}

    table = survey.tabulate(parts, for_each)
    table["measure"] = [*OF_MLD] * (len(table) // len(OF_MLD))
    return table


# --- parts ------------------------------------------------------------------------------------------------------------
def _of_mld(numbers: Any) -> Any:
    """Return the parts from share, mean and mean logarithm of each group, at the first date and at the second."""
    (v0, v1), (m0, m1), (l0, l1) = numbers.reshape(2, -1, 3).transpose(2, 0, 1)
    i0, i1 = np.log(m0) - l0, np.log(m1) - l1
    r0, r1 = m0 / (v0 @ m0), m1 / (v1 @ m1)
    change = (np.log(v1 @ m1) - v1 @ l1) - (np.log(v0 @ m0) - v0 @ l0)
    within, within_shares = (v0 + v1) @ (i1 - i0) / 2, (i0 + i1) @ (v1 - v0) / 2
    between_shares = (r0 + r1 - np.log(r0) - np.log(r1)) @ (v1 - v0) / 2
    between = (v0 * r0 + v1 * r1 - v0 - v1) @ (np.log(m1) - np.log(m0)) / 2
    four = within + within_shares + between_shares + between
    return np.array([change, within, within_shares, between_shares, between, change - four])

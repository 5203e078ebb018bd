"""Poverty and inequality taken apart by group: subgroups of one population, sectors between two dates."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .call import Measure
from .inequality import generalized_entropy
from .population import weighted_mean
from .poverty_line import checked_poverty_line
from .sample import Vector, checked_labels, checked_number, checked_sample


def poverty_by_subgroup(
    measure: Measure,
    income: ArrayLike,
    poverty_line: ArrayLike,
    *arguments: Any,
    groups: ArrayLike,
    weights: ArrayLike | None = None,
    line_per_household: bool | None = None,
    **options: Any,
) -> pd.DataFrame:
    r"""Poverty of each subgroup, and what it contributes to poverty of all.

    .. math:: P = \sum_k p_k P_k

    Parameters
    ----------
    measure : callable
        A poverty measure that adds up over groups: of the Foster-Greer-Thorbecke family, or the Watts index.
    income : array_like, shape (n,), currency per person and year
    poverty_line : float, or array_like of shape (n,), unit of income
        One line, or each household's own.
    *arguments, **options
        Passed on to the measure: alpha, `line_rule`.
    groups : array_like, shape (n,)
        Label of each row's group.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.
    line_per_household : bool, optional
        What n lines for n incomes are, where it cannot be told.

    Returns
    -------
    pandas.DataFrame
        A row for each group: `population_share`; `value`, its poverty; `contribution`, their product; and
        `contribution_share`, of poverty of all, NaN where that is 0. Contributions sum to poverty of all. A group whose
        weights are all zero counts for nothing and has no row.

    Raises
    ------
    TypeError, ValueError
        What the measure raises; if there is not one label a row or one is missing; if there are many lines; if the
        measure does not add up, as Sen's does not.

    References
    ----------
    Foster, Greer and Thorbecke (1984), A class of decomposable poverty measures, Econometrica 52, 761-766.

    Examples
    --------
    >>> from poverty_analysis.measures.poverty import headcount_ratio
    >>> area = ["rural", "urban", "rural", "urban"]
    >>> poverty_by_subgroup(headcount_ratio, [50, 150, 80, 90], 100, groups=area).round(4)
           population_share  value  contribution  contribution_share
    rural               0.5    1.0          0.50              0.6667
    urban               0.5    0.5          0.25              0.3333
    """
    incomes, weight = checked_sample(income, weights)
    line, kind = checked_poverty_line(poverty_line, incomes.size, line_per_household=line_per_household)
    if kind == "many":
        raise ValueError(f"poverty_line must be one line, or one per household; got {line.size}: call once for each")
    if kind == "own":
        options = {**options, "line_per_household": True}

    def poverty(rows: NDArray[np.intp]) -> float:
        own = line[rows] if kind == "own" else float(line[0])
        return float(measure(incomes[rows], own, *arguments, weights=weight[rows], **options))

    total = poverty(np.arange(incomes.size))
    table = _by_group(groups, weight, {"value": poverty})
    table["contribution"] = table["population_share"] * table["value"]
    together = float(table["contribution"].sum())
    if abs(together - total) > 1e-9 * max(1.0, abs(total)):
        raise ValueError(
            f"measure must add up over groups, as FGT and Watts do; got {total:g} for all and {together:g} from groups"
        )
    table["contribution_share"] = table["contribution"] / total if total else np.nan
    return table


class WithinBetween(NamedTuple):
    """Inequality of all, as the sum of inequality within groups and between their means."""

    total: float
    within: float
    between: float
    groups: pd.DataFrame


def generalized_entropy_by_subgroup(
    income: ArrayLike, alpha: float, *, groups: ArrayLike, weights: ArrayLike | None = None
) -> WithinBetween:
    r"""Generalised entropy within and between subgroups: Theil's T at alpha = 1, the mean log deviation at 0.

    .. math:: GE = \sum_k p_k \left(\frac{\mu_k}{\mu}\right)^\alpha GE_k + GE(\mu_1, \dots, \mu_K)

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Zero or more where alpha is above 0; above zero otherwise.
    alpha : float
        Any real number.
    groups : array_like, shape (n,)
        Label of each row's group.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    WithinBetween
        Within and between sum to the total. `groups` has a row for each group: `population_share`, `income_share`,
        `mean`, `value` (its inequality) and `within`, its part of the first term. A group in which nobody has anything
        has no inequality of its own, NaN, and adds 0 to the first term, where alpha is above 0.

    Raises
    ------
    TypeError, ValueError
        As `generalized_entropy`, of all or of a group, which the message names; if there is not one label a row.

    Notes
    -----
    Between is the inequality that would remain if everyone had the mean of their group. Only at alpha 0 do the weights
    of the groups not change when means are made equal, so that within is what would remain then.

    References
    ----------
    Shorrocks (1980), The class of additively decomposable inequality measures, Econometrica 48, 613-625.

    Examples
    --------
    Two groups of equal people, with 1 and 3: nothing within, all between.

    >>> generalized_entropy_by_subgroup([1, 1, 3, 3], 2, groups=["a", "a", "b", "b"])[:3]
    (0.125, 0.0, 0.125)
    """
    power = checked_number(alpha, "alpha")
    incomes, weight = checked_sample(income, weights)
    total = generalized_entropy(incomes, power, weights=weight)
    table = _by_group(
        groups,
        weight,
        {
            "mean": lambda rows: weighted_mean(incomes[rows], weight[rows]),
            "value": lambda rows: (
                generalized_entropy(incomes[rows], power, weights=weight[rows])
                if power <= 0 or (incomes[rows] * weight[rows]).any()
                else math.nan
            ),
        },
    )
    relative = table["mean"] / weighted_mean(incomes, weight)
    table.insert(1, "income_share", table["population_share"] * relative)
    within = table["population_share"] * relative**power * table["value"]
    table["within"] = within.mask(table["mean"] == 0, 0.0)
    between = generalized_entropy(table["mean"], power, weights=table["population_share"])
    return WithinBetween(total, float(table["within"].sum()), between, table)


class SectoralChange(NamedTuple):
    """A change in poverty and its three terms, which sum to it; all in the unit of the poverty measure."""

    change: float
    intra_sectoral: float
    population_shift: float
    interaction: float
    sectors: pd.DataFrame


def huppi_ravallion(
    measure: Measure,
    income_0: ArrayLike,
    income_1: ArrayLike,
    poverty_line: ArrayLike,
    *arguments: Any,
    groups_0: ArrayLike,
    groups_1: ArrayLike,
    poverty_line_1: ArrayLike | None = None,
    weights_0: ArrayLike | None = None,
    weights_1: ArrayLike | None = None,
    **options: Any,
) -> SectoralChange:
    r"""Huppi-Ravallion decomposition: poverty fell within sectors, or people moved between them.

    .. math:: P_1 - P_0 = \sum_k p_{k0} (P_{k1} - P_{k0}) + \sum_k (p_{k1} - p_{k0}) P_{k0}
        + \sum_k (P_{k1} - P_{k0}) (p_{k1} - p_{k0})

    Parameters
    ----------
    measure : callable
        A poverty measure that adds up over groups, as in `poverty_by_subgroup`.
    income_0, income_1 : array_like, shapes (n0,) and (n1,), currency per person and year
        The first and the second date; not the same people.
    poverty_line : float, or array_like of shape (n0,), unit of income
        One line, or each household's own.
    *arguments, **options
        Passed on to the measure: alpha, `line_rule`.
    groups_0, groups_1 : array_like, shapes (n0,) and (n1,)
        Label of each row's sector: the same sectors at both dates.
    poverty_line_1 : float, or array_like of shape (n1,), optional, unit of income
        The line of the second date, where it is another, or where each household has its own.
    weights_0, weights_1 : array_like, shapes (n0,) and (n1,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    SectoralChange
        Change within sectors at the first shares, shift of population at the first poverty, and interaction: whether
        people moved to where poverty fell (below 0). `sectors` has the same three for each sector.

    Raises
    ------
    TypeError, ValueError
        As `poverty_by_subgroup`; if a sector has people at one date only.

    References
    ----------
    Huppi and Ravallion (1991), The sectoral structure of poverty during an adjustment period: evidence for Indonesia in
    the mid-1980s, World Development 19, 1653-1678.

    Examples
    --------
    Two more people in the town, where nobody is poor; poverty stays as it is in both sectors.

    >>> from poverty_analysis.measures.poverty import headcount_ratio
    >>> before, after = ["farm", "farm", "town", "town"], ["farm", "farm", "town", "town", "town", "town"]
    >>> found = huppi_ravallion(headcount_ratio, [1, 1, 9, 9], [1, 1, 9, 9, 9, 9], 5, groups_0=before, groups_1=after)
    >>> round(found.population_shift, 6), found.intra_sectoral, found.interaction
    (-0.166667, 0.0, 0.0)
    """
    line_1 = poverty_line if poverty_line_1 is None else poverty_line_1
    first = poverty_by_subgroup(
        measure, income_0, poverty_line, *arguments, groups=groups_0, weights=weights_0, **options
    )
    second = poverty_by_subgroup(measure, income_1, line_1, *arguments, groups=groups_1, weights=weights_1, **options)
    once = first.index.symmetric_difference(second.index)
    if once.size:
        raise ValueError(
            f"sectors must have people at both dates; got {once.size} at one date only (first: {once[0]!r})"
        )
    second = second.loc[first.index]
    shift = second["population_share"] - first["population_share"]
    change = second["value"] - first["value"]
    sectors = pd.DataFrame(
        {
            "intra_sectoral": first["population_share"] * change,
            "population_shift": shift * first["value"],
            "interaction": change * shift,
        }
    )
    return SectoralChange(
        float(second["contribution"].sum() - first["contribution"].sum()),
        float(sectors["intra_sectoral"].sum()),
        float(sectors["population_shift"].sum()),
        float(sectors["interaction"].sum()),
        sectors,
    )


def _by_group(
    groups: ArrayLike, weights: Vector, columns: Mapping[str, Callable[[NDArray[np.intp]], float]]
) -> pd.DataFrame:
    """Return population shares and functions of each group's rows; an error names the group."""
    codes, labels = checked_labels(groups, weights.size)
    people = np.bincount(codes, weights, minlength=labels.size)
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=labels.size))
    counted = np.flatnonzero(people > 0)
    table = pd.DataFrame({"population_share": people[counted] / weights.sum()}, index=labels[counted])
    for name, function in columns.items():
        values = []
        for group in counted:
            rows = order[ends[group - 1] if group else 0 : ends[group]]
            try:
                values.append(function(rows))
            except ValueError as error:
                raise ValueError(f"{error} (in group {labels[group]!r})") from error
        table[name] = values
    return table

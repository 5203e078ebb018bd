"""Curves of poverty: TIP over the population; incidence, deficit and severity over poverty lines."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .gaps import Poor, find_poor, poor_weight, relative_gaps
from .population import cumulative_curve
from .rising import gap_sums
from .sample import Vector


def tip_curve(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    at: ArrayLike | None = None,
    normalised: bool = True,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> pd.DataFrame:
    """TIP curve, the three I's of poverty: gaps summed over the population, the largest gap first.

    TIP(p) = sum of w g over the share p of the population with the largest gaps / sum w, g = (z - y)+ / z

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    poverty_line : float, or array_like of shape (n,), unit of income
        One line or each household's own.
    at : array_like, shape (k,), optional
        Population shares p, between 0 and 1; without it, 0, the upper end of every poor row, and 1.
    normalised : bool
        Whether gaps are relative to the line, or in currency.
    weights, line_rule, line_per_household
        As in `poverty_analysis.measures.poverty.headcount_ratio`.

    Returns
    -------
    pandas.DataFrame
        Columns `population_share` (0-1) and `cumulative_gap` (share of the line, or currency, per member of the whole
        population), from (0, 0), flat from the headcount ratio (incidence) on, at the height of the poverty gap index
        (intensity); its bend is the inequality among the poor.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line or line rule, a share outside 0-1, or more than one line.

    References
    ----------
    Jenkins and Lambert (1997), Three 'I's of poverty curves, Oxford Economic Papers 49.

    Examples
    --------
    >>> tip_curve([100, 110, 150, 160], 125)
       population_share  cumulative_gap
    0              0.00            0.00
    1              0.25            0.05
    2              0.50            0.08
    3              1.00            0.08
    """
    poor = find_poor(income, poverty_line, weights, line_rule, line_per_household)
    if poor.reach is not None:
        raise ValueError(f"A TIP curve is of one line (or each household's own); got {poor.line.size} lines")
    gaps = relative_gaps(poor) if normalised else poor.line - poor.income
    order = np.argsort(-gaps, kind="stable")
    gaps, weight = gaps[order], poor.weights[order]
    rest = poor.everyone - weight.sum()
    if rest > poor.everyone * np.finfo(float).eps * (gaps.size + 1):  # someone is not poor
        gaps, weight = np.append(gaps, 0.0), np.append(weight, rest)
    return cumulative_curve(gaps, weight, at, "cumulative_gap")


def _poor_at(income: ArrayLike, lines: ArrayLike, weights: ArrayLike | None, line_rule: str) -> Poor:
    return find_poor(income, np.atleast_1d(np.asarray(lines)), weights, line_rule, False)


def _mean_gap_power(poor: Poor, power: int) -> Vector:
    assert poor.reach is not None
    return gap_sums(poor.income, poor.weights, poor.line, poor.reach, power) / poor.everyone


def poverty_incidence_curve(
    income: ArrayLike, lines: ArrayLike, *, weights: ArrayLike | None = None, line_rule: str = "<"
) -> pd.DataFrame:
    """Poverty incidence curve: the headcount ratio at every line, which is the distribution function of income.

    F(z) = share of people with y < z

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    lines : array_like, shape (k,), unit of income
        Above zero; as many as incomes is no matter here, each is for everybody.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.
    line_rule : {"<", "<="}
        Whether someone with exactly the line is not poor ("<") or poor.

    Returns
    -------
    pandas.DataFrame
        Columns `poverty_line` and `headcount_ratio` (0-1), in the order of `lines`.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line or line rule.

    References
    ----------
    Ravallion (1994), Poverty Comparisons.

    Examples
    --------
    >>> poverty_incidence_curve([10, 20, 30, 40], [15, 35])
       poverty_line  headcount_ratio
    0          15.0             0.25
    1          35.0             0.75
    """
    poor = _poor_at(income, lines, weights, line_rule)
    return pd.DataFrame({"poverty_line": poor.line, "headcount_ratio": poor_weight(poor) / poor.everyone})


def poverty_deficit_curve(income: ArrayLike, lines: ArrayLike, *, weights: ArrayLike | None = None) -> pd.DataFrame:
    """Poverty deficit curve: the area under the incidence curve up to each line.

    D(z) = mean of (z - y)+ = z times the poverty gap index

    Parameters
    ----------
    income, lines, weights
        As in `poverty_incidence_curve`. Incomes below zero are counted with their whole gap.

    Returns
    -------
    pandas.DataFrame
        Columns `poverty_line` and `poverty_deficit` (currency per member of the whole population).

    Raises
    ------
    TypeError, ValueError
        On a bad sample or line.

    References
    ----------
    Ravallion (1994), Poverty Comparisons.

    Examples
    --------
    >>> poverty_deficit_curve([10, 20, 30, 40], [15, 35])  # 5 / 4; (25 + 15 + 5) / 4
       poverty_line  poverty_deficit
    0          15.0             1.25
    1          35.0            11.25
    """
    poor = _poor_at(income, lines, weights, "<")
    return pd.DataFrame({"poverty_line": poor.line, "poverty_deficit": _mean_gap_power(poor, 1)})


def poverty_severity_curve(income: ArrayLike, lines: ArrayLike, *, weights: ArrayLike | None = None) -> pd.DataFrame:
    """Poverty severity curve: the area under the deficit curve up to each line.

    S(z) = half the mean of ((z - y)+)^2 = z^2 / 2 times the squared poverty gap index

    Parameters
    ----------
    income, lines, weights
        As in `poverty_incidence_curve`. Incomes below zero are counted with their whole gap.

    Returns
    -------
    pandas.DataFrame
        Columns `poverty_line` and `poverty_severity` (currency squared per member of the whole population).

    Raises
    ------
    TypeError, ValueError
        On a bad sample or line.

    References
    ----------
    Ravallion (1994), Poverty Comparisons.

    Examples
    --------
    >>> poverty_severity_curve([10, 20, 30, 40], [15, 35])  # 25 / 8; (625 + 225 + 25) / 8
       poverty_line  poverty_severity
    0          15.0             3.125
    1          35.0           109.375
    """
    poor = _poor_at(income, lines, weights, "<")
    return pd.DataFrame({"poverty_line": poor.line, "poverty_severity": _mean_gap_power(poor, 2) / 2})

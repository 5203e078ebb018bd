"""Poverty measures of the Foster-Greer-Thorbecke family, and the income gap ratio."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .gaps import find_poor, gap_sum, per_line, per_poor_person, poor_weight
from .sample import Vector, checked_number

__all__ = [
    "foster_greer_thorbecke",
    "headcount_ratio",
    "income_gap_ratio",
    "poverty_gap_index",
    "squared_poverty_gap_index",
]


def headcount_ratio(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> float | Vector:
    """Headcount ratio: the share of people who are poor.

    H = sum w [y < z] / sum w

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    poverty_line : float, or array_like of shape (k,) or (n,), unit of income
        One line, k lines, or each household's own: read as `poverty_analysis.measures.poverty_line` says.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.
    line_rule : {"<", "<="}
        Whether someone with exactly the line is not poor ("<") or poor.
    line_per_household : bool, optional
        What n lines for n incomes are, where it cannot be told.

    Returns
    -------
    float, or numpy.ndarray of shape (k,) for k lines
        Between 0 and 1.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line (zero or less, or mistakable) or line rule.

    References
    ----------
    Foster, Greer and Thorbecke (1984), A class of decomposable poverty measures, Econometrica 52, alpha = 0.

    Examples
    --------
    >>> headcount_ratio([100, 125, 150, 160], 125)
    0.25
    >>> headcount_ratio([100, 125, 150, 160], 125, line_rule="<=")
    0.5
    >>> headcount_ratio([100, 125, 150, 160], [125, 155])  # two lines, each for everybody
    array([0.25, 0.75])
    >>> headcount_ratio([100, 125, 150, 160], [90, 130, 130, 90])  # each household its own
    0.25
    """
    poor = find_poor(income, poverty_line, weights, line_rule, line_per_household)
    return per_line(poor, poor_weight(poor) / poor.everyone)


def poverty_gap_index(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> float | Vector:
    """Poverty gap index: the mean shortfall from the line, as a share of it; who is not poor counts with 0.

    PG = sum w (z - y)+ / z / sum w

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        May be negative: that gap is above 1.
    poverty_line, weights, line_rule, line_per_household
        As in `headcount_ratio`. The line rule has no effect: at the line the gap is 0.

    Returns
    -------
    float, or numpy.ndarray of shape (k,) for k lines
        Between 0 and the headcount ratio, unless incomes are negative. A ratio, never a sum of money: for that see
        `total_shortfall`.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line or line rule.

    Notes
    -----
    Intervals of `estimate` are long with few clusters where fewer than one in a hundred people are poor, also that of
    Korn and Graubard with an upper end by the poorest fifth, which held most often of those tried: `load_coverage` of
    `poverty_analysis.households` says how often.

    References
    ----------
    Foster, Greer and Thorbecke (1984), A class of decomposable poverty measures, Econometrica 52, alpha = 1.

    Examples
    --------
    >>> poverty_gap_index([100, 100, 150, 150], 125)  # (25/125 + 25/125) / 4
    0.1
    """
    return foster_greer_thorbecke(
        income, poverty_line, 1, weights=weights, line_rule=line_rule, line_per_household=line_per_household
    )


def squared_poverty_gap_index(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> float | Vector:
    """Squared poverty gap index (severity): the mean of squared relative shortfalls; the poorest weigh most.

    SPG = sum w ((z - y)+ / z)^2 / sum w

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        May be negative: that gap is above 1.
    poverty_line, weights, line_rule, line_per_household
        As in `headcount_ratio`. The line rule has no effect.

    Returns
    -------
    float, or numpy.ndarray of shape (k,) for k lines
        Between 0 and the poverty gap index, unless incomes are negative.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line or line rule.

    Notes
    -----
    Intervals of `estimate` cover less often than they say where fewer than one in a hundred people are poor, and are
    long with few clusters, also that of Korn and Graubard with an upper end by the poorest fifth, which held most often
    of those tried: `load_coverage` of `poverty_analysis.households` says how often.

    References
    ----------
    Foster, Greer and Thorbecke (1984), A class of decomposable poverty measures, Econometrica 52, alpha = 2.

    Examples
    --------
    >>> round(squared_poverty_gap_index([100, 100, 150, 150], 125), 12)  # (0.2**2 + 0.2**2) / 4
    0.02
    """
    return foster_greer_thorbecke(
        income, poverty_line, 2, weights=weights, line_rule=line_rule, line_per_household=line_per_household
    )


def foster_greer_thorbecke(
    income: ArrayLike,
    poverty_line: ArrayLike,
    alpha: float,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> float | Vector:
    """Foster-Greer-Thorbecke index: the mean relative shortfall of the poor, raised to a power.

    FGT(alpha) = sum over the poor of w ((z - y) / z)^alpha / sum w over everyone

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        May be negative: that gap is above 1.
    poverty_line : float, or array_like of shape (k,) or (n,), unit of income
        As in `headcount_ratio`.
    alpha : float
        Aversion to deep poverty, 0 or more, whole or not: 0 headcount ratio, 1 gap, 2 squared gap.
    weights, line_rule, line_per_household
        As in `headcount_ratio`. The line rule matters where alpha is 0 only.

    Returns
    -------
    float, or numpy.ndarray of shape (k,) for k lines
        Between 0 and 1, unless incomes are negative and alpha is above 0.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line or line rule; if alpha is below 0; if the index is too large for a float.

    Notes
    -----
    Subgroups add up exactly: FGT of all is the mean of the groups' FGT by population.

    References
    ----------
    Foster, Greer and Thorbecke (1984), A class of decomposable poverty measures, Econometrica 52.

    Examples
    --------
    >>> round(foster_greer_thorbecke([100, 110, 150, 160], 125, 2), 12)  # (0.2**2 + 0.12**2) / 4
    0.0136
    """
    alpha = checked_number(alpha, "alpha", at_least=0)
    poor = find_poor(income, poverty_line, weights, line_rule, line_per_household)
    with np.errstate(over="ignore"):
        index = gap_sum(poor, alpha) / poor.everyone
    if not np.isfinite(index).all():
        raise ValueError(f"FGT must stay within a float; got too large a value at alpha={alpha:g} on negative incomes")
    return per_line(poor, index)


def income_gap_ratio(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> float | Vector:
    """Income gap ratio: the mean shortfall of the poor, as a share of the line.

    I = sum over the poor of w (z - y) / z / sum over the poor of w = PG / H

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        May be negative: that gap is above 1.
    poverty_line, weights, line_rule, line_per_household
        As in `headcount_ratio`.

    Returns
    -------
    float, or numpy.ndarray of shape (k,) for k lines
        Between 0 and 1, unless incomes are negative; NaN where nobody is poor, for there is nobody to average over.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line or line rule.

    Notes
    -----
    Not a measure of poverty by itself: it rises when the least poor of the poor leaves poverty.

    References
    ----------
    Sen (1976), Poverty: an ordinal approach to measurement, Econometrica 44.

    Examples
    --------
    >>> income_gap_ratio([100, 110, 150, 160], 125)  # (0.2 + 0.12) / 2
    0.16
    """
    poor = find_poor(income, poverty_line, weights, line_rule, line_per_household)
    return per_line(poor, per_poor_person(poor, gap_sum(poor, 1)))

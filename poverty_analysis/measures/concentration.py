"""Concentration of any variable over ranks of income: concentration curve and index, Kakwani progressivity."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .inequality import gini
from .population import cumulative_curve, positive_mean, rising_shares, weighted_mean
from .sample import Vector, balanced, checked_vector, checked_weights, refuse_other_order

__all__ = [
    "concentration_curve",
    "concentration_index",
    "kakwani_index",
]


def ranked_groups(variable: ArrayLike, rank_by: ArrayLike, weights: ArrayLike | None) -> tuple[Vector, Vector]:
    """Return the mean of the variable and the weight at each distinct rank, lowest first.

    People of equal rank are one group: among them no order of input may count.
    """
    refuse_other_order(variable, rank_by, "rank_by")
    refuse_other_order(variable, weights, "weights")
    values, ranks = checked_vector(variable, "variable"), checked_vector(rank_by, "rank_by")
    if ranks.size != values.size:
        raise ValueError(f"rank_by must be as many as variable; got {ranks.size} for {values.size}")
    weight = balanced(checked_weights(weights, values.size))
    counted = weight > 0
    order = np.argsort(ranks[counted])
    ranks = ranks[counted][order]
    values, weight = values[counted][order], weight[counted][order]
    first = np.flatnonzero(np.concatenate([[True], ranks[1:] != ranks[:-1]]))
    group_weight = np.add.reduceat(weight, first)
    return np.add.reduceat(weight * values, first) / group_weight, group_weight


def concentration_index(variable: ArrayLike, rank_by: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Concentration index: whether a variable gathers among those who rank low (below 0) or high (above 0).

    C = 2 cov(x, R) / mean(x), R the fractional rank in `rank_by`

    Parameters
    ----------
    variable : array_like, shape (n,), any unit
        x: health spending, a tax, a transfer.
    rank_by : array_like, shape (n,)
        What people are ranked by, as a rule income; only its order counts.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        Between -1 and 1 where x is zero or more; the Gini index of x where x is ranked by itself.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, lengths that differ, or a mean of x of zero or less.

    Notes
    -----
    Equal ranks share their average rank, so their order in the data does not count. No n / (n - 1).

    References
    ----------
    Kakwani, Wagstaff and van Doorslaer (1997), Socioeconomic inequalities in health, Journal of Econometrics 77.

    Examples
    --------
    >>> concentration_index([30, 10], rank_by=[1000, 2000])  # ranks 1/4 and 3/4, mean 20
    -0.25
    """
    values, weight = ranked_groups(variable, rank_by, weights)
    mean = positive_mean(values, weight, "The concentration index")
    rank = rising_shares(weight) - weight / weight.sum() / 2
    return 2 * weighted_mean((values - mean) * (rank - 0.5), weight) / mean


def concentration_curve(
    variable: ArrayLike, rank_by: ArrayLike, *, at: ArrayLike | None = None, weights: ArrayLike | None = None
) -> pd.DataFrame:
    """Concentration curve: the share of a variable that goes to the lowest-ranked share p of the population.

    Parameters
    ----------
    variable, rank_by, weights
        As in `concentration_index`.
    at : array_like, shape (k,), optional
        Population shares p, between 0 and 1; without it, 0 and the upper end of every distinct rank.

    Returns
    -------
    pandas.DataFrame
        Columns `population_share` and `variable_share`, both 0-1 where the variable is zero or more.

    Raises
    ------
    TypeError, ValueError
        As in `concentration_index`; also on a share outside 0-1.

    Notes
    -----
    Straight between the ends of a rank. The index is one minus twice the area under the curve.

    References
    ----------
    Kakwani (1977), Measurement of tax progressivity: an international comparison, Economic Journal 87.

    Examples
    --------
    >>> concentration_curve([30, 10], rank_by=[1000, 2000])
       population_share  variable_share
    0               0.0            0.00
    1               0.5            0.75
    2               1.0            1.00
    """
    values, weight = ranked_groups(variable, rank_by, weights)
    positive_mean(values, weight, "The concentration curve")
    return cumulative_curve(values, weight, at, "variable_share", of_total=True)


def kakwani_index(payment: ArrayLike, income: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Kakwani index: how far a tax (or other payment) departs from being proportional to income.

    K = C - G, C the concentration index of the payment over ranks of income before it, G the Gini index of income

    Parameters
    ----------
    payment : array_like, shape (n,), currency
        A tax, a contribution, out-of-pocket spending; or a transfer received.
    income : array_like, shape (n,), currency
        Income before the payment.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        0 where the payment is proportional to income. Above 0, a tax is progressive (at most 1 - G). For a transfer
        the sign turns: below 0, it narrows inequality; below -G, it goes to the poor even in absolute terms.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, lengths that differ, or a mean of either of zero or less.

    Warns
    -----
    UserWarning
        If incomes are negative, as `gini`.

    References
    ----------
    Kakwani (1977), Measurement of tax progressivity: an international comparison, Economic Journal 87.

    Examples
    --------
    >>> kakwani_index([0, 10], income=[100, 300])  # C = 0.5, G = 0.25
    0.25
    """
    return concentration_index(payment, income, weights=weights) - gini(income, weights=weights)

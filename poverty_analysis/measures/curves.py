"""Curves of one distribution and of its growth: Lorenz, generalised Lorenz, Pen's parade, growth incidence."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .population import cumulative_curve, ordered_population, positive_mean, rising_shares
from .quantiles import ordered_quantiles
from .sample import checked_number, checked_shares


def lorenz_curve(income: ArrayLike, *, at: ArrayLike | None = None, weights: ArrayLike | None = None) -> pd.DataFrame:
    """Lorenz curve: the share of all income that goes to the poorest share p of the population.

    L(p) = sum of w y over the poorest p / sum of w y over all

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    at : array_like, shape (k,), optional
        Population shares p, between 0 and 1; without it, 0 and the upper end of every row, poorest first.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    pandas.DataFrame
        Columns `population_share` and `income_share`, from (0, 0) to (1, 1); below zero only where incomes are.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, a share outside 0-1, or a mean of zero or less.

    Notes
    -----
    Straight within a row, whose people are alike. The Gini index is one minus twice the area under the curve.

    References
    ----------
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 6.

    Examples
    --------
    >>> lorenz_curve([30, 10])
       population_share  income_share
    0               0.0          0.00
    1               0.5          0.25
    2               1.0          1.00
    """
    values, weight = ordered_population(income, weights)
    positive_mean(values, weight, "The Lorenz curve")
    return cumulative_curve(values, weight, at, "income_share", of_total=True)


def generalized_lorenz_curve(
    income: ArrayLike, *, at: ArrayLike | None = None, weights: ArrayLike | None = None
) -> pd.DataFrame:
    """Generalised Lorenz curve: the Lorenz curve times mean income, which compares size and sharing at once.

    GL(p) = mu L(p)

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Any sign.
    at, weights
        As in `lorenz_curve`.

    Returns
    -------
    pandas.DataFrame
        Columns `population_share` (0-1) and `cumulative_income` (currency per member of the whole population), from
        (0, 0) to (1, mean).

    Raises
    ------
    TypeError, ValueError
        On a bad sample or a share outside 0-1.

    References
    ----------
    Shorrocks (1983), Ranking income distributions, Economica 50.

    Examples
    --------
    >>> generalized_lorenz_curve([30, 10], at=[0.5, 1])
       population_share  cumulative_income
    0               0.5                5.0
    1               1.0               20.0
    """
    values, weight = ordered_population(income, weights)
    return cumulative_curve(values, weight, at, "cumulative_income")


def pens_parade(income: ArrayLike, *, at: ArrayLike | None = None, weights: ArrayLike | None = None) -> pd.DataFrame:
    """Pen's parade: incomes in rising order over population shares, as if all people marched past in an hour.

    The quantile function Q(p).

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Any sign.
    at : array_like, shape (k,), optional
        Population shares p, between 0 and 1, read by the rule of `weighted_quantile`; without it, every row with the
        share of the population up to and including it.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    pandas.DataFrame
        Columns `population_share` (0-1) and `income`.

    Raises
    ------
    TypeError, ValueError
        On a bad sample or a share outside 0-1.

    References
    ----------
    Pen (1971), Income Distribution, chapter 3.

    Examples
    --------
    >>> pens_parade([30, 10, 20, 20])
       population_share  income
    0              0.25    10.0
    1              0.50    20.0
    2              0.75    20.0
    3              1.00    30.0
    """
    values, weight = ordered_population(income, weights)
    if at is None:
        return pd.DataFrame({"population_share": rising_shares(weight), "income": values})
    points = checked_shares(at, "at")
    return pd.DataFrame({"population_share": points, "income": ordered_quantiles(values, weight, points)})


def growth_incidence_curve(
    income_0: ArrayLike,
    income_1: ArrayLike,
    *,
    at: ArrayLike | None = None,
    weights_0: ArrayLike | None = None,
    weights_1: ArrayLike | None = None,
    years: float = 1,
) -> pd.DataFrame:
    """Growth incidence curve: the growth of income at each quantile, between two dates.

    g(p) = (Q_1(p) / Q_0(p))^(1 / years) - 1

    Parameters
    ----------
    income_0, income_1 : array_like, shapes (n0,) and (n1,), currency of constant prices per person and year
        The first and the second date. Not the same people: quantiles are compared.
    at : array_like, shape (k,), optional
        Population shares p, between 0 and 1; 0.01 to 0.99 by 0.01 without it.
    weights_0, weights_1 : array_like, shapes (n0,) and (n1,), optional
        People a row stands for; only proportions matter.
    years : float
        Years between the dates, above 0; the growth is per year.

    Returns
    -------
    pandas.DataFrame
        Columns `population_share` (0-1) and `growth_rate` (0.05 is 5 percent a year).

    Raises
    ------
    TypeError, ValueError
        On a bad sample or a share outside 0-1; where a quantile of either date is zero or less, which has no growth
        rate.

    Notes
    -----
    Quantiles by the rule of `weighted_quantile`.

    References
    ----------
    Ravallion and Chen (2003), Measuring pro-poor growth, Economics Letters 78.

    Examples
    --------
    >>> growth_incidence_curve([10, 20], [11, 30], at=[0.25, 0.75]).round(12)
       population_share  growth_rate
    0              0.25          0.1
    1              0.75          0.5
    """
    checked_number(years, "years", above=0)
    points = np.arange(1, 100) / 100 if at is None else checked_shares(at, "at")
    before = ordered_quantiles(*ordered_population(income_0, weights_0), points)
    after = ordered_quantiles(*ordered_population(income_1, weights_1), points)
    for quantiles, date in ((before, "income_0"), (after, "income_1")):
        if quantiles.min() <= 0:
            place = int(np.argmax(quantiles <= 0))
            raise ValueError(
                f"A growth incidence curve needs quantiles above zero; "
                f"got {quantiles[place]:g} in {date} at population share {points[place]:g}"
            )
    return pd.DataFrame({"population_share": points, "growth_rate": (after / before) ** (1 / years) - 1})

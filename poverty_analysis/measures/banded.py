"""TIP, concentration and growth incidence curves of a survey, with bands as `curve_bands` has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .bands import bands_of
from .concentration import concentration_curve
from .curves import generalized_lorenz_curve
from .density import silverman
from .designed import Survey
from .designed.derived import combination
from .designed.statistic import BelowZero, Matrix, Measured, Statistic
from .poverty_line import checked_line_rule
from .quantiles import weighted_quantile
from .registry import call_by_name
from .sample import Sample, Vector, checked_number, checked_shares
from .smooth import smooth
from .survey_columns import incomes_of, line_of, require_survey, two_dates

__all__ = ["concentration_bands", "growth_incidence_bands", "tip_bands"]

Mask = NDArray[np.bool_]


def tip_bands(
    survey: Survey, column: str, line: float, at: ArrayLike, by: Any = None, *, line_rule: str = "<"
) -> pd.DataFrame:
    """Tabulate the TIP curve of a survey, gaps summed from the largest, with its bands.

    Parameters
    ----------
    survey : Survey
    column : column name
        Income.
    line : float, unit of income
    at : array_like, shape (k,)
        Population shares between 0 and 1.
    by : column name or list of names, optional
    line_rule : {"<", "<="}

    Returns
    -------
    pandas.DataFrame
        As `curve_bands`; heights are shares of the line per member of the population, as `tip_curve` has them.

    Raises
    ------
    TypeError, ValueError
        As `curve_bands` and `tip_curve`.

    Notes
    -----
    The TIP curve is the generalised Lorenz curve of gaps taken below zero, turned over: so are its errors, which need
    no density.

    References
    ----------
    Jenkins and Lambert (1997), as in `tip_curve`. Xu and Osberg (1998), A distribution-free test for deprivation
    dominance, Econometric Reviews 17, 415-429.

    Examples
    --------
    >>> table = tip_bands(Survey(pd.DataFrame({"income": [100, 110, 150, 160]})), "income", 125, [0.25, 0.5, 1])
    >>> table["value"].round(6).tolist()
    [0.05, 0.08, 0.08]
    """
    require_survey(survey)
    z, rule = line_of(survey, column, line), checked_line_rule(line_rule)
    points = checked_shares(np.atleast_1d(at), "at")
    income, known = incomes_of(survey, column)
    poor = income < z if rule == "<" else income <= z
    below = np.where(poor, income / z - 1, 0.0)
    call = call_by_name(partial(generalized_lorenz_curve, at=points))

    def heights(inside: Mask) -> list[Statistic]:
        return [combination([Measured(call, below, inside)], (-np.eye(points.size)).tolist())]

    return _table(survey, heights, points, known, by)


def concentration_bands(survey: Survey, column: str, rank_by: str, at: ArrayLike, by: Any = None) -> pd.DataFrame:
    r"""Tabulate a concentration curve of a survey, the share of a variable that goes to the lowest ranks, with bands.

    Parameters
    ----------
    survey : Survey
    column : column name
        The variable: a transfer, a tax.
    rank_by : column name
        What people are ranked by, as a rule income.
    at : array_like, shape (k,)
        Population shares between 0 and 1.
    by : column name or list of names, optional

    Returns
    -------
    pandas.DataFrame
        As `curve_bands`; heights are shares of all of the variable, as `concentration_curve` has them.

    Raises
    ------
    TypeError, ValueError
        As `curve_bands` and `concentration_curve`.

    Notes
    -----
    Errors by influence: :math:`z_i = \{x_i 1[y_i \le Q] - T + m (p - 1[y_i \le Q]) - C (x_i - \mu)\} / \mu`, with m the
    mean of the variable of those at the quantile Q, taken near it by a Gaussian kernel of Silverman's bandwidth.

    References
    ----------
    Bishop, Chow and Formby (1994), Testing for marginal changes in income distributions with Lorenz and concentration
    curves, International Economic Review 35, 479-488.

    Examples
    --------
    >>> people = pd.DataFrame({"aid": [30.0, 10, 20, 20], "income": [1.0, 2, 3, 4]})
    >>> concentration_bands(Survey(people), "aid", "income", [0.25, 0.5, 1])["value"].round(6).tolist()
    [0.375, 0.5, 1.0]
    """
    require_survey(survey)
    points = checked_shares(np.atleast_1d(at), "at")
    (amount, had), (ranks, known) = incomes_of(survey, column), incomes_of(survey, rank_by)

    def heights(inside: Mask) -> list[Statistic]:
        return [ConcentrationHeights(amount, ranks, points, inside)]

    return _table(survey, heights, points, had & known, by)


def growth_incidence_bands(
    survey: Survey,
    column: str,
    over: str,
    at: ArrayLike,
    by: Any = None,
    *,
    dates: Sequence[Any] | None = None,
    years: float = 1,
) -> pd.DataFrame:
    """Tabulate the growth incidence curve between two dates of a survey, with its bands.

    Parameters
    ----------
    survey : Survey
        With the rows of both dates; clusters that hold both share their covariance.
    column : column name
        Income, in the same prices.
    over : column name
        The date of each row.
    at : array_like, shape (k,)
        Population shares between 0 and 1.
    by : column name or list of names, optional
    dates : two labels of `over`, optional
        The first and the second; may be left out where there are only two.
    years : float
        Between the dates: growth is a year.

    Returns
    -------
    pandas.DataFrame
        As `curve_bands`; heights are growth rates, as `growth_incidence_curve` has them.

    Raises
    ------
    TypeError, ValueError
        As `curve_bands` and `growth_incidence_curve`.

    Notes
    -----
    Errors of quantiles rest on a kernel density: of a few hundred people they are up to a quarter too large in the
    tails, of heaped incomes they are nothing to rely on, and replicate weights are better.

    References
    ----------
    Ravallion and Chen (2003), as in `growth_incidence_curve`.

    Examples
    --------
    >>> people = pd.DataFrame({"income": [10, 20, 11, 30], "year": [2015, 2015, 2019, 2019]})
    >>> growth_incidence_bands(Survey(people), "income", "year", [0.25, 0.75])["value"].round(6).tolist()
    [0.1, 0.5]
    """
    require_survey(survey)
    points = checked_shares(np.atleast_1d(at), "at")
    power = 1 / checked_number(years, "years", above=0)
    income, known = incomes_of(survey, column)
    first, second = two_dates(survey, over, known, dates, "dates").values()

    def growth(quantiles: Any) -> Any:
        if np.real(quantiles).min() <= 0:
            raise ValueError(f"growth needs quantiles above zero; got {np.real(quantiles).min():g}")
        before, after = quantiles.reshape(2, -1)
        return (after / before) ** power - 1

    call = call_by_name(partial(weighted_quantile, at=points))

    def heights(inside: Mask) -> list[Statistic]:
        dates = tuple(Measured(call, income, inside & then) for then in (first, second))
        return [smooth(dates, growth, of_two=True)]

    return _table(survey, heights, points, first | second, by)


# --- parts ------------------------------------------------------------------------------------------------------------
class ConcentrationHeights(NamedTuple):
    """Heights of a concentration curve."""

    amount: Vector
    ranks: Vector
    points: Vector
    inside: Mask

    def value(self, weights: Vector) -> Vector:
        """Return the shares of all that go to the lowest ranks."""
        rows = self.inside & (weights != 0)
        if not rows.any() or weights[rows].min() < 0:
            raise BelowZero("a concentration curve needs weights of zero or more; got replicate weights below zero")
        curve = concentration_curve(self.amount[rows], self.ranks[rows], at=self.points, weights=weights[rows])
        return curve["variable_share"].to_numpy()

    def influence(self, weights: Vector) -> Matrix:
        """Return how each row moves them."""
        rows = self.inside & (weights > 0)
        share = weights[rows] / weights[rows].sum()
        x, y = self.amount[rows], self.ranks[rows]
        mean, width = float(share @ x), silverman(y, share)
        each = np.zeros((share.size, self.points.size))
        for number, (point, height) in enumerate(zip(self.points, self.value(weights), strict=True)):
            if 0 < point < 1:
                limit = float(weighted_quantile(Sample(y, share), point))
                distance = (y - limit) / width
                near = share * np.exp(-(distance**2 - np.min(distance**2)) / 2)  # never all zero
                there = float(near @ x / near.sum())
                column = np.where(y <= limit, x - there, 0.0) - height * x
                each[:, number] = (column - share @ column) / mean
        found = np.zeros((weights.size, self.points.size))
        found[rows] = each * (weights.sum() / weights[rows].sum())
        return found


def _table(
    survey: Survey, heights: Callable[[Mask], list[Statistic]], points: Vector, known: Mask, by: Any
) -> pd.DataFrame:
    tables = []
    for labels, rows in survey.groups(by):
        inside = rows & known
        statistics = heights(inside)
        found = survey.found(statistics)
        if lost := [reason for reason in found.reasons if reason.startswith("no ")]:
            raise ValueError(lost[0])
        clusters = survey.deviations(found, statistics)
        band = bands_of(found.numbers, found.covariance, survey.level, survey.degrees(inside), clusters)
        tables.append(pd.DataFrame({**labels, "at": points, **band}))
    return pd.concat(tables, ignore_index=True)

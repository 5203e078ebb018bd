"""The two Lorenz curves fitted to grouped data by least squares, and the choice between them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.measures.grouped.lorenz import BetaLorenz, GeneralQuadratic, LorenzCurve
from poverty_analysis.measures.grouped.points import LorenzPoints
from poverty_analysis.measures.grouped.poverty import lorenz_validity
from poverty_analysis.measures.sample import Vector

# Of squared errors of shares of income: what is below it is rounding, and of two such curves neither fits better.
_EXACT = 1e-20


class LorenzChoice(NamedTuple):
    """The curve to use, and why.

    Attributes
    ----------
    for_poverty, for_distribution : LorenzCurve or None
        None where neither fitted curve is valid for that use.
    comparison : pandas.DataFrame, index = the curve's name
        `valid_for_poverty`, `valid_for_distribution`, `headcount_ratio`, `squared_error_to_headcount`,
        `squared_error`.
    """

    for_poverty: LorenzCurve | None
    for_distribution: LorenzCurve | None
    comparison: pd.DataFrame


def fit_general_quadratic(points: LorenzPoints) -> GeneralQuadratic:
    """Fit the general quadratic curve by ordinary least squares without a constant.

    L(1 - L) is regressed on p^2 - L, L(p - 1) and p - L over all points but the last, where every curve is 1.

    Parameters
    ----------
    points : LorenzPoints
        From `grouped_lorenz_points`: at least four groups.

    Returns
    -------
    GeneralQuadratic
        Not always a Lorenz curve: ask `lorenz_validity`.

    Raises
    ------
    ValueError
        If there are fewer than four groups, or no inequality between them.

    References
    ----------
    Datt, G. (1998). IFPRI FCND Discussion Paper 50. Villasenor and Arnold (1989).

    Examples
    --------
    Points taken from a quadratic curve give its parameters back.

    >>> true = GeneralQuadratic(0.9, -1.4, 0.2)
    >>> p = np.array([0.2, 0.4, 0.6, 0.8, 1.0])
    >>> fitted = fit_general_quadratic(LorenzPoints(p, true.lorenz(p), None))
    >>> [round(value, 9) for value in fitted]
    [0.9, -1.4, 0.2]
    """
    p, share = points.population[:-1], points.income[:-1]
    columns = np.column_stack([p**2 - share, share * (p - 1), p - share])
    return GeneralQuadratic(*_least_squares(columns, share * (1 - share)))


def fit_beta_lorenz(points: LorenzPoints) -> BetaLorenz:
    """Fit the Beta curve by ordinary least squares on logarithms.

    ln(p - L) is regressed on a constant (ln theta), ln p and ln(1 - p) over all points but the last.

    Parameters
    ----------
    points : LorenzPoints
        From `grouped_lorenz_points`: at least four groups.

    Returns
    -------
    BetaLorenz
        Not always a Lorenz curve: ask `lorenz_validity`.

    Raises
    ------
    ValueError
        If there are fewer than four groups, or no inequality between them.

    References
    ----------
    Kakwani (1980); Datt, G. (1998). IFPRI FCND Discussion Paper 50.

    Examples
    --------
    Points taken from p^2 give its parameters back.

    >>> p = np.array([0.2, 0.4, 0.6, 0.8, 1.0])
    >>> [round(value, 9) for value in fit_beta_lorenz(LorenzPoints(p, p**2, None))]
    [1.0, 1.0, 1.0]
    """
    p, share = points.population[:-1], points.income[:-1]
    if np.any(p <= share):
        raise ValueError("the Beta curve needs inequality between groups; got a point with as much income as people")
    columns = np.column_stack([np.ones_like(p), np.log(p), np.log1p(-p)])
    constant, gamma, delta = _least_squares(columns, np.log(p - share))
    return BetaLorenz(float(np.exp(constant)), gamma, delta)


def choose_lorenz_curve(points: LorenzPoints, poverty_line: float, *, mean: float) -> LorenzChoice:
    """Fit the general quadratic and the Beta curve, and return the one to use for poverty and for the distribution.

    A valid curve is preferred to one that is not. Of two valid curves the one with the smaller sum of squared errors
    of L is taken: for poverty, over the points below its headcount and the first one at or above it; for the
    distribution, over all points but the last. A tie goes to the general quadratic: so it does with four groups, where
    both curves pass through all points.

    Parameters
    ----------
    points : LorenzPoints
        From `grouped_lorenz_points`.
    poverty_line, mean : float
        In one currency, per person and year.

    Returns
    -------
    LorenzChoice
        A choice is None where neither curve is valid; the comparison then says what each would have given.

    Raises
    ------
    ValueError
        As the two fits do.

    References
    ----------
    Datt, G. (1998). IFPRI FCND Discussion Paper 50; the World Bank's POVCAL follows the same rule.

    Examples
    --------
    Points taken from a Beta curve are fitted best by it.

    >>> p = np.array([0.2, 0.4, 0.6, 0.8, 1.0])
    >>> points = LorenzPoints(p, BetaLorenz(0.7, 1.0, 0.6).lorenz(p), None)
    >>> [round(value, 9) for value in choose_lorenz_curve(points, 70, mean=100).for_poverty]
    [0.7, 1.0, 0.6]
    """
    curves: dict[str, LorenzCurve] = {
        "general quadratic": fit_general_quadratic(points),
        "beta": fit_beta_lorenz(points),
    }
    rows = {}
    for name, curve in curves.items():
        validity = lorenz_validity(curve, poverty_line, mean=mean)
        headcount = curve.share_below(poverty_line / mean)
        rows[name] = {
            "valid_for_poverty": validity.valid_for_poverty,
            "valid_for_distribution": validity.valid_for_distribution,
            "headcount_ratio": headcount,
            "squared_error_to_headcount": _squared_error(curve, points, headcount),
            "squared_error": _squared_error(curve, points, 1.0),
        }
    comparison = pd.DataFrame.from_dict(rows, orient="index")
    return LorenzChoice(
        _best(curves, comparison, "valid_for_poverty", "squared_error_to_headcount"),
        _best(curves, comparison, "valid_for_distribution", "squared_error"),
        comparison,
    )


def _best(curves: dict[str, LorenzCurve], comparison: pd.DataFrame, valid: str, error: str) -> LorenzCurve | None:
    candidates = comparison.loc[comparison[valid], error]
    return None if candidates.empty else curves[str((candidates <= candidates.min() + _EXACT).idxmax())]


def _squared_error(curve: LorenzCurve, points: LorenzPoints, headcount: float) -> float:
    last = points.population.size - 1
    used = last if np.isnan(headcount) else min(int(np.searchsorted(points.population, headcount)) + 1, last)
    return float(np.sum((points.income[:used] - curve.lorenz(points.population[:used])) ** 2))


def _least_squares(columns: Vector, target: Vector) -> list[float]:
    if columns.shape[0] < 3:
        raise ValueError(f"a curve of three parameters needs at least four groups; got {columns.shape[0] + 1}")
    coefficients, _, rank, _ = np.linalg.lstsq(columns, target, rcond=None)
    if rank < 3:
        raise ValueError(
            f"a curve of three parameters needs three independent columns at these points; got {rank} "
            "(groups that are all equal leave none)"
        )
    return [float(value) for value in coefficients]

"""Poverty, its elasticities and the Gini coefficient read off a fitted Lorenz curve, where it is valid."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.measures.grouped.lorenz import LorenzCurve
from poverty_analysis.measures.grouped.points import positive_number

# Room for the rounding of measures that are equal, as where nearly nobody is poor.
_ROUNDING = 1e-10


class GroupedPoverty(NamedTuple):
    """Foster-Greer-Thorbecke measures of order 0, 1 and 2 read off a fitted Lorenz curve, each 0-1."""

    headcount_ratio: float
    poverty_gap_index: float
    squared_poverty_gap_index: float


class LorenzValidity(NamedTuple):
    """Whether a fitted curve is a Lorenz curve where it is used, condition by condition.

    Attributes
    ----------
    valid_for_poverty : bool
        L(0) = 0, the slope is not negative, the curve bends upwards as far as the headcount, and P2 <= P1 <= P0.
    valid_for_distribution : bool
        All that over the whole population, and L(1) = 1.
    poverty, distribution : pandas.Series of bool
        The same by the name of the condition.
    """

    valid_for_poverty: bool
    valid_for_distribution: bool
    poverty: pd.Series
    distribution: pd.Series


def grouped_poverty(
    curve: LorenzCurve, poverty_line: float, *, mean: float, allow_invalid: bool = False
) -> GroupedPoverty:
    r"""Return headcount ratio, poverty gap index and squared poverty gap index of a fitted Lorenz curve.

    With line z, mean :math:`\mu` and :math:`\nu = z/\mu`, the headcount solves :math:`L'(H) = \nu`, and

    .. math::

        P_1 = H - \frac{L(H)}{\nu}, \qquad P_2 = \int_0^H \Big(1 - \frac{L'(p)}{\nu}\Big)^2 dp
            = H - \frac{2L(H)}{\nu} + \frac{1}{\nu^2}\int_0^H L'(p)^2 dp .

    Parameters
    ----------
    curve : GeneralQuadratic or BetaLorenz
        A fitted Lorenz curve.
    poverty_line, mean : float
        In one currency, per person and year. Only their ratio counts.
    allow_invalid : bool
        Compute even where the curve is not a Lorenz curve up to the headcount (for comparison with programs that do).

    Returns
    -------
    GroupedPoverty
        Each 0-1 where the curve is valid. Headcount 0 for a line at or below the lowest income of the curve, 1 at or
        above its highest.

    Raises
    ------
    ValueError
        If the line or the mean is not positive, or the curve is not valid for poverty (the conditions that fail are
        named); with `allow_invalid`, only where there is no number.

    Notes
    -----
    The general quadratic has closed forms for all three; the Beta curve's headcount is found by bracketing.
    Incomes are continuous on a fitted curve, so the line rule (below, or at and below) makes no difference.

    References
    ----------
    Datt, G. (1998). Computational tools for poverty measurement and analysis. IFPRI FCND Discussion Paper 50.

    Examples
    --------
    On L = p^2 incomes are spread evenly from 0 to twice the mean: at a line of the mean half are poor, with a mean gap
    of one half among them and a mean squared gap of one third.

    >>> from poverty_analysis.measures.grouped.lorenz import BetaLorenz
    >>> measures = grouped_poverty(BetaLorenz(1.0, 1.0, 1.0), 100, mean=100)
    >>> [round(value, 12) for value in measures]
    [0.5, 0.25, 0.166666666667]
    """
    nu = positive_number(poverty_line, "poverty_line") / positive_number(mean, "mean")
    measures = _measures(curve, nu)
    if not allow_invalid:
        _require(_poverty_conditions(curve, measures), "for poverty", curve)
    if not np.isfinite(measures).all():
        raise ValueError(f"the curve must have poverty at {nu:g} times the mean; got {measures} for {curve!r}")
    return measures


def grouped_elasticities(
    curve: LorenzCurve, poverty_line: float, *, mean: float, allow_invalid: bool = False
) -> pd.DataFrame:
    r"""Return the elasticities of poverty with respect to the mean and to the Gini coefficient.

    To the mean, with the Lorenz curve held (:math:`\alpha \ge 1`):

    .. math:: \eta_0 = -\frac{\nu}{H L''(H)}, \qquad \eta_\alpha = \alpha\Big(1 - \frac{P_{\alpha-1}}{P_\alpha}\Big);

    to the Gini, with the mean held and the whole curve moved away from equality in proportion to p - L(p):

    .. math:: \varepsilon_0 = \frac{1 - \nu}{H L''(H)}, \qquad
        \varepsilon_\alpha = \alpha\Big(1 + \Big(\frac1\nu - 1\Big)\frac{P_{\alpha-1}}{P_\alpha}\Big).

    Parameters
    ----------
    curve, poverty_line, mean, allow_invalid
        As in `grouped_poverty`.

    Returns
    -------
    pandas.DataFrame
        Rows `headcount_ratio`, `poverty_gap_index`, `squared_poverty_gap_index`; columns `mean`, `gini`. Percent change
        of the measure for one percent change of the mean or the Gini.

    Raises
    ------
    ValueError
        As `grouped_poverty`; also where nobody is poor, so that no percentage change exists.

    Notes
    -----
    Where everyone is poor the headcount is at its bound and its elasticities are 0.

    References
    ----------
    Kakwani, N. (1993). Poverty and economic growth, with application to Cote d'Ivoire. Review of Income and Wealth
    39(2): 121-139. Datt, G. (1998). IFPRI FCND Discussion Paper 50.

    Examples
    --------
    On L = p^2 the headcount at half of twice the mean is z/2mu: one percent more income takes one percent off it.

    >>> from poverty_analysis.measures.grouped.lorenz import BetaLorenz
    >>> grouped_elasticities(BetaLorenz(1.0, 1.0, 1.0), 100, mean=100).round(6)
                               mean  gini
    headcount_ratio            -1.0   0.0
    poverty_gap_index          -1.0   1.0
    squared_poverty_gap_index  -1.0   2.0
    """
    measures = grouped_poverty(curve, poverty_line, mean=mean, allow_invalid=allow_invalid)
    nu = poverty_line / mean
    if measures.headcount_ratio == 0:
        raise ValueError("an elasticity needs poor people; got a headcount ratio of 0 at this line")
    bend = measures.headcount_ratio * float(curve.curvature(measures.headcount_ratio))
    at_bound = measures.headcount_ratio == 1
    rows = [(0.0, 0.0) if at_bound else (-nu / bend, (1 - nu) / bend)]
    for alpha in (1, 2):
        ratio = measures[alpha - 1] / measures[alpha]
        rows.append((alpha * (1 - ratio), alpha * (1 + (1 / nu - 1) * ratio)))
    return pd.DataFrame(rows, index=list(GroupedPoverty._fields), columns=["mean", "gini"])


def lorenz_validity(curve: LorenzCurve, poverty_line: float, *, mean: float) -> LorenzValidity:
    """Return whether a fitted curve is a Lorenz curve, for poverty and for the whole distribution.

    Parameters
    ----------
    curve : GeneralQuadratic or BetaLorenz
        A fitted curve.
    poverty_line, mean : float
        In one currency, per person and year.

    Returns
    -------
    LorenzValidity

    Notes
    -----
    For poverty: L(0)=0, L'(0)>=0, L''>=0 on [0, H], and P2<=P1<=P0. For the distribution: L(0)=0, L(1)=1, L'(0)>=0,
    and L''>=0 on [0, 1]. The general quadratic is judged exactly: e < 0, a + c >= 1, c >= 0, and r^2 >= 0 with q > 0.
    The Beta curve has L(0)=0 and L(1)=1 whenever gamma and delta are positive, but a slope of minus infinity at p = 0
    whenever gamma < 1: its slope and curvature are judged from p = 0.001, where the World Bank's POVCAL begins as well.
    So a valid Beta curve may hold negative incomes for less than one person in a thousand. It is not valid for a line
    that only they are below, nor where they weigh so much that P2 exceeds P1, which no incomes above zero can do.

    References
    ----------
    Villasenor and Arnold (1989). Datt, G. (1998). IFPRI FCND Discussion Paper 50, section 4.

    Examples
    --------
    A curve that begins below zero (c < 0) is no Lorenz curve.

    >>> from poverty_analysis.measures.grouped.lorenz import GeneralQuadratic
    >>> lorenz_validity(GeneralQuadratic(1.2, -1.5, -0.1), 50, mean=100).poverty
    L(0)=0        True
    L'(0)>=0     False
    L''>=0        True
    P2<=P1<=P0    True
    dtype: bool
    """
    nu = positive_number(poverty_line, "poverty_line") / positive_number(mean, "mean")
    poverty = pd.Series(_poverty_conditions(curve, _measures(curve, nu)), dtype=bool)
    distribution = pd.Series(curve.conditions(), dtype=bool)
    return LorenzValidity(bool(poverty.all()), bool(distribution.all()), poverty, distribution)


def fitted_gini(curve: LorenzCurve, *, allow_invalid: bool = False) -> float:
    """Return the Gini coefficient of a fitted Lorenz curve, 1 minus twice the area under it.

    Parameters
    ----------
    curve : GeneralQuadratic or BetaLorenz
        A fitted curve.
    allow_invalid : bool
        Compute even where the curve is not a Lorenz curve over the whole population.

    Returns
    -------
    float
        In [0, 1) for a valid curve.

    Raises
    ------
    ValueError
        If the curve is not valid for the distribution (the conditions that fail are named), or has no area.

    References
    ----------
    Datt, G. (1998). IFPRI FCND Discussion Paper 50.

    Examples
    --------
    >>> from poverty_analysis.measures.grouped.lorenz import BetaLorenz
    >>> round(fitted_gini(BetaLorenz(1.0, 1.0, 1.0)), 12)
    0.333333333333
    """
    if not allow_invalid:
        _require(curve.conditions(), "for the distribution", curve)
    gini = curve.gini()
    if np.isnan(gini):
        raise ValueError(f"the curve must join (0, 0) and (1, 1); got {curve!r}")
    return gini


def _measures(curve: LorenzCurve, nu: float) -> GroupedPoverty:
    headcount = curve.share_below(nu)
    if headcount == 0 or np.isnan(headcount):
        return GroupedPoverty(headcount, headcount, headcount)
    below = float(curve.lorenz(headcount)) / nu
    squared = headcount - 2 * below + curve.squared_slope_area(headcount) / nu**2
    return GroupedPoverty(headcount, headcount - below, squared)


def _poverty_conditions(curve: LorenzCurve, measures: GroupedPoverty) -> dict[str, bool]:
    headcount, gap, squared = measures
    conditions = curve.conditions(1.0 if np.isnan(headcount) else headcount)
    del conditions["L(1)=1"]
    conditions["P2<=P1<=P0"] = -_ROUNDING <= squared <= gap + _ROUNDING <= headcount + 2 * _ROUNDING
    return conditions


def _require(conditions: dict[str, bool], use: str, curve: LorenzCurve) -> None:
    failed = [name for name, holds in conditions.items() if not holds]
    if failed:
        raise ValueError(
            f"the fitted curve must be a Lorenz curve {use}; {', '.join(failed)} "
            f"{'does' if len(failed) == 1 else 'do'} not hold for {curve!r}; "
            "choose_lorenz_curve looks for a valid one, allow_invalid=True computes nevertheless"
        )

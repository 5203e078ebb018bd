"""Influence of a relative line, and of poverty below it, in which the line's own chance is counted."""

from __future__ import annotations

from typing import Literal

from numpy.typing import ArrayLike

from .. import poverty, poverty_line
from ..density import kernel_density
from ..sample import Vector, checked_number
from .fgt import foster_greer_thorbecke
from .means import mean
from .quantiles import weighted_quantile

__all__ = [
    "at_risk_of_poverty_rate",
    "relative_foster_greer_thorbecke",
    "relative_poverty_line",
]

Centre = Literal["median", "mean"]


def relative_poverty_line(
    income: ArrayLike,
    share: float = 0.6,
    *,
    of: Centre = "median",
    weights: ArrayLike | None = None,
    bandwidth: float | None = None,
) -> Vector:
    r"""Influence of a relative poverty line: a share of that of the median, or of the mean.

    .. math:: z_i = s \, z^m_i

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    share : float
        s, above 0 and at most 1: 0.6, not 60.
    of : {"median", "mean"}
    weights : array_like, shape (n,), optional
        People a row stands for.
    bandwidth : float, optional, unit of income
        Of the density at the median, as `poverty_analysis.measures.density.kernel_density`.

    Returns
    -------
    numpy.ndarray, shape (n,), unit of income
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure; where all incomes are the same and a density is needed.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203.

    Examples
    --------
    >>> relative_poverty_line([10, 20, 60], 0.5, of="mean")
    array([-10.,  -5.,  15.])
    """
    poverty_line.relative_poverty_line(income, share, of=of, weights=weights)  # for its errors
    if of == "mean":
        return share * mean(income, weights=weights)
    return share * weighted_quantile(income, 0.5, weights=weights, bandwidth=bandwidth)


def at_risk_of_poverty_rate(
    income: ArrayLike,
    share: float = 0.6,
    *,
    of: Centre = "median",
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    bandwidth: float | None = None,
) -> Vector:
    r"""Influence of the at-risk-of-poverty rate, the line being estimated from the same sample.

    .. math:: z_i = 1[y_i < z] - H + f(z)\, s\, z^m_i

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    share : float
        s, above 0 and at most 1: 0.6, not 60.
    of : {"median", "mean"}
    weights : array_like, shape (n,), optional
        People a row stands for.
    line_rule : {"<", "<="}
        Whether someone with exactly the line is not poor ("<") or poor.
    bandwidth : float, optional, unit of income
        Of the densities f, as `poverty_analysis.measures.density.kernel_density`.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure; where all incomes are the same.

    Notes
    -----
    The two terms partly offset each other: when poor people are added, the line falls. The standard error is as a
    rule below that of a headcount ratio at a fixed line.

    References
    ----------
    Berger and Skinner (2003), Variance estimation for a low income proportion, Applied Statistics 52, 457-468.
    Osier (2009), Variance estimation for complex indicators of poverty and inequality using linearization techniques,
    Survey Research Methods 3, 167-195.

    Examples
    --------
    Mean 30, line 15, H = 1/3; the density at 15 with bandwidth 5 is (2 x .241971 + 0) / (3 x 5) = .0322628 per unit;
    for the first, 1 - 1/3 + .0322628 x .5 x (10 - 30).

    >>> at_risk_of_poverty_rate([10, 20, 60], 0.5, of="mean", bandwidth=5).round(5)
    array([ 0.34404, -0.49465,  0.15061])
    """
    return relative_foster_greer_thorbecke(
        income, 0, share, of=of, weights=weights, line_rule=line_rule, bandwidth=bandwidth
    )


def relative_foster_greer_thorbecke(
    income: ArrayLike,
    alpha: float,
    share: float = 0.6,
    *,
    of: Centre = "median",
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    bandwidth: float | None = None,
) -> Vector:
    r"""Influence of a Foster-Greer-Thorbecke index at a relative line.

    .. math:: z_i = z^{FGT}_i + \frac{\partial FGT_\alpha}{\partial z}\, s\, z^m_i, \quad
        \frac{\partial FGT_\alpha}{\partial z} = \frac{\alpha}{z} (FGT_{\alpha - 1} - FGT_\alpha)

    and the density f(z) as the derivative where alpha is 0.

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    alpha : float
        0, or 1 or more.
    share : float
        s, above 0 and at most 1.
    of : {"median", "mean"}
    weights : array_like, shape (n,), optional
        People a row stands for.
    line_rule : {"<", "<="}
        Whether someone with exactly the line is not poor ("<") or poor.
    bandwidth : float, optional, unit of income
        Of the densities, as `poverty_analysis.measures.density.kernel_density`.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure; for alpha between 0 and 1, where the derivative is not finite at the line.

    References
    ----------
    Zheng (2001), Statistical inference for poverty measures with relative poverty lines, Journal of Econometrics 101,
    337-356.

    Examples
    --------
    Mean 30, line 15: gap 1/3, PG 1/9, H 1/3, derivative (1/3 - 1/9) / 15 = .0148148; for the first
    1/3 - 1/9 + .0148148 x .5 x (10 - 30).

    >>> relative_foster_greer_thorbecke([10, 20, 60], 1, 0.5, of="mean").round(6)
    array([ 0.074074, -0.185185,  0.111111])
    """
    power = checked_number(alpha, "alpha", at_least=0)
    if 0 < power < 1:
        raise ValueError(f"alpha must be 0, or 1 or more, for influence values at a relative line; got {power:g}")
    line = poverty_line.relative_poverty_line(income, share, of=of, weights=weights)
    slope = slope_at_line(income, line, power, weights=weights, line_rule=line_rule, bandwidth=bandwidth)
    on_line = relative_poverty_line(income, share, of=of, weights=weights, bandwidth=bandwidth)
    return foster_greer_thorbecke(income, line, power, weights=weights, line_rule=line_rule) + slope * on_line


def slope_at_line(
    income: ArrayLike,
    line: float,
    alpha: float,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    bandwidth: float | None = None,
) -> float:
    """Return how a Foster-Greer-Thorbecke index rises with its line: for alpha 0 the density there.

    Examples
    --------
    >>> round(slope_at_line([10, 20, 60], 15.0, 1), 7)
    0.0148148
    """
    if alpha == 0:
        return kernel_density(income, line, weights=weights, bandwidth=bandwidth)
    less, same = (
        float(poverty.foster_greer_thorbecke(income, line, a, weights=weights, line_rule=line_rule))
        for a in (alpha - 1, alpha)
    )
    return alpha / line * (less - same)

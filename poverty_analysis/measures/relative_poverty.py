"""Poverty by a line that moves with the incomes it is drawn on: at-risk-of-poverty rate and its deeper kin."""

from __future__ import annotations

from typing import Literal

from numpy.typing import ArrayLike

from .poverty import foster_greer_thorbecke
from .poverty_line import relative_poverty_line

__all__ = [
    "at_risk_of_poverty_rate",
    "relative_foster_greer_thorbecke",
]


def at_risk_of_poverty_rate(
    income: ArrayLike,
    share: float = 0.6,
    *,
    of: Literal["median", "mean"] = "median",
    weights: ArrayLike | None = None,
    line_rule: str = "<",
) -> float:
    r"""At-risk-of-poverty rate: the share of people below a share of median (or mean) income.

    .. math:: \sum w\, 1[y < s\, m] / \sum w

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    share : float
        s, above 0 and at most 1: 0.6, not 60.
    of : {"median", "mean"}
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.
    line_rule : {"<", "<="}
        Whether someone with exactly the line is not poor ("<") or poor.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, share or line rule, or a line that is not above zero.

    Notes
    -----
    The line is an estimate too. Its standard error must count that: see
    `poverty_analysis.measures.influence.at_risk_of_poverty_rate`, which `estimate` uses.

    References
    ----------
    Atkinson, Cantillon, Marlier and Nolan (2002), Social Indicators: The EU and Social Inclusion.

    Examples
    --------
    Median 25, line 15: one of four.

    >>> at_risk_of_poverty_rate([10, 20, 30, 100])
    0.25
    """
    return relative_foster_greer_thorbecke(income, 0, share, of=of, weights=weights, line_rule=line_rule)


def relative_foster_greer_thorbecke(
    income: ArrayLike,
    alpha: float,
    share: float = 0.6,
    *,
    of: Literal["median", "mean"] = "median",
    weights: ArrayLike | None = None,
    line_rule: str = "<",
) -> float:
    r"""Foster-Greer-Thorbecke index at a share of median (or mean) income.

    .. math:: FGT_\alpha(z), \quad z = s\, m

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    alpha : float
        0 or more: 0 headcount ratio, 1 gap, 2 squared gap.
    share : float
        s, above 0 and at most 1.
    of : {"median", "mean"}
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.
    line_rule : {"<", "<="}
        Whether someone with exactly the line is not poor ("<") or poor.

    Returns
    -------
    float
        Between 0 and 1, unless incomes are negative.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, alpha, share or line rule, or a line that is not above zero.

    References
    ----------
    Foster, Greer and Thorbecke (1984), A class of decomposable poverty measures, Econometrica 52.

    Examples
    --------
    Median 25, line 15: a gap of a third, for one of four.

    >>> round(relative_foster_greer_thorbecke([10, 20, 30, 100], 1), 12)
    0.083333333333
    """
    line = relative_poverty_line(income, share, of=of, weights=weights)
    return float(foster_greer_thorbecke(income, line, alpha, weights=weights, line_rule=line_rule))

"""Chronic and transient poverty: by the mean of a person's incomes, and by how often the person is poor."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .designed import Survey
from .designed.derived import Portion
from .designed.statistic import Share, Statistic
from .followed import poor_in_each_wave
from .poverty_line import checked_line_rule
from .sample import Vector, checked_number, checked_vector, checked_weights

__all__ = [
    "chronic_poverty",
    "foster_durations",
    "jalan_ravallion",
]

Mask = NDArray[np.bool_]
Matrix = NDArray[np.float64]


class JalanRavallion(NamedTuple):
    """Poverty over all waves and its two parts, which sum to it."""

    total: float
    chronic: float
    transient: float


class Durations(NamedTuple):
    """Poverty of those who are poor often enough."""

    headcount: float
    """H: the share of the people who are poor in at least the share tau of the waves"""
    average_duration: float
    """D: in what share of the waves these are poor; missing where there are none"""
    adjusted_headcount: float
    """K0 = H D"""
    adjusted_gap: float
    """K1: the mean gap of these people over all waves"""
    adjusted_squared_gap: float
    """K2"""


def jalan_ravallion(
    incomes: ArrayLike,
    poverty_line: ArrayLike,
    *,
    alpha: float = 2,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
) -> JalanRavallion:
    r"""Jalan and Ravallion's chronic poverty, were each income at its mean over time, and transient poverty, the rest.

    .. math:: T = \frac{1}{n t} \sum_i \sum_s p(y_{is}), \quad C = \frac{1}{n} \sum_i p(\bar y_i), \quad
        p(y) = \max(0, 1 - y / z)^\alpha

    Parameters
    ----------
    incomes : array_like, shape (n, t), currency per person and year
        One row a person, one column a wave; in the same prices, or with a line for each wave.
    poverty_line : float, or array_like of shape (t,), unit of income
        With a line for each wave, incomes are averaged in units of it.
    alpha : float
        Of the index of Foster, Greer and Thorbecke; 2 as in the source. At 1 or more the transient part is 0 or more.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.
    line_rule : {"<", "<="}
        Matters where alpha is 0.

    Returns
    -------
    JalanRavallion
        total, chronic, transient, 0-1.

    Raises
    ------
    TypeError, ValueError
        On incomes that are no table of two waves or more, a bad line, alpha, or weights.

    References
    ----------
    Jalan and Ravallion (1998), Transient poverty in postreform rural China, Journal of Comparative Economics 26,
    338-357.

    Examples
    --------
    Below a line of 10 one person has 5 and 15: 10 on average, so that all poverty, (1/4 + 0) / 2, is transient.

    >>> jalan_ravallion([[5, 15]], 10)
    JalanRavallion(total=0.125, chronic=0.0, transient=0.125)
    """
    ratio, weight = _ratios(incomes, poverty_line, weights)
    each, mean = _person_poverty(ratio, _exponent(alpha), line_rule)
    share = weight / weight.sum()
    total, chronic = float(share @ each), float(share @ mean)
    return JalanRavallion(total, chronic, total - chronic)


def foster_durations(
    incomes: ArrayLike,
    poverty_line: ArrayLike,
    *,
    tau: float,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
) -> Durations:
    r"""Foster's chronic poverty: that of people who are poor in at least the share tau of the waves.

    .. math:: K_\alpha = \frac{1}{n t} \sum_i 1[d_i \ge \tau] \sum_s 1[y_{is} < z] \, (1 - y_{is} / z)^\alpha

    Parameters
    ----------
    incomes, poverty_line, weights, line_rule
        As `jalan_ravallion`.
    tau : float
        Above 0, at most 1: the cutoff in duration. A person who is poor in exactly this share counts.

    Returns
    -------
    Durations

    Raises
    ------
    TypeError, ValueError
        As `jalan_ravallion`, or on a bad tau.

    References
    ----------
    Foster (2009), A class of chronic poverty measures, in: Addison, Hulme and Kanbur (eds.), Poverty Dynamics:
    Interdisciplinary Perspectives, Oxford University Press.

    Examples
    --------
    Two people over two waves below a line of 10; the first is poor twice, the second once.

    >>> foster_durations([[5, 5], [5, 20]], 10, tau=1)
    Durations(headcount=0.5, average_duration=1.0, adjusted_headcount=0.5, adjusted_gap=0.25,
    adjusted_squared_gap=0.125)
    """
    ratio, weight = _ratios(incomes, poverty_line, weights)
    chronic, duration, gaps = _by_duration(ratio, _cutoff(tau), line_rule)
    share = weight / weight.sum()
    headcount, adjusted = float(share @ chronic), float(share @ (chronic * duration))
    average = adjusted / headcount if headcount > 0 else float("nan")
    return Durations(headcount, average, adjusted, float(share @ gaps[1]), float(share @ gaps[2]))


def chronic_poverty(
    survey: Survey,
    column: Any,
    line: Any,
    by: Any = None,
    *,
    alpha: float = 2,
    tau: float = 0.5,
    waves: str = "all",
    line_rule: str = "<",
) -> pd.DataFrame:
    """Tabulate chronic and transient poverty of a survey over time, both ways, with errors.

    Parameters
    ----------
    survey, column, by, waves, line_rule
        As `transition_table`.
    line : float, or name of a column of lines
        With a column, incomes are averaged in units of their own line.
    alpha, tau
        As `jalan_ravallion` and `foster_durations`.

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile`: "total", "chronic" and "transient" of Jalan and Ravallion, "transient share" of the total;
        "chronic headcount", "average duration", "K0", "K1" and "K2" of Foster. Without poverty the transient share and
        the average duration are missing, with the reason.

    Raises
    ------
    TypeError, ValueError
        As `transition_table`, and on a bad alpha or tau.

    Notes
    -----
    Means and ratios of means of what each person has: linearised exactly, and taken anew in each replicate. The mean of
    a person's incomes over few waves is close to each of them, which makes poverty look more chronic the fewer they are
    (of one wave all of it is); errors of measurement look like transient poverty.

    References
    ----------
    As `jalan_ravallion` and `foster_durations`.

    Examples
    --------
    >>> frame = pd.DataFrame({"who": [1, 1, 2, 2], "year": [1, 2, 1, 2], "income": [5, 15, 5, 5]})
    >>> table = chronic_poverty(Survey(frame, id="who", wave="year"), "income", 10)
    >>> table.set_index("measure")["estimate"][["total", "chronic", "transient", "chronic headcount"]].tolist()
    [0.1875, 0.125, 0.0625, 1.0]
    """
    power, least = _exponent(alpha), _cutoff(tau)
    followed, ratio = poor_in_each_wave(survey, column, line, waves, line_rule)
    total, chronic = _person_poverty(ratio, power, line_rule)
    often, _, gaps = _by_duration(ratio, least, line_rule)

    def parts(rows: Mask) -> dict[str, Statistic]:
        inside = rows & followed.known
        return {
            "total": Share(total[:, None], inside),
            "chronic": Share(chronic[:, None], inside),
            "transient": Share((total - chronic)[:, None], inside),
            "transient share": Portion(total - chronic, total, inside),
            "chronic headcount": Share(often[:, None], inside),
            "average duration": Portion(gaps[0], often, inside),
            "K0": Share(gaps[0][:, None], inside),
            "K1": Share(gaps[1][:, None], inside),
            "K2": Share(gaps[2][:, None], inside),
        }

    return followed.noted(followed.survey.tabulate(parts, by))


# --- parts ------------------------------------------------------------------------------------------------------------
def _exponent(alpha: float) -> float:
    return checked_number(alpha, "alpha", at_least=0)


def _cutoff(tau: float) -> float:
    return checked_number(tau, "tau", above=0, at_most=1)


def _ratios(incomes: ArrayLike, poverty_line: ArrayLike, weights: ArrayLike | None) -> tuple[Matrix, Vector]:
    """Return incomes over their lines, shape (n, t), and weights."""
    table = np.asarray(incomes)
    if table.ndim != 2 or table.shape[1] < 2 or table.shape[0] < 1:
        raise ValueError(f"incomes must be a table, one column a wave, two or more; got shape {table.shape}")
    found = np.column_stack([checked_vector(column, "incomes") for column in table.T])
    if np.ndim(poverty_line) == 0:
        lines = np.array([checked_number(poverty_line, "poverty_line", above=0)])  # type: ignore[arg-type]
    else:
        lines = checked_vector(poverty_line, "poverty_line")
        if lines.size != found.shape[1] or lines.min() <= 0:
            raise ValueError(f"poverty_line must be one, or one a wave, above zero; got {lines.tolist()}")
    return found / lines, checked_weights(weights, found.shape[0])


def _gap(ratio: Matrix, alpha: float, line_rule: str) -> Matrix:
    poor = ratio < 1 if line_rule == "<" else ratio <= 1
    return np.where(poor, np.maximum(1 - ratio, 0.0) ** alpha, 0.0)


def _person_poverty(ratio: Matrix, alpha: float, line_rule: str) -> tuple[Vector, Vector]:
    """Return each person's mean poverty, and the poverty at the mean income."""
    checked_line_rule(line_rule)
    return _gap(ratio, alpha, line_rule).mean(axis=1), _gap(ratio.mean(axis=1), alpha, line_rule)


def _by_duration(ratio: Matrix, tau: float, line_rule: str) -> tuple[Vector, Vector, list[Vector]]:
    """Return who is poor often enough, each one's duration, and what each adds to K0, K1 and K2."""
    checked_line_rule(line_rule)
    poor = ratio < 1 if line_rule == "<" else ratio <= 1
    often = (poor.sum(axis=1) >= tau * ratio.shape[1] - 1e-9).astype(float)
    return often, poor.mean(axis=1), [often * _gap(ratio, alpha, line_rule).mean(axis=1) for alpha in (0, 1, 2)]

"""Influence of the Watts, Sen and Sen-Shorrocks-Thon indices, for a line that is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..sample import Vector, checked_sample, require_not_negative, require_positive
from .people import centred, mean_distance, people_and_gaps

__all__ = [
    "sen_index",
    "sen_shorrocks_thon_index",
    "watts_index",
]


def watts_index(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> Vector:
    r"""Influence of the Watts index: a poor person's log gap, less the mean log gap.

    .. math:: z_i = 1[y_i < z] \ln(z / y_i) - W

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Above zero.
    poverty_line : float, or array_like of shape (n,), currency per person and year
        One line, or each household's own.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.
    line_rule : {"<", "<="}
        Who is poor: income below the line, or at most the line.
    line_per_household : bool, optional
        As in the measure.

    Returns
    -------
    numpy.ndarray, shape (n,)
        In the unit of the measure, a difference of logarithms; the weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure; also if there are many lines.

    References
    ----------
    Zheng (2001), Statistical inference for poverty measures with relative poverty lines, Journal of Econometrics 101,
    337-356.

    Examples
    --------
    Log gaps ln 2 and 0, mean .34657.

    >>> watts_index([50, 150], 100).round(5)
    array([ 0.34657, -0.34657])
    """
    people = people_and_gaps(income, poverty_line, weights, line_rule, line_per_household)
    require_positive(people.income, people.share, "The Watts index")
    counted = people.poor & (people.income > 0)  # a row of weight zero may hold any income
    return centred(np.log(people.line / np.where(counted, people.income, people.line)), people.share)


def sen_index(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> Vector:
    r"""Influence of the Sen index in its replication-invariant form.

    .. math:: z_i = g_i - PG + 1[y_i < z] \frac{d_i - D / H}{H} - \frac{D}{H}

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    poverty_line : float, or array_like of shape (n,), currency per person and year
        One line, or each household's own.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.
    line_rule : {"<", "<="}
        Who is poor: income below the line, or at most the line.
    line_per_household : bool, optional
        As in the measure.

    Returns
    -------
    numpy.ndarray, shape (n,)
        In the unit of the measure, a share; the weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure; also if there are many lines.

    Notes
    -----
    The index is :math:`H [I + (1 - I) G_{poor}] = PG + D / H` with :math:`d_i = \sum_j s_j |g_i - g_j|` over the poor,
    s shares of everyone, and :math:`D = \tfrac12 \sum_i s_i d_i` over the poor. All are zero where nobody is poor.

    References
    ----------
    Bishop, Formby and Zheng (1997), Statistical inference and the Sen index of poverty, International Economic Review
    38, 381-387.

    Examples
    --------
    Gaps .5, .1, 0, 0: PG .15, H .5, d .1 for both poor, D .025.

    >>> sen_index([50, 90, 150, 150], 100).round(12)
    array([ 0.4,  0. , -0.2, -0.2])
    """
    require_not_negative(*checked_sample(income, weights), "The Sen index")
    people = people_and_gaps(income, poverty_line, weights, line_rule, line_per_household)
    share = np.where(people.poor, people.share, 0.0)
    head_count = share.sum()
    if head_count == 0:
        return np.zeros(people.income.size)
    distance = mean_distance(people.gap, share)
    half = share @ distance / 2
    among_poor = np.where(people.poor, distance - half / head_count, 0.0) / head_count
    return centred(people.gap, people.share) + among_poor - half / head_count


def sen_shorrocks_thon_index(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> Vector:
    r"""Influence of the Sen-Shorrocks-Thon index.

    .. math:: z_i = g_i - PG + d_i - 2 D

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    poverty_line : float, or array_like of shape (n,), currency per person and year
        One line, or each household's own.
    weights : array_like, shape (n,), optional
        People or households that a row stands for.
    line_rule : {"<", "<="}
        Who is poor: income below the line, or at most the line.
    line_per_household : bool, optional
        As in the measure.

    Returns
    -------
    numpy.ndarray, shape (n,)
        In the unit of the measure, a share; the weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure; also if there are many lines.

    Notes
    -----
    The index is :math:`H I (1 + G) = PG + D`, with G the Gini of everyone's gaps,
    :math:`d_i = \sum_j s_j |g_i - g_j|` over everyone and :math:`D = \tfrac12 \sum_i s_i d_i`.

    References
    ----------
    Bishop, Formby and Zheng (1997), Statistical inference and the Sen index of poverty, International Economic Review
    38, 381-387, for the same steps with the Sen index.

    Examples
    --------
    Gaps .5 and 0: PG .25, d .25 for both, D .125.

    >>> sen_shorrocks_thon_index([50, 150], 100)
    array([ 0.25, -0.25])
    """
    people = people_and_gaps(income, poverty_line, weights, line_rule, line_per_household)
    distance = mean_distance(people.gap, people.share)
    return centred(people.gap, people.share) + centred(distance, people.share)

"""Poverty measures that respond to inequality among the poor: Watts, Sen, Sen-Shorrocks-Thon."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .gaps import find_poor, gap_pair_sum, gap_sum, log_gap_sum, per_line, poor_weight
from .sample import Vector, checked_sample, require_not_negative, require_positive

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
) -> float | Vector:
    """Watts index: the mean over everyone of the log shortfall from the line; who is not poor counts with 0.

    W = sum over the poor of w ln(z / y) / sum w over everyone

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Above zero.
    poverty_line, weights, line_rule, line_per_household
        As in `poverty_analysis.measures.poverty.headcount_ratio`. The line rule has no effect.

    Returns
    -------
    float, or numpy.ndarray of shape (k,) for k lines
        Zero or more.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line or line rule, or on an income of zero or less, which has no logarithm: such a row is
        poor at any line, and leaving it out would hide the poorest.

    Notes
    -----
    Divided by the rate at which incomes grow, it is the mean time to leave poverty (non-poor counting with 0).

    Intervals of `estimate` are long with twenty clusters or fewer where fewer than three in a hundred people are poor,
    also the gamma interval with an upper end by the poorest fifth, which held most often of those tried; where nobody
    is poor there is none: see `load_coverage` of `poverty_analysis.households`.

    References
    ----------
    Watts (1968), An economic definition of poverty.
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 4.

    Examples
    --------
    >>> round(watts_index([50, 100, 150, 200], 100), 12)  # ln 2 / 4
    0.17328679514
    """
    require_positive(*checked_sample(income, weights), "The Watts index")
    poor = find_poor(income, poverty_line, weights, line_rule, line_per_household)
    return per_line(poor, log_gap_sum(poor) / poor.everyone)


def sen_index(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> float | Vector:
    """Sen index: the headcount ratio times the income gap ratio, raised by inequality among the poor.

    S = H (I + (1 - I) G_p), G_p the Gini index of the incomes of the poor only

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Zero or more.
    poverty_line, weights, line_rule, line_per_household
        As in `poverty_analysis.measures.poverty.headcount_ratio`.

    Returns
    -------
    float, or numpy.ndarray of shape (k,) for k lines
        Between the poverty gap index and the headcount ratio; 0 where nobody is poor.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line or line rule, or on incomes below zero: the Gini index of the poor then has no upper
        bound, and the index could exceed the headcount ratio.

    Notes
    -----
    Replication-invariant: G_p is without n / (n - 1), so that copying everyone changes nothing; Sen's own form for
    few people has the factor q / (q + 1). (1 - I) G_p is computed as the mean difference of gaps, which exists where
    all the poor have zero. Where each household has its own line, G_p is of incomes over lines.

    Intervals of `estimate` are long with few clusters where fewer than three in a hundred people are poor, also that of
    Korn and Graubard with an upper end by the poorest fifth, which held most often of those tried: `load_coverage` of
    `poverty_analysis.households` says how often.

    References
    ----------
    Sen (1976), Poverty: an ordinal approach to measurement, Econometrica 44.
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 4.

    Examples
    --------
    >>> round(sen_index([100, 110, 150, 160], 125), 12)  # G_p = 10 / 420: 0.5 * (0.16 + 0.84 / 42)
    0.09
    """
    require_not_negative(*checked_sample(income, weights), "The Sen index")
    poor = find_poor(income, poverty_line, weights, line_rule, line_per_household)
    headcount = poor_weight(poor) / poor.everyone
    return per_line(poor, sen_from(headcount, gap_sum(poor, 1) / poor.everyone, gap_pair_sum(poor)))


def sen_from(headcount: Vector, gap: Vector, pairs: Vector) -> Vector:
    """Return the Sen index from headcount ratio, poverty gap index and `gap_pair_sum`, at each line."""
    return gap + np.divide(pairs, headcount, out=np.zeros(headcount.size), where=headcount > 0)


def sen_shorrocks_thon_index(
    income: ArrayLike,
    poverty_line: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    line_rule: str = "<",
    line_per_household: bool | None = None,
) -> float | Vector:
    """Sen-Shorrocks-Thon index: the poverty gap index, raised by the inequality of gaps among everyone.

    SST = H I (1 + G), G the Gini index of the poverty gaps of everyone (0 for who is not poor)

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        May be negative: gaps are still zero or more, and G between 0 and 1.
    poverty_line, weights, line_rule, line_per_household
        As in `poverty_analysis.measures.poverty.headcount_ratio`. The line rule has no effect.

    Returns
    -------
    float, or numpy.ndarray of shape (k,) for k lines
        Between the poverty gap index and twice that index; at most 1 unless incomes are negative.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line or line rule.

    Notes
    -----
    Replication-invariant (the limit form of Shorrocks). Twice the area under the TIP curve (`tip_curve`).

    Intervals of `estimate` are long with few clusters where fewer than one in a hundred people are poor, also that of
    Korn and Graubard with an upper end by the poorest fifth, which held most often of those tried: `load_coverage` of
    `poverty_analysis.households` says how often.

    References
    ----------
    Shorrocks (1995), Revisiting the Sen poverty index, Econometrica 63.
    Thon (1979), On measuring poverty, Review of Income and Wealth 25.

    Examples
    --------
    >>> round(sen_shorrocks_thon_index([100, 100, 150, 150], 125), 12)  # 0.5 * 0.2 * (1 + 0.5)
    0.15
    """
    poor = find_poor(income, poverty_line, weights, line_rule, line_per_household)
    headcount = poor_weight(poor) / poor.everyone
    return per_line(poor, sen_shorrocks_thon_from(headcount, gap_sum(poor, 1) / poor.everyone, gap_pair_sum(poor)))


def sen_shorrocks_thon_from(headcount: Vector, gap: Vector, pairs: Vector) -> Vector:
    """Return the Sen-Shorrocks-Thon index from headcount ratio, poverty gap index and `gap_pair_sum`, at each line.

    G's pairs, each once: both poor; and each poor with each non-poor, whose gaps differ by the gap of the poor.
    """
    return gap + pairs + (1 - headcount) * gap

"""The smaller programmes on the same terms: dividends, forest and nursery, posts, placements, dibao."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.gains.units import DAILY_WAGE, GAIN, INCOME, TOTAL, Measure, converted, finite, plain, share
from poverty_analysis.gains.units import persons as counted
from poverty_analysis.measures.sample import Vector


def paid_per_person_year(*, paid_cny: Measure, persons: ArrayLike, years: ArrayLike) -> float | Vector:
    r"""Return cumulative payments (dividends, dibao) per person and year.

    .. math:: \frac{D}{n\,T}

    Parameters
    ----------
    paid_cny : number, array_like or pair with a unit
        D, CNY paid over all years.
    persons : array_like
        n, at least 1, taken as the same people in every year.
    years : array_like
        T, above 0.

    Returns
    -------
    float or numpy.ndarray
        CNY per person per year.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or out of range, or the result reads like another unit than yuan.

    Examples
    --------
    710 million yuan of dibao over 77,900 people and 4.5 years:

    >>> round(paid_per_person_year(paid_cny=710_000_000, persons=77_900, years=4.5))
    2025
    """
    paid = converted(paid_cny, TOTAL, "paid_cny")
    each = paid / counted(persons) / finite(years, "years", lowest=1e-9)
    return plain(converted(each, GAIN, "paid_cny over persons and years"))


def plantation_net_gain(
    *, gross_cny: Measure, input_share: ArrayLike, days: ArrayLike, daily_wage_cny: Measure, time_value_share: ArrayLike
) -> float | Vector:
    r"""Return what is left of a forest's or nursery's proceeds per person once inputs and own time are paid.

    .. math:: G(1 - k) - d\,w\,v

    Parameters
    ----------
    gross_cny : number, array_like or pair with a unit
        G, proceeds per person per year, CNY, as the report divides them over people.
    input_share : array_like
        k, inputs over proceeds, 0-1.
    days : array_like
        d, own days of work per person per year, 0-366.
    daily_wage_cny : number, array_like or pair with a unit
        w, CNY per day.
    time_value_share : array_like
        v, what an own day is worth over a paid one, 0-1.

    Returns
    -------
    float or numpy.ndarray
        CNY per person per year, negative where work costs more than it brings.

    Raises
    ------
    TypeError, ValueError
        If a number is missing, out of range, or reads like another unit.

    Examples
    --------
    >>> plantation_net_gain(gross_cny=3300, input_share=0.1, days=20, daily_wage_cny=150, time_value_share=0.5)
    1470.0
    """
    gross = converted(gross_cny, GAIN, "gross_cny") * (1 - share(input_share, "input_share"))
    time = finite(days, "days", lowest=0, highest=366) * converted(daily_wage_cny, DAILY_WAGE, "daily_wage_cny")
    return plain(gross - time * share(time_value_share, "time_value_share"))


def post_gain(*, pay_cny: Measure, posts_per_person: ArrayLike, kept_share: ArrayLike = 1.0) -> float | Vector:
    r"""Return the gain of an ecological post: its pay, less what is given up for it.

    .. math:: p\,k\,s

    Parameters
    ----------
    pay_cny : number, array_like or pair with a unit
        p, CNY per post per year.
    posts_per_person : array_like
        k, 0 or more: posts are shared where there are fewer than people reached.
    kept_share : array_like
        s, share of pay not lost as other income, 0-1; 1 for the gross gain.

    Returns
    -------
    float or numpy.ndarray
        CNY per person per year.

    Raises
    ------
    TypeError, ValueError
        If a number is missing, out of range, or reads like another unit.

    Examples
    --------
    >>> post_gain(pay_cny=3500, posts_per_person=1, kept_share=0.8)
    2800.0
    """
    pay = converted(pay_cny, GAIN, "pay_cny") * finite(posts_per_person, "posts_per_person", lowest=0, highest=10)
    return plain(pay * share(kept_share, "kept_share"))


def transfer_employment_gain(
    *, daily_wage_cny: Measure, days: ArrayLike, income_lost_cny: Measure, living_cost_cny: Measure
) -> float | Vector:
    r"""Return what a person placed in paid work gains: wages less own income given up and costs of living away.

    .. math:: w\,d - y - c

    Parameters
    ----------
    daily_wage_cny : number, array_like or pair with a unit
        w, CNY per day.
    days : array_like
        d, paid days per year, 0-366.
    income_lost_cny, living_cost_cny : number, array_like or pair with a unit
        y and c, CNY per person per year.

    Returns
    -------
    float or numpy.ndarray
        CNY per person placed per year.

    Raises
    ------
    TypeError, ValueError
        If a number is missing, out of range, or reads like another unit.

    Examples
    --------
    >>> transfer_employment_gain(daily_wage_cny=150, days=100, income_lost_cny=2000, living_cost_cny=4000)
    9000.0
    """
    wages = converted(daily_wage_cny, DAILY_WAGE, "daily_wage_cny") * finite(days, "days", lowest=0, highest=366)
    lost = converted(income_lost_cny, GAIN, "income_lost_cny")
    return plain(wages - lost - converted(living_cost_cny, GAIN, "living_cost_cny"))


def dibao_top_up(*, income_cny: Measure, standard_cny: Measure) -> float | Vector:
    r"""Return what dibao adds to an income: the shortfall from its standard.

    .. math:: \max(0, z - y)

    Parameters
    ----------
    income_cny : number, array_like or pair with a unit
        y, CNY per person per year before dibao; may be 0.
    standard_cny : number, array_like or pair with a unit
        z, CNY per person per year.

    Returns
    -------
    float or numpy.ndarray
        CNY per person per year, from 0 to the standard for incomes of 0 or more.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or reads like another unit.

    Examples
    --------
    The report's standard of 4,713 yuan, over an income of 3,000 and of 5,000:

    >>> dibao_top_up(income_cny=[3000, 5000], standard_cny=4713)
    array([1713.,    0.])
    """
    standard = converted(standard_cny, INCOME, "standard_cny")
    return plain(np.maximum(0.0, standard - converted(income_cny, INCOME, "income_cny")))


def income_behind_dibao(*, paid_cny: Measure, standard_cny: Measure) -> float | Vector:
    r"""Return the mean income that recipients would have, were each topped up to the standard.

    .. math:: z - D/(nT)

    Parameters
    ----------
    paid_cny : number, array_like or pair with a unit
        Paid per person per year, CNY, as `paid_per_person_year` gives it.
    standard_cny : number, array_like or pair with a unit
        z, CNY per person per year.

    Returns
    -------
    float or numpy.ndarray
        CNY per person per year; negative where more is paid than the standard, so that this reading cannot hold.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or reads like another unit.

    Examples
    --------
    >>> income_behind_dibao(paid_cny=2025, standard_cny=4713)
    2688.0
    """
    return plain(converted(standard_cny, INCOME, "standard_cny") - converted(paid_cny, GAIN, "paid_cny"))

"""Land transfer over its contract: what whoever farms the land must earn, what years are worth, which days are new."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.gains.present_value import annuity_factor
from poverty_analysis.gains.programmes.land_transfer import gain_per_mu
from poverty_analysis.gains.units import GAIN, RENT, Measure, converted, finite, plain
from poverty_analysis.measures.sample import Vector


def earnings_needed_per_mu(
    *, gain_cny: Measure, area_mu: Measure, own_income_cny_per_mu: Measure = 0.0
) -> float | Vector:
    r"""Return what whoever farms transferred land must earn a mu to pay for a claimed gain, before costs of their own.

    .. math:: \frac{G}{A} + y

    Parameters
    ----------
    gain_cny : number, array_like or pair with a unit
        G, CNY per household per year.
    area_mu : number, array_like or pair with a unit
        A, mu per household.
    own_income_cny_per_mu : number, array_like or pair with a unit
        y, where the gain is meant net of the own income given up; 0 reads it as gross.

    Returns
    -------
    float or numpy.ndarray
        CNY per mu per year, to be held against a gross yield.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or reads like another unit, or there is no land.

    Notes
    -----
    Rent and wages are both paid out of what the land yields, unless somebody adds to it.

    Examples
    --------
    The report's 3,300 yuan over 27,000 mu for 7,568 households, gross and net of 320 yuan a mu:

    >>> area = 27_000 / 7_568
    >>> [round(earnings_needed_per_mu(gain_cny=3300, area_mu=area, own_income_cny_per_mu=y)) for y in (0, 320)]
    [925, 1245]
    """
    own = converted(own_income_cny_per_mu, RENT, "own_income_cny_per_mu")
    return plain(gain_per_mu(gain_cny=gain_cny, area_mu=area_mu) + own)


def contract_value(*, gain_cny: Measure, contract_years: ArrayLike, discount_rate: ArrayLike) -> float | Vector:
    """Return what a yearly gain is worth now over the years of a contract, after which land and own farming come back.

    Parameters
    ----------
    gain_cny : number, array_like or pair with a unit
        CNY per household per year, negative where the household has less than before.
    contract_years : array_like
        At least 0.
    discount_rate : array_like
        A ratio per year.

    Returns
    -------
    float or numpy.ndarray
        CNY per household.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or reads like another unit, or a rate like per cent.

    Examples
    --------
    >>> round(contract_value(gain_cny=100, contract_years=2, discount_rate=0.25), 9)
    144.0
    """
    factor = annuity_factor(discount_rate=discount_rate, years=contract_years)
    return plain(converted(gain_cny, GAIN, "gain_cny") * factor)


def new_paid_days(*, paid_days: ArrayLike, freed_days: ArrayLike) -> float | Vector:
    r"""Return the paid days that take labour from elsewhere, once the days that the land itself set free are used.

    .. math:: \max(0, d - f)

    Parameters
    ----------
    paid_days : array_like
        d, paid days per household per year, 0 or more.
    freed_days : array_like
        f, days that the household no longer works on its own land, 0 or more.

    Returns
    -------
    float or numpy.ndarray
        Days per household per year.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or negative.

    Notes
    -----
    A claim read as net deducts the own income of the land, and with it the pay of the freed days: they must not be
    counted as a gain a second time. In the account of labour only the new days compete with other programmes.

    Examples
    --------
    >>> new_paid_days(paid_days=[20, 30], freed_days=25)
    array([0., 5.])
    """
    paid, freed = finite(paid_days, "paid_days", lowest=0), finite(freed_days, "freed_days", lowest=0)
    return plain(np.maximum(0.0, paid - freed))

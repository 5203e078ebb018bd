"""Land transfer: rent and wages against the own farm income given up; what rent can carry, and what days must fill."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from poverty_analysis.gains.units import DAILY_WAGE, GAIN, HOLDING, RENT, Measure, converted, finite, plain
from poverty_analysis.measures.sample import Vector


class LandTransferParts(NamedTuple):
    """A household's gain from transferring its land, CNY per year: gain = rent + wages - own_income_lost."""

    rent: float | Vector
    wages: float | Vector
    own_income_lost: float | Vector
    gain: float | Vector


def land_transfer_gain(
    *,
    area_mu: Measure,
    rent_cny_per_mu: Measure,
    daily_wage_cny: Measure,
    paid_days: ArrayLike,
    own_income_cny_per_mu: Measure,
) -> LandTransferParts:
    r"""Return what a household gains by transferring its land, in its parts.

    .. math:: G = R\,A + w\,d - y\,A

    Parameters
    ----------
    area_mu : number, array_like or pair with a unit
        A, mu per household; ``(0.24, "hectare")`` is 3.6 mu.
    rent_cny_per_mu : number, array_like or pair with a unit
        R, CNY per mu per year; 0 where land is transferred for nothing.
    daily_wage_cny : number, array_like or pair with a unit
        w, CNY per day.
    paid_days : array_like
        d, days per household per year that the transfer brings, 0 to 3,650 (ten workers).
    own_income_cny_per_mu : number, array_like or pair with a unit
        y, net farm income given up, CNY per mu per year.

    Returns
    -------
    LandTransferParts
        CNY per household per year; the gain is negative where own income lost exceeds rent and wages.

    Raises
    ------
    TypeError, ValueError
        If a number is missing, out of range, or reads like another unit.

    Examples
    --------
    4 mu at 300 yuan, 20 days at 150, and 400 yuan of own income a mu: 1,200 + 3,000 - 1,600.

    >>> land_transfer_gain(
    ...     area_mu=4, rent_cny_per_mu=300, daily_wage_cny=150, paid_days=20, own_income_cny_per_mu=400)
    LandTransferParts(rent=1200.0, wages=3000.0, own_income_lost=1600.0, gain=2600.0)
    >>> land_transfer_gain(
    ...     area_mu=0.24, rent_cny_per_mu=300, daily_wage_cny=150, paid_days=20, own_income_cny_per_mu=400)
    Traceback (most recent call last):
        ...
    ValueError: area_mu must be 0 or from 0.5 to 1,000 mu; got 0.24, which reads like another unit: give the pair
    (0.24, unit) with one of mu, 亩, 万亩, hectare, hectares, ha, 公顷
    """
    area = converted(area_mu, HOLDING, "area_mu")
    rent = converted(rent_cny_per_mu, RENT, "rent_cny_per_mu") * area
    wages = converted(daily_wage_cny, DAILY_WAGE, "daily_wage_cny") * _days(paid_days)
    lost = converted(own_income_cny_per_mu, RENT, "own_income_cny_per_mu") * area
    return LandTransferParts(plain(rent), plain(wages), plain(lost), plain(rent + wages - lost))


def gain_per_mu(*, gain_cny: Measure, area_mu: Measure) -> float | Vector:
    """Return a claimed gain per household over its area: the rent that it would take, were rent all of it.

    Parameters
    ----------
    gain_cny : number, array_like or pair with a unit
        CNY per household per year.
    area_mu : number, array_like or pair with a unit
        mu per household.

    Returns
    -------
    float or numpy.ndarray
        CNY per mu per year.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or reads like another unit, or there is no land.

    Examples
    --------
    The report's 3,300 yuan over 27,000 mu for 7,568 households:

    >>> gain_per_mu(gain_cny=3300, area_mu=27_000 / 7_568).__round__()
    925
    """
    return plain(converted(gain_cny, GAIN, "gain_cny") / _land(area_mu))


def rent_share_of_claim(*, gain_cny: Measure, area_mu: Measure, rent_cny_per_mu: Measure) -> float | Vector:
    r"""Return the part of a claimed gain that rent can carry.

    .. math:: \frac{R\,A}{G}

    Parameters
    ----------
    gain_cny, area_mu
        As in `gain_per_mu`; the gain above 0.
    rent_cny_per_mu : number, array_like or pair with a unit
        R, CNY per mu per year.

    Returns
    -------
    float or numpy.ndarray
        0 or more; above 1 where rent alone exceeds the claim.

    Raises
    ------
    TypeError, ValueError
        As `gain_per_mu`; also if the claim is not above 0.

    Examples
    --------
    >>> rent_share_of_claim(gain_cny=3300, area_mu=4, rent_cny_per_mu=330)
    0.4
    """
    rent = converted(rent_cny_per_mu, RENT, "rent_cny_per_mu") * _land(area_mu)
    return plain(rent / _claim(gain_cny))


def days_to_fill(
    *,
    gain_cny: Measure,
    area_mu: Measure,
    rent_cny_per_mu: Measure,
    daily_wage_cny: Measure,
    own_income_cny_per_mu: Measure = 0.0,
) -> float | Vector:
    r"""Return the paid days a year that must fill what rent leaves of a claimed gain.

    .. math:: \max\!\left(0, \frac{G - R\,A + y\,A}{w}\right)

    Parameters
    ----------
    gain_cny, area_mu, rent_cny_per_mu
        As in `rent_share_of_claim`.
    daily_wage_cny : number, array_like or pair with a unit
        w, CNY per day, above 0.
    own_income_cny_per_mu : number, array_like or pair with a unit
        y, own farm income that must be made good as well; 0 reads the claim as gross.

    Returns
    -------
    float or numpy.ndarray
        Days per household per year; 0 where rent suffices. Above 365 more than one worker is needed.

    Raises
    ------
    TypeError, ValueError
        As `rent_share_of_claim`; also if the wage is 0.

    Examples
    --------
    Without rent and with own income made good: (3,300 + 400 x 4) / 140.

    >>> days_to_fill(gain_cny=3300, area_mu=4, rent_cny_per_mu=0, daily_wage_cny=140, own_income_cny_per_mu=400)
    35.0
    """
    wage = converted(daily_wage_cny, DAILY_WAGE, "daily_wage_cny")
    if np.any(wage <= 0):
        raise ValueError(f"daily_wage_cny must be above 0; got {np.min(wage):g}")
    area = _land(area_mu)
    rent = converted(rent_cny_per_mu, RENT, "rent_cny_per_mu") * area
    lost = converted(own_income_cny_per_mu, RENT, "own_income_cny_per_mu") * area
    return plain(np.maximum(0.0, (_claim(gain_cny) - rent + lost) / wage))


def break_even_days(
    *, area_mu: Measure, rent_cny_per_mu: Measure, daily_wage_cny: Measure, own_income_cny_per_mu: Measure
) -> float | Vector:
    r"""Return the paid days below which land transfer leaves a household with less than before.

    .. math:: d^* = \max\!\left(0, \frac{(y - R)\,A}{w}\right)

    Parameters
    ----------
    area_mu, rent_cny_per_mu, daily_wage_cny, own_income_cny_per_mu
        As in `land_transfer_gain`; the wage above 0.

    Returns
    -------
    float or numpy.ndarray
        Days per household per year; 0 where rent alone makes good the own income.

    Raises
    ------
    TypeError, ValueError
        As `land_transfer_gain`.

    Examples
    --------
    >>> break_even_days(area_mu=4, rent_cny_per_mu=100, daily_wage_cny=150, own_income_cny_per_mu=400)
    8.0
    """
    wage = converted(daily_wage_cny, DAILY_WAGE, "daily_wage_cny")
    if np.any(wage <= 0):
        raise ValueError(f"daily_wage_cny must be above 0; got {np.min(wage):g}")
    own = converted(own_income_cny_per_mu, RENT, "own_income_cny_per_mu")
    rent = converted(rent_cny_per_mu, RENT, "rent_cny_per_mu")
    return plain(np.maximum(0.0, (own - rent) * converted(area_mu, HOLDING, "area_mu") / wage))


def gain_by_holding(
    holdings_mu: Measure,
    *,
    gain_cny: Measure,
    rent_cny_per_mu: Measure,
    daily_wage_cny: Measure,
    paid_days: ArrayLike,
    own_income_cny_per_mu: Measure,
) -> pd.DataFrame:
    """Return the gain of land transfer by size of holding, beside a claim that is the same for all.

    Parameters
    ----------
    holdings_mu : array_like of shape (n,), or pair with a unit
        Areas per household, mu.
    gain_cny : number or pair with a unit
        The claimed gain, CNY per household per year.
    rent_cny_per_mu, daily_wage_cny, paid_days, own_income_cny_per_mu
        As in `land_transfer_gain`: single numbers, or one for each holding.

    Returns
    -------
    pandas.DataFrame, index `area_mu`
        rent, wages, own_income_lost, gain (CNY per household per year), share_of_claim (gain over claim),
        days_to_fill (paid days that would make the gain equal to the claim).

    Raises
    ------
    TypeError, ValueError
        As `land_transfer_gain`.

    Examples
    --------
    >>> gain_by_holding(
    ...     [2, 8], gain_cny=3000, rent_cny_per_mu=300, daily_wage_cny=150, paid_days=10,
    ...     own_income_cny_per_mu=450)
              rent   wages  own_income_lost   gain  share_of_claim  days_to_fill
    area_mu
    2.0      600.0  1500.0            900.0  1200.0             0.4          22.0
    8.0     2400.0  1500.0           3600.0   300.0             0.1          28.0
    """
    area = np.atleast_1d(_land(holdings_mu))
    mu = (area, "mu")
    parts = land_transfer_gain(
        area_mu=mu,
        rent_cny_per_mu=rent_cny_per_mu,
        daily_wage_cny=daily_wage_cny,
        paid_days=paid_days,
        own_income_cny_per_mu=own_income_cny_per_mu,
    )
    table = pd.DataFrame(parts._asdict(), index=pd.Index(area, name="area_mu"))
    table["share_of_claim"] = table["gain"] / _claim(gain_cny)
    table["days_to_fill"] = days_to_fill(
        gain_cny=gain_cny,
        area_mu=mu,
        rent_cny_per_mu=rent_cny_per_mu,
        daily_wage_cny=daily_wage_cny,
        own_income_cny_per_mu=own_income_cny_per_mu,
    )
    return table


def _days(paid_days: ArrayLike) -> Vector:
    return finite(paid_days, "paid_days", lowest=0, highest=3650)


def _land(area_mu: Measure) -> Vector:
    area = converted(area_mu, HOLDING, "area_mu")
    if np.any(area <= 0):
        raise ValueError(f"area_mu must be above 0; got {np.min(area):g}")
    return area


def _claim(gain_cny: Measure) -> Vector:
    claim = converted(gain_cny, GAIN, "gain_cny")
    if np.any(claim <= 0):
        raise ValueError(f"gain_cny must be above 0; got {np.min(claim):g}")
    return claim

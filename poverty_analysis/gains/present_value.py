"""Money over years: annuities, loan service, present values and the time until a cost is paid back."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.gains.units import COST, TOTAL, Measure, converted, finite, plain, rate
from poverty_analysis.measures.sample import Vector


def annuity_factor(*, discount_rate: ArrayLike, years: ArrayLike) -> float | Vector:
    r"""Return what one yuan a year is worth now.

    .. math:: a = \frac{1 - (1 + d)^{-n}}{d}, \qquad a = n \text{ where } d = 0

    Parameters
    ----------
    discount_rate : array_like
        d, a ratio per year, above -1.
    years : array_like
        n, at least 0; payments at the end of each year.

    Returns
    -------
    float or numpy.ndarray
        In yuan per yuan a year, 0 or more.

    Raises
    ------
    TypeError, ValueError
        If a rate lies outside -1 to 1 (per cent), or years are negative.

    References
    ----------
    Brealey, R., Myers, S. and Allen, F. (2020). Principles of corporate finance. McGraw-Hill, ch. 2.

    Examples
    --------
    One yuan after one year at 25% is worth 0.8; after two years 0.64; together 1.44.

    >>> round(annuity_factor(discount_rate=0.25, years=2), 12)
    1.44
    >>> annuity_factor(discount_rate=0, years=10)
    10.0
    """
    d, n = np.broadcast_arrays(rate(discount_rate, "discount_rate"), finite(years, "years", lowest=0))
    if np.any(d <= -1):
        raise ValueError("discount_rate must be above -1; got -1")
    safe = np.where(d == 0, 1.0, d)
    return plain(np.where(d == 0, n, -np.expm1(-n * np.log1p(safe)) / safe))


def annual_loan_service(*, loan_cny: Measure, interest_rate: ArrayLike, years: ArrayLike) -> float | Vector:
    r"""Return the level payment a year that repays a loan with interest.

    .. math:: s = L \Big/ \frac{1 - (1 + i)^{-n}}{i}

    Parameters
    ----------
    loan_cny : number, array_like or pair with a unit
        L, CNY.
    interest_rate : array_like
        i, a ratio per year.
    years : array_like
        n, above 0.

    Returns
    -------
    float or numpy.ndarray
        CNY per year, at the end of each year.

    Raises
    ------
    TypeError, ValueError
        If a rate is per cent, years are not positive, or the loan reads like another unit.

    Examples
    --------
    144 yuan at 25% over two years: 100 a year, as 100/1.25 + 100/1.5625 = 80 + 64.

    >>> round(annual_loan_service(loan_cny=(144, "CNY"), interest_rate=0.25, years=2), 9)
    100.0
    """
    finite(years, "years", lowest=1e-9)
    loan = converted(loan_cny, TOTAL, "loan_cny")
    return plain(loan / annuity_factor(discount_rate=interest_rate, years=years))


def net_present_value(gains_cny: ArrayLike, *, cost_cny: Measure, discount_rate: ArrayLike) -> float | Vector:
    r"""Return the present value of yearly gains, less the cost that is paid at the start.

    .. math:: \text{NPV} = \sum_{t=1}^{T} \frac{g_t}{(1 + d)^t} - C

    Parameters
    ----------
    gains_cny : array_like, shape (..., T)
        CNY at the end of each year, years along the last axis.
    cost_cny : number, array_like of shape (...) or pair with a unit
        C, CNY in the same basis (per person, or in total).
    discount_rate : array_like, shape (...)
        d, a ratio per year, above -1.

    Returns
    -------
    float or numpy.ndarray, shape (...)
        CNY.

    Raises
    ------
    TypeError, ValueError
        If gains have no years, or a number is missing, infinite or in another unit.

    Examples
    --------
    Two gains of 125 and 156.25 at 25% are worth 100 each.

    >>> net_present_value([125, 156.25], cost_cny=(150, "CNY"), discount_rate=0.25)
    50.0
    """
    return plain(np.sum(_discounted(gains_cny, discount_rate), axis=-1) - converted(cost_cny, COST, "cost_cny"))


def payback_years(gains_cny: ArrayLike, *, cost_cny: Measure, discount_rate: ArrayLike = 0.0) -> float | Vector:
    """Return the years until gains have paid a cost back, even within a year; infinite where they never do.

    Parameters
    ----------
    gains_cny : array_like, shape (..., T)
        CNY of each year, along the last axis.
    cost_cny : number, array_like of shape (...) or pair with a unit
        CNY in the same basis.
    discount_rate : array_like, shape (...)
        0 for the simple payback; a ratio per year for the discounted one.

    Returns
    -------
    float or numpy.ndarray, shape (...)
        From 0 to T, or infinite: not within the T years that were given.

    Raises
    ------
    TypeError, ValueError
        As `net_present_value`.

    Notes
    -----
    The first time that the sum reaches the cost counts, also where later losses take it below again.

    Examples
    --------
    Of 250 yuan, 200 come in two years and 50 in half of the third.

    >>> payback_years([100, 100, 100], cost_cny=(250, "CNY"))
    2.5
    >>> payback_years([100, 100], cost_cny=(250, "CNY"))
    inf
    """
    values = _discounted(gains_cny, discount_rate)
    cost = np.asarray(converted(cost_cny, COST, "cost_cny"))[..., None]
    sums = np.cumsum(values, axis=-1)
    reached = sums >= cost
    first = np.argmax(reached, axis=-1)[..., None]
    first = np.broadcast_to(first, (*np.broadcast_shapes(sums.shape[:-1], cost.shape[:-1]), 1))
    sums, values = (
        np.broadcast_to(sums, (*first.shape[:-1], sums.shape[-1])),
        np.broadcast_to(values, (*first.shape[:-1], values.shape[-1])),
    )
    at, gain = np.take_along_axis(sums, first, -1), np.take_along_axis(values, first, -1)
    safe = np.where(gain > 0, gain, 1.0)
    years = np.where(gain > 0, first + 1 - (at - cost) / safe, 0.0)
    return plain(np.where(np.any(reached, axis=-1), np.where(cost <= 0, 0.0, years)[..., 0], np.inf))


def persisting_share(*, half_life_years: ArrayLike, years: int) -> float | Vector:
    r"""Return the part of a gain that is left on average over years, where it loses half of itself in each half-life.

    .. math:: \frac{1}{T}\sum_{t=1}^{T} 2^{-(t-1)/h}

    Parameters
    ----------
    half_life_years : array_like
        h, above 0; infinite for a gain that stays, the case that favours a claim.
    years : int
        T, at least 1.

    Returns
    -------
    float or numpy.ndarray
        0-1, over the first year's gain.

    Raises
    ------
    ValueError
        If a half-life is not above 0, or years are not a whole number from 1.

    Examples
    --------
    A gain of which half is left in the second year: (1 + 1/2) / 2.

    >>> persisting_share(half_life_years=[1, np.inf], years=2)
    array([0.75, 1.  ])
    """
    half = np.asarray(half_life_years, dtype=float)
    if not np.all(half > 0):
        raise ValueError(f"half_life_years must be above 0; got {half[~(half > 0)].flat[0]:g}")
    if isinstance(years, bool) or not (years >= 1 and float(years).is_integer()):
        raise ValueError(f"years must be a whole number from 1; got {years!r}")
    return plain(np.mean(0.5 ** (np.arange(int(years)) / half[..., None]), axis=-1))


def value_of_public_funds(
    *, benefit_cny: ArrayLike, public_cost_cny: ArrayLike, funds_cost: float = 1.0
) -> float | Vector:
    r"""Return what a yuan of public money is worth to those who receive it: the marginal value of public funds.

    .. math:: \frac{B}{\kappa\,C}

    Parameters
    ----------
    benefit_cny : array_like
        B, present value of what people receive, CNY.
    public_cost_cny : array_like
        C, present value of what the government pays, net of what comes back to it, CNY, above 0.
    funds_cost : float
        kappa, what it costs to raise a yuan, at least 1: 1 counts money alone, 1.2 a fifth of distortion with it.

    Returns
    -------
    float or numpy.ndarray
        Yuan per yuan.

    Raises
    ------
    ValueError
        If a number is missing, nothing is paid, or raising a yuan costs less than one.

    Notes
    -----
    What people gain is taken at what they receive; taxes on it, and gains and losses of others, are left out.

    References
    ----------
    Hendren, N. and Sprung-Keyser, B. (2020). Quarterly Journal of Economics 135(3): 1209-1318.

    Examples
    --------
    >>> value_of_public_funds(benefit_cny=60, public_cost_cny=100, funds_cost=1.2)
    0.5
    """
    cost = finite(public_cost_cny, "public_cost_cny", lowest=0)
    if np.any(cost == 0):
        raise ValueError("public_cost_cny must be above 0; got 0: nothing is paid for the benefit")
    return plain(finite(benefit_cny, "benefit_cny") / (finite(funds_cost, "funds_cost", lowest=1) * cost))


def _discounted(gains_cny: ArrayLike, discount_rate: ArrayLike) -> Vector:
    gains = finite(gains_cny, "gains_cny")
    if gains.ndim == 0 or gains.shape[-1] == 0:
        raise ValueError("gains_cny must have years along its last axis; got a single number or none")
    d = rate(discount_rate, "discount_rate")
    if np.any(d <= -1):
        raise ValueError("discount_rate must be above -1; got -1")
    return gains * (1 + d[..., None]) ** -np.arange(1.0, gains.shape[-1] + 1)

"""Industry projects: what capital can pay to people, what 30/30/40 finance leaves to share, which return a claim needs.

The report states an investment, people covered and people counted out of poverty, but no gain. What follows is
arithmetic on stated assumptions: a scenario, not an estimate.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.gains.finance import Finance
from poverty_analysis.gains.present_value import annuity_factor
from poverty_analysis.gains.programmes.industry_flows import (
    cash_flows,
    flow_summary,
    internal_rate,
    project_flows,
)
from poverty_analysis.gains.units import GAIN, TOTAL, Measure, converted, finite, plain, rate, share
from poverty_analysis.gains.units import persons as counted
from poverty_analysis.measures.sample import Vector

__all__ = [
    "Finance",
    "Surplus",
    "capital_gain_per_person",
    "cash_flows",
    "dividend_yield",
    "flow_summary",
    "internal_rate",
    "investment_per_person",
    "mean_years_in_use",
    "project_flows",
    "return_for_dividends",
    "return_for_gain",
    "surplus",
    "wage_gain_per_person",
]


class Surplus(NamedTuple):
    """Where the yearly surplus of projects goes, CNY per year: earned = loan service + firms' return + left to share.

    `left_to_share` is negative where the projects do not earn what banks and firms are owed.
    """

    earned: float | Vector
    loan_service: float | Vector
    firms_return: float | Vector
    left_to_share: float | Vector


def investment_per_person(*, investment_cny: Measure, persons: ArrayLike) -> float | Vector:
    """Return the investment behind each person.

    Parameters
    ----------
    investment_cny : number, array_like or pair with a unit
        CNY.
    persons : array_like
        At least 1.

    Returns
    -------
    float or numpy.ndarray
        CNY per person.

    Raises
    ------
    TypeError, ValueError
        If the result lies outside 100 to 5,000,000 yuan a person, as with an investment in 万元 or 亿元.

    Examples
    --------
    The report's 10.893 billion yuan, over 130,000 covered and over 81,200 counted out of poverty:

    >>> [round(investment_per_person(investment_cny=10_893e6, persons=n)) for n in (130_000, 81_200)]
    [83792, 134150]
    >>> investment_per_person(investment_cny=10_893_000, persons=130_000)
    Traceback (most recent call last):
        ...
    ValueError: investment_cny over persons must lie from 100 to 5e+06; got 83.7923
    """
    each = converted(investment_cny, TOTAL, "investment_cny") / counted(persons)
    return plain(finite(each, "investment_cny over persons", lowest=100, highest=5e6))


def capital_gain_per_person(
    *, investment_cny: Measure, annual_return: ArrayLike, share_passed: ArrayLike, persons: ArrayLike
) -> float | Vector:
    r"""Return what an investment can pay to each person and year.

    .. math:: \frac{I\,r\,s}{n}

    Parameters
    ----------
    investment_cny : number, array_like or pair with a unit
        I, CNY.
    annual_return : array_like
        r, surplus over investment, a ratio per year.
    share_passed : array_like
        s, the share of the surplus that households receive, 0-1.
    persons : array_like
        n, people covered or lifted.

    Returns
    -------
    float or numpy.ndarray
        CNY per person per year, negative where the return is.

    Raises
    ------
    TypeError, ValueError
        As `investment_per_person`; also if a rate or share is per cent.

    Examples
    --------
    >>> capital_gain_per_person(investment_cny=10_000_000, annual_return=0.1, share_passed=0.25, persons=1000)
    250.0
    """
    each = investment_per_person(investment_cny=investment_cny, persons=persons)
    return plain(each * rate(annual_return, "annual_return") * share(share_passed, "share_passed"))


def surplus(
    *,
    investment_cny: Measure,
    annual_return: ArrayLike,
    finance: Finance,
    interest_rate: ArrayLike,
    loan_years: ArrayLike,
    firm_required_return: ArrayLike,
) -> Surplus:
    r"""Divide the yearly surplus of projects among banks, firms and what is left to share.

    .. math:: I r - \frac{I\lambda\, i}{1-(1+i)^{-n}} - I\varphi\rho

    Parameters
    ----------
    investment_cny : number, array_like or pair with a unit
        I, CNY.
    annual_return : array_like
        r, surplus before loan service over investment, a ratio per year.
    finance : Finance
        Shares of firms (phi), government and loans (lambda); the report's are 0.3, 0.3 and 0.4.
    interest_rate, loan_years : array_like
        i and n of the loans, repaid as an annuity.
    firm_required_return : array_like
        rho, on the firms' own share.

    Returns
    -------
    Surplus
        CNY per year. The government's share asks for nothing here: its return is what people are promised.

    Raises
    ------
    TypeError, ValueError
        If shares do not sum to 1, a rate is per cent, or the investment reads like another unit.

    Examples
    --------
    1,000 yuan at 50%, of which 360 are lent at 25% over two years (250 a year) and firms ask 10% of 300:

    >>> parts = surplus(
    ...     investment_cny=(1000, "CNY"), annual_return=0.5, finance=Finance(0.3, 0.34, 0.36), interest_rate=0.25,
    ...     loan_years=2, firm_required_return=0.1)
    >>> [round(part, 9) for part in parts]
    [500.0, 250.0, 30.0, 220.0]
    """
    investment = converted(investment_cny, TOTAL, "investment_cny")
    earned = investment * rate(annual_return, "annual_return")
    service, firms = _owed(investment, finance, interest_rate, loan_years, firm_required_return)
    return Surplus(plain(earned), plain(service), plain(firms), plain(earned - service - firms))


def return_for_dividends(
    *,
    dividends_cny_per_year: Measure,
    investment_cny: Measure,
    finance: Finance,
    interest_rate: ArrayLike,
    loan_years: ArrayLike,
    firm_required_return: ArrayLike,
) -> float | Vector:
    r"""Return the least return at which dividends are possible once banks and firms have theirs.

    .. math:: r^* = \frac{D + \text{loan service} + I\varphi\rho}{I}

    Parameters
    ----------
    dividends_cny_per_year : number, array_like or pair with a unit
        D, CNY per year, to all people together.
    investment_cny, finance, interest_rate, loan_years, firm_required_return
        As in `surplus`.

    Returns
    -------
    float or numpy.ndarray
        A ratio per year.

    Raises
    ------
    TypeError, ValueError
        As `surplus`.

    Examples
    --------
    The case of `surplus`, backwards: 220 to share need 50%.

    >>> round(return_for_dividends(
    ...     dividends_cny_per_year=(220, "CNY"), investment_cny=(1000, "CNY"), finance=Finance(0.3, 0.34, 0.36),
    ...     interest_rate=0.25, loan_years=2, firm_required_return=0.1), 12)
    0.5
    """
    investment = converted(investment_cny, TOTAL, "investment_cny")
    dividends = converted(dividends_cny_per_year, TOTAL, "dividends_cny_per_year")
    service, firms = _owed(investment, finance, interest_rate, loan_years, firm_required_return)
    return plain((dividends + service + firms) / investment)


def dividend_yield(*, dividends_cny: Measure, years: ArrayLike, investment_cny: Measure) -> float | Vector:
    r"""Return the yield a year that dividends paid so far imply.

    .. math:: \frac{D}{n\,I}

    Parameters
    ----------
    dividends_cny : number, array_like or pair with a unit
        D, CNY, all paid so far.
    years : array_like
        n, over which they were paid, above 0.
    investment_cny : number, array_like or pair with a unit
        I, CNY: of all projects, or of those that pay.

    Returns
    -------
    float or numpy.ndarray
        A ratio per year.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or reads like another unit.

    Examples
    --------
    The report's dividends over its planned investment, were they all of one year: 0.6%.

    >>> round(dividend_yield(dividends_cny=66_397_400, years=1, investment_cny=10_893e6), 5)
    0.0061
    """
    dividends = converted(dividends_cny, TOTAL, "dividends_cny")
    investment = converted(investment_cny, TOTAL, "investment_cny")
    return plain(dividends / finite(years, "years", lowest=1e-9) / investment)


def return_for_gain(
    *, gain_cny_per_person: Measure, persons: ArrayLike, investment_cny: Measure, share_passed: ArrayLike
) -> float | Vector:
    r"""Return the return at which capital pays a given gain: what reconciles a claim with an investment.

    .. math:: r = \frac{g\,n}{I\,s}

    Parameters
    ----------
    gain_cny_per_person : number, array_like or pair with a unit
        g, CNY per person per year.
    persons, investment_cny, share_passed
        As in `capital_gain_per_person`; the share above 0.

    Returns
    -------
    float or numpy.ndarray
        A ratio per year.

    Raises
    ------
    TypeError, ValueError
        As `capital_gain_per_person`; also if the gain reads like another unit or nothing is passed on.

    Examples
    --------
    >>> return_for_gain(gain_cny_per_person=250, persons=1000, investment_cny=10_000_000, share_passed=0.25)
    0.1
    """
    passed = share(share_passed, "share_passed")
    if np.any(passed == 0):
        raise ValueError("share_passed must be above 0 for a gain to be possible; got 0")
    gain = converted(gain_cny_per_person, GAIN, "gain_cny_per_person")
    return plain(gain / (investment_per_person(investment_cny=investment_cny, persons=persons) * passed))


def wage_gain_per_person(
    *, jobs: ArrayLike, pay_cny: Measure, income_lost_cny: Measure, persons: ArrayLike
) -> float | Vector:
    r"""Return what the projects' jobs bring to each person covered: pay, less the own income given up for it.

    .. math:: \frac{J\,(w - f)}{n}

    Parameters
    ----------
    jobs : array_like
        J, people employed.
    pay_cny : number, array_like or pair with a unit
        w, pay of one of them, CNY per year.
    income_lost_cny : number, array_like or pair with a unit
        f, own income that one of them gives up, CNY per year.
    persons : array_like
        n, people covered, at least 1.

    Returns
    -------
    float or numpy.ndarray
        CNY per person covered and year.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or reads like another unit, or there are more jobs than people.

    Notes
    -----
    All jobs are taken to be held by people covered; where others hold some, the gain is smaller.

    Examples
    --------
    23,279 jobs at 7,705 yuan over 130,000 people, nothing given up:

    >>> round(wage_gain_per_person(jobs=23_279, pay_cny=7705, income_lost_cny=0, persons=130_000))
    1380
    """
    count, people = finite(jobs, "jobs", lowest=0), counted(persons)
    if np.any(count > people):
        raise ValueError(f"jobs must not be above persons; got {np.max(count):g} of {np.min(people):g}")
    each = converted(pay_cny, GAIN, "pay_cny") - converted(income_lost_cny, GAIN, "income_lost_cny")
    return plain(count * each / people)


def mean_years_in_use(*, dates: ArrayLike, completed: ArrayLike) -> float:
    r"""Return for how long projects have been in use on average, where they were completed one after another.

    .. math:: \frac{1}{N(T)}\int_{t_0}^{T} N(t)\,dt

    Parameters
    ----------
    dates : array_like, shape (n,)
        Years, rising (2019.5 is the middle of 2019).
    completed : array_like, shape (n,)
        Projects completed by each date, never falling; between two dates they are completed evenly.

    Returns
    -------
    float
        Years, up to the last date: a gain of one year is counted this many times by then, not once for all.

    Raises
    ------
    ValueError
        If there are fewer than two dates, they do not rise, counts fall, or nothing is completed.

    Examples
    --------
    None at the start of 2016, 572 by the middle of 2019, 690 by the middle of 2020: 1,001 and 631 project-years.

    >>> round(mean_years_in_use(dates=[2016, 2019.5, 2020.5], completed=[0, 572, 690]), 3)
    2.365
    """
    times, counts = finite(dates, "dates"), finite(completed, "completed", lowest=0)
    if times.ndim != 1 or times.size < 2 or times.shape != counts.shape:
        raise ValueError(f"dates and completed must be of one length, at least 2; got {times.shape}, {counts.shape}")
    if np.any(np.diff(times) <= 0) or np.any(np.diff(counts) < 0) or counts[-1] == 0:
        raise ValueError("dates must rise and completed must not fall, to more than 0")
    return float(np.sum(np.diff(times) * (counts[1:] + counts[:-1]) / 2) / counts[-1])


def _owed(
    investment: Vector,
    finance: Finance,
    interest_rate: ArrayLike,
    loan_years: ArrayLike,
    firm_required_return: ArrayLike,
) -> tuple[Vector, Vector]:
    """What banks and firms are owed a year."""
    firms, _, loans = (share(part, f"finance.{name}") for name, part in finance._asdict().items())
    factor = annuity_factor(discount_rate=interest_rate, years=finite(loan_years, "loan_years", lowest=1e-9))
    required = rate(firm_required_return, "firm_required_return")
    return investment * loans / factor, investment * firms * required

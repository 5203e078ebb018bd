"""What the capital of industry projects can pay to people, and what 30/30/40 finance leaves to share."""

from __future__ import annotations

from typing import NamedTuple

from numpy.typing import ArrayLike

from poverty_analysis.gains.finance import Finance
from poverty_analysis.gains.present_value import annuity_factor
from poverty_analysis.gains.units import TOTAL, Measure, converted, finite, plain, rate, share
from poverty_analysis.gains.units import persons as counted
from poverty_analysis.measures.sample import Vector


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


def payout_per_person(*, investment_cny: Measure, payout_share: ArrayLike, persons: ArrayLike) -> float | Vector:
    r"""Return what an assumed payout, a share of the investment a year, gives each person.

    .. math:: \frac{p\,I}{n}

    Parameters
    ----------
    investment_cny : number, array_like or pair with a unit
        I, CNY.
    payout_share : array_like
        p, what households are paid a year over the investment, 0-1: whatever the projects earn.
    persons : array_like
        n, people covered or lifted.

    Returns
    -------
    float or numpy.ndarray
        CNY per person per year.

    Raises
    ------
    TypeError, ValueError
        As `investment_per_person`; also if a share is per cent.

    Examples
    --------
    1.2% of the report's 10.893 billion yuan a year, over 130,000 people covered:

    >>> round(payout_per_person(investment_cny=10_893e6, payout_share=0.012, persons=130_000))
    1006
    """
    each = investment_per_person(investment_cny=investment_cny, persons=persons)
    return plain(each * share(payout_share, "payout_share"))


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
        CNY per year. The government's share asks for nothing here: its return is what people are paid.

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
    service, firms = owed_a_year(investment, finance, interest_rate, loan_years, firm_required_return)
    return Surplus(plain(earned), plain(service), plain(firms), plain(earned - service - firms))


def owed_a_year(
    investment: Vector,
    finance: Finance,
    interest_rate: ArrayLike,
    loan_years: ArrayLike,
    firm_required_return: ArrayLike,
) -> tuple[Vector, Vector]:
    """Return what banks and firms are owed a year, CNY: loan service, and the required return on the firms' share."""
    firms, _, loans = (share(part, f"finance.{name}") for name, part in finance._asdict().items())
    factor = annuity_factor(discount_rate=interest_rate, years=finite(loan_years, "loan_years", lowest=1e-9))
    required = rate(firm_required_return, "firm_required_return")
    return investment * loans / factor, investment * firms * required

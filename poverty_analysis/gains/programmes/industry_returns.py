"""The returns that reconcile: what dividends imply, what they need, and what a claimed gain needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.gains.finance import Finance
from poverty_analysis.gains.programmes.industry_capital import investment_per_person, owed_a_year
from poverty_analysis.gains.units import GAIN, TOTAL, Measure, converted, finite, plain, share
from poverty_analysis.measures.sample import Vector


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
    service, firms = owed_a_year(investment, finance, interest_rate, loan_years, firm_required_return)
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

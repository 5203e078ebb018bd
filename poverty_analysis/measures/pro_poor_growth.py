"""Whether growth reached the poor: Ravallion-Chen rate, Kakwani-Pernia index, poverty-equivalent growth rate."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .call import Measure
from .growth import real_growth, shapley_growth_redistribution
from .population import ordered_population, rising_shares
from .poverty import headcount_ratio
from .sample import Vector, checked_number


def ravallion_chen_rate(
    income_0: ArrayLike,
    income_1: ArrayLike,
    poverty_line: float,
    *,
    weights_0: ArrayLike | None = None,
    weights_1: ArrayLike | None = None,
    years: float = 1,
    line_rule: str = "<",
) -> float:
    r"""Rate of pro-poor growth: the mean growth rate of the quantiles that were poor at first.

    .. math:: \frac{1}{H_0} \int_0^{H_0} g(p)\, dp, \quad g(p) = (Q_1(p) / Q_0(p))^{1 / years} - 1

    Parameters
    ----------
    income_0, income_1 : array_like, shapes (n0,) and (n1,), currency of constant prices per person and year
        The first and the second date; not the same people: quantiles are compared.
    poverty_line : float, unit of income
        Of the first date: it says who was poor.
    weights_0, weights_1 : array_like, shapes (n0,) and (n1,), optional
        People a row stands for; only proportions matter.
    years : float
        Years between the dates, above 0; the rate is per year.
    line_rule : {"<", "<="}
        Whether someone with exactly the line is not poor ("<") or poor.

    Returns
    -------
    float
        0.05 is 5 percent a year.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, line, rule or number of years; where nobody was poor at first; where a quantile among the poor
        is zero or less at the first date, or below zero at the second.

    Notes
    -----
    Not the growth of the mean of the poor: each quantile's growth counts the same. The growth incidence curve is
    integrated exactly over the steps of both distributions, not over percentiles. In the limit of short times the rate
    is minus the change of the Watts index over the headcount ratio.

    References
    ----------
    Ravallion and Chen (2003), Measuring pro-poor growth, Economics Letters 78, 93-99.

    Examples
    --------
    Quantiles 10 and 20 were poor; they grew by half and by a tenth.

    >>> round(ravallion_chen_rate([10, 20, 70], [15, 22, 300], 30), 12)
    0.3
    """
    checked_number(years, "years", above=0)
    poor = float(
        headcount_ratio(
            income_0, checked_number(poverty_line, "poverty_line", above=0), weights=weights_0, line_rule=line_rule
        )
    )
    if poor == 0:
        raise ValueError(f"The rate of pro-poor growth needs someone poor at first; got nobody below {poverty_line:g}")
    before, shares_0 = _steps(income_0, weights_0)
    after, shares_1 = _steps(income_1, weights_1)
    ends = np.union1d(shares_0, shares_1)
    ends = np.append(ends[ends < poor], poor)
    middles = ends - np.diff(ends, prepend=0.0) / 2
    first, second = (
        values[np.minimum(np.searchsorted(shares, middles), values.size - 1)]
        for values, shares in ((before, shares_0), (after, shares_1))
    )
    if first.min() <= 0 or second.min() < 0:
        raise ValueError(
            "The rate of pro-poor growth needs quantiles of the poor above zero at first, and not below zero later; "
            f"got {first.min():g} and {second.min():g}"
        )
    growth = (second / first) ** (1 / years) - 1
    return float(np.diff(ends, prepend=0.0) @ growth / poor)


def _steps(income: ArrayLike, weights: ArrayLike | None) -> tuple[Vector, Vector]:
    """Return incomes in rising order and the share of the people up to and including each."""
    values, weight = ordered_population(income, weights)
    return values, rising_shares(weight)


def kakwani_pernia_index(
    measure: Measure,
    income_0: ArrayLike,
    income_1: ArrayLike,
    poverty_line: float,
    *arguments: Any,
    poverty_line_1: float | None = None,
    weights_0: ArrayLike | None = None,
    weights_1: ArrayLike | None = None,
    **options: Any,
) -> float:
    r"""Kakwani-Pernia index: the fall of poverty over what the same growth would have brought with shares unchanged.

    .. math:: \phi = \frac{P_1 - P_0}{G}

    with G the growth term of `shapley_growth_redistribution`.

    Parameters
    ----------
    measure, income_0, income_1, poverty_line, arguments, options
        As in `poverty_analysis.measures.growth.datt_ravallion`.
    poverty_line_1, weights_0, weights_1
        As there.

    Returns
    -------
    float
        Where the mean grew: above 1, the poor gained more than in proportion; from 0 to 1, poverty fell though
        inequality worked against it; below 0, poverty rose in spite of growth.
        Where the mean fell: below 1, the poor lost less than in proportion.

    Raises
    ------
    TypeError, ValueError
        As `datt_ravallion`; where growth by itself changes no poverty, as with the same mean or nobody near the line.

    Notes
    -----
    The ratio is the same formula in growth and recession, so that its reading turns; authors who want a number above 1
    to be pro-poor in a recession as well take the inverse there.

    References
    ----------
    Kakwani and Pernia (2000), What is pro-poor growth?, Asian Development Review 18(1).

    Examples
    --------
    The poor one goes from 4 to 8, the mean from 12 to 18. Growth alone: from 4 to 6, and from 8 / 1.5 to 8; in gaps
    at the line 10, over two people, (.1 + .13333) / 2. Poverty fell by .2: 12/7 of that.

    >>> from poverty_analysis.measures.poverty import poverty_gap_index
    >>> round(kakwani_pernia_index(poverty_gap_index, [4, 20], [8, 28], 10), 6)
    1.714286
    """
    parts = shapley_growth_redistribution(
        measure,
        income_0,
        income_1,
        poverty_line,
        *arguments,
        poverty_line_1=poverty_line_1,
        weights_0=weights_0,
        weights_1=weights_1,
        **options,
    )
    if parts.growth == 0:
        raise ValueError(
            "The Kakwani-Pernia index needs growth that changes poverty when shares stay; got a growth term of 0"
        )
    return parts.change / parts.growth


def poverty_equivalent_growth_rate(
    measure: Measure,
    income_0: ArrayLike,
    income_1: ArrayLike,
    poverty_line: float,
    *arguments: Any,
    poverty_line_1: float | None = None,
    weights_0: ArrayLike | None = None,
    weights_1: ArrayLike | None = None,
    **options: Any,
) -> float:
    r"""Poverty-equivalent growth rate: the growth that, with shares unchanged, would have changed poverty as much.

    .. math:: \gamma^* = \phi \gamma

    with phi the `kakwani_pernia_index` and gamma the growth rate of the mean in units of the line.

    Parameters
    ----------
    measure, income_0, income_1, poverty_line, arguments, options
        As in `poverty_analysis.measures.growth.datt_ravallion`.
    poverty_line_1, weights_0, weights_1
        As there.

    Returns
    -------
    float
        Over the whole period, 0.05 is 5 percent: above the growth rate of the mean where growth was pro-poor, in growth
        and recession alike.

    Raises
    ------
    TypeError, ValueError
        As `kakwani_pernia_index`.

    Notes
    -----
    To first order: poverty is taken to respond in proportion to growth.

    References
    ----------
    Kakwani and Son (2008), Poverty equivalent growth rate, Review of Income and Wealth 54, 643-655.

    Examples
    --------
    Everyone's income grows by a tenth: that is the rate.

    >>> from poverty_analysis.measures.poverty import poverty_gap_index
    >>> round(poverty_equivalent_growth_rate(poverty_gap_index, [4, 10], [4.4, 11], 10), 12)
    0.1
    """
    index = kakwani_pernia_index(
        measure,
        income_0,
        income_1,
        poverty_line,
        *arguments,
        poverty_line_1=poverty_line_1,
        weights_0=weights_0,
        weights_1=weights_1,
        **options,
    )
    growth = real_growth((income_0, income_1), (poverty_line, poverty_line_1), (weights_0, weights_1))
    return index * (growth.factor - 1)

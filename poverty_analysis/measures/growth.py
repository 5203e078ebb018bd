"""A change in poverty between two dates, split into growth of the mean and redistribution around it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from numpy.typing import ArrayLike

from .call import Measure
from .population import positive_mean
from .sample import Vector, checked_number, checked_sample


class GrowthRedistribution(NamedTuple):
    """A change in poverty and its terms, which sum to it; all in the unit of the poverty measure."""

    change: float
    growth: float
    redistribution: float
    residual: float


def datt_ravallion(
    measure: Measure,
    income_0: ArrayLike,
    income_1: ArrayLike,
    poverty_line: float,
    *arguments: Any,
    poverty_line_1: float | None = None,
    weights_0: ArrayLike | None = None,
    weights_1: ArrayLike | None = None,
    reference: Literal["initial", "final"] = "initial",
    **options: Any,
) -> GrowthRedistribution:
    r"""Datt-Ravallion decomposition: growth, redistribution and what depends on the order of the two.

    .. math:: P_1 - P_0 = [P(\mu_1, L_r) - P(\mu_0, L_r)] + [P(\mu_r, L_1) - P(\mu_r, L_0)] + residual

    Parameters
    ----------
    measure : callable
        A poverty measure, called `measure(income, poverty_line, ..., weights=...)`; it must not change when incomes
        and line are multiplied by the same number.
    income_0, income_1 : array_like, shapes (n0,) and (n1,), currency per person and year
        The first and the second date; not the same people.
    poverty_line : float, unit of income
    *arguments, **options
        Passed on to the measure: alpha, `line_rule`.
    poverty_line_1 : float, optional, unit of income
        The line of the second date where prices changed: growth is then of the mean in units of the line.
    weights_0, weights_1 : array_like, shapes (n0,) and (n1,), optional
        People a row stands for; only proportions matter.
    reference : {"initial", "final"}
        The date r at which the other factor is held.

    Returns
    -------
    GrowthRedistribution
        Poverty fell where terms are below 0. With the other reference the residual has the other sign.

    Raises
    ------
    TypeError, ValueError
        What the measure raises; a mean of zero or less, a line that is not one number above zero, another reference.

    References
    ----------
    Datt and Ravallion (1992), Growth and redistribution components of changes in poverty measures, Journal of
    Development Economics 38, 275-295.

    Examples
    --------
    Incomes double and shares stay: all of the change is growth.

    >>> from poverty_analysis.measures.poverty import headcount_ratio
    >>> datt_ravallion(headcount_ratio, [1, 2, 3, 4], [2, 4, 6, 8], 2.5)
    GrowthRedistribution(change=-0.25, growth=-0.25, redistribution=0.0, residual=0.0)
    """
    if reference not in ("initial", "final"):
        raise ValueError(f'reference must be "initial" or "final"; got {reference!r}')
    initial, grown, redistributed, final = _four_worlds(
        measure, (income_0, income_1), (poverty_line, poverty_line_1), (weights_0, weights_1), arguments, options
    )
    if reference == "initial":
        growth, redistribution = grown - initial, redistributed - initial
    else:
        growth, redistribution = final - redistributed, final - grown
    change = final - initial
    return GrowthRedistribution(change, growth, redistribution, change - growth - redistribution)


def shapley_growth_redistribution(
    measure: Measure,
    income_0: ArrayLike,
    income_1: ArrayLike,
    poverty_line: float,
    *arguments: Any,
    poverty_line_1: float | None = None,
    weights_0: ArrayLike | None = None,
    weights_1: ArrayLike | None = None,
    **options: Any,
) -> GrowthRedistribution:
    r"""Growth and redistribution, each the mean over both orders (Shapley value): two terms without residual.

    .. math:: G = \tfrac12 [P(\mu_1, L_0) - P(\mu_0, L_0) + P(\mu_1, L_1) - P(\mu_0, L_1)]

    and the same for redistribution with the roles of mean and Lorenz curve exchanged.

    Parameters
    ----------
    measure, income_0, income_1, poverty_line, arguments, options
        As in `datt_ravallion`.
    poverty_line_1, weights_0, weights_1
        As in `datt_ravallion`.

    Returns
    -------
    GrowthRedistribution
        The residual is 0.

    Raises
    ------
    TypeError, ValueError
        As `datt_ravallion`.

    References
    ----------
    Kakwani (2000), On measuring growth and inequality components of poverty with application to Thailand, Journal of
    Quantitative Economics 16, 67-79. Shorrocks (2013), Decomposition procedures for distributional analysis: a unified
    framework based on the Shapley value, Journal of Economic Inequality 11, 99-126.

    Examples
    --------
    The mean stays and the poor one gets some of the rich one's: all of the change is redistribution.

    >>> from poverty_analysis.measures.poverty import headcount_ratio
    >>> shapley_growth_redistribution(headcount_ratio, [1, 7], [4, 4], 3)
    GrowthRedistribution(change=-0.5, growth=0.0, redistribution=-0.5, residual=0.0)
    """
    initial, grown, redistributed, final = _four_worlds(
        measure, (income_0, income_1), (poverty_line, poverty_line_1), (weights_0, weights_1), arguments, options
    )
    growth = ((grown - initial) + (final - redistributed)) / 2
    redistribution = ((redistributed - initial) + (final - grown)) / 2
    return GrowthRedistribution(final - initial, growth, redistribution, 0.0)


class RealGrowth(NamedTuple):
    """Two checked samples and how much the mean grew between them, in units of the line."""

    factor: float  # final over initial
    income: tuple[Vector, Vector]
    weights: tuple[Vector, Vector]
    line: tuple[float, float]


def real_growth(
    income: tuple[ArrayLike, ArrayLike],
    line: tuple[float, float | None],
    weights: tuple[ArrayLike | None, ArrayLike | None],
) -> RealGrowth:
    """Check two samples and their lines and compare the means.

    Examples
    --------
    Incomes double, prices rise by a quarter.

    >>> real_growth(([10, 30], [20, 60]), (20, 25), (None, None)).factor
    1.6
    """
    first = checked_number(line[0], "poverty_line", above=0)
    second = first if line[1] is None else checked_number(line[1], "poverty_line_1", above=0)
    income_0, weights_0 = checked_sample(income[0], weights[0])
    income_1, weights_1 = checked_sample(income[1], weights[1])
    mean_0 = positive_mean(income_0, weights_0, "Growth from the first date")
    mean_1 = positive_mean(income_1, weights_1, "Growth to the second date")
    factor = (mean_1 / second) / (mean_0 / first)
    if math.isclose(factor, 1, rel_tol=1e-12):  # rounding alone must not move who stands exactly on the line
        factor = 1.0
    return RealGrowth(factor, (income_0, income_1), (weights_0, weights_1), (first, second))


def _four_worlds(
    measure: Measure,
    income: tuple[ArrayLike, ArrayLike],
    line: tuple[float, float | None],
    weights: tuple[ArrayLike | None, ArrayLike | None],
    arguments: tuple[Any, ...],
    options: Mapping[str, Any],
) -> tuple[float, float, float, float]:
    """Return poverty at first; with the second mean; with the second Lorenz curve; and with both, the second date's."""
    growth = real_growth(income, line, weights)

    def poverty(date: int, scale: float) -> float:
        scaled = growth.income[date] if scale == 1 else growth.income[date] * scale
        return float(measure(scaled, growth.line[date], *arguments, weights=growth.weights[date], **options))

    return poverty(0, 1.0), poverty(0, growth.factor), poverty(1, 1 / growth.factor), poverty(1, 1.0)

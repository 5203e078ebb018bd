"""Relocation: cost per person, the path of its gain over years, and the effect at which it breaks even.

The report claims no income gain of relocation. What follows is a scenario on stated assumptions; income says nothing of
consent, culture or what a place is worth to those who lived there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.gains.counterfactual import counterfactual_income
from poverty_analysis.gains.units import COST_PER_PERSON, GAIN, Measure, converted, finite, plain, rate, share
from poverty_analysis.gains.units import persons as counted
from poverty_analysis.measures.sample import Vector
from poverty_analysis.report.expressions import Interval


def relocation_cost(*, persons: ArrayLike, cost_per_person_cny: Measure) -> float | Vector:
    """Return the cost of moving people, from an outside cost per person: the report names none.

    Parameters
    ----------
    persons : array_like
        At least 1.
    cost_per_person_cny : number, array_like or pair with a unit
        CNY per person.

    Returns
    -------
    float or numpy.ndarray
        CNY.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or reads like another unit.

    Examples
    --------
    99,000 people at the 74,361 yuan of Tibet's published totals: 7.4 billion yuan.

    >>> relocation_cost(persons=99_000, cost_per_person_cny=74_361)
    7361739000.0
    """
    return plain(counted(persons) * converted(cost_per_person_cny, COST_PER_PERSON, "cost_per_person_cny"))


def relocation_gain_path(
    *,
    baseline_cny: Measure,
    growth: ArrayLike,
    log_effect: ArrayLike,
    settling_years: ArrayLike,
    production_lost_share: ArrayLike,
    living_cost_cny: Measure,
    years: int,
) -> Vector:
    r"""Return the gain of a relocated person in each year after the move.

    .. math:: g_t = y_0(1+g)^t \left[\min(t/\tau, 1)\,(e^\beta - 1) - \ell\right] - c, \qquad t = 1, \dots, T

    Parameters
    ----------
    baseline_cny : number, array_like of shape (n,) or pair with a unit
        y_0, income per person in the year of the move, had they stayed.
    growth : array_like, shape (n,)
        g, growth of that income, a ratio per year.
    log_effect : array_like, shape (n,)
        beta, effect of the move on log income once settled.
    settling_years : array_like, shape (n,)
        tau, years until the effect is whole, above 0; it grows evenly until then.
    production_lost_share : array_like, shape (n,)
        l, own production lost over income, 0-1, beyond what the effect size holds.
    living_cost_cny : number, array_like of shape (n,) or pair with a unit
        c, rise of living costs, CNY per person per year.
    years : int
        T, at least 1.

    Returns
    -------
    numpy.ndarray, shape (T,) or (n, T)
        CNY per person, in each year; negative in the years that losses exceed the effect.

    Raises
    ------
    TypeError, ValueError
        If a number is missing, out of range, or reads like another unit.

    Notes
    -----
    An effect estimated on measured income holds the farm income that was measured. `production_lost_share` is what
    such an estimate misses (herds, firewood, gathered food), so that nothing is deducted twice.

    Examples
    --------
    1,000 yuan without growth, +25% once settled after two years, 50 yuan of production lost, 25 of higher costs:

    >>> relocation_gain_path(
    ...     baseline_cny=1000, growth=0, log_effect=np.log(1.25), settling_years=2, production_lost_share=0.05,
    ...     living_cost_cny=25, years=3).round(9)
    array([ 50., 175., 175.])
    """
    time = _years(years)
    income = _incomes(baseline_cny, growth, time)
    settled = np.minimum(time / _column(finite(settling_years, "settling_years", lowest=1e-9)), 1.0)
    effect = np.expm1(finite(log_effect, "log_effect", lowest=-2, highest=2))
    lost = share(production_lost_share, "production_lost_share")
    cost = converted(living_cost_cny, GAIN, "living_cost_cny")
    return np.asarray(income * (settled * _column(effect) - _column(lost)) - _column(cost))


def summed_gain_path(
    *,
    discount_rate: Vector,
    baseline_cny: Vector,
    growth: Vector,
    log_effect: Vector,
    settling_years: Vector,
    production_lost_share: Vector | float,
    living_cost_cny: Vector | float,
    years: int,
) -> tuple[Vector, Vector]:
    """Return the present value of `relocation_gain_path`, and the most that its undiscounted sum comes to on the way.

    Takes numbers that were checked, of one shape or single ones, and keeps no path: it is what a simulation needs of
    each draw. A cost above the second is not paid back within the years.

    Examples
    --------
    Gains of 50, 175 and 175 yuan at 25%: 40 + 112 + 89.6.

    >>> worth, most = summed_gain_path(
    ...     discount_rate=np.array(0.25), baseline_cny=np.array(1000.0), growth=np.array(0.0),
    ...     log_effect=np.log(1.25), settling_years=np.array(2.0), production_lost_share=0.05, living_cost_cny=25.0,
    ...     years=3)
    >>> round(float(worth), 9), round(float(most), 9)
    (241.6, 400.0)
    """
    effect, step, discount = np.expm1(log_effect), 1 + growth, 1 / (1 + discount_rate)
    income, weight = baseline_cny * step, discount
    slowest, lossy = np.max(settling_years), np.any(production_lost_share) or np.any(living_cost_cny)
    worth, total, most = (np.array(start) for start in (0.0, 0.0, -np.inf))
    for year in range(1, years + 1):
        whole = effect if year >= slowest else np.minimum(year / settling_years, 1.0) * effect
        gain = income * (whole - production_lost_share) - living_cost_cny if lossy else income * whole
        worth = worth + gain * weight
        total = total + gain
        if lossy or year in (1, years):  # without losses every year's gain has the sign of the effect
            most = np.maximum(most, total)
        income, weight = income * step, weight * discount
    return np.asarray(worth), np.asarray(most)


def break_even_effect(
    *,
    cost_per_person_cny: Measure,
    discount_rate: ArrayLike,
    baseline_cny: Measure,
    growth: ArrayLike,
    settling_years: ArrayLike,
    production_lost_share: ArrayLike,
    living_cost_cny: Measure,
    years: int,
) -> float | Vector:
    r"""Return the effect on log income at which a move's gains are worth its cost.

    .. math:: \beta^* = \ln\!\left(1 + \frac{C + \sum_t (\ell y_t + c)(1+d)^{-t}}
        {\sum_t \min(t/\tau, 1)\, y_t (1+d)^{-t}}\right), \qquad y_t = y_0 (1+g)^t

    Parameters
    ----------
    cost_per_person_cny : number, array_like of shape (n,) or pair with a unit
        C, CNY per person, paid at the move.
    discount_rate : array_like, shape (n,)
        d, a ratio per year, above -1.
    baseline_cny, growth, settling_years, production_lost_share, living_cost_cny, years
        As in `relocation_gain_path`.

    Returns
    -------
    float or numpy.ndarray, shape (n,)
        Log points: 0.69 doubles income. The net present value is 0 there.

    Raises
    ------
    TypeError, ValueError
        As `relocation_gain_path`.

    Examples
    --------
    One year, no discounting: a cost of 1,000 on an income of 1,000 needs a doubling, ln 2 = 0.693.

    >>> round(break_even_effect(
    ...     cost_per_person_cny=1000, discount_rate=0, baseline_cny=1000, growth=0, settling_years=1,
    ...     production_lost_share=0, living_cost_cny=0, years=1), 3)
    0.693
    """
    time = _years(years)
    d = rate(discount_rate, "discount_rate")
    if np.any(d <= -1):
        raise ValueError("discount_rate must be above -1; got -1")
    worth = (1 + _column(d)) ** -time
    income = _incomes(baseline_cny, growth, time)
    settled = np.minimum(time / _column(finite(settling_years, "settling_years", lowest=1e-9)), 1.0)
    lost = income * _column(share(production_lost_share, "production_lost_share"))
    losses = lost + _column(converted(living_cost_cny, GAIN, "living_cost_cny"))
    cost = converted(cost_per_person_cny, COST_PER_PERSON, "cost_per_person_cny")
    needed = cost + np.sum(losses * worth, axis=-1)
    return plain(np.log1p(needed / np.sum(settled * income * worth, axis=-1)))


def remaining_task(*, done: Interval, share_done: Interval) -> Interval:
    r"""Return what remains of a task from what is done and its printed share.

    .. math:: n\,(1/s - 1)

    Parameters
    ----------
    done : Interval
        Persons or households done: value, low, high.
    share_done : Interval
        Share of the task, 0-1.

    Returns
    -------
    Interval
        In the unit of `done`. Each figure is taken once, so the interval is no wider than the print.

    Raises
    ------
    ValueError
        If the share does not lie between 0 and 1.

    Examples
    --------
    7,211 people moved from Sanyan are 62% (61.5% to 62.5%) of the task; 4,420 remain, if the share counts people.

    >>> [round(end) for end in remaining_task(done=Interval(7211, 7211, 7211), share_done=Interval(0.62, 0.615, 0.625))]
    [4420, 4327, 4514]
    """
    if not 0 < share_done.low <= share_done.high <= 1:
        raise ValueError(f"share_done must lie from above 0 to 1; got {share_done.low:g} to {share_done.high:g}")
    return Interval(
        done.value * (1 / share_done.value - 1),
        done.low * (1 / share_done.high - 1),
        done.high * (1 / share_done.low - 1),
    )


def _years(years: int) -> Vector:
    if isinstance(years, bool) or not isinstance(years, (int, float, np.number)):
        raise TypeError(f"years must be a whole number from 1; got {years!r}")
    if not (years >= 1 and float(years).is_integer()):
        raise ValueError(f"years must be a whole number from 1; got {years!r}")
    return np.arange(1.0, int(years) + 1)


def _incomes(baseline_cny: Measure, growth: ArrayLike, time: Vector) -> Vector:
    """Income had they stayed, years along the last axis."""
    start = np.asarray(counterfactual_income(baseline_cny=baseline_cny, growth=0.0, years=0))
    return np.asarray(_column(start) * (1 + _column(rate(growth, "growth"))) ** time)


def _column(values: ArrayLike) -> Vector:
    """A value for each case, to be spread over years."""
    return np.asarray(values, dtype=float)[..., None]

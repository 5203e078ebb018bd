"""What a move costs and brings year by year, and what its gain means in paid days and jobs."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from poverty_analysis.gains.programmes.relocation import relocation_gain_path
from poverty_analysis.gains.units import COST_PER_PERSON, DAILY_WAGE, GAIN, Measure, converted, finite, plain, share
from poverty_analysis.measures.sample import Vector


def move_flows(
    *,
    cost_per_person_cny: Measure,
    baseline_cny: Measure,
    growth: float,
    log_effect: float,
    settling_years: float,
    years: int,
    production_lost_share: float = 0.0,
    living_cost_cny: Measure = 0.0,
    paid_by_household_cny: Measure = 0.0,
    house_services_cny: Measure = 0.0,
    residual_share: float = 0.0,
) -> pd.DataFrame:
    r"""Return what a move costs and brings per person in each year, in one table: money, the house, what is left of it.

    .. math:: f_0 = -C, \qquad f_t = y_t\left[\min(t/\tau, 1)(e^\beta - 1) - \ell\right] - c + h + v\,C\,[t = T]

    Parameters
    ----------
    cost_per_person_cny : number or pair with a unit
        C, CNY per person, in year 0.
    baseline_cny, growth, log_effect, settling_years, years, production_lost_share, living_cost_cny
        As in `relocation_gain_path`; the two losses are 0 unless they are given.
    paid_by_household_cny : number or pair with a unit
        The part of the cost that the household itself pays, CNY per person; the government pays the rest.
    house_services_cny : number or pair with a unit
        h, what living in the house is worth a year, CNY per person: no income, but a gain.
    residual_share : float
        v, what the house is worth after T years over its cost, 0-1.

    Returns
    -------
    pandas.DataFrame
        party (household, government), year (0 to T), item, cny: received above 0, paid below. Items of 0 are left out.

    Raises
    ------
    TypeError, ValueError
        As `relocation_gain_path`; also if the household pays more than the cost.

    Examples
    --------
    A house of 1,000 yuan, a fifth paid by the household, on an income of 1,000 that the move raises by a quarter:

    >>> flows = move_flows(cost_per_person_cny=1000, baseline_cny=1000, growth=0, log_effect=np.log(1.25),
    ...                    settling_years=1, years=2, paid_by_household_cny=200, house_services_cny=50)
    >>> flows.groupby(["party", "year"])["cny"].sum().round(6).to_dict()[("household", 1)]
    300.0
    """
    cost = float(converted(cost_per_person_cny, COST_PER_PERSON, "cost_per_person_cny"))
    own = float(converted(paid_by_household_cny, GAIN, "paid_by_household_cny"))
    if own > cost:
        raise ValueError(f"paid_by_household_cny must not be above the cost; got {own:g} of {cost:g}")
    path = partial(
        relocation_gain_path,
        baseline_cny=baseline_cny,
        growth=growth,
        log_effect=log_effect,
        settling_years=settling_years,
        living_cost_cny=0.0,
        years=years,
    )
    effect = path(production_lost_share=0.0)
    kept = path(production_lost_share=production_lost_share)
    time = np.arange(effect.size + 1)
    moved, last = time >= 1, time == time[-1]
    living = float(converted(living_cost_cny, GAIN, "living_cost_cny"))
    house = float(converted(house_services_cny, GAIN, "house_services_cny"))
    left = float(share(residual_share, "residual_share")) * cost
    items = {
        ("government", "house"): np.where(moved, 0.0, own - cost),
        ("household", "house"): np.where(moved, 0.0, -own),
        ("household", "effect on income"): np.concatenate([[0.0], effect]),
        ("household", "own production lost"): np.concatenate([[0.0], kept - effect]),
        ("household", "higher living costs"): np.where(moved, -living, 0.0),
        ("household", "services of the house"): np.where(moved, house, 0.0),
        ("household", "value left of the house"): np.where(last, left, 0.0),
    }
    parts = [
        pd.DataFrame({"party": party, "year": time, "item": item, "cny": amounts})
        for (party, item), amounts in items.items()
        if np.any(amounts)
    ]
    return pd.concat(parts, ignore_index=True)


def paid_days(*, gain_cny: Measure, daily_wage_cny: Measure) -> float | Vector:
    """Return a gain as paid days a year: what an effect on income means where it comes from wages.

    Parameters
    ----------
    gain_cny : number, array_like or pair with a unit
        CNY per person per year.
    daily_wage_cny : number, array_like or pair with a unit
        CNY per day, above 0.

    Returns
    -------
    float or numpy.ndarray
        Days per person per year, negative where the gain is.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or reads like another unit, or nothing is paid for a day.

    Examples
    --------
    >>> paid_days(gain_cny=480, daily_wage_cny=150)
    3.2
    """
    wage = converted(daily_wage_cny, DAILY_WAGE, "daily_wage_cny")
    if np.any(wage == 0):
        raise ValueError("daily_wage_cny must be above 0; got 0")
    return plain(converted(gain_cny, GAIN, "gain_cny") / wage)


def jobs_needed(*, days_per_person: ArrayLike, persons: ArrayLike, days_per_job: ArrayLike) -> float | Vector:
    """Return the jobs that so many paid days of so many movers come to.

    Parameters
    ----------
    days_per_person : array_like
        Paid days per mover and year, 0 or more.
    persons : array_like
        Movers, at least 1.
    days_per_job : array_like
        Days a year that one job pays, above 0 up to 366.

    Returns
    -------
    float or numpy.ndarray
        Jobs.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or out of range.

    Examples
    --------
    Three days a year for each of 99,000 movers, at 249 days a job:

    >>> round(jobs_needed(days_per_person=3, persons=99_000, days_per_job=249))
    1193
    """
    days = finite(days_per_person, "days_per_person", lowest=0)
    each = finite(days_per_job, "days_per_job", lowest=1e-9, highest=366)
    return plain(days * finite(persons, "persons", lowest=1) / each)

"""The jobs of industry projects: what their pay brings to the people covered, and for how long projects are in use."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.gains.units import GAIN, Measure, converted, finite, plain
from poverty_analysis.gains.units import persons as counted
from poverty_analysis.measures.sample import Vector


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

"""From an effect averaged over everybody to a gain of those reached: whose mean, whose income, who else gains."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from poverty_analysis.gains.units import INCOME, Measure, converted, finite, plain, share
from poverty_analysis.measures.sample import Vector


def rescaled_effect(
    log_effect: ArrayLike, *, mean_income_cny: Measure, participation_share: ArrayLike, others_share: ArrayLike = 0.0
) -> float | Vector:
    r"""Return the gain of a person reached that an effect averaged over all people of an area stands for.

    .. math:: \frac{\bar y\,(e^\beta - 1)(1 - \sigma)}{\pi}

    Parameters
    ----------
    log_effect : array_like
        beta, effect on log income averaged over all people, log points, from -2 to 2.
    mean_income_cny : number, array_like or pair with a unit
        ybar, mean income of the people over whom the effect was averaged, without the programme, CNY per person per
        year.
    participation_share : array_like
        pi, share of these people whom the programme reached, in the study, above 0 up to 1.
    others_share : array_like
        sigma, share of the whole gain that went to people whom the programme did not reach, 0-1: wages, prices.

    Returns
    -------
    float or numpy.ndarray
        CNY per person reached and year.

    Raises
    ------
    TypeError, ValueError
        If the income reads like another unit, or an effect or share like per cent; if nobody is reached.

    Notes
    -----
    With sigma = 0 all of the average gain is that of those reached: the upper end. With sigma = 1 - pi they gain what
    everybody does, and the effect stands as it is: the lower end. Studies rarely print their pi.

    Examples
    --------
    A gain of 10% of 10,000 yuan on average, a quarter of the people reached: 4,000 each, or 1,000 where all gain alike.

    >>> [round(rescaled_effect(np.log(1.1), mean_income_cny=10_000, participation_share=0.25, others_share=s), 6)
    ...  for s in (0, 0.75)]
    [4000.0, 1000.0]
    """
    income = converted(mean_income_cny, INCOME, "mean_income_cny")
    effect = np.expm1(finite(log_effect, "log_effect", lowest=-2, highest=2))
    reached = share(participation_share, "participation_share")
    if np.any(reached == 0):
        raise ValueError("participation_share must be above 0: an effect needs somebody reached; got 0")
    return plain(income * effect * (1 - share(others_share, "others_share")) / reached)


def rescaling_steps(
    *,
    log_effect: float,
    own_effect: float,
    mean_income_cny: Measure,
    own_income_cny: Measure,
    participation_share: float,
) -> pd.DataFrame:
    """Take the gain that a model uses to the one that a study may stand for, in three steps, each by itself.

    Parameters
    ----------
    log_effect : float
        The study's effect on log income, averaged over an area.
    own_effect : float
        The effect on log income that the model uses.
    mean_income_cny, own_income_cny : number or pair with a unit
        The mean income of the area, and the income on which the model lets the effect work.
    participation_share : float
        The share of the area's people whom the programme reaches.

    Returns
    -------
    pandas.DataFrame, index `step`
        start (own effect on own income, unscaled), income base, size of the effect, share reached: each with `factor`,
        what it multiplies the gain by, and gain_cny after it, CNY per person reached and year.

    Raises
    ------
    TypeError, ValueError
        As `rescaled_effect`; also if the own effect is 0, for then no factor leads from it.

    Examples
    --------
    10% of 4,000, then of 8,000, then 20% of it, then for a quarter of the people.

    >>> rescaling_steps(log_effect=np.log(1.2), own_effect=np.log(1.1), mean_income_cny=8000, own_income_cny=4000,
    ...                 participation_share=0.25).round(6)
                        factor  gain_cny
    step
    start                  1.0     400.0
    income base            2.0     800.0
    size of the effect     2.0    1600.0
    share reached          4.0    6400.0
    """
    if own_effect == 0:
        raise ValueError("own_effect must not be 0: no factor leads from a gain of 0; got 0")
    start = rescaled_effect(own_effect, mean_income_cny=own_income_cny, participation_share=1)
    based = rescaled_effect(own_effect, mean_income_cny=mean_income_cny, participation_share=1)
    sized = rescaled_effect(log_effect, mean_income_cny=mean_income_cny, participation_share=1)
    whole = rescaled_effect(log_effect, mean_income_cny=mean_income_cny, participation_share=participation_share)
    gains = np.array([start, based, sized, whole], dtype=float)
    table = pd.DataFrame(
        {"factor": [1.0, *(gains[1:] / gains[:-1])], "gain_cny": gains},
        index=pd.Index(["start", "income base", "size of the effect", "share reached"], name="step"),
    )
    return table

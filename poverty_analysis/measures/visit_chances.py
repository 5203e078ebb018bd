"""Chances of so many false exits among those visited: from one list, in independent draws, within a village."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def hypergeometric(total: int, false: int, visits: int) -> Vector:
    """The chances that 0, 1, 2, ... of the visited are false exits, drawn from one list without replacement."""
    counts = np.arange(visits + 1)
    chances = np.zeros(visits + 1)
    able = (counts <= false) & (visits - counts <= total - false)
    logs = _ways(false, counts[able]) + _ways(total - false, visits - counts[able]) - _ways(total, visits)
    chances[able] = np.exp(logs)
    return chances


def _ways(number: Any, chosen: Any) -> Any:
    """The logarithm of the number of ways to choose some of a number."""
    from scipy.special import gammaln

    return gammaln(number + 1.0) - gammaln(chosen + 1.0) - gammaln(number - chosen + 1.0)


@lru_cache(maxsize=4096)
def binomial(visits: int, share: float) -> Vector:
    """The chances of 0, 1, 2, ... among independent visits: to be read only, for the next who asks gets them too."""
    counts = np.arange(visits + 1)
    if share <= 0 or share >= 1:
        chances = np.where(counts == (visits if share >= 1 else 0), 1.0, 0.0)
    else:
        chances = np.exp(_ways(visits, counts) + counts * math.log(share) + (visits - counts) * math.log1p(-share))
    chances.flags.writeable = False
    return chances


def beta_binomial(visits: int, share: float, correlation: float) -> Vector:
    """Return the chances of 0 to `visits` false exits among those visited in one village.

    Parameters
    ----------
    visits : int
    share : float
        The mean share, between 0 and 1.
    correlation : float
        Within the village, 0 (binomial) up to 1.

    Examples
    --------
    Two visits, share 1/2, correlation 1/3 (a uniform share): each count is as likely.

    >>> beta_binomial(2, 0.5, 1 / 3).round(12).tolist()
    [0.333333333333, 0.333333333333, 0.333333333333]
    """
    from scipy.stats import betabinom

    counts = np.arange(visits + 1)
    if correlation < 1e-9:
        return binomial(visits, share)
    both = 1 / correlation - 1
    return np.asarray(betabinom.pmf(counts, visits, share * both, (1 - share) * both), dtype=float)


def summed_counts(chances: Vector, times: int) -> Vector:
    """The distribution of a sum of independent counts of one distribution."""
    size = (len(chances) - 1) * times + 1
    length = 1 << (size - 1).bit_length() if size > 1 else 1
    summed = np.fft.irfft(np.fft.rfft(chances, length) ** times, length)[:size] if length > 1 else chances
    return np.clip(summed, 0.0, None)

"""Percentiles of many draws with their Monte Carlo errors, from order statistics, and shares of draws in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.measures.sample import Vector

PERCENTILES = {"low": 0.05, "median": 0.5, "high": 0.95}

# Below this, sorting everything is as quick as looking for brackets; every so many values one is looked at for these.
_SMALL, _STRIDE = 4_000, 24


def percentile_summary(values: Vector | float) -> dict[str, float]:
    r"""Return the 5th, 50th and 95th percentile of draws, and the Monte Carlo error of each.

    .. math:: \text{error} = \tfrac12\left(x_{(np + s)} - x_{(np - s)}\right), \qquad s = \sqrt{np(1-p)}

    Parameters
    ----------
    values : numpy.ndarray, shape (n,), or float
        Independent draws, without missing values; infinite ones are allowed. A single number is one that does not vary.

    Returns
    -------
    dict of str to float
        low, median, high: the order statistics nearest to the percentiles, so each is one of the draws; error_low,
        error_median, error_high: half the distance between the order statistics one binomial standard deviation above
        and below, infinite or NaN where these are infinite.

    Notes
    -----
    The error says how well the draws show the distribution, not how well the distribution is known. It needs no shape.

    References
    ----------
    Conover, W. J. (1999). Practical nonparametric statistics. 3rd ed., Wiley, section 3.2.

    Examples
    --------
    Of 0 to 100 the percentiles are 5, 50 and 95; five of a hundred have a standard deviation of 2.2, so from 2 to 8.

    >>> summary = percentile_summary(np.arange(101.0))
    >>> summary["low"], summary["median"], summary["high"], summary["error_low"]
    (5.0, 50.0, 95.0, 3.0)
    """
    if np.ndim(values) == 0:
        found = dict.fromkeys(PERCENTILES, float(values))
        return {**found, **{f"error_{name}": 0.0 for name in PERCENTILES}}
    values = np.asarray(values)
    places = [_places(share, values.size) for share in PERCENTILES.values()]
    ordered = order_statistics(values, places)
    summary = {name: middle for name, (_, middle, _) in zip(PERCENTILES, ordered, strict=True)}
    with np.errstate(invalid="ignore"):  # between two infinite values there is no distance
        errors = {
            f"error_{name}": float(np.subtract(high, low) / 2)
            for name, (low, _, high) in zip(PERCENTILES, ordered, strict=True)
        }
    return {**summary, **errors}


def percentiles(values: Vector | float) -> dict[str, float]:
    """Return low, median and high alone, as `percentile_summary` gives them."""
    summary = percentile_summary(values)
    return {name: summary[name] for name in PERCENTILES}


def _places(share: float, count: int) -> tuple[int, int, int]:
    """Places of a percentile and of one binomial standard deviation below and above it."""
    middle, step = share * (count - 1), np.sqrt(count * share * (1 - share))
    return max(0, int(np.floor(middle - step))), round(middle), min(count - 1, int(np.ceil(middle + step)))


def order_statistics(values: Vector, places: Sequence[tuple[int, ...]]) -> list[tuple[float, ...]]:
    """Return values by their place in order, from 0, for groups of neighbouring places, without sorting all.

    A sample brackets each group, so that only the few values within the bracket are put in order; the result is exact,
    because the values below the bracket are counted.

    Examples
    --------
    >>> order_statistics(np.array([30.0, 10.0, 20.0]), [(0,), (1, 2)])
    [(10.0,), (20.0, 30.0)]
    """
    count = values.size
    if count < _SMALL:
        ordered = np.sort(values)
        return [tuple(float(ordered[place]) for place in group) for group in places]
    sample = np.sort(values[::_STRIDE])
    return [_in_bracket(values, sample, group) for group in places]


def _in_bracket(values: Vector, sample: Vector, group: tuple[int, ...]) -> tuple[float, ...]:
    size, count = sample.size, values.size
    share = group[len(group) // 2] / count
    width = 3 * np.sqrt(size * share * (1 - share)) + 2
    start, end = int(group[0] / count * size - width), int(group[-1] / count * size + width) + 1
    under = values < (sample[start] if start >= 0 else -np.inf)
    inside = values <= (sample[end] if end < size else np.inf)
    np.logical_xor(under, inside, out=inside)
    found = values[inside]
    wanted = np.array(group) - np.count_nonzero(under)
    if wanted[0] < 0 or wanted[-1] >= found.size:  # the sample was unlucky
        found, wanted = values.copy(), np.array(group)
    found.partition(wanted)
    return tuple(float(value) for value in found[wanted])


# words by the share up to which they hold; none and every draw are said as such
_WORDS = ((0.05, "hardly any draw"), (0.4, "a minority of draws"), (0.6, "about half of the draws"),
          (0.95, "most draws"), (1.0, "nearly all draws"))  # fmt: skip


def draws_in_words(condition: ArrayLike) -> str:
    """Return in how many draws a condition holds, in words and per cent.

    Parameters
    ----------
    condition : array_like of bool, shape (n,)
        Whether it holds, draw by draw.

    Returns
    -------
    str
        From "no draw" over "hardly any draw" (below 5%), "a minority of draws" (below 40%), "about half of the draws"
        (below 60%), "most draws" and "nearly all draws" (from 95%) to "every draw".

    Raises
    ------
    ValueError
        If there is no draw.
    TypeError
        If the draws are not true or false.

    Examples
    --------
    >>> draws_in_words([True, False, False, True])
    'about half of the draws (50%)'
    >>> draws_in_words([False, False])
    'no draw'
    """
    holds = np.atleast_1d(np.asarray(condition))
    if holds.dtype != bool:
        raise TypeError(f"condition must be true or false in each draw; got {holds.dtype}")
    if holds.size == 0:
        raise ValueError("condition must have at least one draw; got none")
    share = float(holds.mean())
    if share in (0.0, 1.0):
        return "every draw" if share else "no draw"
    words = next(words for end, words in _WORDS if share < end)
    close = min(share, 1 - share)
    digits = 0 if close >= 0.02 else 1 if close >= 0.001 else 2
    return f"{words} ({share:.{digits}%})"

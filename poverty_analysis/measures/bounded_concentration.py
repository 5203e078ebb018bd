"""Concentration over ranks of income of what has bounds, such as yes or no: the Erreygers and the Wagstaff index."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .concentration import ranked_groups
from .population import rising_shares, weighted_mean
from .sample import Vector, checked_number, checked_vector, checked_weights

__all__ = [
    "erreygers_index",
    "wagstaff_index",
]


def erreygers_index(
    variable: ArrayLike,
    rank_by: ArrayLike,
    *,
    bounds: tuple[float, float] = (0, 1),
    weights: ArrayLike | None = None,
) -> float:
    r"""Erreygers index: concentration of a bounded variable, the same for what people have as for what they lack.

    .. math:: E = \frac{8 \operatorname{cov}(x, R)}{b - a}

    Parameters
    ----------
    variable : array_like, shape (n,)
        x, between the bounds: ill (1, or True) or not, years of schooling out of 9.
    rank_by : array_like, shape (n,)
        What people are ranked by, as a rule income; R is the fractional rank, and only its order counts.
    bounds : tuple of two floats
        a and b: the least and the most that anyone could have.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float
        Between -1 and 1: below 0 where x gathers among those who rank low. With x in place of a + b - x it changes the
        sign alone.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, lengths that differ, bounds that do not rise, or values outside them.

    Notes
    -----
    Equal ranks share their average rank. It is an absolute index: the same gain for everyone changes nothing.

    References
    ----------
    Erreygers (2009), Correcting the concentration index, Journal of Health Economics 28, 504-515.

    Examples
    --------
    Only the poorer of two is ill: covariance -1/8.

    >>> erreygers_index([1, 0], rank_by=[1000, 2000])
    -1.0
    """
    low, high = checked_bounds(bounds)
    return 4 * _absolute(variable, rank_by, low, high, weights)[0] / (high - low)


def wagstaff_index(
    variable: ArrayLike,
    rank_by: ArrayLike,
    *,
    bounds: tuple[float, float] = (0, 1),
    weights: ArrayLike | None = None,
) -> float:
    r"""Wagstaff index: concentration of a bounded variable, relative to how far it could go at its mean.

    .. math:: W = \frac{2 (b - a) \operatorname{cov}(x, R)}{(b - \mu)(\mu - a)}

    Parameters
    ----------
    variable, rank_by, bounds, weights
        As `erreygers_index`.

    Returns
    -------
    float
        Between -1 and 1 where x is yes or no. With x in place of a + b - x it changes the sign alone.

    Raises
    ------
    TypeError, ValueError
        As `erreygers_index`; also if everyone is at one bound.

    Notes
    -----
    Equal ranks share their average rank. The two indices differ in what they call the same inequality at another mean:
    they can rank two populations in opposite ways.

    References
    ----------
    Wagstaff (2005), The bounds of the concentration index when the variable of interest is binary, with an application
    to immunization inequality, Health Economics 14, 429-432.

    Examples
    --------
    Only the poorer of two is ill: as unequal as it can be.

    >>> wagstaff_index([1, 0], rank_by=[1000, 2000])
    -1.0
    """
    low, high = checked_bounds(bounds)
    absolute, mean = _absolute(variable, rank_by, low, high, weights)
    above, below = room(mean, low, high)
    return (high - low) / above * (absolute / below)


def checked_bounds(bounds: tuple[float, float]) -> tuple[float, float]:
    """Return two bounds that rise.

    Examples
    --------
    >>> checked_bounds((1, 0))
    Traceback (most recent call last):
        ...
    ValueError: the upper bound must be a finite number of more than 1; got 0
    """
    if np.shape(bounds) != (2,):
        raise ValueError(f"bounds must be two numbers; got {bounds!r}")
    low = checked_number(bounds[0], "the lower bound")
    return low, checked_number(bounds[1], "the upper bound", above=low)


def room(mean: float, low: float, high: float) -> tuple[float, float]:
    """Return how far a mean is from the upper and from the lower bound; refused where it is at one."""
    if not low < mean < high:
        raise ValueError(f"Wagstaff's index needs a mean between the bounds; got {mean:g}")
    return high - mean, mean - low


def amounts(variable: ArrayLike) -> ArrayLike:
    """Return a variable, yes and no as 1 and 0.

    Examples
    --------
    >>> amounts([True, False]).tolist()
    [1.0, 0.0]
    """
    column = variable if isinstance(variable, pd.Series) else np.asarray(variable)
    return column.astype(float) if pd.api.types.is_bool_dtype(column.dtype) else variable


def _absolute(
    variable: ArrayLike, rank_by: ArrayLike, low: float, high: float, weights: ArrayLike | None
) -> tuple[float, float]:
    """Return twice the covariance of a variable with the rank, and its mean."""
    variable = amounts(variable)
    values = checked_vector(variable, "variable")
    outside = ((values < low) | (values > high)) & (checked_weights(weights, values.size) > 0)
    if outside.any():
        place = int(outside.argmax())
        raise ValueError(f"variable must be between {low:g} and {high:g}; got {values[place]:g} at position {place}")
    means, weight = ranked_groups(variable, rank_by, weights)
    rank: Vector = rising_shares(weight) - weight / weight.sum() / 2
    mean = weighted_mean(means, weight)
    return 2 * weighted_mean((means - mean) * (rank - 0.5), weight), mean

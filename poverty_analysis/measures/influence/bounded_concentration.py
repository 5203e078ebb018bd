"""Influence of the Erreygers and of the Wagstaff index."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .. import bounded_concentration as measures
from ..population import fractional_ranks
from ..sample import Vector, checked_vector, proportions

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
) -> Vector:
    r"""Influence of the Erreygers index.

    .. math:: z_i = \frac{4 z^A_i}{b - a}, \quad z^A_i = 2 (x_i R_i + B_i) - x_i - \mu - 2 A, \quad A = 2 cov(x, R)

    with R and B as in the influence of `concentration_index`.

    Parameters
    ----------
    variable : array_like, shape (n,)
    rank_by : array_like, shape (n,)
    bounds : tuple of two floats
    weights : array_like, shape (n,), optional
        People a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure.

    References
    ----------
    Kakwani, Wagstaff and van Doorslaer (1997), Socioeconomic inequalities in health: measurement, computation, and
    statistical inference, Journal of Econometrics 77, 87-103.

    Examples
    --------
    A = -1/4, mean 1/2, R = 1/4 and 3/4, B = 1/4 and 0: 1 - 1 - 1/2 + 1/2 and 0 - 0 - 1/2 + 1/2.

    >>> erreygers_index([1, 0], rank_by=[1000, 2000])
    array([0., 0.])
    """
    measures.erreygers_index(variable, rank_by, bounds=bounds, weights=weights)  # what it refuses
    low, high = measures.checked_bounds(bounds)
    return 4 * _of_absolute(variable, rank_by, weights)[0] / (high - low)


def wagstaff_index(
    variable: ArrayLike,
    rank_by: ArrayLike,
    *,
    bounds: tuple[float, float] = (0, 1),
    weights: ArrayLike | None = None,
) -> Vector:
    r"""Influence of the Wagstaff index.

    .. math:: z_i = \frac{(b - a) z^A_i - W (a + b - 2 \mu)(x_i - \mu)}{(b - \mu)(\mu - a)}

    with :math:`z^A_i` as in the influence of `erreygers_index`.

    Parameters
    ----------
    variable, rank_by, bounds, weights
        As the measure.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure.

    References
    ----------
    Kakwani, Wagstaff and van Doorslaer (1997), as in the influence of `erreygers_index`.

    Examples
    --------
    >>> wagstaff_index([1, 0], rank_by=[1000, 2000])
    array([0., 0.])
    """
    index = measures.wagstaff_index(variable, rank_by, bounds=bounds, weights=weights)
    low, high = measures.checked_bounds(bounds)
    absolute, centred, mean = _of_absolute(variable, rank_by, weights)
    above, below = measures.room(mean, low, high)
    return (high - low) / above * (absolute / below) - index * (above - below) / above * (centred / below)


def _of_absolute(variable: ArrayLike, rank_by: ArrayLike, weights: ArrayLike | None) -> tuple[Vector, Vector, float]:
    """Return the influence of twice the covariance with the rank, the distance from the mean, and the mean."""
    values, weight = proportions(measures.amounts(variable), weights)
    share = weight / weight.sum()
    rank, level = fractional_ranks(checked_vector(rank_by, "rank_by"), share)
    amount = np.bincount(level, share * values)
    above = (np.cumsum(amount[::-1])[::-1] - amount / 2)[level]
    mean = float(share @ values)
    each = 2 * (values * rank + above) - values - mean
    return each - float(share @ each), values - mean, mean

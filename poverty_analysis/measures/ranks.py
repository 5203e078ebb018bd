"""Fractional ranks: the share of the people below, with equals sharing their rank."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .sample import Vector


class Ranks(NamedTuple):
    """Ranks from 0 to 1, and which rows are equal."""

    rank: Vector  # (n,) share of the people below, and half of those who are equal
    level: NDArray[np.intp]  # (n,) number of the distinct value, lowest first


def fractional_ranks(values: Vector, shares: Vector) -> Ranks:
    """Return the fractional rank of each row; its mean is one half, whatever the ties.

    Parameters
    ----------
    values, shares : numpy.ndarray, shape (n,)
        The shares of the people sum to one.

    Returns
    -------
    Ranks

    Examples
    --------
    >>> fractional_ranks(np.array([20.0, 10.0, 20.0]), np.array([0.25, 0.5, 0.25])).rank
    array([0.75, 0.25, 0.75])
    """
    _, level = np.unique(values, return_inverse=True)
    people = np.bincount(level, shares)
    return Ranks((np.cumsum(people) - people / 2)[level], level)

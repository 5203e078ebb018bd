"""Mean distance between people: the common part of every influence function of the Gini family."""

from __future__ import annotations

import numpy as np

from ..sample import Vector


def mean_distance(values: Vector, shares: Vector) -> Vector:
    r"""Return the mean distance of each value from everyone's, :math:`\sum_j s_j |y_i - y_j|`.

    From one sort and sums of positive steps only: nothing cancels, however close the values are.

    Parameters
    ----------
    values, shares : numpy.ndarray, shape (n,)
        Shares of zero leave a value out of everyone.

    Returns
    -------
    numpy.ndarray, shape (n,)
        In the unit of the values, in their order.

    Examples
    --------
    >>> mean_distance(np.array([9.0, 1.0]), np.array([0.25, 0.75]))
    array([6., 2.])
    """
    order = np.argsort(values)
    rising, share = values[order], shares[order]
    steps = np.diff(rising)
    from_below = np.cumsum(steps * np.cumsum(share)[:-1])
    from_above = np.cumsum((steps * np.cumsum(share[::-1])[-2::-1])[::-1])[::-1]
    distance = np.empty(values.size)
    distance[order] = np.concatenate([[0.0], from_below]) + np.concatenate([from_above, [0.0]])
    return distance

"""What estimates are made of: a regression's rows, and how estimates move with each cluster."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.households.evaluation.columns import Mask, Matrix
from poverty_analysis.measures.sample import Codes, Vector

ARMS = ("untreated", "treated", "both")


class Moves(NamedTuple):
    """How estimates move with each cluster: what every standard error here is made of."""

    without: Matrix  # (clusters, rows): the estimate without the cluster, less the estimate; NaN where there is none
    linear: Matrix  # (clusters, rows): its pull to first order, which the sandwich adds up
    factor: float  # of the sandwich: G / (G - 1), for a regression times (n - 1) / (n - k)
    labels: pd.Index  # (clusters,)
    arms: Codes  # (clusters,): 0 without treated rows, 1 without untreated ones, 2 with both

    def rows(self, which: slice | Codes) -> Moves:
        """Return the moves of some rows alone."""
        return self._replace(without=self.without[:, which], linear=self.linear[:, which])


class Regression(NamedTuple):
    """A weighted regression with as many instruments as columns; least squares where they are the columns."""

    outcome: Vector
    columns: Matrix
    instruments: Matrix
    weights: Vector
    codes: Codes  # cluster of each row, from 0
    labels: pd.Index  # of the clusters


def scale_of(values: NDArray[np.float64]) -> Vector:
    """Return the power of two next below the largest absolute value known of each column; 1 where that is 0.

    Divided by it, values may be squared whatever their unit; a power of two changes no digit.

    Examples
    --------
    >>> scale_of(np.array([[3.0, 0.0], [-1.0, 0.0]])).tolist(), bool((5e200 / scale_of(np.array([5e200])))**2 < 4)
    ([2.0, 1.0], True)
    """
    largest = np.fmax.reduce(np.abs(values), axis=0, initial=0.0)  # of those that are known
    usual = np.isfinite(largest) & (largest > 0)
    return np.where(usual, np.ldexp(1.0, np.frexp(np.where(usual, largest, 1.0))[1] - 1), 1.0)


def root_of_squares(values: NDArray[np.float64], weights: Vector | None = None) -> Vector:
    """Return the root of the (weighted) sum of squares of each column.

    Examples
    --------
    >>> (root_of_squares(np.array([[3e200], [4e200]])) / 1e200).round(9).tolist()
    [5.0]
    """
    scale = scale_of(values)
    squares = (values / scale) ** 2
    return scale * np.sqrt((squares if weights is None else weights[:, None] * squares).sum(axis=0))


def spread_of(values: NDArray[np.float64]) -> Vector:
    """Return the standard deviation of each column (with n - 1), whatever its unit."""
    scale = scale_of(values)
    return scale * (values / scale).std(axis=0, ddof=1)


def arms_of(codes: Codes, treated: Mask | None) -> Codes:
    """Return the arm of each cluster: 0 without treated rows, 1 without untreated ones, 2 with both.

    Examples
    --------
    >>> arms_of(np.array([0, 0, 1, 2]), np.array([True, False, True, False])).tolist()
    [2, 1, 0]
    """
    count = int(codes.max()) + 1
    if treated is None:
        return np.full(count, 2)
    some = np.bincount(codes[treated], minlength=count) > 0
    others = np.bincount(codes[~treated], minlength=count) > 0
    return np.where(some & others, 2, some.astype(int))

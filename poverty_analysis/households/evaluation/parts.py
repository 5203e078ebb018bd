"""What estimates are made of: a regression's rows, and how estimates move with each cluster."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

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

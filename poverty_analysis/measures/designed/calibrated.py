"""Calibrated weights: what the known totals explain of a measure adds nothing to its variance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..sample import Vector
from .described import are_numbers, as_numbers


def auxiliaries(columns: Sequence[pd.Series]) -> NDArray[np.float64]:
    """Return the columns that weights were calibrated on: numbers as they are, labels as one column each.

    Examples
    --------
    >>> auxiliaries([pd.Series([1.5, 2.0]), pd.Series(["E", "H"])])
    array([[1. , 1.5, 1. , 0. ],
           [1. , 2. , 0. , 1. ]])
    """
    parts = [np.ones((len(columns[0]), 1))]
    for column in columns:
        if are_numbers(column):
            parts.append(as_numbers(column)[:, None])
        else:
            codes, labels = pd.factorize(column, sort=True)
            parts.append((codes[:, None] == np.arange(len(labels))).astype(float))
    return np.hstack(parts)


class Calibration:
    """Residuals of a regression on the auxiliaries, by the weights before calibration.

    Parameters
    ----------
    auxiliary : numpy.ndarray, shape (n, p)
        Columns that depend on each other are allowed.
    base_weights : numpy.ndarray, shape (n,)

    References
    ----------
    Deville and Saerndal (1992), Calibration estimators in survey sampling, Journal of the American Statistical
    Association 87, 376-382.

    Examples
    --------
    What is a sum of the auxiliaries has no variance left.

    >>> x = np.array([[1.0, 1], [1, 2], [1, 4]])
    >>> Calibration(x, np.array([1.0, 2, 1])).residuals(np.array([[3.0], [5], [9]])).round(12) + 0.0
    array([[0.],
           [0.],
           [0.]])
    """

    def __init__(self, auxiliary: NDArray[np.float64], base_weights: Vector) -> None:
        self._auxiliary, self._root = auxiliary, np.sqrt(base_weights)
        size = np.abs(auxiliary).max(axis=0)
        scaled = auxiliary / np.where(size > 0, size, 1.0)
        left, strength, _ = np.linalg.svd(scaled * self._root[:, None], full_matrices=False)
        self._basis = left[:, strength > strength.max() * 1e-12]

    def residuals(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what the auxiliaries leave of each column, shape (n, k); rows of base weight zero keep their value."""
        weighted = columns * self._root[:, None]
        rest = weighted - self._basis @ (self._basis.T @ weighted)
        return np.divide(rest, self._root[:, None], out=columns.copy(), where=self._root[:, None] > 0)

"""Columns of a table as an evaluation needs them: checked once, refused with the rule, the value and the place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.measures.sample import Codes, Vector, checked_labels, checked_vector, checked_weights
from poverty_analysis.tables import require_columns

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]


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


def numbers(data: pd.DataFrame, column: str) -> Vector:
    """Return a column of numbers, or of True and False as 1 and 0, as finite floats, or refuse it by its name.

    Examples
    --------
    >>> numbers(pd.DataFrame({"income": [100, None]}), "income")
    Traceback (most recent call last):
        ...
    ValueError: income must be finite; got 1 missing or infinite value (first at position 1); drop or impute it first
    """
    require_columns(data, [column], "data")
    series = data[column]
    return checked_vector(series.astype("Float64") if series.dtype.kind == "b" else series.to_numpy(), column)


def indicator(data: pd.DataFrame, column: str, *, both: bool = True) -> Mask:
    """Return a column of 0 and 1 (integers, floats or booleans) as booleans.

    Parameters
    ----------
    data : pandas.DataFrame
    column : str
    both : bool
        Whether a column of only zeros or only ones is refused: there is then nothing to compare.

    Examples
    --------
    >>> indicator(pd.DataFrame({"treated": [1.0, 0.0]}), "treated")
    array([ True, False])
    >>> indicator(pd.DataFrame({"treated": [1, 2]}), "treated")
    Traceback (most recent call last):
        ...
    ValueError: treated must be 0 or 1; got 2 at position 1
    >>> indicator(pd.DataFrame({"treated": [0, 0]}), "treated")
    Traceback (most recent call last):
        ...
    ValueError: treated must be 1 for some rows and 0 for others; got 0 for all 2 rows: nothing to compare
    """
    values = numbers(data, column)
    if (odd := (values != 0) & (values != 1)).any():
        place = int(np.argmax(odd))
        raise ValueError(f"{column} must be 0 or 1; got {values[place]:g} at position {place}")
    if both and (values == values[0]).all():
        raise ValueError(
            f"{column} must be 1 for some rows and 0 for others; got {values[0]:g} for all {values.size} rows: "
            "nothing to compare"
        )
    return values == 1


def sampling_weights(data: pd.DataFrame, column: str | None) -> Vector:
    """Return the weights of a table, scaled to a mean of one; ones where no column is named."""
    if column is None:
        return np.ones(len(data))
    weights = checked_weights(numbers(data, column), len(data))
    if (weights == 0).any():
        raise ValueError(
            f"{column} must be positive; got {int((weights == 0).sum())} zeros (first at position "
            f"{int(np.argmin(weights))}): leave these rows out first, so that n says what was used"
        )
    return weights / weights.mean()


def clusters(data: pd.DataFrame, column: str | None) -> Codes:
    """Return the cluster of each row as codes; each row is its own where no column is named."""
    if column is None:
        return np.arange(len(data))
    require_columns(data, [column], "data")
    return checked_labels(data[column], len(data), column)[0]


class Controls(NamedTuple):
    """Control variables as numbers, with their names."""

    columns: Matrix  # (n, k)
    names: list[str]


def control_columns(data: pd.DataFrame, controls: Sequence[str]) -> Controls:
    """Return controls as numbers; text or categories become indicators, the first label being the reference.

    Examples
    --------
    >>> table = pd.DataFrame({"land_mu": [5, 7, 6], "county": ["Gonjo", "Markam", "Gonjo"]})
    >>> control_columns(table, ["land_mu", "county"])
    Controls(columns=array([[5., 0.],
           [7., 1.],
           [6., 0.]]), names=['land_mu', 'county=Markam'])
    """
    if isinstance(controls, str):
        raise TypeError(f"controls must be a list of column names; got the text {controls!r}: write [{controls!r}]")
    require_columns(data, list(controls), "data")
    columns: list[Vector] = []
    names: list[str] = []
    for name in controls:
        if data[name].dtype.kind in "iufb":  # of pandas' own types too
            columns.append(numbers(data, name))
            names.append(name)
            continue
        codes, labels = checked_labels(data[name], len(data), name)
        columns += [(codes == code).astype(float) for code in range(1, len(labels))]
        names += [f"{name}={label}" for label in labels[1:]]
    return Controls(np.column_stack(columns) if columns else np.empty((len(data), 0)), names)


class Unsaid:
    """What `cluster` is until the caller says what errors are clustered by; there is no default."""

    def __repr__(self) -> str:
        return "to be said"


UNSAID = Unsaid()


def said(cluster: str | Unsaid | None) -> str | None:
    """Return the column that errors are clustered by, or refuse to guess it.

    Examples
    --------
    >>> said(UNSAID)
    Traceback (most recent call last):
        ...
    TypeError: cluster must be said: the column within which errors go together (the village, where villages enter as
    a whole), or cluster=None, where each unit entered by itself
    """
    if isinstance(cluster, Unsaid):
        raise TypeError(
            "cluster must be said: the column within which errors go together (the village, where villages enter as a "
            "whole), or cluster=None, where each unit entered by itself"
        )
    return cluster


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

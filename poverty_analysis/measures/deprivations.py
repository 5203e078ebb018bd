"""Who is deprived in what, and who is poor by the count: the matrix behind all measures of Alkire and Foster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from poverty_analysis.tables.frames import is_yes_or_no, yes_or_no

from .population import blocks
from .sample import Vector, checked_vector, checked_weights, in_precision_of

# A count of deprivations that reaches k up to the rounding of a sum (three times 1/3, say) has reached it.
_COUNT_TOLERANCE = 1e-9
# Up to so many dimensions every combination of them has a number of its own; of more, those that somebody has.
_ALL_COMBINATIONS = 12


class Counted(NamedTuple):
    """People counted by their deprivations, whatever their weights in a sample."""

    dimensions: pd.Index
    shares: Vector  # (d,) weights of the dimensions over their sum
    deprived: NDArray[np.bool_]  # (n, d)
    score: Vector  # (n,) share of weighted deprivations, 0-1, of the poor and of others
    poor: NDArray[np.bool_]  # (n,)
    gaps: NDArray[np.float64] | None  # (n, d) relative gaps of the poor, 0 elsewhere; None for ordinal achievements
    combination: NDArray[np.integer]  # (n,) row of `combinations` that a person has; 0 lacks nothing
    combinations: NDArray[np.bool_]  # (c, d) what is lacked together; ten dimensions have 1,024
    scores: Vector  # (c,) the score of who lacks these
    poor_combinations: NDArray[np.bool_]  # (c,) whether who lacks these is poor

    def adjusted(self, alpha: int) -> Vector:
        """Return what each person adds to M0, M1 or M2."""
        if alpha == 0:
            return np.where(self.poor, self.score, 0.0)
        assert self.gaps is not None
        found = np.zeros(self.score.size)
        for rows in blocks(found.size):
            for share, gap in zip(self.shares, self.gaps.T, strict=True):  # by columns, in which the gaps are stored
                found[rows] += share * gap[rows] ** alpha
        return found


def counted(
    achievements: pd.DataFrame | ArrayLike,
    cutoffs: ArrayLike | Mapping[str, float],
    *,
    k: float,
    weights_dimension: ArrayLike | Mapping[str, float] | None = None,
    ordinal: bool = False,
    weights: ArrayLike | None = None,
) -> Counted:
    """Count the deprivations of each person; arguments and errors are those of `alkire_foster`.

    Examples
    --------
    >>> people = counted([[1, 2], [5, 2]], [2, 4], k=2)
    >>> people.score, people.poor, people.adjusted(1)
    (array([1. , 0.5]), array([ True, False]), array([0.5, 0. ]))
    """
    table = _as_table(achievements)
    columns = _checked_columns(table)
    z = _per_dimension(cutoffs, table.columns, "cutoffs")
    w = _dimension_weights(weights_dimension, table.columns)
    total = w.sum()
    if not 0 < k <= total * (1 + _COUNT_TOLERANCE):
        raise ValueError(f"k must be above 0 and at most the sum of the dimension weights, {total:g}; got {k:g}")
    given = achievements if isinstance(achievements, pd.DataFrame) else dict.fromkeys(table, achievements)
    z = np.array([in_precision_of(given[name], line) for name, line in zip(table, z, strict=True)], dtype=float)
    deprived = np.array([y < line for y, line in zip(columns, z, strict=True)]).T
    combination, combinations = _combined(deprived)
    count = combinations @ w
    scores = count / total
    poor = count >= k - _COUNT_TOLERANCE * total
    gaps = None
    if not ordinal:
        gaps = _gaps(columns, z, checked_weights(weights, len(table)), deprived, poor[combination])
    return Counted(
        table.columns,
        w / total,
        deprived,
        scores[combination],
        poor[combination],
        gaps,
        combination,
        combinations,
        scores,
        poor,
    )


def _combined(deprived: NDArray[np.bool_]) -> tuple[NDArray[np.integer], NDArray[np.bool_]]:
    """Return for each person which combination of deprivations it is, and the combinations.

    What depends on deprivations alone is then found once for each combination, not once for each person.

    Examples
    --------
    >>> number, combinations = _combined(np.array([[True, False], [True, True]]))
    >>> number.tolist(), combinations[number].tolist()
    ([1, 3], [[True, False], [True, True]])
    """
    people, dimensions = deprived.shape
    if dimensions > _ALL_COMBINATIONS:
        packed = np.packbits(deprived, axis=1)
        _, first, number = np.unique(packed, axis=0, return_index=True, return_inverse=True)
        return number.reshape(people) + 1, np.vstack([np.zeros(dimensions, dtype=bool), deprived[first]])
    number = np.zeros(people, dtype=np.int16)
    for place, lacks in enumerate(deprived.T):
        number += lacks * np.int16(1 << place)
    every = np.arange(1 << dimensions)[:, None] >> np.arange(dimensions) & 1
    return number.astype(np.intp), every.astype(bool)


def _as_table(achievements: pd.DataFrame | ArrayLike) -> pd.DataFrame:
    table = achievements if isinstance(achievements, pd.DataFrame) else pd.DataFrame(_two_dimensional(achievements))
    if table.columns.has_duplicates:
        name = table.columns[table.columns.duplicated()][0]
        raise ValueError(f"every dimension needs a name of its own; got {name!r} twice")
    if table.shape[1] == 0:
        raise ValueError("achievements must have at least one dimension; got none")
    return table


def _checked_columns(table: pd.DataFrame) -> list[Vector]:
    return [
        checked_vector(
            yes_or_no(table[name], f"achievements[{name!r}]").astype(float)
            if is_yes_or_no(table[name])
            else table[name],
            f"achievements[{name!r}]",
        )
        for name in table.columns
    ]


def _two_dimensional(achievements: ArrayLike) -> NDArray[np.generic]:
    array = np.asarray(achievements)
    if array.ndim != 2:
        raise ValueError(f"achievements must have one row per person and one column per dimension; got {array.shape}")
    return array


def _per_dimension(values: ArrayLike | Mapping[str, float], dimensions: pd.Index, name: str) -> Vector:
    listed = pd.Series(dict(values)) if isinstance(values, Mapping) else values
    if isinstance(listed, pd.Series) and not isinstance(listed.index, pd.RangeIndex):
        if set(listed.index) != set(dimensions) or listed.index.has_duplicates:
            raise ValueError(f"{name} must name the dimensions {list(dimensions)}; got {list(listed.index)}")
        listed = listed[dimensions]
    vector = checked_vector(listed, name)
    if vector.size != dimensions.size:
        raise ValueError(f"{name} must be one for each of {dimensions.size} dimensions; got {vector.size}")
    return vector


def _dimension_weights(values: ArrayLike | Mapping[str, float] | None, dimensions: pd.Index) -> Vector:
    if values is None:
        return np.ones(dimensions.size)
    vector = _per_dimension(values, dimensions, "weights_dimension")
    if vector.min() <= 0:
        place = int(np.argmax(vector <= 0))
        raise ValueError(f"weights_dimension must be positive; got {vector[place]:g} for {dimensions[place]!r}")
    return vector


def _gaps(
    columns: list[Vector], z: Vector, v: Vector, deprived: NDArray[np.bool_], poor: NDArray[np.bool_]
) -> NDArray[np.float64]:
    if z.min() <= 0:
        raise ValueError(
            f"cutoffs must be positive for M1 and M2; got {z.min():g} at position {int(np.argmin(z))}; "
            "use ordinal=True to leave them out"
        )
    least = min(float(np.min(y, initial=np.inf, where=v > 0)) if y.min() < 0 else 0.0 for y in columns)
    if least < 0:
        raise ValueError(
            f"achievements must not be negative for M1 and M2; got {least:g}; use ordinal=True to leave them out"
        )
    gaps = np.zeros(deprived.shape[::-1])
    for gap, y, line, lacks in zip(gaps, columns, z, deprived.T, strict=True):
        at = np.flatnonzero(lacks & poor)
        gap[at] = 1 - y[at] / line
    return gaps.T

"""Numbers of a group that ask of people of which kind they are, or are means of what each has.

Weights are summed by kind and by cluster once, for all of the numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..influence.moves import clusters_held
from ..order import taken
from ..sample import Codes, Vector
from .statistic import Matrix, Mean, OfKinds
from .uncertainty import Alone, Drawn


class Summed(NamedTuple):
    """Numbers of one group: values, what each cluster adds to them, and how far each kind of people moves them."""

    parts: list[OfKinds | Mean]
    values: list[Vector]  # of each part
    reasons: list[str]  # why a part has no value or no error
    rows: int
    people: float
    clusters: Codes
    totals: Matrix  # (u, m), of all numbers end to end
    kinds: Vector  # (c,) share of the people of each kind
    moved: Matrix  # (c, m) how far each kind moves each number; 0 for means of what each has
    spread: Vector  # (m,) variance of what each has; 0 for numbers of kinds

    def squares(self, slopes: Matrix) -> Vector:
        """Return the variance of how far people move sums of the numbers, from the factors of these, shape (k, m).

        No sum is of numbers of kinds and of means of what each has.
        """
        moved = self.moved @ slopes.T
        return np.asarray(self.kinds @ (moved - self.kinds @ moved) ** 2 + slopes**2 @ self.spread)


def summed(drawn: Drawn, parts: Sequence[OfKinds | Mean]) -> Summed:
    """Return numbers of one group by the same kinds, weights being neither calibrated nor replicated.

    Examples
    --------
    >>> from ..inference.stages import staged
    >>> from .statistic import Share
    >>> inside, stages = np.array([True, True, True]), staged(np.zeros(3, int), [np.arange(3)], [])
    >>> drawn = Drawn(np.ones(3), np.ones(3), np.ones(3), np.arange(3), stages, "error")
    >>> lacks = OfKinds(Share(np.array([[0.0], [1.0]]), np.array([True, True])), np.array([1, 0, 0]), inside)
    >>> found = summed(drawn, [lacks, Mean(np.array([[3.0], [0.0], [0.0]]), inside)])
    >>> found.values, found.totals.round(3).tolist()
    ([array([0.33333333]), array([1.])], [[0.222, 0.667], [-0.111, -0.333], [-0.111, -0.333]])
    """
    kinds = [part for part in parts if isinstance(part, OfKinds)]
    means = [part for part in parts if isinstance(part, Mean)]
    rows = np.flatnonzero(parts[0].inside & (drawn.weights > 0))
    weight, last = taken(drawn.weights, rows), drawn.stages[-1]
    clusters, unit = clusters_held(taken(last.unit, drawn.places(rows)), last.stratum.size)
    people = float(weight.sum())

    by_kind, of = _by_kind(drawn, kinds[0]), [part.of for part in kinds]
    values, reasons = by_kind.found_values(of)
    moved = by_kind.influences(of, [value.size for value in values], reasons)
    moved[:, ~np.isfinite(moved).all(axis=0)] = 0.0  # of what has a reason why there is none
    added = [_by_unit(unit, clusters.size, taken(kinds[0].kind, rows), weight, moved)]
    spread = [np.zeros(moved.shape[1])]
    for mean in means:
        has = mean.columns[rows]
        values.append(np.array([(weight * column).sum() / people for column in has.T]))
        reasons.append("")
        away = has - values[-1]
        added.append(np.stack([np.bincount(unit, weight * column, clusters.size) for column in away.T], axis=1))
        spread.append(np.array([np.einsum("i,i,i->", weight, column, column) / people for column in away.T]))
    others = np.zeros((len(moved), sum(part.size for part in spread[1:])))
    return Summed(
        [*kinds, *means],
        values,
        reasons,
        rows.size,
        people,
        clusters,
        np.hstack(added) / people,
        by_kind.weights / people,
        np.hstack([moved, others]),
        np.concatenate(spread),
    )


def in_replicates(drawn: Drawn, statistics: Sequence[OfKinds]) -> Alone:
    """Return numbers of one group by the same kinds, with errors from replicate weights."""
    kinds, of = _by_kind(drawn, statistics[0]), [each.of for each in statistics]
    found = kinds.found(of)
    moved = kinds.influences(of, found.sizes, list(found.reasons))
    rows = int((statistics[0].inside & (drawn.weights > 0)).sum())
    share = kinds.weights / kinds.weights.sum()
    squares = share @ (moved - share @ moved) ** 2
    simple = squares / (rows - 1) if rows > 1 else squares * math.nan
    return Alone(found.numbers, found.errors, found.sizes, found.reasons, simple)


def _by_kind(drawn: Drawn, each: OfKinds) -> Drawn:
    """Return a group with its kinds as rows, for numbers of it: of clusters it knows nothing."""
    people = each.people(drawn.weights)
    replicates = drawn.replicates
    if replicates is not None:
        columns = [each.people(column * drawn.persons) for column in replicates.weights.T]
        replicates = replicates._replace(weights=np.stack(columns, axis=1))
    return drawn._replace(
        design_weights=people,
        persons=np.ones(people.size),
        weights=people,
        rows=np.arange(people.size),
        stages=[],
        replicates=replicates,
    )


def _by_unit(unit: Codes, units: int, kind: Codes, weight: Vector, moved: Matrix) -> Matrix:
    """Return what each cluster adds to each number, shape (u, m), from what one person of each kind adds."""
    kinds = len(moved)
    if units * kinds <= 4 * unit.size:
        return np.asarray(np.bincount(unit * kinds + kind, weight, units * kinds).reshape(units, kinds) @ moved)
    return np.stack([np.bincount(unit, weight * column[kind], units) for column in moved.T], axis=1)

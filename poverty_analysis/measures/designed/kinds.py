"""Numbers of a group that ask of people of which kind they are, or are means of what each has.

Weights are summed by kind and by cluster once, for all of the numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..inference.stages import factors, lonely_strata
from ..influence.cluster_totals import clusters_held
from ..order import taken
from ..sample import Codes, Vector
from .statistic import Matrix, Mean, OfKinds
from .uncertainty import Alone, Drawn


class Cells(NamedTuple):
    """Clusters of one row each, by stratum and kind."""

    stratum: Codes
    kind: Codes
    rows: Vector  # how many
    mean: Vector  # of their weights, over all people
    spread: Vector  # sum of squared deviations from it


class Summed(NamedTuple):
    """Numbers of one group: values, what each cluster adds to them, and how far each kind of people moves them."""

    parts: list[OfKinds | Mean]
    values: list[Vector]  # of each part
    reasons: list[str]  # why a part has no value or no error
    rows: int
    people: float
    clusters: Codes
    shares: Vector  # (u,) of the people, in each
    totals: Matrix  # (u, m), of all numbers end to end; of means alone where `cells` tell of the others
    cells: Cells | None  # where each row is a cluster of its own
    kinds: Vector  # (c,) share of the people of each kind
    moved: Matrix  # (c, m) how far each kind moves each number; 0 for means of what each has
    spread: Vector  # (m,) variance of what each has; 0 for numbers of kinds

    def squares(self, slopes: Matrix) -> Vector:
        """Return the variance of how far people move sums of the numbers, from the factors of these, shape (k, m).

        No sum is of numbers of kinds and of means of what each has.
        """
        moved = sloped(self.moved, slopes)
        share = self.kinds[:, None]
        return np.asarray((share * (moved - (share * moved).sum(axis=0)) ** 2).sum(axis=0) + slopes**2 @ self.spread)

    def added(self, slopes: Matrix) -> Matrix:
        """Return what each cluster adds to sums of the numbers, but for what `cells` tell of."""
        return sloped(self.totals, slopes[:, -self.totals.shape[1] :] if self.totals.shape[1] else slopes[:, :0])


def summed(drawn: Drawn, parts: Sequence[OfKinds | Mean]) -> Summed:
    """Return numbers of one group by the same kinds, weights being neither calibrated nor replicated.

    Examples
    --------
    >>> from ..inference.stages import staged
    >>> from .statistic import Share
    >>> inside, stages = np.array([True, True, True]), staged(np.zeros(3, int), [np.array([0, 1, 1])], [])
    >>> drawn = Drawn(np.ones(3), np.ones(3), np.ones(3), np.arange(3), stages, "error")
    >>> lacks = OfKinds(Share(np.array([[0.0], [1.0]]), np.array([True, True])), np.array([1, 0, 0]), inside)
    >>> found = summed(drawn, [lacks, Mean(np.array([[3.0], [0.0], [0.0]]), inside)])
    >>> found.values, found.totals.round(3).tolist()
    ([array([0.33333333]), array([1.])], [[0.222, 0.667], [-0.222, -0.667]])
    """
    kinds = [part for part in parts if isinstance(part, OfKinds)]
    means = [part for part in parts if isinstance(part, Mean)]
    rows = np.flatnonzero(parts[0].inside & (drawn.weights > 0))
    weight, last = taken(drawn.weights, rows), drawn.stages[-1]
    clusters, unit = clusters_held(taken(last.unit, drawn.places(rows)), last.stratum.size)
    people = float(weight.sum())

    kind, of = taken(kinds[0].kind, rows), [part.of for part in kinds]
    of_kinds = by_kind(drawn, kinds[0], np.asarray(np.bincount(kind, weight, kinds[0].of.inside.size), dtype=float))
    values, reasons = of_kinds.found_values(of)
    moved = of_kinds.influences(of, [value.size for value in values], reasons)
    moved[:, ~np.isfinite(moved).all(axis=0)] = 0.0  # of what has a reason why there is none
    own = len(drawn.stages) == 1 and last.stratum.size == drawn.rows.size
    cells = _cells(taken(last.stratum, clusters)[unit], kind, weight / people) if own else None
    added = [np.zeros((clusters.size, 0)) if own else _by_unit(unit, clusters.size, kind, weight, moved)]
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
        np.bincount(unit, weight, clusters.size) / people,
        np.hstack(added) / people,
        cells,
        of_kinds.weights / people,
        np.hstack([moved, others]),
        np.concatenate(spread),
    )


def in_replicates(drawn: Drawn, statistics: Sequence[OfKinds]) -> Alone:
    """Return numbers of one group by the same kinds, with errors from replicate weights."""
    of = [each.of for each in statistics]
    kinds = by_kind(drawn, statistics[0], statistics[0].people(drawn.weights))
    found = kinds.found(of)
    moved = kinds.influences(of, found.sizes, list(found.reasons))
    rows = int((statistics[0].inside & (drawn.weights > 0)).sum())
    share = kinds.weights / kinds.weights.sum()
    squares = share @ (moved - share @ moved) ** 2
    simple = squares / (rows - 1) if rows > 1 else squares * math.nan
    return Alone(found.numbers, found.errors, found.sizes, found.reasons, simple)


def by_kind(drawn: Drawn, each: OfKinds, people: Vector) -> Drawn:
    """Return a group with its kinds as rows, of so many people each: of clusters it knows nothing."""
    replicates = drawn.replicates
    if replicates is not None:
        columns = [each.people(column * drawn.persons) for column in replicates.weights.T]
        replicates = replicates.of(np.stack(columns, axis=1))
    return drawn._replace(
        design_weights=people,
        persons=np.ones(people.size),
        weights=people,
        rows=np.arange(people.size),
        stages=[],
        replicates=replicates,
    )


def sloped(columns: Matrix, slopes: Matrix) -> Matrix:
    """Return sums of columns times slopes, most of which are 0: so not by a matrix product.

    Examples
    --------
    >>> sloped(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [0.5, -1.0], [0.0, 0.0]]))
    array([[ 1. , -1.5,  0. ],
           [ 3. , -2.5,  0. ]])
    """
    found = np.zeros((len(columns), len(slopes)))
    for number, slope in enumerate(slopes):
        for place in np.flatnonzero(slope):
            found[:, number] += slope[place] * columns[:, place]
    return found


def _cells(stratum: Codes, kind: Codes, weight: Vector) -> Cells:
    kinds = int(kind.max()) + 1
    code = stratum * kinds + kind
    count = np.bincount(code)
    there = np.flatnonzero(count)
    mean = np.divide(np.bincount(code, weight), count, where=count > 0, out=np.zeros(count.size))
    spread = np.asarray(np.bincount(code, (weight - mean[code]) ** 2), dtype=float)
    return Cells(there // kinds, there % kinds, count[there].astype(float), mean[there], spread[there])


def variances_of_cells(drawn: Drawn, groups: Sequence[Summed], slopes: Sequence[Matrix]) -> Vector:
    """Return the variance of sums of numbers of kinds where each row is a cluster of its own.

    Within a stratum and kind, rows add the same but for their weights: around the mean of the stratum, what each adds
    is the cell's mean and a deviation in proportion to that of its weight.
    """
    (stage,) = drawn.stages
    found, rest = np.zeros(len(slopes[0])), stage.size.copy()
    each = [sloped(group.moved, slope) for group, slope in zip(groups, slopes, strict=True)]
    sums = np.zeros((stage.size.size, found.size))
    for group, moved in zip(groups, each, strict=True):
        assert group.cells is not None
        np.add.at(sums, group.cells.stratum, (group.cells.rows * group.cells.mean)[:, None] * moved[group.cells.kind])
        np.subtract.at(rest, group.cells.stratum, group.cells.rows)
    means = sums / stage.size[:, None]
    if drawn.lonely == "centre":
        means[lonely_strata(stage)] = sums.sum(axis=0) / stage.size.sum()
    factor = factors(stage, drawn.lonely, rest < stage.size)[:, None]
    for group, moved in zip(groups, each, strict=True):
        assert group.cells is not None
        stratum, kind, count, mean, spread = group.cells
        away = mean[:, None] * moved[kind] - means[stratum]
        found += (factor[stratum] * (count[:, None] * away**2 + spread[:, None] * moved[kind] ** 2)).sum(axis=0)
    return np.asarray(found + (factor * rest[:, None] * means**2).sum(axis=0))


def _by_unit(unit: Codes, units: int, kind: Codes, weight: Vector, moved: Matrix) -> Matrix:
    """Return what each cluster adds to each number, shape (u, m), from what one person of each kind adds."""
    kinds = len(moved)
    if units * kinds <= 4 * unit.size:
        return np.asarray(np.bincount(unit * kinds + kind, weight, units * kinds).reshape(units, kinds) @ moved)
    return np.stack([np.bincount(unit, weight * column[kind], units) for column in moved.T], axis=1)

"""Numbers that ask of people only of which kind they are: weights are summed by kind once, for all of the numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..inference.stages import refuse_lonely, staged_errors, stages_of_units
from ..order import taken
from ..sample import Codes, Vector
from .statistic import Matrix, OfKinds, Statistic
from .uncertainty import Alone, Drawn


def of_one_group(statistics: Sequence[Statistic]) -> list[OfKinds]:
    """Return the statistics where all are of one group by the same kinds; else none."""
    found = [each for each in statistics if isinstance(each, OfKinds)]
    alike = all(each.kind is found[0].kind and each.inside is found[0].inside for each in found)
    return found if alike and len(found) == len(statistics) else []


def found_by_kind(drawn: Drawn, statistics: Sequence[OfKinds]) -> Alone:
    """Return what `Drawn.found` does of numbers of one group by the same kinds, weights not being calibrated.

    Parameters
    ----------
    drawn : Drawn
    statistics : sequence of OfKinds
        Those that `of_one_group` returns; somebody of the group has weight.
    """
    first, of = statistics[0], [each.of for each in statistics]
    kinds = _by_kind(drawn, first)
    rows = np.flatnonzero(first.inside & (drawn.weights > 0))
    if drawn.replicates is not None:
        found = kinds.found(of)
        moved = kinds.influences(of, found.sizes, list(found.reasons))
        simple = _simple(moved, kinds.weights, rows.size)
        return Alone(found.numbers, found.errors, found.sizes, found.reasons, simple)
    if drawn.lonely == "error":
        refuse_lonely(drawn.stages)
    values, reasons = kinds.found_values(of)
    sizes = [value.size for value in values]
    moved = kinds.influences(of, sizes, reasons)
    totals = _by_unit(drawn, first, rows, moved / kinds.weights.sum())
    errors = staged_errors(totals, stages_of_units(drawn.stages), drawn.lonely)
    return Alone(np.concatenate(values), errors, sizes, reasons, _simple(moved, kinds.weights, rows.size))


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


def _by_unit(drawn: Drawn, each: OfKinds, rows: Codes, moved: Matrix) -> Matrix:
    """Return what the last units add to each number, shape (u, k), from what one person of each kind adds."""
    last, kinds = drawn.stages[-1], len(moved)
    unit, units = taken(last.unit, drawn.places(rows)), last.stratum.size
    kind, weight = taken(each.kind, rows), taken(drawn.weights, rows)
    if units * kinds <= 4 * rows.size:
        return np.asarray(np.bincount(unit * kinds + kind, weight, units * kinds).reshape(units, kinds) @ moved)
    return np.stack([np.bincount(unit, weight * column[kind], units) for column in moved.T], axis=1)


def _simple(moved: Matrix, people: Vector, rows: int) -> Vector:
    """Return the variance of each number in a simple sample of as many rows, drawn with replacement."""
    if rows < 2:
        return np.full(moved.shape[1], math.nan)
    share = (people / people.sum())[:, None]
    return np.asarray((share * (moved - (share * moved).sum(axis=0)) ** 2).sum(axis=0) / (rows - 1))

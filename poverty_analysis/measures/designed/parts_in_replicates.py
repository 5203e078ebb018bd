"""Numbers made of parts, under replicate weights: each part is asked of each replicate once, whatever is made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..sample import Vector
from .derived import Derived
from .kinds import by_kind
from .replicates import replicated_covariance
from .statistic import Matrix, Mean, OfKinds, Statistic
from .uncertainty import Alone, Drawn


def errors_in_replicates(
    drawn: Drawn, statistics: Sequence[Statistic], groups: Sequence[Sequence[OfKinds | Mean]], plain: Alone
) -> Alone:
    """Return numbers with errors from replicate weights.

    Parameters
    ----------
    drawn : Drawn
        With replicate weights.
    statistics : sequence of Statistic
    groups : sequence of sequence of OfKinds or Mean
        Their parts, by group.
    plain : Alone
        The numbers, as they are without replicates.
    """
    by = drawn.replicates
    assert by is not None
    tables: dict[int, Matrix] = {}
    for parts in groups:
        tables |= _of_kinds(drawn, [part for part in parts if isinstance(part, OfKinds)])
        tables |= _of_means(drawn, [part for part in parts if isinstance(part, Mean)])
    each = [_made_of(statistic, tables, size) for statistic, size in zip(statistics, plain.sizes, strict=True)]
    covariance, undefined = replicated_covariance(np.hstack(each), plain.numbers, by)
    errors, reasons = np.sqrt(np.diag(covariance)), list(plain.reasons)
    ends = np.cumsum(plain.sizes)
    for number, (end, size) in enumerate(zip(ends, plain.sizes, strict=True)):
        lost = int(undefined[end - size : end].max())
        if lost and not reasons[number]:
            what = "" if np.isfinite(errors[end - 1]) else "no standard error: "
            reasons[number] = f"{what}without a value in {lost} of {by.factors.size} replicates"
        elif reasons[number]:
            errors[end - size : end] = np.nan
    return plain._replace(errors=errors, reasons=reasons, of=None)


def _of_kinds(drawn: Drawn, parts: Sequence[OfKinds]) -> dict[int, Matrix]:
    """Return the numbers of kinds in each replicate, from how many people of each kind it has."""
    if not parts:
        return {}
    whole = by_kind(drawn, parts[0], parts[0].people(drawn.weights))
    assert whole.replicates is not None
    rows, values = whole.replicates.weights.T, whole.found_values([part.of for part in parts])[0]
    return {id(part): _in_each(part.of.value, rows, value.size) for part, value in zip(parts, values, strict=True)}


def _of_means(drawn: Drawn, parts: Sequence[Mean]) -> dict[int, Matrix]:
    """Return means in each replicate."""
    if not parts or drawn.replicates is None:
        return {}
    rows = np.flatnonzero(parts[0].inside)
    weights = drawn.replicates.weights[rows] * drawn.persons[rows, None]
    people = weights.sum(axis=0)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        return {id(part): np.where(people > 0, weights.T @ part.columns[rows] / people, np.nan) for part in parts}


def _made_of(statistic: Statistic, tables: dict[int, Matrix], size: int) -> Matrix:
    """Return what is made of parts in each replicate; NaN where it has no value."""
    if not isinstance(statistic, Derived):
        return tables[id(statistic)]
    parts = np.hstack([tables[id(part)] for part in statistic.parts])
    found = np.full((len(parts), size), np.nan)
    known = np.isfinite(parts).all(axis=1)
    found[known] = _in_each(statistic.function, parts[known], size)
    return found


def _in_each(function: Callable[[Vector], Vector], rows: Matrix, size: int) -> Matrix:
    """Return a function of each row; NaN where it has no value."""
    found = np.full((len(rows), size), np.nan)
    for number, row in enumerate(rows):
        try:
            found[number] = function(row)
        except ValueError:  # as where a small group is in none of its clusters
            continue
    return found

"""Numbers of groups by their parts: sums by kind, means, and what is made of these, as changes between two dates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..inference.stages import refuse_lonely, staged_errors, stages_of_units
from ..sample import Vector
from .derived import Derived
from .kinds import Summed, in_replicates, summed, variances_of_cells
from .parts_in_replicates import errors_in_replicates
from .statistic import Matrix, Mean, OfKinds, Statistic
from .uncertainty import Alone, Drawn, Spread

Part = OfKinds | Mean


def found_of_parts(drawn: Drawn, statistics: Sequence[Statistic]) -> Alone | None:
    """Return what `Drawn.found` does of numbers of kinds, without covariances; nothing where others are among them.

    The parts of a number may be of two groups that share nobody, each by kinds of its own. With calibrated weights
    there is no such way.
    """
    groups = _groups(statistics)
    if not groups or drawn.calibration is not None or not all(_holds(drawn, parts) for parts in groups):
        return None
    kinds = [each for each in statistics if isinstance(each, OfKinds)]
    if drawn.replicates is not None and len(groups) == 1 and len(kinds) == len(statistics):
        return in_replicates(drawn, kinds)
    if drawn.replicates is not None:
        plain = drawn._replace(replicates=None, lonely="certainty")  # whose errors are not used
        return errors_in_replicates(drawn, statistics, groups, _linearised(plain, statistics, groups))
    return _linearised(drawn, statistics, groups)


def _linearised(drawn: Drawn, statistics: Sequence[Statistic], groups: Sequence[list[Part]]) -> Alone:
    sums = [summed(drawn, parts) for parts in groups]
    return _together(drawn, [_found(statistic, sums) for statistic in statistics], sums)


def _groups(statistics: Sequence[Statistic]) -> list[list[Part]]:
    """Return the parts of numbers by group; nothing where these are no numbers of kinds, or groups overlap."""
    groups: dict[int, dict[int, Part]] = {}
    for statistic in statistics:
        parts = _parts(statistic)
        if not any(all(isinstance(part, kind) for part in parts) for kind in (OfKinds, Mean)):
            return []
        for part in parts:
            groups.setdefault(id(part.inside), {})[id(part)] = part  # type: ignore[assignment]
    found = [list(group.values()) for group in groups.values()]
    for group in found:
        if len({id(part.kind) for part in group if isinstance(part, OfKinds)}) != 1:
            return []
    if len(found) == 2 and (found[0][0].inside & found[1][0].inside).any():
        return []
    return found if len(found) <= 2 else []


def _parts(statistic: Statistic) -> tuple[Statistic, ...]:
    return statistic.parts if isinstance(statistic, Derived) else (statistic,)


def _holds(drawn: Drawn, parts: Sequence[Part]) -> bool:
    return bool((parts[0].inside & (drawn.weights > 0)).any())


class _Number(NamedTuple):
    """A number, or some, with the slopes of each in the numbers of each group."""

    value: Vector
    slopes: list[Matrix]  # for each group (k, m)
    reason: str


def _found(statistic: Statistic, groups: Sequence[Summed]) -> _Number:
    """Return a statistic put together from its parts; NaN where it has no value, with the reason."""
    wanted = [id(part) for part in _parts(statistic)]
    values: dict[int, Vector] = {}
    reasons: dict[int, str] = {}
    places: dict[int, tuple[int, slice]] = {}
    for number, group in enumerate(groups):
        start = 0
        for part, value, reason in zip(group.parts, group.values, group.reasons, strict=True):
            values[id(part)], reasons[id(part)] = value, reason
            places[id(part)] = number, slice(start, start + value.size)
            start += value.size
    reason = next((reasons[part] for part in wanted if reasons[part]), "")
    value, slope = np.array([math.nan]), np.zeros((1, sum(values[part].size for part in wanted)))
    if not reason.startswith("no value: "):
        try:
            value, slope = _put_together(statistic, np.concatenate([values[part] for part in wanted]))
        except ValueError as error:
            reason = f"no value: {error}"
    slopes = [np.zeros((value.size, group.spread.size)) for group in groups]
    start = 0
    for part_id in wanted:
        number, own = places[part_id]
        stop = start + values[part_id].size
        slopes[number][:, own] += slope[:, start:stop]
        start = stop
    return _Number(value, slopes, reason)


def _put_together(statistic: Statistic, parts: Vector) -> tuple[Vector, Matrix]:
    if isinstance(statistic, Derived):
        return np.asarray(statistic.function(parts), dtype=float), np.asarray(statistic.slopes(parts), dtype=float)
    return parts, np.eye(parts.size)


def _together(drawn: Drawn, numbers: Sequence[_Number], groups: Sequence[Summed]) -> Alone:
    """Return numbers with their errors, from the sums over clusters of each group."""
    count, everyone = sum(each.value.size for each in numbers), sum(group.people for group in groups)
    slopes = [np.vstack([each.slopes[place] for each in numbers]) for place in range(len(groups))]
    variances, squares = np.zeros(count), np.zeros(count)
    stages, held = stages_of_units(drawn.stages), np.unique(np.concatenate([group.clusters for group in groups]))
    if drawn.lonely == "error":
        refuse_lonely(stages, held)
    for group, slope in zip(groups, slopes, strict=True):
        squares += group.squares(slope) * (everyone / group.people)
    if groups[0].cells is not None:
        variances = variances_of_cells(drawn, groups, slopes)
    errors, others = np.sqrt(variances), np.flatnonzero(variances == 0)
    if others.size:
        totals = np.zeros((drawn.stages[-1].stratum.size, others.size))
        for group, slope in zip(groups, slopes, strict=True):
            totals[group.clusters] += group.added(slope[others])
        errors[others] = staged_errors(totals[held], stages, drawn.lonely, held)
    rows = sum(group.rows for group in groups)
    simple = squares / (rows - 1) if rows > 1 else squares * math.nan
    sizes, reasons = [each.value.size for each in numbers], [each.reason for each in numbers]
    lost = np.repeat([reason != "" for reason in reasons], sizes)
    errors[lost] = simple[lost] = math.nan
    of = Spread(rows, groups[0].clusters, groups[0].shares) if len(groups) == 1 else None
    return Alone(np.concatenate([each.value for each in numbers]), errors, sizes, reasons, simple, of)

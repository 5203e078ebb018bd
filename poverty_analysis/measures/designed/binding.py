"""From a table and the names of its columns to a sample in codes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.tables.given import is_one_of, told

from ..inference.stages import LONELY, Lonely, staged
from ..sample import Vector
from .calibrated import Calibration, auxiliaries
from .described import Asks, as_numbers, listed, refusal, troubles
from .replicates import Replicates
from .uncertainty import Drawn

INVALID = ("error", "drop")


class Bound(NamedTuple):
    """A table whose rows all belong to the sample, and how they were drawn."""

    frame: pd.DataFrame
    drawn: Drawn
    dropped: dict[str, int]  # rows that were left out with invalid="drop", by the reason


def kept_rows(frame: pd.DataFrame, asks: Asks, invalid: str) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the table without rows that the design does not know, or refuse it with all its troubles.

    Examples
    --------
    >>> frame = pd.DataFrame({"w": [1.0, None], "income": [3, 4]})
    >>> kept_rows(frame, Asks(weights="w"), "drop")[1]
    {"weights 'w': 1 missing": 1}
    """
    if not is_one_of(invalid, INVALID):
        raise ValueError(f'invalid must be "error" or "drop"; got {told(invalid)}')
    faults, of_rows, bad = troubles(frame, asks)
    if faults or (of_rows and invalid == "error"):
        raise ValueError(refusal(faults, of_rows, bad))
    if not of_rows:
        return frame, {}
    if bad.all():
        raise ValueError(f"{refusal([], of_rows, bad)}; nothing is left after dropping")
    return frame[~bad], {reason: int(bad.sum()) if len(of_rows) == 1 else _count(reason) for reason in of_rows}


def _count(reason: str) -> int:
    """Return how many cells a reason counts."""
    return sum(int(part.split()[0]) for part in reason.rpartition(": ")[2].split(", "))


def bind(frame: pd.DataFrame, asks: Asks, replicates: Replicates | None, lonely: str, dropped: dict[str, int]) -> Bound:
    """Return a table bound to its design.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `kept_rows` returns it.
    asks : Asks
    replicates : Replicates or None
    lonely : str
    dropped : dict

    Raises
    ------
    ValueError
        If nobody is in the sample, a share drawn is not possible, or what is given does not go together.
    """
    if not is_one_of(lonely, LONELY):
        raise ValueError(f"lonely_cluster must be one of {', '.join(LONELY)}; got {told(lonely)}")
    if asks.calibrated_on and replicates is not None:
        raise ValueError(
            "calibrated_on must be left out with replicates, whose weights are calibrated each for itself; got both"
        )
    if asks.base_weights is not None and not asks.calibrated_on:
        raise ValueError("base_weights must come with calibrated_on; got them alone")
    design, persons = _numbers(frame, asks.weights), _numbers(frame, asks.persons)
    if not len(frame):
        raise ValueError("the survey must have rows; got none")
    for what, values in (("weights", design), ("persons", persons), ("weights times persons", design * persons)):
        if values.max() <= 0:
            raise ValueError(f"{what} must have a positive sum; got only zeros")
    rows = np.flatnonzero(design > 0)
    strata = _codes(frame, asks.strata)[rows]
    named = asks.clusters or listed(asks.id)  # rows of one person are no draws of their own
    clusters = [_codes(frame, name)[rows] for name in named] or [np.arange(rows.size)]
    if len(asks.sampling_fraction) > len(clusters):
        raise ValueError(
            f"sampling_fraction must be one column a stage at most; got {len(asks.sampling_fraction)} for "
            f"{len(clusters)} stage{'s' if len(clusters) > 1 else ''}"
        )
    stages = staged(strata, clusters, [_numbers(frame, name)[rows] for name in asks.sampling_fraction])
    calibration = None
    if asks.calibrated_on:
        base = design if asks.base_weights is None else _numbers(frame, asks.base_weights)
        calibration = Calibration(auxiliaries([frame[name] for name in asks.calibrated_on]), base)
    word: Lonely = lonely  # type: ignore[assignment]
    return Bound(frame, Drawn(design, persons, design * persons, rows, stages, word, replicates, calibration), dropped)


def _numbers(frame: pd.DataFrame, name: Any) -> Vector:
    return np.ones(len(frame)) if name is None else as_numbers(frame[name])


def _codes(frame: pd.DataFrame, name: Any) -> NDArray[np.intp]:
    if name is None:
        return np.zeros(len(frame), dtype=np.intp)
    return np.asarray(pd.factorize(frame[name])[0], dtype=np.intp)


def said_of(bound: Bound, asks: Asks) -> list[str]:
    """Return what is to be said of a design: sentences for people who read a table of it."""
    drawn = bound.drawn
    first = drawn.stages[0]
    people, rows = drawn.weights.sum(), drawn.rows.size
    what = "a row counts for "
    if asks.weights is None and asks.persons is None:
        what += "one person: weights and persons were not given"
    elif asks.persons is None:
        what += f"as many people as its weight {str(asks.weights)!r} says: persons were not given"
    elif asks.weights is None:
        what += f"its members {str(asks.persons)!r}: weights were not given"
    else:
        what += f"its members {str(asks.persons)!r}, each times its weight {str(asks.weights)!r}"
    weight = np.bincount(first.unit, drawn.weights[drawn.rows])
    said = [
        what,
        f"{rows} rows of the sample stand for {format(people, ',.0f' if people >= 1000 else '.4g')} people",
        *_said_of_zeros(bound, asks),
        f"{first.size.size} strata and {first.stratum.size} clusters; the largest cluster holds "
        f"{weight.max() / people:.1%} of the people",
    ]
    if drawn.replicates is not None:
        count = drawn.replicates.weights.shape[1]
        said.append(f"standard errors from {count} replicate weights ({drawn.replicates.kind})")
    else:
        said.append(_said_of_stages(drawn, len(asks.clusters)))
    if drawn.calibration is not None:
        base = "the final weights" if asks.base_weights is None else f"{str(asks.base_weights)!r}"
        said.append(
            f"weights calibrated on {', '.join(map(str, asks.calibrated_on))}: standard errors from residuals of a "
            f"regression weighted by {base}"
        )
    said += [f"rows left out: {reason}" for reason in bound.dropped]
    return said


def _said_of_zeros(bound: Bound, asks: Asks) -> list[str]:
    """Return how many rows count for nobody: those of weight 0 are no part of the sample, those of 0 persons are."""
    drawn = bound.drawn
    outside, empty = int((drawn.design_weights == 0).sum()), int((drawn.persons[drawn.rows] == 0).sum())
    said = [f"{outside} rows of weight 0 in {str(asks.weights)!r} are no part of the sample"] if outside else []
    if lost := _clusters_without_weight(bound, asks):
        said.append(f"{lost} clusters have no other rows and are left out: given as persons, such weights keep them")
    if empty:
        said.append(f"{empty} of these rows have 0 persons in {str(asks.persons)!r} and count for nobody")
    return said


def _clusters_without_weight(bound: Bound, asks: Asks) -> int:
    """Return how many clusters, by name, have rows of weight 0 alone."""
    if not asks.clusters or bound.drawn.rows.size == len(bound.frame):
        return 0
    strata, clusters = (_codes(bound.frame, name) for name in (asks.strata, asks.clusters[0]))
    named = strata.astype(np.int64) * (int(clusters.max()) + 1) + clusters
    return int(np.unique(named).size - np.unique(named[bound.drawn.rows]).size)


def _said_of_stages(drawn: Drawn, named: int) -> str:
    known = sum(bool(stage.fraction.any()) for stage in drawn.stages)
    if not known:
        more = "; units within clusters add nothing to the formula (ultimate clusters)" if named > 1 else ""
        return f"standard errors linearised, clusters drawn with replacement{more}"
    certain = int((drawn.stages[0].fraction == 1).sum())
    also = f"; {certain} strata taken whole at the first" if certain else ""
    return f"standard errors linearised, without replacement on {known} stage{'s' if known > 1 else ''}{also}"

"""People who were asked several times: who a row is of, and when."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..sample import Codes, checked_labels
from .described import Asks


class Waves(NamedTuple):
    """The person and the wave of each row, as codes."""

    person: Codes  # (n,)
    people: pd.Index
    wave: Codes  # (n,), rising with the date
    dates: pd.Index


def waves_of(frame: pd.DataFrame, asks: Asks) -> Waves | None:
    """Return who each row is of, and when; none where neither was asked for.

    Raises
    ------
    ValueError
        If only one of the two is given, a person has two rows in a wave, or stands in two strata or first clusters.

    Examples
    --------
    >>> found = waves_of(pd.DataFrame({"who": [7, 7, 9], "year": [2019, 2015, 2015]}), Asks(id="who", wave="year"))
    >>> found.person, found.wave, found.dates.tolist()
    (array([0, 0, 1]), array([1, 0, 0]), [2015, 2019])
    """
    if asks.id is None and asks.wave is None:
        return None
    if asks.id is None or asks.wave is None:
        raise ValueError(f"id and wave must be given together; got id={asks.id!r} and wave={asks.wave!r}")
    person, people = checked_labels(frame[asks.id], len(frame), f"id {asks.id!r}")
    wave, dates = checked_labels(frame[asks.wave], len(frame), f"wave {asks.wave!r}")
    twice = pd.Series(person * dates.size + wave).duplicated().to_numpy()
    if twice.any():
        first = int(np.argmax(twice))
        raise ValueError(
            f"id and wave must name each row once; got {int(twice.sum())} more, the first of "
            f"{people.tolist()[person[first]]!r} in wave {dates.tolist()[wave[first]]!r}"
        )
    for what, name in (("strata", asks.strata), ("clusters", asks.clusters[0] if asks.clusters else None)):
        if name is not None:
            _refuse_movers(person, frame[name], f"{what} {name!r}")
    return Waves(person, people, wave, dates)


def _refuse_movers(person: Codes, labels: Any, what: str) -> None:
    codes = pd.factorize(labels)[0]
    pairs = pd.DataFrame({"person": person, "unit": codes}).drop_duplicates()
    moved = int((pairs["person"].value_counts() > 1).sum())
    if moved:
        raise ValueError(
            f"{what} must be that of a person's first drawing in every wave; got {moved} people with more than one"
        )

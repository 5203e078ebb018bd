"""Waves and first treatments as people write them: years, dates, 0 or 9999 or a word for never."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import Mask
from poverty_analysis.households.evaluation.dates import read_numbered, read_times
from poverty_analysis.measures.sample import Codes, Vector

FAR_BEFORE = 1_000
FAR_AFTER = 9_999
DIGITLESS = re.compile(r"[^\d]*|[0\W_]*|9999\D.*", re.DOTALL)
"""Text that may stand for never: a word, or the null date of a database (0000-00-00, 9999-12-31)."""
NULL_DATES = ("1899-12-30", "1899-12-31", "1900-01-01")
"""Day 0 or 1 of spreadsheets and databases: never, where waves are later."""
LAST_NULL_YEAR = 1_900


class Waves(NamedTuple):
    """The wave of each row, as a number; where waves are dates, the earliest and the latest of each."""

    row: Vector  # (n,), NaN where missing
    first_dates: pd.Series | None = None  # index wave
    last_dates: pd.Series | None = None
    word: tuple[str, str] | None = None  # before and after the number, where waves are words such as w1


class Starts(NamedTuple):
    """The wave from which each row's unit is treated: infinite for never."""

    row: Vector
    notes: list[str]
    moved: Mask  # starts that lay between two waves
    always: Mask  # treated from the first wave on, or before it
    within: Mask  # starts after the first interview of a wave and not after its last


def read_waves(column: pd.Series, name: str, units: Codes | None) -> Waves:
    """Return the wave of each row; a date becomes its year, or year and month where a unit is seen twice a year.

    Quarters of repeated cross-sections are waves of their own; days of theirs are days of one wave.

    Parameters
    ----------
    column : pandas.Series
        Numbers, dates or periods, or text of them (`dates.read_times`); or one word with a number, such as w1 and w2.
    name : str
        For the error message.
    units : numpy.ndarray of int, or None
        Unit of each row; None in repeated cross-sections.

    Examples
    --------
    >>> read_waves(pd.Series(["2015-06-01", "2016-07-12", None]), "year", None).row.tolist()
    [2015.0, 2016.0, nan]
    >>> read_waves(pd.Series(["Wave 1", "Wave 10", "Wave 2"]), "wave", None).row.tolist()
    [1.0, 10.0, 2.0]
    """
    values, dates, quarterly = read_times(column, name)
    column = column.reset_index(drop=True)
    odd = values.isna() & dates.isna() & column.notna()
    if odd.any():
        numbers, word = read_numbered(column.astype(object))
        if word is not None:
            return Waves(numbers.to_numpy(dtype=float), word=word)
        place = int(np.argmax(odd))
        raise TypeError(
            f"{name} must be numbers or dates; got {column.iloc[place]!r} at position {place} (words must be the same "
            "in all rows but for their number: w1, w2)"
        )
    if dates.isna().all():
        if np.isinf(values).any():
            raise ValueError(f"{name} must be finite; got {values[np.isinf(values)].iloc[0]:g}")
        return Waves(values.to_numpy(dtype=float, na_value=np.nan))
    waves = dates.dt.year.astype(float)
    twice = units is not None and pd.DataFrame({"unit": units, "wave": waves}).dropna().duplicated().any()
    if twice or (units is None and quarterly):
        waves = waves + (dates.dt.month - 1) / 12
    each = dates.groupby(waves)
    return Waves(waves.to_numpy(), each.min(), each.max())


def read_starts(column: pd.Series, waves: Waves, name: str = "treated_from") -> Starts:
    """Return the first treated wave of each row: recoded never, and starts between waves counted from the next.

    Parameters
    ----------
    column : pandas.Series
        Never is missing, infinite, 0, a number more than 1,000 below the first wave or from 9,999 on (each only where
        no wave has such a value), or a word without digits.
    waves : Waves
    name : str
        For the error message.

    Examples
    --------
    >>> waves = read_waves(pd.Series([2010, 2012, 2014, 2010, 2012, 2014]), "year", None)
    >>> found = read_starts(pd.Series([2011, "never", 0, 2014, 9999, 2010]), waves)
    >>> found.row.tolist(), found.moved.tolist(), found.always.tolist()[-1]
    ([2012.0, inf, inf, 2014.0, inf, 2010.0], [True, False, False, False, False, False], True)
    """
    known = np.unique(waves.row[np.isfinite(waves.row)])
    values, dates, _ = read_times(column, name)
    start = np.array(values, dtype=float)
    if waves.word is not None:
        start = np.where(np.isnan(start), read_numbered(column.astype(object), waves.word)[0].to_numpy(), start)
    dated = dates.notna().to_numpy() & np.isnan(start)
    _require_words(column, np.isnan(start) & ~dated, name)
    if dated.any():
        start[dated] = _dated(dates[dated], known, waves)
    reasons = _never(start, column, known)
    late = (reasons == "infinite") & dated
    null = dated & np.isin(dates.dt.strftime("%Y-%m-%d"), NULL_DATES) & (known[0] > LAST_NULL_YEAR)
    reasons[null] = dates[null].dt.strftime("%Y-%m-%d")
    start = np.where(reasons != "", np.inf, start)
    late |= np.isfinite(start) & (start > known[-1])
    start[late] = np.inf
    reasons[late] = f"a start after the last wave, {known[-1]:g}"
    always = start <= known[0]
    following, moved = next_wave(start, known)
    return Starts(following, _counted(reasons), moved, always, dated & ~always & _among_interviews(dates, waves))


def next_wave(start: Vector, known: Vector) -> tuple[Vector, Mask]:
    """Return the first wave from each start on, and whether that is later than the start.

    Starts up to the first wave, and never (infinite), stay as they are.

    Examples
    --------
    >>> next_wave(np.array([2009.0, 2011, 2014, np.inf]), np.array([2010.0, 2012, 2014]))
    (array([2009., 2012., 2014.,   inf]), array([False,  True, False, False]))
    """
    within = np.isfinite(start) & (start > known[0])
    following = known[np.minimum(np.searchsorted(known, np.where(within, start, known[0])), known.size - 1)]
    moved = within & (following != start)
    return np.where(moved, following, start), moved


def _require_words(column: pd.Series, unread: Mask, name: str) -> None:
    """Refuse a start that is neither number nor date but looks like one: it would count as never."""
    cells = column.reset_index(drop=True)[unread]
    cells = cells[cells.notna()]
    for cell in pd.unique(cells.astype(object)):
        if isinstance(cell, str) and DIGITLESS.fullmatch(cell.strip()):
            continue
        place = cells.index[int(np.argmax([other is cell or other == cell for other in cells]))]
        raise TypeError(
            f"{name} must be a wave or a date, or a word without digits for never; got {cell!r} at position {place}"
        )


def _dated(dates: pd.Series, known: Vector, waves: Waves) -> Vector:
    """Wave numbers of dates: the first wave not before the date; where waves are numbers, the year with its part."""
    if waves.first_dates is None:
        return (dates.dt.year + (dates.dt.day_of_year - 1) / 366).to_numpy(dtype=float)
    place = np.searchsorted(waves.first_dates.reindex(known).to_numpy(), dates.to_numpy())
    return np.append(known, np.inf)[place]


def _among_interviews(dates: pd.Series, waves: Waves) -> Mask:
    """Dates after the first interview of a wave and not after its last: some were asked before, some after."""
    if waves.first_dates is None or waves.last_dates is None:
        return np.zeros(dates.size, dtype=bool)
    before = np.searchsorted(np.sort(waves.first_dates.to_numpy()), dates.to_numpy())  # waves begun before the date
    ended = np.searchsorted(np.sort(waves.last_dates.to_numpy()), dates.to_numpy())
    return dates.notna().to_numpy() & (before > ended)


def _never(start: Vector, column: pd.Series, known: Vector) -> np.ndarray:
    """Why each row's unit is never treated; "" where it is."""
    reasons = np.full(start.size, "", dtype=object)
    text = column.reset_index(drop=True).astype(object)
    missing = np.isnan(start)
    reasons[missing] = [
        "missing"
        if value is None or value is pd.NA or value != value or str(value).strip() == ""
        else f"text {value!r}"
        for value in text[missing]
    ]
    reasons[np.isinf(start)] = "infinite"
    if not (known == 0).any():
        reasons[start == 0] = "0"
    before = start < known[0] - FAR_BEFORE
    reasons[before & (reasons == "")] = [f"{value:g}" for value in start[before & (reasons == "")]]
    if known[-1] < FAR_AFTER:
        after = (start >= FAR_AFTER) & (reasons == "")
        reasons[after] = [f"{value:g}" for value in start[after]]
    return reasons


def _counted(reasons: np.ndarray) -> list[str]:
    """Each way in which never was written."""
    return sorted(set(reasons) - {""})


def starts_of_treatment(treated: Mask, waves: Vector, units: Codes, labels: Sequence[object], name: str) -> Vector:
    """Return the first treated wave of each unit, from a column of 0 and 1 that is never switched off.

    Examples
    --------
    >>> treated, waves, units = np.array([False, True, False]), np.array([1.0, 2, 1]), np.array([0, 0, 1])
    >>> starts_of_treatment(treated, waves, units, ["a", "b"], "treated")
    array([ 2., inf])
    """
    first = np.full(len(labels), np.inf)
    np.minimum.at(first, units[treated], waves[treated])
    off = ~treated & (waves >= first[units])
    if off.any():
        place = int(np.argmax(off))
        when = waves[place]
        if when == first[units[place]]:
            raise ValueError(
                f"{name} must be the same throughout {labels[units[place]]} in a wave; got 1 and 0 in wave {when:g}"
            )
        raise ValueError(
            f"{name} must stay 1 once it is 1; got 0 for {labels[units[place]]} in wave {when:g}, after 1 in "
            f"{first[units[place]]:g}: these estimators are for programmes that are not left"
        )
    return first

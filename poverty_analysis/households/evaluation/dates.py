"""Numbers and dates as people write them: years, months, quarters, in text or in any type of column."""

from __future__ import annotations

import re
from numbers import Number
from typing import NamedTuple

import numpy as np
import pandas as pd

YEAR = re.compile(r"(\d{4})年")
MONTH = re.compile(r"(\d{4})(?:年(\d{1,2})月|[-_ ]?[mM](\d{1,2}))")
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
QUARTER = re.compile(r"(\d{4})[-_ ]?[qQ]([1-4])")
OFFSET = re.compile(r"(.*\d[T ]\d.*?) ?(?:Z|[+-]\d\d:?\d\d)")
NUMBERED = re.compile(r"([^\d+-]*)(\d{1,4})(\D*)")


class Times(NamedTuple):
    """A column read twice: as numbers and as dates, each missing where it is not that."""

    numbers: pd.Series  # float64
    dates: pd.Series  # datetime64
    quarterly: bool  # whether dates are quarters, not days


def read_times(column: pd.Series, name: str) -> Times:
    """Return a column as numbers and as dates; a period is the date on which it begins, and a day that of its place.

    Parameters
    ----------
    column : pandas.Series
        Numbers, dates, periods, or text of them: 2015, 2015-03, 2015-03-01, 2015/03/01, 2015q1, 2015m3, 2015年3月.
    name : str
        For the error message.

    Examples
    --------
    >>> found = read_times(pd.Series(["2015", "2015-03", "2015Q2", "later", None]), "year")
    >>> found.numbers.tolist()
    [2015.0, nan, nan, nan, nan]
    >>> found.dates.dt.strftime("%Y-%m-%d").tolist()
    [nan, '2015-03-01', '2015-04-01', nan, nan]
    """
    column = column.reset_index(drop=True)
    none = pd.Series(np.nan, index=column.index)
    nothing = pd.Series(pd.NaT, index=column.index, dtype="datetime64[us]")
    if isinstance(column.dtype, pd.PeriodDtype):
        return Times(none, column.dt.to_timestamp().astype("datetime64[us]"), _is_quarterly(column.dtype.freq))
    if column.dtype.kind == "M" and not isinstance(column.dtype, pd.ArrowDtype):
        return Times(none, column.dt.tz_localize(None), False)
    if column.dtype.kind in "iufb":
        return Times(pd.Series(column.to_numpy(dtype=float, na_value=np.nan)), nothing, False)
    try:
        codes, cells = pd.factorize(column.astype(object))
    except TypeError:
        raise TypeError(f"{name} must be numbers or dates; got cells that are neither, such as lists") from None
    numbers, dates, quarterly = _cells(pd.Series(cells, dtype=object))
    taken = np.where(codes < 0, len(cells), codes)
    last = pd.Series(pd.NaT, index=[0], dtype="datetime64[us]")
    return Times(
        pd.Series(np.append(numbers.to_numpy(), np.nan)[taken]),
        pd.concat([dates, last], ignore_index=True).iloc[taken].reset_index(drop=True),
        quarterly,
    )


def read_numbered(column: pd.Series, word: tuple[str, str] | None = None) -> tuple[pd.Series, tuple[str, str] | None]:
    """Return the numbers of cells that are one word with a number, and what stands before and after the number.

    Parameters
    ----------
    column : pandas.Series
        Text: w1 and w2, Wave 1 and wave 2, 第1轮 and 第2轮. Capitals and blanks do not matter.
    word : tuple of str, optional
        What must stand before and after; that of the first cell where left out, if two numbers or more follow it.

    Returns
    -------
    numbers : pandas.Series of float64
        Missing where a cell is not this word.
    word : tuple of str, or None
        None where cells are no such words, which are all missing then.

    Examples
    --------
    >>> read_numbered(pd.Series(["Wave 1", "wave 2", None]))[0].tolist()
    [1.0, 2.0, nan]
    >>> read_numbered(pd.Series(["w1", "round 2"]))[1] is None
    True
    """
    found = [_split(cell) for cell in column]
    kinds = {(each[0], each[2]) for each in found if each is not None}
    if word is None:
        unread = sum(each is None for each in found) - int(column.isna().sum())
        if unread or len(kinds) != 1 or len({each[1] for each in found if each is not None}) < 2:
            return pd.Series(np.nan, index=column.index), None
        word = next(iter(kinds))
    values = [np.nan if each is None or (each[0], each[2]) != word else float(each[1]) for each in found]
    return pd.Series(values, index=column.index, dtype=float), word


def _split(cell: object) -> tuple[str, str, str] | None:
    """What stands before a number, the number and what follows, without blanks or capitals."""
    if not isinstance(cell, str) or not (found := NUMBERED.fullmatch(cell.strip())):
        return None
    before, number, after = ("".join(part.split()).casefold() for part in found.groups())
    return before, str(int(number)), after


def _cells(cells: pd.Series) -> tuple[pd.Series, pd.Series, bool]:
    """Distinct cells as numbers and as dates, and whether the dates are quarters."""
    nothing = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us]")
    if cells.empty:
        return cells.astype(float), nothing, False
    periods = cells.map(lambda cell: isinstance(cell, pd.Period))
    quarters = cells[periods].map(lambda cell: _is_quarterly(cell.freq)).to_numpy(dtype=bool)
    plain = pd.Series([_plain(cell) for cell in cells], dtype=object)
    quarterly = bool(quarters.any()) or bool(cells.map(lambda cell: bool(_matched(QUARTER, cell))).any())
    counted = [cell if isinstance(cell, (str, Number, np.bool_)) else None for cell in plain]
    values = pd.to_numeric(pd.Series(counted, dtype=object), errors="coerce").astype(float)
    rest = pd.Series(
        [cell if left and _may_be_date(cell) else None for cell, left in zip(plain, values.isna(), strict=True)],
        dtype=object,
    )
    if rest.isna().all():
        return values, nothing, False
    return values, pd.to_datetime(rest, errors="coerce", format="ISO8601").astype("datetime64[us]"), quarterly


def _plain(cell: object) -> object:
    """A cell as a number or as a date that ISO 8601 knows; others as they are."""
    if isinstance(cell, pd.Period):
        return cell.to_timestamp()
    if isinstance(cell, pd.Timestamp):
        return cell.tz_localize(None)
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if found := _matched(YEAR, text):
        return found[1]
    if found := _matched(DAY, text):
        return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"
    if found := _matched(QUARTER, text):
        return f"{found[1]}-{3 * int(found[2]) - 2:02d}"
    if found := _matched(MONTH, text):
        return f"{found[1]}-{int(found[2] or found[3]):02d}"
    if found := _matched(OFFSET, text):
        return found[1]
    return text


def _matched(pattern: re.Pattern[str], cell: object) -> re.Match[str] | None:
    return pattern.fullmatch(cell.strip()) if isinstance(cell, str) else None


def _may_be_date(cell: object) -> bool:
    """Whether pandas may be asked to read a cell as a date: of a pair or a duration it would make one, or fail."""
    return (
        isinstance(cell, str) or (hasattr(cell, "year") and hasattr(cell, "month")) or isinstance(cell, np.datetime64)
    )


def _is_quarterly(freq: object) -> bool:
    return type(freq).__name__.startswith("Quarter")

"""Whether two tables of one chart agree: words exactly, numbers as far as machines do."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from math import isclose

from poverty_analysis.plots.chart_data import WORDS

RELATIVE = 2e-5  # two units of a sixth significant digit: a rounding tie may fall on either side
ABSOLUTE = 1e-9  # of the column's largest number: sums that should be 0
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")

SameWords = Callable[[str, str], bool]


def chart_difference(stored: str, drawn: str, *, same_words: SameWords = str.__eq__) -> str | None:
    """Return the first place where two tables of one chart differ, or None where they agree.

    Parameters
    ----------
    stored, drawn : str
        Chart tables as CSV, such as `plots.chart_csv` writes.
    same_words : callable, optional
        Whether two texts say the same; by default only equal ones do.

    Returns
    -------
    str or None
        The other's cell, the stored one and their row, or that the tables have not the same rows or columns.

    Notes
    -----
    Two numbers agree within `RELATIVE` of the larger or `ABSOLUTE` of the column's largest stored one. Processors
    differ in the last bits of a sum, and a number of six digits that lies on the edge of rounding then shows another
    sixth digit. In the columns of words (series, name, text) a number is a word: 61 is not 61.0.

    Examples
    --------
    >>> chart_difference("mark,x\\npoint,7.13218\\n", "mark,x\\npoint,7.13219\\n")
    >>> chart_difference("mark,x\\npoint,7.13218\\n", "mark,x\\npoint,7.13245\\n")
    "x '7.13245' for '7.13218' in row 2"
    >>> chart_difference("mark,text\\ntitle,61 agree\\n", "mark,text\\ntitle,62 agree\\n")
    "text '62 agree' for '61 agree' in row 2"
    """
    rows, others = (list(csv.reader(io.StringIO(table))) for table in (stored, drawn))
    header = rows[0] if rows else []
    if rows[:1] != others[:1]:
        return f"columns {others[:1]} for {rows[:1]}"
    if len(rows) != len(others):
        return f"{len(others)} rows for {len(rows)}"
    floors = [ABSOLUTE * _largest(*cells) for cells in zip(*rows, strict=False)]
    for number, (row, other) in enumerate(zip(rows, others, strict=True), start=1):
        if row != other and not len(row) == len(other) == len(floors):
            return f"{len(other)} cells for {len(row)} in row {number}"
        for column, floor, text, said in zip(header, floors, row, other, strict=False):
            if text != said and not _close(column, text, said, floor) and not _worded(column, text, said, same_words):
                return f"{column} {said!r} for {text!r} in row {number}"
    return None


def _largest(column: str, *cells: str) -> float:
    return max((abs(float(cell)) for cell in cells if _is_number(column, cell)), default=0.0)


def _close(column: str, text: str, said: str, floor: float) -> bool:
    numbers = _is_number(column, text) and _is_number(column, said)
    return numbers and isclose(float(text), float(said), rel_tol=RELATIVE, abs_tol=floor)


def _worded(column: str, text: str, said: str, same_words: SameWords) -> bool:
    return column in WORDS and same_words(text, said)


def _is_number(column: str, cell: str) -> bool:
    return column not in WORDS and bool(_NUMBER.fullmatch(cell))

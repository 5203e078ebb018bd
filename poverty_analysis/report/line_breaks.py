"""Numbers that a line break parts from their unit or from their decimals, as text from a PDF has them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from poverty_analysis.report.counting import QUANTITY, read_token
from poverty_analysis.report.signs import BLANKS, plain_signs

_BREAK = re.compile(rf"[{BLANKS}]*\n[{BLANKS}\n]*")
_PLACES = {"start": 1, "end": 2, "literal": 3, "unit": 7, "qualifier": 8, "kind": 9, "read_as": 11, "unit_from": 12}
_CALENDAR_YEAR = re.compile("(?:19|20)[0-9]{2}")


def join_broken_lines(text: str, rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Give a number at the end of a line the unit that opens the next one (1.9, then 个百分点); a year its 年.

    Parameters
    ----------
    text : str
        The text.
    rows : sequence of tuple
        The rows of `find_quantities`, in order.

    Returns
    -------
    list of tuple
        The rows; `read_as` then holds the unit, and `unit_from` is "sentence".
    """
    return [_joined(text, row) for row in rows]


def _joined(text: str, row: tuple[object, ...]) -> tuple[object, ...]:
    end, literal = int(str(row[_PLACES["end"]])), str(row[_PLACES["literal"]])
    if row[_PLACES["kind"]] != "figure" or row[_PLACES["unit"]] or not (gap := _BREAK.match(text, end)):
        return row
    opening = plain_signs(text[gap.end() : gap.end() + 12])
    if _CALENDAR_YEAR.fullmatch(literal) and opening.startswith("年"):
        nothing = (float("nan"),) * 3
        return (*row[:4], *nothing, "", "", "date", row[10], "", "")
    match = QUANTITY.match(plain_signs(literal).split("\n")[0] + opening)
    if match is None or not match["unit"] or match.end("first") > len(literal) + 1 or opening.startswith("年"):
        return row
    quantity = read_token(f"{row[_PLACES['qualifier']]}{match[0]}".replace(" ", "")) or read_token(match[0])
    if quantity is None or quantity.unit is None:
        return row
    values = (quantity.value, quantity.low, quantity.high, quantity.unit, quantity.qualifier)
    return (*row[:4], *values, "figure", row[10], match[0], "sentence")

"""A paragraph made plain for reading: full-width signs as ASCII, what stands invisibly inside a number taken out."""

from __future__ import annotations

import re
from typing import NamedTuple

from poverty_analysis.report.quantities import BLANKS, INVISIBLE, PLAIN
from poverty_analysis.report.set_phrases import SIGNS

NUMERAL = re.compile(f"[0-9]+|[{SIGNS}几]+")
_DROPPED = re.compile(f"[{INVISIBLE}]+|[{BLANKS}]+")
_COUNTED = set("0123456789.," + SIGNS)


class Line(NamedTuple):
    """One paragraph with its invisible signs and its blanks around numbers taken out."""

    text: str
    places: list[int] | None  # where each sign stands in the paragraph as given; None: nothing was taken out
    raw: str

    def place(self, position: int) -> int:
        """Where a sign of `text` stands in `raw`."""
        return position if self.places is None else self.places[position]


def plain_line(raw: str) -> Line:
    """Make full-width signs plain and take out what is invisible or blank, but for blanks between two numbers.

    Examples
    --------
    >>> plain_line("脱贫 3.84 万户 7 人，１９ 2").text
    '脱贫3.84万户7人,19 2'
    """
    plain = raw.translate(PLAIN)
    pieces: list[str] = []
    places: list[int] = []
    start, before = 0, ""
    for match in _DROPPED.finditer(plain):
        pieces.append(plain[start : match.start()])
        places.extend(range(start, match.start()))
        before = plain[match.start() - 1] if match.start() > start else before
        start = match.end()
        if match[0][0] in BLANKS and _apart(before, plain[start : start + 1]):
            pieces.append(" ")
            places.append(match.start())
            before = " "
    if start == 0:
        return Line(plain, None, raw)
    places.extend(range(start, len(plain)))
    return Line("".join([*pieces, plain[start:]]), places, raw)


def _apart(before: str, following: str) -> bool:
    """Whether a blank keeps two numbers apart: between digits, but not in 3.84 万 or 2016 年."""
    return before in _COUNTED and following in _COUNTED and not (before.isascii() and following in "百千万亿")

"""A paragraph made plain for reading: full-width signs as ASCII, what stands invisibly inside a number taken out."""

from __future__ import annotations

import re
from typing import NamedTuple

from poverty_analysis.report.set_phrases import SIGNS
from poverty_analysis.report.signs import BLANKS, INVISIBLE, plain_signs
from poverty_analysis.report.units import UNITS

NUMERAL = re.compile(f"[0-9]+|[{SIGNS}几]+")
_DROPPED = re.compile(f"[{INVISIBLE}]+|[{BLANKS}]+")
_COUNTED = set("0123456789.," + SIGNS)
# 9 864户, 2 300.5 公里: blanks that group digits in threes, up to a unit; without one they are columns of a table
_GROUPED = re.compile(
    rf"(?<![0-9])(?<![0-9][.,{BLANKS}])[1-9][0-9]{{0,2}}(?:[{BLANKS}],?[0-9]{{3}}){{1,4}}(?![0-9])(?:\.[0-9]+)?"
    rf"(?=[{BLANKS}]?(?:[%余多万亿]|{'|'.join(UNITS)}))"
)
# 共有3. 4万个: a decimal that a blank broke; behind a word, so that it is no "1. 5个" of a list
_SPLIT = re.compile(
    rf"(?<=[\u4e00-\u9fff])[0-9]+(?:\.[{BLANKS}]|[{BLANKS}]\.[{BLANKS}]?)[0-9]+(?=[{BLANKS}]?(?:[%万亿千百]|{'|'.join(UNITS)}))"
)
_BROKEN = re.compile(f"(?<=[0-9])[{BLANKS}][.,]?[{BLANKS}]?(?=[0-9])")


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
    >>> plain_line("改造 9 864 户").text
    '改造9864户'
    """
    plain = plain_signs(raw)
    if _DROPPED.search(plain) is None:
        return Line(plain, None, raw)
    grouping = _grouping(plain)
    pieces: list[str] = []
    places: list[int] = []
    start, before = 0, ""
    for match in _DROPPED.finditer(plain):
        pieces.append(plain[start : match.start()])
        places.extend(range(start, match.start()))
        before = plain[match.start() - 1] if match.start() > start else before
        start = match.end()
        if match[0][0] in BLANKS and match.start() not in grouping and _apart(before, plain[start : start + 1]):
            pieces.append(" ")
            places.append(match.start())
            before = " "
    places.extend(range(start, len(plain)))
    return Line("".join([*pieces, plain[start:]]), places, raw)


def _grouping(plain: str) -> set[int]:
    """Where the blanks stand that group the digits of one number."""
    return {
        place
        for pattern in (_GROUPED, _SPLIT)
        for match in pattern.finditer(plain)
        for place in range(match.start(), match.end())
        if plain[place] in BLANKS
    }


def broken_numbers(text: str) -> list[int]:
    """Return where single blanks stand between digits that are read as two numbers.

    Examples
    --------
    >>> broken_numbers("改造9 864户,脱贫1 3 7个")
    [12, 14]
    """
    plain = plain_signs(text)
    grouping = _grouping(plain)
    return [match.start() for match in _BROKEN.finditer(plain) if match.start() not in grouping]


def _apart(before: str, following: str) -> bool:
    """Whether a blank keeps two numbers apart: between digits, but not in 3.84 万 or 2016 年."""
    return before in _COUNTED and following in _COUNTED and not (before.isascii() and following in "百千万亿")

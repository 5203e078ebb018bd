"""A report's text with one sign for each number, so that patterns of words can be tried on whole sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from poverty_analysis.report.signs import BLANKS, INVISIBLE, plain_words

NUMBER, DATE, OTHER = "\ue000", "\ue001", "\ue002"  # a figure; a date; an ordinal, a slogan
MASKS = {"figure": NUMBER, "date": DATE, "ordinal": OTHER}
_DROPPED = set(BLANKS + INVISIBLE)
_GOES_ON = set(",、;:和与及" + NUMBER)  # a line that ends so is no sentence
CLAUSE_END = re.compile("[,;:()。!?\n]")
_LONGEST_LIST = 40  # numbers of a list that are looked at: the time stays linear in the text
_INDUSTRY = re.compile("第?[一二三]产业")  # an ordinal that is part of a name
_SENTENCE_END = re.compile("[。!?;\n]")


class Sentence(NamedTuple):
    """A stretch of the masked text between two ends of sentences or semicolons."""

    start: int
    end: int
    opens_line: bool


class Masked(NamedTuple):
    """The text with its numbers as single signs, and where each sign stands in the text as given.

    Attributes
    ----------
    text : str
        Plain signs; `NUMBER` for a figure, `DATE` for a date; blanks and line breaks within a sentence left out.
    places : list of int
        Where each sign of `text` starts in the text as given, and the length of that at the end.
    row : dict of int to int
        Which row of the table of numbers a masked sign stands for.
    ends : list of int
        Where the numbers' rows end in the text as given.
    """

    text: str
    places: list[int]
    row: dict[int, int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the masked text stands in the text as given."""
        last = end - 1
        return self.places[start], self.ends[self.row[last]] if last in self.row else self.places[last] + 1

    def sentences(self) -> Iterator[Sentence]:
        """The sentences in order; a semicolon ends one, too."""
        start, opens = 0, True
        for match in _SENTENCE_END.finditer(self.text):
            if match.start() > start:
                yield Sentence(start, match.start(), opens)
            start, opens = match.end(), match[0] == "\n"
        if start < len(self.text):
            yield Sentence(start, len(self.text), opens)


def mask(text: str, found: pd.DataFrame) -> Masked:
    """Mask the numbers of a text.

    Parameters
    ----------
    text : str
        The report.
    found : pandas.DataFrame
        As `find_quantities` returns.

    Examples
    --------
    >>> from poverty_analysis.report import find_quantities
    >>> text = "全县280户,增长3.2%"
    >>> mask(text, find_quantities(text)).text.replace(NUMBER, "N")
    '全县N,增长N'
    """
    plain = plain_words(text)
    signs: list[str] = []
    places: list[int] = []
    row: dict[int, int] = {}
    place = 0
    ends = [int(end) for end in found["end"]]
    for number, (start, kind) in enumerate(zip(found["start"], found["kind"], strict=True)):
        _copy(plain, place, int(start), signs, places)
        named = kind == "ordinal" and _INDUSTRY.match(plain, int(start)) is not None
        if (sign := MASKS.get(kind)) is None or named:
            _copy(plain, int(start), ends[number], signs, places)
        else:
            row[len(signs)] = number
            signs.append(sign)
            places.append(int(start))
        place = max(place, ends[number])
    _copy(plain, place, len(plain), signs, places)
    places.append(len(text))
    return Masked("".join(signs), places, row, ends)


def _copy(plain: str, start: int, stop: int, signs: list[str], places: list[int]) -> None:
    for place in range(start, stop):
        sign = plain[place]
        if sign in _DROPPED:
            continue
        if sign == "\n" and signs and signs[-1] in _GOES_ON and _goes_on(plain, place):
            continue
        signs.append(sign)
        places.append(place)


def _goes_on(plain: str, place: int) -> bool:
    """Whether the line behind a break is the rest of a sentence and no heading."""
    behind = plain[place + 1 : place + 8].lstrip()
    return bool(behind) and not re.match("[一二三四五六七八九十]{1,3}、|\\([一二三四五六七八九十]|——", behind)


def listed_figures(text: str, sign: int, start: int) -> list[int]:
    """The places of the figures of a list that a masked figure stands in: N、N和N; itself alone without one.

    Examples
    --------
    >>> listed_figures(f"分别增长{NUMBER}、{NUMBER}和{NUMBER},", 6, 0)
    [4, 6, 8]
    """
    run = [sign]
    while len(run) < _LONGEST_LIST and (before := _figure_before(text, run[0], start)) is not None:
        run.insert(0, before)
    while len(run) < _LONGEST_LIST and (behind := _figure_behind(text, run[-1])) is not None:
        run.append(behind)
    return run


def _figure_before(text: str, sign: int, start: int) -> int | None:
    """The figure before, where only a sign of a list stands between."""
    match = re.search(f"{NUMBER}(?:、|和|与|及|以及|、和)$", text[max(start, sign - 4) : sign])
    return max(start, sign - 4) + match.start() if match else None


def _figure_behind(text: str, sign: int) -> int | None:
    match = re.match(f"(?:、|和|与|及|以及|、和){NUMBER}", text[sign + 1 : sign + 5])
    return sign + match.end() if match else None

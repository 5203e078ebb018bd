"""Which figure of one report is the same quantity in another: pairs one to one, with a score, ambiguous ones marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from poverty_analysis.report.masked import CLAUSE_END
from poverty_analysis.report.signs import plain_signs, plain_words
from poverty_analysis.tables import rows_of

_HAN = re.compile("[\u4e00-\u9fffA-Za-z]+")
# what says when, that, or how much, and not what: taken out before two names are compared
_NEUTRAL = re.compile(
    "(?:今年|去年|上年|全年|当年|年内|年末|年底|预计|预期|力争|争取|确保|努力|实现|完成|达到|保持|稳定|控制|拟按|拟|提出|"
    "(?:发展)?(?:的)?主要(?:预期)?目标(?:是|为)?|全国|全[省市县区州镇乡]|我[国省市县区州]|同比|比上年|比去年|较上年|左右|"
    "增长|上涨|上升|增加(?!值)|提高|下降|降低|减少|涨幅|增速|增幅|回落|降至|升至|增至|达|涨|降|为|是|在|至|到(?!位)|(?<!节)约|近|超过|已|(?<!公)共(?!同|产)|也)"
)
_PART_OF_YEAR = re.compile(
    "[上下]半年|季度|[一二三四五六七八九十0-9]个月|(?<![0-9])(?:[0-9]|1[01])月|[一二三四五六七八九]月|十一?月|当月|"
    "目前|至今|以来|年中|(?<!五)期间|假期|春节|黄金周|当日|当天"
)
_AREA = re.compile("[全我]([国省市县区州盟旗镇乡村])(?!性|长|委|政府|级)")
DATED = "[12][0-9]{3}年(?:[底末])?|[0-9]{1,2}月(?:[0-9]{1,2}日)?"
_DATE = re.compile(DATED)
_NOT_COMPARED = {"threshold", "duration", "gap"}
NO_UNIT = {"undecided", "years", "months", "days", "hours", "minutes"}
_RATE_OF_CHANGE = re.compile("[涨增降]幅|增速")  # 居民消费价格涨幅3%: a change
_LEVELS = {"share": "level of a ratio", "rate": "level of a ratio"}
AMBIGUOUS = 0.05


@lru_cache(maxsize=8)
def _plain(text: str) -> str:
    return plain_words(text)


class Side(NamedTuple):
    """A report to be compared: its figures, its text, the year it was given in, whether it reviews several years."""

    figures: pd.DataFrame
    text: str
    year: int | None
    several_years: bool

    @property
    def plain(self) -> str:
        """The text with plain signs, place by place."""
        return _plain(self.text)


def reviews_years(figures: pd.DataFrame) -> bool:
    """Whether a report looks back on several years, so that what a section says of its figures' year is not certain."""
    done = figures[(figures["status"] == "achieved") & (figures["period_from"] == "section")]
    return bool(done["period"].str.contains("-").any())


def of_certain_year(row: Any, side: Side) -> bool:
    """Whether a figure's year is certain: its year is said, and no part of a year."""
    return of_named_year(row, side) and not of_part_of_year(side.plain, row)


def of_named_year(row: Any, side: Side) -> bool:
    """Whether a figure's year is named in its sentence, or by a section on one year."""
    return row.period_from in {"clause", "sentence"} or not side.several_years


def of_part_of_year(plain: str, row: Any) -> bool:
    """Whether the sentence of a figure, or the words that open its line, name months, a quarter or half a year.

    Examples
    --------
    >>> from collections import namedtuple
    >>> Row = namedtuple("Row", "start")
    >>> of_part_of_year("上半年新增就业120人", Row(7)), of_part_of_year("新增就业120人", Row(4))
    (True, False)
    """
    start = int(row.start)
    sentence = re.split("[。!?\n]", plain[max(0, start - 200) : start])[-1]
    line = plain.rfind("\n", 0, start) + 1
    return _PART_OF_YEAR.search(sentence + "|" + plain[line : min(line + 20, start)]) is not None


@lru_cache(maxsize=8)
def own_area(plain: str) -> str:
    """The area that a report speaks of most: 县 of 全县; empty where it speaks of none."""
    areas = Counter(_AREA.findall(plain))
    return areas.most_common(1)[0][0] if areas else ""


def of_other_area(plain: str, row: Any) -> bool:
    """Whether the clause of a figure names another area than the report's own, or a part of it: 全国…, 青龙镇:…."""
    start = int(row.start)
    sentence = re.split("[。!?;\n]", plain[max(0, start - 120) : start])[-1]
    clause = re.split("[,、:]", sentence)[-1]
    named = _AREA.findall(clause)
    placed = re.search("[\u4e00-\u9fff]{2}[镇乡村县区市]:[^:]*$", sentence)
    return (bool(named) and named[-1] != own_area(plain)) or "其中" in sentence[-40:] or placed is not None


def head(plain: str, row: Any) -> str:
    """The words of a figure's clause before it, without what says when, that or how much.

    Examples
    --------
    >>> from collections import namedtuple
    >>> head("预计全年城镇新增就业1520人", namedtuple("Row", "start")(10))
    '城镇新增就业'
    """
    start = int(row.start)
    clauses = re.split(f"({CLAUSE_END.pattern})", plain[max(0, start - 80) : start])
    listed = clauses[-1].rpartition("、")  # 产值48.6亿元、增长5.2%: of the words before the first number
    named = listed[0] if re.search("[0-9]", listed[0]) and not core(listed[2]) else ""
    words = core(re.split("[0-9]", _DATE.sub("", named))[0]) if named else core(clauses[-1])
    if words or len(clauses) < 3 or clauses[-2] not in ",、":
        return words
    return core(re.split("[0-9]", _DATE.sub("", clauses[-3]))[0])  # 产值达到30万元,增长9%


@lru_cache(maxsize=65_536)
def core(words: str) -> str:
    """A name without what says when, that or how much, and without digits.

    Examples
    --------
    >>> core("今年国内生产总值增长"), core("赤字率拟")
    ('国内生产总值', '赤字率')
    """
    return "".join(_HAN.findall(_NEUTRAL.sub("", _DATE.sub("", plain_words(words)))))


@lru_cache(maxsize=65_536)
def pieces(name: str) -> frozenset[str]:
    """The pieces of two signs of a name.

    Examples
    --------
    >>> sorted(pieces("赤字率"))
    ['字率', '赤字']
    """
    return frozenset(name[place : place + 2] for place in range(max(1, len(name) - 1))) if name else frozenset()


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """The share of pieces in common (Dice): 0 to 1.

    Examples
    --------
    >>> likeness(pieces("赤字率"), pieces("财政赤字率"))
    0.6666666666666666
    """
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def comparable_rows(figures: pd.DataFrame) -> list[Any]:
    """The figures that may be held against another report's: with unit and subject, no threshold, no duration."""
    return [
        row
        for row in rows_of(figures)
        if row.unit not in NO_UNIT
        and row.basis not in _NOT_COMPARED
        and len(core(row.subject)) >= 2
        and (row.unit != "items" or re.search("[0-9]", plain_signs(row.literal)))  # 十大工程: a name
    ]


def kind(row: Any) -> tuple[str, str, str]:
    """What two figures must share to be compared at all: unit, class of basis, and for changes which way."""
    way = row.direction if row.direction in {"rise", "fall"} else ""
    if row.basis == "rate" and (named := _RATE_OF_CHANGE.search(f"{row.subject}{row.predicate}")):
        return row.unit, "change", "fall" if named[0] == "降幅" else "rise"
    if way and row.basis in {"rate", "change"}:  # growth is a rate that rises or falls
        return row.unit, "change", way
    return row.unit, _LEVELS.get(row.basis, row.basis), way


def score(first: Any, second: Any) -> float:
    """How alike two figures are, 0 to 1: 0.6 for the pieces of their subjects, 0.2 each for verb and section.

    Where the two are a promise and an outcome their sections differ: such a pair reaches 0.8 at most.
    """
    alike = 0.6 * likeness(pieces(core(first.subject)), pieces(core(second.subject)))
    return alike + 0.2 * (first.direction == second.direction) + 0.2 * (first.status == second.status)


class Pair(NamedTuple):
    """A figure of each report, how alike they are, and whether another candidate comes close."""

    first: Any
    second: Any
    score: float
    ambiguous: bool


def pairs(first: Sequence[Any], second: Sequence[Any], *, at_least: float = 0.6) -> list[Pair]:
    """Match figures one to one, the most alike first.

    Parameters
    ----------
    first, second : sequence of rows
        As `comparable_rows` returns.
    at_least : float
        The lowest score of a pair.

    Returns
    -------
    list of Pair
        In the order of `first`. Ambiguous: another candidate of either side, with another value, scores within 0.05.

    Raises
    ------
    ValueError
        If `at_least` is not between 0 and 1.
    """
    if not 0 < at_least <= 1:
        raise ValueError(f"at_least must be above 0 and at most 1; got {at_least}")
    found = sorted(_candidates(first, second, at_least), key=lambda entry: (-entry[0], entry[1], entry[2]))
    taken: tuple[set[int], set[int]] = set(), set()
    chosen = []
    for points, here, there in found:
        if here in taken[0] or there in taken[1]:
            continue
        taken[0].add(here)
        taken[1].add(there)
        chosen.append((here, there, points))
    return [
        Pair(first[here], second[there], points, _contested(found, here, there, points, first, second))
        for here, there, points in sorted(chosen)
    ]


def _candidates(first: Sequence[Any], second: Sequence[Any], at_least: float) -> Iterator[tuple[float, int, int]]:
    by_kind: dict[tuple[str, str, str], list[int]] = {}
    for there, row in enumerate(second):
        by_kind.setdefault(kind(row), []).append(there)
    for here, row in enumerate(first):
        for there in by_kind.get(kind(row), []):
            if (points := score(row, second[there])) >= at_least:
                yield points, here, there


def _contested(
    found: list[tuple[float, int, int]], here: int, there: int, points: float, first: Sequence[Any],
    second: Sequence[Any],
) -> bool:  # fmt: skip
    close = [(a, b) for other, a, b in found if other >= points - AMBIGUOUS and (a == here) != (b == there)]
    return any(
        not _same(first[here], first[a]) if b == there else not _same(second[there], second[b]) for a, b in close
    )


def _same(first: Any, second: Any) -> bool:
    """Whether two figures of one report say the same, twice."""
    return (first.low, first.high, first.period) == (second.low, second.high, second.period)

"""Of which level, and since when, a change is: 收入8亿元,其中税收5亿元,比上年增加…; 由2015年的2亿元…,是2015年的3倍."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from poverty_analysis.report.stated_words import D, Reading, Stated


def of_level(reading: Reading, sign: int, stated: Iterable[Stated], *, tied: bool) -> Iterator[Stated]:
    """Identities of a level, or of one before it in its sentence if only that agrees; none of a list that does not.

    Where words do not tie them to the level (`tied`), only those of its own that agree.
    """
    if not tied:
        yield from filter(reading.holds, stated)
        return
    level = reading.masked.row[sign]
    places = reading.figures(reading.sentence(sign), sign)
    before = [place for place in places if reading.unit(reading.masked.row[place]) == reading.unit(level)]
    between = reading.text[before[-1] : sign] if before else ""
    listed = "、" in between and "," not in between
    for own in stated:
        others = [_with(own, level, reading.masked.row[place]) for place in reversed(before)]
        agreeing = next((one for one in [own, *others] if reading.holds(one)), None)
        if agreeing is not None:
            yield agreeing
        elif not listed:
            yield own


def is_of_one_base(reading: Reading, b: int, bases: Sequence[str]) -> bool:
    """Whether changes behind a level are on the same: not 增长10%,比年初预算增加3亿元.

    A bare rate behind a change since a date is since then, too, but for balances, whose rate is a year's.
    """
    if bases == [D, ""]:
        return re.search("余额|存款|贷款|储蓄", reading.subject(b)) is None
    return set(bases) <= {"", "年"} or len(set(bases)) == 1


def is_of_base(reading: Reading, from_to: re.Match[str], multiple: re.Match[str]) -> bool:
    """Whether a multiple is said to be of the date of the first level: 由2015年的2亿元增加到6亿元,是2015年的3倍."""
    if re.fullmatch("原来?|此前", multiple["of"]):
        return True
    before = re.search(f"{D}[年末底的]*$", reading.text[from_to.start() : from_to.start("a")])
    if before is None or re.fullmatch(f"{D}年?末?底?", multiple["of"]) is None:
        return False
    signs = from_to.start() + before.start(), multiple.start("of")
    first, second = (str(reading.literals[reading.masked.row[sign]]).rstrip("年末底") for sign in signs)
    return first == second


def _with(stated: Stated, level: int, other: int) -> Stated:
    """An identity of another level; its numbers alone tie it, not its words."""
    members = tuple(other if row == level else row for row in stated.members)
    return stated._replace(kind=stated.kind.rstrip("*"), members=members)

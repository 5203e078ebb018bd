"""Of which level a change is that stands behind several: 收入8亿元,其中税收5亿元,比上年增加…"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from poverty_analysis.report.stated_words import Reading, Stated


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


def _with(stated: Stated, level: int, other: int) -> Stated:
    """An identity of another level; its numbers alone tie it, not its words."""
    members = tuple(other if row == level else row for row in stated.members)
    return stated._replace(kind=stated.kind.rstrip("*"), members=members)

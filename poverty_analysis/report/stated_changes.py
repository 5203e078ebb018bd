"""Changes that sentences state: from … to … with growth, level with change and rate, growth of several years."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from poverty_analysis.report.periods import date_years
from poverty_analysis.report.stated_words import (
    ABOUT,
    CHANGE,
    CHANGES,
    DOWN,
    NO_SUMS,
    SHARES,
    UP,
    C,
    D,
    N,
    Reading,
    Stated,
    W,
)

_TO = f"(?P<to>(?:{UP}|{DOWN}|发展|恢复|变为|变)(?:了)?(?:到|至|为))"
_FROM_TO = re.compile(
    f"(?P<head>[^{N}。;\n]{{0,30}})(?:从|由){C}{{0,16}}?(?P<a>{N}){ABOUT}{C}{{0,10}}?{_TO}{C}{{0,14}}?(?P<b>{N})"
    f"(?:{ABOUT}[,、(]?(?P<between>{C}{{0,10}}?)(?P<mean>年均|年平均)?(?P<real>实际|名义)?{CHANGE}(?P<s>{N}))?"
)
_INTERLEAVED = re.compile(f"分别(?:从|由){C}{{0,10}}?(?P<a>{N}(?:[、和]{N})+){C}{{0,6}}?{_TO}(?P<b>{N}(?:[、和]{N})+)")
_WITH_BASE = re.compile(
    f"(?P<head>{W}{{0,30}})(?P<b>{N}),?(?:比|较){C}{{0,16}}?的?(?P<a>{N}){C}{{0,4}}?{CHANGE}(?P<d>{N})"
    f"(?:[,、](?P<between>{C}{{0,6}}?)(?P<up2>{UP})?(?P<down2>{DOWN})?(?P<s>{N}))?"
)
_RATE = f"(?P<between>同比|比上年|较上年)?(?:(?P<up2>{UP})|(?P<down2>{DOWN}))(?:了|幅度?为?)?(?P<s>{N})"
_LEVEL_CHANGE_RATE = re.compile(
    f"(?P<head>{W}{{0,30}})(?P<b>{N})[,、(]?(?:同比|(?:比|较)(?:上年|去年|{D}年?|[^{N},。;]{{0,6}}))?{CHANGE}(?P<d>{N})"
    f"[,、]{_RATE}"
)
_CHANGE_LEVEL_RATE = re.compile(  # 支出增加30亿元、规模达230亿元,增长15%
    f"(?P<head>{W}{{0,30}}){CHANGE}(?P<d>{N})[,、](?:总量|总额|总规模|规模|总数|余额)?(?:达到|达|增至|增加到|近|约|为)"
    f"{{0,2}}(?P<b>{N})[,、]{_RATE}"
)
_SINCE = re.compile(f"(?P<b>{N}){ABOUT}[,、(](?:比|较)(?:上年|去年){CHANGE}(?P<d>{N})")
_COMPOUND = re.compile(  # 比2015年增长61.1%,年均增长10%
    f"(?:比|较)(?P<base>{D})[年末底]{{0,2}}(?:增长|提高)(?P<s>{N}){ABOUT}[,、(]?年均(?:实际|名义)?(?:增长|提高)(?P<m>{N})"
)
_THREE = re.compile(f"分别{W}{{0,10}}?(?P<a>{N})、(?P<b>{N})(?:、|和|、和)(?P<c>{N})")
_EACH = re.compile("人均|户均|亩均|均价|单价|平均")  # 人次, 人均花费 and 总花费: the last is the product of the others
_HOW_MANY = re.compile("人次|人数|户数|数量|销量|面积")


def stated_changes(reading: Reading) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Stated]]]]:
    """Each pattern of a change with what finds the identities in its matches."""
    finder = _Changes(reading)
    return [
        (_FROM_TO, finder.from_to),
        (_INTERLEAVED, finder.interleaved),
        (_WITH_BASE, finder.with_base),
        (_LEVEL_CHANGE_RATE, finder.level_change_rate),
        (_CHANGE_LEVEL_RATE, finder.level_change_rate),
        (_COMPOUND, finder.compound),
        (_SINCE, finder.since),
        (_THREE, finder.product),
    ]


class _Changes:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def from_to(self, match: re.Match[str]) -> Iterator[Stated]:
        """From a to b, and what stands behind it."""
        a, b = self.reading.row(match, "a"), self.reading.row(match, "b")
        if self.reading.unit(a) != self.reading.unit(b):
            return
        yield Stated(b, "pair", (a,))
        if match["s"] and not self.reading.named_between(b, self.reading.row(match, "s")):
            yield from self._change(match, a, b, self.reading.row(match, "s"), fall=bool(match["down"]))

    def _change(self, match: re.Match[str], a: int, b: int, s: int, *, fall: bool) -> Iterator[Stated]:
        """What the number behind a change from a to b says: points, an amount, a growth, times."""
        mark = "fall " if fall else ""
        unit, level = self.reading.unit(s), self.reading.unit(a)
        if match.groupdict().get("mean"):
            yield from self._mean(match, a, b, s, mark)
        elif (unit in CHANGES and level in SHARES) or (unit == level and unit not in SHARES):
            yield Stated(s, f"{mark}difference*", (a, b))
        elif unit in SHARES | {"times"} and level not in SHARES | CHANGES:
            yield Stated(s, "real" if self.reading.is_real(match, s) else f"{mark}growth", (a, b))

    def _mean(self, match: re.Match[str], a: int, b: int, s: int, mark: str) -> Iterator[Stated]:
        if self.reading.unit(s) not in SHARES or self.reading.unit(a) in SHARES:
            return
        first, last = self.reading.last_year(a), self.reading.last_year(b)
        if self.reading.is_real(match, s):
            yield Stated(s, "real", (a, b))
        elif first is not None and last is not None and last > first:
            yield Stated(s, f"{mark}mean", (a, b), last - first)

    def interleaved(self, match: re.Match[str]) -> Iterator[Stated]:
        """分别从a1、a2到b1、b2."""
        row = self.reading.masked.row
        firsts, lasts = ([match.start(name) + m.start() for m in re.finditer(N, match[name])] for name in ("a", "b"))
        for first, last in zip(firsts, lasts, strict=False):
            if len(firsts) == len(lasts):
                yield Stated(row[last], "pair", (row[first],))

    def with_base(self, match: re.Match[str]) -> Iterator[Stated]:
        """13697, 较…的9323增加4374, 增长…: level, base, change, and a rate."""
        a, b, d = (self.reading.row(match, name) for name in ("a", "b", "d"))
        if self.reading.unit(a) != self.reading.unit(b) or (match["between"] and "年均" in match["between"]):
            return
        yield from self._change(match, a, b, d, fall=bool(match["down"]))
        changes = match["s"] and (match["up2"] or match["down2"])
        if changes and not self.reading.named_between(d, self.reading.row(match, "s")):
            yield from self._change(match, a, b, self.reading.row(match, "s"), fall=bool(match["down2"]))

    def level_change_rate(self, match: re.Match[str]) -> Iterator[Stated]:
        """A level, the change that led to it, and the rate of that change."""
        b, d, s = (self.reading.row(match, name) for name in ("b", "d", "s"))
        unit, falls = self.reading.unit, (bool(match["down"]), bool(match["down2"]))
        if unit(b) != unit(d) or unit(s) not in SHARES or falls[0] != falls[1] or unit(b) in NO_SUMS:
            return
        real = self.reading.is_real(match, s)
        yield Stated(s, "real" if real else ("fall " if falls[0] else "") + "rate*", (b, d))

    def compound(self, match: re.Match[str]) -> Iterator[Stated]:
        """Growth since a year, and its yearly mean; both are at the same prices, whichever these are."""
        s, m = self.reading.row(match, "s"), self.reading.row(match, "m")
        base = date_years(str(self.reading.literals[self.reading.masked.row[match.start("base")]]))
        last = self.reading.last_year(s)
        if base is None or last is None or {self.reading.unit(s), self.reading.unit(m)} != SHARES:
            return
        if last - base.last > 1:
            yield Stated(s, "compound", (m,), last - base.last)

    def since(self, match: re.Match[str]) -> Iterator[Stated]:
        """A level and its change on the year before: nothing to check in the sentence, but another may print that."""
        b, d = self.reading.row(match, "b"), self.reading.row(match, "d")
        if self.reading.unit(b) == self.reading.unit(d) and self.reading.unit(b) not in NO_SUMS:
            yield Stated(d, "fall since" if match["down"] else "since", (b,))

    def product(self, match: re.Match[str]) -> Iterator[Stated]:
        """The growth of a number, of an amount each and of their total, in one list."""
        rows = [self.reading.row(match, name) for name in "abc"]
        subjects = {row: self.reading.contexts[row].subject for row in rows if row in self.reading.contexts}
        each = [row for row in rows if _EACH.search(subjects.get(row, ""))]
        many = [row for row in rows if _HOW_MANY.search(subjects.get(row, "")) and row not in each]
        rest = [row for row in rows if row not in each + many]
        if not len(each) == len(many) == len(rest) == 1 or subjects[rest[0]][-2:] != subjects[each[0]][-2:]:
            return
        if all(self.reading.unit(row) in SHARES and self.reading.contexts[row].direction == "rise" for row in rows):
            yield Stated(rest[0], "product", (many[0], each[0]))

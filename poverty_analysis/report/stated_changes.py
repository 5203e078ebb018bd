"""Changes that sentences state: from … to … with growth, level with change and rate, growth of several years."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from poverty_analysis.report.change_words import (
    BESIDE,
    BRACKETED_BASE,
    CHANGE_LEVEL_RATE,
    CHANGES_LEVEL,
    COMPOUND,
    EACH,
    FROM_TO,
    HOW_MANY,
    INTERLEAVED,
    LEVEL,
    MOST,
    NEXT_CHANGE,
    OF_ALL,
    OF_BASE,
    OTHER_BASE,
    SIGNED,
    SINCE,
    STOCKS,
    THEN,
    THREE,
    TIMES,
    TIMES_BASE,
    WITH_BASE,
    YEAR_BASE,
)
from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.periods import COUNTS, date_years
from poverty_analysis.report.stated_levels import is_of_base, is_of_one_base, of_level
from poverty_analysis.report.stated_words import (
    A_CHANGE,
    CHANGES,
    NO_SUMS,
    OVER,
    SHARES,
    C,
    D,
    N,
    Reading,
    Stated,
    agree,
    compared_with,
)

_LONG = 5  # years from one level to another, of which one more does not change the mean beyond recognition


def stated_changes(reading: Reading) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Stated]]]]:
    """Each pattern of a change with what finds the identities in its matches."""
    finder = _Changes(reading)
    return [
        (FROM_TO, finder.from_to),
        (INTERLEAVED, finder.interleaved),
        (WITH_BASE, finder.with_base),
        (TIMES_BASE, finder.times_base),
        (BRACKETED_BASE, finder.bracketed_base),
        (LEVEL, finder.changes_behind),
        (CHANGES_LEVEL, finder.changes_before),
        (CHANGE_LEVEL_RATE, finder.changes_before),
        (COMPOUND, finder.compound),
        (SINCE, finder.since),
        (THREE, finder.product),
    ]


class _Changes:
    def __init__(self, reading: Reading) -> None:
        self.reading, self.text = reading, reading.text

    def from_to(self, match: re.Match[str]) -> Iterator[Stated]:
        """From a to b, and what stands behind it."""
        a, b = self.reading.row(match, "a"), self.reading.row(match, "b")
        if self.reading.unit(a) != self.reading.unit(b):
            return
        yield Stated(b, "pair", (a,))
        place, text = match.end(), self.reading.text
        before = text[max(match.start(), match.start("a") - 16) : match.start("a")]
        signed = SIGNED.search(before) or SIGNED.search(text, match.end("to"), match.start("b"))
        for _ in range(MOST):
            if multiple := TIMES.match(text, place):
                yield from self._multiple(multiple, a, b, of_same=is_of_base(self.reading, match, multiple))
            then = multiple or THEN.match(text, place)
            if then is None or self.reading.named_between(b, s := self.reading.row(then, "s")):
                return
            if multiple is None:
                changes = self._change(then, match.start(), a, b, s)
                gross = signed or self._is_gross(then, a, b, s)
                # 同比下降18%, 每年减少1.6万人, 户均增收: not from a to b
                tied = not gross and self._is_of_all(then, place, a, b)
                yield from changes if tied else filter(self.reading.holds, changes)
            place = then.end()

    def _is_gross(self, match: re.Match[str], a: int, b: int, s: int) -> bool:
        """Whether a change goes the other way than a and b, or stands beside another: 增加11家、减少5家."""
        said = match.groupdict()
        falls = bool(said.get("down") or said.get("fewer"))
        beside = re.compile(f"、{C}{{0,8}}?(?P<other>{N})").match(self.text, match.end())
        other = beside is not None and self.reading.unit(self.reading.row(beside, "other")) == self.reading.unit(s)
        return other or falls != (self.reading.values[b] < self.reading.values[a])

    def _is_of_all(self, match: re.Match[str], place: int, a: int, b: int) -> bool:
        """Whether nothing but such words stands between the last sign that parts clauses and a change."""
        said = match.groupdict()
        change = next(name for name in ("up", "down", "fewer") if said.get(name))
        clause = re.split("[,、;(]", self.text[place : match.start(change)])[-1]
        if clause.startswith(D):  # 五年来 is a date, as 2021年 is
            clause = str(self.reading.literals[self.reading.masked.row[match.start(change) - len(clause)]]) + clause[1:]
        if clause == "新" and self.reading.unit(a) == "km" and "里程" in match.string[place - 40 : place]:
            return True  # 通车里程由42公里增加到118公里,新增76公里: roads do not close
        if clause in {"每亩", "亩均"} and re.search("单产|亩产", match.string[place - 40 : place]):
            clause = ""  # 单产由132公斤提高到151公斤,每亩增产19公斤
        words = OF_ALL.fullmatch(clause)
        if words is None or (words["added"] and self.reading.unit(a) not in STOCKS):  # of each year's: 年投入累计增加
            return False
        first, last = self.reading.last_year(a), self.reading.last_year(b)
        known = words["years"] and first is not None and last is not None and first != last
        return not known or COUNTS[words["years"]] == (last or 0) - (first or 0)

    def _multiple(self, match: re.Match[str], a: int, b: int, *, of_same: bool) -> Iterator[Stated]:
        """From a to b, 是2015年的2.1倍: only where a may be of that year, by its numbers."""
        s = self.reading.row(match, "s")
        if self.reading.unit(s) == "times" and (of_same or self._is_multiple(a, b, s)):
            yield Stated(s, "times", (a, b))

    def _is_multiple(self, a: int, b: int, s: int) -> bool:
        interval = self.reading.interval
        return self.reading.lows[a] > 0 and agree(interval(b) / interval(a), interval(s))

    def _change(self, match: re.Match[str], start: int, a: int, b: int, s: int) -> Iterator[Stated]:
        """What the number behind a change from a to b says: points, an amount, a growth, times."""
        said = match.groupdict()
        mark = "fall " if said.get("down") or said.get("fewer") else ""
        unit, level = self.reading.unit(s), self.reading.unit(a)
        if said.get("mean"):
            yield from self._mean(match, start, a, b, s, mark)
        elif (unit in CHANGES and level in SHARES) or (unit == level and unit not in SHARES):
            yield Stated(s, f"{mark}difference*", (a, b))
        elif unit in SHARES | {"times"} and level not in SHARES | CHANGES:
            yield Stated(s, "real" if self.reading.is_real(start, match.end(), s) else f"{mark}growth", (a, b))

    def _mean(self, match: re.Match[str], start: int, a: int, b: int, s: int, mark: str) -> Iterator[Stated]:
        if self.reading.unit(s) not in SHARES or self.reading.unit(a) in SHARES:
            return
        first, last = self.reading.last_year(a), self.reading.last_year(b)
        if self.reading.is_real(start, match.end(), s):
            yield Stated(s, "real", (a, b))
        elif first is not None and last is not None and last > first:
            years = last - first
            known = D in match[0] or self._in_a_period(start)  # how many they are
            exact = known or mark or years < _LONG or self._in_years(a, b, s, years, mark)
            if not exact and self._counts_first_year(a, b, s, years):
                return
            less = years > 2 and not self._in_years(a, b, s, years, mark) and self._in_years(a, b, s, years - 1, mark)
            yield Stated(s, f"{mark}mean", (a, b), years - less)  # 2015年至2020年 are five years from the first level

    def _in_a_period(self, start: int) -> bool:
        """Whether a sentence names years from one to another before its first number: “十三五”期间."""
        row, literals = self.reading.masked.row, self.reading.literals
        signs = range(self.reading.sentence_before(start), self.text.index(N, start))
        dates = [date_years(str(literals[row[sign]])) for sign in signs if self.text[sign] == D]
        return any(date is not None and date.first != date.last for date in dates)

    def _counts_first_year(self, a: int, b: int, s: int, years: int) -> bool:
        """Whether a mean may be of one year more, that which led to the first level: its base is not printed.

        2013年…2020年,年均增长 is of eight years to some writers. That year must then have grown by the mean at least,
        and by half as much again at most; which of few years would allow nearly any mean.
        """
        if self.reading.lows[a] <= 0:
            return False
        yearly, ratio = self.reading.values[s], self.reading.values[b] / self.reading.values[a]
        first = (1 + yearly) ** (years + 1) / ratio - 1
        return bool(yearly <= first <= 1.5 * yearly)

    def _in_years(self, a: int, b: int, s: int, years: int, mark: str) -> bool:
        yearly = self.reading.interval(s)
        ends = (1 - yearly.high, 1 - yearly.low) if mark else (1 + yearly.low, 1 + yearly.high)
        grown = Interval(math.nan, self.reading.lows[a] * ends[0] ** years, self.reading.highs[a] * ends[1] ** years)
        return agree(grown, self.reading.interval(b))

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
        if A_CHANGE.fullmatch(self.reading.text[match.end("b") : match.start("a")]):  # 比上年减少1.6万亩、下降20%
            return
        said = self._change(match, match.start(), a, b, d)
        gap = self.text[match.end("a") : match.start("up") if match["up"] else match.start("down")]
        gap = re.sub(f"^{BESIDE}", "", gap)
        base = self.text[match.end("b") : match.start("a")]
        of_year = YEAR_BASE.search(base) and not OTHER_BASE.search(base)
        tied = OF_ALL.fullmatch(gap) and "均" not in gap and (of_year or not match["beside"])  # 与B县的100户相比
        yield from of_level(self.reading, match.start("b"), said, tied=bool(tied))
        changes = match["s"] and (match["up2"] or match["down2"])
        if changes and not self.reading.named_between(d, s := self.reading.row(match, "s")):
            growth = self._growth(match, a, b, s, falls=bool(match["down2"]))
            tied = bool(of_year and OF_BASE.fullmatch(match["between"] or ""))
            yield from of_level(self.reading, match.start("b"), growth, tied=tied)

    def _growth(self, match: re.Match[str], a: int, b: int, s: int, *, falls: bool) -> Iterator[Stated]:
        if self.reading.unit(s) in SHARES | {"times"} and self.reading.unit(a) not in SHARES | CHANGES:
            real = self.reading.is_real(*match.span(), s)
            yield Stated(s, "real" if real else ("fall " if falls else "") + "growth", (a, b))

    def times_base(self, match: re.Match[str]) -> Iterator[Stated]:
        """33亿元,是上年30亿元的1.1倍."""
        a, b, s = (self.reading.row(match, name) for name in "abs")
        stated = [Stated(s, "times*", (a, b))]
        if self.reading.unit(a) == self.reading.unit(b) and self.reading.unit(s) == "times":
            yield from of_level(self.reading, match.start("b"), stated, tied=self.reading.is_level(b))

    def bracketed_base(self, match: re.Match[str]) -> Iterator[Stated]:
        """22万吨(上年为20万吨),增长10%."""
        a, b, s = (self.reading.row(match, name) for name in "abs")
        if self.reading.unit(a) != self.reading.unit(b):
            return
        growth = self._growth(match, a, b, s, falls=bool(match["down"]))
        yield from growth if self._is_year_before(match, b) else filter(self.reading.holds, growth)

    def _is_year_before(self, match: re.Match[str], b: int) -> bool:
        """Whether a base in brackets is said to be of the year before a level: not 22万吨(2015年20万吨),增长3%."""
        if match["year"] is None:
            return True
        base, last = date_years(str(self.reading.literals[self.reading.row(match, "year")])), self.reading.last_year(b)
        return base is not None and last is not None and base.first == base.last == last - 1

    def changes_behind(self, match: re.Match[str]) -> Iterator[Stated]:
        """A level, and behind it the change that led to it and the rate of that change, in either order."""
        b, place = self.reading.masked.row[match.start()], match.end()
        clause = self.reading.sentence(match.start(), ",、。;!?:(\n")
        if self.text.startswith("相比", match.start() + 1) or re.search(
            "[比较从由]", self.text[clause : match.start()]
        ):
            return
        amount: tuple[int, bool, str] | None = None
        rate: tuple[int, bool, str] | None = None
        tied, bases = not self.reading.in_part_of_year(match.start()), list[str]()
        for _ in range(MOST):
            change = NEXT_CHANGE.match(self.reading.text, place)
            if change is None or self.reading.named_between(b, s := self.reading.row(change, "s")):
                break
            unit, falls, base = self.reading.unit(s), bool(change["down"]), compared_with(change["over"])
            tied &= self._is_said_of_base(change, place)
            bases.append(base)
            if unit in SHARES and (change["up"] or change["down"])[-1] == "产":  # 减产5%: of the output
                break
            if unit in SHARES and rate is None:
                rate = s, falls, base
            elif unit == self.reading.unit(b) and amount is None:
                amount = s, falls, base
            place = change.end()
        if amount is None or rate is None or amount[1] != rate[1]:
            return
        tied &= is_of_one_base(self.reading, b, bases)
        stated = self._rate(match.start(), place, b, amount[0], rate[0], falls=rate[1])
        yield from of_level(self.reading, match.start(), stated, tied=tied)

    def _is_said_of_base(self, match: re.Match[str], place: int) -> bool:
        """Whether a change is the level's own: not 新增, which others leave, and not 累计, 五年 or 年均."""
        words = self.text[place : match.start("up") if match["up"] else match.start("down")]
        return OF_BASE.fullmatch(re.sub(f"^{OVER}", "", re.split("[,、;(]", words)[-1])) is not None

    def changes_before(self, match: re.Match[str]) -> Iterator[Stated]:
        """A change and its rate before the level that they led to, or on both sides of it."""
        rows = {self.reading.row(match, name) for name in "ds"}
        rate = next((row for row in rows if self.reading.unit(row) in SHARES), None)
        if rate is not None and bool(match["down"]) == bool(match["down2"]):
            amount, b = next(iter(rows - {rate})), self.reading.row(match, "b")
            stated = self._rate(match.start(), match.end(), b, amount, rate, falls=bool(match["down"]))
            yield from stated if self._is_of_year_before(match) else filter(self.reading.holds, stated)

    def _is_of_year_before(self, match: re.Match[str]) -> bool:
        """Whether a change before its level is over the year before, with its rate: not 新增贷款, 比年初增加."""
        clause = self.text[self.reading.sentence(match.start(), ",、。;!?:(\n") : match.start()]
        of_other = "新" in clause or compared_with((re.search(OVER, clause) or [None])[0]) not in {"", "年"}
        rate = self.text[match.end("d") : match.start("up2") if match["up2"] else match.start("down2")]
        of_other = of_other or self.reading.in_part_of_year(match.start())
        return not of_other and (re.search(OVER, rate) is None or re.search(OVER, clause) is not None)

    def _rate(self, start: int, end: int, b: int, d: int, s: int, *, falls: bool) -> Iterator[Stated]:
        unit = self.reading.unit(b)
        if unit == self.reading.unit(d) and unit not in NO_SUMS:
            real = self.reading.is_real(start, end, s)
            yield Stated(s, "real_rate" if real else ("fall " if falls else "") + "rate*", (b, d))

    def compound(self, match: re.Match[str]) -> Iterator[Stated]:
        """Growth since a year, and its yearly mean, both at the same prices, whichever these are."""
        if match["prices"] or self.reading.in_part_of_year(match.start()):  # of two prices; till June: of half a year
            return
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
        each = [row for row in rows if EACH.search(subjects.get(row, ""))]
        many = [row for row in rows if HOW_MANY.search(subjects.get(row, "")) and row not in each]
        rest = [row for row in rows if row not in each + many]
        if not len(each) == len(many) == len(rest) == 1 or subjects[rest[0]][-2:] != subjects[each[0]][-2:]:
            return
        if all(self.reading.unit(row) in SHARES and self.reading.contexts[row].direction == "rise" for row in rows):
            yield Stated(rest[0], "product", (many[0], each[0]))

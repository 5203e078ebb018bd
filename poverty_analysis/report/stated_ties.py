"""Numbers that arithmetic ties: an amount each with count and total, a gap, two incomes, births and deaths.

Only what agrees is proposed: that all are of one thing, their place in a sentence suggests and no word says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.stated_words import CHANGES, NO_SUMS, SHARES, C, D, N, Reading, Stated, agree

_EACH = "[户人亩村]均|单产|亩产|平均每?|每[户人名亩村套栋座间头只台]|每个?(?:村|项目|乡镇)"
_AN_AMOUNT_EACH = re.compile(f"(?:{_EACH}){C}{{0,14}}?(?P<each>{N})")
_GAP = re.compile(
    f"(?:高于|低于|快于|慢于|[比较]{C}{{0,24}}?[高低快慢]出?|高出|高|相差|差距)(?P<than>{C}{{0,20}}?)(?P<d>{N})"
)
_THAN = "(?<![贷占入同环之差数])比(?![例重值率])"  # than: not 存贷比, 占比, 收入比
_UNPRINTED = re.compile("全[国省区市州县]|平均|上年|去年|同期|预期|预算|年均")  # of which no rate need be printed
_GAP_TO = re.compile(  # 增长9.2%,高于全省平均水平(7.1%)2.1个百分点
    f"(?P<s>{N})[,、(]?{C}{{0,6}}?(?:(?P<over>高于|快于)|低于|慢于|{_THAN}|较){C}{{0,16}}?\\(?(?P<t>{N})\\)?,?(?:的{C}{{0,6}}?)?"
    f"(?P<high>[高快多]|加快|提高|回升|上升|增加|扩大|提升)?(?P<low>[低慢少]|放缓|回落|下降|降低|减少)?出?(?P<d>{N})"
)
_FALLS = re.compile(
    f"(?:下降|下跌|减少|降低|回落|负|-)(?:了|约|近|的)?[^,、(]{{0,4}}?{N}"
)  # of a rate that fell: of which sign?
_TWO_INCOMES = re.compile(
    f"(?:城乡|收入){C}{{0,10}}?(?:比值?|倍差|倍数)"
    f"(?:为|是|约|达到?|由{C}{{0,8}}{N}{C}{{0,4}}[至到为]|{C}{{0,6}}?[至到])?(?P<s>{N})"
)
_BORN = re.compile(
    f"出生(?:人口)?{C}{{0,3}}(?P<b>{N})[^。\\n{D}]{{0,20}}?死亡(?:人口)?{C}{{0,3}}(?P<d>{N})[^。\\n{D}]{{0,12}}?(?:净增|自然增长|自增)(?:人口)?{C}{{0,3}}(?P<s>{N})"
)
_BALANCE = re.compile(
    f"(?<!进)出口{C}{{0,6}}(?P<out>{N})[^\n]{{0,40}}?进口{C}{{0,6}}(?P<in>{N})[^\n]{{0,40}}?(?P<way>顺差|逆差){C}{{0,3}}(?P<s>{N})"
)
_YEARLY = re.compile(f"(?P<t>{N})[,、(]?{C}{{0,6}}?(?:年均|平均每年){C}{{0,6}}?(?P<m>{N})")  # 五年累计35亿元,年均7亿元
_NATURAL = re.compile(
    f"出生率{C}{{0,4}}(?P<b>{N})[^。\\n{D}]{{0,40}}?死亡率{C}{{0,4}}(?P<d>{N})[^。\\n{D}]{{0,30}}?自然增长率(?:为|是|达到?|约|仅)?(?P<s>{N})"
)
_APART = re.compile(  # 320户、120人就业; 五保户610户608人, of whom some live elsewhere
    f"(?P<h>{N})(?:,(?P<after>{N})|、?(?P<doing>{N})(?=[\u4e00-\u9fff])|(?<=[保困老]户{N})、?(?P<alone>{N}))"
)
_NEAREST = 8  # figures on either side that may be count and total
_LARGEST = 10  # persons of a household, on average
_REACH = 120  # signs to either side of an amount each
_WIDEST = 0.1  # a product known no better than that would agree with too much
_COUNTS = {"persons", "households", "mu", "hectares", "villages", "items", "person-times"}


def stated_ties(reading: Reading) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Stated]]]]:
    """Each pattern of such a tie with what finds the identities in its matches."""
    finder = _Ties(reading)
    return [
        (_AN_AMOUNT_EACH, finder.amount_each),
        (_GAP_TO, finder.gap_to),
        (_GAP, finder.gap),
        (_TWO_INCOMES, finder.two_incomes),
        (_YEARLY, finder.yearly),
        (_NATURAL, finder.natural),
        (_BORN, finder.born),
        (_APART, finder.apart),
        (_BALANCE, finder.balance),
    ]


class _Ties:
    def __init__(self, reading: Reading) -> None:
        self.reading, self.text, self.rows = reading, reading.text, reading.masked.row

    def amount_each(self, match: re.Match[str]) -> Iterator[Stated]:
        """户均3000元, with the households and what they get together, in any order."""
        sign = match.start("each")
        each, interval = self.rows[sign], self.reading.interval
        start = max(self.reading.sentence(sign, "。!?\n"), sign - _REACH)
        end = min(self.reading.sentence_end(sign), sign + _REACH)
        near = [self.rows[s] for s in self.reading.figures(start, sign)][-_NEAREST:]
        near += [self.rows[s] for s in self.reading.figures(sign + 1, end)][:_NEAREST]
        unit = self.reading.unit(each)
        for total in near:
            scale = _TONNES if (unit, self.reading.unit(total)) == ("kg", "tonnes") else _ONE
            other = self.reading.unit(total) != unit and scale is _ONE
            if other or unit in NO_SUMS or not self._narrow(total):
                continue
            for count in filter(self._is_count, near):
                of_one = self.reading.unit(count) != unit
                if of_one and agree(interval(each) * interval(count) / scale, interval(total)):
                    yield Stated(each, "each", (total, count))
                    return

    def _is_count(self, row: int) -> bool:
        return self.reading.unit(row) in _COUNTS and self._narrow(row) and self.reading.values[row] > 1

    def _narrow(self, row: int) -> bool:
        low, high = self.reading.interval(row)[1:]
        return low > 0 and high - low <= _WIDEST * low

    def gap_to(self, match: re.Match[str]) -> Iterator[Stated]:
        """9.2%, which is 2.1 points above 7.1%: whether or not it agrees."""
        s, t, d = (self.reading.row(match, name) for name in "std")
        if self.reading.unit(d) in CHANGES and {self.reading.unit(s), self.reading.unit(t)} == SHARES:
            above, below = match["over"] or match["high"], "于" in match[0] or match["low"]
            ways = ["difference"] if above else ["fall difference"] if below else ["difference", "fall difference"]
            stated = [Stated(d, way, (t, s)) for way in ways]
            falls = any(_FALLS.search(words) for words in (match[0], self._clause_before(match.start())))
            yield from stated if (above or below) and not falls else filter(self.reading.holds, stated)

    def _clause_before(self, place: int) -> str:
        return self.text[self.reading.sentence(place, ",、。;!?:(\n") : place]

    def gap(self, match: re.Match[str]) -> Iterator[Stated]:
        """增长9.2%,…增长7.1%,…高于…2.1个百分点: the gap of two rates of one sentence."""
        d = self.reading.row(match, "d")
        if self.reading.unit(d) not in CHANGES or _UNPRINTED.search(match[0]):
            return
        end = match.start("d")
        signs = self.reading.figures(self.reading.sentence(end, "。!?\n"), end)
        rates = [self.rows[sign] for sign in signs if self.reading.unit(self.rows[sign]) in SHARES][-_NEAREST:]
        printed = self.reading.interval(d)
        for place, first in enumerate(rates):
            for second in rates[place + 1 :]:
                low, high = sorted((first, second), key=lambda row: self.reading.values[row])
                between = self.reading.values[high] - self.reading.values[low]
                if printed.low < between < printed.high:
                    yield Stated(d, "difference", (low, high))
                    return

    def two_incomes(self, match: re.Match[str]) -> Iterator[Stated]:
        """城乡收入比2.5:1, beside both incomes."""
        s, place = self.reading.row(match, "s"), match.start("s")
        if self.reading.unit(s) not in {"times", ""}:
            return
        start = max(self.reading.sentence(place, "\n"), place - 2 * _REACH)
        signs = self.reading.figures(start, place)
        amounts = [self.rows[sign] for sign in signs if self.reading.unit(self.rows[sign]) == "CNY"][-_NEAREST:]
        interval = self.reading.interval
        for town in amounts:
            for village in amounts:
                above = self.reading.values[town] > self.reading.values[village] > 0
                if above and agree(interval(town) / interval(village), interval(s)):
                    yield Stated(s, "times", (village, town))
                    return

    def yearly(self, match: re.Match[str]) -> Iterator[Stated]:
        """What so many years add up to, and the mean of a year."""
        t, m = self.reading.row(match, "t"), self.reading.row(match, "m")
        years, interval = self.reading.years(t), self.reading.interval
        same = self.reading.unit(t) == self.reading.unit(m) and self.reading.unit(m) not in NO_SUMS
        if same and years > 1 and agree(interval(m) * Interval(years, years, years), interval(t)):
            yield Stated(m, "yearly", (t,), years)

    def natural(self, match: re.Match[str]) -> Iterator[Stated]:
        """出生率, 死亡率, 自然增长率: the last is the difference of the others."""
        b, d, s = (self.reading.row(match, name) for name in "bds")
        if {self.reading.unit(row) for row in (b, d, s)} <= SHARES:
            yield Stated(s, "difference*", (d, b))

    def born(self, match: re.Match[str]) -> Iterator[Stated]:
        """出生3628人,死亡1822人,净增1806人: where the last is the difference, since people move, too."""
        b, d, s = (self.reading.row(match, name) for name in "bds")
        interval = self.reading.interval
        persons = {self.reading.unit(row) for row in (b, d, s)} == {"persons"}
        if persons and agree(interval(b) - interval(d), interval(s)):
            yield Stated(s, "difference", (d, b))

    def apart(self, match: re.Match[str]) -> Iterator[Stated]:
        """Persons who are fewer than the households before them, by what they do: not all who live there."""
        h, persons = self.reading.row(match, "h"), self.reading.row(match, str(match.lastgroup))
        units = (self.reading.unit(h), self.reading.unit(persons))
        doing = re.match("[\u4e00-\u9fff]", self.text[match.end() : match.end() + 1])
        many = doing and self.reading.values[persons] > _LARGEST * self.reading.values[h]  # 大户20户、500人务工
        if units == ("households", "persons") and (many or self.reading.values[persons] < self.reading.values[h]):
            yield Stated(persons, "apart", (h,))

    def balance(self, match: re.Match[str]) -> Iterator[Stated]:
        """出口, 进口, 顺差: the last is the difference of the others."""
        sold, bought, s = (self.reading.row(match, name) for name in ("out", "in", "s"))
        low, high = (bought, sold) if match["way"] == "顺差" else (sold, bought)
        one_unit = self.reading.unit(sold) == self.reading.unit(bought) == self.reading.unit(s)
        interval = self.reading.interval
        if one_unit and agree(interval(high) - interval(low), interval(s)):
            yield Stated(s, "difference", (low, high))


_ONE, _TONNES = Interval(1, 1, 1), Interval(1000, 1000, 1000)  # a tonne has 1000 kg

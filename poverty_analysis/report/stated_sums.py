"""Totals and their parts by words and numbers alike: proposed where they add up, since a list need not hold all parts.

A total stands before its parts (其中, 按…分, in brackets, each with its year, what is done and what is left), or behind
them (合计, 共, 累计). Shares that make up a whole are a sum, too: 分别占40%、26.7%、33.3%.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.periods import COUNTS, date_years
from poverty_analysis.report.stated_words import A_CHANGE, NO_SUMS, SHARES, C, D, N, Reading, Stated, agree

_FIGURE = re.compile(N)
_BEHIND = re.compile("其中|包括|包含|分别|分为|按|:|\\(")  # between a total and its first part
_REST = re.compile("剩余|余下|其余|还有|尚有|尚未|另有|未|待|不")  # what is not done, of what was to be done
_TOTAL = "合计|共计|总计|总共|累计|加起来|[总共]"
_TOTAL_BEFORE = re.compile(f"(?:{_TOTAL}){C}{{0,8}}$")
_TOGETHER = re.compile(f"(?:{_TOTAL})[^{N},。;!?:\n]{{0,6}}(?P<t>{N})")
# 2018年投入2亿元,2019年投入3亿元,两年共投入5亿元: each year once, by one verb
_YEAR = f"{D}(?P<verb>[\u4e00-\u9fff]{{0,6}}){N}"
_OF_YEARS = re.compile(
    f"(?:^|(?<=[,。;:!?\n])){_YEAR}(?P<more>(?:[,、;]{D}(?P=verb){N}){{1,5}})[,;](?P<span>[{N}{D}])[间来]?"
    f"(?:累计|合计|共计|总计|总共|一共|共)(?P=verb)(?P<t>{N})"
)
_SPAN = re.compile("([两二三四五六])年[间来]?")
_ONCE = re.compile("[减脱]贫|退出|出列|摘帽|搬迁|增加|减少")  # what happens to the same one but once
_STOCK = re.compile("余额|结余|存款|存量|存栏|库存|年末|年底|累计")
_FLOWS = {"CNY", "USD", "tonnes", "kg", "half kilograms", "kWh"}  # counts may hold the same ones in each year
_GOES_ON = re.compile("其中|按[^,。]{1,10}分|分[^,。]{1,8}看|第?一产业?增加值")
_PAIR = re.compile("非税|其余|女|农村|乡村|进口")  # two shares that are all there are
_MOST = 10  # parts of a list
_REACH = 240  # signs in which the parts of a total are looked for
_WIDEST = 0.1  # a sum known no better than that would agree with too much


def stated_sums(reading: Reading) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Stated]]]]:
    """Each pattern of a sum with what finds the identities in its matches."""
    finder = _Sums(reading)
    return [
        (_OF_YEARS, finder.of_years),
        (_FIGURE, finder.parts_behind),
        (_TOGETHER, finder.parts_before),
        (_FIGURE, finder.hundred),
    ]


class _Sums:
    def __init__(self, reading: Reading) -> None:
        self.reading, self.text, self.rows = reading, reading.text, reading.masked.row

    def of_years(self, match: re.Match[str]) -> Iterator[Stated]:
        """Each year of several with its amount, and the total of so many years."""
        signs = range(match.start(), match.start("span"))
        parts, total = [self.rows[sign] for sign in signs if self.text[sign] == N], self.reading.row(match, "t")
        dates = [date_years(self._literal(sign)) for sign in signs if self.text[sign] == D]
        years = [date.first for date in dates if date is not None and date.first == date.last]
        span = _SPAN.fullmatch(self._literal(match.start("span")))
        if span is None or not len(years) == len(dates) == len(parts) == COUNTS[span[1]]:
            return
        rows = [*parts, total]
        amounts = self.reading.unit(total) not in NO_SUMS and not any(self.reading.is_mean(row) for row in rows)
        one_kind = len({self.reading.counted(row) for row in rows}) == 1
        one_by_one = years == list(range(years[0], years[0] + len(years)))
        if amounts and one_kind and one_by_one and self._adds_up(total, match["verb"]):
            yield Stated(total, "parts*", tuple(parts))

    def _adds_up(self, row: int, verb: str) -> bool:
        """Whether a figure can be that of each year added up: no stock, and nobody counted again."""
        once = self.reading.unit(row) in _FLOWS or _ONCE.search(verb)
        return bool(once) and not _STOCK.search(verb)

    def _literal(self, sign: int) -> str:
        return str(self.reading.literals[self.rows[sign]])

    def parts_behind(self, match: re.Match[str]) -> Iterator[Stated]:
        """A total with its parts behind it in its sentence, or in those that go on with 其中 or 按…分."""
        sign = match.start()
        if not self._may_be_total(sign):
            return
        start, end = sign + 1, self.reading.sentence_end(sign)
        for _ in range(3):
            end = min(end, sign + _REACH)
            if self.text[start : start + 1] == "(" and (close := self.text.find(")", start, end)) > 0:
                end = close
            members = self._members(sign, start, end)
            while parts := self._adding_up(sign, members, start, end):  # by sex, and then by age
                yield Stated(self.rows[sign], "parts", tuple(self.rows[part] for part in parts))
                members, start = members[len(parts) :], parts[-1] + 1
            start = end + 1
            if not _GOES_ON.match(self.text, start):
                return
            end = self.reading.sentence_end(start)

    def _may_be_total(self, sign: int) -> bool:
        row = self.rows[sign]
        plain = self.reading.basis(row) in {"total", "change", "per person", "per household", ""}
        return plain and self.reading.unit(row) not in NO_SUMS and self._narrow(self.reading.interval(row))

    def _narrow(self, interval: Interval) -> bool:
        return interval.low > 0 and interval.high - interval.low <= _WIDEST * interval.low

    def _members(self, total: int, start: int, end: int) -> list[int]:
        """The figures of a stretch that may be parts: of the unit of the total, no changes, nothing compared with."""
        unit = self.reading.counted(self.rows[total])
        found, before = [], start
        for sign in self.reading.figures(start, end):
            words = self.text[before:sign]
            before = sign + 1
            row = self.rows[sign]
            mean = self.reading.is_mean(row) and not self.reading.is_mean(self.rows[total])
            each = mean or self.reading.basis(row) in {"gap", "threshold"}
            compared = A_CHANGE.fullmatch(words) or re.search("[比较从][^,]*$", words)
            if self.reading.counted(row) == unit and not each and not compared:
                found.append(sign)
        return found

    def _adding_up(self, total: int, members: Sequence[int], start: int, end: int) -> list[int]:
        """The first of these figures, as many as add up to the total and are said to be its parts."""
        whole, together = self.reading.interval(self.rows[total]), Interval(0, 0, 0)
        for count, sign in enumerate(members[:_MOST], start=1):
            together = together + self.reading.interval(self.rows[sign])
            if count > 1 and agree(together, whole) and abs(together.value - whole.value) <= 0.005 * whole.value:
                return list(members[:count]) if self._are_parts(total, members[:count], start, end) else []
        return []

    def _are_parts(self, total: int, parts: Sequence[int], start: int, end: int) -> bool:
        """Whether the words say that these are parts of the total before them."""
        opening = self.text[start : parts[0]]
        between = [self.text[a + 1 : b] for a, b in zip([total, *parts[:-1]], parts, strict=True)]
        composed = opening.endswith("由") and "组成" in self.text[parts[-1] : end]
        if composed or _BEHIND.search(opening) or all(D in words for words in between):
            return True
        if len(parts) == 2 and "男" in between[0] and "女" in between[1]:
            return True
        if _REST.search(self.text[parts[0] + 1 : min(end, parts[-1] + 6)]):
            return True
        whole = _TOTAL_BEFORE.search(self.text[max(0, total - 12) : total]) is not None
        return whole and (len(parts) > 2 or self.reading.values[self.rows[total]] >= 100)

    def parts_before(self, match: re.Match[str]) -> Iterator[Stated]:
        """Parts in a sentence, and 合计 with their total, or totals (900户3570人), at the end of it or in the next."""
        place = match.start()
        start = self.reading.sentence(place)
        if not self.reading.figures(start, place):
            start = self.reading.sentence_before(start)
        for total in range(match.start("t"), match.end("t") + 2):
            if self.text[total : total + 1] == N and self._may_be_total(total):
                parts = self._adding_backwards(total, self._members(total, max(start, place - _REACH), place))
                if parts and not (len(parts) == 2 and self.reading.values[self.rows[total]] < 10):
                    yield Stated(self.rows[total], "parts", tuple(self.rows[part] for part in parts))

    def _adding_backwards(self, total: int, members: Sequence[int]) -> list[int]:
        whole, together = self.reading.interval(self.rows[total]), Interval(0, 0, 0)
        for count, sign in enumerate(reversed(members[-_MOST:]), start=1):
            together = together + self.reading.interval(self.rows[sign])
            if count > 1 and agree(together, whole) and abs(together.value - whole.value) <= 0.005 * whole.value:
                return list(members[-count:])
        return []

    def hundred(self, match: re.Match[str]) -> Iterator[Stated]:
        """Three shares or more in a row that make up a whole."""
        sign = match.start()
        if not self._is_share(sign):
            return
        start, end = self.reading.sentence(sign), min(self.reading.sentence_end(sign), sign + _REACH)
        if any(self._is_share(earlier) for earlier in self.reading.figures(max(start, sign - 40), sign)):
            return  # the first of them begins
        shares = [other for other in self.reading.figures(sign, end) if self._is_share(other)]
        together = Interval(0, 0, 0)
        for count, other in enumerate(shares[:_MOST], start=1):
            together = together + self.reading.interval(self.rows[other])
            if (
                count > 1 + (not self._is_pair(shares[0], other))
                and agree(together, Interval(1, 1, 1))
                and together.high - together.low < _WIDEST / 3
            ):
                yield Stated(self.rows[other], "hundred", tuple(self.rows[one] for one in shares[: count - 1]))
                return

    def _is_pair(self, first: int, second: int) -> bool:
        return _PAIR.search(self.text[first:second]) is not None

    def _is_share(self, sign: int) -> bool:
        row = self.rows[sign]
        share = self.reading.basis(row) == "share" or "贡献率" in self.reading.subject(row)
        return self.reading.unit(row) in SHARES and share

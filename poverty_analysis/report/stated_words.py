"""What the finders of stated identities share: signs of words, an identity's form, a masked text with its contexts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.figure_context import Context
from poverty_analysis.report.masked import DATE, NUMBER, Masked

N, D = NUMBER, DATE
W = f"[^{N}。;!?\n]"
C = f"[^{N},。;!?:\n]"
UP = (
    "提标|多(?:到位|完成|投入|安排|发放)|增加|增长|提高|提升|上升|攀升|扩大|上涨|净增加?|增收|增支|增产|跃升|高出|高|多|"
    "升|增|涨"
)
DOWN = (
    "少(?:到位|安排)|下降|减少|降低|回落|压减|压降|压缩|精简|缩[短减小]|收窄|下[调跌滑]|减收|减支|减产|减|降|低|少|跌"
)
ABOUT = "(?:左右|以上|以下|多|余)?"
BY = "(?:(?:幅度?|率)(?:约?为|达到?|约|近)?|了|约|近)?"  # 增长了5%, 增幅为5%
CHANGE = f"(?:(?P<up>{UP})|(?P<down>{DOWN})){BY}"
OVER = f"(?:同比|环比|(?:比|较)(?:上年|去年|年初|{D}年?|[^{N},。;]{{0,8}}))"  # over which year
A_CHANGE = re.compile(f"{ABOUT}[,、;(]?{OVER}?的?(?:少|多|净|实际|名义)?{CHANGE}")  # all that stands before a change
REAL = re.compile("生产总值|GDP|增加值|经济总量|实际|可比价|不变价|同口径|可比口径")
SHARES = {"ratio"}
CHANGES = {"percentage points"}
_ANEW = re.compile("剔除|扣除|还原|不含|不包括|口径|调整后|修订|可比|普查|[新旧]标准|标准(?:计算|核算|统计)|划[出入]")
_FAR, _NEAR = 80, 16  # signs before a figure and behind it in which such words qualify it
_COUNTER = re.compile("[\u4e00-\u9fff](?=(?:以上|以下|左右|余|多)?$)")
_NUMBERS = re.compile(N)
_NO_CHECK = {"real", "real_rate", "pair", "since", "apart", "of_product", "whole", "each", "yearly", "hundred"}
_NO_SUBJECT = re.compile(f"(?:累计|共)*(?:{UP}|{DOWN}|减贫|脱贫)幅?")
_MEANS = re.compile("[人户亩村]均|平均|单产|单价|价格|均价|工资|标准|寿命|指数")
LONGEST = 400  # signs of a sentence that are looked at before a number: the time stays linear in the text
NO_SUMS = {"ratio", "percentage points", "times", "years", "months", "days", "hours", "minutes", "years of age", ""}


class Stated(NamedTuple):
    """An identity: the row of the figure it stands with, its kind with marks, its members' rows."""

    row: int
    kind: str
    members: tuple[int, ...]
    years: int = 0


class Reading:
    """A masked text with the units, values, prints and contexts of its figures."""

    def __init__(self, masked: Masked, found: pd.DataFrame, contexts: Mapping[int, Context]) -> None:
        self.masked, self.contexts, self.text = masked, contexts, masked.text
        self.units, self.values, self.literals = (found[name].tolist() for name in ("unit", "value", "literal"))
        self.lows, self.highs = found["low"].tolist(), found["high"].tolist()
        self.starts = found["start"].tolist()

    def row(self, match: re.Match[str], name: str) -> int:
        """The row of the figure that a group of a pattern is."""
        return self.masked.row[match.start(name)]

    def unit(self, row: int) -> str:
        """The unit of a row."""
        return str(self.units[row])

    def counted(self, row: int) -> str:
        """The unit of a row; where it is a counter that does not say what it counts, the counter: 所 is not 张."""
        unit = self.unit(row)
        counter = _COUNTER.search(str(self.literals[row])) if unit == "items" else None
        return unit if counter is None or counter[0] in "个項项" else f"{unit} {counter[0]}"

    def interval(self, row: int) -> Interval:
        """What a row may be."""
        return Interval(self.values[row], self.lows[row], self.highs[row])

    def subject(self, row: int) -> str:
        """The subject of a row; empty where it has none."""
        return self.contexts[row].subject if row in self.contexts else ""

    def basis(self, row: int) -> str:
        """The basis of a row; of what is no figure "none"."""
        return self.contexts[row].basis if row in self.contexts else "none"

    def last_year(self, row: int) -> int | None:
        """The last year of a figure's period."""
        years = re.findall("[12][0-9]{3}", self.contexts[row].period) if row in self.contexts else []
        return int(years[-1]) if years else None

    def is_level(self, row: int) -> bool:
        """Whether a row is a level, not by how much something changed."""
        return row not in self.contexts or self.contexts[row].direction == "level"

    def is_mean(self, row: int) -> bool:
        """Whether a row is an amount each or a price, of which the parts are no parts: 人均可支配收入."""
        context = self.contexts.get(row)
        each = context is not None and context.basis.startswith("per ")
        return each or _MEANS.search(self.subject(row)) is not None

    def years(self, row: int) -> int:
        """How many years the period of a figure spans; 0 where it is not known."""
        found = re.findall("[12][0-9]{3}", self.contexts[row].period) if row in self.contexts else []
        return int(found[-1]) - int(found[0]) + 1 if found else 0

    def sentence(self, place: int, ends: str = "。;!?\n") -> int:
        """Where the sentence of a place begins, or the stretch of it that is looked at."""
        floor = max(0, place - LONGEST)
        return max(floor - 1, *(self.text.rfind(sign, floor, place) for sign in ends)) + 1

    def sentence_before(self, start: int) -> int:
        """Where the sentence before one that starts at a place begins."""
        while start > 0 and self.text[start - 1] in "。;!?\n":
            start -= 1
        return self.sentence(start)

    def sentence_end(self, place: int, ends: str = "[。!?\n]") -> int:
        """Where the sentence of a place ends, or the stretch of it that is looked at."""
        ceiling = min(len(self.text), place + LONGEST)
        stop = re.compile(ends).search(self.text, place, ceiling)
        return stop.start() if stop else ceiling

    def figures(self, start: int, end: int) -> list[int]:
        """The places of the figures of a stretch."""
        return [match.start() for match in _NUMBERS.finditer(self.text, start, end)]

    def in_part_of_year(self, place: int) -> bool:
        """Whether a sentence names months before a place: a change since January, its rate on the year before."""
        start = self.sentence(place, "。!?\n")
        dates = [self.literals[self.masked.row[sign]] for sign in range(start, place) if self.text[sign] == D]
        return re.search("半年|季度|月", self.text[start:place] + "|".join(map(str, dates))) is not None

    def named_between(self, first: int, second: int) -> bool:
        """Whether the second of two figures has a subject of its own, that stands between them."""
        context = self.contexts.get(second)
        if context is None or not self.starts[first] < context.subject_start < self.starts[second]:
            return False
        return context.subject != self.subject(first) and not _NO_SUBJECT.fullmatch(context.subject)

    def is_real(self, start: int, end: int, s: int) -> bool:
        """Whether a growth in a stretch is at constant prices: by its words, or by what it is the growth of."""
        return bool(REAL.search(self.text[max(0, start - 20) : end + 12]) or REAL.search(self.subject(s)))

    def holds(self, stated: Stated) -> bool:
        """Whether an identity agrees: where words do not say that its numbers are tied, only then is it proposed."""
        falls, kind = stated.kind.startswith("fall "), stated.kind.rstrip("*").removeprefix("fall ")
        if kind in _NO_CHECK:
            return True
        if kind in {"compound", "product", "doubled"} or stated.kind == "whole*":
            return False
        if kind in {"parts", "part", "within"}:
            return self._adds_up(stated)
        a, b = (self.interval(row) for row in stated.members)
        if kind == "rate":
            before = a + b if falls else a - b
            return before.low > 0 and agree(b / before, self.interval(stated.row))
        if kind == "difference":
            implied = b - a
        elif (b if kind == "share" else a).low <= 0:
            return False
        elif kind == "mean":
            yearly = implied_mean(a, b, stated.years)
            implied = yearly
        else:
            implied = a / b if kind == "share" else b / a
            implied = implied - _ONE if kind == "growth" else implied
        if falls:
            implied = Interval(-implied.value, -implied.high, -implied.low)
        return agree(implied, self.interval(stated.row))

    def _adds_up(self, stated: Stated) -> bool:
        """Whether the parts of a total make it, or a part is at most its whole."""
        parts = [self.interval(row) for row in stated.members]
        if stated.kind == "part":
            return bool(self.lows[stated.row] <= parts[0].high)
        together = sum(parts[1:], parts[0])
        if stated.kind == "within":
            return bool(together.low <= self.highs[stated.row])
        return agree(together, self.interval(stated.row))

    def qualified(self, stated: Stated) -> bool:
        """Whether words say that a figure is counted otherwise than those beside it: 增长8%(同口径), 减少2人(不含…)."""
        sign = bisect_left(self.masked.places, self.starts[stated.row])
        if re.match(f"{ABOUT}的?\\(", self.text[sign + 1 : sign + 5]):
            return True
        start = max(self.sentence(sign, "。!?\n"), sign - _FAR)
        return _ANEW.search(self.text, start, min(self.sentence_end(sign), sign + _NEAR)) is not None

    def plain(self, stated: Stated) -> bool:
        """Whether none of the numbers is a threshold or a duration."""
        rows = (stated.row, *stated.members)
        return not any(self.contexts[row].basis in {"threshold", "duration"} for row in rows if row in self.contexts)


def compared_with(over: str | None) -> str:
    """With what a change is compared, in few words: 同比 is 比上年; empty where it is not said."""
    if over is None:
        return ""
    return "年" if re.search("同比|上年|去年|上一年|同期", over) else over[1:]


def agree(implied: Interval, printed: Interval) -> bool:
    """Whether what numbers imply may be what is printed, both known to within their rounding."""
    return implied.low <= printed.high * (1 + _ROUNDING) and printed.low * (1 - _ROUNDING) <= implied.high


def implied_mean(a: Interval, b: Interval, years: int) -> Interval:
    """The yearly growth that leads from a to b in so many years."""
    grown = b / a
    return Interval(*(end ** (1 / years) - 1 for end in grown))


_ONE = Interval(1, 1, 1)
_ROUNDING = 1e-9  # of floating point

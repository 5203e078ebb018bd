"""Totals whose parts a sentence names by 其中, 包括 or 分别, and what a year adds to a sum."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from poverty_analysis.report.stated_words import (
    A_CHANGE,
    ABOUT,
    DOWN,
    LONGEST,
    NO_SUMS,
    SHARES,
    UP,
    C,
    D,
    N,
    Reading,
    Stated,
)

_CUMULATED = re.compile(  # 累计收回900万元 is of another thing
    f"新增{C}{{0,14}}?(?P<d>{N}){C}{{0,10}},累计(?:达到?|完成|建成|有|总数|总量|总额|规模|里程|面积)*(?P<t>{N})(?=[,。;、)!\n]|$)"
)
_NO_WHOLE = re.compile(  # a part may be more than these, as others are less
    "净|差|缺口|利润|盈|亏|收益|损益|结余|[增减]排|化解|[日月年]均|每[日月年]|新增"
)
_OF_A_YEAR = re.compile(f"累放|累计|发放|投放|收购|当年|全年|年内|本年|今年|{D}")  # added by a stock, not a part of it
_SMALLER = re.compile("子|分[项支]|次")  # 子项目: others than those of the whole
_NAMES_WHAT = re.compile("(?:以上|以下|左右)?的")  # 收入过5万元的村120个
_OTHERS = re.compile("其余|其他|其它|另|剩余|自筹|社会|企业")
_OPEN = [  # others may stand beside them: 境外, 港澳台, 早稻, 乡镇
    ("国内", "国外"), ("省内", "省外"), ("夏粮", "秋粮"), ("城市", "农村"),
]  # fmt: skip
_TOTAL_OF_PARTS = re.compile(
    f"(?P<t>{N})(?:{ABOUT}(?P<noun>{C}{{0,10}})[,、。;:(]?\n?(?P<word>其中|包括)|{ABOUT}[,、;:(]?(?P<each>分别[为是]|分别))"
)
_PARTITIONS = [
    ("中央", "地方"), ("城镇", "农村"), ("城镇", "乡村"), ("城市", "农村"), ("男", "女"), ("出口", "进口"),
    ("第一产业", "第二产业", "第三产业"), ("一产", "二产", "三产"), ("国内", "国外"), ("省内", "省外"),
    ("境内", "境外"), ("夏粮", "秋粮"), ("商品零售", "餐饮收入"), ("农业人口", "非农业人口"),
]  # fmt: skip
_SHARE_OF_IT = re.compile(f"{N}{ABOUT}{C}{{0,6}}?的(?:近|约)?(?P<s>{N})")
_CHANGED = re.compile(f"[,、(]?(?:比[^,;。]{{0,8}}?)?(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:了|约|近)?")


class _Part(NamedTuple):
    """A figure of a list of parts: its row, the words before it, the row of the change behind it, whether a fall."""

    row: int
    words: str
    change: int | None = None
    falls: bool = False


def stated_parts(reading: Reading) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Stated]]]]:
    """Each pattern of parts and wholes with what finds the identities in its matches."""
    finder = _Parts(reading)
    return [
        (_CUMULATED, finder.cumulated),
        (_TOTAL_OF_PARTS, finder.parts),
    ]


class _Parts:
    def __init__(self, reading: Reading) -> None:
        self.reading, self.text, self.rows = reading, reading.masked.text, reading.masked.row

    def cumulated(self, match: re.Match[str]) -> Iterator[Stated]:
        """新增d, 累计t."""
        d, t = self.reading.row(match, "d"), self.reading.row(match, "t")
        if self.reading.unit(d) == self.reading.unit(t):
            yield Stated(d, "part", (t,))

    def parts(self, match: re.Match[str]) -> Iterator[Stated]:
        """A total with its parts behind 其中, 包括, 分别; and its change with those of its parts."""
        first = self.text.find(N, match.end())
        if first < 0:
            return
        word, unit = match["word"] or match["each"], self.reading.unit(self.rows[first])
        sign = self._total(match.start("t"), unit) if match["word"] else match.start("t")
        if sign is None or self.reading.unit(self.rows[sign]) != unit or unit in NO_SUMS:
            return
        parts, t = self._list_behind(match.end(), unit), self.rows[sign]
        if any(self.reading.is_mean(row) for row in (t, *(part.row for part in parts))):
            return
        if parts and word == "其中" and self._is_whole(sign, parts[0]):
            yield Stated(parts[0].row, "part", (t,))
        may_lack = word == "包括" or self._goes_on(parts)  # what is included need not be all
        if len(parts) >= 2 and (kind := self._sum(word, t, parts, may_lack=may_lack)):
            yield Stated(t, kind, tuple(part.row for part in parts))
            yield from self._changes(sign, kind, parts)

    def _is_whole(self, sign: int, part: _Part) -> bool:
        """Whether a part must be at most its whole: not of changes, balances and means, nor of what names a group."""
        t, p = self.rows[sign], part.row
        levels = self.reading.is_level(t) and self.reading.is_level(p) and "最" not in part.words
        before = [self.rows[place] for place in self.reading.figures(self.reading.sentence(sign), sign)]
        of_first = any(self.reading.unit(row) == self.reading.unit(t) and self._over(row, p) for row in before)
        levels &= not of_first and self.reading.counted(t) == self.reading.counted(p)  # 项目100个,完工40个,其中…50个
        said = self.reading.subject(t) + "|" + self.text[max(0, sign - 10) : sign]
        after = {sign + 1, bisect_right(self.reading.masked.places, self.reading.starts[p])}
        groups = any(_NAMES_WHAT.match(self.text, place) for place in after)
        named = self._of_one_name(t, p, part.words)
        return levels and named and not groups and not _NO_WHOLE.search(said + part.words)

    def _of_one_name(self, t: int, p: int, words: str) -> bool:
        """Whether a part has a piece of the name of its whole: 涉农贷款 of 贷款余额, not 收购 of 库存."""
        if _OF_A_YEAR.search(words) or _SMALLER.search(words):
            return False
        whole, part = self.reading.subject(t), words + self.reading.subject(p)
        alike = any(whole[place : place + 2] in part for place in range(len(whole) - 1))
        alike |= whole[-1:] == part[-1:] != ""  # 林地 of 用地
        return alike or self.reading.unit(t) in {"persons", "households"}

    def _over(self, row: int, part: int) -> bool:
        return bool(self.reading.values[row] >= self.reading.values[part])

    def _changes(self, sign: int, kind: str, parts: Sequence[_Part]) -> Iterator[Stated]:
        """The change of a total is that of its parts, where each has one, all up or all down."""
        total = self._change_of(sign)
        changes = [part.change for part in parts if part.change is not None]
        if total is not None and len(changes) == len(parts) and {part.falls for part in parts} == {total[1]}:
            yield Stated(total[0], kind, tuple(changes))

    def _change_of(self, sign: int) -> tuple[int, bool] | None:
        """The row of the change that stands behind a level, of its unit, and whether it is a fall."""
        following = self.text.find(N, sign + 1, sign + 16)
        if following < 0 or self.reading.unit(self.rows[following]) != self.reading.unit(self.rows[sign]):
            return None
        match = _CHANGED.fullmatch(self.text[sign + 1 : following])
        return (self.rows[following], bool(match["down"])) if match else None

    def _list_behind(self, place: int, unit: str) -> list[_Part]:
        """The figures of a unit in the rest of a sentence, each with the words before it, as far as they are a list."""
        stop = re.compile("[。!?\n]").search(self.text, place)
        end = min(stop.start() if stop else len(self.text), place + 160)
        parts: list[_Part] = []
        for sign in self.reading.figures(place, end):
            row, words = self.rows[sign], self.text[place:sign]
            place = sign + 1
            if parts and parts[-1].change == row:
                continue
            if re.search("其中|比|较|从|由|达到|增至", words) or (";" in words and not _partition_word(words)):
                break
            if self.reading.unit(row) == unit and not re.search(f"^(?:{UP}|{DOWN})", words.lstrip(",、;")):
                parts.append(_Part(row, words, *(self._change_of(sign) or (None, False))))
            elif self.reading.unit(row) not in SHARES:
                break
        return parts

    def _total(self, sign: int, unit: str) -> int | None:
        """The total before 其中: the nearest of its unit in its sentence, not a change by which that is compared."""
        floor = max(0, sign - LONGEST)
        start = max(floor - 1, *(self.text.rfind(end, floor, sign) for end in "。!?\n")) + 1
        for place in range(sign, start - 1, -1):
            if self.text[place] != N or self.reading.unit(self.rows[place]) != unit:
                continue
            clause = max(self.text.rfind(end, start, place) for end in ",;:(") + 1
            words = self.text[max(start, clause) : place]
            if self._is_base(place):
                continue
            if not re.search("[比较]", words) and not A_CHANGE.fullmatch(re.split(f"[{N}]", words)[-1]):
                return place
        return None

    def _is_base(self, place: int) -> bool:
        """Whether a figure is what a share or a multiple behind it is of: 占年度计划16亿元的88.8%,其中."""
        share = _SHARE_OF_IT.match(self.text, place)
        return share is not None and self.reading.unit(self.reading.row(share, "s")) in SHARES | {"times"}

    def _sum(self, word: str, t: int, parts: Sequence[_Part], *, may_lack: bool = False) -> str:
        """ "parts*" where the words say that the parts are all there are, "parts" where only their sum does."""
        labels = [part.words for part in parts]
        of = self.reading.subject(t)
        named = not may_lack and any(_divides(names, labels, of) for names in _PARTITIONS if names not in _OPEN)
        years = self.reading.years(t)
        complete = years == len(labels) or (years <= 1 and len(labels) > 2)  # not 2018年N、2019年N of five years
        if (all(D in label for label in labels) and complete) or named:
            return "parts*"
        if word in {"包括", "分别为", "分别是"} and not may_lack:
            return "parts*"
        return "parts" if self._adds_up(t, [part.row for part in parts]) else ""

    def _goes_on(self, parts: Sequence[_Part]) -> bool:
        """Whether the words behind the last part say that there are more (等), or that it is what is compared with."""
        last = max((self.reading.starts[part.row] for part in parts), default=-1)
        place = bisect_right(self.reading.masked.places, last)
        rest = self.text[place : min(place + 24, self.reading.sentence_end(place))]
        return "等" in rest[:4] or rest.startswith("的") or _OTHERS.search(rest) is not None  # 分别是N、N的1.2倍

    def _adds_up(self, t: int, rows: Sequence[int]) -> bool:
        total = sum(self.reading.values[row] for row in rows)
        return bool(abs(total - self.reading.values[t]) <= 0.005 * abs(self.reading.values[t]))


def _divides(names: Sequence[str], labels: Sequence[str], whole: str) -> bool:
    """Whether parts are named by words that leave no other, and otherwise as their whole: 人口 of 城镇人口."""
    if len(names) != len(labels):
        return False
    plain = [re.sub("[^\u4e00-\u9fff]|其中|性$|额$", "", label) for label in labels]
    rests = {label.replace(name, "", 1) for name in names for label in plain if name in label}
    if len(rests) != 1 or not all(any(name in label for label in plain) for name in names):
        return False
    rest = next(iter(rests))
    return rest in whole or whole[-2:] == rest or "产业" in names[0]  # not 城镇低保人口 of 总人口


def _partition_word(words: str) -> bool:
    return any(name in words for names in _PARTITIONS for name in names)

"""Parts and wholes that sentences state: 其中, 包括, 合计, a share with both counts, what a year adds to a sum."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from poverty_analysis.report.stated_words import ABOUT, DOWN, NO_SUMS, SHARES, UP, C, D, N, Reading, Stated, W

_OF_WHOLE = re.compile(
    f"(?P<p>{N})[,、(]?(?:占(?P<of>{C}{{0,12}}?)(?:的?(?:比例|比重|百分比)|比)?|(?P<verb>[\u4e00-\u9fff]{{2}})率)"
    f"(?:的|为|达到?|约|近)?(?P<s>{N})"
)
_GENERIC = re.compile("(?:其|全部|总数?|总量|总额|全体)?(?:中|的)?(?:总数|总量|总额|全部|总)?的?")
_URBAN = re.compile(
    f"常住(?:总)?人口(?:为|达到?|约)?(?P<t>{N})[^。;\n]{{0,30}}?城镇(?:常住)?人口(?:为|达到?|约)?(?P<p>{N})[^。;\n{N}]{{0,20}}?城镇化率(?:为|达到?|约)?(?P<s>{N})"
)
_OF_PRODUCT = re.compile(f"占(?:国内|地区|全[国省区市州县])?生产总值的?(?:比重|比例)?{W}{{0,24}}?(?P<s>{N})")
_CUMULATED = re.compile(f"新增{C}{{0,14}}?(?P<d>{N}){C}{{0,10}},累计(?:达到?|完成|建成|有)?{C}{{0,6}}?(?P<t>{N})")
_TOTAL_OF_PARTS = re.compile(
    f"(?P<t>{N})(?:{ABOUT}(?P<noun>{C}{{0,10}})[,、。;:(]?\n?(?P<word>其中|包括)|{ABOUT}[,、;:(]?(?P<each>分别[为是]|分别))"
)
_TOGETHER = re.compile(
    f"(?P<word>(?:上述|以上|这|[两三四五]项|[两三四五]者)?(?:合计|共计|总计|加起来))(?:达到?|为|安排|约)?{C}{{0,6}}?(?P<t>{N})"
)
_OWN_NOUN = re.compile("(?:项目|企业|村庄|[村镇乡户人县区校院组])$")  # a count of what is its own, not of a whole's
_WHOLE_RATES = "覆盖|开工|完工|完成|通畅|通达|达标|合格|执行|竣工|投产|硬化|入住|签约|建成|整改|办结|就业|安置"
_PARTITIONS = [
    ("中央", "地方"), ("城镇", "农村"), ("城镇", "乡村"), ("城市", "农村"), ("男", "女"), ("出口", "进口"),
    ("第一产业", "第二产业", "第三产业"), ("一产", "二产", "三产"), ("国内", "国外"), ("省内", "省外"),
    ("境内", "境外"),
]  # fmt: skip
_COUNTED = {"items", "", "projects"}  # what a counter counts is not always said twice
_LONGEST = 400  # signs of a sentence that are looked at before a number: the time stays linear in the text
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
        (_OF_WHOLE, finder.of_whole),
        (_URBAN, finder.urban),
        (_CUMULATED, finder.cumulated),
        (_OF_PRODUCT, finder.of_product),
        (_TOTAL_OF_PARTS, finder.parts),
        (_TOGETHER, finder.together),
    ]


class _Parts:
    def __init__(self, reading: Reading) -> None:
        self.reading, self.text, self.rows = reading, reading.masked.text, reading.masked.row

    # --- shares --------------------------------------------------------------------------------------------------

    def of_whole(self, match: re.Match[str]) -> Iterator[Stated]:
        """A count with the share that it is: of a whole before it, or of one that is not printed."""
        p, s = self.reading.row(match, "p"), self.reading.row(match, "s")
        verb = match["verb"]
        if self.reading.unit(s) not in SHARES or self.reading.unit(p) in NO_SUMS:
            return
        if verb is not None and not re.search(_WHOLE_RATES, verb):
            return
        place = match.start("p")
        start = self._sentence(place)
        if verb is None and self.reading.named_between(p, s):
            return
        if verb is None or verb in self.text[max(start, place - 12) : place]:
            if found := self._whole_before(match, p, s, start):
                yield found
            elif verb is not None and not self._named(p) and (found := self._whole_of_last_sentence(p, s, start)):
                yield found
                return  # which says more than that there is a whole
        if verb is not None:
            yield Stated(s, "whole", (p,))

    def _whole_before(self, match: re.Match[str], p: int, s: int, start: int) -> Stated | None:
        verb, of, place = match["verb"], match["of"], match.start("p")
        generic = of is None or _GENERIC.fullmatch(of) is not None
        own = _OWN_NOUN.search(self._subject(p).removesuffix(verb)) if verb else None
        for sign in reversed(self._figures(start, place)):
            words = self.text[max(start, sign - 16) : sign]
            if own and not self._subject(self.rows[sign]).endswith(own[0]):  # projects, and townships reached by them
                continue
            if self._may_be_whole(self.rows[sign], p) and (generic or str(of)[:2] in words):
                between = self.text[sign + 1 : place]
                tied = N not in between and (verb is not None or "其中" in between or bool(of))
                return Stated(s, "share*" if tied else "share", (p, self.rows[sign]))
        return None

    def _whole_of_last_sentence(self, p: int, s: int, start: int) -> Stated | None:
        """计划项目160个。已开工152个、开工率95%: a count without a noun is of what was counted last."""
        before = self.text[max(0, start - 1) : start]
        if before not in {"。", ";"}:
            return None
        for sign in self._figures(self._sentence(start - 1), start):
            if self._may_be_whole(self.rows[sign], p) and self._named(self.rows[sign]):
                return Stated(s, "share", (p, self.rows[sign]))
        return None

    def _may_be_whole(self, total: int, p: int) -> bool:
        units = {self.reading.unit(total), self.reading.unit(p)}
        return (len(units) == 1 or units <= _COUNTED) and self.reading.values[total] > self.reading.values[p]

    def _named(self, row: int) -> bool:
        return self._subject(row) != ""

    def _subject(self, row: int) -> str:
        context = self.reading.contexts.get(row)
        return "" if context is None else context.subject

    def _sentence(self, place: int) -> int:
        """Where the sentence of a place begins, or the stretch of it that is looked at."""
        floor = max(0, place - _LONGEST)
        return max(floor - 1, *(self.text.rfind(sign, floor, place) for sign in "。;!?\n")) + 1

    def _figures(self, start: int, end: int) -> list[int]:
        return [sign for sign in range(start, end) if self.text[sign] == N]

    def urban(self, match: re.Match[str]) -> Iterator[Stated]:
        """常住人口, 城镇人口, 城镇化率."""
        t, p, s = (self.reading.row(match, name) for name in ("t", "p", "s"))
        if self.reading.unit(t) == self.reading.unit(p) and self.reading.unit(s) in SHARES:
            yield Stated(s, "share*", (p, t))

    def of_product(self, match: re.Match[str]) -> Iterator[Stated]:
        """A share of the gross product: the one it came from, too, in 占生产总值比重从N提高到N."""
        signs = [
            match.start("s"),
            *[place for place in range(match.end(), match.end() + 8) if self.text[place : place + 1] == N],
        ]
        for sign in signs:
            if self.reading.unit(self.rows[sign]) in SHARES and not re.search(
                "[,、;。]", self.text[match.start("s") : sign]
            ):
                yield Stated(self.rows[sign], "of_product", ())

    def cumulated(self, match: re.Match[str]) -> Iterator[Stated]:
        """新增d, 累计t."""
        d, t = self.reading.row(match, "d"), self.reading.row(match, "t")
        if self.reading.unit(d) == self.reading.unit(t):
            yield Stated(d, "part", (t,))

    # --- sums ----------------------------------------------------------------------------------------------------

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
        if parts and word == "其中":
            yield Stated(parts[0].row, "part", (t,))
        named = bool(match["noun"])  # 21个指标,包括13个…、8个…: what is included need not be all
        if len(parts) >= 2 and (kind := self._sum(word, t, parts, may_lack=named and word == "包括")):
            yield Stated(t, kind, tuple(part.row for part in parts))
            yield from self._changes(sign, kind, parts)

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
        for sign in self._figures(place, end):
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
        floor = max(0, sign - _LONGEST)
        start = max(floor - 1, *(self.text.rfind(end, floor, sign) for end in "。!?\n")) + 1
        for place in range(sign, start - 1, -1):
            if self.text[place] != N or self.reading.unit(self.rows[place]) != unit:
                continue
            clause = max(self.text.rfind(end, start, place) for end in ",;:(") + 1
            if not re.search("[比较]", self.text[max(start, clause) : place]):
                return place
        return None

    def _sum(self, word: str, t: int, parts: Sequence[_Part], *, may_lack: bool = False) -> str:
        """ "parts*" where the words say that the parts are all there are, "parts" where only their sum does."""
        labels = [part.words for part in parts]
        named = any(
            len(names) == len(labels) and all(any(name in label for label in labels) for name in names)
            for names in _PARTITIONS
        )
        if all(D in label for label in labels) or named or (word in {"包括", "分别为", "分别是"} and not may_lack):
            return "parts*"
        return "parts" if self._adds_up(t, [part.row for part in parts]) else ""

    def _adds_up(self, t: int, rows: Sequence[int]) -> bool:
        total = sum(self.reading.values[row] for row in rows)
        return bool(abs(total - self.reading.values[t]) <= 0.005 * abs(self.reading.values[t]))

    def together(self, match: re.Match[str]) -> Iterator[Stated]:
        """Parts in a sentence, and 合计 with their total at the end of it or in the next."""
        t, place = self.reading.row(match, "t"), match.start()
        start = self._sentence(place)
        if not (signs := self._figures(start, place)):
            while start > 0 and self.text[start - 1] in "。;!?\n":
                start -= 1
            start = self._sentence(start)
            signs = self._figures(start, place)
        unit = self.reading.unit(t)
        changes = {row for sign in signs for row, _ in [self._change_of(sign) or (None, False)]}
        rows = [self.rows[sign] for sign in signs if self.reading.unit(self.rows[sign]) == unit]
        rows = [row for row in rows if row not in changes]
        if unit not in NO_SUMS and len(rows) >= 2 and self._adds_up(t, rows):
            yield Stated(t, "parts", tuple(rows))


def _partition_word(words: str) -> bool:
    return any(name in words for names in _PARTITIONS for name in names)

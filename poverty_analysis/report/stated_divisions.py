"""Parts that exclude one another by their names: together at most their whole, and all of it where 其他 ends them.

Behind 其中 stand kinds that may overlap (women, young people) and kinds that cannot: levels of schools, who pays,
where people work, how they are settled. Only of these is a sum that is too large a contradiction. A sum in front of
合计 or 共计 is one whatever its parts are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import combinations

from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.stated_words import A_CHANGE, NO_SUMS, SHARES, N, Reading, Stated, agree

_BEHIND = re.compile("其中|包括")
_SUMMED = re.compile(f"{N}[,、;]?(?:合计|共计|总计|(?P<all>总?共))(?:为|达到?)?(?P<t>{N})")
_KINDS = [  # names of one division, of which a thing has one only
    ["幼儿园", "小学", "初级?中学?", "高级?中学?", "中职|职高|职业", "特殊教育|特教"],
    ["中央", "省级|省财政|自治区", "市级|市财政|州级", "县级|县财政|区级", "乡镇|镇级", "自筹"],
    ["省外|境外|区外", "省内[县市州]外|[县市州]外省内", "县内|本地|就地|就近"],
    ["集中", "分散"], ["[AaＡ]级", "[BbＢ]级", "[CcＣ]级", "[DdＤ]级"], ["男", "女"], ["中央", "地方"],
    ["(?<!非)税收", "非税"],
    ["续建", "新建"], ["新建", "改扩?建|扩建"],
    ["乡", "镇", "街道"], ["大型|大[(（]", "中型", "小型|小[(（]"], ["县城|城镇|集镇", "中心村", "农村"],
    ["第一产业|一产", "第二产业|二产", "第三产业|三产"], ["县级", "乡镇|乡级", "村级|村卫生"], ["上半年", "下半年"],
    ["县内", "县外"], ["乡内|镇内", "乡外|镇外"], ["省内", "省外"], ["[市州]内", "[市州]外"], ["来[县市州]", "赴|派往"],
    ["护路|养护", "保洁", "护林", "护水|河道", "护草|草管|草原"], ["[一1]季度", "[二2]季度", "[三3]季度", "[四4]季度"],
]  # fmt: skip
_DIVISIONS = [[re.compile(name) for name in names] for names in _KINDS]
_USES = [
    re.compile(name)
    for name in ("产业", "基础设施", "培训|就业", "教育", "健康|医疗|卫生", "住房|危房", "饮水", "贴息|金融", "岗位")
]  # of money: people who are helped may be helped twice
_NAME_ALONE = re.compile("[乡镇]")  # short names that others hold: only where nothing else is said
_OTHERS = re.compile("^(?:[\u4e00-\u9fff]{0,6}[及和])?(?:其他|其它|其余)(?P<rest>.*)$")
_ANY_OTHERS = re.compile("人员|人群|群众|人口|劳动者|农户|对象|地区|乡镇|渠道|方式|类型?|类别|原因|情况|方面")
_OVERLAP = re.compile("因|缺|原因|困难|需求|方式|渠道|措施|情况|方面")  # a household may have several of these
_CHANGED = "增加|增长|减少|下降|提高|降低|上升|回落|增[收支产]|减[收支产]"
_NO_LIST = re.compile(f"其中|比|较|从|由|均|每|净|差|下达|另|利润|盈|亏|结余|最|超|等|{_CHANGED}")
_NO_SUM = re.compile(f"[(（]|其中|比|较|从|由|累计|达到|总|全部|均|每|结余|结转|净|另|{_CHANGED}")
_MOST = 8  # parts before a total
_REACH = 160  # signs behind 其中 in which parts are looked for


def stated_divisions(reading: Reading) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Stated]]]]:
    """Each pattern of parts that exclude one another with what finds the identities in its matches."""
    finder = _Divisions(reading)
    return [(_BEHIND, finder.parts_behind), (_SUMMED, finder.parts_before)]


class _Divisions:
    def __init__(self, reading: Reading) -> None:
        self.reading, self.text, self.rows = reading, reading.text, reading.masked.row

    def parts_behind(self, match: re.Match[str]) -> Iterator[Stated]:
        """A total with its parts behind 其中: their sum is at most the total, or is the total if 其他 is the last."""
        start = self.reading.sentence(match.start(), "。;!?\n")
        if not self.reading.figures(start, match.start()) and self.text[start - 1 : start] == "。":
            start = self.reading.sentence_before(start)
        listed = self._listed(match.end())
        for unit in dict.fromkeys(self.reading.counted(row) for row, _ in listed):
            parts = [part for part in listed if self.reading.counted(part[0]) == unit]
            totals = [self.rows[sign] for sign in self.reading.figures(start, match.start())]
            totals = [row for row in totals if self.reading.counted(row) == unit and not self._is_change(row)]
            if len(parts) > 1 and len(totals) == 1 and unit not in NO_SUMS:  # 分别建成3所、5所,其中…: of both
                yield from self._held_against(totals[0], parts)

    def _held_against(self, total: int, parts: Sequence[tuple[int, str]]) -> Iterator[Stated]:
        rows, labels = [row for row, _ in parts], [label for _, label in parts]
        if any(self.reading.is_mean(row) for row in (total, *rows)):
            return
        values = self.reading.values
        if agree(self._sum(rows), self.reading.interval(total)) or values[total] < max(values[row] for row in rows):
            return  # a sum that is found otherwise, or parts of something else
        if len(parts) > 2 and self._ends_with_others(total, labels):
            if not (_OVERLAP.search("".join(labels)) and self._sum(rows).low > self.reading.highs[total]):
                yield Stated(total, "parts", tuple(rows))
        elif _exclude(labels, self.reading.unit(total)):
            yield Stated(total, "within", tuple(rows))

    def _listed(self, place: int) -> list[tuple[int, str]]:
        """The figures of a list with their names; one behind another (3680户15230人) has the name of that."""
        end = min(self.reading.sentence_end(place), place + _REACH)
        found: list[tuple[int, str]] = []
        for sign in self.reading.figures(place, end):
            row, words = self.rows[sign], self.text[place:sign]
            place = sign + 1
            name = words.strip(",、;:和及")
            if self.reading.unit(row) in SHARES or A_CHANGE.fullmatch(words):
                continue  # 21.4亿元,增长4.5%
            if not name and found and words == "":
                found.append((row, found[-1][1]))
            elif name and not _NO_LIST.search(name) and ";" not in words[1:]:
                found.append((row, name))
            else:
                break
        return found if self.text[place : place + 1] not in {"等", "的"} else []

    def _ends_with_others(self, total: int, labels: Sequence[str]) -> bool:
        """Whether the last part is all the rest: 其他7个, 其他党员 of 党员, not 其他民生支出 of 支出."""
        others = _OTHERS.match(labels[-1])
        if others is None or any(_OTHERS.match(label) for label in labels[:-1]):
            return False
        rest, sign = others["rest"], self.reading.starts[total]
        if _ANY_OTHERS.fullmatch(rest):
            return True
        return not re.search("[支收][出入]", rest) and rest in self._words_before(
            sign
        )  # 其他教育支出 is one of a budget

    def _words_before(self, start: int) -> str:
        place = bisect_left(self.reading.masked.places, start)
        return self.text[self.reading.sentence(place, ",。;!?:\n") : place]

    def _is_change(self, row: int) -> bool:
        context = self.reading.contexts.get(row)
        words = self._words_before(self.reading.starts[row])
        return context is None or context.basis in {"gap", "threshold"} or bool(_NO_LIST.search(words))

    def parts_before(self, match: re.Match[str]) -> Iterator[Stated]:
        """Parts that are all the figures of a sentence, and 合计 or 共计 with what they make, directly behind them."""
        start = self.reading.sentence(match.start())
        words = self.text[start : match.start("t")]
        if _NO_SUM.search(re.sub("[合共总]计|总共", "", words)) or (match["all"] and "分别" not in words):
            return
        signs = self.reading.figures(start, match.start("t"))
        if any(self._beside_its_like(sign) for sign in [*signs, match.start("t")]):  # columns of a table
            return
        for place in (match.start("t"), match.start("t") + 1):
            if self.text[place : place + 1] != N or (total := self.rows[place]) not in self.reading.contexts:
                return
            unit = self.reading.counted(total)
            rows = [self.rows[sign] for sign in signs if self.reading.counted(self.rows[sign]) == unit]
            plain = unit not in NO_SUMS and not any(self.reading.is_mean(row) for row in (*rows, total))
            if 1 < len(rows) <= _MOST and plain and not self._some_make(rows, total):
                yield Stated(total, "parts", tuple(rows))

    def _some_make(self, rows: Sequence[int], total: int) -> bool:
        """Whether two or more of these make the total: then the others may be no parts of it."""
        whole = self.reading.interval(total)
        chosen = (some for count in range(2, len(rows) + 1) for some in combinations(rows, count))
        return any(agree(self._sum(some), whole) for some in chosen)

    def _beside_its_like(self, sign: int) -> bool:
        like = self.text[sign + 1 : sign + 2] == N
        return like and self.reading.unit(self.rows[sign]) == self.reading.unit(self.rows[sign + 1])

    def _sum(self, rows: Sequence[int]) -> Interval:
        return reduce(Interval.__add__, [self.reading.interval(row) for row in rows])


def _exclude(labels: Sequence[str], unit: str) -> bool:
    """Whether parts are named by words of one division, each by another; money by what it is for, too."""
    money = unit == "CNY" and not any("投资" in label for label in labels)
    for names in [*_DIVISIONS, *[_USES] * money]:
        kinds = [_kind(names, label) for label in labels]
        if None not in kinds and len(set(kinds)) == len(kinds):
            return True
    return False


def _kind(names: Sequence[re.Pattern[str]], label: str) -> int | None:
    """Which name of a division a label has, if it has one only."""
    found = [place for place, name in enumerate(names) if name.search(label)]
    if len(found) != 1 or (_NAME_ALONE.fullmatch(names[found[0]].pattern) and len(label) > 1):
        return None
    return found[0]

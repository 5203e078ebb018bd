"""Shares that sentences state: a count with the share that it is, of a whole that is printed, or of one that is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from poverty_analysis.report.stated_words import NO_SUMS, SHARES, C, N, Reading, Stated, W, agree

_OF_WHOLE = re.compile(
    f"(?P<p>{N})[,、(]?(?:占(?P<of>{C}{{0,12}}?)(?:的?(?:比例|比重|百分比)|比)?|(?P<verb>[\u4e00-\u9fff]{{2}})率)"
    f"(?:的|为|达到?|约|近)?(?P<s>{N})"
)
_GENERIC = re.compile("(?:其|全部|总数?|总量|总额|全体)?(?:中|的)?(?:总数|总量|总额|全部|总)?的?")
_URBAN = re.compile(
    f"常住(?:总)?人口(?:为|达到?|约)?(?P<t>{N})[^。;\n]{{0,30}}?城镇(?:常住)?人口(?:为|达到?|约)?(?P<p>{N})[^。;\n{N}]{{0,20}}?(?<!户籍)(?<!户籍人口)城镇化率(?:为|达到?|约)?(?P<s>{N})"
)
_OF_PRODUCT = re.compile(f"占(?:国内|地区|全[国省区市州县])?生产总值的?(?:比重|比例)?{W}{{0,24}}?(?P<s>{N})")
_OF_PRINTED = re.compile(
    f"(?P<p>{N})(?:{C}{{0,10}}[,、(])?(?:占|为|是|完成|相当于){C}{{1,14}}?(?P<t>{N})(?:{C}{{0,6}}?的|的)(?P<s>{N})"
)
_CUE = re.compile(  # what a share stands behind: 占, 参保率, 支付进度, 群众满意度, 完成预算的, 为年初预算的
    f"(?:占{C}{{0,14}}|(?:率|度|进度|比例|比重|占比|存贷比)(?:为|是|达到?|仅|约|近|高达)?|"
    f"(?:完成|为|是|达到?)(?:[^{N},。;!?:\\n增降]{{0,12}}(?:预算|计划|任务|目标|总数|总量|总额)数?)的)(?P<s>{N})"
)
_REACH = 240  # signs before a share that are looked at
_A_PART = re.compile(f"[,、(]?占[^{N},。;]{{0,12}}{N}")
_NEAREST = 8  # figures before a share that may be its part and its whole
_WIDEST = 0.2  # a share known no better than that would agree with too much
_TENTH_OF_POINT = 0.0011  # 错退率0.4%: as narrow as a share is printed
_OWN_NOUN = re.compile("(?:项目|企业|村庄|[村镇乡户人县区校院组])$")  # a count of what is its own, not of a whole's
_REACHED = dict.fromkeys(["覆盖", "通畅", "通达"], "通(?!过)|[^未不应需待拟]{0,4}通[达上]")  # 通光纤行政村171个、覆盖率
_WHOLE_RATES = "覆盖|开工|完工|完成|通畅|通达|达标|合格|执行|竣工|投产|硬化|入住|签约|建成|整改|办结|就业|安置"
_OF_ALL_PROJECTS = {"开工", "完工", "竣工", "投产"}  # others are of those who want it, or of a year's: 就业率, 完成率
_TO_BE_BUILT = re.compile("计划|安排|实施|下达|批复|列入|年度|重点")  # what was to begin: not 储备项目, 签约项目
_COUNTED = {"items", "", "projects"}  # what a counter counts is not always said twice


def stated_shares(reading: Reading) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Stated]]]]:
    """Each pattern of a share with what finds the identities in its matches."""
    finder = _Shares(reading)
    return [
        (_OF_WHOLE, finder.of_whole),
        (_URBAN, finder.urban),
        (_OF_PRODUCT, finder.of_product),
        (_OF_PRINTED, finder.of_printed),
        (_CUE, finder.by_numbers),
    ]


class _Shares:
    def __init__(self, reading: Reading) -> None:
        self.reading, self.text, self.rows = reading, reading.text, reading.masked.row

    def of_whole(self, match: re.Match[str]) -> Iterator[Stated]:
        """A count with the share that it is: of a whole before it, or of one that is not printed."""
        p, s = self.reading.row(match, "p"), self.reading.row(match, "s")
        verb = match["verb"]
        if self.reading.unit(s) not in SHARES or self.reading.unit(p) in NO_SUMS:
            return
        if verb is not None and not re.search(_WHOLE_RATES, verb):
            return
        place = match.start("p")
        if verb is not None and re.search(f"[不未没无]{verb}$", self.text[max(0, place - 4) : place]):  # 不合格30件
            return
        start = self.reading.sentence(place)
        if verb is None and self.reading.named_between(p, s):
            return
        if verb is None or verb in self.text[max(start, place - 12) : place]:
            if found := self._whole_before(match, p, s, start):
                yield found
            elif verb is not None and not self._named(p) and (found := self._whole_of_last_sentence(p, s, start)):
                yield found
                return  # which says more than that there is a whole
        if verb is not None:
            clause = self.text[self.reading.sentence(place, ",、。;!?:(\n") : place]
            done = re.match(f"(?:[^{N}]{{0,6}}中)?(?:已|累计|实际|共)*(?:{verb}|{_REACHED.get(verb, verb)})", clause)
            yield Stated(
                s, "whole*" if done else "whole", (p,)
            )  # "whole": 抽检512批,合格率98%, which are all there are

    def _whole_before(self, match: re.Match[str], p: int, s: int, start: int) -> Stated | None:
        verb, of, place = match["verb"], match["of"], match.start("p")
        generic = of is None or _GENERIC.fullmatch(of) is not None
        own = _OWN_NOUN.search(self.reading.subject(p).removesuffix(verb)) if verb else None
        around = self.text[start:place] + self.text[match.end() : self.reading.sentence_end(match.end())]
        named = verb is None or (
            verb in _OF_ALL_PROJECTS and self.text[match.end() : match.end() + 1] not in {"的", "("}
        )
        new = not named or (verb is not None and re.search("新|应", around))  # 年内应完工: of those of this year
        found: list[Stated] = []
        accused: list[Stated] = []
        for sign in reversed(self.reading.figures(start, place)):
            words = self.text[max(start, sign - 16) : sign]
            if own and not self.reading.subject(self.rows[sign]).endswith(own[0]):  # projects, and townships with one
                continue
            if _A_PART.match(self.text, sign + 1):  # 男性14万人,占51%,女性13万人,占49%: hardly the whole of the next
                if self._may_be_whole(self.rows[sign], p):  # but 党员320人,占4.7%,流动党员41人,占12.8%
                    found.append(Stated(s, "share", (p, self.rows[sign])))
                continue
            if self._may_be_whole(self.rows[sign], p) and (generic or str(of)[:2] in words):
                between = self.text[sign + 1 : place]
                tied = N not in between and (verb is not None or "其中" in between or bool(of))
                found.append(Stated(s, "share*" if tied else "share", (p, self.rows[sign])))
                sole = _TO_BE_BUILT.search(words) if verb else not self._of_earlier_total(str(of or ""), p, start)
                if not new and sole and (generic or self._is_name(str(of), words)):
                    accused.append(found[-1])
        agreeing = [stated for stated in found if self._agrees(stated)]
        if agreeing:
            return agreeing[0]
        return accused[0] if len(found) == len(accused) == 1 else None  # of several wholes none is accused

    def _of_earlier_total(self, of: str, p: int, start: int) -> bool:
        """Whether 占总数 may be of a total of the sentence before: 项目120个。产业项目60个,其中种植14个,占总数11%."""
        if not re.search("总|全", of) or not self.text[start - 1 : start]:
            return False
        earlier = self.reading.figures(self.reading.sentence_before(start), start)
        return any(self._may_be_whole(self.rows[sign], p) for sign in earlier)

    def _is_name(self, of: str, words: str) -> bool:
        """Whether a whole has this very name: 占总人口的 of 总人口30万人, not 占全县农村人口的."""
        name = re.sub("^全[国省区市州县镇乡村]的?|的?(?:总数|总量|总额)?的?$", "", of)
        return len(name) > 1 and re.sub("(?:总数|总量|总额)?(?:共有|共|有|为|达到?|约|近)*$", "", words).endswith(name)

    def _agrees(self, stated: Stated) -> bool:
        p, t = (self.reading.interval(row) for row in stated.members)
        return t.low > 0 and agree(p / t, self.reading.interval(stated.row))

    def _whole_of_last_sentence(self, p: int, s: int, start: int) -> Stated | None:
        """计划项目160个。已开工152个、开工率95%: a count without a noun is of what was counted last."""
        before = self.text[max(0, start - 1) : start]
        if before not in {"。", ";"}:
            return None
        for sign in self.reading.figures(self.reading.sentence(start - 1), start):
            if self._may_be_whole(self.rows[sign], p) and self._named(self.rows[sign]):
                return Stated(s, "share", (p, self.rows[sign]))
        return None

    def _may_be_whole(self, total: int, p: int) -> bool:
        units = {self.reading.counted(total), self.reading.counted(p)}  # 企业500家, 隐患400处
        return (len(units) == 1 or units <= _COUNTED) and self.reading.values[total] > self.reading.values[p]

    def _named(self, row: int) -> bool:
        return self.reading.subject(row) != ""

    def urban(self, match: re.Match[str]) -> Iterator[Stated]:
        """常住人口, 城镇人口, 城镇化率."""
        t, p, s = (self.reading.row(match, name) for name in ("t", "p", "s"))
        if self.reading.unit(t) == self.reading.unit(p) and self.reading.unit(s) in SHARES:
            stated = Stated(s, "share*", (p, t))
            apart = re.search("户籍|[()]", match[0])  # 城镇人口15万人(按户籍)
            yield from filter(self.reading.holds, [stated]) if apart else [stated]

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

    def of_printed(self, match: re.Match[str]) -> Iterator[Stated]:
        """85个,占行政村总数102个的83.3%: the whole stands within."""
        p, t, s = (self.reading.row(match, name) for name in "pts")
        differ = self.reading.values[p] != self.reading.values[t]
        if differ and self.reading.unit(s) in SHARES and self._one_kind(p, t) and self.reading.unit(p) not in NO_SUMS:
            stated = Stated(s, "share*", (p, t))  # 增加2亿元,为上年10亿元的120%: what is 120% is not the change
            place = match.start("p")
            earlier = [self.rows[sign] for sign in self.reading.figures(self.reading.sentence(place), place)]
            others = [row for row in earlier if self._one_kind(row, t)]  # 培训600人、其中妇女240人,占计划1000人的60%
            if (self.reading.is_level(p) or self._is_of_plan(match)) and not others:
                yield stated
            else:
                tried = [stated, *(Stated(s, "share", (row, t)) for row in reversed(others))]
                yield from islice(filter(self.reading.holds, tried), 1)

    def _is_of_plan(self, match: re.Match[str]) -> bool:
        """Whether a number that is new is what a plan was of: 新增就业4120人,完成任务4000人的103%."""
        clause = self.text[self.reading.sentence(match.start(), ",、。;!?:(\n") : match.start()]
        plan = re.match(f",完成{C}*(?:任务|目标|计划)", self.text[match.start() + 1 : match.start("t")])
        return bool(plan) and re.search("新增", clause) is not None and not re.search("[比较]", clause)

    def by_numbers(self, match: re.Match[str]) -> Iterator[Stated]:
        """A share whose part and whole stand before it, known by their numbers: 应参保N,实际参保N,参保率N."""
        s, place = self.reading.row(match, "s"), match.start("s")
        whole = self.reading.values[s] == 1  # 100%: of itself
        if self.reading.unit(s) not in SHARES or not self._is_share(s) or not self._narrow(s) or whole:
            return
        start = self.reading.sentence(place, "。!?\n")
        if self.reading.highs[s] - self.reading.lows[s] <= _TENTH_OF_POINT:  # a whole of an earlier sentence
            start = max(self.reading.sentence(place, "\n"), place - _REACH)
        elif len(self.reading.figures(start, place)) < 2 and self.text[start - 1 : start] == "。":
            start = self.reading.sentence_before(start)
        rows = [self.rows[sign] for sign in self.reading.figures(start, place)]
        behind = self.text.find(N, place + 1, min(place + 24, self.reading.sentence_end(place, "[。;!?\\n]")))
        following = [self.rows[behind]] if behind > 0 else []  # 产销率97.2%,实现销售产值35.38亿元
        for near in (rows, [*rows, *following]):
            known = [row for row in near if self.reading.unit(row) not in NO_SUMS and self._narrow(row)]
            if known and (found := self._by_numbers(s, known[-_NEAREST:])):
                yield Stated(s, "share", found)
                return

    def _narrow(self, row: int) -> bool:
        low, high = self.reading.interval(row)[1:]
        exact = self.reading.unit(row) in SHARES and high - low <= _TENTH_OF_POINT
        return low > 0 and (exact or high - low <= _WIDEST * low)

    def _by_numbers(self, s: int, rows: list[int]) -> tuple[int, int] | None:
        """Part and whole among figures, of which the last but one or the last must be one."""
        interval = self.reading.interval
        for p in reversed(rows):
            for t in reversed(rows):
                near = rows[-1] in {p, t} or rows[-2] in {p, t}
                if p != t and near and self._one_kind(p, t) and agree(interval(p) / interval(t), interval(s)):
                    return p, t
        return None

    def _is_share(self, s: int) -> bool:
        context = self.reading.contexts.get(s)
        return context is not None and context.direction == "level" and context.basis in {"share", "rate"}

    def _one_kind(self, p: int, t: int) -> bool:
        units = {self.reading.counted(t), self.reading.counted(p)}
        return len(units) == 1 or units <= _COUNTED

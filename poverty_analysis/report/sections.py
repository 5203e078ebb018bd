"""Which part of a report a sentence stands in: what was done, or what is to come, and of which years."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from poverty_analysis.report.masked import DATE, NUMBER, OTHER, Masked
from poverty_analysis.report.periods import COUNTS, Years, date_years, word_years

_REVIEW = re.compile(
    "回顾|工作总结|总结$|统计公报|执行情况(?!和)|主要成效|基本情况|存在(?:的)?(?:主要)?(?:问题|困难)|取得的?(?:成绩|成就|成效)|主要成就|工作情况|完成情况|所做的工作|工作成效|发展成就|的五年$|的一年$"
)
_PLAN = re.compile(
    "工作(?:的)?(?:安排|部署|建议|打算|总体|要求|重点)|重点工作|主要任务|目标任务|重点任务|总体(?:要求|思路|部署|目标)|"
    "(?:主要|预期|奋斗|发展|总体)目标|工作任务|下一步|今年要?(?:重点|着力|做好)|扎实做好|主要工作$|年规划和|规划纲要|预算草案|预算安排"
)
_NEXT_YEARS = re.compile("今后|未来(?:几年|一个时期)")
_TIME = (
    "(?:过去|近|这|今后|未来)(?:的)?[一二两三四五]年|[一二三四五]年来|今年|去年|明年|本届政府|新的一年|"
    f'[“"]?{DATE}[”"]?(?:时期|期间|以来|全年|年)?'
)
# a numbered heading; its number may be masked
_MARK = f"{OTHER}、?|[一二三四五六七八九十]{{1,3}}、|\\([一二三四五六七八九十]{{1,3}}\\)|——"
_NUMBERED = re.compile(f"{_MARK}|第[一二三四五六七八九十]+(?:部分|章)")
_OPENER = re.compile(
    f"(?P<mark>{_MARK})?(?:在|回顾|回望|自|面对|刚刚过去的|过去的|透过)?(?P<time>{_TIME})(?P<rest>[^。;\\n]{{0,24}})"
)
_DONE = re.compile(f"[^。\n{NUMBER}]{{2,40}}(?:公告|公示|通报|公报|总结|情况|结果|报告)(?=\n)")
_PLANNED = re.compile("[^。\n]{0,40}(?:政府工作报告|计划|方案|规划|预算|安排|意见)")
_DAY = re.compile(f"[(（]?{DATE}[)）]?$")
_TITLE = 200  # signs in which the title stands
_FRAME = re.compile("年?[,，]?(?:是|我们|面对)")
_ADDRESS = re.compile("^(?:各位代表|同志们|各位委员|各位同志|朋友们)$")  # what stands before the words that open a part
_NO_FRAME = re.compile('^年?[底末]?(?:开始|起|到期|前|后|初|规划|纲要|计划(?!期)|的|["”]?(?:前|中)[一二两三四]年)')
_SINCE = re.compile('[年初”"]{0,2}(?:以来|至今|起(?!步))')
_SPAN = re.compile("([二三四五])年")
_GOALS = re.compile("(?:主要|预期|发展|总体)[^。,;]{0,8}目标|目标(?:是|为)|重点(?:做好|抓好)|要(?:重点|着力|坚持|突出)")


class Part(NamedTuple):
    """What holds from a place on: the years, and whether it looks back ("achieved") or ahead ("target")."""

    start: int
    years: Years | None
    status: str


class Parts:
    """The parts of a report in order, found by its headings and by the words that open them."""

    def __init__(self, masked: Masked, dates: dict[int, str], year: int | None) -> None:
        self._masked, self._dates, self._year = masked, dates, year
        done = _DONE.match(masked.text) and not _PLANNED.match(masked.text)  # 关于退出情况的公告
        self._parts, self._starts = [Part(0, None, "achieved" if done else "")], [0]
        self._plan: Years | None = None  # of a plan, whose title names its years
        self._looked_back: Years | None = None  # the year that a summary is of
        self._lasting = self._parts[0]  # what holds again where a part of one line is over
        opens = False
        for sentence in masked.sentences():
            opens = sentence.opens_line or opens
            if sentence.opens_line and self._parts[-1] is not self._lasting:
                self._lasting = self._add(self._lasting._replace(start=sentence.start))
            words = masked.text[sentence.start : sentence.end]
            opened = opens and self._open(sentence.start, sentence.end)
            # 各位代表!五年来…, and 2025年是…收官之年。五年来…: the next sentence of the line may open a part, too
            opens = _ADDRESS.match(words) is not None or (opened and NUMBER not in words)

    def at(self, place: int) -> Part:
        """The part that a masked place stands in."""
        return self._parts[bisect_right(self._starts, place) - 1]

    def _open(self, start: int, end: int) -> bool:
        """Begin a new part, where a line is a heading or opens with a word of time; whether it does."""
        text = self._masked.text[start:end]
        if _DAY.match(text):  # a date alone in its line
            return False
        heading = self._is_heading(text, end)
        opener = _OPENER.match(text)
        if not heading and not opener:
            return False
        words = text if heading else text[: opener.end()] if opener else ""
        years = self._years(start, words)
        status = self._status(words, years, heading=heading)
        if heading and start < _TITLE and years is not None:
            self._titled(text, years)
        named = heading and (_REVIEW.search(text) or _PLAN.search(text))
        if named or (opener is not None and self._sets_the_scene(opener, years)):
            lasts = bool(named) or opener is None or self._lasts(opener, text)
            return self._begin(start, years, status, lasts=lasts)
        return False

    def _titled(self, text: str, years: Years) -> None:
        """Keep the years of a title: those of a plan, or the one that a summary looks back on."""
        if _REVIEW.search(text) and years.first == years.last == self._year:
            self._looked_back = years
        elif years.last - years.first == 4 and not _REVIEW.search(text):
            self._plan = years

    def _is_heading(self, text: str, end: int) -> bool:
        """Whether a line is a heading: short, without a figure, and no sentence unless it is numbered."""
        full = self._masked.text[end : end + 1] not in {"\n", ""} and not _NUMBERED.match(text)
        return len(text) <= 45 and NUMBER not in text and not full and not re.search("[,。]", text[8:])

    def _begin(self, start: int, years: Years | None, status: str, *, lasts: bool) -> bool:
        """Put a part behind those there are; one that does not last is over at the end of its line."""
        if not status and years is None:
            return False
        before = self._parts[-1]
        if years is None and status and before.years is not None and status != before.status:
            years = self._default_years(status)
        part = self._add(Part(start, years or before.years or self._default_years(status), status or before.status))
        if lasts:
            self._lasting = part
        return True

    def _add(self, part: Part) -> Part:
        self._parts.append(part)
        self._starts.append(part.start)
        return part

    def _lasts(self, opener: re.Match[str], text: str) -> bool:
        """Whether an opening is that of the lines behind it, too: 2025年是…的一年; one with a figure is of its line."""
        if DATE not in opener["time"] or opener["mark"] or _GOALS.search(opener["rest"]):
            return True
        return NUMBER not in text or _FRAME.match(opener["rest"]) is not None

    def _years(self, start: int, words: str) -> Years | None:
        """The years that the words of an opening name; a range of plans before a single year."""
        found = [years for sign in range(len(words)) if (years := self.date(start + sign)) is not None]
        relative = word_years(words, self._year)
        if relative is not None and not re.match(f"[^\u4e00-\u9fff]{{0,3}}{DATE}", words):
            return relative
        spans = [years for years in found if years.first != years.last]
        if spans and (_REVIEW.search(words) or _PLAN.search(words)) and not re.search("开局|收官", words):
            return spans[0]
        return found[0] if found else relative

    def date(self, sign: int) -> Years | None:
        """The years of the date that a masked sign stands for."""
        literal = self._dates.get(sign)
        if literal is not None and (span := _SPAN.fullmatch(literal)):
            return self._span(sign, COUNTS[span[1]])
        years = date_years(literal, self._year) if literal is not None else None
        if years is None or not _SINCE.match(self._masked.text, sign + 1):
            return years
        if self._year is None:
            return Years(years.first, years.first, on=True)
        return Years(min(years.first, self._year - 1), self._year - 1)

    def _span(self, sign: int, count: int) -> Years | None:
        """The years of 五年累计: those of the part, or so many before the report's own."""
        part = self.at(sign)
        if part.years is not None and part.years.first != part.years.last:
            return part.years
        return None if self._year is None or part.status == "target" else Years(self._year - count, self._year - 1)

    def _status(self, words: str, years: Years | None, *, heading: bool) -> str:
        if _NEXT_YEARS.search(words) or _GOALS.search(words):
            return "target"
        if years is not None and self._year is not None:
            looks_back = (heading and _REVIEW.search(words)) or "以来" in words  # 2019年工作总结, of 2019
            looks_back = looks_back and years.last == self._year
            return "target" if years.last >= self._year and not looks_back else "achieved"
        if heading and _REVIEW.search(words):
            return "achieved"
        return "target" if heading and _PLAN.search(words) else ""

    def _default_years(self, status: str) -> Years | None:
        if self._year is None or not status:
            return None
        if status == "target" and self._plan is not None:
            return self._plan
        if status == "achieved" and self._looked_back is not None:
            return self._looked_back
        if self._looked_back is not None:
            return Years(self._year + 1, self._year + 1)
        shift = 0 if status == "target" else -1
        return Years(self._year + shift, self._year + shift)

    def _sets_the_scene(self, opener: re.Match[str], years: Years | None) -> bool:
        """Whether an opening holds on: 五年来, and the report's year or the one before; 2023年 is of its sentence."""
        time, rest = opener["time"], opener["rest"]
        if time in {"去年", "明年"} or (DATE in time and _NO_FRAME.search(rest)):
            return False
        status = self._lasting.status
        ahead = self._parts[-1].status == "target"  # in a summary's outlook 2020年 is the year to come
        running = years is not None and self._year is not None and years.first < self._year <= years.last
        if DATE in time and status == "achieved" and running and not _GOALS.search(rest):
            return False  # the plan that the report's year is in, named in what looks back
        if DATE not in time or _GOALS.search(rest) or re.search("时期|期间|以来", time):
            return True
        return (
            years is not None
            and (opener["mark"] is not None or re.match("年?[,，]|年?(?:是|全|我|各|工作)|$", rest) is not None)
            and self._year is not None
            and (years.first != years.last or self._year - 1 <= years.last <= self._year + ahead)
        )

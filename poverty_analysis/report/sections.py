"""Which part of a report a sentence stands in: what was done, or what is to come, and of which years."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from poverty_analysis.report.masked import DATE, NUMBER, Masked
from poverty_analysis.report.periods import Years, date_years, word_years

_REVIEW = re.compile(
    "回顾|工作总结|取得的(?:成绩|成就)|主要成就|工作情况|完成情况|所做的工作|工作成效|发展成就|的五年$|的一年$"
)
_PLAN = re.compile(
    "工作(?:的)?(?:安排|部署|建议|打算|总体|要求|重点)|重点工作|主要任务|目标任务|重点任务|总体(?:要求|思路|部署|目标)|"
    "(?:主要|预期|奋斗|发展|总体)目标|工作任务|下一步|今年要?(?:重点|着力|做好)|扎实做好|主要工作$"
)
_NEXT_YEARS = re.compile("今后|未来(?:几年|一个时期)")
_TIME = (
    "(?:过去|近|这|今后|未来)(?:的)?[一二两三四五]年|[一二三四五]年来|今年|去年|明年|本届政府|"
    f'[“"]?{DATE}[”"]?(?:时期|期间|以来|全年|年)?'
)
_OPENER = re.compile(
    f"(?:[一二三四五六七八九十]{{1,3}}、|\\([一二三四五六七八九十]{{1,3}}\\)|——)?(?:在|回顾|自|面对)?(?P<time>{_TIME})"
    "(?P<rest>[^。;\n]{0,24})"
)
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
        self._parts = [Part(0, None, "")]
        for sentence in masked.sentences():
            if sentence.opens_line:
                self._open(sentence.start, sentence.end)
        self._starts = [part.start for part in self._parts]

    def at(self, place: int) -> Part:
        """The part that a masked place stands in."""
        return self._parts[bisect_right(self._starts, place) - 1]

    def _open(self, start: int, end: int) -> None:
        """A new part, where a line is a heading or opens with a word of time."""
        text = self._masked.text[start:end]
        heading = len(text) <= 45 and NUMBER not in text and not re.search("[,。]", text[8:])
        opener = _OPENER.match(text)
        if not heading and not opener:
            return
        words = text if heading else text[: opener.end()] if opener else ""
        years = self._years(start, words)
        status = self._status(words, years, heading=heading)
        named = heading and (_REVIEW.search(text) or _PLAN.search(text))
        scene = named or (opener is not None and self._sets_the_scene(opener, years))
        if scene and (status or years is not None):
            before = self._parts[-1]
            if years is None and status and before.years is not None and status != before.status:
                years = self._default_years(status)
            self._parts.append(
                Part(start, years or before.years or self._default_years(status), status or before.status)
            )

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
        return date_years(self._dates[sign], self._year) if sign in self._dates else None

    def _status(self, words: str, years: Years | None, *, heading: bool) -> str:
        if _NEXT_YEARS.search(words) or _GOALS.search(words):
            return "target"
        if years is not None and self._year is not None:
            return "target" if years.last >= self._year else "achieved"
        if heading and _REVIEW.search(words):
            return "achieved"
        return "target" if heading and _PLAN.search(words) else ""

    def _default_years(self, status: str) -> Years | None:
        if self._year is None or not status:
            return None
        shift = 0 if status == "target" else -1
        return Years(self._year + shift, self._year + shift)

    def _sets_the_scene(self, opener: re.Match[str], years: Years | None) -> bool:
        """Whether an opening holds on: 五年来, and the report's year or the one before; 2023年 is of its sentence."""
        time, rest = opener["time"], opener["rest"]
        if time in {"去年", "明年"}:
            return False
        if DATE not in time or _GOALS.search(rest) or re.search("时期|期间|以来", time):
            return True
        return (
            years is not None
            and self._year is not None
            and (years.first != years.last or self._year - 1 <= years.last <= self._year)
        )

"""What the sentence and the section of a figure say of it: subject, verb, direction, basis, period and status."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from poverty_analysis.report.masked import DATE, NUMBER, Masked
from poverty_analysis.report.periods import Years, relative_words, word_years
from poverty_analysis.report.sections import Parts
from poverty_analysis.report.signs import plain_words
from poverty_analysis.report.subjects import COUNTERS, GENERIC, LONGEST, has_head, listed_subjects, noun_before, noun_behind, shared_head
from poverty_analysis.report.verbs import REACHED, TIME_UNITS, Verb, basis_of, direction_behind, rule_in, status_in, verb_before

_CLAUSE = re.compile("[,;:()。!?\n]")
_RATIO_OF = re.compile("(?:以上|以下|左右)?的?[\u4e00-\u9fff]{2}")  # 70%以上产能
_LIST_GAP = re.compile("[、和与及]|以及|、?和")
_TOGETHER = re.compile("分别|依次")
_ONLY_ADVERBS = re.compile(
    "(?:同比|比上年|较上年|比去年|较去年|比[^,]{0,8}|较[^,]{0,8}|年均|平均|实际|名义|分别|累计|其中|净|又|再|也|均|都|已|约|并|且|总量|总额|,|、|并|而|就|还)*"
)
# levels that a span of years adds up, and do not stand at its end
_FLOW = re.compile(
    "取消|下放|淘汰|关停|清理|查处|化解|颁布|制定|出台|修订|提交|审议|办理|受理|派出|赴|减免|累计|合计|共|"
    "建成|完成|新建|新增|累计|投入|实施|改造|培训|发放|引进|签约|减少|脱贫|退出|搬迁|新|净|投资|安排|解决|治理|创建|签订|开工|整合|"
    "修建|培育|帮扶|支持|惠及|兑现|举办|资助|救助|打造|争取|年均|每年|增收|减税|降费"
)
# a count that stands at the end of its years, rather than being added up by them
_STANDS = re.compile(
    "(?:达到?|增至|增加到|增长到|扩大到|提高到|发展到|升至|降至|减至|减少到|拥有|现有|共有|保持|稳定|突破|超过|总数|总量|保有量|"
    "位居|居|有|为|是)[了约近逾]?[“\"]?$|保有量|总数|总量|规模|存量"
)
# what was done, where nothing else is named: 选派干部两名,培训300人次
_ACTS = re.compile("培训|举办|接待|救助|资助|安置|搬迁|修建|解决|帮扶|实施|开工|签约|组建|认定")
# a verb that is a noun, too: 企业投资3亿元, 农田改造30万亩
_NO_NOUN_BEHIND = {"ratio", "percentage points", "times", *TIME_UNITS}
_NAMES_A_THING = re.compile("投资|投入|改造|建设|培训|种植|流转|搬迁|保障|签约|帮扶|覆盖|治理")
_MEAN = re.compile("年均|平均每年|年平均")
_STANDING_UNITS = {"km", "mu", "hectares", "km2", "kW", "m3"}
_STOCK = re.compile("里程|保有量|余额|总人口|常住人口|总面积|装机|库容|存栏|存量|覆盖面积|保有")
_COMPARED = re.compile('(?:比|较|与|同|于|相比|高于|低于|快于)[“"]?$')


class Context(NamedTuple):
    """The columns that the context of a figure fills; places are -1 where there is nothing."""

    subject: str = ""
    subject_start: int = -1
    subject_end: int = -1
    predicate: str = ""
    predicate_start: int = -1
    predicate_end: int = -1
    basis: str = ""
    direction: str = ""
    period: str = ""
    period_from: str = ""
    status: str = ""
    status_word: str = ""


class _Reader:
    """Reads the figures of one text in order; what a list goes on with, it remembers from the figure before."""

    def __init__(self, masked: Masked, found: pd.DataFrame, year: int | None) -> None:
        self.masked, self.year = masked, year
        self.columns = {name: found[name].tolist() for name in ("literal", "unit", "start", "end", "qualifier")}
        dates = {
            sign: str(self.columns["literal"][row]) for sign, row in masked.row.items() if masked.text[sign] == DATE
        }
        self.parts = Parts(masked, dates, year)
        self.contexts: dict[int, Context] = {}
        self.spans = [(sentence.start, sentence.end) for sentence in masked.sentences()]

    def read(self) -> dict[int, Context]:
        """The context of each figure, by its row."""
        before: int | None = None
        starts = [start for start, _ in self.spans]
        for sign, row in self.masked.row.items():
            if self.masked.text[sign] != NUMBER:
                continue
            start, end = self.spans[bisect_right(starts, sign) - 1]
            earlier = before if before is not None and before >= start else None
            self.contexts[row] = self._figure(sign, row, start, end, earlier)
            before = sign
        return self.contexts

    def _figure(self, sign: int, row: int, start: int, end: int, earlier: int | None) -> Context:
        text = self.masked.text
        floor = start if earlier is None else earlier + 1
        clause = max([match.end() for match in _CLAUSE.finditer(text, start, sign)], default=start)
        before, gap = text[max(clause, floor) : sign], text[floor:sign]
        stop = _next_number(text, sign + 1, min(end, sign + 30))
        behind = text[sign + 1 : stop]
        literal, unit = plain_words(str(self.columns["literal"][row])), str(self.columns["unit"][row])
        listed = earlier is not None and _LIST_GAP.fullmatch(gap) is not None
        verb = verb_before(before)
        base = max(clause, floor)
        if listed and earlier is not None:
            last = self.contexts[self.masked.row[earlier]]
            same = self.columns["unit"][self.masked.row[earlier]] == unit
            direction, basis = (last.direction, last.basis) if same else (last.direction, "")
            predicate = (last.predicate, last.predicate_start, last.predicate_end)
        else:
            direction, basis = self._direction(verb, behind, unit), ""
            predicate = self._stretch(base + verb.start, base + verb.end) if verb else ("", -1, -1)
        basis = basis or basis_of(unit, literal, text[clause:sign], behind, verb, direction)
        if basis in {"duration", "threshold"}:
            direction = ""
        subject = self._subject(sign, unit, behind, verb, base, clause, start, earlier)
        period, period_from = self._period(sign, clause, start, direction, basis, before)
        own = _CLAUSE.split(behind, maxsplit=1)[0]  # a rule of a later clause is not of this number
        status, word = self._status(sign, text[clause : sign + 1] + own, text[start:sign], period)
        return Context(*subject, *predicate, basis, direction, period, period_from, status, word)

    def _direction(self, verb: Verb | None, behind: str, unit: str) -> str:
        if verb is not None and verb.direction != "level":
            return verb.direction
        return direction_behind(behind) or "level"

    def _stretch(self, start: int, end: int) -> tuple[str, int, int]:
        """A stretch of the masked text as words, with its place in the text as given."""
        if end <= start:
            return "", -1, -1
        first, last = self.masked.span(start, end)
        return self.masked.text[start:end], first, last

    # --- subject -----------------------------------------------------------------------------------------------------

    def _subject(
        self,
        sign: int,
        unit: str,
        behind: str,
        verb: Verb | None,
        base: int,
        clause: int,
        start: int,
        earlier: int | None,
    ) -> tuple[str, int, int]:
        text = self.masked.text
        if found := self._of_list(sign, start):
            return found
        if unit in COUNTERS and (span := noun_behind(behind)):
            return self._named(sign + 1 + span[0], sign + 1 + span[1])
        words_end = base + verb.start if verb and not verb.apart else sign
        if verb and not verb.apart and _NAMES_A_THING.fullmatch(text[words_end : base + verb.end]):
            named = re.search("[\u4e00-\u9fff](?![拟将已共要再可新续])[\u4e00-\u9fff]$", text[base:words_end])
            words_end += verb.end - verb.start if named and not _ONLY_ADVERBS.fullmatch(text[base:words_end]) else 0
        words_start = base + verb.end if verb and verb.apart else base
        if verb and verb.apart and GENERIC.fullmatch(text[words_start:words_end]):  # 改造面积: not the area of anything
            words_start = base + verb.start
        words = text[words_start:words_end]
        bare = not words or _ONLY_ADVERBS.fullmatch(words) or (verb is not None and verb.end + base == sign)
        first = not words and text[sign - 1 : sign] in {"", ",", ";", "。", "\n", "、"}  # 15万亩林地
        of = (unit == "ratio" and bare and _RATIO_OF.match(behind)) or (first and unit not in _NO_NOUN_BEHIND)
        if of and (span := noun_behind(behind)):
            return self._named(sign + 1 + span[0], sign + 1 + span[1])
        if not _ONLY_ADVERBS.fullmatch(words) and (span := noun_before(words)):
            return self._named(words_start + span[0], words_start + span[1])
        if unit not in COUNTERS and verb is not None and (span := noun_behind(behind)):  # 新增2万亿元中央财政资金
            return self._named(sign + 1 + span[0], sign + 1 + span[1])
        if earlier is not None:
            last = self.contexts[self.masked.row[earlier]]
            acts = verb is not None and not verb.apart and earlier < clause and unit in COUNTERS
            if acts and _ACTS.fullmatch(text[base + verb.start : base + verb.end]):  # type: ignore[union-attr]
                return self._named(base + verb.start, base + verb.end)  # type: ignore[union-attr]
            if last.subject:
                return last.subject, last.subject_start, last.subject_end
        return self._clause_before(start, max(words_end, base), sign)

    def _clause_before(self, start: int, stop: int, sign: int) -> tuple[str, int, int]:
        """The noun of the nearest clause before, in the same sentence."""
        text = self.masked.text
        ends = [start, *[match.end() for match in _CLAUSE.finditer(text, start, stop)], stop]
        for first, last in reversed(list(pairwise(ends))):
            if span := noun_before(text[first:last].rstrip(",;:()")):
                return self._named(first + span[0], first + span[1])
        span = noun_behind(text[sign + 1 : sign + 20])
        return self._named(sign + 1 + span[0], sign + 1 + span[1]) if span else ("", -1, -1)

    def _named(self, start: int, end: int) -> tuple[str, int, int]:
        return self._stretch(max(start, end - LONGEST), end)

    def _of_list(self, sign: int, start: int) -> tuple[str, int, int] | None:
        """The subject that a number has in A、B分别增长N、N: the one of its place in the list."""
        text = self.masked.text
        run = [sign]
        while (gap := _gap_before(text, run[0], start)) is not None:
            run.insert(0, gap)
        head = text[max(start, run[0] - 80) : run[0]]
        if not (together := list(_TOGETHER.finditer(head))):
            return None
        while (gap := _gap_behind(text, run[-1])) is not None:
            run.append(gap)
        if len(run) < 2:
            return None
        offset = max(start, run[0] - 80)
        words_end = offset + together[-1].start()
        comma = max([match.end() for match in _CLAUSE.finditer(text, offset, words_end)], default=offset)
        words = text[comma:words_end]
        spans = listed_subjects(words)
        if len(spans) != len(run) or DATE in words:
            return None
        first, last = spans[run.index(sign)]
        name, begin, end = self._named(comma + first, comma + last)
        shared = shared_head(words, spans[-1])
        if shared and sign != run[-1] and not has_head(name) and len(name) + shared[1] - shared[0] < LONGEST:
            name += "·" + words[shared[0] : shared[1]]
        return name, begin, end

    # --- period and status -------------------------------------------------------------------------------------------

    def _period(self, sign: int, clause: int, start: int, direction: str, basis: str, before: str) -> tuple[str, str]:
        text = self.masked.text
        if years := self._of_dates(sign, start):
            return str(years), "clause"
        starts = re.search("(?:从|由)[^,。;]{0,4}$", before) is not None and DATE not in before[-6:] and direction == "level"
        for where, first in (("clause", clause), ("sentence", start)):
            if years := self._last_time(first, sign):
                if _MEAN.search(before) and years.first == years.last and (run := self.parts.at(sign).years):
                    years = run if run.first < years.last <= run.last else years  # a mean of years is not of the last
                if starts and not years.on:
                    return str(years.first - 1), where
                return str(self._of_level(years, sign, text[first:sign], direction, basis)), where
        part = self.parts.at(sign)
        if part.years is None:
            return "", ""
        if starts:  # what something rose from is of the year before
            return str(part.years.first - 1), "section"
        return str(self._of_level(part.years, sign, text[clause:sign], direction, basis)), "section"

    def _of_level(self, years: Years, sign: int, words: str, direction: str, basis: str) -> Years:
        """A level in a span of years is that of its last, a stock at its end; what the years add up stays the span's."""
        spans = years.first != years.last and direction == "level" and basis not in {"per year", "change"}
        if not spans:
            return years
        reached = REACHED.search(words)
        if "其中" in words[:4]:  # a part is added up where its whole is
            words = self.masked.text[max(0, sign - 60) : sign]
        if reached is None and _FLOW.search(words[-24:] if "其中" not in words else words):
            return years
        counted = self._unit_at(sign) in COUNTERS and not _STANDS.search(words[-12:])
        if counted and basis == "total":
            return years
        lasting = _STOCK.search(words[-24:]) or (reached and self._unit_at(sign) in _STANDING_UNITS)
        return Years(years.last, years.last, end=bool(lasting) and basis == "total")

    def _unit_at(self, sign: int) -> str:
        return str(self.columns["unit"][self.masked.row[sign]])

    def _last_time(self, first: int, sign: int) -> Years | None:
        """The last date or word of time in a stretch, but for one that the number is compared with or another bears."""
        text = self.masked.text
        found: list[tuple[int, Years]] = []
        for place in range(first, sign):
            if text[place] == DATE and (years := self.parts.date(place)) and self._is_of(place, sign):
                found.append((place, years))
        for begin, _, word in relative_words(text[first:sign]):
            if years := word_years(word, self.year):
                found.append((first + begin, years))
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def _is_of(self, place: int, sign: int) -> bool:
        """Whether a date is of a number behind it: not one compared with (较2020年), nor that of another number."""
        text = self.masked.text
        before = text[max(0, place - 4) : place]
        if _COMPARED.search(before):
            return False
        if re.search("(?:到|至|为)$", before):  # from one year to another: what follows is of the last
            return True
        if re.search("(?:从|由)$", before) and NUMBER in text[place:sign]:
            return False
        borne = re.match(f"[年底末]{{0,2}}的[^,。;]{{0,12}}?{NUMBER}", text[place + 1 : place + 20])
        return not borne or place + 1 + borne.end() - 1 == sign

    def _of_dates(self, sign: int, start: int) -> Years | None:
        """2018年、2019年分别脱贫N、N: to each number its date."""
        text = self.masked.text
        run = [sign]
        while (gap := _gap_before(text, run[0], start)) is not None:
            run.insert(0, gap)
        head = text[max(start, run[0] - 30) : run[0]]
        dates = re.search(f"{DATE}(?:[、和与及]{DATE})+年?[^{DATE}{NUMBER}]{{0,12}}?分别", head)
        if dates is None:
            return None
        places = [
            max(start, run[0] - 30) + match.start()
            for match in re.finditer(DATE, head)
            if match.start() >= dates.start()
        ]
        index = run.index(sign)
        return self.parts.date(places[index]) if index < len(places) else None

    def _status(self, sign: int, clause: str, sentence: str, period: str) -> tuple[str, str]:
        status, word = status_in(clause)
        if status:
            return status, word
        part = self.parts.at(sign)
        years = re.findall("[12][0-9]{3}", period)
        if years and self.year is not None:
            if part.status == "target" and int(years[-1]) >= self.year:
                return "target", ""
            return ("target" if int(years[-1]) >= self.year else "achieved"), ""
        if part.status:
            return part.status, ""
        status, word = status_in(sentence[-40:])
        return (status, word) if status else rule_in(clause)


def _gap_before(text: str, sign: int, start: int) -> int | None:
    """The figure before, where only a sign of a list stands between."""
    match = re.search(f"{NUMBER}(?:、|和|与|及|以及|、和)$", text[max(start, sign - 4) : sign])
    return max(start, sign - 4) + match.start() if match else None


def _gap_behind(text: str, sign: int) -> int | None:
    match = re.match(f"(?:、|和|与|及|以及|、和){NUMBER}", text[sign + 1 : sign + 5])
    return sign + match.end() if match else None


def _next_number(text: str, place: int, stop: int) -> int:
    found = text.find(NUMBER, place, stop)
    return found if found >= 0 else stop


def read_contexts(masked: Masked, found: pd.DataFrame, year: int | None = None) -> dict[int, Context]:
    """Read what sentences and sections say of the figures of a text.

    Parameters
    ----------
    masked : Masked
        As `mask` returns.
    found : pandas.DataFrame
        As `find_quantities` returns, the table that `masked` was made with.
    year : int, optional
        The report's own year.

    Returns
    -------
    dict of int to Context
        By row of `found`, for its figures.

    Examples
    --------
    >>> from poverty_analysis.report import find_quantities
    >>> from poverty_analysis.report.masked import mask
    >>> text = "2019年,甲县粮食产量下降3.2%。"
    >>> found = find_quantities(text)
    >>> context = read_contexts(mask(text, found), found)[1]
    >>> context.subject, context.predicate, context.direction, context.basis, context.period
    ('甲县粮食产量', '下降', 'fall', 'rate', '2019')
    """
    return _Reader(masked, found, year).read()

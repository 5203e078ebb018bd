"""When it was: the years of a figure, from its clause, its sentence or the part of the report it stands in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from poverty_analysis.report.masked import DATE, NUMBER, Masked, listed_figures
from poverty_analysis.report.periods import Years, relative_words, word_years
from poverty_analysis.report.sections import Part, Parts
from poverty_analysis.report.subjects import COUNTERS
from poverty_analysis.report.verbs import REACHED

# levels that a span of years adds up, and do not stand at its end
_FLOW = re.compile(
    "取消|下放|淘汰|关停|清理|查处|化解|颁布|制定|出台|修订|提交|审议|办理|受理|派出|赴|减免|累计|合计|共|"
    "建成|完成|新建|新增|累计|投入|实施|改造|培训|发放|引进|签约|减少|脱贫|退出|搬迁|新|净|投资|安排|解决|治理|创建|签订|开工|整合|"
    "修建|培育|帮扶|支持|惠及|兑现|举办|资助|救助|打造|争取|年均|每年|增收|减税|降费"
)
# a count that stands at the end of its years, rather than being added up by them
_STANDS = re.compile(
    "(?:达到?|增至|增加到|增长到|扩大到|提高到|发展到|升至|降至|减至|减少到|拥有|现有|共有|保持|稳定|突破|超过|总数|总量|保有量|"
    '位居|居|有|为|是)[了约近逾]?[“"]?$|保有量|总数|总量|规模|存量'
)
_MASKED = re.compile(f"[{DATE}{NUMBER}]")
_MEAN = re.compile("年均|平均每年|年平均")
_STANDING_UNITS = {"km", "mu", "hectares", "km2", "kW", "m3"}
_STOCK = re.compile("里程|保有量|余额|总人口|常住人口|总面积|装机|库容|存栏|存量|覆盖面积|保有")
_OF_PLAN = re.compile(f'{DATE}[”"]?(?:批复|规划|确定|明确|纳入|重点|以来)')
_PRICES = re.compile("年?(?:的)?(?:不变|可比|当年)?价")  # 2010年不变价
_COMPARED = re.compile('(?:比|较|与|同|于|相比|高于|低于|快于)[“"]?$')


class Measured(NamedTuple):
    """A figure whose period is asked: its places in the masked text, and what is known of it.

    Attributes
    ----------
    sign, clause, start : int
        Of the figure, of its clause, of its sentence.
    before : str
        The words of its clause before it.
    unit, direction, basis : str
    """

    sign: int
    clause: int
    start: int
    before: str
    unit: str
    direction: str
    basis: str


def period_of(
    masked: Masked, parts: Parts, figure: Measured, year: int | None, counts: Mapping[int, int]
) -> tuple[str, str]:
    """Return the period of a figure and where it is from: "clause", "sentence", "section", or nothing.

    Parameters
    ----------
    masked : Masked
    parts : Parts
        Of the same text.
    figure : Measured
    year : int or None
        The report's own.
    counts : mapping of int to int
        Places of 三年 in 近三年: how many years.
    """
    if years := _of_dates(masked.text, parts, figure):
        return str(years), "clause"
    starts = _starts(figure)
    if starts and (years := _sentence_start(masked.text, parts, figure)):
        return str(years), "sentence"
    part = parts.at(figure.sign)
    for where, first in (("clause", figure.clause), ("sentence", figure.start)):
        years = _last_time(masked.text, parts, first, figure.sign, year, counts, figure.unit)
        before = masked.text[first : figure.sign]
        if years is None or (where == "sentence" and _is_over(years, part) and _OF_PLAN.search(before)):
            continue
        if starts and not years.on:
            return str(years.first - 1), where
        if _MEAN.search(figure.before) and years.first == years.last:  # a mean of years is not of the last
            run = part.years
            years = run if run and run.first < years.last <= run.last else years
        return str(_of_level(masked.text, years, figure, first)), where
    return _of_part(masked.text, part, figure, starts=starts)


def _of_part(text: str, part: Part, figure: Measured, *, starts: bool) -> tuple[str, str]:
    """The period that the part of the report gives a figure, where neither clause nor sentence does."""
    if part.years is None:
        return "", ""
    if starts:
        return str(part.years.first - 1), "section"
    if re.search("[比较]上年|同比", figure.before):  # a change on the year before is of the last of these years
        return str(part.years.last), "section"
    return str(_of_level(text, part.years, figure, figure.clause)), "section"


def _is_over(years: Years, part: Part) -> bool:
    """Whether a sentence of what is to come names years that are over, as in “十四五”批复的基地,新增装机N."""
    if part.status != "target" or part.years is None:
        return False
    return years.first < years.last < part.years.first


def _starts(figure: Measured) -> bool:
    """Whether a level is what something rose or fell from: of the year before those of the change."""
    from_here = re.search("(?:从|由)[^,。;]{0,4}$", figure.before) is not None
    return from_here and DATE not in figure.before[-6:] and figure.direction == "level"


def _sentence_start(text: str, parts: Parts, figure: Measured) -> Years | None:
    """The date that an earlier part of the sentence starts from: 从2008年底的N升到N,不良率由N降到N."""
    for place in range(figure.sign - 1, figure.start, -1):
        if text[place] == DATE and text[place - 1] in "从由":
            return parts.date(place)
    return None


def _of_level(text: str, years: Years, figure: Measured, first: int) -> Years:
    """A level in a span of years is that of the last, a stock at its end; what they add up stays the span's."""
    spans = years.first != years.last and figure.direction == "level"
    if not spans or figure.basis in {"per year", "change"}:
        return years
    words = text[first : figure.sign]
    reached = REACHED.search(words)
    part_of = "其中" in words[:4]  # a part is added up where its whole is
    if reached is None and _FLOW.search(text[max(0, figure.sign - 60) : figure.sign] if part_of else words[-24:]):
        return years
    if figure.unit in COUNTERS and figure.basis == "total" and not _STANDS.search(words[-12:]):
        return years
    spanned = re.match(f"{DATE}(?![来以内期时间的年,])", words) is not None  # 五年整理土地N: what these years add up to
    if spanned and reached is None and figure.basis == "total" and not _STANDS.search(words[-12:]):
        return years
    lasting = _STOCK.search(words[-24:]) or (reached and figure.unit in _STANDING_UNITS)
    return Years(years.last, years.last, end=bool(lasting) and figure.basis == "total")


def _last_time(
    text: str, parts: Parts, first: int, sign: int, year: int | None, counts: Mapping[int, int], unit: str
) -> Years | None:
    """The last date or word of time in a stretch, but for one that the number is compared with or another bears."""
    found: list[tuple[int, Years]] = []
    for match in _MASKED.finditer(text, first, sign):
        place = match.start()
        if match[0] == DATE and (years := parts.date(place)) and _is_of(text, place, sign, unit):
            found.append((place, years))
        elif match[0] == NUMBER and (count := counts.get(place)) and year is not None:  # 近三年累计
            found.append((place, Years(year - count, year - 1)))
    for begin, _, word in relative_words(text[first:sign]):
        if years := word_years(word, year):
            found.append((first + begin, years))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _is_of(text: str, place: int, sign: int, unit: str) -> bool:
    """Whether a date is of a number behind it: not one compared with (较2020年), nor prices', nor another number's."""
    before = text[max(0, place - 4) : place]
    if re.match("年?(?:的)?基础", text[place + 1 : place + 6]):  # 在2020年基础上
        return False
    multiple = unit == "times" and before.endswith(("是", "为", "相当于"))  # 是2010年的2.2倍
    if multiple or _COMPARED.search(before) or _PRICES.match(text, place + 1):
        return False
    if re.search("(?:到|至|为)$", before):  # from one year to another: what follows is of the last
        return True
    if re.search("(?:从|由)$", before) and NUMBER in text[place:sign]:
        return False
    borne = re.match(f"[年底末]{{0,2}}的[^,。;]{{0,12}}?{NUMBER}", text[place + 1 : place + 20])
    return not borne or place + 1 + borne.end() - 1 == sign


def _of_dates(text: str, parts: Parts, figure: Measured) -> Years | None:
    """2018年、2019年分别脱贫N、N: to each number its date."""
    run = listed_figures(text, figure.sign, figure.start)
    offset = max(figure.start, run[0] - 30)
    dates = re.search(f"{DATE}(?:[、和与及]{DATE})+年?[^{DATE}{NUMBER}]{{0,12}}?分别", text[offset : run[0]])
    if dates is None:
        return None
    places = [offset + dates.start() + match.start() for match in re.finditer(DATE, dates[0])]
    index = run.index(figure.sign)
    return parts.date(places[index]) if index < len(places) else None

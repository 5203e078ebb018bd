"""Which years a word or a date of a report means, once the report's own year is known."""

from __future__ import annotations

import re
from typing import NamedTuple

from poverty_analysis.report.signs import plain_words

_DIGITS = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))
_CHINESE_YEAR = re.compile("[一二][〇零一二三四五六七八九]{3}(?=年)")
_YEAR = "((?:19|20)[0-9]{2})"
_RANGE = re.compile(f"{_YEAR}年?[-—–~至到]{{1,2}}{_YEAR}")
_SINGLE = re.compile(f"{_YEAR}(年?[底末])?")
_ROC = re.compile("(?:民[国國])?(1?[0-9]{2})年([底末])?")
_PLANS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLAN = re.compile("(十?)([一二三四五六七八九])(?:五|个五年(?:规划|计划)?)")
COUNTS = dict(zip("一二两三四五六七八九十", [1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10], strict=True)) | {
    str(count): count for count in range(1, 10)
}

# words of time, the longest first; None where the group says how many years
_RELATIVE = re.compile(
    "(?P<past>(?:过去|近|这|前|本届政府)(?:的)?(?P<ago>[0-9一二两三四五六七八九十])年(?:来)?|(?P<since>[0-9一二两三四五六七八九十])年(?:以)?来)"
    "|(?P<next>(?:今后|未来|后)(?:的)?(?P<ahead>[0-9一二两三四五六七八九十])年(?:内)?)"
    "|(?P<before>前年)|(?P<last>去年|上年(?!结转|末?结余)|上一年)|(?P<this>今年|本年|年内|全年预期|新的?一年)|(?P<coming>明年)"
)
_COMPARED = re.compile("(?:[比较同与高低快于及跟]|相比|[是为]|低于|高于)$")


class Years(NamedTuple):
    """A stretch of years, the same twice for one; `end`: its last day rather than the whole; `on`: no end is known.

    Examples
    --------
    >>> str(Years(2025, 2025, end=True)), str(Years(2021, 2025))
    ('end 2025', '2021-2025')
    """

    first: int
    last: int
    end: bool = False
    on: bool = False  # from then on, until the report, whose year is not known

    def __str__(self) -> str:
        if self.on:
            return f"since {self.first}"
        if self.first != self.last:
            return f"{self.first}-{self.last}"
        return f"end {self.last}" if self.end else str(self.last)


def date_years(literal: str, year: int | None = None) -> Years | None:
    """Return the years that a printed date means.

    Parameters
    ----------
    literal : str
        2025年底, 2016—2020年, 二〇二五年, 十四五, 107年度, 1至9月.
    year : int, optional
        The report's own year; a month without a year is one of it or of the year before.

    Returns
    -------
    Years or None
        None where the date names no year.

    Examples
    --------
    >>> [str(date_years(date)) for date in ("2019年底", "2016—2020年", "十三五", "107年度")]
    ['end 2019', '2016-2020', '2016-2020', '2018']
    """
    text = plain_words(literal)
    text = _CHINESE_YEAR.sub(lambda match: "".join(_DIGITS[sign] for sign in match[0]), text)
    if match := _RANGE.search(text):
        first, last = int(match[1]), int(match[2])
        return Years(min(first, last), max(first, last))
    if match := _SINGLE.search(text):
        return Years(int(match[1]), int(match[1]), end=bool(match[2]))
    if match := _PLAN.fullmatch(text.strip('“”"「」第')):
        first = 1951 + 5 * (_PLANS[match[2]] + 10 * bool(match[1]))  # the first ran from 1953, the sixth from 1981
        return Years(first, first + 4) if match[1] or _PLANS[match[2]] >= 6 else None
    if (match := _ROC.match(text)) and len(match[1]) == 3:
        return Years(1911 + int(match[1]), 1911 + int(match[1]), end=bool(match[2]))
    if relative := word_years(text, year):
        return relative
    return (
        Years(year - 1, year - 1)
        if year is not None and re.match("[0-9]{1,2}[月至-]|[1-4一二三四前]+季度", text)
        else None
    )


def word_years(word: str, year: int | None) -> Years | None:
    """Return the years that a word of time means in a report of `year`: 五年来, 去年, 今后五年.

    Examples
    --------
    >>> [str(word_years(word, 2026)) for word in ("去年", "今年", "过去五年", "今后五年")]
    ['2025', '2026', '2021-2025', '2026-2030']
    """
    match = _RELATIVE.search(word)
    if match is None or year is None:
        return None
    if count := match["ago"] or match["since"]:
        return Years(year - COUNTS[count], year - 1)
    if count := match["ahead"]:
        return Years(year, year + COUNTS[count] - 1)
    shift = {"before": -2, "last": -1, "this": 0, "coming": 1}
    name = next(name for name in shift if match[name])
    return Years(year + shift[name], year + shift[name])


def relative_words(text: str) -> list[tuple[int, int, str]]:
    """Where words of time stand in a text that say when, not with which year something is compared (比上年)."""
    return [
        (match.start(), match.end(), match[0])
        for match in _RELATIVE.finditer(text)
        if not _COMPARED.search(text[max(0, match.start() - 2) : match.start()])
    ]


_TITLE_YEAR = re.compile("((?:19|20)[0-9]{2})年?[^。\n]{0,24}(?:报告|公报|总结|情况|讲话)")
_PLANNED = re.compile('([第“"]?十[一二三四五六](?:个五年|五))[^。\n]{0,40}(?:规划|纲要)')
_GIVEN = re.compile("(?:[—-]{1,2}|(?<!关)于|时间|日期|发布)[^。\n]{0,12}?((?:19|20)[0-9]{2})(?:年|-[0-9]{1,2}-)")


def report_year(text: str, title: str = "") -> int | None:
    """Return the year in which a report was given, from its title or its opening lines; None where they do not say.

    A communiqué is of the year after: what it counts is done. A plan is of its first year, a summary of its own.

    Examples
    --------
    >>> report_year("政府工作报告\\n——2026年1月20日在大会上\\n"), report_year("2019年统计公报"), report_year("概况")
    (2026, 2020, None)
    """
    opening = plain_words(f"{title}\n{text[:1500]}")
    opening = _CHINESE_YEAR.sub(lambda match: "".join(_DIGITS[sign] for sign in match[0]), opening)
    titled = _TITLE_YEAR.search(opening)
    if titled and "公报" in titled[0]:
        return int(titled[1]) + 1
    given = _GIVEN.search(opening)
    found = titled if titled and "政府工作报告" in titled[0] else given or titled
    if found is None and (plan := _PLANNED.search(opening)) and (years := date_years(plan[1])):
        return years.first
    return int(found[1]) if found else None

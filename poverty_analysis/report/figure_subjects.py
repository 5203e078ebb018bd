"""Whose number it is: the noun counted, or whose rate, change or amount a figure of a masked text measures."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from poverty_analysis.report.masked import CLAUSE_END, DATE, NUMBER, OTHER, Masked, listed_figures
from poverty_analysis.report.subjects import (
    COUNTERS,
    GENERIC,
    LONGEST,
    has_head,
    listed_subjects,
    noun_before,
    noun_behind,
    shared_head,
    shortened,
)
from poverty_analysis.report.verbs import TIME_UNITS, Verb, verb_before

_RATIO_OF = re.compile("(?:以上|以下|左右)?的?[\u4e00-\u9fff]{2}")  # 70%以上产能
_TOGETHER = re.compile("分别|依次")
_ONLY_ADVERBS = re.compile(
    "(?:同比|比上年|较上年|比去年|较去年|比[^,]{0,8}|较[^,]{0,8}|年均|平均|实际|名义|同口径|可比口径|分别|累计|其中|[户人亩村]均|每[户人名亩村]|月|每月|净|又|再|也|均|都|已|约|并|且|总量|总额|,|、|并|而|就|还)*"
)
# what was done, where nothing else is named: 选派干部两名,培训300人次
_ACTS = re.compile("培训|举办|接待|救助|资助|安置|搬迁|修建|解决|帮扶|实施|开工|签约|组建|认定|减贫|脱贫|退出")
# a verb that is a noun, too: 企业投资3亿元, 农田改造30万亩
_NO_NOUN_BEHIND = {"ratio", "percentage points", "times", *TIME_UNITS}
_NAMES_A_THING = re.compile("投资|投入|改造|建设|培训|种植|流转|搬迁|保障|签约|帮扶|覆盖|治理")
_MASK = re.compile(f"[{NUMBER}{DATE}{OTHER}]")
_NOTHING = ("", -1, -1)
# what is done with something named before, or what it is measured by: 已拨付2.31亿元, 完工271个, 完成年初预算的98%
_OF_EARLIER = re.compile(
    "(?:已|实际|累计|共)*(?:拨付|支付|下达|到位|完工|竣工|采纳|办结|整改|收回|通过)|"
    "(?:为|是|完成|达到|占)?[^,]{0,8}(?:预算|计划|任务|目标|决算)数?的?|占[^,]{0,10}(?:比重|比例)?"
)

Named = tuple[str, int, int]  # the words of a subject, and where they start and end in the text as given


class Place(NamedTuple):
    """Where a figure stands, in places of the masked text.

    Attributes
    ----------
    sign, base, clause, start : int
        Of the figure; where the words begin that may be its own; of its clause; of its sentence.
    behind : str
        The words behind it, up to the next number.
    unit : str
    verb : Verb or None
        As `verb_before` finds it in the words from `base` on.
    earlier : tuple, optional
        Place and subject of the figure before it in its sentence.
    alike : tuple
        Subject of the last figure of its unit in its sentence; of a share, of the figure before it.
    """

    sign: int
    base: int
    clause: int
    start: int
    behind: str
    unit: str
    verb: Verb | None
    earlier: tuple[int, Named] | None
    alike: Named = _NOTHING


def stretch(masked: Masked, start: int, end: int) -> Named:
    """A stretch of the masked text as words, with its place in the text as given."""
    if end <= start:
        return _NOTHING
    first, last = masked.span(start, end)
    return _MASK.sub("", masked.text[start:end]), first, last


def subject_of(masked: Masked, place: Place) -> Named:
    """Return the subject of a figure, with its place in the text as given; nothing where there is none."""
    if found := _of_list(masked, place.sign, place.start):
        return found
    guarded = place.verb is not None and masked.text[place.sign - 2 : place.sign] in {"严守", "坚守", "守牢", "守住"}
    if (place.unit in COUNTERS or guarded) and (span := _behind(masked, place)):
        return span
    start, end = _own_words(masked.text, place)
    found = _of_words(masked, place, start, end)
    if found:
        return place.alike if place.alike[0] and _OF_EARLIER.fullmatch(found[0]) else found
    if place.earlier is not None:
        before, subject = place.earlier
        if before < place.clause and (act := _act(masked, place)):
            return act
        if subject[0]:
            return subject
    named = _clause_before(masked, place.start, max(end, place.base), place.sign)
    return named if named[0] else _left(masked, place) or named


def _own_words(text: str, place: Place) -> tuple[int, int]:
    """The words of a number that may name it: before its verb, or between a verb that opens the clause and it."""
    base, verb = place.base, place.verb
    if verb is None:
        return base, place.sign
    if verb.apart:
        start = base + verb.end
        generic = GENERIC.fullmatch(text[start : place.sign])  # 改造面积: not the area of anything
        return base + verb.start if generic else start, place.sign
    end = base + verb.start
    names = _NAMES_A_THING.fullmatch(text[end : base + verb.end]) and not _ONLY_ADVERBS.fullmatch(text[base:end])
    if names and re.search("[\u4e00-\u9fff](?![拟将已共要再可新续])[\u4e00-\u9fff]$|总$", text[base:end]):
        return base, base + verb.end
    return base, end


def _of_words(masked: Masked, place: Place, start: int, end: int) -> Named | None:
    """The subject in a number's own words; behind it, where it opens its clause or has a verb alone before it."""
    words, verb, unit = masked.text[start:end], place.verb, place.unit
    if words.startswith("占"):  # 占全国比重升至N: of what was named before
        return None
    bare = not words or _ONLY_ADVERBS.fullmatch(words) or (verb is not None and verb.end + place.base == place.sign)
    opens = not words and masked.text[place.sign - 1 : place.sign] in {"", ",", ";", "。", "\n", "、"}  # 15万亩林地
    share_of = unit == "ratio" and bare and _RATIO_OF.match(place.behind)
    if (share_of or (opens and unit not in _NO_NOUN_BEHIND)) and (found := _behind(masked, place)):
        return found
    if not _ONLY_ADVERBS.fullmatch(words) and (span := noun_before(words)):
        return _named(masked, start + span[0], start + span[1])
    if unit not in COUNTERS and verb is not None:  # 新增2万亿元中央财政资金
        return _behind(masked, place)
    return None


def _behind(masked: Masked, place: Place) -> Named | None:
    span = noun_behind(place.behind)
    return _named(masked, place.sign + 1 + span[0], place.sign + 1 + span[1]) if span else None


def _left(masked: Masked, place: Place) -> Named | None:
    """减贫 and 脱贫 as the subject of those who left poverty, where nothing else is named."""
    act = _act(masked, place)
    return act if act is not None and act[0] in {"减贫", "脱贫", "退出"} else None


def _act(masked: Masked, place: Place) -> Named | None:
    """What was done, as the subject of a count for which nothing is named."""
    verb = place.verb
    if verb is None or verb.apart or place.unit not in COUNTERS:
        return None
    start, end = place.base + verb.start, place.base + verb.end
    return _named(masked, start, end) if _ACTS.fullmatch(masked.text[start:end]) else None


def _clause_before(masked: Masked, start: int, stop: int, sign: int) -> Named:
    """The noun of the nearest clause before, in the same sentence; else one behind."""
    text = masked.text
    ends = [start, *[match.end() for match in CLAUSE_END.finditer(text, start, stop)], stop]
    for first, last in reversed(list(pairwise(ends))):
        if span := noun_before(text[first:last].rstrip(",;:()")):
            return _named(masked, first + span[0], first + span[1])
    span = noun_behind(text[sign + 1 : sign + 20])
    return _named(masked, sign + 1 + span[0], sign + 1 + span[1]) if span else _NOTHING


def _named(masked: Masked, start: int, end: int) -> Named:
    return stretch(masked, shortened(masked.text, start, end), end)


def _paired(text: str, run: list[int]) -> bool:
    """Whether two numbers are joined by 和: with two names of one kind before them, each is of its own."""
    return len(run) == 2 and re.fullmatch("和|与", text[run[0] + 1 : run[1]]) is not None


def _verb_of(text: str, start: int, sign: int) -> int:
    """Where the verb before a number begins; the number itself where there is none."""
    clause = max([match.end() for match in CLAUSE_END.finditer(text, start, sign)], default=start)
    verb = verb_before(text[clause:sign])
    return clause + verb.start if verb and not verb.apart else sign


def _of_list(masked: Masked, sign: int, start: int) -> Named | None:
    """The subject that a number has in A、B分别增长N、N: the one of its place in the list."""
    text = masked.text
    run = listed_figures(text, sign, start)
    offset = max(start, run[0] - 80)
    together = list(_TOGETHER.finditer(text, offset, run[0]))
    if len(run) < 2 or not (together or _paired(text, run)):
        return None
    words_end = together[-1].start() if together else _verb_of(text, offset, run[0])
    comma = max([match.end() for match in CLAUSE_END.finditer(text, offset, words_end)], default=offset)
    words = text[comma:words_end]
    spans = listed_subjects(words)
    if len(spans) != len(run) or DATE in words:
        return None
    if not together and not all(has_head(words[first:last]) for first, last in spans):
        return None
    first, last = spans[run.index(sign)]
    name, begin, end = _named(masked, comma + first, comma + last)
    shared = shared_head(words, spans[-1])
    if shared and sign != run[-1] and not has_head(name) and len(name) + shared[1] - shared[0] < LONGEST:
        name += "·" + words[shared[0] : shared[1]]
    return name, begin, end

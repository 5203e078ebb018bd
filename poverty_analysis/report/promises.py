"""What a report promised for its year against what the next one reports: met, missed, cannot say, not mentioned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from poverty_analysis.report.masked import CLAUSE_END
from poverty_analysis.report.matching import (
    NO_UNIT,
    Side,
    comparable_rows,
    core,
    head,
    likeness,
    of_named_year,
    of_other_area,
    of_part_of_year,
    pairs,
    pieces,
)
from poverty_analysis.report.scope import doubts, scope_of, striven_for
from poverty_analysis.report.signs import bare_signs
from poverty_analysis.report.units import WORDS
from poverty_analysis.tables import rows_of

OUTCOMES = ("met", "missed", "cannot say", "not mentioned")
_GOALS = re.compile(
    "(?:主要|预期|发展|总体|奋斗|工作)[^。,;]{0,8}目标(?!任务)[^。,;]{0,8}?(?:是|为|:|安排)|预期目标(?!任务)"
)
_PROMISING = {"力争", "争取", "确保", "预期", "目标"}
_CHANGE_OF_MONEY = re.compile("收入|工资|消费(?!价格)|支出|投资|零售|产值|利润|销售")
_FISCAL = re.compile("财政|预算|税")
_REAL = re.compile("实际|名义|可比|不变价|扣除")
_OTHER_BASE = re.compile("同口径|剔除|扣除|可比|还原")  # 增长3%,剔除减税因素增长6%
_OF_GROWTH = re.compile("[增涨降][速幅][^,;。]{0,12}(?:回落|放缓|加快|收窄|扩大|提高|提升|下降|上升|降低)了?$")
_COMPARED = re.compile("[比较]|同期")
_COUNTED = {"persons", "households", "villages", "townships", "counties", "projects", "person-times", "firms", "posts"}
_MEANING = {word: meaning for meaning, words in WORDS.items() for word in words}


class Followed(NamedTuple):
    """A promise and what became of it.

    Attributes
    ----------
    promise, outcome : row
        Of the earlier and the later ledger; `outcome` is None where there is none.
    headline : bool
        Whether it stands in the sentence of the year's main targets, rather than behind a word of promise elsewhere.
    verdict : str
        One of `OUTCOMES`.
    why : str
        What the verdict rests on, or what is not certain.
    score : float
        Of the match; 0 without one.
    """

    promise: Any
    outcome: Any
    headline: bool
    verdict: str
    why: str
    score: float


def follow(first: Side, second: Side, *, at_least: float = 0.6) -> list[Followed]:
    """Follow the promises of a report for its own year into the next year's report.

    A promise is a target for the report's own year that stands in the sentence of its main targets (主要预期目标) or
    behind a word such as 力争 or 确保. It is judged only where the outcome is of that year, has unit, basis, direction
    and words before it in common with the promise, and stands alone; else the verdict is "cannot say", with the reason.
    "Not mentioned" needs more than no match: the promise's words do not stand in the later text.

    Returns
    -------
    list of Followed
        In the order of the earlier text.
    """
    promised = [(row, headline) for row in rows_of(first.figures) if (headline := _promised(row, first)) is not None]
    reported = [row for row in comparable_rows(second.figures) if row.status == "achieved"]
    of_year = [row for row in reported if row.period in {str(first.year), f"end {first.year}"}]
    names = {row.Index for row, _ in promised}
    comparable = [row for row in comparable_rows(first.figures) if row.Index in names]
    found = {pair.first.Index: pair for pair in pairs(comparable, of_year, at_least=at_least)}
    headlines = {row.Index: head(first.plain, row) for row, headline in promised if headline}
    sides, done = (first, second), []
    for row, headline in promised:
        pair = found.get(row.Index)
        if pair is None:
            verdict, why = _unmatched(row, first, second)
            done.append(Followed(row, None, headline, verdict, why, 0.0))
            continue
        unsure = "more than one figure could be meant" if pair.ambiguous else _unsure(row, pair.second, first, second)
        verdict, why = ("cannot say", unsure) if unsure else judged(row, pair.second)
        if verdict in {"met", "missed"} and (doubt := _doubt(verdict, row, pair.second, sides, headlines)):
            verdict, why = "cannot say", doubt
        done.append(Followed(row, pair.second, headline, verdict, why, pair.score))
    return done


def _promised(row: Any, side: Side) -> bool | None:
    """Whether a figure is a headline target (True) or promised by a word (False) for the report's year; else None."""
    if row.status != "target" or side.year is None or row.unit in NO_UNIT or not row.subject:
        return None
    if row.basis in {"threshold", "duration", "gap"} or set(re.findall("[12][0-9]{3}", row.period)) != {str(side.year)}:
        return None
    start = int(row.start)
    if "目标" in core(row.subject):  # a sentence about the targets, not one of them
        return None
    sentence = re.split("[。!?]", side.plain[max(0, start - 400) : start])[-1].replace("\n", "")
    if _GOALS.search(sentence):
        return True
    return False if row.status_word in _PROMISING and row.unit != "items" else None


def _unmatched(row: Any, first: Side, second: Side) -> tuple[str, str]:
    if second.year != (first.year or 0) + 1:
        return "cannot say", f"the later report is not the one on {first.year}"
    name = core(row.subject)
    named = {name, head(first.plain, row), name[-3:], name[:3], *_pieces_of_four(name)}
    words = core(second.text)
    if len(name) < 3 or any(word in words for word in named if word):
        return "cannot say", "the later report has these words, but no figure that could be matched"
    near = max((likeness(pieces(name), pieces(core(other.subject))) for other in rows_of(second.figures)), default=0)
    if near >= 0.3:
        return "cannot say", "the later report has figures of similar names"
    return "not mentioned", "neither these words nor a figure of a similar name stand in the later report"


def _pieces_of_four(name: str) -> set[str]:
    """The pieces of four signs of a name, which would show that another text speaks of it."""
    return {name[place : place + 4] for place in range(max(0, len(name) - 3))}


def _unsure(row: Any, outcome: Any, first: Side, second: Side) -> str:
    """Why promise and outcome may not be one quantity; empty where nothing speaks against it."""
    if second.year != (first.year or 0) + 1:
        return f"the later report is not the one on {first.year}"
    if any(of_part_of_year(side.plain, each) for side, each in ((first, row), (second, outcome))):
        return "a part of the year is named in the sentence"
    if any(of_other_area(side.plain, each) for side, each in ((first, row), (second, outcome))):
        return "another area, or a part of the whole, is named in the sentence"
    if not of_named_year(outcome, second):
        return f"reported for {first.year}, or for several years?"
    if other := _other_measure(row, outcome, first, second):
        return other
    ours, theirs = head(first.plain, row), head(second.plain, outcome)
    if len(ours) < 2 or ours != theirs:
        return "not the same words stand before both numbers: scope or population may differ"
    if row.direction in {"rise", "fall"} and row.unit == "ratio" and _CHANGE_OF_MONEY.search(ours):
        both = [bool(_REAL.search(words)) for words in (ours, theirs)]
        if not all(both) and not _FISCAL.search(ours):
            return "at current or at constant prices? the reports do not say"
    return ""


def _doubt(verdict: str, row: Any, outcome: Any, sides: tuple[Side, Side], headlines: Mapping[str, str]) -> str:
    """What the words around promise and outcome say against a verdict that their numbers give.

    Nothing is missed unless both are said to be of the whole (全县, 2021年,…, or in the list of main targets); what is
    met must at least open its sentence, so that no project, place or programme stands before it.
    """
    promise = scope_of(sides[0], row, listed=row.Index in headlines)
    others = {name for index, name in headlines.items() if index != row.Index}
    reported = scope_of(sides[1], outcome, others)
    if part := promise.part or reported.part:
        return part
    if not (promise.opens and reported.opens) or (verdict == "missed" and not (promise.whole and reported.whole)):
        return "not said to be of the whole area and year: it may be of a part"
    if verdict == "missed" and striven_for(sides[0], row):
        return "reported below what was striven for, not promised"
    return doubts(sides[1], outcome, verdict)


def _other_measure(row: Any, outcome: Any, first: Side, second: Side) -> str:
    """Whether one is a level and the other a change of it, growth and its change, or growth on two bases."""
    ours, theirs = (_clause(side.plain, int(each.start)) for side, each in ((first, row), (second, outcome)))
    if row.unit != "ratio" and bool(_COMPARED.search(ours)) != bool(_COMPARED.search(theirs)):
        return "one is compared with another year, and may be a change"
    if any(_OF_GROWTH.search(words) for words in (ours, theirs)):
        return "a change of growth, or growth?"
    for side, each in ((first, row), (second, outcome)):
        behind = re.split("[;。!?\n]", side.plain[int(each.end) : int(each.end) + 20])[0]
        if row.unit == "ratio" and _OTHER_BASE.search(behind):
            return "growth on another base stands behind it"
    return ""


def _clause(plain: str, start: int) -> str:
    """The words of a clause before a place."""
    return CLAUSE_END.split(plain[max(0, start - 80) : start])[-1]


def judged(promise: Any, outcome: Any) -> tuple[str, str]:
    """Judge an outcome by the word of the target, on what both prints allow.

    Returns
    -------
    verdict, why : str

    Examples
    --------
    >>> from poverty_analysis.report import draft_ledger
    >>> rows = draft_ledger("就业1100万人以上,就业1361万人,就业1000万人").figures.itertuples()
    >>> target, more, less = rows
    >>> judged(target, more)[0], judged(target, less)[0]
    ('met', 'missed')
    """
    meanings = {_MEANING.get(bare_signs(word), "?") for word in str(promise.qualifier).split()}
    low, high = _reach(outcome)
    if meanings == {"at least"}:
        return _against(low >= promise.value, high < promise.value, "at least")
    if meanings == {"at most"}:
        return _against(high <= promise.value, low > promise.value, "at most")
    if meanings == {"about"}:
        return _within(promise, outcome, low, high, "about")
    if meanings:
        return "cannot say", f"the target's word ({promise.qualifier}) sets no bound"
    return _plain(promise, outcome, low, high)


def _reach(outcome: Any) -> tuple[float, float]:
    """What a reported number may be; with 左右 or 约 a whole step either way."""
    words = {_MEANING.get(bare_signs(word), "?") for word in str(outcome.qualifier).split()}
    more = (outcome.high - outcome.low) / 2 if "about" in words else 0.0
    return outcome.low - more, outcome.high + more


def _against(met: bool, missed: bool, bound: str) -> tuple[str, str]:
    if met:
        return "met", f"what is reported lies within the target's bound ({bound})"
    if missed:
        return "missed", f"what is reported lies outside the target's bound ({bound})"
    return "cannot say", "what is reported may lie on either side of the bound, as both are rounded"


def _within(promise: Any, outcome: Any, low: float, high: float, word: str) -> tuple[str, str]:
    if promise.low <= low and high <= promise.high:
        return "met", f"what is reported lies within the target ({word})"
    side = "above" if outcome.value > promise.value else "below"
    if promise.low < high and low < promise.high and outcome.value == promise.value:
        return "met", "printed as the target itself"
    return "cannot say", f"reported {side} the target, and its word ({word}) does not say how far is too far"


def _plain(promise: Any, outcome: Any, low: float, high: float) -> tuple[str, str]:
    if (promise.low, promise.high) == (outcome.low, outcome.high) and not outcome.qualifier:
        return "met", "printed as the target itself"
    if re.search("[-—–－~至]", str(promise.literal).lstrip("-")):
        return _within(promise, outcome, low, high, "a range")
    if promise.unit in _COUNTED and promise.direction == "rise":
        if low >= promise.high:
            return "met", "more were counted than the target names, which holds the target"
        if high < promise.low:
            return "missed", "fewer were counted than the target names"
    side = "above" if outcome.value > promise.value else "below"
    return "cannot say", f"reported {side} the target, which has no word of bound"

"""One report against the next, or two places of one year: what can be said, and what cannot."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pandas as pd

from poverty_analysis.report.matching import (
    Pair,
    Side,
    comparable_rows,
    core,
    head,
    of_certain_year,
    of_other_area,
    pairs,
    reviews_years,
)
from poverty_analysis.report.promises import OUTCOMES, Followed, follow
from poverty_analysis.report.reading import written
from poverty_analysis.report.scope import doubts, scope_of
from poverty_analysis.report.stated_checks import NOT_COMPARABLE
from poverty_analysis.report.units import MONEY

_PROMISES = ["subject", "promised", "reported", "verdict", "why", "headline", "score", "first_id", "second_id"]
_PAIRS = [
    "subject", "first", "first_period", "second", "second_period", "unit", "words", "change", "score", "ambiguous",
    "first_id", "second_id",
]  # fmt: skip
_GROWTH = ["subject", "first", "second", "implied_low", "implied_high", "printed", "verdict", "second_id"]
_ALONE = ["subject", "literal", "unit", "period", "id"]
_REAL = re.compile("生产总值|增加值|GDP|实际|可比|不变价|同口径|扣除")
_UNSAID = re.compile("收入|工资|消费|支出|投资|零售|产值|利润|销售")
_FISCAL = re.compile("财政|预算|税")
_YEAR = re.compile("(?:end )?([12][0-9]{3})")
_LEVELS = {"total", "per person", "per household"}
_SHOWN_ALONE = {*_LEVELS, "rate", "share"}


class Comparison(NamedTuple):
    """What two reports say beside each other.

    Attributes
    ----------
    years : tuple
        The years in which the reports were given; None where not known.
    promises : pandas.DataFrame
        The earlier report's promises for its own year: subject, promised and reported as printed, verdict (``met``,
        ``missed``, ``cannot say``, ``not mentioned``), why, headline (whether in the sentence of the main targets),
        score, ids.
    pairs : pandas.DataFrame
        Figures of both that are alike: as printed, with periods where certain; words ("same" where the same stand
        before both numbers, else "similar": to be read before anything is said of them); change (in levels, of single
        years, with the same words only), score, ambiguous, ids.
    growth : pandas.DataFrame
        The later report's growth against the levels of both: the change that these imply, and a verdict.
    vanished, new : pandas.DataFrame
        Done things of one report whose words do not stand in the other.
    """

    years: tuple[int | None, int | None]
    promises: pd.DataFrame
    pairs: pd.DataFrame
    growth: pd.DataFrame
    vanished: pd.DataFrame
    new: pd.DataFrame


def compare(a: Any, b: Any, *, at_least: float = 0.6) -> Comparison:
    """Compare a report with the next one, or two places of one year.

    Parameters
    ----------
    a, b : Draft or Ledger
        The earlier and the later report, as `draft_ledger` or `read_ledger` return them, with their texts.
    at_least : float
        The lowest score of a pair (`matching.score`), above 0, at most 1.

    Returns
    -------
    Comparison
        For two reports of one year (two places) and for years that do not follow each other no promise is judged.

    Raises
    ------
    ValueError
        If a report has no text beside its ledger, or is not in Chinese; if `at_least` is out of range.

    Notes
    -----
    That both reports are of one place and count the same people, no program can see: a reader has to. A verdict is
    given only where the later report is that of the year after, unit, basis, direction and the words before both
    numbers agree, the outcome's period is the promised year, no other figure comes close, and the words around both say
    that they are of the whole (全县…; 2021年,…), not of a project or of a part; growth at constant prices is never held
    against printed levels.

    Examples
    --------
    >>> from poverty_analysis.report import draft_ledger
    >>> first = draft_ledger("甲县政府工作报告(2020年)。今年主要预期目标是:城镇新增就业1500人以上。", year=2020)
    >>> second = draft_ledger("甲县政府工作报告(2021年)。2020年,城镇新增就业1520人。", year=2021)
    >>> compare(first, second).promises[["promised", "reported", "verdict"]].values.tolist()
    [['1500人以上', '1520人', 'met']]
    """
    first, second = _side(a, "the first report"), _side(b, "the second report")
    found = pairs(comparable_rows(first.figures), comparable_rows(second.figures), at_least=at_least)
    same_year = first.year is not None and first.year == second.year
    followed = [] if same_year else follow(first, second, at_least=at_least)
    told = [_pair_row(pair, first, second) for pair in found]
    return Comparison(
        (first.year, second.year),
        pd.DataFrame([_promise_row(each) for each in followed], columns=_PROMISES),
        pd.DataFrame(told, columns=_PAIRS),
        pd.DataFrame([] if same_year else list(_growth(found, first, second)), columns=_GROWTH),
        _alone(first, second, {pair.first.Index for pair in found}),
        _alone(second, first, {pair.second.Index for pair in found}),
    )


def promise_counts(comparison: Comparison, *, headline: bool = True) -> pd.Series:
    """Count promises by verdict, in the order met, missed, cannot say, not mentioned; headline targets only, or all."""
    table = comparison.promises
    chosen = table[table["headline"].astype(bool)] if headline else table  # without a promise the column has no type
    return chosen["verdict"].value_counts().reindex(OUTCOMES, fill_value=0).rename("promises")


def _side(ledger: Any, what: str) -> Side:
    card = ledger.card
    if card.get("language", "zh") != "zh":
        raise ValueError(f"{what} must be in Chinese; of English, numbers and units are read, not what they say")
    if not ledger.text:
        raise ValueError(
            f"{what} must have its text beside its ledger (source.txt, as read); run `poverty-analysis extract` again"
        )
    figures = getattr(ledger, "printed", ledger.figures)
    year = card.get("year")
    return Side(figures, ledger.text, year if isinstance(year, int) else None, reviews_years(figures))


def _promise_row(each: Followed) -> dict[str, Any]:
    outcome = each.outcome
    return {
        "subject": core(each.promise.subject) or each.promise.subject,
        "promised": each.promise.literal,
        "reported": "" if outcome is None else outcome.literal,
        "verdict": each.verdict,
        "why": each.why,
        "headline": each.headline,
        "score": round(each.score, 2),
        "first_id": each.promise.Index,
        "second_id": "" if outcome is None else outcome.Index,
    }


def _same_words(pair: Pair, first: Side, second: Side) -> bool:
    ours, theirs = head(first.plain, pair.first), head(second.plain, pair.second)
    return len(ours) >= 2 and ours == theirs


def _pair_row(pair: Pair, first: Side, second: Side) -> dict[str, Any]:
    one, other = pair.first, pair.second
    same = _same_words(pair, first, second)
    return {
        "subject": core(one.subject),
        "first": one.literal, "first_period": _period(one, first),
        "second": other.literal, "second_period": _period(other, second),
        "unit": one.unit, "words": "same" if same else "similar",
        "change": _change(pair) if same and not pair.ambiguous and _dated(pair, first, second) else "",
        "score": round(pair.score, 2), "ambiguous": pair.ambiguous, "first_id": one.Index, "second_id": other.Index,
    }  # fmt: skip


def _period(row: Any, side: Side) -> str:
    """The period of a figure where it is certain, else nothing."""
    return str(row.period) if row.status == "target" or of_certain_year(row, side) else ""


def _dated(pair: Pair, first: Side, second: Side) -> bool:
    return _of_whole(pair.first, first) and _of_whole(pair.second, second)


def _of_whole(row: Any, side: Side) -> bool:
    """Whether a figure is of a certain year, and of the report's own area: no project, no part of a list."""
    return of_certain_year(row, side) and not of_other_area(side.plain, row) and not scope_of(side, row).part


def _single_year(period: str) -> int | None:
    match = _YEAR.fullmatch(period)
    return int(match[1]) if match else None


def _change(pair: Pair) -> str:
    """The change between two levels of single years, in print; empty where the two are something else."""
    one, other = pair.first, pair.second
    years = _single_year(one.period), _single_year(other.period)
    if None in years or years[0] == years[1] or one.basis not in _LEVELS or "target" in {one.status, other.status}:
        return ""
    if one.low <= 0 or one.qualifier or other.qualifier:
        return ""
    ends = other.low / one.high - 1, other.high / one.low - 1
    money = ", at the prices of each year" if one.unit in MONEY else ""
    return f"{written(ends[0], 'ratio')} to {written(ends[1], 'ratio')}{money}"


def _growth(found: list[Pair], first: Side, second: Side) -> Any:
    """The later report's growth of a year against the levels that both print."""
    if second.year is None:
        return
    year = second.year - 1
    levels = {
        head(second.plain, pair.second): pair
        for pair in found
        if not pair.ambiguous
        and _same_words(pair, first, second)
        and _levels_of(pair, year)
        and _dated(pair, first, second)
    }
    for row in second.figures.itertuples():
        grows = row.unit == "ratio" and row.basis in {"rate", "change"} and row.direction in {"rise", "fall"}
        if not grows or not _of_whole(row, second) or row.status != "achieved" or _single_year(row.period) != year:
            continue
        pair = levels.get(head(second.plain, row))
        if pair is None:
            continue
        low, high = _implied_growth(pair)
        yield {
            "subject": core(row.subject), "first": pair.first.literal, "second": pair.second.literal,
            "implied_low": low, "implied_high": high, "printed": row.literal,
            "verdict": _growth_verdict(row, pair, first, second), "second_id": row.Index,
        }  # fmt: skip


def _levels_of(pair: Pair, year: int) -> bool:
    rows = pair.first, pair.second
    done = all(row.status == "achieved" and row.basis in _LEVELS and row.low > 0 for row in rows)
    return done and [_single_year(row.period) for row in rows] == [year - 1, year]


def _growth_verdict(row: Any, pair: Pair, first: Side, second: Side) -> str:
    clause = second.plain[max(0, int(row.start) - 20) : int(row.start)]
    words = head(second.plain, row) + re.split("[,;:。\n]", clause)[-1]
    if _REAL.search(words):
        return NOT_COMPARABLE
    if _UNSAID.search(words) and not _FISCAL.search(words):
        return "cannot say: at current or at constant prices?"
    printed = (row.low, row.high) if row.direction == "rise" else (-row.high, -row.low)
    low, high = _implied_growth(pair)
    if low <= printed[1] and printed[0] <= high:
        return "agrees as read"
    anew = (doubts(side, each) for side, each in ((first, pair.first), (second, pair.second), (second, row)))
    return next((f"cannot say: {doubt}" for doubt in anew if doubt), "does not agree as read")


def _implied_growth(pair: Pair) -> tuple[float, float]:
    """The lowest and the highest change that the prints of two levels allow."""
    return pair.second.low / pair.first.high - 1, pair.second.high / pair.first.low - 1


def _alone(side: Side, other: Side, matched: set[str]) -> pd.DataFrame:
    """What a report says was done, in words that do not stand in the other."""
    side, words = side._replace(text=side.plain), core(other.text)
    rows, seen = [], set[str]()
    for row in comparable_rows(side.figures):
        name = core(row.subject)
        if row.Index in matched or row.status != "achieved" or row.basis not in _SHOWN_ALONE or len(name) < 4:
            continue
        if row.unit == "ratio" and row.direction in {"rise", "fall"}:  # growth, which the next report prints anew
            continue
        if name in words or not head(side.plain, row).endswith(name) or name in seen:
            continue
        seen.add(name)
        rows.append([name, row.literal, row.unit, _period(row, side), row.Index])
    return pd.DataFrame(rows, columns=_ALONE)

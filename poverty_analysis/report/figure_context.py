"""What the sentence and the section of a figure say of it: subject, verb, direction, basis, period and status."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

import pandas as pd

from poverty_analysis.report.figure_periods import Measured, period_of
from poverty_analysis.report.figure_subjects import Place, stretch, subject_of
from poverty_analysis.report.masked import CLAUSE_END, DATE, NUMBER, Masked
from poverty_analysis.report.sections import Parts
from poverty_analysis.report.signs import plain_words
from poverty_analysis.report.subjects import COUNTERS
from poverty_analysis.report.verbs import Verb, basis_of, direction_behind, rule_in, status_in, verb_before

_LIST_GAP = re.compile("[、和与及]|以及|、?和")
_BETTERED = re.compile("(?:加快|提升|提高|改善)$")
_LONGEST = 600  # signs of a sentence that are looked at before a number: the time stays linear in the text


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
        self.recent = {
            sign: int(found["value"].iloc[row])
            for sign, row in masked.row.items()
            if self.columns["unit"][row] == "years" and masked.text[sign - 1 : sign] == "近"
        }
        self.spans = [(sentence.start, sentence.end) for sentence in masked.sentences()]

    def read(self) -> dict[int, Context]:
        """The context of each figure, by its row."""
        before: int | None = None
        starts = [start for start, _ in self.spans]
        for sign, row in self.masked.row.items():
            if self.masked.text[sign] != NUMBER:
                continue
            start, end = self.spans[bisect_right(starts, sign) - 1]
            start = max(start, sign - _LONGEST)
            earlier = before if before is not None and before >= start else None
            self.contexts[row] = self._figure(sign, row, start, end, earlier)
            before = sign
        return self.contexts

    def _figure(self, sign: int, row: int, start: int, end: int, earlier: int | None) -> Context:
        text = self.masked.text
        floor = start if earlier is None else earlier + 1
        clause = max([match.end() for match in CLAUSE_END.finditer(text, start, sign)], default=start)
        before, gap = text[max(clause, floor) : sign], text[floor:sign]
        stop = _next_number(text, sign + 1, min(end, sign + 30))
        behind = text[sign + 1 : stop]
        literal, unit = plain_words(str(self.columns["literal"][row])), str(self.columns["unit"][row])
        listed = earlier is not None and _LIST_GAP.fullmatch(gap) is not None and not _own_level(literal, sign, text)
        paired = gap == "" and earlier is not None and self._units(earlier, sign) == ("households", "persons")
        listed = listed or paired
        verb = verb_before(before)
        base = max(clause, floor)
        if listed and earlier is not None:
            last = self.contexts[self.masked.row[earlier]]
            same = paired or self.columns["unit"][self.masked.row[earlier]] == unit
            direction, basis = (last.direction, last.basis) if same else (last.direction, "")
            predicate = (last.predicate, last.predicate_start, last.predicate_end)
        else:
            direction, basis = self._direction(verb, before, behind, unit), ""
            predicate = stretch(self.masked, base + verb.start, base + verb.end) if verb else ("", -1, -1)
        basis = basis or basis_of(unit, literal, text[clause:sign], behind, verb, direction)
        if basis in {"duration", "threshold"}:
            direction = ""
        last_subject = self.contexts[self.masked.row[earlier]][:3] if earlier is not None else None
        known = (earlier, last_subject) if earlier is not None and last_subject is not None else None
        alike = self._alike(sign, start, unit)
        subject = subject_of(self.masked, Place(sign, base, clause, start, behind, unit, verb, known, alike))
        measured = Measured(sign, clause, start, before, unit, direction, basis)
        period, period_from = period_of(self.masked, self.parts, measured, self.year, self.recent)
        if earlier is not None and period_from != "clause" and (listed or self._goes_on(earlier, sign, gap, direction)):
            period, period_from = self.contexts[self.masked.row[earlier]][8:10]  # one verb, one period
        period = self._of_mean(sign, start, before, period)
        own = CLAUSE_END.split(behind, maxsplit=1)[0]  # a rule of a later clause is not of this number
        status, word = self._status(sign, text[clause : sign + 1] + own, text[start:sign], period)
        return Context(*subject, *predicate, basis, direction, period, period_from, status, word)

    def _goes_on(self, earlier: int, sign: int, gap: str, direction: str) -> bool:
        """Whether a figure is the next of a list with names: 中央5亿元、省级2亿元."""
        units = self._units(earlier, sign)
        named = gap.startswith("、") and not re.search(f"[,;。{DATE}]", gap) and units[0] == units[1]
        return named and self.contexts[self.masked.row[earlier]].direction == direction

    def _of_mean(self, sign: int, start: int, before: str, period: str) -> str:
        """The years of a yearly mean behind from … to …: those after the first level, up to the last."""
        text, place = self.masked.text, sign
        if not re.search("年均|平均每年", before) or not re.fullmatch("(?:end )?[12][0-9]{3}", period):
            return period
        for _ in range(3):
            place = text.rfind(NUMBER, start, place)
            if place < 0:
                break
            first = re.findall("[12][0-9]{3}", self.contexts[self.masked.row[place]].period)
            if first and re.search("[从由][^,、]{0,6}$", text[start:place]) and int(first[-1]) < int(period[-4:]) - 1:
                return f"{int(first[-1]) + 1}-{period[-4:]}"
        return period

    def _alike(self, sign: int, start: int, unit: str) -> tuple[str, int, int]:
        """The subject of the last figure of a unit in its sentence; of a share, of the figure before it."""
        place = sign
        while (place := self.masked.text.rfind(NUMBER, start, place)) >= 0:
            row = self.masked.row[place]
            if unit == "ratio" or self.columns["unit"][row] == unit:
                return self.contexts[row][:3]
        return "", -1, -1

    def _units(self, first: int, second: int) -> tuple[str, ...]:
        return tuple(str(self.columns["unit"][self.masked.row[sign]]) for sign in (first, second))

    def _direction(self, verb: Verb | None, before: str, behind: str, unit: str) -> str:
        if unit in COUNTERS and _BETTERED.search(before) and re.match("[\u4e00-\u9fff]{2}", behind):
            return "level"  # 加快12条公路建设: no twelve more
        if verb is not None and verb.direction != "level":
            return verb.direction
        return direction_behind(behind) or "level"

    def _status(self, sign: int, clause: str, sentence: str, period: str) -> tuple[str, str]:
        status, word = status_in(clause)
        part = self.parts.at(sign)
        years = re.findall("[12][0-9]{3}", period)
        ended = self.year is not None and years != [] and int(years[-1]) < self.year
        over = part.status == "achieved" and ended
        if status and not over:  # 争取 in a review of a year that is over is done
            return status, word
        if years and self.year is not None:
            if part.status == "target" and int(years[-1]) >= self.year:
                return "target", ""
            if part.status == "achieved" and int(years[-1]) == self.year:  # a summary of the year that it is of
                return "achieved", ""
            return ("target" if int(years[-1]) >= self.year else "achieved"), ""
        if part.status:
            return part.status, ""
        status, word = status_in(sentence[-40:])
        return (status, word) if status else rule_in(clause)


def _own_level(literal: str, sign: int, text: str) -> bool:
    """Whether a figure of a list has its level printed with it: 新增170公里、突破700公里; not of 分别突破N和N."""
    return re.match("突破|超过?|越过|达", literal) is not None and "分别" not in text[max(0, sign - 30) : sign]


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

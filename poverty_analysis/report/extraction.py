"""Find every number in a report's text, say what it is (figure, date, slogan, ordinal), and read the figures.

The reader walks from numeral to numeral. At each it first asks whether the numeral counts nothing (`set_phrases`),
then grows it into the printed quantity around it (`counting`): words before (约, 不低于), a range, 余, a unit, words
behind (以上). What a quantity allows is `quantities.parse_quantity`'s to say. The rules for what is a figure:

* A numeral in digits is a figure unless a pattern says otherwise: a calendar year, a code, a telephone number.
* A numeral in Chinese signs is a figure only in front of a unit or counter (三个县, 两名), as a share (百分之八, 三成),
  or as a number of several signs (三十七万); otherwise it is a word (统一, 三岩).
* 一 with a counter is an article (一批, 一个) unless it closes its clause (卫生院一所,), follows 每, 至少 and the like,
  or goes on with a list of counts.
* A bare 百, 千 or 万 counts only with a word (上百户, 近万人, 百余家); without one it is a name (千人大会).
* A short quotation is a slogan (`quotations`), except for a printed quantity (“80%以上”), a plan period (“十三五”), the
  count of a list (“七项重点工作”, at its first mention), and a standard of counts for one place (“一村一室两医”).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

import pandas as pd

from poverty_analysis.report import set_phrases as phrases
from poverty_analysis.report.counting import LONGEST, QUANTITY, Token, figure
from poverty_analysis.report.line_breaks import join_broken_lines
from poverty_analysis.report.plain_lines import NUMERAL, Line, plain_line
from poverty_analysis.report.quotations import quotations, read_inside
from poverty_analysis.report.sharing import add_from_sentence
from poverty_analysis.report.units import UNITS

COLUMNS = [
    "paragraph", "start", "end", "literal", "value", "low", "high", "unit", "qualifier", "kind", "context", "read_as",
    "unit_from",
]  # fmt: skip
_SURROGATE = re.compile("[\ud800-\udfff]")
AROUND = 14  # characters of context on either side


def find_quantities(text: str, *, words: bool = False, progress: Callable[[int], None] | None = None) -> pd.DataFrame:
    """Find every number in a text and read the figures among them.

    Parameters
    ----------
    text : str
        The report, one paragraph a line, as `read_source` returns.
    words : bool
        Whether words that merely hold a numeral (统一, 进一步) are rows too, of kind "word"; with them every numeral
        of the text stands in a row.
    progress : callable, optional
        Called with the number of characters read, after every paragraph.

    Returns
    -------
    pandas.DataFrame
        One row a number, in the order of the text: paragraph (from 1), start, end (characters of the text as given,
        line breaks counted as one), literal, value, low, high (not a number for what is no figure), unit (as
        `parse_quantity`; "" where the print has none), qualifier (words that widen or bound, also such as stand apart
        from the number: 不低于财政收入的20%), kind ("figure", "date", "ordinal", "slogan": also labels, codes and
        names), context (the literal between » and « in its surroundings), read_as (the literal with what its sentence
        adds: 2.16 as 2.16个百分点; "" for what is no figure), unit_from ("noun" or "sentence" where the unit is from
        there, "" where it is from the print).

    Raises
    ------
    TypeError
        If `text` is not text.

    Notes
    -----
    The rules stand at the head of the module. The time is linear in the length of the text. A number that no rule can
    read is kept as a label rather than dropped.

    Examples
    --------
    >>> found = find_quantities("2019年底,全县280户近1100人脱贫,户均增收不低于3000元。")
    >>> found[["literal", "low", "high", "unit", "kind"]]
      literal     low     high        unit    kind
    0  2019年底     NaN      NaN                date
    1    280户   280.0    280.0  households  figure
    2  近1100人  1000.0   1100.0     persons  figure
    3   不低于3000元  3000.0      inf         CNY  figure
    >>> find_quantities("进一步统一思想,坚持“四个不摘”。").literal.tolist()
    ['四个不摘']
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be the report as text; got {type(text).__name__}; read_source(path) reads it")
    text = _SURROGATE.sub("\ufffd", text)  # half of a sign, which no file can hold
    rows: list[tuple[object, ...]] = []
    start, seen = 0, set[str]()
    for number, raw in enumerate(text.split("\n"), start=1):
        if NUMERAL.search(raw) or not raw.isascii():
            line = plain_line(raw)
            for token in add_from_sentence(line.text, list(_tokens(line, seen))):
                if token.kind != "word" or words:
                    rows.append(_row(token, line, number, start))
        start += len(raw) + 1
        if progress is not None:
            progress(min(start, len(text)))
    joined = join_broken_lines(text, rows)
    return pd.DataFrame(joined, columns=COLUMNS).astype({"value": float, "low": float, "high": float})


def _row(token: Token, line: Line, paragraph: int, offset: int) -> tuple[object, ...]:
    start, end = line.place(token.start), line.place(token.end - 1) + 1
    raw, quantity = line.raw, token.quantity
    literal = raw[start:end]
    before, after = raw[max(0, start - AROUND) : start], raw[end : end + AROUND]
    value, low, high = quantity[:3] if quantity else (float("nan"),) * 3
    unit, qualifier = (quantity.unit or "", token.qualifier) if quantity else ("", "")
    place = (paragraph, offset + start, offset + end, literal)
    read_as = (token.read_as or literal) if quantity else ""
    around = f"{before}»{literal}«{after}"
    return (*place, value, low, high, unit, qualifier, token.kind, around, read_as, token.unit_from)


def _tokens(line: Line, seen: set[str]) -> Iterator[Token]:
    text = line.text
    spans = quotations(text)
    starts = [start for start, *_ in spans]
    place = 0
    while match := NUMERAL.search(text, place):
        position = match.start()
        index = bisect_right(starts, position) - 1
        inside = index >= 0 and position < spans[index][1]
        try:
            found = read_inside(text, position, spans[index], seen) if inside else None
            tokens = found or [_read(line, position, match.end(), place)]
        except (ValueError, ArithmeticError):  # no token ends an extraction: what no rule can read is a label
            tokens = [Token(position, match.end(), "slogan")]
        for token in tokens:
            if token.end > place:
                yield token._replace(start=max(token.start, place))
                place = token.end
        place = max(place, position + 1)


def _read(line: Line, position: int, stop: int, floor: int) -> Token:
    """Read the numeral at a position: the first rule that fits decides; `floor` is where the last token ended."""
    text = line.text
    if stop - position > LONGEST:
        return Token(position, stop, "slogan" if text[position].isdigit() else "word")
    token = _digits_label(line, position, stop, floor) if text[position].isdigit() else None
    token = token or _dated(text, position, floor) or _ordered(line, position, stop, floor)
    if token is None and not text[position].isdigit():
        token = _phrase(text, position, stop)
    return token or figure(text, position, stop, floor)


def _dated(text: str, position: int, floor: int) -> Token | None:
    before = text[max(floor, position - 6) : position]
    years = text[position : position + 2] in _SPANS
    if match := phrases.THESE_YEARS.match(text, position) or (years and phrases.SPAN_YEARS.match(text, position)):
        return Token(position, match.end(), "date")
    if (lead := phrases.TIME_BEFORE.search(before)) and (match := phrases.COUNTED_YEARS.match(text, position)):
        return Token(position - len(lead[0]), match.end(), "date")
    for pattern in (phrases.DATE, phrases.BRACKETED_YEAR, phrases.PLAN_PERIOD, phrases.OLD_PLAN_PERIOD):
        match = pattern.match(text, position)
        if match and not (before.endswith(".") or (":" in match[0] and "比" in before)):
            led = {"前": "季度", "第": "个五年"}.get(text[position - 1 : position])
            start = position - 1 if led is not None and led in match[0] else position
            return Token(start, match.end(), "date")
    return None


def _ranked(text: str, position: int) -> Token | None:
    """A rank (前6位, 上升3位) or the phase of a project (三期); not 培训三期, which are counted."""
    before = text[max(0, position - 10) : position]
    if (rank := phrases.RANK.match(text, position)) and phrases.RANKED.search(before):
        return Token(position, rank.end(), "ordinal")
    if (phase := phrases.PHASE.match(text, position)) and not phrases.COUNTED_PHASE.search(before):
        return Token(position, phase.end(), "ordinal")
    return None


def _ordered(line: Line, position: int, stop: int, floor: int) -> Token | None:
    text = line.text
    if position > floor and text[position - 1] == "第" and (match := phrases.AFTER_THE.match(text, position)):
        return Token(position - 1, match.end(), "ordinal")
    if position > floor and text[position - 1] == "其" and text[position] in "一二三四五":
        return Token(position - 1, position + 1, "ordinal")
    if token := _ranked(text, position):
        return token
    match = phrases.FIRST_SECOND.match(text, position)
    if match is None and text[max(0, position - 1) : position] not in _BEFORE_LEVELS:  # 县乡村三级 is no grade
        match = phrases.GRADE.match(text, position)
    if match:
        return Token(position, match.end(), "ordinal")
    return _marked(line, position, stop)


def _marked(line: Line, position: int, stop: int) -> Token | None:
    """The mark of a list: (1), 1., 一、, 3.2 before a blank, 做法1.建好."""
    text = line.text
    if match := phrases.BRACKET_MARK.match(text, position):
        return Token(position, match.end(), "ordinal")
    opens = position == 0 or text[position - 1] in "。;:" or (position < 9 and not text[:position].strip())
    if opens and stop - position <= 3 and (match := phrases.LINE_MARK.match(text, position)):
        return Token(position, match.end() - 1, "ordinal")
    if (match := phrases.POINT_MARK.match(text, position)) and not text[max(0, position - 1) : position].isdigit():
        return Token(position, match.end() - 1, "ordinal")
    if position == 0 and (match := phrases.SECTION_MARK.match(text)):
        behind = line.place(match.end() - 1) + 1
        if line.raw[behind : behind + 1] in set(" \t\u3000") and not QUANTITY.match(text)["unit"]:  # type: ignore[index]
            return Token(0, match.end(), "ordinal")
    return None


def _digits_label(line: Line, position: int, stop: int, floor: int) -> Token | None:
    """A code, a telephone number, a document's number, a cohort: digits that count nothing."""
    text = line.text
    if match := _LABEL.match(text, position):
        return Token(position, match.end(), "slogan")
    if phrases.DATE.match(text, position):
        return None
    if match := _NAMED.match(text, position):
        return Token(position, match.end(), "slogan")
    return _coded(line, position, stop, text[max(floor, position - 12) : position])


def _coded(line: Line, position: int, stop: int, before: str) -> Token | None:
    """Digits with letters at them, behind 电话 or 图, with a leading zero, or too many to count anything."""
    text = line.text
    if (letters := _LETTERS_BEFORE.search(before)) and not letters[0].endswith("/"):
        return Token(position - len(letters[0]), _code_end(text, stop), "slogan")
    if _LETTER.match(text, stop) and not phrases.LATIN_UNITS.match(text, stop):
        return Token(position, _code_end(text, stop), "slogan")
    if stop - position <= 2 and phrases.CAPTION.search(before):  # 表2 年末人口: the blank parts number and name
        quantity, behind = QUANTITY.match(text, position), line.place(stop - 1) + 1
        if (quantity and not quantity["unit"]) or line.raw[behind : behind + 1] in set(" \t\u3000"):
            return Token(position, stop, "slogan")
    if stop - position > 1 and text[position] == "0":
        return Token(position, _code_end(text, stop), "slogan")
    if stop - position >= 12 or phrases.ADDRESSED.search(before):
        return Token(position, stop, "slogan")
    return None


def _any(*patterns: re.Pattern[str]) -> re.Pattern[str]:
    """One pattern for several, the first that fits; one look instead of many."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern in patterns))


_LABEL = _any(
    phrases.DOCUMENT, phrases.PLUS, phrases.PHONE, phrases.COHORT, phrases.DOTTED_DAY, phrases.ANNIVERSARY,
    phrases.HOTLINE,
)  # fmt: skip
_NAMED = _any(phrases.NUMBERED, phrases.DOTTED, phrases.HAMLET)
_SAYING = _any(
    phrases.DIGITS_OF, phrases.ANNIVERSARY, phrases.PLUS, phrases.SLOGAN, phrases.IDIOM, phrases.NAME, phrases.SESSION,
    phrases.CONGRESS, phrases.STARS, phrases.OF_ONES,
)  # fmt: skip
_WORD = _any(phrases.ASPECTS, phrases.WORD)
_BEFORE_LEVELS = frozenset("省市县乡村镇区")
_SPANS = {"二年", "三年", "四年", "五年"}
_LETTERS_BEFORE = re.compile(r"[A-Za-z][A-Za-z/._@-]*$")
_LETTER = re.compile("[A-Za-z@]")
_CODE = re.compile("(?:[-./]?[A-Za-z0-9]){0,40}")


def _code_end(text: str, place: int) -> int:
    match = _CODE.match(text, place)
    return match.end() if match else place


def _phrase(text: str, position: int, stop: int) -> Token | None:
    """A slogan, a name, an idiom or a word that a Chinese numeral stands in."""
    for pattern, kind in ((_SAYING, "slogan"), (_WORD, "word"), (phrases.EACH, "slogan")):
        if match := pattern.match(text, position):
            return Token(position, max(match.end(), position + 1), kind)
    if position and phrases.LEVELS.match(text, position):
        return Token(position, position + 2, "word")
    paired = phrases.PAIRED.match(text, position) if stop - position == 1 else None
    if paired and paired["counted"] not in UNITS:
        return Token(position, paired.end(), "slogan")
    if text[position:stop] == "一" and position and text[position - 1] in phrases.BEFORE_ONE:
        return Token(position, stop, "word")
    return None

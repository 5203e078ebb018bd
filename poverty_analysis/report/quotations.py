"""What numerals in quotations, titles of documents and spelled-out slogans are."""

from __future__ import annotations

import re

from poverty_analysis.report import set_phrases as phrases
from poverty_analysis.report.counting import QUANTITY, Token
from poverty_analysis.report.plain_lines import NUMERAL
from poverty_analysis.report.quantities import parse_quantity
from poverty_analysis.report.set_phrases import DIGIT

_QUOTE = re.compile('[“"「『‘](?P<inside>[^“”"「」『』‘’。;!?]{1,24})[”"」』’]')
_TITLE = re.compile("《[^《》]{1,80}》")
_SPELLED_OUT = re.compile(r"(?<=[”」』])[^0-9,。;()]{0,10}\((?P<inside>[^()]{4,120})\)")
_LIST_COUNT = re.compile(f"(?P<count>[{DIGIT}十]{{1,3}})(?:大|项)(?P<noun>[\u4e00-\u9fff]{{2,}})$")


def quotations(text: str) -> list[tuple[int, int, str]]:
    """Where short quotations, titles of documents and spelled-out slogans stand."""
    spans = [(match.start("inside"), match.end("inside"), "quote") for match in _QUOTE.finditer(text)]
    spans += [(match.start(), match.end(), "title") for match in _TITLE.finditer(text)]
    for match in _SPELLED_OUT.finditer(text):
        if "+" in match["inside"]:
            spans.append((match.start("inside"), match.end("inside"), "parts"))
    spans.sort()
    kept: list[tuple[int, int, str]] = []
    for span in spans:  # a quotation inside a title or inside the parts of a slogan belongs to it
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def read_inside(text: str, position: int, span: tuple[int, int, str], seen: set[str]) -> list[Token] | None:
    """Read a numeral that stands in a quotation; None: by the ordinary rules."""
    start, end, kind = span
    if kind == "title":
        date = phrases.DATE.match(text, position)
        plan = phrases.PLAN_PERIOD.match(text, position)
        if match := date or plan:
            return [Token(position, match.end(), "date")]
        run = NUMERAL.match(text, position)
        assert run is not None
        return [Token(position, min(max(run.end() + 1, position + 2), end - 1), "slogan")]
    if kind == "parts":
        run = NUMERAL.match(text, position)
        assert run is not None
        return None if text[position].isdigit() else [Token(position, min(run.end() + 1, end), "slogan")]
    return _read_quote(text, position, start, end, seen)


def _read_quote(text: str, position: int, start: int, end: int, seen: set[str]) -> list[Token] | None:
    inside = text[start:end]
    if match := phrases.PLAN_PERIOD.match(text, position) or phrases.OLD_PLAN_PERIOD.match(text, position):
        return [Token(position, match.end(), "date")]
    if re.fullmatch("[一二三四五六七八九]五", inside):
        return [Token(start, end, "date")]
    if (match := phrases.DATE.match(text, position)) and match.end() <= end:
        return [Token(position, match.end(), "date")]
    whole = QUANTITY.match(text, position) if re.match("[0-9约近超逾上不百]", inside) else None
    if whole and whole.end() == end and (whole["unit"] or whole["follow"] or not whole["first"].isdigit()):
        return None
    if standard := phrases.STANDARD.fullmatch(inside):
        return _standard(text, start, standard["parts"], start + standard.start("parts"))
    if count := _LIST_COUNT.fullmatch(inside):
        new = inside not in seen and not phrases.SURELY_NAMES_IN_QUOTES.match(inside) and count["count"] != "一"
        seen.add(inside)
        if new:
            stop = start + count.end("count") + 1
            return [Token(start, stop, "figure", parse_quantity(text[start:stop]))]
    return [Token(start, end, "slogan")]


def _standard(text: str, start: int, parts: str, place: int) -> list[Token]:
    """一村一室两医: for one village, so many of each."""
    numerals = [offset for offset, sign in enumerate(parts) if sign in DIGIT]
    if all(parts[offset] == "一" for offset in numerals):
        return [Token(start, place + len(parts), "slogan")]
    tokens = [Token(start, place, "slogan")]
    for offset in numerals:
        tokens.append(Token(place + offset, place + offset + 1, "figure", parse_quantity(parts[offset])))
    return tokens

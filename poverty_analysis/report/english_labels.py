"""Digits of an English text that count nothing: dates, telephone numbers, names, the marks of lists, codes."""

from __future__ import annotations

import re

from poverty_analysis.report.english_words import MONEY_LETTERS, quantity_at

_NUMERAL = re.compile("[0-9]+")
_YEAR = re.compile(
    r"(?:19|20)[0-9]{2}(?:\s?[-–—/]\s?(?:(?:19|20)?[0-9]{2}))?(?![0-9.]*[0-9%]|,000)(?!\s+(?:[a-z]*illion))"
)
_MONTH = (
    "(?:(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)ber|"
    "(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))"
)
_DAY_BEFORE, _DAY_BEHIND = re.compile(rf"{_MONTH}\.?\s+$"), re.compile(rf"[0-9]{{1,2}}\s+{_MONTH}\b")
_ORDINAL = re.compile("[0-9]+(?:st|nd|rd|th)\\b")
_LIST_MARK = re.compile(r"[0-9]{1,2}(?:[.)](?=\s)|\))")
_CODE = re.compile(r"[0-9]+(?:[A-Za-z]|-[A-Za-z])[A-Za-z0-9-]*")
# Table 4.1, paragraphs 3 and 4, Circular No. 14/2021: what stands behind is a name, unless it has a unit of its own
_TITLES = "Part|Goal|Figure|Fig|Class|Room|Grade|Step|Box|Schedule"  # in small letters they are words
_WORDS = "Table|Chapter|Section|Para(?:graph)?|Article|Clause|Indicator|Page|Phase|SDG"
_HEAD = (
    rf"\b(?:(?=[A-Z])(?i:{_TITLES}|{_WORDS}){{0}}|"
    rf"(?<!\bthe\s)(?<!\bthis\s)(?<!\bthat\s)(?<!\beach\s)(?<!\bper\s)(?<!\ba\s)(?i:{_WORDS}){{0}})\b"
)
_NO = r"(?:(?<=[A-Za-z0-9,;:]\s)|(?<=\())No"  # inside a sentence; at its head it answers
_ONE = re.compile(
    rf"(?:{_HEAD.format('')}\.?|\b(?i:Annex|Appendix|Circular|Resolution|Decree|Vol(?:ume)?)\b\.?|"
    rf"{_NO}\.|\bp\.|[#§])\s*$"
)
_NUMBERS = "[0-9][0-9./-]*"
_SEVERAL = re.compile(  # a comma goes on up to the last of the list
    rf"(?:{_HEAD.format('(?:s|es)')}\.?|{_NO}s\.|(?<![0-9])(?<![0-9]\s)\bpp\.)\s*(?:{_NUMBERS}\s*,\s*)*"
    rf"(?:{_NUMBERS}\s*,?\s*(?:and|to|or|&|[-–—])\s*)?$"
)
_NAME = re.compile(r"(?!0\.|[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]))[0-9]+(?:[-–./][0-9]+)*(?![0-9])")
_COUNTS = re.compile(r"[0-9.,-]+\s+(?:(?:out\s+)?of|were|had)\b")
# a telephone number; without a colon or behind a comma only one of seven digits: by phone 300 of them
_CALLED = re.compile(
    r"\b(?:hotline|(?:tel(?:ephone)?|phone|fax|whatsapp)(?:\s(?:no|number))?\s?[.:])[.:\s(]*$|"
    r"\b(?:tel|fax)\b[^A-Za-z;]{6,24}/\s*$",
    re.IGNORECASE,
)
_CALLED_LONG = re.compile(
    r"\b(?:tel(?:ephone)?|phone|fax|whatsapp)\b(?:\s(?:no|number))?[\s(]*$|"
    r"\b(?:tel|fax)\b[^A-Za-z;]{6,24}(?:or|and|,)\s*$",
    re.IGNORECASE,
)
_PHONE = re.compile("(?:[0-9]{1,4}(?:-[0-9]{3,4}){2,3}|0[0-9]{2,3}-[0-9]{6,8})(?![0-9-])")  # 1-800-555-1234
_ABROAD = re.compile(r"[0-9]{1,3}[ (-](?:[ ().-]{0,2}[0-9]{2,}){2,6}")  # behind a plus sign
_CALL = re.compile(r"(?:[0-9][0-9 ()-]{4,}[0-9]|[0-9]{3,})(?![0-9]|\.[0-9])")
_DAY = re.compile(
    r"[0-9]{4}-[01][0-9]-[0-3][0-9](?![0-9])|[0-3]?[0-9]([/.])[0-3]?[0-9]\1(?:19|20)[0-9]{2}(?![0-9])|"
    r"[0-2]?[0-9]:[0-5][0-9](?![0-9:])|24/7(?![0-9/])"
)
_RATIO = re.compile(r"\b(?:ratios?|scores?|scored|odds)\b[^.;]{0,40}$", re.IGNORECASE)  # a ratio of 10:20 is no hour
_FISCAL = re.compile(r"\b(?:FY|AY)\s?$")
_YEARS_OF_BUDGET = re.compile("[0-9]{2,4}(?:[/-][0-9]{2,4})?(?![0-9])")
_MONEY_CODES = MONEY_LETTERS.removeprefix("US|")
_NO_YEAR = re.compile(
    rf"[A-Za-z0-9$¥.,]$|[€£₹]\s?$|\b(?:{_MONEY_CODES})\s$|(?:than|over|about|nearly|minus|negative) $"
)
_BOUND = re.compile(r"[~≈<>≤≥]\s?$")  # ~2000 people; since ~2000 is a year
_LETTERS = re.compile("[A-Za-z]+[-.]?$")
_BEHIND_LETTERS = re.compile("[0-9]+(?:[.-][0-9]+)*")


def label(line: str, position: int, floor: int) -> tuple[int, int, str] | None:
    """Return start, end and kind of digits that count nothing; None where they may count.

    Parameters
    ----------
    line : str
        A paragraph in plain signs.
    position, floor : int
        Where the digits begin, and where the last number ended.

    Examples
    --------
    >>> label("See Table 4.1", 10, 0), label("Tel. 020 7946 0018", 5, 0), label("It has 12 villages", 7, 0)
    ((10, 13, 'ordinal'), (5, 18, 'slogan'), None)
    """
    return _date(line, position, floor) or _mark_or_name(line, position) or _code(line, position, floor)


def _date(line: str, position: int, floor: int) -> tuple[int, int, str] | None:
    before = line[max(floor, position - 12) : position]
    found = _DAY.match(line, position) or _DAY_BEHIND.match(line, position)
    if found and ":" in found[0] and _RATIO.search(line[max(0, position - 60) : position]):
        return None
    if found is None and _FISCAL.search(before):
        found = _YEARS_OF_BUDGET.match(line, position)
    counts = _BOUND.search(before) is not None and _has_unit(line, position)
    if found is None and not counts and not _NO_YEAR.search(before):
        found = _YEAR.match(line, position)
    if found is None and _DAY_BEFORE.search(before) and not _ORDINAL.match(line, position):
        found = _NUMERAL.match(line, position)
    return (position, found.end(), "date") if found else None


def _mark_or_name(line: str, position: int) -> tuple[int, int, str] | None:
    """An ordinal, the mark of a list, what a name numbers (Table 4.1), a telephone number."""
    if call := _called(line, position):
        return position, call.end(), "slogan"
    found = _ORDINAL.match(line, position)
    if found is None and not line[:position].strip(" ("):
        found = _LIST_MARK.match(line, position)
    if found is None and _is_named(line, position) and not _has_unit(line, position):
        found = _NAME.match(line, position)
    return (position, found.end(), "ordinal") if found else None


def _is_named(line: str, position: int) -> bool:
    """Whether a name stands before its number; behind Tables or paragraphs several, but none that counts."""
    before = line[max(0, position - 40) : position]
    return bool(_ONE.search(before) or (_SEVERAL.search(before) and not _COUNTS.match(line, position)))


def _code(line: str, position: int, floor: int) -> tuple[int, int, str] | None:
    if (found := _CODE.match(line, position)) and not _is_short(line, position):
        return position, found.end(), "slogan"
    letters = _LETTERS.search(line[max(floor, position - 12) : position])
    found = _BEHIND_LETTERS.match(line, position)
    if letters and found and not re.search(f"(?:{MONEY_LETTERS})$", letters[0]):
        return position - len(letters[0]), found.end(), "slogan"
    return None


def _called(line: str, position: int) -> re.Match[str] | None:
    """A telephone number: behind tel., abroad behind a plus sign, or of groups that no quantity has."""
    if line[max(0, position - 1) : position] == "+" and (found := _ABROAD.match(line, position)):
        return None if _is_amount(line, found) else found
    before = line[max(0, position - 36) : position]
    least = 3 if _CALLED.search(before) else 7 if _CALLED_LONG.search(before) else 0
    if least and not _has_unit(line, position):
        found = _CALL.match(line, position)
        return found if found and _count_digits(found[0]) >= least else None
    return _PHONE.match(line, position)


def _is_amount(line: str, found: re.Match[str]) -> bool:
    """Whether digits behind a plus sign are no telephone number: +300 000 000 yuan, +120 500 800."""
    last = found.start() + len(found[0].rstrip("0123456789"))
    return (
        _count_digits(found[0]) < 8
        or re.fullmatch("[0-9]{1,3}(?: [0-9]{3})+", found[0]) is not None
        or _has_unit(line, last)
    )


def _count_digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _has_unit(line: str, position: int) -> bool:
    match = quantity_at(line, position)
    return match is not None and bool(match["unit"] or match["word"] or match["scale"])


def _is_short(line: str, position: int) -> bool:
    """Whether letters at a number are its scale or its unit: $120m, 15bn, 12km; not 5G."""
    found = [quantity_at(line, start) for start in range(max(0, position - 5), position + 1)]
    return any(match and match.start("first") == position and (match["scale"] or match["word"]) for match in found)

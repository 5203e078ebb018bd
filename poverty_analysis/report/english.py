"""Read the numbers of an English text: value, interval, unit and word of bound, by the rules of `parse_quantity`.

Each printed number (over 3.2 million mu, at least 2.5 percent, nearly 1,200 households) is said in the signs of those
rules (超过3.2百万亩) and read by them, so that both languages allow the same. Customs of other countries are read, too:
$120m, 2.5 lakh, 45 000 children, 5,2 per cent. Ambiguous words are no bound: "up to" says at most or reached. A range
(10-12 million, 3 to 5 percent, between 2 and 3 million) is one figure with low and high; from A to B, and up by A to B,
are two. Not read: numbers in words (two thirds, ten major projects), and what a sentence says of a number besides
(subject, period, status): no checks are proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from poverty_analysis.report.english_labels import label
from poverty_analysis.report.english_words import (
    COINS,
    DIGITS,
    FOLLOWS,
    LEADS,
    LETTERS,
    QUANTITY,
    SCALES,
    SHORT,
    TENTHS,
    UNITS,
    plain_number,
    quantity_at,
)
from poverty_analysis.report.quantities import Quantity, parse_quantity
from poverty_analysis.report.signs import plain_signs

_NUMERAL = re.compile("[0-9]+")
# in a number by itself: 1 200 and 5,2, whose sentence said that they are no two numbers
_BLANK_GROUPS = re.compile(r"(?<=[0-9])\s(?=[0-9]{3}(?![0-9]))")
_DECIMAL_COMMA = re.compile(r"(?<![0-9,.])([0-9]{1,3}),([0-9]{1,2})(?![0-9,])")
_SHARED = re.compile(rf"(?:\s*,\s*|\s*,?\s+and\s+|\s+to\s+)(?={DIGITS})")
# from 45.3 to 51.6 percent, the gap between 3 and 5 percent: two levels, no range
_TWO = re.compile(
    r"\bfrom\b[^;]{0,50}?\bto\s+$|\bbetween\b[^;]{0,50}?\bto\s+$|\b(?:gap|difference|ratio)\b[^;.]{0,30}?\band\s+$",
    re.IGNORECASE,
)
_CHANGED = re.compile(  # up by 120 to 980 households: by how much, and to what
    r"\b(?:r[io]ses?|risen|gr[eo]ws?|grown|growth|increas\w+|rais\w+|f[ae]lls?|fallen|drop\w*|decreas\w+|declin\w+|"
    r"reduc\w+|lower\w*|cut|up|down|expand\w*|climb\w*)\b(?!\s+(?:rate\s+)?of\b)(?:[^;.]|\.(?=[0-9])){0,30}?\bto\s+$",
    re.IGNORECASE,
)
_WORDS_SHARE = re.compile(r"[A-Za-z]+")
_COMMON = re.compile("the|of|and|to|in|a|for|was|were|is|are|with|by|from|on|that|has|have|will")


def text_language(text: str) -> str:
    """Return the language of a text as far as it is read: "zh" or "en".

    Raises
    ------
    ValueError
        If it is in neither, with the shares that could be read.

    Examples
    --------
    >>> text_language("全县280户脱贫"), text_language("The county helped 280 households to leave poverty in the year.")
    ('zh', 'en')
    >>> text_language("Le comté a aidé 280 ménages pauvres pendant cette année, selon son rapport annuel officiel.")
    Traceback (most recent call last):
        ...
    ValueError: the text must be in Chinese or English; got 0% Chinese signs, 6% of words that English is made of
    """
    signs = sum(sign.isalpha() for sign in text)
    han = sum("\u3400" <= sign <= "\u9fff" for sign in text)
    words = _WORDS_SHARE.findall(text)
    if signs < 40 or (han >= 0.3 * (han + len(words)) and han >= 0.1 * signs):
        return "zh"
    common = sum(_COMMON.fullmatch(word.lower()) is not None for word in words) / max(1, len(words))
    latin = sum(map(len, words))
    if latin >= 0.8 * signs and common >= 0.15:
        return "en"
    raise ValueError(
        f"the text must be in Chinese or English; got {han / signs:.0%} Chinese signs, "
        f"{common:.0%} of words that English is made of"
    )


def parse_english(literal: str) -> Quantity:
    """Read a printed English number with its words and its unit, by the rules of `parse_quantity`.

    Raises
    ------
    ValueError
        If the text is not one printed number.

    Examples
    --------
    >>> parse_english("over 3.2 million mu")
    Quantity(value=3200000.0, low=3200000.0, high=inf, unit='mu', qualifier='over')
    >>> parse_english("2.5 percentage points")
    Quantity(value=0.025, low=0.0245, high=0.0255, unit='percentage points', qualifier='')
    """
    alone = _BLANK_GROUPS.sub("\u202f", _DECIMAL_COMMA.sub(r"\1.\2", plain_signs(literal).strip()))
    match = QUANTITY.fullmatch(alone)
    if match is None:
        raise ValueError(f"a printed number such as 'over 3.2 million mu' is needed; got {literal[:60]!r}")
    quantity = parse_quantity(_said(match))
    words = [" ".join(word.split()) for word in (match["lead"], match["follow"]) if word]
    return quantity._replace(qualifier=" ".join(words), unit=_counted(match) or quantity.unit)


def _said(match: re.Match[str]) -> str:
    """The number in the signs of `parse_quantity`."""
    lead = LEADS[_key(match["lead"])] if match["lead"] else ""
    follow = FOLLOWS[_key(match["follow"])] if match["follow"] else ""
    own_scale, scale2 = _key(match["scale"] or ""), _key(match["scale2"] or "")
    scale = own_scale or (scale2 if _shares_scale(match) else "")
    number = ("-" if match["minus"] else "") + _scaled(match["first"], scale)
    if match["last"]:
        number = f"{number}至{_scaled(match['last'], scale2 or own_scale)}"
        own = match["sign"] or (_BY_LOWER[_key(match["own"])] if match["own"] else "")
        if own and UNITS[own] != UNITS.get(_unit_key(match)):
            raise ValueError(f"a range of two units: {match[0]!r}")
    elif match["between"]:
        raise ValueError(f"one end of a range: {match[0]!r}")
    sign = UNITS[_unit_key(match)][0] if _unit_key(match) else ""
    if match["coin"]:
        sign = _COIN_BY_LOWER[_key(match["coin"])]
    if sign in {"%", "‰"} and (scale or scale2):
        raise ValueError(f"a share of millions: {match[0]!r}")
    return f"{lead}{number}{sign}{follow}"


def _scaled(digits: str, scale: str) -> str:
    """A number with its scale in the signs of `parse_quantity`: 3.2百万; a lakh is a tenth of a million."""
    number = plain_number(digits)
    if scale in TENTHS:
        number = format(Decimal(number).scaleb(-1), "f")
    return number + ({**SCALES, **SHORT, **LETTERS}[scale] if scale else "")


def _shares_scale(match: re.Match[str]) -> bool:
    """Whether the first number of a range is in the scale of the last: 10-12 million, not 500,000 to 3.2 million."""
    if match["scale"] or not match["scale2"]:
        return False
    first, last = (float(plain_number(match[name])) for name in ("first", "last"))
    return first < last


def _counted(match: re.Match[str]) -> str:
    return "" if match["coin"] or not _unit_key(match) else UNITS[_unit_key(match)][1]


def _key(word: str) -> str:
    return " ".join(word.lower().split())


_BY_LOWER = {word.lower(): word for word in UNITS}
_COIN_BY_LOWER = {word.lower(): sign for word, sign in COINS.items()}


def _unit_key(match: re.Match[str]) -> str:
    return match["unit"] or (_BY_LOWER[_key(match["word"])] if match["word"] else "")


def find_english(text: str) -> pd.DataFrame:
    """Find every number in digits of an English text and read the figures among them.

    Parameters
    ----------
    text : str
        The text, one paragraph a line.

    Returns
    -------
    pandas.DataFrame
        As `find_quantities` returns; dates, ordinals and codes are no figures. In a list (3.2 and 2.1 percent) the
        unit of the last is that of all, with `unit_from` "sentence".

    Examples
    --------
    >>> found = find_english("In 2019 over 1.2 million people in 3 counties left poverty; the rate is 0.6 percent.")
    >>> found.loc[found["kind"] == "figure", ["literal", "value", "unit", "qualifier"]]
                       literal        value      unit qualifier
    1  over 1.2 million people  1200000.000   persons      over
    2               3 counties        3.000  counties
    3              0.6 percent        0.006     ratio
    """
    from poverty_analysis.report.extraction import AROUND, COLUMNS

    rows: list[tuple[object, ...]] = []
    start = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        line = plain_signs(raw)
        for begin, end, kind, quantity, read_as, unit_from in _tokens(line):
            value, low, high, unit, qualifier = quantity or (float("nan"),) * 3 + ("", "")
            around = f"{raw[max(0, begin - AROUND) : begin]}»{raw[begin:end]}«{raw[end : end + AROUND]}"
            rows.append(
                (number, start + begin, start + end, raw[begin:end], value, low, high, unit or "", qualifier, kind,
                 around, read_as, unit_from)
            )  # fmt: skip
        start += len(raw) + 1
    return pd.DataFrame(rows, columns=COLUMNS).astype({"value": float, "low": float, "high": float})


_Token = tuple[int, int, str, Quantity | None, str, str]


def _tokens(line: str) -> Iterator[_Token]:
    place = 0
    while match := _NUMERAL.search(line, place):
        if found := label(line, match.start(), place):
            token: _Token = (*found, None, "", "")
        else:
            token = _figure(line, match.start(), place) or (*match.span(), "slogan", None, "", "")
        yield token
        place = max(token[1], match.end())


def _figure(line: str, position: int, floor: int) -> _Token | None:
    """The longest printed number around a numeral that the rules can read."""
    for start in range(max(floor, position - 24), position + 1):
        match = quantity_at(line, start)
        if match is None or match.start("first") > position or match.end() <= position:
            continue
        token = _readable(line, match)
        if token is not None:
            return token
    return None


def _readable(line: str, match: re.Match[str]) -> _Token | None:
    whole, alone = match[0].rstrip(), _first_alone(match)
    for start, literal in [(match.start(), whole)] * (not _is_two(line, match)) + [alone]:
        try:
            quantity = parse_english(literal)
        except ValueError:
            continue
        end = start + len(literal)
        if quantity.unit is None and (
            unit := _shared_unit(line, end, scaled=bool(match["scale"] or "," in match["first"]))
        ):
            try:
                return start, end, "figure", parse_english(f"{literal} {unit}"), f"{literal} {unit}", "sentence"
            except ValueError:
                pass
        return start, end, "figure", quantity, literal, ""
    return None


def _first_alone(match: re.Match[str]) -> tuple[int, str]:
    """The first number of a match with its words and unit, where no range is meant, and where it starts."""
    start = match.end("between") + 1 if match["between"] else match.start()
    return start, match.string[start : match.start("sep") if match["last"] else match.end()].strip()


def _is_two(line: str, match: re.Match[str]) -> bool:
    """Whether the ends of what may be a range are two figures: from A to B, up by A to B, the gap between A and B."""
    if not match["last"]:
        return False
    before = line[max(0, match.start() - 60) : match.end("sep")]  # without its coin: from $3 to $5
    bare = not (match["sign"] or match["own"])
    shared = bare and (_shares_scale(match) or UNITS.get(_unit_key(match), ("", ""))[0] in {"%", "‰", "个百分点"})
    return bool(_TWO.search(before) or (not shared and _CHANGED.search(before)))


def _shared_unit(line: str, end: int, *, scaled: bool) -> str:
    """The unit that the next number of a list prints, with its scale where the number has none of its own."""
    for _ in range(6):
        gap = _SHARED.match(line, end)
        if (
            gap
            and "to" in gap[0]
            and not (_TWO.search(line[: gap.end()][-120:]) or _CHANGED.search(line[: gap.end()][-120:]))
        ):
            return ""  # paid 2.5 million to 300 families
        found = quantity_at(line, gap.end()) if gap else None
        if found is None or found["lead"] or found["last"]:
            return ""
        if unit := found["unit"] or found["word"]:
            return " ".join(filter(None, [None if scaled else found["scale"], unit]))
        end = found.end()
    return ""

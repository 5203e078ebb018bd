"""Read the numbers of an English text: value, interval, unit and word of bound, by the rules of `parse_quantity`.

Each printed number (over 3.2 million mu, at least 2.5 percent, nearly 1,200 households) is said in the signs of those
rules (超过3.2百万亩) and read by them, so that both languages allow the same. Ambiguous words
are no bound: "up to" says at most or reached. Not read: numbers in words (two thirds,
ten major projects), and what a sentence says of a number besides (subject, period, status): no checks are proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from poverty_analysis.report.quantities import Quantity, parse_quantity
from poverty_analysis.report.signs import plain_signs

_SCALES = {
    "hundred": "百",
    "thousand": "千",
    "million": "百万",
    "hundred million": "亿",
    "billion": "千百万",
    "trillion": "万亿",
}
# a unit as printed: its sign, and what it is where the sign is a counter
_UNITS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(["percentage points", "percentage point"], ("个百分点", "")),
    **dict.fromkeys(["percent", "per cent", "%"], ("%", "")),
    **dict.fromkeys(["‰", "per thousand", "per mill"], ("‰", "")),
    **dict.fromkeys(["yuan", "RMB"], ("元", "")),
    **dict.fromkeys(["US dollars", "U.S. dollars", "dollars"], ("美元", "")),
    "mu": ("亩", ""),
    **dict.fromkeys(["hectares", "hectare"], ("公顷", "")),
    **dict.fromkeys(["square kilometers", "square kilometres"], ("平方公里", "")),
    **dict.fromkeys(["square meters", "square metres"], ("平方米", "")),
    **dict.fromkeys(["cubic meters", "cubic metres"], ("立方米", "")),
    **dict.fromkeys(["kilometers", "kilometres", "km"], ("公里", "")),
    **dict.fromkeys(["meters", "metres"], ("米", "")),
    **dict.fromkeys(["metric tons", "tons", "tonnes", "metric tonnes"], ("吨", "")),
    **dict.fromkeys(["kilograms", "kg"], ("公斤", "")),
    **dict.fromkeys(["kilowatt-hours", "kilowatt hours", "kWh"], ("千瓦时", "")),
    **dict.fromkeys(["kilowatts", "kilowatt"], ("千瓦", "")),
    **dict.fromkeys(
        ["people", "persons", "residents", "workers", "students", "farmers", "children", "graduates", "patients"],
        ("人", ""),
    ),
    **dict.fromkeys(["households", "families"], ("户", "")),
    **dict.fromkeys(["years of age", "years old"], ("岁", "")),
    **dict.fromkeys(["years", "year"], ("年", "")),
    **dict.fromkeys(["months"], ("个月", "")),
    **dict.fromkeys(["days"], ("天", "")),
    **dict.fromkeys(["times", "fold"], ("倍", "")),
    **dict.fromkeys(["villages"], ("个", "villages")),
    **dict.fromkeys(["townships", "towns"], ("个", "townships")),
    **dict.fromkeys(["counties"], ("个", "counties")),
    **dict.fromkeys(["projects"], ("个", "projects")),
    **dict.fromkeys(["jobs", "posts"], ("个", "posts")),
    **dict.fromkeys(["schools"], ("个", "schools")),
    **dict.fromkeys(["enterprises", "businesses", "companies", "firms"], ("个", "firms")),
    **dict.fromkeys(["housing units", "units", "homes"], ("个", "")),
}
_LEADS = {
    **dict.fromkeys(
        ["more than", "over", "above", "at least", "no less than", "not less than", "no fewer than", "upwards of",
         "exceeding", "exceeded", "exceed", "exceeds", "surpassed", "surpassing", "in excess of"],
        "超过",
    ),
    **dict.fromkeys(
        ["less than", "fewer than", "under", "below", "within", "no more than", "not more than", "at most",
         "not exceeding", "not exceed", "not to exceed", "not rise above", "from rising above", "from exceeding"],
        "不超过",
    ),
    **dict.fromkeys(["nearly", "almost", "close to"], "近"),
    **dict.fromkeys(["about", "around", "approximately", "roughly", "some"], "约"),
}  # fmt: skip
_FOLLOWS = {"or more": "以上", "or above": "以上", "or higher": "以上", "or less": "以下", "or lower": "以下"}


def _words(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_SCALE = rf"(?:\s+(?P<scale{{0}}>{_words(list(_SCALES))})\b)?"
_COUNTED = (
    "(?:(?:new|rural|urban|poor|impoverished|low-income|migrant|college|more|additional|middle|primary)\\s+){0,3}"
)
_NAMES = _words([word for word in _UNITS if word[0].isalpha()])
_UNIT = rf"(?:\s*(?P<unit>%|‰)|(?:\s+(?:of\s+)?{_COUNTED})(?P<word>{_NAMES})\b)?"
_QUANTITY = re.compile(
    rf"(?:\b(?P<lead>{_words(list(_LEADS))})\s+(?:the\s+)?)?(?P<coin>US\$|RMB\s?|¥|\$)?(?P<minus>[-−](?=[0-9]))?"
    rf"(?P<first>{_DIGITS}){_SCALE.format('')}"
    rf"(?:\s*(?:-|–|—|\s+to\s+)\s*(?P<last>{_DIGITS}){_SCALE.format('2')})?"
    rf"{_UNIT}(?:\s+(?P<follow>{_words(list(_FOLLOWS))})\b)?",
    re.IGNORECASE,
)
_NUMERAL = re.compile("[0-9]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:\s?[-–—/]\s?(?:(?:19|20)?[0-9]{2}))?(?![0-9,.]*[0-9%])(?!\s+(?:[a-z]*illion))")
_MONTH = (
    "(?:(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)ber|"
    "(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))"
)
_DAY_BEFORE, _DAY_BEHIND = re.compile(rf"{_MONTH}\.?\s+$"), re.compile(rf"[0-9]{{1,2}}\s+{_MONTH}\b")
_ORDINAL = re.compile("[0-9]+(?:st|nd|rd|th)\\b")
_LIST_MARK = re.compile(r"[0-9]{1,2}(?:[.)](?=\s)|\))")
_CODE = re.compile(r"[0-9]+(?:[A-Za-z]|-[A-Za-z])[A-Za-z0-9-]*")
_SHARED = re.compile(rf"(?:\s*,\s*|\s*,?\s+and\s+|\s+to\s+)(?={_DIGITS})")
# from 45.3 to 51.6 percent: two levels, no range
_GROWS = re.compile(r"\b(?:from|between)\b[^;]{0,50}?\bto\s+$", re.IGNORECASE)
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
    match = _QUANTITY.fullmatch(plain_signs(literal).strip())
    if match is None:
        raise ValueError(f"a printed number such as 'over 3.2 million mu' is needed; got {literal[:60]!r}")
    quantity = parse_quantity(_said(match))
    words = [" ".join(word.split()) for word in (match["lead"], match["follow"]) if word]
    return quantity._replace(qualifier=" ".join(words), unit=_counted(match) or quantity.unit)


def _said(match: re.Match[str]) -> str:
    """The number in the signs of `parse_quantity`."""
    lead = _LEADS[_key(match["lead"])] if match["lead"] else ""
    follow = _FOLLOWS[_key(match["follow"])] if match["follow"] else ""
    scale, scale2 = (_SCALES[_key(match[name])] if match[name] else "" for name in ("scale", "scale2"))
    number = ("-" if match["minus"] else "") + match["first"] + (scale or (scale2 if match["last"] else ""))
    if match["last"]:
        number = f"{number}至{match['last']}{scale2 or scale}"
    sign = _UNITS[_unit_key(match)][0] if _unit_key(match) else ""
    if coin := match["coin"]:
        sign = "美元" if "$" in coin else "元"
    if sign in {"%", "‰"} and (scale or scale2):
        raise ValueError(f"a share of millions: {match[0]!r}")
    return f"{lead}{number}{sign}{follow}"


def _counted(match: re.Match[str]) -> str:
    return "" if match["coin"] or not _unit_key(match) else _UNITS[_unit_key(match)][1]


def _key(word: str) -> str:
    return " ".join(word.lower().split())


_BY_LOWER = {word.lower(): word for word in _UNITS}


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
        token = _label(line, match.start(), place) or _figure(line, match.start(), place)
        token = token or (match.start(), match.end(), "slogan", None, "", "")
        yield token
        place = max(token[1], match.end())


def _label(line: str, position: int, floor: int) -> _Token | None:
    """A date, an ordinal, the mark of a list, a code: digits that count nothing."""
    before = line[max(floor, position - 12) : position]
    for pattern, kind in ((_ORDINAL, "ordinal"), (_DAY_BEHIND, "date")):
        if found := pattern.match(line, position):
            return position, found.end(), kind, None, "", ""
    if (found := _YEAR.match(line, position)) and not re.search(
        r"[A-Za-z0-9$¥.,]$|(?:than|over|about|nearly) $", before
    ):
        return position, found.end(), "date", None, "", ""
    if _DAY_BEFORE.search(before):
        return position, _NUMERAL.match(line, position).end(), "date", None, "", ""  # type: ignore[union-attr]
    if not line[:position].strip(" (") and (found := _LIST_MARK.match(line, position)):
        return position, found.end(), "ordinal", None, "", ""
    if found := _CODE.match(line, position):
        return position, found.end(), "slogan", None, "", ""
    if (letters := re.search("[A-Za-z]+[-.]?$", before)) and not re.search("(?:US|RMB)$", letters[0]):
        end = re.compile("[0-9]+(?:[.-][0-9]+)*").match(line, position).end()  # type: ignore[union-attr]
        return position - len(letters[0]), end, "slogan", None, "", ""
    return None


def _figure(line: str, position: int, floor: int) -> _Token | None:
    """The longest printed number around a numeral that the rules can read."""
    for start in range(max(floor, position - 24), position + 1):
        match = _QUANTITY.match(line, start)
        if match is None or match.start("first") > position or match.end() <= position:
            continue
        token = _readable(line, match)
        if token is not None:
            return token
    return None


def _readable(line: str, match: re.Match[str]) -> _Token | None:
    literal = match[0].rstrip()
    if match["last"] and _GROWS.search(line[max(0, match.start() - 60) : match.start("last")]):
        literal = line[match.start() : (match.end("scale") if match["scale"] else match.end("first"))]
    try:
        quantity = parse_english(literal)
    except ValueError:
        return None
    end = match.start() + len(literal)
    if quantity.unit is None and (unit := _shared_unit(line, end, scaled=bool(match["scale"]))):
        try:
            return match.start(), end, "figure", parse_english(f"{literal} {unit}"), f"{literal} {unit}", "sentence"
        except ValueError:
            pass
    return match.start(), end, "figure", quantity, literal, ""


def _shared_unit(line: str, end: int, *, scaled: bool) -> str:
    """The unit that the next number of a list prints, with its scale where the number has none of its own."""
    for _ in range(6):
        gap = _SHARED.match(line, end)
        found = _QUANTITY.match(line, gap.end()) if gap else None
        if found is None or found["lead"] or found["last"]:
            return ""
        if unit := found["unit"] or found["word"]:
            return " ".join(filter(None, [None if scaled else found["scale"], unit]))
        end = found.end()
    return ""

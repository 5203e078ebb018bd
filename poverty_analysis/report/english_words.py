"""The scales, units and words of bound of English numbers in the signs of the Chinese rules, and how one is printed."""

from __future__ import annotations

import re
from functools import lru_cache

SCALES = {
    "hundred": "百",
    "thousand": "千",
    "million": "百万",
    "hundred million": "亿",
    "billion": "千百万",
    "trillion": "万亿",
    **dict.fromkeys(["lakh", "lakhs"], "百万"),  # of a tenth: `TENTHS`
    **dict.fromkeys(["crore", "crores"], "千万"),
    **dict.fromkeys(["lakh crore", "lakh crores"], "万亿"),
}
TENTHS = {"lakh", "lakhs"}  # 36.2 lakh is 3.62 million
# 3.4m, 15.6bn: also without a blank; a single letter only behind money or before people, for 3.4m are metres, too
SHORT = {
    **dict.fromkeys(["mn", "mln"], "百万"),
    "bn": "千百万",
    **dict.fromkeys(["tn", "trn"], "万亿"),
}
LETTERS = {"k": "千", "m": "百万", "b": "千百万"}
# a unit as printed: its sign, and what it is where the sign is a counter
UNITS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(["percentage points", "percentage point", "pp"], ("个百分点", "")),
    **dict.fromkeys(["basis points", "bps"], ("个基点", "")),
    **dict.fromkeys(["percent", "per cent", "%"], ("%", "")),
    **dict.fromkeys(["‰", "per thousand", "per mill"], ("‰", "")),
    **dict.fromkeys(["yuan", "RMB"], ("元", "")),
    **dict.fromkeys(["US dollars", "U.S. dollars", "dollars"], ("美元", "")),
    **dict.fromkeys(["euros", "euro"], ("欧元", "")),
    "yen": ("日元", ""),
    "mu": ("亩", ""),
    **dict.fromkeys(["hectares", "hectare", "ha"], ("公顷", "")),
    **dict.fromkeys(["square kilometers", "square kilometres"], ("平方公里", "")),
    **dict.fromkeys(["square meters", "square metres"], ("平方米", "")),
    **dict.fromkeys(["cubic meters", "cubic metres"], ("立方米", "")),
    **dict.fromkeys(["kilometers", "kilometres", "km"], ("公里", "")),
    **dict.fromkeys(["meters", "metres"], ("米", "")),
    **dict.fromkeys(["metric tons", "tons", "tonnes", "metric tonnes"], ("吨", "")),
    **dict.fromkeys(["kilograms", "kg"], ("公斤", "")),
    **dict.fromkeys(["kilowatt-hours", "kilowatt hours", "kWh"], ("千瓦时", "")),
    **dict.fromkeys(["kilowatts", "kilowatt"], ("千瓦", "")),
    **{sign: (sign, "") for sign in ("MW", "GW", "MWh", "GWh")},
    **dict.fromkeys(
        [
            "people",
            "persons",
            "residents",
            "workers",
            "students",
            "farmers",
            "children",
            "graduates",
            "patients",
            "women",
            "men",
            "girls",
            "boys",
            "adults",
            "pupils",
            "teachers",
            "migrants",
            "refugees",
            "individuals",
            "inhabitants",
            "smallholders",
            "beneficiaries",
        ],
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
LEADS = {
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
    **{">": "超过", "≥": "超过", "<": "不超过", "≤": "不超过", "~": "约", "≈": "约"},
}  # fmt: skip
FOLLOWS = {"or more": "以上", "or above": "以上", "or higher": "以上", "or less": "以下", "or lower": "以下"}


def _words(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


_BLANK = "[\u00a0\u2009\u202f]"  # that groups digits: 45 000; a plain one does so before a unit, or where zeros follow
_NUMBER_WORD = rf"(?:%|‰|per\s?cent|percentage|{_words([*SCALES, *SHORT])})"
_NAMES = _words([word for word in UNITS if word[0].isalpha()])
_COUNTED = (
    "(?:(?:new|rural|urban|poor|impoverished|low-income|migrant|college|more|additional|middle|primary)\\s+){0,3}"
)
_TO_ANOTHER = r"(?:\s(?:to|and)\s[1-9][0-9]{0,2}(?:\s[0-9]{3})+(?:\.[0-9]+)?)?"  # from 1 200 to 1 500 households
DIGITS = (
    rf"(?:(?:[1-9][0-9]{{0,2}}(?:{_BLANK}[0-9]{{3}})+(?![0-9])|(?<![0-9]\s)[1-9][0-9]{{0,2}}(?:(?:\s000)+(?![0-9])|"
    rf"(?:\s[0-9]{{3}})+(?![0-9])(?=(?:\.[0-9]+)?{_TO_ANOTHER}\s+(?:{_words(list(SCALES))}|(?:of\s+)?{_COUNTED}(?:{_NAMES}))\b))|"
    rf"[0-9]{{1,3}},[0-9]{{1,2}}(?![0-9,])(?=(?:\s(?:to|and)\s[0-9]{{1,3}},[0-9]{{1,2}})?\s*{_NUMBER_WORD})|"  # 5,2 %
    r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?![0-9])|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|"
    r"(?<![0-9A-Za-z.])\.[0-9]+)"
)
_PEOPLE = _words([word for word, (sign, _) in UNITS.items() if sign in {"人", "户"}])
_NO_RACE = r"(?!(?:(?<=\b50)|(?<=\b[1248]00)|(?<=\b1500))m\s+(?:wo)?men\b)"  # the 100m men's final
_SCALE = (  # 300 tn of rice are tons
    rf"(?P<scale>\s+(?:{_words(list(SCALES))})\b|(?(coin)|(?!\s?tr?n\s+of\b))\s?(?:{_words(list(SHORT))})\b|"
    rf"(?(coin)\s?[mbk]\b|(?!))|{_NO_RACE}[mk](?=\s+{_COUNTED}(?:{_PEOPLE})\b))?"
)
_LAST_SCALE = _SCALE.replace("<scale>", "<scale2>")
# as printed; a sign stands for the money of one country only: not HK$3 million
COINS = {
    **dict.fromkeys(["US$", "$", "USD", "US $"], "美元"),
    **dict.fromkeys(["RMB", "¥", "CNY"], "元"),
    **dict.fromkeys(["€", "EUR"], "欧元"),
    **dict.fromkeys(["£", "GBP"], "英镑"),
    **dict.fromkeys(["₹", "INR"], "印度卢比"),
    **dict.fromkeys(["HK$", "HKD"], "港元"),
    **dict.fromkeys(["NT$", "TWD"], "新台币"),
    **dict.fromkeys(["A$", "AUD"], "澳元"),
    **dict.fromkeys(["C$", "CAD"], "加元"),
    **{"JPY": "日元", "KRW": "韩元", "RUB": "卢布", "MOP": "澳门元"},
}
MONEY_LETTERS = "|".join(["US", *(coin for coin in COINS if coin.isalpha())])
_CODES = [coin for coin in COINS if coin.isalpha() and coin != "RMB"]  # in capitals only: rub 300 yuan is no money
_SIGNS = _words([coin for coin in COINS if coin not in _CODES])
_COIN = rf"(?<![A-Za-z$])(?:{_SIGNS}|(?-i:{_words(_CODES)}))\s?"
_UNIT = rf"(?:\s*(?P<unit>%|‰)|(?:\s+(?:of\s+)?{_COUNTED}|(?=(?:pp|bps|km|kg|ha|kWh|[MG]Wh?)\b))(?P<word>{_NAMES})\b)?"
_RANGE = (  # 10-12 million, 3% to 5%, US$2 billion to US$3 billion, between 2 and 3 million
    rf"(?:\s*(?P<sign>%|‰)|\s+(?P<own>{_NAMES})\b)?(?P<sep>\s*(?:[-–—~]|(?(between)\s+and\s|\s+to\s))\s*)"
    rf"(?:{_COIN})?(?P<last>{DIGITS}){_LAST_SCALE}"
)
_BOUNDS = _words([word for word in LEADS if word[0].isalpha()])
_SIGN = "(?<![A-Za-z0-9\"'/=-])>|(?<![0-9%])[<≤≥≈~]"  # not the end of an HTML tag
_BEHIND_YEAR = "(?<=(?<![0-9,.])(?:19|20)[0-9]{2},)(?!000|(?:19|20)[0-9]{2}(?![0-9]))"  # in 2018,45 percent
QUANTITY = re.compile(
    rf"(?:(?P<lead>\b(?:{_BOUNDS})(?=\s)|{_SIGN})\s*(?:the\s+)?)?(?:\b(?P<between>between)\s+)?(?P<coin>{_COIN})?"
    rf"(?P<minus>(?<![0-9A-Za-z%‰])[-−–](?=[0-9])|\b(?:minus|negative)\s+)?"
    rf"(?P<first>(?<![0-9])(?<![0-9]\.)(?:(?<![0-9],)|{_BEHIND_YEAR}){DIGITS}){_SCALE}(?:{_RANGE})?"
    rf"{_UNIT}(?:\s+(?P<follow>{_words(list(FOLLOWS))})\b)?",
    re.IGNORECASE,
)


def plain_number(printed: str) -> str:
    """A number as printed in digits, with a point for its decimals and nothing that groups them.

    Examples
    --------
    >>> plain_number("1,234.5"), plain_number("45 000"), plain_number("5,2")
    ('1234.5', '45000', '5.2')
    """
    if re.fullmatch("[0-9]{1,3},[0-9]{1,2}", printed):
        return printed.replace(",", ".")
    return re.sub(r"^\.", "0.", re.sub(r"[,\s]", "", printed))


_SHARES = {"%", "‰", "个百分点", "个基点"}
_SHARE_WORDS = {word.lower() for word, (sign, _) in UNITS.items() if sign in _SHARES}
# words behind which a blank parts two numbers: in village 3 500 people, of the 17 120 households, Guizhou 12 300
_PARTED = re.compile(
    r"(?:\b(?!(?:In|On|Of|By|To|From|For|With|At|And|But|Or|Only|Another|All|These|Those)\b)[A-Z][A-Za-z]*\.?|[#§]|"
    r"\b(?:villages?|districts?|groups?|teams?|wards?|zones?|blocks?|count(?:y|ies)|towns?|townships?|types?|levels?|"
    r"stages?|rounds?|numbers?|items?|tables?|chapters?|sections?|paragraphs?|articles?|clauses?|pages?|phases?|"
    r"class(?:es)?|grades?|parts?|goals?|steps?|rooms?|the|these|those|aged?))\s+$"
)
_PLAIN_BLANK = re.compile(r"[^\S\u00a0\u2009\u202f]")
_ALL_DIGITS = re.compile(DIGITS, re.IGNORECASE)
_SIGNED = r"(?:(?:–|minus\s)[0-9.]+%?(?:,?\s+and|\s+to|,)\s+)*"  # of –2.1, –3.5 and –4 percent
_LEVEL_BEFORE = re.compile(rf"\b(?:was|were|is|are|be|been|of|to|by|from)\s+{_SIGNED}$", re.IGNORECASE)
_WORD_BEFORE = re.compile(rf"{_LEVEL_BEFORE.pattern}|\b(?:at|between)\s+$|(?:^|[:(.!?])\s*$", re.IGNORECASE)
_CLOSING = re.compile("[^;]{0,60}?[–—](?![0-9A-Za-z])")
_LAST_SIGN = re.compile(r"\.(?!\s+[a-z])")
_REFERENCE = re.compile(r"\($|\b(?:19|20)[0-9]{2}[).,:;]*\s*$")


def quantity_at(line: str, start: int) -> re.Match[str] | None:
    """Match a printed number at a place of its paragraph, whose words say what a blank, a dash and pp mean.

    Examples
    --------
    >>> line = "In village 3 500 people moved and 45 000 people stayed."
    >>> quantity_at(line, 11)[0], quantity_at(line, 34)[0]
    ('3', '45 000 people')
    """
    match = QUANTITY.match(line, start)
    if match is None or not _is_sign(line, match) or _quotes(line, match):
        return None
    for name, begin in (("first", match.start()), ("last", match.start("last"))):
        blank = _PLAIN_BLANK.search(match[name] or "")
        if blank and not _groups(line, begin, match[name]):
            return QUANTITY.match(line, start, match.start(name) + blank.start())
    return QUANTITY.match(line, start, match.start("word")) if _is_pages(line, match) else match


def _groups(line: str, begin: int, digits: str) -> bool:
    """Whether plain blanks group the digits: zeros do; others not behind a name, and one group not by itself."""
    groups = digits.partition(".")[0].split()[1:]
    if set(groups) == {"000"}:
        return True
    return not _parted(line, begin) and (len(groups) > 1 or len(_grouped(line)) > 1)


def _parted(line: str, begin: int) -> bool:
    return _PARTED.search(line[max(0, begin - 30) : begin]) is not None


@lru_cache(maxsize=2)
def _grouped(line: str) -> list[int]:
    """Where numbers with plain blanks stand that no name numbers."""
    found = [match for match in _ALL_DIGITS.finditer(line) if _PLAIN_BLANK.search(match[0])]
    return [match.start() for match in found if not _parted(line, match.start())]


def _is_sign(line: str, match: re.Match[str]) -> bool:
    """Whether minus or a dash makes the number negative: not in revenue minus 1,200 yuan, nor as a bullet."""
    sign, start = (match["minus"] or "-").strip(), match.start("minus")
    before = line[max(0, start - 30) : start] if start > 30 else line[:start]
    share = match["unit"] is not None or " ".join((match["word"] or "").lower().split()) in _SHARE_WORDS
    if sign == "-":
        return True
    if sign == "–":
        level = _LEVEL_BEFORE.search(before) is not None
        return bool(line[:start].strip()) and (level or (share and not _CLOSING.match(line, match.end())))
    return bool(_WORD_BEFORE.search(before)) or (share and re.search(r"[0-9%]\s*$", before) is None)


def _quotes(line: str, match: re.Match[str]) -> bool:
    """Whether > marks a line of a letter that is quoted."""
    return match["lead"] == ">" and not line[: match.start()].strip(" >")


def _is_pages(line: str, match: re.Match[str]) -> bool:
    """Whether pp are the pages of a book: 164 pp, (64 pp), 2018. 64 pp."""
    if (match["word"] or "").lower() != "pp":
        return False
    number, before = plain_number(match["last"] or match["first"]), line[max(0, match.start() - 30) : match.start()]
    ends = _LAST_SIGN.match(line, match.end("word")) is not None and before.rstrip().endswith((".", ",", ":", ";"))
    return float(number) > 100 or ("." not in number and (ends or _REFERENCE.search(before) is not None))

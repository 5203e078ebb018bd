"""The scales, units and words of bound of English numbers in the signs of the Chinese rules, and how one is printed."""

from __future__ import annotations

import re

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
    rf"[0-9]+,[0-9]{{1,2}}(?![0-9,])(?=(?:\s(?:to|and)\s[0-9]+,[0-9]{{1,2}})?\s*{_NUMBER_WORD})|"  # 5,2 per cent
    r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?![0-9])|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|"
    r"(?<![0-9A-Za-z.])\.[0-9]+)"
)
_PEOPLE = _words([word for word, (sign, _) in UNITS.items() if sign in {"人", "户"}])
_SCALE = (
    rf"(?P<scale>\s+(?:{_words(list(SCALES))})\b|\s?(?:{_words(list(SHORT))})\b|(?(coin)\s?[mbk]\b|(?!))|"
    rf"[mk](?=\s+{_COUNTED}(?:{_PEOPLE})\b))?"
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
_COIN = rf"(?<![A-Za-z$])(?:{_words(list(COINS))})\s?"
_UNIT = rf"(?:\s*(?P<unit>%|‰)|(?:\s+(?:of\s+)?{_COUNTED}|(?=(?:pp|bps|km|kg|ha|kWh|[MG]Wh?)\b))(?P<word>{_NAMES})\b)?"
_RANGE = (  # 10-12 million, 3% to 5%, US$2 billion to US$3 billion, between 2 and 3 million
    rf"(?:\s*(?P<sign>%|‰)|\s+(?P<own>{_NAMES})\b)?(?P<sep>\s*(?:[-–—]|(?(between)\s+and\s|\s+to\s))\s*)"
    rf"(?:{_COIN})?(?P<last>{DIGITS}){_LAST_SCALE}"
)
_BOUNDS = _words([word for word in LEADS if word[0].isalpha()])
_SIGN = "(?<![A-Za-z0-9\"'/=-])>|(?<![0-9%])[<≤≥≈~]"  # not the end of an HTML tag
QUANTITY = re.compile(
    rf"(?:(?P<lead>\b(?:{_BOUNDS})(?=\s)|{_SIGN})\s*(?:the\s+)?)?(?:\b(?P<between>between)\s+)?(?P<coin>{_COIN})?"
    rf"(?P<minus>(?<![0-9A-Za-z%‰])[-−–](?=[0-9])|\b(?:minus|negative)\s+)?"
    rf"(?P<first>(?<![0-9])(?<![0-9][.,]){DIGITS}){_SCALE}(?:{_RANGE})?"
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
    if re.fullmatch("[0-9]+,[0-9]{1,2}", printed):
        return printed.replace(",", ".")
    return re.sub(r"^\.", "0.", re.sub(r"[,\s]", "", printed))

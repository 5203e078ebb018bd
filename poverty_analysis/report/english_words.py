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
}
# a unit as printed: its sign, and what it is where the sign is a counter
UNITS: dict[str, tuple[str, str]] = {
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
}  # fmt: skip
FOLLOWS = {"or more": "以上", "or above": "以上", "or higher": "以上", "or less": "以下", "or lower": "以下"}


def _words(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_SCALE = rf"(?:\s+(?P<scale{{0}}>{_words(list(SCALES))})\b)?"
_COUNTED = (
    "(?:(?:new|rural|urban|poor|impoverished|low-income|migrant|college|more|additional|middle|primary)\\s+){0,3}"
)
_NAMES = _words([word for word in UNITS if word[0].isalpha()])
_UNIT = rf"(?:\s*(?P<unit>%|‰)|(?:\s+(?:of\s+)?{_COUNTED})(?P<word>{_NAMES})\b)?"
_COIN = r"US\$|RMB\s?|¥|\$"
_RANGE = (  # 10-12 million, 3% to 5%, US$2 billion to US$3 billion, between 2 and 3 million
    rf"(?:\s*(?P<sign>%|‰)|\s+(?P<own>{_NAMES})\b)?(?P<sep>\s*(?:[-–—]|(?(between)\s+and\s|\s+to\s))\s*)"
    rf"(?:{_COIN})?(?P<last>{DIGITS}){_SCALE.format('2')}"
)
QUANTITY = re.compile(
    rf"(?:\b(?P<lead>{_words(list(LEADS))})\s+(?:the\s+)?)?(?:\b(?P<between>between)\s+)?(?P<coin>{_COIN})?"
    rf"(?P<minus>(?<![0-9A-Za-z%‰])[-−](?=[0-9]))?(?P<first>(?<![0-9])(?<![0-9][.,]){DIGITS}){_SCALE.format('')}(?:{_RANGE})?"
    rf"{_UNIT}(?:\s+(?P<follow>{_words(list(FOLLOWS))})\b)?",
    re.IGNORECASE,
)

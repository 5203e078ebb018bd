"""What stands on the page: one number, a range, a fraction, a pair, and how finely it is printed."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import NamedTuple

from poverty_analysis.report.numerals import MULTIPLIERS, chinese_number

INFINITY = Decimal("Infinity")
RANGE_SIGN = "至|到|-{1,2}|[—–~]{1,2}"
_RANGE = re.compile(rf"(?P<first>.+?)(?:{RANGE_SIGN})(?P<last>.+)")
_PARTS = {"百": 100, "千": 1000, "万": 10_000}
_FRACTION = re.compile(r"(?P<whole>[一二三四五六七八九十百千万]+)分之(?P<part>.+)")
_PROPORTION = re.compile(r"(?P<first>[0-9]+(?:\.[0-9]+)?)(?P<sign>[:/])(?P<last>[0-9]+(?:\.[0-9]+)?)")
_PAIR = re.compile("(?P<first>[一二两三四五六七八九])(?P<last>[二两三四五六七八九])(?P<multiplier>[十百千万亿]*)")
_SEVERAL = re.compile(
    "(?P<tens>[二三四五六七八九]?十)[几数](?P<myriads>[万亿]?)|[几数](?P<multiplier>[十百千万亿]{1,2})"
)
_TERM = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_ARABIC = re.compile(rf"[-+]?(?:{_TERM}[百千万亿]+零?)*(?:{_TERM})?")
_ARABIC_TERM = re.compile(rf"(?P<digits>{_TERM})(?P<multiplier>[百千万亿]*)")


class Printed(NamedTuple):
    """What stands on the page: the ends of a range (twice the same for one number) and how finely they are printed."""

    first: Decimal
    last: Decimal
    half: Decimal  # half the unit of the last printed digit; 0 for an exact count, a range, a fraction
    step: Decimal | None  # the unit by which 余, 约 and 近 reach out; None: that of the last non-zero digit
    unit: str | None


def printed_form(text: str, *, finest: bool = False) -> Printed:
    """One number, a fraction, a pair or a range; `finest`: rounded even where it is whole."""
    if ends := _RANGE.fullmatch(text):
        if re.search(RANGE_SIGN, ends["last"]):
            raise ValueError("a range of ranges")
        return _range(ends["first"], ends["last"])
    if several := _SEVERAL.fullmatch(text):
        return _several(several["tens"] or "", several["multiplier"], several["myriads"] or "")
    if proportion := _PROPORTION.fullmatch(text):
        return _proportion(proportion["first"], proportion["sign"], proportion["last"])
    if pair := _PAIR.fullmatch(text):
        first, last = (chinese_number(pair[end] + pair["multiplier"])[0] for end in ("first", "last"))
        if not first < last <= first * 3:
            raise ValueError("two digits side by side")
        return Printed(first, last, Decimal(0), None, None)
    if fraction := _FRACTION.fullmatch(text):
        return _fraction(fraction["whole"], fraction["part"])
    scale, unit = Decimal(1), None
    if text.endswith(("%", "‰")):
        scale, unit = (Decimal("0.01") if text.endswith("%") else Decimal("0.001")), "ratio"
        text = text[:-1]
    number, step, rounded = _number(text)
    if finest and not rounded:  # 五十元 is printed to the yuan
        step = min(step, Decimal(1))
    half = step / 2 * scale if rounded or unit or finest else Decimal(0)
    return Printed(number * scale, number * scale, half, None, unit)


def _proportion(first: str, sign: str, last: str) -> Printed:
    """2.6:1 as a multiple, 2/3 as a share."""
    number, step, _ = _arabic(first)
    whole = _arabic(last)[0]
    if sign == "/" and not 0 < number < whole:
        raise ValueError("a fraction that is not below one")
    half = step / 2 / whole if "." in first and sign == ":" else Decimal(0)
    return Printed(number / whole, number / whole, half, 1 / whole, "times" if sign == ":" else "ratio")


def _several(tens: str, multiplier: str | None, myriads: str) -> Printed:
    """十几, 十几万, 数百, 几十万: a digit from 2 to 9 that is not said."""
    if multiplier is None:
        first, unit = chinese_number(tens)[0] + 1, Decimal(MULTIPLIERS.get(myriads, 1))
        return Printed(first * unit, (first + 9) * unit, Decimal(0), None, None)
    unit = Decimal(math.prod(MULTIPLIERS[sign] for sign in multiplier))
    return Printed(unit * 2, unit * 10, Decimal(0), None, None)


def _number(text: str) -> tuple[Decimal, Decimal, bool]:
    return _arabic(text) if re.match("[-+]?[0-9]", text) else _chinese(text)


def _fraction(whole: str, part: str) -> Printed:
    """百分之八, 千分之三, 三分之二."""
    if whole in _PARTS:
        number, step, _ = _number("一百" if part == "百" else part)
        step = min(step, Decimal(1))  # 百分之二十 is 20%, not "about a fifth"
        return Printed(number / _PARTS[whole], number / _PARTS[whole], step / 2 / _PARTS[whole], None, "ratio")
    numerator, denominator = chinese_number(part)[0], chinese_number(whole)[0]
    if numerator > denominator:
        raise ValueError("a fraction above one")
    ratio = numerator / denominator
    return Printed(ratio, ratio, Decimal(0), 1 / denominator, "ratio")


def _range(first: str, last: str) -> Printed:
    """Both ends of a range, each with what only the other one carries: multiplier, percent sign, 百分之."""
    prefix = re.match("[百千万]分之", first)
    if prefix and "分之" not in last:
        last = prefix[0] + last
    end = printed_form(last)
    if last[-1] in "%‰" and first[-1] not in "%‰":
        first += last[-1]
    multiplier = re.search("[百千万亿]*$", last)
    start = printed_form(first)
    if multiplier and multiplier[0] and first[-1] not in MULTIPLIERS and not prefix:
        shared = printed_form(first + multiplier[0])
        # 5000至1万 starts at 5,000, not at 50 million
        start = shared if shared.first < end.first else start
    hundredfold = 0 < start.first < end.first / 100  # 0至6岁 is a range
    if hundredfold or not start.first < end.first:
        raise ValueError("a range must rise, and not a hundredfold")
    return Printed(start.first, end.last, Decimal(0), None, end.unit or start.unit)


def _arabic(text: str) -> tuple[Decimal, Decimal, bool]:
    """A number in digits: its value, the unit of its last printed digit, whether it is rounded there."""
    if not _ARABIC.fullmatch(text):
        raise ValueError("not a number in digits")
    number = step = Decimal(0)
    rounded = False
    above = INFINITY
    for term in _ARABIC_TERM.finditer(text):  # 1亿2000万 has two terms
        multiplier = math.prod(MULTIPLIERS[sign] for sign in term["multiplier"])
        digits = Decimal(term["digits"].replace(",", ""))
        if digits * multiplier >= above or (above < INFINITY and multiplier == 1 and len(term["digits"]) < 4):
            raise ValueError("multipliers that do not fall")  # 2万5 is 25,000 in speech, 20,005 in letters
        step = Decimal(1).scaleb(int(digits.as_tuple().exponent)) * multiplier
        rounded = multiplier > 1 or "." in term["digits"]
        number += digits * multiplier
        above = Decimal(multiplier)
    return (-number if text.startswith("-") else number), step, rounded


def _chinese(text: str) -> tuple[Decimal, Decimal, bool]:
    """A number in Chinese numerals, as `_arabic`."""
    number, step = chinese_number(text)
    return number, step, step < 1 or (step > 1 and any(sign in text for sign in "万亿"))

"""Chinese numerals: 两万五千, 一百零三, 二〇二〇, 三点五; the number and the unit of its last printed sign."""

from __future__ import annotations

import math
import re
from decimal import Decimal

DIGITS = dict(zip("〇零一二两三四五六七八九", [0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9], strict=True))
MULTIPLIERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

_SECTION = re.compile(
    "(?:(?P<thousands>[一二两三四五六七八九])千)?零?(?:(?P<hundreds>[一二两三四五六七八九])百)?零?"
    "(?:(?P<tens>[一二两三四五六七八九])?(?P<ten>十))?零?(?P<ones>[零〇一二两三四五六七八九])?"
)


def chinese_number(text: str) -> tuple[Decimal, Decimal]:
    """Read a number in Chinese numerals.

    Parameters
    ----------
    text : str
        Numerals with multipliers (两万五千), digit by digit (二〇二〇), with decimals (三点五), or clipped in
        speech (两千三 for 2,300).

    Returns
    -------
    number, step : decimal.Decimal
        The number, and the unit of the last sign that is printed: 1,000 for 两万五千, 0.1 for 三点五.

    Raises
    ------
    ValueError
        If the text is not one number.

    Examples
    --------
    >>> chinese_number("两万五千")
    (Decimal('25000'), Decimal('1000'))
    >>> chinese_number("九十三点五")
    (Decimal('93.5'), Decimal('0.1'))
    >>> chinese_number("十三五")
    Traceback (most recent call last):
        ...
    ValueError: not a number in Chinese numerals: '十三五'
    """
    whole, point, rest = text.partition("点")
    decimals = rest.rstrip("百千万亿")
    if point and not (decimals and all(sign in DIGITS for sign in decimals)):
        raise ValueError(f"not a number in Chinese numerals: {text!r}")
    if _is_digit_by_digit(whole):
        number, step = Decimal("".join(str(DIGITS[sign]) for sign in whole)), Decimal(1)
    else:
        number, step = Decimal(_grouped(whole)), Decimal(_last_unit(whole))
    if point:  # 三点五亿
        multiplier = math.prod(MULTIPLIERS[sign] for sign in rest[len(decimals) :])
        number += Decimal("0." + "".join(str(DIGITS[sign]) for sign in decimals))
        number, step = number * multiplier, Decimal(1).scaleb(-len(decimals)) * multiplier
    return number, step


def _is_digit_by_digit(text: str) -> bool:
    """二〇二〇 and 一二三四, but not 七八, which in print is "seven or eight"."""
    return all(sign in DIGITS for sign in text) and (
        len(text) >= 4 or (len(text) > 1 and not {"〇", "零"}.isdisjoint(text))
    )


def _grouped(text: str) -> int:
    """Read 亿 first, then 万, then what is below ten thousand."""
    for sign in "亿万":
        before, found, after = text.rpartition(sign)
        if found:
            return _grouped(before) * MULTIPLIERS[sign] + _after(after, MULTIPLIERS[sign])
    return _section(text)


def _after(text: str, multiplier: int) -> int:
    """What follows 万 or 亿: nothing, a smaller number, or one clipped digit (一万二 is 12,000)."""
    if not text:
        return 0
    if len(text) == 1 and DIGITS.get(text):
        return DIGITS[text] * multiplier // 10
    number = _grouped(text.removeprefix("零"))
    if number >= multiplier:
        raise ValueError(f"not a number in Chinese numerals: {text!r} is too large for its place")
    return number


def _section(text: str) -> int:
    clipped = re.fullmatch("(.*[百千])([一二三四五六七八九])", text)
    if clipped:
        return _section(clipped[1]) + DIGITS[clipped[2]] * MULTIPLIERS[clipped[1][-1]] // 10
    match = _SECTION.fullmatch(text)
    if not match or not text:
        raise ValueError(f"not a number in Chinese numerals: {text!r}")
    digit = {name: DIGITS.get(sign, 0) for name, sign in match.groupdict(default="").items()}
    tens = digit["tens"] or bool(match["ten"])
    return digit["thousands"] * 1000 + digit["hundreds"] * 100 + tens * 10 + digit["ones"]


def _last_unit(text: str) -> int:
    """The unit of the last sign: 十 of 二十, 万亿 of 两万亿, a tenth of 千 in the clipped 两千三."""
    tail = re.search("[十百千万亿]*$", text)
    unit = 1
    for sign in tail[0] if tail else "":
        # 十万: the ten is a digit's place; 万亿: the myriads multiply
        unit = unit * MULTIPLIERS[sign] if sign in "万亿" and unit in {1, 10**4} else MULTIPLIERS[sign]
    if unit == 1 and len(text) > 1 and text[-2] in "百千万亿":
        return MULTIPLIERS[text[-2]] // 10
    return unit

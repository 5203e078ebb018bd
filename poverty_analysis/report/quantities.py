"""Read a number as a Chinese report prints it, with the interval that its rounding and its words allow.

The rules, each stated once:

==============  =====================================================================================
printed         what it allows
==============  =====================================================================================
``852个``       a plain count is exact: [852, 852]
``19.46万人``   a decimal, or a number with 百 千 万 亿 behind its digits, is rounded to its last printed
                digit: 194,600 give or take half of 100
``91.78%``      a percentage is a ratio, rounded the same way: 0.9178 give or take 0.00005
``两万``        Chinese numerals follow the same rules: with 万 or 亿 rounded, otherwise an exact count
``10300余``     余 and 多 run up to one unit of the last non-zero digit: [10300, 10400]; 20余万 is
                [200000, 300000]
``约3000``      约, 左右, 上下: rounded to the last non-zero digit, half a step either way: [2500, 3500]
``近3000``      近, 将近, 接近: from the round number one step below up to the number: [2000, 3000]
``3300元以上``  以上, 超过, 超, 逾, 突破, 不低于, 不少于, 至少, 高于, 多于, 大于, 上(百): no upper end
``不足100``     不足, 不到, 低于, 少于, 小于, 未满, 以下, 以内, 不超过, 不高于, 至多, 最多: from zero up to it
``3至5万``      a range is its two ends as printed, [30000, 50000], with the middle as its value; the first
                end takes the multiplier and the percent sign of the second where it has none
``三分之二``    a fraction in words is exact
==============  =====================================================================================

Below a power of ten a step is a tenth of it: 近1万 is [9000, 10000], not [0, 10000]. The upper end of 余 and 多 is
open in the language; it is stored as a closed end, which never makes an audit harsher than the print. 预计 and 计划
(expected, planned) are no bounds: they set the status of a figure, not its interval.
"""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from poverty_analysis.report.numerals import MULTIPLIERS, chinese_number

INFINITY = Decimal("Infinity")

UNITS = {
    "元": "CNY",
    **dict.fromkeys(["人", "名"], "persons"),
    "人次": "person-times",
    "户": "households",
    "户次": "household-times",
    "亩": "mu",
    "公顷": "hectares",
    **dict.fromkeys(["公里", "千米"], "km"),
    "米": "m",
    "平方米": "m2",
    "平方公里": "km2",
    "立方米": "m3",
    "吨": "tonnes",
    "公斤": "kg",
    "千瓦": "kW",
    "千瓦时": "kWh",
    "倍": "times",
    "个百分点": "percentage points",
    "年": "years",
    **dict.fromkeys(["月", "个月"], "months"),
    **dict.fromkeys(["天", "日"], "days"),
    "小时": "hours",
    "岁": "years of age",
    # counters that do not say what they count
    **dict.fromkeys(list("个家项套册份张条座所处只头株辆台件期批轮次场级村乡镇县间幢栋匹口支部本幅类种大"), "items"),
    **dict.fromkeys(["场次", "处次"], "items"),
}

_WORDS = {
    "at least": ["以上", "超过", "突破", "不低于", "不少于", "至少", "高于", "多于", "大于", "超", "逾", "上"],
    "at most": ["不超过", "不高于", "不足", "不到", "低于", "少于", "小于", "未满", "至多", "最多", "以下", "以内"],
    "below": ["将近", "接近", "近"],
    "about": ["大约", "约", "左右", "上下"],
    "over": ["余", "多"],
}
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words}
_FOLLOWS = ["以上", "以下", "以内", "左右", "上下"]
_LEADS = [word for word in _MEANING if word not in {"余", "多", *_FOLLOWS} or word == "上"]


def _any_of(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WHOLE = re.compile(
    rf"(?P<lead>{_any_of(_LEADS)})?(?P<number>.+?)(?P<unit>{_any_of(list(UNITS))})?(?P<follow>{_any_of(_FOLLOWS)})?"
)
_OVER = re.compile(r"(?P<head>[^余多]*[\d十百千万亿])(?P<over>[余多])(?P<tail>[百千万亿]*)")
_RANGE = re.compile(r"(?P<first>.+?)(?:至|到|-{1,2}|[—–~]{1,2})(?P<last>.+)")
_FRACTION = re.compile(r"(?P<whole>[一二三四五六七八九十百千万]+)分之(?P<part>[一二两三四五六七八九十百千万点零]+)")
_TERM = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_ARABIC = re.compile(rf"-?(?:{_TERM}[百千万亿]+)*(?:{_TERM})?")
_ARABIC_TERM = re.compile(rf"(?P<digits>{_TERM})(?P<multiplier>[百千万亿]*)")


class Quantity(NamedTuple):
    """What a printed number allows.

    Attributes
    ----------
    value : float
        The number as printed, in base units: yuan, not ten thousand yuan; a ratio, not per cent; percentage points
        as a ratio too.
    low, high : float
        The interval that rounding and words allow; `high` is infinite where the words give no upper end.
    unit : str or None
        ``persons``, ``households``, ``CNY``, ``mu``, ``ratio``, ...; ``items`` for a counter that does not say what
        it counts (个, 家, 项); None where the print has no unit.
    qualifier : str
        The words that widen or bound the number, as printed; empty where there are none.
    """

    value: float
    low: float
    high: float
    unit: str | None
    qualifier: str


def parse_quantity(literal: str) -> Quantity:
    """Read a printed number with its rounding, its words and its unit.

    Parameters
    ----------
    literal : str
        The token as printed and nothing around it: ``19.46万人``, ``3300元以上``, ``20余万名``, ``百分之八``,
        ``3至5万元``. Full-width digits and thousands separators are read.

    Returns
    -------
    Quantity
        Value, low and high in base units, unit, qualifier. The rules stand at the head of this module.

    Raises
    ------
    TypeError
        If `literal` is not text.
    ValueError
        If the text is not one printed number; the message quotes it.

    Examples
    --------
    >>> parse_quantity("19.46万人")
    Quantity(value=194600.0, low=194550.0, high=194650.0, unit='persons', qualifier='')
    >>> parse_quantity("10300余户")
    Quantity(value=10300.0, low=10300.0, high=10400.0, unit='households', qualifier='余')
    >>> parse_quantity("3300元以上")
    Quantity(value=3300.0, low=3300.0, high=inf, unit='CNY', qualifier='以上')
    >>> parse_quantity("91.78%")
    Quantity(value=0.9178, low=0.91775, high=0.91785, unit='ratio', qualifier='')
    >>> parse_quantity("许多")
    Traceback (most recent call last):
        ...
    ValueError: a printed number such as '19.46万人' is needed; got '许多'
    """
    if not isinstance(literal, str):
        raise TypeError(f"a printed number must be text; got {literal!r}")
    match = _WHOLE.fullmatch(unicodedata.normalize("NFKC", literal).strip())
    refusal = f"a printed number such as '19.46万人' is needed; got {literal!r}"
    if match is None:
        raise ValueError(refusal)
    number, over = match["number"], ""
    if match["unit"]:  # 3000元至5000元 repeats the unit
        number = re.sub(rf"{match['unit']}(?=至|到|[-—–~])", "", number, count=1)
    if over_match := _OVER.fullmatch(number):
        number, over = over_match["head"] + over_match["tail"], over_match["over"]
    if match["lead"] and number in MULTIPLIERS:  # 上百, 近万
        number = "一" + number
    try:
        printed = _printed(number)
    except (ValueError, ArithmeticError):
        raise ValueError(refusal) from None
    words = [word for word in (match["lead"], over, match["follow"]) if word]
    low, high = _interval(printed, [_MEANING[word] for word in words])
    if low > high or (words and low == high):
        raise ValueError(f"the words {' and '.join(words)} leave no interval for the number in {literal!r}")
    unit = UNITS.get(match["unit"] or "", printed.unit)
    scale = Decimal("0.01") if unit == "percentage points" else Decimal(1)
    value = (printed.first + printed.last) / 2
    if math.isinf(float(value)):
        raise ValueError(refusal)
    return Quantity(float(value * scale), float(low * scale), float(high * scale), unit, " ".join(words))


class _Printed(NamedTuple):
    """What stands on the page: the ends of a range (twice the same for one number) and half the last digit's unit."""

    first: Decimal
    last: Decimal
    half: Decimal
    unit: str | None


def _printed(text: str) -> _Printed:
    """One number, a fraction or a range."""
    if ends := _RANGE.fullmatch(text):
        return _range(ends["first"], ends["last"])
    if fraction := _FRACTION.fullmatch(text):
        part, step = chinese_number(fraction["part"])
        whole, _ = chinese_number("一" + fraction["whole"] if fraction["whole"] in {"百", "千"} else fraction["whole"])
        half = step / 2 / whole if fraction["whole"] in {"百", "千"} else Decimal(0)
        return _Printed(part / whole, part / whole, half, "ratio")
    scale, unit = Decimal(1), None
    if text.endswith(("%", "‰")):
        scale, unit = (Decimal("0.01") if text.endswith("%") else Decimal("0.001")), "ratio"
        text = text[:-1]
    number, step, rounded = _arabic(text) if re.match("-?[0-9]", text) else _chinese(text)
    half = step / 2 * scale if rounded or unit else Decimal(0)
    return _Printed(number * scale, number * scale, half, unit)


def _range(first: str, last: str) -> _Printed:
    """Both ends of a range; the first takes the percent sign or the multiplier that only the second carries."""
    end = _printed(last)
    if last[-1] in "%‰" and first[-1] not in "%‰":
        first += last[-1]
    multiplier = re.search("[百千万亿]*$", last)
    if multiplier and multiplier[0] and first[-1] not in MULTIPLIERS:
        shared = _printed(first + multiplier[0])
        # 5000至1万 starts at 5,000, not at 50 million
        start = shared if shared.first < end.first else _printed(first)
    else:
        start = _printed(first)
    if not start.first < end.first:
        raise ValueError("a range must rise")
    return _Printed(start.first, end.last, Decimal(0), end.unit or start.unit)


def _arabic(text: str) -> tuple[Decimal, Decimal, bool]:
    """A number in digits: its value, the unit of its last printed digit, whether it is rounded there."""
    if not _ARABIC.fullmatch(text):
        raise ValueError("not a number in digits")
    number = step = Decimal(0)
    rounded = False
    for term in _ARABIC_TERM.finditer(text):  # 1亿2000万 has two terms
        multiplier = math.prod(MULTIPLIERS[sign] for sign in term["multiplier"])
        digits = Decimal(term["digits"].replace(",", ""))
        step = Decimal(1).scaleb(int(digits.as_tuple().exponent)) * multiplier
        rounded = multiplier > 1 or "." in term["digits"]
        number += digits * multiplier
    return (-number if text.startswith("-") else number), step, rounded


def _chinese(text: str) -> tuple[Decimal, Decimal, bool]:
    """A number in Chinese numerals, as `_arabic`."""
    number, step = chinese_number(text)
    return number, step, step < 1 or (step > 1 and any(sign in text for sign in "万亿"))


def _interval(printed: _Printed, meanings: list[str]) -> tuple[Decimal, Decimal]:
    """Where the number may lie: what every one of its words allows, or its rounding where it has none."""
    first, last, half, _ = printed
    if not meanings:
        return first - half, last + half
    allowed = {
        "at least": (first, INFINITY),
        "at most": (min(Decimal(0), first), last),
        "below": (first - _step(first, down=True), last),
        "about": (first - _step(first, down=True) / 2, last + _step(last) / 2),
        "over": (first, last + _step(last)),
    }
    return max(allowed[meaning][0] for meaning in meanings), min(allowed[meaning][1] for meaning in meanings)


def _step(number: Decimal, *, down: bool = False) -> Decimal:
    """The unit of the last non-zero digit; below a power of ten, a tenth of it."""
    digits = number.normalize().as_tuple()
    unit = Decimal(1).scaleb(int(digits.exponent))
    return unit / 10 if down and digits.digits == (1,) else unit

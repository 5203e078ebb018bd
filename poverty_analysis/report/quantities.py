"""Read a number as a Chinese report prints it, with the interval that its rounding and its words allow.

The rules, each stated once:

==============  =====================================================================================
printed         what it allows
==============  =====================================================================================
``852个``       a plain count is exact: [852, 852]
``3000元``      a plain amount that is measured (元, 亩, 吨, 公里, 千瓦) is rounded to its last printed digit:
                [2999.5, 3000.5]
``-120人``      a printed minus, and 负 before a rate (为负1.2‰), make the number negative; a word of falling (下降)
                does not
``19.46万人``   a decimal, or a number with 百 千 万 亿 behind its digits, is rounded to its last printed
                digit: 194,600 give or take half of 100
``91.78%``      a percentage is a ratio, rounded the same way: 0.9178 give or take 0.00005; so are
                百分之八, 千分之三, 万分之三, 三成 (tenths), 八成六 (86%), 八成半 and 3个百分点 (percentage points)
``两万``        Chinese numerals follow the same rules: with 万 or 亿 rounded to a whole number of them,
                otherwise an exact count
``10300余``     余 and 多 run up to one unit of the last non-zero digit: [10300, 10400]; 20余万 is
                [200000, 300000], 百余 [100, 200]
``约3000``      约, 左右, 上下, 来 (三十来户): rounded to the last non-zero digit, half a step either way: [2500, 3500]
``近3000``      近, 将近, 接近: from the round number one step below up to the number: [2000, 3000]
``3300元以上``  以上, 超过, 超, 逾, 突破, 越过, 不低于, 不少于, 至少, 高于, 多于, 大于, 上(百), > and ≥: no upper end
``不足100``     不足, 不到, 低于, 少于, 小于, 未满, 不满, 以下, 以内, 不超过, 不超, 不高于, 至多, 最多, < and ≤: from
                zero up to it
``3至5万``      a range is its two ends as printed, [30000, 50000], with the middle as its value; the first
                end takes the multiplier and the percent sign of the second where it has none, the second
                the 百分之 of the first
``七八个``      two digits side by side are a range: [7, 8]; 两三百 is [200, 300]
``2.6:1``       a proportion is how many times the second the first is, rounded as the first: 2.6 give or take 0.05
``三分之二``    a fraction, in words or as 2/3, is exact; with 约 its step is one part (a third), with 近 a tenth of it
``数十``        数 and 几 stand for a digit from 2 to 9: 数十 and 几十 are [20, 100], 数百 [200, 1000], 十几 [11, 20],
                with the middle as the value; the upper end is that of 九十多
==============  =====================================================================================

No interval of a number that is not negative reaches below zero, and a fraction of a whole ends at one. Below a power
of ten a step is a tenth of it: 近1万 is [9000, 10000], not [0, 10000]. The upper end of 余 and 多 is open in the
language; it is stored as a closed end, which never makes an audit harsher than the print. 预计 and 计划 (expected,
planned) are no bounds: they set the status of a figure, not its interval. A calendar year (2020年) is no quantity.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import NamedTuple

from poverty_analysis.report.numerals import chinese_number
from poverty_analysis.report.printed_forms import INFINITY, RANGE_SIGN, Printed, printed_form
from poverty_analysis.report.signs import BLANKS, INVISIBLE, plain_signs
from poverty_analysis.report.units import MEASURED, UNITS, WORDS

_MEANING = {word: meaning for meaning, words in WORDS.items() for word in words}
_OVERS = "余多来"
_FOLLOWS = ["及以上", "及以下", "以上", "以下", "以内", "左右", "上下", "余", "多"]
_LEADS = [word for word in _MEANING if word not in {*_OVERS, *_FOLLOWS} or word == "上"]


def _any_of(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WHOLE = re.compile(
    rf"(?P<lead>{_any_of(_LEADS)})?(?P<number>.+?)(?P<unit>{_any_of(list(UNITS))})?(?P<follow>{_any_of(_FOLLOWS)})?"
)
_OVER = re.compile(rf"(?P<head>[^{_OVERS}]*[0-9十百千万亿])(?P<over>[{_OVERS}])(?P<tail>[百千万亿]*)")
_CALENDAR_YEAR = re.compile(rf"[12]\d{{3}}(?:(?:{RANGE_SIGN})[12]\d{{3}})?年")

_DROPPED = dict.fromkeys(map(ord, BLANKS + INVISIBLE))
_LONGEST = 60


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


def parse_quantity(literal: str, *, amounts: str = "rounded") -> Quantity:
    """Read a printed number with its rounding, its words and its unit.

    Parameters
    ----------
    literal : str
        The token as printed and nothing around it: ``19.46万人``, ``3300元以上``, ``20余万名``, ``百分之八``,
        ``3至5万元``. Full-width digits and thousands separators are read.

    amounts : {"rounded", "exact"}
        Whether a plain measured amount (3000元) is rounded to its last printed digit, or exact as ledgers from before
        that rule took it.

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
    ValueError: a printed number such as '19.46万人' is needed; got '许多' (not a number in Chinese numerals: '许')
    """
    if not isinstance(literal, str):
        raise TypeError(f"a printed number must be text; got {literal!r}")
    quoted = repr(literal) if len(literal) <= _LONGEST else f"{literal[:_LONGEST]!r}... ({len(literal):,} characters)"
    refusal = f"a printed number such as '19.46万人' is needed; got {quoted}"
    text = plain_signs(literal).translate(_DROPPED)
    text = re.sub("个([余多])(月|百分点)", r"个\2\1", text)  # 两个多月
    match = _WHOLE.fullmatch(text) if len(literal) <= _LONGEST else None
    if match is None or _CALENDAR_YEAR.fullmatch(text):
        raise ValueError(refusal)
    try:
        return _quantity(**match.groupdict(default=""), rounded=amounts == "rounded")
    except (ValueError, ArithmeticError) as error:
        raise ValueError(f"{refusal} ({error})") from None


def _quantity(lead: str, number: str, unit: str, follow: str, *, rounded: bool) -> Quantity:
    """Value, interval and unit of a token taken apart: words before, number, unit, words behind."""
    if unit:  # 3000元至5000元 repeats the unit
        number = re.sub(rf"{unit}(?={RANGE_SIGN})", "", number, count=1)
    over = ""
    if over_match := _OVER.fullmatch(number):
        number, over = over_match["head"] + over_match["tail"], over_match["over"]
    words = [word for word in (lead, over, follow) if word]
    bare = bool(number) and all(sign in "百千万亿" for sign in number)
    if words and bare:  # 上百, 近千万, 百余
        number = "一" + number
    if len(set(words)) < len(words) or (lead == "上" and not bare):
        raise ValueError(f"the words {' and '.join(words)}")
    name = UNITS.get(unit)
    printed = printed_form(number, finest=name == "percentage points" or (rounded and name in MEASURED))
    if unit and printed.unit:
        raise ValueError(f"a share with the unit {unit}")
    if unit[:1] == "成":
        printed = _in_tenths(printed, unit[1:])
    low, high = _interval(printed, [_MEANING[word] for word in words])
    if printed.first >= 0:
        low = max(low, Decimal(0))
    if low > high or (words and low == high):
        raise ValueError(f"the words {' and '.join(words)} leave no interval")
    scale = Decimal("0.01") if name == "percentage points" else Decimal(1)
    value = float((printed.first + printed.last) / 2 * scale)
    if math.isinf(value):
        raise ValueError("too large")
    return Quantity(value, float(low * scale), float(high * scale), printed.unit or name, " ".join(words))


def _in_tenths(printed: Printed, behind: str) -> Printed:
    """A share in 成 and what stands behind it: 八成, 八成六 (six hundredths more), 八成半 (half a tenth more)."""
    tenth = Decimal("0.1")
    if not behind:
        more, step = Decimal(0), tenth
    elif behind == "半":
        more, step = tenth / 2, tenth / 2
    else:
        more, step = chinese_number(behind)[0] / 100, tenth / 10
    return Printed(printed.first * tenth + more, printed.last * tenth + more, step / 2, step, "ratio")


def _interval(printed: Printed, meanings: list[str]) -> tuple[Decimal, Decimal]:
    """Where the number may lie: what every one of its words allows, or its rounding where it has none."""
    first, last, half, step, unit = printed
    if not meanings:
        return first - half, last + half
    up, down = step or _step(last, half), step or _step(first, half, down=True)
    part_of_one = step is not None and unit == "ratio" and last <= 1 and step > half * 2  # 三分之二以上
    allowed = {
        "at least": (first, Decimal(1) if part_of_one else INFINITY),
        "at most": (min(Decimal(0), first), last),
        "below": (first - (first / 10 if part_of_one else down), last if last else half * 2),
        "about": (first - down / 2, last + up / 2),
        "over": (first, last + up),
    }
    return max(allowed[meaning][0] for meaning in meanings), min(allowed[meaning][1] for meaning in meanings)


def _step(number: Decimal, half: Decimal, *, down: bool = False) -> Decimal:
    """The unit of the last non-zero digit; below a power of ten, a tenth of it; of zero, that of its last digit."""
    if number == 0:
        return half * 2 or Decimal(1)
    digits = number.normalize().as_tuple()
    unit = Decimal(1).scaleb(int(digits.exponent))
    return unit / 10 if down and digits.digits == (1,) else unit

"""What a break-down point says, as one sentence in English and one in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

_UNITS_ZH = {
    "per year": "每年",
    "ratio": "",
    "years": "年",
    "days per household per year": "天/户·年",
    "CNY per day": "元/天",
    "CNY per mu per year": "元/亩·年",
    "CNY per person per year": "元/人·年",
    "CNY per person": "元/人",
    "CNY per household": "元/户",
    "CNY per post per year": "元/岗·年",
    "posts per person": "岗/人",
}
_SIGNS = {">=": ("at least", "不低于"), "<=": ("at most", "不高于")}


def amount(value: float, unit: str, language: str = "en") -> str:
    """Return a number with its unit in words: rates and shares in per cent, log points as the per cent they mean.

    Examples
    --------
    >>> amount(0.0718, "per year"), amount(0.0918, "log points"), amount(22.0, "years", "zh")
    ('7.2% a year', '9.6%', '22年')
    """
    if unit == "log points":
        return f"{100 * np.expm1(value):.1f}%"
    if unit == "ratio":
        return f"{100 * value:.1f}%"
    if unit == "per year":
        return f"每年{100 * value:.1f}%" if language == "zh" else f"{100 * value:.1f}% a year"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    number = f"{value:,.{digits}f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return f"{number}{_UNITS_ZH.get(unit, unit)}" if language == "zh" else f"{number} {unit}"


def turning_sentences(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what a row of `breakdown` says, as one sentence in each language.

    Examples
    --------
    >>> said = turning_sentences({
    ...     "label_en": "The claim holds", "label_zh": "所称成立", "assumption_en": "Rent", "assumption_zh": "租金",
    ...     "status": "turns", "value": 22.0, "value_high": float("nan"), "holds_if": ">=", "now": 30.0,
    ...     "unit": "years"})
    >>> said["sentence_en"]
    'The claim holds: only where rent is at least 22 years (here 30 years).'
    >>> said["sentence_zh"]
    '所称成立：仅当租金不低于22年（现取30年）。'
    """
    name = row["assumption_en"][:1].lower() + row["assumption_en"][1:]
    zh, unit = row["assumption_zh"], row["unit"]
    here = "" if np.isnan(row["now"]) else f" (here {amount(row['now'], unit)})"
    here_zh = "" if np.isnan(row["now"]) else f"（现取{amount(row['now'], unit, 'zh')}）"
    if row["status"] == "turns":
        words, words_zh = _SIGNS[row["holds_if"]]
        en = f"only where {name} is {words} {amount(row['value'], unit)}{here}"
        said = f"仅当{zh}{words_zh}{amount(row['value'], unit, 'zh')}{here_zh}"
    elif row["status"] == "interval":
        ends = [amount(row[end], unit) for end in ("value", "value_high")]
        ends_zh = [amount(row[end], unit, "zh") for end in ("value", "value_high")]
        en = f"only where {name} is {row['holds_if']} {ends[0]} and {ends[1]}{here}"
        place = "之间" if row["holds_if"] == "between" else "之外"
        said = f"仅当{zh}在{ends_zh[0]}与{ends_zh[1]}{place}{here_zh}"
    else:
        en, said = (words.format(name=name, zh=zh) for words in _WHATEVER[row["status"]])
    return {"sentence_en": f"{row['label_en']}: {en}.", "sentence_zh": f"{row['label_zh']}：{said}。"}


_WHATEVER = {
    "always": ("holds whatever {name} is within its bounds", "无论{zh}在其范围内取何值均成立"),
    "never": ("holds for no value of {name} within its bounds", "{zh}在其范围内取任何值均不成立"),
    "identity": ("true by definition, and {name} cannot move it", "按定义成立，与{zh}无关"),
    "undefined": ("cannot be said: the claim lacks a number that it takes", "所称缺少必要数据，无法判断"),
}

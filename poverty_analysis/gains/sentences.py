"""What a break-down point or an assumption says, in words: effects in per cent, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.gains.assumptions import assumption_quantile, require_parameters

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
    "CNY per worker per year": "元/劳动力·年",
    "posts per person": "岗/人",
    "workers per person": "劳动力/人",
    "persons per household": "人/户",
    "days per person per year": "天/人·年",
    "days per worker per year": "天/劳动力·年",
    "persons": "人",
    "mu": "亩",
    "km": "公里",
    "m": "米",
    "log points per year": "对数点/年",
    "log odds": "对数几率",
    "log odds per standard deviation": "对数几率/标准差",
    "share of the first effect": "（相对首期效应）",
    "share of the first effect per wave": "（每期相对首期效应）",
    "share of the mean effect": "（相对平均效应）",
}
SIGNS = {">=": ("at least", "不低于"), "<=": ("at most", "不高于")}


def amount(value: float, unit: str, language: str = "en") -> str:
    """Return a number with its unit in words: rates and shares in per cent, log points as the per cent they mean.

    Examples
    --------
    >>> amount(0.0718, "per year"), amount(0.0918, "log points"), amount(22.0, "years", "zh")
    ('7.2% a year', '9.6%', '22年')
    """
    if unit == "log points":
        return f"{round(100 * float(np.expm1(value)), 1) + 0.0:.1f}%"  # no minus before a zero
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
        words, words_zh = SIGNS[row["holds_if"]]
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


def assumptions_in_words(assumptions: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return what assumptions are, for a reader: three percentiles with their unit, effects in per cent.

    Parameters
    ----------
    assumptions : pandas.DataFrame
        As `load_assumptions` returns.
    names : sequence of str
        Those to show.

    Returns
    -------
    pandas.DataFrame, index `assumption`: its English label
        5%, median, 95% (percentiles, in words), kind, source.

    Raises
    ------
    ValueError
        If there is no such assumption.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions
    >>> assumptions_in_words(load_assumptions(), ["relocation_log_effect"])[["5%", "median", "95%"]].values.tolist()
    [['0.8%', '9.4%', '18.8%']]
    """
    require_parameters(assumptions, list(names))
    rows = assumptions.loc[list(names)]
    at = {word: assumption_quantile(rows, p) for word, p in (("5%", 0.05), ("median", 0.5), ("95%", 0.95))}
    said = {
        word: [amount(float(values[name]), rows.loc[name, "unit"]) for name in names] for word, values in at.items()
    }
    return pd.DataFrame({**said, "kind": rows["kind"].tolist(), "source": rows["source"].tolist()},
                        index=pd.Index(rows["label_en"], name="assumption"))  # fmt: skip


def points_in_words(points: pd.DataFrame, rows: int = 8) -> pd.DataFrame:
    """Return the break-down points that say most, one a conclusion, at most so many.

    Parameters
    ----------
    points : pandas.DataFrame
        As `breakdown` returns.
    rows : int
        How many at most, at least 1.

    Returns
    -------
    pandas.DataFrame, index `conclusion`: its English label
        stands or falls with (the assumption), holds if, assumed (where it stands), holds in (share of draws). Of a
        conclusion's assumptions, the one at which it is nearest to turning: of whose distribution least would turn it;
        a number that no assumption holds last. A conclusion that nothing turns has no row.

    Raises
    ------
    ValueError
        If rows are not a whole number from 1.

    Examples
    --------
    >>> from poverty_analysis.gains import breakdown, load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> points = breakdown(programme_claims(load_figures()), load_assumptions(), "relocation", draws=100)
    >>> points_in_words(points, rows=1)["holds if"].tolist()
    ['at least 0.0%']
    """
    if isinstance(rows, bool) or not (rows >= 1 and float(rows).is_integer()):
        raise ValueError(f"rows must be a whole number from 1; got {rows!r}")
    turning = points[points["status"] == "turns"]
    near = (turning["prior_share_beyond"] - 0.5).abs().fillna(1.0)
    chosen = turning.loc[near.groupby([turning["programme"], turning["conclusion"]], sort=False).idxmin()]
    chosen = chosen.head(int(rows))
    return pd.DataFrame(
        {
            "stands or falls with": chosen["assumption_en"],
            "holds if": [f"{SIGNS[row.holds_if][0]} {amount(row.value, row.unit)}" for row in chosen.itertuples()],
            "assumed": ["" if np.isnan(row.now) else amount(row.now, row.unit) for row in chosen.itertuples()],
            "holds in": [f"{share:.0%} of draws" for share in chosen["holds_in"]],
        }
    ).set_axis(pd.Index(chosen["label_en"], name="conclusion"))

"""Which figures are claims on incomes of people or households, and what each says: concept, whose, where, when."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_INCOME = re.compile(
    "收入|增收|工资|分红|低保|贫困线|扶贫标准|脱贫标准|income|gain|wage|dividend|dibao|poverty line", re.IGNORECASE
)
_WHOSE = re.compile(
    "居民|农民|农牧民|牧民|群众|贫困户|脱贫户|农户|牧户|户均|人均|人口|贫困户|劳务|务工|工资|分红|低保|贫困线|标准|搬迁"
    "|household|person|resident|farmer|herder|wage|dividend|dibao|poverty line",
    re.IGNORECASE,
)
_NOT_INCOME = re.compile(
    "财政|预算|税|产值|营业|主营|集体|旅游(?:总|综合)?收入|销售|资金|基金|投入|投资|贷款|funds|output|revenue|fiscal|investment|paid$|sales",
    re.IGNORECASE,
)
_CONCEPTS = (  # the first that the words name
    ("dibao standard", "低保.*标准|dibao standard"),
    ("poverty line", "贫困线|扶贫标准|脱贫标准|贫困标准|poverty line"),
    ("payout", "分红|dividend"),
    ("wage income", "工资性收入|wage income"),
    ("operating income", "经营(?:性|净)?收入|operating income"),
    ("property income", "财产(?:性|净)?收入|property income"),
    ("transfer income", "转移(?:性|净)?收入|transfer income"),
    ("earnings from work away", "劳务收入|务工收入|劳务创收"),
    ("median disposable income", "中位数|median"),
    ("disposable income", "可支配|disposable"),
    ("net income", "纯收入|net income"),
    ("gain in income", "增收|gain"),
    ("wage", "工资|wage"),
)
_POPULATIONS = (  # the first that the words name
    ("relocated people", "搬迁|relocated"),
    ("people lifted out of poverty", "脱贫(?:人口|户|群众|家庭|地区农)|lifted out"),
    ("rural residents of poor counties", "(?:脱贫|贫困|重点帮扶)(?:县|地区).*农村|rural residents of poor"),
    ("registered poor", "建档立卡|贫困人口|贫困户|贫困群众|registered poor"),
    (
        "rural residents",
        "农村(?:常住)?居民|农(?:牧)?民人均|农村低保|rural (?:residents|disposable|dibao)|rural.*per person",
    ),
    ("urban residents", "城镇(?:常住)?居民|城市低保|urban (?:residents|disposable|dibao)"),
    ("all residents", "居民人均|全体居民|all residents"),
)
_EACH = {"person": "人均|per (?:person|head|capita)", "household": "户均|每户|per household"}
_NEAR = 40  # characters from a subject to its number
_COUNTRY = re.compile("(?<![于占居])全国(?!平均|前列)|of China")
_OF_PERSONS = {"dibao standard", "poverty line", "disposable income", "net income", "median disposable income"}


class IncomeClaim(NamedTuple):
    """What a figure claims on incomes.

    Attributes
    ----------
    name, printed : str
        The figure's id and its token.
    concept : str
        As `load_income_series` names concepts; "not said" stands in it where the words leave it open.
    each : str
        person, household or empty.
    money : bool
        An amount in yuan; else a rate of growth.
    promised : bool
        A target, not an outcome.
    population, place : str
        Empty where the words name none; `place` is China where they say 全国.
    period : str
        As in the ledger.
    years : tuple of int
        The years of the period, two for a span.
    """

    name: str
    printed: str
    concept: str
    each: str
    money: bool
    promised: bool
    population: str
    place: str
    period: str
    years: tuple[int, ...]


def income_claim(figure: Any, text: str = "") -> IncomeClaim | None:
    """Return what a row of `load_figures` claims on incomes; None where it is no such claim.

    Whether growth is real, or of the whole country, may stand beside the subject: that is known from the text only.

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> claim = income_claim(next(load_figures().loc[["forest_gain_per_person"]].itertuples()))
    >>> claim.concept, claim.each, claim.population, claim.years
    ('gain in income', 'person', 'those in the programme', (2018, 2020))
    """
    words = f"{figure.label_en} {figure.label_zh} {figure.subject} {figure.predicate}"
    moves = figure.direction in {"rise", "fall"}
    money = str(figure.unit).startswith("CNY")
    if not money and not (figure.unit == "ratio" and moves and figure.basis in {"rate", "change"}):
        return None
    if not _INCOME.search(words) or not _WHOSE.search(words) or _NOT_INCOME.search(words):
        return None
    each = _each(figure, words)
    clause = words + _clause(figure, text)
    concept = _concept(clause, moves, money)
    if not money:
        each = ""
    elif not each and concept in _OF_PERSONS:
        each = "person"
    return IncomeClaim(
        str(figure.Index), str(figure.literal), concept, each, money, figure.status == "target",
        _population(words, concept), "China" if _COUNTRY.search(clause) else "", str(figure.period),
        tuple(int(year) for year in re.findall("[12][0-9]{3}", str(figure.period))),
    )  # fmt: skip


def _clause(figure: Any, text: str) -> str:
    """What the text says from the last stop before a figure's subject to its number."""
    if not text or figure.subject_start != figure.subject_start or figure.start - figure.subject_start > _NEAR:
        return ""
    before = re.split("[，；。,;\\n]", text[max(0, int(figure.subject_start) - _NEAR) : int(figure.subject_start)])[-1]
    return before + text[int(figure.subject_start) : figure.start]


def _each(figure: Any, words: str) -> str:
    if str(figure.basis).startswith("per ") and figure.basis.removeprefix("per ") in _EACH:
        return str(figure.basis.removeprefix("per "))
    return next((each for each, pattern in _EACH.items() if re.search(pattern, words, re.IGNORECASE)), "")


def _concept(words: str, moves: bool, money: bool) -> str:
    named = next((name for name, pattern in _CONCEPTS if re.search(pattern, words, re.IGNORECASE)), "")
    if not money:
        prices = "real" if re.search("实际|real", words) else "nominal" if re.search("名义|nominal", words) else ""
        of = named if named not in {"", "gain in income"} else "income, of which kind is not said"
        return f"{prices} growth of {of}" if prices else f"growth, at prices that are not said, of {of}"
    if moves and named not in {"", "gain in income", "payout"}:
        return f"change of {named}"
    if moves and not named:
        return "gain in income"
    return named or "income, of which kind is not said"


def _population(words: str, concept: str) -> str:
    named = next((name for name, pattern in _POPULATIONS if re.search(pattern, words, re.IGNORECASE)), "")
    if not named and concept in {"gain in income", "payout", "earnings from work away"}:
        return "those in the programme"
    return named

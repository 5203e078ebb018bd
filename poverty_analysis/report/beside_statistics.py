"""An income claim beside the nearest official statistics: is it the same thing, and if not, why not?"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from poverty_analysis.context import load_facts
from poverty_analysis.tables import require_columns

ANSWERS = ("comparable", "cannot say", "not the same thing")
_COLUMNS = [
    "claim", "printed", "fact", "value", "unit", "concept", "population", "place", "period", "answer", "why", "source",
]  # fmt: skip
_INCOME = re.compile("收入|增收|工资|分红|低保标准|income|gain|wage|dibao standard", re.IGNORECASE)
_NOT_INCOME = re.compile("财政|预算|税|产值|营业|资金|funds|output|revenue|fiscal", re.IGNORECASE)
_GAIN = re.compile("增收|增加|增长|gain|increase", re.IGNORECASE)
_PER_PERSON_YEAR = re.compile(r"(?:yuan|CNY)/person/yr")
_CONCEPTS = [
    ("poverty line", re.compile("povline|line|标准", re.IGNORECASE)),
    ("net income of the registered poor", re.compile("regpoor|registered poor|exitpoor|建档立卡", re.IGNORECASE)),
    ("median disposable income", re.compile("median|中位数", re.IGNORECASE)),
    ("wage", re.compile("wage|工资", re.IGNORECASE)),
    ("disposable income", re.compile("rpcdi|disposable|可支配|income", re.IGNORECASE)),
]


def beside_statistics(
    figures: pd.DataFrame, facts: pd.DataFrame | None = None, *, place: str = "", rows: int = 3
) -> pd.DataFrame:
    """Put the nearest statistics beside each income claim of a ledger, and say whether they are the same thing.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` returns.
    facts : pandas.DataFrame, optional
        Statistics, index `id`, with value, unit (``yuan/person/yr``), year, place, source, and where a reader has them
        concept and population; those of `poverty_analysis.context` by default. A file of your own: ``load_facts`` with
        its folder.
    place : str
        The report's place, as the facts spell it (``Qamdo``); without it no place is the same.
    rows : int
        How many statistics to show for each claim.

    Returns
    -------
    pandas.DataFrame
        claim, printed, fact, value, unit; concept, population, place and period ("same", or what stands against what);
        answer ("comparable", "cannot say" or "not the same thing") with why; source. The nearest come first: those that
        agree in most, then in time.

    Raises
    ------
    ValueError
        If `rows` is not at least 1.
    TableError
        If the facts lack a column.

    Notes
    -----
    "Not the same thing" is the most frequent true answer: a gain of some households is not the income of all persons of
    a place. "Comparable" needs all four to agree; it does not say that the claim is right.

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> claim = load_figures().loc[["forest_gain_per_person"]]
    >>> table = beside_statistics(claim, place="Qamdo", rows=1)
    >>> table[["fact", "answer"]].values.tolist()
    [['regpoor_net_qamdo_2019', 'not the same thing']]
    """
    if rows < 1:
        raise ValueError(f"rows must be at least 1; got {rows}")
    facts = load_facts() if facts is None else facts
    require_columns(facts, ["value", "unit", "year", "place", "source"], "facts")
    candidates = [fact for fact in facts.itertuples() if _PER_PERSON_YEAR.match(str(fact.unit))]
    found = []
    for claim in figures.itertuples():
        if not _is_income(claim):
            continue
        compared = [_compared(claim, fact, place) for fact in candidates]
        compared.sort(key=lambda row: row[0])
        found += [row[1] for row in compared[:rows]]
    return pd.DataFrame(found, columns=_COLUMNS)


def _words(claim: Any) -> str:
    return f"{claim.label_en} {claim.label_zh} {getattr(claim, 'subject', '')} {getattr(claim, 'predicate', '')}"


def _is_income(claim: Any) -> bool:
    words = _words(claim)
    return claim.unit == "CNY" and bool(_INCOME.search(words)) and not _NOT_INCOME.search(words)


def _concept(claim: Any) -> str:
    words = _words(claim)
    what = "gain" if _GAIN.search(words) else "level"
    if re.search("标准|standard", words):
        what = "standard"
    if re.search("工资|wage", words):
        what = "wage"
    each = claim.basis if claim.basis.startswith("per ") else "in all"
    return f"{what} {each}"


def _compared(claim: Any, fact: Any, place: str) -> tuple[tuple[float, ...], list[Any]]:
    """How near a fact is to a claim (smaller is nearer), and the row of the table."""
    ours, theirs = _concept(claim), _fact_concept(fact)
    alike = {"level per person": {"disposable income"}, "wage per person": {"wage"}}
    years = re.findall("[12][0-9]{3}", str(claim.period))
    of_poor = "registered poor" in theirs
    said = {
        "concept": "same" if theirs in alike.get(ours, set()) else f"{ours} against {theirs}",
        "population": _population(claim, fact, of_poor),
        "place": "same" if _same_place(place, str(fact.place)) else f"{place or 'not said'} against {fact.place}",
        "period": _period(str(claim.period), years, int(fact.year)),
    }
    differs = [f"{name}: {words}" for name, words in said.items() if words != "same" and "not said" not in words]
    unsaid = [f"{name}: {words}" for name, words in said.items() if "not said" in words]
    answer = ANSWERS[2] if differs else ANSWERS[1] if unsaid else ANSWERS[0]
    near = place and place in str(fact.place)
    apart = min((abs(int(year) - int(fact.year)) for year in years), default=abs(2019 - int(fact.year)))
    rank = (len(differs) + len(unsaid) / 2, 0 if near else 1, 0 if of_poor else 1, float(apart))
    row = [claim.Index, claim.literal, fact.Index, fact.value, fact.unit, *said.values(), answer]
    return rank, [*row, "; ".join(differs + unsaid), fact.source]


def _fact_concept(fact: Any) -> str:
    if given := str(getattr(fact, "concept", "") or ""):
        return given
    words = f"{fact.Index} {fact.unit} {getattr(fact, 'theme', '')}"
    return next((name for name, pattern in _CONCEPTS if pattern.search(words)), "another measure")


def _population(claim: Any, fact: Any, of_poor: bool) -> str:
    theirs = str(getattr(fact, "population", "") or "") or ("the registered poor" if of_poor else "all residents")
    words = _words(claim)
    if re.search("农村居民|农牧民人均可支配|rural residents|rural disposable", words):
        return "same" if theirs in {"all residents", "rural residents"} else f"rural residents against {theirs}"
    if re.search("贫困人口|贫困户|建档立卡|registered poor", words):
        return "same" if of_poor or theirs == "the registered poor" else f"the poor against {theirs}"
    if _GAIN.search(words):
        return f"those in a programme against {theirs}"
    return f"not said against {theirs}"


def _same_place(place: str, other: str) -> bool:
    return bool(place) and other.removesuffix(" rural").strip() == place


def _period(period: str, years: list[str], year: int) -> str:
    if not years:
        return f"not said against {year}"
    if period == str(year):
        return "same"
    return f"{period} against {year}"

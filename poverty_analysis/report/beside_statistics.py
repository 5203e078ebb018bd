"""An income claim beside the nearest published incomes: is it the same thing, and if not, why not?"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from poverty_analysis.report.income_claims import IncomeClaim, income_claim
from poverty_analysis.report.income_series import load_income_series
from poverty_analysis.tables import require_columns

ANSWERS = ("comparable", "cannot say", "not the same thing")
KINDS = ("official figure", "later outcome", "claim")
_COLUMNS = [
    "claim", "printed", "kind", "fact", "value", "unit",
    "concept", "population", "place", "period", "answer", "why", "source",
]  # fmt: skip
_SAME, _OPEN = "same", "not said"
_WEIGHTS = {"concept": 1.5, "population": 1.0, "place": 1.0, "period": 1.0}  # what makes two figures unlike, for order
_PER = re.compile("person|household")


def beside_statistics(
    figures: pd.DataFrame, series: pd.DataFrame | None = None, *, place: str = "", rows: int = 3, text: str = ""
) -> pd.DataFrame:
    """Put the nearest published incomes beside each income claim of a ledger, and say whether they are the same thing.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` returns.
    series : pandas.DataFrame, optional
        Published incomes, as `load_income_series` returns: index `id`, with concept, population, place, year, value,
        unit, source and, where there are claims among them, kind. Those of the package by default; to have both, put
        one below the other.
    place : str
        The report's place, as the series spell it (``Qamdo``); without it no place is the same.
    rows : int
        How many rows of each of `KINDS` to show for each claim: official figures of its time, official figures of later
        years, and claims of the same kind from other places and dates.
    text : str
        The report's text, as kept beside a ledger; without it no growth is known to be real.

    Returns
    -------
    pandas.DataFrame
        claim, printed, kind, fact (the id of the row of `series`), value, unit; concept, population, place and period
        ("same", or what stands against what); answer ("comparable", "cannot say" or "not the same thing") with why;
        source. Of each kind the nearest come first: those that agree in most, then near in time.

    Raises
    ------
    ValueError
        If `rows` is not at least 1.
    TableError
        If the series lack a column.

    Notes
    -----
    Claims are amounts in yuan and growth rates of the incomes, wages, payouts and standards of persons or households.
    "Not the same thing" is the most frequent true answer: a gain of some households is not the income of all persons of
    a place, and the gain of one programme is not that of another. "Comparable" needs all four to agree; it does not say
    that the claim is right.

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> claim = load_figures().loc[["forest_gain_per_person"]]
    >>> table = beside_statistics(claim, place="Qamdo", rows=1)
    >>> table[["kind", "fact", "answer"]].values.tolist()  # doctest: +NORMALIZE_WHITESPACE
    [['official figure', 'regpoor_net_qamdo_2019', 'not the same thing'],
     ['later outcome', 'rpcdi_qamdo_2021_min', 'not the same thing'],
     ['claim', 'econforest_gain_pp_qamdo', 'not the same thing']]
    """
    if rows < 1:
        raise ValueError(f"rows must be at least 1; got {rows}")
    series = load_income_series() if series is None else series
    require_columns(series, ["concept", "population", "place", "year", "value", "unit", "source"], "series")
    found = []
    for figure in figures.itertuples():
        claim = income_claim(figure, text)
        if claim is None:
            continue
        compared = [_compared(claim, row, place) for row in series.itertuples() if _stands_beside(claim, row)]
        for kind in KINDS:
            near = sorted((entry for entry in compared if entry[1]["kind"] == kind), key=lambda entry: entry[0])
            found += [entry[1] for entry in near[:rows]]
    return pd.DataFrame(found, columns=_COLUMNS)


def _stands_beside(claim: IncomeClaim, row: Any) -> bool:
    """Money beside money and growth beside growth; another claim only where it is of the same broad kind."""
    return claim.money != ("%" in row.unit) and (getattr(row, "kind", "") != "claim" or _akin(claim, row))


def _compared(claim: IncomeClaim, row: Any, place: str) -> tuple[tuple[float, ...], dict[str, Any]]:
    """How near a published income is to a claim (smaller is nearer), and the row of the table."""
    here = claim.place or place
    said = {
        "concept": _concept(claim, row),
        "population": _against(claim.population, str(row.population)),
        "place": _against(here, str(row.place).removesuffix(" rural").strip()),
        "period": _period(claim, int(row.year)),
    }
    differs = [name for name, words in said.items() if words != _SAME and not words.startswith(_OPEN)]
    unsaid = [name for name, words in said.items() if words.startswith(_OPEN)]
    answer = ANSWERS[2] if differs else ANSWERS[1] if unsaid else ANSWERS[0]
    apart = min((abs(year - int(row.year)) for year in claim.years), default=abs(2020 - int(row.year)))
    unlike = sum(_WEIGHTS[name] for name in differs) + sum(_WEIGHTS[name] for name in unsaid) / 2
    near = bool(here) and here in str(row.place)
    kind = str(getattr(row, "kind", "") or KINDS[0])
    if kind == KINDS[0] and claim.years and int(row.year) > max(claim.years):
        kind = KINDS[1]
    table_row = {
        "claim": claim.name, "printed": claim.printed, "kind": kind, "fact": row.Index, "value": row.value,
        "unit": row.unit, **said, "answer": answer,
        "why": "; ".join(f"{name}: {said[name]}" for name in differs + unsaid), "source": row.source,
    }  # fmt: skip
    return (unlike, 0 if near else 1, 0 if row.population == "registered poor" else 1, float(apart)), table_row


def _concept(claim: IncomeClaim, row: Any) -> str:
    """Same, or the claim's concept against that of the series, with per whom where it is money."""
    theirs, each = str(row.concept), _each(row)
    ours, other = _per(claim.concept, claim.each), _per(theirs, each)
    if claim.promised:
        return f"a promise of {ours} against {other}"
    open_kind = "not said" in claim.concept or "not said" in theirs
    if claim.each in {each, ""} and (claim.concept == theirs or (open_kind and _akin(claim, row))):
        same = claim.each == each and claim.concept == theirs and not open_kind
        return _SAME if same else f"{_OPEN}: {ours} against {other}"
    return f"{ours} against {other}"


def _per(concept: str, each: str) -> str:
    """Disposable income, at least, and person: disposable income per person, at least."""
    head, comma, tail = concept.partition(",")
    return f"{head} per {each}{comma}{tail}" if each else concept


def _each(row: Any) -> str:
    return match[0] if (match := _PER.search(row.unit)) else ""


def _akin(claim: IncomeClaim, row: Any) -> bool:
    """Whether both are of one broad kind, per the same."""
    return _family(claim.concept) == _family(str(row.concept)) and claim.each in {_each(row), ""}


def _family(concept: str) -> str:
    """The broad kind of a concept: a gain (a payout is one), growth, a standard, a line, or income."""
    kinds = {"growth": "growth", "gain": "gain", "payout": "gain", "standard": "standard", "line": "line"}
    return next((kind for word, kind in kinds.items() if word in concept), "income")


def _against(ours: str, theirs: str) -> str:
    if not ours:
        return f"{_OPEN}, against {theirs}"
    return _SAME if ours == theirs else f"{ours} against {theirs}"


def _period(claim: IncomeClaim, year: int) -> str:
    if not claim.years:
        return f"{_OPEN}, against {year}"
    return _SAME if claim.years == (year,) else f"{claim.period} against {year}"

"""A programme of the reader's own as a row of claims: numbers, printed words or intervals, refused by argument."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.gains.claim_draws import checked_claims
from poverty_analysis.gains.claims import QUANTITIES, bases_of
from poverty_analysis.gains.own_amounts import Amount, Teller, stated_amount, teller
from poverty_analysis.gains.own_wages import WAGES
from poverty_analysis.gains.programme_model import OTHER, load_models
from poverty_analysis.gains.units import GAIN, converted
from poverty_analysis.report.expressions import Interval

BASES = ("per household", "per person", "total")
_READ_BY = {"area_mu": ("land_transfer",), "persons_lifted": ("industry", "land_transfer", "relocation")}  # kinds
_ONE_WORKER = ("job_pay", "income_given_up")
_RESERVED = {"all", OTHER}
_NONE = Interval(np.nan, np.nan, np.nan)


def claim(
    name: str,
    *,
    kind: str = "",
    persons: Amount = None,
    households: Amount = None,
    gain: Amount = None,
    basis: str = "",
    years: Amount = None,
    cost: Amount = None,
    area_mu: Amount = None,
    persons_lifted: Amount = None,
    jobs: Amount = None,
    job_pay: Amount = None,
    income_given_up: Amount = None,
) -> pd.DataFrame:
    """Build the claim of a programme of your own: a row that every function of claims takes.

    Parameters
    ----------
    name : str
        What to call it.
    kind : str
        The programme whose model and conclusions it follows, one of `load_models`: industry, land_transfer, relocation,
        cooperatives, ... Empty for none: what is claimed and an assumed additional share of it, without an effect size.
    persons, households : amount
        Those reached, at least one of the two.
    gain : amount
        CNY in the `basis`, over the `years`. Where a kind of the report claims no gain (relocation, sanyan,
        transfer_employment), yours is its gross gain, beside the effect; for industry it stands beside what projects
        pay out, in `three_rows` and `industry_returns`. Posts have their pay, and take none.
    basis : str
        "per household", "per person" or "total"; needed with a gain, and only then.
    years : amount
        Years over which the gain runs, only with a gain: 1 for a gain a year, 4.5 for a sum since the start of 2016.
        Left out, the claim does not say, and the assumption `years_of_undated_gain` does.
    cost : amount
        CNY in all, as capital. Left out, what hangs on it cannot be said.
    area_mu : amount
        Land, mu, for a programme of the kind land_transfer.
    persons_lifted : amount
        People counted out of poverty through it, for a programme of the kind industry, land_transfer or relocation; of
        one without a kind it stands in the row alone.
    jobs : amount
        People reached whom the projects employ, for a programme of the kind industry; with persons.
    job_pay, income_given_up : amount
        Pay of one of them, and the own income that one gives up for it, CNY per worker per year. Wages take all three:
        with a part of them, what hangs on wages is undefined; with none, the projects are taken to employ nobody.

    Returns
    -------
    pandas.DataFrame, one row, index `programme`
        Columns as of `programme_claims`, and `kind`. ``pd.concat([a, b])`` makes one table of several.

    Raises
    ------
    TypeError, ValueError
        Each names the argument: an amount that is none, negative, reversed, in another unit or without an upper end; a
        gain without basis or a basis without gain; a basis per household without households; no count, fewer persons
        than households, or more persons lifted than reached; a cost, years or an area of 0; a kind that there is not; a
        name that is taken; wages of another kind than industry, or more jobs than persons; years without a gain; a
        gain, an area or persons lifted with a kind that reads none.

    Notes
    -----
    An *amount* is a number; a printed text with its words (``"1200余人"`` is 1,200 to 1,300, ``"3300元左右"``); a pair
    of ends ``(1200, 1300)``; or a number and a unit, ``(0.33, "万元")``. Text and pairs are intervals, drawn uniformly.
    A text without upper end (以上) is refused: give both ends.

    Examples
    --------
    >>> own = claim("weaving", persons="1200余人", households=280, gain=3000, basis="per household", years=1)
    >>> own[["persons_low", "persons_high", "gain_per_person_low", "gain_per_person_high"]].round(1).values.tolist()
    [[1200.0, 1300.0, 646.2, 700.0]]
    >>> claim("weaving", gain=3000, basis="per person")
    Traceback (most recent call last):
        ...
    ValueError: gains.claim of 'weaving', persons: give persons or households; got neither
    """
    say = teller(name)
    _check_words(say, name, kind, basis, gain)
    given = {"persons": persons, "households": households, "gain": gain, "years": years, "cost": cost}
    given |= {"area_mu": area_mu, "persons_lifted": persons_lifted}
    given |= {"jobs": jobs, "job_pay": job_pay, "income_given_up": income_given_up}
    stated = {argument: stated_amount(say, argument, amount) for argument, amount in given.items()}
    if persons is None and households is None:
        raise say(ValueError, "persons", "give persons or households; got neither")
    if basis == "per household" and households is None:
        raise say(ValueError, "households", "must be given where basis is 'per household'; got none")
    _check_counts(say, stated)
    _check_used(say, kind, stated)
    _check_wages(say, kind, stated)
    if years is not None:
        stated["gain"] = stated["gain"] / stated["years"]
    row = _row(str(name), kind, basis, stated, dated=years is not None)
    table = pd.DataFrame([row], index=pd.Index([str(name)], name="programme"))
    try:
        return checked_claims(table)
    except ValueError as error:
        raise ValueError(f"gains.claim of {name!r}: {error}") from None


def _check_words(say: Teller, name: object, kind: object, basis: object, gain: object) -> None:
    if not isinstance(name, str) or not name.strip():
        raise say(TypeError if not isinstance(name, str) else ValueError, "name", f"must be a text; got {name!r}")
    if name in _RESERVED:
        raise say(ValueError, "name", f"must not be one of {', '.join(sorted(_RESERVED))}; got {name!r}")
    kinds = load_models().index
    if kind and kind not in kinds:
        raise say(ValueError, "kind", f"must be empty or one of {', '.join(kinds)}; got {kind!r}")
    if basis and basis not in BASES:
        raise say(ValueError, "basis", f"must be one of {', '.join(BASES)}; got {basis!r}")
    if bool(basis) != (gain is not None):
        got = f"basis {basis!r} and no gain" if basis else "a gain and no basis"
        raise say(ValueError, "basis", f"must stand with a gain, and only there; got {got}")


def _check_counts(say: Teller, stated: Mapping[str, Interval]) -> None:
    """Refuse fewer people than households, and more lifted than reached."""
    people = stated["persons"]
    if people.high < stated["households"].low:
        got = f"{people.high:g} persons in {stated['households'].low:g} households"
        raise say(ValueError, "persons", f"must not be fewer than households; got {got}")
    if people.high < stated["persons_lifted"].low:
        got = f"{stated['persons_lifted'].low:g} of {people.high:g}"
        raise say(ValueError, "persons_lifted", f"must not be above persons; got {got}")


def _check_used(say: Teller, kind: str, stated: Mapping[str, Interval]) -> None:
    """Refuse what no function would read for a programme of this kind."""
    given = {argument for argument, amount in stated.items() if not np.isnan(amount.value)}
    if "years" in given and "gain" not in given:
        raise say(ValueError, "years", f"must stand with a gain, and only there; got {stated['years'].value:g} years")
    if "gain" in given and kind and load_models().loc[kind, "gross"] == "pay":
        raise say(ValueError, "gain", f"must be left out for kind {kind!r}, whose gain is the outside pay of a post")
    for argument, kinds in _READ_BY.items():
        if argument in given and kind not in kinds and (kind or argument == "area_mu"):
            rule = f"must stand with kind {' or '.join(map(repr, kinds))}, and only there; got kind {kind!r}"
            raise say(ValueError, argument, rule)


def _check_wages(say: Teller, kind: str, stated: Mapping[str, Interval]) -> None:
    """Hold jobs to the people reached, and pay to what one worker could earn in a year."""
    known = [term for term in WAGES if not np.isnan(stated[term].value)]
    if known and kind != "industry":
        raise say(ValueError, known[0], f"must stand with kind 'industry', and only there; got kind {kind!r}")
    if "jobs" in known and not stated["jobs"].high <= stated["persons"].low:
        people = stated["persons"].low
        got = "no persons" if np.isnan(people) else f"up to {stated['jobs'].high:g} jobs for {people:g} persons"
        raise say(ValueError, "jobs", f"must not be above persons; got {got}")
    for term in set(known) & set(_ONE_WORKER):
        for end in stated[term]:
            try:
                converted(end, GAIN, term)
            except ValueError as error:
                raise say(ValueError, term, str(error)) from None


def _row(name: str, kind: str, basis: str, stated: Mapping[str, Interval], *, dated: bool) -> dict[str, Any]:
    """The row as `programme_claims` has it."""
    households, persons, gain = stated["households"], stated["persons"], stated["gain"]
    total, per_household, per_person = bases_of(gain, basis or "total", households, persons)
    intervals = {
        "households": households, "persons": persons, "gain": gain, "gain_total": total,
        "gain_per_household": per_household, "gain_per_person": per_person, "household_size": persons / households,
        "cost": stated["cost"], "units": stated["area_mu"], "persons_lifted": stated["persons_lifted"],
        "share_done": _NONE,
    }  # fmt: skip
    # the last bit of a quotient may put a value beside its own ends
    intervals = {q: Interval(v.value, min(v.low, v.value), max(v.high, v.value)) for q, v in intervals.items()}
    given = {quantity: not np.isnan(stated[quantity].value) for quantity in ("households", "persons", "gain", "cost")}
    return {
        "label_en": name,
        "label_zh": name,
        "beneficiaries": "people",
        **{f"{q}_{end}": getattr(intervals[q], end) for q in QUANTITIES for end in ("low", "value", "high")},
        "gain_basis": basis or "none",
        "gain_timing": "" if not basis else "per year" if dated else "no year",
        "cost_timing": "capital" if given["cost"] else "",
        "unit_name": "mu" if not np.isnan(stated["area_mu"].value) else "",
        "period": "",
        "status": "",
        "figure_ids": "",
        **{f"{term}_{end}": getattr(stated[term], end) for term in WAGES for end in ("low", "value", "high")},
        **{f"{quantity}_of": f"{quantity} of {name}" if there else "" for quantity, there in given.items()},
        "kind": kind or OTHER,
    }

"""A programme of the reader's own as a row of claims: numbers, printed words or intervals, refused by argument."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.gains.claim_draws import checked_claims
from poverty_analysis.gains.claims import QUANTITIES, bases_of
from poverty_analysis.gains.own_wages import WAGES
from poverty_analysis.gains.programme_model import OTHER, load_models
from poverty_analysis.gains.units import GAIN, MONEY, converted
from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.quantities import parse_quantity
from poverty_analysis.tables import TableError
from poverty_analysis.tables.reading import read_rows

Amount = float | int | str | tuple[float, float] | tuple[float, str] | None

BASES = ("per household", "per person", "total")
COLUMNS = (
    "name", "kind", "persons", "households", "gain", "basis", "years", "cost", "area_mu", "persons_lifted", *WAGES
)  # fmt: skip
_UNITS = {
    "persons": {"persons", "items", None},
    "households": {"households", "items", None},
    "gain": {"CNY", None},
    "cost": {"CNY", None},
    "years": {"years", None},
    "area_mu": {"mu", None},
    "persons_lifted": {"persons", "items", None},
    "jobs": {"persons", "items", None},
    "job_pay": {"CNY", None},
    "income_given_up": {"CNY", None},
}
_ONE_WORKER = ("job_pay", "income_given_up")
_MONEY = {argument for argument, units in _UNITS.items() if "CNY" in units}
_COUNTS = {"persons", "households", "persons_lifted"}
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
        CNY in the `basis`, over the `years`.
    basis : str
        "per household", "per person" or "total"; needed with a gain, and only then.
    years : amount
        Years over which the gain runs: 1 for a gain a year, 4.5 for a sum since the start of 2016. Left out, the claim
        does not say, and the assumption `years_of_undated_gain` does.
    cost : amount
        CNY in all, as capital. Left out, what hangs on it cannot be said.
    area_mu : amount
        Land, mu, for a programme of the kind land_transfer.
    persons_lifted : amount
        People counted out of poverty through it.
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
        gain without basis or a basis without gain; a basis per household without households; no count; a kind that
        there is not; a name that is taken; wages of another kind than industry, or more jobs than persons.

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
    say = _teller(name)
    _check_words(say, name, kind, basis, gain)
    given = {"persons": persons, "households": households, "gain": gain, "years": years, "cost": cost}
    given |= {"area_mu": area_mu, "persons_lifted": persons_lifted}
    given |= {"jobs": jobs, "job_pay": job_pay, "income_given_up": income_given_up}
    stated = {argument: _amount(say, argument, amount) for argument, amount in given.items()}
    if persons is None and households is None:
        raise say(ValueError, "persons", "give persons or households; got neither")
    if basis == "per household" and households is None:
        raise say(ValueError, "households", "must be given where basis is 'per household'; got none")
    _check_wages(say, kind, stated)
    if years is not None:
        stated["gain"] = stated["gain"] / stated["years"]
    row = _row(str(name), kind, basis, stated, dated=years is not None)
    table = pd.DataFrame([row], index=pd.Index([str(name)], name="programme"))
    try:
        return checked_claims(table)
    except ValueError as error:
        raise ValueError(f"gains.claim of {name!r}: {error}") from None


def read_claims(path: Path | str) -> pd.DataFrame:
    """Read claims of programmes of your own from a CSV file, one a row, with the arguments of `claim` as columns.

    Parameters
    ----------
    path : path
        Columns name, then any of kind, persons, households, gain, basis, years, cost, area_mu, persons_lifted, jobs,
        job_pay, income_given_up; an empty cell is one not given. A cell is a number or a printed text.

    Returns
    -------
    pandas.DataFrame, index `programme`

    Raises
    ------
    FileNotFoundError, TableError
        If there is no such file, a column is unknown or missing, or `claim` refuses a row; the message names the row.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "mine.csv"
    ...     _ = path.write_text("name,persons,gain,basis\\nweaving,1200余人,800,per person\\n", encoding="utf-8")
    ...     read_claims(path)["persons_high"].tolist()
    [1300.0]
    """
    header, rows = read_rows(path)
    if unknown := [column for column in header if column not in COLUMNS]:
        raise TableError(f"{path}, row 1: column {unknown[0]} is unknown; must be among {', '.join(COLUMNS)}")
    if "name" not in header or len(set(header)) != len(header):
        raise TableError(f"{path}, row 1: must have a column name, and each column once; got {', '.join(header)}")
    tables: list[pd.DataFrame] = []
    names: set[str] = set()
    for number, row in enumerate(rows, start=2):
        cells = {column: cell.strip() for column, cell in zip(header, row, strict=True)}
        name = cells.pop("name")
        if name in names:
            raise TableError(f"{path}, row {number}, column name: got {name!r} again")
        names.add(name)
        try:
            tables.append(claim(name, **{column: _cell(cell, column) for column, cell in cells.items()}))
        except (TypeError, ValueError) as error:
            raise TableError(f"{path}, row {number}: {error}") from None
    if not tables:
        raise TableError(f"{path}: must hold at least one claim; got none")
    return pd.concat(tables)


def claims_text(claims: pd.DataFrame) -> str:
    """Return the columns of claims that a reader states, as CSV, ends and all; wages where a claim states any.

    Examples
    --------
    >>> claims_text(claim("weaving", persons=1200, gain=800, basis="per person")).splitlines()[0]
    'programme,kind,persons_low,persons_high,households_low,households_high,gain_low,gain_high,gain_basis,gain_timing'
    >>> mill = claim("mill", kind="industry", persons=900, jobs=60, job_pay=20_000, income_given_up=3000)
    >>> claims_text(mill).splitlines()[0].partition("gain_timing,")[2]
    'jobs_low,jobs_high,job_pay_low,job_pay_high,income_given_up_low,income_given_up_high'
    """
    columns = ["kind", *(f"{q}_{end}" for q in ("persons", "households", "gain") for end in ("low", "high"))]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    columns += ["gain_basis", "gain_timing"]
    wages = [f"{term}_{end}" for term in WAGES for end in ("low", "high")]
    columns += wages if set(wages) <= set(claims) and claims[wages].notna().any(axis=None) else []
    writer.writerow(["programme", *columns])
    for row in claims[columns].itertuples():
        writer.writerow(["" if isinstance(cell, float) and np.isnan(cell) else cell for cell in row])
    return out.getvalue()


def _cell(cell: str, column: str) -> Any:
    """A cell as `claim` takes it: a number where it is one."""
    if column in {"kind", "basis"} or not cell:
        return cell if column in {"kind", "basis"} else None
    try:
        return float(cell.replace(",", ""))
    except ValueError:
        return cell


def _teller(name: object) -> Callable[..., Exception]:
    def say(error: type[Exception], argument: str, rule: str) -> Exception:
        return error(f"gains.claim of {name!r}, {argument}: {rule}")

    return say


def _check_words(say: Callable[..., Exception], name: object, kind: object, basis: object, gain: object) -> None:
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


def _check_wages(say: Callable[..., Exception], kind: str, stated: Mapping[str, Interval]) -> None:
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


def _amount(say: Callable[..., Exception], argument: str, amount: Amount) -> Interval:
    """An amount in whichever form, as an interval."""
    if amount is None:
        return _NONE
    if isinstance(amount, str):
        found = _from_words(say, argument, amount)
    elif isinstance(amount, tuple):
        found = _from_pair(say, argument, amount)
    else:
        value = _number(say, argument, amount)
        found = Interval(value, value, value)
    if np.isinf(found.high):
        raise say(ValueError, argument, f"must have an upper end; got {amount!r}: give both, ({found.low:g}, ...)")
    least = 1.0 if argument in _COUNTS else 0.0
    if not least <= found.low <= found.high:
        raise say(ValueError, argument, f"must rise from at least {least:g}; got {found.low:g} to {found.high:g}")
    if argument == "years" and found.low <= 0:
        raise say(ValueError, argument, f"must be above 0; got {found.low:g}")
    return found


def _from_words(say: Callable[..., Exception], argument: str, text: str) -> Interval:
    try:
        found = parse_quantity(text)
    except ValueError as error:
        raise say(ValueError, argument, str(error)) from None
    if found.unit not in _UNITS[argument]:
        wanted = next(unit for unit in sorted(_UNITS[argument], key=str, reverse=True) if unit not in {None, "items"})
        raise say(ValueError, argument, f"must be in {wanted}; got {text!r}, which is in {found.unit}")
    return Interval(found.value, found.low, found.high)


def _from_pair(say: Callable[..., Exception], argument: str, pair: tuple[Any, ...]) -> Interval:
    if len(pair) != 2:
        raise say(TypeError, argument, f"must be a number, a text, or a pair; got {pair!r}")
    first = _number(say, argument, pair[0])
    if isinstance(pair[1], str):
        units: Mapping[str, float] = MONEY if argument in _MONEY else {}
        if pair[1] not in units:
            raise say(ValueError, argument, f"must be in one of {', '.join(units) or 'its own unit'}; got {pair[1]!r}")
        value = first * units[pair[1]]
        return Interval(value, value, value)
    last = _number(say, argument, pair[1])
    return Interval((first + last) / 2, first, last)


def _number(say: Callable[..., Exception], argument: str, amount: object) -> float:
    if isinstance(amount, bool) or not isinstance(amount, (int, float, np.integer, np.floating)):
        raise say(TypeError, argument, f"must be a number, a text, or a pair of numbers; got {amount!r}")
    if not np.isfinite(amount):
        raise say(ValueError, argument, f"must be finite; got {amount!r}")
    return float(amount)


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

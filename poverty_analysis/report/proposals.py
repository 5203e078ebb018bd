"""Identities that a ledger's own numbers suggest: rates beside counts, households and persons, totals and their parts.

A proposal is no finding. It says that an identity would be worth a row in checks.csv, and shows its arithmetic; whether
it should hold is for a reader of the text to say.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from poverty_analysis.report.audit import audit, load_checks
from poverty_analysis.report.denominators import denominator_range
from poverty_analysis.report.reading import written
from poverty_analysis.tables import csv_text, write_whole

COLUMNS = ["theme", "identity", "basis", "unit", "label_en", "label_zh", "note", "arithmetic", "verdict"]
NEAR = 120  # characters between two figures that may belong together
CLOSE = 16  # and between a count and its rate
JOINED = 2  # and between households and the persons in them: 280户、1120人
_LARGEST_LIST = 6  # parts of a total
_FINE = 0.1  # how wide a percentage's interval may be to its value; wider, and many pairs agree with it by chance
_COUNTS = {"households", "persons", "villages", "townships", "counties", "projects", "items", "person-times"}


class _Proposal(NamedTuple):
    name: str
    identity: str
    basis: str
    unit: str
    label: str
    note: str
    arithmetic: str


def propose_checks(figures: pd.DataFrame, checks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Propose identities over figures that stand near each other.

    Five kinds: a percentage that is the ratio of two counts before it (782 of 852 is 91.78%); a rate or share right
    behind a count, whose whole total may or may not exist; persons right behind households (one to ten a household); a
    total that is the sum of the counts behind it; an amount per household or person that is a total over a count.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` returns.
    checks : pandas.DataFrame, optional
        Identities that are already there, and are not proposed again.

    Returns
    -------
    pandas.DataFrame, index `id`
        The columns of checks.csv, then arithmetic (the identity with its numbers) and verdict (as `audit` gives it).

    Notes
    -----
    Ratios and sums are proposed because they agree; by chance some will, so percentages of one digit (0.7%) are left
    out. The whole totals and the household sizes are proposed whatever their verdict, so that a contradiction can show;
    that the numbers belong together is then an assumption, and their basis is "reading".

    Examples
    --------
    >>> from poverty_analysis.report.drafts import draft_ledger
    >>> figures = draft_ledger("计划项目852个,已开工782个、占91.78%。带动280户1120人。").figures
    >>> propose_checks(figures)["arithmetic"].tolist()
    ['782 / 852 = 91.784%; printed 91.78%', '782 / ? = 91.78%: 852', '1,120 / 280 = 4 persons per household']
    """
    known = set() if checks is None else {"".join(str(identity).split()) for identity in checks["identity"]}
    taken = set() if checks is None else set(map(str, checks.index))
    rows = list(figures.sort_values("start", kind="stable").itertuples())
    found: dict[str, _Proposal] = {}
    for proposal in _all(rows):
        if "".join(proposal.identity.split()) not in known:
            found.setdefault(proposal.name, proposal)
    found = {name: proposal for name, proposal in found.items() if name not in taken}
    table = pd.DataFrame(
        [
            (_theme(figures, p.identity), p.identity, p.basis, p.unit, p.label, p.label, p.note, p.arithmetic)
            for p in found.values()
        ],
        columns=COLUMNS[:-1],
        index=pd.Index(list(found), name="id", dtype=object),
    )
    table["verdict"] = audit(figures, table)["verdict"].astype(str) if len(table) else pd.Series(dtype=object)
    return table


def _theme(figures: pd.DataFrame, identity: str) -> str:
    names = [name for name in identity.replace("(", " ").replace(")", " ").split() if name in figures.index]
    return str(figures.loc[names[0], "theme"]) if names else "undecided"


def _all(rows: list[Any]) -> Iterator[_Proposal]:
    for place, row in enumerate(rows):
        before = [earlier for earlier in rows[max(0, place - 8) : place] if _together(earlier, row, NEAR)]
        if row.unit == "ratio" and not row.qualifier and 0 < row.high - row.low <= row.value * _FINE:
            yield from _ratios(before, row)
        joined = bool(before) and before[-1].unit == "households" and _together(before[-1], row, JOINED)
        if row.unit == "persons" and joined and row.high < math.inf and before[-1].high < math.inf:
            yield from _household_size(before[-1], row)
        if row.basis in {"per household", "per person"} and row.high < math.inf:
            yield from _amount_per_head(before, row)
        yield from _parts(row, rows[place + 1 : place + 1 + _LARGEST_LIST])


def _together(first: Any, second: Any, distance: int) -> bool:
    return bool(first.paragraph == second.paragraph and 0 <= second.start - first.end <= distance)


def _ratios(before: list[Any], rate: Any) -> Iterator[_Proposal]:
    counts = [
        row for row in before if row.unit not in {"ratio", "percentage points", "times", "years"} and row.value > 0
    ]
    best: tuple[int, Any, Any] | None = None
    for part in counts:
        for whole in counts:
            ratio = part.value / whole.value
            same = part.unit == whole.unit or {part.unit, whole.unit} <= {"items", "projects", "undecided"}
            if part is not whole and same and rate.low <= ratio <= rate.high and part.value != whole.value:
                distance = 2 * rate.start - part.start - whole.start
                if best is None or distance < best[0]:
                    best = (distance, part, whole)
    if best is not None:
        _, part, whole = best
        implied = f"{part.value / whole.value * 100:.5g}%"
        arithmetic = f"{written(part.value)} / {written(whole.value)} = {implied}; printed {rate.literal}"
        note = "The two counts stand near the percentage and print it"
        yield _Proposal(
            f"{_short(rate)}_ratio", f"{part.Index} / {whole.Index} = {rate.Index}", "definition", "ratio",
            f"{rate.literal} is {part.literal} of {whole.literal}", note, arithmetic,
        )  # fmt: skip
    part_of = rate.basis in {"rate", "share"}  # 开工率, 占: the print says that it is of something
    near = bool(counts) and counts[-1] is before[-1] and _together(counts[-1], rate, CLOSE)
    if part_of and near and _exact_count(counts[-1]):
        yield from _whole_total(counts[-1], rate)


def _exact_count(row: Any) -> bool:
    return bool(row.low == row.high and row.value == int(row.value) and row.unit in _COUNTS)


def _whole_total(part: Any, rate: Any) -> Iterator[_Proposal]:
    try:
        totals = denominator_range(int(part.value), rate.literal)
    except ValueError:
        return
    shown = "no whole number" if not totals else written(totals[0])
    if len(totals) > 1:
        shown += f" to {written(totals[-1])}"
    yield _Proposal(
        f"{_short(rate)}_whole", f"{part.Index} / ? = {rate.Index}", "reading", part.unit,
        f"Whole total of which {part.literal} is {rate.literal}", "Assumes that the percentage is of this count",
        f"{written(part.value)} / ? = {rate.literal}: {shown}",
    )  # fmt: skip


def _household_size(households: Any, persons: Any) -> Iterator[_Proposal]:
    size = persons.value / households.value if households.value else math.nan
    yield _Proposal(
        f"{_short(households)}_household_size", f"1 <= {persons.Index} / {households.Index} <= 10", "reading",
        "persons per household", f"Persons per household: {persons.literal} in {households.literal}",
        "Assumes that both count the same households, with one to ten persons each on average",
        f"{written(persons.value)} / {written(households.value)} = {written(round(size, 2))} persons per household",
    )  # fmt: skip


def _amount_per_head(before: list[Any], amount: Any) -> Iterator[_Proposal]:
    unit = "households" if amount.basis == "per household" else "persons"
    for total in before:
        for count in before:
            same = total.unit == amount.unit and not total.basis.startswith("per") and count.unit in {unit, "items"}
            if same and count.value and amount.low <= total.value / count.value <= amount.high:
                implied = written(round(total.value / count.value, 2))
                yield _Proposal(
                    f"{_short(amount)}_per_head", f"{total.Index} / {count.Index} = {amount.Index}", "reading",
                    f"{amount.unit} {amount.basis}", f"{amount.literal} is {total.literal} over {count.literal}",
                    "The total and the count stand near the amount and give it",
                    f"{written(total.value)} / {written(count.value)} = {implied}; printed {amount.literal}",
                )  # fmt: skip
                return


def _parts(total: Any, behind: list[Any]) -> Iterator[_Proposal]:
    """The first run of counts behind a total, of its unit, that adds up to it."""
    if total.unit in {"ratio", "percentage points", "times"} or total.value <= 0 or total.high == math.inf:
        return
    parts = [
        row for row in behind if row.unit == total.unit and _together(total, row, NEAR) and row.value < total.value
    ]
    for last in range(2, len(parts) + 1):
        chosen = parts[:last]
        value = sum(part.value for part in chosen)
        slack = sum(part.high - part.low for part in chosen) / 2
        if math.isclose(value, total.value, rel_tol=1e-12) or (slack and total.low <= value <= total.high):
            names, numbers = " + ".join(p.Index for p in chosen), " + ".join(written(p.value) for p in chosen)
            yield _Proposal(
                f"{_short(total)}_parts", f"{names} = {total.Index}", "definition", total.unit,
                f"{total.literal} is the sum of {', '.join(p.literal for p in chosen)}",
                "The counts stand behind the total and add up to it",
                f"{numbers} = {written(value)}; printed {total.literal}",
            )  # fmt: skip
            return


def _short(row: Any) -> str:
    return str(row.Index).split("_", 1)[0] if str(row.Index)[:1] == "f" and str(row.Index)[1:2].isdigit() else row.Index


def accept_checks(figures: pd.DataFrame, checks: pd.DataFrame, accepted: str, path: Path) -> pd.DataFrame:
    """Put proposals into a file of checks, behind those that are there.

    Parameters
    ----------
    figures, checks : pandas.DataFrame
        As `load_figures` and `load_checks` return them.
    accepted : str
        Ids of proposals with commas between, or "all".
    path : Path
        The file of checks; written whole or not at all.

    Returns
    -------
    pandas.DataFrame
        The checks that the file now holds.

    Raises
    ------
    ValueError
        If there is no proposal of an id; the message names those that there are.
    """
    proposals = propose_checks(figures, checks)
    names = list(proposals.index) if accepted.strip() == "all" else [name.strip() for name in accepted.split(",")]
    if unknown := [name for name in names if name not in proposals.index]:
        there = ", ".join(proposals.index) or "none"
        raise ValueError(f"--accept must name proposals; got {unknown[0]!r}; there are {there}")
    chosen = proposals.loc[list(dict.fromkeys(names)), COLUMNS[:-2]]
    checks = pd.concat([checks, chosen]) if len(checks) else chosen
    checks.index.name = "id"
    write_whole({path: csv_text(checks)}, force=True)
    return load_checks(path)

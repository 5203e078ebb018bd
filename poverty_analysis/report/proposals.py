"""Identities that a report's sentences suggest, as checks with their arithmetic and what they assume.

A proposal is no finding. It says that an identity would be worth a row in checks.csv, and shows its arithmetic; whether
it should hold is for a reader of the text to say. Three classes:

* an *equality* (from A to B with growth; level, increase and rate; parts and total; a share with both counts; 38:41:21;
  average growth; a gap of two rates) is proposed whether or not it agrees, where words tie its numbers; where only
  their place does (parts without 包括, 应参保 and 参保率, an amount each with count and total) if it agrees;
* a *bound* (a part is at most its whole) is checked silently and proposed only where it is violated;
* one quantity in several places (printed twice, level less change beside the year before, a share of the gross product
  beside amount and product, a mean beside its sum) is proposed where it agrees;
* a *pair* (from A to B and no more) is no check: `implied_changes` says what it implies.

`basis` says who vouches: "sentence" where it names all members and what ties them, "reading" where a pattern does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from poverty_analysis.report.across import across
from poverty_analysis.report.audit import audit, load_checks
from poverty_analysis.report.proportions import proportions
from poverty_analysis.report.reading import written
from poverty_analysis.report.repetitions import repeated, years_before
from poverty_analysis.report.stated_checks import Proposal, short_name, stated_proposals
from poverty_analysis.tables import csv_text, rows_of, write_whole

COLUMNS = ["theme", "identity", "basis", "unit", "label_en", "label_zh", "note", "arithmetic", "verdict"]
NEAR = 120  # characters between two figures that may belong together
JOINED = 2  # and between households and the persons in them: 280户、1120人


def propose_checks(
    figures: pd.DataFrame, checks: pd.DataFrame | None = None, *, tokens: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Propose identities over figures that the sentences of a report tie together.

    From what the sentences state (column `states`, as `draft_ledger` fills it); and, where figures stand side by side:
    persons behind households (one to ten a household), an amount per household or person that is a total over a count.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` returns.
    checks : pandas.DataFrame, optional
        Identities that are already there, and are not proposed again.
    tokens : pandas.DataFrame, optional
        As `load_tokens` returns: with it the parts of 38:41:21 are held against 100.

    Returns
    -------
    pandas.DataFrame, index `id`
        The columns of checks.csv, then arithmetic (the identity with its numbers) and verdict (as `audit` gives it).

    Notes
    -----
    Growth of what is counted at constant prices (生产总值, 增加值, 实际增长) is never held against printed levels: its
    verdict is "not comparable". A ledger written before there was the column `states` suggests only what stands side
    by side; `extract` it again.

    Examples
    --------
    >>> from poverty_analysis.report.drafts import draft_ledger
    >>> figures = draft_ledger("计划项目852个,已开工782个、占91.78%。带动280户1120人。").figures
    >>> propose_checks(figures)["arithmetic"].tolist()
    ['782 / 852 = 91.784%; printed 91.78%', '1,120 / 280 = 4 persons per household']
    """
    known = set() if checks is None else {"".join(str(identity).split()) for identity in checks["identity"]}
    taken = set() if checks is None else set(map(str, checks.index))
    rows = list(rows_of(figures.sort_values("start", kind="stable")))
    found: dict[str, Proposal] = {}
    starts = {str(row.Index): int(row.start) for row in rows}
    suggested = [*stated_proposals(rows), *_all(rows), *proportions(tokens)]
    if "subject" in figures.columns:
        suggested += [*repeated(rows), *years_before(rows), *across(rows)]
    for proposal in sorted(suggested, key=lambda proposal: _place(proposal.identity, starts)):
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
    table["verdict"] = (
        audit(figures, table, tokens=tokens)["verdict"].astype(str) if len(table) else pd.Series(dtype=object)
    )
    violated_only = [name for name in table.index if name.endswith("_part")]
    return table.drop([name for name in violated_only if table.loc[name, "verdict"] != "inconsistent"])


def _place(identity: str, starts: Mapping[str, int]) -> int:
    """Where the first number of an identity stands in the text."""
    names = re.findall(r"[A-Za-z_]\w*", identity)
    return min((starts.get(name, int("".join(re.findall("^at([0-9]+)_", name)) or 0)) for name in names), default=0)


def _theme(figures: pd.DataFrame, identity: str) -> str:
    names = [name for name in identity.replace("(", " ").replace(")", " ").split() if name in figures.index]
    return str(figures.loc[names[0], "theme"]) if names else "undecided"


def _all(rows: list[Any]) -> Iterator[Proposal]:
    for place, row in enumerate(rows):
        before = [earlier for earlier in rows[max(0, place - 8) : place] if _together(earlier, row, NEAR)]
        joined = bool(before) and before[-1].unit == "households" and _together(before[-1], row, JOINED)
        apart = "apart" in str(getattr(row, "states", ""))  # 320户、120人就业: not all who live there
        if row.unit == "persons" and joined and not apart and row.high < math.inf and before[-1].high < math.inf:
            yield from _household_size(before[-1], row)
        if row.basis in {"per household", "per person"} and row.high < math.inf:
            yield from _amount_per_head(before, row)


def _together(first: Any, second: Any, distance: int) -> bool:
    return bool(first.paragraph == second.paragraph and 0 <= second.start - first.end <= distance)


def _household_size(households: Any, persons: Any) -> Iterator[Proposal]:
    size = persons.value / households.value if households.value else math.nan
    yield Proposal(
        f"{short_name(households)}_household_size", f"1 <= {persons.Index} / {households.Index} <= 10", "reading",
        "persons per household", f"Persons per household: {persons.literal} in {households.literal}",
        "Assumes that both count the same households, with one to ten persons each on average",
        f"{written(persons.value)} / {written(households.value)} = {written(round(size, 2))} persons per household",
    )  # fmt: skip


def _amount_per_head(before: list[Any], amount: Any) -> Iterator[Proposal]:
    unit = "households" if amount.basis == "per household" else "persons"
    for total in before:
        for count in before:
            same = total.unit == amount.unit and not total.basis.startswith("per") and count.unit in {unit, "items"}
            if same and count.value and amount.low <= total.value / count.value <= amount.high:
                implied = written(round(total.value / count.value, 2))
                yield Proposal(
                    f"{short_name(amount)}_per_head", f"{total.Index} / {count.Index} = {amount.Index}", "reading",
                    f"{amount.unit} {amount.basis}", f"{amount.literal} is {total.literal} over {count.literal}",
                    "The total and the count stand near the amount and give it",
                    f"{written(total.value)} / {written(count.value)} = {implied}; printed {amount.literal}",
                )  # fmt: skip
                return


def accept_checks(
    figures: pd.DataFrame, checks: pd.DataFrame, accepted: str, path: Path, *, tokens: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Put proposals into a file of checks, behind those that are there.

    Parameters
    ----------
    figures, checks, tokens : pandas.DataFrame
        As `load_figures`, `load_checks` and `load_tokens` return them.
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
    proposals = propose_checks(figures, checks, tokens=tokens)
    names = list(proposals.index) if accepted.strip() == "all" else [name.strip() for name in accepted.split(",")]
    if unknown := [name for name in names if name not in proposals.index]:
        there = ", ".join(proposals.index) or "none"
        raise ValueError(f"--accept must name proposals; got {unknown[0]!r}; there are {there}")
    chosen = proposals.loc[list(dict.fromkeys(names)), COLUMNS[:-2]]
    checks = pd.concat([checks, chosen]) if len(checks) else chosen
    checks.index.name = "id"
    write_whole({path: csv_text(checks)}, force=True)
    return load_checks(path)

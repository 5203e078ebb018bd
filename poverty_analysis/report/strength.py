"""What an audit would notice: slips planted in every figure, one at a time, and read again.

Nobody who sells an audit may leave out what it does not see. A slip is noticed where a check that held, or could not
be decided, becomes inconsistent; by whom it is vouched for is the check's basis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.report.audit import audit, load_checks
from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.figures import figure_quantity
from poverty_analysis.report.identities import Source, cut_off, examine, names_of, parse_identity
from poverty_analysis.tables import require_columns, rows_of

KINDS = ["digit dropped", "digit doubled", "digits swapped", "digit wrong", "万 lost or added", "sign"]
_STRONG = {"definition", "logic", "sentence"}
_DIGITS = re.compile("[0-9]")


def slips(literal: str) -> Iterator[tuple[str, str]]:
    """Every slip of a printed number: kind and what is then printed.

    Examples
    --------
    >>> [printed for kind, printed in slips("12户") if kind != "digit wrong"]
    ['2户', '1户', '112户', '122户', '21户', '12万户', '-12户']
    """
    places = [match.start() for match in _DIGITS.finditer(literal)]
    if places:
        yield from _slips_of_digits(literal, places)
        yield from _slips_of_size(literal, places)


def _slips_of_digits(literal: str, places: list[int]) -> Iterator[tuple[str, str]]:
    for place in places:
        yield KINDS[0], literal[:place] + literal[place + 1 :]
    for place in places:
        yield KINDS[1], literal[:place] + literal[place] + literal[place:]
    for first, second in pairwise(places):
        if second == first + 1 and literal[first] != literal[second]:
            yield KINDS[2], literal[:first] + literal[second] + literal[first] + literal[second + 1 :]
    for place in places:
        for digit in "0123456789":
            if digit != literal[place]:
                yield KINDS[3], literal[:place] + digit + literal[place + 1 :]


def _slips_of_size(literal: str, places: list[int]) -> Iterator[tuple[str, str]]:
    if "万" in literal:
        yield KINDS[4], literal.replace("万", "", 1)
    elif not re.search("[%‰:/]|百分点", literal):
        yield KINDS[4], literal[: places[-1] + 1] + "万" + literal[places[-1] + 1 :]
    yield KINDS[5], literal[: places[0]] + "-" + literal[places[0] :]


class Power(NamedTuple):
    """What `audit_power` found.

    Attributes
    ----------
    slips : pandas.DataFrame
        One row a slip: figure, kind, printed (the slip), value (as it is then read), noticed_by (ids of checks with
        blanks between), basis ("definition or logic", "reading", or "" where nothing notices it).
    by_kind : pandas.DataFrame
        By kind of slip and for all: slips, noticed (share), by_definition_or_logic (share), each kind of a figure
        weighing the same.
    by_figure : pandas.DataFrame
        By figure: slips, noticed (share), any (whether some slip in it would be seen).
    """

    slips: pd.DataFrame
    by_kind: pd.DataFrame
    by_figure: pd.DataFrame


def audit_power(figures: pd.DataFrame, checks: pd.DataFrame | None = None) -> Power:
    """Plant slips in every figure and say how many the checks notice.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` returns; with evident misprints corrected.
    checks : pandas.DataFrame, optional
        As `load_checks` returns; the shipped ones by default.

    Returns
    -------
    Power

    Notes
    -----
    Slips: each digit dropped, doubled, wrong (each other digit), swapped with its neighbour; 万 lost or added; a minus.
    A slip that is no printed number, or that reads the same, is none. The definition and logic of a basis, and what a
    sentence states, count as one group: the strongest that notices a slip names it.

    References
    ----------
    Nuijten, M. B. et al. (2016). The prevalence of statistical reporting errors in psychology. Behavior Research
    Methods 48, on what a checker of printed numbers sees and does not.

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> figures = load_figures().loc[["industry_projects_started", "industry_projects_planned"]]
    >>> checks = load_checks().loc[["industry_started_of_plan"]]
    >>> audit_power(figures, checks).by_kind.loc["万 lost or added", "noticed"].item()
    0.5
    """
    checks = load_checks() if checks is None else checks
    require_columns(figures, ["literal", "value", "low", "high", "unit"], "figures")
    source = Source.of(figures)
    parsed = {str(row.Index): parse_identity(str(row.identity)) for row in rows_of(checks)}
    basis = {str(row.Index): str(getattr(row, "basis", "reading")) for row in rows_of(checks)}
    before = audit(figures, checks)["verdict"].astype(str).to_dict()
    using: dict[str, list[str]] = {}
    for check, identity in parsed.items():
        for name in names_of(identity):
            using.setdefault(name, []).append(check)
    rows = []
    for name, row in source.rows.items():
        for kind, printed, changed in _changed(row):
            noticed = []
            for check in using.get(name, []):
                if before[check] != "inconsistent" and _fails(parsed[check], source, name, changed):
                    noticed.append(check)
            strong = any(basis[check] in _STRONG for check in noticed)
            said = "definition or logic" if strong else "reading" if noticed else ""
            rows.append((name, kind, printed, changed.value, " ".join(noticed), said))
    table = pd.DataFrame(rows, columns=["figure", "kind", "printed", "value", "noticed_by", "basis"])
    return Power(table, _by_kind(table), _by_figure(table, list(source.rows)))


def _changed(row: Any) -> Iterator[tuple[str, str, Any]]:
    """The slips of a figure that read as another number: kind, print, and the figure's row with it."""
    literal = str(getattr(row, "read_as", "") or row.literal)
    for kind, printed in slips(literal):
        changed = row._replace(literal=printed)
        changed = changed._replace(read_as=printed) if hasattr(row, "read_as") else changed
        try:
            quantity = figure_quantity(changed)
        except ValueError:
            continue
        if quantity.value != row.value:
            yield kind, printed, changed._replace(value=quantity.value, low=quantity.low, high=quantity.high)


def _fails(identity: Any, source: Source, name: str, changed: Any) -> bool:
    """Whether an identity is inconsistent once a figure is what a slip makes of it."""
    quantities = source.quantities | {name: Interval(changed.value, changed.low, changed.high)}
    slipped = source._replace(quantities=quantities, rows=source.rows | {name: changed})
    try:
        return examine(identity, slipped).verdict == "inconsistent"
    except ValueError:  # a percentage that is none, a count that is no whole number: the reader sees that, too
        return True


def _by_kind(table: pd.DataFrame) -> pd.DataFrame:
    seen = table.assign(noticed=table["basis"] != "", strong=table["basis"] == "definition or logic")
    each = seen.groupby(["figure", "kind"], sort=False)[["noticed", "strong"]].mean().reset_index()
    counts = seen["kind"].value_counts()
    rows = {
        kind: (int(counts.get(kind, 0)), group["noticed"].mean(), group["strong"].mean())
        for kind, group in each.groupby("kind", sort=False)
    }
    rows = {kind: rows[kind] for kind in KINDS if kind in rows}
    rows["all"] = (len(seen), each["noticed"].mean(), each["strong"].mean())
    return pd.DataFrame(rows, index=["slips", "noticed", "by_definition_or_logic"]).T.astype({"slips": int})


def _by_figure(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    seen = table.assign(noticed=table["basis"] != "").groupby("figure")["noticed"]
    result = pd.DataFrame({"slips": seen.size(), "noticed": seen.mean()}).reindex(names).rename_axis("figure")
    result["slips"] = result["slips"].fillna(0).astype(int)
    return result.assign(any=result["noticed"].fillna(0) > 0)


def audit_strength(
    figures: pd.DataFrame, checks: pd.DataFrame | None = None, *, rng: np.random.Generator | int, draws: int = 400
) -> pd.DataFrame:
    """Say what each check's verdict rests on: the rule of rounding, and chance.

    Parameters
    ----------
    figures, checks : pandas.DataFrame
        As for `audit`.
    rng : numpy.random.Generator or int
        For the random numbers, or a seed.
    draws : int
        How many random sets of numbers each check is tried on.

    Returns
    -------
    pandas.DataFrame, index `id`
        verdict (digits rounded), verdict_cut_off (digits cut off behind the last), rests_on_rounding (whether the two
        differ on being inconsistent), chance (the share of random numbers of the same size and print that pass; not
        a number for what cannot be checked or asks for a whole number).

    Notes
    -----
    A random number of the size of 782 is uniform from 100 to 1,000, one of a share uniform from 0 to 1; it has the
    width of the print that it stands for.

    Examples
    --------
    >>> from poverty_analysis.report import load_checks, load_figures
    >>> checks = load_checks().loc[["industry_execution", "industry_started_of_plan"]]
    >>> table = audit_strength(load_figures(), checks, rng=1)
    >>> table["rests_on_rounding"].tolist(), bool(table["chance"].iloc[0] < 0.05 < table["chance"].iloc[1])
    ([False, False], True)
    """
    checks = load_checks() if checks is None else checks
    rng = np.random.default_rng(rng)
    rounded, cut = audit(figures, checks), audit(figures, checks, rounding="cut off")
    source = Source.of(figures)
    chances = []
    for row, verdict in zip(rows_of(checks), rounded["verdict"], strict=True):
        identity = parse_identity(str(row.identity))
        hopeless = identity.clauses or verdict in {"cannot be checked", "not comparable"}
        chances.append(float("nan") if hopeless else _chance(identity, source, rng, draws))
    wrong = (rounded["verdict"] == "inconsistent") != (cut["verdict"] == "inconsistent")
    return pd.DataFrame(
        {
            "verdict": rounded["verdict"],
            "verdict_cut_off": cut["verdict"],
            "rests_on_rounding": wrong,
            "chance": chances,
        },
        index=checks.index,
    )


def _chance(identity: Any, source: Source, rng: np.random.Generator, draws: int) -> float:
    names = sorted(names_of(identity))
    passed = 0
    for _ in range(draws):
        drawn = {name: _drawn(source.quantities[name], source.rows.get(name), rng) for name in names}
        passed += examine(identity, source._replace(quantities=drawn)).verdict != "inconsistent"
    return passed / draws


def _drawn(printed: Interval, row: Any, rng: np.random.Generator) -> Interval:
    """A random number of the size of a print, with its width."""
    share = getattr(row, "unit", "") == "ratio" and 0 <= printed.value <= 1
    power = 10.0 ** np.floor(np.log10(abs(printed.value))) if printed.value else 1.0
    value = float(rng.uniform(0, 1) if share else rng.uniform(power, 10 * power))
    if printed.low == printed.high and printed.value == round(printed.value):
        value = float(round(value))
    return Interval(value, value - (printed.value - printed.low), value + (printed.high - printed.value))


__all__ = ["KINDS", "Power", "audit_power", "audit_strength", "cut_off", "slips"]

"""What sentences state (column `states` of a ledger), said as checks: identity, arithmetic, pattern, assumption."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from poverty_analysis.report.denominators import denominator_range
from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.reading import written

_COUNTS = {"households", "persons", "villages", "townships", "counties", "projects", "items", "person-times"}
NOT_COMPARABLE = "not comparable: constant prices"


class Proposal(NamedTuple):
    """A check that is suggested, before it has a verdict."""

    name: str
    identity: str
    basis: str
    unit: str
    label: str
    note: str
    arithmetic: str


class Entry(NamedTuple):
    """One entry of the column `states`: its kind, its marks, its members as rows of the ledger."""

    kind: str
    falls: bool
    vouched: bool
    years: int
    members: list[Any]


def short_name(row: Any) -> str:
    """The id of a drafted figure without its unit: f012 of f012_ratio; any other id as it is."""
    name = str(row.Index)
    return name.split("_", 1)[0] if re.match("f[0-9]", name) else name


def stated_proposals(rows: Sequence[Any]) -> Iterator[Proposal]:
    """The checks that the sentences of a ledger state, in the order of the text."""
    at = {int(row.start): row for row in rows}
    for row in rows:
        for entry in entries_of(row, at):
            if entry.kind in _SAID:
                yield from _SAID[entry.kind](row, entry)


def entries_of(row: Any, at: Mapping[int, Any]) -> Iterator[Entry]:
    """What a row of a ledger states, with its members found by their places in the text."""
    for text in str(getattr(row, "states", "") or "").split("; "):
        if (entry := _entry(text, at)) is not None:
            yield entry


def _entry(text: str, at: Mapping[int, Any]) -> Entry | None:
    """An entry with its members, or None where there is none or a member's row is gone."""
    words = text.split()
    falls = words[:1] == ["fall"]
    words = words[falls:]
    if not words or not all(word.isdigit() for word in words[1:]):
        return None
    kind, numbers = words[0].rstrip("*"), [int(word) for word in words[1:]]
    years = numbers.pop(0) if kind in {"mean", "compound"} and numbers else 0
    if not all(number in at for number in numbers):
        return None
    return Entry(kind, falls, words[0].endswith("*"), years, [at[number] for number in numbers])


def _basis(entry: Entry) -> str:
    return "sentence" if entry.vouched else "reading"


def _percent(value: float) -> str:
    return f"{value * 100:.5g}%"


def _growth(row: Any, entry: Entry) -> Iterator[Proposal]:
    a, b = entry.members
    if not a.value:
        return
    implied = b.value / a.value - 1
    identity = f"1 - {b.Index} / {a.Index} = {row.Index}" if entry.falls else f"{b.Index} / {a.Index} - 1 = {row.Index}"
    yield Proposal(
        f"{short_name(row)}_growth", identity, _basis(entry), "ratio",
        f"{row.literal} is the change from {a.literal} to {b.literal}",
        "From ... to ... with a rate behind it. Assumes one subject, one scope and levels at the prices of the rate",
        f"{written(b.value)} / {written(a.value)} - 1 = {_percent(implied)}; printed {row.literal}",
    )  # fmt: skip


def _real(row: Any, entry: Entry) -> Iterator[Proposal]:
    a, b = entry.members[:2]
    name = f"{short_name(row)}_growth"
    if not a.value:
        return
    yield Proposal(
        name, f"{b.Index} / {a.Index} - 1", "derived", "ratio",
        f"Change from {a.literal} to {b.literal} as printed, beside {row.literal} at constant prices",
        NOT_COMPARABLE,
        f"{written(b.value)} / {written(a.value)} - 1 = {_percent(b.value / a.value - 1)}; printed {row.literal}",
    )  # fmt: skip


def _mean(row: Any, entry: Entry) -> Iterator[Proposal]:
    a, b = entry.members
    if not (a.value > 0 and b.value > 0 and 1 < entry.years <= 30):
        return
    implied = (b.value / a.value) ** (1 / entry.years) - 1
    sign = "-" if entry.falls else "+"
    product = " * ".join([f"{a.Index}", *[f"(1 {sign} {row.Index})"] * entry.years])
    yield Proposal(
        f"{short_name(row)}_mean_growth", f"{product} = {b.Index}", _basis(entry), b.unit,
        f"{row.literal} a year leads from {a.literal} to {b.literal} in {entry.years} years",
        f"From ... to ... with a yearly rate behind it. Assumes {entry.years} years between, and one subject and scope",
        f"({written(b.value)} / {written(a.value)}) ^ (1/{entry.years}) - 1 = {_percent(implied)}; "
        f"printed {row.literal}",
    )  # fmt: skip


def _compound(row: Any, entry: Entry) -> Iterator[Proposal]:
    mean = entry.members[0]
    if not 1 < entry.years <= 30:
        return
    implied = (1 + mean.value) ** entry.years - 1
    product = " * ".join([f"(1 + {mean.Index})"] * entry.years)
    yield Proposal(
        f"{short_name(row)}_compound_growth", f"{product} - 1 = {row.Index}", _basis(entry), "ratio",
        f"{mean.literal} a year makes {row.literal} in {entry.years} years",
        f"A growth over years with its yearly mean. Assumes {entry.years} years, and both at the same prices",
        f"(1 + {_percent(mean.value)}) ^ {entry.years} - 1 = {_percent(implied)}; printed {row.literal}",
    )  # fmt: skip


def _product(row: Any, entry: Entry) -> Iterator[Proposal]:
    number, each = entry.members
    implied = (1 + number.value) * (1 + each.value) - 1
    yield Proposal(
        f"{short_name(row)}_product", f"(1 + {number.Index}) * (1 + {each.Index}) - 1 = {row.Index}", _basis(entry),
        "ratio", f"{row.literal} is the growth of a total whose number grows {number.literal} and each {each.literal}",
        "A number, an amount each and their total in one list. Assumes that the total is their product",
        f"(1 + {_percent(number.value)}) * (1 + {_percent(each.value)}) - 1 = {_percent(implied)}; "
        f"printed {row.literal}",
    )  # fmt: skip


def _difference(row: Any, entry: Entry) -> Iterator[Proposal]:
    a, b = entry.members
    high, low = (a, b) if entry.falls else (b, a)
    unit = "percentage points" if row.unit == "percentage points" else ""
    shown = f"{(high.value - low.value) * 100:.5g} points" if unit else written(high.value - low.value)
    yield Proposal(
        f"{short_name(row)}_difference", f"{high.Index} - {low.Index} = {row.Index}", _basis(entry), row.unit,
        f"{row.literal} is the difference of {b.literal} and {a.literal}",
        "From ... to ... with the difference behind it",
        f"{_written(high, unit)} - {_written(low, unit)} = {shown}; printed {row.literal}",
    )  # fmt: skip


def _written(row: Any, unit: str) -> str:
    return _percent(row.value) if unit or row.unit == "ratio" else written(row.value)


def _rate(row: Any, entry: Entry) -> Iterator[Proposal]:
    b, d = entry.members
    sign, before = ("+", b.value + d.value) if entry.falls else ("-", b.value - d.value)
    if before <= 0:
        return
    yield Proposal(
        f"{short_name(row)}_rate", f"{d.Index} / ({b.Index} {sign} {d.Index}) = {row.Index}", _basis(entry), "ratio",
        f"{row.literal} is {d.literal} on what was before {b.literal}",
        "A level with its change and the rate of that change",
        f"{written(d.value)} / ({written(b.value)} {sign} {written(d.value)}) = {_percent(d.value / before)}; "
        f"printed {row.literal}",
    )  # fmt: skip


def _share(row: Any, entry: Entry) -> Iterator[Proposal]:
    part, whole = entry.members
    if not whole.value:
        return
    yield Proposal(
        f"{short_name(row)}_ratio", f"{part.Index} / {whole.Index} = {row.Index}", _basis(entry), "ratio",
        f"{row.literal} is {part.literal} of {whole.literal}",
        "A share behind a part and its whole. Assumes that it is of these two",
        f"{written(part.value)} / {written(whole.value)} = {_percent(part.value / whole.value)}; printed {row.literal}",
    )  # fmt: skip


def _whole(row: Any, entry: Entry) -> Iterator[Proposal]:
    part = entry.members[0]
    exact = part.low == part.high and part.value == int(part.value) and part.unit in _COUNTS
    if not exact or not 0 < row.value < 1 or row.qualifier:
        return
    try:
        totals = denominator_range(int(part.value), row.read_as)
    except ValueError:
        return
    shown = "no whole number" if not totals else written(totals[0])
    if len(totals) > 1:
        shown += f" to {written(totals[-1])}"
    yield Proposal(
        f"{short_name(row)}_whole", f"{part.Index} / ? = {row.Index}", "reading", part.unit,
        f"Whole total of which {part.literal} is {row.literal}", "Assumes that the percentage is of this count",
        f"{written(part.value)} / ? = {row.literal}: {shown}",
    )  # fmt: skip


def _parts(row: Any, entry: Entry) -> Iterator[Proposal]:
    names, numbers = (
        " + ".join(said) for said in ([p.Index for p in entry.members], [written(p.value) for p in entry.members])
    )
    yield Proposal(
        f"{short_name(row)}_parts", f"{names} = {row.Index}", _basis(entry), row.unit,
        f"{row.literal} is the sum of {', '.join(p.literal for p in entry.members)}",
        "A total with its parts behind it" + ("" if entry.vouched else ". Assumes that these are all of its parts"),
        f"{numbers} = {written(math.fsum(p.value for p in entry.members))}; printed {row.literal}",
    )  # fmt: skip


def _part(row: Any, entry: Entry) -> Iterator[Proposal]:
    whole = entry.members[0]
    yield Proposal(
        f"{short_name(row)}_part", f"{row.Index} <= {whole.Index}", "reading", row.unit,
        f"{row.literal} is at most {whole.literal}", "Behind its whole by its words. Assumes that it is a part of it",
        f"{written(row.value)} <= {written(whole.value)}",
    )  # fmt: skip


_SAID: dict[str, Callable[[Any, Entry], Iterator[Proposal]]] = {
    "growth": _growth, "real": _real, "mean": _mean, "compound": _compound, "product": _product, "rate": _rate,
    "difference": _difference, "share": _share, "whole": _whole, "parts": _parts, "part": _part,
}  # fmt: skip


def implied_changes(figures: pd.DataFrame) -> pd.DataFrame:
    """Return what the pairs of a ledger imply: from A to B with nothing printed to check.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` returns.

    Returns
    -------
    pandas.DataFrame
        One row a pair: from_id, to_id, subject, from, to (as printed), unit, change_value, change_low, change_high (in
        that unit), growth_value, growth_low, growth_high (a ratio; not a number for shares, whose change is in points).

    Examples
    --------
    >>> from poverty_analysis.report import draft_ledger
    >>> table = implied_changes(draft_ledger("产值由200万元增加到300万元。").figures)
    >>> table[["from", "to", "change_value", "growth_value"]].values.tolist()
    [['200万元', '300万元', 1000000.0, 0.5]]
    """
    rows = list(figures.sort_values("start", kind="stable").itertuples())
    at = {int(row.start): row for row in rows}
    found = []
    for row in rows:
        found += [_implied(entry.members[0], row) for entry in entries_of(row, at) if entry.kind == "pair"]
    ends = [f"{what}_{end}" for what in ("change", "growth") for end in Interval._fields]
    return pd.DataFrame(found, columns=["from_id", "to_id", "subject", "from", "to", "unit", *ends])


def _implied(a: Any, b: Any) -> list[object]:
    first, last = Interval(a.value, a.low, a.high), Interval(b.value, b.low, b.high)
    one = Interval(1.0, 1.0, 1.0)
    nothing = Interval(math.nan, math.nan, math.nan)
    growth = nothing if a.unit in {"ratio", "percentage points"} or not a.value else last / first - one
    return [a.Index, b.Index, b.subject, a.literal, b.literal, b.unit, *(last - first), *growth]

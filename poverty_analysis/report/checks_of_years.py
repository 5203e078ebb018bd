"""Checks over several years: a yearly mean, growth that compounds, a level that doubled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from poverty_analysis.report.reading import written
from poverty_analysis.report.suggested import Entry, Proposal, percent, short_name, vouched

DOUBLED = 0.95  # of 2: what has nearly doubled is said to have, too


def doubled(row: Any, entry: Entry) -> Iterator[Proposal]:
    """A level that is said to have doubled, or doubled again."""
    first, times = entry.members[0], DOUBLED * 2 ** max(1, entry.years)
    if first.value <= 0:
        return
    yield Proposal(
        f"{short_name(row)}_doubled", f"{times:g} * {first.Index} <= {row.Index}", "reading", row.unit,
        f"{row.literal} is {first.literal} doubled" + (f", {entry.years} times over" if entry.years > 1 else ""),
        f"From ... to ... with a word of doubling behind it. Assumes that it is said from {times:g} times on",
        f"{written(row.value)} / {written(first.value)} = {written(round(row.value / first.value, 3))} times",
    )  # fmt: skip


def mean(row: Any, entry: Entry) -> Iterator[Proposal]:
    """A yearly rate that leads from one level to another."""
    a, b = entry.members
    if not (a.value > 0 and b.value > 0 and 1 < entry.years <= 30):
        return
    implied = (b.value / a.value) ** (1 / entry.years) - 1
    sign = "-" if entry.falls else "+"
    product = " * ".join([f"{a.Index}", *[f"(1 {sign} {row.Index})"] * entry.years])
    yield Proposal(
        f"{short_name(row)}_mean_growth", f"{product} = {b.Index}", vouched(entry), b.unit,
        f"{row.literal} a year leads from {a.literal} to {b.literal} in {entry.years} years",
        f"From ... to ... with a yearly rate behind it. Assumes {entry.years} years between, and one subject and scope",
        f"({written(b.value)} / {written(a.value)}) ^ (1/{entry.years}) - 1 = {percent(implied)}; "
        f"printed {row.literal}",
    )  # fmt: skip


def compound(row: Any, entry: Entry) -> Iterator[Proposal]:
    """A growth over years with its yearly mean."""
    mean = entry.members[0]
    if not 1 < entry.years <= 30:
        return
    implied = (1 + mean.value) ** entry.years - 1
    product = " * ".join([f"(1 + {mean.Index})"] * entry.years)
    yield Proposal(
        f"{short_name(row)}_compound_growth", f"{product} - 1 = {row.Index}", vouched(entry), "ratio",
        f"{mean.literal} a year makes {row.literal} in {entry.years} years",
        f"A growth over years with its yearly mean. Assumes {entry.years} years, and both at the same prices",
        f"(1 + {percent(mean.value)}) ^ {entry.years} - 1 = {percent(implied)}; printed {row.literal}",
    )  # fmt: skip


def yearly(row: Any, entry: Entry) -> Iterator[Proposal]:
    """What years add up to, with the mean of a year."""
    total = entry.members[0]
    yield Proposal(
        f"{short_name(row)}_yearly", f"{row.Index} * {entry.years} = {total.Index}", vouched(entry), row.unit,
        f"{total.literal} is {entry.years} years of {row.literal}",
        f"What years add up to, with the mean of a year. Assumes {entry.years} years",
        f"{written(row.value)} * {entry.years} = {written(row.value * entry.years)}; printed {total.literal}",
    )  # fmt: skip

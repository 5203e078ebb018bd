"""A suggested check and an entry of the column `states`, which it is made from."""

from __future__ import annotations

import re
from typing import Any, NamedTuple


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


def vouched(entry: Entry) -> str:
    """Who vouches for an entry: "sentence", or "reading"."""
    return "sentence" if entry.vouched else "reading"


def percent(value: float) -> str:
    """A ratio as a percentage of five digits at most."""
    return f"{value * 100:.5g}%"

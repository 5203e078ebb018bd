"""What the pairs of a ledger imply: from A to B, with nothing printed to check."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.stated_checks import entries_of
from poverty_analysis.tables import rows_of


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
    rows = list(rows_of(figures.sort_values("start", kind="stable")))
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

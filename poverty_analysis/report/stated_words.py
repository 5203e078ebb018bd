"""What the finders of stated identities share: signs of words, an identity's form, a masked text with its contexts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from poverty_analysis.report.figure_context import Context
from poverty_analysis.report.masked import DATE, NUMBER, Masked

N, D = NUMBER, DATE
W = f"[^{N}。;!?\n]"
C = f"[^{N},。;!?:\n]"
UP = "增加|增长|提高|提升|上升|扩大|上涨|净增|增收|跃升|高出|高|多|升|增|涨"
DOWN = "下降|减少|降低|回落|压减|缩小|收窄|下调|减|降|低|少|跌"
ABOUT = "(?:左右|以上|以下|多|余)?"
CHANGE = f"(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:了|约|近)?"
REAL = re.compile("生产总值|GDP|增加值|经济总量|实际|可比价|不变价|同口径|可比口径")
SHARES = {"ratio"}
CHANGES = {"percentage points"}
NO_SUMS = {"ratio", "percentage points", "times", "years", "months", "days", "hours", "minutes", "years of age", ""}


class Stated(NamedTuple):
    """An identity: the row of the figure it stands with, its kind with marks, its members' rows."""

    row: int
    kind: str
    members: tuple[int, ...]
    years: int = 0


class Reading:
    """A masked text with the units, values, prints and contexts of its figures."""

    def __init__(self, masked: Masked, found: pd.DataFrame, contexts: Mapping[int, Context]) -> None:
        self.masked, self.contexts = masked, contexts
        self.units, self.values, self.literals = (found[name].tolist() for name in ("unit", "value", "literal"))
        self.starts = found["start"].tolist()

    def row(self, match: re.Match[str], name: str) -> int:
        """The row of the figure that a group of a pattern is."""
        return self.masked.row[match.start(name)]

    def unit(self, row: int) -> str:
        """The unit of a row."""
        return str(self.units[row])

    def last_year(self, row: int) -> int | None:
        """The last year of a figure's period."""
        years = re.findall("[12][0-9]{3}", self.contexts[row].period) if row in self.contexts else []
        return int(years[-1]) if years else None

    def named_between(self, first: int, second: int) -> bool:
        """Whether the second of two figures has a subject of its own, that stands between them."""
        context = self.contexts.get(second)
        return context is not None and self.starts[first] < context.subject_start < self.starts[second]

    def is_real(self, match: re.Match[str], s: int) -> bool:
        """Whether a growth is at constant prices: by its words, or by what it is the growth of."""
        start, end = match.span()
        subject = self.contexts[s].subject if s in self.contexts else ""
        return bool(REAL.search(self.masked.text[max(0, start - 20) : end + 12]) or REAL.search(subject))

    def plain(self, stated: Stated) -> bool:
        """Whether none of the numbers is a threshold or a duration."""
        rows = (stated.row, *stated.members)
        return not any(self.contexts[row].basis in {"threshold", "duration"} for row in rows if row in self.contexts)

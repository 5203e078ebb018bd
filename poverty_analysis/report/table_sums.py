"""Sums in tables of a text: a row 合计 with the rows that make it, column by column, where they add up."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import pandas as pd

from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.stated_words import NO_SUMS, agree
from poverty_analysis.report.text_tables import Cell, Placed, read_cell, tables

_TOTAL = re.compile("(?:全[国省市州县区镇乡村])?(?:合计|总计|共计|总数|小计)")
_PART_OF_PART = re.compile("(?:其中|#|-|—)")
_NO_SUM = re.compile("均|率|比|价|标准|增|排名")


def table_sums(text: str, found: pd.DataFrame) -> dict[int, str]:
    """Find the totals of a text's tables with their parts.

    Parameters
    ----------
    text : str
        The report.
    found : pandas.DataFrame
        As `read_tables` returns.

    Returns
    -------
    dict of int to str
        By row of the total: ``parts`` and the places of the parts. Only where they add up, since a row may count twice
        what two places share.

    Examples
    --------
    >>> from poverty_analysis.report import find_quantities
    >>> from poverty_analysis.report.text_tables import read_tables
    >>> text = "乡镇\\t人口(人)\\n甲镇\\t1200\\n乙乡\\t950\\n合计\\t2150"
    >>> table, _ = read_tables(text, find_quantities(text))
    >>> table_sums(text, table)
    {2: 'parts 12 20'}
    """
    if not _TOTAL.search(text):
        return {}
    starts = found["start"].tolist()
    said = {}
    for head, body, above in tables(text):
        for total, parts in _columns(head, body, above):
            row = bisect_left(starts, total.start)
            if starts[row : row + 1] == [total.start]:
                said[row] = "parts " + " ".join(str(part.start) for part in parts)
    return said


def _columns(head: list[Cell], body: Sequence[list[Cell]], above: str) -> Iterator[tuple[Placed, list[Placed]]]:
    """The total of each column with its parts, where they make it."""
    full = [row for row in body if len(row) == len(head)]
    totals = [row for row in full if _TOTAL.fullmatch(row[0].text)]
    if len(totals) != 1 or len(full) != len(body) or totals[0] not in (full[0], full[-1]):
        return
    rest = [row for row in full if row is not totals[0] and not _PART_OF_PART.match(row[0].text)]
    for column in range(1, len(head)):
        total = read_cell(head, totals[0], column, above)
        parts = [part for row in rest if (part := read_cell(head, row, column, above)) is not None]
        if total is None or len(parts) < max(2, len(rest)) or _NO_SUM.search(head[column].text):
            continue
        units = {part.quantity.unit for part in [total, *parts]}
        if len(units) == 1 and not units & NO_SUMS and _add_up(total, parts):
            yield total, parts


def _add_up(total: Placed, parts: Sequence[Placed]) -> bool:
    whole, *members = (Interval(*placed.quantity[:3]) for placed in [total, *parts])
    together = sum(members[1:], members[0])
    return agree(together, whole) and abs(together.value - whole.value) <= 0.005 * abs(whole.value)

"""One quantity in two places of a report: printed twice, or printed and implied by next year's level and change."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.reading import written
from poverty_analysis.report.stated_checks import Proposal, entries_of, short_name

_ONE_QUANTITY = ["subject", "unit", "direction", "basis", "period", "status"]
_NO_QUANTITY = {"threshold", "duration", "gap"}


def repeated(rows: Sequence[Any]) -> Iterator[Proposal]:
    """Figures of one subject, unit, direction, basis, period and status that print the same in two places.

    Where they differ they are not proposed: in real reports such figures hardly ever count one thing (all 49 pairs of
    26 reports were of two), and a difference read so would accuse.
    """
    groups: dict[tuple[object, ...], list[Any]] = defaultdict(list)
    for row in rows:
        plain = (len(row.subject) >= 4 or _is_target(row)) and row.period != "" and row.basis not in _NO_QUANTITY
        if plain and re.search("[0-9]", row.literal):
            groups[_quantity(row)].append(row)
    for group in groups.values():
        for first, second in pairwise(group):
            apart = second.paragraph != first.paragraph or second.start - first.end > 20
            if apart and first.low <= second.high and second.low <= first.high and first.qualifier == second.qualifier:
                yield Proposal(
                    f"{short_name(second)}_repeated", f"{first.Index} = {second.Index}", "reading", first.unit,
                    f"{first.literal} and {second.literal} are one quantity",
                    "Printed twice with one subject, verb and period. Assumes that both are one quantity",
                    f"{first.literal} = {second.literal}",
                )  # fmt: skip


def years_before(rows: Sequence[Any]) -> Iterator[Proposal]:
    """The level of a year, less its change on the year before, where a figure of like subject prints that.

    Names differ between the chapters of a report, so only what agrees is proposed.
    """
    at = {int(row.start): row for row in rows}
    levels: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for row in rows:
        if row.direction == "level" and row.basis not in _NO_QUANTITY:
            levels[row.unit, row.basis, row.period[-4:]].append(row)
    for change in rows:
        for entry in entries_of(change, at):
            level = entry.members[0] if entry.kind == "since" else None
            if level is None or not re.search("[12][0-9]{3}$", level.period):
                continue
            sign = "+" if entry.falls else "-"
            implied = _of(level) + _of(change) if entry.falls else _of(level) - _of(change)
            year = str(int(level.period[-4:]) - 1)
            for earlier in levels[level.unit, level.basis, year][:_MOST]:
                if _alike(earlier, level) and earlier.low <= implied.value <= earlier.high:
                    yield Proposal(
                        f"{short_name(change)}_year_before",
                        f"{level.Index} {sign} {change.Index} = {earlier.Index}", "reading", level.unit,
                        f"{level.literal} and its change {change.literal} make {earlier.literal} of the year before",
                        "A level with its change on the year before, and a figure of that year. Assumes one subject",
                        f"{written(level.value)} {sign} {written(change.value)} = {written(implied.value)}; "
                        f"printed {earlier.literal}",
                    )  # fmt: skip
                    break


def _quantity(row: Any) -> tuple[object, ...]:
    """What makes a figure one quantity with another; growth of the economy and prices go by several names."""
    if row.unit == "ratio" and row.basis == "rate":
        for name, pattern in _ONE_NAME.items():
            rises = row.direction == "rise" or re.search("涨幅|增长|增速", row.subject) or _is_target(row)
            if pattern.fullmatch(row.subject) and rises:
                return (name, row.unit, row.period, row.status)
    return tuple(getattr(row, name) for name in _ONE_QUANTITY)


def _is_target(row: Any) -> bool:
    """Whether a rate is named as the target alone: 预期目标设定为6%以上."""
    return bool(row.status == "target" and row.unit == "ratio" and _TARGET.fullmatch(row.subject))


_TARGET = re.compile("(?:预期)?目标|(?:预期)?增速")
_ONE_NAME = {
    "economy": re.compile(
        "(?:国内|地区)?生产总值|GDP|经济(?:增长|增速)?(?:预期|的?增长)?(?:目标|预期)?(?:拟?定)?|(?:预期)?(?:目标|增速)"
    ),
    "prices": re.compile("居民消费价格(?:总水平)?(?:涨幅)?|CPI(?:涨幅)?|物价(?:总水平)?涨幅"),
}
_MOST = 400  # levels of one unit and year that are looked at: the time stays linear in the text


def _of(row: Any) -> Interval:
    return Interval(row.value, row.low, row.high)


def _alike(first: Any, second: Any) -> bool:
    """Whether two subjects share a piece of two signs that is no common head."""
    pieces = [{name[place : place + 2] for place in range(len(name) - 1)} for name in (first.subject, second.subject)]
    return bool((pieces[0] & pieces[1]) - {"中央", "财政", "资金", "投入", "安排", "总额", "全国", "全省", "全市"})

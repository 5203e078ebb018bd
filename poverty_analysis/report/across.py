"""One quantity that several places of a report give: share, part and product; days and their share; mean and sum.

Names differ between the chapters of a report, so only what agrees is proposed, and always as a reading.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.reading import written
from poverty_analysis.report.stated_checks import Proposal, entries_of, short_name

_PRODUCT = re.compile("(?!.*(?:人均|产业|海洋)).{0,6}生产总值|GDP")
_DAYS = re.compile("天数?$")
_SHARE_OF_DAYS = re.compile("(?:天数)?(?:比例|比率|率|占比)$")
_MOST = 200  # figures of one kind that are looked at: the time stays linear in the text
_WIDEST = 0.2  # a sum known no better than that would agree with too much


def across(rows: Sequence[Any]) -> Iterator[Proposal]:
    """The identities over figures of several places that agree."""
    yield from _of_product(rows)
    yield from _of_days(rows)
    yield from _means(rows)


def _of_product(rows: Sequence[Any]) -> Iterator[Proposal]:
    """占生产总值比重, beside the amount of the same name and the product, all of one year."""
    at = {int(row.start): row for row in rows}
    shares = [row for row in rows if any(entry.kind == "of_product" for entry in entries_of(row, at))]
    levels = [row for row in rows if row.unit == "CNY" and row.direction == "level" and row.basis == "total"]
    products = [row for row in levels if _PRODUCT.fullmatch(row.subject)]
    for share in shares:
        parts = [row for row in levels if row.subject == share.subject and row.period == share.period]
        wholes = [row for row in products if _year(row) == _year(share) != ""]
        for part, whole in islice(((p, w) for p in parts for w in wholes), _MOST):
            if whole.low > 0 and _agrees(_of(part) / _of(whole), share):
                yield Proposal(
                    f"{short_name(share)}_of_product", f"{part.Index} / {whole.Index} = {share.Index}", "reading",
                    "ratio", f"{share.literal} is {part.literal} of the product of {whole.literal}",
                    "A share of the product, its amount and the product in several places. Assumes one year and one "
                    "measure of the product",
                    f"{written(part.value)} / {written(whole.value)} = {part.value / whole.value * 100:.5g}%; "
                    f"printed {share.literal}",
                )  # fmt: skip
                break


def _of_days(rows: Sequence[Any]) -> Iterator[Proposal]:
    """优良天数281天, and 优良天数比例77% of the same year."""
    days = [row for row in rows if row.unit == "days" and len(_DAYS.sub("", row.subject)) >= 2 and _year(row)]
    for share in islice((row for row in rows if row.unit == "ratio" and _SHARE_OF_DAYS.search(row.subject)), _MOST):
        name = _SHARE_OF_DAYS.sub("", share.subject)
        for count in days[:_MOST]:
            year = _year(count)
            if _DAYS.sub("", count.subject) != name or year != _year(share) or share.direction != "level":
                continue
            length = 366 if calendar.isleap(int(year)) else 365
            if _agrees(_of(count) / Interval(length, length, length), share):
                yield Proposal(
                    f"{short_name(share)}_of_days", f"{count.Index} / {length} = {share.Index}", "reading", "ratio",
                    f"{share.literal} is {count.literal} of a year",
                    f"Days and their share of the year in several places. Assumes that all {length} days count",
                    f"{written(count.value)} / {length} = {count.value / length * 100:.5g}%; printed {share.literal}",
                )  # fmt: skip
                break


def _means(rows: Sequence[Any]) -> Iterator[Proposal]:
    """平均每年新增1020人, and 五年新增5100人."""
    spans = [(row, years) for row in rows if (years := re.findall("[12][0-9]{3}", row.period)) and len(years) == 2]
    means = [(row, years) for row, years in spans if row.basis == "per year" and row.unit != "ratio"]
    sums = [(row, years) for row, years in spans if row.basis in {"total", "change"} and row.unit != "ratio"]
    for mean, years in means[:_MOST]:
        count = int(years[1]) - int(years[0]) + 1
        for total, of in sums[:_MOST]:
            same = of == years and total.unit == mean.unit and sorted(total.subject) == sorted(mean.subject)
            implied = _of(mean) * Interval(count, count, count)
            narrow = implied.high - implied.low <= _WIDEST * implied.value
            if same and len(mean.subject) >= 4 and narrow and implied.low <= total.high and total.low <= implied.high:
                yield Proposal(
                    f"{short_name(total)}_of_mean", f"{mean.Index} * {count} = {total.Index}", "reading", total.unit,
                    f"{total.literal} is {count} years of {mean.literal}",
                    f"A yearly mean and its sum in several places. Assumes {count} years and one scope",
                    f"{written(mean.value)} * {count} = {written(mean.value * count)}; printed {total.literal}",
                )  # fmt: skip
                break


def _agrees(implied: Interval, printed: Any) -> bool:
    return bool(printed.low <= implied.value <= printed.high)


def _year(row: Any) -> str:
    """The one year of a figure, its end or the whole; empty for a span."""
    return row.period[-4:] if re.fullmatch("(?:end )?[12][0-9]{3}", row.period) else ""


def _of(row: Any) -> Interval:
    return Interval(row.value, row.low, row.high)

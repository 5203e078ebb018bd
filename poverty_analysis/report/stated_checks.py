"""What sentences state (column `states` of a ledger), said as checks: identity, arithmetic, pattern, assumption."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from poverty_analysis.report.checks_of_years import compound, doubled, mean, yearly
from poverty_analysis.report.denominators import denominator_range
from poverty_analysis.report.reading import written
from poverty_analysis.report.suggested import Entry, Proposal, percent, short_name, vouched

_COUNTS = {"households", "persons", "villages", "townships", "counties", "projects", "items", "person-times"}
NOT_COMPARABLE = "not comparable: constant prices"


def stated_proposals(rows: Sequence[Any]) -> Iterator[Proposal]:
    """The checks that the sentences of a ledger state, in the order of the text."""
    at = {int(row.start): row for row in rows}
    for row in rows:
        names = Counter[str]()
        for entry in entries_of(row, at):
            for proposal in _SAID[entry.kind](row, entry) if entry.kind in _SAID else ():
                names[proposal.name] += 1
                number = names[proposal.name]  # a total with its parts by two divisions
                yield proposal if number == 1 else proposal._replace(name=f"{proposal.name}_{number}")


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
    years = numbers.pop(0) if kind in {"mean", "compound", "yearly", "doubled"} and numbers else 0
    if not all(number in at for number in numbers):
        return None
    return Entry(kind, falls, words[0].endswith("*"), years, [at[number] for number in numbers])


def _growth(row: Any, entry: Entry) -> Iterator[Proposal]:
    a, b = entry.members
    if not a.value:
        return
    implied = b.value / a.value - 1
    identity = f"1 - {b.Index} / {a.Index} = {row.Index}" if entry.falls else f"{b.Index} / {a.Index} - 1 = {row.Index}"
    yield Proposal(
        f"{short_name(row)}_growth", identity, vouched(entry), "ratio",
        f"{row.literal} is the change from {a.literal} to {b.literal}",
        "From ... to ... with a rate behind it. Assumes one subject, one scope and levels at the prices of the rate",
        f"{written(b.value)} / {written(a.value)} - 1 = {percent(implied)}; printed {row.literal}",
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
        f"{written(b.value)} / {written(a.value)} - 1 = {percent(b.value / a.value - 1)}; printed {row.literal}",
    )  # fmt: skip


def _real_rate(row: Any, entry: Entry) -> Iterator[Proposal]:
    b, d = entry.members
    if (before := b.value - d.value) <= 0:
        return
    yield Proposal(
        f"{short_name(row)}_rate", f"{d.Index} / ({b.Index} - {d.Index})", "derived", "ratio",
        f"Change {d.literal} that led to {b.literal} as printed, beside {row.literal} at constant prices",
        NOT_COMPARABLE,
        f"{written(d.value)} / {written(before)} = {percent(d.value / before)}; printed {row.literal}",
    )  # fmt: skip


def _times(row: Any, entry: Entry) -> Iterator[Proposal]:
    a, b = entry.members
    if not a.value:
        return
    yield Proposal(
        f"{short_name(row)}_times", f"{b.Index} / {a.Index} = {row.Index}", vouched(entry), "times",
        f"{b.literal} is {row.literal} of {a.literal}",
        "A number said to be a multiple of another" + ("" if entry.vouched else ". Assumes that it is of this one"),
        f"{written(b.value)} / {written(a.value)} = {written(round(b.value / a.value, 3))}; printed {row.literal}",
    )  # fmt: skip


def _product(row: Any, entry: Entry) -> Iterator[Proposal]:
    number, each = entry.members
    implied = (1 + number.value) * (1 + each.value) - 1
    yield Proposal(
        f"{short_name(row)}_product", f"(1 + {number.Index}) * (1 + {each.Index}) - 1 = {row.Index}", vouched(entry),
        "ratio", f"{row.literal} is the growth of a total whose number grows {number.literal} and each {each.literal}",
        "A number, an amount each and their total in one list. Assumes that the total is their product",
        f"(1 + {percent(number.value)}) * (1 + {percent(each.value)}) - 1 = {percent(implied)}; "
        f"printed {row.literal}",
    )  # fmt: skip


def _difference(row: Any, entry: Entry) -> Iterator[Proposal]:
    a, b = entry.members
    high, low = (a, b) if entry.falls else (b, a)
    unit = "percentage points" if row.unit == "percentage points" else ""
    shown = f"{(high.value - low.value) * 100:.5g} points" if unit else written(high.value - low.value)
    yield Proposal(
        f"{short_name(row)}_difference", f"{high.Index} - {low.Index} = {row.Index}", vouched(entry), row.unit,
        f"{row.literal} is the difference of {b.literal} and {a.literal}",
        "From ... to ... with the difference behind it",
        f"{_written(high, unit)} - {_written(low, unit)} = {shown}; printed {row.literal}",
    )  # fmt: skip


def _written(row: Any, unit: str) -> str:
    return percent(row.value) if unit or row.unit == "ratio" else written(row.value)


def _rate(row: Any, entry: Entry) -> Iterator[Proposal]:
    b, d = entry.members
    sign, before = ("+", b.value + d.value) if entry.falls else ("-", b.value - d.value)
    if before <= 0:
        return
    yield Proposal(
        f"{short_name(row)}_rate", f"{d.Index} / ({b.Index} {sign} {d.Index}) = {row.Index}", vouched(entry), "ratio",
        f"{row.literal} is {d.literal} on what was before {b.literal}",
        "A level with its change and the rate of that change",
        f"{written(d.value)} / ({written(b.value)} {sign} {written(d.value)}) = {percent(d.value / before)}; "
        f"printed {row.literal}",
    )  # fmt: skip


def _share(row: Any, entry: Entry) -> Iterator[Proposal]:
    part, whole = entry.members
    if not whole.value:
        return
    yield Proposal(
        f"{short_name(row)}_ratio", f"{part.Index} / {whole.Index} = {row.Index}", vouched(entry), "ratio",
        f"{row.literal} is {part.literal} of {whole.literal}",
        "A share behind a part and its whole. Assumes that it is of these two",
        f"{written(part.value)} / {written(whole.value)} = {percent(part.value / whole.value)}; printed {row.literal}",
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
    if not totals and not entry.vouched:  # 抽检512批,合格率98.63%: the count may be the whole itself
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
        f"{short_name(row)}_parts", f"{names} = {row.Index}", vouched(entry), row.unit,
        f"{row.literal} is the sum of {', '.join(p.literal for p in entry.members)}",
        "A total with its parts behind it" + ("" if entry.vouched else ". Assumes that these are all of its parts"),
        f"{numbers} = {written(math.fsum(p.value for p in entry.members))}; printed {row.literal}",
    )  # fmt: skip


def _each(row: Any, entry: Entry) -> Iterator[Proposal]:
    total, count = entry.members
    scale = 1000 if (row.unit, total.unit) == ("kg", "tonnes") else 1
    times, shown = (f" * {scale}", f" * {scale:,}") if scale > 1 else ("", "")
    implied = written(round(total.value * scale / count.value, 2))
    yield Proposal(
        f"{short_name(row)}_per_head", f"{total.Index}{times} / {count.Index} = {row.Index}", vouched(entry), row.unit,
        f"{row.literal} is {total.literal} over {count.literal}",
        "An amount each, a count and a total near one another. Assumes that all three are of one thing",
        f"{written(total.value)}{shown} / {written(count.value)} = {implied}; printed {row.literal}",
    )  # fmt: skip


def _hundred(row: Any, entry: Entry) -> Iterator[Proposal]:
    shares = [*entry.members, row]
    yield Proposal(
        f"{short_name(row)}_hundred", " + ".join(share.Index for share in shares) + " = 1", vouched(entry), "ratio",
        f"{', '.join(share.literal for share in shares)} make up a whole",
        "Shares in a row. Assumes that they are all the shares of one whole",
        f"{' + '.join(share.literal for share in shares)} = {percent(math.fsum(s.value for s in shares))}; of 100%",
    )  # fmt: skip


def _part(row: Any, entry: Entry) -> Iterator[Proposal]:
    whole = entry.members[0]
    yield Proposal(
        f"{short_name(row)}_part", f"{row.Index} <= {whole.Index}", "reading", row.unit,
        f"{row.literal} is at most {whole.literal}", "Behind its whole by its words. Assumes that it is a part of it",
        f"{written(row.value)} <= {written(whole.value)}",
    )  # fmt: skip


def _within(row: Any, entry: Entry) -> Iterator[Proposal]:
    names, numbers = (
        " + ".join(said) for said in ([p.Index for p in entry.members], [written(p.value) for p in entry.members])
    )
    yield Proposal(
        f"{short_name(row)}_divided_part", f"{names} <= {row.Index}", "reading", row.unit,
        f"{', '.join(p.literal for p in entry.members)} are together at most {row.literal}",
        "Parts behind their whole that exclude one another by their names. Assumes that they are parts of it",
        f"{numbers} = {written(math.fsum(p.value for p in entry.members))}; at most {row.literal}",
    )  # fmt: skip


_SAID: dict[str, Callable[[Any, Entry], Iterator[Proposal]]] = {
    "growth": _growth, "real": _real, "real_rate": _real_rate, "times": _times, "doubled": doubled,
    "mean": mean, "compound": compound,
    "product": _product, "rate": _rate, "difference": _difference, "share": _share, "whole": _whole, "parts": _parts,
    "part": _part, "within": _within, "hundred": _hundred, "each": _each, "yearly": yearly,
}  # fmt: skip

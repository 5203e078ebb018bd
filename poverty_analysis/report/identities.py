"""Identities over figures: their forms, and whether one holds with the intervals that the print allows.

The forms of an identity, and when it holds:

=============================  ================================================================================
form                           verdict
=============================  ================================================================================
``a / b = c``                  consistent: the left side, computed from the printed values, lies in the interval of
                               the right side; consistent within rounding: only other values inside the intervals
                               agree; inconsistent: none do
``a <= b``, ``a >= b``,        consistent: true for all values; within rounding: for some; inconsistent: for none
``1 <= a / b <= 10``
``a / ? = c``                  ? is a whole number; consistent if one prints the percentage c; ``any`` as numerator
                               stands for any whole number; clauses joined by ``and`` share one ?
``a / b``                      nothing printed to compare with: cannot be checked, the implied value is shown
=============================  ================================================================================

A figure that ``a / ? = c`` cannot be asked of, a count that is not whole and exact as printed or a percentage with a
qualifying word, leaves that check "cannot be checked", with the reason. Where an end is open (以上, or a division by an
interval around zero) and only some values would fail, the verdict is "cannot be checked".
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from poverty_analysis.report.denominators import denominator_range, possible_numerators
from poverty_analysis.report.expressions import Interval, evaluate, names_in
from poverty_analysis.report.proportions import proportion_parts
from poverty_analysis.report.quantities import parse_quantity
from poverty_analysis.tables import TableError, require_columns, rows_of

VERDICTS = ["consistent", "consistent within rounding", "inconsistent", "cannot be checked", "not comparable"]

_RELATION = re.compile("(<=|>=|=)")
_WHOLE = re.compile(r"\s*(?P<part>[A-Za-z_]\w*)\s*/\s*(?P<whole>\?|[A-Za-z_]\w*)\s*=\s*(?P<share>[A-Za-z_]\w*)\s*")
_RELATIVE_TOLERANCE = 1e-12


class Finding(NamedTuple):
    """The implied side, the stated side and the verdict of one check."""

    implied: Interval
    stated: Interval
    verdict: str
    detail: str = ""


NOTHING = Interval(math.nan, math.nan, math.nan)


def _quantities(figures: pd.DataFrame) -> dict[str, Interval]:
    """The figures as intervals; a table with a gap, a reversed interval or an id twice is refused."""
    require_columns(figures, ["value", "low", "high"], "figures")
    if not figures.index.is_unique:
        raise TableError(
            f"figures: every id must stand once; got {figures.index[figures.index.duplicated()][0]!r} again"
        )
    in_order = (
        (figures["low"] <= figures["value"]) & (figures["value"] <= figures["high"]) & (figures["value"] < math.inf)
    )
    if not in_order.all():
        name = figures.index[~in_order][0]
        ends = ", ".join(f"{end:g}" for end in figures.loc[name, ["low", "value", "high"]])
        raise TableError(f"figures, id {name}: must hold low <= value <= high, all known; got {ends}")
    return {
        str(row.Index): Interval(row.value, row.low, row.high) for row in rows_of(figures[["value", "low", "high"]])
    }


def _proportions(tokens: pd.DataFrame | None) -> dict[str, Interval]:
    """The parts of proportions as intervals: each rounded to its last printed digit, a hundred its whole."""
    parts = {}
    for name, printed in proportion_parts(tokens).items():
        for place, literal in enumerate(printed, start=1):
            quantity = parse_quantity(f"{literal}%")
            parts[f"{name}_{place}"] = Interval(*(end * 100 for end in quantity[:3]))
    return parts


class Source(NamedTuple):
    """What identities are evaluated over: intervals by name, and the figures' rows for whole numbers.

    Attributes
    ----------
    quantities : dict of str to Interval
    rows : dict of str to named tuple
        The figures' rows, by id.
    cut : bool
        Whether print is read as cut off.
    """

    quantities: dict[str, Interval]
    rows: dict[str, Any]
    cut: bool = False

    @classmethod
    def of(cls, figures: pd.DataFrame, tokens: pd.DataFrame | None = None, *, cut: bool = False) -> Source:
        """The figures of a table, checked, and the parts of proportions among tokens."""
        quantities = _quantities(figures) | _proportions(tokens)
        rows = {str(row.Index): row for row in rows_of(figures)}
        if cut:
            words = {name: str(getattr(row, "qualifier", "")) for name, row in rows.items()}
            quantities = {name: cut_off(q) if not words.get(name) else q for name, q in quantities.items()}
        return cls(quantities, rows, cut)


def cut_off(rounded: Interval) -> Interval:
    """What a print allows whose digits are cut off: the same width, away from zero; a range or a count as it is.

    Examples
    --------
    >>> cut_off(Interval(3.0, 2.5, 3.5)), cut_off(Interval(7, 7, 7))
    (Interval(value=3.0, low=3.0, high=4.0), Interval(value=7, low=7, high=7))
    """
    width = rounded.high - rounded.low
    half = width / 2
    if not 0 < width < math.inf or not math.isclose(rounded.value - rounded.low, half, rel_tol=1e-6):
        return rounded
    if rounded.value < 0:
        return Interval(rounded.value, rounded.value - width, rounded.value)
    return Interval(rounded.value, rounded.value, rounded.value + width)


class Identity(NamedTuple):
    """An identity taken apart: sides with relations between them, or clauses about a whole number."""

    sides: list[str]
    relations: list[str]
    clauses: list[dict[str, str]]


def parse_identity(identity: str) -> Identity:
    """Take an identity apart, or refuse what is none."""
    if "?" in identity or re.search(r"\bany\b", identity):
        return Identity([], [], _whole_clauses(identity))
    parts = _RELATION.split(identity)
    sides, relations = parts[::2], parts[1::2]
    if relations not in ([], ["="], ["<="], [">="], ["<=", "<="]):
        raise ValueError(f'"{identity}" must have one =, <= or >=, or the form 1 <= a <= 2')
    try:
        names = [name for side in sides for name in names_in(side)]
        for side in sides:
            evaluate(side, dict.fromkeys(names, Interval(1.0, 1.0, 1.0)))
    except ValueError as error:
        raise ValueError(f'in "{identity}": {error}') from None
    if not names:
        raise ValueError(f'"{identity}" must name a figure')
    return Identity(sides, relations, [])


def _whole_clauses(identity: str) -> list[dict[str, str]]:
    clauses = []
    for clause in identity.split(" and "):
        match = _WHOLE.fullmatch(clause)
        if not match or match["share"] == "any" or match["whole"] == "any":
            raise ValueError(f'"{clause.strip()}" must have the form a / ? = c, any / ? = c or any / b = c')
        clauses.append(match.groupdict())
    first = clauses[0]
    if first["part"] == "any" and (first["whole"] == "?" or len(clauses) > 1):
        raise ValueError(f'"{identity}" must give a numerator in its first clause')
    if any(clause["whole"] != "?" for clause in clauses[1:]):
        raise ValueError(f'"{identity}" must ask for one whole number ? in all clauses')
    return clauses


def names_of(parsed: Identity) -> set[str]:
    """The names that an identity is over."""
    clauses = {name for clause in parsed.clauses for name in clause.values()} - {"?", "any"}
    return clauses | {name for side in parsed.sides for name in names_in(side)}


def examine(parsed: Identity, source: Source) -> Finding:
    """Give the finding of one identity.

    Parameters
    ----------
    parsed : Identity
        As `parse_identity` returns.
    source : Source

    Raises
    ------
    ValueError
        If it names what is not there, or is none over these figures.
    """
    if parsed.clauses:
        return _examine_whole(parsed.clauses, source)
    values = [evaluate(side, source.quantities) for side in parsed.sides]
    if len(values) == 1:
        return Finding(values[0], NOTHING, "cannot be checked", "nothing printed to compare with")
    if len(values) == 3:
        fixed = not names_in(parsed.sides[0]) and not names_in(parsed.sides[2])
        return _examine_between(*values, fixed=fixed)
    left, right = values
    verdict = _equal(left, right) if parsed.relations == ["="] else _ordered(left, right, parsed.relations[0])
    return Finding(left, right, verdict)


def _at_most(a: float, b: float) -> bool:
    """a <= b, but for the last bits of a division."""
    return a <= b or math.isclose(a, b, rel_tol=_RELATIVE_TOLERANCE)


def _open(*intervals: Interval) -> bool:
    return any(math.isinf(interval.low) or math.isinf(interval.high) for interval in intervals)


def _equal(implied: Interval, stated: Interval) -> str:
    if not (_at_most(implied.low, stated.high) and _at_most(stated.low, implied.high)):
        return "inconsistent"
    if not math.isnan(implied.value) and _at_most(stated.low, implied.value) and _at_most(implied.value, stated.high):
        return "consistent"
    return "cannot be checked" if _open(implied, stated) else "consistent within rounding"


def _ordered(left: Interval, right: Interval, relation: str) -> str:
    lesser, greater = (left, right) if relation == "<=" else (right, left)
    if _at_most(lesser.high, greater.low):
        return "consistent"
    if not _at_most(lesser.low, greater.high):
        return "inconsistent"
    return "cannot be checked" if _open(lesser, greater) else "consistent within rounding"


def _examine_between(lowest: Interval, middle: Interval, highest: Interval, *, fixed: bool) -> Finding:
    """One side between two others; bounds that fall are no identity where they are numbers, and a finding in print."""
    stated = Interval(math.nan, lowest.value, highest.value)
    if lowest.low > highest.high:
        if fixed:
            raise ValueError(f"the bounds must rise; got {lowest.value:g} and {highest.value:g}")
        return Finding(middle, stated, "inconsistent", f"the bounds fall: {lowest.value:g} and {highest.value:g}")
    verdicts = {_ordered(lowest, middle, "<="), _ordered(middle, highest, "<=")}
    worst = next(v for v in ["inconsistent", "cannot be checked", *VERDICTS[1::-1]] if v in verdicts)
    return Finding(middle, stated, worst)


_LONGEST_SEARCH = 100_000


class _CannotSay(ValueError):
    """A figure is printed so that a check of the right form can say nothing of it."""


def _examine_whole(clauses: list[dict[str, str]], source: Source) -> Finding:
    """Look for one whole number, or say why the print does not allow to ask for one."""
    try:
        return _find_whole(clauses, source)
    except _CannotSay as reason:
        return Finding(NOTHING, NOTHING, "cannot be checked", str(reason))


def _find_whole(clauses: list[dict[str, str]], source: Source) -> Finding:
    """Look for one whole number that prints every percentage of the clauses."""
    first, *others = clauses
    for name in sorted({name for clause in clauses for name in clause.values()} - {"?", "any"}):
        if _row(source, name).value < 0:  # a printed minus: no share of a whole, and no count
            return Finding(NOTHING, NOTHING, "inconsistent", f"{name} is below zero")
    share = _percentage(source, first["share"])
    if first["part"] == "any":
        numbers: Sequence[int] = possible_numerators(_total(source, first["whole"]), share, cut=source.cut)
    else:
        numbers = denominator_range(_count(source, first["part"]), share, cut=source.cut)
    if others and len(numbers) > _LONGEST_SEARCH:
        return Finding(
            NOTHING, NOTHING, "cannot be checked", f"{len(numbers):,} whole numbers print the first percentage"
        )
    for clause in others:
        share = _percentage(source, clause["share"])
        if clause["part"] == "any":
            numbers = [number for number in numbers if possible_numerators(number, share, cut=source.cut)]
        else:
            also = denominator_range(_count(source, clause["part"]), share, cut=source.cut)
            numbers = [number for number in numbers if number in also]
    if not numbers:
        return Finding(NOTHING, NOTHING, "inconsistent", "no whole number prints this")
    few = " or ".join(f"{number:,}" for number in numbers[:3])
    detail = few if len(numbers) <= 3 else f"{len(numbers):,} whole numbers: {numbers[0]:,} to {numbers[-1]:,}"
    value = numbers[0] if len(numbers) == 1 else math.nan
    return Finding(Interval(value, numbers[0], numbers[-1]), NOTHING, "consistent", detail)


def _percentage(source: Source, name: str) -> str:
    """The percentage as printed, or as corrected; one with a qualifying word has no digits to be met."""
    row = _row(source, name)
    if getattr(row, "qualifier", "") != "":
        raise _CannotSay(f"{name} is no plain percentage: {row.qualifier} {row.literal}")
    share = str(getattr(row, "read_as", row.literal))
    try:
        denominator_range(1, share)
    except ValueError as error:
        if getattr(row, "unit", "ratio") != "ratio":
            raise
        raise _CannotSay(f"{name} is no plain percentage: {error}") from None
    return share


def _count(source: Source, name: str) -> int:
    """A whole count that is exact as printed."""
    row = _row(source, name)
    if row.low != row.high or not float(row.low).is_integer():
        raise _CannotSay(f"{name} is no exact whole count: {row.literal}, from {row.low:,.10g} to {row.high:,.10g}")
    return int(row.low)


def _total(source: Source, name: str) -> int:
    """A whole count that a share can be of."""
    if (count := _count(source, name)) == 0:
        raise _CannotSay(f"{name} is 0, and nothing is a share of it")
    return count


def _row(source: Source, name: str) -> Any:
    if name not in source.rows:
        raise ValueError(f'"{name}" must be the id of a figure')
    return source.rows[name]

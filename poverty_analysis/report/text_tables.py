"""Tables in a text: one figure a cell, its unit from a header or its row, its year from its column."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from poverty_analysis.report.figure_context import Context
from poverty_analysis.report.periods import date_years
from poverty_analysis.report.quantities import Quantity, parse_quantity
from poverty_analysis.report.signs import plain_signs

_GAP = re.compile("[ \u3000\u00a0]*[\t|][ \u3000\u00a0]*|[ \u3000\u00a0]{2,}")
_BLANK = re.compile("[ \u3000\u00a0]")
_MOST = 20  # cells of a row whose cells are parted by single blanks
_PREFIX = re.compile(
    "(?:其中:?|#|[一二三四五六七八九十]{1,2}、|[0-9]{1,2}[、.]|-{1,2}|—{1,2}|[(][一二三四五六七八九十][)])+"
)
_NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?")
_YEAR = re.compile("((?:19|20)[0-9]{2})(?:年(?:[底末])?)?")
_IN_BRACKETS = re.compile(r"\(([^()]{1,8})\)")
_UNIT_SAID = re.compile(r"(?:计量)?单位:?\s*([^\s,;()]{1,8})")
_UNIT_COLUMN = re.compile("(?:计量)?单位")
_CHANGE = re.compile("增长|增速|涨幅|增幅|增减|比上年|同比")
_LONGEST_SUBJECT = 12


class Cell(NamedTuple):
    """A cell of a line: where it stands in the text, and what stands there, with plain signs."""

    start: int
    end: int
    text: str


class Placed(NamedTuple):
    """What a table says of the figure in one of its cells: the quantity, and the columns of the context."""

    start: int
    end: int
    quantity: Quantity
    read_as: str
    context: Context


def read_tables(text: str, found: pd.DataFrame) -> tuple[pd.DataFrame, dict[int, Context]]:
    """Give the figures in the cells of tables the unit and the year that their headers name.

    Parameters
    ----------
    text : str
        The report; cells are parted by tabs, strokes or wide blanks.
    found : pandas.DataFrame
        As `find_quantities` returns.

    Returns
    -------
    found : pandas.DataFrame
        With value, unit and `read_as` of those cells from row, column or the line 单位:万人 above; `unit_from` is
        "header". A year that heads a column is a date.
    contexts : dict of int to Context
        By row of `found`: subject (the row's name), basis, period (the column's year).

    Examples
    --------
    >>> from poverty_analysis.report import find_quantities
    >>> text = "指标(万人)\\t2019年\\t2020年\\n常住人口\\t3.2\\t3.1"
    >>> table, contexts = read_tables(text, find_quantities(text))
    >>> table.loc[table["kind"] == "figure", ["literal", "value", "unit", "read_as"]]
      literal    value     unit read_as
    3     3.2  32000.0  persons   3.2万人
    4     3.1  31000.0  persons   3.1万人
    >>> [(context.subject, context.period) for context in contexts.values()]
    [('常住人口', '2019'), ('常住人口', '2020')]
    """
    found = found.copy()
    contexts: dict[int, Context] = {}
    starts, kinds = found["start"].tolist(), found["kind"].tolist()
    for head, body, above in tables(text):
        for cell in head:
            row = bisect_left(starts, cell.start)
            if _YEAR.fullmatch(cell.text) and starts[row : row + 1] == [cell.start] and kinds[row] == "figure":
                _set(found, row, {"kind": "date", "read_as": "", "unit": "", "qualifier": ""})
                _set(found, row, dict.fromkeys(("value", "low", "high"), float("nan")))
        for placed in _cells_read(head, body, above):
            rows = range(bisect_left(starts, placed.start), bisect_left(starts, placed.end))
            if len(rows) != 1 or kinds[rows[0]] not in {"figure", "slogan"}:
                continue
            value, low, high, unit, qualifier = placed.quantity
            said = {"value": value, "low": low, "high": high, "unit": unit, "qualifier": qualifier, "kind": "figure"}
            said |= {"start": placed.start, "end": placed.end, "literal": text[placed.start : placed.end]}
            _set(found, rows[0], said | {"read_as": placed.read_as, "unit_from": "header"})
            contexts[rows[0]] = placed.context
    return found, contexts


def _set(found: pd.DataFrame, row: int, values: Mapping[str, object]) -> None:
    for column, value in values.items():
        found.loc[row, column] = value


def tables(text: str) -> Iterator[tuple[list[Cell], list[list[Cell]], str]]:
    """The tables of a text: the cells of the header, those of the rows below, the words above."""
    run: list[list[Cell]] = []
    above, start = "", 0
    for raw in [*text.split("\n"), ""]:
        cells = _cells(raw, start)
        start += len(raw) + 1
        if len(cells) >= 2:
            run.append(cells)
            continue
        if len(run) >= 2:
            yield run[0], run[1:], above
        if raw.strip():
            above = plain_signs(raw)
        run = []


def _cells(raw: str, start: int) -> list[Cell]:
    line = plain_signs(raw)
    stripped = line.strip(" \u3000\u00a0|")
    if not stripped:
        return []
    gap = _GAP if _GAP.search(stripped) else _BLANK
    if gap is _BLANK and not _is_row(stripped):
        return []
    cells, place = [], 0
    for match in [*gap.finditer(line), None]:
        stop = match.start() if match else len(line)
        cells.append(Cell(start + place, start + stop, line[place:stop]))
        place = match.end() if match else stop
    if line.lstrip(" \u3000").startswith("|"):
        cells = cells[1:]
    return cells[:-1] if line.rstrip(" \u3000").endswith("|") else cells


def _is_row(line: str) -> bool:
    """Whether a line parted by single blanks is the row of a table: short cells, all numbers or none but the first."""
    cells = _BLANK.split(line)
    short = 3 <= len(cells) <= _MOST and all(len(cell) <= _LONGEST_SUBJECT for cell in cells)
    if not short or re.search("[。;!?，；]|[\u4e00-\u9fff],|单位:", line):
        return False
    numbers = sum(_NUMBER.fullmatch(cell) is not None for cell in cells)
    return numbers == 0 or (numbers >= len(cells) - 2 and _NUMBER.fullmatch(cells[0]) is None)


def _cells_read(head: list[Cell], body: Sequence[list[Cell]], above: str) -> Iterator[Placed]:
    for row in body:
        if len(row) != len(head) or not row[0].text or _NUMBER.fullmatch(row[0].text):
            continue
        for number in range(1, len(row)):
            if _NUMBER.fullmatch(row[number].text) and (placed := read_cell(head, row, number, above)):
                yield placed


def read_cell(head: list[Cell], row: list[Cell], number: int, above: str) -> Placed | None:
    unit = _unit(head, row, number, above)
    read_as = row[number].text + unit
    try:
        quantity = parse_quantity(read_as)
    except ValueError:
        return None
    if not unit or quantity.unit is None:
        return None
    column, year = head[number].text, _YEAR.fullmatch(head[number].text)
    name = _IN_BRACKETS.sub("", row[0].text).strip()
    name = name[prefix.end() if (prefix := _PREFIX.match(name)) else 0 :][:_LONGEST_SUBJECT]
    changed = quantity.unit in {"ratio", "percentage points"} and bool(_CHANGE.search(column) or _CHANGE.search(name))
    begin = row[0].start + row[0].text.find(name)
    context = Context(
        subject=name, subject_start=begin, subject_end=begin + len(name),
        basis="change" if changed else _basis(f"{name}{column}", quantity.unit),
        direction="rise" if changed else "level",
        period=str(date_years(column)) if year else "", period_from="section" if year else "",
    )  # fmt: skip
    return Placed(row[number].start, row[number].end, quantity, read_as, context)


def _unit(head: list[Cell], row: list[Cell], number: int, above: str) -> str:
    """The unit of a cell: of its column, of its row, of the column of units, of the corner, of the line above."""
    columns = [place for place, cell in enumerate(head) if _UNIT_COLUMN.fullmatch(cell.text)]
    tried = [_IN_BRACKETS.findall(head[number].text), _IN_BRACKETS.findall(row[0].text)]
    tried += [[row[place].text for place in columns], _IN_BRACKETS.findall(head[0].text)]
    tried += [_UNIT_SAID.findall(head[0].text), _UNIT_SAID.findall(above)]
    for units in tried:
        for unit in units:
            said = unit.removeprefix("单位:")
            if _is_unit(said):
                return said
    return ""


def _is_unit(text: str) -> bool:
    try:
        return parse_quantity(f"1{text}").unit is not None
    except ValueError:
        return False


def _basis(name: str, unit: str) -> str:
    if unit in {"ratio", "percentage points"}:
        return "share" if re.search("占|比重|比例", name) else "rate"
    if "人均" in name:
        return "per person"
    return "per household" if "户均" in name else "total"

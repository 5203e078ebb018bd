"""The table of a chart as a reader opens it: columns named by what the axes say, no row but its marks."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import product

Row = dict[str, str]

AXES = ("x", "y", "value")
ENDS = {"": "", "_low": " from", "_high": " to"}  # as a chart's table ends the names of its columns of numbers
WORDS = ("panel", "mark", "series", "name")
SAID = {"title", "note", "panel", *(f"{axis} axis" for axis in AXES)}  # marks that are words about the others


def named_columns(numbers: str) -> str:
    """Return a chart's table with its numbers in columns named by their axes, without the words that stand around it.

    Parameters
    ----------
    numbers : str
        As `plots.chart_csv` writes it.

    Returns
    -------
    str
        CSV. The columns panel, mark, series and name, then x, y and value, each with its axis in brackets, with where
        a mark reaches from and to; text last. Where panels have axes of different labels, each label has its columns. A
        column in which nothing stands is left out; a panel that has a title is called by it.

    Examples
    --------
    >>> numbers = (
    ...     "panel,mark,name,x,x_low,x_high,text\\n"
    ...     ",title,,,,,Gains\\n1,x axis,,,,,CNY\\n1,bar,stated,,0,3300,\\n1,point,stated,3300,,,\\n"
    ... )
    >>> print(named_columns(numbers), end="")
    mark,name,x (CNY),x from (CNY),x to (CNY)
    bar,stated,,0,3300
    point,stated,3300,,
    """
    rows: list[Row] = [{"panel": "", **row} for row in csv.DictReader(io.StringIO(numbers))]
    labels = {(row["panel"], row["mark"].removesuffix(" axis")): row["text"] for row in rows if " axis" in row["mark"]}
    titles = {row["panel"]: row["text"] for row in rows if row["mark"] == "panel"}
    panels = list(dict.fromkeys(row["panel"] for row in rows if row["panel"]))
    called = {panel: titles.get(panel, panel) for panel in panels} if len(panels) > 1 else {}
    shown = [_row(row, labels, called) for row in rows if row["mark"] not in SAID]
    return _written(_header(panels, labels), shown)


def _row(row: Row, labels: dict[tuple[str, str], str], called: dict[str, str]) -> Row:
    """A mark with its numbers under the names of its own panel's axes."""
    named = {word: row.get(word, "") for word in WORDS}
    named["panel"] = called.get(row["panel"], "")
    for axis, end in product(AXES, ENDS):
        if number := row.get(axis + end, ""):
            named[_column(axis, end, labels.get((row["panel"], axis), ""))] = number
    return {**named, "text": row.get("text", "")}


def _header(panels: Sequence[str], labels: dict[tuple[str, str], str]) -> list[str]:
    """Every column that there may be, those of one axis beside each other."""
    columns = [
        _column(axis, end, label)
        for axis in AXES
        for label in dict.fromkeys(labels.get((panel, axis), "") for panel in ["", *panels])
        for end in ENDS
    ]
    return [*WORDS, *dict.fromkeys(columns), "text"]


def _column(axis: str, end: str, label: str) -> str:
    return f"{axis}{ENDS[end]}" + (f" ({label})" if label else "")


def _written(header: Sequence[str], rows: Sequence[Row]) -> str:
    used = [column for column in header if any(row.get(column) for row in rows)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(used)
    writer.writerows([row.get(column, "") for column in used] for row in rows)
    return out.getvalue()

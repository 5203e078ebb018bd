"""Where the data files live, and how one is read: against its codebook, refused by file, row and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Hashable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from poverty_analysis.tables.writing import restored_cell

CODEBOOK_COLUMNS = ["table", "column", "type", "required", "range", "unit", "label_en", "label_zh"]


_NUMBERS = {
    "integer": (re.compile("-?[0-9]+"), "a whole number"),
    "number": (re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?(?:e[-+]?[0-9]+)?|inf)"), "a number"),
}


class TableError(ValueError):
    """A data file that is not what its codebook says; the message names file, row, column, value and rule."""


class Column(NamedTuple):
    """One row of the codebook: what a column of a table may hold."""

    name: str
    type: str
    required: bool
    range: str
    unit: str
    label_en: str
    label_zh: str


def data_folder() -> Path:
    """Return the folder of the package's own data: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parents[1]
    return package / "data" if (package / "data").is_dir() else package.parent / "data"


def require_columns(table: pd.DataFrame, columns: list[str], name: str) -> None:
    """Refuse a table in memory that lacks a column, by the table's name."""
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"{name} must be a DataFrame; got {type(table).__name__}")
    if several := [column for column in columns if not isinstance(column, Hashable)]:
        raise TypeError(f"{name}: a column must be given by its name alone; got {several[0]!r}")
    if missing := [column for column in columns if column not in table.columns]:
        raise TableError(f"{name}: must have the columns {', '.join(map(str, columns))}; {missing[0]} is missing")
    for column in [] if table.columns.is_unique else columns:
        if (count := list(table.columns).count(column)) > 1:
            raise TableError(f"{name}: a column must be the only one of its name; got {column} {count} times")


def read_rows(path: Path | str) -> tuple[list[str], list[list[str]]]:
    """Read a CSV file in UTF-8 whole, or refuse it.

    Returns
    -------
    header : list of str
    rows : list of list of str
        One list a record, each as long as the header.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    TableError
        If the file is empty, not UTF-8, cut off within a row, or has a row of another length.
    """
    path = Path(path)
    return _rows(path, _content(path))


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise FileNotFoundError(f"{path}: {'is a folder, not a file' if path.is_dir() else 'no such file'}")
    return path.read_bytes()


def _rows(path: Path, content: bytes) -> tuple[list[str], list[list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(f"{path}, line {line}: must be UTF-8; got byte 0x{content[error.start]:02x}") from None
    if not text.strip():
        raise TableError(f"{path}: must hold a header and rows; got an empty file")
    if not text.endswith("\n"):
        raise TableError(f"{path}: must end with a line break; the last row may be cut off")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header, *rows = reader
    except csv.Error as error:
        place = f"{path}, line {reader.line_num}"
        raise TableError(f"{place}: must be comma-separated with closed quotes; got {error}") from None
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise TableError(f"{path}, row {number}: must have {len(header)} cells as the header; got {len(row)}")
    return header, rows


@cache
def codebook() -> dict[str, list[Column]]:
    """Return the columns of every table, in order, from ``data/codebook.csv``."""
    path = data_folder() / "codebook.csv"
    header, rows = read_rows(path)
    if header != CODEBOOK_COLUMNS:
        raise TableError(f"{path}: columns must be {', '.join(CODEBOOK_COLUMNS)}; got {', '.join(header)}")
    tables: dict[str, list[Column]] = {}
    for table, name, kind, required, limits, unit, label_en, label_zh in rows:
        column = Column(name, kind, required == "yes", limits, unit, label_en, label_zh)
        tables.setdefault(table, []).append(column)
    return tables


def read_table(
    path: Path | str,
    table: str,
    *,
    key: str | None = "id",
    may_lack: Collection[str] = (),
    older_words: Mapping[str, Mapping[str, str]] | None = None,
) -> pd.DataFrame:
    """Read a CSV file as the codebook describes the named table.

    Parameters
    ----------
    path : path
        The file.
    table : str
        The table's name in the codebook.
    key : str or None
        The column that becomes the index and must not repeat; None for a table without one.
    may_lack : collection of str
        Columns that a file written before they were there may lack; they are read as empty.
    older_words : mapping of str to mapping, optional
        By column, words that files written earlier use, and what they are called now.

    Returns
    -------
    pandas.DataFrame
        Columns in the codebook's order; numbers as float, counts as int, an empty cell of text as "".

    Raises
    ------
    TableError
        With file, row, column, what was got and what must hold.
    """
    older = tuple((column, tuple(words.items())) for column, words in (older_words or {}).items())
    return _table(str(path), _content(Path(path)), table, key, frozenset(may_lack), older).copy()


@lru_cache(maxsize=32)
def _table(
    path: str,
    content: bytes,
    table: str,
    key: str | None,
    may_lack: frozenset[str],
    older_words: tuple[tuple[str, tuple[tuple[str, str], ...]], ...],
) -> pd.DataFrame:
    """Read the table that a file holds, once for each content: the models ask for the same ones again and again."""
    header, rows = _rows(Path(path), content)
    columns = codebook()[table]
    names = [column.name for column in columns]
    older = {column: dict(words) for column, words in older_words}
    if missing := [name for name in names if name not in {*header, *may_lack}]:
        raise TableError(f"{path}, row 1: column {missing[0]} is missing; must have {', '.join(names)}")
    if extra := [name for name in header if name not in names]:
        raise TableError(f"{path}, row 1: column {extra[0]} is unknown; must have {', '.join(names)}")
    if len(header) != len(set(header)):
        raise TableError(f"{path}, row 1: a column stands twice; must have {', '.join(names)}")
    data: dict[str, list[object]] = {}
    for column in columns:
        place = header.index(column.name) if column.name in header else None
        words = older.get(column.name, {})
        cells = ["" if place is None else words.get(row[place], row[place]) for row in rows]
        rule = column if place is not None else column._replace(required=False)
        data[column.name] = [
            _cell(cell, rule, f"{path}, row {number}, column {column.name}")
            for number, cell in enumerate(cells, start=2)
        ]
    if key is None:
        return pd.DataFrame(data, columns=names)
    seen: dict[object, int] = {}
    for number, value in enumerate(data[key], start=2):
        if value in seen:
            raise TableError(f"{path}, row {number}, column {key}: got {value!r} again; stands in row {seen[value]}")
        seen[value] = number
    return pd.DataFrame(data, columns=names).set_index(key)


def _cell(text: str, column: Column, place: str) -> object:
    """One cell as its type, or an error that names the place."""
    if column.type == "text":
        text = restored_cell(text)
    if not text:
        if column.required:
            raise TableError(f"{place}: must not be empty")
        return "" if column.type in {"text", "choice"} else float("nan")
    if column.type == "choice" and text not in column.range.split(" | "):
        raise TableError(f"{place}: got {text!r}; must be one of {column.range}")
    if column.type == "identifier" and not (text.isidentifier() and text.isascii()):
        raise TableError(f"{place}: got {text!r}; must be a name of letters, digits and _")
    if column.type not in {"number", "integer"}:
        return text
    pattern, words = _NUMBERS[column.type]
    if not pattern.fullmatch(text):
        raise TableError(f"{place}: got {text!r}; must be {words}")
    value = int(text) if column.type == "integer" else float(text)
    lowest, highest = (float(end) for end in column.range.split(" to "))
    if not lowest <= value <= highest:
        raise TableError(f"{place}: got {text}; must be from {column.range}")
    return value

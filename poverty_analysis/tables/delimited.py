"""How a CSV file is written: its delimiter and columns by its header, told to whoever reads it."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

COMMA_NUMBER = re.compile(r" *[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d+)? *")
THOUSANDS = re.compile(r" *[-+]?[1-9]\d{0,2}(?:,\d{3})+ *")
DELIMITERS = (",", ";", "\t", "|")


class Dialect(NamedTuple):
    """What the header of a CSV file says."""

    delimiter: str
    columns: list[str]


def csv_dialect(path: Path | str) -> Dialect:
    """Return the delimiter and columns of a CSV file, from its header; refuse a file that ends within a row.

    The delimiter is the one of comma, semicolon, tab and bar that cuts the header into most cells; a comma if none
    does. Quotes are double, and doubled inside.

    Raises
    ------
    ValueError
        If the file is empty, not UTF-8, or does not end with a line break: its last row may be cut off.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text('income;"size; all"\\n1,5;2\\n', encoding="utf-8")
    ...     csv_dialect(path)
    Dialect(delimiter=';', columns=['income', 'size; all'])
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline()
            while line.count('"') % 2:  # a name with a line break in it
                more = file.readline()
                if not more:
                    break
                line += more
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: must be UTF-8; got byte 0x{error.object[error.start]:02x}") from None
    if not line.strip():
        raise ValueError(f"{path}: must hold a header and rows; got an empty file")
    _refuse_cut_off(path)
    cells = {sign: next(csv.reader([line], delimiter=sign), []) for sign in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda sign: (len(cells[sign]), -DELIMITERS.index(sign)))
    return Dialect(delimiter, cells[delimiter])


def with_decimal_commas(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table, read from a file that is not cut by commas, in which text such as 1,5 or 1.234,5 is numbers.

    Where every comma may as well part thousands (1,234), nothing is changed: nobody can tell.

    Examples
    --------
    >>> with_decimal_commas(pd.DataFrame({"income": ["1.234,5", "80"], "weight": ["1,250", None]})).to_dict("list")
    {'income': [1234.5, 80.0], 'weight': [1.25, nan]}
    >>> with_decimal_commas(pd.DataFrame({"income": ["1,234", "2,345"]}))["income"].tolist()
    ['1,234', '2,345']
    """
    texts = {name: frame[name] for name in frame if pd.api.types.is_string_dtype(frame[name].dtype)}
    numeric = {
        name: column
        for name, column in texts.items()
        if column.notna().any() and column.dropna().astype(str).str.fullmatch(COMMA_NUMBER).all()
    }
    cells = [cell for column in numeric.values() for cell in column.dropna().astype(str) if "," in cell]
    if all(THOUSANDS.fullmatch(cell) for cell in cells):
        return frame
    return frame.assign(
        **{
            name: column.str.replace(".", "", regex=False).str.replace(",", ".", regex=False).astype(float)
            for name, column in numeric.items()
        }
    )


def refuse_uneven_rows(path: Path | str) -> None:
    """Refuse a file with a row of another length than its header, by the line; it is read to that row.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("income,size\\n1,2\\n3\\n", encoding="utf-8")
    ...     try:
    ...         refuse_uneven_rows(path)
    ...     except ValueError as error:
    ...         print(str(error).replace(str(path), "a.csv"))
    a.csv, line 3: must have 2 cells as the header; got 1
    """
    dialect = csv_dialect(path)
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=dialect.delimiter, strict=True)
        try:
            for row in reader:
                if row and len(row) != len(dialect.columns):
                    wanted = len(dialect.columns)
                    raise ValueError(
                        f"{path}, line {reader.line_num}: must have {wanted} cells as the header; got {len(row)}"
                    )
        except csv.Error as error:
            raise ValueError(f"{path}, line {reader.line_num}: must have closed quotes; got {error}") from None


def _refuse_cut_off(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(0, 2)
        if not file.tell():
            return
        file.seek(-1, 2)
        if file.read(1) not in b"\r\n":
            raise ValueError(f"{path}: must end with a line break; the last row may be cut off")

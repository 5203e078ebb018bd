"""A table as a workbook for Excel: numbers as numbers, notes on a sheet of their own, the same bytes in every run."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from poverty_analysis.tables.labels import for_readers

CREATED = datetime(2000, 1, 1)  # of no day, or every run would write other bytes


def workbook(table: pd.DataFrame, notes: Sequence[str], *, sheet: str = "profile") -> bytes:
    """Return a workbook with a table and its notes.

    Parameters
    ----------
    table : pandas.DataFrame
        What is missing becomes an empty cell. Heads are labels of variables where `attrs["variable_labels"]` has them.
    notes : list of str
    sheet : str
        The name of the table's sheet.

    Returns
    -------
    bytes

    Raises
    ------
    ModuleNotFoundError
        Without the optional package: `pip install poverty-analysis[survey]`.

    Examples
    --------
    >>> workbook(pd.DataFrame({"share": [0.25]}), ["synthetic"])[:2]
    b'PK'
    """
    try:
        import xlsxwriter
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "a workbook needs xlsxwriter; got none; pip install poverty-analysis[survey]", name="xlsxwriter"
        ) from None
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": CREATED})
        bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.0000"})
        page = book.add_worksheet(sheet)
        shown = for_readers(table)
        for column, name in enumerate(shown.columns):
            page.write_string(0, column, str(name), bold)
            for row, cell in enumerate(shown.iloc[:, column].astype(object), start=1):
                _write(page, row, column, cell, number)
        page.freeze_panes(1, 0)
        page.autofit()
        page = book.add_worksheet("notes")
        for row, note in enumerate(notes):
            page.write_string(row, 0, note)
    return held.getvalue()


def _write(page: Any, row: int, column: int, cell: Any, number: Any) -> None:
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        if cell is not None and not (isinstance(cell, float) and math.isnan(cell)) and not pd.isna(cell):
            page.write_string(row, column, str(cell))
    elif math.isfinite(cell):
        page.write_number(row, column, cell, None if float(cell).is_integer() else number)

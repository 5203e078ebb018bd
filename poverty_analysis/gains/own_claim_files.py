"""Claims of the reader's own in files: one row a claim, read by the arguments of `claim`, and written back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from poverty_analysis.gains.own_claims import claim
from poverty_analysis.gains.own_wages import WAGES
from poverty_analysis.tables import TableError
from poverty_analysis.tables.reading import read_rows
from poverty_analysis.tables.writing import csv_text

COLUMNS = (
    "name", "kind", "persons", "households", "gain", "basis", "years", "cost", "area_mu", "persons_lifted", *WAGES
)  # fmt: skip
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")  # 1,200; not 1.200,5 or 12,00


def read_claims(path: Path | str) -> pd.DataFrame:
    """Read claims of programmes of your own from a CSV file, one a row, with the arguments of `claim` as columns.

    Parameters
    ----------
    path : path
        Columns name, then any of kind, persons, households, gain, basis, years, cost, area_mu, persons_lifted, jobs,
        job_pay, income_given_up; an empty cell is one not given. A cell is a number or a printed text.

    Returns
    -------
    pandas.DataFrame, index `programme`

    Raises
    ------
    FileNotFoundError, TableError
        If there is no such file, a column is unknown or missing, or `claim` refuses a row; the message names the row.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "mine.csv"
    ...     _ = path.write_text("name,persons,gain,basis\\nweaving,1200余人,800,per person\\n", encoding="utf-8")
    ...     read_claims(path)["persons_high"].tolist()
    [1300.0]
    """
    header, rows = read_rows(path)
    if unknown := [column for column in header if column not in COLUMNS]:
        raise TableError(f"{path}, row 1: column {unknown[0]} is unknown; must be among {', '.join(COLUMNS)}")
    if "name" not in header or len(set(header)) != len(header):
        raise TableError(f"{path}, row 1: must have a column name, and each column once; got {', '.join(header)}")
    tables: list[pd.DataFrame] = []
    names: set[str] = set()
    for number, row in enumerate(rows, start=2):
        cells = {column: cell.strip() for column, cell in zip(header, row, strict=True)}
        name = cells.pop("name")
        if name in names:
            raise TableError(f"{path}, row {number}, column name: got {name!r} again")
        names.add(name)
        try:
            tables.append(claim(name, **{column: _cell(cell, column) for column, cell in cells.items()}))
        except (TypeError, ValueError) as error:
            raise TableError(f"{path}, row {number}: {error}") from None
    if not tables:
        raise TableError(f"{path}: must hold at least one claim; got none")
    return pd.concat(tables)


def claims_text(claims: pd.DataFrame) -> str:
    """Return the columns of claims that a reader states, as CSV, ends and all; wages where a claim states any.

    Examples
    --------
    >>> claims_text(claim("weaving", persons=1200, gain=800, basis="per person")).splitlines()[0]
    'programme,kind,persons_low,persons_high,households_low,households_high,gain_low,gain_high,gain_basis,gain_timing'
    >>> mill = claim("mill", kind="industry", persons=900, jobs=60, job_pay=20_000, income_given_up=3000)
    >>> claims_text(mill).splitlines()[0].partition("gain_timing,")[2]
    'jobs_low,jobs_high,job_pay_low,job_pay_high,income_given_up_low,income_given_up_high'
    """
    columns = ["kind", *(f"{q}_{end}" for q in ("persons", "households", "gain") for end in ("low", "high"))]
    columns += ["gain_basis", "gain_timing"]
    wages = [f"{term}_{end}" for term in WAGES for end in ("low", "high")]
    columns += wages if set(wages) <= set(claims) and claims[wages].notna().any(axis=None) else []
    return csv_text(claims[columns])


def _cell(cell: str, column: str) -> Any:
    """A cell as `claim` takes it: a number where it is one."""
    if column in {"kind", "basis"} or not cell:
        return cell if column in {"kind", "basis"} else None
    try:
        return float(cell.replace(",", "") if _GROUPED.fullmatch(cell) else cell)
    except ValueError:
        return cell

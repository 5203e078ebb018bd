"""Published incomes beside which an income claim can be set: official figures, and claims of other places or dates."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from poverty_analysis.context import load_facts
from poverty_analysis.tables import TableError, data_folder, read_table

_GIVEN = ("year", "value", "source")


def load_income_series(path: Path | str | None = None) -> pd.DataFrame:
    """Load published incomes, one a row: the package's own, or a CSV file of a reader's own.

    Parameters
    ----------
    path : path, optional
        A file with the columns of ``data/context/income_series.csv``, which is the default. Its 109 rows name facts of
        ``data/context`` and observations of ``data/evidence`` by id and take year, value and source from there; a row
        of your own gives them itself. The column `kind` may be left out: every row is an official figure then.

    Returns
    -------
    pandas.DataFrame, index `id`
        kind (``official figure``: published by an office or stated by one; ``claim``: what a report or a newspaper
        says that a programme brings), concept, population, place, year, value, unit, source, as the codebook has them.

    Raises
    ------
    FileNotFoundError, TableError
        If the file is missing, is not what the codebook says, or lacks a year, a value or a source.

    Examples
    --------
    >>> load_income_series().loc["rpcdi_qamdo_2020", ["concept", "population", "place"]].tolist()
    ['disposable income', 'rural residents', 'Qamdo']
    """
    path = Path(path) if path is not None else data_folder() / "context" / "income_series.csv"
    table = read_table(path, "income_series", may_lack=("kind",))
    table["kind"] = table["kind"].replace("", "official figure")
    known = _published() if table[list(_GIVEN)].isin(["", math.nan]).any(axis=None) else pd.DataFrame()
    rows = [_whole(row, known, f"{path}, row {number}") for number, row in enumerate(table.itertuples(), start=2)]
    return table.assign(**{name: [row[name] for row in rows] for name in _GIVEN})


def _published() -> pd.DataFrame:
    observations = read_table(data_folder() / "evidence" / "observations.csv", "observations")
    columns = list(_GIVEN)
    return pd.concat([load_facts()[columns], observations[columns]])


def _whole(row: Any, known: pd.DataFrame, place: str) -> dict[str, Any]:
    """Year, value and source of a row: its own, or those of the fact or observation that it names."""
    given = {name: getattr(row, name) for name in _GIVEN}
    lacking = [name for name, cell in given.items() if cell == "" or cell != cell]
    if lacking and row.Index not in known.index:
        origin = "data/context or data/evidence"
        raise TableError(f"{place}, column {lacking[0]}: must not be empty where {row.Index!r} is no id of {origin}")
    given.update({name: known.loc[row.Index, name] for name in lacking})
    return given | {"year": int(given["year"])}

"""What studies elsewhere found, and single published figures: loaded, refused by row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.tables import TableError, data_folder, read_table

_SIGNS = {"positive": 1.0, "negative": -1.0, "none": 0.0}


def load_evidence(path: Path | str | None = None) -> pd.DataFrame:
    """Load published estimates, one a row: study, place, outcome, estimand, effect, error and how it is known.

    Sources: each row names its own; described in ``data/evidence/card.yml``; 65 rows by default.

    Parameters
    ----------
    path : path, optional
        A CSV file; ``data/evidence/effects.csv`` by default.

    Returns
    -------
    pandas.DataFrame, index `id`
        Columns as in the codebook. `effect` and `standard_error` are in `unit` (a printed per cent p as ln(1 + p)) and
        NaN where no size was seen.

    Raises
    ------
    FileNotFoundError, TableError
        If the file is missing, is not what its codebook says (no source, no estimand), or a row contradicts itself: an
        error that is not above 0, one that is seen but empty, a null result with an effect, a sign against the effect.

    Notes
    -----
    `error_basis`: *seen* in the study; *computed* from its data; *from significance*: only that the estimate is
    significant was seen, so its error is at most the estimate over 1.96; *assumed*: ours; *not seen*. `null_reported`:
    the study reports no significant effect; its size is unknown, and where the row is pooled it is entered as 0.

    Examples
    --------
    >>> evidence = load_evidence()
    >>> [str(cell) for cell in evidence.loc["solar_counties", ["effect", "standard_error", "estimand"]]]
    ['0.0725', '0.008', 'area average']
    """
    path = Path(path) if path is not None else data_folder() / "evidence" / "effects.csv"
    evidence = read_table(path, "effects", key="id")
    for number, row in enumerate(evidence.itertuples(), start=2):
        _check_row(row, f"{path}, row {number}")
    return evidence


def load_observations(path: Path | str | None = None) -> pd.DataFrame:
    """Load single published figures beside which assumptions and claims are set, one a row.

    Sources: each row names its own; 145 rows in 8 themes by default, among them other prefectures' claims and what was
    published later.

    Returns
    -------
    pandas.DataFrame, index `id`
        theme, value (as printed, in `unit`; a percentage stays one), unit, year, place, source, address, confidence,
        derivation (arithmetic, where the value is derived), note.

    Raises
    ------
    FileNotFoundError, TableError
        If the file is missing or is not what its codebook says.

    Examples
    --------
    >>> float(load_observations().loc["transfer_income_pp_tar_2020", "value"])
    7705.0
    """
    path = Path(path) if path is not None else data_folder() / "evidence" / "observations.csv"
    return read_table(path, "observations", key="id")


def _check_row(row: Any, place: str) -> None:
    """Refuse what the codebook cannot: cells of one row that contradict each other."""
    seen, error = not np.isnan(row.effect), not np.isnan(row.standard_error)
    if error and row.standard_error <= 0:
        raise TableError(f"{place}, column standard_error: must be above 0; got {row.standard_error:g}")
    if (row.error_basis in {"seen", "computed", "assumed"}) != error:
        words = "a number" if not error else "empty"
        raise TableError(f"{place}, column standard_error: must be {words} where error_basis is {row.error_basis!r}")
    if row.error_basis == "from significance" and not (seen and row.effect != 0):
        raise TableError(f"{place}, column effect: must be a number other than 0 where the error is from significance")
    if row.null_reported == "yes" and seen and row.effect != 0:
        raise TableError(f"{place}, column effect: must be 0 or empty where a null is reported; got {row.effect:g}")
    if seen and row.unit == "none":
        raise TableError(f"{place}, column unit: must not be none where an effect stands; got {row.effect:g}")
    expected = _SIGNS.get(row.direction)
    if seen and expected is not None and np.sign(row.effect) != expected:
        raise TableError(f"{place}, column direction: got {row.direction!r} for an effect of {row.effect:g}")

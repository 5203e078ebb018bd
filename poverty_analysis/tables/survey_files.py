"""Survey files as tables: Stata, SPSS, Parquet and CSV, with the labels of values and variables."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from poverty_analysis.tables.delimited import csv_dialect, refuse_uneven_rows, with_decimal_commas
from poverty_analysis.tables.frames import Missing, numbers_again, without_missing_codes
from poverty_analysis.tables.labels import VARIABLE_LABELS

KINDS = (".dta", ".sav", ".zsav", ".parquet", ".pq", ".csv")


def read_survey_file(path: Path | str, *, missing: Missing | None = None) -> pd.DataFrame:
    """Read a survey from one file.

    Parameters
    ----------
    path : path
        `.dta` (Stata), `.sav` or `.zsav` (SPSS), `.parquet`, `.pq` or `.csv` (UTF-8).
    missing : list of codes, or mapping of column to such a list, optional
        Codes that stand for missing, by the codebook: -99, "refused". Those that a file itself marks (.a of Stata,
        missing values of SPSS) are missing already.

    Returns
    -------
    pandas.DataFrame
        Single precision stays so. Labelled codes are ordered categories of their labels; where only codes that do not
        occur, or are missing, have labels, numbers. Named levels of an index are columns, decimal numbers of Parquet
        floats. Of a CSV file that is not cut by commas, 1,5 and 1.234,5 are numbers, unless every comma in it may part
        thousands. `attrs["variable_labels"]` holds what the file says of its columns.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ModuleNotFoundError
        For SPSS, without the optional package: `pip install poverty-analysis[survey]`; for Parquet, `[scale]`.
    ValueError
        If the file is of another kind, or broken: a row of a CSV file with more or fewer cells than its header, a
        name that stands for two of its columns.

    Examples
    --------
    >>> read_survey_file("survey.xls")
    Traceback (most recent call last):
        ...
    ValueError: survey.xls: must be one of .dta, .sav, .zsav, .parquet, .pq, .csv; got .xls
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise ValueError(f"{path}: must be one of {', '.join(KINDS)}; got {path.suffix or 'no ending'}")
    if not path.is_file():
        raise FileNotFoundError(f"{path}: {'is a folder, not a file' if path.is_dir() else 'no such file'}")
    readers: dict[str, Callable[[Path], pd.DataFrame]] = {
        ".dta": _stata,
        ".sav": _spss,
        ".zsav": _spss,
        ".csv": _csv,
    }
    try:
        frame = readers.get(kind, _parquet)(path)
    except (ModuleNotFoundError, MemoryError):
        raise
    except Exception as error:  # each reader has errors of its own
        said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        if said.startswith((f"{path}: must ", f"{path}, line ")):
            raise
        raise ValueError(f"{path}: must be a whole file of {kind}; got {said}") from error
    frame = frame.assign(**{name: numbers_again(frame[name]) for name in frame.select_dtypes("category")})
    return without_missing_codes(frame, missing)


def _stata(path: Path) -> pd.DataFrame:
    with pd.read_stata(path, iterator=True) as reader:
        try:
            frame = reader.read()
        except ValueError as error:
            if "categorical" not in str(error).lower():
                raise
            frame = reader.read(convert_categoricals=False)  # two codes of one label: the codes stay
        labels = reader.variable_labels()
    frame.attrs[VARIABLE_LABELS] = {name: label for name, label in labels.items() if label}
    return frame


def _spss(path: Path) -> pd.DataFrame:
    try:
        import pyreadstat
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            f"{path}: a file of SPSS needs pyreadstat; got none; pip install poverty-analysis[survey]",
            name="pyreadstat",
        ) from None
    frame, about = pyreadstat.read_sav(str(path))
    said = about.variable_value_labels
    frame = frame.assign(**{name: _labelled(frame[name], said[name]) for name in frame.columns if name in said})
    labels = dict(zip(about.column_names, about.column_labels, strict=True))
    frame.attrs[VARIABLE_LABELS] = {name: label for name, label in labels.items() if label}
    return frame


def _labelled(codes: pd.Series, labels: dict[Any, str]) -> pd.Series:
    """A column of codes as ordered categories of their labels; a code without one stays, and so does a missing cell."""
    try:
        known = sorted({*labels, *codes.dropna().unique().tolist()})
    except TypeError:  # dates, of which one has a label
        return codes
    names = [labels.get(code, code) for code in known]
    if len(set(names)) < len(names):
        return codes  # two codes of one label, as of Stata
    kept = pd.Categorical(codes, categories=known, ordered=True)
    return pd.Series(kept.rename_categories(names), index=codes.index)


def _parquet(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path)
    except ImportError:
        raise ModuleNotFoundError(
            f"{path}: a file of Parquet needs pyarrow; got none; pip install poverty-analysis[scale]", name="pyarrow"
        ) from None
    levels = [level for level in frame.index.names if level is not None and level not in frame.columns]
    frame = frame.reset_index(level=levels) if levels else frame
    decimals = [name for name in frame if frame[name].dtype == object and isinstance(_first(frame[name]), Decimal)]
    return frame.assign(**{name: frame[name].astype(float) for name in decimals}) if decimals else frame


def _first(column: pd.Series) -> object:
    place = column.first_valid_index()
    return None if place is None else column[place]


def _csv(path: Path) -> pd.DataFrame:
    dialect = csv_dialect(path)
    if twice := [name for name in dict.fromkeys(dialect.columns) if name and dialect.columns.count(name) > 1]:
        raise ValueError(f"{path}: must name each column once; got two columns {twice[0]!r}")
    frame = pd.read_csv(path, sep=dialect.delimiter, encoding="utf-8-sig")
    shifted = not isinstance(frame.index, pd.RangeIndex)  # rows have more cells than the header has names
    if shifted or (len(frame) and frame.iloc[:, -1].isna().any()):
        refuse_uneven_rows(path)
    return frame if dialect.delimiter == "," else with_decimal_commas(frame)

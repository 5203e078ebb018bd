"""The report's figures as data: load them, correct evident misprints, hold them against the source text."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from poverty_analysis.report.english import parse_english
from poverty_analysis.report.quantities import Quantity, parse_quantity
from poverty_analysis.report.signs import bare_signs
from poverty_analysis.report.vocabulary import OLDER_WORDS, PERIOD, current_period
from poverty_analysis.tables import TableError, data_folder, read_rows, read_table, rows_of

# What a ledger of before the reader knew the sentence lacks
CONTEXT_COLUMNS = [
    "read_as",
    "unit_from",
    "subject",
    "subject_start",
    "subject_end",
    "predicate",
    "predicate_start",
    "predicate_end",
    "direction",
    "period_from",
    "status_word",
    "states",
]


def load_figures(path: Path | str | None = None, *, corrected: bool = True) -> pd.DataFrame:
    """Load the figures of a report, one row each.

    Source: a 2020 report on poverty alleviation in Qamdo (card: ``data/report/card.yml``); 150 rows; the
    transcription is under the licence in LICENSE-DATA, the report's text is not included.

    Parameters
    ----------
    path : path, optional
        A figures file; the Qamdo report's by default. A file ``corrections.csv`` beside it is used for corrections.
    corrected : bool
        True: evident misprints are replaced as ``corrections.csv`` says, and the column `corrected` marks them.
        False: every value as printed.

    Returns
    -------
    pandas.DataFrame, index `id`
        Columns as in the codebook, plus `corrected` (bool). `value`, `low` and `high` are in the row's `unit`; `high`
        is infinite where the words give no upper end; ratios run from 0 to 1. `read_as` is the literal with what its
        sentence adds (2.16 as 2.16个百分点), or its correction. A ledger without the columns of the sentence, from
        before there were any, loads as it did: they are empty, and older words of status and basis (planned, policy,
        per village) are said in today's, with the older one in `status_word`.

    Raises
    ------
    FileNotFoundError, TableError
        If a file is missing or is not what its codebook says: the message names file, row and column.

    Examples
    --------
    >>> figures = load_figures()
    >>> figures.loc[["exit_persons"], ["literal", "low", "high", "unit"]]
                  literal       low      high     unit
    id
    exit_persons  19.46万人  194550.0  194650.0  persons
    >>> int(load_figures(corrected=False).loc["land_transfer_persons", "value"])
    267490000
    """
    path = Path(path) if path is not None else data_folder() / "report" / "figures.csv"
    figures = read_table(path, "figures", may_lack=CONTEXT_COLUMNS, older_words=OLDER_WORDS)
    if figures.empty:
        raise TableError(f"{path}: must hold at least one figure; got only a header")
    header, rows = read_rows(path)
    older = "read_as" not in header
    if older:
        said = [row[header.index("status")] for row in rows]
        figures["status_word"] = [word if word in OLDER_WORDS["status"] else "" for word in said]
    given = _year_given(path.with_name("card.yml"))
    figures["period"] = [current_period(period, given) for period in figures["period"]]
    figures["read_as"] = figures["read_as"].where(figures["read_as"] != "", figures["literal"])
    for number, row in enumerate(rows_of(figures), start=2):
        _check_row(row, f"{path}, row {number}", older=older)
        if not older and not PERIOD.fullmatch(str(row.period)):
            rule = "must be a year, end 2019, 2016-2019, since 2016 or standing"
            raise TableError(f"{path}, row {number}, column period: got {row.period!r}; {rule}")
    figures["corrected"] = False
    corrections = path.with_name("corrections.csv")
    if not corrected or not corrections.is_file():
        return figures
    return _apply_corrections(figures, read_table(corrections, "corrections"), corrections)


def _year_given(card: Path) -> int | None:
    """The year in which a report was given, from the card beside its ledger; None where there is none that says so."""
    if not card.is_file():
        return None
    match = re.search(r"^date:.*?\b((?:19|20)[0-9]{2})\b", card.read_text(encoding="utf-8", errors="replace"), re.M)
    return int(match[1]) if match else None


def figure_quantity(row: Any, *, amounts: str = "rounded") -> Quantity:
    """Read the quantity of one row of the figures table from what it is read as, its qualifying word and its basis.

    A qualifying word may stand apart from its number (不低于财政收入的20%); the row then names it in `qualifier`. A
    share of a whole ends at one where its row says so.

    Examples
    --------
    >>> figure_quantity(load_figures().loc["education_budget_share"])[:3]
    (0.2, 0.2, 1.0)
    """
    read_as = str(getattr(row, "read_as", "") or row.literal)
    plain = bare_signs(read_as)
    apart = "".join(word for word in str(row.qualifier).split() if bare_signs(word) not in plain)
    try:
        quantity = parse_quantity(apart + read_as, amounts=amounts)
    except ValueError as error:
        try:
            quantity = parse_english(read_as)
        except ValueError:
            raise error from None
    ends = getattr(row, "high", math.inf) == 1.0 and quantity.unit == "ratio" and 0 <= quantity.value <= 1
    return quantity._replace(high=min(quantity.high, 1.0)) if ends else quantity


def _check_row(row: Any, place: str, *, older: bool) -> None:
    """Hold value, low, high and unit of a row against what it is read as; its literal against its place."""
    try:
        readings = [figure_quantity(row)]
        if older:  # as the rules were: plain amounts exact, shares without an end
            readings.append(figure_quantity(row, amounts="exact"))
            readings += [reading._replace(high=parse_quantity(_with_words(row)).high) for reading in readings[:1]]
    except ValueError as error:
        raise TableError(f"{place}, column {'literal' if row.read_as == row.literal else 'read_as'}: {error}") from None
    if not row.low <= row.value <= row.high:
        raise TableError(f"{place}, column low: got {row.low}, {row.value}, {row.high}; must rise from low to high")
    quantity = next((reading for reading in readings if reading[:3] == (row.value, row.low, row.high)), readings[0])
    for column in ("value", "low", "high"):
        got, must = getattr(row, column), getattr(quantity, column)
        if got != must:
            raise TableError(f"{place}, column {column}: got {got}; the literal {row.read_as!r} says {must}")
    if quantity.unit not in {None, "items", row.unit} and row.unit_from not in {"noun", "header"}:
        raise TableError(f"{place}, column unit: got {row.unit!r}; the literal {row.read_as!r} says {quantity.unit!r}")
    if bare_signs(row.qualifier) != bare_signs(quantity.qualifier):
        raise TableError(f"{place}, column qualifier: got {row.qualifier!r}; the literal says {quantity.qualifier!r}")
    if row.end - row.start != len(row.literal):
        raise TableError(f"{place}, column end: got {row.end}; must be start plus the length of the literal")
    if bare_signs(row.literal) not in bare_signs(row.read_as):
        raise TableError(f"{place}, column read_as: got {row.read_as!r}; must hold the literal {row.literal!r}")


def _with_words(row: Any) -> str:
    plain = bare_signs(row.literal)
    return "".join(word for word in str(row.qualifier).split() if bare_signs(word) not in plain) + str(row.literal)


def _apply_corrections(figures: pd.DataFrame, corrections: pd.DataFrame, path: Path) -> pd.DataFrame:
    figures = figures.copy()
    for number, row in enumerate(rows_of(corrections), start=2):
        if row.Index not in figures.index:
            raise TableError(f"{path}, row {number}, column id: got {row.Index!r}; must be the id of a figure")
        if row.printed != figures.loc[row.Index, "literal"]:
            raise TableError(
                f"{path}, row {number}, column printed: got {row.printed!r}; "
                f"the figure is printed {figures.loc[row.Index, 'literal']!r}"
            )
        try:
            quantity = parse_quantity(row.corrected)
        except ValueError as error:
            raise TableError(f"{path}, row {number}, column corrected: {error}") from None
        unit = figures.loc[row.Index, "unit"]
        if quantity.unit not in {None, "items", unit}:
            raise TableError(f"{path}, row {number}, column corrected: got {quantity.unit}; the figure counts {unit}")
        figures.loc[row.Index, ["value", "low", "high"]] = [quantity.value, quantity.low, quantity.high]
        figures.loc[row.Index, ["read_as", "corrected"]] = [row.corrected, True]
    return figures


def load_tokens(path: Path | str | None = None) -> pd.DataFrame:
    """Load the numbers of the source that are no figures: dates, slogans, ordinals, words, names; 111 rows.

    Examples
    --------
    >>> load_tokens().kind.value_counts().sort_index(kind="stable").to_dict()
    {'date': 23, 'name': 1, 'ordinal': 24, 'slogan': 46, 'word': 17}
    """
    return read_table(path if path is not None else data_folder() / "report" / "tokens.csv", "tokens", key=None)


def source_card(path: Path | str | None = None) -> dict[str, Any]:
    """Return the data card of a source: producer, title, date, rights, SHA-256, how it was transcribed.

    Raises
    ------
    FileNotFoundError, TableError
        If there is no such card, or it names no SHA-256 of the text.
    """
    path = Path(path) if path is not None else data_folder() / "report" / "card.yml"
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file")
    try:
        card = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: must be YAML in UTF-8; got {' '.join(str(error).split())}") from None
    if not isinstance(card, dict) or not isinstance(card.get("sha256"), str):
        raise TableError(f"{path}: must name the sha256 of the text that was transcribed")
    return dict(card)

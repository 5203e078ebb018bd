"""Constants from outside the report, one row each, each with its source."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from poverty_analysis.tables import TableError, codebook, data_folder, read_table


class Fact(NamedTuple):
    """One constant from outside.

    Attributes
    ----------
    value : float
        As printed by its source, in `unit`: a percentage stays a percentage (25.2, not 0.252).
    unit : str
        With the words of the source that qualify the value ('about', 'over'), where it has such.
    year : int
        The year described; for a study, that of its data or of its publication.
    place : str
    source : str
        Who says so; for a derived value, what it is derived from.
    confidence : str
        high, medium or low; see `load_facts`.
    """

    value: float
    unit: str
    year: int
    place: str
    source: str
    confidence: str


def load_facts(theme: str | None = None, *, folder: Path | str | None = None) -> pd.DataFrame:
    """Load the constants from outside the report, one row each.

    Sources: named in each row, described in the card ``data/context/card.yml``; 274 rows in 13 themes. Single values
    are facts, in which no right is claimed; the compilation is under the licence in LICENSE-DATA.

    Parameters
    ----------
    theme : str, optional
        One theme, which is the name of a file: ``"poverty_lines"``, say. All of them by default.
    folder : path, optional
        A folder with one CSV file a theme; ``data/context`` by default. A file with a table of its own in the codebook
        is not one of facts and stays aside.

    Returns
    -------
    pandas.DataFrame, index `id`
        Columns `theme`, then as in the codebook. `value` is as printed, in the row's `unit`; a percentage stays one.
        `derivation` is arithmetic over other ids, or a formula in words, then a note behind a semicolon; empty where
        the source prints the value.

    Raises
    ------
    ValueError
        If there is no such theme.
    FileNotFoundError, TableError
        If there is no file, one is not what the codebook says, or an id stands in two files.

    Notes
    -----
    Confidence: high, seen on the publisher's own page or on a reprint that names a statistics office, and in agreement
    with other rows; medium, one reprint, or derived from high rows under a stated assumption; low, second-hand or
    contradicted. Where sources contradict each other both rows stand, and the card names them.

    Examples
    --------
    >>> facts = load_facts("poverty_lines")
    >>> facts.loc[["povline_cn_2010const", "povline_cn_2019cur"], ["theme", "value", "year", "confidence"]]
                                  theme   value  year confidence
    id
    povline_cn_2010const  poverty_lines  2300.0  2010       high
    povline_cn_2019cur    poverty_lines  3218.0  2019        low
    """
    folder = Path(folder) if folder is not None else data_folder() / "context"
    files = {path.stem: path for path in sorted(folder.glob("*.csv")) if path.stem not in codebook()}
    if not files:
        raise FileNotFoundError(f"{folder}: must hold a CSV file for each theme of facts; got none")
    if theme is not None and theme not in files:
        raise ValueError(f"theme must be one of {', '.join(files)}; got {theme!r}")
    tables = {name: read_table(path, "facts") for name, path in files.items()}
    homes: dict[str, Path] = {}
    for name, table in tables.items():
        for number, identifier in enumerate(table.index, start=2):
            if identifier in homes:
                raise TableError(
                    f"{files[name]}, row {number}, column id: got {identifier!r} again; stands in {homes[identifier]}"
                )
            homes[identifier] = files[name]
        table.insert(0, "theme", name)
    return pd.concat(tables.values()) if theme is None else tables[theme]


def fact(identifier: str) -> Fact:
    """Return one constant from outside with its unit and its source.

    Parameters
    ----------
    identifier : str
        The id of a row of `load_facts`.

    Returns
    -------
    Fact

    Raises
    ------
    ValueError
        If there is no such fact; the message names the closest ids.

    Examples
    --------
    >>> line = fact("povline_cn_2020cur")
    >>> line.value, line.unit, line.confidence
    (4000.0, "yuan/person/yr, 'about'", 'high')
    >>> fact("pop_qamdo_2021")
    Traceback (most recent call last):
        ...
    ValueError: id must be one of the facts in data/context; got 'pop_qamdo_2021'; close to it:
    pop_qamdo_2020, pop_qamdo_2010, coops_qamdo_2014
    """
    folder = data_folder() / "context"
    facts = _facts_as_of(tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.csv"))))
    if identifier not in facts.index:
        close = ", ".join(get_close_matches(str(identifier), facts.index)) or "none"
        raise ValueError(f"id must be one of the facts in data/context; got {identifier!r}; close to it: {close}")
    row = facts.loc[identifier]
    return Fact(float(row["value"]), row["unit"], int(row["year"]), row["place"], row["source"], row["confidence"])


@lru_cache(maxsize=1)
def _facts_as_of(files: tuple[tuple[str, int], ...]) -> pd.DataFrame:
    """All facts, read again only when a file has come, gone or changed: a caller may ask for many, one by one."""
    return load_facts()


def income_classes(place: str, year: int) -> pd.DataFrame:
    """Return the printed income fifths of a place and year, as `measures.grouped_table` takes their columns.

    Parameters
    ----------
    place : {"China rural", "Fujian rural"}
    year : int
        2007 for rural China; 2016 to 2021 for rural Fujian.

    Returns
    -------
    pandas.DataFrame, index `fifth`, 5 rows
        Columns `mean_income` (CNY per person and year), `household_size` (NaN where none was printed), `source`,
        `confidence`.

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> income_classes("China rural", 2007)[["mean_income", "household_size"]].loc[[1, 5]]
           mean_income  household_size
    fifth
    1          1346.89            4.57
    5          9790.68            3.40
    """
    table = read_table(data_folder() / "context" / "income_fifths.csv", "income_fifths")
    found = table[(table["place"] == place) & (table["year"] == year)]
    if found.empty:
        known = sorted(set(zip(table["place"], table["year"].astype(int), strict=True)))
        raise ValueError(f"a table of fifths must be one of {known}; got {(place, year)}")
    found = (
        found.rename(columns={"mean_income_per_person_cny": "mean_income"}).set_index("fifth").sort_index(kind="stable")
    )
    return found[["mean_income", "household_size", "source", "confidence"]]

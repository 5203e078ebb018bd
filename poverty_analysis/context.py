"""Constants from outside the report (poverty lines, incomes, costs, effect sizes), each with its source."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from poverty_analysis.tables import TableError, codebook, data_folder, read_table

POVERTY_LINES = ("povline_cn_2019cur", "povline_cn_2020cur")


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

    Sources: named in each row, described in the card ``data/context/card.yml``; 206 rows in 11 themes. Single values
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


def poverty_lines() -> pd.DataFrame:
    """Return the two poverty lines that the package works with, in yuan per person per year at current prices.

    Use both. The step from 3,218 (2019) to about 4,000 (2020) is 24%, more than a change of prices, and the line of
    2019 is known second-hand only. No line of Tibet's own was found.

    Returns
    -------
    pandas.DataFrame, index `id`
        Columns as of `load_facts`; 2 rows, by year.

    Examples
    --------
    >>> poverty_lines()[["value", "year", "confidence"]]
                         value  year confidence
    id
    povline_cn_2019cur  3218.0  2019        low
    povline_cn_2020cur  4000.0  2020       high
    """
    return load_facts("poverty_lines").loc[list(POVERTY_LINES)]

"""The names that charts had before, from a table of the project: each leads to its chart, or to its notebook."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

TABLE = Path("docs", "old_chart_names.csv")  # in the folder of the project


class OldName(NamedTuple):
    """A name that a chart of a notebook had before, and the one that it has now."""

    old: str
    notebook: str
    name: str


def read_old_names(project: Path) -> list[OldName]:
    """Read the table of a project; one without a table has no old names.

    A row is never taken out: whoever keeps the old name as a link, or in a citation, keeps it for good. A chart that
    gets another name gets a row more.
    """
    path = project / TABLE
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [OldName(**row) for row in csv.DictReader(file)]


def names_before(old_names: Iterable[OldName]) -> dict[str, list[str]]:
    """Return the names of before by the one of now.

    Examples
    --------
    >>> names_before([OldName("02-audit-cell-08", "02-audit", "02-audit-verdicts")])
    {'02-audit-verdicts': ['02-audit-cell-08']}
    """
    found: dict[str, list[str]] = {}
    for row in old_names:
        found.setdefault(row.name, []).append(row.old)
    return found


def no_longer_drawn(old_names: Iterable[OldName], drawn: Collection[str]) -> list[OldName]:
    """Return those whose chart is not among those drawn; they lead to its notebook.

    Examples
    --------
    >>> no_longer_drawn([OldName("02-audit-cell-08", "02-audit", "02-audit-verdicts")], {"02-audit-verdicts"})
    []
    """
    return [row for row in old_names if row.name not in drawn]


def farewell_tables(gone: Sequence[OldName], pages: str) -> Iterator[tuple[str, str]]:
    """Yield name and content of a file in the place of the numbers of each chart that is no longer drawn.

    Parameters
    ----------
    gone : sequence of OldName
    pages : str
        What leads from the folder of the files to that of the pages of notebooks.

    Examples
    --------
    >>> ((name, table),) = farewell_tables([OldName("03-x-cell-08", "03-x", "03-x-yield")], "..")
    >>> name
    '03-x-cell-08.csv'
    >>> print(table, end="")
    mark,text
    note,This chart is no longer drawn. Its notebook: ../03-x.html
    """
    for row in gone:
        yield (
            f"{row.old}.csv",
            f"mark,text\nnote,This chart is no longer drawn. Its notebook: {pages}/{row.notebook}.html\n",
        )

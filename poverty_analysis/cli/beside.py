"""The command `poverty-analysis beside`: income claims of a ledger beside published incomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from poverty_analysis.cli.stopping import tidy, too_late

if TYPE_CHECKING:
    import pandas as pd

EXAMPLES = """\b
examples:
  poverty-analysis beside                                                the Qamdo report
  poverty-analysis beside --data county --place "Xugu county"            your own, beside the package's series
  poverty-analysis beside --data county --series yearbook.csv -o beside.csv

\b
yearbook.csv has the columns id, concept, population, place, year, value, unit, source (see data/codebook.csv,
table income_series). "Not the same thing" is the most frequent true answer.
"""
Series = Annotated[
    Path | None, typer.Option(metavar="FILE.csv", help="Your own official series of incomes, beside the package's.")
]
Place = Annotated[
    str, typer.Option(metavar="NAME", help="The report's place, as the series spell it; by default as card.yml says.")
]


def beside(
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Your own ledger; Qamdo's by default.")
    ] = None,
    series: Series = None,
    place: Place = "",
    rows: Annotated[int, typer.Option(metavar="N", min=1, help="How many of each kind beside a claim.")] = 1,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE.csv", help="Where the whole table goes, with sources.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE.csv.")] = False,
) -> int:
    """Set each income claim beside the nearest official figures and claims: comparable or not, and why."""
    from poverty_analysis import report
    from poverty_analysis.report.ledger import read_ledger
    from poverty_analysis.tables import csv_text, write_whole

    if out is not None:
        tidy(out)
    if data is None:
        figures, here, text = report.load_figures(corrected=False), place or "Qamdo", ""
    else:
        ledger = read_ledger(data)
        figures, here, text = ledger.printed, place or ledger.place, ledger.text
    table = report.beside_statistics(figures, all_series(series), place=here, rows=rows, text=text)
    if out is not None:
        write_whole({out: csv_text(table, index=False)}, force=force)
        too_late()
    _print(table, here)
    return 0


def all_series(own: Path | None) -> pd.DataFrame | None:
    """A reader's own series above the package's; None where there are no own ones."""
    if own is None:
        return None
    import pandas as pd

    from poverty_analysis import report

    return pd.concat([report.load_income_series(own), report.load_income_series()])


def _print(table: Any, place: str) -> None:
    if not len(table):
        print("no figure was read as a claim on incomes of people or households")
        return
    print(f"{table['claim'].nunique()} income claims" + ("" if place else "; the place is not said: --place NAME"))
    for answer, count in table["answer"].value_counts().items():
        print(f"{count:5d} {answer}")
    for (claim, printed), near in table.groupby(["claim", "printed"], sort=False):
        print(f"\n{claim}, {printed}")
        for row in near.itertuples():
            print(f"  {row.kind}: {row.fact}, {row.value:,.10g} {row.unit}: {row.answer}")
            if row.why:
                print(f"    {row.why}")

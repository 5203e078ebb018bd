"""The command `poverty-analysis profile`: poverty and inequality of files that may outgrow memory."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from poverty_analysis.cli.stopping import tidy, too_late

EXAMPLES = """\b
examples:
  poverty-analysis profile "register/*.parquet" --income income_cny --line 3218 --line 4000 -o profile.csv
  poverty-analysis profile people.csv --income income_cny --weights persons --line 3218 --by county --by area \\
      --measure headcount_ratio --measure gini -o profile.csv
  poverty-analysis profile "register/*.parquet" --income income_cny --line 3218 --memory 4GB --temp DISK -o profile.csv

\b
Incomes and lines are per person and year; a household's row needs its persons as weights. Put patterns in quotes, and
the command will find the files. What does not fit into memory goes to a temporary folder, which is emptied in the end.

\b
Measures, each by its name with --measure:
  headcount_ratio, poverty_gap_index, squared_poverty_gap_index, watts_index *, sen_index, sen_shorrocks_thon_index,
  mean, median, gini, theil_t, mean_log_deviation *, "atkinson(epsilon=0.5)", "atkinson(epsilon=1)" *,
  quantile_shares, quintile_share_ratio, palma_ratio
Those with * have no value where an income is zero: name the others then. No household is left out.
"""


def profile(
    files: Annotated[
        list[str], typer.Argument(metavar="FILES", help="Parquet or CSV, or patterns of them.", show_default=False)
    ],
    income: Annotated[str, typer.Option(metavar="COLUMN", help="Income per person and year.", show_default=False)],
    line: Annotated[
        list[str], typer.Option(metavar="LINE", help="A poverty line, or the column of each household's own; repeat.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="PROFILE.csv", help="The table to write.")],
    weights: Annotated[str | None, typer.Option(metavar="COLUMN", help="People a row stands for.")] = None,
    by: Annotated[list[str] | None, typer.Option(metavar="COLUMN", help="Groups; repeat for combinations.")] = None,
    measure: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Repeat; all measures where left out.")
    ] = None,
    line_rule: Annotated[str, typer.Option(metavar="RULE", help='Poor are those "<" the line, or "<=" it.')] = "<",
    memory: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            help="Most memory for the engine alone, such as 4GB; all else takes some too.",
            show_default=False,
        ),
    ] = None,
    threads: Annotated[int | None, typer.Option(metavar="N", min=1, help="Cores to use; all by default.")] = None,
    temp: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to make the temporary folder.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a table that is there already.")] = False,
) -> int:
    """Measure poverty and inequality of files of any size, as one table: groups, lines, measures."""
    from poverty_analysis.measures.engine.files import matching_files
    from poverty_analysis.measures.profile import files_profile
    from poverty_analysis.measures.survey.asked import MEASURES
    from poverty_analysis.tables import csv_text, write_whole

    tidy(out, temp=temp)
    if out.exists():
        if not force:
            raise FileExistsError(f"{out} is there already; nothing was written; --force replaces it")
        if any(out.samefile(path) for path in matching_files(files)):
            raise FileExistsError(f"{out} is one of the files to be measured; nothing was written; choose another name")
    with _bar() as progress:
        options: dict[str, Any] = {"memory": memory, "threads": threads, "temp": temp, "progress": progress}
        lines, groups = [_line(text) for text in line], list(by) if by else None
        try:
            table = files_profile(
                files, income, lines, weights, groups, measure or tuple(MEASURES), line_rule, **options
            )
        except TypeError as error:  # a column that holds no numbers
            raise ValueError(str(error)) from error
        write_whole({out: csv_text(table, index=False)}, force=force)
    too_late()
    rows, people = int(table.loc[0, "rows"]), float(table.loc[0, "people"])
    print(f"{len(table)} rows written to {out}, on {rows} rows of data that stand for {people:.10g} people")
    if bounds := table.attrs.get("approximate"):
        most = max(bounds.values())
        print(
            f"approximate: {', '.join(bounds)}; their sums of distances between pairs within {most:.0e} of themselves"
        )
    return 0


def _line(text: str) -> float | str:
    """Return a line as a number, or as the name of a column."""
    try:
        return float(text)
    except ValueError:
        return text


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None] | None]:
    """Show on stderr, where a person looks on, which scan of the data is running."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("checking", total=None)
        yield lambda what, done, steps: bar.update(task, description=what, completed=done + 1, total=steps + 1)

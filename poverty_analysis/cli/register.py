"""The command `poverty-analysis register`: a synthetic register of any size as files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poverty_analysis.cli.stopping import tidy, too_late

if TYPE_CHECKING:
    from poverty_analysis.households import Register

EXAMPLES = """\b
examples:
  poverty-analysis register -o synthetic                        38,400 households, as many as the report prints
  poverty-analysis register --households 20000000 -o large      in parts; memory hardly grows
  poverty-analysis register --households 4000 --seed 7 --file-type csv -o class

\b
The tables are villages, households, persons and panel (one row a household and year), in numbered files; card.yml
says what they are. Every table says synthetic in a column. The same seed gives the same rows, whatever the parts.
Then, for example:
  poverty-analysis profile "synthetic/panel-*.parquet" --income income_per_person_cny --weights persons --line 3218 \\
      --by wave --by county -o profile.csv
"""


def register(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write.")],
    households: Annotated[
        int, typer.Option(metavar="N", help="Households; every printed margin is scaled with them.")
    ] = 38_400,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The same seed, the same register.")] = 0,
    file_type: Annotated[str, typer.Option(metavar="TYPE", help="parquet (needs pyarrow) or csv.")] = "parquet",
    part: Annotated[int, typer.Option(metavar="N", min=1, help="About how many households to a file.")] = 100_000,
    with_truth: Annotated[
        bool, typer.Option("--with-truth", help="Also write what only its maker knows, into the folder truth.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a register that is in the folder already.")] = False,
) -> int:
    """Write a synthetic register of the poor, of any size, that meets the printed margins. No row is a household."""
    from poverty_analysis.households import draw_register_in_parts, register_design, write_register

    tidy(out)
    parts = draw_register_in_parts(register_design(households), seed, households=part)
    folder = write_register(_told(parts, households), out, file_type=file_type, with_truth=with_truth, force=force)
    too_late()
    print(f"{households:,} synthetic households (seed {seed}) written to {folder}; card.yml there says what they are")
    return 0


def _told(parts: Iterator[Register], households: int) -> Iterator[Register]:
    """Show on stderr, where a person looks on, how many households are done."""
    if not sys.stderr.isatty():
        yield from parts
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("finding who enters which programme", total=households)
        for each in parts:
            yield each
            bar.update(task, description="synthetic households", advance=len(each.households))

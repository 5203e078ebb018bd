"""The command `poverty-analysis profile`: poverty and inequality of files that may outgrow memory."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill, indent
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from poverty_analysis.cli.stopping import tidy, too_late

if TYPE_CHECKING:
    import pandas as pd

    from poverty_analysis.measures.inference.design import Design

EXAMPLES = """\b
examples:
  poverty-analysis profile "register/*.parquet" --income income_cny --line 3218 --line 4000 -o profile.csv
  poverty-analysis profile people.csv --income income_cny --weights persons --line 3218 --by county --by area \\
      --measure headcount_ratio --measure gini -o profile.csv
  poverty-analysis profile "register/*.parquet" --income income_cny --line 3218 --memory 4GB --temp DISK -o profile.csv

\b
a survey with its design, in memory: standard errors, intervals, design effects, marks
  poverty-analysis profile survey.dta --income pcexp --line 2.15 --weights hhw --persons hhsize --strata region \\
      --clusters psu --by area --missing -99 -o profile.csv --xlsx profile.xlsx

\b
a sample that outgrows memory: with --memory, one stage of clusters; standard errors and intervals, no design effects
  poverty-analysis profile "sample/*.parquet" --income income_cny --line 3218 --weights weight --strata county \\
      --clusters village --memory 4GB -o profile.csv

\b
Incomes and lines are per person and year; a household's row needs its persons as weights. Put patterns in quotes, and
the command will find the files. What does not fit into memory goes to a temporary folder, which is emptied in the end.

\b
Measures, each by its name with --measure:
{shown}
Those with * have no value where an income is zero: name the others then. No household is left out. Measured only where
they are named:
{others}
"""


class HelpWithMeasures(TyperCommand):
    """The command, with the measures in its help: read when somebody asks, as they take their time to import."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write what stands below the options."""
        self.epilog = EXAMPLES.format(**{name: _in_lines(labels) for name, labels in _measures().items()})
        super().format_epilog(ctx, formatter)


def _measures() -> dict[str, list[str]]:
    """Return the measures that files can be asked for, those first that need not be named."""
    from poverty_analysis.measures.registry import PLAIN, REGISTRY
    from poverty_analysis.measures.sample import require_positive

    shown: list[str] = []
    others: list[str] = []
    for row in REGISTRY:
        for label, options in row.shown.items():
            starred = row.required(options) is require_positive
            shown.append((f'"{label}"' if options and "(" in label else label) + (" *" if starred else ""))
        if row.formula and not row.shown and not row.option:
            others.append(row.known_as + (" *" if row.required(PLAIN) is require_positive else ""))
    return {"shown": shown, "others": others}


def _in_lines(names: list[str]) -> str:
    """Return names in lines that fit the help; one that has a space in it stays whole."""
    text = fill(", ".join(name.replace(" ", "\N{NO-BREAK SPACE}") for name in names), 118, break_long_words=False)
    return indent(text.replace("\N{NO-BREAK SPACE}", " "), "  ")


def profile(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILES",
            help="Parquet or CSV, or patterns of them; a survey of Stata (.dta) or SPSS (.sav) too.",
            show_default=False,
        ),
    ],
    income: Annotated[str, typer.Option(metavar="COLUMN", help="Income per person and year.", show_default=False)],
    line: Annotated[
        list[str], typer.Option(metavar="LINE", help="A poverty line, or the column of each household's own; repeat.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="PROFILE.csv", help="The table to write.", show_default=False)
    ] = None,
    weights: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="People or households a row stands for.")
    ] = None,
    persons: Annotated[str | None, typer.Option(metavar="COLUMN", help="Members, where a row is a household.")] = None,
    strata: Annotated[str | None, typer.Option(metavar="COLUMN", help="Strata of the sample.")] = None,
    clusters: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="Villages, then units within; repeat by stage.")
    ] = None,
    sampling_fraction: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="Share drawn, or units there are; repeat by stage.")
    ] = None,
    replicates: Annotated[
        str | None, typer.Option(metavar="PATTERN", help='Replicate weights, such as "rw*", with --replication.')
    ] = None,
    replication: Annotated[
        str | None, typer.Option(metavar="NAME", help="BRR, JK1, SDR or bootstrap.", show_default=False)
    ] = None,
    lonely_cluster: Annotated[
        str, typer.Option(metavar="RULE", help="Strata with one cluster: error, certainty, centre or average.")
    ] = "error",
    missing: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="A code that stands for missing; repeat.")
    ] = None,
    invalid: Annotated[
        str, typer.Option(metavar="RULE", help='Rows with something missing: "error", or "drop" and say so.')
    ] = "error",
    xlsx: Annotated[
        Path | None, typer.Option(metavar="PROFILE.xlsx", help="The table as a workbook too.", show_default=False)
    ] = None,
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

    targets = [path for path in (out, xlsx) if path is not None]
    if not targets:
        raise ValueError("the table must go somewhere; got neither --out nor --xlsx")
    tidy(*targets, temp=temp)
    for target in targets:
        if target.exists():
            if not force:
                raise FileExistsError(f"{target} is there already; nothing was written; --force replaces it")
            if any(target.samefile(path) for path in matching_files(files)):
                raise FileExistsError(
                    f"{target} is one of the files to be measured; nothing was written; choose another"
                )
    described = {
        "persons": persons,
        "strata": strata,
        "clusters": clusters,
        "sampling_fraction": sampling_fraction,
        "replicates": replicates,
        "replication": replication,
        "missing": [_line(code) for code in missing or []] or None,
    }
    asked: dict[str, Any] = {"lines": [_line(text) for text in line], "by": list(by) if by else None}
    asked |= {"measures": measure or None, "line_rule": line_rule}
    in_memory = memory is None or _of_a_survey(files)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", UserWarning)
        if in_memory and (xlsx or any(described.values()) or _of_a_survey(files)):
            described |= {"weights": weights, "lonely_cluster": lonely_cluster, "invalid": invalid}
            table = _survey_table(files, income, described, asked)
        else:
            limits = {"memory": memory, "threads": threads, "temp": temp}
            asked |= {"design": _design(described, invalid), "lonely_cluster": lonely_cluster}
            table = _files_table(files, income, weights, limits, asked)
    said = dict.fromkeys(str(each.message) for each in told if each.category is UserWarning)
    table.attrs["notes"] += list(said)
    for each in told:
        if each.category is not UserWarning:
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
    _write(table, out, xlsx, force)
    too_late()
    _say(table, targets)
    return 0


def _of_a_survey(files: list[str]) -> bool:
    """Return whether a file is one that only a survey's reader reads."""
    return any(Path(name).suffix.lower() in (".dta", ".sav", ".zsav") for name in files)


def _design(described: dict[str, Any], invalid: str) -> Design | None:
    """Return the design of files of any size, of one stage; nothing where none is described."""
    from poverty_analysis.measures.inference.design import Design

    stages = {name: described[name] or [] for name in ("clusters", "sampling_fraction")}
    others = [name for name in ("persons", "replicates", "replication", "missing") if described[name]]
    others += ["invalid"] if invalid != "error" else []
    others += [f"a second of --{name.replace('_', '-')}" for name, given in stages.items() if len(given) > 1]
    if others:
        named = ", ".join(other if " " in other else f"--{other}" for other in others)
        raise ValueError(f"--memory is for files of any size, in one stage of sampling; got {named} too: leave out one")
    if not (described["strata"] or any(stages.values())):
        return None
    first = {name: given[0] if given else None for name, given in stages.items()}
    return Design(None, described["strata"], **first)


def _files_table(
    files: list[str], income: str, weights: str | None, limits: dict[str, Any], asked: dict[str, Any]
) -> pd.DataFrame:
    """Return the profile of files of any size, whose rows all count by their weight."""
    from poverty_analysis.measures.engine.on_engine import files_profile
    from poverty_analysis.measures.inference.case import terms_of
    from poverty_analysis.measures.registry import SHOWN

    measures = asked["measures"] or tuple(SHOWN)
    with _bar() as progress:
        try:
            table = files_profile(
                files,
                income,
                asked["lines"],
                weights,
                asked["by"],
                measures,
                asked["line_rule"],
                asked["design"],
                terms_of(lonely_cluster=asked["lonely_cluster"]),
                progress=progress,
                **limits,
            )
        except TypeError as error:  # a column that holds no numbers
            raise ValueError(str(error)) from error
    said = f"as many people as its weight {weights!r} says" if weights else "one person: --weights was not given"
    table.attrs["notes"] = [f"a row counts for {said}"]
    for name in {"estimate", "standard_error", "low", "high"} & set(table.columns):
        table[name] = [float(f"{value:.12g}") for value in table[name]]  # what threads add up in another order
    return table


def _survey_table(files: list[str], income: str, described: dict[str, Any], asked: dict[str, Any]) -> pd.DataFrame:
    """Return the profile of a survey in memory, under its design."""
    import pandas as pd

    from poverty_analysis.measures.designed import Survey
    from poverty_analysis.measures.engine.files import matching_files
    from poverty_analysis.measures.registry import SHOWN
    from poverty_analysis.tables.labels import VARIABLE_LABELS, variable_labels
    from poverty_analysis.tables.survey_files import read_survey_file

    frames = [read_survey_file(path) for path in matching_files(files)]
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    said = [variable_labels(each) for each in reversed(frames)]
    frame.attrs[VARIABLE_LABELS] = {name: label for labels in said for name, label in labels.items()}
    try:
        survey = Survey(frame, **described)
        measures = asked["measures"] or tuple(SHOWN)
        table = survey.profile(income, asked["lines"], asked["by"], measures=measures, line_rule=asked["line_rule"])
    except (TypeError, ValueError) as error:
        raise ValueError(_as_options(str(error))) from error
    table.attrs["notes"] += [f"{name}: {label}" for name, label in variable_labels(table).items()]
    return table


def _as_options(said: str) -> str:
    """Return what a survey refuses in the words of the command.

    Examples
    --------
    >>> _as_options('column must name a column; got "x"; repair it, or say invalid="drop"')
    '--income must name a column; got "x"; repair it, or say --invalid drop'
    """
    said = re.sub("^column must name", "--income must name", said)
    given = re.compile(r'\b(invalid|lonely_cluster)=((?:(?:, | or )?"\w+")+)')
    return given.sub(lambda found: f"--{found[1].replace('_', '-')} {found[2].replace(chr(34), '')}", said)


def _write(table: pd.DataFrame, out: Path | None, xlsx: Path | None, force: bool) -> None:
    from poverty_analysis.tables import csv_text, write_whole
    from poverty_analysis.tables.workbook import workbook

    contents: dict[Path, str | bytes] = {}
    if out is not None:
        contents[out] = csv_text(table, index=False)
    if xlsx is not None:
        contents[xlsx] = workbook(table, table.attrs["notes"])
    write_whole(contents, force=force)


def _say(table: pd.DataFrame, targets: list[Path]) -> None:
    rows, people = int(table.loc[0, "rows"]), float(table.loc[0, "people"])
    where = " and ".join(str(path) for path in targets)
    print(f"{len(table)} rows written to {where}, on {rows} rows of data that stand for {people:.10g} people")
    for note in table.attrs["notes"]:
        print(f"  {note}")
    if errors := table.attrs.get("approximate_errors"):
        print(f"approximate: standard errors of {', '.join(errors)}; within {max(errors.values()):.0e} of themselves")
    if bounds := table.attrs.get("approximate"):
        most = max(bounds.values())
        print(
            f"approximate: {', '.join(bounds)}; their sums of distances between pairs within {most:.0e} of themselves"
        )


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

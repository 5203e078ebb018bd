"""The command line: `poverty-analysis extract`, `verify`, `audit`, `report`, ... Thin: one call a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from poverty_analysis import LANGUAGE_SWITCH, __version__
from poverty_analysis.cli import profile as cli_profile
from poverty_analysis.cli import register as cli_register
from poverty_analysis.cli import scenario as cli_scenario
from poverty_analysis.cli.stopping import STOPPED, guarded, say, say_if_stopped, tidy, too_late, write_all_characters

if TYPE_CHECKING:
    from poverty_analysis.report.ledger import Ledger

EXAMPLES = """\b
examples, on your own report (.txt, .docx, .html or .pdf; of English ones, numbers and units):
  poverty-analysis extract REPORT.txt -o mine/figures.csv   draft a ledger into the folder mine
  poverty-analysis verify REPORT.txt --data mine            is every number of the text in the ledger?
  poverty-analysis audit --data mine                        what adds up, and which checks the numbers suggest
  poverty-analysis report --data mine --out mine/report     figures, charts and audit as a page

\b
example, on two reports of your own, one year and the next:
  poverty-analysis compare 2020.docx 2021.docx -o compared  which promises can be followed, and what is new

\b
examples, on the Qamdo report of this repository:
  poverty-analysis report                 run every notebook and write build/report
  poverty-analysis verify my-copy.txt     compare the table of figures with your copy of the report
  poverty-analysis audit                  count the checks by verdict and list what cannot be true as printed
  poverty-analysis workshop               write a half day's notebooks, handout and teacher's page

\b
example, on a survey or register of your own, of any size:
  poverty-analysis profile "register/*.parquet" --income income_cny --line 3218 --by county -o profile.csv

\b
example, on claims of your own (name, persons, gain, ... as a CSV file):
  poverty-analysis scenario claims.csv -o scenarios

\b
example, on synthetic households, of any number:
  poverty-analysis register --households 20000000 -o synthetic

\b
exit codes: 0 done, 1 not done (the reason is on stderr), 2 wrong usage, 130 stopped by Ctrl-C or a request to end
"""

app = typer.Typer(
    help="A poverty-alleviation report as audited data: Qamdo's, in notebooks, or your own.",
    epilog=EXAMPLES,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; wrong usage exits with 2."""
    write_all_characters()
    try:
        code = app(args=arguments, prog_name="poverty-analysis", standalone_mode=False)
    except Exception as error:
        if not hasattr(error, "format_message"):  # what the parser of arguments raises has one, under every version
            raise
        _refuse_usage(error)
    if code == STOPPED:
        say("stopped; nothing was written")
    return int(code or 0)


def _refuse_usage(error: Any) -> None:
    context = getattr(error, "ctx", None)
    usage = context.get_usage().replace("Usage:", "usage:", 1) if context else "usage: poverty-analysis COMMAND"
    path = context.command_path if context else "poverty-analysis"
    print(f"{usage}\npoverty-analysis: {error.format_message()}\nTry '{path} --help'.", file=sys.stderr)
    raise SystemExit(2)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"poverty-analysis {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _common(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    if context.invoked_subcommand is None:  # the name alone teaches, and a script learns that a command is missing
        print(context.get_help().replace("Usage:", "usage:", 1), file=sys.stderr)
        raise SystemExit(2)


Source = Annotated[
    Path, typer.Argument(metavar="REPORT", help="The report: .txt, .docx, .html or .pdf.", show_default=False)
]
Encoding = Annotated[
    str, typer.Option(help="The text's encoding: utf-8, gb18030, gbk, big5 or utf-16.", metavar="NAME")
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Your own ledger, as `extract` writes it; Qamdo's by default."),
]
Notebooks = Annotated[Path, typer.Option(metavar="DIR", help="Where the notebooks are.")]


@app.command(
    epilog="""\b
example:
  poverty-analysis extract county.txt -o county/figures.csv --title "A county's report, 2020"

\b
Then open figures.csv, give every figure its theme and label, correct what was misread, and run
  poverty-analysis verify county.txt --data county
"""
)
@guarded
def extract(
    source: Source,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FIGURES.csv", help="The ledger to write; a folder too.")],
    title: Annotated[str, typer.Option(help="The report's title, for the charts.", metavar="TEXT")] = "",
    encoding: Encoding = "utf-8",
    year: Annotated[
        int | None,
        typer.Option(help="The year the report was given in; by default what its opening says.", min=1900, max=2100),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a ledger that is there already.")] = False,
) -> int:
    """Draft a ledger of a report's figures: figures.csv, tokens.csv, card.yml, the text and an empty checks.csv."""
    from poverty_analysis import report
    from poverty_analysis.report.drafts import LEDGER, UNDECIDED, write_ledger

    folder, name = (out.parent, out.name) if out.suffix.lower() == ".csv" else (out, "figures.csv")
    if name != "figures.csv":
        raise ValueError(f"the ledger must be named figures.csv, in a folder of its own; got {out}")
    tidy(*(folder / each for each in LEDGER))
    document = report.read_document(source, encoding=encoding)
    text = document.text
    for remark in [*document.remarks, *report.source_remarks(text)]:
        print(f"poverty-analysis: look at the text: {remark}", file=sys.stderr)
    with _progress("Reading", len(text)) as advance:
        draft = report.draft_ledger(text, title=title or UNDECIDED, year=year, progress=advance)
    written = write_ledger(draft, folder, force=force)
    too_late()
    if folder / "checks.csv" not in written:
        print("poverty-analysis: checks.csv was there already and stays as it was", file=sys.stderr)
    kinds = draft.tokens["kind"].value_counts()
    others = ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in kinds.items())
    print(f"{len(draft.figures)} figures; {others or 'no other numbers'}; written to {folder}")
    digits, in_figures, in_others = report.digits_read(text, draft.figures, draft.tokens)
    if digits:
        print(
            f"{in_figures / digits:.0%} of {digits:,} digits are in figures, {in_others / digits:.0%} in other numbers"
        )
    print("For you to decide:")
    for what, count in draft.decisions.items():
        print(f"{count:5d} {what}")
    print(f"Next: poverty-analysis verify {source} --data {folder}")
    return 0


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[int], None] | None]:
    """Show a bar on stderr where a person looks on and the work takes more than a moment."""
    if total < 300_000 or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.update(task, completed=done)


def _ledger(folder: Path) -> Ledger:
    from poverty_analysis.report.ledger import read_ledger

    return read_ledger(folder)


@app.command(
    epilog="""\b
examples:
  poverty-analysis verify my-copy.txt                       the Qamdo report
  poverty-analysis verify county.txt --data county          your own
"""
)
@guarded
def verify(source: Source, data: Data = None, encoding: Encoding = "utf-8") -> int:
    """Compare a ledger with the report's text: every token at its place, every number accounted for."""
    from poverty_analysis import report

    if data is None:
        text = report.read_source(source) if encoding == "utf-8" else report.read_source(source, encoding=encoding)
        found = report.verify(report.load_figures(corrected=False), text)
    else:
        ledger = _ledger(data)
        text = report.read_document(source, encoding=encoding).text
        found = report.verify(ledger.printed, text, tokens=ledger.tokens, card=ledger.card)
    print(f"{found.numbers} numerals in the text: {len(found.missing)} missing, {len(found.unaccounted)} unaccounted")
    if not found.same_text:
        print("the text differs from the one that was transcribed")
    for name, table in (("missing", found.missing), ("unaccounted", found.unaccounted)):
        if len(table):
            print(f"\n{name}:\n{table.to_string(index=False)}")
    if len(found.missing) or len(found.unaccounted):
        return 1
    if data is not None:
        print(f"Next: poverty-analysis audit --data {data}")
    return 0


@app.command(
    epilog="""\b
examples:
  poverty-analysis audit                                          the Qamdo report
  poverty-analysis audit --data county                            your own, with the checks its numbers suggest
  poverty-analysis audit --data county --accept f004_ratio,f009_whole
  poverty-analysis audit --data county --accept all

\b
An accepted proposal becomes a row of checks.csv; edit it there. Write checks of your own the same way:
identities over the ids of figures.csv, such as  f003_persons / f002_households = f005_persons
"""
)
@guarded
def audit(
    data: Data = None,
    accept: Annotated[
        str, typer.Option(metavar="IDS", help="Take these proposals into checks.csv: ids with commas, or all.")
    ] = "",
) -> int:
    """Count the checks by verdict, list the contradictions, and propose checks for your own ledger.

    Contradictions by definition or logic stand apart from those that rest on a reading of the text.
    """
    from poverty_analysis import report

    if data is None:
        if accept:
            raise ValueError("--accept needs --data: the checks of the Qamdo report are not changed by a command")
        _print_verdicts(report.audit(report.load_figures(corrected=False)))
        return 0
    ledger = _ledger(data)
    if accept:
        from poverty_analysis.report.proposals import accept_checks

        tidy(data / "checks.csv")
        checks = accept_checks(ledger.printed, ledger.checks, accept, data / "checks.csv", tokens=ledger.tokens)
        say_if_stopped(f"{data / 'checks.csv'} had been written")
        print(f"{len(checks) - len(ledger.checks)} accepted into {data / 'checks.csv'}")
        ledger = ledger._replace(checks=checks)
    _print_verdicts(report.audit(ledger.printed, ledger.checks, tokens=ledger.tokens))
    _print_proposals(report.propose_checks(ledger.printed, ledger.checks, tokens=ledger.tokens), data)
    return 0


def _print_verdicts(checks: Any) -> None:
    from poverty_analysis.report import contradictions

    if checks.empty:
        print("checks.csv holds no check yet")
        return
    for verdict, count in checks["verdict"].value_counts(sort=False).items():
        print(f"{count:5d} {verdict}")
    for meaning, rows in contradictions(checks).items():
        print(f"\n{meaning}:")
        for label, row in rows.iterrows():
            numbers = f"{row['implied']} against {row['printed']}" if row["printed"] else row["implied"]
            print(f"  {row['id']}: {label}: {numbers}" + (f" ({row['note']})" if row["note"] else ""))


def _print_proposals(proposals: Any, data: Path) -> None:
    if not len(proposals):
        print(f"no further check that the numbers suggest\nNext: poverty-analysis report --data {data}")
        return
    import pandas as pd
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=f"{len(proposals)} checks that the numbers suggest (no findings)", title_justify="left", box=None
    )
    for heading in ("id", "arithmetic", "verdict"):
        table.add_column(heading, overflow="fold")
    shown = pd.concat([proposals.query("verdict == 'inconsistent'"), proposals.query("verdict != 'inconsistent'")])
    for row in shown.itertuples():
        table.add_row(Text(str(row.Index)), Text(row.arithmetic), Text(row.verdict))
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 120)
    console.print(table)
    print(f"Next: poverty-analysis report --data {data}, or first accept what a reader of the text finds right:")
    print(f"poverty-analysis audit --data {data} --accept {shown.index[0]}   (several with commas, or all)")


@app.command(
    epilog="""\b
examples:
  poverty-analysis compare county-2020 county-2021 --out compared    a report and the next one, as `extract` left them
  poverty-analysis compare 2020.docx 2021.docx --out compared         the same in one step, straight from the files
  poverty-analysis compare county-a county-b --out compared          two places of one year, side by side

\b
What is not certain is "cannot say": whose period, place, people, unit or prices may differ.
"""
)
@guarded
def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="The earlier ledger or report.", show_default=False)],
    second: Annotated[Path, typer.Argument(metavar="B", help="The later ledger or report.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Where the page goes.")] = Path("compared"),
    at_least: Annotated[float, typer.Option(help="How alike two figures must be, above 0 to 1.")] = 0.6,
    encoding: Encoding = "utf-8",
) -> int:
    """Compare two reports: promises and outcomes, growth and levels, what is new and what is no longer mentioned."""
    from poverty_analysis import report
    from poverty_analysis.publishing.comparison_page import publish_comparison

    tidy(out)
    ledgers = [_ledger_or_draft(path, encoding) for path in (first, second)]
    comparison = report.compare(*ledgers, at_least=at_least)
    publish_comparison(comparison, ledgers, out)
    too_late()
    headline, all_of_them = report.promise_counts(comparison), report.promise_counts(comparison, headline=False)
    for what, counts in (("headline targets", headline), ("promises in all", all_of_them)):
        print(f"{counts.sum()} {what}: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    same = (comparison.pairs["words"] == "same").sum()
    print(f"{len(comparison.pairs)} figures of alike names in both, {same} with the same words before them")
    print(f"Open {out / 'index.html'} in a browser.")
    return 0


def _ledger_or_draft(path: Path, encoding: str) -> Any:
    """A folder as a ledger; a file as the draft of one."""
    if not path.is_file():
        return _ledger(path)
    from poverty_analysis import report

    return report.draft_ledger(report.read_document(path, encoding=encoding).text, title=path.stem)


@app.command(
    "report",
    epilog="""\b
examples:
  poverty-analysis report                                    every notebook, into build/report
  poverty-analysis report --out site                         the same, into the folder site
  poverty-analysis report --data county --out county/report  your own ledger: tables, charts, audit

\b
An earlier report in the folder is replaced when the new one is whole; any other file there is left alone and refused.
""",
)
@guarded
def publish_report(
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Default: build/report, or report in DIR.")] = None,
    data: Data = None,
    notebooks: Notebooks = Path("notebooks"),
    language: Annotated[str, typer.Option(metavar="en|zh", help="Of charts and of headers of tables.")] = "",
) -> int:
    """Write the report as pages: every notebook run afresh, or with --data your own figures, charts and audit."""
    if language:
        if language not in {"en", "zh"} or data is not None:
            raise ValueError(f"--language must be en or zh, and goes without --data; got {language!r}")
        os.environ[LANGUAGE_SWITCH] = language  # what the notebooks' kernels are started with
    if data is not None:
        from poverty_analysis.publishing.ledger_page import publish_ledger

        out = out if out is not None else data / "report"
        tidy(out)
        page = publish_ledger(_ledger(data), out)
        too_late()
        _say_remark(page.remark)
        print(f"{page}\nOpen {page.folder / 'index.html'} in a browser.")
        return 0
    from poverty_analysis import report
    from poverty_analysis.publishing.publication import publish

    out = out if out is not None else Path("build/report")
    tidy(out)
    figures = report.load_figures(corrected=False)
    done = publish(notebooks, out, figures=figures, audit=report.audit(figures))
    too_late()
    _say_remark(done.remark)
    print(f"{done}\nOpen {out / 'index.html'} in a browser.")
    return 0


def _say_remark(remark: str) -> None:
    """Say on stderr what a reader of the pages will miss."""
    if remark:
        print(f"poverty-analysis: {remark}", file=sys.stderr)


@app.command(
    epilog="""\b
examples:
  poverty-analysis refresh            all notebooks
  poverty-analysis refresh 03 07b     these, by the numbers of their names
"""
)
@guarded
def refresh(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Numbers or stems; all where left out.")
    ] = None,
    notebooks: Notebooks = Path("notebooks"),
) -> int:
    """Run notebooks and store their outputs in them: all of them or, if one fails or cannot be written, none."""
    from poverty_analysis.publishing.execution import find_notebooks
    from poverty_analysis.publishing.publication import refresh as refresh_notebooks
    from poverty_analysis.publishing.publication import refreshed_chart

    tidy(*find_notebooks(notebooks), refreshed_chart(notebooks))
    paths = refresh_notebooks(notebooks, names or ())
    too_late()
    print(f"{len(paths)} notebook{'' if len(paths) == 1 else 's'} executed, outputs stored in {notebooks}")
    return 0


@app.command(
    epilog="""\b
examples:
  poverty-analysis workshop                  into build/workshop; begin with teacher.html
  poverty-analysis workshop -o day --force   into the folder day, over an earlier workshop there
  poverty-analysis workshop --language zh    handout and teacher's page in Chinese
  poverty-analysis workshop --students-only  for the machines of the pairs: no solutions

\b
Nothing is run: the copies keep the stored outputs, but for the exercises. PDF needs Chromium or Chrome; without one
the handout is HTML, which any browser prints.
"""
)
@guarded
def workshop(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write.")] = Path(
        "build/workshop"
    ),
    notebooks: Notebooks = Path("notebooks"),
    force: Annotated[
        bool, typer.Option("--force", help="Replace an earlier workshop, with what students wrote into it.")
    ] = False,
    language: Annotated[
        str, typer.Option(metavar="en|zh", envvar=LANGUAGE_SWITCH, help="Of both pages; notebooks are in English.")
    ] = "en",
    students_only: Annotated[
        bool, typer.Option("--students-only", help="Leave out the teacher's copies and page: what holds solutions.")
    ] = False,
) -> int:
    """Write a half-day workshop: notebooks for students and teacher, and a handout of six stations to print."""
    from poverty_analysis.publishing.workshop import write_workshop

    if language not in {"en", "zh"}:
        raise ValueError(f"--language must be en or zh; got {language!r}")
    spoken: Literal["en", "zh"] = "zh" if language == "zh" else "en"
    tidy(out)
    kit = write_workshop(notebooks, out, language=spoken, force=force, students_only=students_only)
    too_late()
    _say_remark(kit.remark)
    print(f"{kit}\nOpen {kit.folder / ('handout.html' if students_only else 'teacher.html')} in a browser.")
    return 0


app.command("profile", cls=cli_profile.HelpWithMeasures)(guarded(cli_profile.profile))
app.command("register", epilog=cli_register.EXAMPLES)(guarded(cli_register.register))
app.command("scenario", epilog=cli_scenario.EXAMPLES)(guarded(cli_scenario.scenario))

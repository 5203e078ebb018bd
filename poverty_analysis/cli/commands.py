"""The command line: `poverty-analysis extract`, `verify`, `audit`, `report`, ... Thin: one call a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from poverty_analysis import LANGUAGE_SWITCH, __version__
from poverty_analysis.cli import beside as cli_beside
from poverty_analysis.cli import ledgers
from poverty_analysis.cli import profile as cli_profile
from poverty_analysis.cli import register as cli_register
from poverty_analysis.cli import scenario as cli_scenario
from poverty_analysis.cli.stopping import STOPPED, guarded, say, tidy, too_late, write_all_characters

EXAMPLES = """\b
examples, on your own report (.txt, .docx, .html or .pdf; of English ones, numbers and units):
  poverty-analysis extract REPORT.txt -o mine/figures.csv   draft a ledger into the folder mine
  poverty-analysis verify REPORT.txt --data mine            is every number of the text in the ledger?
  poverty-analysis audit --data mine                        what adds up, and which checks the numbers suggest
  poverty-analysis report --data mine --out mine/report     figures, charts and audit as a page
  poverty-analysis beside --data mine --place Qamdo         income claims beside published incomes

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


Notebooks = Annotated[Path, typer.Option(metavar="DIR", help="Where the notebooks are.")]


app.command("extract", epilog=ledgers.EXTRACT)(guarded(ledgers.extract))
app.command("verify", epilog=ledgers.VERIFY)(guarded(ledgers.verify))
app.command("audit", epilog=ledgers.AUDIT)(guarded(ledgers.audit))
app.command("compare", epilog=ledgers.COMPARE)(guarded(ledgers.compare))


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
    data: ledgers.Data = None,
    notebooks: Notebooks = Path("notebooks"),
    language: Annotated[str, typer.Option(metavar="en|zh", help="Of charts and of headers of tables.")] = "",
    series: cli_beside.Series = None,
    place: cli_beside.Place = "",
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
        page = publish_ledger(ledgers.ledger_of(data), out, series=cli_beside.all_series(series), place=place)
        too_late()
        _say_remark(page.remark)
        print(f"{page}\nOpen {page.folder / 'index.html'} in a browser.")
        return 0
    if series is not None or place:
        raise ValueError("--series and --place go with --data: the pages of the Qamdo report are its notebooks")
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
    """Write a half-day workshop: notebooks for students and teacher, a handout of seven stations, one page to click."""
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


app.command("beside", epilog=cli_beside.EXAMPLES)(guarded(cli_beside.beside))
app.command("profile", cls=cli_profile.HelpWithMeasures)(guarded(cli_profile.profile))
app.command("register", epilog=cli_register.EXAMPLES)(guarded(cli_register.register))
app.command("scenario", epilog=cli_scenario.EXAMPLES)(guarded(cli_scenario.scenario))

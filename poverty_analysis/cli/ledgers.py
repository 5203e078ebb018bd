"""The commands on a ledger: extract drafts one, verify and audit check it, compare sets two side by side."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from poverty_analysis.cli.stopping import say_if_stopped, tidy, too_late

if TYPE_CHECKING:
    from poverty_analysis.report.ledger import Ledger

EXTRACT = """\b
example:
  poverty-analysis extract county.txt -o county/figures.csv --title "A county's report, 2020"

\b
Then open figures.csv, give every figure its theme and label, correct what was misread, and run
  poverty-analysis verify county.txt --data county
"""
VERIFY = """\b
examples:
  poverty-analysis verify my-copy.txt                       the Qamdo report
  poverty-analysis verify county.txt --data county          your own
"""
AUDIT = """\b
examples:
  poverty-analysis audit                                          the Qamdo report
  poverty-analysis audit --data county                            your own, with the checks its numbers suggest
  poverty-analysis audit --data county --accept f004_ratio,f009_whole
  poverty-analysis audit --data county --accept all

\b
An accepted proposal becomes a row of checks.csv; edit it there. Write checks of your own the same way:
identities over the ids of figures.csv, such as  f003_persons / f002_households = f005_persons
"""
COMPARE = """\b
examples:
  poverty-analysis compare county-2020 county-2021 --out compared    a report and the next one, as `extract` left them
  poverty-analysis compare 2020.docx 2021.docx --out compared         the same in one step, straight from the files
  poverty-analysis compare county-a county-b --out compared          two places of one year, side by side

\b
What is not certain is "cannot say": whose period, place, people, unit or prices may differ.
"""
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


def ledger_of(folder: Path) -> Ledger:
    """Return the ledger of a folder."""
    from poverty_analysis.report.ledger import read_ledger

    return read_ledger(folder)


def verify(source: Source, data: Data = None, encoding: Encoding = "utf-8") -> int:
    """Compare a ledger with the report's text: every token at its place, every number accounted for."""
    from poverty_analysis import report

    if data is None:
        text = report.read_source(source) if encoding == "utf-8" else report.read_source(source, encoding=encoding)
        found = report.verify(report.load_figures(corrected=False), text)
    else:
        ledger = ledger_of(data)
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
    ledger = ledger_of(data)
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
        return ledger_of(path)
    from poverty_analysis import report

    return report.draft_ledger(report.read_document(path, encoding=encoding).text, title=path.stem)

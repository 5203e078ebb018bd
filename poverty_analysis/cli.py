"""The command line: `poverty-analysis report`, `refresh`, `verify`, `audit`. Thin: each command is one call."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from poverty_analysis import __version__

EXAMPLES = """\
examples:
  poverty-analysis report                 run every notebook and write build/report
  poverty-analysis report --out site      the same, into the folder site
  poverty-analysis refresh                run every notebook and store its outputs in it
  poverty-analysis verify my-copy.txt     compare the table of figures with your copy of the report
  poverty-analysis audit                  count the checks by verdict and list what cannot be true as printed

exit codes: 0 done, 1 not done (the reason is on stderr), 2 wrong usage, 130 stopped by Ctrl-C
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("poverty-analysis: stopped; nothing was written", file=sys.stderr)
        return 130
    except BrokenPipeError:  # what reads our output, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError) as error:  # what a user can do something about; the rest is a defect of ours
        print(f"poverty-analysis: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("poverty_analysis"):
            raise
        print(f"poverty-analysis: this command needs {error.name}; install poverty-analysis[report]", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="poverty-analysis",
        description="A poverty-alleviation report as audited data, in notebooks.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    report = commands.add_parser("report", help="run every notebook and write the report: pages, tables, an index")
    report.add_argument("--out", type=Path, default=Path("build/report"), metavar="DIR", help="default: %(default)s")
    report.set_defaults(command=_report)

    refresh = commands.add_parser("refresh", help="run every notebook and store its outputs in it")
    refresh.set_defaults(command=_refresh)

    for command in (report, refresh):
        command.add_argument(
            "--notebooks", type=Path, default=Path("notebooks"), metavar="DIR", help="default: %(default)s"
        )

    verify = commands.add_parser("verify", help="compare the table of figures with your own copy of the report")
    verify.add_argument("source", type=Path, metavar="SOURCE.txt", help="the report's text, UTF-8")
    verify.set_defaults(command=_verify)

    audit = commands.add_parser("audit", help="count the checks by verdict and list the contradictions")
    audit.set_defaults(command=_audit)
    return parser


def _report(options: argparse.Namespace) -> int:
    from poverty_analysis import report
    from poverty_analysis.publication import publish

    figures = report.load_figures(corrected=False)
    done = publish(options.notebooks, options.out, figures=figures, audit=report.audit(figures))
    print(f"{done}\nOpen {options.out / 'index.html'} in a browser.")
    return 0


def _refresh(options: argparse.Namespace) -> int:
    from poverty_analysis.publication import refresh

    paths = refresh(options.notebooks)
    print(f"{len(paths)} notebook{'' if len(paths) == 1 else 's'} executed, outputs stored in {options.notebooks}")
    return 0


def _verify(options: argparse.Namespace) -> int:
    from poverty_analysis import report

    text = report.read_source(options.source)
    found = report.verify(report.load_figures(corrected=False), text)
    print(f"{found.numbers} numbers in the text: {len(found.missing)} missing, {len(found.unaccounted)} unaccounted")
    if not found.same_text:
        print("the text differs from the one that was transcribed")
    for name, table in (("missing", found.missing), ("unaccounted", found.unaccounted)):
        if len(table):
            print(f"\n{name}:\n{table.to_string(index=False)}")
    return 1 if len(found.missing) or len(found.unaccounted) else 0


def _audit(options: argparse.Namespace) -> int:
    from poverty_analysis import report

    checks = report.audit(report.load_figures(corrected=False))
    for verdict, count in checks["verdict"].value_counts(sort=False).items():
        print(f"{count:5d} {verdict}")
    for check in checks[checks["verdict"] == "inconsistent"].itertuples():
        print(f"inconsistent: {check.Index}: {check.label_en}")
    return 0

"""What to cite, ready to copy: the edition of the project, a chart of it, and the report with its claims."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from poverty_analysis import __version__
from poverty_analysis.report import source_card

AUTHORS = "The poverty_analysis developers"  # as CITATION.cff has it, which is not part of an installed package
PROJECT = Path(__file__).parents[2]
BUILT_FROM = ("data", "docs", "notebooks", "poverty_analysis")  # where a file that git does not know changes a result
NAMED = 3  # changed files that an edition names; of more it gives the number


def edition(root: Path, *, full: bool = False) -> str:
    """Return version, commit and its date as one phrase.

    Parameters
    ----------
    root : Path
        The folder that holds what was built: that of the project, or another.
    full : bool
        The commit with all digits of its hash, for files that a program reads.

    Returns
    -------
    str
        The commit is unknown where there is no git, and where `root` is not both the folder of this package and the top
        of a repository: another repository around a copy of the project, or around notebooks of the reader's own, has
        commits that are not the project's. Changes that no commit has are named.

    Notes
    -----
    A change is any of a file that git knows, and a new file in data, docs, notebooks or poverty_analysis; a new file
    elsewhere changes no result.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     edition(Path(folder)) == f"version {__version__}, commit unknown"
    True
    """
    top = _git(root, "rev-parse", "--show-toplevel").rstrip("\n")
    own = bool(top) and Path(top).resolve() == root.resolve() == PROJECT.resolve()
    commit = _git(root, "log", "-1", f"--format={'%H' if full else '%h'} (%cs)").strip() if own else ""
    if not commit:
        return f"version {__version__}, commit unknown"
    return f"version {__version__}, commit {commit}{_changes(root)}"


def _changes(root: Path) -> str:
    tracked = _git(root, "diff", "HEAD", "--name-only", "-z").split("\0")
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", *BUILT_FROM).split("\0")
    names = sorted(name for name in {*tracked, *new} if name)
    if not names:
        return ""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f", with changes that are not committed, in {', '.join(names[:NAMED])}{more}"


def _git(root: Path, *words: str) -> str:
    # a hook of git's sets these, and then the repository of the hook would answer for every folder
    own = {name: value for name, value in os.environ.items() if name not in {"GIT_DIR", "GIT_WORK_TREE"}}
    try:
        done = subprocess.run(["git", *words], cwd=root, env=own, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.decode("utf-8", errors="replace")


def report_citation(say: Callable[[str], str] = str) -> str:
    """Return how to cite the report itself, from its data card: of each field what stands before a semicolon.

    `say` puts it into a language, as `plots.say` does.

    Examples
    --------
    >>> print(report_citation())
    Qamdo (昌都) prefecture-level city, Tibet Autonomous Region. Report on poverty alleviation in Qamdo (the text at
    hand carries no title). 2020, before the census of poverty alleviation planned for July 2020. Official self-report;
    the text is not included and its rights remain with its publisher; its SHA-256 is
    5463cc40f57741b4ccaae677d59ff188ed6091dbc6416bdfc452d38d9d55623a
    """
    card = source_card()
    fields = ("producer", "title", "date", "kind", "rights")
    producer, title, date, kind, rights = (str(card[field]).split(";")[0] for field in fields)
    said = say(f"{producer}. {title}. {date}. {kind[:1].upper()}{kind[1:]}; {rights}; its SHA-256 is")
    return f"{said} {card['sha256']}"


def report_cited(say: Callable[[str], str] = str) -> str:
    """Return the line of a page that cites the report.

    Examples
    --------
    >>> report_cited() == f"The report, whose numbers are its own claims: {report_citation()}."
    True
    """
    return f"{_led('The report, whose numbers are its own claims:', say)}{report_citation(say)}."


def _led(words: str, say: Callable[[str], str]) -> str:
    """Words that lead to others: a blank stands behind them, but in Chinese."""
    said = say(words)
    return said if said.endswith("：") else f"{said} "


def page_citation(title: str, edition: str, say: Callable[[str], str] = str) -> list[str]:
    """Return what to cite for a page of `make report`: the page, a chart of it, and the report.

    `say` puts the words around the names into a language, as `plots.say` does.

    Examples
    --------
    >>> page, chart, source = page_citation("The audit", "version 0.1.0, commit abc1234 (2026-01-31)")
    >>> page
    'Cite: The poverty_analysis developers, poverty_analysis, version 0.1.0, commit abc1234 (2026-01-31), “The audit”.'
    >>> source == f"The report, whose numbers are its own claims: {report_citation()}."
    True
    """
    return [
        f"{_led('Cite:', say)}{AUTHORS}, poverty_analysis, {edition}, “{title}”.",
        say("A chart: the source beside its numbers as CSV has the line to copy."),
        report_cited(say),
    ]


def chart_citation(name: str, title: str, edition: str, source: str) -> str:
    """Return how to cite a chart, in one line to copy.

    Examples
    --------
    >>> print(chart_citation("07-x-cell-14", "Two curves", "version 0.1.0, commit abc1234 (2026-01-31)", "made up"))
    The poverty_analysis developers, poverty_analysis, version 0.1.0, commit abc1234 (2026-01-31), chart 07-x-cell-14,
    “Two curves”. Source: made up
    """
    return f"{AUTHORS}, poverty_analysis, {edition}, chart {name}, “{title}”. Source: {source}"

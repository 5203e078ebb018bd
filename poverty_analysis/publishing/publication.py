"""The two things done with the notebooks as a whole: their stored outputs renewed, and a report written from them."""

from __future__ import annotations

import base64
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from nbformat import NotebookNode

from poverty_analysis import LANGUAGE_SWITCH
from poverty_analysis.publishing.chart_files import ENCODING, FOLDER, chart_tables, with_links
from poverty_analysis.publishing.citation import edition
from poverty_analysis.publishing.execution import NotebookError, find_notebooks, run_notebooks, write_notebook
from poverty_analysis.publishing.pages import contents_page, local_links, notebook_page, opening
from poverty_analysis.tables import csv_text, unwritten

TITLE = "A poverty-alleviation report, audited"
README_CHART = ("02-audit.ipynb", "docs/verdicts.png")  # its first chart stands in the README
CONTENTS = "contents.txt"  # names every file of a report, so that no other file is ever deleted with it
OURS = '<meta name="generator" content="poverty_analysis">'


class Published(NamedTuple):
    """What `publish` did: where the report is, and what is in it."""

    folder: Path
    figures: int
    verdicts: dict[str, int]
    notebooks: int
    seconds: float

    def __str__(self) -> str:
        return f"{summary(self.figures, self.verdicts, self.notebooks)}; {self.seconds:.0f} seconds"


def refresh(folder: Path, *, workers: int = 2) -> list[Path]:
    """Execute the notebooks of a folder and store their outputs in them; all of them or none.

    Parameters
    ----------
    folder : Path
        Where the notebooks are.
    workers : int
        How many run at the same time.

    Returns
    -------
    list of Path
        The notebooks, each with its cells run from 1 to n. Metadata that differs between machines is left out.

    Raises
    ------
    FileNotFoundError
        If there is no notebook.
    NotebookError
        If a cell fails or writes to stderr (a stored warning would be a stored defect), or if the environment asks for
        another language than English. Nothing is written then.
    """
    if os.environ.get(LANGUAGE_SWITCH, "en") != "en":
        raise NotebookError(
            f"notebooks store their outputs in English; unset {LANGUAGE_SWITCH}, or write a report with it"
        )
    paths = find_notebooks(folder)
    notebooks = run_notebooks(paths, workers=workers)
    for path, notebook in zip(paths, notebooks, strict=True):
        _require_no_stderr(notebook, path.name)
    for path, notebook in zip(paths, notebooks, strict=True):
        write_notebook(notebook, path)
        if path.name == README_CHART[0]:
            _write_first_chart(notebook, folder.parent / README_CHART[1])
    return paths


def _write_first_chart(notebook: NotebookNode, path: Path) -> None:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    charts = [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    if charts:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(base64.b64decode(charts[0]))


def _require_no_stderr(notebook: NotebookNode, name: str) -> None:
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise NotebookError(f"{name}, cell {number}: must not write to stderr; got {output.text.strip()!r}")


def publish(folder: Path, out: Path, *, figures: pd.DataFrame, audit: pd.DataFrame, workers: int = 2) -> Published:
    """Execute the notebooks of a folder and write the report from them; the stored notebooks are not touched.

    Parameters
    ----------
    folder : Path
        Where the notebooks are.
    out : Path
        The folder to write: each notebook as a page, the numbers of each chart in `charts`, `figures.csv`, `audit.csv`,
        `index.html`, and the files of the repository that the notebooks link to. An earlier report there is replaced
        when the new one is whole.
    figures : pandas.DataFrame
        One row per figure of the report, index `id`.
    audit : pandas.DataFrame
        One row per check, with a column `verdict`.
    workers : int
        How many notebooks run at the same time.

    Returns
    -------
    Published

    Raises
    ------
    FileExistsError
        If `out` is there and is not an earlier report: a folder of the user's is never deleted.
    FileNotFoundError
        If there is no notebook, or one links to a file that does not exist.
    NotebookError
        If a cell fails or a page would need something from elsewhere. An earlier report stays as it was.
    """
    start = time.monotonic()
    out = out.resolve()
    require_replaceable(out)
    paths = find_notebooks(folder)
    with whole_folder(out) as fresh:
        notebooks = run_notebooks(paths, workers=workers)
        verdicts = {str(verdict): int(count) for verdict, count in audit["verdict"].value_counts(sort=False).items()}
        (fresh / "figures.csv").write_text(csv_text(figures), encoding="utf-8", newline="\n")
        (fresh / "audit.csv").write_text(csv_text(audit), encoding="utf-8", newline="\n")
        repository = folder.absolute().parent
        _write_chart_tables(fresh / FOLDER, paths, notebooks, edition(repository, full=True))
        _write_pages(fresh, paths, notebooks, verdicts, len(figures), edition(repository))
        _copy_linked_files(fresh, repository)
    return Published(out, len(figures), verdicts, len(paths), time.monotonic() - start)


def summary(figures: int, verdicts: dict[str, int], notebooks: int) -> str:
    """Return the counts of a report as one sentence.

    Examples
    --------
    >>> summary(3, {"consistent": 2, "inconsistent": 1}, 1)
    '3 figures loaded; 3 checks: 2 consistent, 1 inconsistent; 1 notebook executed'
    """
    checks = sum(verdicts.values())
    by_verdict = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items()) or "none"
    audited = f"{_count(checks, 'check')}: {by_verdict}"
    return f"{_count(figures, 'figure')} loaded; {audited}; {_count(notebooks, 'notebook')} executed"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _write_chart_tables(out: Path, paths: list[Path], notebooks: list[NotebookNode], edition: str) -> None:
    out.mkdir()
    for path, notebook in zip(paths, notebooks, strict=True):
        for name, table in chart_tables(notebook, path.stem, edition):
            (out / name).write_text(table, encoding=ENCODING, newline="\n")


def _write_pages(
    fresh: Path, paths: list[Path], notebooks: list[NotebookNode], verdicts: dict[str, int], figures: int, edition: str
) -> None:
    addresses = ["", *(f"{path.stem}.html" for path in paths), ""]
    entries = []
    for number, (path, notebook) in enumerate(zip(paths, notebooks, strict=True), start=1):
        linked = with_links(notebook, path.stem)
        before, after = addresses[number - 1], addresses[number + 1]
        page = notebook_page(linked, path.name, previous_page=before, next_page=after, edition=edition)
        (fresh / addresses[number]).write_text(page, encoding="utf-8")
        entries.append({"href": addresses[number], **opening(notebook, path.stem)._asdict()})
    index = contents_page(
        TITLE,
        summary=summary(figures, verdicts, len(paths)) + ".",
        pages=entries,
        verdicts=verdicts,
        tables=[
            {"href": "figures.csv", "note": "every figure of the report, as printed and as read"},
            {"href": "audit.csv", "note": "every check, with the stated and the implied interval and the verdict"},
        ],
        edition=edition,
    )
    (fresh / "index.html").write_text(index, encoding="utf-8")


def _copy_linked_files(fresh: Path, repository: Path) -> None:
    """Bring along the files of the repository that the pages link to, so that no link of a report is dead."""
    for page in sorted(fresh.glob("*.html")):
        for target in local_links(page.read_text(encoding="utf-8")):
            if (fresh / target).exists():
                continue
            source = (repository / target).resolve()
            if not source.is_file() or not source.is_relative_to(repository.resolve()):
                raise FileNotFoundError(f"{page.stem}: a link must lead to a file of the repository; got {target}")
            (fresh / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, fresh / target)


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """Give a fresh folder to write into; it takes the place of `out` if nothing failed, and vanishes if something did.

    Ask `require_replaceable` first: what stands in `out` is replaced. What the system says about the fresh folder is
    said of `out`, whose name the user knows.
    """
    fresh = out.with_name(f".{out.name}.{os.getpid()}.new")
    try:
        fresh.mkdir(parents=True)  # before any work, so that a place that cannot be written is found at once
        yield fresh
        (fresh / CONTENTS).write_text("\n".join(files_in(fresh)) + "\n", encoding="utf-8")
        replace_folder(out, fresh)
    except OSError as error:
        if error.errno is None or not _concerns(fresh, error.filename):
            raise
        raise type(error)(unwritten(out, error)) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _concerns(fresh: Path, name: str | None) -> bool:
    """Whether an error is of this folder: of a file in it, of a folder above it, or of no file, such as a full disk."""
    return name is None or Path(name).is_relative_to(fresh) or fresh.is_relative_to(name)


def require_replaceable(out: Path, *, what: str = "report") -> None:
    """Refuse to write a report or a workshop where anything but an earlier one stands."""
    if not out.exists():
        return
    contents = out / CONTENTS
    ours = {CONTENTS, *contents.read_text(encoding="utf-8").splitlines()} if contents.is_file() else set()
    foreign = sorted(set(files_in(out)) - ours) if out.is_dir() else [out.name]
    if foreign:
        raise FileExistsError(
            f"the {what} must go to a new or empty folder, or replace an earlier {what} and nothing else; "
            f"got {out}, which has {foreign[0]}"
        )


def files_in(folder: Path) -> list[str]:
    """Return every file of a folder and of the folders in it, as paths from it, but for Jupyter's own copies."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir())
    return sorted(path.as_posix() for path in files if ".ipynb_checkpoints" not in path.parts)


def replace_folder(out: Path, fresh: Path) -> None:
    """Put the fresh folder in the place of the old one, and the old one back if that fails."""
    old = out.with_name(f".{out.name}.{os.getpid()}.old")
    if out.exists():
        os.replace(out, old)
    try:
        os.replace(fresh, out)
    except OSError:
        if old.exists():
            os.replace(old, out)
        raise
    shutil.rmtree(old, ignore_errors=True)

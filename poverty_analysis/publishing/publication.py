"""The two things done with the notebooks as a whole: their stored outputs renewed, and a report written from them."""

from __future__ import annotations

import base64
import os
import shutil
import time
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd
from nbformat import NotebookNode

from poverty_analysis import LANGUAGE_SWITCH, fonts, plots
from poverty_analysis.publishing.chart_files import (
    ENCODING,
    FOLDER,
    StoredChart,
    chart_tables,
    require_names_apart,
    stored_charts,
    with_links,
)
from poverty_analysis.publishing.chart_titles import PICTURE
from poverty_analysis.publishing.chinese_texts import in_chinese
from poverty_analysis.publishing.citation import edition
from poverty_analysis.publishing.execution import NotebookError, find_notebooks, notebook_text, run_notebooks
from poverty_analysis.publishing.findings import findings
from poverty_analysis.publishing.old_chart_names import OldName, read_old_names
from poverty_analysis.publishing.pages import contents_page, local_links, notebook_page, opening
from poverty_analysis.publishing.whole_folders import whole_folder
from poverty_analysis.tables import csv_text, write_whole

TITLE = "A poverty-alleviation report, audited"
TABLES = {
    "figures.csv": "every figure of the report, as printed and as read",
    "audit.csv": "every check, with the stated and the implied interval and the verdict",
}
README_CHART = ("02-audit-verdicts", "docs/verdicts.png")  # which chart stands in the README, as what


class Published(NamedTuple):
    """What `publish` did: where the report is, and what is in it; `remark` as `fonts.lacking_remark` gives it."""

    folder: Path
    figures: int
    verdicts: dict[str, int]
    notebooks: int
    seconds: float
    remark: str = ""

    def __str__(self) -> str:
        return f"{summary(self.figures, self.verdicts, self.notebooks)}; {self.seconds:.0f} seconds"


def refresh(folder: Path, names: Sequence[str] = (), *, workers: int = 2) -> list[Path]:
    """Execute the notebooks of a folder and store their outputs in them; all of them or none.

    Parameters
    ----------
    folder : Path
        Where the notebooks are.
    names : sequence of str
        Which of them, by number or stem, as `find_notebooks`; all where left out.
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
        If a name is of no notebook, a cell fails or writes to stderr (a stored warning would be a stored defect), or if
        the environment asks for another language than English. Nothing is written then.
    ValueError
        If two charts have one name. Nothing is written then either.
    OSError
        If a notebook cannot be written, with its name and why. All are as they were then.
    """
    if os.environ.get(LANGUAGE_SWITCH, "en") != "en":
        raise NotebookError(
            f"notebooks store their outputs in English; unset {LANGUAGE_SWITCH}, or write a report with it"
        )
    paths = find_notebooks(folder, names)
    notebooks = run_notebooks(paths, workers=workers)
    files: dict[Path, str | bytes] = {}
    for path, notebook in zip(paths, notebooks, strict=True):
        _require_no_stderr(notebook, path.name)
        files[path] = notebook_text(notebook)
    charts = _charts(paths, notebooks)
    for path, notebook in zip(paths, notebooks, strict=True):
        for chart in charts[path.stem]:
            if chart.name == README_CHART[0]:
                files[refreshed_chart(folder)] = _picture(notebook, chart)
    write_whole(files, force=True)
    return paths


def refreshed_chart(folder: Path) -> Path:
    """Return where the README's chart is, which is stored with the outputs of a folder of notebooks."""
    return folder.parent / README_CHART[1]


def _charts(paths: list[Path], notebooks: list[NotebookNode]) -> dict[str, list[StoredChart]]:
    """Return the charts of each notebook, by its file name; no two have one name."""
    charts = {path.stem: stored_charts(notebook, path.stem) for path, notebook in zip(paths, notebooks, strict=True)}
    require_names_apart(charts)
    return charts


def _picture(notebook: NotebookNode, chart: StoredChart) -> bytes:
    return base64.b64decode(notebook.cells[chart.cell].outputs[chart.output].data[PICTURE])


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
        The folder to write: each notebook as a page, the numbers of each chart that has a name in `charts`, also under
        the names that it had before (`docs/old_chart_names.csv` beside the notebooks), `figures.csv`, `audit.csv`,
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
        If `out` is there and is not an earlier report: a folder of the user's is never deleted, nor a file put there
        while the notebooks ran; the new report is then whole beside it, by the name in the message.
    FileNotFoundError
        If there is no notebook, or one links to a file that does not exist.
    NotebookError
        If a cell fails or a page would need something from elsewhere. An earlier report stays as it was.
    ValueError
        If two charts have one name. An earlier report stays as it was.
    """
    start = time.monotonic()
    out = Path(os.path.realpath(out))
    paths = find_notebooks(folder)
    with whole_folder(out) as fresh:
        notebooks = run_notebooks(paths, workers=workers)
        verdicts = {str(verdict): int(count) for verdict, count in audit["verdict"].value_counts(sort=False).items()}
        (fresh / "figures.csv").write_text(csv_text(figures), encoding="utf-8", newline="\n")
        (fresh / "audit.csv").write_text(csv_text(audit), encoding="utf-8", newline="\n")
        repository = folder.absolute().parent
        charts, old_names = _charts(paths, notebooks), read_old_names(repository)
        _write_chart_tables(fresh / FOLDER, charts, edition(repository, full=True), old_names)
        _write_pages(fresh, paths, notebooks, verdicts, len(figures), edition(repository), old_names)
        _copy_linked_files(fresh, repository)
        shown = {page.name: unescape(page.read_text(encoding="utf-8")) for page in sorted(fresh.glob("*.html"))}
        remark = fonts.lacking_remark(shown)
    return Published(out, len(figures), verdicts, len(paths), time.monotonic() - start, remark)


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


def _write_chart_tables(
    out: Path, charts: dict[str, list[StoredChart]], edition: str, old_names: list[OldName]
) -> None:
    out.mkdir()
    everything = [chart for found in charts.values() for chart in found]
    for name, table in chart_tables(everything, edition, old_names):
        (out / name).write_text(table, encoding=ENCODING, newline="\n")


def _write_pages(
    fresh: Path,
    paths: list[Path],
    notebooks: list[NotebookNode],
    verdicts: dict[str, int],
    figures: int,
    edition: str,
    old_names: list[OldName],
) -> None:
    language = _language()
    addresses = ["", *(f"{path.stem}.html" for path in paths), ""]
    entries = []
    for number, (path, notebook) in enumerate(zip(paths, notebooks, strict=True), start=1):
        spoken = in_chinese(notebook) if language == "zh" else notebook
        before, after = addresses[number - 1], addresses[number + 1]
        with plots.in_language(language):
            linked = with_links(spoken, path.stem, old_names=old_names, say=plots.say)
            page = notebook_page(
                linked, path.name, previous_page=before, next_page=after, edition=edition, say=plots.say
            )
        (fresh / addresses[number]).write_text(page, encoding="utf-8")
        entries.append({"href": addresses[number], **opening(spoken, path.stem)._asdict()})
    in_short = summary(figures, verdicts, len(paths)) + "."
    if language == "zh":  # the verdicts stand in a table below
        in_short = f"{figures} figures loaded, {sum(verdicts.values())} checks, {len(paths)} notebooks executed"
    with plots.in_language(language):
        index = contents_page(
            plots.say(TITLE),
            findings=_shown_findings(paths, notebooks),
            summary=plots.say(in_short),
            pages=entries,
            verdicts=verdicts,
            tables=[{"href": name, "note": plots.say(note)} for name, note in TABLES.items()],
            edition=edition,
            language=language,
            say=plots.say,
        )
    (fresh / "index.html").write_text(index, encoding="utf-8")


def _language() -> Literal["en", "zh"]:
    return "zh" if os.environ.get(LANGUAGE_SWITCH) == "zh" else "en"


def _shown_findings(paths: list[Path], notebooks: list[NotebookNode]) -> list[dict[str, str]]:
    """The findings whose charts these notebooks draw, each with its picture, as the index shows them."""
    language = _language()
    drawn = {
        chart.name: (chart.title, notebook.cells[chart.cell].outputs[chart.output].data[PICTURE])
        for path, notebook in zip(paths, notebooks, strict=True)
        for chart in stored_charts(notebook, path.stem)
    }
    shown = []
    for found in findings(drawn):
        sentence, rests_on = found.said(language)
        title, picture = drawn[found.chart]
        said = {"slug": found.slug, "language": language, "sentence": sentence, "rests_on": rests_on}
        files = {"href": f"{found.notebook}.html#{found.chart}", "table": f"{FOLDER}/{found.chart}.csv"}
        shown.append({**said, **files, "title": title, "picture": picture})
    return shown


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

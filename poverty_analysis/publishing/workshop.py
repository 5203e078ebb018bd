"""The half-day workshop: copies of the notebooks to work in and to teach from, and a handout to print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from nbformat import NotebookNode

from poverty_analysis import fonts, plots, report
from poverty_analysis.plots.language import Language
from poverty_analysis.publishing.chinese_texts import in_chinese
from poverty_analysis.publishing.execution import find_notebooks, read_notebook, write_notebook
from poverty_analysis.publishing.exercises import student_copy, teacher_copy
from poverty_analysis.publishing.half_day import PROGRAMME, Programme, read_programme, timetable
from poverty_analysis.publishing.pages import finished, template_environment
from poverty_analysis.publishing.stations import PAGE, stations_page
from poverty_analysis.publishing.whole_folders import files_in, require_replaceable, whole_folder
from poverty_analysis.tables import csv_text
from poverty_analysis.tables.leftovers import temporary_folder

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
SECONDS_TO_PRINT = 120


class Kit(NamedTuple):
    """What `write_workshop` did, in English; `no_pdf` says why there is none, empty where there is one.

    `remark` is as `fonts.lacking_remark` gives it.
    """

    folder: Path
    notebooks: int
    stations: int
    no_pdf: str
    students_only: bool = False
    remark: str = ""

    def __str__(self) -> str:
        paper = f"HTML only: {self.no_pdf}" if self.no_pdf else "HTML and PDF"
        copies, pages = "a student's and a teacher's copy", "a handout and a teacher's page"
        if self.students_only:
            copies, pages = "a student's copy, no solutions", "a handout"
        return (
            f"{self.notebooks} notebook{'' if self.notebooks == 1 else 's'}, each as {copies}; "
            f"{self.stations} stations on {pages} ({paper}); written to {self.folder}"
        )


def workshop_pages(programme: Programme, language: Language = "en") -> dict[str, str]:
    """Return the handout and the teacher's page as HTML by file name; both need nothing from elsewhere.

    The programme is as `read_programme` reads it in that language; the words around it come from data/labels.csv.
    """
    environment, include_css = template_environment()
    values: dict[str, Any] = {
        "programme": programme,
        "timetables": {"Timetable": timetable(programme), "In two hours": timetable(programme, short=True)},
        "include_css": include_css,
        "say": plots.say,
        "language": {"en": "en", "zh": "zh-Hans"}[language],
    }
    names = ("handout.html", "teacher.html")
    with plots.in_language(language):
        pages = {name: environment.get_template(f"{name}.j2").render(**values) for name in names}
    return {name: finished(page, name) for name, page in pages.items()}


def write_workshop(
    notebooks: Path, out: Path, *, language: Language = "en", force: bool = False, students_only: bool = False
) -> Kit:
    """Write the workshop's folder: whole or not at all.

    Parameters
    ----------
    notebooks : Path
        The folder of the notebooks; nothing is run, their stored outputs are the copies'.
    out : Path
        The folder to write: `student` and `teacher` with a copy of each notebook, `handout.html` and `teacher.html`
        (and .pdf, where a Chromium is found to print them), `stations.html` for machines where nothing can be
        installed, `figures.csv`.
    language : {"en", "zh"}
        Of handout and teacher's page; notebooks are English in both.
    force : bool
        Whether an earlier workshop there may be replaced, with what students wrote into it.
    students_only : bool
        Whether to leave out what holds a solution, for the machines of the pairs: `teacher` and `teacher.html`.

    Returns
    -------
    Kit

    Raises
    ------
    FileExistsError
        If `out` is there and `force` is not given, or if it holds anything but an earlier workshop.
    NotebookError
        If an exercise lacks its check, its hint or its typical wrong answers.
    FileNotFoundError
        If a notebook links to a file that is not there, or a station opens a notebook that is not.
    """
    out = Path(os.path.realpath(out))
    paths = find_notebooks(notebooks)
    programme = read_programme(notebooks.absolute().parent / PROGRAMME, language)
    if absent := sorted({station.open for station in programme.stations} - {path.stem for path in paths}):
        raise FileNotFoundError(f"{PROGRAMME}: a station must open a notebook of {notebooks}; got {absent[0]}")

    def require(folder: Path) -> None:
        if not force and folder.is_dir() and files_in(folder):
            raise FileExistsError(
                f"{folder} is there already, perhaps with students' work; --force (make workshop FORCE=1) replaces it"
            )
        require_replaceable(folder, what="workshop")

    with whole_folder(out, require) as fresh:
        spoken = in_chinese if language == "zh" else lambda notebook: notebook
        _write_copies(paths, fresh / "student", lambda notebook, name: spoken(student_copy(notebook, name)))
        if not students_only:
            _write_copies(paths, fresh / "teacher", lambda notebook, name: spoken(teacher_copy(notebook, name)))
        table = csv_text(report.load_figures(corrected=False))
        (fresh / "figures.csv").write_text(table, encoding="utf-8", newline="\n")
        pages = workshop_pages(programme, language)
        if students_only:
            del pages["teacher.html"]
        for name, page in {**pages, PAGE: stations_page(notebooks.absolute().parent, language)}.items():
            (fresh / name).write_text(page, encoding="utf-8", newline="\n")
        no_pdf = print_pages([fresh / name for name in pages])
    return Kit(out, len(paths), len(programme.stations), no_pdf, students_only, fonts.lacking_remark(pages))


def _write_copies(paths: list[Path], folder: Path, copy: Callable[[NotebookNode, str], NotebookNode]) -> None:
    folder.mkdir()
    for path in paths:
        notebook = copy(read_notebook(path), path.name)
        write_notebook(notebook, folder / path.name)
        for target in _linked_files(notebook):
            place = Path(os.path.normpath(folder / target))
            if not (path.parent / target).is_file() or not place.is_relative_to(folder.parent):
                raise FileNotFoundError(f"{path.name}: a link must lead to a file of the repository; got {target}")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path.parent / target, place)


def _linked_files(notebook: NotebookNode) -> Iterator[str]:
    """The files that the prose of a notebook links to, but for other notebooks, which have copies of their own."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)#\s]+)", cell.source):
                if not re.match(r"[a-z]+:", target) and not re.fullmatch(r"[\w.-]+\.ipynb", target):
                    yield target


def print_pages(pages: list[Path]) -> str:
    """Print pages to PDF beside them with a Chromium, if there is one; return why it was not done, else nothing."""
    found = (shutil.which(name) for name in BROWSERS)
    browser = next((path for path in found if path), None)
    if browser is None:
        return "no Chromium or Chrome was found to print with"
    for page in pages:
        if problem := _print_page(browser, page):
            for each in pages:
                each.with_suffix(".pdf").unlink(missing_ok=True)
            return problem
    return ""


def _print_page(browser: str, page: Path) -> str:
    # as root, as in a container, Chromium does not start inside its sandbox; the pages are our own, without scripts
    root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    name, paper = Path(browser).name, page.with_suffix(".pdf")
    with temporary_folder() as profile:
        options = ["--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={profile}", *root]
        command = [browser, *options, f"--print-to-pdf={paper}", page.as_uri()]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS_TO_PRINT)
        except (OSError, subprocess.SubprocessError) as error:
            return f"{name} did not print ({type(error).__name__})"
    return "" if paper.is_file() else f"{name} did not print"

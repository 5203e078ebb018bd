"""The half-day workshop: copies of the notebooks to work in and to teach from, and a handout to print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import yaml
from nbformat import NotebookNode

from poverty_analysis import fonts, plots, report
from poverty_analysis.plots.language import Language
from poverty_analysis.publishing.chinese_texts import in_chinese
from poverty_analysis.publishing.execution import find_notebooks, read_notebook, write_notebook
from poverty_analysis.publishing.exercises import student_copy, teacher_copy
from poverty_analysis.publishing.pages import finished, template_environment
from poverty_analysis.publishing.publication import files_in, require_replaceable, whole_folder
from poverty_analysis.tables import csv_text
from poverty_analysis.tables.leftovers import temporary_folder

PROGRAMME = Path("docs/workshop/half-day.yml")  # in the repository, beside the notebooks
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
SECONDS_TO_PRINT = 120
NO_WORDS = {"open", "begins"}  # fields of text that are the same in every language


class Slot(NamedTuple):
    """A stretch of the timetable; `begins` is a clock time, empty until the timetable sets it."""

    minutes: int
    what: str
    begins: str = ""


class Station(NamedTuple):
    """What a pair works on for 20 to 30 minutes; the texts are Markdown.

    `first` says which items to do on paper before the notebook is opened: what it prints would give them away.
    """

    title: str
    minutes: int
    open: str
    first: str
    question: str
    task: str
    hint: str
    discuss: str
    answer: str
    then: Slot | None = None


class Programme(NamedTuple):
    """The half day as docs/workshop/half-day.yml has it."""

    title: str
    summary: str
    audience: str
    begins: str
    welcome: Slot
    closing: Slot
    equipment: str
    setup: str
    teaching: str
    stations: list[Station]


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


def read_programme(path: Path, language: Language = "en") -> Programme:
    """Read the half day from its YAML file, in one of its two languages.

    Parameters
    ----------
    path : Path
        Every text of it stands in both: `title` is English, `title_zh` Chinese.
    language : {"en", "zh"}

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If a field is missing in either language, unknown or of another kind; the message names the place.
    """
    if not path.is_file():
        raise FileNotFoundError(f"the programme of the workshop must be there; got no {path}; run this in a clone")
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        slots = {name: _filled(Slot, raw[name], name, language) for name in ("welcome", "closing")}
        numbered = enumerate(raw["stations"], start=1)
        stations = [_station(each, f"station {number}", language) for number, each in numbered]
        programme: Programme = _filled(Programme, {**raw, **slots, "stations": stations}, "the programme", language)
        datetime.strptime(programme.begins, "%H:%M")
    except (yaml.YAMLError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: {str(error) or type(error).__name__}") from error
    return programme


def _station(raw: dict[str, Any], where: str, language: Language) -> Station:
    then = {"then": _filled(Slot, raw["then"], where, language)} if "then" in raw else {}
    station: Station = _filled(Station, {**raw, **then}, where, language)
    return station


def _filled(kind: Any, raw: dict[str, Any], where: str, language: Language) -> Any:
    """Fill a tuple of named fields from a mapping that has these fields, no other, each of the kind it must have.

    A field of words has a second one for its Chinese, which is taken where that is the language.
    """
    kinds = {name: wanted for name, wanted in get_type_hints(kind).items() if wanted in (int, str)}
    chinese = {f"{name}_zh": name for name, wanted in kinds.items() if wanted is str and name not in NO_WORDS}
    missing = sorted({*kind._fields, *chinese} - set(kind._field_defaults) - set(raw))
    unknown = sorted(set(raw) - set(kind._fields) - set(chinese))
    if missing or unknown:
        raise ValueError(f"{where}: must have {', '.join(kind._fields)}; missing {missing}, unknown {unknown}")
    for name, wanted in {**kinds, **dict.fromkeys(chinese, str)}.items():
        if name in raw and not isinstance(raw[name], wanted):
            raise ValueError(f"{where}: {name} must be {wanted.__name__}; got {raw[name]!r}")
    fields = {name: raw[name] for name in kind._fields if name in raw}
    if language == "zh":
        fields |= {name: _joined(raw[in_chinese]) for in_chinese, name in chinese.items()}
    return kind(**fields)


def _joined(chinese: str) -> str:
    """Take out the ends of lines within a sentence: between Chinese characters a browser would show them as gaps."""
    letter = r"[\u2018-\u201d\u3000-\u9fff\uff00-\uffef]"
    return re.sub(rf"(?<={letter})\n *(?={letter})", "", chinese)


def timetable(programme: Programme) -> tuple[list[Slot], str]:
    """Return the slots of the half day with their clock times, and the time at which it ends.

    Examples
    --------
    >>> station = Station("Find", 20, "01", "", "?", "", "", "", "", then=Slot(10, "Break"))
    >>> half_day = Programme("", "", "", "09:50", Slot(5, "Welcome"), Slot(15, "Close"), "", "", "", [station])
    >>> slots, ends = timetable(half_day)
    >>> [(slot.begins, slot.what) for slot in slots], ends
    ([('09:50', 'Welcome'), ('09:55', '1 Find'), ('10:15', 'Break'), ('10:25', 'Close')], '10:40')
    """
    slots = [programme.welcome]
    for number, station in enumerate(programme.stations, start=1):
        slots += [Slot(station.minutes, f"{number} {station.title}"), *([station.then] if station.then else [])]
    slots.append(programme.closing)
    clock = datetime.strptime(programme.begins, "%H:%M")
    timed = []
    for slot in slots:
        timed.append(slot._replace(begins=f"{clock:%H:%M}"))
        clock += timedelta(minutes=slot.minutes)
    return timed, f"{clock:%H:%M}"


def workshop_pages(programme: Programme, language: Language = "en") -> dict[str, str]:
    """Return the handout and the teacher's page as HTML by file name; both need nothing from elsewhere.

    The programme is as `read_programme` reads it in that language; the words around it come from data/labels.csv.
    """
    environment, include_css = template_environment()
    slots, ends = timetable(programme)
    values: dict[str, Any] = {
        "programme": programme,
        "timetable": slots,
        "ends": ends,
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
        (and .pdf, where a Chromium is found to print them), `figures.csv`.
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
        for name, page in pages.items():
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

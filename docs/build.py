"""Build the site into build/site: stage the sources, write the pages made from data, run Sphinx on both.

The staged tree has the layout of the repository, so that a link that works in one works in the other; only
docs/index.md moves to the root. Run as `python -m docs.build`, which `make site` does.
"""

from __future__ import annotations

import re
import shutil
import sys
from html import unescape
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from sphinx.cmd.build import build_main

from docs.both import opening_in_both, page_in_both
from docs.charts import Section, charts_of, write_gallery
from docs.chinese import read_copy, say_cells
from docs.coverage import coverage_shown, schools_shown
from docs.explorer import write_explorer
from docs.figure_rows import write_figure_rows
from docs.front import curled, write_front
from docs.ledger_tables import write_audit, write_figures
from docs.reference import write_reference
from docs.words import write_words
from poverty_analysis import fonts, report
from poverty_analysis.households import load_coverage, load_school_coverage
from poverty_analysis.publishing import stations
from poverty_analysis.publishing.chart_files import FOLDER, with_links
from poverty_analysis.publishing.chinese_texts import headings_in_chinese, prose_of
from poverty_analysis.publishing.citation import edition, report_citation
from poverty_analysis.publishing.findings import findings
from poverty_analysis.publishing.old_chart_names import OldName, read_old_names
from poverty_analysis.tables import csv_text

ROOT = Path(__file__).parents[1]
WORK = ROOT / "build" / "site-work"
SITE = ROOT / "build" / "site"
CHINESE = ROOT / "build" / "chinese"  # the notebooks run in Chinese: make site writes them before this runs
CODE = {"code_prompt_show": "Show the code", "code_prompt_hide": "Hide the code"}
FOLDED = {  # by tag, what the buttons say
    "solution": {"code_prompt_show": "Show a solution", "code_prompt_hide": "Hide the solution"},
    "check": {"code_prompt_show": "Show the check of an answer", "code_prompt_hide": "Hide the check"},
}
LANGUAGE_BUTTON = "中文"  # as docs/_static/site.js puts it on every page
HIDDEN = re.compile(r'data-zh="[^"]*"')  # what a page says once the button is asked
COPIED = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-DATA")


def stage(source: Path, extra: Path) -> None:
    """Lay out everything that Sphinx reads, and everything that goes into the site as it is."""
    shutil.copytree(ROOT / "docs", source / "docs", ignore=shutil.ignore_patterns("*.py", "_*", "zh"))
    shutil.move(source / "docs" / "index.md", source / "index.md")
    headings: dict[str, str] = {}
    for page in [*(source / "docs").glob("*.md"), *(source / "docs" / "methods").glob("*.md")]:
        text = page.read_text(encoding="utf-8")
        headings |= headings_in_chinese(text)
        chinese = ROOT / "docs" / "zh" / page.relative_to(source / "docs")
        whole = page_in_both(text, chinese.read_text(encoding="utf-8")) if chinese.is_file() else opening_in_both(text)
        page.write_text(whole, encoding="utf-8")
    shutil.copytree(ROOT / "data", source / "data")
    shutil.copy(ROOT / "tests" / "reference" / "parity.csv", source / "docs" / "methods" / "parity.csv")
    for name in COPIED:
        shutil.copy(ROOT / name, source / name)
    old_names = read_old_names(ROOT)
    sections, notebook_headings = stage_notebooks(source / "notebooks", old_names)
    index = source / "index.md"  # the navigation names each notebook with its number, as the prose does
    entries = [f"{section.title} <notebooks/{section.notebook}>" for section in sections]
    index.write_text(index.read_text(encoding="utf-8").replace("notebooks/*", "\n".join(entries)), encoding="utf-8")
    write_gallery(source / "gallery.md", extra / FOLDER, sections, edition(ROOT, full=True), old_names)
    found = findings()
    write_front(index, found, {chart.stored.name: chart for part in sections for chart in part.charts})
    write_reference(source / "reference")
    printed = report.load_figures(corrected=False)
    audit = report.audit(printed)
    write_figures(source / "figures.md", printed)
    write_audit(source / "audit.md", audit, set(printed.index))
    tables = {"coverage": coverage_shown(load_coverage()), "schools": schools_shown(load_school_coverage())}
    for name, table in tables.items():
        shown = csv_text(table, index=False)
        (source / "docs" / "methods" / f"{name}_shown.csv").write_text(shown, encoding="utf-8", newline="\n")
    titles = [words for part in sections for words in (part.title, *(chart.stored.title for chart in part.charts))]
    (WORK / "static").mkdir()
    write_explorer(source / "explorer.md", WORK / "static")
    said = headings | notebook_headings | {each.sentence: each.sentence_zh for each in found}
    write_words(WORK / "static" / "words.js", titles, source, {curled(text): chinese for text, chinese in said.items()})
    write_figure_rows(WORK / "static" / "figure_rows.js", printed)
    write_font(WORK / "static", index.read_text(encoding="utf-8"))
    (extra / "docs" / "workshop").mkdir(parents=True)
    (extra / "docs" / "workshop" / stations.PAGE).write_text(stations.stations_page(ROOT), encoding="utf-8")
    (extra / "data").mkdir()
    for name, table in {"figures": printed, "audit": audit}.items():
        (extra / "data" / f"{name}.csv").write_text(csv_text(table), encoding="utf-8", newline="\n")


def write_font(folder: Path, start: str) -> None:
    """Write font.css, which asks for the Chinese font beside the pages.

    What stands on every page, and on the first one in English, is in font.css itself: the file is loaded where more
    Chinese is shown, and only there.
    """
    everywhere = f"{LANGUAGE_BUTTON}{report_citation()}{HIDDEN.sub('', start)}"
    # where two rules have a character, a browser goes by the last
    rules = [fonts.font_face(fonts.WEB_FONT), fonts.embedded_face(everywhere)]
    (folder / "font.css").write_text("\n".join(rules) + "\n", encoding="utf-8", newline="\n")


def stage_notebooks(folder: Path, old_names: list[OldName]) -> tuple[list[Section], dict[str, str]]:
    """Copy the notebooks; return each with its title and its charts, and their headings in Chinese.

    Code, solutions and their checks are behind buttons; below each chart is a link to its numbers.
    """
    folder.mkdir()
    sections, headings = [], {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        copy = read_copy(CHINESE, path.stem, notebook)
        say_cells(notebook, copy, path.stem)
        headings |= headings_in_chinese(prose_of(notebook))
        for cell in notebook.cells:
            _fold(cell)
        notebook.cells[0].source = opening_in_both(notebook.cells[0].source)
        nbformat.write(with_links(notebook, path.stem, f"../{FOLDER}", old_names), folder / path.name)
        sections.append(Section(path.stem, _title(notebook, path.stem), charts_of(notebook, copy, path.stem)))
    return sections, headings


def _fold(cell: NotebookNode) -> None:
    """Put a cell's code behind a button; of a solution and of its check, what they print too."""
    if cell.cell_type != "code":
        return
    tags = [tag for tag in cell.metadata.get("tags", []) if tag in FOLDED]
    cell.metadata["tags"] = [tags[0], "hide-cell"] if tags else ["hide-input"]
    cell.metadata["mystnb"] = FOLDED[tags[0]] if tags else CODE


def _title(notebook: NotebookNode, name: str) -> str:
    """The heading of the first cell, behind the notebook's number."""
    heading = notebook.cells[0].source.splitlines()[0].removeprefix("# ").strip()
    return f"{name.split('-')[0]} {heading}"


def main() -> int:
    """Build; the result is Sphinx's exit code, and a warning is an error."""
    for folder in (WORK, SITE):
        shutil.rmtree(folder, ignore_errors=True)
    source, extra = WORK / "source", WORK / "extra"
    source.mkdir(parents=True)
    extra.mkdir()
    stage(source, extra)
    options = ["-b", "html", "-c", str(ROOT / "docs"), "-d", str(WORK / "doctrees"), "-D", f"html_extra_path={extra}"]
    failed = build_main([*options, "-j", "2", "-W", "--keep-going", "--nitpicky", "-q", str(source), str(SITE)])
    pages = {str(path.relative_to(SITE)): unescape(path.read_text(encoding="utf-8")) for path in SITE.rglob("*.html")}
    if remark := fonts.lacking_remark(pages):
        print(f"docs.build: {remark}", file=sys.stderr)
    if not failed:
        print(f"The site is built: open {(SITE / 'index.html').relative_to(ROOT)}")
    return failed


if __name__ == "__main__":
    sys.exit(main())

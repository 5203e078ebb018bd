"""The numbers of a notebook's charts as files: a name that stays, who to cite, a link below each picture.

A chart is published under its notebook's file name and the name given where it is drawn (`plots.name_chart`); names of
before, which stand in a table of the project, lead to it. A chart without a name is shown and not published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from html import escape
from typing import NamedTuple

from nbformat import NotebookNode
from nbformat.v4 import new_output

from poverty_analysis.plots.chart_names import STORED_NAME, require_name
from poverty_analysis.publishing.chart_columns import named_columns
from poverty_analysis.publishing.chart_titles import CSV, PICTURE, SPOKEN, chart_titles, chart_words
from poverty_analysis.publishing.citation import chart_citation, report_citation
from poverty_analysis.publishing.old_chart_names import OldName, farewell_tables, names_before, no_longer_drawn

FOLDER = "charts"
SOURCE = ".source.txt"  # what the file beside the numbers is called, behind the chart's name
ANCHORS = "anchors"  # in the metadata of a picture's output: its names as places of the page, the one that counts first
UNNAMED = "shown only: a chart drawn with name= has its numbers as CSV"
ENCODING = "utf-8-sig"  # with the mark by which Excel knows UTF-8: the printed tokens are Chinese
REMARKS = {
    "scenario, not an estimate": re.compile(r"\bscenario\b|情景", re.IGNORECASE),
    "synthetic or made-up numbers": re.compile(r"\b(?:synthetic|made[ -]up)\b|合成|虚构", re.IGNORECASE),
}
# what the notes below the charts say, in English or Chinese
_REPORT = re.compile("Qamdo report|official self-report|the report's claims|昌都报告|官方自评报告|依据报告所述")
_SCENARIO = re.compile("Scenario, not an estimate|情景，并非估计")
_SOURCE = re.compile(r"(?:Sources?: |来源：)(.+)")


class StoredChart(NamedTuple):
    """A picture that a notebook stores: where (cell and output, from 0), its name and title, its CSV; or nothing.

    Without a name it is not published.
    """

    cell: int
    output: int
    name: str
    title: str
    remarks: tuple[str, ...]
    csv: str


def cell_anchor(number: int) -> str:
    """Return the name of a cell's place on its page; cells count from 1.

    Examples
    --------
    >>> cell_anchor(8)
    'cell-08'
    """
    return f"cell-{number:02}"


def stored_charts(notebook: NotebookNode, name: str) -> list[StoredChart]:
    """Return the stored charts of a notebook, in the order of its cells.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; not changed.
    name : str
        The notebook's file name without its ending.

    Returns
    -------
    list of StoredChart
        A chart drawn with ``name="verdicts"`` in 02-audit is called 02-audit-verdicts, wherever its cell is; one drawn
        without is called nothing. Its remarks say whether its title, its words or the code that drew it speak of a
        scenario, or of synthetic or made-up data.

    Raises
    ------
    ValueError
        If two charts have one name, or a stored name is none.
    """
    charts: list[StoredChart] = []
    for (cell, output), title in chart_titles(notebook).items():
        stored = notebook.cells[cell].outputs[output]
        numbers = stored.data.get(CSV, "")
        said = f"{title} {numbers} {notebook.cells[cell].source}"
        remarks = tuple(remark for remark, sign in REMARKS.items() if sign.search(said))
        own = _own_name(stored.get("metadata", {}).get(STORED_NAME), name, cell)
        charts.append(StoredChart(cell, output, own, title, remarks, numbers))
    require_names_apart({name: charts})
    return charts


def _own_name(stored: object, notebook: str, cell: int) -> str:
    if stored is None:
        return ""
    try:
        return f"{notebook}-{require_name(stored)}"
    except (TypeError, ValueError) as error:
        raise ValueError(f"{notebook}, cell {cell + 1}: {error}") from error


def require_names_apart(charts: Mapping[str, Iterable[StoredChart]]) -> None:
    """Refuse two charts of one name, in one notebook or in two; charts are given by notebook.

    Examples
    --------
    >>> first = StoredChart(7, 0, "02-audit-verdicts", "T", (), "")
    >>> require_names_apart({"02-audit": [first, first._replace(cell=11)]})
    Traceback (most recent call last):
    ValueError: a chart's name must be unique; got 02-audit-verdicts in 02-audit, cell 8, and in 02-audit, cell 12
    """
    places: dict[str, str] = {}
    for notebook, chart in ((notebook, chart) for notebook, found in charts.items() for chart in found if chart.name):
        place = f"{notebook}, cell {chart.cell + 1}"
        if chart.name in places:
            raise ValueError(f"a chart's name must be unique; got {chart.name} in {places[chart.name]}, and in {place}")
        places[chart.name] = place


def chart_source(chart: StoredChart) -> str:
    """Return the source of a chart's numbers: the report, cited by its card, or what the note below the chart names.

    Examples
    --------
    >>> made_up = StoredChart(7, 0, "07-x-cell-08", "T", (), "panel,mark,text\\n,note,Source: incomes made up\\n")
    >>> chart_source(made_up)
    'incomes made up'
    >>> chart_source(made_up._replace(csv="panel,mark,text\\n,title,T\\n"))
    'not named on the chart'
    """
    note = next(iter(chart_words(chart.csv, "note")), "")
    if _SCENARIO.search(note):
        return f"{report_citation()}; and outside facts and assumptions, which the notebook names"
    if _REPORT.search(note):
        return report_citation()
    if named := _SOURCE.search(note):
        return named[1]
    return note if REMARKS["synthetic or made-up numbers"].search(note) else "not named on the chart"


def citation_of(chart: StoredChart, edition: str) -> str:
    """Return how to cite a chart, in one line to copy: authors, package, edition, chart, title and source."""
    return chart_citation(chart.name, chart.title, edition, chart_source(chart))


def source_note(chart: StoredChart, edition: str) -> str:
    """Return what belongs to a chart's numbers and is none: whom to cite, what they are from, what they are not.

    Examples
    --------
    >>> numbers = "panel,mark,x,text\\n,title,,Poor\\n,note,,Source: a survey\\n1,point,3,\\n"
    >>> chart = StoredChart(7, 0, "07-x-poor", "Poor", ("scenario, not an estimate",), numbers)
    >>> print(source_note(chart, "version 0.1.0, commit abc1234 (2026-01-31)"), end="")
    Title: Poor
    Cite: The poverty_analysis developers, poverty_analysis, version 0.1.0, commit abc1234 (2026-01-31),
    chart 07-x-poor, “Poor”. Source: a survey
    Source: a survey
    Remark: scenario, not an estimate
    Note: Source: a survey
    """
    lines = [
        ("Title", chart.title),
        ("Cite", citation_of(chart, edition)),
        ("Source", chart_source(chart)),
        *(("Remark", said) for said in chart.remarks),
        *(("Note", said) for said in chart_words(chart.csv, "note")),
    ]
    return "".join(f"{what}: {said}\n" for what, said in lines)


def chart_tables(
    charts: Sequence[StoredChart], edition: str, old_names: Sequence[OldName] = (), pages: str = ".."
) -> Iterator[tuple[str, str]]:
    """Yield name and content of the files of every chart that has a name and numbers: the numbers, and their source.

    Parameters
    ----------
    charts : sequence of StoredChart
        Those of all notebooks.
    edition : str
        What the files cite: version and commit.
    old_names : sequence of OldName
        What charts were called before: the files lie under that name too. Where a chart is no longer drawn, the one
        under its old name says so, and names its notebook.
    pages : str
        What leads from the folder of the files to that of the pages of notebooks.
    """
    before = names_before(old_names)
    for chart in charts:
        if chart.name and chart.csv:
            table, said = named_columns(chart.csv), source_note(chart, edition)
            for name in (chart.name, *before.get(chart.name, ())):
                yield f"{name}.csv", table
                yield f"{name}{SOURCE}", said
    yield from farewell_tables(no_longer_drawn(old_names, {chart.name for chart in charts}), pages)


def with_links(
    notebook: NotebookNode,
    name: str,
    folder: str = FOLDER,
    old_names: Sequence[OldName] = (),
    say: Callable[[str], str] = str,
) -> NotebookNode:
    """Return a copy of a notebook with a link to the numbers below each picture that has them, and a name to link to.

    Below a chart with numbers and without a name stands what is missing.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; not changed.
    name : str
        The notebook's file name without its ending.
    folder : str
        Where the files are, from the notebook's page.
    old_names : sequence of OldName
        What charts were called before: these names are places of the page too.
    say : callable
        What puts the words of the links into the page's language.
    """
    copy: NotebookNode = NotebookNode(notebook)
    copy.cells = [NotebookNode(cell) for cell in notebook.cells]
    before = names_before(old_names)
    for chart in reversed(stored_charts(notebook, name)):
        cell = copy.cells[chart.cell]
        picture = deepcopy(cell.outputs[chart.output])
        shown = [picture]
        if chart.name:
            picture.metadata[ANCHORS] = [chart.name, *before.get(chart.name, ())]
        if chart.csv:
            del picture.data[CSV]  # the file has it
            picture.metadata[PICTURE] = {**picture.metadata.get(PICTURE, {}), "alt": f"{SPOKEN}{chart.title}"}
            shown.append(new_output("display_data", data={"text/html": _below(chart, folder, say)}))
        cell.outputs = [*cell.outputs[: chart.output], *shown, *cell.outputs[chart.output + 1 :]]
    return copy


def _below(chart: StoredChart, folder: str, say: Callable[[str], str]) -> str:
    link = (
        f'<a href="{folder}/{chart.name}.csv" download aria-label="Numbers as CSV: {escape(chart.title)}">'
        f'{say("numbers as CSV")}</a> · <a href="{folder}/{chart.name}{SOURCE}">{say("source")}</a>'
    )
    return f'<p class="chart-data">{link if chart.name else UNNAMED}</p>'

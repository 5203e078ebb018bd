"""The numbers of a notebook's charts as files: a name that stays, who to cite, a link below each picture."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from copy import deepcopy
from html import escape
from typing import NamedTuple

from nbformat import NotebookNode
from nbformat.v4 import new_output

from poverty_analysis.publishing.chart_titles import CSV, PICTURE, SPOKEN, chart_titles, chart_words
from poverty_analysis.publishing.citation import chart_citation, report_citation
from poverty_analysis.tables import neutral_cell

FOLDER = "charts"
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
    """A picture that a notebook stores: where (cell and output, from 0), its name and title, its CSV or nothing."""

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
        A chart is called 02-audit-cell-08, the second of a cell 02-audit-cell-08-2. Its remarks say whether its title,
        its words or the code that drew it speak of a scenario, or of synthetic or made-up data.
    """
    charts: list[StoredChart] = []
    for (cell, output), title in chart_titles(notebook).items():
        number = 1 + sum(chart.cell == cell for chart in charts)
        data = notebook.cells[cell].outputs[output].data
        words = f"{title} {data.get(CSV, '')}"
        source = notebook.cells[cell].source
        remarks = tuple(said for said, sign in REMARKS.items() if sign.search(f"{words} {source}"))
        own = f"{name}-{cell_anchor(cell + 1)}" + (f"-{number}" if number > 1 else "")
        charts.append(StoredChart(cell, output, own, title, remarks, data.get(CSV, "")))
    return charts


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


def cited(chart: StoredChart, edition: str) -> str:
    """Return a chart's CSV with rows on top that say how to cite it, what it is from, and what it is not.

    Examples
    --------
    >>> numbers = "panel,mark,x,text\\n,note,,Source: a survey\\n1,point,3,\\n"
    >>> chart = StoredChart(7, 0, "07-x-cell-08", "Poor", (), numbers)
    >>> print(cited(chart, "version 0.1.0, commit abc1234 (2026-01-31)"), end="")
    panel,mark,x,text
    ,cite,,"The poverty_analysis developers, poverty_analysis, version 0.1.0, commit abc1234 (2026-01-31),
    chart 07-x-cell-08, “Poor”. Source: a survey"
    ,source,,a survey
    ,note,,Source: a survey
    1,point,3,
    """
    header, *rows = csv.reader(io.StringIO(chart.csv))
    words = [
        ("cite", citation_of(chart, edition)),
        ("source", chart_source(chart)),
        *(("remark", said) for said in chart.remarks),
    ]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([["", mark, *[""] * (len(header) - 3), neutral_cell(text)] for mark, text in words])
    writer.writerows(rows)
    return out.getvalue()


def chart_tables(notebook: NotebookNode, name: str, edition: str) -> Iterator[tuple[str, str]]:
    """Yield file name and content of every table of a notebook's charts."""
    for chart in stored_charts(notebook, name):
        if chart.csv:
            yield f"{chart.name}.csv", cited(chart, edition)


def with_links(notebook: NotebookNode, name: str, folder: str = FOLDER) -> NotebookNode:
    """Return a copy of a notebook with a link to the numbers below each picture that has them.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; not changed.
    name : str
        The notebook's file name without its ending.
    folder : str
        Where the files are, from the notebook's page.
    """
    copy: NotebookNode = NotebookNode(notebook)
    copy.cells = [NotebookNode(cell) for cell in notebook.cells]
    for chart in reversed(stored_charts(notebook, name)):
        if chart.csv:
            cell = copy.cells[chart.cell]
            link = (
                f'<p class="chart-data"><a href="{folder}/{chart.name}.csv" download '
                f'aria-label="Numbers as CSV: {escape(chart.title)}">numbers as CSV</a></p>'
            )
            picture = deepcopy(cell.outputs[chart.output])
            del picture.data[CSV]  # the file has it
            picture.metadata[PICTURE] = {**picture.metadata.get(PICTURE, {}), "alt": f"{SPOKEN}{chart.title}"}
            shown = [picture, new_output("display_data", data={"text/html": link})]
            cell.outputs = [*cell.outputs[: chart.output], *shown, *cell.outputs[chart.output + 1 :]]
    return copy

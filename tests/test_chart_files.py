"""The numbers of stored charts as files: names, who to cite, remarks, and the links below the pictures."""

import csv
import io
from copy import deepcopy

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from poverty_analysis.chart_files import chart_tables, cited, stored_charts, with_links
from poverty_analysis.chart_titles import chart_titles

TABLE = "panel,mark,x,text\n,title,,Counts\n1,point,3,\n"
EDITION = "version 0.1.0, commit abc1234 (2026-01-31)"


def picture(**more):
    return new_output("display_data", data={"image/png": "AA==", **more})


def notebook():
    cells = [
        new_markdown_cell("# T"),
        new_code_cell("draw(title='Counts')", outputs=[picture(**{"text/csv": TABLE})]),
        new_code_cell(
            "for one in two:\n    draw(title='Scenario: more')", outputs=[picture(**{"text/csv": TABLE})] * 2
        ),
        new_code_cell("register = gains.synthetic_register()\ndraw(title='Old')", outputs=[picture()]),
    ]
    return new_notebook(cells=cells)


def test_charts_have_names_and_remarks():
    charts = stored_charts(notebook(), "05-x")
    assert [(chart.name, chart.title) for chart in charts] == [
        ("05-x-cell-02", "Counts"),
        ("05-x-cell-03", "Scenario: more"),
        ("05-x-cell-03-2", "Scenario: more"),
        ("05-x-cell-04", "Old"),
    ]
    assert [chart.remarks for chart in charts[:2]] == [(), ("scenario, not an estimate",)]


def test_a_file_says_whom_to_cite_and_what_it_is_not():
    rows = list(csv.DictReader(io.StringIO(cited(stored_charts(notebook(), "05-x")[1], EDITION))))
    assert [row["mark"] for row in rows] == ["cite", "remark", "title", "point"]
    assert rows[0]["text"] == f"poverty_analysis, {EDITION}, chart 05-x-cell-03"
    assert rows[1]["text"] == "scenario, not an estimate"
    assert rows[3] == {"panel": "1", "mark": "point", "x": "3", "text": ""}


def test_only_charts_with_numbers_have_files_and_links():
    names = [name for name, _ in chart_tables(notebook(), "05-x", EDITION)]
    assert names == ["05-x-cell-02.csv", "05-x-cell-03.csv", "05-x-cell-03-2.csv"]
    stored = notebook()
    before = deepcopy(stored)
    linked = with_links(stored, "05-x", "../charts")
    assert stored == before
    assert [len(cell.get("outputs", [])) for cell in linked.cells] == [0, 2, 4, 1]
    html = [output.data.get("text/html", "picture") for output in linked.cells[2].outputs]
    assert html[0] == html[2] == "picture"
    assert 'href="../charts/05-x-cell-03.csv"' in html[1] and 'href="../charts/05-x-cell-03-2.csv"' in html[3]
    assert list(chart_titles(linked).values()) == list(chart_titles(stored).values())

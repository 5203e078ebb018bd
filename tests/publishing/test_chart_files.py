"""The numbers of stored charts as files: names, who to cite, remarks, and the links below the pictures."""

import csv
import io
from copy import deepcopy

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from poverty_analysis.publishing.chart_files import (
    StoredChart,
    chart_source,
    chart_tables,
    cited,
    stored_charts,
    with_links,
)
from poverty_analysis.publishing.chart_titles import chart_titles
from poverty_analysis.publishing.citation import report_citation

TABLE = "panel,mark,x,text\n,title,,Counts\n1,point,3,\n"
MORE = "panel,mark,x,text\n,title,,Scenario: 2 more\n,note,,Source: a survey\n1,point,3,\n"
LESS = MORE.replace("2 more", "2 less")
EDITION = f"version 0.1.0, commit {'abc12' * 8} (2026-01-31)"


def picture(**more):
    return new_output("display_data", data={"image/png": "AA==", **more})


def notebook():
    cells = [
        new_markdown_cell("# T"),
        new_code_cell("draw(title='Counts')", outputs=[picture(**{"text/csv": TABLE})]),
        new_code_cell(
            "for one in two:\n    draw(title=f'Scenario: {one}')",
            outputs=[picture(**{"text/csv": MORE}), picture(**{"text/csv": LESS})],
        ),
        new_code_cell("register = gains.synthetic_register()\ndraw(title='Old')", outputs=[picture()]),
    ]
    return new_notebook(cells=cells)


def test_charts_have_names_and_remarks():
    charts = stored_charts(notebook(), "05-x")
    assert [(chart.name, chart.title) for chart in charts] == [
        ("05-x-cell-02", "Counts"),
        ("05-x-cell-03", "Scenario: 2 more"),  # whole, as the chart has it: the code says Scenario: …
        ("05-x-cell-03-2", "Scenario: 2 less"),
        ("05-x-cell-04", "Old"),
    ]
    assert [chart.remarks for chart in charts[:2]] == [(), ("scenario, not an estimate",)]


def test_a_file_says_whom_to_cite_and_what_it_is_not():
    rows = list(csv.DictReader(io.StringIO(cited(stored_charts(notebook(), "05-x")[1], EDITION))))
    assert [row["mark"] for row in rows] == ["cite", "source", "remark", "title", "note", "point"]
    assert rows[0]["text"] == (
        f"The poverty_analysis developers, poverty_analysis, {EDITION}, chart 05-x-cell-03, “Scenario: 2 more”. "
        "Source: a survey"
    )
    assert rows[1]["text"] == "a survey"
    assert rows[2]["text"] == "scenario, not an estimate"
    assert rows[5] == {"panel": "1", "mark": "point", "x": "3", "text": ""}


ASSUMED = f"{report_citation()}; and outside facts and assumptions, which the notebook names"


@pytest.mark.parametrize(
    ("note", "source"),
    [
        ("Source: Qamdo report, 2020 (official self-report); own transcription", report_citation()),
        ("Line: 4,000. Scenario, not an estimate. Report: official self-report, 2020", ASSUMED),
        ("来源：昌都报告，2020年（官方自评报告）；自行转录", report_citation()),
        ("情景，并非估计。报告：官方自评报告，2020年", ASSUMED),
        ("Sources: NDRC; a journal", "NDRC; a journal"),
        ("来源：一份报告", "一份报告"),
        ("Bars: 95% intervals. Source: a survey", "a survey"),
        ("Synthetic register: nothing here is about Qamdo", "Synthetic register: nothing here is about Qamdo"),
        ("Bars: 95% intervals", "not named on the chart"),
    ],
)
def test_a_chart_is_of_the_source_that_it_names(note, source):
    """The package's charts of the report get its citation; a chart of anything else never does."""
    chart = StoredChart(0, 0, "a", "T", (), f'panel,mark,x,text\n,title,,T\n,note,,"{note}"\n,note,,synthetic\n')
    assert chart_source(chart) == source


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

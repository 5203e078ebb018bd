"""The numbers of stored charts as files: names, who to cite, remarks, and the links below the pictures."""

import csv
import io
from copy import deepcopy
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from poverty_analysis.publishing.chart_columns import SAID, named_columns
from poverty_analysis.publishing.chart_files import (
    StoredChart,
    chart_source,
    chart_tables,
    require_names_apart,
    stored_charts,
    with_links,
)
from poverty_analysis.publishing.chart_titles import chart_titles
from poverty_analysis.publishing.citation import report_citation
from poverty_analysis.publishing.execution import read_notebook
from poverty_analysis.publishing.old_chart_names import OldName

TABLE = "panel,mark,x,text\n,title,,Counts\n1,point,3,\n"
MORE = "panel,mark,x,text\n,title,,Scenario: 2 more\n,note,,Source: a survey\n1,point,3,\n"
LESS = MORE.replace("2 more", "2 less")
EDITION = f"version 0.1.0, commit {'abc12' * 8} (2026-01-31)"


def picture(name=None, **more):
    stored = {"chart_name": name} if name else {}
    return new_output("display_data", data={"image/png": "AA==", **more}, metadata=stored)


def notebook():
    cells = [
        new_markdown_cell("# T"),
        new_code_cell("draw(title='Counts')", outputs=[picture("counts", **{"text/csv": TABLE})]),
        new_code_cell(
            "for one in two:\n    draw(title=f'Scenario: {one}')",
            outputs=[picture("two-more", **{"text/csv": MORE}), picture("two-less", **{"text/csv": LESS})],
        ),
        new_code_cell("register = gains.synthetic_register()\ndraw(title='Old')", outputs=[picture("old")]),
        new_code_cell("draw(title='Mine')", outputs=[picture(**{"text/csv": TABLE.replace("Counts", "Mine")})]),
    ]
    return new_notebook(cells=cells)


def test_charts_have_names_and_remarks():
    charts = stored_charts(notebook(), "05-x")
    assert [(chart.name, chart.title) for chart in charts] == [
        ("05-x-counts", "Counts"),
        ("05-x-two-more", "Scenario: 2 more"),  # whole, as the chart has it: the code says Scenario: …
        ("05-x-two-less", "Scenario: 2 less"),
        ("05-x-old", "T"),  # without numbers it has no title: the heading
        ("", "Mine"),
    ]
    assert [chart.remarks for chart in charts[:2]] == [(), ("scenario, not an estimate",)]


def test_the_numbers_have_named_columns_and_the_source_stands_apart_from_them():
    chart = stored_charts(notebook(), "05-x")[1]
    files = dict(chart_tables([chart], EDITION))
    assert list(csv.reader(io.StringIO(files["05-x-two-more.csv"]))) == [["mark", "x"], ["point", "3"]]
    said = [line.partition(": ")[::2] for line in files["05-x-two-more.source.txt"].splitlines()]
    assert said == [
        ("Title", "Scenario: 2 more"),
        (
            "Cite",
            f"The poverty_analysis developers, poverty_analysis, {EDITION}, chart 05-x-two-more, “Scenario: 2 more”. "
            "Source: a survey",
        ),
        ("Source", "a survey"),
        ("Remark", "scenario, not an estimate"),
        ("Note", "Source: a survey"),
    ]


HEAD = "panel,mark,series,name,x,y,x_low,x_high,y_low,y_high,text\n"
PANELS = (
    f'{HEAD},title,,,,,,,,,"Gains, stated"\n1,panel,,,,,,,,,Households\n1,x axis,,,,,,,,,CNY per household\n'
    "2,panel,,,,,,,,,Persons\n2,x axis,,,,,,,,,CNY per person\n1,point,stated,Firms,3200,,3200,3300,,,\n"
    "2,point,,Firms,640,,,inf,,,3200元\n"
)


def test_panels_with_axes_of_their_own_have_columns_of_their_own():
    assert list(csv.reader(io.StringIO(named_columns(PANELS)))) == [
        ["panel", "mark", "series", "name", "x (CNY per household)", "x from (CNY per household)",
         "x to (CNY per household)", "x (CNY per person)", "x to (CNY per person)", "text"],
        ["Households", "point", "stated", "Firms", "3200", "3200", "3300", "", "", ""],
        ["Persons", "point", "", "Firms", "", "", "", "640", "inf", "3200元"],
    ]  # fmt: skip


def test_axes_of_one_unit_stay_two_columns_and_a_heat_maps_values_are_named_by_their_axis():
    both = f"{HEAD}1,x axis,,,,,,,,,CNY\n1,y axis,,,,,,,,,CNY\n1,line,,,1,2,,,,,\n"
    assert named_columns(both) == "mark,x (CNY),y (CNY)\nline,1,2\n"
    cells = "panel,mark,series,name,x,y,value,text\n1,value axis,,,,,,per cent\n1,cell,poor,2019,,,4.5,4.5\n"
    assert named_columns(cells) == "mark,series,name,value (per cent),text\ncell,poor,2019,4.5,4.5\n"


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem
)
def test_no_number_of_a_stored_chart_is_lost_or_added(path):
    for chart in stored_charts(read_notebook(path), path.stem):
        stored = list(csv.DictReader(io.StringIO(chart.csv)))
        marks = [row for row in stored if row["mark"] not in SAID]
        header, *rows = csv.reader(io.StringIO(named_columns(chart.csv)))
        assert len(rows) == len(marks) and len(set(header)) == len(header), chart.name
        for row, mark in zip(rows, marks, strict=True):
            said = [cell for cell in row if cell]
            assert sorted(said) == sorted(_said(mark, stored, "panel" in header)), chart.name


def _said(mark, stored, panelled):
    """The cells of a mark, its panel by its title."""
    titles = {row["panel"]: row["text"] for row in stored if row["mark"] == "panel"}
    panel = [titles.get(mark["panel"], mark["panel"])] if panelled and mark["panel"] else []
    return panel + [cell for column, cell in mark.items() if column != "panel" and cell]


ASSUMED = f"{report_citation()}; and outside facts and assumptions, which the notebook names"


@pytest.mark.parametrize(
    ("note", "source"),
    [
        ("Source: Qamdo report, 2020 (official self-report); own transcription", report_citation()),
        ("Line: 4,000. Scenario, not an estimate. Report: official self-report, 2020", ASSUMED),
        ("来源：昌都报告，2020年（官方自评报告）；自行摘录", report_citation()),
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
    names = [name for name, _ in chart_tables(stored_charts(notebook(), "05-x"), EDITION)]
    charts = ["05-x-counts", "05-x-two-more", "05-x-two-less"]
    assert names == [f"{chart}{ending}" for chart in charts for ending in (".csv", ".source.txt")]
    stored = notebook()
    before = deepcopy(stored)
    linked = with_links(stored, "05-x", "../charts")
    assert stored == before
    assert [len(cell.get("outputs", [])) for cell in linked.cells] == [0, 2, 4, 1, 2]
    html = [output.data.get("text/html", "picture") for output in linked.cells[2].outputs]
    assert html[0] == html[2] == "picture"
    assert 'href="../charts/05-x-two-more.csv"' in html[1] and 'href="../charts/05-x-two-less.csv"' in html[3]
    assert list(chart_titles(linked).values()) == list(chart_titles(stored).values())


def test_a_chart_without_a_name_is_shown_and_the_page_says_what_is_missing():
    shown, note = with_links(notebook(), "05-x").cells[4].outputs
    assert "image/png" in shown.data and "text/csv" not in shown.data and "anchors" not in shown.metadata
    assert "drawn with name= has its numbers" in note.data["text/html"] and "href" not in note.data["text/html"]


@pytest.mark.parametrize("above", [new_markdown_cell("More."), new_code_cell("draw()", outputs=[picture("first")])])
def test_a_cell_put_in_above_renames_nothing(above):
    before = {chart.title: chart.name for chart in stored_charts(notebook(), "05-x")}
    longer = notebook()
    longer.cells.insert(1, above)
    after = {chart.title: chart.name for chart in stored_charts(longer, "05-x")}
    assert before.items() <= after.items() and len(set(before.values())) == 5


def test_two_charts_of_one_name_are_refused_with_both_cells():
    twice = notebook()
    twice.cells.append(new_code_cell("draw(title='Other')", outputs=[picture("two-more")]))
    with pytest.raises(ValueError, match=r"unique; got 05-x-two-more in 05-x, cell 3, and in 05-x, cell 6$"):
        stored_charts(twice, "05-x")
    looped = new_notebook(cells=[new_code_cell("for one in two: draw()", outputs=[picture("a"), picture("a")])])
    with pytest.raises(ValueError, match=r"unique; got 05-x-a in 05-x, cell 1, and in 05-x, cell 1$"):
        stored_charts(looped, "05-x")


def test_two_notebooks_may_use_one_name_but_not_for_one_file():
    one = new_notebook(cells=[new_code_cell("draw()", outputs=[picture("b-c")])])
    other = new_notebook(cells=[new_code_cell("draw()", outputs=[picture("c")])])
    require_names_apart({name: stored_charts(one, name) for name in ("a", "d")})
    with pytest.raises(ValueError, match=r"unique; got a-b-c in a, cell 1, and in a-b, cell 1$"):
        require_names_apart({"a": stored_charts(one, "a"), "a-b": stored_charts(other, "a-b")})


@pytest.mark.parametrize("stored", ["../../a", "Verdicts", "cell-08", 8])
def test_a_notebook_that_stores_no_name_in_a_names_place_is_refused(stored):
    """A notebook is anybody's: what it stores becomes a file's name."""
    made = new_notebook(cells=[new_code_cell("draw()", outputs=[picture("a")])])
    made.cells[0].outputs[0].metadata["chart_name"] = stored
    with pytest.raises(ValueError, match=r"^05-x, cell 1: a chart's name must "):
        stored_charts(made, "05-x")


OLD_NAMES = [
    OldName("05-x-cell-02", "05-x", "05-x-counts"),
    OldName("05-x-cell-04", "05-x", "05-x-old"),
    OldName("05-x-cell-09", "05-x", "05-x-gone"),
]


def test_files_lie_under_old_names_too_and_that_of_a_chart_no_longer_drawn_names_its_notebook():
    tables = dict(chart_tables(stored_charts(notebook(), "05-x"), EDITION, OLD_NAMES, "../notebooks"))
    assert tables["05-x-cell-02.csv"] == tables["05-x-counts.csv"]
    assert tables["05-x-cell-02.source.txt"] == tables["05-x-counts.source.txt"]
    assert "chart 05-x-counts, “Counts”" in tables["05-x-cell-02.source.txt"]
    assert "05-x-cell-04.csv" not in tables  # that chart is drawn, and has no numbers
    (row,) = csv.DictReader(io.StringIO(tables["05-x-cell-09.csv"]))
    assert row == {"mark": "note", "text": "This chart is no longer drawn. Its notebook: ../notebooks/05-x.html"}
    assert len(tables) == 9  # numbers and source of three charts, both again under an old name, and one that is no more


def test_a_picture_is_a_place_of_its_page_under_all_its_names():
    linked = with_links(notebook(), "05-x", old_names=OLD_NAMES)
    places = [output.metadata["anchors"] for cell in linked.cells for output in cell.get("outputs", [])
              if "anchors" in output.metadata]  # fmt: skip
    assert places == [["05-x-counts", "05-x-cell-02"], ["05-x-two-more"], ["05-x-two-less"],
                      ["05-x-old", "05-x-cell-04"]]  # fmt: skip

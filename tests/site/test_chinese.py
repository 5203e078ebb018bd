"""A copy of a notebook run in Chinese must be of the stored one: where not, the build fails and names the chart."""

from __future__ import annotations

from copy import deepcopy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from docs.chinese import read_copy, say_cells

HEAD = "panel,mark,series,name,x,text\n"
STORED = f"{HEAD},title,,,,Villages\n1,point,stated,Poor villages,1127,1127个\n1,text,,,,61 checks\n"
CHINESE = f"{HEAD},title,,,,村\n1,point,原文值,贫困村,1127,1127个\n1,text,,,,61 项核对\n"
TABLE = "<table><thead><tr><th></th><th>{}</th></tr></thead><tbody><tr><th>persons</th><td>1</td></tr></tbody></table>"


def notebook(numbers: str, header: str = "verdict", name: str = "villages"):
    """A chart in cell 2 and a table in cell 3."""
    chart = new_output("display_data", data={"image/png": "", "text/csv": numbers}, metadata={"chart_name": name})
    table = new_output("execute_result", data={"text/html": TABLE.format(header)}, execution_count=2)
    return new_notebook(
        cells=[
            new_markdown_cell("# A"),
            new_code_cell("draw(title='Villages')", outputs=[chart]),
            new_code_cell("table", outputs=[table]),
        ]
    )


@pytest.fixture
def read(tmp_path):
    """Read a copy that was written, as the build does."""

    def read_one(copy):
        nbformat.write(copy, tmp_path / "02-audit.ipynb")
        return read_copy(tmp_path, "02-audit", notebook(STORED))

    return read_one


def test_a_copy_whose_words_alone_differ_is_taken(read):
    assert read(notebook(CHINESE, "结论")).cells[1].outputs[0].data["text/csv"] == CHINESE


@pytest.mark.parametrize(
    ("said", "instead", "message"),
    [
        ("贫困村,1127,", "贫困村,1128,", r"got x '1128' for '1127' in row 3 of its CSV"),
        ("1127个", "1128个", r"got text '1128个' for '1127个' in row 3"),  # what has no English is no word
        ("point", "bar", r"got mark 'bar' for 'point' in row 3"),
        ("原文值", "", r"got series '' for 'stated' in row 3"),
        ("1,text,,,,61 项核对\n", "", r"got 3 rows for 4"),
        ("村\n", "Villages\n", r"must have a Chinese title; got 'Villages'"),
    ],
)
def test_a_chart_that_is_not_the_stored_one_is_named(read, said, instead, message):
    assert CHINESE.count(said) == 1
    with pytest.raises(ValueError, match=rf"^02-audit-villages: the chart .*{message}"):
        read(notebook(CHINESE.replace(said, instead)))


def test_a_copy_of_other_code_or_with_another_chart_is_refused(read):
    other = notebook(CHINESE)
    other.cells[1].source = "draw(title='Townships')"
    with pytest.raises(
        ValueError, match=r"must have the cells of the stored notebook; got others in .*02-audit\.ipynb"
    ):
        read(other)
    twice = notebook(CHINESE)
    twice.cells[1].outputs.append(deepcopy(twice.cells[1].outputs[0]))
    twice.cells[1].outputs[1].metadata["chart_name"] = "more"
    with pytest.raises(
        ValueError, match=r"must draw the same charts in Chinese; got another at \[\(2, 2, '02-audit-more'\)\]"
    ):
        read(twice)
    with pytest.raises(
        ValueError, match=r"same charts in Chinese; got another at \[\(2, 1, '02-audit-cun'\), \(2, 1, "
    ):
        read(notebook(CHINESE, "结论", "cun"))


def test_without_a_copy_the_build_says_what_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"must be run in Chinese before .* got no .*02-audit\.ipynb"):
        read_copy(tmp_path, "02-audit", notebook(STORED))


def test_each_cell_of_a_table_has_what_stands_there_in_the_copy():
    stored = notebook(STORED, "L&#x27;(0)")
    say_cells(stored, notebook(CHINESE, 'the "slope" 斜率'), "a")
    assert stored.cells[2].outputs[0].data["text/html"] == TABLE.replace(
        "<th>{}", '<th data-zh="the &quot;slope&quot; 斜率">L&#x27;(0)'
    )  # and nothing where both say the same


def test_one_word_may_be_another_in_its_place():
    """A unit and a header that is called the same."""
    row = "<table><thead><tr><th>years</th></tr></thead><tbody><tr><td>{}</td></tr></tbody></table>"
    copy, stored = notebook(CHINESE), notebook(STORED)
    stored.cells[2].outputs[0].data["text/html"] = row.format("years")
    copy.cells[2].outputs[0].data["text/html"] = row.format("年").replace("years", "年份")
    say_cells(stored, copy, "a")
    html = stored.cells[2].outputs[0].data["text/html"]
    assert '<th data-zh="年份">years' in html and '<td data-zh="年">years' in html


def test_a_copy_with_other_cells_is_refused():
    fewer = notebook(CHINESE)
    fewer.cells[2].outputs = []
    with pytest.raises(ValueError, match=r"^a, cell 3: .* must have as many cells in Chinese; got 0 cells for 4"):
        say_cells(notebook(STORED), fewer, "a")

"""The gallery is made of charts that have names; names of before lead to their chart, or its notebook."""

from __future__ import annotations

import base64
import re

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from docs.charts import Section, charts_of, write_gallery
from poverty_analysis.plots.chart_pictures import KIND
from poverty_analysis.publishing.old_chart_names import OldName

# the head of a PNG of 900 x 400 pixels: signature, length and name of the first chunk, width, height
PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes([0, 0, 0, 13]) + b"IHDR" + bytes([0, 0, 3, 132, 0, 0, 1, 144]))
NUMBERS = "panel,mark,text\n,title,Villages\n"
OLD_NAMES = [
    OldName("a-cell-01", "a", "a-villages"),
    OldName("a-cell-09", "a", "a-gone"),
    OldName("b-cell-02", "b", "b-gone"),
]


def notebook(*names: str | None):
    cells = []
    for name in names:
        stored = {"chart_name": name} if name else {}
        picture = new_output("display_data", data={"image/png": PICTURE.decode(), "text/csv": NUMBERS}, metadata=stored)
        cells.append(new_code_cell("draw()", outputs=[picture]))
    return new_notebook(cells=cells)


@pytest.fixture
def written(tmp_path):
    charts = charts_of(notebook("villages", None), notebook("villages", None), "a")
    sections = [Section("a", "A", charts), Section("b", "B", []), Section("c", "C", [])]
    write_gallery(tmp_path / "gallery.md", tmp_path / "charts", sections, "version 1", OLD_NAMES)
    return tmp_path


def test_a_chart_without_a_name_is_not_in_the_gallery(written):
    page = (written / "gallery.md").read_text(encoding="utf-8")
    assert page.count("<figure") == 1 and "1 in all" in page
    assert '<figure id="a-villages" data-theme="Other notebooks"><div id="a-cell-01"></div><a href="notebooks/a' in page


def test_the_place_of_a_picture_is_kept_free_until_it_is_loaded(written):
    """Else those above it, loading late, push away where a link leads."""
    assert 'width="900" height="400" loading="lazy">' in (written / "gallery.md").read_text(encoding="utf-8")


def test_files_lie_under_all_names_and_those_of_a_chart_no_longer_drawn_lead_to_its_notebook(written):
    page = (written / "gallery.md").read_text(encoding="utf-8")
    assert '<p class="gone" id="a-cell-09"><a href="notebooks/a.html">' in page
    assert (
        "## B" in page and '<p class="gone" id="b-cell-02"><a href="notebooks/b.html">' in page and "## C" not in page
    )
    endings = ("csv", "png", "source.txt", "zh.png")
    names = [f"{name}.{ending}" for name in ("a-cell-01", "a-villages") for ending in endings]
    names += ["a-cell-09.csv", "b-cell-02.csv"]
    assert sorted(path.name for path in (written / "charts").iterdir()) == sorted(names)
    assert "notebook: ../notebooks/b.html" in (written / "charts" / "b-cell-02.csv").read_text(encoding="utf-8-sig")


def test_two_charts_of_one_file_name_are_refused(tmp_path):
    twice = [Section("a", "A", charts_of(notebook("b-c"), notebook("b-c"), "a")),
             Section("a-b", "B", charts_of(notebook("c"), notebook("c"), "a-b"))]  # fmt: skip
    with pytest.raises(ValueError, match=r"unique; got a-b-c in a, cell 1, and in a-b, cell 1"):
        write_gallery(tmp_path / "gallery.md", tmp_path / "charts", twice, "version 1")


def test_the_best_stand_first_each_once_and_have_vectors_where_the_copy_was_drawn_with_them(tmp_path):
    copy = notebook("verdicts", "other")
    drawn = {"en.png": PICTURE.decode(), "zh.png": PICTURE.decode(), "en.svg": "<svg/>", "zh.svg": "<svg>村</svg>"}
    for cell in copy.cells:
        cell.outputs[0].data[KIND] = drawn
    charts = charts_of(notebook("other", "verdicts"), notebook("other", "verdicts"), "02-audit")
    charts += charts_of(notebook("verdicts", "other"), copy, "07-x")
    sections = [Section("02-audit", "Audit", charts[:2]), Section("07-x", "Measures", charts[2:])]
    write_gallery(tmp_path / "gallery.md", tmp_path / "charts", sections, "version 1")
    page = (tmp_path / "gallery.md").read_text(encoding="utf-8")
    titles, figures = re.findall("^## (.+)$", page, re.MULTILINE), re.findall('<figure id="([^"]+)"', page)
    assert titles == ["The best first", "Audit", "Measures"]
    assert figures == ["02-audit-verdicts", "02-audit-other", "07-x-verdicts", "07-x-other"]
    assert page.count(".svg") == 2 and (tmp_path / "charts" / "07-x-other.zh.svg").read_text("utf-8") == "<svg>村</svg>"
    assert re.findall('<option value="([^"]*)">', page) == ["", "The report and its audit", "Poverty and inequality"]

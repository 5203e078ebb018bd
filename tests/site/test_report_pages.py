"""Pages of the report and of the workshop on a phone: what is too wide scrolls by itself, and the page does not."""

from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="make test-site opens the site in Chromium, in an environment of its own")

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from poverty_analysis.publishing.half_day import PROGRAMME, read_programme
from poverty_analysis.publishing.pages import notebook_page
from poverty_analysis.publishing.workshop import workshop_pages

TABLE = "| here | there |\n|---|---|\n| `a_name_that_is_longer_than_a_phone_is_wide_and_has_no_blank` | and words |"
FORMULA = "$$" + r"x_1 = \frac{a}{b}, \qquad " * 12 + "x_2 = 0$$"


@pytest.mark.parametrize("wide", [TABLE, FORMULA], ids=["table", "formula"])
def test_a_wide_thing_scrolls_by_itself(chromium, tmp_path, wide):
    drawn = new_output("execute_result", {"text/plain": "1 " * 200}, execution_count=1)
    cells = [new_markdown_cell(f"# A title\n\n{wide}"), new_code_cell("1", outputs=[drawn], execution_count=1)]
    path = tmp_path / "page.html"
    path.write_text(notebook_page(new_notebook(cells=cells), "page.ipynb"), encoding="utf-8")
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(path.as_uri())
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    box = page.locator("main table, main math").first
    assert box.evaluate("node => node.scrollWidth > node.clientWidth")  # it is wider, or this tests nothing
    context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_handout_and_teachers_page_do_not_scroll_sideways(chromium, tmp_path, language):
    programme = read_programme(Path(__file__).parents[2] / PROGRAMME, language)
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    for name, text in workshop_pages(programme, language).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        page.goto((tmp_path / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    context.close()

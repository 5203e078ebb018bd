import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from poverty_analysis.publishing.citation import report_citation
from poverty_analysis.publishing.execution import NotebookError
from poverty_analysis.publishing.pages import (
    CODE_SWITCH,
    contents_page,
    local_links,
    notebook_page,
    opening,
    require_self_contained,
)

# one transparent pixel
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def page_of(*cells, **options):
    return notebook_page(new_notebook(cells=list(cells)), "test.ipynb", **options)


def displays(**data):
    return new_code_cell("show", outputs=[new_output("display_data", data=data)])


@pytest.mark.slow
def test_title_and_neighbours():
    page = page_of(new_markdown_cell("# Gains & losses"), previous_page="a.html", next_page="c.html")
    assert "<title>Gains &amp; losses</title>" in page
    assert {"a.html", "c.html", "index.html"} <= set(local_links(page))


@pytest.mark.parametrize("source", ["$x^2$", r"\\(x^2\\)", "$$x^2$$", r"\begin{equation}x^2\end{equation}"])
def test_formulas_become_mathml(source):
    page = page_of(new_markdown_cell(f"so {source} holds"))
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in page
    assert "$" not in page


@pytest.mark.parametrize("source", [r"$\frac{$", r"$\nosuchcommand x$", r"$\begin{aligned}a &= b\end{aligned}$"])
def test_a_formula_that_cannot_be_shown_is_refused(source):
    with pytest.raises(NotebookError, match=r"test\.ipynb: a formula must .*; got"):
        page_of(new_markdown_cell(source))


def test_links_lead_to_pages_and_copies():
    page = page_of(new_markdown_cell("[a](02-audit.ipynb#limits) [b](../data/report/figures.csv) [c](https://e.org/x)"))
    assert 'href="02-audit.html#limits"' in page
    assert local_links(page) == ["02-audit.html", "data/report/figures.csv", "index.html"]


def test_a_chart_is_part_of_the_page_and_says_what_it_is():
    page = page_of(new_markdown_cell("# T\n\n## Dividends by county"), displays(**{"image/png": PIXEL}))
    assert f'src="data:image/png;base64,{PIXEL}"' in page
    assert 'alt="Chart: Dividends by county"' in page


@pytest.mark.parametrize(("tag", "button"), [("solution", "Solution"), ("check", "Check")])
def test_a_solution_and_its_check_wait_behind_buttons(tag, button):
    page = page_of(new_code_cell("1 + 1", metadata={"tags": [tag]}))
    assert f"<summary>{button}</summary>" in page
    assert page.index("<details") < page.index('class="mi"') < page.index("</details>")


def test_the_notebook_is_not_changed():
    notebook = new_notebook(cells=[new_markdown_cell("# T"), displays(**{"image/png": PIXEL})])
    before = nbformat.writes(notebook)
    notebook_page(notebook, "test.ipynb")
    assert nbformat.writes(notebook) == before


@pytest.mark.parametrize(
    "cell",
    [
        new_markdown_cell("![logo](https://example.org/logo.png)"),
        new_markdown_cell("![logo](logo.png)"),
        new_markdown_cell("<script>alert(1)</script>"),
        new_markdown_cell('<link rel="stylesheet" href="//example.org/a.css">'),
        displays(**{"text/html": "<style>@import 'https://example.org/a.css';</style>"}),
        displays(**{"text/html": "<style>p { background: url(https://example.org/a.png) }</style>"}),
        displays(**{"text/html": '<p style="background: url(https://example.org/a.png)">x</p>'}),
        displays(**{"text/html": '<iframe src="https://example.org"></iframe>'}),
        displays(**{"application/javascript": "alert(1)"}),
    ],
    ids=range(9),
)
def test_a_page_that_needs_something_from_elsewhere_is_refused(cell):
    with pytest.raises(NotebookError, match=r"test\.ipynb.* must "):
        page_of(cell)


def test_code_that_mentions_addresses_is_only_text():
    code = new_code_cell("""'<img src="https://example.org/a.png"> url(https://example.org) @import x'""")
    assert "example.org" in page_of(code)


def test_the_opening_is_read_off_the_first_cell_only():
    first = new_markdown_cell("# *T*\n\n**Question.** Which `a`\nor b?\n\n**Answer:** Both.\n\n5 minutes")
    later = new_markdown_cell("**Answer.** Another.")
    assert opening(new_notebook(cells=[first, later]), "x") == ("*T*", "Which a or b?", "Both.")
    assert opening(new_notebook(), "07-x") == ("07-x", "", "")


EDITION = "version 0.1.0, commit abc1234 (2026-01-31)"


def test_a_page_ends_with_how_to_cite_it_and_the_report():
    said = page_of(new_markdown_cell("# Gains & losses"), edition=EDITION)
    assert f"Cite: The poverty_analysis developers, poverty_analysis, {EDITION}, “Gains &amp; losses”." in said
    assert report_citation() in said
    assert "Cite:" not in page_of(new_markdown_cell("# Gains"))


def test_the_index_says_of_which_commit_it_and_the_tables_are():
    said = contents_page("T", summary="", pages=[], verdicts={}, tables=[], edition=EDITION)
    assert f"The tables are of {EDITION}" in said
    assert f"poverty_analysis, {EDITION}, “T”." in said and report_citation() in said


def test_the_index_escapes_what_it_shows():
    page = contents_page(
        "T",
        summary="1 < 2",
        pages=[{"href": "a.html", "title": "A & B", "question": "<b>?", "answer": ""}],
        verdicts={"consistent": 2},
        tables=[{"href": "figures.csv", "note": "n"}],
    )
    assert "1 &lt; 2" in page and "A &amp; B" in page and "&lt;b&gt;?" in page
    assert local_links(page) == ["a.html", "figures.csv"]


def test_code_is_folded_and_one_script_opens_it_all():
    page = page_of(new_code_cell("1 + 1"), new_code_cell("2 + 2", metadata={"tags": ["solution"]}))
    assert page.count('<details class="code">') == 1 and page.index('<details class="code">') < page.index('class="mi"')
    assert page.count("<script") == 1 and CODE_SWITCH in page
    assert "localStorage" in CODE_SWITCH and "try {" in CODE_SWITCH and "src" not in CODE_SWITCH


@pytest.mark.parametrize("script", ["<script>let a;</script>", '<script src="data:,a"></script>', CODE_SWITCH])
def test_a_script_of_anothers_is_refused(script):
    page = page_of(new_code_cell("1 + 1"))
    with pytest.raises(NotebookError, match=r"a\.html: a page must have no script of another's"):
        require_self_contained(page.replace("</main>", f"{script}</main>"), "a.html")


def test_the_index_opens_with_findings_and_folds_the_answers():
    finding = {"slug": "a-b", "language": "zh", "sentence": "甲<乙", "rests_on": "丙", "href": "a.html#a-b",
               "table": "charts/a-b.csv", "title": "甲", "picture": PIXEL}  # fmt: skip
    entry = {"href": "a.html", "title": "A", "question": "Why?", "answer": "So."}
    page = contents_page("T", summary="3 figures.", pages=[entry], verdicts={}, tables=[], findings=[finding])
    assert page.index("甲&lt;乙") < page.index(PIXEL) < page.index("丙") < page.index("3 figures.") < page.index("Why?")
    assert 'id="a-b" lang="zh"' in page and {"a.html", "charts/a-b.csv"} <= set(local_links(page))
    assert page.index("<summary>Answer</summary>") < page.index("So.")

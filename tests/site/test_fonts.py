"""On a machine without a Chinese font no page shows a box: on the screen and on paper its own font draws its Chinese.

Chromium says which font it took for each text (`chinese_in_other_fonts`), and of a printed page PDFium which font each
character is in; where no font has a character, both name a Latin one, and a box is drawn.
"""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="make test-site opens pages in Chromium, in an environment of its own")
pytest.importorskip("pypdfium2", reason="make test-site reads printed pages, in an environment of its own")

import pypdfium2 as pdfium

from poverty_analysis import cli, fonts, report
from poverty_analysis.publishing.execution import read_notebook
from poverty_analysis.publishing.half_day import PROGRAMME, read_programme
from poverty_analysis.publishing.ledger_page import publish_ledger
from poverty_analysis.publishing.pages import contents_page, notebook_page
from poverty_analysis.publishing.workshop import print_pages, workshop_pages
from poverty_analysis.report.ledger import read_ledger

ROOT = Path(__file__).parents[2]
COUNTY = "青岭县龘村情况（虚构）\n二〇一九年底，全县贫困户8420户、36500人。改造龘村危房1374户，其中2018年512户。\n"


def notebook(name: str, folder: str = "notebooks") -> str:
    return notebook_page(read_notebook(ROOT / folder / f"{name}.ipynb"), f"{name}.ipynb", edition="version 0")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Every kind of page that is one file."""
    folder = tmp_path_factory.mktemp("pages")
    for language in ("en", "zh"):
        for name, page in workshop_pages(read_programme(ROOT / PROGRAMME, language), language).items():
            (folder / f"{language}-{name}").write_text(page, encoding="utf-8")
    for name in ("01-report-figures", "09-your-own-report"):  # those with the most Chinese
        (folder / f"en-{name}.html").write_text(notebook(name), encoding="utf-8")
    chinese = notebook("06-programmes-compared", "build/chinese")  # as `report --language zh` runs it
    (folder / "zh-06-programmes-compared.html").write_text(chinese, encoding="utf-8")
    entry = {"href": "a.html", "title": "Qamdo (昌都)", "question": "19.46万人?", "answer": ""}
    index = contents_page("A report", summary="", pages=[entry], verdicts={}, tables=[], edition="version 0")
    (folder / "index.html").write_text(index, encoding="utf-8")
    publish_ledger(read_ledger(ROOT / "data" / "report"), folder / "ledger")
    (folder / "county.txt").write_text(COUNTY, encoding="utf-8")
    assert cli.main(["extract", str(folder / "county.txt"), "-o", str(folder / "county")]) == 0
    assert cli.main(["report", "--data", str(folder / "county")]) == 0
    return folder


@pytest.fixture
def open_file(chromium):
    """Open a file; at the end it may have asked for nothing else."""
    contexts, asked = [], []

    def open_one(path: Path):
        context = chromium.new_context()
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize(
    "style",
    [
        "",  # no font at all
        '@font-face { font-family: "Other"; src: local("DejaVu Sans"); } p { font-family: "Other"; }',
    ],
    ids=["no font", "another font"],
)
def test_chinese_in_another_font_would_be_found(chromium, chinese_in_other_fonts, style):
    page = chromium.new_page()
    page.set_content(f"<style>{style}</style><p>19.46万人 and <b>others</b></p>")
    ((text, used),) = chinese_in_other_fonts(page)
    assert text == "19.46万人 and" and not any(fonts.FAMILY in name for name in used)
    page.close()


PAGES = [
    *(f"{language}-{name}.html" for language in ("en", "zh") for name in ("handout", "teacher")),
    *("en-01-report-figures.html", "en-09-your-own-report.html", "zh-06-programmes-compared.html"),
    *("index.html", "ledger/index.html", "county/report/index.html"),
]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_one_file_draws_its_chinese_itself(folder, open_file, chinese_in_other_fonts, name):
    assert chinese_in_other_fonts(open_file(folder / name)) == []


SITE_PAGES = [
    *("index.html", "figures.html", "audit.html", "gallery.html", "notebooks/01-report-figures.html"),
    *("docs/methods/relocation.html", "_modules/poverty_analysis/report/figures.html"),
]


@pytest.mark.parametrize(
    ("path", "file"), [*((path, False) for path in SITE_PAGES), ("index.html", True), ("figures.html", True)]
)
def test_a_page_of_the_site_draws_its_chinese_with_the_font_beside_it(open_page, chinese_in_other_fonts, path, file):
    page = open_page(path, file=file)
    assert chinese_in_other_fonts(page) == []
    page.get_by_role("button", name="中文").click()
    page.get_by_role("button", name="English").wait_for()
    assert chinese_in_other_fonts(page) == []


def test_a_result_of_the_search_is_drawn_by_the_font_beside_the_site(open_page, chinese_in_other_fonts):
    page = open_page("search.html?q=易地搬迁")
    page.locator("ul.search li").first.wait_for()
    assert chinese_in_other_fonts(page) == []
    field = page.locator("input.sidebar-search")
    assert field.evaluate("(field) => getComputedStyle(field).fontFamily").startswith(f'"{fonts.FAMILY}"')


def test_the_first_page_in_english_does_not_load_the_whole_font(open_page):
    asked: list[str] = []
    page = open_page("index.html")
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.get_by_role("button", name="中文").wait_for()
    page.evaluate("document.fonts.ready.then(() => true)")
    assert [url for url in asked if "/font.css" in url] != []
    assert [url for url in asked if fonts.WEB_FONT in url] == []
    with page.expect_request(f"**/{fonts.WEB_FONT}*"):
        page.get_by_role("button", name="中文").click()


def test_every_character_of_the_site_is_in_a_font_of_the_package(site):
    texts = {str(path.relative_to(site)): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert len(texts) > 100 and fonts.lacking_remark(texts) == ""


@pytest.fixture(scope="module")
def printed(folder, chromium) -> dict[str, list[tuple[str, str]]]:
    """Each character of the printed pages with the name of its font, by page; a font drawn as shapes has no name."""
    names = ["en-handout.html", "en-teacher.html", "zh-handout.html", "zh-teacher.html", "ledger/index.html"]
    assert print_pages([folder / name for name in names]) == ""
    return {name: characters_of((folder / name).with_suffix(".pdf")) for name in names}


def characters_of(path: Path) -> list[tuple[str, str]]:
    found, name, flags = [], ctypes.create_string_buffer(200), ctypes.c_int()
    document = pdfium.PdfDocument(path)
    for page in document:
        text = page.get_textpage()
        for place in range(text.count_chars()):
            sign = chr(pdfium.raw.FPDFText_GetUnicode(text, place))
            name.value = b""
            pdfium.raw.FPDFText_GetFontInfo(text, place, name, len(name), ctypes.byref(flags))
            found.append((sign, name.value.decode()))
    document.close()
    return found


def test_every_token_stands_on_the_printed_pages(printed, folder):
    tokens = set(report.load_figures(corrected=False)["literal"])
    assert len(tokens) > 100
    for name, characters in printed.items():
        paper = "".join(sign for sign, _ in characters if not sign.isspace() and sign != "\ufffe")
        page = (folder / name).read_text(encoding="utf-8").split("<body>")[1]
        here = {token for token in tokens if re.search(rf"(?<![\d.]){re.escape(token)}", page)}
        assert len(here) >= 4, name
        assert {token for token in here if "".join(token.split()) not in paper} == set(), name
    ledger = "".join(sign for sign, _ in printed["ledger/index.html"] if not sign.isspace() and sign != "\ufffe")
    assert {token for token in tokens if "".join(token.split()) not in ledger} == set()


def test_no_chinese_on_paper_is_in_a_latin_font(printed):
    for name, characters in printed.items():
        chinese = [(sign, font) for sign, font in characters if fonts.is_chinese(sign)]
        assert len(chinese) > 10, name
        # Chromium writes a font of this kind as shapes without a name (Type 3), or under its own name
        assert {font for _, font in chinese if font and "NotoSansSC" not in font} == set(), name
        assert any(font for _, font in characters), name

"""The site in a browser: search, filters, contrast and texts, at two widths and in both colour schemes."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

pytest.importorskip("playwright", reason="make test-site opens the site in Chromium, in an environment of its own")

from poverty_analysis import report

PAGES = {
    "start": "index.html",
    "gallery": "gallery.html",
    "figures": "figures.html",
    "audit": "audit.html",
    "notebook": "notebooks/03-industry-projects.html",
    "method": "docs/methods/relocation.html",
    "wing": "reference/measures.html",
    "function": "reference/of/measures.gini.html",
    "class": "reference/of/measures.Dagum.html",
    "finding": "findings/claims-against-rise.html",
    "source": "_modules/poverty_analysis/measures/inequality.html",
    "search": "search.html?q=relocation",
    "about": "README.html",
}


VIEWS = [(name, *view) for name in PAGES for view in [("desktop", "light"), ("phone", "dark")]]
VIEWS += [
    (name, *view) for name in ("start", "figures", "notebook") for view in [("desktop", "dark"), ("phone", "light")]
]


@pytest.mark.parametrize(("name", "width", "scheme"), VIEWS)
def test_a_page_is_accessible_and_fits(open_page, name, width, scheme, grave):
    path = PAGES[name]
    page = open_page(path, width=width, scheme=scheme)
    if path.startswith("search"):
        page.locator("ul.search li").first.wait_for()
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"


def brightness(page, selector: str) -> int:
    colour = page.locator(selector).first.evaluate("element => getComputedStyle(element).backgroundColor")
    return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))


def ground(page, selector: str) -> int:
    """The brightness of a picture's upper left corner as it is drawn, red, green and blue added up."""
    picture = page.locator(selector).first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("selector => document.querySelector(selector).naturalWidth > 100", arg=selector)
    with Image.open(io.BytesIO(picture.screenshot())) as drawn:
        return sum(drawn.convert("RGB").getpixel((12, 12)))


@pytest.mark.parametrize(
    ("path", "selector"), [("gallery.html", ".gallery img"), ("notebooks/02-audit.html", ".cell_output img[id]")]
)
def test_the_dark_scheme_is_dark_and_so_is_the_ground_of_charts(open_page, path, selector):
    light = open_page(path, scheme="light")
    assert brightness(light, "body") > 700 and ground(light, selector) > 700
    dark = open_page(path, scheme="dark")
    assert brightness(dark, "body") < 100 and ground(dark, selector) < 100
    dark.evaluate("document.body.dataset.theme = 'light'")  # as the theme's own button does
    assert ground(dark, selector) > 700


def results(open_page, words: str, *, width: str = "desktop", file: bool = False) -> list[str]:
    """Type words into the search field of the first page, and return the addresses that are found."""
    page = open_page("index.html", width=width, file=file)
    if width == "phone":
        page.locator(".nav-overlay-icon").first.click()
    page.locator("input.sidebar-search").fill(words)
    page.locator("input.sidebar-search").press("Enter")
    page.wait_for_url("**/search.html?q=*")
    page.locator(".search-summary", has_text="Search finished").or_(
        page.locator(".search-summary", has_text="did not match")
    ).wait_for()
    return [link.get_attribute("href").split("?")[0].split("#")[0] for link in page.locator("ul.search li > a").all()]


@pytest.mark.parametrize("file", [False, True], ids=["served", "as a file"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_search_finds_chinese_and_english(open_page, width, file):
    chinese = results(open_page, "易地搬迁", width=width, file=file)
    assert {"figures.html", "notebooks/05-relocation.html", "docs/methods/relocation.html"} <= set(chinese)
    english = results(open_page, "relocation", width=width, file=file)
    assert {"notebooks/05-relocation.html", "docs/methods/relocation.html", "figures.html"} <= set(english)


def test_search_finds_a_chinese_word_inside_another_and_nothing_where_nothing_is(open_page):
    assert "figures.html" in results(open_page, "搬迁人数")  # within 易地搬迁人数
    assert results(open_page, "龘龘") == []


def visible_rows(page) -> int:
    return page.locator("table.filterable tbody tr:visible").count()


@pytest.mark.parametrize("file", [False, True], ids=["served", "as a file"])
def test_the_figures_can_be_searched_and_filtered(open_page, file):
    figures = report.load_figures(corrected=False)
    page = open_page("figures.html", file=file)
    assert visible_rows(page) == len(figures)
    words = page.get_by_label("Words, English or 中文")
    words.fill("易地搬迁")
    chinese = int((figures["label_zh"].str.contains("易地搬迁") | (figures["theme"] == "relocation")).sum())
    assert visible_rows(page) == chinese > 0
    assert page.locator(".filters output").inner_text() == f"{chinese} of {len(figures)} figures"
    words.fill("PERSONS trained")  # every word, in any case and order
    assert 0 < visible_rows(page) < 20
    words.fill("")
    page.get_by_label("theme", exact=True).select_option("relocation")
    assert visible_rows(page) == (figures["theme"] == "relocation").sum()
    page.get_by_label("unit", exact=True).select_option("persons")
    both = ((figures["theme"] == "relocation") & (figures["unit"] == "persons")).sum()
    assert visible_rows(page) == both > 0


def test_the_audit_can_be_filtered_by_verdict(open_page):
    page = open_page("audit.html")
    page.get_by_label("verdict", exact=True).select_option("inconsistent")
    audit = report.audit(report.load_figures(corrected=False))
    assert visible_rows(page) == (audit["verdict"] == "inconsistent").sum()


def test_without_a_script_the_whole_table_stands_there(open_page):
    page = open_page("figures.html", script=False)
    assert visible_rows(page) == len(report.load_figures(corrected=False))
    assert page.locator(".filters").count() == 0


def test_a_link_from_the_audit_shows_its_figure(open_page):
    page = open_page("audit.html")
    page.locator("#check-exit_household_size a").first.click()
    page.wait_for_url("**/figures.html#figure-exit_*")
    assert page.locator("tr:target").is_visible()


def test_a_chart_of_the_gallery_leads_to_the_cell_with_that_chart(open_page):
    page = open_page("gallery.html")
    card = page.locator(".gallery figure").nth(20)
    picture = card.locator("img")
    title, name = picture.get_attribute("alt"), card.get_attribute("id")
    picture.click()
    page.wait_for_url(f"**/notebooks/*.html#{name}")
    assert page.locator("img:target").get_attribute("alt") == title
    assert page.locator("img:target").is_visible()


@pytest.mark.parametrize("file", [False, True])
@pytest.mark.parametrize("path", ["gallery.html", "notebooks/02-audit.html"])
def test_a_name_of_before_leads_to_its_chart(open_page, path, file):
    """Cell 17 of notebook 02 drew the persons per household when charts were called by cells."""
    page = open_page(f"{path}#02-audit-cell-17", file=file)
    chart = page.get_by_alt_text("Chart: From 2.3 to 6.3 persons a household: no one size fits all programmes")
    at_the_top = "chart => { const { top } = chart.getBoundingClientRect(); return top >= 0 && top < 120; }"
    page.wait_for_function(at_the_top, arg=chart.element_handle())


def test_every_picture_of_the_gallery_loads(open_page):
    page = open_page("gallery.html")
    for picture in page.locator(".gallery img").all():
        picture.evaluate("image => { image.loading = 'eager'; }")
    page.wait_for_function("[...document.querySelectorAll('.gallery img')].every(image => image.naturalWidth > 100)")


@pytest.mark.parametrize(("width", "scheme"), [("desktop", "light"), ("phone", "dark")])
@pytest.mark.parametrize(("language", "word"), [("English", "Cite"), ("中文", "引用")])
def test_how_to_cite_a_chart_opens_below_it(open_page, language, word, width, scheme, grave):
    page = open_page("gallery.html", width=width, scheme=scheme)
    if language == "中文":
        page.get_by_role("button", name="中文").click()
    card = page.locator("figure[id='02-audit-verdicts']")
    summary, line = card.locator("summary"), card.locator("p.line")
    title = card.locator(".title").inner_text()
    assert summary.get_attribute("aria-label").removeprefix(word).lstrip(":： ") == title
    assert not line.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert line.is_visible() and "chart 02-audit-verdicts, “118 of 133 comparisons agree" in line.inner_text()
    line.click()  # selects the whole line
    assert page.evaluate("getSelection().toString().trim()") == line.inner_text().strip()
    page.evaluate("document.querySelectorAll('.gallery details').forEach(details => { details.open = true; })")
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"


@pytest.mark.parametrize("file", [False, True], ids=["served", "as a file"])
@pytest.mark.parametrize(("language", "words"), [("English", "Show all code"), ("中文", "显示全部代码")])
def test_code_is_folded_and_one_switch_opens_it_on_this_page_and_the_next(open_page, language, words, file):
    page = open_page("notebooks/02-audit.html", width="phone" if file else "desktop", file=file)
    if language == "中文":
        page.get_by_role("button", name="中文").click()
    code, solution = page.locator(".tag_hide-input pre"), page.locator(".tag_solution pre")
    shown = "nodes => nodes.filter(node => node.checkVisibility()).length"
    codes = page.locator(".tag_hide-input details.above-input pre")
    assert code.count() > 10 and codes.evaluate_all(shown) == 0 == solution.evaluate_all(shown)
    page.locator(".tag_hide-input summary").first.click()  # one alone
    assert codes.evaluate_all(shown) == 1
    page.get_by_label(words).check()
    assert codes.evaluate_all(shown) == codes.count() and solution.evaluate_all(shown) == 0
    page.goto(page.url.replace("02-audit", "05-relocation"))
    assert page.get_by_label(words).is_checked() and codes.evaluate_all(shown) == codes.count() > 10
    page.get_by_label(words).uncheck()
    page.reload()
    assert codes.evaluate_all(shown) == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_paragraph_of_a_figure_is_in_view_and_stays_there(open_page, width):
    page = open_page("figures.html", width=width)
    cell = page.locator("table.filterable tbody tr:first-child td").first
    assert page.locator("table.filterable th").first.inner_text() == "¶"
    for moved in (0, 400):
        page.locator(".table-box").evaluate("(box, moved) => { box.scrollLeft = moved; }", moved)
        box = cell.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]
        at = "cell => document.elementFromPoint(cell.getBoundingClientRect().x + 4, cell.getBoundingClientRect().y + 4)"
        assert cell.evaluate(f"cell => ({at})(cell) === cell"), "another column lies over it"


@pytest.mark.parametrize("language", ["English", "中文"])
def test_the_gallery_shows_the_charts_of_one_theme(open_page, language):
    page = open_page("gallery.html", width="phone" if language == "中文" else "desktop")
    if language == "中文":
        page.get_by_role("button", name="中文").click()
    every = page.locator(".gallery figure:visible").count()
    page.locator(".gallery-filter select").select_option(label="Evaluation" if language == "English" else "评估")
    shown = page.locator(".gallery figure:visible")
    assert 0 < shown.count() < every
    assert {name[:2] for name in shown.evaluate_all("cards => cards.map(card => card.id)")} == {"08"}
    assert page.locator(".gallery:visible").count() == page.locator("section:has(> .gallery) > h2:visible").count()
    page.locator(".gallery-filter select").select_option("")
    assert page.locator(".gallery figure:visible").count() == every


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_pictures_of_the_gallery_can_be_read(open_page, width):
    """A picture is drawn 8 inches wide: at 400 pixels on a desktop its words are half as high as in a notebook."""
    page = open_page("gallery.html", width=width)
    least = min(page.locator(".gallery img").evaluate_all("images => images.map(image => image.clientWidth)"))
    assert least >= {"desktop": 400, "phone": 330}[width]


def test_a_solution_waits_behind_a_button(open_page):
    page = open_page("notebooks/01-report-figures.html")
    solution = page.locator("details", has_text="Show a solution").first
    assert not solution.locator("pre").first.is_visible()
    solution.locator("summary").first.click()
    assert solution.locator("pre").first.is_visible()


def test_the_button_puts_the_words_of_every_page_into_chinese_and_back(open_page, grave):
    page = open_page("figures.html")
    captions = page.locator(".sidebar-tree .caption-text")
    before = captions.all_inner_texts()
    heads = page.locator("table.filterable th")
    english = heads.all_inner_texts()
    page.get_by_role("button", name="中文").click()
    assert "图库" in page.locator(".sidebar-tree").inner_text()
    assert [text for text in captions.all_inner_texts() if not has_chinese(text)] == []
    assert [text for text in heads.all_inner_texts() if not has_chinese(text) and text != "¶"] == []
    assert page.locator("h1").inner_text().startswith("指标表")
    assert f"{len(report.load_figures(corrected=False))} 行" in page.locator(".filters output").inner_text()
    page.get_by_label("主题", exact=True).select_option("relocation")
    assert 0 < visible_rows(page) < len(report.load_figures(corrected=False))
    page.goto(page.url.replace("figures.html", "gallery.html"))  # the choice stays
    titles = page.locator(".gallery .title").all_inner_texts()
    assert len(titles) > 45 and [text for text in titles if not has_chinese(text)] == []
    assert grave(page) == []
    page.goto(page.url.replace("gallery.html", "figures.html"))
    page.get_by_role("button", name="English").click()
    assert captions.all_inner_texts() == before and heads.all_inner_texts() == english


PICTURES = {"gallery.html": ".gallery img", "notebooks/02-audit.html": ".cell_output img"}


def pictures(page, path: str) -> list[str]:
    """Wait until every picture of a page is there, then return their addresses."""
    loaded = """selector => [...document.querySelectorAll(selector)].every(image => {
        image.loading = 'eager';
        return image.complete && image.naturalWidth > 100;
    })"""
    page.wait_for_function(loaded, arg=PICTURES[path])
    return [picture.get_attribute("src").removeprefix("./") for picture in page.locator(PICTURES[path]).all()]


@pytest.mark.parametrize("file", [False, True], ids=["served", "as a file"])
@pytest.mark.parametrize("path", PICTURES)
def test_the_button_puts_the_pictures_into_chinese_and_back(open_page, path, file):
    page = open_page(path, file=file)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    english = pictures(page, path)
    texts = [picture.get_attribute("alt") for picture in page.locator(PICTURES[path]).all()]
    assert len(english) >= 4 and page.locator("html").get_attribute("lang") == "en"
    page.reload()
    pictures(page, path)
    assert asked and [url for url in asked if ".zh." in url] == []  # a reader of English loads none of them
    page.get_by_role("button", name="中文").click()
    for _ in range(2):  # now, and when the page is opened again
        chinese = pictures(page, path)
        assert [source for source in chinese if not source.endswith(".zh.png")] == []
        said = [picture.get_attribute("alt") for picture in page.locator(PICTURES[path]).all()]
        assert [text for text in said if not (text.startswith("图：") and has_chinese(text[2:]))] == []
        assert page.locator("html").get_attribute("lang") == "zh"
        assert page.locator("article[role=main] p").first.evaluate("text => text.closest('[lang]').lang") == "en"
        page.reload()
    page.get_by_role("button", name="English").click()
    assert pictures(page, path) == english
    assert [picture.get_attribute("alt") for picture in page.locator(PICTURES[path]).all()] == texts
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_chinese_picture_in_a_notebook_is_the_one_of_the_gallery(open_page):
    page = open_page("notebooks/02-audit.html")
    page.get_by_role("button", name="中文").click()
    shown = {source.split("/")[-1] for source in pictures(page, "notebooks/02-audit.html")}
    page.goto(page.url.replace("notebooks/02-audit.html", "gallery.html"))
    links = page.locator(".gallery a", has_text="图片")
    files = [link.get_attribute("href") for link in links.all()]
    assert files == pictures(page, "gallery.html")
    assert {name.split("/")[-1] for name in files if "/02-audit-" in name} == shown
    page.get_by_role("button", name="English").click()
    back = [link.get_attribute("href") for link in page.locator(".gallery a", has_text="picture").all()]
    assert back == [file.replace(".zh.png", ".png") for file in files]


@pytest.mark.parametrize(("width", "scheme"), [("desktop", "light"), ("phone", "dark")])
@pytest.mark.parametrize("path", ["gallery.html", "notebooks/02-audit.html", "figures.html", "audit.html"])
def test_a_page_in_chinese_is_accessible_and_fits(open_page, path, width, scheme, grave):
    page = open_page(path, width=width, scheme=scheme)
    page.get_by_role("button", name="中文").click()
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"


@pytest.mark.parametrize("path", ["figures.html", "audit.html"])
def test_every_value_to_choose_is_said_in_chinese(open_page, path):
    page = open_page(path)
    options, filtered = page.locator(".filters option"), "table.filterable td[data-zh]"
    english, cells = options.all_inner_texts(), page.locator(filtered).all_inner_texts()
    page.get_by_role("button", name="中文").click()
    assert [text for text in options.all_inner_texts() if not has_chinese(text)] == []
    assert [text for text in page.locator(filtered).all_inner_texts() if not has_chinese(text)] == []
    page.get_by_role("button", name="English").click()
    assert (options.all_inner_texts(), page.locator(filtered).all_inner_texts()) == (english, cells)


@pytest.mark.parametrize("language", ["English", "中文"])
def test_tables_are_searched_and_filtered_in_both_languages_whichever_is_shown(open_page, language):
    page = open_page("figures.html")
    figures = report.load_figures(corrected=False)
    if language == "中文":
        page.get_by_role("button", name="中文").click()
    words = page.locator(".filters input")
    words.fill("social assistance")  # nothing is called so in English
    assert visible_rows(page) == 0
    for word in ("社会救助", "assistance"):  # the theme
        words.fill(word)
        assert visible_rows(page) >= (figures["theme"] == "assistance").sum() > 0
    words.fill("")
    theme = page.locator(".filters select").nth(1)
    theme.select_option(label="社会救助" if language == "中文" else "assistance")
    assert visible_rows(page) == (figures["theme"] == "assistance").sum()
    page.get_by_role("button", name="English" if language == "中文" else "中文").click()  # the choice stays
    assert visible_rows(page) == (figures["theme"] == "assistance").sum()


def test_the_verdicts_are_said_and_filtered_in_chinese(open_page):
    page = open_page("audit.html")
    audit = report.audit(report.load_figures(corrected=False))
    page.get_by_role("button", name="中文").click()
    page.get_by_label("结论", exact=True).select_option(label="不一致")
    assert visible_rows(page) == (audit["verdict"] == "inconsistent").sum()
    shown = page.locator("table.filterable tbody tr:visible").first
    assert "不一致" in shown.inner_text() and audit["label_zh"][audit["verdict"] == "inconsistent"].iloc[0] in (
        page.locator("table.filterable tbody").inner_text()
    )
    counts = page.locator("table.verdicts tbody tr").all_inner_texts()
    assert f"不一致\t{(audit['verdict'] == 'inconsistent').sum()}" in counts


IDS = re.compile(r"[a-z0-9]+_\w+", re.ASCII)


def test_headers_and_known_words_of_a_notebooks_tables_are_said_in_chinese_and_all_else_stays(open_page):
    page = open_page("notebooks/02-audit.html")
    heads, rows = page.locator("table.dataframe thead"), page.locator("table.dataframe tbody")
    english, before = heads.all_text_contents(), rows.all_text_contents()
    page.get_by_role("button", name="中文").click()
    assert len(english) > 3 and [text for text in heads.all_text_contents() if not has_chinese(text)] == []
    after = rows.all_text_contents()
    assert "定义" in after[0] and "definition" in before[0]
    for english_rows, chinese_rows in zip(before, after, strict=True):
        cells = [text.split("\n") for text in (english_rows, chinese_rows)]
        said = [(old, new) for old, new in zip(*cells, strict=True) if old != new]
        assert [new for _, new in said if not has_chinese(new)] == []
        assert [old for old, _ in said if IDS.search(old) or not re.search(r"[A-Za-z]{2}", old)] == []
    page.get_by_role("button", name="English").click()
    assert (heads.all_text_contents(), rows.all_text_contents()) == (english, before)


def test_every_notebook_and_own_page_has_a_chinese_name(open_page):
    page = open_page("index.html", width="phone")
    page.get_by_role("button", name="中文").click()
    entries = page.locator(".sidebar-tree a:not([href^='reference/'])").all_text_contents()
    assert len(entries) > 15 and [text for text in entries if not has_chinese(text)] == []


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@pytest.mark.parametrize(
    ("language", "link"),
    [("English", "Numbers as CSV: 118 of 133 comparisons agree"), ("中文", "数据（CSV）：一致 118 项")],
)
@pytest.mark.parametrize("path", ["notebooks/02-audit.html", "gallery.html"])
def test_the_numbers_of_a_chart_are_downloaded_beside_it(open_page, path, language, link):
    page = open_page(path)
    if language == "中文":
        page.get_by_role("button", name="中文").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=link).first.click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert download.value.suggested_filename == "02-audit-verdicts.csv"
    assert text.startswith("mark,series,name,x (checks),x from (checks),x to (checks)")

"""A number typed into the search leads first to the figures of the report that have it, served or opened as a file."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright", reason="make test-site opens the site in Chromium, in an environment of its own")

from docs.figure_rows import figure_row
from docs.mixed_search import split_words
from poverty_analysis import report

FIGURES = report.load_figures(corrected=False)
# what is typed, and the row that is found first: its token printed in the report is that number
QUERIES = {
    "3300": "land_transfer_gain_per_household",
    "3,300": "land_transfer_gain_per_household",
    "3300元以上": "land_transfer_gain_per_household",
    "194600": "exit_persons",
    "194,600": "exit_persons",
    "19.46万": "exit_persons",
    "19.46": "exit_persons",
    "19.46 万人": "exit_persons",
    "91.78%": "industry_plan_execution_rate",
    "26749": "land_transfer_persons",
    "１９４，６００": "exit_persons",
}


def search(page, query: str) -> list[str]:
    page.goto(page.url.split("search.html")[0] + f"search.html?q={query.replace('%', '%25').replace(' ', '+')}")
    page.locator(".search-summary", has_text="Search finished").or_(
        page.locator(".search-summary", has_text="did not match")
    ).wait_for()
    return [link.get_attribute("href") for link in page.locator("ul.search li > a").all()]


@pytest.mark.parametrize("file", [False, True], ids=["served", "as a file"])
def test_a_number_leads_first_to_its_row(open_page, file):
    page = open_page("search.html", file=file)
    for query, name in QUERIES.items():
        found = search(page, query)
        rows = [link.split("#figure-")[1] for link in found if "#figure-" in link]
        assert name in rows, query
        assert [link for link in found[: len(rows)] if "figures.html#figure-" not in link] == [], query
        printed = {figure_row(row, FIGURES.loc[row])["printed"] for row in rows}
        assert all(any(character.isdigit() for character in token) for token in printed)
    page.locator("ul.search li > a").first.click()
    page.wait_for_url("**/figures.html*#figure-*")
    assert page.locator("tr:target").is_visible()


def test_rows_are_found_for_numbers_alone_and_words_narrow_them(open_page):
    page = open_page("search.html")
    assert "#figure-" not in "".join(search(page, "relocation"))
    every, fewer = ([link for link in search(page, query) if "#figure-" in link] for query in ("3300", "3300 land"))
    assert 0 < len(fewer) < len(every)
    assert "notebooks/05-relocation.html" in "".join(search(page, "relocation 9.9万"))
    assert search(page, "987654321") == []


def test_a_row_is_said_in_the_language_that_is_shown(open_page):
    page = open_page("search.html?q=194600")
    page.locator("ul.search li > a").first.wait_for()
    assert "Persons counted out of poverty" in page.locator("ul.search li").first.inner_text()
    page.get_by_role("button", name="中文").click()
    page.reload()
    page.locator("ul.search li > a").first.wait_for()
    assert "累计减贫人数" in page.locator("ul.search li").first.inner_text()


TEXTS = [
    "19.46万人",
    "共3,300元以上",
    "1,127个，1,2345",
    "2.7万亩 3亿",
    "0.50 00.5 v1.2 x86 07b 3rd",
    "2016—2020年",
    "1.2万亿",
]


def test_the_page_splits_a_query_as_the_index_splits_a_text(open_page):
    """Every word of a query that is a text of a page must be among the words of that text, or nothing is found."""
    page = open_page("search.html")
    for text in [*TEXTS, *FIGURES["literal"]]:
        asked = page.evaluate("text => splitQuery(text)", text)
        assert set(asked) <= set(split_words(text)), text


@pytest.mark.parametrize(
    ("text", "words"),
    [("19.46万", ["n194600", "n19p46"]), ("38.32亿元", ["n3832000000", "n38p32"]), ("85.55%", ["n85p55"])],
)
def test_numbers_are_words_of_their_value(text, words):
    """194,600 = 19.46 x 10,000; 3,832,000,000 = 38.32 x 100,000,000."""
    assert [word for word in split_words(text) if word.startswith("n")] == words

"""The workshop's stations on one page in a browser: filter, sliders, checks, both languages, no network."""

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="make test-site opens the site in Chromium, in an environment of its own")

from poverty_analysis.publishing.stations import read_stations

PAGE = "docs/workshop/stations.html"
CHECKS = read_stations(Path(__file__).parents[2])["stations"]


@pytest.mark.parametrize("file", [False, True], ids=["http", "file"])
def test_the_filter_finds_a_number_however_it_is_written(open_page, file):
    page = open_page(PAGE, file=file)
    rows = page.locator("#station-1 tbody tr:visible")
    for typed in ("194600", "194,600", "19.46万", "exit_persons"):
        page.get_by_label("A token, a number or a word").fill(typed)
        assert "19.46万人" in rows.first.inner_text()
    page.get_by_label("A token, a number or a word").fill("no such thing")
    assert rows.count() == 0 and page.get_by_text("0 of 150 rows").is_visible()


def answer(page, station: int, place: int, typed) -> str:
    """Type an answer into a check and press its button; return what it says."""
    form = page.locator(f"#station-{station} form").nth(place)
    for field, each in zip(
        form.locator("input, select").all(), typed if isinstance(typed, list) else [typed], strict=True
    ):
        if field.evaluate("node => node.localName") == "select":
            field.select_option(str(each))
        else:
            field.fill("" if each is None else f"{each:,}")
    form.get_by_role("button").press("Enter")
    return form.locator("output").inner_text()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_check_answers_right_and_wrong(open_page, language):
    page = open_page(PAGE, file=True)
    name = "says"
    if language == "zh":
        page.get_by_role("button", name="中文").click()
        name = "says_zh"
    for station in CHECKS:
        for place, check in enumerate(station["checks"]):
            for wrong in check.get("wrong", []):
                assert wrong[name] in answer(page, station["station"], place, wrong["answer"])
            right = {"en": "Right.", "zh": "正确。"}[language]
            assert answer(page, station["station"], place, check["right"]) == right


def test_sliders_move_what_they_say(open_page):
    page = open_page(PAGE)
    tool = page.locator("#station-4 .tool")
    assert "less than before in 12% of the draws" in tool.locator(".said").inner_text()
    tool.get_by_role("slider", name="Paid days, a household and year").fill("5")
    said = tool.locator(".said").inner_text()
    share = int(re.search(r"less than before in (\d+)% of the draws", said)[1])
    assert abs(share - CHECKS[3]["checks"][2]["right"]) <= CHECKS[3]["checks"][2]["within"]
    assert said.endswith("What moves the gain most: Rent, yuan a mu.")
    tool.get_by_role("button").click()
    assert "in 12% of the draws" in tool.locator(".said").inner_text()
    days = page.locator("#station-7").get_by_label("Paid days, a household and year")
    held = []
    for number in ("30", "25", "20", "5"):
        days.fill(number)
        held.append(page.locator('#station-7 li[data-holds="true"]').count())
    assert held == [3, 2, 1, 0]
    totals = page.locator("#station-3 .tool")
    totals.get_by_label("Total", exact=True).fill("129")
    assert totals.locator(".said").inner_text() == "120 of 129 is 93.0233% = 93.02%"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_page_is_accessible_fits_and_opens_the_explorer(
    open_page, chinese_in_other_fonts, width, language, scheme, grave
):
    page = open_page(PAGE, width=width, scheme=scheme, file=True)
    if language == "zh":
        page.get_by_role("button", name="中文").click()
        assert page.title() == "从数字读一份扶贫报告"
        assert not page.get_by_text("After this you can").first.is_visible()
    page.locator("#more summary").first.click()
    page.locator("#more svg").wait_for()
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"
    assert chinese_in_other_fonts(page) == []

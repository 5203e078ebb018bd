"""The front page in a browser: a finding and its picture at once, in both languages, light, and each can be shared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="make test-site opens the site in Chromium, in an environment of its own")

from poverty_analysis.publishing.findings import findings

MEGABYTE = 1_000_000
FOUND = findings()
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}


@pytest.mark.parametrize(("width", "scheme"), [("desktop", "dark"), ("phone", "light")])
def test_a_finding_and_its_picture_stand_above_the_windows_lower_edge_in_both_languages(
    open_page, width, scheme, grave
):
    page = open_page("index.html", width=width, scheme=scheme)
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[width], strict=True)))
    first = page.locator(".finding").first
    for language in ("en", "zh"):
        if language == "zh":
            page.get_by_role("button", name="中文").click()
            page.wait_for_function("document.querySelector('.finding img').src.endsWith('.zh.png')")
        page.wait_for_function("document.querySelector('.finding img').naturalWidth > 100")
        assert first.locator("h2").inner_text() == FOUND[0].said(language)[0]
        for part in (first.locator("h2"), first.locator("img")):
            box = part.bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= SIZES[width][1], (language, part)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"
        assert grave(page) == []
    texts = page.locator("article :is(h1, h2, p, li, span, a)[data-zh], article h1").all_inner_texts()
    assert len(texts) > 30 and [text for text in texts if not re.search("[\u4e00-\u9fff]", text)] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_five_findings_stand_there_each_with_what_it_rests_on_and_a_picture(open_page, language):
    page = open_page("index.html")
    if language == "zh":
        page.get_by_role("button", name="中文").click()
    said = [found.said(language) for found in FOUND]
    assert page.locator(".finding h2").all_inner_texts() == [sentence for sentence, _ in said]
    assert page.locator(".finding figcaption p:first-child").all_inner_texts() == [rests for _, rests in said]
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    page.wait_for_function("[...document.querySelectorAll('.finding img')].every(image => image.naturalWidth > 100)")


def test_the_front_page_loads_less_than_a_megabyte(open_page):
    """Bytes that a first visit asks for, in English, before anything is scrolled."""
    page = open_page("figures.html")
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.context.clear_cookies()
    page.goto("about:blank")
    session = page.context.new_cdp_session(page)
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(page_address(open_page))
    page.wait_for_load_state("networkidle")
    assert len(sizes) > 5 and sum(sizes) < MEGABYTE


def page_address(open_page) -> str:
    return open_page("index.html").url


@pytest.mark.parametrize("file", [False, True], ids=["served", "as a file"])
def test_each_finding_has_a_page_of_its_own_to_share(open_page, file):
    page = open_page("index.html", file=file)
    for number, found in enumerate(FOUND):
        page.locator(".finding .share").nth(number).click()
        page.wait_for_url(f"**/findings/{found.slug}.html")
        assert page.locator("h1").inner_text().removesuffix("#").strip().replace("’", "'") == found.sentence
        page.wait_for_function("document.querySelector('.finding img').naturalWidth > 100")
        page.go_back()


def test_a_link_shows_elsewhere_what_the_page_found(site):
    for found in FOUND:
        for path in (f"findings/{found.slug}.html",):
            head = (site / path).read_text(encoding="utf-8")
            said = dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', head))
            assert (site / path).parent.joinpath(said["og:image"]).resolve() == site.resolve() / "charts" / (
                f"{found.chart}.png"
            )
            assert found.chart and said["og:title"] and said["og:image:alt"]
    for path in site.rglob("*.html"):
        head = path.read_text(encoding="utf-8")
        if "_modules" not in path.parts and path.name != "stations.html":  # which is given away as a file
            assert head.count('property="og:image"') == 1, path.name


def test_the_places_to_go_are_there(open_page, site):
    page = open_page("index.html")
    places = [link.get_attribute("href") for link in page.locator(".places a").all()]
    assert len(places) >= 6 and [place for place in places if not (Path(site) / place).is_file()] == []

"""What a page explains stands in it in both languages, and one of the two is shown: see docs/both.py."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright", reason="make test-site opens the site in Chromium, in an environment of its own")

from docs.both import in_both

WHOLE = ["docs/claims.html", "docs/limits.html", "docs/objections.html", "docs/methods/index.html"]
PAGES = [*WHOLE, "gallery.html", "explorer.html", "figures.html", "audit.html", "docs/workshop/index.html"]


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("path", PAGES)
def test_one_of_both_texts_is_shown_as_the_button_says(open_page, path, script):
    page = open_page(path, script=script)
    english, chinese = page.locator(".in-english").first, page.locator(".in-chinese").first
    assert english.is_visible() and not chinese.is_visible()
    assert chinese.get_attribute("lang") == "zh" and re.search(r"[\u3400-\u9fff]{6}", chinese.text_content())
    if script:
        page.get_by_role("button", name="中文", exact=True).click()
        assert chinese.is_visible() and not english.is_visible()
        left = page.locator("article p:visible, article li:visible").all_inner_texts()
        # signs of names, code and citations may stand alone; a sentence of English may not
        said = [
            text
            for text in left
            if re.search(r"(\b[A-Za-z]{2,} ){4}", text) and not re.search(r"[\u3400-\u9fff]", text)
        ]
        assert said == []
        page.get_by_role("button", name="English", exact=True).click()
        assert english.is_visible() and not chinese.is_visible()


def test_both_texts_of_a_page_have_the_same_numbers_code_and_links(open_page):
    for path in PAGES[:-1]:
        page = open_page(path)
        for place in range(page.locator("article .in-english").count()):
            both = [page.locator(f"article .in-{language}").nth(place) for language in ("english", "chinese")]
            found = [
                (sorted(one.locator("code").all_text_contents()),
                 sorted(link.get_attribute("href") for link in one.locator("a").all()),
                 sorted(re.findall(r"\d(?:[\d,]*\d)?", re.sub(r"\d+月", "", one.text_content()))))  # a month is a word
                for one in both
            ]  # fmt: skip
            assert found[0] == found[1], path


def test_a_text_that_there_is_not_is_refused_by_its_name():
    with pytest.raises(KeyError, match="nowhere"):
        in_both("nowhere")

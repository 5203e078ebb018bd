"""On a phone no title breaks a word in two: buttons and icons stand above it, not beside it."""

from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="make test-site opens the site in Chromium, in an environment of its own")

ROOT = Path(__file__).parents[2]
PAGES = ["README.html", "search.html", "reference/gains.land_transfer.html", "findings/no-such-total.html"]
PAGES += [f"notebooks/{path.stem}.html" for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]

# each word of the title that takes more than one line
BROKEN = """() => {
  const text = document.querySelector("h1").firstChild;
  const range = document.createRange();
  const words = [...text.data.matchAll(/[A-Za-z_.]+/g)];
  return words.filter((word) => {
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return new Set([...range.getClientRects()].map((box) => box.top)).size > 1;
  }).map((word) => word[0]);
}"""


def test_no_word_of_a_title_is_cut(open_page):
    page = open_page(PAGES[0], width="phone")
    address = page.url.removesuffix(PAGES[0])
    for path in PAGES:
        page.goto(f"{address}{path}")
        assert page.evaluate(BROKEN) == [], path

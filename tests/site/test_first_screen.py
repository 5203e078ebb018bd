"""A notebook's page opens with its question, its answer and the whole chart that answers it, in both languages."""

from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="make test-site opens the site in Chromium, in an environment of its own")

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
SCREEN = {"width": 1280, "height": 800}  # of a small laptop

# where the chart ends, with its axis and its note, once it has come
ENDS = """async () => {
  const picture = document.querySelector(".cell_output img[id]");
  await picture.decode();
  return picture.getBoundingClientRect().bottom;
}"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_chart_is_whole_on_the_first_screen(open_page, language):
    page = open_page("index.html")
    page.set_viewport_size(SCREEN)
    page.evaluate("language => localStorage.setItem('language', language)", language)
    address = page.url.removesuffix("index.html")
    below = {}
    for path in NOTEBOOKS:
        page.goto(f"{address}notebooks/{path.stem}.html")
        if (end := page.evaluate(ENDS)) > SCREEN["height"]:
            below[path.stem] = round(end)
    assert below == {}

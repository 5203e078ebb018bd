"""The site's words in Chinese: one dictionary for its navigation, headings, headers of tables and titles of charts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from poverty_analysis import plots

_CAPTION = re.compile(r"^:caption: (.+)$", re.MULTILINE)
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_HEADER = re.compile(r'<th scope="col"[^>]*>([^<]+)</th>')
FIXED = ["picture", "numbers", "numbers as CSV", "Search", "About", "Benchmarks", "Contributing", "Changelog"]


def site_words(texts: Iterable[str]) -> dict[str, str]:
    """Return the texts with their Chinese.

    Raises
    ------
    UntranslatedError
        If a text has none: `data/labels.csv` needs a row.

    Examples
    --------
    >>> site_words(["Gallery", "04 Land transfer", "¶"])
    {'Gallery': '图库', '04 Land transfer': '04 土地流转', '¶': '¶'}
    """
    plots.use_language("zh")
    try:
        return {text: _numbered(text) for text in texts}
    finally:
        plots.use_language("en")


def _numbered(text: str) -> str:
    """A notebook stands in the navigation behind its number."""
    number = re.match(r"\d\d[a-z]? ", text)
    return number[0] + plots.say(text.removeprefix(number[0])) if number else plots.say(text)


def write_words(script: Path, titles: Iterable[str], source: Path) -> None:
    """Write the dictionary as a script that every page loads.

    Parameters
    ----------
    script : Path
        The file to write.
    titles : iterable of str
        Titles of the notebooks, with their numbers, and of the charts.
    source : Path
        The staged pages, whose captions, headings and headers are read.
    """
    texts = [*titles, *FIXED, *_CAPTION.findall((source / "index.md").read_text(encoding="utf-8"))]
    texts += [re.sub(r"^\d\d ", "", title) for title in texts]
    for page in [
        source / "gallery.md",
        source / "figures.md",
        source / "audit.md",
        *(source / "docs" / "methods").glob("*.md"),
    ]:
        content = page.read_text(encoding="utf-8")
        texts += [*_HEADING.findall(content), *_HEADER.findall(content)]
        texts += re.findall(r">(Notebook \d\d[a-z]?, cell \d+)<", content)
    words = json.dumps(site_words(dict.fromkeys(texts)), ensure_ascii=False, indent=1)
    origin = "// English and Chinese; docs/words.py wrote this from data/labels.csv."
    script.write_text(f"{origin}\nconst SITE_WORDS = {words};\n", encoding="utf-8")

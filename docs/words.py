"""The site's words in Chinese: one dictionary for its navigation, headings, headers of tables and texts of charts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path

from poverty_analysis import plots

_CAPTION = re.compile(r"^:caption: (.+)$", re.MULTILINE)
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_OPTION = re.compile(r"<option[^>]*>([^<]+)</option>")
_SECTION = re.compile(r"^## (The best first)$", re.MULTILINE)
_SPOKEN = re.compile(r'(?:alt|aria-label)="([^"]+)"')
FIXED = [
    *(
        "picture",
        "numbers",
        "numbers as CSV",
        "source",
        "Theme",
        "cite",
        "synthetic",
        "About",
        "Benchmarks",
        "Contributing",
        "Changelog",
    ),
    *("Search", "Skip to content", "Index", "Python Module Index"),
    *("Show the code", "Hide the code", "Show all code", "Show a solution", "Hide the solution"),
    *("Show the check of an answer", "Hide the check"),
    *("Filter the figures", "Filter the checks", "Words, English or 中文"),
]


FRAME = ("On this page", "Back to top", "Next", "Previous", "Home", "Made with")  # the theme's, around every page


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
    with plots.in_language("zh"):
        return {text: _numbered(text) for text in texts}


def chinese_word(place: str, text: str) -> str:
    """Return the Chinese of a header of a table, or of a value in a column.

    In ``data/labels.csv`` the row `unit: items` goes before the row `items`: a word may be another in its place.

    Raises
    ------
    UntranslatedError
        If it has none: `data/labels.csv` needs a row.

    Examples
    --------
    >>> chinese_word("unit", "firms"), chinese_word("theme", "firms"), chinese_word("unit", "persons")
    ('家企业', '龙头企业', '人')
    """
    with plots.in_language("zh"):
        try:
            return plots.say(f"{place}: {text}")
        except plots.UntranslatedError:
            return plots.say(text)


def _numbered(text: str) -> str:
    """A notebook stands in the navigation behind its number."""
    number = re.match(r"\d\d[a-z]? ", text)
    return number[0] + plots.say(text.removeprefix(number[0])) if number else plots.say(text)


def write_words(script: Path, titles: Iterable[str], source: Path, headings: Mapping[str, str]) -> None:
    """Write the dictionary as a script that every page loads.

    Parameters
    ----------
    script : Path
        The file to write.
    titles : iterable of str
        Titles of the notebooks, with their numbers, and of the charts.
    source : Path
        The staged pages, whose captions, headings and texts for those who do not see are read.
    headings : mapping of str to str
        What else is known in Chinese: headings of pages, and the findings.
    """
    texts = [*titles, *FIXED, *_CAPTION.findall((source / "index.md").read_text(encoding="utf-8"))]
    texts += [re.sub(r"^\d\d[a-z]? ", "", title) for title in texts]
    for page in [
        source / "index.md",
        source / "gallery.md",
        source / "figures.md",
        source / "audit.md",
        source / "explorer.md",
        source / "docs" / "workshop" / "index.md",
        *(source / "docs" / f"{name}.md" for name in ("objections", "claims", "limits")),
        *(source / "docs" / "methods").glob("*.md"),
    ]:
        content = page.read_text(encoding="utf-8")
        texts += [*_HEADING.findall(content), *_SECTION.findall(content), *_OPTION.findall(content)]
        texts += [*map(unescape, _SPOKEN.findall(content))]
        texts += re.findall(r">(Notebook \d\d[a-z]?, cell \d+)<", content)
    captions = _CAPTION.findall((source / "index.md").read_text(encoding="utf-8"))
    around = {f"page: {text}": chinese_word("page", text) for text in [*captions, *FRAME]}
    words = json.dumps({**site_words(dict.fromkeys(texts)), **headings, **around}, ensure_ascii=False, indent=1)
    origin = "// English and Chinese; docs/words.py wrote this from data/labels.csv."
    script.write_text(f"{origin}\nconst SITE_WORDS = {words};\n", encoding="utf-8")

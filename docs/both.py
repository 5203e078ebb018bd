"""A text that explains, in both languages: one of the two is shown, as the language button says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from poverty_analysis.publishing.chinese_texts import PARAGRAPH, opening_in_chinese

_HEADING = re.compile(r"^(#+ .+)$", re.MULTILINE)
_MARKS = ('<div class="in-english">', '</div><div class="in-chinese" lang="zh">', "</div>")


def in_both(key: str, **shown: object) -> str:
    """Return Markdown that holds a text twice; the site's style shows the one in the language that is chosen.

    Parameters
    ----------
    key : str
        Which text of ``docs/both.yml``.
    **shown
        What is computed, by the names that stand in the text.

    Examples
    --------
    >>> [line for line in in_both("audit_order").splitlines() if "<div" in line]
    ['<div class="in-english">', '</div><div class="in-chinese" lang="zh">']
    """
    said = _texts()[key]
    return _twice(said["en"].format(**shown), said["zh"].format(**shown))


def opening_in_both(page: str) -> str:
    """Return a page of Markdown whose opening stands there twice: the paragraphs that have their Chinese.

    Examples
    --------
    >>> page = "# Intervals\\n\\n**Question.** Can two or more printed figures be true together?\\n\\n## Method"
    >>> [line for line in opening_in_both(page).splitlines() if "?" in line or "？" in line]
    ['**Question.** Can two or more printed figures be true together?', '**问题**：两个或多个印出的数字能否同时为真？']
    """

    def twice(found: re.Match[str]) -> str:
        chinese = opening_in_chinese(found[0])
        return _twice(found[0], chinese) if chinese else found[0]

    return PARAGRAPH.sub(twice, page)


def page_in_both(english: str, chinese: str) -> str:
    """Return a page of Markdown that holds what stands below each of its headings twice.

    Parameters
    ----------
    english : str
        The page; its headings stay, as the site's button says them.
    chinese : str
        The same page in Chinese (``docs/zh``), with as many headings.

    Raises
    ------
    ValueError
        If the two have not as many headings.

    Examples
    --------
    >>> print(page_in_both("# Limits\\n\\nOne.", "# 局限\\n\\n一。").splitlines()[0])
    # Limits
    """
    parts, said = _HEADING.split(english), _HEADING.split(chinese)
    if len(parts) != len(said):
        raise ValueError(f"a page in Chinese must have as many headings; got {len(said) // 2} for {len(parts) // 2}")
    shown = []
    for place, (text, other) in enumerate(zip(parts, said, strict=True)):
        is_heading = place % 2 == 1
        shown.append(text if is_heading or not text.strip() else _twice(text.strip(), other.strip()))
    return "\n\n".join(shown).strip() + "\n"


def _twice(english: str, chinese: str) -> str:
    start, between, end = (f"```{{raw}} html\n{mark}\n```" for mark in _MARKS)
    return "\n\n".join([start, english, between, chinese, end])


@cache
def _texts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return found

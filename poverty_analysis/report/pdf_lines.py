"""Lines of print, as the text layer of a PDF has them, made paragraphs again: page numbers out, broken lines joined."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PAGE_NUMBER = re.compile(
    r"[\s—–·.-]*(?:第\s*)?(?:[0-9０-９]{1,4}|[ivxlc]{1,6})(?:\s*页)?(?:\s*(?:/|共)\s*[0-9]{1,4}\s*页?)?[\s—–·.-]*",
    re.IGNORECASE,
)
_ENDS = tuple("。！？：!?:;；”")
_INDENTED = re.compile("[ \t\u3000\u00a0]")
_OPENS = re.compile("[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]")
_WORD = re.compile("[A-Za-z0-9,;]")


def joined_pages(pages: Sequence[str]) -> str:
    """Return the text of a PDF's pages as paragraphs.

    Parameters
    ----------
    pages : sequence of str
        The text of each page, a line of print a line.

    Returns
    -------
    str
        Without lines that hold nothing but a page number; a full line that ends without 。！？： is joined to the next
        one, unless that is indented or opens a heading (一、); between Latin words with a blank. A line is full from
        three quarters of the width of most lines.

    Examples
    --------
    >>> joined_pages(["甲县脱贫2\\n80户。\\n— 1 —", "  二、产业\\n  培训40\\n人次。"])
    '甲县脱贫280户。\\n二、产业\\n培训40人次。'
    """
    lines: list[str] = []
    for page in pages:
        printed = [line for line in page.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
        first, last = _without_numbers(printed)
        lines += printed[first:last]
    widths = sorted(_width(line) for line in lines)
    full = 0.75 * widths[-(-9 * (len(widths) - 1) // 10)] if widths else 0
    paragraphs: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        if paragraphs and _width(before) >= full and _goes_on(paragraphs[-1], line):
            gap = " " if _WORD.fullmatch(paragraphs[-1][-1:]) and _latin(line) else ""
            paragraphs[-1] += gap + line.strip()
        else:
            paragraphs.append(line.strip())
    return "\n".join(paragraphs)


def _without_numbers(printed: list[str]) -> tuple[int, int]:
    """Where the lines of a page start and end without the page number at its head or its foot."""
    first, last = 0, len(printed)
    if last and _PAGE_NUMBER.fullmatch(printed[last - 1]):
        last -= 1
    if first < last and _PAGE_NUMBER.fullmatch(printed[first]):
        first += 1
    return first, last


def _width(line: str) -> int:
    """How wide a line is in print: a Chinese sign is two Latin letters wide."""
    return sum(1 if sign.isascii() else 2 for sign in line.rstrip())


def _goes_on(before: str, line: str) -> bool:
    return not before.endswith(_ENDS) and not _INDENTED.match(line) and not _OPENS.match(line)


def _latin(line: str) -> bool:
    return bool(re.match("[A-Za-z(]", line.strip()))

"""Where lines of Chinese break: at punctuation where that is near, never within a word, a number or a Latin word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache

LEAST_WIDTH = 28  # half characters that a line of Chinese may always take
_WITHIN = 0.12  # what a break within a clause costs, where a line left empty costs 1
_FOR_A_LINE = 1.0
_OPENING, _CLOSING = "（《“", "，。；：、）》”%"
_LEADING = "占以按在"  # what only leads to the next word


def display_width(text: str) -> int:
    """Return how wide a text is in half characters: a Chinese character is two.

    Examples
    --------
    >>> display_width("2020年")
    6
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def broken(text: str, width: int, words: Collection[str] = ()) -> list[str]:
    """Break a Chinese text into as few lines as it needs, of about one width.

    Parameters
    ----------
    text : str
    width : int
        Half characters that a line may take; one part that is wider has a line of its own.
    words : collection of str
        Chinese words that stay whole, as numbers and Latin words do.

    Examples
    --------
    >>> broken("按效应量推算，以无项目时收入为基数", 28, {"项目", "收入", "基数"})
    ['按效应量推算，', '以无项目时收入为基数']
    """
    parts = _pattern(frozenset(words)).findall(text)
    best: list[tuple[float, int]] = [(0.0, 0)]  # by how many parts are set: the cost, and where the last line starts
    for end in range(1, len(parts) + 1):
        found = []
        for start in range(end - 1, -1, -1):
            wide = display_width("".join(parts[start:end]).rstrip())
            if wide > width and start < end - 1:
                break
            found.append((best[start][0] + _cost(parts, end, wide, width), start))
        best.append(min(found))
    lines: list[str] = []
    end = len(parts)
    while end:
        start = best[end][1]
        lines.insert(0, "".join(parts[start:end]).rstrip())
        end = start
    return lines or [text]


def _cost(parts: list[str], end: int, wide: int, width: int) -> float:
    slack = (max(width - wide, 0) / width) ** 2
    clause = end == len(parts) or parts[end - 1].rstrip()[-1:] in _CLOSING
    return _FOR_A_LINE + slack + (0.0 if clause else _WITHIN)


@cache
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    whole = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    latin = r"[!-~\u00a0¶]+(?: ?[年月日%个户人元])?"
    return re.compile(rf"[{_OPENING}]*[{_LEADING}]?(?:{whole + '|' if whole else ''}{latin}|.)[{_CLOSING}]* ?")

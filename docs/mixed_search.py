"""Search in English and Chinese and for numbers: words by their stems, Chinese by pairs, numbers by value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from sphinx.search.en import SearchEnglish

# Chinese has no spaces. Cut into overlapping pairs, a query finds the pages that hold all of its pairs, wherever a
# longer run of text has them, and no dictionary of words is needed.
CHINESE = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_RUN = re.compile(rf"{CHINESE}+|(?:(?!{CHINESE})\w)+")

# Sphinx leaves digits out of its index. A number stands there as one word, of its value: 3,300 as n3300, 19.46万 as
# n194600 (and as n19p46, which is what is printed).
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.])(\d{1,3}(?:,\d{3})+(?!\d)|\d+)(\.\d+)?(?:\s?(万亿|万|亿))?(?![A-Za-z0-9_])", re.ASCII
)
_PLACES = {"": 0, "万": 4, "亿": 8, "万亿": 12}


def number_word(whole: str, decimals: str = "", unit: str = "") -> str:
    """Return the word that stands for a number in the index of the search: its value in digits, the point as a letter.

    Parameters
    ----------
    whole, decimals, unit : str
        The digits before the point, with or without commas; the point with the digits behind it; 万, 亿 or 万亿.

    Examples
    --------
    >>> number_word("3,300"), number_word("19", ".46", "万"), number_word("19", ".46"), number_word("2", ".0", "亿")
    ('n3300', 'n194600', 'n19p46', 'n200000000')
    """
    places = _PLACES[unit]
    behind = decimals[1:].ljust(places, "0")
    digits = (whole.replace(",", "") + behind[:places]).lstrip("0") or "0"
    rest = behind[places:].rstrip("0")
    return f"n{digits}p{rest}" if rest else f"n{digits}"


def number_words(text: str) -> Iterator[str]:
    """Yield the words of the numbers of a text, of each its value and, before 万 or 亿, its digits too.

    Examples
    --------
    >>> list(number_words("19.46万人, 共3,300元 (91.78%), 2016,2020年; 0.50, v1.2.3, x86, 3rd"))
    ['n194600', 'n19p46', 'n3300', 'n91p78', 'n2016', 'n2020', 'n0p5']
    """
    for whole, decimals, unit in _NUMBER.findall(text):
        yield number_word(whole, decimals, unit)
        if unit:
            yield number_word(whole, decimals)


def split_words(text: str) -> list[str]:
    """Return the words of a text, of each run of Chinese its pairs of neighbouring characters, then its numbers.

    Behind 万 or 亿, which a query has in its number, a run of Chinese begins once more.

    Examples
    --------
    >>> split_words("易地搬迁 (relocation), 268个")
    ['易地', '地搬', '搬迁', 'relocation', '268', '个', 'n268']
    >>> split_words("7.79万人次")
    ['7', '79', '万人', '人次', 'n77900', 'n7p79', '人次']
    """
    words = [word for run in _RUN.findall(text) for word in _pairs(run)]
    behind = [found for match in _NUMBER.finditer(text) if match[3] and (found := _RUN.match(text, match.end()))]
    return [*words, *number_words(text), *(word for found in behind for word in _pairs(found[0]))]


def _pairs(run: str) -> list[str]:
    if len(run) == 1 or not re.match(CHINESE, run):
        return [run]
    return [run[place : place + 2] for place in range(len(run) - 1)]


class MixedSearch(SearchEnglish):
    """Sphinx's English search with Chinese cut into pairs and numbers by value, on the page as in the index."""

    lang = "en-zh"
    js_splitter_code = r"""
const PLACES = { 万: 4, 亿: 8, 万亿: 12 };

// as number_word of docs/mixed_search.py
function numberWord(whole, decimals = "", unit = "") {
  const places = PLACES[unit] ?? 0;
  const behind = decimals.slice(1).padEnd(places, "0");
  const digits = (whole.replaceAll(",", "") + behind.slice(0, places)).replace(/^0+/, "") || "0";
  const rest = behind.slice(places).replace(/0+$/, "");
  return rest ? `n${digits}p${rest}` : `n${digits}`;
}

// The words of a query's numbers, and the query without them.
function takeNumbers(query) {
  const number = /(?<![A-Za-z0-9_.])(\d{1,3}(?:,\d{3})+(?!\d)|\d+)(\.\d+)?(?:\s?(万亿|万|亿))?(?![A-Za-z0-9_])/g;
  const numbers = [];
  const rest = query.normalize("NFKC").replace(number, (_, ...parts) => {
    numbers.push(numberWord(...parts.slice(0, 3)));
    return " ";
  });
  return { numbers, rest };
}

function splitQuery(query) {
  const { numbers, rest } = takeNumbers(query);
  const chinese = /^[\u3400-\u4dbf\u4e00-\u9fff]/;
  const runs = rest.match(/[\u3400-\u4dbf\u4e00-\u9fff]+|(?:(?![\u3400-\u4dbf\u4e00-\u9fff])[\p{L}\p{N}_])+/gu) || [];
  const words = runs.flatMap((run) => {
    if (!chinese.test(run) || run.length === 1) return [run];
    return Array.from({ length: run.length - 1 }, (_, place) => run.slice(place, place + 2));
  });
  return [...words, ...numbers];
}
"""

    def __init__(self, options: dict[str, str]) -> None:
        """Keep the stem of every word: Sphinx asks for it anew on each page."""
        super().__init__(options)
        self.stem = cache(super().stem)  # type: ignore[method-assign]

    def split(self, input: str) -> list[str]:
        """Cut a text of a page into the words of the index."""
        return split_words(input)

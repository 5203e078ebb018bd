"""Search in English and Chinese: English words by their stems, Chinese by pairs of characters."""

from __future__ import annotations

import re

from sphinx.search.en import SearchEnglish

# Chinese has no spaces. Cut into overlapping pairs, a query finds the pages that hold all of its pairs, wherever a
# longer run of text has them, and no dictionary of words is needed.
CHINESE = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_RUN = re.compile(rf"{CHINESE}+|(?:(?!{CHINESE})\w)+")


def split_words(text: str) -> list[str]:
    """Return the words of a text, and of each run of Chinese its pairs of neighbouring characters.

    Examples
    --------
    >>> split_words("易地搬迁 (relocation), 268个")
    ['易地', '地搬', '搬迁', 'relocation', '268', '个']
    """
    words = []
    for run in _RUN.findall(text):
        if re.match(CHINESE, run) and len(run) > 1:
            words += [run[place : place + 2] for place in range(len(run) - 1)]
        else:
            words.append(run)
    return words


class MixedSearch(SearchEnglish):
    """Sphinx's English search with Chinese cut into pairs, on the page as in the index."""

    lang = "en-zh"
    js_splitter_code = r"""
function splitQuery(query) {
  const chinese = /^[\u3400-\u4dbf\u4e00-\u9fff]/;
  const runs = query.match(/[\u3400-\u4dbf\u4e00-\u9fff]+|(?:(?![\u3400-\u4dbf\u4e00-\u9fff])[\p{L}\p{N}_])+/gu) || [];
  return runs.flatMap((run) => {
    if (!chinese.test(run) || run.length === 1) return [run];
    return Array.from({ length: run.length - 1 }, (_, place) => run.slice(place, place + 2));
  });
}
"""

    def split(self, input: str) -> list[str]:
        """Cut a text of a page into the words of the index."""
        return split_words(input)

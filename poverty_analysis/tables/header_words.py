"""What tables call the columns that code names in one word of many parts: in words, in both languages."""

from __future__ import annotations

from functools import cache

from poverty_analysis.tables.reading import data_folder, read_rows


@cache
def header_words() -> dict[str, tuple[str, str]]:
    """Return the English and the Chinese words for names of columns, as ``data/headers.csv`` has them, by name.

    Examples
    --------
    >>> header_words()["headcount_ratio"]
    ('headcount ratio', '贫困发生率')
    """
    _, rows = read_rows(data_folder() / "headers.csv")
    return {name: (english, chinese) for name, english, chinese in rows}

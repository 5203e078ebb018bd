"""What tables call the columns that code names in one word of many parts: in words, in both languages."""

from __future__ import annotations

from functools import cache

import pandas as pd

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


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Return a copy whose columns are called in English words where the table has them.

    Examples
    --------
    >>> list(in_words(pd.DataFrame(columns=["gain_cny", "my_income"])))
    ['gain, CNY', 'my_income']
    """
    return table.rename(columns={name: english for name, (english, _) in header_words().items()})

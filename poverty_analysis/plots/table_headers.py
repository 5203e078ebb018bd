"""The headers of tables in the language in use, in Python and where a notebook shows a table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable

import pandas as pd

from poverty_analysis.plots.language import UntranslatedError, language_in_use, say
from poverty_analysis.tables import header_words


def headers(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose columns are called in the language in use; the table itself is not changed.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns of any table of the codebook, names of ``data/headers.csv``, or words of ``data/labels.csv``.

    Raises
    ------
    UntranslatedError
        If the language is Chinese and a column has no translation.

    Examples
    --------
    >>> from poverty_analysis import plots
    >>> plots.use_language("zh")
    >>> list(headers(pd.DataFrame(columns=["literal", "headcount_ratio", 2020])).columns)
    ['原文数字', '贫困发生率', 2020]
    >>> plots.use_language("en")
    >>> list(headers(pd.DataFrame(columns=["literal", "headcount_ratio", 2020])).columns)
    ['literal', 'headcount ratio', 2020]
    """
    return _renamed(table, _in_words if language_in_use() == "en" else _called)


NAMES_IN_CODE = {"id", "identity", "source"}  # columns that a reader copies
WORDS = ("object", "string", "str", "category")
OF_CHECKS = {"identity", "verdict", "implied_value"}  # a table with one of these has checks, whose basis is a reason


def _in_words(name: Hashable) -> Hashable:
    """A name that only code would write, in English words; what is a word already, or a reader's own, stays."""
    return header_words()[name][0] if isinstance(name, str) and name in header_words() else name


def _renamed(table: pd.DataFrame, called: Callable[[Hashable], Hashable]) -> pd.DataFrame:
    of_checks = not OF_CHECKS.isdisjoint(table.columns)

    def column(name: Hashable) -> Hashable:
        return called("check: basis" if called is not _in_words and of_checks and name == "basis" else name)

    return table.rename(columns=column).rename_axis(index=called, columns=called)


def _called(name: Hashable) -> Hashable:
    return say(name) if isinstance(name, str) else name


def _called_where_known(name: Hashable) -> Hashable:
    try:
        return _called(name)
    except UntranslatedError:  # a reader's own column, which is a name in the code as well
        return name


def _word(place: Hashable, text: str) -> Hashable:
    """A word in its column or among the names of rows: the label `unit: items` goes before the label `items`."""
    try:
        return say(f"{place}: {text}")
    except UntranslatedError:
        return _called_where_known(text)


def offer_headers() -> None:
    """Let the tables that IPython shows have their headers in the language in use, where these are known.

    Nothing happens outside IPython.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.display_formatter.formatters["text/html"].for_type(pd.DataFrame, _html)


def _with_cells(table: pd.DataFrame, called: Callable[[Hashable, str], Hashable]) -> pd.DataFrame:
    """A copy whose words in cells and in the names of rows are called otherwise, but for names that code needs."""
    said = table.copy()
    for place, column in enumerate(said.columns):
        if column not in NAMES_IN_CODE and said.dtypes.iloc[place] in WORDS:
            words = [called(column, cell) if isinstance(cell, str) else cell for cell in said.iloc[:, place]]
            said.isetitem(place, words)
    said.index = _with_words(said.index, called)
    return said


def _with_words(rows: pd.Index, called: Callable[[Hashable, str], Hashable]) -> pd.Index:
    """The names of rows, words called otherwise, in one level or in several; those that code needs stay."""
    if isinstance(rows, pd.MultiIndex):
        levels = [_with_words(rows.get_level_values(place), called) for place in range(rows.nlevels)]
        return pd.MultiIndex.from_arrays(levels, names=rows.names)
    if rows.dtype not in WORDS or rows.name in NAMES_IN_CODE:
        return rows
    return pd.Index([called(rows.name, name) if isinstance(name, str) else name for name in rows], name=rows.name)


def _html(table: pd.DataFrame) -> str | None:
    if language_in_use() == "en":
        table = _renamed(_with_cells(table, lambda _, text: _in_words(text)), _in_words)
    else:
        table = _renamed(_with_cells(table, _word), _called_where_known)
    html: str | None = table._repr_html_()
    return html

"""How far a printed figure says what one would need to check it: unit, period, base, source, definition."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from poverty_analysis.report.signs import plain_words
from poverty_analysis.tables import require_columns, rows_of

PARTS = ["unit", "period", "base", "source", "definition"]
_NEEDS_BASE = {"share", "rate", "change"}
_SOURCE = re.compile(
    "统计局|据(?!说|此)[^,。;]{2,20}(?:统计|调查|监测|审计|普查)|抽样调查|第三方|普查|审计(?:署|局|厅)|年鉴"
)
_DEFINITION = re.compile(
    "按[^,。;]{1,16}(?:标准|口径|计算|价格|不变价)|(?:口径|标准)(?:为|是|指)|是指|即指|不含|[(][^)]{0,12}(?:含|按|指)"
)
_BASE = re.compile("占|由|从|比(?:上年|去年|[12][0-9]{3}年)|较(?:上年|去年|[12][0-9]{3}年)|同比|其中|个[^,。;]{1,10}中")


def checkability(figures: pd.DataFrame, text: str | None = None) -> pd.DataFrame:
    """Say for each figure what a checker finds in the report: unit, period, base, source, definition.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` or `draft_ledger` return it.
    text : str, optional
        The report; without it base, source and definition of a figure are not read (missing values).

    Returns
    -------
    pandas.DataFrame, index `id`
        literal; unit (is it known what is counted), period, base (of which whole or from which level; missing where a
        figure needs none), source (does its sentence name one) and definition (does its sentence say how it is
        counted), each True, False or missing; score, the share of those read that are there, 0 to 1.

    Raises
    ------
    TableError
        If a column is missing.

    Notes
    -----
    The score says how checkable a figure is, not whether it is true. What stands outside the figure's sentence (a
    footnote, a table of definitions) is not seen.

    Examples
    --------
    >>> from poverty_analysis.report import draft_ledger
    >>> text = "据县统计局抽样调查,2019年贫困发生率由9.2%降至0.7%。另有3处。"
    >>> table = checkability(draft_ledger(text).figures, text)
    >>> table[["literal", "period", "base", "source", "score"]].values.tolist()
    [['9.2%', True, True, True, 0.8], ['0.7%', True, True, True, 0.8], ['3处', False, <NA>, False, 0.0]]
    """
    require_columns(figures, ["literal", "unit", "subject", "period", "basis", "start", "end"], "figures")
    plain = None if text is None else plain_words(text)
    rows = [_row(row, plain) for row in rows_of(figures)]
    table = pd.DataFrame(rows, columns=["literal", *PARTS], index=figures.index)
    table[PARTS] = table[PARTS].astype("boolean")
    read = table[PARTS].notna().sum(axis=1)
    return table.assign(score=(table[PARTS].fillna(False).sum(axis=1) / read).astype(float).round(2))


def _row(row: Any, plain: str | None) -> list[Any]:
    counted = row.unit != "undecided" and not (row.unit == "items" and not row.subject)
    said: list[Any] = [pd.NA, pd.NA, pd.NA]
    if plain is not None:
        sentence = _sentence(plain, int(row.start), int(row.end))
        base = bool(_BASE.search(sentence)) if row.basis in _NEEDS_BASE else pd.NA
        said = [base, bool(_SOURCE.search(sentence)), bool(_DEFINITION.search(sentence))]
    return [row.literal, counted, row.period != "", *said]


def _sentence(plain: str, start: int, end: int) -> str:
    before = re.split("[。!?\n]", plain[max(0, start - 300) : start])[-1]
    return before + plain[start:end] + re.split("[。!?\n]", plain[end : end + 300])[0]

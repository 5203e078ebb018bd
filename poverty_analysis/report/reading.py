"""Tables to read: figures and findings with their numbers written out, and a figure shown in its place in the text."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd


def written(number: float, unit: str = "") -> str:
    """Write a number as a reader wants it: per cent for a ratio, thousands apart, an open end as "no end".

    Examples
    --------
    >>> [written(0.91775, "ratio"), written(194550.0, "persons"), written(5.0677, "persons per household")]
    ['91.775%', '194,550', '5.07']
    >>> [written(float("inf")), written(float("nan"))]
    ['no end', '']
    """
    if math.isnan(number):
        return ""
    if math.isinf(number):
        return "no end"
    if unit == "ratio":
        return f"{number * 100:.5g}%"
    return f"{number:,.0f}" if abs(number) >= 1000 or number == int(number) else f"{number:,.3g}"


def _span(low: float, high: float, unit: str) -> str:
    ends = written(low, unit), written(high, unit)
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def as_printed(figures: pd.DataFrame, ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Return figures as a table to read: the printed token and what it allows.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` returns.
    ids : sequence of str, optional
        The figures to show; all by default.

    Returns
    -------
    pandas.DataFrame, index `figure`
        Columns: 中文, as printed, allows (one number, or an interval), unit, status, ¶ (paragraph of the source).

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> as_printed(load_figures(), ["exit_persons"]).iloc[0, :5].tolist()
    ['累计减贫人数', '19.46万人', '194,550 to 194,650', 'persons', 'achieved']
    """
    rows = figures if ids is None else figures.loc[list(ids)]
    table = {
        "figure": rows["label_en"],
        "中文": rows["label_zh"],
        "as printed": rows["literal"],
        "allows": [_span(row.low, row.high, row.unit) for row in rows.itertuples()],
        "unit": rows["unit"],
        "status": rows["status"],
        "¶": rows["paragraph"],
    }
    return pd.DataFrame(table).set_index("figure")


def findings(audit: pd.DataFrame, ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Return checks as a table to read: what is implied, what is printed, the verdict, what the check assumes.

    Parameters
    ----------
    audit : pandas.DataFrame
        As `audit` returns.
    ids : sequence of str, optional
        The checks to show; all by default.

    Returns
    -------
    pandas.DataFrame, index `check`
        Columns: implied and printed (each one number or an interval, or what whole numbers were found), unit, verdict,
        note.

    Examples
    --------
    >>> from poverty_analysis.report import audit, load_figures
    >>> table = findings(audit(load_figures()), ["roads_township_whole", "finance_shares_sum"])
    >>> table[["implied", "printed"]].values.tolist()
    [['129', ''], ['98.5% to 101.5%', '100%']]
    """
    rows = audit if ids is None else audit.loc[list(ids)]
    implied = [_span(row.implied_low, row.implied_high, row.unit) for row in rows.itertuples()]
    whole = rows["identity"].str.contains(r"\?|\bany\b")
    table = {
        "check": rows["label_en"],
        "implied": pd.Series(implied, rows.index).where(~whole, rows["detail"]),
        "printed": [_span(row.stated_low, row.stated_high, row.unit) for row in rows.itertuples()],
        "unit": rows["unit"],
        "verdict": rows["verdict"].astype(str),
        "note": rows["note"],
    }
    return pd.DataFrame(table).set_index("check")


def locate(figures: pd.DataFrame, text: str, name: str, *, around: int = 12) -> str:
    """Show a figure in its place in a reader's own copy of the source, between » and «.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` returns.
    text : str
        The source, as `read_source` returns.
    name : str
        The figure's id.
    around : int
        How many characters to show on either side.

    Raises
    ------
    KeyError
        If there is no figure of that id.
    ValueError
        If the token does not stand there: the text is another one than was transcribed.

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> figures = load_figures().assign(start=2, end=4)
    >>> locate(figures, "召开7次会议", "conferences")
    '召开»7次«会议'
    """
    row = figures.loc[name]
    start, end = int(row["start"]), int(row["end"])
    if text[start:end] != row["literal"]:
        raise ValueError(f"{name} must stand at {start}: {row['literal']!r}; the text has {text[start:end]!r} there")
    return f"{text[max(0, start - around) : start]}»{row['literal']}«{text[end : end + around]}"

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
    pandas.DataFrame, index `id`
        Columns: figure, 中文, as printed, lowest, highest, unit, status, ¶ (paragraph of the source).

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> as_printed(load_figures(), ["exit_persons"])[["as printed", "lowest", "highest", "unit", "¶"]]
                 as printed   lowest  highest     unit  ¶
    id
    exit_persons    19.46万人  194,550  194,650  persons  1
    """
    rows = figures if ids is None else figures.loc[list(ids)]
    return pd.DataFrame(
        {
            "figure": rows["label_en"],
            "中文": rows["label_zh"],
            "as printed": rows["literal"],
            "lowest": [written(row.low, row.unit) for row in rows.itertuples()],
            "highest": [written(row.high, row.unit) for row in rows.itertuples()],
            "unit": rows["unit"],
            "status": rows["status"],
            "¶": rows["paragraph"],
        }
    )


def findings(audit: pd.DataFrame, ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Return checks as a table to read: what is implied, what is printed, the verdict.

    Parameters
    ----------
    audit : pandas.DataFrame
        As `audit` returns.
    ids : sequence of str, optional
        The checks to show; all by default.

    Returns
    -------
    pandas.DataFrame, index `id`
        Columns: check, implied, printed (each one number, or an interval), unit, verdict, note.
    """
    rows = audit if ids is None else audit.loc[list(ids)]

    def side(row: pd.Series, name: str) -> str:
        low, high = (written(row[f"{name}_{end}"], row["unit"]) for end in ("low", "high"))
        return low if low == high else f"{low} to {high}"

    return pd.DataFrame(
        {
            "check": rows["label_en"],
            "implied": [side(row, "implied") for _, row in rows.iterrows()],
            "printed": [side(row, "stated") for _, row in rows.iterrows()],
            "unit": rows["unit"],
            "verdict": rows["verdict"].astype(str),
            "note": rows["detail"].where(rows["detail"] != "", rows["note"]),
        }
    )


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

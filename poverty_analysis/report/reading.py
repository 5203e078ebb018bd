"""Tables to read: figures and findings with their numbers written out, and a figure shown in its place in the text."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from poverty_analysis.report.vocabulary import status_shown


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


def _rows(table: pd.DataFrame, ids: Sequence[str] | None, what: str) -> pd.DataFrame:
    if ids is None:
        return table
    if unknown := [name for name in ids if name not in table.index]:
        raise ValueError(f"ids must be those of the table; got {unknown[0]!r}, which is the id of no {what}")
    return table.loc[list(ids)]


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
        Columns: 中文, as printed, allows (one number, or an interval), unit, status, ¶ (paragraph of the source), id.

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> as_printed(load_figures(), ["exit_persons"]).iloc[0, :5].tolist()
    ['累计减贫人数', '19.46万人', '194,550 to 194,650', 'persons', 'achieved']
    """
    rows = _rows(figures, ids, "figure")
    table = {
        "figure": rows["label_en"],
        "中文": rows["label_zh"],
        "as printed": rows["literal"],
        "allows": [_span(row.low, row.high, row.unit) for row in rows.itertuples()],
        "unit": rows["unit"],
        "status": [status_shown(*words) for words in zip(rows["status"], _status_words(rows), strict=True)],
        "¶": rows["paragraph"],
        "id": rows.index,
    }
    return pd.DataFrame(table).set_index("figure")


def _status_words(rows: pd.DataFrame) -> pd.Series:
    return rows["status_word"] if "status_word" in rows else pd.Series("", rows.index)


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
        note, id. A check without labels or note is shown by its identity.

    Examples
    --------
    >>> from poverty_analysis.report import audit, load_figures
    >>> table = findings(audit(load_figures()), ["roads_township_whole", "finance_shares_sum"])
    >>> table[["implied", "printed"]].values.tolist()
    [['129', ''], ['98.5% to 101.5%', '100%']]
    """
    rows = _rows(audit, ids, "check")
    units = rows.get("unit", pd.Series("", rows.index))
    implied = [_span(*ends) for ends in zip(rows["implied_low"], rows["implied_high"], units, strict=True)]
    printed = [_span(*ends) for ends in zip(rows["stated_low"], rows["stated_high"], units, strict=True)]
    whole = rows["identity"].str.contains(r"\?|\bany\b")
    table = {
        "check": rows.get("label_en", rows["identity"]),
        "implied": pd.Series(implied, rows.index).where(~whole, rows["detail"]),
        "printed": printed,
        "unit": units,
        "verdict": rows["verdict"].astype(str),
        "note": rows.get("note", ""),
        "id": rows.index,
    }
    return pd.DataFrame(table).set_index("check")


CONTRADICTS = "cannot be true as printed, by definition or logic"
SENTENCE_FAILS = "cannot be true as printed, by what the sentence itself states"
READING_FAILS = "does not hold under the reading that the note names"


def contradictions(audit: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the inconsistent checks, those by definition or logic apart from those that rest on a reading of the text.

    Parameters
    ----------
    audit : pandas.DataFrame
        As `audit` returns, with the column `basis`.

    Returns
    -------
    dict of str to pandas.DataFrame
        What the checks of a group mean, and the group as `findings` shows it; groups without a check are left out.

    Examples
    --------
    >>> from poverty_analysis.report import audit, load_figures
    >>> {meaning: len(table) for meaning, table in contradictions(audit(load_figures(corrected=False))).items()}
    {'cannot be true as printed, by definition or logic': 2, 'does not hold under the reading that the note names': 13}
    """
    wrong = audit[audit["verdict"] == "inconsistent"]
    reading, sentence = wrong["basis"] == "reading", wrong["basis"] == "sentence"
    groups = {
        CONTRADICTS: wrong[~reading & ~sentence],
        SENTENCE_FAILS: wrong[sentence],
        READING_FAILS: wrong[reading],
    }
    return {meaning: findings(rows) for meaning, rows in groups.items() if len(rows)}


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
    ValueError
        If there is no figure of that id, or the token does not stand there (another text than was transcribed).

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> figures = load_figures().assign(start=2, end=4)
    >>> locate(figures, "召开7次会议", "conferences")
    '召开»7次«会议'
    """
    row = _rows(figures, [name], "figure").iloc[0]
    start, end = int(row["start"]), int(row["end"])
    if text[start:end] != row["literal"]:
        raise ValueError(f"{name} must stand at {start}: {row['literal']!r}; the text has {text[start:end]!r} there")
    return f"{text[max(0, start - around) : start]}»{row['literal']}«{text[end : end + around]}"

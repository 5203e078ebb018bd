"""The pages of the figures and of the audit: whole tables, which a script in the page can search and filter."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from html import escape
from pathlib import Path

import pandas as pd

from docs.both import in_both
from docs.words import chinese_word
from poverty_analysis import report

Cell = Callable[[str, str], str]  # row id and text to HTML


def html_table(
    table: pd.DataFrame,
    *,
    name: str,
    noun: str,
    filters: Collection[str],
    words: Collection[str] = (),
    cells: Mapping[str, Cell] | None = None,
) -> str:
    """Return a table as HTML: every row with a place to link to, all of it there without a script.

    Parameters
    ----------
    table : pandas.DataFrame
        Shown as it stands, without its index, which holds the ids of the rows.
    name : str
        What a row is called in links: row `x` has the place `name-x`.
    noun : str
        What the rows are, for the line that counts them.
    filters : collection of str
        Columns to choose a value of.
    words : collection of str
        Columns whose values the button for languages puts into Chinese.
    cells : mapping of str to callable, optional
        How a column's text becomes HTML, where it is more than that text.

    Examples
    --------
    >>> rows = pd.DataFrame({"unit": ["persons"], "¶": ["<5"]}, index=["poor"])
    >>> print(html_table(rows, name="figure", noun="figures", filters=["unit"], words=["unit"]))
    <div class="table-box" tabindex="0" role="region" aria-label="Table of figures">
    <table class="filterable" data-noun="figures">
    <thead><tr><th scope="col" data-filter data-zh="单位">unit</th><th scope="col">¶</th></tr></thead>
    <tbody>
    <tr id="figure-poor"><td data-zh="人">persons</td> <td>&lt;5</td></tr>
    </tbody>
    </table>
    </div>
    """
    cells = cells or {}
    marks = [" data-filter" if column in filters else "" for column in table.columns]
    heads = [
        f'<th scope="col"{mark}{_in_chinese(name, column)}>{escape(column)}</th>'
        for mark, column in zip(marks, table.columns, strict=True)
    ]
    shown = [cells.get(column, _plain) for column in table.columns]
    rows = []
    for index, row in zip(table.index, table.astype(str).itertuples(index=False), strict=True):
        data = [
            f"<td{_in_chinese(column, text) if column in words else ''}>{cell(str(index), text)}</td>"
            for column, cell, text in zip(table.columns, shown, row, strict=True)
        ]
        rows.append(f'<tr id="{name}-{index}">{" ".join(data)}</tr>')  # with spaces, for the index of the search
    return "\n".join(
        [
            f'<div class="table-box" tabindex="0" role="region" aria-label="Table of {noun}">',
            f'<table class="filterable" data-noun="{noun}">',
            f"<thead><tr>{''.join(heads)}</tr></thead>",
            "<tbody>",
            *rows,
            "</tbody>",
            "</table>",
            "</div>",
        ]
    )


def _in_chinese(place: str, text: str) -> str:
    """The attribute that says a header or a value in Chinese, where that is another text."""
    said = chinese_word(place, text) if text else text
    return f' data-zh="{escape(said)}"' if said != text else ""


def _plain(_: str, text: str) -> str:
    return escape(text)


def _named(row: str, text: str) -> str:
    return f"{escape(text)}<br> <code>{escape(row)}</code>"


def _chinese(_: str, text: str) -> str:
    return f'<span lang="zh">{escape(text)}</span>'


def write_figures(page: Path, printed: pd.DataFrame) -> None:
    """Write the page of the figures, as printed."""
    table = report.as_printed(printed).drop(columns="id").reset_index().set_axis(printed.index)
    for place, column in ((5, "basis"), (6, "theme"), (8, "period")):
        table.insert(place, column, printed[column])
    table.insert(0, "¶", table.pop("¶"))  # the key for tracing a number is in view, however narrow the window
    shown = html_table(
        table,
        name="figure",
        noun="figures",
        filters=["unit", "theme", "status"],
        words=["figure", "allows", "unit", "basis", "theme", "status", "period"],
        cells={"figure": _named, "中文": _chinese, "as printed": _chinese},
    )
    text = f"""\
# Figures

{in_both("figures", total=len(printed))}

```{{raw}} html
{shown}
```
"""
    page.write_text(text, encoding="utf-8")


def write_audit(page: Path, audit: pd.DataFrame, figures: Collection[str]) -> None:
    """Write the page of the audit: how many checks have which verdict, then every check.

    Parameters
    ----------
    page : Path
        The Markdown page to write.
    audit : pandas.DataFrame
        As `report.audit` returns, of the print.
    figures : collection of str
        The ids of the figures, to which the identities lead.
    """

    def identity(_: str, text: str) -> str:
        known = re.compile(r"\b[a-z]\w*\b")
        linked = known.sub(
            lambda word: f'<a href="figures.html#figure-{word[0]}">{word[0]}</a>' if word[0] in figures else word[0],
            escape(text),
        )
        return f"<code>{linked}</code>"

    found = report.findings(audit).drop(columns="id").reset_index().set_axis(audit.index)
    found.insert(1, "identity", audit["identity"])
    found.insert(6, "basis", audit["basis"])
    order = {"inconsistent": 0, "consistent within rounding": 1, "consistent": 2, "cannot be checked": 3}
    found = found.sort_values("verdict", key=lambda column: column.map(order), kind="stable")
    shown = html_table(
        found,
        name="check",
        noun="checks",
        filters=["verdict", "basis", "unit"],
        words=["check", "implied", "printed", "unit", "verdict", "basis", "note"],
        cells={"check": _named, "identity": identity},
    )
    verdicts = audit["verdict"].value_counts(sort=False)
    heads = "".join(
        f'<th scope="col"{_in_chinese("check", header)}>{header}</th>' for header in ("verdict", "number of checks")
    )
    counts = "\n".join(
        f"<tr><td{_in_chinese('verdict', verdict)}>{verdict}</td><td>{count}</td></tr>"
        for verdict, count in verdicts.items()
    )
    text = f"""\
# Audit

{in_both("audit")}

```{{raw}} html
<table class="verdicts">
<thead><tr>{heads}</tr></thead>
<tbody>
{counts}
</tbody>
</table>
```

{in_both("audit_order")}

```{{raw}} html
{shown}
```
"""
    page.write_text(text, encoding="utf-8")

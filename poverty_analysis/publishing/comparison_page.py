"""Two reports as one HTML page: promises and outcomes, growth and levels, what is new and what is gone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from poverty_analysis.publishing.pages import finished, template_environment
from poverty_analysis.publishing.whole_folders import whole_folder
from poverty_analysis.report import Comparison, promise_counts
from poverty_analysis.report.drafts import UNDECIDED
from poverty_analysis.report.reading import written
from poverty_analysis.tables import csv_text, in_words

_NAMES = ("first", "second")


def publish_comparison(comparison: Comparison, ledgers: Sequence[Any], out: Path) -> Path:
    """Write a comparison as a page with its tables beside it: whole or not at all.

    Parameters
    ----------
    comparison : Comparison
        As `report.compare` returns it.
    ledgers : sequence of Draft or Ledger
        The two reports that were compared.
    out : Path
        The folder: index.html, figures.csv (of both), promises.csv, pairs.csv, growth.csv, vanished.csv, new.csv. An
        earlier page there is replaced.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    FileExistsError
        If `out` holds anything but an earlier page.
    """
    out = Path(os.path.realpath(out))
    figures = pd.concat(
        [
            getattr(ledger, "printed", ledger.figures).reset_index().assign(report=name)
            for name, ledger in zip(_NAMES, ledgers, strict=True)
        ]
    )
    tables = {
        "promises.csv": (comparison.promises, "promises with verdict and reason"),
        "pairs.csv": (comparison.pairs, "figures of alike names in both reports"),
        "growth.csv": (comparison.growth, "printed growth against the levels of both reports"),
        "vanished.csv": (comparison.vanished, "figures of the first report whose words are not in the second"),
        "new.csv": (comparison.new, "figures of the second report whose words are not in the first"),
        "figures.csv": (figures, "every figure of both reports"),
    }
    with whole_folder(out) as fresh:
        for name, (table, _) in tables.items():
            (fresh / name).write_text(csv_text(table, index=False), encoding="utf-8", newline="\n")
        page = _page(
            title=_title(comparison, ledgers),
            same_year=comparison.years[0] is not None and comparison.years[0] == comparison.years[1],
            years=[str(year or "a year that is not known") for year in comparison.years],
            counts={name: int(count) for name, count in promise_counts(comparison, headline=False).items()},
            headline=int(promise_counts(comparison).sum()),
            promises=_html(comparison.promises.drop(columns=["score", "first_id", "second_id"])),
            growth=_html(_growth(comparison.growth)) if len(comparison.growth) else "",
            same=_html(_pairs(comparison.pairs, "same")),
            similar=_html(_pairs(comparison.pairs, "similar")),
            vanished=_html(comparison.vanished.drop(columns="id")),
            new=_html(comparison.new.drop(columns="id")),
            tables=[{"href": name, "note": note} for name, (_, note) in tables.items()],
        )
        (fresh / "index.html").write_text(page, encoding="utf-8", newline="\n")
    return out / "index.html"


def _title(comparison: Comparison, ledgers: Sequence[Any]) -> str:
    titles = [str(ledger.card.get("title") or UNDECIDED) for ledger in ledgers]
    shown = [
        f"a report of {year or 'an unknown year'}" if title == UNDECIDED else title
        for title, year in zip(titles, comparison.years, strict=True)
    ]
    return f"{shown[0]} beside {shown[1]}"


def _growth(growth: pd.DataFrame) -> pd.DataFrame:
    implied = [
        f"{written(row.implied_low, 'ratio')} to {written(row.implied_high, 'ratio')}" for row in growth.itertuples()
    ]
    return growth.assign(implied=implied)[["subject", "first", "second", "implied", "printed", "verdict"]]


def _pairs(pairs: pd.DataFrame, words: str) -> pd.DataFrame:
    columns = ["subject", "first", "first_period", "second", "second_period", "change"]
    chosen = pairs[pairs["words"] == words]
    return chosen[columns] if words == "same" else chosen[columns[:-1]]


def _html(table: pd.DataFrame) -> str:
    return str(in_words(table).to_html(escape=True, border=0, index=False)) if len(table) else "<p>None.</p>"


def _page(**values: Any) -> str:
    environment, include_css = template_environment()
    page = environment.get_template("comparison.html.j2").render(include_css=include_css, **values)
    return finished(page, "index.html")

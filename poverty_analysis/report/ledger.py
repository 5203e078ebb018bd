"""A reader's own ledger: the folder that `poverty-analysis extract` writes, read and checked."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from poverty_analysis import report
from poverty_analysis.report.drafts import TEXT, UNDECIDED


class Ledger(NamedTuple):
    """What a reader's folder holds, read and checked."""

    folder: Path
    figures: pd.DataFrame
    printed: pd.DataFrame
    tokens: pd.DataFrame
    checks: pd.DataFrame
    card: dict[str, Any]
    text: str = ""

    @property
    def place(self) -> str:
        """The place that the card names; empty where a reader has not said it."""
        place = str(self.card.get("place") or UNDECIDED)
        return "" if place == UNDECIDED else place


def read_ledger(folder: Path) -> Ledger:
    """Read a reader's folder: figures.csv, tokens.csv, card.yml; checks, corrections and the text where they are.

    Raises
    ------
    FileNotFoundError, TableError
        If a file is missing or is not what the codebook says.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder; `poverty-analysis extract REPORT.txt -o DIR` makes one")
    figures = folder / "figures.csv"
    checks = folder / "checks.csv"
    card = report.source_card(folder / "card.yml")
    return Ledger(
        folder,
        report.load_figures(figures),
        report.load_figures(figures, corrected=False),
        report.load_tokens(folder / "tokens.csv"),
        report.load_checks(checks) if checks.is_file() else report.load_checks().head(0),
        card,
        _text_of(folder / TEXT, card),
    )


def _text_of(path: Path, card: dict[str, Any]) -> str:
    """The text kept beside a ledger, where it is the one that the card names; else none."""
    if not path.is_file():
        return ""
    text = path.read_bytes().decode("utf-8", "replace")
    digest = hashlib.sha256(text.rstrip("\n").encode("utf-8", "surrogatepass")).hexdigest()
    return text if digest == card["sha256"] else ""

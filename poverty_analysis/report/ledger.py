"""A reader's own ledger: the folder that `poverty-analysis extract` writes, read and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from poverty_analysis import report


class Ledger(NamedTuple):
    """What a reader's folder holds, read and checked."""

    folder: Path
    figures: pd.DataFrame
    printed: pd.DataFrame
    tokens: pd.DataFrame
    checks: pd.DataFrame
    card: dict[str, Any]


def read_ledger(folder: Path) -> Ledger:
    """Read a reader's folder: figures.csv, tokens.csv, card.yml, and checks.csv and corrections.csv where they are.

    Raises
    ------
    FileNotFoundError, TableError
        If a file is missing or is not what the codebook says.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder; `poverty-analysis extract REPORT.txt -o DIR` makes one")
    figures = folder / "figures.csv"
    checks = folder / "checks.csv"
    return Ledger(
        folder,
        report.load_figures(figures),
        report.load_figures(figures, corrected=False),
        report.load_tokens(folder / "tokens.csv"),
        report.load_checks(checks) if checks.is_file() else report.load_checks().head(0),
        report.source_card(folder / "card.yml"),
    )

"""The rows of the figures for the search: what each is called, what is printed, the words of its numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from docs.mixed_search import number_words


def figure_row(name: str, figure: pd.Series) -> dict[str, Any]:
    """Return what the search must know of a figure.

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> row = figure_row("exit_persons", load_figures().loc["exit_persons"])
    >>> row["printed"], row["paragraph"], row["numbers"]
    ('19.46万人', 1, ['n194600', 'n19p46'])
    """
    printed, labels = str(figure["literal"]), (str(figure["label_en"]), str(figure["label_zh"]))
    value = f"{figure['value']:.10g}" if abs(figure["value"]) >= 1 else ""  # a rate is looked for as its per cent
    return {
        "id": name,
        "printed": printed,
        "paragraph": int(figure["paragraph"]),
        "en": labels[0],
        "zh": labels[1],
        "text": " ".join([*labels, name, printed]).lower(),
        "numbers": list(dict.fromkeys(number_words(f"{printed} {value}"))),
    }


def write_figure_rows(script: Path, figures: pd.DataFrame) -> None:
    """Write the rows as a script: a page opened as a file may read no other file."""
    rows = [figure_row(str(name), figure) for name, figure in figures.iterrows()]
    written = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    origin = "// docs/figure_rows.py wrote this from data/report/figures.csv."
    script.write_text(f"{origin}\nconst FIGURE_ROWS = [\n{written},\n];\n", encoding="utf-8", newline="\n")

"""The gallery: every stored chart of the notebooks, with a link to the cell that made it and its numbers as CSV.

Each picture lies there in Chinese too, under a name that docs/_static/site.js makes from the first.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from poverty_analysis.publishing.chart_files import (
    ENCODING,
    FOLDER,
    StoredChart,
    cell_anchor,
    citation_of,
    cited,
    stored_charts,
)
from poverty_analysis.publishing.chart_titles import PICTURE, SPOKEN


class Chart(NamedTuple):
    """A stored chart of a notebook, with its picture, and the same in Chinese."""

    notebook: str
    stored: StoredChart
    png: bytes
    chinese_png: bytes


def charts_of(notebook: NotebookNode, copy: NotebookNode, name: str) -> list[Chart]:
    """Return the stored charts of a notebook, in the order of its cells, with those of its copy in Chinese."""
    return [
        Chart(name, stored, _picture(notebook, stored), _picture(copy, stored))
        for stored in stored_charts(notebook, name)
    ]


def _picture(notebook: NotebookNode, chart: StoredChart) -> bytes:
    return base64.b64decode(notebook.cells[chart.cell].outputs[chart.output].data[PICTURE])


def write_gallery(page: Path, folder: Path, sections: Sequence[tuple[str, Sequence[Chart]]], edition: str) -> None:
    """Write the gallery page, and every chart as a file with a name that stays, its numbers beside it.

    Parameters
    ----------
    page : Path
        The Markdown page to write.
    folder : Path
        The folder of the charts: `charts` in the root of the site.
    sections : sequence of (str, sequence of Chart)
        One a notebook, with its title.
    edition : str
        What the files cite: version and commit.
    """
    folder.mkdir(parents=True)
    total = sum(len(charts) for _, charts in sections)
    parts = [
        "# Gallery",
        f"Every chart of the notebooks, {total} in all. A picture leads to the cell that made it, where the numbers "
        "and the reading stand. Charts of the report show its own claims; scenarios are not estimates. The numbers of "
        "a chart are a table for any spreadsheet, with its title, source and commit in the first rows; how to cite "
        "it opens below each.",
    ]
    for title, charts in sections:
        if charts:
            cards = "\n".join(_card(chart, edition) for chart in charts)
            parts.append(f'## {title}\n\n```{{raw}} html\n<div class="gallery">\n{cards}\n</div>\n```')
        for chart in charts:
            (folder / f"{chart.stored.name}.png").write_bytes(chart.png)
            (folder / f"{chart.stored.name}.zh.png").write_bytes(chart.chinese_png)
            if chart.stored.csv:
                table = cited(chart.stored, edition)
                (folder / f"{chart.stored.name}.csv").write_text(table, encoding=ENCODING, newline="\n")
    page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _card(chart: Chart, edition: str) -> str:
    stored = chart.stored
    cell = f"notebooks/{chart.notebook}.html#{cell_anchor(stored.cell + 1)}"
    badge = (
        ' <strong class="synthetic">synthetic</strong>' if any("synthetic" in said for said in stored.remarks) else ""
    )
    title = escape(stored.title)
    files = f"{FOLDER}/{stored.name}"
    numbers = f' · <a href="{files}.csv" download aria-label="Numbers as CSV: {title}">numbers</a>'
    number = chart.notebook.split("-")[0]
    cite = (
        f'<details><summary aria-label="Cite: {title}">cite</summary>'
        f'<p class="line">{escape(citation_of(stored, edition))}</p></details>'
    )
    return (
        f'<figure id="{stored.name}"><a href="{cell}">'
        f'<img src="{files}.png" alt="{SPOKEN}{title}" loading="lazy"></a>'
        f'<figcaption><span class="title">{title}</span>{badge}<br>'
        f'<a href="{cell}">Notebook {number}, cell {stored.cell + 1}</a> · '
        f'<a href="{files}.png" aria-label="Picture alone: {title}">picture</a>'
        f"{numbers if stored.csv else ''}{cite}</figcaption></figure>"
    )

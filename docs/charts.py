"""The gallery: every stored chart of the notebooks, with a link to the cell that made it."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from poverty_analysis.chart_titles import PICTURE, chart_titles

_SYNTHETIC = re.compile(r"\b(?:synthetic|made[ -]up)\b", re.IGNORECASE)


class Chart(NamedTuple):
    """One stored picture of a notebook: where it stands (cell and picture in it, from 1), its title, its PNG."""

    notebook: str
    cell: int
    number: int
    title: str
    synthetic: bool
    png: bytes

    @property
    def name(self) -> str:
        """What the chart's files are called, such as 02-audit-cell-08."""
        return f"{self.notebook}-{cell_anchor(self.cell)}" + (f"-{self.number}" if self.number > 1 else "")


def cell_anchor(number: int) -> str:
    """Return the name of a cell's place on its page; cells count from 1.

    Examples
    --------
    >>> cell_anchor(8)
    'cell-08'
    """
    return f"cell-{number:02}"


def charts_of(notebook: NotebookNode, name: str) -> list[Chart]:
    """Return the stored charts of a notebook, in the order of its cells.

    A chart is synthetic where its title, or the code that drew it, says synthetic or made up.
    """
    charts: list[Chart] = []
    for (cell, output), title in chart_titles(notebook).items():
        number = 1 + sum(chart.cell == cell + 1 for chart in charts)
        source = notebook.cells[cell]
        png = base64.b64decode(source.outputs[output].data[PICTURE])
        synthetic = bool(_SYNTHETIC.search(f"{title} {source.source}"))
        charts.append(Chart(name, cell + 1, number, title, synthetic, png))
    return charts


def write_gallery(page: Path, pictures: Path, sections: Sequence[tuple[str, Sequence[Chart]]]) -> None:
    """Write the gallery page, and every chart as a file with a name that stays.

    Parameters
    ----------
    page : Path
        The Markdown page to write.
    pictures : Path
        The folder of the charts: `charts` in the root of the site.
    sections : sequence of (str, sequence of Chart)
        One a notebook, with its title.
    """
    pictures.mkdir(parents=True)
    total = sum(len(charts) for _, charts in sections)
    parts = [
        "# Gallery",
        f"Every chart of the notebooks, {total} in all. A picture leads to the cell that made it, where the numbers "
        "and the reading stand. Charts of the report show its own claims; scenarios are not estimates.",
    ]
    for title, charts in sections:
        if charts:
            cards = "\n".join(_card(chart) for chart in charts)
            parts.append(f'## {title}\n\n```{{raw}} html\n<div class="gallery">\n{cards}\n</div>\n```')
        for chart in charts:
            (pictures / f"{chart.name}.png").write_bytes(chart.png)
    page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _card(chart: Chart) -> str:
    cell = f"notebooks/{chart.notebook}.html#{cell_anchor(chart.cell)}"
    badge = ' <strong class="synthetic">synthetic</strong>' if chart.synthetic else ""
    title = escape(chart.title)
    return (
        f'<figure id="{chart.name}"><a href="{cell}">'
        f'<img src="charts/{chart.name}.png" alt="Chart: {title}" loading="lazy"></a>'
        f'<figcaption>{title}{badge}<br><a href="{cell}">Notebook {chart.notebook[:2]}, cell {chart.cell}</a> · '
        f'<a href="charts/{chart.name}.png" aria-label="Picture alone: {title}">picture</a></figcaption></figure>'
    )

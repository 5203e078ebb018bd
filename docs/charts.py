"""The gallery: every chart of the notebooks that has a name, with a link to where it stands and its numbers as CSV.

Each picture lies there in Chinese too, under a name that docs/_static/site.js makes from the first. A name that a chart
had before leads to it, and its files lie under that name too: a page opened as a file cannot be sent on.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from poverty_analysis.publishing.chart_files import (
    ENCODING,
    FOLDER,
    StoredChart,
    chart_tables,
    citation_of,
    require_names_apart,
    stored_charts,
)
from poverty_analysis.publishing.chart_titles import PICTURE, SPOKEN
from poverty_analysis.publishing.old_chart_names import OldName, names_before, no_longer_drawn


class Chart(NamedTuple):
    """A stored chart that has a name, with its picture, and the same in Chinese."""

    stored: StoredChart
    png: bytes
    chinese_png: bytes


def charts_of(notebook: NotebookNode, copy: NotebookNode, name: str) -> list[Chart]:
    """Return the charts of a notebook that have names, in the order of its cells, with those of its copy in Chinese."""
    return [
        Chart(stored, _picture(notebook, stored), _picture(copy, stored))
        for stored in stored_charts(notebook, name)
        if stored.name
    ]


def _picture(notebook: NotebookNode, chart: StoredChart) -> bytes:
    return base64.b64decode(notebook.cells[chart.cell].outputs[chart.output].data[PICTURE])


class Section(NamedTuple):
    """The charts of one notebook: its file name without its ending, its title, the charts."""

    notebook: str
    title: str
    charts: Sequence[Chart]


def write_gallery(
    page: Path, folder: Path, sections: Sequence[Section], edition: str, old_names: Sequence[OldName] = ()
) -> None:
    """Write the gallery page, and every chart as a file with a name that stays, its numbers beside it.

    Parameters
    ----------
    page : Path
        The Markdown page to write.
    folder : Path
        The folder of the charts: `charts` in the root of the site.
    sections : sequence of Section
        One a notebook.
    edition : str
        What the files cite: version and commit.
    old_names : sequence of OldName
        What charts were called before. Where one is no longer drawn, its old name leads to its notebook.

    Raises
    ------
    ValueError
        If two charts have one name.
    """
    require_names_apart({section.notebook: [chart.stored for chart in section.charts] for section in sections})
    charts = [chart for section in sections for chart in section.charts]
    gone = no_longer_drawn(old_names, {chart.stored.name for chart in charts})
    before = names_before(old_names)
    total = len(charts)
    parts = [
        "# Gallery",
        f"Every chart of the notebooks, {total} in all. A picture leads to its place in the notebook, where the code "
        "and the reading stand. Charts of the report show its own claims; scenarios are not estimates. The numbers of "
        "a chart are a table for any spreadsheet, with its title, source and commit in the first rows; how to cite "
        "it opens below each.",
    ]
    for section in sections:
        shown = [_card(section.notebook, chart, edition, before.get(chart.stored.name, ())) for chart in section.charts]
        shown += [_farewell(row) for row in gone if row.notebook == section.notebook]
        if shown:
            cards = "\n".join(shown)
            parts.append(f'## {section.title}\n\n```{{raw}} html\n<div class="gallery">\n{cards}\n</div>\n```')
    page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    folder.mkdir(parents=True)
    for name, picture in _pictures(charts, before):
        (folder / name).write_bytes(picture)
    for name, table in chart_tables([chart.stored for chart in charts], edition, old_names, "../notebooks"):
        (folder / name).write_text(table, encoding=ENCODING, newline="\n")


def _pictures(charts: Sequence[Chart], before: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the files of the pictures, in both languages, also under their names of before."""
    for chart in charts:
        for name in (chart.stored.name, *before.get(chart.stored.name, ())):
            yield f"{name}.png", chart.png
            yield f"{name}.zh.png", chart.chinese_png


def _farewell(row: OldName) -> str:
    """Say where a chart that is no longer drawn stood."""
    place = f"notebooks/{row.notebook}.html"
    return f'<p id="{row.old}"><a href="{place}">{row.old}</a> is no longer drawn; this leads to its notebook.</p>'


def picture_size(png: bytes) -> str:
    """Return the size of a picture, so that a page keeps its place free and a link leads there before it is loaded."""
    width, height = struct.unpack(">II", png[16:24])
    return f'width="{width}" height="{height}"'


def _card(notebook: str, chart: Chart, edition: str, before: Sequence[str]) -> str:
    stored = chart.stored
    place = f"notebooks/{notebook}.html#{stored.name}"
    badge = (
        ' <strong class="synthetic">synthetic</strong>' if any("synthetic" in said for said in stored.remarks) else ""
    )
    title = escape(stored.title)
    files = f"{FOLDER}/{stored.name}"
    numbers = f' · <a href="{files}.csv" download aria-label="Numbers as CSV: {title}">numbers</a>'
    number = notebook.split("-")[0]
    earlier = "".join(f'<div id="{name}"></div>' for name in before)
    cite = (
        f'<details><summary aria-label="Cite: {title}">cite</summary>'
        f'<p class="line">{escape(citation_of(stored, edition))}</p></details>'
    )
    return (
        f'<figure id="{stored.name}">{earlier}<a href="{place}">'
        f'<img src="{files}.png" alt="{SPOKEN}{title}" {picture_size(chart.png)} loading="lazy"></a>'
        f'<figcaption><span class="title">{title}</span>{badge}<br>'
        f'<a href="{place}">Notebook {number}, cell {stored.cell + 1}</a> · '
        f'<a href="{files}.png" aria-label="Picture alone: {title}">picture</a>'
        f"{numbers if stored.csv else ''}{cite}</figcaption></figure>"
    )

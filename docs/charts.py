"""The gallery: every chart of the notebooks that has a name, the best first, with links to its place and its numbers.

Each picture lies there in Chinese too, under a name that docs/_static/site.js makes from the first, and both as SVG. A
name that a chart had before leads to it, and its files lie under that name too: a page opened as a file cannot be sent
on.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from docs.both import in_both
from poverty_analysis.plots.chart_pictures import KIND as PICTURES
from poverty_analysis.publishing.chart_files import (
    ENCODING,
    FOLDER,
    SOURCE,
    StoredChart,
    chart_tables,
    citation_of,
    require_names_apart,
    stored_charts,
)
from poverty_analysis.publishing.chart_titles import PICTURE, SPOKEN
from poverty_analysis.publishing.old_chart_names import OldName, names_before, no_longer_drawn

# the twelve that the gallery opens with are the first of these that are drawn
BEST = (
    "06-programmes-compared-growth-accounts",
    "05-relocation-before-after-causal",
    "02-audit-programmes-end-to-end",
    "06-programmes-compared-stated-gains",
    "02-audit-village-totals",
    "05-relocation-break-even-effect",
    "04-land-transfer-paid-days",
    "02-audit-verdicts",
    "11-who-gains-poorest-fifth-from-totals",
    "11-who-gains-one-income-under-each-line",
    "07-poverty-and-inequality-crossing-lorenz-curves",
    "08b-designs-and-size-gap-steps",
    "10-your-own-survey-poverty-by-stratum",
    "08-evaluation-event-study",
    "07b-poverty-in-a-register-growth-incidence",
)
OPENING = 12
THEMES = {  # by the number of the notebook
    "The report and its audit": ("00", "01", "02"),
    "Programmes": ("03", "04", "05", "06"),
    "Poverty and inequality": ("07", "07b", "07c", "07d", "10", "11"),
    "Evaluation": ("08", "08b"),
    "Another report": ("09",),
}
OTHER = "Other notebooks"


class Chart(NamedTuple):
    """A stored chart that has a name, with its pictures by what stands behind the name of their files."""

    stored: StoredChart
    pictures: Mapping[str, bytes]

    @property
    def png(self) -> bytes:
        """The picture in English."""
        return self.pictures[".png"]


def charts_of(notebook: NotebookNode, copy: NotebookNode, name: str) -> list[Chart]:
    """Return the charts of a notebook that have names, in the order of its cells, with those of its copy in Chinese."""
    return [
        Chart(stored, _pictures_of(notebook, copy, stored)) for stored in stored_charts(notebook, name) if stored.name
    ]


def _pictures_of(notebook: NotebookNode, copy: NotebookNode, chart: StoredChart) -> dict[str, bytes]:
    """The pictures that the copy was drawn with for publishing; else those that were stored."""
    stored, drawn = (source.cells[chart.cell].outputs[chart.output].data for source in (notebook, copy))
    if PICTURES not in drawn:
        return {".png": base64.b64decode(stored[PICTURE]), ".zh.png": base64.b64decode(drawn[PICTURE])}
    return {
        f"{'.zh' if name.startswith('zh') else ''}{name[2:]}": base64.b64decode(content)
        if name.endswith("png")
        else content.encode("utf-8")
        for name, content in drawn[PICTURES].items()
    }


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
        in_both("gallery", total=total),
        f"```{{raw}} html\n{_choice(sections)}\n```",
    ]
    cards = {
        chart.stored.name: _card(section.notebook, chart, edition, before.get(chart.stored.name, ()))
        for section in sections
        for chart in section.charts
    }
    best = [name for name in BEST if name in cards][:OPENING]
    if best:
        parts.append(_section("The best first", [cards.pop(name) for name in best]))
    for section in sections:
        names = [chart.stored.name for chart in section.charts if chart.stored.name in cards]
        shown = [cards[name] for name in names]
        shown += [_farewell(row) for row in gone if row.notebook == section.notebook]
        if shown:
            parts.append(_section(section.title, shown))
    page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    folder.mkdir(parents=True)
    for name, picture in _pictures(charts, before):
        (folder / name).write_bytes(picture)
    for name, table in chart_tables([chart.stored for chart in charts], edition, old_names, "../notebooks"):
        (folder / name).write_text(table, encoding=ENCODING, newline="\n")


def _pictures(charts: Sequence[Chart], before: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the files of the pictures, in both languages; as PNG also under names of before."""
    for chart in charts:
        yield from ((f"{chart.stored.name}{ending}", content) for ending, content in chart.pictures.items())
        for name in before.get(chart.stored.name, ()):
            yield from ((f"{name}{ending}", chart.pictures[ending]) for ending in (".png", ".zh.png"))


def _section(title: str, shown: Sequence[str]) -> str:
    cards = "\n".join(shown)
    return f'## {title}\n\n```{{raw}} html\n<div class="gallery">\n{cards}\n</div>\n```'


def theme_of(notebook: str) -> str:
    """Return the theme of a notebook's charts.

    Examples
    --------
    >>> theme_of("07b-poverty-in-a-register"), theme_of("12-new")
    ('Poverty and inequality', 'Other notebooks')
    """
    number = notebook.split("-")[0]
    return next((theme for theme, numbers in THEMES.items() if number in numbers), OTHER)


def _choice(sections: Sequence[Section]) -> str:
    """The themes to choose from; a script shows their charts, and without it all stand there."""
    themes = dict.fromkeys(theme_of(section.notebook) for section in sections if section.charts)
    options = "".join(f'<option value="{theme}">{theme}</option>' for theme in themes)
    return (
        '<p class="filters gallery-filter" hidden><label for="theme">Theme</label> '
        f'<select id="theme"><option value="">All themes</option>{options}</select></p>'
    )


def _farewell(row: OldName) -> str:
    """Say where a chart that is no longer drawn stood, to those whom an old link leads here."""
    place = f"notebooks/{row.notebook}.html"
    said = '<span data-zh="已不再绘制；链接指向其笔记本。">is no longer drawn; this leads to its notebook.</span>'
    return f'<p class="gone" id="{row.old}"><a href="{place}">{row.old}</a> {said}</p>'


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
    numbers = (
        f' · <a href="{files}.csv" download aria-label="Numbers as CSV: {title}">numbers</a>'
        f' · <a href="{files}{SOURCE}">source</a>'
    )
    vectors = (
        f' · <a href="{files}.svg" aria-label="Picture as SVG: {title}">SVG</a>' if ".svg" in chart.pictures else ""
    )
    number = notebook.split("-")[0]
    earlier = "".join(f'<div id="{name}"></div>' for name in before)
    cite = (
        f'<details><summary aria-label="Cite: {title}">cite</summary>'
        f'<p class="line">{escape(citation_of(stored, edition))}</p></details>'
    )
    return (
        f'<figure id="{stored.name}" data-theme="{theme_of(notebook)}">{earlier}<a href="{place}">'
        f'<img src="{files}.png" alt="{SPOKEN}{title}" {picture_size(chart.png)} loading="lazy"></a>'
        f'<figcaption><span class="title">{title}</span>{badge}<br>'
        f'<a href="{place}">Notebook {number}, cell {stored.cell + 1}</a> · '
        f'<a href="{files}.png" aria-label="Picture alone: {title}">picture</a>{vectors}'
        f"{numbers if stored.csv else ''}{cite}</figcaption></figure>"
    )

"""Charts and tables in Chinese, from notebooks run in Chinese and held against the stored."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from poverty_analysis.publishing.chart_comparison import chart_difference
from poverty_analysis.publishing.chart_files import StoredChart, stored_charts

HTML = "text/html"
_CELL = re.compile(r"(<t[dh])((?: [^>]*)?)>([^<]*)(?=</t[dh]>)")


def read_copy(folder: Path, name: str, stored: NotebookNode) -> NotebookNode:
    """Read the copy of a notebook that was run in Chinese.

    Parameters
    ----------
    folder : Path
        The copies, as `poverty_analysis.publishing.chinese_copies` writes them.
    name : str
        The notebook's file name without its ending.
    stored : NotebookNode
        The notebook with its stored outputs.

    Raises
    ------
    FileNotFoundError
        If there is no copy.
    ValueError
        If the copy is of other code, or one of its charts is not the stored one in Chinese; the message names it.
    """
    path = folder / f"{name}.ipynb"
    if not path.is_file():
        raise FileNotFoundError(
            f"the notebooks must be run in Chinese before the site is built (make site does both); got no {path}"
        )
    copy: NotebookNode = nbformat.read(path, as_version=4)
    if [cell.source for cell in copy.cells] != [cell.source for cell in stored.cells]:
        raise ValueError(f"the copy run in Chinese must have the cells of the stored notebook; got others in {path}")
    charts, said = stored_charts(stored, name), stored_charts(copy, name)
    places = [[(chart.cell + 1, chart.output + 1, chart.name) for chart in found] for found in (charts, said)]
    if places[0] != places[1]:
        odd = sorted(set(places[0]) ^ set(places[1]))
        raise ValueError(
            f"a notebook must draw the same charts in Chinese; got another at {odd} (cell, output, name) in {path}"
        )
    for chart, chinese in zip(charts, said, strict=True):
        require_same_chart(chart, chinese)
    return copy


def require_same_chart(stored: StoredChart, chinese: StoredChart) -> None:
    """Refuse a chart in Chinese that is not the stored one: its numbers must be the same, and only its words other.

    Examples
    --------
    >>> head = "mark,text,x\\n"
    >>> stored = StoredChart(7, 0, "02-audit-verdicts", "Villages", (), f"{head}title,Villages,\\npoint,680,680\\n")
    >>> require_same_chart(stored, stored._replace(csv=f"{head}title,村,\\npoint,680,680\\n"))
    >>> require_same_chart(stored, stored._replace(csv=f"{head}title,村,\\npoint,680,681\\n"))
    Traceback (most recent call last):
    ValueError: 02-audit-verdicts: the chart in Chinese must have the numbers of the stored one; got x '681' for '680'
    in row 3 of its CSV; make refresh stores the outputs anew
    >>> require_same_chart(stored, stored)
    Traceback (most recent call last):
    ValueError: 02-audit-verdicts: the chart run in Chinese must have a Chinese title; got 'Villages'
    """
    called = stored.name or f"cell {stored.cell + 1}"
    rule = f"{called}: the chart in Chinese must have the numbers of the stored one"
    if difference := chart_difference(stored.csv, chinese.csv, same_words=_said_otherwise):
        raise ValueError(f"{rule}; got {difference} of its CSV; make refresh stores the outputs anew")
    rows = csv.DictReader(io.StringIO(chinese.csv))
    title = next((row["text"] for row in rows if row["mark"] == "title"), "")
    if not re.search(r"[\u3400-\u9fff]", title):
        raise ValueError(f"{called}: the chart run in Chinese must have a Chinese title; got {title!r}")


def _said_otherwise(text: str, other: str) -> bool:
    """Whether words may stand for others: what has a letter may say something else, not nothing."""
    return bool(other) and bool(re.search("[A-Za-z]", text))


def say_cells(stored: NotebookNode, copy: NotebookNode, name: str) -> None:
    """Give each cell of the tables that a notebook shows what stands there in the copy that was run in Chinese.

    A word is another in its place, so that no dictionary of the site could say them all.

    Raises
    ------
    ValueError
        If a table has another number of cells in the copy.
    """
    for number, cells in enumerate(zip(stored.cells, copy.cells, strict=True), start=1):
        english, chinese = (_tables(cell) for cell in cells)
        counts = [[len(_CELL.findall(output.data[HTML])) for output in outputs] for outputs in (english, chinese)]
        if counts[0] != counts[1]:
            raise ValueError(
                f"{name}, cell {number}: the tables must have as many cells in Chinese; "
                f"got {sum(counts[1])} cells for {sum(counts[0])}"
            )
        for output, said in zip(english, chinese, strict=True):
            words = iter(_CELL.findall(said.data[HTML]))
            output.data[HTML] = _CELL.sub(lambda found, words=words: _in_both(found, next(words)[2]), output.data[HTML])


def _tables(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.get("outputs", []) if HTML in output.get("data", {})]


def _in_both(found: re.Match[str], said: str) -> str:
    start, attributes, text = found.groups()
    quoted = said.strip().replace('"', "&quot;")
    return f"{start}{attributes}>{text}" if said == text else f'{start}{attributes} data-zh="{quoted}">{text}'

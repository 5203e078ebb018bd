"""What each chart of a notebook is called: its own title, else the heading that it stands under."""

from __future__ import annotations

import csv
import io
import re

from nbformat import NotebookNode

from poverty_analysis.tables import restored_cell

PICTURE = "image/png"
CSV = "text/csv"
SPOKEN = "Chart: "  # how the text of a picture begins, for those who cannot see it


def chart_titles(notebook: NotebookNode) -> dict[tuple[int, int], str]:
    """Return the title of every chart of a notebook.

    The title is the one that stands in the chart's own numbers, whole. Where it has none, as a picture that this
    package did not draw, it is the heading that the picture stands under.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; not changed.

    Returns
    -------
    dict of (int, int) to str
        The key is the place of the cell and of the output in it, both from 0.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
    >>> picture = new_output("display_data", data={"image/png": ""})
    >>> plain = new_code_cell("draw(rows)", outputs=[picture])
    >>> numbers = "panel,mark,text\\n,title,Share below 4000 yuan\\n"
    >>> whole = new_output("display_data", data={"image/png": "", "text/csv": numbers})
    >>> stored = new_code_cell("draw(rows, title=f'Share below {line} yuan')", outputs=[whole])
    >>> chart_titles(new_notebook(cells=[new_markdown_cell("# T\\n\\n## Result"), plain, stored]))
    {(1, 0): 'Result', (2, 0): 'Share below 4000 yuan'}
    """
    titles: dict[tuple[int, int], str] = {}
    heading = ""
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            heading = ([heading, *re.findall(r"^#+\s+(.+)$", cell.source, re.MULTILINE)])[-1]
        pictures = [n for n, output in enumerate(cell.get("outputs", [])) if PICTURE in output.get("data", {})]
        titles |= {(place, output): _own_title(cell.outputs[output]) or heading for output in pictures}
    return titles


def _own_title(output: NotebookNode) -> str:
    """The title in a chart's numbers; where they were put into a file (`chart_files.with_links`), in its text."""
    spoken = output.get("metadata", {}).get(PICTURE, {}).get("alt", "").removeprefix(SPOKEN)
    return next(iter(chart_words(output.data.get(CSV, ""), "title")), spoken)


def chart_words(numbers: str, mark: str) -> list[str]:
    """Return the words of a chart that stand in its CSV under a mark, such as its title and its notes.

    Examples
    --------
    >>> chart_words("panel,mark,text\\n,title,Counts\\n,note,Source: print\\n1,point,3\\n", "note")
    ['Source: print']
    """
    rows = csv.DictReader(io.StringIO(numbers))
    return [restored_cell(row["text"]) for row in rows if row.get("mark") == mark and row.get("text")]

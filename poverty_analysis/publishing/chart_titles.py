"""What each chart of a notebook is called: its own title, else what the code that drew it says."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from poverty_analysis.tables import restored_cell

PICTURE = "image/png"
CSV = "text/csv"
SPOKEN = "Chart: "  # how the text of a picture begins, for those who cannot see it


def chart_titles(notebook: NotebookNode) -> dict[tuple[int, int], str]:
    """Return the title of every chart of a notebook.

    The title is the one that stands in the chart's own numbers, whole. Where it has none, it is the argument `title` of
    the call that drew the chart, with `…` for what is computed; where a cell names none, the heading that it stands
    under.

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
    >>> named = new_code_cell("draw(rows, title=f'Share below {line:,.0f} yuan')", outputs=[picture])
    >>> early = new_code_cell("title, note = 'Counts', 'Source: print'\\ndraw(rows, title=title)", outputs=[picture])
    >>> plain = new_code_cell("draw(rows)", outputs=[picture])
    >>> numbers = "panel,mark,text\\n,title,Share below 4000 yuan\\n"
    >>> whole = new_output("display_data", data={"image/png": "", "text/csv": numbers})
    >>> stored = new_code_cell("draw(rows, title=f'Share below {line} yuan')", outputs=[whole])
    >>> chart_titles(new_notebook(cells=[new_markdown_cell("# T\\n\\n## Result"), named, early, plain, stored]))
    {(1, 0): 'Share below … yuan', (2, 0): 'Counts', (3, 0): 'Result', (4, 0): 'Share below 4000 yuan'}
    """
    titles = {}
    heading = ""
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            heading = ([heading, *re.findall(r"^#+\s+(.+)$", cell.source, re.MULTILINE)])[-1]
        pictures = [n for n, output in enumerate(cell.get("outputs", [])) if PICTURE in output.get("data", {})]
        named = _title_arguments(cell.source) if pictures else []
        for number, output in enumerate(pictures):
            # several pictures from one call are a loop over it
            written = named[min(number, len(named) - 1)] if named else heading
            titles[place, output] = _own_title(cell.outputs[output]) or written
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


def _title_arguments(source: str) -> list[str]:
    """Return the `title` arguments of a cell's calls, in the order in which they are written."""
    tree = ast.parse(source)
    variables = dict(_assigned(tree))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    values = [word.value for call in calls for word in call.keywords if word.arg == "title"]
    values.sort(key=lambda value: (value.lineno, value.col_offset))
    texts = [_text(variables.get(value.id, value) if isinstance(value, ast.Name) else value) for value in values]
    return [text for text in texts if text]


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a cell assigns, with what they are assigned: `a = x`, and `a, b = x, y`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=False))
            yield from ((name.id, value) for name, value in pairs if isinstance(name, ast.Name))


def _text(value: ast.expr) -> str:
    """Return a string constant, or an f-string with `…` in the place of what it computes; else nothing."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    if isinstance(value, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in value.values)
    return ""

"""The words of a notebook that guide its reader, in Chinese: headings, hints before exercises, messages of checks."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache

import nbformat
from nbformat import NotebookNode

from poverty_analysis.publishing.exercises import CHECK, HINT, SHORT_ERRORS, tagged
from poverty_analysis.tables import data_folder, read_table

SHORT_ERRORS_ZH = """\
# 请先运行上面的全部单元：菜单 Run，Run All Above Selected Cell。然后把每个答案写在三个点的位置。
# 每个答案后面有一个折叠的核验单元：运行它。它会提示下一步该想什么，或告诉您答案正确。
%xmode Minimal"""
_HEADING = re.compile(r"^(#{2,} +)(.+?)[ \t]*$", re.MULTILINE)
_RIGHT = re.compile(r"^print\('(answer_\d) is right\.'\)$", re.MULTILINE)
_FOLDED = re.compile(r"^# The check of (answer_\d): run this cell\.$", re.MULTILINE)


def in_chinese(notebook: NotebookNode) -> NotebookNode:
    """Return a copy whose headings, hints and messages of checks are in Chinese; prose, code and outputs stay.

    Parameters
    ----------
    notebook : NotebookNode
        As stored, or a copy for students or teachers; not changed.

    Returns
    -------
    NotebookNode
        A heading keeps its English behind the Chinese, so that who looks for either finds it.

    Notes
    -----
    The words come from ``data/notebook_texts.csv``. A text that is not there, as in a reader's own notebook, stays.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> check = new_code_cell('assert answer_1 > 3, "one digit only"', metadata={"tags": ["check"]})
    >>> copy = in_chinese(new_notebook(cells=[new_markdown_cell("## Limits\\n\\nNone."), check]))
    >>> print(copy.cells[0].source.splitlines()[0], copy.cells[1].source, sep="; ")
    ## 局限 · Limits; assert answer_1 > 3, "只改一个数字"
    """
    copy: NotebookNode = nbformat.from_dict(notebook)
    for cell in copy.cells:
        if cell.source == SHORT_ERRORS:
            cell.source = SHORT_ERRORS_ZH
        elif cell.cell_type == "markdown":
            cell.source = _HEADING.sub(_heading, cell.source)
        elif tagged(cell, CHECK):
            cell.source = _checked(cell.source)
        elif hint := HINT.match(cell.source):
            said = _texts()["hint"].get(hint_of(hint[0]))
            cell.source = f"# Hint: {said}\n{cell.source[hint.end() :]}" if said else cell.source
    return copy


def headings_in_chinese(notebook: NotebookNode) -> dict[str, str]:
    """Return the headings of a notebook below its title with their Chinese, those that have one."""
    known = _texts()["heading"]
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return {heading: known[heading] for _, heading in _HEADING.findall(text) if heading in known}


def hint_of(comment: str) -> str:
    """Return a hint without the signs of a comment, in one line.

    Examples
    --------
    >>> hint_of("# Hint: add them,\\n# then divide.\\n")
    'add them, then divide.'
    """
    return " ".join(line.removeprefix("#").strip() for line in comment.splitlines()).removeprefix("Hint:").strip()


def messages_of(source: str) -> Iterator[tuple[str, str]]:
    """Yield the message of each assert of a check, and how the code writes it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert) and isinstance(node.msg, ast.Constant) and isinstance(node.msg.value, str):
            yield node.msg.value, ast.get_source_segment(source, node.msg) or ""


def _heading(found: re.Match[str]) -> str:
    said = _texts()["heading"].get(found[2])
    return f"{found[1]}{said} · {found[2]}" if said else found[0]


def _checked(source: str) -> str:
    for message, written in messages_of(source):
        if said := _texts()["message"].get(message):
            source = source.replace(written, json.dumps(said, ensure_ascii=False))
    source = _FOLDED.sub(r"# \1 的核验：请运行本单元。", source)
    return _RIGHT.sub(r"print('\1 正确。')", source)


@cache
def _texts() -> dict[str, dict[str, str]]:
    table = read_table(data_folder() / "notebook_texts.csv", "notebook_texts", key=None)
    return {kind: dict(zip(rows["en"], rows["zh"], strict=True)) for kind, rows in table.groupby("kind")}

"""The words of a notebook that guide its reader, in Chinese: opening, headings, hints, messages of checks."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache

import nbformat
from nbformat import NotebookNode

from poverty_analysis import plots
from poverty_analysis.publishing.exercises import CHECK, HINT, SHORT_ERRORS, tagged
from poverty_analysis.tables import data_folder, read_table

SHORT_ERRORS_ZH = """\
# 请先运行上面的全部单元：菜单 Run，Run All Above Selected Cell。然后把每个答案写在三个点的位置。
# 每个答案后面有一个折叠的核验单元：运行它。它会提示下一步该想什么，或告诉您答案正确。
%xmode Minimal"""
_HEADING = re.compile(r"^(#{2,} +)(.+?)[ \t]*$", re.MULTILINE)
PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_RIGHT = re.compile(r"^print\('(answer_\d) is right\.'\)$", re.MULTILINE)
_FOLDED = re.compile(r"^# The check of (answer_\d): run this cell\.$", re.MULTILINE)


def in_chinese(notebook: NotebookNode) -> NotebookNode:
    """Return a copy whose opening, headings, hints and messages of checks are in Chinese; the rest stays.

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
    The words come from ``data/notebook_texts.csv``. A text that is not there, as in a reader's own notebook, stays. The
    opening is the first cell: title, question, answer, minutes, and what the numbers are.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> check = new_code_cell('assert answer_1 > 3, "one digit only"', metadata={"tags": ["check"]})
    >>> copy = in_chinese(new_notebook(cells=[new_markdown_cell("## Limits\\n\\nNone."), check]))
    >>> print(copy.cells[0].source.splitlines()[0], copy.cells[1].source, sep="; ")
    ## 局限 · Limits; assert answer_1 > 3, "只改一个数字"
    """
    copy: NotebookNode = nbformat.from_dict(notebook)
    first = next((cell for cell in copy.cells if cell.cell_type == "markdown"), None)
    if first:
        first.source = PARAGRAPH.sub(lambda found: opening_in_chinese(found[0]) or _titled(found[0]), first.source)
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


def opening_in_chinese(paragraph: str) -> str | None:
    """Return a paragraph at the top of a page in Chinese, `None` where it has none.

    Examples
    --------
    >>> opening_in_chinese("**Question.** Can two or more printed\\nfigures be true together?")
    '**问题**：两个或多个印出的数字能否同时为真？'
    """
    return _texts()["opening"].get(" ".join(paragraph.split()))


def headings_in_chinese(text: str) -> dict[str, str]:
    """Return the headings of a Markdown text below its title with their Chinese, those that have one."""
    known = _texts()["heading"]
    return {heading: known[heading] for _, heading in _HEADING.findall(text) if heading in known}


def prose_of(notebook: NotebookNode) -> str:
    """Return all that a notebook says between its cells of code."""
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


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


def _titled(paragraph: str) -> str:
    """A title has its Chinese among the labels, as the site's navigation has it."""
    title = paragraph.removeprefix("# ")
    if title == paragraph:
        return paragraph
    with plots.in_language("zh"):
        try:
            return f"# {plots.say(title)} · {title}"
        except plots.UntranslatedError:
            return paragraph


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

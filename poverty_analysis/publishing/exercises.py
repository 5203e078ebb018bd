"""The exercises of a notebook: solutions and their checks, and the copies made from them for students and teachers."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from poverty_analysis.publishing.execution import NotebookError

SOLUTION, CHECK = "solution", "check"
WRONG_ANSWERS = "wrong_answers"
HINT = re.compile(r"# Hint: .+\n(?:#.*\n)*")
SHORT_ERRORS = """\
# Run everything above first: menu Run, Run All Above Selected Cell. Then write each answer in place of the three dots.
# Behind each answer stands a folded check: run it. It says what to think about next, or that the answer is right.
%xmode Minimal"""


class Exercise(NamedTuple):
    """A solution cell, the check cell right behind it, and what a student is told beforehand."""

    number: int
    solution: NotebookNode
    check: NotebookNode
    hint: str

    @property
    def name(self) -> str:
        """The name that the solution assigns and the check reads: answer_1, answer_2, ..."""
        return f"answer_{self.number}"

    @property
    def wrong_answers(self) -> list[dict[str, str]]:
        """Typical wrong answers: a Python expression (`answer`) and why it is typical (`why`)."""
        return list(self.check.metadata[WRONG_ANSWERS])


def tagged(cell: NotebookNode, tag: str) -> bool:
    """Whether a cell carries a tag."""
    return tag in cell.metadata.get("tags", [])


def exercises(notebook: NotebookNode, name: str = "notebook") -> list[Exercise]:
    """Return the exercises of a notebook in their order.

    Parameters
    ----------
    notebook : NotebookNode
        Its solutions are cells tagged `solution`, its checks cells tagged `check`.
    name : str
        For messages.

    Returns
    -------
    list of Exercise
        Numbered from 1; empty if no cell is a solution.

    Raises
    ------
    NotebookError
        If a solution has no check right behind it, no hint before it or does not assign its answer; if a check stands
        alone, asserts nothing, or has fewer than two typical wrong answers.
    """
    found: list[Exercise] = []
    for place, (before, cell) in enumerate(zip([None, *notebook.cells], notebook.cells, strict=False), start=1):
        if tagged(cell, CHECK):
            if before is None or not tagged(before, SOLUTION):
                raise NotebookError(f"{name}, cell {place}: a check must stand right behind a solution; got none there")
            found.append(_exercise(len(found) + 1, before, cell, f"{name}, cell {place}"))
        elif before is not None and tagged(before, SOLUTION):
            raise NotebookError(f"{name}, cell {place}: a solution must be followed by its check; got another cell")
    if notebook.cells and tagged(notebook.cells[-1], SOLUTION):
        raise NotebookError(f"{name}: a solution must be followed by its check; got the end of the notebook")
    return found


def _exercise(number: int, solution: NotebookNode, check: NotebookNode, where: str) -> Exercise:
    hint = HINT.match(solution.source)
    if hint is None:
        raise NotebookError(f"{where}: the solution before must open with '# Hint: ...'; got {solution.source[:40]!r}")
    exercise = Exercise(number, solution, check, hint[0])
    if exercise.name not in _assigned(solution.source):
        raise NotebookError(f"{where}: the solution before must assign {exercise.name}; got no such assignment")
    if not any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(check.source))):
        raise NotebookError(f"{where}: a check must assert something; got no assert")
    wrong = check.metadata.get(WRONG_ANSWERS, [])
    if len(wrong) < 2 or any(set(each) != {"answer", "why"} for each in wrong):
        raise NotebookError(f"{where}: {WRONG_ANSWERS} must hold two or more, each answer and why; got {wrong}")
    return exercise


def _assigned(source: str) -> set[str]:
    assignments = (node for node in ast.parse(source).body if isinstance(node, ast.Assign))
    targets = (inner for node in assignments for target in node.targets for inner in ast.walk(target))
    return {target.id for target in targets if isinstance(target, ast.Name)}


def student_copy(notebook: NotebookNode, name: str = "notebook") -> NotebookNode:
    """Return a notebook to work in: a blank for each solution, with its hint; its check folded; no answer anywhere.

    A check that passes says so: of one that is folded and silent nobody could tell whether it ran.
    The outputs stay, but for those of the section Exercises. There a cell is added that keeps Python's error messages
    to one line: otherwise a failing check would show the lines around the hint, and with them the answer.
    """
    copy: NotebookNode = nbformat.from_dict(notebook)
    for exercise in exercises(copy, name):
        exercise.solution.source = f"{exercise.hint}{exercise.name} = ..."
        exercise.solution.metadata = nbformat.from_dict({"tags": ["exercise"]})
        shown_when_folded = f"# The check of {exercise.name}: run this cell."
        exercise.check.source = f"{shown_when_folded}\n{exercise.check.source}\nprint('{exercise.name} is right.')"
        exercise.check.metadata = nbformat.from_dict({"tags": [CHECK], "jupyter": {"source_hidden": True}})
    cells = []
    working = False
    for cell in copy.cells:
        headings = re.findall(r"^## +(.+?)\s*$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else []
        if headings:
            working = "Exercises" in headings
            cells += [new_code_cell(SHORT_ERRORS, id="short-errors")] if working else []
        if working and cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
        cells.append(cell)
    copy.cells = cells
    return copy


def teacher_copy(notebook: NotebookNode, name: str = "notebook") -> NotebookNode:
    """Return a notebook to teach from: solutions and checks, and behind each check what it refuses."""
    copy: NotebookNode = nbformat.from_dict(notebook)
    notes = {exercise.check.id: _wrong_answers(exercise) for exercise in exercises(copy, name)}
    copy.cells = [
        shown
        for cell in copy.cells
        for shown in ([cell, new_markdown_cell(notes[cell.id], id=f"{cell.id}-wrong")] if cell.id in notes else [cell])
    ]
    return copy


def _wrong_answers(exercise: Exercise) -> str:
    rows = [f"* `{each['answer']}`: {each['why']}" for each in exercise.wrong_answers]
    return "\n".join([f"**Typical wrong answers** (`{exercise.name}`), which the check refuses:", "", *rows])

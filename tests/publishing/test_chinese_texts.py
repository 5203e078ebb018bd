"""Headings, hints and messages of checks in Chinese: every one has its own, and nothing else of a notebook changes."""

import csv
import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from poverty_analysis.publishing.chinese_texts import (
    headings_in_chinese,
    hint_of,
    in_chinese,
    messages_of,
    opening_in_chinese,
)
from poverty_analysis.publishing.execution import read_notebook
from poverty_analysis.publishing.exercises import exercises, student_copy

METHOD_NOTES = sorted((Path(__file__).parents[2] / "docs" / "methods").glob("*.md"))
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_heading_hint_and_message_has_its_chinese(path):
    notebook = read_notebook(path)
    said = in_chinese(notebook)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    headings = re.findall(r"^#{2,} +(.+?)\s*$", prose, re.MULTILINE)
    assert [heading for heading in headings if heading not in headings_in_chinese(prose)] == []
    for exercise, chinese in zip(exercises(notebook), exercises(said), strict=True):
        assert CHINESE.search(hint_of(chinese.hint)), exercise.hint
        before, after = (list(messages_of(one.check.source)) for one in (exercise, chinese))
        assert len(before) == len(after)
        assert [message for message, _ in after if not CHINESE.search(message)] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_code_prose_and_outputs_stay(path):
    notebook = read_notebook(path)
    said = in_chinese(notebook)
    for cell, chinese in zip(notebook.cells, said.cells, strict=True):
        if not {"solution", "check"} & {*cell.metadata.get("tags", [])} and cell.cell_type == "code":
            assert chinese == cell
        if cell.cell_type == "markdown" and cell is not notebook.cells[0]:  # without its headings
            assert re.sub(r"(?m)^#{2,} .*$", "", chinese.source) == re.sub(r"(?m)^#{2,} .*$", "", cell.source)


def test_a_students_copy_speaks_chinese_in_its_checks():
    check = 'assert answer_1 > 3, "one digit only"\nassert answer_1 < 9, (\n    "3300余 dogs?"\n)'
    notebook = new_notebook(
        cells=[
            new_markdown_cell("## Exercises\n\n1. Count."),
            new_code_cell("# Hint: persons times cost per person; keep the unit\n# in sight.\nanswer_1 = 5",
                          metadata={"tags": ["solution"]}),
            new_code_cell(check, metadata={"tags": ["check"], "wrong_answers": [{"answer": "1", "why": "a"}] * 2}),
        ]
    )  # fmt: skip
    cells = in_chinese(student_copy(notebook)).cells
    assert cells[0].source.startswith("# 请先运行上面的全部单元") and cells[0].source.endswith("%xmode Minimal")
    assert cells[1].source.startswith("## 练习 · Exercises")
    assert cells[2].source == "# Hint: 人数乘以人均成本；注意单位。\nanswer_1 = ..."
    assert '"只改一个数字"' in cells[3].source and '"3300余 dogs?"' in cells[3].source
    assert cells[3].source.endswith("print('answer_1 正确。')") and "核验：请运行本单元" in cells[3].source
    compile(cells[3].source, "check", "exec")


def paragraphs(text):
    return [" ".join(each.split()) for each in re.split(r"\n\s*\n", text) if each.strip()]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_opens_a_notebook_is_said_in_chinese(path):
    """Title, question, answer, minutes, and what the numbers are; the answer stands on the first screen."""
    notebook = read_notebook(path)
    lacking = [each for each in paragraphs(notebook.cells[0].source)[1:] if not opening_in_chinese(each)]
    assert lacking == [], "data/notebook_texts.csv needs a row of the kind opening"
    title, question, answer, *_ = in_chinese(notebook).cells[0].source.split("\n\n")
    assert CHINESE.search(title) and title.endswith(notebook.cells[0].source.splitlines()[0].removeprefix("#"))
    assert question.startswith("**问题**：") and answer.startswith("**回答**：")


@pytest.mark.parametrize("path", METHOD_NOTES, ids=lambda path: path.stem)
def test_questions_and_headings_of_the_method_notes_are_said_in_chinese(path):
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^## +(.+?)\s*$", text, re.MULTILINE)
    assert [heading for heading in headings if heading not in headings_in_chinese(text)] == []
    assert opening_in_chinese(paragraphs(text)[1]), paragraphs(text)[1]


def test_an_opening_has_the_numbers_of_its_english():
    """Billions are counted in 亿, of which one has ten."""
    table = Path(__file__).parents[2] / "data" / "notebook_texts.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "opening"]
    assert len(rows) > 60
    for row in rows:
        english = re.sub(r"([\d.]+) billion", lambda found: f"{10 * float(found[1]):.10g}", row["en"])
        numbers = [sorted(re.findall(r"\d+(?:[.,]\d+)*", text)) for text in (english, row["zh"])]
        assert numbers[0] == numbers[1], row["zh"]

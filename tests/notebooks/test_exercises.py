"""Every check of an exercise refuses the blank and the typical wrong answers, and passes on the solution."""

import ast
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from poverty_analysis.publishing.execution import NotebookError, read_notebook
from poverty_analysis.publishing.exercises import exercises, student_copy, tagged, teacher_copy

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BLANKS = ("...", "None")


def trial(exercise, answer, names, run_cells):
    """What a check says of an answer: the message of its assertion, or None where it passes."""
    try:
        run_cells([exercise.check.source], {**names, exercise.name: answer})
    except AssertionError as refusal:
        return str(refusal)
    return None


def failures(played, run_cells):
    """At each exercise of a notebook that was played without its solutions, try every kind of answer."""
    return [found for trial in played.trials for found in verdicts(*trial, run_cells)]


def verdicts(exercise, names, answer, run_cells):
    """What is wrong with one check: what it lets pass, what it says, and whether it refuses the solution."""
    for text in [*BLANKS, *(each["answer"] for each in exercise.wrong_answers)]:
        said = trial(exercise, eval(text, dict(names)), names, run_cells)
        if said is None:
            yield f"{exercise.name}: must refuse {text}; passed"
        elif not said:
            yield f"{exercise.name}: must say why it refuses {text}; said nothing"
        elif gives(said, answer):
            yield f"{exercise.name}: a hint must not give the answer; said {said!r}"
    if (refusal := trial(exercise, answer, names, run_cells)) is not None:
        yield f"{exercise.name}: must accept the solution; said {refusal!r}"


def gives(message, answer):
    """Whether a message holds the answer as it would be written: a list, a text, a number plain or with commas."""
    plain = isinstance(answer, int | float) and not isinstance(answer, bool)
    written = [f"{answer:,.0f}", f"{answer:.0f}", f"{answer:.2f}"] if plain and abs(answer) >= 10 else [repr(answer)]
    return len(written[0]) > 1 and any(text in message for text in written)


@pytest.fixture
def run_cells(in_process):
    with in_process() as run:
        yield run


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
@pytest.mark.slow
def test_each_check_tells_right_from_wrong(path, played, run_cells):
    assert failures(played(path.stem), run_cells) == []


# The test itself, and the copies, on a notebook small enough to see through.

SOLVED = "# Hint: count the legs.\n# A dog has four.\nanswer_1 = 3 * 4\nanswer_1"
WRONG = [{"answer": "3", "why": "counts dogs"}, {"answer": "dogs * 2", "why": "counts ends of dogs"}]
HELD = "assert answer_1 == 4 + 4 + 4, 'how many legs has each of them?'"


def dogs(solution=SOLVED, check=HELD, wrong=WRONG):
    metadata = {"tags": ["check"], **({} if wrong is None else {"wrong_answers": wrong})}
    return new_notebook(
        cells=[
            new_markdown_cell("# Dogs", id="title"),
            new_code_cell("dogs = 3\ndogs", id="data", execution_count=1, outputs=[]),
            new_markdown_cell("## Exercises\n\n1. *Easy.* Legs?", id="task"),
            new_code_cell(solution, id="solved", metadata={"tags": ["solution"]}, execution_count=2),
            new_code_cell(check, id="held", metadata=metadata, execution_count=3),
            new_markdown_cell("## Next", id="next"),
        ]
    )


def test_a_good_exercise_has_no_failure(play, run_cells):
    assert failures(play(dogs()), run_cells) == []


@pytest.mark.parametrize(
    ("check", "problem"),
    [
        ("assert answer_1 is not ..., 'still to be done'", "answer_1: must refuse None; passed"),
        ("assert answer_1 != 3 and answer_1, 'only dogs'", "answer_1: must refuse dogs * 2; passed"),
        (
            "assert answer_1 == 13, 'count again please'",
            "answer_1: must accept the solution; said 'count again please'",
        ),
        ("assert answer_1 == 12", "answer_1: must say why it refuses ...; said nothing"),
        ("assert answer_1 == 12, 'it is 12 of course'", "answer_1: a hint must not give the answer; said 'it is 12"),
    ],
)
def test_a_bad_check_is_found(check, problem, play, run_cells):
    assert any(found.startswith(problem) for found in failures(play(dogs(check=check)), run_cells))


def test_a_check_that_breaks_on_a_wrong_answer_is_found(play, run_cells):
    with pytest.raises(TypeError):
        failures(play(dogs(check="assert answer_1 > 11, 'how many legs has each of them?'")), run_cells)


@pytest.mark.parametrize(
    ("notebook", "message"),
    [
        (
            dogs(solution="answer_1 = 12"),
            r"dogs, cell 5: the solution before must open with '# Hint: ...'; got 'answer_1",
        ),
        (dogs(solution="# Hint: legs\nlegs = 12"), r"must assign answer_1"),
        (dogs(check="answer_1 == 12"), r"a check must assert something"),
        (dogs(wrong=None), r"wrong_answers must hold two or more"),
        (dogs(wrong=WRONG[:1]), r"wrong_answers must hold two or more"),
        (dogs(wrong=[{"answer": "3"}] * 2), r"each answer and why"),
        (new_notebook(cells=dogs().cells[:4]), r"followed by its check; got the end of the notebook"),
        (new_notebook(cells=[*dogs().cells[:4], *dogs().cells[5:]]), r"cell 5: .* followed by its check"),
        (new_notebook(cells=[*dogs().cells[:3], *dogs().cells[4:]]), r"cell 4: a check must stand right behind"),
    ],
    ids=range(9),
)
def test_an_exercise_that_is_not_whole_is_refused_by_its_place(notebook, message):
    with pytest.raises(NotebookError, match=message):
        exercises(notebook, "dogs")


def test_a_student_gets_the_hint_the_check_and_no_answer():
    notebook = dogs()
    notebook.cells[1].outputs = [{"output_type": "stream", "name": "stdout", "text": "3\n"}]
    before = [dict(cell) for cell in notebook.cells]

    copy = student_copy(notebook)

    assert [dict(cell) for cell in notebook.cells] == before
    assert [cell.id for cell in copy.cells] == ["title", "data", "short-errors", "task", "solved", "held", "next"]
    data, errors, blank, check = (copy.cells[place] for place in (1, 2, 4, 5))
    assert data.outputs and data.execution_count == 1
    assert errors.source.endswith("%xmode Minimal")
    assert blank.source == "# Hint: count the legs.\n# A dog has four.\nanswer_1 = ..."
    assert check.source == f"# The check of answer_1: run this cell.\n{HELD}\nprint('answer_1 is right.')"
    assert check.metadata == {"tags": ["check"], "jupyter": {"source_hidden": True}}
    assert all(cell.execution_count is None and cell.outputs == [] for cell in (errors, blank, check))
    assert "3 * 4" not in str(copy) and "counts dogs" not in str(copy)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_students_check_still_parses_and_says_last_that_it_has_passed(path):
    notebook = read_notebook(path)
    checks = [cell.source for cell in student_copy(notebook).cells if tagged(cell, "check")]
    assert len(checks) == len(exercises(notebook))
    for number, source in enumerate(checks, start=1):
        assert ast.unparse(ast.parse(source).body[-1]) == f"print('answer_{number} is right.')"


@pytest.mark.parametrize(("answer", "said"), [("12", "answer_1 is right.\n"), ("3", None)])
def test_a_students_check_speaks_only_where_the_answer_is_right(answer, said, in_process):
    (check,) = [cell.source for cell in student_copy(dogs()).cells if tagged(cell, "check")]
    with in_process() as run:
        if said is None:
            with pytest.raises(AssertionError, match="how many legs"):
                run([check], {"answer_1": int(answer)})
        else:
            assert run([check], {"answer_1": int(answer)}) == said


def test_a_teacher_sees_solutions_and_why_wrong_answers_are_typical():
    copy = teacher_copy(dogs())
    assert [cell.id for cell in copy.cells] == ["title", "data", "task", "solved", "held", "held-wrong", "next"]
    assert copy.cells[3].source == SOLVED
    assert "* `3`: counts dogs\n* `dogs * 2`: counts ends of dogs" in copy.cells[5].source

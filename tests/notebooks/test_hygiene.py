"""Every notebook of notebooks/ keeps the house rules, from the moment it is saved; and every rule can be broken."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from poverty_analysis.publishing.chart_files import stored_charts
from poverty_analysis.publishing.execution import NotebookError, read_notebook, steady
from poverty_analysis.publishing.exercises import CHECK, SOLUTION, exercises, tagged
from poverty_analysis.publishing.pages import local_links, notebook_page

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MINUTES_OFF = 5
FIRST_CHART = 4  # behind question, imports and the place of changes
SENTENCES, WORDS = 3, 25  # of an answer, and of each of its sentences
Rule = Callable[[NotebookNode], Iterator[str]]

RETURNS_NOTHING = re.compile(r"^(assert_\w+|apply_style)$")  # calls that end a cell without an output
FORBIDDEN_IMPORTS = {"requests", "urllib", "http", "socket", "httpx", "ftplib", "pip", "subprocess", "warnings"}
FORBIDDEN_CODE = {
    r"^\s*[!%]": "shell lines and magics",
    r"\bsys\.path\b": "sys.path",
    r"(?<!plt)(?<!mpl)\.style\b": "df.style, whose output differs from run to run",
    r"\.summary\(": "summary(), which prints the clock",
    r"https?:/|ftp:/": "addresses",
}


def code_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    return ((number, cell) for number, cell in enumerate(notebook.cells, start=1) if cell.cell_type == "code")


def outputs(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    return ((number, output) for number, cell in code_cells(notebook) for output in cell.outputs)


def parsed(cell: NotebookNode) -> ast.Module:
    return ast.parse(re.sub(r"(?m)^\s*[!%].*$", "", cell.source))


def prose(notebook: NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def section(notebook: NotebookNode, heading: str) -> list[NotebookNode]:
    """Return the cells from the one with this heading to the one before the next."""
    cells: list[NotebookNode] = []
    inside = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (found := re.findall(r"^## +(.+?)\s*$", cell.source, re.MULTILINE)):
            inside = heading in found
        if inside:
            cells.append(cell)
    return cells


def shows(cell: NotebookNode) -> bool:
    """Whether a cell must have an output: it prints, shows a chart, or ends with a value."""
    body = parsed(cell).body
    if not body:
        return False
    loops = [inner for node in body if isinstance(node, ast.For | ast.With) for inner in ast.walk(node)]
    calls = [node.value for node in [*body, *loops] if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    if any(ast.unparse(call.func) in {"print", "display", "plt.show"} for call in calls):
        return True
    last = body[-1]
    if not isinstance(last, ast.Expr):
        return False
    name = ast.unparse(last.value.func).split(".")[-1] if isinstance(last.value, ast.Call) else ""
    return not RETURNS_NOTHING.match(name)


def runs_from_one_to_n(notebook: NotebookNode) -> Iterator[str]:
    counts = [cell.execution_count for _, cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"code cells must have run once, in order, from 1; got {counts}"


def stores_outputs(notebook: NotebookNode) -> Iterator[str]:
    for number, cell in code_cells(notebook):
        if shows(cell) and not cell.outputs:
            yield f"cell {number}: must store the output that it shows; got none"


def prints_no_error(notebook: NotebookNode) -> Iterator[str]:
    for number, output in outputs(notebook):
        if output.output_type == "error":
            yield f"cell {number}: must run; got {output.ename}"
        if output.output_type == "stream" and output.name == "stderr":
            yield f"cell {number}: must not write to stderr; got {output.text!r}"


def is_stored_by_refresh(notebook: NotebookNode) -> Iterator[str]:
    if notebook != steady(notebook):
        yield "metadata must be as `make refresh` stores it; got metadata of one machine or run"


def keeps_code_short(notebook: NotebookNode) -> Iterator[str]:
    for number, cell in code_cells(notebook):
        if (lines := len(cell.source.splitlines())) > 20:
            yield f"cell {number}: a code cell must have at most 20 lines; got {lines}"
        if cell.source.rstrip().endswith(";"):
            yield f"cell {number}: must not end with a semicolon"


def has_ten_to_45_cells(notebook: NotebookNode) -> Iterator[str]:
    if not 10 <= len(taught(notebook)) <= 45:
        yield f"a notebook must have 10 to 45 cells besides solutions and their checks; got {len(taught(notebook))}"


def taught(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if not tagged(cell, SOLUTION) and not tagged(cell, CHECK)]


def takes_the_minutes_that_it_says(notebook: NotebookNode) -> Iterator[str]:
    """A reader takes 200 words, or one cell of code with what they show, a minute; within ten minutes of it."""
    first = notebook.cells[0].source if notebook.cells else ""
    if stated := re.search(r"(\d+) minutes, at 200 words and one cell of code a minute", first):
        code = [cell for cell in taught(notebook) if cell.cell_type == "code"]
        counted = len(prose(notebook).split()) / 200 + len(code)
        if abs(int(stated[1]) - counted) > MINUTES_OFF:
            yield f"the minutes must be about {counted:.0f} (200 words, or one cell of code, each); got {stated[1]}"


def shows_a_chart_early(notebook: NotebookNode) -> Iterator[str]:
    """Where it draws at all: the question, its answer and a chart on the first screen, with nothing shown between."""
    first = notebook.cells[0].source if notebook.cells else ""
    drawn = [n for n, cell in code_cells(notebook) if any("image/png" in o.get("data", {}) for o in cell.outputs)]
    if drawn and drawn[0] > FIRST_CHART:
        yield f"the first chart must be in one of the first {FIRST_CHART} cells; got cell {drawn[0]}: {first[:30]}"
    above = [cell for cell in notebook.cells[1 : drawn[0] - 1]] if drawn else []
    if any(cell.cell_type == "markdown" or cell.outputs for cell in above):
        yield f"between the answer and the first chart only code that shows nothing may stand: {first[:30]}"
    if drawn and len(notebook.cells[drawn[0] - 1].outputs) > 1:
        yield f"the cell of the first chart must show nothing else: {first[:30]}"


def answers_in_three_sentences(notebook: NotebookNode) -> Iterator[str]:
    found = re.search(r"\*\*Answer\.\*\* (.+)", notebook.cells[0].source if notebook.cells else "")
    sentences = re.split(r"(?<=[.!?])\s+", found[1]) if found else []
    if len(sentences) > SENTENCES:
        yield f"an answer must have at most {SENTENCES} sentences; got {len(sentences)}"
    if found and (longest := max(len(each.split()) for each in sentences)) > WORDS:
        yield f"a sentence of an answer must have at most {WORDS} words; got {longest}"


def opens_with_title(notebook: NotebookNode) -> Iterator[str]:
    titles = re.findall(r"^# +\S", prose(notebook), re.MULTILINE)
    first = notebook.cells[0] if notebook.cells else new_code_cell()
    if len(titles) != 1 or first.cell_type != "markdown" or not re.match(r"# +\S", first.source):
        yield f"the first cell must open with the only title; got {len(titles)} titles"


def opens_with_question(notebook: NotebookNode) -> Iterator[str]:
    first = notebook.cells[0].source if notebook.cells else ""
    for what, pattern in {
        "a question (**Question.** ...?)": r"\*\*Question\.\*\* [^?]+\?",
        "an answer in a sentence (**Answer.** ...)": r"\*\*Answer\.\*\* \S.+",
        "the minutes that it takes (10 minutes)": r"\b\d+ minutes\b",
    }.items():
        if not re.search(pattern, first):
            yield f"the first cell must have {what}"


def has_the_sections(notebook: NotebookNode) -> Iterator[str]:
    wanted = ["Limits", "Checks", "Exercises", "Next"]
    found = [heading for heading in re.findall(r"^## +(.+?)\s*$", prose(notebook), re.MULTILINE) if heading in wanted]
    if found != wanted:
        yield f"the last sections must be {', '.join(wanted)}, in this order; got {', '.join(found) or 'none'}"


def has_three_exercises(notebook: NotebookNode) -> Iterator[str]:
    cells = section(notebook, "Exercises")
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    numbers = re.findall(r"^(?:#{3,} +)?(?:\*\*)?(\d)[.)]", text, re.MULTILINE)
    if numbers != ["1", "2", "3"]:
        yield f"the section Exercises must have three, numbered 1. 2. 3.; got {numbers}"
    if (solutions := sum(tagged(cell, SOLUTION) for cell in cells)) != 3:
        yield f"each exercise must have its solution in one cell tagged `solution`; got {solutions}"


def checks_each_solution(notebook: NotebookNode) -> Iterator[str]:
    try:
        exercises(notebook)
    except NotebookError as error:
        yield str(error)


def asserts_its_claims(notebook: NotebookNode) -> Iterator[str]:
    code = [cell for cell in section(notebook, "Checks") if cell.cell_type == "code"]
    if not any(isinstance(node, ast.Assert) for cell in code for node in ast.walk(parsed(cell))):
        yield "the section Checks must assert the notebook's headline numbers; got no assert"


def is_offline_and_plain(notebook: NotebookNode) -> Iterator[str]:
    for number, cell in code_cells(notebook):
        for pattern, what in FORBIDDEN_CODE.items():
            if re.search(pattern, cell.source, re.MULTILINE):
                yield f"cell {number}: code must have no {what}"
        for module in imported(cell) & FORBIDDEN_IMPORTS:
            yield f"cell {number}: code must not import {module}"


def imported(cell: NotebookNode) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(parsed(cell)):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            modules.add((node.module or "").split(".")[0])
    return modules


def imports_once(notebook: NotebookNode) -> Iterator[str]:
    importing = [number for number, cell in code_cells(notebook) if imported(cell)]
    first = next((number for number, _ in code_cells(notebook)), None)
    if importing and importing != [first]:
        yield f"imports must stand in the first code cell alone; got cells {importing}"


def shows_no_object(notebook: NotebookNode) -> Iterator[str]:
    for number, output in outputs(notebook):
        data = output.get("data", {})
        text = data.get("text/plain", "") or output.get("text", "")
        if re.search(r"\b0x[0-9a-f]{4,}", text):
            yield f"cell {number}: an output must not show a memory address"
        if "image/png" not in data and re.match(r"\[?<(?!NA>)\w", text):
            yield f"cell {number}: an output must be a value, not an object; got {text.splitlines()[0]}"


def ends_charts_with_show(notebook: NotebookNode) -> Iterator[str]:
    for number, cell in code_cells(notebook):
        drawn = any("image/png" in output.get("data", {}) for output in cell.outputs)
        if drawn and cell.source.rstrip().splitlines()[-1:] != ["plt.show()"]:
            yield f"cell {number}: a chart's cell must end with plt.show()"


def names_its_charts(notebook: NotebookNode) -> Iterator[str]:
    """A chart without a name would be shown, but neither published nor cited."""
    for number, output in outputs(notebook):
        if "image/png" in output.get("data", {}) and "chart_name" not in output.metadata:
            yield f"cell {number}: a chart must be drawn with name="
    try:
        stored_charts(notebook, "notebook")
    except ValueError as error:
        yield str(error)


RULES: list[Rule] = [
    runs_from_one_to_n,
    stores_outputs,
    prints_no_error,
    is_stored_by_refresh,
    keeps_code_short,
    has_ten_to_45_cells,
    takes_the_minutes_that_it_says,
    shows_a_chart_early,
    answers_in_three_sentences,
    opens_with_title,
    opens_with_question,
    has_the_sections,
    has_three_exercises,
    checks_each_solution,
    asserts_its_claims,
    is_offline_and_plain,
    imports_once,
    shows_no_object,
    ends_charts_with_show,
    names_its_charts,
]

# The index is a page of contents: it teaches nothing of its own.
EXEMPT: dict[str, list[Rule]] = {
    "00-index.ipynb": [has_ten_to_45_cells, has_the_sections, has_three_exercises, asserts_its_claims],
}


def problems(notebook: NotebookNode, name: str = "") -> list[str]:
    return [problem for rule in RULES if rule not in EXEMPT.get(name, []) for problem in rule(notebook)]


def test_the_notebooks_00_to_09_have_at_most_42_charts():
    """Each with a message; sixteen alike in a row are a table."""
    counts = {path.name: len(stored_charts(read_notebook(path), path.stem)) for path in NOTEBOOKS}
    assert sum(count for name, count in counts.items() if name < "10") <= 42, counts


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_has_at_most_40_cells(path):
    assert len(taught(read_notebook(path))) <= 40


def test_there_are_notebooks():
    assert NOTEBOOKS, f"no notebook in {ROOT / 'notebooks'}"
    assert set(EXEMPT) <= {path.name for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_keeps_the_rules(path):
    assert problems(read_notebook(path), path.name) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
@pytest.mark.slow
def test_notebook_becomes_a_page_whose_links_lead_somewhere(path):
    page = notebook_page(read_notebook(path), path.name)
    pages = {"index.html", *(f"{notebook.stem}.html" for notebook in NOTEBOOKS)}
    assert [link for link in local_links(page) if link not in pages and not (ROOT / link).is_file()] == []


# The rules themselves: a notebook that keeps them all, then one defect at a time.


def chart(name: str | None = None) -> NotebookNode:
    picture = {"image/png": "", "text/plain": "<Figure size 640x480 with 1 Axes>"}
    return new_output("display_data", data=picture, metadata={"chart_name": name} if name else {})


def good_notebook() -> NotebookNode:
    def run(source: str, *shown: NotebookNode, **metadata: object) -> NotebookNode:
        run.count += 1
        return new_code_cell(source, execution_count=run.count, outputs=list(shown), metadata=metadata)

    run.count = 0
    value = new_output("execute_result", data={"text/plain": "42"})
    opening = "# Dividends\n\n**Question.** Who is paid?\n\n**Answer.** Most.\n\n*10 minutes. Read 02-audit first.*"

    def exercise(number: int) -> list[NotebookNode]:
        wrong = [{"answer": answer, "why": "guessed"} for answer in ("1", "2")]
        return [
            run(f"# Hint: six times seven.\nanswer_{number} = 42\ntotal", value, tags=["solution"]),
            run(f"assert answer_{number} == 6 * 7, 'multiply'", tags=["check"], wrong_answers=wrong),
        ]

    cells = [
        new_markdown_cell(opening),
        run("import matplotlib.pyplot as plt"),
        run("fig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()", chart("line")),
        new_markdown_cell("## Result"),
        run("total = 42\ntotal", value),
        run("for name in ['a', 'b']:\n    print(name)", new_output("stream", name="stdout", text="a\nb\n")),
        new_markdown_cell("## Limits\n\nOne report."),
        new_markdown_cell("## Checks"),
        run("assert total == 42"),
        new_markdown_cell("## Exercises\n\n1. Easy.\n2. Harder.\n3. Hard."),
        *(cell for number in (1, 2, 3) for cell in exercise(number)),
        new_markdown_cell("## Next\n\n[03](03-land-transfer.ipynb)"),
    ]
    return steady(new_notebook(cells=cells))


def test_a_good_notebook_has_no_problem():
    assert problems(good_notebook()) == []


def last_run(notebook: NotebookNode) -> int:
    return max(cell.execution_count for _, cell in code_cells(notebook))


def add_code(source: str, *shown: NotebookNode) -> Callable[[NotebookNode], None]:
    def add(notebook: NotebookNode) -> None:
        notebook.cells.append(new_code_cell(source, execution_count=last_run(notebook) + 1, outputs=list(shown)))

    return add


def say(text: str, instead: str) -> Callable[[NotebookNode], None]:
    def replace(notebook: NotebookNode) -> None:
        assert any(text in cell.source for cell in notebook.cells)
        for cell in notebook.cells:
            cell.source = cell.source.replace(text, instead)

    return replace


def late_chart(notebook: NotebookNode) -> None:
    notebook.cells.insert(6, notebook.cells.pop(2))


def chart_behind_text(notebook: NotebookNode) -> None:
    notebook.cells.insert(2, new_markdown_cell("A word before."))


def chart_with_print(notebook: NotebookNode) -> None:
    notebook.cells[2].outputs.insert(0, new_output("stream", name="stdout", text="1"))


def strip(notebook: NotebookNode) -> None:
    for _, cell in code_cells(notebook):
        cell.outputs = []


def set_source(index: int, source: str) -> Callable[[NotebookNode], None]:
    return lambda notebook: notebook.cells[index].update(source=source)


def drop(text: str) -> Callable[[NotebookNode], None]:
    def replace(notebook: NotebookNode) -> None:
        assert any(text in cell.source for cell in notebook.cells)
        for cell in notebook.cells:
            cell.source = cell.source.replace(text, "")

    return replace


def result(text: str) -> NotebookNode:
    return new_output("execute_result", data={"text/plain": text})


DEFECTS: list[tuple[Callable[[NotebookNode], object], Rule]] = [
    (lambda notebook: notebook.cells[1].update(execution_count=None), runs_from_one_to_n),
    (lambda notebook: notebook.cells[2].update(execution_count=3), runs_from_one_to_n),
    (strip, stores_outputs),
    (lambda notebook: notebook.cells[2].update(outputs=[]), stores_outputs),
    (lambda notebook: notebook.cells[4].update(outputs=[]), stores_outputs),
    (lambda notebook: notebook.cells[5].update(outputs=[]), stores_outputs),
    (add_code("total.head()"), stores_outputs),
    (add_code("x = 1", new_output("stream", name="stderr", text="FutureWarning")), prints_no_error),
    (add_code("x = 1", new_output("error", ename="KeyError", evalue="", traceback=[])), prints_no_error),
    (lambda notebook: notebook.metadata.language_info.update(version="3.12.1"), is_stored_by_refresh),
    (lambda notebook: notebook.cells[1].metadata.update(execution={"iopub.status.busy": "now"}), is_stored_by_refresh),
    (add_code("\n".join(["x = 1"] * 21)), keeps_code_short),
    (add_code("total;"), keeps_code_short),
    (lambda notebook: notebook.cells.extend([new_markdown_cell("x")] * 35), has_ten_to_45_cells),
    (lambda notebook: notebook.update(cells=notebook.cells[:9]), has_ten_to_45_cells),
    (set_source(3, "# Another title"), opens_with_title),
    (drop("# Dividends"), opens_with_title),
    (lambda notebook: notebook.cells.insert(0, notebook.cells.pop()), opens_with_title),
    (lambda notebook: notebook.update(cells=[]), opens_with_title),
    (drop("**Question.** Who is paid?"), opens_with_question),
    (drop("**Answer.** Most."), opens_with_question),
    (drop("10 minutes"), opens_with_question),
    (say("10 minutes", "90 minutes, at 200 words and one cell of code a minute"), takes_the_minutes_that_it_says),
    (late_chart, shows_a_chart_early),
    (chart_behind_text, shows_a_chart_early),
    (chart_with_print, shows_a_chart_early),
    (say("Most.", "Most. Some. Few. None."), answers_in_three_sentences),
    (say("Most.", f"{'Most ' * 27}."), answers_in_three_sentences),
    (drop("## Limits"), has_the_sections),
    (drop("## Next"), has_the_sections),
    (set_source(6, "## Next"), has_the_sections),
    (drop("3. Hard."), has_three_exercises),
    (lambda notebook: notebook.cells[-3].update(metadata={}), has_three_exercises),
    (lambda notebook: notebook.cells[-2].update(metadata={}), checks_each_solution),
    (drop("# Hint: six times seven."), checks_each_solution),
    (set_source(8, "total == 42"), asserts_its_claims),
    (add_code("!ls"), is_offline_and_plain),
    (add_code("%pip install x"), is_offline_and_plain),
    (add_code("sys.path.insert(0, '..')"), is_offline_and_plain),
    (add_code("table.style.format('{:.1f}')"), is_offline_and_plain),
    (add_code("fit.summary()"), is_offline_and_plain),
    (add_code("pd.read_csv('https:/" + "/example.org/a.csv')"), is_offline_and_plain),
    (set_source(1, "from urllib.request import urlopen"), is_offline_and_plain),
    (add_code("import numpy as np"), imports_once),
    (add_code("model", result("<a.B object at 0x7f1c2d3e4f50>")), shows_no_object),
    (add_code("fig", result("<Figure size 640x480 with 1 Axes>")), shows_no_object),
    (add_code("lines", result("[<matplotlib.lines.Line2D>]")), shows_no_object),
    (set_source(2, "fig, ax = plt.subplots()\nplt.show()\nax"), ends_charts_with_show),
    (add_code("plt.show()", chart()), names_its_charts),
    (add_code("plt.show()", chart("line")), names_its_charts),
    (add_code("plt.show()", chart("A line")), names_its_charts),
]


@pytest.mark.parametrize(
    ("damage", "rule"), DEFECTS, ids=[f"{number}-{rule.__name__}" for number, (_, rule) in enumerate(DEFECTS)]
)
def test_every_rule_finds_its_defect(damage, rule):
    notebook = good_notebook()
    damage(notebook)
    assert list(rule(notebook)) != []


def test_every_rule_has_a_defect_that_it_finds():
    assert {rule for _, rule in DEFECTS} == set(RULES)


def test_the_good_notebook_is_a_notebook():
    nbformat.validate(good_notebook())

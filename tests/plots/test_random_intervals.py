"""Nothing that seaborn draws may be random: its default intervals are a bootstrap, and its strips a jitter, unseeded.

A call must say what it draws instead (`errorbar=None`, `ci=None`, `jitter=False`), where the syntax tree shows it.
Looked at is every module and every notebook.
"""

import ast
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for folder in ("poverty_analysis", "docs", "explorer", "benchmarks", "tests")
                 for path in (ROOT / folder).rglob("*.py"))  # fmt: skip
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

# what a call of each must say; several, where it may draw several of them
SAID = {
    "lineplot": ("errorbar",),
    "relplot": ("errorbar",),
    "barplot": ("errorbar",),
    "pointplot": ("errorbar",),
    "catplot": ("errorbar", "jitter"),
    "regplot": ("ci",),
    "lmplot": ("ci",),
    "stripplot": ("jitter",),
}
NEVER = {"jointplot", "pairplot", "objects"}  # draw regressions or intervals of their own, out of sight
COMPUTED = {"sd", "se", "pi"}  # intervals from a formula or from percentiles: the same every time


def faults(source):
    """What is random, or may be, in a piece of Python: names, each with what it does not say."""
    if "seaborn" not in source:
        return []
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    called, modules = names_of_seaborn(nodes)
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    heads = {call.func for call in calls} | {each for call in calls for each in handed(call, called)}
    found = [wrong for call in calls for wrong in unsaid(call, called)]
    bases = {node.value for node in nodes if isinstance(node, ast.Attribute)}
    found += ["seaborn handed on" for node in nodes if isinstance(node, ast.Name)
              and node.id in modules and called(node) is None and node not in bases]  # fmt: skip
    for node in nodes:
        name = called(node)
        if name in NEVER or (name in SAID and node not in heads):
            found.append(name)
        elif isinstance(node, ast.ImportFrom | ast.Import) and imports_more(node):
            found.append("import")
    return found


def names_of_seaborn(nodes):
    """A function that gives the seaborn name an expression stands for, or None, and what its modules are called."""
    modules, names = {"seaborn"}, {}
    for node in nodes:
        if isinstance(node, ast.Import):
            modules |= {one.asname or one.name for one in node.names if one.name.split(".")[0] == "seaborn"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "seaborn":
            names |= {one.asname or one.name: one.name for one in node.names}
            modules |= {*names}  # one of them may be a module

    def called(node):
        if isinstance(node, ast.Attribute):
            return node.attr if ast.unparse(node.value).split(".")[0] in modules else None
        return names.get(node.id) if isinstance(node, ast.Name) else None

    return called, modules


def handed(call, called):
    """Functions that `grid.map(sns.lineplot, ..., errorbar=None)` calls with the words that stand there."""
    maps = isinstance(call.func, ast.Attribute) and call.func.attr.startswith("map")
    return [each for each in call.args if maps and called(each) in SAID]


def unsaid(call, called):
    """What a call must say and does not."""
    given = {word.arg: word.value for word in call.keywords}
    for name in [called(call.func), *map(called, handed(call, called))]:
        yield from (f"{name} without {word}" for word in SAID.get(name, ()) if not fixed(given.get(word), word))


def imports_more(node):
    """Whether an import brings all of seaborn's names, or what draws out of sight."""
    parts = {part for one in node.names for part in f"{getattr(node, 'module', None)}.{one.name}".split(".")}
    return "seaborn" in parts and bool(parts & {*NEVER, "*"})


def fixed(value, word):
    """Whether a written argument leaves nothing to chance: None, or for `errorbar` what is computed."""
    if isinstance(value, ast.Constant) and (value.value is None or (word == "jitter" and value.value is False)):
        return True
    if word != "errorbar":
        return False
    first = value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value
    return isinstance(first, ast.Constant) and first.value in COMPUTED


def code_of(path):
    """The code of a notebook, all cells behind each other; none of them has a magic line."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


@pytest.mark.parametrize(
    "code",
    [
        "sns.lineplot(x=x, y=y, errorbar=None)",
        "sns.lineplot(x=x, y=y, estimator='median', errorbar=('pi', 90))",
        "sns.barplot(table, errorbar='sd')",
        "sns.regplot(table, x='x', y='y', ci=None)",
        "sns.stripplot(table, jitter=False)",
        "sns.catplot(table, kind='point', errorbar=None, jitter=False)",
        "grid.map_dataframe(sns.lineplot, 'x', 'y', errorbar=None)",
        "grid.map_lower(sns.regplot, ci=None)",
        "from seaborn import histplot\nhistplot(x=x)",
        "sns.histplot(x=x)",
        "sns.ecdfplot(x=x)",
        "axes.errorbar(x, y)",
        "lineplot(x, y)",  # a function of one's own
    ],
)
def test_what_is_computed_passes(code):
    assert faults(f"import seaborn as sns\n{code}") == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("sns.lineplot(x=x, y=y)", "lineplot without errorbar"),
        ("sns.lineplot(x=x, y=y, errorbar='ci')", "lineplot without errorbar"),
        ("sns.pointplot(table, errorbar=('ci', 90))", "pointplot without errorbar"),
        ("sns.barplot(table, errorbar=chosen)", "barplot without errorbar"),
        ("sns.barplot(table, **options)", "barplot without errorbar"),
        ("sns.barplot(table, errorbar=95)", "barplot without errorbar"),
        ("sns.regplot(table, x='x', y='y')", "regplot without ci"),
        ("sns.lmplot(table, x='x', y='y', ci=95)", "lmplot without ci"),
        ("sns.relplot(table, kind='line')", "relplot without errorbar"),
        ("sns.catplot(table, kind='bar', jitter=False)", "catplot without errorbar"),
        ("sns.catplot(table, errorbar=None)", "catplot without jitter"),
        ("sns.stripplot(table)", "stripplot without jitter"),
        ("grid.map(sns.pointplot, 'x', 'y')", "pointplot without errorbar"),
        ("draw = sns.lineplot", "lineplot"),
        ("partial(sns.lineplot, errorbar=None)", "lineplot"),
        ("sns.jointplot(table, kind='reg')", "jointplot"),
        ("sns.relational.lineplot(x=x)", "lineplot without errorbar"),
        ("from seaborn import lineplot as draw\ndraw(x=x)", "lineplot without errorbar"),
        ("from seaborn.categorical import barplot\nbarplot(table)", "barplot without errorbar"),
        ("import seaborn\nseaborn.lineplot(x=x)", "lineplot without errorbar"),
        ("import seaborn.objects as so", "import"),
        ("from seaborn import objects", "import"),
        ("from seaborn import *", "import"),
        ("getattr(sns, 'lineplot')(x=x)", "seaborn handed on"),
        ("draw = sns\ndraw.lineplot(x=x)", "seaborn handed on"),
        ("from seaborn import relational\nrelational.lineplot(x=x)", "lineplot without errorbar"),
        ("import seaborn.relational as lines\nlines.lineplot(x=x)", "lineplot without errorbar"),
        ("grid.map_lower(sns.regplot)", "regplot without ci"),
    ],
)
def test_what_is_random_is_found(code, found):
    assert found in faults(f"import seaborn as sns\n{code}")


def test_no_module_draws_at_random():
    found = {path.name: wrong for path in MODULES if (wrong := faults(path.read_text(encoding="utf-8")))}
    assert len(MODULES) > 300 and found == {}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_notebook_draws_at_random(path):
    assert faults(code_of(path)) == []

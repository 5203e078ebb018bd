"""The house: what stands where, who may import whom, and what `gains` hands on although it stands higher."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from poverty_analysis import gains, households

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "poverty_analysis"

# from the ground up; a room imports only from rooms below it
ROOMS = ["tables", "context", "report", "measures", "gains", "households"]
ROOMS += ["fonts", "plots", "publishing", "explorer", "cli"]
GROUND = "__init__"  # the version and a name: imports nothing
# the one arrow that runs up: names that moved to `households` keep their public place
UP = {("gains.__init__", "households")}
# and the one inside a room: the registry stands on the influence functions, whose face keeps its look-ups
UP_INSIDE = {("influence", "registry")}

# stems that stand twice: an influence function beside its measure, a chart beside its subject, and these
TWICE = {"design", "files", "population", "poverty", "profile", "reading", "units"}

Arrow = tuple[str, str]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


FILES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def file_of(module: str) -> str | None:
    """The file that a dotted name below the package means: a module, the face of a room, or none."""
    face = f"{module}.{GROUND}".lstrip(".")
    return module if module in FILES else face if face in FILES else None


def imported(name: str) -> Iterator[str]:
    """The files that a file imports, wherever in it: at the top, in a function, for types alone."""
    inside = ["poverty_analysis", *name.split(".")[:-1]]
    for node in ast.walk(ast.parse(FILES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = inside[: len(inside) + 1 - node.level] if node.level else []
            names = [".".join([*start, *filter(None, [node.module]), alias.name]) for alias in node.names]
        else:
            continue
        for each in names:
            if each.split(".")[0] == "poverty_analysis":
                below = each.removeprefix("poverty_analysis").lstrip(".")
                yield file_of(below) or file_of(below.rpartition(".")[0]) or below


@pytest.fixture(scope="module")
def arrows() -> set[Arrow]:
    """All of the package: read by the process that asks, not by each that collects the tests."""
    return {(name, target) for name in FILES for target in imported(name)}


def room(name: str) -> str:
    return name.split(".")[0]


def circle(of: set[Arrow]) -> list[str]:
    """One circle of arrows, or nothing."""
    above: dict[str, set[str]] = {}
    for name, target in of:
        if name != target:
            above.setdefault(name, set()).add(target)
    try:
        TopologicalSorter(above).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_two_files_stand_at_the_top_and_every_room_is_known():
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py", "setup.py"}
    assert {room(name) for name in FILES} == {*ROOMS, GROUND, "__main__", "setup"}


def test_every_import_of_the_package_is_one_of_its_files(arrows):
    assert [arrow for arrow in sorted(arrows) if arrow[1] not in FILES] == []
    assert len(arrows) > 300 and ("measures.influence.means", "measures.sample") in arrows


def test_arrows_between_rooms_run_down_but_for_one(arrows):
    height = {GROUND: -1, "setup": 0, **{name: level for level, name in enumerate(ROOMS)}, "__main__": len(ROOMS)}
    climbing = {(name, room(target)) for name, target in arrows if height[room(target)] > height[room(name)]}
    assert climbing == UP


def test_no_circle_of_files(arrows):
    assert circle({(name, target) for name, target in arrows if (name, room(target)) not in UP}) == []


@pytest.mark.parametrize("inside", ["measures", "gains", "households"])
def test_no_circle_of_what_stands_in_a_room(arrows, inside):
    """Its files and the rooms in it; its face hands on what they have and is asked by none of them."""
    parts = [
        tuple(end.removeprefix(f"{inside}.").split(".")[0] for end in arrow)
        for arrow in arrows
        if all(room(end) == inside for end in arrow)
    ]
    assert circle({*parts} - UP_INSIDE) == []
    assert GROUND not in {target for name, target in parts}


def test_a_stem_stands_once():
    stems = [name.rsplit(".", 1) for name in FILES if "." in name and not name.endswith(GROUND)]
    of = {stem: [folder for folder, each in stems if each == stem] for _, stem in stems}
    mirrored = {"measures.influence", "plots"}
    assert {stem for stem, folders in of.items() if len({*folders} - mirrored) > 1} == TWICE


# --- what gains hands on ----------------------------------------------------------------------------------------------
def test_gains_hands_on_every_name_of_households():
    assert {*households.__all__} < {*gains.__all__} <= {*dir(gains)}
    assert all(getattr(gains, name) is getattr(households, name) for name in households.__all__)


def test_gains_refuses_a_name_that_neither_has():
    with pytest.raises(AttributeError, match=r"module 'poverty_analysis\.gains' has no attribute 'sinth'"):
        gains.sinth  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'sinth'"):
        from poverty_analysis.gains import sinth  # noqa: F401


@pytest.mark.slow
def test_gains_is_there_before_households_and_asks_for_them_when_needed():
    code = (
        "import sys\n"
        "from poverty_analysis import gains\n"
        "assert not [name for name in sys.modules if name.startswith('poverty_analysis.households')]\n"
        "from poverty_analysis.gains import PLAIN_TRUTH, evaluation, industry, land_transfer, monitoring, relocation\n"
        "assert evaluation.__name__ == 'poverty_analysis.households.evaluation'"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_wrong_name_of_gains_is_an_error_of_types_too(tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from poverty_analysis import gains\n\ngains.sinth\ngains.evaluation.before_after\n")
    cache_dir = tmp_path / "cache"
    if (ROOT / ".mypy_cache").is_dir():  # where the types were checked before, what mypy knows of all other files
        shutil.copytree(ROOT / ".mypy_cache", cache_dir)
    own = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(cache_dir)]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *own, wrong.name], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == [
        'wrong.py:3: error: Module has no attribute "sinth"  [attr-defined]',
        "Found 1 error in 1 file (checked 1 source file)",
    ]


@pytest.mark.slow
def test_the_measures_are_imported_without_what_only_some_of_them_need():
    """Nearly two thirds of the time of importing them was this, at every start of a command or a notebook."""
    heavy = ["scipy.special", "scipy.stats", "scipy.optimize", "statsmodels", "matplotlib", "seaborn", "duckdb", "ibis"]
    code = f"import sys, poverty_analysis.measures; print([name for name in {heavy!r} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"

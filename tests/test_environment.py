"""The ways in agree: pyproject.toml, the locks, environment.yml, the Makefile and CI; and no machine leaks out."""

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from poverty_analysis import __version__

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ["requirements.lock", "requirements-lab.lock", "requirements-site.lock", "requirements-spark.lock"]
# make test runs these tests inside make, whose own flags would change what an inner one prints
OUTSIDE_MAKE = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
# conda name: PyPI name, where they differ by more than _ and -
CONDA_NAMES = {
    "matplotlib-base": "matplotlib",
    "brotli-python": "brotli",
    "python-duckdb": "duckdb",
    "ibis-duckdb": "ibis-framework",
}
CONDA_ONLY = {"pip", "openjdk"}
NOT_CONDA = {"site", "parity"}  # environments of their own


def requirements(lines: list[str]) -> dict[str, SpecifierSet]:
    parsed = [Requirement(line) for line in lines]
    return {canonicalize_name(requirement.name): requirement.specifier for requirement in parsed}


def declared(*extras: str) -> dict[str, SpecifierSet]:
    lines = list(PROJECT["dependencies"])
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return requirements(lines)


def locked(name: str) -> list[tuple[str, Version, list[str]]]:
    """Return package, version and hashes of every pin of a lock, as many rows as it has pins."""
    text = re.sub(r"\\\n", " ", (ROOT / name).read_text(encoding="utf-8"))
    rows = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        pin = re.match(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)", line)
        assert pin, f"{name}: a line must be a pin; got {line[:80]!r}"
        rows.append((canonicalize_name(pin["name"]), Version(pin["version"]), re.findall(r"--hash=(\S+)", line)))
    return rows


def conda() -> tuple[dict[str, SpecifierSet], dict[str, object]]:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    lines = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    by_pip = [entry for part in environment["dependencies"] if isinstance(part, dict) for entry in part["pip"]]
    assert [entry for entry in by_pip if entry.startswith("-")] == ["--editable ."]
    found = requirements([*lines, *(entry for entry in by_pip if not entry.startswith("-"))])
    return {CONDA_NAMES.get(name, name): bound for name, bound in found.items() if name not in CONDA_ONLY}, environment


def test_conda_and_pyproject_ask_for_the_same():
    found, environment = conda()
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    assert found.pop("python") == SpecifierSet(PROJECT["requires-python"])
    assert found == declared(*(PROJECT["optional-dependencies"].keys() - NOT_CONDA))


def test_every_requirement_has_a_lower_bound_and_nothing_else():
    for name, bound in declared(*PROJECT["optional-dependencies"]).items():
        assert [part.operator for part in bound] == [">="], name


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        (LOCKS[0], ["report", "test", "scale", "documents"]),
        (LOCKS[1], ["lab"]),
        (LOCKS[2], ["site"]),
        (LOCKS[3], ["spark"]),
    ],
)
def test_every_locked_version_is_inside_its_bound(lock, extras):
    bounds = declared(*extras)
    pins = locked(lock)
    assert set(bounds) <= {name for name, _, _ in pins}
    outside = [f"{name}=={version}" for name, version, _ in pins if version not in bounds.get(name, SpecifierSet())]
    assert outside == []


@pytest.mark.parametrize("other", LOCKS[1:])
def test_the_locks_agree(other):
    first, second = ({(name, version) for name, version, _ in locked(lock)} for lock in (LOCKS[0], other))
    shared = {name for name, _ in first} & {name for name, _ in second}
    assert {pin for pin in first if pin[0] in shared} == {pin for pin in second if pin[0] in shared}


def test_every_package_that_is_depended_on_is_imported():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "poverty_analysis").rglob("*.py"))
    called = {"pyyaml": "yaml"}  # by another name than it is asked for
    needed = {called.get(name, name) for name in requirements(PROJECT["dependencies"])}
    imported = {line.split()[1].split(".")[0] for line in re.findall(r"^\s*(?:import|from) \S+", sources, re.MULTILINE)}
    assert needed - imported == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock):
    pins = locked(lock)
    assert len(pins) > 20
    for name, _, hashes in pins:
        assert hashes, name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), name


@pytest.mark.parametrize("name", [*LOCKS, "environment.yml", "pyproject.toml", "Makefile"])
def test_no_index_is_named(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"https?:|--(?:extra-)?index-url|--find-links|--trusted-host|\bfile:", text) == []


def test_ci_runs_the_test_command_of_the_readme_and_nothing_else():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make test" in readme and "make report" in readme


def with_environments(folder: Path) -> Path:
    """Give a folder what make reads, with all environments ready."""
    for name in ("notebooks", "data", "poverty_analysis", "build/chinese", ".venv/bin", ".venv-site"):
        (folder / name).mkdir(parents=True)
    for name in ("Makefile", *LOCKS, "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    for name in (".venv/.ready", ".venv/.lab", ".venv/.spark", ".venv-site/.ready"):
        (folder / name).touch()
    return folder


def made(folder: Path, *words: str, **variables: str) -> str:
    """Run make in a folder, and return what it prints."""
    outside = {**OUTSIDE_MAKE, **variables}
    done = subprocess.run(["make", *words], cwd=folder, env=outside, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def dry_run(target: str, *variables: str) -> list[str]:
    return made(ROOT, "--dry-run", "--always-make", target, *variables).splitlines()


ODD_NAMES = ["a copy.ipynb", "50%.ipynb", "a:b.ipynb", "#1 of $5's; & more.ipynb", "新 文件夹"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_file_of_any_name_beside_the_notebooks_stops_no_command_and_renews_the_chinese_copies(tmp_path, name):
    folder = with_environments(tmp_path / "clone")
    renewing = "poverty_analysis.publishing.chinese_copies"
    (folder / "notebooks" / name).touch()
    assert renewing in made(folder, "--dry-run", "site")
    (folder / "build" / "chinese" / ".done").touch()
    assert renewing not in made(folder, "--dry-run", "site")
    late = time.time() + 60
    os.utime(folder / "notebooks" / name, (late, late))
    assert renewing in made(folder, "--dry-run", "site")
    assert made(folder, "--dry-run", "report").split() == [".venv/bin/python", "-m", "poverty_analysis", "report"]


def answers(program: Path, answer: str) -> None:
    """Put a shell script in a program's place."""
    program.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
    program.chmod(0o755)


def test_make_works_where_the_path_has_blanks_and_signs_of_the_shells(tmp_path):
    """But not by the scripts that pip writes: there, these cannot say where their Python is."""
    folder = with_environments(tmp_path / 'it\'s 100% "mine" & #1 $HOME 项目')
    answers(folder / ".venv" / "bin" / "voila", 'printf "%s\\n" "$JUPYTER_PATH"')
    assert made(folder, "--silent", "explorer") == f"{folder}/explorer\n"
    answers(folder / ".venv" / "bin" / "python", 'echo "$@"')
    for command in ("report", "refresh", "workshop"):
        assert made(folder, "--silent", command).split() == ["-m", "poverty_analysis", command]
    assert made(folder, "--silent", "types") == "-m mypy\n"


def test_packages_go_into_the_environment_of_one_whose_pip_installs_for_the_user(tmp_path):
    folder = with_environments(tmp_path / "clone")
    (folder / ".venv" / ".spark").unlink()
    answers(folder / ".venv" / "bin" / "python", 'echo "$PIP_USER" "$@"')
    said = made(folder, "--silent", ".venv/.spark", PIP_USER="1")
    assert said == "0 -m pip install --quiet --require-hashes -r requirements-spark.lock\n"


def test_both_commands_build_the_environment_from_the_lock():
    for target in ("report", "test"):
        installs = [line for line in dry_run(target) if "pip install" in line]
        assert any("--require-hashes -r requirements.lock" in line for line in installs)
        assert all("--require-hashes" in line or "--no-deps" in line for line in installs)
    assert dry_run("report")[-1] == ".venv/bin/python -m poverty_analysis report"


def test_the_test_command_checks_the_notebooks_strictly():
    runs = [line for line in dry_run("test") if "-m pytest" in line]
    assert len(runs) == 3
    assert "--nbval --nbval-current-env" in runs[1] and "lax" not in runs[1]
    assert "MPLBACKEND" not in runs[1]  # figures would not be stored, and show() would warn


def test_pairs_get_the_students_part_and_see_that_folder_alone():
    assert dry_run("workshop", "STUDENTS=1")[-1].split()[-2:] == ["workshop", "--students-only"]
    opened = dry_run("lab", "STUDENTS=1")
    assert "--ServerApp.root_dir=build/workshop " in opened[-1] and "default_url=/lab/tree/student " in opened[-1]
    assert any("labextension disable @jupyterlab/apputils-extension:announcements" in line for line in opened)
    assert "students-only" not in dry_run("workshop")[-1] and "root_dir" not in dry_run("lab")[-1]


def test_the_test_command_opens_the_site():
    steps = dry_run("test")
    built, opened = (next(n for n, line in enumerate(steps) if words in line) for words in ("docs.build", "tests/site"))
    assert built < opened
    assert any("--require-hashes -r requirements-site.lock" in line for line in steps)


def test_the_citation_is_complete_and_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)  # required by Citation File Format 1.2.0
    assert citation["version"] == __version__


def test_every_licence_of_the_package_is_there():
    assert PROJECT["license"] == "MIT AND CC-BY-4.0 AND OFL-1.1"
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in PROJECT["license-files"]]
    for text, words in zip(texts, ["MIT License", "CC-BY-4.0", "SIL OPEN FONT LICENSE Version 1.1"], strict=True):
        assert words in text


def of_git(*words: str) -> str:
    """What git says of this clone; a copy of its files alone is skipped by name."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("which files are committed is told by a clone, and by git")
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_clone_has_the_committed_bytes_though_git_may_be_set_to_change_ends_of_lines():
    """As Git for Windows is: then .ci/run does not start, and files written again differ from those committed."""
    for name in ("Makefile", ".ci/run", "data/report/figures.csv", "notebooks/00-index.ipynb", "docs/verdicts.png"):
        assert of_git("check-attr", "text", "--", name) == f"{name}: text: unset\n"


def committed_texts() -> dict[str, str]:
    listing = of_git("ls-files", "-z")
    texts = {}
    for name in listing.split("\0"):
        path = ROOT / name
        if name and path.is_file():
            try:
                texts[name] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a font or a picture
    return texts


# Written in pieces, so that this file does not contain what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w+=.\-])/(?:" + "|".join(["home", "root", "work", "tmp", "Users"]) + r")/\w")


@pytest.mark.slow
def test_no_committed_file_names_a_path_of_a_machine():
    texts = committed_texts()
    assert "pyproject.toml" in texts
    assert [(name, found[0]) for name, text in texts.items() if (found := MACHINE_PATH.search(text))] == []


@pytest.mark.parametrize("text", ["see /ho" + "me/ann/a.csv", "'/wo" + "rk/x'", "file:///tm" + "p/x"])
def test_a_path_of_a_machine_would_be_found(text):
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", ["https://example.org/ho" + "me/", "../wo" + "rk/x", "iVBORw0/tm" + "p/x"])
def test_an_address_or_a_picture_is_no_path_of_a_machine(text):
    assert not MACHINE_PATH.search(text)


def test_lab_opens_the_first_notebook_and_a_workshop_its_folder():
    assert dry_run("lab")[-1].rstrip().endswith("--LabApp.default_url=/lab/tree/notebooks/00-index.ipynb")
    assert (ROOT / "notebooks" / "00-index.ipynb").is_file()
    workshop = dry_run("lab", "FOLDER=build/workshop")[-1].rstrip()
    assert workshop.endswith("--LabApp.default_url=/lab/tree/build/workshop")


def test_the_package_is_installed_once_on_each_way():
    """By make from the locks, by conda from its environment's own file; nobody is told to do it once more."""
    assert "--editable ." in (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert (ROOT / "Makefile").read_text(encoding="utf-8").count("--editable .") == 1
    for name in ("README.md", "CONTRIBUTING.md"):
        assert "pip install --no-deps" not in (ROOT / name).read_text(encoding="utf-8"), name


def test_the_readme_says_what_each_command_costs():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    heads, _, *rows = [line.strip("| ").split(" | ") for line in readme.splitlines() if line.startswith("|")][:7]
    assert heads[2:] == ["disk", "minutes on two cores", "network"]
    assert {row[0] for row in rows} == {f"`make {name}`" for name in ("report", "lab", "site", "check", "test")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "columns"),
    [("-pno:cacheprovider", "40"), (f"-ocache_dir={os.devnull}/none", "120")],
    ids=["a narrow terminal", "a checkout that may only be read"],
)
def test_the_tests_also_pass_in(option, columns):
    command = [sys.executable, "-m", "pytest", "-q", option, "-k", "load_facts", "tests/context"]
    done = subprocess.run(
        [*command, "poverty_analysis/context/facts.py"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": columns},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

"""The set-up without make: on the standard library alone, what it would do, and what it says where it cannot."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from poverty_analysis import setup
from poverty_analysis.setup import SetupError, main, next_lines, pinned, python_of, reason, require_python, steps

ROOT = Path(__file__).parents[1]


@pytest.fixture
def clone(tmp_path):
    """A folder with what the set-up looks for."""
    for name in ("pyproject.toml", *setup.LOCKS):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "poverty_analysis", tmp_path / "poverty_analysis", ignore=lambda folder, names: [
        name for name in names if Path(folder) == ROOT / "poverty_analysis" and Path(folder, name).is_dir()
    ])  # fmt: skip
    return tmp_path


def in_a_bare_python(clone, *words, **variables):
    """Run it as somebody would who has installed nothing: no site packages, from the clone."""
    command = [sys.executable, "-I", "-S", "-c"]
    code = (
        f"import sys; sys.path.insert(0, {str(clone)!r}); sys.argv = ['poverty_analysis', 'setup', *{list(words)!r}]\n"
    )
    code += "import runpy; runpy.run_module('poverty_analysis', run_name='__main__')"
    return subprocess.run([*command, code], capture_output=True, text=True, env=variables, timeout=300, check=False)


def test_it_needs_the_standard_library_alone(clone):
    names = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(ast.parse(Path(setup.__file__).read_text(encoding="utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert names <= sys.stdlib_module_names
    done = in_a_bare_python(clone, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert not (clone / ".venv").exists()
    said = done.stdout
    for words in (
        "make an environment",
        "packages of the notebooks",
        "JupyterLab",
        "from this clone",
        "start a kernel",
    ):
        assert words in said


def test_a_command_where_nothing_is_installed_leads_here():
    for words in ([], ["audit"]):
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv = ['poverty_analysis', *{words!r}]\n"
        code += "import runpy; runpy.run_module('poverty_analysis', run_name='__main__')"
        command = [sys.executable, "-I", "-S", "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1 and done.stderr.count("\n") == 1
        assert "is not installed; python -m poverty_analysis setup makes the environment" in done.stderr


def test_it_installs_what_make_installs(clone):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installed = re.findall(r"-m pip install --quiet (.+)", makefile)
    commands = [command for _, command in steps(clone)]
    for command, lock in zip(commands, ("requirements.lock", "requirements-lab.lock"), strict=False):
        assert f"--require-hashes -r {lock}" in installed
        assert command[-3:] == ["--require-hashes", "-r", str(clone / lock)]
    assert "--no-deps --no-build-isolation --editable ." in installed
    assert commands[2][-4:] == ["--no-deps", "--no-build-isolation", "--editable", str(clone)]
    assert all("--no-user" in command for command in commands[:3]) and "export PIP_USER := 0" in makefile
    assert f"labextension disable {setup.NEWS}" in makefile and commands[3][-1] == setup.NEWS


def test_the_oldest_python_is_that_of_the_project():
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert stated == f">={setup.OLDEST[0]}.{setup.OLDEST[1]}"
    require_python(setup.OLDEST)
    with pytest.raises(SetupError, match=r"Python must be 3\.11 or newer; got 3\.10: install a newer one"):
        require_python((3, 10))
    ast.parse(Path(setup.__file__).read_text(encoding="utf-8"), feature_version=(3, 8))  # to say so, it must be read


def test_an_old_python_is_told_in_one_sentence(clone, monkeypatch, capsys):
    monkeypatch.setattr(setup.sys, "version_info", (3, 9, 1))
    assert main([], clone) == 1
    assert capsys.readouterr().err.startswith("setup: Python must be 3.11 or newer; got 3.9")


def test_a_folder_that_is_no_clone_or_may_not_be_written_is_refused(tmp_path, clone, monkeypatch, capsys):
    (tmp_path / "elsewhere").mkdir()
    assert main([], tmp_path / "elsewhere") == 1
    assert "must run in a clone of the repository; got no pyproject.toml" in capsys.readouterr().err
    monkeypatch.setattr(setup.os, "access", lambda place, how: False)
    assert main([], clone) == 1
    assert "must be a folder that you may write into" in capsys.readouterr().err
    assert not (clone / ".venv").exists()


@pytest.mark.slow
def test_without_a_network_it_says_so(clone):
    """A real environment and the real pip, whose index is a port of this machine at which nobody listens."""
    done = in_a_bare_python(clone, PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="0", PIP_TIMEOUT="1")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "setup: could not install the packages of the notebooks: the package index was not reached, or lacks a package;"
    )
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("printed", "meaning"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("PermissionError: [Errno 13] Permission denied: 'x'", "a file may not be written"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that the lock pins"),
        ("WARNING: Retrying after connection broken by NewConnectionError", "the package index was not reached"),
        ("ERROR: something else\nlast line", "it said: ERROR: something else / last line"),
        ("", "it said: nothing"),
    ],
)
def test_what_pip_prints_is_said_in_words(printed, meaning):
    assert meaning in reason(printed)


def test_an_environment_that_cannot_be_made_is_told(clone, monkeypatch, capsys):
    def broken(self, place):
        raise subprocess.CalledProcessError(1, ["ensurepip"])

    monkeypatch.setattr(setup.venv.EnvBuilder, "create", broken)
    assert main([], clone) == 1
    assert "on Debian and Ubuntu install python3-venv" in capsys.readouterr().err


def test_a_check_of_a_machine_where_nothing_is_installed_says_what_to_run(clone, capsys):
    assert main(["--check"], clone) == 1
    assert "nothing is installed yet; run python -m poverty_analysis setup, or make lab" in capsys.readouterr().err


def test_a_check_names_packages_that_are_not_as_pinned(clone, monkeypatch, capsys):
    python = python_of(clone)
    python.parent.mkdir(parents=True)
    python.touch()
    wanted = pinned([clone / name for name in setup.LOCKS])
    assert None in wanted["colorama"] and None not in wanted["pytest"]  # for Windows alone; for everybody
    versions = {name: next(each for each in of if each) for name, of in wanted.items() if None not in of}
    shown = [f"{name}=={version}" for name, version in versions.items() if name != "pytest"] + ["pytest==1.0"]
    ran = []

    def run(command, **_):
        ran.append(command)
        return subprocess.CompletedProcess(command, 0, "\n".join(shown), "")

    monkeypatch.setattr(setup.subprocess, "run", run)
    assert main(["--check"], clone) == 1
    assert "are not as the locks pin them: pytest 1.0; run" in capsys.readouterr().err
    shown[-1] = f"pytest=={versions['pytest']}"
    assert main(["--check"], clone) == 0
    assert "This machine is ready" in capsys.readouterr().out
    assert "start_new_kernel" in ran[-1][-1]


def test_windows_paths_are_written_and_said_not_to_be_tried():
    assert python_of(Path("c"), windows=True).as_posix() == "c/.venv/Scripts/python.exe"
    assert python_of(Path("c"), windows=False).as_posix() == "c/.venv/bin/python"
    assert "not tried" in next_lines(Path(), windows=True) and "Windows" not in next_lines(Path(), windows=False)


def test_the_command_line_is_not_loaded_for_it():
    text = (ROOT / "poverty_analysis" / "__main__.py").read_text(encoding="utf-8")
    assert text.index('["setup"]') < text.index("poverty_analysis.cli")

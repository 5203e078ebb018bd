"""However a run ends, by a signal or a full disk, at whatever step: all is written, or nothing, and it says which."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DRIVER = Path(__file__).with_name("ended_runs.py")
# a signal that comes when all is in its place, and only what stood there before is still to be removed
TOO_LATE = {"os.remove", "os.rmdir"}
USERS = "a file of the user's"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and forks as on POSIX")


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory):
    """A disk of 32 megabytes; None where this user may not mount one."""
    folder = tmp_path_factory.mktemp("small")
    command = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder]
    try:
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    yield folder if mounted else None
    if mounted:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture(scope="module")
def ended(tmp_path_factory, small_disk):
    arguments = [sys.executable, DRIVER, tmp_path_factory.mktemp("runs"), *([small_disk] if small_disk else [])]
    done = subprocess.run(arguments, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


WRITING = [
    ("extract", ["mine"]),
    ("extract, over an earlier ledger", []),
    ("audit --accept", ["earlier/checks.csv"]),
    ("report --data, over an earlier one", []),
    ("report", ["deep"]),
    ("refresh", ["docs/verdicts.png", "notebooks/02-audit.ipynb"]),
    ("workshop, over an earlier one", []),
    ("profile", ["profile.csv"]),
    ("register, over an earlier one", []),
]


@pytest.mark.parametrize(("command", "written"), WRITING, ids=[command for command, _ in WRITING])
def test_a_run_that_is_ended_has_written_all_or_nothing_and_says_which(ended, command, written):
    whole, *runs = ended[command]
    assert whole["code"] == 0 and set(written) <= set(whole["changed"])
    assert {run["end"] for run in runs} >= {"SIGTERM", "SIGINT", "no space left on device", "file too large"}
    for run in runs:
        if run["end"] == USERS:
            continue
        where = {key: run[key] for key in ("end", "at", "code", "said", "changed") if key in run}
        assert len(run["said"].splitlines()) == 1, where
        if run["end"] in ("SIGTERM", "SIGINT"):
            if "had been written" in run["said"]:
                assert run["code"] == 0 and run["changed"] == whole["changed"], where
                assert whole["steps"][run["at"]] in TOO_LATE, where
            else:
                assert (run["code"], run["changed"]) == (130, []), where
                assert run["said"] == "poverty-analysis: stopped; nothing was written\n", where
        else:
            assert (run["code"], run["changed"]) == (1, []), where
            assert run["end"] in run["said"].lower() and re.search(r"/|\w\.csv", run["said"]), where


@pytest.mark.parametrize("command", [command for command, _ in WRITING])
def test_a_full_small_disk_leaves_what_there_was_and_names_what_was_not_written(ended, command, small_disk):
    if small_disk is None:
        pytest.skip("a full disk needs root, to mount a small one")
    (run,) = [run for run in ended[command] if run.get("at") == "the small disk"]
    assert (run["code"], run["changed"]) == (1, []), run
    assert "no space left on device" in run["said"].lower()


@pytest.mark.parametrize(
    ("command", "folder"),
    [
        ("report --data, over an earlier one", "earlier/report"),
        ("report", "deep/er/out"),
        ("workshop, over an earlier one", "earlier-day"),
        ("register, over an earlier one", "earlier-register"),
    ],
)
def test_a_file_put_into_the_folder_meanwhile_stays_and_what_was_made_is_beside_it(ended, command, folder):
    (run,) = [run for run in ended[command] if run["end"] == USERS]
    assert run["code"] == 1 and "notes.txt" in run["said"], run
    kept = Path(run["said"].rpartition("what was to go there is whole in ")[2].strip()).name
    beside = f"{Path(folder).parent.as_posix()}/{kept}".removeprefix("./")
    new = {name for name in run["changed"] if not name.startswith(beside)}
    assert new - {"deep", "deep/er", "deep/er/out"} == {f"{folder}/notes.txt"}
    assert f"{beside}/figures.csv" in run["changed"] or f"{beside}/card.yml" in run["changed"]


@pytest.mark.parametrize("command", ["verify", "audit"])
def test_commands_that_only_read_write_nothing(ended, command):
    assert [(run["code"], run["changed"], run["steps"]) for run in ended[command]] == [(0, [], [])]


@pytest.mark.parametrize(("package", "number"), [("typer", "SIGTERM"), ("pandas", "SIGTERM"), ("numpy", "SIGINT")])
def test_a_stop_while_packages_are_loaded(package, number):
    code = (
        "import os, signal, sys\n"
        f"stop = lambda event, what: what[0] == {package!r} and os.kill(os.getpid(), signal.{number})\n"
        "sys.addaudithook(lambda event, what: event == 'import' and stop(event, what))\n"
        "from poverty_analysis.__main__ import main\n"
        "sys.argv[1:] = ['audit']\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "poverty-analysis: stopped; nothing was written\n"

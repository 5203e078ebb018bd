import subprocess
import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from poverty_analysis import __version__, cli, publication, report
from poverty_analysis.execution import read_notebook


@pytest.fixture
def tables(monkeypatch):
    """Stand-ins for the report wing, which has its own tests."""
    audit = pd.DataFrame(
        {"verdict": ["consistent", "inconsistent"], "label_en": ["Pupils", "Persons per household"]},
        index=["pupils", "household_size"],
    )
    monkeypatch.setattr(report, "load_figures", lambda corrected=False: pd.DataFrame({"a": [1]}), raising=False)
    monkeypatch.setattr(report, "audit", lambda figures: audit, raising=False)


def run_module(*arguments):
    return subprocess.run([sys.executable, "-m", "poverty_analysis", *arguments], capture_output=True, text=True)


def test_the_module_is_the_command():
    done = run_module("--version")
    assert (done.returncode, done.stdout) == (0, f"poverty-analysis {__version__}\n")


def test_help_names_every_command_and_loads_no_heavy_package():
    code = (
        "import sys; from poverty_analysis.cli import main\n"
        "try: main(['--help'])\n"
        "finally: assert 'pandas' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0
    for word in ("report", "refresh", "verify", "audit", "workshop", "exit codes"):
        assert word in done.stdout


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["verify"], ["report", "--out"]])
def test_wrong_usage_is_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert "usage: poverty-analysis" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["report", "refresh"])
def test_what_cannot_be_done_is_1_with_one_line(command, tables, tmp_path, capsys):
    assert cli.main([command, "--notebooks", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("poverty-analysis: the folder of notebooks must hold at least one .ipynb file")
    assert len(said.err.splitlines()) == 1


def test_report_prints_what_it_did(tables, folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(publication, "run_notebooks", lambda paths, workers: [read_notebook(path) for path in paths])
    assert cli.main(["report", "--notebooks", str(folder), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "1 figure loaded; 2 checks: 1 consistent, 1 inconsistent; 1 notebook executed; " in said
    assert "seconds" in said


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "a.ipynb").write_text(
        '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', encoding="utf-8"
    )
    return folder


def test_audit_lists_the_contradictions(tables, capsys):
    assert cli.main(["audit"]) == 0
    assert (
        capsys.readouterr().out
        == "    1 consistent\n    1 inconsistent\ninconsistent: household_size: Persons per household\n"
    )


def test_a_reader_that_has_seen_enough_is_no_error():
    code = (
        "import sys, pandas as pd\n"
        "from poverty_analysis import cli, report\n"
        "report.load_figures = lambda corrected=False: None\n"
        "report.audit = lambda figures: pd.DataFrame({'verdict': ['inconsistent'] * 9999, 'label_en': 'x'})\n"
        "sys.exit(cli.main(['audit']))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() == 0


@pytest.mark.parametrize(
    ("missing", "same", "code", "said"),
    [
        ([], True, 0, "3 numbers in the text: 0 missing, 0 unaccounted\n"),
        (
            [("a", "7次")],
            False,
            1,
            "3 numbers in the text: 1 missing, 0 unaccounted\nthe text differs from the one that was transcribed\n"
            "\nmissing:\nid literal\n a      7次\n",
        ),
    ],
)
def test_verify_says_what_it_found(missing, same, code, said, tables, tmp_path, capsys, monkeypatch):
    found = SimpleNamespace(
        missing=pd.DataFrame(missing, columns=["id", "literal"]), unaccounted=pd.DataFrame(), numbers=3, same_text=same
    )
    monkeypatch.setattr(report, "read_source", lambda path: "text", raising=False)
    monkeypatch.setattr(report, "verify", lambda figures, text: found, raising=False)
    assert cli.main(["verify", str(tmp_path / "copy.txt")]) == code
    assert capsys.readouterr().out == said


def test_a_missing_copy_of_the_report_is_1(tables, tmp_path, capsys, monkeypatch):
    def read_source(path):
        raise FileNotFoundError(f"{path}: no such file")

    monkeypatch.setattr(report, "read_source", read_source, raising=False)
    assert cli.main(["verify", str(tmp_path / "none.txt")]) == 1
    assert capsys.readouterr().err.endswith("none.txt: no such file\n")


def test_a_missing_package_is_named(tables, capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "poverty_analysis.publication")
    monkeypatch.setitem(sys.modules, "nbclient", None)
    monkeypatch.delitem(sys.modules, "poverty_analysis.execution")
    assert cli.main(["refresh"]) == 1
    assert "this command needs nbclient; install poverty-analysis[report]" in capsys.readouterr().err

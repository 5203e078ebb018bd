import os
import subprocess
import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from poverty_analysis import __version__, cli, report
from poverty_analysis.publishing import publication
from poverty_analysis.publishing.execution import read_notebook


@pytest.fixture
def tables(monkeypatch):
    """Three checks of the print, in the place of all."""
    checks = report.load_checks().loc[["roads_township_whole", "land_transfer_household_size", "telecom_fibre_whole"]]
    audit = report.audit(report.load_figures(corrected=False), checks).astype({"verdict": str})
    monkeypatch.setattr(report, "load_figures", lambda corrected=False: pd.DataFrame({"a": [1]}), raising=False)
    monkeypatch.setattr(report, "audit", lambda figures: audit, raising=False)


def run_module(*arguments):
    return subprocess.run([sys.executable, "-m", "poverty_analysis", *arguments], capture_output=True, text=True)


def test_the_module_is_the_command():
    done = run_module("--version")
    assert (done.returncode, done.stdout) == (0, f"poverty-analysis {__version__}\n")


def test_a_stop_while_packages_are_loaded_is_one_line(monkeypatch, capsys):
    from poverty_analysis.__main__ import main

    class Stopped:
        @staticmethod
        def find_spec(name, *more):
            if name == "poverty_analysis.cli":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "poverty_analysis.cli")
    monkeypatch.setattr(sys, "meta_path", [Stopped, *sys.meta_path])
    assert main() == 130
    assert capsys.readouterr().err == "poverty-analysis: stopped; nothing was written\n"


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
    assert "1 figure loaded; 3 checks: 1 consistent, 2 inconsistent; 1 notebook executed; " in said
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
    said = capsys.readouterr().out
    counts, first, second = said.split("\n\n")
    assert counts == "    1 consistent\n    2 inconsistent"
    assert first.startswith("cannot be true as printed, by definition or logic:\n")
    assert "\n  telecom_fibre_whole: " in first and ": no whole number prints this" in first
    # 267,485,000 to 267,495,000 persons in 7,568 households are 35,344.2 to 35,345.5 in each
    assert (
        "\n  land_transfer_household_size: " in second
        and ": 35,344 to 35,346 against 1 to 10 (Assumes one to ten persons" in second
    )


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_is_no_error():
    code = (
        "import sys, pandas as pd\n"
        "from poverty_analysis import cli, report\n"
        "wrong = report.audit(report.load_figures()).query('verdict == \"inconsistent\"')\n"
        "report.audit = lambda figures: pd.concat([wrong] * 999)\n"
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
        ([], True, 0, "3 numerals in the text: 0 missing, 0 unaccounted\n"),
        (
            [("a", "7次")],
            False,
            1,
            "3 numerals in the text: 1 missing, 0 unaccounted\nthe text differs from the one that was transcribed\n"
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
    monkeypatch.delitem(sys.modules, "poverty_analysis.publishing.publication")
    monkeypatch.setitem(sys.modules, "nbclient", None)
    monkeypatch.delitem(sys.modules, "poverty_analysis.publishing.execution")
    assert cli.main(["refresh"]) == 1
    assert "this command needs nbclient; install poverty-analysis[report]" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--language", "bo"], ["--language", "zh", "--data", "mine"]])
def test_report_refuses_a_language_that_it_does_not_write(words, capsys):
    assert cli.main(["report", *words]) == 1
    assert "--language must be en or zh, and goes without --data" in capsys.readouterr().err


def test_report_starts_the_notebooks_in_the_language_asked_for(tables, folder, tmp_path, capsys, monkeypatch):
    seen = []

    def run(paths, workers):
        seen.append(os.environ["POVERTY_ANALYSIS_LANGUAGE"])
        return [read_notebook(path) for path in paths]

    monkeypatch.setenv("POVERTY_ANALYSIS_LANGUAGE", "en")  # put back at the end
    monkeypatch.setattr(publication, "run_notebooks", run)
    out = ["--notebooks", str(folder), "--out", str(tmp_path / "out")]
    assert cli.main(["report", *out, "--language", "zh"]) == 0
    assert seen == ["zh"]


def test_the_name_alone_teaches(capsys):
    """All that --help says: the commands, and examples to begin with."""
    with pytest.raises(SystemExit):
        cli.main([])
    taught = capsys.readouterr().err
    assert cli.main(["--help"]) == 0
    assert taught == capsys.readouterr().out.replace("Usage:", "usage:", 1) and "extract REPORT.txt" in taught

"""Consoles without Chinese, without room, without anyone who reads: each command says what it has to say."""

import io
import os
import subprocess
import sys

import pytest

from poverty_analysis import cli
from poverty_analysis.publishing.execution import read_notebook

TEXT = "青岭县情况(虚构)\n2015年底,贫困户8420户。计划项目240个,已开工228个、开工率95%。\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "青岭.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "人.csv").write_text("收入,县\n2,青\n5,岭\n", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/01-甲.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    return tmp_path


def said_on(encoding, monkeypatch, *arguments):
    """Run a command on a console of some encoding; return its code and what was printed, as that encoding reads it."""
    streams = {name: io.TextIOWrapper(io.BytesIO(), encoding=encoding) for name in ("stdout", "stderr")}
    with monkeypatch.context() as patch:
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        code = cli.main(list(arguments))
        for stream in streams.values():
            stream.flush()
    return code, *(stream.buffer.getvalue().decode(encoding) for stream in streams.values())


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_every_command_prints_its_whole_on_a_console_without_chinese(folder, encoding, monkeypatch):
    run = [
        (0, "extract", "青岭.txt", "-o", "岭/figures.csv"),
        (0, "verify", "青岭.txt", "--data", "岭"),
        (1, "verify", "人.csv", "--data", "岭"),
        (0, "audit", "--data", "岭", "--accept", "all"),
        (0, "report", "--data", "岭", "--out", "页"),
        (0, "audit"),
        (0, "profile", "人.csv", "--income", "收入", "--line", "3", "--by", "县", "--measure", "gini", "-o", "表.csv"),
        (0, "register", "--households", "1500", "--file-type", "csv", "-o", "册"),
        (1, "register", "-o", "册"),
        (1, "profile", "无.csv", "--income", "收入", "--line", "3", "-o", "表2.csv"),
        (1, "refresh", "乙"),
        (1, "workshop", "-o", "人.csv"),
        (1, "extract", "无.txt", "-o", "岭"),
    ]
    for code, *arguments in run:
        got, out, error = said_on(encoding, monkeypatch, *arguments)
        assert got == code, (arguments, error)
        assert out + error and "codec" not in out + error, arguments
    assert r"\u4e59" in error or r"\u65e0" in error  # 无, of the file that is not there


@pytest.mark.slow
def test_a_console_says_in_its_environment_what_it_can_show(folder):
    command = [sys.executable, "-m", "poverty_analysis", "audit"]
    for encoding in ("cp1252", "ascii"):
        done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding})
        assert (done.returncode, done.stderr) == (0, b"")
        assert rb"\u" in done.stdout  # the report's own words, escaped


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a device that is always full is there on Linux")
def test_an_output_that_has_no_room_is_one_line():
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "poverty_analysis", "audit"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "poverty-analysis: [Errno 28] No space left on device\n")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="streams are closed by a shell of POSIX")
@pytest.mark.parametrize("closed", ["2>&-", "<&- >&- 2>&-"])
def test_notebooks_run_where_streams_are_closed(make_notebook, closed):
    """As some daemons leave them; what is opened then takes the number of a stream, which a kernel inherits."""
    path = make_notebook("a.ipynb", "# A", "6 * 7")
    command = [sys.executable, "-m", "poverty_analysis", "refresh", "--notebooks", path.parent]
    done = subprocess.run(["sh", "-c", f'exec "$@" {closed}', "sh", *command], check=False)
    assert done.returncode == 0
    assert read_notebook(path).cells[1].outputs[0].data["text/plain"] == "42"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="users of POSIX")
def test_notebooks_run_for_a_user_without_a_home(make_notebook):
    """Whom the system does not know, as in a container that is told to run as some number."""
    path = make_notebook("a.ipynb", "# A", "6 * 7")
    code = """
import pwd, sys
def unknown(number): raise KeyError(number)
pwd.getpwuid = unknown
from poverty_analysis.__main__ import main
sys.exit(main())
"""
    command = [sys.executable, "-c", code, "refresh", "--notebooks", path.parent]
    homeless = {name: value for name, value in os.environ.items() if name != "HOME"}
    done = subprocess.run(command, env=homeless, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert read_notebook(path).cells[1].outputs[0].data["text/plain"] == "42"


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        MemoryError("Unable to allocate 7.45 GiB for an array"),
        ImportError("libscipy_openblas.so: failed to map segment from shared object"),
        OSError(12, "Cannot allocate memory"),
        RuntimeError("can't start new thread"),
    ],
)
def test_want_of_memory_is_said_as_such(error, monkeypatch, capsys):
    from poverty_analysis import report

    def fails(**options):
        raise error

    monkeypatch.setattr(report, "load_figures", fails)
    assert cli.main(["audit"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("poverty-analysis: memory must hold what the command needs, its packages too; got ")
    assert len(said.splitlines()) == 1 and said.endswith("; nothing was written\n")


def test_want_of_memory_while_the_command_line_is_loaded_is_one_line_too(monkeypatch, capsys):
    from poverty_analysis import __main__

    def fails():
        raise ImportError("typer") from MemoryError()

    monkeypatch.setattr(cli, "main", fails)
    with pytest.raises(SystemExit) as stop:
        __main__.main()
    assert stop.value.code == 1
    assert capsys.readouterr().err.startswith("poverty-analysis: memory must hold what the command needs")


def test_a_defect_of_ours_stays_one(monkeypatch):
    from poverty_analysis import report

    def fails(**options):
        raise RuntimeError("no such thing")

    monkeypatch.setattr(report, "load_figures", fails)
    with pytest.raises(RuntimeError, match="no such thing"):
        cli.main(["audit"])

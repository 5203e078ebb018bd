"""What runs that were killed left is removed, and nothing else."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from poverty_analysis import cli
from poverty_analysis.tables.leftovers import remove_leftovers, temporary_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="whether a process lives can be asked on POSIX")


@pytest.fixture
def dead():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture
def living():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.stdin.close()


def folder_with(path: Path, text: str = "half") -> Path:
    path.mkdir(parents=True)
    (path / "part.csv").write_text(text, encoding="utf-8")
    return path


def test_of_a_dead_run_all_goes_and_of_a_living_one_nothing(tmp_path, dead, living):
    folder_with(tmp_path / f".out.{dead}.new")
    folder_with(tmp_path / f".out.{dead}.old")
    (tmp_path / "out").mkdir()
    kept = [
        folder_with(tmp_path / name)
        for name in (
            f".out.{living}.new",
            f".out.{os.getpid()}.new",
            f"out.{dead}.new",
            f".out.{dead}.new.mine",
            f".other.{dead}.new",
            f".out.0{dead}.new",
            ".out.new",
        )
    ]
    done = remove_leftovers(tmp_path / "out", temp=tmp_path)
    assert sorted(path.name for path in done.removed) == [f".out.{dead}.new", f".out.{dead}.old"]
    assert sorted(tmp_path.iterdir()) == sorted([*kept, tmp_path / "out"])
    assert str(remove_leftovers(tmp_path / "out", temp=tmp_path)) == ""


@pytest.mark.skipif(sys.platform != "linux", reason="when a process was started is told by Linux")
def test_a_number_that_a_later_process_has_been_given_is_no_sign_of_life(tmp_path, living):
    for pid in (living, os.getpid()):
        path = folder_with(tmp_path / f".out.{pid}.new")
        os.utime(path, (time.time() - 7200, time.time() - 7200))
    assert len(remove_leftovers(tmp_path / "out", temp=tmp_path).removed) == 2
    assert list(tmp_path.iterdir()) == []


def test_what_was_moved_away_and_not_yet_replaced_is_put_back(tmp_path, dead):
    folder_with(tmp_path / f".out.{dead}.old", "earlier")
    folder_with(tmp_path / f".out.{dead}.new")
    done = remove_leftovers(tmp_path / "out", temp=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "part.csv").read_text(encoding="utf-8") == "earlier"
    assert str(done) == f"a run that was killed had left traces: removed .out.{dead}.new; put back {tmp_path / 'out'}"


def test_temporary_folders_of_dead_runs_go(tmp_path, dead, living):
    with temporary_folder(tmp_path) as own:
        folder_with(tmp_path / f"poverty-analysis-{dead}-abcd_123")
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / f"poverty-analysis-{dead}-abcd_124").symlink_to(tmp_path / "elsewhere")
        kept = [
            folder_with(tmp_path / name) for name in (f"poverty-analysis-{living}-abcd_123", "poverty-analysis-abcd")
        ]
        done = remove_leftovers(temp=tmp_path)
        assert done.removed == [tmp_path / f"poverty-analysis-{dead}-abcd_123"]
        assert Path(own).is_dir() and all(path.is_dir() for path in kept) and (tmp_path / "elsewhere").is_dir()
    assert not Path(own).exists()


@pytest.mark.slow
def test_a_command_says_in_one_line_what_it_removed(tmp_path, dead, capsys):
    folder_with(tmp_path / f".here.{dead}.new")
    assert cli.main(["register", "--households", "1500", "--file-type", "csv", "--out", str(tmp_path / "here")]) == 0
    assert capsys.readouterr().err == (
        f"poverty-analysis: a run that was killed had left traces: removed .here.{dead}.new\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["here"]

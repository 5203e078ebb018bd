"""The command `register`: the rows of `draw_register` in files, whole or not at all, in parts of any size."""

import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from poverty_analysis import cli, gains

pytest.importorskip("pyarrow")


def written(folder, *options):
    assert cli.main(["register", "--households", "1500", "--out", str(folder), *options]) == 0
    return gains.read_register(folder)


@pytest.mark.slow
def test_the_files_hold_the_register_of_the_seed_whatever_the_size_of_the_parts(tmp_path, capsys):
    expected = gains.draw_register(gains.register_design(1500), 7)
    whole = written(tmp_path / "whole", "--seed", "7")
    parts = written(tmp_path / "parts", "--seed", "7", "--part", "300", "--with-truth")
    assert "1,500 synthetic households (seed 7)" in capsys.readouterr().out
    assert (
        len(list((tmp_path / "parts").glob("panel-*.parquet"))) > 1 == len(list((tmp_path / "whole").glob("panel-*")))
    )
    for name in ("villages", "households", "persons", "panel"):
        pd.testing.assert_frame_equal(getattr(whole, name), getattr(expected, name))
        pd.testing.assert_frame_equal(getattr(parts, name), getattr(expected, name))
    assert whole.truth is None
    pd.testing.assert_frame_equal(parts.truth.panel, expected.truth.panel)


@pytest.mark.slow
def test_csv_says_synthetic_too(tmp_path):
    register = written(tmp_path / "csv", "--file-type", "csv")
    assert register.panel["synthetic"].all()
    assert "synthetic" in (tmp_path / "csv" / "card.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--households", "50"], "at least 110"),
        (["--file-type", "xls"], "csv or parquet"),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_nothing_is_left(tmp_path, capsys, options, said):
    assert cli.main(["register", "--out", str(tmp_path / "new"), *options]) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_what_is_there_is_replaced_only_with_force_and_only_if_it_is_a_register(tmp_path, capsys):
    first = written(tmp_path / "here").panel
    again = ["register", "--households", "1500", "--seed", "1", "--out", str(tmp_path / "here")]
    assert cli.main(again) == 1
    assert "is there already" in capsys.readouterr().err
    pd.testing.assert_frame_equal(gains.read_register(tmp_path / "here").panel, first)
    assert cli.main([*again, "--force"]) == 0
    assert not gains.read_register(tmp_path / "here").panel.equals(first)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    assert cli.main(["register", "--out", str(tmp_path / "mine"), "--force"]) == 1
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_named(tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    assert cli.main(["register", "--households", "1500", "--out", str(tmp_path / "file" / "new")]) == 1
    assert capsys.readouterr().err.endswith("/file/new: cannot be written: not a directory; nothing was written\n")


@pytest.mark.slow
def test_what_was_put_beside_a_register_is_not_lost_with_it(tmp_path, capsys):
    written(tmp_path / "here")
    (tmp_path / "here" / "profile.csv").write_text("mine")
    assert cli.main(["register", "--households", "1500", "--out", str(tmp_path / "here"), "--force"]) == 1
    assert "profile.csv is no file of the register; nothing was written" in capsys.readouterr().err
    assert (tmp_path / "here" / "profile.csv").read_text() == "mine"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.slow
def test_a_stop_leaves_nothing_behind(tmp_path, stop):
    code = "import sys; from poverty_analysis.cli import main; sys.exit(main(sys.argv[1:]))"
    options = ["register", "--households", "2000000", "--part", "2000", "--out", str(tmp_path / "new")]
    process = subprocess.Popen([sys.executable, "-c", code, *options], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while not any(tmp_path.rglob("card.yml")) and not any(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert any(tmp_path.iterdir()), "it must have begun to write"
    process.send_signal(stop)
    _, error = process.communicate(timeout=120)
    assert process.returncode == 130
    assert error.strip() == "poverty-analysis: stopped; nothing was written"
    assert list(tmp_path.iterdir()) == []

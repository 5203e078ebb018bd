"""The command `profile`: the table of `poverty_profile` in a file, whole or not at all."""

import io
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import cli
from poverty_analysis.measures.inference.design import Design
from poverty_analysis.measures.profile import poverty_profile
from poverty_analysis.measures.registry import SHOWN
from poverty_analysis.tables import csv_text

pytest.importorskip("ibis")


@pytest.fixture
def register(tmp_path):
    rng = np.random.default_rng(0)
    data = pd.DataFrame(
        {
            "income_cny": rng.lognormal(8, 0.9, 500),
            "persons": rng.integers(1, 6, 500),
            "county": rng.choice(["Karuo", "Jomda"], 500),
            "own_line": 3000.0,
        }
    )
    data[:200].to_parquet(tmp_path / "a.parquet")
    data[200:].to_parquet(tmp_path / "b.parquet")
    return tmp_path, data


def run(folder, *more):
    files = ["profile", str(folder / "*.parquet"), "--income", "income_cny", "--out", str(folder / "profile.csv")]
    return cli.main([*files, *more])


@pytest.mark.slow
def test_the_table_is_that_of_the_function(register, capsys):
    folder, data = register
    options = ["--weights", "persons", "--line", "3218", "--line", "4000", "--by", "county", "--memory", "1GB"]
    assert run(folder, *options, "--threads", "1", "--temp", str(folder)) == 0
    expected = poverty_profile(data, "income_cny", [3218, 4000], "persons", by=["county"])
    found = pd.read_csv(folder / "profile.csv")
    pd.testing.assert_frame_equal(found, pd.read_csv(io.StringIO(csv_text(expected, index=False))), rtol=1e-9)
    people = int(data["persons"].sum())
    assert f"{len(expected)} rows written to" in (said := capsys.readouterr().out)
    assert f"on 500 rows of data that stand for {people} people" in said
    assert sorted(path.name for path in folder.iterdir()) == ["a.parquet", "b.parquet", "profile.csv"]


def test_a_column_as_line_some_measures_and_the_other_rule(register):
    folder, data = register
    options = ["--line", "own_line", "--measure", "headcount_ratio", "--measure", "gini", "--line-rule", "<="]
    assert run(folder, *options) == 0
    found = pd.read_csv(folder / "profile.csv")
    assert found["poverty_line"].tolist()[0] == "own_line"
    assert found["estimate"].tolist()[0] == (data["income_cny"] <= 3000).mean()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--line", "own_lin"], "poverty_line must name a column; got 'own_lin'"),
        (["--line", "1", "--by", "contry"], "by must name a column; got 'contry'"),
        (["--line", "1", "--weights", "county"], "weights 'county' must be numbers; got values of type string"),
        (["--line", "1", "--measure", "ginny"], "measures must be known by name"),
        (["--line", "-1"], "poverty_line must be above zero; got -1"),
        (["--line", "1", "--memory", "much"], "Memory must have a number"),
        (["--line", "1", "--temp", "no/such/folder"], "must be made in a folder that is there; got no/such/folder\n"),
    ],
)
def test_refused_in_one_line_and_nothing_written(register, capsys, options, said):
    folder, _ = register
    assert run(folder, *options) == 1
    error = capsys.readouterr().err
    assert said in error and error.startswith("poverty-analysis: ") and error.count("\n") == 1
    assert not (folder / "profile.csv").exists()


@pytest.mark.slow
def test_a_table_that_is_there_stays_unless_forced(register, capsys):
    folder, _ = register
    (folder / "profile.csv").write_text("mine")
    assert run(folder, "--line", "3218") == 1
    assert "is there already; nothing was written; --force replaces it" in capsys.readouterr().err
    assert (folder / "profile.csv").read_text() == "mine"
    assert run(folder, "--line", "3218", "--force") == 0
    assert (folder / "profile.csv").read_text().startswith("poverty_line,measure,estimate")


def test_the_help_names_every_measure_and_which_refuse_incomes_of_zero(capsys):
    with pytest.raises(SystemExit):
        raise SystemExit(cli.main(["profile", "--help"]))
    listed = capsys.readouterr().out.split("with --measure:")[1].split("Those with *")[0]
    names = [name.strip().replace('"', "") for name in listed.replace("\n", " ").split(",") if name.strip()]
    assert [name.removesuffix(" *") for name in names] == list(SHOWN)
    for name in names:
        one = pd.DataFrame({"income": [0.0, 3.0, 5.0, 6.0, 7.0, 8.0, 9.0, 9.0, 9.0, 9.0]})
        if name.endswith(" *"):
            with pytest.raises(ValueError, match="needs incomes above zero"):
                poverty_profile(one, "income", 4, measures=[name.removesuffix(" *")])
        else:
            assert poverty_profile(one, "income", 4, measures=[name])["estimate"].notna().all()


def test_the_data_are_never_replaced_by_their_profile(register, capsys):
    folder, _ = register
    files = ["profile", str(folder / "*.parquet"), "--income", "income_cny", "--line", "3218", "--force"]
    assert cli.main([*files, "--out", str(folder / "b.parquet")]) == 1
    assert "b.parquet is one of the files to be measured; nothing was written" in capsys.readouterr().err
    assert len(pd.read_parquet(folder / "b.parquet")) == 300


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.slow
def test_a_run_that_is_stopped_leaves_nothing_and_a_new_one_succeeds(register, stop):
    folder, _ = register
    temp = folder / "temp"
    temp.mkdir()
    slow = (  # waits in the midst of the work, as long data would
        "import sys, time\n"
        "from poverty_analysis.measures.engine import summed as engines\n"
        "from poverty_analysis.cli import main\n"
        "engines.sums_of_groups = lambda *arguments: time.sleep(60)\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    options = ["profile", str(folder / "*.parquet"), "--income", "income_cny", "--line", "3218"]
    options += ["--out", str(folder / "profile.csv"), "--temp", str(temp)]
    process = subprocess.Popen([sys.executable, "-c", slow, *options], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(temp.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(stop)
    said = process.communicate(timeout=60)[1]
    assert (process.returncode, said) == (130, "poverty-analysis: stopped; nothing was written\n")
    assert list(temp.iterdir()) == [] and not (folder / "profile.csv").exists()
    assert run(folder, "--line", "3218", "--temp", str(temp)) == 0


def test_a_stop_that_comes_back_as_an_error_of_a_package_half_loaded_is_a_stop():
    """As when Ctrl-C meets compiled code while it is loaded. In a process of its own, which the stop ends."""
    code = (
        "import os, signal, sys\n"
        "from poverty_analysis.cli.stopping import stoppable\n"
        "try:\n"
        "    with stoppable():\n"
        "        try: os.kill(os.getpid(), signal.SIGINT)\n"
        "        except KeyboardInterrupt: raise ImportError('initialization failed')\n"
        "except KeyboardInterrupt: sys.exit(130)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 130


def test_without_the_packages_one_line_says_what_to_install(register, capsys, monkeypatch):
    from poverty_analysis.measures.engine import files as engine_files

    def missing():
        raise ModuleNotFoundError("data on an engine need Ibis; pip install poverty-analysis[scale]", name="ibis")

    monkeypatch.setattr(engine_files, "import_ibis", missing)
    assert run(register[0], "--line", "3218") == 1
    assert capsys.readouterr().err.endswith("pip install poverty-analysis[scale]\n")


@pytest.mark.slow
def test_a_design_goes_by_the_engine_where_memory_is_limited(register, capsys):
    folder, data = register
    data["village"] = np.random.default_rng(1).integers(0, 25, len(data))
    data[:200].to_parquet(folder / "a.parquet")
    data[200:].to_parquet(folder / "b.parquet")
    options = ["--weights", "persons", "--line", "3218", "--by", "county", "--memory", "1GB", "--strata", "county"]
    assert run(folder, *options, "--clusters", "village") == 0
    design = Design(strata="county", clusters="village")
    expected = poverty_profile(data, "income_cny", [3218], "persons", ["county"], design)
    found = pd.read_csv(folder / "profile.csv", keep_default_na=False, na_values=[""])
    expected = pd.read_csv(io.StringIO(csv_text(expected, index=False)))
    pd.testing.assert_frame_equal(found, expected, rtol=1e-8)
    assert "a row counts for as many people as its weight 'persons' says" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--persons", "persons"], "--memory is for files of any size, in one stage of sampling; got --persons too"),
        (["--clusters", "county"], "got a second of --clusters too"),
        (["--invalid", "drop", "--missing", "-9"], "got --missing, --invalid too"),
    ],
)
def test_what_needs_the_rows_is_refused_where_memory_is_limited(register, options, message, capsys):
    folder, _ = register
    assert run(folder, "--line", "3218", "--memory", "1GB", "--clusters", "persons", *options) != 0
    assert message in " ".join(capsys.readouterr().err.split())
    assert not (folder / "profile.csv").exists()

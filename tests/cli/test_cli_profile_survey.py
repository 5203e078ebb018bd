"""The command `profile` on a survey with its design: Stata, SPSS and CSV files, errors, notes, a workbook."""

import builtins
import io
import zipfile
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import cli
from poverty_analysis.measures import Survey
from poverty_analysis.tables import csv_text

pyreadstat = pytest.importorskip("pyreadstat")


@pytest.fixture
def survey():
    rng = np.random.default_rng(7)
    size = 240
    return pd.DataFrame(
        {
            "pcexp": rng.lognormal(1.2, 0.6, size).astype(np.float32),
            "hhsize": rng.integers(1, 8, size),
            "hhw": rng.uniform(10, 60, size).round(1),
            "region": np.arange(size) // 60,
            "psu": np.arange(size) // 12,
            "area": rng.integers(1, 3, size),
        }
    )


OPTIONS = ["--income", "pcexp", "--weights", "hhw", "--persons", "hhsize", "--strata", "region", "--clusters", "psu"]
ASKED = ["--line", "2.15", "--by", "area", "--measure", "headcount_ratio", "--measure", "gini"]


def expected(frame):
    bound = Survey(frame, weights="hhw", persons="hhsize", strata="region", clusters="psu")
    return bound.profile("pcexp", 2.15, "area", measures=["headcount_ratio", "gini"])


def as_read(table):
    return pd.read_csv(io.StringIO(csv_text(table, index=False)))


LABELS = {"pcexp": "consumption per head", "area": "where the household lives"}


def test_a_file_of_stata_keeps_its_labels_and_its_precision(survey, tmp_path, capsys):
    path = tmp_path / "survey.dta"
    labels = {"area": {1: "village", 2: "town"}}
    survey.to_stata(path, write_index=False, variable_labels=LABELS, value_labels=labels)
    out = tmp_path / "profile.csv"
    assert cli.main(["profile", str(path), *OPTIONS, *ASKED, "-o", str(out)]) == 0
    named = survey.assign(area=pd.Categorical(survey["area"].map(labels["area"]), ["village", "town"], ordered=True))
    pd.testing.assert_frame_equal(pd.read_csv(out), as_read(expected(named)))
    said = capsys.readouterr().out
    assert "a row counts for its members 'hhsize', each times its weight 'hhw'" in said
    assert "4 strata and 20 clusters" in said and "pcexp: consumption per head" in said
    assert pd.read_csv(out)["area"].tolist() == ["all", "all", "village", "village", "town", "town"]


def test_a_file_of_spss_and_codes_that_stand_for_missing(survey, tmp_path, capsys):
    path = tmp_path / "survey.sav"
    coded = survey.astype({"pcexp": float})
    coded.loc[[3, 77], "pcexp"] = -99
    pyreadstat.write_sav(
        coded, str(path), column_labels=LABELS, variable_value_labels={"area": {1: "village", 2: "town"}}
    )
    out = tmp_path / "profile.csv"
    run = ["profile", str(path), *OPTIONS, *ASKED, "-o", str(out), "--missing", "-99"]
    assert cli.main(run) == 1
    said = capsys.readouterr().err
    assert "column 'pcexp' must be finite; got 2 missing or infinite of 240; repair it, or say --invalid drop" in said
    assert cli.main([*run, "--invalid", "drop"]) == 0
    assert "rows left out: 'pcexp': 2 missing" in capsys.readouterr().out
    assert pd.read_csv(out)["rows"].tolist()[0] == 238
    assert pd.read_csv(out)["area"].tolist()[2:] == ["village", "village", "town", "town"]


def test_a_refusal_names_the_options_of_the_command(survey, tmp_path, capsys):
    path = tmp_path / "survey.csv"
    survey.assign(lone=range(len(survey))).to_csv(path, index=False)
    run = ["profile", str(path), *ASKED, "-o", str(tmp_path / "profile.csv"), "--income"]
    assert cli.main([*run, "pcex", "--strata", "psu"]) == 1
    assert "--income must name a column; got 'pcex'" in capsys.readouterr().err
    assert cli.main([*run, "pcexp", "--strata", "lone"]) == 1
    assert "or say --lonely-cluster certainty, centre or average" in capsys.readouterr().err


def test_a_workbook_the_same_in_every_run(survey, tmp_path):
    path = tmp_path / "survey.csv"
    survey.to_csv(path, index=False)
    books = [tmp_path / "once.xlsx", tmp_path / "again.xlsx"]
    for book in books:
        assert cli.main(["profile", str(path), *OPTIONS, *ASKED, "--xlsx", str(book)]) == 0
    assert books[0].read_bytes() == books[1].read_bytes()
    with zipfile.ZipFile(books[0]) as parts:
        sheet = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
        words = parts.read("xl/sharedStrings.xml").decode()
    rows = sheet.findall(".//{*}row")
    assert len(rows) == 7 and "a row counts for its members" in words and "standard_error" in words


def test_troubles_come_in_one_message(survey, tmp_path, capsys):
    survey.loc[[1, 2], "hhw"] = -3
    survey.loc[[5], "hhw"] = np.nan
    survey["psu"] = survey["psu"].astype(float)
    survey.loc[[9], "psu"] = np.nan
    survey.to_csv(tmp_path / "survey.csv", index=False)
    out = tmp_path / "profile.csv"
    run = ["profile", str(tmp_path / "survey.csv"), *OPTIONS, *ASKED, "-o", str(out)]
    assert cli.main(run) == 1
    said = capsys.readouterr().err
    assert "the survey has 2 troubles: weights 'hhw': 1 missing, 2 below zero; clusters 'psu': 1 missing; 4 of" in said
    assert said.count("\n") == 1 and not out.exists()
    assert cli.main([*run, "--invalid", "drop"]) == 0
    assert "rows left out: weights 'hhw': 1 missing, 2 below zero" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("package", "ending", "extra"),
    [("pyreadstat", ".sav", "survey"), ("xlsxwriter", ".csv", "survey"), ("ibis", ".parquet", "scale")],
)
def test_a_missing_package_is_named_with_its_extra(survey, tmp_path, capsys, monkeypatch, package, ending, extra):
    path = tmp_path / f"survey{ending}"
    survey.to_parquet(path) if ending == ".parquet" else survey.to_csv(path, index=False)
    asked = ["--line", "2", "-o", str(tmp_path / "a.csv")]
    asked += ["--xlsx", str(tmp_path / "a.xlsx")] if package == "xlsxwriter" else []
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.split(".")[0] == package:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setattr(
        "poverty_analysis.measures.engine.files.import_module", lambda name: without(name), raising=True
    )
    assert cli.main(["profile", str(path), "--income", "pcexp", *asked]) == 1
    assert f"pip install poverty-analysis[{extra}]" in capsys.readouterr().err
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.slow
def test_files_without_a_design_say_what_a_row_counts_for_and_are_the_same_in_every_run(survey, tmp_path, capsys):
    survey.to_parquet(tmp_path / "a.parquet")
    for name in ("once", "again"):
        asked = ["profile", str(tmp_path / "a.parquet"), "--income", "pcexp", "--line", "2"]
        assert cli.main([*asked, "-o", str(tmp_path / f"{name}.csv")]) == 0
    assert "a row counts for one person: --weights was not given" in capsys.readouterr().out
    assert (tmp_path / "once.csv").read_bytes() == (tmp_path / "again.csv").read_bytes()


def test_a_table_must_go_somewhere(survey, tmp_path, capsys):
    survey.to_csv(tmp_path / "a.csv", index=False)
    assert cli.main(["profile", str(tmp_path / "a.csv"), "--income", "pcexp", "--line", "2"]) == 1
    assert "the table must go somewhere; got neither --out nor --xlsx" in capsys.readouterr().err


@pytest.mark.parametrize("design", [["--clusters", "psu"], []])
def test_what_a_measure_warns_of_is_a_note_and_names_no_line_of_code(survey, tmp_path, capsys, design):
    path, out = tmp_path / "a.csv", tmp_path / "profile.csv"
    survey.assign(pcexp=survey["pcexp"].where(survey.index != 5, -1.5)).to_csv(path, index=False)
    asked = ["profile", str(path), "--income", "pcexp", "--line", "2.15", "--measure", "gini", "-o", str(out)]
    assert cli.main([*asked, *design]) == 0
    told = capsys.readouterr()
    assert "  The Gini index can exceed 1 on negative incomes; got 1 of 240 below zero" in told.out
    assert "Warning" not in told.err

"""Labels of variables and values: from files of Stata and SPSS into tables, workbooks and charts."""

import io
import zipfile

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from poverty_analysis import cli, measures, plots
from poverty_analysis.measures import Design, Survey
from poverty_analysis.tables import for_readers, read_survey_file, variable_labels

SAID = {"v1": "spending per head", "v2": "where the household lives", "v3": "has electricity"}
VALUES = {"v2": {1: "village", 2: "town"}}
FRAME = pd.DataFrame({"v1": [1.0, 3, 2, 5], "v2": [2, 1, 1, 2], "v3": [0, 1, 0, 1], "w": [1.0, 2, 3, 4]})


def stata(folder):
    FRAME.to_stata(folder / "a.dta", write_index=False, variable_labels=SAID, value_labels=VALUES)
    return read_survey_file(folder / "a.dta")


def spss(folder):
    package = pytest.importorskip("pyreadstat")
    package.write_sav(FRAME, str(folder / "a.sav"), column_labels=SAID, variable_value_labels=VALUES)
    return read_survey_file(folder / "a.sav")


def spss_by_pandas(folder):
    spss(folder)
    return pd.read_spss(folder / "a.sav")


def parquet(folder):
    stata(folder).to_parquet(folder / "a.parquet")
    return read_survey_file(folder / "a.parquet")


@pytest.mark.parametrize("read", [stata, spss, spss_by_pandas, parquet])
def test_a_profile_has_the_labels_of_its_file(read, tmp_path):
    frame = read(tmp_path)
    assert variable_labels(frame) == SAID
    for weights, invalid in (("w", "error"), (None, "drop")):
        bound = Survey(frame, weights=weights, missing=[-99], invalid=invalid)
        table = bound.where(frame["v1"] < 9).profile("v1", [2.5, "w"], ["v2", "v3"], measures=["headcount_ratio"])
        assert table.attrs["variable_labels"] == SAID  # w has none
        assert [*table.columns[:3]] == ["v2", "v3", "poverty_line"]
        heads = for_readers(table)
        assert [*heads.columns[:3]] == ["where the household lives", "has electricity", "poverty_line"]
        assert [*table.columns[:2]] == ["v2", "v3"]  # a copy
    plain = measures.poverty_profile(frame, "v1", 2.5, "w", "v2", Design(), measures=["mean"])
    assert plain.attrs["variable_labels"] == {"v1": SAID["v1"], "v2": SAID["v2"]}
    assert plain["v2"].tolist()[0] == "all" and set(plain["v2"][1:]) == {"village", "town"}
    assert read is spss_by_pandas or plain["v2"].tolist() == ["all", "village", "town"]  # which leaves no order
    assert measures.poverty_profile(frame, "w", 2.5).attrs == {}


def test_characteristics_and_totals_name_their_variables(tmp_path):
    bound = Survey(stata(tmp_path), weights="w")
    table = for_readers(bound.characteristics(["v3", "v2"], "v1", 2.5))
    assert table["characteristic"].unique().tolist() == ["has electricity", "where the household lives"]
    assert for_readers(bound.totals(["v3", "v2", "w"]))["measure"].tolist() == [
        "has electricity",
        "where the household lives: village",
        "where the household lives: town",
        "w",
    ]
    assert for_readers(bound.ratio("v1", "w")).attrs["variable_labels"] == {"v1": SAID["v1"]}


def test_a_label_that_would_stand_twice_is_not_put_in():
    table = pd.DataFrame({"a": [1], "b": [2], "estimate": [3]})
    table.attrs["variable_labels"] = {"a": "place", "b": "place", "estimate": "  "}
    assert [*for_readers(table).columns] == ["place", "b", "estimate"]
    table.attrs["variable_labels"] = {"a": "estimate", "b": 5}
    assert [*for_readers(table).columns] == ["a", "b", "estimate"]
    assert [*for_readers(table.set_axis(["a", "a", "c"], axis=1)).columns] == ["estimate", "a", "c"]


def test_a_workbook_has_labels_in_its_heads_and_a_csv_has_names(tmp_path):
    pytest.importorskip("xlsxwriter")
    stata(tmp_path)
    out, book = tmp_path / "profile.csv", tmp_path / "profile.xlsx"
    asked = ["--income", "v1", "--line", "2.5", "--weights", "w", "--by", "v2", "--measure", "mean"]
    assert cli.main(["profile", str(tmp_path / "a.dta"), *asked, "-o", str(out), "--xlsx", str(book)]) == 0
    assert pd.read_csv(out).columns[0] == "v2"
    with zipfile.ZipFile(io.BytesIO(book.read_bytes())) as parts:
        words = parts.read("xl/sharedStrings.xml").decode()
    assert "<t>where the household lives</t>" in words and "<t>v2: where the household lives</t>" in words


def test_a_chart_of_a_profile_has_the_labels_on_its_axis(tmp_path):
    table = Survey(stata(tmp_path), weights="w").profile("v1", [2.5, 4], "v2", measures=["headcount_ratio"])
    axes = plots.survey_intervals(table, title="Made up", label="share", source="made up")
    assert axes.get_ylabel().replace("\n", " ") == "where the household lives"
    rows = sorted(zip(axes.get_yticks(), axes.get_yticklabels(), strict=True), key=lambda row: -row[0])
    shown = [label.get_text() for _, label in rows]
    assert shown == ["all, 2.5", "all, 4", "village, 2.5", "village, 4", "town, 2.5", "town, 4"]
    plt.close(axes.figure)

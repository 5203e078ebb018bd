"""Tables for readers: no formula for a spreadsheet, nothing lost on the way back, all files or none."""

import os

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.export import csv_text, neutral_cell, restored_cell, write_whole
from poverty_analysis.tables import read_rows


@settings(max_examples=300, derandomize=True)
@given(st.text("=+-@'\t\r a1\"", max_size=8))
def test_no_cell_starts_like_a_formula_and_every_cell_comes_back(text):
    cell = neutral_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert restored_cell(cell) == text


def test_numbers_are_numbers_and_texts_survive_the_file(tmp_path):
    table = pd.DataFrame({"a": ["=cmd|' /C calc'!A0", 'say "hi",\nthen'], "b": [-0.5, float("inf")], "c": [3, 4]})
    path = tmp_path / "t.csv"
    write_whole({path: csv_text(table, index=False)})
    header, rows = read_rows(path)
    assert header == ["a", "b", "c"]
    assert [[restored_cell(row[0]), *row[1:]] for row in rows] == [
        ["=cmd|' /C calc'!A0", "-0.5", "3"],
        ['say "hi",\nthen', "inf", "4"],
    ]
    assert rows[0][0].startswith("'=")


def test_a_gap_is_an_empty_cell():
    assert csv_text(pd.DataFrame({"a": [float("nan"), 2.0], "b": [None, "x"]}), index=False) == "a,b\n,\n2,x\n"


def test_nothing_is_replaced_without_leave(tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"old\.csv is there already; nothing was written; --force"):
        write_whole({new: "1", old: "2"})
    assert old.read_text(encoding="utf-8") == "mine" and not new.exists()
    write_whole({new: "1", old: "2"}, force=True)
    assert (new.read_text(encoding="utf-8"), old.read_text(encoding="utf-8")) == ("1", "2")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.csv", "old.csv"]


def test_a_write_that_fails_half_way_leaves_everything_as_it_was(tmp_path, monkeypatch):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("mine", encoding="utf-8")
    really = os.replace

    def fails_at_the_second_file(source, target):
        if target == new:
            raise OSError("no space left")
        really(source, target)

    monkeypatch.setattr(os, "replace", fails_at_the_second_file)
    with pytest.raises(OSError, match="no space left"):
        write_whole({old: "2", new: "1"}, force=True)
    assert old.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["old.csv"]

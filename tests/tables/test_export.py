"""Tables for readers: no formula for a spreadsheet, nothing lost on the way back, all files or none."""

import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.tables import csv_text, neutral_cell, read_rows, replaced_folder, restored_cell, write_whole


@pytest.mark.slow
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


def test_a_folder_in_a_file_s_place_is_never_moved(tmp_path):
    (tmp_path / "b.csv").mkdir()
    for force in (False, True):
        with pytest.raises(FileExistsError, match=r"b\.csv: must be a file; a folder has that name; nothing was"):
            write_whole({tmp_path / "a.csv": "1", tmp_path / "b.csv": "2"}, force=force)
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]


def test_a_file_that_cannot_be_written_is_named_and_no_folder_is_left(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(NotADirectoryError, match=r"file: must be a folder; a file has that name; nothing was written"):
        write_whole({tmp_path / "file" / "a.csv": "1"})

    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    with pytest.raises(OSError, match=r"a\.csv: cannot be written: no space left on device; nothing was written"):
        write_whole({tmp_path / "new" / "deep" / "a.csv": "1"})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_ctrl_c_in_the_middle_leaves_everything_as_it_was(tmp_path, monkeypatch):
    old = tmp_path / "old.csv"
    old.write_text("mine", encoding="utf-8")
    really = os.replace

    def stopped(source, target):
        if target == tmp_path / "new" / "b.csv":
            raise KeyboardInterrupt
        really(source, target)

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_whole({old: "2", tmp_path / "new" / "b.csv": "1"}, force=True)
    assert old.read_text(encoding="utf-8") == "mine" and [path.name for path in tmp_path.iterdir()] == ["old.csv"]


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path):
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("theirs", encoding="utf-8")
    link.symlink_to(target)
    with pytest.raises(FileExistsError):
        write_whole({link: "mine"})
    write_whole({link: "mine"}, force=True)
    assert (link.is_symlink(), link.read_text("utf-8"), target.read_text("utf-8")) == (False, "mine", "theirs")
    link.unlink()
    link.symlink_to(tmp_path / "nowhere")  # a dangling link counts as there
    with pytest.raises(FileExistsError):
        write_whole({link: "mine"})


def test_the_file_that_cannot_be_written_is_the_one_that_is_named(tmp_path, monkeypatch):
    really = os.replace

    def fails_at_the_second_file(source, target):
        if target == tmp_path / "b.csv":
            raise OSError(5, "Input/output error")
        really(source, target)

    monkeypatch.setattr(os, "replace", fails_at_the_second_file)
    with pytest.raises(OSError, match=r"b\.csv: cannot be written: input/output error; nothing was written"):
        write_whole({tmp_path / "a.csv": "1", tmp_path / "b.csv": b"2"})
    assert list(tmp_path.iterdir()) == []


def test_what_replaces_a_file_is_open_to_the_same_people(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("1", encoding="utf-8")
    path.chmod(0o600)
    write_whole({path: b"2"}, force=True)
    assert path.read_bytes() == b"2" and path.stat().st_mode & 0o777 == 0o600


def test_where_a_file_can_have_one_name_only_the_old_one_is_kept_as_a_copy(tmp_path, monkeypatch):
    def no_links(*arguments, **options):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    test_a_write_that_fails_half_way_leaves_everything_as_it_was(tmp_path, monkeypatch)


def refuse_notes(folder):
    if (folder / "notes.txt").exists():
        raise FileExistsError(f"got {folder}, which has notes.txt")


def earlier_folder(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "table.csv").write_text("earlier", encoding="utf-8")
    return out


def kept_folder(said):
    return Path(str(said.value).rpartition("what was to go there is whole in ")[2])


def test_a_file_put_into_a_folder_meanwhile_stays_and_so_does_the_new_folder(tmp_path):
    out = earlier_folder(tmp_path)
    with pytest.raises(FileExistsError, match="which has notes") as said, replaced_folder(out, refuse_notes) as fresh:
        (fresh / "table.csv").write_text("new", encoding="utf-8")
        (out / "notes.txt").write_text("mine", encoding="utf-8")
    assert (out / "notes.txt").read_text("utf-8") == "mine" and (out / "table.csv").read_text("utf-8") == "earlier"
    kept = kept_folder(said)
    assert (kept / "table.csv").read_text("utf-8") == "new"
    assert not kept.name.startswith(".") and {path.name for path in tmp_path.iterdir()} == {"out", kept.name}


def test_a_file_put_there_at_the_very_last_moment_stays_too(tmp_path, monkeypatch):
    out = earlier_folder(tmp_path)
    really = os.replace

    def just_before(source, target):
        if source == out:
            (out / "notes.txt").write_text("mine", encoding="utf-8")
        really(source, target)

    monkeypatch.setattr(os, "replace", just_before)
    with pytest.raises(FileExistsError, match=rf"got {out}, which has notes") as said:  # noqa: SIM117
        with replaced_folder(out, refuse_notes) as fresh:
            (fresh / "table.csv").write_text("new", encoding="utf-8")
    assert (out / "notes.txt").read_text("utf-8") == "mine"
    assert (kept_folder(said) / "table.csv").read_text("utf-8") == "new"


def test_a_folder_that_comes_meanwhile_is_asked_about_too(tmp_path):
    out = tmp_path / "deep" / "out"
    with pytest.raises(FileExistsError, match="which has notes") as said, replaced_folder(out, refuse_notes) as fresh:
        (fresh / "table.csv").write_text("new", encoding="utf-8")
        out.mkdir()
        (out / "notes.txt").write_text("mine", encoding="utf-8")
    assert (out / "notes.txt").is_file() and (kept_folder(said) / "table.csv").is_file()


def test_folders_made_for_a_folder_that_is_not_written_go_with_it(tmp_path):
    with pytest.raises(KeyboardInterrupt), replaced_folder(tmp_path / "deep" / "er" / "out", refuse_notes):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_leads_in_a_circle_is_no_folder_to_write(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with (
        pytest.raises(FileExistsError, match="a link that leads nowhere"),
        replaced_folder(tmp_path / "a", refuse_notes),
    ):
        pass
    assert (tmp_path / "a").is_symlink() and (tmp_path / "b").is_symlink()

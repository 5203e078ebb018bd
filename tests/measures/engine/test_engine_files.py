"""Files as one table: what they hold is what a DataFrame gives, and a fault is told by the name of its file."""

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures.engine import files as engine_files
from poverty_analysis.measures.engine import sorted_rows, summed
from poverty_analysis.measures.engine.files import open_files
from poverty_analysis.measures.engine.on_engine import files_profile
from poverty_analysis.measures.profile import poverty_profile
from poverty_analysis.measures.quantiles import quantile_shares
from poverty_analysis.measures.registry import SHOWN, call_by_name

duckdb = pytest.importorskip("duckdb")
pytest.importorskip("ibis")


def people(rows: int = 300, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "income": rng.lognormal(8, 0.9, rows),
            "persons": rng.integers(1, 6, rows),
            "county": rng.choice(["Karuo 卡若", "Jomda"], rows),
        }
    )


@pytest.fixture
def folder(tmp_path):
    """Three whole files, in one of which incomes are whole numbers, and the table that they make."""
    parts = [
        people(seed=1),
        people(seed=2).assign(income=lambda part: part["income"].round().astype(int)),
        people(seed=3),
    ]
    for number, part in enumerate(parts):
        part.to_parquet(tmp_path / f"part-{number}.parquet")
        part.to_csv(tmp_path / f"part-{number}.csv", index=False)
    return tmp_path, pd.concat(parts, ignore_index=True)


ARGUMENTS = {"income": "income", "poverty_line": [3218, 4000], "weights": "persons", "by": "county"}


@pytest.mark.parametrize("ending", ["parquet", "csv"])
@pytest.mark.slow
def test_a_pattern_a_path_and_a_list_give_what_a_dataframe_gives(folder, ending):
    path, data = folder
    expected = poverty_profile(data, **ARGUMENTS)
    for files in (
        str(path / f"*.{ending}"),
        path / f"part-?.{ending}",
        [path / f"part-0.{ending}", str(path / f"part-[12].{ending}")],
        [str(path / f"*.{ending}"), path / f"part-0.{ending}"],  # named twice, counted once
    ):
        pd.testing.assert_frame_equal(poverty_profile(files, **ARGUMENTS), expected, rtol=1e-9)


@pytest.mark.slow
def test_a_name_with_brackets_is_a_name(tmp_path):
    people().to_parquet(tmp_path / "a[1].parquet")
    found = poverty_profile(tmp_path / "a[1].parquet", **ARGUMENTS)
    pd.testing.assert_frame_equal(found, poverty_profile(people(), **ARGUMENTS), rtol=1e-9)


def break_footer(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def break_page(path: Path) -> None:
    """Overwrite the first pages, whose header no longer reads; the footer stays whole."""
    content = bytearray(path.read_bytes())
    content[4:400] = b"\xff" * 396
    path.write_bytes(content)


def rewrite(change):
    def apply(path: Path) -> None:
        change(people(seed=2)).to_parquet(path)

    return apply


def with_value(column, value):
    def change(data):
        changed = data.astype({column: object if isinstance(value, str) else float})
        changed.loc[7, column] = value
        return changed

    return change


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (break_footer, "must be a whole Parquet file; got"),
        (break_page, "must be whole and of one type a column; got"),
        (
            rewrite(lambda data: data.drop(columns="persons")),
            "must have the columns of .*part-0.*; 'persons' is missing",
        ),
        (rewrite(lambda data: data.assign(more=1)), "'more' is missing"),
        (rewrite(lambda data: data.astype({"income": str})), "must hold in 'income' what .* does, numbers; got texts"),
        (rewrite(lambda data: data.assign(county=1)), "must hold in 'county' what .* does, texts; got numbers"),
        (rewrite(with_value("income", np.nan)), "income 'income' must be finite; got"),
        (rewrite(with_value("income", np.inf)), "income 'income' must be finite; got"),
        (rewrite(with_value("persons", -1)), "weights must not be negative; got -1"),
        (rewrite(with_value("income", -5)), "sen_index needs incomes of zero or more; got 1 of 900 below zero"),
        (rewrite(lambda data: data.assign(county=None)), "must"),
    ],
)
def test_a_fault_among_many_files_is_named_and_mended(folder, fault, message):
    path, _ = folder
    broken = path / "part-1.parquet"
    whole = broken.read_bytes()
    fault(broken)
    with pytest.raises(ValueError, match=message) as refused:
        poverty_profile(str(path / "*.parquet"), **ARGUMENTS)
    assert str(broken) in str(refused.value) or "more" in message
    broken.write_bytes(whole)
    lined = [label for label, measure in SHOWN.items() if "poverty_line" in call_by_name(measure).takes]
    shown = 2 * len(lined) + len(SHOWN) - len(lined) + len(quantile_shares([1.0])) - 1  # a share a fifth
    assert len(poverty_profile(str(path / "*.parquet"), **ARGUMENTS)) == 3 * shown  # two counties and all


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "must hold a header and rows; got an empty file"),
        ("income,persons\n1,2\n", "'county' is missing"),
        ("income,persons,county\n" + "5,1,Jomda\n" * 30_000 + "much,1,Jomda\n", "of one type a column; got"),
        ("income,persons,county\nmuch,1,Jomda\n", "must"),
        ("income,persons,county\n5,,Jomda\n", "weights must be finite; got 1 missing"),
        ("income,persons,county\n5,1,Jo\udcff\n", "must"),
    ],
)
def test_a_fault_in_a_csv_file_is_named(folder, content, message):
    path, _ = folder
    broken = path / "part-2.csv"
    broken.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises((ValueError, TypeError), match=message) as refused:
        poverty_profile(str(path / "*.csv"), **ARGUMENTS)
    assert str(broken) in str(refused.value)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("1000,a\n5000,b #x\n7000,c\n#9000,d", r"must be numbers; got values of type string, such as '#9000'"),
        ('"1,000",a\n5000,b', r"must be numbers; got values of type string, such as '1,000'"),
        ("5,a\nNA,b", r"must be numbers; got values of type string, such as 'NA'"),
    ],
)
def test_no_line_of_a_csv_file_is_taken_for_a_comment_and_a_text_among_the_numbers_is_shown(tmp_path, rows, message):
    (tmp_path / "a.csv").write_text(f"income,county\n{rows}\n")
    with pytest.raises(TypeError, match=message):
        poverty_profile(tmp_path / "a.csv", "income", 50, by="county", measures=["mean"])


def test_a_title_above_the_header_is_told(tmp_path):
    (tmp_path / "a.csv").write_text("Survey of ten villages\nincome,county\n1000,a\n")
    with pytest.raises(ValueError, match="got 'income'; columns are 'Survey of ten villages'"):
        poverty_profile(tmp_path / "a.csv", "income", 50, measures=["mean"])


def test_labels_of_a_csv_file_stay_as_written(tmp_path):
    """Whether 01/02 is in January or February, nobody said."""
    (tmp_path / "a.csv").write_text("income,day\n1,01/02/2020\n2,01/03/2020\n")
    found = poverty_profile(tmp_path / "a.csv", "income", 50, by="day", measures=["mean"])
    assert found["day"].tolist() == ["all", "01/02/2020", "01/03/2020"]


@pytest.mark.parametrize("names", [["income", "income"], ["Income", "income"]])
@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_a_name_of_two_columns_is_refused(tmp_path, names, ending):
    path = tmp_path / f"a.{ending}"
    if ending == "csv":
        path.write_text(f"{','.join(names)}\n1,100\n2,200\n")
    else:
        import pyarrow
        from pyarrow import parquet

        parquet.write_table(pyarrow.table([[1.0, 2.0], [100.0, 200.0]], names=names), path)
    with pytest.raises(ValueError, match=r"a\.\w+: must name each column once, .*; got two columns 'income'"):
        poverty_profile(path, "income", 50, measures=["mean"])


def test_a_folder_makes_a_column_but_never_replaces_one(tmp_path):
    for county in ("0101", "101"):
        (tmp_path / f"county={county}").mkdir()
        pd.DataFrame({"income": [float(county), 2.0]}).to_parquet(tmp_path / f"county={county}" / "part.parquet")
    found = poverty_profile(str(tmp_path / "*" / "*.parquet"), "income", 50, by="county", measures=["mean"])
    assert found["county"].tolist() == ["all", "0101", "101"]
    (tmp_path / "income=7").mkdir()
    pd.DataFrame({"income": [1.0, 2.0]}).to_parquet(tmp_path / "income=7" / "part.parquet")
    with pytest.raises(ValueError, match=r"income=7.part\.parquet: must name .*; got a folder and a column 'income'"):
        poverty_profile(tmp_path / "income=7" / "part.parquet", "income", 50, measures=["mean"])


def test_a_file_that_is_meant_twice_counts_once(tmp_path):
    people().to_parquet(tmp_path / "a.parquet")
    (tmp_path / "b.parquet").symlink_to(tmp_path / "a.parquet")
    (tmp_path / "deep").mkdir()
    for files in (str(tmp_path / "*.parquet"), [tmp_path / "a.parquet", tmp_path / "deep" / ".." / "a.parquet"]):
        assert poverty_profile(files, "income", 50, measures=["mean"])["rows"].tolist() == [300]


def test_what_is_no_file_is_refused(tmp_path, folder):
    path, _ = folder
    with pytest.raises(FileNotFoundError, match=r"data must match at least one file; got none for '.*no\*\.parquet'"):
        poverty_profile(str(tmp_path / "no*.parquet"), "income", 1)
    with pytest.raises(FileNotFoundError, match="got an empty list"):
        poverty_profile([], "income", 1)
    with pytest.raises(ValueError, match="data must be files; got the folder"):
        poverty_profile(tmp_path, "income", 1)
    with pytest.raises(ValueError, match=r"part-0\.parquet: must be CSV as .*part-0\.csv is; got \.parquet"):
        poverty_profile([path / "part-0.csv", path / "part-0.parquet"], "income", 1)
    (tmp_path / "a.dta").write_text("x")
    with pytest.raises(ValueError, match=r"a\.dta: must be \.csv or \.parquet or \.pq; got \.dta"):
        poverty_profile(tmp_path / "a.dta", "income", 1)
    with pytest.raises(TypeError, match="got a list of 3"):
        poverty_profile([3], "income", 1)


def test_the_temporary_folder_is_the_engines_and_is_removed(folder, tmp_path):
    path, _ = folder
    temp = tmp_path / "temp"
    temp.mkdir()
    with open_files(path / "part-0.parquet", memory="500MB", threads=1, temp=temp) as table:
        (inside,) = temp.iterdir()
        settings = table.get_backend().con.execute(
            "SELECT current_setting('temp_directory'), current_setting('threads'), current_setting('memory_limit')"
        )
        assert settings.fetchone() == (str(inside), 1, "476.8 MiB")
    assert list(temp.iterdir()) == []
    with pytest.raises(ValueError, match="by must name a column"):  # removed after an error too
        files_profile(path / "part-0.parquet", "income", 1, temp=temp, by="contry")
    assert list(temp.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(("bytes_a_row", "by", "read"), [(10**5, "county", True), (10**6, "county", False)])
def test_rows_are_held_in_half_of_the_memory_that_is_given(folder, monkeypatch, bytes_a_row, by, read):
    """900 rows, half of them in each group: 90 MB, or 900, of the 250 MB that half of the limit leaves them."""
    path, data = folder
    held = []

    def spied(*arguments, **options):
        held.append(arguments)
        return ranks_of_rows(*arguments, **options)

    ranks_of_rows = summed.ranks_of_rows
    monkeypatch.setattr(summed, "ranks_of_rows", spied)
    monkeypatch.setattr(sorted_rows, "BYTES_A_ROW", bytes_a_row)
    given = {**ARGUMENTS, "by": by, "measures": ["gini"]}
    found = files_profile(str(path / "*.parquet"), memory="500MB", **given)
    assert bool(held) == read
    np.testing.assert_allclose(found["estimate"], poverty_profile(data, **given)["estimate"], rtol=1e-9)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a full disk needs root, to mount a small one")
def test_a_full_disk_is_told_and_a_run_with_room_succeeds(tmp_path, monkeypatch):
    import subprocess

    monkeypatch.setattr(sorted_rows, "AT_HAND", 0)  # rows in memory need no disk
    small = tmp_path / "small"
    small.mkdir()
    data = pd.DataFrame({"income": np.random.default_rng(0).lognormal(8, 1, 600_000)})
    data["group"] = np.arange(len(data)) % 100_000  # as many groups do not fit
    data.to_parquet(tmp_path / "many.parquet")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        options = {"measures": ["gini"], "memory": "60MB", "threads": 1}
        with pytest.raises(OSError, match="memory and temporary folder must hold what does not fit"):
            files_profile(tmp_path / "many.parquet", "income", 3218, by="group", temp=small, **options)
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", small], check=True)
    table = files_profile(tmp_path / "many.parquet", "income", 3218, temp=tmp_path, **options)
    assert table["rows"].tolist() == [600_000]


def test_a_full_disk_is_no_fault_of_a_file(folder):
    """Simulated: the engine says so while it spills."""
    path, _ = folder
    with (
        pytest.raises(OSError, match=r"memory and temporary folder must hold .*; got IO Error: No space left"),
        engine_files.engine_errors([path / "part-0.parquet"]),
    ):
        raise duckdb.IOException("IO Error: No space left on device")


def test_want_of_memory_is_no_fault_of_a_file(folder, monkeypatch):
    """Simulated: the engine has none left, even to look whether a file is whole; or Arrow has none for a footer."""
    path, _ = folder
    part = path / "part-0.parquet"
    for error in (duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate"), MemoryError("Arrow")):
        with pytest.raises(OSError, match=r"memory and temporary folder must hold"), engine_files.engine_errors([part]):
            raise error

    def no_memory(*arguments):
        raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate")

    monkeypatch.setattr(duckdb, "connect", no_memory)
    with pytest.raises(OSError, match=r"memory and temporary folder must hold"), engine_files.engine_errors([part]):
        raise duckdb.IOException("IO Error: could not allocate")

    def no_memory_for_a_footer(path):
        import pyarrow

        raise pyarrow.ArrowMemoryError("malloc failed")

    monkeypatch.setattr("pyarrow.parquet.read_schema", no_memory_for_a_footer)
    with pytest.raises(MemoryError), open_files(part):
        pass


def test_an_interrupted_query_is_a_stop(folder):
    path, _ = folder
    for error in (RuntimeError("Query interrupted"), duckdb.InterruptException("INTERRUPT Error: Interrupted!")):
        with pytest.raises(KeyboardInterrupt), engine_files.engine_errors([path / "part-0.parquet"]):
            raise error

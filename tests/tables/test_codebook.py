"""The codebook is a test: its rows equal the columns of every table, in order."""

import pytest

from poverty_analysis.tables import codebook, data_folder, read_rows

FILES = sorted(path for path in data_folder().rglob("*.csv") if path.name != "codebook.csv")


def table_of(path):
    """The files of facts and of assumptions, one a theme, share one table each; every other file is its own."""
    shared = {"context": "facts", "assumptions": "assumptions"}.get(path.parent.name)
    return shared if shared and path.stem not in codebook() else path.stem


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_table_has_its_columns_in_the_codebook(path):
    header, rows = read_rows(path)
    name = table_of(path)
    assert name in codebook(), f"data/codebook.csv has no rows for {name}"
    assert header == [column.name for column in codebook()[name]]
    assert rows


def test_no_two_files_share_a_name():
    assert len({path.stem for path in FILES}) == len(FILES)


def test_the_codebook_describes_no_table_that_is_not_there():
    assert set(codebook()) == {table_of(path) for path in FILES}


def test_every_column_has_a_label_in_both_languages():
    for columns in codebook().values():
        for column in columns:
            assert column.label_en and column.label_zh, column
            assert column.type in {"identifier", "text", "choice", "integer", "number"}, column
            assert bool(column.range) == (column.type in {"choice", "integer", "number"}), column

"""The codebook is a test: its rows equal the columns of every table, in order."""

import pytest

from poverty_analysis.tables import codebook, data_folder, read_rows

FILES = {path.stem: path for path in sorted(data_folder().rglob("*.csv")) if path.name != "codebook.csv"}


@pytest.mark.parametrize("name", FILES)
def test_every_table_has_its_columns_in_the_codebook(name):
    header, rows = read_rows(FILES[name])
    assert name in codebook(), f"data/codebook.csv has no rows for {name}"
    assert header == [column.name for column in codebook()[name]]
    assert rows


def test_the_codebook_describes_no_table_that_is_not_there():
    assert set(codebook()) == set(FILES)


def test_every_column_has_a_label_in_both_languages():
    for columns in codebook().values():
        for column in columns:
            assert column.label_en and column.label_zh, column
            assert column.type in {"identifier", "text", "choice", "integer", "number"}, column
            assert bool(column.range) == (column.type in {"choice", "integer", "number"}), column

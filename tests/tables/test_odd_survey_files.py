"""Survey files as offices write them: decimal commas, labels of refusals alone, decimals and indexes of Parquet."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.tables import read_survey_file

TABLE = pd.DataFrame(
    {
        "income": [1234.5, 980.0, 12.25],
        "weight": [1.25, 0.5, 2.0],
        "members": [2, 5, 1],
        "area": ["rural", "town", "town"],
    }
)


@pytest.mark.parametrize("cut", [";", "\t", "|"])
def test_decimal_commas_are_read_where_commas_do_not_cut(tmp_path, cut):
    path = tmp_path / "a.csv"
    TABLE.to_csv(path, index=False, sep=cut, decimal=",")
    pd.testing.assert_frame_equal(read_survey_file(path), TABLE)
    path.write_text(path.read_text().replace("1234,5", "1.234,5"))
    pd.testing.assert_frame_equal(read_survey_file(path), TABLE)
    TABLE.to_csv(path, index=False, sep=cut)
    pd.testing.assert_frame_equal(read_survey_file(path), TABLE)


def test_commas_that_may_part_thousands_are_left_to_the_reader(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("income;area\n1,234;town\n12,250;rural\n")
    assert read_survey_file(path)["income"].tolist() == ["1,234", "12,250"]
    path.write_text("income;share\n1,234;0,5\n12,250;0,25\n")  # the second column shows that commas are decimal
    assert read_survey_file(path)["income"].tolist() == [1.234, 12.25]
    path.write_text("income;codes\n1,5;2,3,7\n2,5;4\n")
    assert read_survey_file(path)["codes"].tolist() == ["2,3,7", "4"]


def test_a_file_that_is_not_utf8_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("income,区\n1,城\n".encode("gbk"))
    with pytest.raises(ValueError) as told:
        read_survey_file(path)
    assert str(told.value) == f"{path}: must be UTF-8; got byte 0xc7"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2,\n3,4,\n", ", line 2: must have 2 cells as the header; got 3"),  # pandas makes an index of a
        ("a,b\n1,2\n3\n", ", line 3: must have 2 cells as the header; got 1"),
        ("a,b,a\n1,2,3\n", ": must name each column once; got two columns 'a'"),  # pandas calls the second a.1
    ],
)
def test_cells_that_stand_under_no_name_or_under_two_are_refused(tmp_path, text, said):
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(ValueError) as told:
        read_survey_file(path)
    assert str(told.value) == f"{path}{said}"


def test_a_cell_that_is_empty_in_its_row_is_missing(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b,\n1,,\n3,4,\n")  # a comma behind every row, the header's too
    np.testing.assert_array_equal(read_survey_file(path)["b"], [np.nan, 4])


@pytest.mark.parametrize("kind", [".sav", ".dta"])
def test_numbers_beside_a_labelled_refusal_are_numbers(tmp_path, kind):
    """Nobody has the labelled code, or it is said to be missing: then all that is left are numbers."""
    path = tmp_path / f"a{kind}"

    def write(members):
        frame, labels = TABLE.assign(members=members).drop(columns="area"), {"members": {99: "refused"}}
        if kind == ".dta":
            frame.to_stata(path, write_index=False, value_labels=labels)
        else:
            pytest.importorskip("pyreadstat").write_sav(frame, str(path), variable_value_labels=labels)

    write([2, 5, 1])
    assert read_survey_file(path)["members"].tolist() == [2, 5, 1]
    write([2, 99, 1])
    assert read_survey_file(path)["members"].tolist() == [2, "refused", 1]  # no number is made of a refusal
    found = read_survey_file(path, missing=["refused"])["members"]
    np.testing.assert_array_equal(found.to_numpy(dtype=float), [2, np.nan, 1])


def test_labels_of_spss_beside_missing_cells(tmp_path):
    """As most files of SPSS are: labelled answers, a labelled refusal said to be missing, and cells left blank."""
    package = pytest.importorskip("pyreadstat")
    path = tmp_path / "a.sav"
    frame = pd.DataFrame({
        "sex": [2, 1, 9, np.nan], "water": ["w", "p", "x", "t"], "income": [120.5, -99, np.nan, 80],
        "twice": [1, 2, 3, 1], "some": [3, 1, np.nan, 2],
    })  # fmt: skip
    package.write_sav(
        frame, str(path), missing_ranges={"sex": [9], "water": ["x"], "income": [{"lo": -99, "hi": -1}]},
        variable_value_labels={
            "sex": {1: "man", 2: "woman", 9: "refused"}, "water": {"w": "well", "p": "pipe", "x": "unknown"},
            "income": {-99: "refused"}, "twice": {1: "yes", 2: "yes"}, "some": {1: "low", 3: "high"},
        },
    )  # fmt: skip
    found = read_survey_file(path)
    assert found["sex"].tolist()[:2] == ["woman", "man"] and found["sex"].isna().tolist() == [False, False, True, True]
    assert found["sex"].cat.ordered and found["sex"].cat.categories.tolist()[:2] == [
        "man",
        "woman",
    ]  # in order of codes
    assert found["water"].tolist()[:2] == ["well", "pipe"] and found["water"].isna().tolist() == [False] * 2 + [
        True,
        False,
    ]
    np.testing.assert_array_equal(found["income"], [120.5, np.nan, np.nan, 80])
    assert found["twice"].tolist() == [1, 2, 3, 1]  # two codes of one label stay codes, as of Stata
    assert found["some"].cat.categories.tolist() == ["low", 2, "high"] and found["some"].isna().sum() == 1


def test_parquet_keeps_levels_of_an_index_and_decimal_numbers(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "a.parquet"
    exact = TABLE.assign(income=[Decimal("1234.50"), None, Decimal("12.25")])
    exact.set_index(["area", "members"]).to_parquet(path)
    found = read_survey_file(path)
    assert found["area"].tolist() == TABLE["area"].tolist() and found["members"].tolist() == [2, 5, 1]
    np.testing.assert_array_equal(found["income"], [1234.5, np.nan, 12.25])

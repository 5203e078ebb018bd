"""CSV files as surveys come: what is read, what is refused with its row, and the same bytes in every run."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures.engine import sorted_rows
from poverty_analysis.measures.engine.cells import SAMPLE
from poverty_analysis.measures.engine.sorted_rows import AT_HAND
from poverty_analysis.measures.profile import poverty_profile

pytest.importorskip("ibis")


def profile(path):
    return poverty_profile(path, "y", 2.5, "w", measures=["headcount_ratio", "mean"])["estimate"].tolist()


@pytest.mark.parametrize(
    "text",
    [
        "y,w\n1,1\n3,3\n",
        "y;w\n1;1\n3;3\n",
        "y\tw\n1\t1\n3\t3\n",
        "y|w\n1|1\n3|3\n",
        "y,w\r\n1,1\r\n3,3\r\n",
        "\ufeffy,w\n1,1\n3,3\n",
        'y,w,name\n1,1,"a, b"\n3,3,"said ""c"""\n',
        "y,w,more; less\n1,1,x\n3,3,y\n",
        '"y","w"\n"1","1"\n"3","3"\n',
    ],
)
def test_what_is_read(tmp_path, text):
    (tmp_path / "a.csv").write_bytes(text.encode())
    assert profile(tmp_path / "a.csv") == [0.25, 2.5]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("y,w\n1,1\n3,3", "a.csv: must end with a line break; the last row may be cut off"),
        ("y,w\n1,1\n3\n", "line 3"),
        ("y,w\n1,1\n3,3,4\n", "line 3"),
        ('y,w\n1,1\n"3,3\n', "a.csv"),
        ("", "a.csv: must hold a header and rows; got an empty file"),
        ("y,w\n0x10,1\n3,3\n", "line: 2"),
    ],
)
def test_what_is_refused_by_its_row(tmp_path, text, said):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises((TypeError, ValueError)) as error:
        profile(tmp_path / "a.csv")
    assert said.lower() in str(error.value).lower()


def test_a_row_of_another_length_far_down_is_refused(tmp_path):
    rows = [f"{y},1\n" for y in range(60_000)]
    rows[40_000] = "7\n"
    (tmp_path / "a.csv").write_text("y,w\n" + "".join(rows))
    with pytest.raises(ValueError, match="40002"):
        profile(tmp_path / "a.csv")


def test_files_cut_in_two_ways_are_refused(tmp_path):
    (tmp_path / "a.csv").write_text("y,w\n1,1\n")
    (tmp_path / "b.csv").write_text("y;w\n1;1\n")
    with pytest.raises(ValueError, match=r"b\.csv: must be cut by ',' as .*a\.csv is; got ';'"):
        profile(str(tmp_path / "*.csv"))


def heaped(rng, size):
    return 100.0 * np.floor(rng.lognormal(4, 0.8, size))


def smooth(rng, size):
    return rng.lognormal(8, 0.9, size)


@pytest.mark.slow
@pytest.mark.parametrize("incomes", [smooth, heaped])
@pytest.mark.parametrize("at_hand", [AT_HAND, 0], ids=["rows", "cells"])
def test_the_same_numbers_in_every_run_where_a_sample_is_drawn(tmp_path, incomes, at_hand, monkeypatch):
    monkeypatch.setattr(sorted_rows, "AT_HAND", at_hand)
    rng = np.random.default_rng(3)
    size = 2 * SAMPLE + 17
    frame = pd.DataFrame({"y": incomes(rng, size) + 1, "g": rng.integers(0, 3, size)})
    frame.to_parquet(tmp_path / "a.parquet")
    asked = ["gini", "sen_index", "theil_t", "median", "quantile_shares"]
    once, again = (poverty_profile(tmp_path / "a.parquet", "y", 3000, by="g", measures=asked) for _ in range(2))
    np.testing.assert_allclose(once["estimate"], again["estimate"], rtol=2e-14)
    memory = poverty_profile(frame, "y", 3000, by="g", measures=asked)
    np.testing.assert_allclose(once["estimate"], memory["estimate"], rtol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("cut", [";", "\t", "|"])
def test_decimal_commas_are_numbers_where_commas_do_not_cut(tmp_path, cut):
    """H = (1.5 + 2.5) / 8 below 1,000; the mean is (1.5 * 980.5 + 2.5 * 12.25 + 4 * 12345.5) / 8."""
    frame = pd.DataFrame({"y": [980.5, 12.25, 12345.5], "w": [1.5, 2.5, 4.0], "g": ["a", "b, c", "b, c"]})
    path = tmp_path / "a.csv"
    for decimal in (",", "."):
        frame.to_csv(path, index=False, sep=cut, decimal=decimal)
        table = poverty_profile(path, "y", 1000, "w", "g", measures=["headcount_ratio", "mean"])
        assert table["g"].tolist()[::2] == ["all", "a", "b, c"]
        assert table["estimate"].tolist()[:2] == [0.5, (1.5 * 980.5 + 2.5 * 12.25 + 4 * 12345.5) / 8]
    path.write_text(f"y{cut}w\n980,5{cut}1,5\n12,25{cut}2,5\n12.345,5{cut}4\n")
    assert poverty_profile(path, "y", 1000, "w", measures=["headcount_ratio"])["estimate"].tolist() == [0.5]


def test_commas_that_may_part_thousands_are_refused_as_texts(tmp_path):
    (tmp_path / "a.csv").write_text("y;w\n1,234;1\n12,250;2\n")
    with pytest.raises(TypeError, match="must be numbers"):
        poverty_profile(tmp_path / "a.csv", "y", 2.5, "w", measures=["headcount_ratio"])

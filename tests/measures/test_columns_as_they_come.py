"""Columns as people have them: single precision, Series in another order, yes and no of any type, other tables."""

import numpy as np
import pandas as pd
import polars
import pyarrow as pa
import pytest

from poverty_analysis import measures as m
from poverty_analysis.measures import Design, Survey

SINGLE = np.float32([1.9, 1.9, 3, 4])


# ---- a line in the column's own precision: who has exactly the line is not poor, and with "<=" is ----
@pytest.mark.parametrize("values", [SINGLE, pd.Series(SINGLE), pd.Series(SINGLE).astype("Float32")])
def test_single_precision_at_the_line(values):
    assert m.headcount_ratio(values, 1.9) == 0
    assert m.headcount_ratio(values, 1.9, line_rule="<=") == 0.5
    assert np.isnan(m.income_gap_ratio(values, 1.9))
    assert m.headcount_ratio(values, [1.9, 3.5]).tolist() == [0, 0.75]
    assert m.poor_count(values, 1.9) == 0
    assert m.estimate("headcount_ratio", values, 1.9).value == 0
    assert m.bootstrap("headcount_ratio", values, 1.9, rng=0, replicates=10).value == 0
    assert m.influence.headcount_ratio(values, 1.9).tolist() == [0, 0, 0, 0]
    assert m.poverty_incidence_curve(values, [1.9, 3.5])["headcount_ratio"].tolist() == [0, 0.75]


def test_single_precision_in_a_profile_and_a_survey():
    frame = pd.DataFrame({"y": SINGLE, "own": [1.9, 1.9, 2.9, 4.1]})
    table = m.poverty_profile(frame, "y", [1.9, "own"], measures=["headcount_ratio"])
    assert table["estimate"].tolist() == [0, 0.25] and table["poverty_line"].tolist() == [1.9, "own"]
    assert Survey(frame).estimate("headcount_ratio", "y", 1.9).value == 0
    assert Survey(frame).profile("y", ["own"], measures=["headcount_ratio"])["estimate"].tolist() == [0.25]


def test_single_precision_on_files(tmp_path):
    pd.DataFrame({"y": SINGLE, "own": [1.9, 1.9, 2.9, 4.1]}).to_parquet(tmp_path / "single.parquet")
    table = m.poverty_profile(tmp_path / "single.parquet", "y", [1.9, "own"], measures=["headcount_ratio"])
    assert table["estimate"].tolist() == [0, 0.25]


def test_single_precision_of_dimensions():
    table = pd.DataFrame({"a": SINGLE, "b": [1, 0, 1, 1]})
    assert m.alkire_foster(table, [1.9, 1], k=1, ordinal=True).raw_headcounts.tolist() == [0, 0.25]


# ---- the same labels in another order are never meant ----
Y = pd.Series([300.0, 200, 100], index=[2, 1, 0])
OTHER = pd.Series([10.0, 1, 1])


@pytest.mark.parametrize(
    "call",
    [
        lambda: m.headcount_ratio(Y, 150, weights=OTHER),
        lambda: m.gini(Y, weights=OTHER),
        lambda: m.weighted_quantile(Y, 0.5, weights=OTHER),
        lambda: m.headcount_ratio(Y, pd.Series([90.0, 150, 150])),
        lambda: m.estimate("gini", Y, design=Design(weights=OTHER)),
        lambda: m.estimate("gini", Y, design=Design(clusters=OTHER)),
        lambda: m.estimate("mean", Y, domain=pd.Series([True, False, True])),
        lambda: m.concentration_index(Y, OTHER),
        lambda: m.poverty_profile(Y.to_frame("y"), "y", 150, weights=OTHER.sort_index(key=lambda row: row % 2)),
        lambda: m.alkire_foster(Y.to_frame("y"), [150], k=1, weights=OTHER),
        lambda: Survey(Y.to_frame("y")).where(pd.Series([True, False, True])),
    ],
)
def test_the_same_labels_in_another_order_are_refused(call):
    with pytest.raises(ValueError, match="same labels in another order"):
        call()


def test_other_labels_and_the_same_order_pass():
    assert m.headcount_ratio(Y, 150, weights=OTHER.to_numpy()) == 1 / 12
    assert m.headcount_ratio(Y, 150, weights=OTHER.set_axis([7, 8, 9])) == 1 / 12
    assert m.headcount_ratio(Y, 150, weights=OTHER.set_axis([2, 1, 0])) == 1 / 12


# ---- yes and no ----
YES = [True, False, True]


@pytest.mark.parametrize(
    "yes",
    [
        YES,
        np.array(YES),
        np.array(YES, dtype=object),
        pd.Series(YES, dtype="boolean"),
        pd.Series(YES, dtype="bool[pyarrow]"),
        pd.Series(YES, dtype="category"),
        polars.Series(YES),
        pa.array(YES),
    ],
    ids=lambda yes: f"{type(yes).__module__}-{getattr(yes, 'dtype', '')}",
)
def test_yes_and_no_of_any_type(yes):
    assert m.estimate("mean", [1.0, 2, 6], domain=yes).value == 3.5
    assert Survey(pd.DataFrame({"y": [1.0, 2, 6]})).where(yes).estimate("mean", "y").value == 3.5


@pytest.mark.parametrize("kind", ["bool", "boolean", "bool[pyarrow]", "object"])
def test_yes_and_no_as_dimensions(kind):
    table = pd.DataFrame({"a": [True, False], "b": [True, True]}).astype(kind)
    assert m.alkire_foster(table, [1, 1], k=1, ordinal=True).H == 0.5


def test_yes_or_no_that_is_not_known_is_refused_with_its_count():
    with pytest.raises(ValueError, match="domain must be known for every row; got 1 missing"):
        m.estimate("mean", [1.0, 2, 6], domain=pd.Series([True, None, True], dtype="boolean"))


@pytest.mark.parametrize("bad", [["1", "2"], np.array(["1_000", 2], dtype=object), pd.Series([True, 2], dtype=object)])
def test_text_and_yes_are_no_incomes(bad):
    with pytest.raises(TypeError, match="income must be numbers"):
        m.gini(bad)


# ---- other tables ----
def frames():
    columns = {"y": [90.0, 150, 80, 200], "w": [1, 2, 3, 4], "g": ["low", "high", "low", "high"]}
    ordered = pd.CategoricalDtype(["low", "high"], ordered=True)
    yield "pandas", pd.DataFrame(columns).astype({"g": ordered})
    yield "nullable", pd.DataFrame(columns).astype({"y": "Float64", "w": "Int64", "g": ordered})
    yield "pandas on Arrow", pd.DataFrame(columns).astype({"y": "double[pyarrow]", "w": "int64[pyarrow]", "g": ordered})
    yield "polars", polars.DataFrame(columns, schema_overrides={"g": polars.Enum(["low", "high"])})
    yield "Arrow", pa.Table.from_pandas(pd.DataFrame(columns).astype({"g": ordered}))


@pytest.mark.parametrize(("name", "frame"), list(frames()), ids=[name for name, _ in frames()])
def test_tables_of_any_kind(name, frame):
    table = m.poverty_profile(frame, "y", 100, weights="w", by="g", measures=["headcount_ratio"])
    assert table["estimate"].tolist() == [0.4, 1, 0] and table["g"].tolist() == ["all", "low", "high"]
    found = Survey(frame, weights="w").estimate("headcount_ratio", "y", 100, "g")
    assert found["estimate"].tolist() == [0.4, 1, 0] and found["g"].tolist() == ["all", "low", "high"]


@pytest.mark.parametrize("kind", [polars.Series, pa.array])
def test_labels_and_numbers_of_other_packages(kind):
    design = Design(weights=kind([1.0, 2, 3]), clusters=kind(["a", "a", "b"]))
    plain = Design(weights=[1.0, 2, 3], clusters=["a", "a", "b"])
    assert m.estimate("mean", kind([1.0, 2, 6]), design=design) == m.estimate("mean", [1.0, 2, 6], design=plain)
    by = m.poverty_by_subgroup(m.headcount_ratio, kind([90.0, 150]), 100, groups=kind(["x", "y"]))
    pd.testing.assert_frame_equal(by, m.poverty_by_subgroup(m.headcount_ratio, [90.0, 150], 100, groups=["x", "y"]))


def test_what_is_no_table_is_named():
    with pytest.raises(TypeError, match=r"frame must be a table of pandas, polars or Arrow; got dict"):
        Survey({"y": [1]})
    with pytest.raises(TypeError, match=r"got polars\.LazyFrame"):
        Survey(polars.LazyFrame({"y": [1]}))

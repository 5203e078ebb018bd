"""Sums of an engine give what rows in memory give, to 1e-9: every measure, on ties, zeros, weights and groups."""

import datetime
import json
import math
import warnings
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.measures.engine import cells as engine_cells
from poverty_analysis.measures.engine import sorted_rows as engine_rows
from poverty_analysis.measures.engine import table as engine_table
from poverty_analysis.measures.inequality import atkinson, generalized_entropy, gini, hoover
from poverty_analysis.measures.poverty import foster_greer_thorbecke, income_gap_ratio
from poverty_analysis.measures.profile import poverty_profile
from poverty_analysis.measures.quantiles import quantile_shares, weighted_quantile, wolfson_polarisation
from poverty_analysis.measures.registry import SHOWN
from poverty_analysis.measures.sample import Vector
from poverty_analysis.measures.shortfall import average_shortfall, poor_count, total_shortfall

ibis = pytest.importorskip("ibis")

REFERENCE = Path(__file__).parents[2] / "reference"
WITH_ZEROS = [name for name in SHOWN if name not in ("watts_index", "mean_log_deviation", "atkinson(epsilon=1)")]
MORE = [
    *(partial(generalized_entropy, alpha=alpha) for alpha in (-1, 0.3, 0.7, 2, 3)),
    *(partial(atkinson, epsilon=epsilon) for epsilon in (0.3, 1, 2)),
    partial(weighted_quantile, at=[0, 0.1, 1 / 3, 1]),
    partial(quantile_shares, groups=10),
    wolfson_polarisation,
    income_gap_ratio,
    poor_count,
    average_shortfall,
    total_shortfall,
]


def households(rows: int = 600, seed: int = 1) -> pd.DataFrame:
    """Made-up households: many equal incomes, some on a line, weights of zero, three areas."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "income": 10.0 * rng.integers(3, 90, rows),
            "persons": rng.integers(0, 6, rows),
            "area": rng.choice(["herding", "farming", "town"], rows, p=[0.2, 0.5, 0.3]),
            "altitude": rng.integers(2, 5, rows) * 1000,
        }
    )


@pytest.fixture(scope="module")
def engine():
    connection = ibis.duckdb.connect(threads=2)
    yield lambda data: connection.create_table(ibis.util.gen_name("people"), ibis.memtable(data))
    connection.disconnect()


@pytest.fixture
def no_rows(monkeypatch) -> None:
    """No table is so small that its rows are sorted in memory."""
    monkeypatch.setattr(engine_rows, "AT_HAND", 0)


WAYS = {  # rows that are held at a time, and cells
    "rows in memory": (1_000_000, 2**18),
    "rows in memory, summed up in coarse cells": (1_000_000, 40),
    "fine cells": (0, 2**18),
    "ranks within coarse cells": (0, 40),
    "two groups of three in memory at a time, everyone in cells": (350, 2**18),
}


@pytest.fixture(params=WAYS.values(), ids=WAYS.keys())
def cells(request, monkeypatch):
    """All ways to sum distances: sorted rows, cells so fine that bounds suffice, and so coarse that most are ranked."""
    at_hand, count = request.param
    monkeypatch.setattr(engine_rows, "AT_HAND", at_hand)
    monkeypatch.setattr(engine_cells, "CELLS", count)


def assert_same(engine, data: pd.DataFrame, *arguments: object, **options: object) -> pd.DataFrame:
    found = poverty_profile(engine(data), *arguments, **options)
    pd.testing.assert_frame_equal(found, poverty_profile(data, *arguments, **options), rtol=1e-9, atol=1e-15)
    return found


def test_published_values_with_each_sample_as_a_group(engine):
    samples = pd.read_csv(REFERENCE / "samples.csv")
    samples = samples[samples["sample"].isin(["A", "B", "C", "weighted ties"])]
    table = poverty_profile(engine(samples), "income", [25, 125], weights="weight", by="sample")
    compared = 0
    for name in ("handbook_poverty.csv", "weighted_ties.csv"):
        for row in pd.read_csv(REFERENCE / name).itertuples():
            options = {} if pd.isna(row.options) else json.loads(row.options)
            label = row.measure + "".join(f"({name}={value})" for name, value in options.items())
            if label in SHOWN and not row.sample.startswith("C "):
                cell = table[(table["sample"] == row.sample) & (table["measure"] == label)]
                at_line = cell["poverty_line"].isna() | (cell["poverty_line"] == row.poverty_line)
                assert cell[at_line]["estimate"].tolist() == pytest.approx([row.expected], abs=5e-11), label
                compared += 1
    assert compared == 3 * 6 + 9  # six measures of each country; six and Gini and two Atkinsons of the weighted ties


@pytest.mark.parametrize("rule", ["<", "<="])
@pytest.mark.parametrize("by", [None, "area", ["altitude", "area"]])
def test_every_measure_with_ties_weights_and_groups(engine, cells, by, rule):
    lines = [250.0, 40.0, 800.0, 255.5, 1000.0, 30.0, 890.0]  # unordered; on incomes, the lowest and the highest too
    assert_same(engine, households(), "income", lines, weights="persons", by=by, line_rule=rule)


@pytest.mark.slow
def test_more_measures(engine, cells):
    data = households().assign(income=np.random.default_rng(3).lognormal(8, 1.5, 600))
    assert_same(engine, data, "income", [3218, 4000.1], weights="persons", by="area", measures=MORE)
    assert_same(engine, data, "income", 3218, measures=["gini", *MORE])


@pytest.mark.slow
def test_zeros(engine, cells):
    data = households()
    data.loc[::3, "income"] = 0.0
    measures = [*WITH_ZEROS, partial(generalized_entropy, alpha=0.3)]
    with pytest.raises(ValueError, match=r"S80/S20 needs the poorest 20% to have income above zero; got 0"):
        poverty_profile(engine(data), "income", 300, weights="persons", measures=measures)
    measures = [measure for measure in measures if measure != "quintile_share_ratio"]
    assert_same(engine, data, "income", [1, 300], weights="persons", by="area", measures=measures)


@pytest.mark.slow
def test_negative_incomes(engine, cells):
    data = households()
    data.loc[:9, "income"] = -1e5
    data["persons"] += 1
    measures = ["headcount_ratio", "squared_poverty_gap_index", "sen_shorrocks_thon_index", "gini", "quantile_shares"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        data.loc[data["income"] < 0, "income"] += 99_000  # so that the mean is above zero
        assert_same(engine, data, "income", [1, 300], weights="persons", by="altitude", measures=measures)
    with pytest.warns(UserWarning, match=r"negative incomes; got 10 of 600 below zero \(lowest: -1000\)") as caught:
        poverty_profile(engine(data), "income", 300, weights="persons", measures=["gini"])
    assert [each.filename for each in caught if each.category is UserWarning] == [__file__]


@pytest.mark.slow
@pytest.mark.parametrize("offset", [1e4, 1e6])
def test_a_large_offset(engine, cells, offset):
    """Of the Watts index, logarithms lose as many digits in memory."""
    data = households().assign(income=offset + np.random.default_rng(4).uniform(0, 100, 600))
    measures = [name for name in SHOWN if name != "watts_index"]
    lines = [offset + 30, offset + 60]
    assert_same(engine, data, "income", lines, weights="persons", by="area", measures=measures)


@pytest.mark.slow
def test_incomes_over_twelve_orders_of_magnitude(engine, cells):
    data = households().assign(income=10 ** np.random.default_rng(5).uniform(-3, 9, 600))
    assert_same(engine, data, "income", [0.5, 1e5], weights="persons", by="area")


def test_the_smallest_incomes_keep_their_digits_beside_the_largest(engine):
    """S80/S20 of 1,000 people: the sum of the 200 highest incomes over that of the 200 lowest."""
    income = 10.0 ** np.linspace(-20, 20, 1000)
    data = pd.DataFrame({"income": np.random.default_rng(6).permutation(income)})
    table = poverty_profile(engine(data), "income", 1, measures=["quintile_share_ratio"])
    expected = math.fsum(income[-200:]) / math.fsum(income[:200])
    assert table["estimate"].tolist() == pytest.approx([expected], rel=1e-9)


def test_names_that_differ_in_the_case_of_letters_only_are_refused(engine):
    """Engines do not tell them apart: the other column would be measured without a word."""
    data = pd.DataFrame({"Income": [1.0, 2.0], "income": [100.0, 200.0], "area": ["a", "b"]})
    with pytest.raises(ValueError, match=r"income must name one column whatever the case .*; got 'income' beside 'I"):
        poverty_profile(ibis.memtable(data), "income", 50, measures=["mean"])


def test_dates_as_groups(engine):
    days = [datetime.date(2019, 12, 31), datetime.date(2020, 1, 1)] * 5
    data = pd.DataFrame({"income": np.arange(1.0, 11.0), "day": days})
    found = assert_same(engine, data, "income", 5, by="day", measures=["mean", "gini"])
    assert found["day"].tolist() == ["all"] * 2 + [days[0]] * 2 + [days[1]] * 2


@pytest.mark.slow
def test_equal_incomes_in_a_group_far_from_the_others(engine):
    """A group of equals has no inequality, to the last digit, although its mean is not everyone's."""
    data = pd.DataFrame({"income": [100.1] * 3 + [50000.0, 70000.0], "area": ["a"] * 3 + ["b"] * 2})
    table = poverty_profile(engine(data), "income", 60, by="area", measures=["gini", "theil_t", "mean_log_deviation"])
    assert table[table["area"] == "a"]["estimate"].abs().max() < 1e-30
    assert_same(engine, data, "income", 60, by="area", measures=["gini", "theil_t", "mean_log_deviation"])


rows = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=12)


@pytest.mark.slow
@settings(derandomize=True, max_examples=8, deadline=None)
@given(
    rows,
    st.lists(st.integers(1, 35), min_size=1, max_size=3, unique=True),
    st.sampled_from([(0, 4), (0, 2**18), (12, 4)]),
)
def test_any_small_table(engine, rows, lines, way):
    data = pd.DataFrame(rows, columns=["income", "persons", "area"]).astype({"persons": float})
    data.loc[~data["area"].duplicated(), "persons"] = 1.0  # a group without people is refused
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_rows, "AT_HAND", way[0])
        patch.setattr(engine_cells, "CELLS", way[1])
        assert_same(engine, data, "income", lines, weights="persons", by="area")


HOSTILE = {
    "1e-300 beside 1e300": [1e300, 1e-300, 1.0, 1e300, 1e-300, 0.0],
    "all equal": [7.0] * 6,
    "zeros of both signs": [0.0, -0.0, 3.0, -0.0, 0.0, 3.0],
    "far from zero": [1e15 + 1, 1e15, 1e15 + 2, 1e15 + 1, 1e15, 1e15 + 3],
}


@pytest.mark.parametrize("incomes", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_incomes_sorted_in_memory(engine, incomes):
    data = pd.DataFrame({"income": incomes, "weight": [1, 2, 3, 1, 2, 0.5], "area": list("aabbab")})
    found, expected = (
        poverty_profile(table, "income", 2, weights="weight", by="area", measures=["gini", "median", "sen_index"])
        for table in (engine(data), data)
    )
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12, atol=0)
    assert "approximate" not in found.attrs


@pytest.mark.slow
def test_a_line_for_each_household_by_the_name_of_its_column(engine):
    data = households()
    data["line"] = np.where(data["area"] == "town", 400.0, 250.0)
    measures = ["headcount_ratio", "poverty_gap_index", "squared_poverty_gap_index", "watts_index", "gini"]
    assert_same(engine, data, "income", ["line", 300], weights="persons", by="area", measures=measures)
    with pytest.raises(ValueError, match=r"poverty_line must be numbers for sen_index.*got the column 'line'"):
        poverty_profile(engine(data), "income", "line", measures=["sen_index"])


@pytest.fixture
def ranked(no_rows, monkeypatch) -> list[pd.DataFrame]:
    """The cells of each turn in which cells were ranked."""
    turns: list[pd.DataFrame] = []
    inner = engine_cells._ranked_within

    def noted(survey, grid, cells, *arguments, **options) -> Vector:
        turns.append(cells)
        return inner(survey, grid, cells, *arguments, **options)

    monkeypatch.setattr(engine_cells, "_ranked_within", noted)
    return turns


@pytest.mark.slow
def test_cells_open_too_wide_are_ranked_and_the_others_are_not(engine, ranked, monkeypatch):
    """Too coarse cells: what their own pairs can add is too much to leave open."""
    data = pd.DataFrame({"income": np.random.default_rng(6).lognormal(8, 1, 20_000)})
    measures = ["gini"]
    exact = poverty_profile(data, "income", 100, measures=measures)["estimate"][0]
    found = poverty_profile(engine(data), "income", 100, measures=measures)["estimate"][0]
    assert ranked == [] and found == pytest.approx(exact, rel=engine_cells.TOLERANCE)
    monkeypatch.setattr(engine_cells, "CELLS", 4000)
    found = poverty_profile(engine(data), "income", 100, measures=measures)["estimate"][0]
    assert len(ranked) == 1 and 0 < len(ranked[0]) < 4000 and found == pytest.approx(exact, rel=engine_cells.TOLERANCE)


@pytest.mark.slow
def test_what_cells_leave_open_is_marked_with_its_bound(engine, no_rows, monkeypatch):
    """Against the index of the sorted incomes in memory; with every cell ranked, nothing is open."""
    data = pd.DataFrame({"income": np.random.default_rng(6).lognormal(8, 1, 20_000)})
    measures = ["headcount_ratio", "gini", "sen_index", "theil_t"]
    exact = poverty_profile(data, "income", 2000, measures=measures)
    found = poverty_profile(engine(data), "income", 2000, measures=measures)
    bounds = found.attrs["approximate"]
    assert "approximate" not in exact.attrs and list(bounds) == ["gini", "sen_index"]
    assert 0 < bounds["gini"] == bounds["sen_index"] <= engine_cells.TOLERANCE
    gini = [table.loc[table["measure"] == "gini", "estimate"].item() for table in (exact, found)]
    assert abs(gini[1] / gini[0] - 1) <= bounds["gini"] + 1e-14
    monkeypatch.setattr(engine_cells, "TOLERANCE", 0.0)
    assert "approximate" not in poverty_profile(engine(data), "income", 2000, measures=measures).attrs


def test_a_bound_that_is_larger_is_told_larger(engine, no_rows, monkeypatch):
    """Ten cells a piece, none of them ranked: the index is off by more than rounding, and by less than the bound."""
    monkeypatch.setattr(engine_cells, "TOLERANCE", 1.0)
    monkeypatch.setattr(engine_cells, "CELLS", 120)
    data = pd.DataFrame({"income": np.random.default_rng(6).lognormal(8, 1, 20_000)})
    exact = poverty_profile(data, "income", 2000, measures=["gini"])["estimate"][0]
    found = poverty_profile(engine(data), "income", 2000, measures=["gini"])
    off = abs(found["estimate"][0] / exact - 1)
    assert 1e-9 < off < found.attrs["approximate"]["gini"] < 0.1


@pytest.mark.slow
def test_ranks_taken_a_few_rows_at_a_time_are_the_same(engine, ranked, monkeypatch):
    monkeypatch.setattr(engine_cells, "CELLS", 64)
    monkeypatch.setattr(engine_cells, "AT_A_TIME", 30)
    data = households()
    assert_same(engine, data, "income", [250, 400], weights="persons", by="area")
    turns = [int(cells["rows"].sum()) for cells in ranked]
    assert len(turns) > 4 and max(turns) < 30 + len(data) / 10


@pytest.mark.slow
def test_no_window_spans_the_whole_table(engine, no_rows, monkeypatch):
    """Each window is within a cell: PARTITION BY with an ORDER BY, never the latter alone."""
    monkeypatch.setattr(engine_cells, "CELLS", 40)
    compiled: list[str] = []
    execute = ibis.expr.types.Table.execute

    def noted(table, *arguments, **options):
        compiled.append(ibis.to_sql(table, dialect="duckdb"))
        return execute(table, *arguments, **options)

    monkeypatch.setattr(ibis.expr.types.Table, "execute", noted)
    poverty_profile(engine(households()), "income", 300, weights="persons", by="area")
    windows = [part.lstrip(" (\n") for text in compiled for part in text.split("OVER")[1:]]
    assert windows and all(window.startswith("PARTITION BY") for window in windows)


@pytest.mark.slow
def test_cuts_from_a_sample_of_the_rows_or_of_none_change_nothing(engine, no_rows, monkeypatch):
    for size in (100, 1e-9):
        monkeypatch.setattr(engine_cells, "SAMPLE", size)
        assert_same(engine, households(), "income", [250, 400], weights="persons", by="area")


def test_too_large_an_entropy_is_refused(engine):
    data = pd.DataFrame({"income": [1e-200, 1.0]})
    with pytest.raises(ValueError, match="alpha = -2 must stay within a float; got too large a value"):
        poverty_profile(engine(data), "income", 1, measures=[partial(generalized_entropy, alpha=-2)])


def test_many_equal_weights_are_summed_without_drift(engine):
    """A plain running sum of a million weights of 0.1 is wrong in the twelfth digit; the decimal sum is 100,000."""
    data = pd.DataFrame({"income": np.ones(1_000_000), "weight": 0.1})
    table = poverty_profile(engine(data), "income", 2, weights="weight", measures=["headcount_ratio"])
    assert table["people"][0] == pytest.approx(100_000, rel=1e-15)


# ---- refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"income": "incme"}, "income must name a column; got 'incme'; columns are 'income', 'persons'"),
        ({"weights": "persns"}, "weights must name a column; got 'persns'"),
        ({"by": "county"}, "by must name a column; got 'county'"),
        ({"by": ["area", "area"]}, "by must name one column or more, each once"),
        ({"by": []}, "by must name one column or more, each once"),
        ({"by": "hole"}, "by 'hole' must be known for every row; got 1 missing"),
        ({"by": "everyone"}, "by must not have a group 'all', which stands for everyone; got one in 'everyone'"),
        ({"by": "measure"}, "by must not be named as a column of the profile is; got measure"),
        ({"by": "nobody"}, "every group must hold people; got a sum of weights of zero in nobody 1"),
        ({"income": "gap"}, "income 'gap' must be finite; got 1 missing"),
        ({"income": "endless"}, "income 'endless' must be finite; got missing or infinite values"),
        ({"income": "nan"}, "income 'nan' must be finite; got missing or infinite values"),
        ({"weights": "gap"}, "weights must be finite; got 1 missing.*; in column 'gap'"),
        ({"weights": "endless"}, "weights must be finite; .*; in column 'endless'"),
        ({"weights": "negative"}, "weights must not be negative; got -1; in column 'negative'"),
        ({"weights": "zero"}, "weights must have a positive sum; got only zeros; in column 'zero'"),
        ({"poverty_line": 0}, "poverty_line must be above zero; got 0"),
        ({"poverty_line": []}, "poverty_line must be one line or more, each once; got none"),
        ({"poverty_line": "lin"}, "poverty_line must name a column; got 'lin'"),
        ({"poverty_line": "gap", "measures": ["headcount_ratio"]}, "poverty_line 'gap' must be finite; got 1 missing"),
        ({"poverty_line": "negative", "measures": ["headcount_ratio"]}, "'negative' must be above zero; got -1"),
        ({"measures": [hoover]}, "measures must be formulas of sums, .*; got hoover, which needs every row in memory"),
        ({"measures": [partial(foster_greer_thorbecke, alpha=3)]}, r"got foster_greer_thorbecke\(alpha=3\), which"),
        ({"line_rule": "=<"}, "line_rule must be"),
        ({"income": "zero"}, "watts_index needs incomes above zero; got 599 of 600 at or below zero"),
        ({"income": "negative", "measures": ["sen_index"]}, "sen_index needs incomes of zero or more; got 599 of 600"),
        ({"income": "zero", "by": "area", "measures": ["gini"]}, "The Gini index needs a mean above zero; got 0 over"),
    ],
)
def test_refused_by_name(engine, change, message):
    data = households().assign(persons=1, measure=1, everyone="all", negative=-1.0, hole="b", nobody=0, zero=0.0)
    data["gap"] = pd.array([None, *[5.0] * 599], dtype="Float64")
    data["nan"], data["endless"] = 5.0, [np.inf, *[5.0] * 599]
    data.loc[2, "hole"] = None
    data.loc[5, ["nobody", "persons"]] = [1, 0]
    table = engine(data)
    if change.get("income") == "nan":
        table = table.mutate(nan=ibis.literal(float("nan")))
    with pytest.raises(ValueError, match=message):
        poverty_profile(table, **{"income": "income", "poverty_line": 250, "weights": "persons"} | change)


def test_a_group_without_a_value_is_named(engine):
    data = pd.DataFrame({"income": [10, 20, 0, 0], "county": ["Karuo", "Karuo", "Jomda", "Jomda"]})
    at = poverty_profile(engine(data), "income", 15, by="county", measures=["gini"]).set_index("county")
    assert math.isnan(at.loc["Jomda", "estimate"]) and at.loc["Karuo", "estimate"] == pytest.approx(1 / 6)
    assert at.loc["Jomda", "remark"] == "The Gini index needs a mean above zero; got 0 over 2 values"


def test_columns_must_be_named_and_hold_numbers(engine):
    with pytest.raises(TypeError, match="income 'area' must be numbers; got values of type string"):
        poverty_profile(engine(households()), "area", 15)
    with pytest.raises(TypeError, match="income must name a column, for data on an engine; got ndarray"):
        poverty_profile(engine(households()), np.ones(600), 15)


def test_without_the_packages_the_error_says_how_to_get_them(monkeypatch):
    import builtins

    real = builtins.__import__

    def missing(name, *arguments, **options):
        if name == "ibis":
            raise ModuleNotFoundError("No module named 'ibis'", name="ibis")
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ModuleNotFoundError, match=r"pip install poverty-analysis\[scale\]"):
        engine_table.import_ibis()


def test_a_number_reaches_the_engine_to_the_last_digit(engine):
    value = 0.1 + 0.2  # 0.30000000000000004, not 0.3
    data = pd.DataFrame({"income": [0.3, value]})
    table = poverty_profile(engine(data), "income", value, measures=["headcount_ratio"])
    assert table["estimate"].tolist() == [0.5]
    assert gini([1, 1]) == 0

"""The poverty profile: every cell is the measure itself, whatever else is asked for; and what it refuses."""

import json
import math
import tracemalloc
import warnings
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.measures import order, sample
from poverty_analysis.measures.distribution_sensitive import watts_index
from poverty_analysis.measures.inequality import atkinson, generalized_entropy, gini, hoover
from poverty_analysis.measures.inference.design import Design
from poverty_analysis.measures.inference.standard_errors import estimate
from poverty_analysis.measures.poverty import (
    foster_greer_thorbecke,
    headcount_ratio,
    income_gap_ratio,
    poverty_gap_index,
    squared_poverty_gap_index,
)
from poverty_analysis.measures.profile import poverty_profile
from poverty_analysis.measures.quantiles import quantile_shares, weighted_quantile, wolfson_polarisation
from poverty_analysis.measures.registry import SHOWN
from poverty_analysis.measures.shortfall import poor_count, total_shortfall
from poverty_analysis.measures.survey.asked import asked_measures

REFERENCE = Path(__file__).parents[1] / "reference"
WITH_ZEROS = [name for name in SHOWN if name not in ("watts_index", "mean_log_deviation", "atkinson(epsilon=1)")]
close = partial(pytest.approx, rel=1e-12, abs=1e-15)


def households(rows: int = 600, seed: int = 1) -> pd.DataFrame:
    """Made-up households: many equal incomes, some on a line, weights of zero, three areas, 30 villages."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "income": 10.0 * rng.integers(3, 90, rows),
            "persons": rng.integers(0, 6, rows),
            "area": rng.choice(["herding", "farming", "town"], rows, p=[0.2, 0.5, 0.3]),
            "altitude": rng.integers(2, 5, rows) * 1000,
            "village": np.arange(rows) % 30,
            "prefecture": np.arange(rows) % 30 // 10,
        },
        index=rng.permutation(rows),  # no position
    )


def cell(table: pd.DataFrame, measure: str, line: float | str | None = None, **group: object) -> pd.Series:
    found = table[table["measure"] == measure]
    found = found[found["poverty_line"].isna() if line is None else found["poverty_line"] == line]
    for column, label in group.items():
        found = found[found[column] == label]
    assert len(found) == 1
    return found.iloc[0]


def expected(name: str, data: pd.DataFrame, line: float, rule: str = "<") -> list[float]:
    (asked,) = asked_measures([name])
    at = (line,) if asked.at_line else ()
    value = asked(data["income"], *at, weights=data["persons"], line_rule=rule)
    return np.atleast_1d(value).tolist()


# ---- values ----------------------------------------------------------------------------------------------------------


def test_published_values_with_each_sample_as_a_group():
    samples = pd.read_csv(REFERENCE / "samples.csv")
    samples = samples[samples["sample"].isin(["A", "B", "C", "weighted ties"])]
    table = poverty_profile(samples, "income", [25, 125], weights="weight", by="sample")
    compared = 0
    for name in ("handbook_poverty.csv", "weighted_ties.csv"):
        for row in pd.read_csv(REFERENCE / name).itertuples():
            options = {} if pd.isna(row.options) else json.loads(row.options)
            label = row.measure + "".join(f"({name}={value})" for name, value in options.items())
            if label in SHOWN and not row.sample.startswith("C "):
                line = None if pd.isna(row.poverty_line) else row.poverty_line
                found = cell(table, label, line, sample=row.sample)["estimate"]
                assert found == pytest.approx(row.expected, abs=5e-11), (row.sample, label)
                compared += 1
    assert compared == 3 * 6 + 9  # six measures of each country; six and Gini and two Atkinsons of the weighted ties


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["<", "<="])
def test_every_cell_is_the_measure_itself(rule):
    data = households()
    lines = [250.0, 40.0, 800.0, 255.5, 1000.0]  # unordered, some on incomes, one above all
    table = poverty_profile(data, "income", lines, weights="persons", by="area", line_rule=rule)
    for area in ["all", "farming", "herding", "town"]:
        group = data if area == "all" else data[data["area"] == area]
        for name in SHOWN:
            (asked,) = asked_measures([name])
            for line in lines if asked.at_line else [None]:
                values = expected(name, group, line, rule)
                labels = [name] if len(values) == 1 else [f"{name}[{k}]" for k in range(1, len(values) + 1)]
                found = [cell(table, label, line, area=area)["estimate"] for label in labels]
                assert found == close(values), (area, name, line)


@pytest.mark.slow
def test_every_cell_of_a_large_table_with_zeros():
    rng = np.random.default_rng(2)
    data = pd.DataFrame({"income": rng.gamma(0.8, 3000, 80_000).round(), "persons": rng.uniform(0, 4, 80_000)})
    data["area"] = rng.integers(0, 3, len(data))
    assert (data["income"] == 0).any()
    lines = [100.0, 1000.0, 3218.0, 20000.0]
    table = poverty_profile(data, "income", lines, weights="persons", by="area", measures=WITH_ZEROS)
    for area in ["all", 0, 2]:
        group = data if area == "all" else data[data["area"] == area]
        for name in WITH_ZEROS:
            if name != "quantile_shares":
                for line in lines if asked_measures([name])[0].at_line else [None]:
                    assert [cell(table, name, line, area=area)["estimate"]] == close(expected(name, group, line))


rows = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=12)


@settings(derandomize=True, max_examples=25, deadline=None)
@given(rows, st.lists(st.integers(1, 35), min_size=1, max_size=4, unique=True))
@pytest.mark.slow
def test_any_small_table_is_its_measures(rows, lines):
    data = pd.DataFrame(rows, columns=["income", "persons", "area"]).astype({"persons": float})
    data.loc[~data["area"].duplicated(), "persons"] = 1.0  # a group without people is refused
    measures = [name for name in SHOWN if name != "quantile_shares"]
    table = poverty_profile(data, "income", lines, weights="persons", by="area", measures=measures)
    for area in ["all", *data["area"].unique()]:
        group = data if area == "all" else data[data["area"] == area]
        for name in measures:
            for line in lines if asked_measures([name])[0].at_line else [None]:
                assert [cell(table, name, line, area=area)["estimate"]] == close(expected(name, group, line))


def test_groups_add_up_to_everyone():
    """Foster, Greer and Thorbecke (1984): the index of all is the mean of the groups' by population."""
    table = poverty_profile(households(), "income", [200, 300], weights="persons", by=["area", "altitude"])
    everyone, groups = table[table["area"] == "all"], table[table["area"] != "all"]
    for name in ("headcount_ratio", "poverty_gap_index", "squared_poverty_gap_index", "watts_index"):
        for line in (200, 300):
            parts = groups[(groups["measure"] == name) & (groups["poverty_line"] == line)]
            whole = cell(everyone, name, line)
            assert parts["people"] @ parts["estimate"] / parts["people"].sum() == close(whole["estimate"])
            assert (parts["people"].sum(), parts["poor"].sum()) == (whole["people"], whole["poor"])
            assert parts["rows"].sum() == whole["rows"]


def test_counts_by_hand():
    data = pd.DataFrame({"income": [50, 90, 120, 70], "persons": [4, 3, 5, 0], "area": ["a", "b", "b", "b"]})
    table = poverty_profile(data, "income", 100, weights="persons", by="area", measures=["headcount_ratio", "gini"])
    counts = [(row.area, row.rows, row.people, row.poor) for row in table[table["poor"].notna()].itertuples()]
    assert counts == [("all", 3, 12, 7), ("a", 1, 4, 4), ("b", 2, 8, 3)]


def test_a_line_for_each_household_by_the_name_of_its_column():
    data = households()
    data["line"] = np.where(data["area"] == "town", 400.0, 250.0)
    table = poverty_profile(data, "income", ["line", 300], weights="persons", by="area")
    town = data[data["area"] == "town"]
    for name in ("headcount_ratio", "poverty_gap_index", "watts_index", "sen_index", "sen_shorrocks_thon_index"):
        assert cell(table, name, "line", area="town")["estimate"] == close(expected(name, town, 400.0)[0])
        assert cell(table, name, 300, area="town")["estimate"] == close(expected(name, town, 300.0)[0])
    poor = data["income"] < data["line"]
    assert cell(table, "sen_index", "line", area="all")["poor"] == data["persons"][poor].sum()
    assert cell(table, "headcount_ratio", "line", area="all")["estimate"] == close(
        data["persons"][poor].sum() / data["persons"].sum()
    )


def test_other_measures_and_own_functions():
    def share_above_600(income, *, weights=None):
        return np.average(income > 600, weights=weights)

    data = households()
    asked = [
        income_gap_ratio,
        total_shortfall,
        partial(foster_greer_thorbecke, alpha=1.5),
        partial(headcount_ratio, line_rule="<="),
        partial(atkinson, epsilon=2),
        partial(generalized_entropy, alpha=2),
        partial(weighted_quantile, at=[0.1, 0.9]),
        partial(quantile_shares, groups=10),
        partial(poverty_gap_index, poverty_line=500),
        hoover,
        wolfson_polarisation,
        share_above_600,
    ]
    table = poverty_profile(data, "income", [250, 400], weights="persons", by="area", measures=asked)
    town = data[data["area"] == "town"]
    y, w = town["income"], town["persons"]
    values = {
        ("income_gap_ratio", 400): income_gap_ratio(y, 400, weights=w),
        ("total_shortfall", 250): total_shortfall(y, 250, weights=w),
        ("foster_greer_thorbecke(alpha=1.5)", 250): foster_greer_thorbecke(y, 250, 1.5, weights=w),
        ("headcount_ratio(line_rule='<=')", 250): headcount_ratio(y, 250, line_rule="<=", weights=w),
        ("atkinson(epsilon=2)", None): atkinson(y, 2, weights=w),
        ("generalized_entropy(alpha=2)", None): generalized_entropy(y, 2, weights=w),
        ("weighted_quantile(at=[0.1, 0.9])[2]", None): weighted_quantile(y, 0.9, weights=w),
        ("quantile_shares(groups=10)[10]", None): quantile_shares(y, 10, weights=w)[9],
        ("poverty_gap_index(poverty_line=500)", None): poverty_gap_index(y, 500, weights=w),
        ("hoover", None): hoover(y, weights=w),
        ("wolfson_polarisation", None): wolfson_polarisation(y, weights=w),
        ("share_above_600", None): w[y > 600].sum() / w.sum(),
    }
    for (name, line), value in values.items():
        assert cell(table, name, line, area="town")["estimate"] == close(value), name


def test_order_index_and_scale_of_weights_do_not_matter():
    data = households()
    table = poverty_profile(data, "income", [250], weights="persons", by="area")
    shuffled = data.sample(frac=1, random_state=3)
    shuffled["persons"] = shuffled["persons"] * 1e9
    again = poverty_profile(shuffled, "income", [250], weights="persons", by="area")
    assert again["estimate"].to_numpy() == pytest.approx(table["estimate"].to_numpy(), rel=1e-12)
    assert again["people"].to_numpy() == pytest.approx(1e9 * table["people"].to_numpy(), rel=1e-12)


def test_without_weights_every_row_is_one_person():
    data = households()
    table = poverty_profile(data, "income", [250], by="area")
    ones = poverty_profile(data.assign(one=1.0), "income", [250], weights="one", by="area")
    pd.testing.assert_frame_equal(table, ones, rtol=1e-13)
    no_groups = poverty_profile(data, "income", [250])
    assert no_groups["estimate"].to_numpy() == close(table["estimate"].to_numpy()[: len(no_groups)])


# ---- the table -------------------------------------------------------------------------------------------------------


def test_shape_and_order_of_the_table():
    data = households()
    table = poverty_profile(data, "income", [300, 200], "persons", "area", measures=["gini", "headcount_ratio"])
    assert list(table.columns) == ["area", "poverty_line", "measure", "estimate", "rows", "people", "poor"]
    assert table["area"].unique().tolist() == ["all", "farming", "herding", "town"]
    first = table[table["area"] == "all"]
    assert first["measure"].tolist() == ["headcount_ratio", "headcount_ratio", "gini"]
    assert first["poverty_line"].tolist()[:2] == [300, 200] and np.isnan(first["poverty_line"].iloc[2])
    assert table.index.equals(pd.RangeIndex(12))
    assert table.dtypes[["poverty_line", "estimate", "people", "poor"]].eq(float).all()


def test_no_groups_no_column_for_them():
    table = poverty_profile(households(), "income", 300, measures=["mean"])
    assert list(table.columns) == ["poverty_line", "measure", "estimate", "rows", "people", "poor"]


def test_a_categorical_keeps_its_order():
    data = households()
    data["area"] = pd.Categorical(data["area"], categories=["town", "abroad", "herding", "farming"], ordered=True)
    table = poverty_profile(data, "income", 300, by="area", measures=["mean"])
    assert table["area"].tolist() == ["all", "town", "herding", "farming"]
    assert table["area"].cat.ordered and table["area"].is_monotonic_increasing


def test_number_labels_and_combinations():
    data = households()
    table = poverty_profile(data, "income", 300, by=["altitude", "area"], measures=["mean"])
    assert table["altitude"].tolist() == ["all", *np.repeat([2000, 3000, 4000], 3).tolist()]
    assert table["area"].tolist() == ["all", *["farming", "herding", "town"] * 3]
    means = data.groupby(["altitude", "area"])["income"].mean()
    assert table["estimate"].tolist()[1:] == close(means.tolist())


def test_columns_as_arrays():
    data = households()
    named = poverty_profile(data, "income", 300, weights="persons", by="area")
    arrays = poverty_profile(
        data, data["income"].to_numpy(), 300, weights=data["persons"].tolist(), by=data["area"].to_numpy()
    )
    pd.testing.assert_frame_equal(arrays.rename(columns={"group": "area"}), named)
    of_series = poverty_profile(data, data["income"].reset_index(drop=True), 300, weights="persons", by=data["area"])
    pd.testing.assert_frame_equal(of_series, named)


def test_the_callers_data_stay_as_they_are():
    data = households()
    before = data.copy()
    poverty_profile(data, "income", [250, 300], weights="persons", by="area", design=Design(clusters="village"))
    pd.testing.assert_frame_equal(data, before)


# ---- standard errors -------------------------------------------------------------------------------------------------


def test_every_standard_error_is_that_of_a_domain():
    data = households(300)
    design = Design(weights="persons", strata="prefecture", clusters="village")
    table = poverty_profile(data, "income", [250, 600], weights="persons", by="area", design=design, level=0.9)
    assert list(table.columns[3:7]) == ["estimate", "standard_error", "low", "high"]
    arrays = Design(*(data[name].to_numpy() for name in ("persons", "prefecture", "village")))
    for area in ("all", "herding"):
        domain = np.ones(len(data), bool) if area == "all" else (data["area"] == area).to_numpy()
        for name, measure in SHOWN.items():
            if name == "quantile_shares":
                continue
            for line in [250, 600] if asked_measures([name])[0].at_line else [None]:
                at = () if line is None else (line,)
                found = estimate(measure, data["income"], *at, design=arrays, domain=domain, level=0.9)
                row = cell(table, name, line, area=area)
                assert row[["estimate", "standard_error", "low", "high"]].tolist() == pytest.approx(
                    list(found[:4]), rel=1e-10
                ), (area, name)


def test_standard_errors_of_shares_sum_to_zero_influence():
    """The five shares always sum to 1: the last one's error is that of the sum of the other four."""
    data = households(300)
    halves = poverty_profile(
        data, "income", 250, measures=[partial(quantile_shares, groups=2)], design=Design(clusters="village")
    )
    assert halves["standard_error"][0] == pytest.approx(halves["standard_error"][1], rel=1e-9)
    assert halves["standard_error"][0] > 0


def test_error_of_a_count_and_of_a_line_for_each_household():
    """Two clusters with 30 and 10 poor people: n / (n - 1) x (10^2 + 10^2) = 400."""
    data = pd.DataFrame({"y": [50, 150, 50, 150], "w": [30, 20, 10, 60], "c": ["a", "a", "b", "b"], "z": [100] * 4})
    table = poverty_profile(data, "y", [100, "z"], weights="w", measures=[poor_count], design=Design(clusters="c"))
    assert table["standard_error"].tolist() == pytest.approx([20, 20])
    assert table["estimate"].tolist() == [40, 40]


def test_weights_of_the_design_are_those_of_the_profile():
    data = households(300)
    given = poverty_profile(data, "income", 250, design=Design(weights="persons", clusters="village"))
    again = poverty_profile(data, "income", 250, weights="persons", design=Design(clusters="village"))
    pd.testing.assert_frame_equal(given, again)
    with pytest.raises(ValueError, match=r"design\.weights must be those of the profile"):
        poverty_profile(data, "income", 250, weights="village", design=Design(weights="persons"))


def test_a_measure_without_influence_function_has_no_standard_error():
    with pytest.raises(TypeError, match="needs a measure with an influence function; got median"):
        poverty_profile(households(), "income", 250, measures=["mean", lambda_named_median()], design=Design())


def lambda_named_median():
    def median(income, *, weights=None):
        return np.median(income)

    return median


# ---- refused ---------------------------------------------------------------------------------------------------------


def test_incomes_without_logarithm_are_refused_by_name_and_never_left_out():
    data = pd.DataFrame({"income_cny": [0, 10, 20, 30, 40, 50]})
    with pytest.raises(ValueError) as refused:
        poverty_profile(data, "income_cny", 25)
    assert str(refused.value) == (
        "watts_index needs incomes above zero; got 1 of 6 at or below zero (first: 0 at position 0); in column "
        "'income_cny'. Find out what these incomes are, or choose `measures` without watts_index, "
        "mean_log_deviation, atkinson(epsilon=1)"
    )
    assert poverty_profile(data, "income_cny", 25, measures=["headcount_ratio"])["estimate"].tolist() == [0.5]
    with pytest.raises(ValueError, match=r"atkinson\(epsilon=2\) needs incomes above zero"):
        poverty_profile(data, "income_cny", 25, measures=[partial(atkinson, epsilon=2)])
    with pytest.raises(ValueError, match=r"generalized_entropy\(alpha=-1\) needs incomes above zero"):
        poverty_profile(data, "income_cny", 25, measures=[partial(generalized_entropy, alpha=-1)])


def test_negative_incomes_are_refused_or_warned_of_once():
    data = pd.DataFrame({"income": [-5, 10, 20, 30], "area": ["a", "a", "b", "b"]})
    with pytest.raises(ValueError, match=r"sen_index needs incomes of zero or more.*without sen_index, theil_t"):
        poverty_profile(data, "income", 15, measures=["sen_index", "theil_t"])
    with pytest.warns(UserWarning, match="The Gini index can exceed 1 on negative incomes; got 1 of 4") as caught:
        table = poverty_profile(data, "income", 15, by="area", measures=["gini", "headcount_ratio"])
    assert len(caught) == 1 and caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert cell(table, "gini", area="a")["estimate"] == close(gini([-5, 10]))


def test_a_group_without_a_value_is_named():
    data = pd.DataFrame({"income": [10, 20, 0, 0], "county": ["Karuo", "Karuo", "Jomda", "Jomda"]})
    table = poverty_profile(data, "income", 15, by="county", measures=["gini", "mean"])
    at = table.set_index(["county", "measure"])
    assert math.isnan(at.loc[("Jomda", "gini"), "estimate"]) and at.loc[("Jomda", "mean"), "estimate"] == 0
    assert at.loc[("Jomda", "gini"), "remark"] == "The Gini index needs a mean above zero; got 0 over 2 values"
    assert at.loc[("Karuo", "gini"), "remark"] == "" and at.loc[("Karuo", "gini"), "estimate"] == close(1 / 6)
    same = data.assign(income=[10, 10, 20, 30])
    table = poverty_profile(same, "income", 15, by="county", measures=["median"], design=Design())
    at = table.set_index("county")
    assert at.loc["Karuo", "estimate"] == 10 and math.isnan(at.loc["Karuo", "standard_error"])
    assert at.loc["Karuo", "remark"].startswith("no interval: a density needs incomes that differ")
    with pytest.raises(ValueError, match="needs a mean above zero; got 0 over 2 values"):  # of everyone it is an error
        poverty_profile(data[2:], "income", 15, measures=["gini"])


NO_MEAN = ["gini", "theil_t", "quantile_shares", "atkinson(epsilon=0.5)"]
NO_TAIL = ["quintile_share_ratio", "palma_ratio"]


@pytest.mark.parametrize(
    ("incomes", "lost"),
    [
        ([0, 0, 0, 0, 0], [*NO_MEAN, *NO_TAIL]),
        ([0, 0, 0, 0, 5], NO_TAIL),
        ([-3, -2, -1, 1, 2], ["gini", "quantile_shares", *NO_TAIL]),
    ],
)
@pytest.mark.filterwarnings("ignore:The Gini index can exceed 1")
def test_a_group_without_a_value_has_no_error_and_costs_the_others_nothing(incomes, lost):
    data = pd.DataFrame({"income": [*range(3, 33), *incomes], "village": range(35)})
    data["county"] = ["Karuo"] * 30 + ["Jomda"] * 5
    table = poverty_profile(data, "income", 4, by="county", measures=[*lost, "mean"], design=Design(clusters="village"))
    of_mean, jomda = table["measure"] == "mean", table["county"] == "Jomda"
    assert table.loc[jomda & ~of_mean, ["estimate", "standard_error", "low", "high"]].isna().all(axis=None)
    assert table.loc[jomda & ~of_mean, "remark"].str.contains("needs").all()
    assert table.loc[~jomda | of_mean, "standard_error"].notna().all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"income": "incme"}, "income must name a column; got 'incme'; columns are 'income', 'persons'"),
        ({"weights": "persns"}, "weights must name a column; got 'persns'"),
        ({"by": "county"}, "by must name a column; got 'county'"),
        ({"by": ["area", "area"]}, "by must name one column or more, each once"),
        ({"by": []}, "by must name one column or more, each once"),
        ({"by": "hole"}, r"by 'hole' must be known for every row; got 1 missing \(first at position 2\)"),
        ({"by": "everyone"}, "by must not have a group 'all', which stands for everyone; got one in 'everyone'"),
        ({"by": "measure"}, "by must not be named as a column of the profile is; got measure"),
        ({"by": np.zeros(3)}, "by must be one value a row; got 3 for 600 rows"),
        ({"by": "nobody"}, "every group must hold people; got a sum of weights of zero in nobody 1"),
        ({"income": "gap"}, r"income 'gap' must be finite; got 1 missing or infinite value \(first at position 2\)"),
        ({"weights": "gap"}, r"weights must be finite; got 1 missing .*; in column 'gap'"),
        ({"weights": "negative"}, "weights must not be negative; got -1 at position 0; in column 'negative'"),
        ({"poverty_line": 0}, "poverty_line must be above zero; got 0"),
        ({"poverty_line": np.nan}, "poverty_line must be finite"),
        ({"poverty_line": []}, "poverty_line must be one line or more, each once; got none"),
        ({"poverty_line": [250, 250]}, r"got 250\.0 twice \(a line per household is given by the name of its column"),
        ({"poverty_line": "lin"}, "poverty_line must name a column; got 'lin'"),
        ({"poverty_line": "gap"}, "poverty_line must be finite; .*; in column 'gap'"),
        ({"poverty_line": "negative"}, "poverty_line must be above zero; got -1 .*; in column 'negative'"),
        ({"measures": ["gini", "gini"]}, "measures must be one or more, each once; got gini twice"),
        ({"measures": []}, "measures must be one or more, each once; got none"),
        ({"measures": ["ginny"]}, "measures must be known by name or given as functions; got 'ginny'; known are head"),
        ({"measures": [partial(atkinson, epsilon=-1)]}, "epsilon must be a finite number of at least 0; got -1"),
        ({"line_rule": "=<"}, "line_rule must be"),
        ({"design": Design(clusters="vilage")}, r"design\.clusters must name a column; got 'vilage'"),
        ({"design": Design(strata="lonely")}, "a stratum must have two clusters or more"),
    ],
)
def test_refused_by_name(change, message):
    data = households().assign(measure=1, everyone="all", negative=-1.0, hole="b", gap=5.0, nobody=0, lonely=0)
    data.iloc[2, data.columns.get_indexer(["hole", "gap"])] = [None, np.nan]
    data.iloc[5, data.columns.get_indexer(["nobody", "persons", "lonely"])] = [1, 0, 0]
    data.iloc[6, data.columns.get_indexer(["persons", "lonely"])] = [1, 1]
    with pytest.raises(ValueError, match=message):
        poverty_profile(data, **{"income": "income", "poverty_line": 250, "weights": "persons"} | change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"data": {"income": [1, 2]}}, "data must be a DataFrame, paths of files or a table of Ibis; got dict"),
        ({"income": "area"}, "income 'area' must be numbers"),
        ({"poverty_line": [[250, 300]]}, "poverty_line must be numbers or names of columns"),
        ({"measures": "gini"}, "measures must be a list of names or functions; got 'gini'"),
        ({"measures": [3]}, "measures must be names or functions; got 3"),
        ({"measures": [lambda income: 1.0]}, "measures must take weights"),
        ({"design": "village"}, "design must be a Design; got str"),
    ],
)
def test_refused_by_type(change, message):
    with pytest.raises(TypeError, match=message):
        poverty_profile(**{"data": households(), "income": "income", "poverty_line": 250} | change)


def test_named_measures_are_functions_of_the_package():
    """A name in a table can be looked up: it is the function's own, but for the mean and the median."""
    for name, measure in SHOWN.items():
        if name not in ("mean", "median"):
            assert asked_measures([measure])[0].label == name
    assert SHOWN["watts_index"] is watts_index and squared_poverty_gap_index in SHOWN.values()


@pytest.mark.parametrize("by", [None, "area"])
def test_a_profile_with_a_design_checks_its_frame_once(monkeypatch, by):
    """Each income and each weight is looked at once, whatever the measures, lines and groups."""
    looked_at = []

    class Counting:
        """numpy, with a count of the values that are looked at for being finite."""

        def __getattr__(self, name):
            return getattr(np, name)

        def isfinite(self, values):
            looked_at.append(values.size)
            return np.isfinite(values)

    data = households()
    monkeypatch.setattr(sample, "np", Counting())
    design = Design(strata="prefecture", clusters="village")
    table = poverty_profile(data, "income", [250, 600], weights="persons", by=by, design=design)
    assert table["standard_error"].notna().all()
    large = [size for size in looked_at if size > 20]  # lines and shares of people are looked at where they are given
    assert large == [len(data), len(data)]


# --- prices -----------------------------------------------------------------------------------------------------------
def test_incomes_over_prices_are_as_divided_by_hand():
    """Two waves, prices 1 and 1.25: 100 and 120 of the second are 80 and 96 of the first."""
    table = pd.DataFrame(
        {"income": [80.0, 120.0, 100.0, 120.0], "wave": [1, 1, 2, 2], "prices": [1, 1, 1.25, 1.25], "psu": [1, 2, 3, 4]}
    )
    by_hand = table.assign(income=[80.0, 120.0, 80.0, 96.0])
    asked = {"income": "income", "poverty_line": 90, "by": "wave", "design": Design(clusters="psu")}
    found = poverty_profile(table, **asked, deflator="prices")
    pd.testing.assert_frame_equal(found, poverty_profile(by_hand, **asked))
    pd.testing.assert_frame_equal(found, poverty_profile(table, **asked, deflator=table["prices"]))
    heads = found[found["measure"] == "headcount_ratio"].set_index("wave")["estimate"]
    assert heads.to_dict() == {"all": 0.5, 1: 0.5, 2: 0.5}
    one = poverty_profile(table, "income", 90, measures=["mean"], deflator=2)
    assert one["estimate"].item() == 52.5


@pytest.mark.parametrize(
    ("deflator", "message"),
    [
        (0, "deflator must be a finite number of more than 0; got 0"),
        ("price", "deflator must name a column; got 'price'"),
        ([1.0], "deflator must be one value a row; got 1 for 2 rows"),
        ([1.0, -1.0], r"deflator must be above zero; got -1\.0 at position 1"),
        ([1.0, float("nan")], "deflator 'deflator' must be finite; got 1 missing or infinite value"),
    ],
)
def test_prices_must_be_above_zero(deflator, message):
    with pytest.raises(ValueError, match=message):
        poverty_profile(pd.DataFrame({"income": [1.0, 2.0]}), "income", 1, deflator=deflator)


def test_an_engine_divides_prices_itself(tmp_path):
    with pytest.raises(ValueError, match="deflator must be left out for data on an engine"):
        poverty_profile(str(tmp_path / "a.parquet"), "income", 1, deflator=2)


def test_a_profile_with_a_design_sorts_incomes_once(monkeypatch):
    data = pd.DataFrame({"income": np.random.default_rng(0).lognormal(8, 1, 5000), "area": np.arange(5000) % 7})
    sorts, ordered = [], order._sorted
    monkeypatch.setattr(order, "_sorted", lambda values: sorts.append(values.size) or ordered(values))
    poverty_profile(data, "income", 2000, by="area", design=Design(clusters=np.arange(5000) // 20))
    assert sorts == [5000]


@pytest.mark.slow
@pytest.mark.parametrize("weights", [None, "weight"])
@pytest.mark.parametrize("groups", [1, 2, 11])
def test_memory_beyond_the_input_is_four_arrays_of_it(groups, weights):
    """Incomes and weights in order are two, and half of them in groups one more, two groups being the worst case."""
    rng, rows = np.random.default_rng(0), 1_000_000
    people = pd.DataFrame({"income": rng.lognormal(8, 0.9, rows), "weight": rng.uniform(0.5, 3, rows)})
    people["county"] = pd.Categorical(rng.integers(0, groups, rows))
    tracemalloc.start()
    poverty_profile(people, "income", 1500, weights=weights, by="county" if groups > 1 else None)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most <= 4 * people["income"].nbytes

"""Standard errors and intervals of data on an engine, under a design, are those of rows in memory."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures import Survey, estimate, generalized_entropy
from poverty_analysis.measures.engine import cells as engine_cells
from poverty_analysis.measures.engine import drawn as engine_drawn
from poverty_analysis.measures.engine import sorted_rows as engine_rows
from poverty_analysis.measures.inference.design import Design
from poverty_analysis.measures.poverty import foster_greer_thorbecke
from poverty_analysis.measures.profile import poverty_profile
from poverty_analysis.measures.quantiles import weighted_quantile
from poverty_analysis.measures.registry import SHOWN

ibis = pytest.importorskip("ibis")

NUMBERS = ["estimate", "standard_error", "low", "high"]
OF_RANKS = ["sen_index", "sen_shorrocks_thon_index", "gini", "median"]
WITH_ZEROS = [name for name in SHOWN if name not in ("watts_index", "mean_log_deviation", "atkinson(epsilon=1)")]
BELOW_ZERO = ["headcount_ratio", "poverty_gap_index", "sen_shorrocks_thon_index", "mean", "median", "gini"]
DESIGN = Design(strata="stratum", clusters="village")


def survey(rows: int = 900, seed: int = 1, villages: int = 40) -> pd.DataFrame:
    """Made-up people: villages that differ, numbered anew in each of two strata; weights of zero; three areas."""
    rng = np.random.default_rng(seed)
    village = rng.integers(0, villages, rows)
    return pd.DataFrame(
        {
            "income": rng.lognormal(8 + rng.normal(0, 0.4, villages)[village], 0.6),
            "weight": rng.integers(0, 6, rows) * 0.7,
            "village": village // 2,
            "stratum": np.array(["north", "south"])[village % 2],
            "area": np.array(["herding", "farming", "town"])[(village + rng.integers(0, 2, rows)) % 3],
            "drawn": np.array([0.1, 0.25])[village % 2],
        }
    )


@pytest.fixture(scope="module")
def engine():
    connection = ibis.duckdb.connect(threads=2)
    yield lambda data: connection.create_table(ibis.util.gen_name("people"), ibis.memtable(data))
    connection.disconnect()


def assert_same(engine, data: pd.DataFrame, *arguments: object, **options: object) -> pd.DataFrame:
    """Compare with memory: to 1e-9, what rests on ranks to 1e-8."""
    found = poverty_profile(engine(data), *arguments, **options)
    expected = poverty_profile(data, *arguments, **options)
    ranks = expected["measure"].str.split("(").str[0].isin(OF_RANKS)
    for rows, rtol in ((~ranks, 1e-9), (ranks, 1e-8)):
        pd.testing.assert_frame_equal(found[rows], expected[rows], rtol=rtol, atol=1e-12)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lots", "at_hand"), [(500, 0), (1, 0), (1, 5000)], ids=["in one lot", "in lots of 2,048 rows", "sorted in memory"]
)
@pytest.mark.parametrize("by", [None, "area", ["stratum", "area"]])
def test_every_measure(engine, by, lots, at_hand, monkeypatch):
    monkeypatch.setattr(engine_drawn, "LOT", lots)
    monkeypatch.setattr(engine_rows, "AT_HAND", at_hand)
    data = survey(900 if lots > 1 else 5000)
    assert_same(engine, data, "income", [4000.0, 1500, 20, 2e5], "weight", by, DESIGN)  # nobody poor, nearly everybody


@pytest.mark.slow
@pytest.mark.parametrize("by", [None, "area"])
@pytest.mark.parametrize("line_rule", ["<", "<="])
@pytest.mark.parametrize("heap", [None, 100])
def test_few_poor_whose_depth_is_borrowed(engine, by, line_rule, heap):
    """The upper end needs the error of the headcount and the mean of the poorest fifth, also where many have the line
    itself."""
    data = survey()
    if heap:
        data["income"] = np.maximum(np.round(data["income"] / heap) * heap, heap)
    found = assert_same(engine, data, "income", [600.0, 900], "weight", by, DESIGN, line_rule=line_rule)
    assert found["remark"].str.startswith("few are poor").any()


OF_THE_POOR = ["income_gap_ratio", "average_shortfall", "poor_count", "total_shortfall"]
ENTROPIES = [partial(generalized_entropy, alpha=alpha) for alpha in (-1, 0, 0.25, 1, 1 + 1e-7, 2, 3)]


@pytest.mark.slow
@pytest.mark.parametrize("by", [None, "area"])
def test_measures_of_the_poor_totals_and_entropies(engine, by):
    """Where nobody is poor, what is per poor person has no value, and totals have the bound of nobody."""
    data = survey()
    asked = [*OF_THE_POOR, *ENTROPIES, "theil_t"]
    found = assert_same(engine, data, "income", [4000.0, 1500, 20, 2e6], "weight", by, DESIGN, measures=asked)
    assert found.loc[found["poverty_line"] != 20, "standard_error"].notna().all()
    nobody = found[(found["poverty_line"] == 20) & (found["measure"] == "income_gap_ratio")]
    assert nobody["estimate"].isna().all() and nobody["remark"].str.contains("nobody").all()


def test_a_count_of_everybody_has_the_interval_of_how_many_they_are():
    """Where all are poor their number is still chance: its interval must not end at the estimate."""
    row = poverty_profile(survey(), "income", 2e6, "weight", design=DESIGN, measures=["poor_count"]).iloc[0]
    reach = np.log(row["high"] / row["estimate"]), np.log(row["estimate"] / row["low"])
    assert row["estimate"] == row["people"] and reach[0] == pytest.approx(reach[1])
    assert reach[0] > 1.96 * row["standard_error"] / row["estimate"] and row["remark"] == ""


@pytest.mark.parametrize("name", OF_THE_POOR)
def test_errors_of_the_poor_are_those_of_influence_values(name):
    """As `estimate` has them, from the influence of each row; a total's counts that the people are chance too."""
    data = survey()
    design = Design(data["weight"], data["stratum"], data["village"])
    table = poverty_profile(data, "income", 1500, "weight", design=DESIGN, measures=[name])
    expected = estimate(name, data["income"], 1500, design=design)
    assert table[NUMBERS].iloc[0].tolist() == pytest.approx(list(expected[:4]), rel=1e-12)
    bound = Survey(data, weights="weight", strata="stratum", clusters="village")
    row = bound.profile("income", 1500, measures=[name]).iloc[0]
    whole = bound.where(np.ones(900, dtype=bool)).covariance([name], "income", 1500).to_numpy()[0, 0]
    assert row["standard_error"] == pytest.approx(whole**0.5, rel=1e-12) and row["design_effect"] > 0


@pytest.mark.parametrize("alpha", [-1, 0.25, 2])
def test_errors_of_entropies_are_those_of_influence_values(alpha):
    data = survey()
    design = Design(data["weight"], data["stratum"], data["village"])
    measure = partial(generalized_entropy, alpha=alpha)
    table = poverty_profile(data, "income", 1500, "weight", design=DESIGN, measures=[measure])
    expected = estimate(generalized_entropy, data["income"], alpha, design=design)
    assert table[NUMBERS].iloc[0].tolist() == pytest.approx(list(expected[:4]), rel=1e-11)


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        {"degrees_of_freedom": "design"},
        {"degrees_of_freedom": 7, "level": 0.9},
        {"interval": "identity"},
        {"interval": "logit"},
        {"line_rule": "<="},
    ],
)
def test_every_way_to_ask(engine, options):
    measures = ["headcount_ratio", "poverty_gap_index", "mean", "gini", partial(weighted_quantile, at=0.1)]
    assert_same(engine, survey(), "income", [1500.0, 20], "weight", "area", DESIGN, measures=measures, **options)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_heaps_with_lines_on_them(engine, seed):
    data = survey(seed=seed).assign(income=lambda people: people["income"].round(-3) + 1000)
    assert_same(engine, data, "income", [2000.0, 5000, 1000], "weight", "area", DESIGN)


@pytest.mark.slow
def test_zeros_and_incomes_below_zero(engine):
    data = survey()
    zeros = data.assign(income=np.where(np.arange(900) % 11 == 0, 0.0, data["income"]))
    assert_same(engine, zeros, "income", [1500.0], "weight", "area", DESIGN, measures=WITH_ZEROS)
    below = data.assign(income=data["income"] - 1200)
    with pytest.warns(UserWarning, match="can exceed 1 on negative incomes"):
        assert_same(engine, below, "income", [300.0], "weight", "area", DESIGN, measures=BELOW_ZERO)


@pytest.mark.slow
def test_incomes_over_twelve_orders_of_magnitude_tell_how_far_errors_may_be_off(engine, monkeypatch):
    monkeypatch.setattr(engine_rows, "AT_HAND", 0)
    data = survey().assign(income=10 ** np.random.default_rng(2).uniform(-4, 8, 900))
    plain = [name for name in SHOWN if name not in OF_RANKS]
    assert_same(engine, data, "income", [100.0], "weight", "area", DESIGN, measures=plain)
    found = poverty_profile(engine(data), "income", [100.0], "weight", "area", DESIGN, measures=OF_RANKS)
    expected = poverty_profile(data, "income", [100.0], "weight", "area", DESIGN, measures=OF_RANKS)
    bounds = found.attrs.get("approximate_errors", {})
    for measure in OF_RANKS:
        rows = expected["measure"] == measure
        off = (found["standard_error"] / expected["standard_error"] - 1).abs()[rows]
        assert off.max() <= bounds.get(measure, 0) + 1e-9, measure


@pytest.mark.slow
@pytest.mark.parametrize(("cells", "at_hand"), [(40, 0), (2000, 0), (40, 900)])
def test_the_bound_holds_in_coarse_cells(engine, cells, at_hand, monkeypatch):
    monkeypatch.setattr(engine_cells, "CELLS", cells)
    monkeypatch.setattr(engine_rows, "AT_HAND", at_hand)
    measures = ["gini", "sen_index", "sen_shorrocks_thon_index"]
    data = survey()
    found = poverty_profile(engine(data), "income", [4000.0], "weight", "area", DESIGN, measures=measures)
    expected = poverty_profile(data, "income", [4000.0], "weight", "area", DESIGN, measures=measures)
    bounds = found.attrs["approximate_errors"]
    assert sorted(bounds) == sorted(measures)
    for measure, bound in bounds.items():
        rows = expected["measure"] == measure
        off = (found["standard_error"] / expected["standard_error"] - 1).abs()[rows].max()
        assert 0 < off <= bound < 0.1, measure


@pytest.mark.slow
def test_one_stratum_a_fraction_and_numbers_as_labels(engine):
    data = survey().assign(village=lambda people: people["village"] * 2 + (people["stratum"] == "south"))
    measures = ["headcount_ratio", "mean", "gini"]
    assert_same(engine, data, "income", [1500.0], "weight", None, Design(clusters="village"), measures=measures)
    drawn = Design(strata="stratum", clusters="village", sampling_fraction="drawn")
    assert_same(engine, data, "income", [1500.0], "weight", "area", drawn, measures=measures)
    assert_same(engine, data, "income", [1500.0], None, "stratum", drawn, measures=measures)


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["centre", "certainty"])
def test_a_stratum_with_one_cluster(engine, rule):
    data = survey()
    data.loc[:40, ["stratum", "village"]] = ["lonely", 99]
    measures = ["headcount_ratio", "mean", "gini", "median"]
    arguments = ("income", [1500.0], "weight", "area", DESIGN)
    assert_same(engine, data, *arguments, measures=measures, lonely_cluster=rule)
    with pytest.raises(ValueError, match=r"a stratum must have two clusters or more .*; got 1 of 3 .*'lonely'"):
        poverty_profile(engine(data), *arguments, measures=measures)


@pytest.mark.slow
def test_a_group_in_one_cluster_has_no_interval_and_one_without_a_density_no_error(engine):
    data = survey()
    alone = (data["village"] == 3) & (data["stratum"] == "north")
    data["area"] = np.where(alone, "alone", np.where(data["village"] == 4, "equal", "others"))
    data.loc[data["village"] == 4, "income"] = 1000.0
    found = assert_same(engine, data, "income", [1500.0], "weight", "area", DESIGN)
    said = found.set_index(["area", "measure"])["remark"]
    assert said["alone", "mean"] == "no interval: no stratum holds the group in two clusters"
    assert "a density needs incomes that differ" in said["equal", "median"]


@pytest.mark.slow
def test_files_take_a_design(tmp_path):
    data = survey()
    data[:400].to_csv(tmp_path / "a.csv", index=False)
    data[400:].to_csv(tmp_path / "b.csv", index=False)
    arguments = ("income", [1500.0], "weight", "area", DESIGN)
    found = poverty_profile(str(tmp_path / "*.csv"), *arguments, measures=["headcount_ratio", "gini"])
    expected = poverty_profile(data, *arguments, measures=["headcount_ratio", "gini"])
    pd.testing.assert_frame_equal(found, expected, rtol=1e-8)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"design": Design(strata="stratum")}, "design.clusters must name a column, for data on an engine"),
        ({"design": Design(clusters="vilage")}, "design.clusters must name a column; got 'vilage'; columns are"),
        ({"design": Design(clusters="hole")}, "clusters must be known for every row; got 2 missing; in column 'hole'"),
        ({"design": Design(clusters="village", weights="drawn")}, "design.weights must be those of the profile"),
        (
            {"design": Design(clusters="village", sampling_fraction="drawn")},
            "sampling_fraction must be the same for every row of a stratum",
        ),
        ({"poverty_line": "own", "measures": ["headcount_ratio"]}, "poverty_line must be numbers with a design"),
        ({"measures": [partial(foster_greer_thorbecke, alpha=3)]}, "measures must be formulas of sums"),
        ({"measures": ["wolfson_polarisation"]}, "measures must have an influence function of sums, .* got wolfson"),
        ({"measures": [partial(weighted_quantile, at=[0.1, 0.2])]}, "measures must have an influence function of sums"),
        ({"interval": "bootstrap"}, 'interval must not be "bootstrap" for data on an engine'),
        ({"interval": "wald"}, "interval must be one of"),
        ({"lonely_cluster": "average"}, 'lonely_cluster must be "error", "certainty" or "centre"'),
    ],
)
def test_refused_by_name(engine, change, message):
    data = survey().assign(own=2000.0, hole=lambda people: people["village"].astype(str))
    data.loc[data.index[data["weight"] > 0][:2], "hole"] = None
    asked = {"income": "income", "poverty_line": 1500.0, "weights": "weight", "design": DESIGN} | change
    with pytest.raises(ValueError, match=message):
        poverty_profile(engine(data), **asked)


def test_more_clusters_than_are_held_are_refused_by_name(engine, monkeypatch):
    monkeypatch.setattr(engine_drawn, "MOST_CLUSTERS", 39)
    with pytest.raises(ValueError, match=r"design.clusters must be at most 39 .*; got more in column 'village'"):
        poverty_profile(engine(survey()), "income", 1500.0, "weight", None, DESIGN)


@pytest.mark.parametrize("unit", [1e290, 1e-290])
def test_incomes_in_any_unit_have_errors(engine, unit):
    data = survey(300).assign(income=lambda people: people["income"] * unit)
    measures = ["headcount_ratio", "squared_poverty_gap_index", "mean", "median", "theil_t"]
    assert_same(engine, data, "income", 1500 * unit, weights="weight", measures=measures, design=DESIGN)


@pytest.mark.parametrize("unit", [1e200, 1e-200])
def test_weights_whose_squares_are_no_numbers_are_refused(engine, unit):
    data = survey(300).assign(weight=lambda people: people["weight"] * unit)
    with pytest.raises(ValueError, match="weights must be from about 1e-150 to 1e150 for a design on an engine"):
        poverty_profile(engine(data), "income", 1500.0, weights="weight", design=DESIGN)


def test_a_design_must_be_one(engine):
    with pytest.raises(TypeError, match="design must be a Design; got str"):
        poverty_profile(engine(survey()), "income", 1500.0, "weight", None, "village")


@pytest.mark.parametrize("incomes", [[0, 0, 0, 0, 0], [0, 0, 0, 0, 5]])
def test_a_group_without_a_value_has_no_error(engine, incomes):
    data = pd.DataFrame({"income": [*range(3, 33), *incomes], "village": range(35)}).astype({"income": float})
    data["area"] = ["farming"] * 30 + ["town"] * 5
    measures = ["gini", "quintile_share_ratio", "palma_ratio", "quantile_shares", "mean"]
    assert_same(engine, data, "income", 4, by="area", measures=measures, design=Design(clusters="village"))


def test_nobody_below_a_line_of_less_than_one_is_zero_without_a_sign(engine):
    data = pd.DataFrame({"income": [2.0, 3.0, 4.0], "village": [1, 2, 3]})
    table = assert_same(engine, data, "income", 0.5, measures=["watts_index"], design=Design(clusters="village"))
    assert not np.signbit(table["estimate"]).any()

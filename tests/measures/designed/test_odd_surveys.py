"""Odd but legal surveys: other orders of rows, heaps in few clusters, everyone alike, nobody poor."""

import warnings

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import measures
from poverty_analysis.measures import Survey
from poverty_analysis.measures.designed.derived import Derived
from poverty_analysis.measures.designed.statistic import Share
from poverty_analysis.measures.inference.scales import on_scale

COLUMNS = ["estimate", "standard_error", "low", "high"]


def heaped(rows: int = 24, clusters: int = 4, seed: int = 5) -> pd.DataFrame:
    """Made-up incomes on heaps of 500, in few clusters of two strata, with weights of zero and groups of labels."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "income": 500.0 * rng.integers(1, 6, rows),
            "weight": rng.uniform(0.5, 3, rows) * (rng.random(rows) > 0.1),
            "stratum": np.arange(rows) % 2,
            "village": np.arange(rows) % clusters,
            "area": np.array(["b", "a", "c"])[rng.integers(0, 3, rows)],
            "work": rng.integers(0, 2, rows),
        }
    )


def bound(frame: pd.DataFrame, design: str) -> Survey:
    if design == "plain":
        return Survey(frame)
    if design == "replicates":
        rng = np.random.default_rng(1)
        halves = frame[["village"]].drop_duplicates().sort_values("village", kind="stable")
        halves = halves.assign(**{f"r{number}": 2.0 * rng.integers(0, 2, len(halves)) for number in range(6)})
        whole = frame.merge(halves, on="village", how="left")
        return Survey(whole, weights="weight", replicates="r*", replication="BRR", combined=False)
    return Survey(frame, weights="weight", strata="stratum", clusters="village", lonely_cluster="centre")


@pytest.mark.slow
@pytest.mark.parametrize("design", ["plain", "clusters", "replicates"])
@pytest.mark.parametrize(
    "measure", ["at_risk_of_poverty_rate", "wolfson_polarisation", "relative_poverty_line", "gini"]
)
def test_the_order_of_rows_decides_nothing(design, measure):
    """The percentile bootstrap of heaps drew by position: its ends moved by a point or more with the order."""
    frame = heaped(60, 12)
    other = frame.sample(frac=1, random_state=3).reset_index(drop=True)
    line = "group" if measure == "at_risk_of_poverty_rate" else None
    for by in (None, "area"):
        tables = [
            bound(each, design).estimate(measure, "income", line, by)
            if by
            else pd.DataFrame([bound(each, design).estimate(measure, "income")]).rename(columns={"value": "estimate"})
            for each in (frame, other)
        ]
        np.testing.assert_allclose(tables[0][COLUMNS], tables[1][COLUMNS], rtol=1e-12, atol=1e-15)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [12, 15, 17, 28])
def test_the_interval_of_a_heap_holds_its_value(seed):
    """In three clusters more than 97.5 of 100 replicates may lie on one side of the estimate."""
    frame = heaped(24, 3, seed)
    found = [
        measures.estimate(name, frame["income"], design=measures.Design(frame["weight"], None, frame["village"]))
        for name in ("at_risk_of_poverty_rate", "wolfson_polarisation")
    ]
    assert any(each.interval == "bootstrap" for each in found)
    assert all(each.low <= each.value <= each.high for each in found)


def test_replicate_weights_are_not_drawn_from_row_by_row():
    """A half sample of villages tells more of the spread than rows that are drawn as if each were alone."""
    of = bound(heaped(60, 12), "replicates")
    found = of.estimate("at_risk_of_poverty_rate", "income")
    assert found.interval == "logit" and "have exactly" in found.remark
    asked = Survey(
        of.people, weights="weight", replicates="r*", replication="BRR", combined=False, interval="bootstrap"
    )
    refused = asked.estimate("gini", "income")
    assert np.isnan(refused.low) and "it would draw rows" in refused.remark


def test_a_rate_at_the_line_of_everyone_stays_within_its_ends():
    frame = pd.DataFrame({"income": [*range(1000, 1040), *range(100, 140)], "area": ["rich"] * 40 + ["poor"] * 40})
    frame["village"] = np.arange(80) // 8
    table = Survey(frame, clusters="village").estimate("at_risk_of_poverty_rate", "income", "everyone", "area")
    assert table["low"].min() >= 0 and table["high"].max() <= 1


@pytest.mark.parametrize("weights", [None, "weight"])
def test_where_nobody_is_poor_there_is_a_reason(weights):
    frame = heaped().assign(weight=1.5)
    table = Survey(frame, weights=weights).profile(
        "income", 1, "area", measures=["income_gap_ratio", "headcount_ratio"]
    )
    gaps = table[table["measure"] == "income_gap_ratio"]
    assert gaps["estimate"].isna().all() and gaps["standard_error"].isna().all()
    assert (gaps["remark"] == "no value: the measure needs somebody poor; got nobody").all()
    plain = measures.poverty_profile(frame, "income", [1, 900], weights, measures=["average_shortfall", "mean"])
    assert plain["remark"].tolist() == ["the measure needs somebody poor; got nobody", "", ""]
    with pytest.raises(ValueError, match="the measure needs somebody poor; got nobody"):
        Survey(frame, weights=weights).estimate("income_gap_ratio", "income", 1)


@pytest.mark.parametrize("seed", range(3))
def test_where_all_are_alike_no_rounding_is_shown_as_inequality(seed):
    weight = np.random.default_rng(seed).uniform(0.1, 5, 37)
    frame = pd.DataFrame({"income": 1000.0, "rest": 3.0, "weight": weight, "area": ["a", "b"] * 18 + ["a"]})
    of = Survey(frame, weights="weight")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for table in (
            measures.gini_parts(of, "income", "area"),
            *(measures.entropy_parts(of, "income", "area", alpha=alpha) for alpha in (0, 0.5, 1, 2)),
        ):
            share = table["measure"].str.endswith("share")
            assert (table.loc[~share, ["estimate", "standard_error"]] == 0).all(axis=None)
            assert table.loc[share, ["estimate", "standard_error"]].isna().all(axis=None)
            assert table.loc[share, "remark"].str.startswith("no value").all()
        sources = measures.source_parts(of, ["income", "rest"])
        assert (sources.loc[sources["measure"] == "gini", "estimate"] == 0).all()
        assert sources.loc[sources["measure"] == "correlation", "estimate"].isna().all()
        assert of.contrast({"a": 1, "b": -1}, "mean", "income", by="area")[:2] == (0, 0)
        names = ["s_gini", "hoover", "wolfson_polarisation", "theil_t", "zenga"]
        assert (of.profile("income", measures=names)["estimate"] == 0).all()
    who = of.characteristics("area", "income", 2000)
    assert (who.loc[who["group"] == "poor", "estimate"].groupby(who["characteristic"]).sum() == 1).all()


def test_a_share_of_all_is_one():
    """Sums of 0.1 and the like: a share of everybody was once 1 less a trifle, with a standard error."""
    for seed in range(20):
        weight = np.random.default_rng(seed).uniform(0.1, 5, 41)
        frame = pd.DataFrame({"weight": weight, "yes": True, "income": 1.0})
        row = Survey(frame, weights="weight").characteristics("yes", "income", 2).set_index("group").loc["poor"]
        assert (row["estimate"], row["standard_error"]) == (1, 0)


def test_residuals_of_shapley_are_nothing():
    frame = heaped(60, 12).assign(income=lambda people: people["income"] * np.linspace(0.9, 1.1, 60))
    table = measures.growth_redistribution(bound(frame, "replicates"), "income", 1200, "work")
    row = table[(table["base"] == "Shapley") & (table["measure"] == "residual")].iloc[0]
    assert (row["estimate"], row["standard_error"]) == (0, 0)


@pytest.mark.parametrize("value", [1.0, 1 - 1.2e-16])
def test_a_share_of_all_but_for_rounding_has_the_bound_of_all(value):
    """On the logit scale the last digit decided whether an interval went down to 0, or was none."""
    assert np.isnan(on_scale("logit", value, 0.1, 2.0).low)
    frame = pd.DataFrame({"weight": [0.1, 0.7, 0.2, 0.5], "village": [1, 2, 3, 4]})
    whole = Derived((Share(np.ones((4, 1)), np.ones(4, dtype=bool)),), lambda x: x * value, lambda x: np.eye(1))
    of = Survey(frame, weights="weight", clusters="village")
    row = of.tabulate(lambda _: {"part": whole._replace(scale="share")}).iloc[0]
    assert (row["interval"], row["high"]) == ("beta", 1.0) and 0.3 < row["low"] < 0.5  # .025 ** (1 / 4) = .398

"""Errors of a profile by sums over clusters in rising order, against the influence functions on all rows."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import measures
from poverty_analysis.measures import Survey
from poverty_analysis.measures.designed import tabulating
from poverty_analysis.measures.designed.grouping import Grouped
from poverty_analysis.measures.registry import REGISTRY

NUMBERS = ["estimate", "standard_error", "low", "high", "design_effect", "degrees_of_freedom", "people", "poor"]
DESIGNS = {
    "simple": {},
    "villages": {"weights": "weight", "strata": "county", "clusters": "village"},
    "two stages": {
        "weights": "weight",
        "persons": "size",
        "strata": "county",
        "clusters": ["village", "house"],
        "sampling_fraction": ["first", "second"],
        "lonely_cluster": "average",
    },
    "lonely": {"weights": "weight", "strata": "county", "clusters": "county", "lonely_cluster": "centre"},
}
MORE = [
    "hoover",
    "wolfson_polarisation",
    "poor_count",
    "at_risk_of_poverty_rate",
    partial(measures.generalized_entropy, alpha=2),
    partial(measures.quantile_shares, groups=3),
    partial(measures.atkinson, epsilon=2),
]


def people(kind, size=400):
    rng = np.random.default_rng(len(kind))
    frame = pd.DataFrame({"income": rng.lognormal(8.2, 0.7, size), "weight": rng.integers(0, 9, size) / 4})
    frame["county"], frame["village"] = rng.integers(0, 4, size), rng.integers(0, 15, size)
    frame["house"], frame["size"] = rng.integers(0, 40, size), rng.integers(1, 6, size)
    frame["area"], frame["first"], frame["second"] = rng.choice(["a", "b"], size), 0.3, 0.5
    frame["line"] = rng.uniform(2000, 5000, size)
    if kind == "heaped":
        frame["income"] = np.ceil(frame["income"] / 500) * 500
    if kind == "with zeros":
        frame.loc[::20, "income"] = 0.0
    if kind == "with debts":
        frame.loc[::20, "income"] = -70.0
    if kind == "single precision":
        frame["income"] = frame["income"].astype(np.float32)
    if kind == "far from zero":
        frame["income"] += 1e5
    return frame


def on_all_rows(drawn, statistics, in_order, groups=()):
    """The slow twin: every measure and every influence value of every row of the table."""
    return Grouped(drawn, statistics, slice(None), drawn.found(statistics))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["plain", "heaped", "with zeros", "with debts", "single precision", "far from zero"])
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.filterwarnings("ignore:The Gini index can exceed 1")
def test_sums_by_cluster_give_what_all_rows_give(monkeypatch, kind, design):
    more = [each for each in MORE if kind != "heaped" or each != "at_risk_of_poverty_rate"]  # bootstrapped there
    survey, lines = Survey(people(kind), **DESIGNS[design]), [3000, 2500, "line"]
    asked = [("income", lines, "area"), ("income", 1e5, None), ("income", 3000, "county")]
    fast = [survey.profile(*each) for each in asked] + [survey.profile("income", 3000, None, measures=more)]
    monkeypatch.setattr(tabulating, "found_by_group", on_all_rows)
    slow = [survey.profile(*each) for each in asked] + [survey.profile("income", 3000, None, measures=more)]
    for found, expected in zip(fast, slow, strict=True):
        rounding = expected["standard_error"] < 1e-13 * np.maximum(expected["estimate"].abs(), 1)
        known, there = found[~rounding], expected[~rounding]
        pd.testing.assert_frame_equal(known.drop(columns=NUMBERS), there.drop(columns=NUMBERS), rtol=1e-12)
        for name in NUMBERS:
            np.testing.assert_allclose(known[name], there[name], rtol=1e-12, err_msg=name)
        np.testing.assert_allclose(found["estimate"], expected["estimate"], rtol=1e-12, atol=1e-15)


def test_every_measure_that_a_profile_shows_has_the_fast_path():
    fast = {row.known_as for row in REGISTRY if row.moves}
    assert fast >= {row.known_as for row in REGISTRY if row.shown}
    assert {row.known_as for row in REGISTRY if row.formula} - fast == {"wolfson_polarisation"}


@pytest.mark.parametrize("weights", [[0.1, 0.7], [0.1, 0.2, 0.3], [0.7, 0.1, 0.3]])
def test_people_with_one_income_move_no_inequality_also_not_by_rounding(weights):
    survey = Survey(pd.DataFrame({"income": 500.0, "weight": weights}), weights="weight")
    gini, poor = survey.profile("income", 600, measures=["poor_count", "gini"]).iloc[::-1].to_dict("records")
    assert (gini["estimate"], gini["standard_error"]) == (0, 0)
    assert np.isnan(gini["low"]) and gini["remark"].startswith("no interval")
    assert np.isnan(poor["design_effect"])  # all count alike: a simple sample shows no spread to compare with


def test_a_count_of_nearly_everyone_has_the_variance_of_those_who_are_missing():
    # one of ten thousand equal weights is not poor: N p (1 - p), with (N - 1) for the sample's own variance
    survey = Survey(pd.DataFrame({"income": [1.0] * 9_999 + [9.0], "village": [*range(9_998), 9_998, 9_998]}))
    found = survey.profile("income", 5, measures=["poor_count"]).iloc[0]
    assert found["design_effect"] == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("weights", [[0.9, 5.9], [0.9, 5.3]])
def test_nobody_moves_a_quantile_that_is_the_highest_income(weights):
    # two clusters, alike at any line: 1/2 of 2 by Clopper and Pearson is from 1 - sqrt(.975) = .013, where all have 300
    survey = Survey(pd.DataFrame({"income": [300.0, 400.0], "weight": weights}), weights="weight")
    found = survey.estimate("median", "income")
    assert (found.value, found.standard_error, found.low, found.high) == (400, 0, 300, 400)


@pytest.mark.parametrize("income", [137.1, 0.3, 1096.8])
@pytest.mark.parametrize("weights", [[0.1, 0.7], [2.9, 0.4, 1.3], [0.9, 5.9, 0.3, 1.1]])
def test_people_with_one_income_are_not_unequal_by_rounding(income, weights):
    survey = Survey(pd.DataFrame({"income": income, "weight": weights}), weights="weight")
    entropies = ["theil_t", "mean_log_deviation", "atkinson(epsilon=0.5)", "atkinson(epsilon=1)"]
    table = survey.profile("income", measures=["mean", *entropies])
    assert table["estimate"].tolist() == [income, 0, 0, 0, 0]
    assert table["standard_error"].tolist() == [0] * 5
    assert table["low"][1:].isna().all()


@pytest.mark.parametrize("scale", [1e155, 1e160, 1e200, 1e-160])
def test_incomes_in_any_unit_have_a_table(scale):
    frame = people("plain")
    survey = Survey(frame.assign(scaled=frame["income"] * scale), weights="weight", clusters="village")
    found, expected = survey.profile("scaled", 3000 * scale), survey.profile("income", 3000)
    no_unit = ~expected["measure"].isin(["mean", "median"])
    names = ["estimate", "standard_error", "low", "high", "design_effect"]
    np.testing.assert_allclose(found.loc[no_unit, names], expected.loc[no_unit, names], rtol=1e-9)
    times = found.loc[~no_unit, names[:4]] / expected.loc[~no_unit, names[:4]]
    np.testing.assert_allclose(times / scale, 1, rtol=1e-9)

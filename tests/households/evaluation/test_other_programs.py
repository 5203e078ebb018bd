"""Real data through the door: estimates and errors of other programs on the same file, stored with version and date."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from poverty_analysis.households import evaluation as ev
from poverty_analysis.tables import data_folder

REFERENCE = Path(__file__).parents[2] / "reference" / "castle.csv"
NAMES = {
    "unit": "state",
    "time": "year",
    "outcome": "log_homicide_rate",
    "treated_from": "law_from",
    "cluster": "state",
}
CSDID = {"nevertreated": "never_treated", "notyettreated": "not_yet_treated"}


@pytest.fixture(scope="module")
def castle():
    return ev.prepare_panel(ev.load_castle(), **NAMES)


@pytest.fixture(scope="module")
def theirs():
    return pd.read_csv(REFERENCE, dtype={"row": str}).set_index(["estimator", "row"])


def test_the_regression_is_that_of_pyfixest(castle, theirs):
    for row, options in (("CRV1", {}), ("weighted", {"weights": "population_weight"})):
        panel = ev.prepare_panel(ev.load_castle(), **NAMES, **options)
        found = ev.sandwich(ev.two_way_fixed_effects(panel)).iloc[0]
        known = theirs.loc[("two_way_fixed_effects", row)]
        assert found["estimate"] == pytest.approx(known["estimate"], abs=1e-12)
        # they count the constant among the columns: n - k is 538, not 539
        assert found["standard_error"] == pytest.approx(known["standard_error"] * np.sqrt(538 / 539), rel=1e-9)


def test_the_jackknife_is_that_of_pyfixest(castle, theirs):
    """Their CRV3 multiplies the sum over states by 50/49 x 549/538, ours by 49/50."""
    found = ev.two_way_fixed_effects(castle).iloc[0]
    known = theirs.loc[("two_way_fixed_effects", "CRV3")]
    factor = (49 / 50) / (50 / 49 * 549 / 538)
    assert found["standard_error"] == pytest.approx(known["standard_error"] * np.sqrt(factor), rel=1e-9)


def test_the_event_study_is_that_of_pyfixest(castle, theirs):
    found = ev.sandwich(ev.event_study(castle)).set_index("event_time")
    known = theirs.loc["event_study"]
    rows = known.index.astype(float)
    np.testing.assert_allclose(found.loc[rows, "estimate"], known["estimate"], atol=1e-12)
    # ten years and fourteen event times are 24 columns, and they count a constant beside them
    ratio = found.loc[rows, "standard_error"].to_numpy() / known["standard_error"].to_numpy()
    np.testing.assert_allclose(ratio, np.sqrt((550 - 25) / (550 - 24)), rtol=1e-9)


@pytest.mark.parametrize("control", CSDID)
@pytest.mark.parametrize("aggregate", ["overall", "event_time", "cohort"])
def test_cohort_wise_effects_are_those_of_csdid(castle, theirs, aggregate, control):
    found = ev.sandwich(ev.group_time_effects(castle, aggregate=aggregate, control=CSDID[control]))
    known = theirs.loc[f"{aggregate}, {control}"]
    if aggregate == "overall":
        found.index = known.index
    else:
        found = found.set_index(found.iloc[:, 0].map("{:.0f}".format))
    assert len(known) == {"overall": 1, "event_time": 5, "cohort": 5}[aggregate]
    np.testing.assert_allclose(found.loc[known.index, "estimate"], known["estimate"], atol=1e-12)
    # their errors have no factor G / (G - 1)
    errors = known["standard_error"] * np.sqrt(50 / 49)
    np.testing.assert_allclose(found.loc[known.index, "standard_error"], errors, rtol=1e-9)


def test_doubly_robust_effects_are_those_of_csdid(theirs):
    """Cohorts of 2007 and 2008 against the never treated, given poverty in the base year: 46 states."""
    table = ev.load_castle()
    some = table[table["law_from"].isna() | table["law_from"].isin([2007, 2008])]
    panel = ev.prepare_panel(some, **NAMES)
    found = ev.sandwich(ev.group_time_effects(panel, aggregate="none", controls=["poverty_per_cent"]))
    found = found.set_index(found["first_treated"].map("{:.0f}".format) + " " + found["time"].map("{:.0f}".format))
    known = theirs.loc["doubly robust, poverty_per_cent"]
    assert len(known) == 7
    np.testing.assert_allclose(found.loc[known.index, "estimate"], known["estimate"], atol=1e-9)
    errors = known["standard_error"] * np.sqrt(46 / 45)
    np.testing.assert_allclose(found.loc[known.index, "standard_error"], errors, rtol=1e-6)


def test_effects_that_rest_on_one_state_have_no_interval(castle):
    """2006 is Florida alone, 2010 Montana alone, and event time 4 Florida again."""
    cohorts = ev.group_time_effects(castle, aggregate="cohort").set_index("first_treated")
    assert cohorts["treated_clusters"].tolist() == [1, 13, 4, 2, 1]
    assert cohorts["low"].notna().tolist() == [False, True, False, False, False]
    events = ev.group_time_effects(castle, aggregate="event_time").set_index("event_time")
    assert np.isnan(events.loc[4, "low"]) and events.loc[3, "treated_clusters"] == 14


def test_comparisons_of_the_regression_add_up_on_real_data(castle):
    parts = ev.bacon_decomposition(castle)
    total = float((parts["weight"] * parts["estimate"]).sum())
    assert total == pytest.approx(ev.two_way_fixed_effects(castle)["estimate"].item(), abs=1e-10)


def test_four_lines_from_an_unbalanced_file_to_a_break_down_point(tmp_path):
    table = ev.load_castle()
    file = tmp_path / "states.csv"
    table[(table["state"] * 7 + table["year"]) % 13 != 0].assign(law_from=table["law_from"].fillna(0)).to_csv(file)
    d = pd.read_csv(file)
    p = ev.prepare_panel(
        d, unit="state", time="year", outcome="log_homicide_rate", treated_from="law_from", cluster="state"
    )
    r = ev.group_time_effects(p, aggregate="event_time")
    found = ev.breakdown(r)
    assert not p.balanced and p.units.size == 50
    assert found["status"].tolist() == ["never", "never"]
    sets = ev.relative_magnitudes(r)
    assert (sets["low"] < 0).all() and (sets["high"] > 0).all()


def test_the_card_says_where_the_file_comes_from():
    card = yaml.safe_load((data_folder() / "castle" / "card.yml").read_text(encoding="utf-8"))
    assert {"title", "producers", "rights", "altered", "notice", "taken_from"} <= set(card)
    assert "Permission is hereby granted" in card["notice"]

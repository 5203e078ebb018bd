"""Real data through the door: estimates and errors of other programs on the same file, stored with version and date."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import stats

from poverty_analysis.households import evaluation as ev
from poverty_analysis.tables import data_folder

FOLDER = Path(__file__).parents[2] / "reference"
REFERENCE = FOLDER / "castle.csv"
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


# --- thresholds, instruments and an experiment: packages.csv, written by packages.py beside it ---
@pytest.fixture(scope="module")
def packages():
    return pd.read_csv(FOLDER / "packages.csv").set_index(["data", "case", "quantity"]).sort_index(kind="stable")


def made_up():
    """The table of packages.py."""
    spec = importlib.util.spec_from_file_location("packages_of_reference", FOLDER / "packages.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script.made_up()


@pytest.mark.parametrize("case", ["width 20", "width 40", "width 75", "width 40, fuzzy"])
def test_a_jump_is_that_of_rdrobust(packages, case):
    """Estimate; middle of the interval, which is the bias-corrected one; errors by HC3, the jackknife but n/(n-1)."""
    known = packages.loc[("made up", case), "value"]
    taking = {"treated_side": "above"} | ({"treated": "taking"} if "fuzzy" in case else {})
    found = ev.regression_discontinuity(
        made_up(), "outcome", "score", cutoff=0, bandwidth=float(case.split(",")[0].split()[1]), cluster=None, **taking
    ).iloc[0]
    assert found["estimate"] == pytest.approx(known["jump"], rel=1e-9)
    left_out = np.sqrt((found["n"] - 1) / found["n"])
    assert found["standard_error"] == pytest.approx(
        known["error"] * left_out, rel=1e-3 if not taking.get("treated") else 0.05
    )
    if "fuzzy" not in case:
        assert (found["low"] + found["high"]) / 2 == pytest.approx(known["jump of parabolas"], rel=1e-8)
        half = stats.t.ppf(0.975, found["degrees_of_freedom"]) * known["error of parabolas"] * left_out
        assert (found["high"] - found["low"]) / 2 == pytest.approx(half, rel=5e-3)


@pytest.mark.parametrize(
    ("case", "controls"), [("no controls", []), ("controls", ["exper", "black", "south", "married", "smsa"])]
)
def test_an_instrument_is_that_of_linearmodels(packages, case, controls):
    """Every third man of Card's (1995) sample: nearness of a college, college and log wage."""
    table = pd.read_csv(FOLDER / "close_college.csv")
    known = packages.loc[("close_college", case), "value"]
    found = ev.instrumental_variable(table, "lwage", "college", "nearc4", controls=controls, cluster=None)
    plain = ev.sandwich(found)
    assert plain.iloc[0]["estimate"] == pytest.approx(known["effect"], rel=1e-8)
    assert plain.iloc[0]["standard_error"] == pytest.approx(known["error"], rel=1e-3)
    # theirs is Wald's with the sandwich, ours with the jackknife
    assert found.iloc[2]["estimate"] == pytest.approx(known["first-stage F"], rel=0.02)


@pytest.mark.parametrize(
    ("case", "controls"), [("means", []), ("controls", ["age", "educ", "black", "hisp", "marr", "nodegree"])]
)
def test_an_experiment_is_that_of_pyfixest(packages, case, controls):
    """NSW: Dehejia and Wahba (1999) print 1,794 dollars."""
    table = pd.read_csv(FOLDER / "nsw.csv")
    known = packages.loc[("nsw", case), "value"]
    found = ev.sandwich(ev.regression_with_controls(table, "re78", "treat", controls, cluster=None)).iloc[0]
    assert found["estimate"] == pytest.approx(known["effect"], rel=1e-9)
    assert found["standard_error"] == pytest.approx(known["error"], rel=1e-9)  # n / (n - 1) x (n - 1) / (n - k)
    if not controls:
        assert round(found["estimate"]) == 1794


def test_every_stored_value_says_program_version_and_date():
    for name in ("castle.csv", "packages.csv"):
        sources = pd.read_csv(FOLDER / name)["source"]
        assert sources.str.fullmatch(r"[a-z]+ \d+\.\d+(\.\d+)?( on [a-z/.]+)?, run \d{4}-\d{2}-\d{2}").all(), name

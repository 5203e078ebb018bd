"""Poverty over time: against R on a synthetic panel, by hand, under every design; and what is refused."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures import (
    Survey,
    chronic_poverty,
    foster_durations,
    income_mobility,
    jalan_ravallion,
    mobility_rigidity,
    mobility_trace,
    poverty_spells,
    spell_table,
    transition_table,
)
from poverty_analysis.tables import data_folder

from .conftest import REFERENCE

DESIGNS = ("linearised", "two stages", "calibrated", "BRR mean", "SDR estimate")
LINE = 2500


@cache
def household_panel() -> pd.DataFrame:
    return pd.read_csv(data_folder() / "survey" / "household_panel.csv")


def bound(**more) -> Survey:
    names = {"weights": "weight_waves_1_3", "strata": "stratum", "clusters": "psu", "id": "person", "wave": "wave"}
    return Survey(household_panel(), **{**names, **more})


# --- against R --------------------------------------------------------------------------------------------------------
def expected(design: str, area: str) -> pd.DataFrame:
    table = pd.read_csv(REFERENCE / "over_time.csv")
    return table[(table["design"] == design) & (table["area"] == area)].set_index("measure")[
        ["value", "standard_error"]
    ]


@pytest.mark.parametrize("area", ["all", "1"])
def test_shares_and_parts_are_those_of_r(area):
    survey = bound()
    moves = transition_table(survey, "income", LINE, "urban").query("from_wave == 1 and to_wave == 3")
    moves = moves.assign(measure=moves["measure"] + ": " + moves["from_state"] + ", " + moves["to_state"])
    tables = [moves, spell_table(survey, "income", LINE, "urban"), income_mobility(survey, "income", "urban")]
    tables.append(chronic_poverty(survey, "income", LINE, "urban", tau=2 / 3))
    found = pd.concat(tables)
    found = found[found["urban"].astype(str) == area].set_index("measure")
    wanted = expected("linearised", area)
    rows = found.loc[wanted.index, ["estimate", "standard_error"]]
    np.testing.assert_allclose(rows["estimate"], wanted["value"], rtol=1e-9)
    np.testing.assert_allclose(rows["standard_error"], wanted["standard_error"], rtol=1e-7)


def jackknifed(frame: pd.DataFrame) -> Survey:
    """The panel with a replicate for each of 60 clusters, 10 in each of 6 strata."""
    units = sorted(frame["psu"].unique())
    stratum = frame.groupby("psu")["stratum"].first()
    more = {}
    for number, unit in enumerate(units):
        mates = frame["stratum"] == stratum[unit]
        more[f"out{number:02}"] = np.where(frame["psu"] == unit, 0.0, np.where(mates, 10 / 9, 1.0))
    return Survey(
        frame.assign(**more), weights="weight_waves_1_3", strata="stratum", clusters="psu", id="person", wave="wave",
        replicates="out*", replication="JKn", replicate_scales=[0.9] * 60, combined=False,
    )  # fmt: skip


def test_replicates_of_mobility_are_those_of_r_and_linearised_errors_near_them():
    frame = household_panel()
    frame = frame[frame["weight_waves_1_3"] > 0]
    wanted = expected("JKn", "all")
    positive = frame[~frame["person"].isin(frame.loc[frame["income"] <= 0, "person"])]
    for part, names in ((frame, ["mobility_rigidity", "mobility_trace"]), (positive, wanted.index[2:])):
        found = income_mobility(jackknifed(part), "income", limits=[2500, 3500]).set_index("measure")
        np.testing.assert_allclose(found.loc[names, "estimate"], wanted.loc[names, "value"], rtol=1e-9)
        np.testing.assert_allclose(found.loc[names, "standard_error"], wanted.loc[names, "standard_error"], rtol=1e-6)
        survey = Survey(part, weights="weight_waves_1_3", strata="stratum", clusters="psu", id="person", wave="wave")
        linear = income_mobility(survey, "income", limits=[2500, 3500]).set_index("measure")
        np.testing.assert_allclose(linear.loc[names, "standard_error"], wanted.loc[names, "standard_error"], rtol=0.04)


# --- by hand ----------------------------------------------------------------------------------------------------------
def four_people() -> pd.DataFrame:
    """Below 10 by waves: poor throughout; poor, out, poor again; out after one; never."""
    incomes = [[5, 5, 5, 5], [5, 20, 5, 20], [5, 20, 20, 20], [20, 20, 20, 20]]
    rows = [(who, wave, y) for who, own in enumerate(incomes) for wave, y in enumerate(own)]
    return pd.DataFrame(rows, columns=["who", "wave", "income"])


def test_spells_and_returns_by_hand():
    survey = Survey(four_people(), id="who", wave="wave")
    spells = poverty_spells(survey, "income", 10)
    assert spells[["id", "first_wave", "last_wave", "waves", "kind"]].to_numpy().tolist() == [
        [0, 0, 3, 4, "censored at both ends"],
        [1, 0, 0, 1, "left-censored"],
        [1, 2, 2, 1, "begun and ended"],
        [2, 0, 0, 1, "left-censored"],
    ]
    table = spell_table(survey, "income", 10)
    found = table.set_index(["measure", "kind"])["estimate"]
    assert [found[f"poor in {k} of 4 waves", ""] for k in range(5)] == [0.25, 0.25, 0.25, 0, 0.25]
    assert found["spells per person"].to_dict() == {
        "begun and ended": 0.25, "left-censored": 0.5, "right-censored": 0, "censored at both ends": 0.25,
    }  # fmt: skip
    assert found["returned", ""] == 0.25 and found["returned, of those who left", ""] == 0.5
    # poor in one of the first three waves: 3 + 2 + 1; left: 0 + 2 + 1. Not poor: 0 + 1 + 2 + 3, of whom 1 entered
    assert found["left by the next wave", ""] == 0.5 and found["entered by the next wave", ""] == pytest.approx(1 / 6)


def test_a_person_who_left_last_cannot_have_returned_yet():
    frame = pd.DataFrame({"who": [1, 1, 2, 2], "wave": [1, 2, 1, 2], "income": [1, 9, 9, 9]})
    table = spell_table(Survey(frame, id="who", wave="wave"), "income", 5).set_index("measure")
    assert np.isnan(table.loc["returned, of those who left", "estimate"])
    assert "no value" in table.loc["returned, of those who left", "remark"]


def test_chronic_parts_by_hand():
    """Gaps of 1/2 where poor. Squares: 1/4, 1/8, 1/16, 0 on average; means 5, 12.5, 16.25, 20: only the first's is."""
    wide = four_people()["income"].to_numpy().reshape(4, 4)
    found = jalan_ravallion(wide, 10)
    assert found == pytest.approx((7 / 64, 1 / 16, 3 / 64))
    assert foster_durations(wide, 10, tau=0.5) == pytest.approx((0.5, 0.75, 0.375, 0.1875, 0.09375))
    assert foster_durations(wide, 10, tau=0.51)[:2] == (0.25, 1)
    survey = Survey(four_people(), id="who", wave="wave")
    table = chronic_poverty(survey, "income", 10).set_index("measure")["estimate"]
    assert table["transient share"] == pytest.approx(3 / 7) and table["chronic headcount"] == 0.5
    assert jalan_ravallion(wide, [10, 10, 10, 10]) == found


def test_a_duration_at_the_cutoff_counts_whatever_the_rounding():
    wide = [[1, 1, 9], [9, 9, 9]]
    assert foster_durations(wide, 5, tau=2 / 3).headcount == 0.5
    assert foster_durations([[1] * 7 + [9] * 3], 5, tau=0.7).headcount == 1  # 0.7 * 10 is 7.000000000000001


def test_nobody_ever_poor_has_no_transient_share():
    frame = pd.DataFrame({"who": [1, 1, 2, 2], "wave": [1, 2, 1, 2], "income": [8, 9, 9, 9]})
    table = chronic_poverty(Survey(frame, id="who", wave="wave"), "income", 5).set_index("measure")
    assert table.loc["total", "estimate"] == 0 and table.loc["total", "high"] > 0
    assert np.isnan(table.loc["transient share", "estimate"])


def test_shares_of_a_pair_sum_to_one_and_match_the_headcount():
    survey = bound()
    table = transition_table(survey, "income", [2000, 2500, 3500], "urban")
    whole = table[table["measure"] == "share of all"].groupby(["urban", "from_wave", "to_wave"])["estimate"].sum()
    origin = table[table["measure"] == "share of origin"]
    origin = origin.groupby(["urban", "from_wave", "to_wave", "from_state"])["estimate"].sum()
    np.testing.assert_allclose(whole, 1)
    np.testing.assert_allclose(origin, 1)
    moves = transition_table(survey, "income", LINE).query("measure == 'share of all' and from_wave == 1")
    poor = moves[(moves["from_state"] == "poor") & (moves["to_wave"] == 2)]["estimate"].sum()
    assert poor == pytest.approx(
        survey.where(survey.people["wave"] == 1).estimate("headcount_ratio", "income", LINE).value
    )


def test_the_line_rule_and_a_column_of_lines():
    frame = pd.DataFrame({"who": [1, 1, 2, 2], "wave": [1, 2] * 2, "income": [5.0, 6] * 2, "line": [5.0, 7] * 2})
    survey = Survey(frame, id="who", wave="wave")
    for rule, state in (("<", "not poor"), ("<=", "poor")):
        table = transition_table(survey, "income", "line", line_rule=rule)
        there = table[(table["measure"] == "share of all") & (table["estimate"] == 1)]
        assert there[["from_state", "to_state"]].to_numpy().tolist() == [[state, "poor"]]


# --- under every design -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("design", DESIGNS)
def test_every_number_has_an_error_under_every_design(design, panel_of):
    survey = panel_of(design)
    tables = [
        transition_table(survey, "income", 4000, "area"),
        spell_table(survey, "income", 4000),
        chronic_poverty(survey, "income", 4000, "area"),
        income_mobility(survey, "income", "area", classes=3),
    ]
    for table in tables:
        said = table["remark"].str.len() > 10  # as where a small cell is in none of the clusters of a replicate
        assert (np.isfinite(table["standard_error"]) | said).all() and np.isfinite(table["standard_error"]).mean() > 0.9
        assert ((table["low"] <= table["estimate"]) | said).all()
        assert any("one row a person" in note for note in table.attrs["notes"])


def test_linearised_errors_are_near_those_of_replicates(panel_of):
    linear, jack = (chronic_poverty(panel_of(design), "income", 4000) for design in ("linearised", "JKn estimate"))
    np.testing.assert_allclose(linear["standard_error"], jack["standard_error"], rtol=0.15)


@pytest.mark.slow
def test_errors_of_quantile_classes_are_those_of_drawing_samples():
    """Classes move with the sample: the influence of their limits against 400 samples of 400; Monte Carlo error 4%."""
    rng = np.random.default_rng(2)
    found, errors = [], []
    for _ in range(400):
        first = rng.normal(size=400)
        y0, y1 = np.exp(first), np.exp(0.7 * first + 0.7 * rng.normal(size=400))
        found.append(mobility_trace(y0, y1, classes=4))
        errors.append(_error(y0, y1))
    assert np.mean(errors) == pytest.approx(np.std(found), rel=0.1)


def _error(y0, y1) -> float:
    from poverty_analysis.measures.influence import mobility_trace as of_trace

    each = of_trace(y0, y1, classes=4)
    return float(np.sqrt((each**2).sum() / (each.size * (each.size - 1))))


def test_rows_of_one_person_are_one_cluster_where_no_clusters_are_given():
    frame = four_people()
    assert Survey(frame, id="who", wave="wave").estimate("mean", "income").clusters == 4
    assert Survey(frame).estimate("mean", "income").clusters == 16


def test_people_of_whom_a_wave_is_missing_are_refused_or_counted():
    survey = bound(weights="weight")
    with pytest.raises(ValueError, match=r"got 432 of 1200 who are not: give waves=\"complete\""):
        transition_table(survey, "income", LINE)
    table = transition_table(survey, "income", LINE, waves="complete")
    lost = household_panel().query("wave == 1").set_index("person")["weight"]
    known = household_panel().groupby("person")["income"].count() == 3
    share = lost[~known].sum() / lost.sum()
    assert f"432 of 1200 people ({share:.1%} by weight) left out" in table.attrs["notes"][-1]
    assert table["rows"].max() == 768


def test_where_keeps_the_waves_that_are_asked_for():
    survey = bound(weights="weight")
    first = survey.where(survey.people["wave"] < 3)
    table = transition_table(first, "income", LINE, waves="complete")
    assert {*table["from_wave"]} == {1} and table["rows"].max() == 970
    young = first.where(survey.people["age_group"] == 1)
    part = transition_table(young, "income", LINE, waves="complete")
    assert part["rows"].max() < 400 and part["clusters"].max() <= 60


# --- wrong questions --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda: transition_table(household_panel(), "income", 1), TypeError, r"Survey\(frame, id=, wave=\)"),
        (lambda: transition_table(Survey(household_panel(), invalid="drop"), "income", 1), ValueError, "id= and wave="),
        (lambda: Survey(household_panel(), id="person"), ValueError, "given together"),
        (lambda: Survey(household_panel(), id="sex", wave="wave"), ValueError, "name each row once"),
        (lambda: Survey(household_panel(), id="person", wave="wve"), ValueError, "wave must name a column; got 'wve'"),
        (lambda: Survey(household_panel(), id="person", wave="wave", strata="wave"), ValueError, "people with more"),
        (lambda: transition_table(bound(), "income", [2, 1]), ValueError, "rising limits"),
        (lambda: transition_table(bound(), "income", 0), ValueError, "line must be"),
        (lambda: transition_table(bound(), "response", 1), TypeError, "'response' must be numbers"),
        (lambda: transition_table(bound(), "income", 1, waves="some"), ValueError, "waves must be"),
        (lambda: transition_table(bound(), "income", 1, line_rule="=<"), ValueError, "line_rule must be"),
        (lambda: transition_table(bound().where(household_panel()["wave"] == 1), "income", 1), ValueError, "two waves"),
        (lambda: chronic_poverty(bound(), "income", 1, tau=0), ValueError, "tau must be"),
        (lambda: chronic_poverty(bound(), "income", 1, alpha=-1), ValueError, "alpha must be"),
        (lambda: jalan_ravallion([1, 2], 1), ValueError, "one column a wave"),
        (lambda: jalan_ravallion([[1, 2]], [1, 2, 3]), ValueError, "one a wave"),
        (lambda: income_mobility(bound(), "income", classes=1), ValueError, "classes must be two"),
        (lambda: income_mobility(bound(), "income", limits=[2, 2]), ValueError, "limits must rise"),
        (lambda: mobility_trace([1, 2], [1, 2, 3]), ValueError, "as many as income_0"),
        (lambda: mobility_rigidity([1, 1], [2, 2]), ValueError, "unequal incomes"),
    ],
)
def test_wrong_questions(ask, error, said):
    with pytest.raises(error, match=said):
        ask()

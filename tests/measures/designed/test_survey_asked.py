"""A survey keeps its design through everything that is asked of it, and refuses in one sentence what it cannot do."""

import math
import warnings

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import measures
from poverty_analysis.measures import Design, Reliability, Survey

LINE = 4000
COMMON = {"weights": "weight", "persons": "members", "strata": "stratum", "clusters": "psu"}


# ---- what a design is ------------------------------------------------------------------------------------------------
def test_without_anything_each_row_is_drawn_by_itself(people):
    found = Survey(people).estimate("headcount_ratio", "income", LINE)
    plain = measures.estimate("headcount_ratio", people["income"], LINE)
    assert found[:6] == pytest.approx(plain[:6])
    assert (found.interval, found.rows, found.clusters) == (plain.interval, plain.rows, plain.clusters)


def test_one_stage_is_that_of_estimate(people):
    design = Design(people["weight"] * people["members"], people["stratum"], people["psu"])
    for name, line in (("headcount_ratio", LINE), ("gini", None), ("median", None), ("theil_t", None)):
        ours = Survey(people, **COMMON).estimate(name, "income", line)
        theirs = measures.estimate(name, people["income"], *([line] if line else []), design=design)
        assert ours[:6] == pytest.approx(theirs[:6], rel=1e-12), name


def test_a_household_counts_for_its_members(people):
    repeated = people.loc[people.index.repeat(people["members"])].reset_index(drop=True)
    by_person = Survey(repeated, weights="weight", strata="stratum", clusters="psu").estimate("gini", "income")
    assert Survey(people, **COMMON).estimate("gini", "income")[:4] == pytest.approx(by_person[:4], rel=1e-12)


def test_where_keeps_the_clusters_outside(people):
    bound = Survey(people, **COMMON)
    town = bound.where(people["area"] == "town")
    table = bound.profile("income", LINE, "area", measures=["headcount_ratio"]).set_index("area")
    found = town.estimate("headcount_ratio", "income", LINE)
    assert found[:4] == pytest.approx(table.loc["town", ["estimate", "standard_error", "low", "high"]].astype(float))
    assert any("restricted to" in note for note in town.notes) and bound.notes != town.notes
    both = town.where(people["land"] > 5)
    assert both.estimate("mean", "land").value == np.average(
        people["land"][(people["area"] == "town") & (people["land"] > 5)],
        weights=(people["weight"] * people["members"])[(people["area"] == "town") & (people["land"] > 5)],
    )


def test_shares_and_counts_are_the_same_design(people):
    drawn = people.assign(share=2 / people["psus_there"])
    one = Survey(people, **COMMON, sampling_fraction="psus_there").estimate("gini", "income")
    other = Survey(drawn, **COMMON, sampling_fraction="share").estimate("gini", "income")
    assert one.standard_error == pytest.approx(other.standard_error, rel=1e-12)


def test_a_cluster_with_one_second_unit(people):
    alone = people.assign(ssu=np.where((people["stratum"] == "s2") & (people["psu"] == 1), 1, people["ssu"]))
    stages = {**COMMON, "clusters": ["psu", "ssu"], "sampling_fraction": ["psus_there", "ssus_there"]}
    with pytest.raises(ValueError, match=r"a cluster must have two units of stage 2 or more .* got 1 of 12 with one"):
        Survey(alone, **stages).estimate("mean", "income")
    errors = {
        rule: Survey(alone, **stages, lonely_cluster=rule).estimate("mean", "income").standard_error
        for rule in ("certainty", "centre", "average")
    }
    assert errors["certainty"] < min(errors["centre"], errors["average"])
    whole = alone.assign(ssus_there=np.where((alone["stratum"] == "s2") & (alone["psu"] == 1), 1, alone["ssus_there"]))
    assert Survey(whole, **stages).estimate("mean", "income").standard_error == pytest.approx(errors["certainty"])


def test_calibration_without_base_weights_is_nearly_that_with_them(people):
    design = {**COMMON, "weights": "calibrated", "calibrated_on": ["land", "area"]}
    without = Survey(people, **design).estimate("mean", "income")
    with_base = Survey(people, **design, base_weights="weight").estimate("mean", "income")
    assert without.value == with_base.value
    assert without.standard_error == pytest.approx(with_base.standard_error, rel=0.02)
    aware = Survey(people, **{**COMMON, "weights": "calibrated"}).estimate("mean", "income")
    assert abs(aware.standard_error - with_base.standard_error) > 0.002 * with_base.standard_error


def test_what_was_calibrated_on_has_no_error_left(people):
    """With one person a row, the mean of an auxiliary is known."""
    design = {"weights": "calibrated", "strata": "stratum", "clusters": "psu", "calibrated_on": ["land", "area"]}
    bound = Survey(people, **design, base_weights="weight")
    assert bound.totals("land").iloc[0]["standard_error"] == pytest.approx(0, abs=1e-6)
    assert bound.totals("area")["standard_error"].max() == pytest.approx(0, abs=1e-6)


# ---- replicate weights -----------------------------------------------------------------------------------------------
def test_replicate_weights_below_zero_are_exact_for_sums_and_to_first_order_for_ranks(survey_of):
    table = survey_of("SDR mean").profile("income", LINE, measures=["headcount_ratio", "gini", "median"])
    said = table.set_index("measure")["remark"]
    assert said["headcount_ratio"] == said["gini"] == ""
    assert said["median"].startswith("1 replicates have weights below zero: there to first order")


def test_a_group_that_replicates_lose_is_counted_or_refused(people):
    frame = people.assign(tiny=np.where((people["stratum"] == "s1") & (people["psu"] == 1), "here", "elsewhere"))
    bound = Survey(frame, **COMMON, replicates="half*", replication="BRR", combined=False)
    row = bound.estimate("mean", "income", by="tiny").set_index("tiny").loc["here"]
    assert math.isnan(row["standard_error"]) and math.isnan(row["low"])
    assert row["remark"] == "no standard error: without a value in 4 of 8 replicates"
    assert row["reliability"] == "not to be published"


def test_any_function_has_an_error_under_replicates_and_is_refused_without(survey_of):
    def midrange(income, *, weights):
        return (income[weights > 0].max() + income[weights > 0].min()) / 2

    assert survey_of("JK1 mean").estimate(midrange, "income").standard_error > 0
    with pytest.raises(TypeError, match="got midrange, which has none here"):
        survey_of("linearised").estimate(midrange, "income")


def test_replicates_of_other_scales(people):
    common = {**COMMON, "replicates": "half*", "combined": False}
    usual = Survey(people, **common, replication="BRR").estimate("gini", "income").standard_error
    four = Survey(people, **common, replication="BRR", replicate_scale=4 / 8).estimate("gini", "income")
    each = Survey(people, **common, replication="BRR", replicate_scales=[4.0] * 8).estimate("gini", "income")
    assert four.standard_error == pytest.approx(2 * usual) and each.standard_error == pytest.approx(2 * usual)
    boot = Survey(people, **common, replication="bootstrap").estimate("gini", "income")
    assert boot.standard_error == pytest.approx(usual * math.sqrt(8 / 7)) and boot.degrees_of_freedom == 7


# ---- what is told ----------------------------------------------------------------------------------------------------
def test_a_relative_line_by_groups_must_be_said(people):
    bound = Survey(people, **COMMON)
    with pytest.raises(ValueError, match=r'needs line="everyone" .* or line="group" .*; got neither'):
        bound.estimate("at_risk_of_poverty_rate", "income", by="area")
    everyone, own = (
        bound.estimate("at_risk_of_poverty_rate", "income", line, by="area").set_index("area")
        for line in ("everyone", "group")
    )
    assert everyone.loc["all", "estimate"] == own.loc["all", "estimate"]
    assert everyone.loc["all", "standard_error"] == pytest.approx(own.loc["all", "standard_error"])
    line = measures.relative_poverty_line(people["income"], weights=people["weight"] * people["members"])
    fixed = bound.profile("income", line, "area", measures=["headcount_ratio"]).set_index("area")
    assert everyone["estimate"].tolist() == fixed["estimate"].tolist()
    assert (everyone["standard_error"] - fixed["standard_error"]).abs().min() > 1e-6


def test_the_error_at_the_line_of_everyone_is_near_that_of_a_jackknife(people, survey_of):
    linear, jackknifed = (
        survey_of(design).estimate("relative_foster_greer_thorbecke", "income", "everyone", "area", alpha=1)
        for design in ("linearised", "JKn mean")
    )
    ratio = linear["standard_error"] / jackknifed["standard_error"]
    assert ratio.between(0.6, 1.4).all()


def test_a_measure_without_a_value_in_one_group_is_missing_there_with_its_reason():
    frame = pd.DataFrame({"y": [0.0, 0, 0, 5, 6, 9], "g": list("aaabbb")})
    table = Survey(frame).profile("y", by="g", measures=["gini", "mean"]).set_index(["g", "measure"])
    assert math.isnan(table.loc[("a", "gini"), "estimate"]) and table.loc[("b", "gini"), "standard_error"] > 0
    assert "The Gini index needs a mean above zero" in table.loc[("a", "gini"), "remark"]
    assert table.loc[("a", "mean"), "estimate"] == 0


def test_marks_and_suppression(people):
    bound = Survey(people, **COMMON)
    table = bound.profile("income", LINE, "area", measures=["headcount_ratio"])
    assert table["reliability"].isin(["reliable", "with caution", "not to be published"]).all()
    assert table["coefficient_of_variation"].to_numpy() == pytest.approx(table["standard_error"] / table["estimate"])
    strict = Survey(people, **COMMON, reliability=Reliability(rows_to_publish=40))
    hidden = strict.profile("income", LINE, "area", measures=["headcount_ratio"], suppress=True)
    small = hidden["rows"] < 40
    blank = ["estimate", "standard_error", "low", "high", "poor"]
    assert small.any() and hidden.loc[small, blank].isna().all(axis=None)
    assert hidden.loc[small, "rows"].notna().all()


def test_negative_incomes_are_said_once_however_many_groups_and_replicates(people):
    frame = people.assign(income=people["income"].where(people.index != 5, -100.0))
    bound = Survey(frame, **COMMON, replicates="half*", replication="BRR", combined=False)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        bound.profile("income", LINE, "area", measures=["gini", "headcount_ratio"])
    assert len(caught) == 1 and "The Gini index can exceed 1" in str(caught[0].message)


@pytest.mark.slow
def test_codes_for_missing_and_rows_left_out(people):
    coded = people.assign(income=people["income"].where(people.index > 2, -99.0))
    coded["psu"] = coded["psu"].astype(float).where(coded.index != 7)
    with pytest.raises(ValueError, match="the survey has 1 trouble: clusters 'psu': 1 missing; 1 of 87 rows"):
        Survey(coded, **COMMON, missing=[-99])
    bound = Survey(coded, **COMMON, missing={"income": [-99]}, invalid="drop")
    assert "rows left out: clusters 'psu': 1 missing" in bound.notes
    found = bound.estimate("mean", "income")
    kept = coded[(coded["income"] > 0) & coded["psu"].notna()]
    assert found.rows == len(kept) == 83
    assert found.value == pytest.approx(np.average(kept["income"], weights=kept["weight"] * kept["members"]))


def test_totals_of_people_and_of_households(people):
    bound = Survey(people, **COMMON)
    by_people, by_rows = (bound.totals("land", of=of).iloc[0]["estimate"] for of in ("people", "rows"))
    assert by_people == pytest.approx((people["weight"] * people["members"] * people["land"]).sum())
    assert by_rows == pytest.approx((people["weight"] * people["land"]).sum())
    poor = bound.profile("income", LINE, measures=["poor_count"]).iloc[0]
    total = bound.where(people["income"] < LINE).estimate("poor_count", "income", 10 * LINE)
    assert poor["estimate"] == pytest.approx(poor["poor"])
    assert total.value == pytest.approx(poor["poor"])


# ---- what is refused -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weights": "wieght"}, "weights must name a column; got 'wieght'"),
        ({"weights": "area"}, "weights 'area' must be numbers"),
        ({"lonely_cluster": "ignore"}, "lonely_cluster must be one of error, certainty, centre, average; got 'ignore'"),
        ({"invalid": "ignore"}, 'invalid must be "error" or "drop"'),
        ({"level": 95}, "level must be between 0 and 1; got 95"),
        ({"interval": "wald"}, "interval must be one of"),
        ({"degrees_of_freedom": 0}, "degrees_of_freedom must be above zero"),
        ({"strata": "lone"}, "a stratum must have two clusters or more for a standard error; got 2 of 7 with one"),
        ({"sampling_fraction": ["psus_there"] * 2}, "sampling_fraction must be one column a stage at most; got 2"),
        ({"sampling_fraction": "land"}, "sampling_fraction of stage 1 must be one for all rows of a stratum"),
        ({"replication": "BRR"}, "replication must come with replicates"),
        ({"replicates": "half*"}, "replication must be one of BRR, Fay"),
        ({"replicates": "rw*", "replication": "BRR"}, "replicates must match columns; got none for 'rw\\*'"),
        ({"replicates": "half*", "replication": "Fay"}, 'fay must be given with replication="Fay"'),
        ({"replicates": "half*", "replication": "BRR", "centre": "median"}, 'centre must be "mean"'),
        ({"base_weights": "weight"}, "base_weights must come with calibrated_on"),
        ({"replicates": "half*", "replication": "BRR", "calibrated_on": "area"}, "calibrated_on must be left out"),
    ],
)
def test_a_design_that_is_none_is_refused(people, change, said):
    with pytest.raises((TypeError, ValueError), match=said):
        Survey(people, **{**COMMON, **change}).estimate("mean", "income")


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda s: s.estimate("fgt", "income"), "got 'fgt', which is foster_greer_thorbecke here"),
        (lambda s: s.estimate("headcount_ratio", "income"), "headcount_ratio needs a poverty line; got none"),
        (lambda s: s.estimate("gini", "income", 4000), "gini takes no poverty line; got line=4000"),
        (lambda s: s.estimate("gini", "income", "everyone"), "gini takes no poverty line; got line='everyone'"),
        (lambda s: s.estimate("headcount_ratio", "income", -1), "line must be above zero; got -1"),
        (lambda s: s.estimate("headcount_ratio", "income", True), "line must be a number or the name of a column"),
        (lambda s: s.estimate("mean", "incom"), "column must name a column; got 'incom'"),
        (lambda s: s.estimate("mean", "area"), "column 'area' must be numbers"),
        (lambda s: s.estimate("mean", "income", by="aera"), "by must name a column; got 'aera'"),
        (lambda s: s.estimate("mean", "income", by=[]), "by must name one column or more"),
        (lambda s: s.contrast({"a": 1}, "mean", "income", by="area"), "coefficients must be of groups; got 'a'"),
        (lambda s: s.contrast({"all": 1}, "mean", "income"), "contrast needs by="),
        (lambda s: s.where([True]), "where must be one value a row; got 1 for 87"),
        (lambda s: s.where(np.zeros(87, dtype=bool)), "where must hold at least one row"),
        (lambda s: s.where("psu"), "where must be True or False for every row"),
        (lambda s: s.characteristics([], "income", 4000), "columns must name one column or more"),
        (lambda s: s.totals("land", of="persons"), 'of must be "people" or "rows"'),
        (lambda s: s.estimate(measures.datt_ravallion, "income"), "measure must be of one column of incomes"),
    ],
)
def test_a_question_that_is_none_is_refused(people, ask, said):
    with pytest.raises((TypeError, ValueError), match=said):
        ask(Survey(people, **COMMON))


def test_the_frame_stays_as_it_is(people):
    before = people.copy()
    Survey(people, **COMMON, missing=[-99], invalid="drop").profile("income", LINE, "area", measures=["gini"])
    pd.testing.assert_frame_equal(people, before)

"""Multidimensional poverty of a survey: against mpitbR, by hand in replicates, and by what it must refuse."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.gains import synthetic_register
from poverty_analysis.measures import (
    TWO_ASSURANCES_THREE_GUARANTEES,
    Question,
    Survey,
    alkire_foster,
    multidimensional_change,
    multidimensional_poverty,
    multidimensional_robustness,
    two_assurances_three_guarantees,
)

REFERENCE = Path(__file__).parents[2] / "reference"
VALUES = pd.read_csv(REFERENCE / "multidimensional.csv", keep_default_na=False, na_values={"standard_error": ""})
WEIGHTS = {"nutrition": 0.3, "schooling": 0.25, "water": 0.2, "housing": 0.15, "fuel": 0.1}
QUESTION = Question(dict.fromkeys(WEIGHTS, 1.0), 0.4, WEIGHTS)
DESIGNS = ("linearised", "two stages", "calibrated", "BRR mean", "SDR estimate")


def made_up(**design) -> Survey:
    people = pd.read_csv(REFERENCE / "multidimensional_people.csv")
    people[list(WEIGHTS)] = 1 - people[list(WEIGHTS)]  # there 1 is deprived, here 1 is not
    return Survey(people, weights="weight", strata="stratum", clusters="village", degrees_of_freedom="design", **design)


def rows_of(values: pd.DataFrame) -> pd.DataFrame:
    values = values.astype({"value": float})
    return values.set_index(["area", "measure", "dimension"]).sort_index(kind="stable")


@pytest.mark.parametrize("year", [2014, 2019])
def test_levels_and_intervals_are_those_of_mpitbr(year):
    survey = made_up()
    table = multidimensional_poverty(survey.where(survey.people["year"] == year), QUESTION, "area")
    found = table.set_index(["area", "measure", "dimension"]).sort_index(kind="stable")
    expected = rows_of(VALUES[(VALUES["change"] == "") & (VALUES["year"] == str(year))])
    known = expected.dropna(subset="standard_error")
    assert len(expected) == 3 * 18 and len(known) == 3 * 13  # it has no errors of contributions
    # its values come from a logistic fit, which stops short of the ninth digit
    np.testing.assert_allclose(found.loc[expected.index, "estimate"], expected["value"], rtol=1e-7)
    np.testing.assert_allclose(found.loc[known.index, "standard_error"], known["standard_error"], rtol=1e-6)
    ends = known.astype({"low": float, "high": float})
    np.testing.assert_allclose(found.loc[ends.index, ["low", "high"]], ends[["low", "high"]], rtol=1e-6)


@pytest.mark.parametrize("change", ["absolute", "relative, per cent", "absolute, a year", "relative, per cent a year"])
def test_changes_are_those_of_mpitbr(change):
    table = multidimensional_change(made_up(), QUESTION, "year", by="area")
    found = table[table["change"] == change].set_index(["area", "measure", "dimension"]).sort_index(kind="stable")
    expected = rows_of(VALUES[VALUES["change"] == change])
    assert len(expected) == 3 * 13
    np.testing.assert_allclose(found.loc[expected.index, "estimate"], expected["value"], rtol=1e-8)
    np.testing.assert_allclose(found.loc[expected.index, "standard_error"], expected["standard_error"], rtol=1e-6)


def test_gaps_contributions_and_scores_are_those_of_the_measure_itself():
    people = pd.DataFrame({"income": [1.0, 5, 2, 8], "years": [2.0, 2, 9, 3], "w": [1.0, 2, 3, 4]})
    cutoffs = {"income": 2.5, "years": 4}
    table = multidimensional_poverty(Survey(people, weights="w"), Question(cutoffs, 1, ordinal=False))
    found = table.set_index(["measure", "dimension"])["estimate"]
    whole = alkire_foster(people[["income", "years"]], cutoffs, k=1, weights=people["w"])
    # gaps .6, .5 / 0, .5 / .2, 0 / 0, .25 by hand: M1 = (1.1 + 2 * .5 + 3 * .2 + 4 * .25) / 20
    assert found["M1", ""] == pytest.approx(3.7 / 20) and pytest.approx(3.7 / 20) == whole.M1
    # squares .61, .25, .04, .0625: M2 = (.61 + .5 + .12 + .25) / 20
    assert found["M2", ""] == pytest.approx(1.48 / 20)
    # deprivations 1 + 3 = 4 and 1 + 2 + 4 = 7 of 11
    assert found["contribution", "income"] == pytest.approx(4 / 11)
    assert whole.people["score"].tolist() == [1, 0.5, 0.5, 0.5] and whole.people["poor"].all()
    assert whole.people["years"].tolist() == [True, True, False, True]


def test_replicates_take_each_part_anew():
    """JK1 of four people, of whom two are poor by 1 and 1/2: A is .75, and .75, .75, 1/2 and 1 without each."""
    people = pd.DataFrame({"a": [0, 0, 1, 1], "b": [0, 1, 1, 1]})
    for out in range(4):
        people[f"r{out}"] = np.where(np.arange(4) == out, 0.0, 4 / 3)
    table = multidimensional_poverty(
        Survey(people, replicates="r*", replication="JK1", centre="estimate"), Question({"a": 1, "b": 1}, 1)
    )
    row = table.set_index("measure").loc["A"]
    assert row["estimate"] == 0.75
    assert row["standard_error"] == pytest.approx(np.sqrt(3 / 4 * 2 * 0.25**2))


@pytest.mark.parametrize("design", DESIGNS)
def test_every_part_has_an_error_under_every_design(design, survey_of, people):
    cutoffs = {"income": 4000, "land": float(people["land"].median())}
    table = multidimensional_poverty(survey_of(design), Question(cutoffs, 1, ordinal=False), "area")
    assert np.isfinite(table["standard_error"]).all() and (table["standard_error"] > 0).all()
    assert ((table["low"] <= table["estimate"]) & (table["estimate"] <= table["high"])).all()


def test_nobody_poor_has_no_intensity_and_says_so():
    people = pd.DataFrame({"a": [1, 1, 1], "b": [1, 0, 1]})
    table = multidimensional_poverty(Survey(people), Question({"a": 1, "b": 1}, 2))
    row = table.set_index(["measure", "dimension"])
    assert row.loc[("H", ""), "estimate"] == 0 and row.loc[("H", ""), "high"] > 0
    assert np.isnan(row.loc[("A", ""), "estimate"]) and "no value" in row.loc[("A", ""), "remark"]


def test_other_cutoffs_and_weights():
    """Counts 2, 1, 1, 0 of equal weights; with 3 and 1, k = 1 of 2 is 2 of 4: only who lacks the first is poor."""
    people = pd.DataFrame({"a": [0, 0, 1, 1], "b": [0, 1, 0, 1]})
    question = Question({"a": 1, "b": 1}, 1)
    table = multidimensional_robustness(Survey(people), question, weights_dimension=[{"a": 3, "b": 1}])
    poor = table[table["measure"] == "H"].set_index(["weights_dimension", "k"])["estimate"].to_dict()
    assert poor == {("a 1, b 1", 1): 0.75, ("a 1, b 1", 2): 0.25, ("a 3, b 1", 2): 0.5, ("a 3, b 1", 4): 0.25}


@pytest.mark.slow
def test_two_assurances_and_three_guarantees_on_the_synthetic_register():
    """Drawn for this test: the register holds no such columns. Poor is who lacks any of the five."""
    panel = synthetic_register(households=400, rng=0).panel
    people = panel[panel["wave"] == 2015].reset_index(drop=True)
    rng = np.random.default_rng(1)
    names = list(TWO_ASSURANCES_THREE_GUARANTEES)
    for name in names:
        people[name] = rng.random(len(people)) > 0.1
    survey = Survey(people, persons="persons", clusters="village")
    table = multidimensional_poverty(survey, two_assurances_three_guarantees({name: name for name in names}), "county")
    lacking = ~people[names].all(axis=1)
    assert table.iloc[0]["estimate"] == pytest.approx(np.average(lacking, weights=people["persons"]), rel=1e-12)
    assert np.isfinite(table["standard_error"]).all()


def test_dates_that_share_clusters_share_their_covariance():
    """The same people, a year later all the same: no change, and no error of it."""
    people = pd.DataFrame({"a": [0, 1, 0, 1] * 2, "village": [1, 1, 2, 2] * 2, "year": [1] * 4 + [2] * 4})
    table = multidimensional_change(Survey(people, clusters="village"), Question({"a": 1}, 1), "year")
    row = table[(table["measure"] == "M0") & (table["change"] == "absolute")].iloc[0]
    assert row["estimate"] == 0 and row["standard_error"] == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda s: multidimensional_poverty(s.people, QUESTION), TypeError, r"put a table in as Survey\(frame\)"),
        (lambda s: multidimensional_poverty(s, {"water": 1}), TypeError, "question must be a Question; got dict"),
        (lambda s: multidimensional_poverty(s, Question({}, 1)), ValueError, "cutoffs must be a mapping"),
        (lambda s: multidimensional_poverty(s, Question({"wather": 1}, 1)), ValueError, "got 'wather'"),
        (lambda s: multidimensional_poverty(s, QUESTION._replace(k=2)), ValueError, "k must be above 0 and at most"),
        (lambda s: multidimensional_change(s, QUESTION, "area"), TypeError, "over 'area' must hold numbers"),
        (lambda s: multidimensional_change(s, QUESTION, "year", years=[2014, 2015]), ValueError, "two different ones"),
        (lambda s: two_assurances_three_guarantees({"food": "a"}), ValueError, "must name the five dimensions"),
    ],
)
def test_wrong_questions(ask, error, said):
    with pytest.raises(error, match=said):
        ask(made_up())


def test_missing_answers_are_counted_or_left_out():
    people = pd.DataFrame({"a": [0.0, None, 1.0, 1.0]})
    with pytest.raises(ValueError, match=r"'a' must be known for every row; got 1 missing of 4"):
        multidimensional_poverty(Survey(people), Question({"a": 1}, 1))
    table = multidimensional_poverty(Survey(people, invalid="drop"), Question({"a": 1}, 1))
    assert table.iloc[0]["estimate"] == pytest.approx(1 / 3)

"""What other programs have too, under replicate weights and by group: errors are those of asking each weight anew.

Every feature is asked once of the survey with its replicates, and once of each replicate alone, as if its weights were
the only ones; the spread of these answers, by the formula of balanced half-samples, must be the error of the first. The
values themselves are held to other programs, or to a hand, by the tests that FROM_OUTSIDE names.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import measures
from poverty_analysis.measures import Question, Survey

from .conftest import REFERENCE, panel, sample

FOLDER = Path(__file__).parents[1]
LINE, SHARES, HALVES = 4000, [0.2, 0.5, 0.8], 8
QUESTION = Question({"income": 5000, "land": 6.0}, 1, ordinal=False)
OVER = {"years": [2015, 2019]}

# feature: what is asked, of people in one wave or in several, by area
ASKED = {
    "percentile ratios": ("one", lambda s: s.estimate("percentile_ratio", "income", by="area")),
    "extended Gini": ("one", lambda s: s.estimate("s_gini", "income", by="area")),
    "Zenga": ("one", lambda s: s.estimate("zenga", "income", by="area")),
    "quantile shares": ("one", lambda s: s.estimate(measures.quantile_shares, "income", by="area")),
    "Gini by subgroup": ("one", lambda s: measures.gini_parts(s, "income", "few", "area")),
    "entropy by subgroup": ("one", lambda s: measures.entropy_parts(s, "income", "few", "area", alpha=1)),
    "Gini by source": ("one", lambda s: measures.source_parts(s, ["income", "land"], "area")),
    "change of the mean log deviation": (
        "waves",
        lambda s: measures.mean_log_deviation_change(s, "income", "few", "year", "area", **OVER),
    ),
    "growth and redistribution": (
        "waves",
        lambda s: measures.growth_redistribution(s, "income", LINE, "year", "area", alpha=1, **OVER),
    ),
    "sectoral change": ("waves", lambda s: measures.sectoral_change(s, "income", LINE, "few", "year", "area", **OVER)),
    "poverty by subgroup": ("one", lambda s: measures.subgroup_parts(s, "income", LINE, "few", "area", alpha=1)),
    "Lorenz curve": ("one", lambda s: measures.curve_bands(s, "lorenz_curve", "income", SHARES, by="area")),
    "generalised Lorenz": (
        "one",
        lambda s: measures.curve_bands(s, "generalized_lorenz_curve", "income", SHARES, by="area"),
    ),
    "Pen's parade": ("one", lambda s: measures.curve_bands(s, "pens_parade", "income", SHARES, by="area")),
    "incidence curve": (
        "one",
        lambda s: measures.curve_bands(s, "poverty_incidence_curve", "income", [3000, LINE], by="area"),
    ),
    "deficit curve": (
        "one",
        lambda s: measures.curve_bands(s, "poverty_deficit_curve", "income", [3000, LINE], by="area"),
    ),
    "severity curve": (
        "one",
        lambda s: measures.curve_bands(s, "poverty_severity_curve", "income", [3000, LINE], by="area"),
    ),
    "TIP curve": ("one", lambda s: measures.tip_bands(s, "income", 6000, SHARES, "area")),
    "concentration curve": ("one", lambda s: measures.concentration_bands(s, "land", "income", SHARES, "area")),
    "growth incidence": (
        "waves",
        lambda s: measures.growth_incidence_bands(s, "income", "year", SHARES, "area", dates=[2015, 2019], years=4),
    ),
    "many dimensions": ("one", lambda s: measures.multidimensional_poverty(s, QUESTION, "area")),
    "change in many dimensions": (
        "waves",
        lambda s: measures.multidimensional_change(
            s.where(s.people["year"] != 2017), QUESTION, "year", by="area", years=[2015, 2019]
        ),
    ),
    "Erreygers and Wagstaff": ("one", lambda s: measures.concentration_table(s, "few", "income", by="area")),
    "mobility": ("waves", lambda s: measures.income_mobility(s, "income", "area", limits=[3000, 6000])),
    "transitions": ("waves", lambda s: measures.transition_table(s, "income", LINE, "area")),
    "spells": ("waves", lambda s: measures.spell_table(s, "income", LINE, "area")),
    "chronic and transient": ("waves", lambda s: measures.chronic_poverty(s, "income", LINE, "area")),
}
# feature: the tests that hold its values to another program, a publication or a hand, without "test_"
FROM_OUTSIDE = {
    "percentile ratios": "test_beyond_gini values_are_those_of_other_programs",
    "extended Gini": "test_beyond_gini values_are_those_of_other_programs",
    "Zenga": "test_beyond_gini values_are_those_of_other_programs",
    "quantile shares": "test_reference_values by_hand",
    "Gini by subgroup": "test_parts the_gini_by_group_is_that_of_dineq",
    "entropy by subgroup": "test_feature_table parts_under_half_samples_are_those_of_other_programs",
    "Gini by source": "test_feature_table parts_under_half_samples_are_those_of_other_programs",
    "change of the mean log deviation": "test_parts the_change_of_the_mean_log_deviation_is_that_of_dineq",
    "growth and redistribution": "test_feature_table parts_under_half_samples_are_those_of_other_programs",
    "sectoral change": "test_feature_table parts_under_half_samples_are_those_of_other_programs",
    "poverty by subgroup": "test_feature_table parts_under_half_samples_are_those_of_other_programs",
    "Pen's parade": "test_feature_table parts_under_half_samples_are_those_of_other_programs",
    "growth incidence": "test_feature_table parts_under_half_samples_are_those_of_other_programs",
    "many dimensions": "test_dimensions levels_and_intervals_are_those_of_mpitbr",
    "change in many dimensions": "test_dimensions changes_are_those_of_mpitbr",
    "Erreygers and Wagstaff": "test_concentrated indices_are_those_of_rineq_under_every_design_of_the_same_weights",
    "mobility": "test_over_time replicates_of_mobility_are_those_of_r_and_linearised_errors_near_them",
    "transitions": "test_over_time shares_and_parts_are_those_of_r",
    "spells": "test_over_time shares_and_parts_are_those_of_r",
    "chronic and transient": "test_over_time shares_and_parts_are_those_of_r",
} | dict.fromkeys(
    (
        "Lorenz curve",
        "generalised Lorenz",
        "incidence curve",
        "deficit curve",
        "severity curve",
        "TIP curve",
        "concentration curve",
    ),
    "test_feature_table curves_under_half_samples_by_area_are_those_of_r",
)


def frame_of(kind):
    frame = sample() if kind == "one" else panel()
    return frame.assign(few=(frame["land"] < frame["land"].median()).astype(float))


def survey_under(kind, weights=None):
    """The survey with its half-samples, or with the weights of one of them as its only ones."""
    frame = frame_of(kind)
    more = {"id": "person", "wave": "year"} if kind == "waves" else {}
    common = {"persons": "members", "strata": "stratum", "clusters": "psu"} | more
    if weights is None:
        halves = {"replicates": "half*", "replication": "BRR", "combined": False, "centre": "mean"}
        return Survey(frame, weights="weight", **common, **halves)
    # of each stratum one cluster is left: only values are read, and errors are not asked of them
    alone = frame.assign(weight=frame["weight"] * frame[weights])
    return Survey(alone, weights="weight", **common, lonely_cluster="certainty", degrees_of_freedom=5)


def values(table):
    return table["estimate" if "estimate" in table else "value"].to_numpy(dtype=float)


@pytest.mark.parametrize("feature", ASKED)
def test_errors_are_those_of_asking_under_each_half_sample(feature):
    kind, ask = ASKED[feature]
    table = ask(survey_under(kind))
    anew = np.array([values(ask(survey_under(kind, f"half{number + 1}"))) for number in range(HALVES)])
    assert len(table) == anew.shape[1]
    assert any((table[column].astype(str) == "town").any() for column in table)
    expected = np.sqrt(((anew - anew.mean(axis=0)) ** 2).mean(axis=0))
    known = np.isfinite(table["standard_error"].to_numpy()) & np.isfinite(expected)
    unknown = ~np.isfinite(table["standard_error"].to_numpy())
    assert known.mean() > 0.85 and not (unknown & np.isfinite(anew).all(axis=0)).any()
    np.testing.assert_allclose(table["standard_error"][known], expected[known], rtol=1e-6, atol=1e-12)


def test_curves_under_half_samples_by_area_are_those_of_r():
    """Values and errors of R's survey package, whose heights are written in curves.R."""
    known = pd.read_csv(REFERENCE / "curves.csv")
    survey = survey_under("one")
    for curve, rows in known.groupby("curve", sort=False):
        points = rows["at"].unique()
        if curve == "tip":
            table = measures.tip_bands(survey, "income", 6000, points, "area")
        elif curve == "concentration":
            table = measures.concentration_bands(survey, "land", "income", points, "area")
        else:
            table = measures.curve_bands(survey, curve, "income", points, by="area")
        both = table.merge(rows, on=["area", "at"], suffixes=("", "_r"))
        assert len(both) == len(rows) == 4 * len(points), curve
        np.testing.assert_allclose(both["value"], both["value_r"], rtol=1e-9, err_msg=curve)
        np.testing.assert_allclose(both["standard_error"], both["standard_error_r"], rtol=1e-8, err_msg=curve)


OF_OTHERS = {
    "entropy 0": lambda s: measures.entropy_parts(s, "income", "area", alpha=0),
    "entropy 1": lambda s: measures.entropy_parts(s, "income", "area", alpha=1),
    "entropy 2": lambda s: measures.entropy_parts(s, "income", "area", alpha=2),
    "sources": lambda s: measures.source_parts(s, ["income", "yield"], "area"),
    "growth": lambda s: measures.growth_redistribution(s, "income", LINE, "year", "area", alpha=1),
    "sectoral": lambda s: measures.sectoral_change(s, "income", LINE, "area", "year", alpha=1),
    "parade": lambda s: measures.curve_bands(s, "pens_parade", "income", SHARES, by="area"),
    "growth incidence": lambda s: measures.growth_incidence_bands(s, "income", "year", SHARES, "area", years=4),
    "subgroup": lambda s: measures.subgroup_parts(s, "income", LINE, "area", alpha=1),
}


@pytest.mark.parametrize("feature", OF_OTHERS)
def test_parts_under_half_samples_are_those_of_other_programs(feature):
    """IC2, oaxaca, elbersb/shapley and survey on R, run by features.R; the second date is the even households."""
    known = pd.read_csv(REFERENCE / "features.csv", dtype={"part": str}).query("feature == @feature")
    year = np.where(sample()["household"] % 2 == 1, 2015, 2019)
    frame = sample().assign(year=year, **{"yield": 300 * sample()["land"]})
    halves = {"replicates": "half*", "replication": "BRR", "combined": False, "centre": "mean"}
    table = OF_OTHERS[feature](Survey(frame, weights="weight", persons="members", **halves))
    if feature == "growth":
        table = table[table["base"] == "Shapley"]
    if "at" in table:
        table = table.assign(measure=table["at"].astype(str), estimate=table["value"])
    part = table["source"] + " " + table["measure"] if "source" in table else table["measure"]
    area = table["area"].astype(str) if "area" in table else "all"
    found = table.assign(part=part, area=area).merge(known, on=["area", "part"], suffixes=("", "_there"))
    assert len(found) == len(known)
    np.testing.assert_allclose(found["estimate"], found["value_there" if "value" in table else "value"], rtol=1e-9)
    np.testing.assert_allclose(found["standard_error"], found["standard_error_there"], rtol=1e-7, atol=1e-13)


def test_every_feature_has_a_value_from_outside():
    assert set(FROM_OUTSIDE) == set(ASKED)
    for where in FROM_OUTSIDE.values():
        file, name = where.split()
        (found,) = FOLDER.rglob(f"{file}.py")
        assert f"def test_{name}(" in found.read_text(encoding="utf-8"), where

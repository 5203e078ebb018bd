"""Numbers of kinds of people are those of the people, row by row, under every design."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures import Question, Survey, multidimensional_change, multidimensional_poverty
from poverty_analysis.measures.designed import grouping, uncertainty
from poverty_analysis.measures.designed.derived import Portion
from poverty_analysis.measures.designed.statistic import Share

NAMES = ["a", "b", "c", "d"]
WEIGHTS = dict(zip(NAMES, (0.4, 0.3, 0.2, 0.1), strict=True))
NUMBERS = ["estimate", "standard_error", "low", "high", "design_effect", "degrees_of_freedom", "rows", "clusters"]
PLAIN = {"strata": "stratum", "clusters": "village"}
DESIGNS = {
    "clusters": PLAIN,
    "no clusters": {},
    "strata alone": {"strata": "stratum"},
    "two stages": PLAIN | {"clusters": ["village", "household"], "sampling_fraction": ["drawn", "within"]},
    "lonely": PLAIN | {"lonely_cluster": "centre"},
    "replicates": {"replicates": "r*", "replication": "JK1"},
}


def people_of(seed: int, rows: int = 3000) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    village = rng.integers(0, 24, rows)
    lacks = rng.random((rows, 4)) < rng.uniform(0.1, 0.6, (24, 4))[village]
    people = pd.DataFrame(~lacks, columns=NAMES).astype(float)
    people["village"], people["stratum"] = village, village // 6
    people["household"], people["drawn"], people["within"] = rng.integers(0, 20, rows), 0.3, 0.1
    people["w"] = np.where(rng.random(rows) < 0.05, 0.0, rng.uniform(0.5, 3, rows))
    people["area"] = rng.choice(["x", "y", "nobody"], rows, p=[0.6, 0.39, 0.01])
    people.loc[people["area"] == "nobody", NAMES] = 1.0
    for out in range(12):
        people[f"r{out}"] = people["w"] * np.where(village // 2 == out, 0.0, 12 / 11)
    return people


def by_row(survey: Survey, k: float, by: str) -> pd.DataFrame:
    """Return the table as definitions have it, each number from a column with one value for each person."""
    lacks = survey.people[NAMES].to_numpy() < 1
    w = np.array(list(WEIGHTS.values()))
    count = lacks @ w / w.sum()
    poor = np.where(count >= k - 1e-9, 1.0, 0.0)

    def parts(rows):
        found = {
            "H": Share(poor[:, None], rows),
            "A": Portion(poor * count, poor, rows),
            "M0": Share((poor * count)[:, None], rows),
        }
        for place, share in enumerate(w / w.sum()):
            found[f"raw{place}"] = Share(lacks[:, [place]].astype(float), rows)
            found[f"censored{place}"] = Share((lacks[:, place] * poor)[:, None], rows)
            found[f"contribution{place}"] = Portion(lacks[:, place] * poor * share, poor * count, rows)
        return found

    return survey.tabulate(parts, by)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("design", list(DESIGNS))
def test_kinds_give_what_rows_give(design, seed):
    people = people_of(seed)
    if design == "lonely":
        people["stratum"] = np.where(people["village"] == 5, 9, people["stratum"])
    survey = Survey(people, weights="w", **DESIGNS[design])
    found = multidimensional_poverty(survey, Question(dict.fromkeys(NAMES, 1.0), 0.5, WEIGHTS), "area")
    expected = by_row(survey, 0.5, "area")
    assert len(found) == 4 * 15
    for name in NUMBERS:
        np.testing.assert_allclose(
            found[name].astype(float), expected[name].astype(float), rtol=1e-11, atol=1e-12, err_msg=name
        )
    for name in ("area", "interval", "reliability", "remark"):
        assert found[name].tolist() == expected[name].tolist(), name


@pytest.mark.parametrize("design", list(DESIGNS))
@pytest.mark.parametrize("k", [0.5, 0.95])
def test_gaps_and_changes_are_those_of_the_rows(monkeypatch, design, k):
    people = people_of(5)
    rng = np.random.default_rng(6)
    people[NAMES] = np.where(people[NAMES] < 1, rng.random((len(people), 4)), 1.0)
    people["year"] = rng.choice([2015.0, 2019.0, 2020.0], len(people))
    people.loc[people["year"] == 2015, NAMES[0]] = 0.25
    people.loc[(people["area"] == "y") & (people["year"] == 2020), NAMES] = 1.0  # nobody is poor: no change relative
    if design == "lonely":
        people["stratum"] = np.where(people["village"] == 5, 9, people["stratum"])
    survey = Survey(people, weights="w", **DESIGNS[design])
    question = Question(dict.fromkeys(NAMES, 1.0), k, WEIGHTS, ordinal=False)

    def tables():
        return [
            multidimensional_poverty(survey, question, "area"),
            multidimensional_change(survey, question, "year", by="area", years=[2015, 2020]),
            multidimensional_change(survey, question, "year", years=[2019, 2020]),
        ]

    fast = tables()
    monkeypatch.setattr(grouping, "found_of_parts", lambda drawn, statistics: None)  # each number from all rows
    for found, expected in zip(fast, tables(), strict=True):
        spread = ~(expected["standard_error"] < 1e-15)  # an error of rounding has no design effect
        for name in NUMBERS:
            some = spread if name == "design_effect" else spread | True
            np.testing.assert_allclose(
                found.loc[some, name].astype(float), expected.loc[some, name].astype(float), rtol=1e-11, atol=1e-12
            )
        others = [name for name in found if name not in (*NUMBERS, "coefficient_of_variation", "people")]
        pd.testing.assert_frame_equal(found[others], expected[others])


def test_no_row_is_asked_again_for_a_replicate(monkeypatch):
    """Gaps and changes went through all rows for each number and replicate: 16 s where it is 0.4."""

    def rows_again(*_):
        raise AssertionError("a number was asked of all rows in a replicate")

    people = people_of(5)
    people["year"] = np.random.default_rng(6).choice([2015.0, 2019.0], len(people))
    survey = Survey(people, weights="w", **DESIGNS["replicates"])
    question = Question(dict.fromkeys(NAMES, 1.0), 0.5, WEIGHTS, ordinal=False)
    monkeypatch.setattr(uncertainty.Drawn, "_in_replicates", rows_again)
    for table in (multidimensional_poverty(survey, question), multidimensional_change(survey, question, "year")):
        assert np.isfinite(table["standard_error"]).all()


@pytest.mark.parametrize("seed", [27, 29, 39])
@pytest.mark.parametrize("clusters", [None, "village"])
def test_what_everyone_lacks_has_no_design_effect_by_rounding(seed, clusters):
    rng = np.random.default_rng(seed)
    people = pd.DataFrame(rng.integers(0, 2, (40, 4)), columns=NAMES).assign(a=0)
    people["w"], people["village"] = rng.uniform(0.5, 3, 40), rng.integers(0, 6, 40)
    question = Question(dict.fromkeys(NAMES, 1), 1)
    table = multidimensional_poverty(Survey(people, weights="w", clusters=clusters), question)
    alike = (table["measure"] == "H") | (table["dimension"] == "a") & (table["measure"] != "contribution")
    assert table.loc[alike, "design_effect"].isna().all() and alike.sum() == 3
    assert (table.loc[~alike, "design_effect"] > 0).all()

"""Numbers of kinds of people are those of the people, row by row, under every design."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures import Question, Survey, multidimensional_poverty
from poverty_analysis.measures.designed.derived import Portion
from poverty_analysis.measures.designed.statistic import Share

NAMES = ["a", "b", "c", "d"]
WEIGHTS = dict(zip(NAMES, (0.4, 0.3, 0.2, 0.1), strict=True))
NUMBERS = ["estimate", "standard_error", "low", "high", "design_effect", "degrees_of_freedom", "rows", "clusters"]
PLAIN = {"strata": "stratum", "clusters": "village"}
DESIGNS = {
    "clusters": PLAIN,
    "no clusters": {},
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

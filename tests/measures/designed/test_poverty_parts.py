"""Decompositions of poverty with errors: values of the measures themselves, errors by hand and from replicates."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures import (
    Survey,
    headcount_ratio,
    huppi_ravallion,
    poverty_by_subgroup,
    poverty_gap_index,
    sectoral_change,
    subgroup_parts,
)

DESIGNS = ("linearised", "two stages", "calibrated", "BRR mean", "SDR estimate")
LINE = 6000


def two_years() -> pd.DataFrame:
    rng = np.random.default_rng(6)
    people = pd.DataFrame({"income": np.exp(rng.normal(8.4, 0.6, 240)), "year": np.repeat([2015, 2019], 120)})
    people["area"] = np.where(rng.random(240) < 0.4 + 0.2 * (people["year"] == 2019), "town", "farm")
    people["income"] *= np.where(people["area"] == "town", 1.6, 1) * np.where(people["year"] == 2019, 1.2, 1)
    return people.assign(w=rng.uniform(0.5, 2, 240))


@pytest.mark.parametrize(("alpha", "measure"), [(0, headcount_ratio), (1, poverty_gap_index)])
def test_values_are_those_of_the_measures(alpha, measure):
    people = two_years()
    table = subgroup_parts(Survey(people, weights="w"), "income", LINE, "area", alpha=alpha)
    found = table.pivot_table(index="area", columns="measure", values="estimate")
    expected = poverty_by_subgroup(measure, people["income"], LINE, groups=people["area"], weights=people["w"])
    np.testing.assert_allclose(found["contribution"], expected["contribution"] / expected["contribution"].sum())
    np.testing.assert_allclose(found["poverty"], expected["value"])
    first, second = (people[people["year"] == year] for year in (2015, 2019))
    terms = sectoral_change(Survey(people, weights="w"), "income", LINE, "area", "year", alpha=alpha)
    whole = huppi_ravallion(
        measure, first["income"], second["income"], LINE, groups_0=first["area"], groups_1=second["area"],
        weights_0=first["w"], weights_1=second["w"],
    )  # fmt: skip
    np.testing.assert_allclose(terms["estimate"], whole[:4], atol=1e-15)


def test_the_error_of_the_change_is_that_of_the_contrast():
    survey = Survey(two_years(), weights="w")
    whole = survey.contrast({2019: 1, 2015: -1}, "headcount_ratio", "income", LINE, "year")
    terms = sectoral_change(survey, "income", LINE, "area", "year")
    assert terms["standard_error"][0] == pytest.approx(whole.standard_error, rel=1e-9)


@pytest.mark.slow
def test_linearised_errors_are_those_of_moving_each_weight():
    """How far each term moves with a row's weight, by differences: the definition of an influence value."""
    people = two_years()[::4].reset_index(drop=True)
    found = sectoral_change(Survey(people, weights="w"), "income", LINE, "area", "year", alpha=1)

    def terms(weights):
        first, second = (people["year"] == year for year in (2015, 2019))
        income, area = people["income"], people["area"]
        return np.array(
            huppi_ravallion(poverty_gap_index, income[first], income[second], LINE, groups_0=area[first],
                            groups_1=area[second], weights_0=weights[first], weights_1=weights[second])[:4]
        )  # fmt: skip

    moved = []
    for row in range(len(people)):
        step = people["w"].where(people.index == row, 0.0) * 1e-5
        moved.append((terms(people["w"] + step) - terms(people["w"] - step)) / 2e-5)
    expected = np.sqrt(60 / 59 * (np.array(moved) ** 2).sum(axis=0))  # each row its own cluster; they sum to zero
    np.testing.assert_allclose(found["standard_error"], expected, rtol=1e-6)


def test_a_contribution_by_hand():
    """Two of three poor live in the village. Ratio 2/3 of sums 2 and 3: residuals 1/3, 1/3, 0, -2/3, 0 over 3."""
    people = pd.DataFrame({"income": [1, 1, 9, 1, 9], "area": ["village"] * 2 + ["town"] * 3})
    table = subgroup_parts(Survey(people), "income", 5, "area").set_index(["area", "measure"])
    row = table.loc[("village", "contribution")]
    assert row["estimate"] == pytest.approx(2 / 3)
    assert row["standard_error"] == pytest.approx(np.sqrt(5 / 4 * (1 / 9 + 1 / 9 + 4 / 9)) / 3)
    assert row["interval"] == "logit"


@pytest.mark.parametrize("design", DESIGNS)
def test_every_part_has_an_error_under_every_design(design, survey_of):
    table = subgroup_parts(survey_of(design), "income", LINE, "area", alpha=1)
    assert (table["standard_error"] > 0).all()
    contributions = table[table["measure"] == "contribution"]["estimate"]
    assert contributions.sum() == pytest.approx(1)


SURVEY = Survey(two_years())


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda: subgroup_parts(SURVEY.people, "income", 5, "area"), TypeError, r"Survey\(frame\)"),
        (lambda: subgroup_parts(SURVEY, "income", 0, "area"), ValueError, "line must be"),
        (lambda: subgroup_parts(SURVEY, "area", 5, "area"), TypeError, "'area' must be numbers"),
        (lambda: subgroup_parts(SURVEY, "income", 5, "aria"), ValueError, "got 'aria'"),
        (lambda: sectoral_change(SURVEY, "income", 5, "area", "year", years=[2015, 2016]), ValueError, "two different"),
        (lambda: sectoral_change(SURVEY, "income", 5, "year", "year"), ValueError, "people at both dates"),
    ],
)
def test_wrong_questions(ask, error, said):
    with pytest.raises(error, match=said):
        ask()

"""Decompositions of inequality and of change: values of other programs, errors by moving weights, every design."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures import (
    Survey,
    datt_ravallion,
    entropy_parts,
    generalized_entropy_by_subgroup,
    gini,
    gini_by_subgroup,
    gini_parts,
    growth_redistribution,
    headcount_ratio,
    influence,
    lerman_yitzhaki,
    mean_log_deviation,
    mean_log_deviation_change,
    mookherjee_shorrocks,
    source_parts,
)

from .conftest import REFERENCE, sample

DESIGNS = ("linearised", "two stages", "calibrated", "BRR mean", "SDR estimate")
LINE = 4000


def expected(decomposition: str) -> dict[str, float]:
    table = pd.read_csv(REFERENCE / "decompositions.csv")
    return table[table["decomposition"] == decomposition].set_index("part")["value"].to_dict()


# --- values of another program ----------------------------------------------------------------------------------------
def test_the_gini_by_group_is_that_of_dineq():
    people = sample()
    found = gini_by_subgroup(people["income"], groups=people["area"], weights=people["people"])
    for part, value in expected("gini_by_subgroup").items():
        assert getattr(found, part) == pytest.approx(value, rel=1e-10), part
    table = gini_parts(Survey(people, weights="people"), "income", "area")
    assert table["estimate"][:4].to_numpy() == pytest.approx(np.array(found))
    assert table["estimate"][4:].sum() == pytest.approx(1)


def two_dates() -> pd.DataFrame:
    return sample().assign(year=np.where(sample()["household"] % 2 == 1, 2015, 2019))


def test_the_change_of_the_mean_log_deviation_is_that_of_dineq():
    people = two_dates()
    first, second = (people[people["year"] == year] for year in (2015, 2019))
    found = mookherjee_shorrocks(
        first["income"], second["income"], groups_0=first["area"], groups_1=second["area"],
        weights_0=first["people"], weights_1=second["people"],
    )  # fmt: skip
    for part, value in expected("mookherjee_shorrocks").items():
        assert getattr(found, part) == pytest.approx(value, rel=1e-9), part
    assert sum(found[1:]) == pytest.approx(found.change)
    table = mean_log_deviation_change(Survey(people, weights="people"), "income", "area", "year")
    assert table["estimate"].to_numpy() == pytest.approx(np.array(found))


def test_recentred_influence_of_the_gini_is_that_of_dineq():
    people = sample()
    each = gini(people["income"], weights=people["people"]) + influence.gini(people["income"], weights=people["people"])
    for row, value in expected("recentred influence of gini").items():
        assert each[int(row) - 1] == pytest.approx(value, rel=1e-10)


def test_parts_are_those_of_the_functions_of_arrays():
    people = sample().assign(wages=lambda d: d["income"] * 0.6 + d["land"] * 30, rest=lambda d: d["income"] * 0.3 + 200)
    survey = Survey(people, weights="people")
    wanted = lerman_yitzhaki({"wages": people["wages"], "rest": people["rest"]}, weights=people["people"])
    table = source_parts(survey, ["wages", "rest"]).pivot_table(index="source", columns="measure", values="estimate")
    for name in wanted.columns:
        np.testing.assert_allclose(table.loc[wanted.index, name], wanted[name], rtol=1e-10)
    for alpha in (-1, 0, 0.5, 1, 2):
        found = entropy_parts(survey, "income", "area", alpha=alpha)["estimate"]
        whole = generalized_entropy_by_subgroup(
            people["income"], alpha, groups=people["area"], weights=people["people"]
        )
        np.testing.assert_allclose(found[:3], [whole.total, whole.within, whole.between], rtol=1e-10)
    first, second = (two_dates().query(f"year == {year}") for year in (2015, 2019))
    table = growth_redistribution(Survey(two_dates(), weights="people"), "income", LINE, "year")
    for base in ("initial", "final"):
        terms = datt_ravallion(
            headcount_ratio, first["income"], second["income"], LINE, weights_0=first["people"],
            weights_1=second["people"], reference=base,
        )  # fmt: skip
        assert table[table["base"] == base]["estimate"].to_numpy() == pytest.approx(np.array(terms))


# --- errors -----------------------------------------------------------------------------------------------------------
def by_moving_weights(function, frame: pd.DataFrame) -> np.ndarray:
    """The error of simple sampling, from how far each number moves with the weight of each row, by differences."""
    w, moved = frame["people"].to_numpy(), []
    for row in range(len(frame)):
        step = np.where(np.arange(len(frame)) == row, w * 1e-5, 0.0)
        moved.append((np.asarray(function(w + step)) - np.asarray(function(w - step))) / 2e-5)
    each = np.array(moved)
    return np.sqrt(len(frame) / (len(frame) - 1) * ((each - each.mean(axis=0)) ** 2).sum(axis=0))


@pytest.mark.slow
def test_linearised_errors_are_those_of_moving_each_weight():
    people = two_dates()
    survey = Survey(people, weights="people")
    income, area, year = people["income"], people["area"], people["year"]
    sources = {"wages": income * 0.7, "rest": income * 0.3 + people["land"] * 40}
    survey_of_sources = Survey(people.assign(**sources), weights="people")
    names = ["share", "gini", "correlation", "contribution", "contribution_share", "marginal_effect"]
    first = year == 2015

    def of_mld(w):
        return mookherjee_shorrocks(income[first], income[~first], groups_0=area[first], groups_1=area[~first],
                                    weights_0=w[first], weights_1=w[~first])  # fmt: skip

    def of_sources(w):
        return lerman_yitzhaki(sources, weights=w)[names].to_numpy().ravel()

    def of_entropy(w):
        found = generalized_entropy_by_subgroup(income, 1, groups=area, weights=w)
        return [found.total, found.within, found.between]

    cases = [
        (gini_parts(survey, "income", "area")[:4], lambda w: gini_by_subgroup(income, groups=area, weights=w)),
        (entropy_parts(survey, "income", "area", alpha=1)[:3], of_entropy),
        (mean_log_deviation_change(survey, "income", "area", "year"), of_mld),
        (source_parts(survey_of_sources, list(sources)), of_sources),
    ]
    for table, function in cases:
        np.testing.assert_allclose(table["standard_error"], by_moving_weights(function, people), rtol=1e-6, atol=1e-12)


def test_the_error_of_a_total_is_that_of_the_measure():
    survey = Survey(sample(), weights="weight", persons="members", strata="stratum", clusters="psu")
    whole = survey.estimate("gini", "income").standard_error
    assert gini_parts(survey, "income", "area")["standard_error"][0] == pytest.approx(whole, rel=1e-10)
    whole = survey.estimate("mean_log_deviation", "income").standard_error
    assert entropy_parts(survey, "income", "area")["standard_error"][0] == pytest.approx(whole, rel=1e-10)


@pytest.mark.parametrize("design", DESIGNS)
def test_every_part_has_an_error_under_every_design_but_growth(design, survey_of, panel_of):
    survey = survey_of(design)
    tables = [gini_parts(survey, "income", "area"), entropy_parts(survey, "income", "area", alpha=1)]
    panel = panel_of(design)
    tables.append(mean_log_deviation_change(panel, "income", "area", "year", years=[2015, 2019]))
    tables.append(source_parts(panel, ["income", "land"], "area"))
    for table in tables:
        assert np.isfinite(table["standard_error"]).all() and (table["standard_error"] > 0).mean() > 0.95
    growth = growth_redistribution(panel, "income", LINE, "year", "area", years=[2015, 2019], alpha=1)
    known = np.isfinite(growth["standard_error"])
    if design.split()[0] in ("BRR", "SDR"):
        assert known.all()
    else:
        assert not known.any() and growth["remark"].str.contains("use replicate weights").all()


def test_growth_by_hand():
    """Means 2 and 4, line 3: of 1 and 3 one is poor; grown, 2 and 6, one; of 4 and 4 none; at the first mean both."""
    people = pd.DataFrame({"income": [1, 3, 4, 4], "year": [1, 1, 2, 2]})
    table = growth_redistribution(Survey(people), "income", 3, "year").set_index(["base", "measure"])["estimate"]
    assert table["initial"].tolist() == [-0.5, 0, 0.5, -1]
    assert table["final"].tolist() == [-0.5, -1, -0.5, 1]
    assert table["Shapley"].tolist() == [-0.5, -0.5, 0, 0]


def test_groups_that_do_not_overlap_leave_nothing_and_equal_ones_everything():
    apart = gini_by_subgroup([1, 2, 8, 9], groups=["a", "a", "b", "b"])
    assert apart.overlap == pytest.approx(0, abs=1e-15)
    same = gini_by_subgroup([1, 9, 1, 9], groups=["a", "a", "b", "b"])
    assert same.between == 0 and same.within == pytest.approx(same.overlap) and same.total == gini([1, 9])
    assert mean_log_deviation([1, 2]) > 0


SURVEY = Survey(two_dates(), weights="people")


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda: gini_parts(sample(), "income", "area"), TypeError, r"Survey\(frame\)"),
        (lambda: gini_parts(SURVEY, "income", "aria"), ValueError, "got 'aria'"),
        (lambda: gini_parts(SURVEY, "area", "stratum"), TypeError, "'area' must be numbers"),
        (lambda: gini_by_subgroup([0, 0], groups=[1, 2]), ValueError, "a mean above zero"),
        (lambda: entropy_parts(Survey(sample().assign(income=0.0)), "income", "area"), ValueError, "mean above zero"),
        (lambda: entropy_parts(Survey(pd.DataFrame({"y": [0, 1], "g": [1, 2]})), "y", "g"), ValueError, "above zero"),
        (lambda: source_parts(SURVEY, ["income", "income"]), ValueError, "each once"),
        (lambda: source_parts(sample(), ["income"]), TypeError, r"Survey\(frame\)"),
        (lambda: mean_log_deviation_change(SURVEY, "income", "area", "household"), ValueError, "years must be two"),
        (lambda: mean_log_deviation_change(SURVEY, "income", "household", "year"), ValueError, "people at both dates"),
        (lambda: mookherjee_shorrocks([1], [1], groups_0=[1], groups_1=[2]), ValueError, "people at both dates"),
        (lambda: mookherjee_shorrocks([0], [1], groups_0=[1], groups_1=[1]), ValueError, "above zero"),
        (lambda: growth_redistribution(SURVEY, "income", 0, "year"), ValueError, "line must be"),
        (lambda: growth_redistribution(SURVEY, "income", 1, "year", alpha=-1), ValueError, "alpha must be"),
        (lambda: growth_redistribution(SURVEY, "income", 1, "year", years=[2015, 2015]), ValueError, "two different"),
    ],
)
def test_wrong_questions(ask, error, said):
    with pytest.raises(error, match=said):
        ask()

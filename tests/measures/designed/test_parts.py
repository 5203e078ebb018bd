"""Decompositions of inequality and of change: values of other programs, errors by moving weights, every design."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from poverty_analysis.measures import (
    Survey,
    datt_ravallion,
    entropy_parts,
    foster_greer_thorbecke,
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
    sectoral_change,
    shapley_growth_redistribution,
    source_parts,
    subgroup_parts,
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


def of_growth(frame: pd.DataFrame, w: np.ndarray, alpha: float) -> list[float]:
    """The terms by the functions of arrays, by base."""
    first, index = frame["year"] == frame["year"].min(), partial(foster_greer_thorbecke, alpha=alpha)
    income = frame["income"][first], frame["income"][~first]
    more = {"weights_0": w[first], "weights_1": w[~first], "poverty_line_1": LINE * 1.1}
    found = [datt_ravallion(index, *income, LINE, **more, reference=base) for base in ("initial", "final")]
    return [*found[0], *found[1], *shapley_growth_redistribution(index, *income, LINE, **more)]


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
    for alpha in (1, 2):
        table = growth_redistribution(survey, "income", LINE, "year", alpha=alpha, line_1=LINE * 1.1)
        cases.append((table, partial(of_growth, people, alpha=alpha)))
    for table, function in cases:
        np.testing.assert_allclose(table["standard_error"], by_moving_weights(function, people), rtol=1e-6, atol=1e-12)


def test_the_error_of_a_total_is_that_of_the_measure():
    survey = Survey(sample(), weights="weight", persons="members", strata="stratum", clusters="psu")
    whole = survey.estimate("gini", "income").standard_error
    assert gini_parts(survey, "income", "area")["standard_error"][0] == pytest.approx(whole, rel=1e-10)
    whole = survey.estimate("mean_log_deviation", "income").standard_error
    assert entropy_parts(survey, "income", "area")["standard_error"][0] == pytest.approx(whole, rel=1e-10)


@pytest.mark.parametrize("design", DESIGNS)
def test_every_part_has_an_error_under_every_design(design, survey_of, panel_of):
    survey = survey_of(design)
    tables = [gini_parts(survey, "income", "area"), entropy_parts(survey, "income", "area", alpha=1)]
    panel = panel_of(design)
    tables.append(mean_log_deviation_change(panel, "income", "area", "year", years=[2015, 2019]))
    tables.append(source_parts(panel, ["income", "land"], "area"))
    for table in tables:
        assert np.isfinite(table["standard_error"]).all() and (table["standard_error"] > 0).mean() > 0.95
    for alpha in (0, 1):
        growth = growth_redistribution(panel, "income", LINE, "year", "area", years=[2015, 2019], alpha=alpha)
        nothing = (growth["base"] == "Shapley") & (growth["measure"] == "residual")
        assert (growth["standard_error"][nothing] == 0).all() and (growth["standard_error"][~nothing] > 0).all()


@pytest.mark.parametrize(
    "ask",
    [
        lambda survey, *each: gini_parts(survey, "income", "half", *each),
        lambda survey, *each: entropy_parts(survey, "income", "half", *each, alpha=1),
        lambda survey, *each: subgroup_parts(survey, "income", LINE, "half", *each),
        lambda survey, *each: mean_log_deviation_change(survey, "income", "half", "year", *each),
        lambda survey, *each: sectoral_change(survey, "income", LINE, "half", "year", *each),
    ],
)
def test_each_group_is_taken_apart_as_its_survey_is(ask):
    """Where one half of the parts is not there, the other is all there is."""
    people = two_dates().assign(half=lambda d: np.where((d["household"] // 2) % 2 == 0, "one", "two"))
    people.loc[people["area"] == "town", "half"] = "one"
    survey = Survey(people, weights="weight", persons="members", strata="stratum", clusters="psu")
    table = ask(survey, "area")
    numbers = ["estimate", "standard_error", "low", "high"]
    np.testing.assert_array_equal(table.loc[table["area"] == "all", numbers], ask(survey)[numbers])
    for area in ("farming", "town"):
        alone = ask(survey.where(people["area"] == area))[numbers]
        np.testing.assert_allclose(table.loc[table["area"] == area, numbers], alone, rtol=1e-10, atol=1e-14)
    with pytest.raises(ValueError, match="'aria'"):
        ask(survey, "aria")


def test_parts_are_of_other_groups_than_tables():
    with pytest.raises(ValueError, match="for_each must name other columns than by; got 'area' in both"):
        subgroup_parts(SURVEY, "income", LINE, "area", "area")


def lognormal(mean: float, spread: float, size: int) -> np.ndarray:
    """Incomes in the middle of equal steps of a lognormal distribution: nothing is left to chance."""
    return np.exp(mean + spread * norm.ppf((np.arange(size) + 0.5) / size))


def test_errors_of_growth_in_the_headcount_are_those_of_lognormal_incomes():
    """By hand, with c = a f(a) of the scaled line a, the first base moves with 1[y < a] - 1[y < z] + c y / mean.

    Of lognormal incomes y / mean has the variance exp(s^2) - 1, and E[y / mean; y < x] = F(ln x, shifted by s). The
    kernel smooths the density f: within one part in a hundred.
    """
    size, line, (mean_0, spread_0), (mean_1, spread_1) = 20_000, 3000.0, (8.0, 0.6), (8.2, 0.5)
    income = np.concatenate([lognormal(mean_0, spread_0, size), lognormal(mean_1, spread_1, size)])
    table = growth_redistribution(
        Survey(pd.DataFrame({"income": income, "year": np.repeat([2015, 2019], size)})), "income", line, "year"
    ).set_index(["base", "measure"])["standard_error"]
    growth = np.exp(mean_1 + spread_1**2 / 2 - mean_0 - spread_0**2 / 2)
    below = [(np.log(x) - mean_0) / spread_0 for x in (line / growth, line)]
    c, between = norm.pdf(below[0]) / spread_0, norm.cdf(below[1]) - norm.cdf(below[0])
    together = norm.cdf(below[1] - spread_0) - norm.cdf(below[0] - spread_0) - between
    first = between * (1 - between) + c**2 * (np.exp(spread_0**2) - 1) - 2 * c * together
    second = c**2 * (np.exp(spread_1**2) - 1)
    assert table["initial", "growth"] == pytest.approx(np.sqrt((first + second) / size), rel=0.01)
    # redistribution by the last base: H(z) of the second date less H(a) of the first
    poor = norm.cdf(below[0])
    first = poor * (1 - poor) + c**2 * (np.exp(spread_0**2) - 1) + 2 * c * (norm.cdf(below[0] - spread_0) - poor)
    last = norm.cdf((np.log(line) - mean_1) / spread_1)
    second += last * (1 - last) + 2 * c * (norm.cdf((np.log(line) - mean_1) / spread_1 - spread_1) - last)
    assert table["final", "redistribution"] == pytest.approx(np.sqrt((first + second) / size), rel=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("shared", [False, True])
def test_errors_of_growth_are_near_those_of_leaving_clusters_out(shared):
    """Of independent surveys, and of one panel of villages, whose villages are left out with both dates."""
    rng, villages, size = np.random.default_rng(3), 60, 40
    village = np.repeat(np.arange(villages), size)
    first = 8 + 0.2 * rng.normal(size=villages)[village] + 0.5 * rng.normal(size=village.size)
    later = 0.3 + 8 + 0.7 * (first - 8) if shared else 8.3 + 0.2 * rng.normal(size=villages)[village]
    later = later + 0.35 * rng.normal(size=village.size)
    frame = pd.DataFrame({
        "income": np.exp(np.concatenate([first, later])),
        "year": np.repeat([2015, 2019], village.size),
        "village": np.concatenate([village, village + (0 if shared else villages)]),
    })  # fmt: skip
    survey = Survey(frame.assign(stratum=frame["village"] // villages), clusters="village", strata="stratum")
    left_out = [frame[frame["village"] != one] for one in frame["village"].unique()]
    found = np.array([of_growth(rest, np.ones(len(rest)), 1) for rest in left_out]).reshape(-1, villages, 12)
    spread = (found - found.mean(axis=1, keepdims=True)).reshape(-1, 12)  # of strata, which are the dates
    expected = np.sqrt((villages - 1) / villages * (spread**2).sum(axis=0))
    table = growth_redistribution(survey, "income", LINE, "year", alpha=1, line_1=LINE * 1.1)
    np.testing.assert_allclose(table["standard_error"][:-1], expected[:-1], rtol=0.04)


def test_between_the_powers_errors_of_growth_come_from_replicates(panel_of):
    ask = partial(growth_redistribution, column="income", line=LINE, over="year", years=[2015, 2019], alpha=0.5)
    plain, halves = ask(panel_of("linearised")), ask(panel_of("BRR mean"))
    assert plain["standard_error"].isna().all() and plain["remark"].str.contains("without replicate weights").all()
    assert np.isfinite(halves["standard_error"]).all()


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

"""Published tables of income groups: what is accepted as one, and what it shows without any curve."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.measures.grouped.family_fit import fit_dagum, fit_lognormal, fit_singh_maddala
from poverty_analysis.measures.grouped.lorenz_fit import choose_lorenz_curve
from poverty_analysis.measures.grouped.points import grouped_gini, grouped_lorenz_points

CONTEXT = Path(__file__).parents[3] / "data" / "context"
FIFTHS = pd.read_csv(CONTEXT / "income_fifths.csv")
CARD = yaml.safe_load((CONTEXT / "income_fifths_card.yml").read_text(encoding="utf-8"))
EQUAL_FIFTHS = np.full(5, 0.2)

groups = st.lists(
    st.tuples(st.floats(0.01, 100), st.floats(0.01, 1e5)), min_size=2, max_size=12, unique_by=lambda pair: pair[1]
)


def fifths(place, year):
    table = FIFTHS[(FIFTHS["place"] == place) & (FIFTHS["year"] == year)]
    assert table["fifth"].tolist() == [1, 2, 3, 4, 5]
    return table.set_index("fifth")


def test_card_and_table_agree():
    assert len(FIFTHS) == CARD["rows"] == 35
    assert set(FIFTHS["address"]) == {source["address"] for source in CARD["sources"]}
    assert FIFTHS["id"].is_unique
    assert FIFTHS["household_size"].notna().eq(FIFTHS["place"] == "China rural").all()


@pytest.mark.parametrize(
    ("by_people", "printed"),
    [(False, 0.345), (True, 0.350)],
    ids=["household weights", "person weights"],
)
def test_grouped_gini_of_rural_china_2007(by_people, printed):
    """Printed to three digits in the context facts, row rural_gini_cn_2007_grouped (derived there, independently)."""
    table = fifths("China rural", 2007)
    people = table["household_size"] / table["household_size"].sum() if by_people else EQUAL_FIFTHS
    points = grouped_lorenz_points(people, mean_income=table["mean_income_per_person_cny"])
    assert round(grouped_gini(points), 3) == printed


def test_grouped_gini_of_rural_fujian():
    """The context facts print Q5/Q1 for each year, and 0.27-0.33 for the lowest and highest grouped Gini."""
    ratios, ginis = [], []
    for year in range(2016, 2022):
        income = fifths("Fujian rural", year)["mean_income_per_person_cny"]
        ratios.append(round(income[5] / income[1], 1))
        ginis.append(grouped_gini(grouped_lorenz_points(EQUAL_FIFTHS, mean_income=income)))
    assert ratios == [5.6, 5.5, 5.9, 4.7, 5.8, 7.5]
    assert (round(min(ginis), 2), round(max(ginis), 2)) == (0.27, 0.33)


@pytest.mark.parametrize("fit", [fit_lognormal, fit_singh_maddala, fit_dagum])
def test_families_of_rural_china_2007_have_the_published_gini(fit):
    """NBS puts the rural Gini of 2007 at 0.374 (context facts, second-hand); the table itself bounds it from below."""
    table = fifths("China rural", 2007)
    people = table["household_size"] / table["household_size"].sum()
    points = grouped_lorenz_points(people, mean_income=table["mean_income_per_person_cny"])
    fitted = fit(points)
    assert fitted.converged
    assert fitted.family.gini() > grouped_gini(points)
    assert fitted.family.gini() == pytest.approx(0.374, abs=0.005)
    assert fitted.family.mean == pytest.approx(points.mean, rel=1e-12)


@pytest.mark.slow
def test_heavier_tails_fit_the_fifths_better_than_a_lognormal():
    for (place, year), table in FIFTHS.groupby(["place", "year"]):
        points = grouped_lorenz_points(EQUAL_FIFTHS, mean_income=table["mean_income_per_person_cny"])
        lognormal = fit_lognormal(points)
        best = min(fit_singh_maddala(points), fit_dagum(points), key=lambda fit: fit.fit_error)
        assert best.converged, (place, year)
        assert best.fit_error < lognormal.fit_error, (place, year)


def test_curves_of_the_published_fifths():
    """The Beta curve turns down at the bottom in most tables; in Fujian 2021 neither curve is valid, and that shows."""
    chosen = {}
    for (place, year), table in FIFTHS.groupby(["place", "year"]):
        points = grouped_lorenz_points(EQUAL_FIFTHS, mean_income=table["mean_income_per_person_cny"])
        choice = choose_lorenz_curve(points, 0.5 * points.mean, mean=points.mean)
        valid = choice.comparison["valid_for_poverty"]
        chosen[place, year] = choice.for_poverty
        assert (choice.for_poverty is None) == (not valid.any())
        if choice.for_poverty is not None:
            # half the mean lies between the means of the first and the third fifth in every one of these tables
            assert 0 < choice.for_poverty.share_below(0.5) < 0.6
    assert chosen["Fujian rural", 2021] is None
    assert sum(curve is not None for curve in chosen.values()) == len(chosen) - 1


def test_shares_means_and_cumulative_shares_are_one_table():
    population, means = [0.5, 0.3, 0.2], [10.0, 20.0, 45.0]
    from_means = grouped_lorenz_points(population, mean_income=means)
    from_shares = grouped_lorenz_points(population, income_share=[0.25, 0.3, 0.45])  # 5 + 6 + 9 = 20
    from_sums = grouped_lorenz_points([0.5, 0.8, 1], income_share=[0.25, 0.55, 1], cumulative=True)
    assert from_means.mean == pytest.approx(20, rel=1e-15)
    assert from_shares.mean is None
    for other in (from_shares, from_sums):
        np.testing.assert_allclose(other.population, from_means.population, rtol=1e-15)
        np.testing.assert_allclose(other.income, from_means.income, rtol=1e-15)


@pytest.mark.parametrize(
    ("population", "options", "rule"),
    [
        ([0.5, 0.5], {}, "give income_share or mean_income; got neither"),
        ([0.5, 0.5], {"income_share": [0.4, 0.6], "mean_income": [1, 2]}, "got both"),
        ([0.5, 1], {"mean_income": [1, 2], "cumulative": True}, "cumulative shares come with income_share"),
        ([0.5, 0.5], {"mean_income": [1, 2, 3]}, "as many as population_share; got 3 for 2"),
        ([20, 20, 20, 20, 20], {"mean_income": [1, 2, 3, 4, 5]}, "population_share must sum to 1; got 100"),
        ([0.5, 0.499], {"mean_income": [1, 2]}, "population_share must sum to 1; got 0.999"),
        ([0.5, 0.5], {"income_share": [0.4, 0.601]}, "income_share must sum to 1; got 1.001"),
        ([0.5, 0.5], {"mean_income": [2, 1]}, "ordered from the poorest to the richest.*at position 1"),
        ([0.5, 1], {"income_share": [0.6, 1], "cumulative": True}, "ordered from the poorest to the richest"),
        ([0.5, 0.4, 1], {"income_share": [0.1, 0.3, 1], "cumulative": True}, "hold some of the population"),
        ([0.5, 0, 0.5], {"mean_income": [1, 2, 3]}, "hold some of the population"),
        ([0.5, 0.5], {"mean_income": [-1, 2]}, "group incomes must not be negative"),
        ([0.5, 0.5], {"mean_income": [0, 0]}, "must have a positive mean"),
        ([0.5, 0.5], {"mean_income": [1, float("nan")]}, "mean_income must be finite.*position 1"),
    ],
)
def test_a_table_that_is_none_is_refused(population, options, rule):
    with pytest.raises(ValueError, match=rule):
        grouped_lorenz_points(population, **options)


def test_text_is_refused():
    with pytest.raises(TypeError, match="mean_income must be numbers"):
        grouped_lorenz_points([0.5, 0.5], mean_income=["1", "2"])


def test_the_callers_table_is_not_changed():
    share, means = np.array([0.5, 0.5]), pd.Series([1.0, 3.0], index=[7, 2])
    grouped_lorenz_points(share, mean_income=means)
    grouped_lorenz_points(share.reshape(-1, 1), mean_income=means)
    assert share.tolist() == [0.5, 0.5]
    assert means.tolist() == [1.0, 3.0]


def points_of(pairs):
    people, means = np.array(sorted(pairs, key=lambda pair: pair[1])).T
    return grouped_lorenz_points(people / people.sum(), mean_income=means), people, means


@settings(derandomize=True, max_examples=60, deadline=None)
@given(groups)
def test_grouped_gini_is_the_mean_difference_of_the_groups(pairs):
    points, people, means = points_of(pairs)
    differences = people @ np.abs(means[:, None] - means) @ people
    assert grouped_gini(points) == pytest.approx(differences / (2 * people.sum() * (people @ means)), abs=1e-12)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(groups, st.floats(0.1, 0.9))
def test_splitting_a_group_in_two_changes_nothing(pairs, part):
    points, people, means = points_of(pairs)
    split = np.concatenate([[part * people[0], (1 - part) * people[0]], people[1:]])
    other = grouped_lorenz_points(split / split.sum(), mean_income=np.concatenate([means[:1], means]))
    assert grouped_gini(other) == pytest.approx(grouped_gini(points), abs=1e-12)
    assert other.mean == pytest.approx(points.mean, rel=1e-12)

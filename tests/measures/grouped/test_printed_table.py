"""Tables as a yearbook prints them: units, roundings, and tables that are none, refused by class."""

import numpy as np
import pytest

from poverty_analysis import measures
from poverty_analysis.measures.grouped.printed_table import drawn_tables, table_points

MEANS = [1346.89, 2581.75, 3658.83, 5129.78, 9790.68]  # China Statistical Yearbook 2008, table 9-23
SIZES = [4.57, 4.31, 4.05, 3.81, 3.40]


def test_means_totals_shares_and_per_cent_are_one_table():
    people = [300, 300, 200, 200]
    means = [10, 20, 40, 50]
    totals = [3000, 6000, 8000, 10_000]
    shares = np.array(totals) / 27_000
    tables = [
        measures.grouped_table(means, population=people),
        measures.grouped_table(total_income=totals, population=people),
        measures.grouped_table(income_share=shares, population=[0.3, 0.3, 0.2, 0.2], mean=27),
        measures.grouped_table(income_share=100 * shares, population=[30, 30, 20, 20], mean=27),
        measures.grouped_table(total_income=[3, 6, 8, 10], population=[30, 30, 20, 20], mean=27),
    ]
    for table in tables:
        points = table_points(table)
        np.testing.assert_allclose(points.population, [0.3, 0.6, 0.8, 1], rtol=1e-14)
        np.testing.assert_allclose(points.income, np.cumsum(totals) / 27_000, rtol=1e-14)
        assert points.mean == pytest.approx(27, rel=1e-14)


def test_classes_are_equal_unless_people_are_given():
    assert measures.grouped_table(MEANS).population.tolist() == [0.2] * 5
    by_people = measures.grouped_table(MEANS, population=SIZES)
    # household sizes over their sum, 20.14: 4.57 / 20.14
    assert by_people.population[0] == pytest.approx(4.57 / 20.14, rel=1e-14)


@pytest.mark.parametrize(
    ("income", "options", "steps"),
    [
        (MEANS, {}, (0.01, 0, 0)),
        ([6860, 15723, 21805, 28858, 51640], {}, (1, 0, 0)),
        ([6900, 15700, 21800], {"rounded_to": 100}, (100, 0, 0)),
        ([6900, 15700, 21800], {"rounded_to": 0}, (0, 0, 0)),
        ([100 / 3, 50, 70], {}, (0, 0, 0)),  # sixteen digits were never printed
        ([10, 20, 30], {"population": [30, 30, 40], "population_rounded_to": 1}, (1, 0.01, 0)),
    ],
)
def test_the_unit_of_the_last_digit(income, options, steps):
    table = measures.grouped_table(income, **options)
    assert (table.income_step, table.population_step, table.mean_step) == pytest.approx(steps)


def test_the_longest_share_says_how_shares_are_rounded():
    table = measures.grouped_table(income_share=[3.5, 4.65, 91.85], mean=9.916)
    assert (table.income_step, table.mean_step) == pytest.approx((0.0001, 0.001))


@pytest.mark.parametrize(
    ("arguments", "options", "rule"),
    [
        ([[10, 20, 15, 40]], {}, "class 3 must not be poorer than class 2; got a mean of 15 after 20"),
        ([], {"income_share": [10, 20, 15, 55], "mean": 9}, "class 3 must not be poorer than class 2.*0.6 times"),
        ([], {"income_share": [10, 20, 30, 35], "mean": 9}, r"income_share must sum to 100 within.*got 95, 5 short"),
        ([], {"income_share": [0.1, 0.2, 0.3, 0.46], "mean": 9}, r"income_share must sum to 1 .*got 1.06, 0.06 over"),
        ([], {"income_share": [1, 2, 3], "mean": 9}, "income_share must sum to 100 .*got 6"),
        ([[1, 2, 3]], {"population": [0.28, 0.28, 0.28]}, r"population must sum to 1 .*got 0.84.*holds counts"),
        ([[1, 2, 3]], {"population": [30, 30, 30]}, r"population must sum to 100 .*got 90, 10 short"),
        ([[1, 2, 3]], {"population": [3, 3, 3], "population_in": "per cent"}, "population must sum to 100"),
        ([[1, 2, 3]], {"population": [3, 3, 3], "population_in": "percent"}, "population_in must be"),
        ([[1, 2, 3, 4]], {"population": [3, 3, 3]}, "got 4 and 3: class 4 stands in mean_income and not in population"),
        ([[1, 2, 3]], {"population": [3, 3, 3, 3]}, "class 4 stands in population and not in mean_income"),
        ([[1, 2, 3]], {"population": [3, 0, 3]}, "class 2 must hold people; got 0"),
        ([[-1, 2, 3]], {}, "class 1 must not have income below zero; got -1"),
        ([[0, 0, 0]], {}, "income in some class"),
        ([[1, 2]], {}, "at least three classes; got 2"),
        ([[1, 2, 3]], {"mean": 2}, "mean_income says the mean already"),
        ([], {"income_share": [20, 30, 50]}, "needs the mean income; got none"),
        ([], {}, "got none of them"),
        ([[1, 2, 3]], {"income_share": [20, 30, 50]}, "got mean_income and income_share"),
        ([[1, 2, float("nan")]], {}, "mean_income must be finite"),
        ([[1, 2, 3]], {"rounded_to": -1}, "rounded_to must be"),
    ],
)
def test_a_table_that_is_none_is_refused_by_class(arguments, options, rule):
    with pytest.raises(ValueError, match=rule):
        measures.grouped_table(*arguments, **options)


def test_text_is_refused():
    with pytest.raises(TypeError, match="mean_income must be numbers"):
        measures.grouped_table(["1", "2", "3"])


def test_counts_may_sum_to_nearly_a_hundred_where_that_is_said():
    table = measures.grouped_table([1, 2, 3], population=[30, 30, 30], population_in="count")
    assert table.population.tolist() == pytest.approx([1 / 3] * 3)


def test_shares_within_their_rounding_are_a_table():
    # 33.3 three times: 99.9 is 100 within three half digits
    table = measures.grouped_table(income_share=[33.3, 33.3, 33.3], mean=5)
    assert table_points(table).income.tolist() == pytest.approx([1 / 3, 2 / 3, 1])


def test_drawn_tables_print_alike_and_reach_the_corners():
    table = measures.grouped_table([10, 20, 40, 50])
    drawn = drawn_tables(table, 100, rng=np.random.default_rng(1))
    assert len(drawn) == 100
    means = np.array([np.diff(points.income, prepend=0) * 4 * points.mean for points in drawn])
    np.testing.assert_array_less(np.abs(means - [10, 20, 40, 50]), 0.5 + 1e-9)
    assert {tuple(row) for row in np.sign(means[:16] - [10, 20, 40, 50])} == {
        (a, b, c, d) for a in (-1, 1) for b in (-1, 1) for c in (-1, 1) for d in (-1, 1)
    }


def test_no_drawn_table_has_a_class_poorer_than_the_one_before():
    table = measures.grouped_table([10, 10, 11, 50], rounded_to=1)
    for points in drawn_tables(table, 60, rng=np.random.default_rng(1)):
        assert np.all(np.diff(np.diff(points.income, prepend=0)) >= -1e-12)


def test_an_exact_table_leaves_nothing_open():
    assert drawn_tables(measures.grouped_table([10, 20, 30], rounded_to=0), 50, rng=np.random.default_rng(1)) == []

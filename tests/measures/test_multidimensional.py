"""Alkire-Foster measures against the article's example, against a loop over people, and against their properties."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.measures.multidimensional import alkire_foster

VALUES = pd.read_csv(Path(__file__).parents[1] / "reference" / "alkire_foster.csv")
ACHIEVEMENTS = [[13.1, 14, 4, 1], [15.2, 7, 5, 0], [12.5, 10, 1, 0], [20, 11, 3, 1]]
CUTOFFS = [13, 12, 3, 1]
NAMES = ["income", "schooling", "health", "insured"]
TABLE = pd.DataFrame(ACHIEVEMENTS, columns=NAMES)


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{row.quantity} {row.dimension}") for row in VALUES.itertuples()]
)
def test_the_articles_example(row):
    value = getattr(alkire_foster(ACHIEVEMENTS, CUTOFFS, k=2), row.quantity)
    if not np.isnan(row.dimension):
        value = value[int(row.dimension)]
    assert value == pytest.approx(row.expected, abs=1e-8)


def test_contributions_by_hand():
    """Censored headcounts 1/4, 1/2, 1/4, 1/2 of equal weight: 1/6, 1/3, 1/6, 1/3 of M0."""
    contributions = alkire_foster(TABLE, CUTOFFS, k=2).contributions
    assert contributions.index.tolist() == NAMES
    np.testing.assert_allclose(contributions, [1 / 6, 1 / 3, 1 / 6, 1 / 3], rtol=1e-14)


def test_union_and_intersection():
    """Counts are 0, 2, 4 and 1: three are deprived somewhere, one everywhere."""
    union, intersection = (alkire_foster(ACHIEVEMENTS, CUTOFFS, k=k) for k in (1, 4))
    assert (union.H, union.M0) == (0.75, 7 / 16)
    np.testing.assert_array_equal(union.raw_headcounts, union.censored_headcounts)
    assert (intersection.H, intersection.A, intersection.M0) == (0.25, 1, 0.25)


def test_subgroups_by_hand():
    """Persons 1 and 3 against 2 and 4: one poor in each, with four and with two of four deprivations."""
    result = alkire_foster(TABLE, CUTOFFS, k=2, by=["a", "b", "a", "b"])
    expected = pd.DataFrame(
        {
            "population_share": [0.5, 0.5],
            "H": [0.5, 0.5],
            "A": [1, 0.5],
            "M0": [0.5, 0.25],
            "contribution": [2 / 3, 1 / 3],
        },
        index=["a", "b"],
    )
    pd.testing.assert_frame_equal(result.subgroups, expected)


def test_a_group_of_weight_zero_is_no_group():
    result = alkire_foster(TABLE, CUTOFFS, k=2, weights=[1, 1, 1, 0], by=["a", "b", "a", "c"])
    assert result.subgroups.index.tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("weights_dimension", "count"),
    [([1 / 3] * 3, 1.0), ([0.1, 0.2, 0.3], 0.6), ([1 / 6] * 5, 5 / 6), ([0.05, 0.15, 0.4, 0.3, 0.1], 1.0)],
)
def test_counts_reach_k_through_the_rounding_of_sums(weights_dimension, count):
    """The last two add up to one rounding error less than k."""
    d = len(weights_dimension)
    result = alkire_foster([[0] * d, [9] * d], [1] * d, k=count, weights_dimension=weights_dimension)
    assert result.H == 0.5
    assert abs(result.M0 - 0.5) < 1e-14


def test_a_count_short_of_k_does_not_reach_it():
    assert alkire_foster([[0, 0, 9]], [1, 1, 1], k=0.667, weights_dimension=[1 / 3] * 3).H == 0
    assert alkire_foster([[0, 0, 9]], [1, 1, 1], k=2 / 3, weights_dimension=[1 / 3] * 3).H == 1


def test_deprived_is_strictly_below_the_cutoff():
    assert alkire_foster([[3.0]], [3.0], k=1).H == 0
    assert alkire_foster([[np.nextafter(3, 0)]], [3.0], k=1).H == 1


def test_the_gap_of_a_person_who_is_not_poor_counts_for_nothing():
    """Deprived in one of two with a gap of one half, poor only if deprived in both."""
    result = alkire_foster([[1, 5], [5, 5]], [2, 4], k=2)
    assert (result.H, result.M0, result.M1, result.M2) == (0, 0, 0, 0)
    assert np.isnan(result.A)
    assert result.contributions.isna().all()
    assert result.raw_headcounts.tolist() == [0.5, 0]
    assert result.censored_headcounts.tolist() == [0, 0]


def test_ordinal_achievements_have_no_gaps():
    yes_no = pd.DataFrame({"school": [True, False], "water": [False, False]})
    result = alkire_foster(yes_no, {"water": 1, "school": 1}, k=1, ordinal=True)
    assert (result.M1, result.M2) == (None, None)
    assert (result.H, result.M0) == (1, 0.75)
    ranks = alkire_foster([[-1, 2], [1, 0]], [0, 1], k=1, ordinal=True)
    assert ranks.raw_headcounts.tolist() == [0.5, 0.5]


def test_names_decide_where_there_are_names():
    shuffled = dict(reversed(list(zip(NAMES, CUTOFFS, strict=True))))
    weights = pd.Series([1, 2, 3, 4], index=NAMES)
    by_name = alkire_foster(TABLE, shuffled, k=3, weights_dimension=weights[::-1])
    by_place = alkire_foster(TABLE, CUTOFFS, k=3, weights_dimension=[1, 2, 3, 4])
    assert by_name[:5] == by_place[:5]
    pd.testing.assert_series_equal(by_name.contributions, by_place.contributions)


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"achievements": [[1, np.nan], [2, 3]]}, r"achievements\[1\] must be finite; got 1 missing"),
        ({"achievements": pd.DataFrame({"a": [1, 2], "b": [None, 3.0]})}, r"achievements\['b'\] must be finite"),
        ({"achievements": [1, 2]}, "one row per person and one column per dimension"),
        ({"achievements": pd.DataFrame([[1, 2]], columns=["a", "a"])}, "'a' twice"),
        ({"achievements": np.empty((3, 0))}, "at least one dimension"),
        ({"achievements": np.empty((0, 2))}, "must hold at least one value"),
        ({"cutoffs": [1]}, "one for each of 2 dimensions; got 1"),
        ({"cutoffs": {"a": 1, "b": 2}}, r"must name the dimensions \[0, 1\]"),
        ({"k": 0}, "k must be above 0 and at most the sum of the dimension weights, 2; got 0"),
        ({"k": 2.1}, "got 2.1"),
        ({"k": np.nan}, "got nan"),
        ({"weights_dimension": [1, 0]}, "weights_dimension must be positive; got 0 for 1"),
        ({"weights": [1, -1]}, "weights must not be negative"),
        ({"weights": [0, 0]}, "weights must have a positive sum"),
        ({"cutoffs": [0, 1]}, "cutoffs must be positive for M1 and M2; got 0 at position 0"),
        ({"achievements": [[-1, 2], [2, 3]]}, "achievements must not be negative for M1 and M2; got -1"),
        ({"by": ["a"]}, "one group per row"),
        ({"by": ["a", None]}, "no missing group; got one at position 1"),
    ],
)
def test_what_cannot_be_counted_is_refused(options, rule):
    call = {"achievements": [[1, 2], [2, 3]], "cutoffs": [1, 2], "k": 1} | options
    achievements, cutoffs = call.pop("achievements"), call.pop("cutoffs")
    with pytest.raises(ValueError, match=rule):
        alkire_foster(achievements, cutoffs, **call)


def test_text_is_refused():
    with pytest.raises(TypeError, match=r"achievements\['a'\] must be numbers"):
        alkire_foster(pd.DataFrame({"a": ["low", "high"]}), [1], k=1)


def by_loop(achievements, cutoffs, dimension_weights, people, k):
    """The definition in exact fractions, one person at a time."""
    total, whole = Fraction(sum(dimension_weights)), Fraction(sum(people))
    headcount, adjusted = Fraction(0), [Fraction(0)] * 3
    for row, person in zip(achievements, people, strict=True):
        gaps = [Fraction(z - y, z) if y < z else None for y, z in zip(row, cutoffs, strict=True)]
        count = sum(w for w, gap in zip(dimension_weights, gaps, strict=True) if gap is not None)
        if count >= k:
            headcount += Fraction(person) / whole
            for alpha in range(3):
                terms = [w * gap**alpha for w, gap in zip(dimension_weights, gaps, strict=True) if gap is not None]
                adjusted[alpha] += Fraction(person) / whole * sum(terms) / total
    return [float(value) for value in (headcount, *adjusted)]


@st.composite
def populations(draw):
    d, n = draw(st.integers(1, 4)), draw(st.integers(1, 8))
    small = st.integers(0, 6)
    achievements = draw(st.lists(st.lists(small, min_size=d, max_size=d), min_size=n, max_size=n))
    cutoffs = draw(st.lists(st.integers(1, 5), min_size=d, max_size=d))
    dimension_weights = draw(st.lists(st.integers(1, 4), min_size=d, max_size=d))
    people = draw(st.lists(st.integers(1, 5), min_size=n, max_size=n))
    return achievements, cutoffs, dimension_weights, people, draw(st.integers(1, sum(dimension_weights)))


@pytest.mark.slow
@settings(derandomize=True, max_examples=80, deadline=None)
@given(populations())
def test_measures_follow_the_definition(population):
    achievements, cutoffs, dimension_weights, people, k = population
    result = alkire_foster(achievements, cutoffs, k=k, weights_dimension=dimension_weights, weights=people)
    expected = by_loop(*population)
    np.testing.assert_allclose([result.H, result.M0, result.M1, result.M2], expected, atol=1e-12)


@pytest.mark.slow
@settings(derandomize=True, max_examples=60, deadline=None)
@given(populations(), st.floats(0.01, 1e3), st.floats(0.01, 1e3), st.randoms(use_true_random=False))
def test_what_must_not_matter_does_not(population, people_scale, weight_scale, random):
    achievements, cutoffs, dimension_weights, people, k = population
    y, w, v = np.array(achievements, dtype=float), np.array(dimension_weights), np.array(people)
    result = alkire_foster(y, cutoffs, k=k, weights_dimension=w, weights=v)
    order = random.sample(range(len(v)), len(v))
    units = np.array([random.uniform(0.1, 10) for _ in w])
    others = [
        alkire_foster(np.repeat(y, v, axis=0), cutoffs, k=k, weights_dimension=w),
        alkire_foster(y[order], cutoffs, k=k, weights_dimension=w, weights=people_scale * v[order]),
        alkire_foster(y, cutoffs, k=k * weight_scale, weights_dimension=w * weight_scale, weights=v),
        alkire_foster(
            np.vstack([y, y[0]]), cutoffs, k=k, weights_dimension=w, weights=[0.3 * v[0], *v[1:], 0.7 * v[0]]
        ),
        alkire_foster(np.vstack([y, 0 * y[0]]), cutoffs, k=k, weights_dimension=w, weights=[*v, 0]),
        alkire_foster(pd.DataFrame(y, index=order), cutoffs, k=k, weights_dimension=w, weights=v, by=order),
        # powers of two, so that an achievement at its cutoff stays there
        alkire_foster(
            y * 2.0 ** np.round(units), np.array(cutoffs) * 2.0 ** np.round(units), k=k, weights_dimension=w, weights=v
        ),
    ]
    for other in others:
        np.testing.assert_allclose(
            [other.H, other.A, other.M0, other.M1, other.M2],
            [result.H, result.A, result.M0, result.M1, result.M2],
            atol=1e-12,
        )


@pytest.mark.slow
@settings(derandomize=True, max_examples=60, deadline=None)
@given(populations(), st.randoms(use_true_random=False))
def test_parts_make_up_the_whole(population, random):
    achievements, cutoffs, dimension_weights, people, k = population
    by = [random.choice("abc") for _ in people]
    result = alkire_foster(achievements, cutoffs, k=k, weights_dimension=dimension_weights, weights=people, by=by)
    assert (result.censored_headcounts <= result.raw_headcounts + 1e-12).all()
    falling = np.array([1, result.H, result.M0, result.M1, result.M2, 0])
    assert (np.diff(falling) <= 1e-12).all()
    groups = result.subgroups
    assert groups["population_share"] @ groups["M0"] == pytest.approx(result.M0, abs=1e-12)
    assert groups["population_share"] @ groups["H"] == pytest.approx(result.H, abs=1e-12)
    if result.M0 > 0:
        assert result.contributions.sum() == pytest.approx(1, abs=1e-12)
        assert groups["contribution"].sum() == pytest.approx(1, abs=1e-12)
    stricter = alkire_foster(
        achievements, cutoffs, k=sum(dimension_weights), weights_dimension=dimension_weights, weights=people
    )
    assert stricter.H <= result.H + 1e-12
    assert stricter.M0 <= result.M0 + 1e-12


def test_the_callers_table_is_not_changed():
    table, cutoffs = TABLE.copy(), np.array(CUTOFFS)
    alkire_foster(table, cutoffs, k=2)
    pd.testing.assert_frame_equal(table, TABLE)
    assert cutoffs.tolist() == CUTOFFS


@pytest.mark.parametrize("dimensions", [1, 2, 12, 13, 20])
def test_any_number_of_dimensions_against_counting_one_by_one(dimensions):
    """Weights of people are whole numbers: counts are exact however deprivations are put together."""
    rng = np.random.default_rng(dimensions)
    has, people = rng.integers(0, 2, (60, dimensions)), rng.integers(1, 9, 60)
    k = max(1, dimensions // 2)
    found = alkire_foster(has, [1] * dimensions, k=k, weights=people, ordinal=True)
    lacks = [[value == 0 for value in row] for row in has.tolist()]
    poor = [sum(row) >= k for row in lacks]
    total = int(people.sum())
    both = list(zip(people.tolist(), lacks, poor, strict=True))
    headcount = sum(v for v, _, is_poor in both if is_poor) / total
    np.testing.assert_allclose([found.H], [headcount], rtol=1e-14)
    adjusted = sum(v * sum(row) for v, row, is_poor in both if is_poor) / total / dimensions
    np.testing.assert_allclose([found.M0], [adjusted], rtol=1e-14)
    for place in range(dimensions):
        raw = sum(v for v, row, _ in both if row[place]) / total
        censored = sum(v for v, row, is_poor in both if is_poor and row[place]) / total
        assert found.raw_headcounts.iloc[place] == pytest.approx(raw, rel=1e-14)
        assert found.censored_headcounts.iloc[place] == pytest.approx(censored, rel=1e-14)
    assert found.people["poor"].tolist() == poor
    assert found.people[list(range(dimensions))].to_numpy().tolist() == lacks

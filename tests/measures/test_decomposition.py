"""Decompositions by group and by source of income, on populations small enough for paper."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.measures.decomposition import (
    generalized_entropy_by_subgroup,
    huppi_ravallion,
    poverty_by_subgroup,
)
from poverty_analysis.measures.distribution_sensitive import sen_index, watts_index
from poverty_analysis.measures.income_sources import lerman_yitzhaki
from poverty_analysis.measures.inequality import generalized_entropy, gini, mean_log_deviation, theil_t
from poverty_analysis.measures.poverty import (
    foster_greer_thorbecke,
    headcount_ratio,
    poverty_gap_index,
    squared_poverty_gap_index,
)

STEADY = settings(derandomize=True, max_examples=40, deadline=None)
SAMPLES = st.lists(st.tuples(st.floats(1, 1000), st.floats(0.1, 10), st.sampled_from("abc")), min_size=2, max_size=30)

# gaps at the line 100: rural .5 (twice), .2, 0; urban .4, 0 (three times)
INCOME = [50, 80, 120, 60, 150]
WEIGHTS = [2, 1, 1, 1, 3]
AREA = ["rural", "rural", "rural", "urban", "urban"]


@pytest.mark.parametrize(
    ("measure", "arguments", "rural", "urban"),
    [
        (headcount_ratio, (), 3 / 4, 1 / 4),
        (poverty_gap_index, (), (2 * 0.5 + 0.2) / 4, 0.4 / 4),
        (squared_poverty_gap_index, (), (2 * 0.25 + 0.04) / 4, 0.16 / 4),
        (foster_greer_thorbecke, (3,), (2 * 0.125 + 0.008) / 4, 0.064 / 4),
        (watts_index, (), (2 * math.log(2) + math.log(1.25)) / 4, math.log(10 / 6) / 4),
    ],
)
def test_poverty_by_subgroup_by_hand(measure, arguments, rural, urban):
    table = poverty_by_subgroup(measure, INCOME, 100, *arguments, groups=AREA, weights=WEIGHTS)
    assert list(table.index) == ["rural", "urban"]
    np.testing.assert_allclose(table["population_share"], [0.5, 0.5])
    np.testing.assert_allclose(table["value"], [rural, urban], rtol=1e-13)
    np.testing.assert_allclose(table["contribution"], [rural / 2, urban / 2], rtol=1e-13)
    np.testing.assert_allclose(table["contribution_share"], np.array([rural, urban]) / (rural + urban), rtol=1e-13)


def test_each_household_its_own_line():
    """Gaps 50/100 and 0; 20/100 and 10/60: contributions .5/4 and (.2 + 1/6)/4."""
    table = poverty_by_subgroup(
        poverty_gap_index, [50, 150, 80, 50], [100, 100, 100, 60], groups=[1, 1, 2, 2], line_per_household=True
    )
    np.testing.assert_allclose(table["contribution"], [0.125, (0.2 + 1 / 6) / 4], rtol=1e-13)


@STEADY
@given(SAMPLES, st.floats(0, 3), st.floats(1, 1200))
def test_contributions_sum_to_the_measure(sample, alpha, line):
    income, weights, groups = zip(*sample, strict=True)
    table = poverty_by_subgroup(foster_greer_thorbecke, income, line, alpha, groups=groups, weights=weights)
    whole = foster_greer_thorbecke(income, line, alpha, weights=weights)
    assert table["contribution"].sum() == pytest.approx(whole, abs=1e-12)
    assert table["population_share"].sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.slow
@STEADY
@given(SAMPLES, st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0]))
def test_within_and_between_sum_to_the_total(sample, alpha):
    income, weights, groups = zip(*sample, strict=True)
    found = generalized_entropy_by_subgroup(income, alpha, groups=groups, weights=weights)
    assert found.within + found.between == pytest.approx(found.total, abs=1e-12 * max(1, found.total))
    assert found.total == generalized_entropy(income, alpha, weights=weights)
    assert found.within >= -1e-15 and found.between >= -1e-15


def test_entropy_by_hand():
    """Incomes 1 3 and 2 6: both groups are alike but for scale, means 2 and 4, mean of all 3.

    GE(2) is half the squared coefficient of variation: 1/8 in each group; all, variance 3.5, 3.5 / 9 / 2 = 7/36;
    within 1/2 (4/9 + 16/9) / 8 = 5/36; between 1 / 9 / 2 = 2/36.
    """
    found = generalized_entropy_by_subgroup([1, 3, 2, 6], 2, groups=["a", "a", "b", "b"])
    assert found[:3] == pytest.approx((7 / 36, 5 / 36, 2 / 36), rel=1e-14)
    np.testing.assert_allclose(found.groups["income_share"], [1 / 3, 2 / 3], rtol=1e-14)
    np.testing.assert_allclose(found.groups["within"], [1 / 36, 4 / 36], rtol=1e-14)
    # Theil's T weighs groups by income, L by people; between from means 2/3 and 4/3 of all
    alike_t, alike_l = theil_t([1, 3]), mean_log_deviation([1, 3])
    t = generalized_entropy_by_subgroup([1, 3, 2, 6], 1, groups=[0, 0, 1, 1])
    between_t = (2 / 3 * math.log(2 / 3) + 4 / 3 * math.log(4 / 3)) / 2
    assert t[1:3] == pytest.approx((alike_t, between_t), rel=1e-13)
    low = generalized_entropy_by_subgroup([1, 3, 2, 6], 0, groups=[0, 0, 1, 1])
    assert low[1:3] == pytest.approx((alike_l, -(math.log(2 / 3) + math.log(4 / 3)) / 2), rel=1e-13)


def test_all_inequality_between_two_groups_of_which_one_has_all_is_ln_2():
    found = generalized_entropy_by_subgroup([1e-300, 1e-300, 5, 5], 1, groups=[0, 0, 1, 1])
    assert found[:3] == pytest.approx((math.log(2), 0, math.log(2)), abs=1e-12)


def test_huppi_ravallion_by_hand():
    """Farmers from 60 to 40 percent of the people, their headcount from .5 to .4; townspeople's from .1 to .2.

    Within sectors .6 (-.1) + .4 (.1) = -.02; moved -.2 (.5) + .2 (.1) = -.08; both .02 + .02; together .28 - .34.
    """
    sectors = ["farm", "farm", "town", "town"]
    found = huppi_ravallion(
        headcount_ratio,
        [1, 9, 1, 9],
        [9, 1, 9, 1],
        5,
        groups_0=sectors,
        groups_1=sectors,
        weights_0=[30, 30, 4, 36],
        weights_1=[2.4, 1.6, 4.8, 1.2],
    )
    assert found[:4] == pytest.approx((-0.06, -0.02, -0.08, 0.04), abs=1e-15)
    np.testing.assert_allclose(found.sectors.loc["farm"], [-0.06, -0.1, 0.02], atol=1e-15)
    np.testing.assert_allclose(found.sectors.loc["town"], [0.04, 0.02, 0.02], atol=1e-15)


@pytest.mark.slow
@STEADY
@given(SAMPLES, SAMPLES, st.floats(0, 3))
def test_huppi_ravallion_terms_sum_to_the_change(first, second, alpha):
    ends = [(10.0, 1.0, letter) for letter in "abc"]  # so that every sector has people at both dates
    (y0, w0, g0), (y1, w1, g1) = (zip(*(part + ends), strict=True) for part in (first, second))
    found = huppi_ravallion(
        foster_greer_thorbecke, y0, y1, 300, alpha, groups_0=g0, groups_1=g1, weights_0=w0, weights_1=w1
    )
    change = foster_greer_thorbecke(y1, 300, alpha, weights=w1) - foster_greer_thorbecke(y0, 300, alpha, weights=w0)
    assert found.change == pytest.approx(change, abs=1e-12)
    assert sum(found[1:4]) == pytest.approx(found.change, abs=1e-12)
    nothing = huppi_ravallion(
        foster_greer_thorbecke, y0, y0, 300, alpha, groups_0=g0, groups_1=g0, weights_0=w0, weights_1=w0
    )
    assert nothing[:4] == (0, 0, 0, 0)


def test_lerman_yitzhaki_by_hand():
    """Wages 10 20 60, transfers 20 10 0, income 30 30 60 with ranks 1/3 1/3 5/6: G = 4 x 30 / (2 x 9 x 40) = 1/6.

    Wages: cov with rank of income (20/6 + 10/6 + 10) / 3 = 5, with their own rank (20/3 + 10) / 3 = 50/9; S 3/4,
    G 2 (50/9) / 30 = 10/27, R 9/10, together 1/4. Transfers: -5/3 and 20/9; S 1/4, G 4/9, R -3/4, together -1/12.
    """
    table = lerman_yitzhaki({"wages": [10, 20, 60], "transfers": [20, 10, 0]})
    np.testing.assert_allclose(table["share"], [3 / 4, 1 / 4], rtol=1e-14)
    np.testing.assert_allclose(table["gini"], [10 / 27, 4 / 9], rtol=1e-14)
    np.testing.assert_allclose(table["correlation"], [9 / 10, -3 / 4], rtol=1e-14)
    np.testing.assert_allclose(table["contribution"], [1 / 4, -1 / 12], rtol=1e-14)
    np.testing.assert_allclose(table["contribution_share"], [3 / 2, -1 / 2], rtol=1e-14)
    np.testing.assert_allclose(table["marginal_effect"], [3 / 4, -3 / 4], rtol=1e-14)


@STEADY
@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(1, 50), st.floats(0, 30), st.floats(0.1, 5)), min_size=2, max_size=25
    )
)
def test_contributions_of_sources_sum_to_the_gini_index(rows):
    wages, farming, tax, weights = (np.array(column) for column in zip(*rows, strict=True))
    sources = {"wages": wages + 31, "farming": farming, "tax": -tax - 0.01}
    table = lerman_yitzhaki(sources, weights=weights)
    income = sum(sources.values())
    assert table["contribution"].sum() == pytest.approx(gini(income, weights=weights), abs=1e-12)
    assert table["share"].sum() == pytest.approx(1, abs=1e-12)
    if np.ptp(farming):
        assert table.loc["farming", "gini"] == pytest.approx(gini(farming, weights=weights), abs=1e-12)


def test_marginal_effect_is_the_derivative():
    rng = np.random.default_rng(0)
    sources = pd.DataFrame(rng.gamma(2, 50, (40, 3)), columns=["wages", "farming", "transfers"])
    weights = rng.uniform(1, 3, 40)
    table = lerman_yitzhaki(sources, weights=weights)
    for name in sources:
        ginis = [gini(sources.sum(axis=1) + step * sources[name], weights=weights) for step in (-1e-5, 1e-5)]
        slope = (ginis[1] - ginis[0]) / 2e-5 / gini(sources.sum(axis=1), weights=weights)
        assert table.loc[name, "marginal_effect"] == pytest.approx(slope, rel=1e-5)


def test_order_of_rows_scale_of_weights_and_splitting_a_row_do_not_matter():
    wages, transfers, weights = np.array([10.0, 20, 60, 20]), np.array([20.0, 10, 0, 10]), np.array([1.0, 3, 2, 1])
    base = lerman_yitzhaki({"w": wages, "t": transfers}, weights=weights)
    order = [2, 3, 0, 1]
    again = lerman_yitzhaki({"w": wages[order], "t": transfers[order]}, weights=1e6 * weights[order])
    pd.testing.assert_frame_equal(base, again, rtol=1e-12)
    split = lerman_yitzhaki({"w": [*wages, 10], "t": [*transfers, 20]}, weights=[0.3, *weights[1:], 0.7])
    pd.testing.assert_frame_equal(base, split, rtol=1e-12)


def test_rows_of_weight_zero_count_for_nothing():
    table = poverty_by_subgroup(headcount_ratio, [50, 150, 1], 100, groups=["a", "a", "ghost"], weights=[1, 1, 0])
    assert list(table.index) == ["a"]
    found = generalized_entropy_by_subgroup([1, 3, -5], 1, groups=["a", "b", "b"], weights=[1, 1, 0])
    assert found[:3] == generalized_entropy_by_subgroup([1, 3], 1, groups=["a", "b"])[:3]


def test_groups_keep_the_order_of_a_categorical():
    area = pd.Series(pd.Categorical(AREA, categories=["urban", "rural"]), index=[9, 3, 1, 0, 7])
    table = poverty_by_subgroup(headcount_ratio, INCOME, 100, groups=area, weights=WEIGHTS)
    assert list(table.index) == ["urban", "rural"]
    assert list(table["value"]) == [0.25, 0.75]


def test_a_group_that_has_nothing_adds_nothing_within():
    """15.25 and 15.125 over the square of the mean, 7.5625, less 1 and halved: of all, and between."""
    found = generalized_entropy_by_subgroup([0, 0, 5, 6], 2, groups=["poor", "poor", "rich", "rich"])
    assert found[:3] == pytest.approx(((15.25 / 7.5625 - 1) / 2, 0.125 / 7.5625 / 2, 0.5), rel=1e-14)
    assert found.groups["value"].isna().tolist() == [True, False] and found.groups["within"].iloc[0] == 0


def test_errors_say_the_rule():
    with pytest.raises(ValueError, match="measure must add up over groups"):
        poverty_by_subgroup(sen_index, INCOME, 100, groups=AREA, weights=WEIGHTS)
    with pytest.raises(ValueError, match="one line, or one per household; got 2"):
        poverty_by_subgroup(headcount_ratio, INCOME, [100, 200], groups=AREA)
    with pytest.raises(ValueError, match="groups must be known for every row; got 1 missing"):
        poverty_by_subgroup(headcount_ratio, INCOME, 100, groups=["a", None, "a", "b", "b"])
    with pytest.raises(ValueError, match="needs a mean above zero; got 0"):
        generalized_entropy_by_subgroup([0, 0, 0, 0], 2, groups=["poor", "poor", "rich", "rich"])
    with pytest.raises(ValueError, match=r"sectors must have people at both dates; got 1 .* 'mine'"):
        huppi_ravallion(headcount_ratio, [1, 2], [1, 2], 5, groups_0=["farm", "mine"], groups_1=["farm", "farm"])
    with pytest.raises(ValueError, match=r"of one length; got {'a': 2, 'b': 1}"):
        lerman_yitzhaki({"a": [1, 2], "b": [1]})
    with pytest.raises(ValueError, match="must not sum to zero; got source 'b'"):
        lerman_yitzhaki({"a": [1, 2], "b": [-1, 1]})
    with pytest.raises(ValueError, match="sources must be one or more"):
        lerman_yitzhaki({})

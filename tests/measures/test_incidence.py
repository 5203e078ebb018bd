"""Who gets the money: hand-worked tables of a transfer and of a tax, identities, and what is refused."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import measures

# incomes 100 to 400, sum 1,000: G = 2 (100 + 400 + 900 + 1600) / (4 x 1000) - 5/4 = 0.25
FOUR = [100, 200, 300, 400]


# --- incidence by fifth


def test_incidence_by_hand():
    """Five persons, one a fifth; 60 of 100 go to the poorest, nothing to the second."""
    table = measures.benefit_incidence([60, 0, 20, 10, 10], [100, 200, 300, 400, 500])
    assert table.index.tolist() == [1, 2, 3, 4, 5] and table.index.name == "group"
    assert table["people"].tolist() == pytest.approx([1] * 5)
    assert table["coverage"].tolist() == pytest.approx([1, 0, 1, 1, 1])
    assert table["share_of_transfer"].tolist() == pytest.approx([0.6, 0, 0.2, 0.1, 0.1])
    assert table["share_of_reached"].tolist() == pytest.approx([0.25, 0, 0.25, 0.25, 0.25])
    assert table["relative"].tolist() == pytest.approx([0.6, 0, 20 / 300, 0.025, 0.02])
    assert np.isnan(table.loc[2, "mean_of_reached"]) and table.loc[1, "mean_of_reached"] == pytest.approx(60)


def test_ranked_after_the_transfer_the_poorest_are_others():
    """With 150 the poorest of four ends at 250, behind 200: the lower half is then 200 and 250."""
    before = measures.benefit_incidence([150, 0, 0, 0], FOUR, groups=2)
    after = measures.benefit_incidence([150, 0, 0, 0], FOUR, groups=4, ranked="after")
    assert before["share_of_transfer"].tolist() == [1, 0]
    assert after["share_of_transfer"].tolist() == pytest.approx([0, 1, 0, 0])
    assert after.loc[1, "mean_income"] == pytest.approx(200)


def test_a_household_transfer_is_shared_by_its_members():
    """400 to a household of four and 100 to a single: 100 a person each, of whom four are in the poorer 80%."""
    table = measures.benefit_incidence([400, 100], [50, 500], members=[4, 1])
    assert table["mean_transfer"].tolist() == pytest.approx([100] * 5)
    assert table["people"].tolist() == pytest.approx([1] * 5)
    assert table["mean_income"].tolist() == pytest.approx([50] * 4 + [500])
    double = measures.benefit_incidence([400, 100], [50, 500], members=[4, 1], weights=[2, 2])
    assert double["people"].tolist() == pytest.approx([2] * 5)


def test_a_row_between_two_groups_is_split_and_ties_are_alike():
    table = measures.benefit_incidence([30, 0, 0], [100, 100, 200], groups=2)
    # the first two are one rank of two persons with 15 each; half a person of 200 completes no lower half of 1.5
    assert table["share_of_transfer"].tolist() == pytest.approx([0.75, 0.25])
    turned = measures.benefit_incidence([0, 0, 30], [200, 100, 100], groups=2)
    pd.testing.assert_frame_equal(table, turned)


def test_rows_of_weight_zero_count_for_nothing():
    table = measures.benefit_incidence([60, 0, 999], [100, 200, 150], weights=[1, 1, 0], groups=2)
    assert table["share_of_transfer"].tolist() == pytest.approx([1, 0])


@pytest.mark.slow
@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 50), st.floats(1, 100), st.floats(0.1, 5)), min_size=2, max_size=15),
    st.integers(1, 6),
)
def test_groups_add_up_to_everyone(rows, groups):
    transfer, income, weights = np.array(rows).T
    transfer[0] += 1
    table = measures.benefit_incidence(transfer, income, weights=weights, groups=groups)
    assert table["share_of_transfer"].sum() == pytest.approx(1)
    assert (table["people"] * table["mean_transfer"]).sum() == pytest.approx(weights @ transfer)
    assert table["people"].to_numpy() == pytest.approx(np.full(groups, weights.sum() / groups))


# --- Reynolds-Smolensky


def test_a_progressive_tax_by_hand():
    """Taxes 0, 10, 30, 80 of 120: C = 2 (0 + 20 + 90 + 320)/480 - 5/4 = .541667, K = .291667, t = .12;
    after, 100, 190, 270, 320 of 880: G = 2 x 2570/3520 - 5/4 = .210227, and .12/.88 K = .039773."""
    found = measures.reynolds_smolensky([0, 10, 30, 80], FOUR)
    assert found.gini_before == pytest.approx(0.25)
    assert found.gini_after == pytest.approx(0.21022727, abs=1e-8)
    assert found.kakwani == pytest.approx(0.54166667 - 0.25, abs=1e-8)
    assert found.rate == pytest.approx(0.12)
    assert found.reranking == pytest.approx(0, abs=1e-12)
    assert found.effect == pytest.approx(0.03977273, abs=1e-8)


def test_reranking_by_hand():
    """Tax 250 on the richest: after 100, 200, 300, 150, sum 750. C over old ranks = 2 x 2000/3000 - 5/4 = 1/12;
    G = 2 (100 + 300 + 600 + 1200)/3000 - 5/4 = .216667. Vertical 1/6, reranking 2/15, effect 1/30."""
    found = measures.reynolds_smolensky([0, 0, 0, 250], FOUR)
    assert (found.vertical, found.reranking, found.effect) == pytest.approx((1 / 6, 2 / 15, 1 / 30))


def test_a_transfer_by_hand():
    """100 to the poorest: 200, 200, 300, 400 of 1,100. G = 2 (200 + 400 + 900 + 1600)/4400 - 5/4 = .159091."""
    found = measures.reynolds_smolensky([100, 0, 0, 0], FOUR, transfer=True)
    assert found.gini_after == pytest.approx(0.15909091, abs=1e-8)
    # C of the transfer -3/4, K = -1; -b/(1 + b) K = .1/1.1
    assert found.kakwani == pytest.approx(-1)
    assert found.vertical == pytest.approx(0.1 / 1.1)
    assert found.effect == pytest.approx(found.vertical - found.reranking)


def test_a_proportional_tax_does_nothing():
    found = measures.reynolds_smolensky([10, 20, 30, 40], FOUR)
    assert (found.kakwani, found.effect, found.vertical, found.reranking) == pytest.approx((0, 0, 0, 0), abs=1e-12)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(1, 100), st.floats(0, 0.9), st.floats(0.1, 5)),
        min_size=3,
        max_size=12,
        unique_by=lambda row: round(row[0], 3),
    ),
    st.booleans(),
)
def test_vertical_effect_follows_from_rate_and_kakwani(rows, transfer):
    income, rates, weights = np.array(rows).T
    rates[0] = max(rates[0], 0.1)
    found = measures.reynolds_smolensky(rates * income, income, transfer=transfer, weights=weights)
    scale = -found.rate / (1 + found.rate) if transfer else found.rate / (1 - found.rate)
    assert found.vertical == pytest.approx(scale * found.kakwani, abs=1e-9)
    assert found.reranking >= -1e-12
    assert found.effect == pytest.approx(found.vertical - found.reranking, abs=1e-12)


# --- marginal contributions


def test_contributions_by_hand_in_two_orders():
    """Incomes 100 and 300: G = 1/4. Tax 20 on the richer: 280 - 100 of 380, G = 180/760. Grant 20 to the poorer:
    G = 180/840. Both: 120 and 280, G = 160/800 = 1/5."""
    pays = {"tax": [0, -20], "grant": [20, 0]}
    first = measures.marginal_contributions([100, 300], pays, order=["tax", "grant"])
    assert first["contribution"].tolist() == pytest.approx([1 / 4 - 180 / 760, 180 / 760 - 1 / 5])
    second = measures.marginal_contributions([100, 300], pays, order=["grant", "tax"])
    assert second.index.tolist() == ["grant", "tax"]
    assert second["contribution"].tolist() == pytest.approx([1 / 4 - 180 / 840, 180 / 840 - 1 / 5])
    alone = measures.marginal_contributions([100, 300], pays)
    assert alone.loc["tax"].tolist() == pytest.approx([-10, 180 / 840, 1 / 5, 180 / 840 - 1 / 5])
    assert alone.loc["grant", "contribution"] == pytest.approx(180 / 760 - 1 / 5)


def test_contributions_to_poverty():
    poverty = partial(measures.headcount_ratio, poverty_line=150)
    found = measures.marginal_contributions(FOUR, {"grant": [60, 0, 0, 0], "other": [0, 0, 0, 9]}, measure=poverty)
    assert found["contribution"].to_dict() == {"grant": 0.25, "other": 0}


# --- cost of closing the gap


def test_cost_by_hand():
    """Short of 100 by 20 and 50; with a leak of a third and a fifth missed: .8 x 70 / (2/3) = 84, 14 left open."""
    found = measures.cost_to_close_gap([80, 50, 120, 300], 100, leakage=1 / 3, exclusion=0.2)
    assert found == pytest.approx((70, 84, 14, 200, 2))
    twice = measures.cost_to_close_gap([80, 50, 120, 300], 100, weights=[2, 2, 2, 2])
    assert twice == pytest.approx((140, 140, 0, 400, 4))


def test_the_cost_is_the_gap_index_times_line_and_people():
    income, line = np.array([30.0, 70.0, 90.0, 200.0]), 80.0
    found = measures.cost_to_close_gap(income, line)
    assert found.perfect == pytest.approx(measures.poverty_gap_index(income, line) * line * 4)
    assert measures.cost_to_close_gap(income, 10.0).perfect == 0


# --- bounds from totals alone


def test_bounds_by_hand():
    """Of 100 people 85 are reached: at least 5 and at most 20 of any fifth."""
    table = measures.incidence_bounds(85, 100)
    assert table["reached_low"].tolist() == [5] * 5 and table["reached_high"].tolist() == [20] * 5
    assert table.loc[1, ["coverage_low", "coverage_high"]].tolist() == [0.25, 1]
    assert table.loc[1, "share_of_reached_low"] == pytest.approx(5 / 85)
    # without a limit the money can be anyone's
    assert table.loc[1, ["share_of_money_low", "share_of_money_high"]].tolist() == [0, 1]


def test_money_with_a_limit_by_hand():
    """Of 100 people 50 are reached with 1 on average. Nobody gets over 2 or under 0.5. The poorest fifth, if all 20 are
    reached: at most min(40, 50 - 30 x .5 = 35) = 35; if none is: 0. Of the whole: 35/50."""
    table = measures.incidence_bounds(50, 100, most=2, least=0.5)
    assert table.loc[1, ["share_of_money_low", "share_of_money_high"]].tolist() == pytest.approx([0, 0.7])
    # 90 reached: at least 10 of the fifth with at least max(5, 90 - 80 x 2) = 5; at most min(40, 90 - 35) = 40
    table = measures.incidence_bounds(90, 100, most=2, least=0.5)
    assert table.loc[1, ["share_of_money_low", "share_of_money_high"]].tolist() == pytest.approx([5 / 90, 40 / 90])


def test_equal_amounts_make_money_follow_people():
    table = measures.incidence_bounds(37, 100, groups=(0.3, 0.7), most=1, least=1)
    assert table["share_of_money_low"].tolist() == pytest.approx(table["share_of_reached_low"].tolist())
    assert table["share_of_money_high"].tolist() == pytest.approx(table["share_of_reached_high"].tolist())
    # 7 of the 37 are among the others at least, 30 of the 37 among the poor at most
    assert table.loc[1, "reached_high"] == 30 and table.loc[2, "reached_low"] == pytest.approx(7)


def test_printed_ends_widen_the_bounds():
    exact, rounded = measures.incidence_bounds(85, 100), measures.incidence_bounds((84.5, 85.5), (99.5, 100.5))
    assert rounded.loc[1, "reached_low"] == pytest.approx(84.5 - 0.8 * 100.5)
    for column in exact.columns:
        side = -1 if column.endswith("low") else 1
        assert (side * (rounded[column] - exact[column]) >= -1e-12).all(), column


@pytest.mark.slow
@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.integers(4, 40), st.data())
def test_any_list_of_names_lies_within_the_bounds(people, data):
    reached = data.draw(st.integers(1, people))
    amounts = np.zeros(people)
    chosen = data.draw(st.permutations(range(people)))[:reached]
    amounts[chosen] = data.draw(st.lists(st.floats(0.5, 2), min_size=reached, max_size=reached))
    mean = amounts.sum() / reached
    limits = {"most": max(amounts.max() / mean, 1), "least": min(amounts[amounts > 0].min() / mean, 1)}
    bounds = measures.incidence_bounds(reached, people, groups=4, **limits)
    found = measures.benefit_incidence(amounts, np.arange(people) + 1.0, groups=4)
    for column, ends in (("coverage", "coverage"), ("share_of_transfer", "share_of_money")):
        assert (found[column] >= bounds[f"{ends}_low"] - 1e-9).all()
        assert (found[column] <= bounds[f"{ends}_high"] + 1e-9).all()
    low, high = measures.concentration_bounds(reached, people, **limits)
    assert low - 1e-9 <= measures.concentration_index(amounts, np.arange(people) + 1.0) <= high + 1e-9


def test_concentration_bounds_by_hand():
    # half reached, twice the mean at most and nothing at least: a quarter gets all, C = 0 + 1/4 - 1
    assert measures.concentration_bounds(50, 100, most=2) == pytest.approx((-0.75, 0.75))
    assert measures.concentration_bounds(50, 100, most=1, least=1) == (-0.5, 0.5)
    assert measures.concentration_bounds(50, 100) == (-1, 1)
    assert measures.concentration_bounds(100, 100, most=1, least=1) == (0, 0)


# --- refusals


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: measures.benefit_incidence([1, -1], [1, 2]), "transfer must not be below zero; got -1 at position 1"),
        (lambda: measures.benefit_incidence([1], [1, 2]), "transfer must be as many as incomes; got 1 for 2"),
        (lambda: measures.benefit_incidence([0, 0], [1, 2]), "must reach somebody"),
        (lambda: measures.benefit_incidence([1, 1], [1, 2], ranked="now"), "ranked must be"),
        (lambda: measures.benefit_incidence([1, 1], [1, 2], members=[1, 0]), "members must be at least 1; got 0"),
        (lambda: measures.benefit_incidence([1, 1], [1, 2], members=[1]), "members must be as many"),
        (lambda: measures.reynolds_smolensky([-1, 0], [1, 2]), "payment must not be below zero"),
        (lambda: measures.reynolds_smolensky([0, 0], [1, 2]), "mean above zero"),
        (lambda: measures.marginal_contributions([1, 2], {}), "at least one tax or transfer"),
        (lambda: measures.marginal_contributions([1, 2], {"a": [1]}), "payment 'a' must be as many"),
        (lambda: measures.marginal_contributions([1, 2], {"a": [1, 1]}, order=["b"]), r"payment once \(a\); got b"),
        (lambda: measures.cost_to_close_gap([1, 2], 0), "poverty_line must be"),
        (lambda: measures.cost_to_close_gap([1, 2], 1, leakage=1), "leakage must be below 1"),
        (lambda: measures.cost_to_close_gap([1, 2], 1, exclusion=1.5), "exclusion must be"),
        (lambda: measures.incidence_bounds(11, 10), "no more can be reached than there are; got up to 11 of 10"),
        (lambda: measures.incidence_bounds((5, 4), 10), "reached must have its lower end first"),
        (lambda: measures.incidence_bounds((5, 4, 3), 10), "number or its two ends"),
        (lambda: measures.incidence_bounds(0, 10), "reached must be"),
        (lambda: measures.incidence_bounds(5, 10, groups=(0.5, 0.4)), "sum to 1"),
        (lambda: measures.incidence_bounds(5, 10, most=0.5), "most must be"),
        (lambda: measures.incidence_bounds(5, 10, least=2), "least must be"),
        (lambda: measures.concentration_bounds(11, 10), "no more can be reached"),
    ],
)  # fmt: skip
def test_bad_input_is_refused(call, rule):
    with pytest.raises(ValueError, match=rule):
        call()

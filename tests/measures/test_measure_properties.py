"""What every measure must keep whatever the data: found by trying to break it."""

from __future__ import annotations

import math
from functools import partial
from inspect import signature

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.measures.beyond_gini import percentile_ratio, s_gini, zenga
from poverty_analysis.measures.bounded_concentration import erreygers_index, wagstaff_index
from poverty_analysis.measures.call import Row
from poverty_analysis.measures.concentration import concentration_index, kakwani_index
from poverty_analysis.measures.distribution_sensitive import sen_index, sen_shorrocks_thon_index, watts_index
from poverty_analysis.measures.inequality import (
    atkinson,
    generalized_entropy,
    gini,
    hoover,
    mean_log_deviation,
    theil_t,
)
from poverty_analysis.measures.mobility import fields_ok, hart_index, mobility_rigidity, mobility_trace
from poverty_analysis.measures.poverty import (
    foster_greer_thorbecke,
    headcount_ratio,
    income_gap_ratio,
    poverty_gap_index,
    squared_poverty_gap_index,
)
from poverty_analysis.measures.poverty_line import relative_poverty_line
from poverty_analysis.measures.quantiles import (
    palma_ratio,
    quantile_shares,
    quintile_share_ratio,
    weighted_quantile,
    wolfson_polarisation,
)
from poverty_analysis.measures.registry import REGISTRY
from poverty_analysis.measures.relative_poverty import at_risk_of_poverty_rate, relative_foster_greer_thorbecke
from poverty_analysis.measures.shortfall import average_shortfall, poor_count, total_shortfall

steady = settings(derandomize=True, max_examples=20, deadline=None)
close = partial(pytest.approx, rel=1e-9, abs=1e-12, nan_ok=True)

INEQUALITY = {
    "gini": gini,
    "GE(-1)": partial(generalized_entropy, alpha=-1),
    "GE(0.3)": partial(generalized_entropy, alpha=0.3),
    "GE(2.5)": partial(generalized_entropy, alpha=2.5),
    "theil_t": theil_t,
    "mean_log_deviation": mean_log_deviation,
    "atkinson 0.5": partial(atkinson, epsilon=0.5),
    "atkinson 1": partial(atkinson, epsilon=1),
    "atkinson 3": partial(atkinson, epsilon=3),
    "hoover": hoover,
    "palma_ratio": palma_ratio,
    "quintile_share_ratio": quintile_share_ratio,
    "wolfson_polarisation": wolfson_polarisation,
    "percentile_ratio": percentile_ratio,
    "s_gini 1.4": partial(s_gini, nu=1.4),
    "s_gini 3": partial(s_gini, nu=3),
    "zenga": zenga,
}
POVERTY = {
    "headcount_ratio": headcount_ratio,
    "headcount_ratio <=": partial(headcount_ratio, line_rule="<="),
    "poverty_gap_index": poverty_gap_index,
    "squared_poverty_gap_index": squared_poverty_gap_index,
    "FGT(0.5)": partial(foster_greer_thorbecke, alpha=0.5),
    "FGT(3.7)": partial(foster_greer_thorbecke, alpha=3.7),
    "income_gap_ratio": income_gap_ratio,
    "watts_index": watts_index,
    "sen_index": sen_index,
    "sen_shorrocks_thon_index": sen_shorrocks_thon_index,
}
AMOUNTS = {
    "mean": np.average,
    "median": partial(weighted_quantile, at=0.5),
    "relative_poverty_line": relative_poverty_line,
}
# at a line that moves with incomes, where a rounding may move one across it; and several numbers at once
OTHERS = {
    "at_risk_of_poverty_rate": at_risk_of_poverty_rate,
    "relative FGT(1)": partial(relative_foster_greer_thorbecke, alpha=1),
    "relative FGT(2), mean": partial(relative_foster_greer_thorbecke, alpha=2, of="mean"),
    "quantile_shares": quantile_shares,
}

whole = st.integers(1, 60)  # few values: many ties, and incomes on the line
samples = st.lists(st.tuples(whole, st.integers(1, 4)), min_size=1, max_size=12).map(
    lambda rows: (np.array([y for y, _ in rows], float), np.array([w for _, w in rows], float))
)
lines = st.integers(1, 70)


def each(measures):
    return pytest.mark.parametrize("measure", list(measures.values()), ids=list(measures))


def inequality_as_poverty(measure):
    return lambda income, line, weights=None: measure(income, weights=weights)


def at_any_line(measures):
    return {name: inequality_as_poverty(measure) for name, measure in measures.items()}


SCALE_FREE = POVERTY | at_any_line(INEQUALITY)
MONEY = {"average_shortfall": average_shortfall} | at_any_line(AMOUNTS)

# counts, which go with the weights, and what takes a second column: each with properties of its own below
BY_THEMSELVES = {"poor_count", "total_shortfall", *(row.known_as for row in REGISTRY if row.of_two_columns)}


def in_no_table(rows, *tables):
    """What the tables above do not name, as its row calls it: a new measure is held at once to what all share."""
    named = {getattr(measure, "func", measure) for table in tables for measure in table.values()}
    found = {}
    for row in rows:
        if row.function in named or row.known_as in BY_THEMSELVES:
            continue
        takes_line = "poverty_line" in signature(row.function).parameters
        for label, options in (row.shown or {row.known_as: {}}).items():
            measure = partial(row.function, **options)
            found[label] = measure if takes_line else inequality_as_poverty(measure)
    return found


NAMED = (INEQUALITY, POVERTY, AMOUNTS, OTHERS, {"average_shortfall": average_shortfall})
ALL = SCALE_FREE | MONEY | at_any_line(OTHERS) | in_no_table(REGISTRY, *NAMED)


def test_a_measure_that_no_table_names_is_held_to_what_all_share():
    assert {row.known_as for row in REGISTRY} >= BY_THEMSELVES
    new = Row(lambda income, poverty_line, *, weights=None: poverty_line, shown={"new": {}})
    plain = Row(lambda income, share=1, *, weights=None: share, shown={"half": {"share": 0.5}})
    found = in_no_table([*REGISTRY, new, plain], *NAMED)
    assert {label: found[label]([1.0], 7) for label in ("new", "half")} == {"new": 7, "half": 0.5}


@each(ALL)
@given(samples, lines)
@steady
def test_weights_are_copies(measure, sample, line):
    income, weights = sample
    copies = np.repeat(income, weights.astype(int))
    assert measure(income, line, weights=weights) == close(measure(copies, line))


@each(ALL)
@given(samples, lines, st.sampled_from([1e-6, 0.1, 1 / 3, 7.0, 1e9]))
@steady
def test_the_scale_of_weights_does_not_count(measure, sample, line, factor):
    income, weights = sample
    assert measure(income, line, weights=factor * weights) == close(measure(income, line, weights=weights))


@each(ALL)
@given(samples, lines, st.integers(2, 5))
@steady
def test_replication(measure, sample, line, copies):
    income, weights = sample
    again = measure(np.tile(income, copies), line, weights=np.tile(weights, copies))
    assert again == close(measure(income, line, weights=weights))


@each(ALL)
@given(samples, lines, st.randoms(use_true_random=False))
@steady
def test_the_order_of_rows_does_not_count(measure, sample, line, random):
    income, weights = sample
    order = random.sample(range(income.size), income.size)
    assert measure(income[order], line, weights=weights[order]) == close(measure(income, line, weights=weights))


@each(ALL)
@given(samples, lines, st.floats(0.01, 0.99), st.integers(0, 11))
@steady
def test_splitting_a_row_in_two_does_not_count(measure, sample, line, part, row):
    income, weights = sample
    row %= income.size
    split = np.append(weights, part * weights[row])
    split[row] *= 1 - part
    assert measure(np.append(income, income[row]), line, weights=split) == close(measure(income, line, weights=weights))


@each(ALL)
@given(samples, lines, st.floats(-1e6, 1e6))
@steady
def test_a_row_of_weight_zero_counts_for_nothing(measure, sample, line, other):
    income, weights = sample
    more = measure(np.append(income, other), line, weights=np.append(weights, 0))
    assert more == close(measure(income, line, weights=weights))


@each(SCALE_FREE)
@given(samples, lines, st.sampled_from([1e-3, 0.1, 6.89, 1e4]))
@steady
def test_the_unit_of_income_and_line_does_not_count(measure, sample, line, unit):
    income, weights = sample
    assert measure(unit * income, unit * line, weights=weights) == close(measure(income, line, weights=weights))


@each(MONEY)
@given(samples, lines, st.sampled_from([1e-3, 0.1, 6.89, 1e4]))
@steady
def test_amounts_change_with_the_unit(measure, sample, line, unit):
    income, weights = sample
    expected = unit * measure(income, line, weights=weights)
    assert measure(unit * income, unit * line, weights=weights) == close(expected)


@each(INEQUALITY)
@given(st.floats(1e-3, 1e6), st.lists(st.floats(0.01, 10), min_size=1, max_size=8))
@steady
def test_equal_incomes_are_not_unequal(measure, income, weights):
    floor = {palma_ratio: 0.25, quintile_share_ratio: 1.0, percentile_ratio: 1.0}.get(measure, 0.0)
    assert measure([income] * len(weights), weights=weights) == pytest.approx(floor, rel=1e-9, abs=1e-14)


POOREST_FIRST = INEQUALITY | {
    name: partial(POVERTY[name], poverty_line=40)
    for name in (
        "poverty_gap_index",
        "squared_poverty_gap_index",
        "FGT(3.7)",
        "watts_index",
        "sen_shorrocks_thon_index",
    )
}
del POOREST_FIRST["wolfson_polarisation"]  # a transfer within a half may raise it: that is what sets it apart


@each(POOREST_FIRST)
@given(st.lists(whole, min_size=2, max_size=12), st.integers(0, 11), st.integers(0, 11), st.floats(0.01, 0.5))
@steady
def test_a_transfer_from_richer_to_poorer_never_raises_it(measure, income, giver, taker, part):
    before = np.array(income, float)
    giver, taker = giver % before.size, taker % before.size
    amount = part * max(before[giver] - before[taker], 0.0)
    after = before.copy()
    after[giver] -= amount
    after[taker] += amount
    assert measure(after) <= measure(before) + 1e-12


@pytest.mark.parametrize("name", ["gini", "GE(-1)", "GE(2.5)", "theil_t", "mean_log_deviation", "atkinson 1"])
def test_a_transfer_lowers_strictly(name):
    assert INEQUALITY[name]([11, 20, 29, 40]) < INEQUALITY[name]([10, 20, 30, 40])


RISING_IN_THE_LINE = {
    name: measure for name, measure in POVERTY.items() if name not in ("income_gap_ratio", "sen_index")
}


@each(RISING_IN_THE_LINE | {"poor_count": poor_count, "total_shortfall": total_shortfall})
@given(samples, st.lists(lines, min_size=2, max_size=6, unique=True))
@steady
def test_never_falls_as_the_line_rises(measure, sample, several):
    income, weights = sample
    along = measure(income, sorted(several), weights=weights, line_per_household=False)
    assert (np.diff(along) >= -1e-12 * (1 + np.abs(along[1:]))).all()


@each(POVERTY | {"average_shortfall": average_shortfall, "total_shortfall": total_shortfall, "poor_count": poor_count})
@given(samples, st.lists(st.floats(0.5, 100) | lines, min_size=1, max_size=6))
@steady
def test_many_lines_at_once_are_as_one_by_one(measure, sample, several):
    income, weights = sample
    together = measure(income, several, weights=weights, line_per_household=False)
    alone = [measure(income, line, weights=weights) for line in several]
    np.testing.assert_allclose(together, alone, rtol=1e-9, atol=1e-12)


@each(POVERTY)
@given(samples, lines)
@steady
def test_the_same_line_for_each_household_is_one_line(measure, sample, line):
    income, weights = sample
    own = measure(income, np.full(income.size, line), weights=weights, line_per_household=True)
    assert own == close(measure(income, line, weights=weights))


@each(POVERTY)
@given(st.lists(st.tuples(whole, st.sampled_from([1.0, 2.0, 4.0])), min_size=2, max_size=12), lines)
@steady
def test_own_lines_are_incomes_in_own_prices(measure, rows, line):
    income, prices = np.array(rows, float).T  # powers of two: no rounding moves an income across its line
    own = measure(income * prices, line * prices, line_per_household=True)
    assert own == close(measure(income, line))


@each(
    {
        name: m
        for name, m in POVERTY.items()
        if name not in ("income_gap_ratio", "sen_index", "sen_shorrocks_thon_index")
    }
)
@given(samples, samples, lines)
@steady
def test_groups_add_up_to_all(measure, one, other, line):
    both = measure(np.append(one[0], other[0]), line, weights=np.append(one[1], other[1]))
    parts = [measure(income, line, weights=weights) for income, weights in (one, other)]
    assert both == close(np.average(parts, weights=[one[1].sum(), other[1].sum()]))


# ---- against the definitions, written out as double sums -------------------------------------------------------------


def gini_by_pairs(income, weights):
    rows = list(zip(income, weights, strict=True))
    pairs = sum(v * w * abs(x - y) for x, v in rows for y, w in rows)
    return pairs / (2 * sum(weights) * sum(w * y for y, w in rows))


@given(samples)
@steady
def test_gini_is_the_mean_difference_of_pairs(sample):
    assert gini(sample[0], weights=sample[1]) == close(gini_by_pairs(*sample))


@given(samples, lines)
@steady
def test_sen_and_sst_by_the_gini_of_the_poor_and_of_gaps(sample, line):
    income, weights = sample
    poor = income < line
    if not poor.any():
        assert sen_index(income, line, weights=weights) == 0
        assert sen_shorrocks_thon_index(income, line, weights=weights) == 0
        return
    gaps = np.where(poor, (line - income) / line, 0)
    headcount = weights[poor].sum() / weights.sum()
    gap = np.average(gaps[poor], weights=weights[poor])
    sen = headcount * (gap + (1 - gap) * gini_by_pairs(income[poor], weights[poor]))
    assert sen_index(income, line, weights=weights) == close(sen)
    sst = headcount * gap * (1 + gini_by_pairs(gaps, weights))
    assert sen_shorrocks_thon_index(income, line, weights=weights) == close(sst)


@given(samples, st.sampled_from([-2, -0.5, 1e-3, 0.5, 1.001, 1.5, 2, 3]))
@steady
def test_generalized_entropy_by_its_formula(sample, alpha):
    income, weights = sample
    relative = income / np.average(income, weights=weights)
    expected = (np.average(relative**alpha, weights=weights) - 1) / (alpha * (alpha - 1))
    assert generalized_entropy(income, alpha, weights=weights) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(samples, st.sampled_from([0.25, 0.9, 1.5, 2, 8]))
@steady
def test_atkinson_by_its_formula(sample, epsilon):
    income, weights = sample
    equivalent = np.average(income ** (1 - epsilon), weights=weights) ** (1 / (1 - epsilon))
    expected = 1 - equivalent / np.average(income, weights=weights)
    assert atkinson(income, epsilon, weights=weights) == pytest.approx(expected, rel=1e-9, abs=1e-13)


@given(samples)
@steady
def test_atkinson_at_one_is_the_mean_log_deviation_bent(sample):
    income, weights = sample
    assert atkinson(income, 1, weights=weights) == close(1 - math.exp(-mean_log_deviation(income, weights=weights)))


@given(samples)
@steady
def test_concentration_of_income_over_itself_is_the_gini(sample):
    income, weights = sample
    assert concentration_index(income, income, weights=weights) == close(gini(income, weights=weights))
    assert concentration_index(income, -income, weights=weights) == close(-gini(income, weights=weights))
    assert kakwani_index(0.1 * income, income, weights=weights) == close(0)  # a flat tax


@given(samples)
@steady
def test_bounded_concentration_is_the_same_of_what_people_lack(sample):
    income, weights = sample
    share, ranks = income / 60, -income
    assert erreygers_index(share, ranks, weights=weights) == close(-erreygers_index(1 - share, ranks, weights=weights))
    wide = {"bounds": (-1, 61), "weights": weights}
    assert wagstaff_index(income, ranks, **wide) == close(-wagstaff_index(60 - income, ranks, **wide))
    mean = np.average(income, weights=weights)
    assert erreygers_index(income, income, **wide) == close(4 * mean * gini(income, weights=weights) / 62)


@given(samples, st.integers(2, 5))
@steady
def test_mobility_is_nothing_where_nobody_moves_and_does_not_see_the_order_of_rows(sample, classes):
    income, weights = sample
    assert fields_ok(income, income, weights=weights) == 0
    assert fields_ok(income, 2 * income, log=True, weights=weights) == close(math.log(2))
    later = income[::-1] + 3
    turned = {"weights": weights[::-1]}
    assert fields_ok(income, later, weights=weights) == close(fields_ok(income[::-1], later[::-1], **turned))
    if np.unique(income).size > 1:
        assert mobility_rigidity(income, 3 * income, weights=weights) == close(0)
        assert hart_index(income, 3 * income**2, weights=weights) == close(0)
        assert hart_index(income, later, weights=weights) == close(hart_index(later, income, weights=weights))
        rigidity = mobility_rigidity(income, later, weights=weights)
        assert -1e-12 <= rigidity <= 1 and rigidity == close(mobility_rigidity(later, income, weights=weights))
    if len(np.unique(income)) == 12:  # in each class somebody, whatever the weights
        assert 0 <= mobility_trace(income, income, classes=classes, weights=np.ones(income.size)) <= 1e-12


@given(samples)
@steady
def test_the_s_gini_rises_with_aversion_and_is_the_gini_at_two(sample):
    income, weights = sample
    assert s_gini(income, 2, weights=weights) == close(gini(income, weights=weights))
    assert s_gini(income, 1.5, weights=weights) <= s_gini(income, 4, weights=weights) + 1e-12


@pytest.mark.slow
@given(samples, st.randoms(use_true_random=False), st.data())
@steady
def test_concentration_does_not_see_order_within_a_rank(sample, random, data):
    income, weights = sample
    tax = np.array(data.draw(st.lists(whole, min_size=income.size, max_size=income.size)), float)
    order = random.sample(range(income.size), income.size)
    shuffled = concentration_index(tax[order], income[order], weights=weights[order])
    assert shuffled == close(concentration_index(tax, income, weights=weights))


@given(samples, st.integers(1, 12))
@steady
def test_quantile_shares_sum_to_one_and_rise(sample, groups):
    shares = quantile_shares(sample[0], groups, weights=sample[1])
    assert shares.sum() == close(1)
    assert (np.diff(shares) >= -1e-12).all()


@given(samples, st.integers(0, 20))
@steady
def test_quantile_by_counting(sample, twentieths):
    """In whole numbers, so that no rounding can hide in the expectation."""
    income, weights = sample
    people = np.sort(np.repeat(income, weights.astype(int)))
    place, rest = divmod(twentieths * people.size, 20)
    low = people[min(max(place - (rest == 0), 0), people.size - 1)]
    high = people[min(place, people.size - 1)]
    assert weighted_quantile(income, twentieths / 20, weights=weights) == (low + high) / 2

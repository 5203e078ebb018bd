"""Intervals on their scales, at the ends and with few clusters: hand arithmetic and closed forms."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from poverty_analysis.measures.designed import Survey
from poverty_analysis.measures.inference.degrees import degrees_under
from poverty_analysis.measures.inference.design import Design, sampled_units
from poverty_analysis.measures.inference.jackknife import jackknife
from poverty_analysis.measures.inference.scales import on_scale
from poverty_analysis.measures.inference.standard_errors import (
    difference,
    estimate,
    independent_difference,
    linearise,
)
from poverty_analysis.measures.registry import REGISTRY, call_by_name

VILLAGES = Design(clusters=np.repeat(np.arange(10), 5))


def incomes(rows: int = 50, seed: int = 1) -> np.ndarray:
    """Made-up incomes from 4,000 to 20,000."""
    return np.random.default_rng(seed).uniform(4000, 20000, rows)


# --- scales


@pytest.mark.parametrize(
    ("measure", "arguments", "to", "back"),
    [
        ("headcount_ratio", (8000,), lambda x: math.log(x / (1 - x)), lambda x: 1 / (1 + math.exp(-x))),
        ("poverty_gap_index", (8000,), lambda x: math.log(x / (1 - x)), lambda x: 1 / (1 + math.exp(-x))),
        ("gini", (), lambda x: -(x**-3), lambda x: (-x) ** (-1 / 3)),
        ("hoover", (), lambda x: -(x**-3), lambda x: (-x) ** (-1 / 3)),
        ("theil_t", (), lambda x: -(x**-3), lambda x: (-x) ** (-1 / 3)),
        ("quintile_share_ratio", (), lambda x: -(x**-2), lambda x: (-x) ** (-1 / 2)),
        ("income_gap_ratio", (8000,), lambda x: math.log(x / (1 - x)), lambda x: 1 / (1 + math.exp(-x))),
        ("average_shortfall", (8000,), math.log, math.exp),
        ("mean", (), float, float),
    ],
)
def test_an_interval_is_symmetric_on_the_scale_of_its_measure(measure, arguments, to, back):
    """The slope of the scale by a small step, not by its formula; so many people that no end is beyond the reach."""
    villages = Design(clusters=np.repeat(np.arange(10), 50))
    found = estimate(measure, incomes(500), *arguments, design=villages, degrees_of_freedom="design")
    step = 1e-6 * found.value
    slope = (to(found.value + step) - to(found.value - step)) / (2 * step)
    half = stats.t.ppf(0.975, 9) * slope * found.standard_error
    ends = back(to(found.value) - half), back(to(found.value) + half)
    assert (found.low, found.high) == pytest.approx(ends, rel=1e-7)


def test_every_measure_of_one_number_has_an_interval_around_its_value():
    y, rank = incomes(), np.random.default_rng(2).uniform(0, 1, 50)
    more = {
        "foster_greer_thorbecke": (8000, 1),
        "weighted_quantile": (0.3,),
        "atkinson": (0.5,),
        "generalized_entropy": (2,),
        "relative_foster_greer_thorbecke": (1,),
        "concentration_index": (rank,),
        "kakwani_index": (y,),
        "fields_ok": (y * (1 + rank),),
        "hart_index": (y * (1 + rank),),
        "mobility_rigidity": (y * (1 + rank),),
        "mobility_trace": (y * (1 + rank),),
    }
    for row in REGISTRY:
        if row.known_as == "quantile_shares":
            continue
        line = (8000,) if call_by_name(row.known_as).at_line and row.known_as not in more else ()
        arguments = more.get(row.known_as, line)
        try:
            found = estimate(row.known_as, y, *arguments, design=VILLAGES)
        except (TypeError, ValueError) as error:  # two that need another order of arguments
            assert row.known_as in ("concentration_index", "kakwani_index", "erreygers_index", "wagstaff_index"), error
            continue
        assert found.low <= found.value <= found.high, row.known_as
        assert found.low < found.high or found.value == 0, row.known_as


def test_the_inverse_scales_by_hand():
    """.5 with t errors of 1/16: on the scale of 1 / x ** 2 the slope is 16, so 4 -+ 1; on that of 1 / x ** 3 it is 48,
    so 8 -+ 3."""
    square, cube = on_scale("inverse_square", 0.5, 1 / 32, 2.0), on_scale("inverse_cube", 0.5, 1 / 32, 2.0)
    assert (square.low, square.high) == pytest.approx((5 ** (-1 / 2), 3 ** (-1 / 2)))
    assert (cube.low, cube.high) == pytest.approx((11 ** (-1 / 3), 5 ** (-1 / 3)))
    # t errors of half the value: 1 / x ** 2 would have to be zero, so that nothing bounds x
    assert on_scale("inverse_square", 0.5, 1 / 8, 2.0).high == math.inf
    assert math.isnan(on_scale("inverse_cube", 0.0, 0.1, 2.0).low)


def test_watts_of_one_poor_is_poissons_interval_of_one_event():
    """Of 1,001 simple rows one has half the line: the error is the value times the root of 1001 / 1001, one event. The
    exact limits for one event are .0253 and 5.572 (Garwood 1936, table), for n - 1 degrees of freedom all but these."""
    y = np.append(np.full(1000, 2.0), 0.5)
    found = estimate("watts_index", y, 1)
    assert found.interval == "gamma"
    assert found.low / found.value == pytest.approx(0.0253, abs=0.0002)
    gamma = estimate("watts_index", y, 1, interval="gamma")
    assert gamma.high / found.value == pytest.approx(5.572, abs=0.002)
    assert found.high == pytest.approx(found.value + 2 * stats.t.ppf(0.975, 1000) * found.standard_error)


# --- few poor


def few_poor(deepest: float) -> tuple[np.ndarray, float]:
    """200 simple rows: 36 from 60 to 95, the rest at 100 and more; of the poor below 50 one has 49, one what is said.

    The poorest fifth is 40 rows, of which four have 100, and ends at 100.
    """
    return np.concatenate([[49.0, deepest], np.linspace(60, 95, 34), np.full(164, 100.0)]), 50.0


def upper_end_by_hand(measure: str, y: np.ndarray, line: float, of_tail: float) -> float:
    """The headcount's upper end times the mean of the own depth and that of a power of income, or this if less."""
    headcount, own = estimate("headcount_ratio", y, line), estimate(measure, y, line)
    depth = own.value / headcount.value
    return headcount.high * min((depth + of_tail) / 2, of_tail)


@pytest.mark.parametrize(
    ("measure", "of_tail"),
    [
        ("poverty_gap_index", lambda a: 1 / (a + 1)),
        ("squared_poverty_gap_index", lambda a: 2 / ((a + 1) * (a + 2))),
        ("watts_index", lambda a: 1 / a),
        ("sen_index", lambda a: 1 / (a + 1) + a / (a + 1) / (2 * a + 1)),
        ("sen_shorrocks_thon_index", lambda a: 2 / (a + 1)),
    ],
)
def test_few_poor_who_do_not_lie_deep_are_taken_nearer_to_the_depth_of_the_poorest_fifth(measure, of_tail):
    """With the formulas of a power tail in its exponent a: the mean gap of the fifth is 1 / (1 + a)."""
    y, line = few_poor(48.0)
    gap = 1 - (49 + 48 + np.linspace(60, 95, 34).sum() + 4 * 100) / 40 / 100
    found = estimate(measure, y, line)
    assert found.high == pytest.approx(upper_end_by_hand(measure, y, line, of_tail(1 / gap - 1)), rel=1e-12)
    assert found.high > found.value + 2 * 1.96 * found.standard_error
    assert found.remark.startswith("few are poor")
    named = estimate(measure, y, line, interval=found.interval)  # as it was, and not lengthened
    assert (named.value, named.standard_error, named.low) == (found.value, found.standard_error, found.low)
    assert named.high < found.high and named.remark == ""


def test_what_is_borrowed_never_shortens_below_one_and_a_half_errors():
    y, line = few_poor(20.0)
    found, times = estimate("poverty_gap_index", y, line), stats.t.ppf(0.975, 199)
    alone = min(estimate("poverty_gap_index", y, line, interval="beta").high, found.value + 1.5 * times * found[1])
    assert found.high >= alone


def test_nothing_is_borrowed_from_a_fifth_whose_tail_the_poor_are_not():
    """One has a thousandth of the line: the square of its gap is 1, more than three times that of the fifth's tail."""
    y, line = few_poor(0.05)
    found, times = estimate("squared_poverty_gap_index", y, line), stats.t.ppf(0.975, 199)
    own = estimate("squared_poverty_gap_index", y, line, interval="beta").high
    assert found.high == pytest.approx(min(own, found.value + 2 * times * found.standard_error)) and found.remark == ""


def test_a_line_for_each_household_borrows_from_incomes_over_the_own_line():
    y, line = few_poor(48.0)
    times = np.where(np.arange(y.size) % 2 == 0, 1.0, 4.0)
    one, own = estimate("poverty_gap_index", y, line), estimate("poverty_gap_index", y * times, line * times)
    assert (own.low, own.high, own.remark) == (pytest.approx(one.low), pytest.approx(one.high), one.remark)


def test_gaps_to_a_power_and_the_headcount_are_members_of_one_family():
    y, line = few_poor(48.0)
    for alpha, name in ((0, "headcount_ratio"), (1, "poverty_gap_index"), (2, "squared_poverty_gap_index")):
        member, own = estimate("foster_greer_thorbecke", y, line, alpha), estimate(name, y, line)
        assert member.high == pytest.approx(own.high, rel=1e-12) and member.low == pytest.approx(own.low, rel=1e-12)


@pytest.mark.parametrize("measure", ["theil_t", "gini", "watts_index", "poverty_gap_index", "total_shortfall"])
def test_no_upper_end_of_its_own_is_further_up_than_its_reach(measure):
    """Two clusters, one degree of freedom: t is 12.7."""
    y, line = incomes(), () if measure in ("theil_t", "gini") else (8000,)
    design = Design(clusters=np.repeat([0, 1], 25))
    found = estimate(measure, y, *line, design=design)
    times = 1.5 if measure == "total_shortfall" else 2
    furthest = found.value + times * stats.t.ppf(0.975, 1) * found.standard_error
    assert found.value < found.high <= min(furthest, 1 if measure == "gini" else math.inf) * (1 + 1e-12)
    named = estimate(measure, y, *line, design=design, interval="log")
    half = stats.t.ppf(0.975, 1) * found.standard_error / found.value
    assert named.high == pytest.approx(found.value * math.exp(half))


def test_an_end_at_the_most_that_a_measure_can_be_is_a_number_as_any():
    found = estimate("gini", [1, 3])
    assert type(found.high) is float and found.high == 1


def test_scales_of_inequality_hardly_matter_with_many_clusters():
    """On 20,000 simple rows the ends differ from the symmetric ones by the order of the squared relative error."""
    y = incomes(20_000)
    for name in ("gini", "theil_t", "generalized_entropy", "atkinson"):
        more = {"generalized_entropy": (2,), "atkinson": (0.5,)}.get(name, ())
        own, plain = (estimate(name, y, *more, interval=interval) for interval in (None, "identity"))
        relative = plain.standard_error / plain.value
        assert own.low == pytest.approx(plain.low, rel=10 * relative**2)
        assert own.high == pytest.approx(plain.high, rel=10 * relative**2)


def test_the_share_of_the_richest_is_on_the_scale_of_inequality():
    found = Survey(pd.DataFrame({"income": incomes()})).profile("income", measures=["quantile_shares"])
    assert found["interval"].tolist() == ["logit"] * 4 + ["inverse_cube"]


def test_an_interval_by_name():
    y = incomes()
    by_name = {
        name: estimate("headcount_ratio", y, 8000, design=VILLAGES, interval=name)
        for name in ("identity", "logit", "log", "beta", "bootstrap")
    }
    assert {found.interval for found in by_name.values()} == set(by_name)
    assert len({round(found.low, 9) for found in by_name.values()}) == 5
    with pytest.raises(ValueError, match='interval must be one of "identity", "logit"'):
        estimate("mean", y, interval="wald")
    with pytest.raises(ValueError, match='interval="woodruff" is for a quantile; got mean'):
        estimate("mean", y, interval="woodruff")
    off = estimate("mean", y, interval="logit")
    assert math.isnan(off.low) and "the logit scale holds values between 0 and 1" in off.remark


def test_a_gini_above_one_falls_back_on_the_plain_scale():
    with pytest.warns(UserWarning, match="can exceed 1 on negative incomes"):
        found = estimate("gini", [-8.0, -7, 1, 2, 30])  # mean 3.6
    assert found.value > 1
    assert found.interval == "identity" and "on the plain scale" in found.remark


# --- quantiles and relative lines


def test_woodruff_by_hand():
    """Median of 1..100: the share at or below it is .5 with error sqrt(.25 / 99); on the logit scale the ends of the
    share are expit(-+ t .05025 / .25) = .40138 and .59862: incomes 41 and 60."""
    found = estimate("median", np.arange(1.0, 101))
    assert (found.low, found.high, found.interval) == (41.0, 60.0, "woodruff")


def test_a_relative_line_has_its_share_of_the_quantiles_interval():
    y = incomes()
    of_median, line = estimate("median", y, design=VILLAGES), estimate("relative_poverty_line", y, design=VILLAGES)
    assert (line.low, line.high) == pytest.approx((0.6 * of_median.low, 0.6 * of_median.high))
    assert estimate("relative_poverty_line", y, of="mean").interval == "identity"


def test_heaped_incomes_are_bootstrapped_at_a_relative_line_and_the_heap_is_named():
    rng = np.random.default_rng(5)
    smooth = np.exp(rng.normal(9, 0.7, 400))
    heaped = np.round(smooth / 1000) * 1000
    assert estimate("at_risk_of_poverty_rate", smooth).interval == "logit"
    assert estimate("at_risk_of_poverty_rate", np.round(smooth / 100) * 100).interval == "logit"
    found = estimate("at_risk_of_poverty_rate", heaped)
    assert found.interval == "bootstrap"
    share = np.mean(heaped == np.median(heaped))
    assert f"{share:.1%} of the people have exactly the median, {np.median(heaped):g}" in found.remark
    assert found == estimate("at_risk_of_poverty_rate", heaped)  # the same draws each time


@pytest.mark.slow
def test_wolfson_on_heaps_lies_between_the_percentiles_of_t():
    """Ten villages, so nine degrees of freedom: P(|Z| < 2.262) = .976; a named interval stays at its own level."""
    rng = np.random.default_rng(5)
    y = np.round(np.exp(rng.normal(9, 0.7, 50)) / 3000) * 3000
    found = estimate("wolfson_polarisation", y, design=VILLAGES)
    level = 2 * stats.norm.cdf(stats.t.ppf(0.975, 9)) - 1
    wider = estimate("wolfson_polarisation", y, design=VILLAGES, interval="bootstrap", level=level)
    assert level == pytest.approx(0.976, abs=0.001)
    assert found.interval == "bootstrap" and "heaped" in found.remark
    assert (found.low, found.high) == (pytest.approx(wider.low), pytest.approx(wider.high))
    named = estimate("wolfson_polarisation", y, design=VILLAGES, interval="bootstrap")
    assert found.low < named.low < named.high < found.high
    rate = [estimate("at_risk_of_poverty_rate", y, design=VILLAGES, interval=name)[2:4] for name in (None, "bootstrap")]
    assert rate[0] == rate[1]  # heaps make its percentiles wide enough


# --- nobody poor, everybody poor, all alike


def test_nobody_poor_in_a_simple_sample_is_clopper_and_pearson():
    """Nobody of 50: 1 - .025 ** (1/50) = .0711; everybody: the mirror image."""
    y = incomes()
    nobody, everybody = estimate("headcount_ratio", y, 3000), estimate("headcount_ratio", y, 30000)
    assert (nobody.low, nobody.high) == (0, pytest.approx(1 - 0.025 ** (1 / 50)))
    assert (everybody.low, everybody.high) == (pytest.approx(0.025 ** (1 / 50)), 1)
    assert nobody.remark == "nobody is poor in 50 clusters, 50 rows; the bound assumes a design effect of 1"
    assert everybody.remark.startswith("everybody is poor in 50 clusters")
    for name in ("identity", "log", "bootstrap"):  # no scale has an interval there
        assert estimate("headcount_ratio", y, 3000, interval=name)[:9] == nobody[:9]


def test_the_borrowed_design_effect_is_that_of_whole_clusters_where_these_are_alike():
    """Ten clusters of five with one income each: the design effect of any line is (50 - 1) / (10 - 1) = 49 / 9, so that
    50 rows are worth 9.18; the few clusters make it (2.0096 / 2.2622) ** 2 of that."""
    y = np.repeat(np.linspace(4000, 20000, 10), 5)
    found = estimate("headcount_ratio", y, 3000, design=VILLAGES)
    size = 50 / (49 / 9) * (stats.t.ppf(0.975, 49) / stats.t.ppf(0.975, 9)) ** 2
    assert found.high == pytest.approx(1 - 0.025 ** (1 / size), rel=1e-9)
    assert "design effect of 5.4" in found.remark


def test_a_bound_on_the_poor_bounds_gaps_counts_and_shortfalls():
    y, weights = incomes(), np.full(50, 20.0)
    design = Design(weights=weights)
    most = estimate("headcount_ratio", y, 3000, design=design).high
    for name, times in {
        "poverty_gap_index": 1,
        "squared_poverty_gap_index": 1,
        "sen_index": 1,
        "sen_shorrocks_thon_index": 2 - most,
        "poor_count": 1000,
        "total_shortfall": 1000 * 3000,
    }.items():
        found = estimate(name, y, 3000, design=design)
        assert (found.low, found.high) == (0, pytest.approx(most * times)), name
    assert math.isnan(estimate("watts_index", y, 3000).high)  # the log of a gap has no end


def test_no_measure_of_poverty_is_ever_said_to_be_exactly_nothing():
    y = incomes()
    for row in REGISTRY:
        if call_by_name(row.known_as).at_line and row.known_as != "foster_greer_thorbecke":
            found = estimate(row.known_as, y, 3000)
            assert not (found.low == found.high == 0), row.known_as
            assert found.remark, row.known_as


def test_as_many_poor_in_every_cluster_is_no_proof_that_it_is_so_elsewhere():
    y = np.tile([1000.0, 9000, 9000, 9000, 9000], 10)
    found = estimate("headcount_ratio", y, 5000, design=VILLAGES)
    assert found.standard_error == pytest.approx(0, abs=1e-12)
    assert found.low < 0.2 < found.high and found.interval == "beta"


# --- degrees of freedom


def test_degrees_of_freedom_of_unequal_clusters_by_hand():
    """Weights of the clusters 4, 2, 2: (64 / 24) - 1 = 5 / 3; design 2."""
    design = Design(clusters=[1, 1, 1, 1, 2, 2, 3, 3])
    y = np.arange(8.0)
    assert estimate("mean", y, design=design).degrees_of_freedom == pytest.approx(5 / 3)
    assert estimate("mean", y, design=design, degrees_of_freedom="design").degrees_of_freedom == 2
    assert estimate("mean", y, design=design, degrees_of_freedom=7.5).degrees_of_freedom == 7.5
    with pytest.raises(ValueError, match='must be "effective", "design" or a number; got \'R\''):
        estimate("mean", y, degrees_of_freedom="R")
    with pytest.raises(TypeError, match='must be "effective", "design" or a number; got True'):
        estimate("mean", y, degrees_of_freedom=True)
    with pytest.raises(ValueError, match="degrees_of_freedom must be above zero; got -1"):
        estimate("mean", y, degrees_of_freedom=-1)


def test_degrees_of_freedom_go_by_the_clusters_and_strata_that_hold_the_group():
    """Strata of 3 and 3 clusters; the group lies in two of the first and in one of the second: 3 - 2 = 1."""
    design = Design(strata=np.repeat([1, 2], 6), clusters=np.repeat(np.arange(6), 2))
    group = np.isin(np.arange(12), [0, 2, 6])
    y = np.arange(12.0)
    found = estimate("mean", y, design=design, domain=group, degrees_of_freedom="design")
    assert (found.degrees_of_freedom, found.clusters, found.strata) == (1, 6, 2)
    other = np.isin(np.arange(12), [4, 10])  # in the third cluster, and in the sixth
    sides = [linearise("mean", y, design=design, domain=each) for each in (group, other)]
    assert difference(*sides, degrees_of_freedom="design").degrees_of_freedom == 5 - 2


def test_a_group_in_one_cluster_has_no_interval_and_says_why():
    found = estimate("mean", incomes(), design=VILLAGES, domain=np.arange(50) < 5)
    assert found.degrees_of_freedom == 0 and math.isnan(found.low) and math.isnan(found.high)
    assert found.remark == "no interval: no stratum holds the group in two clusters"


def test_effective_degrees_never_exceed_those_of_the_design_and_do_not_change_with_the_scale_of_weights():
    rng = np.random.default_rng(3)
    for _ in range(20):
        weights = np.exp(rng.normal(0, 2, 60))
        units = sampled_units(Design(weights=weights, strata=np.arange(60) % 4), 60)
        found = degrees_under(units, weights, "effective")
        assert 1 <= found <= degrees_under(units, weights, "design") == 56
        for scale in (1e-290, 1e290):
            assert degrees_under(units, weights * scale, "effective") == pytest.approx(found, rel=1e-12)


# --- differences


def test_a_difference_of_two_groups_without_any_poor_has_no_interval():
    y, first = incomes(), np.arange(50) % 2 == 0
    sides = [linearise("headcount_ratio", y, 3000, design=VILLAGES, domain=each) for each in (first, ~first)]
    found = difference(*sides)
    assert (found.value, found.standard_error) == (0, 0)
    assert math.isnan(found.low) and "neither of the two has any spread" in found.remark


def test_independent_samples_of_which_one_has_no_poor_join_their_intervals():
    """Newcombe's way: the ends lie apart by the root of the sum of squares of the two intervals' arms."""
    some = estimate("headcount_ratio", incomes(80, 4), 6000)
    none = estimate("headcount_ratio", incomes(), 3000)
    found = independent_difference(some, none)
    assert found.interval == "hybrid" and "nobody is poor" in found.remark
    assert found.low == pytest.approx(some.value - math.hypot(some.value - some.low, none.high))
    assert found.high == pytest.approx(some.value + math.hypot(some.high - some.value, 0))


# --- jackknife


@pytest.mark.parametrize("strata", [None, np.arange(40) // 4 % 3], ids=["one stratum", "three strata"])
@pytest.mark.parametrize("domain", [None, "below 8000"])
def test_the_jackknife_is_that_of_deleting_and_computing_anew(strata, domain):
    rng = np.random.default_rng(8)
    rows = 240
    village = rng.permutation(np.arange(rows) % 40)
    stratum = np.zeros(rows, dtype=int) if strata is None else strata[village]
    y = np.exp(8.5 + 0.5 * rng.standard_normal(40)[village] + 0.6 * rng.standard_normal(rows))
    weights = rng.uniform(0.5, 3, rows)
    inside = y < 8000 if domain else np.ones(rows, dtype=bool)
    design = Design(weights=weights, strata=stratum, clusters=village)
    for row in REGISTRY:
        of_two = not {"variable", "payment", "income_0"}.isdisjoint(call_by_name(row.known_as).takes)
        if not row.smooth or row.known_as == "quantile_shares" or of_two:
            continue
        more = {"foster_greer_thorbecke": (4000, 3), "generalized_entropy": (2,), "atkinson": (1.5,)}
        arguments = more.get(row.known_as, (4000,) if call_by_name(row.known_as).at_line else ())
        call = call_by_name(row.known_as, arguments)
        values, factors = [], []
        for one in range(40):
            own = stratum[village == one][0]
            size = np.unique(village[stratum == own]).size
            times = np.where(stratum == own, size / (size - 1), 1.0) * (village != one)
            values.append(call.number(y, np.where(inside, weights, 0.0) * times))
            factors.append((size - 1) / size)
        by_hand = math.sqrt(np.sum(np.array(factors) * (np.array(values) - np.mean(values)) ** 2))
        found = jackknife(row.known_as, y, *arguments, design=design, domain=inside)
        assert found.standard_error == pytest.approx(by_hand, rel=1e-11), row.known_as


HOSTILE = {
    "heaps": lambda y: y.round(-3),
    "some below zero": lambda y: y - 2000,
    "zeros of both signs": lambda y: np.where(y < 4000, np.where(y < 3000, -0.0, 0.0), y),
    "1e-300 beside 1e300": lambda y: np.where(y < 5000, 1e-300, 1e300),
    "all equal": lambda y: np.full(y.size, 700.0),
}


@pytest.mark.filterwarnings("ignore:The Gini index can exceed 1")
@pytest.mark.parametrize("kind", HOSTILE)
def test_the_jackknife_of_the_gini_index_on_hostile_incomes(kind):
    """Rows of weight zero among them; two strata, so that the others of a cluster's own count more."""
    rng = np.random.default_rng(2)
    village, weights = rng.permutation(np.arange(180) % 12), rng.integers(0, 4, 180) * 0.7
    y, stratum = HOSTILE[kind](np.exp(8.5 + 0.6 * rng.standard_normal(180))), village % 2
    gini = call_by_name("gini")
    values = [
        gini.number(y, weights * np.where(stratum == one % 2, 6 / 5, 1.0) * (village != one)) for one in range(12)
    ]
    deviations = np.array(values) - np.mean(values)  # of all replicates, as in R
    found = jackknife("gini", y, design=Design(weights=weights, strata=stratum, clusters=village))
    assert found.standard_error == pytest.approx(math.sqrt(5 / 6 * np.sum(deviations**2)), rel=1e-12, abs=1e-16)
    assert found.value == pytest.approx(gini.number(y, weights), rel=1e-14)


def test_a_jackknife_is_refused_for_what_one_quantile_decides():
    y = incomes()
    for row in REGISTRY:
        if not row.smooth:
            with pytest.raises(ValueError, match=f"jackknife must have a smooth measure; got {row.known_as}"):
                jackknife(row.known_as, y)
    with pytest.raises(ValueError, match='lonely_cluster must be "error" or "certainty" in a jackknife'):
        jackknife("mean", y, lonely_cluster="centre")


def test_a_lonely_cluster_is_never_left_out():
    """Strata N with 0 and 2, S with 9 alone: without each of N the mean is (2 + 2 + 9) / 3, (0 + 0 + 9) / 3."""
    design = Design(strata=["N", "N", "S"])
    found = jackknife("mean", [0.0, 2.0, 9.0], design=design, lonely_cluster="certainty")
    assert found.standard_error == pytest.approx(math.sqrt(0.5 * 2 * (2 / 3) ** 2))


def test_a_reason_for_another_scale_is_kept_where_few_are_poor():
    incomes = np.full(100, 40.0)
    incomes[:19] = -2.1
    found = estimate("sen_shorrocks_thon_index", incomes, 1.0, design=Design(clusters=np.arange(100) // 20))
    assert found.value > 1 and found.remark.endswith(f"got {found.value:.6g}")

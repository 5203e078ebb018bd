"""Influence functions against the derivative of each measure with respect to each weight, taken numerically."""

import math
from functools import partial
from inspect import signature

import numpy as np
import pytest

from poverty_analysis.measures import influence
from poverty_analysis.measures.beyond_gini import s_gini, zenga
from poverty_analysis.measures.bounded_concentration import erreygers_index, wagstaff_index
from poverty_analysis.measures.call import Row
from poverty_analysis.measures.concentration import concentration_index, kakwani_index
from poverty_analysis.measures.curves import generalized_lorenz_curve, lorenz_curve
from poverty_analysis.measures.density import kernel_density
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

# unsorted, with ties among the poor, at the line, and among the rich; no cumulated weight at a tenth or a fifth
INCOME = np.array([41.0, 12.0, 30.0, 30.0, 7.0, 55.0, 55.0, 90.0, 18.0, 41.0, 140.0, 18.0])
WEIGHTS = np.array([1.3, 2.0, 0.7, 1.9, 1.1, 0.9, 1.7, 0.6, 2.3, 1.0, 0.37, 0.5])
OTHER = np.array([3.0, 5.0, 1.0, 2.0, 2.0, 9.0, 4.0, 8.0, 0.0, 1.0, 7.0, 2.0])
LATER = np.array([30.0, 25.0, 10.0, 30.0, 9.0, 80.0, 40.0, 70.0, 28.0, 60.0, 90.0, 11.0])
LINES = np.array([40.0, 11.0, 35.0, 30.0, 30.0, 60.0, 35.0, 35.0, 30.0, 30.0, 35.0, 35.0])

SMOOTH = [
    (np.average, (), {}),
    (headcount_ratio, (30,), {}),
    (headcount_ratio, (30,), {"line_rule": "<="}),
    (headcount_ratio, (LINES,), {"line_per_household": True}),
    (poverty_gap_index, (30,), {}),
    (squared_poverty_gap_index, (41,), {}),
    (foster_greer_thorbecke, (30, 0), {"line_rule": "<="}),
    (foster_greer_thorbecke, (30, 0.5), {}),
    (foster_greer_thorbecke, (LINES, 1.7), {"line_per_household": True}),
    (income_gap_ratio, (35,), {}),
    (average_shortfall, (35,), {}),
    (average_shortfall, (LINES,), {"line_per_household": True}),
    (total_shortfall, (35,), {}),
    (poor_count, (35,), {}),
    (watts_index, (35,), {}),
    (watts_index, (LINES,), {"line_per_household": True}),
    (sen_index, (35,), {}),
    (sen_index, (30,), {"line_rule": "<="}),
    (sen_index, (LINES,), {"line_per_household": True}),
    (sen_shorrocks_thon_index, (35,), {}),
    (sen_shorrocks_thon_index, (LINES,), {"line_per_household": True}),
    (gini, (), {}),
    (theil_t, (), {}),
    (mean_log_deviation, (), {}),
    *((generalized_entropy, (alpha,), {}) for alpha in (-1, -0.3, 0, 1e-7, 0.3, 0.5, 1 - 1e-7, 1, 1.5, 2, 3)),
    *((atkinson, (epsilon,), {}) for epsilon in (0, 0.5, 1 - 1e-7, 1, 1 + 1e-7, 2, 6)),
    (hoover, (), {}),
    (palma_ratio, (), {}),
    (quintile_share_ratio, (), {}),
    (concentration_index, (OTHER,), {}),
    (kakwani_index, (OTHER,), {}),
    (erreygers_index, (OTHER,), {"bounds": (0, 150)}),
    (wagstaff_index, (OTHER,), {"bounds": (0, 150)}),
    *((s_gini, (nu,), {}) for nu in (1.3, 2, 5)),
    (zenga, (), {}),
    (fields_ok, (LATER,), {}),
    (fields_ok, (LATER,), {"log": True}),
    (hart_index, (LATER,), {}),
    (mobility_rigidity, (LATER, OTHER), {}),
    (mobility_trace, (LATER,), {"limits": [20, 50]}),
    (relative_poverty_line, (0.6,), {"of": "mean"}),
    (relative_foster_greer_thorbecke, (1, 0.6), {"of": "mean"}),
    (relative_foster_greer_thorbecke, (2.5, 0.7), {"of": "mean"}),
]


# smooth but for a quantile in them: each by its own derivative below
WITH_A_QUANTILE = {
    "weighted_quantile",
    "quantile_shares",
    "wolfson_polarisation",
    "at_risk_of_poverty_rate",
    "percentile_ratio",
}


def not_named(rows):
    """What stands neither above nor below, as its row calls it: a new influence function has to be a derivative."""
    named = {measure for measure, _, _ in SMOOTH}
    found = []
    for row in rows:
        if not row.influence or row.function in named or row.known_as in WITH_A_QUANTILE:
            continue
        line = (35,) if "poverty_line" in signature(row.function).parameters else ()
        found += [(row.function, line, dict(options)) for options in (row.shown or {"": {}}).values()]
    return found


def test_every_influence_function_has_a_derivative_here():
    assert {row.known_as for row in REGISTRY if row.influence} >= WITH_A_QUANTILE

    def new(income, poverty_line, share=1, *, weights=None):
        return share

    row = Row(new, new, shown={"new": {"share": 0.5}})
    assert (new, (35,), {"share": 0.5}) in not_named([*REGISTRY, row])


SMOOTH += not_named(REGISTRY)


def name_of(value: object) -> str:
    return getattr(value, "__name__", "line per household" if value is LINES else str(value))


def slope_in_weight(measure, row: int, income=INCOME, weights=WEIGHTS) -> np.ndarray:
    """Weights' sum times the derivative with respect to one weight, by a difference of fourth order."""
    step = 1e-3 * weights[row]

    def moved(times: int) -> np.ndarray:
        changed = weights.copy()
        changed[row] += times * step
        return np.asarray(measure(income, weights=changed))

    slope = (8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / (12 * step)
    return weights.sum() * slope


@pytest.mark.parametrize(("measure", "arguments", "options"), SMOOTH, ids=name_of)
def test_influence_is_the_derivative_with_respect_to_the_weight(measure, arguments, options):
    found = influence.influence_function(measure)(INCOME, *arguments, weights=WEIGHTS, **options)
    slopes = [
        slope_in_weight(lambda y, weights: measure(y, *arguments, weights=weights, **options), row)
        for row in range(INCOME.size)
    ]
    np.testing.assert_allclose(found, slopes, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize(("measure", "arguments", "options"), SMOOTH, ids=name_of)
def test_weighted_influences_sum_to_zero_but_for_totals(measure, arguments, options):
    found = influence.influence_function(measure)(INCOME, *arguments, weights=WEIGHTS, **options)
    total = measure(INCOME, *arguments, weights=WEIGHTS) if measure in (total_shortfall, poor_count) else 0.0
    assert WEIGHTS @ found / WEIGHTS.sum() == pytest.approx(total, abs=1e-13 * (1 + np.abs(found).max()))


@pytest.mark.parametrize(
    ("measure", "arguments", "options"),
    [case for case in SMOOTH if case[0] not in (total_shortfall, poor_count)],  # totals: of as many as weights say
    ids=name_of,
)
def test_scale_of_weights_and_order_of_rows_do_not_matter(measure, arguments, options):
    function = influence.influence_function(measure)
    found = function(INCOME, *arguments, weights=WEIGHTS, **options)
    np.testing.assert_allclose(
        function(INCOME, *arguments, weights=1000 * WEIGHTS, **options), found, rtol=1e-10, atol=1e-13
    )
    back = slice(None, None, -1)
    turned = [a[back] if isinstance(a, np.ndarray) else a for a in arguments]
    np.testing.assert_allclose(
        function(INCOME[back], *turned, weights=WEIGHTS[back], **options)[back], found, rtol=1e-10, atol=1e-13
    )


@pytest.mark.parametrize("at", [0.05, 0.21, 0.5, 0.83, 1.0])
def test_ordinates_of_lorenz_curves(at):
    for curve, found in (
        (lorenz_curve, influence.lorenz_curve(INCOME, at=[at], weights=WEIGHTS)),
        (generalized_lorenz_curve, influence.generalized_lorenz_curve(INCOME, at=[at], weights=WEIGHTS)),
    ):
        slopes = [
            slope_in_weight(lambda y, weights, curve=curve: curve(y, at=[at], weights=weights).iloc[0, 1], row)
            for row in range(INCOME.size)
        ]
        np.testing.assert_allclose(found[:, 0], slopes, rtol=1e-7, atol=1e-8)


def test_quantile_shares():
    found = influence.quantile_shares(INCOME, 5, weights=WEIGHTS)
    slopes = [slope_in_weight(lambda y, weights: quantile_shares(y, 5, weights=weights), row) for row in range(12)]
    np.testing.assert_allclose(found, slopes, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(found.sum(axis=1), 0, atol=1e-12)


def test_a_ratio_of_totals():
    slopes = [slope_in_weight(lambda y, weights: (weights @ OTHER) / (weights @ y), row) for row in range(INCOME.size)]
    np.testing.assert_allclose(influence.ratio(OTHER, INCOME, weights=WEIGHTS), slopes, rtol=1e-7, atol=1e-9)


def test_polarisation_with_the_median_held_is_smooth():
    """The derivative with the median held fixed, plus the median's own influence, is all of it."""
    median = weighted_quantile(INCOME, 0.5, weights=WEIGHTS)

    def numerator(y, weights):
        return wolfson_polarisation(y, weights=weights) * weighted_quantile(y, 0.5, weights=weights)

    slopes = np.array([slope_in_weight(numerator, row) for row in range(INCOME.size)])
    on_median = influence.weighted_quantile(INCOME, 0.5, weights=WEIGHTS, bandwidth=5)
    index = wolfson_polarisation(INCOME, weights=WEIGHTS)
    found = influence.wolfson_polarisation(INCOME, weights=WEIGHTS, bandwidth=5)
    np.testing.assert_allclose(found, slopes / median - index * on_median / median, rtol=1e-7, atol=1e-8)


def test_a_quantile_and_a_relative_line_by_the_density_of_a_known_distribution():
    """A million evenly spread quantiles of the lognormal (sigma .6, median 100), where the density is known.

    At the median f = phi(0) / (.6 x 100); at 60, f = phi(ln(.6) / .6) / (.6 x 60).
    """
    from scipy import stats

    income = stats.lognorm.ppf((np.arange(100_000) + 0.5) / 100_000, 0.6, scale=100)
    at_median, at_line = stats.lognorm.pdf([100, 60], 0.6, scale=100)
    # the kernel smooths, so that it is off by about half its bandwidth squared times the curvature
    assert kernel_density(income, 100) == pytest.approx(at_median, rel=5e-3)
    found = influence.weighted_quantile(income, 0.5)
    np.testing.assert_allclose(found[[0, -1]], [-0.5 / at_median, 0.5 / at_median], rtol=5e-3)
    rate = influence.at_risk_of_poverty_rate(income)
    share = stats.lognorm.cdf(60, 0.6, scale=100)
    poorest, richest = -0.5 * 0.6 / at_median * at_line, 0.5 * 0.6 / at_median * at_line
    np.testing.assert_allclose(rate[[0, -1]], [1 - share + poorest, -share + richest], atol=5e-3)


@pytest.mark.slow
def test_the_density_integrates_to_one_and_keeps_to_its_rule():
    grid = np.linspace(-400, 700, 4001)
    heights = [kernel_density(INCOME, at, weights=WEIGHTS) for at in grid]
    assert np.trapezoid(heights, grid) == pytest.approx(1, abs=1e-9)
    # nine times 0 and once 10: no spread between quartiles, so the standard deviation 3 and .9 x 3 x 10 ** -.2
    spike = [0] * 9 + [10]
    width = 0.9 * 3 * 10**-0.2
    by_hand = (9 + math.exp(-((10 / width) ** 2) / 2)) / (10 * width * math.sqrt(2 * math.pi))
    assert kernel_density(spike, 0) == pytest.approx(by_hand, rel=1e-12)
    with pytest.raises(ValueError, match="incomes that differ; got 7 for everyone"):
        kernel_density([7, 7, 7], 7)


@pytest.mark.parametrize("measure", [gini, theil_t, mean_log_deviation, partial(atkinson, epsilon=2)])
def test_a_row_of_weight_zero_counts_for_nothing_whatever_it_holds(measure):
    function = influence.influence_function(measure)
    with_ghost = function(np.append(INCOME, 0), weights=np.append(WEIGHTS, 0))
    np.testing.assert_allclose(with_ghost[:-1], function(INCOME, weights=WEIGHTS), rtol=1e-12)
    assert np.isfinite(with_ghost[-1])


def test_equal_incomes_have_no_influence_on_inequality():
    for function in (influence.gini, influence.theil_t, influence.mean_log_deviation, influence.hoover):
        np.testing.assert_allclose(function([5.0, 5.0, 5.0]), 0, atol=1e-15)


def test_large_aversion_does_not_overflow():
    found = influence.atkinson([1.0, 1e6, 2.0], 60)
    assert np.isfinite(found).all()
    assert found.sum() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("function", [influence.income_gap_ratio, influence.average_shortfall])
def test_where_nobody_is_poor_a_ratio_of_the_poor_has_no_influence(function):
    assert np.isnan(function([50, 60], 10)).all()


def test_errors_say_the_rule():
    with pytest.raises(ValueError, match="one line, or one per household, for influence values; got 2 lines"):
        influence.headcount_ratio(INCOME, [30, 40])
    with pytest.raises(ValueError, match="Watts index needs incomes above zero"):
        influence.watts_index([0, 10], 20)
    with pytest.raises(ValueError, match="alpha must be 0, or 1 or more"):
        influence.relative_foster_greer_thorbecke(INCOME, 0.5)
    with pytest.raises(TypeError, match="got at_home, which has none here"):

        def at_home(income, *, weights=None):
            return 0.0

        influence.influence_function(at_home)


def test_the_rate_at_a_relative_line_is_the_measure_at_that_line():
    line = relative_poverty_line(INCOME, 0.6, weights=WEIGHTS)
    assert at_risk_of_poverty_rate(INCOME, weights=WEIGHTS) == headcount_ratio(INCOME, line, weights=WEIGHTS)

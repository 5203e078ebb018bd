"""Designs of visits: closed forms, hand arithmetic, other programs' distributions, and simulation on the register."""

import math

import numpy as np
import pytest
from scipy.stats import betabinom, binom, hypergeom

from poverty_analysis import measures
from poverty_analysis.households import synthetic_register
from poverty_analysis.measures.visit_chances import beta_binomial


def test_discovery_sampling_by_hand():
    # 10 households, 5 false: 3 visits miss all with 5/10 * 4/9 * 3/8 = 1/12; 2 visits with 5/10 * 4/9 = 2/9
    design = measures.verification_design(10, tolerated=0, actual=0.5, power=0.9)
    assert (design.households, design.villages, design.critical, design.size) == (3, None, 1, 0)
    assert design.power == pytest.approx(11 / 12, abs=1e-12)
    assert measures.verification_design(10, tolerated=0, actual=0.5, power=7 / 9 - 1e-9).households == 2


@pytest.mark.parametrize("actual", [0.02, 0.03])
def test_discovery_in_a_large_list_is_the_binomial_s(actual):
    # (1 - p)^n <= 0.1: n = log 0.1 / log(1 - p), 113.97 and 75.6; a list of 10 million is as good as endless
    expected = math.ceil(math.log(0.1) / math.log(1 - actual))
    assert measures.verification_design(10_000_000, tolerated=0, actual=actual).households == expected


@pytest.mark.parametrize(("count", "tolerated", "actual"), [(400, 0.02, 0.08), (2000, 0.03, 0.08), (150, 0.1, 0.25)])
def test_one_stage_is_the_smallest_of_scipy_s_hypergeometric(count, tolerated, actual):
    design = measures.verification_design(count, tolerated=tolerated, actual=actual)
    false = round(tolerated * count), round(actual * count)

    def of(visits):
        critical = int(hypergeom.ppf(0.95, count, false[0], visits)) + 1  # so many or more: at most 5%
        return critical, *(hypergeom.sf(critical - 1, count, each, visits) for each in false)

    smallest = next(visits for visits in range(1, count + 1) if of(visits)[2] >= 0.9)
    assert design.households == smallest
    critical, size, power = of(smallest)
    assert design.critical == critical
    assert (design.size, design.power) == (pytest.approx(size, abs=1e-9), pytest.approx(power, abs=1e-9))


def test_visits_that_err_add_binomials():
    # by hand: all households of a list of 4 with 2 false are visited; sensitivity 0.8, specificity 0.9
    design = measures.verification_design(4, tolerated=0.25, actual=0.5, alpha=0.5, power=0.5, sensitivity=0.8,
                                          specificity=0.9)  # fmt: skip
    visited = [np.zeros(design.households + 1) for _ in range(2)]
    for chances, false in zip(visited, (1, 2), strict=True):
        for seen in range(design.households + 1):
            missed = design.households - seen
            both = np.convolve(binom.pmf(range(seen + 1), seen, 0.8), binom.pmf(range(missed + 1), missed, 0.1))
            chances += hypergeom.pmf(seen, 4, false, design.households) * both
    assert design.size == pytest.approx(visited[0][design.critical :].sum(), abs=1e-12)
    assert design.power == pytest.approx(visited[1][design.critical :].sum(), abs=1e-12)


def test_the_beta_binomial_is_scipy_s_and_binomial_without_correlation():
    assert beta_binomial(7, 0.2, 0.25) == pytest.approx(betabinom.pmf(range(8), 7, 0.6, 2.4), abs=1e-12)
    assert beta_binomial(7, 0.2, 0) == pytest.approx(binom.pmf(range(8), 7, 0.2), abs=1e-12)


def test_two_stages_without_correlation_are_one_list():
    one = measures.verification_design(9000, tolerated=0.02, actual=0.06)
    two = measures.verification_design(9000, villages=300, per_village=1, tolerated=0.02, actual=0.06)
    assert abs(one.households - two.households) <= 2


def test_correlation_costs_visits_as_the_design_effect_says():
    # Kish: 1 + (k - 1) rho = 1.9 for 10 a village and 0.1, of many villages
    few = measures.verification_design(600_000, villages=20_000, per_village=10, correlation=0)
    many = measures.verification_design(600_000, villages=20_000, per_village=10, correlation=0.1)
    assert 1.6 < many.households / few.households < 2.2


def test_a_full_count_leaves_nothing_to_chance():
    design = measures.verification_design(200, villages=10, per_village=20, tolerated=0.02, actual=0.06, power=0.999999,
                                          correlation=0.5)  # fmt: skip
    assert design.households == 200 and design.power == pytest.approx(1)


def correlation_of(false, codes):
    """The intra-class correlation by analysis of variance, with villages of unequal size."""
    sizes, sums = np.bincount(codes), np.bincount(codes, false)
    means, total, count = sums / sizes, len(false), len(sizes)
    between = (sizes * (means - false.mean()) ** 2).sum() / (count - 1)
    within = ((false - means[codes]) ** 2).sum() / (total - count)
    typical = (total - (sizes**2).sum() / total) / (count - 1)
    return (between - within) / (between + (typical - 1) * within)


@pytest.fixture(scope="module")
def exits():
    """Households of a synthetic register below a line, as if all had been counted out; and their villages."""
    register = synthetic_register(6000, 3, waves=[2018, 2019])
    panel = register.panel[register.panel["wave"] == 2019]
    codes = np.unique(panel["village"].to_numpy(), return_inverse=True)[1]
    return (panel["income_per_person_cny"].to_numpy() < 3218).astype(int), codes


def test_one_stage_realises_its_power_on_the_register(exits):
    false, _ = exits
    design = measures.verification_design(len(false), tolerated=0.6 * false.mean(), actual=false.mean())
    rng = np.random.default_rng(11)
    found = [rng.choice(false, design.households, replace=False).sum() for _ in range(4000)]
    realised = np.mean(np.array(found) >= design.critical)
    assert abs(realised - design.power) < 0.02  # its standard error is half a point


@pytest.mark.slow
def test_two_stages_realise_their_power_on_the_register(exits):
    false, codes = exits
    sizes, order = np.bincount(codes), np.argsort(codes, kind="stable")
    starts, sorted_false = np.concatenate([[0], np.cumsum(sizes)[:-1]]), false[order]
    design = measures.verification_design(
        len(false), villages=len(sizes), per_village=8, tolerated=0.5 * false.mean(), actual=false.mean(),
        correlation=correlation_of(false, codes),
    )  # fmt: skip
    rng = np.random.default_rng(12)
    above = 0
    for _ in range(4000):  # villages with chances as their size, systematically; then 8 households in each
        shuffled = rng.permutation(len(sizes))
        up_to = np.cumsum(sizes[shuffled])
        step = up_to[-1] / design.villages
        points = rng.uniform(0, step) + step * np.arange(design.villages)
        drawn = shuffled[np.searchsorted(up_to, points, side="right")]
        found = sum(sorted_false[starts[each] + rng.permutation(sizes[each])[:8]].sum() for each in drawn)
        above += found >= design.critical
    assert abs(above / 4000 - design.power) < 0.02


# --- stopping early --------------------------------------------------------------------------------------------------
def test_scores_by_hand():
    scores = measures.sequential_scores(tolerated=0.1, actual=0.3)
    assert scores["score"].tolist() == pytest.approx([math.log(0.7 / 0.9), math.log(3)])
    assert scores.loc[0, ["above", "not_above"]].tolist() == pytest.approx([math.log(18), math.log(0.1 / 0.95)])


def test_scores_of_a_village_are_ratios_of_beta_binomials():
    scores = measures.sequential_scores(per_village=6, tolerated=0.1, actual=0.3, correlation=0.2)
    low, high = (betabinom.pmf(range(7), 6, 4 * share, 4 * (1 - share)) for share in (0.1, 0.3))
    assert scores["score"].to_numpy() == pytest.approx(np.log(high / low))


@pytest.mark.parametrize("share", ["chance_tolerated", "chance_actual"])
def test_stopping_early_keeps_its_errors_and_saves_visits(share):
    plan = measures.sequential_scores(per_village=5, tolerated=0.05, actual=0.15, correlation=0.1)
    rng = np.random.default_rng(5)
    draws = rng.choice(len(plan), size=(4000, 400), p=plan[share])
    sums = np.cumsum(plan["score"].to_numpy()[draws], axis=1)
    above, below = plan["above"].iloc[0], plan["not_above"].iloc[0]
    stops = np.argmax((sums >= above) | (sums <= below), axis=1)
    said = sums[np.arange(4000), stops] >= above
    if share == "chance_tolerated":
        assert said.mean() <= 0.05 / 0.9 + 3 * math.sqrt(0.05 * 0.95 / 4000)  # Wald: at most alpha / power
    else:
        assert said.mean() >= 1 - 0.1 / 0.95 - 3 * math.sqrt(0.1 * 0.9 / 4000)
    fixed = measures.verification_design(1_000_000, villages=50_000, per_village=5, tolerated=0.05, actual=0.15,
                                         correlation=0.1)  # fmt: skip
    assert (stops.mean() + 1) * 5 < 0.8 * fixed.households


# --- wrong input -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"households": 0}, "households must be at least 1; got 0"),
        ({"villages": 10}, "villages and per_village must be given both or neither"),
        ({"villages": 100, "per_village": 100}, "villages times per_village must be at most households"),
        ({"tolerated": 0.05, "actual": 0.05}, r"actual must be above tolerated \(0.05\)"),
        ({"tolerated": -0.1}, "tolerated must be from 0 to below 1; got -0.1"),
        ({"alpha": 0}, "alpha must be between 0 and 1; got 0"),
        ({"power": 1.0}, "power must be between 0 and 1; got 1.0"),
        ({"correlation": 0.1}, "correlation must be 0 without villages; got 0.1"),
        ({"sensitivity": 0.5}, "sensitivity must be above 0.5 and at most 1; got 0.5"),
        ({"actual": float("nan")}, "actual must be a finite number"),
        ({"households": 50, "tolerated": 0.02, "actual": 0.04, "sensitivity": 0.6}, "power must be one that 50 visits"),
    ],
)
def test_wrong_input_is_named(arguments, said):
    with pytest.raises(ValueError, match=said):
        measures.verification_design(**({"households": 5000} | arguments))


@pytest.mark.parametrize("value", [12.5, True, "12"])
def test_a_count_is_a_whole_number(value):
    with pytest.raises(TypeError, match="households must be a whole number"):
        measures.verification_design(value)


def test_a_sequential_test_needs_a_tolerated_share():
    with pytest.raises(ValueError, match="tolerated must be above 0 for a sequential test"):
        measures.sequential_scores(tolerated=0)

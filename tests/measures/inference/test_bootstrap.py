"""The bootstrap against linearised errors, against plain resampling, and against what each scheme must average to."""

import math
import sys
from functools import partial

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures.concentration import concentration_index
from poverty_analysis.measures.distribution_sensitive import sen_shorrocks_thon_index, watts_index
from poverty_analysis.measures.inequality import gini, theil_t
from poverty_analysis.measures.inference.bootstrap import bootstrap, bootstrap_replicates
from poverty_analysis.measures.inference.design import Design
from poverty_analysis.measures.inference.replication import evaluate
from poverty_analysis.measures.inference.standard_errors import difference, estimate, linearise
from poverty_analysis.measures.poverty import (
    foster_greer_thorbecke,
    headcount_ratio,
    income_gap_ratio,
    poverty_gap_index,
)
from poverty_analysis.measures.quantiles import quintile_share_ratio, wolfson_polarisation
from poverty_analysis.measures.relative_poverty import at_risk_of_poverty_rate, relative_foster_greer_thorbecke

MEASURES = {
    "mean": np.average,
    "headcount": partial(headcount_ratio, poverty_line=2300),
    "gap": partial(poverty_gap_index, poverty_line=2300),
    "severity": partial(foster_greer_thorbecke, poverty_line=2300, alpha=2),
    "watts": partial(watts_index, poverty_line=2300),
    "gap ratio": partial(income_gap_ratio, poverty_line=2300),
    "sst": partial(sen_shorrocks_thon_index, poverty_line=2300),
    "gini": gini,
    "theil": theil_t,
    "s80/s20": quintile_share_ratio,
    "risk": at_risk_of_poverty_rate,
    "relative gap": partial(relative_foster_greer_thorbecke, alpha=1),
    "wolfson": wolfson_polarisation,
}


def synthetic_sample(rows: int = 2000, seed: int = 3) -> tuple[np.ndarray, Design]:
    """Made-up incomes in 5 strata of 40 clusters of 10, alike within clusters, with unequal weights."""
    rng = np.random.default_rng(seed)
    cluster = rng.permutation(np.arange(rows) % 200)
    income = np.exp(8 + 0.3 * rng.standard_normal(200)[cluster] + 0.6 * rng.standard_normal(rows))
    return income.round(-1), Design(weights=rng.uniform(0.5, 3, rows), strata=cluster // 40, clusters=cluster)


@pytest.fixture(scope="module")
def clustered() -> pd.DataFrame:
    income, design = synthetic_sample()
    return bootstrap_replicates(MEASURES, income, design=design, replicates=2000, rng=0)


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.slow
def test_bootstrap_and_linearised_errors_agree(clustered, name):
    """2,000 replicates know a standard error to 1 / sqrt(4000) = 1.6 percent; three times that, and two percent for
    what linearisation leaves out. Where a density is estimated, five percent more."""
    income, design = synthetic_sample()
    linearised = estimate(MEASURES[name], income, design=design)
    allowed = 0.048 + 0.02 + (0.05 if name in ("risk", "relative gap", "wolfson") else 0)
    assert clustered[name].std() / linearised.standard_error == pytest.approx(1, abs=allowed)
    # replicates scatter around the estimate: their mean is off by no more than 4 standard errors of a mean and a bias
    # of the order of one over the number of clusters
    assert abs(clustered[name].mean() - linearised.value) < 0.2 * linearised.standard_error


def test_simple_random_sample_agrees():
    income, _ = synthetic_sample(600)
    for measure in (gini, partial(headcount_ratio, poverty_line=2300)):
        found = bootstrap(measure, income, replicates=2000, rng=1)
        exact = estimate(measure, income)
        assert found.standard_error == pytest.approx(exact.standard_error, rel=0.07)
        assert (found.value, found.clusters, found.degrees_of_freedom) == (exact.value, 600, 599)
        assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=0.3 * exact.standard_error)


def test_every_way_of_computing_gives_the_measure_under_the_replicates_weights():
    """A stranger's function sees the weights that were drawn; under them the measures must be what they are."""
    income, design = synthetic_sample(300)
    seen = []

    def spy(values, *, weights):
        seen.append((values.copy(), weights.copy()))
        return 0.0

    line = np.where(np.arange(300) % 2, 2000.0, 3000.0)
    others = {
        "own line": partial(headcount_ratio, poverty_line=line, line_per_household=True),
        "own line watts": partial(watts_index, poverty_line=line, line_per_household=True),
        "concentration": partial(concentration_index, rank_by=-line),
    }
    table = bootstrap_replicates(MEASURES | others | {"spy": spy}, income, design=design, replicates=7, rng=5)
    del seen[0]  # on the sample itself
    assert len(seen) == 7
    for (values, weights), (_, row) in zip(seen, table.iterrows(), strict=True):
        np.testing.assert_array_equal(values, income)
        for name, measure in (MEASURES | others).items():
            assert row[name] == pytest.approx(measure(income, weights=weights), rel=1e-9), name


def test_rescaled_weights_by_hand():
    """Strata of 2 and 3 clusters: one of two is drawn and counts twice; two of three are drawn and count 1.5 times."""
    design = Design(strata=[1, 1, 2, 2, 2], weights=[1, 1, 2, 2, 2])
    seen = []

    def spy(_, *, weights):
        seen.append(weights)
        return 0.0

    bootstrap_replicates({"spy": spy}, [10, 20, 30, 40, 50], design=design, replicates=400, rng=0)
    drawn = np.array(seen[1:])
    assert {tuple(sorted(row[:2])) for row in drawn} == {(0, 2)}
    assert {tuple(sorted(row[2:])) for row in drawn} == {(0, 3, 3), (0, 0, 6)}
    # two of three at random are different ones in 6 of 9 cases
    assert np.mean(drawn[:, 2:].max(axis=1) == 3) == pytest.approx(2 / 3, abs=4 * math.sqrt(2 / 9 / 400))
    np.testing.assert_allclose(drawn.mean(axis=0), [1, 1, 2, 2, 2], atol=0.35)


def test_frequency_weights_are_whole_and_keep_the_number_of_clusters():
    seen = []

    def spy(_, *, weights):
        seen.append(weights)
        return 0.0

    bootstrap_replicates({"spy": spy}, np.arange(1, 7), replicates=50, rng=0, scheme="frequency")
    drawn = np.array(seen[1:])
    np.testing.assert_array_equal(drawn, drawn.round())
    np.testing.assert_array_equal(drawn.sum(axis=1), 6)


def test_frequency_errors_are_small_by_their_factor():
    """Of 5 clusters, the variance of a mean is (n - 1) / n = 4/5 of the unbiased one."""
    income = np.array([1.0, 2.0, 3.0, 4.0, 10.0])
    exact = estimate(np.average, income).standard_error
    found = bootstrap(np.average, income, replicates=20_000, rng=0, scheme="frequency")
    assert found.standard_error == pytest.approx(exact * math.sqrt(4 / 5), rel=0.02)
    rescaled = bootstrap(np.average, income, replicates=20_000, rng=0)
    assert rescaled.standard_error == pytest.approx(exact, rel=0.02)


def test_sampling_fractions_shrink_the_error():
    income, design = synthetic_sample()
    drawn = design._replace(sampling_fraction=np.full(income.size, 0.36))
    found = bootstrap(np.average, income, design=drawn, replicates=2000, rng=0)
    assert found.standard_error == pytest.approx(
        0.8 * estimate(np.average, income, design=design).standard_error, rel=0.07
    )
    assert found.standard_error == pytest.approx(estimate(np.average, income, design=drawn).standard_error, rel=0.07)


def test_domains_agree_with_linearisation_and_keep_the_design():
    income, design = synthetic_sample()
    domain = income > 2000
    for measure in (np.average, gini, theil_t):
        found = bootstrap(measure, income, design=design, domain=domain, replicates=1500, rng=2)
        exact = estimate(measure, income, design=design, domain=domain)
        assert found.value == pytest.approx(exact.value, rel=1e-12)
        assert found.standard_error == pytest.approx(exact.standard_error, rel=0.08)


def test_the_same_seed_draws_the_same_clusters_whatever_the_income():
    """So that a paired difference can be bootstrapped in two calls."""
    income, design = synthetic_sample()
    before = bootstrap_replicates({"gini": gini}, income, design=design, rng=4)["gini"]
    after = bootstrap_replicates({"gini": gini}, income[::-1] ** 0.5 + income, design=design, rng=4)["gini"]
    exact = difference(
        linearise(gini, income[::-1] ** 0.5 + income, design=design), linearise(gini, income, design=design)
    )
    assert (after - before).std() == pytest.approx(exact.standard_error, rel=0.1)


def test_reproducible_by_seed_and_generator():
    income, design = synthetic_sample(400)
    first = bootstrap_replicates(MEASURES, income, design=design, replicates=20, rng=9)
    again = bootstrap_replicates(MEASURES, income, design=design, replicates=20, rng=np.random.default_rng(9))
    pd.testing.assert_frame_equal(first, again)
    other = bootstrap_replicates(MEASURES, income, design=design, replicates=20, rng=10)
    assert not np.allclose(first, other)


@pytest.mark.parametrize("rows", [1, 2, 3, 15, 16, 17, 33, 100])
def test_sums_over_rising_incomes_at_any_number_of_rows(rows):
    """One cluster doubled: with two clusters of the same rows every replicate is the sample itself."""
    income = np.random.default_rng(rows).gamma(1, 100, rows).round()  # with ties
    income[0] += 1
    both = np.concatenate([income, income])
    table = bootstrap_replicates(
        {"gini": gini}, both, design=Design(clusters=np.repeat([1, 2], rows)), replicates=3, rng=0
    )
    np.testing.assert_allclose(table["gini"], gini(income), rtol=1e-12, atol=1e-15)


def test_certain_clusters_stay():
    design = Design(strata=["a", "a", "certain"], weights=[1, 1, 5])
    with pytest.raises(ValueError, match="1 of 2 strata with one"):
        bootstrap(np.average, [1, 2, 3], design=design, rng=0)
    table = bootstrap_replicates(
        {"mean": np.average}, [1, 2, 3], design=design, rng=0, lonely_cluster="certainty", replicates=50
    )
    assert set(table["mean"].round(12)) == {round((2 * 1 + 15) / 7, 12), round((2 * 2 + 15) / 7, 12)}


def test_negative_incomes_warn_once_not_once_a_replicate():
    with pytest.warns(UserWarning, match="can exceed 1") as caught:
        bootstrap(gini, [-5, 50, 80, 90, 100, 120], replicates=50, rng=0)
    assert len(caught) == 1


def test_scale_of_weights_does_not_matter():
    income, design = synthetic_sample(400)
    base = bootstrap_replicates(MEASURES, income, design=design, replicates=20, rng=1)
    for scale in (1e-12, 1e12):
        scaled = design._replace(weights=scale * np.asarray(design.weights))
        again = bootstrap_replicates(MEASURES, income, design=scaled, replicates=20, rng=1)
        pd.testing.assert_frame_equal(again, base, rtol=1e-9)


def test_what_cannot_be():
    income = [1.0, 2.0, 3.0, 4.0]
    with pytest.raises(ValueError, match="replicates must be a whole number of 2 or more; got 1"):
        bootstrap(np.average, income, replicates=1, rng=0)
    with pytest.raises(ValueError, match=r"scheme must be .* got 'poisson'"):
        bootstrap(np.average, income, scheme="poisson", rng=0)
    with pytest.raises(ValueError, match="needs scheme="):
        bootstrap(np.average, income, design=Design(sampling_fraction=[0.1] * 4), scheme="frequency", rng=0)
    with pytest.raises(ValueError, match='got "centre"'):
        bootstrap(np.average, income, lonely_cluster="centre", rng=0)
    with pytest.raises(ValueError, match=r"got \d+ of 200 without, as where a small domain"):
        bootstrap(np.average, income, domain=[True, False, False, False], replicates=200, rng=0)
    with pytest.raises(ValueError, match="level must be between 0 and 1"):
        bootstrap(np.average, income, level=95, rng=0)
    with pytest.raises(ValueError, match="mean above zero in every replicate"), pytest.warns(UserWarning):
        bootstrap(gini, [-10, -8, 10, 20], replicates=200, rng=0)
    with pytest.raises(TypeError, match="weights must come with the design"):
        bootstrap(np.average, income, weights=[1, 2, 3, 4], rng=0)
    with pytest.raises(TypeError, match="must return one number"):
        bootstrap(headcount_ratio, income, [2, 3], rng=0)


def test_nobody_poor_in_any_replicate_has_the_bound_of_an_estimate():
    income = np.arange(4000.0, 4050)
    exact, drawn = estimate(headcount_ratio, income, 3000), bootstrap(headcount_ratio, income, 3000, rng=0)
    assert (drawn.low, drawn.high, drawn.remark) == (0, exact.high, exact.remark)


# --- weights that nobody looks at


def test_a_measure_that_ignores_its_weights_is_refused():
    """Every replicate would be the same, and the standard error 0."""
    income = [50.0, 70, 80, 120]

    def ignores(values, **options):
        return float(np.mean(values))

    def names_them(values, weights=None):
        return float(np.mean(values))

    with pytest.raises(ValueError, match=r"measure must use its weights.*got ignores, which never looks at them"):
        bootstrap(ignores, income, rng=0, replicates=50)
    with pytest.raises(ValueError, match="got names_them, which never looks at them"):
        bootstrap(names_them, income, rng=0, replicates=50)
    with pytest.raises(ValueError, match="got ignores"):
        bootstrap_replicates({"mean": np.average, "one": ignores}, income, rng=0, replicates=50)


@pytest.mark.parametrize(
    "measure",
    [
        lambda values, **options: gini(values, **options),
        lambda values, weights: float((weights * values).sum() / weights.sum()),
        lambda values, weights: float(np.dot(weights, values) / np.sum(weights)),
        lambda values, weights: sum(w * y for w, y in zip(weights, values, strict=True)) / sum(weights),
        lambda values, weights: float(values[weights > 0].max()),
        lambda values, weights: float(np.average(values, weights=weights)),
    ],
)
def test_a_measure_that_uses_its_weights_is_not(measure):
    assert bootstrap(measure, [50.0, 70, 80, 120], rng=0, replicates=50).standard_error > 0


@pytest.mark.parametrize("at_a_time", [1, 30, 2**16])
def test_clusters_are_drawn_as_one_after_the_other(monkeypatch, at_a_time):
    """In each stratum one of n less than it has, by random numbers from 0 to n, replicate after replicate."""
    monkeypatch.setattr(sys.modules[bootstrap.__module__], "AT_A_TIME", at_a_time)
    seen = []

    def spy(_, *, weights):
        seen.append(weights)
        return 0.0

    stratum = np.array([0, 1, 1, 0, 1, 0, 1])
    bootstrap_replicates({"spy": spy}, np.arange(1, 8), design=Design(strata=stratum), replicates=11, rng=3)
    rng = np.random.default_rng(3)
    for drawn in seen[1:]:
        for rows in (np.flatnonzero(stratum == 0), np.flatnonzero(stratum == 1)):
            times = [0] * rows.size
            for number in rng.random(rows.size - 1):
                times[int(number * rows.size)] += 1
            assert drawn[rows].tolist() == pytest.approx([n * rows.size / (rows.size - 1) for n in times])
    assert len(seen) == 12


HOSTILE = {
    "lognormal": lambda income: income,
    "heaped": lambda income: income.round(-3),
    "far from zero": lambda income: income + 1e9,
    "nearly equal": lambda income: 1e6 + income * 1e-12,
    "some below zero": lambda income: income - 500,
    "all equal": lambda income: np.full(income.size, 700.0),
    "zeros of both signs": lambda income: np.where(income < 1500, np.where(income < 1000, -0.0, 0.0), income),
    "1e-300 beside 1e300": lambda income: np.where(income < 2300, 1e-300, 1e300),
}


@pytest.mark.filterwarnings("ignore:The Gini index can exceed 1")
@pytest.mark.parametrize("scheme", ["rescaled", "frequency"])
@pytest.mark.parametrize("kind", list(HOSTILE))
def test_sums_by_pairs_of_clusters_are_the_replicates_one_by_one(monkeypatch, scheme, kind):
    income, whole = synthetic_sample(600)
    income = HOSTILE[kind](income)
    cluster = np.arange(600) % 30
    design = whole._replace(strata=cluster // 10, clusters=cluster)
    if scheme == "rescaled":
        design = design._replace(sampling_fraction=np.where(cluster < 10, 0.4, 0.1))
    asked = {"mean": np.average, "headcount": partial(headcount_ratio, poverty_line=2300), "gini": gini}
    domain = np.arange(600) % 7 > 0
    given = {"rng": 1, "design": design, "domain": domain, "replicates": 400, "scheme": scheme}
    fast = bootstrap_replicates(asked, income, **given)
    monkeypatch.setattr(sys.modules[bootstrap.__module__], "few_enough", lambda *_: False)
    pd.testing.assert_frame_equal(fast, bootstrap_replicates(asked, income, **given), rtol=1e-12, atol=0)


def one_by_one(asked: dict, income: np.ndarray, weights: np.ndarray, replicates: int, seed: int) -> pd.DataFrame:
    """The slow twin: the measures themselves, under weights drawn row by row."""
    rng, rows = np.random.default_rng(seed), income.size
    table = []
    for _ in range(replicates):
        times = np.zeros(rows)
        for number in rng.random(rows - 1):
            times[int(number * rows)] += rows / (rows - 1)
        table.append({name: measure(income, weights=times * weights) for name, measure in asked.items()})
    return pd.DataFrame(table)


@pytest.mark.filterwarnings("ignore:The Gini index can exceed 1")
@pytest.mark.parametrize(("at_a_time", "piece"), [(1, 10_000), (2_000, 64), (2**14, 10_000)])
@pytest.mark.parametrize("kind", list(HOSTILE))
def test_replicates_together_are_the_measures_one_by_one(monkeypatch, kind, at_a_time, piece):
    """As many at a time as there is room for, and products in pieces: 300 rows, 23 replicates."""
    monkeypatch.setattr(sys.modules[bootstrap.__module__], "AT_A_TIME", at_a_time)
    monkeypatch.setattr(sys.modules[evaluate.__module__], "PIECE", piece)
    income, whole = synthetic_sample(300)
    income, weights = HOSTILE[kind](income), np.asarray(whole.weights)
    asked = {"headcount": partial(headcount_ratio, poverty_line=2300), "gini": gini, "mean": np.average}
    if income.min() >= 0:
        asked["severity"] = partial(foster_greer_thorbecke, poverty_line=2300, alpha=2)
    fast = bootstrap_replicates(asked, income, design=Design(weights=weights), rng=4, replicates=23)
    slow = one_by_one(asked, income, weights, 23, 4)
    pd.testing.assert_frame_equal(fast, slow, rtol=1e-12, atol=1e-15)


def test_no_thread_is_needed(monkeypatch):
    """None can be started where Python ends, as in what `atexit` calls."""

    def refuses(self):
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr("threading.Thread.start", refuses)
    assert bootstrap(gini, [50.0, 70, 80, 120], rng=0, replicates=50).standard_error > 0


def test_a_measure_may_draw_from_the_same_generator():
    """What it draws comes between the same draws of clusters in every run."""
    incomes = np.exp(np.random.default_rng(1).normal(8, 0.7, 4_000))
    design = Design(strata=np.arange(4_000) % 7)

    def run():
        rng = np.random.default_rng(3)

        def imputed(values, *, weights):
            return float(np.average(values + rng.normal(0, 100, values.size), weights=weights))

        return bootstrap_replicates({"imputed": imputed}, incomes, design=design, rng=rng, replicates=60)

    first = run()
    assert all(run().equals(first) for _ in range(7))

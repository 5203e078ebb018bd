"""Standard errors against textbook formulas, hand arithmetic, statsmodels and, where R has it, laeken's data."""

import math
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from poverty_analysis.measures import influence
from poverty_analysis.measures.inequality import gini, theil_t
from poverty_analysis.measures.inference.design import Design, sampled_units
from poverty_analysis.measures.inference.estimated import Estimate
from poverty_analysis.measures.inference.standard_errors import difference, estimate, independent_difference, linearise
from poverty_analysis.measures.inference.variance import covariance, standard_error
from poverty_analysis.measures.poverty import (
    foster_greer_thorbecke,
    headcount_ratio,
    income_gap_ratio,
    poverty_gap_index,
)
from poverty_analysis.measures.poverty_line import relative_poverty_line
from poverty_analysis.measures.relative_poverty import at_risk_of_poverty_rate
from poverty_analysis.measures.shortfall import poor_count


def synthetic_sample(rows: int = 400, seed: int = 3) -> tuple[np.ndarray, Design]:
    """Made-up incomes in 4 strata of 10 clusters, alike within clusters, with unequal weights."""
    rng = np.random.default_rng(seed)
    cluster = np.arange(rows) % 40
    income = np.exp(8 + 0.4 * rng.standard_normal(40)[cluster] + 0.6 * rng.standard_normal(rows))
    return income, Design(weights=rng.uniform(0.5, 3, rows), strata=cluster // 10, clusters=cluster)


# --- textbook cases


def test_simple_random_sample_mean_and_headcount():
    """s / sqrt(n), and sqrt(p (1 - p) / (n - 1)): Cochran (1977), Sampling Techniques, chapters 2 and 3."""
    income = [120, 80, 200, 90, 150, 60, 300, 110]
    assert estimate(np.average, income).standard_error == pytest.approx(np.std(income, ddof=1) / math.sqrt(8))
    poor = estimate(headcount_ratio, income, 100)  # 3 of 8
    assert poor.value == 3 / 8
    assert poor.standard_error == pytest.approx(math.sqrt(3 / 8 * 5 / 8 / 7), rel=1e-14)
    assert (poor.rows, poor.clusters, poor.strata, poor.degrees_of_freedom) == (8, 8, 1, 7)


def test_interval_of_a_mean_is_the_one_sample_t_interval():
    income = [120, 80, 200, 90, 150, 60, 300, 110]
    low, high = stats.ttest_1samp(income, 0).confidence_interval(0.9)
    found = estimate(np.average, income, level=0.9)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-12)
    normal = estimate(np.average, income, level=0.95, degrees_of_freedom=math.inf)
    assert normal.high - normal.value == pytest.approx(1.959963984540054 * normal.standard_error, rel=1e-12)


def test_two_strata_of_two_clusters_by_hand():
    """Headcount at line 100.

    rows (stratum cluster income weight): N 1 50 1, N 1 150 2, N 2 80 2, N 2 90 1, S 1 200 2, S 2 40 1, S 2 300 1.
    Sum of weights 10, poor 1 + 2 + 1 + 1 = 5, H = .5. Influence +.5 for the poor, -.5 for others. Cluster totals
    over 10: N1 (.5 - 1) / 10 = -.05; N2 1.5 / 10 = .15; S1 -1 / 10 = -.1; S2 0. In each stratum n / (n - 1) = 2.
    N: mean .05, deviations .1 and .1, 2 x .02 = .04. S: mean -.05, deviations .05 and .05, 2 x .005 = .01. V = .05.
    """
    design = Design(
        weights=[1, 2, 2, 1, 2, 1, 1],
        strata=["N", "N", "N", "N", "S", "S", "S"],
        clusters=[1, 1, 2, 2, 1, 2, 2],
    )
    income = [50, 150, 80, 90, 200, 40, 300]
    found = estimate(headcount_ratio, income, 100, design=design)
    assert found.value == 0.5
    assert found.standard_error == pytest.approx(math.sqrt(0.05), rel=1e-14)
    assert (found.rows, found.clusters, found.strata, found.degrees_of_freedom) == (7, 4, 2, 2)
    half = stats.t.ppf(0.975, 2) * math.sqrt(0.05)
    plain = estimate(headcount_ratio, income, 100, design=design, interval="identity")
    assert (plain.low, plain.high) == pytest.approx((0.5 - half, 0.5 + half))
    # with half of the northern and none of the southern clusters drawn: .04 / 2 + .01
    drawn = design._replace(sampling_fraction=[0.5] * 4 + [0.0] * 3)
    assert estimate(headcount_ratio, income, 100, design=drawn).standard_error == pytest.approx(math.sqrt(0.03))


def test_clustered_mean_agrees_with_statsmodels():
    """Cluster-robust errors of a weighted regression on a constant, with its factor n / (n - 1) for clusters."""
    income, design = synthetic_sample()
    fit = sm.WLS(income, np.ones(income.size), weights=design.weights).fit(
        cov_type="cluster", cov_kwds={"groups": design.clusters, "use_correction": False}
    )
    found = estimate(np.average, income, design=design._replace(strata=None))
    assert found.standard_error == pytest.approx(float(fit.bse[0]) * math.sqrt(40 / 39), rel=1e-10)


def test_stratified_mean_is_the_sum_over_strata():
    """Var = sum (W_h / W)^2 s_h^2 / n_h for weights that are equal within strata and fixed stratum sizes."""
    rng = np.random.default_rng(0)
    income, stratum = rng.gamma(2, 50, 60), np.repeat([0, 1, 2], [10, 20, 30])
    weights = np.array([5.0, 1.0, 2.0])[stratum]
    share = np.array([50.0, 20.0, 60.0]) / 130
    by_hand = sum(share[h] ** 2 * np.var(income[stratum == h], ddof=1) / (stratum == h).sum() for h in range(3))
    found = estimate(np.average, income, design=Design(weights=weights, strata=stratum))
    assert found.standard_error == pytest.approx(math.sqrt(by_hand), rel=1e-12)


def test_number_of_the_poor_by_hand():
    """Two clusters with 30 and 10 poor people: n / (n - 1) x (10^2 + 10^2) = 400."""
    design = Design(weights=[30, 20, 10, 60], clusters=["a", "a", "b", "b"])
    found = estimate(poor_count, [50, 150, 50, 150], 100, design=design)
    assert (found.value, found.standard_error) == (40, pytest.approx(20))


# --- domains and differences


def test_difference_of_two_groups_in_a_simple_sample_is_the_two_sample_variance():
    """Linearised variance of a domain mean: sum over the domain of (y - mean)^2 / n_d^2, times n / (n - 1)."""
    income = np.array([10.0, 20.0, 60.0, 5.0, 7.0, 9.0, 19.0])
    rural = np.array([True] * 3 + [False] * 4)
    a, b = (linearise(np.average, income, domain=group) for group in (rural, ~rural))
    found = difference(a, b)
    assert found.value == 30 - 10
    by_hand = (20**2 + 10**2 + 30**2) / 9 + (5**2 + 3**2 + 1**2 + 9**2) / 16
    assert found.standard_error == pytest.approx(math.sqrt(by_hand * 7 / 6), rel=1e-13)


def test_a_domain_keeps_the_design():
    """Clusters without anyone in the domain still count: Cochran (1977), section 2.13.

    One of four rows is in the domain with one value: the domain's headcount is 1 with no variance; the domain's share
    is .25 with sqrt(.25 x .75 / 3).
    """
    income = [50, 150, 150, 150]
    found = estimate(headcount_ratio, income, 100, domain=[True, False, False, False])
    assert (found.value, found.standard_error, found.clusters) == (1.0, 0.0, 4)
    assert estimate(headcount_ratio, income, 100).standard_error == pytest.approx(0.25)


def test_groups_that_share_clusters_covary():
    """The two groups are the same in every cluster: their difference has no error, though each has."""
    income = np.array([10.0, 10.0, 30.0, 30.0, 50.0, 50.0])
    design = Design(clusters=[1, 1, 2, 2, 3, 3])
    first = np.array([True, False] * 3)
    a, b = (linearise(np.average, income, design=design, domain=group) for group in (first, ~first))
    assert difference(a, b).standard_error == pytest.approx(0, abs=1e-12)
    assert standard_error(a.influence, design) == pytest.approx(20 / math.sqrt(3))


def test_paired_difference_of_a_mean_is_the_error_of_the_mean_difference():
    before, design = synthetic_sample()
    after = before * np.random.default_rng(1).uniform(0.9, 1.3, before.size)
    found = difference(linearise(np.average, after, design=design), linearise(np.average, before, design=design))
    assert found.standard_error == pytest.approx(estimate(np.average, after - before, design=design).standard_error)


def test_covariance_matrix_gives_every_difference():
    income, design = synthetic_sample()
    measures = [linearise(gini, income, design=design), linearise(theil_t, income, design=design)]
    matrix = covariance(np.column_stack([m.influence for m in measures]), design)
    found = difference(*measures)
    assert found.standard_error**2 == pytest.approx(matrix[0, 0] + matrix[1, 1] - 2 * matrix[0, 1])
    assert math.sqrt(matrix[0, 0]) == pytest.approx(estimate(gini, income, design=design).standard_error)


def test_independent_samples_add_variances_with_welch_degrees_of_freedom():
    a, b = [12.0, 15.0, 9.0, 20.0, 14.0], [30.0, 22.0, 25.0, 41.0, 28.0, 33.0, 29.0]
    found = independent_difference(estimate(np.average, a), estimate(np.average, b))
    welch = stats.ttest_ind(a, b, equal_var=False)
    assert found.value / found.standard_error == pytest.approx(welch.statistic)
    assert found.degrees_of_freedom == pytest.approx(welch.df)
    assert (found.low, found.high) == pytest.approx(tuple(welch.confidence_interval(0.95)))
    assert (found.rows, found.clusters, found.strata) == (12, 12, 2)


def test_two_samples_without_error_differ_without_error():
    exact = Estimate(1.0, 0.0, 1.0, 1.0, 0.95, 3, 4, 4, 1)
    assert independent_difference(exact, exact)[:2] == (0.0, 0.0)


# --- properties


@settings(derandomize=True, max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(1e-6, 1e6))
def test_scale_of_weights_and_order_of_rows_do_not_matter(seed, scale):
    income, design = synthetic_sample(rows=80, seed=seed)
    base = estimate(gini, income, design=design)
    order = np.random.default_rng(seed).permutation(income.size)
    shuffled = Design(scale * design.weights[order], design.strata[order], design.clusters[order])
    again = estimate(gini, income[order], design=shuffled)
    assert again[:9] == pytest.approx(base[:9], rel=1e-9)
    assert again[9:] == base[9:]


def test_splitting_a_row_within_its_cluster_changes_nothing():
    income, design = synthetic_sample()
    weights = np.asarray(design.weights)
    split = Design(
        np.append(weights, weights[0] / 4),
        np.append(design.strata, design.strata[0]),
        np.append(design.clusters, design.clusters[0]),
    )
    split.weights[0] *= 3 / 4
    found = estimate(theil_t, np.append(income, income[0]), design=split)
    assert found[:6] == pytest.approx(estimate(theil_t, income, design=design)[:6], rel=1e-10)


def test_a_row_of_weight_zero_is_no_part_of_the_sample():
    found = estimate(poverty_gap_index, [50, 150, 80, -4], 100, design=Design(weights=[1, 2, 1, 0]))
    assert found == estimate(poverty_gap_index, [50, 150, 80], 100, design=Design(weights=[1, 2, 1]))


def test_labels_of_any_kind_and_series_with_any_index():
    income, design = synthetic_sample(rows=80)
    base = estimate(gini, income, design=design)
    index = np.random.default_rng(0).permutation(80)
    labelled = Design(
        pd.Series(design.weights, index=index),
        pd.Series(design.strata, index=index).map("stratum {}".format).astype("category"),
        [f"village {c}" for c in design.clusters],
    )
    assert estimate(gini, pd.Series(income, index=index), design=labelled)[:9] == pytest.approx(base[:9])
    column = Design(*(None if c is None else np.asarray(c)[:, None] for c in design))
    assert estimate(gini, income[:, None], design=column)[:9] == pytest.approx(base[:9])


def test_clusters_are_counted_within_their_stratum():
    units = sampled_units(Design(strata=[1, 1, 2, 2], clusters=["a", "b", "a", "b"]), 4)
    assert units.stratum.size == 4


def test_the_callers_data_are_never_changed():
    income, design = synthetic_sample(rows=80)
    copies = income.copy(), [None if c is None else np.array(c) for c in design]
    estimate(gini, income, design=design, domain=income > 2000)
    np.testing.assert_array_equal(income, copies[0])
    for kept, copy in zip(design, copies[1], strict=True):
        assert (kept is None and copy is None) or (kept == copy).all()


def test_measures_without_a_value_have_no_error():
    found = estimate(income_gap_ratio, [50, 60], 10)
    assert math.isnan(found.value) and math.isnan(found.standard_error)


# --- one cluster in a stratum


def test_lonely_clusters():
    """Strata N with totals -1/4 and 1/4 over 1, S with one cluster at 0: V = 2 (1/16 + 1/16) = 1/4 if S is certain;
    centred at the mean of all clusters (0 here) it adds 0; shifted by one to 1 it adds (1 - 1/3)^2."""
    design = Design(strata=["N", "N", "S"])
    with pytest.raises(ValueError, match="1 of 2 strata with one \\(first: 'S'\\)"):
        covariance([-0.75, 0.75, 0], design)
    assert covariance([-0.75, 0.75, 0], design, lonely_cluster="certainty")[0, 0] == pytest.approx(0.25)
    assert covariance([-0.75, 0.75, 0], design, lonely_cluster="centre")[0, 0] == pytest.approx(0.25)
    assert covariance([-0.75, 0.75, 3], design, lonely_cluster="centre")[0, 0] == pytest.approx(0.25 + 4 / 9)
    with pytest.raises(ValueError, match="1 of 1 strata with one"):
        estimate(np.average, [1.0, 2.0], design=Design(clusters=[1, 1]))


# --- errors


@pytest.mark.parametrize(
    ("design", "message"),
    [
        (
            Design(strata=["a", None, "a", "a"]),
            "strata must be known for every row; got 1 missing .first at position 1",
        ),
        (Design(clusters=["a", float("nan"), "b", "b"]), "clusters must be known for every row; got 1 missing"),
        (Design(clusters=[1, 2, 3]), r"clusters must be one label a row; got shape \(3,\) for 4 rows"),
        (Design(weights=[1, 1, -1, 1]), "weights must not be negative; got -1 at position 2"),
        (Design(sampling_fraction=[0, 0, 1.5, 0]), "from 0 to 1; got 1.5 at position 2"),
        (Design(sampling_fraction=[0.1, 0.1, 0.1, 0.2]), "same for every row of a stratum; got 0.1 at position 0"),
        (Design(sampling_fraction=[0.1]), "one a row; got 1 for 4 rows"),
    ],
)
def test_a_design_that_cannot_be(design, message):
    with pytest.raises(ValueError, match=message):
        estimate(np.average, [1, 2, 3, 4], design=design)


def test_arguments_that_cannot_be():
    income = [1, 2, 3, 4]
    with pytest.raises(ValueError, match=r'lonely_cluster must be "error", "certainty" or "centre"; got .remove.'):
        estimate(np.average, income, lonely_cluster="remove")
    with pytest.raises(ValueError, match="level must be between 0 and 1; got 95"):
        estimate(np.average, income, level=95)
    with pytest.raises(ValueError, match="degrees_of_freedom must be above zero; got 0"):
        estimate(np.average, income, design=Design(clusters=[1] * 4), lonely_cluster="certainty")
    with pytest.raises(TypeError, match="domain must be True or False for every row"):
        estimate(np.average, income, domain=[1, 0, 1, 0])
    with pytest.raises(ValueError, match="domain must be one value a row"):
        estimate(np.average, income, domain=[True])
    with pytest.raises(ValueError, match="domain must hold at least one row of positive weight"):
        estimate(np.average, income, domain=[False] * 4)
    with pytest.raises(TypeError, match=r"must return one number; got an array of shape \(2,\)"):
        estimate(headcount_ratio, income, [2, 3])
    with pytest.raises(TypeError, match="weights must come with the design"):
        estimate(np.average, income, weights=[1, 2, 3, 4])
    with pytest.raises(TypeError, match="got median, which has none here"):
        estimate(np.median, income)
    with pytest.raises(ValueError, match=r"influence must give one value a row; got shape \(4, 5\)"):
        estimate(np.average, income, influence=influence.quantile_shares)
    with pytest.raises(ValueError, match="influence_values must be finite; got 1 missing"):
        standard_error([1, math.nan, 2])
    with pytest.raises(ValueError, match="needs one Design on both sides"):
        difference(linearise(np.average, income), linearise(np.average, income, design=Design(weights=[1] * 4)))


# --- another program's data, fetched at test time where it is installed


REFERENCE = Path(__file__).parents[2] / "reference"


@pytest.fixture(scope="module")
def eusilc() -> pd.DataFrame:
    """The made-up EU-SILC sample of R's laeken; skips, and says so, where Rscript or laeken is not installed."""
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed: the EU-SILC standard errors are not checked")
    script = (
        'if (!requireNamespace("laeken", quietly = TRUE)) quit(status = 3); data(eusilc, package = "laeken"); '
        'write.csv(eusilc[, c("eqIncome", "rb050", "db040", "rb030", "db030", "rb090")], stdout(), row.names = FALSE)'
    )
    run = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, timeout=120)
    if run.returncode == 3:
        pytest.skip("R's laeken is not installed: the EU-SILC standard errors are not checked")
    assert run.returncode == 0, run.stderr
    return pd.read_csv(StringIO(run.stdout))


@pytest.mark.parametrize(
    "row", pd.read_csv(REFERENCE / "eusilc.csv").to_dict("records"), ids=lambda row: f"{row['measure']}{row['alpha']}"
)
def test_eu_silc(eusilc, row):
    """Clusters are persons, so that this is a stratified sample of persons; printed to ten digits."""
    design = Design(weights=eusilc["rb050"], strata=eusilc["db040"], clusters=eusilc["rb030"])
    if row["measure"] == "foster_greer_thorbecke":
        found = estimate(foster_greer_thorbecke, eusilc["eqIncome"], row["line"], row["alpha"], design=design)
        assert found.standard_error == pytest.approx(row["standard_error"], abs=5.1e-11)
    else:
        measures = {m.__name__: m for m in (gini, at_risk_of_poverty_rate, relative_poverty_line)}
        found = estimate(measures[row["measure"]], eusilc["eqIncome"], design=design)
    printed = 5.1e-4 if row["value"] > 1 else 5.1e-11  # half of the last digit
    assert found.value == pytest.approx(row["value"], abs=printed)


def test_eu_silc_groups_that_share_households(eusilc):
    """Men and women of the same households: R's survey package has the same errors and the same covariance."""
    design = Design(weights=eusilc["rb050"], strata=eusilc["db040"], clusters=eusilc["db030"])
    income, men = eusilc["eqIncome"], (eusilc["rb090"] == "male").to_numpy()
    found = {
        "headcount_male": estimate(headcount_ratio, income, 10000, design=design, domain=men),
        "headcount_female": estimate(headcount_ratio, income, 10000, design=design, domain=~men),
        "difference": difference(
            *(linearise(headcount_ratio, income, 10000, design=design, domain=group) for group in (men, ~men))
        ),
        "poor": estimate(poor_count, income, 10000, design=design),
    }
    expected = pd.read_csv(REFERENCE / "eusilc_households.csv").set_index("statistic")
    for name, row in expected.iterrows():
        assert found[name].value == pytest.approx(row["value"], rel=1e-9)
        digits = 5e-6 if name == "difference" else 1e-9 * row["standard_error"]  # the contrast is printed to 5 places
        assert found[name].standard_error == pytest.approx(row["standard_error"], abs=digits)
    by_design = estimate(poor_count, income, 10000, design=design, degrees_of_freedom="design")
    assert by_design.degrees_of_freedom == 5991  # degf() of R's survey

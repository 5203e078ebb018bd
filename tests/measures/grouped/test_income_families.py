"""Income families against closed forms, scipy's distributions, numerical integration and published figures."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from poverty_analysis.measures.grouped import families as grouped_families
from poverty_analysis.measures.grouped.families import Dagum, Lognormal, SinghMaddala
from poverty_analysis.measures.grouped.family_fit import fit_dagum, fit_lognormal, fit_singh_maddala
from poverty_analysis.measures.grouped.points import grouped_lorenz_points

VALUES = pd.read_csv(Path(__file__).parents[2] / "reference" / "income_families.csv")
VALUES["poverty_line"] = VALUES["poverty_line"].astype(float)

# The last two of each heavy-tailed family have no variance: the squared gap must not need one.
FAMILIES = [
    Lognormal(100, 0.6),
    Lognormal(3000, 1.4),
    SinghMaddala(100, 2.25, 1.45),
    SinghMaddala(100, 1.6, 80.0),
    SinghMaddala(100, 0.8, 1.5),
    SinghMaddala(100, 2.0, 1.0),
    SinghMaddala(100, 1.5, 0.9),
    Dagum(100, 3.0, 0.65),
    Dagum(100, 4.4, 0.25),
    Dagum(100, 2.0, 1.5),
    Dagum(100, 1.6, 0.8),
]
each_family = pytest.mark.parametrize("family", FAMILIES, ids=repr)


def as_scipy(family):
    if isinstance(family, Lognormal):
        return stats.lognorm(family.sigma, scale=family.scale)
    if isinstance(family, SinghMaddala):
        return stats.burr12(family.a, family.q, scale=family.scale)
    return stats.burr(family.a, family.p, scale=family.scale)


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{row.family} {row.parameters} {row.quantity}") for row in VALUES.itertuples()]
)
def test_closed_forms(row):
    family = getattr(grouped_families, row.family)(*(float(value) for value in row.parameters.split()))
    value = getattr(family, row.quantity)
    if callable(value):
        value = value() if np.isnan(row.poverty_line) else value(row.poverty_line)
    assert value == pytest.approx(row.expected, abs=1e-9)


@each_family
def test_distribution_and_quantiles_agree_with_scipy(family):
    other, shares = as_scipy(family), np.array([1e-6, 0.01, 0.3, 0.5, 0.9, 0.999])
    np.testing.assert_allclose(family.quantile(shares), other.ppf(shares), rtol=1e-9)
    np.testing.assert_allclose(family.cumulative(other.ppf(shares)), shares, rtol=1e-9)
    assert family.median == pytest.approx(other.median(), rel=1e-12)
    assert family.mean == pytest.approx(other.mean(), rel=1e-9)
    assert family.quantile(0.0) == family.cumulative(0.0) == family.cumulative(-5.0) == 0


@each_family
@pytest.mark.parametrize("relative_line", [0.05, 0.4, 1.0, 2.5])
def test_poverty_measures_are_integrals_over_quantiles(family, relative_line):
    other = as_scipy(family)
    line = relative_line * other.median()
    poor = other.cdf(line)
    assert family.headcount_ratio(line) == pytest.approx(poor, rel=1e-10)
    gaps = {
        family.poverty_gap_index: lambda p: 1 - other.ppf(p) / line,
        family.squared_poverty_gap_index: lambda p: (1 - other.ppf(p) / line) ** 2,
        family.watts_index: lambda p: np.log(line / other.ppf(p)),
    }
    for measure, gap in gaps.items():
        # p = poor s^3 draws the log's spike at p = 0 flat
        expected, _ = quad(lambda s, g=gap: 3 * s**2 * g(poor * s**3), 0, 1, epsabs=0, epsrel=1e-9, limit=200)
        assert measure(line) == pytest.approx(poor * expected, rel=1e-7)


EXTREMES = [
    SinghMaddala(100, 12.0, 0.088),
    SinghMaddala(100, 4.0, 900.0),
    Dagum(100, 1.07, 2000.0),
    Dagum(100, 4.4, 0.25),
]


@pytest.mark.parametrize("family", EXTREMES, ids=repr)
@pytest.mark.parametrize("relative_line", [0.3, 1.0, 1e6])
def test_poverty_measures_far_out_are_integrals_over_the_distribution(family, relative_line):
    """In v = ln(line / income) the gap, the squared gap and the Watts index are F times e^-v, 2(1 - e^-v)e^-v and 1."""
    other, line = as_scipy(family), relative_line * family.mean
    kernels = {
        family.poverty_gap_index: lambda v: np.exp(-v),
        family.squared_poverty_gap_index: lambda v: 2 * (1 - np.exp(-v)) * np.exp(-v),
        family.watts_index: lambda v: 1.0,
    }
    turn = max(np.log(line / family.median), 0.1)
    for measure, kernel in kernels.items():

        def term(v, k=kernel):
            with np.errstate(over="ignore"):  # scipy's own, at incomes near zero
                return other.cdf(line * np.exp(-v)) * k(v)

        ends = pairwise([0.0, turn, turn + 2, turn + 20, turn + 100])
        expected = sum(quad(term, *each, epsabs=1e-13, epsrel=1e-9, limit=200)[0] for each in ends)
        assert measure(line) == pytest.approx(expected, rel=1e-7, abs=1e-11)


@each_family
def test_lorenz_curve_and_gini_are_integrals(family):
    other = as_scipy(family)
    for p in (0.2, 0.5, 0.9):
        assert family.lorenz(p) * family.mean == pytest.approx(quad(other.ppf, 0, p, epsrel=1e-10)[0], rel=1e-7)
    assert family.lorenz([0.0, 1.0]).tolist() == [0, 1]
    # 1 - p = s^4 tames the top, where the Lorenz curve of a heavy tail is steep
    area, _ = quad(lambda s: 4 * s**3 * float(family.lorenz(1 - s**4)), 0, 1, epsabs=1e-11, limit=200)
    assert family.gini() == pytest.approx(1 - 2 * area, abs=1e-8)


@each_family
def test_lines_may_be_arrays(family):
    lines = np.array([[20.0, 80.0, 150.0], [1.0, 1e4, 1e7]])
    for measure in (
        family.headcount_ratio,
        family.poverty_gap_index,
        family.squared_poverty_gap_index,
        family.watts_index,
    ):
        values = measure(lines)
        assert values.shape == lines.shape
        np.testing.assert_allclose(values.ravel(), [float(measure(line)) for line in lines.ravel()], rtol=1e-12)


@each_family
def test_draws_come_from_the_family_and_from_the_seed(family):
    draws = family.draws(20_000, rng=11)
    assert stats.kstest(draws, as_scipy(family).cdf).pvalue > 0.001
    np.testing.assert_array_equal(draws, family.draws(20_000, rng=np.random.default_rng(11)))
    assert family.draws((2, 3), rng=1).shape == (2, 3)


@pytest.mark.parametrize(
    ("build", "rule"),
    [
        (lambda: Lognormal(0, 1), "scale must be a positive number; got 0"),
        (lambda: Lognormal(1, float("nan")), "sigma must be a positive number"),
        (lambda: SinghMaddala(1, 0.5, 2), "aq must exceed 1"),
        (lambda: Dagum(1, 1, 2), "a must exceed 1"),
        (lambda: Lognormal(1, 1).headcount_ratio(0), "poverty_line must be positive and finite; got 0"),
        (lambda: Dagum(1, 2, 2).watts_index([1, np.nan]), "poverty_line must be positive and finite; got nan"),
        (lambda: SinghMaddala(1, 2, 2).quantile(1.2), "p must be a share from 0 to 1; got 1.2"),
    ],
)
def test_values_out_of_range_are_refused(build, rule):
    with pytest.raises(ValueError, match=rule):
        build()


FITS = {Lognormal: fit_lognormal, SinghMaddala: fit_singh_maddala, Dagum: fit_dagum}


@pytest.mark.parametrize("family", [FAMILIES[i] for i in (0, 2, 5, 7, 9)], ids=repr)
def test_fits_to_fifths_give_the_family_back(family):
    """Income shares of fifths by integrating scipy's quantiles, not by the family's own Lorenz curve."""
    other, edges = as_scipy(family), np.linspace(0, 1, 6)
    shares = [quad(other.ppf, low, high, epsrel=1e-11)[0] / other.mean() for low, high in pairwise(edges[:5])]
    points = grouped_lorenz_points(np.full(5, 0.2), income_share=[*shares, 1 - sum(shares)])
    fitted = FITS[type(family)](points, mean=other.mean())
    assert fitted.converged
    assert fitted.fit_error < 1e-8
    for name, value in vars(family).items():
        assert getattr(fitted.family, name) == pytest.approx(value, rel=1e-5)


def test_lognormal_sigmas_that_the_context_facts_print():
    """Context facts, section 3: mean/median of 2020 gives sigma 0.49 and Gini 0.27; Gini 0.35 needs 0.64, 0.40 0.74."""
    official = fit_lognormal(mean=17131, median=15204).family
    assert (round(official.sigma, 2), round(official.gini(), 2)) == (0.49, 0.27)
    assert round(fit_lognormal(mean=17131, gini=0.35).family.sigma, 2) == 0.64
    assert round(fit_lognormal(mean=17131, gini=0.40).family.sigma, 2) == 0.74


def test_only_a_second_shape_reconciles_mean_median_and_gini_of_rural_china_2020():
    """Official mean and median, with a published rural Gini of 0.35 (context facts, section 3)."""
    figures = {"mean": 17131, "median": 15204, "gini": 0.35}
    assert fit_lognormal(**figures).fit_error > 0.03
    for fit in (fit_singh_maddala, fit_dagum):
        fitted = fit(**figures)
        assert fitted.converged
        assert fitted.fit_error < 1e-8
        assert fitted.family.mean == pytest.approx(17131, rel=1e-9)
        assert fitted.family.median == pytest.approx(15204, rel=1e-6)
        assert fitted.family.gini() == pytest.approx(0.35, abs=1e-7)


def test_a_median_joins_the_shares():
    points = grouped_lorenz_points(np.full(5, 0.2), mean_income=[30, 60, 90, 120, 200])
    without, with_median = fit_dagum(points), fit_dagum(points, median=95)
    assert abs(with_median.family.median - 95) < abs(without.family.median - 95)
    assert with_median.fit_error > without.fit_error


def test_a_search_that_runs_to_the_edge_says_so():
    """A median above the mean is out of reach of a lognormal, whose mean is always the larger."""
    fitted = fit_lognormal(mean=100, median=105)
    assert not fitted.converged
    assert fitted.fit_error == pytest.approx(0.05, abs=1e-3)


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({}, "needs its mean; got none"),
        ({"mean": 100}, "2 shape parameters need as many figures besides the mean; got 0"),
        ({"mean": 100, "median": 90}, "got 1"),
        ({"mean": -1, "median": 90, "gini": 0.3}, "mean must be positive"),
        ({"mean": 100, "median": 90, "gini": 1.2}, "gini must lie between 0 and 1; got 1.2"),
        ({"points": grouped_lorenz_points([0.5, 0.5], income_share=[0.3, 0.7])}, "needs its mean; got none"),
    ],
)
def test_figures_that_do_not_fix_a_family_are_refused(options, rule):
    with pytest.raises(ValueError, match=rule):
        fit_dagum(**options)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.sampled_from(FAMILIES), st.floats(1, 1e4), st.floats(1, 1e4), st.floats(0.01, 100))
def test_measures_keep_their_order_and_forget_the_currency(family, first, second, factor):
    low, high = sorted((first, second))
    scaled = type(family)(**{**vars(family), "scale": factor * family.scale})
    measures = ("headcount_ratio", "poverty_gap_index", "squared_poverty_gap_index", "watts_index")
    below, above = ([float(getattr(family, name)(line)) for name in measures] for line in (low, high))
    assert all(a >= b - 1e-10 for a, b in zip(above, below, strict=True))
    assert 1 >= above[0] >= above[1] - 1e-10 >= above[2] - 2e-10 >= -3e-10
    assert above[3] >= above[1] - 1e-10
    np.testing.assert_allclose([float(getattr(scaled, name)(factor * high)) for name in measures], above, atol=1e-9)

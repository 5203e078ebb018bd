"""Fitted Lorenz curves against a published example, numerical integration, and curves known in closed form."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from poverty_analysis.measures.grouped.lorenz import BetaLorenz, GeneralQuadratic
from poverty_analysis.measures.grouped.lorenz_fit import choose_lorenz_curve, fit_beta_lorenz, fit_general_quadratic
from poverty_analysis.measures.grouped.points import LorenzPoints, grouped_gini, grouped_lorenz_points
from poverty_analysis.measures.grouped.poverty import (
    fitted_gini,
    grouped_elasticities,
    grouped_poverty,
    lorenz_validity,
)

REFERENCE = Path(__file__).parents[2] / "reference"
VALUES = pd.read_csv(REFERENCE / "rural_india_1983_curves.csv")
TABLE = pd.read_csv(REFERENCE / "rural_india_1983_points.csv")
POINTS = grouped_lorenz_points(TABLE["population"], income_share=TABLE["income"], cumulative=True)
MEAN, LINE = 109.9, 89

# Valid curves of every kind: the sign of m decides which conic section a general quadratic is.
QUADRATICS = {
    "ellipse, m < 0": GeneralQuadratic(0.89, -1.45, 0.2),
    "circle, m < 0": GeneralQuadratic(1.0, 0.0, 0.0),
    "ellipse near a circle": GeneralQuadratic(1.0, -0.1, 0.0),
    "parabola, m = 0": GeneralQuadratic(0.0, 0.0, 1.0),
    "parabola, m = 0, bounded": GeneralQuadratic(0.49, -1.4, 0.6),
    "m a hair below 0": GeneralQuadratic(0.49 + 1e-9, -1.4, 0.6),
    "m a hair above 0": GeneralQuadratic(0.49 - 1e-9, -1.4, 0.6),
    "m small": GeneralQuadratic(0.488, -1.4, 0.6),
    "hyperbola, m > 0, n < 0": GeneralQuadratic(0.3, -1.2, 0.8),
    "hyperbola, m > 0, n > 0": GeneralQuadratic(1.31, -2.3, 0.19),
}
BETAS = {
    "as rural India": BetaLorenz(0.5614, 0.931, 0.58),
    "heavy tail, delta < 1/2": BetaLorenz(0.6, 0.97, 0.3),
    "delta = 1/2": BetaLorenz(0.5, 0.95, 0.5),
    "gamma = 1": BetaLorenz(0.7, 1.0, 0.6),
    "even incomes": BetaLorenz(1.0, 1.0, 1.0),
}
CURVES = QUADRATICS | BETAS
LINES = [0.15, 0.4, 0.8, 1.0, 1.7]


def curves():
    return [pytest.param(curve, id=name) for name, curve in CURVES.items()]


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.curve} {row.quantity}") for row in VALUES.itertuples()])
def test_rural_india_1983(row):
    curve = {"general_quadratic": fit_general_quadratic, "beta": fit_beta_lorenz}[row.curve](POINTS)
    tolerance = 1e-8
    if row.quantity.startswith("elasticity"):
        measure, cause = row.quantity.removeprefix("elasticity of ").split(" to ")
        value = grouped_elasticities(curve, LINE, mean=MEAN).loc[measure, cause]
        tolerance = 5e-8  # half the last digit of those printed with seven
    elif row.quantity in curve._fields:
        value = getattr(curve, row.quantity)
    elif row.quantity == "gini":
        value = fitted_gini(curve)
    else:
        value = getattr(grouped_poverty(curve, LINE, mean=MEAN), row.quantity)
    assert value == pytest.approx(row.expected, abs=tolerance)


def test_rural_india_1983_is_valid_and_the_quadratic_fits_better():
    choice = choose_lorenz_curve(POINTS, LINE, mean=MEAN)
    assert choice.comparison[["valid_for_poverty", "valid_for_distribution"]].all(axis=None)
    assert choice.for_poverty == choice.for_distribution == fit_general_quadratic(POINTS)


@pytest.mark.parametrize("curve", curves())
@pytest.mark.parametrize("relative_line", LINES)
def test_poverty_against_numerical_integration(curve, relative_line):
    """Gaps of the incomes L'(p), integrated; the headcount by looking for the line among them."""
    measures = grouped_poverty(curve, relative_line, mean=1, allow_invalid=True)
    share = np.linspace(0.0005, 0.9995, 1000)
    poor = float(np.mean(curve.slope(share) < relative_line))
    assert measures.headcount_ratio == pytest.approx(poor, abs=0.001)
    for alpha in (1, 2):

        def gap(p, power=alpha):
            return max(1 - float(curve.slope(p)) / relative_line, 0.0) ** power

        integral, _ = quad(gap, 0, measures.headcount_ratio, limit=400, epsabs=1e-12)
        assert measures[alpha] == pytest.approx(integral, abs=1e-8)


@pytest.mark.parametrize("curve", curves())
def test_gini_against_numerical_integration(curve):
    area, _ = quad(curve.lorenz, 0, 1, epsabs=1e-13)
    assert fitted_gini(curve) == pytest.approx(1 - 2 * area, abs=1e-10)


@pytest.mark.parametrize("curve", curves())
def test_slope_and_curvature_are_derivatives(curve):
    p, h = np.linspace(0.05, 0.95, 19), 1e-5
    np.testing.assert_allclose(curve.slope(p), (curve.lorenz(p + h) - curve.lorenz(p - h)) / (2 * h), atol=1e-7)
    np.testing.assert_allclose(curve.curvature(p), (curve.slope(p + h) - curve.slope(p - h)) / (2 * h), rtol=1e-6)


@pytest.mark.parametrize("curve", curves())
def test_the_headcount_has_the_line_as_its_slope(curve):
    for nu in LINES:
        headcount = grouped_poverty(curve, nu, mean=1, allow_invalid=True).headcount_ratio
        if 0 < headcount < 1:
            assert curve.slope(headcount) == pytest.approx(nu, rel=1e-10)


@pytest.mark.parametrize("curve", curves())
def test_curves_join_the_corners_and_are_valid(curve):
    np.testing.assert_allclose(curve.lorenz([0.0, 1.0]), [0, 1], atol=1e-12)
    assert lorenz_validity(curve, 0.8, mean=1).valid_for_distribution


@pytest.mark.parametrize("curve", curves())
def test_fits_give_curves_back(curve):
    p = np.array([0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.95, 1.0])
    points = LorenzPoints(p, np.append(curve.lorenz(p[:-1]), 1.0), None)
    fit = fit_beta_lorenz if isinstance(curve, BetaLorenz) else fit_general_quadratic
    np.testing.assert_allclose(fit(points), curve, atol=1e-8)
    assert grouped_gini(points) < fitted_gini(curve)


def test_headcounts_where_one_form_of_the_root_is_zero_over_zero():
    """q' + n = 2mp + 2n vanishes at p = -n/m, which lies between 0 and 1 on this ellipse."""
    curve = QUADRATICS["ellipse near a circle"]
    share = -curve.n / curve.m
    assert 0 < share < 1
    for p in (share - 1e-9, share, share + 1e-9):
        measures = grouped_poverty(curve, float(curve.slope(p)), mean=1)
        assert measures.headcount_ratio == pytest.approx(p, abs=1e-13)


def test_pareto_and_uniform_incomes():
    """Pareto with exponent 2 is 1 - sqrt(1 - p), Gini 1/(2a - 1) = 1/3; half of people earn under mean/sqrt(2)."""
    pareto = GeneralQuadratic(0.0, 0.0, 1.0)
    np.testing.assert_allclose(pareto.lorenz([0.19, 0.75]), [0.1, 0.5], rtol=1e-14)
    assert fitted_gini(pareto) == pytest.approx(1 / 3, abs=1e-14)
    assert grouped_poverty(pareto, np.sqrt(0.5), mean=1).headcount_ratio == pytest.approx(0.5, abs=1e-14)
    assert fitted_gini(BetaLorenz(1.0, 1.0, 1.0)) == pytest.approx(1 / 3, abs=1e-14)


@pytest.mark.parametrize("curve", [QUADRATICS["ellipse, m < 0"], QUADRATICS["parabola, m = 0, bounded"]])
def test_lines_beyond_the_lowest_and_the_highest_income(curve):
    lowest, highest = float(curve.slope(0.0)), float(curve.slope(1.0))
    assert 0 < lowest < highest < np.inf
    assert grouped_poverty(curve, lowest, mean=1) == (0, 0, 0)
    assert grouped_poverty(curve, 0.5 * lowest, mean=1) == (0, 0, 0)
    just_above = grouped_poverty(curve, lowest + 1e-9, mean=1)
    assert 0 <= just_above.headcount_ratio < 1e-6
    everyone = grouped_poverty(curve, 2 * highest, mean=1)
    assert everyone.headcount_ratio == 1
    assert everyone.poverty_gap_index == pytest.approx(1 - 1 / (2 * highest), abs=1e-12)  # 1 - mean/line
    assert grouped_elasticities(curve, 2 * highest, mean=1).loc["headcount_ratio"].tolist() == [0, 0]
    with pytest.raises(ValueError, match="an elasticity needs poor people"):
        grouped_elasticities(curve, 0.5 * lowest, mean=1)


def test_a_line_far_above_every_group_mean():
    """An unbounded top (a + c = 1, or a Beta curve) leaves somebody above any line."""
    for curve in (QUADRATICS["circle, m < 0"], BETAS["as rural India"]):
        measures = grouped_poverty(curve, 1e3, mean=1)
        assert 0.99 < measures.headcount_ratio < 1
        assert measures.poverty_gap_index == pytest.approx(0.999, abs=1e-3)
        assert measures.poverty_gap_index < measures.headcount_ratio


@pytest.mark.parametrize("curve", curves())
def test_elasticities_to_the_mean_are_derivatives(curve):
    nu, h = float(curve.slope(0.4)), 1e-5
    up, down = grouped_poverty(curve, nu, mean=1 + h), grouped_poverty(curve, nu, mean=1 - h)
    expected = (np.log(up) - np.log(down)) / (np.log1p(h) - np.log1p(-h))
    np.testing.assert_allclose(grouped_elasticities(curve, nu, mean=1)["mean"], expected, rtol=1e-5)


@pytest.mark.parametrize("curve", BETAS.values(), ids=BETAS)
def test_elasticities_to_the_gini_are_derivatives(curve):
    """A Beta curve moves away from equality in proportion to p - L when theta rises, and its Gini with it."""
    nu, h = 0.8, 1e-5
    moved = [curve._replace(theta=curve.theta * factor) for factor in (1 + h, 1 - h)]
    up, down = (grouped_poverty(other, nu, mean=1, allow_invalid=True) for other in moved)
    expected = (np.log(up) - np.log(down)) / (np.log1p(h) - np.log1p(-h))
    np.testing.assert_allclose(grouped_elasticities(curve, nu, mean=1)["gini"], expected, rtol=1e-5)


IN_ORDER = "P2<=P1<=P0"


def failing(curve, relative_line=0.5):
    validity = lorenz_validity(curve, relative_line, mean=1)
    failed = [set(column.index[~column]) for column in (validity.poverty, validity.distribution)]
    assert [validity.valid_for_poverty, validity.valid_for_distribution] == [not names for names in failed]
    return failed


@pytest.mark.parametrize(
    ("curve", "for_poverty", "for_distribution"),
    [
        # begins with a slope of c/-e < 0
        (GeneralQuadratic(1.2, -1.5, -0.1), {"L'(0)>=0"}, {"L'(0)>=0"}),
        # ends at L(1) = a + c = 0.95
        (GeneralQuadratic(0.75, -1.45, 0.2), set(), {"L(1)=1"}),
        # e = 0.2 > 0; where there is no headcount there are no measures in order either
        (GeneralQuadratic(1.0, -2.3, 0.1), {"L(0)=0", "L''>=0", IN_ORDER}, {"L(0)=0", "L''>=0"}),
        # q has no real root (m = 0.4, n = -0.4, e = -0.9: n^2 < 4 m e^2): it bends downwards
        (GeneralQuadratic(0.9, -2.0, 1.0), {"L''>=0", IN_ORDER}, {"L''>=0"}),
        # q = 0.76 p^2 - 1.24 p + 0.49 is negative from p = 0.67: no curve there, but one below
        (GeneralQuadratic(0.3, -1.4, 0.8), set(), {"L''>=0"}),
        # slope about 1 - 0.7 x 0.9 x 0.001^-0.1 = -0.26 at p = 0.001
        (BetaLorenz(0.7, 0.9, 0.6), {"L'(0)>=0"}, {"L'(0)>=0"}),
        # bends downwards near 0 where gamma > 1
        (BetaLorenz(0.5, 1.2, 0.6), {"L''>=0"}, {"L''>=0"}),
        # bends downwards only near 1 where delta > 1: good for poverty at a low line
        (BetaLorenz(0.9, 1.0, 1.1), set(), {"L''>=0"}),
        # the slope is positive from p = 0.0005 on, but below it (gamma near 1/2) incomes fall without bound
        (BetaLorenz(0.0585, 0.55, 0.65), {IN_ORDER}, set()),
        (BetaLorenz(0.5, -0.1, 0.6), {"L(0)=0", "L'(0)>=0", "L''>=0", IN_ORDER}, {"L(0)=0", "L'(0)>=0", "L''>=0"}),
    ],
)
def test_validity_names_each_condition_that_fails(curve, for_poverty, for_distribution):
    assert failing(curve) == [for_poverty, for_distribution]


@pytest.mark.parametrize(
    "curve",
    [
        *CURVES.values(),
        GeneralQuadratic(1.2, -1.5, -0.1),
        GeneralQuadratic(0.75, -1.45, 0.2),
        GeneralQuadratic(0.3, -1.4, 0.8),
        GeneralQuadratic(0.9, -1.9, 0.3),
        BetaLorenz(0.7, 0.9, 0.6),
        BetaLorenz(0.5, 1.2, 0.6),
        BetaLorenz(0.9, 1.0, 1.1),
        BetaLorenz(0.5, 1.3, 1.4),
    ],
)
def test_validity_agrees_with_looking_at_the_curve(curve):
    p = np.linspace(0.001, 0.999, 999)
    ordinates = curve.lorenz(p)
    seen = {
        "L(1)=1": bool(np.isclose(curve.lorenz(1.0), 1, atol=1e-9)),
        "L'(0)>=0": bool(ordinates[1] >= ordinates[0] - 1e-9),
        "L''>=0": bool(np.all(np.diff(ordinates, 2) >= -1e-12)) and not np.isnan(ordinates).any(),
    }
    stated = lorenz_validity(curve, 0.5, mean=1).distribution
    assert stated[list(seen)].to_dict() == seen


def test_an_invalid_curve_is_refused_by_the_name_of_its_fault():
    falling = BetaLorenz(0.7, 0.9, 0.6)
    with pytest.raises(ValueError, match=r"Lorenz curve for poverty; L'\(0\)>=0 does not hold"):
        grouped_poverty(falling, 50, mean=100)
    with pytest.raises(ValueError, match="for the distribution"):
        fitted_gini(falling)
    measures = grouped_poverty(falling, 50, mean=100, allow_invalid=True)
    assert falling.slope(measures.headcount_ratio) == pytest.approx(0.5, rel=1e-10)
    assert fitted_gini(falling, allow_invalid=True) == pytest.approx(1 - 2 * quad(falling.lorenz, 0, 1)[0], abs=1e-9)
    with pytest.raises(ValueError, match="the curve must have poverty at"):
        grouped_poverty(GeneralQuadratic(1.0, -2.3, 0.1), 50, mean=100, allow_invalid=True)


def test_a_headcount_below_the_checked_part_of_a_beta_curve_is_not_valid():
    """With gamma < 1 the poorest few have incomes below zero: a line that finds only them would give a gap above H."""
    curve = BETAS["as rural India"]
    measures = grouped_poverty(curve, 0.05, mean=1, allow_invalid=True)
    assert measures.poverty_gap_index > measures.headcount_ratio > 0
    assert failing(curve, 0.05) == [{"L'(0)>=0", IN_ORDER}, set()]


def test_the_choice_prefers_validity_to_fit():
    """Ordinates of a Beta curve that falls at the bottom: it fits to rounding, and is not taken."""
    p = np.array([0.2, 0.4, 0.6, 0.8, 1.0])
    points = LorenzPoints(p, BetaLorenz(0.65, 0.9, 0.6).lorenz(p), None)
    choice = choose_lorenz_curve(points, 50, mean=100)
    errors = choice.comparison["squared_error"]
    assert errors["beta"] < 1e-20 < errors["general quadratic"]
    assert isinstance(choice.for_poverty, GeneralQuadratic)
    assert isinstance(choice.for_distribution, GeneralQuadratic)


def test_squared_errors_go_as_far_as_the_first_point_at_or_above_the_headcount():
    choice = choose_lorenz_curve(POINTS, LINE, mean=MEAN)
    curve = fit_general_quadratic(POINTS)
    misses = (POINTS.income - curve.lorenz(POINTS.population)) ** 2
    row = choice.comparison.loc["general quadratic"]
    # the headcount .4506 lies between the points .4133 and .5497, the sixth and the seventh
    assert row["squared_error_to_headcount"] == pytest.approx(misses[:7].sum(), rel=1e-12)
    assert row["squared_error"] == pytest.approx(misses[:12].sum(), rel=1e-12)


@pytest.mark.parametrize("fit", [fit_general_quadratic, fit_beta_lorenz])
def test_too_few_or_equal_groups_are_refused(fit):
    with pytest.raises(ValueError, match="at least four groups; got 3"):
        fit(grouped_lorenz_points([0.5, 0.3, 0.2], mean_income=[1, 2, 3]))
    with pytest.raises(ValueError, match=r"equal|inequality"):
        fit(grouped_lorenz_points(np.full(5, 0.2), mean_income=np.ones(5)))


@pytest.mark.parametrize(
    ("line", "mean", "rule"),
    [(0, 100, "poverty_line must be positive"), (50, -1, "mean must be positive"), (np.nan, 100, "must be finite")],
)
def test_lines_and_means_that_are_none_are_refused(line, mean, rule):
    with pytest.raises(ValueError, match=rule):
        grouped_poverty(QUADRATICS["ellipse, m < 0"], line, mean=mean)


@pytest.mark.slow
@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.sampled_from(list(CURVES.values())), st.floats(0.05, 3), st.floats(0.05, 3), st.floats(0.01, 1e4))
def test_measures_keep_their_order_and_forget_the_currency(curve, first, second, scale):
    low, high = sorted((first, second))
    assume(lorenz_validity(curve, low, mean=1).valid_for_poverty)
    below, above = grouped_poverty(curve, low, mean=1), grouped_poverty(curve, high, mean=1)
    assert all(a >= b - 1e-9 for a, b in zip(above, below, strict=True))
    assert 1 >= above[0] >= above[1] - 1e-12 >= above[2] - 1e-12 >= -1e-12
    np.testing.assert_allclose(grouped_poverty(curve, high * scale, mean=scale), above, atol=1e-8)

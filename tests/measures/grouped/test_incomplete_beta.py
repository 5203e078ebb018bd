"""The incomplete beta function below b = 0, against numerical integration and values by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from poverty_analysis.measures.grouped.incomplete_beta import incomplete_beta


@settings(derandomize=True, max_examples=80, deadline=None)
@given(
    st.floats(0.05, 5), st.floats(-2, 3) | st.sampled_from([0.0, -1.0, 1e-9, -1e-9, -1 + 1e-9]), st.floats(0.01, 0.99)
)
def test_against_numerical_integration(a, b, x):
    # t = x s^(1/a) takes the power of t out of the integral
    expected, _ = quad(lambda s: (1 - x * s ** (1 / a)) ** (b - 1), 0, 1, epsabs=0, epsrel=1e-11, limit=200)
    assert float(incomplete_beta(-np.log1p(-x), a, b)) == pytest.approx(x**a / a * expected, rel=1e-8)


@pytest.mark.parametrize("s", [0.3, 5.0, 60.0, 400.0])
def test_by_hand_as_far_as_x_is_indistinguishable_from_one(s):
    """With u = exp(-s): a = 1 gives (1 - u^b)/b and s; a = 2, b = 0 gives s - x; a = 2, b = -1 gives 1/u - 1 - s."""
    u = np.exp(-s)
    assert float(incomplete_beta(s, 1.0, 0.25)) == pytest.approx((1 - u**0.25) / 0.25, rel=1e-12)
    assert float(incomplete_beta(s, 1.0, 0.001)) == pytest.approx(-np.expm1(-0.001 * s) / 0.001, rel=1e-9)
    assert float(incomplete_beta(s, 1.0, 0.0)) == pytest.approx(s, rel=1e-12)
    assert float(incomplete_beta(s, 2.0, 0.0)) == pytest.approx(s + np.expm1(-s), rel=1e-12)
    assert float(incomplete_beta(s, 2.0, -1.0)) == pytest.approx(np.expm1(s) - s, rel=1e-12)


@pytest.mark.parametrize("a", [50, 3000])
def test_large_a_against_the_harmonic_sum(a):
    """With b = 0 and whole a the integral of t^(a-1)/(1-t) is s minus the sum of x^j/j for j below a."""
    for s in (np.log(a), np.log(a) + 3, 25.0, 80.0):
        x, j = -np.expm1(-s), np.arange(1, a)
        assert float(incomplete_beta(s, float(a), 0.0)) == pytest.approx(s - np.sum(x**j / j), abs=1e-11)


def test_arrays_and_zero():
    s = np.array([[0.0, 0.5], [5.0, 70.0]])
    for b in (0.5, 0.0, -0.7):
        values = incomplete_beta(s, 1.3, b)
        assert values.shape == s.shape
        assert values[0, 0] == 0
        np.testing.assert_allclose(
            values.ravel(), [float(incomplete_beta(each, 1.3, b)) for each in s.ravel()], rtol=1e-13
        )

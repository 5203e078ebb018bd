"""The density at one of rising incomes, of which only the near ones are read, against that of all."""

import numpy as np
import pytest

from poverty_analysis.measures.density import kernel_density, rising_density

RNG = np.random.default_rng(0)
LOGNORMAL = np.sort(RNG.lognormal(8, 0.9, 5_000))
CASES = {  # incomes, at, bandwidth
    "the median": (LOGNORMAL, 2981.0, 150.0),
    "wide": (LOGNORMAL, 2981.0, 1e6),
    "the richest": (LOGNORMAL, float(LOGNORMAL[-1]), 150.0),
    "between two heaps": (np.repeat([0.0, 1.0], 2_000), 0.5, 0.05),
    "far from all": (np.repeat([0.0, 1.0], 2_000), 30.0, 1.0),
    "tiny": (LOGNORMAL * 1e-300, 2981e-300, 150e-300),
}


@pytest.mark.parametrize("name", CASES)
def test_who_is_far_adds_nothing(name):
    income, at, bandwidth = CASES[name]
    weights = RNG.uniform(0.5, 3, income.size)
    expected = kernel_density(income, at, weights=weights, bandwidth=bandwidth)
    assert expected > 0
    assert rising_density(income, weights / weights.sum(), at, bandwidth) == pytest.approx(expected, rel=1e-12, abs=0)

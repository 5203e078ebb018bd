"""How often bands hold the whole curve, and how often dominance is found where it is not and where it is.

Measured when this was written, with 400 samples (bands; Monte Carlo error 0.02) and 150 to 200 pairs (dominance; 0.02):
pointwise bands of 19 points hold the whole curve in .73 (20 villages) and .80 (60), uniform ones in .93 and .93,
Bonferroni's in .95 and .97; dominance is found in 0 of equal pairs, .03 where curves touch, .95 of pairs one a third
richer. The samples here are fewer, and the bounds three of their Monte Carlo errors below or above.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from poverty_analysis.measures import Survey, curve_bands, dominance_test

POINTS = np.arange(1, 20) / 20
BETWEEN, WITHIN = 0.3, 0.5


def villages(rng, count: int, size: int = 20) -> Survey:
    village = np.repeat(np.arange(count), size)
    log = 8 + BETWEEN * rng.normal(size=count)[village] + WITHIN * rng.normal(size=count * size)
    return Survey(pd.DataFrame({"income": np.exp(log), "village": village}), clusters="village")


@pytest.mark.slow
@pytest.mark.parametrize(("count", "whole", "safe"), [(20, 0.93, 0.95), (60, 0.93, 0.97)])
def test_bands_of_a_lorenz_curve_hold_about_as_often_as_they_say(count, whole, safe):
    truth = stats.norm.cdf(stats.norm.ppf(POINTS) - np.hypot(BETWEEN, WITHIN))
    rng, held, runs = np.random.default_rng(12), [], 50
    for _ in range(runs):
        table = curve_bands(villages(rng, count), "lorenz_curve", "income", POINTS)
        ends = [("low", "high"), ("low_uniform", "high_uniform"), ("low_bonferroni", "high_bonferroni")]
        held.append([((table[low] <= truth) & (truth <= table[high])).all() for low, high in ends])
    pointwise, uniform, bonferroni = np.mean(held, axis=0)
    assert pointwise <= uniform <= bonferroni
    for found, expected in ((uniform, whole), (bonferroni, safe)):
        assert found >= expected - 3 * np.sqrt(expected * (1 - expected) / runs)


def found(rng, shift: float, spread: float, lines: tuple[float, float], order: int, runs: int) -> float:
    """How often the second of two populations is found to have less poverty: shifted, its logs spread around 3,000."""
    count = 0
    for _ in range(runs):
        log = rng.normal(8, 0.6, 800)
        log[400:] = np.log(shift) + np.log(3000) + spread * (log[400:] - np.log(3000))
        people = pd.DataFrame({"income": np.exp(log), "year": np.repeat([2015, 2019], 400)})
        count += dominance_test(Survey(people), "income", "year", (2019, 2015), lines, order=order).dominates
    return count / runs


@pytest.mark.slow
def test_the_size_and_the_power_of_the_test_of_dominance():
    """With a spread of 0.8 the incidence curves touch at 3,000, the upper end of the lines, and nowhere else."""
    rng, runs = np.random.default_rng(13), 20
    assert found(rng, 1.0, 0.8, (1500, 3000), 1, runs) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)
    assert found(rng, 4 / 3, 1.0, (1500, 4500), 2, runs) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs)

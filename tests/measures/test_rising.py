"""Sums by blocks and between lines against sums written out in full, where incomes run over the ends of blocks."""

import math

import numpy as np
import pytest

from poverty_analysis.measures import population
from poverty_analysis.measures.inequality import atkinson, gini, mean_log_deviation, theil_t
from poverty_analysis.measures.population import running_sum, weighted_mean
from poverty_analysis.measures.poverty import squared_poverty_gap_index
from poverty_analysis.measures.rising import gap_sums, pair_sums, sums_upto


@pytest.fixture
def short_blocks(monkeypatch):
    monkeypatch.setattr(population, "BLOCK", 16)


def ties(size: int = 150) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    return np.sort(rng.integers(1, 40, size)).astype(float), rng.integers(1, 9, size).astype(float)


def test_running_sum_of_many_equal_rows_keeps_its_digits():
    sums = running_sum(np.full(3_000_000, 0.1))
    exact = np.arange(1, 3_000_001) * 0.1
    assert np.abs(sums / exact - 1).max() < 1e-14


@pytest.mark.parametrize("size", [1, 15, 16, 17, 511, 512, 513, 32768, 32769, 70_000])
def test_running_sum_of_whole_numbers_is_exact(size):
    values = np.random.default_rng(size).integers(0, 1000, size)
    assert (running_sum(values.astype(float)) == np.cumsum(values)).all()


def test_sums_upto_any_reach(short_blocks):
    _, weights = ties()
    reach = np.array([150, 0, 16, 17, 16, 1, 149, 32])
    expected = [weights[:end].sum() for end in reach]
    assert sums_upto(lambda rows: weights[rows], reach).tolist() == expected


@pytest.mark.parametrize("power", [1, 2])
def test_gaps_below_unordered_lines(short_blocks, power):
    income, weights = ties()
    line = np.array([39.5, 0.5, 7.0, 7.0, 22.5, 8.0, 60.0])
    reach = np.searchsorted(income, line)
    expected = [math.fsum(w * (z - y) ** power for y, w in zip(income, weights, strict=True) if y < z) for z in line]
    assert gap_sums(income, weights, line, reach, power) == pytest.approx(expected, rel=1e-14)


def test_pairs_one_by_one(short_blocks):
    income, weights = ties()
    reach = np.array([150, 0, 1, 16, 33, 64, 64])
    expected = [
        math.fsum(weights[i] * weights[j] * (income[j] - income[i]) for j in range(end) for i in range(j)) / 100
        for end in reach
    ]
    assert pair_sums(income, weights, 10.0, reach) == pytest.approx(expected, rel=1e-14)


def test_a_measure_is_the_same_in_blocks_of_any_length(monkeypatch):
    income, weights = ties()

    def measures():
        return [
            gini(income, weights=weights),
            theil_t(income, weights=weights),
            mean_log_deviation(income, weights=weights),
            atkinson(income, 0.5, weights=weights),
            atkinson(income, 2, weights=weights),
            weighted_mean(income, weights),
            *squared_poverty_gap_index(income, [9, 30], weights=weights),
        ]

    whole = measures()
    monkeypatch.setattr(population, "BLOCK", 16)
    assert measures() == pytest.approx(whole, rel=1e-13)


def test_the_one_rich_person_of_a_million():
    """One has all: (n - 1) / n, with the richest person's share of the people in the last digits of a running sum."""
    income = np.zeros(1_000_000)
    income[123_456] = 5.0
    assert gini(income) == pytest.approx(1 - 1e-6, abs=1e-14)

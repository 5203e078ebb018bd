"""The fast order of incomes against NumPy's stable sort, on incomes that are ordinary and on such as break things."""

import numpy as np
import pytest

from poverty_analysis.measures import order
from poverty_analysis.measures.inequality import gini

RNG = np.random.default_rng(0)
SIZE = 20_000
LOGNORMAL = RNG.lognormal(8, 0.7, SIZE)
INCOMES = {
    "lognormal": LOGNORMAL,
    "heaped": np.round(LOGNORMAL, -2),
    "all equal": np.full(SIZE, 3218.0),
    "two values": RNG.choice([1.0, 2.0], SIZE),
    "negative too": RNG.normal(0, 1, SIZE),
    "signed zeros": RNG.choice([0.0, -0.0, 1.0, -1.0], SIZE),
    "tiny beside huge": np.concatenate([[1e300, 1e-300, -1e300, 5e-324], LOGNORMAL]),
    "nearly equal": 1e9 + RNG.random(SIZE) * 1e-4,
    "nearly equal, cut": np.concatenate([[1e300, -1e300], 1e9 + RNG.random(SIZE) * 1e-4]),
    "heaps, cut": np.concatenate([[1e300, -1e300], 1e9 + np.round(RNG.random(SIZE), 2) * 1e-4]),
    "single precision": LOGNORMAL.astype(np.float32).astype(float),
    "all floats": np.concatenate([np.array([1, -1]) * np.finfo(float).max, RNG.normal(size=SIZE)]),
    "rising": np.arange(float(SIZE)),
    "falling": -np.arange(float(SIZE)),
    "one": np.array([5.0]),
}


def slow_gini(income, weights):
    """The double sum over pairs of the definition, a hundred rows at a time."""
    pairs = sum(
        float((weights[i : i + 100, None] * weights * np.abs(income[i : i + 100, None] - income)).sum())
        for i in range(0, income.size, 100)
    )
    return pairs / (2 * weights.sum() * (weights @ income))


@pytest.fixture(params=["one thread", "two threads"])
def threads(request, monkeypatch):
    monkeypatch.setattr(order, "FEW", 0)
    if request.param == "two threads":
        monkeypatch.setattr(order, "MANY", 0)


@pytest.mark.parametrize("name", INCOMES)
def test_the_order_is_that_of_a_stable_sort(name, threads):
    income, labels = INCOMES[name], np.arange(INCOMES[name].size)
    expected = np.argsort(income, kind="stable")
    np.testing.assert_array_equal(order.rising_order(income), expected)
    rising, places = order.in_rising_order(income, labels)
    np.testing.assert_array_equal(rising, income[expected])
    np.testing.assert_array_equal(places, expected)
    np.testing.assert_array_equal(order.in_rising_order(income)[0], np.sort(income))
    assert order.is_rising(income) == bool((income[1:] >= income[:-1]).all())


@pytest.mark.parametrize("name", ["lognormal", "heaped", "all equal", "nearly equal", "single precision"])
def test_the_gini_index_is_that_of_all_pairs(name, threads):
    income, weights = INCOMES[name][:3000], RNG.integers(0, 9, 3000) / 4
    assert gini(income, weights=weights) == pytest.approx(slow_gini(income, weights), rel=1e-12, abs=1e-300)


def test_data_are_not_written_to(threads):
    income = LOGNORMAL.copy()
    order.rising_order(income)
    order.in_rising_order(income, income)
    np.testing.assert_array_equal(income, LOGNORMAL)


@pytest.mark.parametrize("groups", [1, 11, 700, 3000])
def test_rows_in_groups_are_those_of_a_stable_sort(groups):
    codes = RNG.integers(0, groups, 3 * order.BLOCK + 5).astype(np.min_scalar_type(groups))
    codes[codes == 3] = 2  # of which no row is left
    places, values = np.arange(codes.size), RNG.random(codes.size)
    found = list(order.in_groups(codes, [places, values], groups + 3))
    assert len(found) == groups + 3
    for group, (rows, own) in enumerate(found):
        np.testing.assert_array_equal(rows, np.flatnonzero(codes == group))
        np.testing.assert_array_equal(own, values[codes == group])
    assert list(order.in_groups(codes[:0], [values[:0]])) == [(pytest.approx([]),)]


def test_an_order_where_no_thread_starts_any_more(monkeypatch):
    """As in what `atexit` calls: Python is ending there."""

    def refuses(self):
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(order, "MANY", 0)
    monkeypatch.setattr("threading.Thread.start", refuses)
    np.testing.assert_array_equal(order.rising_order(LOGNORMAL), np.argsort(LOGNORMAL, kind="stable"))

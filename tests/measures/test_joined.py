"""Everyone's measures from the sums of groups against those from everyone's own rows, where the two could part."""

import numpy as np
import pytest

from poverty_analysis.measures import population
from poverty_analysis.measures.registry import SHOWN
from poverty_analysis.measures.survey.asked import asked_measures, formula_values
from poverty_analysis.measures.survey.joined import Joined, Known
from poverty_analysis.measures.survey.ranked import Ranked, ranked_groups

RNG = np.random.default_rng(0)
SIZE = 5_000
LOGNORMAL = RNG.lognormal(8, 0.9, SIZE)
CODES = RNG.integers(0, 7, SIZE).astype(np.uint8)
CODES[CODES == 5] = 4
CODES[17] = 5  # a group of one row
INCOMES = {
    "lognormal": LOGNORMAL,
    "heaped": np.round(LOGNORMAL, -3) + 1,
    "all equal": np.full(SIZE, 3218.0),
    "two values": RNG.choice([1000.0, 2000.0], SIZE),
    "one group all equal": np.where(CODES == 2, 777.0, LOGNORMAL),
    "groups apart": LOGNORMAL * 10.0 ** (20.0 * CODES),
    "nearly equal": 1e4 + RNG.random(SIZE) * 1e-2,
    "nearly equal within groups": 1e4 * (1 + CODES) + RNG.random(SIZE) * 1e-2,
    "tiny beside huge": np.concatenate([[1e300, 1e-300, 5e-324], LOGNORMAL[3:]]),
    "with zeros": RNG.choice([0.0, -0.0, 1000.0, 5000.0], SIZE),
    "negative too": RNG.normal(2000, 3000, SIZE),
    "one group has nothing": np.where(CODES == 2, 0.0, LOGNORMAL),
    "one group below zero": np.where(CODES == 2, -10.0, LOGNORMAL),
}
WEIGHTS = {
    "as drawn": RNG.uniform(0.5, 3, SIZE),
    "alike": np.ones(SIZE),
    "some zero": RNG.choice([0.0, 1.0, 2.0], SIZE),
    "huge": RNG.uniform(0.5, 3, SIZE) * 1e304,
    "unlike": 10.0 ** RNG.uniform(-5, 5, SIZE),
}
LINES = np.array([900.0, 1500.0])


def with_a_value(everyone):
    """The measures of a profile that everyone has a value of, and these."""
    measures, values = [], []
    for each in asked_measures(SHOWN):
        try:
            if not (each.required and everyone.income[0] <= 0):
                values += formula_values(everyone, [each])[0]
                measures.append(each)
        except ValueError:  # as of S80/S20 where the poorest fifth has nothing
            continue
    assert len(measures) > 6
    return measures, values


def joined(income, weights, measures):
    first, *groups = ranked_groups(income, weights, CODES)
    known = []
    for group in groups:
        people = Ranked(*group, LINES, "<")
        formula_values(people, measures, lambda: [np.zeros(1)] * len(measures))
        known.append(Known.of(people))
    everyone = Joined(*first, LINES, "<")
    everyone.join(known)
    return everyone, known


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("name", INCOMES)
def test_everyones_measures_are_those_of_their_rows(name, weight, monkeypatch):
    monkeypatch.setattr(population, "BLOCK", 512)
    income, weights = INCOMES[name], WEIGHTS[weight]
    rows = Ranked(*next(ranked_groups(income, weights, None)), LINES, "<")
    measures, expected = with_a_value(rows)
    everyone, _ = joined(income, weights, measures)
    found, _ = formula_values(everyone, measures)
    for each, value, of_rows in zip(measures, found, expected, strict=True):
        assert value == pytest.approx(of_rows, rel=1e-12, abs=1e-300), each.label
    np.testing.assert_array_equal(everyone.poor_weight, rows.poor_weight)


def test_groups_are_what_is_summed():
    """Sums of wrong groups give wrong measures: nothing that needs no order is summed over everyone again."""
    measures = asked_measures(["poverty_gap_index", "watts_index", "mean", "theil_t", "atkinson(epsilon=0.5)"])
    everyone, known = joined(LOGNORMAL, WEIGHTS["alike"], measures)
    wrong = Joined(everyone.income, everyone.weights, LINES, "<")
    wrong.join([each._replace(found=known[0].found) for each in known])
    for right, other in zip(formula_values(everyone, measures)[0], formula_values(wrong, measures)[0], strict=True):
        assert other != pytest.approx(right, rel=1e-6)


@pytest.mark.parametrize("block", [16, 512, 2**15])
def test_shares_by_block_are_those_of_one_running_sum(block, monkeypatch):
    monkeypatch.setattr(population, "BLOCK", block)
    weights = WEIGHTS["as drawn"]
    whole, shares = population.rising_shares(weights), population.RisingShares(weights)
    for rows in population.blocks(SIZE):
        assert shares[rows] == pytest.approx(whole[rows], rel=1e-14)
    asked = np.array([0.9999, 0.0, 0.31, 1e-9, 0.5, 0.8])
    np.testing.assert_array_equal(shares.places(asked), np.searchsorted(whole, asked))
    assert shares.of(np.array([SIZE - 1, 0])).tolist() == [1.0, pytest.approx(whole[0], rel=1e-14)]

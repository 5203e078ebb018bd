"""Variances of moves from moments of cells, against those from how far each person moves each number."""

import numpy as np
import pytest

from poverty_analysis.measures.influence import cluster_totals
from poverty_analysis.measures.influence.cluster_totals import moved_by
from poverty_analysis.measures.influence.moves import Moving, given_moves, moves_of
from poverty_analysis.measures.influence.terms import Block
from poverty_analysis.measures.registry import SHOWN
from poverty_analysis.measures.survey.asked import asked_measures
from poverty_analysis.measures.survey.ranked import Ranked

RNG = np.random.default_rng(4)
SIZE = 1_500
LOGNORMAL = np.sort(RNG.lognormal(8, 0.9, SIZE))
INCOMES = {
    "lognormal": LOGNORMAL,
    "heaped": np.round(LOGNORMAL, -3) + 1,
    "two values": np.repeat([1000.0, 2000.0], SIZE // 2),
    "far from zero": LOGNORMAL + 1e5,
    "huge": LOGNORMAL * 1e140,
    "tiny": LOGNORMAL * 1e-140,
    "few": np.array([400.0, 1200.0, 3000.0]),
}
WEIGHTS = {
    "alike": np.ones(SIZE),
    "as drawn": RNG.uniform(0.5, 3, SIZE),
    "unlike": 10.0 ** RNG.uniform(-5, 5, SIZE),
}


def variance(moves, moving):
    """The slow twin: of how far each of all people moves each number."""
    everyone, found = Block(moving, slice(0, moving.income.size)), []
    for move in moves:
        each = move.on(everyone, moving.income.size)
        share = moving.shares.astype(np.longdouble)
        away = each - (share * each).sum() / share.sum()
        found.append(float((share * away**2).sum()))
    return found


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("name", INCOMES)
def test_moments_of_cells_give_what_all_people_give(name, weight, monkeypatch):
    monkeypatch.setattr(cluster_totals, "BLOCK", 128)
    income = INCOMES[name]
    weights, unit = WEIGHTS[weight][: income.size], income[-1] / LOGNORMAL[-1] if name in ("huge", "tiny") else 1.0
    moving = Moving(Ranked(income, weights, np.array([900.0, 1500.0]) * unit, "<", distances=True), "<")
    lines = {True: (0, 1), False: (None,)}
    moves = [moves_of(each, moving, line) for each in asked_measures(SHOWN) for line in lines[each.at_line]]
    moves.append(given_moves(RNG.normal(size=(income.size, 1))))
    found = moved_by(moves, moving, np.arange(income.size) % 2, 2, variances=True).variances
    expected = variance([move for each in moves for move in each], moving)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-30 if unit == 1 else 0)  # a zero rounded


def test_equal_moves_have_no_variance_however_large():
    moving = Moving(Ranked(np.full(9, 3.7), np.arange(1.0, 10), np.array([5.0]), "<", distances=True), "<")
    moves = [given_moves(np.full((9, 1), 1e9 + 0.1)), moves_of(asked_measures(["poverty_gap_index"])[0], moving, 0)]
    assert moved_by(moves, moving, np.arange(9), 9, variances=True).variances.tolist() == [0, 0]

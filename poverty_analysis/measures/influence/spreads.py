"""Variances over people of how far they move numbers: what a simple sample of as many would give.

Within a cell, from one cut to the next, a move is a sum of few terms: what one lacks to the highest income there, the
distances from all who have less, a curve. Of each cell the means of these terms and the sums of their squares and
products are enough for all moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..sample import Vector
from .terms import Block, ClusterSums, Curve, Cut, Move

Term = Literal["lacks", "distances"] | Curve


class Variances:
    """Variances over everyone of moves, from moments of their terms in each cell of each block."""

    def __init__(self, sums: ClusterSums) -> None:
        self._sums = sums
        exponent = int(np.frexp(np.abs(sums.highest).max())[1])
        self._unit = 2.0**exponent if abs(exponent) > 64 else 1.0  # or squares of tiny and huge would be lost
        self._cells = np.arange(sums.highest.size)
        factors = [self._factors_of(move) for move in sums.moves]
        self._terms: list[Term] = list(dict.fromkeys(term for each in factors for term in each))
        place = {term: number for number, term in enumerate(self._terms)}
        self._factors = [{place[term]: factor for term, factor in each.items()} for each in factors]  # by place
        self._pairs = sorted({pair for each in self._factors for pair in _pairs_of(each)})
        self._pieces: list[tuple[int, float, list[float], list[float]]] = []  # cell, share, means, sums of products

    def _factors_of(self, move: Move) -> dict[Term, Vector]:
        """Return the factor of each term that tells people of a cell apart, in each cell."""
        found: dict[Term, Vector] = {}
        if move.slope or move.lacks:
            found["lacks"] = (self._together(move.lacks) - move.slope) * self._unit
        if move.distances:
            found["distances"] = self._together(move.distances) * self._unit
        return found | {curve: self._together({curve.below: times}) for curve, times in move.curves.items()}

    def _together(self, factors: Mapping[Any, float]) -> Vector:
        """Return in each cell the sum of the factors of the cuts that it is below."""
        found = np.zeros(self._cells.size)
        for cut, times in factors.items():
            found += times * self._below(cut)
        return found

    def _below(self, cut: Cut | None) -> NDArray[np.bool_]:
        """Return which cells are below a cut."""
        return self._cells <= (self._cells.size if cut is None else self._sums.cuts.index(cut))

    def add(self, block: Block) -> None:
        """Add people."""
        start = 0
        for cell, end in enumerate(self._sums.ends(block)):
            if end > start and (share := float(block.shares[start:end].sum())) > 0:
                self._add_cell(cell, share, block, slice(start, end))
            start = max(start, end)

    def _add_cell(self, cell: int, share: float, block: Block, rows: slice) -> None:
        """Add the moments of people within one cell."""
        shares, means, away = block.shares[rows], [0.0] * len(self._terms), {}
        for place, term in enumerate(self._terms):
            values = self._values(term, block, rows, cell)
            if values.size:
                rest = values - values[-1]  # exactly 0 of equal values
                mean = float(np.einsum("i,i->", shares, rest)) / share
                means[place] = float(values[-1]) + mean
                rest -= mean
                away[place] = rest
        weighted = {place: shares * away[place] for place in {first for first, _ in self._pairs} & away.keys()}
        with np.errstate(over="ignore"):  # infinite, of values whose squares are no floats
            products = [
                float(np.einsum("i,i->", weighted[one], away[other])) if one in away and other in away else 0.0
                for one, other in self._pairs
            ]
        self._pieces.append((cell, share, means, products))

    def _values(self, term: Term, block: Block, rows: slice, cell: int) -> Vector:
        """Return a term of people within one cell: nothing of a curve that is not of these."""
        if isinstance(term, Curve):
            return block.of(term)[rows]
        values = self._sums.highest[cell] - block.income[rows] if term == "lacks" else block.distance_below[rows]
        return values if self._unit == 1 else values / self._unit

    def found(self) -> Vector:
        """Return the variance of each number over people."""
        cell, share, means, products = map(np.array, zip(*self._pieces, strict=True))
        of_pair = dict(zip(self._pairs, products.T, strict=True))
        found = np.empty(len(self._sums.moves))
        for number, (move, factors) in enumerate(zip(self._sums.moves, self._factors, strict=True)):
            height = self._at_highest(move)[cell]
            for place, factor in factors.items():
                height = height + factor[cell] * means[:, place]
            height = height - height[0]  # exactly 0 where all are moved alike
            height = height - (share * height).sum() / share.sum()
            with np.errstate(over="ignore"):
                variance = (share * height**2).sum()
                for one, other in _pairs_of(factors):
                    both = factors[one] * factors[other] * (1 if one == other else 2)
                    variance += (both[cell] * of_pair[one, other]).sum()
            found[number] = max(float(variance), 0.0)
        return found

    def _at_highest(self, move: Move) -> Vector:
        """Return what a straight move is for who has the highest income of each cell."""
        highest = self._sums.highest
        found = (move.constant or 0.0) + move.slope * (highest - self._sums.mean) + self._together(move.below)
        for cut, times in move.lacks.items():
            found = found + times * self._below(cut) * (cut.income - highest)
        return np.asarray(found)


def _pairs_of(factors: dict[int, Vector]) -> Iterator[tuple[int, int]]:
    """Return the pairs of terms, by their places, whose products a variance has."""
    return combinations_with_replacement(sorted(factors), 2)

"""Variances over people of how far they move numbers: what a simple sample of as many would give."""

from __future__ import annotations

import numpy as np

from ..sample import Vector
from .terms import Block, ClusterSums


class Variances:
    """Variances over everyone of moves; of straight ones from a few numbers of each cell of each block."""

    def __init__(self, sums: ClusterSums) -> None:
        self._sums = sums
        self._unit = 2.0 ** np.frexp(np.abs(sums.highest).max())[1]  # or squares of tiny and huge would be lost
        self._pieces: list[tuple[float, float, float, int]] = []  # share, mean, squared deviations in units, cell
        self._curved: dict[int, Spreads] = {}  # of each number that is not straight

    def add(self, block: Block) -> None:
        """Add people."""
        start = 0
        for cell, end in enumerate(self._sums.ends(block)):
            if end > start:
                shares, income = block.shares[start:end], block.income[start:end]
                share = float(shares.sum())
                lacks = income[-1] - income
                away = float((shares * lacks).sum()) / share
                deviation = (lacks - away) / self._unit
                spread = float(np.einsum("i,i,i->", shares, deviation, deviation))
                self._pieces.append((share, float(income[-1]) - away, spread, cell))
            start = max(start, end)
        for number, move in enumerate(self._sums.moves):
            if not move.straight:
                count = move.reach(block)
                spreads = self._curved.setdefault(number, Spreads())
                spreads.add(block.shares[:count], move.on(block, count))
                rest = float(block.shares[count:].sum())
                spreads.add(np.array([rest]), np.array([move.constant or 0.0]))

    def found(self) -> Vector:
        """Return the variance of each number over people."""
        share, mean, spread, cell = map(np.array, zip(*self._pieces, strict=True))
        found = np.empty(len(self._sums.moves))
        for number, move in enumerate(self._sums.moves):
            if not move.straight:
                found[number] = self._curved[number].variance()
                continue
            height = (move.constant or 0.0) + move.slope * (mean - self._sums.mean)
            slope = np.full(mean.size, move.slope)
            for place, cut in enumerate(self._sums.cuts):
                below = cell <= place
                lacks = move.lacks.get(cut, 0.0)
                height = height + below * (move.below.get(cut, 0.0) + lacks * (cut.income - mean))
                slope = slope - below * lacks
            height -= (share * height).sum() / share.sum()
            with np.errstate(over="ignore"):  # infinite, of incomes whose squares are no floats
                found[number] = float((share * height**2 + (slope * self._unit) ** 2 * spread).sum())
        return found


class Spreads:
    """The variance of values that come in pieces: 0 of equal ones, however large these are.

    Examples
    --------
    >>> spreads = Spreads()
    >>> spreads.add(np.array([0.25, 0.25]), np.array([1e9, 1e9 + 2]))
    >>> spreads.add(np.array([0.5]), np.array([1e9 + 1]))
    >>> spreads.variance()
    0.5
    """

    def __init__(self) -> None:
        self._first: float | None = None  # from which all are measured
        self._pieces: list[tuple[float, float, float]] = []  # share, mean, squared deviations

    def add(self, shares: Vector, values: Vector) -> None:
        """Add a piece."""
        share = float(shares.sum())
        if share == 0:
            return
        if self._first is None:
            self._first = float(values[0])
        away = values - self._first
        mean = float((shares * away).sum()) / share
        away -= mean
        with np.errstate(over="ignore"):
            self._pieces.append((share, mean, float(np.einsum("i,i,i->", shares, away, away))))

    def variance(self) -> float:
        """Return the variance of all, whose shares sum to one."""
        share, mean, squares = map(np.array, zip(*self._pieces, strict=True))
        away = mean - (share * mean).sum() / share.sum()
        with np.errstate(over="ignore"):
            return float(squares.sum() + (share * away**2).sum())

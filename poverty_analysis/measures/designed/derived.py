"""Numbers that are made of others: shares of a total, and smooth functions such as a relative change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..sample import Vector
from .statistic import Matrix, Ratio, Statistic


class Portion(Ratio):
    """The part of a total that something is, 0-1: its interval is that of a share."""

    @property
    def scale(self) -> str:
        """Of its interval: logit, and at 0 and 1 a bound."""
        return "share"


class Derived(NamedTuple):
    r"""Smooth functions of other numbers, with errors by the delta method: :math:`\sum_j f_j' u_j`."""

    parts: tuple[Statistic, ...]
    function: Callable[[Vector], Vector]  # of the numbers of the parts, end to end: (m,) to (k,)
    slopes: Callable[[Vector], Matrix]  # its derivatives, shape (k, m)
    of_two: bool = False  # a difference: near zero its coefficient of variation says nothing
    scale: str = "identity"

    @property
    def inside(self) -> NDArray[np.bool_]:
        """The rows of all parts."""
        return np.logical_or.reduce([part.inside for part in self.parts])

    def value(self, weights: Vector) -> Vector:
        """Return the functions of the parts."""
        return np.asarray(self.function(self._numbers(weights)), dtype=float)

    def influence(self, weights: Vector) -> Matrix:
        """Return how each row moves them, through the parts."""
        moved = np.hstack([part.influence(weights) for part in self.parts])
        return np.asarray(moved @ np.asarray(self.slopes(self._numbers(weights))).T, dtype=float)

    def _numbers(self, weights: Vector) -> Vector:
        return np.concatenate([part.value(weights) for part in self.parts])


def combination(parts: Sequence[Statistic], factors: Sequence[Sequence[float]]) -> Derived:
    """Return sums of numbers, each times a factor.

    Parameters
    ----------
    parts : sequence of Statistic
    factors : shape (k, m)
        One row for each sum.

    Examples
    --------
    >>> from .statistic import Mean
    >>> inside = np.array([True, True])
    >>> of = combination([Mean(np.array([[1.0], [3.0]]), inside), Mean(np.array([[4.0], [4.0]]), inside)], [[1, -1]])
    >>> of.value(np.ones(2)), of.influence(np.ones(2)).ravel()
    (array([-2.]), array([-1.,  1.]))
    """
    table = np.array(factors, dtype=float)
    return Derived(tuple(parts), lambda numbers: table @ numbers, lambda numbers: table, of_two=True)


def relative_change(after: Statistic, before: Statistic, years: float = 1.0) -> Derived:
    r"""Return the change of a number in per cent: :math:`100 ((b_1 / b_0)^{1/T} - 1)`, a year where T are years.

    Raises
    ------
    ValueError
        On calling, if the first number is zero: no change is relative to it.

    Examples
    --------
    >>> from .statistic import Mean
    >>> inside = np.array([True, True])
    >>> one, four = (Mean(np.full((2, 1), x), inside) for x in (1.0, 4.0))
    >>> relative_change(four, one, years=2).value(np.ones(2))
    array([100.])
    """

    def checked(numbers: Vector) -> tuple[float, float]:
        new, old = numbers
        if old <= 0 or (years != 1 and new <= 0):
            raise ValueError(f"a relative change needs numbers above zero; got {old:g} before and {new:g} after")
        return float(new), float(old)

    def function(numbers: Vector) -> Vector:
        new, old = checked(numbers)
        return np.array([100 * ((new / old) ** (1 / years) - 1)])

    def slopes(numbers: Vector) -> Matrix:
        new, old = checked(numbers)
        power = 1 / years
        return 100 * power * np.array([[(new / old) ** (power - 1) / old, -((new / old) ** power) / old]])

    return Derived((after, before), function, slopes, of_two=True)

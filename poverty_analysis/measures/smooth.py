"""Smooth functions of a survey's numbers, whose slopes are taken along the imaginary axis: exact to the last digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .designed.derived import Derived
from .designed.statistic import Statistic

STEP = 1e-30


def smooth(
    parts: tuple[Statistic, ...], function: Callable[[Any], Any], *, of_two: bool = False, scale: str = "identity"
) -> Derived:
    """Return functions of other numbers with errors by the delta method, their slopes by a step of 1e-30 i.

    Parameters
    ----------
    parts : tuple of Statistic
    function : callable
        Of the numbers of the parts, end to end, to an array; made of sums, products, powers and logarithms.
    of_two : bool
        Whether they are differences, which a coefficient of variation does not judge.
    scale : str
        Of their intervals: as `on_scale` takes it, or "share" for what is one.

    References
    ----------
    Squire and Trapp (1998), Using complex variables to estimate derivatives of real functions, SIAM Review 40, 110-112.

    Examples
    --------
    >>> from .designed.statistic import Mean
    >>> both = Mean(np.array([[1.0, 2.0], [3.0, 6.0]]), np.array([True, True]))
    >>> smooth((both,), lambda x: np.array([x[0] * x[1]])).slopes(np.array([2.0, 4.0]))
    array([[4., 2.]])
    """

    def slopes(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = numbers + 1j * STEP * np.eye(numbers.size)
        return np.column_stack([np.imag(function(each)) / STEP for each in moved])

    return Derived(parts, function, slopes, of_two, scale)


def quotient(numerator: Statistic, denominator: Statistic, scale: str = "identity") -> Derived:
    """Return one number over another; refused where that is zero.

    Examples
    --------
    >>> from .designed.statistic import Mean
    >>> one, two = (Mean(np.array([[x]]), np.array([True])) for x in (1.0, 2.0))
    >>> quotient(one, two).value(np.ones(1))
    array([0.5])
    """

    def function(numbers: Any) -> Any:
        if numbers[1] == 0:
            raise ValueError("a ratio needs a denominator other than zero; got 0")
        return np.array([numbers[0] / numbers[1]])

    return smooth((numerator, denominator), function, scale=scale)

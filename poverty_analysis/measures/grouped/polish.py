"""The last digits of a least-squares fit, from its first-order conditions: the same ones on every machine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from poverty_analysis.measures.sample import Vector

# Central differences, the k-th factor of (f(kh) - f(-kh)) / h: over ten points a step is exact to h^10, and so may be
# long, by which the rounding of f is divided. The curvature sets the pace alone, not where the search ends.
_TEN_POINTS, _TWO_POINTS = (5 / 6, -5 / 21, 5 / 84, -5 / 504, 1 / 1260), (1 / 2,)
_LONG, _SHORT, _SHIFT = 0.05, 1e-3, 1e-5
_SETTLED = 1e-9
_AROUND = 1e-9 * np.array([-4, -3, -2, -1, 1, 2, 3, 4])  # far enough for other roundings, near enough for one slope
_MOST_STEPS = 20


def polished(misses: Callable[[Vector], Vector], near: Vector) -> Vector | None:
    r"""Return where the sum of squared misses is least, to the last digits.

    .. math:: J'(t)\,r(t) = 0

    by Newton's method with the curvature at the start. A search for the least sum of squares itself cannot see a step
    shorter than the square root of the machine epsilon, since it moves the sum by less than its rounding: where such a
    search stops depends on the processor.

    Parameters
    ----------
    misses : callable
        From parameters, shape (k,), to misses r, shape (n,); smooth, a step of a quarter small: logarithms.
    near : numpy.ndarray, shape (k,)
        Where a search for the least sum of squares stopped.

    Returns
    -------
    numpy.ndarray, shape (k,), or None
        None where the steps do not settle: there is no minimum beside `near`, or none that these figures determine.

    Notes
    -----
    The end is the mean of steps from places around it, which rounding moves less than one of them.

    Misses that move by e move parameters by about e over the smallest singular value of J; large misses, which figures
    that contradict each other leave, cost further digits.

    Examples
    --------
    Of x with misses x - 1 and x - 3 the least sum of squares is at 2.

    >>> polished(lambda x: np.array([x[0] - 1, x[0] - 3]), np.array([2.00000001])).round(13).tolist()
    [2.0]
    """
    curvature = _curvature(misses, near)
    if not np.linalg.eigvalsh(curvature)[0] > 0:
        return None
    here, before = near, np.inf
    for _ in range(_MOST_STEPS):
        step = np.linalg.solve(curvature, _gradient(misses, here, _TEN_POINTS, _LONG))
        length = float(np.max(np.abs(step)))
        if not length < before / 2:  # rounding leads from here on, or away
            break
        here, before = here - step, length
    if not before < _SETTLED:
        return None
    ends = [
        here + shift - np.linalg.solve(curvature, _gradient(misses, here + shift, _TEN_POINTS, _LONG))
        for shift in _AROUND
    ]
    return np.asarray(np.mean(ends, axis=0))


def _curvature(misses: Callable[[Vector], Vector], at: Vector) -> Vector:
    """Half the matrix of second derivatives of the sum of squares, shape (k, k)."""
    before, *after = (
        _gradient(misses, at + shift, _TWO_POINTS, _SHORT) for shift in _SHIFT * np.eye(at.size + 1, at.size, -1)
    )
    curvature = (np.array(after) - before) / _SHIFT
    return (curvature + curvature.T) / 2


def _gradient(misses: Callable[[Vector], Vector], at: Vector, factors: tuple[float, ...], step: float) -> Vector:
    """Half the gradient of the sum of squares, J'r."""
    slopes = [
        sum(factor * (misses(at + k * shift) - misses(at - k * shift)) for k, factor in enumerate(factors, 1)) / step
        for shift in step * np.eye(at.size)
    ]
    return np.array(slopes) @ misses(at)

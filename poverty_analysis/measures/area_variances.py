"""The two variances of a small-area model: of samples within areas, smoothed, and of areas around the regression."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .sample import Vector, checked_vector

_STEPS = 200


def smoothed_variances(
    variance: ArrayLike, sample_size: ArrayLike, *, sampling_fraction: ArrayLike | None = None
) -> Vector:
    r"""Smooth sampling variances of small areas: one variance within areas, over the size of each sample.

    .. math:: D_i = \frac{1 - f_i}{n_i}\, s^2, \qquad s^2 = \frac{\sum (n_i - 1)\, n_i V_i / (1 - f_i)}{\sum (n_i - 1)}

    Parameters
    ----------
    variance : array_like, shape (m,)
        V, the estimated variance of each area's direct estimate, zero or more.
    sample_size : array_like, shape (m,)
        n, 2 or more.
    sampling_fraction : array_like, shape (m,), optional
        f, share of the area that is sampled, 0 or more and below 1.

    Returns
    -------
    numpy.ndarray, shape (m,)

    Raises
    ------
    TypeError, ValueError
        If values are out of bounds or lengths differ, or no area has any variance.

    Notes
    -----
    Six households that are all alike have a variance of zero, and a model would take their word for all. The rule
    assumes that areas differ within by chance alone; of shares, which vary less near 0 and 1, it overstates there.

    References
    ----------
    Rao and Molina (2015), Small area estimation, 2nd ed., section 6.4.1; Wolter (2007), Introduction to variance
    estimation, 2nd ed., chapter 7.

    Examples
    --------
    >>> smoothed_variances([0.0, 0.06], [5, 5])
    array([0.03, 0.03])
    """
    own, size = checked_vector(variance, "variance"), checked_vector(sample_size, "sample_size")
    part = np.zeros(own.size) if sampling_fraction is None else checked_vector(sampling_fraction, "sampling_fraction")
    for values, name in ((size, "sample_size"), (part, "sampling_fraction")):
        if values.size != own.size:
            raise ValueError(f"{name} must be as many as areas; got {values.size} for {own.size}")
    for bad, rule, values in (
        (own < 0, "variance must not be below zero", own),
        (size < 2, "sample_size must be at least 2", size),
        ((part < 0) | (part >= 1), "sampling_fraction must be from 0 to below 1", part),
    ):
        if bad.any():
            place = int(np.argmax(bad))
            raise ValueError(f"{rule}; got {values[place]:g} at position {place}")
    within = float(np.sum((size - 1) * size * own / (1 - part)) / np.sum(size - 1))
    if within <= 0:
        raise ValueError("variance must be above zero in some area; got only zeros")
    return (1 - part) / size * within


def variance_between(y: Vector, error: Vector, design: Vector, *, adjusted: bool = False) -> float:
    """Return A that maximises the restricted likelihood, or A times it; 0 where that has its maximum there.

    Examples
    --------
    Of 1 to 5, whose variance is 2.5, each with an error variance of 1: 1.5.

    >>> round(variance_between(np.arange(1.0, 6), np.ones(5), np.ones((5, 1))), 9)
    1.5
    """
    from scipy import optimize  # slow to import, and few need it

    def profile(between: float) -> float:
        total = between + error
        information = design.T @ (design / total[:, None])
        rest = y - design @ np.linalg.solve(information, design.T @ (y / total))
        value = -0.5 * (np.log(total).sum() + np.linalg.slogdet(information)[1] + rest @ (rest / total))
        return float(value + (np.log(between) if adjusted else 0.0))

    def score(between: float) -> float:
        total = between + error
        weighted = design / total[:, None]
        solved = np.linalg.solve(design.T @ weighted, weighted.T)
        rest = (y - design @ (solved @ y)) / total
        trace = np.sum(1 / total) - np.sum(weighted * solved.T)
        return float(0.5 * (rest @ rest - trace) + (1 / between if adjusted else 0.0))

    scale = float(np.mean(error) + np.var(y))
    grid = scale * np.concatenate([[] if adjusted else [0.0], np.logspace(-8, 3, _STEPS)])
    heights = np.array([profile(each) for each in grid])
    top = int(np.argmax(heights))
    if top == 0 and not adjusted and score(0.0) <= 0:
        return 0.0
    low, high = grid[max(top - 1, 0)], grid[min(top + 1, grid.size - 1)]
    if score(low) <= 0 or score(high) >= 0:  # flat beyond rounding: the grid's own best
        return float(grid[top])
    return float(optimize.brentq(score, low, high, xtol=1e-14 * scale, rtol=1e-13))

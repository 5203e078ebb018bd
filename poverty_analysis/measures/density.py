"""The density of incomes at one income: what a quantile's or a relative line's standard error rests on."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from .population import blocks, sum_of
from .quantiles import weighted_quantile
from .sample import Sample, Vector, checked_number, proportions

FAR = 8.5
"""Bandwidths from which a kernel is below 1e-15."""


def kernel_density(
    income: ArrayLike, at: float, *, weights: ArrayLike | None = None, bandwidth: float | None = None
) -> float:
    r"""Density of incomes at one income, by a Gaussian kernel.

    .. math:: \hat f(x) = \frac{1}{h \sum w} \sum_i w_i \, \phi\!\left(\frac{x - y_i}{h}\right), \quad
        h = 0.9 \min\left(\sigma, \frac{Q_{.75} - Q_{.25}}{1.34}\right) n^{-1/5}

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    at : float, currency per person and year
    weights : array_like, shape (n,), optional
        People or households that a row stands for.
    bandwidth : float, optional, currency per person and year
        h, above zero; by the rule above where left out.

    Returns
    -------
    float
        Above zero, share of the people per unit of income.

    Raises
    ------
    TypeError, ValueError
        On a bad sample or bandwidth, or where all incomes are the same and there is no density.

    Notes
    -----
    The variance of a relative poverty rate is commonly estimated with a Gaussian kernel whose bandwidth is the
    standard deviation times n to the -1/5 (Osier). On incomes that is wide, as a few rich people stretch the standard
    deviation; Silverman's rule guards against that. n is (sum w)^2 / sum w^2, as many equally weighted rows as
    the sample is worth (Kish): a bandwidth must not depend on the scale of the weights.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203. Osier (2009), Variance estimation for complex indicators of poverty and inequality
    using linearization techniques, Survey Research Methods 3, 167-195. Silverman (1986), Density Estimation for
    Statistics and Data Analysis, section 3.4. Kish (1965), Survey Sampling.

    Examples
    --------
    Two incomes at one bandwidth from the middle: each gives the normal density at 1.

    >>> round(kernel_density([9, 11], 10, bandwidth=1), 6)
    0.241971
    """
    incomes, weight = proportions(income, weights)
    share = weight / weight.sum()
    width = silverman(incomes, share) if bandwidth is None else checked_number(bandwidth, "bandwidth", above=0)
    middle = checked_number(at, "at")

    return _kernels(incomes, share, middle, width) / (width * math.sqrt(2 * math.pi))


def rising_density(income: Vector, share: Vector, at: float, bandwidth: float) -> float:
    """Return the density of rising incomes at one, from shares that sum to one, as `kernel_density`.

    Where one percent of the people or more is near, what others add is less than rounding.

    Examples
    --------
    >>> round(rising_density(np.array([9.0, 11, 99]), np.array([0.25, 0.25, 0.5]), 10.0, 1.0), 6)
    0.120985
    """
    near = slice(*np.searchsorted(income, [at - FAR * bandwidth, at + FAR * bandwidth]).tolist())
    found = _kernels(income[near], share[near], at, bandwidth)
    if found < 0.01:
        found = _kernels(income, share, at, bandwidth)
    return found / (bandwidth * math.sqrt(2 * math.pi))


def _kernels(income: Vector, share: Vector, middle: float, width: float) -> float:
    """Return the sum of the shares of all, each by how near they are to the middle: 1 of who is there."""

    def weight_at(rows: slice) -> Vector:
        return share[rows] * np.exp(-(((income[rows] - middle) / width) ** 2) / 2)

    return sum_of(weight_at, income.size)


def silverman(income: Vector, share: Vector, quartiles: Vector | None = None) -> float:
    """Return the bandwidth by Silverman's rule; by the standard deviation where half of the incomes are the same."""
    if share.min() == 0:
        income, share = income[share > 0], share[share > 0]
    low, high = float(income.min()), float(income.max())
    if low == high:
        raise ValueError(f"a density needs incomes that differ; got {low:g} for everyone")
    if quartiles is None:
        quartiles = np.asarray(weighted_quantile(Sample(income, share), [0.25, 0.75]))
    mean = sum_of(lambda rows: share[rows] * income[rows], income.size)
    return bandwidth_around(mean, max(high - mean, mean - low), income, share, quartiles)


def bandwidth_around(mean: float, unit: float, income: Vector, share: Vector, quartiles: Vector) -> float:
    """Return the bandwidth by Silverman's rule where the mean of incomes is known, and how far the furthest is off."""
    deviations = squares = 0.0
    for rows in blocks(income.size):
        away = (income[rows] - mean) / unit  # squares of very large or small distances would be lost
        deviations += float(np.einsum("i,i,i->", share[rows], away, away))
        squares += float(np.einsum("i,i->", share[rows], share[rows]))
    deviation, between = unit * math.sqrt(deviations), float(np.ptp(quartiles))
    spread = min(deviation, between / 1.34) if between > 0 else deviation
    return 0.9 * spread * squares**0.2

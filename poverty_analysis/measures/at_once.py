"""How wide a band must be to hold a whole curve: from the clusters drawn, where these are few and unlike."""

from __future__ import annotations

import math

import numpy as np

from .designed.statistic import Matrix

RESAMPLES = 999
MOST_CLUSTERS = 1_000  # with more, sums over clusters are as good as normal
BLOCK = 2_000_000  # numbers held at a time


def resampled_largest_t(deviations: Matrix, level: float) -> float:
    r"""Return the point that the largest of |t| stays below so often when clusters are drawn anew.

    With :math:`d_c` what cluster c moves each number and :math:`k_c` how often it is drawn among as many,

    .. math:: t^*_j = \sum_c k_c d_{cj} \Big/ \sqrt{\sum_c k_c d_{cj}^2 - (\sum_c k_c d_{cj})^2 / n}

    Parameters
    ----------
    deviations : numpy.ndarray, shape (clusters, k)
        Of first-stage clusters from the mean of their stratum, or of replicates from theirs; those that move nothing
        are left out.
    level : float

    Returns
    -------
    float
        0 where clusters are too many to matter, or none moves anything; infinite where they are too few to tell.

    Notes
    -----
    Errors are estimated anew from the clusters drawn, at each point of its own: what a large village does to a sum it
    does to its error, too, and not to all points alike. A shared error, as of the multivariate t, knows nothing of it.
    Draws have a fixed seed.

    References
    ----------
    Hall (1988), Theoretical comparison of bootstrap confidence intervals, Annals of Statistics 16, 927-953. Cameron,
    Gelbach and Miller (2008), Review of Economics and Statistics 90, 414-427, for clusters.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> alike = rng.normal(size=(500, 1))
    >>> bool(1.85 < resampled_largest_t(alike - alike.mean(), 0.95) < 2.1)  # 1.96 of a normal
    True
    >>> resampled_largest_t(np.zeros((3, 2)), 0.95)
    0.0
    """
    moving = deviations[np.abs(deviations).max(axis=1) > 0]
    kept = moving[:, np.abs(moving).max(axis=0, initial=0.0) > 1e-12 * np.abs(moving).max(initial=0.0)]
    count = len(kept)
    if count == 0 or count > MOST_CLUSTERS:
        return 0.0
    if count == 1:
        return math.inf
    scaled = kept / np.abs(kept).max(axis=0)  # squares of tiny numbers would be lost
    scaled = scaled / np.sqrt((scaled**2).sum(axis=0))
    scaled = scaled - scaled.mean(axis=0)
    rng = np.random.default_rng(0)
    largest, step = [], max(BLOCK // max(count, scaled.shape[1]), 1)
    for first in range(0, RESAMPLES, step):
        rows = min(step, RESAMPLES - first)
        places = rng.integers(count, size=(rows, count)) + count * np.arange(rows)[:, None]
        drawn = np.bincount(places.ravel(), minlength=rows * count).reshape(rows, count).astype(float)
        sums = drawn @ scaled
        squares = np.maximum(drawn @ scaled**2 - sums**2 / count, 0.0) * (count / (count - 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(squares > 1e-12, np.abs(sums) / np.sqrt(squares), np.where(np.abs(sums) > 1e-6, np.inf, 0.0))
        largest.append(t.max(axis=1))
    return float(np.quantile(np.concatenate(largest), level, method="higher"))

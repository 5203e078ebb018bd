"""Replicate weights that come with a survey: how their spread becomes a variance."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from poverty_analysis.tables.given import is_one_of, told

from ..sample import Vector, checked_number, checked_vector

Replication = Literal["BRR", "Fay", "JK1", "JKn", "SDR", "bootstrap"]
Centre = Literal["mean", "estimate"]
MOST_UNDEFINED = 0.05  # of the replicates, in which a measure may be without a value


class Replicates(NamedTuple):
    """Weights of each row in each replicate, and the factor of each replicate's squared deviation."""

    weights: NDArray[np.float64]  # (n, r), people or households that a row stands for
    factors: Vector  # (r,)
    centre: Centre
    kind: Replication
    known: dict[bytes, float]  # degrees of freedom of rows, by a digest of which, once they are asked for

    def of(self, weights: NDArray[np.float64]) -> Replicates:
        """Return the same replicates of other rows."""
        return self._replace(weights=weights, known={})

    def degrees(self, inside: NDArray[np.bool_]) -> float:
        """Return the degrees of freedom of some rows, which are found once."""
        rows = blake2b(np.packbits(inside).tobytes(), digest_size=16).digest()
        if rows not in self.known:
            self.known[rows] = replicate_degrees(self.weights[inside])
        return self.known[rows]


def replicates_of(
    weights: NDArray[np.float64],
    replication: str | None,
    scale: float | None,
    scales: Sequence[float] | None,
    fay: float | None,
    centre: str,
) -> Replicates:
    """Return replicate weights with their factors.

    Examples
    --------
    >>> replicates_of(np.ones((3, 4)), "Fay", None, None, 0.5, "mean").factors  # 1 / (4 (1 - .5)^2)
    array([1., 1., 1., 1.])
    >>> replicates_of(np.ones((3, 4)), "JKn", None, None, None, "mean")
    Traceback (most recent call last):
        ...
    ValueError: replication="JKn" needs replicate_scales, a factor for each replicate; got none
    """
    count = weights.shape[1]
    kinds = ("BRR", "Fay", "JK1", "JKn", "SDR", "bootstrap")
    if replication is None or not is_one_of(replication, kinds):
        raise ValueError(f"replication must be one of {', '.join(kinds)}; got {told(replication)}")
    if not is_one_of(centre, ("mean", "estimate")):
        raise ValueError(f'centre must be "mean" (of the replicates) or "estimate"; got {told(centre)}')
    if count < 2:
        raise ValueError(f"replicates must be two columns or more; got {count}")
    if (fay is not None) != (replication == "Fay"):
        raise ValueError(
            f'fay must be given with replication="Fay", and only then; got {told(fay)} with {replication!r}'
        )
    if replication == "JKn" and scales is None:
        raise ValueError('replication="JKn" needs replicate_scales, a factor for each replicate; got none')
    each = np.ones(count) if scales is None else checked_vector(scales, "replicate_scales")
    if each.size != count or each.min() < 0:
        raise ValueError(f"replicate_scales must be {count} numbers of 0 or more, one a replicate; got {each.size}")
    k = 0.0 if fay is None else checked_number(fay, "fay", at_least=0)
    if k >= 1:
        raise ValueError(f"fay must be below 1; got {k:g}")
    usual = {
        "BRR": 1 / count,
        "Fay": 1 / (count * (1 - k) ** 2),
        "JK1": (count - 1) / count,
        "JKn": 1.0,
        "SDR": 4 / count,
        "bootstrap": 1 / (count - 1),
    }
    factor = usual[replication] if scale is None else checked_number(scale, "replicate_scale", above=0)
    return Replicates(weights, factor * each, centre, replication, {})  # type: ignore[arg-type]


def replicate_degrees(weights: NDArray[np.float64]) -> float:
    """Return the degrees of freedom of replicate weights by their design: their rank less one.

    Columns that are sums of those before them, to five digits, tell nothing new.

    Examples
    --------
    Two strata of two clusters in four half samples: the last is a sum of the others.

    >>> replicate_degrees(np.array([[2.0, 0, 2, 0], [0, 2, 0, 2], [2, 2, 0, 0], [0, 0, 2, 2]]))
    2.0
    """
    size = np.abs(weights).max(axis=0, initial=0.0)
    scaled = weights / np.where(size > 0, size, 1.0)
    rest = scaled.T @ scaled  # products of what the columns before do not tell
    squares, rank = rest.diagonal().copy(), 0
    for column, square in enumerate(squares):
        if rest[column, column] > 1e-10 * square:
            rest = rest - np.outer(rest[column], rest[column]) / rest[column, column]
            rank += 1
    return float(max(rank - 1, 0))


def replicated_covariance(
    table: NDArray[np.float64], values: Vector, replicates: Replicates
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    r"""Covariance of measures from their values in each replicate, and in how many each has none.

    .. math:: \hat V = s \sum_r s_r (\hat\theta_r - c)(\hat\theta_r - c)'

    with c the mean of the replicates, or the estimate.

    Parameters
    ----------
    table : numpy.ndarray, shape (r, k)
        NaN where a measure has no value. Such a replicate is left out, and the others count for it.
    values : numpy.ndarray, shape (k,)
    replicates : Replicates

    Returns
    -------
    covariance : numpy.ndarray, shape (k, k)
        NaN for a measure without a value in more than 5 percent of the replicates.
    undefined : numpy.ndarray, shape (k,)

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation, 2nd ed., chapters 3 and 4. Judkins (1990), Fay's method for
    variance estimation, Journal of Official Statistics 6. Fay and Train (1995), successive differences.

    Examples
    --------
    >>> two = replicates_of(np.ones((3, 2)), "BRR", None, None, None, "estimate")
    >>> replicated_covariance(np.array([[1.0], [5.0]]), np.array([3.0]), two)[0]
    array([[4.]])
    """
    deviations = replicate_deviations(table, values, replicates)
    undefined = (~np.isfinite(table)).sum(axis=0).astype(np.intp)
    found = deviations.T @ deviations
    lost = undefined > MOST_UNDEFINED * len(table)
    found[lost, :] = np.nan
    found[:, lost] = np.nan
    return np.asarray(found, dtype=float), undefined


def replicate_deviations(table: NDArray[np.float64], values: Vector, replicates: Replicates) -> NDArray[np.float64]:
    """Return how far measures are from their centre in each replicate, as the variance counts it, shape (r, k).

    Examples
    --------
    >>> two = replicates_of(np.ones((3, 2)), "BRR", None, None, None, "mean")
    >>> replicate_deviations(np.array([[1.0], [5.0]]), np.array([3.0]), two).ravel().round(6)
    array([-1.414214,  1.414214])
    """
    known = np.isfinite(table)
    centre = values
    if replicates.centre == "mean":
        counted = known & (replicates.factors > 0)[:, None]
        with np.errstate(invalid="ignore", divide="ignore"):
            centre = np.where(counted, table, 0.0).sum(axis=0) / counted.sum(axis=0)
    deviations = np.where(known, table - centre, 0.0) * np.sqrt(replicates.factors)[:, None]
    return np.asarray(deviations * np.sqrt(len(table) / np.maximum(known.sum(axis=0), 1)), dtype=float)

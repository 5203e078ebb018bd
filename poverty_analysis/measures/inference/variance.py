"""Covariances and standard errors of measures from their influence values, under a survey design."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..sample import Vector, checked_vector
from .design import SIMPLE, Design, LonelyCluster, SampledUnits, sampled_units


def covariance(
    influence_values: ArrayLike, design: Design = SIMPLE, *, lonely_cluster: LonelyCluster = "error"
) -> NDArray[np.float64]:
    r"""Covariance matrix of measures, from their influence values.

    With :math:`u_c = \sum_{i \in c} w_i z_i / \sum w` the total of cluster c,

    .. math:: \hat V = \sum_h (1 - f_h) \frac{n_h}{n_h - 1} \sum_{c \in h} (u_c - \bar u_h)(u_c - \bar u_h)'

    Parameters
    ----------
    influence_values : array_like, shape (n,) or (n, k)
        One column a measure, in the measure's unit.
    design : Design
        Simple random sampling with replacement where left out.
    lonely_cluster : {"error", "certainty", "centre"}
        What a stratum with one cluster does: raise; add nothing, as it was drawn with certainty; or add its squared
        distance from the mean of all clusters instead of its own stratum's, which errs on the safe side.

    Returns
    -------
    numpy.ndarray, shape (k, k)
        In the product of the measures' units.

    Raises
    ------
    TypeError, ValueError
        If a value is missing or infinite, or the design is not what `Design` asks for.

    References
    ----------
    Hansen, Hurwitz and Madow (1953), Sample Survey Methods and Theory. Deville (1999), Variance estimation for complex
    statistics and estimators: linearization and residual techniques, Survey Methodology 25, 193-203.

    Examples
    --------
    Two strata of two clusters each, weights 1: cluster totals over n = 4 are -1, 1 and -2, 2,
    so V = 2 (1 + 1) + 2 (4 + 4) = 20.

    >>> covariance([-4, 4, -8, 8], Design(strata=["n", "n", "s", "s"]))
    array([[20.]])

    Measures of many numbers have one column each: here the shares of two halves, that sum to one.

    >>> from poverty_analysis.measures.influence import quantile_shares
    >>> covariance(quantile_shares([10, 20], 2)).round(6)
    array([[ 0.003086, -0.003086],
           [-0.003086,  0.003086]])
    """
    values = np.asarray(influence_values)
    columns = [checked_vector(column, "influence_values") for column in (values.T if values.ndim == 2 else [values])]
    units = sampled_units(design, columns[0].size, lonely_cluster=lonely_cluster)
    return covariance_under(columns, units, lonely_cluster)


def covariance_under(
    columns: Sequence[Vector], units: SampledUnits, lonely_cluster: LonelyCluster
) -> NDArray[np.float64]:
    """Covariance matrix of measures from the totals of their influence values in each cluster."""
    share = units.weights / units.weights.sum()
    totals = np.empty((units.stratum.size, len(columns)))
    for number, column in enumerate(columns):
        totals[:, number] = np.bincount(units.unit, share * column[units.rows], minlength=units.stratum.size)
    return covariance_of_totals(totals, units, lonely_cluster)


def covariance_of_totals(
    totals: NDArray[np.float64], units: SampledUnits, lonely_cluster: LonelyCluster
) -> NDArray[np.float64]:
    """Return the covariance matrix of measures, from the sums of share times influence of each cluster.

    Parameters
    ----------
    totals : numpy.ndarray, shape (u, k)
    units : SampledUnits
    lonely_cluster : {"error", "certainty", "centre"}

    Returns
    -------
    numpy.ndarray, shape (k, k)
    """
    means = np.stack([np.bincount(units.stratum, total) / units.size for total in totals.T], axis=1)
    lonely = units.size == 1
    if lonely_cluster == "centre":
        means[lonely] = totals.mean(axis=0)
    factor = np.where(lonely, 1.0, units.size / np.where(lonely, 1.0, units.size - 1.0)) * (1.0 - units.fraction)
    deviations = (totals - means[units.stratum]) * np.sqrt(factor)[units.stratum, None]
    return deviations.T @ deviations


def standard_error(
    influence_values: ArrayLike, design: Design = SIMPLE, *, lonely_cluster: LonelyCluster = "error"
) -> float:
    """Standard error of one measure, from its influence values: the root of its `covariance`.

    Parameters
    ----------
    influence_values : array_like, shape (n,)
        In the measure's unit.
    design : Design
        Simple random sampling with replacement where left out.
    lonely_cluster : {"error", "certainty", "centre"}
        As `covariance`.

    Returns
    -------
    float
        0 or more, in the measure's unit.

    Raises
    ------
    TypeError, ValueError
        As `covariance`.

    Examples
    --------
    The mean of 1, 2, 3: standard deviation 1, over the root of 3.

    >>> round(standard_error([-1, 0, 1]), 6)
    0.57735
    """
    values = checked_vector(influence_values, "influence_values")
    return math.sqrt(covariance(values, design, lonely_cluster=lonely_cluster)[0, 0])


def error_under(influence: Vector, units: SampledUnits, lonely_cluster: LonelyCluster) -> float:
    """Return the standard error of one measure under a design that is in codes already, or as the units know it."""
    own = getattr(units, "error_of", None)
    if own is not None:
        return float(own(influence))
    largest = float(np.abs(influence).max(initial=0.0))
    if not 0 < largest < math.inf:
        return math.sqrt(covariance_under([influence], units, lonely_cluster)[0, 0])
    unit = 2.0 ** math.frexp(largest)[1] if abs(math.frexp(largest)[1]) > 300 else 1.0  # squares would be lost
    return unit * math.sqrt(covariance_under([influence / unit], units, lonely_cluster)[0, 0])

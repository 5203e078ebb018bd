"""Degrees of freedom of an interval: how many clusters tell how far the others may be off."""

from __future__ import annotations

from typing import Literal

import numpy as np
import scipy  # whose parts are loaded when they are first asked for

from poverty_analysis.tables.given import told

from ..sample import Vector
from .design import SampledUnits

DegreesOfFreedom = Literal["effective", "design"] | float


def checked_degrees(rule: DegreesOfFreedom) -> DegreesOfFreedom:
    """Return the rule, or the number, of degrees of freedom.

    Raises
    ------
    TypeError, ValueError
        If it is neither "effective" nor "design" nor a number above zero.

    Examples
    --------
    >>> checked_degrees("design"), checked_degrees(12)
    ('design', 12.0)
    >>> checked_degrees(0)
    Traceback (most recent call last):
        ...
    ValueError: degrees_of_freedom must be above zero; got 0
    """
    if isinstance(rule, str):
        if rule not in ("effective", "design"):
            raise ValueError(f'degrees_of_freedom must be "effective", "design" or a number; got {rule!r}')
        return rule
    if isinstance(rule, bool) or not isinstance(rule, (int, float, np.integer, np.floating)):
        raise TypeError(f'degrees_of_freedom must be "effective", "design" or a number; got {told(rule)}')
    if not rule > 0:
        raise ValueError(f"degrees_of_freedom must be above zero; got {rule:g}")
    return float(rule)


def cluster_weights(units: SampledUnits, inside: Vector) -> Vector:
    """Return what each cluster weighs in a group, of the largest; a group is given by weights, zero outside it."""
    weight = np.bincount(units.unit, inside[units.rows] / inside.max(), minlength=units.stratum.size)
    return np.asarray(weight / weight.max())


def degrees_under(units: SampledUnits, inside: Vector, rule: DegreesOfFreedom) -> float:
    r"""Return the degrees of freedom of a group, from the clusters and strata that hold it.

    Parameters
    ----------
    units : SampledUnits
    inside : numpy.ndarray, shape (n,)
        Weights of the rows of the group, zero outside it.
    rule : {"effective", "design"} or float
        "design": clusters minus strata. "effective": :math:`\sum_h ((\sum a)^2 / \sum a^2 - 1)` with a the weights of
        the group in the clusters of stratum h, at least 1. Both are 0 where no stratum holds the group in two clusters.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If no stratum of the whole design has two clusters and no number is given.

    Notes
    -----
    Clusters of one weight give "design". One that outweighs all others tells little beside itself.

    Examples
    --------
    Clusters of weight 3 and 1: 16 / 10 - 1 = .6, so 1.

    >>> from .design import Design, sampled_units
    >>> weights = np.array([3.0, 1, 1, 1])
    >>> units = sampled_units(Design(weights=weights, strata=["n", "n", "s", "s"]), 4)
    >>> degrees_under(units, weights, "design"), round(degrees_under(units, weights, "effective"), 6)
    (2.0, 1.6)
    """
    if not isinstance(rule, str):
        return float(rule)
    return degrees_of_clusters(units, cluster_weights(units, inside), rule)


def degrees_of_clusters(units: SampledUnits, weight: Vector, rule: DegreesOfFreedom) -> float:
    """Return the degrees of freedom of a group, as `degrees_under`, from what each cluster weighs in it."""
    if not isinstance(rule, str):
        return float(rule)
    if units.stratum.size == units.size.size:
        raise ValueError("degrees_of_freedom must be above zero; got 0 (clusters minus strata, if not given)")
    holds = weight > 0
    held = np.bincount(units.stratum[holds], minlength=units.size.size)
    present = held > 0
    design = float(held.sum() - present.sum())
    if rule == "design" or design == 0:
        return design
    heaviest = np.zeros(units.size.size)
    np.maximum.at(heaviest, units.stratum, weight)
    share = weight[holds] / heaviest[units.stratum[holds]]
    total = np.bincount(units.stratum[holds], share, minlength=present.size)[present]
    squares = np.bincount(units.stratum[holds], share**2, minlength=present.size)[present]
    return min(max(float((total**2 / squares - 1).sum()), 1.0), design)


def quantile_of_t(level: float, degrees: float) -> float:
    """Return half the width of an interval in standard errors: the quantile of Student's t.

    Examples
    --------
    >>> round(quantile_of_t(0.95, np.inf), 6)
    1.959964
    """
    return float(scipy.special.stdtrit(degrees, (1 + level) / 2))


def level_of_normal(times: float) -> float:
    """Return the level at which an interval of a normal distribution is so many standard errors wide on either side.

    Percentiles of a bootstrap at that level are as far out as Student's t has it, which Hesterberg calls expanded.

    References
    ----------
    Hesterberg (2015), What teachers should know about the bootstrap, American Statistician 69, 371-386.

    Examples
    --------
    >>> round(level_of_normal(1.959964), 6)
    0.95
    """
    return float(2 * scipy.special.ndtr(times) - 1)

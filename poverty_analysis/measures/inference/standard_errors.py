"""From influence values to standard errors, intervals and differences under a survey design."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from ..call import Call
from ..influence import influence_function
from ..sample import Vector, checked_vector, checked_weights
from .design import SIMPLE, Design, LonelyCluster, SampledUnits, domain_weights, sampled_units


class Estimate(NamedTuple):
    """A measure, how far it may be off, and what that rests on."""

    value: float
    standard_error: float
    low: float
    high: float
    level: float
    degrees_of_freedom: float
    rows: int
    clusters: int
    strata: int


class Linearised(NamedTuple):
    """A measure with its influence values under a design: all that a standard error or a difference needs of it."""

    value: float
    influence: Vector
    design: Design = SIMPLE


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
    return _covariance(columns, units, lonely_cluster)


def _covariance(columns: list[Vector], units: SampledUnits, lonely_cluster: LonelyCluster) -> NDArray[np.float64]:
    """Covariance matrix of measures from the totals of their influence values in each cluster."""
    share = units.weights / units.weights.sum()
    totals = np.stack(
        [np.bincount(units.unit, share * column[units.rows], minlength=units.stratum.size) for column in columns],
        axis=1,
    )
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


def linearise(
    measure: Callable[..., Any],
    income: ArrayLike,
    *arguments: Any,
    design: Design = SIMPLE,
    domain: ArrayLike | None = None,
    influence: Callable[..., Vector] | None = None,
    **options: Any,
) -> Linearised:
    """Evaluate a measure and its influence values under a design.

    Parameters
    ----------
    measure : callable
        A function of this package, or any `measure(income, ..., weights=...)` that returns one number.
    income : array_like, shape (n,)
        currency per person and year, or what the measure takes.
    *arguments, **options
        Passed on to the measure and to its influence function: a poverty line, alpha, ...
    design : Design
        Its weights are the measure's.
    domain : array_like of bool, shape (n,), or None
        Rows to which the measure is restricted. The others stay in the design: how many of a domain a sample
        catches is chance too.
    influence : callable, optional
        The influence function, where the measure is not of this package.

    Returns
    -------
    Linearised
        The influence values are those of the whole sample, zero outside the domain.

    Raises
    ------
    TypeError, ValueError
        What the measure raises; also if it has no influence function, or returns more than one number.

    Examples
    --------
    >>> from poverty_analysis.measures.influence import mean
    >>> linearise(np.average, [1, 2, 6], domain=[True, True, False], influence=mean)[:2]
    (1.5, array([-0.75,  0.75,  0.  ]))
    """
    incomes = checked_vector(income)
    weights = checked_weights(design.weights, incomes.size)
    inside = domain_weights(design, domain, incomes.size)
    function = influence_function(measure) if influence is None else influence
    value = Call(measure, arguments, options)(incomes, inside)
    values = np.asarray(function(incomes, *arguments, weights=inside, **options))
    if values.shape != incomes.shape:
        raise ValueError(f"influence must give one value a row; got shape {values.shape} for {incomes.size} rows")
    scaled = np.where(inside > 0, values, 0.0) * (weights.sum() / inside.sum())
    return Linearised(value, scaled, design)


def estimate(
    measure: Callable[..., Any],
    income: ArrayLike,
    *arguments: Any,
    design: Design = SIMPLE,
    domain: ArrayLike | None = None,
    influence: Callable[..., Vector] | None = None,
    level: float = 0.95,
    degrees_of_freedom: float | None = None,
    lonely_cluster: LonelyCluster = "error",
    **options: Any,
) -> Estimate:
    r"""Estimate a measure with its design-based standard error and interval.

    .. math:: \hat\theta \pm t_{df, (1 + level)/2} \sqrt{\hat V}

    Parameters
    ----------
    measure, income, arguments, options, design, domain, influence
        As `linearise`.
    level : float
        Coverage of the interval, between 0 and 1.
    degrees_of_freedom : float, optional
        Of Student's t; clusters minus strata where left out, `math.inf` for the normal distribution.
    lonely_cluster : {"error", "certainty", "centre"}
        As `covariance`.

    Returns
    -------
    Estimate
        Value, standard error, low and high in the measure's unit; rows, clusters and strata are those of the
        whole design, also with a domain.

    Raises
    ------
    TypeError, ValueError
        As `linearise` and `covariance`.

    Notes
    -----
    The interval is symmetric and is not cut at 0 or 1, so that a reader sees when the sample is too small for it.
    The variance is that of the linearised measure: for a share of very few poor persons, prefer `bootstrap`.

    Examples
    --------
    One in four poor: sqrt(.25 x .75 / 3) = .25.

    >>> from poverty_analysis.measures.poverty import headcount_ratio
    >>> estimate(headcount_ratio, [50, 150, 200, 300], 100).standard_error
    0.25
    """
    linearised = linearise(measure, income, *arguments, design=design, domain=domain, influence=influence, **options)
    return _estimate(linearised, level, degrees_of_freedom, lonely_cluster)


def difference(
    first: Linearised,
    second: Linearised,
    *,
    level: float = 0.95,
    degrees_of_freedom: float | None = None,
    lonely_cluster: LonelyCluster = "error",
) -> Estimate:
    """Difference, first minus second, of two groups or two measures of one sample.

    The covariance of the two is in it: groups that share clusters, or two measures of the same households.

    Parameters
    ----------
    first, second : Linearised
        From `linearise`, with the same `Design`: two domains, two measures or two income concepts.
    level, degrees_of_freedom, lonely_cluster
        As `estimate`.

    Returns
    -------
    Estimate

    Raises
    ------
    TypeError, ValueError
        If the two are not under the same design; as `covariance`.

    Examples
    --------
    >>> from poverty_analysis.measures.influence import mean
    >>> before = linearise(np.average, [1, 2, 3], influence=mean)
    >>> after = linearise(np.average, [2, 3, 4], influence=mean)
    >>> difference(after, before)[:2]
    (1.0, 0.0)
    """
    same = all(one is other for one, other in zip(first.design, second.design, strict=True))
    if not same or first.influence.size != second.influence.size:
        raise ValueError(
            "a difference within a sample needs one Design on both sides; got two: linearise both with the same "
            "object, or use independent_difference for two samples"
        )
    both = Linearised(first.value - second.value, first.influence - second.influence, first.design)
    return _estimate(both, level, degrees_of_freedom, lonely_cluster)


def independent_difference(
    first: Estimate, second: Estimate, *, level: float = 0.95, degrees_of_freedom: float | None = None
) -> Estimate:
    r"""Difference, first minus second, of two independent samples: variances add.

    Parameters
    ----------
    first, second : Estimate
        From two samples drawn apart: two years without common clusters, two provinces.
    level : float
        Coverage of the interval, between 0 and 1.
    degrees_of_freedom : float, optional
        Where left out, :math:`(v_1 + v_2)^2 / (v_1^2 / df_1 + v_2^2 / df_2)`.

    Returns
    -------
    Estimate
        Rows, clusters and strata of the two are added up.

    Raises
    ------
    ValueError
        If the level is not between 0 and 1.

    References
    ----------
    Satterthwaite (1946), An approximate distribution of estimates of variance components, Biometrics Bulletin 2,
    110-114.

    Examples
    --------
    >>> one = Estimate(.30, .03, .24, .36, .95, 50, 500, 52, 2)
    >>> independent_difference(one, one._replace(value=.20, standard_error=.04)).standard_error
    0.05
    """
    v1, v2 = first.standard_error**2, second.standard_error**2
    if degrees_of_freedom is None:
        if v1 + v2 == 0:
            degrees_of_freedom = first.degrees_of_freedom + second.degrees_of_freedom
        else:
            share = v1 / (v1 + v2)
            degrees_of_freedom = 1 / (
                share**2 / first.degrees_of_freedom + (1 - share) ** 2 / second.degrees_of_freedom
            )
    value, error = first.value - second.value, math.sqrt(v1 + v2)
    half = _quantile(level, degrees_of_freedom) * error
    sizes = (a + b for a, b in zip(first[6:], second[6:], strict=True))
    return Estimate(value, error, value - half, value + half, level, degrees_of_freedom, *sizes)


def _estimate(
    linearised: Linearised, level: float, degrees_of_freedom: float | None, lonely_cluster: LonelyCluster
) -> Estimate:
    """Put a standard error and an interval around a linearised measure."""
    value, influence, design = linearised
    units = sampled_units(design, influence.size, lonely_cluster=lonely_cluster)
    return estimate_under(units, value, influence, level, degrees_of_freedom, lonely_cluster)


def estimate_under(
    units: SampledUnits,
    value: float,
    influence: Vector,
    level: float,
    degrees_of_freedom: float | None,
    lonely_cluster: LonelyCluster,
) -> Estimate:
    """Put a standard error and an interval around a measure, under a design that is in codes already."""
    clusters, strata = units.stratum.size, units.size.size
    freedom = float(clusters - strata if degrees_of_freedom is None else degrees_of_freedom)
    error = math.sqrt(_covariance([influence], units, lonely_cluster)[0, 0])
    half = _quantile(level, freedom) * error
    return Estimate(value, error, value - half, value + half, level, freedom, units.rows.size, clusters, strata)


def _quantile(level: float, degrees_of_freedom: float) -> float:
    """Half the width of the interval in standard errors."""
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1; got {level!r}")
    if not degrees_of_freedom > 0:
        raise ValueError(
            f"degrees_of_freedom must be above zero; got {degrees_of_freedom:g} (clusters minus strata, if not given)"
        )
    return float(special.stdtrit(degrees_of_freedom, (1 + level) / 2))

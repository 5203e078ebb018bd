"""Estimates and differences with standard errors and intervals, under a survey design."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..call import Call, Measure
from ..registry import call_by_name, influence_function
from ..sample import Vector, checked_vector, checked_weights
from .case import Case, group_of, terms_of
from .degrees import DegreesOfFreedom, checked_degrees, quantile_of_t
from .design import SIMPLE, Design, LonelyCluster, domain_weights, refuse_orders, sampled_units
from .estimated import Estimate, Linearised
from .intervals import estimate_under
from .scales import Interval


def linearise(
    measure: str | Measure,
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
    measure : str or callable
        The name of a measure, a function of this package, or any `measure(income, ..., weights=...)` that returns one
        number.
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
    call = call_by_name(measure, arguments, options).in_precision_of(income)
    refuse_orders(income, design, domain)
    return _linearised(call, checked_vector(income), design, domain, influence)


def _linearised(
    call: Call,
    incomes: Vector,
    design: Design,
    domain: ArrayLike | None,
    influence: Callable[..., Vector] | None,
) -> Linearised:
    """Return a measure and its influence values, from checked incomes."""
    weights = checked_weights(design.weights, incomes.size)
    inside = domain_weights(design, domain, incomes.size)
    function = influence_function(call.measure) if influence is None else influence
    value = call.number(incomes, inside)
    values = np.asarray(call.on_checked(function, incomes, inside))
    if values.shape != incomes.shape:
        raise ValueError(f"influence must give one value a row; got shape {values.shape} for {incomes.size} rows")
    scaled = np.where(inside > 0, values, 0.0) * (weights.sum() / inside.sum())
    return Linearised(value, scaled, design, inside)


def estimate(
    measure: str | Measure,
    income: ArrayLike,
    *arguments: Any,
    design: Design = SIMPLE,
    domain: ArrayLike | None = None,
    influence: Callable[..., Vector] | None = None,
    interval: Interval | None = None,
    level: float = 0.95,
    degrees_of_freedom: DegreesOfFreedom = "effective",
    lonely_cluster: LonelyCluster = "error",
    **options: Any,
) -> Estimate:
    r"""Estimate a measure with its design-based standard error and interval.

    .. math:: g^{-1}\left(g(\hat\theta) \pm t_{df, (1 + level)/2}\, g'(\hat\theta) \sqrt{\hat V}\right)

    Parameters
    ----------
    measure, income, arguments, options, design, domain, influence
        As `linearise`.
    interval : {"identity", "logit", "log", "inverse_square", "inverse_cube", "beta", "gamma", "woodruff", "bootstrap"}
        Optional. Where left out, that of the measure. "logit" for FGT, Sen and Sen, Shorrocks and Thon, but "beta" for
        these where fewer than twenty effective people are poor, :math:`\hat\theta^2 < 20 \hat V`. "inverse_cube",
        :math:`g = -x^{-3}`, for Gini and its like, entropies, Atkinson and the share of the richest, "inverse_square"
        for ratios of shares: on these scales the error does not rise with the inequality that a sample happens to find.
        "log" for totals, and for Watts, but "gamma" for it where fewer than twenty effective people are poor.
        "identity" for means and for functions that are not of this package; "woodruff" for quantiles; "logit" for what
        is made of the median, or "bootstrap" where incomes are heaped at it. "beta" is that of Korn and Graubard,
        "gamma" that of Fay and Feuer, "identity" that of Wald. See Notes.
    level : float
        Coverage of the interval, between 0 and 1.
    degrees_of_freedom : {"effective", "design"} or float
        Of Student's t, by the clusters and strata that hold the domain. "design": clusters minus strata. "effective":
        fewer where clusters weigh unequally, :math:`\sum_h ((\sum a)^2 / \sum a^2 - 1)`, a the weights of the
        clusters of stratum h. `math.inf` for the normal distribution.
    lonely_cluster : {"error", "certainty", "centre"}
        As `covariance`.

    Returns
    -------
    Estimate
        Value, standard error, low and high in the measure's unit; rows, clusters and strata are those of the
        whole design, also with a domain. `interval` names how low and high were found, `remark` says what they assume
        or, where they are missing, why.

    Raises
    ------
    TypeError, ValueError
        As `linearise` and `covariance`; if the interval is not one of these, or "woodruff" is asked of what is no
        quantile.

    Notes
    -----
    Nobody poor in the sample, or everybody, or as many in every cluster: the bounds of Clopper and Pearson for an
    effective number of people, whose design effect is that of the same sample at the line with one in five poor (with
    four in five where everybody is poor). They bound gaps and numbers of the poor as well. This holds whatever the
    interval asked for.

    Where no interval is named, an upper end is no further up than twice t errors (one and a half times for totals):
    with few clusters of unequal weight t is large, and "logit", "log", "beta", "gamma" and the inverse scales reach out
    without bound. Where few are poor the end of gaps, Sen and Watts is at most one and a half t errors up, or where the
    upper end of the headcount and half of the depth from the poorest fifth have it, if that is higher: a sample that
    misses those who lie deep has a small error as well. An interval that is named is not cut, nor lengthened.

    "bootstrap" is the percentile interval of 999 replicates of `bootstrap`, always from the same seed. Where Wolfson's
    index of heaped incomes has it by default, it lies between the percentiles that Student's t has instead of the
    normal distribution.

    How often each interval holds in samples of few clusters stands in `load_coverage` of
    `poverty_analysis.households.judging`: Theil and generalised entropy, and squared gaps where very few are poor, hold
    less often than they say.

    References
    ----------
    Korn and Graubard (1998), Confidence intervals for proportions with small expected number of positive counts
    estimated from survey data, Survey Methodology 24, 193-201. Woodruff (1952), Confidence intervals for medians and
    other position measures, Journal of the American Statistical Association 47, 635-646. Schluter (2012), On the
    problem of inference for inequality measures for heavy-tailed distributions, Econometrics Journal 15, 125-153, for
    scales on which the error of inequality does not rise with it. Singh and Maddala (1976), A function for size
    distribution of incomes, Econometrica 44, 963-970, for a lower tail whose depth does not depend on the line.
    Hesterberg (2015), What teachers should know about the bootstrap, American Statistician 69, 371-386, for percentiles
    by Student's t.

    Examples
    --------
    One in four poor: sqrt(.25 x .75 / 3) = .25.

    >>> from poverty_analysis.measures.poverty import headcount_ratio
    >>> estimate(headcount_ratio, [50, 150, 200, 300], 100).standard_error
    0.25
    >>> estimate("headcount_ratio", [50, 150, 200, 300], 100).standard_error
    0.25

    Nobody of four poor: at most 1 - .025 ** (1/4).

    >>> nobody = estimate("headcount_ratio", [150, 150, 200, 300], 100)
    >>> nobody.low, round(nobody.high, 4), nobody.remark
    (0.0, 0.6024, 'nobody is poor in 4 clusters, 4 rows; the bound assumes a design effect of 1')
    """
    incomes = checked_vector(income)
    terms = terms_of(interval, level, degrees_of_freedom, lonely_cluster)
    call = call_by_name(measure, arguments, options).in_precision_of(income)
    refuse_orders(income, design, domain)
    found = _linearised(call, incomes, design, domain, influence)
    units = sampled_units(design, incomes.size, lonely_cluster=lonely_cluster)
    assert found.inside is not None
    group = group_of(units, found.inside, terms.degrees_of_freedom)
    return estimate_under(Case(found.value, found.influence, incomes, group, call), units, terms)


def difference(
    first: Linearised,
    second: Linearised,
    *,
    level: float = 0.95,
    degrees_of_freedom: DegreesOfFreedom = "effective",
    lonely_cluster: LonelyCluster = "error",
) -> Estimate:
    """Difference, first minus second, of two groups or two measures of one sample.

    The covariance of the two is in it: groups that share clusters, or two measures of the same households.

    Parameters
    ----------
    first, second : Linearised
        From `linearise`, with the same `Design`: two domains, two measures or two income concepts.
    level, degrees_of_freedom, lonely_cluster
        As `estimate`; degrees of freedom by the clusters and strata that hold either of the two.

    Returns
    -------
    Estimate
        On the plain scale. Without an interval where neither side has any spread in the sample, as where nobody is poor
        in either; with a remark where one has none.

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
    terms = terms_of("identity", level, degrees_of_freedom, lonely_cluster)
    units = sampled_units(first.design, first.influence.size, lonely_cluster=lonely_cluster)
    group = group_of(units, np.maximum(_inside(first), _inside(second)), terms.degrees_of_freedom)
    moved = first.influence - second.influence
    call = call_by_name(np.subtract)
    found = estimate_under(Case(first.value - second.value, moved, first.influence, group, call), units, terms)
    return _without_spread(found, bool(first.influence.any()), bool(second.influence.any()))


def _inside(side: Linearised) -> Vector:
    """Return the weights of the rows that one side of a difference is of."""
    return checked_weights(side.design.weights, side.influence.size) if side.inside is None else side.inside


def _without_spread(found: Estimate, first: bool, second: bool) -> Estimate:
    """Return a difference with what is to be said where a side has no spread in the sample."""
    if first and second:
        return found
    if first or second:
        return found._replace(
            remark=found.remark or "one of the two has no spread in the sample: its error counts as 0"
        )
    why = "no interval: neither of the two has any spread in the sample"
    return found._replace(low=math.nan, high=math.nan, remark=why)


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
        Rows, clusters and strata of the two are added up. Where one side has no error but an interval, as where nobody
        is poor in its sample, the two intervals are joined instead of the variances: the ends lie apart by the root of
        the sum of the squared distances of the two ends.

    Raises
    ------
    ValueError
        If the level is not between 0 and 1.

    References
    ----------
    Zou and Donner (2008), Construction of confidence limits about effect measures: a general approach, Statistics in
    Medicine 27, 1693-1702, for the joined intervals. Satterthwaite (1946), An approximate distribution of estimates of
    variance components, Biometrics Bulletin 2, 110-114.

    Examples
    --------
    >>> one = Estimate(.30, .03, .24, .36, .95, 50, 500, 52, 2)
    >>> independent_difference(one, one._replace(value=.20, standard_error=.04)).standard_error
    0.05
    """
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1; got {level!r}")
    v1, v2 = first.standard_error**2, second.standard_error**2
    degrees = (
        _satterthwaite(first, second) if degrees_of_freedom is None else float(checked_degrees(degrees_of_freedom))
    )
    value, error = first.value - second.value, math.sqrt(v1 + v2)
    sizes = (first.rows + second.rows, first.clusters + second.clusters, first.strata + second.strata)
    if degrees == 0:
        why = "no interval: one of the two has no degree of freedom"
        return Estimate(value, error, math.nan, math.nan, level, degrees, *sizes, "identity", why)
    if any(side.standard_error == 0 and side.low < side.high and side.level == level for side in (first, second)):
        below = math.hypot(first.value - first.low, second.high - second.value)
        above = math.hypot(first.high - first.value, second.value - second.low)
        said = "; ".join(side.remark for side in (first, second) if side.remark)
        return Estimate(value, error, value - below, value + above, level, degrees, *sizes, "hybrid", said)
    half = quantile_of_t(level, degrees) * error
    return Estimate(value, error, value - half, value + half, level, degrees, *sizes)


def _satterthwaite(first: Estimate, second: Estimate) -> float:
    """Return the degrees of freedom of a sum of two variances; 0 where one that counts has none."""
    v1, v2 = first.standard_error**2, second.standard_error**2
    if v1 + v2 == 0:
        return first.degrees_of_freedom + second.degrees_of_freedom
    sides = ((v1 / (v1 + v2), first.degrees_of_freedom), (v2 / (v1 + v2), second.degrees_of_freedom))
    if any(share > 0 and degrees == 0 for share, degrees in sides):
        return 0.0
    return 1 / sum(share**2 / degrees for share, degrees in sides if share > 0)

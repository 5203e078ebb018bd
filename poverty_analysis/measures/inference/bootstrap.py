"""Bootstrap standard errors: whole clusters are drawn again, with replacement, within their strata."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ..call import Call, Measure
from ..registry import call_by_name
from ..sample import Vector, checked_vector
from .by_cluster import evaluate_by_cluster, few_enough
from .case import Case, group_of, terms_of
from .design import SIMPLE, Design, LonelyCluster, SampledUnits, domain_weights, refuse_orders, sampled_units
from .ends import limits_at_the_end
from .estimated import Estimate
from .replication import Positions, Prepared, WholeWeights, evaluate, prepare
from .scales import Limits, no_limits
from .watched import require_weights

Scheme = Literal["rescaled", "frequency"]
Counts = NDArray[np.intp]

AT_A_TIME = 2**14
"""Clusters, or rows, of all replicates that are drawn together: what is made of them stays in the processor's cache."""

PERCENTILE_REPLICATES, PERCENTILE_SEED = 999, 0
"""Of the interval that `estimate` gives where a standard error does not hold: the same data, the same interval."""


def bootstrap(
    measure: str | Measure,
    income: ArrayLike,
    *arguments: Any,
    rng: np.random.Generator | int,
    design: Design = SIMPLE,
    domain: ArrayLike | None = None,
    replicates: int = 1000,
    scheme: Scheme = "rescaled",
    level: float = 0.95,
    lonely_cluster: LonelyCluster = "error",
    **options: Any,
) -> Estimate:
    r"""Estimate a measure with a bootstrap standard error and percentile interval.

    .. math:: \hat V = \frac{1}{B - 1} \sum_b (\hat\theta_b - \bar\theta)^2

    Parameters
    ----------
    measure : str or callable
        The name of a measure, or any `measure(income, ..., weights=...)` that returns one number; it needs no influence
        function.
    income : array_like, shape (n,)
        Currency per person and year, or what the measure takes.
    *arguments, **options
        Passed on to the measure: a poverty line, alpha, ...
    rng : numpy.random.Generator or int
        Generator or seed. The same seed and design draw the same clusters, whatever the measure and the incomes.
    design : Design
        Simple random sampling with replacement where left out.
    domain : array_like of bool, shape (n,), or None
        Rows to which the measure is restricted; the others stay in the design.
    replicates : int
        B. The standard error itself is off by about 1 / sqrt(2 B) of its size: 2 percent at 1,000.
    scheme : {"rescaled", "frequency"}
        Of n clusters of a stratum, "rescaled" draws n - 1 and counts each n / (n - 1) times (Rao, Wu and Yue);
        "frequency" draws n, and has standard errors too small by the factor sqrt((n - 1) / n).
    level : float
        Coverage of the interval, between 0 and 1.
    lonely_cluster : {"error", "certainty"}
        What a stratum with one cluster does: raise, or stay as it is in every replicate.

    Returns
    -------
    Estimate
        `low` and `high` are quantiles of the replicates; where nobody is poor in any, or everybody, the bounds that
        `estimate` gives.

    Raises
    ------
    TypeError, ValueError
        What the measure raises; if the design is not valid; if a replicate has no value, as where a small domain
        loses all its clusters; if the measure never looks at its weights, for every replicate is then the same.

    Notes
    -----
    A sampling fraction f enters "rescaled" by multipliers 1 - sqrt(1 - f) + sqrt(1 - f) n / (n - 1) t, t how often a
    cluster is drawn.

    References
    ----------
    Rao and Wu (1988), Resampling inference with complex survey data, Journal of the American Statistical Association
    83, 231-241. Rao, Wu and Yue (1992), Some recent work on resampling methods for complex surveys, Survey Methodology
    18, 209-217.

    Examples
    --------
    >>> from poverty_analysis.measures.poverty import headcount_ratio
    >>> found = bootstrap(headcount_ratio, [50] * 10 + [150] * 30, 100, replicates=4000, rng=0)
    >>> found.value, round(found.standard_error, 2)  # sqrt(.25 x .75 / 39) = .069
    (0.25, 0.07)
    """
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1; got {level!r}")
    calls = [call_by_name(measure, arguments, options).in_precision_of(income)]
    table, ready, units = _replicates(calls, income, rng, design, domain, replicates, scheme, lonely_cluster)
    values = table[:, 0]
    lost = int(np.isnan(values).sum())
    if lost:
        raise ValueError(
            f"every replicate must have a value; got {lost} of {replicates} without, as where a small domain loses all "
            "its clusters: look at them with bootstrap_replicates"
        )
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    found = Limits(float(low), float(high), "bootstrap")
    if np.ptp(values) == 0:
        incomes, inside = checked_vector(income), domain_weights(design, domain, np.size(income))
        require_weights(calls[0], incomes, inside)
        group = group_of(units, inside, "effective")
        case = Case(ready.originals[0], np.zeros(incomes.size), incomes, group, calls[0])
        found = limits_at_the_end(case, 0.0, units, terms_of(level=level)) or found
    clusters, strata = units.stratum.size, units.size.size
    return Estimate(
        ready.originals[0],
        float(np.std(values, ddof=1)),
        found.low,
        found.high,
        level,
        float(clusters - strata),
        units.rows.size,
        clusters,
        strata,
        found.interval,
        found.remark,
    )


def percentile_limits(call: Call, income: Vector, inside: Vector, units: SampledUnits, level: float) -> Limits:
    """Return the percentile interval of a measure of a group: 999 replicates, always of the same seed.

    Clusters are drawn in an order that their incomes and weights give, so that the order of rows decides nothing. The
    interval holds the measure itself.

    Examples
    --------
    >>> from .design import SIMPLE, sampled_units
    >>> income = np.array([50.0] * 10 + [150.0] * 30)
    >>> found = percentile_limits(call_by_name("mean"), income, np.ones(40), sampled_units(SIMPLE, 40), 0.95)
    >>> found.low < 125 < found.high
    True
    """
    ready = prepare([call], income, inside)
    units = _by_contents(units, ready.position, income)
    rng = np.random.default_rng(PERCENTILE_SEED)
    whole, unit = _drawn_weights(units, ready.position, income.size, "rescaled", PERCENTILE_REPLICATES, rng)
    values = evaluate(ready, whole, unit=unit, replicates=PERCENTILE_REPLICATES)[:, 0]
    lost = int(np.isnan(values).sum())
    if lost > PERCENTILE_REPLICATES // 20:
        return no_limits("bootstrap", f"{lost} of {PERCENTILE_REPLICATES} replicates hold nobody of the group")
    low, high = np.nanquantile(values, [(1 - level) / 2, (1 + level) / 2])
    value = ready.originals[0]  # on heaps in few clusters, more replicates than these may lie on one side of it
    return Limits(min(float(low), value), max(float(high), value), "bootstrap")


def bootstrap_replicates(
    measures: Mapping[str, str | Measure],
    income: ArrayLike,
    *,
    rng: np.random.Generator | int,
    design: Design = SIMPLE,
    domain: ArrayLike | None = None,
    replicates: int = 1000,
    scheme: Scheme = "rescaled",
    lonely_cluster: LonelyCluster = "error",
) -> pd.DataFrame:
    """Replicates of several measures under the same draws, so that any function of them can be bootstrapped.

    Parameters
    ----------
    measures : mapping of str to str or callable
        Names of columns and measures, these by name or as functions; a `functools.partial` where a measure takes more
        than incomes and weights.
    income : array_like, shape (n,)
        Currency per person and year, or what the measures take.
    rng, design, domain, replicates, scheme, lonely_cluster
        As `bootstrap`.

    Returns
    -------
    pandas.DataFrame
        One row a replicate, one column a measure; NaN where a measure has no value in a replicate.

    Raises
    ------
    TypeError, ValueError
        What a measure raises; if the design is not valid.

    Notes
    -----
    Means (FGT, Watts, `numpy.average`) and the Gini index of all replicates are computed together, which takes a small
    part of the time of calling them one by one.

    References
    ----------
    As `bootstrap`.

    Examples
    --------
    >>> from functools import partial
    >>> from poverty_analysis.measures.poverty import headcount_ratio
    >>> poor = {"poor below 60": partial(headcount_ratio, poverty_line=60), "mean": np.average}
    >>> bootstrap_replicates(poor, [50, 70, 80, 120], replicates=500, rng=0).shape
    (500, 2)
    """
    calls = {name: call_by_name(measure).in_precision_of(income) for name, measure in measures.items()}
    table, *_ = _replicates(calls.values(), income, rng, design, domain, replicates, scheme, lonely_cluster)
    return pd.DataFrame(table, columns=list(calls))


def _replicates(
    calls: Iterable[Call],
    income: ArrayLike,
    rng: np.random.Generator | int,
    design: Design,
    domain: ArrayLike | None,
    replicates: int,
    scheme: Scheme,
    lonely_cluster: LonelyCluster,
) -> tuple[NDArray[np.float64], Prepared, SampledUnits]:
    """Return the measures in each replicate and in the sample, and the clusters that were drawn from."""
    refuse_orders(income, design, domain)
    incomes, calls = checked_vector(income), list(calls)
    for call in calls:
        if "weights" not in call.takes:
            require_weights(call, incomes, np.ones(incomes.size))
    if isinstance(replicates, bool) or not isinstance(replicates, (int, np.integer)) or replicates < 2:
        raise ValueError(f"replicates must be a whole number of 2 or more; got {replicates!r}")
    if lonely_cluster == "centre":
        raise ValueError('lonely_cluster must be "error" or "certainty" in a bootstrap; got "centre"')
    units = sampled_units(design, incomes.size, lonely_cluster=lonely_cluster)
    ready = prepare(calls, incomes, domain_weights(design, domain, incomes.size))
    generator = np.random.default_rng(rng)
    if few_enough(ready, units.stratum.size, replicates):
        cluster, weight = _on_rows(units, ready.position, incomes.size)
        factors = _drawn_factors(units, scheme, replicates, generator)
        return evaluate_by_cluster(ready, cluster, weight, factors), ready, units
    whole, unit = _drawn_weights(units, ready.position, incomes.size, scheme, replicates, generator)
    return evaluate(ready, whole, unit=unit, replicates=replicates), ready, units


def _drawn_weights(
    units: SampledUnits,
    position: Positions,
    size: int,
    scheme: Scheme,
    replicates: int,
    rng: np.random.Generator,
) -> tuple[Iterator[WholeWeights], float]:
    """Return the weights of some rows in each replicate, as whole numbers, and what 1 of them stands for.

    Which clusters are drawn does not depend on which rows are asked for. The unit is so small that the largest possible
    sum just fits in 63 bits: weights are rounded at the 15th digit or so.
    """
    drawn, times, rest = _scheme(units, scheme)
    cluster, weight = _on_rows(units, position, size)
    stratum = units.stratum[cluster]
    # a replicate weighs most if the heaviest cluster is all that is drawn; a power of two keeps short weights exact
    most = np.bincount(cluster, weight).max() * (drawn * times + units.size * rest).sum()
    unit = 2.0 ** math.ceil(math.log2(most) - 62)
    each, always = (np.rint(weight * part[stratum] / unit).astype(np.int64) for part in (times, rest))
    draws = _draws(units, drawn.astype(np.intp), replicates, rng, rows=cluster.size)
    return _filled(draws, _by_stratum(units)[cluster], each, always), unit


def _scheme(units: SampledUnits, scheme: Scheme) -> tuple[Vector, Vector, Vector]:
    """Return, by stratum, how many clusters are drawn, what one weighs each time that it is, and what beside that."""
    if scheme not in ("rescaled", "frequency"):
        raise ValueError(f'scheme must be "rescaled" or "frequency"; got {scheme!r}')
    if scheme == "frequency" and units.fraction.any():
        raise ValueError('sampling_fraction needs scheme="rescaled": "frequency" has no place for it')
    drawn = units.size - (scheme == "rescaled")
    times = np.sqrt(1 - units.fraction) * units.size / np.maximum(drawn, 1)
    rest = np.where(drawn > 0, 1 - np.sqrt(1 - units.fraction), 1.0)
    return drawn, np.where(drawn > 0, times, 0.0), rest


def _on_rows(units: SampledUnits, position: Positions, size: int) -> tuple[Positions, Vector]:
    """Return cluster and weight of the rows at some positions."""
    row_unit, row_weight = np.zeros(size, dtype=np.intp), np.zeros(size)
    row_unit[units.rows], row_weight[units.rows] = units.unit, units.weights
    return row_unit[position], row_weight[position]


def _drawn_factors(
    units: SampledUnits, scheme: Scheme, replicates: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return by what the weights of each cluster are multiplied in each replicate, from the same draws."""
    drawn, times, rest = _scheme(units, scheme)
    number, stratum = _by_stratum(units), units.stratum
    counts = np.concatenate(list(_draws(units, drawn.astype(np.intp), replicates, rng)))
    return np.asarray(counts[:, number] * times[stratum] + rest[stratum], dtype=float)


def _filled(
    draws: Iterator[Counts], cluster: Positions, each: WholeWeights, always: WholeWeights
) -> Iterator[WholeWeights]:
    """Yield the weights of rows in some replicates, from how often each cluster was drawn; one array, filled anew."""
    some_always, weights = always.any(), np.empty((0, cluster.size), dtype=np.int64)
    for count in draws:
        if len(count) != len(weights):
            weights = np.empty((len(count), cluster.size), dtype=np.int64)
        np.take(count, cluster, axis=1, out=weights, mode="clip")  # other modes copy
        weights *= each
        if some_always:
            weights += always
        yield weights


def _by_contents(units: SampledUnits, position: Positions, income: Vector) -> SampledUnits:
    """Return clusters and strata numbered by what their rows at some positions hold, whatever the order of the rows."""
    cluster, weight = _on_rows(units, position, income.size)
    own = income[position]
    order = np.lexsort((weight, own))  # or sums would differ in their last digit
    cluster, weight, own = cluster[order], weight[order] / weight.max(), own[order] / max(np.abs(own).max(), 1e-300)
    count, strata = units.stratum.size, units.size.size
    held = [np.bincount(cluster, each, count) for each in (np.ones(own.size), weight, weight * own)]
    in_order = np.lexsort(held)
    of_strata = [np.bincount(units.stratum[in_order], each[in_order], strata) for each in held]
    stratum_order = np.lexsort((units.fraction, *of_strata, units.size))
    number, rank = np.empty(count, dtype=np.intp), np.empty(strata, dtype=np.intp)
    number[in_order], rank[stratum_order] = np.arange(count), np.arange(strata)
    return units._replace(
        unit=number[units.unit],
        stratum=rank[units.stratum[in_order]],
        size=units.size[stratum_order],
        fraction=units.fraction[stratum_order],
    )


def _by_stratum(units: SampledUnits) -> Positions:
    """Return the number of each cluster when they are counted stratum by stratum."""
    number = np.empty(units.stratum.size, dtype=np.intp)
    number[np.argsort(units.stratum, kind="stable")] = np.arange(units.stratum.size)
    return number


def _draws(
    units: SampledUnits, drawn: Positions, replicates: int, rng: np.random.Generator, *, rows: int = 0
) -> Iterator[Counts]:
    """Yield how often each cluster is drawn, with replacement, so many from each stratum; numbers by stratum.

    Some replicates at a time, shape (some, clusters): the random numbers are those of one after the other.
    """
    size = units.size.astype(np.intp)
    start: Positions = np.repeat(np.cumsum(size) - size, drawn)
    width = np.repeat(units.size, drawn)
    clusters = units.stratum.size
    some = min(replicates, max(1, AT_A_TIME // max(clusters, rows)))
    small = np.min_scalar_type(-some * clusters)
    first = (np.arange(some)[:, None] * clusters + start).astype(small)
    chance, cluster = np.empty(first.shape), np.empty_like(first)  # filled anew: fresh memory costs as much as drawing
    for done in range(0, replicates, some):
        these = slice(0, min(some, replicates - done))
        rng.random(out=chance[these])
        chance[these] *= width
        cluster[these] = chance[these]
        cluster[these] += first[these]
        yield np.bincount(cluster[these].ravel(), minlength=these.stop * clusters).reshape(-1, clusters)

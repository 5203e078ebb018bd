"""Bootstrap standard errors: whole clusters are drawn again, with replacement, within their strata."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .call import Call, Measure, call_of
from .design import SIMPLE, Design, LonelyCluster, SampledUnits, domain_weights, sampled_units
from .groups import Codes
from .inference import Estimate
from .replication import Matrix, evaluate, prepare
from .sample import checked_vector

Scheme = Literal["rescaled", "frequency"]

_WEIGHTS_AT_A_TIME = 2**16  # 1 MB, so that a chunk of replicates stays in the processor's cache


def bootstrap(
    measure: Measure,
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
    measure : callable
        Any `measure(income, ..., weights=...)` that returns one number; it needs no influence function.
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
        `low` and `high` are quantiles of the replicates.

    Raises
    ------
    TypeError, ValueError
        What the measure raises; if the design is not valid; if a replicate has no value, as where a small domain
        loses all its clusters.

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
    call = Call(measure, arguments, options)
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1; got {level!r}")
    table, units = _replicates({"value": call}, income, rng, design, domain, replicates, scheme, lonely_cluster)
    values = table[:, 0]
    lost = int(np.isnan(values).sum())
    if lost:
        raise ValueError(
            f"every replicate must have a value; got {lost} of {replicates} without, as where a small domain loses all "
            "its clusters: look at them with bootstrap_replicates"
        )
    incomes = checked_vector(income)
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    clusters, strata = units.stratum.size, units.size.size
    return Estimate(
        call(incomes, domain_weights(design, domain, incomes.size)),
        float(np.std(values, ddof=1)),
        float(low),
        float(high),
        level,
        clusters - strata,
        units.rows.size,
        clusters,
        strata,
    )


def bootstrap_replicates(
    measures: Mapping[str, Measure],
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
    measures : mapping of str to callable
        Names and measures; a `functools.partial` where a measure takes more than incomes and weights.
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
    calls = {name: call_of(measure) for name, measure in measures.items()}
    table, _ = _replicates(calls, income, rng, design, domain, replicates, scheme, lonely_cluster)
    return pd.DataFrame(table, columns=list(calls))


def _replicates(
    calls: Mapping[str, Call],
    income: ArrayLike,
    rng: np.random.Generator | int,
    design: Design,
    domain: ArrayLike | None,
    replicates: int,
    scheme: Scheme,
    lonely_cluster: LonelyCluster,
) -> tuple[Matrix, SampledUnits]:
    """Return the measures in each replicate, and the clusters that were drawn from."""
    incomes = checked_vector(income)
    if isinstance(replicates, bool) or not isinstance(replicates, (int, np.integer)) or replicates < 2:
        raise ValueError(f"replicates must be a whole number of 2 or more; got {replicates!r}")
    if lonely_cluster == "centre":
        raise ValueError('lonely_cluster must be "error" or "certainty" in a bootstrap; got "centre"')
    units = sampled_units(design, incomes.size, lonely_cluster=lonely_cluster)
    weights = domain_weights(design, domain, incomes.size)
    ready = prepare(calls, incomes, weights)
    unit_of = np.zeros(incomes.size, dtype=np.intp)
    unit_of[units.rows] = units.unit
    place, real = ready.rows.position, ready.rows.real
    unit, weight = unit_of[place], np.where(real, weights[place], 0.0)
    table = np.empty((replicates, len(calls)))
    filled = 0
    at_a_time = min(replicates, max(1, _WEIGHTS_AT_A_TIME // place.size))
    buffer = np.empty((at_a_time, place.size))
    for multipliers in _multipliers(units, scheme, replicates, at_a_time, rng):
        replicated = buffer[: len(multipliers)]
        np.take(multipliers, unit, axis=1, out=replicated, mode="clip")  # other modes copy
        replicated *= weight
        table[filled : filled + len(multipliers)] = evaluate(ready, replicated)
        filled += len(multipliers)
    return table, units


def _multipliers(
    units: SampledUnits, scheme: Scheme, replicates: int, at_a_time: int, rng: np.random.Generator | int
) -> Iterator[Matrix]:
    """Yield what the weights of each cluster are multiplied by, some replicates at a time; their mean is 1.

    Draws do not depend on how many are made at a time. What is yielded is overwritten by the next.
    """
    if scheme not in ("rescaled", "frequency"):
        raise ValueError(f'scheme must be "rescaled" or "frequency"; got {scheme!r}')
    if scheme == "frequency" and units.fraction.any():
        raise ValueError('sampling_fraction needs scheme="rescaled": "frequency" has no place for it')
    size = units.size.astype(np.intp)
    drawn = np.maximum(size - 1, 0) if scheme == "rescaled" else size
    scale = np.sqrt(1 - units.fraction) * np.where(drawn > 0, size / np.maximum(drawn, 1), 0.0)
    rest = np.where(drawn > 0, 1 - np.sqrt(1 - units.fraction), 1.0)
    scale, rest = scale[units.stratum], rest[units.stratum]
    generator = np.random.default_rng(rng)
    draw = _drawing(generator, units, size, drawn)
    buffer = np.empty((at_a_time, units.stratum.size))
    while replicates > 0:
        multipliers = buffer[: min(at_a_time, replicates)]
        for row in multipliers:
            np.multiply(np.bincount(draw(), minlength=row.size), scale, out=row)
        if rest.any():
            multipliers += rest
        yield multipliers
        replicates -= len(multipliers)


def _drawing(generator: np.random.Generator, units: SampledUnits, size: Codes, drawn: Codes) -> Callable[[], Codes]:
    """Return a function that draws clusters with replacement, so many from each stratum."""
    if size.size == 1:
        return lambda: generator.integers(0, size[0], size=drawn[0])
    order = np.argsort(units.stratum, kind="stable")
    start = np.repeat(np.cumsum(size) - size, drawn)
    width = np.repeat(size.astype(float), drawn)
    return lambda: order[start + (generator.random(start.size) * width).astype(np.intp)]

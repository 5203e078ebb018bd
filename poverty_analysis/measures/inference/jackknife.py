"""Jackknife: a measure without each cluster in turn, which tells how far one cluster moves it."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from ..call import Measure
from ..order import in_rising_order
from ..registry import call_by_name
from ..sample import Vector, checked_vector
from .case import Case, group_of, terms_of
from .degrees import DegreesOfFreedom
from .design import SIMPLE, Design, SampledUnits, domain_weights, sampled_units
from .estimated import Estimate
from .intervals import limits
from .left_out import values_left_out
from .scales import Interval


def jackknife(
    measure: str | Measure,
    income: ArrayLike,
    *arguments: Any,
    design: Design = SIMPLE,
    domain: ArrayLike | None = None,
    interval: Interval | None = None,
    level: float = 0.95,
    degrees_of_freedom: DegreesOfFreedom = "effective",
    lonely_cluster: Literal["error", "certainty"] = "error",
    **options: Any,
) -> Estimate:
    r"""Estimate a measure with its standard error by leaving out one cluster after the other.

    .. math:: \hat V = \sum_h (1 - f_h) \frac{n_h - 1}{n_h} \sum_{c \in h} (\hat\theta_{(c)} - \bar\theta)^2

    Parameters
    ----------
    measure : str or callable
        The name of a measure, a function of this package, or any `measure(income, ..., weights=...)` that returns one
        number and is smooth.
    income : array_like, shape (n,)
        Currency per person and year, or what the measure takes.
    *arguments, **options
        Passed on to the measure: a poverty line, alpha, ...
    design, domain, interval, level, degrees_of_freedom
        As `estimate`.
    lonely_cluster : {"error", "certainty"}
        What a stratum with one cluster does: raise, or stay in every replicate.

    Returns
    -------
    Estimate
        As `estimate`, with another standard error.

    Raises
    ------
    TypeError, ValueError
        As `estimate`; for a quantile, a relative line and what is made of them, by name: their jackknife is wrong
        however large the sample; if a measure has no value without some cluster.

    Notes
    -----
    Without cluster c, the others of its stratum count :math:`n_h / (n_h - 1)` times. Deviations are from the mean of
    all replicates, as in R's survey with mse = FALSE.

    In samples of few clusters the standard error of an inequality measure is a tenth larger than that of `estimate`,
    and nearer to the truth. Measures of sums or of pairs of people need sums by cluster only, at about the cost of one
    estimate; others (Hoover, ratios of quantile shares, concentration) are computed anew for each cluster.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation, 2nd ed., chapter 4. Shao and Wu (1989), A general theory for
    jackknife variance estimation, Annals of Statistics 17, 1176-1197, for quantiles.

    Examples
    --------
    The mean of 1, 2, 3: without each 2.5, 2, 1.5; 2/3 x (.25 + .25) = 1/3, the usual standard error.

    >>> round(jackknife("mean", [1, 2, 3]).standard_error ** 2, 12) == round(1 / 3, 12)
    True
    >>> jackknife("median", [1, 2, 3])
    Traceback (most recent call last):
        ...
    ValueError: jackknife must have a smooth measure; got median, which one quantile decides: use bootstrap, or estimate
    """
    if lonely_cluster not in ("error", "certainty"):
        raise ValueError(f'lonely_cluster must be "error" or "certainty" in a jackknife; got {lonely_cluster!r}')
    terms = terms_of(interval, level, degrees_of_freedom, lonely_cluster)
    call = call_by_name(measure, arguments, options)
    if call.row and not call.row.smooth:
        raise ValueError(
            f"jackknife must have a smooth measure; got {call.label}, which one quantile decides: use bootstrap, or "
            "estimate"
        )
    incomes = checked_vector(income)
    units = sampled_units(design, incomes.size, lonely_cluster=lonely_cluster)
    inside = domain_weights(design, domain, incomes.size)
    if call.row and call.row.replicated == "gini":
        incomes, inside, units = _rising(incomes, inside, units)
    case = Case(
        call.number(incomes, inside), np.zeros(0), incomes, group_of(units, inside, terms.degrees_of_freedom), call
    )
    error = jackknife_error(case, units)
    found = limits(case, error, units, terms)
    return Estimate(
        case.value,
        error,
        found.low,
        found.high,
        level,
        case.group.degrees,
        units.rows.size,
        units.stratum.size,
        units.size.size,
        found.interval,
        found.remark,
    )


def _rising(incomes: Vector, inside: Vector, units: SampledUnits) -> tuple[Vector, Vector, SampledUnits]:
    """Return rows in rising order of income, so that a measure and what it is without clusters need one sort."""
    unit, weight = np.full(incomes.size, -1), np.zeros(incomes.size)
    unit[units.rows], weight[units.rows] = units.unit, units.weights
    incomes, inside, unit, weight = in_rising_order(incomes, inside, unit, weight)
    rows = np.flatnonzero(unit >= 0)
    return incomes, inside, units._replace(rows=rows, weights=weight[rows], unit=unit[rows])


def jackknife_error(case: Case, units: SampledUnits) -> float:
    """Return the standard error of a measure by leaving out clusters; NaN where it has no value without some."""
    values = values_left_out(case, units)
    drawn = units.size[units.stratum] > 1
    factor = np.where(units.size > 1, (1 - units.fraction) * (units.size - 1) / units.size, 0.0)[units.stratum]
    deviations = values[drawn] - values[drawn].mean()
    return math.sqrt(float(np.sum(factor[drawn] * deviations**2)))

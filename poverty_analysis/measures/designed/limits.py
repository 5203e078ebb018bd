"""Intervals of a survey's numbers: those of `estimate`, with the variance that the survey's own design gives."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..call import Call
from ..inference.case import Case, Group, Terms
from ..inference.degrees import quantile_of_t
from ..inference.design import SampledUnits
from ..inference.intervals import limits
from ..inference.quantile_intervals import heap_at_the_median
from ..inference.scales import NEARLY_ALL, Limits, Scale, korn_graubard, no_limits, on_scale
from ..influence.moves import Moving, is_quantile
from ..sample import Vector
from .statistic import AtEveryonesLine, Measured, OfKinds, Share, Statistic


class DrawnUnits(SampledUnits):
    """Clusters and strata of the first stage, with the error that the whole design gives."""

    error_of: Callable[[Vector], float]
    replicated: bool  # whether only replicate weights know of the design


def limits_of(
    statistic: Statistic,
    value: float,
    error: float,
    influence: Vector,
    group: Group,
    units: DrawnUnits,
    terms: Terms,
    *,
    number: int = 0,
    moving: Moving | None = None,
) -> Limits:
    """Return the interval of one number of a survey, the first of a statistic or another, or why it has none."""
    if math.isnan(value) or not math.isfinite(error):
        return no_limits(terms.interval or "identity", "there is no standard error")
    if isinstance(statistic, Measured):
        call = _at_line(statistic.asked, statistic.line)
        case = Case(value, influence, statistic.income, group, call, number=number)
        if moving is not None:
            below = moving.below_with_error(value, error) if is_quantile(call) else None
            case = case._replace(quantiles=moving.people.quantiles, below=below, ranked=moving.people)
        return _replicated(case, error, units, terms) if units.replicated else limits(case, error, units, terms)
    statistic = statistic.of if isinstance(statistic, OfKinds) else statistic
    if group.degrees == 0:
        return no_limits(terms.interval or "identity", "no stratum holds the group in two clusters")
    if isinstance(statistic, AtEveryonesLine):
        return _at_everyones_line(statistic, value, error, influence, group, terms)
    if isinstance(statistic, Share) and terms.interval in (None, "logit", "beta"):
        return _of_a_share(value, error, group, units, terms)
    scale: Scale | Literal["share"] = getattr(statistic, "scale", "identity")
    if scale == "share" and -1e-12 <= value <= 1 + 1e-12 and terms.interval in (None, "logit", "beta"):
        return _of_a_share(value, error, group, units, terms)
    own: Scale = "identity" if terms.interval is not None or scale == "share" else scale
    found = on_scale(own, value, error, quantile_of_t(terms.level, group.degrees))
    return _plain(value, error, group, terms) if math.isnan(found.low) else found


def _replicated(case: Case, error: float, units: DrawnUnits, terms: Terms) -> Limits:
    """Return the interval of a measure whose error is from replicate weights: rows must not be drawn again."""
    if terms.interval == "bootstrap":
        return no_limits("bootstrap", "it would draw rows, and only the replicate weights know how these were drawn")
    heap = heap_at_the_median(case) if case.scale == "relative" and terms.interval is None else None
    if heap is None:
        return limits(case, error, units, terms)
    return limits(case, error, units, terms._replace(interval="logit"))._replace(remark=_of_heap(heap))


def _of_heap(heap: tuple[float, float]) -> str:
    return f"incomes are heaped ({heap[1]:.1%} have exactly {heap[0]:g}): the error of the line may be too small"


def _at_line(call: Call, line: float | NDArray[np.float64] | None) -> Call:
    return call if line is None else call._replace(options={**call.options, "poverty_line": line})


def _plain(value: float, error: float, group: Group, terms: Terms) -> Limits:
    return on_scale("identity", value, error, quantile_of_t(terms.level, group.degrees))


def _of_a_share(value: float, error: float, group: Group, units: SampledUnits, terms: Terms) -> Limits:
    """Return the interval of a share on the logit scale; at its ends that of as many people as there are clusters."""
    if 0 < value < NEARLY_ALL and error > 1e-12:
        return on_scale("logit", value, error, quantile_of_t(terms.level, group.degrees))
    held = np.unique(units.unit[group.inside[units.rows] > 0]).size
    low, high = korn_graubard(1.0 if value >= NEARLY_ALL else max(value, 0.0), held, terms.level)
    return Limits(low, high, "beta", f"alike in all {held} clusters: the bound counts each of them once")


def _at_everyones_line(
    statistic: AtEveryonesLine, value: float, error: float, influence: Vector, group: Group, terms: Terms
) -> Limits:
    found = on_scale("logit", value, error, quantile_of_t(terms.level, group.degrees))
    if math.isnan(found.low):
        found = _plain(value, error, group, terms)
        return found._replace(low=max(found.low, 0.0), high=min(found.high, 1.0))
    everyone = Group(np.where(statistic.everyone, group.inside.max(), 0.0), group.everyone, group.degrees)
    heap = heap_at_the_median(Case(value, influence, statistic.income, everyone, statistic.asked))
    if heap is None:
        return found
    return found._replace(remark=_of_heap(heap))

"""The interval of a measure: on which scale, and what to do where that has none."""

from __future__ import annotations

import math

from .bootstrap import percentile_limits
from .case import Case, Terms
from .degrees import degrees_under, level_of_normal, quantile_of_t
from .design import SampledUnits
from .ends import events_limits, limits_at_the_end, share_limits
from .estimated import Estimate
from .few_poor import REACH, high_by_the_fifth
from .quantile_intervals import heap_at_the_median, quantile_asked, woodruff_limits
from .scales import POWERS, Interval, Limits, no_limits, on_scale
from .variance import error_under

FEW_POOR = 20
"""Effective number of poor people below which a logit is no longer used: (share / standard error) squared."""
NEARER = "few are poor: the upper end has them nearer to the depth of the poorest fifth"
REACHING = ("logit", "log", "beta", "gamma", *POWERS)
"""What reaches further up than down, and is held to the reach of a measure."""


def estimate_under(case: Case, units: SampledUnits, terms: Terms) -> Estimate:
    """Put a standard error and an interval around a measure, under a design that is in codes already.

    Parameters
    ----------
    case : Case
    units : SampledUnits
    terms : Terms

    Returns
    -------
    Estimate
    """
    error = math.nan if case.why_missing else error_under(case.influence, units, terms.lonely_cluster)
    return estimate_with(case, error, units, terms)


def estimate_with(case: Case, error: float, units: SampledUnits, terms: Terms) -> Estimate:
    """Put an interval around a measure whose standard error is known."""
    if case.why_missing:
        found = no_limits(terms.interval or case.scale, case.why_missing)
    else:
        found = limits(case, error, units, terms)
    return Estimate(
        case.value,
        error,
        found.low,
        found.high,
        terms.level,
        case.group.degrees,
        units.rows.size,
        units.stratum.size,
        units.size.size,
        found.interval,
        found.remark,
    )


def limits(case: Case, error: float, units: SampledUnits, terms: Terms) -> Limits:
    """Return the interval of a measure, or why it has none.

    Examples
    --------
    Nobody of 50 is poor: the bound of Clopper and Pearson.

    >>> import numpy as np
    >>> from ..registry import call_by_name
    >>> from .case import group_of, terms_of
    >>> from .design import Design, sampled_units
    >>> income, units = np.arange(4000.0, 4050.0), sampled_units(Design(), 50)
    >>> group = group_of(units, np.ones(50), "effective")
    >>> case = Case(0.0, np.zeros(50), income, group, call_by_name("headcount_ratio", (3000,)))
    >>> found = limits(case, 0.0, units, terms_of())
    >>> found.low, round(found.high, 4)
    (0.0, 0.0711)
    """
    name, said = (terms.interval, "") if terms.interval else _of_the_measure(case, error)
    if math.isnan(case.value):
        return no_limits(name, "the measure has no value here")
    if case.group.degrees == 0:
        return no_limits(name, "no stratum holds the group in two clusters")
    at_the_end = limits_at_the_end(case, error, units, terms)
    if at_the_end is not None:
        return at_the_end
    found = _named(name, case, error, units, terms) if terms.interval else _own(name, case, error, units, terms)
    if math.isnan(found.low) and terms.interval is None and error > 0:
        plain = on_scale("identity", case.value, error, quantile_of_t(terms.level, case.group.degrees))
        why = found.remark.removeprefix("no interval: ")
        return plain._replace(remark=f"on the plain scale, as {why}")
    return found._replace(remark=found.remark or said or (case.call.row.caveat if case.call.row else ""))


def _own(name: Interval, case: Case, error: float, units: SampledUnits, terms: Terms) -> Limits:
    """Return the interval of a measure on its own scale, within its reach.

    With few clusters of unequal weight t is large, and all scales but the plain one reach out without bound: an upper
    end is no further up than twice t errors (the row's `reach`), nor above what the measure can be. Where few are poor
    it is where the headcount and the depth of the poorest fifth have it, if that is higher than its own.
    """
    row = case.call.row
    if row and name in POWERS and case.value >= row.most:
        return no_limits(name, f"the measure is below {row.most:g} where no income is negative; got {case.value:g}")
    found = _named(name, case, error, units, terms)
    if row is None or found.interval not in REACHING:
        return found
    spread = quantile_of_t(terms.level, case.group.degrees) * error
    by_the_fifth = None
    if name in ("beta", "gamma") and row.of_tail is not None:
        by_the_fifth = high_by_the_fifth(case, units, terms, lambda poor, its: limits(poor, its, units, terms))
    if by_the_fifth is None:
        return found._replace(high=float(min(found.high, case.value + row.reach * spread, row.most)))
    alone = min(found.high, case.value + REACH * spread)
    said = NEARER if by_the_fifth > alone else ""
    return found._replace(high=float(max(alone, by_the_fifth)), remark=said or found.remark)


def _of_the_measure(case: Case, error: float) -> tuple[Interval, str]:
    """Return the interval that a measure has by the registry, and what is to be said of it."""
    scale = case.scale
    if case.call.row and case.call.row.known_as == "quantile_shares" and case.number == case.option("groups", 0, 5) - 1:
        return "inverse_cube", ""  # of the richest, as inequality has it
    if scale == "share":
        return ("beta" if case.value**2 < FEW_POOR * error**2 else "logit"), ""
    if scale == "events":
        return ("gamma" if 0 < case.value**2 < FEW_POOR * error**2 else "log"), ""
    if scale == "woodruff":
        return ("woodruff" if quantile_asked(case) else "identity"), ""
    if scale == "relative":
        heap = heap_at_the_median(case) if case.option("of", 99, "median") == "median" else None
        if heap is None:
            return "logit", ""
        said = f"incomes are heaped: {heap[1]:.1%} of the people have exactly the median, {heap[0]:g}"
        return "bootstrap", said
    return scale, ""  # type: ignore[return-value]


def _named(name: Interval, case: Case, error: float, units: SampledUnits, terms: Terms) -> Limits:
    """Return the interval of a name."""
    if name == "woodruff":
        return woodruff_limits(case, units, terms)
    if name == "beta":
        return share_limits(case, error, units, terms)
    if name == "gamma":
        return events_limits(case, error, terms)
    if name == "bootstrap":
        if terms.lonely_cluster == "centre":
            return no_limits(name, 'a bootstrap knows no lonely_cluster="centre"')
        return percentile_limits(case.call, case.income, case.group.inside, units, _percentiles(case, units, terms))
    return on_scale(name, case.value, error, quantile_of_t(terms.level, case.group.degrees))


def _percentiles(case: Case, units: SampledUnits, terms: Terms) -> float:
    """Return between which percentiles of the replicates an interval lies, as a level.

    That of a measure of which `percentiles_of_t` is known reaches as far as Student's t by the degrees of freedom of
    the design: replicates tell of unequal clusters themselves, but few of them spread too little.
    """
    row = case.call.row
    if terms.interval is not None or row is None or not row.percentiles_of_t:
        return terms.level
    rule = "design" if terms.degrees_of_freedom == "effective" else terms.degrees_of_freedom
    return level_of_normal(quantile_of_t(terms.level, degrees_under(units, case.group.inside, rule)))

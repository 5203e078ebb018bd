"""Intervals where a sample shows no spread: nobody poor, everybody poor, or every cluster alike.

Nobody poor in a sample is no proof that nobody is poor. The bound is that of Clopper and Pearson for an effective
number of people: that of a simple sample of as many, over the design effect that the same sample has at another line,
where one in five is poor.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..quantiles import weighted_quantile
from ..sample import Sample, Vector
from .case import Case, Group, Terms
from .degrees import cluster_weights, quantile_of_t
from .design import SampledUnits
from .scales import Limits, gamma_limits, korn_graubard, no_limits
from .variance import error_under

BORROWED_AT = 0.2
"""Share of the poor at the line from which the design effect is taken."""


class Borrowed(NamedTuple):
    """An effective number of people, and the design effect that it rests on."""

    size: float
    design_effect: float


def effective_people(group: Group) -> float:
    """Return how many equal weights would tell as much: the square of the sum over the sum of squares."""
    if group.counted is not None:
        return group.counted.effective
    share = group.inside / group.inside.max()
    return float(share.sum() ** 2 / (share**2).sum())


def borrowed_size(relative: Vector, group: Group, units: SampledUnits, terms: Terms, *, poor: float) -> Borrowed:
    """Return the effective number of people of a group by its design effect where a given share is poor.

    Parameters
    ----------
    relative : numpy.ndarray, shape (n,)
        Incomes, or incomes over each household's own line.
    group : Group
    units : SampledUnits
    terms : Terms
    poor : float
        The share.

    Returns
    -------
    Borrowed
        With as many people as clusters where that line has no design effect, as where all incomes are the same.

    Examples
    --------
    Ten clusters of two, alike within: .2 x .8 / 9 against .2 x .8 / 19.

    >>> from .case import group_of, terms_of
    >>> from .design import Design, sampled_units
    >>> income = np.repeat(np.arange(10.0), 2)
    >>> units = sampled_units(Design(clusters=income), 20)
    >>> group = group_of(units, np.ones(20), "design")
    >>> round(borrowed_size(income, group, units, terms_of(), poor=0.2).design_effect, 3)
    2.111
    """
    people, inside = effective_people(group), group.inside > 0
    line = weighted_quantile(Sample(relative, group.inside), poor)
    below = inside & (relative <= line)
    share = float(np.average(below, weights=group.inside))
    error = error_under(group.influence_of(below.astype(float)), units, terms.lonely_cluster)
    binomial = share * (1 - share) / max(people - 1, 1)
    if binomial > 0 and error > 0:
        effect = max(1.0, error**2 / binomial)
    else:
        effect = people / int((cluster_weights(units, group.inside) > 0).sum())
    return Borrowed(people / effect, effect)


def _size_by_degrees(size: float, group: Group, level: float) -> float:
    """Return the effective size as Korn and Graubard take it: less where few clusters tell of it."""
    return size * float((quantile_of_t(level, max(group.rows - 1, 1)) / quantile_of_t(level, group.degrees)) ** 2)


def share_limits(case: Case, error: float, units: SampledUnits, terms: Terms) -> Limits:
    """Return the interval of Korn and Graubard for a share, whose effective size is by its own variance, or borrowed.

    References
    ----------
    Korn and Graubard (1998), Confidence intervals for proportions with small expected number of positive counts
    estimated from survey data, Survey Methodology 24, 193-201.
    """
    share, group = case.value, case.group
    if not 0 <= share <= 1:
        return no_limits("beta", f"a share lies from 0 to 1; got {share:g}")
    if has_spread(share, error):
        size = _size_by_degrees(share * (1 - share) / error**2, group, terms.level)
        return Limits(*korn_graubard(share, size, terms.level), "beta")
    poor = 1 - BORROWED_AT if share == 1 else BORROWED_AT
    found = borrowed_size(case.relative_incomes(), group, units, terms, poor=poor)
    low, high = korn_graubard(share, _size_by_degrees(found.size, group, terms.level), terms.level)
    who = {0.0: "nobody is poor in", 1.0: "everybody is poor in"}.get(share, "the share is the same in all")
    clusters = int((cluster_weights(units, group.inside) > 0).sum())
    said = (
        f"{who} {clusters} clusters, {group.rows} rows; the bound assumes a design effect of {found.design_effect:.2g}"
    )
    return Limits(low, high, "beta", said)


def events_limits(case: Case, error: float, terms: Terms) -> Limits:
    """Return the gamma interval of a mean of what few people have, whose effective number is by its own variance."""
    if not case.value > 0 or not error > 0:
        return no_limits("gamma", f"it is for a value above 0 with an error; got {case.value:g} with {error:g}")
    events = _size_by_degrees((case.value / error) ** 2, case.group, terms.level)
    return Limits(*gamma_limits(case.value, events, terms.level), "gamma")


def has_spread(share: float, error: float) -> bool:
    """Return whether a share has an error above that of rounding.

    Examples
    --------
    >>> has_spread(0.5, 1e-17), has_spread(1e-6, 1e-6)
    (False, True)
    """
    return 0 < share < 1 and error > 1e-12 * (share * (1 - share)) ** 0.5


def limits_at_the_end(case: Case, error: float, units: SampledUnits, terms: Terms) -> Limits | None:
    """Return the interval where the sample has no spread, for a measure that a share of the poor bounds; else nothing.

    A mean of what lies from 0 to 1 is at most the share of those who have any of it and at least the share of those who
    have all of it: the bounds of a share bound the gaps as well.
    """
    bound = case.if_poor()
    if bound is None:
        return None
    everyone = float(case.group.inside.sum())
    most = bound(1.0, case.line(), everyone)
    share = case.value / most
    share = 1.0 if abs(share - 1) < 1e-12 else share
    of_all = share == 1 and error > 1e-12 * most  # a total of everyone: how many these are is chance too
    if has_spread(share, error / most) or of_all or not 0 <= share <= 1:
        return None
    found = share_limits(case._replace(value=share), error / most, units, terms)
    return found._replace(low=found.low * most, high=bound(found.high, case.line(), everyone))

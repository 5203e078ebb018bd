"""Upper ends where few are poor: how deep these lie is borrowed, in part, from the poorest fifth of the sample.

The gaps of few poor people have a large upper tail, and a sample that misses those who lie deep finds small gaps and a
small error as well. How many are poor is known better than how deep they lie.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ..call import Call
from ..population import ordered_population
from ..quantiles import cumulative_income, ordered_quantiles
from ..registry import call_by_name
from ..sample import Sample, Vector
from .case import Case, Terms
from .design import SampledUnits
from .ends import BORROWED_AT
from .scales import Limits
from .variance import error_under

REACH = 1.5
"""How far up, over what t errors do, an end goes by itself where one by the poorest fifth is at hand as well."""
TOO_DEEP = 3
"""Times the depth of the poorest fifth: who lie deeper are no tail of it, and nothing is borrowed."""


def high_by_the_fifth(
    case: Case, units: SampledUnits, terms: Terms, limits_of: Callable[[Case, float], Limits]
) -> float | None:
    r"""Return how high a measure of gaps may be by the upper end of the headcount and the depth of the poorest fifth.

    .. math:: \hat H_+ \min\left(\tfrac12 (\hat I + I_d),\ I_d\right), \quad \hat I = \hat\theta / \hat H

    with :math:`I_d` what the measure is for each poor person where the lower tail of incomes is a power of income that
    has the mean gap d of the poorest fifth to its highest income. Half of it is the sample's own, as in a composite
    estimate of equal parts.

    Parameters
    ----------
    case : Case
    units : SampledUnits
    terms : Terms
    limits_of : callable
        The interval of a headcount, from its case and its standard error.

    Returns
    -------
    float or None
        Nothing where a fifth or more is poor, the poorest fifth ends at or below zero or has no gaps, or the poor lie
        more than three times as deep as its tail has it.

    References
    ----------
    Singh and Maddala (1976), A function for size distribution of incomes, Econometrica 44, 963-970, and Dagum (1977),
    A new model of personal income distribution, Economie Appliquee 30, 413-437, for lower tails that are powers.
    Schaible (1978), Choosing weights for composite estimators for small area statistics, Proceedings of the Section on
    Survey Research Methods, American Statistical Association, 741-746.
    """
    line = np.asarray(case.option("poverty_line", 0, math.nan), dtype=float)
    own_lines = line.ndim > 0 and line.shape == case.income.shape
    if not own_lines and line.size != 1:
        return None
    income = case.income / line if own_lines else case.income
    limit = 1.0 if own_lines else float(line.ravel()[0])
    poor = income <= limit if case.option("line_rule", 99, "<") == "<=" else income < limit
    share = float(np.average(poor, weights=case.group.inside))
    gap = mean_gap_of_fifth(case._replace(ranked=None) if own_lines else case, income)
    if not (0 < share < BORROWED_AT and 0 < gap < 1):
        return None
    own, borrowed = case.value / share, _depth(case, gap)
    if own > TOO_DEEP * borrowed:
        return None
    error = error_under(case.group.influence_of(poor.astype(float)), units, terms.lonely_cluster)
    of_the_poor = limits_of(case._replace(value=share, call=_headcount(case.call, line)), error)
    bound = case.if_poor()
    most = bound(of_the_poor.high, limit, float(case.group.inside.sum())) if bound else math.inf
    return min(of_the_poor.high * min((own + borrowed) / 2, borrowed), most)


def _headcount(call: Call, line: Vector) -> Call:
    """Return the headcount at the line of another measure."""
    found = call_by_name("headcount_ratio", (line if line.ndim else float(line),))
    rule = {name: value for name, value in call.options.items() if name == "line_rule"}
    return found._replace(options={**found.options, **rule})


def _depth(case: Case, gap: float) -> float:
    """Return what the measure is for each poor person where the lower tail is a power with a mean gap."""
    row = case.call.row
    assert row is not None and row.of_tail is not None
    alpha = case.option("alpha", 1, None)
    return row.of_tail(gap) if alpha is None else row.of_tail(gap, float(alpha))


def mean_gap_of_fifth(case: Case, income: Vector) -> float:
    """Return the mean gap of the poorest fifth to its highest income, as a share of this; NaN where it is not above 0.

    Examples
    --------
    The two poorest of ten have 1 and 2, and the fifth ends halfway to the next, at 2.5: gaps of 1.5 and .5 of it.

    >>> from .case import group_of
    >>> from .design import SIMPLE, sampled_units
    >>> income = np.arange(1.0, 11)
    >>> group = group_of(sampled_units(SIMPLE, 10), np.ones(10), "design")
    >>> round(mean_gap_of_fifth(Case(0.1, income, income, group, call_by_name("poverty_gap_index", (2,))), income), 9)
    0.4
    """
    if case.ranked is not None:
        highest, poorest = case.ranked.quantiles(BORROWED_AT), case.ranked.cumulative(BORROWED_AT)
    else:
        held, at = ordered_population(Sample(income, case.group.inside)), np.array([BORROWED_AT])
        highest, poorest = ordered_quantiles(*held, at), cumulative_income(*held, at)
    top = float(highest[0])
    return 1 - float(poorest[0]) / BORROWED_AT / top if top > 0 else math.nan

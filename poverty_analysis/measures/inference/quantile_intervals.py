"""Intervals for quantiles by the people below them (Woodruff), which need no density and stand heaps."""

from __future__ import annotations

import math

import numpy as np

from ..quantiles import weighted_quantile
from ..sample import Sample
from .case import Case, Terms
from .degrees import quantile_of_t
from .design import SampledUnits
from .ends import BORROWED_AT, borrowed_size, effective_people, has_spread
from .scales import Limits, korn_graubard, no_limits, on_scale
from .variance import error_under


def quantile_asked(case: Case) -> tuple[float, float] | None:
    """Return the share at which a measure looks up an income, and by what it is multiplied; nothing for others."""
    known_as = case.call.row.known_as if case.call.row else ""
    if known_as == "weighted_quantile":
        shares = np.atleast_1d(np.asarray(case.option("at", 0, math.nan), dtype=float))
        return float(shares[case.number]), 1.0
    if known_as == "relative_poverty_line" and case.option("of", 99, "median") == "median":
        return 0.5, float(case.option("share", 0, 0.6))
    return None


def woodruff_limits(case: Case, units: SampledUnits, terms: Terms) -> Limits:
    r"""Return the incomes at the ends of the interval of the share of people at or below a quantile.

    .. math:: [Q(p_-), Q(p_+)], \quad p_\pm = g^{-1}(g(p) \pm t\, g'(p)\, \hat\sigma_F), \quad g = \mathrm{logit}

    Parameters
    ----------
    case : Case
    units : SampledUnits
    terms : Terms

    Returns
    -------
    Limits
        Missing, with the reason, for a measure that is no quantile, and at the shares 0 and 1.

    Notes
    -----
    Around the share p that is asked for, not the share F(Q) of the sample, which is more by all who have exactly Q:
    on heaped incomes the interval of F(Q) may lie above the quantile.

    References
    ----------
    Woodruff (1952), Confidence intervals for medians and other position measures, Journal of the American Statistical
    Association 47, 635-646.
    """
    asked = quantile_asked(case)
    if asked is None:
        raise ValueError(f'interval="woodruff" is for a quantile; got {case.call.label}')
    at, times = asked
    if not 0 < at < 1:
        return no_limits("woodruff", f"at share {at:g} only the ends of the sample are known")
    group = case.group
    share, error = case.below or _share_below(case, case.value / times, units, terms)
    if has_spread(share, error):
        low, high = on_scale("logit", at, error, quantile_of_t(terms.level, group.degrees))[:2]
    else:
        low, high = korn_graubard(
            at, borrowed_size(case.income, group, units, terms, poor=BORROWED_AT).size, terms.level
        )
    ends = case.looked_up(np.array([low, high]))
    return Limits(float(ends[0]) * times, float(ends[1]) * times, "woodruff")


def _share_below(case: Case, income: float, units: SampledUnits, terms: Terms) -> tuple[float, float]:
    """Return the share of people at or below an income, and its standard error."""
    below = (case.group.inside > 0) & (case.income <= income)
    share = float(np.average(below, weights=case.group.inside))
    return share, error_under(case.group.influence_of(below.astype(float)), units, terms.lonely_cluster)


def heap_at_the_median(case: Case) -> tuple[float, float] | None:
    r"""Return the median and the share of people who have exactly it, where that is too large for a density.

    .. math:: \sum_i w_i 1[y_i = m] / \sum_i w_i > .5 / \sqrt{n}

    with n the effective number of people. Nothing is returned for smooth incomes, where hardly two people have one
    income.
    """
    group = case.group
    median = float(weighted_quantile(Sample(case.income, group.inside), 0.5))
    share = float(np.average(case.income == median, weights=group.inside))
    return (median, share) if share > 0.5 / math.sqrt(effective_people(group)) else None

r"""Influence functions: how much a measure would move if there were a little more of each row.

A measure T of a distribution F has the influence function

.. math:: z_i = \lim_{t \to 0} \frac{T((1 - t) F + t\, \delta_{y_i}) - T(F)}{t}

which, in a weighted sample, is the sum of weights times the derivative of T with respect to the weight of row i. To
first order T is off by the weighted mean of z, so that the standard error of T under any design is the standard error
of a mean: see `poverty_analysis.measures.inference`. Here each function has the name and the arguments of its measure.
Totals (`poor_count`, `total_shortfall`) are no functions of F alone; theirs is the same derivative.

References
----------
Hampel (1974), The influence curve and its role in robust estimation, Journal of the American Statistical Association
69, 383-393. Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual
techniques, Survey Methodology 25, 193-203.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from .. import concentration as _concentration
from .. import distribution_sensitive as _distribution_sensitive
from .. import inequality as _inequality
from .. import poverty as _poverty
from .. import poverty_line as _poverty_line
from .. import quantiles as _quantiles
from .. import relative_poverty as _relative_poverty
from .. import shortfall as _shortfall
from .concentration import concentration_index, kakwani_index
from .distribution_sensitive import sen_index, sen_shorrocks_thon_index, watts_index
from .fgt import (
    foster_greer_thorbecke,
    headcount_ratio,
    income_gap_ratio,
    poverty_gap_index,
    squared_poverty_gap_index,
)
from .inequality import atkinson, generalized_entropy, gini, hoover, mean_log_deviation, theil_t
from .means import mean, ratio
from .quantiles import (
    generalized_lorenz_curve,
    lorenz_curve,
    palma_ratio,
    quantile_shares,
    quintile_share_ratio,
    weighted_quantile,
    wolfson_polarisation,
)
from .relative import at_risk_of_poverty_rate, relative_foster_greer_thorbecke, relative_poverty_line
from .shortfall import average_shortfall, poor_count, total_shortfall

__all__ = [
    "at_risk_of_poverty_rate",
    "atkinson",
    "average_shortfall",
    "concentration_index",
    "foster_greer_thorbecke",
    "generalized_entropy",
    "generalized_lorenz_curve",
    "gini",
    "has_influence_function",
    "headcount_ratio",
    "hoover",
    "income_gap_ratio",
    "influence_function",
    "kakwani_index",
    "lorenz_curve",
    "mean",
    "mean_log_deviation",
    "palma_ratio",
    "poor_count",
    "poverty_gap_index",
    "quantile_shares",
    "quintile_share_ratio",
    "ratio",
    "relative_foster_greer_thorbecke",
    "relative_poverty_line",
    "sen_index",
    "sen_shorrocks_thon_index",
    "squared_poverty_gap_index",
    "theil_t",
    "total_shortfall",
    "watts_index",
    "weighted_quantile",
    "wolfson_polarisation",
]

InfluenceFunction = Callable[..., Any]

_INFLUENCE_OF: Mapping[Callable[..., Any], InfluenceFunction] = MappingProxyType(
    {
        np.average: mean,
        _poverty.headcount_ratio: headcount_ratio,
        _poverty.poverty_gap_index: poverty_gap_index,
        _poverty.squared_poverty_gap_index: squared_poverty_gap_index,
        _poverty.foster_greer_thorbecke: foster_greer_thorbecke,
        _poverty.income_gap_ratio: income_gap_ratio,
        _shortfall.average_shortfall: average_shortfall,
        _shortfall.total_shortfall: total_shortfall,
        _shortfall.poor_count: poor_count,
        _distribution_sensitive.watts_index: watts_index,
        _distribution_sensitive.sen_index: sen_index,
        _distribution_sensitive.sen_shorrocks_thon_index: sen_shorrocks_thon_index,
        _poverty_line.relative_poverty_line: relative_poverty_line,
        _relative_poverty.at_risk_of_poverty_rate: at_risk_of_poverty_rate,
        _relative_poverty.relative_foster_greer_thorbecke: relative_foster_greer_thorbecke,
        _inequality.gini: gini,
        _inequality.generalized_entropy: generalized_entropy,
        _inequality.theil_t: theil_t,
        _inequality.mean_log_deviation: mean_log_deviation,
        _inequality.atkinson: atkinson,
        _inequality.hoover: hoover,
        _concentration.concentration_index: concentration_index,
        _concentration.kakwani_index: kakwani_index,
        _quantiles.weighted_quantile: weighted_quantile,
        _quantiles.quantile_shares: quantile_shares,
        _quantiles.quintile_share_ratio: quintile_share_ratio,
        _quantiles.palma_ratio: palma_ratio,
        _quantiles.wolfson_polarisation: wolfson_polarisation,
    }
)


def has_influence_function(measure: Callable[..., Any]) -> bool:
    """Return whether a measure is one of this package's (or the mean) with an influence function.

    Examples
    --------
    >>> has_influence_function(np.average), has_influence_function(np.median)
    (True, False)
    """
    return (measure.func if isinstance(measure, partial) else measure) in _INFLUENCE_OF


def influence_function(measure: Callable[..., Any]) -> InfluenceFunction:
    """Return the influence function of a measure of this package; it takes the same arguments.

    Parameters
    ----------
    measure : callable
        A measure that returns one number, or a `functools.partial` of one; `numpy.average` stands for the mean.

    Returns
    -------
    callable

    Raises
    ------
    TypeError
        If there is none.

    Examples
    --------
    >>> influence_function(np.average)([1, 2, 6])
    array([-2., -1.,  3.])
    >>> influence_function(np.median)
    Traceback (most recent call last):
        ...
    TypeError: a standard error needs a measure with an influence function; got median, which has none here: give one
    as `influence`, or use bootstrap
    """
    if isinstance(measure, partial):
        return partial(influence_function(measure.func), *measure.args, **measure.keywords)
    if not has_influence_function(measure):
        raise TypeError(
            "a standard error needs a measure with an influence function; got "
            f"{getattr(measure, '__name__', repr(measure))}, which has none here: give one as `influence`, or use "
            "bootstrap"
        )
    return _INFLUENCE_OF[measure]

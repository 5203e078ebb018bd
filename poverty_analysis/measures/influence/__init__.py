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

from importlib import import_module
from typing import TYPE_CHECKING

from .beyond_gini import percentile_ratio, s_gini, zenga
from .bounded_concentration import erreygers_index, wagstaff_index
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
from .mobility import fields_ok, hart_index, mobility_rigidity, mobility_trace
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

if TYPE_CHECKING:
    from ..registry import has_influence_function, influence_function

__all__ = [
    "at_risk_of_poverty_rate",
    "atkinson",
    "average_shortfall",
    "concentration_index",
    "erreygers_index",
    "fields_ok",
    "foster_greer_thorbecke",
    "generalized_entropy",
    "generalized_lorenz_curve",
    "gini",
    "hart_index",
    "has_influence_function",
    "headcount_ratio",
    "hoover",
    "income_gap_ratio",
    "influence_function",
    "kakwani_index",
    "lorenz_curve",
    "mean",
    "mean_log_deviation",
    "mobility_rigidity",
    "mobility_trace",
    "palma_ratio",
    "percentile_ratio",
    "poor_count",
    "poverty_gap_index",
    "quantile_shares",
    "quintile_share_ratio",
    "ratio",
    "relative_foster_greer_thorbecke",
    "relative_poverty_line",
    "s_gini",
    "sen_index",
    "sen_shorrocks_thon_index",
    "squared_poverty_gap_index",
    "theil_t",
    "total_shortfall",
    "wagstaff_index",
    "watts_index",
    "weighted_quantile",
    "wolfson_polarisation",
    "zenga",
]

if not TYPE_CHECKING:  # read by the first who asks: the registry stands on all influence functions

    def __getattr__(name: str) -> object:
        """Hand on the look-ups of the registry, whose public place this is."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module("..registry", __name__), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

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

from . import (
    beyond_gini,
    bounded_concentration,
    concentration,
    distribution_sensitive,
    fgt,
    inequality,
    means,
    mobility,
    quantiles,
    relative,
    shortfall,
)
from .beyond_gini import *
from .bounded_concentration import *
from .concentration import *
from .distribution_sensitive import *
from .fgt import *
from .inequality import *
from .means import *
from .mobility import *
from .quantiles import *
from .relative import *
from .shortfall import *

if TYPE_CHECKING:
    from ..registry import has_influence_function, influence_function

__all__ = ["has_influence_function", "influence_function"]
__all__ += beyond_gini.__all__
__all__ += bounded_concentration.__all__
__all__ += concentration.__all__
__all__ += distribution_sensitive.__all__
__all__ += fgt.__all__
__all__ += inequality.__all__
__all__ += means.__all__
__all__ += mobility.__all__
__all__ += quantiles.__all__
__all__ += relative.__all__
__all__ += shortfall.__all__

if not TYPE_CHECKING:  # read by the first who asks: the registry stands on all influence functions

    def __getattr__(name: str) -> object:
        """Hand on the look-ups of the registry, whose public place this is."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module("..registry", __name__), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

"""Standard errors: from influence values or by the bootstrap, under a survey's design."""

from .bootstrap import bootstrap, bootstrap_replicates
from .design import Design
from .jackknife import jackknife
from .standard_errors import difference, estimate, independent_difference, linearise
from .variance import covariance, standard_error

__all__ = [
    "Design",
    "bootstrap",
    "bootstrap_replicates",
    "covariance",
    "difference",
    "estimate",
    "independent_difference",
    "jackknife",
    "linearise",
    "standard_error",
]

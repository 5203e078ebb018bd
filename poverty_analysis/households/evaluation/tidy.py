"""The one shape in which every estimator answers, and the rule about few clusters."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from poverty_analysis.households.evaluation.columns import Mask, Matrix
from poverty_analysis.measures.groups import Codes
from poverty_analysis.measures.inference.design import Design
from poverty_analysis.measures.inference.standard_errors import covariance
from poverty_analysis.measures.sample import Vector

COLUMNS = ["estimand", "estimate", "standard_error", "low", "high", "n", "clusters", "assumptions"]
MINIMUM_CLUSTERS = 20


def estimates(
    estimands: Sequence[str],
    values: ArrayLike,
    errors: ArrayLike,
    *,
    n: int,
    clusters: int,
    assumptions: str,
    level: float = 0.95,
    degrees_of_freedom: float | None = None,
) -> pd.DataFrame:
    r"""Put estimates and their standard errors into the tidy shape of this package.

    .. math:: \hat\theta \pm t_{G-1, (1 + level)/2} \; \widehat{se}

    Parameters
    ----------
    estimands : list of str
        What each row estimates.
    values, errors : array_like, shape (rows,)
        In the unit of the outcome. A missing standard error gives a missing interval.
    n : int
        Rows of data used.
    clusters : int
        Independent units behind the standard error.
    assumptions : str
        What must hold for the estimate to be the estimand.
    level : float
        Coverage of the interval, between 0 and 1.
    degrees_of_freedom : float, optional
        Of Student's t; clusters - 1 where left out.

    Returns
    -------
    pandas.DataFrame
        Columns `estimand`, `estimate`, `standard_error`, `low`, `high`, `n`, `clusters`, `assumptions`.

    Examples
    --------
    >>> row = estimates(["mean"], [2.0], [1.0], n=40, clusters=11, assumptions="none").iloc[0]
    >>> round(float(row["high"]), 3)  # t with 10 degrees of freedom: 2.228
    4.228
    """
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1; got {level!r}")
    value, error = np.asarray(values, dtype=float), np.asarray(errors, dtype=float)
    half = stats.t.ppf((1 + level) / 2, clusters - 1 if degrees_of_freedom is None else degrees_of_freedom) * error
    return pd.DataFrame(
        {
            "estimand": list(estimands),
            "estimate": value,
            "standard_error": error,
            "low": value - half,
            "high": value + half,
            "n": n,
            "clusters": clusters,
            "assumptions": assumptions,
        },
        columns=COLUMNS,
    )


def from_influence(
    estimands: Sequence[str],
    values: ArrayLike,
    influence: Matrix,
    *,
    weights: Vector,
    clusters: Codes,
    n: int,
    assumptions: str,
    level: float,
) -> pd.DataFrame:
    """Put estimates into the tidy shape, with standard errors from influence values summed by cluster.

    Parameters
    ----------
    influence : numpy.ndarray, shape (units,) or (units, rows)
        What one unit adds to each estimate, times the number of units.
    weights, clusters : numpy.ndarray, shape (units,)
    """
    errors = np.sqrt(np.diag(covariance(influence, Design(weights=weights, clusters=clusters))))
    count = np.unique(clusters).size
    return estimates(estimands, values, errors, n=n, clusters=count, assumptions=assumptions, level=level)


def require_clusters(clusters: Codes, minimum: int, treated: Mask | None = None) -> int:
    """Return the number of clusters, or refuse too few of them for a standard error.

    Parameters
    ----------
    clusters : numpy.ndarray of int, shape (n,)
    minimum : int
        Fewest clusters that the caller accepts; a quarter of them must hold treated rows, a quarter untreated ones.
    treated : numpy.ndarray of bool, shape (n,), optional

    Notes
    -----
    With few clusters, or few treated ones, cluster-robust errors are too small, also with t of G - 1 degrees of
    freedom. What "few" is has no single answer: Cameron and Miller (2015) speak of less than 20 to less than 50. The
    rule of 20 here is a choice; `minimum_clusters` changes it.

    References
    ----------
    Cameron and Miller (2015), A practitioner's guide to cluster-robust inference, Journal of Human Resources 50,
    317-372, section VI.

    Examples
    --------
    >>> require_clusters(np.array([0, 0, 1, 1]), 20)
    Traceback (most recent call last):
        ...
    ValueError: a standard error needs 20 clusters or more; got 2: use permutation_test, or lower minimum_clusters and
    say that intervals are too narrow
    """
    count = np.unique(clusters).size
    advice = "use permutation_test, or lower minimum_clusters and say that intervals are too narrow"
    if count < max(minimum, 2):
        raise ValueError(f"a standard error needs {max(minimum, 2)} clusters or more; got {count}: {advice}")
    if treated is not None:
        fewest = math.ceil(minimum / 4)
        for rows, name in ((treated, "treated"), (~treated, "untreated")):
            if (got := np.unique(clusters[rows]).size) < fewest:
                raise ValueError(
                    f"a standard error needs {fewest} clusters or more with {name} rows; got {got}: {advice}"
                )
    return count

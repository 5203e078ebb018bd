"""Inequality taken apart by source of income: Gini shares of wages, farming, transfers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .population import fractional_ranks, positive_mean, weighted_mean
from .sample import Vector, checked_vector, checked_weights


def lerman_yitzhaki(sources: Mapping[str, ArrayLike], *, weights: ArrayLike | None = None) -> pd.DataFrame:
    r"""Lerman-Yitzhaki decomposition: the Gini index of income by its sources.

    .. math:: G = \sum_k S_k G_k R_k, \quad R_k = \frac{cov(y_k, F(y))}{cov(y_k, F_k(y_k))}

    Parameters
    ----------
    sources : pandas.DataFrame, or mapping of str to array_like of shape (n,), currency per person and year
        Income from each source; income is their sum. A tax is a source below zero.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    pandas.DataFrame
        A row for each source: `share` S of all income; `gini` G of the source; `correlation` R with the rank in all
        income, NaN where everyone has the same from the source; `contribution`, their product; these sum to the Gini
        index; `contribution_share` of it; and `marginal_effect`, the relative change of the Gini index for a relative
        change of the source of one: contribution share less share. The last two are NaN where incomes are equal.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, sources of different length, a mean of all income of zero or less, or a source that sums to
        zero.

    Notes
    -----
    Ranks are fractional, with equals sharing theirs: the order of rows and splitting one in two do not count.

    References
    ----------
    Lerman and Yitzhaki (1985), Income inequality effects by income source: a new approach and applications to the
    United States, Review of Economics and Statistics 67, 151-156.

    Examples
    --------
    A transfer of 10 to both of wages 10 and 30: a third of income, no part of the Gini index of 1/6.

    >>> found = lerman_yitzhaki({"wages": [10, 30], "transfer": [10, 10]}).round(4)
    >>> found[["share", "gini", "correlation", "contribution"]]
               share  gini  correlation  contribution
    wages     0.6667  0.25          1.0        0.1667
    transfer  0.3333  0.00          NaN        0.0000
    >>> found["marginal_effect"].to_list()
    [0.3333, -0.3333]
    """
    columns = {name: checked_vector(values, f"source {name!r}") for name, values in sources.items()}
    sizes = {name: column.size for name, column in columns.items()}
    if len(set(sizes.values())) != 1:
        raise ValueError(f"sources must be one or more, of one length; got {sizes}")
    income: Vector = np.sum(list(columns.values()), axis=0)
    weight = checked_weights(weights, income.size)
    share = weight / weight.sum()
    mean = positive_mean(income, share, "The Gini index by source")
    rank = fractional_ranks(income, share).rank
    rows = {}
    for name, values in columns.items():
        source_mean = weighted_mean(values, share)
        if source_mean == 0:
            raise ValueError(f"a source must not sum to zero; got source {name!r} with a sum of 0")
        own = _covariance(values, fractional_ranks(values, share).rank, share)
        shared = _covariance(values, rank, share)
        rows[name] = (
            source_mean / mean,
            2 * own / source_mean,
            shared / own if own else np.nan,
            2 * shared / mean,
        )
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["share", "gini", "correlation", "contribution"])
    index = float(table["contribution"].sum())
    table["contribution_share"] = table["contribution"] / index if index else np.nan
    table["marginal_effect"] = table["contribution_share"] - table["share"]
    return table


def _covariance(values: Vector, rank: Vector, share: Vector) -> float:
    return float(share @ ((values - share @ values) * (rank - 0.5)))

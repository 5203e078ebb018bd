"""The change of participants less the change of others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import (
    clusters,
    control_columns,
    indicator,
    numbers,
    sampling_weights,
)
from poverty_analysis.households.evaluation.fit import least_squares, standard_errors
from poverty_analysis.households.evaluation.tidy import MINIMUM_CLUSTERS, estimates, require_clusters

PARALLEL_TRENDS = (
    "parallel trends: without the programme the mean outcome of participants would have changed as that of the others; "
    "no anticipation; no effect on the others"
)


def difference_in_differences(
    data: pd.DataFrame,
    outcome: str,
    treated: str,
    post: str,
    *,
    cluster: str,
    controls: Sequence[str] = (),
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> pd.DataFrame:
    r"""Difference in differences of one group of participants that starts at one date.

    .. math:: (\bar y_{1,\text{post}} - \bar y_{1,\text{pre}}) - (\bar y_{0,\text{post}} - \bar y_{0,\text{pre}})

    Parameters
    ----------
    data : pandas.DataFrame
        Panel or repeated cross-sections, one row a household and wave.
    outcome : str
        Column, in any unit.
    treated : str
        Column of 0 and 1: belongs to the group that enters, in every wave, also before it enters.
    post : str
        Column of 0 and 1: the wave is after the start.
    cluster : str
        Column of the village, or of the household where households enter independently. Rows of one household in
        several waves must share a cluster.
    controls : list of str
        As `regression_with_controls`.
    weights, level, minimum_clusters
        As `naive_comparison`.

    Returns
    -------
    pandas.DataFrame
        One row in the tidy shape: the mean effect on participants after the start (ATT), in the unit of the outcome.

    Raises
    ------
    TypeError, ValueError, TableError
        As `naive_comparison`; also if one of the four cells is empty.

    Notes
    -----
    The scale is part of the assumption: trends that are parallel in yuan are not in logarithms. Standard errors by
    household where whole villages enter are far too small.

    References
    ----------
    Bertrand, Duflo and Mullainathan (2004), How much should we trust differences-in-differences estimates?, Quarterly
    Journal of Economics 119, 249-275.

    Examples
    --------
    Participants rise from 10 to 17, others from 8 to 12: 7 - 4.

    >>> table = pd.DataFrame(
    ...     {"village": [1, 1, 2, 2, 3, 3, 4, 4], "treated": [1, 1, 1, 1, 0, 0, 0, 0], "post": [0, 1] * 4,
    ...      "income": [9, 15, 11, 19, 7, 12, 9, 12]}
    ... )
    >>> found = difference_in_differences(table, "income", "treated", "post", cluster="village", minimum_clusters=4)
    >>> found["estimate"].round(9).tolist()
    [3.0]
    """
    values, mask, after = numbers(data, outcome), indicator(data, treated), indicator(data, post)
    for group, name in ((mask, f"{treated} 1"), (~mask, f"{treated} 0")):
        for wave, when in ((after, f"{post} 1"), (~after, f"{post} 0")):
            if not (group & wave).any():
                raise ValueError(
                    f"a difference in differences needs rows in all four cells; got none with {name}, {when}"
                )
    groups, extra = clusters(data, cluster), control_columns(data, controls)
    count = require_clusters(groups, minimum_clusters, mask)
    columns = np.column_stack([np.ones(values.size), mask, after, extra.columns, mask & after])
    names = ["constant", treated, post, *extra.names, f"{treated} x {post}"]
    fit = least_squares(values, columns, names, sampling_weights(data, weights), groups)
    return estimates(
        ["ATT"],
        fit.params[-1:],
        standard_errors(fit)[-1:],
        n=values.size,
        clusters=count,
        assumptions=PARALLEL_TRENDS,
        level=level,
    )

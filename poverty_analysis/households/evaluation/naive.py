"""What is usually reported: participants against others, and participants before against after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import clusters, indicator, numbers, sampling_weights
from poverty_analysis.households.evaluation.fit import least_squares, standard_errors
from poverty_analysis.households.evaluation.panel import read_panel
from poverty_analysis.households.evaluation.tidy import MINIMUM_CLUSTERS, estimates, from_influence, require_clusters

NO_SELECTION = "no selection: participants would have had the mean outcome of the others without the programme"
NO_TREND = "no trend: without the programme the outcome of participants would not have changed between the waves"


def naive_comparison(
    data: pd.DataFrame,
    outcome: str,
    treated: str,
    *,
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> pd.DataFrame:
    r"""Difference in mean outcome between participants and others.

    .. math:: \bar y_1 - \bar y_0

    Parameters
    ----------
    data : pandas.DataFrame
        One row a household (or person) in one wave.
    outcome : str
        Column, in any unit.
    treated : str
        Column of 0 and 1.
    cluster : str, optional
        Column of the village; each row is its own cluster where left out.
    weights : str, optional
        Column of sampling weights, positive.
    level : float
        Coverage of the interval, between 0 and 1.
    minimum_clusters : int
        Fewest clusters for which a standard error is given; a quarter of them must hold treated rows, a quarter
        untreated ones.

    Returns
    -------
    pandas.DataFrame
        One row in the tidy shape: estimand, estimate, standard_error, low, high (unit of the outcome), n (rows),
        clusters, assumptions.

    Raises
    ------
    TypeError, ValueError, TableError
        If a column is missing or holds what it should not, nobody or everybody is treated, or clusters are too few.

    Notes
    -----
    As if participation had been drawn by lot. Whoever chose to enter, or was chosen, differs in more than that.

    Examples
    --------
    Treated 12 and 14, untreated 8 and 10: 13 - 9.

    >>> table = pd.DataFrame({"income": [12, 14, 8, 10], "treated": [1, 1, 0, 0]})
    >>> found = naive_comparison(table, "income", "treated", minimum_clusters=4)
    >>> found[["estimate", "n", "clusters"]].round(9).values.tolist()
    [[4.0, 4.0, 4.0]]
    """
    values, mask = numbers(data, outcome), indicator(data, treated)
    groups = clusters(data, cluster)
    count = require_clusters(groups, minimum_clusters, mask)
    columns = np.column_stack([np.ones(values.size), mask])
    fit = least_squares(values, columns, ["constant", treated], sampling_weights(data, weights), groups)
    return estimates(
        ["difference in means"],
        fit.params[1:],
        standard_errors(fit)[1:],
        n=values.size,
        clusters=count,
        assumptions=NO_SELECTION,
        level=level,
    )


def before_after(
    data: pd.DataFrame,
    outcome: str,
    *,
    unit: str,
    time: str,
    before: float,
    after: float,
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> pd.DataFrame:
    r"""Mean change of the same units between two waves.

    .. math:: \frac{\sum_i w_i\,(y_{i,\text{after}} - y_{i,\text{before}})}{\sum_i w_i}

    Parameters
    ----------
    data : pandas.DataFrame
        Long panel of the participants; other waves are not used.
    outcome, unit, time : str
        Columns; time in numbers.
    before, after : float
        The two waves.
    cluster, weights, level, minimum_clusters
        As `naive_comparison`; cluster and weights do not change within a unit, each unit is its own cluster where none
        is named.

    Returns
    -------
    pandas.DataFrame
        One row in the tidy shape; n counts rows (units times two).

    Raises
    ------
    TypeError, ValueError, TableError
        As `naive_comparison`; if a wave is not there, or a unit is not seen once in each.

    Notes
    -----
    Hand it the participants alone (``data[data["participates"]]``): it compares them with their own past.

    Examples
    --------
    Changes of 2 and 4 have the mean 3.

    >>> table = pd.DataFrame({"unit": [1, 1, 2, 2], "year": [2015, 2019] * 2, "income": [10, 12, 20, 24]})
    >>> before_after(
    ...     table, "income", unit="unit", time="year", before=2015, after=2019, minimum_clusters=2
    ... )["estimate"].tolist()
    [3.0]
    """
    times = numbers(data, time)
    for wave in (before, after):
        if wave not in times:
            raise ValueError(f"before and after must be waves of {time}; got {wave!r}, not among the rows")
    if not before < after:
        raise ValueError(f"before must be earlier than after; got {before:g} and {after:g}")
    panel = read_panel(
        data[np.isin(times, [before, after])], outcome, unit=unit, time=time, cluster=cluster, weights=weights
    )
    require_clusters(panel.cluster, minimum_clusters)
    change = panel.outcome[:, 1] - panel.outcome[:, 0]
    mean = float(np.average(change, weights=panel.weights))
    return from_influence(
        [f"mean change from {before:g} to {after:g}"],
        [mean],
        change - mean,
        weights=panel.weights,
        clusters=panel.cluster,
        n=panel.outcome.size,
        assumptions=NO_TREND,
        level=level,
    )

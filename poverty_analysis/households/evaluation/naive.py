"""What is usually reported: participants against others, and participants before against after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import (
    UNSAID,
    Unsaid,
    as_table,
    indicator,
    numbers,
    sampling_weights,
)
from poverty_analysis.households.evaluation.fit import fitted, regression
from poverty_analysis.households.evaluation.long_table import read_panel
from poverty_analysis.households.evaluation.one_wave import cluster_labels, one_wave
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.tidy import Counts, answer, moves_of_influence, require_clusters
from poverty_analysis.measures.sample import Vector

NO_SELECTION = "no selection: participants would have had the mean outcome of the others without the programme"
NO_TREND = "no trend: without the programme the outcome of participants would not have changed between the waves"


def naive_comparison(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    treated: str | None = None,
    *,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Difference in mean outcome between participants and others.

    .. math:: \bar y_1 - \bar y_0

    Parameters
    ----------
    data : pandas.DataFrame or Panel
        One row a household (or person) in one wave. Of a panel by `prepare_panel` the last wave is taken, with its
        cluster, weight and treatment; no columns are named then.
    outcome : str
        Column, in any unit.
    treated : str
        Column of 0 and 1.
    cluster : str or None
        Column of the village; None where each row entered by itself. It has no default: errors by household where
        whole villages enter are far too small.
    weights : str, optional
        Column of sampling weights, positive.
    level : float
        Coverage of the interval, between 0 and 1.
    minimum_clusters : int, optional
        Refuse fewer clusters than that; two are always needed.

    Returns
    -------
    Result
        One row in the tidy shape: estimand, estimate, standard_error, low, high (unit of the outcome), n (rows),
        clusters, assumptions, treated_clusters and untreated_clusters (with such rows), degrees_of_freedom, remark (why
        there is no interval, or what one that rests on few clusters is worth).

    Raises
    ------
    TypeError, ValueError, TableError
        If a column is missing or holds what it should not, nobody or everybody is treated, or clusters are too few.

    Notes
    -----
    As if participation had been drawn by lot. Whoever chose to enter, or was chosen, differs in more than that.

    Errors, here and elsewhere, leave out each cluster in turn, and Student's t has Welch's degrees of freedom
    (`tidy.welch`): with few clusters, or few treated ones, that covers where the usual sandwich with G - 1 does not.

    Examples
    --------
    Treated 12 and 14, untreated 8 and 10: 13 - 9.

    >>> table = pd.DataFrame({"income": [12, 14, 8, 10], "treated": [1, 1, 0, 0]})
    >>> found = naive_comparison(table, "income", "treated", cluster=None)
    >>> found[["estimate", "n", "clusters"]].round(9).values.tolist()
    [[4.0, 4.0, 4.0]]
    """
    asked = one_wave(data, outcome, treated, cluster, weights)
    values, mask = numbers(asked.data, asked.outcome), indicator(asked.data, asked.treated)
    groups, labels = cluster_labels(asked)
    require_clusters(groups, minimum_clusters)
    columns, weight = np.column_stack([np.ones(values.size), mask]), sampling_weights(asked.data, asked.weights)
    made = regression(values, columns, ["constant", asked.treated], weight, groups, labels=labels)
    found = fitted(made, mask)
    return answer(
        ["difference in means"],
        found.params[1:],
        found.moves.rows(slice(1, None)),
        n=values.size,
        assumptions=NO_SELECTION,
        level=level,
        panel=asked.panel,
        regression=made,
    )


def before_after(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    *,
    unit: str | None = None,
    time: str | None = None,
    before: float,
    after: float,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Mean change of the same units between two waves.

    .. math:: \frac{\sum_i w_i\,(y_{i,\text{after}} - y_{i,\text{before}})}{\sum_i w_i}

    Parameters
    ----------
    data : pandas.DataFrame or Panel
        Long panel of the participants; other waves are not used. Of a panel by `prepare_panel` those treated by the
        later wave and not in the earlier one, and seen in both, are taken.
    outcome, unit, time : str
        Columns; time in numbers.
    before, after : float
        The two waves.
    cluster, weights, level, minimum_clusters
        As `naive_comparison`; cluster and weights do not change within a unit.

    Returns
    -------
    Result
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
    ...     table, "income", unit="unit", time="year", before=2015, after=2019, cluster=None
    ... )["estimate"].tolist()
    [3.0]
    """
    if not before < after:
        raise ValueError(f"before must be earlier than after; got {before:g} and {after:g}")
    given = data if isinstance(data, Panel) else _two_waves(as_table(data), time, before, after)
    panel = read_panel(given, outcome, unit=unit, time=time, cluster=cluster, weights=weights)
    if isinstance(data, Panel):
        panel = _participants(data, before, after)
    require_clusters(panel.cluster, minimum_clusters)
    incomes = panel.wide(panel.outcome)
    change, weight, codes = incomes[:, 1] - incomes[:, 0], panel.of_units(panel.weight), panel.of_units(panel.cluster)
    mean = float(np.average(change, weights=weight))
    moves = moves_of_influence(change - mean, weights=weight, clusters=codes)._replace(labels=panel.clusters)
    return answer(
        [f"mean change from {before:g} to {after:g}"],
        [mean],
        moves,
        n=panel.outcome.size,
        assumptions=NO_TREND,
        level=level,
        counts=Counts(panel.clusters.size, 0),
        panel=panel if isinstance(data, Panel) else None,
    )


def _two_waves(data: pd.DataFrame, time: str | None, before: float, after: float) -> pd.DataFrame:
    """Rows of two waves of a table."""
    if time is None:
        raise TypeError("time must name a column of the table; got none (only a prepared panel needs none)")
    times = numbers(data, time)
    _require_waves(times, time, before, after)
    return data[np.isin(times, [before, after])]


def _require_waves(times: Vector, name: str, before: float, after: float) -> None:
    for wave in (before, after):
        if wave not in times:
            raise ValueError(f"before and after must be waves of {name}; got {wave!r}, not among the rows")


def _participants(panel: Panel, before: float, after: float) -> Panel:
    """Units of a panel that start between two waves, as seen in both."""
    if panel.repeated:
        raise ValueError("a change of the same units needs a panel; got repeated cross-sections")
    _require_waves(panel.waves, panel.names["time"], before, after)
    inside = np.isin(panel.waves[panel.wave], [before, after]) & (panel.first > before) & (panel.first <= after)
    both = np.bincount(panel.unit[inside], minlength=panel.units.size)[panel.unit] == 2
    if not (inside & both).any():
        raise ValueError(f"some units must start after {before:g} and by {after:g} and be seen in both; got none")
    return panel.taken(inside & both)

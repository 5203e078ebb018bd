"""The change of participants less the change of others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import (
    UNSAID,
    Mask,
    Unsaid,
    centred_controls,
    clusters,
    indicator,
    numbers,
    sampling_weights,
)
from poverty_analysis.households.evaluation.fit import fitted, regression
from poverty_analysis.households.evaluation.long_table import read_panel
from poverty_analysis.households.evaluation.one_wave import (
    CLUSTER,
    OUTCOME,
    WEIGHT,
    OneWave,
    cluster_labels,
    one_wave,
    require_controls,
)
from poverty_analysis.households.evaluation.panel import Panel, require_untreated
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.tidy import answer, require_clusters

PARALLEL_TRENDS = (
    "parallel trends: without the programme the mean outcome of participants would have changed as that of the others; "
    "no anticipation; no effect on the others"
)


def difference_in_differences(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    treated: str | None = None,
    post: str | None = None,
    *,
    cluster: str | Unsaid | None = UNSAID,
    unit: str | None = None,
    controls: Sequence[str] = (),
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Difference in differences of one group of participants that starts at one date.

    .. math:: (\bar y_{1,\text{post}} - \bar y_{1,\text{pre}}) - (\bar y_{0,\text{post}} - \bar y_{0,\text{pre}})

    Parameters
    ----------
    data : pandas.DataFrame or Panel
        Panel or repeated cross-sections, one row a household and wave; or a panel by `prepare_panel` in which all
        start at one date, which needs no column names.
    outcome : str
        Column, in any unit.
    treated : str
        Column of 0 and 1: belongs to the group that enters, in every wave, also before it enters.
    post : str
        Column of 0 and 1: the wave is after the start.
    cluster : str or None
        Column of the village, or of the household where households enter independently. Rows of one household in
        several waves must share a cluster; None is right for repeated cross-sections alone.
    unit : str, optional
        Column of the household of a panel. Where given, the estimand says whether the same households stand before and
        after the start.
    controls : list of str
        As `regression_with_controls`.
    weights, level, minimum_clusters
        As `naive_comparison`.

    Returns
    -------
    Result
        One row in the tidy shape: the mean effect on participants after the start (ATT), in the unit of the outcome.

    Raises
    ------
    TypeError, ValueError, TableError
        As `naive_comparison`; also if one of the four cells is empty, or participants of a prepared panel start at
        several dates: there is no one "after" then.

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
    >>> found = difference_in_differences(table, "income", "treated", "post", cluster="village")
    >>> found["estimate"].round(9).tolist()
    [3.0]
    """
    asked, after_column = _asked(data, outcome, treated, post, cluster, weights)
    require_controls(asked, controls)
    values, mask = numbers(asked.data, asked.outcome), indicator(asked.data, asked.treated)
    after = indicator(asked.data, after_column)
    for group, name in ((mask, f"{asked.treated} 1"), (~mask, f"{asked.treated} 0")):
        for wave, when in ((after, f"{after_column} 1"), (~after, f"{after_column} 0")):
            if not (group & wave).any():
                raise ValueError(
                    f"a difference in differences needs rows in all four cells; got none with {name}, {when}"
                )
    (groups, labels), extra = cluster_labels(asked), centred_controls(asked.data, controls)
    require_clusters(groups, minimum_clusters)
    columns = np.column_stack([np.ones(values.size), mask, after, extra.columns, mask & after])
    names = ["constant", asked.treated, after_column, *extra.names, f"{asked.treated} x {after_column}"]
    made = regression(values, columns, names, sampling_weights(asked.data, asked.weights), groups, labels=labels)
    found = fitted(made, mask)
    return answer(
        [_estimand(asked, unit, after)],
        found.params[-1:],
        found.moves.rows(slice(-1, None)),
        n=values.size,
        assumptions=PARALLEL_TRENDS,
        level=level,
        panel=asked.panel,
        regression=made,
    )


def _asked(
    data: pd.DataFrame | Panel,
    outcome: str | None,
    treated: str | None,
    post: str | None,
    cluster: str | Unsaid | None,
    weights: str | None,
) -> tuple[OneWave, str]:
    """The table and its columns; of a panel all rows, with who is ever treated and what is after the one start."""
    if not isinstance(data, Panel):
        asked = one_wave(data, outcome, treated, cluster, weights)
        if post is None:
            raise TypeError("post must name a column of the table; got none (only a prepared panel needs none)")
        return asked, post
    panel = read_panel(data, outcome, cluster=cluster, weights=weights, first_treated=treated)
    require_untreated(panel, panel.names["treated_from"])
    if panel.starts.size > 1:
        raise ValueError(
            f"a difference in differences needs one start; got {panel.starts.size} ({panel.starts[0]:g} to "
            f"{panel.starts[-1]:g}): before and after would mix those treated with those to be treated later; use "
            "group_time_effects"
        )
    ever, after = "ever treated", "after the start"
    columns = {
        OUTCOME: panel.outcome,
        ever: panel.treated,
        after: panel.waves[panel.wave] >= panel.starts[0],
        CLUSTER: panel.clusters[panel.cluster],
        WEIGHT: panel.weight,
    }
    return OneWave(panel.frame.assign(**columns), OUTCOME, ever, CLUSTER, WEIGHT, panel), after


def _estimand(asked: OneWave, unit: str | None, after: Mask) -> str:
    """What four means measure: an effect on the treated, and where households come and go also their change."""
    if asked.panel is not None:
        codes = None if asked.panel.repeated else asked.panel.unit
    else:
        codes = None if unit is None else clusters(asked.data, unit)
    if codes is None:
        return "ATT"
    seen = [np.bincount(codes[rows], minlength=int(codes.max()) + 1) for rows in (after, ~after)]
    if all((counts == counts[0]).all() for counts in seen):
        return "ATT"
    return "change of means, not of the same households: ATT and who came and went"

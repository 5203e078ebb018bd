"""Who is not poor now and may be poor in the next wave: a logit, and a watch list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from poverty_analysis.households.evaluation.columns import (
    UNSAID,
    Unsaid,
    clusters,
    control_columns,
    numbers,
    said,
    sampling_weights,
)
from poverty_analysis.households.evaluation.fit import fitted, logit, predicted, regression
from poverty_analysis.households.evaluation.long_table import read_panel
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.tidy import answer, no_effect, require_clusters
from poverty_analysis.measures.sample import checked_labels, checked_number

LOGIT = "the log odds of falling back are linear in the controls, and stay so in the waves that are predicted"


class FallingBack(NamedTuple):
    """A logit of falling back, and its predictions.

    Attributes
    ----------
    coefficients : Result
        The tidy shape, one row a column of the logit: change in the log odds a unit of it.
    risk : pandas.DataFrame
        One row a household and wave in which it is not poor, in the order of `data`, with its index: unit, time, risk
        (0-1), fell_back (1 or 0; missing in the last wave, whose next is not yet known).
    """

    coefficients: Result
    risk: pd.DataFrame


def falling_back_risk(
    data: pd.DataFrame,
    income: str,
    poverty_line: float,
    controls: Sequence[str],
    *,
    unit: str,
    time: str,
    fitted_until: float | None = None,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> FallingBack:
    r"""Probability that a household that is not poor in one wave is poor in the next.

    .. math:: P(y_{i,t+1} < z \mid y_{it} \ge z) = \Lambda(x_{it}'\beta)

    Parameters
    ----------
    data : pandas.DataFrame
        Long balanced panel.
    income, unit, time : str
        Columns; income in currency per person and year.
    poverty_line : float
        z, in the unit of income. Poor is strictly below it.
    controls : list of str
        What is known in wave t; income itself may be among them.
    fitted_until : float, optional
        Last wave t whose next wave is used to fit; later ones are predicted only, which is the honest test of
        `calibration_table`. All but the last wave where left out.
    cluster, weights, level, minimum_clusters
        As `evaluation.naive_comparison`.

    Returns
    -------
    FallingBack

    Raises
    ------
    TypeError, ValueError, TableError
        If the panel is not balanced, nobody or everybody who is not poor falls back, controls are collinear or separate
        those who fall back perfectly.

    Notes
    -----
    A prediction, not an effect: a control that goes with falling back need not cause it. Errors of coefficients leave
    out each cluster in turn, by one step of the logit from the full fit.

    Examples
    --------
    One of four near households and three of four far ones fall back.

    >>> table = pd.DataFrame({"unit": range(8), "near": [1] * 4 + [0] * 4})
    >>> later = [90, 120, 120, 120, 90, 90, 90, 120]
    >>> long = pd.concat([table.assign(year=2018, income=120), table.assign(year=2019, income=later)])
    >>> names = {"unit": "unit", "time": "year", "cluster": None}
    >>> found = falling_back_risk(long, "income", 100, ["near"], **names)
    >>> found.risk.query("year == 2018")["risk"].round(6).unique().tolist()
    [0.25, 0.75]
    """
    line = checked_number(poverty_line, "poverty_line", above=0)
    panel = read_panel(data, income, unit=unit, time=time, cluster=cluster, weights=weights)
    extra, weight = control_columns(data, controls), sampling_weights(data, weights)
    column = said(cluster) or unit
    groups = clusters(data, column)
    poor_next = np.full((panel.units.size, panel.waves.size), np.nan)
    poor_next[:, :-1] = panel.wide(panel.outcome)[:, 1:] < line
    places = panel.units.get_indexer(data[unit]), np.searchsorted(panel.waves, numbers(data, time))
    fell = poor_next[places]
    risen = numbers(data, income) >= line
    until = panel.waves[-2] if fitted_until is None else checked_number(fitted_until, "fitted_until")
    used = risen & np.isfinite(fell) & (panel.waves[places[1]] <= until)
    if np.unique(fell[used]).size < 2:
        raise ValueError(
            f"some of those not poor must fall back and some not; got {int(np.nansum(fell[used]))} of "
            f"{int(used.sum())} up to the last wave used: nothing to tell apart"
        )
    require_clusters(groups[used], minimum_clusters)
    columns = np.column_stack([np.ones(len(data)), extra.columns])
    names = ["constant", *extra.names]
    happened = fell[used] == 1
    fit = logit(happened, columns[used], names, weight[used])
    score = fit.fittedvalues
    curve = score * (1 - score)
    # a logit is least squares of this outcome with these weights: a row that is left out moves both alike
    step = regression(
        columns[used] @ fit.params + (happened - score) / curve,
        columns[used],
        names,
        weight[used] * curve,
        groups[used],
        labels=checked_labels(data[column], len(data), column)[1],
    )
    coefficients = answer(
        names,
        fit.params,
        fitted(step).moves,
        n=happened.size,
        assumptions=LOGIT,
        level=level,
        counts=no_effect(fit.params),
    )
    chances = special.expit(predicted(columns[risen], fit.params))
    risk = data.loc[risen, [unit, time]].assign(risk=chances, fell_back=fell[risen])
    return FallingBack(coefficients, risk)

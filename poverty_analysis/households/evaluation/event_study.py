"""Effects by time since the start, and a test whether trends were parallel before it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.difference_in_differences import PARALLEL_TRENDS
from poverty_analysis.households.evaluation.fit import standard_errors
from poverty_analysis.households.evaluation.panel import Panel, read_panel, require_untreated, treated_at_last
from poverty_analysis.households.evaluation.tidy import MINIMUM_CLUSTERS, estimates, require_clusters
from poverty_analysis.households.evaluation.two_way_fixed_effects import within_fit
from poverty_analysis.measures.sample import Vector

SAME_PATH = PARALLEL_TRENDS + "; all cohorts have the same path of effects"


def event_study(
    data: pd.DataFrame,
    outcome: str,
    first_treated: str,
    *,
    unit: str,
    time: str,
    reference: float = -1,
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> pd.DataFrame:
    r"""Effects by event time, from a regression with unit and time effects.

    .. math:: y_{it} = \alpha_i + \gamma_t + \sum_{e \ne e_0} \tau_e 1\{t - g_i = e\} + \varepsilon_{it}

    Parameters
    ----------
    data, outcome, first_treated, unit, time, cluster, weights, level, minimum_clusters
        As `two_way_fixed_effects`. Some units must never be treated.
    reference : float
        :math:`e_0`, the event time that the others are measured against.

    Returns
    -------
    pandas.DataFrame
        One row an event time, in order, in the tidy shape after a first column `event_time` (waves since the start, in
        the unit of `time`; negative before it). The reference is a row of zeros without a standard error.

    Raises
    ------
    TypeError, ValueError, TableError
        As `two_way_fixed_effects`; if every unit is treated at some time, or none is seen at the reference.

    Notes
    -----
    Where cohorts have different paths of effects, a coefficient of one event time takes up effects of others, also
    before the start. `group_time_effects(..., aggregate="event_time")` does not.

    References
    ----------
    Sun and Abraham (2021), Estimating dynamic treatment effects in event studies with heterogeneous treatment effects,
    Journal of Econometrics 225, 175-199.

    Examples
    --------
    >>> table = pd.DataFrame({"unit": [1, 1, 1, 2, 2, 2], "year": [1, 2, 3] * 2, "income": [5, 6, 8, 3, 3, 3]})
    >>> table["start"] = [2] * 3 + [None] * 3
    >>> found = event_study(table, "income", "start", unit="unit", time="year", minimum_clusters=2)
    >>> found[["event_time", "estimate"]].round(9).values.tolist()
    [[-1.0, 0.0], [0.0, 1.0], [1.0, 3.0]]
    """
    panel = _read(data, outcome, first_treated, unit, time, cluster, weights, minimum_clusters)
    events, fit = _fit(panel, reference)
    found = {event: (value, error) for event, value, error in zip(events, *_last(fit, events.size), strict=True)}
    found[reference] = (0.0, np.nan)
    order = sorted(found)
    table = estimates(
        [f"effect at event time {event:g}" for event in order],
        [found[event][0] for event in order],
        [found[event][1] for event in order],
        n=panel.outcome.size,
        clusters=np.unique(panel.cluster).size,
        assumptions=SAME_PATH,
        level=level,
    )
    table.insert(0, "event_time", np.array(order, dtype=float))
    return table


def pre_trend_test(
    data: pd.DataFrame,
    outcome: str,
    first_treated: str,
    *,
    unit: str,
    time: str,
    reference: float = -1,
    cluster: str | None = None,
    weights: str | None = None,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> pd.DataFrame:
    """Joint test that all effects before the start are zero (cluster-robust Wald test in F form).

    Parameters
    ----------
    data, outcome, first_treated, unit, time, reference, cluster, weights, minimum_clusters
        As `event_study`.

    Returns
    -------
    pandas.DataFrame
        One row: hypothesis, statistic (F), degrees_of_freedom (of the numerator), p_value (0-1), n, clusters,
        assumptions. The denominator has clusters - 1 degrees of freedom.

    Raises
    ------
    TypeError, ValueError, TableError
        As `event_study`; also if there is no event time before the start but the reference, or there are not more
        clusters than event times to test.

    Notes
    -----
    A test that does not reject is no proof: with few villages it rejects little. Choosing a study because it passed
    makes its errors worse.

    References
    ----------
    Roth (2022), Pretest with caution: event-study estimates after testing for parallel trends, American Economic
    Review: Insights 4, 305-322.
    """
    panel = _read(data, outcome, first_treated, unit, time, cluster, weights, minimum_clusters)
    events, fit = _fit(panel, reference)
    leads = np.flatnonzero(events < 0) + fit.params.size - events.size
    count = np.unique(panel.cluster).size
    if leads.size == 0:
        raise ValueError(
            f"a test of trends before the start needs an event time below 0 beside {reference:g}; got none"
        )
    if leads.size >= count:
        raise ValueError(f"a joint test needs more clusters than event times; got {count} for {leads.size}")
    test = fit.f_test(np.eye(fit.params.size)[leads])
    return pd.DataFrame(
        {
            "hypothesis": "no effect before the start",
            "statistic": float(np.squeeze(test.fvalue)),
            "degrees_of_freedom": leads.size,
            "p_value": float(test.pvalue),
            "n": panel.outcome.size,
            "clusters": count,
            "assumptions": SAME_PATH,
        },
        index=[0],
    )


def _read(
    data: pd.DataFrame,
    outcome: str,
    first_treated: str,
    unit: str,
    time: str,
    cluster: str | None,
    weights: str | None,
    minimum: int,
) -> Panel:
    panel = read_panel(
        data, outcome, unit=unit, time=time, cluster=cluster, weights=weights, first_treated=first_treated
    )
    require_untreated(panel, first_treated)
    require_clusters(panel.cluster, minimum, treated_at_last(panel))
    return panel


def _fit(panel: Panel, reference: float) -> tuple[Vector, Any]:
    """Event times without the reference, and the regression whose last coefficients are theirs."""
    since = panel.waves - panel.first[:, None]  # minus infinity for the never treated
    events = np.unique(since[np.isfinite(since)])
    if reference not in events:
        raise ValueError(
            f"reference must be an event time of the panel ({events[0]:g} to {events[-1]:g}); got {reference:g}"
        )
    events = events[events != reference]
    cells = [(since == event).astype(float) for event in events]
    return events, within_fit(panel, cells, [f"event time {event:g}" for event in events])


def _last(fit: Any, count: int) -> tuple[Vector, Vector]:
    """Return the last coefficients of a regression and their standard errors."""
    return fit.params[-count:], standard_errors(fit)[-count:]

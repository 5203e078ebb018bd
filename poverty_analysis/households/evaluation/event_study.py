"""Effects by time since the start, and a test whether trends were parallel before it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from poverty_analysis.households.evaluation.columns import UNSAID, Mask, Matrix, Unsaid
from poverty_analysis.households.evaluation.difference_in_differences import PARALLEL_TRENDS
from poverty_analysis.households.evaluation.fit import fitted
from poverty_analysis.households.evaluation.long_table import read_panel
from poverty_analysis.households.evaluation.panel import Panel, elapsed, require_untreated
from poverty_analysis.households.evaluation.parts import Moves, Regression, scale_of
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.tidy import FEW, Counts, answer, jackknife_error, require_clusters
from poverty_analysis.households.evaluation.two_way_fixed_effects import within
from poverty_analysis.measures.sample import Codes, Vector, checked_number

SAME_PATH = PARALLEL_TRENDS + "; all cohorts have the same path of effects"


def event_study(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    first_treated: str | None = None,
    *,
    unit: str | None = None,
    time: str | None = None,
    reference: float | None = None,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Effects by event time, from a regression with unit and time effects.

    .. math:: y_{it} = \alpha_i + \gamma_t + \sum_{e \ne e_0} \tau_e 1\{t - g_i = e\} + \varepsilon_{it}

    Parameters
    ----------
    data, outcome, first_treated, unit, time, cluster, weights, level, minimum_clusters
        As `two_way_fixed_effects`. Some units must never be treated.
    reference : float, optional
        :math:`e_0`, the event time that the others are measured against; the last wave before the start where left
        out. Where waves are not evenly spaced, event times then count waves.

    Returns
    -------
    Result
        One row an event time, in order, in the tidy shape after a first column `event_time` (since the start, in
        the unit of `time`; negative before it). The reference is a row of zeros without a standard error. Where starts
        differ, an event time with fewer than five treated clusters has no interval.

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
    >>> found = event_study(table, "income", "start", unit="unit", time="year", cluster=None)
    >>> found[["event_time", "estimate"]].round(9).values.tolist()
    [[-1.0, 0.0], [0.0, 1.0], [1.0, 3.0]]
    """
    panel = _read(data, outcome, first_treated, unit, time, cluster, weights, minimum_clusters)
    since, base = event_times(panel, reference)
    events, asked = _regression(panel, since, base)
    found = fitted(asked)
    order = np.sort(np.append(events, base))
    places = np.searchsorted(order, events)
    values = np.zeros(order.size)
    values[places] = found.params[-events.size :]
    moves = found.moves.rows(slice(-events.size, None))._replace(arms=panel.arms())
    counts = Counts(clusters_at(panel, since, order), (panel.arms() != 1).sum(), FEW if panel.starts.size > 1 else 2)
    result = answer(
        [f"effect at event time {event:g}" for event in order],
        values,
        _with_reference(moves, places, order.size),
        n=panel.outcome.size,
        assumptions=SAME_PATH + ("" if reference is not None or evenly_spaced(panel) else "; event times count waves"),
        level=level,
        counts=counts,
        labels={"event_time": order},
        event_times=order,
        reference=base,
        panel=panel,
    )
    at_base = order == base
    result.loc[at_base, ["standard_error", "low", "high", "degrees_of_freedom"]] = np.nan
    result.loc[at_base, "remark"] = "no interval: the reference, zero by definition"
    return result


def pre_trend_test(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    first_treated: str | None = None,
    *,
    unit: str | None = None,
    time: str | None = None,
    reference: float | None = None,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    minimum_clusters: int | None = None,
) -> pd.DataFrame:
    r"""Joint test that all effects before the start are zero (Wald test with the jackknife covariance, in F form).

    .. math:: F = \frac1q\, \hat\tau'\,\hat V^{-1}\hat\tau

    Parameters
    ----------
    data, outcome, first_treated, unit, time, reference, cluster, weights, minimum_clusters
        As `event_study`.

    Returns
    -------
    pandas.DataFrame
        One row: hypothesis, statistic (F), degrees_of_freedom (of the numerator), p_value (0-1), n, clusters,
        assumptions. The denominator has the fewest degrees of freedom among the effects tested (`tidy.welch`).

    Raises
    ------
    TypeError, ValueError, TableError
        As `event_study`; also if there is no event time before the start but the reference, there are not more
        clusters than event times to test, or an effect cannot be estimated without one of the clusters.

    Notes
    -----
    A test that does not reject is no proof: with few villages it rejects little. Choosing a study because it passed
    makes its errors worse. `pre_trend_power` says which trend the leads would show.

    References
    ----------
    Roth (2022), Pretest with caution: event-study estimates after testing for parallel trends, American Economic
    Review: Insights 4, 305-322.
    """
    panel = _read(data, outcome, first_treated, unit, time, cluster, weights, minimum_clusters)
    since, base = event_times(panel, reference)
    events, asked = _regression(panel, since, base)
    leads = np.flatnonzero(events < 0)
    count = panel.clusters.size
    if leads.size == 0:
        raise ValueError(f"a test of trends before the start needs an event time below 0 beside {base:g}; got none")
    if leads.size >= count:
        raise ValueError(f"a joint test needs more clusters than event times; got {count} for {leads.size}")
    found = fitted(asked)
    without = found.moves.without[:, -events.size :][:, leads]
    if np.isnan(without).any():
        raise ValueError("a joint test needs effects that do not rest on one cluster; got one that does")
    scale = float(scale_of(without.ravel()))
    covariance = (count - 1) / count * (without / scale).T @ (without / scale)
    effects = found.params[-events.size :][leads] / scale
    statistic = wald(effects, covariance) / leads.size
    freedom = float(jackknife_error(without, panel.arms())[1].min())
    return pd.DataFrame(
        {
            "hypothesis": "no effect before the start",
            "statistic": statistic,
            "degrees_of_freedom": leads.size,
            "p_value": float(stats.f.sf(statistic, leads.size, freedom)),
            "n": panel.outcome.size,
            "clusters": count,
            "assumptions": SAME_PATH,
        },
        index=[0],
    )


def wald(effects: Vector, covariance: Matrix) -> float:
    r"""Return :math:`x'V^{-1}x`, 0 where all effects are; refused where errors are zero in some direction.

    Examples
    --------
    >>> wald(np.array([1.0, 2.0]), np.diag([1.0, 4.0])), wald(np.zeros(2), np.zeros((2, 2)))
    (2.0, 0.0)
    """
    if not effects.any():
        return 0.0
    if np.linalg.matrix_rank(covariance, hermitian=True) < effects.size:
        raise ValueError(
            f"a joint test needs {effects.size} effects whose errors are not tied to each other; got errors that are "
            "zero, or that follow from those of other effects"
        )
    return float(effects @ np.linalg.solve(covariance, effects))


def evenly_spaced(panel: Panel) -> bool:
    """Whether waves lie equally far apart."""
    steps = np.diff(panel.waves)
    return bool(np.allclose(steps, steps[0], rtol=1e-9))


def event_times(panel: Panel, reference: float | None) -> tuple[Vector, float]:
    """Return the event time of each row (minus infinity for the never treated) and the reference."""
    start = panel.first
    if reference is None and not evenly_spaced(panel):
        place = np.where(np.isfinite(start), np.searchsorted(panel.waves, start), np.inf)
        return (panel.wave - place).astype(np.float64), -1.0
    step = float(panel.waves[1] - panel.waves[0])
    base = -step if reference is None else checked_number(reference, "reference")
    return elapsed(panel.waves[panel.wave], start), round(base, 9)


def clusters_at(panel: Panel, since: Vector, events: Vector, rows: Mask | None = None) -> Codes:
    """Return how many clusters have treated units at each event time."""
    kept = np.isfinite(since) if rows is None else np.isfinite(since) & rows
    pairs = np.unique(np.column_stack([since[kept], panel.cluster[kept]]), axis=0)
    return np.array([(pairs[:, 0] == event).sum() for event in events])


def _read(
    data: pd.DataFrame | Panel,
    outcome: str | None,
    first_treated: str | None,
    unit: str | None,
    time: str | None,
    cluster: str | Unsaid | None,
    weights: str | None,
    minimum: int | None,
) -> Panel:
    panel = read_panel(
        data,
        outcome,
        unit=unit,
        time=time,
        cluster=cluster,
        weights=weights,
        first_treated=first_treated,
        starts=True,
    )
    require_untreated(panel, first_treated or panel.names["treated_from"])
    require_clusters(panel.cluster, minimum)
    return panel


def _regression(panel: Panel, since: Vector, base: float) -> tuple[Vector, Regression]:
    """Event times without the reference, and the regression whose last coefficients are theirs."""
    events = np.unique(since[np.isfinite(since)])
    if base not in events:
        raise ValueError(
            f"reference must be an event time of the panel ({events[0]:g} to {events[-1]:g}); got {base:g}"
        )
    events = events[events != base]
    cells = (since[:, None] == events).astype(float)
    return events, within(panel, cells, [f"event time {event:g}" for event in events])


def _with_reference(moves: Moves, places: Codes, size: int) -> Moves:
    """Moves with a row of zeros for the reference."""
    without, linear = (np.zeros((each.shape[0], size)) for each in (moves.without, moves.linear))
    without[:, places], linear[:, places] = moves.without, moves.linear
    return moves._replace(without=without, linear=linear)

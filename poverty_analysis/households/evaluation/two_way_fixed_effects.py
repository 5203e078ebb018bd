"""The regression with unit and time effects, and the weights with which it averages effects: some are negative."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import Matrix
from poverty_analysis.households.evaluation.difference_in_differences import PARALLEL_TRENDS
from poverty_analysis.households.evaluation.fit import least_squares, standard_errors
from poverty_analysis.households.evaluation.panel import Panel, read_panel, treated_at_last
from poverty_analysis.households.evaluation.tidy import MINIMUM_CLUSTERS, estimates, require_clusters
from poverty_analysis.measures.sample import Vector

SAME_EFFECT = PARALLEL_TRENDS + "; the effect is the same for all cohorts and at all times since the start"


def two_way_fixed_effects(
    data: pd.DataFrame,
    outcome: str,
    first_treated: str,
    *,
    unit: str,
    time: str,
    cluster: str | None = None,
    controls: Sequence[str] = (),
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> pd.DataFrame:
    r"""Coefficient of being treated in a regression with unit and time effects.

    .. math:: y_{it} = \alpha_i + \gamma_t + \tau D_{it} + x_{it}'\beta + \varepsilon_{it},
              \qquad D_{it} = 1\{t \ge g_i\}

    Parameters
    ----------
    data : pandas.DataFrame
        Long balanced panel.
    outcome, unit, time : str
        Columns; time in numbers.
    first_treated : str
        Column with :math:`g_i`, the wave from which a unit is treated; missing or infinite for never. A unit whose
        first treatment lies after the last wave is not treated within the panel.
    cluster : str, optional
        Column that does not change within a unit; each unit is its own cluster where left out.
    controls : list of str
        Columns of numbers that change over time.
    weights : str, optional
        Column of sampling weights that do not change within a unit.
    level, minimum_clusters
        As `naive_comparison`.

    Returns
    -------
    pandas.DataFrame
        One row in the tidy shape, n counting unit-waves.

    Raises
    ------
    TypeError, ValueError, TableError
        As `naive_comparison`; if the panel is not balanced, nobody is treated within it, or a unit from its first wave.

    Notes
    -----
    With staggered starts, units treated early serve as comparison for those treated later. Where effects grow, their
    growth is subtracted: `two_way_weights` shows with which weight each effect enters. Use `group_time_effects`.

    References
    ----------
    Goodman-Bacon (2021), Difference-in-differences with variation in treatment timing, Journal of Econometrics 225,
    254-277.

    Examples
    --------
    Effect 1 in the first year, 2 in the second; one cohort and a never-treated group: the mean, 1.5.

    >>> table = pd.DataFrame({"unit": [1, 1, 1, 2, 2, 2], "year": [1, 2, 3] * 2, "income": [5, 6, 7, 3, 3, 3]})
    >>> table["start"] = [2] * 3 + [None] * 3
    >>> found = two_way_fixed_effects(table, "income", "start", unit="unit", time="year", minimum_clusters=2)
    >>> found["estimate"].round(9).tolist()
    [1.5]
    """
    panel = read_panel(
        data,
        outcome,
        unit=unit,
        time=time,
        cluster=cluster,
        weights=weights,
        varying=controls,
        first_treated=first_treated,
    )
    count = require_clusters(panel.cluster, minimum_clusters, treated_at_last(panel))
    fit = within_fit(panel, [*panel.varying.values(), treated_cells(panel)], [*controls, "treated"])
    return estimates(
        ["coefficient of being treated"],
        fit.params[-1:],
        standard_errors(fit)[-1:],
        n=panel.outcome.size,
        clusters=count,
        assumptions=SAME_EFFECT,
        level=level,
    )


def treated_cells(panel: Panel) -> Matrix:
    """Return 1 where a unit is treated in a wave, shape (units, waves)."""
    return (panel.waves >= panel.first[:, None]).astype(float)


def within_fit(panel: Panel, regressors: Sequence[Matrix], names: Sequence[str]):  # type: ignore[no-untyped-def]
    """Fit a regression with unit effects (taken out) and wave effects (as indicators, the first wave left out)."""
    count, waves = panel.outcome.shape
    periods = [np.broadcast_to(np.arange(waves) == wave, (count, waves)) for wave in range(1, waves)]
    columns = np.column_stack([(x - x.mean(axis=1, keepdims=True)).ravel() for x in [*periods, *regressors]])
    outcome = (panel.outcome - panel.outcome.mean(axis=1, keepdims=True)).ravel()
    labels = [*(f"wave {wave:g}" for wave in panel.waves[1:]), *names]
    return least_squares(outcome, columns, labels, np.repeat(panel.weights, waves), np.repeat(panel.cluster, waves))


def two_way_weights(
    data: pd.DataFrame, first_treated: str, *, unit: str, time: str, weights: str | None = None
) -> pd.DataFrame:
    r"""Weights with which `two_way_fixed_effects` averages the effects of each cohort in each wave.

    With :math:`\tilde D_{it}` what is left of being treated after unit and wave effects are taken out, the coefficient
    has the expectation :math:`\sum_{g,t} w_{g,t}\,ATT(g, t)` under parallel trends, with

    .. math:: w_{g,t} = \frac{\sum_{i \in g} \tilde D_{it}}{\sum_{i,s: D_{is}=1} \tilde D_{is}}

    Parameters
    ----------
    data, first_treated, unit, time, weights
        As `two_way_fixed_effects`.

    Returns
    -------
    pandas.DataFrame
        One row a treated cohort and wave, in order: first_treated, time, event_time, weight (they add up to 1; some
        may be negative), share (of treated unit-waves: the weight that the mean effect on the treated would give).

    Raises
    ------
    TypeError, ValueError, TableError
        As `two_way_fixed_effects`.

    References
    ----------
    de Chaisemartin and D'Haultfoeuille (2020), Two-way fixed effects estimators with heterogeneous treatment effects,
    American Economic Review 110, 2964-2996, theorem 1.

    Examples
    --------
    One early and one late unit, three waves. Treated is (0, 1, 1) and (0, 0, 1); less unit means (2/3 and 1/3), less
    wave means (0, 1/2, 1), plus the mean (1/2), what is left in the treated cells is 1/3, -1/6 and 1/6, together 1/3.

    >>> table = pd.DataFrame({"unit": [1, 1, 1, 2, 2, 2], "year": [1, 2, 3] * 2, "start": [2] * 3 + [3] * 3})
    >>> two_way_weights(table, "start", unit="unit", time="year")[["first_treated", "time", "weight"]].round(9)
       first_treated  time  weight
    0            2.0   2.0     1.0
    1            2.0   3.0    -0.5
    2            3.0   3.0     0.5
    """
    data = data.assign(**{"treated cells have no outcome": 0.0})
    panel = read_panel(
        data, "treated cells have no outcome", unit=unit, time=time, weights=weights, first_treated=first_treated
    )
    treated, weight = treated_cells(panel), panel.weights[:, None]
    wave_means = (weight * treated).sum(axis=0) / weight.sum()
    left = treated - treated.mean(axis=1, keepdims=True) - wave_means + wave_means.mean()
    total = (weight * left * treated).sum()
    rows = []
    for start in np.unique(panel.first[np.isfinite(panel.first)]):
        cohort = panel.first == start
        for place in np.flatnonzero(panel.waves >= start):
            rows.append(
                _weight(panel, start, int(place), float((weight[cohort, 0] * left[cohort, place]).sum() / total))
            )
    table = pd.DataFrame(rows)
    table["share"] /= table["share"].sum()
    return table


def _weight(panel: Panel, start: float, place: int, weight: float) -> dict[str, float]:
    wave = panel.waves[place]
    share: Vector = panel.weights[panel.first == start]
    return {
        "first_treated": start,
        "time": wave,
        "event_time": wave - start,
        "weight": weight,
        "share": float(share.sum()),
    }

"""The regression with unit and time effects, and the weights with which it averages effects: some are negative."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import UNSAID, Controls, Matrix, Unsaid, as_table
from poverty_analysis.households.evaluation.difference_in_differences import PARALLEL_TRENDS
from poverty_analysis.households.evaluation.fit import fitted, regression
from poverty_analysis.households.evaluation.long_table import read_panel
from poverty_analysis.households.evaluation.panel import Panel, elapsed, varying
from poverty_analysis.households.evaluation.parts import Regression
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.tidy import answer, require_clusters
from poverty_analysis.measures.sample import Vector

SAME_EFFECT = PARALLEL_TRENDS + "; the effect is the same for all cohorts and at all times since the start"


def two_way_fixed_effects(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    first_treated: str | None = None,
    *,
    unit: str | None = None,
    time: str | None = None,
    cluster: str | Unsaid | None = UNSAID,
    controls: Sequence[str] = (),
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Coefficient of being treated in a regression with unit and time effects.

    .. math:: y_{it} = \alpha_i + \gamma_t + \tau D_{it} + x_{it}'\beta + \varepsilon_{it},
              \qquad D_{it} = 1\{t \ge g_i\}

    Parameters
    ----------
    data : pandas.DataFrame or Panel
        Long balanced panel; or a panel by `prepare_panel`, balanced or not, which needs no column names. In repeated
        cross-sections cohorts take the place of units.
    outcome, unit, time : str
        Columns; time in numbers.
    first_treated : str
        Column with :math:`g_i`, the wave from which a unit is treated; missing or infinite for never. A unit whose
        first treatment lies after the last wave is not treated within the panel.
    cluster : str or None
        Column that does not change within a unit; None where each unit entered by itself. It has no default.
    controls : list of str
        Columns that change over time; text and categories become indicators.
    weights : str, optional
        Column of sampling weights that do not change within a unit.
    level, minimum_clusters
        As `naive_comparison`.

    Returns
    -------
    Result
        One row in the tidy shape, n counting unit-waves.

    Raises
    ------
    TypeError, ValueError, TableError
        As `naive_comparison`; if the panel is not balanced, nobody is treated within it, or a unit from its first wave.

    Notes
    -----
    With staggered starts, units treated early serve as comparison for those treated later. Where effects grow, their
    growth is subtracted: `two_way_weights` shows with which weight each effect enters, `bacon_decomposition` from which
    comparisons it comes. Use `group_time_effects`.

    References
    ----------
    Goodman-Bacon (2021), Difference-in-differences with variation in treatment timing, Journal of Econometrics 225,
    254-277.

    Examples
    --------
    Effect 1 in the first year, 2 in the second; one cohort and a never-treated group: the mean, 1.5.

    >>> table = pd.DataFrame({"unit": [1, 1, 1, 2, 2, 2], "year": [1, 2, 3] * 2, "income": [5, 6, 7, 3, 3, 3]})
    >>> table["start"] = [2] * 3 + [None] * 3
    >>> found = two_way_fixed_effects(table, "income", "start", unit="unit", time="year", cluster=None)
    >>> found["estimate"].round(9).tolist(), found["remark"].item()[:36]
    ([1.5], 'no interval: 1 treated cluster, so t')
    """
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
    require_clusters(panel.cluster, minimum_clusters)
    extra = varying(panel, controls)
    if not panel.repeated:
        _require_change(panel, extra)
    asked = within(panel, np.column_stack([extra.columns, treated_rows(panel)]), [*extra.names, "treated"])
    found = fitted(asked)
    return answer(
        ["coefficient of being treated"],
        found.params[-1:],
        found.moves.rows(slice(-1, None))._replace(arms=panel.arms()),
        n=panel.outcome.size,
        assumptions=SAME_EFFECT,
        level=level,
        panel=panel,
        regression=asked,
    )


def _require_change(panel: Panel, extra: Controls) -> None:
    """Refuse a control that never changes within a unit, whose effect takes it up."""
    for name, column in zip(extra.names, extra.columns.T, strict=True):
        if (column == panel.of_units(column)[panel.unit]).all():
            raise ValueError(
                f"controls must change over time within some unit, or unit effects take them up; got {name!r}, which "
                "does not: leave it out"
            )


def treated_rows(panel: Panel) -> Vector:
    """Return 1 where a row's unit is treated in its wave, shape (n,)."""
    return (panel.waves[panel.wave] >= panel.first).astype(float)


def within(panel: Panel, regressors: Matrix, names: Sequence[str]) -> Regression:
    """Return a regression with unit effects (taken out) and wave effects (as indicators, the first wave left out).

    In repeated cross-sections cohorts take the place of units, as indicators: a cohort has many clusters.
    """
    periods = (panel.wave[:, None] == np.arange(1, panel.waves.size)).astype(float)
    labels = [*(f"wave {wave:g}" for wave in panel.waves[1:]), *names]
    if panel.repeated:
        cohorts = (panel.first[:, None] == np.unique(panel.first)).astype(float)
        columns = np.column_stack([cohorts, periods, regressors])
        labels = [*(f"cohort {start:g}" for start in np.unique(panel.first)), *labels]
        return regression(panel.outcome, columns, labels, panel.weight, panel.cluster, labels=panel.clusters)
    columns = np.column_stack([periods, regressors])
    outcome = centred(panel, panel.outcome[:, None])[:, 0]
    try:
        return regression(outcome, centred(panel, columns), labels, panel.weight, panel.cluster, labels=panel.clusters)
    except ValueError as error:
        raise ValueError(f"{error} (after unit effects, to which only units seen in several waves add)") from None


def centred(panel: Panel, columns: Matrix) -> Matrix:
    """Columns of a panel's rows less the mean of each unit (its weight is the same in all waves)."""
    counts = np.bincount(panel.unit, minlength=panel.units.size)
    sums = np.column_stack([np.bincount(panel.unit, column, minlength=counts.size) for column in columns.T])
    return columns - (sums / counts[:, None])[panel.unit]


def two_way_weights(
    data: pd.DataFrame | Panel,
    first_treated: str | None = None,
    *,
    unit: str | None = None,
    time: str | None = None,
    weights: str | None = None,
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
    none = "treated cells have no outcome"
    panel = (
        read_panel(data)
        if isinstance(data, Panel)
        else read_panel(
            as_table(data).assign(**{none: 0.0}),
            none,
            unit=unit,
            time=time,
            weights=weights,
            first_treated=first_treated,
            starts=True,
        )
    )
    treated = treated_rows(panel)
    asked = within(panel._replace(outcome=treated), np.empty((treated.size, 0)), [])
    root = np.sqrt(panel.weight)
    fit = np.linalg.lstsq(asked.columns * root[:, None], asked.outcome * root, rcond=None)[0]
    left = panel.weight * (asked.outcome - asked.columns @ fit)
    inside = treated > 0
    table = (
        pd.DataFrame({"first_treated": panel.first, "time": panel.waves[panel.wave], "weight": left})
        .assign(share=panel.weight)[inside]
        .groupby(["first_treated", "time"], as_index=False)
        .sum()
    )
    table.insert(2, "event_time", elapsed(table["time"], table["first_treated"]))
    table["weight"] /= table["weight"].sum()
    table["share"] /= table["share"].sum()
    return table

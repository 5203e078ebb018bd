"""Effects of a staggered start, cohort by cohort: only units not yet treated are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.cohort_cells import Cells, cells_of
from poverty_analysis.households.evaluation.columns import UNSAID, Mask, Unsaid
from poverty_analysis.households.evaluation.difference_in_differences import PARALLEL_TRENDS
from poverty_analysis.households.evaluation.long_table import read_panel
from poverty_analysis.households.evaluation.panel import Panel, elapsed, require_untreated
from poverty_analysis.households.evaluation.parts import Moves
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.tidy import FEW, Counts, answer, require_clusters
from poverty_analysis.measures.sample import Vector

Control = Literal["never_treated", "not_yet_treated"]
Aggregate = Literal["overall", "event_time", "cohort", "none"]
CONTROLS = ("never_treated", "not_yet_treated")
AGGREGATES = ("overall", "event_time", "cohort", "none")


def group_time_effects(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    first_treated: str | None = None,
    *,
    unit: str | None = None,
    time: str | None = None,
    aggregate: Aggregate = "overall",
    control: Control = "never_treated",
    controls: Sequence[str] = (),
    anticipation: float = 0,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Effects of a staggered programme from cohort-wise differences in differences (Callaway and Sant'Anna).

    With b the last wave before the start g, and C the units never treated, or not yet treated in waves t and b,

    .. math:: ATT(g, t) = E[y_t - y_b \mid G = g] - E[y_t - y_b \mid C]

    and an aggregate averages over (g, t) with the share of the cohort among treated units,
    :math:`\sum w_{g}\,ATT(g,t) / \sum w_{g}`.

    Parameters
    ----------
    data, outcome, first_treated, unit, time, cluster, weights, level, minimum_clusters
        As `two_way_fixed_effects`. Of an unbalanced panel each ATT(g, t) takes the units seen in both waves; of
        repeated cross-sections the means of four groups of households.
    aggregate : {"overall", "event_time", "cohort", "none"}
        One mean over all treated cohorts and waves (each treated unit-wave counts once); one a time since the start;
        one a cohort, over its treated waves; or every ATT(g, t).
    control : {"never_treated", "not_yet_treated"}
        Whom cohorts are compared with.
    controls : list of str
        Columns whose value in wave b must make trends parallel (text becomes indicators): doubly robust, with a logit
        of the cohort and a linear model of the change (plain, not "improved"). Not for repeated cross-sections.
    anticipation : float
        Time before the start in which effects may already be there, in the unit of `time`: b lies before it, and units
        about to start are no comparison.

    Returns
    -------
    Result
        The tidy shape, n counting unit-waves. Before it stand, for "event_time", the column `event_time`; for
        "cohort", `first_treated`; for "none", `first_treated` and `time`. Event times and cells before the start
        measure trends against wave b, and should be zero; b itself (always zero) is left out. Where starts differ, a
        cohort or event time with fewer than five treated clusters has no interval.

    Raises
    ------
    TypeError, ValueError, TableError
        As `two_way_fixed_effects`; also if a treated cell has nobody to be compared with, or controls do not overlap.

    Notes
    -----
    Standard errors leave out each cluster in turn, shares of cohorts included; without the only cluster of a cohort,
    the average is over the others. With controls they do so to first order, from influence functions. An event time
    averages the cohorts that are seen at it, which differ between event times.

    References
    ----------
    Callaway and Sant'Anna (2021), Difference-in-differences with multiple time periods, Journal of Econometrics 225,
    200-230, equations 2.2-2.4 (unconditional), section 3 and theorem 2. Sant'Anna and Zhao (2020), Doubly
    robust difference-in-differences estimators, Journal of Econometrics 219, 101-122, equation 3.1, for controls.

    Examples
    --------
    The cohort rises by 1 and 3 against its wave 1, the never treated by 0.

    >>> table = pd.DataFrame({"unit": [1, 1, 1, 2, 2, 2], "year": [1, 2, 3] * 2, "income": [5, 6, 8, 3, 3, 3]})
    >>> table["start"] = [2] * 3 + [None] * 3
    >>> found = group_time_effects(table, "income", "start", unit="unit", time="year", cluster=None)
    >>> found[["estimand", "estimate"]].values.tolist()
    [['ATT', 2.0]]
    """
    for value, allowed, name in ((aggregate, AGGREGATES, "aggregate"), (control, CONTROLS, "control")):
        if value not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(allowed)}; got {value!r}")
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
    if control == "never_treated":
        require_untreated(panel, first_treated or panel.names["treated_from"])
    require_clusters(panel.cluster, minimum_clusters)
    cells = cells_of(panel, never_only=control == "never_treated", anticipation=anticipation, controls=controls)
    labels, chosen, names = _chosen(cells, aggregate)
    averages = [_average(panel, cells, which) for which in chosen]
    moves = Moves(
        np.column_stack([without for _, without, _ in averages]),
        np.column_stack([linear for _, _, linear in averages]),
        panel.clusters.size / max(panel.clusters.size - 1, 1),
        panel.clusters,
        panel.arms(),
    )
    assumptions = f"{PARALLEL_TRENDS}; compared with units {control.replace('_', ' ')}"
    if controls:
        assumptions += (
            f"; trends are parallel given {', '.join(map(str, controls))}, whose logit or linear model is right"
        )
    if cells.left_out:
        treated = cells.left_out + int((cells.wave >= cells.start).sum())
        assumptions += f"; {cells.left_out} of {treated} treated cohort-waves have no comparison and are not in it"
    single = aggregate != "overall" and panel.starts.size > 1
    return answer(
        names,
        [value for value, _, _ in averages],
        moves,
        n=panel.outcome.size,
        assumptions=assumptions,
        level=level,
        counts=Counts(*_clusters(cells, chosen), FEW if single else 2),
        labels=labels,
        event_times=labels.get("event_time"),
        reference=_reference(panel, anticipation) if aggregate == "event_time" else None,
        panel=panel,
    )


def _reference(panel: Panel, anticipation: float) -> float:
    """Latest event time that is the base wave of some cohort."""
    latest = [panel.waves[panel.waves < start - anticipation - panel.slack].max() for start in panel.starts]
    return float(elapsed(np.array(latest), panel.starts).max())


def _chosen(cells: Cells, aggregate: Aggregate) -> tuple[dict[str, Vector], list[Mask], list[str]]:
    """Labels, cells and estimands of the averages asked for."""
    after = cells.wave >= cells.start
    if aggregate == "none":
        names = [f"ATT({start:g}, {wave:g})" for start, wave in zip(cells.start, cells.wave, strict=True)]
        return {"first_treated": cells.start, "time": cells.wave}, list(np.eye(after.size, dtype=bool)), names
    if aggregate == "overall":
        return {}, [after], ["ATT"]
    if aggregate == "cohort":
        starts = np.unique(cells.start[after])
        chosen = [after & (cells.start == start) for start in starts]
        return {"first_treated": starts}, chosen, [f"ATT of cohort {start:g}" for start in starts]
    since = elapsed(cells.wave, cells.start)
    events = np.unique(since)
    return (
        {"event_time": events},
        [since == event for event in events],
        [f"effect at event time {event:g}" for event in events],
    )


def _average(panel: Panel, cells: Cells, chosen: Mask) -> tuple[float, Vector, Vector]:
    """Average of some cells with the shares of their cohorts, its move without each cluster, and its first order.

    That the shares are estimated adds the second term of the first order: a unit of cohort g pulls the average towards
    ATT(g, t). Without a cluster, cells that cannot be estimated are left out, unless none is left.
    """
    effects = cells.effect[chosen]
    shares = cells.share[chosen]
    value = float(np.average(effects, weights=shares))
    held = cells.share_held[:, chosen]
    without = effects + cells.without[:, chosen]
    known = np.isfinite(without)
    left = np.where(known, shares - held, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        moved = (left * np.where(known, without, 0.0)).sum(axis=1) / left.sum(axis=1) - value
    linear = (cells.linear[:, chosen] @ shares + held @ (effects - value)) / shares.sum()
    return value, np.where(known.any(axis=1), moved, np.nan), linear


def _clusters(cells: Cells, chosen: list[Mask]) -> tuple[Vector, Vector]:
    """Clusters with units of the cohorts, and with those they are compared with, behind each average."""
    treated, compared = (
        np.array([each[:, which].any(axis=1).sum() for which in chosen], dtype=float)
        for each in (cells.treated, cells.compared)
    )
    return treated, compared

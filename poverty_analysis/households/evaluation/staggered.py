"""Effects of a staggered start, cohort by cohort: only units not yet treated are compared with."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import Mask, Matrix
from poverty_analysis.households.evaluation.difference_in_differences import PARALLEL_TRENDS
from poverty_analysis.households.evaluation.panel import Panel, read_panel, require_untreated, treated_at_last
from poverty_analysis.households.evaluation.tidy import MINIMUM_CLUSTERS, from_influence, require_clusters
from poverty_analysis.measures.sample import Vector

Control = Literal["never_treated", "not_yet_treated"]
Aggregate = Literal["overall", "event_time", "cohort", "none"]
CONTROLS = ("never_treated", "not_yet_treated")
AGGREGATES = ("overall", "event_time", "cohort", "none")


class Cells(NamedTuple):
    """Effects of every cohort in every wave, one entry each."""

    start: Vector
    wave: Vector
    effect: Vector
    influence: Matrix  # (units, cells)
    left_out: int  # treated cohorts and waves that nobody can be compared with


def group_time_effects(
    data: pd.DataFrame,
    outcome: str,
    first_treated: str,
    *,
    unit: str,
    time: str,
    aggregate: Aggregate = "overall",
    control: Control = "never_treated",
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> pd.DataFrame:
    r"""Effects of a staggered programme from cohort-wise differences in differences (Callaway and Sant'Anna).

    With b the last wave before the start g, and C the units never treated, or not yet treated in waves t and b,

    .. math:: ATT(g, t) = E[y_t - y_b \mid G = g] - E[y_t - y_b \mid C]

    and an aggregate averages over (g, t) with the share of the cohort among treated units,
    :math:`\sum w_{g}\,ATT(g,t) / \sum w_{g}`.

    Parameters
    ----------
    data, outcome, first_treated, unit, time, cluster, weights, level, minimum_clusters
        As `two_way_fixed_effects`.
    aggregate : {"overall", "event_time", "cohort", "none"}
        One mean over all treated cohorts and waves (each treated unit-wave counts once); one a time since the start;
        one a cohort, over its treated waves; or every ATT(g, t).
    control : {"never_treated", "not_yet_treated"}
        Whom cohorts are compared with.

    Returns
    -------
    pandas.DataFrame
        The tidy shape, n counting unit-waves. Before it stand, for "event_time", the column `event_time`; for
        "cohort", `first_treated`; for "none", `first_treated` and `time`. Event times and cells before the start
        measure trends against wave b, and should be zero; b itself (always zero) is left out.

    Raises
    ------
    TypeError, ValueError, TableError
        As `two_way_fixed_effects`; also if a treated cell has nobody to be compared with.

    Notes
    -----
    Standard errors come from influence functions summed by cluster, and take into account that cohort shares are
    estimated. Without controls: parallel trends must hold as they are. An event time averages the cohorts that are
    seen at it, which differ between event times.

    References
    ----------
    Callaway and Sant'Anna (2021), Difference-in-differences with multiple time periods, Journal of Econometrics 225,
    200-230, equations 2.2-2.4 (unconditional), section 3 and theorem 2.

    Examples
    --------
    The cohort rises by 1 and 3 against its wave 1, the never treated by 0.

    >>> table = pd.DataFrame({"unit": [1, 1, 1, 2, 2, 2], "year": [1, 2, 3] * 2, "income": [5, 6, 8, 3, 3, 3]})
    >>> table["start"] = [2] * 3 + [None] * 3
    >>> found = group_time_effects(table, "income", "start", unit="unit", time="year", minimum_clusters=2)
    >>> found[["estimand", "estimate"]].values.tolist()
    [['ATT', 2.0]]
    """
    for value, allowed, name in ((aggregate, AGGREGATES, "aggregate"), (control, CONTROLS, "control")):
        if value not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(allowed)}; got {value!r}")
    panel = read_panel(
        data, outcome, unit=unit, time=time, cluster=cluster, weights=weights, first_treated=first_treated
    )
    if control == "never_treated":
        require_untreated(panel, first_treated)
    require_clusters(panel.cluster, minimum_clusters, treated_at_last(panel))
    cells = _cells(panel, control)
    labels, names, values, influence = _aggregate(panel, cells, aggregate)
    assumptions = f"{PARALLEL_TRENDS}; compared with units {control.replace('_', ' ')}"
    if cells.left_out:
        treated = cells.left_out + int((cells.wave >= cells.start).sum())
        assumptions += f"; {cells.left_out} of {treated} treated cohort-waves have no comparison and are not in it"
    table = from_influence(
        names,
        values,
        influence,
        weights=panel.weights,
        clusters=panel.cluster,
        n=panel.outcome.size,
        assumptions=assumptions,
        level=level,
    )
    for place, (name, column) in enumerate(labels.items()):
        table.insert(place, name, column)
    return table


def _cells(panel: Panel, control: Control) -> Cells:
    """Every ATT(g, t) but at the base wave, with its influence values."""
    found: list[tuple[float, float, float, Vector]] = []
    left_out = 0
    for start in np.unique(panel.first[np.isfinite(panel.first)]):
        base = int(np.searchsorted(panel.waves, start)) - 1
        cohort = panel.first == start
        for place in np.delete(np.arange(panel.waves.size), base):
            wave = panel.waves[place]
            until = panel.waves[-1] if control == "never_treated" else panel.waves[max(int(place), base)]
            others = (panel.first > until) & ~cohort
            if not others.any():
                left_out += wave >= start
                continue
            change = panel.outcome[:, place] - panel.outcome[:, base]
            found.append((start, wave, *_difference(change, cohort, others, panel.weights)))
    if not any(wave >= start for start, wave, *_ in found):
        raise ValueError("a treated cohort needs units not yet treated to be compared with; got none in any wave")
    start, wave, effect = (np.array([cell[place] for cell in found], dtype=float) for place in range(3))
    return Cells(start, wave, effect, np.column_stack([cell[3] for cell in found]), left_out)


def _difference(change: Vector, cohort: Mask, others: Mask, weights: Vector) -> tuple[float, Vector]:
    """Difference of two mean changes, and its influence values (weights have a mean of one)."""
    one, two = (float(np.average(change[group], weights=weights[group])) for group in (cohort, others))
    share_one, share_two = ((weights * group).sum() / weights.sum() for group in (cohort, others))
    return one - two, cohort * (change - one) / share_one - others * (change - two) / share_two


def _aggregate(panel: Panel, cells: Cells, aggregate: Aggregate) -> tuple[dict[str, Vector], list[str], Vector, Matrix]:
    """Labels, estimands, values and influence values of the averages asked for."""
    after = cells.wave >= cells.start
    if aggregate == "none":
        names = [f"ATT({start:g}, {wave:g})" for start, wave in zip(cells.start, cells.wave, strict=True)]
        return {"first_treated": cells.start, "time": cells.wave}, names, cells.effect, cells.influence
    if aggregate == "overall":
        groups, labels = {"ATT": after}, {}
    elif aggregate == "cohort":
        starts = np.unique(cells.start[after])
        groups = {f"ATT of cohort {start:g}": after & (cells.start == start) for start in starts}
        labels = {"first_treated": starts}
    else:
        since = cells.wave - cells.start
        groups = {f"effect at event time {event:g}": since == event for event in np.unique(since)}
        labels = {"event_time": np.unique(since)}
    averages = [_average(panel, cells, chosen) for chosen in groups.values()]
    return (
        labels,
        list(groups),
        np.array([value for value, _ in averages]),
        np.column_stack([influence for _, influence in averages]),
    )


def _average(panel: Panel, cells: Cells, chosen: Mask) -> tuple[float, Vector]:
    """Average of some cells with the shares of their cohorts, and its influence values.

    That the shares are estimated adds the second term: a unit of cohort g pulls the average towards ATT(g, t).
    """
    members = panel.first[:, None] == cells.start[chosen]
    shares = np.average(members, axis=0, weights=panel.weights)
    effects = cells.effect[chosen]
    value = float(np.average(effects, weights=shares))
    influence = cells.influence[:, chosen] @ shares + members @ (effects - value)
    return value, influence / shares.sum()

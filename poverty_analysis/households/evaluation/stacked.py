"""Effects of a staggered start from one regression on stacked experiments, each with clean comparisons."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import UNSAID, Unsaid
from poverty_analysis.households.evaluation.difference_in_differences import PARALLEL_TRENDS
from poverty_analysis.households.evaluation.fit import fitted, regression
from poverty_analysis.households.evaluation.long_table import read_panel
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.households.evaluation.parts import Regression
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.tidy import answer, require_clusters
from poverty_analysis.households.evaluation.two_way_fixed_effects import centred, treated_rows


def stacked_difference_in_differences(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    first_treated: str | None = None,
    *,
    unit: str | None = None,
    time: str | None = None,
    waves_before: int = 1,
    waves_after: int = 1,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Difference in differences stacked over cohorts, comparing each with units untreated throughout its window.

    Each cohort g forms a small panel of the waves from `waves_before` before g to `waves_after` waves from g on, with
    its own units and those untreated in all of them. All are fitted in one regression with unit-by-stack and
    wave-by-stack effects; comparisons of a stack are weighted to the number of its treated.

    Parameters
    ----------
    data, outcome, first_treated, unit, time, cluster, weights, level, minimum_clusters
        As `two_way_fixed_effects`. Of an unbalanced panel a stack takes the units seen throughout its window.
    waves_before, waves_after : int
        Waves of the window before the start and from it on, at least 1 each.

    Returns
    -------
    Result
        One row in the tidy shape: the mean effect over the cohorts in the stack and their first `waves_after` waves,
        weighted by cohort size. n counts rows of the stack, where a unit may stand several times. The estimand says
        how many cohorts have no full window or no clean comparison and are not in it.

    Raises
    ------
    TypeError, ValueError, TableError
        As `two_way_fixed_effects`; also if no cohort has a full window and clean comparisons, or with repeated
        cross-sections.

    Notes
    -----
    Without the weights the regression would weight stacks by the variance of treatment in them.

    References
    ----------
    Cengiz, Dube, Lindner and Zipperer (2019), The effect of minimum wages on low-wage jobs, Quarterly Journal of
    Economics 134, 1405-1454. Wing, Freedman and Hollingsworth (2024), Stacked difference-in-differences, NBER Working
    Paper 32054, for the weights.

    Examples
    --------
    >>> table = pd.DataFrame({"unit": [1, 1, 1, 2, 2, 2], "year": [1, 2, 3] * 2, "income": [5, 6, 8, 3, 3, 3]})
    >>> table["start"] = [2] * 3 + [None] * 3
    >>> found = stacked_difference_in_differences(
    ...     table, "income", "start", unit="unit", time="year", waves_after=2, cluster=None
    ... )
    >>> found["estimate"].round(9).tolist()
    [2.0]
    """
    for waves in (waves_before, waves_after):
        if isinstance(waves, bool) or not isinstance(waves, (int, np.integer)) or waves < 1:
            raise ValueError(
                f"waves_before and waves_after must be whole numbers of at least 1; got {waves_before!r} and "
                f"{waves_after!r}"
            )
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
    if panel.repeated:
        raise ValueError("a stack follows units; got repeated cross-sections: use group_time_effects")
    require_clusters(panel.cluster, minimum_clusters)
    stacks = [_stack(panel, start, waves_before, waves_after) for start in panel.starts]
    kept = [stack for stack in stacks if stack is not None]
    if not kept:
        raise ValueError(
            f"a stack needs a cohort with {waves_before} waves before and {waves_after} from its start on, and units "
            f"untreated in all of them; got none of {panel.starts.size} cohorts"
        )
    asked = _regression(kept)
    found = fitted(asked, np.concatenate([stack.treated for stack in kept]))
    missing = panel.starts.size - len(kept)
    left_out = f"; {missing} of {panel.starts.size} cohorts left out" if missing else ""
    return answer(
        [f"ATT over the first {waves_after} waves{left_out}"],
        found.params[-1:],
        found.moves.rows(slice(-1, None)),
        n=sum(stack.outcome.size for stack in kept),
        assumptions=f"{PARALLEL_TRENDS}; compared with units untreated throughout the window",
        level=level,
        panel=panel,
    )


def _stack(panel: Panel, start: float, before: int, after: int) -> Panel | None:
    """The panel of one cohort and its clean comparisons; None where the window is not full or nobody is clean."""
    place = int(np.searchsorted(panel.waves, start))
    if place < before or place + after > panel.waves.size:
        return None
    window = (panel.wave >= place - before) & (panel.wave < place + after)
    throughout = np.bincount(panel.unit[window], minlength=panel.units.size)[panel.unit] == before + after
    cohort, clean = panel.first == start, panel.first > panel.waves[place + after - 1]
    rows = window & throughout & (cohort | clean)
    if not (rows & cohort).any() or not (rows & clean).any():
        return None
    share = panel.weight[rows & cohort].sum() / panel.weight[rows & clean].sum()
    weight = np.where(clean, panel.weight * share, panel.weight)
    first = np.where(cohort, start, np.inf)
    stack = panel.taken(rows, weight=weight[rows], first=first[rows])
    # clusters keep the codes of the whole panel: a village may stand in several stacks
    return stack._replace(cluster=panel.cluster[rows], clusters=panel.clusters)


def _regression(stacks: list[Panel]) -> Regression:
    """One regression over all stacks, with unit and wave effects of each stack."""
    blocks, names = [], []
    for number, stack in enumerate(stacks):
        waves = (stack.wave[:, None] == np.arange(1, stack.waves.size)).astype(float)
        block = np.zeros((stack.outcome.size, len(stacks) * waves.shape[1]))
        block[:, number * waves.shape[1] : (number + 1) * waves.shape[1]] = waves
        columns = np.column_stack([stack.outcome, block, treated_rows(stack)])
        blocks.append(centred(stack, columns))
        names += [f"cohort {stack.starts[0]:g}, wave {wave:g}" for wave in stack.waves[1:]]
    joined = np.concatenate(blocks)
    weight, cluster = (np.concatenate([getattr(stack, name) for stack in stacks]) for name in ("weight", "cluster"))
    return regression(joined[:, 0], joined[:, 1:], [*names, "treated"], weight, cluster, labels=stacks[0].clusters)

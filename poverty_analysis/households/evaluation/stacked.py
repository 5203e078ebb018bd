"""Effects of a staggered start from one regression on stacked experiments, each with clean comparisons."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import Mask
from poverty_analysis.households.evaluation.difference_in_differences import PARALLEL_TRENDS
from poverty_analysis.households.evaluation.fit import standard_errors
from poverty_analysis.households.evaluation.panel import Panel, read_panel, treated_at_last
from poverty_analysis.households.evaluation.tidy import MINIMUM_CLUSTERS, estimates, require_clusters
from poverty_analysis.households.evaluation.two_way_fixed_effects import treated_cells, within_fit


def stacked_difference_in_differences(
    data: pd.DataFrame,
    outcome: str,
    first_treated: str,
    *,
    unit: str,
    time: str,
    waves_before: int = 1,
    waves_after: int = 1,
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> pd.DataFrame:
    r"""Difference in differences stacked over cohorts, comparing each with units untreated throughout its window.

    Each cohort g forms a small panel of the waves from `waves_before` before g to `waves_after` waves from g on, with
    its own units and those untreated in all of them. All are fitted in one regression with unit-by-stack and
    wave-by-stack effects; comparisons of a stack are weighted to the number of its treated.

    Parameters
    ----------
    data, outcome, first_treated, unit, time, cluster, weights, level, minimum_clusters
        As `two_way_fixed_effects`.
    waves_before, waves_after : int
        Waves of the window before the start and from it on, at least 1 each.

    Returns
    -------
    pandas.DataFrame
        One row in the tidy shape: the mean effect over the cohorts in the stack and their first `waves_after` waves,
        weighted by cohort size. n counts rows of the stack, where a unit may stand several times. The estimand says
        how many cohorts have no full window or no clean comparison and are not in it.

    Raises
    ------
    TypeError, ValueError, TableError
        As `two_way_fixed_effects`; also if no cohort has a full window and clean comparisons.

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
    ...     table, "income", "start", unit="unit", time="year", waves_after=2, minimum_clusters=2
    ... )
    >>> found["estimate"].round(9).tolist()
    [2.0]
    """
    if min(waves_before, waves_after) < 1:
        raise ValueError(f"waves_before and waves_after must be at least 1; got {waves_before} and {waves_after}")
    panel = read_panel(
        data, outcome, unit=unit, time=time, cluster=cluster, weights=weights, first_treated=first_treated
    )
    require_clusters(panel.cluster, minimum_clusters, treated_at_last(panel))
    starts = np.unique(panel.first[np.isfinite(panel.first)])
    stacks = [_stack(panel, start, waves_before, waves_after) for start in starts]
    kept = [stack for stack in stacks if stack is not None]
    if not kept:
        raise ValueError(
            f"a stack needs a cohort with {waves_before} waves before and {waves_after} from its start on, and units "
            f"untreated in all of them; got none of {starts.size} cohorts"
        )
    fit = _fit(kept, waves_before)
    left_out = f"; {starts.size - len(kept)} of {starts.size} cohorts left out" if len(kept) < starts.size else ""
    return estimates(
        [f"ATT over the first {waves_after} waves{left_out}"],
        fit.params[-1:],
        standard_errors(fit)[-1:],
        n=sum(stack.outcome.size for stack in kept),
        clusters=np.unique(np.concatenate([stack.cluster for stack in kept])).size,
        assumptions=f"{PARALLEL_TRENDS}; compared with units untreated throughout the window",
        level=level,
    )


def _stack(panel: Panel, start: float, before: int, after: int) -> Panel | None:
    """The panel of one cohort and its clean comparisons; None where the window is not full or nobody is clean."""
    place = int(np.searchsorted(panel.waves, start))
    window = slice(place - before, place + after)
    if place < before or place + after > panel.waves.size:
        return None
    waves = panel.waves[window]
    cohort: Mask = panel.first == start
    clean: Mask = panel.first > waves[-1]
    if not clean.any():
        return None
    kept = cohort | clean
    weights = np.where(clean, panel.weights * panel.weights[cohort].sum() / panel.weights[clean].sum(), panel.weights)
    return Panel(
        panel.units[kept],
        waves,
        panel.outcome[kept, window],
        {},
        panel.cluster[kept],
        weights[kept],
        np.where(cohort, start, np.inf)[kept],
    )


def _fit(stacks: list[Panel], before: int):  # type: ignore[no-untyped-def]
    """One regression over all stacks, as a panel whose waves are counted from the start of each stack."""
    count = sum(stack.units.size for stack in stacks)
    stacked = Panel(
        pd.RangeIndex(count),
        np.arange(stacks[0].waves.size, dtype=np.float64) - before,
        np.concatenate([stack.outcome for stack in stacks]),
        {},
        np.concatenate([stack.cluster for stack in stacks]),
        np.concatenate([stack.weights for stack in stacks]),
        np.concatenate([np.where(np.isfinite(stack.first), 0.0, np.inf) for stack in stacks]),
    )
    number = np.repeat(np.arange(len(stacks)), [stack.units.size for stack in stacks])
    waves = [
        ((number == stack)[:, None] & (stacked.waves == wave)).astype(float)
        for stack in range(1, len(stacks))
        for wave in stacked.waves[1:]
    ]
    names = [f"stack and wave {place}" for place in range(len(waves))]
    return within_fit(stacked, [*waves, treated_cells(stacked)], [*names, "treated"])

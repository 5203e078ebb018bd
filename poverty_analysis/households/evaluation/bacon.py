"""Which comparisons the regression with unit and time effects averages (Goodman-Bacon)."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import Matrix
from poverty_analysis.households.evaluation.long_table import read_panel
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.measures.sample import Vector

TREATED_WITH_NEVER = "treated against never treated"
EARLY_WITH_LATE = "earlier against later, before these start"
LATE_WITH_EARLY = "later against earlier, which are treated already"


def bacon_decomposition(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    first_treated: str | None = None,
    *,
    unit: str | None = None,
    time: str | None = None,
    weights: str | None = None,
) -> pd.DataFrame:
    r"""Two-by-two comparisons of which `two_way_fixed_effects` (without controls) is the weighted mean.

    With shares n of cohorts and :math:`\bar D` of their waves treated, comparisons of a cohort k with the never treated
    U, and of an earlier cohort k with a later l before and after it starts, have weights proportional to

    .. math:: n_k n_U \bar D_k(1-\bar D_k), \qquad n_k n_l(\bar D_k - \bar D_l)(1 - \bar D_k), \qquad
              n_k n_l \bar D_l(\bar D_k - \bar D_l)

    Parameters
    ----------
    data, outcome, first_treated, unit, time, weights
        As `two_way_fixed_effects`.

    Returns
    -------
    pandas.DataFrame
        One row a comparison: kind, treated (start of the cohort that changes), compared (start of the other; missing
        for never), estimate (outcome), weight (they add up to 1). The weighted sum is the coefficient.

    Raises
    ------
    TypeError, ValueError, TableError
        As `two_way_fixed_effects`; also if the panel is not balanced or made of repeated cross-sections, where the
        decomposition does not hold.

    Notes
    -----
    Where effects grow, those treated already are a wrong comparison: "later against earlier" subtracts the growth.

    References
    ----------
    Goodman-Bacon (2021), Difference-in-differences with variation in treatment timing, Journal of Econometrics 225,
    254-277, theorem 1.

    Examples
    --------
    One early unit (wave 2), one late (wave 3), one never, in three waves; effect 1, and 2 a wave later.

    >>> table = pd.DataFrame({"unit": [1, 1, 1, 2, 2, 2, 3, 3, 3], "year": [1, 2, 3] * 3})
    >>> table["start"] = [2] * 3 + [3] * 3 + [None] * 3
    >>> table["income"] = [0, 1, 2, 0, 0, 1, 0, 0, 0]
    >>> found = bacon_decomposition(table, "income", "start", unit="unit", time="year")
    >>> found[["kind", "estimate"]].values.tolist()[2:]
    [['earlier against later, before these start', 1.0], ['later against earlier, which are treated already', 0.0]]
    >>> round(float((found["weight"] * found["estimate"]).sum()), 6)
    1.0
    """
    panel = read_panel(data, outcome, unit=unit, time=time, weights=weights, first_treated=first_treated, starts=True)
    if not panel.balanced:
        raise ValueError("a decomposition into comparisons needs a balanced panel; got one that is not: balance=True")
    first, weight = panel.of_units(panel.first), panel.of_units(panel.weight)
    starts = np.unique(first)
    share = np.array([weight[first == start].sum() for start in starts]) / weight.sum()
    means = np.array(
        [np.average(panel.wide(panel.outcome)[first == g], axis=0, weights=weight[first == g]) for g in starts]
    )
    treated = np.array([(panel.waves >= start).mean() for start in starts])
    rows = [
        _comparison(panel.waves, starts[[one, two]], share[[one, two]], treated[[one, two]], means[[one, two]])
        for one, two in permutations(range(starts.size), 2)
        if np.isfinite(starts[one])
    ]
    table = pd.DataFrame(rows, columns=["kind", "treated", "compared", "estimate", "weight"])
    if table.empty or not table["weight"].sum() > 0:
        raise ValueError("a decomposition needs cohorts to compare; got one start and nobody never treated")
    table["weight"] /= table["weight"].sum()
    order = {TREATED_WITH_NEVER: 0, EARLY_WITH_LATE: 1, LATE_WITH_EARLY: 2}
    return table.sort_values(
        ["kind", "treated", "compared"],
        key=lambda c: c.map(order) if c.name == "kind" else c,
        kind="stable",
        ignore_index=True,
    )


def _comparison(waves: Vector, start: Vector, share: Vector, treated: Vector, mean: Matrix) -> list[object]:
    """The cohort that changes against another, over the waves in which the other does not change."""
    (one, two), (d_one, d_two) = start, treated
    if np.isinf(two):
        kind, window, weight = TREATED_WITH_NEVER, np.ones(waves.size, dtype=bool), d_one * (1 - d_one)
    elif one < two:
        kind, window, weight = EARLY_WITH_LATE, waves < two, (d_one - d_two) * (1 - d_one)
    else:
        kind, window, weight = LATE_WITH_EARLY, waves >= two, d_one * (d_two - d_one)
    after, before = window & (waves >= one), window & (waves < one)
    rise = [float(path[after].mean() - path[before].mean()) for path in mean]
    return [kind, one, two if np.isfinite(two) else np.nan, rise[0] - rise[1], float(share[0] * share[1] * weight)]

"""What an estimator finds where there is nothing to find: shuffled participants, or a date before the start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import UNSAID, Unsaid, as_table, clusters, seeded
from poverty_analysis.households.evaluation.difference_in_differences import difference_in_differences
from poverty_analysis.households.evaluation.long_table import read_panel
from poverty_analysis.households.evaluation.panel import Panel, require_untreated
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.measures.sample import Codes
from poverty_analysis.tables import require_columns

Shuffle = Literal["clusters", "within_clusters"]


def permutation_test(
    data: pd.DataFrame | Panel,
    estimator: Callable[[Any], pd.DataFrame | float],
    treated: str | None = None,
    *,
    cluster: str | None = None,
    unit: str | None = None,
    shuffle: Shuffle = "clusters",
    permutations: int = 199,
    rng: np.random.Generator | int = 0,
) -> pd.DataFrame:
    r"""Compare an estimate with those found when participation is dealt out anew by chance.

    .. math:: p = \frac{1 + \#\{b : |\hat\tau_b| \ge |\hat\tau|\}}{1 + B}

    Parameters
    ----------
    data : pandas.DataFrame or Panel
    estimator : callable
        From a table (or panel) to an estimate: a function of this package with its columns filled in, or any that
        returns a number. Of effects by event time, cohort or cell the mean from the start on is tested, of other
        tables the first row.
    treated : str
        Column that is dealt out: 0 and 1, or first_treated. A panel by `prepare_panel` knows it, and its clusters.
    cluster : str
        Column of the village.
    unit : str, optional
        Column of the household, where it has several rows: all of them change together.
    shuffle : {"clusters", "within_clusters"}
        Whether villages swap their participation (which must then be the same throughout a village), or units (rows,
        where none are named) within a village do.
    permutations : int
        B, at least 19 (no p-value below 1 / (B + 1) can be found).
    rng : numpy.random.Generator or int
        A generator, or a seed.

    Returns
    -------
    pandas.DataFrame
        One row: hypothesis, statistic (the estimate), p_value (0-1), permutations, lowest and highest (the middle 95
        per cent of the estimates by chance), n, clusters, assumptions.

    Raises
    ------
    TypeError, ValueError, TableError
        If participation differs within a village where villages are to swap, or within a unit where units are; if the
        estimator returns quantiles, of which none is the overall effect; and as the estimator.

    Notes
    -----
    Needs no large number of clusters, and is exact where villages could have swapped places. Within villages rows swap
    independently where no unit is named: one wave at a time, or a table of changes, one row a household.

    References
    ----------
    Fisher (1935), The Design of Experiments. Phipson and Smyth (2010), Permutation p-values should never be zero,
    Statistical Applications in Genetics and Molecular Biology 9, article 39.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"village": [1, 2, 3, 4, 5, 6], "treated": [1, 1, 1, 0, 0, 0], "income": [8, 9, 10, 1, 2, 3]}
    ... )
    >>> def gap(table):
    ...     means = table.groupby("treated")["income"].mean()
    ...     return means[1] - means[0]
    >>> test = permutation_test(table, gap, "treated", cluster="village", permutations=999)
    >>> test["statistic"].item(), bool(0.05 < test["p_value"].item() < 0.15)  # 2 of the 20 ways: 0.1
    (7.0, True)
    """
    if isinstance(permutations, bool) or not isinstance(permutations, int) or permutations < 19:
        raise ValueError(f"permutations must be a whole number of at least 19; got {permutations!r}")
    if shuffle not in ("clusters", "within_clusters"):
        raise ValueError(f'shuffle must be "clusters" or "within_clusters"; got {shuffle!r}')
    generator = seeded(rng)
    data = data if isinstance(data, Panel) else as_table(data)
    observed = _number(estimator(data))
    codes, column, name, units = _dealt(data, treated, cluster, unit)
    if shuffle == "clusters":
        deal = _villages(column, codes, name)
    else:
        deal = _within(column, codes) if units is None else _units_within(column, codes, units, name)

    def again() -> Any:
        drawn = deal(generator)
        return data._replace(first=drawn.to_numpy()) if isinstance(data, Panel) else data.assign(**{name: drawn})

    by_chance = np.array([_number(estimator(again())) for _ in range(permutations)])
    # the tolerance counts the same deal of places as a tie, whatever the order of its sums
    as_large = np.abs(by_chance) >= abs(observed) * (1 - 1e-9)
    lowest, highest = np.quantile(by_chance, [0.025, 0.975])
    return pd.DataFrame(
        {
            "hypothesis": "no effect on anybody",
            "statistic": observed,
            "p_value": (1 + int(as_large.sum())) / (1 + permutations),
            "permutations": permutations,
            "lowest": lowest,
            "highest": highest,
            "n": codes.size,
            "clusters": np.unique(codes).size,
            "assumptions": f"participation could have been swapped between {shuffle.replace('_', ' ')}",
        },
        index=[0],
    )


def placebo_date(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    first_treated: str | None = None,
    *,
    fake: float,
    unit: str | None = None,
    time: str | None = None,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    """Difference in differences at a date at which nobody had started: it should find nothing.

    Parameters
    ----------
    data, outcome, first_treated, unit, time, cluster, weights, level, minimum_clusters
        As `two_way_fixed_effects`.
    fake : float
        A wave before the first start, and not the first wave. Only waves before the first start are used.

    Returns
    -------
    Result
        One row as `difference_in_differences`, whose estimand is "placebo at" the date.

    Raises
    ------
    TypeError, ValueError, TableError
        As `two_way_fixed_effects`; if every unit is treated at some time, or the date has no waves around it.

    Examples
    --------
    Parallel up to wave 2, and the start in wave 3.

    >>> table = pd.DataFrame({"unit": [1, 1, 1, 2, 2, 2, 3, 3, 3], "year": [1, 2, 3] * 3})
    >>> table["income"] = [5, 6, 9, 3, 4, 5, 7, 8, 9]
    >>> table["start"] = [3] * 3 + [None] * 6
    >>> found = placebo_date(table, "income", "start", fake=2, unit="unit", time="year", cluster="unit")
    >>> found["estimand"].item(), abs(found["estimate"].item()) < 1e-9
    ('placebo at 2', True)
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
    require_untreated(panel, first_treated or panel.names["treated_from"])
    start = panel.first.min()
    early = panel.waves[panel.waves < start]
    if fake not in early[1:]:
        raise ValueError(
            f"fake must be a wave after {panel.waves[0]:g} and before the first start in {start:g}; got {fake!r}"
        )
    before = panel.waves[panel.wave] < start
    moved = panel.taken(before, first=np.where(panel.treated, float(fake), np.inf)[before])
    found = difference_in_differences(moved, level=level, minimum_clusters=minimum_clusters)
    found["estimand"] = f"placebo at {fake:g}"
    return found


def _number(found: pd.DataFrame | float) -> float:
    """The overall effect of a table, or the number itself."""
    if not isinstance(found, pd.DataFrame):
        return float(found)
    if "quantile" in found:
        raise ValueError("a permutation test needs one effect; got quantiles: return the row that is to be tested")
    after = pd.Series(True, index=found.index)
    if "event_time" in found:
        after = found["event_time"] >= 0
    elif "first_treated" in found and "time" in found:
        after = found["time"] >= found["first_treated"]
    elif "first_treated" not in found:
        return float(found["estimate"].iloc[0])
    return float(found.loc[after, "estimate"].mean())


def _dealt(
    data: pd.DataFrame | Panel, treated: str | None, cluster: str | None, unit: str | None
) -> tuple[Codes, pd.Series, str, Codes | None]:
    """Clusters, the column that is dealt out, its name, and units; a panel knows them."""
    if isinstance(data, Panel):
        for name, column in (("treated", treated), ("cluster", cluster), ("unit", unit)):
            if column is not None:
                raise TypeError(f"a prepared panel knows its columns; got {name}={column!r} beside it: leave it out")
        return data.cluster, pd.Series(data.first), data.names["treated_from"], data.unit
    if treated is None or cluster is None:
        raise TypeError("treated and cluster must name columns of the table (only a prepared panel needs none)")
    require_columns(data, [treated], "data")
    return clusters(data, cluster), data[treated], treated, None if unit is None else clusters(data, unit)


def _units_within(
    column: pd.Series, codes: Codes, units: Codes, name: str
) -> Callable[[np.random.Generator], pd.Series]:
    """A deal in which units, with all their rows, swap within their village."""
    _, first, place = np.unique(units, return_index=True, return_inverse=True)
    each = column.iloc[first]
    if not pd.Series(column.to_numpy()).equals(pd.Series(each.iloc[place].to_numpy())):
        raise ValueError(f"{name} must be the same in all rows of a unit for units to swap; it differs within one")
    swap = _within(each.reset_index(drop=True), codes[first])
    return lambda generator: pd.Series(swap(generator).to_numpy()[place], index=column.index)


def _villages(column: pd.Series, codes: Codes, name: str) -> Callable[[np.random.Generator], pd.Series]:
    """A deal in which whole villages swap."""
    _, first, place = np.unique(codes, return_index=True, return_inverse=True)
    each = column.iloc[first]
    spread = each.iloc[place].to_numpy()
    if not pd.Series(column.to_numpy()).equals(pd.Series(spread)):
        raise ValueError(
            f"{name} must be the same throughout a cluster for clusters to swap; it differs within one: use "
            "shuffle='within_clusters'"
        )
    return lambda generator: pd.Series(
        each.iloc[generator.permutation(first.size)[place]].to_numpy(), index=column.index
    )


def _within(column: pd.Series, codes: Codes) -> Callable[[np.random.Generator], pd.Series]:
    """A deal in which rows swap within their village."""
    order = np.argsort(codes, kind="stable")

    def deal(generator: np.random.Generator) -> pd.Series:
        drawn = np.lexsort((generator.random(codes.size), codes))
        dealt = np.empty(codes.size, dtype=int)
        dealt[order] = drawn
        return pd.Series(column.iloc[dealt].to_numpy(), index=column.index)

    return deal

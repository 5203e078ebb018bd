"""Bounds that need no model of what is not seen: who is missing (Lee), and what would have been (Manski)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import optimize, stats

from poverty_analysis.households.evaluation.columns import (
    UNSAID,
    Mask,
    Unsaid,
    checked_level,
    clusters,
    indicator,
    numbers,
    sampling_weights,
    seeded,
)
from poverty_analysis.households.evaluation.long_table import read_panel
from poverty_analysis.households.evaluation.one_wave import one_wave, whole_lot
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.households.evaluation.parts import arms_of, spread_of
from poverty_analysis.households.evaluation.tidy import arm_sizes, jackknife_error, moves_of_influence, require_clusters
from poverty_analysis.measures.sample import Codes, Vector, checked_number
from poverty_analysis.tables import require_columns

COLUMNS = ["estimand", "lower_bound", "upper_bound", "low", "high", "n", "clusters", "assumptions"]
LEE = (
    "participation by lot; it makes seeing an outcome more likely for nobody, or less likely for nobody "
    "(monotonicity); the bounds are of those seen either way"
)


def manski_bounds(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    treated: str | None = None,
    *,
    lowest: float,
    highest: float,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Bounds of the mean effect on everybody with no assumption but that outcomes lie between two numbers.

    With p the share treated, the mean outcome if all were treated lies in
    :math:`p\bar y_1 + (1-p)[\underline y, \overline y]`, if none were in
    :math:`(1-p)\bar y_0 + p[\underline y, \overline y]`.

    Parameters
    ----------
    data, outcome, treated, cluster, weights, level
        As `naive_comparison`.
    lowest, highest : float
        Between which every outcome lies, seen or not: 0 and 1 for an indicator such as being poor.

    Returns
    -------
    pandas.DataFrame
        One row: estimand, lower_bound, upper_bound, low, high (the interval of Imbens and Manski for the effect), n,
        clusters, assumptions.

    Raises
    ------
    TypeError, ValueError, TableError
        As `naive_comparison`; also if an outcome lies outside, or a single cluster stands in an arm.

    Notes
    -----
    The bounds are always `highest - lowest` apart, and always hold zero.

    References
    ----------
    Manski (1990), Nonparametric bounds on treatment effects, American Economic Review 80, 319-323. Imbens and Manski
    (2004), Confidence intervals for partially identified parameters, Econometrica 72, 1845-1857.

    Examples
    --------
    Half are treated, of them 3 of 4 are poor, of the others 1 of 4: (3/8 - 5/8) to (7/8 - 1/8).

    >>> table = pd.DataFrame({"poor": [1, 1, 1, 0, 1, 0, 0, 0], "treated": [1] * 4 + [0] * 4})
    >>> found = manski_bounds(table, "poor", "treated", lowest=0, highest=1, cluster=None)
    >>> found[["lower_bound", "upper_bound"]].values.tolist()
    [[-0.25, 0.75]]
    """
    asked = one_wave(data, outcome, treated, cluster, weights)
    values, mask = numbers(asked.data, asked.outcome), indicator(asked.data, asked.treated)
    weight, groups = sampling_weights(asked.data, asked.weights), clusters(asked.data, asked.cluster)
    arms = _arms(groups, mask)
    low, high = checked_number(lowest, "lowest"), checked_number(highest, "highest", above=lowest)
    if (outside := (values < low) | (values > high)).any():
        place = int(np.argmax(outside))
        raise ValueError(
            f"{asked.outcome} must lie from {low:g} to {high:g}; got {values[place]:g} at position {place}"
        )
    each = np.column_stack(
        [np.where(mask, values, one) - np.where(mask, other, values) for one, other in ((low, high), (high, low))]
    )
    ends = np.average(each, axis=0, weights=weight)
    moves = moves_of_influence(each - ends, weights=weight, clusters=groups)
    error, freedom = jackknife_error(moves.without, arms)
    assumption = f"outcomes lie from {low:g} to {high:g}; nothing else"
    return _bounded("mean effect on everybody", ends, error, freedom, groups, assumption, level)


def lee_bounds(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    treated: str | None = None,
    *,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    replications: int = 400,
    rng: np.random.Generator | int = 0,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Bounds of the effect of a programme drawn by lot where some outcomes are missing.

    The group that is seen more often is trimmed by the excess share q of the seen,
    :math:`q = (s_1 - s_0)/s_1`, once from below and once from above.

    Parameters
    ----------
    data, treated, cluster, weights, level
        As `naive_comparison`; one row for everybody who was in the lot. Of a prepared panel: the units of the first
        wave, treated if they come into the programme within the panel, and their outcomes of the last wave.
    outcome : str
        Column, missing where a row was not seen again.
    replications : int
        Resamples of whole clusters behind the interval, at least 50.
    rng : numpy.random.Generator or int
        A generator, or a seed.

    Returns
    -------
    pandas.DataFrame
        One row, as `manski_bounds`; the effect on those who are seen whether treated or not. n counts rows seen.

    Raises
    ------
    TypeError, ValueError, TableError
        As `naive_comparison`; also if nobody of a group is seen, or a single cluster stands in an arm.

    Notes
    -----
    For programmes drawn by lot only: without the lot the two groups differ in more than who is missing.

    References
    ----------
    Lee (2009), Training, wages, and sample selection: estimating sharp bounds on treatment effects, Review of Economic
    Studies 76, 1071-1102. Imbens and Manski (2004), Econometrica 72, 1845-1857.

    Examples
    --------
    All 5 treated are seen (1 to 5), 4 of 5 others (mean 2): a fifth is trimmed, from below (3.5) or above (2.5).

    >>> table = pd.DataFrame({"income": [1, 2, 3, 4, 5, 1, 1, 3, 3, None], "treated": [1] * 5 + [0] * 5})
    >>> lee_bounds(table, "income", "treated", cluster=None)[["lower_bound", "upper_bound"]].round(9).values.tolist()
    [[0.5, 1.5]]
    """
    if isinstance(replications, bool) or not isinstance(replications, int) or replications < 50:
        raise ValueError(f"replications must be a whole number of at least 50; got {replications!r}")
    if isinstance(data, Panel):
        asked = whole_lot(read_panel(data, outcome, first_treated=treated, cluster=cluster, weights=weights))
    else:
        asked = one_wave(data, outcome, treated, cluster, weights)
    require_columns(asked.data, [asked.outcome], "data")
    seen = asked.data[asked.outcome].notna().to_numpy()
    values = np.zeros(len(asked.data))
    values[seen] = numbers(asked.data[seen], asked.outcome)
    mask, weight = indicator(asked.data, asked.treated), sampling_weights(asked.data, asked.weights)
    groups = clusters(asked.data, asked.cluster)
    arms = _arms(groups, mask)
    ends = np.array(_trimmed(values, mask, seen, weight))
    generator, codes = seeded(rng), np.unique(groups, return_inverse=True)[1]
    drawn = np.empty((replications, 2))
    for number in range(replications):
        times = _times(arms, codes, (mask & seen, ~mask & seen), generator)
        drawn[number] = _trimmed(values, mask, seen, weight * times)
    freedom = np.full(2, float(arm_sizes(arms).min()) - 1)
    return _bounded("effect on those seen either way", ends, spread_of(drawn), freedom, groups[seen], LEE, level)


def _arms(groups: Codes, mask: Mask) -> Codes:
    """Return the arm of each cluster, or refuse an arm of one: it shows no spread."""
    require_clusters(groups, None)
    arms = arms_of(np.unique(groups, return_inverse=True)[1], mask)
    if arm_sizes(arms).min() < 2:
        alone = next(name for arm, name in ((1, "treated"), (0, "untreated")) if (arms == arm).sum() == 1)
        raise ValueError(
            f"an interval of bounds needs two clusters or more in each arm; got 1 {alone} cluster of {arms.size}, so "
            f"that nothing shows how far {alone} clusters differ"
        )
    return arms


def _times(arms: Codes, codes: Codes, groups: tuple[Mask, Mask], generator: np.random.Generator) -> Vector:
    """How often the cluster of each row is drawn, until rows of both groups are.

    Clusters are drawn within their arm: a lot that drew whole villages cannot leave an arm empty.
    """
    while True:
        times = np.zeros(arms.size)
        for arm in np.unique(arms):
            members = np.flatnonzero(arms == arm)
            np.add.at(times, generator.choice(members, members.size), 1)
        if all((times[codes[rows]] > 0).any() for rows in groups):
            return times[codes]


def _trimmed(values: Vector, mask: Mask, seen: Mask, weight: Vector) -> tuple[float, float]:
    """Difference of means with the group seen more often trimmed from above and from below."""
    shares = [float(np.average(seen[rows], weights=weight[rows])) for rows in (mask, ~mask)]
    if min(shares) == 0:
        raise ValueError("some outcomes of each group must be seen; got none of one")
    excess = abs(shares[0] - shares[1]) / max(shares)
    more, sign = (mask, 1) if shares[0] >= shares[1] else (~mask, -1)
    rest = float(np.average(values[~more & seen], weights=weight[~more & seen]))
    ends = [
        sign * (_trimmed_mean(values[more & seen], weight[more & seen], excess, top) - rest) for top in (True, False)
    ]
    return min(ends), max(ends)


def _trimmed_mean(values: Vector, weight: Vector, share: float, top: bool) -> float:
    """Mean without the highest (or lowest) share of the weight; the row at the edge counts in part."""
    order = np.argsort(-values if top else values, kind="stable")
    gone = share * weight.sum()
    before = np.cumsum(weight[order]) - weight[order]
    left = np.clip(weight[order] - np.maximum(gone - before, 0), 0, None)
    return float(np.average(values[order], weights=left))


def _bounded(
    estimand: str, ends: Vector, errors: Vector, freedom: Vector, groups: Codes, assumptions: str, level: float
) -> pd.DataFrame:
    """One row with the interval of Imbens and Manski: wide enough for the effect, wherever between the bounds it is."""
    level, lower, upper = checked_level(level), float(ends[0]), float(ends[1])
    fewest, largest = float(freedom.min()), float(errors.max())
    if largest > 0:
        apart = (upper - lower) / largest
        critical = optimize.brentq(
            lambda c: stats.t.cdf(c + apart, fewest) - stats.t.cdf(-c, fewest) - level,
            0,
            stats.t.ppf(1 - 1e-12, fewest),
            xtol=1e-15,
        )
    else:
        critical = 0.0
    return pd.DataFrame(
        {
            "estimand": [estimand],
            "lower_bound": lower,
            "upper_bound": upper,
            "low": lower - critical * float(errors[0]),
            "high": upper + critical * float(errors[1]),
            "n": groups.size,
            "clusters": np.unique(groups).size,
            "assumptions": assumptions,
        },
        columns=COLUMNS,
    )

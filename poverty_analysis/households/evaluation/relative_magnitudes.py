"""How wrong parallel trends may be: sets that allow violations after the start as large as those seen before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import optimize, stats

from poverty_analysis.households.evaluation.columns import Matrix
from poverty_analysis.households.evaluation.event_study import wald
from poverty_analysis.households.evaluation.parts import scale_of
from poverty_analysis.households.evaluation.result import Result, require_result
from poverty_analysis.households.evaluation.tidy import jackknife_error
from poverty_analysis.measures.sample import Codes, Vector

Target = Literal["mean", "first"]
RELATIVE = (
    "from wave to wave after the start, trends differ by no more than bound times the largest difference of trends "
    "seen between two waves before it"
)


class Path(NamedTuple):
    """Effects by event time, split at the reference."""

    post: Vector  # event times from the start on
    effect: Vector  # their effects
    of_effect: Matrix  # (clusters, posts): how these move without each cluster
    change: Vector  # of effects from one event time before the start to the next
    of_change: Matrix  # (clusters, changes)
    lead: Vector  # effects before the reference
    of_lead: Matrix  # (clusters, leads)
    lead_time: Vector  # their event times less that of the reference
    post_time: Vector  # event times from the start on less that of the reference
    step: Codes  # of each effect from the start on, among all event times after the reference
    steps: int  # event times after the reference: from each to the next trends may change


def path_of(result: Result) -> Path:
    """Return effects before and after the start, or refuse a result that has none.

    Rows that cannot be estimated without one of the clusters, or have no interval since too few clusters stand behind
    them, are no part of it.
    """
    require_result(result)
    if result.event_times is None or result.reference is None:
        raise ValueError(
            "a sensitivity to trends needs effects by event time; got other rows: use event_study, or "
            'group_time_effects(..., aggregate="event_time")'
        )
    if result.reference >= 0:
        raise ValueError(
            f"a sensitivity to trends needs a reference before the start; got event time {result.reference:g}, which "
            "the programme has changed already"
        )
    moves, times = result.known_moves().without, result.event_times
    known = result["standard_error"].notna().to_numpy() & np.isfinite(moves).all(axis=0)
    before, after = known & (times < result.reference), known & (times >= 0)
    if not before.any():
        raise ValueError(
            "a sensitivity to trends needs an effect before the start beside the reference, with an interval; got "
            "none: there is nothing to measure trends by"
        )
    if not after.any():
        raise ValueError("a sensitivity to trends needs an effect from the start on with an interval; got none")
    value = result["estimate"].to_numpy()
    # the path before the start ends in the reference, which is zero; only neighbours of the table are neighbours here
    steps = [
        (one, other)
        for one, other in _neighbours(times, result.reference)
        if known[one] and (other < 0 or known[other])
    ]
    if not steps:
        raise ValueError("a sensitivity to trends needs two neighbouring event times before the start; got none")
    change = np.array([(value[other] if other >= 0 else 0.0) - value[one] for one, other in steps])
    of_change = np.column_stack([(moves[:, other] if other >= 0 else 0.0) - moves[:, one] for one, other in steps])
    return Path(
        times[after],
        value[after],
        moves[:, after],
        change,
        of_change,
        value[before],
        moves[:, before],
        times[before] - result.reference,
        times[after] - result.reference,
        np.searchsorted(np.sort(times[times > result.reference]), times[after]),
        int((times > result.reference).sum()),
    )


def _neighbours(times: Vector, reference: float) -> list[tuple[int, int]]:
    """Places of each event time before the reference and of the next one; -1 stands for the reference."""
    before = np.flatnonzero(times < reference)
    order = before[np.argsort(times[before], kind="stable")]
    return list(zip(order.tolist(), [*order[1:].tolist(), -1], strict=True))


def relative_magnitudes(
    result: Result, *, target: Target | ArrayLike = "mean", bounds: Sequence[float] = (0.0, 0.5, 1.0, 2.0)
) -> pd.DataFrame:
    r"""Sets for an effect that hold although trends after the start differ by up to a multiple of those before it.

    With :math:`d_j` the changes from wave to wave before the reference and :math:`c = M\sum_t|\sum_{u\ge t} l_u|`,
    with t over all event times after the reference, the set is the union over j and both signs s of

    .. math:: [\, l'\hat\tau - c\,s\,d_j - t\,\widehat{se}_-,\; l'\hat\tau + c\,s\,d_j + t\,\widehat{se}_+ \,]

    where it is not empty, with the standard errors of these combinations.

    Parameters
    ----------
    result : Result
        Of `event_study`, or of `group_time_effects` by event time.
    target : {"mean", "first"} or array_like
        l: the mean over event times from the start on, the first of them, or a weight for each.
    bounds : sequence of float
        M, each 0 or more; 1 allows as much after the start as the most seen before it.

    Returns
    -------
    pandas.DataFrame
        One row a bound: bound, estimand, estimate, low, high, level, assumptions.

    Raises
    ------
    ValueError
        If there is no effect before the start beside the reference, or a bound is negative.

    Notes
    -----
    Valid whatever the largest change is, and a little too wide: it covers at least as often as the level says in the
    stored trials (`load_coverage_of_sets`). With one wave before the reference its size is mostly noise, so that
    it cannot tell a register with a violation from one without.

    References
    ----------
    Rambachan and Roth (2023), A more credible approach to parallel trends, Review of Economic Studies 90, 2555-2591,
    section 2.4.1, for the restriction. The union of intervals is that of their section 3 without its shortening.
    """
    path = path_of(result)
    weights, name = weights_of(target, path)
    allowed = np.atleast_1d(np.asarray(bounds, dtype=float))
    if not (np.isfinite(allowed) & (allowed >= 0)).all():
        raise ValueError(f"bounds must be 0 or more; got {allowed.tolist()}")
    ends = [robust_set(result, path, weights, float(bound)) for bound in allowed]
    return pd.DataFrame(
        {
            "bound": allowed,
            "estimand": name,
            "estimate": float(path.effect @ weights),
            "low": [low for low, _ in ends],
            "high": [high for _, high in ends],
            "level": result.level,
            "assumptions": RELATIVE,
        }
    )


def weights_of(target: Target | ArrayLike, path: Path) -> tuple[Vector, str]:
    """Weights of the effects from the start on, and what they measure."""
    count = path.post.size
    if isinstance(target, str):
        if target not in ("mean", "first"):
            raise ValueError(f'target must be "mean", "first" or a weight for each event time; got {target!r}')
        if target == "first":
            return np.eye(count)[0], f"effect at event time {path.post[0]:g}"
        return np.full(count, 1 / count), f"mean effect at event times {path.post[0]:g} to {path.post[-1]:g}"
    weights = np.asarray(target, dtype=float)
    if weights.shape != (count,) or not np.isfinite(weights).all():
        raise ValueError(f"target must have a weight for each of {count} event times; got shape {weights.shape}")
    return weights, "weighted effect"


def robust_set(result: Result, path: Path, weights: Vector, bound: float) -> tuple[float, float]:
    """Ends of the set of an effect at one bound (`relative_magnitudes`)."""
    arms = result.known_moves().arms
    every = np.zeros(path.steps)  # of all event times after the reference, those without a row of their own, too
    every[path.step] = weights
    reach = bound * float(np.abs(np.cumsum(every[::-1])).sum())
    estimate, moved = float(path.effect @ weights), path.of_effect @ weights
    pieces = []
    for change, of_change in zip(path.change, path.of_change.T, strict=True):
        for sign in (-1.0, 1.0):
            ends = [
                (
                    estimate + side * reach * sign * change,
                    _half(moved + side * reach * sign * of_change, arms, result.level),
                )
                for side in (-1.0, 1.0)
            ]
            low, high = ends[0][0] - ends[0][1], ends[1][0] + ends[1][1]
            if low <= high:
                pieces.append((low, high))
    if not pieces:
        return np.nan, np.nan
    return min(low for low, _ in pieces), max(high for _, high in pieces)


def _half(moved: Vector, arms: np.ndarray, level: float) -> float:
    """Half the interval of one combination of effects."""
    error, freedom = jackknife_error(moved[:, None], arms)
    return float(stats.t.ppf((1 + level) / 2, freedom[0]) * error[0])


def largest_bound(result: Result, path: Path, weights: Vector, *, most: float = 100.0, step: float = 0.01) -> float:
    """Largest bound at which the set leaves out zero, by halving; -1 where none does, infinite where all do."""

    def decides(bound: float) -> bool:
        low, high = robust_set(result, path, weights, bound)
        return low > 0 or high < 0

    if not decides(0.0):
        return -1.0
    if decides(most):
        return np.inf
    inside, outside = 0.0, most
    while outside - inside > step / 4:
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if decides(middle) else (inside, middle)
    return inside


def pre_trend_power(
    result: Result, *, powers: Sequence[float] = (0.5, 0.8), significance: float = 0.05
) -> pd.DataFrame:
    r"""Trends that a test of the effects before the start would find so often, and what they would do to the effect.

    The slope :math:`\gamma` at which the Wald test of effects :math:`\gamma(e - e_0)` before the start rejects with
    that probability: its statistic has a non-central F distribution with
    :math:`\lambda = \gamma^2 x'\hat V^{-1}x`.

    Parameters
    ----------
    result : Result
        As `relative_magnitudes`.
    powers : sequence of float
        Between `significance` and 1.
    significance : float
        Of the test.

    Returns
    -------
    pandas.DataFrame
        One row a power: power, slope (outcome a unit of time), bias_of_mean (what such a trend, going on, adds to the
        mean effect from the start on).

    Raises
    ------
    ValueError
        As `relative_magnitudes`; or if a power is out of range.

    References
    ----------
    Roth (2022), Pretest with caution: event-study estimates after testing for parallel trends, American Economic
    Review: Insights 4, 305-322.
    """
    path = path_of(result)
    arms = result.known_moves().arms
    if not 0 < significance < 1 or not all(significance < power < 1 for power in powers):
        raise ValueError(f"powers must lie between significance and 1; got {list(powers)} and {significance:g}")
    unit = float(scale_of(path.of_lead.ravel()))
    leads = path.of_lead / unit
    covariance = (arms.size - 1) / arms.size * leads.T @ leads
    length = wald(path.lead_time, covariance)
    size, freedom = path.lead_time.size, float(jackknife_error(path.of_lead, arms)[1].min())
    critical = float(stats.f.ppf(1 - significance, size, freedom))
    slopes = [
        np.sqrt(
            optimize.brentq(lambda shift: stats.ncf.sf(critical, size, freedom, shift) - power, 1e-9, 1e4) / length  # noqa: B023
        )
        * unit
        for power in powers
    ]
    return pd.DataFrame(
        {"power": list(powers), "slope": slopes, "bias_of_mean": np.array(slopes) * path.post_time.mean()}
    )

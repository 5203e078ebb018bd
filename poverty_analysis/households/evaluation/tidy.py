"""The one shape in which every estimator answers: errors from leaving out clusters, and which rows have an interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from poverty_analysis.households.evaluation.columns import Mask, Matrix, checked_level
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.households.evaluation.parts import Moves, Regression, arms_of, scale_of
from poverty_analysis.households.evaluation.result import Result, with_memory
from poverty_analysis.measures.sample import Codes, Vector, checked_number

COLUMNS = ["estimand", "estimate", "standard_error", "low", "high", "n", "clusters", "assumptions"]
COUNTS = ["treated_clusters", "untreated_clusters", "degrees_of_freedom", "remark"]
FEW = 5
"""Treated clusters below which a single cohort or event time of staggered starts has no interval."""


class Counts(NamedTuple):
    """Clusters behind each row: with treated rows, and with rows they are compared with."""

    treated: ArrayLike
    untreated: ArrayLike
    fewest: int = 2  # treated clusters a row needs for an interval


def estimates(
    estimands: Sequence[str],
    values: ArrayLike,
    errors: ArrayLike,
    *,
    n: int,
    clusters: int,
    assumptions: str,
    level: float = 0.95,
    degrees_of_freedom: ArrayLike | None = None,
) -> pd.DataFrame:
    r"""Put estimates and their standard errors into the tidy shape of this package.

    .. math:: \hat\theta \pm t_{df, (1 + level)/2} \; \widehat{se}

    Parameters
    ----------
    estimands : list of str
        What each row estimates.
    values, errors : array_like, shape (rows,)
        In the unit of the outcome. A missing standard error gives a missing interval.
    n : int
        Rows of data used.
    clusters : int
        Independent units behind the standard error.
    assumptions : str
        What must hold for the estimate to be the estimand.
    level : float
        Coverage of the interval, between 0 and 1.
    degrees_of_freedom : array_like, optional
        Of Student's t; clusters - 1 where left out.

    Returns
    -------
    pandas.DataFrame
        Columns `estimand`, `estimate`, `standard_error`, `low`, `high`, `n`, `clusters`, `assumptions`.

    Examples
    --------
    >>> row = estimates(["mean"], [2.0], [1.0], n=40, clusters=11, assumptions="none").iloc[0]
    >>> round(float(row["high"]), 3)  # t with 10 degrees of freedom: 2.228
    4.228
    """
    checked_level(level)
    value, error = np.asarray(values, dtype=float), np.asarray(errors, dtype=float)
    half = stats.t.ppf((1 + level) / 2, clusters - 1 if degrees_of_freedom is None else degrees_of_freedom) * error
    return pd.DataFrame(
        {
            "estimand": list(estimands),
            "estimate": value,
            "standard_error": error,
            "low": value - half,
            "high": value + half,
            "n": n,
            "clusters": clusters,
            "assumptions": assumptions,
        },
        columns=COLUMNS,
    )


def answer(
    estimands: Sequence[str],
    values: ArrayLike,
    moves: Moves,
    *,
    n: int,
    assumptions: str,
    level: float,
    counts: Counts | None = None,
    labels: Mapping[str, Vector] | None = None,
    event_times: Vector | None = None,
    reference: float | None = None,
    panel: Panel | None = None,
    regression: Regression | None = None,
) -> Result:
    """Put estimates into the tidy shape, with the jackknife over clusters and Welch's degrees of freedom (`welch`).

    Parameters
    ----------
    moves : Moves
    counts : Counts, optional
        Clusters behind each row; those of all arms where left out.
    labels : mapping of str to numpy.ndarray, optional
        Columns to stand before the tidy ones.
    event_times, reference, panel, regression
        Kept in the result.

    Returns
    -------
    Result
        After the columns of `estimates`: treated_clusters, untreated_clusters, degrees_of_freedom, and remark: why a
        row has no interval, or what an interval that rests on few clusters is worth; "" where there is nothing to say.
    """
    value = np.asarray(values, dtype=float)
    error, freedom = jackknife_error(moves.without, moves.arms)
    known = counts or Counts((moves.arms > 0).sum(), (moves.arms != 1).sum())
    treated, untreated = (np.broadcast_to(np.asarray(each, dtype=int), value.shape) for each in known[:2])
    alike = error <= 1e-12 * np.abs(value)
    rows = zip(treated.tolist(), untreated.tolist(), freedom.tolist(), alike.tolist(), strict=True)
    remarks = [_remark(*row, known.fewest) for row in rows]
    none = np.array([remark.startswith("no interval") for remark in remarks], dtype=bool)
    table = estimates(
        estimands,
        value,
        np.where(none, np.nan, error),
        n=n,
        clusters=moves.arms.size,
        assumptions=assumptions,
        level=level,
        degrees_of_freedom=np.where(none, np.nan, freedom),
    )
    extra = (treated, untreated, np.where(none, np.nan, freedom), remarks)
    for name, column in zip(COUNTS, extra, strict=True):
        table[name] = column
    for place, (name, column) in enumerate((labels or {}).items()):
        table.insert(place, name, column)
    return with_memory(
        table,
        moves,
        level=level,
        event_times=event_times,
        reference=reference,
        panel=panel,
        regression=regression,
    )


def welch(without: Matrix, arms: Codes) -> tuple[Vector, Vector]:
    r"""Variance and degrees of freedom from what estimates move by when each cluster is left out.

    .. math:: v_g = \frac{G-1}{G}(\hat\theta_{(g)} - \hat\theta)^2, \qquad \hat V = \sum_g v_g = \sum_a V_a, \qquad
              df = \frac{(\sum_a V_a)^2}{\sum_a V_a^2/(G_a - 1)}

    over the arms a: clusters with treated rows only, untreated rows only, and both.

    Parameters
    ----------
    without : numpy.ndarray, shape (clusters, rows)
        :math:`\hat\theta_{(g)} - \hat\theta`; NaN where there is no estimate without the cluster.
    arms : numpy.ndarray of int, shape (clusters,)
        0, 1 or 2: untreated, treated, both.

    Returns
    -------
    variance, degrees_of_freedom : numpy.ndarray, shape (rows,)
        NaN where an estimate cannot be made without one of the clusters.

    Notes
    -----
    With five treated villages of twenty, the variance rests on four differences, not on nineteen: what Welch saw for
    two samples. An arm with a single cluster beside clusters with both kinds of rows is counted among these.

    References
    ----------
    Welch (1947), The generalization of "Student's" problem when several different population variances are involved,
    Biometrika 34, 28-35. MacKinnon, Nielsen and Webb (2023), Journal of Applied Econometrics 38, 671-694, for the
    jackknife (their CV3, around the full estimate).

    Examples
    --------
    Two means of 3 values each, with squares 2 and 8 about them: 2 / (2 x 3) + 8 / (2 x 3), and Welch's df.

    >>> left_out = np.array([-1.0, 0, 1, -2, 0, 2])[:, None] / 2
    >>> variance, freedom = welch(left_out * np.sqrt(2 / 3) * np.sqrt(6 / 5), np.array([1, 1, 1, 0, 0, 0]))
    >>> variance.round(6).tolist(), freedom.round(6).tolist()  # 2 (1 + 4)^2 / (1 + 16)
    ([1.666667], [2.941176])
    """
    error, freedom = jackknife_error(without, arms)
    return error**2, freedom


def jackknife_error(without: Matrix, arms: Codes) -> tuple[Vector, Vector]:
    """Return standard errors and degrees of freedom of `welch`, of outcomes of any size."""
    count, scale = arms.size, scale_of(without)
    squares = (count - 1) / count * (without / scale) ** 2
    group = _merged(arms)
    parts = np.stack([squares[group == arm].sum(axis=0) for arm in np.unique(group)])
    sizes = np.unique(group, return_counts=True)[1]
    total = parts.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = total**2 / (parts**2 / (sizes - 1)[:, None]).sum(axis=0)
    return scale * np.sqrt(total), np.where(total == 0, max(count - 1, 1), freedom)


def _merged(arms: Codes) -> Codes:
    """Arms of one cluster go to those that hold both kinds of rows, where there are such."""
    group = arms.copy()
    if not (group == 2).any():
        return group
    for arm in (0, 1):
        if (group == arm).sum() == 1:
            group[group == arm] = 2
    if (group == 2).sum() == 1:
        group[group == 2] = min((arm for arm in (0, 1) if (group == arm).any()), key=lambda arm: (group == arm).sum())
    return group


def arm_sizes(arms: Codes) -> Codes:
    """Return the number of clusters of each arm that `welch` tells apart."""
    return np.unique(_merged(arms), return_counts=True)[1]


def _remark(treated: int, untreated: int, freedom: float, alike: bool, fewest: int) -> str:
    """Why a row has no interval, or what one that rests on few clusters is worth."""
    if treated and treated < fewest and fewest > 2:
        return (
            f"no interval: {_clusters(treated, 'treated')}, fewer than {fewest}, behind one row of several starts: the "
            "overall effect rests on more"
        )
    for count, name in ((treated, "treated"), (untreated, "untreated")):
        if count == 1 and not np.isfinite(freedom):
            return f"no interval: {_clusters(1, name)}, so that nothing shows how far {name} clusters differ"
    if not np.isfinite(freedom):
        return "no interval: the estimate cannot be made without one of the clusters"
    if alike:
        return "all clusters say exactly the same: an interval without width, which is no certainty about others"
    both = ((treated, "treated"), (untreated, "untreated"))
    few = [_clusters(count, name) for count, name in both if 0 < count < FEW]
    if not few:
        return ""
    return (
        f"{' and '.join(few)} ({freedom:.1f} degrees of freedom): the interval is wide because so few hardly show how "
        "far clusters differ; that it holds zero speaks neither for nor against an effect"
    )


def _clusters(count: int, kind: str) -> str:
    return f"{count} {kind} cluster{'' if count == 1 else 's'}"


def no_effect(values: ArrayLike) -> Counts:
    """Counts of an estimate that compares nobody: no row is treated or untreated."""
    return Counts(np.zeros(np.shape(values), dtype=int), np.zeros(np.shape(values), dtype=int))


def moves_of_influence(influence: Matrix, *, weights: Vector, clusters: Codes, treated: Mask | None = None) -> Moves:
    r"""How estimates move with each cluster, from influence values of rows or units.

    To first order the estimate without cluster g is :math:`\hat\theta - \frac1n\sum_{i\in g}\psi_i`; that a mean moves
    further where the cluster holds much of its arm is put right arm by arm, which is exact for differences of means:

    .. math:: \hat\theta_{(g)} - \hat\theta \approx -\frac1n\sum_a \frac{\sum_{i \in g, a}\psi_i}{1 - w_{ga}/w_a}

    Parameters
    ----------
    influence : numpy.ndarray, shape (n,) or (n, rows)
    weights, clusters : numpy.ndarray, shape (n,)
    treated : numpy.ndarray of bool, shape (n,), optional
        The arm of each row; one arm where left out.

    Examples
    --------
    The mean of 1, 2 and 6 without each is 1.5, 1 and -1.5 away.

    >>> moves = moves_of_influence(np.array([-2.0, -1, 3]), weights=np.ones(3), clusters=np.arange(3))
    >>> moves.without[:, 0].round(9).tolist()
    [1.0, 0.5, -1.5]
    """
    psi = influence.reshape(weights.size, -1) * (weights / weights.sum())[:, None]
    labels, codes = np.unique(clusters, return_inverse=True)
    arm = np.zeros(weights.size, dtype=bool) if treated is None else treated
    without = np.zeros((labels.size, psi.shape[1]))
    linear = np.zeros_like(without)
    for rows in (arm, ~arm):
        if not rows.any():
            continue
        total = np.column_stack([np.bincount(codes[rows], column[rows], minlength=labels.size) for column in psi.T])
        held = np.bincount(codes[rows], weights[rows], minlength=labels.size) / weights[rows].sum()
        alone = np.bincount(codes[rows], minlength=labels.size) == rows.sum()
        left = np.where(alone, np.nan, 1 - held)
        linear += total
        without -= total / left[:, None]
    count = labels.size
    return Moves(without, linear, count / max(count - 1, 1), pd.Index(labels), arms_of(codes, treated))


def require_clusters(clusters: Codes, minimum: int | None) -> int:
    """Return the number of clusters, or refuse fewer than the caller asks for.

    Examples
    --------
    >>> require_clusters(np.array([0, 0, 1, 1]), 20)
    Traceback (most recent call last):
        ...
    ValueError: a standard error needs 20 clusters or more here (minimum_clusters); got 2
    """
    count = np.unique(clusters).size
    fewest = 2 if minimum is None else max(int(checked_number(minimum, "minimum_clusters", at_least=0)), 2)
    if count < fewest:
        asked = " here (minimum_clusters)" if minimum is not None and minimum > 2 else ""
        raise ValueError(f"a standard error needs {fewest} clusters or more{asked}; got {count}")
    return count

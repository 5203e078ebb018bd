"""Whom a programme reaches: the poor it misses, the others it takes in, and what a score could do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from poverty_analysis.households.evaluation.columns import (
    UNSAID,
    Matrix,
    Unsaid,
    clusters,
    indicator,
    numbers,
    said,
    sampling_weights,
)
from poverty_analysis.households.evaluation.parts import Moves, arms_of
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.tidy import Counts, answer, arm_sizes, require_clusters
from poverty_analysis.measures.sample import Codes, Vector, checked_labels, checked_vector, checked_weights

NO_MODEL = "none but that the rows are a sample of the population, and that poor is measured as it is meant"

ROWS = ["coverage", "exclusion error", "inclusion error", "leakage", "targeting differential"]
CONSTANTS = np.array([0.0, 1, 0, 0, 0])
SIGNS = np.array([[1.0, 0, 0, 0], [-1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, -1, 0, 0]])
"""What each row takes of: coverage of the poor, of the others, inclusion error, leakage."""


def targeting_errors(
    data: pd.DataFrame,
    poor: str,
    beneficiary: str,
    *,
    benefit: str | None = None,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Coverage, exclusion error, inclusion error, leakage and targeting differential, with intervals.

    Parameters
    ----------
    data : pandas.DataFrame
        One row a household (or person).
    poor, beneficiary : str
        Columns of 0 and 1: poor by the standard meant (before the benefit), and reached by the programme.
    benefit : str, optional
        Column of the amount received, zero or more, zero for those not reached; leakage is of it. Where left out, each
        beneficiary receives the same.
    cluster, weights, level, minimum_clusters
        As `evaluation.naive_comparison`; the minimum counts all clusters, whoever is in them.

    Returns
    -------
    Result
        Five rows in the tidy shape, all ratios: "coverage" (share of the poor that is reached); "exclusion error" (1
        less it); "inclusion error" (share of beneficiaries that is not poor); "leakage" (share of the benefit that
        goes to those not poor); "targeting differential" (coverage of the poor less that of the others, -1 to 1).

    Raises
    ------
    TypeError, ValueError, TableError
        If a column is missing or holds what it should not, all or none are poor or reached, a benefit is negative, or
        given to those not reached.

    Notes
    -----
    Each is a ratio of two sums, or a difference of such. Errors leave out each cluster in turn, and degrees of freedom
    are Welch's, as everywhere in `evaluation`: clusters in which everybody is reached are one arm, those in which
    nobody is another. Words differ between authors: "leakage" is also used for what is called inclusion error here.

    References
    ----------
    Cornia and Stewart (1993), Two errors of targeting, Journal of International Development 5, 459-496. Ravallion
    (2009), How relevant is targeting to the success of an antipoverty program?, World Bank Research Observer 24,
    205-231.

    Examples
    --------
    Of 4 poor 3 are reached, of 6 others 1.

    >>> table = pd.DataFrame({"poor": [1] * 4 + [0] * 6, "reached": [1, 1, 1, 0, 1, 0, 0, 0, 0, 0]})
    >>> found = targeting_errors(table, "poor", "reached", cluster=None)
    >>> found.set_index("estimand")["estimate"].round(4).tolist()
    [0.75, 0.25, 0.25, 0.25, 0.5833]
    """
    is_poor, reached = indicator(data, poor).astype(float), indicator(data, beneficiary).astype(float)
    amount = reached if benefit is None else _amounts(data, benefit, reached)
    column, weight = said(cluster), sampling_weights(data, weights)
    groups = clusters(data, column)
    require_clusters(groups, minimum_clusters)
    found, codes = np.unique(groups, return_inverse=True)
    ratios = [
        _ratio(above, below, weight, codes)
        for above, below in (
            (is_poor * reached, is_poor),
            ((1 - is_poor) * reached, 1 - is_poor),
            ((1 - is_poor) * reached, reached),
            ((1 - is_poor) * amount, amount),
        )
    ]
    value = SIGNS @ np.array([ratio.value for ratio in ratios]) + CONSTANTS
    labels = checked_labels(data[column], len(data), column)[1][found] if column else pd.Index(found)
    arms, factor = arms_of(codes, reached == 1), found.size / (found.size - 1)
    left_out, linear = (_combined(moved) for moved in list(zip(*ratios, strict=True))[1:])
    if arm_sizes(arms).min() == 1:  # a single village reached, or left out, as a whole: nothing shows how such differ
        left_out[:] = np.nan
    moves = Moves(left_out, linear, factor, labels, arms)
    counts = Counts((arms > 0).sum(), (arms != 1).sum())
    return answer(ROWS, value, moves, n=len(data), assumptions=NO_MODEL, level=level, counts=counts)


def targeting_curve(poor: ArrayLike, score: ArrayLike, *, weights: ArrayLike | None = None) -> pd.DataFrame:
    """How many of the poor are reached as a programme grows, taking the highest scores first.

    Parameters
    ----------
    poor : array_like, shape (n,)
        0 or 1.
    score : array_like, shape (n,)
        The higher, the sooner reached: a predicted risk. Equal scores are reached together.
    weights : array_like, shape (n,), optional
        Sampling weights.

    Returns
    -------
    pandas.DataFrame
        One row a distinct score from the highest, after a row of zeros: score (the lowest reached; infinite in the
        first row), reached (share of everybody), coverage (share of the poor), leakage_rate (share of the others that
        is reached), inclusion_error (share of those reached that is not poor; NaN in the first row).

    Raises
    ------
    TypeError, ValueError
        If values are missing, poor is not 0 and 1, or all or none are poor.

    Notes
    -----
    Coverage against leakage_rate is the receiver operating characteristic; `targeting_area` is the area under it.

    Examples
    --------
    >>> targeting_curve([1, 0, 1, 0], [0.9, 0.6, 0.6, 0.1])[["reached", "coverage", "leakage_rate"]].values.tolist()
    [[0.0, 0.0, 0.0], [0.25, 0.5, 0.0], [0.75, 1.0, 0.5], [1.0, 1.0, 1.0]]
    """
    levels, places = np.unique(-checked_vector(score, "score"), return_inverse=True)
    table = pd.DataFrame({"poor": np.asarray(poor)})
    is_poor = indicator(table, "poor")
    if is_poor.size != places.size:
        raise ValueError(f"score must be as many as poor; got {places.size} for {is_poor.size}")
    weight = checked_weights(weights, is_poor.size)
    of_poor, of_others = (
        np.append(0.0, np.cumsum(np.bincount(places, weight * group, minlength=levels.size)))
        for group in (is_poor, ~is_poor)
    )
    reached = of_poor + of_others
    return pd.DataFrame(
        {
            "score": np.append(np.inf, -levels),
            "reached": reached / reached[-1],
            "coverage": of_poor / of_poor[-1],
            "leakage_rate": of_others / of_others[-1],
            "inclusion_error": np.append(np.nan, of_others[1:] / reached[1:]),
        }
    )


def targeting_area(poor: ArrayLike, score: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Chance that a poor household has a higher score than one that is not poor; half where they are equal.

    Parameters
    ----------
    poor, score, weights
        As `targeting_curve`.

    Returns
    -------
    float
        0-1; one half says that the score sorts no better than chance.

    Raises
    ------
    TypeError, ValueError
        As `targeting_curve`.

    Examples
    --------
    Of the four pairs the poor one is ahead in three and level in one.

    >>> targeting_area([1, 0, 1, 0], [0.9, 0.6, 0.6, 0.1])
    0.875
    """
    curve = targeting_curve(poor, score, weights=weights)
    return float(np.trapezoid(curve["coverage"], curve["leakage_rate"]))


def _amounts(data: pd.DataFrame, column: str, reached: Vector) -> Vector:
    amount = numbers(data, column)
    if (low := amount < 0).any():
        place = int(np.argmax(low))
        raise ValueError(f"{column} must not be negative; got {amount[place]:g} at position {place}")
    if (stray := (amount > 0) & (reached == 0)).any():
        place = int(np.argmax(stray))
        raise ValueError(f"{column} must be zero for those not reached; got {amount[place]:g} at position {place}")
    if not amount.any():
        raise ValueError(f"{column} must be positive for somebody; got only zeros")
    return amount


def _combined(moved: Sequence[Vector]) -> Matrix:
    """Put what moves each ratio together as the rows do; a ratio that is not known makes its own rows unknown only."""
    return np.column_stack(
        [
            sum((sign * one for sign, one in zip(row, moved, strict=True) if sign), np.zeros(moved[0].size))
            for row in SIGNS
        ]
    )


class _Ratio(NamedTuple):
    """A ratio of two weighted sums, how it moves without each cluster, and each cluster's pull to first order."""

    value: float
    without: Vector
    linear: Vector


def _ratio(above: Vector, below: Vector, weight: Vector, codes: Codes) -> _Ratio:
    """Return a ratio of two weighted sums; NaN without a cluster that holds all there is below."""
    tops, bases = np.bincount(codes, weight * above), np.bincount(codes, weight * below)
    ratio = float(tops.sum() / bases.sum())
    pull = tops - ratio * bases
    alone = np.bincount(codes, below > 0) == (below > 0).sum()
    left = np.where(alone, np.nan, bases.sum() - bases)
    return _Ratio(ratio, -pull / left, pull / bases.sum())

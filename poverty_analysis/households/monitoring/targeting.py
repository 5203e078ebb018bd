"""Whom a programme reaches: the poor it misses, the others it takes in, and what a score could do."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from poverty_analysis.households.evaluation.columns import (
    UNSAID,
    Unsaid,
    clusters,
    indicator,
    numbers,
    said,
    sampling_weights,
)
from poverty_analysis.households.evaluation.tidy import MINIMUM_CLUSTERS, from_influence, require_clusters
from poverty_analysis.measures.sample import Vector, checked_vector, checked_weights

NO_MODEL = "none but that the rows are a sample of the population, and that poor is measured as it is meant"


def targeting_errors(
    data: pd.DataFrame,
    poor: str,
    beneficiary: str,
    *,
    benefit: str | None = None,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> pd.DataFrame:
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
    pandas.DataFrame
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
    Each is a ratio a / b of two means, with influence values :math:`(a_i - R b_i)/\bar b`. Words differ between
    authors: "leakage" is also used for what is called inclusion error here.

    References
    ----------
    Cornia and Stewart (1993), Two errors of targeting, Journal of International Development 5, 459-496. Ravallion
    (2009), How relevant is targeting to the success of an antipoverty program?, World Bank Research Observer 24,
    205-231.

    Examples
    --------
    Of 4 poor 3 are reached, of 6 others 1.

    >>> table = pd.DataFrame({"poor": [1] * 4 + [0] * 6, "reached": [1, 1, 1, 0, 1, 0, 0, 0, 0, 0]})
    >>> found = targeting_errors(table, "poor", "reached", cluster=None, minimum_clusters=10)
    >>> found.set_index("estimand")["estimate"].round(4).tolist()
    [0.75, 0.25, 0.25, 0.25, 0.5833]
    """
    is_poor, reached = indicator(data, poor).astype(float), indicator(data, beneficiary).astype(float)
    amount = reached if benefit is None else _amounts(data, benefit, reached)
    weight, groups = sampling_weights(data, weights), clusters(data, said(cluster))
    require_clusters(groups, minimum_clusters)
    coverage, of_coverage = _ratio(is_poor * reached, is_poor, weight)
    others, of_others = _ratio((1 - is_poor) * reached, 1 - is_poor, weight)
    inclusion, of_inclusion = _ratio((1 - is_poor) * reached, reached, weight)
    leakage, of_leakage = _ratio((1 - is_poor) * amount, amount, weight)
    rows = {
        "coverage": (coverage, of_coverage),
        "exclusion error": (1 - coverage, -of_coverage),
        "inclusion error": (inclusion, of_inclusion),
        "leakage": (leakage, of_leakage),
        "targeting differential": (coverage - others, of_coverage - of_others),
    }
    return from_influence(
        list(rows),
        [value for value, _ in rows.values()],
        np.column_stack([influence for _, influence in rows.values()]),
        weights=weight,
        clusters=groups,
        n=len(data),
        assumptions=NO_MODEL,
        level=level,
    )


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


def _ratio(above: Vector, below: Vector, weight: Vector) -> tuple[float, Vector]:
    """Ratio of two weighted means and its influence values."""
    mean = float(np.average(below, weights=weight))
    ratio = float(np.average(above, weights=weight)) / mean
    return ratio, (above - ratio * below) / mean

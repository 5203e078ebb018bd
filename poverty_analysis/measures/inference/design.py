"""How a sample was drawn: weights, strata and clusters, checked once for every standard error."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from poverty_analysis.tables.frames import yes_or_no
from poverty_analysis.tables.given import is_one_of, told

from ..label_codes import codes_as_met
from ..sample import Codes, Vector, checked_labels, checked_vector, checked_weights, refuse_other_order

LonelyCluster = Literal["error", "certainty", "centre"]


class Design(NamedTuple):
    """How each row of a sample came to be in it; whatever is left out was simple.

    Only the first stage of sampling is described (the ultimate cluster): with clusters drawn with replacement, or
    few out of many, what happens inside a cluster needs no description.

    Parameters
    ----------
    weights : array_like, shape (n,), or None
        People or households that a row stands for. Equal where left out. A row of weight zero is no part of the
        sample; to study a part of the sample leave the weights alone and give its rows as a `domain`.
    strata : array_like, shape (n,), or None
        Label of the stratum, a number or text. One stratum where left out.
    clusters : array_like, shape (n,), or None
        Label of the primary sampling unit, counted within its stratum: village 1 of one county is not village 1 of
        another. Each row is its own where left out.
    sampling_fraction : array_like, shape (n,), or None
        Share of the stratum's clusters that was drawn, from 0 to 1, the same for every row of a stratum.
        None is drawing with replacement. With subsampling inside clusters it makes standard errors too small.

    References
    ----------
    Hansen, Hurwitz and Madow (1953), Sample Survey Methods and Theory. Wolter (2007), Introduction to Variance
    Estimation, 2nd ed., chapter 1.

    Examples
    --------
    >>> Design(weights=[1, 1, 2], clusters=["a", "a", "b"]).strata is None
    True
    """

    weights: ArrayLike | None = None
    strata: ArrayLike | None = None
    clusters: ArrayLike | None = None
    sampling_fraction: ArrayLike | None = None


SIMPLE = Design()


class SampledUnits(NamedTuple):
    """A design in codes: the rows of positive weight, the clusters they lie in, the strata these lie in."""

    rows: Codes  # (r,) positions of the rows of positive weight
    weights: Vector  # (r,)
    unit: Codes  # (r,) cluster of each row, 0 to u - 1
    stratum: Codes  # (u,) stratum of each cluster, 0 to h - 1
    size: Vector  # (h,) clusters in each stratum
    fraction: Vector  # (h,) share of the stratum's clusters that was drawn


def sampled_units(
    design: Design, size: int, *, lonely_cluster: LonelyCluster = "error", checked: Vector | None = None
) -> SampledUnits:
    """Return the clusters and strata of a design, checked.

    Parameters
    ----------
    design : Design
    size : int
        How many rows the sample has.
    lonely_cluster : {"error", "certainty", "centre"}
        What is allowed to a stratum with one cluster: nothing; or to be left to the caller, as `covariance` says.
    checked : numpy.ndarray, shape (size,), optional
        The weights of the design, where they have been checked.

    Returns
    -------
    SampledUnits

    Raises
    ------
    TypeError, ValueError
        If weights are not what `checked_weights` takes, a label is missing, there are not as many labels as rows, a
        sampling fraction is outside 0-1 or varies within a stratum, or a stratum has one cluster and that is an error.

    Examples
    --------
    >>> sampled_units(Design(strata=["n", "n", "s", "s"], clusters=[1, 2, 1, 2]), 4).unit
    array([0, 1, 2, 3])
    >>> sampled_units(Design(strata=["n", "n", "s"]), 3)
    Traceback (most recent call last):
        ...
    ValueError: a stratum must have two clusters or more for a standard error; got 1 of 2 strata with one (first: 's');
    join it with a similar stratum, or say lonely_cluster="certainty" or "centre"
    """
    if not is_one_of(lonely_cluster, ("error", "certainty", "centre")):
        raise ValueError(f'lonely_cluster must be "error", "certainty" or "centre"; got {told(lonely_cluster)}')
    weights = checked_weights(design.weights, size) if checked is None else checked
    rows = np.flatnonzero(weights > 0)
    strata, labels = np.zeros(size, dtype=np.intp), pd.Index([0.0])
    if design.strata is not None:
        strata, labels = checked_labels(design.strata, size, "strata")
    sampled = slice(None) if rows.size == size else rows  # without a copy of all rows
    strata, present = codes_as_met(strata[sampled], labels.size)
    if design.clusters is None:
        unit, stratum = np.arange(rows.size), strata
    else:
        clusters, names = checked_labels(design.clusters, size, "clusters")
        unit, pairs = codes_as_met(strata * names.size + clusters[sampled], present.size * names.size)
        stratum = pairs // names.size
    counts = np.bincount(stratum, minlength=present.size)
    if lonely_cluster == "error" and counts.min() == 1:
        first = labels.tolist()[present[np.argmax(counts == 1)]]
        raise ValueError(
            "a stratum must have two clusters or more for a standard error; got "
            f"{int((counts == 1).sum())} of {counts.size} strata with one (first: {first!r}); join it with a similar "
            'stratum, or say lonely_cluster="certainty" or "centre"'
        )
    fraction = _fractions(design.sampling_fraction, size, rows, strata, present.size)
    return SampledUnits(rows, weights[rows], unit, stratum, counts.astype(float), fraction)


def _fractions(fraction: ArrayLike | None, size: int, rows: Codes, strata: Codes, count: int) -> Vector:
    """Return the sampling fraction of each stratum."""
    if fraction is None:
        return np.zeros(count)
    values = checked_vector(fraction, "sampling_fraction")
    if values.size != size:
        raise ValueError(f"sampling_fraction must be one a row; got {values.size} for {size} rows")
    values = values[rows]
    if values.min() < 0 or values.max() > 1:
        place = int(np.argmax((values < 0) | (values > 1)))
        raise ValueError(f"sampling_fraction must be from 0 to 1; got {values[place]:g} at position {rows[place]}")
    each = np.zeros(count)
    each[strata] = values
    differs = each[strata] != values
    if differs.any():
        place = int(np.argmax(differs))
        raise ValueError(
            f"sampling_fraction must be the same for every row of a stratum; got {values[place]:g} at position "
            f"{rows[place]} and {each[strata[place]]:g} elsewhere in its stratum"
        )
    return each


def refuse_orders(income: ArrayLike, design: Design, domain: ArrayLike | None) -> None:
    """Refuse a design or a domain whose labels are those of the incomes in another order."""
    for field, values in {**design._asdict(), "domain": domain}.items():
        refuse_other_order(income, values, field)


def domain_weights(design: Design, domain: ArrayLike | None, size: int) -> Vector:
    """Return the weights of a design, zero outside a domain.

    Parameters
    ----------
    design : Design
    domain : array_like of bool, shape (size,), or None
        The rows that are meant; all where left out.
    size : int
        How many rows the sample has.

    Returns
    -------
    numpy.ndarray, shape (size,)

    Raises
    ------
    TypeError, ValueError
        As `checked_weights`; if the domain is not True or False for every row, or holds nobody.

    Examples
    --------
    >>> domain_weights(Design(weights=[1, 2]), [True, False], 2)
    array([1., 0.])
    >>> domain_weights(Design(weights=[1, 2]), [1, 0], 2)
    Traceback (most recent call last):
        ...
    TypeError: domain must be True or False for every row; got values of type int64
    """
    weights = checked_weights(design.weights, size)
    if domain is None:
        return weights
    inside = yes_or_no(domain, "domain")
    if inside.shape != (size,):
        raise ValueError(f"domain must be one value a row; got shape {inside.shape} for {size} rows")
    if not (weights[inside] > 0).any():
        raise ValueError("domain must hold at least one row of positive weight; got none")
    return np.where(inside, weights, 0.0)

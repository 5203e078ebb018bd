"""Sums by cluster of everyone's curves, from those of the groups that they are made of: at another mean, the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..sample import Codes, Vector
from .terms import ClusterSums, Curve, Kind

FEW = 16
"""Rows a cluster, from which sums are so much shorter than the sample that those of all groups can be held."""


class GroupSums(NamedTuple):
    """What a group's clusters have of its people: their shares, their incomes and the heights of curves."""

    everyone: float  # the weight of the group
    size: int  # its rows
    clusters: Codes  # (u,)
    people: Vector  # (u,)
    excess: Vector  # (u,) income over the mean, less one
    heights: dict[object, tuple[Kind, Vector]]  # of each kind of curve, by what it is called


def sums_of_group(sums: ClusterSums, clusters: Codes, everyone: float, size: int) -> GroupSums | None:
    """Return what is held of a group; nothing where its clusters are as many as its rows, or nearly."""
    if clusters.size * FEW > size:
        return None
    people = sums.people.sum(axis=0)
    heights = {
        curve.kind.name: (curve.kind, height)
        for curve, height in zip(sums.curves, sums.heights, strict=True)
        if curve.kind is not None
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = sums.excess() / np.float64(sums.mean)
    return GroupSums(everyone, size, clusters, people, excess, heights)


def heights_from(
    groups: Sequence[GroupSums | None], curves: Sequence[Curve], units: int, size: int
) -> dict[Curve, Vector]:
    """Return the heights of everyone's curves by cluster, of those that all groups have, if these hold everyone.

    Parameters
    ----------
    groups : sequence of GroupSums or None
    curves : sequence of Curve
        Everyone's.
    units : int
        How many clusters there are.
    size : int
        Everyone's rows.

    Returns
    -------
    dict of Curve to numpy.ndarray, shape (units,)
    """
    held = [each for each in groups if each is not None]
    if len(held) < len(groups) or sum(each.size for each in held) != size:
        return {}
    weights = np.array([each.everyone for each in held])
    found = {}
    for curve in curves:
        kind = curve.kind
        if kind is None or not all(kind.name in each.heights for each in held):
            continue
        total = np.zeros(units)
        for share, each in zip(weights / weights.sum(), held, strict=True):
            of_group, height = each.heights[kind.name]
            same, slope, constant = kind.rebased(of_group)
            total[each.clusters] += share * (same * height + constant * each.people)
            if slope:  # else a group may have no mean above zero, to which an excess could be measured
                total[each.clusters] += share * slope * each.excess
        found[curve] = total
    return found

"""Who could have got the money: which incidence totals alone allow, when no list of names is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from .sample import Vector, checked_number, checked_shares

Printed = float | tuple[float, float]


def incidence_bounds(
    reached: Printed,
    population: Printed,
    *,
    groups: int | Sequence[float] = 5,
    most: float | None = None,
    least: float = 0.0,
) -> pd.DataFrame:
    r"""Bounds of incidence from totals: which part of a group can be reached, and which part of the money is its.

    With r reached of N people and a group of g, the reached in the group number

    .. math:: \max(0,\ r - (N - g)) \le k \le \min(r, g).

    Parameters
    ----------
    reached : float, or (low, high)
        r, people reached; a printed count with the ends that its rounding leaves.
    population : float, or (low, high)
        N, people who could have been reached.
    groups : int, or sequence of float
        Equal groups from the poorest (5 for fifths), or shares of the population that sum to 1: (0.3, 0.7) for the poor
        and the others.
    most, least : float, optional
        What a person who is reached gets at most and at least, as multiples of the mean among them: `most` 1 or more
        (without end by default), `least` from 0 to 1. With both 1 everyone reached gets the same.

    Returns
    -------
    pandas.DataFrame, index `group` from 1 (poorest)
        `reached_low`, `reached_high` (people), `coverage_low`, `coverage_high` (share of the group),
        `share_of_reached_low`, `share_of_reached_high`, `share_of_money_low`, `share_of_money_high`.

    Raises
    ------
    TypeError, ValueError
        If a number is not positive, ends are in the wrong order, more are reached than there are, shares do not sum to
        1, or `most` and `least` are out of bounds.

    Notes
    -----
    Each bound is attained by some list of names, but not all of them at once: if the poorest fifth gets all, the others
    get nothing. Nothing here is an estimate, and no value between the bounds is likelier than another. Of the money, k
    people get between max(k a, r - (r - k) b) and min(k b, r - (r - k) a) times the mean, with a least and b most.

    References
    ----------
    Frechet (1951); Manski (2003), Partial identification of probability distributions, Springer, chapter 1.

    Examples
    --------
    Eight of ten are reached: at least none and at most all of the poorest fifth; of a poor half at least three of five.

    >>> incidence_bounds(8, 10)[["reached_low", "reached_high"]].loc[1].tolist()
    [0.0, 2.0]
    >>> incidence_bounds(8, 10, groups=(0.5, 0.5)).loc[1, ["coverage_low", "coverage_high"]].tolist()
    [0.6, 1.0]
    """
    numbers, sizes = _ends(reached, "reached"), _ends(population, "population")
    if numbers[1] > sizes[0]:
        raise ValueError(f"no more can be reached than there are; got up to {numbers[1]:g} of {sizes[0]:g}")
    top = np.inf if most is None else checked_number(most, "most", at_least=1)
    bottom = checked_number(least, "least", at_least=0, at_most=1)
    shares = _group_shares(groups)
    cases = [_of_totals(r, n, shares, bottom, top) for r, n in product(dict.fromkeys(numbers), dict.fromkeys(sizes))]
    table = {}
    for column in cases[0]:
        ends = np.array([case[column] for case in cases])
        table[column] = ends.min(axis=0) if column.endswith("low") else ends.max(axis=0)
    return pd.DataFrame(table, index=pd.RangeIndex(1, shares.size + 1, name="group"))


def concentration_bounds(
    reached: Printed, population: Printed, *, most: float | None = None, least: float = 0.0
) -> tuple[float, float]:
    r"""Bounds of the concentration index of a transfer from totals: the poorest reached, or the richest.

    Parameters
    ----------
    reached, population, most, least
        As `incidence_bounds`.

    Returns
    -------
    tuple of float
        Lowest (the money as far down as it can go) and highest; one is the negative of the other.

    Raises
    ------
    TypeError, ValueError
        As `incidence_bounds`.

    Notes
    -----
    Lowest where the poorest r are reached and, among them, the poorest get `most` and the others `least`, which is a
    share :math:`s = (1 - a)/(b - a)` at the top. A piece of the money m at ranks from p to q adds m (p + q - 1).

    Examples
    --------
    A quarter of the people is reached, each with the same: from -3/4 to 3/4.

    >>> concentration_bounds(25, 100, most=1, least=1)
    (-0.75, 0.75)
    """
    numbers, sizes = _ends(reached, "reached"), _ends(population, "population")
    if numbers[1] > sizes[0]:
        raise ValueError(f"no more can be reached than there are; got up to {numbers[1]:g} of {sizes[0]:g}")
    top = np.inf if most is None else checked_number(most, "most", at_least=1)
    bottom = checked_number(least, "least", at_least=0, at_most=1)
    rate = numbers[0] / sizes[1]
    split = 0.0 if np.isinf(top) else 1.0 if top == bottom else (1 - bottom) / (top - bottom)
    at_most = 1 - bottom * (1 - split)  # of the money, that of the people who get most
    ends = np.array([0.0, split * rate, rate])
    index = at_most * (ends[0] + ends[1] - 1) + (1 - at_most) * (ends[1] + ends[2] - 1)
    return float(index), float(-index)


def _of_totals(reached: float, population: float, shares: Vector, least: float, most: float) -> dict[str, Vector]:
    sizes = shares * population
    low, high = np.maximum(0.0, reached - (population - sizes)), np.minimum(reached, sizes)
    with np.errstate(invalid="ignore"):  # without end times nobody
        money_low = np.maximum(low * least, reached - np.where(reached > low, (reached - low) * most, 0.0))
        money_high = np.minimum(np.where(high > 0, high * most, 0.0), reached - (reached - high) * least)
    return {
        "reached_low": low,
        "reached_high": high,
        "coverage_low": low / sizes,
        "coverage_high": high / sizes,
        "share_of_reached_low": low / reached,
        "share_of_reached_high": high / reached,
        "share_of_money_low": money_low / reached,
        "share_of_money_high": money_high / reached,
    }


def _ends(value: Printed, name: str) -> tuple[float, float]:
    pair = value if isinstance(value, tuple) else (value, value)
    if len(pair) != 2:
        raise ValueError(f"{name} must be a number or its two ends; got {len(pair)} numbers")
    low, high = (checked_number(each, name, above=0) for each in pair)
    if low > high:
        raise ValueError(f"{name} must have its lower end first; got {low:g} before {high:g}")
    return low, high


def _group_shares(groups: int | Sequence[float]) -> Vector:
    if isinstance(groups, (int, np.integer)) and not isinstance(groups, bool):
        count = int(checked_number(groups, "groups", at_least=1))
        return np.full(count, 1 / count)
    shares = checked_shares(groups, "groups")
    if shares.min() <= 0 or abs(shares.sum() - 1) > 1e-9:
        raise ValueError(f"groups must be shares above zero that sum to 1; got {shares.tolist()}")
    return shares

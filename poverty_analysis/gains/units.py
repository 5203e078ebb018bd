"""Money, land and ratios in one unit each: a value with its unit is converted, one that reads like another is refused.

Every argument of a model names its unit (`area_mu`, `gain_cny`). It takes

- a number or an array in that unit, refused where no household could have it (0.24 mu is a holding in hectares, a gain
  of 0.33 yuan one in 万元), or
- a pair of the same and its unit, ``(0.24, "hectare")`` or ``(0.33, "万元")``, which is converted.

A bare number in another unit that is also plausible in the right one cannot be told apart: 10 hectares given as
``area_mu=10`` are 10 mu. Give the pair where the unit is in doubt.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.measures.sample import Vector

Measure = ArrayLike | tuple[ArrayLike, str]

MONEY = {"CNY": 1.0, "yuan": 1.0, "元": 1.0, "万元": 1e4, "亿元": 1e8}
LAND = {"mu": 1.0, "亩": 1.0, "万亩": 1e4, "hectare": 15.0, "hectares": 15.0, "ha": 15.0, "公顷": 15.0}
MONEY_PER_LAND = {"CNY per mu": 1.0, "元/亩": 1.0, "CNY per hectare": 1 / 15, "元/公顷": 1 / 15}


class Kind(NamedTuple):
    """What an argument measures: its units, the window in which a bare number (zero aside) is believed, its sign."""

    units: dict[str, float]
    lowest: float
    highest: float
    may_be_negative: bool = False


# The windows are wide for any rural household and narrow for a slip of 15 (hectares) or 10,000 (万元) in most places.
GAIN = Kind(MONEY, 5, 200_000, may_be_negative=True)
INCOME = Kind(MONEY, 300, 1_000_000)
COST_PER_PERSON = Kind(MONEY, 1_000, 5_000_000)
DAILY_WAGE = Kind(MONEY, 10, 2_000)
HOLDING = Kind(LAND, 0.5, 1_000)
RENT = Kind(MONEY_PER_LAND, 5, 3_500)
COST = Kind(MONEY, 1_000, 1e13)  # per person or in total
TOTAL = Kind(MONEY, 5e6, 1e13)  # of a programme


def plain(values: ArrayLike) -> float | Vector:
    """Return a single number as a float, anything longer as an array.

    Examples
    --------
    >>> plain(np.float64(2.0)), plain([1, 2])
    (2.0, array([1., 2.]))
    """
    array = np.asarray(values, dtype=float)
    return float(array) if array.ndim == 0 else array


def converted(value: Measure, kind: Kind, name: str) -> Vector:
    """Return a value in the unit that its argument names, from a bare number or a pair of value and unit.

    Parameters
    ----------
    value : number, array_like, or a pair of either and its unit
    kind : Kind
        Units with their factors, and the window for bare numbers.
    name : str
        The argument, for the error message.

    Returns
    -------
    numpy.ndarray
        In the unit whose factor is 1.

    Raises
    ------
    TypeError
        If the value is not a number.
    ValueError
        If it is missing, infinite or negative where it cannot be, if the unit is not one of the kind, or if a bare
        number lies outside the window.

    Examples
    --------
    >>> converted(([0.5, 1], "hectare"), HOLDING, "area_mu")
    array([ 7.5, 15. ])
    >>> converted(0.33, GAIN, "gain_cny")
    Traceback (most recent call last):
        ...
    ValueError: gain_cny must be 0 or from 5 to 200,000 yuan; got 0.33, which reads like another unit: give the pair
    (0.33, unit) with one of CNY, yuan, 元, 万元, 亿元
    """
    lowest = -np.inf if kind.may_be_negative else 0.0
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], str):
        number, unit = value
        if unit not in kind.units:
            raise ValueError(f"{name} must be in one of {', '.join(kind.units)}; got {unit!r}")
        return finite(number, name, lowest=lowest) * kind.units[unit]
    array = finite(value, name, lowest=lowest)
    size = np.abs(array)
    strange = (size > 0) & ~((size >= kind.lowest) & (size <= kind.highest))
    if np.any(strange):
        got = f"{np.asarray(array)[strange].flat[0]:g}" if array.ndim else f"{float(array):g}"
        unit = "yuan" if kind.units is MONEY else next(iter(kind.units))
        raise ValueError(
            f"{name} must be 0 or from {kind.lowest:,g} to {kind.highest:,g} {unit}; got {got}, which reads like "
            f"another unit: give the pair ({got}, unit) with one of {', '.join(kind.units)}"
        )
    return array


def finite(value: object, name: str, *, lowest: float = -np.inf, highest: float = np.inf) -> Vector:
    """Return numbers as an array, or refuse what is none, is missing or infinite, or lies outside its range.

    Examples
    --------
    >>> finite([1, 2], "days")
    array([1., 2.])
    >>> finite(366, "days", lowest=0, highest=365)
    Traceback (most recent call last):
        ...
    ValueError: days must lie from 0 to 365; got 366
    """
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be numbers, or a pair of numbers and their unit; got {value!r}") from None
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{name} must be finite; got {array[~np.isfinite(array)].flat[0]:g}")
    if not np.all((array >= lowest) & (array <= highest)):
        got = array[~((array >= lowest) & (array <= highest))].flat[0]
        raise ValueError(f"{name} must lie from {lowest:g} to {highest:g}; got {got:g}")
    return array


def share(value: ArrayLike, name: str) -> Vector:
    """Return shares from 0 to 1; per cent is refused.

    Examples
    --------
    >>> share(30, "share_passed")
    Traceback (most recent call last):
        ...
    ValueError: share_passed must lie from 0 to 1; got 30
    """
    return finite(value, name, lowest=0, highest=1)


def rate(value: ArrayLike, name: str) -> Vector:
    """Return rates a year as ratios, from -1 to 1 (0.06 for 6%); per cent is refused."""
    return finite(value, name, lowest=-1, highest=1)


def persons(value: ArrayLike, name: str = "persons") -> Vector:
    """Return counts of people or households, at least one."""
    return finite(value, name, lowest=1)


PEOPLE = {"persons": 1.0, "人": 1.0, "万人": 1e4, "万": 1e4}
MOST_TIMES = 1_000  # a programme that reaches this many times a population tells that it is given in 万


def counted_people(value: Measure, name: str = "population", *, largest: float = 0.0) -> float:
    """Return a population as persons; a number that reads like 万 is refused.

    Parameters
    ----------
    value : number or pair with a unit
        Persons, a whole number of them; or ``(19.46, "万人")``.
    name : str
        The argument, for the error message.
    largest : float
        The most people that any programme reaches.

    Raises
    ------
    TypeError, ValueError
        If it is no number, below 1, no whole number, or a thousandth of the largest programme or less.

    Examples
    --------
    >>> counted_people((19.46, "万人"))
    194600.0
    >>> counted_people(19.46)
    Traceback (most recent call last):
        ...
    ValueError: population must be a whole number of persons; got 19.46, which reads like another unit: give the pair
    (19.46, unit) with one of persons, 人, 万人, 万
    """
    if isinstance(value, tuple):
        kind = Kind(PEOPLE, 0, np.inf)
        return float(finite(np.round(converted(value, kind, name), 6), name, lowest=1))
    people = float(finite(value, name, lowest=1))
    if not people.is_integer() or people * MOST_TIMES <= largest:
        rule = "a whole number of persons" if not people.is_integer() else f"more than a thousandth of {largest:,.0f}"
        raise ValueError(
            f"{name} must be {rule}; got {people:g}, which reads like another unit: give the pair ({people:g}, unit) "
            f"with one of {', '.join(PEOPLE)}"
        )
    return people

"""Equivalence scales: how many people alone a household counts for, so that unlike households can be compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .sample import Vector, checked_vector


def square_root_scale(persons: ArrayLike) -> Vector:
    """Square-root scale: a household of n counts for the square root of n.

    s = sqrt(n)

    Parameters
    ----------
    persons : array_like, shape (n,)
        Members of each household, 1 or more.

    Returns
    -------
    numpy.ndarray, shape (n,)
        By which the household's whole income is divided; 1 for one person.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or below 1.

    Notes
    -----
    Income per person, which China's poverty standards use, is the other end: a scale of n. People, not households, are
    counted afterwards: weights stay the members.

    References
    ----------
    Atkinson, Rainwater and Smeeding (1995), Income distribution in OECD countries, OECD, chapter 2.

    Examples
    --------
    >>> square_root_scale([1, 4])
    array([1., 2.])
    """
    return np.sqrt(_members(persons, "persons", 1))


def oecd_modified_scale(adults: ArrayLike, children: ArrayLike) -> Vector:
    """OECD-modified scale: 1 for the first adult, 0.5 for each other one, 0.3 for each child.

    s = 1 + 0.5 (adults - 1) + 0.3 children

    Parameters
    ----------
    adults : array_like, shape (n,)
        Members aged 14 or more, at least 1.
    children : array_like, shape (n,)
        Members under 14.

    Returns
    -------
    numpy.ndarray, shape (n,)
        By which the household's whole income is divided; 1 for one adult.

    Raises
    ------
    TypeError, ValueError
        If a number is missing or negative, there is no adult, or lengths differ.

    References
    ----------
    Hagenaars, de Vos and Zaidi (1994), Poverty statistics in the late 1980s, Eurostat. Eurostat's age is 14.

    Examples
    --------
    >>> oecd_modified_scale([1, 2], [0, 2])
    array([1. , 2.1])
    """
    older, younger = _members(adults, "adults", 1), _members(children, "children", 0)
    if older.size != younger.size:
        raise ValueError(f"children must be as many as adults; got {younger.size} for {older.size} households")
    return 1 + 0.5 * (older - 1) + 0.3 * younger


def _members(values: ArrayLike, name: str, least: int) -> Vector:
    members = checked_vector(values, name)
    if members.min() < least:
        place = int(np.argmax(members < least))
        raise ValueError(f"{name} must be at least {least}; got {members[place]:g} at position {place}")
    return members

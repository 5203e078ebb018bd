"""Numbers that steer a measure (an aversion, a share, points to evaluate at): checked once for all measures."""

from __future__ import annotations

from numbers import Real

from numpy.typing import ArrayLike

from .sample import Vector, checked_vector


def checked_number(
    value: float,
    name: str,
    *,
    at_least: float | None = None,
    above: float | None = None,
    at_most: float | None = None,
) -> float:
    """Return `value` as a float that keeps to the bounds given.

    Raises
    ------
    TypeError
        If it is not a real number (True and False are not).
    ValueError
        If it is missing, infinite or out of bounds.

    Examples
    --------
    >>> checked_number(2, "alpha", at_least=0)
    2.0
    >>> checked_number(-1, "alpha", at_least=0)
    Traceback (most recent call last):
        ...
    ValueError: alpha must be a finite number of at least 0; got -1
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number; got {value!r}")
    number = float(value)
    bounds = [(at_least, "at least", 1), (above, "more than", 1), (at_most, "at most", -1)]
    rule = " and ".join(f"{words} {bound:g}" for bound, words, _ in bounds if bound is not None)
    kept = all(side * (number - bound) >= 0 for bound, _, side in bounds if bound is not None)
    if not float("-inf") < number < float("inf") or not kept or number == above:
        raise ValueError(f"{name} must be a finite number{' of ' + rule if rule else ''}; got {value:g}")
    return number


def checked_shares(values: ArrayLike, name: str) -> Vector:
    """Return population shares, each between 0 and 1 (0.2, not 20).

    Examples
    --------
    >>> checked_shares([0.2, 20], "at")
    Traceback (most recent call last):
        ...
    ValueError: at must be shares between 0 and 1; got 20 at position 1
    """
    shares = checked_vector(values, name)
    outside = (shares < 0) | (shares > 1)
    if outside.any():
        place = int(outside.argmax())
        raise ValueError(f"{name} must be shares between 0 and 1; got {shares[place]:g} at position {place}")
    return shares

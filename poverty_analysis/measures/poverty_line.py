"""Poverty lines: how every measure reads its argument `poverty_line`, and lines relative to a sample.

A number is one line for everybody: the measure is a float. Lines in a sequence are told apart by how many there are.

k lines, k other than the number of incomes
    Each line is for everybody: one value per line, an array of shape (k,) in the order of the lines.
n lines for n incomes
    Each household has its own line (prices differ between town and country): one float.
n lines for n incomes, in strictly rising or falling order
    Either: a range of lines is written so. Refused, unless `line_per_household` says which.

`line_per_household=True` (each household its own) or `False` (each line for everybody) settles it for any sequence;
code that cannot know how many rows it will meet should always say it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.tables.given import is_one_of, told

from .population import population, positive_mean
from .quantiles import weighted_quantile
from .sample import Vector, checked_number, checked_sample, checked_vector

LineRule = Literal["<", "<="]


class PovertyLine(NamedTuple):
    """Poverty lines as read: one line, each household's own, or many."""

    line: Vector  # shape (1,), (n,) or (k,)
    kind: Literal["one", "own", "many"]


def checked_poverty_line(poverty_line: ArrayLike, size: int, *, line_per_household: bool | None = None) -> PovertyLine:
    """Return the lines and what they are, by the rules at the head of this module.

    Parameters
    ----------
    poverty_line : float, or array_like of shape (k,) or (n,), unit of income
        Above zero.
    size : int
        How many incomes there are: n.
    line_per_household : bool, optional
        True: each household's own line. False: each line for everybody. Without it, told by the number of lines.

    Returns
    -------
    PovertyLine

    Raises
    ------
    TypeError
        If a line is not a number.
    ValueError
        If a line is missing, infinite, zero or less; if `line_per_household` and there are not as many lines as
        incomes; if it cannot be told what the lines are.

    Examples
    --------
    >>> checked_poverty_line(3218, size=3)
    PovertyLine(line=array([3218.]), kind='one')
    >>> checked_poverty_line([3218, 4000], size=3).kind
    'many'
    >>> checked_poverty_line([3218, 4000, 3218], size=3).kind
    'own'
    >>> checked_poverty_line([3000, 4000], size=2)
    Traceback (most recent call last):
        ...
    ValueError: poverty_line must be unmistakable; got 2 lines in strict order for 2 incomes; \
say line_per_household=True (each household its own line) or False (each line for everybody)
    """
    lines = _above_zero(checked_vector(np.atleast_1d(np.asarray(poverty_line)), "poverty_line"))
    if np.ndim(poverty_line) == 0 and not line_per_household:
        return PovertyLine(lines, "one")
    if line_per_household is None:
        line_per_household = _seems_per_household(lines, size)
    if line_per_household and lines.size != size:
        raise ValueError(
            f"poverty_line must hold one line per income where line_per_household=True; "
            f"got {lines.size} for {size} incomes"
        )
    return PovertyLine(lines, "own" if line_per_household else "many")


def _above_zero(lines: Vector) -> Vector:
    if lines.min() <= 0:
        place = int(np.argmax(lines <= 0))
        where = f" at position {place}" if lines.size > 1 else ""
        raise ValueError(f"poverty_line must be above zero; got {lines[place]:g}{where}")
    return lines


def _seems_per_household(lines: Vector, size: int) -> bool:
    if lines.size != size:
        return False
    steps = np.diff(lines)
    if (steps > 0).all() or (steps < 0).all():
        raise ValueError(
            f"poverty_line must be unmistakable; got {size} line{'s' if size > 1 else ''} in strict order "
            f"for {size} income{'s' if size > 1 else ''}; say line_per_household=True "
            f"(each household its own line) or False (each line for everybody)"
        )
    return True


def checked_line_rule(line_rule: str) -> LineRule:
    """Return the line rule: "<" (who has exactly the line is not poor) or "<=" (is poor).

    Examples
    --------
    >>> checked_line_rule("≤")
    Traceback (most recent call last):
        ...
    ValueError: line_rule must be "<" or "<="; got '≤'
    """
    if not is_one_of(line_rule, ("<", "<=")):
        raise ValueError(f'line_rule must be "<" or "<="; got {told(line_rule)}')
    return "<" if line_rule == "<" else "<="


def relative_poverty_line(
    income: ArrayLike,
    share: float = 0.6,
    *,
    of: Literal["median", "mean"] = "median",
    weights: ArrayLike | None = None,
) -> float:
    """Relative poverty line: a share of median or of mean income.

    z = s * median(y), or s * mean(y)

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    share : float
        s, above 0 and at most 1: 0.6, not 60.
    of : {"median", "mean"}
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    float, unit of income
        Above zero.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, a share out of bounds, another word than median or mean, or a line that is not above zero.

    Notes
    -----
    The median is `weighted_quantile` at one half: of 10 and 20 it is 15.

    References
    ----------
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 3.

    Examples
    --------
    >>> relative_poverty_line([10, 20, 30, 100], 0.5)
    12.5
    >>> relative_poverty_line([10, 20, 30, 100], 0.5, of="mean")
    20.0
    """
    checked_number(share, "share", above=0, at_most=1)
    if of == "median":
        centre = float(weighted_quantile(income, 0.5, weights=weights))
    elif of == "mean":
        centre = positive_mean(*population(*checked_sample(income, weights)), "A relative poverty line")
    else:
        raise ValueError(f'of must be "median" or "mean"; got {of!r}')
    if centre <= 0:
        raise ValueError(f"A relative poverty line must be above zero; got a median income of {centre:g}")
    return share * centre

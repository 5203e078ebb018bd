"""Which whole numbers can stand behind a printed percentage: the idea of the GRIM test (Brown and Heathers 2017)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from poverty_analysis.report.quantities import parse_quantity


def _bounds(share: str, *, cut: bool = False) -> tuple[Fraction, Fraction]:
    """The exact ends of what a printed percentage allows; one of 100% or less is of a whole, and stays within it."""
    if not isinstance(share, str):
        raise TypeError(f"share must be a percentage as printed, such as '93.02%'; got {share!r}")
    return _printed_bounds(share, cut)


@lru_cache(maxsize=1024)
def _printed_bounds(share: str, cut: bool) -> tuple[Fraction, Fraction]:
    quantity = parse_quantity(share)
    if quantity.unit != "ratio" or quantity.qualifier or quantity.value < 0 or quantity.low == quantity.high:
        raise ValueError(f"share must be a percentage as printed, such as '93.02%'; got {share!r}")
    low, high = Decimal(repr(quantity.low)), Decimal(repr(quantity.high))
    if cut:  # 93.02% is 93.02% to 93.03%
        low, high = Decimal(repr(quantity.value)), Decimal(repr(quantity.value)) + high - low
    return Fraction(low), Fraction(high if quantity.value > 1 else min(high, Decimal(1)))


def _whole(number: float, name: str, *, at_least: int) -> int:
    if isinstance(number, bool) or not math.isfinite(number) or int(number) != number or number < at_least:
        raise ValueError(f"{name} must be a whole number of {at_least} or more; got {number!r}")
    return int(number)


def denominator_range(numerator: int, share: str, *, largest: int = 1_000_000, cut: bool = False) -> range:
    """Return what `possible_denominators` lists, as a range, which may be long; `cut`: digits are cut off.

    Examples
    --------
    >>> denominator_range(600_000, "50%")
    range(1188119, 1212122)
    """
    count = _whole(numerator, "numerator", at_least=0)
    low, high = _bounds(share, cut=cut)
    first = max(1, math.ceil(count / high)) if high > 0 else 1
    last = largest if low <= 0 else math.floor(count / low)
    return range(first, last + 1)


def possible_denominators(numerator: int, share: str, *, largest: int = 1_000_000) -> list[int]:
    """Return the whole denominators with which a whole numerator prints a percentage.

    All n with ``low <= numerator / n <= high``, where [low, high] is what the rounding of the percentage allows. Both
    ends count, since a tie may have been rounded either way; a share printed as 100% or less is taken as a part of
    its whole. An empty list is a finding: no whole total of anything gives this percentage.

    Parameters
    ----------
    numerator : int
        The count that the percentage is a share of.
    share : str
        The percentage as printed, with its digits: ``"93.02%"`` is not ``"93.020%"``.
    largest : int
        Where to stop if the share may be zero, which has no largest denominator.

    Returns
    -------
    list of int
        Rising.

    Raises
    ------
    TypeError, ValueError
        If the numerator is not a whole number of zero or more, or the share is not a printed percentage.

    References
    ----------
    Brown, N. J. L. and Heathers, J. A. J. (2017). The GRIM test. Social Psychological and Personality Science 8(4).

    Examples
    --------
    >>> possible_denominators(120, "93.02%")
    [129]
    >>> possible_denominators(3, "47.00%")
    []
    """
    return list(denominator_range(numerator, share, largest=largest))


def possible_numerators(denominator: int, share: str, *, cut: bool = False) -> list[int]:
    """Return the whole numerators that, over a whole denominator, print a percentage; `cut`: with its digits cut off.

    Examples
    --------
    >>> possible_numerators(129, "93.02%")
    [120]
    >>> possible_numerators(1119, "97.37%")
    []
    """
    total = _whole(denominator, "denominator", at_least=1)
    low, high = _bounds(share, cut=cut)
    return list(range(max(0, math.ceil(low * total)), math.floor(high * total) + 1))


def common_denominators(shares: Iterable[str], lowest: int, highest: int) -> list[int]:
    """Return the whole totals from `lowest` to `highest` over which every one of several percentages can be printed.

    A total n qualifies if for each percentage some whole numerator k has k / n inside what its rounding allows.

    Parameters
    ----------
    shares : iterable of str
        Percentages as printed.
    lowest, highest : int
        The totals to try, both included.

    Returns
    -------
    list of int
        Rising; empty if no total can print them all.

    Raises
    ------
    TypeError, ValueError
        If there is no share, one is not a printed percentage, or the range is empty.

    Examples
    --------
    >>> common_denominators(["50%", "33%"], 1, 12)
    [6, 12]
    """
    printed = [shares] if isinstance(shares, str) else list(shares)
    if not printed:
        raise ValueError("shares must hold at least one percentage; got none")
    if not 1 <= lowest <= highest:
        raise ValueError(
            f"lowest and highest must be whole totals with 1 <= lowest <= highest; got {lowest}, {highest}"
        )
    return [n for n in range(lowest, highest + 1) if all(possible_numerators(n, share) for share in printed)]

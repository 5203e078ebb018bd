"""An amount as a reader states it: a number, a printed text, two ends, or a number with its unit, as an interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from poverty_analysis.gains.units import MONEY
from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.quantities import parse_quantity

Amount = float | int | str | tuple[float, float] | tuple[float, str] | None
Teller = Callable[..., Exception]

_UNITS = {
    "persons": {"persons", "items", None},
    "households": {"households", "items", None},
    "gain": {"CNY", None},
    "cost": {"CNY", None},
    "years": {"years", None},
    "area_mu": {"mu", None},
    "persons_lifted": {"persons", "items", None},
    "jobs": {"persons", "items", None},
    "job_pay": {"CNY", None},
    "income_given_up": {"CNY", None},
}
_MONEY = {argument for argument, units in _UNITS.items() if "CNY" in units}
_COUNTS = {"persons", "households", "persons_lifted"}
_ABOVE_ZERO = {"years", "cost", "area_mu"}
_NONE = Interval(np.nan, np.nan, np.nan)


def teller(name: object) -> Teller:
    """Return what makes the error about one argument of `claim`."""

    def say(error: type[Exception], argument: str, rule: str) -> Exception:
        return error(f"gains.claim of {name!r}, {argument}: {rule}")

    return say


def stated_amount(say: Teller, argument: str, amount: Amount) -> Interval:
    """Return an amount in whichever form as an interval, NaN where none is given.

    Raises
    ------
    TypeError, ValueError
        As `say` makes them, if it is none, negative, reversed, in another unit, without an upper end, or no count.

    Examples
    --------
    >>> tuple(stated_amount(teller("weaving"), "gain", (0.33, "万元")))
    (3300.0, 3300.0, 3300.0)
    """
    if amount is None:
        return _NONE
    if isinstance(amount, str):
        found = _from_words(say, argument, amount)
    elif isinstance(amount, tuple):
        found = _from_pair(say, argument, amount)
    else:
        value = _number(say, argument, amount)
        found = Interval(value, value, value)
    if np.isinf(found.high):
        raise say(ValueError, argument, f"must have an upper end; got {amount!r}: give both, ({found.low:g}, ...)")
    least = 1.0 if argument in _COUNTS else 0.0
    if not least <= found.low <= found.high:
        raise say(ValueError, argument, f"must rise from at least {least:g}; got {found.low:g} to {found.high:g}")
    if argument in _ABOVE_ZERO and found.low <= 0:
        raise say(ValueError, argument, f"must be above 0; got {found.low:g}: leave it out where there is none")
    return found


def _from_words(say: Teller, argument: str, text: str) -> Interval:
    try:
        found = parse_quantity(text)
    except ValueError as error:
        raise say(ValueError, argument, str(error)) from None
    if found.unit not in _UNITS[argument]:
        wanted = next(unit for unit in sorted(_UNITS[argument], key=str, reverse=True) if unit not in {None, "items"})
        raise say(ValueError, argument, f"must be in {wanted}; got {text!r}, which is in {found.unit}")
    return Interval(found.value, found.low, found.high)


def _from_pair(say: Teller, argument: str, pair: tuple[Any, ...]) -> Interval:
    if len(pair) != 2:
        raise say(TypeError, argument, f"must be a number, a text, or a pair; got {pair!r}")
    first = _number(say, argument, pair[0])
    if isinstance(pair[1], str):
        units: Mapping[str, float] = MONEY if argument in _MONEY else {}
        if pair[1] not in units:
            raise say(ValueError, argument, f"must be in one of {', '.join(units) or 'its own unit'}; got {pair[1]!r}")
        value = first * units[pair[1]]
        return Interval(value, value, value)
    last = _number(say, argument, pair[1])
    return Interval((first + last) / 2, first, last)


def _number(say: Teller, argument: str, amount: object) -> float:
    if isinstance(amount, bool) or not isinstance(amount, (int, float, np.integer, np.floating)):
        raise say(TypeError, argument, f"must be a number, a text, or a pair of numbers; got {amount!r}")
    try:
        value = float(amount)
    except OverflowError:  # a whole number of more digits than a float has
        value = np.inf
    if not np.isfinite(value):
        raise say(ValueError, argument, f"must be finite; got {amount!r:.40}")
    return value

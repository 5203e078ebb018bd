"""The closed words of a ledger's columns, and what ledgers written earlier call them."""

from __future__ import annotations

import re

# by column: the older word and today's; the older word of a status stays in `status_word`
OLDER_WORDS = {
    "status": {"expected": "target", "planned": "target", "policy": "rule"},
    "basis": {"per village": "per unit", "per person per year": "per person"},
}
# a year, its end, several years, from a year on where no end is known, or without a date; empty: not decided
PERIOD = re.compile("(?:(?:end |since )?[12][0-9]{3}|[12][0-9]{3}-[12][0-9]{3}|standing)?")
_PLAN = re.compile("([0-9]{1,2})th plan")
_SINCE = re.compile("since ([12][0-9]{3})")
_CHINESE_YEAR = re.compile("([12][0-9]{3})年([底末]?)")


def current_period(period: str, year: int | None = None) -> str:
    """Say an older period in today's words where it means one of them; any other stays as it is.

    Parameters
    ----------
    period : str
        As a ledger has it.
    year : int, optional
        In which the report was given: the end of what lasts until then.

    Examples
    --------
    >>> [current_period(older) for older in ("2015年底", "2019年", "end of 2019", "13th plan", "to date", "since 2016")]
    ['end 2015', '2019', 'end 2019', '2016-2020', 'standing', 'since 2016']
    >>> [current_period(older, 2020) for older in ("to date", "since 2016")]
    ['2020', '2016-2020']
    """
    if match := _CHINESE_YEAR.fullmatch(period):
        return ("end " if match[2] else "") + match[1]
    if match := _PLAN.fullmatch(period):  # the 13th ran from 2016 to 2020
        first = 1951 + 5 * int(match[1])
        return f"{first}-{first + 4}"
    if period == "to date":
        return "standing" if year is None else str(year)
    if (match := _SINCE.fullmatch(period)) and year is not None and int(match[1]) <= year:
        return match[1] if int(match[1]) == year else f"{match[1]}-{year}"
    return {"not stated": ""}.get(period, period.replace("end of ", "end "))


def status_shown(status: str, word: str) -> str:
    """Return a status as tables and charts show it: with the narrower older word where a ledger has one.

    Examples
    --------
    >>> status_shown("target", "planned"), status_shown("target", "力争")
    ('planned', 'target')
    """
    return word if OLDER_WORDS["status"].get(word) == status else status

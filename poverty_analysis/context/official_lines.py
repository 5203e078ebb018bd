"""Poverty lines as published or derived from published numbers: the national one and those in dollars a day."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from poverty_analysis.context.facts import fact, load_facts
from poverty_analysis.context.price_levels import deflator

POVERTY_LINES = ("povline_cn_2019cur", "povline_cn_2020cur")

# fact of the national line of each year in which one was found, in yuan per person and year at its year's prices
_NATIONAL = {
    2010: "povline_cn_2010const",
    **{year: f"povline_cn_{year}cur_yb" for year in range(2011, 2017)},
    2019: "povline_cn_2019cur",
    2020: "povline_cn_2020cur",
}
# dollars a day, by the prices of the international comparison that they belong to
_OF_2011 = {"WB-1.90": 1.90, "WB-3.20": 3.20, "WB-5.50": 5.50}
_OF_2017 = {"WB-2.15": 2.15, "WB-3.65": 3.65, "WB-6.85": 6.85}
STANDARDS = ("CN-2010", *_OF_2011, *_OF_2017)
_DAYS = 365


class PovertyLine(NamedTuple):
    """A poverty line of one year, with what it rests on.

    Attributes
    ----------
    value : float
        Yuan per person and year, at the prices of `price_year`.
    standard : str
        One of `STANDARDS`.
    year, price_year : int
    place : str
        Whose prices it holds for.
    kind : str
        published, or derived: by arithmetic on published numbers, which `derivation` writes out.
    source, confidence, derivation : str
        Of the number that it rests on; `derivation` is empty where the source prints the line.
    """

    value: float
    standard: str
    year: int
    price_year: int
    place: str
    kind: str
    source: str
    confidence: str
    derivation: str


def poverty_lines() -> pd.DataFrame:
    """Return the two poverty lines that the package works with, in yuan per person per year at current prices.

    Use both. The step from 3,218 (2019) to about 4,000 (2020) is 24%, more than a change of prices, and the line of
    2019 is known second-hand only. No line of Tibet's own was found.

    Returns
    -------
    pandas.DataFrame, index `id`
        Columns as of `load_facts`; 2 rows, by year.

    Examples
    --------
    >>> poverty_lines()[["value", "year", "confidence"]]
                         value  year confidence
    id
    povline_cn_2019cur  3218.0  2019        low
    povline_cn_2020cur  4000.0  2020       high
    """
    return load_facts("poverty_lines").loc[list(POVERTY_LINES)]


def poverty_line(standard: str, year: int, *, place: str = "China rural", carried: bool = False) -> PovertyLine:
    """Return the poverty line of a year with its source, or refuse the year and name its neighbours.

    Parameters
    ----------
    standard : str
        ``"CN-2010"``, the national line of 2,300 yuan at prices of 2010; or the World Bank's lines in dollars a day:
        ``"WB-1.90"``, ``"WB-3.20"``, ``"WB-5.50"`` (2011 purchasing power), ``"WB-2.15"``, ``"WB-3.65"``,
        ``"WB-6.85"`` (2017 purchasing power).
    year : int
        The line is at the prices of this year.
    place : {"China rural", "China"}
        Whose prices convert the dollars; "China" is there for 2015 and the lines of 2011 purchasing power only.
    carried : bool
        Whether a year without a published national line may have that of the last one before it, carried on by rural
        prices: derived, and labelled so.

    Returns
    -------
    PovertyLine

    Raises
    ------
    ValueError
        If there is no such standard or place, or no line of that year.

    Notes
    -----
    National lines were found for 2010 to 2016, 2019 (second-hand, low confidence) and 2020 ("about"). The step from
    2019 to 2020 is 24%: more than prices. In rural yuan the dollars of 2011 go by the rural purchasing power parity and
    the rural price index of the World Bank's poverty platform; those of 2017 by the rate that its mean consumption in
    yuan and in dollars implies, year by year.

    References
    ----------
    World Bank, Poverty and Inequality Platform; the rows of `load_facts` on lines, prices and consumption.

    Examples
    --------
    >>> line = poverty_line("CN-2010", 2016)
    >>> line.value, line.kind, line.confidence
    (2952.0, 'published', 'high')
    >>> poverty_line("CN-2010", 2017)
    Traceback (most recent call last):
        ...
    ValueError: a national line must be published for its year; got 2017, with 2952 yuan (2016) and 3218 yuan (2019)
    beside it; carried=True carries 2952 on by rural prices
    >>> carried = poverty_line("CN-2010", 2017, carried=True)
    >>> round(carried.value), carried.kind, carried.derivation
    (2990, 'derived', 'povline_cn_2016cur_yb * rural prices of 2017 over 2016')
    """
    if standard not in STANDARDS:
        raise ValueError(f"standard must be one of {', '.join(STANDARDS)}; got {standard!r}")
    if place not in ("China rural", "China"):
        raise ValueError(f'place must be "China rural" or "China"; got {place!r}')
    if standard == "CN-2010":
        if place != "China rural":
            raise ValueError(f"the national line is one for rural people; got place {place!r}")
        return _national_line(year, carried)
    return _dollar_line(standard, year) if place == "China rural" else _dollar_line_of_all(standard, year)


def lines_in(year: int, *, carried: bool = False) -> pd.DataFrame:
    """Return every poverty line for rural people that is known at the prices of a year, lowest first.

    Parameters
    ----------
    year : int
    carried : bool
        As `poverty_line`.

    Returns
    -------
    pandas.DataFrame, index `standard`
        Columns as the fields of `PovertyLine`.

    Raises
    ------
    ValueError
        If none is.

    Examples
    --------
    The national line of 2015 lies between the bank's lowest two of 2011 purchasing power.

    >>> lines_in(2015)["value"].round().astype(int).to_dict()  # doctest: +NORMALIZE_WHITESPACE
    {'WB-1.90': 2373, 'WB-2.15': 2619, 'CN-2010': 2855, 'WB-3.20': 3996, 'WB-3.65': 4446, 'WB-5.50': 6869,
    'WB-6.85': 8343}
    """
    found = []
    for standard in STANDARDS:
        try:
            found.append(poverty_line(standard, year, carried=carried))
        except ValueError:
            continue
    if not found:
        raise ValueError(f"a poverty line must be known for the year; got {year}, for which none is")
    table = pd.DataFrame(found, columns=list(PovertyLine._fields)).set_index("standard")
    return table.sort_values("value", kind="stable")


def _national_line(year: int, carried: bool) -> PovertyLine:
    if year in _NATIONAL:
        found = fact(_NATIONAL[year])
        return PovertyLine(
            found.value, "CN-2010", year, year, found.place, "published", found.source, found.confidence, ""
        )
    before = max((known for known in _NATIONAL if known < year), default=None)
    after = min((known for known in _NATIONAL if known > year), default=None)
    if not carried or before is None:
        beside = [f"{fact(_NATIONAL[each]).value:g} yuan ({each})" for each in (before, after) if each is not None]
        hint = "" if before is None else f"; carried=True carries {fact(_NATIONAL[before]).value:g} on by rural prices"
        raise ValueError(
            f"a national line must be published for its year; got {year}, with {' and '.join(beside)} beside it{hint}"
        )
    base = fact(_NATIONAL[before])
    value = base.value * deflator(year, prices_of=before)
    how = f"{_NATIONAL[before]} * rural prices of {year} over {before}"
    weaker = "low" if base.confidence == "low" else "medium"
    return PovertyLine(value, "CN-2010", year, year, base.place, "derived", base.source, weaker, how)


def _dollar_line(standard: str, year: int) -> PovertyLine:
    """A line of the bank in rural yuan."""
    if standard in _OF_2011:
        years, parity = range(2011, 2020), fact("ppp2011_rural_cn")
        how = f"{_OF_2011[standard]:.2f} * {_DAYS} * ppp2011_rural_cn * rural prices of {year} over 2011"
    else:
        years, parity = range(2013, 2020), fact("pip_mean_rural_cn_2019")
        how = f"{_OF_2017[standard]:.2f} * {_DAYS} * pip_mean_lcu_rural_cn_{year} / pip_mean_rural_cn_{year}"
    if year not in years:
        raise ValueError(
            f"{standard} in rural yuan must be of a year whose prices are known, {years[0]} to {years[-1]}; got {year}"
        )
    if standard in _OF_2011:
        value = _OF_2011[standard] * _DAYS * parity.value * deflator(year, prices_of=2011)
    else:
        rate = fact(f"pip_mean_lcu_rural_cn_{year}").value / fact(f"pip_mean_rural_cn_{year}").value
        value = _OF_2017[standard] * _DAYS * rate
    return PovertyLine(value, standard, year, year, "China rural", "derived", parity.source, "high", how)


def _dollar_line_of_all(standard: str, year: int) -> PovertyLine:
    if standard not in _OF_2011 or year != 2015:
        raise ValueError(f"{standard} in yuan of all China is known for WB-1.90, -3.20, -5.50 and 2015; got {year}")
    name = f"wb_line_{standard[3:].replace('.', '')}_cny2015"
    found = fact(name)
    how = f"{name} * {_DAYS}"
    return PovertyLine(
        found.value * _DAYS, standard, year, year, found.place, "derived", found.source, found.confidence, how
    )

"""Constants from outside the report (poverty lines, incomes, costs, effect sizes), each with its source."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from poverty_analysis.tables import TableError, codebook, data_folder, read_table

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


class Fact(NamedTuple):
    """One constant from outside.

    Attributes
    ----------
    value : float
        As printed by its source, in `unit`: a percentage stays a percentage (25.2, not 0.252).
    unit : str
        With the words of the source that qualify the value ('about', 'over'), where it has such.
    year : int
        The year described; for a study, that of its data or of its publication.
    place : str
    source : str
        Who says so; for a derived value, what it is derived from.
    confidence : str
        high, medium or low; see `load_facts`.
    """

    value: float
    unit: str
    year: int
    place: str
    source: str
    confidence: str


def load_facts(theme: str | None = None, *, folder: Path | str | None = None) -> pd.DataFrame:
    """Load the constants from outside the report, one row each.

    Sources: named in each row, described in the card ``data/context/card.yml``; 274 rows in 13 themes. Single values
    are facts, in which no right is claimed; the compilation is under the licence in LICENSE-DATA.

    Parameters
    ----------
    theme : str, optional
        One theme, which is the name of a file: ``"poverty_lines"``, say. All of them by default.
    folder : path, optional
        A folder with one CSV file a theme; ``data/context`` by default. A file with a table of its own in the codebook
        is not one of facts and stays aside.

    Returns
    -------
    pandas.DataFrame, index `id`
        Columns `theme`, then as in the codebook. `value` is as printed, in the row's `unit`; a percentage stays one.
        `derivation` is arithmetic over other ids, or a formula in words, then a note behind a semicolon; empty where
        the source prints the value.

    Raises
    ------
    ValueError
        If there is no such theme.
    FileNotFoundError, TableError
        If there is no file, one is not what the codebook says, or an id stands in two files.

    Notes
    -----
    Confidence: high, seen on the publisher's own page or on a reprint that names a statistics office, and in agreement
    with other rows; medium, one reprint, or derived from high rows under a stated assumption; low, second-hand or
    contradicted. Where sources contradict each other both rows stand, and the card names them.

    Examples
    --------
    >>> facts = load_facts("poverty_lines")
    >>> facts.loc[["povline_cn_2010const", "povline_cn_2019cur"], ["theme", "value", "year", "confidence"]]
                                  theme   value  year confidence
    id
    povline_cn_2010const  poverty_lines  2300.0  2010       high
    povline_cn_2019cur    poverty_lines  3218.0  2019        low
    """
    folder = Path(folder) if folder is not None else data_folder() / "context"
    files = {path.stem: path for path in sorted(folder.glob("*.csv")) if path.stem not in codebook()}
    if not files:
        raise FileNotFoundError(f"{folder}: must hold a CSV file for each theme of facts; got none")
    if theme is not None and theme not in files:
        raise ValueError(f"theme must be one of {', '.join(files)}; got {theme!r}")
    tables = {name: read_table(path, "facts") for name, path in files.items()}
    homes: dict[str, Path] = {}
    for name, table in tables.items():
        for number, identifier in enumerate(table.index, start=2):
            if identifier in homes:
                raise TableError(
                    f"{files[name]}, row {number}, column id: got {identifier!r} again; stands in {homes[identifier]}"
                )
            homes[identifier] = files[name]
        table.insert(0, "theme", name)
    return pd.concat(tables.values()) if theme is None else tables[theme]


def fact(identifier: str) -> Fact:
    """Return one constant from outside with its unit and its source.

    Parameters
    ----------
    identifier : str
        The id of a row of `load_facts`.

    Returns
    -------
    Fact

    Raises
    ------
    ValueError
        If there is no such fact; the message names the closest ids.

    Examples
    --------
    >>> line = fact("povline_cn_2020cur")
    >>> line.value, line.unit, line.confidence
    (4000.0, "yuan/person/yr, 'about'", 'high')
    >>> fact("pop_qamdo_2021")
    Traceback (most recent call last):
        ...
    ValueError: id must be one of the facts in data/context; got 'pop_qamdo_2021'; close to it:
    pop_qamdo_2020, pop_qamdo_2010, coops_qamdo_2014
    """
    folder = data_folder() / "context"
    facts = _facts_as_of(tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.csv"))))
    if identifier not in facts.index:
        close = ", ".join(get_close_matches(str(identifier), facts.index)) or "none"
        raise ValueError(f"id must be one of the facts in data/context; got {identifier!r}; close to it: {close}")
    row = facts.loc[identifier]
    return Fact(float(row["value"]), row["unit"], int(row["year"]), row["place"], row["source"], row["confidence"])


@lru_cache(maxsize=1)
def _facts_as_of(files: tuple[tuple[str, int], ...]) -> pd.DataFrame:
    """All facts, read again only when a file has come, gone or changed: a caller may ask for many, one by one."""
    return load_facts()


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


def rural_prices() -> pd.Series:
    """Return the level of rural consumer prices in China by year, 2011 = 1.

    Returns
    -------
    pandas.Series, index `year`, 2011 to 2021
        To 2019 the rural index of the World Bank's poverty platform; on from there by what nominal and real growth of
        rural income imply, which is rounded to a tenth of a per cent.

    Examples
    --------
    >>> rural_prices().loc[[2011, 2016, 2021]].round(4).tolist()
    [1.0, 1.164, 1.2887]
    """
    levels = {2011: 1.0, **{year: fact(f"pip_cpi_rural_cn_{year}").value for year in range(2012, 2020)}}
    for year in (2020, 2021):
        levels[year] = levels[year - 1] * (1 + fact(f"rural_deflator_cn_{year}").value / 100)
    return pd.Series(levels, name="rural_prices").rename_axis("year")


def deflator(year: int, *, prices_of: int) -> float:
    """Return rural prices of a year over those of another: divide money of `year` by it to have it at `prices_of`.

    Parameters
    ----------
    year, prices_of : int
        2011 to 2021, the years of `rural_prices`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there is no price level of either year.

    Examples
    --------
    >>> round(16_021 / deflator(2019, prices_of=2015))  # rural income of 2019 in yuan of 2015
    14517
    """
    levels = rural_prices()
    for each in (year, prices_of):
        if each not in levels.index:
            raise ValueError(f"rural prices are known from {levels.index[0]} to {levels.index[-1]}; got {each}")
    return float(levels[year] / levels[prices_of])


def income_classes(place: str, year: int) -> pd.DataFrame:
    """Return the printed income fifths of a place and year, as `measures.grouped_table` takes their columns.

    Parameters
    ----------
    place : {"China rural", "Fujian rural"}
    year : int
        2007 for rural China; 2016 to 2021 for rural Fujian.

    Returns
    -------
    pandas.DataFrame, index `fifth`, 5 rows
        Columns `mean_income` (CNY per person and year), `household_size` (NaN where none was printed), `source`,
        `confidence`.

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> income_classes("China rural", 2007)[["mean_income", "household_size"]].loc[[1, 5]]
           mean_income  household_size
    fifth
    1          1346.89            4.57
    5          9790.68            3.40
    """
    table = read_table(data_folder() / "context" / "income_fifths.csv", "income_fifths")
    found = table[(table["place"] == place) & (table["year"] == year)]
    if found.empty:
        known = sorted(set(zip(table["place"], table["year"].astype(int), strict=True)))
        raise ValueError(f"a table of fifths must be one of {known}; got {(place, year)}")
    found = (
        found.rename(columns={"mean_income_per_person_cny": "mean_income"}).set_index("fifth").sort_index(kind="stable")
    )
    return found[["mean_income", "household_size", "source", "confidence"]]


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

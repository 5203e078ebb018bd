"""Rural consumer prices of China, year by year."""

from __future__ import annotations

import pandas as pd

from poverty_analysis.context.facts import fact


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

"""Poverty with and without a gain: incomes of a named family with a published shape, from which the gain is removed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from poverty_analysis import context
from poverty_analysis.gains.units import GAIN, INCOME, Measure, converted, finite
from poverty_analysis.measures import (
    Dagum,
    Lognormal,
    SinghMaddala,
    fit_dagum,
    fit_lognormal,
    fit_singh_maddala,
    grouped_lorenz_points,
)
from poverty_analysis.measures.sample import Vector
from poverty_analysis.tables import data_folder, read_table

Incomes = Lognormal | SinghMaddala | Dagum

MEASURES = ("headcount_ratio", "poverty_gap_index", "squared_poverty_gap_index")


def income_families(*, mean_cny: Measure, place: str = "China rural", year: int = 2007) -> dict[str, Incomes]:
    """Return families of incomes with a given mean and the shape of a published table of income fifths.

    Parameters
    ----------
    mean_cny : number or pair with a unit
        CNY per person per year.
    place, year : str, int
        A table of ``data/context/income_fifths.csv``. Rural China 2007 is the one of the whole country; the fifths are
        of households, turned into shares of people by their household sizes. Fujian 2016 to 2021 is an eastern
        province and serves tests of shape only.

    Returns
    -------
    dict of str to family
        singh_maddala, dagum, lognormal: fitted to the same points, so that their difference is that of the shape.

    Raises
    ------
    ValueError
        If there is no such table, or the mean reads like another unit.

    Notes
    -----
    No income distribution of Qamdo or of its registered poor was found: the shape is borrowed, and what follows from it
    is a scenario. One lognormal cannot meet rural China's published mean, median and Gini at once; the families
    disagree most in the tails, where poverty is counted: show at least two.

    References
    ----------
    China Statistical Yearbook 2008, table 9-23. Kleiber, C. and Kotz, S. (2003). Statistical size distributions in
    economics and actuarial sciences. Wiley.

    Examples
    --------
    >>> families = income_families(mean_cny=9342.35)
    >>> {name: round(family.mean, 2) for name, family in families.items()}
    {'singh_maddala': 9342.35, 'dagum': 9342.35, 'lognormal': 9342.35}
    """
    mean = float(converted(mean_cny, INCOME, "mean_cny"))
    if mean <= 0:
        raise ValueError(f"mean_cny must be above 0; got {mean:g}")
    return {
        name: type(shape)(**{**vars(shape), "scale": shape.scale * mean})
        for name, shape in _shapes(place, year).items()
    }


@cache
def _shapes(place: str, year: int) -> dict[str, Incomes]:
    """Families with mean 1, fitted to the Lorenz points of a table of fifths."""
    fifths = read_table(data_folder() / "context" / "income_fifths.csv", "income_fifths")
    rows = fifths[(fifths["place"] == place) & (fifths["year"] == year)].sort_values("fifth", kind="stable")
    if len(rows) != 5:
        known = fifths[["place", "year"]].drop_duplicates().to_records(index=False)
        raise ValueError(f"place and year must have five fifths; got {place!r}, {year!r}; there are {list(known)}")
    sizes = rows["household_size"].to_numpy(dtype=float)
    people = np.ones(5) if np.isnan(sizes).all() else sizes
    income = people * rows["mean_income_per_person_cny"].to_numpy(dtype=float)
    points = grouped_lorenz_points(people / people.sum(), income_share=income / income.sum())
    return {
        "singh_maddala": cast(SinghMaddala, fit_singh_maddala(points, mean=1.0).family),
        "dagum": cast(Dagum, fit_dagum(points, mean=1.0).family),
        "lognormal": cast(Lognormal, fit_lognormal(points, mean=1.0).family),
    }


def poverty_without(
    incomes: Mapping[str, Incomes] | Incomes,
    *,
    gain_cny: Measure,
    reached_share: float = 1.0,
    poverty_line: ArrayLike | None = None,
    spread: str = "flat",
    reach: str = "anyone",
) -> pd.DataFrame:
    r"""Return poverty with a gain and, the gain removed, without it.

    .. math:: P_\alpha^{\text{without}} = (1-b)\int_0^z \Big(\frac{z-x}{z}\Big)^\alpha dF
        + b\int_0^{z+g} \Big(\frac{z+g-x}{z}\Big)^\alpha dF

    Parameters
    ----------
    incomes : family, or mapping of names to families
        Incomes with the gain, CNY per person per year, as `income_families` returns.
    gain_cny : number or pair with a unit
        g, CNY per person reached and year; may be negative (a loss, whose removal lessens poverty).
    reached_share : float
        b, the share of people who have the gain, 0-1.
    poverty_line : float or array_like, optional
        z, CNY per person per year; the lines of 2019 and 2020 of `context.poverty_lines` by default.
    spread : {"flat", "proportional"}
        Everyone reached has the same amount (flat, the formula above), or the same share g/mean of their income; then
        the second integral is P at the line z/(1 - g/mean).
    reach : {"anyone", "poorest"}
        Who is reached: a share b of people at every income, or the poorest share b (by income with the gain).

    Returns
    -------
    pandas.DataFrame
        One row a family, line and measure: family, poverty_line, measure (headcount_ratio, poverty_gap_index,
        squared_poverty_gap_index, and share_below_zero), with, without, difference. Ratios over all people; measures of
        depth may exceed the headcount where incomes fall below zero, whose share the last row tells.

    Raises
    ------
    TypeError, ValueError
        If a number is missing, out of range or reads like another unit, or an option is not one of those named.

    Notes
    -----
    A scenario: incomes keep their shape, prices and other incomes do not move, and nobody replaces a lost gain.

    References
    ----------
    Foster, J., Greer, J. and Thorbecke, E. (1984). A class of decomposable poverty measures. Econometrica 52(3).

    Examples
    --------
    Log-logistic incomes with median 4,000 (F = x^4 / (4000^4 + x^4)): half are below a line of 4,000. Without a gain of
    4,000, those below 8,000 are: 16/17.

    >>> table = poverty_without(SinghMaddala(4000, 4, 1), gain_cny=4000, poverty_line=4000)
    >>> table.loc[0, ["measure", "with", "without"]].tolist() == ["headcount_ratio", 0.5, 1 - 1 / 17]
    True
    """
    if spread not in {"flat", "proportional"} or reach not in {"anyone", "poorest"}:
        raise ValueError(
            f"spread must be flat or proportional and reach anyone or poorest; got {spread!r} and {reach!r}"
        )
    gain = float(converted(gain_cny, GAIN, "gain_cny"))
    share = float(finite(reached_share, "reached_share", lowest=0, highest=1))
    lines = context.poverty_lines()["value"].to_numpy() if poverty_line is None else poverty_line
    lines = np.atleast_1d(converted(lines, INCOME, "poverty_line"))
    if np.any(lines <= 0):
        raise ValueError(f"poverty_line must be above 0; got {lines.min():g}")
    named = incomes if isinstance(incomes, Mapping) else {type(incomes).__name__: incomes}
    rows = []
    for name, family in named.items():
        factor = 1 - gain / family.mean if spread == "proportional" else 1.0
        if factor <= 0:
            raise ValueError(
                f"gain_cny must be below the mean where it is proportional; got {gain:g} of {family.mean:g}"
            )
        for line in lines:
            reached = (line / factor, line / factor) if spread == "proportional" else (line + gain, line)
            without = _removed(family, line, reached, share, reach)
            rows += [
                {
                    "family": name,
                    "poverty_line": float(line),
                    "measure": measure,
                    "with": float(_fgt(family, alpha, 0.0, line, line, line)),
                    "without": without[alpha],
                }
                for alpha, measure in enumerate(MEASURES)
            ]
            below = _below_zero(family, gain if spread == "flat" else 0.0, share, reach)
            rows.append(
                {
                    "family": name,
                    "poverty_line": float(line),
                    "measure": "share_below_zero",
                    "with": 0.0,
                    "without": below,
                }
            )
    table = pd.DataFrame(rows)
    table["difference"] = table["without"] - table["with"]
    return table


def _removed(family: Incomes, line: float, reached: tuple[float, float], share: float, reach: str) -> list[float]:
    """FGT without the gain; `reached` is the income below which those reached are poor, and what scales their gaps."""
    limit, scale = reached
    values = []
    for alpha in range(len(MEASURES)):
        if reach == "anyone":
            hit = _fgt(family, alpha, 0.0, limit, limit, scale)
            values.append(float((1 - share) * _fgt(family, alpha, 0.0, line, line, line) + share * hit))
        else:
            cut = float(family.quantile(share)) if share < 1 else np.inf
            hit = _fgt(family, alpha, 0.0, min(limit, cut), limit, scale)
            values.append(float(hit + _fgt(family, alpha, min(cut, line), line, line, line)))
    return values


def _fgt(family: Incomes, alpha: int, start: float, end: float, limit: float, scale: float) -> float:
    """Integral of ((limit - x) / scale)^alpha over incomes from start to end; 0 where end is not above start."""
    if end <= start:
        return 0.0
    moments = [float(family.partial_moment(end, k) - family.partial_moment(start, k)) for k in range(alpha + 1)]
    if alpha == 0:
        return moments[0]
    if alpha == 1:
        return (limit * moments[0] - moments[1]) / scale
    return (limit**2 * moments[0] - 2 * limit * moments[1] + moments[2]) / scale**2


def _below_zero(family: Incomes, gain: float, share: float, reach: str) -> float:
    """Share of people whose income is below zero once a flat gain is removed."""
    if gain <= 0:
        return 0.0
    below = float(family.cumulative(gain))
    return below * share if reach == "anyone" else min(below, share)


def share_below_without(unit_incomes: Incomes, line: ArrayLike, gain: ArrayLike, mean: ArrayLike) -> Vector:
    """Return the share of those reached who are below a line once a flat gain is removed; incomes have mean 1.

    For many gains at once: F((z + g) / mean).
    """
    return np.asarray(unit_incomes.cumulative((np.asarray(line) + np.asarray(gain)) / np.asarray(mean)))

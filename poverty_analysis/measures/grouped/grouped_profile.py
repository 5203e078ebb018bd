"""From a printed table of income classes to a profile: each measure, what rounding and what the shape leave open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from poverty_analysis.measures.grouped.family_fit import (
    FittedFamily,
    fit_dagum,
    fit_lognormal,
    fit_near,
    fit_singh_maddala,
)
from poverty_analysis.measures.grouped.lorenz import BetaLorenz, GeneralQuadratic, LorenzCurve
from poverty_analysis.measures.grouped.lorenz_fit import fit_beta_lorenz, fit_general_quadratic
from poverty_analysis.measures.grouped.points import LorenzPoints
from poverty_analysis.measures.grouped.printed_table import GroupedTable, drawn_tables, grouped_table, table_points
from poverty_analysis.measures.grouped.shapes import CurveShape, FamilyShape, JoinedShape, Shape
from poverty_analysis.measures.poverty_line import checked_poverty_line
from poverty_analysis.measures.sample import Vector, checked_number

CURVES: dict[str, Callable[[LorenzPoints], LorenzCurve]] = {
    "general quadratic": fit_general_quadratic,
    "Beta": fit_beta_lorenz,
}
FAMILIES = {"lognormal": fit_lognormal, "Singh-Maddala": fit_singh_maddala, "Dagum": fit_dagum}
_TENTHS = np.arange(1, 10) / 10
_POVERTY = ["headcount_ratio", "poverty_gap_index", "squared_poverty_gap_index", "watts_index"]
_WHOLE = ["mean", "median", *(f"decile_{number}" for number in range(1, 10)), "gini", "mean_log_deviation", "theil_t"]
_WHOLE += ["quintile_share_ratio", "palma_ratio", "wolfson_polarisation"]


class GroupedProfile(NamedTuple):
    """What a printed table says about a population, and how far.

    Attributes
    ----------
    profile : pandas.DataFrame
        A row a measure and, for poverty, a line. Columns `measure`, `poverty_line` (NaN where there is none), `value`
        (of the shape named in `curve`), `rounding_low`, `rounding_high` (the same shape fitted to tables that print
        alike), `curves_low`, `curves_high` (all shapes, fitted to the table as printed), `curves` (how many shapes have
        the measure). The two intervals answer two questions and are never one.
    by_curve : pandas.DataFrame
        Columns `curve`, `measure`, `poverty_line`, `value`: NaN where the shape may not be used for it.
    fit : pandas.DataFrame, index `curve`
        `fit_error` (root mean square miss of the cumulative shares at the class bounds), `usable`, `chosen`.
    points : dict of str to LorenzPoints
        The table of each population, by name.
    shapes : dict of str to Shape
        Each fitted shape, by curve.
    refits : int
        How many tables that print alike were fitted.
    """

    profile: pd.DataFrame
    by_curve: pd.DataFrame
    fit: pd.DataFrame
    points: dict[str, LorenzPoints]
    shapes: dict[str, Shape]
    refits: int


class _Fitted(NamedTuple):
    shape: Shape | None  # None where the fit stopped early or the curve is none
    form: FittedFamily | LorenzCurve | None
    error: float


def grouped_profile(
    table: ArrayLike | GroupedTable | Mapping[str, GroupedTable],
    poverty_line: ArrayLike = (),
    *,
    people: Mapping[str, float] | None = None,
    deflator: float = 1.0,
    refits: int = 200,
    rng: np.random.Generator | int = 0,
) -> GroupedProfile:
    r"""Read a printed table of income classes as a whole distribution, with two intervals for every measure.

    Five shapes are fitted: the general quadratic and the Beta Lorenz curve, and lognormal, Singh-Maddala and Dagum
    incomes. The value is that of the shape that fits best among those with every measure asked for.

    Parameters
    ----------
    table : array_like of shape (k,), GroupedTable, or mapping of str to GroupedTable
        Mean incomes of equal classes, poorest first, currency per person and year; a table in other units from
        `grouped_table`; or the tables of several populations to be joined, by name.
    poverty_line : float or array_like of shape (m,)
        Lines in the currency and the prices of the profile; none by default.
    people : mapping of str to float, optional
        With several tables: how many people each stands for, in any unit.
    deflator : float
        Prices of the table's year over those that the profile is wanted in: incomes are divided by it, lines are not.
    refits : int
        Tables that print alike, to be fitted again for the rounding interval.
    rng : numpy.random.Generator or int
        For these tables.

    Returns
    -------
    GroupedProfile

    Raises
    ------
    TypeError, ValueError
        If a table is none (as `grouped_table`), a line is not above zero, the names of `people` are not those of the
        tables, or no shape has every measure.

    Notes
    -----
    The rounding interval holds one shape and asks what the printed digits leave open: it is the range over tables that
    print alike, corners of the box of roundings among them. The interval of curves holds the table and asks what the
    classes leave open: it is the range over the shapes that may be used, and no probability. With one shape left it is
    a point and `curves` is 1. Neither knows of sampling error or of incomes misreported.

    A Lorenz curve may be used where it is one over the whole population, a family where its fit converged. Families
    have closed forms; the curves' logarithmic measures come by quadrature to 1e-10. Where a Beta curve holds
    negative incomes (gamma below 1) it has no mean log deviation, Theil's T or Watts index, and is not chosen.

    References
    ----------
    Datt, G. (1998). IFPRI FCND Discussion Paper 50. McDonald, J. B. (1984). Econometrica 52(3): 647-663.
    Manski, C. F. (2003). Partial identification of probability distributions. Springer: two kinds of not knowing.

    Examples
    --------
    Fifths of a lognormal with median 1,000 and sigma 0.6, printed to the yuan: at the median half are poor.

    >>> from poverty_analysis.measures.grouped.families import Lognormal
    >>> true = Lognormal(1000, 0.6)
    >>> means = np.diff(true.lorenz(np.arange(6) / 5)) * 5 * true.mean
    >>> answer = grouped_profile(means.round(), 1000, refits=20)
    >>> row = answer.profile.set_index("measure").loc["headcount_ratio"]
    >>> row["curve"], round(float(row["value"]), 3), bool(row["rounding_low"] <= 0.5 <= row["rounding_high"])
    ('lognormal', 0.5, True)
    >>> bool(row["curves_high"] - row["curves_low"] > row["rounding_high"] - row["rounding_low"])
    True
    """
    lines = _checked_lines(poverty_line)
    prices = checked_number(deflator, "deflator", above=0)
    draws = int(checked_number(refits, "refits", at_least=0))
    tables, shares = _checked_tables(table, people)
    points = {name: _at_prices(table_points(each), prices) for name, each in tables.items()}
    fits = {name: _fitted_shapes(each) for name, each in points.items()}
    shapes = {curve: _joined([fits[name][curve].shape for name in tables], shares) for curve in (*CURVES, *FAMILIES)}
    values = {curve: _measures(shape, lines) for curve, shape in shapes.items()}
    errors = {
        curve: float(np.sqrt(shares @ np.array([fits[name][curve].error for name in tables]) ** 2)) for curve in shapes
    }
    usable = {curve: bool(np.isfinite(values[curve]).all()) for curve in shapes}
    if not any(usable.values()):
        raise ValueError("a table must be met by a shape that has every measure; got none among the five")
    chosen = min((curve for curve in shapes if usable[curve]), key=lambda curve: (errors[curve] > 1e-12, errors[curve]))
    again = _refitted(chosen, tables, fits, shares, lines, prices, draws, np.random.default_rng(rng))
    names = _names(lines)
    spread = pd.DataFrame(values, index=pd.MultiIndex.from_frame(names))
    profile = names.assign(
        curve=chosen,
        value=values[chosen],
        rounding_low=np.minimum(values[chosen], again.min(axis=0, initial=np.inf)),
        rounding_high=np.maximum(values[chosen], again.max(axis=0, initial=-np.inf)),
        curves_low=spread.min(axis=1).to_numpy(),
        curves_high=spread.max(axis=1).to_numpy(),
        curves=spread.notna().sum(axis=1).to_numpy(),
    )
    by_curve = pd.concat([names.assign(curve=curve, value=values[curve]) for curve in shapes], ignore_index=True)
    fit = pd.DataFrame({"fit_error": errors, "usable": usable}).rename_axis("curve")
    fit["chosen"] = fit.index == chosen
    kept = {curve: shape for curve, shape in shapes.items() if shape is not None}
    return GroupedProfile(
        profile, by_curve[["curve", "measure", "poverty_line", "value"]], fit, points, kept, len(again)
    )


def _checked_lines(poverty_line: ArrayLike) -> Vector:
    lines = np.atleast_1d(np.asarray(poverty_line))
    if lines.size == 0:
        return np.empty(0)
    return np.asarray(checked_poverty_line(lines, 0, line_per_household=False).line, dtype=float)


def _checked_tables(
    table: ArrayLike | GroupedTable | Mapping[str, GroupedTable], people: Mapping[str, float] | None
) -> tuple[dict[str, GroupedTable], Vector]:
    if not isinstance(table, Mapping):
        if people is not None:
            raise ValueError("people says how many stand behind each of several tables; got one table")
        one = table if isinstance(table, GroupedTable) else grouped_table(table)
        return {"everyone": one}, np.ones(1)
    if people is None or set(people) != set(table) or not table:
        raise ValueError(
            f"people must say how many stand behind each table ({', '.join(map(str, table)) or 'none given'}); "
            f"got {', '.join(map(str, people or [])) or 'none'}"
        )
    for name, each in table.items():
        if not isinstance(each, GroupedTable):
            raise TypeError(f"tables to be joined come from grouped_table; got {type(each).__name__} for {name!r}")
    counts = np.array([checked_number(people[name], f"people of {name!r}", above=0) for name in table])
    return dict(table), counts / counts.sum()


def _at_prices(points: LorenzPoints, deflator: float) -> LorenzPoints:
    return points if points.mean is None else points._replace(mean=points.mean / deflator)


def _fitted_shapes(points: LorenzPoints) -> dict[str, _Fitted]:
    """Every shape fitted to one table; one that may not be used has none."""
    fits = {name: _fitted_curve(name, points) for name in CURVES}
    for name, fit in FAMILIES.items():
        found = fit(points)
        shape = FamilyShape(found.family) if found.converged else None
        fits[name] = _Fitted(shape, found, _miss(shape, points))
    return fits


def _fitted_curve(name: str, points: LorenzPoints) -> _Fitted:
    assert points.mean is not None
    try:
        curve = CURVES[name](points)
    except ValueError:  # too few classes, equal ones, or incomes so even that a curve's parameters are not told apart
        return _Fitted(None, None, np.nan)
    shape = CurveShape(curve, points.mean) if all(curve.conditions().values()) else None
    return _Fitted(shape, curve, _miss(shape, points))


def _miss(shape: Shape | None, points: LorenzPoints) -> float:
    if shape is None:
        return float("nan")
    return float(np.sqrt(np.mean((shape.share_of_poorest(points.population[:-1]) - points.income[:-1]) ** 2)))


def _joined(shapes: list[Shape | None], shares: Vector) -> Shape | None:
    parts = [shape for shape in shapes if shape is not None]
    if len(parts) < len(shapes):
        return None
    return parts[0] if len(parts) == 1 else JoinedShape(parts, shares)


def _names(lines: Vector) -> pd.DataFrame:
    poverty = [(measure, line) for line in lines for measure in _POVERTY]
    return pd.DataFrame([(measure, np.nan) for measure in _WHOLE] + poverty, columns=["measure", "poverty_line"])


def _measures(shape: Shape | None, lines: Vector) -> Vector:
    """Every measure of `_names`, in its order."""
    if shape is None:
        return np.full(len(_WHOLE) + len(_POVERTY) * lines.size, np.nan)
    deciles = shape.incomes_at(_TENTHS)
    fifth, two_fifths, half, four_fifths, nine_tenths = shape.share_of_poorest(np.array([0.2, 0.4, 0.5, 0.8, 0.9]))
    mean, median, gini = shape.mean, float(deciles[4]), shape.gini_coefficient()
    whole = [mean, median, *deciles, gini, shape.mean_log_deviation(), shape.theil_t()]
    whole += [(1 - four_fifths) / fifth, (1 - nine_tenths) / two_fifths, 2 * mean * (1 - gini - 2 * half) / median]
    return np.array([*whole, *(value for line in lines for value in shape.poverty(float(line)))])


def _refitted(
    chosen: str,
    tables: Mapping[str, GroupedTable],
    fits: Mapping[str, Mapping[str, _Fitted]],
    shares: Vector,
    lines: Vector,
    prices: float,
    draws: int,
    rng: np.random.Generator,
) -> Vector:
    """The measures of the chosen shape on tables that print alike, shape (tables, measures)."""
    alike = {
        name: [_at_prices(points, prices) for points in drawn_tables(table, draws, rng=rng)]
        for name, table in tables.items()
    }
    rows = []
    for number in range(max(map(len, alike.values()), default=0)):
        shapes = [
            _fitted_again(fits[name][chosen], each[number]) if number < len(each) else fits[name][chosen].shape
            for name, each in alike.items()
        ]
        row = _measures(_joined(shapes, shares), lines)
        if np.isfinite(row).all():
            rows.append(row)
    return np.array(rows).reshape(len(rows), len(_WHOLE) + len(_POVERTY) * lines.size)


def _fitted_again(first: _Fitted, points: LorenzPoints) -> Shape | None:
    assert points.mean is not None
    if isinstance(first.form, FittedFamily):
        family = fit_near(first.form.family, points, mean=points.mean)
        return None if family is None else FamilyShape(family)
    name = {GeneralQuadratic: "general quadratic", BetaLorenz: "Beta"}[type(first.form)]  # type: ignore[index]
    return _fitted_curve(name, points).shape

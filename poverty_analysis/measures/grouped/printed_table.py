"""A printed table of income classes: read in the units of a yearbook, refused by class, with what rounding allows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.measures.grouped.points import LorenzPoints, positive_number
from poverty_analysis.measures.sample import Vector, checked_number, checked_vector

_MOST_CORNERS = 64
_TRIES = 50
# A column of counts may sum to anything; one that sums to nearly 1 or 100 was meant to sum to it.
_NEARLY = 0.25
_WHOLES = {"share": (1.0,), "per cent": (100.0,), "count": (), None: (1.0, 100.0)}


class GroupedTable(NamedTuple):
    """A table of income classes as printed, poorest first; made by `grouped_table`.

    Attributes
    ----------
    population : numpy.ndarray, shape (k,)
        Share of the people in each class; sums to 1.
    income : numpy.ndarray, shape (k,)
        Mean income of each class, or its share of all income, as `holds_means` says.
    holds_means : bool
    mean : float
        Mean income per person.
    income_step, population_step, mean_step : float
        Unit of the last printed digit of each, 0 where a number is exact. `mean_step` is 0 where the mean follows from
        the classes.
    """

    population: Vector
    income: Vector
    holds_means: bool
    mean: float
    income_step: float
    population_step: float
    mean_step: float


def grouped_table(
    mean_income: ArrayLike | None = None,
    *,
    income_share: ArrayLike | None = None,
    total_income: ArrayLike | None = None,
    population: ArrayLike | None = None,
    population_in: str | None = None,
    mean: float | None = None,
    rounded_to: float | None = None,
    population_rounded_to: float | None = None,
) -> GroupedTable:
    """Read a table of income classes as a yearbook prints it, and refuse by class what is none.

    Parameters
    ----------
    mean_income : array_like, shape (k,), optional
        Mean income per person of each class, currency per person and year, poorest class first.
    income_share : array_like, shape (k,), optional
        Share of all income of each class, 0-1 or per cent.
    total_income : array_like, shape (k,), optional
        Sum of incomes of each class. Give one of the three.
    population : array_like, shape (k,), optional
        People of each class: per cent, shares of 1 or counts; only proportions matter. Classes of equal size if not
        given. Per cent and shares must sum to 100 or 1 within their rounding; a sum far from both is one of counts.
    population_in : {"per cent", "share", "count"}, optional
        The unit of `population`, where its sum does not tell.
    mean : float, optional
        Mean income per person. Needed with `income_share`; not taken with `mean_income`, which says it.
    rounded_to : float, optional
        Unit of the last digit of the incomes: 100 for a table in hundreds. By default that of the longest number.
    population_rounded_to : float, optional
        The same of `population`, which is exact by default: a fifth is a fifth.

    Returns
    -------
    GroupedTable

    Raises
    ------
    TypeError, ValueError
        If there is no or more than one column of incomes, a value is no number, fewer than three classes, columns of
        different lengths, a class without people or with income below zero, shares that do not sum to 1 or 100, or a
        class poorer than the one before it. The message names the class, counted from 1.

    Notes
    -----
    Fifths of households are no fifths of people where poorer households are larger: give the household sizes (or the
    people) as `population`.

    Examples
    --------
    >>> table = grouped_table(income_share=[6, 11, 16, 23, 44], mean=10_000)
    >>> table.income, table.income_step
    (array([0.06, 0.11, 0.16, 0.23, 0.44]), 0.01)
    >>> grouped_table([1000, 3000, 2000])
    Traceback (most recent call last):
        ...
    ValueError: class 3 must not be poorer than class 2; got a mean of 2000 after 3000
    """
    given = {"mean_income": mean_income, "income_share": income_share, "total_income": total_income}
    names = [name for name, values in given.items() if values is not None]
    if len(names) != 1:
        raise ValueError(
            f"give one of mean_income, income_share and total_income; got {' and '.join(names) or 'none of them'}"
        )
    name = names[0]
    income = checked_vector(given[name], name)  # type: ignore[arg-type]
    step = _last_digit(income) if rounded_to is None else checked_number(rounded_to, "rounded_to", at_least=0)
    people = np.ones(income.size) if population is None else checked_vector(population, "population")
    people_step = checked_number(population_rounded_to or 0.0, "population_rounded_to", at_least=0)
    _require_classes(people, income, name)
    if population_in not in _WHOLES:
        raise ValueError(f'population_in must be "per cent", "share" or "count"; got {population_in!r}')
    wholes = () if population is None else _WHOLES[population_in]
    whole = _whole(people, people_step or _last_digit(people), "population", wholes, exact=population_in is not None)
    if name == "income_share":
        scale = _whole(income, step, name, _WHOLES[None], exact=True)
        income, step = income / scale, step / scale
    elif name == "total_income":
        income, step = income / people, 0.0 if step == 0 else step / float(people.min())
    share, people_step = people / people.sum(), people_step / whole
    holds_means = name != "income_share"
    _require_order(income if holds_means else income / share, means=holds_means)
    if holds_means and mean is None:
        return GroupedTable(share, income, True, float(share @ income), step, people_step, 0.0)
    if mean is None:
        raise ValueError("a table of income shares needs the mean income; got none")
    value = positive_number(mean, "mean")
    if name == "mean_income":
        raise ValueError(f"mean_income says the mean already; got mean = {value:g} besides")
    if name == "total_income":  # counts in a unit of their own: the mean sets the level
        income, step = share * income / (share @ income), step / float(share @ income)
    return GroupedTable(share, income, False, value, step, people_step, _last_digit(np.array([value])))


def table_points(table: GroupedTable) -> LorenzPoints:
    """Return the points of the Lorenz curve, with the mean; rounded shares are divided by their sum.

    Examples
    --------
    >>> table_points(grouped_table([50, 150, 250])).income.round(3)
    array([0.111, 0.444, 1.   ])
    """
    return _points(table.population, table.income, table)


def drawn_tables(table: GroupedTable, draws: int, *, rng: np.random.Generator) -> list[LorenzPoints]:
    """Return tables that print as this one does: corners of the box that its rounding leaves, then random points of it.

    Parameters
    ----------
    table : GroupedTable
    draws : int
        How many; up to half of them are corners, where a measure that rises or falls with each number has its ends.
    rng : numpy.random.Generator

    Returns
    -------
    list of LorenzPoints
        Empty where no number is rounded. A point of the box in which a class is poorer than the one before it is no
        table, and is drawn again, up to 50 times.
    """
    size = table.income.size
    steps = np.concatenate([np.full(size, table.income_step), np.full(size, table.population_step), [table.mean_step]])
    moving = np.flatnonzero(steps > 0)
    if moving.size == 0:
        return []
    drawn = []
    for number, corner in enumerate([*_corners(moving.size, draws // 2, rng), *([None] * draws)]):
        if number >= draws:
            break
        for _ in range(_TRIES):
            moves = np.zeros(steps.size)
            moves[moving] = rng.uniform(-0.5, 0.5, moving.size) if corner is None else corner
            moves *= steps
            people = table.population + moves[size:-1]
            points = _possible(people, table.income + moves[:size], table._replace(mean=table.mean + moves[-1]))
            if points is not None:
                drawn.append(points)
                break
            corner = None
    return drawn


def _corners(size: int, most: int, rng: np.random.Generator) -> list[Vector]:
    most = min(most, _MOST_CORNERS)
    if 2**size <= most:
        bits = np.arange(2**size)[:, None] >> np.arange(size) & 1
        return list(bits - 0.5)
    return [(rng.integers(0, 2, size) - 0.5).astype(np.float64) for _ in range(most)]


def _possible(people: Vector, income: Vector, table: GroupedTable) -> LorenzPoints | None:
    means = income if table.holds_means else income / people
    if people.min() <= 0 or income.min() < 0 or np.any(np.diff(means) < 0):
        return None
    return _points(people / people.sum(), income, table)


def _points(share: Vector, income: Vector, table: GroupedTable) -> LorenzPoints:
    mean = float(share @ income) if table.holds_means else table.mean
    received = share * income / mean if table.holds_means else income / income.sum()
    population, cumulative = np.cumsum(share), np.cumsum(received)
    population[-1] = cumulative[-1] = 1.0
    return LorenzPoints(population, cumulative, mean)


def _last_digit(values: Vector) -> float:
    """Unit of the last digit of the longest number: 0.01 for 1346.89 beside 2581.7; 0 beyond what is ever printed."""
    decimals = max(len(np.format_float_positional(value, trim="-").partition(".")[2]) for value in values)
    return 10.0**-decimals if decimals <= 8 else 0.0


def _whole(values: Vector, step: float, name: str, wholes: tuple[float, ...], *, exact: bool) -> float:
    """The whole (1, 100) that the column sums to within its rounding; its sum where it may, and does, hold counts."""
    total = float(values.sum())
    for whole in wholes:
        if abs(total - whole) <= values.size * step / 2 + 1e-9 * whole:
            return whole
    missed = [whole for whole in wholes if exact or abs(total - whole) < _NEARLY * whole]
    if missed:
        whole = min(missed, key=lambda each: abs(total / each - 1))
        raise ValueError(
            f"{name} must sum to {whole:g} within the rounding of its {values.size} classes; got {total:.9g}, "
            f"{abs(total - whole):.3g} {'over' if total > whole else 'short'}"
            + ("" if exact else '; population_in="count" says that it holds counts')
        )
    return total


def _require_classes(people: Vector, income: Vector, name: str) -> None:
    if people.size != income.size:
        more, less = (name, "population") if income.size > people.size else ("population", name)
        first = min(people.size, income.size) + 1
        raise ValueError(
            f"{name} and population must have the same classes; got {income.size} and {people.size}: class {first} "
            f"stands in {more} and not in {less}"
        )
    if income.size < 3:
        raise ValueError(f"a table must have at least three classes; got {income.size}")
    for values, rule, bad in ((people, "hold people", people <= 0), (income, "not have income below zero", income < 0)):
        if bad.any():
            place = int(np.argmax(bad))
            raise ValueError(f"class {place + 1} must {rule}; got {values[place]:g}")
    if income.max() <= 0:
        raise ValueError("a table must have income in some class; got only zeros")


def _require_order(level: Vector, *, means: bool) -> None:
    falls = level[1:] < level[:-1] * (1 - 1e-9)
    if falls.any():
        place = int(np.argmax(falls)) + 1
        what = "a mean of" if means else "an income of"
        unit = "" if means else " times the overall mean"
        raise ValueError(
            f"class {place + 1} must not be poorer than class {place}; got {what} {level[place]:.6g}{unit} "
            f"after {level[place - 1]:.6g}"
        )

"""Incomes in order where an engine in this process hands over its rows: as many at a time as memory holds with ease.

To read rows and to sort them in memory takes less time than cells do, and leaves nothing open. What is kept of people
are cells all the same, which are cut between neighbouring incomes here, so that it does not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..order import in_groups, in_rising_order
from ..rising import pair_sums
from ..sample import Vector
from .cells import NO_DISTANCES, Cells, Distances, Ranks, cells_at, most_cells
from .table import EngineSurvey, Expression

AT_HAND = 10_000_000
"""Rows that are held at a time, where the engine may hold a gigabyte or more: half of it, with what sorting takes."""
BYTES_A_ROW = 50
"""Two numbers as they are read, the same in order, and what sorting takes."""
UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def are_at_hand(survey: EngineSurvey, *, together: bool) -> bool:
    """Return whether everyone, or each group, has few enough rows, and whether they are near."""
    if survey.table.get_backend().name != "duckdb":
        return False
    return bool((survey.rows.sum() if together else survey.rows.max()) <= _rows_at_hand(survey.table))


def _rows_at_hand(table: Expression) -> int:
    """Return how many rows are held at a time: they take no more than half of what the engine may hold."""
    engine = table.get_backend().con
    ((limit,),) = engine.execute("SELECT current_setting('memory_limit')").fetchall()
    number, unit = limit.split()
    return min(AT_HAND, int(float(number) * 1024 ** UNITS.index(unit) / 2) // BYTES_A_ROW)


def ranks_of_rows(
    survey: EngineSurvey, lines: Vector, line_rule: str, pairs: bool, points: Vector, *, together: bool
) -> list[Ranks]:
    """Return sums of distances, rising incomes with weights, and cells: of everyone, or of each group."""
    most = most_cells(1 if together else len(survey.rows))
    found = []
    for income, weight in _rising_groups(survey, together):
        distances = _distances(income, weight, lines, line_rule) if pairs else NO_DISTANCES
        found.append(Ranks(distances, *_summed_up(income, weight, points, most)))
    return found


def _rising_groups(survey: EngineSurvey, together: bool) -> Iterator[tuple[Vector, Vector]]:
    """Yield incomes and weights, poorest first, of everyone or of each group."""
    if together:
        income, weight = in_rising_order(*_read(survey.table.select("y", "w")))
        yield income, weight
        return
    group = survey.table.g
    for lot in _lots(survey.rows, _rows_at_hand(survey.table)):
        inside = survey.table.filter(group >= lot.start, group < lot.stop)
        income, weight, number = _read(inside.select("y", "w", g=(group - lot.start).cast("int32")))
        for own in in_groups(number, [income, weight], len(lot)):
            own_income, own_weight = in_rising_order(*own)
            yield own_income, own_weight


def _lots(rows: Vector, most: int) -> Iterator[range]:
    """Yield the groups that are read at a time.

    Examples
    --------
    >>> list(_lots(np.array([6e6, 4e6, 1e6]), 10_000_000))
    [range(0, 2), range(2, 3)]
    """
    first, held = 0, 0.0
    for number, size in enumerate(rows):
        if held + size > most:
            yield range(first, number)
            first, held = number, 0.0
        held += size
    yield range(first, len(rows))


def _read(table: Expression) -> list[NDArray]:
    return [column.to_numpy() for column in table.to_pyarrow().columns]


def _distances(income: Vector, weight: Vector, lines: Vector, line_rule: str) -> Distances:
    below = np.searchsorted(income, lines, side="left" if line_rule == "<" else "right")
    return Distances(pair_sums(income, weight, float(weight.sum()), np.append(below, income.size)), 0.0)


def _summed_up(income: Vector, weight: Vector, points: Vector, most: int) -> tuple[Vector, Vector, Cells | None]:
    """Return incomes and weights, one by one where points fall and else summed up by cell, and the cells."""
    if not points.size:
        return np.zeros(0), np.zeros(0), None
    cells = _cells(income, weight, most)
    fine = np.zeros(cells.cell.size, dtype=bool)
    fine[cells_at(cells, points, income.size)] = True
    count = np.where(fine, cells.rows, 1)
    one_by_one, rows = np.repeat(fine, count), np.repeat(fine, cells.rows)
    own = np.where(cells.lowest == cells.highest, cells.lowest, cells.mean + cells.centre)
    found = np.repeat(own, count), np.repeat(cells.weight, count)
    for column, of_rows in zip(found, (income, weight), strict=True):
        column[one_by_one] = of_rows[rows]
    return *found, cells


def _cells(income: Vector, weight: Vector, most: int) -> Cells:
    """Return cells of as many neighbouring incomes each, whoever has the same being in one.

    Examples
    --------
    >>> cells = _cells(np.array([1.0, 1.0, 2.0, 4.0]), np.array([1.0, 2.0, 3.0, 1.0]), 2)
    >>> cells.rows.tolist(), cells.weight.tolist(), cells.highest.tolist()
    ([2, 2], [3.0, 4.0], [1.0, 4.0])
    """
    first = np.flatnonzero(np.append(True, income[1:] > income[:-1]))
    if first.size > most:
        first = first[np.linspace(0, first.size, most, endpoint=False).astype(np.intp)]
    rows = np.diff(first, append=income.size)
    lowest, highest = income[first], income[first + rows - 1]
    centre = float(income[0])
    of_cell = np.add.reduceat(weight, first)
    mean = np.add.reduceat(weight * (income - centre), first) / of_cell
    mean = np.where(lowest == highest, lowest - centre, mean)
    return Cells(np.arange(first.size), rows, of_cell, mean, lowest, highest, centre)

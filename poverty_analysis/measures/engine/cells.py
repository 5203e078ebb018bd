"""Incomes in order, by an engine that never sorts them all: summed in fine cells, exact within cells where it matters.

Incomes are cut at the poverty lines and at quantiles of a small sample, each piece into cells of equal width. One scan
sums each cell. Cells do not overlap, so everything between cells follows from their sums. Within a cell, the sum of
distances of all pairs lies between zero and what its weight, mean, lowest and highest income allow. Where these bounds
leave open more than `TOLERANCE` of the whole, the widest cells are ranked exactly, by a window within each cell, a few
million rows at a time: no window ever spans the whole table, and memory hardly grows with the rows. What stays
open is told with the result. Where a quantile falls into a cell, its distinct incomes are fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..population import rising_shares
from ..rising import Reach, pair_sums, sums_upto
from ..sample import Vector
from .table import EngineSurvey, Expression, branches, exactly, import_ibis, total

TOLERANCE = 1e-10  # of a sum of distances: what bounds may leave open
CELLS = 2**18  # of everyone
MOST_CELLS = 2**21  # of all groups together
SAMPLE = 100_000  # rows
LOTS = 1_000_003  # of which as many are drawn as rows are wanted
FEW = 1_000  # distinct incomes in a sample: then all of them are few
AT_A_TIME = 10_000_000  # rows to be ranked: about half a gigabyte
CUTS = (1e-3, *np.arange(1, 8) / 8, 0.98, 0.998, 0.9998)  # more take longer than they save


class Grid(NamedTuple):
    """Where incomes are cut: into pieces at edges, and each piece into cells of equal width."""

    edges: list[float]
    starts: list[float]  # of each piece
    scales: list[float]  # cells per unit of income in each piece
    cells: int  # in each piece
    line_rule: str

    def cell_of(self, income: Expression) -> Expression:
        """Return the number of an income's cell: it rises with income, whichever way the engine rounds."""
        leaves = [
            (income - exactly(start)) * exactly(scale) + exactly(number * self.cells)
            for number, (start, scale) in enumerate(zip(self.starts, self.scales, strict=True))
        ]
        return branches(income, self.edges, leaves, self.line_rule).cast("int32")

    def reach(self, lines: Vector, cell: NDArray[np.int64], lowest: float, highest: float) -> Reach:
        """Return how many cells, from the first, lie below each line."""
        below_all = lines < lowest if self.line_rule == "<=" else lines <= lowest
        above_all = lines > highest if self.line_rule == "<" else lines >= highest
        first = (np.searchsorted(self.edges, lines) + 1) * self.cells
        inside = np.searchsorted(cell, first)
        return np.where(below_all, 0, np.where(above_all, cell.size, inside)).astype(np.intp)


class Distances(NamedTuple):
    """Sums of distances between pairs of people, as `poverty_analysis.measures.rising.pair_sums`, of one group."""

    sums: Vector  # below each line, and among all
    open: float  # the largest relative error that any of them can have


class Cells(NamedTuple):
    """The cells of everyone or of one group that hold anybody, in rising order of income."""

    cell: NDArray[np.int64]
    rows: NDArray[np.int64]
    weight: Vector
    mean: Vector  # of income, less the centre
    lowest: Vector
    highest: Vector
    centre: float


class Ranks(NamedTuple):
    """What an order of incomes tells of everyone or of one group."""

    distances: Distances  # of those below each line, and of all; empty where nobody asked
    income: Vector  # rising, summed up except near the points asked for
    weights: Vector
    cells: Cells | None  # None where nobody asked for points


NO_DISTANCES = Distances(np.zeros(0), 0.0)
NO_RANKS = Ranks(NO_DISTANCES, np.zeros(0), np.zeros(0), None)


def cut(survey: EngineSurvey, lines: Vector, line_rule: str, groups: int) -> tuple[Grid, float]:
    """Return where to cut incomes, and a centre to measure them from.

    From the lowest, so that the smallest incomes keep their digits, whatever the others are.
    """
    lowest, highest = survey.lowest.min(), survey.highest.max()
    quantiles = _quantiles(survey.table.select("y"), int(survey.rows.sum()))
    edges = np.unique(np.concatenate([lines, quantiles]))
    edges = edges[(edges >= lowest) & (edges <= highest)]
    cells = max(most_cells(groups) // (edges.size + 1), 2)
    starts = np.concatenate([[lowest], edges])
    width = np.diff(starts, append=highest)
    with np.errstate(divide="ignore", over="ignore"):
        scales = (cells - 1) / width
    scales[~np.isfinite(scales)] = 0.0
    grid = Grid(edges.tolist(), starts.tolist(), scales.tolist(), cells, line_rule)
    return grid, float(lowest)


def most_cells(groups: int) -> int:
    """Return how many cells each of so many groups may have."""
    return CELLS if groups == 1 else max(min(CELLS, MOST_CELLS // groups), 64)


def _quantiles(incomes: Expression, size: int) -> Vector:
    """Return where to cut: quantiles of a sample, the same in every run, as each income is drawn by its own digits.

    Incomes on few heaps are all drawn.
    """
    drawn = incomes
    if size > SAMPLE:
        drawn = incomes.filter((incomes.y.hash() % LOTS + LOTS) % LOTS < int(LOTS * SAMPLE / size))
    counts = _counts(drawn)
    if size > SAMPLE and len(counts) < FEW:
        counts = _counts(incomes)
    upto = counts["people"].cumsum().to_numpy()
    places = np.floor(np.array(CUTS) * (upto[-1] - 1))
    return counts["y"].to_numpy(dtype=float)[np.searchsorted(upto, places, side="right")]


def _counts(incomes: Expression) -> pd.DataFrame:
    """Return distinct incomes, rising, each with its number of rows."""
    found: pd.DataFrame = incomes.group_by("y").aggregate(people=incomes.y.count()).execute()
    return found.sort_values("y", kind="stable")


def cells_of_groups(survey: EngineSurvey, grid: Grid, centre: float, *, together: bool) -> list[Cells]:
    """Return the cells of everyone, or of each group, from one scan."""
    table = _with_cells(survey, grid)
    found = (
        table.group_by(_keys(together))
        .aggregate(
            rows=table.count(),
            weight=total(table.w),
            income=total(table.w * (table.y - exactly(centre))),
            lowest=table.y.min(),
            highest=table.y.max(),
        )
        .execute()
    )
    cell, counts = found["cell"].to_numpy(), found["rows"].to_numpy()
    group = np.zeros(cell.size) if together else found["g"].to_numpy()
    order = np.lexsort((cell, group))
    ends = np.flatnonzero(np.diff(group[order])) + 1
    weight, income, lowest, highest = (
        found[name].to_numpy(dtype=float) for name in ("weight", "income", "lowest", "highest")
    )
    mean = np.where(lowest == highest, lowest - centre, income / weight)
    return [
        Cells(cell[rows], counts[rows], weight[rows], mean[rows], lowest[rows], highest[rows], centre)
        for rows in np.split(order, ends)
    ]


def _with_cells(survey: EngineSurvey, grid: Grid) -> Expression:
    return survey.table.mutate(cell=grid.cell_of(survey.table.y)).drop("m")


def _keys(together: bool) -> list[str]:
    return ["cell"] if together else ["g", "cell"]


def pair_sums_of_groups(
    survey: EngineSurvey, grid: Grid, groups: Sequence[Cells], lines: Vector, *, together: bool
) -> list[Distances]:
    """Return sums of distances below each line and among all, of everyone or of each group."""
    ends = (survey.lowest.min(), survey.highest.max())
    reaches = [np.append(grid.reach(lines, cells.cell, *ends), cells.cell.size) for cells in groups]
    most = [_most_within(cells) for cells in groups]
    between = [
        pair_sums(cells.mean, cells.weight, float(cells.weight.sum()), reach)
        for cells, reach in zip(groups, reaches, strict=True)
    ]
    unknown = [_to_rank(*each) for each in zip(most, between, reaches, strict=True)]
    within = [each * (2 / 3) for each in most]  # as if spread evenly
    for inside, exact, places in zip(within, _ranked(survey, grid, groups, unknown, together), unknown, strict=True):
        inside[places] = exact
    for each, places in zip(most, unknown, strict=True):
        each[places] = 0.0
    found = []
    for known, inside, left, reach in zip(between, within, most, reaches, strict=True):
        sums = known + sums_upto(inside.__getitem__, reach)
        off = sums_upto(left.__getitem__, reach) * (2 / 3)
        found.append(Distances(sums, float(np.divide(off, sums, out=np.zeros(sums.size), where=sums > 0).max())))
    return found


def _most_within(cells: Cells) -> Vector:
    """Return the most that pairs within each cell can add: with all its people at its two ends."""
    share = cells.weight / cells.weight.sum()
    low, high = cells.lowest - cells.centre, cells.highest - cells.centre
    width = high - low
    spread = np.maximum(cells.mean - low, 0) * np.maximum(high - cells.mean, 0)
    return share**2 * np.divide(spread, width, out=np.zeros(width.size), where=width > 0)


def _to_rank(most: Vector, between: Vector, reach: Reach) -> NDArray[np.intp]:
    """Return the cells to be ranked, so that the bounds of the others leave open less than the tolerance."""
    left = sums_upto(most.__getitem__, reach)
    ranked = np.zeros(most.size, dtype=bool)
    for upto, known, unknown in zip(reach, between, left, strict=True):
        if unknown > TOLERANCE * known:
            order = np.argsort(most[:upto], kind="stable")
            ranked[order[np.cumsum(most[order]) > TOLERANCE * known]] = True
    return np.flatnonzero(ranked & (most > 0))


def _ranked(
    survey: EngineSurvey, grid: Grid, groups: Sequence[Cells], places: Sequence[NDArray[np.intp]], together: bool
) -> Iterator[Vector]:
    """Yield what the pairs within these cells of each group add, from the engine's own ranks."""
    wanted = pd.concat(
        [
            pd.DataFrame(
                {
                    "g": number,
                    "cell": cells.cell[at],
                    "rows": cells.rows[at],
                    "lowest": cells.lowest[at],
                    "highest": cells.highest[at],
                }
            )
            for number, (cells, at) in enumerate(zip(groups, places, strict=True))
        ]
    ).reset_index(drop=True)
    rising = wanted.sort_values("cell", kind="stable")
    turns = rising["rows"].cumsum() // AT_A_TIME
    exact = pd.Series(0.0, index=wanted.index)
    for _, cells in rising.groupby(turns):
        exact[cells.index] = _ranked_within(survey, grid, cells, groups[0].centre, together=together)
    for number, cells in enumerate(groups):
        yield exact[wanted["g"] == number].to_numpy() / cells.weight.sum() ** 2


def _ranked_within(survey: EngineSurvey, grid: Grid, ranked: pd.DataFrame, centre: float, *, together: bool) -> Vector:
    """Return the sum of w w' |y - y'| over the pairs of each of these cells."""
    ibis, keys = import_ibis(), _keys(together)
    y = survey.table.y
    near = survey.table.filter(y >= exactly(ranked["lowest"].min()), y <= exactly(ranked["highest"].max()))
    table = near.mutate(cell=grid.cell_of(near.y), distance=near.y - exactly(centre)).select(*keys, "distance", "w")
    table = table.inner_join(ibis.memtable(ranked[keys]), keys)
    upto = table.w.sum().over(ibis.cumulative_window(group_by=keys, order_by=table.distance))
    table = table.mutate(upto=upto)
    found = (
        table.group_by(keys)
        .aggregate(
            weight=total(table.w),
            distance=total(table.w * table.distance),
            product=total(table.w * table.distance * (2 * table.upto - table.w)),
        )
        .execute()
    )
    both = ranked[keys].merge(found, on=keys, how="left", validate="one_to_one")
    pairs = (both["product"] - both["weight"] * both["distance"]).to_numpy(dtype=float)
    return np.maximum(pairs, 0.0)


def rising_incomes(
    survey: EngineSurvey, grid: Grid, groups: Sequence[Cells], points: Vector, *, together: bool
) -> list[tuple[Vector, Vector]]:
    """Return incomes in rising order with their weights: one by one where points fall, else summed up by cell.

    Parameters
    ----------
    points : numpy.ndarray
        Population shares at which quantiles or shares of income are wanted.
    """
    sizes = [survey.rows.sum()] if together else survey.rows.tolist()
    meant = [cells_at(cells, points, size) for cells, size in zip(groups, sizes, strict=True)]
    wanted = pd.concat(
        [
            pd.DataFrame({"g": number, "cell": cells.cell[at]})
            for number, (cells, at) in enumerate(zip(groups, meant, strict=True))
        ],
        ignore_index=True,
    )
    rows_of: dict[int, pd.DataFrame] = {}
    if len(wanted):
        keys = _keys(together)
        table = _with_cells(survey, grid).inner_join(import_ibis().memtable(wanted[keys]), keys)
        found = table.group_by([*keys, "y"]).aggregate(weight=total(table.w)).execute()
        rows_of = {0: found} if together else dict(iter(found.groupby("g")))
    return [
        _unfolded(cells, at, rows_of.get(number)) for number, (cells, at) in enumerate(zip(groups, meant, strict=True))
    ]


def incomes_within(
    survey: EngineSurvey, groups: Sequence[Cells], points: Sequence[Vector], sizes: Sequence[int]
) -> list[tuple[Vector, Vector]]:
    """Return incomes in rising order with their weights, one by one where points of everyone and of each group fall.

    Parameters
    ----------
    groups, points, sizes : sequence
        Cells, points and rows of everyone, then of each group.
    """
    meant = [cells_at(cells, at, size) for cells, at, size in zip(groups, points, sizes, strict=True)]
    wanted = pd.concat(
        [
            pd.DataFrame({"of": of, "cell": cells.cell[at], "low": cells.lowest[at], "high": cells.highest[at]})
            for of, (cells, at) in enumerate(zip(groups, meant, strict=True))
        ],
        ignore_index=True,
    )
    rows_of: dict[int, pd.DataFrame] = {}
    if len(wanted):
        few, table = import_ibis().memtable(wanted), survey.table.select("g", "y", "w")
        inside = [table.y >= few.low, table.y <= few.high, (few.of == 0) | (few.of == table.g + 1)]
        near = table.inner_join(few, inside)
        found = near.group_by(["of", "cell", "y"]).aggregate(weight=total(near.w)).execute()
        rows_of = dict(iter(found.groupby("of")))
    return [
        _unfolded(cells, at, rows_of.get(number)) for number, (cells, at) in enumerate(zip(groups, meant, strict=True))
    ]


def cells_at(cells: Cells, points: Vector, size: float) -> NDArray[np.intp]:
    """Return the cells in which a point lies, or at whose end, and that hold more than one income."""
    rising = rising_shares(cells.weight)
    rounding = size * np.finfo(float).eps + 1e-12
    first = np.searchsorted(rising, points - rounding)
    last = np.searchsorted(np.append(0.0, rising[:-1]), points + rounding, side="right") - 1
    meant = {place for start, stop in zip(first, last, strict=True) for place in range(start, stop + 1)}
    at = np.array(sorted(place for place in meant if place < rising.size), dtype=np.intp)
    return at[cells.lowest[at] < cells.highest[at]]


def _unfolded(cells: Cells, at: NDArray[np.intp], rows: pd.DataFrame | None) -> tuple[Vector, Vector]:
    income = np.where(cells.lowest == cells.highest, cells.lowest, cells.mean + cells.centre)
    if rows is None:
        return income, cells.weight
    rest = np.ones(income.size, dtype=bool)
    rest[at] = False
    cell = np.concatenate([cells.cell[rest], rows["cell"].to_numpy()])
    incomes = np.concatenate([income[rest], rows["y"].to_numpy(dtype=float)])
    weights = np.concatenate([cells.weight[rest], rows["weight"].to_numpy(dtype=float)])
    order = np.lexsort((incomes, cell))
    return incomes[order], weights[order]

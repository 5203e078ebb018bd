"""Standard errors and intervals of measures of data on an engine, under a design, from sums by cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from ..call import Call
from ..inference.case import Case, Counted, Group, Terms
from ..inference.degrees import degrees_under
from ..inference.design import SampledUnits
from ..inference.ends import BORROWED_AT
from ..inference.estimated import Estimate
from ..inference.intervals import estimate_with
from ..inference.stages import staged_errors, stages_of_design
from ..influence.moves import moves_of, no_moves
from ..influence.terms import Matrix, Move
from ..sample import Codes, Vector
from ..survey.recording import read_by
from ..survey.survey import Lines, in_group, naming
from .cells import incomes_within
from .drawn import Drawn
from .moved import Of, SummedMoving, below, bent, moved_clusters
from .summed import Summed
from .table import EngineSurvey

ENDS = (BORROWED_AT, 1 - BORROWED_AT)  # where the design effect of a share without spread is taken
QUARTILES = (0.25, 0.75)  # of which a density's bandwidth is made


class Ready(NamedTuple):
    """Everyone or a group, with the measures to be summed by cluster and why some have no error."""

    of: Of
    cells: list[tuple[Call, int | None, str]]  # a measure, its line, and why it has no error
    cuts: Vector  # incomes at which people are counted by cluster
    pairs: Codes  # of the group
    bends: dict[int | None, int]  # for each line with distances, and for none, the number of its column of bends


class Known(NamedTuple):
    """Everyone or a group, with what the sums by cluster say of it."""

    ready: Ready
    people: Summed
    sizes: list[int]  # how many values each cell has
    errors: Vector  # of each value
    bends: Matrix  # by cluster, in the columns that `ready` counts
    group: Group
    income: Vector
    units: SampledUnits


class Errors(NamedTuple):
    """The estimates of a profile, and how far their standard errors can be off where that is more than rounding."""

    estimates: list[Estimate]
    approximate: dict[str, float]


def refuse_without_moves(measures: Sequence[Call], lines: Lines, terms: Terms) -> None:
    """Refuse, by name, what has no standard error on an engine.

    Raises
    ------
    ValueError
        If a measure has no influence function of ranked people, a line is a column, or the interval is a bootstrap.
    """
    own = [label for label, rank in zip(lines.labels, lines.ranks, strict=True) if rank is None]
    if own:
        raise ValueError(
            f"poverty_line must be numbers with a design, for data on an engine; got the column {own[0]!r}: give data "
            "as a DataFrame"
        )
    for each in measures:
        if each.row is None or each.row.moves is None or np.ndim(each.options.get("at", 0)) > 0:
            raise ValueError(
                f"measures must have an influence function of sums, for a design on an engine; got {each.label}: give "
                "data as a DataFrame, or choose `measures` without it"
            )
    if terms.interval == "bootstrap":
        raise ValueError('interval must not be "bootstrap" for data on an engine, whose rows are not held; got it')


def points_of_errors(measures: Sequence[Call]) -> set[float]:
    """Return the shares at which standard errors and intervals need incomes, beside the measures themselves."""
    points = set(ENDS)
    return points | set(QUARTILES) if any(_at(each) for each in measures) else points


def errors_on_engine(
    survey: EngineSurvey,
    lines: Lines,
    line_rule: str,
    measures: Sequence[Call],
    people: Sequence[Summed],
    values: Iterable[float],
    drawn: Drawn,
    terms: Terms,
) -> Errors:
    """Return every value of a profile with its standard error and interval: one scan, and one near Woodruff's ends."""
    ready = [_ready(survey, lines, line_rule, measures, each, drawn, number) for number, each in enumerate(people)]
    moved = moved_clusters(survey, drawn, [each.of for each in ready])
    known = [
        _known(each, sums, drawn, of, terms, number)
        for number, (each, sums, of) in enumerate(zip(ready, moved, people, strict=True))
    ]
    value = list(values)
    asked: list[list[Vector]] = [[] for _ in people]
    _estimates(known, value, terms, [partial(_note, each) for each in asked])
    found = incomes_within(
        survey,
        [each.cells for each in people if each.cells is not None],
        [np.concatenate(points) if points else np.zeros(0) for points in asked],
        [each.size for each in people],
    )
    looking = [
        each._replace(income=income, weights=weights).quantiles
        for each, (income, weights) in zip(people, found, strict=True)
    ]
    return Errors(_estimates(known, value, terms, looking), _bounds(known, drawn))


def _note(asked: list[Vector], shares: Vector) -> Vector:
    """Keep what is asked for, to be looked up all at once."""
    asked.append(shares)
    return np.full(shares.size, np.nan)


def _ready(
    survey: EngineSurvey,
    lines: Lines,
    line_rule: str,
    measures: Sequence[Call],
    people: Summed,
    drawn: Drawn,
    number: int,
) -> Ready:
    """Return what is to be summed by cluster of everyone, who is number 0, or of a group."""
    pairs = np.flatnonzero(drawn.group == number - 1) if number else np.arange(drawn.group.size)
    moving = SummedMoving(people, line_rule, float(drawn.squares[pairs].sum()))
    asked = [(each, rank) for rank in lines.ranks for each in measures if each.at_line]
    asked += [(each, None) for each in measures if not each.at_line]
    moves: list[list[Move]] = []
    cells: list[tuple[Call, int | None, str]] = []
    for each, rank in asked:
        try:
            with naming(in_group(survey.by, survey.groups, number - 1) if number else ""):
                move = moves_of(each, moving, rank)
            why = ""
        except ValueError as error:
            if not number:
                raise
            move, why = None, str(error.__cause__ or error)
        moves.append(move or no_moves(_size(each)))
        cells.append((each, rank, why))
    lines_below = people.lines if moving.side == "right" else np.nextafter(people.lines, -np.inf)
    cuts = np.unique([*people.quantiles(np.array([*ENDS, *filter(None, map(_at, measures))])), *lines_below])
    moves += [below(float(cut)) for cut in cuts]
    ranks = {rank: number for number, rank in enumerate(dict.fromkeys(rank for each, rank in asked if _pairs(each)))}
    moves += [bent(moving, rank) for rank in ranks]
    return Ready(Of(moving, moves), cells, cuts, pairs, ranks)


def _pairs(each: Call) -> bool:
    """Return whether a measure is made of distances between pairs."""
    return read_by([each]).pairs


def _at(each: Call) -> float | None:
    """Return the share at which a measure looks up one income, if so."""
    return float(each.options["at"]) if "at" in each.options and np.ndim(each.options["at"]) == 0 else None


def _size(each: Call) -> int:
    """Return how many numbers a measure is."""
    return np.size(each(np.array([1.0, 2.0]), 1.5) if each.at_line else each(np.array([1.0, 2.0])))


def _known(ready: Ready, sums: Matrix, drawn: Drawn, people: Summed, terms: Terms, number: int) -> Known:
    """Return what sums by cluster say of everyone, who is number 0, or of a group."""
    totals = sums
    if number:
        totals = np.zeros((drawn.units.stratum.size, sums.shape[1]))
        totals[drawn.unit[ready.pairs]] = sums
    sizes = [len(each) for each in ready.of.moves[: len(ready.cells)]]
    first = sum(sizes)
    last = first + ready.cuts.size
    errors = staged_errors(totals[:, :first], stages_of_design(drawn.units), terms.lonely_cluster)
    group, income, units = _group(ready, totals[:, first:last], drawn, people, terms)
    return Known(ready, people, sizes, errors, totals[:, last:], group, income, units)


def _estimates(
    known: Sequence[Known],
    values: Sequence[float],
    terms: Terms,
    quantiles: Sequence[Callable[[Vector], Vector]],
) -> list[Estimate]:
    """Return every estimate of everyone, then of each group."""
    value = iter(values)
    estimates: list[Estimate] = []
    for each, look_up in zip(known, quantiles, strict=True):
        error = iter(each.errors.tolist())
        for (call, rank, why), size in zip(each.ready.cells, each.sizes, strict=True):
            if rank is not None:
                rule = "<" if each.ready.of.moving.side == "left" else "<="
                line = {"poverty_line": each.people.lines[rank], "line_rule": rule}
                call = call._replace(options={**call.options, **line})
            for which in range(size):
                case = Case(next(value), np.zeros(0), each.income, each.group, call, why, look_up, which)
                found = estimate_with(case._replace(ranked=each.people), next(error), each.units, terms)
                estimates.append(found._replace(rows=each.group.rows))
    return estimates


def _bounds(known: Sequence[Known], drawn: Drawn) -> dict[str, float]:
    """Return by measure what its standard errors can be off, where that is more than rounding."""
    bounds: dict[str, float] = {}
    for each in known:
        last = np.cumsum(each.sizes) - 1
        for (call, rank, why), place in zip(each.ready.cells, last.tolist(), strict=True):
            off = 0.0
            if not why and _pairs(call):
                bend = each.bends[:, each.ready.bends[rank]]
                off = _off(call, rank, each.people, bend, drawn.units, float(each.errors[place]))
            elif not why and (at := _at(call)) is not None:
                off = each.ready.of.moving.density_off(float(each.people.quantiles(at)[0]))
            if off > 1e-12:
                bounds[call.label] = max(bounds.get(call.label, 0.0), off)
    return bounds


def _off(call: Call, rank: int | None, people: Summed, bend: Vector, units: SampledUnits, error: float) -> float:
    """Return the most that a standard error can be off by distances within cells, as a share of it."""
    if not bend.any():
        return 0.0
    factor = np.sqrt(np.where(units.size == 1, 1.0, units.size / np.maximum(units.size - 1, 1)))[units.stratum]
    unit = people.mean
    if rank is not None:
        unit = float(people.lines[rank]) * (float(people.headcount[rank]) if call.label == "sen_index" else 1.0)
    return float(np.linalg.norm(factor * bend)) / (unit * error) if unit * error > 0 else np.inf


def _group(
    ready: Ready, below_cuts: Vector, drawn: Drawn, people: Summed, terms: Terms
) -> tuple[Group, Vector, SampledUnits]:
    """Return a group as if all between two cuts had one income: a row for each cluster and such part."""
    units = drawn.units
    held_by = np.bincount(drawn.unit[ready.pairs], drawn.weight[ready.pairs], minlength=units.stratum.size)
    weight = np.asarray(held_by, dtype=float)
    # a trifle more, so that a cut at a quantile holds its share however sums are rounded
    upto = np.minimum(below_cuts * (people.everyone * (1 + 1e-12)), weight[:, None])
    inside = np.maximum(np.diff(upto, axis=1, prepend=0.0, append=weight[:, None]), 0.0).ravel()
    income = np.tile(np.append(ready.cuts, np.nextafter(ready.cuts[-1], np.inf)), units.stratum.size)
    unit = np.repeat(units.unit, ready.cuts.size + 1)
    rows = int(drawn.rows[ready.pairs].sum())
    own = units._replace(rows=np.arange(unit.size), weights=inside, unit=unit)
    held = units._replace(rows=np.arange(weight.size), weights=weight, unit=np.arange(weight.size))
    degrees = degrees_under(held, weight, terms.degrees_of_freedom)
    counted = Counted(rows, float((people.everyone / np.sqrt(drawn.squares[ready.pairs].sum())) ** 2))
    return Group(inside, float(inside.sum()), degrees, counted), income, own

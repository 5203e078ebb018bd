"""Standard errors of the measures of everyone and of each group, from the clusters that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from ..call import Call
from ..inference.case import Case, Group, Terms
from ..inference.degrees import degrees_of_clusters
from ..inference.design import SampledUnits
from ..inference.stages import staged_errors, stages_of_design
from ..influence.cluster_totals import Moved, moved_by
from ..influence.group_sums import GroupSums
from ..influence.moves import Moving, given_moves, is_quantile, moves_of, no_moves
from ..influence.terms import Move
from ..registry import influence_function
from ..sample import Codes, Vector
from .survey import Lines, SampleTable, naming
from .tabulation import Ordered, called_on, known_of, where

Cell = tuple[Call, float | Vector | None, int | None]  # a measure, its line, and that line's rank among everybody's

NOTHING: Vector = np.zeros(0)


class Found(NamedTuple):
    """A value of a profile with its standard error, and the rows of its group in the design."""

    case: Case
    error: float
    units: SampledUnits


def errors_of_groups(
    survey: SampleTable,
    lines: Lines,
    line_rule: str,
    measures: Sequence[Call],
    groups: Iterable[Ordered],
    units: SampledUnits,
    terms: Terms,
) -> Iterator[Found]:
    """Yield each value of a profile with its standard error, and the rows of its group, poorest first, in the design.

    Clusters without anyone of the group stay in the design. Groups are those of `values_of_groups`, and in its order.

    Examples
    --------
    >>> import pandas as pd
    >>> from ..inference.case import terms_of
    >>> from ..inference.design import SIMPLE, sampled_units
    >>> from .asked import asked_measures
    >>> from .survey import read_lines, read_survey
    >>> from .tabulation import values_of_groups
    >>> table = pd.DataFrame({"income": [30, 10, 20], "area": ["town", "village", "village"]})
    >>> survey, units = read_survey(table, "income", None, "area"), sampled_units(SIMPLE, 3)
    >>> measures = asked_measures(["mean"])
    >>> lines = read_lines(table, 15)
    >>> groups = values_of_groups(survey, lines, "<", measures, units)
    >>> for found in errors_of_groups(survey, lines, "<", measures, groups, units, terms_of()):
    ...     print(found.case.income, found.units.unit, round(found.error**2, 3))  # 0; 12.5 * 3 / 2; 200 / 9 * 3 / 2
    [30.] [0] 0.0
    [10. 20.] [1 2] 18.75
    [10. 20. 30.] [1 2 0] 33.333
    """
    cells: list[Cell] = [
        (each, line, rank)
        for line, rank in zip(lines.values, lines.ranks, strict=True)
        for each in measures
        if each.at_line
    ]
    cells += [(each, None, None) for each in measures if not each.at_line]
    stages = stages_of_design(units)
    held: list[GroupSums | None] = []  # of groups, where these come before everyone
    for number, values, people, weights, unit, rows in groups:
        assert unit is not None
        value = iter(np.concatenate([values.at_lines.ravel(), *values.without_line]).tolist())
        sizes = [1] * values.at_lines.size + [each.size for each in values.without_line]
        own = units._replace(rows=np.arange(unit.size), weights=weights, unit=unit.astype(np.intp))
        moving, place = Moving(people, line_rule), partial(where, survey, number)
        moves, why = [], []
        for cell, size in zip(cells, sizes, strict=True):
            try:
                with naming(place):
                    moves.append(_moves(cell, survey, rows, line_rule, moving))
                why.append("")
            except ValueError as refused:
                if not number:
                    raise
                moves.append(no_moves(size))
                why.append(str(refused.__cause__ or refused))
        moved = moved_by(moves, moving, own.unit, own.stratum.size, groups=held if number == 0 else ())
        held.append(moved.group)
        group = Group(weights, float(weights.sum()), _degrees(moved, units, terms))
        errors = iter(staged_errors(moved.totals, stages, terms.lonely_cluster, moved.clusters).tolist())
        for cell, size, reason in zip(cells, sizes, why, strict=True):
            call = cell[0]._replace(options=known_of(cell[0], survey, rows, cell[1], line_rule))
            for which in range(size):
                estimate, error = next(value), next(errors)
                below = moving.below_with_error(estimate, error) if is_quantile(call) and not reason else None
                case = Case(
                    estimate, NOTHING, moving.income, group, call, reason, people.quantiles, which, below, people
                )
                yield Found(case, error, own)


def _degrees(moved: Moved, units: SampledUnits, terms: Terms) -> float:
    """Return the degrees of freedom of a group, by its shares in the clusters that hold it."""
    weight = np.zeros(units.stratum.size)
    weight[moved.clusters] = moved.shares / moved.shares.max()
    return degrees_of_clusters(units, weight, terms.degrees_of_freedom)


def _moves(cell: Cell, survey: SampleTable, rows: Codes | None, line_rule: str, moving: Moving) -> list[Move]:
    """Return how far people of some rows, who are in rising order, move a measure."""
    each, line, rank = cell
    fast = moves_of(each, moving, rank) if line is None or rank is not None else None
    if fast is not None:
        return fast
    assert rows is not None
    function = each._replace(measure=influence_function(each.measure))
    return given_moves(called_on(function, survey, rows, line, line_rule).reshape(rows.size, -1))

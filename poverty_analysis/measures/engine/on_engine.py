"""The poverty profile of data that stay on an engine: tables of Ibis and files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from typing import Any

import pandas as pd

from ..call import Call, Measure
from ..inference.case import Terms, terms_of
from ..inference.design import Design
from ..poverty_line import checked_line_rule
from ..registry import SHOWN
from ..survey.asked import asked_measures
from ..survey.one_table import add_errors, refuse_names, tidy
from ..survey.survey import Column, Lines
from .drawn import columns_of_design, read_drawn
from .errors import errors_on_engine, points_of_errors, refuse_without_moves
from .files import Files, matching_files, name_the_file, open_files
from .summed import (
    Progress,
    approximate,
    check_engine_incomes,
    engine_values,
    read_engine_lines,
    refuse_what_needs_rows,
    summed_groups,
    warn_if_any_negative,
)
from .table import EngineSurvey, read_engine_survey

TERMS = terms_of()


def engine_profile(
    data: Any,
    income: Column,
    poverty_line: float | str | Iterable[float | str],
    weights: Column | None = None,
    by: Any = None,
    measures: Iterable[str | Measure] = tuple(SHOWN),
    line_rule: str = "<",
    design: Design | None = None,
    terms: Terms = TERMS,
    *,
    progress: Progress | None = None,
    stacklevel: int = 2,
) -> pd.DataFrame:
    """Poverty profile of a table of Ibis, as `poverty_profile`; `progress` is told before each scan."""
    asked = asked_measures(measures)
    checked_line_rule(line_rule)
    drawn_by = None if design is None else columns_of_design(data, design, weights)
    survey, lines = _checked(data, income, poverty_line, weights, by, asked, drawn_by)
    if drawn_by is not None:
        refuse_without_moves(asked, lines, terms)
        drawn = read_drawn(survey, drawn_by, terms.lonely_cluster)
    if any(each.exceeds_one_below_zero for each in asked):
        warn_if_any_negative(survey, stacklevel=stacklevel + 1)
    more = () if drawn_by is None else points_of_errors(asked)
    people = list(summed_groups(survey, lines, line_rule, asked, progress, more))
    groups = list(engine_values(survey, lines, asked, people))
    table = tidy(survey.by, survey.groups, lines, asked, groups)
    if drawn_by is not None:
        summed = [each for each, _ in people]
        found = errors_on_engine(survey, lines, line_rule, asked, summed, table["estimate"], drawn, terms)
        add_errors(table, found.estimates)
        if found.approximate:
            table.attrs["approximate_errors"] = found.approximate
    if bounds := approximate(asked, groups):
        table.attrs["approximate"] = bounds
    return table


def files_profile(
    data: Files,
    income: Column,
    poverty_line: float | str | Iterable[float | str],
    weights: Column | None = None,
    by: Any = None,
    measures: Iterable[str | Measure] = tuple(SHOWN),
    line_rule: str = "<",
    design: Design | None = None,
    terms: Terms = TERMS,
    *,
    memory: str | None = None,
    threads: int | None = None,
    temp: str | PathLike[str] | None = None,
    progress: Progress | None = None,
    stacklevel: int = 2,
) -> pd.DataFrame:
    """Poverty profile of files, as `poverty_profile`, with the engine's limits as `open_files` takes them."""
    paths, asked = matching_files(data), asked_measures(measures)
    with open_files(paths, memory=memory, threads=threads, temp=temp) as table:
        try:
            return engine_profile(
                table,
                income,
                poverty_line,
                weights,
                by,
                measures,
                line_rule,
                design,
                terms,
                progress=progress,
                stacklevel=stacklevel + 1,
            )
        except (TypeError, ValueError) as error:
            name_the_file(paths, error, lambda one: _checked(one, income, poverty_line, weights, by, asked))
            raise


def _checked(
    data: Any,
    income: Column,
    poverty_line: Any,
    weights: Column | None,
    by: Any,
    asked: Sequence[Call],
    kept: Mapping[str, str] | None = None,
) -> tuple[EngineSurvey, Lines]:
    """Return a table on an engine and the lines, with everything checked that can be before any measure."""
    lines = read_engine_lines(data, poverty_line, income)
    own_lines = [label for label, rank in zip(lines.labels, lines.ranks, strict=True) if rank is None]
    refuse_what_needs_rows(asked, own_lines)
    survey = read_engine_survey(data, income, weights, by, own_lines, kept)
    refuse_names(survey.by)
    check_engine_incomes(survey, asked)
    return survey, lines

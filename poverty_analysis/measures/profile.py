"""The poverty profile: poverty and inequality of a survey in one tidy table, for many lines and groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.tables.frames import as_frame, is_frame

from .call import Call, Measure
from .engine.drawn import columns_of_design, read_drawn
from .engine.errors import errors_on_engine, points_of_errors, refuse_without_moves
from .engine.files import Files, matching_files, name_the_file, open_files
from .engine.summed import (
    Progress,
    approximate,
    check_engine_incomes,
    engine_values,
    read_engine_lines,
    refuse_what_needs_rows,
    summed_groups,
    warn_if_any_negative,
)
from .engine.table import EngineSurvey, is_engine_table, read_engine_survey
from .inequality import warn_if_negative
from .inference.case import Terms, terms_of
from .inference.degrees import DegreesOfFreedom
from .inference.design import Design, LonelyCluster, sampled_units
from .inference.estimated import Estimate
from .inference.intervals import estimate_with
from .inference.scales import Interval
from .population import population
from .poverty_line import checked_line_rule
from .registry import SHOWN, influence_function
from .survey.asked import asked_measures
from .survey.survey import ALL, Column, Lines, deflated, read_design, read_lines, read_survey
from .survey.tabulation import Ordered, Values, check_incomes, errors_of_groups, values_of_groups

COLUMNS = ("poverty_line", "measure", "estimate", "standard_error", "low", "high", "rows", "people", "poor")
TERMS = terms_of()


def poverty_profile(
    data: pd.DataFrame | Files | Any,
    income: Column,
    poverty_line: float | str | Iterable[float | str],
    weights: Column | None = None,
    by: Any = None,
    design: Design | None = None,
    *,
    measures: Iterable[str | Measure] = tuple(SHOWN),
    line_rule: str = "<",
    interval: Interval | None = None,
    level: float = 0.95,
    degrees_of_freedom: DegreesOfFreedom = "effective",
    lonely_cluster: LonelyCluster = "error",
    deflator: float | Column | None = None,
) -> pd.DataFrame:
    """Poverty profile: who is poor, by how much and in which groups, with inequality, as one tidy table.

    Parameters
    ----------
    data : pandas.DataFrame; path, pattern or list of Parquet or CSV files; or table of Ibis
        One row a person, or a household with its size among the weights. Files need not fit into memory (see
        `open_files`); a table of Ibis is summed up on its own engine, DuckDB or Spark.
    income : column name, or array_like of shape (n,), currency per person and year
    poverty_line : float, column name, or a list of these, unit of income
        A number is a line for everybody; a column holds each household's own line.
    weights : column name, or array_like of shape (n,), optional
        People a row stands for. Their scale matters for the counts only.
    by : column name, list of column names, or array or Series of labels, optional
        Groups; each combination of labels that occurs, where there are several columns.
    design : Design, optional
        How the sample was drawn, for standard errors; its fields may be column names, and on an engine must be. Its
        weights are those of the profile: given here, or as `weights`, or the same in both.
    measures : list of str or callable
        Names of measures, functions of this package, or `functools.partial` of them; where left out, those
        named in the signature. Any `f(income, weights=...)` or `f(income, poverty_line, weights=...)` will do.
    line_rule : {"<", "<="}
        Whether someone with exactly the line is not poor ("<") or poor.
    interval, level, degrees_of_freedom, lonely_cluster
        Of the intervals, as in `poverty_analysis.measures.inference.estimate`.
    deflator : float, column name, or array_like of shape (n,), optional
        Price level by which incomes are divided first: of everyone, or of each row's place and year, as from
        `poverty_analysis.context.deflator`. Lines are then at the prices of level 1.

    Returns
    -------
    pandas.DataFrame
        One row for each group, line and measure; then, without line, each measure that has none. Everyone comes
        first, then groups in the order of their labels, lines and measures in the order given. Columns:

        - the columns of `by`, if any: the label of the group, "all" for everyone;
        - `poverty_line`: the line, the name of its column, or NaN for a measure without one;
        - `measure`: the name of the function, with its arguments if any; of quantile shares one row each, the poorest
          group's being `quantile_shares[1]`;
        - `estimate`: in the measure's own unit, a ratio as 0-1;
        - `standard_error`, `low`, `high`: with a design only;
        - `rows`: rows of the group with positive weight;
        - `people`: the sum of their weights;
        - `poor`: of these, people below the line; NaN without a line;
        - `remark`: what an interval assumes, or why a value or an interval is missing; with a design, or where a
          measure has no value in some group.

        On an engine, `attrs["approximate"]` names each measure that is not exact but for rounding, with the relative
        error that its sum of distances between pairs can have; it is not there where nothing is approximate.
        `attrs["approximate_errors"]` does the same for standard errors, each with the most that any can be off.

    Raises
    ------
    TypeError, ValueError
        If a column is not there or not numbers, an income, weight, line or label is missing, a measure has no value
        on some income (Watts, mean log deviation and Atkinson with epsilon 1 on an income of zero) or for everyone: by
        the name of the column and the measure. Nobody is left out. With a design, also if a measure has
        no influence function, and as `poverty_analysis.measures.inference.covariance`. For data on an engine, also on
        columns that are not named, and on a measure that needs every row; a file at fault is named. There, a design
        must name clusters, at most 1,000,000 of them, each counted in every group that it holds anyone of; it is for
        DuckDB, for measures shown by default, and for lines that are numbers.
    ModuleNotFoundError
        For files, without the optional packages: `pip install poverty-analysis[scale]`.
    OSError
        For files, if memory or the temporary folder is full.

    Warns
    -----
    UserWarning
        Once, if incomes are negative and the Gini index is among the measures.

    Notes
    -----
    Incomes are sorted once for all lines, groups and measures. A group's standard errors are those of a domain: its
    rows are not taken out of the design, as their number in the sample is chance too.

    An engine never sorts all incomes. It sums them in fine cells, from which everything between cells follows, and
    ranks incomes within a cell where bounds for its own pairs would leave open more than 1e-10 of the sum of distances
    in the index of Gini, Sen, or Sen, Shorrocks and Thon, or in Wolfson's; two runs can differ by that, as cells are
    cut at quantiles of a random sample. All else is exact but for rounding. Where each household has its own line, the
    indices of Sen and of Sen, Shorrocks and Thon are refused, for they would need ranks of gaps.

    A design on an engine takes two scans more: one counts clusters, one adds up by cluster how far each person moves
    each measure, from the same functions as in memory; where a quantile is asked for, a third looks up the incomes at
    the ends of its interval. Standard errors and intervals are those of rows in memory to 1e-9. Those of Gini, of Sen,
    of Sen, Shorrocks and Thon, and of a quantile take people within a cell together, which is as good as 1e-8 unless
    `attrs["approximate_errors"]` tells of more.

    References
    ----------
    Haughton and Khandker (2009), Handbook on Poverty and Inequality, chapter 7, for poverty profiles. Each measure is
    defined, with its reference, in its own function.

    Examples
    --------
    >>> people = pd.DataFrame({"income": [100, 110, 150, 160], "area": ["rural", "rural", "rural", "urban"]})
    >>> table = poverty_profile(people, "income", [125, 155], by="area", measures=["headcount_ratio", "mean"])
    >>> table.drop(columns="rows")
         area  poverty_line          measure    estimate  people  poor
    0     all         125.0  headcount_ratio    0.500000     4.0   2.0
    1     all         155.0  headcount_ratio    0.750000     4.0   3.0
    2     all           NaN             mean  130.000000     4.0   NaN
    3   rural         125.0  headcount_ratio    0.666667     3.0   2.0
    4   rural         155.0  headcount_ratio    1.000000     3.0   3.0
    5   rural           NaN             mean  120.000000     3.0   NaN
    6   urban         125.0  headcount_ratio    0.000000     1.0   0.0
    7   urban         155.0  headcount_ratio    0.000000     1.0   0.0
    8   urban           NaN             mean  160.000000     1.0   NaN

    One row a group and line, one column a measure:

    >>> table.dropna().pivot(index=["area", "poverty_line"], columns="measure", values="estimate").loc["rural"]
    measure       headcount_ratio
    poverty_line
    125.0                0.666667
    155.0                1.000000
    """
    if weights is None and isinstance(design, Design):
        weights = design.weights
    if isinstance(data, (str, PathLike, list, tuple)) or is_engine_table(data):
        if deflator is not None:
            raise ValueError(
                "deflator must be left out for data on an engine; got one: divide the column of incomes there"
            )
        profile = engine_profile if is_engine_table(data) else files_profile
        terms = terms_of(interval, level, degrees_of_freedom, lonely_cluster)
        return profile(data, income, poverty_line, weights, by, measures, line_rule, design, terms, stacklevel=3)
    data = as_frame(data) if is_frame(data) else data
    survey = read_survey(data, income, weights, by)
    if deflator is not None:
        survey = deflated(data, survey, deflator)
    _refuse_names(survey.by)
    lines, asked = read_lines(data, poverty_line, single=survey.single), asked_measures(measures)
    checked_line_rule(line_rule)
    check_incomes(survey, asked)
    terms = terms_of(interval, level, degrees_of_freedom, lonely_cluster)
    units = None
    if design is not None:  # what has no standard error is refused before any work
        for each in asked:
            influence_function(each.measure)
        read = read_design(data, design, survey)
        units = sampled_units(read, len(data), lonely_cluster=lonely_cluster, checked=survey.weights)
    if any(each.exceeds_one_below_zero for each in asked):
        warn_if_negative(population(survey.income, survey.weights)[0], stacklevel=3)
    groups: list[Values] = []
    in_order = values_of_groups(survey, lines, line_rule, asked, units)
    if units is None:
        groups += [each.found for each in in_order]
        return _tidy(survey.by, survey.groups, lines, asked, groups)
    found = errors_of_groups(survey, lines, line_rule, asked, _kept(groups, in_order), units, terms)
    estimates = [estimate_with(each.case, each.error, each.units, terms) for each in found]
    table = _tidy(survey.by, survey.groups, lines, asked, groups)
    _add_errors(table, estimates)
    return table


def _kept(groups: list[Values], in_order: Iterable[Ordered]) -> Iterator[Ordered]:
    """Yield people in order, one group held at a time, and keep the values of each."""
    for each in in_order:
        groups.append(each.found)
        yield each


def _add_errors(table: pd.DataFrame, estimates: Sequence[Estimate]) -> None:
    """Put standard errors and intervals beside the estimates, and what is to be said of them last."""
    after = table.columns.get_loc("estimate")
    for number, name in enumerate(("standard_error", "low", "high")):
        table.insert(after + 1 + number, name, [getattr(found, name) for found in estimates])
    known = table["remark"] if "remark" in table else [""] * len(table)
    table["remark"] = [why or found.remark for why, found in zip(known, estimates, strict=True)]


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
    table = _tidy(survey.by, survey.groups, lines, asked, groups)
    if drawn_by is not None:
        summed = [each for each, _ in people]
        found = errors_on_engine(survey, lines, line_rule, asked, summed, table["estimate"], drawn, terms)
        _add_errors(table, found.estimates)
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
    _refuse_names(survey.by)
    check_engine_incomes(survey, asked)
    return survey, lines


def _refuse_names(by: Sequence[str]) -> None:
    if set(by) & set(COLUMNS):
        raise ValueError(f"by must not be named as a column of the profile is; got {', '.join(by)}")


def _tidy(
    by: Sequence[str], labels_of: Sequence[pd.Index], lines: Lines, measures: Sequence[Call], groups: Sequence[Values]
) -> pd.DataFrame:
    """Return the values of all groups as one table."""
    labels: list[tuple[Any, str]] = [(line, each.label) for line in lines.labels for each in measures if each.at_line]
    poor_at = [number for number in range(len(lines.labels)) for each in measures if each.at_line]
    without_line = [each.label for each in measures if not each.at_line]
    for label, found in zip(without_line, groups[0].without_line, strict=True):
        numbers = [""] if found.size == 1 else [f"[{number}]" for number in range(1, found.size + 1)]
        labels += [(np.nan, label + number) for number in numbers]
    cells = len(labels)
    columns: dict[str, Any] = {name: _repeated(distinct, cells) for name, distinct in zip(by, labels_of, strict=True)}
    columns["poverty_line"] = [line for line, _ in labels] * len(groups)
    columns["measure"] = [label for _, label in labels] * len(groups)
    columns["estimate"] = np.concatenate([v for g in groups for v in (g.at_lines.ravel(), *g.without_line)])
    columns["rows"] = np.repeat([group.rows for group in groups], cells)
    columns["people"] = np.repeat([group.people for group in groups], cells)
    no_line = np.full(cells - len(poor_at), np.nan)
    columns["poor"] = np.concatenate([v for group in groups for v in (group.poor[poor_at], no_line)])
    if any(group.why_missing for group in groups):
        values = zip(without_line, groups[0].without_line, strict=True)
        of = [each.label for _ in lines.labels for each in measures if each.at_line]
        of += [label for label, found in values for _ in found]
        columns["remark"] = [group.why_missing.get(label, "") for group in groups for label in of]
    return pd.DataFrame(columns)


def _repeated(labels: pd.Index, times: int) -> pd.Series | pd.Categorical:
    """Return the label of everyone and of each group so many times; a categorical keeps its order."""
    if isinstance(labels, pd.CategoricalIndex):
        everyone = pd.Categorical([ALL, *labels], categories=[ALL, *labels.categories], ordered=labels.ordered)
        return everyone.repeat(times)
    return pd.Series([ALL, *labels]).repeat(times).array

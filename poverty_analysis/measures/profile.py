"""The poverty profile: poverty and inequality of a survey in one tidy table, for many lines and groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.tables.frames import as_frame, is_frame
from poverty_analysis.tables.labels import VARIABLE_LABELS, variable_labels

from .call import Call, Measure
from .engine.files import Files
from .engine.table import is_engine_table
from .inequality import warn_if_negative
from .inference.case import terms_of
from .inference.degrees import DegreesOfFreedom
from .inference.design import Design, LonelyCluster, sampled_units
from .inference.intervals import estimate_with
from .inference.scales import Interval
from .population import population
from .poverty_line import checked_line_rule
from .registry import SHOWN, influence_function
from .survey.asked import asked_measures
from .survey.group_errors import errors_of_groups
from .survey.one_table import add_errors, refuse_names, tidy
from .survey.survey import Column, Lines, SampleTable, deflated, read_design, read_lines, read_survey
from .survey.tabulation import Ordered, Values, check_incomes, values_of_groups


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
        `attrs["variable_labels"]` has what a file of Stata or SPSS says of income and groups, for
        `poverty_analysis.tables.for_readers`.

    Raises
    ------
    TypeError, ValueError
        If a column is not there or not numbers, an income, weight, line or label is missing, a measure has no value
        on some income (Watts, mean log deviation and Atkinson with epsilon 1 on an income of zero) or for everyone: by
        the name of the column and the measure. Nobody is left out. With a design, also if a measure has
        no influence function, and as `poverty_analysis.measures.inference.covariance`. For data on an engine, also on
        columns that are not named, and on a measure that needs every row; a file at fault is named. There, a design
        must name clusters, at most 1,000,000 of them, each counted in every group that it holds anyone of; it is for
        DuckDB, for all measures that an engine sums but Wolfson's, and for lines that are numbers.
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

    Up to ten million rows, or groups of so many, DuckDB hands its rows over and they are sorted in memory, exactly;
    fewer where it may hold less than a gigabyte, half of which they take. Larger tables and Spark are summed in fine
    cells, from which everything between cells follows, and incomes are ranked within a cell where bounds for its own
    pairs would leave open more than 1e-10 of the sum of distances in the index of Gini, Sen, or Sen, Shorrocks and
    Thon, or in Wolfson's; two runs can differ by that, as cells are cut at quantiles of a random sample. All else is
    exact but for rounding. Where each household has its own line, the indices of Sen and of Sen, Shorrocks and Thon
    are refused, for they would need ranks of gaps.

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
        from .engine.on_engine import engine_profile, files_profile  # of use for engines alone

        profile = engine_profile if is_engine_table(data) else files_profile
        terms = terms_of(interval, level, degrees_of_freedom, lonely_cluster)
        return profile(data, income, poverty_line, weights, by, measures, line_rule, design, terms, stacklevel=3)
    data = as_frame(data) if is_frame(data) else data
    survey = read_survey(data, income, weights, by)
    if deflator is not None:
        survey = deflated(data, survey, deflator)
    refuse_names(survey.by)
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
    groups: dict[int, Values] = {}
    in_order = values_of_groups(survey, lines, line_rule, asked, units)
    if units is None:
        groups.update(map(attrgetter("number", "found"), in_order))  # which holds no group while the next is ranked
        return _labelled(_tidy(survey, lines, asked, groups), data, survey)
    found = errors_of_groups(survey, lines, line_rule, asked, _kept(groups, in_order), units, terms)
    estimates = [estimate_with(each.case, each.error, each.units, terms) for each in found]
    table = _tidy(survey, lines, asked, groups)
    each_group = np.split(np.arange(len(estimates)), len(groups))
    places = np.concatenate([each_group[place] for place in np.argsort(list(groups), kind="stable")])
    add_errors(table, [estimates[place] for place in places.tolist()])
    return _labelled(table, data, survey)


def _tidy(survey: SampleTable, lines: Lines, measures: Sequence[Call], groups: Mapping[int, Values]) -> pd.DataFrame:
    """Return the values of everyone and of each group as one table, by their numbers."""
    return tidy(survey.by, survey.groups, lines, measures, [groups[number] for number in sorted(groups)])


def _labelled(table: pd.DataFrame, data: pd.DataFrame, survey: SampleTable) -> pd.DataFrame:
    """Return a profile with what the table's file says of the columns it was made of."""
    if labels := variable_labels(data, [survey.income_name, *survey.by]):
        table.attrs[VARIABLE_LABELS] = labels
    return table


def _kept(groups: dict[int, Values], in_order: Iterable[Ordered]) -> Iterator[Ordered]:
    """Yield people in order, one group held at a time, and keep the values of each."""
    for each in in_order:
        groups[each.number] = each.found
        yield each

"""What is asked of one column of incomes: one measure, and a table of measures by groups and lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.tables.given import is_one_of, told

from ..call import Measure
from ..inequality import warn_if_negative
from ..inference.estimated import Estimate
from ..poverty_line import checked_line_rule
from ..registry import SHOWN, measure_of
from .asking import Column, asked_of, asked_rows, is_one_line, read_column, read_groups, read_line
from .described import listed
from .grouping import InOrder, groups_in_order
from .sampled import Sampled
from .statistic import RELATIVE
from .tabulating import Groups, Row, table_of

LINES_OF = ("everyone", "group")


class OfIncome(Sampled):
    """Measures of one column, for everyone and for groups, at lines of poverty."""

    def estimate(
        self,
        measure: str | Measure,
        column: Any,
        line: Any = None,
        by: Any = None,
        *,
        line_rule: str = "<",
        **options: Any,
    ) -> Estimate | pd.DataFrame:
        """Estimate a measure with its error.

        Parameters
        ----------
        measure : str or callable
            The name of a measure, or any `measure(income, ..., weights=...)`; one without influence function needs
            replicates.
        column : column name
        line : float, column name, or list of these; or "everyone" or "group"
            For measures that take a poverty line. For those below a relative line, with `by`: the line of everyone in
            the survey (that of `where`, if any), whose own chance is counted, or of each group its own.
        by : column name, or list of names, optional
        line_rule : {"<", "<="}
        **options
            Of the measure: alpha, epsilon, share, ...

        Returns
        -------
        Estimate or pandas.DataFrame
            One number as an `Estimate`; groups, several lines or several numbers as the table of `profile`.

        Raises
        ------
        TypeError, ValueError
            As `Survey`; if the measure needs what is not given, has no value on everyone, or no standard error.

        Examples
        --------
        >>> from poverty_analysis.measures import Survey
        >>> Survey(pd.DataFrame({"income": [50, 150, 200, 300]})).estimate("headcount_ratio", "income", 100).value
        0.25
        """
        named = self._named(measure, options)
        (asked,) = asked_of(self._bound.drawn, named)
        if line is not None and not asked.at_line and asked.measure not in RELATIVE:
            raise ValueError(f"{asked.label} takes no poverty line; got line={line!r}")
        table = self._table(column, line, by, named, line_rule)
        if by is not None or len(table) != 1:
            return table
        row = table.iloc[0]
        if not math.isfinite(row["estimate"]):
            raise ValueError(row["remark"].removeprefix("no value: "))
        known = read_column(self._bound.frame, column, "column", self._inside, self._settings.invalid).known
        held = self._bound.drawn.held(self._inside & known)
        return Estimate(
            float(row["estimate"]),
            float(row["standard_error"]),
            float(row["low"]),
            float(row["high"]),
            self._settings.level,
            float(row["degrees_of_freedom"]),
            held.rows,
            held.clusters,
            held.strata,
            str(row["interval"]),
            str(row["remark"]),
        )

    def profile(
        self,
        column: Any,
        line: Any = None,
        by: Any = None,
        *,
        measures: Iterable[str | Measure] = tuple(SHOWN),
        line_rule: str = "<",
        suppress: bool = False,
    ) -> pd.DataFrame:
        """Tabulate poverty and inequality for everyone and for groups, with errors, design effects and marks.

        Parameters
        ----------
        column, line, by, line_rule
            As `estimate`.
        measures : list of str or callable
        suppress : bool
            Whether numbers marked "not to be published" are left out of the table.

        Returns
        -------
        pandas.DataFrame
            One row for each group, line and measure: the columns of `by`; `poverty_line`, `measure`, `estimate`,
            `standard_error`, `low`, `high`; `coefficient_of_variation`; `design_effect` over a simple sample of as
            many rows; `degrees_of_freedom`; `rows`, `clusters`, `people` and `poor` of the group; `reliability`, a
            mark by `Reliability`; `remark`, why a number or its error is missing. `attrs["notes"]` describes the
            design, `attrs["variable_labels"]` has the file's labels of the columns asked for, which
            `poverty_analysis.tables.for_readers` puts into the heads. A measure without a value in one group is missing
            there, and no more.

        Examples
        --------
        >>> from poverty_analysis.measures import Survey
        >>> frame = pd.DataFrame({"income": [50, 150, 200, 300], "area": ["town", "town", "village", "village"]})
        >>> table = Survey(frame).profile("income", 100, "area", measures=["headcount_ratio"])
        >>> table[["area", "estimate", "rows", "reliability"]]
              area  estimate  rows          reliability
        0      all      0.25     4  not to be published
        1     town      0.50     2  not to be published
        2  village      0.00     2  not to be published
        """
        table = self._table(column, line, by, measures, line_rule)
        if suppress:
            marked = table["reliability"] == "not to be published"
            table.loc[marked, ["estimate", "standard_error", "low", "high", "coefficient_of_variation", "poor"]] = (
                np.nan
            )
        return table

    @staticmethod
    def _named(measure: str | Measure, options: Mapping[str, Any]) -> list[Any]:
        """Return a measure with its options, as a list of one."""
        if not options:
            return [measure]
        return [partial(measure_of(measure) if isinstance(measure, str) else measure, **options)]

    def _asked(
        self, column: Any, line: Any, by: Any, measures: Iterable[Any], line_rule: str
    ) -> tuple[Groups, Iterator[list[Row]], dict[Any, NDArray[np.bool_]], Column]:
        frame, inside, invalid = self._bound.frame, self._inside, self._settings.invalid
        checked_line_rule(line_rule)
        asked = asked_of(self._bound.drawn, measures)
        line_of = line if is_one_of(line, LINES_OF) and line not in frame.columns else None
        wanted = [] if line is None or line_of else [line] if is_one_line(line) else list(line)
        if line_of and not any(each.measure in RELATIVE for each in asked):
            raise ValueError(f"line={line_of!r} is for measures below a relative line; got {asked[0].label}")
        income = read_column(frame, column, "column", inside, invalid)
        if any(each.exceeds_one_below_zero for each in asked):
            warn_if_negative(income.given[inside & income.known], stacklevel=5)
        groups = read_groups(frame, by, inside, invalid)
        lines = [read_line(frame, each, income, inside & income.known) for each in wanted]
        if len({label for label, _ in lines}) < len(lines):
            raise ValueError(f"line must be one line or more, each once; got {told(line)}")
        poor = {
            label: income.known & (income.given < at if line_rule == "<" else income.given <= at) for label, at in lines
        }
        return groups, asked_rows(asked, income, groups, lines, line_of, line_rule), poor, income

    def _table(self, column: Any, line: Any, by: Any, measures: Iterable[Any], line_rule: str) -> pd.DataFrame:
        groups, batches, poor, income = self._asked(column, line, by, measures, line_rule)
        drawn, count = self._bound.drawn, len(groups.rows) - 1
        in_order: Iterable[InOrder | None] = repeat(None)
        if drawn.by_rows:
            in_order = groups_in_order(
                drawn, income.given, np.where(income.known, groups.codes, groups.codes.dtype.type(-1)), count
            )
        table = table_of(drawn, self._settings, groups, batches, poor, in_order)
        return self._told(table, column, *listed(by), *(label for label in poor if isinstance(label, str)))

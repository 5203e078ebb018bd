"""What is asked of other columns beside income: traits of the poor, totals, ratios of totals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.tables.given import is_one_of, told

from ..poverty_line import checked_line_rule
from .asking import read_column, read_groups, read_line
from .described import listed
from .sampled import Sampled
from .statistic import Ratio, Total
from .tabulating import Row, table_of
from .traits import characteristics_table, columns_of


class OfColumns(Sampled):
    """Means, totals and ratios of any columns."""

    def characteristics(self, columns: Any, column: Any, line: float | str, *, line_rule: str = "<") -> pd.DataFrame:
        """Compare the poor with everyone else: means of any columns, and their difference, with errors.

        Parameters
        ----------
        columns : column name or list of names
            Numbers and yes/no columns as means; labels as the share of each.
        column : column name
            The income by which people are poor.
        line : float or column name
        line_rule : {"<", "<="}

        Returns
        -------
        pandas.DataFrame
            One row a characteristic, its label (empty for a mean) and a group: "poor", "not poor", "all" and "poor
            less not poor". The other columns are those of `profile`.

        Examples
        --------
        >>> from poverty_analysis.measures import Survey
        >>> frame = pd.DataFrame({"income": [50, 80, 200, 300], "schooling": [2, 4, 8, 10]})
        >>> table = Survey(frame).characteristics("schooling", "income", 100)
        >>> table.set_index("group")["estimate"].to_dict()
        {'poor': 3.0, 'not poor': 9.0, 'all': 6.0, 'poor less not poor': -6.0}
        """
        frame, inside = self._bound.frame, self._inside
        income = read_column(frame, column, "column", inside, self._settings.invalid)
        _, at = read_line(frame, line, income, inside)
        checked_line_rule(line_rule)
        poor = income.given < at if line_rule == "<" else income.given <= at
        table = characteristics_table(
            self._bound.drawn, self._settings, frame, listed(columns), inside & income.known, poor
        )
        return self._told(table, column, line, *listed(columns))

    def totals(self, columns: Any, by: Any = None, *, of: str = "people") -> pd.DataFrame:
        """Estimate totals of columns: incomes of all people, households with electricity.

        Parameters
        ----------
        columns : column name or list of names
            Numbers, yes/no columns, or labels (how many have each).
        by : column name or list of names, optional
        of : {"people", "rows"}
            What a row's value belongs to: each of its people (income per person), or the row as a whole (debts of a
            household).

        Returns
        -------
        pandas.DataFrame
            As `profile`, `measure` being the column, with the label behind it where it has labels.

        Examples
        --------
        >>> from poverty_analysis.measures import Survey
        >>> frame = pd.DataFrame({"w": [10, 20, 30], "debt": [1, 0, 2]})
        >>> Survey(frame, weights="w").totals("debt")[["measure", "estimate"]].values.tolist()
        [['debt', 70.0]]
        """
        if not is_one_of(of, ("people", "rows")):
            raise ValueError(f'of must be "people" or "rows"; got {told(of)}')
        if not (names := listed(columns)):
            raise ValueError("columns must name one column or more; got none")
        frame, drawn, invalid = self._bound.frame, self._bound.drawn, self._settings.invalid
        groups = read_groups(frame, by, self._inside, invalid)
        per = 1.0 if of == "people" else np.divide(1.0, drawn.persons, where=drawn.persons > 0, out=np.ones(len(frame)))
        parts = []
        for name in names:
            for label, values, known in columns_of(frame, name, self._inside, invalid):
                title = f"{name}: {label}" if label else str(name)
                parts.append((title, (values * per)[:, None], known))
        batches = (
            [Row(number, math.nan, title, Total(values, rows & known), True) for title, values, known in parts]
            for number, rows in enumerate(groups.rows)
        )
        return self._told(table_of(drawn, self._settings, groups, batches), *names, *listed(by))

    def ratio(self, numerator: Any, denominator: Any, by: Any = None) -> pd.DataFrame:
        """Estimate the ratio of two totals: spending on food over all spending, income over hours.

        Parameters
        ----------
        numerator, denominator : column name
        by : column name or list of names, optional

        Returns
        -------
        pandas.DataFrame
            As `profile`, `measure` being "numerator / denominator".

        Examples
        --------
        >>> from poverty_analysis.measures import Survey
        >>> frame = pd.DataFrame({"food": [30, 10], "all": [60, 40]})
        >>> Survey(frame).ratio("food", "all")[["measure", "estimate"]].to_numpy().tolist()
        [['food / all', 0.4]]
        """
        frame, invalid = self._bound.frame, self._settings.invalid
        groups = read_groups(frame, by, self._inside, invalid)
        above, below = (
            read_column(frame, name, what, self._inside, invalid)
            for name, what in ((numerator, "numerator"), (denominator, "denominator"))
        )
        known, title = above.known & below.known, f"{numerator} / {denominator}"
        batches = (
            [Row(number, math.nan, title, Ratio(above.given, below.given, rows & known), True)]
            for number, rows in enumerate(groups.rows)
        )
        table = table_of(self._bound.drawn, self._settings, groups, batches)
        return self._told(table, numerator, denominator, *listed(by))

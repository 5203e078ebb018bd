"""Several numbers of a survey together, with the covariance between them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.tables.given import told

from ..call import Measure
from ..inference.degrees import quantile_of_t
from ..inference.estimated import Estimate
from ..sample import checked_number
from .of_income import OfIncome
from .tabulating import ROUNDING, Groups, Row, degrees_of


class Together(OfIncome):
    """Numbers of several groups, lines and measures: differences, and the matrix behind them."""

    def contrast(
        self,
        coefficients: Mapping[Any, float],
        measure: str | Measure,
        column: Any,
        line: Any = None,
        by: Any = None,
        *,
        line_rule: str = "<",
        **options: Any,
    ) -> Estimate:
        """Estimate a sum of groups' numbers, each times a coefficient: a difference with the covariance in it.

        Parameters
        ----------
        coefficients : mapping of group label to float
            Such as {2019: 1, 2015: -1}; a tuple of labels where `by` names several columns; "all" is everyone.
        measure, column, line, by, line_rule, options
            As `estimate`, with one line.

        Returns
        -------
        Estimate
            On the identity scale; degrees of freedom from the clusters that hold either group, of coefficients other
            than 0.

        Notes
        -----
        With `lonely_cluster="average"` the average is over the strata of all groups that `by` makes, also of those
        without a coefficient, as `svycontrast` of R's survey has it from `svyby(covmat = TRUE)`; but R also counts
        strata all of whose rows lack a label or an income, which are dropped here. Each group alone, as in `estimate`,
        has the average over its own strata, as R's `subset`.

        Examples
        --------
        >>> from poverty_analysis.measures import Survey
        >>> frame = pd.DataFrame({"income": [1, 3, 5, 7], "area": ["a", "a", "b", "b"]})
        >>> found = Survey(frame).contrast({"b": 1, "a": -1}, "mean", "income", by="area")
        >>> found.value, round(found.standard_error, 4)  # 4/3 times four squares of 1/2
        (4.0, 1.1547)
        """
        if not isinstance(coefficients, Mapping) or not coefficients:
            raise TypeError(f"coefficients must map labels of groups to numbers; got {told(coefficients)}")
        groups, rows = self._rows(column, line, by, self._named(measure, options), line_rule)
        wanted = {
            key if isinstance(key, tuple) else (key,): checked_number(value, "coefficients")
            for key, value in coefficients.items()
        }
        labels = [groups.label(row.group) for row in rows]
        if by is None or len(set(labels)) < len(labels):
            raise ValueError("contrast needs by= and one line, so that a label means one number; got more, or no by")
        if unknown := [key for key in wanted if key not in labels]:
            known = ", ".join(repr(label[0] if len(label) == 1 else label) for label in labels)
            shown = unknown[0][0] if len(unknown[0]) == 1 else unknown[0]
            raise ValueError(f"coefficients must be of groups; got {shown!r}; groups are {known}")
        chosen = [row for row, label in zip(rows, labels, strict=True) if label in wanted]
        factors = np.array([wanted[label] for label in labels if label in wanted])
        drawn = self._bound.drawn
        every = np.logical_or.reduce([row.statistic.inside for row in rows]) if drawn.lonely == "average" else None
        found = drawn.found([row.statistic for row in chosen], among=every)
        if found.numbers.size != len(chosen):
            raise ValueError("contrast needs a measure that is one number; got several")
        if lost := [reason for reason in found.reasons if reason.startswith("no ")]:
            raise ValueError(lost[0])
        value, variance = float(factors @ found.numbers), float(factors @ found.covariance @ factors)
        moving = [row for row, factor in zip(chosen, factors, strict=True) if factor] or chosen
        inside = np.logical_or.reduce([row.statistic.inside for row in moving])
        degrees = degrees_of(drawn, self._settings, np.where(inside, drawn.weights, 0.0))
        error, level = math.sqrt(max(variance, 0.0)), self._settings.level
        rounding = ROUNDING * float(np.abs(factors * found.numbers).max())
        value, error = (0.0 if abs(number) <= rounding else number for number in (value, error))
        half = quantile_of_t(level, degrees) * error if degrees > 0 and error > 0 else math.nan
        said = "" if half == half else "no interval: no spread in the sample, or no stratum with two clusters"
        held = drawn.held(inside)
        sizes = (held.rows, held.clusters, held.strata)
        return Estimate(value, error, value - half, value + half, level, degrees, *sizes, "identity", said)

    def covariance(
        self,
        measures: str | Measure | Iterable[str | Measure],
        column: Any,
        line: Any = None,
        by: Any = None,
        *,
        line_rule: str = "<",
    ) -> pd.DataFrame:
        """Return the covariance matrix of several numbers: of measures, groups and lines.

        Parameters
        ----------
        measures, column, line, by, line_rule
            As `profile`.

        Returns
        -------
        pandas.DataFrame
            Square; rows and columns named by group, line and measure.

        Examples
        --------
        >>> from poverty_analysis.measures import Survey
        >>> Survey(pd.DataFrame({"income": [1, 2, 3]})).covariance("mean", "income").to_numpy().round(6).tolist()
        [[0.333333]]
        """
        asked = [measures] if isinstance(measures, str) or callable(measures) else measures
        groups, rows = self._rows(column, line, by, asked, line_rule)
        found = self._bound.drawn.found([row.statistic for row in rows])
        labels = []
        for row, size in zip(rows, found.sizes, strict=True):
            for number in range(size):
                name = row.label + (f"[{number + 1}]" if size > 1 else "")
                labels.append((*groups.label(row.group), row.line, name))
        index = pd.MultiIndex.from_tuples(labels, names=[*groups.names, "poverty_line", "measure"])
        return pd.DataFrame(found.covariance, index=index, columns=index)

    def _rows(
        self, column: Any, line: Any, by: Any, measures: Iterable[Any], line_rule: str
    ) -> tuple[Groups, list[Row]]:
        groups, batches, *_ = self._asked(column, line, by, measures, line_rule)
        return groups, [row for batch in batches for row in batch]

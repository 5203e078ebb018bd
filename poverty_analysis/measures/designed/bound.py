"""A survey: a table bound to the design it was drawn by, once; columns are named ever after."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.tables.frames import Missing, as_frame, without_missing_codes, yes_or_no
from poverty_analysis.tables.given import is_one_of, told
from poverty_analysis.tables.labels import VARIABLE_LABELS, variable_labels

from ..call import Measure
from ..inequality import warn_if_negative
from ..inference.degrees import quantile_of_t
from ..inference.estimated import Estimate
from ..poverty_line import checked_line_rule
from ..registry import SHOWN, measure_of
from ..sample import checked_number, refuse_other_order
from .asking import Column, asked_of, asked_rows, is_one_line, read_column, read_groups, read_line
from .binding import bind, kept_rows, said_of
from .described import Asks, as_numbers, listed, replicate_columns
from .grouping import InOrder, groups_in_order
from .reliability import Reliability
from .replicates import Replicates, replicates_of
from .statistic import RELATIVE, Ratio, Statistic, Total
from .tabulating import ROUNDING, Groups, Row, Settings, checked_name, degrees_of, table_of
from .traits import characteristics_table, columns_of
from .uncertainty import Found
from .waves import Waves, waves_of

LINES_OF = ("everyone", "group")
Parts = Callable[[NDArray[np.bool_]], Mapping[str, Statistic]]


class Survey:
    """A table bound to the design it was drawn by, so that every number has its error.

    Parameters
    ----------
    frame : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        One row a person or a household. Never written to. Named levels of an index are columns; numbers may be decimal.
    weights : column name, optional
        Households (or people) that a row stands for; every row for itself where left out. A row of weight 0 is no part
        of the sample.
    persons : column name, optional
        People in a row: with it a household counts for its members. One of 0 stays in the sample and counts for nobody.
    strata : column name, optional
    clusters : column name, or list of names, optional
        First units (villages), then units within them (households): each counted within the one before. Each row is
        its own where left out.
    sampling_fraction : column name, or list of names, optional
        One a stage: the share of a stratum's units that was drawn, or, where a column has values above 1, how many
        units there were to draw from. With it on two stages, both add to the variance. A stratum of which all was
        drawn adds nothing at that stage.
    replicates : list of column names or pattern such as "rw*", optional
        Replicate weights. Some may be below zero, for measures that are made of sums.
    replication : {"BRR", "Fay", "JK1", "JKn", "SDR", "bootstrap"}
        How the replicates were made, which gives the factor of their squared deviations.
    replicate_scale, replicate_scales : float, and list of float, optional
        Other factors: one for all, and one a replicate ("JKn" needs these).
    fay : float, optional
        k of Fay's method.
    combined : bool
        Whether replicate weights hold the weights already; if not, they are factors of `weights`.
    centre : {"mean", "estimate"}
        From where the replicates' deviations are taken: their mean (R's and Stata's way where nothing is said), or
        the estimate (`mse`).
    calibrated_on : list of column names, optional
        What `weights` were calibrated or post-stratified on: numbers as they are, labels as cells. Enters the standard
        errors only: no weight is computed here.
    base_weights : column name, optional
        Weights before calibration; without them the regression is weighted by `weights`, which gives nearly the same.
    id, wave : column name, optional
        Who a row is of, and when: for people who were asked several times, each at most once a wave. Without
        `clusters` the rows of one person are one cluster.
    missing : list of codes, or mapping of column to such a list, optional
        Codes that stand for missing: -99, "refused".
    lonely_cluster : {"error", "certainty", "centre", "average"}
        What a stratum does of which one unit out of several was drawn: raise; add nothing; add its distance from the
        mean of all; add what other strata add on average.
    invalid : {"error", "drop"}
        What is done where design, income or group of a row is not known: all troubles are told in one message, or the
        rows are left out and told in `notes` and remarks.
    level : float
        Coverage of intervals.
    degrees_of_freedom : {"effective", "design"} or float
        As in `estimate`; with replicates their number less one, where no number is given.
    interval : str, optional
        The scale of intervals, as in `estimate`; by the measure where left out.
    reliability : Reliability
        Bounds for the column of that name.

    Raises
    ------
    TypeError, ValueError
        If a column is not there or not what it must be; all troubles of a table in one message, with counts.

    Notes
    -----
    A group's errors are those of a domain: use `where`, not a filtered table, which forgets the clusters outside.

    A sample that outgrows memory keeps its design in `poverty_profile`, given files, `weights` and a
    `poverty_analysis.measures.inference.Design` of one stage with its columns named.

    References
    ----------
    Lumley (2010), Complex Surveys: A Guide to Analysis Using R. Deville (1999), Variance estimation for complex
    statistics and estimators, Survey Methodology 25, 193-203.

    Examples
    --------
    Two villages of two households in each of two counties; four people out of ten are poor.

    >>> frame = pd.DataFrame({
    ...     "income": [90, 150, 120, 200, 80, 95, 180, 210], "members": [2, 1, 1, 1, 1, 1, 1, 2],
    ...     "county": list("aaaabbbb"), "village": [1, 1, 2, 2, 1, 1, 2, 2]})
    >>> survey = Survey(frame, persons="members", strata="county", clusters="village")
    >>> found = survey.estimate("headcount_ratio", "income", 100)
    >>> found.value, round(found.standard_error, 4), found.clusters  # village totals .8, -.8 and 1.2, -1.2 over 10
    (0.4, 0.2884, 4)
    """

    def __init__(
        self,
        frame: Any,
        *,
        weights: Any = None,
        persons: Any = None,
        strata: Any = None,
        clusters: Any = None,
        sampling_fraction: Any = None,
        replicates: Any = None,
        replication: str | None = None,
        replicate_scale: float | None = None,
        replicate_scales: Sequence[float] | None = None,
        fay: float | None = None,
        combined: bool = True,
        centre: str = "mean",
        calibrated_on: Any = None,
        base_weights: Any = None,
        id: Any = None,
        wave: Any = None,
        missing: Missing | None = None,
        lonely_cluster: str = "error",
        invalid: str = "error",
        level: float = 0.95,
        degrees_of_freedom: Any = "effective",
        interval: str | None = None,
        reliability: Reliability | None = None,
    ) -> None:
        bounds = Reliability() if reliability is None else reliability
        self._settings = Settings(level, degrees_of_freedom, interval, bounds, invalid).checked()
        if not isinstance(combined, (bool, np.bool_)):
            raise TypeError(f"combined must be True or False; got {told(combined)}")
        table = without_missing_codes(as_frame(frame, "frame"), missing)
        self._asks = Asks(
            weights,
            persons,
            strata,
            listed(clusters, "clusters"),
            listed(sampling_fraction, "sampling_fraction"),
            replicate_columns(table, replicates),
            listed(calibrated_on, "calibrated_on"),
            base_weights,
            id,
            wave,
        )
        given = [replication, replicate_scale, replicate_scales, fay]
        if not self._asks.replicates and any(each is not None for each in given):
            raise ValueError("replication must come with replicates, the columns of weights; got none")
        kept, dropped = kept_rows(table, self._asks, invalid)
        made: Replicates | None = None
        if self._asks.replicates:
            columns = np.column_stack([as_numbers(kept[name]) for name in self._asks.replicates])
            if not combined and weights is not None:
                columns = columns * as_numbers(kept[weights])[:, None]
            made = replicates_of(columns, replication, replicate_scale, replicate_scales, fay, centre)
        self._bound = bind(kept, self._asks, made, lonely_cluster, dropped)
        self._waves = waves_of(kept, self._asks)
        self._inside = np.ones(len(kept), dtype=bool)

    def __repr__(self) -> str:
        return "Survey: " + "; ".join(self.notes)

    @property
    def notes(self) -> list[str]:
        """What is to be said of the design under a table: what a row counts for, strata, clusters, rows left out."""
        said = said_of(self._bound, self._asks)
        if self._waves is not None:
            said.append(f"{self._waves.people.size} people in {self._waves.dates.size} waves")
        if not self._inside.all():
            said.append(f"restricted to {int(self._inside.sum())} of {self._inside.size} rows, in the design of all")
        return said

    def where(self, mask: Any) -> Survey:
        """Return the survey of a part of the people, in the design of all.

        Parameters
        ----------
        mask : column name, or array_like of bool, shape (n,)
            True for the rows that are meant; yes and no of any type.

        Examples
        --------
        >>> frame = pd.DataFrame({"income": [1, 2, 6], "rural": [True, True, False]})
        >>> Survey(frame).where("rural").estimate("mean", "income").value
        1.5
        """
        frame = self._bound.frame
        if isinstance(mask, str) or (isinstance(mask, tuple) and mask in frame.columns):
            mask = frame[checked_name(frame, mask, "where")]
        elif isinstance(mask, pd.Series):
            refuse_other_order(frame.index, mask.index, "where")
        inside = yes_or_no(mask, "where")
        if inside.shape != self._inside.shape:
            raise ValueError(f"where must be one value a row; got {inside.size} for {self._inside.size} rows")
        if not (self._bound.drawn.weights[inside & self._inside] > 0).any():
            raise ValueError("where must hold at least one row of positive weight; got none")
        part = copy.copy(self)
        part._inside = self._inside & inside
        return part

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
            On the identity scale; degrees of freedom from the clusters that hold either group.

        Examples
        --------
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
        found = drawn.found([row.statistic for row in chosen])
        if found.numbers.size != len(chosen):
            raise ValueError("contrast needs a measure that is one number; got several")
        if lost := [reason for reason in found.reasons if reason.startswith("no ")]:
            raise ValueError(lost[0])
        value, variance = float(factors @ found.numbers), float(factors @ found.covariance @ factors)
        inside = np.logical_or.reduce([row.statistic.inside for row in chosen])
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

    # --- what measures beside a single column build on ---------------------------------------------------------------
    def tabulate(self, parts: Parts, by: Any = None) -> pd.DataFrame:
        """Tabulate numbers that are given as statistics, for everyone and for groups.

        Parameters
        ----------
        parts : callable
            Of the rows of a group, shape (n,) of bool: a mapping of what a number is called to its statistic (one
            with `inside`, `value(weights)` and `influence(weights)`).
        by : column name or list of names, optional

        Returns
        -------
        pandas.DataFrame
            As `profile`.

        Examples
        --------
        >>> from .statistic import Mean
        >>> survey = Survey(pd.DataFrame({"land": [1.0, 3.0]}))
        >>> survey.tabulate(lambda rows: {"mean of land": Mean(np.array([[1.0], [3.0]]), rows)})["estimate"].item()
        2.0
        """
        groups = read_groups(self._bound.frame, by, self._inside, self._settings.invalid)
        batches = (
            [Row(number, math.nan, label, statistic, True) for label, statistic in parts(rows).items()]
            for number, rows in enumerate(groups.rows)
        )
        table = table_of(self._bound.drawn, self._settings, groups, batches).drop(columns=["poverty_line", "poor"])
        return self._told(table, *listed(by))

    @property
    def people(self) -> pd.DataFrame:
        """The table, without the rows that were left out: not to be written to."""
        return self._bound.frame

    def inside(self, columns: Any = None) -> NDArray[np.bool_]:
        """Return the rows that are meant, in which columns are known: what is missing is refused, or left out."""
        found = self._inside
        for name in listed(columns):
            known = self._bound.frame[checked_name(self._bound.frame, name, "columns")].notna().to_numpy(dtype=bool)
            if self._settings.invalid == "error" and (lost := int((self._inside & ~known).sum())):
                raise ValueError(
                    f"columns {name!r} must be known for every row; got {lost} missing of {int(self._inside.sum())}; "
                    'repair it, or say invalid="drop"'
                )
            found = found & known
        return found

    def groups(self, by: Any = None) -> Iterator[tuple[dict[str, Any], NDArray[np.bool_]]]:
        """Yield the labels and the rows of everyone, then of each group."""
        groups = read_groups(self._bound.frame, by, self._inside, self._settings.invalid)
        for number, rows in enumerate(groups.rows):
            yield dict(zip(groups.names, groups.label(number), strict=True)), rows

    def found(self, statistics: Sequence[Statistic]) -> Found:
        """Return the values of statistics with their joint covariance."""
        return self._bound.drawn.found(statistics)

    def deviations(self, found: Found) -> NDArray[np.float64] | None:
        """Return how far each cluster moves the values of statistics; None with replicate weights."""
        return self._bound.drawn.deviations(found)

    def degrees(self, inside: NDArray[np.bool_]) -> float:
        """Return the degrees of freedom of the rows of a group; 0 where it has none."""
        return degrees_of(self._bound.drawn, self._settings, np.where(inside, self._bound.drawn.weights, 0.0))

    @property
    def waves(self) -> Waves:
        """Who each row is of, and when; refused where id and wave were not given."""
        if self._waves is None:
            raise ValueError("a survey over time needs id= and wave=, the columns of person and date; got neither")
        return self._waves

    def of_rows(self, rows: NDArray[np.intp]) -> Survey:
        """Return the survey of some rows alone, such as one a person, bound to the same design."""
        made = self._bound.drawn.replicates
        made = None if made is None else made._replace(weights=made.weights[rows])
        frame = self._bound.frame.iloc[rows].reset_index(drop=True)
        part = copy.copy(self)
        part._bound = bind(frame, self._asks, made, self._bound.drawn.lonely, self._bound.dropped)
        part._inside, part._waves = self._inside[rows], None
        return part

    @property
    def weights(self) -> NDArray[np.float64]:
        """People that each row stands for: not to be written to."""
        return self._bound.drawn.weights

    @property
    def level(self) -> float:
        """Coverage of intervals."""
        return self._settings.level

    # --- what all of them share -------------------------------------------------------------------------------------
    @staticmethod
    def _named(measure: str | Measure, options: Mapping[str, Any]) -> list[Any]:
        """Return a measure with its options, as a list of one."""
        if not options:
            return [measure]
        return [partial(measure_of(measure) if isinstance(measure, str) else measure, **options)]

    def _rows(
        self, column: Any, line: Any, by: Any, measures: Iterable[Any], line_rule: str
    ) -> tuple[Groups, list[Row]]:
        groups, batches, *_ = self._asked(column, line, by, measures, line_rule)
        return groups, [row for batch in batches for row in batch]

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

    def _told(self, table: pd.DataFrame, *names: Any) -> pd.DataFrame:
        """Return a table with what is to be said of the design, and what the file says of the columns asked for."""
        table.attrs["notes"] = self.notes
        if labels := variable_labels(self._bound.frame, names):
            table.attrs[VARIABLE_LABELS] = labels
        return table

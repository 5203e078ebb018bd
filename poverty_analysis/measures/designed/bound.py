"""A survey: a table bound to the design it was drawn by, once; columns are named ever after."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.tables.frames import Missing, as_frame, without_missing_codes, yes_or_no
from poverty_analysis.tables.given import told

from ..sample import refuse_other_order
from .binding import bind, kept_rows
from .described import Asks, as_numbers, listed, replicate_columns
from .of_columns import OfColumns
from .reliability import Reliability
from .replicates import Replicates, replicates_of
from .tabulating import Settings, checked_name
from .together import Together
from .waves import waves_of


class Survey(Together, OfColumns):
    """A table bound to the design it was drawn by, so that every number has its error.

    Parameters
    ----------
    frame : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        One row a person or a household. Never written to. Named levels of an index are columns; numbers may be decimal.
    weights : column name, optional
        Households (or people) that a row stands for; every row for itself where left out. A row of weight 0 is no part
        of the sample. R and Stata count its cluster as drawn, as we do where the same column is given as `persons`.
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
        As in `estimate`; with replicates "effective" is their number less one, "design" their rank less one.
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

    def of_rows(self, rows: NDArray[np.intp]) -> Survey:
        """Return the survey of some rows alone, such as one a person, bound to the same design."""
        made = self._bound.drawn.replicates
        made = None if made is None else made.of(made.weights[rows])
        frame = self._bound.frame.iloc[rows].reset_index(drop=True)
        part = copy.copy(self)
        part._bound = bind(frame, self._asks, made, self._bound.drawn.lonely, self._bound.dropped)
        part._inside, part._waves = self._inside[rows], None
        return part

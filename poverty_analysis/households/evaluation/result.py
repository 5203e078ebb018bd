"""What every estimator returns: a tidy table, and behind it what sensitivity, bands and bootstraps are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.households.evaluation.parts import ARMS, Moves, Regression
from poverty_analysis.measures.sample import Vector


class Result(pd.DataFrame):
    """A tidy table of estimates that remembers what it was made from.

    It is the table (a DataFrame, and prints as one); whatever is taken or made from it is a plain DataFrame.

    Attributes
    ----------
    table : pandas.DataFrame
        The tidy table alone.
    covariance : pandas.DataFrame, shape (rows, rows)
        :math:`\\frac{G-1}{G}\\sum_g d_g d_g'`, with :math:`d_g` the row of `influence`; NaN where an estimate cannot be
        made without one of the clusters.
    influence : pandas.DataFrame, shape (clusters, rows)
        The estimate less that without the cluster.
    arms : pandas.Series, index cluster
        "treated", "untreated" or "both": which rows the cluster holds.
    event_times : numpy.ndarray or None
        Of each row, where rows are event times; the reference wave of an event study is among them.
    reference : float or None
        Event time that effects by event time are measured against.
    panel : Panel or None
        What the estimator was run on, where that was a panel.

    Examples
    --------
    >>> from poverty_analysis.households import evaluation
    >>> table = pd.DataFrame({"income": [12, 14, 8, 10], "treated": [1, 1, 0, 0]})
    >>> found = evaluation.naive_comparison(table, "income", "treated", cluster=None)
    >>> found.influence["difference in means"].round(9).tolist()  # 13 - 9, less the difference without each row
    [-1.0, 1.0, 1.0, -1.0]
    >>> float(found.covariance.iloc[0, 0].round(9)), found.arms.tolist()  # 3/4 of four squares
    (3.0, ['treated', 'treated', 'untreated', 'untreated'])
    """

    _metadata = ["moves", "event_times", "reference", "panel", "regression", "level"]  # noqa: RUF012 - pandas reads it so
    moves: Moves | None
    event_times: Vector | None
    reference: float | None
    panel: Panel | None
    regression: Regression | None
    level: float

    @property
    def _constructor(self) -> Any:
        """Whatever pandas makes of a result is a plain table: its rows are no longer those of the covariance."""
        return pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Return the tidy table alone, as a new DataFrame."""
        return pd.DataFrame(self)

    @property
    def table(self) -> pd.DataFrame:
        """Return the tidy table alone, as a new DataFrame."""
        return self.to_frame()

    @property
    def influence(self) -> pd.DataFrame:
        """Return what each cluster adds to each estimate: the estimate less that without the cluster."""
        moves = self.known_moves()
        return pd.DataFrame(-moves.without, index=moves.labels, columns=list(self["estimand"]))

    @property
    def covariance(self) -> pd.DataFrame:
        """Return the jackknife covariance of the rows."""
        without = self.known_moves().without
        count = without.shape[0]
        names = list(self["estimand"])
        return pd.DataFrame((count - 1) / count * without.T @ without, index=names, columns=names)

    @property
    def arms(self) -> pd.Series:
        """Return which rows each cluster holds: treated, untreated or both."""
        moves = self.known_moves()
        return pd.Series(np.array(ARMS, dtype=object)[moves.arms], index=moves.labels, name="arm")

    def known_moves(self) -> Moves:
        """Return how estimates move with each cluster, or refuse a result whose error was drawn by resampling."""
        if self.moves is None:
            raise ValueError(
                "this result has no covariance: its errors come from resampling (quantiles) or it is a test; "
                "ask for it of another estimator"
            )
        return self.moves


def require_result(found: Any) -> Result:
    """Refuse a table that no longer remembers what it was made from; return a result.

    Examples
    --------
    >>> require_result(pd.DataFrame({"estimate": [1.0]}))
    Traceback (most recent call last):
        ...
    TypeError: result must be what an estimator returned; got DataFrame: a copy or part of it is a plain table, which
    does not remember its clusters
    """
    if not isinstance(found, Result):
        raise TypeError(
            f"result must be what an estimator returned; got {type(found).__name__}: a copy or part of it is a plain "
            "table, which does not remember its clusters"
        )
    return found


def with_memory(
    table: pd.DataFrame,
    moves: Moves | None,
    *,
    level: float,
    event_times: Vector | None = None,
    reference: float | None = None,
    panel: Panel | None = None,
    regression: Regression | None = None,
) -> Result:
    """Return a tidy table as a result."""
    found = Result(table)
    found.moves, found.event_times, found.panel = moves, event_times, panel
    found.regression, found.level, found.reference = regression, level, reference
    return found

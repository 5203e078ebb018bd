"""What participation does to the distribution of an outcome, quantile by quantile."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from poverty_analysis.households.evaluation.columns import (
    Mask,
    Matrix,
    clusters,
    control_columns,
    indicator,
    numbers,
    sampling_weights,
)
from poverty_analysis.households.evaluation.fit import logit
from poverty_analysis.households.evaluation.tidy import MINIMUM_CLUSTERS, estimates, require_clusters
from poverty_analysis.households.evaluation.weighting import OVERLAP
from poverty_analysis.measures.groups import Codes
from poverty_analysis.measures.parameters import checked_shares
from poverty_analysis.measures.sample import Vector

NO_SELECTION = "no selection: participants would have had the distribution of the others without the programme"
SELECTION = "selection on the controls only, overlap, and the logit of participation is right"


def quantile_treatment_effect(
    data: pd.DataFrame,
    outcome: str,
    treated: str,
    *,
    quantiles: ArrayLike = (0.1, 0.25, 0.5, 0.75, 0.9),
    controls: Sequence[str] = (),
    cluster: str | None = None,
    weights: str | None = None,
    replications: int = 200,
    rng: np.random.Generator | int = 0,
    level: float = 0.95,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> pd.DataFrame:
    r"""Difference between quantiles of the outcome with and without participation, among participants.

    .. math:: Q_1(q) - Q_0(q)

    where :math:`Q_0` is the quantile function of the others, weighted by :math:`p/(1-p)` where controls are given.

    Parameters
    ----------
    data, outcome, treated, controls, cluster, weights, level, minimum_clusters
        As `inverse_probability_weighting`, except that controls may be left out.
    quantiles : array_like
        Shares between 0 and 1.
    replications : int
        Resamples of whole clusters behind the standard error, at least 50.
    rng : numpy.random.Generator or int
        A generator, or a seed.

    Returns
    -------
    pandas.DataFrame
        One row a quantile in the tidy shape after a first column `quantile`.

    Raises
    ------
    TypeError, ValueError, TableError
        As `inverse_probability_weighting`.

    Notes
    -----
    The difference between two distributions, not the distribution of differences: who would have been the poorest
    tenth without the programme need not be it with the programme. A quantile is the smallest outcome at which the
    cumulative weight reaches the share. Interval: t of G - 1 with the standard deviation of the bootstrap.

    References
    ----------
    Firpo (2007), Efficient semiparametric estimation of quantile treatment effects, Econometrica 75, 259-276.

    Examples
    --------
    Others have 1 to 10; participants 10 more, and the richest of them 20 more.

    >>> table = pd.DataFrame({"income": [*range(1, 11), *range(11, 20), 30], "treated": [0] * 10 + [1] * 10})
    >>> found = quantile_treatment_effect(table, "income", "treated", quantiles=[0.5, 1])
    >>> found[["quantile", "estimate"]].values.tolist()
    [[0.5, 10.0], [1.0, 20.0]]
    """
    shares = np.atleast_1d(checked_shares(np.atleast_1d(np.asarray(quantiles, dtype=float)), "quantiles"))
    if isinstance(replications, bool) or not isinstance(replications, int) or replications < 50:
        raise ValueError(f"replications must be a whole number of at least 50; got {replications!r}")
    values, mask, weight = numbers(data, outcome), indicator(data, treated), sampling_weights(data, weights)
    extra, groups = control_columns(data, controls), clusters(data, cluster)
    count = require_clusters(groups, minimum_clusters, mask)
    columns, names = np.column_stack([np.ones(mask.size), extra.columns]), ["constant", *extra.names]
    order = np.argsort(values, kind="stable")
    found = _effects(values, mask, columns, names, weight, order, shares)
    generator = np.random.default_rng(rng)
    _, codes = np.unique(groups, return_inverse=True)
    drawn = np.empty((replications, shares.size))
    for number in range(replications):
        times = np.bincount(generator.integers(count, size=count), minlength=count)[codes]
        drawn[number] = _effects(values, mask, columns, names, weight * times, order, shares)
    table = estimates(
        [f"effect on quantile {share:g}" for share in shares],
        found,
        drawn.std(axis=0, ddof=1),
        n=values.size,
        clusters=count,
        assumptions=SELECTION if extra.names else NO_SELECTION,
        level=level,
    )
    table.insert(0, "quantile", shares)
    return table


def _effects(
    values: Vector, mask: Mask, columns: Matrix, names: list[str], weight: Vector, order: Codes, shares: Vector
) -> Vector:
    """Quantiles of participants less weighted quantiles of the others; rows of weight zero are no part of it."""
    kept = weight > 0
    if not (mask & kept).any() or not (~mask & kept).any():
        raise ValueError("a resample needs treated and untreated rows; got one without: there are too few clusters")
    odds = weight
    if columns.shape[1] > 1:
        score = np.zeros(mask.size)
        score[kept] = logit(mask[kept], columns[kept], names, weight[kept]).fittedvalues
        if score[kept].max() > 1 - OVERLAP:
            raise ValueError(
                f"probabilities of participation must be up to {1 - OVERLAP:g}; got {score.max():.4f}: keep a "
                "population in which both groups occur, and say so"
            )
        odds = np.where(mask, weight, weight * score / (1 - score))
    return _quantiles(values, odds * mask, order, shares) - _quantiles(values, odds * ~mask, order, shares)


def _quantiles(values: Vector, weight: Vector, order: Codes, shares: Vector) -> Vector:
    """Smallest value at which the cumulative weight reaches each share."""
    mass = np.cumsum(weight[order])
    # the tolerance: a share that is met exactly must not be missed by rounding
    places = np.searchsorted(mass, shares * mass[-1] * (1 - 1e-12))
    return values[order][np.minimum(places, values.size - 1)]

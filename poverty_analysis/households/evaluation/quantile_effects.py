"""What participation does to the distribution of an outcome, quantile by quantile."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from poverty_analysis.households.evaluation.columns import (
    UNSAID,
    Mask,
    Matrix,
    Unsaid,
    centred_controls,
    indicator,
    numbers,
    sampling_weights,
    seeded,
)
from poverty_analysis.households.evaluation.fit import logit
from poverty_analysis.households.evaluation.one_wave import cluster_labels, one_wave, require_controls
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.households.evaluation.parts import arms_of, spread_of
from poverty_analysis.households.evaluation.result import Result, with_memory
from poverty_analysis.households.evaluation.tidy import COUNTS, arm_sizes, estimates, require_clusters
from poverty_analysis.households.evaluation.weighting import OVERLAP
from poverty_analysis.measures.sample import Codes, Vector, checked_shares

NO_SELECTION = "no selection: participants would have had the distribution of the others without the programme"
HEAP = 0.05
"""Share of a group with one outcome from which a quantile there is called a mass point."""
SELECTION = "selection on the controls only, overlap, and the logit of participation is right"


def quantile_treatment_effect(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    treated: str | None = None,
    *,
    quantiles: ArrayLike = (0.1, 0.25, 0.5, 0.75, 0.9),
    controls: Sequence[str] = (),
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    replications: int = 200,
    rng: np.random.Generator | int = 0,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
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
    Result
        One row a quantile in the tidy shape after a first column `quantile`. A remark says where a group has many equal
        outcomes at its quantile: the bootstrap then cannot show how far it may move. It has no covariance.

    Raises
    ------
    TypeError, ValueError, TableError
        As `inverse_probability_weighting`.

    Notes
    -----
    The difference between two distributions, not the distribution of differences: who would have been the poorest
    tenth without the programme need not be it with the programme. A quantile is the smallest outcome at which the
    cumulative weight reaches the share. Interval: the standard deviation of the bootstrap, and t with as many degrees
    of freedom as the smaller arm has clusters, less one (where all clusters hold both kinds of rows: all clusters).

    References
    ----------
    Firpo (2007), Efficient semiparametric estimation of quantile treatment effects, Econometrica 75, 259-276.

    Examples
    --------
    Others have 1 to 10; participants 10 more, and the richest of them 20 more.

    >>> table = pd.DataFrame({"income": [*range(1, 11), *range(11, 20), 30], "treated": [0] * 10 + [1] * 10})
    >>> found = quantile_treatment_effect(table, "income", "treated", quantiles=[0.5, 1], cluster=None)
    >>> found[["quantile", "estimate"]].values.tolist()
    [[0.5, 10.0], [1.0, 20.0]]
    """
    shares = np.atleast_1d(checked_shares(np.atleast_1d(np.asarray(quantiles, dtype=float)), "quantiles"))
    if isinstance(replications, bool) or not isinstance(replications, int) or replications < 50:
        raise ValueError(f"replications must be a whole number of at least 50; got {replications!r}")
    asked = one_wave(data, outcome, treated, cluster, weights)
    require_controls(asked, controls)
    values, mask = numbers(asked.data, asked.outcome), indicator(asked.data, asked.treated)
    weight = sampling_weights(asked.data, asked.weights)
    extra, (groups, _) = centred_controls(asked.data, controls), cluster_labels(asked)
    count = require_clusters(groups, minimum_clusters)
    columns, names = np.column_stack([np.ones(mask.size), extra.columns]), ["constant", *extra.names]
    order = np.argsort(values, kind="stable")
    found = _effects(values, mask, columns, names, weight, order, shares)
    generator = seeded(rng)
    _, codes = np.unique(groups, return_inverse=True)
    drawn = np.empty((replications, shares.size))
    for number in range(replications):
        times = np.bincount(generator.integers(count, size=count), minlength=count)[codes]
        drawn[number] = _effects(values, mask, columns, names, weight * times, order, shares)
    arms = arms_of(codes, mask)
    fewest = int(arm_sizes(arms).min())
    if fewest < 2:
        raise ValueError("a resample of clusters needs two or more of each arm; got one: the error cannot be seen")
    table = estimates(
        [f"effect on quantile {share:g}" for share in shares],
        found,
        spread_of(drawn),
        n=values.size,
        clusters=count,
        assumptions=SELECTION if extra.names else NO_SELECTION,
        level=level,
        degrees_of_freedom=fewest - 1,
    )
    heaps = _heaps(values, mask, weight, order, shares)
    after = (int((arms > 0).sum()), int((arms != 1).sum()), fewest - 1, heaps)
    for name, column in zip(COUNTS, after, strict=True):
        table[name] = column
    table.insert(0, "quantile", shares)
    return with_memory(table, None, level=level, panel=asked.panel)


def _heaps(values: Vector, mask: Mask, weight: Vector, order: Codes, shares: Vector) -> list[str]:
    """What to say of a quantile at which many outcomes are equal."""
    remarks = [[] for _ in shares]  # type: list[list[str]]
    for group, name in ((mask, "treated"), (~mask, "untreated")):
        for remark, value in zip(remarks, _quantiles(values, weight * group, order, shares), strict=True):
            held = float(weight[group & (values == value)].sum() / weight[group].sum())
            if held >= HEAP and (group & (values == value)).sum() > 2:
                remark.append(f"{100 * held:.0f}% of {name} rows have exactly {value:g}")
    return [
        f"mass point: {', '.join(remark)}; the error is not one of a smooth quantile" if remark else ""
        for remark in remarks
    ]


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

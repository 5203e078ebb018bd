"""How alike participants and others are, before and after weighting, and how far they overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import (
    Mask,
    Matrix,
    as_table,
    control_columns,
    indicator,
    sampling_weights,
)
from poverty_analysis.households.evaluation.weighting import propensity_score
from poverty_analysis.measures.sample import Vector


def covariate_balance(
    data: pd.DataFrame,
    treated: str,
    controls: Sequence[str],
    *,
    estimand: Literal["ATT", "ATE"] = "ATT",
    weights: str | None = None,
) -> pd.DataFrame:
    r"""Means of each control among participants and others, before and after weighting.

    .. math:: d = \frac{\bar x_1 - \bar x_0}{\sqrt{(s_1^2 + s_0^2)/2}}

    Parameters
    ----------
    data, treated, controls, weights
        As `propensity_score`.
    estimand : {"ATT", "ATE"}
        As `inverse_probability_weighting`.

    Returns
    -------
    pandas.DataFrame
        One row a control: control, mean_treated, mean_untreated (unit of the control), standardised_difference (in
        standard deviations, before weighting), weighted_mean_treated, weighted_mean_untreated,
        weighted_standardised_difference (over the same standard deviation). NaN where a control does not vary.

    Raises
    ------
    TypeError, ValueError, TableError
        As `propensity_score`.

    Notes
    -----
    Values beyond 0.1 in absolute size are often called an imbalance; that is a habit, not a test.

    References
    ----------
    Austin (2009), Balance diagnostics for comparing the distribution of baseline covariates between treatment groups
    in propensity-score matched samples, Statistics in Medicine 28, 3083-3107.

    Examples
    --------
    Three of four participants are near, one of four others; weighted to the participants, three quarters in both.

    >>> table = pd.DataFrame({"near": [1] * 4 + [0] * 4, "treated": [1, 1, 1, 0, 1, 0, 0, 0]})
    >>> covariate_balance(table, "treated", ["near"]).drop(columns="control").round(6).abs().values.tolist()
    [[0.75, 0.25, 1.0, 0.75, 0.75, 0.0]]
    """
    data = as_table(data)
    mask, extra, weight = indicator(data, treated), control_columns(data, controls), sampling_weights(data, weights)
    if estimand not in ("ATT", "ATE"):
        raise ValueError(f'estimand must be "ATT" or "ATE"; got {estimand!r}')
    score = propensity_score(data, treated, controls, weights=weights).to_numpy()
    score = _inside(score)
    odds = np.where(mask, 1.0, score / (1 - score)) if estimand == "ATT" else 1 / np.where(mask, score, 1 - score)
    plain, weighted = (_means(extra.columns, mask, each) for each in (weight, weight * odds))
    spread = np.sqrt(sum(_variance(extra.columns[group], weight[group]) for group in (mask, ~mask)) / 2)
    spread = np.where(spread > 0, spread, np.nan)
    return pd.DataFrame(
        {
            "control": extra.names,
            "mean_treated": plain[0],
            "mean_untreated": plain[1],
            "standardised_difference": (plain[0] - plain[1]) / spread,
            "weighted_mean_treated": weighted[0],
            "weighted_mean_untreated": weighted[1],
            "weighted_standardised_difference": (weighted[0] - weighted[1]) / spread,
        }
    )


def score_overlap(
    data: pd.DataFrame, treated: str, controls: Sequence[str], *, weights: str | None = None
) -> pd.DataFrame:
    r"""Distribution of the probability of participation in both groups.

    Parameters
    ----------
    data, treated, controls, weights
        As `propensity_score`.

    Returns
    -------
    pandas.DataFrame
        One row a group (treated, untreated): group, n, lowest, percentile_1, median, percentile_99, highest (0-1), and
        effective_n, :math:`(\sum v)^2 / \sum v^2` of the weights v of the ATT: so many equally weighted rows carry the
        same information.

    Examples
    --------
    >>> table = pd.DataFrame({"near": [1] * 4 + [0] * 4, "treated": [1, 1, 1, 0, 1, 0, 0, 0]})
    >>> score_overlap(table, "treated", ["near"]).round(3)[["group", "n", "lowest", "highest", "effective_n"]]
           group  n  lowest  highest  effective_n
    0    treated  4    0.25     0.75        4.000
    1  untreated  4    0.25     0.75        1.714
    """
    data = as_table(data)
    mask, weight = indicator(data, treated), sampling_weights(data, weights)
    score = propensity_score(data, treated, controls, weights=weights).to_numpy()
    rows, inside = [], _inside(score)
    for name, group, odds in (("treated", mask, weight), ("untreated", ~mask, weight * inside / (1 - inside))):
        quantiles = np.quantile(score[group], [0, 0.01, 0.5, 0.99, 1])
        effective = odds[group].sum() ** 2 / (odds[group] ** 2).sum()
        rows.append([name, int(group.sum()), *quantiles, effective])
    columns = ["group", "n", "lowest", "percentile_1", "median", "percentile_99", "highest", "effective_n"]
    return pd.DataFrame(rows, columns=columns)


def _inside(score: Vector) -> Vector:
    """Probabilities of which there are odds: what rounding made 0 or 1 is the next to it."""
    return np.clip(score, np.finfo(float).tiny, np.nextafter(1.0, 0.0))


def _means(values: Matrix, mask: Mask, weight: Vector) -> tuple[Vector, Vector]:
    one, two = (np.average(values[group], axis=0, weights=weight[group]) for group in (mask, ~mask))
    return one, two


def _variance(values: Matrix, weight: Vector) -> Vector:
    """Weighted variance with n - 1, as where all weights are one."""
    mean = np.average(values, axis=0, weights=weight)
    size = weight.size
    return np.average((values - mean) ** 2, axis=0, weights=weight) * size / max(size - 1, 1)

"""Participants against others weighted to look like them, alone and together with a regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from poverty_analysis.households.evaluation.columns import (
    UNSAID,
    Mask,
    Matrix,
    Unsaid,
    as_table,
    centred_controls,
    indicator,
    numbers,
    sampling_weights,
)
from poverty_analysis.households.evaluation.fit import logit, predicted, require_full_rank
from poverty_analysis.households.evaluation.one_wave import cluster_labels, one_wave, require_controls
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.tidy import answer, moves_of_influence, require_clusters
from poverty_analysis.measures.sample import Codes, Vector

Population = Literal["ATT", "ATE"]
OVERLAP = 0.01
SELECTION = "selection on the controls only; everybody who counts could have been in either group (overlap)"
PROPENSITY = SELECTION + "; the logit of participation is right"
EITHER = SELECTION + "; the logit of participation or the linear model of the outcome is right"


class Sample(NamedTuple):
    """What both estimators need of a table."""

    outcome: Vector
    treated: Mask
    columns: Matrix  # constant and controls
    weights: Vector
    cluster: Codes
    labels: pd.Index  # of the clusters
    panel: Panel | None
    score: Vector  # estimated probability of participation
    score_influence: Matrix  # (n, k): influence of each row on the coefficients of the logit


def propensity_score(
    data: pd.DataFrame, treated: str, controls: Sequence[str], *, weights: str | None = None
) -> pd.Series:
    """Probability of participation given the controls, from a logit.

    Parameters
    ----------
    data, treated, weights
        As `naive_comparison`.
    controls : list of str
        As `regression_with_controls`.

    Returns
    -------
    pandas.Series
        Between 0 and 1, with the index of `data`.

    Raises
    ------
    TypeError, ValueError, TableError
        As `regression_with_controls`; also if the controls separate participants from others perfectly.

    Examples
    --------
    One control with two values: the shares of participants, 1/3 and 2/3.

    >>> table = pd.DataFrame({"treated": [1, 0, 0, 1, 1, 0], "near": [0, 0, 0, 1, 1, 1]})
    >>> propensity_score(table, "treated", ["near"]).round(6).tolist()
    [0.333333, 0.333333, 0.333333, 0.666667, 0.666667, 0.666667]
    """
    index = data.index if isinstance(data, pd.DataFrame) else None
    fit, _, columns, _, _ = _logit(as_table(data), treated, controls, weights)
    return pd.Series(special.expit(predicted(columns, fit.params)), index=index, name="propensity_score")


def inverse_probability_weighting(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    treated: str | None = None,
    controls: Sequence[str] = (),
    *,
    estimand: Population = "ATT",
    overlap: float = OVERLAP,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Difference of weighted means, with weights from the probability of participation p(x).

    ATE: participants weigh :math:`1/p`, others :math:`1/(1-p)`. ATT: participants weigh 1, others :math:`p/(1-p)`.
    Weights of each group are scaled to add up to one.

    Parameters
    ----------
    data, outcome, treated, cluster, weights, level, minimum_clusters
        As `naive_comparison`.
    controls : list of str
        As `regression_with_controls`.
    estimand : {"ATT", "ATE"}
        Mean effect on participants, or on everybody.
    overlap : float
        Probabilities below it (ATE) or above 1 less it are refused: nobody of the other group is like them.

    Returns
    -------
    Result
        One row in the tidy shape.

    Raises
    ------
    TypeError, ValueError, TableError
        As `propensity_score`; also where groups do not overlap.

    Notes
    -----
    The estimate is that of ``statsmodels.treatment.TreatmentEffect.ipw``, which has neither clusters nor sampling
    weights; the standard error here sums influence values by cluster, those of the estimated logit included.

    References
    ----------
    Hirano, Imbens and Ridder (2003), Efficient estimation of average treatment effects using the estimated propensity
    score, Econometrica 71, 1161-1189. Lunceford and Davidian (2004), Statistics in Medicine 23, 2937-2960.

    Examples
    --------
    Near: 3 of 4 take part, incomes 12 against 10. Far: 1 of 4, incomes 8 against 5. Effects of 2 and 3; half of all
    are near, three quarters of participants.

    >>> table = pd.DataFrame({"near": [1] * 4 + [0] * 4, "treated": [1, 1, 1, 0, 1, 0, 0, 0],
    ...                       "income": [12, 12, 12, 10, 8, 5, 5, 5]})
    >>> [
    ...     inverse_probability_weighting(
    ...         table, "income", "treated", ["near"], estimand=estimand, cluster=None
    ...     )["estimate"].round(6).item()
    ...     for estimand in ("ATE", "ATT")
    ... ]
    [2.5, 2.25]
    """
    sample = _sample(data, outcome, treated, controls, cluster, weights, minimum_clusters)
    value, influence = _weighted_difference(sample, estimand, overlap)
    return _tidy(sample, estimand, value, influence, PROPENSITY, level)


def doubly_robust(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    treated: str | None = None,
    controls: Sequence[str] = (),
    *,
    estimand: Population = "ATT",
    overlap: float = OVERLAP,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Augmented inverse probability weighting: right if the logit or the outcome model is.

    With linear predictions :math:`m_d(x)` fitted in each group,

    .. math:: ATE = E\Big[m_1 - m_0 + \frac{D(y - m_1)}{p} - \frac{(1-D)(y-m_0)}{1-p}\Big], \qquad
              ATT = \frac{1}{E[D]} E\Big[D(y - m_0) - \frac{p\,(1-D)(y-m_0)}{1-p}\Big]

    Parameters
    ----------
    data, outcome, treated, controls, estimand, overlap, cluster, weights, level, minimum_clusters
        As `inverse_probability_weighting`.

    Returns
    -------
    Result
        One row in the tidy shape.

    Raises
    ------
    TypeError, ValueError, TableError
        As `inverse_probability_weighting`; also if controls are collinear within a group.

    Notes
    -----
    The ATE is that of ``statsmodels.treatment.TreatmentEffect.aipw``, which has neither clusters, sampling weights
    nor the ATT. The standard error takes into account that the logit and both outcome models are fitted, so that it
    holds also where one of them is wrong.

    References
    ----------
    Robins, Rotnitzky and Zhao (1994), Estimation of regression coefficients when some regressors are not always
    observed, Journal of the American Statistical Association 89, 846-866. Hahn (1998), Econometrica 66, 315-331.

    Examples
    --------
    The table of `inverse_probability_weighting`, where effects of 2 and 3 stand in strata of equal size.

    >>> table = pd.DataFrame({"near": [1] * 4 + [0] * 4, "treated": [1, 1, 1, 0, 1, 0, 0, 0],
    ...                       "income": [12, 12, 12, 10, 8, 5, 5, 5]})
    >>> doubly_robust(
    ...     table, "income", "treated", ["near"], estimand="ATT", cluster=None, overlap=0.01
    ... )["estimate"].round(6).tolist()
    [2.25]
    """
    sample = _sample(data, outcome, treated, controls, cluster, weights, minimum_clusters)
    value, influence = _augmented(sample, estimand, overlap)
    return _tidy(sample, estimand, value, influence, EITHER, level)


def _logit(
    data: pd.DataFrame, treated: str, controls: Sequence[str], weights: str | None
) -> tuple[Any, Mask, Matrix, Vector, list[str]]:
    mask, extra, weight = indicator(data, treated), centred_controls(data, controls), sampling_weights(data, weights)
    columns = np.column_stack([np.ones(mask.size), extra.columns])
    names = ["constant", *extra.names]
    return logit(mask, columns, names, weight), mask, columns, weight, names


def _sample(
    data: pd.DataFrame | Panel,
    outcome: str | None,
    treated: str | None,
    controls: Sequence[str],
    cluster: str | Unsaid | None,
    weights: str | None,
    minimum_clusters: int | None,
) -> Sample:
    asked = one_wave(data, outcome, treated, cluster, weights)
    require_controls(asked, controls)
    values = numbers(asked.data, asked.outcome)
    fit, mask, columns, weight, names = _logit(asked.data, asked.treated, controls, asked.weights)
    groups, labels = cluster_labels(asked)
    require_clusters(groups, minimum_clusters)
    for group, name in ((mask, "treated"), (~mask, "untreated")):
        try:
            require_full_rank(columns[group], names)
        except ValueError as error:
            raise ValueError(f"{error} (among the {name} rows)") from None
    score = fit.fittedvalues
    curvature = (columns * (weight * score * (1 - score))[:, None]).T @ columns / values.size
    influence = (columns * (mask - score)[:, None]) @ np.linalg.inv(curvature)
    return Sample(values, mask, columns, weight, groups, labels, asked.panel, score, influence)


def _odds(sample: Sample, estimand: Population, overlap: float) -> tuple[Vector, Vector]:
    """Weights of participants and of the others, zero for the other group; refused where there is no overlap."""
    if estimand not in ("ATT", "ATE"):
        raise ValueError(f'estimand must be "ATT" or "ATE"; got {estimand!r}')
    if not 0 < overlap < 0.5:
        raise ValueError(f"overlap must be above 0 and below 0.5; got {overlap!r}")
    score, mask = sample.score, sample.treated
    outside = (score > 1 - overlap) | (score < overlap) if estimand == "ATE" else score > 1 - overlap
    if outside.any():
        place = int(np.argmax(outside))
        limits = f"from {overlap:g} to {1 - overlap:g}" if estimand == "ATE" else f"up to {1 - overlap:g}"
        raise ValueError(
            f"probabilities of participation must be {limits} for the {estimand}; got {int(outside.sum())} "
            f"outside (first: {score[place]:.4f} at position {place}): nobody of the other group is like them; keep a "
            "population in which both occur, and say so"
        )
    if estimand == "ATE":
        return mask / score, ~mask / (1 - score)
    return mask.astype(float), ~mask * score / (1 - score)


def _weighted_difference(sample: Sample, estimand: Population, overlap: float) -> tuple[float, Vector]:
    """Difference of weighted means, and influence values with those of the logit."""
    odds = _odds(sample, estimand, overlap)
    means = [float(np.average(sample.outcome, weights=weight * sample.weights)) for weight in odds]
    total = np.zeros(sample.outcome.size)
    score = sample.score
    # derivative of each weight with respect to the linear index of the logit
    slopes = (-odds[0] * (1 - score), odds[1] * score) if estimand == "ATE" else (np.zeros(score.size), odds[1])
    for sign, weight, slope, mean in zip((1, -1), odds, slopes, means, strict=True):
        scale = float(np.average(weight, weights=sample.weights))
        gap = sample.outcome - mean
        by_coefficient = np.average(sample.columns * (slope * gap)[:, None], axis=0, weights=sample.weights)
        total += sign * (weight * gap + sample.score_influence @ by_coefficient) / scale
    return means[0] - means[1], total


def _augmented(sample: Sample, estimand: Population, overlap: float) -> tuple[float, Vector]:
    """AIPW and its influence values, with those of the two fitted models."""
    odds = _odds(sample, estimand, overlap)
    mask, weight, columns = sample.treated, sample.weights, sample.columns
    (one, of_one), (zero, of_zero) = (_outcome_model(sample, group) for group in (mask, ~mask))
    gap_one, gap_zero = sample.outcome - one, sample.outcome - zero
    if estimand == "ATE":
        each = one - zero + odds[0] * gap_one - odds[1] * gap_zero
        by_one, by_zero = 1 - odds[0], odds[1] - 1
        by_score = -odds[0] * (1 - sample.score) * gap_one - odds[1] * sample.score * gap_zero
        share = 1.0
    else:
        each = (odds[0] - odds[1]) * gap_zero
        by_one, by_zero = np.zeros(mask.size), odds[1] - odds[0]
        by_score = -odds[1] * gap_zero
        share = float(np.average(mask, weights=weight))
    value = float(np.average(each, weights=weight)) / share
    influence = each - value * (mask if estimand == "ATT" else 1.0)
    for slope, fitted in ((by_one, of_one), (by_zero, of_zero), (by_score, sample.score_influence)):
        influence = influence + fitted @ np.average(columns * slope[:, None], axis=0, weights=weight)
    return value, influence / share


def _outcome_model(sample: Sample, group: Mask) -> tuple[Vector, Matrix]:
    """Linear prediction for everybody from a regression in one group, and influence values of its coefficients."""
    inside = sample.weights * group
    curvature = (sample.columns * inside[:, None]).T @ sample.columns / inside.size
    coefficients = np.linalg.solve(curvature, sample.columns.T @ (inside * sample.outcome) / inside.size)
    prediction = sample.columns @ coefficients
    residual = group * (sample.outcome - prediction)
    return prediction, (sample.columns * residual[:, None]) @ np.linalg.inv(curvature)


def _tidy(sample: Sample, estimand: str, value: float, influence: Vector, assumptions: str, level: float) -> Result:
    moves = moves_of_influence(influence, weights=sample.weights, clusters=sample.cluster, treated=sample.treated)
    return answer(
        [estimand],
        [value],
        moves._replace(labels=sample.labels),
        n=sample.outcome.size,
        assumptions=assumptions,
        level=level,
        panel=sample.panel,
    )

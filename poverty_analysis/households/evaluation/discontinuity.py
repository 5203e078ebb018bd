"""An effect at a threshold that decides, or nearly decides, who takes part."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import Mask, clusters, indicator, numbers, sampling_weights
from poverty_analysis.households.evaluation.fit import jackknifed, require_full_rank
from poverty_analysis.households.evaluation.instrument import WEAK
from poverty_analysis.households.evaluation.tidy import MINIMUM_CLUSTERS, estimates, require_clusters
from poverty_analysis.measures.parameters import checked_number
from poverty_analysis.measures.sample import Vector

CONTINUITY = (
    "mean outcomes without (and with) the programme are continuous at the threshold; nobody moves across it on "
    "purpose; straight lines are good enough within the bandwidth"
)


def regression_discontinuity(
    data: pd.DataFrame,
    outcome: str,
    running: str,
    *,
    cutoff: float,
    treated: str | None = None,
    treated_side: Literal["below", "above"] = "below",
    bandwidth: float | None = None,
    minimum_f: float = WEAK,
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> pd.DataFrame:
    r"""Jump of the outcome at a threshold, by local linear regression with a triangular kernel.

    Weights :math:`\max(0, 1 - |x - c| / h)`, a straight line on each side; sharp: the jump of the outcome at c; fuzzy:
    the jump of the outcome over the jump of participation.

    Parameters
    ----------
    data, outcome, cluster, weights, level, minimum_clusters
        As `naive_comparison`.
    running : str
        Column of the score that the threshold is set on.
    cutoff : float
        c, in the unit of `running`.
    treated : str, optional
        Column of 0 and 1. Where it follows the threshold exactly, or is left out, the design is sharp; else fuzzy.
    treated_side : {"below", "above"}
        Side that is (more often) treated. "below" is strictly below c (an income under the line), "above" is c or more.
    bandwidth : float, optional
        h, in the unit of `running`; by `discontinuity_bandwidth` where left out.
    minimum_f : float
        As `instrumental_variable`, of the jump of participation in a fuzzy design.

    Returns
    -------
    pandas.DataFrame
        One row in the tidy shape, n counting the rows within the bandwidth. Fuzzy: a second row with the jump of
        participation. The estimand says cutoff and bandwidth.

    Raises
    ------
    TypeError, ValueError, TableError
        As `naive_comparison`; if a side has fewer than three different scores within the bandwidth, or a fuzzy
        threshold moves too few.

    Notes
    -----
    The effect at the threshold, for those near it. Look at other bandwidths. Standard errors leave out each cluster in
    turn (`fit.jackknifed`): few clusters lie near a threshold, they pull on the end of a line, and the sandwich is then
    register the sandwich is an eighth too small there, and the jackknife is not.

    References
    ----------
    Hahn, Todd and Van der Klaauw (2001), Identification and estimation of treatment effects with a
    regression-discontinuity design, Econometrica 69, 201-209. Imbens and Lemieux (2008), Journal of Econometrics 142,
    615-635.

    Examples
    --------
    Income is 20 + x below the line at 10 and 15 + 2 x from it on: 30 against 35.

    >>> x = np.arange(1.0, 20)
    >>> table = pd.DataFrame({"score": x, "income": np.where(x < 10, 20 + x, 15 + 2 * x)})
    >>> regression_discontinuity(
    ...     table, "income", "score", cutoff=10, bandwidth=8, minimum_clusters=8
    ... )["estimate"].round(9).tolist()
    [-5.0]
    """
    score, values, groups = numbers(data, running), numbers(data, outcome), clusters(data, cluster)
    cutoff = checked_number(cutoff, "cutoff")
    if treated_side not in ("below", "above"):
        raise ValueError(f'treated_side must be "below" or "above"; got {treated_side!r}')
    if bandwidth is None:
        bandwidth = discontinuity_bandwidth(data, outcome, running, cutoff=cutoff)
    width = checked_number(bandwidth, "bandwidth", above=0)
    kernel = np.maximum(0.0, 1 - np.abs(score - cutoff) / width)
    near = kernel > 0
    side = score < cutoff if treated_side == "below" else score >= cutoff
    _require_points(score[near], side[near], width)
    taken = side if treated is None else indicator(data, treated)
    count = require_clusters(groups[near], minimum_clusters, side[near])
    away = (score - cutoff)[near]
    lines = np.column_stack([np.ones(away.size), away, away * side[near]])
    names = ["constant", "distance", "distance on the treated side"]
    weight = (kernel * sampling_weights(data, weights))[near]
    design = np.column_stack([lines, side[near]])
    require_full_rank(design, [*names, "side"])
    label = f"at {cutoff:g} (bandwidth {width:.6g})"
    if (taken == side).all():
        effect, error = jackknifed(values[near], design, design, weight, groups[near])
        rows = [f"effect {label}"], effect[-1:], error[-1:]
    else:
        jump, jump_error = jackknifed(taken[near].astype(float), design, design, weight, groups[near])
        _require_jump(float(jump[-1]), float(jump_error[-1]), minimum_f)
        actual = np.column_stack([lines, taken[near]])
        effect, error = jackknifed(values[near], actual, design, weight, groups[near])
        rows = (
            [f"effect on compliers {label}", f"jump of participation {label}"],
            np.array([effect[-1], jump[-1]]),
            np.array([error[-1], jump_error[-1]]),
        )
    return estimates(*rows, n=int(near.sum()), clusters=count, assumptions=CONTINUITY, level=level)


def discontinuity_bandwidth(data: pd.DataFrame, outcome: str, running: str, *, cutoff: float) -> float:
    r"""Bandwidth of Imbens and Kalyanaraman for a triangular kernel, narrowed for honest intervals.

    .. math:: h = 3.4375\left(\frac{2\hat\sigma^2(c)}{\hat f(c)\,[(\hat m''_+ - \hat m''_-)^2 + \hat r_+ + \hat r_-]}
              \right)^{1/5} n^{-1/5} \times n^{-1/20}

    Parameters
    ----------
    data, outcome, running, cutoff
        As `regression_discontinuity`.

    Returns
    -------
    float
        In the unit of `running`.

    Raises
    ------
    TypeError, ValueError, TableError
        If a side has fewer than ten scores near the cutoff: give a bandwidth then.

    Notes
    -----
    The rule makes the mean squared error small, and then bias is as large as the standard error, which an interval
    does not know of. The last factor (:math:`n^{-1/20}`, a third at 4,000 rows) narrows it to the rate at which the
    bias goes away first. Sampling weights and clusters play no part.

    References
    ----------
    Imbens and Kalyanaraman (2012), Optimal bandwidth choice for the regression discontinuity estimator, Review of
    Economic Studies 79, 933-959, section 4. Calonico, Cattaneo and Farrell (2018), On the effect of bias estimation on
    coverage accuracy in nonparametric inference, Journal of the American Statistical Association 113, 767-779, for
    the narrowing.
    """
    away, values = numbers(data, running) - cutoff, numbers(data, outcome)
    count, below = away.size, away < 0
    pilot = 1.84 * away.std(ddof=1) * count**-0.2
    near = np.abs(away) <= pilot
    sides = {"below": below, "above": ~below}
    for name, side in sides.items():
        if (got := np.unique(away[side & near]).size) < 10:
            raise ValueError(
                f"a bandwidth needs ten scores or more {name} the cutoff within {pilot:.4g} of it; got {got}: give one"
            )
    density = near.sum() / (2 * count * pilot)
    variance = (
        sum(float(((y := values[side & near]) - y.mean()) @ (y - y.mean())) for side in sides.values()) / near.sum()
    )
    third = _third_derivative(away, values, below)
    curvatures, regularisation = [], 0.0
    for side in sides.values():
        wide = 3.56 * (variance / (density * max(third**2, 0.01 * variance / away.std() ** 6))) ** (1 / 7)
        inside = side & (np.abs(away) <= wide * side.sum() ** (-1 / 7))
        if np.unique(away[inside]).size < 4:
            inside = side & near
        reach = np.abs(away[inside]).max()
        curvatures.append(2 * np.polyfit(away[inside], values[inside], 2)[0])
        regularisation += 2160 * variance / (inside.sum() * reach**4)
    bend = (curvatures[1] - curvatures[0]) ** 2 + regularisation
    if not bend > 0:
        raise ValueError("a bandwidth needs outcomes that vary around the cutoff; got none: give a bandwidth")
    return float(3.4375 * (2 * variance / (density * bend)) ** 0.2 * count**-0.25)


def _third_derivative(away: Vector, values: Vector, below: Mask) -> float:
    """Of a cubic with a jump, between the medians of the two sides."""
    middle = (away >= np.median(away[below])) & (away <= np.median(away[~below]))
    x = away[middle]
    columns = np.column_stack([np.ones(x.size), x >= 0, x, x**2, x**3])
    return float(6 * np.linalg.lstsq(columns, values[middle], rcond=None)[0][-1])


def _require_points(score: Vector, side: Mask, width: float) -> None:
    """Refuse a side on which no straight line can be told from noise."""
    for inside, name in ((side, "treated"), (~side, "other")):
        if (got := np.unique(score[inside]).size) < 3:
            raise ValueError(
                f"each side needs three different scores or more within the bandwidth; got {got} on the {name} side "
                f"within {width:g}: widen the bandwidth"
            )


def _require_jump(jump: float, error: float, minimum_f: float) -> None:
    """Refuse a threshold that moves too few into participation."""
    strength = (jump / error) ** 2 if error > 0 else np.inf
    if jump <= 0 or strength < minimum_f:
        raise ValueError(
            f"participation must jump up on the treated side with an F of at least {minimum_f:g}; got a jump of "
            f"{jump:.3f} and F {strength:.2f}: check treated_side, or the threshold does not decide"
        )

"""An effect at a threshold that decides, or nearly decides, who takes part."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from poverty_analysis.households.evaluation.columns import (
    UNSAID,
    Mask,
    Matrix,
    Unsaid,
    indicator,
    numbers,
    sampling_weights,
)
from poverty_analysis.households.evaluation.fit import Fitted, fitted, regression, require_full_rank
from poverty_analysis.households.evaluation.one_wave import cluster_labels, score_table
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.threshold_bandwidth import discontinuity_bandwidth
from poverty_analysis.households.evaluation.tidy import Counts, answer, jackknife_error, require_clusters, welch
from poverty_analysis.measures.sample import Codes, Vector, checked_number

CONTINUITY = (
    "mean outcomes without (and with) the programme are continuous at the threshold; nobody moves across it on "
    "purpose; straight lines are good enough within the bandwidth"
)
NOT_CORRECTED = "not bias-corrected: too few different scores, or clusters, for a parabola on each side"


def regression_discontinuity(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    running: str | None = None,
    *,
    cutoff: float,
    treated: str | None = None,
    treated_side: Literal["below", "above"] = "below",
    bandwidth: float | None = None,
    donut: float = 0.0,
    minimum_f: float = 10.0,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Jump of the outcome at a threshold, by local linear regression with a triangular kernel.

    Weights :math:`\max(0, 1 - |x - c| / h)`, a straight line on each side; sharp: the jump of the outcome at c; fuzzy:
    the jump of the outcome over the jump of participation.

    Parameters
    ----------
    data, outcome, cluster, weights, level, minimum_clusters
        As `naive_comparison`.
    running : str
        Column of the score that the threshold is set on; of a prepared panel too, as it is in the last wave.
    cutoff : float
        c, in the unit of `running`.
    treated : str, optional
        Column of 0 and 1. Where it follows the threshold exactly, or is left out, the design is sharp; else fuzzy.
        A prepared panel knows who is treated.
    treated_side : {"below", "above"}
        Side that is (more often) treated. "below" is strictly below c (an income under the line), "above" is c or more.
    bandwidth : float, optional
        h, in the unit of `running`; by `discontinuity_bandwidth` where left out.
    donut : float
        Rows nearer to the cutoff than this are left out: who may have moved across it.
    minimum_f : float
        F of the jump of participation in a fuzzy design below which there is no answer.

    Returns
    -------
    Result
        One row in the tidy shape, n counting the rows within the bandwidth. Fuzzy: a second row with the jump of
        participation. The estimand says cutoff and bandwidth. Estimate and standard error are those of straight lines;
        low and high are bias-corrected: they come from parabolas in the same bandwidth, and are not in the middle.
        Where a side has too few different scores for that, they are those of the lines, with a remark.

    Raises
    ------
    TypeError, ValueError, TableError
        As `naive_comparison`; if a side has fewer than three different scores within the bandwidth, or a fuzzy
        threshold moves too few.

    Notes
    -----
    The effect at the threshold, for those near it. Look at other bandwidths, at `threshold_density` and at
    `placebo_cutoffs`. Standard errors leave out each cluster in turn: few clusters lie near a threshold, they pull on
    the end of a line, and the sandwich is then too small.

    References
    ----------
    Hahn, Todd and Van der Klaauw (2001), Identification and estimation of treatment effects with a
    regression-discontinuity design, Econometrica 69, 201-209. Imbens and Lemieux (2008), Journal of Econometrics 142,
    615-635. Calonico, Cattaneo and Titiunik (2014), Robust nonparametric confidence intervals for
    regression-discontinuity designs, Econometrica 82, 2295-2326, remark 7: with one bandwidth for both, the
    bias-corrected line is the parabola.

    Examples
    --------
    Income is 20 + x below the line at 10 and 15 + 2 x from it on: 30 against 35.

    >>> x = np.arange(1.0, 20)
    >>> table = pd.DataFrame({"score": x, "income": np.where(x < 10, 20 + x, 15 + 2 * x)})
    >>> regression_discontinuity(
    ...     table, "income", "score", cutoff=10, bandwidth=8, cluster=None
    ... )["estimate"].round(9).tolist()
    [-5.0]
    """
    if running is None:
        raise TypeError("running must name the column of the score; got none")
    asked = score_table(data, outcome, treated, cluster, weights)
    score, values = numbers(asked.data, running), numbers(asked.data, asked.outcome)
    (groups, labels), cutoff = cluster_labels(asked), checked_number(cutoff, "cutoff")
    if treated_side not in ("below", "above"):
        raise ValueError(f'treated_side must be "below" or "above"; got {treated_side!r}')
    if bandwidth is None:
        bandwidth = discontinuity_bandwidth(asked.data, asked.outcome, running, cutoff=cutoff)
    width, hole = checked_number(bandwidth, "bandwidth", above=0), checked_number(donut, "donut", at_least=0)
    distance = np.abs(score - cutoff)
    kernel = np.where(distance >= hole, np.maximum(0.0, 1 - distance / width), 0.0)
    near = kernel > 0
    side = score < cutoff if treated_side == "below" else score >= cutoff
    _require_points(score[near], side[near], width)
    taken = side if asked.treated is None else indicator(asked.data, asked.treated)
    require_clusters(groups[near], minimum_clusters)
    sample = _Near(
        values[near],
        (score - cutoff)[near],
        side[near],
        taken[near].astype(float),
        (kernel * sampling_weights(asked.data, asked.weights))[near],
        groups[near],
        labels,
    )
    label = f"at {cutoff:g} (bandwidth {width:.6g}{f', without {hole:.6g} around it' if hole else ''})"
    line = sample.fit(1)
    if (taken == side).all():
        names, params, moves = [f"effect {label}"], line.params[-1:], line.moves.rows(slice(-1, None))
    else:
        jump = sample.jump()
        _require_jump(jump, minimum_f)
        names = [f"effect on compliers {label}", f"jump of participation {label}"]
        params = np.array([line.params[-1], jump.params[-1]])
        moves = line.moves._replace(
            without=np.column_stack([each.moves.without[:, -1] for each in (line, jump)]),
            linear=np.column_stack([each.moves.linear[:, -1] for each in (line, jump)]),
        )
    counts = Counts(*(np.unique(groups[near & rows]).size for rows in (side, ~side)))
    found = answer(
        names, params, moves, n=int(near.sum()), assumptions=CONTINUITY, level=level, counts=counts, panel=asked.panel
    )
    return _bias_corrected(found, sample, level)


class _Near(NamedTuple):
    """Rows within the bandwidth."""

    outcome: Vector
    away: Vector
    side: Mask
    taken: Vector
    weight: Vector
    cluster: Codes
    labels: pd.Index

    def design(self, degree: int) -> Matrix:
        """A polynomial on each side, and the side last."""
        powers = self.away[:, None] ** np.arange(1, degree + 1)
        return np.column_stack([np.ones(self.away.size), powers, powers * self.side[:, None], self.side])

    def fit(self, degree: int) -> Fitted:
        """Jump of the outcome, over that of participation where this is not the side itself."""
        design = self.design(degree)
        actual = design.copy()
        actual[:, -1] = self.taken
        names = [*(f"term {place} of the distance" for place in range(design.shape[1] - 1)), "side"]
        require_full_rank(design, names)
        asked = regression(
            self.outcome, actual, names, self.weight, self.cluster, instruments=design, labels=self.labels
        )
        return fitted(asked, self.side)

    def jump(self) -> Fitted:
        """Jump of participation."""
        return self._replace(outcome=self.taken, taken=self.side.astype(float)).fit(1)


def _bias_corrected(found: Result, sample: _Near, level: float) -> Result:
    """Put the interval of parabolas in the place of that of straight lines, for the effect."""
    few = min(np.unique(sample.away[rows]).size for rows in (sample.side, ~sample.side)) < 5
    if few or np.isnan(found.loc[0, "low"]):
        found.loc[0, "remark"] = "; ".join(text for text in (found.loc[0, "remark"], few * NOT_CORRECTED) if text)
        return found
    bent = sample.fit(2)
    error, freedom = (float(each[0]) for each in jackknife_error(bent.moves.without[:, -1:], bent.moves.arms))
    if not np.isfinite(freedom):
        found.loc[0, "remark"] = NOT_CORRECTED
        return found
    half = float(stats.t.ppf((1 + level) / 2, freedom)) * error
    found.loc[0, ["low", "high"]] = bent.params[-1] - half, bent.params[-1] + half
    found.loc[0, "degrees_of_freedom"] = freedom
    return found


def _require_points(score: Vector, side: Mask, width: float) -> None:
    """Refuse a side on which no straight line can be told from noise."""
    for inside, name in ((side, "treated"), (~side, "other")):
        if (got := np.unique(score[inside]).size) < 3:
            raise ValueError(
                f"each side needs three different scores or more within the bandwidth; got {got} on the {name} side "
                f"within {width:g}: widen the bandwidth"
            )


def _require_jump(jump: Fitted, minimum_f: float) -> None:
    """Refuse a threshold that moves too few into participation."""
    size = float(jump.params[-1])
    variance = float(welch(jump.moves.without[:, -1:], jump.moves.arms)[0][0])
    strength = size**2 / variance if variance > 0 else np.inf
    if size <= 0 or not strength >= minimum_f:
        raise ValueError(
            f"participation must jump up on the treated side with an F of at least {minimum_f:g}; got a jump of "
            f"{size:.3f} and F {strength:.2f}: check treated_side, or the threshold does not decide"
        )

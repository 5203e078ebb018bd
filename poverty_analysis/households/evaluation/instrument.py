"""An effect from what moves participation alone: two-stage least squares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from poverty_analysis.households.evaluation.columns import (
    UNSAID,
    Unsaid,
    centred_controls,
    indicator,
    numbers,
    sampling_weights,
)
from poverty_analysis.households.evaluation.fit import fitted, regression, require_full_rank
from poverty_analysis.households.evaluation.one_wave import cluster_labels, one_wave, require_controls
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.households.evaluation.parts import Moves, scale_of
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.tidy import answer, jackknife_error, require_clusters

VALID_INSTRUMENT = (
    "the instrument is as good as random given the controls, acts on the outcome through participation alone "
    "(exclusion), moves nobody away from it (monotonicity), and moves enough into it (first stage)"
)


def instrumental_variable(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    treated: str | None = None,
    instrument: str | None = None,
    *,
    controls: Sequence[str] = (),
    minimum_f: float = 0.0,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Effect on those whom one instrument moves into participation, by two-stage least squares.

    .. math:: \hat\tau = \frac{\widehat{cov}(z, y)}{\widehat{cov}(z, D)}, \qquad
              F = (\hat\pi / \widehat{se}(\hat\pi))^2

    (after controls are taken out of all three).

    Parameters
    ----------
    data, outcome, treated, controls, cluster, weights, level, minimum_clusters
        As `regression_with_controls`.
    instrument : str
        Column of numbers: an offer drawn by lot, a rule, a distance.
    minimum_f : float
        First-stage F below which the instrument is refused. By default none is: the set below widens as it should, and
        to look at F first and then believe the interval makes its errors larger.

    Returns
    -------
    Result
        Three rows in the tidy shape: "LATE" (unit of the outcome), whose low and high bound the Anderson-Rubin set:
        all effects :math:`b` at which :math:`y - bD` does not move with the instrument. Where the instrument moves
        too few, it is unbounded, and a remark says so; the standard error is that of the usual two stages. "first
        stage" (change of participation a unit of the instrument); "first-stage F", without an interval.

    Raises
    ------
    TypeError, ValueError, TableError
        As `regression_with_controls`; also if the instrument is constant or collinear with the controls, or moves
        nobody.

    Notes
    -----
    With a weak instrument the estimate leans towards that of the naive comparison, and estimate and error tell nothing;
    the set holds the effect as often as it says all the same. An instrument drawn by village needs clusters by village.

    References
    ----------
    Imbens and Angrist (1994), Identification and estimation of local average treatment effects, Econometrica 62,
    467-475. Staiger and Stock (1997), Instrumental variables regression with weak instruments, Econometrica 65,
    557-586. Anderson and Rubin (1949), Annals of Mathematical Statistics 20, 46-63. Lee, McCrary, Moreira and Porter
    (2022), Valid t-ratio inference for IV, American Economic Review 112, 3260-3290, against screening on F.

    Examples
    --------
    Wald: those offered have incomes of 13 and take part in 3 of 4 cases, others 10 and 1 of 4: 3 / 0.5.

    >>> table = pd.DataFrame({"offer": [1] * 4 + [0] * 4, "treated": [1, 1, 1, 0, 1, 0, 0, 0],
    ...                       "income": [15, 14, 14, 9, 13, 9, 9, 9]})
    >>> found = instrumental_variable(
    ...     table, "income", "treated", "offer", cluster=None
    ... ).set_index("estimand")["estimate"]
    >>> found.round(9).head(2).to_dict()
    {'LATE': 6.0, 'first stage': 0.5}
    """
    asked = one_wave(data, outcome, treated, cluster, weights)
    require_controls(asked, controls)
    if instrument is None:
        raise TypeError("instrument must name a column of the table; got none")
    values, mask = numbers(asked.data, asked.outcome), indicator(asked.data, asked.treated)
    assigned, extra = numbers(asked.data, instrument), centred_controls(asked.data, controls)
    assigned = assigned - assigned.mean()
    weight, (groups, labels) = sampling_weights(asked.data, asked.weights), cluster_labels(asked)
    require_clusters(groups, minimum_clusters)
    exogenous = np.column_stack([np.ones(values.size), extra.columns])
    names = ["constant", *extra.names]
    offered = np.column_stack([exogenous, assigned])
    taken = mask.astype(float)
    first, reduced = (
        fitted(regression(each, offered, [*names, instrument], weight, groups, labels=labels), mask)
        for each in (taken, values)
    )
    moves = _joined(first.moves.rows(slice(-1, None)), reduced.moves.rows(slice(-1, None)))
    error = float(jackknife_error(moves.without[:, :1], moves.arms)[0][0])
    strength = float(first.params[-1] / error) ** 2 if error > 0 else np.inf
    if not strength >= minimum_f:
        raise ValueError(
            f"the first-stage F must be at least {minimum_f:g}; got {strength:.2f}: {instrument} is a weak instrument "
            "for participation; look for another, or lower minimum_f: the set is then as wide as it must be"
        )
    require_full_rank(
        np.column_stack([exogenous, offered @ first.params]), [*names, f"what {instrument} moves of {asked.treated}"]
    )
    second = fitted(
        regression(
            values,
            np.column_stack([exogenous, taken]),
            [*names, asked.treated],
            weight,
            groups,
            instruments=offered,
            labels=labels,
        ),
        mask,
    )
    late = float(second.params[-1])
    found = answer(
        ["LATE", "first stage", "first-stage F"],
        [late, first.params[-1], strength],
        _joined(second.moves.rows(slice(-1, None)), moves.rows(slice(0, 1)), blank=1),
        n=values.size,
        assumptions=VALID_INSTRUMENT,
        level=level,
        panel=asked.panel,
    )
    found.loc[2, ["standard_error", "low", "high", "degrees_of_freedom"]] = np.nan
    found.loc[2, "remark"] = ""
    low, high, remark = anderson_rubin(float(reduced.params[-1]), float(first.params[-1]), moves, late, level)
    found.loc[0, ["low", "high"]] = low, high
    found.loc[0, "remark"] = "; ".join(text for text in (found.loc[0, "remark"], remark) if text)
    return found


def anderson_rubin(
    outcome: float, participation: float, moves: Moves, late: float, level: float
) -> tuple[float, float, str]:
    r"""Ends of the set of effects b that the reduced form does not speak against.

    .. math:: (\hat\rho - b\hat\pi)^2 \le t^2\,(V_{\rho\rho} - 2bV_{\rho\pi} + b^2V_{\pi\pi})

    Parameters
    ----------
    outcome, participation : float
        What a unit of the instrument moves of the outcome (rho) and of participation (pi).
    moves : Moves
        Of participation and of the outcome, in this order.
    late : float
        Their ratio; t has the degrees of freedom of the reduced form at it.
    level : float

    Returns
    -------
    low, high : float
        Infinite where the set is unbounded.
    remark : str
        "" for an interval.

    Examples
    --------
    rho 2, pi 1, unit variances (t of 4 degrees of freedom for 95%: 2.776): every b is possible.

    >>> moves = Moves(np.zeros((5, 2)), np.zeros((5, 2)), 1.25, pd.RangeIndex(5), np.full(5, 2))
    >>> moves.without[:] = np.array([[1, 0], [-1, 0], [0, 1], [0, -1], [0, 0]]) * np.sqrt(5 / 8)
    >>> anderson_rubin(2.0, 1.0, moves, 2.0, 0.95)[:2]
    (-inf, inf)
    """
    count = moves.arms.size
    unit = float(scale_of(np.append(moves.without[:, 1], outcome)))
    pull, outcome, late = moves.without / np.array([1.0, unit]), outcome / unit, late / unit
    (v_pi, v_both), (_, v_rho) = (count - 1) / count * pull.T @ pull
    freedom = float(jackknife_error(pull[:, 1:] - late * pull[:, :1], moves.arms)[1][0])
    if not np.isfinite(freedom):
        return np.nan, np.nan, ""
    square = float(stats.t.ppf((1 + level) / 2, freedom) ** 2)
    a, b, c = (
        participation**2 - square * v_pi,
        participation * outcome - square * v_both,
        outcome**2 - square * v_rho,
    )
    unbounded = "the Anderson-Rubin set is unbounded: the instrument moves too few to bound the effect"
    discriminant = b**2 - a * c
    if a > 0:
        root = np.sqrt(max(discriminant, 0.0))
        return unit * float((b - root) / a), unit * float((b + root) / a), ""
    if a == 0 or discriminant <= 0:
        return -np.inf, np.inf, unbounded
    root = np.sqrt(discriminant)
    low, high = sorted((unit * float((b + root) / a), unit * float((b - root) / a)))
    return -np.inf, np.inf, f"{unbounded}; it leaves out {low:.6g} to {high:.6g}"


def _joined(one: Moves, two: Moves, blank: int = 0) -> Moves:
    """Moves of two coefficients of the same clusters, and of so many rows that have none."""
    none = np.zeros((one.arms.size, blank))
    return one._replace(
        without=np.column_stack([one.without, two.without, none]),
        linear=np.column_stack([one.linear, two.linear, none]),
    )

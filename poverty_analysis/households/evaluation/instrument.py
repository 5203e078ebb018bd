"""An effect from what moves participation alone: two-stage least squares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import (
    Matrix,
    clusters,
    control_columns,
    indicator,
    numbers,
    sampling_weights,
)
from poverty_analysis.households.evaluation.fit import least_squares, require_full_rank, standard_errors
from poverty_analysis.households.evaluation.tidy import MINIMUM_CLUSTERS, estimates, require_clusters
from poverty_analysis.measures.groups import Codes
from poverty_analysis.measures.sample import Vector

WEAK = 10.0
VALID_INSTRUMENT = (
    "the instrument is as good as random given the controls, acts on the outcome through participation alone "
    "(exclusion), moves nobody away from it (monotonicity), and moves enough into it (first stage)"
)


def instrumental_variable(
    data: pd.DataFrame,
    outcome: str,
    treated: str,
    instrument: str,
    *,
    controls: Sequence[str] = (),
    minimum_f: float = WEAK,
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> pd.DataFrame:
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
        First-stage F below which the instrument is refused as weak; 0 lets every one pass.

    Returns
    -------
    pandas.DataFrame
        Three rows in the tidy shape: "LATE" (unit of the outcome); "first stage" (change of participation a unit of
        the instrument); "first-stage F", without an interval.

    Raises
    ------
    TypeError, ValueError, TableError
        As `regression_with_controls`; also if the instrument is constant or collinear with the controls, or weak.

    Notes
    -----
    With a weak instrument the estimate leans towards that of the naive comparison and its interval covers too
    rarely. The rule of 10 is a habit for the plain F; here it is applied to the F that is robust to clusters.
    An instrument drawn by village needs clusters by village.

    References
    ----------
    Imbens and Angrist (1994), Identification and estimation of local average treatment effects, Econometrica 62,
    467-475. Staiger and Stock (1997), Instrumental variables regression with weak instruments, Econometrica 65,
    557-586. Andrews, Stock and Sun (2019), Annual Review of Economics 11, 727-753, for clusters.

    Examples
    --------
    Wald: those offered have incomes of 13 and take part in 3 of 4 cases, others 10 and 1 of 4: 3 / 0.5.

    >>> table = pd.DataFrame({"offer": [1] * 4 + [0] * 4, "treated": [1, 1, 1, 0, 1, 0, 0, 0],
    ...                       "income": [15, 14, 14, 9, 13, 9, 9, 9]})
    >>> found = instrumental_variable(
    ...     table, "income", "treated", "offer", minimum_f=0, minimum_clusters=8
    ... ).set_index("estimand")["estimate"]
    >>> found.round(9).head(2).to_dict()
    {'LATE': 6.0, 'first stage': 0.5}
    """
    values, mask, assigned = numbers(data, outcome), indicator(data, treated), numbers(data, instrument)
    extra, weight, groups = control_columns(data, controls), sampling_weights(data, weights), clusters(data, cluster)
    count = require_clusters(groups, minimum_clusters, mask)
    exogenous = np.column_stack([np.ones(values.size), extra.columns])
    names = ["constant", *extra.names]
    first = least_squares(
        mask.astype(float), np.column_stack([exogenous, assigned]), [*names, instrument], weight, groups
    )
    strength = float((first.params[-1] / standard_errors(first)[-1]) ** 2) if standard_errors(first)[-1] > 0 else np.inf
    if not strength >= minimum_f:
        raise ValueError(
            f"the first-stage F must be at least {minimum_f:g}; got {strength:.2f}: {instrument} is a weak instrument "
            "for participation; look for another, or lower minimum_f and do not trust the interval"
        )
    fitted = np.column_stack([exogenous, first.fittedvalues])
    require_full_rank(fitted, [*names, f"what {instrument} moves of {treated}"])
    late, error = two_stage(values, np.column_stack([exogenous, mask]), fitted, weight, groups)
    return estimates(
        ["LATE", "first stage", "first-stage F"],
        [late, first.params[-1], strength],
        [error, standard_errors(first)[-1], np.nan],
        n=values.size,
        clusters=count,
        assumptions=VALID_INSTRUMENT,
        level=level,
    )


def two_stage(outcome: Vector, actual: Matrix, fitted: Matrix, weights: Vector, groups: Codes) -> tuple[float, float]:
    r"""Last coefficient of the second stage and its cluster-robust standard error.

    Residuals are those with participation as it was, not as the first stage fits it:

    .. math:: (\hat X'W\hat X)^{-1}\Big(\sum_g \hat X_g'W_g u_g u_g'W_g\hat X_g\Big)(\hat X'W\hat X)^{-1}
              \frac{G}{G-1}\frac{n-1}{n-k}, \quad u = y - X\hat\beta
    """
    inverse = np.linalg.inv((fitted * weights[:, None]).T @ fitted)
    coefficients = inverse @ (fitted.T @ (weights * outcome))
    pull = fitted * (weights * (outcome - actual @ coefficients))[:, None]
    _, codes = np.unique(groups, return_inverse=True)
    count, (n, k) = codes.max() + 1, actual.shape
    totals = np.stack([np.bincount(codes, column, minlength=count) for column in pull.T], axis=1)
    variance = inverse @ totals.T @ totals @ inverse * count / (count - 1) * (n - 1) / (n - k)
    return float(coefficients[-1]), float(np.sqrt(variance[-1, -1]))

"""Least squares and logit from statsmodels, with cluster-robust errors and a refusal where they have no answer.

statsmodels is imported where it is used: it takes as long to import as the rest of the package together.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import linprog

from poverty_analysis.households.evaluation.columns import Mask, Matrix
from poverty_analysis.measures.groups import Codes
from poverty_analysis.measures.sample import Vector

COLLINEAR = 1e-9  # of a column's length, what must be left after the columns before it are taken out
CERTAIN = 1e-6  # a fitted probability this near to 0 or 1 is looked at for perfect separation


def least_squares(outcome: Vector, columns: Matrix, names: Sequence[str], weights: Vector, clusters: Codes) -> Any:
    r"""Weighted least squares with the cluster-robust sandwich of statsmodels.

    .. math:: \frac{G}{G-1}\,\frac{n-1}{n-k}\,(X'WX)^{-1}
              \Big(\sum_g X_g'W_g u_g u_g'W_g X_g\Big)(X'WX)^{-1}

    Parameters
    ----------
    outcome, weights : numpy.ndarray, shape (n,)
    columns : numpy.ndarray, shape (n, k)
        With a column of ones where there is to be a constant.
    names : list of str
        Of the columns, for the error message.
    clusters : numpy.ndarray of int, shape (n,)

    Returns
    -------
    statsmodels.regression.linear_model.RegressionResults
        Student's t with G - 1 degrees of freedom.

    Raises
    ------
    ValueError
        If there are not more rows than columns, or a column is a combination of those before it.
    """
    require_full_rank(columns, names)
    if outcome.size <= columns.shape[1]:
        raise ValueError(f"a regression needs more rows than columns; got {outcome.size} rows, {columns.shape[1]}")
    from statsmodels.regression.linear_model import WLS

    _, codes = np.unique(clusters, return_inverse=True)
    return WLS(outcome, columns, weights=weights).fit(cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)


def jackknifed(
    outcome: Vector, columns: Matrix, instruments: Matrix, weights: Vector, clusters: Codes
) -> tuple[Vector, Vector]:
    r"""Coefficients with as many instruments as columns, and their jackknife errors over clusters.

    .. math:: \hat\beta = (Z'WX)^{-1}Z'Wy, \qquad
              \hat V = \frac{G-1}{G}\sum_g (\hat\beta_{(g)} - \hat\beta)(\hat\beta_{(g)} - \hat\beta)'

    with :math:`\hat\beta_{(g)}` from all clusters but g; least squares where Z is X.

    Raises
    ------
    ValueError
        If the coefficients cannot be found without one of the clusters.

    References
    ----------
    MacKinnon, Nielsen and Webb (2023), Fast and reliable jackknife and bootstrap methods for cluster-robust inference,
    Journal of Applied Econometrics 38, 671-694 (their CV3, around the full estimate).

    Examples
    --------
    The mean of 1, 2 and 6 without each: 4, 3.5 and 1.5, so (2/3)(1 + 0.25 + 2.25) = 7/3.

    >>> ones = np.ones((3, 1))
    >>> value, error = jackknifed(np.array([1.0, 2, 6]), ones, ones, np.ones(3), np.arange(3))
    >>> value.round(9).tolist(), (error**2).round(9).tolist()
    ([3.0], [2.333333333])
    """
    order = np.argsort(clusters, kind="stable")
    _, first = np.unique(clusters[order], return_index=True)
    weighted = (instruments * weights[:, None])[order]
    cross = np.add.reduceat(weighted[:, :, None] * columns[order][:, None, :], first, axis=0)
    moment = np.add.reduceat(weighted * outcome[order][:, None], first, axis=0)
    try:
        full = np.linalg.solve(cross.sum(axis=0), moment.sum(axis=0))
        without = np.linalg.solve(cross.sum(axis=0) - cross, (moment.sum(axis=0) - moment)[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        raise ValueError(
            "an effect must not rest on one cluster; got one without which it cannot be estimated: widen the bandwidth"
        ) from None
    return full, np.sqrt((first.size - 1) / first.size * ((without - full) ** 2).sum(axis=0))


def standard_errors(fit: Any) -> Vector:
    """Return the standard errors of a fit; a variance that rounding leaves a hair below zero is zero.

    Where every row is fitted exactly, the sandwich is zero up to rounding.
    """
    variance = np.diag(fit.cov_params())
    return np.sqrt(np.where((variance < 0) & (variance > -1e-12 * np.abs(fit.params).max() ** 2), 0.0, variance))


def require_full_rank(columns: Matrix, names: Sequence[str]) -> None:
    """Refuse columns of which one is a combination of those before it, by its name.

    Examples
    --------
    >>> require_full_rank(np.array([[1.0, 2.0], [1.0, 2.0]]), ["constant", "altitude"])
    Traceback (most recent call last):
        ...
    ValueError: columns of a regression must not be collinear; got 'altitude', which is a combination of constant:
    leave one out
    """
    length = np.sqrt((columns**2).sum(axis=0))
    triangle = np.linalg.qr(columns / np.where(length > 0, length, 1.0), mode="r")
    left = np.abs(np.diagonal(triangle))
    lost = np.append(left, np.zeros(columns.shape[1] - left.size)) < COLLINEAR
    if lost.any():
        place = int(np.argmax(lost))
        raise ValueError(
            f"columns of a regression must not be collinear; got {names[place]!r}, which is a combination of "
            f"{', '.join(names[:place]) or 'nothing (all zero)'}: leave one out"
        )


def logit(outcome: Mask, columns: Matrix, names: Sequence[str], weights: Vector) -> Any:
    """Logistic regression by statsmodels' GLM; the weights are sampling weights, their scale does not matter.

    Returns
    -------
    statsmodels.genmod.generalized_linear_model.GLMResults

    Raises
    ------
    ValueError
        If columns are collinear, or separate the outcome perfectly: the likelihood then has no maximum.
    """
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    require_full_rank(columns, names)
    model = GLM(outcome.astype(float), columns, family=Binomial(), var_weights=weights)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of separation: decided below, exactly
        result = model.fit(maxiter=100)
    fitted = result.fittedvalues
    if (not result.converged or fitted.min() < CERTAIN or fitted.max() > 1 - CERTAIN) and separated(outcome, columns):
        raise ValueError(
            f"a logit needs outcomes that overlap; got a combination of {', '.join(names[1:])} that separates 0 from "
            "1 (some rows perfectly): leave out or coarsen the column that decides alone"
        )
    if not result.converged:
        raise ValueError("a logit must converge; it did not in 100 steps: rescale its columns, or leave some out")
    return result


def separated(outcome: Mask, columns: Matrix) -> bool:
    r"""Whether some direction separates ones from zeros, completely or almost.

    With :math:`s_i = \pm 1`, the outcome is separated if and only if
    :math:`\max_\beta \sum_i s_i x_i'\beta > 0` under :math:`s_i x_i'\beta \ge 0` and :math:`|\beta_j| \le 1`.

    References
    ----------
    Konis (2007), Linear programming algorithms for detecting separated data in binary logistic regression models,
    DPhil thesis, University of Oxford.

    Examples
    --------
    >>> x = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, 4.0]])
    >>> separated(np.array([False, False, True, True]), x), separated(np.array([False, True, False, True]), x)
    (True, False)
    """
    length = np.sqrt((columns**2).mean(axis=0))
    signed = np.where(outcome, 1.0, -1.0)[:, None] * columns / length
    found = linprog(-signed.mean(axis=0), A_ub=-signed, b_ub=np.zeros(outcome.size), bounds=(-1, 1), method="highs")
    return bool(found.status == 0 and -found.fun > 1e-9)

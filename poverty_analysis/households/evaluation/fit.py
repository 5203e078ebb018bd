"""Least squares and logit from statsmodels, with cluster-robust errors and a refusal where they have no answer.

statsmodels is imported where it is used: it takes as long to import as the rest of the package together.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linprog

from poverty_analysis.households.evaluation.columns import Mask, Matrix
from poverty_analysis.households.evaluation.parts import Moves, Regression, arms_of, root_of_squares
from poverty_analysis.measures.sample import Codes, Vector

COLLINEAR = 1e-9  # of a column's length, what must be left after the columns before it are taken out
SAFE = 0.5  # trace of a cluster's share of the cross-products up to which the rest is surely invertible
IDENTIFIED = 1e-6  # how near to one the resolution of a coefficient is where a generalised inverse identifies it
BLOCK = 4_000_000  # numbers of cross-products held at a time
ROUNDING = 1e-14  # of the outcome's length, up to which a coefficient is what rounding left of zero
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
    model = WLS(outcome, columns, weights=weights)
    return model.fit(method="qr", cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)


class Fitted(NamedTuple):
    """Coefficients, and how each moves with every cluster."""

    params: Vector
    moves: Moves


def regression(
    outcome: Vector,
    columns: Matrix,
    names: Sequence[str],
    weights: Vector,
    clusters: Codes,
    *,
    instruments: Matrix | None = None,
    labels: pd.Index | None = None,
) -> Regression:
    """Return a regression whose columns were checked: no column a combination of others, more rows than columns.

    Raises
    ------
    ValueError
        If there are not more rows than columns, or a column is a combination of those before it.
    """
    require_full_rank(columns, names)
    if outcome.size <= columns.shape[1]:
        raise ValueError(f"a regression needs more rows than columns; got {outcome.size} rows, {columns.shape[1]}")
    found, codes = np.unique(clusters, return_inverse=True)
    named = pd.Index(found) if labels is None else labels[found]
    return Regression(outcome, columns, columns if instruments is None else instruments, weights, codes, named)


def fitted(asked: Regression, treated: Mask | None = None) -> Fitted:
    r"""Coefficients, their values without each cluster, and their pulls to first order.

    .. math:: \hat\beta = (Z'WX)^{-1}Z'Wy, \qquad \hat\beta_{(g)} \text{ from all clusters but } g, \qquad
              (Z'WX)^{-1} Z_g'W_g u_g

    Parameters
    ----------
    asked : Regression
    treated : numpy.ndarray of bool, shape (n,), optional
        Rows of the treated arm, which say in which arm a cluster is.

    Returns
    -------
    Fitted
        Without a cluster a coefficient may not be identified; it is NaN then. What is no more than rounding of the
        outcomes, as where trends are parallel exactly, is zero.

    References
    ----------
    MacKinnon, Nielsen and Webb (2023), Fast and reliable jackknife and bootstrap methods for cluster-robust inference,
    Journal of Applied Econometrics 38, 671-694.

    Examples
    --------
    The mean of 1, 2 and 6 without each: 4, 3.5 and 1.5.

    >>> ones = np.ones((3, 1))
    >>> found = fitted(regression(np.array([1.0, 2, 6]), ones, ["constant"], np.ones(3), np.arange(3)))
    >>> found.params.round(9).tolist(), found.moves.without[:, 0].round(9).tolist()
    ([3.0], [1.0, 0.5, -1.5])
    """
    z, x, w = asked.instruments, asked.columns, asked.weights
    instrumented = z is not x
    lengths = [root_of_squares(each, w) for each in (z, x)]
    z, x = z / lengths[0], x / lengths[1]
    inverse = np.asarray(np.linalg.inv((z * w[:, None]).T @ x), dtype=np.float64)
    params = inverse @ (z.T @ (w * asked.outcome))
    # once more on what is left: a product of columns far from zero has lost twice the digits that they have
    params += inverse @ (z.T @ (w * (asked.outcome - x @ params)))
    nothing = ROUNDING * float(root_of_squares(asked.outcome[:, None], w)[0])
    params[np.abs(params) <= nothing] = 0.0
    residual = asked.outcome - x @ params
    order = np.argsort(asked.codes, kind="stable")
    first = np.searchsorted(asked.codes[order], np.arange(asked.labels.size + 1))
    scores = np.add.reduceat((z * (w * residual)[:, None])[order], first[:-1], axis=0)
    without = np.concatenate(
        [
            _without(inverse, scores[start:stop], _cross(z, x, w, order, first, start, stop), instrumented)
            for start, stop in _blocks(first, x.shape[1])
        ]
    )
    without[np.abs(without) <= nothing] = 0.0
    n, k = x.shape
    count = asked.labels.size
    factor = count / max(count - 1, 1) * (n - 1) / (n - k)
    arms = arms_of(asked.codes, treated)
    moves = Moves(without / lengths[1], scores @ inverse.T / lengths[1], factor, asked.labels, arms)
    return Fitted(params / lengths[1], moves)


def _blocks(first: Codes, width: int) -> Iterator[tuple[int, int]]:
    """Runs of clusters whose cross-products fit in memory together."""
    start, count = 0, first.size - 1
    while start < count:
        stop = int(np.searchsorted(first, first[start] + max(BLOCK // width**2, 1), side="right")) - 1
        stop = min(max(stop, start + 1), count)
        yield start, stop
        start = stop


def _cross(z: Matrix, x: Matrix, w: Vector, order: Codes, first: Codes, start: int, stop: int) -> NDArray[np.float64]:
    """Z'WX of each of some clusters."""
    if first[stop] - first[start] > 8 * (stop - start):  # clusters of many rows: one product each
        each = [order[first[place] : first[place + 1]] for place in range(start, stop)]
        return np.stack([(z[rows] * w[rows, None]).T @ x[rows] for rows in each])
    rows = order[first[start] : first[stop]]
    products = (z[rows] * w[rows, None])[:, :, None] * x[rows][:, None, :]
    return np.add.reduceat(products, first[start:stop] - first[start], axis=0)


def _without(inverse: Matrix, scores: Matrix, cross: NDArray[np.float64], instrumented: bool) -> Matrix:
    r"""How the coefficients move without each cluster: :math:`-(A - A_g)^{-1} Z_g'W_g u_g` at the full residuals.

    Where a cluster holds nearly all there is of some column, what is left is solved by the pseudo-inverse, and a
    coefficient that is not identified any more is NaN.
    """
    whole = np.linalg.inv(inverse)
    left = whole - cross
    heavy = np.einsum("ij,gji->g", inverse, cross) > SAFE
    if instrumented:  # shares may be below zero then, and add up to little where one is all
        heavy |= np.abs(np.linalg.det(np.eye(len(whole)) - inverse @ cross)) < 1 - SAFE
    moved = np.empty_like(scores)
    moved[~heavy] = -np.linalg.solve(left[~heavy], scores[~heavy][:, :, None])[:, :, 0]
    for place in np.flatnonzero(heavy):
        pseudo = np.linalg.pinv(left[place], rcond=COLLINEAR)
        known = np.abs(np.diag(pseudo @ left[place]) - 1) < IDENTIFIED
        moved[place] = np.where(known, -pseudo @ scores[place], np.nan)
    return moved


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
    length = root_of_squares(columns)
    triangle = np.linalg.qr(columns / np.where(length > 0, length, 1.0), mode="r")
    left = np.abs(np.diagonal(triangle))
    lost = np.append(left, np.zeros(columns.shape[1] - left.size)) < COLLINEAR
    if lost.any():
        place = int(np.argmax(lost))
        raise ValueError(
            f"columns of a regression must not be collinear; got {names[place]!r}, which is a combination of "
            f"{', '.join(map(str, names[:place])) or 'nothing (all zero)'}: leave one out"
        )


def logit(outcome: Mask, columns: Matrix, names: Sequence[str], weights: Vector) -> Any:
    """Logistic regression by statsmodels' GLM; the weights are sampling weights, their scale does not matter.

    Each step squares what is missing to the maximum, so the one after convergence leaves rounding alone.

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
        result = model.fit(maxiter=100, wls_method="qr")
        if result.converged:  # by its deviance, which no longer sees the ninth digit of a coefficient: one step more
            result = model.fit(start_params=result.params, wls_method="qr")
        fitted = result.fittedvalues
    if (not result.converged or fitted.min() < CERTAIN or fitted.max() > 1 - CERTAIN) and separated(outcome, columns):
        raise ValueError(
            f"a logit needs outcomes that overlap; got a combination of {', '.join(map(str, names[1:]))} that "
            "separates 0 from 1 (some rows perfectly): leave out or coarsen the column that decides alone"
        )
    if not result.converged:
        raise ValueError("a logit must converge; it did not in 100 steps: rescale its columns, or leave some out")
    return result


def predicted(columns: Matrix, coefficients: Vector) -> Vector:
    """Return the linear predictions of all rows, such that equal rows have equal ones, to the last bit.

    A matrix product sums the rows at its edge in another order: like households would then be ranked apart.

    Examples
    --------
    >>> predicted(np.array([[1.0, 2.0], [1.0, 4.0]]), np.array([10.0, 0.5])).tolist()
    [11.0, 12.0]
    """
    return np.sum(columns * coefficients, axis=1)


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

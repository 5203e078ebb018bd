"""Small areas: direct estimates of villages or townships drawn towards a regression (Fay and Herriot)."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .area_variances import variance_between
from .sample import Vector, checked_labels, checked_number, checked_vector, checked_weights

# areas less coefficients, below which the variance between areas is hardly known
FEW_AREAS = 20


class SmallAreas(NamedTuple):
    """Estimates of small areas, and the model behind them.

    Attributes
    ----------
    areas : pandas.DataFrame, one row an area in the order given
        `direct`, `sampling_variance` D; `synthetic` (what the regression alone says), `weight_of_direct` A / (A + D);
        `estimate`, `mse` (Datta-Lahiri); `benchmarked`, equal to `estimate` where there is no benchmark.
    coefficients : pandas.DataFrame, index = name of the covariate
        `coefficient`, `standard_error`.
    area_variance : float
        A, of areas around the regression.
    method : str
        "REML", or "adjusted likelihood" where REML puts A at zero.
    remark : str
        Empty, or what stands against the result.
    parts : pandas.DataFrame
        `g1`, `g2`, `g3`: the parts of the error; what sums of areas need.
    design : numpy.ndarray, shape (m, p)
        Covariates with the constant.
    spread : numpy.ndarray, shape (p, p)
        Covariance of the coefficients.
    """

    areas: pd.DataFrame
    coefficients: pd.DataFrame
    area_variance: float
    method: str
    remark: str
    parts: pd.DataFrame
    design: Vector
    spread: Vector


def fay_herriot(
    direct: ArrayLike,
    sampling_variance: ArrayLike,
    covariates: pd.DataFrame | None = None,
    *,
    population: ArrayLike | None = None,
    benchmark: float | None = None,
) -> SmallAreas:
    r"""Fay-Herriot estimates of small areas: direct estimates and a regression, each by how far it can be trusted.

    .. math:: y_i = x_i'\beta + v_i + e_i, \quad v_i \sim (0, A),\ e_i \sim (0, D_i); \qquad
        \hat\theta_i = \gamma_i y_i + (1 - \gamma_i)\,x_i'\hat\beta, \quad \gamma_i = \frac{A}{A + D_i}

    Parameters
    ----------
    direct : array_like, shape (m,)
        y, the estimate of each area from its own sample: a headcount ratio or a mean.
    sampling_variance : array_like, shape (m,)
        D, its variance, above zero: smoothed, see `smoothed_variances`, as an area's own is poorly known.
    covariates : pandas.DataFrame, m rows, optional
        Known of each whole area, without error; a constant is added.
    population : array_like, shape (m,), optional
        People of each area, for the benchmark and for sums. Equal if not given.
    benchmark : float, optional
        The whole's own estimate, which areas weighted by people shall give.

    Returns
    -------
    SmallAreas

    Raises
    ------
    TypeError, ValueError
        If values are missing, lengths differ, a variance is not above zero, covariates are dependent, or there are not
        at least three areas more than coefficients.

    Warns
    -----
    UserWarning
        If areas are fewer than coefficients and 20: A is then hardly known, often zero, and the errors with it.

    Notes
    -----
    A by restricted maximum likelihood; where that is zero, which would give every area its regression value whatever
    its sample says, A maximises A times the restricted likelihood (Li and Lahiri) and is above zero. The mean squared
    error is Datta and Lahiri's, g1 + g2 + 2 g3 with :math:`\operatorname{var}\hat A = 2/\sum(A + D)^{-2}`; for the
    adjusted likelihood its bias is taken off, where something is left. The benchmark moves each area by
    :math:`w_i m_i / \sum w_j^2 m_j` of what is missing, m its mean squared error: least known areas move most. Shares
    may leave 0 to 1 by little: the model does not know these ends.

    References
    ----------
    Fay and Herriot (1979), Journal of the American Statistical Association 74, 269-277. Datta and Lahiri (2000),
    Statistica Sinica 10, 613-627. Li and Lahiri (2010), Journal of Multivariate Analysis 101, 882-892. Rao and Molina
    (2015), Small area estimation, 2nd ed., Wiley, chapters 6 and 7. Datta, Ghosh, Steorts and Maples (2011), Test 20,
    574-588, for the benchmark.

    Examples
    --------
    Areas whose samples say little are drawn to the mean of all, others stay.

    >>> found = fay_herriot(np.tile([0.1, 0.3], 15), np.repeat([0.0001, 0.04], [16, 14]))
    >>> found.areas["estimate"].iloc[[0, 1, -2, -1]].round(2).tolist()
    [0.1, 0.3, 0.18, 0.22]
    """
    y, error = checked_vector(direct, "direct"), checked_vector(sampling_variance, "sampling_variance")
    if error.size != y.size:
        raise ValueError(f"sampling_variance must be as many as areas; got {error.size} for {y.size}")
    if error.min() <= 0:
        place = int(np.argmax(error <= 0))
        raise ValueError(
            f"sampling_variance must be above zero; got {error[place]:g} at position {place}: an area where all are "
            "alike has one too (smoothed_variances)"
        )
    design, names = _design(covariates, y.size)
    people = checked_weights(population, y.size)
    share = people / people.sum()
    remark = _remark(*design.shape)
    if remark:
        warnings.warn(remark, UserWarning, stacklevel=2)
    between = variance_between(y, error, design)
    method = "REML" if between > 0 else "adjusted likelihood"
    if between <= 0:
        between = variance_between(y, error, design, adjusted=True)
    total = between + error
    spread = np.linalg.inv(design.T @ (design / total[:, None])).astype(np.float64)
    beta = spread @ (design.T @ (y / total))
    synthetic, gamma = design @ beta, between / total
    estimate = gamma * y + (1 - gamma) * synthetic
    parts = _parts(between, error, design, spread)
    mse = _mse(parts, between, error, adjusted=method != "REML")
    benchmarked = estimate if benchmark is None else _benchmarked(estimate, mse, share, benchmark)
    areas = pd.DataFrame(
        {
            "direct": y,
            "sampling_variance": error,
            "synthetic": synthetic,
            "weight_of_direct": gamma,
            "estimate": estimate,
            "mse": mse,
            "benchmarked": benchmarked,
        },
        index=None if covariates is None else covariates.index,
    )
    errors = pd.DataFrame({"coefficient": beta, "standard_error": np.sqrt(np.diag(spread))}, index=names)
    return SmallAreas(areas, errors, between, method, remark, parts.set_axis(areas.index), design, spread)


def area_sums(found: SmallAreas, groups: ArrayLike, *, population: ArrayLike | None = None) -> pd.DataFrame:
    r"""Means of larger areas, counties say, from their small ones, with the error of the sum.

    .. math:: \operatorname{MSE} = \sum w_i^2 (g_{1i} + 2 g_{3i}) + h' \operatorname{cov}(\hat\beta)\, h, \quad
        h = \sum w_i (1 - \gamma_i)\, x_i

    Parameters
    ----------
    found : SmallAreas
        From `fay_herriot`.
    groups : array_like, shape (m,)
        The larger area of each.
    population : array_like, shape (m,), optional
        People of each small area; equal if not given.

    Returns
    -------
    pandas.DataFrame, index = label of the larger area
        `areas`, `direct`, `direct_se`, `estimate`, `se`, `benchmarked`.

    Raises
    ------
    ValueError
        If lengths differ or a label is missing.

    Notes
    -----
    Small areas of one county share the error of the coefficients, which does not fall with their number; a county's own
    departure from the regression, common to its villages, is not in the model and not in the error.

    Examples
    --------
    >>> found = fay_herriot(np.tile([0.1, 0.3], 15), np.full(30, 0.01))
    >>> area_sums(found, np.repeat(["A", "B"], 15))[["areas", "direct"]].round(4).to_numpy().tolist()
    [[15.0, 0.1933], [15.0, 0.2067]]
    """
    table = found.areas
    codes, labels = checked_labels(groups, len(table))
    people = checked_weights(population, len(table))
    rows = []
    for code in range(len(labels)):
        inside = codes == code
        weight = people[inside] / people[inside].sum()
        part, values = found.parts[inside], table[inside]
        shared = (weight * (1 - values["weight_of_direct"].to_numpy())) @ found.design[inside]
        own = weight**2 @ (part["g1"] + 2 * part["g3"]).to_numpy()
        rows.append(
            {
                "areas": int(inside.sum()),
                "direct": weight @ values["direct"].to_numpy(),
                "direct_se": np.sqrt(weight**2 @ values["sampling_variance"].to_numpy()),
                "estimate": weight @ values["estimate"].to_numpy(),
                "se": np.sqrt(own + shared @ found.spread @ shared),
                "benchmarked": weight @ values["benchmarked"].to_numpy(),
            }
        )
    return pd.DataFrame(rows, index=labels.rename("group"))


def _design(covariates: pd.DataFrame | None, size: int) -> tuple[Vector, list[str]]:
    names = ["constant"]
    columns = [np.ones(size)]
    if covariates is not None:
        if not isinstance(covariates, pd.DataFrame):
            raise TypeError(f"covariates must be a DataFrame; got {type(covariates).__name__}")
        if len(covariates) != size:
            raise ValueError(f"covariates must have a row for each area; got {len(covariates)} for {size}")
        names += [str(name) for name in covariates.columns]
        columns += [checked_vector(covariates[name], str(name)) for name in covariates.columns]
    design = np.column_stack(columns)
    if size < design.shape[1] + 3:
        raise ValueError(
            f"there must be at least three areas more than coefficients; got {size} areas for {design.shape[1]}"
        )
    scale = np.abs(design).max(axis=0)
    if np.any(scale == 0) or np.linalg.matrix_rank(design / scale) < design.shape[1]:
        raise ValueError(f"covariates must not depend on each other or be constant; got {', '.join(names[1:])}")
    return design, names


def _remark(areas: int, coefficients: int) -> str:
    if areas - coefficients >= FEW_AREAS:
        return ""
    return (
        f"{areas} areas are too few for {coefficients} coefficient{'s' if coefficients > 1 else ''}: the variance "
        f"between areas is hardly known below {coefficients + FEW_AREAS}; model smaller areas and sum them (area_sums)"
    )


def _parts(between: float, error: Vector, design: Vector, spread: Vector) -> pd.DataFrame:
    total = between + error
    rest = error / total
    variance = 2 / np.sum(total**-2.0)
    return pd.DataFrame(
        {
            "g1": between * rest,
            "g2": rest**2 * np.einsum("ij,jk,ik->i", design, spread, design),
            "g3": error**2 / total**3 * variance,
        }
    )


def _mse(parts: pd.DataFrame, between: float, error: Vector, *, adjusted: bool) -> Vector:
    mse = (parts["g1"] + parts["g2"] + 2 * parts["g3"]).to_numpy()
    if adjusted:
        total = between + error
        bias = (error / total) ** 2 * 2 / (between * np.sum(total**-2.0))
        mse = np.where(mse > bias, mse - np.minimum(bias, parts["g1"].to_numpy()), mse)
    return mse


def _benchmarked(estimate: Vector, mse: Vector, share: Vector, benchmark: float) -> Vector:
    missing = checked_number(benchmark, "benchmark") - float(share @ estimate)
    return estimate + share * mse / float(share**2 @ mse) * missing

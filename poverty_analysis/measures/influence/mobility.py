"""Influence of the measures of mobility."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import mobility as measures
from ..density import silverman
from ..quantiles import weighted_quantile
from ..sample import Codes, Sample, Vector
from .people import mean_distance

__all__ = [
    "fields_ok",
    "hart_index",
    "mobility_rigidity",
    "mobility_trace",
]


def fields_ok(
    income_0: ArrayLike, income_1: ArrayLike, *, log: bool = False, weights: ArrayLike | None = None
) -> Vector:
    r"""Influence of Fields and Ok's mobility: each person's distance, less the mean.

    .. math:: z_i = |y_{i1} - y_{i0}| - M

    Parameters
    ----------
    income_0, income_1 : array_like, shape (n,), currency per person and year
    log : bool
        Whether distances are those of logarithms.
    weights : array_like, shape (n,), optional
        People a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure.

    References
    ----------
    Fields and Ok (1996), The meaning and measurement of income mobility, Journal of Economic Theory 71, 349-377.

    Examples
    --------
    >>> fields_ok([10, 30], [20, 10])
    array([-5.,  5.])
    """
    index = measures.fields_ok(income_0, income_1, log=log, weights=weights)
    first, second, weight = measures.paired(income_0, income_1, weights)
    if log:  # a row of weight zero may hold any income
        first, second = (np.log(np.where(weight > 0, each, 1.0)) for each in (first, second))
    return np.abs(second - first) - index


def hart_index(income_0: ArrayLike, income_1: ArrayLike, *, weights: ArrayLike | None = None) -> Vector:
    r"""Influence of Hart's mobility, one less the correlation r of log incomes in standard units x and y.

    .. math:: z_i = \frac{r}{2} (x_i^2 + y_i^2) - x_i y_i

    Parameters
    ----------
    income_0, income_1 : array_like, shape (n,), currency per person and year
        Above zero.
    weights : array_like, shape (n,), optional
        People a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure.

    References
    ----------
    Devlin, Gnanadesikan and Kettenring (1975), Robust estimation and outlier detection with correlation coefficients,
    Biometrika 62, 531-545, for the influence function of a correlation.

    Examples
    --------
    Two people always lie on one line, whatever their weights.

    >>> hart_index([1, 2], [2, 1]).round(12) + 0.0
    array([0., 0.])
    """
    index = measures.hart_index(income_0, income_1, weights=weights)
    first, second, weight = measures.paired(income_0, income_1, weights)
    units = []
    for each in (first, second):
        logs = np.log(np.where(weight > 0, each, 1.0))
        centred = logs - np.average(logs, weights=weight)
        units.append(centred / np.sqrt(np.average(centred**2, weights=weight)))
    x, y = units
    return (1 - index) / 2 * (x**2 + y**2) - x * y


def mobility_rigidity(
    income_0: ArrayLike, income_1: ArrayLike, *later: ArrayLike, weights: ArrayLike | None = None
) -> Vector:
    r"""Influence of Shorrocks's mobility by rigidity.

    .. math:: z_i = \frac{(1 - M) \, \overline{d_{is}} - d_i}{D}

    with d_i the mean distance of averaged incomes from i's, d_is the same in wave s, and D half the mean difference,
    averaged over the waves.

    Parameters
    ----------
    income_0, income_1, *later : array_like, shape (n,), currency per person and year
    weights : array_like, shape (n,), optional
        People a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure.

    References
    ----------
    Deville (1999), Variance estimation for complex statistics and estimators: linearization and residual techniques,
    Survey Methodology 25, 193-203, for the rule.

    Examples
    --------
    Relative incomes that never change do not change with anybody's weight.

    >>> mobility_rigidity([10, 30], [20, 60]).round(12) + 0.0
    array([0., 0.])
    """
    index = measures.mobility_rigidity(income_0, income_1, *later, weights=weights)
    table, weight = measures.waves_of_incomes((income_0, income_1, *later), weights)
    share = weight / weight.sum()
    each = np.mean([mean_distance(column, share) for column in table.T], axis=0)
    return ((1 - index) * each - mean_distance(table.mean(axis=1), share)) * 2 / (share @ each)


def mobility_trace(
    income_0: ArrayLike,
    income_1: ArrayLike,
    *,
    classes: int = 5,
    limits: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> Vector:
    r"""Influence of Shorrocks's mobility by the trace of a transition matrix.

    .. math:: z_i = -\frac{1}{k - 1} \sum_j \frac{1[y_{i0} \in j] (1[y_{i1} \in j] - P_{jj})}{P(y_0 \in j)}

    and, of classes of as many people each, what a shift of their limits does: at each limit q, of rank p, the share of
    those there who stay below it less that of those who stay above, times :math:`k (1[y_i \le q] - p) / (k - 1)`.

    Parameters
    ----------
    income_0, income_1 : array_like, shape (n,), currency per person and year
    classes : int
    limits : array_like, shape (k - 1,), optional
    weights : array_like, shape (n,), optional
        People a row stands for.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The weighted sum is zero.

    Raises
    ------
    TypeError, ValueError
        As the measure; where all incomes of a date are the same.

    Notes
    -----
    Shares of those at a limit are taken near it, by a Gaussian kernel of Silverman's bandwidth. The density of incomes
    there, by which a limit is uncertain, cancels.

    References
    ----------
    Formby, Smith and Zheng (2004), Mobility measurement, transition matrices and statistical inference, Journal of
    Econometrics 120, 181-205.

    Examples
    --------
    Of two below 15 one stays, of two above both: P 1/2 and 1.

    >>> mobility_trace([10, 11, 20, 21], [10, 30, 20, 21], limits=[15])
    array([-1.,  1., -0., -0.])
    """
    first, second, weight = measures.paired(income_0, income_1, weights)
    measures.mobility_trace(income_0, income_1, classes=classes, limits=limits, weights=weights)  # what it refuses
    share = weight / weight.sum()
    if limits is not None:
        bounds = measures.checked_limits(limits)
        of = [np.searchsorted(bounds, each, side="right") for each in (first, second)]
        people = np.bincount(of[0], share, minlength=bounds.size + 1)
        stayed = of[0] == of[1]
        kept = np.bincount(of[0], share * stayed, minlength=people.size) / people
        return -((stayed - kept[of[0]]) / people[of[0]]) / bounds.size
    of = [measures.quantile_classes(each, weight, classes) for each in (first, second)]
    stayed = of[0] == of[1]
    moved = stayed - share @ stayed
    for own, other in ((0, 1), (1, 0)):
        moved = moved + _by_limits((first, second)[own], of[other], share, classes)
    return -moved * (classes / (classes - 1))


def _by_limits(income: Vector, other: Codes, share: Vector, classes: int) -> NDArray[np.float64]:
    """Return how the share who stay moves with the limits of one date, given everyone's class at the other."""
    width = silverman(income, share)
    moved = np.zeros(income.size)
    for below in range(classes - 1):
        limit = float(weighted_quantile(Sample(income, share), (below + 1) / classes))
        distance = (income - limit) / width
        near = share * np.exp(-(distance**2 - np.min(distance**2)) / 2)  # never all zero
        stay = near @ ((other == below).astype(float) - (other == below + 1)) / near.sum()
        under = income <= limit
        moved += stay * (share @ under - under)
    return moved

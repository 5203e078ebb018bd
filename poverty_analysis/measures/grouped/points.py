"""Published tables of income groups, as points of a Lorenz curve."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.measures.sample import Vector, checked_vector

# Room for the rounding of floating-point sums only: shares printed to a few digits must be closed by the caller.
SUM_TOLERANCE = 1e-9


class LorenzPoints(NamedTuple):
    """Points of a Lorenz curve at the upper bounds of k groups, poorest first, without the origin.

    Attributes
    ----------
    population : numpy.ndarray, shape (k,)
        Cumulative share of the population, rising to 1.
    income : numpy.ndarray, shape (k,)
        Cumulative share of income, rising to 1.
    mean : float or None
        Mean income where the table gives group means, in their currency; None where it gives shares alone.
    """

    population: Vector
    income: Vector
    mean: float | None


def grouped_lorenz_points(
    population_share: ArrayLike,
    *,
    income_share: ArrayLike | None = None,
    mean_income: ArrayLike | None = None,
    cumulative: bool = False,
) -> LorenzPoints:
    r"""Return the Lorenz points of a published table of income groups, after checking that it is one.

    With population shares :math:`s_i` and group means :math:`\mu_i`, poorest group first,

    .. math:: P_j = \sum_{i \le j} s_i, \qquad L_j = \sum_{i \le j} s_i \mu_i \Big/ \sum_i s_i \mu_i .

    Parameters
    ----------
    population_share : array_like, shape (k,)
        Share of people (or of households) in each group, 0-1, poorest group first.
    income_share : array_like, shape (k,), optional
        Share of all income that each group receives, 0-1.
    mean_income : array_like, shape (k,), optional
        Mean income in each group, currency per person and year. Give this or `income_share`, not both.
    cumulative : bool
        True where `population_share` and `income_share` are already cumulative, as Lorenz tables print them.

    Returns
    -------
    LorenzPoints
        `mean` is the population-weighted mean of `mean_income`, None where only shares are given.

    Raises
    ------
    TypeError, ValueError
        If values are not finite numbers, lengths differ, a population share is not positive, an income is negative,
        shares do not sum to 1, or a group is poorer than the one before it.

    Notes
    -----
    Nothing is normalised here: shares that are printed with rounding and sum to 0.999 are refused, and the caller
    divides them by their sum where rounding is the reason. The population decides what is measured: fifths of
    households hold a fifth of households each, not a fifth of people, wherever poor households are larger.

    References
    ----------
    Datt, G. (1998). Computational tools for poverty measurement and analysis. IFPRI FCND Discussion Paper 50.

    Examples
    --------
    Two halves, one with mean 50 and one with mean 150: the poorer half receives a quarter.

    >>> points = grouped_lorenz_points([0.5, 0.5], mean_income=[50, 150])
    >>> points.population, points.income, points.mean
    (array([0.5, 1. ]), array([0.25, 1.  ]), 100.0)
    >>> grouped_lorenz_points([0.5, 1], income_share=[0.25, 1], cumulative=True).income
    array([0.25, 1.  ])
    """
    share = checked_vector(population_share, "population_share")
    if (income_share is None) == (mean_income is None):
        raise ValueError("give income_share or mean_income; got " + ("neither" if income_share is None else "both"))
    mean: float | None = None
    if mean_income is not None:
        if cumulative:
            raise ValueError("cumulative shares come with income_share; got mean_income with cumulative=True")
        means = _same_length(checked_vector(mean_income, "mean_income"), share, "mean_income")
        received = share * means
        mean = float(received.sum())
        if mean <= 0:
            raise ValueError(f"mean_income must have a positive mean; got {mean:g}")
        received = received / mean
    else:
        assert income_share is not None
        received = _same_length(checked_vector(income_share, "income_share"), share, "income_share")
    if cumulative:
        share, received = np.diff(share, prepend=0.0), np.diff(received, prepend=0.0)
    _require_shares(share, received)
    population, income = np.cumsum(share), np.cumsum(received)
    population[-1] = income[-1] = 1.0
    return LorenzPoints(population, income, mean)


def grouped_gini(points: LorenzPoints) -> float:
    r"""Return the Gini coefficient between groups, as if incomes within a group were equal.

    .. math:: G = 1 - \sum_j (P_j - P_{j-1})(L_j + L_{j-1})

    Parameters
    ----------
    points : LorenzPoints
        From `grouped_lorenz_points`.

    Returns
    -------
    float
        In [0, 1). A lower bound of the Gini of the incomes themselves: inequality within groups is not in the table.

    References
    ----------
    Gastwirth, J. L. (1972). The estimation of the Lorenz curve and Gini index. Review of Economics and Statistics
    54(3): 306-316.

    Examples
    --------
    Two equal groups with incomes 1 and 3: 1/4, as for the two incomes themselves.

    >>> grouped_gini(grouped_lorenz_points([0.5, 0.5], mean_income=[1, 3]))
    0.25
    """
    width = np.diff(points.population, prepend=0.0)
    before = np.concatenate([[0.0], points.income[:-1]])
    return float(1 - np.sum(width * (points.income + before)))


def positive_number(value: float, name: str) -> float:
    """Return `value` as a float; refuse what is not one finite number above zero.

    Examples
    --------
    >>> positive_number(-2, "mean")
    Traceback (most recent call last):
        ...
    ValueError: mean must be positive; got -2
    """
    array = checked_vector(np.atleast_1d(value), name)
    if array.size != 1:
        raise ValueError(f"{name} must be one number; got {array.size}")
    if array[0] <= 0:
        raise ValueError(f"{name} must be positive; got {array[0]:g}")
    return float(array[0])


def _same_length(values: Vector, share: Vector, name: str) -> Vector:
    if values.size != share.size:
        raise ValueError(f"{name} must be as many as population_share; got {values.size} for {share.size} groups")
    return values


def _require_shares(share: Vector, received: Vector) -> None:
    if share.min() <= 0:
        place = int(np.argmax(share <= 0))
        raise ValueError(f"every group must hold some of the population; got a share of {share[place]:g} at {place}")
    if received.min() < 0:
        place = int(np.argmax(received < 0))
        raise ValueError(f"group incomes must not be negative; got a share of {received[place]:g} at position {place}")
    for values, name in ((share, "population_share"), (received, "income_share")):
        if abs(values.sum() - 1) > SUM_TOLERANCE:
            raise ValueError(
                f"{name} must sum to 1; got {values.sum():.9g}; where rounding or percent is the reason, "
                "divide by the sum first"
            )
    relative = received / share
    falls = relative[1:] < relative[:-1] * (1 - SUM_TOLERANCE)
    if falls.any():
        place = int(np.argmax(falls)) + 1
        raise ValueError(
            "groups must be ordered from the poorest to the richest; got a mean of "
            f"{relative[place]:.6g} times the overall mean at position {place}, after {relative[place - 1]:.6g}"
        )

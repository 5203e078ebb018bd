"""Families of incomes fitted to what is published: group shares, a mean, a median, a Gini coefficient."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from poverty_analysis.measures.grouped.families import Dagum, IncomeFamily, Lognormal, SinghMaddala
from poverty_analysis.measures.grouped.points import LorenzPoints, positive_number
from poverty_analysis.measures.grouped.polish import polished
from poverty_analysis.measures.sample import Vector

# Where the logarithm of a shape parameter has run this far the family has become one of its limits (Singh-Maddala a
# Weibull distribution, say): the search may go on to the bound, but its parameters are not an answer.
_EDGE, _BOUND = 6.0, 8.0
# Sums of squares this near to each other, by share or squared, are equal: of such valleys the first one is taken, as
# rounding would choose another on another machine.
_LEVEL = 1e-9


class FittedFamily(NamedTuple):
    """A family of incomes and how well it meets the published facts.

    Attributes
    ----------
    family : IncomeFamily
        The fitted `Lognormal`, `SinghMaddala` or `Dagum`: parameters and measures.
    mean : float
        The mean that it was given, and has.
    fit_error : float
        Root mean square of the misses, over Lorenz ordinates, median/mean and Gini (all shares of 1). A figure that
        the family cannot meet shows here.
    converged : bool
        False where the search stopped early or ran to the edge of the family, so that the parameters mean little.
    """

    family: IncomeFamily
    mean: float
    fit_error: float
    converged: bool


def fit_lognormal(
    points: LorenzPoints | None = None,
    *,
    mean: float | None = None,
    median: float | None = None,
    gini: float | None = None,
) -> FittedFamily:
    r"""Fit a lognormal distribution to published figures by least squares.

    .. math::

        \min_\sigma \sum_j [L(P_j; \sigma) - L_j]^2 + [Q(\tfrac12; \sigma)/\mu - \text{median}/\mu]^2
            + [G(\sigma) - G]^2

    over the figures that are given. The mean is always met exactly, through the scale.

    Parameters
    ----------
    points : LorenzPoints, optional
        From `grouped_lorenz_points`. The last point, where every curve is 1, is not used.
    mean : float, optional
        Mean income, currency per person and year. Needed unless `points` come from group means.
    median : float, optional
        Median income in the same currency.
    gini : float, optional
        Gini coefficient, 0-1.

    Returns
    -------
    FittedFamily

    Raises
    ------
    ValueError
        If there is no mean, fewer figures than shape parameters, or a figure out of range.

    Notes
    -----
    Each figure counts once, unweighted. One figure fixes sigma exactly (from the median, sigma = sqrt(2 ln(mean /
    median)); from the Gini, G = 2 Phi(sigma/sqrt 2) - 1); with more, `fit_error` tells how far they disagree.

    References
    ----------
    Aitchison and Brown (1957). Kakwani, N. and Podder, N. (1976). Efficient estimation of the Lorenz curve and
    associated inequality measures from grouped observations. Econometrica 44(1): 137-148.

    Examples
    --------
    With a median of 100 and a mean of 100 exp(0.18), sigma is 0.6.

    >>> fit = fit_lognormal(mean=100 * np.exp(0.18), median=100)
    >>> round(fit.family.sigma, 7), fit.converged
    (0.6, True)
    """
    return _fit(_lognormal, [[-0.5]], points, mean, median, gini)


def fit_singh_maddala(
    points: LorenzPoints | None = None,
    *,
    mean: float | None = None,
    median: float | None = None,
    gini: float | None = None,
) -> FittedFamily:
    """Fit a Singh-Maddala distribution to published figures by least squares.

    Parameters
    ----------
    points, mean, median, gini
        As in `fit_lognormal`: at least two figures besides the mean.

    Returns
    -------
    FittedFamily
        Its shapes have aq > 1, so that the mean exists.

    Raises
    ------
    ValueError
        As `fit_lognormal`.

    References
    ----------
    Singh and Maddala (1976). McDonald (1984).

    Examples
    --------
    Figures taken from a Singh-Maddala distribution give it back.

    >>> true = SinghMaddala(scale=100, a=2.5, q=1.5)
    >>> fit = fit_singh_maddala(mean=true.mean, median=true.median, gini=true.gini())
    >>> round(fit.family.scale, 4), round(fit.family.a, 6), round(fit.family.q, 6)
    (100.0, 2.5, 1.5)
    """
    return _fit(_singh_maddala, [[1.0, 1.0], [1.0, 0.0], [0.7, 2.0]], points, mean, median, gini)


def fit_dagum(
    points: LorenzPoints | None = None,
    *,
    mean: float | None = None,
    median: float | None = None,
    gini: float | None = None,
) -> FittedFamily:
    """Fit a Dagum distribution to published figures by least squares.

    Parameters
    ----------
    points, mean, median, gini
        As in `fit_lognormal`: at least two figures besides the mean.

    Returns
    -------
    FittedFamily
        Its shape has a > 1, so that the mean exists.

    Raises
    ------
    ValueError
        As `fit_lognormal`.

    References
    ----------
    Dagum (1977). Kleiber and Kotz (2003), ch. 6.

    Examples
    --------
    Figures taken from a Dagum distribution give it back.

    >>> true = Dagum(scale=100, a=3.0, p=0.5)
    >>> fit = fit_dagum(mean=true.mean, median=true.median, gini=true.gini())
    >>> round(fit.family.scale, 4), round(fit.family.a, 6), round(fit.family.p, 6)
    (100.0, 3.0, 0.5)
    """
    return _fit(
        _dagum,
        [[0.7, 0.0], [1.2, -0.7], [0.3, 1.0]],
        points,
        mean,
        median,
        gini,
    )


def fit_near(family: IncomeFamily, points: LorenzPoints, *, mean: float) -> IncomeFamily | None:
    """Fit the family again to a table that differs little from the one that `family` was fitted to.

    Parameters
    ----------
    family : Lognormal, SinghMaddala or Dagum
        Where to start: one short search instead of several.
    points : LorenzPoints
        From `grouped_lorenz_points`.
    mean : float
        Mean income, currency per person and year.

    Returns
    -------
    IncomeFamily or None
        None where the search stops early or runs to the edge of the family.

    Examples
    --------
    >>> p = np.array([0.2, 0.4, 0.6, 0.8, 1.0])
    >>> points = LorenzPoints(p, Lognormal(1.0, 0.61).lorenz(p), None)
    >>> round(fit_near(Lognormal(1.0, 0.6), points, mean=100).sigma, 9)
    0.61
    """
    from scipy import optimize  # as below

    build, start = _form(family)
    inner, targets = points.population[:-1], points.income[:-1]
    search = optimize.least_squares(lambda t: build(t).lorenz(inner) - targets, start, method="lm", xtol=1e-13)
    if search.status <= 0 or np.any(np.abs(search.x) >= _EDGE):
        return None
    unit = build(search.x)
    return type(unit)(**{**vars(unit), "scale": mean / unit.mean})


def _lognormal(t: Vector) -> Lognormal:
    return Lognormal(1.0, float(np.exp(t[0])))


def _singh_maddala(t: Vector) -> SinghMaddala:
    a = float(np.exp(t[0]))
    return SinghMaddala(1.0, a, (1 + float(np.exp(t[1]))) / a)


def _dagum(t: Vector) -> Dagum:
    return Dagum(1.0, 1 + float(np.exp(t[0])), float(np.exp(t[1])))


def _form(family: IncomeFamily) -> tuple[Callable[[Vector], IncomeFamily], Vector]:
    """How shapes are built from unbounded parameters, and the parameters of this one."""
    if isinstance(family, Lognormal):
        return _lognormal, np.log([family.sigma])
    if isinstance(family, SinghMaddala):
        return _singh_maddala, np.log([family.a, family.a * family.q - 1])
    if isinstance(family, Dagum):
        return _dagum, np.log([family.a - 1, family.p])
    raise TypeError(f"family must be Lognormal, SinghMaddala or Dagum; got {type(family).__name__}")


def _fit(
    build: Callable[[Vector], IncomeFamily],
    starts: list[list[float]],
    points: LorenzPoints | None,
    mean: float | None,
    median: float | None,
    gini: float | None,
) -> FittedFamily:
    mean = points.mean if mean is None and points is not None else mean
    if mean is None:
        raise ValueError("a family of incomes needs its mean; got none, and points without group means")
    mean = positive_number(mean, "mean")
    inner = np.empty(0) if points is None else points.population[:-1]
    targets = np.empty(0) if points is None else points.income[:-1]
    if median is not None:
        targets = np.append(targets, positive_number(median, "median") / mean)
    if gini is not None:
        targets = np.append(targets, _proper_gini(gini))
    if targets.size < len(starts[0]):
        raise ValueError(
            f"{len(starts[0])} shape parameters need as many figures besides the mean; got {targets.size} "
            "(inner Lorenz points, median, gini)"
        )

    def misses(t: Vector) -> Vector:
        family = build(t)
        model = family.lorenz(inner)
        if median is not None:
            model = np.append(model, family.median / family.mean)
        if gini is not None:
            model = np.append(model, family.gini())
        return model - targets

    from scipy import optimize  # half of the time that importing the measures would take; few need a fit

    # several starts, because the shapes trade off against each other and one start can end in a side valley
    searches = [
        optimize.least_squares(misses, start, bounds=(-_BOUND, _BOUND), xtol=1e-14, ftol=1e-14, gtol=1e-14)
        for start in starts
    ]
    least = min(search.cost for search in searches)
    best = next(search for search in searches if search.cost <= (1 + _LEVEL) * least + _LEVEL**2)
    inside = best.status > 0 and bool(np.all(np.abs(best.x) < _EDGE))
    found = polished(misses, best.x) if inside else None
    unit = build(best.x if found is None else found)
    return FittedFamily(
        type(unit)(**{**vars(unit), "scale": mean / unit.mean}),
        mean,
        float(np.sqrt(np.mean(misses(best.x if found is None else found) ** 2))),
        found is not None,
    )


def _proper_gini(gini: float) -> float:
    value = positive_number(gini, "gini")
    if value >= 1:
        raise ValueError(f"gini must lie between 0 and 1; got {value:g}")
    return value

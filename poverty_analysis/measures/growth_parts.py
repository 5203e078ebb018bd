"""How far poverty of a survey changed by growth and by redistribution, each part with its error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from . import influence as influences
from .designed import Survey
from .designed.derived import combination
from .designed.statistic import Matrix, Statistic
from .poverty_line import checked_line_rule
from .sample import Vector, checked_number
from .survey_columns import incomes_of, line_of, require_survey, two_dates

Mask = NDArray[np.bool_]
BASES, TERMS = ("initial", "final", "Shapley"), ("change", "growth", "redistribution", "residual")
# by base and term, of poverty at first, with the first shares at the second mean, the reverse, and at last
FACTORS = (
    (-1, 0, 0, 1), (-1, 1, 0, 0), (-1, 0, 1, 0), (1, -1, -1, 1),
    (-1, 0, 0, 1), (0, 0, -1, 1), (0, -1, 0, 1), (-1, 1, 1, -1),
    (-1, 0, 0, 1), (-0.5, 0.5, -0.5, 0.5), (-0.5, -0.5, 0.5, 0.5), (0, 0, 0, 0),
)  # fmt: skip


def growth_redistribution(
    survey: Survey,
    column: Any,
    line: float,
    over: str,
    by: Any = None,
    *,
    years: Sequence[Any] | None = None,
    line_1: float | None = None,
    alpha: float = 0,
    line_rule: str = "<",
) -> pd.DataFrame:
    r"""Tabulate a change of poverty between two dates of a survey by growth and redistribution, with errors.

    Parameters
    ----------
    survey : Survey
        With the rows of both dates. Clusters that hold both share their covariance; those of independent surveys must
        have labels of their own, and strata, too.
    column : column name
        Income.
    line : float, unit of income
    over : column name
        The date of each row.
    by : column name or list of names, optional
    years : two labels of `over`, optional
        The first and the second date; may be left out where there are only two.
    line_1 : float, optional
        The line of the second date where prices changed.
    alpha : float
        Of the index of Foster, Greer and Thorbecke. Between 0 and 1 errors come from replicate weights alone.
    line_rule : {"<", "<="}

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile`, with `base`, "initial", "final" or "Shapley": "change", "growth", "redistribution" and
        "residual", as `datt_ravallion` and `shapley_growth_redistribution` have them.

    Raises
    ------
    TypeError, ValueError
        As `datt_ravallion` and `Survey.estimate`.

    Notes
    -----
    Poverty with one date's shares at the mean of the other is poverty below a line that is estimated, too. With g the
    real mean of the second date over that of the first, and :math:`z^\mu` the influence on a mean,

    .. math:: z_i = z^{FGT}_i \mp \frac{\partial FGT_\alpha}{\partial \ln z}
        \left(\frac{z^{\mu_1}_i}{\mu_1} - \frac{z^{\mu_0}_i}{\mu_0}\right)

    at the line over g for growth, and at the line times g for the second date's shares at the first mean. The
    derivative is alpha times the index of alpha - 1 less that of alpha; of the headcount it is the line times the
    density of incomes there, by `poverty_analysis.measures.density.kernel_density`. Where incomes are heaped, a density
    says little, and replicate weights are better for the headcount. In 400 samples of two dates with 40 villages of 15
    lognormal households each, errors were 0.92 to 1.09 times the spread of the estimates.

    References
    ----------
    Datt and Ravallion (1992) and Shorrocks (2013), as in `datt_ravallion` and `shapley_growth_redistribution`.
    Zheng (2001), as in `influence.relative_foster_greer_thorbecke`, for lines that are estimated.

    Examples
    --------
    Incomes double and shares stay: all of the change is growth.

    >>> people = pd.DataFrame({"income": [1, 2, 3, 4, 2, 4, 6, 8], "year": [1] * 4 + [2] * 4})
    >>> table = growth_redistribution(Survey(people), "income", 2.5, "year")
    >>> table.loc[table["base"] == "Shapley", ["measure", "estimate"]].to_numpy().tolist()
    [['change', -0.25], ['growth', -0.25], ['redistribution', 0.0], ['residual', 0.0]]
    """
    require_survey(survey)
    first = line_of(survey, column, line)
    lines = first, first if line_1 is None else line_of(survey, column, line_1, "line_1")
    income, known = incomes_of(survey, column)
    dates = list(two_dates(survey, over, known, years).values())
    power, rule = checked_number(alpha, "alpha", at_least=0), checked_line_rule(line_rule)

    def parts(rows: Mask) -> dict[str, Statistic]:
        inside = rows & dates[0], rows & dates[1]
        return {"part": combination([Worlds(income, inside, lines, power, rule)], FACTORS)}

    table = survey.tabulate(parts, by)
    bases = [base for base in BASES for _ in TERMS]
    times = len(table) // len(bases)
    table["measure"] = [*TERMS] * len(BASES) * times
    table.insert(table.columns.get_loc("measure"), "base", bases * times)
    return table


# --- parts ------------------------------------------------------------------------------------------------------------
class Worlds(NamedTuple):
    """Poverty at first, with each date's shares at the other's mean, and at last.

    Values are sums of gaps, which weights below zero do not disturb.

    Examples
    --------
    Means 2 and 4, line 3: of 1 and 3 one is poor; grown, 2 and 6, one; 4 and 4 at the mean of 2 both; of 4 and 4 none.

    >>> dates = np.array([True, True, False, False]), np.array([False, False, True, True])
    >>> Worlds(np.array([1.0, 3, 4, 4]), dates, (3.0, 3.0), 0.0, "<").value(np.ones(4))
    array([0.5, 0.5, 1. , 0. ])
    """

    income: Vector
    dates: tuple[Mask, Mask]
    lines: tuple[float, float]
    alpha: float
    line_rule: str

    @property
    def inside(self) -> Mask:
        """The rows of both dates."""
        return self.dates[0] | self.dates[1]

    def value(self, weights: Vector) -> Vector:
        """Return poverty in the four worlds."""
        shares = self._shares(weights)
        growth = self._growth(shares)
        scales = ((0, 1.0), (0, growth), (1, 1 / growth), (1, 1.0))
        return np.array([self._poverty(shares[date], self.lines[date], scale) for date, scale in scales])

    def influence(self, weights: Vector) -> Matrix:
        """Return how each row moves them: at a given line, and through the means that scale it."""
        if 0 < self.alpha < 1:
            raise ValueError(f"alpha must be 0, or 1 or more, without replicate weights; got {self.alpha:g}")
        shares = self._shares(weights)
        growth, found = self._growth(shares), np.zeros((weights.size, 4))
        means = [share @ self.income for share in shares]
        of_mean = [self._of_all(date, weights, self.income / mean - 1) for date, mean in enumerate(means)]
        of_growth = of_mean[1] - of_mean[0]  # how far each row moves its logarithm
        for world, date, scale, way in ((0, 0, 1.0, 0), (1, 0, growth, -1), (2, 1, 1 / growth, 1), (3, 1, 1.0, 0)):
            rows, line = self.dates[date], self.lines[date]
            scaled = self.income[rows] * scale
            given: dict[str, Any] = {"weights": weights[rows], "line_rule": self.line_rule}
            at_line = np.zeros(weights.size)
            at_line[rows] = influences.foster_greer_thorbecke(scaled, line, self.alpha, **given)
            found[:, world] = self._of_all(date, weights, at_line)
            if way:
                slope = influences.relative.slope_at_line(scaled, line, self.alpha, **given)
                found[:, world] += way * slope * line * of_growth
        return found

    def _of_all(self, date: int, weights: Vector, moved: Vector) -> Vector:
        """Return what rows of a date move, per share of all people."""
        rows = self.dates[date]
        return np.where(rows, moved * (weights.sum() / weights[rows].sum()), 0.0)

    def _shares(self, weights: Vector) -> list[Vector]:
        shares = []
        for date in self.dates:
            held = np.where(date, weights, 0.0)
            if held.sum() <= 0:
                raise ValueError("every group must hold people at both dates; got nobody at one")
            shares.append(held / held.sum())
        return shares

    def _growth(self, shares: list[Vector]) -> float:
        """Return the second real mean over the first; 1 where they differ by rounding alone."""
        real = [share @ self.income / line for share, line in zip(shares, self.lines, strict=True)]
        if min(real) <= 0:
            raise ValueError("growth needs a mean above zero at both dates; got one of zero or less")
        return 1.0 if math.isclose(real[1] / real[0], 1, rel_tol=1e-12) else float(real[1] / real[0])

    def _poverty(self, share: Vector, line: float, scale: float) -> float:
        ratio = self.income * scale / line
        poor = (ratio < 1 if self.line_rule == "<" else ratio <= 1) & (share != 0)
        return float(share[poor] @ np.maximum(1 - ratio[poor], 0.0) ** self.alpha)

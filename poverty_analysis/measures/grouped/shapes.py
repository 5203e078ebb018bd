"""One face for every shape of incomes fitted to a table: a family, a Lorenz curve with its mean, populations joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from poverty_analysis.measures.grouped.families import IncomeFamily
from poverty_analysis.measures.grouped.lorenz import LorenzCurve
from poverty_analysis.measures.grouped.poverty import grouped_poverty, lorenz_validity
from poverty_analysis.measures.grouped.share_quadrature import share_integral
from poverty_analysis.measures.sample import Vector

_MISSING = float("nan")


class Shape(Protocol):
    """What a profile asks of a distribution of incomes; NaN where the shape has no such measure."""

    @property
    def mean(self) -> float: ...

    def incomes_at(self, p: ArrayLike) -> Vector: ...

    def share_up_to(self, income: ArrayLike) -> Vector: ...

    def income_below(self, income: ArrayLike) -> Vector:
        """Sum of the incomes up to `income`, per member of the population."""
        ...

    def share_of_poorest(self, p: ArrayLike) -> Vector: ...

    def gini_coefficient(self) -> float: ...

    def mean_log_deviation(self) -> float: ...

    def theil_t(self) -> float: ...

    def poverty(self, line: float) -> tuple[float, float, float, float]:
        """Headcount ratio, poverty gap index, squared poverty gap index, Watts index."""
        ...


@dataclass(frozen=True)
class FamilyShape:
    """A family of incomes: every measure in closed form."""

    family: IncomeFamily

    @property
    def mean(self) -> float:
        return self.family.mean

    def incomes_at(self, p: ArrayLike) -> Vector:
        return self.family.quantile(p)

    def share_up_to(self, income: ArrayLike) -> Vector:
        return self.family.cumulative(income)

    def income_below(self, income: ArrayLike) -> Vector:
        return self.family.partial_moment(income, 1)

    def share_of_poorest(self, p: ArrayLike) -> Vector:
        return self.family.lorenz(p)

    def gini_coefficient(self) -> float:
        return self.family.gini()

    def mean_log_deviation(self) -> float:
        return self.family.mean_log_deviation()

    def theil_t(self) -> float:
        return self.family.theil_t()

    def poverty(self, line: float) -> tuple[float, float, float, float]:
        of = self.family
        measures = (of.headcount_ratio, of.poverty_gap_index, of.squared_poverty_gap_index, of.watts_index)
        headcount, gap, squared, watts = (float(measure(line)) for measure in measures)
        return headcount, gap, squared, watts


@dataclass(frozen=True)
class CurveShape:
    """A fitted Lorenz curve with its mean: quantiles are its slope, logarithmic measures are found by quadrature.

    Where a curve holds incomes at or below zero (the Beta curve with gamma below 1 does, for fewer than one person in a
    thousand), the mean log deviation, Theil's T and the Watts index do not exist, and are NaN.
    """

    curve: LorenzCurve
    mean: float

    def incomes_at(self, p: ArrayLike) -> Vector:
        return self.mean * self.curve.slope(p)

    def share_up_to(self, income: ArrayLike) -> Vector:
        return self.curve.shares_below(np.asarray(income, dtype=float) / self.mean)

    def income_below(self, income: ArrayLike) -> Vector:
        return self.mean * self.curve.lorenz(self.share_up_to(income))

    def share_of_poorest(self, p: ArrayLike) -> Vector:
        return self.curve.lorenz(p)

    def gini_coefficient(self) -> float:
        return self.curve.gini()

    def _relative(self, p: Vector, rest: Vector) -> Vector:
        slope = self.curve.slope_from(p, rest)
        return np.where(slope > 0, slope, np.nan)

    def mean_log_deviation(self) -> float:
        return -share_integral(lambda p, rest: np.log(self._relative(p, rest)))

    def theil_t(self) -> float:
        def terms(p: Vector, rest: Vector) -> Vector:
            relative = self._relative(p, rest)
            return relative * np.log(relative)

        return share_integral(terms)

    def poverty(self, line: float) -> tuple[float, float, float, float]:
        if not lorenz_validity(self.curve, line, mean=self.mean).valid_for_poverty:
            return _MISSING, _MISSING, _MISSING, _MISSING
        headcount, gap, squared = grouped_poverty(self.curve, line, mean=self.mean)
        nu = line / self.mean
        if headcount == 0:
            return 0.0, 0.0, 0.0, 0.0
        watts = share_integral(lambda p, rest: np.log(nu / self._relative(p, rest)), up_to=headcount)
        return headcount, gap, squared, watts


@dataclass(frozen=True)
class JoinedShape:
    r"""Populations side by side, rural and urban say: one distribution, with no line between them.

    With shares :math:`w_i` of the people and means :math:`\mu_i`, poverty is :math:`\sum w_i P_i`, the mean log
    deviation :math:`\sum w_i [L_i + \ln(\mu/\mu_i)]`, Theil's T :math:`\sum w_i (\mu_i/\mu) [T_i + \ln(\mu_i/\mu)]`;
    quantiles solve :math:`\sum w_i F_i(x) = p`, and the Gini comes from

    .. math:: \mu\,(1 - G) = \sum_{i,j} w_i w_j\, E\min(X_i, X_j), \qquad
        E\min(X_i, X_j) = E\,[m_j(X_i) + X_i\,(1 - F_j(X_i))]

    with m the sum of the incomes below.
    """

    parts: Sequence[Shape]
    shares: Vector

    @property
    def mean(self) -> float:
        return float(sum(share * part.mean for share, part in zip(self.shares, self.parts, strict=True)))

    def share_up_to(self, income: ArrayLike) -> Vector:
        return np.asarray(
            sum(share * part.share_up_to(income) for share, part in zip(self.shares, self.parts, strict=True))
        )

    def income_below(self, income: ArrayLike) -> Vector:
        return np.asarray(
            sum(share * part.income_below(income) for share, part in zip(self.shares, self.parts, strict=True))
        )

    def incomes_at(self, p: ArrayLike) -> Vector:
        from scipy import optimize  # as in family_fit: slow to import, and seldom needed

        points = np.asarray(p, dtype=float)
        found = []
        for point in points.ravel():
            ends = [float(part.incomes_at(point)) for part in self.parts]
            low, high = min(ends), max(ends)
            found.append(
                low
                if high - low <= 1e-14 * high
                else optimize.brentq(lambda x, at=point: float(self.share_up_to(x)) - at, low, high, xtol=1e-12 * high)
            )
        return np.array(found).reshape(points.shape)

    def share_of_poorest(self, p: ArrayLike) -> Vector:
        points = np.asarray(p, dtype=float)
        inside = (points > 0) & (points < 1)
        incomes = self.incomes_at(np.where(inside, points, 0.5))
        return np.where(inside, self.income_below(incomes) / self.mean, points)

    def gini_coefficient(self) -> float:
        smaller = 0.0
        for i, (share, part) in enumerate(zip(self.shares, self.parts, strict=True)):
            smaller += share**2 * part.mean * (1 - part.gini_coefficient())
            for other_share, other in zip(self.shares[i + 1 :], self.parts[i + 1 :], strict=True):
                smaller += 2 * share * other_share * _mean_of_smaller(part, other)
        return 1 - smaller / self.mean

    def mean_log_deviation(self) -> float:
        terms = zip(self.shares, self.parts, strict=True)
        return float(sum(w * (part.mean_log_deviation() + np.log(self.mean / part.mean)) for w, part in terms))

    def theil_t(self) -> float:
        terms = ((w * part.mean / self.mean, part) for w, part in zip(self.shares, self.parts, strict=True))
        return float(sum(w * (part.theil_t() + np.log(part.mean / self.mean)) for w, part in terms))

    def poverty(self, line: float) -> tuple[float, float, float, float]:
        headcount, gap, squared, watts = np.array(self.shares) @ np.array([part.poverty(line) for part in self.parts])
        return float(headcount), float(gap), float(squared), float(watts)


def _mean_of_smaller(part: Shape, other: Shape) -> float:
    def smaller(p: Vector, rest: Vector) -> Vector:
        # a share of 1 to the last digit weighs nothing here: what is integrated has a bound
        incomes = np.maximum(part.incomes_at(np.minimum(p, 1 - 1e-15)), 0)
        below = other.share_up_to(incomes)
        return other.mean * other.share_of_poorest(below) + incomes * (1 - below)

    return share_integral(smaller, tolerance=1e-8)

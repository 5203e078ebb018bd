"""Parametric Lorenz curves for grouped data: the general quadratic and the Beta curve."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
import scipy  # whose parts are loaded when they are first asked for
from numpy.typing import ArrayLike

from poverty_analysis.measures.grouped.incomplete_beta import incomplete_beta
from poverty_analysis.measures.sample import Vector

# A Beta curve with gamma < 1 has slope minus infinity at p = 0 itself, so its slope and curvature are judged from
# here on, where the World Bank's POVCAL starts its grid too.
LOWEST_SHARE = 0.001

# Log-odds beyond which a share of the population is 0 or 1 in floating point.
_END = 500.0


class LorenzCurve(Protocol):
    """What the poverty measures ask of a fitted curve L(p)."""

    def lorenz(self, p: ArrayLike) -> Vector: ...

    def slope(self, p: ArrayLike) -> Vector: ...

    def slope_from(self, p: Vector, rest: Vector) -> Vector: ...

    def curvature(self, p: ArrayLike) -> Vector: ...

    def share_below(self, relative_income: float) -> float: ...

    def shares_below(self, relative_income: Vector) -> Vector: ...

    def squared_slope_area(self, p: float) -> float: ...

    def gini(self) -> float: ...

    def conditions(self, up_to: float = 1.0) -> dict[str, bool]: ...


class GeneralQuadratic(NamedTuple):
    r"""General quadratic Lorenz curve: an arc of a conic section.

    .. math::

        L(1 - L) = a(p^2 - L) + bL(p - 1) + c(p - L), \qquad
        L(p) = -\tfrac12\left[bp + e + \sqrt{q(p)}\right], \quad q(p) = mp^2 + np + e^2

    with :math:`e = -(a + b + c + 1)`, :math:`m = b^2 - 4a`, :math:`n = 2be - 4c`. Everything below follows from
    :math:`q'^2 = 4mq + r^2` with :math:`r^2 = n^2 - 4me^2`.

    References
    ----------
    Villasenor, J. A. and Arnold, B. C. (1989). Elliptical Lorenz curves. Journal of Econometrics 40(2): 327-338.
    Krause, M. (2013). Corrigendum to "Elliptical Lorenz curves". Journal of Econometrics 174(1): 44.
    Datt, G. (1998). Computational tools for poverty measurement and analysis. IFPRI FCND Discussion Paper 50.

    Examples
    --------
    With a = 1 and b = c = 0 the curve is 1 - sqrt(1 - p^2), a quarter circle, and its Gini is pi/2 - 1.

    >>> curve = GeneralQuadratic(1.0, 0.0, 0.0)
    >>> round(float(curve.lorenz(0.6)), 12), round(curve.gini(), 12) == round(np.pi / 2 - 1, 12)
    (0.2, True)
    """

    a: float
    b: float
    c: float

    @property
    def e(self) -> float:
        return -(self.a + self.b + self.c + 1)

    @property
    def m(self) -> float:
        return self.b**2 - 4 * self.a

    @property
    def n(self) -> float:
        return 2 * self.b * self.e - 4 * self.c

    @property
    def r_squared(self) -> float:
        """The discriminant of q: positive where the curve bends upwards."""
        return self.n**2 - 4 * self.m * self.e**2

    def _root_of_q(self, p: ArrayLike) -> Vector:
        # NaN where the conic has no point at p: there the fit has no value, and says so
        x = np.asarray(p, dtype=float)
        q = self.m * x**2 + self.n * x + self.e**2
        # q(1) = (a + c - 1)^2 exactly; the sum above may leave it a rounding error below zero
        q = np.where(x == 1, (self.a + self.c - 1) ** 2, q)
        return np.sqrt(np.where(q >= 0, q, np.nan))

    def lorenz(self, p: ArrayLike) -> Vector:
        """Share of income of the poorest share `p`; NaN where the conic does not reach."""
        return -(self.b * np.asarray(p, dtype=float) + self.e + self._root_of_q(p)) / 2

    def slope(self, p: ArrayLike) -> Vector:
        """Income at share `p` over mean income, L'(p)."""
        x = np.asarray(p, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            return -self.b / 2 - (2 * self.m * x + self.n) / (4 * self._root_of_q(x))

    def slope_from(self, p: Vector, rest: Vector) -> Vector:
        """Income at share `p` over mean income, with `rest` = 1 - p apart: digits are kept at either end.

        From the lower end it is c/abs(e) and what the slope has risen since; from the upper end q is written in `rest`.
        """
        start = abs(self.e)
        lower, upper = np.minimum(p, 0.5), np.minimum(rest, 0.5)
        with np.errstate(divide="ignore", invalid="ignore"):
            root = self._root_of_q(lower)
            risen = self.n * (self.m * lower + self.n) / (root + start) - 2 * self.m * start
            from_below = self.c / start + lower * risen / (4 * start * root)
            q = (self.a + self.c - 1) ** 2 - (2 * self.m + self.n) * upper + self.m * upper**2
            from_above = -self.b / 2 - (2 * self.m * (1 - upper) + self.n) / (4 * np.sqrt(q))
        return np.where(p < 0.5, from_below, from_above)

    def curvature(self, p: ArrayLike) -> Vector:
        """L''(p): mean income times the density of incomes there is one over this."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.r_squared / (8 * self._root_of_q(p) ** 3)

    def share_below(self, relative_income: float) -> float:
        """Share p with L'(p) = `relative_income`: 0 below the lowest slope, 1 above the highest; NaN if there is none.

        From q' / sqrt(q) = -2u with u = b + 2 L', so that q' = -r u / sqrt(u^2 - m) and p = (q' - n) / 2m.
        """
        return float(self.shares_below(np.asarray(relative_income, dtype=float)))

    def shares_below(self, relative_income: Vector) -> Vector:
        """`share_below` of each of these incomes."""
        if not (self.e < 0 <= self.r_squared):
            return np.full(relative_income.shape, np.nan)
        u = self.b + 2 * relative_income
        with np.errstate(divide="ignore", invalid="ignore"):
            x = -np.sqrt(self.r_squared) * u / np.sqrt(u**2 - self.m)
            # the same p without dividing by m, which may be zero
            apart = (self.n**2 - 4 * self.e**2 * u**2) / (2 * (u**2 - self.m) * (x + self.n))
            share = np.where(np.abs(x + self.n) > np.abs(x - self.n), apart, (x - self.n) / (2 * self.m))
        share = np.where(u**2 <= self.m, np.nan, share)
        if self._bends_upwards(1.0):
            share = np.where(relative_income >= self.slope(1.0), 1.0, share)
        return np.where(relative_income <= self.slope(0.0), 0.0, share)

    def squared_slope_area(self, p: float) -> float:
        r""":math:`\int_0^p L'^2 = -ap - bL(p) + \frac{r^2}{16}\int_0^p 1/q`, the squared gap's part of the curve."""
        r = np.sqrt(self.r_squared)
        base = 2 * self.e**2 + (self.n - r) * p
        with np.errstate(divide="ignore"):
            inverse = np.log1p(2 * r * p / base) / r if r > 0 else 2 * p / base
        return float(-self.a * p - self.b * self.lorenz(p) + r**2 / 16 * inverse)

    def gini(self) -> float:
        r"""Gini coefficient of the whole curve, :math:`1 + b/2 + e + \int_0^1 \sqrt q`, for either sign of m.

        With :math:`S = \sqrt{q(1)} + \sqrt{q(0)}`, :math:`D = \sqrt{q(1)} - \sqrt{q(0)} = (m + n)/S` and
        :math:`k = m/S^2`, the integral is :math:`\frac S4[1 + (1-k)T + (D/S)^2 V]` where T(k) is
        artanh(sqrt k)/sqrt k for m > 0 (hyperbola), arctan(sqrt -k)/sqrt -k for m < 0 (ellipse) and 1 for m = 0
        (parabola), and V = (1 - (1-k)T)/k. The arcsine and logarithm of the published table are the same function
        written out by cases; this form keeps its digits where m is near zero.
        """
        total = abs(self.a + self.c - 1) + abs(self.e)
        difference = (self.m + self.n) / total
        if self.m >= total**2:  # the conic has no arc from 0 to 1
            return float("nan")
        t, v = _arc_functions(self.m / total**2)
        integral = total / 4 * (1 + (1 - self.m / total**2) * t + (difference / total) ** 2 * v)
        return float(1 + self.b / 2 + self.e + integral)

    def _bends_upwards(self, up_to: float) -> bool:
        # q has two real roots where r^2 > 0; it is positive all the way iff none of them is passed
        turns_inside = self.m > 0 and 0 < -self.n / (2 * self.m) < up_to
        return bool(self.r_squared >= 0 and not turns_inside and not np.isnan(self._root_of_q(up_to)))

    def conditions(self, up_to: float = 1.0) -> dict[str, bool]:
        """Each condition of a Lorenz curve by name; the last one on [0, `up_to`]."""
        return {
            "L(0)=0": self.e < 0,
            "L(1)=1": self.a + self.c >= 1,
            "L'(0)>=0": self.c >= 0,
            "L''>=0": self._bends_upwards(up_to),
        }


class BetaLorenz(NamedTuple):
    r"""Beta Lorenz curve.

    .. math:: L(p) = p - \theta p^\gamma (1 - p)^\delta

    References
    ----------
    Kakwani, N. (1980). On a class of poverty measures. Econometrica 48(2): 437-446.
    Datt, G. (1998). Computational tools for poverty measurement and analysis. IFPRI FCND Discussion Paper 50.

    Examples
    --------
    With all three parameters 1 the curve is p^2, the Lorenz curve of incomes spread evenly from zero.

    >>> curve = BetaLorenz(1.0, 1.0, 1.0)
    >>> curve.lorenz(0.5), round(curve.gini(), 12)
    (np.float64(0.25), 0.333333333333)
    """

    theta: float
    gamma: float
    delta: float

    def lorenz(self, p: ArrayLike) -> Vector:
        """Share of income of the poorest share `p`."""
        x = np.asarray(p, dtype=float)
        return x - self.theta * x**self.gamma * (1 - x) ** self.delta

    def slope(self, p: ArrayLike) -> Vector:
        """Income at share `p` over mean income, L'(p)."""
        x = np.asarray(p, dtype=float)
        return self.slope_from(x, 1 - x)

    def slope_from(self, p: Vector, rest: Vector) -> Vector:
        """Income at share `p` over mean income, with `rest` = 1 - p apart: digits are kept at either end."""
        with np.errstate(divide="ignore", invalid="ignore"):
            height = np.log(self.theta * self.gamma) + (self.gamma - 1) * np.log(p)
            falling = -np.expm1(height + self.delta * np.where(p < 0.5, np.log1p(-p), np.log(rest)))
            # a logarithm of 0 times 0, at the ends of a curve with gamma 1: the plain formula has its limit
            plain = 1 - self.theta * self.gamma * p ** (self.gamma - 1) * rest**self.delta
            rising = self.theta * self.delta * p**self.gamma * rest ** (self.delta - 1)
        return np.where(np.isnan(falling), plain, falling) + rising

    def curvature(self, p: ArrayLike) -> Vector:
        """L''(p) for p inside (0, 1): mean income times the density of incomes there is one over this."""
        x = np.asarray(p, dtype=float)
        shape = (
            self.gamma * (1 - self.gamma) * (1 - x) ** 2
            + 2 * self.gamma * self.delta * x * (1 - x)
            + self.delta * (1 - self.delta) * x**2
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.theta * x ** (self.gamma - 2) * (1 - x) ** (self.delta - 2) * shape

    def _convex_odds(self) -> tuple[float, float]:
        # L'' has the sign of g(1-g) + 2gd t + d(1-d) t^2 in the odds t = p/(1-p), g and d for gamma and delta
        half = self.gamma * self.delta
        root = np.sqrt(max(half * (self.gamma + self.delta - 1), 0.0))
        low = 0.0 if self.gamma <= 1 else self.gamma * (self.gamma - 1) / (half + root)
        high = np.inf if self.delta <= 1 else (half + root) / (self.delta * (self.delta - 1))
        return float(low), float(high)

    def share_below(self, relative_income: float) -> float:
        """Share p with L'(p) = `relative_income`: 0 below the lowest slope, 1 above the highest; NaN if there is none.

        Found by bracketing on the log-odds of p, over the part where the curve bends upwards and the slope rises.
        """
        from scipy import optimize  # as in family_fit: slow to import, and seldom needed

        if not (self.theta > 0 and self.gamma > 0 and self.delta > 0):
            return float("nan")

        def excess(log_odds: float) -> float:
            return (
                float(self.slope_from(scipy.special.expit(log_odds), scipy.special.expit(-log_odds))) - relative_income
            )

        with np.errstate(divide="ignore"):
            low, high = np.clip(np.log(self._convex_odds()), -_END, _END)
        if excess(low) >= 0:
            return 0.0
        if excess(high) <= 0:
            return 1.0
        return float(scipy.special.expit(optimize.brentq(excess, low, high, xtol=1e-14, rtol=1e-14)))

    def shares_below(self, relative_income: Vector) -> Vector:
        """`share_below` of each of these incomes."""
        return np.array([self.share_below(float(value)) for value in relative_income.ravel()]).reshape(
            relative_income.shape
        )

    def squared_slope_area(self, p: float) -> float:
        r""":math:`\int_0^p L'^2`, from incomplete beta functions; infinite for gamma <= 1/2.

        With :math:`g = \theta p^\gamma(1-p)^\delta` and L' = 1 - g' it is :math:`p - 2g(p) + \int_0^p g'^2`.
        """
        if p == 0:
            return 0.0
        if self.gamma <= 0.5:
            return float("inf")
        g, d = self.gamma, self.delta
        with np.errstate(divide="ignore"):
            end = -np.log1p(-p)
        area = (
            g**2 * incomplete_beta(end, 2 * g - 1, 2 * d + 1)
            - 2 * g * d * incomplete_beta(end, 2 * g, 2 * d)
            + d**2 * incomplete_beta(end, 2 * g + 1, 2 * d - 1)
        )
        return float(p - 2 * (p - self.lorenz(p)) + self.theta**2 * area)

    def gini(self) -> float:
        """Gini coefficient of the whole curve, 2 theta B(1 + gamma, 1 + delta)."""
        return float(2 * self.theta * scipy.special.beta(1 + self.gamma, 1 + self.delta))

    def conditions(self, up_to: float = 1.0) -> dict[str, bool]:
        """Each condition of a Lorenz curve by name, from p = 0.001 (or 0, where `up_to` is no more) to `up_to`."""
        lowest = LOWEST_SHARE if up_to > LOWEST_SHARE else 0.0
        exists = self.theta > 0 and self.gamma > 0 and self.delta > 0
        low, high = self._convex_odds() if exists else (np.inf, 0.0)
        with np.errstate(divide="ignore"):
            end = np.divide(up_to, 1 - up_to)
        return {
            "L(0)=0": self.gamma > 0,
            "L(1)=1": self.delta > 0,
            "L'(0)>=0": bool(exists and self.slope(lowest) >= 0),
            "L''>=0": bool(low <= lowest / (1 - lowest) and end <= high),
        }


def _arc_functions(k: float) -> tuple[float, float]:
    """T(k) = artanh(sqrt k)/sqrt k continued through zero, and V(k) = (1 - (1-k)T)/k."""
    if abs(k) < 0.01:
        j = np.arange(12)
        return float(np.sum(k**j / (2 * j + 1))), float(np.sum(2 * k**j / ((2 * j + 1) * (2 * j + 3))))
    t = np.arctanh(np.sqrt(k)) / np.sqrt(k) if k > 0 else np.arctan(np.sqrt(-k)) / np.sqrt(-k)
    return float(t), float((1 - (1 - k) * t) / k)

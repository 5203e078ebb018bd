"""Families of income distributions with poverty measures in closed form: lognormal, Singh-Maddala, Dagum."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields

import numpy as np
import scipy  # whose parts are loaded when they are first asked for
from numpy.typing import ArrayLike

from poverty_analysis.measures.grouped.incomplete_beta import gauss_legendre, incomplete_beta
from poverty_analysis.measures.sample import Vector


@dataclass(frozen=True)
class IncomeFamily(ABC):
    r"""What every family can do, from its distribution function, quantiles and partial moments.

    With the partial moments :math:`m_k(z) = \int_0^z x^k f(x)dx` the measures of poverty are

    .. math:: P_0 = m_0, \qquad P_1 = m_0 - m_1/z, \qquad P_2 = m_0 - 2m_1/z + m_2/z^2,

    and the Lorenz curve is :math:`L(p) = m_1(Q(p))/\mu`. Lines and shares may be numbers or arrays; incomes are in
    the currency of the scale parameter, per person and year. Incomes are continuous, so the line rule does not matter.
    """

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not (np.isfinite(value) and value > 0):
                raise ValueError(f"{field.name} must be a positive number; got {value!r} for {type(self).__name__}")

    @property
    @abstractmethod
    def mean(self) -> float:
        """Mean income."""

    @abstractmethod
    def partial_moment(self, income: ArrayLike, order: int) -> Vector:
        """Integral of x to the power `order`, 0, 1 or 2, over incomes from 0 up to `income`."""

    @abstractmethod
    def quantile(self, p: ArrayLike) -> Vector:
        """Income below which a share `p` of people lie, 0 <= p <= 1."""

    @abstractmethod
    def gini(self) -> float:
        """Gini coefficient, 0-1."""

    @abstractmethod
    def mean_log(self) -> float:
        """Mean of ln(income)."""

    @abstractmethod
    def income_weighted_log(self) -> float:
        """Mean of income times ln(income), over mean income."""

    def mean_log_deviation(self) -> float:
        """Mean log deviation (Theil's L), 0 or more."""
        return float(np.log(self.mean) - self.mean_log())

    def theil_t(self) -> float:
        """Theil's T, 0 or more."""
        return float(self.income_weighted_log() - np.log(self.mean))

    @abstractmethod
    def watts_index(self, poverty_line: ArrayLike) -> Vector:
        """Mean over everyone of ln(line / income) where income is below the line."""

    @property
    def median(self) -> float:
        """Median income."""
        return float(self.quantile(0.5))

    def cumulative(self, income: ArrayLike) -> Vector:
        """Share of people with an income up to `income`, 0-1."""
        return self.partial_moment(income, 0)

    def headcount_ratio(self, poverty_line: ArrayLike) -> Vector:
        """Share of people below the line, 0-1."""
        return self.partial_moment(_lines(poverty_line), 0)

    def poverty_gap_index(self, poverty_line: ArrayLike) -> Vector:
        """Mean over everyone of the shortfall as a share of the line, 0-1."""
        z = _lines(poverty_line)
        return self.partial_moment(z, 0) - self.partial_moment(z, 1) / z

    def squared_poverty_gap_index(self, poverty_line: ArrayLike) -> Vector:
        """Mean over everyone of the squared shortfall as a share of the line, 0-1."""
        z = _lines(poverty_line)
        return self.partial_moment(z, 0) - 2 * self.partial_moment(z, 1) / z + self.partial_moment(z, 2) / z**2

    def lorenz(self, p: ArrayLike) -> Vector:
        """Share of all income that the poorest share `p` of people receive, 0-1."""
        p = _shares(p)
        inside = np.where(p == 1, 0.5, p)
        return np.where(p == 1, 1.0, self.partial_moment(self.quantile(inside), 1) / self.mean)

    def draws(self, size: int | tuple[int, ...], *, rng: np.random.Generator | int) -> Vector:
        """Random incomes, independent, from `rng` (a generator, or a seed for a new one)."""
        return self.quantile(np.random.default_rng(rng).random(size))


@dataclass(frozen=True)
class Lognormal(IncomeFamily):
    r"""Lognormal incomes: ln x is normal with mean ln(median) and standard deviation sigma.

    .. math:: F(x) = \Phi(d), \quad d = \frac{\ln(x/\text{median})}{\sigma}, \quad
        m_k(x) = \text{median}^k e^{k^2\sigma^2/2}\,\Phi(d - k\sigma), \quad G = 2\Phi(\sigma/\sqrt2) - 1

    Parameters
    ----------
    scale : float
        The median, in currency per person and year.
    sigma : float
        Standard deviation of log income.

    References
    ----------
    Aitchison, J. and Brown, J. A. C. (1957). The lognormal distribution. Cambridge University Press.

    Examples
    --------
    >>> incomes = Lognormal(scale=100, sigma=0.6)
    >>> float(incomes.headcount_ratio(100)), incomes.median
    (0.5, 100.0)
    """

    scale: float
    sigma: float

    @property
    def mean(self) -> float:
        return float(self.scale * np.exp(self.sigma**2 / 2))

    def _distance(self, income: ArrayLike) -> Vector:
        x = np.asarray(income, dtype=float)
        with np.errstate(divide="ignore"):
            return np.log(np.maximum(x, 0) / self.scale) / self.sigma

    def partial_moment(self, income: ArrayLike, order: int) -> Vector:
        whole = self.scale**order * np.exp(order**2 * self.sigma**2 / 2)
        return whole * scipy.special.ndtr(self._distance(income) - order * self.sigma)

    def quantile(self, p: ArrayLike) -> Vector:
        return self.scale * np.exp(self.sigma * scipy.special.ndtri(_shares(p)))

    def gini(self) -> float:
        return float(2 * scipy.special.ndtr(self.sigma / np.sqrt(2)) - 1)

    def mean_log(self) -> float:
        return float(np.log(self.scale))

    def income_weighted_log(self) -> float:
        return float(np.log(self.scale)) + self.sigma**2

    def mean_log_deviation(self) -> float:
        """Mean log deviation, equal to Theil's T here: half of sigma squared."""
        return self.sigma**2 / 2

    def theil_t(self) -> float:
        """Theil's T, equal to the mean log deviation here: half of sigma squared."""
        return self.sigma**2 / 2

    def watts_index(self, poverty_line: ArrayLike) -> Vector:
        d = self._distance(_lines(poverty_line))
        return self.sigma * (d * scipy.special.ndtr(d) + np.exp(-(d**2) / 2) / np.sqrt(2 * np.pi))


@dataclass(frozen=True)
class SinghMaddala(IncomeFamily):
    r"""Singh-Maddala (Burr XII) incomes: a Pareto tail of exponent aq above, power a below.

    .. math:: F(x) = 1 - [1 + (x/b)^a]^{-q}, \quad m_k(x) = b^k q B\!\left(w; 1 + \tfrac ka, q - \tfrac ka\right),
        \quad w = \frac{(x/b)^a}{1 + (x/b)^a}

    .. math:: G = 1 - \frac{\Gamma(q)\,\Gamma(2q - 1/a)}{\Gamma(q - 1/a)\,\Gamma(2q)}

    Parameters
    ----------
    scale : float
        b, in currency per person and year.
    a, q : float
        Shapes, with aq > 1, without which there is no mean.

    References
    ----------
    Singh, S. K. and Maddala, G. S. (1976). A function for size distribution of incomes. Econometrica 44(5): 963-970.
    McDonald, J. B. (1984). Some generalized functions for the size distribution of income. Econometrica 52(3).

    Examples
    --------
    With q = 1 it is log-logistic, with median b and Gini 1/a.

    >>> incomes = SinghMaddala(scale=100, a=4.0, q=1.0)
    >>> round(incomes.median, 9), round(incomes.gini(), 12)
    (100.0, 0.25)
    """

    scale: float
    a: float
    q: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.a * self.q <= 1:
            raise ValueError(f"aq must exceed 1, or there is no mean; got a = {self.a:g}, q = {self.q:g}")

    @property
    def mean(self) -> float:
        return float(self.scale * self.q * scipy.special.beta(1 + 1 / self.a, self.q - 1 / self.a))

    def partial_moment(self, income: ArrayLike, order: int) -> Vector:
        logarithm = _log_ratio_sum(income, self.scale, self.a)
        if order == 0:
            return -np.expm1(-self.q * logarithm)
        k = order / self.a
        return self.scale**order * self.q * incomplete_beta(logarithm, 1 + k, self.q - k)

    def quantile(self, p: ArrayLike) -> Vector:
        with np.errstate(divide="ignore"):
            return self.scale * np.exp(_log_expm1(-np.log1p(-_shares(p)) / self.q) / self.a)

    def lorenz(self, p: ArrayLike) -> Vector:
        # straight from shares, without an income in between and what rounding makes of it
        with np.errstate(divide="ignore"):
            logarithm = -np.log1p(-_shares(p)) / self.q
        k = 1 / self.a
        return incomplete_beta(logarithm, 1 + k, self.q - k) / scipy.special.beta(1 + k, self.q - k)

    def gini(self) -> float:
        q, other = self.q, self.q - 1 / self.a
        return float(
            -np.expm1(
                scipy.special.gammaln(q)
                + scipy.special.gammaln(q + other)
                - scipy.special.gammaln(other)
                - scipy.special.gammaln(2 * q)
            )
        )

    def mean_log(self) -> float:
        return float(np.log(self.scale) + (scipy.special.digamma(1) - scipy.special.digamma(self.q)) / self.a)

    def income_weighted_log(self) -> float:
        k = 1 / self.a
        return float(np.log(self.scale) + (scipy.special.digamma(1 + k) - scipy.special.digamma(self.q - k)) / self.a)

    def watts_index(self, poverty_line: ArrayLike) -> Vector:
        # the integral of F(x)/x is in s = ln(1 + (x/b)^a) that of (1 - e^-qs)/(1 - e^-s): by quadrature where it is
        # short, elsewhere what the whole (a digamma function) leaves when the part beyond the end is taken away
        end, q = _log_ratio_sum(_lines(poverty_line), self.scale, self.a), self.q
        short = end * max(q, 1.0) < 30
        places, weights = gauss_legendre()
        s = np.where(short, end, 0.0)[..., None] * places
        quadrature = end * np.sum(weights * q * scipy.special.exprel(-q * s) / scipy.special.exprel(-s), axis=-1)
        far = np.where(short, 1.0, end)
        beyond = -np.log(-np.expm1(-far))
        closed = scipy.special.digamma(q + 1) + np.euler_gamma - beyond + incomplete_beta(beyond, q + 1, 0.0)
        return np.where(short, quadrature, closed + far + np.expm1(-q * far) / q) / self.a


@dataclass(frozen=True)
class Dagum(IncomeFamily):
    r"""Dagum (Burr III) incomes: a Pareto tail of exponent a above, power ap below.

    .. math:: F(x) = [1 + (x/b)^{-a}]^{-p}, \quad m_k(x) = b^k p B\!\left(w; p + \tfrac ka, 1 - \tfrac ka\right),
        \quad w = \frac{(x/b)^a}{1 + (x/b)^a}

    .. math:: G = \frac{\Gamma(p)\,\Gamma(2p + 1/a)}{\Gamma(2p)\,\Gamma(p + 1/a)} - 1

    Parameters
    ----------
    scale : float
        b, in currency per person and year.
    a, p : float
        Shapes, with a > 1, without which there is no mean.

    References
    ----------
    Dagum, C. (1977). A new model of personal income distribution. Economie Appliquee 30(3): 413-437.
    Kleiber, C. and Kotz, S. (2003). Statistical size distributions in economics and actuarial sciences. Wiley, ch. 6.

    Examples
    --------
    With p = 1 it is log-logistic, with median b and Gini 1/a.

    >>> incomes = Dagum(scale=100, a=4.0, p=1.0)
    >>> round(incomes.median, 9), round(incomes.gini(), 12)
    (100.0, 0.25)
    """

    scale: float
    a: float
    p: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.a <= 1:
            raise ValueError(f"a must exceed 1, or there is no mean; got a = {self.a:g}")

    @property
    def mean(self) -> float:
        return float(self.scale * self.p * scipy.special.beta(self.p + 1 / self.a, 1 - 1 / self.a))

    def partial_moment(self, income: ArrayLike, order: int) -> Vector:
        logarithm, k = _log_ratio_sum(income, self.scale, self.a), order / self.a
        if order == 0:
            return (-np.expm1(-logarithm)) ** self.p
        return self.scale**order * self.p * incomplete_beta(logarithm, self.p + k, 1 - k)

    def quantile(self, p: ArrayLike) -> Vector:
        with np.errstate(divide="ignore"):
            return self.scale * np.exp(-_log_expm1(-np.log(_shares(p)) / self.p) / self.a)

    def lorenz(self, p: ArrayLike) -> Vector:
        with np.errstate(divide="ignore"):
            logarithm = -np.log(-np.expm1(np.log(_shares(p)) / self.p))
        k = 1 / self.a
        return incomplete_beta(logarithm, self.p + k, 1 - k) / scipy.special.beta(self.p + k, 1 - k)

    def gini(self) -> float:
        p, other = self.p, self.p + 1 / self.a
        return float(
            np.expm1(
                scipy.special.gammaln(p)
                + scipy.special.gammaln(p + other)
                - scipy.special.gammaln(2 * p)
                - scipy.special.gammaln(other)
            )
        )

    def mean_log(self) -> float:
        return float(np.log(self.scale) + (scipy.special.digamma(self.p) - scipy.special.digamma(1)) / self.a)

    def income_weighted_log(self) -> float:
        k = 1 / self.a
        return float(np.log(self.scale) + (scipy.special.digamma(self.p + k) - scipy.special.digamma(1 - k)) / self.a)

    def watts_index(self, poverty_line: ArrayLike) -> Vector:
        return incomplete_beta(_log_ratio_sum(_lines(poverty_line), self.scale, self.a), self.p, 0.0) / self.a


def _log_ratio_sum(income: ArrayLike, scale: float, a: float) -> Vector:
    """ln(1 + (x/b)^a), without overflow; 0 for incomes at or below zero."""
    x = np.asarray(income, dtype=float)
    with np.errstate(divide="ignore"):
        power = a * np.log(np.maximum(x, 0) / scale)
        if np.all(power < 700):  # no overflow: the plain formula is four times as fast on arrays
            return np.log1p(np.exp(power))
        return np.logaddexp(0.0, power)


def _log_expm1(y: Vector) -> Vector:
    """ln(e^y - 1) without overflow: the log-odds of incomes on the way back from a share of people."""
    with np.errstate(divide="ignore"):
        return y + np.log(-np.expm1(-y))


def _lines(poverty_line: ArrayLike) -> Vector:
    z = np.asarray(poverty_line, dtype=float)
    if not np.all(np.isfinite(z) & (z > 0)):
        raise ValueError(f"poverty_line must be positive and finite; got {z[~(np.isfinite(z) & (z > 0))].flat[0]:g}")
    return z


def _shares(p: ArrayLike) -> Vector:
    share = np.asarray(p, dtype=float)
    if not np.all((share >= 0) & (share <= 1)):
        raise ValueError(f"p must be a share from 0 to 1; got {share[~((share >= 0) & (share <= 1))].flat[0]:g}")
    return share

r"""The scales on which an interval is symmetric, and the interval of Korn and Graubard.

A share of few is not off by as much downwards as upwards; its logit is. What is measured on (0, 1) has its interval on
the scale of :math:`\ln(x / (1 - x))`, what is above zero on that of :math:`\ln x`.

A sample without the few highest incomes finds less inequality, and a smaller error as well: from sample to sample the
error rises with the second to third power of an entropy or a ratio of shares, and with up to the fourth or fifth of a
Gini index. On the scale of :math:`-x^{-2}` an error does not rise that rises with the cube, on that of
:math:`-x^{-3}` one that rises with the fourth power.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import scipy  # whose parts are loaded when they are first asked for

Scale = Literal["identity", "logit", "log", "inverse_square", "inverse_cube"]
Interval = Literal[
    "identity", "logit", "log", "inverse_square", "inverse_cube", "beta", "gamma", "woodruff", "bootstrap"
]
INTERVALS: tuple[Interval, ...] = (
    "identity",
    "logit",
    "log",
    "inverse_square",
    "inverse_cube",
    "beta",
    "gamma",
    "woodruff",
    "bootstrap",
)
POWERS = {"inverse_square": 2, "inverse_cube": 3}


class Limits(NamedTuple):
    """The ends of an interval, how they were found, and what is to be said of them."""

    low: float
    high: float
    interval: str
    remark: str = ""


NEARLY_ALL = 1 - 4e-16
"""A share from here on is 1 but for rounding."""


def no_limits(interval: str, why: str) -> Limits:
    """Return missing ends with the reason."""
    return Limits(math.nan, math.nan, interval, f"no interval: {why}")


def on_scale(scale: Scale, value: float, error: float, times: float) -> Limits:
    r"""Return the interval that is symmetric on a scale: :math:`g^{-1}(g(x) \pm t\, g'(x) \hat\sigma)`.

    Parameters
    ----------
    scale : {"identity", "logit", "log", "inverse_square", "inverse_cube"}
    value, error : float
        The measure and its standard error.
    times : float
        t.

    Returns
    -------
    Limits
        Missing, with the reason, where the value does not lie on the scale. On an inverse one there is no upper end,
        which is infinite, where t errors are a half (a third) of the value or more.

    References
    ----------
    Korn and Graubard (1998), Confidence intervals for proportions with small expected number of positive counts
    estimated from survey data, Survey Methodology 24, 193-201, for the logit. Schluter (2012), On the problem of
    inference for inequality measures for heavy-tailed distributions, Econometrics Journal 15, 125-153, for scales on
    which the error of inequality does not rise with it.

    Examples
    --------
    Logit of .5 is 0 and its slope 4: .5 with error .1 is expit(-.8) to expit(.8).

    >>> [round(end, 6) for end in on_scale("logit", 0.5, 0.1, 2.0)[:2]]
    [0.310026, 0.689974]
    >>> on_scale("log", 0.0, 0.1, 2.0).remark
    'no interval: the log scale holds values above 0; got 0'

    1 / .5 ** 2 is 4, and t errors of .0625 are 2 x .0625 / .5 ** 3 = 1 there: the roots of 1/5 and 1/3.

    >>> [round(end ** -2, 6) for end in on_scale("inverse_square", 0.5, 0.03125, 2.0)[:2]]
    [5.0, 3.0]
    """
    if scale == "identity":
        return Limits(value - times * error, value + times * error, scale)
    if scale == "logit":
        if not 0 < value < NEARLY_ALL:
            return no_limits(scale, f"the logit scale holds values between 0 and 1; got {value:g}")
        middle, half = scipy.special.logit(value), times * error / (value * (1 - value))
        return Limits(float(scipy.special.expit(middle - half)), float(scipy.special.expit(middle + half)), scale)
    if not value > 0:
        return no_limits(scale, f"the {scale} scale holds values above 0; got {value:g}")
    half = times * (error / value)
    if scale in POWERS:
        power = POWERS[scale]
        left = 1 - power * half
        high = value * left ** (-1 / power) if left > 0 else math.inf
        return Limits(value * (1 + power * half) ** (-1 / power), high, scale)
    if half > 600:
        return no_limits(scale, f"the standard error is {error / value:.0f} times the value")
    return Limits(value * math.exp(-half), value * math.exp(half), scale)


def korn_graubard(share: float, size: float, level: float) -> tuple[float, float]:
    r"""Return the interval of Clopper and Pearson for a share of an effective number of people.

    .. math:: B^{-1}(\alpha/2;\ np,\ n(1-p)+1), \quad B^{-1}(1-\alpha/2;\ np+1,\ n(1-p))

    Parameters
    ----------
    share : float
        p, from 0 to 1.
    size : float
        n, the effective number of people, above 0.
    level : float
        1 - alpha.

    Returns
    -------
    tuple of float

    References
    ----------
    Korn and Graubard (1998), as in `on_scale`.

    Examples
    --------
    Nobody of 50: 1 - .025 ** (1/50).

    >>> low, high = korn_graubard(0.0, 50, 0.95)
    >>> low, round(high, 6), round(1 - 0.025 ** (1 / 50), 6)
    (0.0, 0.071122, 0.071122)
    """
    tail, count = (1 - level) / 2, size * share
    rest = size * (1 - share)
    low = float(scipy.special.betaincinv(count, rest + 1, tail)) if share > 0 else 0.0
    high = float(scipy.special.betaincinv(count + 1, rest, 1 - tail)) if share < 1 else 1.0
    return low, high


def gamma_limits(value: float, events: float, level: float) -> tuple[float, float]:
    r"""Return the interval of a mean to which so many rare people contribute, each as much as the others.

    .. math:: \frac{x}{k}\, \Gamma^{-1}(\alpha/2;\ k), \quad \frac{x}{k}\, \Gamma^{-1}(1-\alpha/2;\ k+1)

    Parameters
    ----------
    value : float
        x, above 0.
    events : float
        k, the effective number of people who contribute, above 0.
    level : float
        1 - alpha.

    Returns
    -------
    tuple of float

    References
    ----------
    Fay and Feuer (1997), Confidence intervals for directly standardized rates: a method based on the gamma
    distribution, Statistics in Medicine 16, 791-801, with the mean weight in place of the largest.

    Examples
    --------
    One event, as Poisson's: from -ln(.975).

    >>> [round(end, 4) for end in gamma_limits(1.0, 1, 0.95)]
    [0.0253, 5.5716]
    """
    tail = (1 - level) / 2
    low, high = scipy.special.gammaincinv(events, tail), scipy.special.gammaincinv(events + 1, 1 - tail)
    return value / events * float(low), value / events * float(high)

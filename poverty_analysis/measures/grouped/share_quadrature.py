"""Integrals over shares of a population, to about 1e-10, also where incomes run to zero or infinity at an end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from poverty_analysis.measures.sample import Vector

# of the argument of sinh: at its ends a share is 1e-249 away from 0 or 1
_REACH = 5.9
_FIRST, _LAST = 3, 9


def share_integral(
    integrand: Callable[[Vector, Vector], Vector], *, up_to: float = 1.0, tolerance: float = 1e-10
) -> float:
    r"""Return :math:`\int_0^{u} f(p)\,dp` by the double-exponential rule (tanh-sinh).

    .. math:: p = u / (1 + e^{-\pi \sinh t}), \qquad dp/dt = \pi \cosh t\; p\,(u - p)/u

    Parameters
    ----------
    integrand : callable
        From shares p and 1 - p, both of shape (n,), to values of shape (n,); analytic inside (0, u). 1 - p is given
        apart, so that a share within 1e-200 of an end keeps its digits.
    up_to : float
        u, a share of the population above 0 and up to 1.

    tolerance : float
        Relative change at which halving the step ends.

    Returns
    -------
    float
        NaN where the integrand is missing or infinite at a point, or where the integral does not settle.

    References
    ----------
    Takahasi, H. and Mori, M. (1974). Double exponential formulas for numerical integration. Publications of the
    Research Institute for Mathematical Sciences 9(3): 721-741.

    Examples
    --------
    Over all shares, the mean of -ln p is 1, and that of 1/sqrt(1 - p) is 2.

    >>> round(share_integral(lambda p, rest: -np.log(p)), 9), round(share_integral(lambda p, rest: rest**-0.5), 9)
    (1.0, 2.0)
    """
    before = np.inf
    for level in range(_FIRST, _LAST + 1):
        step = 0.5**level
        t = np.arange(-_REACH, _REACH + step / 2, step)
        reach = np.pi * np.sinh(t)
        share, rest = 1 / (1 + np.exp(-reach)), 1 / (1 + np.exp(reach))
        weight = step * np.pi * np.cosh(t) * share * rest * up_to
        total = float(np.sum(weight * integrand(up_to * share, (1 - up_to) + up_to * rest)))
        if not np.isfinite(total):
            return float("nan")
        if abs(total - before) <= tolerance * max(abs(total), tolerance):
            return total
        before = total
    return float("nan")

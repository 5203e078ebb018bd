"""The incomplete beta function beyond its usual range: what partial moments of heavy-tailed incomes need."""

from __future__ import annotations

from functools import cache

import numpy as np
import scipy  # whose parts are loaded when they are first asked for
from numpy.typing import ArrayLike

from poverty_analysis.measures.sample import Vector

_PANELS = 14
_LN2 = float(np.log(2))


@cache
def gauss_legendre() -> tuple[Vector, Vector]:
    """Return nodes and weights on [0, 1], in panels short enough for the sums in which they are used."""
    nodes, weights = np.polynomial.legendre.leggauss(24)
    return ((np.arange(_PANELS)[:, None] + (nodes + 1) / 2) / _PANELS).ravel(), np.tile(weights / 2 / _PANELS, _PANELS)


def incomplete_beta(s: ArrayLike, a: float, b: float) -> Vector:
    r"""Return :math:`\int_0^x t^{a-1}(1-t)^{b-1}dt`, x = 1 - exp(-s), for a > 0 and any real b.

    The usual incomplete beta function stops at b > 0; partial moments of heavy-tailed incomes need it below. The end is
    given as s = -ln(1 - x), so that an x too near 1 for floating point keeps its digits.

    Examples
    --------
    With b = 0 and a = 1 it is -ln(1 - x).

    >>> bool(np.isclose(incomplete_beta(0.5, 1.0, 0.0), 0.5))
    True
    """
    s = np.asarray(s, dtype=float)
    if b > 0:
        x, rest = -np.expm1(-s), np.exp(-s)
        return scipy.special.beta(a, b) * np.where(
            x < 0.5, scipy.special.betainc(a, b, x), scipy.special.betaincc(b, a, rest)
        )
    # up to x = 1/2 by series; on from there in s itself, by quadrature; and where t^(a-1) has become 1, by hand
    half = -np.expm1(-np.minimum(s, _LN2))
    flat = 40 + np.log(max(a, 1.0))
    width = np.clip(s, _LN2, flat) - _LN2
    places, weights = gauss_legendre()
    nodes = _LN2 + width[..., None] * places
    middle = width * np.sum(weights * np.exp((a - 1) * np.log(-np.expm1(-nodes)) - b * nodes), axis=-1)
    beyond = np.maximum(s - flat, 0)
    return (
        half**a / a * scipy.special.hyp2f1(a, 1 - b, a + 1, half)
        + middle
        + np.exp(-b * flat) * beyond * scipy.special.exprel(-b * beyond)
    )

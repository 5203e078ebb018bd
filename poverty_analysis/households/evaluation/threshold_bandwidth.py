"""How near to a threshold rows must be to count: a rule for the bandwidth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import Mask, as_table, numbers
from poverty_analysis.households.evaluation.parts import scale_of
from poverty_analysis.measures.sample import Vector


def discontinuity_bandwidth(data: pd.DataFrame, outcome: str, running: str, *, cutoff: float) -> float:
    r"""Bandwidth of Imbens and Kalyanaraman for a triangular kernel, narrowed for honest intervals.

    .. math:: h = 3.4375\left(\frac{2\hat\sigma^2(c)}{\hat f(c)\,[(\hat m''_+ - \hat m''_-)^2 + \hat r_+ + \hat r_-]}
              \right)^{1/5} n^{-1/5} \times n^{-1/20}

    Parameters
    ----------
    data, outcome, running, cutoff
        As `regression_discontinuity`.

    Returns
    -------
    float
        In the unit of `running`.

    Raises
    ------
    TypeError, ValueError, TableError
        If a side has fewer than ten scores near the cutoff: give a bandwidth then.

    Notes
    -----
    The rule makes the mean squared error small, and then bias is as large as the standard error, which an interval
    does not know of. The last factor (:math:`n^{-1/20}`, a third at 4,000 rows) narrows it to the rate at which the
    bias goes away first. Sampling weights and clusters play no part.

    References
    ----------
    Imbens and Kalyanaraman (2012), Optimal bandwidth choice for the regression discontinuity estimator, Review of
    Economic Studies 79, 933-959, section 4. Calonico, Cattaneo and Farrell (2018), On the effect of bias estimation on
    coverage accuracy in nonparametric inference, Journal of the American Statistical Association 113, 767-779, for
    the narrowing.
    """
    data = as_table(data)
    away, values = numbers(data, running) - cutoff, numbers(data, outcome)
    values = values / scale_of(values)
    count, below = away.size, away < 0
    pilot = 1.84 * away.std(ddof=1) * count**-0.2
    near = np.abs(away) <= pilot
    sides = {"below": below, "above": ~below}
    for name, side in sides.items():
        if (got := np.unique(away[side & near]).size) < 10:
            raise ValueError(
                f"a bandwidth needs ten scores or more {name} the cutoff within {pilot:.4g} of it; got {got}: give one"
            )
    density = near.sum() / (2 * count * pilot)
    variance = (
        sum(float(((y := values[side & near]) - y.mean()) @ (y - y.mean())) for side in sides.values()) / near.sum()
    )
    third = _third_derivative(away, values, below)
    curvatures, regularisation = [], 0.0
    for side in sides.values():
        wide = 3.56 * (variance / (density * max(third**2, 0.01 * variance / away.std() ** 6))) ** (1 / 7)
        inside = side & (np.abs(away) <= wide * side.sum() ** (-1 / 7))
        if np.unique(away[inside]).size < 4:
            inside = side & near
        reach = np.abs(away[inside]).max()
        curvatures.append(2 * np.polyfit(away[inside], values[inside], 2)[0])
        regularisation += 2160 * variance / (inside.sum() * reach**4)
    bend = (curvatures[1] - curvatures[0]) ** 2 + regularisation
    if not bend > 0:
        raise ValueError("a bandwidth needs outcomes that vary around the cutoff; got none: give a bandwidth")
    return float(3.4375 * (2 * variance / (density * bend)) ** 0.2 * count**-0.25)


def _third_derivative(away: Vector, values: Vector, below: Mask) -> float:
    """Of a cubic with a jump, between the medians of the two sides."""
    middle = (away >= np.median(away[below])) & (away <= np.median(away[~below]))
    x = away[middle]
    columns = np.column_stack([np.ones(x.size), x >= 0, x, x**2, x**3])
    return float(6 * np.linalg.lstsq(columns, values[middle], rcond=None)[0][-1])

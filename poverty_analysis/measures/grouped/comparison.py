"""One published table read through every curve and family: how far poverty depends on the shape that is assumed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from poverty_analysis.measures.grouped.family_fit import FittedFamily, fit_dagum, fit_lognormal, fit_singh_maddala
from poverty_analysis.measures.grouped.lorenz import LorenzCurve
from poverty_analysis.measures.grouped.lorenz_fit import fit_beta_lorenz, fit_general_quadratic
from poverty_analysis.measures.grouped.points import LorenzPoints, positive_number
from poverty_analysis.measures.grouped.poverty import grouped_poverty, lorenz_validity
from poverty_analysis.measures.poverty_line import checked_poverty_line


class _Row(NamedTuple):
    """One curve at one line; NaN where the curve may not be used there."""

    curve: str
    poverty_line: float
    valid: bool
    headcount_ratio: float
    poverty_gap_index: float
    squared_poverty_gap_index: float


def grouped_poverty_by_curve(
    points: LorenzPoints, poverty_line: ArrayLike, *, mean: float | None = None
) -> pd.DataFrame:
    """Poverty in a table of income groups under two Lorenz curves and three income families.

    Parameters
    ----------
    points : LorenzPoints
        From `grouped_lorenz_points`: at least four groups.
    poverty_line : float, or array_like of shape (k,)
        In the currency of the mean, per person and year; above zero.
    mean : float, optional
        Mean income. Needed unless `points` come from group means.

    Returns
    -------
    pandas.DataFrame, 5 k rows
        Columns `curve` (general quadratic, Beta, lognormal, Singh-Maddala, Dagum), `poverty_line`, `valid`, and
        `headcount_ratio`, `poverty_gap_index`, `squared_poverty_gap_index` (0-1; NaN where not valid). A Lorenz curve
        is valid at a line as `lorenz_validity` says for poverty; a family where its fit converged.

    Raises
    ------
    TypeError, ValueError
        As the five fits do; if a line is not above zero or there is no mean.

    Notes
    -----
    Each is fitted once, to all points but the last. Where the five agree the table decides; where they part it does
    not, and no choice among them is an estimate.

    References
    ----------
    Datt, G. (1998). IFPRI FCND Discussion Paper 50. McDonald, J. B. (1984). Some generalized functions for the size
    distribution of income. Econometrica 52(3): 647-663.

    Examples
    --------
    At the mean of a lognormal table of twentieths with sigma 0.6, Phi(0.3) = 0.618 are poor.

    >>> from poverty_analysis.measures.grouped.families import Lognormal
    >>> p = np.arange(1, 21) / 20
    >>> table = grouped_poverty_by_curve(LorenzPoints(p, Lognormal(1, 0.6).lorenz(p), 100.0), 100).set_index("curve")
    >>> print(round(table.loc["lognormal", "headcount_ratio"], 3))
    0.618
    """
    mean = points.mean if mean is None else mean
    if mean is None:
        raise ValueError("poverty needs the mean income; got none, and points without group means")
    mean = positive_number(mean, "mean")
    lines = checked_poverty_line(np.atleast_1d(np.asarray(poverty_line)), 0, line_per_household=False).line
    curves: dict[str, LorenzCurve] = {
        "general quadratic": fit_general_quadratic(points),
        "Beta": fit_beta_lorenz(points),
    }
    families = {
        "lognormal": fit_lognormal(points, mean=mean),
        "Singh-Maddala": fit_singh_maddala(points, mean=mean),
        "Dagum": fit_dagum(points, mean=mean),
    }
    rows = [_curve_row(name, curve, float(line), mean) for name, curve in curves.items() for line in lines]
    rows += [_family_row(name, fit, float(line)) for name, fit in families.items() for line in lines]
    return pd.DataFrame(rows, columns=list(_Row._fields))


def _curve_row(name: str, curve: LorenzCurve, line: float, mean: float) -> _Row:
    if not lorenz_validity(curve, line, mean=mean).valid_for_poverty:
        return _Row(name, line, False, np.nan, np.nan, np.nan)
    return _Row(name, line, True, *grouped_poverty(curve, line, mean=mean))


def _family_row(name: str, fit: FittedFamily, line: float) -> _Row:
    if not fit.converged:
        return _Row(name, line, False, np.nan, np.nan, np.nan)
    family = fit.family
    measures = (family.headcount_ratio, family.poverty_gap_index, family.squared_poverty_gap_index)
    return _Row(name, line, True, *(float(measure(line)) for measure in measures))

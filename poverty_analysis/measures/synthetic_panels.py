"""Bounds on who moved into and out of poverty from two cross-sections of different people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy  # whose parts are loaded when they are first asked for
from numpy.typing import NDArray

from .designed import Survey
from .designed.described import listed
from .designed.traits import columns_of
from .sample import Vector, checked_number
from .survey_columns import line_of, numbers_of, require_survey, two_dates

Mask = NDArray[np.bool_]
Matrix = NDArray[np.float64]
CELLS = (("poor", "poor"), ("poor", "not poor"), ("not poor", "poor"), ("not poor", "not poor"))


def synthetic_panel_bounds(
    survey: Survey,
    column: Any,
    line: float,
    covariates: Any,
    over: str,
    by: Any = None,
    *,
    years: Sequence[Any] | None = None,
    line_0: float | None = None,
    correlation: float | None = None,
) -> pd.DataFrame:
    r"""Bound the transitions of poverty between two cross-sections of different people (Dang and Lanjouw).

    Incomes of the first date are regressed on what does not change, and predicted for the people of the second:

    .. math:: \ln y_{i0} = x_i' \beta_0 + \varepsilon_{i0}, \quad
        P(y_{i0} < z_0, \, y_{i1} < z_1), \quad \rho = \operatorname{corr}(\varepsilon_0, \varepsilon_1)

    Were the residuals of both dates one (rho 1), fewest would have moved; were they unrelated (rho 0), most.

    Parameters
    ----------
    survey : Survey
        With the rows of both dates.
    column : column name
        Income, above zero, in the same prices at both dates.
    line : float, unit of income
        At the second date, and at the first unless `line_0` is given.
    covariates : column name or list of names
        What does not change from one date to the other, and is known at both: numbers as they are, labels as cells.
    over : column name
        The date of each row.
    by : column name or list of names, optional
        Of the people of the second date; the regressions are those of everyone.
    years : two labels of `over`, optional
        The first and the second date; may be left out where there are only two.
    line_0 : float, optional
    correlation : float, optional
        rho, from 0 to 1, known from elsewhere: adds what it would be were residuals jointly normal.

    Returns
    -------
    pandas.DataFrame
        One row for each group and cell: `from_state`, `to_state`; `at_1` and `at_0`, the share of the people of the
        second date at rho 1 and 0; `low`, `high`, the smaller and the larger of these; `width`; their standard errors
        `error_at_1` and `error_at_0` with replicate weights, else missing; `normal`, where a correlation is given. In
        `attrs`: `explained`, the share of variance that covariates explain at each date, and `notes`.

    Raises
    ------
    TypeError, ValueError
        As `Survey.estimate`; if there are not two dates, a label of a covariate is at one date only, or an income is
        zero or less.

    Notes
    -----
    Bounds, no estimate: the truth lies between them if rho is 0 or more, covariates do not change, and both samples
    stand for the same people. At rho 0 the whole distribution of the first date's residuals is taken for each person,
    the limit of drawing from it; at rho 1 each person's own residual, in units of the first date's spread. There is no
    influence function here: errors come from replicate weights, or from drawing clusters anew around the call. Where
    covariates explain little the bounds are wide, and say so.

    References
    ----------
    Dang, Lanjouw, Luoto and McKenzie (2014), Using repeated cross-sections to explore movements into and out of
    poverty, Journal of Development Economics 107, 112-128. Dang and Lanjouw (2013), Measuring poverty dynamics with
    synthetic panels based on cross-sections, World Bank Policy Research Working Paper 6504, for a given correlation.

    Examples
    --------
    Nothing is explained. Half of the people are poor at either date: half or all of these at both.

    >>> people = pd.DataFrame({"income": [1, 4, 1, 4], "year": [2015, 2015, 2019, 2019], "land": [1, 1, 1, 1]})
    >>> table = synthetic_panel_bounds(Survey(people), "income", 2, "land", "year")
    >>> table[["from_state", "to_state", "low", "high"]].to_numpy().tolist()[:2]
    [['poor', 'poor', 0.25, 0.5], ['poor', 'not poor', 0.0, 0.25]]
    """
    require_survey(survey)
    last = line_of(survey, column, line)
    lines = last if line_0 is None else line_of(survey, column, line_0, "line_0"), last
    rho = None if correlation is None else checked_number(correlation, "correlation", at_least=0, at_most=1)
    known = survey.inside([column, *listed(covariates)])
    income = numbers_of(survey.people, column)
    before, after = two_dates(survey, over, known, years).values()
    dates = before, after
    if (income[dates[0] | dates[1]] <= 0).any():
        raise ValueError(f"column {column!r} must be above zero for logarithms; got an income of zero or less")
    x = _columns(survey, listed(covariates), known, dates)
    both = dates[0] | dates[1]
    model = _Model(np.log(np.where(both, income, 1.0)), x, dates, (math.log(lines[0]), math.log(lines[1])), rho)
    tables = []
    for labels, rows in survey.groups(by):
        of = model.of(rows)
        found = survey.found([of])
        if lost := [reason for reason in found.reasons if reason.startswith("no value")]:
            raise ValueError(lost[0])
        error = np.sqrt(np.maximum(np.diag(found.covariance), 0.0))
        tables.append(_table(labels, found.numbers, error, rho))
    table = pd.concat(tables, ignore_index=True)
    table.attrs |= {"explained": model.explained(survey.weights), "notes": survey.notes}
    return table


# --- parts ------------------------------------------------------------------------------------------------------------
class _Model(NamedTuple):
    """Two regressions of log income, and the cells they bound: a statistic of the people of the second date."""

    logs: Vector
    x: Matrix
    dates: tuple[Mask, Mask]
    lines: tuple[float, float]
    rho: float | None
    inside: Mask = np.zeros(0, dtype=bool)

    def of(self, rows: Mask) -> _Model:
        """Return the same of a group of the people of the second date."""
        return self._replace(inside=rows & self.dates[1])

    def value(self, weights: Vector) -> Vector:
        """Return the four cells at rho 1, at rho 0 and, where one is given, at a correlation of normal residuals."""
        first, second = (self._fit(weights, date) for date in self.dates)
        rows = self.inside & (weights != 0)
        share = weights[rows]
        if share.sum() <= 0:
            raise ValueError("every group must hold people of the second date; got none")
        share = share / share.sum()
        (z0, z1), y1 = self.lines, self.logs[rows]
        at_0, at_1 = (np.einsum("ij,j->i", self.x[rows], fit.slopes) for fit in (first, second))
        poor = y1 < z1
        same = at_0 + first.spread / second.spread * (y1 - at_1) < z0
        drawn = _below(z0 - at_0, first)
        cells = [_cells(share @ (poor * was), share @ was, share @ poor) for was in (same.astype(float), drawn)]
        if self.rho is not None:
            h, k = (z0 - at_0) / first.spread, (z1 - at_1) / second.spread
            was, now = scipy.special.ndtr(h), scipy.special.ndtr(k)
            cells.append(_cells(share @ _both_below(h, k, self.rho), share @ was, share @ now))
        return np.concatenate(cells)

    def influence(self, weights: Vector) -> Matrix:
        """Refuse: bounds have no influence function here."""
        raise ValueError("bounds of a synthetic panel have no influence function: use replicate weights")

    def explained(self, weights: Vector) -> tuple[float, float]:
        """Return the share of variance that covariates explain at each date."""
        found = []
        for date in self.dates:
            weight = np.where(date, weights, 0.0)
            spread = np.average((self.logs - np.average(self.logs, weights=weight)) ** 2, weights=weight)
            found.append(float(1 - self._fit(weights, date).spread ** 2 / spread) if spread > 0 else 0.0)
        return found[0], found[1]

    def _fit(self, weights: Vector, date: Mask) -> _Fit:
        rows = date & (weights != 0)
        weight = weights[rows]
        if weight.size == 0 or weight.min() < 0:
            raise ValueError("a synthetic panel needs weights of zero or more at both dates")
        x, logs = self.x[rows], self.logs[rows]
        weighed = x * (weight / weight.sum())[:, None]
        # of sums, which need no threads; what covariates say twice is shared out
        gram, with_logs = np.einsum("ij,ik->jk", weighed, x), np.einsum("ij,i->j", weighed, logs)
        slopes = np.linalg.lstsq(gram, with_logs, rcond=1e-11)[0]
        residual = logs - np.einsum("ij,j->i", x, slopes)
        spread = float(np.sqrt(np.average(residual**2, weights=weight)))
        if spread <= 1e-12:
            raise ValueError("covariates must leave something unexplained; got residuals of zero at one date")
        order = np.argsort(residual, kind="stable")
        upto = np.concatenate([[0.0], np.cumsum(weight[order])])
        return _Fit(slopes, spread, residual[order], upto / upto[-1])


class _Fit(NamedTuple):
    """A regression at one date: slopes, the residuals' spread, and their distribution."""

    slopes: Vector
    spread: float
    residuals: Vector  # rising
    upto: Vector  # share of the people up to each, from 0


def _below(bound: Vector, fit: _Fit) -> Vector:
    """Return the share of a date's residuals below each bound."""
    return fit.upto[np.searchsorted(fit.residuals, bound, side="left")]


def _cells(both: float, before: float, after: float) -> Vector:
    """Return the four cells from who is poor at both dates, at the first and at the second."""
    return np.array([both, before - both, after - both, 1 - before - after + both])


def _both_below(h: Vector, k: Vector, rho: float) -> Vector:
    r"""Return the chance that two standard normals of correlation rho are below h and k, by Plackett's integral.

    .. math:: \Phi(h) \Phi(k) + \frac{1}{2 \pi} \int_0^{\arcsin \rho}
        \exp\left(-\frac{h^2 + k^2 - 2 h k \sin t}{2 \cos^2 t}\right) dt
    """
    if rho == 1:
        return np.asarray(scipy.special.ndtr(np.minimum(h, k)))
    half = math.asin(rho) / 2
    nodes, factors = np.polynomial.legendre.leggauss(32)
    angle = half * (nodes + 1)
    exponent = h[:, None] ** 2 + k[:, None] ** 2 - 2 * np.outer(h * k, np.sin(angle))
    terms = np.exp(-exponent / (2 * np.cos(angle) ** 2))
    return np.asarray(scipy.special.ndtr(h) * scipy.special.ndtr(k) + half / (2 * math.pi) * (terms @ factors))


def _columns(survey: Survey, covariates: list[Any], known: Mask, dates: tuple[Mask, Mask]) -> Matrix:
    """Return a constant and the covariates, numbers in units of their spread and a column a label but the first."""
    if not covariates:
        raise ValueError("covariates must name what does not change between the dates; got none")
    columns = [np.ones(known.size)]
    for name in covariates:
        parts = list(columns_of(survey.people, name, known, "drop"))
        for label, values, _ in parts[1:] if parts[0][0] else parts:
            if label and values[dates[0]].any() != values[dates[1]].any():
                raise ValueError(f"covariate {name!r} must have the same labels at both dates; got {label!r} at one")
            centred = np.where(known, values - values[known].mean(), 0.0)
            spread = float(np.abs(centred).max())
            columns.append(centred / spread if spread > 0 else centred)
    return np.column_stack(columns)


def _table(labels: dict[str, Any], numbers: Vector, errors: Vector, rho: float | None) -> pd.DataFrame:
    at_1, at_0 = numbers[:4], numbers[4:8]
    table = pd.DataFrame(
        {
            **labels,
            "from_state": [before for before, _ in CELLS],
            "to_state": [after for _, after in CELLS],
            "low": np.minimum(at_1, at_0),
            "high": np.maximum(at_1, at_0),
            "width": np.abs(at_1 - at_0),
            "at_1": at_1,
            "at_0": at_0,
            "error_at_1": errors[:4],
            "error_at_0": errors[4:8],
        }
    )
    return table if rho is None else table.assign(normal=numbers[8:])

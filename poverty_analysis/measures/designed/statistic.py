"""What is estimated: numbers of a group that can be had under any weights, and how far each row moves them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .. import influence as influences
from ..call import Call
from ..curves import generalized_lorenz_curve, lorenz_curve, pens_parade
from ..order import in_rising_order
from ..poverty import foster_greer_thorbecke
from ..poverty_line import relative_poverty_line
from ..registry import influence_function
from ..relative_poverty import at_risk_of_poverty_rate, relative_foster_greer_thorbecke
from ..sample import Sample, Vector
from ..survey.ranked import Ranked
from ..survey.recording import read_by

CURVES = {  # with the influence functions of their heights
    lorenz_curve: influences.lorenz_curve,
    generalized_lorenz_curve: influences.generalized_lorenz_curve,
    pens_parade: influences.weighted_quantile,
}
RELATIVE = (at_risk_of_poverty_rate, relative_foster_greer_thorbecke)
Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Statistic(Protocol):
    """One or more numbers of a survey."""

    @property
    def inside(self) -> NDArray[np.bool_]:
        """The rows that they speak of."""

    def value(self, weights: Vector) -> Vector:
        """Return the numbers under weights of all rows, shape (k,)."""

    def influence(self, weights: Vector) -> Matrix:
        """Return how each row moves the numbers, shape (n, k): zero outside the group, per share of all people."""


class Measured(NamedTuple):
    """A measure of the rows of a group."""

    asked: Call
    income: Vector
    inside: NDArray[np.bool_]
    line: float | Vector | None = None
    line_rule: str = "<"

    def value(self, weights: Vector) -> Vector:
        """Return the measure; weights below zero are taken by measures that are made of sums alone."""
        rows = whole_or(self.inside & (weights != 0))
        weight = weights[rows]
        if weight.size == 0 or weight.sum() <= 0:
            raise ValueError("every group must hold people; got a sum of weights of zero or less")
        if weight.min() < 0:
            return self._of_sums(self.income[rows], weight)
        found = self._call(self.asked.measure, rows, weight)
        return numbers(found.iloc[:, -1] if is_curve(self.asked) else found)

    def influence(self, weights: Vector) -> Matrix:
        """Return the influence values, scaled to the share of all people that the group is."""
        rows = whole_or(self.inside & (weights > 0))
        weight = weights[rows]
        each = np.asarray(self._call(influence_of(self.asked), rows, weight), dtype=float).reshape(weight.size, -1)
        if isinstance(rows, slice):
            return each
        found = np.zeros((weights.size, each.shape[1]))
        found[rows] = each * (weights.sum() / weight.sum())
        return found

    def _call(self, measure: Callable[..., Any], rows: Mask | slice, weight: Vector) -> Any:
        own = isinstance(self.line, np.ndarray)
        at = () if self.line is None else (self.line[rows] if isinstance(self.line, np.ndarray) else self.line,)
        given = {"weights": weight, "line_rule": self.line_rule, "line_per_household": own}
        try:
            with warnings.catch_warnings():  # said once for the whole survey
                warnings.simplefilter("ignore", UserWarning)
                return self.asked._replace(measure=measure)(self.income[rows], *at, **given)
        except AttributeError as error:  # what wants a table
            raise TypeError(f"measure must be of one column of incomes; got {self.asked.label}: {error}") from error

    def _of_sums(self, income: Vector, weight: Vector) -> Vector:
        formula = self.asked.formula
        if formula is None or isinstance(self.line, np.ndarray) or read_by([self.asked]).points:
            raise BelowZero(
                f"{self.asked.label} needs weights of zero or more; got replicate weights below zero, under which "
                "ranks have no order: choose a measure that is made of sums"
            )
        if self.asked.required:
            self.asked.required(income, np.abs(weight), self.asked.label)
        order = np.argsort(income, kind="stable")
        lines = np.array([] if self.line is None else [self.line], dtype=float)
        people = Ranked(income[order], weight[order], lines, self.line_rule)
        return numbers(formula(people))


class BelowZero(ValueError):
    """A measure that has no value under weights below zero: for the whole survey, not for one replicate."""


class AtEveryonesLine(NamedTuple):
    """Poverty of a group below the relative line of everyone, whose own chance is counted."""

    asked: Call
    income: Vector
    inside: NDArray[np.bool_]
    everyone: NDArray[np.bool_]
    line_rule: str = "<"

    @property
    def _options(self) -> tuple[float, dict[str, Any]]:
        options = dict(self.asked.options)
        alpha = 0.0 if self.asked.measure is at_risk_of_poverty_rate else float(options["alpha"])
        return alpha, {name: options[name] for name in ("share", "of") if name in options}

    def value(self, weights: Vector) -> Vector:
        """Return the index of the group at the line of everyone."""
        alpha, options = self._options
        all_rows, rows = self.everyone & (weights > 0), self.inside & (weights > 0)
        if not rows.any():
            raise ValueError("every group must hold people; got a sum of weights of zero")
        if weights.min() < 0:
            raise BelowZero(f"{self.asked.label} needs weights of zero or more; got replicate weights below zero")
        line = relative_poverty_line(self.income[all_rows], weights=weights[all_rows], **options)
        # in rising order, as in a profile at a line that is given: the same digits
        sample = Sample(*in_rising_order(self.income[rows], weights[rows]))
        if alpha == 0:
            return Ranked(*sample, np.array([line]), self.line_rule).headcount
        return np.atleast_1d(np.asarray(foster_greer_thorbecke(sample, line, alpha, line_rule=self.line_rule)))

    def influence(self, weights: Vector) -> Matrix:
        """Return the influence: of the group at a fixed line, and of the line on the group."""
        alpha, options = self._options
        all_rows, rows = self.everyone & (weights > 0), self.inside & (weights > 0)
        line = relative_poverty_line(self.income[all_rows], weights=weights[all_rows], **options)
        slope = influences.relative.slope_at_line(
            self.income[rows], line, alpha, weights=weights[rows], line_rule=self.line_rule
        )
        of_line = influences.relative_poverty_line(self.income[all_rows], weights=weights[all_rows], **options)
        at_line = influences.foster_greer_thorbecke(
            self.income[rows], line, alpha, weights=weights[rows], line_rule=self.line_rule
        )
        found = np.zeros(weights.size)
        found[rows] = at_line * (weights.sum() / weights[rows].sum())
        found[all_rows] += slope * of_line * (weights.sum() / weights[all_rows].sum())
        return found[:, None]


class Mean(NamedTuple):
    """Means of columns over a group."""

    columns: Matrix
    inside: NDArray[np.bool_]

    def value(self, weights: Vector) -> Vector:
        """Return the means."""
        weight = np.where(self.inside, weights, 0.0)
        if weight.sum() <= 0:
            raise ValueError("every group must hold people; got a sum of weights of zero or less")
        # sums as that of the weights, or a share of all would be 1 but for rounding
        return np.array([(weight * column).sum() for column in self.columns.T], dtype=float) / weight.sum()

    def influence(self, weights: Vector) -> Matrix:
        """Return each row's distance from the means."""
        weight = np.where(self.inside, weights, 0.0)
        return np.where(self.inside[:, None], self.columns - self.value(weights), 0.0) * (weights.sum() / weight.sum())


class Share(Mean):
    """Shares of a group that have something: means of ones and zeros."""


class Total(NamedTuple):
    """Totals of columns over a group."""

    columns: Matrix
    inside: NDArray[np.bool_]

    def value(self, weights: Vector) -> Vector:
        """Return the totals."""
        return np.asarray(np.where(self.inside, weights, 0.0) @ self.columns, dtype=float)

    def influence(self, weights: Vector) -> Matrix:
        """Return what each row stands for, times all people."""
        return np.where(self.inside[:, None], self.columns, 0.0) * weights.sum()


class Ratio(NamedTuple):
    """The ratio of two totals over a group."""

    numerator: Vector
    denominator: Vector
    inside: NDArray[np.bool_]

    def value(self, weights: Vector) -> Vector:
        """Return the ratio."""
        weight = np.where(self.inside, weights, 0.0)
        below = weight @ self.denominator
        if below == 0:
            raise ValueError("a ratio needs a denominator other than zero; got a total of 0")
        return np.array([weight @ self.numerator / below])

    def influence(self, weights: Vector) -> Matrix:
        """Return how each row moves the ratio."""
        below = np.where(self.inside, weights, 0.0) @ self.denominator
        moved = (self.numerator - self.value(weights)[0] * self.denominator) * (weights.sum() / below)
        return np.where(self.inside, moved, 0.0)[:, None]


class OfKinds(NamedTuple):
    """Means or ratios of a group in which people of one kind are alike, such as those who lack the same.

    Examples
    --------
    >>> lacks = Share(np.array([[0.0], [1.0]]), np.array([True, True]))
    >>> each = OfKinds(lacks, np.array([1, 0, 1]), np.array([True, True, False]))
    >>> each.value(np.array([3.0, 1, 4])), each.influence(np.array([3.0, 1, 4])).ravel()
    (array([0.75]), array([ 0.5, -1.5,  0. ]))
    """

    of: Statistic  # of the c kinds, of which each is a row
    kind: NDArray[np.integer]  # (n,) 0 to c - 1
    inside: Mask  # (n,)

    def people(self, weights: Vector) -> Vector:
        """Return how many people of the group are of each kind, shape (c,)."""
        sums = np.bincount(self.kind, np.where(self.inside, weights, 0.0), minlength=self.of.inside.size)
        return np.asarray(sums, dtype=float)

    def value(self, weights: Vector) -> Vector:
        """Return the numbers."""
        return self.of.value(self.people(weights))

    def influence(self, weights: Vector) -> Matrix:
        """Return the influence of each row, which is that of its kind."""
        people = self.people(weights)
        moved = self.of.influence(people) * (weights.sum() / people.sum())
        return np.where(self.inside[:, None], moved[self.kind], 0.0)


def numbers(found: Any) -> Vector:
    """Return what a measure gives as numbers.

    Examples
    --------
    >>> numbers(3), numbers([0.5, 0.2])
    (array([3.]), array([0.5, 0.2]))
    """
    if isinstance(found, (pd.DataFrame, tuple, str)):
        raise TypeError(f"measure must return one number, or some; got {type(found).__name__}")
    try:
        return np.atleast_1d(np.asarray(found, dtype=float)).ravel()
    except (TypeError, ValueError):
        raise TypeError(f"measure must return one number, or some; got {type(found).__name__}") from None


def influence_of(asked: Call) -> Callable[..., Any]:
    """Return the influence function of a measure, of curves too; refuse by name where there is none."""
    if is_curve(asked):
        return CURVES[asked.measure]
    return influence_function(asked.measure)


def whole_or(rows: Mask) -> Mask | slice:
    """Return which rows are meant, as a slice where they are all: that copies nothing.

    Examples
    --------
    >>> whole_or(np.array([True, True])), whole_or(np.array([True, False]))
    (slice(None, None, None), array([ True, False]))
    """
    return slice(None) if rows.all() else rows


def is_curve(asked: Call) -> bool:
    """Return whether what is asked for is the height of a curve of incomes at given shares of people."""
    return asked.measure in CURVES and asked.options.get("at") is not None


def has_influence(asked: Call) -> bool:
    """Return whether a measure has an influence function."""
    try:
        influence_of(asked)
    except TypeError:
        return False
    return True

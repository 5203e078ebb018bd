"""What is known of a measure, and a measure with its arguments: each in one form for all who ask."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from inspect import signature
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np

from .formulas import People
from .sample import Sample, Vector, in_precision_of

Measure = Callable[..., Any]
Requirement = Callable[[Vector, Vector, str], None]
Options = Mapping[str, Any]

PLAIN: Options = MappingProxyType({})
OTHER_COLUMNS = {"variable", "payment", "income_0"}  # what a measure calls a second column of numbers


Scale = Literal["identity", "logit", "log", "inverse_square", "inverse_cube", "share", "events", "woodruff", "relative"]
"""Of an interval: five scales, and by what a share, a sum over rare people, a quantile and what is made of the median
have one."""


class Row(NamedTuple):
    """All that is known of one measure beside its definition, which is its function."""

    function: Measure
    influence: Measure | None = None  # how far it moves with each row: for standard errors
    moves: Callable[..., Any] | None = None  # the same of ranked people, block by block: for those of a profile
    shown: Mapping[str, Options] = PLAIN  # in a profile where no measures are named: its labels, each with its options
    formula: Callable[..., Any] | None = None  # of `People`: at each line, or one or more values
    option: str | None = None  # what the formula takes beside people
    needs: Callable[..., Requirement] | None = None  # by its options, the check that the formula makes of all incomes
    replicated: Literal["mean", "gini"] | None = None  # its replicates: of a mean of what each has, of running sums
    exceeds_one_below_zero: bool = False  # a warning is due where incomes are negative
    name: str = ""  # by which it is known, where not by that of its function
    interval: Scale = "identity"  # on which scale it has one
    # the largest value where at most a share of the people is poor, from the share, the line and everyone's weight
    if_poor: Callable[[float, float, float], float] | None = None
    # what it is for each poor person where the lower tail is a power of income, from the mean gap (and alpha)
    of_tail: Callable[..., float] | None = None
    most: float = math.inf  # the largest value of all
    reach: float = 2.0  # how far up its interval reaches at most, over what t errors do
    smooth: bool = True  # whether a jackknife holds: not where a single quantile decides
    percentiles_of_t: bool = False  # whether its percentile interval on heaps is at the level of Student's t
    caveat: str = ""  # said of every interval, where these hold less often than they say

    @property
    def known_as(self) -> str:
        """The name by which it is known."""
        return self.name or self.function.__name__

    @property
    def of_two_columns(self) -> bool:
        """Whether it takes a second column beside incomes, so that incomes alone have no value."""
        return not OTHER_COLUMNS.isdisjoint(signature(self.function).parameters)

    def required(self, options: Options) -> Requirement | None:
        """Return the check that the formula makes of all incomes, if any."""
        return self.needs(**options) if self.needs else None


class Call(NamedTuple):
    """A measure with what it takes beside incomes and weights.

    Called, it takes what a table knows, a line and options, and uses what it needs of these. As a `number` it is
    complete, and refuses to be more than one.
    """

    measure: Measure
    arguments: tuple[Any, ...] = ()
    options: Options = PLAIN
    label: str = ""
    takes: frozenset[str] = frozenset()  # the names of its parameters
    row: Row | None = None  # what is known of it; nothing of a function from elsewhere

    def __call__(self, income: Any, *line: Any, **known: Any) -> Any:
        """Evaluate the measure; of what is given by name, it is passed what it takes."""
        more = {name: value for name, value in known.items() if name in self.takes and name not in self.options}
        return self.measure(income, *self.arguments, *line, **self.options, **more)

    def number(self, income: Vector, weights: Vector) -> float:
        """Evaluate the measure, which must be one number."""
        if "weights" in self.options:
            raise TypeError("weights must come with the design; got weights=...: write design=Design(weights=...)")
        value = np.asarray(self.on_checked(self.measure, income, weights))
        if value.size != 1:
            raise TypeError(
                f"measure must return one number; got an array of shape {value.shape}: call once for each line"
            )
        return float(value.item())

    def in_precision_of(self, income: Any) -> Call:
        """Return the measure with its line in the precision of incomes that are not floats yet."""
        if "poverty_line" in self.options:
            line = in_precision_of(income, self.options["poverty_line"])
            return self._replace(options={**self.options, "poverty_line": line})
        if "poverty_line" in self.takes and self.arguments:
            return self._replace(arguments=(in_precision_of(income, self.arguments[0]), *self.arguments[1:]))
        return self

    def on_checked(self, function: Measure, income: Vector, weights: Vector, **known: Any) -> Any:
        """Call the measure, or its influence function, on checked values; one of this package checks them no more."""
        of_incomes = self.takes.isdisjoint({"variable", "payment", "income_0"}) and function is not np.average
        if self.row is not None and of_incomes:
            return function(Sample(income, weights), *self.arguments, **self.options, **known)
        return function(income, *self.arguments, weights=weights, **self.options, **known)

    @property
    def at_line(self) -> bool:
        """Whether it is taken at a poverty line that is not given yet."""
        return "poverty_line" in self.takes and "poverty_line" not in self.options and not self.arguments

    @property
    def formula(self) -> Callable[[People], Vector] | None:
        """The measure as a formula of people, with its options; any other is to be called on the rows."""
        if self.row is None or self.row.formula is None or not self.options.keys() <= {self.row.option}:
            return None
        formula = partial(self.row.formula, **self.options)
        return lambda people: np.atleast_1d(formula(people))

    @property
    def required(self) -> Requirement | None:
        """The check that the formula makes of all incomes, if any."""
        return self.row.required(self.options) if self.row and self.formula else None

    @property
    def exceeds_one_below_zero(self) -> bool:
        """Whether a warning is due where incomes are negative."""
        return self.row is not None and self.row.exceeds_one_below_zero

"""Which measures a table is to hold: each with its label, its arguments and whether it is taken at a poverty line."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ..call import Measure
from ..formulas import People
from ..registry import Requirement, Row, measure_of, row_of
from ..sample import Vector


class Asked(NamedTuple):
    """A measure that is asked for, with what it takes beside incomes, line and weights."""

    label: str
    measure: Measure
    options: Mapping[str, Any]
    takes: frozenset[str]  # the names of its parameters
    at_line: bool

    def __call__(self, income: Any, *line: Any, **more: Any) -> Any:
        """Evaluate the measure; of what is given by name, it is passed what it takes."""
        known = {name: value for name, value in more.items() if name in self.takes and name not in self.options}
        return self.measure(income, *line, **self.options, **known)

    @property
    def row(self) -> Row | None:
        """What is known of the measure; nothing of a function from elsewhere."""
        return row_of(self.measure)

    @property
    def formula(self) -> Callable[[People], Vector] | None:
        """The measure as a formula of people, with its options; any other is to be called on the rows."""
        row = self.row
        if row is None or row.formula is None or not self.options.keys() <= {row.option}:
            return None
        formula = partial(row.formula, **self.options)
        return lambda people: np.atleast_1d(formula(people))

    @property
    def required(self) -> Requirement | None:
        """The check that the formula makes of all incomes, if any."""
        return self.row.required(self.options) if self.row and self.formula else None

    @property
    def exceeds_one_below_zero(self) -> bool:
        """Whether a warning is due where incomes are negative."""
        return self.row is not None and self.row.exceeds_one_below_zero


def asked_measures(measures: Iterable[str | Measure]) -> list[Asked]:
    """Return the measures that are asked for, by their names in the registry or as functions.

    Parameters
    ----------
    measures : iterable of str or callable
        A name; a function `f(income, ..., weights=...)` or `f(income, poverty_line, ..., weights=...)`; or a
        `functools.partial` of one, whose arguments become part of the label.

    Returns
    -------
    list of Asked

    Raises
    ------
    TypeError
        If one is neither a name nor a function.
    ValueError
        If there are none, one is asked for twice or a name is not known.

    Examples
    --------
    >>> from ..inequality import atkinson
    >>> from ..poverty import headcount_ratio
    >>> [asked.label for asked in asked_measures(["gini", partial(atkinson, epsilon=2), headcount_ratio])]
    ['gini', 'atkinson(epsilon=2)', 'headcount_ratio']
    >>> asked_measures(["ginny"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: measures must be known by name or given as functions; got 'ginny'; known are headcount_ratio, ...
    """
    if isinstance(measures, str) or not isinstance(measures, Iterable):
        raise TypeError(f"measures must be a list of names or functions; got {measures!r}")
    asked = [_asked(measure) for measure in measures]
    labels = [each.label for each in asked]
    twice = [label for label in labels if labels.count(label) > 1]
    if not asked or twice:
        raise ValueError(f"measures must be one or more, each once; got {twice[0] + ' twice' if twice else 'none'}")
    return asked


def _asked(measure: str | Measure) -> Asked:
    if isinstance(measure, str):
        return _asked(measure_of(measure))._replace(label=measure)
    if not callable(measure):
        raise TypeError(f"measures must be names or functions; got {measure!r}")
    function, arguments, keywords = measure, (), {}
    if isinstance(measure, partial):
        function, arguments, keywords = measure.func, measure.args, measure.keywords
    signature = inspect.signature(function)
    options = dict(signature.bind_partial(None, *arguments, **keywords).arguments)
    del options[next(iter(options))]  # the incomes
    name = getattr(function, "__name__", repr(function))
    if "weights" not in signature.parameters:
        raise TypeError(f"measures must take weights; got {name}{signature}")
    given = ", ".join(f"{key}={value!r}" for key, value in options.items())
    takes = frozenset(signature.parameters)
    at_line = "poverty_line" in takes and "poverty_line" not in options
    asked = Asked(f"{name}({given})" if given else name, function, options, takes, at_line)
    if asked.formula and asked.row and asked.row.option:
        asked(np.array([1.0, 2.0]))  # the measure itself refuses an option that is out of bounds
    return asked


def formula_values(people: People, measures: Sequence[Asked]) -> list[Vector]:
    """Return each measure that is a formula: at the lines, or the one or more values that it is.

    Examples
    --------
    >>> from .ranked import Ranked
    >>> people = Ranked(np.array([100.0, 110, 150, 160]), np.ones(4), np.array([90.0, 125]), "<")
    >>> formula_values(people, asked_measures(["headcount_ratio", "mean", "gini"]))
    [array([0. , 0.5]), array([130.]), array([0.10576923])]
    """
    return [each.formula(people) for each in measures if each.formula]

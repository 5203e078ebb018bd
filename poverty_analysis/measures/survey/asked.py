"""Which measures a table is to hold: each with its label, its arguments and whether it is taken at a poverty line."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from poverty_analysis.tables.given import told

from ..call import Call, Measure
from ..formulas import People
from ..registry import call_by_name
from ..sample import Vector


def asked_measures(measures: Iterable[str | Measure]) -> list[Call]:
    """Return the measures that are asked for, by their names in the registry or as functions.

    Parameters
    ----------
    measures : iterable of str or callable
        A name; a function `f(income, ..., weights=...)` or `f(income, poverty_line, ..., weights=...)`; or a
        `functools.partial` of one, whose arguments become part of the label.

    Returns
    -------
    list of Call

    Raises
    ------
    TypeError
        If one is neither a name nor a function.
    ValueError
        If there are none, one is asked for twice or a name is not known.

    Examples
    --------
    >>> from functools import partial
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
        raise TypeError(f"measures must be a list of names or functions; got {told(measures)}")
    asked = [_asked(measure) for measure in measures]
    labels = [each.label for each in asked]
    twice = [label for label in labels if labels.count(label) > 1]
    if not asked or twice:
        raise ValueError(f"measures must be one or more, each once; got {twice[0] + ' twice' if twice else 'none'}")
    return asked


def _asked(measure: str | Measure) -> Call:
    """Return a measure whose arguments all have names, so that a line can be given beside them."""
    call = call_by_name(measure)
    if "weights" not in call.takes:
        raise TypeError(f"measures must take weights; got {call.label}{inspect.signature(call.measure)}")
    if call.arguments:
        bound = inspect.signature(call.measure).bind_partial(None, *call.arguments, **call.options).arguments
        call = call_by_name(call.measure, options=dict(list(bound.items())[1:]))  # but for the incomes
    if call.formula and call.row and call.row.option:
        call(np.array([1.0, 2.0]))  # the measure itself refuses an option that is out of bounds
    return call


def formula_values(
    people: People, measures: Sequence[Call], everyones: Callable[[], Sequence[Vector]] | None = None
) -> tuple[list[Vector], dict[str, str]]:
    """Return each measure that is a formula, at the lines or the one or more values that it is, and why some have none.

    Parameters
    ----------
    people : People
    measures : sequence of Call
    everyones : callable, optional
        Returns what is returned of everyone, for people who are a group of them: a measure that has no value of the
        group is missing. Of everyone it is an error.

    Returns
    -------
    list of numpy.ndarray
    dict of str to str
        By the label of a measure without a value, the reason.

    Examples
    --------
    >>> from .ranked import Ranked
    >>> people = Ranked(np.array([100.0, 110, 150, 160]), np.ones(4), np.array([90.0, 125]), "<")
    >>> formula_values(people, asked_measures(["headcount_ratio", "mean", "gini"]))[0]
    [array([0. , 0.5]), array([130.]), array([0.10576923])]
    """
    found: list[Vector] = []
    why: dict[str, str] = {}
    for each in (each for each in measures if each.formula):
        assert each.formula is not None
        try:
            found.append(each.formula(people))
        except ValueError as error:
            if everyones is None:
                raise
            why[each.label] = str(error)
            found.append(np.full(everyones()[len(found)].shape, np.nan))
    return found, why

"""Which measures a table is to hold: each with its label, its arguments and whether it is taken at a poverty line."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from ..call import Measure
from ..distribution_sensitive import sen_index, sen_shorrocks_thon_index, watts_index
from ..inequality import atkinson, gini, mean_log_deviation, theil_t
from ..poverty import headcount_ratio, poverty_gap_index, squared_poverty_gap_index
from ..quantiles import palma_ratio, quantile_shares, quintile_share_ratio, weighted_quantile

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "headcount_ratio": headcount_ratio,
        "poverty_gap_index": poverty_gap_index,
        "squared_poverty_gap_index": squared_poverty_gap_index,
        "watts_index": watts_index,
        "sen_index": sen_index,
        "sen_shorrocks_thon_index": sen_shorrocks_thon_index,
        "mean": np.average,
        "median": partial(weighted_quantile, at=0.5),
        "gini": gini,
        "theil_t": theil_t,
        "mean_log_deviation": mean_log_deviation,
        "atkinson(epsilon=0.5)": partial(atkinson, epsilon=0.5),
        "atkinson(epsilon=1)": partial(atkinson, epsilon=1),
        "quantile_shares": quantile_shares,
        "quintile_share_ratio": quintile_share_ratio,
        "palma_ratio": palma_ratio,
    }
)


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


def asked_measures(measures: Iterable[str | Measure]) -> list[Asked]:
    """Return the measures that are asked for, by their names in `MEASURES` or as functions.

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
    >>> [asked.label for asked in asked_measures(["gini", partial(atkinson, epsilon=2), headcount_ratio])]
    ['gini', 'atkinson(epsilon=2)', 'headcount_ratio']
    >>> asked_measures(["ginny"])
    Traceback (most recent call last):
        ...
    ValueError: measures must be known by name or given as functions; got 'ginny'; known are headcount_ratio,
    poverty_gap_index, squared_poverty_gap_index, watts_index, sen_index, sen_shorrocks_thon_index, mean, median, gini,
    theil_t, mean_log_deviation, atkinson(epsilon=0.5), atkinson(epsilon=1), quantile_shares, quintile_share_ratio,
    palma_ratio
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
        if measure not in MEASURES:
            known = ", ".join(MEASURES)
            raise ValueError(
                f"measures must be known by name or given as functions; got {measure!r}; known are {known}"
            )
        return _asked(MEASURES[measure])._replace(label=measure)
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
    return Asked(f"{name}({given})" if given else name, function, options, takes, at_line)

"""What the package knows about each measure: one row a measure, and the look-ups that others make in these rows.

Known by name is what stands here. Shown by default, in a profile, is what has labels in `shown`. Summed up by an engine
is what has a `formula`. A function that stands in no row works wherever rows of data are at hand.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from . import (
    beyond_gini,
    bounded_concentration,
    concentration,
    distribution_sensitive,
    inequality,
    mobility,
    poverty,
    poverty_line,
    quantiles,
    relative_poverty,
)
from . import shortfall as shortfalls
from .call import PLAIN, Call, Measure, Options, Requirement, Row
from .distribution_sensitive import sen_from, sen_shorrocks_thon_from
from .formulas import atkinson_index, entropy, gini_index, per_poor, polarisation, shares_of_groups, total_gap
from .influence import beyond_gini as influence_beyond_gini
from .influence import bounded_concentration as influence_of_bounded
from .influence import concentration as influence_of_concentration
from .influence import distribution_sensitive as influence_of_distribution
from .influence import fgt as influence_of_poverty
from .influence import inequality as influence_of_inequality
from .influence import means as influence_of_means
from .influence import mobility as influence_of_mobility
from .influence import moves, poor_moves
from .influence import quantiles as influence_of_quantiles
from .influence import relative as influence_of_relative
from .influence import shortfall as influence_of_shortfall
from .other_names import known_elsewhere
from .power_tail import gaps_of_tail, log_gap_of_tail, sen_of_tail, sen_shorrocks_thon_of_tail
from .quantiles import tail_ratio_from
from .sample import require_not_negative, require_positive


def _above_zero() -> Requirement:
    return require_positive


def _zero_or_more() -> Requirement:
    return require_not_negative


def _by_epsilon(epsilon: float) -> Requirement:
    return require_positive if epsilon >= 1 else require_not_negative


def _by_alpha(alpha: float) -> Requirement:
    return require_positive if alpha <= 0 else require_not_negative


RARE = "covers less than it says where a few incomes decide: see load_coverage"


def _share(share: float, line: float, everyone: float) -> float:
    """Return the share of the poor, which no mean of their gaps exceeds."""
    return share


def _shown(label: str, **options: Any) -> dict[str, Options]:
    return {label: MappingProxyType(options)}


REGISTRY: tuple[Row, ...] = (
    Row(
        poverty.headcount_ratio,
        influence_of_poverty.headcount_ratio,
        moves=moves.headcount_ratio,
        shown=_shown("headcount_ratio"),
        formula=lambda people: people.headcount,
        replicated="mean",
        interval="share",
        if_poor=_share,
    ),
    Row(
        poverty.poverty_gap_index,
        influence_of_poverty.poverty_gap_index,
        moves=moves.poverty_gap_index,
        shown=_shown("poverty_gap_index"),
        formula=lambda people: people.gap,
        replicated="mean",
        interval="share",
        if_poor=_share,
        of_tail=partial(gaps_of_tail, alpha=1),
    ),
    Row(
        poverty.squared_poverty_gap_index,
        influence_of_poverty.squared_poverty_gap_index,
        moves=moves.squared_poverty_gap_index,
        shown=_shown("squared_poverty_gap_index"),
        formula=lambda people: people.squared_gap,
        replicated="mean",
        interval="share",
        if_poor=_share,
        of_tail=partial(gaps_of_tail, alpha=2),
    ),
    Row(
        distribution_sensitive.watts_index,
        influence_of_distribution.watts_index,
        moves=moves.watts_index,
        shown=_shown("watts_index"),
        formula=lambda people: people.log_gap,
        needs=_above_zero,
        replicated="mean",
        interval="events",
        of_tail=log_gap_of_tail,
    ),
    Row(
        distribution_sensitive.sen_index,
        influence_of_distribution.sen_index,
        moves=moves.sen_index,
        shown=_shown("sen_index"),
        formula=lambda people: sen_from(people.headcount, people.gap, people.gap_pairs),
        needs=_zero_or_more,
        interval="share",
        if_poor=_share,
        of_tail=sen_of_tail,
    ),
    Row(
        distribution_sensitive.sen_shorrocks_thon_index,
        influence_of_distribution.sen_shorrocks_thon_index,
        moves=moves.sen_shorrocks_thon_index,
        shown=_shown("sen_shorrocks_thon_index"),
        formula=lambda people: sen_shorrocks_thon_from(people.headcount, people.gap, people.gap_pairs),
        interval="share",
        if_poor=lambda share, line, everyone: share * (2 - share),
        of_tail=sen_shorrocks_thon_of_tail,
    ),
    Row(
        np.average,
        influence_of_means.mean,
        moves=moves.mean,
        shown=_shown("mean"),
        formula=lambda people: people.mean,
        replicated="mean",
        name="mean",
    ),
    Row(
        quantiles.weighted_quantile,
        influence_of_quantiles.weighted_quantile,
        moves=moves.weighted_quantile,
        shown=_shown("median", at=0.5),
        formula=lambda people, at: people.quantiles(at),
        option="at",
        interval="woodruff",
        smooth=False,
    ),
    Row(
        inequality.gini,
        influence_of_inequality.gini,
        moves=moves.gini,
        shown=_shown("gini"),
        formula=gini_index,
        replicated="gini",
        exceeds_one_below_zero=True,
        interval="inverse_cube",
        most=1,
    ),
    Row(
        inequality.theil_t,
        influence_of_inequality.theil_t,
        moves=moves.theil_t,
        shown=_shown("theil_t"),
        formula=lambda people: entropy(people, 1),
        needs=_zero_or_more,
        interval="inverse_cube",
        caveat=RARE,
    ),
    Row(
        inequality.mean_log_deviation,
        influence_of_inequality.mean_log_deviation,
        moves=moves.mean_log_deviation,
        shown=_shown("mean_log_deviation"),
        formula=lambda people: entropy(people, 0),
        needs=_above_zero,
        interval="inverse_cube",
    ),
    Row(
        inequality.atkinson,
        influence_of_inequality.atkinson,
        moves=moves.atkinson,
        shown=_shown("atkinson(epsilon=0.5)", epsilon=0.5) | _shown("atkinson(epsilon=1)", epsilon=1),
        formula=atkinson_index,
        option="epsilon",
        needs=_by_epsilon,
        interval="inverse_cube",
        most=1,
    ),
    Row(
        quantiles.quantile_shares,
        influence_of_quantiles.quantile_shares,
        moves=moves.quantile_shares,
        shown=_shown("quantile_shares"),
        formula=shares_of_groups,
        option="groups",
        interval="logit",
        most=1,
    ),
    Row(
        quantiles.quintile_share_ratio,
        influence_of_quantiles.quintile_share_ratio,
        moves=moves.quintile_share_ratio,
        shown=_shown("quintile_share_ratio"),
        formula=lambda people: tail_ratio_from(people.cumulative(0.2, 0.8, 1), 0.2, "S80/S20"),
        interval="inverse_square",
    ),
    Row(
        quantiles.palma_ratio,
        influence_of_quantiles.palma_ratio,
        moves=moves.palma_ratio,
        shown=_shown("palma_ratio"),
        formula=lambda people: tail_ratio_from(people.cumulative(0.4, 0.9, 1), 0.4, "The Palma ratio"),
        interval="inverse_square",
        smooth=False,
    ),
    Row(
        inequality.generalized_entropy,
        influence_of_inequality.generalized_entropy,
        moves=moves.generalized_entropy,
        formula=entropy,
        option="alpha",
        needs=_by_alpha,
        interval="inverse_cube",
        caveat=RARE,
    ),
    Row(
        quantiles.wolfson_polarisation,
        influence_of_quantiles.wolfson_polarisation,
        formula=polarisation,
        needs=_zero_or_more,
        interval="relative",
        smooth=False,
        percentiles_of_t=True,
    ),
    Row(
        poverty.income_gap_ratio,
        influence_of_poverty.income_gap_ratio,
        moves=poor_moves.income_gap_ratio,
        formula=lambda people: per_poor(people, total_gap(people)),
        interval="logit",
    ),
    Row(
        shortfalls.poor_count,
        influence_of_shortfall.poor_count,
        moves=poor_moves.poor_count,
        formula=lambda people: people.poor_weight,
        interval="log",
        reach=1.5,  # people are drawn by chance too: errors are large, and less skewed than those of a rate
        if_poor=lambda share, line, everyone: share * everyone,
    ),
    Row(
        shortfalls.average_shortfall,
        influence_of_shortfall.average_shortfall,
        moves=poor_moves.average_shortfall,
        formula=lambda people: per_poor(people, total_gap(people) * people.lines),
        interval="log",
    ),
    Row(
        shortfalls.total_shortfall,
        influence_of_shortfall.total_shortfall,
        moves=poor_moves.total_shortfall,
        formula=lambda people: total_gap(people) * people.lines,
        interval="log",
        reach=1.5,  # people are drawn by chance too: errors are large, and less skewed than those of a rate
        if_poor=lambda share, line, everyone: share * everyone * line,
    ),
    Row(
        poverty.foster_greer_thorbecke,
        influence_of_poverty.foster_greer_thorbecke,
        replicated="mean",
        interval="share",
        if_poor=_share,
        of_tail=gaps_of_tail,
    ),
    Row(
        inequality.hoover,
        influence_of_inequality.hoover,
        interval="inverse_cube",
        most=1,
    ),
    Row(
        poverty_line.relative_poverty_line,
        influence_of_relative.relative_poverty_line,
        interval="woodruff",
        smooth=False,
    ),
    Row(
        relative_poverty.at_risk_of_poverty_rate,
        influence_of_relative.at_risk_of_poverty_rate,
        interval="relative",
        if_poor=_share,
        smooth=False,
    ),
    Row(
        relative_poverty.relative_foster_greer_thorbecke,
        influence_of_relative.relative_foster_greer_thorbecke,
        interval="relative",
        if_poor=_share,
        smooth=False,
    ),
    Row(concentration.concentration_index, influence_of_concentration.concentration_index),
    Row(concentration.kakwani_index, influence_of_concentration.kakwani_index),
    Row(bounded_concentration.erreygers_index, influence_of_bounded.erreygers_index),
    Row(bounded_concentration.wagstaff_index, influence_of_bounded.wagstaff_index),
    Row(beyond_gini.percentile_ratio, influence_beyond_gini.percentile_ratio, interval="log", smooth=False),
    Row(beyond_gini.s_gini, influence_beyond_gini.s_gini, interval="inverse_cube", most=1),
    Row(beyond_gini.zenga, influence_beyond_gini.zenga, interval="inverse_cube", most=1),
    Row(mobility.fields_ok, influence_of_mobility.fields_ok, interval="log"),
    Row(mobility.hart_index, influence_of_mobility.hart_index),
    Row(mobility.mobility_rigidity, influence_of_mobility.mobility_rigidity, interval="logit"),
    Row(mobility.mobility_trace, influence_of_mobility.mobility_trace, smooth=False),
)

_ROW_OF = {row.function: row for row in REGISTRY}


def _with(row: Row, options: Options) -> Measure:
    return partial(row.function, **options) if options else row.function


# the measures of a profile where none are named, each by its label
SHOWN: Mapping[str, Measure] = MappingProxyType(
    {label: _with(row, options) for row in REGISTRY for label, options in row.shown.items()}
)
KNOWN: Mapping[str, Measure] = MappingProxyType({**SHOWN, **{row.known_as: row.function for row in REGISTRY}})


def row_of(measure: Measure) -> Row | None:
    """Return the row of a measure, or of what a `functools.partial` holds; none for a function from elsewhere.

    Examples
    --------
    >>> row_of(np.average).known_as, row_of(np.median)
    ('mean', None)
    """
    function = measure.func if isinstance(measure, partial) else measure
    try:
        return _ROW_OF.get(function)
    except TypeError:  # what has no hash stands in no table
        return None


def measure_of(name: str) -> Measure:
    """Return a measure by its name.

    Raises
    ------
    ValueError
        If there is none; the name that another program gives it leads to ours.

    Examples
    --------
    >>> measure_of("mean") is np.average
    True
    >>> measure_of("fgt")
    Traceback (most recent call last):
        ...
    ValueError: measures must be known by name or given as functions; got 'fgt', which is foster_greer_thorbecke here
    """
    if name in KNOWN:
        return KNOWN[name]
    said = f"measures must be known by name or given as functions; got {name!r}"
    if ours := known_elsewhere(name):
        raise ValueError(f"{said}, which is {' or '.join(ours)} here")
    raise ValueError(f"{said}; known are {', '.join(KNOWN)}")


def call_by_name(measure: str | Measure, arguments: tuple[Any, ...] = (), options: Options = PLAIN) -> Call:
    """Return a measure, given by name or as a function, with what it takes beside incomes and weights.

    Raises
    ------
    TypeError
        If it is neither a name nor a function.
    ValueError
        If the name is not known.

    Examples
    --------
    >>> call_by_name("median").number(np.array([1.0, 2.0, 9.0]), np.ones(3))
    2.0
    >>> call_by_name(partial(np.average, axis=0)).label
    'average(axis=0)'
    """
    if isinstance(measure, str):
        return call_by_name(measure_of(measure), arguments, options)._replace(label=measure)
    if not callable(measure):
        raise TypeError(f"measures must be names or functions; got {measure!r}")
    if isinstance(measure, partial):
        arguments, options = (*measure.args, *arguments), {**measure.keywords, **options}
        measure = measure.func
    try:
        takes = frozenset(inspect.signature(measure).parameters)
    except ValueError:  # written in C, without a signature
        takes = frozenset()
    name = getattr(measure, "__name__", repr(measure))
    given = ", ".join(f"{key}={value!r}" for key, value in options.items())
    return Call(measure, arguments, options, f"{name}({given})" if given else name, takes, row_of(measure))


def has_influence_function(measure: Measure) -> bool:
    """Return whether a measure is one of this package's (or the mean) with an influence function.

    Examples
    --------
    >>> has_influence_function(np.average), has_influence_function(np.median)
    (True, False)
    """
    row = row_of(measure)
    return row is not None and row.influence is not None


def influence_function(measure: Measure) -> Measure:
    """Return the influence function of a measure of this package; it takes the same arguments.

    Parameters
    ----------
    measure : callable
        A measure that returns one number, or a `functools.partial` of one; `numpy.average` stands for the mean.

    Returns
    -------
    callable

    Raises
    ------
    TypeError
        If there is none.

    Examples
    --------
    >>> influence_function(np.average)([1, 2, 6])
    array([-2., -1.,  3.])
    >>> influence_function(np.median)
    Traceback (most recent call last):
        ...
    TypeError: a standard error needs a measure with an influence function; got median, which has none here: give one
    as `influence`, or use bootstrap
    """
    if isinstance(measure, partial):
        return partial(influence_function(measure.func), *measure.args, **measure.keywords)
    row = row_of(measure)
    if row is None or row.influence is None:
        raise TypeError(
            "a standard error needs a measure with an influence function; got "
            f"{getattr(measure, '__name__', repr(measure))}, which has none here: give one as `influence`, or use "
            "bootstrap"
        )
    return row.influence

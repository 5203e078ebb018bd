"""Who enters which programme of a synthetic register, when, and what that does to incomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from poverty_analysis.households.register.margins import Counts
from poverty_analysis.households.register.truth import Truth
from poverty_analysis.measures.sample import Vector

INVITED_TO = "cooperatives"
RELOCATION = "relocation"


class Traits(NamedTuple):
    """What pulls a household into programmes; all shape (n,), standard scores but for the last two."""

    distance: Vector
    land: Vector
    income: Vector
    ability: Vector
    growth: Vector
    above: NDArray[np.bool_]
    invited: NDArray[np.bool_]


def log_odds(programme: Any, traits: Traits, truth: Truth, knobs: Mapping[str, float]) -> Vector:
    """Return the log odds of entering a programme, up to a constant for each size of household.

    Parameters
    ----------
    programme : row of `register_targets`
    """
    pull = np.zeros(len(traits.land))
    if truth.selection_on_observables:
        nearer = -1.0 if programme.nearer_sooner else 1.0
        pull += nearer * knobs["selection_distance"] * traits.distance - knobs["selection_land"] * traits.land
    if truth.selection_on_income:
        pull -= knobs["selection_income"] * traits.income
    if truth.selection_on_ability:
        pull += knobs["selection_ability"] * traits.ability
    if truth.diverging_trends:
        pull += knobs["selection_growth"] * traits.growth
    if truth.instrument and programme.Index == INVITED_TO:
        pull += knobs["invitation_log_odds"] * traits.invited
    if truth.relocation_rule == "fuzzy" and programme.Index == RELOCATION:
        pull += knobs["eligibility_log_odds"] * traits.above
    return pull


def entry_thresholds(chance: Vector, classes: Counts, counts: Counts) -> Vector:
    """Return, for households of each class, the lowest chance that still enters, so that exactly so many do.

    Parameters
    ----------
    chance : numpy.ndarray, shape (n,)
        What households are ranked by.
    classes : numpy.ndarray of int, shape (n,)
        From 0, below the number of classes.
    counts : numpy.ndarray of int, shape (classes,)
        How many of each class enter.

    Returns
    -------
    numpy.ndarray, shape (classes,)
        Infinite where none enters.

    Examples
    --------
    Of three households of the first class the two with the largest chance, of two of the second none.

    >>> entry_thresholds(np.array([0.1, 0.9, 0.4, 0.8, 0.7]), np.array([0, 0, 0, 1, 1]), np.array([2, 0])).tolist()
    [0.4, inf]
    """
    thresholds = np.full(len(counts), np.inf)
    by_class = chance.take(np.argsort(classes.astype(np.uint8), kind="stable")) if len(counts) > 1 else chance
    ends = np.cumsum(np.bincount(classes, minlength=len(counts)))
    for number, members in enumerate(np.split(by_class, ends[:-1])):
        if counts[number]:
            place = len(members) - counts[number]
            thresholds[number] = np.partition(members, place)[place]
    return thresholds


def entry_chance(odds: Vector, uniform: Vector) -> Vector:
    """Return what households are ranked by: a uniform number, raised or lowered by odds as a logit has it.

    Examples
    --------
    >>> entry_chance(np.array([1.0, 3.0]), np.array([0.5, 0.5])).tolist()
    [0.5, 0.75]
    """
    raised = uniform * odds
    total = 1 - uniform
    total += raised
    raised /= total
    return raised


def start_waves(odds: Vector, uniform: Vector, waves: int, *, staggered: bool) -> Counts:
    """Return the place of the wave in which each household would enter: 1 or later, since nobody is in at the first.

    The larger its odds, the sooner.
    """
    if not staggered:
        return np.full(len(uniform), max(1, waves // 2), dtype=np.int64)
    late = uniform / (uniform + (1 - uniform) * odds)
    return 1 + np.minimum((late * (waves - 1)).astype(np.int64), waves - 2)


def exposure_profile(waves: int, truth: Truth, knobs: Mapping[str, float]) -> Vector:
    """Return the multiple of its first effect that a programme has in each wave, by the wave of entry.

    Returns
    -------
    numpy.ndarray, shape (waves + 1, waves)
        Row: place of the wave of entry, the last row for never. 1 in the first wave in it.
    """
    since = np.arange(waves) - np.arange(waves + 1)[:, None]
    growth = knobs["effect_growth"] if truth.dynamic_effects else 0.0
    profile = np.where(since >= 0, 1 + growth * since, 0.0)
    if truth.anticipation:
        profile[since == -1] = knobs["anticipated_share"]
    profile[-1] = 0.0  # never in: also none ahead of a wave that does not come
    return profile


def effect_factors(score: Vector, truth: Truth, knobs: Mapping[str, float]) -> Vector:
    """Return by how much the effects on a household are above the mean: a lognormal factor with mean 1, or 1 of all.

    The factor is a multiple of two to the power -20, which hides its last bit: that depends on the processor.
    """
    if not truth.heterogeneous_effects:
        return np.ones(len(score))
    factor = np.exp(knobs["effect_sd"] * score - knobs["effect_sd"] ** 2 / 2)
    return np.rint(factor * 2.0**20) / 2.0**20


def spilled(inside: NDArray[np.bool_], village: Counts, mean: float, knobs: Mapping[str, float]) -> Vector:
    """Return what a programme does to households outside it, by the share of their village's households in it.

    Parameters
    ----------
    inside : numpy.ndarray of bool, shape (n, waves)
    village : numpy.ndarray of int, shape (n,)
        From 0.
    mean : float
        Mean effect, log points.
    """
    size = np.bincount(village)
    reached = np.stack([np.bincount(village, weights=column) for column in inside.T], axis=1) / size[:, None]
    return np.where(inside, 0.0, knobs["spillover_share"] * mean * reached[village])

"""Who is in a synthetic register: villages and their traits, households by size and workers, random numbers by village.

A plan is made first, from one stream: it deals out the households of every kind, so that households and persons add up
whatever is drawn later. All that belongs to single households comes from streams by blocks of villages, so that a
register may be drawn in parts, and is the same whatever the parts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from poverty_analysis.gains.priors import stream
from poverty_analysis.households.register.margins import (
    LARGEST_HOUSEHOLD,
    Counts,
    Whole,
    apportioned,
    size_counts,
)
from poverty_analysis.measures.sample import Vector

BLOCK_VILLAGES = 32
_SCORES_PER_ONE = 2.0**32


class Kinds(NamedTuple):
    """Kinds of households: persons and workers of each kind, and how many households are of it; all shape (kinds,)."""

    persons: Counts
    workers: Counts
    households: Counts


class Plan(NamedTuple):
    """What is settled for the register as a whole: by village, shape (villages,), and one small code a household.

    Attributes
    ----------
    county : numpy.ndarray of int
        From 0.
    altitude_z, distance_z, effect_z : numpy.ndarray
        Standard scores of altitude and of the log of distance, and the village's own effect on incomes.
    shock_z : numpy.ndarray, shape (villages, waves)
        Good and bad years of a village.
    above : numpy.ndarray of bool
        Whether the village lies above the altitude from which households are to be relocated.
    cutoff_z : float
        That altitude.
    first : numpy.ndarray of int, shape (villages + 1,)
        Place of a village's first household.
    first_person : numpy.ndarray of int, shape (villages + 1,)
        Place of a village's first person.
    kind : numpy.ndarray of int, shape (households,)
        Place in `kinds`; one byte a household, all that the plan holds of it.
    """

    county: Counts
    altitude_z: Vector
    distance_z: Vector
    effect_z: Vector
    shock_z: Vector
    above: NDArray[np.bool_]
    cutoff_z: float
    first: Counts
    first_person: Counts
    kind: NDArray[np.uint8]


class Draws(NamedTuple):
    """The random numbers of the households, each array one row a number and one column a household."""

    normal: Vector
    uniform: Vector
    gamma: Vector
    later: Vector


def scores(rng: np.random.Generator, shape: int | tuple[int, ...]) -> Vector:
    """Return standard normal numbers, rounded to multiples of two to the power -32.

    The rarest come through a logarithm, whose last bit is not the same in every C library; steps of this size hide it.
    """
    return np.rint(rng.standard_normal(shape) * _SCORES_PER_ONE) / _SCORES_PER_ONE


def household_kinds(whole: Whole, chance: float) -> Kinds:
    """Return the kinds of households: one member works, each further one with a chance."""
    sizes = size_counts(whole)
    persons, workers, households = [], [], []
    for size, number in enumerate(sizes, start=1):
        others = np.arange(size)
        shares = special.binom(size - 1, others) * chance**others * (1 - chance) ** (size - 1 - others)
        persons += [size] * size
        workers += list(range(1, size + 1))
        households += apportioned(shares * number, int(number)).tolist()
    table = np.array([persons, workers, households], dtype=np.int64)
    return Kinds(*table[:, table[2] > 0])


def by_class(kinds: Kinds, counted: str) -> Counts:
    """Return how many households have 1 to 15 persons, or workers."""
    return np.bincount(getattr(kinds, counted), weights=kinds.households, minlength=LARGEST_HOUSEHOLD + 1)[1:].astype(
        np.int64
    )


def population_plan(
    whole: Whole, kinds: Kinds, knobs: dict[str, float], waves: int, seed: int, *, rule: str, relocated: float
) -> Plan:
    """Draw the plan of a register.

    Parameters
    ----------
    whole, kinds
        Sizes of the register and its kinds of households.
    knobs : dict of str to float
        The assumptions `register_...`, without that prefix.
    waves : int
    seed : int
    rule : str
        Of relocation, as in `Truth`.
    relocated : float
        Persons to be relocated, which the sharp rule's cut-off must give; NaN if none are.
    """
    rng = stream(seed, "register plan")
    villages = whole.villages
    county = np.arange(villages) * whole.counties // villages
    sizes = np.exp(knobs["village_size_log_sd"] * scores(rng, villages))
    # ten households at least were asked for per county, so that one a village can always be given
    number = 1 + apportioned(sizes / sizes.sum() * (whole.households - villages), whole.households - villages)
    between = scores(rng, whole.counties)
    between = (between - between.mean()) / between.std()
    share = knobs["county_share_of_altitude"]
    altitude = np.sqrt(share) * between[county] + np.sqrt(1 - share) * scores(rng, villages)
    distance, effect = scores(rng, (2, villages))
    shock = scores(rng, (villages, waves))
    kind = rng.permutation(np.repeat(np.arange(len(kinds.households), dtype=np.uint8), kinds.households))
    first = np.concatenate([[0], np.cumsum(number)])
    size = kinds.persons.astype(np.uint8)
    if rule == "sharp" and not np.isnan(relocated):
        above = _upper_villages(altitude, np.add.reduceat(size[kind], first[:-1], dtype=np.int64), relocated)
        _exchange(kind, size, np.repeat(above, number), round(relocated))
    else:
        above = altitude >= np.quantile(altitude, 1 - knobs["eligible_share"])
    cutoff = (altitude[above].min() + altitude[~above].max()) / 2
    persons = np.concatenate([[0], np.cumsum(np.add.reduceat(size[kind], first[:-1], dtype=np.int64))])
    return Plan(county, altitude, distance, effect, shock, above, float(cutoff), first, persons, kind)


def _upper_villages(altitude: Vector, persons: Counts, relocated: float) -> NDArray[np.bool_]:
    """Villages from the highest down, until their persons are nearest to those to be relocated."""
    order = np.argsort(-altitude, kind="stable")
    reached = np.cumsum(persons[order])
    many = int(np.clip(np.argmin(np.abs(reached - relocated)) + 1, 1, len(altitude) - 1))
    above = np.zeros(len(altitude), dtype=bool)
    above[order[:many]] = True
    return above


def _exchange(kind: NDArray[np.uint8], persons_of: NDArray[np.uint8], above: NDArray[np.bool_], persons: int) -> None:
    """Exchange households between the villages above the cut-off and the others, until persons above it are right."""
    size = persons_of[kind]
    while difference := persons - int(size[above].sum(dtype=np.int64)):
        sign = 1 if difference > 0 else -1
        pairs = (
            _pair(size, above, small, gap, sign)
            for gap in range(min(abs(difference), LARGEST_HOUSEHOLD - 1), 0, -1)
            for small in range(1, LARGEST_HOUSEHOLD + 1 - gap)
        )
        pair = next((list(pair) for pair in pairs if pair), None)
        if pair is None:
            raise ValueError(
                f"relocation: villages above a cut-off must have {persons:,} persons; got {-difference:+,} too many"
            )
        for values in (kind, size):
            values[pair] = values[pair[::-1]]


def _pair(size: NDArray[np.uint8], above: NDArray[np.bool_], small: int, gap: int, sign: int) -> tuple[int, int] | None:
    """One household above and one below the cut-off whose exchange moves `gap` persons the right way."""
    inside = np.flatnonzero(above & (size == (small if sign > 0 else small + gap)))
    outside = np.flatnonzero(~above & (size == (small + gap if sign > 0 else small)))
    return (int(inside[0]), int(outside[0])) if len(inside) and len(outside) else None


def household_draws(
    plan: Plan, seed: int, *, normals: int, uniforms: int, later: int, alphas: Vector, blocks: range
) -> Draws:
    """Draw the random numbers of the households of some blocks of villages, each block from its own stream."""
    start, stop = block_places(plan, blocks)
    n = stop - start
    draws = Draws(np.empty((normals, n)), np.empty((uniforms, n)), np.empty((len(alphas), n)), np.empty((later, n)))
    for block in blocks:
        a, b = (place - start for place in block_places(plan, range(block, block + 1)))
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1, block)))
        draws.normal[:, a:b] = scores(rng, (normals, b - a))
        draws.uniform[:, a:b] = rng.random((uniforms, b - a))
        draws.gamma[:, a:b] = rng.standard_gamma(alphas[:, None], (len(alphas), b - a))
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2, block)))
        draws.later[:, a:b] = rng.random((later, b - a))
    return draws


def all_blocks(plan: Plan) -> range:
    """Return the numbers of all blocks of villages."""
    return range(-(-len(plan.county) // BLOCK_VILLAGES))


def village_range(plan: Plan, blocks: range) -> range:
    """Return the places of the villages of some neighbouring blocks."""
    return range(blocks.start * BLOCK_VILLAGES, min(blocks.stop * BLOCK_VILLAGES, len(plan.county)))


def block_places(plan: Plan, blocks: range) -> tuple[int, int]:
    """Return the places of the first household of some neighbouring blocks, and of the first one behind them."""
    villages = village_range(plan, blocks)
    return int(plan.first[villages.start]), int(plan.first[villages.stop])

"""Draw the households of a synthetic register, whole or in parts: incomes without programmes, then who enters which."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from poverty_analysis.households.register.design import RegisterDesign
from poverty_analysis.households.register.income import (
    SOURCES,
    Component,
    in_parts,
    kind_scores,
    log_spread,
    persistent,
    untreated_incomes,
)
from poverty_analysis.households.register.margins import Counts
from poverty_analysis.households.register.population import (
    Draws,
    Plan,
    all_blocks,
    block_places,
    household_draws,
    population_plan,
    village_range,
)
from poverty_analysis.households.register.programmes import (
    RELOCATION,
    Traits,
    entry_chance,
    entry_thresholds,
    log_odds,
    start_waves,
)
from poverty_analysis.measures.sample import Vector

_SINGLES = ("ability", "growth", "effect", "land")
_BINS = 4096


class Part(NamedTuple):
    """Households of some blocks of villages before any programme; shape (n,) unless said otherwise.

    Attributes
    ----------
    blocks : range
        Of villages.
    start : int
        Place of the first household in the register.
    village, kind, persons, workers : numpy.ndarray of int
        `village` and `kind` are places in the plan.
    effect : numpy.ndarray
        Standard score of a household's effects.
    income : numpy.ndarray, shape (n, waves)
        Without programmes, CNY per person and year, in sixteenths.
    error : numpy.ndarray, shape (n, waves), or None
        Factors of measurement.
    invited : numpy.ndarray of bool
    traits : Traits
        What pulls a household into programmes.
    odds, chance : dict of str to numpy.ndarray
        By programme, the odds of entering, up to a constant, and what households are ranked by.
    draws : Draws
    """

    blocks: range
    start: int
    village: Counts
    persons: Counts
    workers: Counts
    effect: Vector
    income: Vector
    error: Vector | None
    invited: NDArray[np.bool_]
    traits: Traits
    odds: dict[str, Vector]
    chance: dict[str, Vector]
    draws: Draws


def register_plan(design: RegisterDesign, seed: int) -> Plan:
    """Return the plan of a register: where its villages lie, and which households they have."""
    held = design.programmes
    return population_plan(
        design.whole,
        design.kinds,
        design.knobs,
        len(design.waves),
        seed,
        rule=design.truth.relocation_rule,
        relocated=float(held.loc[RELOCATION, "persons"]) if RELOCATION in held.index else np.nan,
    )


def random_numbers(design: RegisterDesign, plan: Plan, seed: int, blocks: range | None = None) -> Draws:
    """Return all random numbers of the households, which do not depend on truth, programmes or margins."""
    waves = len(design.waves)
    return household_draws(
        plan,
        seed,
        normals=len(_SINGLES) + 2 * waves,
        uniforms=2 * len(design.streams) + 1 + waves + len(SOURCES) * waves,
        later=2 * len(design.later),
        alphas=design.split * design.knobs["source_concentration"],
        blocks=all_blocks(plan) if blocks is None else blocks,
    )


def drawn_part(design: RegisterDesign, plan: Plan, seed: int, blocks: range | None = None) -> Part:
    """Draw the households of some blocks of villages, all of them by default."""
    blocks = all_blocks(plan) if blocks is None else blocks
    draws = random_numbers(design, plan, seed, blocks)
    knobs, waves = design.knobs, len(design.waves)
    start, stop = block_places(plan, blocks)
    villages = village_range(plan, blocks)
    village = np.repeat(np.asarray(villages), np.diff(plan.first)[villages.start : villages.stop])
    kind = plan.kind[start:stop]
    ability, growth, own_effect, land = draws.normal[: len(_SINGLES)]
    shocks, errors = draws.normal[len(_SINGLES) :].reshape(2, waves, -1)
    distance, altitude = plan.distance_z.take(village), plan.altitude_z.take(village)
    components = Component(
        household=kind_scores(design.kinds)[kind],
        land=land,
        distance=distance,
        altitude=altitude,
        village=plan.effect_z.take(village),
        ability=ability,
        village_year=plan.shock_z.take(village, axis=0),
        passing=persistent(shocks, knobs["persistence"]),
    )
    income = untreated_incomes(components, design.variances, design.unit_incomes, design.means)
    if design.truth.diverging_trends:
        years = design.waves - design.waves[0]
        income *= np.exp(knobs["trend_sd"] * growth[:, None] * years - (knobs["trend_sd"] * years) ** 2 / 2)
    income = in_parts(income)
    error = None
    if design.truth.measurement_error:
        error = np.exp(knobs["measurement_sd"] * errors.T - knobs["measurement_sd"] ** 2 / 2)
    first = income[:, 0] if error is None else income[:, 0] * error[:, 0]
    middle, spread = log_spread(design.unit_incomes)
    invited = draws.uniform[2 * len(design.streams)] < knobs["invited_share"]
    traits = Traits(
        distance=distance,
        land=land,
        income=(np.log(first / design.means[0]) - middle) / spread,
        ability=ability,
        growth=growth,
        above=plan.above[village],
        invited=invited,
    )
    rows = list(design.programmes.itertuples())
    odds = {row.Index: np.exp(log_odds(row, traits, design.truth, knobs)) for row in rows}
    correlation = knobs["effect_ability"]
    return Part(
        blocks=blocks,
        start=start,
        village=village,
        persons=design.kinds.persons[kind],
        workers=design.kinds.workers[kind],
        effect=correlation * ability + np.sqrt(1 - correlation**2) * own_effect,
        income=income,
        error=error,
        invited=invited,
        traits=traits,
        odds=odds,
        chance={name: entry_chance(each, _uniforms(design, draws, name)[0]) for name, each in odds.items()},
        draws=draws,
    )


def thresholds_of(design: RegisterDesign, part: Part) -> dict[str, Vector]:
    """Return by programme the lowest chance that enters, by class, where the part is the whole register."""
    classes = _classes(design, part)
    return {name: entry_thresholds(part.chance[name], classes[name], design.counts[name]) for name in part.chance}


def thresholds_over_parts(design: RegisterDesign, plan: Plan, seed: int, parts: list[range]) -> dict[str, Vector]:
    """Return what `thresholds_of` would, from two passes over parts of a register that does not fit in memory.

    The first pass counts chances in 4,096 equal bins and finds that in which each threshold lies; the second keeps the
    chances of that bin only.
    """
    tallies = {name: np.zeros((len(counts), _BINS), dtype=np.int64) for name, counts in design.counts.items()}
    for blocks in parts:
        part = drawn_part(design, plan, seed, blocks)
        classes = _classes(design, part)
        for name, tally in tallies.items():
            tally += np.bincount(classes[name] * _BINS + _bins(part.chance[name]), minlength=tally.size).reshape(
                tally.shape
            )
    bins = {name: _threshold_bins(tally, design.counts[name]) for name, tally in tallies.items()}
    near: dict[tuple[str, int], list[Vector]] = {}
    for blocks in parts:
        part = drawn_part(design, plan, seed, blocks)
        for name, classes_of in _classes(design, part).items():
            chance = part.chance[name]
            close = np.flatnonzero(_bins(chance) == bins[name][classes_of])
            for number in np.unique(classes_of[close]):
                near.setdefault((name, int(number)), []).append(chance[close[classes_of[close] == number]])
    thresholds = {name: np.full(len(counts), np.inf) for name, counts in design.counts.items()}
    for (name, number), chances in near.items():
        above = int(tallies[name][number, bins[name][number] + 1 :].sum())
        within, wanted = np.concatenate(chances), np.array([int(design.counts[name][number]) - above])
        thresholds[name][number] = entry_thresholds(within, np.zeros(len(within), dtype=np.uint8), wanted)[0]
    return thresholds


def _bins(chance: Vector) -> Counts:
    return np.minimum((chance * _BINS).astype(np.int64), _BINS - 1)


def _threshold_bins(tally: Counts, counts: Counts) -> Counts:
    """By class, the bin that holds the threshold; -1 where none enters."""
    from_above = np.cumsum(tally[:, ::-1], axis=1)[:, ::-1]
    return np.where(counts > 0, np.sum(from_above >= counts[:, None], axis=1) - 1, -1)


def entries(design: RegisterDesign, plan: Plan, part: Part, thresholds: dict[str, Vector]) -> dict[str, Counts]:
    """Return by programme the place of the wave in which each household enters; that behind the last for never."""
    waves, truth = len(design.waves), design.truth
    found = {}
    for name, classes in _classes(design, part).items():
        when = _uniforms(design, part.draws, name)[1]
        start = start_waves(part.odds[name], when, waves, staggered=truth.staggered_adoption)
        if truth.relocation_rule == "sharp" and name == RELOCATION:
            inside, start = part.traits.above, start[plan.first[part.village] - part.start]  # a village moves as one
        else:
            inside = part.chance[name] >= thresholds[name].take(classes)
        found[name] = np.where(inside, start, waves)
    return found


def _uniforms(design: RegisterDesign, draws: Draws, programme: str) -> Vector:
    """Random numbers for entering a programme and for when, shape (2, n)."""
    if programme in design.later:
        place = 2 * design.later.index(programme)
        return draws.later[place : place + 2]
    place = 2 * design.streams.index(programme)
    return draws.uniform[place : place + 2]


def _classes(design: RegisterDesign, part: Part) -> dict[str, Counts]:
    """By programme, the class of each household: its persons or workers from 0, or 0 for all."""
    by_counted = {"persons": part.persons - 1, "workers": part.workers - 1}
    one = np.zeros(len(part.persons), dtype=np.int64)
    counted = design.programmes["counted"]
    return {name: by_counted[counted[name]] if len(counts) > 1 else one for name, counts in design.counts.items()}


def parts_of(plan: Plan, households: int) -> list[range]:
    """Return neighbouring blocks of villages in parts of about so many households, each at least one block."""
    parts, blocks = [], all_blocks(plan)
    first = blocks.start
    for block in blocks:
        start, stop = block_places(plan, range(first, block + 1))
        if stop - start >= households or block == blocks[-1]:
            parts.append(range(first, block + 1))
            first = block + 1
    return parts

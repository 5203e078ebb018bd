"""Draw the households of a synthetic register, whole or in parts: incomes without programmes, then who enters which."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from poverty_analysis.gains.register_design import RegisterDesign
from poverty_analysis.gains.register_income import (
    Component,
    in_parts,
    kind_scores,
    log_spread,
    persistent,
    untreated_incomes,
)
from poverty_analysis.gains.register_margins import Counts
from poverty_analysis.gains.register_population import (
    Draws,
    Plan,
    all_blocks,
    block_places,
    household_draws,
    population_plan,
    village_range,
)
from poverty_analysis.gains.register_programmes import (
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
        uniforms=2 * len(design.streams) + 1 + waves,
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
    distance, altitude = plan.distance_z[village], plan.altitude_z[village]
    components = Component(
        household=kind_scores(design.kinds)[kind],
        land=land,
        distance=distance,
        altitude=altitude,
        village=plan.effect_z[village],
        ability=ability,
        village_year=plan.shock_z[village],
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
        traits=Traits(
            distance=distance,
            land=land,
            income=(np.log(first / design.means[0]) - middle) / spread,
            ability=ability,
            growth=growth,
            above=plan.above[village],
            invited=invited,
        ),
        draws=draws,
    )


def thresholds_of(design: RegisterDesign, part: Part) -> dict[str, Vector]:
    """Return by programme the lowest chance that enters, by class, where the part is the whole register."""
    return {
        row.Index: entry_thresholds(
            entry_chance(*_odds(design, part, row)), _classes(design, part, row), design.counts[row.Index]
        )
        for row in design.programmes.itertuples()
    }


def thresholds_over_parts(design: RegisterDesign, plan: Plan, seed: int, parts: list[range]) -> dict[str, Vector]:
    """Return what `thresholds_of` would, from two passes over parts of a register that does not fit in memory.

    The first pass counts chances in 4,096 equal bins and finds that in which each threshold lies; the second keeps the
    chances of that bin only.
    """
    rows = list(design.programmes.itertuples())
    tallies = {row.Index: np.zeros((len(design.counts[row.Index]), _BINS), dtype=np.int64) for row in rows}
    for blocks in parts:
        part = drawn_part(design, plan, seed, blocks)
        for row in rows:
            place = _classes(design, part, row) * _BINS + _bins(entry_chance(*_odds(design, part, row)))
            tally = tallies[row.Index]
            tally += np.bincount(place, minlength=tally.size).reshape(tally.shape)
    bins = {row.Index: _threshold_bins(tallies[row.Index], design.counts[row.Index]) for row in rows}
    near: dict[tuple[str, int], list[Vector]] = {}
    for blocks in parts:
        part = drawn_part(design, plan, seed, blocks)
        for row in rows:
            chance, classes = entry_chance(*_odds(design, part, row)), _classes(design, part, row)
            close = np.flatnonzero(_bins(chance) == bins[row.Index][classes])
            for number in np.unique(classes[close]):
                near.setdefault((row.Index, int(number)), []).append(chance[close[classes[close] == number]])
    thresholds = {row.Index: np.full(len(design.counts[row.Index]), np.inf) for row in rows}
    for (name, number), chances in near.items():
        above = int(tallies[name][number, bins[name][number] + 1 :].sum())
        within, wanted = np.concatenate(chances), np.array([int(design.counts[name][number]) - above])
        thresholds[name][number] = entry_thresholds(within, np.zeros(len(within), dtype=np.int64), wanted)[0]
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
    for row in design.programmes.itertuples():
        odds, enter = _odds(design, part, row)
        start = start_waves(odds, _uniforms(design, part, row)[1], waves, staggered=truth.staggered_adoption)
        if truth.relocation_rule == "sharp" and row.Index == RELOCATION:
            inside, start = part.traits.above, start[plan.first[part.village] - part.start]  # a village moves as one
        else:
            inside = entry_chance(odds, enter) >= thresholds[row.Index][_classes(design, part, row)]
        found[str(row.Index)] = np.where(inside, start, waves)
    return found


def _odds(design: RegisterDesign, part: Part, row: object) -> tuple[Vector, Vector]:
    """Odds of entering a programme and the random number that decides."""
    return np.exp(log_odds(row, part.traits, design.truth, design.knobs)), _uniforms(design, part, row)[0]


def _uniforms(design: RegisterDesign, part: Part, row: object) -> Vector:
    """Random numbers for entering a programme and for when, shape (2, n)."""
    place = 2 * design.streams.index(row.Index)  # type: ignore[attr-defined]
    return part.draws.uniform[place : place + 2]


def _classes(design: RegisterDesign, part: Part, row: object) -> Counts:
    """Class of each household for one programme: its persons or workers from 0, or 0 for all."""
    if len(design.counts[row.Index]) == 1:  # type: ignore[attr-defined]
        return np.zeros(len(part.persons), dtype=np.int64)
    return (part.persons if row.counted == "persons" else part.workers) - 1  # type: ignore[attr-defined]


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

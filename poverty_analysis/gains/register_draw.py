"""Draw the tables of a synthetic register from its design and a seed."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis import context
from poverty_analysis.gains.distribution import Incomes
from poverty_analysis.gains.register_income import (
    SOURCES,
    Component,
    by_source,
    in_parts,
    kind_scores,
    log_spread,
    persistent,
    untreated_incomes,
    village_scores,
)
from poverty_analysis.gains.register_margins import Counts, Whole
from poverty_analysis.gains.register_population import (
    Draws,
    Kinds,
    Plan,
    all_blocks,
    block_places,
    household_draws,
    population_plan,
    village_table,
)
from poverty_analysis.gains.register_programmes import (
    INVITED_TO,
    RELOCATION,
    Traits,
    enrolments,
    exposure_profile,
    household_effects,
    spilled,
)
from poverty_analysis.gains.register_truth import RegisterTruth, Truth
from poverty_analysis.measures.sample import Vector

_SINGLES = ("ability", "growth", "effect", "land")
_INCOME = "income_per_person_cny"


class RegisterDesign(NamedTuple):
    """All of a register that is not drawn; see `register_design`.

    Attributes
    ----------
    whole : Whole
        Households, persons, villages, counties.
    kinds : Kinds
        Households by persons and workers.
    streams : tuple of str
        All programmes that have random numbers of their own, held or not.
    programmes : pandas.DataFrame
        Rows of `register_targets`: those held.
    counts : dict of str to numpy.ndarray
        By programme, households of each size that enter.
    knobs : dict of str to float
        The assumptions `register_...`, without that prefix.
    effects : dict of str to (float, str)
        By programme, mean first effect and its unit.
    truth : Truth
    waves : numpy.ndarray of int
    means : numpy.ndarray, shape (waves,)
        Mean income without programmes, CNY per person and year.
    variances : dict of str to float
        Shares of the variance of normal scores of income.
    unit_incomes : family
        Shape of incomes, with mean 1.
    split : numpy.ndarray, shape (4,)
        Mean shares of wages, operating, property and transfers without programmes.
    """

    whole: Whole
    kinds: Kinds
    streams: tuple[str, ...]
    programmes: pd.DataFrame
    counts: dict[str, Counts]
    knobs: dict[str, float]
    effects: dict[str, tuple[float, str]]
    truth: Truth
    waves: Counts
    means: Vector
    variances: dict[str, float]
    unit_incomes: Incomes
    split: Vector


class Population(NamedTuple):
    """The households of a register before any programme; shape (n,) unless said otherwise."""

    village: Counts
    persons: Counts
    workers: Counts
    land_z: Vector
    ability: Vector
    growth: Vector
    effect: Vector
    income: Vector  # untreated, (n, waves)
    error: Vector | None  # factors of measurement, (n, waves)


class Outcome(NamedTuple):
    """What programmes do to incomes; shape (n, waves) unless said otherwise."""

    income: Vector
    added_cny: Vector
    spillover: Vector
    effects: dict[str, Vector]
    first_effects: dict[str, Vector]  # (n,)
    gained: dict[str, Vector]


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


def random_numbers(design: RegisterDesign, plan: Plan, seed: int) -> Draws:
    """Return all random numbers of the households, which do not depend on truth, programmes or margins."""
    waves = len(design.waves)
    return household_draws(
        plan,
        seed,
        normals=len(_SINGLES) + 2 * waves,
        uniforms=2 * len(design.streams) + 1 + waves,
        alphas=design.split * design.knobs["source_concentration"],
        blocks=all_blocks(plan),
    )


def drawn_tables(
    design: RegisterDesign, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, RegisterTruth]:
    """Draw villages, households, persons, panel and truth."""
    plan = register_plan(design, seed)
    draws = random_numbers(design, plan, seed)
    people = _population(design, plan, draws)
    invited = draws.uniform[2 * len(design.streams)] < design.knobs["invited_share"]
    starts = _starts(design, plan, draws, people, invited)
    outcome = _outcome(design, people, starts, invited)
    county = pd.Categorical.from_codes(
        plan.county, [f"synthetic county {number:02d}" for number in range(1, design.whole.counties + 1)]
    )
    villages = village_table(plan, county, design.knobs)
    households = _household_table(design, people, starts, invited, county)
    persons = _person_table(households)
    panel = _panel_table(design, people, starts, outcome, households, draws)
    return villages, households, persons, panel, _truth(design, people, outcome, households)


def _population(design: RegisterDesign, plan: Plan, draws: Draws) -> Population:
    knobs, waves = design.knobs, len(design.waves)
    start, stop = block_places(plan, all_blocks(plan))
    village = np.repeat(np.arange(len(plan.county)), np.diff(plan.first))[start:stop]
    kind = plan.kind[start:stop]
    ability, growth, effect, land = draws.normal[: len(_SINGLES)]
    shocks, errors = draws.normal[len(_SINGLES) :].reshape(2, waves, -1)
    distance, altitude, own, shock = village_scores(plan, village)
    income = untreated_incomes(
        Component(
            household=kind_scores(design.kinds)[kind],
            land=land,
            distance=distance,
            altitude=altitude,
            village=own,
            ability=ability,
            village_year=shock,
            passing=persistent(shocks, knobs["persistence"]),
        ),
        design.variances,
        design.unit_incomes,
        design.means,
    )
    if design.truth.diverging_trends:
        years = design.waves - design.waves[0]
        income *= np.exp(knobs["trend_sd"] * growth[:, None] * years - (knobs["trend_sd"] * years) ** 2 / 2)
    error = None
    if design.truth.measurement_error:
        error = np.exp(knobs["measurement_sd"] * errors.T - knobs["measurement_sd"] ** 2 / 2)
    correlation = knobs["effect_ability"]
    return Population(
        village=village,
        persons=design.kinds.persons[kind],
        workers=design.kinds.workers[kind],
        land_z=land,
        ability=ability,
        growth=growth,
        effect=correlation * ability + np.sqrt(1 - correlation**2) * effect,
        income=in_parts(income),
        error=error,
    )


def _starts(
    design: RegisterDesign, plan: Plan, draws: Draws, people: Population, invited: NDArray[np.bool_]
) -> dict[str, Counts]:
    """By programme, the place of the wave of entry of each household."""
    middle, spread = log_spread(design.unit_incomes)
    first = people.income[:, 0] if people.error is None else people.income[:, 0] * people.error[:, 0]
    traits = Traits(
        distance=plan.distance_z[people.village],
        land=people.land_z,
        income=(np.log(first / design.means[0]) - middle) / spread,
        ability=people.ability,
        growth=people.growth,
        above=plan.above[people.village],
        invited=invited,
    )
    places = [design.streams.index(name) for name in design.programmes.index]
    return enrolments(
        design.programmes,
        traits,
        draws.uniform[: 2 * len(design.streams)].reshape(len(design.streams), 2, -1)[places],
        {"persons": people.persons, "workers": people.workers},
        design.counts,
        design.truth,
        design.knobs,
        waves=len(design.waves),
        village_first=plan.first[people.village],
    )


def _outcome(
    design: RegisterDesign, people: Population, starts: dict[str, Counts], invited: NDArray[np.bool_]
) -> Outcome:
    r"""Incomes with programmes, :math:`Y = Y_0 e^{\sum_p \delta_p} + \sum_q \Delta_q`, and what each does."""
    truth, knobs, waves = design.truth, design.knobs, len(design.waves)
    profile = exposure_profile(waves, truth, knobs)
    logs, added, spillover = (np.zeros_like(people.income) for _ in range(3))
    effects: dict[str, Vector] = {}
    firsts: dict[str, Vector] = {}
    gained: dict[str, Vector] = {}
    for row in design.programmes.itertuples():
        mean, unit = design.effects[row.Index]
        start = starts[row.Index]
        firsts[row.Index] = first = household_effects(mean, people.effect, truth, knobs)
        effects[row.Index] = effect = first[:, None] * profile[start]
        if truth.spillovers and unit == "log points" and not truth.no_effect:
            inside = start[:, None] <= np.arange(waves)
            spillover += spilled(inside, people.village, mean, knobs)
        if unit == "CNY":
            added += effect
            weight = np.maximum(effect, 0)
        else:
            logs += effect
            weight = np.maximum(effect, 0) * people.income
        gained[row.income_source] = gained.get(row.income_source, 0.0) + weight
    if truth.spillovers:
        gained["operating"] = gained.get("operating", 0.0) + np.maximum(spillover, 0) * people.income
    if truth.exclusion_broken:
        logs += knobs["invitation_effect"] * invited[:, None]
        gained["operating"] = gained.get("operating", 0.0) + invited[:, None] * people.income
    income = (
        people.income if truth.no_effect and not truth.exclusion_broken else people.income * np.exp(logs + spillover)
    )
    if np.any(lost := income + added <= 0):
        raise ValueError(f"effects must leave incomes above zero; got {lost.sum()} household-waves without income")
    return Outcome(in_parts(income + added), added, spillover, effects, firsts, gained)


def _household_table(
    design: RegisterDesign,
    people: Population,
    starts: dict[str, Counts],
    invited: NDArray[np.bool_],
    county: pd.Categorical,
) -> pd.DataFrame:
    columns: dict[str, Any] = {
        "synthetic": np.ones(len(people.persons), dtype=bool),
        "household": np.arange(1, len(people.persons) + 1),
        "village": people.village + 1,
        "county": county[people.village],
        "persons": people.persons,
        "workers": people.workers,
        "land_mu": design.knobs["land_median_mu"] * np.exp(design.knobs["land_log_sd"] * people.land_z),
        f"{INVITED_TO}_invited": invited,
    }
    years = np.append(design.waves, 0)
    for name, start in starts.items():
        columns[f"{name}_start"] = pd.arrays.IntegerArray(years[start], start == len(design.waves))
    return pd.DataFrame(columns, copy=False)


def _person_table(households: pd.DataFrame) -> pd.DataFrame:
    """One row a person; the first members of a household are those who work."""
    size = households["persons"].to_numpy()
    place = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    columns = {
        "synthetic": np.ones(len(place), dtype=bool),
        "person": np.arange(1, len(place) + 1),
        "household": np.repeat(households["household"].to_numpy(), size),
        "works": place < np.repeat(households["workers"].to_numpy(), size),
    }
    return pd.DataFrame(columns, copy=False)


def _panel_table(
    design: RegisterDesign,
    people: Population,
    starts: dict[str, Counts],
    outcome: Outcome,
    households: pd.DataFrame,
    draws: Draws,
) -> pd.DataFrame:
    waves = len(design.waves)
    untreated, income, gained = people.income, outcome.income, outcome.gained
    if people.error is not None:
        untreated, income = in_parts(untreated * people.error), in_parts(income * people.error)
    split = draws.gamma / draws.gamma.sum(axis=0)
    sources = by_source(income, untreated, split, gained)
    columns: dict[str, Any] = {"synthetic": np.ones(income.size, dtype=bool)}
    for name in ("household", "village"):
        columns[name] = np.repeat(households[name].to_numpy(), waves)
    columns["county"] = households["county"].array.repeat(waves)
    columns["wave"] = np.tile(design.waves, len(income))
    columns["persons"] = np.repeat(people.persons, waves)
    columns[_INCOME] = income.reshape(-1)
    for source in SOURCES:
        columns[f"{source}_{_INCOME}"] = sources[source].reshape(-1)
    within = np.arange(waves) >= np.arange(waves + 1)[:, None]
    for name, start in starts.items():
        columns[name] = within[start].reshape(-1)
    panel = pd.DataFrame(columns, copy=False)
    if design.truth.attrition:
        panel = panel[_stays(design, income, draws).reshape(-1)].reset_index(drop=True)
    return panel


def _stays(design: RegisterDesign, income: Vector, draws: Draws) -> NDArray[np.bool_]:
    """Whether a household is still there: it leaves after a wave by a chance that falls with that wave's income."""
    knobs = design.knobs
    middle, spread = log_spread(design.unit_incomes)
    score = (np.log(income / design.means) - middle) / spread
    rate = knobs["attrition_rate"]
    odds = rate / (1 - rate) * np.exp(-knobs["attrition_income"] * score)
    uniform = draws.uniform[2 * len(design.streams) + 1 :].T
    leaves = uniform < odds / (1 + odds)
    stays = np.ones(income.shape, dtype=bool)
    stays[:, 1:] = ~np.logical_or.accumulate(leaves[:, :-1], axis=1)
    return stays


def _truth(design: RegisterDesign, people: Population, outcome: Outcome, households: pd.DataFrame) -> RegisterTruth:
    line = context.fact("povline_cn_2019cur").value
    waves = len(design.waves)
    size = outcome.income.size
    traits: dict[str, Any] = {
        "synthetic": np.ones(len(households), dtype=bool),
        "household": households["household"].to_numpy(),
        "ability": people.ability,
        "growth": people.growth,
    }
    traits |= {f"{name}_effect": effect for name, effect in outcome.first_effects.items()}
    panel: dict[str, Any] = {
        "synthetic": np.ones(size, dtype=bool),
        "household": np.repeat(households["household"].to_numpy(), waves),
        "wave": np.tile(design.waves, len(households)),
        f"untreated_{_INCOME}": people.income.reshape(-1),
        _INCOME: outcome.income.reshape(-1),
        "poor_untreated": (people.income < line).reshape(-1),
        "poor": (outcome.income < line).reshape(-1),
        "added_cny": outcome.added_cny.reshape(-1),
        "spillover_effect": outcome.spillover.reshape(-1),
    }
    panel |= {f"{name}_effect": effect.reshape(-1) for name, effect in outcome.effects.items()}
    units = {name: unit for name, (_, unit) in design.effects.items()}
    return RegisterTruth(design.truth, pd.DataFrame(traits, copy=False), pd.DataFrame(panel, copy=False), units)

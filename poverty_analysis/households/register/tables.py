"""The tables of a synthetic register: what it shows, and what only its maker knows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis import context
from poverty_analysis.households.register.design import RegisterDesign
from poverty_analysis.households.register.draw import Part, entries
from poverty_analysis.households.register.income import (
    FINE_PARTS,
    SOURCES,
    by_source,
    in_parts,
    log_spread,
    source_split,
)
from poverty_analysis.households.register.margins import Counts
from poverty_analysis.households.register.outcome import Outcome, outcome_of
from poverty_analysis.households.register.population import Plan, village_range
from poverty_analysis.households.register.programmes import INVITED_TO
from poverty_analysis.households.register.truth import RegisterTruth
from poverty_analysis.measures.sample import Vector

_INCOME = "income_per_person_cny"


def tables_of(
    design: RegisterDesign, plan: Plan, part: Part, thresholds: dict[str, Vector]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, RegisterTruth]:
    """Return villages, households, persons, panel and truth of a part of a register."""
    starts = entries(design, plan, part, thresholds)
    outcome = outcome_of(design, part, starts)
    county = pd.Categorical.from_codes(
        plan.county, categories=[f"synthetic county {number:02d}" for number in range(1, design.whole.counties + 1)]
    )
    households = _households(design, part, starts, county)
    keys = _keys(design, households)
    return (
        _villages(design, plan, part, county),
        households,
        _persons(plan, part, households),
        _panel(design, part, starts, outcome, households, keys),
        _truth(design, part, outcome, households, keys),
    )


class _Keys(NamedTuple):
    """Whole numbers of each household and wave, shape (n times waves,); the truth has its own."""

    household: Counts
    village: Counts
    persons: Counts
    true_household: Counts
    wave: Counts
    true_wave: Counts


def _keys(design: RegisterDesign, households: pd.DataFrame) -> _Keys:
    """Return them from one array, in large pages: memory that is touched for the first time takes long."""
    names = ("household", "village", "persons", "household")
    found = np.empty((len(_Keys._fields), len(households), len(design.waves)), dtype=np.int64)
    for room, name in zip(found, names, strict=False):
        room[...] = households[name].to_numpy()[:, None]
    found[len(names) :] = design.waves
    return _Keys(*found.reshape(len(found), -1))


def _villages(design: RegisterDesign, plan: Plan, part: Part, county: pd.Categorical) -> pd.DataFrame:
    knobs = design.knobs
    villages = village_range(plan, part.blocks)
    rows = slice(villages.start, villages.stop)
    village = np.asarray(villages) + 1
    altitude = plan.altitude_z[rows]
    distance = knobs["distance_median_km"] * np.exp(knobs["distance_log_sd"] * plan.distance_z[rows])
    columns: dict[str, Any] = {
        "synthetic": np.ones(len(village), dtype=bool),
        "village": village,
        "county": county[rows],
        "altitude_m": knobs["altitude_mean_m"] + knobs["altitude_sd_m"] * altitude,
        "distance_km": in_parts(distance, FINE_PARTS),
        "altitude_above_cutoff_m": knobs["altitude_sd_m"] * (altitude - plan.cutoff_z),
        "relocation_eligible": plan.above[rows],
        "households": np.diff(plan.first)[rows],
    }
    return pd.DataFrame(columns, copy=False)


def _households(design: RegisterDesign, part: Part, starts: dict[str, Counts], county: pd.Categorical) -> pd.DataFrame:
    knobs = design.knobs
    land = knobs["land_median_mu"] * np.exp(knobs["land_log_sd"] * part.traits.land)
    columns: dict[str, Any] = {
        "synthetic": np.ones(len(part.persons), dtype=bool),
        "household": np.arange(part.start + 1, part.start + len(part.persons) + 1),
        "village": part.village + 1,
        "county": county[part.village],
        "persons": part.persons,
        "workers": part.workers,
        "land_mu": in_parts(land, FINE_PARTS),
        f"{INVITED_TO}_invited": part.invited,
    }
    years = np.append(design.waves, 0)
    for name, start in starts.items():
        columns[f"{name}_start"] = pd.arrays.IntegerArray(years.take(start), start == len(design.waves))
    return pd.DataFrame(columns, copy=False)


def _persons(plan: Plan, part: Part, households: pd.DataFrame) -> pd.DataFrame:
    """One row a person; the first members of a household are those who work."""
    first = int(plan.first_person[village_range(plan, part.blocks).start]) + 1
    household = np.repeat(households["household"].to_numpy(), part.persons)
    workers_and_others = np.stack([part.workers, part.persons - part.workers], axis=1)
    columns = {
        "synthetic": np.ones(len(household), dtype=bool),
        "person": np.arange(first, first + len(household)),
        "household": household,
        "works": np.repeat(np.tile([True, False], len(part.persons)), workers_and_others.reshape(-1)),
    }
    return pd.DataFrame(columns, copy=False)


def _panel(
    design: RegisterDesign,
    part: Part,
    starts: dict[str, Counts],
    outcome: Outcome,
    households: pd.DataFrame,
    keys: _Keys,
) -> pd.DataFrame:
    waves = len(design.waves)
    untreated, income = part.income, outcome.income
    if part.error is not None:
        untreated, income = in_parts(untreated * part.error), in_parts(income * part.error)
    changes = part.draws.uniform[2 * len(design.streams) + 1 + waves :].reshape(len(SOURCES), waves, -1)
    split = source_split(part.draws.gamma, changes, design.knobs["source_change"])
    sources = by_source(income, untreated, split, outcome.gained)
    columns: dict[str, Any] = {"synthetic": np.ones(income.size, dtype=bool)}
    columns |= {"household": keys.household, "village": keys.village}
    columns["county"] = households["county"].array.repeat(waves)
    columns |= {"wave": keys.wave, "persons": keys.persons}
    columns[_INCOME] = income.reshape(-1)
    for source in SOURCES:
        columns[f"{source}_{_INCOME}"] = sources[source].reshape(-1)
    within = np.arange(waves) >= np.arange(waves + 1)[:, None]
    for name, start in starts.items():
        columns[name] = within.take(start, axis=0).reshape(-1)  # several times as fast as by an index
    panel = pd.DataFrame(columns, copy=False)
    if design.truth.attrition:
        panel = panel[_stays(design, part, income).reshape(-1)].reset_index(drop=True)
    return panel


def _stays(design: RegisterDesign, part: Part, income: Vector) -> NDArray[np.bool_]:
    """Whether a household is still there: it leaves after a wave by a chance that falls with that wave's income."""
    knobs = design.knobs
    middle, spread = log_spread(design.unit_incomes)
    score = (np.log(income / design.means) - middle) / spread
    rate = knobs["attrition_rate"]
    odds = rate / (1 - rate) * np.exp(-knobs["attrition_income"] * score)
    first = 2 * len(design.streams) + 1
    leaves = odds / (1 + odds) > part.draws.uniform[first : first + len(design.waves)].T
    stays = np.ones(income.shape, dtype=bool)
    stays[:, 1:] = ~np.logical_or.accumulate(leaves[:, :-1], axis=1)
    return stays


def _truth(
    design: RegisterDesign, part: Part, outcome: Outcome, households: pd.DataFrame, keys: _Keys
) -> RegisterTruth:
    line = context.fact("povline_cn_2019cur").value
    size = outcome.income.size
    household = households["household"].to_numpy(copy=True)  # what is written into a table must not reach the truth
    traits: dict[str, Any] = {
        "synthetic": np.ones(len(household), dtype=bool),
        "household": household,
        "ability": part.traits.ability,
        "growth": part.traits.growth,
    }
    traits |= {f"{name}_effect": effect for name, effect in outcome.first_effects.items()}
    panel: dict[str, Any] = {
        "synthetic": np.ones(size, dtype=bool),
        "household": keys.true_household,
        "wave": keys.true_wave,
        f"untreated_{_INCOME}": part.income.reshape(-1),
        _INCOME: outcome.income.flatten(),
        "poor_untreated": (part.income < line).reshape(-1),
        "poor": (outcome.income < line).reshape(-1),
        "added_cny": outcome.added_cny.reshape(-1),
        "spillover_effect": outcome.spillover.reshape(-1),
    }
    panel |= {f"{name}_effect": effect.reshape(-1) for name, effect in outcome.effects.items()}
    units = {name: unit for name, (_, unit) in design.effects.items()}
    return RegisterTruth(design.truth, pd.DataFrame(traits, copy=False), pd.DataFrame(panel, copy=False), units)

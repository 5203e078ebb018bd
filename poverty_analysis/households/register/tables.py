"""The tables of a synthetic register: what it shows, and what only its maker knows."""

from __future__ import annotations

from typing import Any

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
    return (
        _villages(design, plan, part, county),
        households,
        _persons(plan, part, households),
        _panel(design, part, starts, outcome, households),
        _truth(design, part, outcome, households),
    )


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
        columns[f"{name}_start"] = pd.arrays.IntegerArray(years[start], start == len(design.waves))
    return pd.DataFrame(columns, copy=False)


def _persons(plan: Plan, part: Part, households: pd.DataFrame) -> pd.DataFrame:
    """One row a person; the first members of a household are those who work."""
    size = part.persons
    before = int(plan.first_person[village_range(plan, part.blocks).start])
    place = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    columns = {
        "synthetic": np.ones(len(place), dtype=bool),
        "person": np.arange(before + 1, before + len(place) + 1),
        "household": np.repeat(households["household"].to_numpy(), size),
        "works": place < np.repeat(part.workers, size),
    }
    return pd.DataFrame(columns, copy=False)


def _panel(
    design: RegisterDesign, part: Part, starts: dict[str, Counts], outcome: Outcome, households: pd.DataFrame
) -> pd.DataFrame:
    waves = len(design.waves)
    untreated, income = part.income, outcome.income
    if part.error is not None:
        untreated, income = in_parts(untreated * part.error), in_parts(income * part.error)
    changes = part.draws.uniform[2 * len(design.streams) + 1 + waves :].reshape(len(SOURCES), waves, -1)
    split = source_split(part.draws.gamma, changes, design.knobs["source_change"])
    sources = by_source(income, untreated, split, outcome.gained)
    columns: dict[str, Any] = {"synthetic": np.ones(income.size, dtype=bool)}
    numbers = np.stack([households[name].to_numpy() for name in ("household", "village", "persons")])
    household, village, persons = np.repeat(numbers, waves, axis=1)
    columns |= {"household": household, "village": village}
    columns["county"] = households["county"].array.repeat(waves)
    columns["wave"] = np.tile(design.waves, len(income))
    columns["persons"] = persons
    columns[_INCOME] = income.reshape(-1)
    for source in SOURCES:
        columns[f"{source}_{_INCOME}"] = sources[source].reshape(-1)
    within = np.arange(waves) >= np.arange(waves + 1)[:, None]
    for name, start in starts.items():
        columns[name] = within[start].reshape(-1)
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


def _truth(design: RegisterDesign, part: Part, outcome: Outcome, households: pd.DataFrame) -> RegisterTruth:
    line = context.fact("povline_cn_2019cur").value
    waves, size = len(design.waves), outcome.income.size
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
        "household": np.repeat(household, waves),
        "wave": np.tile(design.waves, len(household)),
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

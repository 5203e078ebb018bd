"""How often sets that allow for violations hold the truth, over synthetic registers, and where they break down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from poverty_analysis.households import evaluation
from poverty_analysis.households.judging.cases import Scenario, on_everybody
from poverty_analysis.households.judging.characteristics import operating_characteristics
from poverty_analysis.households.register.effects import true_effects
from poverty_analysis.households.register.synthetic import Register

MAGNITUDES, NO_BOUND, BREAKDOWN, RUBIN, LEE, MANSKI = (
    "relative_magnitudes, bound 1",
    "relative_magnitudes, bound 0",
    "breakdown of the mean effect",
    "instrumental_variable, Anderson-Rubin set",
    "lee_bounds",
    "manski_bounds, being poor",
)
_ON_TRENDS: Mapping[str, Mapping[str, bool | str]] = MappingProxyType(
    {
        "no violation": {},
        "selection on ability": {"selection_on_ability": True},
        "trends that differ": {"diverging_trends": True},
        "selection on a bad year": {"selection_on_income": True},
    }
)
PROMISED = (
    "no violation",
    "selection on ability",
    "trends that differ",
    "a lot that moves many",
    "a lot that moves nobody",
    "a lot, and the poorer leave",
)
"""Scenarios in which the violation is no larger than the bound of 1 allows, or the instrument or the lot is valid."""
_LOT = {"selection_on_ability": True}
POOR = 4_000
"""Yuan a year below which a person is poor here, the line of notebooks 07b and 08b."""


def mean_over_event_times(register: Register, programme: str) -> float:
    """Mean over the waves since the start of the mean effect in each."""
    path = true_effects(register, programme, by="exposure")["att_log"]
    return float(path[path.index >= 0].mean())


def _event_study(table: pd.DataFrame) -> evaluation.Result:
    return evaluation.event_study(table, "log_income", "start", unit="household", time="wave", cluster="village")


def at_one(table: pd.DataFrame) -> pd.DataFrame:
    """The set of the mean effect that allows trends to differ as much as before the start."""
    return evaluation.relative_magnitudes(_event_study(table), bounds=[1]).assign(standard_error=np.nan)


def at_zero(table: pd.DataFrame) -> pd.DataFrame:
    """The interval of the mean effect under parallel trends."""
    return evaluation.relative_magnitudes(_event_study(table), bounds=[0]).assign(standard_error=np.nan)


def where_it_breaks(table: pd.DataFrame) -> pd.DataFrame:
    """The break-down point of the mean effect, as an estimate; 0 where the effect is not told from zero at all."""
    value = evaluation.breakdown(_event_study(table))["value"].fillna(0.0)
    return pd.DataFrame({"estimate": value, "standard_error": np.nan, "low": np.nan, "high": np.nan})


def unscreened(table: pd.DataFrame) -> pd.DataFrame:
    """The Anderson-Rubin set, however few the instrument moves."""
    last = table[table["wave"] == table["wave"].max()]
    return evaluation.instrumental_variable(last, "log_income", "treated", "invited", cluster="village")


def trimmed(table: pd.DataFrame) -> pd.DataFrame:
    """The bounds of those seen in the last wave whether treated or not; the lot is of those seen in the first."""
    first = table[table["wave"] == table["wave"].min()].set_index("household")
    last = table[table["wave"] == table["wave"].max()].set_index("household")["log_income"]
    lot = first.assign(log_income=last.reindex(first.index)).reset_index()
    return _middle(evaluation.lee_bounds(lot, "log_income", "ever", cluster="village"))


def no_assumption(table: pd.DataFrame) -> pd.DataFrame:
    """The bounds of the effect on being poor, of which only that it is 0 or 1 is used."""
    last = table[table["wave"] == table["wave"].max()]
    poor = last.assign(poor=(last["log_income"] < np.log(POOR)).astype(float))
    return _middle(evaluation.manski_bounds(poor, "poor", "treated", lowest=0, highest=1, cluster="village"))


def _middle(found: pd.DataFrame) -> pd.DataFrame:
    """A set in the tidy shape: its middle stands for an estimate."""
    return found.assign(estimate=found[["lower_bound", "upper_bound"]].mean(axis=1), standard_error=np.nan)


def on_being_poor(register: Register, programme: str) -> float:
    """Share of everybody that would be poor in the last wave with the programme, less that without."""
    assert register.truth is not None  # operating characteristics draw registers with their truth
    panel, effect = register.truth.panel, register.truth.households.set_index("household")[f"{programme}_effect"]
    last = panel[panel["wave"] == panel["wave"].max()].set_index("household")
    without = last["untreated_income_per_person_cny"]
    return float((without * np.exp(effect) < POOR).mean() - (without < POOR).mean())


def _trend_scenarios(name: str, call: Callable[[pd.DataFrame], pd.DataFrame]) -> list[Scenario]:
    return [
        Scenario(name, scenario, "relocation", 0.09, dict(switches), call, mean_over_event_times)
        for scenario, switches in _ON_TRENDS.items()
    ]


SETS: tuple[Scenario, ...] = (
    *_trend_scenarios(NO_BOUND, at_zero),
    *_trend_scenarios(MAGNITUDES, at_one),
    *_trend_scenarios(BREAKDOWN, where_it_breaks),
    Scenario(
        RUBIN, "a lot that moves many", "cooperatives", 0.15, {**_LOT, "instrument": True}, unscreened, on_everybody
    ),
    Scenario(
        RUBIN, "a lot that moves nobody", "cooperatives", 0.15, {**_LOT, "instrument": False}, unscreened, on_everybody
    ),
    Scenario(LEE, "a lot, and the poorer leave", "relocation", 0.3, {"attrition": True}, trimmed, on_everybody),
    Scenario(LEE, "selection on ability", "relocation", 0.3, {"attrition": True, **_LOT}, trimmed, on_everybody),
    Scenario(MANSKI, "selection on ability", "relocation", 0.3, _LOT, no_assumption, on_being_poor),
)
"""Each set, and the interval beside it, on registers with and without a violation."""


def _promised(name: str, scenario: str) -> bool:
    """Whether the violation lies within what the set allows: any selection does for Manski's, none for Lee's."""
    return name == MANSKI or (
        name in (MAGNITUDES, RUBIN, LEE) and scenario in PROMISED and (name, scenario) != (LEE, "selection on ability")
    )


def coverage_of_sets(
    *, registers: int = 200, households: int = 4_000, rng: int = 0, n_jobs: int = 1, progress: bool = False
) -> pd.DataFrame:
    """Count how often each set holds the truth, and how wide it is.

    Parameters
    ----------
    registers, households, rng, n_jobs, progress
        As `operating_characteristics`.

    Returns
    -------
    pandas.DataFrame
        One row a set and scenario: set, scenario, promised (whether the violation lies within what the set allows),
        registers, failures, truth, coverage, coverage_low, coverage_high (Wilson's interval of it), median_width (log
        points; infinite where most are unbounded), median_breakdown (in the rows of break-down points, which cover
        nothing).
    """
    found = operating_characteristics(
        registers=registers, households=households, rng=rng, scenarios=SETS, n_jobs=n_jobs, progress=progress
    )
    rows = []
    for row in found.summary.itertuples():
        mine = found.estimates[
            (found.estimates["estimator"] == row.estimator) & (found.estimates["scenario"] == row.scenario)
        ]
        points = row.estimator == BREAKDOWN
        rows.append(
            {
                "set": row.estimator,
                "scenario": row.scenario,
                "promised": "yes" if _promised(row.estimator, row.scenario) else "no",
                "registers": row.registers,
                "failures": row.failures,
                "truth": row.truth,
                "coverage": np.nan if points else row.coverage,
                "coverage_low": np.nan if points else row.coverage_low,
                "coverage_high": np.nan if points else row.coverage_high,
                "median_width": np.nan if points else float((mine["high"] - mine["low"]).median()),
                "median_breakdown": float(mine["estimate"].median()) if points else np.nan,
            }
        )
    return pd.DataFrame(rows)

"""What each judged estimator sees of a synthetic register, and how it is called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis import context
from poverty_analysis.gains.assumptions import assumption_quantile, load_assumptions
from poverty_analysis.households import evaluation
from poverty_analysis.households.register.synthetic import Register
from poverty_analysis.measures.sample import Vector

CONTROLS = ("log_distance", "log_land", "altitude", "persons", "workers")
BANDWIDTH_M = 300.0
SCREENED = 10.0
"""First-stage F below which the judged evaluator gives up, as many do."""
_ALL_WAVES: Mapping[str, Any] = MappingProxyType({"unit": "household", "time": "wave", "cluster": "village"})


def analysis_table(register: Register, programme: str) -> pd.DataFrame:
    """What an evaluator of one programme sees of a register: one row a household and wave.

    Returns
    -------
    pandas.DataFrame
        synthetic, household, village, wave, log_income, published_growth (log points since the first wave, of rural
        incomes in Tibet), start (missing for never), treated (in the programme in this wave), ever (at any time), post
        (from the start on; absent where starts differ: no wave then lies after the start of all), log_distance,
        log_land, altitude (km), altitude_above_cutoff_m, persons, workers, invited.
    """
    villages = register.villages[["village", "distance_km", "altitude_m", "altitude_above_cutoff_m"]]
    households = register.households.merge(villages, on="village")
    start = households[f"{programme}_start"].to_numpy(dtype=float, na_value=np.nan)
    fixed = pd.DataFrame(
        {
            "household": households["household"],
            "start": start,
            "ever": np.isfinite(start),
            "log_distance": np.log(households["distance_km"]),
            "log_land": np.log(households["land_mu"]),
            "altitude": households["altitude_m"] / 1000,
            "altitude_above_cutoff_m": households["altitude_above_cutoff_m"],
            "workers": households["workers"],
            "invited": households["cooperatives_invited"],
        }
    )
    table = register.panel[["synthetic", "household", "village", "wave", "persons", programme]].merge(
        fixed, on="household"
    )
    table["log_income"] = np.log(register.panel["income_per_person_cny"].to_numpy())
    waves = table["wave"].to_numpy()
    table["published_growth"] = _published_growth(waves)
    if np.unique(start[np.isfinite(start)]).size == 1:
        table["post"] = table["wave"] >= np.nanmin(start)
    return table.rename(columns={programme: "treated"})


def _published_growth(waves: Vector) -> Vector:
    """Log growth of disposable income in rural Tibet since the first wave, as published."""
    years = np.unique(waves)
    logs = np.log([context.fact(f"rpcdi_tar_{year}").value for year in years])
    return (logs - logs[0])[np.searchsorted(years, waves)]


@cache
def _added_growth() -> float:
    """What the register adds to the published growth, log points a year."""
    return float(assumption_quantile(load_assumptions().loc[["register_added_growth"]], 0.5).iloc[0])


def _last(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["wave"] == table["wave"].max()]


def naive(table: pd.DataFrame) -> pd.DataFrame:
    """Participants and others in the last wave."""
    return evaluation.naive_comparison(_last(table), "log_income", "treated", cluster="village")


def before_after(table: pd.DataFrame) -> pd.DataFrame:
    """Participants in the first and the last wave, less the growth without programmes, which only the maker knows."""
    added = _added_growth() * (table["wave"] - table["wave"].min())
    return _first_and_last(table, table["published_growth"] + added)


def _first_and_last(table: pd.DataFrame, trend: pd.Series | float) -> pd.DataFrame:
    waves = table["wave"]
    return evaluation.before_after(
        table.assign(income=table["log_income"] - trend)[table["ever"]],
        "income",
        unit="household",
        time="wave",
        before=waves.min(),
        after=waves.max(),
        cluster="village",
    )


def before_after_with_trend(table: pd.DataFrame) -> pd.DataFrame:
    """Participants in the first and the last wave, as they come."""
    return _first_and_last(table, 0.0)


def before_after_published_trend(table: pd.DataFrame) -> pd.DataFrame:
    """Participants in the first and the last wave, less the growth of all rural incomes as published."""
    return _first_and_last(table, table["published_growth"])


def regression(table: pd.DataFrame) -> pd.DataFrame:
    """Last wave, with what is observed."""
    return evaluation.regression_with_controls(_last(table), "log_income", "treated", CONTROLS, cluster="village")


def weighting(table: pd.DataFrame) -> pd.DataFrame:
    """Last wave, weighted by what is observed."""
    return evaluation.inverse_probability_weighting(_last(table), "log_income", "treated", CONTROLS, cluster="village")


def doubly_robust(table: pd.DataFrame) -> pd.DataFrame:
    """Last wave, weighted and regressed on what is observed."""
    return evaluation.doubly_robust(_last(table), "log_income", "treated", CONTROLS, cluster="village")


def differences(table: pd.DataFrame) -> pd.DataFrame:
    """All waves before and from the first start on."""
    return evaluation.difference_in_differences(table, "log_income", "ever", "post", cluster="village")


def differences_by_household(table: pd.DataFrame) -> pd.DataFrame:
    """As `differences`, with errors as if households had been treated one by one."""
    return evaluation.difference_in_differences(table, "log_income", "ever", "post", cluster="household")


def two_way(table: pd.DataFrame) -> pd.DataFrame:
    """All waves."""
    return evaluation.two_way_fixed_effects(table, "log_income", "start", **_ALL_WAVES)


def event_study_at_one(table: pd.DataFrame) -> pd.DataFrame:
    """The wave after the first in the programme."""
    found = evaluation.event_study(table, "log_income", "start", **_ALL_WAVES)
    return found[found["event_time"] == 1]


def event_study_lead(table: pd.DataFrame) -> pd.DataFrame:
    """Two waves before the start: nothing is to be found."""
    found = evaluation.event_study(table, "log_income", "start", **_ALL_WAVES)
    return found[found["event_time"] == -2]


def group_time(table: pd.DataFrame) -> pd.DataFrame:
    """All waves, against the never treated."""
    return evaluation.group_time_effects(table, "log_income", "start", **_ALL_WAVES)


def group_time_not_yet(table: pd.DataFrame) -> pd.DataFrame:
    """All waves, against those not yet treated."""
    return evaluation.group_time_effects(table, "log_income", "start", **_ALL_WAVES, control="not_yet_treated")


def stacked(table: pd.DataFrame) -> pd.DataFrame:
    """One wave before and two from the start on."""
    return evaluation.stacked_difference_in_differences(
        table, "log_income", "start", **_ALL_WAVES, waves_before=1, waves_after=2
    )


def median_effect(table: pd.DataFrame) -> pd.DataFrame:
    """Medians of participants and others in the last wave."""
    return evaluation.quantile_treatment_effect(
        _last(table), "log_income", "treated", quantiles=[0.5], cluster="village", replications=100
    )


def instrument(table: pd.DataFrame) -> pd.DataFrame:
    """Last wave, moved by the invitation."""
    return evaluation.instrumental_variable(
        _last(table), "log_income", "treated", "invited", cluster="village", minimum_f=SCREENED
    )


def sharp_threshold(table: pd.DataFrame) -> pd.DataFrame:
    """Last wave, as if the altitude alone decided."""
    return evaluation.regression_discontinuity(
        _last(table),
        "log_income",
        "altitude_above_cutoff_m",
        cutoff=0,
        treated_side="above",
        bandwidth=BANDWIDTH_M,
        cluster="village",
    )


def fuzzy_threshold(table: pd.DataFrame) -> pd.DataFrame:
    """Last wave, with the jump of participation at the altitude."""
    return evaluation.regression_discontinuity(
        _last(table),
        "log_income",
        "altitude_above_cutoff_m",
        cutoff=0,
        treated="treated",
        treated_side="above",
        bandwidth=BANDWIDTH_M,
        cluster="village",
    )


def placebo(table: pd.DataFrame) -> pd.DataFrame:
    """A date one wave after the first, before anybody starts."""
    return evaluation.placebo_date(table, "log_income", "start", fake=table["wave"].min() + 1, **_ALL_WAVES)

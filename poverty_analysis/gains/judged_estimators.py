"""Which estimators the synthetic register judges, what each is to find, and the assumptions switched off one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis import context
from poverty_analysis.gains import evaluation
from poverty_analysis.gains.register import Register
from poverty_analysis.gains.register_effects import true_effects
from poverty_analysis.measures.sample import Vector

OWN = "own assumptions"
CONTROLS = ("log_distance", "log_land", "altitude", "persons", "workers")
_ALL_WAVES = MappingProxyType({"unit": "household", "time": "wave", "cluster": "village"})


class Scenario(NamedTuple):
    """An estimator on registers of one truth.

    Attributes
    ----------
    estimator : str
        Its name.
    scenario : str
        "own assumptions", or the assumption that is switched off.
    programme : str
        The only programme of the register.
    effect : float
        Its mean first effect, log points.
    switches : mapping of str to bool or str
        What `PLAIN_TRUTH` is changed by.
    run : callable
        From `analysis_table` to the tidy shape, whose first row is judged. A function of a module, for other processes.
    estimand : callable
        From register and programme to the true value.
    """

    estimator: str
    scenario: str
    programme: str
    effect: float
    switches: Mapping[str, bool | str]
    run: Callable[[pd.DataFrame], pd.DataFrame]
    estimand: Callable[[Register, str], float]

    @property
    def assumptions_hold(self) -> bool:
        """Whether the estimator's own assumptions hold."""
        return self.scenario == OWN


def analysis_table(register: Register, programme: str) -> pd.DataFrame:
    """What an evaluator of one programme sees of a register: one row a household and wave.

    Returns
    -------
    pandas.DataFrame
        synthetic, household, village, wave, log_income, detrended_log_income (less the published growth of rural
        incomes in Tibet since the first wave), start (missing for never), treated (in the programme in this wave),
        ever (at any time), post (from the first start of anybody on), log_distance, log_land, altitude
        (km), altitude_above_cutoff_m, persons, workers, invited.
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
    table["detrended_log_income"] = table["log_income"] - _published_growth(table["wave"].to_numpy())
    table["post"] = table["wave"] >= np.nanmin(start)
    return table.rename(columns={programme: "treated"})


def _published_growth(waves: Vector) -> Vector:
    """Log growth of disposable income in rural Tibet since the first wave, as published."""
    years = np.unique(waves)
    logs = np.log([context.fact(f"rpcdi_tar_{year}").value for year in years])
    return (logs - logs[0])[np.searchsorted(years, waves)]


def _last(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["wave"] == table["wave"].max()]


def naive(table: pd.DataFrame) -> pd.DataFrame:
    """Participants and others in the last wave."""
    return evaluation.naive_comparison(_last(table), "log_income", "treated", cluster="village")


def before_after(table: pd.DataFrame, outcome: str = "detrended_log_income") -> pd.DataFrame:
    """Participants in the first and the last wave, less the published growth."""
    waves = table["wave"]
    return evaluation.before_after(
        table[table["ever"]],
        outcome,
        unit="household",
        time="wave",
        before=waves.min(),
        after=waves.max(),
        cluster="village",
    )


def before_after_with_trend(table: pd.DataFrame) -> pd.DataFrame:
    """Participants in the first and the last wave, as they come."""
    return before_after(table, "log_income")


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
    return evaluation.instrumental_variable(_last(table), "log_income", "treated", "invited", cluster="village")


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


def on_treated(register: Register, programme: str) -> float:
    """Mean effect over all treated household-waves."""
    return float(true_effects(register, programme)["att_log"].iloc[0])


def on_treated_in_last_wave(register: Register, programme: str) -> float:
    """Mean effect on those in the programme in the last wave."""
    return float(true_effects(register, programme, by="wave")["att_log"].iloc[-1])


def on_treated_at_one(register: Register, programme: str) -> float:
    """Mean effect in the wave after the first."""
    return float(true_effects(register, programme, by="exposure")["att_log"].loc[1])


def in_first_two_waves(register: Register, programme: str) -> float:
    """Mean effect over the first two waves of the cohorts that are seen in both."""
    start = register.households[f"{programme}_start"].to_numpy(dtype=float, na_value=np.nan)
    panel = register.truth.panel
    waves = panel["wave"].to_numpy()
    first = np.repeat(start, np.unique(waves).size)
    inside = (first < waves.max()) & (waves >= first) & (waves <= first + 1)
    return float(panel.loc[inside, f"{programme}_effect"].mean())


def on_median(register: Register, programme: str) -> float:
    """Median income of participants less what it would have been without the programme, last wave."""
    panel = register.truth.panel
    last = panel[panel["wave"] == panel["wave"].max()]
    inside = register.households[f"{programme}_start"].notna().to_numpy()
    with_it, without = (np.log(last[name].to_numpy()[inside]) for name in (_INCOME, f"untreated_{_INCOME}"))
    return float(np.median(with_it) - np.median(without))


def on_everybody(register: Register, programme: str) -> float:
    """Mean first effect, the same for all where effects are not heterogeneous."""
    return float(register.truth.households[f"{programme}_effect"].mean())


def nothing(register: Register, programme: str) -> float:
    """Zero: before the start there is no effect."""
    return 0.0


_INCOME = "income_per_person_cny"
BANDWIDTH_M = 300.0
_OBSERVED = {"selection_on_observables": True}
_UNSEEN = {**_OBSERVED, "selection_on_ability": True, "heterogeneous_effects": True, "dynamic_effects": True}
_STAGGERED = {**_UNSEEN, "staggered_adoption": True}
_SAME_PATH = {**_OBSERVED, "selection_on_ability": True, "staggered_adoption": True}


def _scenarios(
    estimator: str,
    run: Callable[[pd.DataFrame], pd.DataFrame],
    estimand: Callable[[Register, str], float],
    own: Mapping[str, bool | str],
    broken: Mapping[str, Mapping[str, bool | str]],
    *,
    programme: str = "industry",
    effect: float = 0.08,
    other_runs: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = MappingProxyType({}),
) -> list[Scenario]:
    """An estimator under its own assumptions and with each of some switched off."""
    return [
        Scenario(estimator, name, programme, effect, {**own, **changed}, other_runs.get(name, run), estimand)
        for name, changed in {OWN: {}, **broken}.items()
    ]


_TRENDS = {"trends that differ": {"diverging_trends": True}}
_DIP = {"selection on a bad year": {"selection_on_income": True}}
_ABILITY = {"selection on ability": {"selection_on_ability": True}}
_AHEAD = {"effects ahead of the start": {"anticipation": True}}
_SPILL = {"effects on the others": {"spillovers": True}}

SCENARIOS: tuple[Scenario, ...] = tuple(
    [
        *_scenarios(
            "naive_comparison", naive, on_treated_in_last_wave, {}, {"selection on observables": _OBSERVED, **_ABILITY}
        ),
        *_scenarios(
            "before_after",
            before_after,
            on_treated_in_last_wave,
            {**_OBSERVED, "selection_on_ability": True},
            {"a trend that is left in": {}, **_DIP},
            other_runs={"a trend that is left in": before_after_with_trend},
        ),
        *_scenarios("regression_with_controls", regression, on_treated_in_last_wave, _OBSERVED, _ABILITY),
        *_scenarios("inverse_probability_weighting", weighting, on_treated_in_last_wave, _OBSERVED, _ABILITY),
        *_scenarios("doubly_robust", doubly_robust, on_treated_in_last_wave, _OBSERVED, _ABILITY),
        *_scenarios("quantile_treatment_effect", median_effect, on_median, {}, _ABILITY),
        *_scenarios(
            "difference_in_differences", differences, on_treated, _UNSEEN, {**_TRENDS, **_DIP, **_AHEAD, **_SPILL}
        ),
        *_scenarios(
            "two_way_fixed_effects",
            two_way,
            on_treated,
            _SAME_PATH,
            {"effects that grow": {"dynamic_effects": True}, **_TRENDS},
        ),
        *_scenarios(
            "event_study", event_study_at_one, on_treated_at_one, {**_SAME_PATH, "staggered_adoption": False}, _TRENDS
        ),
        *_scenarios("event_study, two waves before", event_study_lead, nothing, _SAME_PATH, _TRENDS),
        *_scenarios("group_time_effects", group_time, on_treated, _STAGGERED, {**_TRENDS, **_DIP, **_AHEAD}),
        *_scenarios(
            "group_time_effects, not yet treated", group_time_not_yet, on_treated, _STAGGERED, {**_TRENDS, **_AHEAD}
        ),
        *_scenarios("stacked_difference_in_differences", stacked, in_first_two_waves, _STAGGERED, _TRENDS),
        *_scenarios("placebo_date", placebo, nothing, {**_OBSERVED, "selection_on_ability": True}, {**_TRENDS, **_DIP}),
        *_scenarios(
            "instrumental_variable",
            instrument,
            on_everybody,
            {"instrument": True, "selection_on_ability": True},
            {
                "an invitation that helps by itself": {"exclusion_broken": True},
                "a lot that moves nobody": {"instrument": False},
            },
            programme="cooperatives",
            effect=0.15,
        ),
        *_scenarios(
            "regression_discontinuity, sharp",
            sharp_threshold,
            on_everybody,
            {"relocation_rule": "sharp"},
            {"a rule that decides for some only": {"relocation_rule": "fuzzy"}},
            programme="relocation",
            effect=0.09,
        ),
        *_scenarios(
            "regression_discontinuity, fuzzy",
            fuzzy_threshold,
            on_everybody,
            {"relocation_rule": "fuzzy", "selection_on_ability": True},
            {"a rule that nobody follows": {"relocation_rule": "none"}},
            programme="relocation",
            effect=0.09,
        ),
    ]
)
"""Every judged estimator under its own assumptions, and with one of them switched off."""

"""Which estimators are judged, what each is to find, and the assumptions that are switched off one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.households.judging import estimators as run
from poverty_analysis.households.register.effects import true_effects
from poverty_analysis.households.register.synthetic import Register
from poverty_analysis.households.register.truth import RegisterTruth

OWN = "own assumptions"
_INCOME = "income_per_person_cny"


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


def _truth(register: Register) -> RegisterTruth:
    if register.truth is None:
        raise ValueError("a register must come with its truth to judge an estimator; got one without")
    return register.truth


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
    panel = _truth(register).panel
    waves = panel["wave"].to_numpy()
    first = np.repeat(start, np.unique(waves).size)
    inside = (first < waves.max()) & (waves >= first) & (waves <= first + 1)
    return float(panel.loc[inside, f"{programme}_effect"].mean())


def on_median(register: Register, programme: str) -> float:
    """Median income of participants less what it would have been without the programme, last wave."""
    panel = _truth(register).panel
    last = panel[panel["wave"] == panel["wave"].max()]
    inside = register.households[f"{programme}_start"].notna().to_numpy()
    with_it, without = (np.log(last[name].to_numpy()[inside]) for name in (_INCOME, f"untreated_{_INCOME}"))
    return float(np.median(with_it) - np.median(without))


def on_everybody(register: Register, programme: str) -> float:
    """Mean first effect, the same for all where effects are not heterogeneous."""
    return float(_truth(register).households[f"{programme}_effect"].mean())


def nothing(register: Register, programme: str) -> float:
    """Zero: before the start there is no effect."""
    return 0.0


LARGE = 0.3
"""Log points: more than any study found, since some hundred villages around a threshold cannot show less."""

_OBSERVED = {"selection_on_observables": True}
_UNSEEN = {**_OBSERVED, "selection_on_ability": True, "heterogeneous_effects": True, "dynamic_effects": True}
_STAGGERED = {**_UNSEEN, "staggered_adoption": True}
_SAME_PATH = {**_OBSERVED, "selection_on_ability": True, "staggered_adoption": True}


def _scenarios(
    estimator: str,
    call: Callable[[pd.DataFrame], pd.DataFrame],
    estimand: Callable[[Register, str], float],
    own: Mapping[str, bool | str],
    broken: Mapping[str, Mapping[str, bool | str]],
    *,
    programme: str = "industry",
    effect: float = 0.08,
    other_calls: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = MappingProxyType({}),
) -> list[Scenario]:
    """An estimator under its own assumptions and with each of some switched off."""
    return [
        Scenario(estimator, name, programme, effect, {**own, **changed}, other_calls.get(name, call), estimand)
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
            "naive_comparison",
            run.naive,
            on_treated_in_last_wave,
            {},
            {"selection on observables": _OBSERVED, **_ABILITY},
        ),
        *_scenarios(
            "before_after",
            run.before_after,
            on_treated_in_last_wave,
            {**_OBSERVED, "selection_on_ability": True},
            {"a trend that is left in": {}, "the trend of others in its place": {}, **_DIP},
            other_calls={
                "a trend that is left in": run.before_after_with_trend,
                "the trend of others in its place": run.before_after_published_trend,
            },
        ),
        *_scenarios("regression_with_controls", run.regression, on_treated_in_last_wave, _OBSERVED, _ABILITY),
        *_scenarios("inverse_probability_weighting", run.weighting, on_treated_in_last_wave, _OBSERVED, _ABILITY),
        *_scenarios("doubly_robust", run.doubly_robust, on_treated_in_last_wave, _OBSERVED, _ABILITY),
        *_scenarios("quantile_treatment_effect", run.median_effect, on_median, {}, _ABILITY),
        *_scenarios(
            "difference_in_differences", run.differences, on_treated, _UNSEEN, {**_TRENDS, **_DIP, **_AHEAD, **_SPILL}
        ),
        *_scenarios(
            "difference_in_differences, whole villages",
            run.differences,
            on_treated,
            {"relocation_rule": "sharp"},
            {"errors by household": {}},
            programme="relocation",
            effect=0.09,
            other_calls={"errors by household": run.differences_by_household},
        ),
        *_scenarios(
            "two_way_fixed_effects",
            run.two_way,
            on_treated,
            _SAME_PATH,
            {"effects that grow": {"dynamic_effects": True}, **_TRENDS},
        ),
        *_scenarios(
            "event_study",
            run.event_study_at_one,
            on_treated_at_one,
            {**_SAME_PATH, "staggered_adoption": False},
            _TRENDS,
        ),
        *_scenarios("event_study, two waves before", run.event_study_lead, nothing, _SAME_PATH, _TRENDS),
        *_scenarios("group_time_effects", run.group_time, on_treated, _STAGGERED, {**_TRENDS, **_DIP, **_AHEAD}),
        *_scenarios(
            "group_time_effects, not yet treated", run.group_time_not_yet, on_treated, _STAGGERED, {**_TRENDS, **_AHEAD}
        ),
        *_scenarios("stacked_difference_in_differences", run.stacked, in_first_two_waves, _STAGGERED, _TRENDS),
        *_scenarios(
            "placebo_date", run.placebo, nothing, {**_OBSERVED, "selection_on_ability": True}, {**_TRENDS, **_DIP}
        ),
        *_scenarios(
            "instrumental_variable",
            run.instrument,
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
            run.sharp_threshold,
            on_everybody,
            {"relocation_rule": "sharp"},
            {"a rule that decides for some only": {"relocation_rule": "fuzzy"}},
            programme="relocation",
            effect=LARGE,
        ),
        *_scenarios(
            "regression_discontinuity, fuzzy",
            run.fuzzy_threshold,
            on_everybody,
            {"relocation_rule": "fuzzy", "selection_on_ability": True},
            {"a rule that nobody follows": {"relocation_rule": "none"}},
            programme="relocation",
            effect=LARGE,
        ),
    ]
)
"""Every judged estimator under its own assumptions, and with one of them switched off."""

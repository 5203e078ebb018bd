"""What is true of a synthetic register: which complications it has, how large effects are, and what only it knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.gains.units import GAIN, converted, finite

RELOCATION_RULES = ("fuzzy", "sharp", "none")

Effect = float | tuple[float, str]
"""Log points as a number; CNY per person and year as a pair, ``(872, "CNY")``."""


class Truth(NamedTuple):
    """The complications of a synthetic register, each switched on or off; how strong each is stands in the assumptions.

    Attributes
    ----------
    selection_on_size : bool
        Households are chosen by size so that the persons that the report prints are met. Off: whatever their size, and
        only the household counts hold.
    selection_on_observables : bool
        Nearer households (further ones for relocation) with less land enter more often and sooner.
    selection_on_income : bool
        So do households with a lower income in the first wave. Part of it is a bad year, which passes by itself.
    selection_on_ability : bool
        So do abler households; nobody observes ability.
    heterogeneous_effects : bool
        Effects differ between households, and are larger for abler ones.
    dynamic_effects : bool
        Effects grow with the waves since a household entered.
    staggered_adoption : bool
        Households enter over all waves after the first, sooner where they are more likely to enter at all. Off: all in
        the middle one.
    diverging_trends : bool
        Incomes of some households grow faster, whatever they take part in, and these enter more often.
    anticipation : bool
        Part of the effect comes in the wave before a household enters.
    spillovers : bool
        Households outside a programme have part of its effect, by the share of their village that is in it.
    measurement_error : bool
        Observed incomes are true ones times an error with mean 1, new in every wave.
    attrition : bool
        Households leave the panel for good, poorer ones more often.
    no_effect : bool
        No programme has any effect, whatever `effects` says.
    instrument : bool
        Households invited to co-operatives by lot join more often. Off: the lot is drawn, and changes nothing.
    exclusion_broken : bool
        The invitation itself raises incomes, so that it is no instrument.
    relocation_rule : {"fuzzy", "sharp", "none"}
        Households of villages above an altitude are relocated more often, all of them and no others, or by no such
        rule.
    effects : mapping of str to float or pair
        Average effect of a programme in the first wave in it, log points or ``(amount, "CNY")`` per person and year;
        for programmes not named, the medians of the assumptions behind their models.

    Examples
    --------
    >>> truth = Truth(selection_on_ability=False, effects={"relocation": 0.2, "forest": (500.0, "CNY")})
    >>> truth.selection_on_ability, truth.staggered_adoption
    (False, True)
    """

    selection_on_size: bool = True
    selection_on_observables: bool = True
    selection_on_income: bool = True
    selection_on_ability: bool = True
    heterogeneous_effects: bool = True
    dynamic_effects: bool = True
    staggered_adoption: bool = True
    diverging_trends: bool = False
    anticipation: bool = False
    spillovers: bool = False
    measurement_error: bool = False
    attrition: bool = False
    no_effect: bool = False
    instrument: bool = True
    exclusion_broken: bool = False
    relocation_rule: str = "fuzzy"
    effects: Mapping[str, Effect] = MappingProxyType({})


PLAIN_TRUTH = Truth(
    selection_on_size=False,
    selection_on_observables=False,
    selection_on_income=False,
    selection_on_ability=False,
    heterogeneous_effects=False,
    dynamic_effects=False,
    staggered_adoption=False,
    instrument=False,
    relocation_rule="none",
)
"""No complication: every programme falls on households as by lot, in one wave, with one constant effect."""


class RegisterTruth(NamedTuple):
    """What no table of the register shows.

    Attributes
    ----------
    settings : Truth
        The switches that it was drawn with.
    households : pandas.DataFrame
        One row a household: synthetic, household, ability, growth (unobserved, mean 0 and standard deviation 1), and
        per programme `<programme>_effect`, the household's effect in the first wave were it in the programme, in the
        unit that `units` says.
    panel : pandas.DataFrame
        One row a household and wave, also of those that left the panel: synthetic, household, wave,
        untreated_income_per_person_cny (had there been no programme), income_per_person_cny (true, before any error of
        measurement), poor_untreated and poor (either income below the national line of 2019), added_cny (sum of the
        effects in CNY), spillover_effect (log points), and `<programme>_effect` (what the programme does to this
        household in this wave; 0 outside it).
    units : dict of str to str
        By programme: log points, or CNY.
    """

    settings: Truth
    households: pd.DataFrame
    panel: pd.DataFrame
    units: dict[str, str]


def checked_truth(truth: Truth, programmes: list[str]) -> Truth:
    """Return the truth, or refuse a switch that is none or an effect on a programme that is not in the register."""
    if not isinstance(truth, Truth):
        raise TypeError(f"truth must be a Truth; got {type(truth).__name__}")
    for name, value in truth._asdict().items():
        if name not in {"relocation_rule", "effects"} and not isinstance(value, (bool, np.bool_)):
            raise TypeError(f"truth.{name} must be True or False; got {value!r}")
    if truth.relocation_rule not in RELOCATION_RULES:
        raise ValueError(
            f"truth.relocation_rule must be one of {', '.join(RELOCATION_RULES)}; got {truth.relocation_rule!r}"
        )
    if unknown := [name for name in truth.effects if name not in programmes]:
        raise ValueError(f"truth.effects must name programmes of the register; got {unknown[0]!r}")
    return truth


def effect_size(effect: Effect, name: str) -> tuple[float, str]:
    """Return an effect as an amount and its unit, log points or CNY.

    Examples
    --------
    >>> effect_size(0.09, "relocation"), effect_size((872, "CNY"), "cooperatives")
    ((0.09, 'log points'), (872.0, 'CNY'))
    """
    if isinstance(effect, tuple):
        return float(converted(effect, GAIN, f"effect of {name}")), "CNY"
    return float(finite(effect, f"effect of {name} in log points", lowest=-2, highest=2)), "log points"

"""What programmes do to the incomes of a synthetic register, and what each of them does."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from poverty_analysis.households.register.design import RegisterDesign
from poverty_analysis.households.register.draw import Part
from poverty_analysis.households.register.income import SOURCES, in_parts
from poverty_analysis.households.register.margins import Counts
from poverty_analysis.households.register.programmes import effect_factors, exposure_profile, spilled
from poverty_analysis.measures.sample import Vector


class Outcome(NamedTuple):
    """Incomes with programmes; shape (n, waves) unless said otherwise.

    Attributes
    ----------
    income : numpy.ndarray
        CNY per person and year, in sixteenths.
    added_cny : numpy.ndarray
        Sum of the effects in CNY.
    spillover : numpy.ndarray
        Log points.
    effects : dict of str to numpy.ndarray
        By programme, in its unit.
    first_effects : dict of str to numpy.ndarray, shape (n,)
        By programme, in the first wave, were the household in it.
    gained : dict of str to numpy.ndarray
        By source of income, how programmes weigh in a gain, CNY.
    """

    income: Vector
    added_cny: Vector
    spillover: Vector
    effects: dict[str, Vector]
    first_effects: dict[str, Vector]
    gained: dict[str, Vector]


def outcome_of(design: RegisterDesign, part: Part, starts: dict[str, Counts]) -> Outcome:
    r"""Return incomes with programmes.

    .. math:: Y = Y_0 \exp\Big(\sum_p \delta_p\Big) + \sum_q \Delta_q

    over programmes p with effects in log points and q with effects in CNY.

    Raises
    ------
    ValueError
        If effects leave a household without income.
    """
    truth, knobs = design.truth, design.knobs
    waves = len(design.waves)
    profile = exposure_profile(waves, truth, knobs)
    # what is as long as the panel is made together: the system hands large arrays out in large pages, several times
    # as fast, and touching memory for the first time takes longer than what is done with it
    logs, *room = np.empty((2 + len(SOURCES), *part.income.shape))
    added, spillover, *of_programmes = np.empty((2 + len(design.programmes), *part.income.shape))
    for sums in (logs, added, spillover):
        sums.fill(0)
    effects = dict(zip(design.programmes.index, of_programmes, strict=True))
    firsts: dict[str, Vector] = {}
    factors = effect_factors(part.effect, truth, knobs)
    gained: dict[str, Vector] = {}
    for row in design.programmes.itertuples():
        mean, unit = design.effects[row.Index]
        firsts[row.Index] = np.zeros(len(factors)) if truth.no_effect else mean * factors
        effect = profile.take(starts[row.Index], axis=0, out=effects[row.Index], mode="clip")  # other modes copy
        for in_wave in effect.T:  # a column that NumPy spreads over few waves takes ten times as long
            in_wave *= firsts[row.Index]
        if unit == "CNY":
            added += effect
        else:
            logs += effect
            if truth.spillovers and not truth.no_effect:
                inside = starts[row.Index][:, None] <= np.arange(waves)
                spillover += spilled(inside, part.village - part.village[0], mean, knobs)
        if mean > 0:
            weight = effect if profile.min() >= 0 else np.maximum(effect, 0)
            _add(gained, row.income_source, weight, 1.0 if unit == "CNY" else part.income, room)
    if truth.spillovers:
        logs += spillover
        _add(gained, "operating", np.maximum(spillover, 0), part.income, room)
    if truth.exclusion_broken:
        direct = knobs["invitation_effect"] * part.invited[:, None]
        logs += direct
        _add(gained, "operating", np.maximum(direct, 0), part.income, room)
    income = np.exp(logs, out=logs)
    income *= part.income
    income += added
    if np.any(lost := income <= 0):
        raise ValueError(f"effects must leave every income above 0; got {lost.sum()} household-waves without")
    return Outcome(in_parts(income), added, spillover, effects, firsts, gained)


def _add(gained: dict[str, Vector], source: str, weight: Vector, amount: Vector | float, room: list[Vector]) -> None:
    """Add a weight times an amount to a source of income, in the last of some arrays, which a new source keeps."""
    each = np.multiply(weight, amount, out=room[-1])
    if source in gained:
        gained[source] += each
    else:
        gained[source] = room.pop()

"""What a gain amounts to: against the poverty line and mean income, in total, against its cost, and for headcounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from poverty_analysis.gains.distribution import Incomes, share_below_without
from poverty_analysis.gains.percentiles import percentile_summary
from poverty_analysis.gains.present_value import annuity_factor, payback_years
from poverty_analysis.gains.programme_model import RATES, Values, gains_per_person, is_a_move, move_terms
from poverty_analysis.gains.programmes.relocation import relocation_gain_path, summed_gain_path
from poverty_analysis.measures.sample import Vector

KINDS = ("gross", "additional")
LINES = {"2019": "poverty_line_2019_cny", "2020": "poverty_line_2020_cny"}

# every outcome with its unit, in the order of the tables
OUTCOMES = {
    "persons": "persons",
    "gross_gain_cny": "CNY per person per year",
    "additional_gain_cny": "CNY per person per year",
    "effect_gain_cny": "CNY per person per year",
    **{f"{kind}_gain_over_line": "ratio" for kind in KINDS},
    **{f"{kind}_gain_over_mean_income": "ratio" for kind in KINDS},
    **{f"{kind}_total_cny": "CNY per year" for kind in KINDS},
    **{f"{kind}_yuan_per_yuan{end}": "CNY per CNY" for end in RATES for kind in KINDS},
    **{f"{kind}_payback_years": "years" for kind in KINDS},
    **{
        f"below_{line}_line_{case}": "persons"
        for line in LINES
        for case in ("with", "without_gross", "without_additional")
    },
}

_CONSTANT_OVER = ("_over_line", "_over_mean_income", "_line_with")
DRAWN = tuple(name for name in OUTCOMES if not name.endswith(_CONSTANT_OVER))

_BLOCK = 16_384


class Scaled(NamedTuple):
    """An outcome that is another one times a number that does not vary: its percentiles follow without sorting."""

    base: str
    factor: float


Outcome = Vector | float | Scaled


def programme_outcomes(model: Any, claim: Any, values: Values, unit_incomes: Incomes) -> dict[str, Outcome]:
    """Return every outcome of one programme that exists, by the names of `OUTCOMES`.

    Parameters
    ----------
    model, claim : rows of `load_models` and of `programme_claims`
    values : mapping of str to array of shape (n,) or float
        As `claim_draws.resolved` returns.
    unit_incomes : family
        Incomes with mean 1, for the headcounts.

    Returns
    -------
    dict of str to numpy.ndarray of shape (n,), float or Scaled
        What cannot be said (no claim, no cost) is left out. A `Scaled` stands after its base.
    """
    persons = values["persons"]
    gross, additional, effect = gains_per_person(model, claim, values)
    found: dict[str, Outcome] = {"persons": persons}
    for line, name in LINES.items():
        below = share_below_without(unit_incomes, values[name], 0.0, values["poor_income_cny"])
        found[f"below_{line}_line_with"] = _times("persons", persons, below)
    if _known(effect):
        found["effect_gain_cny"] = effect
    for kind, gain in (("gross", gross), ("additional", additional)):
        if not _known(gain):
            continue
        name = f"{kind}_gain_cny"
        found[name] = Scaled("effect_gain_cny", 1.0) if gain is effect else gain
        found[f"{kind}_gain_over_line"] = _times(name, gain, 1 / np.asarray(values["poverty_line_2020_cny"]))
        found[f"{kind}_gain_over_mean_income"] = _times(name, gain, 1 / np.asarray(values["mean_income_cny"]))
        total = gain * persons
        found[f"{kind}_total_cny"] = Scaled(name, float(persons)) if np.ndim(persons) == 0 else total
        found.update(_against_cost(kind, total, model, claim, values))
        for line, parameter in LINES.items():
            below = share_below_without(unit_incomes, values[parameter], gain, values["poor_income_cny"])
            found[f"below_{line}_line_without_{kind}"] = _times("persons", persons, below)
    return found


def outcomes_in_blocks(
    model: Any, claim: Any, values: Values, unit_incomes: Incomes, *, into: Mapping[str, Vector]
) -> dict[str, Outcome]:
    """Return `programme_outcomes`, computed in blocks that stay in the processor's cache, and fill arrays with them.

    Parameters
    ----------
    model, claim, values, unit_incomes
        As in `programme_outcomes`.
    into : mapping of str to numpy.ndarray, shape (n,)
        Where the draws of an outcome go, by name; NaN where it cannot be said.
    """
    count = next(iter(into.values())).size
    loose: dict[str, list[Vector]] = {}
    found: dict[str, Outcome] = {}
    for start in range(0, count, _BLOCK):
        block = slice(start, start + _BLOCK)
        part = {
            name: value[block] if isinstance(value, np.ndarray) and value.ndim else value
            for name, value in values.items()
        }
        found = programme_outcomes(model, claim, part, unit_incomes)
        for name, place in into.items():
            place[block] = values_of(found, name)
        for name in found.keys() - into.keys():  # what is not kept, but must be summarised
            outcome = found[name]
            if isinstance(outcome, np.ndarray) and outcome.ndim:
                loose.setdefault(name, []).append(outcome)
    whole = {name: np.concatenate(parts) for name, parts in loose.items()}
    return {
        name: whole.get(name, into.get(name, outcome)) if isinstance(outcome, np.ndarray) and outcome.ndim else outcome
        for name, outcome in found.items()
    }


def summarised(found: Mapping[str, Outcome]) -> dict[str, dict[str, float]]:
    """Return the percentiles of outcomes, and their errors."""
    summaries: dict[str, dict[str, float]] = {}
    for name, outcome in found.items():
        if isinstance(outcome, Scaled):
            summaries[name] = {key: value * outcome.factor for key, value in summaries[outcome.base].items()}
        else:
            summaries[name] = percentile_summary(outcome)
    return summaries


def values_of(found: Mapping[str, Outcome], name: str) -> Vector | float:
    """Return the draws of an outcome, NaN where there is none."""
    outcome = found.get(name, np.nan)
    return values_of(found, outcome.base) * outcome.factor if isinstance(outcome, Scaled) else outcome


def _times(base: str, values: Vector | float, factor: Vector | float) -> Outcome:
    return values * np.asarray(factor) if np.ndim(factor) else Scaled(base, float(factor))


def _against_cost(kind: str, total: Vector, model: Any, claim: Any, values: Values) -> dict[str, Outcome]:
    """Yuan of gain per yuan of cost, where it is capital present values at both rates; years to pay capital back."""
    cost: Vector | float
    if "cost" in values:
        cost, timing = values["cost"], claim.cost_timing
    elif model.cost_parameter:
        cost, timing = values["persons"] * np.asarray(values[model.cost_parameter]), model.cost_timing
    else:
        return {}
    if timing == "cumulative":
        cost = cost / np.asarray(values[model.years_parameter])
    if not np.any(cost):  # a post without pay, say: nothing is spent, and no yuan of gain is bought with it
        return {}
    if timing != "capital":
        return {f"{kind}_yuan_per_yuan": total / cost}
    annuities = {end: values[f"annuity{end}"] for end in RATES}
    if is_a_move(model):
        if kind == "additional":
            return _move_against_cost(kind, model, values, np.asarray(cost) / values["persons"])
        life = values["relocation_years"]  # of a gain that a claim of the reader's own states
        annuities = {end: annuity_factor(discount_rate=values[rate], years=life) for end, rate in RATES.items()}
    pays = np.asarray(total) > 0
    years = np.where(pays, cost / np.where(pays, total, 1.0), np.inf)
    years = np.where(years <= values["relocation_years"], years, np.inf) if is_a_move(model) else years
    worth = {f"{kind}_yuan_per_yuan{end}": total * annuity / cost for end, annuity in annuities.items()}
    return {**worth, f"{kind}_payback_years": years}


def _move_against_cost(kind: str, model: Any, values: Values, cost: Vector) -> dict[str, Outcome]:
    """The same for a move, whose effect settles and grows with income: along its own path and years."""
    terms = move_terms(model, values)
    plain: dict[str, Any] = {
        name: np.asarray(term[0] if isinstance(term, tuple) else term) for name, term in terms.items()
    }
    effect = np.asarray(values[model.effect_parameter])
    plain |= {"log_effect": effect, "years": terms["years"]}
    sums = {end: summed_gain_path(**plain, discount_rate=np.asarray(values[rate])) for end, rate in RATES.items()}
    worth = {f"{kind}_yuan_per_yuan{end}": present / cost for end, (present, _) in sums.items()}
    most, each, _ = np.broadcast_arrays(sums[""][1], cost, worth[f"{kind}_yuan_per_yuan"])
    years = np.full(each.shape, np.inf)
    if np.any(paid := most >= each * (1 - 1e-9)):
        path = np.broadcast_to(relocation_gain_path(log_effect=effect, **terms), (*each.shape, terms["years"]))
        years[paid] = payback_years(path[paid], cost_cny=(each[paid], "CNY"))
    return {**worth, f"{kind}_payback_years": years}


def _known(gain: Vector) -> bool:
    """Whether a gain exists at all; a model gives a single NaN, and nothing else, where it does not."""
    return not (np.ndim(gain) == 0 and np.isnan(gain))

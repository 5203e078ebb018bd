"""Numbers for a programme: its claim drawn from the printed intervals, its assumptions from their priors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.gains.assumptions import draw, prior_of, require_parameters
from poverty_analysis.gains.claims import QUANTITIES
from poverty_analysis.gains.own_wages import stated_wages
from poverty_analysis.gains.present_value import annuity_factor
from poverty_analysis.gains.priors import stream
from poverty_analysis.gains.programme_model import RATES, Values, income_without, parameters_of, upper_assumption
from poverty_analysis.gains.units import GAIN, MONEY, Kind, converted
from poverty_analysis.measures.sample import Vector
from poverty_analysis.tables import rows_of

_COST_OF_ONE = Kind(MONEY, 5, 5e6)

DRAWN = ("households", "persons", "gain", "cost")
_AMOUNTS = ("persons_value", "households_value", "gain_low", "gain_value", "gain_basis", "cost_low", "cost_value")


class Input(NamedTuple):
    """One number that a programme's model is fed with, and how it is drawn.

    Attributes
    ----------
    key : str
        What its random numbers are found by: inputs of several programmes with one key are one input.
    kind : str
        sourced, judgement or placeholder for an assumption; figure for a printed interval.
    quantile : callable
        From probabilities to values.
    sample : callable
        From a number of draws and a seed to values.
    """

    key: str
    kind: str
    quantile: Callable[[Vector], Vector]
    sample: Callable[[int, int], Vector | float]


def checked_claims(claims: pd.DataFrame) -> pd.DataFrame:
    """Return claims, or refuse what is no table of them: columns, gaps, reversed intervals, numbers read like 万元.

    Raises
    ------
    TypeError, ValueError
        Naming programme and column.
    """
    if not isinstance(claims, pd.DataFrame):
        raise TypeError(f"claims must be a table, as programme_claims returns it; got {type(claims).__name__}")
    needed = [f"{name}_{end}" for name in QUANTITIES for end in ("low", "value", "high")]
    needed += [*(f"{name}_of" for name in DRAWN), "gain_basis", "gain_timing", "cost_timing", "beneficiaries"]
    if missing := [name for name in needed if name not in claims.columns]:
        raise ValueError(f"claims must be as programme_claims returns them; got no column {missing[0]}")
    if claims.empty or claims.index.has_duplicates:
        twice = claims.index[claims.index.duplicated()]
        raise ValueError(f"claims must hold each programme once; got {f'{twice[0]} twice' if len(twice) else 'none'}")
    for name in DRAWN:
        found = claims[[f"{name}_low", f"{name}_value", f"{name}_high"]].notna()
        gaps = found.ne(claims[f"{name}_of"].astype(bool), axis=0)
        if gaps.any(axis=None):
            row = gaps.any(axis=1).idxmax()
            words = "no number" if claims.loc[row, f"{name}_of"] else "a number"
            raise ValueError(
                f"claims must hold numbers where {name}_of names figures, and only there; got {words} for "
                f"{gaps.loc[row].idxmax()} of {row}"
            )
    low, value, high = (
        claims[[f"{name}_{end}" for name in QUANTITIES]].to_numpy(dtype=float) for end in ("low", "value", "high")
    )
    if (wrong := (low > value) | (value > high)).any():
        quantity, place = np.argwhere(wrong.T)[0]
        name, at = QUANTITIES[quantity], (place, quantity)
        raise ValueError(
            f"claims must rise from {name}_low to {name}_high; got {low[at]:g}, {value[at]:g}, {high[at]:g} for "
            f"{claims.index[place]}"
        )
    for row in rows_of(claims[list(_AMOUNTS)]):
        _check_amounts(row)
    return claims


def _check_amounts(row: Any) -> None:
    """Hold a claim's money, spread over those it reaches, to what a household could have."""
    reached = row.persons_value if row.persons_value > 0 else row.households_value
    for end in ("low", "value"):
        gain = float(getattr(row, f"gain_{end}"))
        if not np.isnan(gain):
            each = gain / reached if row.gain_basis == "total" else gain
            converted(each, GAIN, f"gain_{end} of {row.Index}")
        cost = float(getattr(row, f"cost_{end}"))
        if not np.isnan(cost):
            converted(cost / reached, _COST_OF_ONE, f"cost_{end} of {row.Index}, over those reached,")


def programme_inputs(claim: Any, model: Any, assumptions: pd.DataFrame) -> dict[str, Input]:
    """Return every input of one programme's model, by name: assumptions first, then what the report prints of it.

    The additional share and the effect size are the programme's own: several may have the same prior, and each draws
    from it by itself. All other assumptions are the same for every programme within a draw. Where the report states
    households but no persons, `persons` is left out: it follows from the assumed size. Where a claim has no upper end,
    the assumption ``upper_<programme>_gain`` closes it.

    Raises
    ------
    ValueError
        If the table of assumptions lacks one that the model needs.
    """
    names = parameters_of(model, claim)
    require_parameters(assumptions, names)
    own = {model.additional_parameter, model.effect_parameter}
    inputs = {name: _assumed(assumptions, name, f"{name}/{claim.Index}" if name in own else name) for name in names}
    for quantity in DRAWN:
        low, high = float(getattr(claim, f"{quantity}_low")), float(getattr(claim, f"{quantity}_high"))
        if np.isnan(low):
            continue
        figure = getattr(claim, f"{quantity}_of")
        inputs[quantity] = _fraction(figure) if np.isinf(high) else _printed(low, high, figure)
    if model.gross == "payout":  # a claim of the reader's own says what its jobs are and bring
        inputs |= {name: _printed(one.low, one.high, one.key) for name, one in stated_wages(claim).items()}
    return inputs


def _assumed(assumptions: pd.DataFrame, name: str, key: str) -> Input:
    prior, kind = prior_of(assumptions, name), str(assumptions.loc[name, "kind"])
    return Input(key, kind, prior.quantile, lambda draws, seed: prior.sample(draws, stream(seed, key)))


def _printed(low: float, high: float, figure: str) -> Input:
    """A figure with an interval: uniform within it; one figure, one draw, wherever it is used."""
    if not low < high:  # one number, or none known
        return Input(figure, "figure", lambda u: np.full(np.shape(u), low), lambda draws, seed: low)
    return Input(
        figure,
        "figure",
        lambda u: low + np.asarray(u) * (high - low),
        lambda draws, seed: stream(seed, figure).uniform(low, high, draws),
    )


def _fraction(figure: str) -> Input:
    """Where between its lower end and the assumed upper one a one-sided claim lies, from 0 to 1."""
    return Input(
        figure,
        "figure",
        lambda u: np.asarray(u, dtype=float),
        lambda draws, seed: stream(seed, figure).random(draws),
    )


def draw_inputs(
    programmes: list[tuple[Any, Any]], assumptions: pd.DataFrame, draws: int, seed: int
) -> list[dict[str, Vector | float]]:
    """Draw the inputs of programmes, given as pairs of claim and model: the random numbers of a simulation, no more."""
    drawn: dict[str, Vector | float] = {}
    values = []
    for claim, model in programmes:
        inputs = programme_inputs(claim, model, assumptions)
        for source in inputs.values():
            if source.key not in drawn:
                drawn[source.key] = source.sample(draws, seed)
        values.append({name: drawn[source.key] for name, source in inputs.items()})
    return values


def resolved(claim: Any, drawn: Values) -> dict[str, Vector | float]:
    """Return a programme's inputs with what follows from them: persons, a closed claim, income without it."""
    values = dict(drawn)
    if np.isinf(claim.gain_high):
        upper = np.asarray(values[upper_assumption(str(claim.Index), "gain")])
        if np.any(upper < claim.gain_low):
            raise ValueError(
                f"{upper_assumption(str(claim.Index), 'gain')} must not be below the claim's lower end "
                f"{claim.gain_low:g}; got {np.min(upper):g}"
            )
        values["gain"] = claim.gain_low + values["gain"] * (upper - claim.gain_low)
    if "persons" not in values:
        values["persons"] = values["households"] * values["unstated_household_size"]
    if "income_without" not in values:
        values.update(shared_values(values))
    return values


def shared_values(values: Values) -> dict[str, Vector | float]:
    """Return what follows from assumptions that all programmes share: income without them, worth of a yuan a year."""
    years = values["asset_life_years"]
    worth = {f"annuity{end}": annuity_factor(discount_rate=values[rate], years=years) for end, rate in RATES.items()}
    return {"income_without": income_without(values), **worth}


def drawn_parameters(
    assumptions: pd.DataFrame, names: Sequence[str], draws: int, seed: int
) -> dict[str, Vector | float]:
    """Draw the named assumptions; refuse a table that lacks one."""
    require_parameters(assumptions, list(names))
    return draw(assumptions.loc[list(names)], draws, seed)


def own_stream(assumptions: pd.DataFrame, name: str, programme: str, draws: int, seed: int) -> Vector | float:
    """Draw an additional share or an effect size as `simulate` does: each programme by itself, from the same prior."""
    require_parameters(assumptions, [name])
    return prior_of(assumptions, name).sample(draws, stream(seed, f"{name}/{programme}"))


def printed_draws(claim: pd.Series, quantity: str, draws: int, seed: int, key: str) -> Vector | float:
    """Draw a printed interval of a claim uniformly, with the random numbers of `key`; NaN where it states none."""
    low, high = float(claim[f"{quantity}_low"]), float(claim[f"{quantity}_high"])
    return stream(seed, key).uniform(low, high, draws) if low < high else low


def states(claim: pd.Series, *quantities: str) -> bool:
    """Return whether a claim has a number for each quantity: one of the reader's own may lack some."""
    return bool(claim[[f"{quantity}_value" for quantity in quantities]].astype(float).notna().all())


def require_stated(claim: pd.Series, arguments: Mapping[str, str], purpose: str) -> None:
    """Refuse a claim of the reader's own that lacks a quantity, by the argument of `claim` that gives it."""
    for quantity, argument in arguments.items():
        if not states(claim, quantity):
            raise ValueError(f"gains.claim of {claim.name!r}, {argument}: must be given for {purpose}; got none")


def require_programmes(claims: pd.DataFrame, names: Sequence[str]) -> None:
    """Refuse claims that lack a programme which a model needs."""
    if missing := [name for name in names if name not in claims.index]:
        raise ValueError(f"claims must hold {missing[0]}; got {', '.join(map(str, claims.index))}")

"""What may be moved of one programme: its choices, the assumption that each fixes, and what each is by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.gains.assumptions import prior_of
from poverty_analysis.gains.claim_draws import checked_claims
from poverty_analysis.gains.percentiles import PERCENTILES
from poverty_analysis.gains.programme_model import is_a_move, load_models
from poverty_analysis.gains.simulation import matched
from poverty_analysis.gains.units import COST_PER_PERSON

COST = "cost_per_person_cny"  # the choice, and the name of its assumption
LINE, LIFE = "poverty_line_2020_cny", "asset_life_years"
NO_CHOICE = {
    "additional_share": "its additional gain is an effect on income, not a share of the stated gain",
    "log_effect": "its additional gain is no effect in per cent of income",
    "years_of_claim": "the report states no gain that runs over unnamed years",
    COST: "what is paid is its cost",
    "years_lasting": "what is paid is its cost, and is paid again each year",
}


def explorable(
    claims: pd.DataFrame, assumptions: pd.DataFrame, programme: str, *, models: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return which choices of `explore` a programme has, and what each is where nothing is chosen.

    Parameters
    ----------
    claims, assumptions, models
        As in `simulate`.
    programme : str
        A row of claims.

    Returns
    -------
    pandas.DataFrame, index `choice`
        parameter (the assumption that it fixes), label_en, label_zh, kind (sourced, judgement, placeholder; figure for
        a cost that is printed), lowest and highest (its bounds), low, median and high (5th, 50th and 95th percentile),
        unit. A cost that neither the report nor an assumption gives has no parameter and no kind, and NaN.

    Raises
    ------
    TypeError, ValueError
        If there is no such programme, or as `simulate`.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = explorable(programme_claims(load_figures()), load_assumptions(), "relocation")
    >>> table["parameter"].tolist()[:2]
    ['relocation_log_effect', 'relocation_cost_per_person_cny']
    >>> table.index.tolist()
    ['log_effect', 'cost_per_person_cny', 'years_lasting', 'poverty_line_cny']
    """
    claim, model = programme_of(checked_claims(claims), programme, load_models() if models is None else models)
    rows = {
        choice: _cost(claim, parameter, assumptions) if choice == COST else _assumed(assumptions, parameter)
        for choice, parameter in fixed_by(claim, model).items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index.name = "choice"
    return table


def programme_of(claims: pd.DataFrame, programme: str, models: pd.DataFrame) -> tuple[Any, Any]:
    """The row of one programme in claims and in models."""
    if not isinstance(claims, pd.DataFrame) or programme not in claims.index:
        known = (
            ", ".join(claims.index) if isinstance(claims, pd.DataFrame) else f"no table but a {type(claims).__name__}"
        )
        raise ValueError(f"programme must be a row of claims; got {programme!r}; there are {known}")
    rows, fitting = matched(claims.loc[[programme]], models)
    return rows[0], fitting[0]


def fixed_by(claim: Any, model: Any) -> dict[str, str]:
    """The choices that a programme has, each with the assumption that it fixes; "" for a cost that nothing gives."""
    found = {}
    if model.additional == "share":
        found["additional_share"] = model.additional_parameter
    elif not model.effect_parameter.endswith("_cny"):
        found["log_effect"] = model.effect_parameter
    if model.gross == "claim" and claim.gain_timing != "per year":
        found["years_of_claim"] = model.years_parameter
    if (claim.cost_timing if claim.cost_of else model.cost_timing) in {"", "capital"}:
        found |= {COST: COST if claim.cost_of else model.cost_parameter, "years_lasting": years_of(model)}
    return {**found, "poverty_line_cny": LINE}


def years_of(model: Any) -> str:
    """The assumption that says for how long a gain against capital lasts: a move has its own."""
    return "relocation_years" if is_a_move(model) else LIFE


def _assumed(assumptions: pd.DataFrame, parameter: str) -> dict[str, object]:
    """What an assumption is where it is not fixed."""
    if parameter not in assumptions.index:
        raise ValueError(f"assumptions must hold {parameter}; got {len(assumptions)} others")
    row, found = assumptions.loc[parameter], prior_of(assumptions, parameter)
    ends = {name: float(found.quantile(np.array(share))) for name, share in PERCENTILES.items()}
    kept = {name: row[name] for name in ("label_en", "label_zh", "kind", "lowest", "highest")}
    return {"parameter": parameter, **kept, **ends, "unit": row["unit"]}


def _cost(claim: Any, parameter: str, assumptions: pd.DataFrame) -> dict[str, object]:
    """The cost per person: as assumed, as printed over the persons that are printed, or none."""
    wide = {"lowest": COST_PER_PERSON.lowest, "highest": COST_PER_PERSON.highest, "unit": "CNY per person"}
    if claim.cost_of:
        over = {name: float(getattr(claim, f"cost_{end}")) / claim.persons_value for name, end in _ENDS.items()}
        words = {"label_en": "Cost as printed, over the persons printed", "label_zh": "报告所列投资除以人数"}
        return {"parameter": parameter, **words, "kind": "figure", **wide, **over}
    if parameter:
        return {**_assumed(assumptions, parameter), **wide}
    words = {"label_en": "Cost per person, not stated", "label_zh": "人均成本（未注明）"}
    return {"parameter": "", **words, "kind": "", **wide, **dict.fromkeys(PERCENTILES, np.nan)}


_ENDS = {"low": "low", "median": "value", "high": "high"}

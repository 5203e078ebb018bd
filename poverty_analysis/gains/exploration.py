"""One programme with some of its assumptions fixed by hand, and what then follows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.gains.assumption_changes import with_assumptions
from poverty_analysis.gains.assumptions import draw, prior_of
from poverty_analysis.gains.distribution import Incomes
from poverty_analysis.gains.exploration_choices import (
    COST,
    LIFE,
    LINE,
    NO_CHOICE,
    fixed_by,
    programme_of,
    years_of,
)
from poverty_analysis.gains.outcomes import KINDS
from poverty_analysis.gains.percentiles import PERCENTILES
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programme_model import (
    MOVING,
    PATH_OF_A_MOVE,
    RATES,
    is_a_move,
    is_own,
    load_models,
    parameters_of,
)
from poverty_analysis.gains.simulation import simulate
from poverty_analysis.gains.units import COST_PER_PERSON, converted, finite

_WORTH = tuple(f"yuan_per_yuan{end}" for end in RATES)
_SHOWN = ("persons", *(f"{kind}_{name}" for name in ("gain_cny", *_WORTH, "payback_years") for kind in KINDS))
_BELOW = {f"below_2020_line_{case}": f"below_line_{case}" for case in ("with", *(f"without_{kind}" for kind in KINDS))}
_EFFECT_ONLY = ("baseline_income_cny", "income_growth", "growth_years", *MOVING)
_CAPITAL_ONLY = (*RATES.values(), LIFE, *PATH_OF_A_MOVE)


class Explored(NamedTuple):
    """One programme under fixed choices, as `explore` returns it.

    Attributes
    ----------
    programme, label : str
        Its name in the tables, and in words.
    gross : str
        What the gross gain is, as in `load_models`: claim, pay, payout or none.
    choices : dict of str to float
        What was fixed, by the arguments of `explore`; empty for the shipped assumptions.
    summary : pandas.DataFrame, index `outcome`
        low (5th percentile), median, high (95th), unit. As in `simulate`: persons, gain, yuan per yuan (of capital at
        the official rate too) and payback, gross and additional; below_line_with, below_line_without_gross and
        below_line_without_additional for the one line. What cannot be said has no row.
    draws : pandas.DataFrame, one row a draw
        The same outcomes, and `years_lasting`, draw by draw; without `below_line_with`.
    poverty_line_cny : float
        The line; the median of its assumption where it is not fixed.
    assumptions : pandas.DataFrame
        The rows of the table that these outcomes rest on, as changed.
    """

    programme: str
    label: str
    gross: str
    choices: dict[str, float]
    summary: pd.DataFrame
    draws: pd.DataFrame
    poverty_line_cny: float
    assumptions: pd.DataFrame


def explore(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    programme: str,
    *,
    additional_share: float | None = None,
    log_effect: float | None = None,
    years_of_claim: float | None = None,
    cost_per_person_cny: float | None = None,
    years_lasting: float | None = None,
    poverty_line_cny: float | None = None,
    draws: int = 4_000,
    rng: np.random.Generator | int = 0,
    models: pd.DataFrame | None = None,
    incomes: Incomes | None = None,
) -> Explored:
    r"""Simulate one programme with some of its assumptions fixed at chosen values. A scenario, not an estimate.

    .. math:: \text{gross} = \frac{x}{n}, \qquad \text{additional} = k \cdot \text{gross} \text{ or } y(e^\beta - 1),
        \qquad \text{payback} = \frac{c}{\text{gain}}, \qquad N_{\text{without}} = N \, F(z + \text{gain})

    Parameters
    ----------
    claims, assumptions, draws, rng, models, incomes
        As in `simulate`.
    programme : str
        A row of claims.
    additional_share : float, optional
        k, the share of the gross gain that would not have come without the programme, 0-1.
    log_effect : float, optional
        beta, the effect on log income, for programmes whose additional gain is one.
    years_of_claim : float, optional
        n, the years over which the stated gain x runs.
    cost_per_person_cny : float, optional
        c, CNY per person reached, paid once at the start.
    years_lasting : float, optional
        Years for which the gain lasts; weighs the gain against the cost.
    poverty_line_cny : float, optional
        z, CNY per person per year.

    Returns
    -------
    Explored

    Raises
    ------
    TypeError, ValueError
        If there is no such programme, a choice is one that it does not have (`explorable` says which it has) or is out
        of its bounds, or years are given where there is no cost; otherwise as `simulate`.

    Notes
    -----
    Nothing but `simulate` with a changed table: what is not chosen keeps its distribution, and the random numbers are
    those of `simulate` for the same seed, so that two scenarios differ by what was chosen and by nothing else.

    Where a gain is what projects pay out (industry), the chosen cost is their capital, so the payout follows it, and
    the wages do not; it is counted over the printed persons, while draws may have somewhat more. The gain of a
    move lasts for its own years, a whole number, and not for the life of an asset.

    Examples
    --------
    Forest: 3,300 to 3,400 yuan per person. Half of 3,350 yuan is 1,675; at 16,750 yuan it is paid back in ten years.

    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> scenario = explore(programme_claims(load_figures()), load_assumptions(), "forest",
    ...                    additional_share=0.5, cost_per_person_cny=16_750)
    >>> scenario.summary.loc[["additional_gain_cny", "additional_payback_years"], "median"].round(-1).tolist()
    [1680.0, 10.0]
    """
    models = load_models() if models is None else models
    choices = {
        "additional_share": additional_share,
        "log_effect": log_effect,
        "years_of_claim": years_of_claim,
        COST: cost_per_person_cny,
        "years_lasting": years_lasting,
        "poverty_line_cny": poverty_line_cny,
    }
    fixed = {name: float(finite(value, name)) for name, value in choices.items() if value is not None}
    claim, model = programme_of(claims, programme, models)
    parameters = fixed_by(claim, model)
    _check_choices(fixed, parameters, programme)
    changes = {parameters[name]: value for name, value in fixed.items() if name != COST}
    changed, claims = with_assumptions(assumptions, changes), claims.loc[[programme]]
    models = pd.DataFrame([model]).set_index("Index")
    if is_own(claim):
        claims = claims.assign(kind=programme)  # its model is this row, and no longer that of its kind
    if COST in fixed:
        changed, claims, models = _with_cost(changed, claims, models, fixed[COST])
    seed, life = seed_of(rng), years_of(model)
    result = simulate(claims, changed, draws=draws, rng=seed, models=models, incomes=incomes)
    summary = result.summary.set_index("outcome").rename(index=_BELOW)
    summary = summary.loc[[name for name in (*_SHOWN, *_BELOW.values()) if name in summary.index]]
    drawn = result.draws.rename(columns=_BELOW)
    drawn = drawn[[name for name in summary.index if name in drawn]]
    return Explored(
        programme,
        str(claim.label_en),
        str(model.gross),
        fixed,
        summary[[*PERCENTILES, "unit"]],
        drawn.assign(years_lasting=draw(changed.loc[[life]], draws, seed)[life]),
        float(prior_of(changed, LINE).quantile(np.array(0.5))),
        changed.loc[_rested_on(claim, model, summary, chosen_cost=COST in fixed)],
    )


def _rested_on(claim: Any, model: Any, summary: pd.DataFrame, *, chosen_cost: bool) -> list[str]:
    """The assumptions that what is shown rests on: without those of an effect, or of a cost, that is not shown."""
    unused = {model.effect_parameter, *_EFFECT_ONLY} if model.additional == "share" else set()
    if not any(name.endswith("_payback_years") for name in summary.index):
        unused |= set(_CAPITAL_ONLY)
    if is_a_move(model):
        unused.add(LIFE)
    if chosen_cost:
        unused.add(model.cost_parameter)
    used = [name for name in parameters_of(model, claim) if name not in unused]
    return [*used, COST] if chosen_cost and model.gross != "payout" else used


def _check_choices(fixed: dict[str, float], parameters: dict[str, str], programme: str) -> None:
    """Refuse a choice that the programme does not have, and one that would move nothing."""
    for name, value in fixed.items():
        if name not in parameters:
            raise ValueError(f"{name} must be left out for {programme}: {NO_CHOICE[name]}; got {value:g}")
    if "years_lasting" in fixed and COST not in fixed and not parameters[COST]:
        raise ValueError(
            f"years_lasting must come with cost_per_person_cny for {programme}, whose cost is not stated; got "
            f"{fixed['years_lasting']:g} alone"
        )


def _with_cost(
    assumptions: pd.DataFrame, claims: pd.DataFrame, models: pd.DataFrame, cost: float
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Put a chosen cost per person, paid at the start, in the place of the shipped one."""
    each = float(converted(cost, COST_PER_PERSON, COST))
    if each <= 0:
        raise ValueError(f"{COST} must be above 0; got {each:g}: what costs nothing is never paid back")
    claims, models = claims.copy(), models.copy()
    ends = ["cost_low", "cost_value", "cost_high"]
    if (models["gross"] == "payout").all():
        claims[ends] = each * float(claims["persons_value"].iloc[0])
        claims["cost_of"], claims["cost_timing"] = claims["cost_of"].replace("", COST), "capital"
        return assumptions, claims, models
    claims[ends], claims["cost_of"], claims["cost_timing"] = np.nan, "", ""
    models["cost_parameter"], models["cost_timing"] = COST, "capital"
    return _with_row(assumptions, each), claims, models


def _with_row(assumptions: pd.DataFrame, cost: float) -> pd.DataFrame:
    """Add the chosen cost as an assumption of its own."""
    row = {
        "theme": "chosen",
        "label_en": "Cost per person, chosen",
        "label_zh": "人均成本（自选）",
        "distribution": "fixed",
        "parameters": f"value={cost!r}",
        "lowest": COST_PER_PERSON.lowest,
        "highest": COST_PER_PERSON.highest,
        "unit": "CNY per person",
        "kind": "judgement",
        "reason": "chosen by the user",
        "source": "the user",
    }
    return pd.concat([assumptions.drop(index=COST, errors="ignore"), pd.DataFrame(row, index=[COST])])

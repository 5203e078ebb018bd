"""What one move costs and brings in one table, house included, with every assumption at its median."""

from __future__ import annotations

import pandas as pd

from poverty_analysis.gains.assumptions import assumption_quantile, require_parameters
from poverty_analysis.gains.programme_model import (
    MOVING,
    PATH_OF_A_MOVE,
    RATES,
    income_without,
    load_models,
    move_terms,
)
from poverty_analysis.gains.programmes.relocation_flows import move_flows

HOUSE = ("move_paid_share", "house_services_share", "house_residual_share")  # without a source


def move_account(assumptions: pd.DataFrame, *, models: pd.DataFrame | None = None) -> pd.DataFrame:
    r"""Return who pays and who receives what in a move, per person: one case, assumptions at their medians.

    .. math:: \text{NPV} = \sum_{t=0}^{T} \frac{f_t}{(1 + d)^t}, \qquad h = a\,C

    Parameters
    ----------
    assumptions : pandas.DataFrame
        As `load_assumptions` returns. `move_paid_share` is the part of the cost C that the household pays,
        `house_services_share` a year of living in the house over C (a), `house_residual_share` what is left of C after
        the years T: three assumptions for which no source was found.
    models : pandas.DataFrame, optional
        As in `simulate`; ``with_moving_losses(load_models())`` deducts the two assumed losses.

    Returns
    -------
    pandas.DataFrame, index `party` and `item`
        Received above 0, paid below, CNY per person: year 0, year 1 and the last year; npv_assumed and npv_official,
        the present values of all years at `discount_rate` and `official_discount_rate`. The last row, ("all", "sum"),
        adds them up.

    Raises
    ------
    ValueError
        If an assumption is missing, or `relocation_years` is not fixed at a whole number.

    Notes
    -----
    Without the house this is the one draw of `relocation_scenario` with every assumption at its median; with it, the
    margin of the conclusion `move_worth_with_house` of `breakdown`. Who pays moves nothing of the sum.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, with_assumptions
    >>> table = move_account(with_assumptions(load_assumptions(), {
    ...     "relocation_cost_per_person_cny": 80_000, "move_paid_share": 0.1, "house_residual_share": 0.5}))
    >>> table["year 0"].tolist()[:2], float(table.loc[("household", "value left of the house"), "year 20"])
    ([-72000.0, -8000.0], 40000.0)
    """
    model = (load_models() if models is None else models).loc["relocation"]
    names = ["baseline_income_cny", "income_growth", "growth_years", "relocation_cost_per_person_cny", *RATES.values()]
    names += [*PATH_OF_A_MOVE, *MOVING, *HOUSE, str(model.effect_parameter)]
    require_parameters(assumptions, names)
    at = {name: float(value) for name, value in assumption_quantile(assumptions.loc[names], 0.5).items()}
    cost = at["relocation_cost_per_person_cny"]
    terms = move_terms(model, {**at, "income_without": float(income_without(at))})
    flows = move_flows(
        **terms,
        cost_per_person_cny=cost,
        log_effect=at[str(model.effect_parameter)],
        paid_by_household_cny=(at["move_paid_share"] * cost, "CNY"),
        house_services_cny=(at["house_services_share"] * cost, "CNY"),
        residual_share=at["house_residual_share"],
    )
    by_year = flows.pivot_table("cny", ["party", "item"], "year", sort=False, fill_value=0.0)
    table = pd.DataFrame({f"year {year}": by_year[year] for year in dict.fromkeys((0, 1, terms["years"]))})
    for word, rate in (("assumed", "discount_rate"), ("official", "official_discount_rate")):
        table[f"npv_{word}"] = by_year @ (1 + at[rate]) ** -by_year.columns.to_numpy(float)
    table.loc[("all", "sum"), :] = table.sum()
    return table

"""Draws of the arithmetic behind land transfer and relocation, from the table of assumptions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.gains.assumptions import checked_draws
from poverty_analysis.gains.claim_draws import (
    drawn_parameters,
    own_stream,
    printed_draws,
    require_programmes,
    require_stated,
)
from poverty_analysis.gains.percentiles import percentiles
from poverty_analysis.gains.present_value import net_present_value, payback_years
from poverty_analysis.gains.priors import seed_of, stream
from poverty_analysis.gains.programme_model import (
    MOVING,
    PATH_OF_A_MOVE,
    RATES,
    income_without,
    load_models,
    move_terms,
)
from poverty_analysis.gains.programmes.land_transfer import (
    break_even_days,
    days_to_fill,
    land_transfer_gain,
    rent_share_of_claim,
)
from poverty_analysis.gains.programmes.relocation import (
    break_even_effect,
    relocation_cost,
    relocation_gain_path,
    remaining_task,
)
from poverty_analysis.report.expressions import Interval


def land_transfer_scenario(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
    programme: str = "land_transfer",
) -> pd.DataFrame:
    """Draw what a household gains by transferring its land, beside what the report claims that it gains.

    Parameters
    ----------
    claims, assumptions, draws, rng
        As in `simulate`; claims with a row of the programme.
    programme : str
        The row; one of the reader's own must be of the kind land_transfer, with households, a gain and an area.

    Returns
    -------
    pandas.DataFrame, one row a draw
        area_mu (per household, all land over all households), rent_cny_per_mu, own_income_cny_per_mu, daily_wage_cny,
        paid_days, claim_cny (from the claim's lower end to its assumed upper one), rent, wages, own_income_lost, gain
        (CNY per household per year), without_labour (the same for a household that cannot work for pay); over the
        claim as drawn, rent_share_of_claim, days_to_fill (paid days that fill the claim read as gross) and
        days_to_fill_net (read as net of own income); the same three over its lower end, with ``_least`` at the end of
        their names: what the conclusions of `breakdown` say; break_even_days (below which the household has less than
        before).

    Raises
    ------
    ValueError
        If claims have no such row, it lacks households, gain or area, or an assumption is missing.

    Examples
    --------
    27,000 mu over 7,568 households are 3.6 mu each.

    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> draws = land_transfer_scenario(programme_claims(load_figures()), load_assumptions(), draws=1000)
    >>> float(draws["area_mu"].median().round(1))
    3.6
    """
    require_programmes(claims, [programme])
    seed, claim = seed_of(rng), claims.loc[programme]
    require_stated(claim, {"households": "households", "gain_per_household": "gain", "units": "area_mu"}, "land")
    names = ["land_rent_cny_per_mu", "daily_wage_cny", "land_paid_days", "own_farm_income_cny_per_mu"]
    upper = "upper_land_transfer_gain"
    if np.isinf(claim["gain_high"]):
        names.append(upper)
    values = drawn_parameters(assumptions, names, draws, seed)
    top = values[upper] if upper in values else claim["gain_per_household_high"]
    bottom = float(claim["gain_per_household_low"])
    claimed = bottom + stream(seed, claim["gain_of"]).random(draws) * (np.asarray(top) - bottom)
    land = printed_draws(claim, "units", draws, seed, f"units/{programme}")
    area = (land / printed_draws(claim, "households", draws, seed, claim["households_of"]), "mu")
    rent, own = (values["land_rent_cny_per_mu"], "CNY per mu"), (values["own_farm_income_cny_per_mu"], "CNY per mu")
    wage, gain = (values["daily_wage_cny"], "CNY"), (claimed, "CNY")
    parts = land_transfer_gain(
        area_mu=area,
        rent_cny_per_mu=rent,
        daily_wage_cny=wage,
        paid_days=values["land_paid_days"],
        own_income_cny_per_mu=own,
    )
    terms: dict[str, Any] = {"area_mu": area, "rent_cny_per_mu": rent}
    columns = {
        "area_mu": area[0],
        "rent_cny_per_mu": rent[0],
        "own_income_cny_per_mu": own[0],
        "daily_wage_cny": wage[0],
        "paid_days": values["land_paid_days"],
        "claim_cny": claimed,
        **parts._asdict(),
        "without_labour": parts.rent - parts.own_income_lost,
        "break_even_days": break_even_days(**terms, daily_wage_cny=wage, own_income_cny_per_mu=own),
    }
    for end, claim_cny in (("", gain), ("_least", (bottom, "CNY"))):
        terms["gain_cny"] = claim_cny
        columns[f"rent_share_of_claim{end}"] = rent_share_of_claim(**terms)
        columns[f"days_to_fill{end}"] = days_to_fill(**terms, daily_wage_cny=wage)
        columns[f"days_to_fill_net{end}"] = days_to_fill(**terms, daily_wage_cny=wage, own_income_cny_per_mu=own)
    return pd.DataFrame(columns, index=pd.RangeIndex(checked_draws(draws), name="draw"))


def relocation_scenario(
    assumptions: pd.DataFrame,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
    log_effect: float | None = None,
    models: pd.DataFrame | None = None,
    programme: str = "relocation",
) -> pd.DataFrame:
    """Draw what relocation gives and costs per person over its years, with the numbers that `simulate` draws.

    Parameters
    ----------
    assumptions, draws, rng, models
        As in `simulate`. Two assumed losses are left aside; ``with_moving_losses(load_models())`` deducts them.
    log_effect : float, optional
        One effect in place of the prior, for a frontier: same random numbers, another effect.
    programme : str
        Whose draw of the effect it is: relocation, or sanyan.

    Returns
    -------
    pandas.DataFrame, one row a draw
        income_without (had they stayed, at the move), log_effect, cost_per_person, first_year_gain, settled_gain (the
        effect whole, at the income of the move), mean_gain (over all years), present_value and net_present_value (CNY
        per person), net_present_value_official (at `official_discount_rate`), payback_years (simple) and
        discounted_payback_years (infinite where not within the horizon),
        break_even_log_effect.

    Raises
    ------
    ValueError
        If an assumption is missing, or `relocation_years` is not fixed at a whole number.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions
    >>> draws = relocation_scenario(load_assumptions(), draws=500)
    >>> bool((draws["net_present_value"] == draws["present_value"] - draws["cost_per_person"]).all())
    True
    """
    seed, model = seed_of(rng), (load_models() if models is None else models).loc[programme]
    names = ["baseline_income_cny", "income_growth", "growth_years", *RATES.values(), *PATH_OF_A_MOVE]
    names += [*(MOVING if model.moving_losses == "yes" else ()), "relocation_cost_per_person_cny"]
    values = drawn_parameters(assumptions, names, draws, seed)
    own = own_stream(assumptions, str(model.effect_parameter), programme, draws, seed)
    effect = own if log_effect is None else log_effect
    start = np.broadcast_to(income_without(values), (draws,))
    cost = np.broadcast_to(np.asarray(values["relocation_cost_per_person_cny"]), (draws,))
    terms = move_terms(model, {**values, "income_without": start})
    path = np.broadcast_to(relocation_gain_path(log_effect=effect, **terms), (draws, terms["years"]))
    rate = np.broadcast_to(np.asarray(values["discount_rate"]), (draws,))
    present = net_present_value(path, cost_cny=(0.0, "CNY"), discount_rate=rate)
    settled = start * np.expm1(effect) - start * terms["production_lost_share"] - terms["living_cost_cny"][0]
    columns = {
        "income_without": start,
        "log_effect": np.broadcast_to(np.asarray(effect), (draws,)),
        "cost_per_person": cost,
        "first_year_gain": path[:, 0],
        "settled_gain": settled,
        "mean_gain": path.mean(axis=1),
        "present_value": present,
        "net_present_value": present - cost,
        "net_present_value_official": net_present_value(
            path, cost_cny=(cost, "CNY"), discount_rate=values["official_discount_rate"]
        ),
        "payback_years": payback_years(path, cost_cny=(cost, "CNY")),
        "discounted_payback_years": payback_years(path, cost_cny=(cost, "CNY"), discount_rate=rate),
        "break_even_log_effect": break_even_effect(cost_per_person_cny=(cost, "CNY"), discount_rate=rate, **terms),
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(checked_draws(draws), name="draw"))


def remaining_relocation(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    programme: str = "sanyan",
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
) -> pd.DataFrame:
    """Return what is left of a relocation task and what it would cost, from the printed share of the task done.

    Parameters
    ----------
    claims, assumptions, draws, rng
        As in `simulate`.
    programme : str
        A row of claims with a share done.

    Returns
    -------
    pandas.DataFrame, index `quantity`
        Rows persons, households (NaN where the report counts none) and cost, still to come; columns low, median, high
        (5th, 50th, 95th percentile) and unit. Whether the share counts persons or households does not matter here: at
        the household size of those moved, both give the same.

    Raises
    ------
    ValueError
        If the programme has no share done, or an assumption is missing.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = remaining_relocation(programme_claims(load_figures()), load_assumptions())
    >>> table.loc["persons", ["low", "high"]].astype(float).round(-2).tolist()  # 4,327 to 4,514
    [4300.0, 4500.0]
    """
    require_programmes(claims, [programme])
    seed, claim = seed_of(rng), claims.loc[programme]
    if np.isnan(claim["share_done_value"]):
        raise ValueError(f"{programme} must have a share of the task done; the report prints none")
    cost = drawn_parameters(assumptions, ["relocation_cost_per_person_cny"], draws, seed)
    left = 1 / printed_draws(claim, "share_done", draws, seed, f"share_done/{programme}") - 1
    persons = printed_draws(claim, "persons", draws, seed, claim["persons_of"]) * left
    households = printed_draws(claim, "households", draws, seed, claim["households_of"]) * left
    total = relocation_cost(persons=persons, cost_per_person_cny=(cost["relocation_cost_per_person_cny"], "CNY"))
    counts = {"persons": (persons, "persons"), "households": (households, "households"), "cost": (total, "CNY")}
    table = pd.DataFrame.from_dict(
        {quantity: {**percentiles(values), "unit": unit} for quantity, (values, unit) in counts.items()}, orient="index"
    )
    table.index.name = "quantity"
    return table


def remaining_persons(claims: pd.DataFrame, programme: str = "sanyan") -> Interval:
    """Return the persons left of a relocation task as the print bounds them; see `relocation.remaining_task`."""
    row = claims.loc[programme]
    done, share = (
        Interval(*(float(row[f"{name}_{end}"]) for end in ("value", "low", "high")))
        for name in ("persons", "share_done")
    )
    return remaining_task(done=done, share_done=share)

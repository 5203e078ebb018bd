"""One account of labour: the paid days that all programmes together claim, against the days that people have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.gains.claim_draws import checked_claims, drawn_parameters, own_stream, states
from poverty_analysis.gains.counterfactual import effect_gain
from poverty_analysis.gains.overlap import annual_claims, population_over
from poverty_analysis.gains.own_wages import stated_wages
from poverty_analysis.gains.percentiles import percentiles
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programme_model import income_without, load_models, of_kind
from poverty_analysis.gains.programmes.land_transfer import days_to_fill
from poverty_analysis.gains.readings import industry_scenario
from poverty_analysis.gains.scenarios import land_transfer_scenario, relocation_scenario
from poverty_analysis.gains.units import LAND
from poverty_analysis.measures.sample import Vector

_NEEDED = (
    "daily_wage_cny", "own_farm_income_cny_per_mu", "employment_days", "ecological_post_pay_cny", "posts_per_person",
    "industry_jobs", "job_pay_cny", "baseline_income_cny", "income_growth", "growth_years",
    "labour_household_share", "workers_per_person", "worker_days",
)  # fmt: skip
CLAIMED, AVAILABLE, WITH_LABOUR = "all of these", "available", "available in households with labour"


def labour_account(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    population: float | None = None,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
) -> pd.DataFrame:
    """Return the paid days a year that programmes take together, and the days that workers could be paid for.

    Parameters
    ----------
    claims, assumptions, draws, rng
        As in `simulate`. Programmes that claims lack are left out; those of the reader's own go by their kind.
    population : float, optional
        People whose labour it is; the 194,600 counted out of poverty by default.

    Returns
    -------
    pandas.DataFrame, index: posts, placements, land transfer, industry jobs, moves; all of these; available; available
        in households with labour
        people (reached, or workers), days_each (median, per one of these and year), low, median, high (5th, 50th and
        95th percentile of worker-days a year), share_of_available (median over the median available).

    Raises
    ------
    ValueError
        As `simulate`.

    Notes
    -----
    Posts and jobs are taken as the days that their pay is at the wage of a day; land as the days that fill the claim
    net of own income where no rent is paid; moves as the days that the effect on income is. Days that land sets free
    are not deducted: see `new_paid_days`. Available are workers per person times the days that a worker can be paid
    for; that only about half of poor households have labour is the second, narrower line.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = labour_account(programme_claims(load_figures()), load_assumptions(), draws=200)
    >>> float(round(table.loc["available", "median"] / 1e6, 1))  # 194,600 x 0.525 x 249
    25.4
    """
    rows = checked_claims(claims)
    seed = seed_of(rng)
    v = drawn_parameters(assumptions, _NEEDED, draws, seed)
    v["relocation_log_effect"] = own_stream(assumptions, "relocation_log_effect", "relocation", draws, seed)
    annual = annual_claims(claims, assumptions)
    whole = population_over(population, annual)
    found = _claimed_days(rows, annual["persons_value"], v)
    total = sum((people * days for people, days in found.values()), np.zeros(1))
    workers = whole * np.asarray(v["workers_per_person"])
    table = {name: _line(people, days, people * days) for name, (people, days) in found.items()}
    table[CLAIMED] = _line(np.nan, np.array(np.nan), total)
    table[AVAILABLE] = _line(float(np.median(workers)), v["worker_days"], workers * v["worker_days"])
    able = workers * v["labour_household_share"]
    table[WITH_LABOUR] = _line(float(np.median(able)), v["worker_days"], able * v["worker_days"])
    result = pd.DataFrame.from_dict(table, orient="index")
    result["share_of_available"] = result["median"] / result.loc[AVAILABLE, "median"]
    return result


def by_labour(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
) -> pd.DataFrame:
    """Return what the three programmes bring to households with labour and to those without.

    Parameters
    ----------
    claims, assumptions, draws, rng
        As in `simulate`. Of industry, land_transfer and relocation, those that claims lack are left out; programmes of
        the reader's own go by their kind, and what one lacks is NaN.

    Returns
    -------
    pandas.DataFrame
        programme, households (all, with labour, without labour), low, median, high (5th, 50th, 95th percentile) and
        loss (share of draws below 0). CNY a year: per household for land transfer, per person for the others.

        - industry: payout for all; wages for those with labour alone;
        - land_transfer: rent less own farm income for all; paid days for those with labour alone;
        - relocation: the effect on income, all of it for those with labour, as if it came from paid work.

    Raises
    ------
    ValueError
        If claims hold none of the three, or as `simulate`.

    Notes
    -----
    Only about half of poor households have any labour. *All* is the mean over both: what one programme pays for work
    is spread over fewer people than it counts.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = by_labour(programme_claims(load_figures()), load_assumptions(), draws=200)
    >>> table[table["programme"] == "relocation"][["households", "median"]].values.tolist()[-1]
    ['without labour', 0.0]
    """
    rows, seed = checked_claims(claims), seed_of(rng)
    share = np.asarray(drawn_parameters(assumptions, ["labour_household_share"], draws, seed)["labour_household_share"])
    found: dict[str, tuple[Vector, Vector]] = {}  # what all have, and what work brings to those who can
    none = np.full(draws, np.nan)
    for name in of_kind(rows, "industry"):
        if not states(rows.loc[name], "cost", "persons"):
            found[name] = none, none
            continue
        drawn = industry_scenario(claims, assumptions, draws=draws, rng=seed, programme=name)
        found[name] = drawn["payout"].to_numpy(), drawn["wages"].to_numpy() / share
    for name in of_kind(rows, "land_transfer"):
        if not _has_land(rows.loc[name]):
            found[name] = none, none
            continue
        drawn = land_transfer_scenario(claims, assumptions, draws=draws, rng=seed, programme=name)
        found[name] = drawn["without_labour"].to_numpy(), drawn["wages"].to_numpy()
    for name in of_kind(rows, "relocation"):
        models = load_models().rename(index={"relocation": name})
        moved = relocation_scenario(assumptions, draws=draws, rng=seed, models=models, programme=name)
        found[name] = np.zeros(draws), moved["settled_gain"].to_numpy() / share
    if not found:
        raise ValueError(f"claims must hold industry, land_transfer or relocation; got {', '.join(rows.index)}")
    table = []
    for name, (always, worked) in found.items():
        cases = {"all": always + share * worked, "with labour": always + worked, "without labour": always}
        table += [
            {"programme": name, "households": case, **percentiles(gain), "loss": _share_below_zero(gain)}
            for case, gain in cases.items()
        ]
    return pd.DataFrame(table)


def _share_below_zero(gain: Vector) -> float:
    return float("nan") if np.isnan(gain).any() else float(np.mean(gain < 0))


def _claimed_days(
    claims: pd.DataFrame, reached: pd.Series, v: dict[str, Vector | float]
) -> dict[str, tuple[float, Vector]]:
    """People and days for each, by programme; one of the reader's own goes by its kind, and its name is said."""
    wage = np.asarray(v["daily_wage_cny"])
    found: dict[str, tuple[float, Vector]] = {}
    for kind, label in _LABELS.items():
        for name in of_kind(claims, kind):
            if kind == "land_transfer" and not _has_land(claims.loc[name]):
                continue
            days, people = _DAYS[kind](claims.loc[name], v, wage), float(reached[name])
            if kind == "land_transfer":
                people = float(claims.loc[name, "households_value"])
            if kind == "industry":
                people = float(np.median(_jobs(claims.loc[name], v)["industry_jobs"]))
            found[label if name == kind else f"{label}: {name}"] = people, np.asarray(days)
    return found


def _has_land(claim: pd.Series) -> bool:
    return claim["unit_name"] in LAND and states(claim, "units", "households", "gain_per_household")


def _jobs(claim: pd.Series, v: dict[str, Vector | float]) -> dict[str, Vector | float]:
    return {**v, **{name: one.value for name, one in stated_wages(claim).items()}}


def _days_of_land(claim: pd.Series, v: dict[str, Vector | float], wage: Vector) -> Any:
    area = (float(claim["units_value"]) / float(claim["households_value"]), "mu")
    return days_to_fill(
        gain_cny=(float(claim["gain_per_household_low"]), "CNY"), area_mu=area, rent_cny_per_mu=0.0,
        daily_wage_cny=(wage, "CNY"), own_income_cny_per_mu=(v["own_farm_income_cny_per_mu"], "CNY per mu"),
    )  # fmt: skip


def _days_of_moves(claim: pd.Series, v: dict[str, Vector | float], wage: Vector) -> Any:
    gain = effect_gain(income_cny=(income_without(v), "CNY"), log_effect=v["relocation_log_effect"])
    return np.maximum(np.asarray(gain) / wage, 0.0)


_LABELS = {
    "ecological_posts": "posts",
    "transfer_employment": "placements",
    "land_transfer": "land transfer",
    "industry": "industry jobs",
    "relocation": "moves",
}
_DAYS: dict[str, Callable[[pd.Series, dict[str, Vector | float], Vector], Any]] = {
    "ecological_posts": lambda claim, v, wage: np.asarray(v["ecological_post_pay_cny"]) * v["posts_per_person"] / wage,
    "transfer_employment": lambda claim, v, wage: v["employment_days"],
    "land_transfer": _days_of_land,
    "industry": lambda claim, v, wage: np.asarray(_jobs(claim, v)["job_pay_cny"]) / wage,
    "relocation": _days_of_moves,
}


def _line(people: float, days: Vector | float, total: Vector) -> dict[str, float]:
    ends = percentiles(total if np.ndim(total) and np.size(total) > 1 else float(np.ravel(total)[0]))
    return {"people": people, "days_each": float(np.median(days)), **ends}

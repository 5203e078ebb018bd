"""One account of labour: the paid days that all programmes together claim, against the days that people have."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.gains.claim_draws import checked_claims, drawn_parameters, own_stream
from poverty_analysis.gains.counterfactual import effect_gain
from poverty_analysis.gains.overlap import annual_claims, population_over
from poverty_analysis.gains.own_wages import stated_wages
from poverty_analysis.gains.percentiles import percentiles
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programme_model import income_without
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
        As in `simulate`. Programmes that claims lack are left out.
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
    whole = population_over(population, annual_claims(claims, assumptions))
    found = {name: (people, np.asarray(days)) for name, (people, days) in _claimed_days(rows, v).items()}
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
        As in `simulate`. Of industry, land_transfer and relocation, those that claims lack are left out.

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
    if "industry" in rows.index:
        drawn = industry_scenario(claims, assumptions, draws=draws, rng=seed)
        found["industry"] = drawn["payout"].to_numpy(), drawn["wages"].to_numpy() / share
    if "land_transfer" in rows.index:
        drawn = land_transfer_scenario(claims, assumptions, draws=draws, rng=seed)
        found["land_transfer"] = drawn["without_labour"].to_numpy(), drawn["wages"].to_numpy()
    if "relocation" in rows.index:
        gain = relocation_scenario(assumptions, draws=draws, rng=seed)["settled_gain"].to_numpy()
        found["relocation"] = np.zeros(draws), gain / share
    if not found:
        raise ValueError(f"claims must hold industry, land_transfer or relocation; got {', '.join(rows.index)}")
    table = []
    for name, (always, worked) in found.items():
        cases = {"all": always + share * worked, "with labour": always + worked, "without labour": always}
        table += [
            {"programme": name, "households": case, **percentiles(gain), "loss": float(np.mean(gain < 0))}
            for case, gain in cases.items()
        ]
    return pd.DataFrame(table)


def _claimed_days(claims: pd.DataFrame, v: dict[str, Vector | float]) -> dict[str, tuple[float, Vector]]:
    """People and days for each, by programme."""
    wage = np.asarray(v["daily_wage_cny"])
    found: dict[str, tuple[float, Vector]] = {}
    if "ecological_posts" in claims.index:
        pay = np.asarray(v["ecological_post_pay_cny"]) * v["posts_per_person"]
        found["posts"] = float(claims.loc["ecological_posts", "persons_value"]), pay / wage
    if "transfer_employment" in claims.index:
        found["placements"] = (
            float(claims.loc["transfer_employment", "persons_value"]),
            np.asarray(v["employment_days"]),
        )
    if "land_transfer" in claims.index and claims.loc["land_transfer", "unit_name"] in LAND:
        row = claims.loc["land_transfer"]
        area = (float(row["units_value"]) / float(row["households_value"]), "mu")
        days = days_to_fill(
            gain_cny=(float(row["gain_low"]), "CNY"), area_mu=area, rent_cny_per_mu=0.0, daily_wage_cny=(wage, "CNY"),
            own_income_cny_per_mu=(v["own_farm_income_cny_per_mu"], "CNY per mu"),
        )  # fmt: skip
        found["land transfer"] = float(row["households_value"]), np.asarray(days)
    if "industry" in claims.index:
        own = {name: one.value for name, one in stated_wages(claims.loc["industry"]).items()}
        jobs, job_pay = ({**v, **own}[name] for name in ("industry_jobs", "job_pay_cny"))
        found["industry jobs"] = float(np.median(jobs)), np.asarray(job_pay) / wage
    if "relocation" in claims.index:
        gain = effect_gain(income_cny=(income_without(v), "CNY"), log_effect=v["relocation_log_effect"])
        found["moves"] = float(claims.loc["relocation", "persons_value"]), np.maximum(np.asarray(gain) / wage, 0.0)
    return found


def _line(people: float, days: Vector | float, total: Vector) -> dict[str, float]:
    ends = percentiles(total if np.ndim(total) and np.size(total) > 1 else float(np.ravel(total)[0]))
    return {"people": people, "days_each": float(np.median(days)), **ends}

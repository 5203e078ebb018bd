"""Readings by channel: what a programme brings through payout, wages, sales or a top-up, beside any effect size."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.gains.claim_draws import checked_claims, drawn_parameters, printed_draws, states
from poverty_analysis.gains.own_wages import drawn_wages
from poverty_analysis.gains.percentiles import percentiles
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programme_model import income_without, of_kind, payout_and_wages
from poverty_analysis.gains.programmes.siblings import (
    dibao_top_up,
    income_behind_dibao,
    paid_per_person_year,
    plantation_net_gain,
    transfer_employment_gain,
)
from poverty_analysis.measures.sample import Vector

_NEEDED = (
    "industry_payout_share", "industry_jobs", "job_pay_cny", "employment_income_lost_cny", "employment_days",
    "employment_living_cost_cny", "daily_wage_cny", "time_value_share", "plantation_days", "plantation_input_share",
    "years_since_2016", "dibao_standard_cny", "years_of_undated_gain",
    "baseline_income_cny", "income_growth", "growth_years",
)  # fmt: skip


def channel_readings(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
) -> pd.DataFrame:
    """Return what programmes bring through their channels: a second reading, never multiplied with the first.

    Parameters
    ----------
    claims, assumptions, draws, rng
        As in `simulate`. Programmes that claims lack are left out; those of the reader's own go by their kind,
        and what one lacks is NaN.

    Returns
    -------
    pandas.DataFrame
        programme, channel, low, median, high (5th, 50th and 95th percentile), CNY per person reached and year:

        - industry: assumed payout; wages, less the own income given up; both;
        - transfer_employment: wages of a placement, less own income and the costs of living away;
        - forest, nursery: the claimed proceeds net of inputs and own time;
        - dibao: the mean income of recipients that what was paid implies, were each topped up to the standard; the
          top-up of a person with the mean income without programmes.

    Raises
    ------
    ValueError
        If an assumption is missing, or as `simulate`.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = channel_readings(programme_claims(load_figures()), load_assumptions(), draws=100)
    >>> table["channel"].tolist()[:3]
    ['assumed payout', 'wages of the projects', 'payout and wages']
    """
    rows, seed = checked_claims(claims), seed_of(rng)
    v = drawn_parameters(assumptions, _NEEDED, draws, seed)
    found: list[tuple[str, str, Vector | float]] = []
    for name in of_kind(rows, "industry"):
        found += _industry(rows.loc[name], v, draws, seed)
    for name in of_kind(rows, "transfer_employment"):
        gain = transfer_employment_gain(
            daily_wage_cny=(v["daily_wage_cny"], "CNY"), days=v["employment_days"],
            income_lost_cny=(v["employment_income_lost_cny"], "CNY"),
            living_cost_cny=(v["employment_living_cost_cny"], "CNY"),
        )  # fmt: skip
        found.append((name, "wages of a placement, net", gain))
    for name in (*of_kind(rows, "forest"), *of_kind(rows, "nursery")):
        if not states(rows.loc[name], "gain_per_person"):
            found.append((name, "proceeds net of inputs and own time", np.nan))
            continue
        gross = printed_draws(rows.loc[name], "gain_per_person", draws, seed, rows.loc[name, "gain_of"])
        gain = plantation_net_gain(
            gross_cny=(np.asarray(gross) / _years(rows.loc[name], v), "CNY"),
            input_share=v["plantation_input_share"], days=v["plantation_days"],
            daily_wage_cny=(v["daily_wage_cny"], "CNY"), time_value_share=v["time_value_share"],
        )  # fmt: skip
        found.append((name, "proceeds net of inputs and own time", gain))
    for name in of_kind(rows, "dibao"):
        claim = rows.loc[name]
        behind: Vector | float = np.nan
        if states(claim, "gain_total", "persons"):
            paid = paid_per_person_year(
                paid_cny=(float(claim["gain_total_value"]), "CNY"), persons=float(claim["persons_value"]),
                years=_years(claim, v, "years_since_2016"),
            )  # fmt: skip
            behind = income_behind_dibao(paid_cny=(paid, "CNY"), standard_cny=(v["dibao_standard_cny"], "CNY"))
        found.append((name, "mean income behind the top-up", behind))
        topped = dibao_top_up(income_cny=(income_without(v), "CNY"), standard_cny=(v["dibao_standard_cny"], "CNY"))
        found.append((name, "top-up of the mean income without programmes", topped))
    return pd.DataFrame([{"programme": name, "channel": channel, **percentiles(g)} for name, channel, g in found])


def _years(claim: pd.Series, v: dict[str, Vector | float], parameter: str = "years_of_undated_gain") -> Any:
    """The years over which a claim runs."""
    return 1.0 if claim["gain_timing"] == "per year" else v[parameter]


def _industry(
    claim: pd.Series, v: dict[str, Vector | float], draws: int, seed: int
) -> list[tuple[str, str, Vector | float]]:
    payout, wages = np.array(np.nan), np.array(np.nan)
    if states(claim, "cost", "persons"):
        values = {q: printed_draws(claim, q, draws, seed, claim[f"{q}_of"]) for q in ("cost", "persons")}
        payout, wages = payout_and_wages({**v, **values, **drawn_wages(claim, draws, seed)})
    return [
        (str(claim.name), "assumed payout", payout),
        (str(claim.name), "wages of the projects", wages),
        (str(claim.name), "payout and wages", payout + wages),
    ]

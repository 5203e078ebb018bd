"""Industry projects drawn once: what they pay, owe and earn, and three readings of it."""

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
from poverty_analysis.gains.counterfactual import effect_gain
from poverty_analysis.gains.own_wages import drawn_wages
from poverty_analysis.gains.percentiles import percentiles
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programme_model import OTHER, PAYOUT, Values, income_without, of_kind, payout_and_wages
from poverty_analysis.gains.programmes.industry import (
    Finance,
    return_for_dividends,
    surplus,
)
from poverty_analysis.gains.simulation import simulate
from poverty_analysis.measures.sample import Vector

INDUSTRY_PARTS = ("leading_firms", "land_transfer", "dividends", "cooperatives")
_FINANCE = (
    "industry_return", "loan_interest_rate", "loan_years", "firm_required_return", "finance_share_firms",
    "finance_share_government", "finance_share_loans",
)  # fmt: skip


def industry_scenario(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
    programme: str = "industry",
) -> pd.DataFrame:
    """Draw what industry projects pay, owe and earn in a year, with the numbers that `simulate` draws.

    Parameters
    ----------
    claims, assumptions, draws, rng
        As in `simulate`; claims with a row of the programme.
    programme : str
        The row; one of the reader's own must be of the kind industry, with persons and a cost.

    Returns
    -------
    pandas.DataFrame, one row a draw
        investment_cny; persons (covered) and persons_lifted; CNY per year for all people: earned, loan_service,
        firms_return, left_to_share; CNY per person covered and year: payout, wages, payout_and_wages (gross in
        `simulate`), effect_gain (additional there); income_without, the income that the effect works on; log_effect;
        over investment and year: assumed_return, loan_interest_rate, owed_to_banks, owed (to banks and firms). For the
        report's projects, where claims hold the dividends: dividends_cny (so far), dividend_persons,
        dividends_per_year, return_for_dividends.

    Raises
    ------
    ValueError
        If claims have no such row, it is of another kind or lacks persons or cost, or an assumption is missing.

    Examples
    --------
    What is owed and what is left are all that is earned.

    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> drawn = industry_scenario(programme_claims(load_figures()), load_assumptions(), draws=100)
    >>> parts = drawn[["loan_service", "firms_return", "left_to_share"]].sum(axis=1)
    >>> bool(np.allclose(parts, drawn["earned"]))
    True
    """
    require_programmes(claims, [programme])
    if programme not in of_kind(claims, "industry"):
        raise ValueError(f"programme must be industry, or one of the reader's own of that kind; got {programme!r}")
    seed, claim = seed_of(rng), claims.loc[programme]
    require_stated(claim, {"cost": "cost", "persons": "persons"}, "what projects pay")
    names = ["baseline_income_cny", "income_growth", "growth_years", *_FINANCE, *PAYOUT]
    values = drawn_parameters(assumptions, names, draws, seed)
    values["log_effect"] = own_stream(assumptions, "industry_log_effect", programme, draws, seed)
    values["cost"] = printed_draws(claim, "cost", draws, seed, claim["cost_of"])
    values["persons"] = printed_draws(claim, "persons", draws, seed, claim["persons_of"])
    cost = np.asarray(values["cost"])
    parts = surplus(investment_cny=(cost, "CNY"), annual_return=values["industry_return"], **_terms(values))
    payout, wages = payout_and_wages({**values, **drawn_wages(claim, draws, seed)})
    without = income_without(values)
    columns: dict[str, Any] = {
        "investment_cny": cost,
        "persons": values["persons"],
        "persons_lifted": printed_draws(claim, "persons_lifted", draws, seed, f"persons_lifted/{programme}"),
        **parts._asdict(),
        "payout": payout,
        "wages": wages,
        "payout_and_wages": payout + wages,
        "income_without": without,
        "log_effect": values["log_effect"],
        "effect_gain": effect_gain(income_cny=(without, "CNY"), log_effect=values["log_effect"]),
        "assumed_return": values["industry_return"],
        "loan_interest_rate": values["loan_interest_rate"],
        "owed_to_banks": parts.loan_service / cost,
        "owed": (parts.loan_service + parts.firms_return) / cost,
    }
    if programme == "industry" and "dividends" in claims.index:  # the report's, paid by no project of another
        columns |= _dividends(claims.loc["dividends"], assumptions, values, draws, seed)
    return pd.DataFrame(columns, index=pd.RangeIndex(checked_draws(draws), name="draw"))


def _dividends(
    claim: pd.Series, assumptions: pd.DataFrame, values: dict[str, Vector | float], draws: int, seed: int
) -> dict[str, Any]:
    """What was paid so far, a year of it, and the return at which the projects can pay that."""
    paid = printed_draws(claim, "gain", draws, seed, claim["gain_of"])
    per_year = np.asarray(paid) / drawn_parameters(assumptions, ["dividend_years"], draws, seed)["dividend_years"]
    needed = return_for_dividends(
        dividends_cny_per_year=(per_year, "CNY"), investment_cny=(values["cost"], "CNY"), **_terms(values)
    )
    people = printed_draws(claim, "persons", draws, seed, claim["persons_of"])
    return {
        "dividends_cny": paid,
        "dividend_persons": people,
        "dividends_per_year": per_year,
        "return_for_dividends": needed,
    }


def median_gain_of_parts(annual: pd.DataFrame) -> float:
    """Return the median gain per person and year that the parts of industry claim, NaN where there are none.

    Parameters
    ----------
    annual : pandas.DataFrame
        As `annual_claims` returns; a claim without upper end stands at its lower end.

    Examples
    --------
    >>> from poverty_analysis.gains import annual_claims, load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> annual = annual_claims(programme_claims(load_figures()), load_assumptions())
    >>> round(median_gain_of_parts(annual))
    840
    """
    parts = [name for name in INDUSTRY_PARTS if name in annual.index]
    return float(annual.loc[parts, "gain_per_person_cny_value"].median()) if parts else float("nan")


def industry_readings(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
    programme: str = "industry",
) -> pd.DataFrame:
    """Set the readings of what industry projects give a person beside each other.

    Parameters
    ----------
    claims, assumptions, draws, rng, programme
        As in `industry_scenario`.

    Returns
    -------
    pandas.DataFrame
        reading (as claimed; assumed payout; payout and wages; left after finance; effect size), people (whose gain: a
        programme that is part of industry, or the reader's own where it states a gain; people covered; people lifted,
        where they are stated), low, median and high (5th, 50th, 95th percentile, CNY per person per year). The
        *assumed payout* is a share of the investment, whatever is earned; *left after finance* is all that loan
        service and the firms' required return leave, over people; the effect size works on income without the
        programme.

    Raises
    ------
    ValueError
        As `industry_scenario`.

    Notes
    -----
    What is left after finance is the most that people could be paid out of a year's surplus: no share of it is taken,
    because it is what can be shared at all. Below 0 it is what projects lack to pay banks and firms; nothing can then
    be shared, and who bears the lack is not said: people do not owe it, so no share of it is passed on to them either.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = industry_readings(programme_claims(load_figures()), load_assumptions(), draws=100)
    >>> table["reading"].unique().tolist()
    ['as claimed', 'assumed payout', 'payout and wages', 'left after finance', 'effect size']
    """
    seed = seed_of(rng)
    drawn = industry_scenario(claims, assumptions, draws=draws, rng=seed, programme=programme)
    found: list[tuple[str, str, Vector]] = []
    stated = stated_gains(claims, programme)
    if len(stated):
        claimed = simulate(stated, assumptions, draws=draws, rng=seed).draws
        by_part = claimed.groupby("programme", observed=True)["gross_gain_cny"]
        found += [("as claimed", str(name), gains.to_numpy()) for name, gains in by_part]
    totals = {
        "assumed payout": drawn["payout"] * drawn["persons"],
        "payout and wages": drawn["payout_and_wages"] * drawn["persons"],
        "left after finance": drawn["left_to_share"],
    }
    for reading, total in totals.items():
        found += [(reading, who, (total / drawn[people]).to_numpy()) for who, people in counted(drawn).items()]
    found.append(("effect size", "people covered", drawn["effect_gain"].to_numpy()))
    return pd.DataFrame([{"reading": reading, "people": who, **percentiles(gain)} for reading, who, gain in found])


def stated_gains(claims: pd.DataFrame, programme: str) -> pd.DataFrame:
    """Return the rows that state a gain: the parts of the report's industry, or a programme of the reader's own."""
    if programme == "industry":
        return claims.loc[[name for name in INDUSTRY_PARTS if name in claims.index]]
    own = claims.loc[[programme]].assign(kind=OTHER)  # its gain as it stands, which no payout replaces
    return own[own["gain_value"].notna()]


def counted(drawn: pd.DataFrame) -> dict[str, str]:
    """Return whose gain a total of `industry_scenario` can be: columns of people who are stated, by their words."""
    people = {"people covered": "persons", "people lifted": "persons_lifted"}
    return {who: column for who, column in people.items() if drawn[column].notna().all()}


def _terms(values: Values) -> dict[str, Any]:
    """The terms of finance, as `surplus` and `return_for_dividends` take them."""
    return {
        "finance": Finance(*(values[f"finance_share_{part}"] for part in Finance._fields)),
        "interest_rate": values["loan_interest_rate"],
        "loan_years": values["loan_years"],
        "firm_required_return": values["firm_required_return"],
    }

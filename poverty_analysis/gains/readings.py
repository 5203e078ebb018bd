"""Industry projects drawn once: what they pay, owe and earn, three readings of it, and what would reconcile them."""

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
from poverty_analysis.gains.overlap import annual_claims
from poverty_analysis.gains.own_wages import drawn_wages
from poverty_analysis.gains.percentiles import percentiles
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programme_model import PAYOUT, Values, income_without, payout_and_wages
from poverty_analysis.gains.programmes.industry import (
    Finance,
    dividend_yield,
    investment_per_person,
    return_for_dividends,
    return_for_gain,
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
        over investment and year: assumed_return, loan_interest_rate, owed_to_banks, owed (to banks and firms). Where
        claims hold the dividends: dividends_cny (so far), dividend_persons, dividends_per_year,
        return_for_dividends.

    Raises
    ------
    ValueError
        If claims have no such row, it lacks persons or cost, or an assumption is missing.

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
    if "dividends" in claims.index:
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
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
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
) -> pd.DataFrame:
    """Set the readings of what industry projects give a person beside each other.

    Parameters
    ----------
    claims, assumptions, draws, rng
        As in `simulate`; claims with a row `industry`.

    Returns
    -------
    pandas.DataFrame
        reading (as claimed; promised payout; payout and wages; left after finance; effect size), people (whose gain: a
        programme that is part of industry, people covered, people lifted), low, median and high (5th, 50th, 95th
        percentile, CNY per person per year). The *promised payout* is a share of the investment, whatever is earned;
        *left after finance* is all that loan service and the firms' required return leave, over people; the effect
        size works on income without the programme.

    Raises
    ------
    ValueError
        If claims have no row `industry`, or an assumption is missing.

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
    ['as claimed', 'promised payout', 'payout and wages', 'left after finance', 'effect size']
    """
    seed = seed_of(rng)
    drawn = industry_scenario(claims, assumptions, draws=draws, rng=seed)
    found: list[tuple[str, str, Vector]] = []
    parts = [name for name in INDUSTRY_PARTS if name in claims.index]
    if parts:
        claimed = simulate(claims.loc[parts], assumptions, draws=draws, rng=seed).draws
        by_part = claimed.groupby("programme", observed=True)["gross_gain_cny"]
        found += [("as claimed", str(name), gains.to_numpy()) for name, gains in by_part]
    totals = {
        "promised payout": drawn["payout"] * drawn["persons"],
        "payout and wages": drawn["payout_and_wages"] * drawn["persons"],
        "left after finance": drawn["left_to_share"],
    }
    for reading, total in totals.items():
        found += [(reading, who, (total / drawn[people]).to_numpy()) for who, people in _PEOPLE.items()]
    found.append(("effect size", "people covered", drawn["effect_gain"].to_numpy()))
    return pd.DataFrame([{"reading": reading, "people": who, **percentiles(gain)} for reading, who, gain in found])


_PEOPLE = {"people covered": "persons", "people lifted": "persons_lifted"}


def industry_returns(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
) -> pd.DataFrame:
    """Return what reconciles the readings: the yields that dividends imply, and the returns that claims would need.

    Parameters
    ----------
    claims, assumptions, draws, rng
        As in `industry_readings`; claims with rows `industry` and `dividends`.

    Returns
    -------
    pandas.DataFrame, index `question`
        low, median, high: ratios per year, but CNY per person where `unit` says so.

        - yield of dividends so far, on all planned investment, and on that of the projects that pay (their share of the
          number of projects, taken as equal in size);
        - return at which these dividends are possible after loan service and the firms' return, on the same two;
        - return at which capital passes on the median gain that the parts of industry claim (as in `breakdown`), over
          people covered and over people lifted;
        - investment per person covered and per person lifted.

    Raises
    ------
    ValueError
        As `industry_readings`.

    Examples
    --------
    Between 1 and 4.5 years of dividends, 66.4 million yuan on 10.9 billion are at most 0.6% a year.

    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = industry_returns(programme_claims(load_figures()), load_assumptions(), draws=1000)
    >>> bool(table.loc["yield of dividends so far, all planned projects", "high"] < 0.0061)
    True
    """
    require_programmes(claims, ["industry", "dividends"])
    seed = seed_of(rng)
    drawn = industry_scenario(claims, assumptions, draws=draws, rng=seed)
    passed = np.asarray(drawn_parameters(assumptions, ["industry_share_passed"], draws, seed)["industry_share_passed"])
    share_paying = float(claims.loc["dividends", "units_value"] / claims.loc["industry", "units_value"])
    scopes = {"all planned projects": 1.0, "projects that pay": share_paying}
    found: dict[str, tuple[Vector | float, str]] = {}
    for scope, share in scopes.items():
        invested = (drawn["investment_cny"].to_numpy() * share, "CNY")
        implied = dividend_yield(dividends_cny=drawn["dividends_per_year"].to_numpy(), years=1, investment_cny=invested)
        found[f"yield of dividends so far, {scope}"] = implied, "per year"
    for scope, share in scopes.items():
        needed = drawn["owed"] + drawn["dividends_per_year"] / (drawn["investment_cny"] * share)
        found[f"return at which these dividends are possible, {scope}"] = needed.to_numpy(), "per year"
    claimed = median_gain_of_parts(annual_claims(claims, assumptions))
    investment = (drawn["investment_cny"].to_numpy(), "CNY")
    for who, people in _PEOPLE.items():
        needed = return_for_gain(
            gain_cny_per_person=(claimed, "CNY"),
            persons=drawn[people].to_numpy(),
            investment_cny=investment,
            share_passed=passed,
        )
        found[f"return at which capital passes on the claimed gain, {who}"] = needed, "per year"
    for who, people in _PEOPLE.items():
        each = investment_per_person(investment_cny=investment, persons=drawn[people].to_numpy())
        found[f"investment behind a person, {who}"] = each, "CNY per person"
    rows = {question: {**percentiles(result), "unit": unit} for question, (result, unit) in found.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("question")


def _terms(values: Values) -> dict[str, Any]:
    """The terms of finance, as `surplus` and `return_for_dividends` take them."""
    return {
        "finance": Finance(*(values[f"finance_share_{part}"] for part in Finance._fields)),
        "interest_rate": values["loan_interest_rate"],
        "loan_years": values["loan_years"],
        "firm_required_return": values["firm_required_return"],
    }

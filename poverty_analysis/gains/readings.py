"""Three readings of what industry projects give a person, side by side, and what would reconcile them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.gains.claim_draws import drawn_parameters, printed_draws, require_programmes
from poverty_analysis.gains.counterfactual import effect_gain
from poverty_analysis.gains.percentiles import percentiles
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programme_model import Values, income_without
from poverty_analysis.gains.programmes.industry import (
    Finance,
    capital_gain_per_person,
    dividend_yield,
    investment_per_person,
    return_for_dividends,
    return_for_gain,
    surplus,
)
from poverty_analysis.gains.simulation import simulate
from poverty_analysis.measures.sample import Vector

INDUSTRY_PARTS = ("leading_firms", "land_transfer", "dividends", "cooperatives")


def industry_readings(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
) -> pd.DataFrame:
    """Set three readings of what industry projects give a person beside each other.

    Parameters
    ----------
    claims, assumptions, draws, rng
        As in `simulate`; claims with a row `industry`.

    Returns
    -------
    pandas.DataFrame
        reading (as claimed; capital; left after finance; effect size), people (whose gain: a programme that is part of
        industry, people covered, people lifted), low, median and high (5th, 50th, 95th percentile, CNY per person per
        year). *Capital* is investment x return x share passed over people; *left after finance* is all that loan
        service and the firms' required return leave, over people; the effect size works on income without the
        programme.

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
    >>> table["reading"].value_counts(sort=False).to_dict()
    {'as claimed': 4, 'capital': 2, 'left after finance': 2, 'effect size': 1}
    """
    values, people = _industry(claims, assumptions, draws, rng)
    found: list[tuple[str, str, Vector | float]] = []
    parts = [name for name in INDUSTRY_PARTS if name in claims.index]
    if parts:
        claimed = simulate(claims.loc[parts], assumptions, draws=draws, rng=seed_of(rng)).draws
        by_part = claimed.groupby("programme", observed=True)["gross_gain_cny"]
        found += [("as claimed", str(name), gains.to_numpy()) for name, gains in by_part]
    investment = (values["cost"], "CNY")
    passed = values["industry_share_passed"]
    left = surplus(investment_cny=investment, annual_return=values["industry_return"], **_terms(values)).left_to_share
    for name, count in people.items():
        gain = capital_gain_per_person(
            investment_cny=investment, annual_return=values["industry_return"], share_passed=passed, persons=count
        )
        found.append(("capital", name, gain))
    found += [("left after finance", name, left / np.asarray(count)) for name, count in people.items()]
    effect = effect_gain(income_cny=(income_without(values), "CNY"), log_effect=values["industry_log_effect"])
    found.append(("effect size", "people covered", effect))
    return pd.DataFrame([{"reading": reading, "people": who, **percentiles(gain)} for reading, who, gain in found])


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
        - return at which capital passes on the median gain claimed by the parts of industry, over people covered and
          over people lifted;
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
    values, people = _industry(claims, assumptions, draws, rng)
    require_programmes(claims, ["dividends"])
    paid = float(claims.loc["dividends", "gain_value"])
    years = values["dividend_years"]
    share_paying = float(claims.loc["dividends", "units_value"] / claims.loc["industry", "units_value"])
    scopes = {"all planned projects": 1.0, "projects that pay": share_paying}
    found: dict[str, tuple[Vector | float, str]] = {}
    for scope, share in scopes.items():
        invested = (np.asarray(values["cost"]) * share, "CNY")
        implied = dividend_yield(dividends_cny=paid, years=years, investment_cny=invested)
        found[f"yield of dividends so far, {scope}"] = implied, "per year"
    for scope, share in scopes.items():
        needed = return_for_dividends(
            dividends_cny_per_year=(paid / np.asarray(years), "CNY"),
            investment_cny=(np.asarray(values["cost"]) * share, "CNY"),
            **_terms(values),
        )
        found[f"return at which these dividends are possible, {scope}"] = needed, "per year"
    claimed = industry_readings(claims, assumptions, draws=draws, rng=seed_of(rng)).query("reading == 'as claimed'")
    investment = (values["cost"], "CNY")
    for name, count in people.items():
        needed = return_for_gain(
            gain_cny_per_person=(float(claimed["median"].median()), "CNY"),
            persons=count,
            investment_cny=investment,
            share_passed=values["industry_share_passed"],
        )
        found[f"return at which capital passes on the claimed gain, {name}"] = needed, "per year"
    for name, count in people.items():
        each = investment_per_person(investment_cny=investment, persons=count)
        found[f"investment behind a person, {name}"] = each, "CNY per person"
    rows = {question: {**percentiles(result), "unit": unit} for question, (result, unit) in found.items()}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index.name = "question"
    return table


def _industry(
    claims: pd.DataFrame, assumptions: pd.DataFrame, draws: int, rng: np.random.Generator | int
) -> tuple[dict[str, Vector | float], dict[str, Vector | float]]:
    """Drawn assumptions and investment, and the people over whom it is spread."""
    require_programmes(claims, ["industry"])
    seed, claim = seed_of(rng), claims.loc["industry"]
    names = [
        *("baseline_income_cny", "income_growth", "growth_years", "industry_return", "industry_share_passed"),
        *("industry_log_effect", "loan_interest_rate", "loan_years", "firm_required_return", "dividend_years"),
        *("finance_share_firms", "finance_share_government", "finance_share_loans"),
    ]
    values = drawn_parameters(assumptions, names, draws, seed)
    values["cost"] = printed_draws(claim, "cost", draws, seed, claim["cost_of"])
    people: dict[str, Vector | float] = {
        "people covered": printed_draws(claim, "persons", draws, seed, claim["persons_of"]),
        "people lifted": printed_draws(claim, "persons_lifted", draws, seed, "persons_lifted/industry"),
    }
    return values, people


def _terms(values: Values) -> dict[str, Any]:
    """The terms of finance, as `surplus` and `return_for_dividends` take them."""
    return {
        "finance": Finance(*(values[f"finance_share_{part}"] for part in Finance._fields)),
        "interest_rate": values["loan_interest_rate"],
        "loan_years": values["loan_years"],
        "firm_required_return": values["firm_required_return"],
    }

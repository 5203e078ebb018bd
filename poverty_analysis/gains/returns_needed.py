"""What reconciles the readings of industry projects: yields that dividends imply, returns that claims would need."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.gains.claim_draws import drawn_parameters, require_programmes
from poverty_analysis.gains.overlap import annual_claims
from poverty_analysis.gains.percentiles import percentiles
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programmes.industry import dividend_yield, investment_per_person, return_for_gain
from poverty_analysis.gains.readings import counted, industry_scenario, stated_gains
from poverty_analysis.measures.sample import Vector


def industry_returns(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
    programme: str = "industry",
) -> pd.DataFrame:
    """Return what reconciles the readings: the yields that dividends imply, and the returns that claims would need.

    Parameters
    ----------
    claims, assumptions, draws, rng, programme
        As in `industry_readings`; claims with a row `dividends` for the report's own industry.

    Returns
    -------
    pandas.DataFrame, index `question`
        low, median, high: ratios per year, but CNY per person where `unit` says so. A programme of the reader's own has
        no dividends, and where it states no gain no return for it.

        - yield of dividends so far, on all planned investment, and on that of the projects that pay (their share of the
          number of projects, taken as equal in size);
        - return at which these dividends are possible after loan service and the firms' return, on the same two;
        - return at which capital passes on the median gain that the parts of industry claim (as in `breakdown`), or
          the gain that a programme of the reader's own states, over people covered and over people lifted;
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
    if programme == "industry":
        require_programmes(claims, ["industry", "dividends"])
    seed = seed_of(rng)
    drawn = industry_scenario(claims, assumptions, draws=draws, rng=seed, programme=programme)
    found: dict[str, tuple[Vector | float, str]] = {}
    if programme == "industry":
        found |= {question: (result, "per year") for question, result in _for_dividends(claims, drawn).items()}
    passed = np.asarray(drawn_parameters(assumptions, ["industry_share_passed"], draws, seed)["industry_share_passed"])
    stated, investment = stated_gains(claims, programme), (drawn["investment_cny"].to_numpy(), "CNY")
    claimed = annual_claims(stated, assumptions)["gain_per_person_cny_value"].median() if len(stated) else np.nan
    if np.isfinite(claimed):
        for who, people in counted(drawn).items():
            needed = return_for_gain(
                gain_cny_per_person=(claimed, "CNY"),
                persons=drawn[people].to_numpy(),
                investment_cny=investment,
                share_passed=passed,
            )
            found[f"return at which capital passes on the claimed gain, {who}"] = needed, "per year"
    for who, people in counted(drawn).items():
        each = investment_per_person(investment_cny=investment, persons=drawn[people].to_numpy())
        found[f"investment behind a person, {who}"] = each, "CNY per person"
    rows = {question: {**percentiles(result), "unit": unit} for question, (result, unit) in found.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("question")


def _for_dividends(claims: pd.DataFrame, drawn: pd.DataFrame) -> dict[str, Vector | float]:
    """Yields that the report's dividends imply, and returns at which they are possible, over two bases."""
    share_paying = float(claims.loc["dividends", "units_value"] / claims.loc["industry", "units_value"])
    scopes = {"all planned projects": 1.0, "projects that pay": share_paying}
    paid, invested = drawn["dividends_per_year"].to_numpy(), drawn["investment_cny"].to_numpy()
    found: dict[str, Vector | float] = {
        f"yield of dividends so far, {scope}": dividend_yield(
            dividends_cny=paid, years=1, investment_cny=(invested * share, "CNY")
        )
        for scope, share in scopes.items()
    }
    for scope, share in scopes.items():
        needed = drawn["owed"].to_numpy() + paid / (invested * share)
        found[f"return at which these dividends are possible, {scope}"] = needed
    return found

"""The cash flows of all industry projects together, with every assumption at its median."""

from __future__ import annotations

import pandas as pd

from poverty_analysis.gains.assumptions import assumption_quantile, require_parameters
from poverty_analysis.gains.claim_draws import require_programmes
from poverty_analysis.gains.programmes.industry import Finance, cash_flows

_NEEDED = (
    "industry_return", "loan_interest_rate", "loan_years", "asset_life_years", "industry_payout_share",
    "industry_share_passed", "firm_required_return", "industry_jobs", "job_pay_cny", "employment_income_lost_cny",
    "inflation", "finance_share_firms", "finance_share_government", "finance_share_loans",
)  # fmt: skip


def project_cash_flows(claims: pd.DataFrame, assumptions: pd.DataFrame, *, rule: str = "P") -> pd.DataFrame:
    """Return who pays and who receives in each year of the planned projects: one case, assumptions at their medians.

    Parameters
    ----------
    claims, assumptions
        As in `simulate`; claims with a row `industry`.
    rule : {"P", "A", "B", "C"}
        What households receive; see `industry.cash_flows`.

    Returns
    -------
    pandas.DataFrame
        As `industry.cash_flows`: party, year, item, cny, in prices of year 0.

    Raises
    ------
    ValueError
        If claims have no row `industry`, an assumption is missing, or the rule is unknown.

    Notes
    -----
    Years are rounded to whole ones. Loans are paid in the money of the day and deflated with `inflation`; all else is
    in prices of year 0, as the discount rate and the growth of incomes are. Wages are those of the jobs that the report
    counts, with the own income that is given up for them.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> flows = project_cash_flows(programme_claims(load_figures()), load_assumptions())
    >>> float(flows.loc[flows["year"] == 0, "cny"].sum())
    -10893000000.0
    """
    require_programmes(claims, ["industry"])
    require_parameters(assumptions, list(_NEEDED))
    v = assumption_quantile(assumptions.loc[list(_NEEDED)], 0.5)
    return cash_flows(
        investment_cny=(float(claims.loc["industry", "cost_value"]), "CNY"),
        annual_return=float(v["industry_return"]),
        finance=Finance(*(float(v[f"finance_share_{part}"]) for part in Finance._fields)),
        interest_rate=float(v["loan_interest_rate"]),
        loan_years=round(float(v["loan_years"])),
        asset_life_years=round(float(v["asset_life_years"])),
        rule=rule,
        payout_share=float(v["industry_payout_share"]),
        share_passed=float(v["industry_share_passed"]),
        firm_required_return=float(v["firm_required_return"]),
        wages_cny=(float(v["industry_jobs"] * v["job_pay_cny"]), "CNY"),
        income_lost_cny=(float(v["industry_jobs"] * v["employment_income_lost_cny"]), "CNY"),
        inflation=float(v["inflation"]),
    )

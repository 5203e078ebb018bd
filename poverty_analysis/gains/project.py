"""The cash flows of all industry projects together, with every assumption at its median."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.gains.assumptions import assumption_quantile, require_parameters
from poverty_analysis.gains.claim_draws import require_programmes, require_stated
from poverty_analysis.gains.own_wages import stated_wages
from poverty_analysis.gains.programme_model import is_own
from poverty_analysis.gains.programmes.industry import Finance, cash_flows

_NEEDED = (
    "industry_return", "loan_interest_rate", "loan_years", "asset_life_years", "industry_payout_share",
    "industry_share_passed", "firm_required_return", "industry_jobs", "job_pay_cny", "employment_income_lost_cny",
    "inflation", "finance_share_firms", "finance_share_government", "finance_share_loans",
)  # fmt: skip


def project_cash_flows(
    claims: pd.DataFrame, assumptions: pd.DataFrame, *, rule: str = "P", programme: str = "industry"
) -> pd.DataFrame:
    """Return who pays and who receives in each year of the planned projects: one case, assumptions at their medians.

    Parameters
    ----------
    claims, assumptions
        As in `simulate`; claims with a row of the programme.
    rule : {"P", "A", "B", "C"}
        What households receive; see `industry.cash_flows`.
    programme : str
        The row; one of the reader's own must be of the kind industry, see `claim`.

    Returns
    -------
    pandas.DataFrame
        As `industry.cash_flows`: party, year, item, cny, in prices of year 0.

    Raises
    ------
    ValueError
        If claims have no such row, it is of another kind, states no cost or only a part of its wages, an assumption is
        missing, or the rule is unknown.

    Notes
    -----
    Years are rounded to whole ones. Loans are paid in the money of the day and deflated with `inflation`; all else is
    in prices of year 0, as the discount rate and the growth of incomes are. Wages are those of the jobs that the report
    counts, with the own income that is given up for them; for a claim of the reader's own those that it states.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> flows = project_cash_flows(programme_claims(load_figures()), load_assumptions())
    >>> float(flows.loc[flows["year"] == 0, "cny"].sum())
    -10893000000.0
    """
    require_programmes(claims, [programme])
    row = claims.loc[programme]
    said = {name: one.value for name, one in stated_wages(row).items()}
    _check_project(row, said)
    require_parameters(assumptions, list(_NEEDED))
    v = {**assumption_quantile(assumptions.loc[list(_NEEDED)], 0.5), **said}
    return cash_flows(
        investment_cny=(float(row["cost_value"]), "CNY"),
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


def _check_project(row: pd.Series, said: dict[str, float]) -> None:
    """Refuse a row that is no project, or lacks what its flows take."""
    name = row.name
    if row["kind"] != "industry" if is_own(row) else name != "industry":
        kind = row["kind"] if is_own(row) else name
        raise ValueError(f"gains.claim of {name!r}, kind: must be industry for cash flows; got {kind!r}")
    require_stated(row, {"cost": "cost"}, "cash flows")
    if np.isnan(list(said.values())).any():
        raise ValueError(
            f"gains.claim of {name!r}, jobs: must be given with job_pay and income_given_up for cash flows; got a part"
        )

"""Industry projects: what capital can pay to people, what 30/30/40 finance leaves to share, which return a claim needs.

The report states an investment, people covered and people counted out of poverty, but no gain. What follows is
arithmetic on stated assumptions: a scenario, not an estimate.
"""

from poverty_analysis.gains.finance import Finance
from poverty_analysis.gains.programmes.industry_capital import (
    Surplus,
    capital_gain_per_person,
    investment_per_person,
    payout_per_person,
    surplus,
)
from poverty_analysis.gains.programmes.industry_flows import cash_flows, flow_summary, internal_rate, project_flows
from poverty_analysis.gains.programmes.industry_jobs import mean_years_in_use, wage_gain_per_person
from poverty_analysis.gains.programmes.industry_returns import dividend_yield, return_for_dividends, return_for_gain

__all__ = [
    "Finance",
    "Surplus",
    "capital_gain_per_person",
    "cash_flows",
    "dividend_yield",
    "flow_summary",
    "internal_rate",
    "investment_per_person",
    "mean_years_in_use",
    "payout_per_person",
    "project_flows",
    "return_for_dividends",
    "return_for_gain",
    "surplus",
    "wage_gain_per_person",
]

"""The wage account of a reader's own industry claim: its jobs, their pay, and the own income given up for them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from poverty_analysis.gains.priors import stream
from poverty_analysis.gains.programme_model import is_own
from poverty_analysis.measures.sample import Vector

# what a claim states, by the assumption that stands in its place for the report's own projects
WAGES = {"jobs": "industry_jobs", "job_pay": "job_pay_cny", "income_given_up": "employment_income_lost_cny"}


class Stated(NamedTuple):
    """An interval that a claim states, and what its random numbers are found by; NaN where it should and does not."""

    low: float
    value: float
    high: float
    key: str


def stated_wages(claim: Any) -> dict[str, Stated]:
    """Return what a claim itself says of its wages, by the assumption that it replaces.

    Parameters
    ----------
    claim : pandas.Series or named tuple
        A row of claims.

    Returns
    -------
    dict of str to Stated
        Empty for a claim of the report, whose jobs are assumptions. A claim of the reader's own that says nothing of
        jobs, or that there are none, has none; one that says a part of the three leaves the number of jobs NaN, and
        with it every gain that wages are a part of.

    Examples
    --------
    >>> from poverty_analysis.gains import claim
    >>> own = claim("mill", kind="industry", persons=900, cost=9e6, jobs=60, job_pay=20_000, income_given_up=3000)
    >>> {name: stated.value for name, stated in stated_wages(own.iloc[0]).items()}
    {'industry_jobs': 60.0, 'job_pay_cny': 20000.0, 'employment_income_lost_cny': 3000.0}
    >>> stated_wages(claim("mill", kind="industry", persons=900, cost=9e6, jobs=60).iloc[0])["industry_jobs"].value
    nan
    """
    if not is_own(claim):
        return {}
    stated = {
        name: Stated(low=_end(claim, f"{term}_low"), value=_end(claim, f"{term}_value"),
                     high=_end(claim, f"{term}_high"), key="")
        for term, name in WAGES.items()
    }  # fmt: skip
    known = [not np.isnan(one.value) for one in stated.values()]
    if not any(known) or stated["industry_jobs"].high == 0:
        return {"industry_jobs": Stated(0.0, 0.0, 0.0, "")}
    if not all(known):
        return {"industry_jobs": Stated(np.nan, np.nan, np.nan, "")}
    programme = getattr(claim, "Index", getattr(claim, "name", ""))
    return {name: stated[name]._replace(key=f"{term} of {programme}") for term, name in WAGES.items()}


def _end(claim: Any, column: str) -> float:
    return float(getattr(claim, column, np.nan))


def drawn_wages(claim: Any, draws: int, seed: int) -> dict[str, Vector | float]:
    """Draw what a claim says of its wages uniformly within its intervals, each by random numbers of its own."""
    return {
        name: one.value if not one.low < one.high else stream(seed, one.key).uniform(one.low, one.high, draws)
        for name, one in stated_wages(claim).items()
    }

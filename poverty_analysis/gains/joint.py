"""Industry, land and relocation side by side: claimed, expected from evidence, needed, and a sum that knows overlap."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.gains.breakdown_points import breakdown
from poverty_analysis.gains.claim_draws import checked_claims, drawn_parameters, own_stream
from poverty_analysis.gains.counterfactual import effect_gain
from poverty_analysis.gains.percentiles import percentiles
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programme_model import income_without

# programme, its effect on log income, and the break-down row that says what must hold
ROWS = {
    "industry": ("industry_log_effect", "industry_promise", "industry_return"),
    "land_transfer": ("land_log_effect", "land_claim_net_without_rent", "land_paid_days"),
    "relocation": ("relocation_log_effect", "move_worth", "house_services_cny"),
}
_INCOME = ("baseline_income_cny", "income_growth", "growth_years")
TOGETHER = "all three, each person once at least"


def joint_table(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
) -> pd.DataFrame:
    """Set the three programmes beside each other: what is claimed, what evidence would expect, what would have to hold.

    Parameters
    ----------
    claims, assumptions, draws, rng
        As in `simulate`; claims with rows industry, land_transfer and relocation.

    Returns
    -------
    pandas.DataFrame, index: the three programmes, and all three together
        persons; claimed_cny (per person and year, the lower end of what is stated; NaN where no gain is claimed);
        expected_low, expected_median, expected_high (effect sizes on income without the programme, CNY per person and
        year, 5th, 50th and 95th percentile); total_low, total_median, total_high (the same times persons, million CNY a
        year); needed_en, needed_zh (the break-down row of the programme), holds_in (share of draws). Together: from the
        largest of the three alone, were the others the same money, to all on top of each other.

    Raises
    ------
    ValueError
        If a programme is missing, or as `simulate`.

    Notes
    -----
    The effect of relocation stands without the two losses, which were sized to cancel it. Effects of industry are
    averages over counties; see `rescaled_effect` for what they may mean for those reached.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = joint_table(programme_claims(load_figures()), load_assumptions(), draws=200)
    >>> table["persons"].tolist()[:3]
    [130000.0, 26749.0, 99000.0]
    """
    rows = checked_claims(claims)
    if missing := [name for name in ROWS if name not in rows.index]:
        raise ValueError(f"claims must hold {', '.join(ROWS)}; {missing[0]} is missing")
    seed = seed_of(rng)
    income = (income_without(drawn_parameters(assumptions, _INCOME, draws, seed)), "CNY")
    points = breakdown(claims, assumptions, list(ROWS), draws=draws, rng=seed)
    points = points.set_index(["conclusion", "assumption"])
    found, totals = {}, []
    for name, (effect, conclusion, assumption) in ROWS.items():
        persons = float(rows.loc[name, "persons_value"])
        size = own_stream(assumptions, effect, name, draws, seed)
        each = np.asarray(effect_gain(income_cny=income, log_effect=size))
        totals.append(each * persons / 1e6)
        need = points.loc[(conclusion, assumption)]
        found[name] = {
            "persons": persons,
            "claimed_cny": float(rows.loc[name, "gain_per_person_low"]),
            **{f"expected_{end}": value for end, value in percentiles(each).items()},
            **{f"total_{end}": value for end, value in percentiles(totals[-1]).items()},
            "needed_en": need["sentence_en"],
            "needed_zh": need["sentence_zh"],
            "holds_in": need["holds_in"],
        }
    largest, whole = np.max(totals, axis=0), np.sum(totals, axis=0)
    found[TOGETHER] = {
        "persons": np.nan,
        "claimed_cny": np.nan,
        "total_low": percentiles(largest)["low"],
        "total_median": percentiles(largest)["median"],
        "total_high": percentiles(whole)["high"],
        "needed_en": "",
        "needed_zh": "",
    }
    return pd.DataFrame.from_dict(found, orient="index")


def in_three_rows(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    programme: str,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
) -> list[str]:
    """Say of a programme what is claimed, what evidence would expect and what would have to hold.

    Parameters
    ----------
    claims, assumptions, draws, rng
        As in `joint_table`.
    programme : str
        One of the three.

    Returns
    -------
    list of str
        Three sentences, computed.

    Raises
    ------
    ValueError
        If it is none of the three, or as `joint_table`.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> in_three_rows(programme_claims(load_figures()), load_assumptions(), "relocation", draws=100)[0]
    'Claimed: 99,000 people reached; no gain is stated.'
    """
    if programme not in ROWS:
        raise ValueError(f"programme must be one of {', '.join(ROWS)}; got {programme!r}")
    row = joint_table(claims, assumptions, draws=draws, rng=rng).loc[programme]
    claim = claims.loc[programme]
    counts = f"{row['persons']:,.0f} people reached"
    if not np.isnan(claim["persons_lifted_value"]):
        counts += f", {claim['persons_lifted_value']:,.0f} of them counted out of poverty"
    gain = "no gain is stated"
    if not np.isnan(row["claimed_cny"]):
        more = " or more" if np.isinf(claim["gain_high"]) else ""
        gain = f"{claim['gain_low']:,.0f} yuan {claim['gain_basis']}{more}, {row['claimed_cny']:,.0f} a person"
    low, middle, high = (f"{row[f'expected_{end}']:,.0f}" for end in ("low", "median", "high"))
    ends = f"{middle} yuan a person and year ({low} to {high})"
    return [
        f"Claimed: {counts}; {gain}.",
        f"What evidence from elsewhere would expect, as an effect on income: {ends}.",
        f"What would have to hold. {row['needed_en']}",
    ]

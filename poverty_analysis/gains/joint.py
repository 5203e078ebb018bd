"""Industry, land and relocation side by side: claimed, expected from evidence, needed, and a sum that knows overlap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.gains.breakdown_points import breakdown
from poverty_analysis.gains.claim_draws import checked_claims, drawn_parameters, own_stream
from poverty_analysis.gains.counterfactual import effect_gain
from poverty_analysis.gains.overlap import annual_claims
from poverty_analysis.gains.percentiles import percentiles
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programme_model import income_without, is_own, of_kind
from poverty_analysis.gains.sentences import SIGNS, amount
from poverty_analysis.measures.sample import Vector

# programme, its effect on log income, and the break-down row that says what must hold
ROWS = {
    "industry": ("industry_log_effect", "industry_payout", "industry_return"),
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
        As in `simulate`; claims with rows industry, land_transfer and relocation, or one of the reader's own of the
        kind in place of each.

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
    rows, seed = checked_claims(claims), seed_of(rng)
    names = [_only(rows, kind) for kind in ROWS]
    opened = [_opened(rows, assumptions, name, draws, seed) for name in names]
    found = {name: one.row for name, one in zip(names, opened, strict=True)}
    totals = [one.total for one in opened]
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


def three_rows(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    programme: str,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
) -> pd.DataFrame:
    """Set what a programme claims, what evidence would expect and what would have to hold in three rows.

    Parameters
    ----------
    claims, assumptions, draws, rng
        As in `joint_table`.
    programme : str
        One of the three, or one of the reader's own of their kind.

    Returns
    -------
    pandas.DataFrame, index: claimed, expected from evidence, would have to hold
        figure and range (5th to 95th percentile of draws), in words; rests on. Effects are in per cent of income.

    Raises
    ------
    ValueError
        If it is neither, or as `simulate`.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = three_rows(programme_claims(load_figures()), load_assumptions(), "relocation", draws=100)
    >>> table.loc["claimed", "figure"]
    'no gain; 99,000 people reached'
    """
    row, need, effect, _ = _opened(checked_claims(claims), assumptions, programme, draws, seed_of(rng))
    low, middle, high = (f"{100 * np.expm1(float(end)):+.1f}%" for end in effect)
    cny = [f"{row[f'expected_{end}']:,.0f}" for end in ("low", "median", "high")]
    found = {
        "claimed": (_claimed_gain(row, claims.loc[programme]), "", f"the {_whose(claims.loc[programme])}"),
        "expected from evidence": (
            f"{middle} of income, {cny[1]} yuan a person and year",
            f"{low} to {high}, {cny[0]} to {cny[2]} yuan",
            "effect sizes from elsewhere",
        ),
        "would have to hold": (
            _needed(need),
            f"assumed {amount(need['now'], need['unit'])}; holds in {need['holds_in']:.0%} of draws",
            f"for this: {_lower_first(need['label_en'])}",
        ),
    }
    return pd.DataFrame.from_dict(found, orient="index", columns=["figure", "range", "rests on"])


def in_three_rows(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    programme: str,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
) -> list[str]:
    """Say the three rows of a programme as three plain sentences.

    Parameters
    ----------
    claims, assumptions, programme, draws, rng
        As in `three_rows`.

    Returns
    -------
    list of str
        Three sentences, computed.

    Raises
    ------
    ValueError
        As `three_rows`.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> in_three_rows(programme_claims(load_figures()), load_assumptions(), "relocation", draws=100)[0]
    'The report states no gain; 99,000 people reached.'
    """
    row, need, effect, _ = _opened(checked_claims(claims), assumptions, programme, draws, seed_of(rng))
    low, middle, high = (f"{100 * np.expm1(float(end)):+.1f}%" for end in effect)
    return [
        f"The {_whose(claims.loc[programme])} states {_claimed_gain(row, claims.loc[programme])}.",
        f"Effect sizes from elsewhere would expect {middle} of income, {row['expected_median']:,.0f} yuan a person and "
        f"year; nine draws in ten lie from {low} to {high}.",
        need["sentence_en"],
    ]


class _Opened(NamedTuple):
    """A programme's row of the joint table, the break-down point it needs, percentiles of its effect, its total."""

    row: dict[str, Any]
    need: pd.Series
    effect: list[float]
    total: Vector


def _only(claims: pd.DataFrame, kind: str) -> str:
    """The one programme of a kind: the report's own where there is one."""
    found = of_kind(claims, kind)
    if not found:
        raise ValueError(f"claims must hold {', '.join(ROWS)}; {kind} is missing")
    if kind not in found and len(found) > 1:
        raise ValueError(f"claims must hold one programme of kind {kind}; got {', '.join(found)}")
    return kind if kind in found else found[0]


def _opened(claims: pd.DataFrame, assumptions: pd.DataFrame, programme: str, draws: int, seed: int) -> _Opened:
    kind = next((kind for kind in ROWS if programme in of_kind(claims, kind)), "")
    if not kind:
        raise ValueError(f"programme must be one of {', '.join(ROWS)}; got {programme!r}")
    effect, conclusion, assumption = ROWS[kind]
    income = (income_without(drawn_parameters(assumptions, _INCOME, draws, seed)), "CNY")
    size = own_stream(assumptions, effect, programme, draws, seed)
    each = np.asarray(effect_gain(income_cny=income, log_effect=size))
    claim = claims.loc[programme]
    persons = float(annual_claims(claims.loc[[programme]], assumptions)["persons_value"].iloc[0])
    total = each * persons / 1e6
    points = breakdown(claims, assumptions, programme, draws=draws, rng=seed).set_index(["conclusion", "assumption"])
    need = points.loc[(conclusion, assumption)]
    row = {
        "persons": persons,
        "claimed_cny": float(claim["gain_per_person_low"]),
        **{f"expected_{end}": value for end, value in percentiles(each).items()},
        **{f"total_{end}": value for end, value in percentiles(total).items()},
        "needed_en": need["sentence_en"],
        "needed_zh": need["sentence_zh"],
        "holds_in": need["holds_in"],
    }
    sizes = percentiles(size)
    return _Opened(row, need, [sizes[end] for end in ("low", "median", "high")], total)


def _whose(claim: pd.Series) -> str:
    return "claim" if is_own(claim) else "report"


def _claimed_gain(row: Mapping[str, Any], claim: pd.Series) -> str:
    counts = f"{row['persons']:,.0f} people reached"
    if not np.isnan(claim["persons_lifted_value"]):
        counts += f", {claim['persons_lifted_value']:,.0f} of them counted out of poverty"
    if np.isnan(row["claimed_cny"]):
        return f"no gain; {counts}"
    more = " or more" if np.isinf(claim["gain_high"]) else ""
    return f"{claim['gain_low']:,.0f} yuan {claim['gain_basis']}{more}, {row['claimed_cny']:,.0f} a person; {counts}"


def _needed(need: pd.Series) -> str:
    """What an assumption would have to be; what is said of it where no value of it alone decides."""
    if need["status"] != "turns":
        return str(need["sentence_en"]).removeprefix(f"{need['label_en']}: ").rstrip(".")
    return f"{_lower_first(need['assumption_en'])} {SIGNS[need['holds_if']][0]} {amount(need['value'], need['unit'])}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]

"""Programmes reach the same people: bounds on distinct people and on total gain, where only totals are known."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis import context
from poverty_analysis.gains.assumptions import assumption_quantile, require_parameters
from poverty_analysis.gains.claim_draws import DRAWN, checked_claims, resolved
from poverty_analysis.gains.programme_model import UNDATED, gains_per_person, load_models, parameters_of
from poverty_analysis.gains.simulation import matched
from poverty_analysis.gains.units import MOST_TIMES, counted_people
from poverty_analysis.measures.sample import Vector

SCOPES = {
    "registered poor": ("registered poor",),
    "registered and other poor": ("registered poor", "poor people", "dibao recipients"),
    "everyone": ("registered poor", "poor people", "dibao recipients", "households", "people"),
}


def annual_claims(
    claims: pd.DataFrame, assumptions: pd.DataFrame, *, models: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return persons reached and the gross gain per person and year that each programme claims.

    Parameters
    ----------
    claims, assumptions, models
        As in `simulate`.

    Returns
    -------
    pandas.DataFrame, index `programme`
        beneficiaries; persons, gain_per_person_cny and total_cny (per year), each ``_low``, ``_value`` and ``_high``:
        printed ends with assumptions at their 5th or 95th percentile, printed values with medians. NaN where no gain is
        claimed: what capital could pay, or an effect size, is no claim. Ecological posts, for which the report names no
        pay, stand at the outside pay. `transfer` marks cash from public funds.

    Raises
    ------
    ValueError
        As `simulate`.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = annual_claims(programme_claims(load_figures()), load_assumptions())
    >>> table.loc["forest", ["persons_value", "gain_per_person_cny_value", "total_cny_value"]].tolist()
    [6211.0, 3300.0, 20496300.0]
    """
    models = load_models() if models is None else models
    programmes = list(zip(*matched(checked_claims(claims), models), strict=True))
    needed = list(dict.fromkeys(name for claim, model in programmes for name in parameters_of(model, claim)))
    require_parameters(assumptions, needed)
    ends = (("low", 0.05), ("value", 0.5), ("high", 0.95))
    quantiles = {end: assumption_quantile(assumptions.loc[needed], p) for end, p in ends}
    rows = {}
    for claim, model in programmes:
        names = parameters_of(model, claim)
        cells: dict[str, Any] = {"beneficiaries": claim.beneficiaries, "transfer": _is_transfer(claim, model)}
        for end, other in (("low", "high"), ("value", "value"), ("high", "low")):
            values: dict[str, Vector | float] = {name: float(quantiles[end][name]) for name in names}
            if (years := model.years_parameter or UNDATED) in names:  # more years, less a year
                values[years] = float(quantiles[other][years])
            values.update(_printed(claim, end))
            values = resolved(claim, values)
            gross = gains_per_person(model, claim, values)[0] if model.gross != "payout" else np.array(np.nan)
            persons = float(values["persons"])
            cells |= {
                f"persons_{end}": persons,
                f"gain_per_person_cny_{end}": float(gross),
                f"total_cny_{end}": float(gross * persons),
            }
        if claim.gain_basis in {"per household", "total"}:  # the more people, the less for each
            cells["gain_per_person_cny_low"] = float(cells["total_cny_low"]) / float(cells["persons_high"])
            cells["gain_per_person_cny_high"] = float(cells["total_cny_high"]) / float(cells["persons_low"])
        rows[claim.Index] = cells
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index.name = "programme"
    return table


def overlap_bounds(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    population: float | None = None,
    models: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Bound the distinct people behind the programmes' counts, and the total of their claimed gains.

    .. math:: \max_i n_i \;\le\; \Big|\bigcup_i A_i\Big| \;\le\; \min\Big(\sum_i n_i,\, N\Big)

    Parameters
    ----------
    claims, assumptions, models
        As in `simulate`.
    population : float, optional
        N, people of whom all those reached are taken to be; the 194,600 counted out of poverty by default.

    Returns
    -------
    pandas.DataFrame, index `scope`
        Rows: programmes whose beneficiaries the report calls registered poor; those and the other poor; all. Columns:
        programmes (how many), persons_sum, population, distinct_low and distinct_high, possible (False where one
        programme alone reaches more than the population, so that not all of them are of it: low is then above high),
        programmes_per_person (persons_sum over distinct_high: at least this many each, on average); gains in CNY per
        year: gain_largest (one programme's total, were all others the same money), gain_one_each (each person has only
        the largest gain open to them, the population filled from the largest gain down), gain_sum (every gain on top
        of every other).

    Raises
    ------
    ValueError
        As `simulate`; also if the population is below 1.

    Notes
    -----
    Lower bounds use printed lower ends, upper bounds upper ends. Without a register nothing narrower can be said; a sum
    is one end of the bounds, not a total. Industry projects have firms, land, dividends and co-operatives within them.

    References
    ----------
    Frechet, M. (1951). Sur les tableaux de correlation dont les marges sont donnees. Annales de l'Universite de Lyon
    A 14: 53-77.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> bounds = overlap_bounds(programme_claims(load_figures()), load_assumptions())
    >>> bounds[["programmes", "distinct_low", "distinct_high", "possible"]]
                               programmes  distinct_low  distinct_high  possible
    scope
    registered poor                     6      130000.0       194600.0      True
    registered and other poor           8      130000.0       194600.0      True
    everyone                           12      200000.0       194600.0     False
    """
    table = annual_claims(claims, assumptions, models=models)
    whole = population_over(population, table)
    rows = {}
    for scope, kinds in SCOPES.items():
        part = table[table["beneficiaries"].isin(kinds)]
        if part.empty:
            continue
        low, high = float(part["persons_low"].max()), float(min(part["persons_high"].sum(), whole))
        gains = part.dropna(subset="total_cny_high")
        rows[scope] = {
            "programmes": len(part),
            "persons_sum": float(part["persons_value"].sum()),
            "population": whole,
            "distinct_low": low,
            "distinct_high": high,
            "possible": low <= high,
            "programmes_per_person": float(part["persons_value"].sum()) / high,
            "gain_largest": _largest(gains, whole),
            "gain_one_each": _one_each(gains, whole),
            "gain_sum": float(gains["total_cny_high"].sum()),
        }
    bounds = pd.DataFrame.from_dict(rows, orient="index")
    bounds.index.name = "scope"
    return bounds


def pairwise_overlap(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    population: float | None = None,
    models: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Bound the people whom two programmes both reach, for every two.

    .. math:: \max(0,\, n_i + n_j - N) \;\le\; |A_i \cap A_j| \;\le\; \min(n_i, n_j)

    Parameters
    ----------
    claims, assumptions, population, models
        As in `overlap_bounds`.

    Returns
    -------
    pandas.DataFrame
        programme, other, both_low, both_high (persons). Where a programme reaches more than the population, both_low
        may exceed both_high: they are then not all of it.

    Raises
    ------
    ValueError
        As `overlap_bounds`.

    Examples
    --------
    130,000 covered by industry and 98,500 moved, of 194,600: at least 33,900 are both.

    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> claims = programme_claims(load_figures()).loc[["relocation", "industry"]]
    >>> pairwise_overlap(claims, load_assumptions())[["both_low", "both_high"]].values.tolist()
    [[33900.0, 99500.0]]
    """
    table = annual_claims(claims, assumptions, models=models)
    whole = population_over(population, table)
    rows = [
        {
            "programme": a,
            "other": b,
            "both_low": max(0.0, table.loc[a, "persons_low"] + table.loc[b, "persons_low"] - whole),
            "both_high": min(table.loc[a, "persons_high"], table.loc[b, "persons_high"]),
        }
        for a, b in combinations(table.index, 2)
    ]
    return pd.DataFrame(rows, columns=["programme", "other", "both_low", "both_high"])


def population_over(population: float | None, annual: pd.DataFrame) -> float:
    """Return the people of whom all those reached are taken to be: those counted out of poverty where none is given."""
    whole, largest = context.fact("exit_persons_qamdo").value, float(annual["persons_value"].max())
    if population is None and largest > MOST_TIMES * whole:
        raise ValueError(
            f"population must be given where {annual['persons_value'].idxmax()} reaches {largest:,.0f} people; without "
            f"it, it is the {whole:,.0f} counted out of poverty in Qamdo"
        )
    return counted_people(whole if population is None else population, largest=largest)


def _largest(gains: pd.DataFrame, population: float) -> float:
    """The largest total of one programme, of which no more people than the population have the gain."""
    most = gains["gain_per_person_cny_low"] * np.minimum(gains["persons_low"], population)
    return float(most.astype(float).max())


def _one_each(gains: pd.DataFrame, population: float) -> float:
    """The most that a population can gain if each person has one gain only: the largest are given out first."""
    left, total = population, 0.0
    for row in gains.sort_values("gain_per_person_cny_high", ascending=False, kind="stable").itertuples():
        reached = min(left, row.persons_high)
        total += min(reached * row.gain_per_person_cny_high, row.total_cny_high)
        left -= reached
    return float(total)


def _printed(claim: Any, end: str) -> dict[str, float]:
    """The printed quantities at one end; where a claim is open, the place between its end and the assumed one."""
    found = {}
    for quantity in DRAWN:
        value = float(getattr(claim, f"{quantity}_{end}"))
        if quantity == "gain" and np.isinf(claim.gain_high):
            value = 1.0 if end == "high" else 0.0
        if not np.isnan(value):
            found[quantity] = value
    return found


def _is_transfer(claim: Any, model: Any) -> bool:
    """Whether the gain is public cash: dibao and posts, whose gain is their cost."""
    if model.gross == "pay":
        return bool(model.pay_parameter == model.cost_parameter)
    return bool(claim.gain_of) and bool(claim.gain_of == claim.cost_of)

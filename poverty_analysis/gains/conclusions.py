"""What each conclusion says: by how much it holds, from a claim's own numbers and the assumptions that enter it.

Every formula gives a margin: the conclusion holds from 0 on. Which programme has which conclusion, under which setting,
and which assumptions enter it, stands in ``data/gains/conclusions.csv``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.gains.distribution import Incomes
from poverty_analysis.measures.sample import Vector
from poverty_analysis.tables import TableError, data_folder, read_table

Values = Mapping[str, Any]


class Free(NamedTuple):
    """A number that no assumption holds and a conclusion may turn on; `start` is what it is where nothing is said."""

    label_en: str
    label_zh: str
    unit: str
    lowest: float
    highest: float
    start: float


# `start` is NaN where the number follows from assumptions unless it is moved itself
FREE = {
    "house_services_cny": Free(
        "Yearly worth of living in the new house", "新房居住服务年价值", "CNY per person per year", 0.0, 50_000.0, 0.0
    ),
    "industry_gain_cny": Free(
        "Gain per person covered", "每位覆盖人口增收", "CNY per person per year", 0.0, 50_000.0, float("nan")
    ),
}


class Claimed(NamedTuple):
    """A claim's own numbers at one place, NaN where it states none; gains at their lower end where they are open.

    Attributes
    ----------
    persons, households, lifted : float
    gain : float
        CNY per person and stated time.
    household_gain : float
        CNY per household and stated time.
    area : float
        mu per household.
    cost : float
        CNY.
    years_parameter : str
        The assumption over whose years the gain runs; empty for a gain per year.
    parts_gain : float
        The median gain per person and year that the parts of industry claim.
    earnings, rise : float
        All claims of earnings and a published rise of income, CNY per registered poor person.
    incomes : family
        The shape of incomes, with mean 1.
    says : mapping
        Assumptions that a claim of the reader's own replaces by numbers of its own; see `own_wages`.

    Notes
    -----
    Where printed figures are drawn within their intervals, the numbers are arrays of shape (n,).
    """

    persons: float | Vector
    households: float | Vector
    lifted: float | Vector
    gain: float | Vector
    household_gain: float | Vector
    area: float | Vector
    cost: float | Vector
    years_parameter: str
    parts_gain: float
    earnings: float
    rise: float
    incomes: Incomes
    says: Mapping[str, Any] = MappingProxyType({})


def load_conclusions(path: Path | str | None = None) -> pd.DataFrame:
    """Load the conclusions of every programme, one a row.

    Parameters
    ----------
    path : path, optional
        ``data/gains/conclusions.csv`` by default.

    Returns
    -------
    pandas.DataFrame, index `conclusion`
        Columns as in the codebook: programme (or kind of programme), label_en, label_zh, formula (one of `FORMULAS`),
        assumptions (those that enter, and free numbers), setting (``name=value``, ``name=@other`` for the value of
        another assumption, ``name=paid`` for the median where it is not 0), turns_on (the one assumption that can move
        an identity), unit (of the margin), note.

    Raises
    ------
    FileNotFoundError, TableError
        If the file is missing, is not what its codebook says, or a row names a formula that there is not.

    Examples
    --------
    >>> load_conclusions().loc["land_not_worse_without_rent", "setting"]
    'land_rent_cny_per_mu=0'
    """
    path = Path(path) if path is not None else data_folder() / "gains" / "conclusions.csv"
    table = read_table(path, "conclusions", key="conclusion")
    for number, row in enumerate(table.itertuples(), start=2):
        if row.formula not in FORMULAS:
            raise TableError(
                f"{path}, row {number}, column formula: got {row.formula!r}; must be one of {', '.join(FORMULAS)}"
            )
        for part in filter(None, row.setting.split()):
            if "=" not in part:
                raise TableError(f"{path}, row {number}, column setting: got {part!r}; must be name=value")
    return table


def income_at_gain(v: Values) -> Vector:
    """Return income without the programme in the year of the gain, y_0 (1 + g)^n."""
    return np.asarray(v["baseline_income_cny"] * (1 + v["income_growth"]) ** v["growth_years"], dtype=float)


def yearly_worth(d: Vector | float, years: Vector | float) -> Vector:
    """Return what a yuan a year over years is worth, (1 - (1 + d)^-n) / d; n where d is 0."""
    rate = np.asarray(d, dtype=float)
    safe = np.where(rate == 0, 1.0, rate)
    return np.where(rate == 0, years, -np.expm1(-np.asarray(years) * np.log1p(safe)) / safe)


def _land(c: Claimed, v: Values, *, claim: float | Vector, net: bool, labour: bool = False) -> Vector:
    worked = v["land_paid_days"] * (v["labour_household_share"] if labour else 1.0)
    own = v["own_farm_income_cny_per_mu"] * c.area if net else 0.0
    return np.asarray(v["land_rent_cny_per_mu"] * c.area + v["daily_wage_cny"] * worked - own - claim)


def _owed(v: Values) -> Vector:
    """What banks and firms are owed a year, over investment."""
    loans, firms = v["finance_share_loans"], v["finance_share_firms"]
    factor = yearly_worth(v["loan_interest_rate"], v["loan_years"])
    return np.asarray(loans / factor + firms * v["firm_required_return"])


def industry_gain(c: Claimed, v: Values) -> Vector:
    """Return payout and wages of industry, CNY per person covered and year: what stands where no gain is given."""
    given = v.get("industry_gain_cny", np.nan)
    if not np.isnan(np.asarray(given)).all():
        return np.asarray(given, dtype=float)
    wages = v["industry_jobs"] * (v["job_pay_cny"] - v["employment_income_lost_cny"]) / c.persons
    return np.asarray(v["industry_payout_share"] * c.cost / c.persons + wages)


def _exits(c: Claimed, v: Values) -> Vector:
    line, mean, gain = v["poverty_line_cny"], v["poor_income_cny"], industry_gain(c, v)
    if np.isnan(gain).all():
        return gain
    below = c.incomes.cumulative(np.asarray((line + gain) / mean)) - c.incomes.cumulative(np.asarray(line / mean))
    return np.asarray(c.persons * below - c.lifted)


def _move(c: Claimed, v: Values, *, losses: bool) -> Vector:
    y = income_at_gain(v)
    gain = y * np.expm1(v["relocation_log_effect"])
    return np.asarray(gain - (y * v["production_lost_share"] + v["living_cost_increase_cny"] if losses else 0.0))


def _move_worth(c: Claimed, v: Values, *, losses: bool) -> Vector:
    time = np.arange(1.0, int(v["relocation_years"]) + 1)
    worth = (1 + _over_years(v["discount_rate"])) ** -time
    income = _over_years(income_at_gain(v)) * (1 + _over_years(v["later_income_growth"])) ** time * worth
    settled = np.minimum(time / _over_years(v["settling_years"]), 1.0)
    value = np.expm1(v["relocation_log_effect"]) * (income * settled).sum(-1)
    value = value + v["house_services_cny"] * worth.sum(-1)
    if losses:
        value = value - v["production_lost_share"] * income.sum(-1) - v["living_cost_increase_cny"] * worth.sum(-1)
    return np.asarray(value - v["relocation_cost_per_person_cny"])


def _move_worth_house(c: Claimed, v: Values) -> Vector:
    """With the house: what living in it is worth each year, and what is left of it in the last."""
    worth = (1 + _over_years(v["discount_rate"])) ** -np.arange(1.0, int(v["relocation_years"]) + 1)
    parts = v["house_services_share"] * worth.sum(-1) + v["house_residual_share"] * worth[..., -1]
    house = v["relocation_cost_per_person_cny"] * parts
    return _move_worth(c, {**v, "house_services_cny": 0.0}, losses=False) + house


def _over_years(value: Any) -> Vector:
    return np.asarray(value, dtype=float)[..., None]


def _gain(c: Claimed, v: Values) -> Any:
    """The claimed gain per person and year; by an assumed size where the claim counts households alone."""
    each = c.household_gain / v["unstated_household_size"] if np.isnan(c.persons).all() else c.gain
    return each / (v[c.years_parameter] if c.years_parameter else 1.0)


def _people(c: Claimed, v: Values) -> Any:
    return c.households * v["unstated_household_size"] if np.isnan(c.persons).all() else c.persons


def _share_of_effect(c: Claimed, v: Values) -> Vector:
    effect = income_at_gain(v) * np.expm1(v["industry_log_effect"])
    return np.asarray(v["additional_share"] * _gain(c, v) - effect)


def _repays(c: Claimed, v: Values) -> Vector:
    total = v["additional_share"] * _gain(c, v) * _people(c, v)
    return np.asarray(total * yearly_worth(v["discount_rate"], v["asset_life_years"]) / c.cost - 1)


def _net_of_work(c: Claimed, v: Values) -> Vector:
    time = v["plantation_days"] * v["daily_wage_cny"] * v["time_value_share"]
    return np.asarray(_gain(c, v) * (1 - v["plantation_input_share"]) - time)


def _placement(v: Values) -> Vector:
    wages = v["daily_wage_cny"] * v["employment_days"]
    return np.asarray(wages - v["employment_income_lost_cny"] - v["employment_living_cost_cny"])


Formula = Callable[[Claimed, Values], Vector]
FORMULAS: dict[str, Formula] = {
    "land_claim_gross": lambda c, v: _land(c, v, claim=c.household_gain, net=False),
    "land_claim_net": lambda c, v: _land(c, v, claim=c.household_gain, net=True),
    "land_claim_labour": lambda c, v: _land(c, v, claim=c.household_gain, net=True, labour=True),
    "land_not_worse": lambda c, v: _land(c, v, claim=0.0, net=True),
    "land_farmer": lambda c, v: np.asarray(v["land_gross_yield_cny_per_mu"] - c.household_gain / c.area),
    "industry_owed": lambda c, v: np.asarray(v["industry_return"] - _owed(v)),
    "industry_payout": lambda c, v: np.asarray(v["industry_return"] - _owed(v) - v["industry_payout_share"]),
    "industry_project": lambda c, v: np.asarray(
        v["industry_return"] * yearly_worth(v["discount_rate"], v["asset_life_years"]) - 1
    ),
    "industry_exits": _exits,
    "industry_claimed_gain": lambda c, v: np.asarray(v["industry_payout_share"] * c.cost / c.persons - c.parts_gain),
    "move_better_off": lambda c, v: _move(c, v, losses=False),
    "move_better_off_losses": lambda c, v: _move(c, v, losses=True),
    "move_worth": lambda c, v: _move_worth(c, v, losses=False),
    "move_worth_house": _move_worth_house,
    "move_worth_losses": lambda c, v: _move_worth(c, v, losses=True),
    "share_of_effect": _share_of_effect,
    "share_of_effect_cny": lambda c, v: np.asarray(v["additional_share"] * _gain(c, v) - v["cooperative_effect_cny"]),
    "net_of_work": _net_of_work,
    "placement_pays": lambda c, v: _placement(v),
    "paid_is_gained": lambda c, v: np.asarray(v["kept_share"] - 1.0),
    "tenth_of_rise": lambda c, v: np.asarray(v["additional_share"] * c.earnings - 0.1 * c.rise),
    "repays": _repays,
}

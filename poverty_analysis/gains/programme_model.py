"""The one engine behind every programme: from a claim and drawn assumptions to gains per person, gross and additional.

Which model a programme has stands in ``data/gains/models.csv``. With y the income without the programme:

=============  =========================================================================================
gross          *claim*: as stated, per person and year; *pay*: an outside pay; *payout*: what the projects
               pay out, investment x payout share / persons, and what their jobs bring; *none*: the
               report claims no gain and no pay is known
effect         y(exp(beta) - 1), or yuan where the effect is in yuan; for moves, in the named case with the
               two losses, less own production lost and higher living costs
additional     *share*: an assumed share of gross; *effect*: the effect
=============  =========================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.gains.counterfactual import counterfactual_income, effect_gain
from poverty_analysis.gains.programmes.industry import payout_per_person, wage_gain_per_person
from poverty_analysis.gains.programmes.siblings import post_gain
from poverty_analysis.measures.sample import Vector
from poverty_analysis.tables import TableError, data_folder, read_table, rows_of

Values = Mapping[str, Vector | float]

# by the end of an outcome's name: every present value stands at the assumed rate and at the official one
RATES = {"": "discount_rate", "_official": "official_discount_rate"}
SHARED = ("baseline_income_cny", "income_growth", "growth_years", *RATES.values(), "asset_life_years")
UNDATED = "years_of_undated_gain"
MEASURED_AGAINST = ("poverty_line_2019_cny", "poverty_line_2020_cny", "mean_income_cny", "poor_income_cny")
MOVING = ("production_lost_share", "living_cost_increase_cny")
PATH_OF_A_MOVE = ("later_income_growth", "settling_years", "relocation_years")
PAYOUT = ("industry_payout_share", "industry_jobs", "job_pay_cny", "employment_income_lost_cny")


def load_models(path: Path | str | None = None) -> pd.DataFrame:
    """Load which model each programme has; the report's programmes by default.

    Returns
    -------
    pandas.DataFrame, index `programme`
        Columns as in the codebook; the parameters are names of assumptions.

    Raises
    ------
    FileNotFoundError, TableError
        If the file is missing, is not what its codebook says, or a row lacks a parameter that its model needs.

    Examples
    --------
    >>> load_models().loc["dibao", ["gross", "years_parameter", "additional_parameter"]].tolist()
    ['claim', 'years_since_2016', 'dibao_kept_share']
    """
    path = Path(path) if path is not None else data_folder() / "gains" / "models.csv"
    models = read_table(path, "models", key="programme")
    for number, row in enumerate(rows_of(models), start=2):
        for column, needed in (
            ("pay_parameter", row.gross == "pay"),
            ("years_parameter", row.gross == "claim"),
            ("additional_parameter", row.additional == "share"),
            ("effect_parameter", row.additional == "effect" or row.moving_losses != "no"),
            ("cost_timing", bool(row.cost_parameter)),
        ):
            if needed and not getattr(row, column):
                raise TableError(f"{path}, row {number}, column {column}: must not be empty for this model")
        if row.additional == "share" and row.gross == "none":
            raise TableError(f"{path}, row {number}, column additional: got share; there is no gross gain to share")
    return models


def with_moving_losses(models: pd.DataFrame) -> pd.DataFrame:
    """Return models in which the two assumed losses of a move are deducted: the named case beside the headline.

    Parameters
    ----------
    models : pandas.DataFrame
        As `load_models` returns.

    Returns
    -------
    pandas.DataFrame
        A copy in which `moving_losses` is *yes* wherever it was *left aside*.

    Notes
    -----
    Own production lost and higher living costs have no source. Each was given the size of the one causal estimate of an
    effect, so that together they cancel it: a result with them says what was assumed.

    Examples
    --------
    >>> with_moving_losses(load_models()).loc[["relocation", "industry"], "moving_losses"].tolist()
    ['yes', 'no']
    """
    return models.assign(moving_losses=models["moving_losses"].replace("left aside", "yes"))


def is_a_move(model: Any) -> bool:
    """Return whether the gain of a model follows the path of a move over its own years."""
    return bool(model.moving_losses != "no")


# A programme of the reader's own without a kind: what is claimed, and an assumed share of it.
OTHER = "other"
OTHER_MODEL = pd.DataFrame(
    {
        "gross": "claim",
        "pay_parameter": "",
        "years_parameter": UNDATED,
        "additional": "share",
        "additional_parameter": "additional_share",
        "effect_parameter": "",
        "moving_losses": "no",
        "cost_parameter": "",
        "cost_timing": "",
        "note": "",
    },
    index=pd.Index([OTHER], name="programme"),
)


def kinds_of(claims: pd.DataFrame, models: pd.DataFrame) -> dict[str, str]:
    """Return the model that each programme follows: its own, or that of the kind which `claim` gave it.

    Raises
    ------
    ValueError
        If a programme has no model and no kind.
    """
    given = claims["kind"] if "kind" in claims.columns else pd.Series("", index=claims.index)
    found = {}
    for name in claims.index:
        kind = given[name] if isinstance(given[name], str) and given[name] else name
        if kind != OTHER and kind not in models.index:
            raise ValueError(
                f"models must hold every programme; got none for {kind}: add it to data/gains/models.csv, or build the "
                "claim with gains.claim, which needs none"
            )
        found[str(name)] = str(kind)
    return found


def parameters_of(model: Any, claim: Any) -> list[str]:
    """Return the assumptions that the model of one programme uses, in a fixed order."""
    names = [*SHARED, *MEASURED_AGAINST]
    names += [
        getattr(model, column)
        for column in ("pay_parameter", "years_parameter", "additional_parameter", "effect_parameter", "cost_parameter")
    ]
    names += [UNDATED] if _claims_beside_effect(model, claim) else []
    names += ["posts_per_person"] if model.gross == "pay" else []
    names += PAYOUT if model.gross == "payout" else ()
    names += PATH_OF_A_MOVE if is_a_move(model) else ()
    names += MOVING if model.moving_losses == "yes" else ()
    if not claim.persons_of:
        names.append("unstated_household_size")
    if np.isinf(claim.gain_high):
        names.append(upper_assumption(str(claim.Index), "gain"))
    return list(dict.fromkeys(name for name in names if name))


def upper_assumption(programme: str, quantity: str) -> str:
    """Return the name of the assumption that closes a claim without an upper end (以上)."""
    return f"upper_{programme}_{quantity}"


def income_without(values: Values) -> Vector:
    """Return the income per person without any programme in the year of the gains, CNY per year."""
    baseline = np.asarray(values["baseline_income_cny"], dtype=float)
    return np.asarray(
        counterfactual_income(
            baseline_cny=(baseline, "CNY"), growth=values["income_growth"], years=values["growth_years"]
        )
    )


def gains_per_person(model: Any, claim: Any, values: Values) -> tuple[Vector, Vector, Vector]:
    """Return the gross, the additional and the effect-based gain of one programme.

    Parameters
    ----------
    model : row of `load_models`
    claim : row of `programme_claims`
    values : mapping of str to array of shape (n,) or float
        The assumptions of `parameters_of`; `households`, `persons`, `gain` and `cost` of the claim; and
        `income_without`.

    Returns
    -------
    gross, additional, effect : numpy.ndarray, shape (n,) or ()
        CNY per person per year; NaN where there is none.
    """
    effect = _effect(model, values)
    gross = _gross(model, claim, values)
    additional = effect if model.additional == "effect" else gross
    if model.additional == "share" and not _unknown(gross):
        additional = gross * values[model.additional_parameter]
    return gross, np.asarray(additional), effect


def move_terms(model: Any, values: Values) -> dict[str, Any]:
    """Return the terms of a move but for its effect, as `relocation_gain_path` and `break_even_effect` take them.

    The two losses are 0 unless the model deducts them.

    Raises
    ------
    ValueError
        If `relocation_years` is not fixed at a whole number.
    """
    years = np.asarray(values["relocation_years"], dtype=float)
    if years.min() != years.max() or not float(years.min()).is_integer():
        raise ValueError("relocation_years must be fixed at a whole number; it is the length of every path")
    lost, living = (values[name] for name in MOVING) if model.moving_losses == "yes" else (0.0, 0.0)
    return {
        "baseline_cny": (values["income_without"], "CNY"),
        "growth": values["later_income_growth"],
        "settling_years": values["settling_years"],
        "production_lost_share": lost,
        "living_cost_cny": (living, "CNY"),
        "years": int(years.min()),
    }


def _unknown(gain: Vector) -> bool:
    return gain.ndim == 0 and bool(np.isnan(gain))


def _gross(model: Any, claim: Any, values: Values) -> Vector:
    if (model.gross == "claim" and "gain" not in values) or (model.gross == "payout" and "cost" not in values):
        return np.array(np.nan)  # a claim of the reader's own that lacks it
    if model.gross == "claim" or _claims_beside_effect(model, claim):
        return np.asarray(claimed_per_person(claim, values) / years_of_claim(model, claim, values))
    if model.gross == "pay":
        pay = np.asarray(values[model.pay_parameter], dtype=float)
        return np.asarray(post_gain(pay_cny=(pay, "CNY"), posts_per_person=values["posts_per_person"]))
    if model.gross == "payout":
        payout, wages = payout_and_wages(values)
        return np.array(np.nan) if np.isnan(wages).any() else payout + wages
    return np.array(np.nan)


def _claims_beside_effect(model: Any, claim: Any) -> bool:
    """Whether a claim of the reader's own states a gain where the report's programme of that kind states none."""
    return bool(model.gross == "none" and claim.gain_of)


def payout_and_wages(values: Values) -> tuple[Vector, Vector]:
    """Return what projects pay out and what their jobs bring, CNY per person covered and year.

    Wages are NaN where a claim of the reader's own says only a part of what they take; see `own_wages`.
    """
    cost, persons = np.asarray(values["cost"], dtype=float), values["persons"]
    payout = np.asarray(
        payout_per_person(investment_cny=(cost, "CNY"), payout_share=values["industry_payout_share"], persons=persons)
    )
    jobs, pay, lost = (values[name] for name in PAYOUT[1:])
    if np.isnan(jobs).any():
        return payout, np.full_like(payout, np.nan)
    wages = wage_gain_per_person(jobs=jobs, pay_cny=(pay, "CNY"), income_lost_cny=(lost, "CNY"), persons=persons)
    return payout, np.asarray(wages)


def is_own(claim: Any) -> bool:
    """Return whether a row of claims is one of the reader's own, as `claim` builds it."""
    kind = getattr(claim, "kind", "")
    return isinstance(kind, str) and bool(kind)


def of_kind(claims: pd.DataFrame, kind: str) -> list[str]:
    """Return the claims that follow a programme: the report's own row of that name, and the reader's of that kind."""
    own = claims["kind"] if "kind" in claims.columns else pd.Series("", index=claims.index)
    given = own.where(own.map(bool) & own.notna(), pd.Series(claims.index, index=claims.index))
    return [str(name) for name in claims.index[given == kind]]


def claimed_per_person(claim: Any, values: Values) -> Vector:
    """Return the stated gain per person, over whatever time it runs."""
    gain = np.asarray(values["gain"], dtype=float)
    if claim.gain_basis == "per household":
        return gain * values["households"] / values["persons"]
    return gain / values["persons"] if claim.gain_basis == "total" else gain


def years_of_claim(model: Any, claim: Any, values: Values) -> Vector | float:
    """Return the years over which the stated gain or cost runs."""
    return 1.0 if claim.gain_timing == "per year" else values[model.years_parameter or UNDATED]


def _effect(model: Any, values: Values) -> Vector:
    if not model.effect_parameter:
        return np.array(np.nan)
    size = np.asarray(values[model.effect_parameter], dtype=float)
    if model.effect_parameter.endswith("_cny"):
        return size
    income = np.asarray(values["income_without"], dtype=float)
    gain = np.asarray(effect_gain(income_cny=(income, "CNY"), log_effect=size))
    if model.moving_losses == "yes":
        gain = gain - income * values["production_lost_share"] - values["living_cost_increase_cny"]
    return np.asarray(gain)

"""What claims say under more and more assumptions: bounds that name what each of them rests on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.gains.assumptions import assumption_quantile, require_parameters
from poverty_analysis.gains.counterfactual import effect_gain
from poverty_analysis.gains.overlap import annual_claims, overlap_bounds, population_over
from poverty_analysis.gains.pooling import evidence_pool, load_evidence, pooled_effect
from poverty_analysis.gains.programme_model import income_without

LAYERS = {
    "counts alone": "nothing: a count of people has no sign",
    "no loss, no more than the claim": "nobody loses, and nobody gains more than is claimed",
    "one gain each": "that, and no person has more than one of these gains",
    "a stated share": "that, and the assumed share of it is additional",
    "pooled evidence": "no claim: published effects of county programmes on income, in a place like these",
}


def claim_layers(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    population: float | None = None,
    models: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Bound what all claims together bring in a year, under five layers of assumptions.

    Parameters
    ----------
    claims, assumptions, models
        As in `simulate`.
    population : float, optional
        As in `overlap_bounds`; the 194,600 counted out of poverty by default.

    Returns
    -------
    pandas.DataFrame, index `layer`
        assumes (in words), low and high: CNY per year for the whole population. Minus and plus infinity where nothing
        bounds it; NaN where no claim states a gain.

    Raises
    ------
    ValueError
        As `simulate`.

    Notes
    -----
    That nobody loses, and nothing is gained beyond the claim, is itself an assumption: counts alone have no lower
    bound. The share is taken from its 5th to its 95th percentile, the evidence from the 5th to the 95th percentile of
    its prediction for a new place, on income without the programmes.

    References
    ----------
    Manski, C. F. (2013). Public policy in an uncertain world. Harvard University Press, ch. 2.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = claim_layers(programme_claims(load_figures()), load_assumptions())
    >>> table.loc["counts alone", ["low", "high"]].tolist()
    [-inf, inf]
    """
    names = ["additional_share", "baseline_income_cny", "income_growth", "growth_years"]
    require_parameters(assumptions, names)
    annual = annual_claims(claims, assumptions, models=models)
    whole = population_over(population, annual)
    bounds = overlap_bounds(claims, assumptions, population=population, models=models).iloc[-1]
    stated = annual["total_cny_high"].notna().any()
    share = [float(assumption_quantile(assumptions.loc[names], p)["additional_share"]) for p in (0.05, 0.95)]
    evidence = load_evidence()
    found = pooled_effect(evidence, evidence_pool("county_programmes"), reference_class=True, level=0.9)
    income = float(income_without(assumption_quantile(assumptions.loc[names], 0.5)))
    effects = [
        float(effect_gain(income_cny=(income, "CNY"), log_effect=effect)) * whole
        for effect in (found.predicted_low, found.predicted_high)
    ]
    none = (np.nan, np.nan)
    ends = {
        "counts alone": (-np.inf, np.inf),
        "no loss, no more than the claim": (0.0, float(bounds["gain_sum"])) if stated else none,
        "one gain each": (0.0, float(bounds["gain_one_each"])) if stated else none,
        "a stated share": (
            (share[0] * float(bounds["gain_largest"]), share[1] * float(bounds["gain_one_each"])) if stated else none
        ),
        "pooled evidence": (effects[0], effects[1]),
    }
    table = pd.DataFrame(
        {
            "assumes": list(LAYERS.values()),
            "low": [ends[name][0] for name in LAYERS],
            "high": [ends[name][1] for name in LAYERS],
        },
        index=pd.Index(LAYERS, name="layer"),
    )
    return table

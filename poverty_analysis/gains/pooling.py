"""Published effects pooled with random effects, with what the pooling owes to errors that nobody saw."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from poverty_analysis.gains.evidence import load_evidence
from poverty_analysis.measures.sample import Vector

UNSEEN_T = 1.96  # a 5% test allows no larger error of a significant estimate than the estimate over this
_ALIKE = ("outcome", "estimand", "unit")


class PooledEffect(NamedTuple):
    """Several effects as one, and how far apart they are.

    Attributes
    ----------
    k : int
        Estimates pooled.
    label : str
        "pooled effect", or "reference class" where outcomes, estimands or units differ.
    mean, standard_error : float
        Random-effects mean and its error, in the unit of the effects.
    tau : float
        Standard deviation of the true effects between places.
    q, i_squared : float
        Cochran's Q; share of the spread that is no sampling error, 0-1.
    low, high : float
        Interval of the mean after Hartung and Knapp, with t of k - 1.
    predicted_low, predicted_high : float
        Where the effect in a new place lies, with t of k - 2.
    fixed, fixed_error : float
        Fixed-effect mean and its error.
    weights : pandas.DataFrame, index as of the evidence
        effect, standard_error (as used), assumed (True where no error was seen), weight (sums to 1).
    """

    k: int
    label: str
    mean: float
    standard_error: float
    tau: float
    q: float
    i_squared: float
    low: float
    high: float
    predicted_low: float
    predicted_high: float
    fixed: float
    fixed_error: float
    weights: pd.DataFrame


def pooled_effect(
    evidence: pd.DataFrame,
    estimates: Sequence[str] | None = None,
    *,
    reference_class: bool = False,
    method: str = "iterated",
    unseen_t: float = UNSEEN_T,
    null_error: float | None = None,
    level: float = 0.95,
) -> PooledEffect:
    r"""Pool published effects with random effects, and say where the effect in a new place may lie.

    .. math:: \hat\mu = \frac{\sum w_i y_i}{\sum w_i}, \quad w_i = \frac{1}{s_i^2 + \tau^2}, \qquad
        \hat\mu \pm t_{k-2}\sqrt{\tau^2 + \text{SE}^2}

    Parameters
    ----------
    evidence : pandas.DataFrame
        As `load_evidence` returns; or any table with columns effect and standard_error.
    estimates : sequence of str, optional
        Rows of it; all of them by default.
    reference_class : bool
        Whether estimates of several outcomes, estimands or units may stand together. Their mean is then the mean of a
        reference class, and the result says so.
    method : {"iterated", "dl"}
        The estimate of tau squared: iterated (Paule and Mandel), or DerSimonian and Laird in one step.
    unseen_t : float
        Where only significance was seen, the error is the size of the effect over this: 1.96 is the largest error that
        a 5% test allows, 3 that of a clear result.
    null_error : float, optional
        One error for every null result that was reported without size, in place of those of the rows.
    level : float
        Of the intervals, 0 to 1.

    Returns
    -------
    PooledEffect

    Raises
    ------
    TypeError, ValueError
        If there are fewer than 3 estimates (k - 2 degrees of freedom leave no interval), an estimate is unknown, given
        twice or has no size, an error is missing or not above 0, or the estimates are not of one kind.

    Notes
    -----
    On `statsmodels.stats.meta_analysis.combine_effects`, whose iterated tau squared is polished to the last digits. A
    negative tau squared is 0, and the weights are then the fixed-effect weights (statsmodels keeps it negative).
    Publication is not corrected: what was published is mostly what was significant.

    References
    ----------
    Paule, R. and Mandel, J. (1982). J. Research of the National Bureau of Standards 87: 377-385. DerSimonian, R. and
    Kacker, R. (2007). Contemporary Clinical Trials 28: 105-114. Hartung, J. and Knapp, G. (2001). Statistics in
    Medicine 20: 3875-3889. Higgins, J., Thompson, S. and Spiegelhalter, D. (2009). JRSS A 172: 137-159, section 4.1.

    Examples
    --------
    Equal errors of 3 around effects 0, 6 and 12: the mean is 6; their variance of 36 is 9 of error and 27 of places.

    >>> pooled = pooled_effect(pd.DataFrame({"effect": [0, 6, 12], "standard_error": [3, 3, 3]}))
    >>> round(pooled.mean, 9), round(pooled.tau**2, 9), round(pooled.standard_error**2, 9)
    (6.0, 27.0, 12.0)
    """
    rows = chosen_estimates(evidence, estimates)
    label = _label(rows, reference_class)
    if method not in {"iterated", "dl"}:
        raise ValueError(f"method must be iterated or dl; got {method!r}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1; got {level!r}")
    effect = rows["effect"].to_numpy(dtype=float)
    error, assumed = _errors(rows, unseen_t, null_error)
    if len(rows) < 3:
        raise ValueError(
            f"estimates must be at least 3, for a prediction has k - 2 degrees of freedom; got {len(rows)}"
        )
    from statsmodels.stats.meta_analysis import combine_effects  # takes a second to import, and few need it

    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):  # of its I2, where effects are nearly the same
        combined = combine_effects(effect, error**2, method_re=method)
    variance = max(float(combined.tau2), 0.0)
    if method == "iterated":
        variance = _polished(effect, error**2, variance)
    weights = 1 / (error**2 + variance)
    mean, se = float(weights @ effect / weights.sum()), float(weights.sum() ** -0.5)
    k, q = len(effect), float(combined.q)
    knapp = float(np.sqrt(weights @ (effect - mean) ** 2 / (k - 1) / weights.sum()))
    half = knapp * float(stats.t.ppf((1 + level) / 2, k - 1))
    reach = float(np.sqrt(variance + se**2) * stats.t.ppf((1 + level) / 2, k - 2))
    table = pd.DataFrame(
        {"effect": effect, "standard_error": error, "assumed": assumed, "weight": weights / weights.sum()},
        index=rows.index,
    )
    return PooledEffect(
        k=k,
        label=label,
        mean=mean,
        standard_error=se,
        tau=variance**0.5,
        q=q,
        i_squared=max(0.0, 1 - (k - 1) / q) if q > 0 else 0.0,
        low=mean - half,
        high=mean + half,
        predicted_low=mean - reach,
        predicted_high=mean + reach,
        fixed=float(combined.mean_effect_fe),
        fixed_error=float(combined.sd_eff_w_fe),
        weights=table,
    )


def evidence_pool(name: str, evidence: pd.DataFrame | None = None) -> list[str]:
    """Return the estimates of a named pool: county_programmes, household_programmes_china or microcredit.

    Raises
    ------
    ValueError
        If no row names it.

    Examples
    --------
    >>> evidence_pool("county_programmes")[:2]
    ['solar_counties', 'whole_package_counties']
    """
    evidence = load_evidence() if evidence is None else evidence
    found = evidence.index[evidence["pool"] == name].tolist()
    if not found:
        named = ", ".join(sorted(set(evidence["pool"]) - {""}))
        raise ValueError(f"pool must be one of {named}; got {name!r}")
    return found


@cache
def pooled_prior(name: str) -> tuple[str, str]:
    """Return the prior that a pool gives: a normal with the 90% range in which a new place is predicted to lie.

    The predicted distribution is a t with k - 2 degrees of freedom, which for k = 4 has no variance; the normal with
    the same 5th and 95th percentile has one.

    Returns
    -------
    distribution, parameters : str
        As a row of the assumptions has them.

    Examples
    --------
    >>> pooled_prior("county_programmes")[0]
    'norm'
    """
    found = pooled_effect(load_evidence(), evidence_pool(name), reference_class=True, level=0.9)
    scale = (found.predicted_high - found.mean) / float(stats.norm.ppf(0.95))
    return "norm", f"loc={found.mean:.6f}; scale={scale:.6f}"


def chosen_estimates(evidence: pd.DataFrame, estimates: Sequence[str] | None) -> pd.DataFrame:
    """Return the rows of the estimates named, all by default; refuse one that is unknown, twice or without a size."""
    if not isinstance(evidence, pd.DataFrame):
        raise TypeError(f"evidence must be a table, as load_evidence returns it; got {type(evidence).__name__}")
    if missing := [name for name in ("effect", "standard_error") if name not in evidence.columns]:
        raise ValueError(f"evidence must have columns effect and standard_error; {missing[0]} is missing")
    if isinstance(estimates, str):
        raise TypeError(
            f"estimates must be several ids; got the text {estimates!r}: evidence_pool(name) gives those of a pool"
        )
    names = list(evidence.index) if estimates is None else list(estimates)
    if unknown := [name for name in names if name not in evidence.index]:
        raise ValueError(f"estimates must be rows of evidence; got {unknown[0]!r}")
    if evidence.index.has_duplicates or len(set(names)) != len(names):
        raise ValueError("estimates must be given once each; one stands twice")
    rows = evidence.loc[names]
    if empty := rows.index[~np.isfinite(rows["effect"].to_numpy(dtype=float))].tolist():
        raise ValueError(f"estimates must have a size; none was seen of {empty[0]!r}")
    return rows


def _label(rows: pd.DataFrame, reference_class: bool) -> str:
    mixed = [column for column in _ALIKE if column in rows and len(set(rows[column])) > 1]
    if mixed and not reference_class:
        kinds = ", ".join(sorted(set(rows[mixed[0]])))
        raise ValueError(
            f"estimates must be of one {mixed[0]}; got {kinds}: pool them with reference_class=True, as a reference "
            "class and no effect of one thing"
        )
    return "reference class" if mixed else "pooled effect"


def _errors(rows: pd.DataFrame, unseen_t: float, null_error: float | None) -> tuple[Vector, Vector]:
    """The error of each estimate, and whether it is a guess."""
    error = rows["standard_error"].to_numpy(dtype=float).copy()
    effect = rows["effect"].to_numpy(dtype=float)
    basis = rows["error_basis"] if "error_basis" in rows else pd.Series("seen", index=rows.index)
    null = (rows["null_reported"] == "yes").to_numpy() if "null_reported" in rows else np.zeros(len(rows), dtype=bool)
    if not unseen_t > 0:
        raise ValueError(f"unseen_t must be above 0; got {unseen_t!r}")
    unseen = (basis == "from significance").to_numpy()
    error[unseen] = np.abs(effect[unseen]) / unseen_t
    if null_error is not None:
        error[null] = null_error
    if wrong := rows.index[~(np.isfinite(error) & (error > 0))].tolist():
        raise ValueError(f"standard_error must be above 0 for every estimate; got none for {wrong[0]!r}")
    return error, unseen | (basis == "assumed").to_numpy() | (null & (null_error is not None))


def _polished(effect: Vector, variance: Vector, start: float) -> float:
    """Newton steps on Q(tau^2) = k - 1 from a first solution; 0 where even tau = 0 leaves Q below."""
    tau2 = start
    for _ in range(60):
        weights = 1 / (variance + tau2)
        squares = (effect - weights @ effect / weights.sum()) ** 2
        excess = float(weights @ squares) - (len(effect) - 1)
        step = excess / float(weights**2 @ squares) if np.any(squares > 0) else 0.0
        moved = max(tau2 + step, 0.0)
        if abs(moved - tau2) <= 1e-15 * max(moved, 1e-300) or (moved == 0 and tau2 == 0):
            return moved
        tau2 = moved
    return tau2

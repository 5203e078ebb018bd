"""Which assumption matters: one at a time (tornado), and all at once (Sobol indices)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from scipy import stats

from poverty_analysis.gains.claim_draws import Input, checked_claims, programme_inputs, resolved
from poverty_analysis.gains.distribution import Incomes
from poverty_analysis.gains.outcomes import OUTCOMES, programme_outcomes, values_of
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programme_model import Values, load_models
from poverty_analysis.gains.simulation import matched, unit_mean
from poverty_analysis.measures.sample import Vector

_REPLICATES = 8
_EQUAL = 1e-12  # a gain that is its own cost is 1 but for the last bits


def tornado(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    programme: str,
    *,
    outcome: str = "additional_gain_cny",
    low: float = 0.05,
    high: float = 0.95,
    models: pd.DataFrame | None = None,
    incomes: Incomes | None = None,
) -> pd.DataFrame:
    """Move each input of a programme from low to high, all others at their medians.

    Parameters
    ----------
    claims, assumptions, models, incomes
        As in `simulate`.
    programme : str
        A row of claims.
    outcome : str
        One of `outcomes.OUTCOMES` that the programme has.
    low, high : float
        The quantiles between which an input moves.

    Returns
    -------
    pandas.DataFrame, index `input`, the widest swing first
        label_en, label_zh, kind (sourced, judgement, placeholder; figure for a printed interval), input_low and
        input_high, outcome_low, outcome_median and outcome_high (in the outcome's unit), swing (outcome_high less
        outcome_low, so negative where a larger input lessens the outcome). Inputs that are fixed, or that the outcome
        does not depend on, have no row.

    Raises
    ------
    ValueError
        If there is no such programme or outcome, or low is not below high.

    Notes
    -----
    Of a claim without upper end, the input `gain` runs from 0 (its lower end) to 1 (the assumed upper one).

    Examples
    --------
    The gain of forest is a printed 3,300 to 3,400 yuan; its additional share is assumed and matters far more.

    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> tornado(programme_claims(load_figures()), load_assumptions(), "forest").index.tolist()
    ['additional_share', 'gain']
    """
    if not 0 <= low < high <= 1:
        raise ValueError(f"low and high must be probabilities with low below high; got {low!r} and {high!r}")
    inputs, evaluate = _evaluator(claims, assumptions, programme, outcome, models, incomes)
    ends = {name: source.quantile(np.array([low, 0.5, high])) for name, source in inputs.items()}
    medians = {name: float(values[1]) for name, values in ends.items()}
    middle = float(evaluate(medians))
    rows = {}
    for name, (start, _, end) in ends.items():
        if start == end:
            continue
        least, most = (float(evaluate({**medians, name: float(value)})) for value in (start, end))
        if math.isclose(least, most, rel_tol=_EQUAL):
            continue
        rows[name] = {
            **_labels(name, inputs[name], assumptions),
            "input_low": float(start),
            "input_high": float(end),
            "outcome_low": least,
            "outcome_median": middle,
            "outcome_high": most,
            "swing": most - least,
        }
    columns = ["label_en", "label_zh", "kind", "input_low", "input_high"]
    columns += ["outcome_low", "outcome_median", "outcome_high", "swing"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table.index.name = "input"
    return table.sort_values("swing", key=abs, ascending=False, kind="stable")


def sobol_indices(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    programme: str,
    *,
    outcome: str = "additional_gain_cny",
    n: int = 1024,
    rng: np.random.Generator | int = 0,
    models: pd.DataFrame | None = None,
    incomes: Incomes | None = None,
) -> pd.DataFrame:
    r"""Divide the variance of an outcome among the inputs of a programme.

    .. math:: S_i = \frac{V[E(Y \mid X_i)]}{V(Y)}, \qquad T_i = 1 - \frac{V[E(Y \mid X_{\sim i})]}{V(Y)}

    Parameters
    ----------
    claims, assumptions, programme, outcome, models, incomes
        As in `tornado`.
    n : int
        A power of 2: points in each of 8 independent scramblings of the sequence; the model runs 8n(d + 2) times for d
        inputs that matter.
    rng : numpy.random.Generator or int
        A generator, or a seed.

    Returns
    -------
    pandas.DataFrame, index `input`, the largest total index first
        label_en, label_zh, kind, first_order and total_order (shares of the variance, 0-1 but for the error), and the
        standard error of each over the scramblings, first_order_error and total_order_error. Inputs that are fixed, or
        that never move the outcome, have no row.

    Raises
    ------
    ValueError
        As `tornado`; also if n is no power of 2, nothing varies, or the outcome is infinite for some draws (payback):
        it then has no variance.

    References
    ----------
    Sobol, I. M. (1993). Sensitivity analysis for non-linear mathematical models. Mathematical Modeling and
    Computational Experiment 1. Saltelli, A. et al. (2010). Computer Physics Communications 181(2): 259-270.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> indices = sobol_indices(programme_claims(load_figures()), load_assumptions(), "forest", n=256, rng=0)
    >>> bool(indices.loc["additional_share", "first_order"] > 0.95)
    True
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 2 or n & (n - 1):
        raise ValueError(f"n must be a power of 2; got {n!r}")
    inputs, evaluate = _evaluator(claims, assumptions, programme, outcome, models, incomes)
    generator = np.random.default_rng(seed_of(rng))
    fixed, varying = _varying(inputs, evaluate, generator)
    if not varying:
        raise ValueError(f"an input of {programme} must vary for indices of its variance; all are fixed")

    def outcome_of(probabilities: Vector) -> Vector:
        values = {name: inputs[name].quantile(row) for name, row in zip(varying, probabilities, strict=True)}
        found = np.broadcast_to(evaluate({**fixed, **values}), probabilities.shape[1:]).copy()
        if not np.isfinite(found).all():
            raise ValueError(f"outcome must be finite for a variance; got an infinite {outcome} for {programme}")
        return found

    orders = ("first_order", "total_order")
    if len(varying) == 1:  # all of the variance is the one input's, and scipy takes two at least
        outcome_of(generator.random((1, n)))
        found = dict.fromkeys(orders, np.ones((_REPLICATES, 1)))
    else:
        runs = [
            stats.sobol_indices(func=outcome_of, n=n, dists=[stats.uniform()] * len(varying), rng=generator)
            for _ in range(_REPLICATES)
        ]
        found = {order: np.array([np.ravel(getattr(run, order)) for run in runs]) for order in orders}
    table = pd.DataFrame(
        [_labels(name, inputs[name], assumptions) for name in varying], index=pd.Index(varying, name="input")
    )
    for order, shares in found.items():
        table[order] = shares.mean(axis=0)
        table[f"{order}_error"] = shares.std(axis=0, ddof=1) / np.sqrt(_REPLICATES)
    return table.sort_values("total_order", ascending=False, kind="stable")


def _varying(
    inputs: Mapping[str, Input], evaluate: Callable[[Values], Vector], generator: np.random.Generator
) -> tuple[Values, list[str]]:
    """Inputs that are fixed, at their value, and the names of those that move the outcome anywhere."""
    places = {name: source.quantile(generator.random(64)) for name, source in inputs.items()}
    others = {name: source.quantile(generator.random(64)) for name, source in inputs.items()}
    start = evaluate(places)
    varying = [
        name for name in inputs if not np.allclose(start, evaluate({**places, name: others[name]}), rtol=_EQUAL, atol=0)
    ]
    fixed = {name: source.quantile(np.array(0.5)) for name, source in inputs.items() if name not in varying}
    return fixed, varying


def _evaluator(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    programme: str,
    outcome: str,
    models: pd.DataFrame | None,
    incomes: Incomes | None,
) -> tuple[dict[str, Input], Callable[[Mapping[str, Vector | float]], Vector]]:
    """The inputs of one programme, and its outcome as a function of their values."""
    if programme not in claims.index:
        raise ValueError(f"programme must be one of {', '.join(map(str, claims.index))}; got {programme!r}")
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome must be one of {', '.join(OUTCOMES)}; got {outcome!r}")
    (claim,), (model,) = matched(checked_claims(claims.loc[[programme]]), load_models() if models is None else models)
    unit_incomes = unit_mean(incomes)

    inputs = programme_inputs(claim, model, assumptions)
    first = {source.key: name for name, source in reversed(inputs.items())}
    alike = {name: first[source.key] for name, source in inputs.items()}  # one figure may be both gain and cost

    def evaluate(values: Values) -> Vector:
        whole = {name: values[one] for name, one in alike.items()}
        found = programme_outcomes(model, claim, resolved(claim, whole), unit_incomes)
        if outcome not in found:
            raise ValueError(f"outcome of {programme} must be one of {', '.join(found)}; got {outcome!r}")
        return np.asarray(values_of(found, outcome), dtype=float)

    return {name: source for name, source in inputs.items() if alike[name] == name}, evaluate


def _labels(name: str, source: Input, assumptions: pd.DataFrame) -> dict[str, str]:
    """What to write beside a bar: the assumption's label, or which printed interval it is."""
    if name in assumptions.index:
        row = assumptions.loc[name]
        return {"label_en": row["label_en"], "label_zh": row["label_zh"], "kind": source.kind}
    printed = {"households": "户数", "persons": "人数", "gain": "增收", "cost": "投入"}[name]
    return {"label_en": f"Printed interval of {name}", "label_zh": f"{printed}的原文区间", "kind": source.kind}

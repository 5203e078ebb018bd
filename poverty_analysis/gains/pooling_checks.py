"""How far a pooled effect hangs on guessed errors and on single studies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from poverty_analysis.gains.pooling import UNSEEN_T, PooledEffect, chosen_estimates, pooled_effect


def pooled_under_errors(
    evidence: pd.DataFrame,
    estimates: Sequence[str] | None = None,
    *,
    unseen_t: Sequence[float] = (UNSEEN_T, 3.0),
    null_errors: Sequence[float] = (0.03, 0.10),
    **options: Any,
) -> pd.DataFrame:
    """Pool the same estimates under two guesses of each error that nobody saw: what the mean owes to the guesses.

    Parameters
    ----------
    evidence, estimates, options
        As in `pooled_effect`.
    unseen_t, null_errors : sequences of float
        What the two arguments of `pooled_effect` are set to, in every combination.

    Returns
    -------
    pandas.DataFrame
        unseen_t, null_error, then mean, standard_error, tau, predicted_low, predicted_high; 2 x 2 rows by default.

    Examples
    --------
    >>> from poverty_analysis.gains import evidence_pool, load_evidence
    >>> table = pooled_under_errors(load_evidence(), evidence_pool("county_programmes"), reference_class=True)
    >>> table[["unseen_t", "null_error"]].values.tolist()
    [[1.96, 0.03], [1.96, 0.1], [3.0, 0.03], [3.0, 0.1]]
    """
    rows = []
    for t in unseen_t:
        for error in null_errors:
            found = pooled_effect(evidence, estimates, unseen_t=t, null_error=error, **options)
            rows.append({"unseen_t": t, "null_error": error, **_numbers(found)})
    return pd.DataFrame(rows)


def leave_one_out(evidence: pd.DataFrame, estimates: Sequence[str] | None = None, **options: Any) -> pd.DataFrame:
    """Pool the estimates without each of them in turn.

    Parameters
    ----------
    evidence, estimates, options
        As in `pooled_effect`; at least 4 estimates.

    Returns
    -------
    pandas.DataFrame, index: the estimate left out
        mean, standard_error, tau, predicted_low, predicted_high.

    Raises
    ------
    ValueError
        As `pooled_effect`, of the estimates that are left.

    Examples
    --------
    >>> table = pd.DataFrame({"effect": [0, 6, 12, 6], "standard_error": [3, 3, 3, 3]}, index=list("abcd"))
    >>> float(leave_one_out(table).loc["d", "mean"].round(9))
    6.0
    """
    rows = chosen_estimates(evidence, estimates)
    found = {name: _numbers(pooled_effect(rows.drop(index=name), **options)) for name in rows.index}
    table = pd.DataFrame.from_dict(found, orient="index")
    table.index.name = "left_out"
    return table


def _numbers(found: PooledEffect) -> dict[str, float]:
    return {
        name: float(getattr(found, name))
        for name in ("mean", "standard_error", "tau", "predicted_low", "predicted_high")
    }

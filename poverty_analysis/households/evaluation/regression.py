"""Participants against others with the same characteristics, by linear regression."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import (
    UNSAID,
    Unsaid,
    centred_controls,
    indicator,
    numbers,
    sampling_weights,
)
from poverty_analysis.households.evaluation.fit import fitted, regression
from poverty_analysis.households.evaluation.one_wave import cluster_labels, one_wave, require_controls
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.households.evaluation.result import Result
from poverty_analysis.households.evaluation.tidy import answer, require_clusters

SELECTION_ON_CONTROLS = (
    "selection on the controls only, outcomes linear in them, and the effect the same for all (else an average that "
    "weights strata by the variance of participation in them)"
)


def regression_with_controls(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    treated: str | None = None,
    controls: Sequence[str] = (),
    *,
    cluster: str | Unsaid | None = UNSAID,
    weights: str | None = None,
    level: float = 0.95,
    minimum_clusters: int | None = None,
) -> Result:
    r"""Coefficient of participation in a linear regression with controls.

    .. math:: y_i = \alpha + \tau D_i + x_i'\beta + \varepsilon_i

    Parameters
    ----------
    data, outcome, treated, cluster, weights, level, minimum_clusters
        As `naive_comparison`.
    controls : list of str
        Columns fixed before the programme. Text and categories become indicators, the first label in order being the
        reference.

    Returns
    -------
    Result
        One row in the tidy shape: :math:`\hat\tau`, in the unit of the outcome.

    Raises
    ------
    TypeError, ValueError, TableError
        As `naive_comparison`; also if controls are collinear.

    Notes
    -----
    A control that the programme itself changes (income of a later year) takes part of the effect away.

    References
    ----------
    Angrist (1998), Estimating the labor market impact of voluntary military service using social security data,
    Econometrica 66, 249-288, for the weights of unequal effects.

    Examples
    --------
    income = 1 + 2 treated + 3 land, exactly.

    >>> table = pd.DataFrame({"treated": [0, 1, 0, 1, 0], "land": [1, 2, 3, 5, 8], "income": [4, 9, 10, 18, 25]})
    >>> regression_with_controls(table, "income", "treated", ["land"], cluster=None)["estimate"].round(9).tolist()
    [2.0]
    """
    asked = one_wave(data, outcome, treated, cluster, weights)
    require_controls(asked, controls)
    values, mask = numbers(asked.data, asked.outcome), indicator(asked.data, asked.treated)
    extra, (groups, labels) = centred_controls(asked.data, controls), cluster_labels(asked)
    require_clusters(groups, minimum_clusters)
    columns = np.column_stack([np.ones(values.size), extra.columns, mask])
    names = ["constant", *extra.names, asked.treated]
    made = regression(values, columns, names, sampling_weights(asked.data, asked.weights), groups, labels=labels)
    found = fitted(made, mask)
    return answer(
        ["coefficient of participation"],
        found.params[-1:],
        found.moves.rows(slice(-1, None)),
        n=values.size,
        assumptions=SELECTION_ON_CONTROLS,
        level=level,
        panel=asked.panel,
        regression=made,
    )

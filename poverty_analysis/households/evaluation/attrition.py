"""Weights for those who stay, so that they stand for those who were there at first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import Mask, centred_controls
from poverty_analysis.households.evaluation.fit import logit
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.measures.sample import Vector


def attrition_weights(panel: Panel, controls: Sequence[str], *, lowest: float = 0.05) -> Panel:
    r"""Keep units seen in every wave, weighted by the inverse of their probability to be.

    .. math:: w_i / \hat p(x_i), \qquad p = P(\text{seen in every wave} \mid x_i, \text{ever treated})

    by a logit among the units seen in the first wave, with controls as they are in it. Where all treated (or all
    others) stay, their probability is one, and the logit is of the others alone.

    Parameters
    ----------
    panel : Panel
        By `prepare_panel`, not balanced.
    controls : list of str
        Columns known in the first wave. Whether the unit is ever treated is always among them.
    lowest : float
        Probabilities below it are refused: hardly anybody stands for those who left.

    Returns
    -------
    Panel
        Balanced, with new weights (mean of one) and a further sentence in its notes.

    Raises
    ------
    TypeError, ValueError
        If nobody or everybody stays, controls are missing or decide alone who stays, or a probability is too low.

    Notes
    -----
    Right if those who left differ from those who stayed, given the controls, in nothing that moves the outcome. The
    error of the logit is not in later standard errors, which are then rather too wide.

    References
    ----------
    Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, 2nd ed., section 19.8.

    Examples
    --------
    Two of four treated units stay, and three of four others: weights 2 and 4/3, over their mean.

    >>> import pandas as pd
    >>> from poverty_analysis.households.evaluation import prepare_panel
    >>> rows = [(unit, 2010) for unit in range(8)] + [(unit, 2012) for unit in (0, 1, 4, 5, 6)]
    >>> table = pd.DataFrame(rows, columns=["unit", "year"])
    >>> table["income"], table["start"] = range(13), [2012 if unit < 4 else 0 for unit in table["unit"]]
    >>> names = {"unit": "unit", "time": "year", "outcome": "income", "treated_from": "start", "cluster": None}
    >>> panel = attrition_weights(prepare_panel(table, **names), [])
    13 rows of 8 units in 2 waves (2010 to 2012); 5 of 8 seen in every wave
    treated at some time: 4; never: 4, written 0
    3 seen in one wave alone: they show no change
    >>> (panel.of_units(panel.weight) * 8 / 5).round(6).tolist()
    [2.0, 2.0, 1.333333, 1.333333, 1.333333]
    """
    if panel.repeated:
        raise ValueError("who stays is known of a panel alone; got repeated cross-sections")
    at_first = panel.wave == 0
    units = panel.unit[at_first]
    stays = np.bincount(panel.unit, minlength=panel.units.size)[units] == panel.waves.size
    if stays.all() or not stays.any():
        raise ValueError(f"some units must stay and some leave; got {int(stays.sum())} of {stays.size} in every wave")
    probability = _probability(panel.frame[at_first], stays, panel.treated[at_first], panel.weight[at_first], controls)
    if (low := probability[stays] < lowest).any():
        place = int(np.argmax(low))
        raise ValueError(
            f"probabilities to stay must be {lowest:g} or more; got {probability[stays][place]:.4f} for unit "
            f"{panel.units[units[stays][place]]}: hardly anybody stands for those who left"
        )
    chance = np.full(panel.units.size, np.nan)
    chance[units] = probability
    rows = np.isin(panel.unit, units[stays])
    weight = panel.weight[rows] / chance[panel.unit[rows]]
    note = f"{int(stays.sum()):,} of {stays.size:,} seen in every wave, weighted by the inverse of their chance to be"
    return panel.taken(rows, weight=weight / weight.mean(), notes=(*panel.notes, note))


def _probability(first: pd.DataFrame, stays: Mask, treated: Mask, weight: Vector, controls: Sequence[str]) -> Vector:
    """Probability to stay of everybody of the first wave."""
    extra = centred_controls(first, controls)
    arms = [rows for rows in (treated, ~treated) if rows.any()]
    if any(not stays[rows].any() for rows in arms):
        raise ValueError("some treated and some other units must stay; got none of one of them")
    undecided = np.any([rows for rows in arms if not stays[rows].all()], axis=0)
    columns, names = np.column_stack([np.ones(stays.size), treated, extra.columns]), ["constant", "ever treated"]
    if not undecided.all():
        columns, names = np.delete(columns, 1, axis=1), ["constant"]
    probability = np.ones(stays.size)
    probability[undecided] = logit(
        stays[undecided], columns[undecided], [*names, *extra.names], weight[undecided]
    ).fittedvalues
    return probability

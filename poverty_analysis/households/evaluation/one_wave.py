"""What the estimators of one wave need: a table with its columns named, or the last wave of a prepared panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import Unsaid, as_table, clusters, require_list, said
from poverty_analysis.households.evaluation.long_table import read_panel
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.measures.sample import Codes, checked_labels

OUTCOME, TREATED, CLUSTER, WEIGHT = "outcome of the panel", "treated", "cluster of the panel", "weight of the panel"


class OneWave(NamedTuple):
    """A table and its columns."""

    data: pd.DataFrame
    outcome: str
    treated: str
    cluster: str | None
    weights: str | None
    panel: Panel | None = None


def one_wave(
    data: pd.DataFrame | Panel,
    outcome: str | None,
    treated: str | None,
    cluster: str | Unsaid | None,
    weights: str | None,
) -> OneWave:
    """Return a table and its columns, or the last wave of a panel: who is treated in it, against the others.

    Examples
    --------
    >>> one_wave(pd.DataFrame({"income": [1, 2]}), "income", None, None, None)
    Traceback (most recent call last):
        ...
    TypeError: treated must name a column of the table; got none (only a prepared panel needs none)
    """
    if not isinstance(data, Panel):
        for name, column in (("outcome", outcome), ("treated", treated)):
            if column is None:
                raise TypeError(f"{name} must name a column of the table; got none (only a prepared panel needs none)")
        assert outcome is not None and treated is not None  # for the reader of types
        return OneWave(as_table(data), outcome, treated, said(cluster), weights)
    panel = read_panel(data, outcome, cluster=cluster, weights=weights, first_treated=treated)
    last = panel.wave == panel.waves.size - 1
    columns = {
        OUTCOME: panel.outcome[last],
        TREATED: (panel.first <= panel.waves[-1])[last],
        CLUSTER: panel.clusters[panel.cluster[last]],
        WEIGHT: panel.weight[last],
    }
    return OneWave(panel.frame[last].assign(**columns), OUTCOME, TREATED, CLUSTER, WEIGHT, panel)


def require_controls(asked: OneWave, controls: Sequence[str]) -> None:
    """Refuse controls that are no list, or hold the outcome itself."""
    require_list(controls, asked.outcome if asked.panel is None else asked.panel.names["outcome"])


class Scored(NamedTuple):
    """A table and its columns; who is treated need not be known."""

    data: pd.DataFrame
    outcome: str
    treated: str | None
    cluster: str | None
    weights: str | None
    panel: Panel | None = None


def score_table(
    data: pd.DataFrame | Panel,
    outcome: str | None,
    treated: str | None,
    cluster: str | Unsaid | None,
    weights: str | None,
) -> Scored:
    """Return a table and its columns, or the last wave of a panel, where a score may say who is treated."""
    if isinstance(data, Panel) or treated is not None:
        return Scored(*one_wave(data, outcome, treated, cluster, weights))
    if outcome is None:
        raise TypeError("outcome must name a column of the table; got none (only a prepared panel needs none)")
    return Scored(as_table(data), outcome, None, said(cluster), weights)


def whole_lot(panel: Panel) -> OneWave:
    """Return everybody of a panel's first wave: who came into the programme, and the outcome of the last wave, if seen.

    Raises
    ------
    ValueError
        If each wave asked other households: who is missing is not known then.
    """
    if panel.repeated:
        raise ValueError("who is missing is known of a panel alone; got repeated cross-sections")
    first = panel.wave == 0
    columns = {
        OUTCOME: panel.wide(panel.outcome)[panel.unit[first], -1],
        TREATED: panel.treated[first],
        CLUSTER: panel.clusters[panel.cluster[first]],
        WEIGHT: panel.weight[first],
    }
    return OneWave(panel.frame[first].assign(**columns), OUTCOME, TREATED, CLUSTER, WEIGHT, panel)


def cluster_labels(asked: OneWave | Scored) -> tuple[Codes, pd.Index]:
    """Return the cluster of each row as codes, and their labels; each row is its own where no column is named."""
    codes = clusters(asked.data, asked.cluster)
    if asked.cluster is None:
        return codes, pd.Index(np.arange(len(asked.data)))
    return codes, checked_labels(asked.data[asked.cluster], len(asked.data), asked.cluster)[1]
